"""What is read of a page's elements, and the lines and tables that become of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from selectolax.lexbor import LexborNode

from pipeline.precompiled import compile_re


def tag_names(words: str) -> frozenset[str]:
    """A set of names of elements."""
    return frozenset(words.split())


# What a browser does not show as text of the page, and the menus.
UNSEEN = tag_names(
    "script style noscript template nav head title iframe object embed svg math canvas audio video button select"
    " textarea datalist map"
)

HAN_RUN = compile_re("[\u4e00-\u9fff]+")
BLANK_RUN = compile_re(r"[ \t\n\r\f]+")
_HIDDEN = compile_re(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def ink_of(text: str) -> int:
    """How many Chinese characters `text` holds."""
    return len(text) - len(HAN_RUN.sub("", text))


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element says that it is not shown, by its attribute or its style."""
    return bool(attributes) and ("hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or "")))


def events(root: LexborNode, is_read: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node that is read in document order, when it begins (True) and when it ends (False).

    Goes by pointers: a page may nest deeper than Python calls.
    """
    node, depth = root, 0
    while True:
        child = None
        if is_read(node):
            yield node, True
            child = node.child if node.is_element_node else None
            if child is None:
                yield node, False
        if child is not None:
            node, depth = child, depth + 1
            continue
        while depth and node.next is None:
            node, depth = node.parent, depth - 1  # type: ignore[assignment]
            yield node, False
        if not depth:
            return
        node = node.next  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the page; `inside` tells whether it stands in the document's box, `headline` whether it is a `h1`,
    `linked` whether it is a link from its first Chinese word to the last."""

    text: str
    align: str | None
    inside: bool
    headline: bool
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `cells` are row, column, rows and columns taken, and words; `linked` where most of it are links, or
    where the site asks for words in it."""

    rows: int
    cols: int
    cells: tuple[tuple[int, int, int, int, str], ...]
    inside: bool
    linked: bool = False

    def lines(self) -> Iterator[str]:
        """The words of each row, a tab between cells."""
        for _, cells in groupby(self.cells, lambda cell: cell[0]):  # they are sorted by row
            words = "\t".join(text for *_, text in cells if text)
            if words:
                yield words


Item = Paragraph | Table

"""What the site says of its document around it (索引号, 发文字号 …), and its title."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser

from pipeline.notation.marks import title_key
from pipeline.precompiled import compile_re
from pipeline.read.web.elements import BLANK_RUN, Item, Paragraph, Table
from pipeline.text import BLANK, BLANKS
from pipeline.vocab.pages import is_download, is_of_page, is_tool, labels, tags

_ANY_BLANK = compile_re(rf"[{BLANK}]+")
_LABELLED = compile_re(r"(?P<label>[^:：]{2,30}+)[:：](?P<value>.*)", re.DOTALL)
_OPENS_LINKS = ("：", ":", "】", "]")
# Lines of the box among which the title is looked for.
_TITLE_LINES = 12


def _label(text: str) -> str | None:
    """The label that `text` consists of: 索 引 号： -> 索引号."""
    word = _ANY_BLANK.sub("", text[:40]).rstrip(":：").strip("[]【】")
    return word if word in labels() else None


def _labelled(text: str) -> tuple[str, str] | None:
    """Label and value of a line or cell that holds both: 索 引 号：000014349/2019-00006."""
    match = _LABELLED.match(text)
    label = _label(match["label"]) if match else None
    return (label, match["value"].strip(BLANKS)) if match and label else None


def told_by(items: Sequence[Item]) -> dict[int, list[tuple[str, str]]]:
    """Which items are the site's metadata, and the names and values that each states.

    They stand outside the document's box, or in it before the first sentence; a single label is no metadata.
    """
    told: dict[int, list[tuple[str, str]]] = {}
    pending: tuple[int, str] | None = None
    in_head = True
    for number, item in enumerate(items):
        if isinstance(item, Table):
            pairs = pairs_of(item) if in_head or not item.inside else []
            if pairs:
                told[number] = pairs
            in_head = in_head and (bool(pairs) or not item.inside)
            pending = None
            continue
        in_head = in_head and not (item.inside and "。" in item.text)
        if item.inside and not in_head:
            continue
        both = _labelled(item.text)
        if pending is not None and items[pending[0]].inside != item.inside:
            pending = None  # a label without a value
        if pending is not None and both is None and _label(item.text) is None:
            told[pending[0]] = []
            told[number] = [(pending[1], item.text.strip(BLANKS))]
            pending = None
        elif both is not None and both[1]:
            told[number] = [both]
            pending = None
        else:
            label = _label(item.text) if item.text.rstrip(BLANKS).endswith((":", "：")) else None
            pending = (number, label) if label is not None else None
    found = {label for pairs in told.values() for label, _ in pairs}
    if len(found) < 2 or not any(labels()[label] for label in found):
        return {}
    return {
        number: [(name, value) for label, value in pairs if (name := labels()[label]) and value]
        for number, pairs in told.items()
    }


def pairs_of(table: Table) -> list[tuple[str, str]]:
    """Labels and values of a table in which they stand side by side; none where few of its cells are labels."""
    pairs: list[tuple[str, str]] = []
    filled = 0
    for _, cells in groupby(table.cells, lambda cell: cell[0]):  # they are sorted by row
        texts = [text for *_, text in cells]
        filled += sum(map(bool, texts))
        label = None
        for text in texts:
            own = _label(text)
            if own is not None:
                label = own
            elif (both := _labelled(text)) is not None:
                pairs.append(both)
            elif label is not None:
                pairs.append((label, text.strip(BLANKS)))
                label = None
            else:
                label = None
    return pairs if 3 * len(pairs) >= filled else []


def tagged(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """What the page's `<meta>` tags state."""
    for node in tree.css("meta[name]"):
        name = tags().get((node.attributes.get("name") or "").strip().lower())
        value = BLANK_RUN.sub(" ", node.attributes.get("content") or "").strip(BLANKS)
        if name is not None and value:
            yield name, value


def frame_lines(items: Sequence[Item], told: Container[int]) -> frozenset[int]:
    """The lines in the box that are the page's and not the document's.

    They are its tools (【打印】【关闭窗口】), what it says of its own article (发布时间：… 浏览次数：…), its links to
    explanations (政策解读：…), and its headline where the document's title follows these.
    """
    frame = set()
    listing = False  # under a line that names links: 相关文件：
    for n, item in enumerate(items):
        if not item.inside or isinstance(item, Table):
            listing = False
        elif is_tool(item.text) or is_of_page(item.text, item.linked):
            frame.add(n)
            listing = listing or item.text.strip(BLANKS).endswith(_OPENS_LINKS)
        elif listing and item.linked and not is_download(item.text):
            frame.add(n)
        else:
            listing = False
    ends = [n for n, item in enumerate(items) if item.inside and (isinstance(item, Table) or "。" in item.text)]
    head = [n for n in range(ends[0] if ends else len(items)) if items[n].inside]
    for place, n in enumerate(head):
        item = items[n]
        if n + 1 in frame or n + 1 in told or n in frame:
            key = title_key(item.text) if isinstance(item, Paragraph) and n not in told else ""
            rest = (items[k] for k in head[place + 1 :] if k not in frame and k not in told)
            if len(key) >= 8 and title_key("".join(i.text for i in rest if isinstance(i, Paragraph))).startswith(key):
                frame.add(n)
    return frozenset(frame)


def title_of(items: Sequence[Item], stated: str | None, tree: LexborHTMLParser) -> int | None:
    """The line before the box that is the document's title, where the box does not print it."""
    first = next((number for number, item in enumerate(items) if item.inside), len(items))
    printed = title_key("".join(i.text for i in items[first : first + _TITLE_LINES] if isinstance(i, Paragraph)))
    head = tree.css_first("title")
    named = title_key(head.text()) if head is not None else ""
    for number, item in enumerate(items[:first]):
        if isinstance(item, Paragraph) and len(item.text) >= 4:
            key = title_key(item.text)
            said = stated is not None and key == title_key(stated)
            # a page is named after its document, and after the site; a menu is named after the site too
            called = named.startswith(key) and (item.headline or 2 * len(key) >= len(named))
            if key and (said or called):
                return None if key in printed else number
    return None

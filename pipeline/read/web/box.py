"""The box of a page in which its document stands, and what the page hides."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from pipeline.read.web.elements import UNSEEN, events, ink_of, is_hidden, tag_names
from pipeline.vocab.pages import containers, is_foot, is_tool

# A site marks few boxes with one selector; more are a list of other things.
_BOXES = 16
Hides = Callable[[LexborNode], bool]
# A box with less and without a sentence is a button or a caption.
_LEAST = 30
# Elements that a page puts a document into, and those of page frames on the way to them.
_FRAMES = tag_names("body div section article main form center td pre")
_ON_THE_WAY = tag_names("table tbody tr")


class Hiding:
    """What a page hides. A page that hides itself, or most of what it says, until its script has run shows it: the
    style is a loading effect, and no script runs here."""

    def __init__(self, body: LexborNode) -> None:
        self._shown = {body.mem_id}
        self._known: dict[int, bool] = {body.mem_id: False}
        self._show_most(body)

    def hides(self, node: LexborNode) -> bool:
        """Whether an element is hidden by itself, and not shown for what it holds."""
        return is_hidden(node.attributes) and node.mem_id not in self._shown

    def is_unseen(self, node: LexborNode) -> bool:
        """Whether an element, or one that it stands in, is hidden."""
        on_the_way: list[int] = []
        here: LexborNode | None = node
        unseen = False
        while here is not None:
            known = self._known.get(here.mem_id)
            if known is not None or self.hides(here):
                unseen = known is not False
                break
            on_the_way.append(here.mem_id)
            here = here.parent
        self._known.update(dict.fromkeys(on_the_way, unseen))
        return unseen

    def show(self, node: LexborNode) -> None:
        """Shows the element that holds the document, and those that it stands in."""
        here: LexborNode | None = node
        while here is not None:
            self._shown.add(here.mem_id)
            here = here.parent

    def _show_most(self, body: LexborNode) -> None:
        """Shows what holds most of the page's sentences; on a page without one, most of its Chinese outside links."""
        if not any(is_hidden(node.attributes) for node in body.css("[style],[hidden]")):
            return
        sums = [[0, 0]]
        hidden: list[tuple[int, int, int]] = []

        def is_read(node: LexborNode) -> bool:
            return node.is_text_node or (node.is_element_node and node.tag != "a" and node.tag not in UNSEEN)

        for node, enters in events(body, is_read):
            if node.is_text_node:
                if enters:
                    text = node.text_content or ""
                    sums[-1][0] += text.count("。")
                    sums[-1][1] += ink_of(text)
            elif enters:
                sums.append([0, 0])
            else:
                sentences, ink = sums.pop()
                sums[-1][0] += sentences
                sums[-1][1] += ink
                if is_hidden(node.attributes):
                    hidden.append((node.mem_id, sentences, ink))
        by = 0 if sums[0][0] else 1
        self._shown.update(own for own, *held in hidden if 2 * held[by] > sums[0][by])


def box_of(body: LexborNode, hiding: Hiding) -> LexborNode:
    """The element that holds the document: a known box, else the densest one.

    Of known boxes those count that hold at least half of what the richest holds: `#zoom` may be a button. One that is
    hidden, as a page is until its script has run, counts where no other holds a document.
    """
    found: list[tuple[int, int, LexborNode]] = []
    shown: list[tuple[int, int, LexborNode]] = []
    for rank, selector in enumerate(containers()):
        for node in body.css(selector)[:_BOXES]:
            text = node.text()
            found.append((ink_of(text), rank, node))
            if not hiding.is_unseen(node) and ("。" in text or ink_of(text) >= _LEAST):
                shown.append(found[-1])
    found = shown or found
    most = max((ink for ink, _, _ in found), default=0)
    if not most:
        return _densest(body, hiding.hides)
    best = min(rank for ink, rank, _ in found if 2 * ink >= most)
    return max((entry for entry in found if entry[1] == best), key=lambda entry: entry[0])[2]


def _densest(body: LexborNode, hides: Hides) -> LexborNode:
    """The innermost element that holds every sentence outside links and the page's tools, and most of the lines.

    A title in a box of its own beside one long paragraph is thus not cut off, nor a short notice before the box of a
    long attachment. On a page without a sentence it holds every line.
    """
    weighed: dict[int, tuple[int, int]] = {}
    sums = [[0, 0]]

    def is_read(node: LexborNode) -> bool:
        return node.is_text_node or (
            node.is_element_node and node.tag != "a" and node.tag not in UNSEEN and not hides(node)
        )

    for node, enters in events(body, is_read):
        if node.is_text_node:
            text = node.text_content or ""
            if enters and ink_of(text) and not is_tool(text) and not is_foot(text):
                sums[-1][0] += "。" in text
                sums[-1][1] += 1
        elif enters:
            sums.append([0, 0])
        else:
            sentences, lines = sums.pop()
            sums[-1][0] += sentences
            sums[-1][1] += lines
            if node.tag in _FRAMES or node.tag in _ON_THE_WAY:
                weighed[node.mem_id] = (sentences, lines)
    sentences, lines = sums[0]
    box, here = body, body.child
    while here is not None and lines:
        own = weighed.get(here.mem_id, (0, 0))
        if own[0] == sentences and (2 * own[1] > lines if sentences else own[1] == lines):
            box = here if here.tag in _FRAMES else box
            here = here.child
        else:
            here = here.next
    return box

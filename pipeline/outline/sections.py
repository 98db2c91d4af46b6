"""The outline of a part: labelled blocks become nodes, nested by the style of their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from pipeline.model import Block, Section
from pipeline.notation.labels import ARTICLE, CLAUSE, DECIMAL, ITEM, Label, read_item, read_label
from pipeline.notation.marks import OPENS_NOTES
from pipeline.notation.needs import openings, sure
from pipeline.notation.patterns import compiled
from pipeline.outline.headings import heading_of


class _Node(NamedTuple):
    """A node as it is found; `before` is the position of the one before it under the same parent."""

    block: int
    label: Label
    parent: int | None
    before: int | None
    level: int
    path: str


def find_sections(
    blocks: Sequence[Block], of: Sequence[int], part: int, before: int
) -> tuple[list[Section], dict[int, int]]:
    """The nodes of one part, and the innermost node that each of its blocks stands in.

    `of` are the part's body blocks in order, `before` the number of nodes in the document's earlier parts (parents
    count through the document).
    """
    nodes: list[_Node] = []
    latest: dict[int | None, int] = {}  # the last node under each parent
    stack: list[tuple[int, int]] = []  # (rank, position in nodes)
    inside: dict[int, int] = {}
    counted = _Counted(blocks, of)
    decimal, labels, before_digits = counted.is_decimal, counted.labels, counted.before_digits
    heads = _decimal_parents(counted)
    opened = True
    notes = _notes(blocks, of, counted)
    opening = of[:2]
    for i in of:
        block = blocks[i]
        text = block.text
        label = None
        if block.role == "paragraph" and i not in notes:
            label = labels.get(i)
            if i in before_digits if label is None else _is_decimal(label):
                label = _label(i, nodes, stack, opened, counted)
            if label is not None and i in opening and _is_subtitle(text):
                label = None
            if heads and label is not None and (i in heads or _follows_head(label, nodes, stack, heads)):
                heads.add(i)
                label = replace(label, rank=DECIMAL)
            if label is None and decimal:
                label = decimal_head(text)
            if label is None and stack and _closes_list(blocks, nodes, stack[-1][1]):
                stack.pop()  # the words under a list are the parent's
        if label is not None and _is_node(text, label):
            while stack and stack[-1][0] >= label.rank:
                stack.pop()
            parent = stack[-1][1] if stack else None
            above = nodes[parent].path + "/" if parent is not None else ""
            nodes.append(_Node(i, label, parent, latest.get(parent), len(stack) + 1, above + label.text))
            latest[parent] = len(nodes) - 1
            stack.append((label.rank, len(nodes) - 1))
        if stack:
            inside[i] = before + stack[-1][1]
        opened = (label is not None and label.rank < ITEM) or text.endswith(("：", ":"))
    children = {node.parent for node in nodes}
    after: dict[int, int | None] = dict(zip(of, [*of[1:], None], strict=False))
    labelled = {node.block for node in nodes}
    entries = _entries(blocks, of, nodes, children)
    sections: list[Section] = []
    titled: set[int] = set()  # the items that open with a title, on one line with what it is about
    plain: dict[int | None, int] = {}  # the last own-line item without a heading under each parent
    for n, node in enumerate(nodes):
        following = after[node.block]
        elaborated = n in children or (
            following is not None and following not in labelled and blocks[following].role == "paragraph"
        )
        block, label = blocks[node.block], node.label
        heading, end = heading_of(block, label, elaborated, n in children)
        sentence = block.text.endswith("。")
        if heading is not None:
            alone = end >= len(block.text) - 1
            if not alone:
                titled.add(n)
            listed = _is_listed(blocks, nodes, n) and node.before not in titled
            if n in children:
                listed = listed and alone and block.text.endswith(("：", ":"))
            # an item on a line of its own whose fellows before it are sentences is one too
            elif sentence and alone and plain.get(node.parent) == label.rank:
                listed = True
            if listed or n in entries:
                heading, end = None, label.length
        if heading is None and sentence:
            plain[node.parent] = label.rank
        sections.append(
            Section(
                part=part,
                block=node.block,
                parent=None if node.parent is None else before + node.parent,
                level=node.level,
                kind=label.kind,
                label=label.text,
                number=label.number,
                heading=heading,
                path=node.path,
                span=block.cleaned.span(0, end),
            )
        )
    return sections, inside


# ——一九九六年四月二日在某省第八届人民代表大会第四次会议上   ——在全省财政工作会议上的报告
_SUBTITLE = compiled(
    r"[—―─–-]{1,2}[^。；：，]{0,24}在[^。；：]{4,60}上(?:的(?:报告|讲话|发言|致辞|说明))?(?:[（(][^（）()]*[）)])?$"
)


def _is_subtitle(text: str) -> bool:
    """Whether a line under the title of a report or a speech says where and when it was given."""
    return _SUBTITLE.match(text) is not None


# --- numbers before digits and decimal outlines --------------------------------------------------------------


class _Counted:
    """What the lines of a part open with, before it is known what that is: the label that each has, or the number
    directly before a digit (`before_digits`), by its block; and whether any of them `is_decimal`."""

    def __init__(self, blocks: Sequence[Block], of: Sequence[int]) -> None:
        texts = [(i, blocks[i].text) for i in of if blocks[i].role == "paragraph"]
        self.labels = {i: label for i, text in texts if (label := read_label(text)) is not None}
        in_digits = [(i, blocks[i].text) for i in of if blocks[i].text[:1].isdecimal()]
        self.is_decimal = any(_DECIMAL.match(text) for _, text in in_digits)
        items = ((i, read_item(text)) for i, text in in_digits if blocks[i].role == "paragraph")
        self.before_digits = {i: label for i, label in items if label is not None}
        labels = (self.labels | self.before_digits).values()
        self.items = {label.number for label in labels if label.rank == ITEM}
        self.decimals = {label.text for label in self.labels.values() if _is_decimal(label)}

    def is_of_outline(self, label: Label) -> bool:
        """Whether a decimal outline goes on from a label, or leads to it, though no head of it is printed: 5.2 or 5.1.1
        stands there beside 5.1. A day (5.1劳动节) and a sum (1.5万元) stand alone."""
        above, _, _ = label.text.rpartition(".")
        return f"{above}.{(label.number or 0) + 1}" in self.decimals or f"{label.text}.1" in self.decimals


def _is_decimal(label: Label) -> bool:
    return DECIMAL < label.rank < ITEM


def _label(
    i: int, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], opened: bool, counted: _Counted
) -> Label | None:
    """The label that block `i` opens with, read after the nodes before it, where it is a decimal one or a number before
    a digit.

    3.5家企业 is item 3. where item 2. stands before, and 3.5 of a decimal outline under a heading 3. `opened` tells
    that the block before opens a list: a heading, or words that end in a colon. 1.5万元以下的 is an item where an item
    2. stands in the part (`counted`), else a sum.
    """
    label = counted.labels.get(i)
    if label is not None and _has_parent(label, nodes, stack):
        return label
    item = counted.before_digits.get(i)
    if (
        item is not None
        and item.number in _next_items(nodes, stack, opened)
        and (item.number != 1 or 2 in counted.items)
    ):
        return item
    if label is None:
        return None
    first = label.number == 1 and (label.text.startswith("1.") or counted.is_of_outline(label))
    return label if first or _has_sibling(label, nodes) else None


def _next_items(nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], opened: bool) -> set[int]:
    """The numbers that an item (1. 2.) may have here: the next one of its list, or 1 where a list opens."""
    parent = next((n for rank, n in reversed(stack) if rank < ITEM), None)
    before = next((node.label for node in reversed(nodes) if node.parent == parent and node.label.rank == ITEM), None)
    following = {before.number + 1} if before is not None and before.number is not None else set()
    return following | {1} if opened else following


def _has_parent(label: Label, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]]) -> bool:
    """Whether the parent of a decimal label is open: 3 for 3.1, 3.1 for 3.1.2; and for 3.2 its fellow 3.1."""
    above = label.text.rpartition(".")[0]
    number = int(above) if above.isdigit() else None
    for _, n in stack:
        open_label = nodes[n].label
        if open_label.text == above or (number is not None and open_label.number == number):
            return label.number == 1 or _has_sibling(label, nodes)
    return False


def _has_sibling(label: Label, nodes: Sequence[_Node]) -> bool:
    """Whether the decimal label before this one stands before it: 3.1 for 3.2."""
    above = label.text.rpartition(".")[0]
    before = f"{above}.{(label.number or 0) - 1}"
    return any(node.label.text == before for node in reversed(nodes))


def _decimal_parents(counted: _Counted) -> set[int]:
    """The items that head a decimal outline: 1.总则 over 1.1编制目的."""
    heads: set[int] = set()
    last: tuple[int, int | None] | None = None
    for i, label in counted.labels.items() if counted.decimals else ():
        if label.rank == ITEM:
            last = (i, label.number)
        elif last is not None and label.rank == DECIMAL + 1 and label.text == f"{last[1]}.1":
            heads.add(last[0])
    return heads


def _follows_head(label: Label, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], heads: Set[int]) -> bool:
    """Whether an item without decimals under it goes on with the heads of a decimal outline: 4.附则 after 3.2."""
    if label.rank != ITEM or any(rank == ITEM for rank, _ in stack):
        return False
    head = next((nodes[n] for rank, n in stack if rank == DECIMAL and nodes[n].block in heads), None)
    return head is not None and label.number == (head.label.number or 0) + 1


_WORDS = compiled(r"[\p{Han}“《]")

# 1.1 编制目的: the part counts in decimals, and 总则 with a bare 1 before it is a heading
_DECIMAL = compiled(r"\d{1,2}\.\d{1,2}(?![\d.．、%％])\s?[\p{Han}“《]")

_DECIMAL_HEAD = compiled(r"(?P<number>\d{1,2})\s?(?=[\p{Han}][^。；，,：:]{1,20}$)")


def decimal_head(text: str) -> Label | None:
    """The label of an outermost heading in a decimal outline: 1 总则."""
    match = _DECIMAL_HEAD.match(text)
    return Label("clause", DECIMAL, match["number"], int(match["number"]), match.end("number")) if match else None


def _is_listed(blocks: Sequence[Block], nodes: Sequence[_Node], n: int) -> bool:
    """Whether a node is the last item of an enumeration: the one before it ends in ；."""
    before = nodes[n].before
    same = before is not None and nodes[before].label.rank == nodes[n].label.rank
    return same and before is not None and blocks[nodes[before].block].text.endswith(("；", ";"))


_OPEN_NOTES = sure(openings(OPENS_NOTES.pattern))


def _notes(blocks: Sequence[Block], of: Sequence[int], counted: _Counted) -> set[int]:
    """The blocks that go on with numbered notes (注：1.…⏎2.…) or stand under 注释：; their labels are no outline."""
    found: set[int] = set()
    rank: int | None = None
    wanted = 0  # the number of the note that comes next; 0 where no notes are open
    for i in of:
        text = blocks[i].text
        if blocks[i].role != "paragraph":
            wanted = 0
        elif text[:1] in _OPEN_NOTES and (opens := OPENS_NOTES.match(text)) is not None:
            first = read_label(opens["first"])
            rank = first.rank if first is not None else None
            wanted = 2 if first is not None and first.number == 1 else 1 if opens["alone"] and not opens["first"] else 0
        elif wanted:
            label = counted.labels.get(i) or counted.before_digits.get(i)
            if label is None or label.number != wanted or rank not in (None, label.rank):
                wanted = 0
                continue
            rank, wanted = label.rank, wanted + 1
            found.add(i)
    return found


def _entries(
    blocks: Sequence[Block], of: Sequence[int], nodes: Sequence[_Node], children: Set[int | None]
) -> frozenset[int]:
    """The nodes that are entries of a list and no headings: lines without an end that touch one another, the first at
    the beginning of its part (under 获奖项目) or behind a colon (名单如下：). The last may have text behind it."""
    place = {i: n for n, i in enumerate(of)}
    found: set[int] = set()
    n = 0
    while n < len(nodes):
        end = n
        while (
            end < len(nodes)
            and end not in children
            and nodes[end].label.rank >= CLAUSE
            and _is_entry(blocks[nodes[end].block].text)
            and (end == n or _touches(nodes[end - 1], nodes[end], place))
        ):
            end += 1
        at = place[nodes[n].block]
        if end - n > 1 and (at == 0 or blocks[of[at - 1]].text.endswith(("：", ":"))):
            found.update(range(n, end))
        n = max(end, n + 1)
    return frozenset(found)


_ENDS_ITEM = "；：，、！？;:,…"


def _is_entry(text: str) -> bool:
    return "。" not in text and text[-1] not in _ENDS_ITEM


def _touches(node: _Node, following: _Node, place: Mapping[int, int]) -> bool:
    """Whether a node of the same list stands right under another."""
    alike = node.parent == following.parent and node.label.rank == following.label.rank
    return alike and place[following.block] == place[node.block] + 1


def _closes_list(blocks: Sequence[Block], nodes: Sequence[_Node], n: int) -> bool:
    """Whether node `n` ends an enumeration, so that a paragraph without a label under it belongs to the parent."""
    whole = blocks[nodes[n].block].text.endswith("。")
    return whole and nodes[n].parent is not None and _is_listed(blocks, nodes, n)


def _is_node(text: str, label: Label) -> bool:
    """A label is no node where it is all that stands there, or a dash that opens no words."""
    if label.kind == "dash":
        return _WORDS.match(text[label.length :].strip()) is not None
    return label.rank <= ARTICLE or bool(text[label.length :].strip())

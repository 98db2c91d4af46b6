"""The tree of a part (部分): preface, main body by the outline, conclusions. Nothing printed is lost or moved.

Blocks stay in printed order. Titles, numbers and addressees that open a part are its preface; signature, day and notes
that close it are its conclusions; between them stand the sections with their paragraphs and tables.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pipeline.export.akn.marks import Marked, Marks
from pipeline.text import Span

Fields = Mapping[str, Any]

_OPENING = frozenset({"title", "doc_number", "attachment_label", "addressee", "masthead"})
_CLOSING = frozenset({"attachment_list", "signature", "signed_on", "note", "copy_to", "imprint", "colophon", "other"})
# The element of a section, and the abbreviation of the naming convention for its eId.
_HIERARCHY: Mapping[str, tuple[str, str]] = {
    "chapter": ("chapter", "chp"),
    "section": ("section", "sec"),
    "article": ("article", "art"),
    "clause": ("clause", "cl"),
    "dash": ("indent", "indent"),
    "ordinal": ("point", "point"),
}
_OTHER_SECTION = ("level", "lvl")
# What a block is, where a paragraph's element alone does not say so.
_INSIDE = {"title": "docTitle", "doc_number": "docNumber", "signature": "signature"}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document's trees are made of: the sections that begin in each block, its tables with their cells, the
    marks in its words, and the day that a block prints as that of signing, by `block_id`."""

    starts: Mapping[str, Sequence[Fields]]
    tables: Sequence[tuple[Fields, Sequence[Fields]]]
    marks: Marks
    days: Mapping[str, str]


class Identifiers:
    """Gives each element an eId that nothing else in the file has (`art_3`, `chp_1__art_3`)."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, prefix: str, name: str, number: int | None) -> str:
        """The eId of an element inside another; a number that is missing or given already goes on counting."""
        stem = f"{prefix}__{name}" if prefix else name
        at = number if number is not None else 1
        while f"{stem}_{at}" in self._given:
            at += 1
        self._given.add(f"{stem}_{at}")
        return f"{stem}_{at}"


@dataclass
class _Node:
    """An element that is being filled: what stands in it, texts and sections, in printed order."""

    element: Element
    section_id: str | None
    items: list[Element | _Node] = field(default_factory=list)


def add_part(parent: Element, blocks: Sequence[Fields], contents: Contents, eids: Identifiers, prefix: str) -> None:
    """Add preface, main body and conclusions of a part to its document. `blocks` are those of the part."""
    first = next((n for n, block in enumerate(blocks) if block["role"] not in _OPENING), len(blocks))
    last = len(blocks)
    while (
        last > first and blocks[last - 1]["role"] in _CLOSING and not contents.starts.get(blocks[last - 1]["block_id"])
    ):
        last -= 1
    builder = _Builder(contents, eids, prefix)
    _add_blocks(parent, "preface", [each for block in blocks[:first] for each in builder.texts(block)])
    parent.append(builder.main_body(blocks[first:last]))
    _add_blocks(parent, "conclusions", [each for block in blocks[last:] for each in builder.texts(block)])


def _add_blocks(parent: Element, tag: str, texts: Sequence[Element]) -> None:
    if texts:
        SubElement(parent, tag).extend(texts)


class _Builder:
    """Builds the elements of a part."""

    def __init__(self, contents: Contents, eids: Identifiers, prefix: str) -> None:
        self._contents = contents
        self._eids = eids
        self._prefix = prefix

    def main_body(self, blocks: Sequence[Fields]) -> Element:
        """The blocks with the sections that begin in them."""
        root = _Node(Element("mainBody"), None)
        stack = [root]
        for n, block in enumerate(blocks):
            starts = self._contents.starts.get(block["block_id"], ())
            if starts:
                self._add_sections(stack, block, starts)
                continue
            if any(node.section_id == block["section_id"] for node in stack):
                self._close_to(stack, block["section_id"])
            if not (n + 1 < len(blocks) and self._has_caption(block, blocks[n + 1])):
                caption = blocks[n - 1] if n and self._has_caption(blocks[n - 1], block) else None
                stack[-1].items += self.texts(block, caption)
        self._close(root)
        if not len(root.element):
            SubElement(root.element, "p")
        return root.element

    # --- sections ---

    def _close_to(self, stack: list[_Node], section_id: str | None) -> None:
        """Leave the sections that are not this one; all of them where it is none of those that are open."""
        while len(stack) > 1 and stack[-1].section_id != section_id:
            stack.pop()

    def _add_sections(self, stack: list[_Node], block: Fields, starts: Sequence[Fields]) -> None:
        """The words of a block in which sections begin, each with its label, its heading and what follows it."""
        marked, cleaned = self._contents.marks.cleaned(_spans(block))
        places = [bisect_left(cleaned.origin, section["char_start"]) for section in starts]
        ends = [*places[1:], len(marked.text)]
        if places[0]:
            stack[-1].items.append(marked.piece(0, places[0]).fill(Element("p")))
        for section, start, end in zip(starts, places, ends, strict=True):
            self._close_to(stack, section["parent_id"])
            node = self._open(stack, section)
            head = min(bisect_left(cleaned.origin, section["char_end"]), end)
            rest = self._add_head(node.element, section, marked.piece(start, head), marked.text[head:end])
            if rest < end - head:
                node.items.append(marked.piece(head + rest, end).fill(Element("p")))

    def _open(self, stack: list[_Node], section: Fields) -> _Node:
        tag, short = _HIERARCHY.get(section["kind"], _OTHER_SECTION)
        outer = stack[-1].element.get("eId") or self._prefix
        eid = self._eids.give(outer, short, section["number"])
        node = _Node(Element(tag, {"eId": eid}), section["section_id"])
        stack[-1].items.append(node)
        stack.append(node)
        return node

    def _add_head(self, element: Element, section: Fields, head: Marked, after: str) -> int:
        """Label and heading; how many characters behind them belong to the heading: the full stop that closes it."""
        heading = section["heading"] or ""
        at = len(head.text) - len(heading) if heading and head.text.endswith(heading) else len(head.text)
        if heading and at == len(head.text):
            at = min(len(section["label"]), len(head.text))  # The print has the heading otherwise: with blanks, broken.
        head.piece(0, at).fill(SubElement(element, "num"))
        if at == len(head.text):
            return 0
        closing = 1 if after[:1] in ("。", "：", ":") and len(after.strip()) == 1 else 0
        shown = Marked(head.text[at:] + after[:closing], head.piece(at, len(head.text)).marks)
        shown.fill(SubElement(element, "heading"))
        return closing

    def _close(self, node: _Node) -> None:
        """Put what a section holds into the elements that the schema has for it: texts alone are its content; beside
        sections, those before them its introduction, those behind them its wrap-up, those between a paragraph."""
        inner = [n for n, item in enumerate(node.items) if isinstance(item, _Node)]
        for item in node.items:
            if isinstance(item, _Node):
                self._close(item)
        if node.section_id is None:
            node.element.extend(item.element if isinstance(item, _Node) else item for item in node.items)
            return
        for first, texts in _runs(node.items):
            if isinstance(texts, _Node):
                node.element.append(texts.element)
                continue
            tag = "content" if not inner else "intro" if first < inner[0] else "wrapUp" if first > inner[-1] else ""
            holder = node.element
            if not tag:
                eid = self._eids.give(node.element.get("eId", ""), "al", None)
                holder, tag = SubElement(holder, "alinea", {"eId": eid}), "content"
            SubElement(holder, tag).extend(texts)

    # --- texts ---

    def texts(self, block: Fields, caption: Fields | None = None) -> list[Element]:
        """The elements of a block without sections: a paragraph, or a table."""
        if block["role"] == "table":
            rows = self._rows_of(block)
            if rows is not None:
                return [self._table(rows, caption)]
            return [Marked(line).fill(Element("p", {"class": "table"})) for line in block["text"].split("\n")]
        marked, _ = self._contents.marks.cleaned(_spans(block))
        if marked.text != block["text"]:
            marked = Marked(block["text"])  # The text of the block counts; where its marks stand in it nobody knows.
        role = block["role"]
        paragraph = Element("p", {} if role == "paragraph" else {"class": role})
        day = self._contents.days.get(block["block_id"])
        if role in _INSIDE:
            marked.fill(SubElement(paragraph, _INSIDE[role]))
        elif role == "signed_on" and day:
            Marked(marked.text).fill(SubElement(paragraph, "docDate", {"date": day}))
        else:
            marked.fill(paragraph)
        return [paragraph]

    def _has_caption(self, block: Fields, following: Fields) -> bool:
        """Whether a block is the caption of the table that follows it, and goes into the table's element."""
        if block["role"] != "caption" or following["role"] != "table" or self._contents.starts.get(block["block_id"]):
            return False
        return self._rows_of(following) is not None

    def _rows_of(self, block: Fields) -> Sequence[Sequence[Fields]] | None:
        """The cells of the table that a block prints, row by row as printed: a header that is repeated over a page is
        there again. None where they do not hold all its words."""
        for table, cells in self._contents.tables:
            if block["char_start"] <= table["char_start"] < block["char_end"]:
                grid: list[list[Fields]] = [[] for _ in range(table["n_rows"])]
                for cell in sorted(cells, key=lambda one: (int(one["row"]), int(one["col"]))):
                    grid[cell["row"]].append(cell)
                if _ink("".join(cell["text"] for row in grid for cell in row)) == _ink(block["text"]):
                    return grid
                return _with_repeats(grid, block["text"].split("\n"))
        return None

    def _table(self, rows: Sequence[Sequence[Fields]], caption: Fields | None) -> Element:
        table = Element("table", {"eId": self._eids.give(self._prefix, "tbl", None)})
        if caption is not None:
            self._contents.marks.cleaned(_spans(caption))[0].fill(SubElement(table, "caption"))
        for own in rows:
            if own:  # The schema has no row without a cell: one that cells from above take as a whole is left out.
                row = SubElement(table, "tr")
                for cell in own:
                    self._add_cell(row, cell)
        return table

    def _add_cell(self, row: Element, cell: Fields) -> None:
        spans = {"rowspan": cell["row_span"], "colspan": cell["col_span"]}
        wide = {name: str(number) for name, number in spans.items() if number > 1}
        holder = SubElement(row, "th" if cell["header"] else "td", wide)
        marked, _ = self._contents.marks.cleaned([Span(cell["char_start"], cell["char_end"])])
        (marked if marked.text == cell["text"] else Marked(cell["text"])).fill(SubElement(holder, "p"))


def _with_repeats(grid: Sequence[Sequence[Fields]], lines: Sequence[str]) -> Sequence[Sequence[Fields]] | None:
    """The rows of a grid with header rows where the printed lines have them once more; None where a line is no row."""
    words = [_ink("".join(cell["text"] for cell in row)) for row in grid]
    headers = [n for n, row in enumerate(grid) if row and all(cell["header"] for cell in row)]
    rows: list[Sequence[Fields]] = []
    at = 0
    for line in map(_ink, lines):
        if at < len(grid) and line == words[at]:
            rows.append(grid[at])
            at += 1
            continue
        again = next((n for n in headers if n < at and words[n] == line), None)
        if again is None:
            return None
        rows.append(grid[again])
    return rows if at == len(grid) else None


def _runs(items: Sequence[Element | _Node]) -> Iterator[tuple[int, list[Element] | _Node]]:
    """Sections, and the texts between them together, each with the place of its first."""
    texts: list[Element] = []
    for n, item in enumerate(items):
        if isinstance(item, _Node):
            if texts:
                yield n - len(texts), texts
                texts = []
            yield n, item
        else:
            texts.append(item)
    if texts:
        yield len(items) - len(texts), texts


def _spans(block: Fields) -> list[Span]:
    return [Span(span["start"], span["end"]) for span in block["spans"]]


def _ink(text: str) -> str:
    return "".join(text.split())


def starts_by_block(sections: Iterable[Fields]) -> Mapping[str, Sequence[Fields]]:
    """The sections that begin in each block, in printed order."""
    found: dict[str, list[Fields]] = {}
    for section in sorted(sections, key=lambda each: int(each["char_start"])):
        if section["block_id"]:
            found.setdefault(section["block_id"], []).append(section)
    return found

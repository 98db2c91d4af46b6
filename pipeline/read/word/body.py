"""The body of a WordprocessingML file, walked in order: paragraphs, tables and ends of sections as they are printed.

What is printed and not saved as text is added (automatic numbers, marks of notes); what is saved and not printed is
left out (deletions, hidden text, the instructions of fields, optional hyphens).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.precompiled import compile_re
from pipeline.read.flow import Table
from pipeline.read.remarks import raised
from pipeline.read.word.numbers import Numbers, format_number, printed_signs
from pipeline.read.word.styles import Style, Styles, W, alignment, as_integer, toggle, value
from pipeline.text import UnusableInputError

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Word allows 63 columns; a table may have this many, and the tables of a file this many places.
_MOST_COLUMNS, _MOST_PLACES = 1000, 1_000_000

# Elements whose text is not printed: deletions, properties, instructions.
_UNREAD = frozenset(
    W + name for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr")
)
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
_PAGE_FIELD = compile_re(r"\s*PAGE\b")


@dataclass(slots=True)
class Paragraph:
    """The words of a paragraph in parts, None where a page turns between two.

    `label` is its automatic number, `numbered` whether the number of the page stands in it, `note` whether it is of a
    footnote or endnote.
    """

    parts: list[str | None] = field(default_factory=list)
    align: str | None = None
    label: str = ""
    numbered: bool = False
    note: bool = False

    @property
    def text(self) -> str:
        """The words without the turns of pages."""
        return "".join(part for part in self.parts if part is not None)


@dataclass(frozen=True, slots=True)
class SectionEnd:
    """The end of a section (节) that has its own paper, headers and footers; `turns` where a new page follows it."""

    turns: bool


Block = Paragraph | Table | SectionEnd


@dataclass(slots=True)
class Notes:
    """The footnotes or endnotes that have not been printed yet, how their marks count and how many there were."""

    elements: dict[str, Element]
    form: str
    count: int = 0


@dataclass(slots=True)
class _Line:
    """What is gathered of a paragraph on the way."""

    words: Paragraph
    style: Style
    boxes: list[Element | str] = field(default_factory=list)
    notes: list[tuple[str, Element]] = field(default_factory=list)
    # The fields that have begun: whether each has come to its result.
    fields: list[bool] = field(default_factory=list)


class Walk:
    """A walk through the body. `turnings` says of each section whether it begins on a new page; `paged` whether the
    program that laid the pages out has saved where they turn."""

    def __init__(
        self, styles: Styles, numbers: Numbers, notes: Mapping[str, Notes], turnings: tuple[bool, ...], paged: bool
    ) -> None:
        self._styles = styles
        self._numbers = numbers
        self._notes = notes
        self._turnings = turnings
        self._paged = paged
        self._section = 0
        self._places = 0  # in all tables, covered ones too
        self._turned = True  # nothing has been printed since the page turned
        self._mark = ""  # the mark of the note that is being read
        self._carried: list[str | None] = []  # words before a deleted end of a paragraph

    def blocks(self, container: Element) -> Iterator[Block]:
        """What is printed of `container`, in order; a text box and a note come after the paragraph they belong to."""
        for element in container:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from self._table(element)
            elif element.tag == W + "sectPr":
                yield self._end_section()
            elif element.tag in (W + "altChunk", W + "subDoc"):
                raise UnusableInputError(
                    "holds another file inside it that only a word processor can unfold",
                    "Open it in Word or WPS and save it again",
                )
            elif element.tag == _MC + "AlternateContent":
                yield from self.blocks(_choice(element))
            elif element.tag not in _UNREAD:
                yield from self.blocks(element)

    def _end_section(self) -> SectionEnd:
        self._section += 1
        turns = self._paged and self._section < len(self._turnings) and self._turnings[self._section]
        self._turned = self._turned or turns
        return SectionEnd(turns)

    # --- paragraphs ---

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        style = self._styles.of_paragraph(value(properties, "pStyle"))
        words = Paragraph(parts=self._carried, align=alignment(properties) or style.align)
        self._carried = []
        line = _Line(words, style)
        if toggle(properties, "pageBreakBefore") and not self._turned:
            self._turn(words)
        self._inline(element, line, None)
        mark = properties.find(W + "rPr") if properties is not None else None
        joined = mark is not None and any(mark.find(W + name) is not None for name in ("del", "moveFrom"))
        if joined and not line.boxes and not line.notes:
            self._carried = words.parts  # the end of the paragraph is deleted: it goes on in the next one
            return
        if words.text.strip() or not (joined or toggle(mark, "vanish")):
            self._number(words, properties, style)
        yield words
        for box in line.boxes:
            if isinstance(box, str):
                yield Paragraph([box])
            else:
                yield from self.blocks(box)
        for self._mark, note in line.notes:
            for block in self.blocks(note):
                if isinstance(block, Paragraph):
                    block.note = True
                yield block
        if properties is not None and properties.find(W + "sectPr") is not None:
            yield self._end_section()

    def _number(self, words: Paragraph, properties: Element | None, style: Style) -> None:
        """Puts the automatic number before the first word, on the page where that is printed."""
        words.label = self._numbers.label(properties, style)
        if words.label:
            first = next((at for at, part in enumerate(words.parts) if part not in (None, "\n")), len(words.parts))
            words.parts.insert(first, words.label)
            self._turned = False

    def _inline(self, parent: Element, line: _Line, run: Element | None) -> None:
        """Adds what is printed of the children of `parent`; `run` are the properties of the run that it stands in."""
        words = line.words
        for element in parent:
            tag = element.tag
            if tag == W + "t":
                fonts = run.find(W + "rFonts") if run is not None else None
                text = element.text or ""
                self._add(line, run, printed_signs(text, fonts.get(W + "ascii")) if fonts is not None else text)
            elif tag == W + "r":
                self._inline(element, line, element.find(W + "rPr"))
            elif tag in _UNREAD:
                continue
            elif tag in _SIGNS:
                self._add(line, run, _SIGNS[tag])
            elif tag == W + "br":
                self._add(line, run, "\n")
                if element.get(W + "type") == "page":
                    self._turn(words)
            elif tag == W + "lastRenderedPageBreak":
                if not self._turned:  # else it is where a turn that is known has come to lie
                    self._turn(words)
            elif tag == W + "sym":
                code = element.get(W + "char", "")
                if re.fullmatch("[0-9A-Fa-f]{4}", code):
                    self._add(line, run, printed_signs(chr(int(code, 16)), element.get(W + "font")))
            elif tag == W + "fldChar":
                _follow(line.fields, element.get(W + "fldCharType"))
            elif tag == W + "instrText":
                words.numbered = words.numbered or _PAGE_FIELD.match(element.text or "") is not None
            elif tag == W + "fldSimple":
                words.numbered = words.numbered or _PAGE_FIELD.match(element.get(W + "instr", "")) is not None
                self._inline(element, line, run)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._refer(element, line, run)
            elif tag in (W + "footnoteRef", W + "endnoteRef"):
                self._add(line, run, self._mark)
            elif tag == W + "rt":  # the reading of rare characters (注音) stands above them
                self._add(line, run, "(")
                self._inline(element, line, run)
                self._add(line, run, ")")
            elif tag == W + "txbxContent":
                line.boxes.append(element)
            elif tag == _VML + "textpath":  # artistic lettering (艺术字)
                line.boxes.append(element.get("string", ""))
            elif tag == _MC + "AlternateContent":
                self._inline(_choice(element), line, run)
            elif tag == _MATH + "t":
                self._add(line, run, element.text or "")
            elif tag == _MATH + "den":  # what stands under the line of a fraction
                self._add(line, run, "/")
                self._inline(element, line, run)
            elif tag == _MATH + "sup":
                before = len(words.parts)
                self._inline(element, line, run)
                power = "".join(part for part in words.parts[before:] if part)
                words.parts[before:] = [raised(power, words.text)]
            else:
                self._inline(element, line, run)

    def _add(self, line: _Line, run: Element | None, text: str) -> None:
        if not text or not all(line.fields):
            return
        hidden = toggle(run, "vanish")
        if hidden is None:
            hidden = line.style.hidden or self._styles.of(value(run, "rStyle")).hidden
        if not hidden:
            if value(run, "vertAlign") == "superscript":
                text = raised(text, line.words.parts[-1] or "" if line.words.parts else "")
            line.words.parts.append(text)
            self._turned = self._turned and text.isspace()

    def _turn(self, words: Paragraph) -> None:
        if self._paged:
            words.parts.append(None)
        self._turned = True

    def _refer(self, element: Element, line: _Line, run: Element | None) -> None:
        notes = self._notes[element.tag[len(W) : -len("Reference")]]
        note = notes.elements.pop(element.get(W + "id", ""), None)
        if note is None:
            return
        mark = ""
        if element.get(W + "customMarkFollows", "0") in ("0", "false", "off"):
            notes.count += 1
            mark = format_number(notes.count, notes.form)
            if mark.isascii():
                mark = f"[{mark}]"  # it is raised in print; without brackets it would run into a figure before it
        self._add(line, run, mark)
        line.notes.append((mark, note))

    # --- tables ---

    def _table(self, element: Element) -> Iterator[Block]:
        rows = [list(_members(row, "tc")) for row in _members(element, "tr")]
        if sum(map(len, rows)) == 1:  # a frame around words
            for cells in rows:
                for cell in cells:
                    yield from self.blocks(cell)
            return
        lines: list[list[_Cell]] = []
        turns: list[int] = []
        gathered = _CellWords()
        held = 0
        for row, members in zip(_members(element, "tr"), rows, strict=True):
            at = _columns(row.find(W + "trPr"), "gridBefore", 0)
            line: list[_Cell] = []
            before = whole = 0
            for member in members:
                facts = member.find(W + "tcPr")
                words = _CellWords()
                for block in self.blocks(member):
                    words.take(block)
                before = max(before, words.before)
                whole = max(whole, words.turns)
                gathered.labels += words.labels
                gathered.notes += words.notes
                width = _columns(facts, "gridSpan", 1)
                if line and _merged(facts, "hMerge"):
                    line[-1].width += width
                    line[-1].lines += words.lines
                else:
                    line.append(_Cell(at, width, _merged(facts, "vMerge"), words.lines))
                at += width
            lines.append(line)
            turns.append(held + before)
            held = whole - before
        table = _grid(lines, tuple(turns), tuple(gathered.labels))
        self._places += table.rows * table.cols
        if self._places > _MOST_PLACES:
            raise UnusableInputError(
                f"holds tables of more than {_MOST_PLACES} places, more than can be printed",
                "Check where the file comes from; open it and save it again",
            )
        yield table
        if held:
            yield Paragraph([None] * held)
        yield from gathered.notes


def _follow(fields: list[bool], step: str | None) -> None:
    """A complex field (域): begin, its instruction, separate, its result, end."""
    if step == "begin":
        fields.append(False)
    elif step == "separate" and fields:
        fields[-1] = True
    elif step == "end" and fields:
        fields.pop()


def _choice(element: Element) -> Element:
    """What is read of content that is saved twice, for programs of this day and for older ones."""
    choice = element.find(_MC + "Choice")
    fallback = element.find(_MC + "Fallback")
    if choice is None or (fallback is not None and next(choice.iter(W + "t"), None) is None):
        return fallback if fallback is not None else Element("none")
    return choice


def _members(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those in content controls, without deleted and hidden rows."""
    for element in parent:
        if element.tag == W + name:
            properties = element.find(W + "trPr")
            if properties is None or (properties.find(W + "del") is None and not toggle(properties, "hidden")):
                yield element
        elif element.tag not in _UNREAD:
            yield from _members(element, name)


def _columns(properties: Element | None, name: str, least: int) -> int:
    return min(max(as_integer(value(properties, name)) or 0, least), _MOST_COLUMNS)


def _merged(facts: Element | None, name: str) -> bool:
    """Whether a cell goes on from the one above (`vMerge`) or to its left (`hMerge`)."""
    return facts is not None and facts.find(W + name) is not None and value(facts, name) != "restart"


@dataclass(slots=True)
class _Cell:
    at: int
    width: int
    goes_on: bool
    lines: list[str]


@dataclass(slots=True)
class _CellWords:
    """What stands in a cell: its lines, the pages that turn in it and before its first word, its notes."""

    lines: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    before: int = 0
    turns: int = 0

    def take(self, block: Block) -> None:
        if isinstance(block, Table):
            self.labels += block.labels
            inner: dict[int, list[str]] = {}
            for row, _, _, _, text in block.cells:
                inner.setdefault(row, []).append(text.replace("\n", " "))
            self.lines += [line for texts in inner.values() if (line := " ".join(filter(None, texts)))]
        elif isinstance(block, Paragraph) and block.note:
            self.notes.append(block)
        elif isinstance(block, Paragraph):
            turns = block.parts.count(None)
            self.turns += turns
            if not self.lines:
                first = next((at for at, part in enumerate(block.parts) if part and part.strip()), len(block.parts))
                self.before += block.parts[:first].count(None)
            self.labels += [block.label] if block.label else []
            self.lines += [line for line in block.text.replace("\t", " ").split("\n") if line.strip()]


def _grid(lines: list[list[_Cell]], turns: tuple[int, ...], labels: tuple[str, ...]) -> Table:
    """The table of rows of cells. Edges between columns at which no cell ends are none; what no cell covers is a
    blank cell."""
    edges = sorted({edge for line in lines for cell in line for edge in (cell.at, cell.at + cell.width)} | {0})
    column = {edge: at for at, edge in enumerate(edges)}
    cols = len(edges) - 1
    if len(lines) * cols > _MOST_PLACES:
        raise UnusableInputError(
            f"holds a table of {len(lines)} rows and {cols} columns, more than can be printed",
            "Check where the file comes from; open it and save it again",
        )
    found: list[list[int]] = []
    words: list[list[str]] = []
    above: dict[tuple[int, int], int] = {}  # column and width of the cells that end in the row above
    for row, line in enumerate(lines):
        here: dict[tuple[int, int], int] = {}
        filled = 0
        for cell in [*line, None]:
            start = column[cell.at] if cell is not None else cols
            if start > filled:
                found.append([row, filled, 1, start - filled])
                words.append([])
            if cell is None:
                break
            filled = column[cell.at + cell.width]
            place = (start, filled - start)
            origin = above.get(place) if cell.goes_on else None
            if origin is None:
                origin = len(found)
                found.append([row, start, 1, filled - start])
                words.append(cell.lines)
            else:
                found[origin][2] += 1
                words[origin] += cell.lines
            here[place] = origin
        above = here
    cells = tuple((r, c, down, right, "\n".join(text)) for (r, c, down, right), text in zip(found, words, strict=True))
    return Table(len(lines), cols, cells, turns, labels)

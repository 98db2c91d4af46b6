"""Reads OpenDocument text (ODT, ISO/IEC 26300): the words as LibreOffice prints them, automatic numbers included.

What is printed and not saved as text is added (numbers of lists and headings, marks of notes); what is saved and not
printed is left out (deletions, hidden text, comments, the instructions of fields).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree.ElementTree import Element

from pipeline.precompiled import compile_re
from pipeline.read.archive import Archive
from pipeline.read.flow import Flow, Table
from pipeline.read.remarks import raised
from pipeline.read.word.numbers import format_number
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

_NS = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = _NS + "office:1.0}", _NS + "text:1.0}", _NS + "table:1.0}"
_STYLE, _DRAW = _NS + "style:1.0}", _NS + "drawing:1.0}"
_FO = _NS + "xsl-fo-compatible:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

# A table may have this many columns, and the tables of a file this many places; a repeated row or cell this many.
_MOST_COLUMNS, _MOST_PLACES = 1000, 1_000_000
# Styles that are based on each other, levels of a list, blanks in a row, characters of a label.
_DEEPEST, _LEVELS, _MOST_BLANKS, _LONGEST_LABEL = 50, 10, 1000, 80

# Elements whose text is not printed where they stand.
_UNREAD = frozenset(
    [
        *(
            _TEXT + name
            for name in (
                "tracked-changes", "change", "change-start", "change-end", "hidden-text", "hidden-paragraph", "script",
                "note-citation", "note-body", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection",
                "table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source",
                "user-index-source", "alphabetical-index-source", "bibliography-source", "number", "ruby-text",
            )
        ),
        *(_OFFICE + name for name in ("annotation", "annotation-end", "forms", "event-listeners", "binary-data")),
        *(f"{_NS}svg-compatible:1.0}}{name}" for name in ("title", "desc")),
        _TABLE + "title", _TABLE + "desc",
    ]
)  # fmt: skip

# Kinds of OpenDocument files that are no texts.
_OTHERS = (("spreadsheet", "spreadsheet"), ("presentation", "presentation"), ("drawing", "drawing"), ("chart", "chart"))
_ANOTHER = "Save its contents as text (ODT, DOCX) or PDF"

# The page number and what is set around it: — 1 —
_ONLY_NUMBER = compile_re(r"[\d\s第页共/|\-‐-―－—～~·•.,，IVXLivxl]*")
_BLANKS = compile_re(r"[ \t\r\n]+")


def read(data: bytes, name: str) -> SourceText:
    """The source text of an ODT file.

    Raises `UnusableInputError` where it is damaged, protected or no text.
    """
    archive = Archive(data)
    if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
        raise UnusableInputError(
            "is protected by a password", "Open it with the password and save it again without protection"
        )
    content, styles = archive.xml("content.xml"), archive.xml("styles.xml")
    body = content.find(_OFFICE + "body") if content is not None else None
    text = body.find(_OFFICE + "text") if body is not None else None
    if content is None or body is None or text is None:
        other = next((kind for tag, kind in _OTHERS if body is not None and body.find(_OFFICE + tag) is not None), None)
        if other is not None:
            raise UnusableInputError(f"is an OpenDocument {other}, not a text", _ANOTHER)
        raise UnusableInputError(
            "holds no text of an OpenDocument file", "Open it in LibreOffice or WPS and save it again"
        )
    try:
        source = _Reader(content, styles, text).read(name)
    except RecursionError as error:
        raise UnusableInputError(
            "holds tables or lists nested deeper than any printed page", "Open it and save it again"
        ) from error
    if not source.text.strip() and any(element.tag == _DRAW + "image" for element in text.iter()):
        raise UnusableInputError(
            "holds pictures and no words", "Save the pictures as PDF or image files so that they can be recognised"
        )
    return source


# --- styles --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style and those that it is based on say; `turns_before`, `turns_after` where a page turns."""

    align: str | None
    hidden: bool
    raised: bool
    turns_before: bool
    turns_after: bool
    master: str


_ALIGNS = {"center": "center", "end": "right", "right": "right"}


class _Styles:
    """The styles of the body, or those of headers and footers: the automatic ones of a part, then the named ones."""

    def __init__(self, *places: Element | None) -> None:
        self._elements: dict[tuple[str, str], Element] = {}
        self.lists: dict[str, Element] = {}
        for place in places:
            for element in place if place is not None else ():
                name = element.get(_STYLE + "name", "")
                if element.tag == _STYLE + "style":
                    self._elements.setdefault((element.get(_STYLE + "family", ""), name), element)
                elif element.tag == _TEXT + "list-style":
                    self.lists.setdefault(name, element)
        self._known: dict[tuple[str, str], _Style] = {}

    def of(self, family: str, name: str | None) -> _Style:
        """What the style `name` of a family says together with its parents."""
        key = family, name or ""
        if key not in self._known:
            self._known[key] = self._gather(*key)
        return self._known[key]

    def _gather(self, family: str, name: str) -> _Style:
        said: dict[str, str] = {}
        for _ in range(_DEEPEST):
            element = self._elements.get((family, name))
            if element is None:
                break
            for kind in ("paragraph-properties", "text-properties"):
                properties = element.find(_STYLE + kind)
                for key, value in properties.items() if properties is not None else ():
                    said.setdefault(key, value)
            said.setdefault("master", element.get(_STYLE + "master-page-name", ""))
            name = element.get(_STYLE + "parent-style-name", "")
        position = said.get(_STYLE + "text-position", "").split(" ")[0]
        align = said.get(_FO + "text-align")
        return _Style(
            align=None if align is None else _ALIGNS.get(align, "left"),
            hidden=said.get(_TEXT + "display") == "none",
            raised=position == "super" or (position[:-1].isdigit() and position != "0%"),
            turns_before=said.get(_FO + "break-before") == "page" or bool(said.get("master")),
            turns_after=said.get(_FO + "break-after") == "page",
            master=said.get("master", ""),
        )


def _integer(element: Element | None, name: str, default: int, most: int) -> int:
    """A number that an attribute states, between 1 and `most`."""
    said = element.get(name, "") if element is not None else ""
    return max(1, min(int(said), most)) if said.isascii() and said.isdigit() and len(said) < 10 else default


# --- automatic numbers ---------------------------------------------------------------------------------------

# style:num-format, by its first sign: 1   a   I   一, 二, 三, ...   ①, ②, ③, ...
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "1": "decimal", "01": "decimalZero", "i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter",
        "A": "upperLetter", "１": "decimalFullWidth", "一": "chineseCountingThousand", "〇": "ideographDigital",
        "壹": "chineseLegalSimplified", "甲": "ideographTraditional", "子": "ideographZodiac",
        "①": "decimalEnclosedCircle", "⑴": "decimalEnclosedParen", "㈠": "ideographEnclosedCircle",
    }
)  # fmt: skip
_PLACE = compile_re("%([0-9]{1,2})%")


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: how its number is written, what stands round it and which levels stand before it."""

    form: str
    prefix: str
    suffix: str
    shown: int
    start: int
    pattern: str | None
    bullet: str
    tight: bool
    letters_repeat: bool

    def number(self, count: int) -> str:
        """A number of this level: past z, letters go on aa, ab, or aa, bb where they repeat."""
        if self.form in ("lowerLetter", "upperLetter") and not self.letters_repeat:
            found = ""
            while count > 0:
                count, digit = divmod(count - 1, 26)
                found = chr(97 + digit) + found
            return found.upper() if self.form == "upperLetter" else found
        return format_number(count, self.form) if self.form else ""


def _levels(style: Element | None) -> Mapping[int, _Level]:
    """The levels of a list style, or of the numbers of headings (text:outline-style)."""
    found: dict[int, _Level] = {}
    for element in style if style is not None else ():
        said = element.get(_STYLE + "num-format", "")
        first = said.split(",")[0].strip()
        alignment = element.find(f"{_STYLE}list-level-properties/{_STYLE}list-level-label-alignment")
        followed = alignment.get(_TEXT + "label-followed-by", "") if alignment is not None else ""
        found[_integer(element, _TEXT + "level", 1, _LEVELS)] = _Level(
            form=_FORMS.get(first, "decimal") if first else "",
            prefix=element.get(_STYLE + "num-prefix", "")[:_LONGEST_LABEL],
            suffix=element.get(_STYLE + "num-suffix", "")[:_LONGEST_LABEL],
            shown=_integer(element, _TEXT + "display-levels", 1, _LEVELS),
            start=_integer(element, _TEXT + "start-value", 1, 32767),
            pattern=element.get(_LOEXT + "num-list-format"),
            bullet=element.get(_TEXT + "bullet-char", "")[:1],
            tight=followed == "nothing",
            letters_repeat=element.get(_STYLE + "num-letter-sync") == "true",
        )
    return found


def _label(levels: Mapping[int, _Level], counts: dict[int, int], at: int, start: int | None) -> str:
    """The label of the next item of level `at`, with the blank behind it; `counts` goes on by it."""
    here = levels.get(at)
    if here is None:
        return ""
    counts[at] = start if start is not None else counts[at] + 1 if at in counts else here.start
    for below in [level for level in counts if level > at]:
        del counts[below]
    if here.bullet:
        text = here.bullet
    elif not here.form:
        return ""
    else:

        def number(level: int) -> str:
            facts = levels.get(level)
            return facts.number(counts.get(level, facts.start)) if facts is not None and level <= at else ""

        if here.pattern is not None:
            text = _PLACE.sub(lambda match: number(int(match[1])), here.pattern)
        else:
            above = range(max(1, at - here.shown + 1), at + 1)
            text = here.prefix + ".".join(filter(None, map(number, above))) + here.suffix
    text = text[:_LONGEST_LABEL]
    return text if here.tight or not text.strip() else text + " "


@dataclass(slots=True)
class _List:
    """A list that is open: its style, the level, the counts, and the start of the item whose first words come next."""

    style: str
    level: int
    counts: dict[int, int]
    start: int | None = None
    waits: bool = False


# --- the body ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Words:
    """A paragraph in parts, None where a page turns between two; what stands behind it: text boxes and notes."""

    parts: list[str | None] = field(default_factory=list)
    align: str | None = None
    label: str = ""
    numbered: bool = False
    behind: list[Element] = field(default_factory=list)
    open_blank: bool = True  # a blank that comes next is none: the line begins, or a blank stands before

    @property
    def text(self) -> str:
        """The words without the turns of pages."""
        return "".join(part for part in self.parts if part is not None)

    def add(self, text: str) -> None:
        """Adds words as they stand."""
        if text:
            self.parts.append(text)
            self.open_blank = False

    def add_saved(self, text: str | None) -> None:
        """Adds words of the file, in which a run of blanks is one (ODF 1.2, 6.1.2)."""
        text = _BLANKS.sub(" ", text or "")
        if text and self.open_blank:
            text = text.removeprefix(" ")
        if text:
            self.parts.append(text)
            self.open_blank = text.endswith(" ")


class _Walk:
    """A walk through a body, a header or a footer, in the order of print."""

    def __init__(self, styles: _Styles, outline: Mapping[int, _Level]) -> None:
        self._styles = styles
        self._outline = outline
        self._outline_counts: dict[int, int] = {}
        self._levels: dict[str, Mapping[int, _Level]] = {}
        self._lists: list[_List] = []
        self._last: dict[str, dict[int, int]] = {}
        self._by_id: dict[str, dict[int, int]] = {}
        self._places = 0
        self.masters: list[str] = []  # the page styles that paragraphs ask for

    def blocks(self, container: Element) -> Iterator[_Words | Table]:
        """What is printed of `container`; a text box and a note come after the paragraph that they belong to."""
        for element in container:
            tag = element.tag
            if tag in (_TEXT + "p", _TEXT + "h"):
                yield from self._paragraph(element)
            elif tag == _TEXT + "list":
                yield from self._list(element)
            elif tag == _TABLE + "table":
                yield from self._table(element)
            elif tag == _TEXT + "soft-page-break":
                yield _Words([None])
            elif tag not in _UNREAD and element.get(_TEXT + "display") != "none":
                yield from self.blocks(element)

    def _list(self, element: Element) -> Iterator[_Words | Table]:
        above = self._lists[-1] if self._lists else None
        style = element.get(_TEXT + "style-name") or (above.style if above is not None else "")
        if above is not None:
            counts = above.counts
        elif element.get(_TEXT + "continue-list") in self._by_id:
            counts = self._by_id[element.get(_TEXT + "continue-list", "")]
        else:
            counts = self._last.get(style, {}) if element.get(_TEXT + "continue-numbering") == "true" else {}
        self._last[style] = self._by_id[element.get(_XML_ID, "")] = counts
        if above is not None:
            above.waits = False  # an item without words of its own is not counted
        here = _List(style, above.level + 1 if above is not None else 1, counts)
        self._lists.append(here)
        for item in element:
            if item.tag == _TEXT + "list-item":
                here.waits = True
                here.start = _integer(item, _TEXT + "start-value", 0, 32767) or None
            else:
                here.waits = False
            yield from self.blocks(item)
        self._lists.pop()

    def _paragraph(self, element: Element) -> Iterator[_Words | Table]:
        style = self._styles.of("paragraph", element.get(_TEXT + "style-name"))
        words = _Words(align=style.align)
        if style.turns_before:
            words.parts.append(None)
        if style.master:
            self.masters.append(style.master)
        words.label = self._number(element)
        words.add(words.label)
        words.open_blank = True
        if not style.hidden:
            self._inline(element, words)
        if style.turns_after:
            words.parts.append(None)
        yield words
        for inside in words.behind:
            lists, self._lists = self._lists, []
            yield from self.blocks(inside)
            self._lists = lists

    def _number(self, element: Element) -> str:
        here = self._lists[-1] if self._lists else None
        if here is not None:
            if not here.waits:
                return ""
            here.waits = False
            if here.style not in self._levels:
                self._levels[here.style] = _levels(self._styles.lists.get(here.style))
            return _label(self._levels[here.style], here.counts, here.level, here.start)
        if element.tag != _TEXT + "h" or element.get(_TEXT + "is-list-header") == "true":
            return ""
        start = element.get(_TEXT + "start-value") if element.get(_TEXT + "restart-numbering") == "true" else None
        first = _integer(element, _TEXT + "start-value", 1, 32767) if start is not None else None
        return _label(
            self._outline, self._outline_counts, _integer(element, _TEXT + "outline-level", 1, _LEVELS), first
        )

    def _inline(self, parent: Element, words: _Words) -> None:
        """Adds what is printed of an element's words and children."""
        words.add_saved(parent.text)
        for element in parent:
            self._piece(element, words)
            words.add_saved(element.tail)

    def _piece(self, element: Element, words: _Words) -> None:
        tag = element.tag
        if tag == _TEXT + "s":
            words.add(" " * _integer(element, _TEXT + "c", 1, _MOST_BLANKS))
        elif tag == _TEXT + "tab":
            words.add("\t")
        elif tag == _TEXT + "line-break":
            words.add("\n")
            words.open_blank = True
        elif tag == _TEXT + "soft-page-break":
            words.parts.append(None)
        elif tag == _TEXT + "note":
            mark = _mark_of(element)
            words.add(mark)
            body = element.find(_TEXT + "note-body")
            if body is not None:
                _put_mark(body, mark)
                words.behind.append(body)
        elif tag == _TEXT + "ruby":  # the reading of rare characters (注音) stands above them
            self._inline(element, words)
            reading = element.find(_TEXT + "ruby-text")
            if reading is not None and reading.text:
                words.add(f"({reading.text})")
        elif tag.startswith(_DRAW):
            words.behind.append(element)
        elif tag == _TEXT + "span":
            style = self._styles.of("text", element.get(_TEXT + "style-name"))
            if style.hidden:
                return
            before, at = words.text[-1:] if style.raised else "", len(words.parts)
            self._inline(element, words)
            if style.raised:
                power = "".join(part for part in words.parts[at:] if part)
                words.parts[at:] = [raised(power, before)] if power else []
        elif tag not in _UNREAD:
            words.numbered = words.numbered or tag == _TEXT + "page-number"
            self._inline(element, words)

    # --- tables ---

    def _table(self, element: Element) -> Iterator[_Words | Table]:
        rows = list(_rows(element))
        cells = [[cell for cell in row if cell.tag in _CELLS] for row, _, _ in rows]
        if sum(cell.tag == _TABLE + "table-cell" for row in cells for cell in row) == 1:  # a frame around words
            for cell in cells[0]:
                yield from self.blocks(cell)
            return
        placed: list[tuple[int, int, int, int, str]] = []
        notes: list[_Words] = []
        labels: list[str] = []
        turns: list[int] = []
        width = 0
        for (_, turned, repeated), members in zip(rows, cells, strict=True):
            lines, at = [], 0
            for cell in members:
                times = _integer(cell, _TABLE + "number-columns-repeated", 1, _MOST_COLUMNS)
                if cell.tag == _TABLE + "table-cell":
                    words = self._cell(cell, labels, notes)
                    right = _integer(cell, _TABLE + "number-columns-spanned", 1, _MOST_COLUMNS)
                    down = _integer(cell, _TABLE + "number-rows-spanned", 1, _MOST_PLACES)
                    lines += [(at + n, down, right, words) for n in range(times)]
                at += times
                if at > _MOST_COLUMNS:
                    raise _too_wide()
            width = max([width, *(col + right for col, _, right, _ in lines)])
            for n in range(repeated):
                self._places += max(width, 1)
                if self._places > _MOST_PLACES:
                    raise _too_wide()
                placed += [(len(turns), col, down, right, words) for col, down, right, words in lines]
                turns.append(turned if n == 0 else 0)
        if placed:
            yield Table(len(turns), width, _fitted(placed, len(turns), width), tuple(turns), tuple(labels))
        yield from notes

    def _cell(self, cell: Element, labels: list[str], notes: list[_Words]) -> str:
        """The words of a cell. A blank parts its lines: in the text of a table a line is a row."""
        lines = []
        lists, self._lists = self._lists, []
        for block in self.blocks(cell):
            if isinstance(block, Table):
                lines += [text for *_, text in block.cells if text]
                labels += block.labels
            elif block.text.strip():
                lines.append(" ".join(block.text.replace("\t", " ").split("\n")).strip())
                labels += [block.label] if block.label else []
        self._lists = lists
        return " ".join(lines)


def _mark_of(note: Element) -> str:
    """The mark of a note as it is set into the text: a plain figure would run into one before it."""
    citation = note.find(_TEXT + "note-citation")
    mark = "".join(citation.itertext()).strip() if citation is not None else ""
    return f"[{mark}]" if mark.isascii() and mark else mark


def _put_mark(body: Element, mark: str) -> None:
    """Sets the mark before the first words of a note, where it is printed."""
    first = next((element for element in body.iter() if element.tag in (_TEXT + "p", _TEXT + "h")), None)
    if first is not None:
        first.text = mark + (first.text or "")


def _too_wide() -> UnusableInputError:
    return UnusableInputError(
        f"holds tables of more than {_MOST_PLACES} places or {_MOST_COLUMNS} columns, more than can be printed",
        "Check where the file comes from; open it and save it again",
    )


_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_ROW_GROUPS = frozenset(_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))


def _rows(table: Element) -> Iterator[tuple[Element, int, int]]:
    """The rows of a table, the pages that turn before each, and how often it is repeated."""
    turned = 0
    for element in table:
        if element.tag == _TABLE + "table-row":
            yield element, turned, _integer(element, _TABLE + "number-rows-repeated", 1, _MOST_PLACES)
            turned = 0
        elif element.tag == _TEXT + "soft-page-break":
            turned += 1
        elif element.tag in _ROW_GROUPS:
            for row, before, times in _rows(element):
                yield row, before + turned, times
                turned = 0


def _fitted(
    placed: list[tuple[int, int, int, int, str]], rows: int, cols: int
) -> tuple[tuple[int, int, int, int, str], ...]:
    """The cells on the full grid: none reaches over its end or into another, and a blank stands where none is."""
    covered: set[tuple[int, int]] = set()
    cells: list[tuple[int, int, int, int, str]] = []
    for row, col, down, right, words in placed:
        if (row, col) in covered:
            continue
        right = next((n for n in range(1, right) if (row, col + n) in covered), min(right, cols - col))
        down = min(down, rows - row)
        if len(covered) + down * right > rows * cols:
            down = 1
        covered.update((r, c) for r in range(row, row + down) for c in range(col, col + right))
        cells.append((row, col, down, right, words))
    cells += [(r, c, 1, 1, "") for r in range(rows) for c in range(cols) if (r, c) not in covered]
    return tuple(sorted(cells))


# --- the source ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Master:
    """A page style: its paper, how its number is written, its headers and footers."""

    width: float | None
    height: float | None
    form: str
    furniture: tuple[Element, ...]


class _Reader(Flow):
    """Reads one file: its words are put into a draft block by block."""

    def __init__(self, content: Element, styles: Element | None, body: Element) -> None:
        # Where pages turn is known only where the program that laid them out has saved it.
        super().__init__(next(body.iter(_TEXT + "soft-page-break"), None) is not None)
        named = styles.find(_OFFICE + "styles") if styles is not None else None
        own = styles.find(_OFFICE + "automatic-styles") if styles is not None else None
        self._body = body
        self._masters = dict(_masters(styles, own))
        self._furniture = _Styles(own, named)
        outline = _levels(named.find(_TEXT + "outline-style") if named is not None else None)
        self._walk = _Walk(_Styles(content.find(_OFFICE + "automatic-styles"), named), outline)
        self._master = next(iter(self._masters), "")
        self._shown: set[str] = set()

    def read(self, name: str) -> SourceText:
        for block in self._walk.blocks(self._body):
            masters = [name for name in self._walk.masters if name in self._masters]
            self._walk.masters.clear()
            if masters and self._draft.at:
                self._put_furniture()
            elif masters:
                self._master = masters[-1]
            if isinstance(block, _Words):
                self._put_words(block)
            else:
                self._put_table(block)
            self._master = masters[-1] if masters else self._master
        self._put_furniture()
        if self._paged:
            self._end_page(self._draft.at)
        self._draft.remark_on_labels(self._labels)
        return self._draft.source(name, "odt")

    def _end_page(self, at: int) -> None:
        if not self._paged or (at == 0 and self._page == 1):  # the first page turns nothing
            return
        master = self._masters.get(self._master)
        width, height = (master.width, master.height) if master is not None else (None, None)
        label = format_number(self._page, master.form) if master is not None and self._prints_number(master) else None
        self._draft.page(self._page, self._page_start, label, width, height, end=at)
        self._page, self._page_start = self._page + 1, at

    def _prints_number(self, master: _Master) -> bool:
        return any(next(place.iter(_TEXT + "page-number"), None) is not None for place in master.furniture)

    def _put_furniture(self) -> None:
        """Headers and footers are printed on every page; they are put once, behind what is printed with them."""
        master = self._masters.get(self._master)
        for place in master.furniture if master is not None else ():
            for block in _Walk(self._furniture, {}).blocks(place):
                lines = [block] if isinstance(block, _Words) else _row_lines(block)
                for line in lines:
                    text = line.text.replace("\n", " ").replace("\t", " ")
                    if text.strip() and text.strip() not in self._shown:
                        self._shown.add(text.strip())
                        number = line.numbered and _ONLY_NUMBER.fullmatch(text)
                        role = "page_number" if number else "page_header"
                        self._draft.paragraph(text, role, self._page if self._paged else None, line.align)


def _row_lines(table: Table) -> list[_Words]:
    """The rows of a table in a header or footer as lines."""
    return [_Words([" ".join(text for at, *_, text in table.cells if at == row and text)]) for row in range(table.rows)]


def _masters(styles: Element | None, automatic: Element | None) -> Iterator[tuple[str, _Master]]:
    """The page styles by their names, the usual one (Standard) first."""
    layouts = {
        element.get(_STYLE + "name", ""): element.find(_STYLE + "page-layout-properties")
        for element in (automatic if automatic is not None else ())
        if element.tag == _STYLE + "page-layout"
    }
    found = styles.find(_OFFICE + "master-styles") if styles is not None else None
    pages = [element for element in (found if found is not None else ()) if element.tag == _STYLE + "master-page"]
    for element in sorted(pages, key=lambda page: page.get(_STYLE + "name") != "Standard"):
        layout = layouts.get(element.get(_STYLE + "page-layout-name", ""))
        said = layout.get(_STYLE + "num-format", "1") if layout is not None else "1"
        yield (
            element.get(_STYLE + "name", ""),
            _Master(
                _millimetres(layout, "page-width"),
                _millimetres(layout, "page-height"),
                _FORMS.get(said.split(",")[0].strip(), "decimal"),
                tuple(place for place in element if place.get(_STYLE + "display") != "false"),
            ),
        )


_LENGTH = compile_re(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(cm|mm|in|pt)")
_MILLIMETRES = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72}


def _millimetres(layout: Element | None, name: str) -> float | None:
    match = _LENGTH.fullmatch(layout.get(_FO + name, "")) if layout is not None else None
    return round(float(match[1]) * _MILLIMETRES[match[2]], 1) if match else None

"""WordprocessingML: the pieces and pages of a file of a word processor as source text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.precompiled import compile_re
from pipeline.read.archive import Archive
from pipeline.read.flow import Flow, Table
from pipeline.read.word.body import Block, Notes, Paragraph, Walk
from pipeline.read.word.numbers import Numbers, format_number
from pipeline.read.word.styles import Styles, W, as_integer, toggle, transitional, value
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

# The main parts of files of the same form that are no documents.
_OTHERS = (("xl/workbook.xml", "an Excel workbook"), ("ppt/presentation.xml", "a PowerPoint presentation"))
_TWIPS_PER_MM = 1440 / 25.4

# The page number and what is set around it: — 1 —, 第1页 共9页
_ONLY_NUMBER = compile_re(r"[\d\s第页共/|\-‐-―－—~～·•.,，IVXLivxl]*")


def read_word(data: bytes, name: str, form: str) -> SourceText:
    """The source text of a DOCX file; `form` is the contract's `source_format`.

    Raises `UnusableInputError` where it is damaged, protected or no Word document.
    """
    archive = Archive(data)
    main = next((to.target for to in archive.relations("").values() if to.kind == "officeDocument"), None)
    main = main or "word/document.xml"
    for other, kind in (
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
    ):
        if main == other or (main not in archive and other in archive):
            raise UnusableInputError(f"is {kind}, not a Word document", "Save its contents as a Word document or PDF")
    try:
        return _Reader(archive, main).read(name, form)
    except RecursionError as error:
        raise UnusableInputError(
            "holds tables or boxes nested deeper than any printed page", "Open it and save it again"
        ) from error


@dataclass(frozen=True, slots=True)
class _Section:
    """A section (节): its paper, and its headers and footers by place (`header`, `footer`) and page (`default`,
    `first`, `even`), those that it takes over from the section before too."""

    width: float | None
    height: float | None
    starts_page: bool
    first_number: int | None
    number_form: str
    first_differs: bool
    furniture: Mapping[tuple[str, str], str]


class _Reader(Flow):
    """Reads one file: its words are put into a draft block by block."""

    def __init__(self, archive: Archive, main: str) -> None:
        root = transitional(archive.xml(main))
        body = root.find(W + "body") if root is not None else None
        if body is None:
            raise UnusableInputError("holds no text of a Word document", "Open it in Word or WPS and save it again")
        # Where pages turn is known only where the program that laid them out has saved it.
        super().__init__(next(body.iter(W + "lastRenderedPageBreak"), None) is not None)
        self._archive = archive
        self._body = body
        self._relations = archive.relations(main)
        self._styles = Styles(self._part("styles"))
        self._settings = self._part("settings")
        self._even_differs = bool(toggle(self._settings, "evenAndOddHeaders"))
        self._sections = tuple(self._read_sections())
        self._section = 0
        self._printed = self._sections[0].first_number or 1
        self._opens_section = True
        self._furniture: dict[str, tuple[Paragraph, ...]] = {}
        self._shown: set[str] = set()

    def read(self, name: str, form: str) -> SourceText:
        numbers = Numbers(self._part("numbering"), self._styles)
        notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        turnings = tuple(section.starts_page for section in self._sections)
        for block in Walk(self._styles, numbers, notes, turnings, self._paged).blocks(self._body):
            if isinstance(block, Paragraph):
                self._put_words(block)
            elif isinstance(block, Table):
                self._put_table(block)
            else:
                self._end_section(block.turns)
        if self._paged:
            self._end_page(self._draft.at)
        self._draft.remark_on_labels(self._labels)
        source = self._draft.source(name, form)
        if not source.text.strip() and any(element.tag in _PICTURES for element in self._body.iter()):
            raise UnusableInputError(
                "holds pictures and no words", "Save the pictures as PDF or image files so that they can be recognised"
            )
        return source

    # --- parts of the archive ---

    def _part(self, kind: str) -> Element | None:
        target = next((to.target for to in self._relations.values() if to.kind == kind), None)
        return transitional(self._archive.xml(target)) if target is not None else None

    def _notes(self, kind: str) -> Notes:
        root = self._part(kind + "s")
        found = {note.get(W + "id", ""): note for note in (root if root is not None else ())}
        stated = [self._settings, *self._body.iter(W + "sectPr")]
        properties = [place.find(f"{W}{kind}Pr") for place in stated if place is not None]
        forms = [form for place in properties if (form := value(place, "numFmt")) is not None]
        return Notes(found, forms[-1] if forms else "decimal" if kind == "footnote" else "lowerRoman")

    def _read_sections(self) -> Iterator[_Section]:
        former = {old for change in self._body.iter(W + "sectPrChange") for old in change}
        furniture: dict[tuple[str, str], str] = {}
        stated = [element for element in self._body.iter(W + "sectPr") if element not in former]
        for properties in stated or [Element(W + "sectPr")]:
            for place in ("header", "footer"):
                for reference in properties.findall(f"{W}{place}Reference"):
                    id_ = next((text for name, text in reference.items() if name.endswith("}id")), "")
                    if id_ in self._relations:
                        furniture[place, reference.get(W + "type", "default")] = self._relations[id_].target
            paper, numbers = properties.find(W + "pgSz"), properties.find(W + "pgNumType")
            yield _Section(
                width=_millimetres(paper, "w"),
                height=_millimetres(paper, "h"),
                starts_page=value(properties, "type") not in ("continuous", "nextColumn"),
                first_number=as_integer(numbers.get(W + "start")) if numbers is not None else None,
                number_form=numbers.get(W + "fmt", "decimal") if numbers is not None else "decimal",
                first_differs=bool(toggle(properties, "titlePg")),
                furniture=dict(furniture),
            )

    def _furniture_of(self, target: str) -> tuple[Paragraph, ...]:
        """The lines of a header or footer."""
        if target not in self._furniture:
            root = transitional(self._archive.xml(target))
            walk = Walk(
                self._styles, Numbers(None, self._styles), {"footnote": _NO_NOTES, "endnote": _NO_NOTES}, (), False
            )
            blocks = walk.blocks(root) if root is not None else ()
            self._furniture[target] = tuple(line for block in blocks for line in _plain_lines(block))
        return self._furniture[target]

    # --- pages and sections ---

    def _end_page(self, at: int) -> None:
        section = self._sections[min(self._section, len(self._sections) - 1)]
        self._draft.page(self._page, self._page_start, self._page_label(section), section.width, section.height, end=at)
        self._page, self._page_start = self._page + 1, at
        self._printed += 1
        self._opens_section = False

    def _page_label(self, section: _Section) -> str | None:
        """The page number as it is printed, where a header or footer prints one."""
        kind = "default"
        if section.first_differs and self._opens_section:
            kind = "first"
        elif self._even_differs and self._printed % 2 == 0:
            kind = "even"
        targets = [section.furniture.get((place, kind)) for place in ("header", "footer")]
        lines = [line for target in targets if target is not None for line in self._furniture_of(target)]
        return format_number(self._printed, section.number_form) if any(line.numbered for line in lines) else None

    def _end_section(self, turns: bool) -> None:
        """Headers and footers are printed on every page; they are put once, at the end of their section."""
        section = self._sections[min(self._section, len(self._sections) - 1)]
        for place in ("header", "footer"):
            for kind, used in (("first", section.first_differs), ("default", True), ("even", self._even_differs)):
                target = section.furniture.get((place, kind))
                for line in self._furniture_of(target) if used and target is not None else ():
                    if line.text.strip() not in self._shown:
                        self._shown.add(line.text.strip())
                        number = line.numbered and _ONLY_NUMBER.fullmatch(line.text)
                        role = "page_number" if number else "page_header"
                        self._draft.paragraph(line.text, role, self._page if self._paged else None, line.align)
        if turns:
            self._end_page(self._draft.at)
        self._section += 1
        if turns and self._section < len(self._sections):
            first = self._sections[self._section].first_number
            self._printed = self._printed if first is None else first
            self._opens_section = True


_NO_NOTES = Notes({}, "decimal")
_PICTURES = (W + "drawing", W + "pict", W + "object")


def _millimetres(paper: Element | None, name: str) -> float | None:
    twips = as_integer(paper.get(W + name)) if paper is not None else None
    return round(twips / _TWIPS_PER_MM, 1) if twips else None


def _plain_lines(block: Block) -> Iterator[Paragraph]:
    """The lines of a header or footer, those of a table in it row by row."""
    if isinstance(block, Paragraph):
        block.parts = [block.text.replace("\n", " ").replace("\t", " ")]
        yield block
    elif isinstance(block, Table):
        for row in range(block.rows):
            yield Paragraph([" ".join(text for at, _, _, _, text in block.cells if at == row and text)])

"""Reads OFD files (版式文件, GB/T 33190-2016): a zip of XML that says where each character of each page stands.

Words are `TextObject`s, rules are `PathObject`s, both in millimetres from the top left; they stand on the page, on the
page's template, or in a `CompositeObject`, a drawing that pages refer to. A page that is pictures only is a scan and is
recognised where the packages for it are installed. Annotations, seals and custom tags (标引) are left aside.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

import numpy as np

from pipeline.precompiled import compile_re
from pipeline.read.archive import Archive
from pipeline.read.draft import Draft, OnPage, no_pages
from pipeline.read.page.glyphs import Char, set_in, turned
from pipeline.read.page.paths import Path, Spot, ruled_tables
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Box, Matrix, Sheet, Shown, turned_back
from pipeline.read.remarks import LOST
from pipeline.read.scan import level, ocr, picture
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

# More pages and objects than any number of a gazette has, and deeper than any drawing is nested: a file beyond it is
# made to exhaust the reader.
_MOST_PAGES = 5000
_MOST_OBJECTS = 3_000_000
_DEEPEST = 12
# A scanned page is one picture, or some tens of strips; each is unpacked when the page is drawn.
_MOST_PICTURES = 500


def read(data: bytes, name: str, on_page: OnPage = no_pages) -> SourceText:
    """The source text of an OFD file with its pages, pieces and the grids of its tables.

    `on_page` is told of each page and of their number so far as it is known. Raises `UnusableInputError` where the
    file is damaged, encrypted, built to do harm, or holds no page that can be read.
    """
    package = _Package(Archive(data))
    sheets: list[Sheet] = []
    silent: list[int] = []
    for number, page in enumerate(package.pages(), 1):
        if number > _MOST_PAGES:
            raise UnusableInputError("has too many pages", f"Divide it: a file may have {_MOST_PAGES} pages at most")
        sheet = page(number) if page is not None else None
        if sheet is None:
            silent.append(number)
        else:
            sheets.append(sheet)
        on_page(number, package.announced)
    if not sheets:
        raise UnusableInputError("holds no page that can be read", level.advice() if silent else "Get the file again")
    draft = Draft()
    set_pages(sheets, draft, silent)
    return draft.source(name, "ofd")


# --- the package ---------------------------------------------------------------------------------------------


class _Document(NamedTuple):
    """What the pages of a document share: its folder, its templates and drawings by id, its pictures' parts by id."""

    folder: str
    frame: tuple[float, float] | None
    templates: Mapping[str, Element]
    drawings: Mapping[str, Element]
    media: Mapping[str, str]


class _Package:
    """An OFD archive; parts refer to one another by paths that are never followed out of it. `announced` pages are in
    the documents that were opened."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._objects = 0
        self.announced = 0

    def pages(self) -> Iterator[Callable[[int], Sheet | None] | None]:
        """How each page of each document is read, in order; None where its part is damaged or missing."""
        root = self._archive.xml("OFD.xml")
        for body in _all(root, "DocBody"):
            path = self._root_of(body)
            top = self._archive.xml(path)
            if top is None:
                advice = "Save it without encryption" if "Encryptions.xml" in self._archive else "Get the file again"
                raise UnusableInputError("lacks the document that it announces", advice)
            document = self._document(top, posixpath.dirname(path))
            pages = list(_all(_child(top, "Pages"), "Page"))
            self.announced += len(pages)
            for page in pages:
                content = self._part(document.folder, page.get("BaseLoc"))
                yield None if content is None else _Reader(self, document, content).sheet

    def _root_of(self, body: Element) -> str:
        """The root of a document, of its current version (版本) where it has several."""
        for version in _all(_child(body, "Versions"), "Version"):
            if version.get("Current") == "true":
                path = _within("", version.get("BaseLoc"))
                root = _child(self._part("", path), "DocRoot")
                if root is not None:
                    return _within(posixpath.dirname(path), root.text)
        root = _child(body, "DocRoot")
        return _within("", root.text if root is not None else None)

    def _document(self, top: Element, folder: str) -> _Document:
        common = _child(top, "CommonData")
        drawings: dict[str, Element] = {}
        media: dict[str, str] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for entry in _all(common, kind):
                if (resources := self._part(folder, entry.text)) is None:
                    continue
                base = _within(folder, resources.get("BaseLoc") or ".")
                for unit in _all(resources, "CompositeGraphicUnit"):
                    drawings[unit.get("ID", "")] = unit
                for item in _all(resources, "MultiMedia"):
                    file = _child(item, "MediaFile")
                    media[item.get("ID", "")] = _within(base, file.text if file is not None else None)
        templates: dict[str, Element] = {}
        for entry in _all(common, "TemplatePage"):
            if (template := self._part(folder, entry.get("BaseLoc"))) is not None:
                templates[entry.get("ID", "")] = template
        return _Document(folder, _frame(_child(common, "PageArea")), templates, drawings, media)

    def _part(self, folder: str, reference: str | None) -> Element | None:
        """The root of a part; None where it is missing or damaged."""
        try:
            return self._archive.xml(_within(folder, reference))
        except UnusableInputError:
            return None

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a part; None where it is missing or damaged."""
        try:
            return self._archive.read(path)
        except UnusableInputError:
            return None

    def count(self, objects: int) -> None:
        """Counts what is drawn: a drawing of drawings may be small in the file and endless on the page."""
        self._objects += objects
        if self._objects > _MOST_OBJECTS:
            raise UnusableInputError("draws more than a gazette can hold", "Check where the file comes from")


def _within(folder: str, reference: str | None) -> str:
    """The part that a reference names: from `folder`, or from the top where it begins with a slash."""
    path = posixpath.normpath(posixpath.join("/", folder, (reference or "").strip().replace("\\", "/")))
    return path.lstrip("/")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element | None, tag: str) -> Element | None:
    return next((child for child in element if _tag(child) == tag), None) if element is not None else None


def _all(element: Element | None, tag: str) -> Iterator[Element]:
    return (below for below in element.iter() if _tag(below) == tag) if element is not None else iter(())


def _frame(area: Element | None) -> tuple[float, float] | None:
    """Width and height of a page area."""
    box = _child(area, "PhysicalBox")
    numbers = _numbers(box.text if box is not None else None)
    return (numbers[2], numbers[3]) if len(numbers) == 4 and min(numbers[2:]) > 1 else None


_NUMBER = compile_re(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d{1,3})?")
# No place on a page is farther away than this.
_FAR = 1e5


def _numbers(text: str | None) -> list[float]:
    """The numbers of a list; what is no number, or lies far outside every page, is 0."""
    return [_number(word) for word in (text or "").split()]


def _number(word: str) -> float:
    value = float(word) if len(word) < 40 and _NUMBER.fullmatch(word) else 0.0
    return value if abs(value) < _FAR else 0.0


# --- a page --------------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Gathers what a page draws: characters in the order of the file, rules, pictures.

    `unseen` are characters that are not painted: a scan may have its words under the picture. `turns` counts how far
    characters are turned, in quarters of a circle clockwise.
    """

    package: _Package
    document: _Document
    content: Element
    chars: list[Char] = field(default_factory=list)
    unseen: list[Char] = field(default_factory=list)
    turns: Counter[int] = field(default_factory=Counter)
    printed: set[tuple[str, int, int]] = field(default_factory=set)
    paths: list[Path] = field(default_factory=list)
    pictures: list[tuple[str, Box]] = field(default_factory=list)

    def sheet(self, number: int) -> Sheet | None:
        """The page; None where its words stand in a picture that cannot be read."""
        width, height = _frame(_child(self.content, "Area")) or self.document.frame or (210.0, 297.0)
        for use in _all(self.content, "Template"):
            template = self.document.templates.get(use.get("TemplateID", ""))
            self._draw(_child(template, "Content"), Matrix(), 0)
        self._draw(_child(self.content, "Content"), Matrix(), 0)
        if len(self.chars) <= _FEW and len(self.unseen) > _FEW and self._is_scan(width, height):
            self.chars, self.unseen = [*self.unseen, *self.chars], []
        quarters = self.turns.most_common(1)[0][0] if self.turns else 0
        shown = turned_back(width, height, quarters)
        for _ in range(quarters):
            self._turn_back(width)
            width, height = height, width
        tables = ruled_tables(self.paths, width, height)
        sheet = Sheet(number, width, height, *set_in(tables, self.chars), shown=shown if quarters else None)
        if len(self.chars) <= _FEW and self._is_scan(width, height):
            return self._recognised(sheet)
        return sheet

    def _turn_back(self, width: float) -> None:
        """Turns what is drawn by a quarter, anticlockwise: a wide table may lie on its side on a page that stands."""
        self.chars = [
            char._replace(
                box=(char.box[1], width - char.box[2], char.box[3], width - char.box[0]), turn=(char.turn - 1) % 4
            )
            for char in self.chars
        ]
        self.pictures = [(path, (b[1], width - b[2], b[3], width - b[0])) for path, b in self.pictures]
        self.paths = [
            path._replace(
                outlines=tuple(
                    tuple(Spot(spot.y, width - spot.x, spot.straight) for spot in spots) for spots in path.outlines
                )
            )
            for path in self.paths
        ]

    def _draw(self, element: Element | None, outer: Matrix, depth: int) -> None:
        """Everything below `element`, drawn by `outer`."""
        if element is None or depth > _DEEPEST:
            return
        self.package.count(len(element))
        for child in element:
            tag = _tag(child)
            if child.get("Visible") == "false":
                continue
            if tag in ("Layer", "PageBlock", "Content"):
                self._draw(child, outer, depth + 1)
            elif tag in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self._draw_object(tag, child, outer, depth)

    def _draw_object(self, tag: str, item: Element, outer: Matrix, depth: int) -> None:
        boundary = (_numbers(item.get("Boundary")) + [0.0] * 4)[:4]
        matrix = Matrix(1, 0, 0, 1, boundary[0], boundary[1]).inside(outer)
        own = _numbers(item.get("CTM"))
        if len(own) == 6:
            matrix = Matrix(*own).inside(matrix)
        if tag == "TextObject":
            self._text(item, matrix)
        elif tag == "PathObject":
            self._path(item, matrix)
        elif tag == "CompositeObject":
            self._draw(self.document.drawings.get(item.get("ResourceID", "")), matrix, depth + 1)
        elif (path := self.document.media.get(item.get("ResourceID", ""))) is not None:
            # A picture is one unit wide and high before its matrix is applied.
            box = matrix.box(0, 0, 1, 1) if len(own) == 6 else matrix.box(0, 0, boundary[2], boundary[3])
            self.pictures.append((path, box))

    def _text(self, item: Element, matrix: Matrix) -> None:
        size = _number(item.get("Size", ""))
        stretch = _number(item.get("HScale", "")) or 1.0
        if not 0.1 < size < 500:
            return
        high = size * (matrix.c**2 + matrix.d**2) ** 0.5
        quarters = turned(matrix.a, matrix.b)
        if quarters is None:
            return  # a watermark (水印)
        painted = (item.get("Fill") != "false" or item.get("Stroke") == "true") and item.get("Alpha", "255") != "0"
        signless = _child(item, "CGTransform") is not None
        chars: list[Char] = []
        x = y = 0.0
        for code in item:
            if _tag(code) != "TextCode":
                continue
            x, y = _number(code.get("X", str(x))), _number(code.get("Y", str(y)))
            words = _LAYOUT.sub("", code.text or "")
            self.package.count(len(words))
            across, down = _deltas(code.get("DeltaX"), len(words)), _deltas(code.get("DeltaY"), len(words))
            at, base = x, y
            for i, char in enumerate(words):
                advance = size * stretch * (0.5 if unicodedata.east_asian_width(char) in ("Na", "N", "H") else 1.0)
                box = matrix.box(at, base - _ASCENT * size, at + advance, base + (1 - _ASCENT) * size)
                chars.append(Char(LOST if signless and char == _NO_CODE else char, box, high, quarters))
                at += across[i] if i < len(across) else 0.0 if down else advance
                base += down[i] if i < len(down) else 0.0
        if not painted:
            self.unseen += chars
        elif not self._is_printed(chars):
            self.turns[quarters] += len(chars)
            self.chars += chars

    def _is_printed(self, chars: Sequence[Char]) -> bool:
        """Whether the same words stand in this place already: some programs print twice to make them bold."""
        places = []
        for char in chars:
            column, row = (round(at / (0.08 * max(char.size, 0.5))) for at in char.box[:2])
            places.append((char.text, column, row))
        around = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 0), (0, 1), (1, -1), (1, 0), (1, 1)]
        known = bool(places) and all(
            any((text, column + i, row + j) in self.printed for i, j in around) for text, column, row in places
        )
        self.printed.update(places)
        return known

    def _path(self, item: Element, matrix: Matrix) -> None:
        data = _child(item, "AbbreviatedData")
        fills = item.get("Fill") == "true" and _shows(item, "FillColor")
        strokes = item.get("Stroke") != "false" and _shows(item, "StrokeColor")
        if data is None or not (fills or strokes):
            return
        outlines = []
        for spots in _outlines((data.text or "").split()):
            self.package.count(len(spots))
            outlines.append(tuple(Spot(*matrix.at(spot.x, spot.y), spot.straight) for spot in spots))
        self.paths.append(Path(tuple(outlines), fills, strokes))

    # --- pages that are pictures -----------------------------------------------------------------------------

    def _is_scan(self, width: float, height: float) -> bool:
        """Whether pictures take most of the page."""
        return sum((b[2] - b[0]) * (b[3] - b[1]) for _, b in self.pictures) > 0.5 * width * height

    def _recognised(self, sheet: Sheet) -> Sheet | None:
        """The page with the words of its pictures; None where they cannot be opened, or nothing can be recognised."""
        if not level.is_installed():
            return None
        per_mm = min(level.DPI / 25.4, 6000 / max(sheet.width, sheet.height))
        canvas = np.full((round(sheet.height * per_mm), round(sheet.width * per_mm), 3), 255, np.uint8)
        if len(self.pictures) > _MOST_PICTURES:
            return None
        drawn = per_mm * 25.4
        dots: list[tuple[float, float]] = []
        for path, box in self.pictures:
            data = self.package.bytes_of(path)
            size = _paste(canvas, data, [round(x * per_mm) for x in box]) if data is not None else None
            if size is None:
                return None
            across, down = box[2] - box[0], box[3] - box[1]
            dots.append((min(drawn, 25.4 * min(size[0] / across, size[1] / down)), across * down))
        seen = ocr.recognise(canvas, drawn, sheet.number)
        seen = replace(seen, dpi=picture.resolution_of(dots, sheet.width * sheet.height) or drawn)
        shown = sheet.shown or Shown(sheet.width, sheet.height)
        if seen.shown is not None:  # a large page is recognised smaller than it is
            across, down = sheet.width / seen.shown.width, sheet.height / seen.shown.height
            shown = seen.shown.inside(Shown(sheet.width, sheet.height, Matrix(a=across, d=down))).inside(shown)
        return replace(seen, width=sheet.width, height=sheet.height, lines=(*seen.lines, *sheet.lines), shown=shown)


# Characters on a page beside its picture, such as a stamp or a page number.
_FEW = 20
# The part of a character above the line that it stands on.
_ASCENT = 0.88
# What stands in the place of a glyph that has no code.
_NO_CODE = "\u00a4"
# Layout of the XML, not of the page.
_LAYOUT = compile_re(r"[\r\n\t]")


def _deltas(text: str | None, most: int) -> list[float]:
    """The steps between characters; `g 3 5.6` stands for three steps of 5.6."""
    steps: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word != "g":
            steps.append(_number(word))
        else:
            count, step = int(_number(next(words, "0"))), _number(next(words, "0"))
            steps += [step] * min(count, most)
        if len(steps) >= most:
            break
    return steps


def _shows(item: Element, kind: str) -> bool:
    """Whether the colour in which a path is filled or drawn is neither white nor clear."""
    colour = _child(item, kind)
    clear = any(element is not None and element.get("Alpha") == "0" for element in (item, colour))
    values = _numbers(colour.get("Value")) if colour is not None else []
    return not clear and not (len(values) in (1, 3) and min(values) >= _WHITE)


def _outlines(words: Sequence[str]) -> Iterator[list[Spot]]:
    """The outlines of a path: M moves, L draws, C closes, Q, B and A are curves, of which only the ends are given."""
    spots: list[Spot] = []
    i = 0
    while i < len(words):
        command = words[i]
        length = _OPERANDS.get(command, 0)
        operands = [_number(word) for word in words[i + 1 : i + 1 + length]]
        i += 1 + length
        if len(operands) < length:
            break
        if command in ("S", "M"):
            if len(spots) > 1:
                yield spots
            spots = [Spot(operands[0], operands[1])]
        elif length:
            spots.append(Spot(operands[-2], operands[-1], command == "L"))
        elif command == "C" and spots:
            spots.append(spots[0]._replace(straight=True))
    if len(spots) > 1:
        yield spots


# No red, green or blue of a colour that shows on paper is all above this.
_WHITE = 250
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}


def _paste(canvas: picture.Pixels, data: bytes, box: Sequence[int]) -> tuple[int, int] | None:
    """Puts the picture into its box on the page; its own dots across and down, None where it cannot be opened."""
    from PIL import Image

    try:
        _, page = next(picture.pages_of(data), (1, None))
    except UnusableInputError:
        return None
    if page is None:
        return None
    left, top, right, bottom = box
    height, width = canvas.shape[:2]
    if not (0 < right - left <= 2 * width and 0 < bottom - top <= 2 * height):
        return None
    fitted = np.asarray(Image.fromarray(page[0]).convert("RGB").resize((right - left, bottom - top)))
    x, y = max(left, 0), max(top, 0)
    part = fitted[y - top : height - top, x - left : width - left]
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
    return page[0].shape[1], page[0].shape[0]

"""Reads PDF files: the text layer and the rules of tables, both by pdfium.

A page without a text layer is a picture of a page (扫描件) and is recognised where the packages for it are installed.
pdfium is not safe for threads and a bad file can end the process: `pipeline.workers` reads PDF files in processes of
their own.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.read.draft import Draft, OnPage, no_pages
from pipeline.read.page.glyphs import Char, set_in, turned
from pipeline.read.page.grid import Ruled
from pipeline.read.page.legible import is_misread, maps_are_whole, without_marks
from pipeline.read.page.paths import MOST_STROKES, Path, Spot, ruled_tables
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Box, Matrix, Sheet, Shown, turned_back
from pipeline.read.scan import level, ocr
from pipeline.read.scan.picture import resolution_of
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

_MM = 25.4 / 72
# More pages than any number of a gazette has; a file beyond it is refused before it takes hours.
_MOST_PAGES = 5000
# A newspaper's page has fifteen thousand characters; pdfium's time grows with the square of the stretches of text that
# a page sets one by one (25,000 take 6 seconds).
_MOST_TEXTS = 25_000
# A scan is one picture, or some tens of strips; each is unpacked when the page is drawn.
_MOST_PICTURES = 500
# Forms (drawings that pages share) may stand in one another, or refer to each other without end.
_DEEPEST = 8


def read(data: bytes, name: str, on_page: OnPage = no_pages) -> SourceText:
    """The source text of a PDF file with its pages, pieces and the grids of its tables.

    `on_page` is told of each page and of their number. Raises `UnusableInputError` where the file is damaged,
    locked with a password, or holds no page that can be read.
    """
    document = _open(data)
    try:
        count = len(document)
        has_maps = cache(partial(maps_are_whole, data))
        if count > _MOST_PAGES:
            raise UnusableInputError(f"has {count} pages", f"Divide it: a file may have {_MOST_PAGES} pages at most")
        read = []
        for number in range(1, count + 1):
            read.append(_sheet(document, number, has_maps))
            on_page(number, count)
        read = _without_rubbish(document, read)
    finally:
        document.close()
    sheets = [sheet for sheet in read if sheet is not None]
    silent = [number for number, sheet in enumerate(read, 1) if sheet is None]
    if not sheets:
        raise UnusableInputError("holds no page that can be read", level.advice())
    draft = Draft()
    set_pages(sheets, draft, silent)
    return draft.source(name, "pdf")


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        if len(document) == 0:
            raise UnusableInputError("is a PDF without pages", "Get the file again: it may have been cut off")
        return document
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnusableInputError("is locked with a password", "Save it without the password") from error
        reason = "is a damaged PDF"
        raise UnusableInputError(reason, "Get the file again: it may have been cut off on its way") from error


def _sheet(document: pdfium.PdfDocument, number: int, has_maps: Callable[[], bool]) -> Sheet | None:
    """One page; None where it holds something that could not be read, or where its fonts do not say what they draw only
    because their maps of characters are damaged (`has_maps` gives false): such a file is to be got again."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return None
    try:
        frame = _Frame(page)
        if not frame.is_paper():
            return None
        _check_texts(page, number)
        text_page = page.get_textpage()
        try:
            stand = _stand(text_page)
            frame = _Frame(page, stand)
            chars = list(_chars(text_page, frame, stand))
            if stand.is_rubbish:
                drawn = has_maps() and _has_own_fonts(text_page, unnamed=True)
                return _recognised(page, number, len(chars)) if drawn else None
            if _needs_ocr(page, chars):
                return _recognised(page, number)
            tables = _tables(page, frame)
        finally:
            text_page.close()
        shown = frame.shown_by(_Frame(page))
        return Sheet(number, frame.width * _MM, frame.height * _MM, *set_in(tables, chars, exact=True), shown=shown)
    finally:
        page.close()


def _without_rubbish(document: pdfium.PdfDocument, sheets: Sequence[Sheet | None]) -> list[Sheet | None]:
    """The pages, those anew whose fonts do not give the marks of their sentences: from their picture, or None."""
    read = [() if sheet is None or sheet.score is not None else sheet.lines for sheet in sheets]
    result: list[Sheet | None] = []
    for sheet, lines, again in zip(sheets, read, without_marks(read), strict=True):
        if sheet is None or not again:
            result.append(sheet)
            continue
        page = document[sheet.number - 1]
        text_page = page.get_textpage()
        try:
            is_drawn = _has_own_fonts(text_page)
            result.append(_recognised(page, sheet.number, sum(len(line.text) for line in lines)) if is_drawn else None)
        finally:
            text_page.close()
            page.close()
    return result


# --- characters ----------------------------------------------------------------------------------------------


# Points: the largest page that the form of file knows (PDF 1.7, annex C: 200 inches).
_LONGEST = 14_400


def _check_texts(page: pdfium.PdfPage, number: int) -> None:
    """Raises an error where a page sets more stretches of text than print can hold."""
    if _has_more(page, c.FPDF_PAGEOBJ_TEXT, _MOST_TEXTS):
        reason = f"sets more than {_MOST_TEXTS} stretches of text on page {number}"
        raise UnusableInputError(reason, "Print it to a new PDF file, or save the page as a picture")


def _has_more(page: pdfium.PdfPage, kind: int, most: int) -> bool:
    """Whether a page draws more than so many objects of a kind."""
    return next(itertools.islice(_objects(page, kind), most, None), None) is not None


def _objects(page: pdfium.PdfPage, kind: int) -> Iterator[tuple[Any, pdfium.PdfMatrix]]:
    """What a page draws of a kind, in forms as well, each with the map of the form that it stands in."""
    for i in range(c.FPDFPage_CountObjects(page.raw)):
        yield from _objects_of(c.FPDFPage_GetObject(page.raw, i), kind, _AS_IT_IS, 0)


def _objects_of(item: Any, kind: int, outer: pdfium.PdfMatrix, depth: int) -> Iterator[tuple[Any, pdfium.PdfMatrix]]:
    own = c.FPDFPageObj_GetType(item)
    if own == kind:
        yield item, outer
    elif own == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        matrix = _matrix_of(item).multiply(outer)
        for i in range(c.FPDFFormObj_CountObjects(item)):
            yield from _objects_of(c.FPDFFormObj_GetObject(item, i), kind, matrix, depth + 1)


_AS_IT_IS = pdfium.PdfMatrix()


def _matrix_of(item: Any) -> pdfium.PdfMatrix:
    """What turns the places of an object into those of what it stands in."""
    matrix = c.FS_MATRIX()
    return pdfium.PdfMatrix.from_raw(matrix) if c.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)) else _AS_IT_IS


class _Frame:
    """The visible box of a page: turns pdfium's places (points, from below) into millimetres from the top left.

    `stand` tells how far most of its words are turned: a wide table may lie on its side on a page that stands.
    """

    def __init__(self, page: pdfium.PdfPage, stand: _Stand | None = None) -> None:
        self.rotation = page.get_rotation() if stand is None or stand.quarters is None else 90 * stand.quarters
        self.mirrored = stand is not None and stand.mirrored
        x0, y0, x1, y1 = page.get_bbox()
        if x0 == x1 or y0 == y1:  # pdfium takes a usual size where a page states none
            (x0, y0), (x1, y1) = (0.0, 0.0), page.get_size()
        # A box is given by any two of its corners.
        self.x0, self.y0, self.x1, self.y1 = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        turned = self.rotation in (90, 270)
        across, down = self.x1 - self.x0, self.y1 - self.y0
        self.width, self.height = (down, across) if turned else (across, down)

    def is_paper(self) -> bool:
        """Whether the page has a size that print can have: boxes may be blank, turned inside out or endless."""
        shorter, longer = sorted((float(self.width), float(self.height)))
        return shorter >= 1 and longer <= _LONGEST

    def shown_by(self, page: _Frame) -> Shown | None:
        """The page as programs show it, whose frame `page` is; None where its words stand upright there."""
        quarters = (page.rotation - self.rotation) // 90 % 4
        if not quarters and not self.mirrored:
            return None
        shown = turned_back(page.width * _MM, page.height * _MM, quarters)
        mirror = Shown(self.width * _MM, self.height * _MM, Matrix(-1, 0, 0, 1, self.width * _MM, 0))
        return mirror.inside(shown) if self.mirrored else shown

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Left, top, right, bottom in millimetres of a box that pdfium gives."""
        x0, x1, y0, y1 = left - self.x0, right - self.x0, bottom - self.y0, top - self.y0
        across, down = self.x1 - self.x0, self.y1 - self.y0
        if self.mirrored:
            x0, x1 = across - x1, across - x0
        if self.rotation == 90:
            x0, y0, x1, y1 = y0, across - x1, y1, across - x0
        elif self.rotation == 180:
            x0, y0, x1, y1 = across - x1, down - y1, across - x0, down - y0
        elif self.rotation == 270:
            x0, y0, x1, y1 = down - y1, x0, down - y0, x1
        return x0 * _MM, (self.height - y1) * _MM, x1 * _MM, (self.height - y0) * _MM


class _Stand(NamedTuple):
    """How the words of a page stand on it: by how many quarters of a circle most of them are turned (None where it has
    none), and whether they are printed as in a mirror; whether their fonts do not say which characters they draw; and
    whether their lines run down the page from the right (竖排), which are read as if they were turned."""

    quarters: int | None
    mirrored: bool = False
    is_rubbish: bool = False
    runs_down: bool = False


# So many characters of a page are asked how they stand.
_ASKED = 200
# So many characters that their fonts do not name, and such a share of all, are more than signs among words.
_UNNAMED, _UNNAMED_SHARE = 20, 0.05


def _stand(text_page: pdfium.PdfTextPage) -> _Stand:
    """How the characters of a page stand.

    A matrix alone does not tell: the size of the type may be negative, which turns it once more, and a space or a font
    may be mirrored. Then the places of characters that follow one another tell.
    """
    raw = text_page.raw
    matrix = c.FS_MATRIX()
    count = c.FPDFText_CountChars(raw)
    turns: Counter[tuple[int, bool]] = Counter()
    unnamed = False
    for i in range(0, count, max(1, count // _ASKED)):
        if c.FPDFText_IsGenerated(raw, i) == 1:
            continue
        unnamed = unnamed or c.FPDFText_HasUnicodeMapError(raw, i) == 1
        if not c.FPDFText_GetMatrix(raw, i, ctypes.byref(matrix)):
            continue
        sign = -1 if c.FPDFText_GetFontSize(raw, i) < 0 else 1
        if (quarters := turned(sign * matrix.a, sign * matrix.b)) is not None:
            turns[quarters, matrix.a * matrix.d < matrix.b * matrix.c] += 1
    rubbish = unnamed and _is_unnamed(raw, count)
    if not turns:
        return _Stand(None, is_rubbish=rubbish)
    (quarters, flipped), _ = turns.most_common(1)[0]
    if flipped and _runs_back(raw, count, quarters):
        return _Stand((quarters + 2) % 4, is_rubbish=rubbish)  # the width of the type is negative
    if flipped and quarters == 2:
        return _Stand(0, mirrored=True, is_rubbish=rubbish)
    if quarters == 0 and not flipped and _runs_down(raw, count):
        return _Stand(3, is_rubbish=rubbish, runs_down=True)
    return _Stand(quarters, is_rubbish=rubbish)


def _is_unnamed(raw: Any, count: int) -> bool:
    """Whether many characters of a page have no name in their font, so that pdfium gives the font's codes for them."""
    drawn = unnamed = 0
    for i in range(count):
        if c.FPDFText_IsGenerated(raw, i) != 1 and not chr(c.FPDFText_GetUnicode(raw, i)).isspace():
            drawn += 1
            unnamed += c.FPDFText_HasUnicodeMapError(raw, i) == 1
    return unnamed >= _UNNAMED and unnamed > _UNNAMED_SHARE * drawn


def _has_own_fonts(text_page: pdfium.PdfTextPage, unnamed: bool = False) -> bool:
    """Whether most characters of a page, or of those that have no name, are drawn by fonts that come with the file and
    are not damaged. Others are drawn as they are named: their picture tells no more than the words do."""
    raw = text_page.raw
    count = c.FPDFText_CountChars(raw)
    asked = own = 0
    for i in range(0, count, max(1, count // (10 * _ASKED))):
        if c.FPDFText_IsGenerated(raw, i) == 1 or (unnamed and c.FPDFText_HasUnicodeMapError(raw, i) != 1):
            continue
        drawn = c.FPDFText_GetTextObject(raw, i)
        font = c.FPDFTextObj_GetFont(drawn) if drawn else None
        asked += 1
        own += font is None or c.FPDFFont_GetIsEmbedded(font) == 1
    return 2 * own >= asked


def _runs_back(raw: Any, count: int, quarters: int) -> bool:
    """Whether most characters stand before the one that they follow in the file, in a line turned by `quarters`."""
    back = on = 0
    for along, across in _steps(raw, count):
        if quarters % 2:
            along, across = across, along
        if abs(along) > 4 * abs(across):
            forward = along > 0 if quarters < 2 else along < 0
            on, back = on + forward, back + (not forward)
    return back > on


# So many characters under one another, and twice as many as stand side by side, make lines that run down.
_LEAST_DOWN = 30


def _runs_down(raw: Any, count: int) -> bool:
    """Whether most characters of a page, which stand upright, stand under the one that they follow in the file."""
    down = on = 0
    for across, up in _steps(raw, count):
        down += -up > 4 * abs(across)
        on += across > 4 * abs(up)
    return down >= _LEAST_DOWN and down > 2 * on


def _steps(raw: Any, count: int) -> Iterator[tuple[float, float]]:
    """How far across and up from the one before each character of a page stands, in points, for the first of them."""
    x, y = ctypes.c_double(), ctypes.c_double()
    before: tuple[float, float] | None = None
    for i in range(min(count, 10 * _ASKED)):
        place = None
        if c.FPDFText_IsGenerated(raw, i) != 1 and c.FPDFText_GetCharOrigin(raw, i, ctypes.byref(x), ctypes.byref(y)):
            place = (x.value, y.value)
        if before is not None and place is not None:
            yield place[0] - before[0], place[1] - before[1]
        before = place


def _chars(text_page: pdfium.PdfTextPage, frame: _Frame, stand: _Stand) -> Iterator[Char]:
    """The characters of a page in the order of the file, blanks that pdfium put in left out; `stand` tells how most of
    them stand."""
    raw = text_page.raw
    quarters = stand.quarters or 0
    rect, matrix = c.FS_RECTF(), c.FS_MATRIX()
    # Most characters of a page stand alike: how much larger than its size says each is and how it is turned against
    # the others, None for watermarks (水印).
    stands: dict[tuple[float, float, float, float, bool], tuple[float, int] | None] = {}
    high = 0
    for i in range(c.FPDFText_CountChars(raw)):
        code = c.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        char = chr(code)
        if char in "\r\n\x00\ufffe\uffff" or c.FPDFText_IsGenerated(raw, i) == 1:
            continue
        if not c.FPDFText_GetLooseCharBox(raw, i, ctypes.byref(rect)):
            continue
        if char == "\x02":
            char = "-"  # pdfium's sign for a hyphen at the end of a line
        size, turn = c.FPDFText_GetFontSize(raw, i), 0
        if c.FPDFText_GetMatrix(raw, i, ctypes.byref(matrix)):
            key = (matrix.a, matrix.b, matrix.c, matrix.d, size < 0)
            if key not in stands:
                own = turned(-matrix.a, -matrix.b) if size < 0 else turned(matrix.a, matrix.b)
                if stand.runs_down and own == 0:
                    own = quarters
                stands[key] = None if own is None else (math.hypot(matrix.c, matrix.d), (quarters - own) % 4)
            if (known := stands[key]) is None:
                continue
            size, turn = size * known[0], known[1]
        yield Char(char, frame.box(rect.left, rect.bottom, rect.right, rect.top), abs(size) * _MM, turn)


# --- ruled tables --------------------------------------------------------------------------------------------


def _tables(page: pdfium.PdfPage, frame: _Frame) -> list[Ruled]:
    """The ruled tables of a page, in millimetres from the top left of its visible box; none where it draws a map."""
    paths = []
    strokes = 0
    for path, outer in _objects(page, c.FPDF_PAGEOBJ_PATH):
        fills, strokes_it = _is_seen(path)
        if not fills and not strokes_it:
            continue
        outlines = []
        for points in _subpaths(path, _matrix_of(path).multiply(outer)):
            strokes += len(points)
            if strokes > MOST_STROKES:
                return []
            outlines.append(tuple(Spot(*frame.box(x, y, x, y)[:2], straight) for x, y, straight in points))
        paths.append(Path(tuple(outlines), fills, strokes_it))
    return ruled_tables(paths, frame.width * _MM, frame.height * _MM)


def _is_seen(path: Any) -> tuple[bool, bool]:
    """Whether a path is filled and whether it is stroked, in a colour that shows on paper."""
    fill, stroke = ctypes.c_int(), c.FPDF_BOOL()
    if not c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        return False, False
    return (
        fill.value != 0 and _shows(path, c.FPDFPageObj_GetFillColor),
        stroke.value != 0 and _shows(path, c.FPDFPageObj_GetStrokeColor),
    )


def _shows(path: Any, colour_of: Any) -> bool:
    """Whether the colour of a path is neither white nor clear."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not colour_of(path, *map(ctypes.byref, (red, green, blue, alpha))):
        return True
    return alpha.value > 8 and min(red.value, green.value, blue.value) < 250


def _subpaths(path: Any, matrix: pdfium.PdfMatrix) -> Iterator[list[tuple[float, float, bool]]]:
    """The points of each stretch of a path that is drawn without lifting the pen, and whether a straight line leads to
    each; of a curve only its end is one."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float, bool]] = []
    bend = 0
    for i in range(c.FPDFPath_CountSegments(path)):
        segment = c.FPDFPath_GetPathSegment(path, i)
        if not c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        bend = bend + 1 if kind == c.FPDF_SEGMENT_BEZIERTO else 0
        if bend % 3 == 0:  # two points that a curve only nears, and its end
            points.append((*matrix.on_point(x.value, y.value), not bend))
        if c.FPDFPathSegment_GetClose(segment) and points:
            points.append((*points[0][:2], True))
    if len(points) > 1:
        yield points


# --- pages without a text layer ------------------------------------------------------------------------------


def _needs_ocr(page: pdfium.PdfPage, chars: Sequence[Char]) -> bool:
    """Whether the words of a page stand in a picture, or in fonts that do not say which characters they draw."""
    drawn = [char for char in chars if not char.text.isspace()]
    unknown = sum(_is_unknown(char.text) for char in drawn)
    if len(drawn) > 20 and (unknown > _UNKNOWN * len(drawn) or is_misread("".join(char.text for char in drawn))):
        return True
    if not _is_picture(page):
        return not drawn and _is_outlines(page)
    # A scan may come with a text layer (双层PDF). One that is a stamp of the archive, or that a program without Chinese
    # made, is no reading of the page.
    if len(drawn) <= 20 or not level.is_installed():
        return len(drawn) <= 20
    lines = {round(char.box[3]) for char in drawn}
    chinese = sum("\u3400" <= char.text <= "\u9fff" for char in drawn)
    return len(lines) <= _FEW_LINES or chinese < 0.3 * len(drawn)


# Boxes to tick and signs before the items of a list, for which fonts have codes of their own, are a smaller share.
_UNKNOWN = 0.15
# A stamp has no more lines.
_FEW_LINES = 3
# A page of words that are drawn as outlines has more paths than a chart.
_MANY_PATHS = 200


def _is_unknown(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " "


def _is_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures take most of the page; some scanners cut a page in strips."""
    # A picture is one unit wide and high before its map is applied.
    pictures = _objects(page, c.FPDF_PAGEOBJ_IMAGE)
    boxes = [_matrix_of(item).multiply(outer).on_rect(0, 0, 1, 1) for item, outer in pictures]
    taken = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(taken > 0.5 * page.get_width() * page.get_height())


def _is_outlines(page: pdfium.PdfPage) -> bool:
    """Whether a page without characters draws so much that its words must be outlines of characters."""
    return _has_more(page, c.FPDF_PAGEOBJ_PATH, _MANY_PATHS)


def _resolution(page: pdfium.PdfPage, drawn: float) -> float:
    """How many dots to the inch there are of a page that is drawn with so many: fewer where its pictures have fewer."""
    pictures: list[tuple[float, float]] = []
    for item, outer in _objects(page, c.FPDF_PAGEOBJ_IMAGE):
        matrix = _matrix_of(item).multiply(outer)
        across, down = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        known = c.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(wide), ctypes.byref(high))
        if not known or across <= 0 or down <= 0:
            continue
        # Colour that shines through a mask may be coarse where the mask, which has the letters, is not.
        is_masked = c.FPDFPageObj_HasTransparency(item)
        dpi = drawn if is_masked else 72 * min(wide.value / across, high.value / down)
        pictures.append((min(dpi, drawn), across * down))
    return resolution_of(pictures, page.get_width() * page.get_height()) or drawn


def _recognised(page: pdfium.PdfPage, number: int, printed: int = 0) -> Sheet | None:
    """A page as a picture shows it; None where the packages for recognition are not installed, or where the picture
    shows far fewer characters than are `printed`: fonts that do not come with the file may be missing."""
    if not level.is_installed() or _has_more(page, c.FPDF_PAGEOBJ_IMAGE, _MOST_PICTURES):
        return None
    # A page of more than a square metre is drawn smaller: memory has bounds.
    scale = min(level.DPI / 72, 6000 / max(page.get_width(), page.get_height(), 1))
    picture = page.render(scale=scale, grayscale=False).to_numpy()
    sheet = replace(ocr.recognise(picture, scale * 72, number), dpi=_resolution(page, scale * 72))
    found = sum(len(line.text) for line in sheet.lines)
    found += sum(len(cell[-1]) for table in sheet.tables for cell in table.cells)
    return sheet if 2 * found >= printed else None

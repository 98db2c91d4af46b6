"""Reads PDF files: the text layer and the rules of tables, both by pdfium.

A page without a text layer is a picture of a page (扫描件) and is recognised where the packages for it are installed.
pdfium is not safe for threads and a bad file can end the process: `pipeline.run` reads PDF files in processes of their
own.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.read import ocr
from pipeline.read.chars import Char, set_in
from pipeline.read.draft import Draft
from pipeline.read.grid import Rule, Ruled, tables_of
from pipeline.read.page import Box, Sheet, set_pages
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

_MM = 25.4 / 72
# More pages than any number of a gazette has; a file beyond it is refused before it takes hours.
_MOST_PAGES = 5000
_DPI = 200


def read(data: bytes, name: str) -> SourceText:
    """The source text of a PDF file with its pages, pieces and the grids of its tables.

    Raises `UnusableInputError` where the file is damaged, locked with a password, or holds no page that can be read.
    """
    document = _open(data)
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise UnusableInputError(f"has {count} pages", f"Divide it: a file may have {_MOST_PAGES} pages at most")
        sheets, silent = [], []
        for number in range(1, count + 1):
            sheet = _sheet(document, number)
            if sheet is None:
                silent.append(number)
            else:
                sheets.append(sheet)
    finally:
        document.close()
    if not sheets:
        raise UnusableInputError("holds no page that can be read", ocr.ADVICE)
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


def _sheet(document: pdfium.PdfDocument, number: int) -> Sheet | None:
    """One page; None where it holds something that could not be read."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return None
    try:
        frame = _Frame(page)
        text_page = page.get_textpage()
        try:
            chars = list(_chars(text_page, frame))
            if _needs_ocr(page, chars):
                return _recognised(page, number)
            tables = _tables(page, frame)
        finally:
            text_page.close()
        return Sheet(number, frame.width * _MM, frame.height * _MM, *set_in(tables, chars))
    finally:
        page.close()


# --- characters ----------------------------------------------------------------------------------------------


class _Frame:
    """The visible box of a page: turns pdfium's places (points, from below) into millimetres from the top left."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.rotation = page.get_rotation()
        self.x0, self.y0, self.x1, self.y1 = page.get_cropbox()
        turned = self.rotation in (90, 270)
        across, down = self.x1 - self.x0, self.y1 - self.y0
        self.width, self.height = (down, across) if turned else (across, down)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Left, top, right, bottom in millimetres of a box that pdfium gives."""
        x0, x1, y0, y1 = left - self.x0, right - self.x0, bottom - self.y0, top - self.y0
        across, down = self.x1 - self.x0, self.y1 - self.y0
        if self.rotation == 90:
            x0, y0, x1, y1 = y0, across - x1, y1, across - x0
        elif self.rotation == 180:
            x0, y0, x1, y1 = across - x1, down - y1, across - x0, down - y0
        elif self.rotation == 270:
            x0, y0, x1, y1 = down - y1, x0, down - y0, x1
        return x0 * _MM, (self.height - y1) * _MM, x1 * _MM, (self.height - y0) * _MM


def _chars(text_page: pdfium.PdfTextPage, frame: _Frame) -> Iterator[Char]:
    """The characters of a page in the order of the file, blanks that pdfium put in left out."""
    raw = text_page.raw
    rect, matrix = c.FS_RECTF(), c.FS_MATRIX()
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
        size = c.FPDFText_GetFontSize(raw, i)
        if c.FPDFText_GetMatrix(raw, i, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d)
        yield Char(char, frame.box(rect.left, rect.bottom, rect.right, rect.top), size * _MM)


# --- ruled tables --------------------------------------------------------------------------------------------


def _tables(page: pdfium.PdfPage, frame: _Frame) -> list[Ruled]:
    """The ruled tables of a page, in millimetres from the top left of its visible box.

    Where the cells of a table are painted, the edges of the paint are rules as well; paint alone makes no table of one
    column (a heading on a coloured ground).
    """
    width, height = frame.width * _MM, frame.height * _MM
    drawn, painted = (
        (_within(height, width, lying), _within(width, height, standing)) for lying, standing in _rules(page, frame)
    )
    tables = tables_of(*drawn, slack=_SLACK) if all(drawn) else []
    if not any(painted):
        return tables
    lying, standing = (own + more for own, more in zip(drawn, painted, strict=True))
    others = [table for table in tables_of(lying, standing, slack=_SLACK) if len(table.xs) > 2]
    kept = [table for table in tables if not any(_overlap(table.box, other.box) for other in others)]
    return sorted(kept + others, key=lambda table: (table.box[1], table.box[0]))


# Rules nearer to one another than this are one: the two of a double line (双线) are. No row of print is so low.
_SLACK = 1.5
_THIN = 0.5  # A line that goes both across and down by more than this is no rule.
_BROAD = 1.5  # What is painted broader than this is a ground, not a rule.
# What has more strokes than this on a page is a drawing.
_MOST_STROKES = 30_000

_Rules = tuple[list[Rule], list[Rule]]  # lying, standing


def _within(most: float, longest: float, rules: Sequence[Rule]) -> list[Rule]:
    """What the edge of the page leaves of rules."""
    cut = (Rule(rule.at, max(rule.start, 0.0), min(rule.end, longest)) for rule in rules if 0 <= rule.at <= most)
    return [rule for rule in cut if rule.end > rule.start]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rules(page: pdfium.PdfPage, frame: _Frame) -> tuple[_Rules, _Rules]:
    """The rules that a page draws, as lines or as narrow boxes, and the edges of the grounds that it paints."""
    drawn: _Rules = ([], [])
    painted: _Rules = ([], [])
    largest = 0.3 * frame.width * frame.height * _MM * _MM
    strokes = 0
    for path, matrix in _paths(page):
        fills, strokes_it = _is_seen(path)
        if not fills and not strokes_it:
            continue
        for points in _subpaths(path, matrix):
            strokes += len(points)
            if strokes > _MOST_STROKES:
                return ([], []), ([], [])
            spots = [frame.box(x, y, x, y)[:2] for x, y in points]
            left, right = min(x for x, _ in spots), max(x for x, _ in spots)
            top, bottom = min(y for _, y in spots), max(y for _, y in spots)
            if strokes_it:
                for (x0, y0), (x1, y1) in itertools.pairwise(spots):
                    _add_line(drawn, x0, y0, x1, y1)
            elif min(right - left, bottom - top) <= _BROAD:
                _add_bar(drawn, (left, top, right, bottom))
            elif (right - left) * (bottom - top) < largest:
                for x0, y0, x1, y1 in ((left, top, right, top), (left, bottom, right, bottom)):
                    _add_line(painted, x0, y0, x1, y1)
                for x0, y0, x1, y1 in ((left, top, left, bottom), (right, top, right, bottom)):
                    _add_line(painted, x0, y0, x1, y1)
    return drawn, painted


def _add_line(rules: _Rules, x0: float, y0: float, x1: float, y1: float) -> None:
    if abs(y1 - y0) < _THIN:
        rules[0].append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) < _THIN:
        rules[1].append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _add_bar(rules: _Rules, box: Box) -> None:
    """A rule painted as a narrow box; a dot, the piece of a dotted line, may be of either kind."""
    left, top, right, bottom = box
    if right - left >= bottom - top or right - left <= _THIN:
        rules[0].append(Rule((top + bottom) / 2, left, right))
    if bottom - top >= right - left or bottom - top <= _THIN:
        rules[1].append(Rule((left + right) / 2, top, bottom))


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


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[Any, pdfium.PdfMatrix]]:
    """The paths of a page, each with what turns its places into those of the page; those inside forms as well."""
    raw = page.raw
    for i in range(c.FPDFPage_CountObjects(raw)):
        yield from _paths_of(c.FPDFPage_GetObject(raw, i), pdfium.PdfMatrix(), 0)


def _paths_of(item: Any, outer: pdfium.PdfMatrix, depth: int) -> Iterator[tuple[Any, pdfium.PdfMatrix]]:
    kind = c.FPDFPageObj_GetType(item)
    if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_FORM):
        return
    own = c.FS_MATRIX()
    matrix = outer
    if c.FPDFPageObj_GetMatrix(item, ctypes.byref(own)):
        matrix = pdfium.PdfMatrix.from_raw(own).multiply(outer)
    if kind == c.FPDF_PAGEOBJ_PATH:
        yield item, matrix
    elif depth < _DEEPEST:
        for i in range(c.FPDFFormObj_CountObjects(item)):
            yield from _paths_of(c.FPDFFormObj_GetObject(item, i), matrix, depth + 1)


_DEEPEST = 6


def _subpaths(path: Any, matrix: pdfium.PdfMatrix) -> Iterator[list[tuple[float, float]]]:
    """The points of each stretch of a path that is drawn without lifting the pen."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for i in range(c.FPDFPath_CountSegments(path)):
        segment = c.FPDFPath_GetPathSegment(path, i)
        if not c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        if c.FPDFPathSegment_GetType(segment) == c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(matrix.on_point(x.value, y.value))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


# --- pages without a text layer ------------------------------------------------------------------------------


def _needs_ocr(page: pdfium.PdfPage, chars: Sequence[Char]) -> bool:
    """Whether the words of a page stand in a picture, or in fonts that do not say which characters they draw."""
    drawn = [char.text for char in chars if not char.text.isspace()]
    if len(drawn) > 20:
        unknown = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " " for char in drawn)
        return unknown > 0.3 * len(drawn)
    area = page.get_width() * page.get_height()
    for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > 0.5 * area:
            return True
    return False


def _recognised(page: pdfium.PdfPage, number: int) -> Sheet | None:
    """A page as a picture shows it; None where the packages for recognition are not installed."""
    if not ocr.is_installed():
        return None
    # A page of more than a square metre is drawn smaller: memory has bounds.
    scale = min(_DPI / 72, 6000 / max(page.get_width(), page.get_height(), 1))
    picture = page.render(scale=scale, grayscale=False).to_numpy()
    return ocr.recognise(picture, scale * 72, number)

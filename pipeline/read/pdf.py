"""Reads PDF files: the text layer by pdfium, the cells of ruled tables by pdfplumber.

A page without a text layer is a picture of a page (扫描件) and is recognised where the packages for it are installed.
pdfium is not safe for threads and a bad file can end the process: `pipeline.run` reads PDF files in processes of their
own.
"""

from __future__ import annotations

import ctypes
import io
import itertools
import logging
import math
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.read import ocr
from pipeline.read.draft import Draft
from pipeline.read.page import Box, Glyphs, Sheet, Table, cells_on_grid, join_lines, set_pages
from pipeline.source import SourceText
from pipeline.text import Span, UnusableInputError

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
        ruled = _Ruled(data)
        sheets, silent = [], []
        for number in range(1, count + 1):
            sheet = _sheet(document, number, ruled)
            if sheet is None:
                silent.append(number)
            else:
                sheets.append(sheet)
    finally:
        document.close()
    draft = Draft()
    set_pages(sheets, draft)
    for sheet in sheets:
        if sheet.score is not None and sheet.score < ocr.LOW:
            ocr.remark_low(draft, sheet)
    if silent and not sheets:
        raise UnusableInputError("holds no page that can be read", ocr.ADVICE)
    if silent:
        pages = "、".join(map(str, silent))
        draft.remark("page.unreadable", f"第{pages}页读不出文字（图像或字体没有编码），其内容不在数据中", Span(0, 0))
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


def _sheet(document: pdfium.PdfDocument, number: int, ruled: _Ruled) -> Sheet | None:
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
            tables = ruled.tables(number, chars) if _is_ruled(page) else []
            free = [char for char in chars if not any(_inside(char, _box(table)) for table in tables)]
        finally:
            text_page.close()
        return Sheet(number, frame.width * _MM, frame.height * _MM, tuple(_lines(free)), tuple(tables))
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


# A character: what it says, its box, its size.
_Char = tuple[str, float, float, float, float, float]


def _chars(text_page: pdfium.PdfTextPage, frame: _Frame) -> Iterator[_Char]:
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
        left, top, right, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        size = c.FPDFText_GetFontSize(raw, i)
        if c.FPDFText_GetMatrix(raw, i, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d)
        yield char, left, top, right, bottom, size * _MM


def _lines(chars: Sequence[_Char]) -> Iterator[Glyphs]:
    """Stretches of characters that follow one another on a line."""
    row: list[_Char] = []
    for char in chars:
        if row and not _follows(row, char):
            yield from _stretch(row)
            row = []
        row.append(char)
    yield from _stretch(row)


def _follows(row: Sequence[_Char], char: _Char) -> bool:
    _, left, top, right, bottom, size = row[-1]
    shared = min(bottom, char[4]) - max(top, char[2])
    if shared < 0.5 * min(bottom - top, char[4] - char[2]):
        return False
    return -0.6 * size < char[1] - right < 1.5 * size and char[1] > left - 0.5 * size


def _stretch(row: Sequence[_Char]) -> Iterator[Glyphs]:
    """The line that `row` prints; blanks at its ends are none of it."""
    first = next((i for i, char in enumerate(row) if not char[0].isspace()), None)
    if first is None:
        return
    last = max(i for i, char in enumerate(row) if not char[0].isspace())
    row = row[first : last + 1]
    sizes = sorted(char[5] for char in row)
    text = row[0][0]
    for before, char in itertools.pairwise(row):
        # Some fonts give tight boxes: between Chinese characters only a whole character's width is a blank.
        both = before[0] >= "\u2e80" and char[0] >= "\u2e80"
        apart = char[1] - before[3] > (0.8 if both else 0.3) * char[5]
        text += (" " if apart and not (before[0].isspace() or char[0].isspace()) else "") + char[0]
    yield Glyphs(
        text,
        min(char[1] for char in row),
        min(char[2] for char in row),
        max(char[3] for char in row),
        max(char[4] for char in row),
        sizes[len(sizes) // 2],
    )


# --- ruled tables --------------------------------------------------------------------------------------------


def _is_ruled(page: pdfium.PdfPage) -> bool:
    """Whether a page draws rules enough for a table: four at least, and one of them runs across."""
    across = 0
    for count, item in enumerate(page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH,), max_depth=4), 1):
        left, _, right, _ = item.get_bounds()
        across += right - left > 30
        if count >= 4 and across:
            return True
    return False


class _Ruled:
    """The ruled tables of a file as pdfplumber sees them; the file is opened when the first page asks."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plumber: Any = None

    def tables(self, number: int, chars: Sequence[_Char]) -> list[Table]:
        """The tables of a page with the words of each cell."""
        import pdfplumber  # Slow to load, and few pages have rules.

        if self._plumber is None:
            # It warns of every font that lacks a box; boxes of characters are not taken from it.
            logging.getLogger("pdfminer").setLevel(logging.ERROR)
            self._plumber = pdfplumber.open(io.BytesIO(self._data))
        page = self._plumber.pages[number - 1]
        found: list[Table] = []
        for ruled in page.find_tables(_SETTINGS):
            boxes = [(x0 * _MM, y0 * _MM, x1 * _MM, y1 * _MM) for x0, y0, x1, y1 in ruled.cells]
            table = _table(boxes, chars)
            if table is not None and not any(_overlap(_box(table), _box(other)) for other in found):
                found.append(table)
        page.close()
        return found


_SETTINGS = {"snap_tolerance": 3, "join_tolerance": 3, "intersection_tolerance": 4}


def _table(boxes: Sequence[Box], chars: Sequence[_Char]) -> Table | None:
    """The table that cells at `boxes` make up; None for a frame round running text."""
    if len(boxes) < 2:
        return None
    rows, cols, cells = cells_on_grid(boxes, 0.7)
    if cols < 2 and rows < 3:
        return None
    outer = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    inside = [char for char in chars if _inside(char, outer)]
    worded: list[tuple[int, int, int, int, str]] = []
    for row, col, down, right, box in cells:
        own = [char for char in inside if _inside(char, box)]
        inside = [char for char in inside if not _inside(char, box)]
        words = join_lines(line.text for line in sorted(_lines(own), key=lambda line: (round(line.bottom), line.left)))
        worded.append((row, col, down, right, words))
    if not any(words for *_, words in worded):
        return None
    return Table(*outer, rows, cols, tuple(worded))


def _box(table: Table) -> Box:
    return table.left, table.top, table.right, table.bottom


def _inside(char: _Char, box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    _, left, top, right, bottom, _ = char
    return box[0] <= (left + right) / 2 <= box[2] and box[1] <= (top + bottom) / 2 <= box[3]


def _overlap(first: Box, second: Box) -> bool:
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    return across > 0.5 and down > 0.5


# --- pages without a text layer ------------------------------------------------------------------------------


def _needs_ocr(page: pdfium.PdfPage, chars: Sequence[_Char]) -> bool:
    """Whether the words of a page stand in a picture, or in fonts that do not say which characters they draw."""
    drawn = [char[0] for char in chars if not char[0].isspace()]
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

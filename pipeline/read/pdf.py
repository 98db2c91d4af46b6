"""Reads PDF files: the text layer by pdfium, the cells of ruled tables by pdfplumber.

A page without a text layer is a picture of a page (扫描件) and is recognised where the packages for it are installed.
pdfium is not safe for threads and a bad file can end the process: `pipeline.run` reads PDF files in processes of their
own.
"""

from __future__ import annotations

import ctypes
import io
import logging
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.read import ocr
from pipeline.read.chars import Char, set_in
from pipeline.read.draft import Draft, OnPage, no_pages
from pipeline.read.grid import Rule, Ruled, tables_of
from pipeline.read.page import Box, Sheet, set_pages
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

_MM = 25.4 / 72
# More pages than any number of a gazette has; a file beyond it is refused before it takes hours.
_MOST_PAGES = 5000
_DPI = 200


def read(data: bytes, name: str, on_page: OnPage = no_pages) -> SourceText:
    """The source text of a PDF file with its pages, pieces and the grids of its tables.

    `on_page` is told of each page and of their number. Raises `UnusableInputError` where the file is damaged,
    locked with a password, or holds no page that can be read.
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
            on_page(number, count)
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
            tables = ruled.tables(number) if _is_ruled(page) else []
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

    def tables(self, number: int) -> list[Ruled]:
        """The tables of a page, in millimetres from the top left of its visible box."""
        import pdfplumber  # Slow to load, and few pages have rules.

        if self._plumber is None:
            # It warns of every font that lacks a box; boxes of characters are not taken from it.
            logging.getLogger("pdfminer").setLevel(logging.ERROR)
            self._plumber = pdfplumber.open(io.BytesIO(self._data))
        page = self._plumber.pages[number - 1]
        x, y = page.cropbox[:2]
        lying: list[Rule] = []
        standing: list[Rule] = []
        for edge in page.edges:
            x0, x1 = ((at - x) * _MM for at in (edge["x0"], edge["x1"]))
            y0, y1 = ((at - y) * _MM for at in (edge["top"], edge["bottom"]))
            if y1 - y0 < _THIN:
                lying.append(Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 < _THIN:
                standing.append(Rule((x0 + x1) / 2, y0, y1))
        page.close()
        return tables_of(lying, standing, slack=1.0)


_THIN = 0.5  # A line that goes both across and down by more than this is no rule.


# --- pages without a text layer ------------------------------------------------------------------------------


def _needs_ocr(page: pdfium.PdfPage, chars: Sequence[Char]) -> bool:
    """Whether the words of a page stand in a picture, or in fonts that do not say which characters they draw."""
    drawn = [char for char in chars if not char.text.isspace()]
    unknown = sum(_is_unknown(char.text) for char in drawn)
    if len(drawn) > 20 and unknown > 0.3 * len(drawn):
        return True
    if not _is_picture(page):
        return not drawn and _is_outlines(page)
    # A scan may come with a text layer (双层PDF). One that is a stamp of the archive, or that a program without Chinese
    # made, is no reading of the page.
    if len(drawn) <= 20 or not ocr.is_installed():
        return len(drawn) <= 20
    lines = {round(char.box[3]) for char in drawn}
    chinese = sum("\u3400" <= char.text <= "\u9fff" for char in drawn)
    return len(lines) <= _FEW_LINES or chinese < 0.3 * len(drawn)


# A stamp has no more lines.
_FEW_LINES = 3
# A page of words that are drawn as outlines has more paths than a chart.
_MANY_PATHS = 200


def _is_unknown(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " "


def _is_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures take most of the page; some scanners cut a page in strips."""
    boxes = [item.get_bounds() for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_IMAGE,), max_depth=4)]
    taken = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(taken > 0.5 * page.get_width() * page.get_height())


def _is_outlines(page: pdfium.PdfPage) -> bool:
    """Whether a page without characters draws so much that its words must be outlines of characters."""
    paths = page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH,), max_depth=4)
    return sum(1 for _ in islice(paths, _MANY_PATHS)) == _MANY_PATHS


def _recognised(page: pdfium.PdfPage, number: int) -> Sheet | None:
    """A page as a picture shows it; None where the packages for recognition are not installed."""
    if not ocr.is_installed():
        return None
    # A page of more than a square metre is drawn smaller: memory has bounds.
    scale = min(_DPI / 72, 6000 / max(page.get_width(), page.get_height(), 1))
    picture = page.render(scale=scale, grayscale=False).to_numpy()
    return ocr.recognise(picture, scale * 72, number)

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
from pipeline.read.chars import Char, set_in
from pipeline.read.draft import Draft
from pipeline.read.grid import Rule, Ruled, tables_of
from pipeline.read.page import Box, Sheet, set_pages
from pipeline.source import SourceText
from pipeline.text import Span, UnusableInputError

_MM = 25.4 / 72
# More pages than any number of a gazette has; a file beyond it is refused before it takes hours.
_MOST_PAGES = 5000
# A newspaper's page has fifteen thousand characters; pdfium's time grows with the square of the stretches of text that
# a page sets one by one (25,000 take 6 seconds).
_MOST_TEXTS = 25_000
# A table's rules are some hundreds of strokes. What has more is a map: pdfplumber, which takes every stroke as a value
# of Python, would need minutes and gigabytes for it.
_MOST_STROKES = 20_000
# A scan is one picture, or some tens of strips; each is unpacked when the page is drawn.
_MOST_PICTURES = 500
# pdfium and pdfplumber go on into forms (drawings that pages share), which may refer to one another.
_DEEPEST = 8
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
    if not sheets:
        raise UnusableInputError("holds no page that can be read", ocr.advice())
    draft = Draft()
    set_pages(sheets, draft, silent)
    if ruled.failed:
        numbers = "、".join(map(str, ruled.failed))
        draft.remark("input.damaged", f"第{numbers}页的线条读不出（文件有损），其中的表格按文字读入", Span(0, 0))
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
        if not frame.is_paper():
            return None
        _check_texts(page, number)
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


# Points: the largest page that the form of file knows (PDF 1.7, annex C: 200 inches).
_LONGEST = 14_400


def _check_texts(page: pdfium.PdfPage, number: int) -> None:
    """Raises an error where a page sets more stretches of text than print can hold."""
    if _has_more(page, c.FPDF_PAGEOBJ_TEXT, _MOST_TEXTS):
        reason = f"sets more than {_MOST_TEXTS} stretches of text on page {number}"
        raise UnusableInputError(reason, "Print it to a new PDF file, or save the page as a picture")


def _has_more(page: pdfium.PdfPage, kind: int, most: int) -> bool:
    """Whether a page draws more than so many objects of a kind."""
    return next(itertools.islice(page.get_objects(filter=(kind,), max_depth=_DEEPEST), most, None), None) is not None


class _Frame:
    """The visible box of a page: turns pdfium's places (points, from below) into millimetres from the top left."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.rotation = page.get_rotation()
        x0, y0, x1, y1 = page.get_cropbox()
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
    """Whether a page draws rules enough for a table, four at least, and one of them runs across; and no map."""
    across = paths = strokes = 0
    for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH,), max_depth=_DEEPEST):
        left, _, right, _ = item.get_bounds()
        across += right - left > 30
        paths += 1
        strokes += c.FPDFPath_CountSegments(item.raw)
        if strokes > _MOST_STROKES:
            return False
    return paths >= 4 and across > 0


class _Ruled:
    """The ruled tables of a file as pdfplumber sees them; the file is opened when the first page asks."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plumber: Any = None
        self.failed: list[int] = []  # pages whose rules could not be read

    def tables(self, number: int) -> list[Ruled]:
        """The tables of a page, in millimetres from the top left of its visible box."""
        lying: list[Rule] = []
        standing: list[Rule] = []
        for x0, y0, x1, y1 in self._edges(number):
            if y1 - y0 < _THIN:
                lying.append(Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 < _THIN:
                standing.append(Rule((x0 + x1) / 2, y0, y1))
        return tables_of(lying, standing, slack=1.0)

    def _edges(self, number: int) -> list[Box]:
        """The strokes of a page; none where pdfplumber cannot read what pdfium can."""
        import pdfplumber  # Slow to load, and few pages have rules.

        try:
            if self._plumber is None:
                # It warns of every font that lacks a box; boxes of characters are not taken from it.
                logging.getLogger("pdfminer").setLevel(logging.ERROR)
                self._plumber = pdfplumber.open(io.BytesIO(self._data))
            page = self._plumber.pages[number - 1]
            x, y = page.cropbox[:2]
            edges = [
                ((e["x0"] - x) * _MM, (e["top"] - y) * _MM, (e["x1"] - x) * _MM, (e["bottom"] - y) * _MM)
                for e in page.edges
            ]
            page.close()
        except MemoryError:
            raise
        except Exception:
            # It says nowhere what it raises on a damaged file: its own errors, those of pdfminer, and any of Python's.
            self.failed.append(number)
            return []
        return edges


_THIN = 0.5  # A line that goes both across and down by more than this is no rule.


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
    if not ocr.is_installed() or _has_more(page, c.FPDF_PAGEOBJ_IMAGE, _MOST_PICTURES):
        return None
    # A page of more than a square metre is drawn smaller: memory has bounds.
    scale = min(_DPI / 72, 6000 / max(page.get_width(), page.get_height(), 1))
    picture = page.render(scale=scale, grayscale=False).to_numpy()
    return ocr.recognise(picture, scale * 72, number)

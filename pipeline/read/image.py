"""Reads pictures of pages (PNG, JPEG, TIFF, BMP): the words are recognised, page by page."""

from __future__ import annotations

from pipeline.read.draft import Draft, OnPage, no_pages
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Sheet
from pipeline.read.scan import level, ocr, picture
from pipeline.source import SourceText


def read(data: bytes, name: str, on_page: OnPage = no_pages) -> SourceText:
    """The source text of a picture, or of all pages of a TIFF file, with its pages and tables.

    `on_page` is told of each page and of their number. Raises `UnusableInputError` where the picture is damaged or
    far larger than a page, or the packages for recognition are not installed.
    """
    if not level.is_installed():  # among the packages is the one that opens pictures
        raise level.missing_packages()
    sheets: list[Sheet] = []
    damaged: list[int] = []
    count = picture.count_of(data)
    for number, page in picture.pages_of(data):
        if page is None:
            damaged.append(number)
        else:
            sheets.append(ocr.recognise(*page, number))
        on_page(number, count)
    if not sheets:
        raise picture.damaged()
    draft = Draft()
    set_pages(sheets, draft, damaged)
    return draft.source(name, "image")

"""From positions on pages to pieces of print: lines, columns, paragraphs, running headers and page numbers.

Readers of forms that know where each line stands (PDF, OFD, recognised pictures) hand their pages over as `Sheet`
values; what becomes of them is decided here, alike for all. Lengths are in millimetres, the origin is at the top left.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.draft import Draft
from pipeline.read.page.arranged import with_arranged
from pipeline.read.page.contents import parted_entries
from pipeline.read.page.furniture import furniture_of, with_margins, without_furniture
from pipeline.read.page.gutters import gutters_of
from pipeline.read.page.margin import set_aside
from pipeline.read.page.measure import Measure
from pipeline.read.page.order import all_in_order
from pipeline.read.page.paragraphs import paragraphs
from pipeline.read.page.sheet import Sheet
from pipeline.read.page.watermarks import without_watermarks
from pipeline.read.page.writing import write_pages
from pipeline.text import Span


def set_pages(sheets: Sequence[Sheet], draft: Draft, unread: Sequence[int] = ()) -> None:
    """Writes the pages into `draft` as the pieces that they print, in reading order; `unread` are the numbers of those
    that could not be read."""
    pairs = [set_aside(sheet) for sheet in without_watermarks(sheets)]
    sheets = [sheet for sheet, _ in pairs]
    gutters = gutters_of(sheets)
    arranged = with_arranged(sheets, gutters, lambda: furniture_of(sheets, gutters))
    pages = all_in_order(arranged, gutters if arranged is sheets else gutters_of(arranged))
    pages = without_furniture(pages)
    measure = Measure(pages)
    pages = parted_entries(pages, measure)
    pages = with_margins(pages, [aside for _, aside in pairs])
    write_pages(pages, list(paragraphs(pages, measure)), draft)
    if unread:
        numbers = "、".join(map(str, unread))
        message = f"第{numbers}页读不出文字（是图像、已损坏或字体没有编码），其内容不在数据中"
        draft.remark("page.unreadable", message, Span(0, 0))

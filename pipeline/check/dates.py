"""Checks of dates: days that do not exist, ends before starts, deadlines that were over."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.check.case import Case, Finding, quote
from pipeline.rows import DateRow, SectionRow

_STAGE = regex.compile(r"阶段|步骤|时间|进度|部署|启动|准备|实施|总结|验收|检查|整改")
# what a deadline is for: without such words it tells of the past (今年7月31日前发生的事故)
_TASK = regex.compile(
    r"^[，,、：:）)]?(?:[^。；，,\n]{0,12}?)(?:完成|全面|基本|要|须|应|务必|确保|实现|报|上报|报送|建成|达到|制定|提交|落实|开展|整改|启动|实施)"
)
_PAST = regex.compile(r"^(?:的|已|以来|发生|出生|注册|登记|取得|建成的|成立|入|投产|参加)")

# the day of a count is no deadline: 截至2020年11月底，完成…   按2020年底统计公报口径
_COUNTED = regex.compile(r"截[至止]|(?:按|据|较|比|以)(?:20|19)")
_FIGURES = regex.compile(r"[^。；，,\n]{0,10}(?:统计|数据|口径|年报|公报|台账|数为|人数|户数|存量|基数)")


def check_dates(case: Case) -> Iterator[Finding]:
    """`date.invalid`, `date.order`, `date.before_signing`."""
    signed = {row.document_id: row.signed_on for row in case.documents}
    headings = sorted((row.char_start, row.char_end) for row in case.rows(SectionRow) if row.heading)
    h = 0
    for row in case.rows(DateRow):
        while h + 1 < len(headings) and headings[h + 1][0] <= row.char_start:
            h += 1
        if not row.valid:
            message = f"日历上没有这一天：{quote(row.raw)}"
            yield Finding("date.invalid", row.char_start, row.char_end, message, row.document_id)
            continue
        if row.start and row.end and row.start > row.end:
            message = f"止于起之前：{quote(row.raw)}"
            yield Finding("date.order", row.char_start, row.char_end, message, row.document_id)
            continue
        day = signed.get(row.document_id or "")
        if day is None or row.end is None or row.end >= day or row.role != "text" or row.kind == "recurring":
            continue
        in_heading = bool(headings) and headings[h][0] <= row.char_start < headings[h][1]
        heading = case.text[slice(*headings[h])] if in_heading else ""
        after = case.text[row.char_end : row.char_end + 30]
        stage = in_heading and _STAGE.search(heading) is not None
        printed_year = not row.inferred
        before = case.text[max(0, row.char_start - 4) : row.char_start]
        counted = _COUNTED.search(before + row.raw) or ("前" not in row.raw and _FIGURES.match(after))
        deadline = row.bound == "by" and printed_year and not counted and _TASK.search(after) and not _PAST.match(after)
        if stage or deadline:
            what = quote(heading, 48) if stage else quote(row.raw)
            message = f"“{what}”早于本文成文日期{day.year}年{day.month}月{day.day}日"
            yield Finding("date.before_signing", row.char_start, row.char_end, message, row.document_id)

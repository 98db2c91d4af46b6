"""The deadlines of an issue as a sheet and a calendar have them, and rhythms in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.deadlines import READ, Deadline, deadlines
from pipeline.export.extract import Issue
from pipeline.owed import Fields
from pipeline.rows import Row


class Source(Protocol):
    """Where the rows and the text of an issue come from: an `Extract`, or what holds them."""

    def rows(self, row_class: type[Row], issue: Issue) -> Sequence[Fields]: ...
    def text(self, issue: Issue) -> str: ...


def deadlines_of(extract: Source, issue: Issue) -> list[Deadline]:
    """The deadlines and rhythms of an issue (`pipeline.deadlines`). Raises `ExportError`."""
    rows = {row_class.dataset: extract.rows(row_class, issue) for row_class in READ}
    return deadlines(rows, extract.text(issue))


# --- a rhythm in words ----------------------------------------------------------------------------------------

_EVERY = {
    "YEARLY": ("每年", "每{}年"),
    "MONTHLY": ("每月", "每{}个月"),
    "WEEKLY": ("每周", "每{}周"),
    "DAILY": ("每天", "每{}天"),
}
_DAYS = {"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
_SAID = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY"}


def in_words(rrule: str) -> str:
    """A rule of RFC 5545 in Chinese, or the rule itself where there are no short words for it.

    >>> in_words("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1")
    '每年3月、9月的最后一天'
    """
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    if parts.keys() - _SAID or parts["FREQ"] not in _EVERY or not _DAYS.keys() >= set(days):
        return rrule
    once, often = _EVERY[parts["FREQ"]]
    words = once if parts.get("INTERVAL", "1") == "1" else often.format(parts["INTERVAL"])
    words += "、".join(f"{month}月" for month in parts["BYMONTH"].split(",")) if "BYMONTH" in parts else ""
    if days:
        week = "" if parts["FREQ"] == "WEEKLY" else "的周"
        words += week + "、".join(_DAYS[day] for day in days)
    if "BYMONTHDAY" in parts:
        numbers = [int(day) for day in parts["BYMONTHDAY"].split(",")]
        said = "、".join(f"{day}日" if day > 0 else "最后一天" if day == -1 else f"倒数第{-day}天" for day in numbers)
        words += ("的" if numbers[0] < 0 else "") + said
    return words

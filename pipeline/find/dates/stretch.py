"""A stretch of the calendar (时段) before its year is certain, and the arithmetic of its days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

# Year, month and day; None for what is not named, day -1 for the last one of the month.
Day = tuple[int | None, int | None, int | None]

GRAINS = ("year", "month", "day")
NO_DAY: Day = (None, None, None)


class Now(NamedTuple):
    """The document's year, and its day where that is known."""

    year: int | None
    day: date | None


class Stretch(NamedTuple):
    """One named stretch: `2018年7月2日`, `8月底`, `今年第一季度`, `“十三五”`.

    `first` and `last` lack the year that is not printed.
    """

    start: int
    end: int
    first: Day
    last: Day
    grain: str
    interval: bool = False
    edge: bool = False  # 底, 末: its last day, which is a deadline where something is to be done by then
    within: bool = False  # 年内: the year itself as a deadline
    shift: int | None = None  # 今年 0, 去年 -1
    near: bool = False  # 次年, 同年: counted from the year that the sentence names, not from the document's
    relative: bool = False  # 上月: its year comes from the document's day
    named: bool = False  # “十三五”末, 九十年代: its years follow from a name
    pair: bool = False  # two ends in one: 2020.6—2022
    listed: bool = False  # 3日 behind 7月2日: month and year come from what stands before it


@lru_cache(maxsize=4096)
def day_of(day: Day, closing: bool = False) -> date | None:
    """The first day covered, or the last one (`closing`); None for what the calendar lacks or whose year is unknown."""
    year, month, number = day
    if year is None:
        return None
    try:
        month = month or (12 if closing else 1)
        if number in (None, -1):
            number = monthrange(year, month)[1] if closing or number == -1 else 1
        return date(year, month, number or 0)
    except (ValueError, IndexError):
        return None


def exists(day: Day) -> bool:
    """Whether the calendar can have it: 11月31日 no; 2月29日 yes while its year is unknown."""
    year, month, number = day
    if month is not None and not 1 <= month <= 12:
        return False
    if number is None or number == -1:
        return True
    return 1 <= number <= (monthrange(year or 2000, month)[1] if month else 31)


def edtf(day: Day) -> str:
    """(2018, 7, 2) → `2018-07-02`, (2018, 7, None) → `2018-07`."""
    year, month, number = day
    if month is None:
        return f"{year:04d}"
    if number is None:
        return f"{year:04d}-{month:02d}"
    if number == -1 and year is not None:
        number = monthrange(year, month)[1]
    return f"{year:04d}-{month:02d}-{number:02d}"


def in_year(day: Day, year: int | None) -> Day:
    """The day in a year, where it names none itself."""
    return (year if day[0] is None else day[0], day[1], day[2])


def months_between(earlier: tuple[int, int], later: tuple[int, int]) -> int:
    """How many months the second (year, month) lies behind the first."""
    return (later[0] - earlier[0]) * 12 + later[1] - earlier[1]

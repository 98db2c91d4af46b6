"""Days, months, years, stretches and bounds as ISO 8601-2 (EDTF) writes them, and what makes a row of `dates` sound."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.precompiled import compile_re

_MOMENT = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
# 2018-07-02   2018-07   2018   2016/2020   ../2018-07-31   2018-12-01/..
EDTF = compile_re(rf"{_MOMENT}|{_MOMENT}/{_MOMENT}|\.\./{_MOMENT}|{_MOMENT}/\.\.")
# FREQ=MONTHLY;BYMONTHDAY=20: the part of RFC 5545 that rhythms of documents need
RRULE = compile_re(r"FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)(?:;[A-Z]{3,10}=[A-Z0-9,+-]{1,40}){0,6}")

_GRAINS = ("year", "month", "day")


class Stretch(NamedTuple):
    """What an EDTF expression says: the columns of `dates`."""

    kind: str
    bound: str
    start: date | None
    end: date | None
    grain: str


def read_edtf(edtf: str) -> Stretch | None:
    """What an expression says; None where it has none of the forms that are used, or a day that no calendar has."""
    if not EDTF.fullmatch(edtf):
        return None
    first, slash, last = edtf.partition("/")
    try:
        start = _first_day(first) if first != ".." else None
        end = _last_day(last or first) if last != ".." else None
    except ValueError:
        return None
    grain = max((_GRAINS[moment.count("-")] for moment in (first, last) if moment not in ("", "..")), key=_GRAINS.index)
    if not slash:
        return Stretch("point", "on", start, end, grain)
    if start is not None and end is not None:
        return Stretch("interval", "between", start, end, grain)
    return Stretch("point", "by" if start is None else "from", start, end, grain)


def _first_day(moment: str) -> date:
    year, month, day = _numbers(moment)
    return date(year, month or 1, day or 1)


def _last_day(moment: str) -> date:
    year, month, day = _numbers(moment)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _numbers(moment: str) -> tuple[int, int | None, int | None]:
    """Year, month and day. Raises `ValueError` for the year 0, which no calendar here has."""
    numbers = [int(piece) for piece in moment.split("-")]
    if numbers[0] < 1:
        raise ValueError(moment)
    return numbers[0], numbers[1] if len(numbers) > 1 else None, numbers[2] if len(numbers) > 2 else None


def faults_of_date(
    kind: str,
    bound: str,
    edtf: str | None,
    start: date | None,
    end: date | None,
    rrule: str | None,
    valid: bool,
    dated: bool,
) -> Iterator[str]:
    """What is wrong with a row of `dates`; `dated` tells whether what the expression leaves out was or could be taken
    from a day that its document or its issue prints."""
    recurring = kind == "recurring"
    # 每月32日 is the rhythm of a day that no month has
    if (recurring and valid) != (rrule is not None):
        yield "rrule stands with recurring, and only there"
    if not valid or recurring:
        if (start, end, edtf) != (None, None, None):
            yield "an invalid or recurring date has neither start nor end nor edtf"
        return
    if not dated and (start, end, edtf) == (None, None, None):
        return  # 8月底前 where nothing tells the year
    if edtf is None or not EDTF.fullmatch(edtf):
        yield f"edtf {edtf!r} has none of the contract's forms"
    if start is None and end is None:
        yield "start and end are both null"
    if bound == "by" and start is not None:
        yield "a date with bound by has no start"
    if bound == "from" and end is not None:
        yield "a date with bound from has no end"

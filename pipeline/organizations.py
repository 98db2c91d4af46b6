"""Names of organisations for notebooks: 区教育局 in a document of 清远市清新区 is 清远市清新区教育局."""

from __future__ import annotations

from datetime import date

from pipeline.notation.calendar import plain_day
from pipeline.vocab.organizations import Organization
from pipeline.vocab.organizations import resolve as _resolve
from pipeline.vocab.places import place_meant


def resolve(name: str, *, place: str, on: date | None = None) -> str | None:
    """The full name (机构全称) that a printed name stands for, or None where it stands for no single body.

    `place` is whose document it is (清远市清新区, 441803, 广东省, 国务院), `on` its date: it chooses among institutions
    that one short name may mean, and decides which place bore the name.

    >>> resolve("区教育局", place="清远市清新区", on=date(2018, 7, 2))
    '清远市清新区教育局'
    >>> resolve("省教育厅", place="清远市清新区", on=date(2018, 7, 2))
    '广东省教育厅'
    """
    found = find(name, place=place, on=on)
    return found.org_id if found else None


def find(name: str, *, place: str, on: date | None = None) -> Organization | None:
    """As `resolve`, with kind, level and division code: an `Organization`.

    Raises `ValueError` where the place is unknown on that date, or where several share its name.
    """
    day = plain_day(on)
    return _resolve(name, place_meant(place, day), day)

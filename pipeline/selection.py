"""Which issues are of a place that a person names: by its code or by words of its names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from pipeline.vocab.places import STATE, place_called


def is_of_place(place: str, code: str | None, year: int, others: Iterable[str] = ()) -> bool:
    """Whether an issue is of a place or of one below it.

    `place` is what a person typed: a GB/T 2260 code (441803; 440000 or 44 take in the places under them) or words of a
    name (佛冈, 清远市, 广东). `code` and `year` are those of the issue, None for a gazette whose place is not known;
    `others` are more names of it (of its gazette), asked where the names of its place do not have the words.
    """
    if place.isdecimal():
        whole = len(place) == 6 and place != STATE.code
        return (code or "").startswith(place.removesuffix("00").removesuffix("00") if whole else place)
    if _is_state(place):
        return code == STATE.code
    return any(place in name for name in place_names(code or "", year)) or any(place in name for name in others)


@lru_cache(maxsize=4096)
def place_names(code: str, year: int) -> tuple[str, ...]:
    """The full name of a code's place in a year, its own, and those of the places over it (清远市清新区, 清新区,
    清远市, 广东省); empty for a code that the table lacks."""
    place = place_called(code, date(year, 12, 31) if 1900 <= year <= 9999 else None)
    if place is None or place.code != code:
        return ()
    return (place.full_name, *(one.name for one in place.chain() if one is not STATE))


@lru_cache(maxsize=64)
def _is_state(words: str) -> bool:
    return place_called(words) is STATE

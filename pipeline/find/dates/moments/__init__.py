"""Moments (时点、时段): how one stretch of the calendar is named, as rules with examples.

Most are a year (`year`) and a part of it (`parts`), either of which may be missing; what is written otherwise is asked
first. Where to change what: 今年 and 九六年 in `year`; 7月2日, 上旬, 三季度 and 2018年底 in `parts`; “十三五” and
九十年代 in `periods`; 94—97年 in `pairs`; 2021.11 in `figures`; 上月, 本周内 and 年底前 in `relative`; 正月十五 and
光绪三十年 in `lunar`; what several of these share in `written`. The values of the examples are EDTF for a document of
2018-08-22; where nothing bounds the stretch, 底 is a deadline (`../`).
"""

from __future__ import annotations

from pipeline.find.dates.moments.figures import FIGURED
from pipeline.find.dates.moments.pairs import PAIRS
from pipeline.find.dates.moments.parts import INNER, PARTS
from pipeline.find.dates.moments.periods import NAMED
from pipeline.find.dates.moments.relative import RELATIVE
from pipeline.find.dates.moments.year import YEARS, Year, is_history, is_short_year
from pipeline.find.dates.rules import Key, Table, key_at
from pipeline.find.dates.stretch import Now, Stretch, in_year
from pipeline.notation.calendar import BLANKS, CHINESE_DAY
from pipeline.notation.numerals import DIGIT
from pipeline.precompiled import compile_re

# A year before which 发文字号 or a journal's number is counted: 2018年第3期, 2015年第16号
_SERIAL = compile_re(rf"{BLANKS}(?:第{BLANKS}[{DIGIT}{CHINESE_DAY}百]{{1,6}}{BLANKS}[期号](?!线)|[{DIGIT}]{{1,5}}号)")
_BLANKS = compile_re(BLANKS)


# What is no year with a part of it, in the order in which it is asked.
WHOLE = Table((*NAMED, *FIGURED, *PAIRS, *RELATIVE))


def read_moment(text: str, at: int, key: Key, now: Now) -> Stretch | None:
    """The stretch that begins at `at` (`key_at` there is `key`), counted from the document (`now`)."""
    for rule, pattern in WHOLE.at(key):
        if match := pattern.match(text, at):
            found: Stretch | None = rule.value(match, now)
            if found is not None:
                return found
    for rule, pattern in YEARS.at(key):
        if (match := pattern.match(text, at)) and (year := rule.value(match, now)):
            return _in_year(text, at, year)
    return _read_part(text, at, key, None)


def _read_part(text: str, at: int, key: Key, year: Year | None) -> Stretch | None:
    for rule, pattern in (*PARTS.at(key), *INNER.at(key)) if year else PARTS.at(key):
        if match := pattern.match(text, at):
            found: Stretch | None = rule.value(match, year)
            if found is not None:
                return found
    return None


def _in_year(text: str, at: int, year: Year) -> Stretch | None:
    """The part of a year that is named behind it, or the year itself."""
    value = year.value
    blanks = _BLANKS.match(text, year.end)
    behind = blanks.end() if blanks else year.end
    part = _read_part(text, behind, key_at(text, behind), year)
    if part is not None:
        if value is not None and not 1000 <= value < 3000:
            return None
        if year.short and part.first[1] is None:
            return None
        return Stretch(
            at, part.end, in_year(part.first, value), in_year(part.last, value), part.grain, part.interval, part.edge,
            part.within, year.shift, year.near,
        )  # fmt: skip
    if value is not None and not 1800 <= value < 2200:
        return None
    if year.short and not is_short_year(text, at, year):
        return None
    if value is not None and not year.short and _SERIAL.match(text, year.end):
        return None
    if value is not None and is_history(text, at, year):
        return None
    whole = (value, None, None)
    return Stretch(at, year.end, whole, whole, "year", shift=year.shift, near=year.near)

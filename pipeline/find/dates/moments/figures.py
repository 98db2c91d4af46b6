"""Days and months in figures (2021-11-05, 2021.11): what is one, and what is a decimal or the number of an edition."""

from __future__ import annotations

import re

from pipeline.find.dates.moments.written import CLOSING, just_before, stretch_of
from pipeline.find.dates.rules import Rule
from pipeline.find.dates.stretch import Day, Now, Stretch
from pipeline.notation.calendar import BLANKS, FIGURES, MONTH_WORD, POINTED, TO, alone, number
from pipeline.notation.numerals import DIGIT
from pipeline.notation.units import SCALES, all_units, one_of
from pipeline.precompiled import compile_re


def _numeric(match: re.Match[str], now: Now) -> Stretch | None:
    year, month, day = (number(match[name]) for name in ("year", "month", "day"))
    return stretch_of(match, (year, month, day), None, "day") if year and 1800 <= year < 2200 else None


_MEASURED = compile_re(rf"{BLANKS}(?:[%％‰℃余多个名成左以上]|{'|'.join(SCALES)}|{one_of(all_units())})")
_BOUND_BEHIND = compile_re(rf"之?前|以前|{alone('起')}|至今(?!年)")
_TIME_BEFORE = compile_re(r"(?:时间|时限|日期|期限|年月|年限|周期)(?:[：:]|为|是|在|于|自|从)*\Z")
_OPEN = ("", "\n", "\t", "（", "(")


def _pointed_pair(match: re.Match[str], now: Now) -> Stretch | None:
    """1999.08-2002.02, 2020.6—2022, （2020.5-7）; where a unit follows they are decimals."""
    if is_decimal(match) or _MEASURED.match(match.string, match.end()):
        return None
    first = _pointed_day(match["first"])
    last: Day
    if match["month"]:
        in_brackets = just_before(match) in ("（", "(") and match.string[match.end() : match.end() + 1] in ("）", ")")
        last = first[0], number(match["month"]), None
        if not in_brackets or (last[1] or 0) <= (first[1] or 0):
            return None  # 2019.1-6 may be the number of an edition
    else:
        last = _pointed_day(match["last"])
    if not first[0] or not last[0] or first[0] > last[0]:
        return None
    return stretch_of(match, first, last, "month", interval=True)._replace(pair=True)


def _pointed_day(printed: str) -> Day:
    year, _, month = re.sub(r"[/．]", ".", printed).partition(".")
    return (number(year), number(month) if month else None, None)


def is_decimal(match: re.Match[str]) -> bool:
    return re.search(r"[0-9０-９A-Za-z.．/]\Z", just_before(match)) is not None


def _pointed(match: re.Match[str], now: Now) -> Stretch | None:
    """2018.6建成, a cell 2021.12底前; a decimal where a unit follows or nothing shows that it is a month."""
    text, end = match.string, match.end()
    if is_decimal(match) or "/" in match["month"]:
        return None
    behind = text[end : end + 1]
    bounded = match["edge"] is not None or _BOUND_BEHIND.match(text, end) is not None
    if behind in ("版", "型") or (not bounded and _MEASURED.match(text, end)):
        return None  # 2016.1版: the number of an edition
    timed = _TIME_BEFORE.search(just_before(match, 8)) is not None
    padded = just_before(match) in _OPEN and len(re.split(r"[.．]", match["month"])[1]) == 2
    alone_in_line = behind in ("", "\n") and just_before(match) in ("", "\n")
    closed = behind in ("", "\n", "\t", "）", ")", "，", "。", "；")
    worded = "月" in match[0] or ("\u4e00" <= behind <= "\u9fff" and behind not in "的是为至到和")
    if not (bounded or worded or alone_in_line or (closed and (timed or padded))):
        return None
    year, month, _ = _pointed_day(match["month"])
    if match["edge"]:
        return stretch_of(match, (year, month, -1), None, "day", edge=True)
    return stretch_of(match, (year, month, None), None, "month")


# 2019.1.1—|3.31, 2022/3/1—|9/30: the far end of a span leaves the year out
_DAY_OF_YEAR = compile_re(rf"(?P<month>[{DIGIT}]{{1,2}})(?P<sep>[./．])(?P<day>[{DIGIT}]{{1,2}})(?![{DIGIT}.．/%％])")


def read_day_of_year(text: str, at: int, first: Stretch) -> Stretch | None:
    """The month and day in figures that end what a day in such figures begins."""
    if first.grain != "day":
        return None
    match = _DAY_OF_YEAR.match(text, at)
    begun = _DAY_IN_FIGURES.fullmatch(text, first.start, first.end)
    if match is None or begun is None or begun["sep"] != match["sep"]:
        return None
    return stretch_of(match, (None, number(match["month"]), number(match["day"])), None, "day")


_DAY_IN_FIGURES = compile_re(FIGURES)

FIGURED = (
    Rule(
        "day in figures",
        FIGURES + rf"(?![A-Za-z]|[.．/][{DIGIT}]|-[{DIGIT}]{{1,3}}(?![{DIGIT}./．]))(?:日(?!均))?",
        _numeric,
        {
            "1997.6.30日": "1997-06-30",
            "2021-11-05": "2021-11-05",
            "2021/11/5": "2021-11-05",
            "2021.11.5": "2021-11-05",
        },
    ),
    Rule(
        "months with a point, in a pair",
        rf"(?P<first>{POINTED}){TO}(?P<last>{POINTED}|[12][{DIGIT}]{{3}}(?![{DIGIT}.．/年])|(?P<month>[{DIGIT}]{{1,2}}))(?![{DIGIT}A-Za-z.．])",
        _pointed_pair,
        {
            "1999.08-2002.02": "1999-08/2002-02",
            "2020.6—2022": "2020-06/2022",
            "（2020.5-7）": "2020-05/2020-07",
            "2012.5-2018.3万元": None,
        },
    ),
    Rule(
        "month with a point",
        rf"(?P<month>{POINTED})(?!{TO}[{DIGIT}]|[.．/A-Za-z]|-[{DIGIT}])(?:{MONTH_WORD})?(?P<edge>{CLOSING})?",
        _pointed,
        {"2018.6建成": "2018-06", "2021.12底前": "../2021-12-31", "2019.03至今": "2019-03/..", "2018.6平方米": None},
    ),
)

"""The days of the calendar (年月日) as official documents write them.

GB/T 9704-2012, 7.3.5.4 asks for Arabic figures (2018年7月2日); until 2012 Chinese ones stood there (二〇〇四年四月
二十七日), with whatever the typist had for 〇. GB/T 7408 allows 2018-07-02, and forms print 2018.7.2.
"""

from __future__ import annotations

from datetime import date

import regex

from pipeline.notation.numerals import CHINESE_DIGIT, DIGIT, TYPISTS_ZERO, parse_integer

_S = r"[ \t\u3000]{0,4}"
_N = rf"(?:[{DIGIT}]{{1,2}}|[{CHINESE_DIGIT}十廿卅]{{1,3}})"
# 2018 | 二〇一八 | 二O一八 | 二0一八
YEAR = rf"(?:[{DIGIT}]{{4}}|[一二][{CHINESE_DIGIT}{TYPISTS_ZERO}]{{3}})"
# 2018 年 7 月 2 日 | 二〇〇四年四月二十七日 | 2018年7月2号 | 2018.7.2 | 2018-07-02
_WORDS = rf"(?P<year>{YEAR}){_S}年{_S}(?P<month>{_N}){_S}月{_S}(?P<day>{_N}){_S}[日号]"
_FIGURES = (
    rf"(?P<year>[12１２][{DIGIT}]{{3}})(?P<sep>[-/.．])(?P<month>[{DIGIT}]{{1,2}})(?P=sep)(?P<day>[{DIGIT}]{{1,2}})"
    rf"(?![{DIGIT}])"
)
_DAY_IN_WORDS = regex.compile(_WORDS)
_DAY = regex.compile(rf"(?:{_WORDS}|{_FIGURES})")

# A pattern of one whole day, without groups, for those that only ask where it stands.
DAY = rf"(?:{regex.sub(r'[?]P<[a-z]+>', '?:', _WORDS)})"


def read_day(text: str, at: int = 0) -> date | None:
    """The first day that stands whole in `text` from `at` on, or None where none does or the calendar lacks it.

    >>> read_day("二O一八年七月二日印发"), read_day("2018.7.2"), read_day("2018年11月31日")
    (datetime.date(2018, 7, 2), datetime.date(2018, 7, 2), None)
    """
    match = _DAY.search(text, at)
    if match is None:
        return None
    year, month, day = (number(match[name]) for name in ("year", "month", "day"))
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def number(printed: str) -> int | None:
    """A year, month or day, with typists' zeros: 二O一八, 二0一八, 十二, ０７."""
    if any(c in CHINESE_DIGIT for c in printed):
        printed = printed.translate(_ZERO)
    return parse_integer(printed)


_ZERO = str.maketrans(dict.fromkeys(TYPISTS_ZERO, "〇"))

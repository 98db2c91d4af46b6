"""Years, months and days (年月日) as official documents write them: the named parts of every pattern of a date.

GB/T 9704-2012, 7.3.5.4 asks for Arabic figures (2018年7月2日); until 2012 Chinese ones stood there (二〇〇四年四月
二十七日), with whatever the typist had for 〇. GB/T 7408 allows 2018-07-02, and forms print 2018.7.2.
The parts hold no groups with names, so that patterns can be built of them.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import regex

from pipeline.notation.numerals import CHINESE_DIGIT, DIGIT, TYPISTS_ZERO, parse_integer
from pipeline.notation.units import one_of, units
from pipeline.precompiled import compile_regex
from pipeline.vocab.tables import longest_first, read_table

# Blanks inside a date that cleaning left: 2018 年 7 月.
BLANKS = r"[ \u3000]{0,2}+"
CHINESE_DAY = CHINESE_DIGIT + "十廿卅"
# 7 | 12 | 十二 | 三十一
COUNT = rf"(?:[{DIGIT}]{{1,2}}(?![{DIGIT}])|[{CHINESE_DAY}]{{1,3}}(?![{CHINESE_DAY}]))"
# 2018 | 二〇一八 | 二O一八 | 二0一八
YEAR = rf"(?:[{DIGIT}]{{4}}(?![{DIGIT}])|[一二][{CHINESE_DIGIT}{TYPISTS_ZERO}]{{3}})"
# 1957 | 2008 | 一九五七 | 二〇〇八: a year of our time, where the words round it are no date themselves
OUR_YEAR = rf"(?:(?:19|20)[0-9]{{2}}|(?:一九|二[{TYPISTS_ZERO}〇○零])[{CHINESE_DIGIT}{TYPISTS_ZERO}]{{2}})"
# 98 | 零七 | 八七
SHORT_YEAR = rf"(?:[{DIGIT}]{{2}}(?![{DIGIT}])|[{CHINESE_DIGIT}]{{2}}(?![{CHINESE_DAY}]))"
# 元月 is January, and the 元 of 800元月补助 and 单元月均 is not
MONTH = rf"(?:{COUNT}|(?<![单多余几美欧港日{DIGIT}{CHINESE_DAY}百千万亿])元)"
# 月 that is no calendar month: 月龄, 月薪, 月均, 元月补助
NO_MONTH_BEHIND = "龄薪租息均饼亮球台嫂票"
MONTH_WORD = rf"月(?:份(?!额))?(?![{NO_MONTH_BEHIND}])"
DAY_WORD = r"(?:日(?!均)|号(?![楼线文令院路]))"
# 2018年 | 2018年度 | 2018-2019学年度
YEAR_WORD = r"(?:学年度?|年度|年份?)"
DASH = r"(?:[-－‐–—―─~～]{1,2}+|至|到)"
# 2016-2020 | 7月~9月 | 8月至10月
TO = rf"{BLANKS}{DASH}{BLANKS}"
# What parts the items of a list: 7、8月 | 3日和4日 | 22日或23日
AND = rf"{BLANKS}(?:[、和及与或]|以及){BLANKS}"
_FOUR_FIGURES = rf"[12１２][{DIGIT}]{{3}}"
# 2021-11-05 | 2021/11/5 | 2021.11.5
FIGURES = (
    rf"(?P<year>{_FOUR_FIGURES})(?P<sep>[-/.．])(?P<month>[{DIGIT}]{{1,2}})(?P=sep)(?P<day>[{DIGIT}]{{1,2}})"
    rf"(?![{DIGIT}])"
)
# 2021.11: a month with a point, of a year of our time
POINTED = rf"(?:19[4-9]|20[0-4])[{DIGIT}][./．](?:1[0-2]|0?[1-9])(?![{DIGIT}])"

_LAX = r"\s{0,8}+"  # on a line of its own a day is set wide


def _in_words(year: str) -> str:
    """2018 年 7 月 2 日 | 二〇〇四年四月二十七日 | 2018年7月2号"""
    return rf"(?P<year>{year}){_LAX}年{_LAX}(?P<month>{MONTH}){_LAX}月{_LAX}(?P<day>{COUNT}){_LAX}[日号]"


def _without_groups(pattern: str) -> str:
    return str(regex.sub(r"[?]P<[a-z]+>", "?:", pattern.replace("(?P=sep)", "[-/.．]")))


_DAY = compile_regex(rf"(?:{_in_words(YEAR)}|{FIGURES})")

# What stands round 80 to 99 where they count years and name none: 近90年, 不超过99年, 99年以内.
LENGTH_BEFORE = tuple("近满期达长前后为去了续共第约每过")
LENGTH_AFTER = tuple("以内来间期的后前级")

# Patterns of one whole day, without groups, for those that only ask where it stands: in words, and in any form.
DAY = rf"(?:{_without_groups(_in_words(YEAR))})"
ANY_DAY = rf"(?:{_without_groups(_in_words(f'(?:{YEAR}|{SHORT_YEAR})'))}|{_without_groups(FIGURES)})"


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


@lru_cache(maxsize=4096)
def number(printed: str | None) -> int | None:
    """A year, month or day, with typists' zeros: 二O一八, 二0一八, 十二, ０７; 元 is the first month.

    >>> number("二O一八"), number("元"), number("０７"), number(None)
    (2018, 1, 7, None)
    """
    if printed is None:
        return None
    if printed == "元":
        return 1
    if any(c in CHINESE_DIGIT for c in printed):
        printed = printed.translate(_ZERO)
    return parse_integer(printed)


def plain_day(day: date | None) -> date | None:
    """A day that may come from a data frame: the day of a moment (`pandas.Timestamp`), None of what is none (`NaT`)."""
    if not isinstance(day, datetime):
        return day
    return day.date() if day == day else None


_ZERO = str.maketrans(dict.fromkeys(TYPISTS_ZERO, "〇"))


@lru_cache(maxsize=1)
def _words_behind() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, rest, _source in read_table("words_behind_dates"):
        found.setdefault(word[0], []).append(f"{word[1:]}(?!{rest})" if rest else word[1:])
    return found


def alone(character: str) -> str:
    """A pattern of a character that closes a date, where it begins no longer word.

    底 in 2018年底完成, but not in 2018年底线管控面积; 底数 is such a word, 2021年底数据 holds none.
    """
    words = longest_first(_words_behind().get(character, ()))
    return rf"{character}(?!{'|'.join(words)})" if words else character


# What counts turns: 120万人次年均 holds no 次年.
_TURNS = {word for word in units() if word.endswith("次") and len(word) > 1}
_MORE_TURNS = "列次|航次|船次|艘次|趟次|频次|届次|件次|轮次|名次|层次|头次|项次|卷次|位次|档次|首次|依次"
COUNTED_TURN = rf"(?:{one_of(_TURNS)}|{_MORE_TURNS}|[一二三四五六七八九十两多每此本上再数几{DIGIT}]次)"

# 截至2018年底: the day of a count, by which nobody has to do anything
DAY_OF_COUNT = ("截至", "截止")
# what the words around a date say of what is to come
TO_COME = r"将[^近]|拟|定于|计划|[要须]|(?<!申)请(?![示求])|应(?![急用对届邀收])|确保|力争|争取|务必|预计"

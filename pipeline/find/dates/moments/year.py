"""Years (年): printed whole or in two figures, of the Republic, or counted from another one (今年, 次年)."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.find.dates.moments.written import BEFORE_REPUBLIC, CLOSING, OPENS_WORD, REPUBLIC, SHIFTS, TURN
from pipeline.find.dates.rules import Rule, Table
from pipeline.find.dates.stretch import Now
from pipeline.notation.calendar import (
    BLANKS,
    CHINESE_DAY,
    COUNT,
    DASH,
    LENGTH_AFTER,
    LENGTH_BEFORE,
    MONTH,
    NO_MONTH_BEHIND,
    SHORT_YEAR,
    TO,
    YEAR,
    YEAR_WORD,
    number,
)
from pipeline.notation.numerals import DIGIT
from pipeline.precompiled import compile_re


class Year(NamedTuple):
    """The year that a moment names: printed, or by its distance from another one."""

    end: int
    value: int | None = None
    shift: int | None = None
    near: bool = False
    short: bool = False  # 98年: a length of time as well


def full_year(short: int, now: Now) -> int:
    """`98` → the year nearest to the document's that ends so (old texts print two digits; GB/T 15835 asks for four)."""
    near = now.year or 2010
    return min((1900 + short, 2000 + short), key=lambda year: abs(year - near))


def _printed_year(match: re.Match[str], now: Now) -> Year:
    return Year(match.end(), number(match["year"]))


def is_figures(printed: str, near: int) -> bool:
    """Whether two Chinese figures can be no count of years: 九二年, 八五年; 七八年 and 五六年 are seven or eight, too.
    三五年 is a saying. Figures below seventy are years where the document is of that time (`near`): 六三年."""
    tens, ones = (number(figure) if figure in CHINESE_DAY and figure != "两" else None for figure in printed)
    if tens is None or ones is None or ones == tens + 1 or printed in _SAYINGS:
        return False
    return tens >= 7 or near <= _TWO_FIGURES_UNTIL


_SAYINGS = ("三五", "三两", "一半")
_TWO_FIGURES_UNTIL = 1972  # until then years from 一 to 六九 are those of the document's own time


def _short_year(match: re.Match[str], now: Now) -> Year | None:
    printed = match["year"]
    if is_figures(printed, now.year or 2010):
        certain = match.string[match.end() : match.end() + 1] != "级"
        return Year(match.end(), full_year(number(printed) or 0, now), short=not certain)
    if match.string[max(0, match.start() - 1) : match.start()] in LENGTH_BEFORE:
        return None
    value = full_year(number(printed) or 0, now)
    return Year(match.end(), value, short=not _is_year_just_past(match, value, now))


_CLAUSE_BEGINS = compile_re(r"(?:\A|[\s，。；：、！？（(“从自在到比较])\Z")


def _is_year_just_past(match: re.Match[str], value: int, now: Now) -> bool:
    """Whether two figures that may count years open a clause and name a year beside the document's: ，五六年全区…,
    said in 1957."""
    text, at, end = match.string, match.start(), match.end()
    if now.year is None or not now.year - 3 <= value <= now.year + 1 or match["year"] in _SAYINGS:
        return False
    behind = text[end : end + 1]
    return (
        match["year"][0] in CHINESE_DAY
        and _CLAUSE_BEGINS.search(text, max(0, at - 1), at) is not None
        and behind not in (*LENGTH_AFTER, "时", "之", "功", "工", "没", "未", "不")
    )


def _end_of_century(match: re.Match[str], now: Now) -> Year | None:
    """到本世纪末 in a plan of 1983 is up to 2000."""
    return None if now.year is None else Year(match.end(), shift=-now.year % 100)


def _republic_year(match: re.Match[str], now: Now) -> Year | None:
    """民国二十六年: the first is 1912, the last one of these prints 1949."""
    count = number(match["year"]) or 0
    return Year(match.end(), BEFORE_REPUBLIC + count) if 1 <= count <= 38 else None


def _counted_year(match: re.Match[str], now: Now) -> Year | None:
    """今年, 次年; 比上年 compares, 人次年均 counts."""
    first, text, at = match[0][0], match.string, match.start()
    if first == "次" and TURN.search(text, max(0, at - 2), at + 1):
        return None
    return Year(match.end(), shift=SHIFTS[first], near=first in "次翌同当")


# what only a part of the year makes a date: 上一年度1月至12月, 同年5月, 次年度第一季度
_PART_FOLLOWS = (
    rf"(?={BLANKS}(?:{MONTH}{BLANKS}(?:月(?![{NO_MONTH_BEHIND}])|{DASH}{BLANKS}{COUNT}{BLANKS}月)"
    rf"|第?[一二三四1-4]季度|[上下]半年|年?{CLOSING}))"
)

YEARS = Table(
    (
        Rule(
            "year",
            rf"(?P<year>{YEAR}){BLANKS}(?:{YEAR_WORD}|(?=(?:{TO}{YEAR}){{1,3}}{BLANKS}学?年"
            rf"|{TO}{SHORT_YEAR}{BLANKS}年|(?:[、和及]{YEAR}){{1,5}}(?:{BLANKS}|[两三四五])年|[两三四五]年))",
            _printed_year,
            {
                "2018年7月2日": "2018-07-02",
                "二O一八年": "2018",
                "2016-2020年": "2016/2020",
                "2018-2019学年度": "2018/2019",
                "2017、2018年度": "2017",
            },
        ),
        Rule(
            "year of the Republic of China",
            rf"{REPUBLIC}(?P<year>元|{COUNT}){BLANKS}年(?!代)",
            _republic_year,
            {"民国二十六年": "1937", "民国38年9月30日": "1949-09-30", "民国元年一月": "1912-01", "民国初年": None},
        ),
        Rule(
            "year of two digits",
            rf"(?P<year>{SHORT_YEAR}){BLANKS}年(?:度(?![内底末初]))?",
            _short_year,
            {"98年4月": "1998-04", "零三年一季度": "2003-01/2003-03", "九六年": "1996", "九六年度": "1996"},
        ),
        Rule(
            "year counted from the document's",
            r"(?:今年(?![轻龄青])|(?<![基根样标文版成])本年|(?<![过比较与同])去年(?!同[期月季])"
            r"|(?<![以按比较与同占为是])上年(?![纪龄级]|同[期月季])|(?<=[比较与])(?:上年|去年)(?=[末底])|(?<![证说声申表])明年)(?!度(?![内底末前]))(?:度(?=[内底末]))?",
            _counted_year,
            {"今年10月底前": "../2018-10-31", "去年": "2017", "明年3月份": "2019-03"},
        ),
        Rule(
            "last year of the century",
            r"(?:本|这个)世纪末(?!期)",
            _end_of_century,
            {"到本世纪末": "../2100"},
        ),
        Rule(
            "the second year before or behind the document's",
            rf"{OPENS_WORD}(?:前年|后年)(?![均度代龄级份产])",
            _counted_year,
            {"前年": "2016", "后年6月底前": "../2020-06-30", "三年前年均": None},
        ),
        Rule(
            "year counted from the one that the sentence names",
            r"(?:次年|翌年)(?!度(?![内底末前]))(?:度(?=[内底末]))?",
            _counted_year,
            {"次年6月": "2019-06"},
        ),
        Rule(
            "year counted, where a part of it follows",
            r"(?:(?:(?<![以比较])上一?|(?<!以)下一|本|去|次)年度|上一年|下一年|(?<![相适正])当年|(?<![不相])同年)度?"
            + _PART_FOLLOWS,
            _counted_year,
            {"上一年度1月至12月": "2017-01/2017-12", "同年9月": "2018-09", "本年度10月": "2018-10"},
        ),
    )
)


_AGO = compile_re(r"距今(?:已|约|大约|近|有)*\Z")
_HAS = compile_re(r"(?:[拥具享还另]?有着?|[近约逾超达过])\Z")
_HISTORY = compile_re("的?(?:(?!的)[\u4e00-\u9fff]){0,4}史(?![料实册志书馆])")
# 2000年建城史: written so of nothing but how long it is
_HISTORY_ALONE = compile_re("的?(?:建[城县市制村镇]|文明)史")


def is_history(text: str, at: int, year: Year) -> bool:
    """Whether a year in figures is how long a history is instead: 有2000年的历史, 距今1900年."""
    if _AGO.search(text, max(0, at - 6), at) or _HISTORY_ALONE.match(text, year.end):
        return True
    if (year.value or 0) % 50 or _HISTORY.match(text, year.end) is None:
        return False  # how long it is is told in round numbers
    return _HAS.search(text, max(0, at - 2), at) is not None


_SINCE = compile_re(r"(?:[由从比较]|[高加升少低降大小长][到至])\Z")
_COMPARED_SINCE = compile_re("[净增减翻多少]|提高|下降|上升|降低|[高低]出")
_NUMBER_SINCE = compile_re(rf"的[{DIGIT}{CHINESE_DAY}]")


def is_short_year(text: str, at: int, year: Year) -> bool:
    """98年 and 07年 are years by themselves; 18年, 近30年 and 八九年来 are lengths of time.

    由78年的412斤提高到83年的655斤, 比79年增长1.4倍: what changed since names its year, be it as long ago.
    """
    short = (year.value or 0) % 100
    since = _SINCE.search(text, max(0, at - 2), at) if text[at].isdecimal() and short >= 49 else None
    if since and (_COMPARED_SINCE if since[0] in "比较" else _NUMBER_SINCE).match(text, year.end):
        return True
    return text[at] in "0０零〇○" or (short >= 80 and text[year.end : year.end + 1] not in LENGTH_AFTER)

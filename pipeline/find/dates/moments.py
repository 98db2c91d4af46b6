"""Moments (时点、时段): how one stretch of the calendar is named, as rules with examples.

Most are a year (`YEARS`) and a part of it (`PARTS`), either of which may be missing; what is written otherwise is in
`WHOLE`. The values of the examples are EDTF for a document of 2018-08-22; where nothing bounds the stretch, 底 is a
deadline (`../`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.find.dates.bounds import HOUR, PART_OF_DAY, sentence_around
from pipeline.find.dates.rules import Key, Rule, Table, key_at
from pipeline.find.dates.stretch import NO_DAY, Day, Now, Stretch, in_year
from pipeline.notation.calendar import (
    AND,
    BLANKS,
    CHINESE_DAY,
    COUNT,
    COUNTED_TURN,
    DASH,
    DAY_WORD,
    FIGURES,
    LENGTH_AFTER,
    LENGTH_BEFORE,
    MONTH,
    MONTH_WORD,
    NO_MONTH_BEHIND,
    POINTED,
    SHORT_YEAR,
    TO,
    YEAR,
    YEAR_WORD,
    alone,
    number,
)
from pipeline.notation.gates import Closing
from pipeline.notation.numerals import DIGIT, HAN_COUNT, HAN_FIGURE, chinese_figures
from pipeline.notation.units import SCALES, all_units, one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import eras, planning_periods

THIRD = r"(?:上中旬|中下旬|[上中下]旬)"
_THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, -1), "上中": (1, 20), "中下": (11, -1)}


def third_days(printed: str) -> tuple[int, int]:
    """The first and the last day of a third of a month (旬), -1 for the month's last: 上中旬 gives 1 and 20."""
    return _THIRDS[printed.rstrip("旬")]


EDGE = rf"(?:{alone('底')}|{alone('末')}|{alone('初')})"
CLOSING = rf"(?:{alone('底')}|{alone('末')})"
WITHIN = alone("内")
_QUARTER = r"[一二三四1-4１-４]"


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


# --- years ---------------------------------------------------------------------------------------------------


def _printed_year(match: re.Match[str], now: Now) -> Year:
    return Year(match.end(), number(match["year"]))


def _is_figures(printed: str, near: int) -> bool:
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
    if _is_figures(printed, now.year or 2010):
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


def _republic_year(match: re.Match[str], now: Now) -> Year | None:
    """民国二十六年: the first is 1912, the last one of these prints 1949."""
    count = number(match["year"]) or 0
    return Year(match.end(), _BEFORE_REPUBLIC + count) if 1 <= count <= 38 else None


_BEFORE_REPUBLIC = 1911
_REPUBLIC = rf"(?:中华)?民国{BLANKS}"

_SHIFTS = {
    "今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "下": 1, "次": 1, "翌": 1, "同": 0, "当": 0, "前": -2, "后": 2,
}  # fmt: skip
# what a word that counts from the document stands behind where it is one: 十年前|年均, 今后|年度 hold none
_OPENS_WORD = r"(?<![^\s，。；：、！？（(“于在从自由到至据与和及或对将请即])"


def _counted_year(match: re.Match[str], now: Now) -> Year | None:
    """今年, 次年; 比上年 compares, 人次年均 counts."""
    first, text, at = match[0][0], match.string, match.start()
    if first == "次" and _TURN.search(text, max(0, at - 2), at + 1):
        return None
    return Year(match.end(), shift=_SHIFTS[first], near=first in "次翌同当")


_TURN = compile_re(rf"{COUNTED_TURN}\Z")
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
            rf"{_REPUBLIC}(?P<year>元|{COUNT}){BLANKS}年(?!代)",
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
            "the second year before or behind the document's",
            rf"{_OPENS_WORD}(?:前年|后年)(?![均度代龄级份产])",
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


# --- parts of a year -----------------------------------------------------------------------------------------


def _part(
    match: re.Match[str],
    first: tuple[int | None, int | None],
    last: tuple[int | None, int | None] | None,
    grain: str,
    *,
    interval: bool = False,
    edge: bool = False,
    within: bool = False,
) -> Stretch:
    last = first if last is None else last
    return Stretch(
        match.start(), match.end(), (None, *first), (None, *last), grain, interval=interval, edge=edge, within=within
    )  # fmt: skip


def _is_bare_month(match: re.Match[str], year: Year | None, month: int | None) -> bool:
    """Whether a month without a year may be one: not in 第1月, 上一月."""
    if year is not None:
        return True
    allowed = _before(match) not in _NO_MONTH or _before(match, 2) in ("公历", "阳历", "新历")
    return allowed and month is not None


_NO_MONTH = tuple("第个几数半每近满头历长上下")


def _day(match: re.Match[str], year: Year | None) -> Stretch | None:
    month = number(match["month"])
    if not _is_bare_month(match, year, month):
        return None
    return _part(match, (month, number(match["day"])), None, "day")


def _third(match: re.Match[str], year: Year | None) -> Stretch | None:
    month = number(match["month"])
    if not _is_bare_month(match, year, month) or not 1 <= (month or 0) <= 12:
        return None
    low, high = third_days(match["third"])
    return _part(match, (month, low), (month, high), "day", interval=True)


def _month_edge(match: re.Match[str], year: Year | None) -> Stretch | None:
    month = number(match["month"])
    if not _is_bare_month(match, year, month) or not (year or 1 <= (month or 0) <= 12):
        return None
    if match["edge"] == "初":
        return _part(match, (month, 1), (month, 10), "day", interval=True)
    return _part(match, (month, -1), None, "day", edge=True)


def _month(match: re.Match[str], year: Year | None) -> Stretch | None:
    month = number(match["month"])
    if not _is_bare_month(match, year, month) or not (year or 1 <= (month or 0) <= 12):
        return None
    if year is None and (_is_label(match) or _is_length(match) or _is_first_months(match) or _is_name(match)):
        return None
    return _part(match, (month, None), None, "month")


def _is_label(match: re.Match[str]) -> bool:
    """Whether the number that begins a list labels its line instead: 1、10月份完成 with a line 2、 below it."""
    text, at = match.string, match.start()
    if text[match.end() : match.end() + 1] != "、" or text[max(0, at - 1) : at] not in ("", "\n", "\u3000", " "):
        return False
    value = number(match.group(1)) or 0
    before, behind = text[max(0, at - _SIBLING_WITHIN) : at], text[match.end() : match.end() + _SIBLING_WITHIN]
    return _labels(before, value - 1) or _labels(behind, value + 1)


def _is_length(match: re.Match[str]) -> bool:
    """Whether months are counted instead: 两月, 三月内."""
    printed = match["month"]
    return printed == "两" or (printed[0] in CHINESE_DAY and match.string[match.end() : match.end() + 1] == "内")


# “三月街”民族节; not “6月底前”, “九月份”
_NAME_BEHIND = compile_re(r"(?![前起底初末份中上下至到开以之的])[\u4e00-\u9fff·]{1,6}”")


def _is_name(match: re.Match[str]) -> bool:
    """Whether a month begins a name in quotation marks, or is that of a feast: “三月街”, 三月三."""
    text, end, printed = match.string, match.end(), match["month"]
    if _before(match) == "“" and _NAME_BEHIND.match(text, end):
        return True
    twice = printed in HAN_FIGURE and text[end : end + 1] == printed
    return twice and text[end + 1 : end + 2] not in ("日", "号", "十")


def _is_first_months(match: re.Match[str]) -> bool:
    """Whether the months up to one are meant: 前9月增长7%; not 此前9月."""
    return _before(match) == "前" and _before(match, 2) not in ("之前", "以前", "日前", "此前", "目前")


_SIBLING_WITHIN = 2000


def _labels(text: str, value: int) -> bool:
    """Whether a line begins with the number as its label."""
    return (
        value > 0 and re.search(rf"^[ \u3000]*(?:{value}|{chinese_figures(value)})、", text, re.MULTILINE) is not None
    )


def _quarter(match: re.Match[str], year: Year | None) -> Stretch | None:
    text, at = match.string, match.start()
    if year is None and (
        text[max(0, at - 1) : at] in tuple("每前上下")
        or (match["list"] is not None and match[0][0] != "第" and _is_label(match))
    ):
        return None
    quarter = 1 if match["quarter"] == "首" else number(match["quarter"]) or 1
    if match["edge"]:
        return _part(match, (quarter * 3, -1), None, "day", edge=True)
    return _part(match, (quarter * 3 - 2, None), (quarter * 3, None), "month", interval=True)


def _half(match: re.Match[str], year: Year | None) -> Stretch:
    first = (1, None) if match["half"] in "上前" else (7, None)
    last = (6, None) if match["half"] in "上前" else (12, None)
    return _part(match, first, last, "month", interval=True)


def _first_months(match: re.Match[str], year: Year | None) -> Stretch | None:
    """前三季度, 2018年前10个月, 2005年首月; 前3个月 without a year is a length of time."""
    quarters = match["unit"] == "季度"
    if (match["count"] is None and match["head"] == "前") or (year is None and not quarters):
        return None
    count = 1 if match["count"] is None else number(match["count"]) or 0
    months = count * 3 if quarters else count
    if not 1 <= months <= 12:
        return None
    return _part(match, (1, None), (months, None), "month", interval=months > 1)


def _year_edge(match: re.Match[str], year: Year) -> Stretch:
    """年底 and 年末 are the last day, 年初 is January."""
    if match["edge"] == "初":
        return _part(match, (1, None), None, "month")
    return _part(match, (12, -1), None, "day", edge=True)


def _within(match: re.Match[str], year: Year) -> Stretch | None:
    return None if year.short else _part(match, (None, None), None, "year", within=True)


# 28、29两日, 7、8两个月: how many the list names may stand before the unit
OF_LIST = rf"(?:(?<=[{DIGIT}])[两三四](?=个?[日月]))?"
_NEXT_MONTHS = rf"(?=(?:、{COUNT}){{0,10}}[、和及]{COUNT}{BLANKS}{OF_LIST}个?月(?![{NO_MONTH_BEHIND}]))"
NEXT_DAYS = rf"(?=(?:、{COUNT}){{0,10}}[、和及]{COUNT}{BLANKS}{OF_LIST}日)"

PARTS = Table(
    (
        Rule(
            "day",
            rf"(?P<month>{MONTH}){BLANKS}{MONTH_WORD}{BLANKS}(?P<day>{COUNT})"
            rf"(?:{BLANKS}{DAY_WORD}|(?={TO}{COUNT}{BLANKS}日)|{NEXT_DAYS})",
            _day,
            {
                "7月2日": "2018-07-02",
                "元月18日": "2018-01-18",
                "2018年7月2号": "2018-07-02",
                "9月8—10日": "2018-09-08/2018-09-10",
                "7月10、20、30日": "2018-07-10",
            },
        ),
        Rule(
            "ten days of a month",
            rf"(?P<month>{MONTH}){BLANKS}月(?:份)?{BLANKS}(?P<third>{THIRD}|[上中](?=[、和][中下]旬))",
            _third,
            {
                "9月上中旬": "2018-09-01/2018-09-20",
                "9月下旬": "2018-09-21/2018-09-30",
                "5月上、中旬": "2018-05-01/2018-05-10",
            },
        ),
        Rule(
            "beginning or end of a month",
            rf"(?P<month>{MONTH}){BLANKS}{MONTH_WORD}{BLANKS}月?(?P<edge>{EDGE})",
            _month_edge,
            {"9月底": "../2018-09-30", "9月初": "2018-09-01/2018-09-10", "2019年2月末": "2019-02-28"},
        ),
        Rule(
            "month",
            rf"(?P<month>{MONTH}){BLANKS}(?:{MONTH_WORD}|(?<=[{DIGIT}])[两三四]个?月(?![{NO_MONTH_BEHIND}])|(?={TO}{COUNT}{BLANKS}{MONTH_WORD})|{_NEXT_MONTHS})",
            _month,
            {"7月": "2018-07", "7~9月": "2018-07/2018-09", "2017年11、12月份": "2017-11", "元月份": "2018-01"},
        ),
        Rule(
            "quarter",
            rf"第?(?P<quarter>[首1-4１-４一二三四])(?:季(?:度|(?=[末底前]))(?P<edge>{CLOSING})?"
            rf"|(?={TO}第?{_QUARTER}季度)|(?P<list>(?=(?:、第?{_QUARTER}){{0,2}}[、和]第?{_QUARTER}季度)))",
            _quarter,
            {
                "第三季度": "2018-07/2018-09",
                "首季度": "2018-01/2018-03",
                "二季度末": "2018-06-30",
                "第三、四季度": "2018-07/2018-09",
                "一至三季度": "2018-01/2018-09",
            },
        ),
        Rule(
            "half a year",
            r"(?P<half>[上下前后])(?:半年(?:度)?|(?=[、和]下半年))",
            _half,
            {"上半年": "2018-01/2018-06", "2019年下半年": "2019-07/2019-12", "上、下半年": "2018-01/2018-06"},
        ),
        Rule(
            "first months",
            rf"(?P<head>前|首)(?P<count>{COUNT})?个?(?P<unit>季度|月)",
            _first_months,
            {"前三季度": "2018-01/2018-09", "2018年前10个月": "2018-01/2018-10", "2005年首月": "2005-01"},
        ),
    )
)

# what only stands behind a year
INNER = Table(
    (
        Rule(
            "beginning or end of a year",
            rf"年?(?P<edge>{EDGE})",
            _year_edge,
            {"2018年底": "../2018-12-31", "2019年年初": "2019-01", "去年末": "2017-12-31"},
        ),
        Rule("within a year", rf"年?{WITHIN}", _within, {"2018年内": "../2018", "今年年内": "../2018"}),
    )
)


# --- what is written otherwise -------------------------------------------------------------------------------


def _whole(
    match: re.Match[str],
    first: Day,
    last: Day | None,
    grain: str,
    end: int | None = None,
    *,
    interval: bool = False,
    edge: bool = False,
    within: bool = False,
    relative: bool = False,
    shift: int | None = None,
) -> Stretch:
    return Stretch(
        match.start(), match.end() if end is None else end, first, first if last is None else last, grain,
        interval=interval, edge=edge, within=within, relative=relative, shift=shift,
    )  # fmt: skip


def _before(match: re.Match[str], characters: int = 1) -> str:
    at: int = match.start()
    return match.string[max(0, at - characters) : at]


def _numeric(match: re.Match[str], now: Now) -> Stretch | None:
    year, month, day = (number(match[name]) for name in ("year", "month", "day"))
    return _whole(match, (year, month, day), None, "day") if year and 1800 <= year < 2200 else None


def _by_name(value: Callable[[re.Match[str], Now], Stretch | None]) -> Callable[[re.Match[str], Now], Stretch | None]:
    """What years follow from a name, with a note of that."""

    def named(match: re.Match[str], now: Now) -> Stretch | None:
        found = value(match, now)
        return found and found._replace(named=True)

    return named


def _is_plan_alone(match: re.Match[str]) -> bool:
    """Whether a name of two characters before 期间 or 时期 is a plan's: 九五期间; 十五期间 may be those of a feast
    (正月十五)."""
    return match["name"] != "十五" and _before(match) not in ("第", "月")


@_by_name
def _plan(match: re.Match[str], now: Now) -> Stretch | None:
    name = match["name"]
    if name not in planning_periods():
        return None
    if not match["open"] and len(name) < 3 and not (match["word"] and _is_plan_alone(match)):
        return None  # without quotation marks only what can be nothing else: 十三五时期, not 九五 or 十五
    first, last = planning_periods()[name]
    if match["nth"]:
        return _whole(match, (first + (number(match["nth"]) or 1) - 1, None, None), None, "year")
    if match["part"]:
        count = number(match["count"]) or 1
        first, last = (first, first + count - 1) if match["part"] in "前头" else (last - count + 1, last)
        return _whole(match, (first, None, None), (last, None, None), "year", interval=True)
    if match["edge"] and match["edge"].endswith("末"):
        return _whole(match, (last, None, None), None, "year")
    end = match.end("word") if match["word"] else match.end() - len(match["edge"] or "")
    return _whole(match, (first, None, None), (last, None, None), "year", end, interval=True)


@_by_name
def _numbered_plan(match: re.Match[str], now: Now) -> Stretch | None:
    years = planning_periods().get(match["nth"] + "五")
    return years and _whole(match, (years[0], None, None), (years[1], None, None), "year", interval=True)


_DECADE_PARTS = {"": (0, 9), "初": (0, 4), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (5, 9)}


_CENTURIES = {"上": -1, "本": 0, "下": 1}


@_by_name
def _decade(match: re.Match[str], now: Now) -> Stretch | None:
    decade = number(match["decade"])
    if decade is None:
        return None
    century = match["century"]
    if century in _CENTURIES:
        first = ((now.year or 2010) // 100 + _CENTURIES[century]) * 100 + decade
    elif century:
        first = ((number(century) or 20) - 1) * 100 + decade
    else:
        first = full_year(decade, now)
        first -= 100 if first > (now.year or 2010) else 0  # 三十年代 alone is told of: the 1930s in 2015, too
    return _of_decade(match, first)


@_by_name
def _full_decade(match: re.Match[str], now: Now) -> Stretch | None:
    first = number(match["decade"]) or 1
    return None if first % 10 else _of_decade(match, first)


def _of_decade(match: re.Match[str], first: int) -> Stretch:
    low, high = _DECADE_PARTS[match["part"][0] if match["part"] else ""]  # 80年代后期: its second half
    return _whole(match, (first + low, None, None), (first + high, None, None), "year", interval=True)


def _both_years(match: re.Match[str], now: Now) -> Stretch:
    first: Day = (now.year, None, None)
    last: Day = (now.year and now.year + 1, None, None)
    return _whole(match, first, last, "year", interval=True, relative=True)


# a rule's month moves with the case: 按上月最后一日…计收, 每月10日前缴纳上月…, 参保人死亡的次月
_RHYTHM = compile_re("每[年月季周日天个逢]")
_MOVING = compile_re(
    rf"{_RHYTHM.pattern}|[按逐][年月季旬]|次月|当[月季]|之日|最后一[日天]|首[日个]|第一个|第[一1][日天]|余额|应当|第[{HAN_COUNT}]{{1,4}}条"
)


def _moves(match: re.Match[str]) -> bool:
    """Whether a sentence speaks of a month that moves, not of the one beside the document's."""
    text, at, end = match.string, match.start(), match.end()
    low, high = sentence_around(text, at, end, 60)
    if text[max(0, at - 1) : at] == "\t" or text[high : high + 1] == "\t":
        return True
    words = _MOVING if match["which"] in "上下" else _RHYTHM
    return words.search(text, low, at) is not None or words.search(text, end, high) is not None


_OF_RULES = compile_re(rf"{_RHYTHM.pattern}|应当|年度终了|有效期|(?<!月)当月|次月|第[{HAN_COUNT}]{{1,4}}条")


def is_of_rule(text: str, at: int, end: int) -> bool:
    """Whether a rule names a year that moves with the case: 企业应当于次年3月31日前报送, 有效期至当年12月31日; a
    sentence whose items (；) are of one rule is of it throughout."""
    low, high = sentence_around(text, at, end, 60, parts=False)
    return _OF_RULES.search(text, low, at) is not None or _OF_RULES.search(text, end, high) is not None


def _month_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if _moves(match) or _before(match) == "的":
        return None  # 到龄的下月 hangs on an event
    year, month = (
        (None, None) if now.day is None else divmod(now.day.year * 12 + now.day.month - 1 + _SHIFTS[match["which"]], 12)
    )
    month = None if month is None else month + 1
    if match["day"]:
        day = number(match["day"])
        return _whole(match, (year, month, day), None, "day", relative=True)
    if match["third"]:
        low, high = third_days(match["third"])
        return _whole(match, (year, month, low), (year, month, high), "day", interval=True, relative=True)
    if match["edge"] == "初":
        return _whole(match, (year, month, 1), (year, month, 10), "day", interval=True, relative=True)
    if match["edge"]:
        return _whole(match, (year, month, -1), None, "day", edge=True, relative=True)
    return _whole(match, (year, month, None), None, "month", relative=True)


def _quarter_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if _moves(match):
        return None
    year, quarter = (
        (None, None)
        if now.day is None
        else divmod(now.day.year * 4 + (now.day.month - 1) // 3 + _SHIFTS[match["which"]], 4)
    )
    low, high = (None, None) if quarter is None else (quarter * 3 + 1, quarter * 3 + 3)
    if match["edge"]:
        return _whole(match, (year, high, -1), None, "day", edge=True, relative=True)
    return _whole(match, (year, low, None), (year, high, None), "month", interval=True, relative=True)


FROM_NOW = ("即日", "现在")
_DAY_SHIFTS = {"前": -2, "昨": -1, "明": 1, "后": 2}


def _of_day(match: re.Match[str], first: date, last: date) -> Stretch:
    """From one day to another that both count from the document's."""
    low, high = ((day.year, day.month, day.day) for day in (first, last))
    return _whole(match, low, high, "day", interval=first != last, relative=True)._replace(pair=first != last)


def _day_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    """今日起, 明天上午: a day by its hour or bound; 今天的中国 and 明天会更好 are none."""
    if now.day is None or _moves(match):
        return None
    day = now.day + timedelta(days=_DAY_SHIFTS.get(match["which"][0], 0))
    return _of_day(match, day, day)


def _both_days(match: re.Match[str], now: Now) -> Stretch | None:
    return None if now.day is None or _moves(match) else _of_day(match, now.day, now.day + timedelta(days=1))


def _week_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    """上周, 本周内: the seven days from Monday on."""
    if now.day is None or _moves(match):
        return None
    monday = now.day + timedelta(weeks=_SHIFTS[match["which"]], days=-now.day.weekday())
    return _of_day(match, monday, monday + timedelta(days=6))._replace(within=match["within"] is not None, pair=False)


def _weekday_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if now.day is None or _moves(match):
        return None
    monday = now.day + timedelta(weeks=_SHIFTS[match["which"]], days=-now.day.weekday())
    first, last = (
        monday + timedelta(days=_WEEK.index(match[name] or match["weekday"])) for name in ("weekday", "last")
    )
    return _of_day(match, first, last) if first <= last else None


_WEEK = "一二三四五六日"
WEEKDAY_NAME = r"(?:周|星期|礼拜)"
_DAY_BOUND = rf"{BLANKS}(?:{HOUR}|{PART_OF_DAY}|{alone('起')}|开始|之?{alone('前')}|以前)"
# 每周一次, 本周三场 are counts
COUNTED = "次场回项篇节小个期例起轮遍份名人天"


_NOT_BARE = f"去今明翌每当本上下次个多半双两几整全学周头同该隔近历各成百千万亿{CHINESE_DAY}"  # 三年内, 当月底, 半年内


# 占年初预算的104%: the budget as it was passed, no day
_OF_BUDGET = compile_re("预算|预留|结转|计划数")


def _bare_year_edge(match: re.Match[str], now: Now) -> Stretch | None:
    """年底, 年内 of the document's own year; 三年内 is a length of time, 人次年底 holds one."""
    before = _before(match)
    counted = before == "次" and _TURN.search(match.string, max(0, match.start() - 3), match.start())
    if not counted and before and (before in _NOT_BARE or before.isdecimal()):
        return None
    if match["edge"] == "内":
        return _whole(match, NO_DAY, None, "year", within=True, shift=0)
    if match["edge"] == "初":
        if _OF_BUDGET.match(match.string, match.end()) or _before(match, 2) in ("岁末", "年末", "年终", "岁尾"):
            return None  # 岁末年初: a season
        return _whole(match, (None, 1, None), None, "month", shift=0)
    return _whole(match, (None, 12, -1), None, "day", edge=True, shift=0)


def _bare_month_edge(match: re.Match[str], now: Now) -> Stretch | None:
    before = _before(match)
    if before and (before in _NOT_BARE or before.isdecimal()):
        return None
    day: Day = (now.day.year, now.day.month, -1) if now.day else NO_DAY
    return _whole(match, day, None, "day", edge=True, relative=True)


_MEASURED = compile_re(rf"{BLANKS}(?:[%％‰℃余多个名成左以上]|{'|'.join(SCALES)}|{one_of(all_units())})")
_BOUND_BEHIND = compile_re(rf"之?前|以前|{alone('起')}")
_TIME_BEFORE = compile_re(r"(?:时间|时限|日期|期限|年月|年限|周期)(?:[：:]|为|是|在|于|自|从)*\Z")
_OPEN = ("", "\n", "\t", "（", "(")


def _pointed_pair(match: re.Match[str], now: Now) -> Stretch | None:
    """1999.08-2002.02, 2020.6—2022; where a unit follows they are decimals."""
    if _is_decimal(match) or _MEASURED.match(match.string, match.end()):
        return None
    first, last = _pointed_day(match["first"]), _pointed_day(match["last"])
    if not first[0] or not last[0] or first[0] > last[0]:
        return None
    return _whole(match, first, last, "month", interval=True)._replace(pair=True)


def _pointed_day(printed: str) -> Day:
    year, _, month = re.sub(r"[/．]", ".", printed).partition(".")
    return (number(year), number(month) if month else None, None)


def _is_decimal(match: re.Match[str]) -> bool:
    return re.search(r"[0-9０-９A-Za-z.．/]\Z", _before(match)) is not None


def _pointed(match: re.Match[str], now: Now) -> Stretch | None:
    """2018.6建成, a cell 2021.12底前; a decimal where a unit follows or nothing shows that it is a month."""
    text, end = match.string, match.end()
    if _is_decimal(match) or "/" in match["month"]:
        return None
    behind = text[end : end + 1]
    bounded = match["edge"] is not None or _BOUND_BEHIND.match(text, end) is not None
    if behind in ("版", "型") or (not bounded and _MEASURED.match(text, end)):
        return None  # 2016.1版: the number of an edition
    timed = _TIME_BEFORE.search(_before(match, 8)) is not None
    padded = _before(match) in _OPEN and len(re.split(r"[.．]", match["month"])[1]) == 2
    alone_in_line = behind in ("", "\n") and _before(match) in ("", "\n")
    closed = behind in ("", "\n", "\t", "）", ")", "，", "。", "；")
    worded = "月" in match[0] or ("\u4e00" <= behind <= "\u9fff" and behind not in "的是为至到和")
    if not (bounded or worded or alone_in_line or (closed and (timed or padded))):
        return None
    year, month, _ = _pointed_day(match["month"])
    if match["edge"]:
        return _whole(match, (year, month, -1), None, "day", edge=True)
    return _whole(match, (year, month, None), None, "month")


_SHORT_UNTIL = 2005  # the last year in which documents leave out the century
_OF_AGE = tuple("龄命限")
_REACH = 20  # years that a span of them begins before the document at most


def _short_years(match: re.Match[str], now: Now) -> Stretch | None:
    """94—97年, 八六至八八年, 96/97年度; 树龄80—95年 and 90—95年的老树 are lengths of time."""
    if now.year is None or now.year > _SHORT_UNTIL or _is_decimal(match):
        return None
    if match["sep"] in ("/", "／") and not match["word"]:
        return None
    last = number(match["last"]) or 0
    first = full_year(number(match["first"]) or 0, now)
    last = last if last > 99 else full_year(last, now)
    if not now.year - _REACH <= first < last <= now.year + 10:
        return None
    figures = all(_is_figures(match[name], now.year) or number(match[name]) == 89 for name in ("first", "last"))
    behind = match.string[match.end() : match.end() + 1]
    if not (figures or last >= 2000) and (_before(match) in (*LENGTH_BEFORE, *_OF_AGE) or behind in LENGTH_AFTER):
        return None
    return _whole(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


def _republic_years(match: re.Match[str], now: Now) -> Stretch | None:
    first, last = ((number(match[name]) or 0) + _BEFORE_REPUBLIC for name in ("first", "last"))
    if not _BEFORE_REPUBLIC < first < last <= _BEFORE_REPUBLIC + 38:
        return None
    return _whole(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


def _school_years(match: re.Match[str], now: Now) -> Stretch | None:
    first, last = number(match["first"]) or 0, number(match["last"])
    if last not in (first + 1, (first + 1) % 100):
        return None
    return _whole(match, (first, None, None), (first + 1, None, None), "year", interval=True)


def _years_in_brackets(match: re.Match[str], now: Now) -> Stretch | None:
    """（2018—2035）, 从2016-2018: years without 年 only where brackets or 从 show that they are a period."""
    before, text = _before(match), match.string
    in_brackets = before in ("（", "(") and text[match.end() : match.end() + 1] in ("）", ")")
    behind_from = before in ("从", "自") and not text.startswith("年", match.end())
    first, last = number(match["first"]) or 0, number(match["last"]) or 0
    if not (in_brackets or behind_from) or not 1800 <= first < last < 2200:
        return None
    return _whole(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


# a season that two years share
_SEASON_OF_TWO = "(?:[榨产]季|制糖期|[采供]暖[季期]|供热[季期]|雪季|赛季)"

WHOLE = Table(
    (
        Rule(
            "planning period",
            rf"(?P<open>[“\"「『])?(?P<name>十?[{HAN_FIGURE}]?五)(?(open)[”\"」』]|(?=期间|时期|期?末|初|规划|计划|以来))"
            r"(?:(?:期间|时期)?(?:的?)(?P<part>[前头后]|最后)(?P<count>[一二两三四])年|第(?P<nth>[一二三四五])年|(?P<word>期间|时期)?(?P<edge>(?:期)?末|初)?)",
            _plan,
            {
                "“十三五”期间": "2016/2020",
                "九五期间": "1996/2000",
                "十四五时期": "2021/2025",
                "“十四五”末": "2025",
                "“十四五”后三年": "2023/2025",
                "“十三五”时期前三年": "2016/2018",
                "“十四五”第二年": "2022",
            },
        ),
        Rule(
            "planning period by its number",
            rf"第(?P<nth>十?[{HAN_FIGURE}]|十)个五年(?:计划|规划)(?:期间|时期|期)?",
            _numbered_plan,
            {
                "第九个五年计划期间": "1996/2000",
                "第十四个五年规划时期": "2021/2025",
                "第二个五年计划": "1958/1962",
            },
        ),
        Rule(
            "day in figures",
            FIGURES + rf"(?![A-Za-z]|[.．/][{DIGIT}]|-[{DIGIT}]{{1,3}}(?![{DIGIT}]))(?:日(?!均))?",
            _numeric,
            {
                "1997.6.30日": "1997-06-30",
                "2021-11-05": "2021-11-05",
                "2021/11/5": "2021-11-05",
                "2021.11.5": "2021-11-05",
            },
        ),
        Rule(
            "decade",
            rf"(?:(?P<century>[{DIGIT}]{{2}}|二十|十九|二十一|[上本下]){BLANKS}(?:个)?世纪{BLANKS})?"
            rf"(?P<decade>[1-9１-９][0０]|[二三四五六七八九][十〇○零]){BLANKS}年代(?P<part>初期?|前期|中期|后期|末期?)?",
            _decade,
            {
                "20世纪90年代": "1990/1999",
                "80年代后期": "1985/1989",
                "三十年代初": "1930/1934",
                "九〇年代": "1990/1999",
                "上世纪六十年代": "1960/1969",
                "本世纪三十年代": "2030/2039",
            },
        ),
        Rule(
            "decade in full",
            rf"(?P<decade>[12１２][{DIGIT}]{{3}}){BLANKS}年代(?!表|替)(?P<part>初期?|前期|中期|后期|末期?)?",
            _full_decade,
            {"1990年代初": "1990/1994"},
        ),
        Rule(
            "months with a point, in a pair",
            rf"(?P<first>{POINTED}){TO}(?P<last>{POINTED}|[12][{DIGIT}]{{3}}(?![{DIGIT}.．/年]))(?![{DIGIT}A-Za-z.．])",
            _pointed_pair,
            {"1999.08-2002.02": "1999-08/2002-02", "2020.6—2022": "2020-06/2022", "2012.5-2018.3万元": None},
        ),
        Rule(
            "years of two digits, in a pair",
            rf"(?P<first>{SHORT_YEAR})(?P<sep>{TO}|[/／])(?P<last>{SHORT_YEAR}|{YEAR}){BLANKS}(?:(?P<word>年度)|年(?!级))",
            _short_years,
            {"94—97年": None, "使用期15-20年": None},
        ),
        Rule(
            "years of the Republic of China",
            rf"{_REPUBLIC}(?P<first>元|{COUNT}){BLANKS}年?{TO}(?:民国)?(?P<last>{COUNT}){BLANKS}年(?!代|{BLANKS}{COUNT}{BLANKS}月)",
            _republic_years,
            {"民国二十六年至三十四年": "1937/1945", "民国21-23年": "1932/1934"},
        ),
        Rule(
            "school years",
            rf"(?P<first>[12][{DIGIT}]{{3}})(?:[/／]|{TO}(?=[{DIGIT}]{{2,4}}{BLANKS}年?{_SEASON_OF_TWO}))"
            rf"(?P<last>[12][{DIGIT}]{{3}}|[{DIGIT}]{{2}}(?![{DIGIT}])){BLANKS}(?:学年度?|年度|年?{_SEASON_OF_TWO})",
            _school_years,
            {
                "2019/2020学年": "2019/2020",
                "2011/12年度": "2011/2012",
                "2010/2011年榨季": "2010/2011",
                "2018—2019年采暖季": "2018/2019",
            },
        ),
        Rule(
            "month with a point",
            rf"(?P<month>{POINTED})(?!{TO}[{DIGIT}]|[.．/A-Za-z]|-[{DIGIT}])(?:{MONTH_WORD})?(?P<edge>{CLOSING})?",
            _pointed,
            {"2018.6建成": "2018-06", "2021.12底前": "../2021-12-31", "2018.6平方米": None},
        ),
        Rule(
            "years in brackets",
            rf"(?P<first>[12][{DIGIT}]{{3}}){TO}(?P<last>[12][{DIGIT}]{{3}})(?![{DIGIT}])",
            _years_in_brackets,
            {"（2018—2035）": "2018/2035", "从2016-2018": "2016/2018"},
        ),
        Rule("this year and next", "今明两年", _both_years, {"今明两年": "2018/2019"}),
        Rule("this day and the next", "(?P<which>今)明两[天日]", _both_days, {"今明两天": "2018-08-22/2018-08-23"}),
        Rule(
            "month beside the document's",
            rf"(?P<which>(?<![日基根])本|(?<!以)[上下])一?个?月(?![{NO_MONTH_BEHIND}工])份?"
            rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}{DAY_WORD}|(?P<third>{THIRD})|(?P<edge>{EDGE}))?",
            _month_from_now,
            {
                "本月20日前": "../2018-08-20",
                "下月初": "2018-09-01/2018-09-10",
                "上月": "2018-07",
                "本月底前": "../2018-08-31",
                "按上月最后一日": None,
            },
        ),
        Rule(
            "the document's day, from which a stretch goes on",
            rf"(?P<which>{'|'.join(FROM_NOW)})(?={BLANKS}(?:起|开始)[，,]?{TO}(?:{YEAR}{BLANKS}年|{MONTH}{BLANKS}月|[今明本下次年月]))",
            _day_from_now,
            {"即日起至9月底": "2018-08-22/2018-09-30", "从现在开始到明年3月": "2018-08-22/2019-03"},
        ),
        Rule(
            "day beside the document's",
            rf"(?P<which>[今昨明](?:[日天](?={_DAY_BOUND})|晚(?![报会间]))|[前后]天(?={_DAY_BOUND}))",
            _day_from_now,
            {
                "今日起": "2018-08-22/..",
                "明天上午": "2018-08-23",
                "昨日20时": "2018-08-21",
                "今晚": "2018-08-22",
                "今天的": None,
            },
        ),
        Rule(
            "weekday beside the document's",
            rf"(?P<which>[本上下]){BLANKS}一?个?{WEEKDAY_NAME}(?P<weekday>[{_WEEK}])"
            rf"(?:{TO}[本下]?{WEEKDAY_NAME}?(?P<last>[{_WEEK}]))?(?![{COUNTED}批类种常报志程均历]|[、和及]{WEEKDAY_NAME})",
            _weekday_from_now,
            {"本周五前": "../2018-08-24", "下周一至周三": "2018-08-27/2018-08-29", "本周一次": None},
        ),
        Rule(
            "week beside the document's",
            rf"{_OPENS_WORD}(?P<which>[本上下])一?个?(?:周|星期)(?P<within>{WITHIN})?"
            rf"(?![{_WEEK}天末初期转边岁年刊个密详知全折游波{HAN_COUNT}{DIGIT}]|报(?![送告请名备批到]))",
            _week_from_now,
            {"上周": "2018-08-13/2018-08-19", "本周内": "../2018-08-26", "本周期": None, "上周末": None},
        ),
        Rule(
            "quarter beside the document's",
            rf"(?P<which>(?<![日基根])本|(?<!以)[上下])一?个?季(?:度|(?=[末底前]))(?P<edge>{CLOSING})?",
            _quarter_from_now,
            {"上一季度": "2018-04/2018-06", "本季度末前": "../2018-09-30", "下季度": "2018-10/2018-12"},
        ),
        Rule(
            "beginning or end of the document's year",
            rf"年(?P<edge>{EDGE}|{WITHIN})",
            _bare_year_edge,
            {"年底前": "../2018-12-31", "年内": "../2018", "年初": "2018-01"},
        ),
        Rule(
            "end of the document's month",
            rf"月(?P<edge>{CLOSING})",
            _bare_month_edge,
            {"月底前": "../2018-08-31"},
        ),
    )
)


# --- the lunar calendar ---------------------------------------------------------------------------------------

_COUNTED_BY = "个名项家批季余多位期"  # 三月初五家企业
_LUNAR_DAY = rf"(?:初[{HAN_FIGURE}十]|(?:廿|[二三]?十)[{HAN_FIGURE}]?|卅)"
_LUNAR_MONTH = rf"闰?(?:[正冬腊]|{MONTH})月"
_LUNAR_ITEM = rf"(?:农历)?(?:{_LUNAR_MONTH})?{_LUNAR_DAY}(?![{CHINESE_DAY}日号{_COUNTED_BY}])"


def _lunar(match: re.Match[str], now: Now) -> Stretch:
    return _whole(match, NO_DAY, None, "day")


# Days of the lunar calendar (农历), which are passed over: no day of the calendar is printed.
LUNAR = Table(
    (
        Rule(
            "lunar days",
            rf"(?:(?:农历|阴历|旧历|夏历)(?:的|{YEAR}年)?(?:{_LUNAR_MONTH}(?:{_LUNAR_DAY}|{COUNT})?日?|{_LUNAR_DAY})"
            rf"|[{CHINESE_DAY}]{{1,2}}月初[{HAN_FIGURE}十](?![{CHINESE_DAY}{_COUNTED_BY}]|(?<=一)(?:[次直]|举(?![办行]))))"
            rf"(?:(?:{TO}|{AND}|，){_LUNAR_ITEM}){{0,12}}+",
            _lunar,
            {"农历正月十五至三月初三": None, "四月初九": None, "农历五月": None},
        ),
    )
)


_CYCLE = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
_REIGNS = frozenset(eras())
_YEAR_OF_REIGN = Closing(rf"(?:(?:{'|'.join(eras())})(?:元|{COUNT})|{_CYCLE}){BLANKS}年{BLANKS}")
_IN_REIGN = compile_re(
    rf"(?:{COUNT}{BLANKS}年{BLANKS})?+(?:{_LUNAR_MONTH}(?:{_LUNAR_DAY}|{COUNT})?日?)?+(?:{TO}{COUNT}{BLANKS}年)?+"
)


def end_in_reign(text: str, at: int) -> int | None:
    """Where words end that count in a year of a reign (年号) or of the cycle of sixty (干支), None where they do not.
    Its months are those of the lunar calendar: no day of the calendar is printed.

    >>> text = "光绪26年7月建，丁酉年三月修，民国26年7月"
    >>> end_in_reign(text, 2), end_in_reign(text, 12), end_in_reign(text, 18)
    (7, 14, None)
    """
    if text[max(0, at - 2) : at] not in _REIGNS and not (
        text[at - 1 : at] in ("年", " ", "\u3000") and _YEAR_OF_REIGN.search(text[max(0, at - 12) : at])
    ):
        return None
    match = _IN_REIGN.match(text, at)
    return match.end() if match else None


# --- reading -------------------------------------------------------------------------------------------------

# A year before which 发文字号 or a journal's number is counted: 2018年第3期, 2015年第16号
_SERIAL = compile_re(rf"{BLANKS}(?:第{BLANKS}[{DIGIT}{CHINESE_DAY}百]{{1,6}}{BLANKS}[期号](?!线)|[{DIGIT}]{{1,5}}号)")
_BLANKS = compile_re(BLANKS)


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


def read_lunar(text: str, at: int, key: Key, now: Now) -> Stretch | None:
    """The days of the lunar calendar that begin at `at`."""
    matches = ((rule, pattern.match(text, at)) for rule, pattern in LUNAR.at(key))
    return next((rule.value(match, now) for rule, match in matches if match), None)


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
    if year.short and not _is_short_year(text, at, year):
        return None
    if value is not None and not year.short and _SERIAL.match(text, year.end):
        return None
    whole = (value, None, None)
    return Stretch(at, year.end, whole, whole, "year", shift=year.shift, near=year.near)


def _is_short_year(text: str, at: int, year: Year) -> bool:
    """98年 and 07年 are years by themselves; 18年, 近30年 and 八九年来 are lengths of time."""
    short = (year.value or 0) % 100
    return text[at] in "0０零〇○" or (short >= 80 and text[year.end : year.end + 1] not in LENGTH_AFTER)

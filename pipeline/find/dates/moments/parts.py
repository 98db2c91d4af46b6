"""Parts of a year (月、日、旬、季度、半年、年底), with a year before them or without one."""

from __future__ import annotations

import re

from pipeline.find.dates.moments.written import (
    CLOSING,
    EDGE,
    NEXT_DAYS,
    OF_LIST,
    THIRD,
    WITHIN,
    just_before,
    third_days,
)
from pipeline.find.dates.moments.year import Year
from pipeline.find.dates.rules import Rule, Table
from pipeline.find.dates.stretch import Stretch
from pipeline.notation.calendar import (
    BLANKS,
    CHINESE_DAY,
    COUNT,
    DAY_WORD,
    MONTH,
    MONTH_WORD,
    NO_MONTH_BEHIND,
    TO,
    number,
)
from pipeline.notation.numerals import DIGIT, HAN_FIGURE, chinese_figures
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words

_QUARTER = r"[一二三四1-4１-４]"


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
    allowed = just_before(match) not in _NO_MONTH or just_before(match, 2) in ("公历", "阳历", "新历")
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
    """Whether months are counted instead: 两月, 三月内, 延长至三月以内."""
    printed = match["month"]
    return printed == "两" or (printed[0] in CHINESE_DAY and _COUNTED_IN.match(match.string, match.end()) is not None)


_COUNTED_IN = compile_re("[以之]?内(?!部)")


# “三月街”民族节; not “6月底前”, “九月份”
_NAME_BEHIND = compile_re(r"(?![前起底初末份中上下至到开以之的])[\u4e00-\u9fff·]{1,6}”")


_OF_HISTORY = compile_re(one_of(date_words("history")))


def _is_name(match: re.Match[str]) -> bool:
    """Whether a month begins a name, in quotation marks or one of history, or is that of a feast: “三月街”, 十月革命,
    三月三."""
    text, end, printed = match.string, match.end(), match["month"]
    if (just_before(match) == "“" and _NAME_BEHIND.match(text, end)) or _OF_HISTORY.match(text, match.start()):
        return True
    twice = printed in HAN_FIGURE and text[end : end + 1] == printed
    return twice and text[end + 1 : end + 2] not in ("日", "号", "十")


def _is_first_months(match: re.Match[str]) -> bool:
    """Whether the months up to one are meant: 前9月增长7%; not 此前9月."""
    return just_before(match) == "前" and just_before(match, 2) not in ("之前", "以前", "日前", "此前", "目前")


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


def _is_counted_from(match: re.Match[str]) -> bool:
    """Whether 前 or 后 counts from the event before it: 届满|前半年, 入职|前一季度."""
    return "\u4e00" <= just_before(match) <= "\u9fff"


def _half(match: re.Match[str], year: Year | None) -> Stretch | None:
    if year is None and match["half"] in "前后" and _is_counted_from(match):
        return None
    first = (1, None) if match["half"] in "上前" else (7, None)
    last = (6, None) if match["half"] in "上前" else (12, None)
    return _part(match, first, last, "month", interval=True)


def _first_months(match: re.Match[str], year: Year | None) -> Stretch | None:
    """前三季度, 2018年前10个月, 2005年首月; 前3个月 without a year is a length of time."""
    quarters = match["unit"] == "季度"
    if year is None and match["head"] == "前" and match["count"] in ("一", "1") and _is_counted_from(match):
        return None
    if (match["count"] is None and match["head"] == "前") or (year is None and not quarters):
        return None
    count = 1 if match["count"] is None else number(match["count"]) or 0
    months = count * 3 if quarters else count
    if not 1 <= months <= 12:
        return None
    return _part(match, (1, None), (months, None), "month", interval=months > 1)


def _last_months(match: re.Match[str], year: Year) -> Stretch | None:
    """今年后两个月, 2018年最后一个季度, which end with the year; 2018年后一个月 may be the month behind it."""
    count = number(match["count"]) or 0
    months = count * 3 if match["unit"] == "季度" else count
    if not 1 <= months <= 12 or (count == 1 and match["head"] == "后"):
        return None
    return _part(match, (13 - months, None), (12, None), "month", interval=months > 1)


def _year_edge(match: re.Match[str], year: Year) -> Stretch:
    """年底 and 年末 are the last day, 年初 is January."""
    if match["edge"] == "初":
        return _part(match, (1, None), None, "month")
    return _part(match, (12, -1), None, "day", edge=True)


def _within(match: re.Match[str], year: Year) -> Stretch | None:
    return None if year.short else _part(match, (None, None), None, "year", within=True)


_NEXT_MONTHS = rf"(?=(?:、{COUNT}){{0,10}}[、和及]{COUNT}{BLANKS}{OF_LIST}个?月(?![{NO_MONTH_BEHIND}]))"

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
        Rule(
            "last months",
            rf"(?P<head>最?后)(?P<count>{COUNT})个?(?P<unit>季度|月)(?![以之]?内)",
            _last_months,
            {"今年后两个月": "2018-11/2018-12", "2018年最后一个季度": "2018-10/2018-12", "去年最后一个月": "2017-12"},
        ),
        Rule("within a year", rf"年?{WITHIN}", _within, {"2018年内": "../2018", "今年年内": "../2018"}),
    )
)

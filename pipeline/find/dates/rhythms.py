"""Rhythms (周期): what comes back, as rules of RFC 5545 with examples.

`RHYTHMS` begin with the word that names the rhythm (每月, 次月, 半月一通报). `FURTHER` are the items of a list that
leave it out: 每年3月至4月、9月至10月.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline.find.dates.bounds import BY_BEHIND, BY_SHARED, NOT_LATER, words_before
from pipeline.find.dates.moments.written import CLOSING, COUNTED, EDGE, THIRD, WEEKDAY_NAME, third_days
from pipeline.find.dates.rules import Key, Rule, Table
from pipeline.find.dates.stretch import exists
from pipeline.model import FoundDate
from pipeline.notation.calendar import BLANKS, COUNT, DASH, MONTH, MONTH_WORD, NO_MONTH_BEHIND, TO, alone, number
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex
from pipeline.vocab import date_words

Match = Any

_EVERY = rf"每{BLANKS}[个隔逢]?{BLANKS}(?:[一1]{BLANKS}个?)?{BLANKS}"
_AND = rf"{BLANKS}(?:[、和及]|以及){BLANKS}"
_ONE_OR_LAST = r"(?:第[一1]个|首个|最后一?个)"
_WORKDAY = rf"(?P<workday>{_ONE_OR_LAST})工作日"
# 第一个周五 | 最后一个星期四 | 第三周的周三
_OF_WEEK = (
    rf"(?P<nth>(?:第[一二三四1-4]|首|最后一?)(?:个|(?=周的?{WEEKDAY_NAME})))(?:周的?)?"
    rf"{WEEKDAY_NAME}(?P<weekday>[一二三四五六日天])"
)
_DAYS = rf"(?P<day>{COUNT}){BLANKS}[日号]"
# 5日 | 5日、20日 | 5、20日 | 1—5日 | 1日至5日 | 底 | 上旬 | 最后一个工作日 | 第一个周五
# Lists are no longer than what they count: a list without 日 or 月 at its end is read again from each of its numbers.
_DAYS_OF_MONTH = (
    rf"(?:(?P<day>{COUNT}){BLANKS}(?:[日号]{BLANKS})?{DASH}{BLANKS}(?P<last>{COUNT}){BLANKS}[日号]"
    rf"|(?P<day>{COUNT})(?:、(?P<day>{COUNT})){{0,30}}+{BLANKS}[日号](?:{_AND}{_DAYS}(?!{BLANKS}{DASH}{BLANKS}{COUNT}{BLANKS}[日号]))*+)"
)
_IN_MONTH = rf"(?:{_DAYS_OF_MONTH}|{_WORKDAY}|{_OF_WEEK}|(?P<edge>{EDGE}|最后一[天日])|(?P<third>{THIRD}))"
_IN_YEAR = rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD})|{BLANKS}的?{_OF_WEEK})?+"
_MONTH = rf"(?P<month>{MONTH}){BLANKS}{MONTH_WORD}"
_SPAN_OF_DAYS = rf"{BLANKS}(?P<day>{COUNT}){BLANKS}(?:[日号]{BLANKS})?{DASH}{BLANKS}(?P<last>{COUNT}){BLANKS}[日号]"
# 11月至次年3月 | 5—6月 | 11月15日至次年3月15日
_MONTHS = (
    rf"(?P<month>{MONTH}){BLANKS}(?:{MONTH_WORD}(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD}))?+)?+"
    rf"{TO}(?:次年|翌年)?(?P<to>{MONTH}){BLANKS}{MONTH_WORD}"
    rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD}))?+"
)
_MORE_MONTHS = (
    rf"(?P<month>{MONTH})(?:{BLANKS}{MONTH_WORD}(?!{BLANKS}{COUNT}{BLANKS}[日号]))?+(?:{_AND}(?P<month>{MONTH})"
    rf"(?:{BLANKS}{MONTH_WORD}(?!{BLANKS}{COUNT}{BLANKS}[日号]|{TO}))?+){{1,11}}+(?<=[月份])"
)

# 第一、三季度 | 第一季度末 | 上半年 | 上、下半年
_QUARTERS = (
    rf"(?:第?(?P<quarter>[一二三四1-4])(?:[、和]第?(?P<quarter>[一二三四1-4])){{0,3}}+季(?:度|(?=[底末]))(?P<edge>{CLOSING})?+"
    r"|(?P<half>[上下])(?:[、和](?P<half>下))?半年)"
)

# 每周一 is Monday, 每周一次 and 每周三小时 are counts, 每周一调度 is once a week
_ONCE = one_of(date_words("once"))
_DAY_OF_WEEK = rf"(?P<weekday>[一二三四五六日天])(?![{HAN_COUNT}至-]?[{COUNTED}])(?!(?<=一)(?:{_ONCE}))"
# what comes back each time, in words behind 隔年: 隔年举办一次
_AGAIN = one_of(date_words("again"))
# 每周一三五, 每周二五
_DAYS_IN_ROW = (
    rf"(?P<weekday>[一二三四五])(?P<weekday>[二三四五六日])(?P<weekday>[三四五六日])?+"
    rf"(?![、{HAN_COUNT}几多余至-]|[{COUNTED}])"
)
_MORE_OF_WEEK = (
    rf"(?:(?:至|到|[-—~～]{{1,2}})(?:每?{WEEKDAY_NAME})?(?P<until>[一二三四五六日天])(?![次场回项])"
    rf"|(?:[、和及](?:每?{WEEKDAY_NAME})?|{WEEKDAY_NAME}|(?<=六)(?=日))(?P<weekday>[一二三四五六日天])(?![次场回项]|(?:至|到|[-—~～]){WEEKDAY_NAME}))"
)
_WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))
_WEEK_ORDER = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = "BYDAY=MO,TU,WE,TH,FR"

Value = tuple[str, str] | None  # the rule and the grain


def _joined(numbers: Any) -> str:
    return ",".join(str(n) for n in numbers)


def _part(match: Match) -> tuple[str, str] | None:
    """Day, 底, 旬, 工作日 or weekday in a month as parts of a rule, with the grain; the month where none is named."""
    groups = match.capturesdict()
    if days := groups.get("day"):
        numbers = [number(day) for day in days]
        if groups.get("last"):
            numbers = [*range(numbers[0] or 1, min(number(groups["last"][0]) or 31, 31) + 1)]
        if not all(day is not None and 1 <= day <= 31 for day in numbers):
            return None
        return f";BYMONTHDAY={_joined(numbers)}", "day"
    if edges := groups.get("edge"):
        return f";BYMONTHDAY={'1' if edges[0] == '初' else '-1'}", "day"
    if thirds := groups.get("third"):
        low, high = third_days(thirds[0])
        return f";BYMONTHDAY={_joined(range(low, (31 if high == -1 else high) + 1))}", "day"
    if workdays := groups.get("workday"):
        return f";{_WORKDAYS};BYSETPOS={'-1' if workdays[0].startswith('最') else '1'}", "day"
    if nth := groups.get("nth"):
        place = -1 if nth[0].startswith("最") else 1 if nth[0].startswith("首") else number(nth[0][1:2])
        return f";BYDAY={place}{_WEEKDAYS[groups['weekday'][0]]}", "day"
    return "", "month"


def _monthly(match: Match) -> Value:
    part = _part(match)
    return part and ("FREQ=MONTHLY" + part[0], part[1])


def _across_months(match: Match) -> Value:
    first, last = number(match["day"]) or 0, number(match["last"]) or 0 if match["last"] else 0
    if not 1 <= first <= 31 or not 0 <= last < first:
        return None
    return f"FREQ=MONTHLY;BYMONTHDAY={_joined([*range(1, last + 1), *range(first, 32)])}", "day"


def _month_of_year(match: Match) -> Value:
    month, part = number(match["month"]), _part(match)
    if month is None or not 1 <= month <= 12 or part is None:
        return None
    if match["day"] and not exists((None, month, number(match["day"]))):
        return None
    return f"FREQ=YEARLY;BYMONTH={month}{part[0]}", part[1]


def _months_of_year(match: Match) -> Value:
    months, part = [number(month) for month in match.captures("month")], _part(match)
    if part is None or not all(month and 1 <= month <= 12 for month in months):
        return None
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}{part[0]}", part[1]


def _span_of_year(match: Match) -> Value:
    low, high = number(match["month"]) or 0, number(match["to"]) or 0
    if not (1 <= low <= 12 and 1 <= high <= 12):
        return None
    days = [number(day) or 0 for day in match.captures("day")]
    if low == high and len(days) == 2 and 1 <= days[0] < days[1] <= 31:
        return f"FREQ=YEARLY;BYMONTH={low};BYMONTHDAY={_joined(range(days[0], days[1] + 1))}", "day"
    months = range(low, high + 1) if low <= high else [*range(low, 13), *range(1, high + 1)]
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}", "day" if match["day"] else "month"


def _quarters_of_year(match: Match) -> Value:
    if match["quarter"]:
        quarters = [number(quarter) or 1 for quarter in match.captures("quarter")]
        if match["edge"]:
            return f"FREQ=YEARLY;BYMONTH={_joined(q * 3 for q in quarters)};BYMONTHDAY=-1", "day"
        return f"FREQ=YEARLY;BYMONTH={_joined(q * 3 - 2 + n for q in quarters for n in range(3))}", "month"
    first, last = match.captures("half")[0], match.captures("half")[-1]
    return f"FREQ=YEARLY;BYMONTH={_joined(range(1 if first == '上' else 7, 7 if last == '上' else 13))}", "month"


def _edge_of_year(match: Match) -> Value:
    return (
        ("FREQ=YEARLY;BYMONTH=1", "month") if match["edge"] == "初" else ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "day")
    )


def _month_of_quarter(match: Match) -> Value:
    months = {"首": "1,4,7,10", "第一": "1,4,7,10", "第1": "1,4,7,10", "第二": "2,5,8,11", "第2": "2,5,8,11"}
    part = _part(match)
    which = match["which"]
    named = months.get(which[:2]) or months.get(which[:1]) or "3,6,9,12"
    return part and (f"FREQ=YEARLY;BYMONTH={named}{part[0]}", part[1])


def _edge_of_quarter(match: Match) -> Value:
    if match["edge"] == "初":
        return "FREQ=YEARLY;BYMONTH=1,4,7,10", "month"
    return "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "day"


def _every_other_month(match: Match) -> Value:
    """逢双月25日前, 每逢单月; 双月 alone only with a day of it: 双月座谈会 is a name, 单月产量 a month's, and in
    名单|月底前报送 it is a list that goes in."""
    part = _part(match)
    ends = match["edge"] and match["odd"] != "单" and BY_BEHIND.match(match.string, match.end())
    if part is None or not (match["every"] or match["day"] or match["workday"] or ends):
        return None
    months = range(1, 12, 2) if match["odd"][0] in "单奇" else range(2, 13, 2)
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}{part[0]}", part[1]


def _weekday_of_quarter(match: Match) -> Value:
    """每季度第三周的周三: in the first month of the quarter; the last one is in its last month."""
    part = _part(match)
    months = "3,6,9,12" if match["nth"].startswith("最") else "1,4,7,10"
    return part and (f"FREQ=YEARLY;BYMONTH={months}{part[0]}", part[1])


def _every_other_year(match: Match) -> Value:
    """逢双年, 逢单年5月: which of the years, RFC 5545 leaves to where the rhythm begins."""
    if match["month"] is None:
        return "FREQ=YEARLY;INTERVAL=2", "year"
    value = _month_of_year(match)
    return value and (value[0].replace("YEARLY", "YEARLY;INTERVAL=2", 1), value[1])


def _every_other_week(match: Match) -> Value:
    day = match["weekday"]
    return "FREQ=WEEKLY;INTERVAL=2" + (f";BYDAY={_WEEKDAYS[day]}" if day else ""), "day"


def _every_other(match: Match) -> Value:
    """隔年举办一次, 每隔一年: with one year between; 每隔3天 counts as every third day."""
    frequency, _step_of, grain = _UNITS[match["unit"][0]]
    return f"FREQ={frequency};INTERVAL=2", grain


def _next_month(match: Match) -> Value:
    """次月5日前 comes back each month, 季度结束后次月15日前 each quarter; 之日的次月 and 自次月 hang on an event."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    part = _part(match)
    if part is None or before.endswith(("的", "之", "自", "从")):
        return None
    quarterly = _QUARTER_OVER.search(before)
    return ("FREQ=YEARLY;BYMONTH=1,4,7,10" if quarterly else "FREQ=MONTHLY") + part[0], part[1]


_QUARTER_OVER = compile_regex(r"季度?(?:度)?(?:结束|终了|末)?后?的?\Z")


def _weekly(match: Match) -> Value:
    days = [_WEEKDAYS[match.captures("weekday")[0]]]
    spans = {at for at, _ in match.spans("until")}
    named = sorted([*match.spans("weekday")[1:], *match.spans("until")])
    for at, _ in named:
        day = _WEEKDAYS[match.string[at]]
        low, high = _WEEK_ORDER.index(days[-1]), _WEEK_ORDER.index(day)
        days.extend(_WEEK_ORDER[low + 1 : high + 1] if at in spans else [day])
    return "FREQ=WEEKLY;BYDAY=" + ",".join(days), "day"


_DAY_BEFORE = compile_regex(rf"(?:(?<!工作)日|[号月旬]){BLANKS}[（(]\Z")


def _span_of_week(match: Match) -> Value:
    """办公时间：周一至周五; 3月9日—13日（周一至周五） says which weekdays those days are."""
    if _DAY_BEFORE.search(match.string, max(0, match.start() - 4), match.start()):
        return None
    first, last = (_WEEK_ORDER.index(_WEEKDAYS[match[name]]) for name in ("weekday", "until"))
    days = _WEEK_ORDER[first : last + 1] if first < last else (*_WEEK_ORDER[first:], *_WEEK_ORDER[: last + 1])
    return "FREQ=WEEKLY;BYDAY=" + ",".join(days), "day"


_UNITS = {
    "年": ("YEARLY", 1, "year"),
    "月": ("MONTHLY", 1, "month"),
    "季": ("MONTHLY", 3, "month"),
    "周": ("WEEKLY", 1, "day"),
    "星": ("WEEKLY", 1, "day"),
    "礼": ("WEEKLY", 1, "day"),
    "日": ("DAILY", 1, "day"),
    "天": ("DAILY", 1, "day"),
}


def _step(match: Match) -> Value:
    """(半, 月) → the rule of a rhythm; None for what the calendar does not have (每半天)."""
    count, unit = match["n"], match["unit"]
    if unit == "工作日":
        return (f"FREQ=WEEKLY;{_WORKDAYS}", "day") if count is None else None
    if unit == "旬":
        return ("FREQ=MONTHLY;BYMONTHDAY=10,20,-1", "day") if count is None or count in "一1" else None
    frequency, step, grain = _UNITS[unit[0]]
    if count == "半":
        if unit == "月":
            return "FREQ=MONTHLY;BYMONTHDAY=15,-1", "day"
        return ("FREQ=MONTHLY;INTERVAL=6", "month") if unit.startswith("年") else None
    interval = step * (number(count) or 0 if count else 1)
    if interval < 1:
        return None
    return f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else ""), grain


def _once_in(match: Match) -> Value:
    """半月一通报; 第三年一次性 and 近五年一度 are none."""
    if match.string[max(0, match.start() - 1) : match.start()] in ("第", "近", "每", "零", "〇"):
        return None
    return _step(match)


_YEARS = rf"{_EVERY}年{BLANKS}(?:的)?{BLANKS}"
_WEEKS = rf"{_EVERY}{WEEKDAY_NAME}{WEEKDAY_NAME}?"

RHYTHMS = Table(
    (
        Rule(
            "span of months in a year",
            _YEARS + _MONTHS,
            _span_of_year,
            {
                "每年11月至次年3月": "FREQ=YEARLY;BYMONTH=11,12,1,2,3",
                "每年5—6月": "FREQ=YEARLY;BYMONTH=5,6",
                "每年2月1日至3月31日": "FREQ=YEARLY;BYMONTH=2,3",
                "每年12月4日至12月6日": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=4,5,6",
            },
        ),
        Rule(
            "span of days in a month of a year",
            rf"{_YEARS}{_MONTH}{_SPAN_OF_DAYS}",
            _month_of_year,
            {"每年10月1日至7日": "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1,2,3,4,5,6,7"},
        ),
        Rule(
            "months of a year",
            rf"{_YEARS}{_MORE_MONTHS}(?:(?P<edge>{EDGE})|的?{_DAYS})?+",
            _months_of_year,
            {"每年3月、9月底前": "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "每年5、6月": "FREQ=YEARLY;BYMONTH=5,6"},
        ),
        Rule(
            "month of a year",
            rf"{_YEARS}{_MONTH}{_IN_YEAR}",
            _month_of_year,
            {
                "每年3月底前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
                "每年元月10日": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10",
                "每年5月第二个星期日": "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
            },
        ),
        Rule(
            "quarters or halves of a year",
            rf"{_YEARS}{_QUARTERS}",
            _quarters_of_year,
            {
                "每年第四季度": "FREQ=YEARLY;BYMONTH=10,11,12",
                "每年二、四季度": "FREQ=YEARLY;BYMONTH=4,5,6,10,11,12",
                "每年第一季度末前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
                "每年上半年": "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6",
            },
        ),
        Rule(
            "end of a year",
            rf"{_EVERY}年年?(?P<edge>{EDGE})",
            _edge_of_year,
            {"每年年底前": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "每年初": "FREQ=YEARLY;BYMONTH=1"},
        ),
        Rule(
            "month of a quarter",
            rf"{_EVERY}季度?{BLANKS}的?(?P<which>首个?|末|最后一?个|第[一二三1-3]个)"
            rf"(?:月(?:份)?|(?<=末)(?={BLANKS}{COUNT}{BLANKS}日))(?:{BLANKS}的?{_IN_MONTH})?+",
            _month_of_quarter,
            {
                "每季度首月10日前": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
                "每季度最后一个月25日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
                "每季度末月20日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
                "每季度末25日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
            },
        ),
        Rule(
            "weekday of a quarter",
            rf"{_EVERY}季度?{BLANKS}的?{_OF_WEEK}",
            _weekday_of_quarter,
            {
                "每季度第三周的周三": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=3WE",
                "每季度最后一个周五": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1FR",
            },
        ),
        Rule(
            "end of a quarter",
            rf"{_EVERY}季度?(?P<edge>{EDGE})",
            _edge_of_quarter,
            {"每季度末前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"},
        ),
        Rule(
            "days across the end of a month",
            rf"{_EVERY}月{BLANKS}的?(?P<day>{COUNT}){BLANKS}日{TO}"
            rf"(?:(?:[当本]?月)?(?P<edge>{CLOSING})|(?:次|下|翌|下个)月{BLANKS}(?P<last>{COUNT}){BLANKS}日)",
            _across_months,
            {
                "每月28日至月底": "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31",
                "每月29日至次月2日": "FREQ=MONTHLY;BYMONTHDAY=1,2,29,30,31",
            },
        ),
        Rule(
            "days of a month",
            rf"{_EVERY}月{BLANKS}的?(?:月(?=[底末初]))?{_IN_MONTH}",
            _monthly,
            {
                "每月5日、20日": "FREQ=MONTHLY;BYMONTHDAY=5,20",
                "每月1—5日": "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5",
                "每月1日至3日": "FREQ=MONTHLY;BYMONTHDAY=1,2,3",
                "每月底前": "FREQ=MONTHLY;BYMONTHDAY=-1",
                "每月月底前": "FREQ=MONTHLY;BYMONTHDAY=-1",
                "每月最后一个工作日前": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "每月第一个周五": "FREQ=MONTHLY;BYDAY=1FR",
                "每月第二周周三": "FREQ=MONTHLY;BYDAY=2WE",
            },
        ),
        Rule(
            "odd or even months",
            rf"(?P<every>每{BLANKS}[个逢]?|逢)?{BLANKS}(?P<odd>[单双]数?|[奇偶]数)月份?(?![刊报]){BLANKS}的?(?:{_IN_MONTH})?+",
            _every_other_month,
            {
                "逢双月25日前": "FREQ=YEARLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=25",
                "每逢单月": "FREQ=YEARLY;BYMONTH=1,3,5,7,9,11",
                "每双月末": "FREQ=YEARLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=-1",
                "双月底前": "FREQ=YEARLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=-1",
                "双月座谈会": None,
            },
        ),
        Rule(
            "odd or even years",
            rf"(?:每{BLANKS}逢?|逢){BLANKS}(?:[单双]数?|[奇偶]数)年[份度]?{BLANKS}(?:的?{_MONTH}{_IN_YEAR})?+",
            _every_other_year,
            {"逢双年": "FREQ=YEARLY;INTERVAL=2", "逢单数年份5月": "FREQ=YEARLY;INTERVAL=2;BYMONTH=5"},
        ),
        Rule(
            "odd or even weeks",
            rf"(?:(?:每{BLANKS}逢?|逢)?{BLANKS}[单双]周{BLANKS}的?{WEEKDAY_NAME}{_DAY_OF_WEEK}"
            rf"|(?:每{BLANKS}逢?|逢){BLANKS}[单双]周(?![期刊末{HAN_COUNT}日天])|隔周{BLANKS}的?{WEEKDAY_NAME}{_DAY_OF_WEEK})",
            _every_other_week,
            {
                "每双周的周二": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
                "每逢单周": "FREQ=WEEKLY;INTERVAL=2",
                "隔周周五": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
            },
        ),
        Rule(
            "with one between",
            rf"(?:每{BLANKS}隔{BLANKS}[一1]{BLANKS}个?(?P<unit>年|月|周|星期|日|天)(?![{NO_MONTH_BEHIND}])"
            rf"|(?<![间相阻分时每])隔(?P<unit>[年月周日天])(?=[^，。；：\n\t]{{0,12}}?(?:{_AGAIN})))",
            _every_other,
            {"每隔一年": "FREQ=YEARLY;INTERVAL=2", "隔年": None, "每隔1天": "FREQ=DAILY;INTERVAL=2"},
        ),
        Rule(
            "days of the month after",
            rf"次月{BLANKS}的?{_IN_MONTH}",
            _next_month,
            {
                "次月5日、20日前": "FREQ=MONTHLY;BYMONTHDAY=5,20",
                "季度终了次月15日前": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15",
                "自印发之日的次月5日": None,
            },
        ),
        Rule(
            "days of a week",
            rf"{_WEEKS}(?:{_DAYS_IN_ROW}|{_DAY_OF_WEEK}{_MORE_OF_WEEK}{{0,6}}+)",
            _weekly,
            {
                "每周一三五": "FREQ=WEEKLY;BYDAY=MO,WE,FR",
                "每周一、三、五": "FREQ=WEEKLY;BYDAY=MO,WE,FR",
                "每周二周四": "FREQ=WEEKLY;BYDAY=TU,TH",
                "每周一至周五": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                "每周星期五前": "FREQ=WEEKLY;BYDAY=FR",
            },
        ),
        Rule(
            "span of weekdays",
            rf"(?<![每本上下这该首末第{HAN_COUNT}几周日号]){WEEKDAY_NAME}(?P<weekday>[一二三四五六日天])"
            rf"(?:至|到|[-—~～]{{1,2}}){WEEKDAY_NAME}?(?P<until>[一二三四五六日天])(?![{HAN_COUNT}{COUNTED}])",
            _span_of_week,
            {
                "周一至周五": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                "星期一至六": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
                "周日至周四": "FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH",
            },
        ),
        Rule(
            "every so often",
            rf"每{BLANKS}[个隔逢]?{BLANKS}(?:(?P<n>半|{COUNT}){BLANKS}个?)?{BLANKS}"
            r"(?P<unit>年度?|月|周|星期|礼拜|季度|季(?!节)|旬|工作日|日|天)(?![级龄津饼岁边刊])",
            _step,
            {
                "每两年": "FREQ=YEARLY;INTERVAL=2",
                "每季度": "FREQ=MONTHLY;INTERVAL=3",
                "每半年": "FREQ=MONTHLY;INTERVAL=6",
                "每隔3天": "FREQ=DAILY;INTERVAL=3",
                "每个工作日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                "每年级": None,
            },
        ),
        Rule(
            "once in so long",
            rf"(?P<n>半|{COUNT}){BLANKS}个?(?P<unit>年|月|周|季度?|旬|日|天)"
            r"一(?![季月日号]|[小大特中]?[旱涝灾洪震变])(?:(?![个些定直起般样边名家条位批部只所项种度])[\u4e00-\u9fff]{2}(?=[的制]|[^\u4e00-\u9fff]|\Z)"
            r"|周期|[次度届轮评报换测])",
            _once_in,
            {"半月一通报": "FREQ=MONTHLY;BYMONTHDAY=15,-1", "5年一周期": "FREQ=YEARLY;INTERVAL=5"},
        ),
    ),
    compiler=compile_regex,
)

_FURTHER_OF_YEAR = (
    Rule(
        "further span of days in a month",
        rf"{_MONTH}{_SPAN_OF_DAYS}",
        _month_of_year,
        {"5月1日至3日": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,2,3"},
    ),
    Rule("further span of months", _MONTHS, _span_of_year, {"9月至10月": "FREQ=YEARLY;BYMONTH=9,10"}),
    Rule(
        "further months", rf"{_MORE_MONTHS}(?P<edge>{EDGE})?+", _months_of_year, {"5、6月": "FREQ=YEARLY;BYMONTH=5,6"}
    ),
    Rule(
        "further month",
        rf"(?:次年|翌年|当年|同年)?{_MONTH}{_IN_YEAR}",
        _month_of_year,
        {"3月底前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"},
    ),
    Rule("further quarters or halves", _QUARTERS, _quarters_of_year, {"第四季度": "FREQ=YEARLY;BYMONTH=10,11,12"}),
)
_FURTHER_OF_MONTH = (
    Rule(
        "further days of a month",
        rf"{_DAYS_OF_MONTH}(?!内|后)",
        _monthly,
        {"16日至20日": "FREQ=MONTHLY;BYMONTHDAY=16,17,18,19,20"},
    ),
)
_FURTHER_OF_WEEK = (
    Rule(
        "further days of a week",
        rf"{WEEKDAY_NAME}{_DAY_OF_WEEK}{_MORE_OF_WEEK}{{0,6}}+",
        _weekly,
        {"周二、周五": "FREQ=WEEKLY;BYDAY=TU,FR"},
    ),
)
FURTHER = {
    "YEARLY": Table(_FURTHER_OF_YEAR, compile_regex),
    "MONTHLY": Table(_FURTHER_OF_MONTH, compile_regex),
    "WEEKLY": Table(_FURTHER_OF_WEEK, compile_regex),
}


def read_rhythm(text: str, at: int, key: Key) -> FoundDate | None:
    """The rhythm that begins at `at`: 每月20日前, 每年3月底前, 每周一, 每两年, 半月一通报."""
    return _read(RHYTHMS.at(key), text, at)


def read_further(text: str, at: int, key: Key, rhythm: str) -> FoundDate | None:
    """A further item of a rhythm that the sentence names: 9月至10月 behind 每年3月至4月."""
    found = _read(FURTHER[rhythm].at(key), text, at) if rhythm in FURTHER else None
    return found and replace(found, inferred=True)


def _read(rules: Iterable[tuple[Rule, Match]], text: str, at: int) -> FoundDate | None:
    for rule, pattern in rules:
        if match := pattern.match(text, at):
            value = rule.value(match)
            if value is not None:
                return _bounded(text, match, *value)
            if "of a month" in rule.name and match.captures("day"):
                return _row(text, at, match.end(), None, "day", "on")  # 每月32日
    return None


_FROM_BEHIND = compile_regex(rf"{alone('起')}|开始")


def _bounded(text: str, match: Match, rule: str, grain: str) -> FoundDate:
    """Takes in the words that touch and decides the bound."""
    groups = match.groupdict()
    start, end = match.span()
    ranged = bool(groups.get("to") or groups.get("last") or (groups.get("edge") and groups.get("day")))
    if before := NOT_LATER.search(words_before(text, start)):
        after = BY_BEHIND.match(text, end)
        return _row(text, start - len(before[0]), after.end() if after else end, rule, grain, "by")
    if not ranged and (after := BY_BEHIND.match(text, end)):
        return _row(text, start, after.end(), rule, grain, "by")
    if not ranged and (groups.get("day") or groups.get("edge")) and BY_SHARED.match(text, end):
        return _row(text, start, end, rule, grain, "by")
    if not ranged and grain != "year" and (after := _FROM_BEHIND.match(text, end)):
        return _row(text, start, after.end(), rule, grain, "from")
    return _row(text, start, end, rule, grain, "between" if ranged else "on")


def _row(text: str, start: int, end: int, rule: str | None, grain: str, bound: str) -> FoundDate:
    return FoundDate(
        char_start=start, char_end=end, raw=text[start:end], kind="recurring", bound=bound, edtf=None, start=None,
        end=None, grain=grain, rrule=rule, valid=rule is not None,
    )  # fmt: skip


__all__ = ["FURTHER", "RHYTHMS", "read_further", "read_rhythm"]

"""Rhythms (周期): what comes back, as rules of RFC 5545 with examples.

`RHYTHMS` begin with the word that names the rhythm (每月, 次月, 半月一通报). `FURTHER` are the items of a list that
leave it out: 每年3月至4月、9月至10月.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.find.dates.bounds import BY_BEHIND, BY_SHARED, NOT_LATER, words_before
from pipeline.find.dates.moments.written import CLOSING, COUNTED, EDGE, WEEKDAY_NAME
from pipeline.find.dates.rhythms.patterns import (
    AGAIN,
    DAY_OF_WEEK,
    DAYS,
    DAYS_IN_ROW,
    DAYS_OF_MONTH,
    EVERY,
    IN_MONTH,
    IN_YEAR,
    MONTH_OF_YEAR,
    MONTHS,
    MORE_MONTHS,
    MORE_OF_WEEK,
    OF_WEEK,
    QUARTERS,
    SPAN_OF_DAYS,
    WEEKS,
    YEARS,
)
from pipeline.find.dates.rhythms.values import (
    Match,
    across_months,
    edge_of_quarter,
    edge_of_year,
    every_other,
    every_other_month,
    every_other_week,
    every_other_year,
    every_so_often,
    month_of_quarter,
    month_of_year,
    monthly,
    months_of_year,
    next_month,
    once_in,
    quarters_of_year,
    span_of_week,
    span_of_year,
    weekday_of_quarter,
    weekly,
)
from pipeline.find.dates.rules import Key, Rule, Table
from pipeline.model import FoundDate
from pipeline.notation.calendar import BLANKS, COUNT, NO_MONTH_BEHIND, TO, alone
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_regex

RHYTHMS = Table(
    (
        Rule(
            "span of months in a year",
            YEARS + MONTHS,
            span_of_year,
            {
                "每年11月至次年3月": "FREQ=YEARLY;BYMONTH=11,12,1,2,3",
                "每年5—6月": "FREQ=YEARLY;BYMONTH=5,6",
                "每年2月1日至3月31日": "FREQ=YEARLY;BYMONTH=2,3",
                "每年12月4日至12月6日": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=4,5,6",
            },
        ),
        Rule(
            "span of days in a month of a year",
            rf"{YEARS}{MONTH_OF_YEAR}{SPAN_OF_DAYS}",
            month_of_year,
            {"每年10月1日至7日": "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1,2,3,4,5,6,7"},
        ),
        Rule(
            "months of a year",
            rf"{YEARS}{MORE_MONTHS}(?:(?P<edge>{EDGE})|的?{DAYS})?+",
            months_of_year,
            {"每年3月、9月底前": "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "每年5、6月": "FREQ=YEARLY;BYMONTH=5,6"},
        ),
        Rule(
            "month of a year",
            rf"{YEARS}{MONTH_OF_YEAR}{IN_YEAR}",
            month_of_year,
            {
                "每年3月底前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
                "每年元月10日": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10",
                "每年5月第二个星期日": "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
            },
        ),
        Rule(
            "quarters or halves of a year",
            rf"{YEARS}{QUARTERS}",
            quarters_of_year,
            {
                "每年第四季度": "FREQ=YEARLY;BYMONTH=10,11,12",
                "每年二、四季度": "FREQ=YEARLY;BYMONTH=4,5,6,10,11,12",
                "每年第一季度末前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
                "每年上半年": "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6",
            },
        ),
        Rule(
            "end of a year",
            rf"{EVERY}年年?(?P<edge>{EDGE})",
            edge_of_year,
            {"每年年底前": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "每年初": "FREQ=YEARLY;BYMONTH=1"},
        ),
        Rule(
            "month of a quarter",
            rf"{EVERY}季度?{BLANKS}的?(?P<which>首个?|末|最后一?个|第[一二三1-3]个)"
            rf"(?:月(?:份)?|(?<=末)(?={BLANKS}{COUNT}{BLANKS}日))(?:{BLANKS}的?{IN_MONTH})?+",
            month_of_quarter,
            {
                "每季度首月10日前": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
                "每季度最后一个月25日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
                "每季度末月20日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
                "每季度末25日前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
            },
        ),
        Rule(
            "weekday of a quarter",
            rf"{EVERY}季度?{BLANKS}的?{OF_WEEK}",
            weekday_of_quarter,
            {
                "每季度第三周的周三": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=3WE",
                "每季度最后一个周五": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1FR",
            },
        ),
        Rule(
            "end of a quarter",
            rf"{EVERY}季度?(?P<edge>{EDGE})",
            edge_of_quarter,
            {"每季度末前": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"},
        ),
        Rule(
            "days across the end of a month",
            rf"{EVERY}月{BLANKS}的?(?P<day>{COUNT}){BLANKS}日{TO}"
            rf"(?:(?:[当本]?月)?(?P<edge>{CLOSING})|(?:次|下|翌|下个)月{BLANKS}(?P<last>{COUNT}){BLANKS}日)",
            across_months,
            {
                "每月28日至月底": "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31",
                "每月29日至次月2日": "FREQ=MONTHLY;BYMONTHDAY=1,2,29,30,31",
            },
        ),
        Rule(
            "days of a month",
            rf"{EVERY}月{BLANKS}的?(?:月(?=[底末初]))?{IN_MONTH}",
            monthly,
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
            rf"(?P<every>每{BLANKS}[个逢]?|逢)?{BLANKS}(?P<odd>[单双]数?|[奇偶]数)月份?(?![刊报]){BLANKS}的?(?:{IN_MONTH})?+",
            every_other_month,
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
            rf"(?:每{BLANKS}逢?|逢){BLANKS}(?:[单双]数?|[奇偶]数)年[份度]?{BLANKS}(?:的?{MONTH_OF_YEAR}{IN_YEAR})?+",
            every_other_year,
            {"逢双年": "FREQ=YEARLY;INTERVAL=2", "逢单数年份5月": "FREQ=YEARLY;INTERVAL=2;BYMONTH=5"},
        ),
        Rule(
            "odd or even weeks",
            rf"(?:(?:每{BLANKS}逢?|逢)?{BLANKS}[单双]周{BLANKS}的?{WEEKDAY_NAME}{DAY_OF_WEEK}"
            rf"|(?:每{BLANKS}逢?|逢){BLANKS}[单双]周(?![期刊末{HAN_COUNT}日天])|隔周{BLANKS}的?{WEEKDAY_NAME}{DAY_OF_WEEK})",
            every_other_week,
            {
                "每双周的周二": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
                "每逢单周": "FREQ=WEEKLY;INTERVAL=2",
                "隔周周五": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
            },
        ),
        Rule(
            "with one between",
            rf"(?:每{BLANKS}隔{BLANKS}[一1]{BLANKS}个?(?P<unit>年|月|周|星期|日|天)(?![{NO_MONTH_BEHIND}])"
            rf"|(?<![间相阻分时每])隔(?P<unit>[年月周日天])(?=[^，。；：\n\t]{{0,12}}?(?:{AGAIN})))",
            every_other,
            {"每隔一年": "FREQ=YEARLY;INTERVAL=2", "隔年": None, "每隔1天": "FREQ=DAILY;INTERVAL=2"},
        ),
        Rule(
            "days of the month after",
            rf"次月{BLANKS}的?{IN_MONTH}",
            next_month,
            {
                "次月5日、20日前": "FREQ=MONTHLY;BYMONTHDAY=5,20",
                "季度终了次月15日前": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15",
                "自印发之日的次月5日": None,
            },
        ),
        Rule(
            "days of a week",
            rf"{WEEKS}(?:{DAYS_IN_ROW}|{DAY_OF_WEEK}{MORE_OF_WEEK}{{0,6}}+)",
            weekly,
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
            span_of_week,
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
            every_so_often,
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
            once_in,
            {"半月一通报": "FREQ=MONTHLY;BYMONTHDAY=15,-1", "5年一周期": "FREQ=YEARLY;INTERVAL=5"},
        ),
    ),
    compiler=compile_regex,
)

_FURTHER_OF_YEAR = (
    Rule(
        "further span of days in a month",
        rf"{MONTH_OF_YEAR}{SPAN_OF_DAYS}",
        month_of_year,
        {"5月1日至3日": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,2,3"},
    ),
    Rule("further span of months", MONTHS, span_of_year, {"9月至10月": "FREQ=YEARLY;BYMONTH=9,10"}),
    Rule("further months", rf"{MORE_MONTHS}(?P<edge>{EDGE})?+", months_of_year, {"5、6月": "FREQ=YEARLY;BYMONTH=5,6"}),
    Rule(
        "further month",
        rf"(?:次年|翌年|当年|同年)?{MONTH_OF_YEAR}{IN_YEAR}",
        month_of_year,
        {"3月底前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"},
    ),
    Rule("further quarters or halves", QUARTERS, quarters_of_year, {"第四季度": "FREQ=YEARLY;BYMONTH=10,11,12"}),
)
_FURTHER_OF_MONTH = (
    Rule(
        "further days of a month",
        rf"{DAYS_OF_MONTH}(?!内|后)",
        monthly,
        {"16日至20日": "FREQ=MONTHLY;BYMONTHDAY=16,17,18,19,20"},
    ),
)
_FURTHER_OF_WEEK = (
    Rule(
        "further days of a week",
        rf"{WEEKDAY_NAME}{DAY_OF_WEEK}{MORE_OF_WEEK}{{0,6}}+",
        weekly,
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

"""What a rhythm means: the rule of RFC 5545 that its matched pieces make, with the grain."""

from __future__ import annotations

from typing import Any

from pipeline.find.dates.bounds import BY_BEHIND
from pipeline.find.dates.moments.written import third_days
from pipeline.find.dates.stretch import exists
from pipeline.notation.calendar import BLANKS, number
from pipeline.precompiled import compile_regex

Match = Any
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


def monthly(match: Match) -> Value:
    part = _part(match)
    return part and ("FREQ=MONTHLY" + part[0], part[1])


def across_months(match: Match) -> Value:
    first, last = number(match["day"]) or 0, number(match["last"]) or 0 if match["last"] else 0
    if not 1 <= first <= 31 or not 0 <= last < first:
        return None
    return f"FREQ=MONTHLY;BYMONTHDAY={_joined([*range(1, last + 1), *range(first, 32)])}", "day"


def month_of_year(match: Match) -> Value:
    month, part = number(match["month"]), _part(match)
    if month is None or not 1 <= month <= 12 or part is None:
        return None
    if match["day"] and not exists((None, month, number(match["day"]))):
        return None
    return f"FREQ=YEARLY;BYMONTH={month}{part[0]}", part[1]


def months_of_year(match: Match) -> Value:
    months, part = [number(month) for month in match.captures("month")], _part(match)
    if part is None or not all(month and 1 <= month <= 12 for month in months):
        return None
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}{part[0]}", part[1]


def span_of_year(match: Match) -> Value:
    low, high = number(match["month"]) or 0, number(match["to"]) or 0
    if not (1 <= low <= 12 and 1 <= high <= 12):
        return None
    days = [number(day) or 0 for day in match.captures("day")]
    if low == high and len(days) == 2 and 1 <= days[0] < days[1] <= 31:
        return f"FREQ=YEARLY;BYMONTH={low};BYMONTHDAY={_joined(range(days[0], days[1] + 1))}", "day"
    months = range(low, high + 1) if low <= high else [*range(low, 13), *range(1, high + 1)]
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}", "day" if match["day"] else "month"


def quarters_of_year(match: Match) -> Value:
    if match["quarter"]:
        quarters = [number(quarter) or 1 for quarter in match.captures("quarter")]
        if match["edge"]:
            return f"FREQ=YEARLY;BYMONTH={_joined(q * 3 for q in quarters)};BYMONTHDAY=-1", "day"
        return f"FREQ=YEARLY;BYMONTH={_joined(q * 3 - 2 + n for q in quarters for n in range(3))}", "month"
    first, last = match.captures("half")[0], match.captures("half")[-1]
    return f"FREQ=YEARLY;BYMONTH={_joined(range(1 if first == '上' else 7, 7 if last == '上' else 13))}", "month"


def edge_of_year(match: Match) -> Value:
    return (
        ("FREQ=YEARLY;BYMONTH=1", "month") if match["edge"] == "初" else ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "day")
    )


def month_of_quarter(match: Match) -> Value:
    months = {"首": "1,4,7,10", "第一": "1,4,7,10", "第1": "1,4,7,10", "第二": "2,5,8,11", "第2": "2,5,8,11"}
    part = _part(match)
    which = match["which"]
    named = months.get(which[:2]) or months.get(which[:1]) or "3,6,9,12"
    return part and (f"FREQ=YEARLY;BYMONTH={named}{part[0]}", part[1])


def edge_of_quarter(match: Match) -> Value:
    if match["edge"] == "初":
        return "FREQ=YEARLY;BYMONTH=1,4,7,10", "month"
    return "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "day"


def every_other_month(match: Match) -> Value:
    """逢双月25日前, 每逢单月; 双月 alone only with a day of it: 双月座谈会 is a name, 单月产量 a month's, and in
    名单|月底前报送 it is a list that goes in."""
    part = _part(match)
    ends = match["edge"] and match["odd"] != "单" and BY_BEHIND.match(match.string, match.end())
    if part is None or not (match["every"] or match["day"] or match["workday"] or ends):
        return None
    months = range(1, 12, 2) if match["odd"][0] in "单奇" else range(2, 13, 2)
    return f"FREQ=YEARLY;BYMONTH={_joined(months)}{part[0]}", part[1]


def weekday_of_quarter(match: Match) -> Value:
    """每季度第三周的周三: in the first month of the quarter; the last one is in its last month."""
    part = _part(match)
    months = "3,6,9,12" if match["nth"].startswith("最") else "1,4,7,10"
    return part and (f"FREQ=YEARLY;BYMONTH={months}{part[0]}", part[1])


def every_other_year(match: Match) -> Value:
    """逢双年, 逢单年5月: which of the years, RFC 5545 leaves to where the rhythm begins."""
    if match["month"] is None:
        return "FREQ=YEARLY;INTERVAL=2", "year"
    value = month_of_year(match)
    return value and (value[0].replace("YEARLY", "YEARLY;INTERVAL=2", 1), value[1])


def every_other_week(match: Match) -> Value:
    day = match["weekday"]
    return "FREQ=WEEKLY;INTERVAL=2" + (f";BYDAY={_WEEKDAYS[day]}" if day else ""), "day"


def every_other(match: Match) -> Value:
    """隔年举办一次, 每隔一年: with one year between; 每隔3天 counts as every third day."""
    frequency, _step_of, grain = _UNITS[match["unit"][0]]
    return f"FREQ={frequency};INTERVAL=2", grain


def next_month(match: Match) -> Value:
    """次月5日前 comes back each month, 季度结束后次月15日前 each quarter; 之日的次月 and 自次月 hang on an event."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    part = _part(match)
    if part is None or before.endswith(("的", "之", "自", "从")):
        return None
    quarterly = _QUARTER_OVER.search(before)
    return ("FREQ=YEARLY;BYMONTH=1,4,7,10" if quarterly else "FREQ=MONTHLY") + part[0], part[1]


_QUARTER_OVER = compile_regex(r"季度?(?:度)?(?:结束|终了|末)?后?的?\Z")


def weekly(match: Match) -> Value:
    days = [_WEEKDAYS[match.captures("weekday")[0]]]
    spans = {at for at, _ in match.spans("until")}
    named = sorted([*match.spans("weekday")[1:], *match.spans("until")])
    for at, _ in named:
        day = _WEEKDAYS[match.string[at]]
        low, high = _WEEK_ORDER.index(days[-1]), _WEEK_ORDER.index(day)
        days.extend(_WEEK_ORDER[low + 1 : high + 1] if at in spans else [day])
    return "FREQ=WEEKLY;BYDAY=" + ",".join(days), "day"


_DAY_BEFORE = compile_regex(rf"(?:(?<!工作)日|[号月旬]){BLANKS}[（(]\Z")


def span_of_week(match: Match) -> Value:
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


def every_so_often(match: Match) -> Value:
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


def once_in(match: Match) -> Value:
    """半月一通报; 第三年一次性 and 近五年一度 are none."""
    if match.string[max(0, match.start() - 1) : match.start()] in ("第", "近", "每", "零", "〇"):
        return None
    return every_so_often(match)

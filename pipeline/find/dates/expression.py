"""From moments to rows: ranges, the words that bound them, and the values that they have."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from pipeline.find.dates import bounds
from pipeline.find.dates.context import Context
from pipeline.find.dates.moments import read_moment
from pipeline.find.dates.moments.figures import read_day_of_year
from pipeline.find.dates.moments.relative import FROM_NOW
from pipeline.find.dates.moments.written import THIRD, third_days
from pipeline.find.dates.rules import key_at
from pipeline.find.dates.stretch import GRAINS, Day, Stretch, day_of, edtf, exists, in_year
from pipeline.find.dates.years import year_of
from pipeline.model import FoundDate
from pipeline.notation.calendar import AND, BLANKS, COUNT, DAY_WORD, number
from pipeline.precompiled import compile_re

_THIRD_ONLY = compile_re(THIRD)
_DAY_ONLY = compile_re(rf"(?P<day>{COUNT}){BLANKS}{DAY_WORD}")


class Span(NamedTuple):
    """A moment or a range of two: where it stands, its ends, and whether it is a range."""

    start: int
    end: int
    first: Stretch
    last: Stretch
    ranged: bool = False


def read_span(text: str, first: Stretch, context: Context) -> Span:
    """The range that a moment begins, or the moment alone."""
    last, end, ranged = first, first.end, False
    for _ in range(3):  # 2006-2010-2020年: the last one counts
        joint = bounds.JOINT.match(text, end)
        if joint is None:
            break
        after = _far_end(text, joint.end(), last, context)
        if after is None and not ranged:
            after = _next_morning(text, joint.end(), first)
        if after is None:
            break
        if joint["pair"] and not bounds.DURING_BEHIND.match(text, after.end):
            break
        if (
            joint["start"]
            and not text.startswith(FROM_NOW, first.start)
            and bounds.BY_BEHIND.match(text, after.end)
            and not bounds.STOP.match(text, after.end)
        ):
            break  # 自3月1日起到…之前: a beginning and a deadline, two rows; 即日起至…前 is one
        if _is_uncertain(text, first, after, context):
            break
        last, end, ranged = after, after.end, True
        if (hour := bounds.HOUR_BEHIND.match(text, end)) and _HOUR.search(joint[0] + hour[0][:3]):
            end = hour.end()
    return Span(first.start, end, first, last, ranged or first.pair)


def _is_uncertain(text: str, first: Stretch, last: Stretch, context: Context) -> bool:
    """Whether a range would end before its start by a year that is only counted or named (明年至2018年, “十三五”末至
    2018年): two expressions. Where both ends are printed, the print contradicts itself, and the row shows it."""
    if not any(one.shift is not None or one.relative or one.named for one in (first, last)):
        return False
    low, high = _days(Span(first.start, last.end, first, last, True), "between", text, context)
    begin, end = day_of(low), day_of(high, closing=True)
    return begin is not None and end is not None and begin > end


_HAN = compile_re("[\u4e00-\u9fff]")
_AND = compile_re(AND)
_HOUR = compile_re("[时点:：]|24|二十四")  # at both ends, or the end of the last day


def _far_end(text: str, at: int, first: Stretch, context: Context) -> Stretch | None:
    """The far end of a range: a moment, or a day alone after a day (10月1日至7日)."""
    if found := read_moment(text, at, key_at(text, at), context.now):
        return found
    if found := read_day_of_year(text, at, first):
        return found
    if first.grain == "day" and first.interval and (third := _THIRD_ONLY.match(text, at)):
        low, high = third_days(third[0])
        if high < (first.last[2] or 0):
            return None  # 7月下旬至上旬: of the month after, or a slip
        return Stretch(at, third.end(), (None, first.last[1], low), (None, first.last[1], high), "day", interval=True)
    if first.grain == "day" and first.last[1] is not None and (day := _DAY_ONLY.match(text, at)):
        point = (None, first.last[1], number(day["day"]))
        # 12月28日至3日: of the month after, or a slip of the print. Its month is not printed, so it is no end.
        return None if 0 < (point[2] or 0) < (first.last[2] or 0) else Stretch(at, day.end(), point, point, "day")
    return None


# 20时至次日8时
_NEXT_MORNING = compile_re(rf"(?:次日|翌日|第二天)(?={BLANKS}{bounds.HOUR})")


def _next_morning(text: str, at: int, first: Stretch) -> Stretch | None:
    """The day behind the one on which a night begins."""
    year, month, day = first.last
    match = _NEXT_MORNING.match(text, at)
    if match is None or month is None or day is None or (year is None and (month, day) == (2, 28)):
        return None  # whose month ends with it the year says
    begun = day_of((year or _ANY_YEAR, month, day))
    if begun is None:
        return None
    after = begun + timedelta(days=1)
    point = (None if year is None else after.year, after.month, after.day)
    return Stretch(at, match.end(), point, point, "day")


_ANY_YEAR = 2001


def bounded(text: str, span: Span, context: Context) -> FoundDate:
    """Takes in the words that touch and decides the bound."""
    at, end, first = span.start, span.end, span.first
    head = bounds.words_before(text, at)
    since = bounds.SINCE.search(head)
    if span.ranged:
        if since:
            at -= len(since[0])
        behind = (
            bounds.STOP.match(text, end) or bounds.BY_BEHIND.match(text, end) or bounds.DURING_BEHIND.match(text, end)
        )
        if behind or (since and (behind := bounds.END_BEHIND.match(text, end))):
            end = behind.end()
        return _row(text, at, end, span, "between", context)
    before = bounds.NOT_LATER.search(head) or bounds.UNTIL.search(head)
    if before and before[0] in ("到", "至") and _is_level(text, head, end):
        before = None  # 增加到2025年的46万辆
    if before and first.grain == "year" and (bounds.SEASON_NEXT.match(text, end) or _ends_seasons(text, head, end)):
        return _row(text, at, end, span, "on", context)
    if before and before[0] in ("到", "至") and bounds.is_moved(text, at, end):
        before = None
    if before is None and not first.interval and _is_further_goal(text, at, end, context.until):
        return _row(text, at, end, span, "by", context)
    if earliest := bounds.NOT_EARLIER.search(head):
        hour = bounds.HOUR_BEHIND.match(text, end)
        return _row(text, at - len(earliest[0]), hour.end() if hour else end, span, "from", context)
    if behind := bounds.FROM_BEHIND.match(text, end):
        return _row(text, at - (len(since[0]) if since else 0), behind.end(), span, "from", context)
    if behind := bounds.BY_BEHIND.match(text, end):
        return _row(text, at - (len(before[0]) if before else 0), behind.end(), span, "by", context)
    if before is None and (first.grain == "day" or not _HAN.match(text, end)):
        before = bounds.NO_LONGER.search(head)
    if before or (bounds.TERM.search(head) and first.grain != "year"):
        hour = bounds.HOUR_BEHIND.match(text, end)
        return _row(text, at - len(before[0] if before else ""), hour.end() if hour else end, span, "by", context)
    if first.grain != "year" and bounds.LIMIT.search(head) and not since:
        hour = bounds.HOUR_BEHIND.match(text, end)
        limit = _row(text, at, hour.end() if hour else end, span, "by", context)
        if _is_ahead(limit, context):
            return limit
    if first.grain == "day" and not first.interval and bounds.BY_SHARED.match(text, end):
        return _row(text, at, end, span, "by", context)
    if first.grain == "month" and not first.interval and not since and bounds.MONTHS_SHARED.match(text, end):
        return _row(text, at, end, span, "by", context, of_list=True)
    if since and (since[0].startswith("自") or bounds.BEGINS.match(text, end)):
        return _row(text, at - len(since[0]), end, span, "from", context)
    if first.within:
        return _row(text, at, end, span, "by", context)
    if first.edge and bounds.is_deadline(text, at, end):
        found = _row(text, at, end, span, "by", context)
        over = found.end is not None and context.on is not None and found.end < context.on
        return _row(text, at, end, span, "on", context) if over else found
    if first.interval and (behind := bounds.DURING_BEHIND.match(text, end)):
        end = behind.end()
    return _row(text, at, end, span, "between" if first.interval else "on", context)


def _is_ahead(limit: FoundDate, context: Context) -> bool:
    """Whether what has a limit may still be to be done: 完成时间：2017年5月 in a report of 2018 tells when it was."""
    if limit.end is None or context.on is None:
        return False
    return limit.end >= context.on


def _ends_seasons(text: str, head: str, end: int) -> bool:
    """Whether a year is that of the season which ends a stretch: 1996年冬至|1997年|春."""
    return bounds.OF_SEASON.search(head) is not None and bounds.SEASON.match(text, end) is not None


def _is_further_goal(text: str, at: int, end: int, until: int | None) -> bool:
    """Whether a date goes on a list of deadlines: 到2008年和|2010年，分别达到; 到2020年，和|2015年|相比 compares."""
    if until is None or text.startswith(("相比", "比"), end) or bounds.OF_NUMBER.match(text, end):
        return False
    return _AND.fullmatch(text, until, at) is not None


def _is_level(text: str, head: str, end: int) -> bool:
    """Whether 到 goes with a verb of change, and the date with the value that is reached."""
    if bounds.OF_NUMBER.match(text, end):
        return True
    return bounds.CHANGED_TO.search(head) is not None and bounds.OF_LEVEL.match(text, end) is not None


def _row(text: str, start: int, end: int, span: Span, bound: str, context: Context, of_list: bool = False) -> FoundDate:
    # the first months of a list may be over when it is made (3、6、9、12月底前): they are of one year
    low, high = _days(span, "on" if of_list else bound, text, context)
    valid = exists(low) and exists(high)
    interval = span.ranged or span.first.interval
    value = begin = finish = None
    if valid and low[0] is not None and high[0] is not None:
        begin, finish = day_of(low), day_of(high, closing=True)
        if bound == "by":
            value, begin = f"../{edtf(high)}", None
        elif bound == "from":
            value, finish = f"{edtf(low)}/..", None
        else:
            value = f"{edtf(low)}/{edtf(high)}" if interval else edtf(low)
    first = span.first
    printed = not first.relative and first.first[0] is not None  # 10月15日至1998年1月20日 infers where it begins
    return FoundDate(
        char_start=start,
        char_end=end,
        raw=text[start:end],
        kind="interval" if interval else "point",
        bound=bound,
        edtf=value,
        start=begin,
        end=finish,
        grain=first.grain if first is span.last else max(first.grain, span.last.grain, key=GRAINS.index),
        inferred=not printed and low[0] is not None,
        valid=valid,
    )


def _days(span: Span, bound: str, text: str, context: Context) -> tuple[Day, Day]:
    """The first and the last day, with their years: of a range, one end may take its year from the other."""
    first, last = span.first, span.last
    low, high = first.first, last.last
    own = last.shift is not None and span.ranged
    if low[0] is None and high[0] is None:
        year = year_of(first, last, bound, text, context)
        low, high = in_year(low, year), in_year(high, _far_year(last, year, text, context) if own else year)
    elif low[0] is None:
        if first.shift is not None:
            low = in_year(low, year_of(first, first, bound, text, context))
        else:
            low = in_year(low, high[0])
            if span.ranged and low[1] is not None and high[1] is not None and low[1] > high[1]:
                low = ((high[0] or 0) - 1, low[1], low[2])
    elif high[0] is None:
        high = in_year(high, _far_year(last, low[0], text, context) if own else low[0])
    if span.ranged and last.last[0] is None and last.shift is None and _runs_over(low, high):
        high = ((high[0] or 0) + 1, high[1], high[2])
    return low, high


def _far_year(last: Stretch, year: int | None, text: str, context: Context) -> int | None:
    """The year of a range's far end: 次年2月 is counted from the near end's year."""
    return year + (last.shift or 0) if last.near and year is not None else year_of(last, last, "on", text, context)


def _runs_over(low: Day, high: Day) -> bool:
    """Whether a range goes on into the next year: 8月至2月; 9月至8月 make twelve months and stay as printed."""
    first, last = low[1], high[1]
    if low[0] is None or high[0] != low[0] or first is None or last is None or first <= last:
        return False
    if low[2] is None and high[2] is None:
        return first != last + 1
    begin, finish = day_of(low), day_of(high, closing=True)
    return begin is None or finish is None or (begin - finish).days != 1

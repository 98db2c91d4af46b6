"""Which year a month without one lies in: a report tells of the past, a deadline lies ahead.

What is known: the document's day, the year that a heading or the sentence names, and the dated event before it in the
paragraph. The months of a sentence run on: 2019年9月…1月 is January of 2020.
"""

from __future__ import annotations

from datetime import date

from pipeline.find.dates.bounds import sentence_around
from pipeline.find.dates.context import Context
from pipeline.find.dates.document import PLANS
from pipeline.find.dates.stretch import Day, Stretch, day_of, in_year, months_between
from pipeline.find.dates.told import (
    CLAUSES,
    COMPARED,
    DEMANDS,
    DONE,
    FUTURE,
    LASTING,
    heading_above,
    is_under_plan,
    lies_ahead,
    tells_of_past,
)
from pipeline.precompiled import compile_re

_SOON = 100  # days: 1月5日 in a document of 17 December lies ahead
_AHEAD = 9  # months that a deadline without a year may lie ahead of the document, past its year's end
_REPORTS = 4  # the month until which reports on the past year are made
_STORY = 9  # months that one event may lie behind the other in a story
_PLAN, _PLAN_OF_YEAR = 4, 6  # and in a plan, without a year in print or with one: 12月10日前…，1月份验收


def year_of(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> int | None:
    """The year of a stretch that prints none; `last` is the far end of its range, or the stretch itself."""
    own, on = context.now
    if stretch.near and context.base is not None:
        return context.base + (stretch.shift or 0)
    if stretch.shift is not None:
        if text.startswith("上年", stretch.start) and context.topical and context.year is not None:
            return context.year + stretch.shift  # 2024年，总收入完成…，上年结余…: of the year that is spoken of
        return _counted(stretch, last, bound, text, context, stretch.shift)
    month = stretch.first[1]
    if bound == "from" and on is not None and LASTING.match(text, last.end):
        begun = day_of(in_year(stretch.first, on.year))
        return None if begun is None else on.year - (begun > on)  # 4月份以来 has begun when it is told
    if context.event is not None and month is not None:
        if stretch.listed:
            return context.event[0]
        found = _from_event(stretch, last, month, bound, text, context, context.event)
        if found is not None:
            return found
    if (
        context.year is not None
        and (context.same_sentence or _may_lie_in(context.year, stretch, last, bound, text, on))
        and not _is_of_document(stretch, last, bound, text, context)
    ):
        return context.year
    if context.heading is not None and (
        _may_lie_in(context.heading, stretch, last, bound, text, on) or _is_looked_back(stretch, last, text, context)
    ):
        return context.heading
    if on is None:
        return own
    told = bound in ("on", "between") or (context.reported is not None and _is_in_report(stretch, text, on))
    if context.reported is not None and told and not lies_ahead(stretch, last, text):
        return context.reported
    if context.planned is not None:
        day = day_of(in_year(last.last, on.year), closing=True)
        if day is not None and day < on:
            return context.planned
    return _from_document(stretch, last, bound, text, on, context.ahead)


def _counted(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context, shift: int) -> int | None:
    """The year that 上年, 年底 or 今年 counts `shift` years from the document's, or from the one that is told of."""
    own = context.now.year
    if context.reported is not None and text[stretch.start] in "上年" and not lies_ahead(stretch, last, text):
        return context.reported + shift  # 由上年的35%, 比年初: of the year that is reported
    if (told := _told_year(stretch, last, bound, text, context)) is not None:
        return told
    if (coming := _coming_year(stretch, text, context)) is not None:
        return coming
    if bound == "on" and _counts_at_end(stretch, text, context):
        return own - 1 if own else None
    return own + shift if own else None


# 年末全市户籍总户数13.2万户
_COUNT_BEHIND = compile_re(r"[^，。；]{2,20}\d")


def _counts_at_end(stretch: Stretch, text: str, context: Context) -> bool:
    """Whether 年末 or 年底 without a year is the day of a count: then it is past when the document is made."""
    if not stretch.edge or text[stretch.start] != "年" or context.on is None:
        return False
    if (context.on.month, context.on.day) == (12, 31) or _COUNT_BEHIND.match(text, stretch.end) is None:
        return False
    return FUTURE.search(text[slice(*sentence_around(text, stretch.start, stretch.end, CLAUSES))]) is None


def _told_year(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> int | None:
    """The year of 年初 and 年末 alone where the text tells of an earlier one: under its heading, or 年末 before it."""
    own = text[stretch.start] == "年"
    if not (own or text.startswith("上年", stretch.start)) or bound != "on" or context.on is None:
        return None
    if lies_ahead(stretch, last, text):
        return None
    compared = text[stretch.start - 1 : stretch.start] in COMPARED
    event = context.event
    if compared and event is not None and event[0] and event[1:] == (12, 31) and stretch.edge != own:
        return event[0] + (stretch.shift or 0)  # 年末余额2466亿元，比年初增加181亿元; 比上年末增加
    if not own:
        return None
    for year in (context.year if context.topical else None, context.heading):
        if year is not None and year < context.on.year:
            return year
    return None


_LATE = 10  # the month from which on a plan tells of the coming year


def _coming_year(stretch: Stretch, text: str, context: Context) -> int | None:
    """The year of 年底 and 年内 alone where the words before it plan for a coming one: under its heading, in a sentence
    about it, or, late in the year, behind a day of it (2008年1月底前完成方案，…年底前投入使用)."""
    on, event = context.on, context.event
    if text[stretch.start] != "年" or on is None or not (stretch.edge or stretch.within):
        return None
    if context.same_sentence and context.year is not None and context.topical and not context.names:
        return context.year if context.year > on.year else None
    if context.same_sentence and event is not None:
        return event[0] if event[0] == on.year + 1 and on.month >= _LATE else None
    return context.heading if context.heading is not None and context.heading > on.year else None


def _is_of_document(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> bool:
    """Whether a date behind a year that only names the work lies in the document's year: ahead there, and over in the
    year that is named (总结2008年工作，3月5日前), or soon where that is the coming one (编制2017年预算，12月10日前)."""
    year, on = context.year, context.on
    if not context.names or year is None or on is None or year == on.year:
        return False
    begin, end = day_of(in_year(stretch.first, on.year)), day_of(in_year(last.last, on.year), closing=True)
    if begin is None or end is None or begin <= end < on:
        return False  # 12月25日至2月15日 ends in the year that follows
    if year > on.year:
        return year == on.year + 1 and on.month > 6 and (begin - on).days <= _SOON
    low, high = sentence_around(text, stretch.start, last.end, CLAUSES)
    low = max(low, text.rfind("，", low, stretch.start))  # 受灾 in 2013年受灾的农户，3月底前 goes with the year
    told = tells_of_past(text[low:high]) and FUTURE.search(text, low, high) is None
    return bound in ("by", "from") and not told


def _over(stretch: Stretch, year: int, bound: str, on: date | None) -> bool:
    """Whether a deadline would be over before the document was signed."""
    day = day_of(in_year(stretch.last, year), closing=True)
    return bound in ("by", "from") and on is not None and day is not None and day < on


def _may_lie_in(year: int, stretch: Stretch, last: Stretch, bound: str, text: str, on: date | None) -> bool:
    """Whether a month without a year may lie in the one that the words before it are about."""
    return not _over(stretch, year, bound, on) or (
        on is not None and year == on.year - 1 and _is_reported(stretch, last, bound, text, on)
    )


def _is_looked_back(stretch: Stretch, last: Stretch, text: str, context: Context) -> bool:
    """Whether what stands under the heading of the past year (一、2022年计划执行情况) is of that year, though it may
    seem to lie ahead: 投资自4月起由负转正，9月末增速达到6.2%, said in January 2023."""
    on = context.on
    if on is None or context.heading != on.year - 1 or on.month > _REPORTS:
        return False
    begin = day_of(in_year(stretch.first, on.year))
    return begin is not None and begin > on and not lies_ahead(stretch, last, text)


def _is_in_report(stretch: Stretch, text: str, on: date) -> bool:
    """Whether a beginning or the end of a month stands in the part of a report that tells what was, as under
    一、基本情况: 5月起开设专栏，11月底建成."""
    begin = day_of(in_year(stretch.first, on.year))
    if on.month > _REPORTS or begin is None or begin <= on:
        return False
    above = heading_above(text, stretch.start)
    return bool(above) and DEMANDS.search(above) is None


def _is_reported(stretch: Stretch, last: Stretch, bound: str, text: str, on: date) -> bool:
    """Whether a beginning or a deadline is told of the past year, as reports do that are made in the months behind it:
    2012年，全市经济稳中有进。7月1日起，实施试点, signed in January 2013."""
    begin = day_of(in_year(stretch.first, on.year))
    if on.month > _REPORTS or begin is None or begin <= on or lies_ahead(stretch, last, text):
        return False
    if bound == "from" and (begin - on).days > _SOON:
        return True
    return DONE.search(text[slice(*sentence_around(text, stretch.start, last.end, CLAUSES))]) is not None


def _from_event(
    stretch: Stretch, last: Stretch, month: int, bound: str, text: str, context: Context, event: Day
) -> int | None:
    """The year by the dated event before it, None where the document's day says more."""
    year, event_month = event[0] or 0, event[1] or 1
    if (
        stretch.interval
        and stretch.grain == "month"
        and bound != "by"
        and (context.same_sentence or bound == "between")
    ):
        return year  # quarters and halves are those of the year that is spoken of
    on = context.on
    if on is not None and context.same_sentence and _is_done(stretch, last, text):
        ahead, day = day_of(event), day_of(in_year(last.last, on.year), closing=True)
        if ahead is not None and ahead > on and day is not None and (day <= on or bound == "by"):
            return on.year - (day > on)  # 8月1日前完工，截至6月底已拨付30%: past, whatever is planned
    if bound in ("by", "from"):
        if not context.same_sentence:
            return None
        floor = min((year, event_month), (on.year, on.month)) if on else (year, event_month)
        month = stretch.last[1] or month if bound == "by" else month  # 二季度以前 ends in June
        candidates = [y for y in (year - 1, year, year + 1) if (y, month) >= floor]
        return min(candidates, key=lambda y: (abs(months_between((year, event_month), (y, month))), -y))
    if month >= event_month:
        found = year
    else:
        happened = on is not None and (event_day := day_of(event)) is not None and event_day <= on
        if not happened and month + 12 - event_month > (_PLAN_OF_YEAR if context.printed else _PLAN):
            return None if not context.printed else year
        day = day_of(in_year(stretch.first, year + 1))
        over = happened and on is not None and day is not None and day > on
        found = year + 1 if month + 12 - event_month <= _STORY and not over else year
    if context.same_sentence or on is None:
        return found
    day = day_of(in_year(stretch.first, found))
    return found if day is None or day <= on else None


# 6月底已完成一半: what was done by then, in its clause
# 截至1月31日24时，全市累计确诊12例: behind 截至 in the next one, too
_DONE_BY = compile_re(r"[^，。；：！？\n]{0,12}?已(?!婚)")
_COUNTED_BY = compile_re(r"[^。；！？\n]{0,20}?(?:已(?!婚)|累计|了(?!解))")


def _is_done(stretch: Stretch, last: Stretch, text: str) -> bool:
    """Whether the words behind a date tell what was done by then."""
    as_of = _AS_OF.search(text, max(0, stretch.start - 3), stretch.start)
    done = (_COUNTED_BY if as_of is not None else _DONE_BY).match(text, last.end)
    return done is not None and FUTURE.search(text, last.end, done.end()) is None


def _follows(stretch: Stretch, ahead: Day | None, on: date) -> bool:
    """Whether a day comes soon behind one of the coming year before it: 2025年2月6日公示。2月17日报到."""
    if ahead is None or ahead[0] != on.year + 1 or stretch.grain != "day" or stretch.first[1] is None:
        return False
    return 0 <= stretch.first[1] - (ahead[1] or 12) < _PLAN


def _from_document(stretch: Stretch, last: Stretch, bound: str, text: str, on: date, ahead: Day | None) -> int:
    """The document's year, or the one beside it where the words say so."""
    begin = day_of(in_year(stretch.first, on.year))
    end = day_of(in_year(last.last, on.year), closing=True)
    if begin is None or end is None:
        return on.year
    if begin <= on and (end >= on or (bound == "between" and end < begin)):
        return on.year  # 11月下旬至2月中旬 has begun
    around = text[slice(*sentence_around(text, stretch.start, last.end, CLAUSES))]
    told = tells_of_past(around) and (bound == "on" or FUTURE.search(around) is None)
    told = told and not (begin > on and is_under_plan(text, stretch.start))
    if begin > on:
        as_of = _AS_OF.search(text, max(0, stretch.start - 3), stretch.start) if bound == "by" else None
        # 截至11月底 counts up to a day; 截止11月底 does where something is told, else it closes a term
        counted = as_of is not None and (as_of["mark"] == "至" or tells_of_past(around))
        past = (told or counted) and FUTURE.search(around) is None and (bound in ("on", "between") or counted)
        past = past or (bound in ("on", "between") and _opens_story(stretch, last, text, around, on))
        return on.year - 1 if past else on.year
    if told:
        return on.year
    if _follows(stretch, ahead, on) and bound in ("on", "between"):
        return on.year + 1
    coming = day_of(in_year(stretch.first if bound == "from" else last.last, on.year + 1), closing=bound != "from")
    if coming is None:
        return on.year
    if bound in ("by", "from"):
        return on.year + 1 if months_between((on.year, on.month), (coming.year, coming.month)) <= _AHEAD else on.year
    return on.year + 1 if stretch.grain == "day" and (coming - on).days <= _SOON else on.year


_JUST_PAST, _FAR_AHEAD = 60, 270  # days
_OPENS = ("", "\n", "。", "\u3000", " ")


def _opens_story(stretch: Stretch, last: Stretch, text: str, around: str, on: date) -> bool:
    """Whether a day opens a sentence that tells what was, in the weeks behind the turn of the year: 12月28日，召开会议,
    in a document of 5 January; a plan for the year has days of its end, too."""
    day = day_of(in_year(last.last, on.year - 1), closing=True)
    coming = day_of(in_year(stretch.first, on.year))
    if stretch.grain != "day" or day is None or coming is None:
        return False
    if (on - day).days > _JUST_PAST or (coming - on).days < _FAR_AHEAD or FUTURE.search(around):
        return False
    opens = text[max(0, stretch.start - 1) : stretch.start] in _OPENS and text[last.end : last.end + 1] == "，"
    return opens and not any(int(year) >= on.year for year in PLANS.findall(text, 0, 300))


_AS_OF = compile_re(r"截(?P<mark>[至止])[到至]?\Z")

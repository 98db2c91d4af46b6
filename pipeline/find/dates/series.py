"""Days that leave their month out: in lists (7月3日和4日, 5月上、中旬), in chronicles, by their hour (于12日20时前)."""

from __future__ import annotations

import re
from datetime import timedelta

from pipeline.find.dates.bounds import BY_BEHIND, HOUR, PART_OF_DAY, UNTIL, sentence_around, words_before
from pipeline.find.dates.context import Context
from pipeline.find.dates.moments.written import NEXT_DAYS, OF_LIST, THIRD, third_days
from pipeline.find.dates.rules import Key, Rule, Table
from pipeline.find.dates.stretch import Day, Stretch, day_of
from pipeline.notation.calendar import AND, BLANKS, COUNT, DAY_WORD, TO, number
from pipeline.precompiled import compile_re


def _day(match: re.Match[str], event: Day) -> Stretch:
    point = (None, event[1], number(match["day"]))
    return Stretch(match.start(), match.end(), point, point, "day", listed=True)


def _third(match: re.Match[str], event: Day) -> Stretch:
    month = event[1]
    low, high = third_days(match["third"])
    return Stretch(
        match.start(), match.end(), (None, month, low), (None, month, high), "day", interval=True, listed=True
    )


_OWN_EVENT = compile_re("的[，；、]|[^，；、]\\Z")  # 收到通知次日起; 3月20日前申报的，次日起受理


def _day_after(match: re.Match[str], event: Day) -> Stretch | None:
    day = day_of(event) if event[2] is not None else None
    if day is None or _OWN_EVENT.search(match.string, max(0, match.start() - 2), match.start()):
        return None
    after = day + timedelta(days=1)
    point = (after.year, after.month, after.day)
    return Stretch(match.start(), match.end(), point, point, "day", relative=True)


SERIES = Table(
    (
        Rule(
            "further day",
            rf"(?P<day>{COUNT})(?:{BLANKS}{OF_LIST}{DAY_WORD}(?![内後后]|以内|之内)|(?={TO}{COUNT}{BLANKS}日)"
            rf"|{NEXT_DAYS})",
            _day,
            {"4日": "2018-08-04", "10、20日": "2018-08-10", "12日至13日": "2018-08-12/2018-08-13"},
        ),
        Rule(
            "the day after",
            rf"次日(?={BLANKS}(?:起|{HOUR}|{PART_OF_DAY}))",
            _day_after,
            {"次日起": "2018-08-04/..", "次日上午": "2018-08-04"},
        ),
        Rule(
            "further ten days",
            rf"(?P<third>(?!.半月)(?:{THIRD})|(?<=[、和及与])(?:{THIRD}))",
            _third,
            {"中旬": "2018-08-11/2018-08-20"},
        ),
    )
)

# between two items: 上午和 | 、 | 凌晨，
_GAP = compile_re(
    rf"(?:{BLANKS}{PART_OF_DAY})?(?:[（(][^（）()\n\t]{{1,14}}[）)])?{AND}|(?:{BLANKS}{PART_OF_DAY})?[，,]|、"
)


# 12日|20时前, 24日|下午, 19日|报到: a count of days has no hour, and nobody arrives for it
_WITH_HOUR = compile_re(rf"(?P<day>{COUNT}){BLANKS}日(?={BLANKS}(?:{HOUR}|{PART_OF_DAY}|报到))")
_UNTIL_DAY = compile_re(rf"(?P<day>{COUNT}){BLANKS}日(?![内後后以之均])")
_COUNTS = tuple("第前后近满每月年约共达余过隔续期数几内时、\t")  # 提前3日, 收到后5日17时前, 当月12日
# 公示期延长至15日, 由7日调整到15日: so long
_LENGTH = compile_re(r"延长|[缩压控限]|[减增升降][加少低长至到]|[上提]升|下降|提高|调[整高低]|[日天]\Z|工期|时限|时间")
_RHYTHM = compile_re("每|[当次上下]月|[当次]日|日内|应当")
_NEAR = 10  # days between the document's or the event's day and one that leaves its month out


# what may stand before the day that begins a line: △2日
_BULLET = compile_re(r"[^\w\n]{0,6}")


def opens_line(text: str, at: int) -> bool:
    """Whether nothing but a bullet stands before a place in its line."""
    line = text.rfind("\n", max(0, at - 8), at)
    return (line >= 0 or at <= 6) and _BULLET.fullmatch(text, line + 1, at) is not None


def read_item(text: str, at: int, key: Key, seen: int, context: Context, chronicle: bool) -> Stretch | None:
    """The item that begins at `at`; `seen` is the end of the row before it."""
    event = context.event
    if event is None or event[1] is None or not (context.same_sentence or chronicle):
        return None
    before = text[max(0, at - 1) : at]
    listed = event[2] is not None and at - seen <= 24 and _GAP.fullmatch(text, seen, at) is not None
    opened = chronicle and opens_line(text, at)
    told = before in ("，", "；") and event[2] is not None and context.on is not None
    for rule, pattern in SERIES.at(key):
        if match := pattern.match(text, at):
            found: Stretch | None = rule.value(match, event)
            if found is None or found.relative:
                return found
            if found.interval:
                return found if before not in ("每", "月") else None
            later = (found.first[2] or 0) > (event[2] or 0)
            return found if listed or opened or (told and later) else None
    return None


def read_bare_day(text: str, at: int, context: Context) -> Stretch | None:
    """The day at `at` that leaves its month out, by its hour (于12日20时前) or as the end of what goes on (持续至23日).

    Its month is that of the event before it, else the document's where the day is near and no rhythm is spoken of.
    """
    before = text[max(0, at - 1) : at]
    if before in _COUNTS:
        return None
    event = context.event if context.event is not None and context.event[2] is not None else None
    if match := _WITH_HOUR.match(text, at):
        day = number(match["day"]) or 0
        if event is not None:
            return _day(match, event) if day >= (event[2] or 0) - _NEAR else None
        return _in_month_of_document(match, day, context)
    if event is None or before not in ("至", "到") or not context.same_sentence:
        return None
    match = _UNTIL_DAY.match(text, at)
    if match is None or _LENGTH.search(text, max(0, at - 9), at - 1) or (number(match["day"]) or 0) <= (event[2] or 0):
        return None
    return _day(match, event)


def _in_month_of_document(match: re.Match[str], day: int, context: Context) -> Stretch | None:
    text, at, on = match.string, match.start(), context.on
    if on is None or context.event is not None or abs(day - on.day) > _NEAR:
        return None
    low, high = sentence_around(text, at, match.end(), 60)
    if _RHYTHM.search(text, low, high):
        return None
    counted = UNTIL.search(words_before(text, at))
    if counted and counted[0].startswith("截"):
        certain = day <= on.day  # 截至16日8时，转移3万人
    else:
        told = not text.startswith("报到", match.end()) and not BY_BEHIND.match(text, match.end())
        certain = day >= on.day or told
    if not certain:
        return None
    point = (on.year, on.month, day)
    return Stretch(at, match.end(), point, point, "day", relative=True)

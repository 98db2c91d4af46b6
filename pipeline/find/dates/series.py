"""Items of a list that leave their month out (列举): 7月3日上午和4日, 5月上、中旬; and the bare days of a chronicle."""

from __future__ import annotations

import re

from pipeline.find.dates.bounds import PART_OF_DAY
from pipeline.find.dates.moments import NEXT_DAYS, OF_LIST, THIRD, third_days
from pipeline.find.dates.rules import Key, Rule, Table
from pipeline.find.dates.stretch import Stretch
from pipeline.find.dates.years import Context
from pipeline.notation.calendar import AND, BLANKS, COUNT, DAY_WORD, TO, number


def _day(match: re.Match[str], month: int) -> Stretch:
    point = (None, month, number(match["day"]))
    return Stretch(match.start(), match.end(), point, point, "day", listed=True)


def _third(match: re.Match[str], month: int) -> Stretch:
    low, high = third_days(match["third"])
    return Stretch(
        match.start(), match.end(), (None, month, low), (None, month, high), "day", interval=True, listed=True
    )


SERIES = Table(
    (
        Rule(
            "further day",
            rf"(?P<day>{COUNT})(?:{BLANKS}{OF_LIST}{DAY_WORD}(?![内後后]|以内|之内)|(?={TO}{COUNT}{BLANKS}日)"
            rf"|{NEXT_DAYS})",
            _day,
            {"4日": "2018-08-04", "10、20日": "2018-08-10", "12日至13日": "2018-08-12/2018-08-13"},
        ),
        Rule("further ten days", rf"(?P<third>{THIRD})", _third, {"中旬": "2018-08-11/2018-08-20"}),
    )
)

# between two items: 上午和 | 、 | 凌晨，
_GAP = re.compile(
    rf"(?:{BLANKS}{PART_OF_DAY})?(?:[（(][^（）()\n\t]{{1,14}}[）)])?{AND}|(?:{BLANKS}{PART_OF_DAY})?[，,]|、"
)


# what may stand before the day that begins a line: △2日
_BULLET = re.compile(r"[^\w\n]{0,6}")


def _opens_line(text: str, at: int) -> bool:
    line = text.rfind("\n", max(0, at - 8), at)
    return (line >= 0 or at <= 6) and _BULLET.fullmatch(text, line + 1, at) is not None


def read_item(text: str, at: int, key: Key, seen: int, context: Context, chronicle: bool) -> Stretch | None:
    """The item that begins at `at`; `seen` is the end of the row before it."""
    event = context.event
    if event is None or event[1] is None or not (context.same_sentence or chronicle):
        return None
    before = text[max(0, at - 1) : at]
    listed = event[2] is not None and at - seen <= 24 and _GAP.fullmatch(text, seen, at) is not None
    opened = chronicle and _opens_line(text, at)
    told = before in ("，", "；") and event[2] is not None and context.on is not None
    for rule, pattern in SERIES.at(key):
        if match := pattern.match(text, at):
            found: Stretch = rule.value(match, event[1])
            if found.interval:
                return found if before not in ("每", "月") else None
            later = (found.first[2] or 0) > (event[2] or 0)
            return found if listed or opened or (told and later) else None
    return None

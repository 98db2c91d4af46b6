"""The lunar calendar and the years of reigns (农历、年号), which are passed over: no day of the calendar is printed."""

from __future__ import annotations

import re

from pipeline.find.dates.moments.written import stretch_of
from pipeline.find.dates.rules import Key, Rule, Table
from pipeline.find.dates.stretch import NO_DAY, Now, Stretch
from pipeline.notation.calendar import AND, BLANKS, CHINESE_DAY, COUNT, MONTH, TO, YEAR
from pipeline.notation.gates import Closing
from pipeline.notation.numerals import HAN_FIGURE
from pipeline.precompiled import compile_re
from pipeline.vocab import eras

_COUNTED_BY = "个名项家批季余多位期"  # 三月初五家企业
_LUNAR_DAY = rf"(?:初[{HAN_FIGURE}十]|(?:廿|[二三]?十)[{HAN_FIGURE}]?|卅)"
_LUNAR_MONTH = rf"闰?(?:[正冬腊]|{MONTH})月"
_LUNAR_ITEM = rf"(?:农历)?(?:{_LUNAR_MONTH})?{_LUNAR_DAY}(?![{CHINESE_DAY}日号{_COUNTED_BY}])"


def _lunar(match: re.Match[str], now: Now) -> Stretch:
    return stretch_of(match, NO_DAY, None, "day")


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


def read_lunar(text: str, at: int, key: Key, now: Now) -> Stretch | None:
    """The days of the lunar calendar that begin at `at`."""
    for rule, pattern in LUNAR.at(key):
        if match := pattern.match(text, at):
            found: Stretch = rule.value(match, now)
            return found
    return None


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

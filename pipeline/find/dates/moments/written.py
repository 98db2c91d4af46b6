"""What several kinds of moments share: how 旬, 底, 民国 and lists of days are written, and how a stretch is made."""

from __future__ import annotations

import re

from pipeline.find.dates.stretch import Day, Stretch
from pipeline.notation.calendar import BLANKS, COUNT, COUNTED_TURN, alone
from pipeline.notation.numerals import DIGIT
from pipeline.precompiled import compile_re

THIRD = r"(?:上中旬|中下旬|[上中下]旬|[上下]半月(?![刊报谈]))"
_THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, -1), "上中": (1, 20), "中下": (11, -1)}
_HALVES = {"上半月": (1, 15), "下半月": (16, -1)}


def third_days(printed: str) -> tuple[int, int]:
    """The first and the last day of a third of a month (旬), -1 for the month's last: 上中旬 gives 1 and 20."""
    return _HALVES.get(printed) or _THIRDS[printed.rstrip("旬")]


EDGE = rf"(?:{alone('底')}|{alone('末')}|{alone('初')})"
CLOSING = rf"(?:{alone('底')}|{alone('末')})"
WITHIN = alone("内")
WEEKDAY_NAME = r"(?:周|星期|礼拜)"
# 每周一次, 本周三场 are counts
COUNTED = "次场回项篇节小个期例起轮遍份名人天"
# 28、29两日, 7、8两个月: how many the list names may stand before the unit
OF_LIST = rf"(?:(?<=[{DIGIT}])[两三四](?=个?[日月]))?"
NEXT_DAYS = rf"(?=(?:、{COUNT}){{0,10}}[、和及]{COUNT}{BLANKS}{OF_LIST}日)"
# How many years, quarters, months, weeks or days lie between the document's and the one that is named.
SHIFTS = {
    "今": 0, "本": 0, "同": 0, "当": 0, "去": -1, "昨": -1, "上": -1, "明": 1, "下": 1, "次": 1, "翌": 1, "前": -2,
    "后": 2,
}  # fmt: skip
# what a word that counts from the document stands behind where it is one: 十年前|年均, 今后|年度 hold none
OPENS_WORD = r"(?<![^\s，。；：、！？（(“于在从自由到至据与和及或对将请即])"
# 120万人次|年均 counts turns
TURN = compile_re(rf"{COUNTED_TURN}\Z")
BEFORE_REPUBLIC = 1911  # 民国元年 is 1912
REPUBLIC = rf"(?:中华)?民国{BLANKS}"


def just_before(match: re.Match[str], characters: int = 1) -> str:
    """The characters before what a rule matched, fewer at the beginning of the text."""
    at: int = match.start()
    return match.string[max(0, at - characters) : at]


def stretch_of(
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
    """The stretch from `first` to `last` (the same where that is None) that a rule matched, or matched up to `end`."""
    return Stretch(
        match.start(), match.end() if end is None else end, first, first if last is None else last, grain,
        interval=interval, edge=edge, within=within, relative=relative, shift=shift,
    )  # fmt: skip

"""What counts from the day of the document (上月, 本周内, 明天, 年底前), and where it moves, as rules name it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.find.dates.bounds import HOUR, PART_OF_DAY, sentence_around
from pipeline.find.dates.moments.written import (
    CLOSING,
    COUNTED,
    EDGE,
    OPENS_WORD,
    SHIFTS,
    THIRD,
    TURN,
    WEEKDAY_NAME,
    WITHIN,
    just_before,
    stretch_of,
    third_days,
)
from pipeline.find.dates.rules import Rule
from pipeline.find.dates.stretch import NO_DAY, Day, Now, Stretch
from pipeline.notation.calendar import (
    BLANKS,
    CHINESE_DAY,
    COUNT,
    DAY_WORD,
    MONTH,
    NO_MONTH_BEHIND,
    TO,
    YEAR,
    alone,
    number,
)
from pipeline.notation.numerals import DIGIT, HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words


def _both_years(match: re.Match[str], now: Now) -> Stretch:
    first: Day = (now.year, None, None)
    last: Day = (now.year and now.year + 1, None, None)
    return stretch_of(match, first, last, "year", interval=True, relative=True)


# a rule's month moves with the case: 按上月最后一日…计收, 每月10日前缴纳上月…, 参保人死亡的次月
_RHYTHM = compile_re("每[年月季周日天个逢]")
_MOVING = compile_re(rf"{_RHYTHM.pattern}|[按逐][年月季旬]|{one_of(date_words('moving'))}|第[{HAN_COUNT}]{{1,4}}条")


def _moves(match: re.Match[str]) -> bool:
    """Whether a sentence speaks of a month that moves, not of the one beside the document's."""
    text, at, end = match.string, match.start(), match.end()
    low, high = sentence_around(text, at, end, 60)
    if text[max(0, at - 1) : at] == "\t" or text[high : high + 1] == "\t":
        return True
    words = _MOVING if match["which"] in "上下" else _RHYTHM
    return words.search(text, low, at) is not None or words.search(text, end, high) is not None


_OF_RULES = compile_re(rf"{_RHYTHM.pattern}|{one_of(date_words('rule'))}|(?<!月)当月|第[{HAN_COUNT}]{{1,4}}条")


def is_of_rule(text: str, at: int, end: int) -> bool:
    """Whether a rule names a year that moves with the case: 企业应当于次年3月31日前报送, 有效期至当年12月31日; a
    sentence whose items (；) are of one rule is of it throughout."""
    low, high = sentence_around(text, at, end, 60, parts=False)
    return _OF_RULES.search(text, low, at) is not None or _OF_RULES.search(text, end, high) is not None


def _month_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if _moves(match) or just_before(match) == "的":
        return None  # 到龄的下月 hangs on an event
    year, month = (
        (None, None) if now.day is None else divmod(now.day.year * 12 + now.day.month - 1 + SHIFTS[match["which"]], 12)
    )
    month = None if month is None else month + 1
    if match["day"]:
        day = number(match["day"])
        return stretch_of(match, (year, month, day), None, "day", relative=True)
    if match["third"]:
        low, high = third_days(match["third"])
        return stretch_of(match, (year, month, low), (year, month, high), "day", interval=True, relative=True)
    if match["edge"] == "初":
        return stretch_of(match, (year, month, 1), (year, month, 10), "day", interval=True, relative=True)
    if match["edge"]:
        return stretch_of(match, (year, month, -1), None, "day", edge=True, relative=True)
    return stretch_of(match, (year, month, None), None, "month", relative=True)


def _quarter_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if _moves(match):
        return None
    year, quarter = (
        (None, None)
        if now.day is None
        else divmod(now.day.year * 4 + (now.day.month - 1) // 3 + SHIFTS[match["which"]], 4)
    )
    low, high = (None, None) if quarter is None else (quarter * 3 + 1, quarter * 3 + 3)
    if match["edge"]:
        return stretch_of(match, (year, high, -1), None, "day", edge=True, relative=True)
    return stretch_of(match, (year, low, None), (year, high, None), "month", interval=True, relative=True)


FROM_NOW = ("即日", "现在")


def _of_day(match: re.Match[str], first: date, last: date) -> Stretch:
    """From one day to another that both count from the document's."""
    low, high = ((day.year, day.month, day.day) for day in (first, last))
    return stretch_of(match, low, high, "day", interval=first != last, relative=True)._replace(pair=first != last)


def _day_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    """今日起, 明天上午: a day by its hour or bound; 今天的中国 and 明天会更好 are none."""
    if now.day is None or _moves(match):
        return None
    day = now.day + timedelta(days=0 if match["which"] in FROM_NOW else SHIFTS[match["which"][0]])
    return _of_day(match, day, day)


def _both_days(match: re.Match[str], now: Now) -> Stretch | None:
    return None if now.day is None or _moves(match) else _of_day(match, now.day, now.day + timedelta(days=1))


def _week_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    """上周, 本周内: the seven days from Monday on."""
    if now.day is None or _moves(match):
        return None
    monday = now.day + timedelta(weeks=SHIFTS[match["which"]], days=-now.day.weekday())
    return _of_day(match, monday, monday + timedelta(days=6))._replace(within=match["within"] is not None, pair=False)


def _weekday_from_now(match: re.Match[str], now: Now) -> Stretch | None:
    if now.day is None or _moves(match):
        return None
    monday = now.day + timedelta(weeks=SHIFTS[match["which"]], days=-now.day.weekday())
    first, last = (
        monday + timedelta(days=_WEEK.index(match[name] or match["weekday"])) for name in ("weekday", "last")
    )
    return _of_day(match, first, last) if first <= last else None


_WEEK = "一二三四五六日"
_DAY_BOUND = rf"{BLANKS}(?:{HOUR}|{PART_OF_DAY}|{alone('起')}|开始|之?{alone('前')}|以前)"
_NOT_BARE = f"去今明翌每当本上下次个多半双两几整全学周头同该隔近历各成百千万亿{CHINESE_DAY}"  # 三年内, 当月底, 半年内
# 占年初预算的104%: the budget as it was passed, no day
_OF_BUDGET = compile_re(one_of(date_words("budget")))


def _bare_year_edge(match: re.Match[str], now: Now) -> Stretch | None:
    """年底, 年内 of the document's own year; 三年内 is a length of time, 人次年底 holds one."""
    before = just_before(match)
    counted = before == "次" and TURN.search(match.string, max(0, match.start() - 3), match.start())
    if not counted and before and (before in _NOT_BARE or before.isdecimal()):
        return None
    if match["edge"] == "内":
        return stretch_of(match, NO_DAY, None, "year", within=True, shift=0)
    if match["edge"] == "初":
        if _OF_BUDGET.match(match.string, match.end()) or just_before(match, 2) in ("岁末", "年末", "年终", "岁尾"):
            return None  # 岁末年初: a season
        return stretch_of(match, (None, 1, None), None, "month", shift=0)
    return stretch_of(match, (None, 12, -1), None, "day", edge=True, shift=0)


def _bare_month_edge(match: re.Match[str], now: Now) -> Stretch | None:
    before = just_before(match)
    if before and (before in _NOT_BARE or before.isdecimal()):
        return None
    day: Day = (now.day.year, now.day.month, -1) if now.day else NO_DAY
    return stretch_of(match, day, None, "day", edge=True, relative=True)


RELATIVE = (
    Rule("this year and next", "今明两年", _both_years, {"今明两年": "2018/2019"}),
    Rule("this day and the next", "(?P<which>今)明两[天日]", _both_days, {"今明两天": "2018-08-22/2018-08-23"}),
    Rule(
        "month beside the document's",
        rf"(?P<which>(?<![日基根])本|(?<!以)[上下])一?个?月(?![{NO_MONTH_BEHIND}工])份?"
        rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}{DAY_WORD}|(?P<third>{THIRD})|(?P<edge>{EDGE}))?",
        _month_from_now,
        {
            "本月20日前": "../2018-08-20",
            "下月初": "2018-09-01/2018-09-10",
            "上月": "2018-07",
            "本月底前": "../2018-08-31",
            "按上月最后一日": None,
        },
    ),
    Rule(
        "the document's day, from which a stretch goes on",
        rf"(?P<which>{'|'.join(FROM_NOW)})(?={BLANKS}(?:起|开始)[，,]?{TO}(?:{YEAR}{BLANKS}年|{MONTH}{BLANKS}月|[今明本下次年月]))",
        _day_from_now,
        {"即日起至9月底": "2018-08-22/2018-09-30", "从现在开始到明年3月": "2018-08-22/2019-03"},
    ),
    Rule(
        "day beside the document's",
        rf"(?P<which>[今昨明](?:[日天](?={_DAY_BOUND})|晚(?![报会间]))|[前后]天(?={_DAY_BOUND}))",
        _day_from_now,
        {
            "今日起": "2018-08-22/..",
            "明天上午": "2018-08-23",
            "昨日20时": "2018-08-21",
            "今晚": "2018-08-22",
            "今天的": None,
        },
    ),
    Rule(
        "weekday beside the document's",
        rf"(?P<which>[本上下]){BLANKS}一?个?{WEEKDAY_NAME}(?P<weekday>[{_WEEK}])"
        rf"(?:{TO}[本下]?{WEEKDAY_NAME}?(?P<last>[{_WEEK}]))?(?![{COUNTED}批类种常报志程均历]|[、和及]{WEEKDAY_NAME})",
        _weekday_from_now,
        {"本周五前": "../2018-08-24", "下周一至周三": "2018-08-27/2018-08-29", "本周一次": None},
    ),
    Rule(
        "week beside the document's",
        rf"{OPENS_WORD}(?P<which>[本上下])一?个?(?:周|星期)(?P<within>{WITHIN})?"
        rf"(?![{_WEEK}天末初期转边岁年刊个密详知全折游波{HAN_COUNT}{DIGIT}]|报(?![送告请名备批到]))",
        _week_from_now,
        {"上周": "2018-08-13/2018-08-19", "本周内": "../2018-08-26", "本周期": None, "上周末": None},
    ),
    Rule(
        "quarter beside the document's",
        rf"(?P<which>(?<![日基根])本|(?<!以)[上下])一?个?季(?:度|(?=[末底前]))(?P<edge>{CLOSING})?",
        _quarter_from_now,
        {"上一季度": "2018-04/2018-06", "本季度末前": "../2018-09-30", "下季度": "2018-10/2018-12"},
    ),
    Rule(
        "beginning or end of the document's year",
        rf"年(?P<edge>{EDGE}|{WITHIN})",
        _bare_year_edge,
        {"年底前": "../2018-12-31", "年内": "../2018", "年初": "2018-01"},
    ),
    Rule(
        "end of the document's month",
        rf"月(?P<edge>{CLOSING})",
        _bare_month_edge,
        {"月底前": "../2018-08-31"},
    ),
)

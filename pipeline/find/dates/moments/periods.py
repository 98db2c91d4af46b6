"""Years that follow from a name: planning periods (“十三五”, 第二个五年计划) and decades (九十年代)."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.find.dates.moments.written import just_before, stretch_of
from pipeline.find.dates.moments.year import full_year
from pipeline.find.dates.rules import Rule
from pipeline.find.dates.stretch import Now, Stretch
from pipeline.notation.calendar import BLANKS, number
from pipeline.notation.numerals import DIGIT, HAN_FIGURE
from pipeline.vocab import planning_periods


def _by_name(value: Callable[[re.Match[str], Now], Stretch | None]) -> Callable[[re.Match[str], Now], Stretch | None]:
    """What years follow from a name, with a note of that."""

    def named(match: re.Match[str], now: Now) -> Stretch | None:
        found = value(match, now)
        return found and found._replace(named=True)

    return named


def _is_plan_alone(match: re.Match[str]) -> bool:
    """Whether a name of two characters before 期间 or 时期 is a plan's: 九五期间; 十五期间 may be those of a feast
    (正月十五)."""
    return match["name"] != "十五" and just_before(match) not in ("第", "月")


@_by_name
def _plan(match: re.Match[str], now: Now) -> Stretch | None:
    name = match["name"]
    if name not in planning_periods():
        return None
    if not match["open"] and len(name) < 3 and not (match["word"] and _is_plan_alone(match)):
        return None  # without quotation marks only what can be nothing else: 十三五时期, not 九五 or 十五
    first, last = planning_periods()[name]
    if match["nth"]:
        return stretch_of(match, (first + (number(match["nth"]) or 1) - 1, None, None), None, "year")
    if match["part"]:
        count = number(match["count"]) or 1
        first, last = (first, first + count - 1) if match["part"] in "前头" else (last - count + 1, last)
        return stretch_of(match, (first, None, None), (last, None, None), "year", interval=True)
    if match["edge"] and match["edge"].endswith("末"):
        return stretch_of(match, (last, None, None), None, "year")
    end = match.end("word") if match["word"] else match.end() - len(match["edge"] or "")
    return stretch_of(match, (first, None, None), (last, None, None), "year", end, interval=True)


@_by_name
def _numbered_plan(match: re.Match[str], now: Now) -> Stretch | None:
    years = planning_periods().get(match["nth"] + "五")
    return years and stretch_of(match, (years[0], None, None), (years[1], None, None), "year", interval=True)


_DECADE_PARTS = {"": (0, 9), "初": (0, 4), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (5, 9)}
_CENTURIES = {"上": -1, "本": 0, "下": 1}


@_by_name
def _decade(match: re.Match[str], now: Now) -> Stretch | None:
    decade = number(match["decade"])
    if decade is None:
        return None
    century = match["century"]
    if century in _CENTURIES:
        first = ((now.year or 2010) // 100 + _CENTURIES[century]) * 100 + decade
    elif century:
        first = ((number(century) or 20) - 1) * 100 + decade
    else:
        first = full_year(decade, now)
        first -= 100 if first > (now.year or 2010) else 0  # 三十年代 alone is told of: the 1930s in 2015, too
    return _of_decade(match, first)


@_by_name
def _full_decade(match: re.Match[str], now: Now) -> Stretch | None:
    first = number(match["decade"]) or 1
    return None if first % 10 else _of_decade(match, first)


def _of_decade(match: re.Match[str], first: int) -> Stretch:
    low, high = _DECADE_PARTS[match["part"][0] if match["part"] else ""]  # 80年代后期: its second half
    return stretch_of(match, (first + low, None, None), (first + high, None, None), "year", interval=True)


NAMED = (
    Rule(
        "planning period",
        rf"(?P<open>[“\"「『])?(?P<name>十?[{HAN_FIGURE}]?五)(?(open)[”\"」』]|(?=期间|时期|期?末|初|规划|计划|以来))"
        r"(?:(?:期间|时期)?(?:的?)(?P<part>[前头后]|最后)(?P<count>[一二两三四])年|第(?P<nth>[一二三四五])年|(?P<word>期间|时期)?(?P<edge>(?:期)?末|初)?)",
        _plan,
        {
            "“十三五”期间": "2016/2020",
            "九五期间": "1996/2000",
            "十四五时期": "2021/2025",
            "“十四五”末": "2025",
            "“十四五”后三年": "2023/2025",
            "“十三五”时期前三年": "2016/2018",
            "“十四五”第二年": "2022",
        },
    ),
    Rule(
        "planning period by its number",
        rf"第(?P<nth>十?[{HAN_FIGURE}]|十)个五年(?:计划|规划)(?:期间|时期|期)?",
        _numbered_plan,
        {
            "第九个五年计划期间": "1996/2000",
            "第十四个五年规划时期": "2021/2025",
            "第二个五年计划": "1958/1962",
        },
    ),
    Rule(
        "decade",
        rf"(?:(?P<century>[{DIGIT}]{{2}}|二十|十九|二十一|[上本下]){BLANKS}(?:个)?世纪{BLANKS})?"
        rf"(?P<decade>[1-9１-９][0０]|[二三四五六七八九][十〇○零]){BLANKS}年代(?P<part>初期?|前期|中期|后期|末期?)?",
        _decade,
        {
            "20世纪90年代": "1990/1999",
            "80年代后期": "1985/1989",
            "三十年代初": "1930/1934",
            "九〇年代": "1990/1999",
            "上世纪六十年代": "1960/1969",
            "本世纪三十年代": "2030/2039",
        },
    ),
    Rule(
        "decade in full",
        rf"(?P<decade>[12１２][{DIGIT}]{{3}}){BLANKS}年代(?!表|替)(?P<part>初期?|前期|中期|后期|末期?)?",
        _full_decade,
        {"1990年代初": "1990/1994"},
    ),
)

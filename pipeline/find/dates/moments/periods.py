"""Years that follow from a name: planning periods (“十三五”, 第二个五年计划) and decades (九十年代)."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.find.dates.moments.written import just_before, stretch_of
from pipeline.find.dates.moments.year import full_year
from pipeline.find.dates.rules import Rule
from pipeline.find.dates.stretch import Now, Stretch
from pipeline.notation.calendar import BLANKS, TO, number
from pipeline.notation.numerals import DIGIT, HAN_FIGURE
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words, planning_periods, teaching_periods


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


# “七五”普法, “八五”法治宣传教育: five-year plans for teaching the law, which have a count of their own
_TEACHES = compile_re(one_of(date_words("teaching")))
# “六五”环境日, “三五”学雷锋: the fifth of June and of March
_IS_A_DAY = compile_re(one_of(date_words("day")))


@_by_name
def _plan(match: re.Match[str], now: Now) -> Stretch | None:
    name = match["name"]
    if _TEACHES.match(match.string, match.end()):
        years = teaching_periods().get(name)
        return years and stretch_of(match, (years[0], None, None), (years[1], None, None), "year", interval=True)
    if name not in planning_periods() or _IS_A_DAY.match(match.string, match.end()):
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


_TENS = "(?:[1-9１-９][0０]|[二三四五六七八九][十〇○零])"
_DECADE_PARTS = {"": (0, 9), "初": (0, 4), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (5, 9)}
_CENTURIES = {"上": -1, "本": 0, "下": 1}


@_by_name
def _decade(match: re.Match[str], now: Now) -> Stretch | None:
    decade = number(match["decade"] or match["one"] + "十")
    further = number(match["to"] or match["next"] or match["decade"])
    if decade is None or further is None or further < decade:
        return None
    century = match["century"]
    if century in _CENTURIES:
        first = ((now.year or 2010) // 100 + _CENTURIES[century]) * 100 + decade
    elif century:
        first = ((number(century) or 20) - 1) * 100 + decade
    else:
        first = full_year(decade, now)
        year = now.year or 2010
        first -= 100 if first > year else 0  # 三十年代 alone is told of: the 1930s in 2015, too
        if first + further - decade > year:
            return None  # 二三十年代, said in 2021: of this century or the last
    return _of_decade(match, first, further - decade)


@_by_name
def _full_decade(match: re.Match[str], now: Now) -> Stretch | None:
    first = number(match["decade"]) or 1
    return None if first % 10 else _of_decade(match, first)


def _of_decade(match: re.Match[str], first: int, years: int = 0) -> Stretch:
    """From a decade to the one that lies `years` behind it."""
    low, high = _DECADE_PARTS[match["part"][0] if match["part"] else ""]  # 80年代后期: its second half
    low = 0 if years else low  # 五六十年代初 begins with the first of the two
    return stretch_of(match, (first + low, None, None), (first + years + high, None, None), "year", interval=True)


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
        rf"(?:(?P<decade>{_TENS})(?:{TO}(?P<to>{_TENS}))?|(?P<one>[二三四五六七八])(?P<next>[三四五六七八九]十))"
        rf"{BLANKS}年代(?P<part>初期?|前期|中期|后期|末期?)?",
        _decade,
        {
            "20世纪50至70年代": "1950/1979",
            "上世纪六七十年代": "1960/1979",
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

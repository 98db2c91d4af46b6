"""Two years in one (94—97年, 2019/2020学年, （2018—2035）)."""

from __future__ import annotations

import re

from pipeline.find.dates.moments.figures import is_decimal
from pipeline.find.dates.moments.written import BEFORE_REPUBLIC, REPUBLIC, just_before, stretch_of
from pipeline.find.dates.moments.year import full_year, is_figures
from pipeline.find.dates.rules import Rule
from pipeline.find.dates.stretch import Now, Stretch
from pipeline.notation.calendar import BLANKS, COUNT, LENGTH_AFTER, LENGTH_BEFORE, SHORT_YEAR, TO, YEAR, number
from pipeline.notation.numerals import DIGIT

_SHORT_UNTIL = 2005  # the last year in which documents leave out the century
_OF_AGE = tuple("龄命限")
_REACH = 20  # years that a span of them begins before the document at most


def _short_years(match: re.Match[str], now: Now) -> Stretch | None:
    """94—97年, 八六至八八年, 96/97年度; 树龄80—95年 and 90—95年的老树 are lengths of time."""
    if now.year is None or now.year > _SHORT_UNTIL or is_decimal(match):
        return None
    if match["sep"] in ("/", "／") and not match["word"]:
        return None
    last = number(match["last"]) or 0
    first = full_year(number(match["first"]) or 0, now)
    last = last if last > 99 else full_year(last, now)
    if not now.year - _REACH <= first < last <= now.year + 10:
        return None
    figures = all(is_figures(match[name], now.year) or number(match[name]) == 89 for name in ("first", "last"))
    behind = match.string[match.end() : match.end() + 1]
    if not (figures or last >= 2000) and (just_before(match) in (*LENGTH_BEFORE, *_OF_AGE) or behind in LENGTH_AFTER):
        return None
    return stretch_of(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


def _republic_years(match: re.Match[str], now: Now) -> Stretch | None:
    first, last = ((number(match[name]) or 0) + BEFORE_REPUBLIC for name in ("first", "last"))
    if not BEFORE_REPUBLIC < first < last <= BEFORE_REPUBLIC + 38:
        return None
    return stretch_of(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


def _school_years(match: re.Match[str], now: Now) -> Stretch | None:
    first, last = number(match["first"]) or 0, number(match["last"])
    if last not in (first + 1, (first + 1) % 100):
        return None
    return stretch_of(match, (first, None, None), (first + 1, None, None), "year", interval=True)


def _shortened_end(match: re.Match[str], now: Now) -> Stretch | None:
    """2016-17年度, 1999—00年, 2012—15年: the far end leaves the century out."""
    first, last = number(match["first"]) or 0, number(match["last"]) or 0
    last += first // 100 * 100
    last += 100 if last < first else 0
    if not 1800 <= first < last <= first + _REACH:
        return None
    return stretch_of(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


def _years_in_brackets(match: re.Match[str], now: Now) -> Stretch | None:
    """（2018—2035）, 从2016-2018: years without 年 only where brackets or 从 show that they are a period."""
    before, text = just_before(match), match.string
    in_brackets = before in ("（", "(") and text[match.end() : match.end() + 1] in ("）", ")")
    behind_from = before in ("从", "自") and not text.startswith("年", match.end())
    first, last = number(match["first"]) or 0, number(match["last"]) or 0
    if not (in_brackets or behind_from) or not 1800 <= first < last < 2200:
        return None
    return stretch_of(match, (first, None, None), (last, None, None), "year", interval=True)._replace(pair=True)


# a season that two years share
_SEASON_OF_TWO = "(?:[榨产]季|制糖期|[采供]暖[季期]|供热[季期]|雪季|赛季)"


PAIRS = (
    Rule(
        "years of two digits, in a pair",
        # 七八年至八五年: in Chinese figures the first year may have its 年
        rf"(?P<first>{SHORT_YEAR})(?:(?<![{DIGIT}])年)?(?P<sep>{TO}|[/／])(?P<last>{SHORT_YEAR}|{YEAR}){BLANKS}(?:(?P<word>年度)|年(?!级))",
        _short_years,
        {"94—97年": None, "使用期15-20年": None},
    ),
    Rule(
        "years of the Republic of China",
        rf"{REPUBLIC}(?P<first>元|{COUNT}){BLANKS}年?{TO}(?:民国)?(?P<last>{COUNT}){BLANKS}年(?!代|{BLANKS}{COUNT}{BLANKS}月)",
        _republic_years,
        {"民国二十六年至三十四年": "1937/1945", "民国21-23年": "1932/1934"},
    ),
    Rule(
        "school years",
        rf"(?P<first>[12][{DIGIT}]{{3}})(?:[/／]|{TO}(?=[{DIGIT}]{{2,4}}{BLANKS}年?{_SEASON_OF_TWO}))"
        rf"(?P<last>[12][{DIGIT}]{{3}}|[{DIGIT}]{{2}}(?![{DIGIT}])){BLANKS}(?:学年度?|年度|年?{_SEASON_OF_TWO})",
        _school_years,
        {
            "2019/2020学年": "2019/2020",
            "2011/12年度": "2011/2012",
            "2010/2011年榨季": "2010/2011",
            "2018—2019年采暖季": "2018/2019",
        },
    ),
    Rule(
        "years, the last one of two digits",
        rf"(?P<first>(?:19|20)[{DIGIT}]{{2}}){TO}(?P<last>[{DIGIT}]{{2}}){BLANKS}(?:学年度?|年度?)(?!{BLANKS}{COUNT}{BLANKS}月|[底末初])",
        _shortened_end,
        {"2016-17年度": "2016/2017", "1999—00年": "1999/2000", "2012至15年": "2012/2015"},
    ),
    Rule(
        "years in brackets",
        rf"(?P<first>[12][{DIGIT}]{{3}}){TO}(?P<last>[12][{DIGIT}]{{3}})(?![{DIGIT}])",
        _years_in_brackets,
        {"（2018—2035）": "2018/2035", "从2016-2018": "2016/2018"},
    ),
)

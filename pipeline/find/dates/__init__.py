"""Dates in running text (日期、期限、周期): what a gazette names of the calendar, as EDTF and RFC 5545.

A *moment* is one named stretch (`2018年7月2日`, `8月底`, `今年第一季度`, `“十三五”`); two of them make a range, and
words that touch it bound it (前 is `by`, 起 is `from`). Rhythms (每月20日前, 半月一通报) have a grammar of their own.
How expressions are written is GB/T 15835 and GB/T 7408 (ISO 8601); what a row means is the contract's `dates`.

The text is walked once: `_START` finds the few places where an expression can begin, the grammar is matched there.
Every repetition is possessive or bounded, so no text makes this slow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model import FoundDate
from pipeline.notation.numerals import CHINESE_DIGIT, DIGIT, labelled_numbers, parse_integer
from pipeline.vocab import planning_periods

# --- the parts of an expression ------------------------------------------------------------------------------

_S = r"[ \u3000]{0,2}+"  # blanks that cleaning left
_CN = CHINESE_DIGIT + "十廿卅"
_YEAR4 = rf"(?:[{DIGIT}]{{4}}(?![{DIGIT}])|[一二][{CHINESE_DIGIT}]{{3}})"  # 2018 | 二〇一八
_YEAR2 = rf"(?:[{DIGIT}]{{2}}(?![{DIGIT}])|[{CHINESE_DIGIT}]{{2}}(?![{_CN}]))"  # 98 | 零七
_NUM = rf"(?:[{DIGIT}]{{1,2}}(?![{DIGIT}])|[{_CN}]{{1,3}}(?![{_CN}]))"  # 7 | 十二
_DASH = r"(?:[-－‐–—―─~～]{1,2}+|至|到)"
_TO = rf"{_S}{_DASH}{_S}"  # 2016-2020 | 7月~9月 | 8月至10月
_YEAR_WORD = r"(?:学年度?|年度|年份?)"  # 2018年 | 2018年度 | 2018-2019学年度

# 月 that is no calendar month: 月龄, 月薪, 月均, 3个月 (个 stands before it and is not in _NUM)
_MONTH_WORD = r"月(?:份(?!额))?(?![龄薪租息均饼亮球台嫂])"

# Years named by their distance from the document's own (今年); the guards keep 证明年度 and 以上年龄 out.
_RELATIVE = {
    "今年": 0, "本年": 0, "去年": -1, "上年": -1, "上一": -1, "明年": 1, "下一": 1,
    "次年": 1, "翌年": 1, "同年": 0, "当年": 0,
}  # fmt: skip
_NEAR = ("次年", "翌年", "同年", "当年")  # counted from the year that the sentence names, not from the document's
_RELATIVE_YEAR = (
    r"(?:今年(?![轻龄青])|(?<![基根样标文版成])本年|(?<!过)去年|(?<!以)上年(?![纪龄级])"
    r"|(?<![证说声申表])明年|(?<![一二三四五六七八九十两首多每0-9层])次年|翌年)(?!度(?![内底末前]))(?:度(?=[内底末]))?"
    # 上一年度1月至12月, 同年5月: only where a part of the year follows
    rf"|(?:(?:(?<!以)上一?|(?<!以)下一|本|去|次)年度|上一年|下一年|(?<![相适正])当年|(?<![不相])同年)度?"
    rf"(?={_S}(?:{_NUM}{_S}(?:月(?![龄薪租息均])|{_DASH}{_S}{_NUM}{_S}月)|第?[一二三四1-4]季度|[上下]半年|年?[底末](?![期级])))"
)

# 2018年7月2日 | 7月2日 | 8月底 | 2018年年底 | 今年第一季度 | 去年上半年 | 2018年7(~9月) | 2016(-2020年)
_MOMENT = re.compile(
    rf"""
    (?:
        (?P<year>{_YEAR4}){_S}
        (?:{_YEAR_WORD}|(?=(?:{_TO}{_YEAR4}){{1,3}}{_S}学?年|{_TO}{_YEAR2}{_S}年|(?:[、和及]{_YEAR4}){{1,5}}{_S}年))
      | (?P<short>{_YEAR2}){_S}年
      | (?P<relative>{_RELATIVE_YEAR})
      | (?P<both>今明两年)
    )?
    (?:
        {_S}(?P<month>{_NUM})
        (?:
            {_S}{_MONTH_WORD}
            (?: {_S}(?P<day>{_NUM})(?:{_S}(?:日|号(?![楼线文令院路]))|(?={_TO}{_NUM}{_S}日))
              | 月?(?P<month_edge>[底末初])(?!期)
              | (?P<third>上中旬|中下旬|[上中下]旬)
            )?
          | (?={_TO}{_NUM}{_S}{_MONTH_WORD})
          | (?(year)(?=(?:、{_NUM}){{0,10}}[、和]{_NUM}{_S}月(?![龄薪租息均]))|(?!))
        )
      | {_S}第?(?P<quarter>[一二三四首1-4１-４])
        (?:
            季(?:度|(?=[末底前]))(?P<quarter_edge>[底末])?
          | (?(year)(?=(?:、[一二三四1-4]){{0,2}}[、和]第?[一二三四1-4]季度)|(?!))
        )
      | {_S}(?P<half>[上下前后])半年(?:度)?
      | {_S}(?P<head>前|首)(?P<count>{_NUM})?个?(?P<head_unit>季度|月)
      | 年?(?P<year_edge>[底末初])(?![期级])
      | (?P<within>年?内(?![外部容涵地]))
    )?
    """,
    re.VERBOSE,
)

# 年底 | 年内 | 月底 without a number or a year before it: the document's own year or month
_THIS_MONTH_EDGE = re.compile(r"本月(?P<edge>[底末])(?![期部级])")
_BARE_EDGE = re.compile(r"(?P<unit>[年月])(?P<edge>[底末初内])(?![期部外容级涵])")

# 2021-11-05 | 2021/11/5 | 2021.11.5
_NUMERIC = re.compile(
    rf"(?P<year>[12１２][{DIGIT}]{{3}})(?P<sep>[-/.．])(?P<month>[{DIGIT}]{{1,2}})(?P=sep)(?P<day>[{DIGIT}]{{1,2}})"
    rf"(?![{DIGIT}A-Za-z]|[.．/][{DIGIT}]|-[{DIGIT}]{{1,3}}(?![{DIGIT}]))"
)
# 1999.08-2002.02: months with a point only in pairs, alone they are decimals
_NUMERIC_MONTHS = re.compile(
    rf"(?P<year>[12][{DIGIT}]{{3}})[./](?P<month>[{DIGIT}]{{1,2}}){_TO}"
    rf"(?P<year2>[12][{DIGIT}]{{3}})[./](?P<month2>[{DIGIT}]{{1,2}})(?![{DIGIT}A-Za-z.])"
)
# 2019/2020学年
_SCHOOL_YEARS = re.compile(rf"(?P<year>[12][{DIGIT}]{{3}})[/／](?P<year2>[12][{DIGIT}]{{3}}){_S}(?:学年度?|年度)")
# a table's cell 2021.11, 2021.12底前: a month with a point where nothing else stands beside it
_CELL_MONTH = re.compile(
    rf"(?P<year>(?:19[5-9]|20[0-4])[{DIGIT}])[.．](?P<month>[{DIGIT}]{{1,2}})(?P<edge>[底末])?"
    r"(?:(?=(?P<bound>之?前|以前|起))|(?=[\t\n）)]|\Z))"
)
_TIME_BEFORE = re.compile(r"(?:时间|时限|日期|期限|年月)[：:]\Z")
# （2018—2035） | 从2016-2018: years without 年 only where brackets or 从 show that they are a period
_BRACKET_YEARS = re.compile(rf"(?P<year>[12][{DIGIT}]{{3}}){_TO}(?P<year2>[12][{DIGIT}]{{3}})(?![{DIGIT}])")

# “十三五”期间 | 十四五时期 | “九五”
_PLAN = re.compile(
    r"(?P<open>[“\"「『])?(?P<name>十?[一二三四五六七八九]?五)(?(open)[”\"」』])"
    r"(?P<word>期间|时期)?(?P<edge>(?:期)?末|初)?"
)
# 20世纪90年代 | 80年代
_DECADE = re.compile(
    rf"(?:(?P<century>[{DIGIT}]{{2}}|二十|十九|二十一|上){_S}世纪{_S})?(?P<decade>[1-9１-９][0０]|[二三四五六七八九]十){_S}年代(?P<part>初期?|前期|中期|后期|末期?)?"
)

# --- words that bound it -------------------------------------------------------------------------------------

_OR = r"[或及和]?"
_WEEKDAY = rf"(?:{_S}[（(]?(?:星期|礼拜|周)[一二三四五六日天][）)]?)?"  # 6月15日（星期五）前
_GIVEN = r"(?:[（(]含[^（）()\n]{0,4}[）)])?"  # 8月1日（含）前
# 12月31日24时前 | 每周五17:00前 | 12月1日零时起: the hour goes with the word that bounds the day
_CLOCK = (
    rf"{_WEEKDAY}(?:{_S}(?:上午|下午|中午|晚上?)?[{DIGIT}{_CN}]{{1,3}}(?:[时点]|[:：][{DIGIT}]{{2}})"
    rf"(?:[{DIGIT}]{{1,2}}分|整|半)?)?"
)
# 前 | 之前 | 以前 | 或之前 | 止 ; not 前期, 前三季度, 前后
_BY_AFTER = re.compile(
    rf"{_CLOCK}{_S}{_GIVEN}(?:{_OR}(?:之前|以前|前(?![期后沿述景提来往身置瞻台列茬三两几{DIGIT}]))|为?止)"
)
# 起 | 开始 | 以来 | 之后 | 至今 ; not 起草, 起诉, 后期
_FROM_AFTER = re.compile(
    rf"{_CLOCK}{_S}{_GIVEN}(?:起(?![草诉义步源降飞跑底码])|开始|以来|至今(?!年)|{_OR}(?:之后|以后|后(?![期续勤备半面来者代])))"
)
_DURING_AFTER = re.compile(rf"{_S}(?:期间|之间|间(?![断接歇隔]))")
_RANGE = re.compile(rf"{_CLOCK}{_S}(?P<start>(?:起|开始)[，,]?)?{_S}(?P<dash>{_DASH}){_S}|{_S}(?P<pair>[和与]){_S}")
_UNTIL = re.compile(r"(?P<until>截[至止][到至]?|(?<![达得收看受回感遇快没做提])到|(?<![甚乃以])至)\Z")
_SINCE = re.compile(r"(?:自从|(?<![各来独])自|从(?!事))\Z")
_STOP = re.compile(rf"{_S}止")

# --- rhythms -------------------------------------------------------------------------------------------------

_EVERY = re.compile(
    rf"每{_S}[个隔逢]?{_S}(?:(?P<n>半|{_NUM}){_S}个?)?{_S}(?P<unit>年|月|周|星期|礼拜|季度|季(?!节)|旬|工作日|日|天)"
    r"(?![级龄津饼岁边刊])"
)
# 一月一通报 | 半月一考核 | 两年一次 | 5年一周期
_RHYTHM = re.compile(
    rf"(?P<n>半|{_NUM}){_S}个?(?P<unit>年|月|周|季度?|旬|日|天)"
    r"一(?:(?![个些定直起般样边名家条位批部只所项种度])[\u4e00-\u9fff]{2}(?=[的制]|[^\u4e00-\u9fff]|\Z)"
    r"|周期|[次度届轮评报换测])"
)
_RHYTHM_IN_YEAR = re.compile(
    rf"{_S}(?:的)?{_S}(?P<month>{_NUM}){_S}{_MONTH_WORD}"
    rf"(?:{_S}(?P<day>{_NUM}){_S}[日号]|月?(?P<edge>[底末初])|(?P<third>上中旬|中下旬|[上中下]旬))?"
)
_RHYTHM_YEAR_EDGE = re.compile(r"年?(?P<edge>[底末初])")
_RHYTHM_QUARTER = re.compile(rf"{_S}第?(?P<quarter>[一二三四1-4])季度|{_S}(?P<half>[上下])半年")
_RHYTHM_IN_MONTH = re.compile(
    rf"{_S}的?(?:(?P<day>{_NUM}){_S}(?:[日号]|(?={_DASH}{_S}{_NUM}{_S}[日号]))|(?P<workday>第一个|首个|最后一?个)工作日|(?P<edge>[底末初])|(?P<third>上中旬|中下旬|[上中下]旬))"
)
_RHYTHM_MORE_DAYS = re.compile(rf"{_S}[、和]{_S}(?P<day>{_NUM}){_S}[日号]")
_RHYTHM_TO_DAY = re.compile(rf"{_TO}(?P<day>{_NUM}){_S}[日号]")
# 每周一 is Monday, 每周一次 and 每周三小时 are counts
_COUNTED = "次场回项篇节小个期例起轮遍份名人天"
_RHYTHM_IN_WEEK = re.compile(
    rf"(?:星期|周)?(?P<day>[一二三四五六日天])(?![一二三四五六七八九十至-]?[{_COUNTED}])"
    r"(?!(?<=一)(?:调度|通报|研判|会商|督查|督导|点评|碰头|例会|小结|总结|考核|排名|评比|暗访|巡查|更新))"
)
# 每季度首月10日前, 每季度最后一个月
_RHYTHM_IN_QUARTER = re.compile(
    rf"{_S}的?(?:(?P<first>首个?|第[一1]个)|(?P<second>第[二2]个)|(?P<third_month>末|最后一?个|第[三3]个))月(?:份)?"
    rf"(?:{_S}的?(?:(?P<day>{_NUM}){_S}[日号]|(?P<edge>[底末初])|(?P<third>上中旬|中下旬|[上中下]旬)))?"
)
# 次月5日前, 次月底前: the month after any month
_NEXT_MONTH = re.compile(rf"次月{_S}(?:的)?(?:(?P<day>{_NUM}){_S}[日号]|(?P<edge>[底末初])|(?P<third>[上中下]旬))")
_RHYTHM_MORE_WEEK = re.compile(
    r"(?P<dash>[、和]|至|到|[-—~～])(?:每?周|星期)?(?P<day>[一二三四五六日天])(?![次场回项])"
)
_WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))
_WEEK_ORDER = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# Where an expression can begin. The first set holds every such character, which lets the search skip the rest;
# a run of numerals is only looked at from its first one (else long runs would be read again from each place).
_START = re.compile(
    rf"""
    [{DIGIT}{_CN}今本去明上下次翌同当年月首前后第每半“"「『]
    (?:
        (?<=[{DIGIT}])(?<![{DIGIT}][{DIGIT}])[{DIGIT}]*+(?={_S}(?:[年月季周天日旬学世.．/\-－‐–—―─~～至到、和及]|个[月季]))
      | (?<=[{_CN}])(?<![{_CN}][{_CN}])[{_CN}]*+(?={_S}(?:[年月季周天日旬世至到\-－–—―~～末]|个月|期间|时期|规划|计划))
      | (?<=每)
      | (?<=[今本去明上下次翌同当])(?=一?年)
      | (?<=本)(?=月[底末])
      | (?<=次)(?=月)
      | (?<=今)(?=明两年)
      | (?<=年)(?=[底末初内])
      | (?<=月)(?=底)
      | (?<=[上下前后])(?=半年)
      | (?<=[前首第])(?=[一二三四两1-4]?季)
      | (?<=首)(?=月)
      | (?<=上)(?=世纪)
      | (?<=半)(?=个?[月年季]一)
      | (?<=[“"「『])(?=十?[一二三四五六七八九]?五[”"」』])
    )
    """,
    re.VERBOSE,
)

# A year before which 发文字号 or a journal's number is counted: 2018年第3期, 2015年第16号
_SERIAL = re.compile(rf"{_S}(?:第{_S}[{DIGIT}{_CN}百]{{1,6}}{_S}[期号](?!线)|[{DIGIT}]{{1,5}}号)")
_SENTENCE_END = re.compile(r"[。！？\n\t]")
# 关于2019年部分节假日安排的通知: the year that a document plans for
_PLANNED = re.compile(r"(?:关于|现将|做好|印发)[^。，；\n]{0,20}?([12][0-9]{3})年")

_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上中旬": (1, 20), "中下旬": (11, 31)}
_GRAINS = ("year", "month", "day")


# --- moments -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moment:
    """One named stretch of the calendar before its year is known.

    `first` and `last` are (year, month, day) with None for what is not named; the year is None where it is not
    printed. `edge` marks 底: the last day, which is a deadline unless other words say otherwise.
    """

    start: int
    end: int
    first: tuple[int | None, int | None, int | None]
    last: tuple[int | None, int | None, int | None]
    grain: str
    interval: bool = False
    edge: bool = False
    within: bool = False
    shift: int | None = None  # 今年 0, 去年 -1
    short: bool = False
    near: bool = False  # 次年, 同年: counted from the year just named
    month_open: bool = False  # 月底 without its month


@dataclass(frozen=True, slots=True)
class _Context:
    """What a missing year is taken from: the document's date, or its year alone (`own`), the year of the sentence, the
    rhythm before it."""

    on: date | None
    own: int | None
    planned: int | None
    year: int | None = None
    month: int | None = None
    yearly: bool = False


def _full_year(short: int, own: int | None) -> int:
    """`98` → the year nearest to the document's that ends so (old texts print two digits; GB/T 15835 asks for four)."""
    near = own or 2010
    return min((1900 + short, 2000 + short), key=lambda year: abs(year - near))


def _moment(text: str, at: int, own: int | None, second: bool = False) -> _Moment | None:
    """The moment that begins at `at`; `second` is the far end of a range, where a bare year or day may stand."""
    if plan := _plan(text, at):
        return plan
    if match := _NUMERIC.match(text, at):
        year, month, day = (parse_integer(match[k]) for k in ("year", "month", "day"))
        point = (year, month, day)
        return _Moment(at, match.end(), point, point, "day") if year and 1800 <= year < 2200 else None
    if match := _DECADE.match(text, at):
        return _decade(match, own)
    if match := _THIS_MONTH_EDGE.match(text, at):
        open_end = (None, None, 31)
        return _Moment(at, match.end(), open_end, open_end, "day", edge=True, shift=0, month_open=True)
    if text[at : at + 1] in ("年", "月"):
        edge = None if second else _BARE_EDGE.match(text, at)
        return _bare_edge(text, edge) if edge else None
    match = _MOMENT.match(text, at)
    if match is None or match.end() == at:
        return None
    moment = _read(text, match, own, second)
    near = moment is not None and match["relative"] is not None and match["relative"].startswith(_NEAR)
    return replace(moment, near=True) if near and moment is not None else moment


def _plan(text: str, at: int) -> _Moment | None:
    match = _PLAN.match(text, at)
    if match is None or match["name"] not in planning_periods():
        return None
    if not match["open"]:
        # Without quotation marks only the forms that can be nothing else: 十三五时期, not 九五 or 十五
        name, after = match["name"], text[match.end() : match.end() + 2]
        if len(name) < 3 or not (match["word"] or match["edge"] or after in ("规划", "计划", "以来")):
            return None
    first, last = planning_periods()[match["name"]]
    end = match.end("word") if match["word"] else match.end() - len(match["edge"] or "")
    if match["edge"] and match["edge"].endswith("末"):
        return _Moment(at, match.end(), (last, None, None), (last, None, None), "year")
    return _Moment(at, end, (first, None, None), (last, None, None), "year", interval=True)


def _decade(match: re.Match[str], own: int | None) -> _Moment | None:
    decade = parse_integer(match["decade"])
    if decade is None:
        return None
    if match["century"]:
        named = 20 if match["century"] == "上" else parse_integer(match["century"])
        first = ((named or 20) - 1) * 100 + decade
        shift = None
    else:
        first, shift = _full_year(decade, own), None
    low, high = _DECADE_PARTS[match["part"][0] if match["part"] else ""]  # 80年代后期: its second half
    point_first, point_last = (first + low, None, None), (first + high, None, None)
    return _Moment(match.start(), match.end(), point_first, point_last, "year", interval=True, shift=shift)


_DECADE_PARTS = {"": (0, 9), "初": (0, 4), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (5, 9)}


_NOT_BARE = f"每当本上下次个多半两几整全学周头同该隔近历各成百千万亿{_CN}"  # 三年内, 当月底, 半年内


def _bare_edge(text: str, match: re.Match[str]) -> _Moment | None:
    """年底, 年内, 月底 of the document's own year or month; 三年内, 当月底 are none."""
    before = text[max(0, match.start() - 1) : match.start()]
    if before and (before in _NOT_BARE or before.isdecimal()):
        return None
    at, end = match.span()
    if match["unit"] == "月":
        if match["edge"] not in "底末":
            return None
        open_end = (None, None, 31)
        return _Moment(at, end, open_end, open_end, "day", edge=True, shift=0, month_open=True)
    return _year_edge(at, end, None, match["edge"], 0)


def _year_edge(at: int, end: int, year: int | None, edge: str, shift: int | None) -> _Moment:
    """年底 and 年末 are the last day, 年初 is January, 年内 the year itself as a deadline."""
    if edge == "内":
        return _Moment(at, end, (year, None, None), (year, None, None), "year", within=True, shift=shift)
    if edge == "初":
        return _Moment(at, end, (year, 1, None), (year, 1, None), "month", shift=shift)
    return _Moment(at, end, (year, 12, 31), (year, 12, 31), "day", edge=edge == "底", shift=shift)


def _read(text: str, match: re.Match[str], own: int | None, second: bool) -> _Moment | None:
    at, end = match.span()
    year: int | None = None
    shift: int | None = None
    short = False
    if match["both"]:
        following = own and own + 1
        return _Moment(
            at, match.end("both"), (own, None, None), (following, None, None), "year", interval=True, shift=0
        )
    if match["year"]:
        year = parse_integer(match["year"])
    elif match["short"]:
        year, short = _short_year(text, match, own), True
        if year is None:
            return None
    elif match["relative"]:
        shift = _RELATIVE[match["relative"][:2]]
    named = year is not None or shift is not None
    if match["month"]:
        month = parse_integer(match["month"])
        if month is None or (not named and not match["day"] and not 1 <= month <= 12):
            return None
        if not named and text[max(0, at - 1) : at] in tuple("第个几数半每近满头历长"):
            return None
        if year is not None and not 1000 <= year < 3000:
            return None
        return _month(match, at, end, year, month, shift)
    if match["quarter"]:
        if not named and text[max(0, at - 1) : at] in tuple("每前"):
            return None
        quarter = 1 if match["quarter"] == "首" else parse_integer(match["quarter"]) or 1
        if match["quarter_edge"]:
            closing = (year, quarter * 3, -1)
            return _Moment(at, end, closing, closing, "day", edge=match["quarter_edge"] == "底", shift=shift)
        return _Moment(
            at, end, (year, quarter * 3 - 2, None), (year, quarter * 3, None), "month", interval=True, shift=shift
        )
    if match["half"]:
        months = (1, 6) if match["half"] in "上前" else (7, 12)
        return _Moment(at, end, (year, months[0], None), (year, months[1], None), "month", interval=True, shift=shift)
    if match["head"]:
        return _head(match, at, end, year, shift, named)
    if not named or (year is not None and not 1800 <= year < 2200):
        return None
    if match["year_edge"]:
        return _year_edge(at, end, year, match["year_edge"], shift)
    if match["within"]:
        return _year_edge(at, end, year, "内", shift)
    if match["year"] and _SERIAL.match(text, end):
        return None
    point = (year, None, None)
    return _Moment(at, end, point, point, "year", shift=shift, short=short)


def _short_year(text: str, match: re.Match[str], own: int | None) -> int | None:
    """98年 and 07年 are years, 18年10月 too; 18年 and 近30年 are lengths of time."""
    value = parse_integer(match["short"])
    if value is None:
        return None
    if match["month"] or match["quarter"]:
        return _full_year(value, own)
    zero = match["short"][0] in "0０零〇○"
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end("short") + 1 : match.end("short") + 2]
    length = before in tuple("近满期达长前后为去了续共第") or after in tuple("以内来间期的后前")
    if zero or (value >= 80 and not length):
        return _full_year(value, own)
    return None


def _month(match: re.Match[str], at: int, end: int, year: int | None, month: int, shift: int | None) -> _Moment | None:
    if match["day"]:
        day = parse_integer(match["day"])
        point = (year, month, day)
        return _Moment(at, end, point, point, "day", shift=shift)
    if match["month_edge"]:
        edge = match["month_edge"]
        if edge == "初":
            return _Moment(at, end, (year, month, 1), (year, month, 10), "day", interval=True, shift=shift)
        point = (year, month, -1)
        return _Moment(at, end, point, point, "day", edge=edge == "底", shift=shift)
    if match["third"]:
        low, high = _THIRDS[match["third"]]
        return _Moment(
            at, end, (year, month, low), (year, month, high if high < 31 else -1), "day", interval=True, shift=shift
        )
    point = (year, month, None)
    return _Moment(at, end, point, point, "month", shift=shift)


def _head(match: re.Match[str], at: int, end: int, year: int | None, shift: int | None, named: bool) -> _Moment | None:
    """前三季度, 2018年前10个月, 2005年首月; 前3个月 without a year is a length of time."""
    quarters = match["head_unit"] == "季度"
    if match["count"] is None:
        if match["head"] == "前":
            return None
        count = 1
    else:
        count = parse_integer(match["count"]) or 0
    if not named and not quarters:
        return None
    months = count * 3 if quarters else count
    if not 1 <= months <= 12:
        return None
    if months == 1:
        return _Moment(at, end, (year, 1, None), (year, 1, None), "month", shift=shift)
    return _Moment(at, end, (year, 1, None), (year, months, None), "month", interval=True, shift=shift)


# --- from moments to rows ------------------------------------------------------------------------------------

_Day = tuple[int | None, int | None, int | None]


def _first_day(day: _Day) -> date | None:
    """First day covered; None for a day that the calendar lacks or whose year is unknown."""
    year, month, number = day
    if year is None:
        return None
    try:
        return date(year, month or 1, monthrange(year, month or 12)[1] if number == -1 else number or 1)
    except (ValueError, IndexError):
        return None


def _last_day(day: _Day) -> date | None:
    year, month, number = day
    if year is None:
        return None
    try:
        last = monthrange(year, month or 12)[1]
        return date(year, month or 12, last if number in (None, -1) else number or 1)
    except (ValueError, IndexError):
        return None


def _exists(day: _Day) -> bool:
    """Whether the calendar can have it: 11月31日 no; 2月29日 yes while its year is unknown."""
    year, month, number = day
    if month is not None and not 1 <= month <= 12:
        return False
    if number is None or number == -1:
        return True
    return 1 <= number <= (monthrange(year or 2000, month)[1] if month else 31)


def _component(day: _Day) -> str:
    """(2018, 7, 2) → `2018-07-02`, (2018, 7, None) → `2018-07`."""
    year, month, number = day
    if month is None:
        return f"{year:04d}"
    if number is None:
        return f"{year:04d}-{month:02d}"
    if number == -1 and year is not None:
        number = monthrange(year, month)[1]
    return f"{year:04d}-{month:02d}-{number:02d}"


def _with_year(day: _Day, year: int | None) -> _Day:
    return (year if day[0] is None else day[0], day[1], day[2])


def _open_month(moment: _Moment, on: date | None) -> _Moment:
    if not moment.month_open:
        return moment
    if on is None:
        return replace(moment, first=(None, None, None), last=(None, None, None))
    point = (on.year, on.month, -1)
    return replace(moment, first=point, last=point)


def _year_for(moment: _Moment, context: _Context) -> int | None:
    """The year of a moment that prints none: 今年 from the document, else the sentence's, else the document's."""
    own = context.own
    if moment.near and context.year is not None:
        return context.year + (moment.shift or 0)
    if moment.shift is not None:
        return own + moment.shift if own else None
    if context.year is not None:
        return context.year
    if context.on is not None and context.planned is not None:
        day = _last_day(_with_year(moment.last, own))
        if day is not None and day < context.on:
            return context.planned
    return own


def _far_year(last: _Moment, year: int | None, context: _Context) -> int | None:
    """The year of a range's far end: 次年2月 is counted from the near end's year."""
    return year + (last.shift or 0) if last.near and year is not None else _year_for(last, context)


def _row(
    text: str, start: int, end: int, first: _Moment, last: _Moment, bound: str, context: _Context, ranged: bool
) -> FoundDate:
    low, high = first.first, last.last
    printed = not first.month_open and (low[0] is not None or high[0] is not None)
    if low[0] is None and high[0] is None:
        year = _year_for(first, context)
        low = _with_year(low, year)
        high = _with_year(high, _far_year(last, year, context) if last.shift is not None and ranged else year)
    elif low[0] is None and high[0] is not None:
        if first.shift is not None:
            low = _with_year(low, _year_for(first, context))
        else:
            low = _with_year(low, high[0])
            if ranged and low[1] is not None and high[1] is not None and low[1] > high[1]:
                low = (high[0] - 1, low[1], low[2])
    elif high[0] is None:
        high = _with_year(high, _far_year(last, low[0], context) if last.shift is not None else low[0])
    if ranged and last.last[0] is None and last.shift is None and low[0] is not None and high[0] is not None:
        before = (low[1] or 1, low[2] or 0) > (high[1] or 12, 31 if high[2] in (None, -1) else high[2] or 31)
        if before and (low[1] or 1) > (high[1] or 12):
            high = (high[0] + 1, high[1], high[2])  # 8月至2月 runs into the next year
    valid = _exists(low) and _exists(high)
    known = valid and low[0] is not None and high[0] is not None
    grain = max(first.grain, last.grain, key=_GRAINS.index)
    edtf = begin = finish = None
    interval = ranged or first.interval
    if known:
        begin, finish = _first_day(low), _last_day(high)
        if bound == "by":
            edtf, begin = f"../{_component(high)}", None
        elif bound == "from":
            edtf, finish = f"{_component(low)}/..", None
        elif interval:
            edtf = f"{_component(low)}/{_component(high)}"
        else:
            edtf = _component(low)
    return FoundDate(
        char_start=start,
        char_end=end,
        raw=text[start:end],
        kind="interval" if interval else "point",
        bound=bound,
        edtf=edtf,
        start=begin,
        end=finish,
        grain=grain,
        inferred=not printed and low[0] is not None,
        valid=valid,
    )


def _second(text: str, at: int, first: _Moment, own: int | None) -> _Moment | None:
    """The far end of a range: a moment, or a day alone after a day (10月1日至7日)."""
    found = _moment(text, at, own, second=True)
    if found is not None:
        return found
    if first.grain == "day" and first.last[1] is not None and (day := _DAY_ONLY.match(text, at)):
        point = (None, first.last[1], parse_integer(day["day"]))
        return _Moment(at, day.end(), point, point, "day")
    return None


_DAY_ONLY = re.compile(rf"(?P<day>{_NUM}){_S}(?:日|号)")


def _expression(text: str, at: int, context: _Context) -> FoundDate | None:
    """One bounded moment or range that begins at `at` (the words before it are looked up backwards)."""
    first = _pair(text, at) or _moment(text, at, context.own)
    if first is None:
        return None
    first = _open_month(first, context.on)
    last, end, ranged, since = first, first.end, False, False
    for _ in range(3):  # 2006-2010-2020年: the last one counts
        joint = _RANGE.match(text, end)
        if joint is None:
            break
        after = _second(text, joint.end(), last, context.own)
        if after is None:
            break
        if joint["pair"] and not _DURING_AFTER.match(text, after.end):
            break
        if joint["start"] and _BY_AFTER.match(text, after.end) and not _STOP.match(text, after.end):
            break  # 自…起到…之前: a beginning and a deadline, two rows
        last, end, ranged, since = after, after.end, True, since or bool(joint["start"])
    return _bounded(text, at, end, first, last, ranged, context)


def _bounded(text: str, at: int, end: int, first: _Moment, last: _Moment, ranged: bool, context: _Context) -> FoundDate:
    """Takes in the words that touch and decides the bound."""
    head = text[max(0, at - 3) : at]
    until, since = _UNTIL.search(head), _SINCE.search(head)
    interval = ranged or first.interval
    if ranged:
        if since:
            at -= len(since[0])
        if stop := _STOP.match(text, end) or _BY_AFTER.match(text, end) or _DURING_AFTER.match(text, end):
            end = stop.end()
        elif since and (tail := _TAIL.match(text, end)):
            end = tail.end()
        return _row(text, at, end, first, last, "between", context, True)
    if after := _FROM_AFTER.match(text, end):
        if since:
            at -= len(since[0])
        return _row(text, at, after.end(), first, last, "from", context, False)
    if after := _BY_AFTER.match(text, end):
        if until:
            at -= len(until[0])
        return _row(text, at, after.end(), first, last, "by", context, False)
    if until:
        return _row(text, at - len(until[0]), end, first, last, "by", context, False)
    if since and since[0].startswith("自"):
        return _row(text, at - len(since[0]), end, first, last, "from", context, False)
    if first.edge or first.within:
        return _row(text, at, end, first, last, "by", context, False)
    if interval and (after := _DURING_AFTER.match(text, end)):
        end = after.end()
    return _row(text, at, end, first, last, "between" if interval else "on", context, False)


_TAIL = re.compile(rf"{_S}(?:开始|起)(?![草诉])")


def _pair(text: str, at: int) -> _Moment | None:
    """Two ends without their words: 1999.08-2002.02 and （2018—2035）."""
    if match := _NUMERIC_MONTHS.match(text, at):
        a, b, c, d = (parse_integer(match[k]) for k in ("year", "month", "year2", "month2"))
        if b and d and b <= 12 and d <= 12:
            return _Moment(at, match.end(), (a, b, None), (c, d, None), "month", interval=True)
    elif match := _SCHOOL_YEARS.match(text, at):
        a, c = parse_integer(match["year"]), parse_integer(match["year2"])
        if a and c and c == a + 1:
            return _Moment(at, match.end(), (a, None, None), (c, None, None), "year", interval=True)
    elif match := _CELL_MONTH.match(text, at):
        a, b = parse_integer(match["year"]), parse_integer(match["month"])
        opened = at == 0 or text[at - 1] in "\t\n（(" or _TIME_BEFORE.search(text[max(0, at - 8) : at]) is not None
        alone = text[match.end() : match.end() + 1] in ("", "\n") and text[max(0, at - 1) : at] in ("", "\n")
        bounded = match["bound"] or match["edge"]
        if a and b and 1 <= b <= 12 and (bounded or (opened and len(match["month"]) == 2) or alone):
            point = (a, b, -1 if match["edge"] else None)
            return _Moment(
                at, match.end("edge") if match["edge"] else match.end("month"), point, point,
                "day" if match["edge"] else "month", edge=match["edge"] == "底",
            )  # fmt: skip
    elif (match := _BRACKET_YEARS.match(text, at)) and text[max(0, at - 1) : at] in ("（", "(", "从", "自", "〔"):
        closed = text[match.end() : match.end() + 1] in ("）", ")")
        if (closed and text[at - 1] in "（(") or (text[at - 1] in "从自" and not text.startswith("年", match.end())):
            a, c = parse_integer(match["year"]), parse_integer(match["year2"])
            if a and c and 1800 <= a < c < 2200:
                return _Moment(at, match.end(), (a, None, None), (c, None, None), "year", interval=True)
    return None


# --- rhythms -------------------------------------------------------------------------------------------------

_UNITS = {
    "年": ("YEARLY", 1, "year"),
    "月": ("MONTHLY", 1, "month"),
    "季度": ("MONTHLY", 3, "month"),
    "季": ("MONTHLY", 3, "month"),
    "周": ("WEEKLY", 1, "day"),
    "星期": ("WEEKLY", 1, "day"),
    "礼拜": ("WEEKLY", 1, "day"),
    "日": ("DAILY", 1, "day"),
    "天": ("DAILY", 1, "day"),
}


def _rule(count: str | None, unit: str) -> tuple[str, str] | None:
    """(半, 月) → the rule of a rhythm and its grain; None for what the calendar does not have (每半天)."""
    if unit == "工作日":
        return ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "day") if count is None else None
    if unit == "旬":
        return ("FREQ=MONTHLY;BYMONTHDAY=10,20,-1", "day") if count is None or count in "一1" else None
    frequency, step, grain = _UNITS[unit]
    if count == "半":
        if unit == "月":
            return "FREQ=MONTHLY;BYMONTHDAY=15,-1", "day"
        return ("FREQ=MONTHLY;INTERVAL=6", "month") if unit == "年" else None
    interval = step * (parse_integer(count) or 0 if count else 1)
    if interval < 1:
        return None
    return f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else ""), grain


def _rhythm_row(
    text: str, start: int, end: int, rule: str, grain: str, bound: str, inferred: bool = False
) -> FoundDate:
    return FoundDate(
        char_start=start, char_end=end, raw=text[start:end], kind="recurring", bound=bound, edtf=None, start=None,
        end=None, grain=grain, rrule=rule, inferred=inferred,
    )  # fmt: skip


def _rhythm(text: str, at: int) -> FoundDate | None:
    """每月20日前, 每年3月底前, 每周一, 每两年, 半月一通报."""
    if text[at] == "次":
        return _next_month(text, at)
    if text[at] != "每":
        match = _RHYTHM.match(text, at)
        if match is None or text[max(0, at - 1) : at] in tuple("第近每"):
            return None
        found = _rule(match["n"] if match["n"] not in ("一", "1") else None, match["unit"])
        return found and _rhythm_row(text, at, match.end(), found[0], found[1], "on")
    match = _EVERY.match(text, at)
    if match is None:
        return None
    count, unit, end = match["n"], match["unit"], match.end()
    found = _rule(count if count not in ("一", "1") else None, unit)
    if found is None:
        return None
    rule, grain = found
    if count is None or count in ("一", "1"):
        if unit == "年":
            return _yearly(text, at, end)
        if unit == "月":
            return _monthly(text, at, end)
        if unit in ("周", "星期", "礼拜"):
            return _weekly(text, at, end)
        if unit in ("季度", "季") and (inner := _RHYTHM_IN_QUARTER.match(text, end)):
            return _quarterly(text, at, inner)
        if unit in ("季度", "季") and (edge := _RHYTHM_YEAR_EDGE.match(text, end)):
            last = edge["edge"] != "初"
            rule = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1" if last else "FREQ=YEARLY;BYMONTH=1,4,7,10"
            return _rhythm_bound(text, at, edge.end(), rule, "day" if last else "month")
    return _rhythm_bound(text, at, end, rule, grain)


def _day_part(match: re.Match[str]) -> tuple[str, str] | None:
    """Day, 底 or 旬 inside a month as rule parts, with the grain; the month itself where none is named."""
    if match["day"]:
        day = parse_integer(match["day"])
        return (f";BYMONTHDAY={day}", "day") if day and 1 <= day <= 31 else None
    if match["edge"]:
        return f";BYMONTHDAY={'1' if match['edge'] == '初' else '-1'}", "day"
    if match["third"]:
        return f";BYMONTHDAY={_third_days(match['third'])}", "day"
    return "", "month"


def _quarterly(text: str, at: int, match: re.Match[str]) -> FoundDate | None:
    months = "1,4,7,10" if match["first"] else "2,5,8,11" if match["second"] else "3,6,9,12"
    part = _day_part(match)
    return part and _rhythm_bound(text, at, match.end(), f"FREQ=YEARLY;BYMONTH={months}{part[0]}", part[1])


def _next_month(text: str, at: int) -> FoundDate | None:
    """次月5日前 comes back every month, 季度结束后次月15日前 every quarter; 之日的次月 hangs on an event."""
    match = _NEXT_MONTH.match(text, at)
    if match is None or text[max(0, at - 1) : at] in ("的", "之"):
        return None
    part = _day_part(match)
    if part is None:
        return None
    quarterly = _QUARTER_OVER.search(text[max(0, at - 8) : at])
    rule = "FREQ=YEARLY;BYMONTH=1,4,7,10" if quarterly else "FREQ=MONTHLY"
    return _rhythm_bound(text, at, match.end(), rule + part[0], part[1])


_QUARTER_OVER = re.compile(r"季度?(?:度)?(?:结束|终了|末)?后?的?\Z")


def _rhythm_bound(text: str, at: int, end: int, rule: str, grain: str, bound: str = "on") -> FoundDate:
    if after := _BY_AFTER.match(text, end):
        return _rhythm_row(text, at, after.end(), rule, grain, "by")
    if bound == "on" and grain != "year" and (after := _RHYTHM_FROM.match(text, end)):
        return _rhythm_row(text, at, after.end(), rule, grain, "from")
    return _rhythm_row(text, at, end, rule, grain, bound)


_RHYTHM_FROM = re.compile(r"起(?![草诉])|开始")


def _month_part(match: re.Match[str]) -> tuple[str, str] | None:
    """Month, day, 底 or 旬 of a yearly rhythm as rule parts, with the grain."""
    month = parse_integer(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    part = f";BYMONTH={month}"
    if match["day"]:
        day = parse_integer(match["day"])
        return (f"{part};BYMONTHDAY={day}", "day") if _exists((None, month, day)) else None
    if match["edge"]:
        return f"{part};BYMONTHDAY={'1' if match['edge'] == '初' else '-1'}", "day"
    if match["third"]:
        return f"{part};BYMONTHDAY={_third_days(match['third'])}", "day"
    return part, "month"


def _third_days(third: str) -> str:
    low, high = _THIRDS[third]
    return ",".join(str(day) for day in range(low, high + 1))


def _yearly(text: str, at: int, end: int) -> FoundDate:
    if match := _RHYTHM_IN_YEAR.match(text, end):
        part = _month_part(match)
        if part is not None:
            joint = _RANGE.match(text, match.end())
            if joint and joint["dash"]:
                head = joint.end() + (2 if text.startswith(("次年", "翌年"), joint.end()) else 0)
                far = _RHYTHM_IN_YEAR.match(text, head)
                low = parse_integer(match["month"]) or 1
                if far and (high := parse_integer(far["month"])) and 1 <= high <= 12:
                    months = range(low, high + 1) if low <= high else [*range(low, 13), *range(1, high + 1)]
                    rule = "FREQ=YEARLY;BYMONTH=" + ",".join(str(m) for m in months)
                    grain = "day" if match["day"] or far["day"] else "month"
                    return _rhythm_row(text, at, far.end(), rule, grain, "between")
            more = match.end()
            months_named = [part[0]]
            while (again := _MORE_MONTHS.match(text, more)) and part[1] == "month":
                months_named.append(again["month"])
                more = again.end()
            if len(months_named) > 1:
                if edge := _RHYTHM_YEAR_EDGE.match(text, more):  # 每年3月、9月底前
                    part, more = (
                        (";BYMONTHDAY=-1", "day") if edge["edge"] != "初" else (";BYMONTHDAY=1", "day"),
                        edge.end(),
                    )
                else:
                    part = ("", "month")
                numbers = [str(parse_integer(match["month"])), *(str(parse_integer(m)) for m in months_named[1:])]
                return _rhythm_bound(text, at, more, "FREQ=YEARLY;BYMONTH=" + ",".join(numbers) + part[0], part[1])
            return _rhythm_bound(text, at, match.end(), "FREQ=YEARLY" + part[0], part[1])
    if match := _RHYTHM_QUARTER.match(text, end):
        if match["quarter"]:
            last = (parse_integer(match["quarter"]) or 1) * 3
            months = range(last - 2, last + 1)
        else:
            months = range(1, 7) if match["half"] == "上" else range(7, 13)
        return _rhythm_bound(text, at, match.end(), "FREQ=YEARLY;BYMONTH=" + ",".join(map(str, months)), "month")
    if match := _RHYTHM_YEAR_EDGE.match(text, end):
        part_of = ";BYMONTH=1" if match["edge"] == "初" else ";BYMONTH=12;BYMONTHDAY=-1"
        grain = "month" if match["edge"] == "初" else "day"
        return _rhythm_bound(text, at, match.end(), "FREQ=YEARLY" + part_of, grain)
    end += text.startswith("度", end)
    return _rhythm_row(text, at, end, "FREQ=YEARLY", "year", "on")


_MORE_MONTHS = re.compile(rf"{_S}[、和]{_S}(?P<month>{_NUM}){_S}{_MONTH_WORD}(?!{_S}{_NUM}{_S}[日号])")


def _monthly(text: str, at: int, end: int) -> FoundDate:
    match = _RHYTHM_IN_MONTH.match(text, end)
    if match is None:
        return _rhythm_row(text, at, end, "FREQ=MONTHLY", "month", "on")
    end = match.end()
    if match["workday"]:
        place = "-1" if match["workday"].startswith("最") else "1"
        return _rhythm_bound(text, at, end, f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={place}", "day")
    if match["third"]:
        return _rhythm_bound(text, at, end, f"FREQ=MONTHLY;BYMONTHDAY={_third_days(match['third'])}", "day")
    if match["edge"]:
        day = "1" if match["edge"] == "初" else "-1"
        return _rhythm_bound(text, at, end, f"FREQ=MONTHLY;BYMONTHDAY={day}", "day")
    days = [parse_integer(match["day"])]
    if to := _RHYTHM_TO_DAY.match(text, end):
        low, high = days[0] or 1, parse_integer(to["day"]) or 31
        rule = "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(str(d) for d in range(low, min(high, 31) + 1))
        return _rhythm_row(text, at, to.end(), rule, "day", "between")
    while len(days) < 31 and (more := _RHYTHM_MORE_DAYS.match(text, end)):
        days.append(parse_integer(more["day"]))
        end = more.end()
    valid = all(day is not None and 1 <= day <= 31 for day in days)
    row = _rhythm_bound(text, at, end, "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(str(d) for d in days), "day")
    return row if valid else replace(row, valid=False, rrule=None)


def _weekly(text: str, at: int, end: int) -> FoundDate:
    match = _RHYTHM_IN_WEEK.match(text, end)
    if match is None:
        return _rhythm_row(text, at, end, "FREQ=WEEKLY", "day", "on")
    days = [_WEEKDAYS[match["day"]]]
    end = match.end()
    while len(days) < 7 and (more := _RHYTHM_MORE_WEEK.match(text, end)):
        day = _WEEKDAYS[more["day"]]
        low, high = _WEEK_ORDER.index(days[-1]), _WEEK_ORDER.index(day)
        days.extend([day] if more["dash"] in "、和" else _WEEK_ORDER[low + 1 : high + 1])
        end = more.end()
    return _rhythm_bound(text, at, end, "FREQ=WEEKLY;BYDAY=" + ",".join(days), "day")


# --- the walk ------------------------------------------------------------------------------------------------


def find_dates(text: str, on: date | None = None, year: int | None = None) -> list[FoundDate]:
    """Every expression that names a point, a stretch or a rhythm of the calendar, in order, without overlaps.

    `text` is cleaned text. `on` is the document's date: it gives the year that is not printed (今年10月底前, 8月底前).
    `year` is the document's year where no day of it is known. Without both, and without a year in the same sentence,
    such a row has no `edtf`, `start` and `end`.
    """
    return list(_walk(text, on, on.year if on else year))


def _walk(text: str, on: date | None, own: int | None) -> Iterator[FoundDate]:
    context = _Context(on, own, _planned_year(text, on))
    labelled = frozenset(labelled_numbers(text).values())
    columns = _Columns(text)
    seen = 0  # the text before it is done
    for start in _START.finditer(text):
        at = start.start()
        if at < seen or (at not in labelled and _inside_number(text, at)):
            continue
        if columns.measure(at):
            continue
        if (context.year is not None or context.yearly) and _SENTENCE_END.search(text, seen, at):
            context = replace(context, year=None, yearly=False)
        found = _rhythm(text, at) if text[at] != "“" else None
        if found is None and (cell := columns.month(at)) is not None:
            found = _bounded(text, at, cell.end, cell, cell, False, context)
        if found is None and text[at] != "每" and not text.startswith("次月", at):
            found = _expression(text, at, context)
            if found is not None and context.yearly and found.inferred:
                found = _in_rhythm(text, found) or found
        if found is None or found.char_start < seen:
            continue
        yield found
        seen = found.char_end
        if found.grain != "year" or text[max(0, found.char_start - 1) : found.char_start] not in ("比", "较", "以"):
            context = _after(context, found)  # 比2017年 compares, it dates nothing


# What the head of a column says that its cells are: days, months, years; or how long something takes
_TIME_HEAD = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8})(?:时限|日期|时间|时点|年月|(?:完成|办理|整改|截止|有效|实施)期限)(?:要求|节点|安排)?(?:[（(][^（）()\t\n]{0,12}[）)])?"
)
_LENGTH_HEAD = re.compile(r"(?:[\u4e00-\u9fff]{0,4})(?:工期|周期|年限|学制|时长)(?:[（(][^（）()\t\n]{0,12}[）)])?")
_TIME_CELL = re.compile(
    rf"(?P<year>(?:19[5-9]|20[0-4])[{DIGIT}])[.．/-](?P<month>1[0-2]|0?[1-9])(?![{DIGIT}.．/-])(?P<edge>[底末])?"
)
_LENGTH_CELL = re.compile(rf"[{DIGIT}{_CN}]{{1,3}}月(?=[\t\n]|\Z)")
_TAB = re.compile("\t")


class _Columns:
    """What the heads of tables say about the cells under them; asked in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tabs: list[int] = []
        self._times: frozenset[int] = frozenset()
        self._lengths: frozenset[int] = frozenset()
        self._read = 0

    def measure(self, at: int) -> bool:
        """Whether a cell tells how long something takes (6月 under 工期)."""
        column = self._column(at)
        return column in self._lengths and _LENGTH_CELL.match(self._text, at) is not None

    def month(self, at: int) -> _Moment | None:
        """The month that a cell under 完成时限 names with a point: 2023.6."""
        if self._column(at) not in self._times:
            return None
        match = _TIME_CELL.match(self._text, at)
        year, month = (parse_integer(match["year"]), parse_integer(match["month"])) if match else (None, None)
        if match is None or _RANGE.match(self._text, match.end()):
            return None
        point = (year, month, -1 if match["edge"] else None)
        grain = "day" if match["edge"] else "month"
        return _Moment(at, match.end(), point, point, grain, edge=match["edge"] == "底")

    def _column(self, at: int) -> int:
        """The column of a place, -1 outside tables; reads the heads of the lines on the way."""
        text = self._text
        while self._read <= at:
            end = text.find("\n", self._read)
            end = len(text) if end < 0 else end
            # Their places once for each line: a line may be as long as the text, and every date in it asks.
            self._tabs = [tab.start() for tab in _TAB.finditer(text, self._read, end)]
            self._head(text[self._read : end])
            self._read = end + 1
        return bisect_left(self._tabs, at) if self._tabs else -1

    def _head(self, line: str) -> None:
        if "\t" not in line:
            if line.endswith("。"):
                self._times = self._lengths = frozenset()
            return
        cells = line.split("\t")
        times = frozenset(n for n, cell in enumerate(cells) if _TIME_HEAD.fullmatch(cell.strip()))
        lengths = frozenset(n for n, cell in enumerate(cells) if _LENGTH_HEAD.fullmatch(cell.strip()))
        if times or lengths:
            self._times, self._lengths = times, lengths


def _in_rhythm(text: str, found: FoundDate) -> FoundDate | None:
    """After 每年2月底前, a 3月底前 in the same sentence comes back every year too."""
    match = _RHYTHM_IN_YEAR.match(found.raw)
    part = _month_part(match) if match and found.kind == "point" and found.valid else None
    if part is None:
        return None
    rule = "FREQ=YEARLY" + part[0]
    return _rhythm_row(text, found.char_start, found.char_end, rule, part[1], found.bound, inferred=True)


def _after(context: _Context, found: FoundDate) -> _Context:
    """What the next words of the sentence may leave out: its year, or that it comes back every year."""
    if found.kind == "recurring":
        yearly = bool(found.rrule and "FREQ=YEARLY;BYMONTH" in found.rrule)
        return replace(context, yearly=context.yearly or yearly)
    end = found.end or found.start
    if end is None or (found.grain == "year" and found.bound != "on"):
        return context
    return replace(context, year=end.year, yearly=False)


def _inside_number(text: str, at: int) -> bool:
    """Whether a digit at `at` goes on a longer sign: 18973-2016, V2018, 1.2018."""
    if not at:
        return False
    here, before = text[at], text[at - 1]
    if not here.isdecimal():
        return False
    if _LATIN.match(before):
        return True
    if before in ".．" and _LABELLED_YEAR.match(text, at) and _LABEL.search(text, max(0, at - 4), at):
        return False  # 1.2020年底前完成: a label and a year
    return before in ".．/-—–" and at > 1 and (text[at - 2].isdecimal() or bool(_LATIN.match(text[at - 2])))


_LATIN = re.compile("[A-Za-z]")
_LABEL = re.compile(r"(?:^|[\s：:；;。，,（(])\d{1,2}[.．]$")
_LABELLED_YEAR = re.compile(r"(?:19|20)\d\d年")


def _planned_year(text: str, on: date | None) -> int | None:
    """The coming year, where a document of the last quarter says at its head that it plans for it (年度安排).

    关于2019年部分节假日安排的通知, signed on 2018-12-04: its 2月4日 lies in 2019.
    """
    if on is None or on.month < 10:
        return None
    for match in _PLANNED.finditer(text, 0, 2000):
        if int(match[1]) == on.year + 1:
            return on.year + 1
    return None

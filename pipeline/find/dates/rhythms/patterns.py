"""How the pieces of a rhythm are written: its days, weekdays, months and quarters, alone and in lists."""

from __future__ import annotations

from pipeline.find.dates.moments.written import CLOSING, COUNTED, EDGE, THIRD, WEEKDAY_NAME
from pipeline.notation.calendar import BLANKS, COUNT, DASH, MONTH, MONTH_WORD, TO
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.vocab import date_words

# 每 | 每个 | 每逢 | 每一
EVERY = rf"每{BLANKS}[个隔逢]?{BLANKS}(?:[一1]{BLANKS}个?)?{BLANKS}"
_AND = rf"{BLANKS}(?:[、和及]|以及){BLANKS}"
_ONE_OR_LAST = r"(?:第[一1]个|首个|最后一?个)"
_WORKDAY = rf"(?P<workday>{_ONE_OR_LAST})工作日"
# 第一个周五 | 最后一个星期四 | 第三周的周三
OF_WEEK = (
    rf"(?P<nth>(?:第[一二三四1-4]|首|最后一?)(?:个|(?=周的?{WEEKDAY_NAME})))(?:周的?)?"
    rf"{WEEKDAY_NAME}(?P<weekday>[一二三四五六日天])"
)
DAYS = rf"(?P<day>{COUNT}){BLANKS}[日号]"
# 5日 | 5日、20日 | 5、20日 | 1—5日 | 1日至5日 | 底 | 上旬 | 最后一个工作日 | 第一个周五
# Lists are no longer than what they count: a list without 日 or 月 at its end is read again from each of its numbers.
DAYS_OF_MONTH = (
    rf"(?:(?P<day>{COUNT}){BLANKS}(?:[日号]{BLANKS})?{DASH}{BLANKS}(?P<last>{COUNT}){BLANKS}[日号]"
    rf"|(?P<day>{COUNT})(?:、(?P<day>{COUNT})){{0,30}}+{BLANKS}[日号](?:{_AND}{DAYS}(?!{BLANKS}{DASH}{BLANKS}{COUNT}{BLANKS}[日号]))*+)"
)
IN_MONTH = rf"(?:{DAYS_OF_MONTH}|{_WORKDAY}|{OF_WEEK}|(?P<edge>{EDGE}|最后一[天日])|(?P<third>{THIRD}))"
IN_YEAR = rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD})|{BLANKS}的?{OF_WEEK})?+"
MONTH_OF_YEAR = rf"(?P<month>{MONTH}){BLANKS}{MONTH_WORD}"
SPAN_OF_DAYS = rf"{BLANKS}(?P<day>{COUNT}){BLANKS}(?:[日号]{BLANKS})?{DASH}{BLANKS}(?P<last>{COUNT}){BLANKS}[日号]"
# 11月至次年3月 | 5—6月 | 11月15日至次年3月15日
MONTHS = (
    rf"(?P<month>{MONTH}){BLANKS}(?:{MONTH_WORD}(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD}))?+)?+"
    rf"{TO}(?:次年|翌年)?(?P<to>{MONTH}){BLANKS}{MONTH_WORD}"
    rf"(?:{BLANKS}(?P<day>{COUNT}){BLANKS}[日号]|月?(?P<edge>{EDGE})|(?P<third>{THIRD}))?+"
)
MORE_MONTHS = (
    rf"(?P<month>{MONTH})(?:{BLANKS}{MONTH_WORD}(?!{BLANKS}{COUNT}{BLANKS}[日号]))?+(?:{_AND}(?P<month>{MONTH})"
    rf"(?:{BLANKS}{MONTH_WORD}(?!{BLANKS}{COUNT}{BLANKS}[日号]|{TO}))?+){{1,11}}+(?<=[月份])"
)
# 第一、三季度 | 第一季度末 | 上半年 | 上、下半年
QUARTERS = (
    rf"(?:第?(?P<quarter>[一二三四1-4])(?:[、和]第?(?P<quarter>[一二三四1-4])){{0,3}}+季(?:度|(?=[底末]))(?P<edge>{CLOSING})?+"
    r"|(?P<half>[上下])(?:[、和](?P<half>下))?半年)"
)
# 每周一 is Monday, 每周一次 and 每周三小时 are counts, 每周一调度 is once a week
_ONCE = one_of(date_words("once"))
DAY_OF_WEEK = rf"(?P<weekday>[一二三四五六日天])(?![{HAN_COUNT}至-]?[{COUNTED}])(?!(?<=一)(?:{_ONCE}))"
# what comes back each time, in words behind 隔年: 隔年举办一次
AGAIN = one_of(date_words("again"))
# 每周一三五, 每周二五
DAYS_IN_ROW = (
    rf"(?P<weekday>[一二三四五])(?P<weekday>[二三四五六日])(?P<weekday>[三四五六日])?+"
    rf"(?![、{HAN_COUNT}几多余至-]|[{COUNTED}])"
)
MORE_OF_WEEK = (
    rf"(?:(?:至|到|[-—~～]{{1,2}})(?:每?{WEEKDAY_NAME})?(?P<until>[一二三四五六日天])(?![次场回项])"
    rf"|(?:[、和及](?:每?{WEEKDAY_NAME})?|{WEEKDAY_NAME}|(?<=六)(?=日))(?P<weekday>[一二三四五六日天])(?![次场回项]|(?:至|到|[-—~～]){WEEKDAY_NAME}))"
)
# 每年 | 每逢一年的
YEARS = rf"{EVERY}年{BLANKS}(?:的)?{BLANKS}"
WEEKS = rf"{EVERY}{WEEKDAY_NAME}{WEEKDAY_NAME}?"

"""What the head of a document says of its dates: the day that it was given on, the year it plans for or reports on."""

from __future__ import annotations

from datetime import date

from pipeline.notation.calendar import DAY, read_day
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words

# 关于2019年部分节假日安排的通知: the year that a document plans for
_PLANNED = compile_re(r"(?:关于|现将|做好|印发)[^。，；\n]{0,20}?([12][0-9]{3})年")


def planned_year(text: str, on: date | None) -> int | None:
    """The coming year, where a document of the last quarter says at its head that it plans for it (年度安排).

    关于2019年部分节假日安排的通知, signed on 2018-12-04: its 2月4日 lies in 2019.
    """
    if on is None or on.month < 10:
        return None
    return next((on.year + 1 for match in _PLANNED.finditer(text, 0, 2000) if int(match[1]) == on.year + 1), None)


# ——1998年3月12日在市第三届人民代表大会第二次会议上, （2020年12月26日在全县经济工作会议上的讲话）
_DELIVERED = compile_re(
    rf"(?:[^\n。]{{1,60}}\n){{1,3}}[ \u3000]*(?:[—―–-]{{1,2}}|[（(])?[ \u3000]*(?P<day>{DAY})"
    r"在[^\n。；]{2,60}?[会议]上(?:的[^\n。]{1,8})?[）)]?[ \u3000]*(?:\n|\Z)"
)
# …常务会议纪要 （第58期） 2016年8月29日下午，市长主持召开市政府常务会议
_MET = compile_re(
    r"(?:[^\n。]{0,60}\n){0,3}[^\n。]{0,50}纪要(?:[（(〔\[第][^\n。]{0,12})?[ \u3000]*\n"
    rf"(?:[^\n。]{{0,40}}\n){{0,4}}[ \u3000]*(?P<day>{DAY})[^\n。]{{0,60}}(?:召开|召集|主持)"
)
_PRINTED_SOON = 60  # days between a meeting and the minutes of it


def delivered_on(text: str, on: date | None) -> date | None:
    """The day on which a report or a speech was given, where the line under its title names it (题注), or that of the
    meeting whose minutes are printed long after it: what they say of this year and the next counts from it, not from
    the day of the print (`on`)."""
    head = text[:800].lstrip("\n \u3000")
    if match := _DELIVERED.match(head):
        return read_day(match["day"])
    met = read_day(match["day"]) if "纪要" in head and (match := _MET.match(head)) else None
    return met if met is not None and (on is None or (on - met).days > _PRINTED_SOON) else None


# 2009年国民经济和社会发展统计公报, 关于2017年度目标责任考核结果的通报: titles of what looks back on one year
_REPORTED = compile_re(
    r"(?P<year>[12][0-9]{3})年度?[^，。；\n]{0,30}?"
    rf"(?:{one_of(date_words('reported'))})"
    r"(?![^\n]*[12][0-9]{3}年)"
)
# …和2023年财政预算（草案）的报告: what looks ahead as well
PLANS = compile_re(rf"([12][0-9]{{3}})年度?[^，。；\n]{{0,24}}?(?:{one_of(date_words('planned'))})")


def reported_year(text: str, on: date | None) -> int | None:
    """The year before the document's where the title says that it reports on it (统计公报), else None."""
    if on is None or any(int(year) >= on.year for year in PLANS.findall(text, 0, 300)):
        return None
    return next((on.year - 1 for match in _REPORTED.finditer(text, 0, 300) if int(match["year"]) == on.year - 1), None)

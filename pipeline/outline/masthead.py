"""The masthead (刊头): what the front page says of the issue."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.model import Block, Masthead
from pipeline.notation.bodies import PLACE_ORGAN
from pipeline.notation.calendar import DAY
from pipeline.notation.marks import GAZETTE, PUBLISHED
from pipeline.notation.numerals import HAN_COUNT, HAN_DIGIT, HAN_NUMERAL, ascii_digits, parse_integer
from pipeline.precompiled import compile_regex
from pipeline.text import Span
from pipeline.vocab.places import is_city_stem, place_names

_NUM = rf"(?:\d{{1,4}}|[{HAN_NUMERAL}]{{1,5}})"

YEAR = rf"(?:(?:19|20)\d{{2}}|[一二][{HAN_DIGIT}]{{3}})"

_GAZETTE = compile_regex(rf"[\p{{Han}}·]{{2,40}}(?:公\s?报|{GAZETTE})(?!社|室)")

_UNIT = r"省|市|县|区|自治[区州县旗]|州|盟|旗|镇|乡|街道"
# 包头市人民代表大会⏎常务委员会公报   广西壮族自治区人民政府⏎公 报   某市⏎人民政府⏎公报: a name on several lines, each
# of which ends with its place or a body and goes on with another (主办 and 第3期 end none)
_NAME_BREAKS = compile_regex(rf"[\p{{Han}}·]{{1,22}}(?:{_UNIT}|{PLACE_ORGAN}|大会|国务院|办公[厅室]|人民|常务|革命)")
_NAME_GOES_ON = compile_regex(
    rf"(?:(?:(?<unit>{_UNIT})|{PLACE_ORGAN}|人民|常务|国务院|办公[厅室]|政务)\p{{Han}}{{0,20}})?[公政]报"
)

# 第3期   第1—2期（合刊）   第6号   第2-3期合刊
_ISSUE_NUMBER = compile_regex(
    rf"第\s*(?<first>{_NUM})\s*(?:[—－–~～、至\-]+\s*第?\s*(?<last>{_NUM})\s*)?(?<unit>[期号])"
)

# 2023·2   2023年2期   2023年6月号   2023 over 6, each on a line of its own
_BARE_NUMBER = compile_regex(
    rf"(?<!\d)(?:{YEAR}\s*(?:年\s*)?(?:[·•.．/]\s*(?<first>\d{{1,2}})(?!\s*[\d.．/·月])|\s*(?<first>\d{{1,2}})\s*期)"
    rf"|{YEAR}\s*年\s*(?<first>{_NUM})\s*月\s*号|(?<=^|\n){YEAR}\s*年?\n\s*(?<first>\d{{1,2}})(?=\n|$))"
)

_YEAR_BEFORE = compile_regex(rf"^{YEAR}年?[·•.．/]?(?=.)")

_SUPPLEMENT = compile_regex(rf"增刊(?:\s*第\s*(?<first>{_NUM})\s*[期号])?")

_TOTAL = compile_regex(
    r"总\s*(?:(?:第|[期号]\s*[:：]?|[:：])?\s*[:：]?\s*(?<total>\d{1,5})(?:\s*[—－–~～、至\-]+\s*\d{1,5})?\s*[期号]?"
    rf"|第\s*(?<total>[{HAN_COUNT}千〇零○]{{1,9}})\s*[—－–~～、至\-{HAN_COUNT}千〇零○]{{0,10}}[期号]"
    # 总号：一〇四   总期号：三百二十
    rf"|(?:期\s*号|[期号])\s*[:：]?\s*(?<total>[{HAN_COUNT}千〇零○]{{1,9}})(?![\p{{Han}}〇○]))"
)

# the figures of a serial's number are no year: ISSN 1672-1995
_YEAR_MARK = compile_regex(rf"(?<![\d\-—－/])({YEAR})\s*年?(?=\s*[（(]?第|\s*年|\s*增刊|\s*\n|[·•.．/]\d)")

_FREQUENCY = compile_regex(r"不定期|双月刊|半月刊|半年刊|[旬周月季年]刊|双周刊")

_PUBLISHER = compile_regex(
    r"(?:(?:(?:主\s*管\s*[、\u3000 ]?)?主\s*办|编\s*辑|编\s*印|主\s*编|出\s*版)(?:\s*单\s*位)?|编\s*辑\s*出\s*版)"
    r"\s*[:：]\s*(?<after>[\p{Han}、\u3000 ]{2,60})"
    # 主办　剑阁县人民政府办公室, on a line of its own
    r"|(?<=^|\n)主\s*办(?:\s*单\s*位)?\s*(?<after>[\p{Han}、]{2,60}(?:政府|办公[室厅]|公报室|研究室|[委局署]))(?=\n|$)"
    r"|(?<before>(?!主\s*管)[\p{Han}、]{2,60}?)[^\S\n]*"
    r"(?:(?:主\s*管\s*)?主\s*办|编\s*印|编\s*辑\s*出\s*版|主\s*编)(?![\p{Han}])"
)

_DATE = compile_regex(DAY)

# 2023-09-30   2017.06.30出版   2020/03/31
_FIGURES = compile_regex(r"(?<![\d.／/-])(?<y>[12]\d{3})\s*([-.．/])\s*(?<m>\d{1,2})\s*\2\s*(?<d>\d{1,2})(?![\d.／/-])")

# 创刊于1985年1月1日
_FOUNDED = compile_regex(r"创\s*刊\s*(?:于|日期|时间)?\s*[:：]?\s*$")

# 9月30日出版, in the line of the number: the year stands there
_DAY_PUBLISHED = compile_regex(rf"(?<![\d年月每、和\-—])\s*(?<m>{_NUM})\s*月\s*(?<d>{_NUM})\s*日(?=\s*{PUBLISHED})")

# 1986年第22号（总号：509）　　8月20日, at the end of the line of the number
_DAY_BEHIND = compile_regex(rf"(?<=[期号）)])\s*(?<m>{_NUM})\s*月\s*(?<d>{_NUM})\s*日\s*(?=\n|$)")
# 12月31日, on a line of its own
_DAY_ALONE = compile_regex(rf"(?<=^|\n)\s*(?<m>{_NUM})\s*月\s*(?<d>{_NUM})\s*日\s*(?=\n|$)")

_ANY_YEAR = compile_regex(rf"({YEAR})\s*年")

_PUBLISHED = compile_regex(rf"\s*{PUBLISHED}")


def read_masthead(blocks: Sequence[Block]) -> Masthead:
    """What the front page says; fields that it does not print are None. `blocks` may be empty."""
    text = _with_whole_name(ascii_digits("\n".join(block.text for block in blocks)))
    span = Span(blocks[0].start, blocks[-1].end) if blocks else Span(0, 0)
    rest = _TOTAL.sub(lambda m: "\n" * len(m.group()), text)
    gazette = _GAZETTE.search(text)
    days = _FIGURES.sub(lambda m: " " * len(m.group()), _DATE.sub(lambda m: " " * len(m.group()), rest))
    # 粤内登字第26号 over the name is a licence's number; 第3期 may stand over it
    named = text.rfind("\n", 0, gazette.start()) + 1 if gazette else 0
    number = _ISSUE_NUMBER.search(rest, named) or _ISSUE_NUMBER.search(rest) or _BARE_NUMBER.search(days)
    supplement = _SUPPLEMENT.search(rest)
    total = _TOTAL.search(text)
    dates = [date for date in _DATE.finditer(text) if not _FOUNDED.search(text[: date.start()])]
    undated = _DATE.sub(lambda m: "\n" * len(m.group()), rest)
    year = _YEAR_MARK.search(undated) or _ANY_YEAR.search(text)
    published = next((d for d in dates if _PUBLISHED.match(text[d.end() :])), None)
    publisher = _PUBLISHER.search(text)
    frequency = _FREQUENCY.search(text)
    first = (supplement["first"] if supplement else None) or (number["first"] if number else None)
    last = number.groupdict().get("last") if number else None
    label = (supplement or number) if supplement else number
    return Masthead(
        gazette=squeeze(gazette.group()) if gazette else None,
        year=_integer(year[1]) if year else None,
        number=_integer(first) if first else (1 if supplement else None),
        number_to=_integer(last) if last and not supplement else None,
        number_label=_YEAR_BEFORE.sub("", squeeze(label.group())) if label else None,
        supplement=supplement is not None,
        total_number=_integer(total["total"]) if total else None,
        frequency=frequency.group() if frequency else None,
        publisher=squeeze(_of_next(publisher, text)) if publisher else None,
        published=_published(text, rest, published, dates, year),
        span=span,
    )


def _with_whole_name(text: str) -> str:
    """The text with the gazette's name on one line."""
    lines = text.split("\n")
    for n in range(len(lines) - 1, 0, -1):
        above, own = squeeze(lines[n - 1]), squeeze(lines[n])
        goes_on = _NAME_GOES_ON.fullmatch(own)
        if goes_on is None:
            continue
        # 辽宁⏎省人民政府公报   吉林⏎政报
        stem = is_city_stem(above) or (goes_on["unit"] is not None and above + goes_on["unit"] in place_names())
        if stem or _NAME_BREAKS.fullmatch(above):
            lines[n - 1 : n + 1] = [above + own]
    return "\n".join(lines)


# 主办：旬阳县人民政府　出版日期：…: the label of what stands behind on the line
_LABEL_BEHIND = compile_regex(
    r"\s*(?:(?:主\s*[管办编]|[承协]\s*办|编\s*[辑印审]|出\s*版|印\s*刷|发\s*行)[\p{Han}\s]{0,4}|地\s*址|电\s*话|邮\s*编|刊\s*号|印\s*数)$"
)


def _of_next(publisher: regex.Match[str], text: str) -> str:
    """Who hosts the gazette, without the label of the next thing on its line."""
    who = str(publisher["after"] or publisher["before"])
    goes_on = publisher["after"] is not None and text[publisher.end() : publisher.end() + 1] in (":", "：")
    return _LABEL_BEHIND.sub("", who) if goes_on else who


def _published(
    text: str,
    rest: str,
    published: regex.Match[str] | None,
    dates: Sequence[regex.Match[str]],
    year: regex.Match[str] | None,
) -> str | None:
    """The day of publication as 2023年9月30日: the date beside 出版, else the last date; a day without year takes the
    one that number and year print."""
    day = _DAY_PUBLISHED.search(rest) if published is None and year is not None else None
    if day is None and not dates and year is not None:
        day = _DAY_ALONE.search(rest) or _DAY_BEHIND.search(text)
    if day is not None and year is not None:
        return f"{year[1]}年{squeeze(day['m'])}月{squeeze(day['d'])}日"
    if dates:
        return squeeze((published or dates[-1]).group())
    figures = list(_FIGURES.finditer(rest))
    if not figures:
        return None
    last = next((f for f in figures if _PUBLISHED.match(rest[f.end() :])), figures[-1])
    return f"{last['y']}年{int(last['m'])}月{int(last['d'])}日"


_BESIDE_NUMBER = compile_regex(rf"[（）()\s]*(?:{YEAR}\s*年)?[（）()\s]*")


def is_issue_mark(text: str) -> bool:
    """Whether a line is the issue's number, with year and total number or without, and nothing else: （1998年第3期）.

    >>> is_issue_mark("（1998年第3期）"), is_issue_mark("第3期（总第20期）"), is_issue_mark("关于第3期培训的通知")
    (True, True, False)
    """
    rest, numbers = _ISSUE_NUMBER.subn("", _TOTAL.sub("", ascii_digits(text)))
    return numbers == 1 and _BESIDE_NUMBER.fullmatch(rest) is not None


def squeeze(text: str) -> str:
    return "".join(text.split())


def _integer(text: str) -> int | None:
    return parse_integer(text.replace("○", "〇").replace("Ｏ", "〇"))

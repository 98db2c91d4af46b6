"""Labels of the outline (结构层次序数).

一、 （一） 1. （1） after GB/T 9704-2012, 7.3.3; 编 章 节 条 款 项 after the Legislation Law (立法法), article 65.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.notation.needs import openings
from pipeline.notation.numerals import HAN_FIGURE, HAN_NUMERAL, ascii_digits, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex
from pipeline.quick import make_quick

_N = HAN_NUMERAL


@dataclass(frozen=True, slots=True)
class Label:
    """A label that opens a block: `rank` orders the styles from the outside in, `length` is its width in the text."""

    kind: str
    rank: int
    text: str
    number: int | None
    length: int


make_quick((Label,))

# Ranks that others ask for. Decimals (1.1, 1.1.1 …) take one for each depth; 1. （1） ① stand inside them.
SECTION, ARTICLE, CLAUSE, DECIMAL, ITEM, SUBITEM, CIRCLED = 2, 3, 4, 6, 12, 13, 14

# 第九条修改为   第十三条后增加一条   第五条第二款   第八条、第九条: an article that a sentence speaks of opens nothing
_OF_ARTICLE = (
    rf"(?:第[{_N}\d]+[款项])?(?:中的?|后)?(?:(?:修改|改)为|增加|删[去除]|第[（(]?[{_N}\d]+[）)]?[款项条]|[、和及与至]第"
    r"|的规定|之规定|所列|所称(?!的)|规定的)"
)

# 第一部分　现状   第一篇　总则   第一单元: heads of a line of their own; no sentence (第一部分资金由县财政列支。)
_HEAD_ALONE = r"(?![是为章])(?=[^，。；！？]{0,16}$)"

# （57）内秘字第45号报告收悉   （五四）府农字第四十七号: a year that opens a document's number is no label
_NO_YEAR = rf"(?![（(]\s*(?:[4-9]\d|[四五六七八九][{_N}])\s*[）)]\s*\p{{Han}}{{1,12}}字第?\s?(?:\d|[{_N}]){{1,7}}\s?号)"

# Each style: kind, rank, pattern with the number, normal form. Tried in order. Rank 30 and above nest in anything.
_STYLES = [
    ("chapter", 0, rf"第([{_N}\d]+)编(?=\s|[^\p{{P}}\d])", "第{}编"),
    *(("chapter", 0, rf"第([{_N}]+){unit}[：:]?+{_HEAD_ALONE}", f"第{{}}{unit}") for unit in ("部分", "单元", "篇")),
    ("chapter", 1, rf"第([{_N}\d]+)章", "第{}章"),
    ("section", 2, rf"第([{_N}\d]+)节", "第{}节"),
    ("article", 3, rf"第([{_N}\d]+)条(?:之[{_N}]+)?(?!{_OF_ARTICLE})", "第{}条"),
    ("clause", 4, rf"([{_N}]{{1,6}})(?:、(?!\d{{1,3}}[、类级号])|[．.](?!\d))", "{}、"),
    ("clause", 5, rf"{_NO_YEAR}[（(]\s*([{_N}]{{1,6}})\s*[）)][、.．]?", "（{}）"),
    (
        "clause",
        DECIMAL,
        r"(\d{1,2}(?:\.\d{1,2}){1,4})(?![\d.．、%％])(?=[\s\p{Han}“《])(?![年月日元万亿倍个米吨亩公平千])",
        "{}",
    ),
    # 1.2023年底前   2.3月底前: years and months have no decimals
    ("clause", ITEM, r"(\d{1,3})\s?(?:[.．、](?!\d)|[.．](?=[12]\d{3}\s?年|\d{1,2}\s?月))", "{}."),
    ("clause", SUBITEM, rf"{_NO_YEAR}[（(]\s*(\d{{1,3}})\s*[）)][、.．]?", "（{}）"),
    ("clause", CIRCLED, r"([①-⑳])", "{}"),
    ("clause", 15, r"(\d{1,2})[）)]", "{}）"),
    ("dash", 30, r"[—―─–-]{2,}", "——"),
    ("ordinal", 31, rf"([{_N}]{{1,3}})是(?=[\p{{Han}}“])", "{}是"),
]
_Style = tuple[str, int, re.Pattern[str], str]
# Each with the characters that it opens with; None stands for digits of any width.
_PATTERNS: list[tuple[frozenset[str] | None, _Style]] = [
    (openings(pattern), (kind, rank, compile_regex(pattern) if r"\p{P}" in pattern else compiled(pattern), form))
    for kind, rank, pattern, form in _STYLES
]
# ㈠ ⒈ ⑴: labels that type has as one character, as prints from 1980 to 2010 use them
_IN_ONE = {
    **{chr(0x321F + n): (5, f"（{numeral}）", n) for n, numeral in enumerate(f"{HAN_FIGURE}十", 1)},
    **{chr(0x2487 + n): (ITEM, f"{n}.", n) for n in range(1, 21)},
    **{chr(0x2473 + n): (SUBITEM, f"（{n}）", n) for n in range(1, 21)},
}


def read_label(text: str) -> Label | None:
    """The label that `text` opens with, or None. 1、 is the same style as 1. and gives the label `1.`, so does ⒈."""
    first = text[:1]
    if first in _IN_ONE:
        rank, label, number = _IN_ONE[first]
        return Label("clause", rank, label, number, 2 if text[1:2] in ("、", ".", "．") else 1)
    return _read(text[:LONGEST_LABEL]) if _styles_of(first) else None


@lru_cache(maxsize=8192)
def _styles_of(char: str) -> tuple[_Style, ...]:
    """The styles of the labels that open with a character: few characters open any."""
    return tuple(style for first, style in _PATTERNS if (char in first if first is not None else char.isdecimal()))


_ITEM_BEFORE_DIGIT = compile_re(r"(\d{1,3})\s?[.．、](?=\d)")


def read_item(text: str) -> Label | None:
    """The label `N.` directly before a digit: 3.5家企业, 1.1000万元以下.

    Only what stands before tells it from a decimal fraction: the caller asks whether N is the number that comes next.
    """
    match = _ITEM_BEFORE_DIGIT.match(text) if text[:1].isdecimal() else None
    if match is None or (number := parse_integer(match[1])) is None:
        return None
    return Label("clause", ITEM, f"{number}.", number, match.end())


# No label is longer, with the character behind it that some styles look at.
LONGEST_LABEL = 24


@lru_cache(maxsize=8192)
def _read(text: str) -> Label | None:
    for kind, rank, pattern, form in _styles_of(text[0]):
        match = pattern.match(text)
        if match is None:
            continue
        printed = ascii_digits(match[1]) if pattern.groups else ""
        if rank == DECIMAL:  # decimal outline: depth counts
            depth = printed.count(".")
            return Label(kind, rank + depth, printed, int(printed.rsplit(".", 1)[1]), match.end())
        if rank == CIRCLED:
            return Label(kind, rank, printed, ord(printed) - ord("①") + 1, match.end())
        number = parse_integer(printed) if printed else None
        label = match.group().strip() if rank == 3 else form.format(printed)
        return Label(kind, rank, label, number, match.end())
    return None

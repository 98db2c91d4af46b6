"""Units and measure words (计量单位、量词), for running text, cells of tables and rates alike.

The words are data: `vocab/data/units.csv`, with the decree on legal units (国发〔1984〕28号) as the source of most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pipeline.precompiled import compile_re
from pipeline.vocab.tables import longest_first, read_table

# What a unit of money or of persons is printed with: 万元, 百万人次.
SCALES: Mapping[str, int] = MappingProxyType(
    {"百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
)


# The scale of a number in a cell or of a unit in a head: 12.5万元; the 千 of 千米 belongs to the unit.
SCALE = "(?:百万|万|亿|千(?![瓦米克伏帕卡]))"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit or measure word.

    `normal` is the form that rows show (千米 → 公里) and `factor` what a value is multiplied with for it (成 → 10 %).
    `not_before` are characters after which it would be another word (家庭, 处理); `whole` marks words that count whole
    things (2.5家 is no count). `in_text` is False for words that only a cell of a table shows to be units (12村).
    """

    kind: str
    normal: str
    factor: float
    not_before: str
    whole: bool = False
    in_text: bool = True


@lru_cache(maxsize=1)
def all_units() -> Mapping[str, Unit]:
    """Every unit as printed."""
    return MappingProxyType(
        {
            unit: Unit(kind, normal, float(factor), not_before, whole == "yes", use != "cell")
            for unit, kind, normal, factor, not_before, whole, use, _source in read_table("units")
        }
    )


@lru_cache(maxsize=1)
def units() -> Mapping[str, Unit]:
    """The units that running text shows by themselves, as printed."""
    return MappingProxyType({word: unit for word, unit in all_units().items() if unit.in_text})


def units_of(kind: str) -> list[str]:
    """The units of one kind (`length`, `money` …) as printed."""
    return [word for word, unit in units().items() if unit.kind == kind]


def one_of(words: Iterable[str]) -> str:
    """A pattern of these words, the longest first: 公里 is not read as 公 and 里."""
    return "|".join(re.escape(word) for word in longest_first(words))


# km/h, mg/L: signs that stand for a unit below a stroke only
BELOW_STROKE: Mapping[str, str] = MappingProxyType(
    {"h": "小时", "s": "秒", "d": "日", "a": "年", "L": "升", "min": "分钟"}
)


@lru_cache(maxsize=1)
def unit_in_cell() -> str:
    """A pattern of the units that a cell or the head of a column prints: 公里, 元/平方米, 吨/日, 元/50公斤."""
    some = one_of(all_units())
    below = rf"(?:{one_of(BELOW_STROKE)})(?![A-Za-z])"
    many = r"(?:\d{1,4}|[十百千]{1,2})"
    divided = rf"[/／·](?:{many}?(?:{some})|{below}|[\p{{Han}}]{{1,4}})"
    return rf"(?:(?:{some})(?:{divided})*|[\p{{Han}}]{{1,3}}[/／][\p{{Han}}]{{1,4}})"


def normal_unit(printed: str) -> str:
    """A unit in the form that rows show, with its scale and each of its denominators.

    >>> normal_unit("㎡"), normal_unit("千米"), normal_unit("mg/L"), normal_unit("元/㎡·年")
    ('平方米', '公里', '毫克/升', '元/平方米·年')
    """
    return _WORD.sub(
        lambda word: (word.start() and BELOW_STROKE.get(word[0])) or _normal_word(word[0]), printed.replace("／", "/")
    )


def split_scale(unit: str) -> tuple[str, str]:
    """The scale of one unit and the unit under it; the 千 of 千瓦 belongs to the unit.

    >>> split_scale("百万元"), split_scale("千瓦")
    (('百万', '元'), ('', '千瓦'))
    """
    scale = "" if unit in all_units() else next((s for s in _LONGEST_FIRST if unit.startswith(s) and unit != s), "")
    return scale, unit[len(scale) :]


def _normal_word(word: str) -> str:
    scale, bare = split_scale(word)
    known = all_units().get(bare)
    return scale + known.normal if known else word


_WORD = compile_re("[^/·]+")
_LONGEST_FIRST = sorted(SCALES, key=len, reverse=True)

"""Two ends of one quantity, and several of one unit: 5-8万元, 3人以上5人以下, 0.7、1.0和1.1个百分点, 2、3名."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pipeline.find.quantities.amounts import Amount, S, amount, unit_pattern
from pipeline.find.quantities.comparators import bounding_words, comparators
from pipeline.notation.calendar import DASH
from pipeline.notation.gates import Opening
from pipeline.notation.numerals import CHINESE_NUMERAL, DIGIT, HAN_FIGURE, exact_product, parse_number
from pipeline.notation.units import Unit, units
from pipeline.precompiled import compile_re


@dataclass(slots=True)
class Bounded:
    """A quantity before its indicator is known; `first` is where its numeral begins."""

    start: int
    end: int
    first: int
    kind: str
    comparator: str
    value: float
    high: float | None
    unit: str


# A stretch of numbers: 5-8, 5 至 8
TO = Opening(rf"{S}(?:[（(]含[）)])?{S}{DASH}{S}")
# 18±2℃: as much more or less
_AROUND = Opening(rf"{S}±{S}(?=[{DIGIT}])")
UNDER = compile_re(rf"{S}(?:[（(]不?含[^（）()，。；\n]{{0,6}}[）)])?(?:及)?以[下内]")
# 超过100万元不足500万元, 大于5吨小于10吨
_BELOW_NEXT = Opening(
    rf"{S}[，、]?(?:且|但|并)?(?:不足|不满|未满|不到|小于|低于|少于){S}(?=[{DIGIT}{CHINESE_NUMERAL}])"
)
_TAIL_SCALE = compile_re("[万萬亿億]++$")
# 分别加快0.7、1.0和|1.1个百分点
_ONE_OF_SERIES = compile_re(rf"(?P<sign>[-－−])?(?P<figures>[{DIGIT}]++(?:[.．][{DIGIT}]++)?)")
_SERIES = compile_re(
    rf"分别[^，,。；;：:\n{DIGIT}]{{0,30}}?"
    rf"(?P<numbers>(?:[-－−]?[{DIGIT}]++(?:[.．][{DIGIT}]++)?(?:、|和|及|与|以及))+)\Z"
)


def series_before(text: str, floor: int, last: Bounded) -> list[Bounded]:
    """The numbers before `last` that share its unit, which a series behind 分别 prints once: 0.7、1.0和|1.1个百分点."""
    if text[last.start - 1 : last.start] not in ("、", "和", "及", "与") or last.high is not None:
        return []
    series = _SERIES.search(text, max(floor, last.start - 80), last.start)
    printed = _ONE_OF_SERIES.match(text, last.first) if series is not None else None
    own = parse_number(printed["figures"]) if printed is not None else None
    if series is None or not own:
        return []
    found = []
    for one in _ONE_OF_SERIES.finditer(text, series.start("numbers"), series.end()):
        value = exact_product(parse_number(one["figures"]) or 0.0, abs(last.value) / own)
        value = -value if one["sign"] else value
        found.append(replace(last, start=one.start(), end=one.end(), first=one.start(), value=value))
    return found


# 保洁员2、3名, 三、五天, 二、三百斤: about so many; not 第2、3名, 分别为2、3个, nor the label of a line
_TWO_FIGURES = compile_re(rf"(?<=[\u4e00-\u9fff，；])(?<![第前后月分])(?P<low>[{DIGIT}{HAN_FIGURE}])、\Z")
_ONE_FIGURE_NEXT = compile_re(rf"(?P<high>[{DIGIT}{HAN_FIGURE}])(?![{DIGIT}{HAN_FIGURE}.．])")
_ABOUT_UNITS = frozenset({"个", "人", "名", "户", "次", "倍", "头", "只", "家"})
_ABOUT_KINDS = frozenset({"duration", "money", "rate", "mass", "area", "length", "volume"})


# 十五、|六万斤, 二百五、|六十户: what stands before the two figures holds for both, what stands behind too
_SHARED_TENS = compile_re(
    rf"(?<!第)(?<![{CHINESE_NUMERAL}])(?P<tens>[{CHINESE_NUMERAL}]{{0,8}}[十百千万])(?P<low>[{HAN_FIGURE}])、\Z"
)
_SHARED_SCALE = compile_re(rf"(?P<high>[{HAN_FIGURE}])(?P<scale>[十百千万亿]*+)(?![{CHINESE_NUMERAL}])")


def _about_tens(text: str, floor: int, item: Bounded) -> Bounded | None:
    """Fifteen or sixteen myriads of 十五、|六万斤; None where the two figures are none in a row."""
    low = _SHARED_TENS.search(text, max(floor, item.first - 12), item.first)
    high = _SHARED_SCALE.match(text, item.first) if low is not None else None
    if low is None or high is None or HAN_FIGURE.index(high["high"]) != HAN_FIGURE.index(low["low"]) + 1:
        return None
    one, other = (parse_number(low["tens"] + figure + high["scale"]) for figure in (low["low"], high["high"]))
    own = parse_number(high[0])
    if one is None or other is None or not own or _IN_TURN.search(text, max(floor, item.first - 24), item.first):
        return None
    start, factor = low.start("tens"), item.value / own
    return replace(item, start=start, first=start, value=exact_product(one, factor), high=exact_product(other, factor))


def about_so_many(text: str, floor: int, item: Bounded) -> Bounded:
    """The quantity whose numeral two figures in a row make, with both of them: 2、|3名 is 2 to 3."""
    if item.high is not None or text[item.first - 1 : item.first] != "、" or item.start != item.first:
        return item
    if (tens := _about_tens(text, floor, item)) is not None:
        return tens
    low, high = (
        _TWO_FIGURES.search(text, max(floor, item.first - 3), item.first),
        _ONE_FIGURE_NEXT.match(text, item.first),
    )
    if low is None or high is None or (item.kind not in _ABOUT_KINDS and item.unit not in _ABOUT_UNITS | {"%"}):
        return item
    if item.unit == "日" or (item.unit == "%" and "成" not in text[item.first : item.end]):
        return item  # 1、2日 are days of a month
    one, other = parse_number(low["low"]), parse_number(high["high"])
    if one is None or other is None or not (other == one + 1 or (one, other) == (3, 5)):
        return item
    if _IN_TURN.search(text, max(floor, item.first - 24), item.first):
        return item
    start = low.start("low")
    return replace(item, start=start, first=start, value=exact_product(one, item.value / other), high=item.value)


HAN_FIGURES = frozenset(CHINESE_NUMERAL)
# 亩产三四百斤, 一百二三十人, 二十七八天: two figures in a row at one place; not 十四五年, which is a plan, nor 五六年
_IN_A_ROW = compile_re(
    rf"(?P<above>[{CHINESE_NUMERAL}]{{0,6}}[十百千万亿])?(?P<figures>一二|二三|三四|四五|五六|六七|七八|八九)"
    rf"(?P<scale>[十百千万亿]{{0,4}})(?![{CHINESE_NUMERAL}])"
)


def in_a_row(numeral: str) -> tuple[float, float] | None:
    """Both values of a Chinese numeral with two figures in a row.

    >>> in_a_row("三四百"), in_a_row("一百二三十"), in_a_row("十四五"), in_a_row("三五")
    ((300.0, 400.0), (120.0, 130.0), None, None)
    """
    match = _IN_A_ROW.fullmatch(numeral)
    if match is None or (match["above"] == "十" and match["figures"] == "四五" and not match["scale"]):
        return None
    low, high = (parse_number(f"{match['above'] or ''}{figure}{match['scale']}") for figure in match["figures"])
    return None if low is None or high is None or low >= high else (low, high)


def figures_in_a_row(text: str, at: int) -> tuple[Amount, Amount] | None:
    """Both ends of what a numeral with two figures in a row measures."""
    number = _IN_A_ROW.match(text, at)
    unit = unit_pattern().match(text, number.end()) if number else None
    both = in_a_row(number[0]) if number else None
    if number is None or unit is None or both is None:
        return None
    entry = units()[unit[0]]
    if text.startswith(tuple(entry.not_before), unit.end()):
        return None
    if not number["scale"]:
        if entry.kind == "percent" or unit[0] in _NUMBERED:
            return None
        if unit[0] == "年" and (number["above"] or number["figures"] not in _FEW):
            return None  # 五六年 is a year of the century
    low, high = (
        Amount(at, unit.end(), exact_product(value, entry.factor), number[0], True, entry, unit[0]) for value in both
    )
    return low, high


# 三四季度, 五六日, 二三期工程: these are numbered so
_NUMBERED = frozenset({"季度", "季", "日", "学期", "学年", *"级档期届批类线层等号条款项章节位起科度番"})
_FEW = ("一二", "二三", "三四")
_IN_TURN = compile_re("(?:分别|依次|各自|第)[^，。；]{0,20}\\Z")


@lru_cache(maxsize=1)
def _goes_on() -> frozenset[str]:
    """What the words that go on a range behind its lower end can begin with."""
    found = frozenset[str]()
    for words in (TO, _AROUND, bounding_words().over, _BELOW_NEXT):
        assert words.first is not None
        found |= words.first
    return found


def range_of(text: str, low: Amount, implied: Unit | None) -> tuple[Amount, Amount | None, int, str]:
    """Both ends of a range, where it ends, and its sign: 5-8万元 (none), 3人以上5人以下 (>=), 超过5吨不足8吨 (>)."""
    high: Amount | None = None
    end, spread = low.end, ""
    if text[end : end + 1] not in _goes_on():
        return low, None, end, ""
    if joint := TO.match(text, low.end):
        high = amount(text, joint.end(), implied=implied)
    elif (around := _AROUND.match(text, low.end)) and (half := amount(text, around.end())) and half.unit:
        if low.unit is not None and low.unit.normal != half.unit.normal:
            return low, None, low.end, ""
        high = replace(half, value=_sum(low.value, half.value))
        low = replace(low, value=_sum(low.value, -half.value), unit=half.unit)
    elif low.unit is not None and (over := bounding_words().over.match(text, low.end)):
        high = amount(text, over.end(), implied=implied)
        under = UNDER.match(text, high.end) if high is not None and not over["below"] else None
        if high is not None:
            low, high = _in_months(low, high)
        to = text[over.end() - 1] in "至到"  # 1.2万元以上至5万元
        if high is not None and over["below"] and not under and high.value < low.value:
            high = None  # 成活率达到85%以上，低于80%的补植: two bounds of their own
        elif high is not None and high.printed == low.printed and (over["below"] or under or to):
            end, spread = under.end() if under else high.end, ">" if over["not"] else ">="
        else:
            high = None
    elif low.unit is not None and (below := _BELOW_NEXT.match(text, low.end)):
        high = amount(text, below.end(), implied=implied)
        if high is not None:
            low, high = _in_months(low, high)  # 超过一个月不满一年
        bounds = bounding_words().before.search(text[max(0, low.start - 6) : low.start])
        if high is not None and high.printed == low.printed and bounds is not None and high.value > low.value:
            if comparators()["before"][bounds["word"]] in (">", ">="):
                end, spread = high.end, comparators()["before"][bounds["word"]]
            else:
                high = None
        else:
            high = None
    if high is None or high.unit is None:
        return low, None, low.end, ""
    low, high = _in_months(low, high)
    if low.unit is None:
        low = _scaled(low, high)
    elif high.unit is not None and low.unit.normal != high.unit.normal:
        if low.printed != "个" or not high.printed.startswith("个"):
            return low, None, low.end, ""
        low = replace(low, unit=high.unit)  # 5个至10个百分点, 3个至5个月
    return low, high, end if spread else high.end, spread


def _in_months(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Both ends in months where one is in years: 三个月以上不满一年, 六个月至一年."""
    if low.unit is None or high.unit is None or {low.unit.normal, high.unit.normal} != {"月", "年"}:
        return low, high
    years, months = (low, high) if low.unit.normal == "年" else (high, low)
    if len(years.numeral) == 4 and not years.chinese:
        return low, high
    years = replace(years, value=years.value * 12, unit=months.unit, printed=months.printed)
    return (years, months) if years.start < months.start else (months, years)


def _sum(one: float, other: float) -> float:
    """In decimal arithmetic: 37.8 - 0.2 is 37.6."""
    return float(Decimal(str(one)) + Decimal(str(other)))


def is_year_range(low: Amount, high: Amount) -> bool:
    return high.printed == "年" and not low.chinese and len(low.numeral) == 4 and 1000 <= low.value < 3000


def _scaled(low: Amount, high: Amount) -> Amount:
    """5-8万元: the lower end shares the scale; 8500到3万港元 does not, it is the larger numeral."""
    value = low.value
    factor = high.unit.factor if high.unit else 1
    if factor != 1:
        value = exact_product(value, factor)
    if match := _TAIL_SCALE.search(high.numeral):
        scale = 1.0
        for c in match[0]:
            scale *= 10_000 if c in "万萬" else 100_000_000
        if not _TAIL_SCALE.search(low.numeral) and value <= high.value / scale:
            value = exact_product(value, scale)
    return Amount(low.start, low.end, value, low.numeral, low.chinese, high.unit, high.printed)

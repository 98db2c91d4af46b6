"""Rates (标准、费率、单价): what stands below the stroke or behind 每, every denominator in printed order.

元/亩·年 has two denominators; 每人每月40元 prints the same two before the sum. A sum that is due every year is a rate
(每年安排不少于150万元), a count is none (每年组织50名).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.find.quantities.clause import clause_start
from pipeline.notation.numerals import CHINESE_DIGIT, DIGIT
from pipeline.notation.units import BELOW_STROKE, Unit, normal_unit, one_of, units, units_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

# Denominators that are no measure of their own.
_ONLY_BELOW = (
    *("月", "季度", "季", "学年", "学期", "年度", "度", "采暖季", "供暖期", "茬", "航次", "课", "节课"),
    *("乡镇", "乡（镇）", "县区", "县（区）", "县市区", "县（市、区）"),
    *("摊位", "泊位", "路口", "标箱", "冢", "穴", "工日", "学位", "污染当量", "科"),
    *("村", "镇", "乡", "县", "校", "床", "生", "楼", "栋楼", "人均", "千人", "百人", "学生"),
    *("证", "棚", "棒", "国"),
)
_WORDS = one_of({*_ONLY_BELOW, *units()})
_BELOW = rf"(?:{_WORDS}|车(?!位|次)|[百千万亿](?:{_WORDS}|车)|(?:{one_of(BELOW_STROKE)})(?![A-Za-z]))"
# 650元/人、月
_NEXT_BELOW = rf"[·•/／]{_BELOW}|、[年月日天次季](?=[，。；）)\n的]|\Z)"
_STROKES = compile_re(rf"[/／](?:[（(]{_BELOW}(?:[·•/／.]{_BELOW})*[）)]|{_BELOW}(?:{_NEXT_BELOW})*)")
# 15000元/三年, 22.9元/50公斤: a sum for so many; 1000公斤/13人 says two bounds
_STROKE_OF_MANY = compile_re(rf"[/／](?:[1-9][{DIGIT}]{{0,3}}|[{CHINESE_DIGIT}十百千]{{1,2}})(?:{_WORDS})")
# 每例 | 每名（患者） | 每个月 | 每平方米 ; not 人均
_OWN = {word for word, unit in units().items() if unit.kind != "percent"}
# 每百公斤, 每50公斤, 每10万元, 每30分钟: so much for so many; 每3个月 is a rhythm
_SO_MANY = rf"(?:[{DIGIT}]{{1,5}}(?:[.．][{DIGIT}]{{1,2}})?[十百千万]{{0,2}}|[{CHINESE_DIGIT}]?[十百千万]{{1,2}})"
_IN_NUMBERS = one_of(
    {
        *(word for word, unit in units().items() if unit.kind not in ("percent", "duration") and word != "个"),
        *("人口", "分钟", "小时"),
    }
)
# 每逾期一日加收50元, 每增加1人补助100元: the step by which a sum grows
STEP = f"(?:{one_of(measured_words('step'))})"
_EACH_WORDS = one_of({*_OWN, *_ONLY_BELOW, *("个" + word for word in _ONLY_BELOW)})
_EACH = (
    rf"每(?:{STEP}[一1]个?(?![{DIGIT}])|一)?(?P<unit>(?:{_EACH_WORDS})"
    rf"|{_SO_MANY}(?:{_IN_NUMBERS})|车(?=[{DIGIT}不最按收罚补每]|\Z))(?!均(?!价)|度)"
)
EACH_BARE = _EACH.replace("?P<unit>", "?:")  # to be part of a longer pattern
ONE_EACH = compile_re(_EACH)
# 人均, 户均, 平均: what 均 goes with, where it does not say that each of several is so (均达到)
AVERAGED = "平年月日人户亩次地村班校组店企"
# 户外场地生均 is for each pupil, 学生均达到 says that all have
EVENLY = rf"(?<![{AVERAGED}])(?<!(?<![学师考新男女])生)均"
_NUMBER_FIRST = compile_re(_SO_MANY)
# 500元每人次: behind the sum
_EACH_BEHIND = compile_re(rf"(?:每(?:{_BELOW}))+(?=[，。；、）)\n的]|\Z)")
# 时速80公里, 时速不得超过60公里
_PER_HOUR = compile_re(r"时速(?:[^，。；、：\n\d]{0,10})\Z")


def strokes(text: str, end: int, of_many: bool = False) -> tuple[str | None, int]:
    """The denominators behind a unit that ends at `end`, in normal form, and where they end: /亩·年, /（人·月）; with
    `of_many` so many of a measure, too: /三年."""
    if text[end : end + 1] not in ("/", "／"):
        return None, end
    match = _STROKES.match(text, end) or (_STROKE_OF_MANY.match(text, end) if of_many else None)
    if match is None:
        return None, end
    names = re.split(r"[·•/／.、]", match[0].strip("/／（）()"))
    return "·".join(BELOW_STROKE.get(name) or normal_unit(name) for name in names), match.end()


def each_behind(text: str, end: int) -> tuple[str | None, int]:
    """The denominators that 每 puts behind a sum: 300元每人每月."""
    match = _EACH_BEHIND.match(text, end)
    if match is None:
        return None, end
    return "·".join(normal_unit(name) for name in match[0].split("每")[1:]), match.end()


# 2650立方米每秒, 35微克每立方米: the stroke of a measure, in words
MEASURED_PER = frozenset({"length", "volume", "mass"})
_OF_SIZE = (word for kind in ("area", "mass", "volume") for word in units_of(kind))
_PER_MEASURE = compile_re(
    rf"每(?P<per>{one_of({*BELOW_STROKE.values(), *_OF_SIZE})}"
    r"|时(?![间候段期]))(?!\s?\d|均)"
)


def per_measure(text: str, end: int) -> tuple[str | None, int]:
    """The denominator that 每 puts behind a measure's unit, and where it ends.

    >>> per_measure("流量2650立方米每秒", 9), per_measure("限速80公里每时", 6), per_measure("每袋50公斤每小时10袋", 6)
    (('秒', 11), ('小时', 8), (None, 6))
    """
    match = _PER_MEASURE.match(text, end)
    if match is None:
        return None, end
    name = match["per"]
    return "小时" if name == "时" else normal_unit(name), match.end()


# 风速不得低于每秒0.25米, 浓度为每立方米21微克
_OF_VOLUME_OR_MASS = one_of((*units_of("volume"), *units_of("mass")))
_PER_BEFORE = compile_re(rf"每(?P<per>秒|分钟|小时|{_OF_VOLUME_OR_MASS})(?:不?[高低超多少]?[过于]?)\Z")


def per_before(head: str) -> str | None:
    """The denominator of a measure behind 每秒 or 每升."""
    match = _PER_BEFORE.search(head)
    return normal_unit(match["per"]) if match else None


_EACH_HEADS = compile_re(rf"(?:{EACH_BARE})+[：:]\Z")
# 个体工商户每摊位每日1元, 每教学点每年2万元: what 每 says of two things is a denominator, though it is no measure
_EACH_OF_TWO = compile_re(r"每(?P<thing>[\u4e00-\u9fff]{1,3})(?=每)")


def each_before(text: str, at: int, floor: int) -> str | None:
    """The denominators that 每 puts before a sum, in its clause and behind the quantity before it.

    >>> each_before("补贴标准为每人每月40元", 9, 0)
    '人·月'
    """
    begin = clause_start(text, at, max(floor, at - 40, 0))
    if (
        begin > floor
        and text[begin - 1] in "：:"
        and (heading := _EACH_HEADS.search(text, max(floor, begin - 20), begin))
    ):
        begin = heading.start()  # 青苗补偿每亩：粮食作物1200元
    names: list[str] = []
    if (two := _EACH_OF_TWO.search(text, begin, at)) and ONE_EACH.match(text, two.start()) is None:
        names.append(two["thing"])
    for match in ONE_EACH.finditer(text, begin, at):
        word = match["unit"]
        many = _NUMBER_FIRST.match(word)
        known = units().get(word) or (units().get(word[many.end() :]) if many else None)
        behind = text[match.end() : at][:2]
        if known and behind and behind[0] in known.not_before and behind != "均价":
            continue
        if known:
            name = f"{many[0]}{known.normal}" if many and word not in units() else known.normal
        else:
            name = re.sub("[（）、]", "", word.removeprefix("个"))
        if name not in names:
            names.append(name)
    return "·".join(names) or None


# 每人每月补助生活费200元|、交通费|50元: what 每 says of the first holds for the next; 共计50元 is the sum of all
_NEXT_DUE = compile_re(r"(?:[、和及或与]|以及|或者)(?!共|合计|总)[^，。；：、每共\n]{0,8}")


def each_of_series(text: str, earlier: Sequence[tuple[int, int]], at: int) -> str | None:
    """The denominators that 每 put before the first of a series of amounts; `earlier` are the spans of the amounts
    before the one at `at`, which 、 or 和 joins to it.

    >>> text = "每户补助水泥2吨、现金50元"
    >>> each_of_series(text, [(6, 8)], 11)
    '户'
    """
    for n in range(len(earlier) - 1, max(-1, len(earlier) - 5), -1):
        start, end = earlier[n]
        if _NEXT_DUE.fullmatch(text, end, at) is None:
            return None
        if per := each_before(text, start, earlier[n - 1][1] if n else 0):
            return per
        at = start
    return None


# 1美元兑|8.28元, 100港元折合人民币|106元: a rate of exchange
EXCHANGED = "兑|折合|合人民币"
_EXCHANGE = compile_re(
    rf"(?<![\d.])(?P<many>1(?:00)?|一百|一)(?P<unit>{one_of(units_of('money'))})(?:兑换?|折合?|合)(?:人民币)?\Z"
)


def exchanged(head: str) -> str | None:
    """The denominator of a sum for which a foreign one is exchanged.

    >>> exchanged("年末1美元兑"), exchanged("每100港元折合人民币"), exchanged("折合")
    ('美元', '100港元', None)
    """
    match = _EXCHANGE.search(head)
    if match is None or (name := normal_unit(match["unit"])) == "元":
        return None
    return ("" if match["many"] in ("1", "一") else match["many"]) + name


def speed_of(head: str, unit: Unit) -> str | None:
    """小时 for a length behind 时速."""
    return "小时" if unit.kind == "length" and "时速" in head and _PER_HOUR.search(head) else None

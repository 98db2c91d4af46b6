"""Quantities with what bounds them: comparators, ranges, shares (不超过30万元, 3人以上5人以下, 百分之八十五).

Comparators that touch a number belong to the evidence (民法典第一千二百五十九条: 以上, 以下, 以内 include the number);
they are data: `comparators.csv`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.find.quantities.amounts import (
    HOUSEHOLD,
    PERSON,
    YUAN,
    Amount,
    S,
    amount,
    households_next,
    persons_next,
    unit_pattern,
)
from pipeline.find.quantities.comparators import bounding_words, comparators
from pipeline.find.quantities.names import Seen, name_rule
from pipeline.find.quantities.peel_tables import words
from pipeline.find.quantities.ranges import (
    HAN_FIGURES,
    TO,
    UNDER,
    Bounded,
    figures_in_a_row,
    in_a_row,
    is_year_range,
    range_of,
)
from pipeline.find.quantities.rates import MEASURED_PER, each_before, each_behind, exchanged, per_before, speed_of
from pipeline.find.quantities.round_numbers import ROUND_FIRST, rises_to, round_amount, round_and_more
from pipeline.notation.gates import Closing, Opening, Within
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import (
    ARABIC,
    CHINESE_DIGIT,
    CHINESE_NUMERAL,
    DIGIT,
    HAN_FIGURE,
    ascii_digits,
    exact_product,
    parse_fraction,
    parse_number,
)
from pipeline.notation.units import Unit, one_of, units, units_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

# 10%以下（含10%，下同）   40%以上的（不含40%）
_INCLUSIVE = compile_re(
    r"(?:的(?=[（(]不?含\d))?[（(](?P<not>不)?(?:包?含)(?:本数|[^（）()，。；\n]{0,8})(?:[，,]?(?:以)?下同)?[）)]"
)
# 百分之八十五 | 三分之一
# 百分之三十|一次性征收, 百分之八十|一律: nothing is counted behind a share, so that this 一 opens the next word
_ONE_OF_WORD = "一(?:次|律|并|同|起|般|定|概|齐|直)"
_SHARE = (
    rf"(?:{ARABIC}|[{CHINESE_NUMERAL}](?:(?!{_ONE_OF_WORD})[{CHINESE_NUMERAL}])*+"
    rf"(?:点(?:(?!{_ONE_OF_WORD})[{CHINESE_DIGIT}])++)?+)"
)
_FRACTION = compile_re(rf"(?P<bottom>百万|[百千万仟佰十]|[{CHINESE_DIGIT}]){S}分{S}之{S}(?P<top>{_SHARE})")
# 百分之八十至|九十: the upper end leaves 百分之 out; 百分之二十到二〇二〇年, 百分之五至三十元 go on with something else
_UPPER_SHARE = compile_re(rf"(?P<top>{_SHARE})(?!{S}(?:[{DIGIT}.．年月号时点届%％‰分之]|{one_of(units())}))")
# 5亿元的2/3
_SLASHED = compile_re(rf"(?P<top>[{DIGIT}]{{1,2}})[/／](?P<bottom>[{DIGIT}]{{1,2}})(?![{DIGIT}/／.．]|{S}[年月日万])")
_BARE_SCALES = {"万": "10000", "百万": "1000000"}  # 万分之五
_PERCENT = Unit("percent", "%", 1, "")
# 三分之一强, 百分之四十弱
# 历时三年多, 增长了一倍多: 多 behind the unit
_MORE_BEHIND = Opening(r"[多余](?=[，。；、）)\n的地]|时间|\Z)")
_RATHER = compile_re(r"[强弱](?=[，。；、）\n]|\Z)")
# 八折, 8.5折, 八五折: tenths and hundredths of the price; not 三折页, 百折
_DISCOUNT = compile_re(
    rf"(?P<tens>[1-9１-９{HAN_FIGURE}])(?:[.．点])?(?P<ones>[{DIGIT}{HAN_FIGURE}])?折(?![扣旧算合页叠断射痕线弯半]|[{HAN_FIGURE}]扣)"
)
_OTHER_FOLD = tuple("百千曲第")
# 压减一半; not 另一半, 前一半
_HALF = compile_re(r"一半(?![一截子])")
_OTHER_HALF = tuple("另前后上下这那每各")
# What a number belongs to when it stands after these: ordinals, 每3个月 (a rhythm), 数十年, 八届24次, 附件2, ×100%
_NOT_AFTER = Closing(
    r"(?:第|每|每隔|几|届|附件|附表|附录|附图|编号|[×xX*＊÷/／=＝]|[A-Za-zⅠ-Ⅻ_#＃&@]|[〔［\[]"
    r"|\d[.．\-－+＋]|\d[时点])"
)
_TIMES = tuple("×xX*＊ \u3000")
# 2×350兆瓦: the second factor is a measure, unless a formula goes on (1.2×100%)
_FACTOR = compile_re(rf"(?<![{DIGIT}.．])[{DIGIT}]{{1,3}}(?:[.．][{DIGIT}]{{1,2}})?{S}[×xX*＊]{S}\Z")
# 480毫米×140毫米: the sides of a thing are measures each
_SIDE = compile_re(rf"[{DIGIT}]{S}(?:{one_of(units_of('length'))}){S}[×xX*＊]{S}\Z")
# 1650元/亩×9倍×70%=10395元/亩: what the factors make
_RESULT = Closing(rf"[×xX*＊]{S}[{DIGIT}][^，。；、\n=＝]{{0,10}}[=＝]{S}")
_ABOUT = "数"  # 数十年; 床位数6张 is a measure
# 人口超过100万的城市, 参保人数达1000万以上: persons, though the measure word is left out
_PERSONS_BEFORE = Closing(
    r"(?:人口|人数)(?:规模|总数|总量|总规模)?(?:超过|超出|不足|不满|不到|低于|少于|多于|大于|小于|高于|突破|接近|将近|控制|保持|稳定|增加|增长|减少|降低|下降|上升|[降由]"
    r"|[均已达到至为是有约近超逾满在不得应能])*+"
)
# 移民的安置规模不大，甲、乙两省各15万左右: persons, said in a clause before
EACH_HAS = compile_re(r"各(?:有|为|达|约)?\Z")
# 移民的安置规模, 农民工总量
PERSONS_IN_ALL = rf"(?:{words('person')})[^，。；\n]{{0,6}}?(?:规模|数量|总数|总量|人数)"
_PERSONS_SAID = compile_re(rf"{PERSONS_IN_ALL}[^。；\n]{{0,24}}\Z")
# 债务限额为86.4亿, 补助资金本级320万: a sum, though 元 is left out
_SUM_BEFORE = Closing(
    r"(?:[金限余总定]额|资金|投资|贷款|存款|捐款|借款|[经费税]费|[^免]税|收入|支出|产值|利润|资产|债务|负债|预算|融资|补[助贴]|补偿|奖励)"
    r"(?:总额|总量|规模|余额)?(?:(?:累计|总计|合计|共计|预计|计划|完成|实现|达到?|安排|下达|超过|突破|不[低少]于|不超过|增[长加]?|减少|[约近共为是计至到]|本级|省级|市级|县级|中央))*+"
)
_AND_MORE = compile_re(rf"[{DIGIT}.．]{{1,6}}+万(?=[多余])")
_BARE_BOUND = compile_re(rf"[{DIGIT}.．,，]{{1,12}}+[万亿]以[上下内](?:的)?(?:常住|户籍|城镇)?")
_DASHES = tuple("-－‐–—―")
_COPULA = "[为是达至到由从]"
_SIGNED = Closing(rf"(?:{words('signed')}){_COPULA}?[-－‐–—―]")
_COPULA_DASH = Closing(rf"{_COPULA}[‐–—―]")
# 港币2380万元, 折合美元1500万元; not 每美元6.8元, 对美元, nor 港币、美元500万元, which may be of both
_FOREIGN = one_of(word for word in units_of("money") if units()[word].normal != "元")
_CURRENCY = Closing(rf"(?<![每兑对])(?<!币[、和及与或])(?<!元[、和及与或])(?P<word>{_FOREIGN}){S}")
_SIGN_JOINS = compile_re(r"[0-9A-Za-z%]-\Z")  # 5%-8% is a range, 增长-1.2% a fall


def quantity(text: str, at: int, seen: int, implied: Unit | None) -> Bounded | int | None:
    """The quantity whose numeral begins at `at`; where it is none, the place to read on from, if that is known.

    `seen` is where the quantity before it ends, `implied` a unit that the words before let be left out.
    """
    head = text[max(seen, at - 24) : at]
    if share := _share(text, at, head):
        return share
    factor = head[-1:] in _TIMES and (
        _FACTOR.search(head) is not None or _SIDE.search(text[max(0, at - 12) : at]) is not None
    )
    refused = not factor and _NOT_AFTER.search(head[-3:]) is not None and _RESULT.search(head) is None
    low = amount(text, at, bare=True, implied=implied)
    if low is None and text[at] in ROUND_FIRST:
        low = round_amount(text, at, head) or round_and_more(text, at)
    if low is None and implied is None and not refused and (more := _AND_MORE.match(text, at)):
        low = amount(text, at, implied=PERSON) if persons_next(text, more.end()) else None  # 8万多群众
    if low is not None and low.unit is None and not refused and implied is None:
        if (
            _PERSONS_BEFORE.search(head) is not None
            or ("人口" in text[at : at + 24] and text.startswith("人口", _after_bound(text, at)))
            or (low.numeral[-1] == "万" and persons_next(text, low.end))
            or (low.numeral[-1] == "万" and EACH_HAS.search(head) and _PERSONS_SAID.search(text, max(0, at - 80), at))
        ):
            implied = PERSON
        elif low.numeral[-1] in "万亿" and (_SUM_BEFORE.search(head) or _CURRENCY.search(head)):
            implied = YUAN
        elif low.numeral[-1] == "万" and households_next(text, low.end):
            implied = HOUSEHOLD
        if implied is not None:
            low = amount(text, at, bare=True, implied=implied)
    if low is None and not refused and text[at] in HAN_FIGURES and (row := figures_in_a_row(text, at)):
        return _row(text, at, head, *row, row[1].end, "")
    if low is None or (low.chinese and head.endswith(_ABOUT)):
        return None
    low, high, end, spread = range_of(text, low, implied)
    if refused:
        return end if high is not None else None  # 每3～5年: neither end is a quantity
    main = high or low
    if main.unit is None or (high is not None and is_year_range(low, high)):
        return None
    if factor and main.unit.kind in ("percent", "money"):
        return None
    found = _row(text, at, head, low, high, end, spread)
    return found if found or high is None else end


def _after_bound(text: str, at: int) -> int:
    """Where the words after `50万以上` begin."""
    match = _BARE_BOUND.match(text, at)
    return match.end() if match else at


def _share(text: str, at: int, head: str) -> Bounded | None:
    """百分之八十五, 三分之一, 5亿元的2/3, 八折, 一半: shares as percent."""
    print_ahead = text[at : at + 9]
    if "分" in print_ahead and (match := _FRACTION.match(text, at)):
        value = parse_fraction(match["top"], _BARE_SCALES.get(match["bottom"], match["bottom"]))
        if value is None and match["bottom"] == "百" and (both := in_a_row(match["top"])):  # 百分之七八十
            low, high = (Amount(at, match.end(), one, match[0], True, _PERCENT, "%") for one in both)
            return _row(text, at, head, low, high, match.end(), "")
    elif holds_any(print_ahead[:3], "/／") and (match := _SLASHED.match(text, at)) and not _NOT_AFTER.search(head[-3:]):
        top, bottom = int(ascii_digits(match["top"])), int(ascii_digits(match["bottom"]))
        # 1/3 only where words show a share: 的2/3, 1/3以上, not 附件2/3 or a score
        near = head.endswith(tuple("的占过于到至达低少降升加高长")) or bounding_words().after.match(text, match.end())
        if not near or not 0 < top < bottom:
            return None
        value = parse_fraction(match["top"], match["bottom"])
    elif "折" in print_ahead[:4] and (match := _DISCOUNT.match(text, at)) and not head.endswith(_OTHER_FOLD):
        value = _discount(match)
    elif text.startswith("一半", at) and (match := _HALF.match(text, at)) and not head.endswith(_OTHER_HALF):
        value = 50.0
    else:
        return None
    if value is None:
        return None
    if match.re is _FRACTION and (part := _part_of_measure(text, match, head)) is not None:
        return _row(text, at, head, part, None, part.end, "")
    low = Amount(at, match.end(), value, match[0], False, _PERCENT, "%")
    joint = TO.match(text, match.end())
    far, upper, end, spread = None, None, 0, ""
    if joint and (far := _FRACTION.match(text, joint.end())):
        upper = parse_fraction(far["top"], _BARE_SCALES.get(far["bottom"], far["bottom"]))
    elif joint and match.re is _FRACTION and (far := _UPPER_SHARE.match(text, joint.end())):
        upper = parse_fraction(far["top"], _BARE_SCALES.get(match["bottom"], match["bottom"]))
    elif (
        match.re is _FRACTION
        and (over := bounding_words().over.match(text, match.end()))
        and (far := _FRACTION.match(text, over.end()))
        and ((under := UNDER.match(text, far.end())) or over["below"])
    ):  # 百分之十以上百分之三十以下
        upper = parse_fraction(far["top"], _BARE_SCALES.get(far["bottom"], far["bottom"]))
        end, spread = under.end() if under else far.end(), ">" if over["not"] else ">="
    elif joint and match.re is _DISCOUNT and (far := _DISCOUNT.match(text, joint.end())):
        upper = _discount(far)
    if far is None or upper is None or upper <= value:
        return _row(text, at, head, low, None, match.end(), "")
    high = Amount(far.start(), far.end(), upper, far[0], False, _PERCENT, "%")  # 百分之五至百分之十
    return _row(text, at, head, low, high, end or far.end(), spread)


# 每人布票二分之一|匹; 占三分之二户 counts households, of which it is a share
_PIECES_FOR_EACH = compile_re(r"每[\u4e00-\u9fff][^，。；\n]{0,12}\Z")
_PIECES = frozenset("匹套件张块片包瓶")
_MEASURES = frozenset({"mass", "area", "length", "volume", "duration"})


def _part_of_measure(text: str, match: re.Match[str], head: str) -> Amount | None:
    """Half a 斤 of 二分之一斤: a fraction with its own unit measures; None for a share (三分之一地区)."""
    printed = unit_pattern().match(text, match.end()) if match["bottom"] not in _OF_HUNDREDS else None
    if printed is None:
        return None
    unit = units()[printed[0]]
    after = text[printed.end() : printed.end() + 1]
    if (after and after in unit.not_before) or not (
        unit.kind in _MEASURES or (printed[0] in _PIECES and _PIECES_FOR_EACH.search(head) and not after.isalnum())
    ):
        return None
    top, bottom = parse_number(match["top"]), parse_number(match["bottom"])
    if top is None or not bottom or top >= bottom:
        return None
    value = exact_product(top, unit.factor) / bottom
    return Amount(match.start(), printed.end(), value, match[0], True, unit, printed[0])


_OF_HUNDREDS = frozenset({"百", "千", "万", "百万", "仟", "佰"})


def _is_negative(head: str, unit: Unit) -> bool:
    """Whether a sign stands at the end of the words before a number: 负, −; a hyphen before a percentage; any dash
    behind what can be less than nothing (增长—2.3%, 净利润-350万元), or behind the copula (增速为–5.1%)."""
    if head.endswith(("负", "−")):
        return not head.endswith(_BORNE)
    if not head.endswith(_DASHES):
        return False
    relative = unit.kind == "percent" or unit.normal == "℃"
    if relative and head.endswith(("-", "－")):
        return _SIGN_JOINS.search(head) is None
    return (_SIGNED.search(head) is not None and (relative or unit.kind == "money")) or (
        relative and _COPULA_DASH.search(head) is not None
    )


def _discount(match: re.Match[str]) -> float:
    """八折 → 80, 八五折 → 85."""
    return 10 * (parse_number(match["tens"]) or 0) + (parse_number(match["ones"] or "0") or 0)


def _row(text: str, at: int, head: str, low: Amount, high: Amount | None, end: int, spread: str) -> Bounded | None:
    main = high or low
    unit = main.unit
    if unit is None:
        return None
    words = comparators()
    before_words, after_words, apart_words, _over = bounding_words()
    start, sign, touched, counted = at, "=", False, end
    if _is_negative(head, unit):
        start, head = at - 1, head[:-1]
        if high is not None and "±" in text[low.end : high.start]:
            low, high = replace(high, value=-high.value), replace(high, value=-low.value)  # -18±2℃
        else:
            low = replace(low, value=-low.value)
    if unit.normal == "元" and (foreign := _CURRENCY.search(head)) and not text.startswith("人民币", end):
        unit = replace(unit, normal=units()[foreign["word"]].normal)
        start, head = start - len(foreign[0]), head[: -len(foreign[0])]
    if unit.normal == "℃" and head.endswith("零下"):
        start, head = at - 2, head[:-2]
        if high is not None and text[low.end - 1] not in "℃度C":
            low, high = replace(high, value=-high.value), replace(high, value=-low.value)  # 零下8—12℃
        else:
            low = replace(low, value=-low.value)
    before = before_words.search(head)
    if before and before["word"].endswith("提前") and unit.kind != "duration":
        before = None
    if before and before["word"].startswith("最高达") and not _GIVEN_OR_ALLOWED.search(head + text[end : end + 10]):
        before = None  # 气温最高达39.5℃ is a fact
    if before and before["word"] == "满" and head.endswith("期满") and _NOTICE.match(text, end):
        before = None  # 期满|30日前
    if before:
        start, sign, touched = start - len(before[0]), words["before"][before["word"]], True
    elif not low.more and rises_to(head, low.numeral):
        start, sign, touched = start - 1, ">=", True
    after = None if spread else after_words.match(text, end)
    if after:
        named = words["after"][after["word"]]
        if after["not"]:
            named = {">=": ">", "<=": "<"}.get(named, named)  # 100人（不含）以下
        sign = named if named != "=" or sign in ("<=", ">=") else sign
        end, touched = after.end(), True
    elif unit is _PERCENT and (rather := _RATHER.match(text, end)):
        sign, end, touched = ">" if rather[0] == "强" else "<", rather.end(), True
    if sign == "=" and not spread and (more := _MORE_BEHIND.match(text, end)):
        sign, end, touched = ">", more.end(), True
    if spread:
        sign, touched = spread, True
    if (after or spread or before or high is not None) and (inclusive := _INCLUSIVE.match(text, end)):
        end = inclusive.end()
        if inclusive["not"] and not spread:
            sign = {">=": ">", "<=": "<"}.get(sign, sign)
    if not after and not touched and text[end : end + 1] in _BRACKETS and (beyond := _beyond_bracket(text, at, end)):
        sign, touched = words["after"][beyond], True
    if not touched and unit.kind == "duration" and (notice := _notice(text, head, unit, end)):
        sign, touched, end = ">=", True, notice
    if not touched and not high and unit.normal in _SHORT_TERMS and _BEFORE_EVENT.search(head):
        start, sign, touched = at - 1, ">=", True
    if low.more and sign == "=":
        sign, touched = ">", True
    if not touched and not high and (apart := apart_words.search(head)) and _bounds_from_afar(text, apart, unit, end):
        sign, touched = words["apart"][apart["word"]], True
    bounded = touched or high is not None
    if name_rule(Seen(text, head, low, main.printed, unit, counted, bounded)):
        return None
    kind, name = unit.kind, unit.normal
    per = main.per or speed_of(head, unit)
    if per is None and unit.kind in MEASURED_PER and "每" in head[-9:]:
        per = per_before(text[max(0, start - 6) : at])
    if per is None and unit.kind == "money":
        per, behind = each_behind(text, end)
        end = behind
        per = per or exchanged(head) or each_before(text, at, at - len(head) if len(head) < 24 else at - 40)
    if per is not None:
        kind, name = "rate", f"{name}/{per}"
    if high is None or high.value >= low.value:
        return Bounded(start, end, at, kind, sign, low.value, high.value if high else None, name)
    # 10%—5% names its upper end first; 100万以上50万以下 holds nothing
    return None if spread else Bounded(start, end, at, kind, sign, high.value, low.value, name)


# 人均减负62元, 个人自负30%: a burden, no sign
_BORNE = measured_words("borne")
_GIVEN_OR_ALLOWED = Within(rf"{words('benefit')}|额度|限额")
# 开工5日前, 会议召开3天前, 届满2个月前: a notice is given so long before an event, which is named
_EVENT = compile_re(
    rf"(?:{words('event')}|之)的?\Z|(?:[在于](?![^，]*[年月旬]\Z)|需|须|应当?)(?![本次当每][年月])[^，。；：、\d]{{2,}}\Z"
)
# 有效期届满前30日, 会议召开前10日: the same, with the length behind 前
_BEFORE_EVENT = Closing(rf"(?:{words('event')})(?:之|以)?前")
_NO_EVENT = compile_re(r"(?:[月年旬于在至到日应须的前后内第、，每次当下上]|[应须]当?|日期|时间)\Z")
_NOTICE = compile_re(r"(?:以|之)?前(?![三期述款项])")
_SHORT_TERMS = frozenset({"日", "天", "小时", "工作日", "周", "月", "分钟", "自然日", "交易日"})


def _notice(text: str, head: str, unit: Unit, end: int) -> int | None:
    """The end of 5日前 in 开工5日前; for months the words stop at 月, which the event's end is counted from."""
    match = _NOTICE.match(text, end)
    if match is None or unit.normal not in _SHORT_TERMS:
        return None
    clause = re.split(r"[，。；：\n]", head)[-1]
    event = clause.removesuffix("的")
    if unit.normal == "日":
        if (_NO_EVENT.search(event) and event == clause) or not _EVENT.search(clause):
            return None
    elif len(event) < 2:
        return None  # 3天前，: ago
    return match.end()


# 超过限额给予500元: a verb of its own between, the bound is another number's
_ANOTHER_VERB = compile_re(r"部分|给予|奖励|补[助贴偿]|罚|处|加收|收取|缴纳|支付|按|为|是|达|后|时|者|将|由|每")
_NEAR = 10
_CAPS = ("不", "最", "至", "未", "没")
# 最多时达36万人, 最多的一天: how many there were, no limit
_AT_MOST_TIMES = ("时", "的")
# 高峰时景区最多达到5万人
_AT_ITS_PEAK = compile_re(r"(?:高峰|鼎盛|旺季|一度|曾)[^，。；]{0,12}\Z")


def _bounds_from_afar(text: str, apart: re.Match[str], unit: Unit, end: int) -> bool:
    """Whether a comparator some words before the number bounds it: 超过本市2个月最低生活保障标准.

    高于全国平均3个百分点 says by how much, 低于市场价20% too; a share has its 的 (超过总价的10%, 超过价款10%的部分).
    """
    if len(apart["gap"]) > _NEAR:
        # 不得超过该耕地被征收前三年平均年产值的30倍, 按不低于上年度城镇居民人均消费支出35%的比例
        share = unit.kind == "percent" or unit.normal == "倍"
        of_it = apart["gap"].endswith("的") or text.startswith("的", end)
        return share and of_it and _ANOTHER_VERB.search(apart["gap"].removesuffix("部分的")) is None
    if apart["word"].startswith("最") and (
        apart["gap"].startswith(_AT_MOST_TIMES)
        or (apart["gap"].startswith("达") and _AT_ITS_PEAK.search(apart.string[: apart.start("word")]))
    ):
        return False
    if apart["word"].startswith(_CAPS):
        return True
    if _OF_REFERENCE.match(text, end) or (unit.kind != "percent" and apart["gap"].endswith(_PLANNED)):
        return False
    if _ANOTHER_VERB.search(apart["gap"]) or unit.normal == "百分点":
        return False
    if unit.kind in ("length", "count"):
        return apart["gap"].endswith("的")  # 超过警戒水位0.8米
    return unit.kind != "percent" or apart["gap"].endswith("的") or text.startswith("的", end)


# 高于全市6.4%的平均水平, 超过计划指标36000万吨: what it is compared with is no bound
_OF_REFERENCE = compile_re("的(?:同期)?(?:年均|平均)?(?:增[速幅]|增长[率速]|水平|均值|平均[值数水增])")
_PLANNED = ("计划", "指标", "任务", "目标", "预算")

_BRACKETS = tuple("（(）)")
# 1日（24小时）内: the word that bounds both stands behind the bracket
_ASIDE_AMOUNT = compile_re(rf"[（(](?:即|约|含)?[{DIGIT}{CHINESE_DIGIT}十][^（）()，。；、\n]{{1,8}}[）)]")
_AMOUNT_BEFORE = compile_re(rf"[{DIGIT}{CHINESE_DIGIT}十]个?[^{DIGIT}（）()，。；、\n]{{1,3}}[（(](?:即|约)?\Z")


def _beyond_bracket(text: str, at: int, end: int) -> str | None:
    """The comparator behind a bracket that says the same amount in another unit."""
    aside = _ASIDE_AMOUNT.match(text, end)
    if aside:
        end = aside.end()
    elif text[end : end + 1] in ("）", ")") and _AMOUNT_BEFORE.search(text[max(0, at - 8) : at]):
        end += 1
    else:
        return None
    match = bounding_words().after.match(text, end)
    return match["word"] if match else None

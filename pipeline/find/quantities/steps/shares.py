"""A share, an average or a multiple of what the number before measures: 占年计划的52%, 人均1.81亩, 的2/3."""

from __future__ import annotations

from pipeline.find.quantities.clause import clause_start
from pipeline.find.quantities.peel_tables import ALL_OF_PLACE, words
from pipeline.find.quantities.peels import peel_before
from pipeline.find.quantities.phrases import LONG_LEAD, MEASURE_NOUN, RECKONED_SO, bare_head
from pipeline.find.quantities.predicates import without_change
from pipeline.find.quantities.ranges import Bounded
from pipeline.find.quantities.rates import ONE_EACH
from pipeline.find.quantities.statements import SHARE_NEXT, Statement, is_yardstick, noun_before
from pipeline.find.quantities.steps.wholes import HARVEST
from pipeline.notation.needs import holds_any
from pipeline.precompiled import compile_re

# 全县梯田92.7万亩，人均|1.81亩: the same, for each
_AVERAGE_OF = compile_re(
    rf"(?:(?:平均|{ALL_OF_PLACE}|全村)*(?P<each>[人户亩村班校组店企日月年]均)|平均(?P<per>每[百千万]?(?:头（只）|[人户亩村班校头只株匹]))|(?P<single>每[人户亩村班校])平均)(?:拥有|有)?(?:达到?|约?为|约|仅)?"
)


def average_of(s: Statement) -> str | None:
    if not holds_any(s.before, "均每") or (average := _AVERAGE_OF.fullmatch(s.before)) is None:
        return None
    alike = (
        named
        for named in reversed(s.row)
        if _is_alike(named.item, s.item) and not SHARE_NEXT.match(s.text, named.item.end)
    )
    whole = next(alike, None)
    if whole is None or not whole.thing or "；" in s.text[whole.item.end : s.begin]:
        return ""
    return (average["each"] or average["per"] or average["single"] + "平均") + bare_head(without_change(whole.thing))


def _is_alike(one: Bounded, other: Bounded) -> bool:
    """Whether two quantities may measure one thing: 520公顷 and 人均11.2平方米."""
    return one.unit == other.unit or (one.kind == other.kind and one.kind in ("area", "mass", "volume", "energy"))


# 粮食|播种面积|138万亩，|单产|385公斤: what is harvested of what was sown
_YIELD = compile_re("(?:平均)?(?:[单总亩]产|公顷产量)量?|产[量值]")


def yield_of(s: Statement) -> str | None:
    if not s.lead.endswith(("产", "产量", "产值")) or s.last is None or _YIELD.fullmatch(s.lead) is None:
        return None
    if s.text[s.begin - 1] not in "，,":
        return None
    # 茶园面积12万亩，投产面积9万亩，产量3100吨: the nearest that names what is grown
    for named in reversed(s.row):
        thing = bare_head(named.thing or "")
        if sown := HARVEST.fullmatch(thing):
            return sown["goods"] + s.lead
        if not _HARVEST_ALONE.fullmatch(thing):
            break
    return None


_HARVEST_ALONE = compile_re(words("harvest"))


def each_of(s: Statement) -> str | None:
    """办培训班12期，每期|不超过5天: each of those that were counted."""
    if "每" not in s.before or s.last is None or not s.last.indicator:
        return None
    each = ONE_EACH.fullmatch(s.lead)
    return bare_head(s.last.indicator) if each and each["unit"] == s.last.item.unit else None


def share_of(s: Statement) -> str | None:
    if s.last is None or s.between != "的":
        return None
    begin = clause_start(s.text, s.last.item.start, max(s.sentence, s.last.item.start - 60))
    whole = peel_before(s.text[begin : s.last.item.start])
    told = next(s.wholes(), None) if is_yardstick(s.text, s.last.item) else None
    if told is not None and told.thing and _NOTHING_SAID.fullmatch(s.text[told.item.end : begin - 1]):
        return told.thing + whole  # 投资6.8亿元，|占年度计划|15.3亿元|的44.8%
    return whole if "占" in whole else s.last.said or s.last.indicator


_SHARE_ALONE = compile_re(r"的(?P<share>占比|比例|比重|所占比例)")
# 占年计划的|52%, 完成年度任务的|35%: a share that its clause tells of what was said before
_SHARE_OF_SAID = compile_re(
    r"(?:仅|约|已|共|累计|分别|[，,\s])*"
    r"(?P<share>(?:占(?!比|地(?!方|区))|(?:完成|达到?|为)(?=[^，。；]*(?:任务|计划|目标|预算|指标|进度)))[^，。；、]{2,16}?)的?(?:比重|比例)?(?:为|达到?)?"
)
# 28,583万元|（自然口径）|，占调整预算105%; 216.7亿元，|按可比价格计算|，比上年增长
_NOTHING_SAID = compile_re(r"(?:[（(][^（）()\n]{1,20}[）)])?(?:[，,](?:按|扣除)[^，。；\d]{2,12})?")


def share_of_said(s: Statement) -> str | None:
    """税收完成3亿元，占年计划的52%: what is shared was said before the comma."""
    if s.last is None or not s.begin or s.text[s.begin - 1] not in "，,":
        return None
    if s.follows_de and s.item.comparator != "=":
        return None  # 完成任务90%以上的，每担加价5元: a condition
    if s.before == "占" and s.last.thing is not None and s.between == "，占":
        return s.last.thing  # 水电10.1亿千瓦时，占82.1%
    share = _SHARE_OF_SAID.fullmatch(s.before)
    words = s.text[s.floor : s.begin - 1]
    counted = words and s.last.indicator and s.last.indicator.endswith(words)  # 192万|贫困人口|，占农业人口的26.8%
    if share is None or s.last.thing is None or not (counted or _NOTHING_SAID.fullmatch(words)):
        return None
    return s.last.thing + share["share"]


# 土地补偿费，按耕地年产值的|23倍: what is so many times something stands in the clause before
_OF_BASE = compile_re(r"(?:[为是]|按照?|相当于|不超过)[^，。；]{2,20}的")


def times_of_base(s: Statement) -> str | None:
    if s.item.unit not in ("倍", "%") or not RECKONED_SO.fullmatch(s.after) or not _OF_BASE.fullmatch(s.before):
        return None
    if s.text[s.begin - 1 : s.begin] not in ("，", ","):
        return None
    noun = noun_before(s)
    return noun if MEASURE_NOUN.search(noun) else None


def share_of_class(s: Statement) -> str | None:
    """单户贷款100万元以下的占比不低于70%: a share alone is that of the class that the number before it marks off."""
    if s.last is None or not s.last.indicator or s.begin != s.floor:
        return None  # what stands between is 的占比 alone
    if s.last.item.comparator == "=" or not (share := _SHARE_ALONE.fullmatch(s.lead)):
        return None
    return f"{s.last.indicator}{s.text[s.last.item.start : s.last.item.end]}的{share['share']}"


# 减按|1%|征收率征收, 按照|13%|的税率: the noun of the rate stands behind the number
_RATE_NEXT = compile_re(r"的?(?P<rate>[\u4e00-\u9fff]{0,4}?(?:税率|征收率|预征率|扣除率|抵扣率|利率|费率))")
_BY_RATE = compile_re(r"(?:减按|按照?|适用|执行|以|依照?)\Z")
_WHO_PAYS_SO = compile_re(r"(?:(?:一律|统一|均|可以?|应当?|暂)*(?:减|适用|执行|按照?|以|依照?)*)\Z")


def rate_by_its_noun(s: Statement) -> str | None:
    """小型微利企业减按20%税率缴纳企业所得税: the rate, and whose it is."""
    if s.before.endswith("减按") and (reduced := _RATE_NEXT.fullmatch(s.before, 0, len(s.before) - 2)):
        return reduced["rate"]  # 依照3%|征收率减按|2%征收增值税
    rate = _RATE_NEXT.match(s.after) if _BY_RATE.search(s.before) else None
    if rate is None:
        return None
    whose = _WHO_PAYS_SO.sub("", s.lead, count=1)
    return (whose if len(whose) <= LONG_LEAD else "") + rate["rate"]


# 50元/平方米|×120平方米=|6000元: the result, too
_TIMES = r"[ \u3000]?[×xX*＊][ \u3000]?(?:\d[^，。；、\n=＝]{0,20}[=＝][ \u3000]?)?"
_ALSO = compile_re(rf"(?:人民币)?[、，,]?(?:共计?|合计|总计|计)?|{_TIMES}")


def second_measure(s: Statement) -> str | None:
    if s.last is None or s.between is None or not s.last.indicator or not _ALSO.fullmatch(s.between):
        return None
    if s.follows_de and s.item.comparator != "=" and s.between[:1] in ("，", "；"):
        return None  # 200亩以上的，奖补10万元，500亩以上的30万元: the next condition
    kinds = {s.last.item.kind, s.item.kind}
    if kinds & {"percent", "duration"} and s.last.item.unit != s.item.unit:
        # 见习期3-9个月，最长不超过1年: a term and its bound
        bound = len(kinds) == 1 and s.text.startswith("最", s.item.start)
        return s.last.indicator if bound else None
    return s.last.indicator

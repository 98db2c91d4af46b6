"""What a number measures (指标), in the text's words: the shortest phrase that can be read without the sentence.

An ordered table of named steps; the first that knows the indicator decides. Most numbers have it beside them (the last
step); the steps before are the ways in which a sentence leaves it out, because it was said before (其余7万元,
第三季度达到75%) or stands at the head of the item (①装备补贴，…标准为6000元/台). A step that answers "" says that none
is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.find.quantities.bounds import EACH_HAS, PERSONS_IN_ALL, Bounded
from pipeline.find.quantities.clause import (
    OPEN,
    clause_end,
    clause_start,
    without_lost_brackets,
)
from pipeline.find.quantities.peels import (
    CHANGED,
    LABEL,
    peel_after,
    peel_before,
    peel_name,
    words,
)
from pipeline.find.quantities.predicates import (
    ASPECT,
    CHANGE,
    HOW_COMPARED,
    compared_alone,
    differs_from,
    told_alone,
    told_of_state,
)
from pipeline.find.quantities.rates import AVERAGED, EACH_BARE, ONE_EACH
from pipeline.find.quantities.statements import (
    ACTS,
    ADVERBS,
    BENEFIT,
    GENERIC,
    LONG_LEAD,
    LONG_WORDS,
    MEASURE_NOUN,
    OPENING_ACTS_ALL,
    RECKONED_SO,
    SHORT,
    Named,
    Statement,
    bare_head,
    clause_noun,
    is_unnamed,
    noun_before,
)
from pipeline.find.quantities.terms import (
    act_extended,
    act_that_lasts,
    act_within,
    counted_from,
    done_for_years,
    head_of_days,
    time_taken,
)
from pipeline.find.quantities.turns import completed, listed, parted
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.calendar import OUR_YEAR
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import HAN_FIGURE
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

# --- the steps -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A way to find the indicator; `examples` are texts with the indicator of their last quantity."""

    name: str
    find: Callable[[Statement], str | None]
    examples: Mapping[str, str | None]


def _in_its_turn(s: Statement) -> str | None:
    """One of several that are told one after the other: what the list before 分别 names, or what was said before."""
    if s.turn is None:
        return None
    before = s.text[max(s.sentence, s.turn.first - 120) : s.turn.first]
    clause = s.text[clause_start(s.text, s.turn.first, max(s.sentence, s.turn.first - 60)) : s.turn.first]
    if (paid := _paid_in_turn(s, clause)) is not None:
        return paid
    if (than := _than_member(s, clause)) is not None:
        return than
    if (said := listed(before, s.turn.size)) is not None:
        return _member(s, *said)
    subject, verb = parted(clause)
    own = _GROWS.search(s.text, s.turn.first, s.item.start) or _GROWS.search(peel_before(clause))
    if not (verb or own) or not _names_nothing(subject):
        return None
    stated = _stated(s)
    if 0 < len(stated) < s.turn.size and len(whole := _stated(s, whole=True)) == s.turn.size:
        stated = whole  # 进口12亿美元；出口36亿美元，分别增长4%和9%
    if len(stated) > s.turn.size:
        at = s.text.rfind("其中", s.sentence, s.turn.first)
        parts = [named for named in stated if named.item.start > at >= 0]
        stated = parts if len(parts) == s.turn.size else stated  # 其中出口31亿元、进口14亿元，分别增长8%、下降2%
    if len(stated) > s.turn.size:
        alike = [named for named in stated if named.item.unit == stated[-1].item.unit]
        if len(alike) == s.turn.size and alike == stated[-s.turn.size :]:
            stated = alike  # 企业959家，增加值31.5亿元、154亿元，分别增长…
    if verb or (s.item.kind == "percent" and len(stated) == s.turn.size):
        found = stated[s.turn.index] if len(stated) == s.turn.size else None
    else:
        # 同比减少42起、5人: the units tell
        found = next((named for named in reversed(stated) if named.item.unit == s.item.unit), None)
        if found is None and s.turn.index == 0:
            return None
    if found is None or not found.indicator:
        return ""
    if own is not None:
        return _with_change(found.indicator, own)
    paid = peel_before(verb, s.item.kind)
    if s.item.kind in ("money", "rate") and BENEFIT.fullmatch(paid) and "的" in s.text[found.item.end : s.turn.first]:
        return paid  # 收入首次突破1亿元、5亿元的，分别奖励20万元、50万元
    return found.indicator + paid


def _member(s: Statement, names: list[str], verb: str) -> str | None:
    """The member of a list that the number belongs to, with the verb of all."""
    assert s.turn is not None
    names = [ONE_EACH.sub("", name) for name in names]
    first = peel_before(names[0])
    if len(names) > 2 or len(first) > len(names[1]):
        first = bare_head(first)
    whole = completed([first, *names[1:]]) if first else None
    if whole is None:
        return None
    own = _GROWS.search(s.text, s.turn.first, s.item.start)
    verb = verb if own is None else own[0]
    member = ONE_EACH.sub("", peel_before(whole[s.turn.index] + verb, s.item.kind))
    if s.item.kind == "count" and is_unnamed(peel_before(verb)):
        # 利州区、朝天区分别新建10所和5所小学
        member += peel_after(s.text[s.turn.last : clause_end(s.text, s.turn.last, min(len(s.text), s.turn.last + 24))])
    # 省财政承担: who bears it tells the members apart
    return "" if is_unnamed(member) and is_unnamed(whole[s.turn.index]) else member


# 分别高于|全国、全省|1.1个和0.3个百分点: the members are what it is compared with
_THAN_LISTED = compile_re(
    r"[，,]?(?:同比)?(?:分别)?(?P<than>高于|低于|快于|慢于|好于|优于|多于|少于|超过|高出)(?P<list>[^，。；\d]{2,40})"
)


def _than_member(s: Statement, clause: str) -> str | None:
    assert s.turn is not None
    than = _THAN_LISTED.fullmatch(clause)
    told = next((named for named in reversed(s.earlier) if named.item.end <= s.turn.first), None)
    names = _LIST_JOINS.split(than["list"]) if than else []
    if than is None or told is None or not told.indicator or len(names) != s.turn.size:
        return None
    return told.indicator + than["than"] + names[s.turn.index]


# 分别给予企业管理团队|50万元、200万元|的奖励: what is paid stands behind the run
_GIVEN = Closing(r"(?:给予|予以|发放|奖给|补给)(?P<whom>[\u4e00-\u9fff]{0,12})")
_PAID_BEHIND = compile_re(rf"的?(?P<what>[\u4e00-\u9fff]{{0,6}}?(?:{words('benefit')}))(?=[，。；、）\n]|\Z)")


def _paid_in_turn(s: Statement, clause: str) -> str | None:
    assert s.turn is not None
    if s.item.kind not in ("money", "rate") or not (given := _GIVEN.search(clause)):
        return None
    paid = _PAID_BEHIND.match(s.text, s.turn.last)
    if paid is None:
        return None
    before = s.text[max(s.sentence, s.turn.first - 120) : s.turn.first - len(given[0])]
    said = listed(before, s.turn.size) if not given["whom"] else None
    whole = completed([bare_head(peel_before(said[0][0])), *said[0][1:]]) if said else None
    return (whole[s.turn.index] if whole else given["whom"]) + paid["what"]


_ONE_BY_ONE = compile_re(rf"同比|环比|相比|相应|(?<![{AVERAGED}])均")


def _names_nothing(clause: str) -> bool:
    """Whether a clause before a run only says how it changed: 与去年同期相比分别下降, 同比增加."""
    if _COMPARES.fullmatch(clause.lstrip("，, ")):
        return True
    words = _LAST_CHANGE.sub("", peel_before(_ONE_BY_ONE.sub("", clause)))
    return is_unnamed(words) or _THAN.fullmatch(words) is not None or _GROWS.fullmatch(words) is not None


# 比2010年, 较上年同期, 与年初: with what it is compared
_EARLIER = rf"[比较与](?:{OUR_YEAR}年|上年|去年|前年|年|基期)?(?:同期|[末底初])?"
# 年均分别增长, 较2016年分别增长
_COMPARES = compile_re(rf"(?:{_EARLIER}|年均|平均|按(?:可比|不变|当年|同)(?:价格?|口径)(?:计算)?，?|同期|相比，?)+")
_LAST_CHANGE = compile_re(rf"(?:{CHANGE})\Z")


def _stated(s: Statement, whole: bool = False) -> list[Named]:
    """The quantities before a run that it may be about: back to a change, a semicolon or the sentence's start.

    Beyond the semicolon where the `whole` sentence is asked for.
    """
    assert s.turn is not None
    found: list[Named] = []
    end = s.turn.first
    for named in reversed(s.earlier):
        if named.item.end > s.turn.first:
            continue
        if (not whole and "；" in s.text[named.item.end : end]) or (named.indicator and _GROWS.search(named.indicator)):
            break
        found.append(named)
        end = named.item.start
    return found[::-1]


def _with_change(indicator: str, grows: re.Match[str] | None) -> str:
    """火灾 and 下降 → 火灾下降; 利税完成 and 增长 → 利税增长."""
    indicator = indicator.removesuffix("完成") if grows is not None else indicator
    return indicator + grows[0] if grows is not None and not indicator.endswith(grows[0]) else indicator


# 25468元，按年平均汇率折算达|3728美元
_RECKONED = compile_re(r"按照?[^，。；]{2,14}(?:折算|折合|换算|计算)后?(?:约?[合为]|达到?|约)*")
_CURRENCY = compile_re(r"人民币|[￥¥]|大写|[：:]|即|折合?|约?合|相当于|约")


def _in_another_unit(s: Statement) -> str | None:
    if s.last is None or not s.between:
        return None
    if s.before.startswith("按") and s.begin and s.text[s.begin - 1] in "，,":
        alike = s.item.kind == s.last.item.kind and _RECKONED.fullmatch(s.before)
        return (s.last.indicator or "") if alike else None
    if not holds_any(s.between, "（(") or _CURRENCY.sub("", s.between) not in ("（", "("):
        return None
    return s.last.indicator or ("" if s.item.kind == "money" else None)


def _predicate_alone(s: Statement) -> str | None:
    """收入完成11亿元，比上年增收1亿元，增长18.5%: the words between are a predicate, the subject was said before."""
    told, between = s.last, s.between
    if s.item.kind == "duration" and not s.before and told_alone(s.after):
        return ""  # 十年减少14814人: the span has a part in what is told, and tells nothing itself
    if told is None or not between or s.tail:
        return None
    for earlier in reversed(s.earlier[:-1]):
        if told.item.kind != "duration" or told.indicator or earlier.item.end > told.item.start:
            break
        # 与2010年的301245人相比，十年减少14814人: the span is no subject
        between, told = s.text[earlier.item.end : s.item.start], earlier
    if _FROM_THEN.fullmatch(between) and told.thing and _MEASURE_LAST.search(told.thing):
        return told.thing  # 标准为最低工资的80%，由每月864元调整为1008元
    if s.item.kind == "percent" and told.indicator and (than := compared_alone(between)):
        return told.indicator + than  # 增长9.6%，高于全省平均水平1.2个百分点
    how = told_alone(_behind_noun(told, between))
    if how is None:
        return _difference(s, told, between)
    alike = (
        s.item.unit in (told.item.unit, told.item.unit.partition("/")[0])
        or s.item.kind == "percent"
        or s.item.unit == "倍"
    )
    if not alike and not (told.about and (s.same or s.item.kind == "money")):
        return None
    return _said_of(told, how)


def _difference(s: Statement, told: Named, between: str) -> str | None:
    """水位45.22米，超过保证水位0.22米: small beside the level; 超过警戒水位44米 tells the mark itself."""
    if s.item.unit != told.item.unit or not told.thing or s.follows_de or (than := differs_from(between)) is None:
        return None
    level = next(
        (named for named in s.earlier if named.indicator == told.thing and named.item.unit == s.item.unit), told
    )
    return told.thing + than if 2 * s.item.value <= level.item.value else ""


_FROM_THEN = compile_re(rf"[，,](?:由|从)(?:原来?的?|现行的?)?(?:{EACH_BARE})*")
_MEASURE_LAST = compile_re("(?:标准|价格?|费|金额|工资|限额|额度)\\Z")


def _behind_noun(told: Named, between: str) -> str:
    """新建|小学，比上年增加: the words behind a number without the noun that it counts."""
    noun, comma, rest = between.partition("，")
    return comma + rest if noun and told.indicator and told.indicator.endswith(noun) else between


def _said_of(told: Named, how: str) -> str:
    """税收 and 增长 → 税收增长, behind 税收减收, too; "" where no subject was said."""
    thing = told.thing
    if thing is None:
        return ""
    thing = thing.removesuffix("完成")
    if how.startswith("总"):
        thing = thing.removesuffix(how[-1])  # 企业数增加45户，总数达到320户
    return thing if thing.endswith(how) else thing + how


def _below_target(s: Statement) -> str | None:
    """成活率达到85%以上，低于80%的由责任单位补植: the line is drawn for what the target was set for."""
    target = s.last
    if target is None or s.before or not s.follows_de or s.between not in ("，", "；"):
        return None
    if (target.item.comparator, s.item.comparator) != (">=", "<") or target.item.unit != s.item.unit:
        return None
    return target.indicator if s.item.value <= target.item.value else None


def _changed(s: Statement) -> str | None:
    if s.last is None or not s.last.indicator or s.between is None:
        return None
    alike = (
        s.last.item.unit == s.item.unit
        or "percent" in (s.last.item.kind, s.item.kind)
        or s.item.kind == s.last.item.kind
        or s.last.item.unit == "番"
    )
    if (before := _before_change(s)) is not None:
        return before
    if s.has_become or _bounds_it_too(s):
        return s.last.indicator  # 由18家猛增到65家
    if not alike or not CHANGED.fullmatch(_MARK_PASSED.sub("", s.between, count=1)):
        return None
    if s.between[0] in "，," and s.follows_de and not s.text.startswith("的", s.last.item.end):
        return None  # 达到1亿元的，奖励50万元，达到5亿元的: another condition
    return s.last.thing if s.item.kind == "percent" != s.last.item.kind else s.last.indicator


# 高度大于54米|但|不大于100米
_BOTH_BOUNDS = compile_re("[，,、]?(?:但是?|而且?|且|并|及|或)(?:[又也还均应]|同时|应当)?")
_AND_ALSO = ("且", "并且")
_LOWER, _UPPER = (">", ">="), ("<", "<=")


def _bounds_it_too(s: Statement) -> bool:
    """Whether it is the other bound of what the number before bounds: 大于54米但不大于100米; or a second one in another
    unit: 不超过投资额的50%且不超过200万元."""
    if s.last and s.last.item.comparator == s.item.comparator == "<=" and (s.between or "").lstrip("，,") in _AND_ALSO:
        return True
    if s.last is None or s.last.item.unit != s.item.unit or not _BOTH_BOUNDS.fullmatch(s.between or ""):
        return False
    signs = (s.last.item.comparator, s.item.comparator)
    return any(signs[0] in one and signs[1] in other for one, other in ((_LOWER, _UPPER), (_UPPER, _LOWER)))


# 首次突破100亿元|大关，达到|103.6亿元
_MARK_PASSED = compile_re("(?:大关|台阶|关口)(?=[，,])")
# 财政收入首次突破百亿元大关，|达到|103.6亿元: a verb that leads to the number, and no more
_REACHED = compile_re(r"(?:已|共|仅|只|预计|累计|全年|总[数量额])*(?:达到?|为|升至|降至|增至|增加到|提高到)")


def _told_before_it(s: Statement) -> str | None:
    """The subject of the clause before, which tells its state without a figure: 肉类总产量再创新高，达到18.6万吨."""
    if s.tail or s.follows_de or s.begin < 3 or s.text[s.begin - 1] not in "，," or not _REACHED.fullmatch(s.before):
        return None
    least = max(s.floor, s.sentence)
    begin = clause_start(s.text, s.begin - 1, max(least, s.begin - 60))
    clause, told = s.text[begin : s.begin - 1], s.last
    if begin == s.floor and told is not None and told.item.kind == "duration":
        # 非税收入连续|三年|下降，降至21亿元: the span has a part in what is told
        floor = s.earlier[-2].item.end if len(s.earlier) > 1 else s.sentence
        begin = clause_start(s.text, told.item.start, max(floor, s.begin - 60))
        clause = s.text[begin : told.item.start] + clause
        told = s.earlier[-2] if begin == floor and len(s.earlier) > 1 else None
    if begin == (told.item.end if told else -1):
        return None  # what is left of the number before
    subject = told_of_state(clause)
    what = peel_before(subject) if subject else ""
    if what and re.fullmatch(ASPECT, what):
        return s.last.thing + what if s.last and s.last.thing else None  # 生产总值100亿元，总量再上新台阶，达到…
    return what if len(what) > 1 and not is_unnamed(what) else None


_HAS_BECOME = compile_re(rf"[，,](?:[到至]?{OUR_YEAR}年[底末]?)?(?:已|累计|总量)?(?:达到?|为|至|升至|降至|增至|减至)?")
_CHANGE_LAST = Closing(rf"(?:(?:比|较)年初)?(?:{HOW_COMPARED})*(?:{CHANGE}|(?<=..)新增)")


def _without_change(phrase: str) -> str:
    """生产总值同比增长 → 生产总值."""
    return rest if len(rest := _before_last_change(phrase)) >= 2 else phrase


def _before_last_change(phrase: str) -> str:
    """The words before a change that ends a phrase; all of them where none does."""
    change = _CHANGE_LAST.search(phrase)
    return phrase[: change.start()] if change else phrase


def _before_change(s: Statement) -> str | None:
    """生产总值增长12%，达到85亿元: what has grown, without the word of growth."""
    if s.last is None or not s.last.indicator or s.between is None or not _HAS_BECOME.fullmatch(s.between):
        return None
    said = s.text[s.item.start : s.item.first]
    if s.between in "，," and not said.startswith(("突破", "超过", "达", "接近")):
        return None
    thing = _before_last_change(s.last.indicator)
    return thing if 2 <= len(thing) < len(s.last.indicator) else None


# 全县梯田92.7万亩，人均|1.81亩: the same, for each
_AVERAGE_OF = compile_re(
    r"(?:(?:平均|全[国省市区县州旗镇乡村])*(?P<each>[人户亩村班校组店企]均)|平均(?P<per>每[百千万]?[人户亩村班校]))(?:拥有|有)?(?:达到?|约?为|约|仅)?"
)


def _average_of(s: Statement) -> str | None:
    if not holds_any(s.before, "均每") or s.tail or (average := _AVERAGE_OF.fullmatch(s.before)) is None:
        return None
    whole = next((named for named in reversed(s.row) if _is_alike(named.item, s.item)), None)
    if whole is None or not whole.thing or "；" in s.text[whole.item.end : s.begin]:
        return ""
    return (average["each"] or average["per"]) + bare_head(_without_change(whole.thing))


def _is_alike(one: Bounded, other: Bounded) -> bool:
    """Whether two quantities may measure one thing: 520公顷 and 人均11.2平方米."""
    return one.unit == other.unit or (one.kind == other.kind and one.kind in ("area", "mass", "volume", "energy"))


# 粮食|播种面积|138万亩，|单产|385公斤: what is harvested of what was sown
_YIELD = compile_re("(?:平均)?(?:[单总亩]产|公顷产量)量?")
_SOWN = compile_re("(?P<crop>[^，。；、]{1,8}?)(?:播种面积|种植面积|面积|[单总亩]产量?)")


def _yield_of(s: Statement) -> str | None:
    if not s.lead.endswith(("产", "产量")) or s.tail or s.last is None or _YIELD.fullmatch(s.lead) is None:
        return None
    sown = _SOWN.fullmatch(bare_head(s.last.thing or ""))
    return sown["crop"] + s.lead if sown and (s.between or "")[:1] in "，," else None


def _each_of(s: Statement) -> str | None:
    """办培训班12期，每期|不超过5天: each of those that were counted."""
    if "每" not in s.before or s.tail or s.last is None or not s.last.indicator:
        return None
    each = ONE_EACH.fullmatch(s.lead)
    return bare_head(s.last.indicator) if each and each["unit"] == s.last.item.unit else None


def _share_of(s: Statement) -> str | None:
    return (s.last.said or s.last.indicator) if s.last and s.between == "的" and s.item.kind == "percent" else None


_SHARE_ALONE = compile_re(r"的(?P<share>占比|比例|比重|所占比例)")


# 占年计划的|52%, 完成年度任务的|35%: a share that its clause tells of what was said before
_SHARE_OF_SAID = compile_re(
    r"(?:仅|约|已|共|累计|分别|[，,\s])*"
    r"(?P<share>(?:占(?!比|地(?!方|区))|(?:完成|达到?|为)(?=[^，。；]*(?:任务|计划|目标|预算|指标|进度)))[^，。；、]{2,16}?)的?(?:比重|比例)?(?:为|达到?)?"
)


# 28,583万元|（自然口径）|，占调整预算105%; 216.7亿元，|按可比价格计算|，比上年增长
_NOTHING_SAID = compile_re(r"(?:[（(][^（）()\n]{1,20}[）)])?(?:[，,](?:按|扣除)[^，。；\d]{2,12})?")


def _share_of_said(s: Statement) -> str | None:
    """税收完成3亿元，占年计划的52%: what is shared was said before the comma."""
    if s.item.kind != "percent" or s.tail or s.last is None or not s.begin or s.text[s.begin - 1] not in "，,":
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


# 比2010年的|1.19吨标准煤|下降17.5%, 与第六次人口普查的|30万人|相比: what it is compared with
_COMPARED_WITH = compile_re(rf"(?=..)(?:{_EARLIER}的?|[比较与同和][^，。；]{{2,40}}的)")
_CHANGE_BEHIND = Opening(rf"相比|{CHANGE}")
# 利用外资5211万美元，为上年的|1.2倍
_TIMES_OF = compile_re(r"(?:已|分别)?(?:[为是]|相当于|达到?)[^，。；]{2,12}的")


def _base_of_change(s: Statement) -> str | None:
    """降到0.98吨，比2010年的1.19吨下降17.5%: the same thing, earlier."""
    if s.last is None or s.last.thing is None or not s.begin or s.text[s.begin - 1] not in "，,":
        return None
    if s.item.unit == "倍" and not s.after and _TIMES_OF.fullmatch(s.before):
        return s.last.thing
    if _COMPARED_WITH.fullmatch(s.before) is None or _CHANGE_BEHIND.match(s.after) is None:
        return None
    return s.last.thing


# 土地补偿费，按耕地年产值的|23倍: what is so many times something stands in the clause before
_OF_BASE = compile_re(r"(?:[为是]|按照?|相当于|不超过)[^，。；]{2,20}的")


def _times_of_base(s: Statement) -> str | None:
    if s.item.unit not in ("倍", "%") or not RECKONED_SO.fullmatch(s.after) or not _OF_BASE.fullmatch(s.before):
        return None
    if s.text[s.begin - 1 : s.begin] not in ("，", ","):
        return None
    noun = noun_before(s)
    return noun if MEASURE_NOUN.search(noun) else None


def _share_of_class(s: Statement) -> str | None:
    """单户贷款100万元以下的占比不低于70%: a share alone is that of the class that the number before it marks off."""
    if s.item.kind != "percent" or s.tail or s.last is None or not s.last.indicator or s.begin != s.floor:
        return None  # what stands between is 的占比 alone
    if s.last.item.comparator == "=" or not (share := _SHARE_ALONE.fullmatch(s.lead)):
        return None
    return f"{s.last.indicator}{s.text[s.last.item.start : s.last.item.end]}的{share['share']}"


_ALSO = compile_re(r"(?:人民币)?[、，,]?(?:共计?|合计|总计|计)?|[ \u3000]?[×xX*＊][ \u3000]?")


def _second_measure(s: Statement) -> str | None:
    if s.last is None or s.between is None or not s.last.indicator or not _ALSO.fullmatch(s.between):
        return None
    if s.follows_de and s.item.comparator != "=" and s.between[:1] in ("，", "；"):
        return None  # 200亩以上的，奖补10万元，500亩以上的30万元: the next condition
    kinds = {s.last.item.kind, s.item.kind}
    if s.tail or (kinds & {"percent", "duration"} and s.last.item.unit != s.item.unit):
        return None
    return s.last.indicator


def _list_summed_up(s: Statement) -> str | None:
    """选择沈阳、大连、厦门3个城市: the members that the number sums up are not what is counted, nor is a next one."""
    if s.item.kind != "count" or s.item.comparator != "=" or s.follows_de or not s.tail or _LISTED.match(s.tail):
        return None
    if s.before.endswith("等") and (honoured := _HONOURED.match(s.after)):
        return honoured["who"]
    at = clause_start(s.text, s.item.start, max(s.floor, s.item.start - 240))
    before = s.text[at : s.item.start].removesuffix("共").removesuffix("这")
    members = _LIST_JOINS.split(before.removesuffix("等"))
    summed = len(members) == s.item.value or (before.endswith("等") and len(members) < s.item.value)
    if len(members) < 2 or not summed or not all(1 < len(m) <= 24 for m in members):
        return None
    noun = _one_member(s.tail)
    done = _PLACE_VERB.search(noun)
    return noun[: done.start()] if done and _PLACE_NOUN.search(noun[: done.start()]) else noun


# 对市教育局等5个单位予以表彰, 授予张明等20名同志“…”称号: who they are, and what is done to them
_HONOURED = compile_re(
    r"(?P<who>(?:先进|优秀)?(?:单位|集体|个人|同志|企业|部门|家庭|人员|乡镇|镇|乡|村|社区|街道|学校|项目|产品|城市|市|县|区))"
    r"(?=予以|给予|进行|授予|为|“|‘|荣获|被|分别|[\u4e00-\u9fff]{0,12}称号|通报)"
)
_LIST_JOINS = compile_re(r"[、和及与]|以及")
# 8个区域和有关部门, 10个省和西藏自治区拉萨市作为试点: the number does not count these
_UNCOUNTED = compile_re(
    rf"(?<=.)(?:[和及与、]|以及)(?:[^，。；和及与、]{{0,4}}(?:有关|相关)|(?:必要|相应|相适应|合格|符合)[^，。；]{{0,8}}的|其他|所属|[\u4e00-\u9fff]{{2,10}}兵团|[\u4e00-\u9fff]{{1,8}}(?:省|自治区|市|州|盟)[\u4e00-\u9fff]{{1,8}}[{PLACE_UNITS}](?:[和及与、]|作为|\Z)).*\Z"
)
_AS_WHAT = compile_re(r"(?<=..)(?:作为|列为|确定为|列入|纳入).*\Z")


def _one_member(tail: str) -> str:
    """The noun behind a number without the list's next members, which it does not count."""
    return _UNCOUNTED.sub("", _AS_WHAT.sub("", tail))


# 在两个以上机构从事业务: the number counts where something is done
_AT_PLACES = compile_re(r"(?:同时|先后|分别|不得|可以?|应当?|[\u4e00-\u9fff）])(?:在|于)\Z")
_PLACE_VERB = compile_re(
    rf"(?<=..)(?:从事|执业|任职|任教|就读|就职|挂[职靠名]|申领|领取|兼职|工作(?!站|室|点)|就业|参保|注册|登记|{LONG_WORDS})"
)


# 5岁以下|儿童死亡率|: the age belongs to the name of what is told of those persons
_TOLD_OF_PERSONS = compile_re(r"[^，。；]{2,20}(?:率|年限|寿命|比例|比重)")


def _of_an_age(s: Statement) -> str | None:
    """5岁以下儿童死亡率控制在7.2‰以下; 80—89周岁每人每月50元: what is told of, or paid to, persons of an age."""
    if s.tail or s.last is None or s.last.item.unit != "岁" or s.begin != s.floor:
        return None
    age = s.text[s.last.item.start : s.last.item.end]
    if s.item.kind in ("percent", "duration") and _TOLD_OF_PERSONS.fullmatch(s.lead):
        return age + s.lead
    heading = _heading_of_ages(s)
    return age + s.lead + heading if heading else None


def _heading_of_ages(s: Statement) -> str:
    """What is paid by age: the noun before the first age of a series, with or without a colon."""
    if s.last is None or s.item.kind not in ("money", "rate") or (s.lead and not _PERSONS_ALONE.fullmatch(s.lead)):
        return ""
    if s.same is not None and s.same.series and s.same.head:
        return s.same.head
    least = max(s.sentence, s.last.item.start - 40)
    begin = clause_start(s.text, s.last.item.start, least)
    if begin == s.last.item.start and begin > least and s.text[begin - 1] in "：:":
        noun = clause_noun(s.text[clause_start(s.text, begin - 1, least) : begin - 1])
    else:
        noun = peel_before(s.text[begin : s.last.item.start])
    return noun if len(noun) > 2 and MEASURE_NOUN.search(noun) else ""


_PERSONS_ALONE = Opening(rf"(?:{words('person')}|{words('attributed')}|{words('counted')})+")


def _where_it_is_done(s: Statement) -> str | None:
    if s.item.kind != "count" or s.follows_de or not s.tail or not _AT_PLACES.search(s.before):
        return None
    place = _PLACE_VERB.search(s.tail)
    if place is None or not _PLACE_NOUN.search(s.tail[: place.start()]):
        return None
    return s.tail[: place.start()]


_PLACE_NOUN = compile_re(rf"(?:[{PLACE_UNITS}]|单位|部门|企业|机构|地区|学校|医院|组织|{body_end()})\Z")
# 尽快审核60万吨乙烯项目的可行性研究报告: papers of a work that the number sizes
_PAPERS = compile_re(
    r"(?<=项目|工程|电站|基地|机组|装置|码头|线路)的?(?:可行性研究报告|可研报告|项目建议书|初步设计|(?:立项|核准|审批)?(?:申请|请示|报告)|前期工作|问题|建设方案|方案)\Z"
)
_PAPER_VERB = compile_re(r"(?:审核|审批|批复|核准|批准|同意|支持|上报|审查|论证|受理)\Z")


def _size_of_work(s: Statement) -> str | None:
    """60万吨乙烯项目: the work of that size, without who is to approve its papers."""
    if s.item.kind in ("duration", "percent") or not s.tail or s.follows_de:
        return None
    work = _PAPERS.sub("", s.tail)
    if _PAPER_VERB.search(s.lead) and (work != s.tail or _WORK.search(s.tail)):
        return work
    return work if work != s.tail and s.lead in ("", "关于") else None


_WORK = compile_re(r"(?:项目|工程|电站|基地|机组|装置|码头|线路)\Z")
# 技能教育的支出，在取得证书的当年，按照3600元定额扣除: what the sum is for stands in the clauses before
_TAKES = compile_re(
    r"(?:定额|据实|全额|限额|一次性|按月|按年|逐月|予以|给予|进行)*(?:扣除|减免|报销|计提|核销|列支|补助|补贴|发放|资助)"
)
_WHILE = compile_re(r"(?:[在于自][^，。；]{2,}(?:期间|时|当[年月]|内|后))?")
_SPENT = compile_re(
    r"(?:接受|发生|购买|取得|缴纳|支付|承担|参加|负担|产生)了?(?P<what>[^，。；]{2,40}(?:支出|费用?|收入|所得|资金|租金|利息|补贴))(?:的|，|\Z)"
)


def _sum_taken_off(s: Statement) -> str | None:
    if s.item.kind not in ("money", "rate") or s.follows_de or not _TAKES.fullmatch(s.tail):
        return None
    if not (s.before.endswith(("按", "按照")) or _EACH_LAST.search(s.before)) or not _WHILE.fullmatch(s.lead):
        return None
    least = max(s.floor, s.sentence)
    spent = list(_SPENT.finditer(s.text, least, s.begin))
    return spent[-1]["what"] if spent else _spent_before(s)


_EACH_LAST = compile_re(r"按照?每[\u4e00-\u9fff每]{1,6}\Z")


_GIVEN_SO = compile_re(rf"(?:给予|予以)(?P<what>(?:一次性)?(?:{words('benefit')}))")


def _spent_before(s: Statement) -> str | None:
    noun = noun_before(s)
    if not MEASURE_NOUN.search(noun) and not s.lead and (given := _GIVEN_SO.fullmatch(s.tail)):
        return given["what"]  # 按每人2000元给予补贴
    return noun if MEASURE_NOUN.search(noun) else ("" if not s.lead or s.lead.startswith(("在", "于")) else None)


# 湖北、河南两省各15万左右: persons, whose noun stands in a clause before
_PERSONS_OF = compile_re(rf"(?:因为|由于|其中)?(?P<what>[^，。；：:\n]{{0,20}}?{PERSONS_IN_ALL})")


def _persons_before(s: Statement) -> str | None:
    if s.item.unit != "人" or s.tail or "人" in s.text[s.item.start : s.item.end] or not EACH_HAS.search(s.before):
        return None
    found = list(_PERSONS_OF.finditer(s.text, s.sentence, s.begin))
    return found[-1]["what"] if found else None


_LISTED = compile_re(r"(?:方面|部分|领域|类别|环节|维度|层次|步骤|阶段)")
_LIST_HEAD = compile_re(r"(?P<head>[^，、；：。\n]{4,30}?)(?:由|包括|分为|涵盖|包含|主要有|从)")


def _aspects(s: Statement) -> str | None:
    if not _LISTED.match(s.tail):
        return None
    head = _LIST_HEAD.match(s.text, max(s.sentence, s.begin - 120), s.item.start)
    return head["head"] + s.tail[:2] if head else None


def _noun_of_last(s: Statement) -> str | None:
    """5个小区37栋楼: the words between belong to the number before; this one has its own."""
    if s.last is None or not s.between or s.begin != s.floor or not s.tail or s.item.kind in ("percent", "duration"):
        return None
    between = re.sub(r"[（(][^（）()]*[）)]", "", s.between)
    if s.item.kind == "count" and s.last.item.kind == "count":
        between = between.removesuffix("的")
    if (
        re.search(r"[、，,（）()的和及与]", between)
        or between[-1:] in tuple("为达至到是有共约")
        or s.last.item.kind in ("percent", "duration")
    ):
        return None
    return s.tail if len(between) <= 8 and not MEASURE_NOUN.search(between) else None


def _earlier_whole(s: Statement) -> Named | None:
    """The whole that parts behind 其中 belong to: the last quantity of the same unit before it."""
    at = s.text.rfind("其中", s.sentence, s.item.start)
    if at < 0:
        return None
    wholes = [named for named in s.row if named.item.end <= at and named.head]
    return next((named for named in reversed(wholes) if named.item.unit == s.item.unit), None)


def _with_head(bearer: str, head: str, kind_in_head: bool = True) -> str:
    """城区 and 合唱团 → 城区合唱团; 港资 of 外资 and 农业人口 of 人口 are whole already.

    `kind_in_head` says that the head may open with another bearer, whose place this one takes.
    """
    head = _EVERY_KIND.sub("", head)  # 小学 of 各级各类学校
    head = head.lstrip(_JOINTS)  # 新建|和改造提升高标准农田: of two acts the first went with the whole's own words
    if _PERSONS.search(bearer) and _PERSONS.search(head):
        return bearer  # 劳动力 of 农业人口
    if not kind_in_head and bearer.endswith("员"):
        return bearer + head  # 灵活就业人员 of 缴费基数
    if len(head) < SHORT and bearer[-1:] in head[-2:]:
        return bearer  # 小学 of 学校
    if _WHOLE_NOUN.search(bearer) or bearer[-1:] == head[-1:] or bearer.endswith(head[-2:]) or bearer.startswith(head):
        return bearer
    if bearer.endswith(head[:2]):
        return bearer + head[2:]  # 工业用电 of 用电量
    for size in range(len(bearer) - 1, 1, -1):
        at = head.find(bearer[-size:])
        if 0 <= at < len(head) - size:
            return bearer + head[at + size :]  # 非居民用气 and 居民用气价格
    for size in range(min(5, len(head) - 2), 1, -1) if kind_in_head else ():
        if head[size - 1] == bearer[-1]:
            return bearer + head[size:]  # 乡道 and 县道养护经费
    return bearer + head


_EVERY_KIND = compile_re("^(?:各级各类|各类|各种)(?=..)")
_JOINTS = "和及与、"
_PERSONS = Closing(rf"(?:{words('person')})")
_WHOLE_NOUN = compile_re(
    "(?:[率比重量额值费价款数长员]|书记|主任|主席|职数|价格|工资|指数|水平|资金|自筹|扶持|投入|收入|支出|支付|返还|国债|拨款|奖补|费用?|面积|规模|人口|投资|里程|长度|配套|补助|补贴|集资|捐[款赠]|债券|基金|经费)\\Z"
)


def _has_own_head(s: Statement) -> bool:
    """Whether a colon behind the number before gives what follows a head of its own: …；青苗费：水稻每亩1000元."""
    at = s.text.rfind("；", s.floor, s.begin)
    return at >= 0 and s.text[s.begin - 1] in "：:"


def _part_of_whole(s: Statement) -> str | None:
    if (
        s.tail
        or not s.lead
        or s.lead[0] == "每"
        or is_unnamed(s.lead)
        or _has_own_head(s)
        or (whole := _earlier_whole(s)) is None
    ):
        return None
    if (own := _OWN_NOUN.search(s.lead)) and not _OWNER.search(own["noun"]):
        return None
    if not whole.head or len(whole.head) > LONG_LEAD:
        return None
    lead = re.sub(r"(?:负担|承担|出资|筹措|分摊)\Z", "", s.lead)
    if (change := _CHANGE_LAST.search(lead)) and whole.indicator and _CHANGE_LAST.search(whole.indicator):
        return _with_head(lead[: change.start()], whole.head) + change[0]  # 均价上涨4.5%，其中高层上涨5.2%
    return _with_head(lead, whole.head) if len(lead) <= 10 else None


_BEARER = compile_re(rf"[\u4e00-\u9fff]{{1,6}}(?:[{PLACE_UNITS}级]|部分|[一二三四五六]档)")
# another source of the same sum, and not the sum itself
_PART_OF_FUNDS = compile_re(
    r"(?:(?:中央|国家|上级|[省市州县区镇乡村]级?|财政)[^，。；]{0,10}(?:补助|配套|资金|投资|投入|拨款|安排|奖补)|贷款|债券|捐[款赠]|融资|集资|引资|自筹)\Z"
)
_BEARS = compile_re(r"(?P<who>[\u4e00-\u9fff]{1,8}?)(?:负担|承担|出资|筹措|分摊|自筹|补足|解决|缴纳|自付)")


# 政府补贴七成、个人承担三成; 养老保险费政府补贴40%，集体承担30%: who bears the other part
_BEARER_LAST = Closing(
    r"由?(?:政府|财政|国家|集体|单位|企业|个人|职工|农户|群众|[省市县区镇乡村]级?(?:财政)?)"
    r"(?:补贴|补助|配套|承担|负担|出资|缴纳|自筹)"
)


def _who_bears(s: Statement) -> str | None:
    """医药费由个人负担四分之一，单位负担四分之三."""
    if s.same is None or not s.same.indicator or s.tail or not _BEARS.fullmatch(s.lead):
        return None
    if _PART_OF_FUNDS.search(s.same.indicator) and s.lead.endswith(("自筹", "筹措", "出资")):
        return s.lead  # 省级配套3600万元，农户自筹2亿元
    if _BEARS.fullmatch(s.same.indicator):
        return s.lead  # 农户自筹20%，集体承担30%
    if (bearer := _BEARER_LAST.search(s.same.indicator)) is not None:
        return s.same.indicator[: bearer.start()] + s.lead
    return s.same.indicator


_PAID = (
    r"补[偿助贴](?:费|款|金|标准)?|(?:优待|抚恤|保险|保障|慰问|生活)金|标准|价格|[水电气租均单]价|租金|工资|报酬|津贴|奖[金励]|费用?|投资|资金|经费"
    r"|[存贷]款"
)
_PAID_LAST = compile_re(rf"(?:{_PAID})\Z")
# 支付比例|一级医院, 低保标准|城市: the noun, and the first of the kinds that share it
_KIND_LAST = compile_re(
    rf"(?P<noun>[^，。；]{{2,}}(?:比例|限额|额度|年限|期限|{_PAID}))(?P<kind>(?:(?!{_PAID}|比例|额)[\u4e00-\u9fff]){{2,5}})"
)


_BRACKET = compile_re(r"[（(][^（）()]*[）)]")
_HABITAT = compile_re("(?:城市|城镇|农村|乡村|城区|市区|郊区|农牧区|牧区)(?:居民)?")


def _kind_in_series(s: Statement) -> str | None:
    """补贴标准为：水稻80元/亩，玉米60元/亩: each kind with the noun that was said once."""
    same = s.same or (s.last if s.item.kind == "rate" and s.last and s.last.item.kind == "rate" else None)
    if s.tail or not s.lead or len(s.lead) > 8 or same is None or not same.head or is_unnamed(s.lead):
        return None
    head = same.head
    if _has_own_head(s):
        return None
    kind = _KIND_LAST.fullmatch(head)
    if kind and MEASURE_NOUN.search(kind["kind"]):
        kind = None  # 上级补助收入 is one thing
    if kind and kind["kind"][-1] == s.lead[-1] and len(s.lead) > 1:
        noun = kind["noun"]  # 补助年限经济林5年、生态林8年
        return noun + s.lead if "每" in noun else s.lead + noun
    if _HABITAT.fullmatch(s.lead) and (other := _HABITAT.match(head)):
        return s.lead + head[other.end() :]  # 城市低保标准由156元提高到180元，农村由600元提高到683元
    if same is not s.same and not ((same.series or kind) and (s.between or "").startswith("、")):
        return None
    short = s.item.kind in ("rate", "percent") and len(s.lead) <= 6 and MEASURE_NOUN.search(_BRACKET.sub("", head))
    if not (same.series or _BEARER.fullmatch(s.lead) or short):
        return None
    if MEASURE_NOUN.search(s.lead) and not _BEARER.fullmatch(s.lead):
        return None
    if not same.series and kind:
        noun = kind["noun"]
        return noun + s.lead if "每" in noun else s.lead + noun  # 低保标准城市每人每月500元、农村
    if not same.series and not _BEARER.fullmatch(s.lead) and (last := _PAID_LAST.search(head)):
        whole = _with_head(s.lead, head)
        head = last[0] if whole == s.lead + head else head  # 水田青苗补偿费每亩1200元，旱地: its own kind stands in it
    return _with_head(s.lead, head, not same.series)


def _heading_of_series(s: Statement) -> str:
    """The noun of the clause before that the kinds of a series share (补贴标准为：水稻…)."""
    if s.item.kind not in ("rate", "money", "percent", "area") or s.tail or not s.lead or len(s.lead) > 8:
        return ""
    if s.begin < 2 or s.begin - 1 <= s.floor or (mark := s.text[s.begin - 1]) not in "：:，,":
        return ""
    if MEASURE_NOUN.search(s.lead) or is_unnamed(s.lead):
        return ""
    begin = clause_start(s.text, s.begin - 1, max(s.floor, s.sentence, s.begin - 40))
    clause = s.text[begin : s.begin - 1]
    if mark in "，," and not re.search(r"确定|核定|执行|如下|分别|分档", clause):
        return ""
    noun = clause_noun(clause)
    return noun if MEASURE_NOUN.search(noun) else ""


# 公用经费基准定额|为|小学|每生300元、初中每生500元; 班额|小学|不超过45人、初中…
_MEASURE_WORD = rf"(?:{_PAID}|比例|额度|[年期时]限|频次|[人户次]数|面积|规模|(?:分数|起付|封顶|控制)线|[额价率量])"
_MEASURE_OF_KIND = compile_re(
    rf"(?P<noun>[^，。；]+{_MEASURE_WORD})(?P<is>为|是|按照?)?(?:{EACH_BARE})*"
    rf"(?P<kind>(?![格值外度化先数])(?:(?!{_MEASURE_WORD}|每)[\u4e00-\u9fff]){{2,6}})(?:{EACH_BARE})*"
)
_KIND_NEXT = compile_re(
    rf"(?P<mark>[、，,；;])(?P<kind>(?:(?!{_MEASURE_WORD})[\u4e00-\u9fff]){{2,6}}?)(?:{EACH_BARE})*(?:为|是|达到?)?"
)


def _measure_of_kinds(s: Statement) -> re.Match[str] | None:
    """The measure and the first of the kinds that share it, where the next kind with its number stands behind."""
    if s.tail or s.ceiling <= s.item.end or (own := _MEASURE_OF_KIND.fullmatch(s.lead)) is None:
        return None
    behind = _KIND_NEXT.fullmatch(s.text, s.item.end, s.ceiling)
    said = [own["is"], behind["mark"] == "、", s.next_is_alike] if behind else []
    if behind is None or sum(map(bool, said)) < 2:
        return None  # two of three signs tell a series
    return own if not (is_unnamed(own["kind"]) or is_unnamed(behind["kind"])) else None


def _first_of_series(s: Statement) -> str | None:
    if own := _measure_of_kinds(s):
        beside = len(own["noun"] + own["kind"]) == len(s.lead)
        return s.lead if beside else own["kind"] + own["noun"]  # 补助年限经济林; 班额为小学
    heading = _heading_of_series(s)
    return s.lead + heading if heading else None


# ①装备补贴，…   （三）电费优惠。…   1.养殖补贴。…   一是设备补助，…
_ITEM_HEAD = compile_re(
    rf"(?:^|[\n。；;：:，])[ \u3000]*{LABEL}[ \u3000]*(?P<head>[\u4e00-\u9fff“”]{{2,14}})[，。：:、]", re.MULTILINE
)


# 每月发放高龄补贴，|标准为100元
_GIVEN_BEFORE = Closing(
    rf"(?:发放|给予|予以|享受|提供|实行|设立|建立|领取)(?P<what>[\u4e00-\u9fff]{{2,10}}(?:{words('benefit')}))，"
)


def _head_of_item(s: Statement) -> str | None:
    """①装备补贴，首次购置…的，标准为6000元/台: a measure without a thing has it at the head of its item."""
    if not GENERIC.fullmatch(s.lead) or s.tail:
        return None
    least = max(0, s.begin - 160)
    heads = [match["head"] for match in _ITEM_HEAD.finditer(s.text, least, s.begin) if BENEFIT.search(match["head"])]
    if not heads:
        given = _GIVEN_BEFORE.search(s.text[least : s.begin])
        return given["what"] + s.lead if given else None
    line = s.text.rfind("\n", least, s.begin)
    head = heads[-1]
    if s.text.rfind(head, least, s.begin) < line:
        return None
    return head + (s.lead[2:] if s.lead[:2] == head[-2:] else s.lead)


def _stage_or_rest(s: Statement) -> str | None:
    """接种率第一季度达到30%，第三季度达到75%; 其余7万元由商户分摊; 不足30万元的."""
    if s.follows_de and _NOUN_THAT_MUST.match(s.tail):
        return None
    threshold = (
        s.follows_de
        and s.item.kind != "percent"
        and s.item.comparator != "="
        and s.same is not None
        and s.same.item.comparator != "="
    )
    bounded = s.item.comparator != "=" or s.before.endswith(_REACHES)
    if not s.lead and s.follows_de and bounded and s.item.kind != "percent":
        for named in reversed(s.row):  # 期限三个月以上不满一年的，…；一年以上不满三年的，…
            if named.item.kind == s.item.kind and s.text.startswith("的", named.item.end) and named.indicator:
                return named.indicator
    if s.lead or s.same is None or (s.tail and not threshold):
        return None
    if (rest := _REST.match(s.before.lstrip("、"))) is not None:
        whole = _whole_of_rest(s)
        if whole is not None:
            return whole.indicator
        if "其中" in s.text[s.sentence : s.begin] or rest.end() < len(s.before.lstrip("、")):
            return ""  # what is left of a part or of the whole, the numbers do not tell
    return s.same.indicator or ""  # 不足30人的，暂不予办理；满30人的: none was printed


# 400万元以上的|工程|必须公开招标: another noun, and what has to be done with it
_NOUN_THAT_MUST = compile_re(r"(?P<noun>[\u4e00-\u9fff]{2,10}?)(?:可以?由|一律|必须|应当|不得|须[公经由])")
_REACHES = ("达到", "达", "突破", "满")
_REST = compile_re(r"(?:其余|剩余|余下|其他)(?:的|部分)?")


def _whole_of_rest(s: Statement) -> Named | None:
    """The sum that the parts before and this rest make up: 概算1720万元，其中中央1050万元，省级210万元，其余460万元."""
    alike = [named for named in s.earlier if named.item.unit == s.item.unit]
    for n, whole in enumerate(alike[:-1]):
        parts = sum(named.item.value for named in alike[n + 1 :]) + s.item.value
        if abs(parts - whole.item.value) <= 1e-6 * whole.item.value:
            return whole
    return None


_PAYS_OUT = compile_re(r"(?:给予|享受|发放|予以)\Z")
_SCALE_WORD = compile_re("的(规模|水平)")


def _size_of_what(s: Statement) -> str | None:
    """达到2000名的招生规模: the same noun, with its owner, earlier in the sentence."""
    if s.lead or not s.follows_de:
        return None
    if len(s.tail) >= SHORT:
        at = s.text.rfind(s.tail, s.sentence, s.begin)
        return (
            peel_before(s.text[clause_start(s.text, at, max(s.sentence, at - 30)) : at]) + s.tail if at >= 0 else None
        )
    scale = _SCALE_WORD.match(s.text, s.item.end)
    if scale and s.begin and s.text[s.begin - 1] in "，," and (noun := noun_before(s)):
        return noun + (s.tail or scale[1])
    return None


_WANTS_NOUN = compile_re(
    r"(?:整改|修复|办结|查处|销号|竣工|完工|开工|投产|通车|交付|启动|完成|建设|新建|改建|扩建|改扩建|改造|创建|各建|建成|建|新增|安排|落实|设立|配备|购置)\Z"
)


def _verb_alone(s: Statement) -> str | None:
    """设立法律援助专项资金，每年不低于60万元: a verb or an adverbial measures nothing; the noun stands before."""
    if s.tail and not (s.item.kind == "money" and len(s.tail) < SHORT and not s.lead):
        if s.lead and is_unnamed(s.lead) and _PAY_VERB.fullmatch(s.lead):
            return s.tail
        return None
    if s.tail:
        return None
    if not is_unnamed(s.lead) and not _THAN.fullmatch(s.lead) and s.lead not in ("多", "少"):
        return None
    if _FOR_EACH.fullmatch(s.lead):
        return s.lead  # 亩均财政投入 is a noun, though 投入 is a verb, too
    if s.last and s.last.indicator and len(s.lead) >= 2 and s.lead[-2:] in s.last.indicator:
        if average := _AVERAGE_FIRST.match(s.lead):
            return average[0] + _WHOLE_FIRST.sub("", s.last.indicator)  # 累计治理面积8600平方公里，年均治理1720平方公里
        return s.last.indicator  # 抢险队员每年培训不少于2次，累计培训3500人次
    noun = noun_before(s)
    if noun and s.item.kind == "duration" and (verb := _LAST_ACT.search(s.lead)):
        return noun + verb[0]  # 对考核结果，须公示5个工作日以上
    return noun or _said_before(s) or _fund_behind(s)


_AVERAGE_FIRST = compile_re("[年月日人户]均|平均")
_FOR_EACH = compile_re(rf"[{AVERAGED}生]均(?:财政|资金|政府)?(?:投入|支出|补助|投资)")
_WHOLE_FIRST = compile_re("(?:全[国省市区县州旗盟乡镇]|累计|共|总共)+")


def _said_before(s: Statement) -> str:
    """What the quantity before of the same unit measures; behind the parts of a whole that of the whole
    (2009年新建沼气池3.5万口，其中青川县8000口；2010年新建4.5万口)."""
    same = s.same
    if same is None:
        return ""
    parted = s.text.rfind("；", same.item.end, s.item.start)
    parts = s.text.find("其中", s.sentence, same.item.start)
    if parted >= 0 and parts >= 0:
        same = next((n for n in reversed(s.row) if n.item.end <= parts and n.item.unit == s.item.unit), None)
    return same.indicator or "" if same is not None else ""


_GROWS = compile_re(rf"(?:{CHANGE}|\A[多少])\Z")  # 较去年多1.1亿元
_LAST_ACT = compile_re(rf"(?:{ACTS})\Z")
# 高于全省平均水平, 大大高于年均, 为本世纪以来年均: how it compares, not what
_THAN = compile_re(
    r"(?:(?:大大|明显|显著|远远?|略|均|稍)*(?:高于|低于|快于|慢于|好于|优于|多于|少于|超过)|比|较)[^，。；]{2,14}|[为是]?[^，。；]{0,12}(?:以来|同期|历年|历史|常年|多年)(?:年均|平均)"
)
_FUND_NEXT = compile_re(r"，(?:用于)?(?:设立|建立)(?P<fund>[\u4e00-\u9fff“”]{2,20}(?:基金|资金|专户))")


def _fund_behind(s: Statement) -> str:
    """每年拿出2000万元，设立教育附加奖励基金."""
    match = _FUND_NEXT.match(s.text, s.end) if s.item.kind in ("money", "rate") else None
    return match["fund"] if match else ""


# 退化林修复, 棚户区改造; not 区旅游局完成, 其中城区新建
_OWN_NOUN = compile_re(r"(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:修复|整改|改造|建设|改扩?建|扩建|创建)\Z")
_OWNER = compile_re(rf"(?:[{PLACE_UNITS}级]|部门|单位|企业|财政|{body_end()}|{ADVERBS}|{ACTS})\Z")


def _verb_wants_noun(s: Statement) -> str | None:
    """6间，其中新建2间: the verb is there, its noun was said before."""
    if s.tail or not s.lead or s.same is None or not s.same.head or not _WANTS_NOUN.search(s.lead):
        return None
    if (own := _OWN_NOUN.search(s.lead)) and own["noun"] and not _OWNER.search(own["noun"]):
        return None  # 退化林修复0.3万亩: its own noun stands before the verb
    if s.same.head.endswith(s.lead):
        return s.same.head  # 预算中安排2亿元，其中2003年安排了9000万元
    if (verb := _WANTS_NOUN.search(s.lead)) and s.same.head.endswith(verb[0]):
        return s.lead  # 国税部门完成3954万元；地税部门完成1.05亿元: what, none of them says
    return s.lead + s.same.head if len(s.lead) <= LONG_LEAD else None


def _named_by_colon(s: Statement) -> str | None:
    """竞买保证金：人民币1000万元: what stands before the colon."""
    if s.lead or s.tail or s.begin - 1 <= s.floor or s.text[s.begin - 1] not in "：:":
        return None
    return noun_before(s) or None


# 按投资额的8%给予补助，|最高不超过500万元|; 给予贴息，|单个企业每年最高100万元
_PAID_SO = compile_re(
    rf"[^，。；：\n]{{0,12}}?(?P<what>{one_of(w for w in measured_words('benefit') if len(w) > 1)})[，,]"
    r"(?P<whom>(?:[单每同全年]|原则上)[\u4e00-\u9fff]{0,8})?"
)


_RECKONED_THEN = compile_re("(?P<how>计[算征提发收]|确定|执行|核定|收取|缴纳|征收|支付)?[，,](?:但|且|并)?")


def _cap_of_benefit(s: Statement) -> str | None:
    """The most that is paid of what the clause before pays, or the bounds of what it reckons."""
    if s.item.kind not in ("money", "rate") or s.item.comparator == "=" or s.tail or not s.between:
        return None
    if s.last is not None and not s.lead and (then := _RECKONED_THEN.fullmatch(s.between)):
        if s.last.item.kind == "percent" and not then["how"] and not _SUM_THING.search(s.last.thing or ""):
            return None  # 奖补比例为5%，最高不超过50万元: of what, was not said
        return s.last.thing or ""  # 起付线按总费用的20%计算，最低2000元
    if s.item.comparator != "<=":
        return None
    paid = _PAID_SO.fullmatch(s.between)
    if paid is None or (paid["whom"] and MEASURE_NOUN.search(s.lead)):
        return None
    return s.lead + paid["what"]


# 投标保证金不超过估算价的2%，最高不超过80万元
_SUM_THING = compile_re("(?:[金费款]|奖励|补助|补贴|补偿|[金限]额)\\Z")
_PAY_VERB = compile_re(rf"(?:{ADVERBS})*(?:{words('pay')})+")

_MEASURED = compile_re(r"[率比重数量额值度幅]|下降|增长|上升|提高|降低|减少|增加")
_SIZE = compile_re(
    r"(?:[金数总余限]额|投资|收入|产值|资产|面积|规模|人口|人数|利润|税收|费用|[直胸口管]径|[高长宽深厚]度|重量|数量|容量|库容|[量额值率价费龄]|能耗)\Z"
)
_PERSONS_BY = frozenset("人户名家位口")
_COUNTED_ENDS = compile_re(rf"(?<=..)(?:的|(?:{one_of(w for w in measured_words('act') if len(w) > 1)})(?!的))")
# 享受最低生活保障的|对象: the persons that are counted, behind what tells which
_COUNTED_PERSONS = Opening(rf"(?:{words('person')}|{words('counted')})")
_SIZED = frozenset({"mass", "length", "volume", "energy", "money", "voltage"})
# 在全区范围内建设, 子女教育、赡养老人等: where another noun follows the number, the last phrase before it is enough
_LAST_PHRASE = compile_re(
    r".*(?:范围内|内(?![容部地外在涵需销资存设])|由(?!于)|(?<![行作认因成称])为(?![了止期])|将(?!来)|把(?!关)|等(?![级候待同]))"
)


_FUND = compile_re(r"(?P<fund>[^和及与、]*(?:资金|经费|基金|资产|存款|费用?|款))(?:[和及与、]|以及)(?P<next>.{2,})")
_BENEFIT_LAST = compile_re(r"(?<=..)(?:补贴|补助|资金|奖励|费用|补偿|经费)\Z")
_RECKONS = compile_re(r"(?:估算|测算|计算|核定|确定|折算|核算|推算)")
# 伙食费按每餐|3至5元|据实收取
# 不足一吨的|按一吨计算
_RECKONED_AS = compile_re(rf"按照?[{HAN_FIGURE}两半]?[^，。；]{{0,4}}(?:计算|计收|计费|收取|收费|执行|核算)")
_BY_EACH = compile_re(rf"按照?(?:{EACH_BARE})*\Z")
_PAID_OUT = compile_re(
    r"(?:予以|给予|统一|继续|逐年|据实|按实)*(?:收取|计收|计发|计提|结算|安排|执行|掌握|控制|下达|核定|落实|筹措|编制)(?:使用)?"
)
_UNTIL = compile_re(r"[至到][^，。；的]{2,14}?(?:前|止|时|后|为止)的?(?=.{2})")
_IS_IN = compile_re(r"(?:处于|属于|正在|仍在)(?=.{2})")


def _without_uncounted(s: Statement, lead: str, tail: str) -> str:
    """The words behind a number without those that it does not measure: another member, another kind, a verb."""
    item = s.item
    if s.follows_de and _RECKONED_AS.fullmatch(s.after.removeprefix("的")):
        return ""
    if item.kind in ("count", "area"):
        tail = _UNCOUNTED.sub("", tail)
    if item.kind == "money" and (fund := _FUND.fullmatch(tail)) and not MEASURE_NOUN.search(fund["next"]):
        return fund["fund"]  # 5000元以上的资金和兼职工作人员
    if item.kind == "area":
        tail = _WITHIN_AREA.sub("", tail)
    if item.kind in ("area", "length", "mass") and not s.follows_de and not BENEFIT.search(lead):
        return _BENEFIT_LAST.sub("", tail)  # 13万公顷退耕还林补贴
    if item.kind == "percent" and s.before.startswith(("按", "按照")) and s.before.endswith("的"):
        return "" if _RECKONS.match(tail) and len(lead) > 2 else tail  # 按照总用量的60%估算采购总量
    if item.kind in ("money", "rate") and _BY_EACH.search(s.before) and _PAID_OUT.fullmatch(tail):
        return "" if MEASURE_NOUN.search(lead) else tail  # 投资规模每年按10亿元安排
    if item.unit == "岁":
        tail = _WHAT_THEY_GET.split(tail, maxsplit=1)[0]
    if item.unit == "岁" and (who := _WHO_IS_TOLD_OF.match(tail)):
        tail = who["who"]
    if item.unit == "岁" and (until := _UNTIL.match(tail)):
        tail = tail[until.end() :]  # 年满3岁至小学入学前处于学前教育阶段的子女
        return _IS_IN.sub("", tail, count=1)
    return tail


# 60周岁以上老年人每月增发10元
_WHAT_THEY_GET = compile_re(r"(?<=..)(?:每|按|由|可|享受|发放|给予|免费|凭|应|领取|增发|参加)")
# 5岁以下|儿童|死亡率: the age is that of the persons
_WHO_IS_TOLD_OF = Opening(
    rf"(?P<who>(?:{words('person')}|{words('attributed')}|{words('counted')})+)[^，。；]{{0,12}}(?:率|年限|寿命|比例|比重)\Z"
)
_WITHIN_AREA = compile_re(r"(?<=..)(?:的?范围)?内\Z")
# 规划|确定的4960平方公里的城市规划区: who set it, where the noun follows
_SET_BY = compile_re(r".*(?:确定|划定|规定|批准|核定|批复)\Z")
_TAKEN = compile_re(r"(?:提取|计提|收取|加收|征收|缴纳|支付|预留|扣[除留])\Z")
_STAFF = ("人员", "职工", "员工", "学生", "教师", "床位")


_NEXT_FIGURE = compile_re(r"(?:不?[低少高多]于|不超过|达到?|为)?\d")
_AND_MEASURE = compile_re(r"[^，。；]{2,}(?<![并而])且(?=[\u4e00-\u9fff]{2,12}\Z)")


def _beside_it(s: Statement) -> str | None:
    """The phrase before the number with the noun behind it, by what the number is to that noun: its attribute (担保金额
    500万元以上的业务, 3%的手续费) or its count (36个城市); where none follows, the phrase before is the subject."""
    item, lead = s.item, s.lead
    tail = _without_uncounted(s, lead, s.tail)
    if s.follows_de and item.kind != "duration" and (must := _NOUN_THAT_MUST.match(tail)):
        tail = must["noun"]
    if (joined := _AND_MEASURE.match(lead)) and MEASURE_NOUN.search(lead, joined.end()):
        lead = lead[joined.end() :]  # 保持在规且|产值增速
    if tail and len(lead) > LONG_LEAD and (cut := _LAST_PHRASE.match(lead)):
        lead = lead[cut.end() :]
    lead, tail = _as_attribute(s, lead, tail) if s.follows_de else _as_count(s, lead, tail)
    if len(tail) >= SHORT and item.kind in ("money", "rate") and _PAYS_OUT.search(lead):
        lead = ""  # 患者每月可享受100元的服药补助
    if not tail and s.joined and len(lead) < SHORT:
        # 畜场100元、禽场40元的标准
        behind = s.text[s.joined : clause_end(s.text, s.joined, min(len(s.text), s.joined + 40))]
        tail = peel_after(_NEXT_FIGURE.split(behind, maxsplit=1)[0])
    if not tail and len(lead) > LONG_LEAD and len(rest := lead.rpartition("的")[2]) >= SHORT:
        lead = rest  # 小微企业收取的担保费率
    found = tail if tail.startswith(lead) else lead + tail
    if s.text.endswith(("限额内", "额度内"), item.start, item.end) and tail and len(found) < LONG_LEAD:
        return found + "限额"
    if not lead and len(found) < SHORT and item.kind == "duration" and s.begin and s.text[s.begin - 1] in "，,":
        return noun_before(s) + found
    return found


def _as_attribute(s: Statement, lead: str, tail: str) -> tuple[str, str]:
    """Lead and tail of a number that 的 makes an attribute of the noun behind it: that noun is what it measures,
    unless the words before it are a measure themselves."""
    percent = s.item.kind == "percent"
    if percent and (BENEFIT.fullmatch(tail) or (tail and _TAKEN.search(s.before))):
        return "", tail  # 给予投资额3%的奖励, 按实收数提取3%的手续费
    if lead.endswith("为期"):
        return "", tail  # 为期3个月的专项行动
    if _says_measure(s, lead, tail):
        return lead, ""
    if percent and tail and len(lead) < SHORT:
        return "", tail  # 全区90%以上的镇
    if len(tail) > 2 and s.before.endswith("的") and _SET_BY.match(lead):
        return "", tail  # 规划确定的860平方公里的规划区
    return lead, tail


def _says_measure(s: Statement, lead: str, tail: str) -> bool:
    """Whether the words before an attribute say what it measures (担保金额500万元以上的业务): the bound tells which of
    what follows, and that has its own number."""
    item = s.item
    if len(lead) < 2:
        return False
    if item.kind == "percent":
        return tail.startswith(("比例", "比率", "幅度")) or _MEASURED.search(lead) is not None or not tail
    if item.kind == "duration":
        return item.unit != "岁" or lead.endswith("年龄")  # 服务期满5年的特岗教师
    if item.kind == "count" and lead.endswith(("人口", "人数")):
        return True
    if item.kind in ("count", "mass", "area", "length") and s.after.startswith("的标准"):
        return True  # 每个安置点储备帐篷10顶的标准
    if item.high is not None and item.comparator == "=":
        return _SIZE.search(lead) is not None  # 年营业收入5000万元至1亿元的企业
    if item.comparator == "=" and not s.before.endswith(_REACHES):
        return False
    if item.unit == "人" and lead.endswith(_STAFF) and tail[-1:] not in "员人工":
        return True  # 从业人员300人以下的企业
    return _SIZE.search(lead) is not None or (item.kind in _SIZED and not is_unnamed(lead))


_BOUND_ENDS = "上下内"  # 以上, 以下, 以内


def _as_count(s: Statement, lead: str, tail: str) -> tuple[str, str]:
    """Lead and tail of a number that counts the noun behind it, as far as the noun goes."""
    item = s.item
    if item.unit == "人" and not tail and s.text.endswith("人口", item.start, item.end):
        return lead, "人口"  # 全县共有45万人口
    bounds = item.comparator != "=" and s.text[item.end - 1] in _BOUND_ENDS
    if bounds and tail and item.kind in _SIZED and _SIZE.search(lead):
        return bare_head(lead.rpartition("、")[2]), ""  # 培育年产值|10亿元以上|企业5家
    if item.kind != "count":
        return lead, tail
    if s.before.endswith("的") and len(lead) > LONG_LEAD + SHORT and len(tail) >= SHORT:
        lead = ""  # 对不符合…、不适应…的2274件省政府文件: a clause that qualifies the noun behind the number
    if (cut := _COUNTED_ENDS.search(tail)) is None:
        return lead, tail
    goes_on = s.ceiling == s.end and not any(c in s.after for c in OPEN)
    if goes_on or (cut[0] == "的" and item.unit in _PERSONS_BY):
        persons = _COUNTED_PERSONS.match(tail, cut.end()) if cut[0] == "的" else None
        # 36个重点城市改造…120个, 860户缺粮户的定购任务, 90名享受低保的对象发放
        tail = tail[: persons.end() if persons else cut.start()]
    return lead, tail


STEPS = (
    Step(
        "one of several in its turn",
        _in_its_turn,
        {
            "粮食、油料总产量分别达到42万吨和3万吨。": "油料总产量",
            "发生火灾126起，死亡3人，同比分别下降10%和25%。": "死亡下降",
            "查处案件58件，处分63人，同比增加12件、9人。": "处分增加",
        },
    ),
    Step(
        "the same in another unit",
        _in_another_unit,
        {"合同总价为人民币壹佰贰拾万元整（￥1,200,000.00元）。": "合同总价"},
    ),
    Step(
        "a predicate alone",
        _predicate_alone,
        {
            "财政收入增长10.3%，增速比上年回落8.4个百分点。": "财政收入增速回落",
            "税收完成3亿元，比上年增收2000万元，增长7.1%。": "税收增长",
            "全县人口28万人，与2010年第六次人口普查的30万人相比，十年减少2万人。": "全县人口减少",
        },
    ),
    Step(
        "told before it without a figure",
        _told_before_it,
        {"粮食总产量52万吨；肉类总产量再创新高，达到18万吨。": "肉类总产量"},
    ),
    Step(
        "the same, changed",
        _changed,
        {"生产总值由20亿元提高到30亿元。": "生产总值", "城镇化率达到50%，并力争达到60%。": "城镇化率"},
    ),
    Step(
        "the line below a target",
        _below_target,
        {"抽检合格率达到95%以上，不到90%的通报批评。": "抽检合格率"},
    ),
    Step(
        "an average of it",
        _average_of,
        {"全县梯田面积达到92.7万亩，人均1.81亩。": "人均梯田面积", "户均3间。": None},
    ),
    Step("what is harvested", _yield_of, {"粮食播种面积138万亩，单产385公斤。": "粮食单产"}),
    Step("each of those that were counted", _each_of, {"举办培训班12期，每期5天。": "举办培训班"}),
    Step("a share of it", _share_of, {"工程估算投资5亿元的2/3。": "工程估算投资"}),
    Step(
        "a share of what was said",
        _share_of_said,
        {"税收完成3亿元，占年计划的52%。": "税收占年计划", "投资5亿元，完成年度任务的35%。": "投资完成年度任务"},
    ),
    Step(
        "what a change is counted from",
        _base_of_change,
        {"能耗下降到0.98吨标准煤，比2010年的1.19吨标准煤下降。": "能耗"},
    ),
    Step(
        "so many times what is named",
        _times_of_base,
        {"土地补偿费，为耕地年产值的6倍。": "土地补偿费", "手续费，按实际征收额的3%计提。": "手续费"},
    ),
    Step(
        "a share of a class",
        _share_of_class,
        {"支农贷款占比不低于80%，其中单户贷款100万元以下的占比不低于70%。": "单户贷款100万元以下的占比"},
    ),
    Step("a second measure of it", _second_measure, {"组建应急救援队5支132人。": "组建应急救援队"}),
    Step("a term counted from an event", counted_from, {"自收到申请之日起二十日内作出决定。": "收到申请作出决定"}),
    Step("the act that a term bounds", act_within, {"会议纪要经同意后2日内印发。": "会议纪要印发"}),
    Step("an act that lasts", act_that_lasts, {"责令停止承接新的检测业务6个月至12个月。": "停止承接新的检测业务"}),
    Step(
        "how much longer a term gets",
        act_extended,
        {
            "应当在10日内作出决定；情况复杂的，经负责人批准，可以延长5日。": "作出决定延长",
            "经批准，可以延长10日。": None,
        },
    ),
    Step(
        "the time that something takes",
        time_taken,
        {"用两年时间完成改造任务。": "完成改造任务", "用3年左右的时间，新建户用沼气池。": "新建户用沼气池"},
    ),
    Step(
        "what was done for years",
        done_for_years,
        {"县审计局连续三年组织对乡镇财政，对村级财务进行了专项审计。": "专项审计"},
    ),
    Step("a list summed up", _list_summed_up, {"选择沈阳、大连、厦门3个城市开展试点。": "城市"}),
    Step(
        "persons of an age",
        _of_an_age,
        {
            "5岁以下儿童死亡率控制在7.2‰以下。": "5岁以下儿童死亡率",
            "高龄津贴标准：80—89周岁每人每月50元。": "80—89周岁高龄津贴标准",
        },
    ),
    Step("where it is done", _where_it_is_done, {"检测人员不得同时在两个以上检测机构从事检测业务。": "检测机构"}),
    Step("a work of that size", _size_of_work, {"请尽快审核30万吨甲醇项目的可行性研究报告。": "甲醇项目"}),
    Step(
        "a sum taken off",
        _sum_taken_off,
        {"个人接受技能教育的支出，在取得证书的当年，按照3600元定额扣除。": "技能教育的支出"},
    ),
    Step(
        "persons named before",
        _persons_before,
        {"水库移民的安置规模不大，甲、乙两县各15万左右。": "水库移民的安置规模"},
    ),
    Step("the head of its days", head_of_days, {"一、元旦：12月30日至1月1日放假，共3天。": "元旦放假"}),
    Step("aspects of a list", _aspects, {"评价体系由质量、效率、满意度等4个方面的指标构成。": "评价体系方面"}),
    Step("the noun behind it, after another's", _noun_of_last, {"改造涉及5个小区37栋楼。": "楼"}),
    Step("a verb that wants its noun", _verb_wants_noun, {"完成旅游厕所6间，其中新建2间。": "新建旅游厕所"}),
    Step("a part of the whole", _part_of_whole, {"全县成立合唱团16个，其中城区6个。": "城区合唱团"}),
    Step("who bears a part", _who_bears, {"医药费由个人负担四分之一，单位负担四分之三。": "医药费"}),
    Step("a kind in a series", _kind_in_series, {"补贴标准为：水稻80元/亩，玉米60元/亩。": "玉米补贴标准"}),
    Step("the first of a series", _first_of_series, {"补贴标准为：水稻80元/亩。": "水稻补贴标准"}),
    Step("the head of its item", _head_of_item, {"①装备补贴，首次购置的，标准为6000元/台。": "装备补贴标准"}),
    Step("the words before a colon", _named_by_colon, {"竞买保证金：人民币1000万元。": "竞买保证金"}),
    Step(
        "the most of what is paid",
        _cap_of_benefit,
        {
            "起付线按总费用的20%计算，最低2000元。": "起付线",
            "按设备投资额的8%给予补助，最高不超过500万元。": "补助",
            "给予50%的贴息，单个企业每年最高100万元。": "单个企业贴息",
        },
    ),
    Step(
        "a stage, or the rest",
        _stage_or_rest,
        {
            "疫苗接种率第一季度达到30%，第三季度达到75%。": "疫苗接种率",
            "展位费由街道承担12万元，其余7万元由商户分摊。": "展位费",
        },
    ),
    Step(
        "the size of what was named",
        _size_of_what,
        {"甲县初中班从现有规模基础上扩大，达到1500人的规模。": "甲县初中班规模"},
    ),
    Step(
        "a verb alone",
        _verb_alone,
        {"设立法律援助专项资金，每年不低于60万元。": "法律援助专项资金", "预计增长20%，须在年底前完成。": None},
    ),
    Step("the words beside it", _beside_it, {"职业病诊断机构报告率达到100%。": "职业病诊断机构报告率"}),
)


# what these steps say is made of the head of an earlier quantity, and that stays the head: 二产完成生产总值
_OF_THE_SAME = (_predicate_alone, _kind_in_series, _stage_or_rest, _changed, _second_measure, _verb_wants_noun)
_PLACE_ALONE = compile_re(rf"[\u4e00-\u9fff]{{1,6}}(?<![小社园灾景库街城山牧林农矿])[{PLACE_UNITS}]")


def decide(s: Statement) -> tuple[Step, str | None]:
    """The first step that knows, and what it says."""
    for step in STEPS:
        found = step.find(s)
        if found is not None:
            return step, without_lost_brackets(found) or None
    return STEPS[-1], None


# 按1.5倍执行: what is done with the number
_DONE_WITH_IT = compile_re(
    "(?:加收|部分|免费|报销|支付|救助|安排|执行|计算|计征|计收|征收|收取|结算|核算|折算|出售|办理|发放|兑现)+"
)


# 按照3:7的比例承担，州级每年安排6000万元: how something is shared out
_RATIO = compile_re(r"\d[:：]\d")
# 由省、市按6:4比例负担，省级安排3亿元: who bears it
_LEVELS_ALONE = compile_re("(?:(?:中央|地方|[省市州盟县区旗乡镇])级?[、和及与])+(?:地方|[省市州盟县区旗乡镇])级?")


_MUST_LAST = "要应须"

# 于设立之日起3年|后组织复核: how long after something else comes measures neither
_AFTERWARDS = compile_re("[之以]?后")


def name(s: Statement) -> Named:
    """A quantity with its indicator, and with what later parts of the same whole add to their own words."""
    if s.item.kind == "duration" and _AFTERWARDS.match(s.text, s.item.end):
        return Named(s.item, None)
    step, said = decide(s)
    indicator = (without_lost_brackets(peel_name(said)) or None) if said else None
    if indicator and indicator[-1] in _MUST_LAST and MEASURE_NOUN.search(indicator[-2:-1]):
        indicator = indicator[:-1]  # 费用率要|比上年降低
    if (
        indicator is None
        or indicator in ("年均", "平均", "首次", "再次", "连续", "累计")
        or ONE_EACH.fullmatch(indicator)
        or _DONE_WITH_IT.fullmatch(indicator)
        or _RATIO.search(indicator)
        or _LEVELS_ALONE.fullmatch(indicator)
        or (indicator[0] == "每" and indicator[1:] in s.item.unit.partition("/")[2].split("·"))
        or indicator[-1] in _MUST_LAST
        or (
            (indicator != said or indicator.startswith(("共", "累计")))
            and is_unnamed(indicator)
            and not (said and said.endswith(("给予" + indicator, "予以" + indicator)))
        )
    ):
        return Named(s.item, None)
    if step.find is _first_of_series:
        own = _measure_of_kinds(s)
        return Named(s.item, indicator, own["noun"] if own else _heading_of_series(s), True, said)
    if step.find is _of_an_age and (heading := _heading_of_ages(s)):
        return Named(s.item, indicator, heading, True, said)
    if step.find in _OF_THE_SAME and s.same is not None and s.same.head:
        return Named(s.item, indicator, s.same.head, s.same.series, said, _told_of(s, indicator))
    about = _told_of(s, indicator)
    if step.find is _average_of:
        about = re.sub("^(?:[\u4e00-\u9fff]均|每.)", "", indicator)
    head = bare_head(_without_change(indicator))
    opens = OPENING_ACTS_ALL.match(head)
    is_part = "其中" in s.text[s.sentence : s.item.start]
    if (opens and opens.end() == len(head)) or (is_part and _PLACE_ALONE.fullmatch(head)):
        return Named(s.item, indicator, None, said=said, about=about)  # 全县改造; 其中青川县8000口
    return Named(s.item, indicator, head, said=said, about=about)


def _told_of(s: Statement, indicator: str) -> str | None:
    """What a share or a change is told of: 税收 of 税收占年计划, 投资 of 投资增长; None for what stands for itself."""
    before = s.last.thing if s.last and s.item.kind == "percent" else None
    if before and indicator.startswith(before) and _SHARE_SAID.match(indicator, len(before)):
        return before
    thing = _before_last_change(indicator)
    return thing if 2 <= len(thing) < len(indicator) else None


_SHARE_SAID = compile_re("占|完成|达|为")

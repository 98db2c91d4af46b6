"""The same thing as the number before, changed, compared or in another unit: 由20亿元提高到30亿元, 增长18.5%."""

from __future__ import annotations

import re

from pipeline.find.quantities.clause import clause_start
from pipeline.find.quantities.peels import CHANGED, peel_before
from pipeline.find.quantities.phrases import is_unnamed
from pipeline.find.quantities.predicates import (
    ASPECT,
    CHANGE,
    EARLIER_POINT,
    before_last_change,
    compared_alone,
    differs_from,
    told_alone,
    told_of_state,
    without_change,
)
from pipeline.find.quantities.rates import EACH_BARE, ONE_EACH
from pipeline.find.quantities.statements import Named, Statement
from pipeline.find.quantities.steps.wholes import with_head
from pipeline.notation.calendar import OUR_YEAR
from pipeline.notation.gates import Opening
from pipeline.notation.needs import holds_any
from pipeline.precompiled import compile_re

# 25468元，按年平均汇率折算达|3728美元
_RECKONED = compile_re(r"按照?[^，。；]{2,14}(?:折算|折合|换算|计算)后?(?:约?[合为]|达到?|约)*")
# 1.2亿美元，折合人民币|9.8亿元; 6万亩，合|4000公顷
_SAME_AS = compile_re(r"[，,]?(?:即|折合?|约?合|相当于)约?(?:人民币)?约?")
_CURRENCY = compile_re(r"人民币|[￥¥]|大写|[：:]|即|折合?|约?合|相当于|约")


def in_another_unit(s: Statement) -> str | None:
    if s.last is None or not s.between:
        return None
    if s.before.startswith("按") and s.begin and s.text[s.begin - 1] in "，,":
        alike = s.item.kind == s.last.item.kind and _RECKONED.fullmatch(s.before)
        return (s.last.indicator or "") if alike else None
    if s.item.kind == s.last.item.kind and _SAME_AS.fullmatch(s.between):
        return s.last.indicator or ""
    if not holds_any(s.between, "（(") or _CURRENCY.sub("", s.between) not in ("（", "("):
        return None
    return s.last.indicator or ("" if s.item.kind == "money" else None)


def predicate_alone(s: Statement) -> str | None:
    """收入完成11亿元，比上年增收1亿元，增长18.5%: the words between are a predicate, the subject was said before."""
    told, between = s.last, s.between
    if s.item.kind == "duration" and not s.before and told_alone(s.after):
        return ""  # 十年减少14814人: the span has a part in what is told, and tells nothing itself
    if told is None or not between or s.tail:
        return None
    if between[0] in "）)" and len(s.earlier) > 1:
        told, between = s.earlier[-2], between[1:]  # 112220千公顷（168329万亩），比上年减少815千公顷
    for earlier in reversed(s.earlier[:-1]):
        if told.item.kind != "duration" or told.indicator or earlier.item.end > told.item.start:
            break
        # 与2010年的301245人相比，十年减少14814人: the span is no subject
        between, told = s.text[earlier.item.end : s.item.start], earlier
    if told.item.unit == "番" and told.thing and _FROM_WHAT.fullmatch(between):
        return told.thing  # 总产值翻两番，|即由1980年的|7100亿元增加到
    if _FROM_THEN.fullmatch(between) and told.thing and _MEASURE_LAST.search(told.thing):
        return told.thing  # 标准为最低工资的80%，由每月864元调整为1008元
    if s.item.kind == "percent" and told.indicator and (than := compared_alone(between)):
        return told.indicator + than  # 增长9.6%，高于全省平均水平1.2个百分点
    how = told_alone(_behind_noun(told, ONE_EACH.sub("", between) if s.item.kind == "rate" else between))
    if how is None:
        return _difference(s, told, between)
    alike = (
        s.item.unit in (told.item.unit, told.item.unit.partition("/")[0])
        or (s.item.kind == told.item.kind == "rate" and s.item.unit[0] == told.item.unit[0] == "元")
        or s.item.kind == "percent"
        or s.item.unit == "倍"
    )
    if not alike and not (told.about and (s.same or s.item.kind == "money")):
        return None
    return _said_of(told, how)


_LASTS = ("连续", "持续", "累计")


def bounded_for_days(s: Statement) -> str | None:
    """日平均气温连续5天低于5℃: what is so for that long is what the bound is of."""
    if s.last is None or s.between or s.last.item.kind != "duration" or s.item.start == s.item.first:
        return None
    lasts = s.text.endswith(_LASTS, 0, s.last.item.start) and s.item.kind != "duration"
    return s.last.indicator if lasts else None


# 生育假五十六天，|双生增加|十四天
_BRIEF_CASE = compile_re(r"[，；][^，。；的\d]{2,4}(?P<verb>增加|延长|减少|缩短|加发)")
# 产假98天，难产的|增加15天: the same, for a case
_CASE = compile_re(
    r"(?:[^，。；每]{1,16}?[的者](?:每[^，。；]{2,12}?)?|每[^，。；]{2,12}?)(?:可以?|应当?|再|另外?|还)*(?P<verb>增加|延长|减少|缩短|[加增]发|提高|降低)"
)


def changed_for_case(s: Statement) -> str | None:
    """How much more or less of the same a case gets."""
    case = _BRIEF_CASE.fullmatch(s.between or "") if s.item.kind == "duration" else None
    if case is not None and s.last is not None and s.last.item.unit == s.item.unit and s.last.thing:
        return without_change(s.last.thing) + case["verb"]
    case = _CASE.fullmatch(s.before) if s.same is not None and holds_any(s.before, "的者每") else None
    if case is None or s.same is None or not s.same.thing or s.begin == s.floor:
        return None
    return without_change(s.same.thing) + case["verb"]


# 单机补贴额不超过5万元，大型拖拉机|可放宽到|15万元
_WIDENED = compile_re(r"(?P<who>[\u4e00-\u9fff]{2,10}?)(?:可以?|适当|最高)+(?:放宽|提高|上浮|增加|降低)[到至为]")


def widened_for_kind(s: Statement) -> str | None:
    """The same bound, for a kind that has it wider."""
    wider = _WIDENED.fullmatch(s.before) if s.last is not None and not s.tail else None
    if wider is None:
        return None
    unit = s.item.unit.partition("/")[0]
    told = next((n for n in s.wholes() if n.item.unit.partition("/")[0] == unit), None)
    if told is None or not told.indicator or not _MEASURE_LAST.search(told.indicator):
        return None
    apart = s.text.startswith(("，", "；"), told.item.end)
    return with_head(wider["who"], ONE_EACH.sub("", told.indicator)) if apart else None


def _difference(s: Statement, told: Named, between: str) -> str | None:
    """水位45.22米，超过保证水位0.22米: small beside the level; 超过警戒水位44米 tells the mark itself."""
    if s.item.unit != told.item.unit or not told.thing or s.follows_de or (than := differs_from(between)) is None:
        return None
    level = next(
        (named for named in s.earlier if named.indicator == told.thing and named.item.unit == s.item.unit), told
    )
    return told.thing + than if 2 * s.item.value <= level.item.value else ""


_FROM_THEN = compile_re(rf"[，,](?:由|从)(?:原来?的?|现行的?)?(?:{EACH_BARE})*")
_FROM_WHAT = compile_re(rf"[，,](?:即|也就是)?(?:由|从)(?:{OUR_YEAR}年的?)?")
_MEASURE_LAST = compile_re("(?:标准|价格?|费|金额|工资|限额|额度?|补[助贴])\\Z")


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
        # 企业数增加45户，总数达到320户; 新增企业45户，总数达到320户
        thing = thing.removesuffix(how[-1]).replace("新增", "").replace("净增", "")
    return thing if thing.endswith(how) else thing + how


def below_target(s: Statement) -> str | None:
    """成活率达到85%以上，低于80%的由责任单位补植: the line is drawn for what the target was set for."""
    target = s.last
    if target is None or s.before or not s.follows_de or s.between not in ("，", "；"):
        return None
    if (target.item.comparator, s.item.comparator) != (">=", "<") or target.item.unit != s.item.unit:
        return None
    return target.indicator if s.item.value <= target.item.value else None


def changed(s: Statement) -> str | None:
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
    if s.between == "、" and s.tail and s.item.kind == "count" and s.last.item.unit != s.item.unit:
        return None  # 人口30万人、200个山村: another member of the list
    if s.has_become or _bounds_it_too(s):
        return s.last.indicator  # 由18家猛增到65家
    between = _MARK_PASSED.sub("", s.between, count=1) if holds_any(s.between, _MARKS) else s.between
    if not alike or not CHANGED.fullmatch(between):
        return None
    if s.between[0] in "，," and s.follows_de and not s.text.startswith("的", s.last.item.end):
        return None  # 达到1亿元的，奖励50万元，达到5亿元的: another condition
    return s.last.thing if s.item.kind == "percent" != s.last.item.kind else s.last.indicator


# 高度大于54米|但|不大于100米
_BOTH_BOUNDS = compile_re("[，,、]?(?:但是?|而且?|且|并|及|或)(?:[又也还均应]|同时|应当)?")
_AND_ALSO = ("且", "并且")
_LOWER = (">", ">=")
_UPPER = ("<", "<=")


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
_MARKS = ("大关", "台阶", "关口")
_MARK_PASSED = compile_re(f"(?:{'|'.join(_MARKS)})(?=[，,])")
# 财政收入首次突破百亿元大关，|达到|103.6亿元: a verb that leads to the number, and no more
_REACHED = compile_re(r"(?:已|共|仅|只|预计|累计|全年|总[数量额])*(?:达到?|为|升至|降至|增至|增加到|提高到)")


def told_before_it(s: Statement) -> str | None:
    """The subject of the clause before, which tells its state without a figure: 肉类总产量再创新高，达到18.6万吨."""
    if s.follows_de or s.begin < 3 or s.text[s.begin - 1] not in "，," or not _REACHED.fullmatch(s.before):
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


_HAS_BECOME = compile_re(
    rf"(?:[，,]|(?=达))(?:[到至]?{OUR_YEAR}年[底末]?)?(?:已|累计|总量)?(?:达到?|为|至|升至|降至|增至|减至)?"
)


def _before_change(s: Statement) -> str | None:
    """生产总值增长12%，达到85亿元: what has grown, without the word of growth."""
    if s.last is None or not s.last.indicator or s.between is None or not _HAS_BECOME.fullmatch(s.between):
        return None
    said = s.text[s.item.start : s.item.first]
    if s.between in "，," and not said.startswith(("突破", "超过", "达", "接近")):
        return None
    thing = before_last_change(s.last.indicator)
    return thing if 2 <= len(thing) < len(s.last.indicator) else None


# 比2010年的|1.19吨标准煤|下降17.5%, 与第六次人口普查的|30万人|相比: what it is compared with
_COMPARED_WITH = compile_re(rf"(?=..)(?:{EARLIER_POINT}的?|[比较与同和][^，。；]{{2,40}}的)")
_CHANGE_BEHIND = Opening(rf"相比|扩大|{CHANGE}")
# 利用外资5211万美元，为上年的|1.2倍
_TIMES_OF = compile_re(r"(?:已|分别)?(?:[为是]|相当于|达到?)[^，。；]{2,12}的")


def base_of_change(s: Statement) -> str | None:
    """降到0.98吨，比2010年的1.19吨下降17.5%: the same thing, earlier."""
    if s.last is None or s.last.thing is None or not s.begin or s.text[s.begin - 1] not in "，,":
        return None
    if s.item.unit == "倍" and not s.after and _TIMES_OF.fullmatch(s.before):
        return s.last.thing
    if _COMPARED_WITH.fullmatch(s.before) is None or _CHANGE_BEHIND.match(s.after) is None:
        return None
    return s.last.thing

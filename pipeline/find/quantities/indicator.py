"""What a number measures (指标), in the text's words: the shortest phrase that can be read without the sentence.

`steps` says it, and here it is made a name: what says nothing of it is taken off, what is no name is left out, and what
later numbers of the same whole go on about is kept.
"""

from __future__ import annotations

import re

from pipeline.find.quantities.clause import without_lost_brackets
from pipeline.find.quantities.peels import peel_name
from pipeline.find.quantities.phrases import MEASURE_NOUN, OPENING_ACTS_ALL, bare_head, is_unnamed
from pipeline.find.quantities.predicates import before_last_change, without_change
from pipeline.find.quantities.rates import ONE_EACH
from pipeline.find.quantities.statements import SHARE_NEXT, Named, Statement, is_yardstick
from pipeline.find.quantities.steps import STEPS, Step, steps_for
from pipeline.find.quantities.steps.changes import changed, predicate_alone
from pipeline.find.quantities.steps.counted import heading_of_ages, of_an_age
from pipeline.find.quantities.steps.series import first_of_series, heading_of_series, kind_in_series, measure_of_kinds
from pipeline.find.quantities.steps.shares import average_of, second_measure
from pipeline.find.quantities.steps.wholes import stage_or_rest, verb_wants_noun
from pipeline.notation.bodies import PLACE_UNITS
from pipeline.notation.gates import Opening
from pipeline.notation.needs import holds_any
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

# what these steps say is made of the head of an earlier quantity, and that stays the head: 二产完成生产总值
_OF_THE_SAME = (predicate_alone, kind_in_series, stage_or_rest, changed, second_measure, verb_wants_noun)
_PLACE_ALONE = compile_re(rf"[\u4e00-\u9fff]{{1,6}}(?<![小社园灾景库街城山牧林农矿])[{PLACE_UNITS}]")


def decide(s: Statement) -> tuple[Step, str | None]:
    """The first step that knows, and what it says."""
    for step in steps_for(s.item.kind, bool(s.tail), s.last is not None):
        found = step.find(s)
        if found is not None:
            return step, without_lost_brackets(found) or None
    return STEPS[-1], None


# 按1.5倍执行: what is done with the number
_DONE_WITH_IT = Opening(
    "(?:加收|部分|免费|报销|支付|救助|安排|执行|计算|计征|计收|征收|收取|结算|核算|折算|出售|办理|发放|兑现)+"
)
# 按照3:7的比例承担，州级每年安排6000万元: how something is shared out
_RATIO = compile_re(r"\d[:：]\d")
# 由省、市按6:4比例负担，省级安排3亿元: who bears it
_LEVELS_ALONE = compile_re("(?:(?:中央|地方|[省市州盟县区旗乡镇])级?[、和及与])+(?:地方|[省市州盟县区旗乡镇])级?")
_LEVEL_ENDS = frozenset("方省市州盟县区旗乡镇级")
_NAMELESS = frozenset(measured_words("nameless"))
_MUST_LAST = "要应须"
_ENDS = ("上限", "下限")
# 于设立之日起3年|后组织复核: how long after something else comes measures neither
_AFTERWARDS = compile_re("[之以]?后")


def _is_no_name(s: Statement, indicator: str, said: str) -> bool:
    """Whether what a step said, or the peels left of it, names nothing: a verb, what is done with the number."""
    return (
        indicator in _NAMELESS
        or (indicator[0] == "每" and ONE_EACH.fullmatch(indicator) is not None)
        or _DONE_WITH_IT.fullmatch(indicator) is not None
        or (holds_any(indicator, ":：") and _RATIO.search(indicator) is not None)
        or (indicator[-1] in _LEVEL_ENDS and _LEVELS_ALONE.fullmatch(indicator) is not None)
        or (indicator[0] == "每" and indicator[1:] in s.item.unit.partition("/")[2].split("·"))
        or indicator[-1] in _MUST_LAST
        or (s.item.kind == "duration" and indicator == s.tail and s.ceiling == s.end and is_unnamed(indicator))
        or (
            (indicator != said or indicator.startswith(("共", "累计")))
            and is_unnamed(indicator)
            and not said.endswith(("给予" + indicator, "予以" + indicator))
        )
    )


def name(s: Statement) -> Named:
    """A quantity with its indicator, and with what later parts of the same whole add to their own words."""
    if s.item.kind == "duration" and _AFTERWARDS.match(s.text, s.item.end):
        return Named(s.item, None)
    step, said = decide(s)
    indicator = (without_lost_brackets(peel_name(said)) or None) if said else None
    if indicator and "占" in indicator and s.item.kind != "percent" and SHARE_NEXT.match(s.text, s.item.end):
        indicator = indicator.rpartition("占")[2]  # 自留地占|耕地总面积|1200亩的5%
    if indicator and (measured := _MEASURED_BY.match(indicator)) and is_yardstick(s.text, s.item):
        indicator = indicator[measured.end() :]  # 完成|年初预算|3.2亿元的109%
    if indicator and indicator[-1] in _MUST_LAST and MEASURE_NOUN.search(indicator[-2:-1]):
        indicator = indicator[:-1]  # 费用率要|比上年降低
    if indicator and (end := s.text[s.item.start : s.item.start + 2]) in _ENDS and indicator[-2:] in _ENDS:
        indicator = indicator[:-2] + end  # 缴费基数上限为300%，下限为60%
    if indicator is None or _is_no_name(s, indicator, said or ""):
        return Named(s.item, None)
    if step.find is first_of_series:
        own = measure_of_kinds(s)
        return Named(s.item, indicator, own["noun"] if own else heading_of_series(s), True, said)
    if step.find is of_an_age and (heading := heading_of_ages(s)):
        return Named(s.item, indicator, heading, True, said)
    if step.find in _OF_THE_SAME and s.same is not None and s.same.head:
        return Named(s.item, indicator, s.same.head, s.same.series, said, _told_of(s, indicator))
    about = _told_of(s, indicator)
    if step.find is average_of:
        about = re.sub("^(?:[\u4e00-\u9fff]均|每.(?:平均)?)", "", indicator)
    head = bare_head(without_change(indicator))
    opens = OPENING_ACTS_ALL.match(head)
    is_part = "其中" in s.text[s.sentence : s.item.start]
    if (opens and opens.end() == len(head)) or (is_part and _PLACE_ALONE.fullmatch(head)):
        return Named(s.item, indicator, None, said=said, about=about)  # 全县改造; 其中青川县8000口
    return Named(s.item, indicator, head, said=said, about=about)


def _told_of(s: Statement, indicator: str) -> str | None:
    """What a share or a change is told of: 税收 of 税收占年计划, 投资 of 投资增长; None for what stands for itself."""
    whole = next(s.wholes(), None) if s.item.kind == "percent" else None
    said = whole.thing if whole and whole.thing else ""
    for n in range(len(said) - 1):  # 完成投资 may have lost its verb
        if indicator.startswith(said[n:]) and _SHARE_SAID.match(indicator, len(said) - n):
            return said[n:]
    thing = before_last_change(indicator)
    return thing if 2 <= len(thing) < len(indicator) else None


_SHARE_SAID = compile_re("占|完成|达|为")
_MEASURED_BY = compile_re("完成|达到?|为")

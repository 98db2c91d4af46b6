"""Clauses that are a predicate alone: ，比上年增收182371万元，增长18.5%.

A report names its subject once and tells the rest of it in clauses without one: with what it is compared (比上年,
与2010年第六次普查相比), how it is counted (剔除不可比因素, 同口径, 十年共), an aspect of it (增速, 总数) and the verb
of its state (增长). Such a clause says nothing of what is measured; its subject is that of the number before. A clause
that tells a state without a figure (财政收入首次突破百亿元大关，达到103.6亿元) has that of the number behind it.
"""

from __future__ import annotations

from pipeline.find.quantities.peel_tables import words
from pipeline.notation.calendar import OUR_YEAR
from pipeline.notation.gates import Closing
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re

CHANGE = words("change")
HOW_COMPARED = "同比|环比|实际|名义|年均|年平均|(?:平均)?每年平均|平均每[年月]|平均|年(?=递)"
# a point of the calendar or a figure of an earlier plan or count
_EARLIER = (
    rf"(?:(?:{OUR_YEAR}|(?<!\d)[89]\d)年度?|第[{HAN_COUNT}]次(?:全国)?人口普查|[上去前]一?年[度底末初]?|上月[底末]?|[上一二三四1-4]{{1,2}}季度?|前三季度|[上下]半年|同[期月季]|全年|[年期]初|基期|[年月期][底末]"
    rf"|预算数?|计划数?|(?:执行|决算|完成|实际)数|目标|任务|调整前?|原[来有]?(?:标准|价格?)?|现行(?:标准|价格?)|水平|数|的|[“\"]?[{HAN_COUNT}]{{1,3}}五[”\"]?(?:时期|期间|末)?)"
)
_COUNTED_SO = (
    rf"(?:[比较与同和]{_EARLIER}{{1,4}}+(?:相比)?|相比|按照?(?:可比|不变|当年|同)(?:价格?|口径)(?:计算)?"
    rf"|(?:剔除|扣除|不含|不考虑|考虑)[^，。；、\d]{{2,14}}(?=，)|(?:同|自然|可比|[老新])口径"
    rf"|[\d{HAN_COUNT}两]{{1,3}}年(?:间|来)?|累计|共|总共|又|也|均|以后|此后|今后|每年|逐年|预计|力争|仅|只|稍|略|大幅)"
)
ASPECT = "增速|增幅|涨幅|降幅|跌幅|占比|比重|所占比重|所占比例|总数|总量|年均?增长率|年平均(?:增长|递增|下降)率"
_PREDICATE = compile_re(
    rf"[，,、]?(?:{_COUNTED_SO}[，,]?)*+(?:(?P<aspect>{ASPECT})(?:为|是|达到?)?)?(?:{_COUNTED_SO})*+"
    rf"(?P<how>(?:{HOW_COMPARED})*(?:{CHANGE}|(?<![，,、])(?:[多少]|(?P<short>[增减升降涨跌])|新增|加快|放缓|趋缓|扩大)))?[了达约]*"
)
_LONGEST = 60


def told_alone(between: str) -> str | None:
    """The aspect and the verb of words that are a predicate alone; None for any other words.

    >>> told_alone("，比上年增收"), told_alone("，剔除不可比因素，同比增长"), told_alone("，增速比上年回落")
    ('增收', '增长', '增速回落')
    >>> told_alone("，扣除物价因素，平均每年增长"), told_alone("，年递增"), told_alone("，比一九五六年增产")
    ('平均每年增长', '年递增', '增产')
    >>> told_alone("、总数达"), told_alone("，环比上涨"), told_alone("，农业产值增长") is None
    ('总数', '环比上涨', True)
    """
    if len(between) > _LONGEST or (match := _PREDICATE.fullmatch(between)) is None:
        return None
    how = match["how"] or ""
    if how.startswith("同比") and not match["short"]:
        how = how.removeprefix("同比")  # a change alone is one on the year before
    return (match["aspect"] or "") + how or None


_THAN = compile_re(
    rf"[，,、](?:{HOW_COMPARED}|分别|均|增[速幅])*(?P<than>(?:高于|低于|快于|慢于|好于|优于|高出|低出|比)(?!上|去|[年同期\d]|{OUR_YEAR})[^，。；、\d]{{2,14}}?)"
    r"(?:(?<=[国省市县区均平])[高低快慢多少])?(?:约)?"
)


def compared_alone(between: str) -> str | None:
    """With what a clause compares the number before, where it says nothing else.

    >>> compared_alone("，高于全省平均水平"), compared_alone("，增速高于全国"), compared_alone("，农业高于全国") is None
    ('高于全省平均水平', '高于全国', True)
    """
    match = _THAN.fullmatch(between) if len(between) <= _LONGEST else None
    return match["than"] if match else None


_DIFFERS = compile_re(
    rf"[，,、](?:{HOW_COMPARED}|仅|只|略|已|也|均)*"
    r"(?P<than>(?:高于|低于|多于|少于|大于|小于|快于|慢于|长于|短于|超[过出]?|高出|低出)[^，。；、\d]{2,14}?"
    rf"|[比较](?!{OUR_YEAR})[^，。；、\d]{{2,14}}?偏?[高低多少大小快慢长短深浅])(?:出|了|约|近)*"
)


def differs_from(between: str) -> str | None:
    """From what a clause says that the number before differs by so much, where it says nothing else.

    >>> differs_from("，超过保证水位"), differs_from("，比常年同期偏少"), differs_from("，超过") is None
    ('超过保证水位', '比常年同期偏少', True)
    """
    match = _DIFFERS.fullmatch(between) if len(between) <= _LONGEST else None
    return match["than"] if match else None


_STATE_ADVERB = f"(?:{words('state_adverb')})"
_BETTER_OR_WORSE = f"(?:{CHANGE}|{words('better_or_worse')})"
_STATE = compile_re(
    rf"(?P<what>[^，。；、\d]{{2,24}}?)(?:{_STATE_ADVERB})*(?:"
    r"(?:突破|跨[过越上入]|[跃迈站登][上入过]|再上|越过|逼近)[^，。；]{1,10}"
    r"|(?:再|续|连|屡)?(?:创下?|刷新|达到|为)[^，。；]{0,10}(?:新高|新低|最高|最好水平|[纪记]录|高点|最[高低]值)"
    rf"|(?:[跃位]居|居|[位名]列|排名|升至)[^，。；]{{0,8}}(?:第[{HAN_COUNT}]{{1,2}}位?|首位|前列|之首|榜首|前茅)"
    r"|(?:降至|降到|升至|进入|回到)[^，。；\d]{1,8}(?:位数|区间|行列|以[上下内])"
    rf"|{_BETTER_OR_WORSE}(?:较[快多大]|明显|显著|迅速)?"
    r"|(?:保持|呈现?|实现|取得|出现)[^，。；]{0,10}(?:增长|回升|下降|态势|势头|进展|突破|转变|好转|发展|改善)"
    r")"
)
_HOW = r"在(?![校建册岗职训编外])|经(?![济营费])|通过|[对由关鉴]于|从(?!业)"
_NO_SUBJECT = compile_re(rf"(?:{HOW_COMPARED})|[比较与].*|.*(?:{_HOW}).*|(?:{_STATE_ADVERB})+")


def told_of_state(clause: str) -> str | None:
    """The subject of a clause that tells a state or a record without a figure; None for any other clause.

    >>> told_of_state("财政收入首次突破百亿元大关"), told_of_state("居民用电量创历史新高"), told_of_state("经过努力")
    ('财政收入', '居民用电量', None)
    >>> told_of_state("水果产量居全省首位"), told_of_state("同比大幅增长"), told_of_state("出口保持较快增长")
    ('水果产量', None, '出口')
    """
    match = _STATE.fullmatch(clause)
    return match["what"] if match and not _NO_SUBJECT.fullmatch(match["what"]) else None


# 比2010年, 较上年同期, 与年初: with what it is compared
EARLIER_POINT = rf"[比较与](?:{OUR_YEAR}年|上年|去年|前年|年|基期)?(?:同[期月季]|[末底初])?"

CHANGE_LAST = Closing(rf"(?:(?:比|较)年初)?(?:{HOW_COMPARED})*(?:{CHANGE}|(?<=..)(?:新增|扩大))")


def without_change(phrase: str) -> str:
    """生产总值同比增长 → 生产总值."""
    return rest if len(rest := before_last_change(phrase)) >= 2 else phrase


def before_last_change(phrase: str) -> str:
    """The words before a change that ends a phrase; all of them where none does."""
    change = CHANGE_LAST.search(phrase)
    return phrase[: change.start()] if change else phrase


GROWS = compile_re(rf"(?:{CHANGE}|\A[多少])\Z")  # 较去年多1.1亿元

# 高于全省平均水平, 大大高于年均, 为本世纪以来年均: how it compares, not what
MORE_THAN = compile_re(
    r"(?:(?:大大|明显|显著|远远?|略|均|稍)*(?:高于|低于|快于|慢于|好于|优于|多于|少于|超过)|比|较)[^，。；]{2,14}|[为是]?[^，。；]{0,12}(?:以来|同期|历年|历史|常年|多年)(?:年均|平均)"
)

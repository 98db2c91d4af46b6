"""A clause without a noun of its own, which stands in a clause before: 设立专项资金，每年不低于60万元."""

from __future__ import annotations

from pipeline.find.quantities.clause import clause_start
from pipeline.find.quantities.peel_tables import ALL_OF_PLACE, words
from pipeline.find.quantities.peels import peel_before
from pipeline.find.quantities.phrases import ACTS, ADVERBS, SHORT, is_unnamed
from pipeline.find.quantities.predicates import CHANGE_LAST, MORE_THAN
from pipeline.find.quantities.rates import AVERAGED
from pipeline.find.quantities.statements import Statement, noun_before
from pipeline.precompiled import compile_re

_SCALE_WORD = compile_re("的(规模|水平)")


def size_of_what(s: Statement) -> str | None:
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


def verb_alone(s: Statement) -> str | None:
    """设立法律援助专项资金，每年不低于60万元: a verb or an adverbial measures nothing; the noun stands before."""
    if s.item.kind == "percent" and (part := _OF_THE_PART.fullmatch(s.between or "")) and s.last and s.last.indicator:
        return _TOTAL_LAST.sub("", s.last.indicator) + part["verb"]  # 门诊费用累计超过800元的部分支付45%
    if s.item.kind == "money" and not s.tail and is_unnamed(s.lead) and (used := _USED_AS.match(s.after)):
        return used["what"]
    if s.tail and not (s.item.kind == "money" and len(s.tail) < SHORT and not s.lead):
        if s.lead and is_unnamed(s.lead) and _PAY_VERB.fullmatch(s.lead):
            return s.tail
        return None
    if s.tail:
        return None
    if s.item.kind == "duration" and s.before in _OF_THE_YEARS:
        return ""  # 前两年|由自治区全额补助
    if not is_unnamed(s.lead) and not MORE_THAN.fullmatch(s.lead) and s.lead not in ("多", "少"):
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
    noun = "" if noun in ("相比", "比较") else noun
    said = _said_before(s)
    if (own := CHANGE_LAST.search(s.lead)) and (other := CHANGE_LAST.search(said)):
        said = said[: other.start()] + own[0]  # 比上年下降4.1%；与前年相比，平均增长2.5%
    return noun or said or _fund_behind(s)


# 列支15万元作为工作经费: what a sum is set aside for
_USED_AS = compile_re(r"(?:作为|用作)(?P<what>[^，。；、的]{2,20})\Z")
_OF_THE_PART = compile_re(
    rf"的部分，?(?:再|按照?|可以?)*(?P<verb>{words('pay')}|{words('bears')}|支付|报销|补偿|救助|补助)"
)
_TOTAL_LAST = compile_re(r"(?<=..)(?:全?年度?)?(?:累计|总计|合计)\Z")
_OF_THE_YEARS = ("前", "后", "头")
_AVERAGE_FIRST = compile_re("[年月日人户]均|平均")
_FOR_EACH = compile_re(rf"[{AVERAGED}生]均(?:财政|资金|政府)?(?:投入|支出|补助|投资)")
_WHOLE_FIRST = compile_re(f"(?:{ALL_OF_PLACE}|累计|共|总共)+")


def _said_before(s: Statement) -> str:
    """What the quantity before of the same unit measures; behind the parts of a whole that of the whole
    (2009年新建沼气池3.5万口，其中青川县8000口；2010年新建4.5万口)."""
    same = s.same
    if same is None:
        return ""
    if s.text.startswith(("者，", "的，"), same.item.end):  # 3000元以上者，|缴纳|20元: a condition before it
        alike = (n for n in reversed(s.row) if n.item.unit == s.item.unit)
        same = next((n for n in alike if not s.text.startswith(("者", "的"), n.item.end)), None)
        return same.indicator or "" if same is not None else ""
    parted = s.text.rfind("；", same.item.end, s.item.start)
    parts = s.text.find("其中", s.sentence, same.item.start)
    if parted >= 0 and parts >= 0:
        same = next((n for n in reversed(s.row) if n.item.end <= parts and n.item.unit == s.item.unit), None)
    return same.indicator or "" if same is not None else ""


_LAST_ACT = compile_re(rf"(?:{ACTS})\Z")
_FUND_NEXT = compile_re(r"，(?:用于)?(?:设立|建立)(?P<fund>[\u4e00-\u9fff“”]{2,20}(?:基金|资金|专户))")


def _fund_behind(s: Statement) -> str:
    """每年拿出2000万元，设立教育附加奖励基金."""
    match = _FUND_NEXT.match(s.text, s.end) if s.item.kind in ("money", "rate") else None
    return match["fund"] if match else ""


def named_by_colon(s: Statement) -> str | None:
    """竞买保证金：人民币1000万元: what stands before the colon."""
    if s.lead or s.begin - 1 <= s.floor or s.text[s.begin - 1] not in "：:":
        return None
    return noun_before(s) or None


_PAY_VERB = compile_re(rf"(?:{ADVERBS})*(?:{words('pay')})+")

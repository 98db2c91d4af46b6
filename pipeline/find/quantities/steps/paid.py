"""What a sum is paid for, where the clauses before say it: 接受教育的支出，…按照3600元定额扣除; 最高不超过500万元."""

from __future__ import annotations

from pipeline.find.quantities.peel_tables import words
from pipeline.find.quantities.phrases import MEASURE_NOUN
from pipeline.find.quantities.statements import Statement, noun_before
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

# 技能教育的支出，在取得证书的当年，按照3600元定额扣除: what the sum is for stands in the clauses before
_TAKES = compile_re(
    r"(?:定额|据实|全额|限额|一次性|按月|按年|逐月|予以|给予|进行)*(?:扣除|减免|报销|计提|核销|列支|补助|补贴|发放|资助)"
)
_WHILE = compile_re(r"(?:[在于自][^，。；]{2,}(?:期间|时|当[年月]|内|后))?")
_SPENT = compile_re(
    r"(?:接受|发生|购买|取得|缴纳|支付|承担|参加|负担|产生)了?(?P<what>[^，。；]{2,40}(?:支出|费用?|收入|所得|资金|租金|利息|补贴))(?:的|，|\Z)"
)


def sum_taken_off(s: Statement) -> str | None:
    if s.follows_de or not _TAKES.fullmatch(s.tail):
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


# 按投资额的8%给予补助，|最高不超过500万元|; 给予贴息，|单个企业每年最高100万元
_CAP = r"[，,](?:但是?|且|并)?(?P<whom>(?:[单每同全年]|原则上)[\u4e00-\u9fff]{0,8})?"
_PAID_SO = compile_re(
    rf"[^，。；：\n]{{0,12}}?(?P<what>{one_of(w for w in measured_words('benefit') if len(w) > 1)}){_CAP}"
)
_GIVEN_BEFORE = compile_re(rf"(?P<what>[\u4e00-\u9fff]{{0,6}}?(?:{words('benefit')})){_CAP}")
_RECKONED_THEN = compile_re("(?P<how>计[算征提发收]|确定|执行|核定|收取|缴纳|征收|支付)?[，,](?:但|且|并)?")


def cap_of_benefit(s: Statement) -> str | None:
    """The most that is paid of what the clause before pays, or the bounds of what it reckons."""
    if s.item.comparator == "=" or not s.between:
        return None
    if s.last is not None and not s.lead and (then := _RECKONED_THEN.fullmatch(s.between)):
        if s.last.item.kind == "percent" and not then["how"] and not _SUM_THING.search(s.last.thing or ""):
            return None  # 奖补比例为5%，最高不超过50万元: of what, was not said
        return s.last.thing or ""  # 起付线按总费用的20%计算，最低2000元
    if s.item.comparator != "<=":
        return None
    paid = _PAID_SO.fullmatch(s.between) or _GIVEN_BEFORE.fullmatch(_last_clause(s.between))
    if paid is None or (paid["whom"] and MEASURE_NOUN.search(s.lead)):
        return None
    return s.lead + paid["what"]


# 投标保证金不超过估算价的2%，最高不超过80万元
_SUM_THING = compile_re("(?:[金费款]|奖励|补助|补贴|补偿|[金限]额)\\Z")


# 满15日的，由民政部门给予一次性救助，|最高3万元
_GIVES = compile_re(r"[^，。；]*?(?:给予|予以|发放|处以?|享受|提供)(?=[^，。；]*[，,])")


def _last_clause(between: str) -> str:
    """The words behind the verb of the last clause that is closed, with its comma and what follows."""
    clause = between[between.rfind("，", 0, between.rfind("，")) + 1 :]
    gives = _GIVES.match(clause)
    return clause[gives.end() :] if gives else ""

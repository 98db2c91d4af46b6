"""What a length of time measures (期限): the act that it bounds, the event that it is counted from, what lasts."""

from __future__ import annotations

import re

from pipeline.find.quantities.clause import clause_end, clause_start
from pipeline.find.quantities.peel_tables import LABEL
from pipeline.find.quantities.peels import peel_after, peel_before
from pipeline.find.quantities.phrases import CONDITION, LONG_LEAD, SHORT, is_unnamed
from pipeline.find.quantities.statements import ASIDE, Statement, noun_before
from pipeline.notation.bodies import body_end
from pipeline.notation.numerals import CHINESE_DIGIT, DIGIT
from pipeline.precompiled import compile_re

# 自执业之日起: the event that a term is counted from
_TERM = compile_re(
    r"(?:.{0,24}(?:应当?|必?须|可以?)[自在从于]|应当?|必?须|自|在(?![职岗校]))?(?P<event>.{1,16}?)之?[日时]起"
)
_MATTER_SINCE = compile_re(r"(?P<what>[^，。；自应须可在从于]{2,12})自(?P<event>.{1,16}?)之?[日时]起")
_LENGTH_SINCE = compile_re(r"(?P<what>[^，。；自]{1,10}(?:期限?|时间|年限))自")


def counted_from(s: Statement) -> str | None:
    term = _TERM.fullmatch(s.lead) if s.lead.endswith("起") else None
    if term is None:
        return None
    if s.begin and s.text[s.begin - 1] in "，," and (subject := noun_before(s)):
        return subject + s.tail
    if length := _LENGTH_SINCE.match(s.lead):
        return length["what"]  # 有效期自发布之日起5年
    if own := _MATTER_SINCE.match(s.lead):
        matter = "" if _PERSON_END.search(own["what"]) else own["what"]
        return (matter or own["event"]) + (s.tail or _act_next(s))  # 信访事项自受理之日起60日内办结
    act = s.tail.removeprefix("将")  # 在立案之日起五日内|将起诉状副本发送被告
    return term["event"] + (act or _act_next(s))


# 将补助对象、补助金额在村级公示栏, 对拟录用人员: what is acted on
_OBJECT = compile_re(r"(?:将|把|对|就)(?P<object>[^，。；]{2,20}?)(?:在[^，。；]{2,}|于|予以|进行)?\Z")
_ACT_CUT = compile_re(
    r"(?<=.{2})(?:经(?![济营费])|自(?![来然主])|在|于|应当?(?![急用])|必?须(?!知)|(?<![纪主重需概摘必])要\Z|通过|由|当(?![事地年月日期前])|后\Z|前\Z|从(?!业|事))"
)
_PERSON_END = compile_re(rf"(?:[人者员方]|单位|部门|机关|企业|{body_end()})\Z")


def act_within(s: Statement) -> str | None:
    """The act that a term bounds: 纪要经与会单位同意后2日内印发 → 纪要印发."""
    if s.item.comparator not in ("<=", ">=") or s.follows_de:
        return None
    if (
        s.text[s.item.end - 1] not in "内前"
        and not s.text.startswith(("提前", "至少提前", "前"), s.item.start)
        and not ASIDE.match(s.text, s.item.end)
    ):
        return None
    if s.before[:1] in _THAN and s.last is not None and s.last.item.kind == "duration":
        return s.last.indicator  # 总工期42个月，较合同工期|提前75天
    tail, next_clause = s.tail, ""
    if tail and s.ceiling == s.end and (counted := _COUNTED_NEXT.match(s.text, s.ceiling)):
        tail = s.after + counted["noun"]  # 一年内|累计发生|3起以上|责任事故
    if not s.after and s.lead.endswith(("期限", "时限", "年限")):
        return None  # 期限3年以内，财政全额贴息
    if not s.after:
        tail = next_clause = _act_next(s)
    if not tail:
        return None
    if next_clause and s.text.endswith(_SPAN_VERBS, s.begin, s.item.first):
        return None  # 行车时间缩短至1小时以内，…: what takes so long stands before
    if acted := _OBJECT.search(s.before):
        return peel_before(acted["object"]) + tail if len(tail) <= 6 else tail
    lead = _ACT_CUT.split(re.sub(r"^(?:应当?|必?须|可以?)?[在于自]", "", s.lead), maxsplit=1)[0].removesuffix("的")
    lead = lead.removeprefix("也")  # 也可以|在三个月内起诉
    if "是指" in s.before:
        lead = _BASIS_LAST.sub("", lead)
        tail = _OF_WHICH.split(tail, maxsplit=1)[0] or tail  # 1日内入、出院完成的手术: the act, not what is defined
    if (
        (next_clause and len(tail) >= SHORT)
        or s.after.startswith(("将", "把"))
        or is_unnamed(lead)
        or (_PERSON_END.search(lead) and len(tail) >= SHORT)
    ):
        lead = ""
    if len(lead) > LONG_LEAD and len(tail) >= SHORT:
        lead = ""
    if not lead and len(tail) < SHORT:
        lead = _event_before(s) or noun_before(s)
        lead = "" if _PERSON_END.search(lead) else lead
        if (
            not lead
            and s.text[s.begin - 2 : s.begin] == "的，"
            and s.last
            and s.last.indicator
            and len(s.last.indicator) <= LONG_LEAD
        ):
            lead = s.last.indicator  # 涨幅超过10%的，应当在24小时内报告
    return lead + tail


_COUNTED_NEXT = compile_re(
    rf"[{DIGIT}{CHINESE_DIGIT}十]{{1,4}}[起次例件](?:（含）)?+(?:及?以上)?+的?+(?P<noun>[\u4e00-\u9fff]{{2,12}}?)(?:的|[，。；、\n]|\Z)"
)
_THAN = ("较", "比")
_SPAN_VERBS = tuple(
    verb + to for verb in ("缩短", "压缩", "控制", "压减", "降低", "减少", "保持", "延长") for to in "至到在为"
)
_BASIS_LAST = compile_re(r"(?:按照?|根据|依照|依据)[^，。；]{2,}\Z")
_OF_WHICH = compile_re(r"(?<=..)(?:完成)?的")


def _act_next(s: Statement) -> str:
    """The act in the clause behind: 应急响应终止后15个工作日内，旗防指办公室负责对应急处置工作进行总结评估."""
    if s.text[s.end : s.end + 1] not in ("，", ",") or s.end >= s.ceiling:
        return ""
    return _act_of(s.text[s.end + 1 : clause_end(s.text, s.end + 1, min(s.ceiling, s.end + 60))])


_WHO_ACTS = compile_re(
    rf".{{0,30}}?(?:者|人|员|部门|单位|机关|企业|机构|{body_end()})(?:应当?|须|必须|要|将|可以|负责)+"
)
# 发生伤亡事故的, 险情发生后: the event that sets the term
_EVENT_CLAUSE = compile_re(
    r"(?:发生|存在|出现|发现|遇有)(?P<what>[^，。；\n]{2,12}?)(?:的|时)\Z|(?P<first>[^，。；\n]{2,12}?)(?:发生|终止|结束|完成)后\Z"
)


def _act_of(clause: str) -> str:
    """The act of a clause without who acts: 旗防指办公室负责对应急处置工作进行总结评估 → 应急处置工作总结评估."""
    if who := _WHO_ACTS.match(clause):
        clause = clause[who.end() :]
    act = peel_after(clause)
    return "" if CONDITION.search(act) else act


def _event_before(s: Statement) -> str:
    end = s.begin - 1
    for _ in range(3):
        least = max(s.floor, s.sentence)
        if end <= least or s.text[end] not in "，,":
            return ""
        begin = clause_start(s.text, end, max(least, end - 60))
        if event := _EVENT_CLAUSE.search(s.text[begin:end]):
            return event["what"] or event["first"]
        end = begin - 1
    return ""


# 可以延长10日, 经批准可延长15个工作日
_EXTENDED = compile_re(
    r"(?:^|.*?(?:可以?|再|应当?|不得|适当|酌情|最[长多]|期限|时间|[，,]))(?P<act>延长|顺延|延期|展期|缩短)(?:至|到)?\Z"
)


def act_extended(s: Statement) -> str | None:
    """What a term is lengthened by: 应当在10日内作出决定；…，可以延长5日. 延长 alone measures nothing."""
    extended = _EXTENDED.match(peel_before(s.before))
    if extended is None:
        return None
    term = next((named.indicator for named in reversed(s.earlier) if named.item.kind == "duration"), None)
    return f"{term}{extended['act']}" if term and len(term) <= LONG_LEAD else ""


# 停止承接新的代理业务6个月至12个月, 暂停执业活动3个月: how long the act lasts
_SUSPENDED = compile_re(
    r"(?:责令|[其]|^|，|可以?|给予|应当?|[的处罚]|并)(?P<act>(?:停止|暂停|暂扣|中止|禁止|限制|取消)[^，。；、]{2,24}?)(?:期限|时间)?(?:[为达])?\Z"
)


def act_that_lasts(s: Statement) -> str | None:
    if s.item.start != s.item.first:
        return None
    act = _SUSPENDED.search(s.before)
    return act["act"].replace("其", "", 1) if act else None


_TIME = compile_re(r"(?:左右|上下|以内)?的?(?:时间|工夫|功夫)")


def time_taken(s: Statement) -> str | None:
    """用3年左右的时间，新建户用沼气池: what is done in that time."""
    if not s.before.endswith(("用", "花", "花费")):
        return None
    time = _TIME.match(s.after)
    if time is None:
        return None
    act = peel_after(s.after[time.end() :]) if time.end() < len(s.after) else _act_next(s)
    return "" if is_unnamed(act) else act


# 连续四年组织对各部门网站，对各级政府网站进行了绩效评估: what was done in those years
_DONE_TO = compile_re(r"[^。；\n]{0,160}?(?:进行|开展|实施)了?(?P<what>[\u4e00-\u9fff“”]{2,12})(?=[，。；\n]|\Z)")


def done_for_years(s: Statement) -> str | None:
    if not s.before.endswith("连续") or s.follows_de or not _ON_WHAT.match(s.after):
        return None
    done = _DONE_TO.match(s.text, s.item.end)
    return done["what"] if done else ""


_ON_WHAT = compile_re(r"(?:组织|牵头|统一|集中)*对")
# 元旦：12月30日至1月1日放假，共3天: the head is what the rest is about
_HEAD_OF_DAYS = compile_re(
    rf"{LABEL}?[ \u3000]*(?P<head>[\u4e00-\u9fff“”]{{2,10}})[：:](?=[^。；：\n]{{0,3}}\d{{1,4}}[年月])[^。；：\n]*\Z"
)


def head_of_days(s: Statement) -> str | None:
    begin = s.text.rfind("\n", max(0, s.item.start - 160), s.item.start) + 1
    head = _HEAD_OF_DAYS.match(s.text[begin : s.item.start])
    if head is None:
        return None
    act = (s.lead if len(s.lead) > 1 else "") or noun_before(s)
    if head["head"].endswith(act):
        return head["head"]
    return head["head"] + act if len(act) <= 6 and not act.startswith(head["head"]) else None

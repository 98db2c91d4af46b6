"""Parts of a whole that was told before (其中, 其余, 各级负担): they want its noun."""

from __future__ import annotations

from pipeline.find.quantities.peel_tables import FINISHED, words
from pipeline.find.quantities.phrases import ACTS, ADVERBS, LONG_LEAD, NOUN_THAT_MUST, REACHES, SHORT, is_unnamed
from pipeline.find.quantities.predicates import CHANGE_LAST
from pipeline.find.quantities.statements import Named, Statement
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.gates import Closing
from pipeline.precompiled import compile_re

# 各市粮食播种面积 of 长春市
_PLACES = "(?:地区?|[省市州盟县区旗乡镇村]{1,3}|[县市](?:（[^（）]{1,6}）|、[市区]){1,2}|街道)"


def _earlier_whole(s: Statement) -> Named | None:
    """The whole that parts behind 其中 belong to: the last quantity of the same unit before it."""
    at = s.text.rfind("其中", s.sentence, s.item.start)
    if at < 0:
        return None
    wholes = (named for named in s.wholes() if named.item.end <= at and named.head)
    return next((named for named in wholes if named.item.unit == s.item.unit), None)


def with_head(bearer: str, head: str, kind_in_head: bool = True) -> str:
    """城区 and 合唱团 → 城区合唱团; 港资 of 外资 and 农业人口 of 人口 are whole already.

    `kind_in_head` says that the head may open with another bearer, whose place this one takes.
    """
    head = without_every(_HAS.sub("", head))  # 小学 of 拥有各级各类学校
    if _OF_BODIES.search(head) and _BODY_OF_KIND.search(bearer):
        return bearer  # 医院 of 医疗卫生机构
    if _FORMULA.fullmatch(bearer) and (formula := _FORMULA.match(head)):
        return bearer + head[formula.end() :]  # PM10年均浓度68微克，SO2为21微克
    if _GOODS.search(bearer) and (harvest := HARVEST.fullmatch(head)):
        return bearer + harvest["measure"]  # 山羊 of 羊存栏, 小麦 of 粮食总产量
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
        return bearer if is_unnamed(head[2:]) else bearer + head[2:]  # 工业用电 of 用电量; 主办单位 of 单位承办
    for size in range(len(bearer) - 1, 1, -1):
        at = head.find(bearer[-size:])
        if 0 <= at < len(head) - size:
            return bearer + head[at + size :]  # 非居民用气 and 居民用气价格
    for size in range(min(5, len(head) - 2), 1, -1) if kind_in_head else ():
        if head[size - 1] == bearer[-1]:
            return bearer + head[size:]  # 乡道 and 县道养护经费
    return bearer + head


def without_every(head: str) -> str:
    """各市粮食播种面积 → 粮食播种面积."""
    return _EVERY_KIND.sub("", head)


_ONES = compile_re(rf"(?:{words('ones')})\Z")
_TAKES_UP = compile_re("占(?:比|到|了)?约?\\Z")
_EVERY_KIND = compile_re(f"^(?:各级各类|各类|各种|各{_PLACES})(?=..)")
_JOINTS = "和及与、"
_HAS = compile_re("^(?:共|现|已)?(?:拥有|现?有|设有|建有)(?=..)")
_OF_BODIES = compile_re(r"(?:机构|学校|单位|场所|设施|院校)\Z")
_BODY_OF_KIND = compile_re(r"(?:[学院室馆站所]|中心|幼儿园)\Z")
_FORMULA = compile_re(r"[A-Z][A-Za-z]{0,3}\d{0,2}(?:\.\d)?")
# what is grown or raised, and what is measured of it
_GOODS = Closing(words("goods"))
HARVEST = compile_re(rf"(?!(?:{words('harvest')})\Z)(?P<goods>[^，。；、]{{1,8}}?)(?P<measure>{words('harvest')})")
_PERSONS = Closing(rf"(?:{words('person')})")
_WHOLE_NOUN = compile_re(rf"(?:{words('whole_noun')})\Z")


def has_own_head(s: Statement) -> bool:
    """Whether a colon behind the number before gives what follows a head of its own: …；青苗费：水稻每亩1000元."""
    at = s.text.rfind("；", s.floor, s.begin)
    return at >= 0 and s.text[s.begin - 1] in "：:"


def part_of_whole(s: Statement) -> str | None:
    """城区6个 of 合唱团16个; what takes up a share (其中役畜占六成) is told by itself."""
    if s.item.kind == "percent" and _TAKES_UP.search(s.before) and "其中" in s.before:
        return s.lead or None
    if not s.lead or s.lead[0] == "每" or is_unnamed(s.lead) or has_own_head(s) or s.is_qualified:
        return None
    if (whole := _earlier_whole(s)) is None:
        return None
    if s.item.unit in ("人", "名") and _ONES.search(s.lead):
        return s.lead  # 调查组由七人组成，其中专家不少于三人
    if (own := _OWN_NOUN.search(s.lead)) and not _OWNER.search(own["noun"]):
        return None
    if not whole.head or len(whole.head) > LONG_LEAD:
        return None
    bears = _BEARS_LAST.search(s.lead) if not _WHOLE_NOUN.search(s.lead) else None
    lead = s.lead[: bears.start()] if bears else s.lead  # 农户自筹 is a noun
    if (change := CHANGE_LAST.search(lead)) and whole.indicator and CHANGE_LAST.search(whole.indicator):
        return with_head(lead[: change.start()], whole.head) + change[0]  # 均价上涨4.5%，其中高层上涨5.2%
    return with_head(lead, whole.head) if len(lead) <= 10 else None


# another source of the same sum, and not the sum itself
_PART_OF_FUNDS = compile_re(
    r"(?:(?:中央|国家|上级|[省市州县区镇乡村]级?|财政)[^，。；]{0,10}(?:补助|配套|资金|投资|投入|拨款|安排|奖补)|贷款|债券|捐[款赠]|融资|集资|引资|自筹)\Z"
)
_BEARS = compile_re(rf"(?P<who>[\u4e00-\u9fff]{{1,8}}?)(?:{words('bears')})")
_BEARS_LAST = Closing(rf"(?:{words('bears')})")
# 政府补贴七成、个人承担三成; 养老保险费政府补贴40%，集体承担30%: who bears the other part
_BEARER_LAST = Closing(
    r"由?(?:政府|财政|国家|集体|单位|企业|个人|职工|农户|群众|[省市县区镇乡村]级?(?:财政)?)"
    r"(?:补贴|补助|配套|承担|负担|出资|缴纳|自筹)"
)


def who_bears(s: Statement) -> str | None:
    """医药费由个人负担四分之一，单位负担四分之三."""
    if s.same is None or not s.same.indicator or not _BEARS.fullmatch(s.lead):
        return None
    if _PART_OF_FUNDS.search(s.same.indicator) and s.lead.endswith(("自筹", "筹措", "出资")):
        return s.lead  # 省级配套3600万元，农户自筹2亿元
    if _BEARS.fullmatch(s.same.indicator):
        return s.lead  # 农户自筹20%，集体承担30%
    if (bearer := _BEARER_LAST.search(s.same.indicator)) is not None:
        return s.same.indicator[: bearer.start()] + s.lead
    return s.same.indicator


_BORNE_BY = compile_re(rf"(?:部分)?由(?P<who>[\u4e00-\u9fff]{{1,10}}?(?:{words('bears')}|补助|补偿|消化))")


def stage_or_rest(s: Statement) -> str | None:
    """接种率第一季度达到30%，第三季度达到75%; 其余7万元由商户分摊; 不足30万元的."""
    if s.follows_de and (NOUN_THAT_MUST.match(s.tail) or (s.tail and s.before == "有")):
        return None  # 有15个以上的灾点: its own noun
    threshold = (
        s.follows_de
        and s.item.kind != "percent"
        and s.item.comparator != "="
        and s.same is not None
        and s.same.item.comparator != "="
    )
    bounded = s.item.comparator != "=" or s.before.endswith(REACHES)
    if not s.lead and s.after.startswith("者") and bounded:
        return _threshold_before(s)
    if not s.lead and s.follows_de and bounded and s.item.kind != "percent":
        for named in reversed(s.row):  # 期限三个月以上不满一年的，…；一年以上不满三年的，…
            if named.item.kind == s.item.kind and s.text.startswith("的", named.item.end) and named.indicator:
                return named.indicator
    if s.lead or s.same is None or (s.tail and not threshold):
        return None
    if (rest := _REST.match(s.before.lstrip("、"))) is not None:
        bears = _BORNE_BY.match(s.after) if s.same.indicator and s.same.indicator.startswith("通过") else None
        if bears is not None:
            return bears["who"]  # 通过调整价格补偿75%，剩余25%由|财政补助|: how the part was borne is not what
        whole = _whole_of_rest(s)
        if whole is not None:
            return whole.indicator
        if "其中" in s.text[s.sentence : s.begin] or rest.end() < len(s.before.lstrip("、")):
            return ""  # what is left of a part or of the whole, the numbers do not tell
    if _CASE_OF_ITS_OWN.search(s.text, s.same.item.end, s.item.start):
        return None
    return s.same.indicator or ""  # 不足30人的，暂不予办理；满30人的: none was printed


def _threshold_before(s: Statement) -> str:
    """月收入在3000元以下者，交纳0.5%；3000元以上至5000元|者: what the threshold before is of."""
    unit = s.item.unit.partition("/")[0]
    for named in reversed(s.row):
        if named.item.unit.partition("/")[0] == unit and s.text.startswith("者", named.item.end):
            return named.indicator or ""
    return ""


# 占用水田的，每平方米60元；占用旱地的，|每平方米30元
_CASE_OF_ITS_OWN = compile_re(r"；[^，。；\d]{2,16}[^，。；\d以上下内]的，")
_REST = compile_re(r"(?:其余|剩余|余下|其他)(?:的|部分)?")


def _whole_of_rest(s: Statement) -> Named | None:
    """The sum that the parts before and this rest make up: 概算1720万元，其中中央1050万元，省级210万元，其余460万元."""
    alike = [named for named in s.earlier if named.item.unit == s.item.unit]
    for n, whole in enumerate(alike[:-1]):
        parts = sum(named.item.value for named in alike[n + 1 :]) + s.item.value
        if abs(parts - whole.item.value) <= 1e-6 * whole.item.value:
            return whole
    return None


_WANTS_NOUN = compile_re(rf"(?:{words('done_to')})\Z")
# 退化林修复, 棚户区改造; not 区旅游局完成, 其中城区新建
_OWN_NOUN = compile_re(r"(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:修复|整改|改造|建设|改扩?建|扩建|创建)\Z")
_OWNER = compile_re(rf"(?:[{PLACE_UNITS}级]|部门|单位|企业|财政|{body_end()}|{ADVERBS}|{ACTS})\Z")


_STARTED = Closing(FINISHED)


def verb_wants_noun(s: Statement) -> str | None:
    """6间，其中新建2间: the verb is there, its noun was said before."""
    if not s.lead or s.same is None or not s.same.head or not _WANTS_NOUN.search(s.lead):
        return None
    if (own := _OWN_NOUN.search(s.lead)) and own["noun"] and not _OWNER.search(own["noun"]):
        return None  # 退化林修复0.3万亩: its own noun stands before the verb
    if s.same.head in s.lead:
        return s.lead  # 60个重点项目竣工38个
    if s.same.head.endswith(s.lead):
        return s.same.head  # 预算中安排2亿元，其中2003年安排了9000万元
    if s.lead in ("进口完成", "出口完成"):
        return with_head(s.lead[:-2], s.same.head)  # 其中出口完成172万美元；进口完成183万美元
    if is_unnamed(s.same.head) or _STARTED.search(s.same.head):
        return None if (own or len(s.lead) > SHORT) else ""  # 新开工28座，建成12座: of what, none of them says
    if (verb := _WANTS_NOUN.search(s.lead)) and s.same.head.endswith(verb[0]):
        return s.lead  # 国税部门完成3954万元；地税部门完成1.05亿元: what, none of them says
    return s.lead + s.same.head if len(s.lead) <= LONG_LEAD else None

"""The words beside the number: the phrase before it with the noun behind it, as far as each says what is measured."""

from __future__ import annotations

import re

from pipeline.find.quantities.clause import OPEN, clause_end
from pipeline.find.quantities.peel_tables import FINISHED, words
from pipeline.find.quantities.peels import peel_after, peel_before
from pipeline.find.quantities.phrases import (
    BENEFIT,
    LONG_LEAD,
    MEASURE_NOUN,
    NOUN_THAT_MUST,
    REACHES,
    SHORT,
    bare_head,
    is_unnamed,
)
from pipeline.find.quantities.rates import EACH_BARE
from pipeline.find.quantities.statements import OPENERS, Statement, noun_before
from pipeline.find.quantities.steps.counted import UNCOUNTED, thing_first
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import HAN_FIGURE
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

_PAYS_OUT = compile_re(r"(?:给予|享受|发放|予以|处警告(?:或者?|、|并处?))\Z")
# 对出租人处|月租金收入|1倍以上3倍以下的罚款; not 对办事处
_FINED_BY = compile_re(r"(?:可以?)?对[^，。；]{2,40}?(?<![事各好用])并?处以?(?P<base>[^，。；]{2,20})")
# 对直接责任人员处|1万元以下|的罚款, 对经营者给予|50万元以下|的一次性补助: who gets it or pays it is no measure
_GIVES_OR_FINES = Closing("处以?|给予|予以|发给|奖给")
_GIVEN = Opening(rf"(?:一次性)?(?:{words('benefit')})")
_MEASURED = compile_re(r"[率比重数量额值度幅]|下降|增长|上升|提高|降低|减少|增加")
# 坡度大于25度的坡耕地
_SIZE_WORD = f"(?:{words('sized')})"
_SIZE = compile_re(rf"{_SIZE_WORD}\Z")
_PERSONS_BY = frozenset("人户名家位口")
_DONE_WITH = compile_re(r"(?<=..)(?:进行了?|予以|给予)(?=..)")
_ACTED_ON = compile_re(r"\A.*[对将把](?![口外象策照接来])(?=..)")
_COUNTED_ENDS = compile_re(
    rf"(?<=..)(?:的|已(?![故婚知])|尚(?!未成)|仍|(?:{one_of(w for w in measured_words('act') if len(w) > 1)})"
    r"(?!的|任务|项目|工程|内容|指标|用地|标准|单位|方案|规划|场所|基地|区域|试点)"
    r"|进行|予以|加以|全面(?=[规落达完覆])|(?:要|必须|应当)(?=[抓认切按尽]))"
)
_IS_DONE_TO = ("进行", "予以", "加以", "全面", "要", "必须", "应当")
# 60个重点项目|竣工|38个: what the next number tells of them
_DONE_LAST = compile_re(rf"(?<=..){FINISHED}\Z")
# 享受最低生活保障的|对象: the persons that are counted, behind what tells which
_COUNTED_PERSONS = Opening(rf"(?:{words('person')}|{words('counted')})")
_SIZED = frozenset({"mass", "length", "volume", "energy", "money", "voltage"})
# 在全区范围内建设, 子女教育、赡养老人等: where another noun follows the number, the last phrase before it is enough
_LAST_PHRASE = compile_re(
    r".*(?:范围内|内(?![容部地外在涵需销资存设])|由(?!于)|(?<![行作认因成称])为(?![了止期])|将(?!来)|把(?!关)|等(?![级候待同]))"
)
_SUM_OF = compile_re(r"(?P<what>[^，。；的]{2,12}(?:损失|债务|贷款|投资|收入|利润|产值|费用|资金))的.{2}")
_FUND = compile_re(r"(?P<fund>[^和及与、]*(?:资金|经费|基金|资产|存款|费用?|款))(?:[和及与、]|以及)(?P<next>.{2,})")
_BENEFIT_LAST = compile_re(r"(?<=..)(?:补贴|补助|资金|奖励|费用|补偿|经费)\Z")
_RECKONS = compile_re(r"(?:估算|测算|计算|核定|确定|折算|核算|推算)")
# 伙食费按每餐|3至5元|据实收取
# 不足一吨的|按一吨计算
_RECKONED_AS = compile_re(rf"按照?[{HAN_FIGURE}两半]?[^，。；]{{0,4}}(?:计算|计收|计费|收取|收费|执行|核算)")
_BY_EACH = compile_re(rf"按照?(?:{EACH_BARE})*\Z")
_PAID_OUT = compile_re(
    r"(?:予以|给予|统一|继续|逐年|据实|按实)*(?:收取|计收|计发|发给|发放|计提|结算|安排|执行|掌握|控制|下达|核定|落实|筹措|编制)(?:使用)?"
)
_UNTIL = compile_re(r"[至到][^，。；的]{2,14}?(?:前|止|时|后|为止)的?(?=.{2})")
_IS_IN = compile_re(r"(?:处于|属于|正在|仍在)(?=.{2})")


def _without_uncounted(s: Statement, lead: str, tail: str) -> str:
    """The words behind a number without those that it does not measure: another member, another kind, a verb."""
    item = s.item
    if s.follows_de and _RECKONED_AS.fullmatch(s.after.removeprefix("的")):
        return ""
    if item.kind in ("count", "area"):
        tail = UNCOUNTED.sub("", tail)
    if item.kind == "money" and (fund := _FUND.fullmatch(tail)) and not MEASURE_NOUN.search(fund["next"]):
        return fund["fund"]  # 5000元以上的资金和兼职工作人员
    if item.kind == "area":
        tail = _MADE_INTO.sub("", _WITHIN_AREA.sub("", tail))
    if item.kind in ("area", "length", "mass") and not s.follows_de and not BENEFIT.search(lead):
        return _BENEFIT_LAST.sub("", tail)  # 13万公顷退耕还林补贴
    if item.kind == "money" and not s.follows_de and (sum_of := _SUM_OF.match(tail)):
        return sum_of["what"]  # 造成1000万元以上直接经济损失的|事故
    if item.kind == "percent" and s.before.startswith(("按", "按照")) and s.before.endswith("的"):
        return "" if _RECKONS.match(tail) and len(lead) > 2 else tail  # 按照总用量的60%估算采购总量
    if item.kind in ("money", "rate") and _BY_EACH.search(s.before) and _PAID_OUT.fullmatch(tail):
        return "" if MEASURE_NOUN.search(lead) else tail  # 投资规模每年按10亿元安排
    if item.kind == "duration" and item.unit != "岁" and item.comparator != "=" and not s.follows_de:
        had = _HAD_BY.fullmatch(tail)
        tail = had["what"] if had else tail
    if item.unit == "岁":
        tail = _WHAT_THEY_GET.split(tail, maxsplit=1)[0]
    if item.unit == "岁" and (who := _WHO_IS_TOLD_OF.match(tail)):
        tail = who["who"]
    if item.unit == "岁" and (first := _FIRST_PERSONS.match(tail)):
        return first["who"]
    if item.unit == "岁" and (until := _UNTIL.match(tail)):
        tail = tail[until.end() :]  # 年满3岁至小学入学前处于学前教育阶段的子女
        return _IS_IN.sub("", tail, count=1)
    return tail


# 3年以上|劳动合同|的农民工: what lasts so long, and who has it
_HAD_BY = compile_re(
    rf"(?P<what>[^，。；的]{{2,10}})的[^，。；的]{{0,8}}(?:{words('member')}|{words('person')}|{words('counted')}|{words('attributed')})"
)
# 60周岁以上老年人每月增发10元
_WHAT_THEY_GET = compile_re(r"(?<=..)(?:每|按|由|可|享受|发放|给予|免费|凭|应|领取|增发|参加)")
# 5岁以下|儿童|死亡率: the age is that of the persons
_WHO_IS_TOLD_OF = Opening(
    rf"(?P<who>(?:{words('person')}|{words('attributed')}|{words('counted')})+)[^，。；]{{0,12}}(?:率|年限|寿命|比例|比重)\Z"
)
# 年满五十五岁的|妇女|和在校学生免除
_FIRST_PERSONS = Opening(
    rf"(?P<who>(?:{words('person')}|{words('attributed')}|{words('counted')})+)(?:[和及与、]|以及|或者?)(?=..)"
)
# 集体农用地|转为建设用地并办理征收手续
_MADE_INTO = compile_re(r"(?<=..)(?:转为|转用为|变为|改为|调整为|办理).*\Z")
_WITHIN_AREA = compile_re(r"(?<=..)(?:的?范围)?内\Z")
# 规划|确定的4960平方公里的城市规划区: who set it, where the noun follows
_SET_BY = compile_re(r".*(?:确定|划定|规定|批准|核定|批复|提出|明确|部署|下达|列出|交办)\Z")
_TAKEN = compile_re(r"(?:提取|计提|收取|加收|征收|缴纳|支付|预留|扣[除留])\Z")
_GIVEN_SO = compile_re(rf"(?:给予|予以|发给)(?P<what>[\u4e00-\u9fff]{{1,8}}(?:{words('benefit')}))")
_LEVIES = compile_re(r"加收|收取|缴纳|计收|支付|交纳")
_LEVIED = compile_re(r"\A[\u4e00-\u9fff]{0,6}[金费息款税]\Z")
_STAFF = ("人员", "职工", "员工", "学生", "教师", "床位", "在校生", "幼儿", "民工", "社员", "会员")
_WHO_MUST = compile_re(
    r"\A(?:各地|各?(?:有关|相关)?(?:部门|单位)|各?[省市县区镇乡]{1,2}|[省市县区]政府)(?:要|应|须|将)\Z"
)
_MUST = ("要", "应", "须", "将")
_NEXT_FIGURE = compile_re(r"(?:不?[低少高多]于|不超过|达到?|为)?\d")
_AND_MEASURE = compile_re(r"[^，。；]{2,}(?:(?<![并而])且|或者)(?=[\u4e00-\u9fff]{2,12}\Z)")
_AND = ("且", "或者")


def beside_it(s: Statement) -> str | None:
    """The phrase before the number with the noun behind it, by what the number is to that noun: its attribute (担保金额
    500万元以上的业务, 3%的手续费) or its count (36个城市); where none follows, the phrase before is the subject."""
    item, lead = s.item, s.lead
    tail = _without_uncounted(s, lead, s.tail)
    if s.follows_de and item.kind != "duration" and (must := NOUN_THAT_MUST.match(tail)):
        tail = must["noun"]
    if (
        holds_any(lead, _AND)
        and (joined := _AND_MEASURE.match(lead)) is not None
        and MEASURE_NOUN.search(lead, joined.end())
    ):
        lead = lead[joined.end() :]  # 保持在规且|产值增速
    if tail and len(lead) > LONG_LEAD and (cut := _LAST_PHRASE.match(lead)):
        lead = lead[cut.end() :]
    if item.kind == "percent" and s.before.startswith("按") and (given := _GIVEN_SO.fullmatch(tail)):
        return given["what"]  # 按原厂房评估价值的20%|给予搬迁补助
    if item.kind == "length" and not tail and "、" in lead and _BEYOND.search(lead):
        lead = lead.rpartition("、")[2]  # 校核洪水位线以下区域、|大坝两端外延|200米
    lead, tail = _as_attribute(s, lead, tail) if s.follows_de else _as_count(s, lead, tail)
    if (
        item.kind in ("money", "rate")
        and _PAYS_OUT.search(lead)
        and (len(tail) >= SHORT or tail == "罚款" or (BENEFIT.fullmatch(tail) and lead[-3:-2] == "的"))
    ):
        lead = ""  # 患者每月可享受100元的服药补助
    if tail and lead.endswith(_MUST) and _WHO_MUST.search(lead):
        lead = ""  # 各地要|落实不低于5天消费量的储备
    if s.item.kind != "percent" and s.text[s.item.end : s.ceiling] == "的" and "占" in lead:
        lead = lead.rpartition("占")[2]  # 死亡人数占控制指标|148人|的45.27%
    if not tail and s.joined and len(lead) < SHORT:
        # 畜场100元、禽场40元的标准
        behind = s.text[s.joined : clause_end(s.text, s.joined, min(len(s.text), s.joined + 40))]
        tail = peel_after(_NEXT_FIGURE.split(behind, maxsplit=1)[0])
    if not tail and len(lead) > LONG_LEAD and len(rest := lead.rpartition("的")[2]) >= SHORT:
        lead = lead if rest.startswith(_NOT_ALONE) else rest  # 小微企业收取的担保费率
    found = tail if tail.startswith(lead) else lead + tail
    if s.text.endswith(("限额内", "额度内"), item.start, item.end) and tail and len(found) < LONG_LEAD:
        return found + "限额"
    defined = s.before.endswith(OPENERS)  # 高龄老人，是指80周岁以上的老年人
    wants_noun = not lead and len(found) < SHORT and item.kind == "duration" and not defined
    wants_noun = wants_noun and not (item.unit == "岁" and tail)  # 0—14岁|人口
    if wants_noun and s.begin and s.text[s.begin - 1] in "，,":
        return noun_before(s) + found
    return found


_BEYOND = Closing("外延|外扩|延伸|以外|之外|外侧|内侧|两[侧岸端]|周[围边]")
# 第一产业占生产总值的|比重上升, 工作已启动的|（B类）
_NOT_ALONE = ("比重", "比例", "份额", "占比", "（", "(")
# 投资3亿元的污水处理厂
_COST_LAST = compile_re(r"(?:总投资|投资额?|总?造价)\Z")
_BUILT = compile_re(r"(?:项目|工程|基地|园区?|[工电]?厂|中心|生产线|大桥|公路|[车电水]站)\Z")


def _as_attribute(s: Statement, lead: str, tail: str) -> tuple[str, str]:
    """Lead and tail of a number that 的 makes an attribute of the noun behind it: that noun is what it measures,
    unless the words before it are a measure themselves."""
    percent = s.item.kind == "percent"
    if (
        s.item.kind == "money"
        and s.item.comparator == "="
        and (cost := _COST_LAST.search(lead))
        and _BUILT.search(tail)
    ):
        return "", tail + cost[0]
    if s.item.kind == "money" and _GIVES_OR_FINES.search(s.before) and _GIVEN.fullmatch(tail):
        return "", tail
    if percent and (BENEFIT.fullmatch(tail) or (tail and _TAKEN.search(s.before))):
        return "", tail  # 给予投资额3%的奖励, 按实收数提取3%的手续费
    if percent and _LEVIES.search(s.before) and _LEVIED.search(tail):
        return "", tail  # 按日加收应缴数额万分之五的滞纳金
    if s.item.unit == "倍" and BENEFIT.fullmatch(tail):
        fined = _FINED_BY.fullmatch(s.before)
        return peel_before(fined["base"]) if fined else lead, tail  # 应缴费额1倍以上3倍以下的罚款
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
    if item.comparator == "=" and not s.before.endswith(REACHES):
        return False
    if item.unit == "人" and lead.endswith(_STAFF) and tail[-1:] not in "员人工":
        return True  # 从业人员300人以下的企业
    return _SIZE.search(lead) is not None or (item.kind in _SIZED and not is_unnamed(lead))


# 在全国339个城市中|列第27名, 31个省份中|有12个
_RANKED_AMONG = compile_re(
    r"(?P<who>[\u4e00-\u9fff]{2,10}?)中(?=[位名]?[列居排占有]|名列|[位]居|处于|率先|首[个家次批]|唯一|\Z)(?!有[\u4e00-\u9fff]{2})"
)
_PLACED = compile_re(r"^.*?[在于](?=全|参|[国省市州县区])")
# 11个|重点城市|空气质量优良天数: what is counted, before a measure of theirs that has its own number
_MEMBERS_MEASURE = Opening(
    rf"(?P<who>[\u4e00-\u9fff]{{0,10}}(?:{words('member')}))(?![的和及与、级化域办])"
    rf"(?=[^，。；的]{{2,}}(?:{_SIZE_WORD}|[天户次件人]数|幅度)(?:(?:平均|共|总共|合计|累计|均)?\Z|占|[高低快慢]于|增长|下降|比|较))"
)
# 88项|重点工程|、重大布局以及市委确定的任务: what others set is not of the number
_SET_LATER = compile_re(
    r"(?P<thing>[^、，。；的]{2,14})、.*(?:以及|[和及与]).*(?:确定|部署|明确|提出|交办|下达|安排)(?:的|\Z)"
)
_BOUND_ENDS = "上下内"  # 以上, 以下, 以内


def _as_count(s: Statement, lead: str, tail: str) -> tuple[str, str]:
    """Lead and tail of a number that counts the noun behind it, as far as the noun goes."""
    item = s.item
    if item.kind == "count" and (first := _SET_LATER.match(tail)):
        tail = first["thing"]
    if item.kind == "count" and (thing := thing_first(tail)) != tail:
        return lead, thing
    if item.unit == "人" and not tail and s.text.endswith("人口", item.start, item.end):
        return lead, "人口"  # 全县共有45万人口
    bounds = item.comparator != "=" and s.text[item.end - 1] in _BOUND_ENDS
    if bounds and tail and item.kind in _SIZED and _SIZE.search(lead):
        return bare_head(lead.rpartition("、")[2]), ""  # 培育年产值|10亿元以上|企业5家
    if item.kind != "count":
        return lead, tail
    if s.before.endswith("的") and len(tail) >= SHORT and (len(lead) > LONG_LEAD + SHORT or _SET_BY.match(lead)):
        lead = ""  # 对不符合…、不适应…的2274件省政府文件: a clause that qualifies the noun behind the number
    if ranked := _RANKED_AMONG.match(tail):
        return _PLACED.sub("", lead), ranked["who"]
    if lead.endswith("规模") and len(tail) < SHORT:
        return lead, ""  # 办学规模为36个班
    if own := _MEMBERS_MEASURE.match(tail):
        return lead, own["who"]
    if (done := _DONE_WITH.search(tail)) is not None:
        # 县审计局对竣工的37座人行天桥进行了审计: neither who does it nor what
        lead, tail = _ACTED_ON.sub("", lead), tail[: done.start()]
    if s.ceiling == s.end and s.after.endswith(tail) and (done := _DONE_LAST.search(tail)):
        return lead, tail[: done.start()]
    if (cut := _COUNTED_ENDS.search(tail)) is None:
        return lead, tail
    goes_on = cut[0] in _IS_DONE_TO or (s.ceiling == s.end and not any(c in s.after for c in OPEN))
    if goes_on or (cut[0] == "的" and item.unit in _PERSONS_BY):
        persons = _COUNTED_PERSONS.match(tail, cut.end()) if cut[0] == "的" else None
        # 36个重点城市改造…120个, 860户缺粮户的定购任务, 90名享受低保的对象发放
        tail = tail[: persons.end() if persons else cut.start()]
    return lead, tail


def noun_of_last(s: Statement) -> str | None:
    """5个小区37栋楼: the words between belong to the number before; this one has its own."""
    if s.last is None or not s.between or s.begin != s.floor or s.item.kind in ("percent", "duration"):
        return None
    between, tail = re.sub(r"[（(][^（）()]*[）)]", "", s.between), s.tail
    longest = 8
    if s.item.kind == "count" and s.last.item.kind == "count":
        between = between.removesuffix("的")
        if (joint := _JOINT_LAST.search(between)) is not None:
            between, longest = between[: joint.start()], LONG_LEAD  # 12项主要任务和8个重点工程
            tail = _as_count(s, "", tail.partition("的")[0])[1]
    if (
        re.search(r"[、，,（）()的和及与]", between)
        or between[-1:] in tuple("为达至到是有共约")
        or s.last.item.kind in ("percent", "duration")
    ):
        return None
    return tail if len(between) <= longest and not MEASURE_NOUN.search(between) else None


_JOINT_LAST = compile_re(r"(?<=..)(?:以及|[和及与、])\Z")

"""What is taken off the words round a number until the name of what is measured is left: named peels, in order.

The order is the rule: a label goes before the words that it labels, a date before the subject that it opens. Each peel
has examples (words → what is left), and none of an earlier peel's words stands in a later one's example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.find.quantities.amounts import S
from pipeline.find.quantities.rates import EACH_BARE, EVENLY
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.calendar import CHINESE_DAY, DASH, OUR_YEAR, YEAR
from pipeline.notation.numerals import DIGIT, HAN_COUNT
from pipeline.notation.units import one_of, units_of
from pipeline.vocab import measured_words


@dataclass(frozen=True, slots=True)
class Peel:
    """A pattern of words that say nothing of the thing measured, and where they stand; `left` replaces them.

    `kinds` are the kinds of quantities before which they are taken off (none: all).
    """

    name: str
    where: Literal["front", "end", "anywhere"]
    pattern: str
    examples: Mapping[str, str]
    left: str = ""
    kinds: frozenset[str] = frozenset()


def words(use: str) -> str:
    """A pattern of the words of one use (`vocab.measured_words`)."""
    return one_of(measured_words(use))


_LABEL_NUMBER = rf"[{HAN_COUNT}\d]{{1,3}}"
LABEL = (
    rf"(?:第[{HAN_COUNT}\d]{{1,5}}条|[（(]{_LABEL_NUMBER}[)）][.、]?|{_LABEL_NUMBER}[)）.．、](?!\d)"
    rf"|\d{{1,2}}(?:[.．]\d{{1,2}})+[.．、]?(?=[\u4e00-\u9fff])|[①-⑳㈠-㈩⑴-⒇]|[{HAN_COUNT}]是)"
)
# 一类, 二级, 三档: kinds by their order, which stand between a measure and its sums
CLASS = rf"(?:[{HAN_COUNT}甲乙丙丁]|[\dA-D]{{1,2}})[类级档等]"
# 7 | 12 | 七 | 十二
_BEGINNING = f"初(?![{CHINESE_DAY}])"  # no day of the old calendar (三月初三)
_COUNT = rf"(?:[{DIGIT}]{{1,2}}|(?<![{CHINESE_DAY}])[{CHINESE_DAY}]{{1,3}})"
_DAY = (
    rf"(?:{YEAR}{S}年度?(?:{S}{_COUNT}{S}月份?(?:{S}{_COUNT}{S}日)?)?"
    rf"|{_COUNT}{S}月(?:份|{S}{_COUNT}{S}日|(?=[底末至前]|{_BEGINNING})))(?:年(?!均))?(?:[底末]|{_BEGINNING})?"
)
_STEP = (
    r"(?:首[期批](?![房工债])|第[一二三四五六1-6](?:[至到][一二三四五六1-6])?(?:个?年度?|期|阶段|季度|步|批|轮)|[上下]半年|[一二三四1-4]季度|今年|今[春夏秋冬](?:明[春夏])?(?![耕播灌种收粮])的?|明年|后年|去年|上一?年度?(?!结[余转])|前年|本年度?|当年|年内|全年|年底前?|年末"
    rf"|“?[{HAN_COUNT}]{{1,3}}五”?(?:时期|期间|期内|末)|计划期内|本世纪末|近期|目前|现在|到时)"
)
SIZE = words("size")
_ABOUT_PRINT = r"[（(](?:详?见|附|不?含|下同|以下|指|即|其中)[^（）()]*(?:[）)]|\Z)"
_ADVERB = (
    rf"(?:大都|大多数?|多数|曾|就|便(?!利)|一律|{EVENLY}|都|已经?|也|分别|大体|基本|原则上|一般|累计|总共|共|共计|(?<!项)合计|总计|仅|只|应|平均|全部|预计"
    r"|大约|逐步)"
)
# 贷款利率|原|为12%，现为8%; not 草原
_THEN_OR_NOW = "(?<=[率准费价格额量数口积资])[原现]"
# 达到, 提高到, 增至, 核减为, 控制在
SIZE_VERBS = (
    rf"(?:{_ADVERB}*(?:(?<!提)高达|达到?|成为|(?<!行)为(?!期)|是|(?<![持享拥具占所没含公私自特固稀实])(?<!(?<![全我各中外])国)现?有|{_THEN_OR_NOW}(?=[为是有])|至|(?<![实应签报])到|提[到至]|稳在|在|按|(?<![合租契公条签预节违制])约|近|共|共计|(?<!项)合计|总计"
    rf"|(?:{SIZE})(?:[至到为在]|成|达)|(?:[规固商拟约暂]|(?<!期)限)?定[为在到]|确保|力争|占(?!比)|的))+"
)
# 以奖代补, 以工代赈; 并网, 和田, 对虾: no preposition or conjunction opens these
_ABROAD = "对[台港澳俄美日韩欧非]{1,2}(?:贸易|进出口|[进出]口|直接投资|投资)"
_NO_WHOLE = rf"(?!以.[代换养促带补抵]|以[^，]{{1,6}}为(?:单位|主|重点|基[础数])|{_ABROAD}|{words('whole')})"
# 按时足额发放, 按月缴纳, 按规定提取: how it is done, not what
_DUE_SO = r"按(?:[时期](?![货价限初末])|[月季年日](?=[发缴支拨报结征计收提领])|规定|要求)"
# 全市, 全国; 全地区 before prefectures became cities, 全自治州; not 全县域医共体
ALL_OF_PLACE = f"全(?:自治)?(?:[国{PLACE_UNITS}]|地区)(?!域)"
_BOUNDS = r"(?:最[高低多少长短大小迟]|至[多少]|不得?|提前|超出?|突破)"
_COUNTER = f"(?:{one_of(w for kind in ('count', 'mass', 'area') for w in units_of(kind) if len(w) == 1)})"
_PAYS = rf"(?:{words('bears')}|补助|补贴|支付|安排)"
# 竣工投产, 脱贫, 通水通电: that it is done, or has begun
FINISHED = f"(?:{words('finished')})+"
# 金额, 面积, 人数: a noun that says what is measured by itself
_SIZE_NOUN = f"(?:{words('amount')})"

BEFORE = (
    Peel(
        "the bracket behind the number before",
        "front",
        r"(?:[（(][^（）()\n]{1,12}[）)](?=[、，,；])|[^（）()\n]*[）)])[、，,；]?",
        {"（间）、旧厕改造": "旧厕改造", "不含市场内），其余": "其余"},
    ),
    Peel(
        "label",
        "front",
        rf"{S}{LABEL}{S}",
        {"2.2本项目投资": "本项目投资", "（4）拆迁房屋": "拆迁房屋", "②红线宽度": "红线宽度", "㈢引进投资": "引进投资"},
    ),
    Peel(
        "head of an item before the label of the next",
        "front",
        rf".{{2,30}}?[（(](?:[\d{HAN_COUNT}]{{1,2}})[)）](?=[\u4e00-\u9fff]{{2}})",
        {"水稻产业（1）集中育秧": "集中育秧", "补助标准（三）类": "补助标准（三）类"},
    ),
    Peel(
        "what the number before is an attribute of",
        "front",
        rf"的[^，。；、的]{{2,16}}?(?:和|及|与|以及|或者?)(?=[^，。；、和及与的]{{0,8}}{_SIZE_NOUN}(?:在|达到?|为|是)?\Z)",
        {"的工业企业和年营业收入在": "年营业收入在", "的单位和个人所得": "的单位和个人所得"},
    ),
    Peel("which part", "front", r"的部分[，,]?(?=.{2})", {"的部分加收": "加收", "的部分": "的部分"}),
    Peel(
        "what a class becomes",
        "front",
        rf"(?:依次|分别|相应|统一|逐步)*(?:{SIZE})?[为到至](?={CLASS}\Z)",
        {"分别调整为一类": "一类", "提高到三档": "三档", "为期一等": "为期一等"},
    ),
    Peel(
        "what a bracket says about the print",
        "anywhere",
        _ABOUT_PRINT,
        {"招生规模（见附表）": "招生规模"},
    ),
    Peel(
        "how it is reckoned",
        "front",
        r"按照?[^，。；按]{2,12}?(?:计算|折算|测算|推算)[，,]?(?=.{2})",
        {"按常住人口计算人均地区生产总值": "人均地区生产总值", "按可比价格计算，": "按可比价格计算，"},
    ),
    Peel(
        "months",
        "anywhere",
        rf"(?<![\d.年]){_COUNT}(?:月份?)?{DASH}{_COUNT}月份?",
        {"1-10月项目累计完成投资": "项目累计完成投资"},
    ),
    Peel(
        "date",
        "anywhere",
        rf"(?:截[至止]|[自从至到在于]|[比较与](?=[12一二]))?{S}(?:(?<!\d){OUR_YEAR}{S}{DASH}{S})?{_DAY}(?:{DASH}(?:[次翌当]年)?(?:{_DAY}|{_COUNT}[日月])(?:间(?![接断隔距伐作种]))?)?(?:以前|之前|以来|开始|前|起|期间)?",
        {
            "到2020年森林覆盖率": "森林覆盖率",
            "2018年12月30日至2019年1月1日放假": "放假",
            "2023—2025年市财政安排": "市财政安排",
            "一九五七年全省粮食总产量": "全省粮食总产量",
            "一九五八年一月至六月入库": "入库",
            "十二月底存栏生猪": "存栏生猪",
            "2015年至2017年间完工": "完工",
        },
    ),
    Peel(
        "year of two digits",
        "anywhere",
        rf"(?:[自从由至到在于]|[比较与])?(?<!\d)[4-9]\d年(?=[比较又]|的?\Z|{words('change')})(?:的\Z)?",
        {"85年比84年减产": "减产", "粮食单产由78年的": "粮食单产", "人均收入比78年增长": "人均收入增长"},
    ),
    Peel(
        "stage",
        "anywhere",
        rf"(?:截[至止]到?|[到自从在于至比较与])?{_STEP}(?:同期)?(?:相比)?(?:[底末初]前?|以来|为?止|起|内|前)?",
        {
            "疫苗接种率第一季度": "疫苗接种率",
            "今年改造低产茶园": "改造低产茶园",
            "房租补助第二年": "房租补助",
            "截至年底存栏生猪": "存栏生猪",
            "到目前为止检查企业": "检查企业",
        },
    ),
    Peel(
        "years of an average",
        "front",
        rf"[，,；;]?(?:[{HAN_COUNT}两]{{1,2}}|\d{{1,2}})年(?=平均|年均)",
        {"两年平均增长": "平均增长"},
    ),
    Peel(
        "what is defined",
        "front",
        r".{0,30}?[是系]指(?=.{2})",
        {"大型企业是指年营业收入": "年营业收入", "系指从业人员": "从业人员"},
    ),
    Peel(
        "who must",
        "front",
        rf".{{0,40}}(?:部门|单位|政府|机构|企业|学校|各地|[{PLACE_UNITS}委办]|{body_end()})[^，]{{0,4}}?(?:(?<![率量额度值数])要(?!求|素|点)|应(?![急付对收变用届聘征缴纳])当?|须|必须|将(?!占|达|(?:{SIZE})[到至为成])|负责(?!人)|牵头|可以)(?=.{{2}})",
        {
            "区旅游局要新建旅游厕所": "新建旅游厕所",
            "各有关部门应当完成造林": "完成造林",
            "粮食企业费用率要降低": "粮食企业费用率要降低",
        },
    ),
    Peel(
        "opening words",
        "front",
        rf"(?:{_NO_WHOLE}(?:[—―─–-]{{2,}}|以及|或者|[、和及与或]|其中|包括|包含|内?含(?![量水税率氧油钱金沙盐硫糖])|其余|另外|另有|剩余|余下|其他(?=\Z)|同时|并(?!购|列)|而?且|而|但是?|然而|那[么末]|如果|此外|因此|力争|争取|确保|保证(?!金)|(?:基本)?实现了?|努力|使(?:得|(?![用馆命者]))|要求|责令|凡|作为|即|如|{_DUE_SO}|按照?|对于?(?![口外象策照接应])|将|把(?![关握])|已|还有|尚有"
        rf"|[在到于至]?(?:底|末)?前?(?=完成|建成|实现|{ALL_OF_PLACE})|切实|认真|进一步|另(?=[奖补给加])|具体(?=\Z|分(?!析)|[为是有])|，|\s))+",
        {
            "其中少数民族": "少数民族",
            "力争完成造林": "完成造林",
            "其余": "",
            "使用年限": "使用年限",
            "并网装机容量": "并网装机容量",
            "按时足额发放养老金": "足额发放养老金",
            "而农村居民收入": "农村居民收入",
        },
    ),
    Peel(
        "what something is given for",
        "front",
        rf"[^，。；每]{{0,12}}每[\u4e00-\u9fff]{{2,4}}?[一1]{_COUNTER}[\u4e00-\u9fff]{{1,6}}?(?=(?:{words('reward')})[\u4e00-\u9fff]{{2}})",
        {
            "每完成一个土方补助粮食": "补助粮食",
            "每出栏一头肥猪奖励饲料粮": "奖励饲料粮",
            "每创建一个示范村奖励": "每创建一个示范村奖励",
        },
    ),
    Peel(
        "bound apart",
        "anywhere",
        r"最[多少]时|至少|最多|不少于|整个|原则上",
        {"整个项目资金": "项目资金", "担保费率原则上": "担保费率", "上堤劳力最多时": "上堤劳力"},
    ),
    Peel(
        "who decides first",
        "front",
        r"(?:可以?|应当?|必?须|要)?[由经](?![于营济费])[^，。；]{2,16}?(?:核实|审核|审批|批准|同意|确认|审定|认定|核准|核定|评估)后(?=.{2})",
        {"可由县粮食局核实后减免": "减免"},
    ),
    Peel(
        "which of the years",
        "end",
        r"(?<![\u4e00-\u9fff])(?:头|前|后)",
        {"头": "", "后": ""},
        kinds=frozenset({"duration"}),
    ),
    Peel(
        "what the number is told by",
        "front",
        rf"(?:{_NO_WHOLE}(?:(?:本[\u4e00-\u9fff]{{2,3}}|前[一两]?款)所称|(?:单位|个人|其|责任人员?)?(?:可以?)?(?:并|单)?处以?(?=违法|[^理置分境罚级长室所女方]|\Z)|根据|依据|由(?!于)|以(?![上下内后前及])|应当?(?=[自当在按于])|当(?![事年地月日天选期前])"
        r"|自(?=.{1,16}之[日时])|在(?=\Z)|从(?=\Z)|统一|(?:经|连续)(?=\Z)))+",
        {
            "处违法所得": "违法所得",
            "前款所称长期": "长期",
            "以奖代补资金": "以奖代补资金",
            "由平均": "平均",
            "单位可处以应缴税款": "应缴税款",
        },
    ),
    Peel(
        "factor",
        "end",
        r"\d{1,3}(?:[.．]\d{1,2})?[×xX*＊]",
        {"主变容量2×": "主变容量"},
    ),
    Peel(
        "currency or sign",
        "end",
        r"(?:折合|折|合)?(?:人民币|[￥¥$]|RMB)(?:[（(]大写[）)])?[：:]?|[±＋+]",
        {"合同总价人民币（大写）": "合同总价", "￥": "", "误差±": "误差"},
    ),
    Peel(
        "what is exchanged",
        "end",
        r"(?:按|以)?[1一][百0]{0,2}[\u4e00-\u9fff]{1,2}(?:元|镑|法郎|卢布)(?:兑换?|折合?|合)?",
        {"汇率按1美元兑": "汇率"},
        kinds=frozenset({"rate"}),
    ),
    Peel(
        "what a share is a share of",
        "end",
        r"(?<=..)(?:按照?[^，。；按占]{1,12}的?|(?:为|是|相当于)[^，。；为]{2,12}的"
        r"|(?<=比[重例]|占比)(?:达到?|(?:提高|上升|增加|下降|降低|降)[到至])[^，。；到至]{2,12}的)",
        {"其他商品按成交额的": "其他商品", "畜牧业产值比重达到农业总产值的": "畜牧业产值比重"},
        kinds=frozenset({"percent"}),
    ),
    Peel(
        "verb that leads to the number",
        "end",
        SIZE_VERBS,
        {
            "专利拥有量增至": "专利拥有量",
            "覆盖率提高到": "覆盖率",
            "事业编制核减为": "事业编制",
            "持有": "持有",
            "国有": "国有",
            "查处违法行为": "查处违法行为",
            "征购任务定为": "征购任务",
            "粮食播种面积确保": "粮食播种面积",
            "实到": "实到",
            "贷款利率原为": "贷款利率",
            "天然草原为": "天然草原",
        },
    ),
    Peel(
        "bound that touches",
        "end",
        rf"(?:(?<![规原细准法总附罚通守])则|(?:按照?每[人名户例个次间床套亩月年日天](?=\Z)|应当|必须|是指|(?<![供反响对相适])应|须|(?<=[率量度额积数值入资产口])要|(?<![交转])由|从|按照?|(?<![得评考部处扣加减计学积划])分|每|各|在|将|不得|可以?|减按|{EVENLY}|且|并)|{_BOUNDS})+",
        {"险情应": "险情", "帮扶期限最长": "帮扶期限"},
    ),
    Peel(
        "what the sum is paid for",
        "end",
        rf"(?:(?:{_THEN_OR_NOW})?[为是]|按照?)?(?:{EACH_BARE})+",
        {"补贴标准为每人每月": "补贴标准", "补贴标准原为每人每月": "补贴标准"},
        kinds=frozenset({"money", "rate"}),
    ),
    Peel(
        "by what it is reckoned",
        "end",
        r"(?<=..)按照?[^，。；按]{2,10}(?:面积|人数|人口|户数|亩数|里程|数量|重量|长度|体积)",
        {"搬家费按房屋合法面积": "搬家费"},
        kinds=frozenset({"money", "rate"}),
    ),
    Peel(
        "how often it doubles",
        "end",
        r"(?:在?的?基础上)?(?:再|又)*翻了?",
        {"工业总产值翻": "工业总产值", "人均纯收入在基础上翻": "人均纯收入"},
    ),
    Peel(
        "who is told",
        "anywhere",
        r"向[^，。；]{2,40}?(?=(?:备案|报告|通报|申报|提出|申请|报送|公布|通知|告知)\Z)",
        {"每半年向县级人民政府市场监督管理部门报告": "每半年报告"},
    ),
    Peel(
        "who pays",
        "end",
        rf"(?<=..)由[^，。；]{{1,14}}?{_PAYS}",
        {"展位费由街道承担": "展位费", "渠道衬砌费由省里补助": "渠道衬砌费"},
    ),
)
# 断面中, 企业中|有17户; not 高中, 期中
AMONG = r"(?<=..)(?<![高初其当集年期途空水])中"
AFTER = (
    Peel("factor", "front", r"[×xX*＊].*", {"×140毫米": ""}),
    Peel("currency", "front", r"人民币", {"人民币": ""}),
    Peel(
        "what becomes of the part beyond",
        "front",
        r"的?部分(?:加[价倍]|减[半收]|按|以|由|免|不予|每|征收|给予|全额).*",
        {"的部分加价": "", "部分路段": "部分路段"},
    ),
    Peel(
        "time that lasts",
        "front",
        r"时间(?=[实完内，后建基达]|\Z)",
        {"时间实现公社化": "实现公社化", "时间长度": "时间长度"},
    ),
    Peel("least of what follows", "end", r"(?<=.)(?:至少|最少|最多|至多)有?", {"做到每个村至少有": "做到每个村"}),
    Peel(
        "what may be done then",
        "front",
        r"(?:方[能可准得]|才[能可]|始[能得])[\u4e00-\u9fff].*",
        {"方能申报奖励": "", "才可享受优惠": ""},
    ),
    Peel("how it varies", "front", r"不等(?=的|\Z)", {"不等": "", "不等的奖励": "的奖励"}),
    Peel(
        "what holds beyond it",
        "front",
        r"[以之]?后每.*|部分(?:为|按(?!照?规定)|由|执行).*",
        {"后每公里": "", "部分为第二档": ""},
    ),
    Peel("that it is made up so", "front", r"(?:共同)?组成\Z", {"组成": ""}),
    Peel(
        "in how many grades",
        "front",
        rf"(?:[{HAN_COUNT}\d]{{1,2}}个)?(?:档次?|等[级次]|类别?)?分[档类级](?:发放|补助|执行|给予)?\Z",
        {"五个档次分档发放": "", "分类": ""},
    ),
    Peel(
        "that it is the standard",
        "end",
        r"(?<=..)的标准(?:予以|给予)?(?:支付|发放|补偿|计算|执行|补助|补贴)",
        {"工资的标准支付": "工资"},
    ),
    Peel("that the next is an average", "end", r"[年月日人户]均", {"月均": "", "游客日均": "游客"}),
    Peel("odd or even", "front", r"的?(?:单|双|奇|偶)数(?:组成)?", {"单数": "", "的单数": "", "单数组成": ""}),
    Peel(
        "the next item",
        "anywhere",
        rf"(?:\d{{1,2}}(?:[.．]\d{{1,2}})+|[①-⑳㈠-㈩⑴-⒇]|[（(]{_LABEL_NUMBER}[)）]|\d{{1,2}}[.．、])(?=[\u4e00-\u9fff]).*",
        {"2.3本项目由区水务局实施": "", "③设计使用年限": "", "4.停车位": "", "㈡农业项目": ""},
    ),
    Peel(
        "to whom it is handed down",
        "anywhere",
        r"(?:分解|予以|一次性)?(?:下达|拨付|拨给|分配|核拨|划拨|安排)给?(?:你们?|各)[市县区州旗盟省镇乡局厅委办们单位]{0,4}(?:[（(].*|[，。；].*|\Z)",
        {"下达给你们（具体见附件）": "", "拨付你县，专项用于": ""},
    ),
    Peel(
        "persons named for the next number",
        "anywhere",
        r"(?<=[\u4e00-\u9fff]{2})(?:以及|[和及与、])[^，。；]{2,20}等\Z",
        {"先进单位和扎西东智等": "先进单位"},
    ),
    Peel(
        "what all of them do",
        "anywhere",
        r"(?:\A|(?<=[\u4e00-\u9fff]))(?:全部|全都|均已|都已)[\u4e00-\u9fff]{2}.*",
        {"村全部通电": "村", "全部解除观察": ""},
    ),
    Peel("bracket behind the number", "front", r"[（(][^（）()]*[）)]?", {"（详见附件3）改造": "改造"}),
    Peel(
        "what a bracket says about the print",
        "anywhere",
        _ABOUT_PRINT,
        {"的招生规模（见附表）": "的招生规模"},
    ),
    Peel(
        "what it is part of",
        "end",
        AMONG,
        {"国家地表水考核断面中": "国家地表水考核断面", "高中": "高中"},
    ),
    Peel(
        "verb of the next number", "end", r"(?<=.)(?:给予|予以)|(?<=部分)加收", {"部分加收": "部分", "企业给予": "企业"}
    ),
    Peel(
        "what became of it",
        "end",
        r"(?:已经?|基本|全面|全部|陆续|顺利|如期|相继|正式|也|均|先后)+"
        rf"{FINISHED}(?:使用|运营)?",
        {"重点精品村基本建成": "重点精品村", "也已破土动工": "", "村已脱贫摘帽": "村"},
    ),
)
# what can be reached, and then says by itself what is measured: 固定资产投资完成5亿元, 实现增加值3亿元
ACHIEVABLE = f"(?:{words('achieved')})"
_STRESSED = f"(?:{words('stressed')})"
NAME = (
    Peel(
        "label that a date parted from it",
        "front",
        rf"(?:[{HAN_COUNT}]{{1,3}}、(?![{HAN_COUNT}])|\d{{1,2}}[.．、](?=[\u4e00-\u9fff]))",
        {"六、全州累计发放贷款": "全州累计发放贷款", "一、二级公路": "一、二级公路"},
    ),
    Peel(
        "shell",
        "front",
        r"关于(.{2,}?)(?:的?问题|的?事宜|情况)?\Z",
        {"关于乙烯项目问题": "乙烯项目", "关于移民后期扶持资金": "移民后期扶持资金"},
        left=r"\1",
    ),
    Peel(
        "what is built upon",
        "front",
        r"在(.{2,}?)的?基础上\Z",
        {"在每户增加补贴的基础上": "每户增加补贴"},
        left=r"\1",
    ),
    Peel(
        "what a condition is about",
        "front",
        rf".{{2,12}}(?:范围|对象|条件|标准|要求|门槛)[为是](?={_SIZE_NOUN}\Z)",
        {"基金使用范围为投资": "投资", "补助对象是年营业收入": "补助对象是年营业收入"},
    ),
    Peel(
        "what it is besides",
        "front",
        r"([^，。；]{3,14}?)是(?:一个|个|我[省市县区])[^，。；]{2,30}\Z",
        {"白岩大队是一个苗族聚居的山区大队": "白岩大队"},
        left=r"\1",
    ),
    Peel(
        "what it grows upon",
        "front",
        rf"要?在?([^，。；]{{2,16}}?)的?基础上(?={words('change')})",
        {"要农产总量的基础上增产": "农产总量增产"},
        left=r"\1",
    ),
    Peel(
        "share that it will take",
        "anywhere",
        r"将?占到(?=.{2})",
        {"农户将占到全省总农户": "农户占全省总农户"},
        left="占",
    ),
    Peel(
        "since when it has changed",
        "anywhere",
        rf"[比较](?:(?:解放|建国|建社|入社|土改|合作化|公社化|改革)[前初后]?|[\u4e00-\u9fff]{{2,5}}前的?)(?={words('change')}|[多少])",
        {"亩产比解放初增长": "亩产增长", "棉花总产比建基地前增长": "棉花总产增长"},
    ),
    Peel(
        "words that open a clause",
        "front",
        r"(?:(?:调整|提高|降低|修改|变更)为(?=.{4})|部分以[^，。；]{2,14}为基础(?=.{2})|(?:的)?部分(?=加价|加收|减半|免收|奖励)|远?[高低]于(?=[^，。；]{2,14}(?:水平|增[速幅]|均值)\Z)|为(?=[该其]|当地|上年|同期)|部分(?=报销|支付|补助|补贴|按|征收|罚)|现将|现把|兹将|主要(?:是|为|包括|有)|因为|由于|虽然|尽管|继(?![续承电任父母])|仅(?=.{2}))+",
        {
            "主要是计划外退耕还林": "计划外退耕还林",
            "现将财政专项资金": "财政专项资金",
            "继沿海发生强震后": "沿海发生强震后",
            "继续教育支出": "继续教育支出",
            "高于全省平均水平": "全省平均水平",
            "部分加价": "加价",
        },
    ),
    Peel(
        "verb that its measure needs no more",
        "front",
        rf"(?:预计|预期|虽然|累计|共)*(?:完成|实现)(?=[^，。；、]{{2,24}}?{ACHIEVABLE}\Z)",
        {"完成固定资产投资": "固定资产投资", "预计实现地区生产总值": "地区生产总值", "完成造林": "完成造林"},
    ),
    Peel(
        "verb between the place and its measure",
        "front",
        rf"({ALL_OF_PLACE})(?:预计|预期|累计|共|将|可)*(?:完成|实现)了?(?=[^，。；、]{{2,24}}?{ACHIEVABLE}(?:[（(][^（）()]{{1,12}}[）)])?\Z)",
        {
            "全市实现生产总值": "全市生产总值",
            "全县实现生产总值（GDP）": "全县生产总值（GDP）",
            "全县完成造林": "全县完成造林",
        },
        left=r"\1",
    ),
    Peel(
        "that it is expected",
        "front",
        rf"预[计期](?=[^，。；、]{{2,24}}?(?:{ACHIEVABLE}|总?产)\Z)",
        {"预计粮食总产量": "粮食总产量"},
    ),
    Peel(
        "that it is given",
        "front",
        rf"(?:分别)?(?:给予|予以|发给)(?=(?:一次性)?(?:{words('benefit')})\Z)",
        {"给予一次性奖励": "一次性奖励", "给予补贴": "补贴", "设备购置费给予补助": "设备购置费给予补助"},
    ),
    Peel(
        "to whom",
        "front",
        rf"[向给对](?={ALL_OF_PLACE}.)",
        {"向全县乡镇": "全县乡镇", "对全市企业": "全市企业"},
    ),
    Peel(
        "pronoun that opens it",
        "front",
        r"(?:.{0,20}?(?<![尤极停止消制])其(?![他它余中实次])(?:[与和同][^，。；]{2,8}?(?:分摊|分担|共同承担|共享))?(?=.{4})|(?:该|这些|上述)(?=.{2}))",
        {
            "其自用房产": "自用房产",
            "其与兄弟姐妹分摊扣除额度": "扣除额度",
            "改制单位其库房面积": "库房面积",
            "该项目总投资": "项目总投资",
        },
    ),
    Peel(
        "pronoun for what a verb acts on",
        "end",
        r"(?<=[排持助设排入予付给])(?:该|此项?|这[一个项些]+|上述)[\u4e00-\u9fff]{0,4}",
        {"中央已在预算中安排该项目": "中央已在预算中安排"},
    ),
    Peel(
        "who has set aside",
        "front",
        r"[^，。；、]{2,16}?(?:已经?|将|拟)[在从]?(?=[^，。；]{2,8}[中内](?:安排|列支|解决|落实|拨付|支付)\Z)",
        {"省财政厅已在预算中安排": "预算中安排"},
    ),
    Peel(
        "who supports or bears",
        "front",
        rf"(?:.{{0,24}}(?<![应相针面绝核反])(?!{_ABROAD})对(?![口外象策照接])|(?:[^，。；、]{{0,20}}?(?:可以?|应当?|要|将|已经?|拟|同意|承诺)+)?{_STRESSED}*(?:支持|扶持|资助|承担|负担|承诺)+"
        r"|[^，。；、]{0,20}?[为给][^，。；、]{1,8}?(?:带来|创造|增加|产生))"
        rf"(?=[^，。；、对]{{0,12}}?{_SIZE_NOUN}\Z)",
        {
            "有条件的地方可对单户担保金额": "单户担保金额",
            "对台贸易额": "对台贸易额",
            "重点支持单户贷款余额": "单户贷款余额",
            "引导银行对年营业收入": "年营业收入",
            "项目每年可为县里带来财政收入": "财政收入",
            "省有关部门已承诺负担原估算投资": "原估算投资",
        },
    ),
    Peel(
        "adverb that closes it",
        "end",
        r"(?<=..)(?:仅仅?|已经?|严格|(?<![于比较])常年|始终|长期|务必|仍[然旧]?|依然|(?<![人英天])才|又|(?<![返归偿退])还|一律|分别|依次|首次|再次|每年(?=仍)|同步|相应"
        r"|继续(?:保持|维持|执行|实行)?|(?<![规原细准法总附罚通守])则)+",
        {
            "化学需氧量排放量分别": "化学需氧量排放量",
            "引进高层次人才": "引进高层次人才",
            "降水量少于常年": "降水量少于常年",
            "农村居民则": "农村居民",
            "基本生活标准同步": "基本生活标准",
            "强震后仅": "强震后",
            "人均住房面积严格": "人均住房面积",
            "固定资产投资规模每年仍": "固定资产投资规模",
            "失业保险总费率继续": "失业保险总费率",
            "贷款利率继续执行": "贷款利率",
            "水土保持": "水土保持",
        },
    ),
    Peel(
        "what shows it",
        "end",
        r"(?<=..)(?:数据|结果|情况)?(?:显示|表明)",
        {"行政人员工资标准显示": "行政人员工资标准"},
    ),
    Peel(
        "what it is counted by",
        "end",
        rf"(?<=..)(?:按照?)?(?:{EACH_BARE})+",
        {"汽车号牌每副": "汽车号牌", "乡道、村道按照每5公里": "乡道、村道"},
    ),
    Peel(
        "verb that its unit parted from the number",
        "end",
        r"(?<=..)(?:(?:提高|增加|下降|降低)?(?<![签报迟])[达到]到?|[由从](?:[人户亩]均|(?:现行|现有|现在?|目前|原来?|此前|过去|[^，。；由从]{1,6}[前初])的?)?|(?<![得予可难足加所])以)",
        {
            "电话普及率达到": "电话普及率",
            "新农合筹资标准由人均": "新农合筹资标准",
            "自来水普及率由现": "自来水普及率",
            "到户价格由现行的": "到户价格",
            "人均住房面积由搬迁前的": "人均住房面积",
            "补贴面积以": "补贴面积",
        },
    ),
    Peel(
        "what it has passed",
        "end",
        r"(?<=..)(?:首次|一举|成功|再次)*(?:跨过|突破|跃上|迈上|站上|跨入|迈入|再上)(?:[^，。；]{1,8}(?:大关|台阶|关口)|[一两双]?[百千万亿]{1,2}元)",
        {"财政总收入跨过百亿元大关": "财政总收入", "财政总收入突破百亿元": "财政总收入"},
    ),
    Peel(
        "class behind its measure",
        "front",
        rf"(.{{2,}}?)(?:(?:依次|分别)?[为是]|[由从])({CLASS})\Z",
        {
            "最低工资标准依次为一类": "一类最低工资标准",
            "基准地价由二级": "二级基准地价",
            "补助年限为二级": "二级补助年限",
        },
        left=r"\2\1",
    ),
    Peel(
        "each in its turn",
        "anywhere",
        rf"(?<=..)分别(?={words('change')})",
        {"城乡居民收入分别增长": "城乡居民收入增长"},
    ),
)

"""Numerals with a measure word that measure nothing (名称、序次、习语): named rules, each with examples.

A rule holds where its words stand before or behind the amount. Ranks (前3位), articles (第三十四条), days of a month,
plans that are named by their years (三年行动) and installations by their voltage (110千伏变电站) are none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.find.quantities.amounts import Amount, S
from pipeline.find.quantities.peel_tables import PART_SAID
from pipeline.find.quantities.rates import EXCHANGED, STEP
from pipeline.notation.calendar import LENGTH_AFTER, LENGTH_BEFORE
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.numerals import CHINESE_DIGIT, CHINESE_NUMERAL, DIGIT, HAN_FIGURE, ascii_digits
from pipeline.notation.units import Unit, units, units_of
from pipeline.precompiled import compile_re

_N = rf"[{DIGIT}{CHINESE_NUMERAL}]{{1,6}}"
_JOIN = r"(?:[、，和及至到或—–\-－~～]|以及)"
_LAW = "(?:条例|办法|规定|细则|法|章程)"
_PROVISION = "[编章节条款项目]"


@dataclass(slots=True)
class Seen:
    """An amount with the words round it. `bounded` says whether a comparator or a range bounds it."""

    text: str
    head: str
    low: Amount
    printed: str
    unit: Unit
    end: int
    bounded: bool


@dataclass(frozen=True, slots=True)
class NameRule:
    """`before` is searched at the end of the words before the amount, `behind` at the start of those behind it.

    `units` are the printed units that it is about (none: all). `chinese` restricts it to one script. A rule that is
    not `always` gives way to a bound: 一年以内. In no example is a quantity.
    """

    name: str
    examples: tuple[str, ...]
    units: frozenset[str] = frozenset()
    before: str | None = None
    behind: str | None = None
    chinese: bool | None = None
    always: bool = False
    holds: Callable[[Seen], bool] | None = None


def _is_calendar_year(seen: Seen) -> bool:
    """07年 and 18年10月 are years, as in dates."""
    low, text, end = seen.low, seen.text, seen.end
    if len(low.numeral) == 3 and low.numeral.isdecimal() and seen.head.endswith(("一", "二")):
        return True  # 二000年七月一日: a typist's zeros
    if len(low.numeral) != 2 or not low.numeral.isdecimal():
        return False
    if ascii_digits(low.numeral)[0] == "0" or _MONTH_NEXT.match(text, end):
        return True
    if _YEAR_OF_NUMBER.match(text, end) and _FROM_YEAR.search(seen.head):
        return True  # 由|78年的412斤提高到83年的655斤
    if _CHANGED_SINCE.match(text, end) and seen.head.endswith(("比", "较")):
        return True
    length = text[end : end + 1] in LENGTH_AFTER and not text.startswith("以来", end)
    length = length or seen.head.endswith(LENGTH_BEFORE)
    return low.value >= 80 and not length


def _is_minutes(seen: Seen) -> bool:
    """Two figures below 60; behind a wide colon, which closes labels too (附件2：30人), only 起 and 分 tell a clock."""
    numeral = seen.low.numeral
    if len(numeral) != 2 or not numeral.isdecimal() or seen.low.value >= 60:
        return False
    return not seen.head.endswith("：") or seen.printed in ("起", "分")


_FROM_YEAR = compile_re(r"(?:[由从比较和与]|(?:[高加升少低降长大小]|[^\W\d])[到至])\Z")
_YEAR_OF_NUMBER = compile_re(rf"的?[{DIGIT}]|同期|[末底初]")
_CHANGED_SINCE = compile_re("增|减|提高|下降|上升|降低|翻|多|少")
_MONTH_NEXT = compile_re(rf"{S}[{DIGIT}{CHINESE_DIGIT}十]{{1,3}}{S}月")
# 公示期为30日, 举证期限为10~20日, 连续无故不经营15日: a number of days; 20日 alone is a day of the month
_DAYS_BEFORE = compile_re(
    r"(?:(?:期|期限|时限|年限|天数|期间)(?:一般|均|分别|应当?|统一|定)?[为是：:]?"
    r"|(?:连续|延长|拘留|为期|历时|逾期|超期|顺延|提前|暂缓|暂停|暂扣|休假|公示|公告|停[产业工运职])(?![^，。；、]*[年月])[^，。；、\d]{0,8})\Z"
)


def _is_day(seen: Seen) -> bool:
    return _DAYS_BEFORE.search(seen.head) is None


# 每副, 每户, 每班: so many to each; 每年两次 is a rhythm
_EACH_THING = compile_re(r"每[副套台辆户人个间所班组村镇乡县校车船床栋层箱袋瓶桌]\Z")


# 招聘教师三十名, 配备医生三名、护士六名; 一套, 一口 and 一头 alone are sayings (另搞一套)
_COUNTED_ALONE = frozenset("名人辆台座栋幢艘架")
_COUNTED_LAST = _COUNTED_ALONE | frozenset("匹头棵株口眼套间家所条处份")
_STOP_NEXT = compile_re(r"(?:左右)?(?:[，。；、）)\n]|\Z)")
# 这三名, 上述两家, 各一名, 以上三人, 一家三口: what the number points at was counted before
_POINTED_AT = compile_re(r"(?:[\u4e00-\u9fff][第前后末这那每各某其另首上下同述余]|以[上下]|下列|倒数|任何|一[家户])\Z")
_NOUN_BEFORE = compile_re(r"[\u4e00-\u9fff]{2}\Z")


def _is_counted_last(seen: Seen) -> bool:
    """Whether persons or things are counted behind their noun, at the end of a clause."""
    if seen.printed not in (_COUNTED_LAST if seen.low.value > 1 else _COUNTED_ALONE):
        return False
    if _NEXT_FIGURE.search(seen.head):
        return _STOP_NEXT.match(seen.text, seen.end) is not None  # 养猪七、|八头
    if seen.printed in _NUMBERED_SO and seen.low.value > _SAID_SO:
        return False  # 农业六十条
    if _NOUN_BEFORE.search(seen.head) is None or _POINTED_AT.search(seen.head) or _EACH_THING.search(seen.head):
        return False
    return _STOP_NEXT.match(seen.text, seen.end) is not None


_NEXT_FIGURE = compile_re(rf"[\u4e00-\u9fff][{HAN_FIGURE[1:]}]、\Z")
_TENS_BEFORE = compile_re(rf"(?<!第)[{HAN_FIGURE}]?[十百千万][{HAN_FIGURE}]、\Z")
# 全县|十个|乡镇已有|七个|完成，剩余|三个: so many of those that were counted, which is no way of speaking
_PART_BEFORE = compile_re(rf"[{CHINESE_DIGIT}十]个[^，。；\n]{{1,10}}[，、]?{PART_SAID}\Z")
_PART_NEXT = compile_re(rf"[\u4e00-\u9fff]{{1,8}}[，、]?{PART_SAID}[{CHINESE_DIGIT}十]个")
_MULTIPLES = ("倍", "番")
_EACH_GETS = compile_re(r"每[\u4e00-\u9fff]{1,8}\Z")
_MEASURED_LAST = ("mass", "area", "volume")  # 食油半斤, 口粮田一亩
_SAID_SO = 10
_NUMBERED_SO = frozenset("条字分期届次级位")
_UNCOUNTED = frozenset({"一百", "一千", "一万", "千万", "百万"})


def _is_part_or_whole(seen: Seen) -> bool:
    at = seen.low.start
    return (
        _PART_NEXT.match(seen.text, seen.end) is not None
        or _PART_BEFORE.search(seen.text[max(0, at - 20) : at]) is not None
    )


def _is_way_of_speaking(seen: Seen) -> bool:
    """十件民生实事, 一次: a Chinese numeral that nothing marks as a measure.

    Beyond ten a number of things is one (十五个公社, 五百户), but for what is numbered so (工业七十条, 十时三十分)
    and for what has no count (一百个放心).
    """
    low = seen.low
    if seen.unit.kind == "count":
        if low.value > 1 and (_EACH_THING.search(seen.head) or _TENS_BEFORE.search(seen.head)):
            return False  # 号牌每副两只, 二十五、|六个
        if low.value > 1 and seen.printed == "个" and _is_part_or_whole(seen):
            return False
        if low.value > _SAID_SO and seen.printed not in _NUMBERED_SO and low.numeral not in _UNCOUNTED:
            return False
        return not (len(low.numeral) > 2 or seen.printed in _MULTIPLES or _is_counted_last(seen))
    if seen.unit.kind in ("duration", "money", "percent") or low.value > 1:
        return False
    if _EACH_GETS.search(seen.head):
        return False  # 每人每月一斤
    last = _NOUN_BEFORE.search(seen.head) and _STOP_NEXT.match(seen.text, seen.end)
    return seen.unit.kind not in _MEASURED_LAST or not last or _POINTED_AT.search(seen.head) is not None


def _is_idle_one(seen: Seen) -> bool:
    return seen.low.value <= 1


# 每人补助三元, 交费五元: a sum
_PAID_BEFORE = compile_re(r"[每价费补贴奖罚付收税售购给出捐][^，。；、\n]{0,6}\Z")
_STEP_BEFORE = compile_re(rf"每{STEP}\Z")
_YEARS = frozenset({"年", "学年", "个年度"})
_PERIODS = frozenset(
    {
        "年",
        "周",
        "天",
        "星期",
        "小时",
        "分钟",
        "个月",
        "个星期",
        "个小时",
        "学期",
        "学年",
        "个学期",
        "个学年",
        "个年度",
        "日",
        "秒",
    }
)
_VOLTAGES = frozenset({"千伏", "伏", "kV"})
_RANKED = frozenset({"位", "名"})

RULES = (
    NameRule(
        "race or board named by its length",
        ("男子一百米跑", "100米短跑决赛", "4×100米接力", "三千米障碍", "十米跳台"),
        units=frozenset({"米", "千米", "公里", "m"}),
        behind=r"(?:男子|女子|个人|混合)*(?:[短长赛]?跑(?![道线])|竞走|接力|跨?栏(?![杆目])|障碍(?!物)|游泳|[自蛙仰蝶]由?泳|混合泳|[跳]?[板台](?=跳水|冠|决|金|比|[，。；、\n]|\Z)|越野赛|马拉松)",
        always=True,
    ),
    NameRule(
        "minutes of a clock",
        ("8∶00起施行", "上午9:00人员集合", "下午2∶30分召开", "每日8：30起供水"),
        before=r"(?<!\d)(?:[01]?\d|2[0-4])[:：∶]\Z",
        chinese=False,
        always=True,
        holds=_is_minutes,
    ),
    NameRule(
        "so many to a side",
        ("3人制篮球场", "七人制足球"),
        units=frozenset({"人"}),
        behind=r"制",
        always=True,
    ),
    NameRule(
        "articles of a law",
        ("本条例二十一、二十二条规定", "违反本办法十条规定"),
        units=frozenset({"条"}),
        before=rf"(?:{_LAW}(?:{_N}条?{_JOIN})+|本{_LAW})\Z",
        chinese=True,
        always=True,
    ),
    NameRule(
        "rank",
        ("前3位的县区", "排名后2位", "前10名当选"),
        units=_RANKED,
        before=r"(?:[前头末第]|(?<!博士)后|倒数|列)\Z",
        always=True,
    ),
    NameRule(
        "rank of any kind",
        ("排名前10个县", "考核成绩后5家"),
        before=r"(?:排[名序位]|倒数|成绩|得分)[^，。；\d]{0,6}[前后末]\Z",
        always=True,
    ),
    NameRule(
        "ordinal that goes on",
        ("第三十三条、三十四条规定", "第1、2批"),
        before=rf"第{_N}(?:{_PROVISION}|[名位届批期次])?(?:{_JOIN}第?{_N}(?:{_PROVISION}|[名位届批期次])?)*{_JOIN}第?\Z",
        always=True,
    ),
    NameRule("class", ("2类事项", "甲类和2类疫苗"), units=frozenset({"类"}), before=r"(?<![等共为成有及括计这含各])\Z"),
    NameRule(
        "day of a month",
        ("最迟不超过2023年6月 30日", "6月30日至7日以上数据", "1月5日、20日前"),
        units=frozenset({"日"}),
        before=rf"(?:月{S}|月{S}{_N}{S}日?(?:{_JOIN}{_N}日?)*{_JOIN})\Z",
        always=True,
    ),
    NameRule(
        "day of the old calendar",
        ("农历腊月廿三起", "自正月十五起"),
        units=frozenset({"起"}),
        before=r"[月正腊]月?\Z",
        chinese=True,
        always=True,
    ),
    NameRule("day", ("20日召开", "于20日前"), units=frozenset({"日"}), holds=_is_day),
    NameRule(
        "days of a month",
        ("考察团23至30日在京", "推迟到25—28日举行"),
        units=frozenset({"日"}),
        behind="(?!以?[内上下])",
        always=True,
        holds=lambda seen: seen.end > seen.low.end and 15 < seen.low.value < 32 and _is_day(seen),
    ),
    NameRule(
        "weekday",
        ("每周二周四上午", "每周一周三开放"),
        units=frozenset({"周", "星期"}),
        before=r"(?:周|星期)\Z",
        chinese=True,
        always=True,
    ),
    NameRule(
        "round about",
        ("施工现场四周设置围挡",),
        units=frozenset({"周"}),
        before=r"(?<![为期限间满近续])\Z",
        chinese=True,
        holds=lambda seen: seen.low.value == 4,
    ),
    NameRule(
        "calendar year",
        ("07年完成", "18年10月", "96年以来"),
        units=frozenset({"年"}),
        chinese=False,
        always=True,
        holds=_is_calendar_year,
    ),
    NameRule(
        "years that are past",
        ("五年来，全县面貌", "近五年来", "5年来", "一年多来"),
        units=_YEARS,
        behind=r"[多余]?来(?![自源到往])",
        always=True,
    ),
    NameRule(
        "so many years ago",
        ("由三年前的", "比五年前有所好转", "从十年前"),
        units=frozenset({*_YEARS, "个月"}),
        before=r"[由从比较与]\Z",
        behind="[之以]?前",
        always=True,
    ),
    NameRule(
        "plan named by its years",
        ("三年行动计划", "五年规划", "九年义务教育", "十年禁渔", "3年行动", "国企改革三年提升行动"),
        units=frozenset({"年"}),
        behind=r"(?:(?:[\u4e00-\u9fff](?<![的内后前时期以满间里中将要])){0,6}?(?:行动|攻坚|滚动)|规划|计划|方案|义务教育|一贯|制|大计|禁)",
        always=True,
    ),
    NameRule(
        "years of school",
        ("学前三年毛入园率", "高中阶段三年毛入学率", "学前2年入园率"),
        units=frozenset({"年"}),
        before=r"(?:学前(?:教育)?|(?:高中|初中|小学)(?:阶段|教育)?)\Z",
        behind="毛?入[园学]|教育|在园|普及",
        always=True,
    ),
    NameRule(
        "period by its number",
        ("开启新征程的第一个五年", "第二个十年"),
        units=_YEARS,
        before=rf"第{_N}个\Z",
        always=True,
    ),
    NameRule(
        "step by which a sum grows",
        ("每逾期一日", "每增加1人", "每超1吨"),
        always=True,
        holds=lambda seen: seen.low.value == 1 and "每" in seen.head and _STEP_BEFORE.search(seen.head) is not None,
    ),
    NameRule(
        "span counted from now",
        ("过去五年的工作", "过去的五年，全市", "是前五年的", "为前五年总和的", "未来三年，我县"),
        units=_YEARS,
        before=r"(?:过去的?|未来|今后|[是为比较与]前)\Z",
        always=True,
    ),
    NameRule(
        "years of an average",
        ("前三年平均年产值", "近三年年均增速", "控制在五年平均水平以下"),
        units=frozenset({*_YEARS, "个月"}),
        behind="的?(?:平均|年均|月均)",
        always=True,
        holds=lambda seen: seen.head.endswith(("前", "近", "上", "在", "低于", "高于", "超过", "为", "，", "；")),
    ),
    NameRule(
        "what is exchanged",
        ("1美元兑人民币的汇率", "100港元折合人民币计算"),
        units=frozenset(word for word in units_of("money") if units()[word].normal != "元"),
        behind=EXCHANGED,
        always=True,
        holds=lambda seen: seen.low.value in (1, 100),
    ),
    NameRule(
        "hours of a measurement",
        ("臭氧日最大8小时平均浓度", "最大24小时降雨量", "最大一日降水量", "日最大8小时（O3-8h）第90百分位浓度"),
        units=frozenset({"小时", "个小时", "分钟", "日", "天"}),
        before=r"最大\Z",
        behind=r"(?:[（(][^（）()\n]{1,12}[）)])?(?:滑动|平均|均值|降[雨水]|雨量|浓度|洪量|暴雨|第\d)",
        always=True,
    ),
    NameRule(
        "class by its size",
        ("3万吨级码头", "500千伏级设备"),
        behind="级(?![别以数])",
        units=frozenset(word for word, unit in units().items() if unit.kind in ("mass", "energy", "voltage", "money")),
        always=True,
    ),
    NameRule(
        "place named by a numeral",
        ("三元里街道负责值守", "四元桥街道和三元区", "三元朱村等地"),
        units=frozenset("元角"),
        behind=r"[\u4e00-\u9fff]{0,2}?(?:街道|社区|居委会|村(?![民组里级内集])|镇(?!级)|乡(?![镇级村])|区(?![级域])|大道)",
        chinese=True,
        always=True,
        holds=lambda seen: len(seen.low.numeral) == 1 and _PAID_BEFORE.search(seen.head) is None,
    ),
    NameRule(
        "building by its number",
        ("住所地北门街56号2栋301房", "现住址：红旗小区8栋2单元", "报到地点为县文化中心3栋，", "地址：科技园A区5幢"),
        units=frozenset("栋幢座"),
        before=r"(?:号|(?:地点|地址|住址|住所地?|[居现暂]住)[为在是：:]?[^，。；：、的\n]{2,20})\Z",
        chinese=False,
        always=True,
    ),
    NameRule(
        "building by what is in it",
        ("红旗小区8栋2单元402室", "北门街2栋301房"),
        units=frozenset("栋幢座"),
        behind=r"(?:[A-Za-z]?\d{3,4}(?:[室房号铺])|[\d一二三四五六]{1,2}(?:单元|楼(?!的)|层(?=\d)))",
        always=True,
    ),
    NameRule(
        "own patch of land",
        ("只顾自己的一亩三分地",),
        units=frozenset({"亩"}),
        behind="地",
        chinese=True,
        holds=lambda seen: 1 < seen.low.value < 2,
    ),
    NameRule(
        "span named by its years",
        ("十五年免费教育", "三年困难时期"),
        units=frozenset({"年"}),
        behind="免费教育|困难时期|自然灾害",
        always=True,
    ),
    NameRule(
        "campaign named by its years",
        ("三年整治任务", "五年倍增工程"),
        units=frozenset({"年"}),
        behind="提升|专项|集中|整治|治理|改革|振兴|倍增|任务|目标|工程",
        chinese=True,
        always=True,
    ),
    NameRule(
        "rhythm",
        ("两年一次", "三年一遇", "一年一度的花会", "一年两次"),
        units=_PERIODS,
        behind="[一两](?:次|届|轮|度|遇|个|评|审|换|检|考|查|报)",
        chinese=True,
        always=True,
    ),
    NameRule(
        "saying or span without a length",
        ("新的一年", "统一年产值", "这一年", "上半年", "同一天", "最后一天", "最多的一天", "去年一年"),
        units=_PERIODS,
        before=r"(?:最[高低多少大小长短]的|[第每这那上下前后去近首末头同另某今本当又各整旧昨翌隔逐次大多一全终有年]|统|单|最后|过去|新的|未来)\Z",
        chinese=True,
        holds=_is_idle_one,
    ),
    NameRule(
        "measure named by its hours",
        ("8小时滑动平均值",),
        units=frozenset({"小时"}),
        behind="(?:滑动)?平均(?:浓度|值)",
        always=True,
    ),
    NameRule(
        "year that is told of",
        ("实施规划的关键一年，", "极不平凡的一年。", "是转型的攻坚一年"),
        units=frozenset({"年"}),
        before=r"(?:关键|重要|攻坚|开局|起步|收官|决胜|奠基|转折|突破|[平非]凡|寻常|特殊|艰难|困难|辉煌|[之的])\Z",
        behind=r"[，,。；、！\n]|\Z",
        chinese=True,
        holds=_is_idle_one,
    ),
    NameRule(
        "items by their numbers",
        ("上述1、2项的证明", "上列1、2、4项费用", "前述3和5项", "以上2、3项工作"),
        units=frozenset({"项", "条", "款", "点"}),
        before=rf"(?:上述|上列|前述|本条|(?<![\u4e00-\u9fff])以上)第?{_N}(?:{_JOIN}{_N})*{_JOIN}\Z",
        always=True,
    ),
    NameRule(
        "working day by its place",
        ("每月最后一个工作日", "每季度前三个工作日"),
        units=frozenset({"工作日", "个工作日"}),
        before=r"(?:最后|最末|首|[月季年周度]的?前)\Z",
    ),
    NameRule(
        "saying, by what follows",
        ("一年四季", "一年中", "一年之计", "一年期贷款"),
        units=_PERIODS,
        behind=r"[一两三四级来度报中级生]|之|到头|期(?!满|限)",
        chinese=True,
        holds=_is_idle_one,
    ),
    NameRule(
        "loan or bond named by its term",
        ("参照1年期贷款市场报价利率", "三年期国债", "5年期以上LPR", "六个月期定期存款"),
        units=frozenset({*_YEARS, "个月"}),
        behind=r"期(?:及?以[上下])?(?:的)?(?:贷款|存款|定期|活期|国债|债券|票据|LPR|基准|流动资金|固定资产)",
        always=True,
    ),
    NameRule(
        "years in a row of years",
        ("今年两年",),
        units=_PERIODS,
        before=rf"(?:[年今明]|(?<![{HAN_FIGURE}])、|明后|[{DIGIT}])\Z",
        chinese=True,
        always=True,
        holds=lambda seen: seen.low.value > 1,
    ),
    NameRule(
        "place named by its houses",
        ("二十家子镇", "调查了五十家子村"),
        units=frozenset({"家"}),
        behind="子(?!公司|女|企业)",
        chinese=True,
        always=True,
    ),
    NameRule(
        "numbered meeting",
        ("12次全体会议", "24次常务会议"),
        units=frozenset({"次"}),
        behind=r"(?:常务|全体|党组|委员|主任|局长|区长|市长|县长|省长|政府|办公)?(?:扩大)?会议|全会",
        before=r"(?<!召开)(?<!举行)(?<!组织)(?<!每[年月季周])\Z",
    ),
    NameRule(
        "voltage of an installation",
        ("建成220千伏变电站", "±800千伏特高压直流", "10千伏开闭所"),
        units=_VOLTAGES,
        before=r"(?<!电压)(?<!电压等级)(?<![电压等级][为达是])\Z",
    ),
    NameRule(
        "numbered term",
        ("区人大八届常委会", "历任三届"),
        units=frozenset({"届"}),
        before=r"(?<!连任)(?<!任期)(?<!连续担任)(?<!任职)\Z",
    ),
    NameRule("sameness", ("一成不变",), units=frozenset({"成"}), chinese=True, behind="不变"),
    NameRule("way of speaking", ("十件民生实事", "一次规划", "一票否决"), chinese=True, holds=_is_way_of_speaking),
)

_Compiled = tuple[NameRule, Closing | None, Opening | None]
_COMPILED: tuple[_Compiled, ...] = tuple(
    (rule, Closing(rule.before) if rule.before else None, Opening(rule.behind) if rule.behind else None)
    for rule in RULES
)


@lru_cache(maxsize=4096)
def _rules_for(printed: str, chinese: bool, bounded: bool) -> tuple[_Compiled, ...]:
    """The rules that speak of a unit, a script and of what is bounded or is not."""
    return tuple(
        compiled
        for compiled in _COMPILED
        for rule in (compiled[0],)
        if (not rule.units or printed in rule.units)
        and rule.chinese in (None, chinese)
        and (rule.always or not bounded)
    )


def name_rule(seen: Seen) -> NameRule | None:
    """The first rule by which an amount is no quantity, or None for one that measures something."""
    head = seen.head
    last = head[-1:]
    for rule, before, behind in _rules_for(seen.printed, seen.low.chinese, seen.bounded):
        if before is not None and (
            (before.last is not None and last not in before.last) or before.search(head) is None
        ):
            continue
        if behind is not None and behind.match(seen.text, seen.end) is None:
            continue
        if rule.holds is None or rule.holds(seen):
            return rule
    return None

"""The steps by which the indicator of a quantity is found, in order; the first that knows it decides.

Most numbers have it beside them (the last step); the steps before are the ways in which a sentence leaves it out,
because it was said before (其余7万元, 第三季度达到75%) or stands at the head of the item (①装备补贴，…标准为6000元/台).
A step that answers "" says that none is printed. Each module holds the steps of one kind; an example of each stands in
the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.find.quantities.statements import Statement
from pipeline.find.quantities.steps.beside import beside_it, noun_of_last
from pipeline.find.quantities.steps.changes import (
    base_of_change,
    below_target,
    bounded_for_days,
    changed,
    changed_for_case,
    in_another_unit,
    predicate_alone,
    told_before_it,
    widened_for_kind,
)
from pipeline.find.quantities.steps.clauses import named_by_colon, size_of_what, verb_alone
from pipeline.find.quantities.steps.counted import (
    aspects,
    counted_for_each,
    list_summed_up,
    of_an_age,
    of_those_summoned,
    persons_before,
    size_of_work,
    so_many_of_them,
    where_it_is_done,
)
from pipeline.find.quantities.steps.in_turn import in_its_turn
from pipeline.find.quantities.steps.paid import cap_of_benefit, sum_taken_off
from pipeline.find.quantities.steps.series import (
    first_of_series,
    for_as_many,
    head_of_item,
    kind_in_series,
    price_of_step,
)
from pipeline.find.quantities.steps.shares import (
    average_of,
    each_of,
    rate_by_its_noun,
    second_measure,
    share_of,
    share_of_class,
    share_of_said,
    times_of_base,
    yield_of,
)
from pipeline.find.quantities.steps.terms import (
    act_extended,
    act_that_lasts,
    act_within,
    counted_from,
    done_for_years,
    head_of_days,
    time_taken,
)
from pipeline.find.quantities.steps.wholes import part_of_whole, stage_or_rest, verb_wants_noun, who_bears


@dataclass(frozen=True, slots=True)
class Step:
    """A way to find the indicator; `examples` are texts with the indicator of their last quantity.

    It is asked for quantities of its `kinds` (none: all), and where a noun stands behind the number or where none does,
    as `tail` says (None: either way); with `told` only where another quantity was told before it in its sentence.
    """

    name: str
    find: Callable[[Statement], str | None]
    examples: Mapping[str, str | None]
    kinds: frozenset[str] = frozenset()
    tail: bool | None = None
    told: bool = False


_TERMS = frozenset({"duration"})
_SUMS = frozenset({"money", "rate"})
_COUNTS = frozenset({"count"})
_SHARES = frozenset({"percent"})

STEPS = (
    Step(
        "one of several in its turn",
        in_its_turn,
        {
            "粮食、油料总产量分别达到42万吨和3万吨。": "油料总产量",
            "发生火灾126起，死亡3人，同比分别下降10%和25%。": "死亡下降",
            "查处案件58件，处分63人，同比增加12件、9人。": "处分增加",
        },
    ),
    Step(
        "the same in another unit",
        in_another_unit,
        {"合同总价为人民币壹佰贰拾万元整（￥1,200,000.00元）。": "合同总价"},
        told=True,
    ),
    Step(
        "a predicate alone",
        predicate_alone,
        {
            "财政收入增长10.3%，增速比上年回落8.4个百分点。": "财政收入增速回落",
            "税收完成3亿元，比上年增收2000万元，增长7.1%。": "税收增长",
            "全县人口28万人，与2010年第六次人口普查的30万人相比，十年减少2万人。": "全县人口减少",
        },
    ),
    Step(
        "told before it without a figure",
        told_before_it,
        {"粮食总产量52万吨；肉类总产量再创新高，达到18万吨。": "肉类总产量"},
        tail=False,
    ),
    Step(
        "the same, changed",
        changed,
        {"生产总值由20亿元提高到30亿元。": "生产总值", "城镇化率达到50%，并力争达到60%。": "城镇化率"},
        told=True,
    ),
    Step("the same, for a case", changed_for_case, {"产假为98天，难产的增加15天。": "产假增加"}, tail=False),
    Step(
        "the line below a target",
        below_target,
        {"抽检合格率达到95%以上，不到90%的通报批评。": "抽检合格率"},
        told=True,
    ),
    Step(
        "an average of it",
        average_of,
        {"全县梯田面积达到92.7万亩，人均1.81亩。": "人均梯田面积", "户均3间。": None},
        tail=False,
    ),
    Step("what is harvested", yield_of, {"粮食播种面积138万亩，单产385公斤。": "粮食单产"}, told=True, tail=False),
    Step(
        "each of those that were counted", each_of, {"举办培训班12期，每期5天。": "举办培训班"}, told=True, tail=False
    ),
    Step(
        "what is so for days",
        bounded_for_days,
        {"日平均气温连续5天低于5℃即进入冬期施工。": "日平均气温"},
        told=True,
    ),
    Step(
        "a rate by its noun",
        rate_by_its_noun,
        {"减按1%征收率征收增值税。": "征收率", "小型微利企业减按20%的税率缴税。": "小型微利企业税率"},
        kinds=_SHARES,
        tail=True,
    ),
    Step("a share of it", share_of, {"工程估算投资5亿元的2/3。": "工程估算投资"}, told=True, kinds=_SHARES),
    Step(
        "a share of what was said",
        share_of_said,
        {"税收完成3亿元，占年计划的52%。": "税收占年计划", "投资5亿元，完成年度任务的35%。": "投资完成年度任务"},
        told=True,
        kinds=_SHARES,
        tail=False,
    ),
    Step(
        "what a change is counted from",
        base_of_change,
        {"能耗下降到0.98吨标准煤，比2010年的1.19吨标准煤下降。": "能耗"},
        told=True,
    ),
    Step(
        "so many times what is named",
        times_of_base,
        {"土地补偿费，为耕地年产值的6倍。": "土地补偿费", "手续费，按实际征收额的3%计提。": "手续费"},
    ),
    Step(
        "a share of a class",
        share_of_class,
        {"支农贷款占比不低于80%，其中单户贷款100万元以下的占比不低于70%。": "单户贷款100万元以下的占比"},
        told=True,
        kinds=_SHARES,
        tail=False,
    ),
    Step(
        "a second measure of it", second_measure, {"组建应急救援队5支132人。": "组建应急救援队"}, told=True, tail=False
    ),
    Step("a term counted from an event", counted_from, {"自收到申请之日起二十日内作出决定。": "收到申请作出决定"}),
    Step("the act that a term bounds", act_within, {"会议纪要经同意后2日内印发。": "会议纪要印发"}, kinds=_TERMS),
    Step(
        "an act that lasts",
        act_that_lasts,
        {"责令停止承接新的检测业务6个月至12个月。": "停止承接新的检测业务"},
        kinds=_TERMS,
        tail=False,
    ),
    Step(
        "how much longer a term gets",
        act_extended,
        {
            "应当在10日内作出决定；情况复杂的，经负责人批准，可以延长5日。": "作出决定延长",
            "经批准，可以延长10日。": None,
        },
        kinds=_TERMS,
        tail=False,
    ),
    Step(
        "the time that something takes",
        time_taken,
        {"用两年时间完成改造任务。": "完成改造任务", "用3年左右的时间，新建户用沼气池。": "新建户用沼气池"},
        kinds=_TERMS,
    ),
    Step(
        "what was done for years",
        done_for_years,
        {"县审计局连续三年组织对乡镇财政，对村级财务进行了专项审计。": "专项审计"},
        kinds=_TERMS,
    ),
    Step(
        "a list summed up", list_summed_up, {"选择沈阳、大连、厦门3个城市开展试点。": "城市"}, kinds=_COUNTS, tail=True
    ),
    Step(
        "persons of an age",
        of_an_age,
        {
            "5岁以下儿童死亡率控制在7.2‰以下。": "5岁以下儿童死亡率",
            "高龄津贴标准：80—89周岁每人每月50元。": "80—89周岁高龄津贴标准",
        },
        told=True,
        tail=False,
    ),
    Step(
        "so many of those that were counted",
        so_many_of_them,
        {
            "全县十个乡镇已有七个完成任务，剩余三个务必完成。": "乡镇",
            "购销合同一式四份，甲乙双方各执二份。": "购销合同",
        },
        kinds=_COUNTS,
    ),
    Step(
        "where it is done",
        where_it_is_done,
        {"检测人员不得同时在两个以上检测机构从事检测业务。": "检测机构"},
        kinds=_COUNTS,
        tail=True,
    ),
    Step(
        "what is rewarded",
        counted_for_each,
        {"每交售100斤皮棉奖售化肥。": "皮棉", "每多生育1个婴儿增加产假。": "婴儿"},
        tail=True,
    ),
    Step("a work of that size", size_of_work, {"请尽快审核30万吨甲醇项目的可行性研究报告。": "甲醇项目"}, tail=True),
    Step(
        "a sum taken off",
        sum_taken_off,
        {"个人接受技能教育的支出，在取得证书的当年，按照3600元定额扣除。": "技能教育的支出"},
        kinds=_SUMS,
    ),
    Step(
        "persons named before",
        persons_before,
        {"水库移民的安置规模不大，甲、乙两县各15万左右。": "水库移民的安置规模"},
        kinds=_COUNTS,
        tail=False,
    ),
    Step(
        "the head of its days",
        head_of_days,
        {"一、元旦：12月30日至1月1日放假，共3天。": "元旦放假"},
        kinds=_TERMS,
        tail=False,
    ),
    Step(
        "aspects of a list", aspects, {"评价体系由质量、效率、满意度等4个方面的指标构成。": "评价体系方面"}, tail=True
    ),
    Step("the noun behind it, after another's", noun_of_last, {"改造涉及5个小区37栋楼。": "楼"}, told=True, tail=True),
    Step(
        "of those that were summoned",
        of_those_summoned,
        {"大会应到代表298名，实到286名。": "实到代表"},
        kinds=_COUNTS,
        tail=False,
    ),
    Step(
        "the same for a kind",
        widened_for_kind,
        {"单机补贴额不超过5万元，大型拖拉机可放宽到15万元。": "大型拖拉机补贴额"},
        kinds=_SUMS,
        told=True,
        tail=False,
    ),
    Step(
        "the next for as many people",
        for_as_many,
        {"每千人口执业医师2.6人、注册护士3.1人。": "每千人口注册护士"},
        kinds=_COUNTS,
        told=True,
        tail=False,
    ),
    Step("a verb that wants its noun", verb_wants_noun, {"完成旅游厕所6间，其中新建2间。": "新建旅游厕所"}, tail=False),
    Step("a part of the whole", part_of_whole, {"全县成立合唱团16个，其中城区6个。": "城区合唱团"}, tail=False),
    Step("who bears a part", who_bears, {"医药费由个人负担四分之一，单位负担四分之三。": "医药费"}, tail=False),
    Step("a kind in a series", kind_in_series, {"补贴标准为：水稻80元/亩，玉米60元/亩。": "玉米补贴标准"}, tail=False),
    Step("the first of a series", first_of_series, {"补贴标准为：水稻80元/亩。": "水稻补贴标准"}, tail=False),
    Step(
        "the head of its item", head_of_item, {"①装备补贴，首次购置的，标准为6000元/台。": "装备补贴标准"}, tail=False
    ),
    Step(
        "the price of a step",
        price_of_step,
        {"居民用水实行阶梯水价：第一级年用水量180立方米以下，每立方米2.05元。": "居民用水阶梯水价"},
        kinds=frozenset({"rate"}),
        told=True,
        tail=False,
    ),
    Step("the words before a colon", named_by_colon, {"竞买保证金：人民币1000万元。": "竞买保证金"}, tail=False),
    Step(
        "the most of what is paid",
        cap_of_benefit,
        {
            "起付线按总费用的20%计算，最低2000元。": "起付线",
            "按设备投资额的8%给予补助，最高不超过500万元。": "补助",
            "给予50%的贴息，单个企业每年最高100万元。": "单个企业贴息",
        },
        kinds=_SUMS,
        tail=False,
    ),
    Step(
        "a stage, or the rest",
        stage_or_rest,
        {
            "疫苗接种率第一季度达到30%，第三季度达到75%。": "疫苗接种率",
            "展位费由街道承担12万元，其余7万元由商户分摊。": "展位费",
        },
    ),
    Step(
        "the size of what was named",
        size_of_what,
        {"甲县初中班从现有规模基础上扩大，达到1500人的规模。": "甲县初中班规模"},
    ),
    Step(
        "a verb alone",
        verb_alone,
        {"设立法律援助专项资金，每年不低于60万元。": "法律援助专项资金", "预计增长20%，须在年底前完成。": None},
    ),
    Step("the words beside it", beside_it, {"职业病诊断机构报告率达到100%。": "职业病诊断机构报告率"}),
)


@lru_cache(maxsize=128)
def steps_for(kind: str, has_tail: bool, is_told: bool) -> tuple[Step, ...]:
    """The steps that are asked for a quantity of a kind, with or without a noun behind it and one told before it."""
    return tuple(
        step
        for step in STEPS
        if (not step.kinds or kind in step.kinds) and step.tail in (None, has_tail) and (is_told or not step.told)
    )

"""Quantities that are told one after the other (分别).

粮食、油料总产量分别达到42万吨和3万吨; 发生火灾126起，死亡3人，同比分别下降10%和25%

A run is what 、, 和 or a comma alone join. Its numbers belong, in order, to the members of the list before 分别, or to
the quantities said before; where the counts differ nothing is certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.find.quantities.clause import STOPS
from pipeline.find.quantities.peel_tables import words
from pipeline.find.quantities.peels import CHANGED
from pipeline.find.quantities.predicates import CHANGE
from pipeline.find.quantities.ranges import Bounded
from pipeline.find.quantities.rates import each_of_series
from pipeline.notation.bodies import PLACE_UNITS
from pipeline.notation.calendar import OUR_YEAR
from pipeline.notation.gates import Closing
from pipeline.notation.numerals import HAN_COUNT, HAN_FIGURE, parse_integer
from pipeline.precompiled import compile_re

# a word of change may stand before each of a run: 同比下降6.3%和上升4.1%
_JOINT = compile_re(rf"(?:[、，,]|以及|[和及与]|[、，,](?:以及|[和及与]))(?:(?<!，)(?:{CHANGE}))?")
_JOINT_FIRST = "、，,以和及与"
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of a quantity in its run: the `index`-th of `size`; `[first, last)` is the run in the text."""

    index: int
    size: int
    first: int
    last: int


def turns(text: str, found: Sequence[Bounded]) -> list[Turn | None]:
    """The turn of each quantity; None for one that stands alone or in a longer run than is read."""
    told: list[Turn | None] = [None] * len(found)
    begin = 0
    for n in range(1, len(found) + 1):
        if n < len(found):
            end = found[n - 1].end
            if text[end] in _JOINT_FIRST and _JOINT.fullmatch(text, end, found[n].start):
                continue
        size = n - begin
        if 1 < size <= _LONGEST:
            for index in range(size):
                told[begin + index] = Turn(index, size, found[begin].start, found[n - 1].end)
        begin = n
    return told


_RATE_JOINT = compile_re("、|以及|、?[和及与]")


def with_shared_units(text: str, found: Sequence[Bounded], in_runs: Sequence[Turn | None]) -> list[Bounded]:
    """The quantities of runs (`in_runs`: their turns) with what is printed once for all: 每人每月分别补助300元、200元;
    提高2个和3个百分点; 每眼补助水泥0.6吨、现金50元; 分别不低于12万元和8万元."""
    told = list(found)
    for n in range(1, len(told)):
        item = told[n]
        if item.kind != "money":
            continue
        if _shares_rate(text, told[n - 1], item):
            told[n] = replace(item, kind=told[n - 1].kind, unit=told[n - 1].unit)
        elif per := (
            _part_of_rate(text, told, n)
            or _rate_of_series(text, found, n)
            or _rate_of_class(text, told, n)
            or _rate_of_age(text, told, n)
            or _rate_of_stage(text, told, n)
        ):
            told[n] = replace(item, kind="rate", unit=f"{item.unit}/{per}")
    for n in range(len(told) - 2, -1, -1):
        item, later = told[n], told[n + 1]
        if (
            item.unit == "个"
            and later.unit in _POINTS
            and "个" in text[later.first : later.end]
            and _RATE_JOINT.fullmatch(text, item.end, later.start)
        ):
            told[n] = replace(item, kind=later.kind, unit=later.unit)
    for n, turn in enumerate(in_runs):
        if turn is not None and turn.index == 0:
            _share_bound(text, told, n, turn)
    return told


def _rate_of_series(text: str, found: Sequence[Bounded], n: int) -> str | None:
    return each_of_series(text, [(row.start, row.end) for row in found[max(0, n - 4) : n]], found[n].start)


# 每人每年100元，其中个人缴费20元，财政补助80元: the parts of a rate are due for the same
_PARTS_OF = compile_re(r"[，,；;（(。]?其中[：:，,]?[^，。；：、\n\d每共均]{0,12}")
_NEXT_PART = compile_re(r"[，,、；;][^，。；：、\n\d每共均]{1,12}")


def _part_of_rate(text: str, told: Sequence[Bounded], n: int) -> str | None:
    """The denominators of a part behind 其中, where the whole is a rate; parts of more than the whole are none."""
    amount = told[n].value
    for k in range(n - 1, max(-1, n - 6), -1):
        gap = text[told[k].end : told[k + 1].start]
        unit, _, per = told[k].unit.partition("/")
        if told[k].kind != "rate" or unit != told[n].unit:
            return None
        if _PARTS_OF.fullmatch(gap):
            return per if amount <= told[k].value * (1 + 1e-9) else None
        if not _NEXT_PART.fullmatch(gap):
            return None
        amount += told[k].value
    return None


# 集中供养每人每年2400元，|分散供养|1600元: of classes that stand side by side 每 is said of the first only. Another
# matter has its own noun of money (押金300元, 全年医药费300元), another time or stage its own measure (月票100元)
_CLASS_FIRST = compile_re(
    r"(?:(?:[，。；、：:（(\n]|\A)[^，。；、：:（(\n每\d]{2,20}每[^，。；：、\n\d]{1,10}|每[^，。；：、\n\d]{1,6}[：:][^，。；：、\n\d]{2,10})\Z"
)
_CLASS_NEXT = compile_re(r"[，；](?P<name>[^，。；：、\n（）()\d每共总均月年日天时季首次起封顶合余超增减]{2,6})")
_OWN_NOUN = compile_re(
    rf"(?:[费金款资额价票税薪息投入出给者]|{words('benefit')}|{words('pay')}|{words('act')}|{words('size')})\Z"
)
_CLASS_ENDS = compile_re(r"[，。；、）)\n]|\Z")
_ALIKE = 10  # the sums of two classes are of one order


def _rate_of_class(text: str, told: Sequence[Bounded], n: int) -> str | None:
    """The denominators that hold for the sum of the next class, too."""
    last, item = told[n - 1], told[n]
    unit, _, per = last.unit.partition("/")
    if last.kind != "rate" or unit != item.unit or any(sign in text[last.start : last.end] for sign in "/／每"):
        return None
    name = _CLASS_NEXT.fullmatch(text, last.end, item.start)
    if name is None or _OWN_NOUN.search(name["name"]) or _CLASS_ENDS.match(text, item.end) is None:
        return None
    if not last.value / _ALIKE <= item.value <= last.value * _ALIKE:
        return None
    first = n - 1
    while first and first > n - 8 and _CLASS_NEXT.fullmatch(text, told[first - 1].end, told[first].start):
        first -= 1
    if first and CHANGED.fullmatch(text, told[first - 1].end, told[first].start):
        first -= 1  # 每人每年由1800元调整为2200元，离休干部3500元
    begin = max(told[first - 1].end if first else 0, told[first].start - 40)
    return per if _CLASS_FIRST.search(text, begin, told[first].start) else None


# 80至89周岁|每人每月|50元高龄津贴，90至99周岁|100元
_AGE_NEXT = compile_re("[\u4e00-\u9fff]{0,8}[，,、；;]")
_OF_AGE = compile_re("的|(?:的?老年?人)?(?:发放|补贴|补助)?")


def _rate_of_age(text: str, told: Sequence[Bounded], n: int) -> str | None:
    """The denominators that hold for the sum of the next age, too: ages and sums stand by turns."""
    if n < 3 or told[n - 1].unit != "岁" or told[n - 3].unit != "岁":
        return None
    last, item = told[n - 2], told[n]
    unit, _, per = last.unit.partition("/")
    if last.kind != "rate" or unit != item.unit or not _AGE_NEXT.fullmatch(text, last.end, told[n - 1].start):
        return None
    return per if _OF_AGE.fullmatch(text, told[n - 1].end, item.start) else None


# 第一年每亩160元，第二年120元; 一等每人500元，二等300元
_FIRST_STAGE = compile_re(
    r"(?:第一个?[年期]度?|首年|一(?:等奖?|档|级|类区?)|甲等)[^，。；、\n]{0,4}每[^，。；：、\n\d]{1,10}\Z"
)
_NEXT_STAGE = compile_re(
    r"[，,、；;](?:(?:第[二三四五六]个?[年期]度?|次年|以后年度)起?|[二三四五六](?:等奖?|档|级|类区?)|[乙丙丁]等)[为是按]?"
)


def _rate_of_stage(text: str, told: Sequence[Bounded], n: int) -> str | None:
    """The denominators that hold for the sum of the next stage or grade, too: 每 is said of the first."""
    unit, _, per = told[n - 1].unit.partition("/")
    if told[n - 1].kind != "rate" or unit != told[n].unit:
        return None
    first = n
    while first > max(0, n - 6) and _NEXT_STAGE.fullmatch(text, told[first - 1].end, told[first].start):
        first -= 1
    at = told[first].start
    return per if first < n and _FIRST_STAGE.search(text, max(0, at - 24), at) else None


def _share_bound(text: str, told: list[Bounded], n: int, turn: Turn) -> None:
    """Let the one word that bounds a run of one unit bound each of it: before the first, or behind the last."""
    run = told[n : n + turn.size]
    bounds = [item.comparator for item in run if item.comparator != "="]
    # 分别控制在3.2万吨、0.4万吨、5.6万吨以内 prints it on both ends
    both = len(bounds) == 2 and run[0].comparator == run[-1].comparator and run[0].start < run[0].first
    if (
        (len(bounds) != 1 and not both)
        or len({item.unit for item in run}) != 1
        or any(item.high is not None for item in run)
    ):
        return
    first, last = run[0], run[-1]
    before = first.comparator != "=" and first.start < first.first and text[first.end - 1] not in "上下内外"
    behind = last.comparator != "=" and (last.start == last.first or both)
    if (before or behind) and in_turn(text[max(0, turn.first - 12) : first.first]):
        told[n : n + turn.size] = [replace(item, comparator=bounds[0]) for item in run]


_POINTS = ("百分点", "千分点")


def _shares_rate(text: str, last: Bounded, item: Bounded) -> bool:
    """Whether the 每 that is printed before a sum holds for the next one; a stroke says it of one (600元/月、300元),
    but of what the same sum was and has become (由60元/人调整为80元) it says both."""
    if last.kind != "rate" or item.unit != last.unit.partition("/")[0]:
        return False
    if item.start - last.end > 1 and CHANGED.fullmatch(text, last.end, item.start):
        return True
    if any(sign in text[last.start : last.end] for sign in "/／每"):
        return False
    return _RATE_JOINT.fullmatch(text, last.end, item.start) is not None


_IN_TURN = rf"分别|依次|各自|各(?={CHANGE})"
# the list and its verb, at the end of the words before a run; a comma may part the list from it (A、B，分别为)
# PM2.5, SO2 and CO stand in names; so does an age (5岁以下儿童死亡率)
_OF_LIST = rf"(?:[A-Z][A-Za-z]{{0,3}}\d{{1,2}}(?:\.\d)?|\d{{1,3}}(?=周?岁)|[^{re.escape(STOPS)}\d%‰])"
_LISTED = compile_re(
    rf"(?P<list>{_OF_LIST}{{2,60}}?)(?:(?:比(?![重例率值])|较|与)[^，,。；、]{{1,8}}|同比|环比)?"
    rf"(?:[，,]|应当?|将|要|已)?(?:{_IN_TURN})"
    rf"(?P<verb>(?:[比较与]{OUR_YEAR}年)?[^{re.escape(STOPS)}、\d]{{0,16}}(?:每\d{{1,4}}[\u4e00-\u9fff]{{1,3}})?)\Z"
)
# 生产总值、财政收入年均增长9%、12%: as many members as numbers
_LISTED_AS_MANY = compile_re(
    rf"(?P<list>[^{re.escape(STOPS)}\d%‰]{{2,60}}?)(?P<verb>(?:年均|同比|比上年|较上年)?(?:{CHANGE}|达到?|提高到|增加到|增长到))\Z"
)
_LONGEST_LIST = 80
# 和 and 及 within a word (和平, 普及率) join nothing that counts: a wrong count is no list
_LIST_JOINT = compile_re(r"、|以及|(?<![总温共])和(?![平谐解睦])|(?<![普涉危波顾触])及(?![格时])|(?<!参)与(?!会)")


_AGE_BEFORE = Closing(r"\d{1,3}")
_TURN_WORD = compile_re(_IN_TURN)


def parted(clause: str) -> tuple[str, str]:
    """What stands before 分别 and behind it in the clause that ends at a run; behind it nothing where it is not there.

    >>> parted("与去年同期相比分别下降"), parted("同比增加")
    (('与去年同期相比', '下降'), ('同比增加', ''))
    """
    match = _TURN_WORD.search(clause)
    return (clause[: match.start()], clause[match.end() :] or "为") if match else (clause, "")


def in_turn(before: str) -> bool:
    """Whether the words before a run say that it is told one after the other."""
    return _TURN_WORD.search(before) is not None


def listed(before: str, size: int) -> tuple[list[str], str] | None:
    """The members of the list that ends the words before a run of `size` quantities, and the verb behind 分别.

    >>> listed("其中粮食、油料、棉花总产量分别达到", 3)
    (['其中粮食', '油料', '棉花总产量'], '达到')
    >>> listed("生产总值、财政收入年均增长", 2)
    (['生产总值', '财政收入'], '年均增长')
    >>> listed("覆盖率分别达到", 3) is None
    True
    """
    pattern = _LISTED if in_turn(before[-_LONGEST_LIST:]) else _LISTED_AS_MANY
    match = pattern.search(before, max(0, len(before) - _LONGEST_LIST))
    if match is None:
        return None
    begin = match.start()
    if match["list"].startswith(("岁", "周岁")) and (age := _AGE_BEFORE.search(before[:begin])):
        begin = age.start()  # 5|岁以下儿童死亡率、婴儿死亡率
    elif begin and before[begin - 1].isdecimal() and (year := _OF_YEAR.match(before, begin)):
        begin = year.end()  # 2018|年全国棉花、油料产量
    told = before[begin : match.end("list")].lstrip(".．")  # 2|.小学、初中
    if not begin or before[begin - 1] == "\n":
        told = _LABEL.sub("", told)  # 四、|门诊和住院报销比例
    # 和 may join within members, too: 烟酒及用品、衣着、交通和通讯
    for joint in (_LIST_JOINT, _COMMAS):
        names = [name.strip() for name in joint.split(told)]
        if len(names) == size and all(names):
            return names, match["verb"]
    return None


_OF_YEAR = compile_re("年(?:度|[末底初])?")
_COMMAS = compile_re("、")
_LABEL = compile_re(rf"\A[{HAN_COUNT}]{{1,3}}、(?![{HAN_COUNT}])")


_SUBSTANCE = "需氧"  # 化学需氧量 names what is discharged, not how much
# what a member ends in that says by itself what is measured, or who acts
_WHOLE = compile_re(
    rf"(?:[率额值入数价积费税润耗{PLACE_UNITS}局委厅]|(?<!{_SUBSTANCE})量|标准|投资|资金|成本|补贴|补助|人口|床位|单位|企业|机关|部门|公司|学校)\Z"
)
_LEVEL = compile_re("地区|[省市州盟地县区旗乡镇村]")
_PLACES = compile_re(r"(?P<name>[^、]{1,6}?)(?P<count>[两三四五])(?P<unit>[省市县区镇乡村])(?!级)(?P<tail>.*)")
# 甲、乙、丙三方|出资额; 中央、省、县三级|财政承担比例
_JOINTLY = compile_re(
    r"(?P<name>[^、]{1,6}?)(?P<count>[两三四五])(?:方|地|者|级(?=财政[\u4e00-\u9fff]{0,4}比例))(?P<tail>.{2,})"
)
_LEVELS = compile_re(f"(?P<level>{_LEVEL.pattern})(?P<count>[两三四五])级(?P<tail>.{{2,}})")
_BEARERS = "省市区县旗州盟镇乡村城局委厅"
_BEARER = Closing(f"[{_BEARERS}]")
_BEARER_FIRST = compile_re(f"[^{_BEARERS}]{{0,6}}[{_BEARERS}]")
_COUNTED = compile_re(rf"(?:[两双{HAN_FIGURE[2:]}十]|\d{{1,2}})[级类种者项方地个]")
_NO_TAIL = frozenset("率量值数度的")
_ORDINAL = compile_re(rf"第?[{HAN_FIGURE}十]")


def completed(names: Sequence[str]) -> tuple[str, ...] | None:
    """The members with the noun that the last one says for all; None where that is not certain.

    >>> completed(["粮食", "油料", "棉花总产量"])
    ('粮食总产量', '油料总产量', '棉花总产量')
    >>> completed(["养老保险", "失业保险参保人数"])
    ('养老保险参保人数', '失业保险参保人数')
    >>> completed(["第一", "二", "三产业投资"])
    ('第一产业投资', '第二产业投资', '第三产业投资')
    >>> completed(["城镇", "农村居民收入"]), completed(["省", "市", "县财政"])
    (('城镇居民收入', '农村居民收入'), ('省财政', '市财政', '县财政'))
    >>> completed(["市", "县两级财政"]), completed(["省", "市", "县两级财政"])
    (('市级财政', '县级财政'), None)
    >>> completed(["省", "地区", "县三级财政"])
    ('省级财政', '地区级财政', '县级财政')
    >>> completed(["甲", "乙两县财政收入"]), completed(["甲", "乙两方出资额"])
    (('甲县财政收入', '乙县财政收入'), ('甲出资额', '乙出资额'))
    >>> completed(["小学", "初中入学率"]), completed(["甲县", "乙县"])
    (('小学入学率', '初中入学率'), ('甲县', '乙县'))
    >>> completed(["医保参保率", "住院补偿率"]), completed(["市", "县两级"])
    (('医保参保率', '住院补偿率'), None)
    >>> completed(["甲公司", "村集体", "职工持股会出资比例"])
    ('甲公司出资比例', '村集体出资比例', '职工持股会出资比例')
    """
    *others, last = names
    # 生产总值、工业总产值|增幅: of each
    if (aspect := _ASPECT_LAST.search(last)) and all(_WHOLE.search(name) for name in (*others, last[: aspect.start()])):
        return (*(name + aspect[0] for name in others), last)
    if len(names) == 2 and (pair := _paired(names[0], last)):
        return pair
    one_end = len({name[-1] for name in names}) == 1 and not names[0][:-1].endswith(_SUBSTANCE)
    # 市区、郊县 and 省、市 are no names of what the last one measures (绿化覆盖率, 财政)
    bearers = all(_BEARER.search(name) for name in others) and not _BEARER.search(last)
    towards = _TOWARDS_LAST.search(last) if not any("对" in name for name in others) else None
    if towards and all(_WHOLE.search(name) for name in others):
        return (*(name + towards[0] for name in others), last)
    if one_end or (all(_WHOLE.search(name) for name in names) and not bearers):
        return tuple(names)
    if (joint := _JOINTLY.fullmatch(last)) and parse_integer(joint["count"]) == len(names):
        return tuple(name + joint["tail"] for name in (*others, joint["name"]))
    if (share := _SHARE_LAST.search(last)) and not any(_MEASURE_LAST.search(name) for name in others):
        return (*(name + share[0] for name in others), last)
    if any(_WHOLE.search(name) for name in others) and not bearers:
        return None
    if all(_ORDINAL.fullmatch(name) for name in others) and (ordinal := _ORDINAL.match(last)):
        number = "第" if others[0].startswith("第") else ""
        tail = last[ordinal.end() :]
        return tuple(f"{number}{name.removeprefix('第')}{tail}" for name in (*others, ordinal[0])) if tail else None
    if (levels := _LEVELS.fullmatch(last)) and all(_LEVEL.fullmatch(name) for name in others):
        if parse_integer(levels["count"]) != len(names):
            return None
        return tuple(f"{name}级{levels['tail']}" for name in (*others, levels["level"]))
    if (places := _PLACES.fullmatch(last)) and parse_integer(places["count"]) == len(names):
        ends = places["unit"] + places["tail"]
        return tuple(name.removesuffix(places["unit"]) + ends for name in (*others, places["name"]))
    tail = _shared(others, last)
    if len(tail) < 2 or tail[0] in _NO_TAIL or _COUNTED.match(tail):
        return None  # 市、县两级
    return (*(name + tail for name in others), last)


# 甲公司、村集体、职工持股会|持股比例: bodies that each have a share
_SHARE_LAST = compile_re(r"(?<=..)(?:持股|参股|股权|出资|投资|分红|分配|分担|承担|负担|补助|报销)(?:比例|额)\Z")
# 投资、消费|对经济增长的贡献率
_TOWARDS_LAST = compile_re(r"(?<=..)对[^、]{2,14}的[^、的]{2,6}\Z")
_MEASURE_LAST = compile_re(r"[率额量值]\Z|比例\Z")
_ASPECT_LAST = compile_re(r"(?:增[幅速]|涨幅|降幅)\Z")

# 一般公共预算收入和|支出: the noun that stands over against the end of the first
_PAIRS = frozenset(
    {("收入", "支出"), ("存款", "贷款"), ("面积", "产量"), ("总产", "单产"), ("进口", "出口"), ("产值", "增加值")}
)


def _paired(first: str, last: str) -> tuple[str, str] | None:
    """Both of a pair of which the second is given by its noun only.

    >>> _paired("全省一般公共预算收入", "支出"), _paired("粮食播种面积", "总产量")
    (('全省一般公共预算收入', '全省一般公共预算支出'), None)
    """
    for one, other in _PAIRS:
        for here, there in ((one, other), (other, one)):
            head = first.removesuffix(here)
            if last == there and head and head != first:
                return first, head + there
    return None


def _shared(others: Sequence[str], last: str) -> str:
    """What the last member says for all: what stands behind the end that it shares with the others (茶园、桑园|面积),
    or behind as many characters as they have (水、电、气|价格)."""
    for size in (2, 1):
        ends = {name[-size:] for name in others}
        end = ends.pop() if len(ends) == 1 else ""
        at = last.find(end, 1 if size == 1 and len(others[0]) > 1 else 0) if len(end) == size else -1
        if 0 <= at < len(last) - size and (len(last) - size - at > 1 or last[-1] not in _NO_TAIL):
            return last[at + size :]
    if all(_BEARER.search(name) for name in others):
        size = len(others[0])
        if all(len(name) == size for name in others) and last[size - 1 : size] in _BEARERS:
            return last[size:]
        if bearer := _BEARER_FIRST.match(last, min(1, size - 1)):
            return last[bearer.end() :]
    if tail := _COMMON_TAIL.search(last):
        return tail[0]
    sizes = {len(name) for name in others}
    size = sizes.pop()
    return last[size:] if not sizes and size <= _SHORT_MEMBER else ""


_SHORT_MEMBER = 3
# 化学需氧量、氨氮、二氧化硫|排放总量
_COMMON_TAIL = compile_re(
    r"(?<=..)(?:毛|净|总|人均)?(?:(?:年末|期末)?[存出]栏量?|(?:排放|产生|使用|消费)(?:总量|量|强度)|(?:总产|单产|产)量|总产值|增加值|(?:播种|种植|建筑)?面积|价格|(?:[日月年季]?平?均|排放)?浓度"
    r"|(?:覆盖|普及|入学|合格|达标|利用|处理|参保)率)\Z"
)

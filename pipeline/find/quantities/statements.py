"""A quantity in its clause (数量所在的分句), with the quantities before it.

Brackets that hold a number alone, and bounds that stand before what they bound, are looked through here, so that every
step of `steps` sees the words that speak of the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.find.quantities.clause import (
    CLOSE,
    OPEN,
    clause_end,
    clause_start,
    sentence_start,
)
from pipeline.find.quantities.comparators import comparators
from pipeline.find.quantities.peel_tables import ACHIEVABLE, ALL_OF_PLACE, words
from pipeline.find.quantities.peels import peel_after, peel_before
from pipeline.find.quantities.phrases import ABOUT_WHAT, ADVERBS, RECKONED_SO, REWARDS, clause_noun
from pipeline.find.quantities.ranges import Bounded
from pipeline.find.quantities.rates import AVERAGED, EACH_BARE
from pipeline.find.quantities.turns import Turn
from pipeline.notation.gates import Closing, Within
from pipeline.notation.numerals import CHINESE_NUMERAL, DIGIT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.quick import worked_out_once

_LOOKS_BACK = 8  # so many quantities before it may say what one measures
# 被赡养人是指年满60岁的父母: what is defined is not what is measured; 主要是13万公顷林地 says it of something else
OPENERS = ("是指", "系指", "主要是", "主要为", "主要有", "主要包括")


# 1.2万名|60周岁以上老人: who is counted stands behind the age
_AGED = compile_re(
    rf"(?:年?满)?\d{{1,3}}(?:[-—~～至]\d{{1,3}})?周?岁(?:及?以[上下])?的?(?P<who>(?:{words('person')}|{words('attributed')}|{words('counted')})+)"
)
# 120个|30户以上连片村寨: what is counted stands behind what tells how big each is
_OF_SIZE = compile_re(
    r"\d[\d.]{0,6}[千万亿]?(?:户|人|亩|元|吨|张|公里|平方米)及?以[上下]的?"
    r"(?P<what>[\u4e00-\u9fff]{2,20})(?=[，。；、\n]|\Z)"
)
# 10人以下的按每人80元|、30人以上的按每人160元|的标准给予补贴: what is paid stands behind the last
_PAID_IN_SERIES = compile_re(rf"(?:、[^，。；、\n]{{2,20}}?按照?(?:{EACH_BARE})*[{DIGIT}][{DIGIT}.]*万?元)+(?=的标准)")
# 4人|被判处|十年以上|重刑
_HOW_LONG = compile_re(
    rf"[{DIGIT}{CHINESE_NUMERAL}]{{1,4}}个?[年月](?:及?以[上下])?的?(?P<what>[\u4e00-\u9fff]{{2,8}})(?=[，。；、\n]|\Z)"
)
# 固定资产投资累计完成5亿元: the noun says what is measured, the verb that it has been reached; 区旅游局完成6间 has none
_ACHIEVED = Closing(rf"(?P<what>{ACHIEVABLE}(?:（[^（）]{{1,8}}）)?)(?:{ADVERBS}|[仅只约])*(?:完成|实现|达成)")
# 由18家|猛增到|65家: between 由 and 到, 为 stands how it changed, whatever the verb is
_WAS = Closing(r"[由从](?:原来?|最初|现有|现行|过去|当时|上年|去年|每[年月])?的?")
BECAME = compile_re(r"[\u4e00-\u9fff]{2}[到至为成]")
_FIGURE = compile_re(rf"[{DIGIT}.．,]+[十百千万亿]*")
# 达320亿元|（预计数，下同）|，增长9%
_REMARK_FIRST = compile_re(r"\A[（(][^（）()\d\n]{2,20}[）)](?=[，,])")
_TO_WHAT = ("对", "给", "向")
_NEXT_ACT = compile_re(f"、(?:[为对给向使让帮]|帮助|组织|安排|{words('act')})(?:{ALL_OF_PLACE})?\\Z")
_NEXT_MEMBER = compile_re(r"\A的[^，。；]{2,10}(?:和|及|以及)\Z")


# 自留地占耕地总面积1200亩|的5%: the sum before it is only what the share is of
SHARE_NEXT = compile_re(r"的(?:\d[\d.]*[%‰]|[\u4e00-\u9fff]{1,3}分之)")
_PLANNED = Closing(
    r"(?:占|完成|达到?|为)[^，。；、]{0,8}?(?:计划|预算|目标|任务|指标)数?|(?<![\u4e00-\u9fff])占[^，。；、]{1,10}"
)


def is_yardstick(text: str, item: Bounded) -> bool:
    """Whether a quantity is what was planned, of which a share has been reached (占年度计划|15.3亿元|的44.8%), or
    another whole that a clause of its own tells a share of (，占总投资|8亿元|的40%)."""
    return (
        SHARE_NEXT.match(text, item.end) is not None
        and _PLANNED.search(text[max(0, item.first - 16) : item.first]) is not None
    )


@dataclass(slots=True)
class Named:
    """A quantity with its indicator; `head` is what a later part of the same whole adds to its own words.

    `series` says that the noun was said once, before the first of a series (补贴标准为：水稻80元/亩，玉米…). `said` is
    the indicator with the verb in front of it, which a share of the quantity has (市财政已承诺负担总投资5亿元的2/3).
    `about` is what a share or a change is told of: 税收 of 占年计划的52% in 税收完成3亿元，占年计划的52%，增长8%.
    """

    item: Bounded
    indicator: str | None
    head: str | None = None
    series: bool = False
    said: str | None = None
    about: str | None = None

    @property
    def thing(self) -> str | None:
        """What later words of the sentence go on about."""
        return self.about or self.indicator


@dataclass
class Statement:
    """A quantity in its clause: `begin` to `end`, without the quantities beside it (`floor`, `ceiling`).

    `before` and `after` are the clause's words on both sides; `last` is the quantity before it in the sentence, `same`
    the one before it with the same unit, `joined` the end of the last that 、 joins to it, `turn` its place among those
    that are told one after the other, `earlier` are all of the sentence before it.
    """

    text: str
    item: Bounded
    floor: int
    ceiling: int
    sentence: int
    begin: int
    end: int
    before: str
    after: str
    last: Named | None
    row: tuple[Named, ...]
    joined: int | None
    turn: Turn | None = None
    earlier: tuple[Named, ...] = ()

    @worked_out_once
    def lead(self) -> str:
        if (
            self.before.endswith("、")
            or (self.tail and self.before.endswith(("或者", "或")))
            or (self.tail and self.begin == self.floor and _NEXT_MEMBER.search(self.before))
        ):
            # 有固定的地点、5000元以上的资金和2名以上的会计, 董事会或者|五分之一以上|的监事: another member of the list
            return ""
        if self.tail and self.begin == self.floor and _NEXT_ACT.search(self.before):
            return ""  # 为500户|低保户改造危房、为|320户残疾人改造
        if self.tail and self.before.endswith(OPENERS):
            return ""
        shared = self.is_share and (self.before.endswith("占") or self.tail)
        kind = "" if shared or self.item.unit == "分" else "percent" if self.is_share else self.item.kind
        lead = peel_before(self.before, kind)  # 记分|12分, 最高分|645分: the noun of points, no 分 that divides
        if achieved := _ACHIEVED.search(lead):
            return lead[: achieved.end("what")]
        if self.item.kind == "money" and self.before.endswith(("处", "处以")):
            return lead.removesuffix("以").removesuffix("处")  # 对公民处以500元以上罚款
        if self.before.endswith("中有"):
            lead = lead.removesuffix("中")
        return lead.removesuffix("了") if len(lead) > 2 else lead

    @worked_out_once
    def tail(self) -> str:
        if self.after.startswith("时") and not self.after.startswith(("时间", "时段")):
            return ""  # 浪高超过2.5米时停航: when, not what
        if self.after.startswith("者"):
            return ""  # 月收入在3000元以下者
        if not self.after and self.item.kind == "count" and (aged := _AGED.match(self.text, self.item.end)):
            return aged["who"]
        if not self.after and self.item.kind == "count" and (sized := _OF_SIZE.match(self.text, self.item.end)):
            return peel_after(sized["what"])
        if self.became:
            return ""
        if self.item.kind in ("money", "rate") and (paid := _PAID_IN_SERIES.match(self.text, self.item.end)):
            return peel_after(self.text[paid.end() : clause_end(self.text, paid.end(), paid.end() + 40)])
        if self.after.startswith("被") and (length := _HOW_LONG.match(self.text, self.end)):
            return self.after + length["what"]
        if self.item.kind == "money" and self.after.startswith(_TO_WHAT):
            return ""  # 安排200万元对连片规模达300亩以上的基地予以奖补: to whom it is given
        between = self.item.kind == "duration" and self.after.startswith("间")  # 五年间新建
        tail = peel_after(self.after[between:])
        reckoned = self.is_share or (self.item.kind in ("money", "rate") and self.last is not None)
        return "" if reckoned and RECKONED_SO.fullmatch(tail) else tail  # 按欠缴额的2%计收

    @property
    def is_qualified(self) -> bool:
        """Whether the number before it tells which of its things are counted: 投资5亿元以上|项目|12个."""
        return (
            self.item.kind == "count"
            and self.last is not None
            and self.last.item.comparator != "="
            and self.begin == self.floor
            and self.before[:1] != "、"
            and len(self.lead) > 1
        )

    @worked_out_once
    def is_share(self) -> bool:
        """Whether it says how much of something: 40%, 1.2倍."""
        return self.item.kind == "percent" or self.item.unit == "倍"

    @property
    def became(self) -> bool:
        """Whether it is what something was, and a verb tells what it has become (由86个|撤并为|52个)."""
        return (
            self.ceiling == self.end
            and BECAME.fullmatch(self.after) is not None
            and _WAS.search(self.before) is not None
            and self.next_is_alike
        )

    @property
    def next_is_alike(self) -> bool:
        """Whether the quantity behind it is printed with the same unit."""
        unit = _FIGURE.sub("", self.text[self.item.first : self.item.end], count=1)
        figure = _FIGURE.search(self.text, self.ceiling, self.ceiling + 12)
        return figure is not None and self.text.startswith(unit, figure.end())

    @worked_out_once
    def between(self) -> str | None:
        """The words between the quantity before it and this one."""
        if self.last is None:
            return None
        between = self.text[self.last.item.end : self.item.start]
        if between[:1] in ("（", "("):
            between = _REMARK_FIRST.sub("", between)
        return between.removeprefix("人民币") if self.last.item.kind == "money" else between  # 3亿元|人民币，增长

    @worked_out_once
    def same(self) -> Named | None:
        return next((named for named in self.wholes() if named.item.unit == self.item.unit), None)

    def wholes(self) -> Iterator[Named]:
        """The quantities before it that it may be a part of, the nearest first: no yardstick (占计划|15亿元|的44%)."""
        return (named for named in reversed(self.row) if not is_yardstick(self.text, named.item))

    @worked_out_once
    def follows_de(self) -> bool:
        return self.after.startswith("的")

    @property
    def has_become(self) -> bool:
        """Whether it is what the quantity before it, of the same unit, has become."""
        return (
            self.last is not None
            and self.last.item.unit == self.item.unit
            and BECAME.fullmatch(self.between or "") is not None
            and _WAS.search(self.text[max(0, self.last.item.start - 8) : self.last.item.start]) is not None
        )


def statement(
    text: str,
    item: Bounded,
    floor: int,
    ceiling: int,
    row: tuple[Named, ...],
    joined: int | None,
    turn: Turn | None = None,
) -> Statement:
    """The words round a quantity; `row` are the quantities before it, with their indicators."""
    begin = clause_start(text, item.start, max(floor, item.start - 60))
    if begin == floor and row and row[-1].item.kind == "duration" and row[-1].item.end == floor:
        begin += text.startswith("间", begin)  # 五年|间|全县新增人口4.2万人
    if begin == floor and row:
        begin = _beyond_counted(text, begin, item.start, row[-1])
    end = clause_end(text, item.end, min(ceiling, item.end + 60))
    sentence = sentence_start(text, item.start, max(0, item.start - 160))
    if text.startswith("其中", sentence) and sentence and text[sentence - 1] != "\n":
        sentence = sentence_start(text, sentence - 1, max(0, item.start - 160))  # 公厕20间以上。其中区旅游局完成6间
    first = len(row)
    while first and row[first - 1].item.start >= sentence:
        first -= 1
    earlier = row[first:]
    row = earlier[-_LOOKS_BACK:]
    last = row[-1] if row and row[-1].item.end == floor else None
    said = Statement(
        text,
        item,
        floor,
        ceiling,
        sentence,
        begin,
        end,
        text[begin : item.start],
        text[item.end : end],
        last,
        row,
        joined,
        turn,
        earlier,
    )
    return _bound_of_base(_out_of_bracket(_beyond_note(_beyond_aside(said))))


# 2.1356公顷（合32.034亩）|集体农用地|转为建设用地: what is measured stands behind the same in another unit
_SAME_AGAIN = compile_re(r"[（(](?:折合?|合|约|即|约合)[^（）()\n]{1,14}[）)](?=[\u4e00-\u9fff]{2})")
# 给予60元/亩（坡地30元/亩）|的补贴: what is paid stands behind the bracket
_NOTE = compile_re(r"[（(][^（）()\n]{1,30}[）)](?=的)")


def _beyond_note(s: Statement) -> Statement:
    form = _NOTE if s.item.kind in ("money", "rate", "percent") else _SAME_AGAIN if s.item.kind == "area" else None
    note = form.match(s.text, s.item.end) if form else None
    if note is None:
        return s
    end = clause_end(s.text, note.end(), min(len(s.text), note.end() + 60))
    return replace(s, end=end, after=s.text[note.end() : end], ceiling=max(s.ceiling, end))


# 每交售一百斤|稻谷|奖售化肥五斤; 28条|隐患|已整改20条; 超过3公里|后|每公里1.8元: what is left of the number before
_GOES_ON = compile_re(rf"{REWARDS}|已(?=[\u4e00-\u9fff]{{2}})")
_AFTER = tuple("后以之")
_AFTERWARDS = compile_re("[以之]?后(?=每|按|加收)")


def _beyond_counted(text: str, begin: int, end: int, last: Named) -> int:
    """Where the words of a number begin, behind the noun that the number before it counts."""
    if text[begin : begin + 1] in _AFTER and (after := _AFTERWARDS.match(text, begin, end)):
        return after.end()
    noun = last.indicator or ""
    for at in range(min(begin + len(noun), end), begin + 1, -1):
        if noun.endswith(text[begin:at]) and _GOES_ON.match(text, at, end):
            return at
    return begin


# 1日（24小时）内 and 30个工作日（含节假日）内: the bracket says the length again
ASIDE = compile_re(r"[（(][^（）()\n]{1,14}[)）](?:以|之)?内")


def _beyond_aside(s: Statement) -> Statement:
    """What a term bounds stands behind the bracket that says the term in another unit."""
    aside = ASIDE.match(s.text, s.item.end) if s.item.kind == "duration" else None
    if aside is None:
        return s
    end = clause_end(s.text, aside.end(), min(len(s.text), aside.end() + 60))
    return replace(s, end=end, after=s.text[aside.end() : end], ceiling=max(s.ceiling, end))


# （10年或更长一段时间）
_OR_MORE = compile_re(r"(?:或|及|和)(?:更|以)[长多上久下]")


def _out_of_bracket(s: Statement) -> Statement:
    """违法长期（1年以上）未处理: a bracket that holds the number alone explains the words around it."""
    text, begin, floor = s.text, s.begin, s.floor
    if not (begin > 0 and text[begin - 1] in OPEN and text[s.end : s.end + 1] and text[s.end] in CLOSE):
        return s
    if peel_before(s.before) or (s.after and not _OR_MORE.match(s.after)):
        return s
    outer = clause_start(text, begin - 1, max(floor, begin - 40))
    before = text[outer : begin - 1]
    after = (
        "" if s.after else text[s.end + 1 : clause_end(text, s.end + 1, min(s.ceiling, s.end + 20))].partition("、")[0]
    )
    if not peel_before(before) and outer == begin - 1 and outer and text[outer - 1] == "\n":
        before = text[clause_start(text, outer - 1, max(floor, outer - 40)) : outer - 1]  # the heading above it
    return replace(s, before=before, after=after)


_FROM_AFAR = one_of(
    {*(word for word in comparators()["apart"] if word[:2] not in ("至少", "至多", "最少", "最多")), "控制在"}
)
# 资本金不得低于总投资的25%: the words that bound a share, and what it is a share of
_BOUND_OF = Within(
    rf"(?:原则上|一般|应当?|按照?|(?<![{AVERAGED}])均|可以?)*(?:{_FROM_AFAR})"
    r"(?P<base>(?:(?!不[得超低少高大多])[\u4e00-\u9fff“”]){2,20}?)的?(?:人民币)?\Z"
)
_ATTRIBUTE = compile_re(r"^(?:以上|以下|及以下|及以上|以内)的")


def _bound_of_base(s: Statement) -> Statement:
    """项目资本金不得低于总投资的25%: what is bounded stands before the bound, in this clause or the one before."""
    if s.item.comparator == "=" or not s.before or s.item.start < s.item.first:
        return s
    bound = _BOUND_OF.search(s.text[s.begin : s.item.first])
    if bound is None or s.begin + bound.start() == s.item.start or s.begin + bound.end() <= s.item.start - 1:
        return s
    if not bound["base"] or _EACH_ONLY.fullmatch(bound["base"]):
        return s
    if bound[0].startswith("控制在") and s.item.kind == "count" and s.text[s.item.end - 1] in "上下内":
        return s  # 班额控制在|小学|45人以内、初中50人以内
    if bound["base"].endswith(("为", "是")):
        return s  # 最高补贴年限为15年: what is bounded stands between
    if s.item.kind != "percent" and _DIFFERS.fullmatch(bound[0]):
        return s  # 收入高于支出2亿元: the number is the difference
    before, begin, text = s.text[s.begin : s.begin + bound.start()], s.begin, s.text
    if not peel_before(before) and begin and text[begin - 1] in "，," and begin - 1 > s.floor:
        outer = clause_start(text, begin - 1, max(s.floor, begin - 40))
        before = text[outer : begin - 1]
        if outer == s.floor and s.last is not None and s.last.indicator and s.last.indicator.endswith(before):
            before = s.last.indicator  # 按最低工资标准的80%|逐月发放，最长领取|24个月
        before = ABOUT_WHAT.split(_ATTRIBUTE.sub("", before), maxsplit=1)[0]
    if not peel_before(before):
        between = s.between or ""
        told = s.last.indicator if s.last and between[:1] in "，," and s.last.indicator else None
        if s.follows_de and s.last and s.last.item.unit != s.item.unit:
            told = None  # 超过限额一倍以内的: the number before tells of something else
        before = told or bound["base"]
    return replace(s, before=before)


_DIFFERS = compile_re(r"(?:高|低|多|少|大|小|快|慢)于(?:(?!规定|人民币|或|等于)[\u4e00-\u9fff]){2,12}(?<!的)")
_EACH_ONLY = compile_re("(?:每[^每]{1,3})+")


def noun_before(s: Statement) -> str:
    """What the clauses before are about, the nearest first, without those that say when or on what condition."""
    end = s.begin - 1
    for _ in range(3):
        least = max(s.floor, s.sentence)
        if end <= least or s.text[end] not in "，,：:":
            return ""
        begin = clause_start(s.text, end, max(least, end - 60))
        if begin == s.floor and s.last is not None and s.text[end] not in "：:":
            return ""  # what is left of the number before
        if noun := clause_noun(s.text[begin:end]):
            return noun
        end = begin - 1
    return ""

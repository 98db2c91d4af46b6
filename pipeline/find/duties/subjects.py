"""Subjects (主语): where one may begin in a clause, and who is named there.

A clause opens with its subject, perhaps behind words that only lead in (其中，一是，同时), or names it behind 由. The
subject is one name or several (区住建局、市场监管局和城管局等部门), known, of many, or known by its shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.find.duties.classes import GROUP_TAIL
from pipeline.find.duties.endings import ends_in_body
from pipeline.find.duties.functions import field_at, function_at, its_own, office_at, short_at
from pipeline.find.duties.line import OTHERS, ROLES, Line
from pipeline.find.duties.offices import office_end
from pipeline.find.duties.predicates import ADVERB, BETWEEN, CLAUSE_VERB, VERB
from pipeline.find.duties.shapes import bare_at, shape_at
from pipeline.find.duties.towns import corps_at, place_at, town_at
from pipeline.find.duties.wording import AFTER, COUNTED, GROUP_WORD, STOP, Holder, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import common_bodies, duty_sentence
from pipeline.vocab.towns import is_sure_town


class Subject(NamedTuple):
    """Those who are named as one subject, and where the words behind it begin."""

    items: list[Holder]
    start: int
    end: int


# --- where a subject may begin ------------------------------------------------------------------------------------

_ORDINAL = r"[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十百]+(?:[，,]|(?=[\s由]))|\d{1,2}[.．、]"
# 其余路段的保洁|仍由各乡镇负责; 此项工作由 points to what the heading says
STILL = compiled(r"(?:仍然?|均|都|一律|也|再|应当?|要|必须|统一|全部|原则上|暂|主要|具体|直接)+\Z")
POINTS_BACK = compiled(r"此|该|这|上述|以上|本|其(?!他|它|余)")
LABELS = compiled(rf"(?:\s|{_ORDINAL}|[一二三四五六七八九十]{{1,3}}、)+")
_LEAD_IN = compiled(rf"(?:\s|{_ORDINAL}|{any_of(duty_sentence('lead_in'))})+")
# 由|区教育局   behind a blank   户籍所在地的|公安派出所
_AGENTS = frozenset(duty_sentence("agent"))
_COMMON_BODY = rf"(?={any_of(common_bodies())})"
# behind these whoever follows is the subject: 由|市代建局   责成|市城管局
_ALWAYS = frozenset({"由", "责成"})
_BLANK = r"[ \u3000]*(?=\S)"
_BEFORE_SUBJECT = compile_re(
    rf"{one_of(_AGENTS)}| {_BLANK}|\u3000{_BLANK}|的{_COMMON_BODY}|当地{_COMMON_BODY}|所在地{_COMMON_BODY}"
)
# 2004年|发展改革委将会同…
_IN_YEAR = compiled(r"\d{4}年(?:\d{1,2}月)?(?:[年月]?底)?(?:之?前|起|初|末|内)?")
# which of them: 水库所在|镇人民政府, 搬迁群众迁入地|乡镇人民政府, 沿黄河|省人民政府水行政主管部门 — but no object:
# 协助|乡镇人民政府
_OBJECT = compiled(
    r"[向报经对将给让使被把和与及或由请需、]$|会同|协助|配合|督促|指导|协同|联合|组织|负责|牵头|参与|(?:需要|要求)$"
)


# 沿线|各镇, 水库下游|各乡镇
_WHERE = compiled(r"(?:沿[线岸途江河海湖淮黄]|周边|毗邻|所在地?|境内|上游|下游|两岸|受益|受灾)的?$")


def behind_lead(line: Line, at: int, end: int) -> int:
    """Where the words begin behind those that only lead in: 其中，|市水利局负责…"""
    lead = _LEAD_IN.match(line.text, at, end)
    if lead is None or any(place in line.inside for place in range(at + 1, lead.end() + 1)):
        return at
    # 对|口帮扶办
    offices = (office_end(line.text, place, end) for place in range(at, lead.end()))
    return next((place for place, office in enumerate(offices, at) if (office or 0) > lead.end()), lead.end())


def subject_starts(line: Line, begin: int, end: int) -> list[int]:
    """The places in a clause where a subject may begin, in order."""
    text = line.text
    opening = line.opening if begin == line.start else begin
    opening = behind_lead(line, opening, end)
    places = {opening}
    for before in _BEFORE_SUBJECT.finditer(text, begin, end):
        agent, place = before.group(), before.end()
        if agent == "由" and text[before.start() - 1] == "自":
            continue  # 自由; 管理|由县水利局负责 is one, and nobody is named behind 理由
        if agent not in _AGENTS or (
            (agent in _ALWAYS or place in line.starts or (agent == "请" and before.start() == opening))
            and before.start() not in line.inside
            and place not in line.inside
        ):
            places.add(place)
    if (year := _IN_YEAR.match(text, opening, end)) is not None:
        places.add(year.end())
    places.update(_behind_task(line, opening, end))
    for holder in line.named_in(begin, end):
        # 主要任务|市水务局: a heading whose blank is gone
        headed = begin == line.start and 2 <= holder.start - opening <= 6 and text[holder.start - 1] not in "在为是"
        acts = holder.kind == "class" or (holder.kind == "function" and VERB.match(text, holder.end, end) is not None)
        which = acts and (
            not text.startswith("各", holder.start) or _WHERE.search(text, begin, holder.start) is not None
        )
        if (headed or which) and not _OBJECT.search(text, begin, holder.start):
            places.add(holder.start)
    return sorted(places)


_CHARGED = compiled(r"(?:负责|牵头)(?!人)")


def _behind_task(line: Line, begin: int, end: int) -> Iterator[int]:
    """Where another subject stands behind a task and 、: 市水利局负责堤防、|市建设局负责管网. Behind a name 、 joins
    one more of those whom the verb before it takes (会同市财政局、市审计局负责)."""
    text = line.text
    verbs = [verb.end() for verb in _CHARGED.finditer(text, begin, end)]
    for verb, following in pairwise(verbs):
        mark = text.rfind("、", verb, following)
        if mark < verb or mark in line.inside or mark in line.ends or ends_in_body(text[max(verb, mark - 12) : mark]):
            continue
        named = line.starts.get(mark + 1) or shape_at(text, mark + 1, end)
        if named is not None and named.kind == "named" and VERB.match(text, named.end, end):
            yield mark + 1


# --- subjects -------------------------------------------------------------------------------------------------------

JOINT = compile_re(r"以及|或者|[、和及与或]")
_OTHERS = compiled(OTHERS)
_COUNTED = compiled(COUNTED)
# …、街道办事处协助   …等部门负责
_DROPPED = compiled(r"\p{Han}{2,16}(?=[、和及等与])")
# …、庆阳石化公司、|西峰油区|负责: the last of them, which is not known
_HAS_DUTY = "(?:负责(?!人)|牵头|予以)"
DROPPED_LAST = compiled(rf"(?=.{{3,12}}?{_HAS_DUTY})(?:(?!{STOP}|{GROUP_WORD})\p{{Han}}){{3,12}}?(?={_HAS_DUTY})")
_NOTHING_HERE = compile_re(rf"{CLAUSE_VERB}")
# between a known name and the rest of a longer one: 市抗震救灾指挥部|救灾物资组
_PREDICATE_HERE = compiled(
    rf"{BETWEEN}{CLAUSE_VERB}|[，,、和及与（(]|{ADVERB}[对向与同和]|等|为|是|作为|{any_of(duty_sentence('take'))}"
)


def subject_at(line: Line, start: int, end: int, beside: bool = False) -> Subject | None:
    """The subject that begins at `start`; its items leave out groups. None where nobody is named. `beside` another
    body it may open with an office's bare name."""
    text = line.text
    items: list[Holder] = []
    named = False
    at = start
    while at < end:
        holder = _holder(line, at, end, bool(items)) or (_bare_office(line, at, end) if beside else None)
        if holder is None and named and (own := its_own(text, at, end)) is not None:
            at = own
        elif holder is None:
            dropped = _DROPPED.match(text, at, end) or DROPPED_LAST.match(text, at, end) if named else None
            if dropped is None or _NOTHING_HERE.search(dropped.group()):
                break
            at = dropped.end()
        else:
            named = True
            if holder.kind != "group":
                items.append(holder)
            at = holder.end
            if holder.kind == "group" and (tail := GROUP_TAIL.match(text, at, end)) is not None:
                at = tail.end()  # 有关部门|和单位
        aside = ASIDE.match(text, at, end)
        if aside is not None and (aside.group()[1:-1] in ROLES or JOINT.match(text, aside.end(), end)):
            at = aside.end()
        others = _OTHERS.match(text, at, end)
        if others is not None:
            at = others.end()
        elif len(items) > 1 and (counted := _COUNTED.match(text, at, end)) is not None:
            at = counted.end()
        joint = JOINT.match(text, at, end)
        if joint is None:
            return Subject(items, start, at)
        at = joint.end()
    if not named:
        return None
    # the joint joins something else: the subject ends before it
    while at > start and JOINT.match(text, at - 1, end) and at - 1 not in line.inside:
        at -= 1
    return Subject(items, start, at)


def _holder(line: Line, at: int, end: int, later: bool) -> Holder | None:
    """Who is named at `at`: known, of many, a function, or a body by its shape."""
    known = line.starts.get(at)
    if known is not None and known.end > end:
        return None
    if known is not None:
        if known.kind != "named" or _PREDICATE_HERE.match(line.text, known.end, end) or known.end == end:
            return known
        shape = shape_at(line.text, at, end)
        if shape is not None and shape.end < known.end:  # 农村信用社|联合社|南充办事处
            shape = shape_at(line.text, at, end, beyond=known.end)
        if shape is None or not known.end < shape.end <= known.end + _longer(shape, line.text):
            return known
        others = line.named_in(known.end + 1, shape.end)  # 市水利局移交|市住建局
        return known if any(line.text[other.start] in DEPARTMENT_PLACE_UNITS for other in others) else shape
    if at in line.inside:
        return None
    shape, town = shape_at(line.text, at, end, later), town_at(line.text, at, end)
    if shape is None or (town is not None and town.end > shape.end):
        shape = town
    if shape is not None:
        cutting = next((name for name in line.named_in(at + 1, shape.end) if _cuts(line, at, name, shape)), None)
        if cutting is not None:  # 澧县|和市水利局   团结镇|和大屯镇人民政府
            return town if town is not None and town.end < cutting.start else place_at(line.text, at, end)
    other = shape or next((found for reads in _OTHERS_AT if (found := reads(line.text, at, end)) is not None), None)
    if other is not None:
        return other
    if later:
        under = _UNDER_COMMUNE.match(line.text, at, end)
        if under is not None and line.text.endswith(_COMMUNES, 0, at - 1):
            return Holder(at, under.end(), "class")
        return bare_at(line.text, at, end) or town_at(line.text, at, end, later=True)
    short = short_at(line.text, at, end)
    return short if short is not None and VERB.match(line.text, short.end, end) else None


# 公社、|大队: another time's words for all of them; 大队 alone may be any body's short name
_UNDER_COMMUNE = compiled(rf"{any_of(duty_sentence('under_commune'))}{AFTER}")
_COMMUNES = ("公社", "大队")
_OTHERS_AT = (field_at, function_at, office_at, place_at, corps_at)
# 政府 and 党委 are whoever's
_OF_ANY_PLACE = frozenset((*duty_sentence("organ"), *common_bodies()))


def _bare_office(line: Line, at: int, end: int) -> Holder | None:
    """An office by its bare name beside another body: 县计委牵头，农委、水利局配合."""
    bare = bare_at(line.text, at, end) if at not in line.inside else None
    return bare if bare is not None and line.text[at : bare.end] not in _OF_ANY_PLACE else None


def _longer(shape: Holder, text: str) -> int:
    """How many characters a name may go on behind a known one: 市抗震救灾指挥部|救灾物资组; the topic of a coordinating
    body is long: 市政府|行政审批制度改革领导小组办公室."""
    return 24 if text.endswith(_COORDINATING, shape.start, shape.end) else 12


_COORDINATING = tuple(
    f"{kind}{office}" for kind in ("领导小组", "指挥部", "联席会议", "委员会") for office in ("", "办公室")
)


def _cuts(line: Line, at: int, name: Holder, shape: Holder) -> bool:
    """Whether a known name inside a shape says that the words before it are a sentence's: 名单经|县财政局,
    库区所在地|乡镇人民政府, 移交|兴隆镇人民政府; but 中国|农业银行."""
    if line.text[name.start - 1] in "经请向报对将把" or line.text[name.start] == "各":
        return True
    if name.end != shape.end or is_sure_town(line.text, at, name.start):
        return False  # 石角|镇党委
    before = line.text[at : name.start]
    # 师|市财政局: of a division of the corps and its city in one
    return before not in ("国家", "中国", "全国", "师") and before[-1] not in DEPARTMENT_PLACE_UNITS


ASIDE = compile_re(r"[（(][^（）()\n]{2,60}[）)]")

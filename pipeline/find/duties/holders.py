"""Who can have a duty (责任主体): bodies by name, many bodies by their kind, and whoever holds a function.

`named`     区教育局   中国移动新晃分公司   市抗旱救灾指挥部
`class`     各镇人民政府   各市、州人民政府   镇人民政府（街道办事处）   县级以上地方人民政府   村民委员会
`function`  市民政部门   国务院水行政主管部门   县（市、区）农业农村部门   公安机关
`group`     国务院有关部门   市直各单位   各有关部门和单位: nobody by name, so no row

The words are data: `duty_sentences.csv`, `collectives.csv`, `name_shapes.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import regex

from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.patterns import compiled, each_before
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab import (
    collective_heads,
    common_bodies,
    duty_sentence,
    field_words,
    name_endings,
    short_names,
)
from pipeline.vocab.places import name_before
from pipeline.vocab.shared_words import may_begin
from pipeline.vocab.towns import (
    TOWN_UNITS,
    is_foreign_town,
    is_sure_town,
    is_town_name,
    is_word_of_town,
    printed_towns,
    town_before,
)


class Name(NamedTuple):
    """An organisation's name at `[start, end)`; `collective` where it stands for many (各镇人民政府); `org_id` its full
    name where the words alone do not tell it (住建 in 县发改、住建、自然资源局), empty where nothing tells it."""

    start: int
    end: int
    collective: bool = False
    org_id: str | None = None


class Holder(NamedTuple):
    """Who stands at `[start, end)`; `kind` is `named`, `class`, `function` or `group`."""

    start: int
    end: int
    kind: str


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return f"(?:{one_of(words)})"


# --- many bodies by their kind, functions and groups ---------------------------------------------------------------

# 地 is the prefecture beside another unit (地、市、县; 省、地、县三级), else the end of a word (土地、公安部门)
_LONGER_UNIT = any_of(word for word in duty_sentence("unit") if word != "地")
# 迁入地|县人民政府 is none, 省地县 and 各地县 are
_PREFECTURE = rf"(?<!(?![省各关和及与由请])\p{{Han}})地(?=[（(〔\[、，/]?{_LONGER_UNIT}|级)"
_UNIT = rf"(?:{_LONGER_UNIT}|(?:(?<=各)|(?<=有关)|(?<=相关))地|{_PREFECTURE})"
# 县（市、区）   县(市、区)   县〔市、区〕: whatever brackets the typesetter had
_OPEN, _CLOSE = r"[（(〔\[]", r"[）)〕\]]"
# 县（市、区）   市（含定州、辛集市）   各县（市）区
_UNITS = (
    rf"{_UNIT}{{1,3}}+(?>(?:{_OPEN}(?:含[^（）()\n]{{1,20}}|{_UNIT}{{1,2}}+(?>(?:[、,，/]?{_UNIT}{{1,2}}+)*)){_CLOSE})?)"
    rf"(?:{_UNIT})?+"
)
_UNIT_LIST = rf"{_UNITS}(?>(?:(?:、|和|及|与|或者?){_UNITS}(?![\p{{Han}}]*直))*)"
_PARTY_AND_STATE = r"党委(?:、|和|及)?(?:人民)?政府|党工委(?:、|和|及)?(?:管委会|办事处|管理委员会)|党政"
# 各市人民政府办公厅（室）
_OFFICE_OF = rf"(?:(?:办公厅|办公室)(?:{_OPEN}室{_CLOSE})?+)?+"
_ORGAN = (
    rf"(?:地方)?(?:各级)?(?:(?:{_PARTY_AND_STATE}|{any_of(duty_sentence('organ'))}){_OFFICE_OF}"
    r"|办(?=[，、。；负牵配协按）]))"
)
# 镇人民政府（街道办事处）
_OR_OFFICE = (
    rf"(?>(?:{_OPEN}(?:[乡镇]?街道办事处|街道办|街道|乡、?镇(?:人民)?政府|镇(?:人民)?政府|办事处"
    rf"|(?:新区|开发区|园区|功能区|管理区)?管委会){_CLOSE})?)"
)
_LEVEL = rf"(?:{_UNIT}(?:、{_UNIT})*级(?!市(?!场))|地方|地方各级|各级|中央)"
# 县级以上地方人民政府   省级人民政府   地方各级人民政府   县（市、区）以上气象主管机构
_OF_LEVEL = rf"(?:{_LEVEL}(?:以上)?|{_UNITS}以上)(?:地方)?(?:各级)?"
# 县、乡|两级|人民政府
_LEVELS = "[两二三四]级"
GROUP_WORD = any_of(duty_sentence("group"))
# 市公安局、市交通局|两部门   财政局、人事局、劳动局|三家
COUNTED = r"[两二三四五六七八九十2-9]个?(?:部门|单位|机构|家(?:部门|单位|机构|公司|企业|银行)?)"
_DEPARTMENT = r"(?:部门(?:(?:或者?|和|及|、)机构)?|机关|机构)"
# what no field of a department holds
_FIELD_STOP = any_of(duty_sentence("field_stop"))
# what a part of such an organ does: 公安机关|交通管理部门   税务机关|稽查机构
_PART_OF_ORGAN = (
    rf"(?:(?<=机关)(?:(?!{_FIELD_STOP})\p{{Han}}){{0,6}}?(?:管理|消防|稽查|监督|侦查|执行|检验)(?:部门|机构))?+"
)
# 管理专利工作的部门   负责药品监督管理的部门
_CHARGED = rf"(?:负责|主管|管理|承担)(?:(?!{_FIELD_STOP})\p{{Han}}|、){{2,16}}?的{_DEPARTMENT}"
_FIELD = (
    # 市水利局及|有关部门, 市水利局和|林业部门, 市交通局|两部门 are two
    rf"(?P<field>{_CHARGED}|(?:(?!{_FIELD_STOP}|{COUNTED})(?:(?![和及与])\p{{Han}}|(?<![局委厅部办院府会])[、和及与])){{0,18}}?"
    rf"{_DEPARTMENT}{_PART_OF_ORGAN})"
)
_WHOLE = r"(?![\p{Han}]{0,1}(?:长(?!期|效)|员(?!会)))"
_OF_GROUP = r"(?:(?<=有关)|(?<=相关)|(?<=其他)|(?<=[直级属各]))"
# 各级|河长制办公室   县级以上|残联
_OFFICE_OF_EACH = r"(?:办公室|联席会议|工会|妇联|残联|科协|供销合?作?社|(?<=\p{Han}{3})局(?!部|面|势|限))"
_WHOLE_NAME = r"(?![长员的主内]|工作|成员)"
_BODY_OF_EACH = r"(?:委员会(?:办公室)?|指挥部(?:办公室)?|领导小组(?:办公室)?)"
_SPAN = compiled(
    rf"""
    (?<![社城超])
    (?>(?:(?P<each>各(?:有关|相关|涉及|受灾|试点)?(?!级)|全(?:省|市|县|区|旗|州|盟|国)各?|所有)
      |(?P<state>国务院|中央|国家)(?!\p{{Han}}{{0,8}}[局委署总])
      |(?P<such>{any_of(duty_sentence("kind_of_unit"))})各?(?={_UNIT}))?)
    (?>(?:(?P<level>{_OF_LEVEL})(?:(?P<level_organ>{_ORGAN})|(?P<level_body>(?:(?!{_FIELD_STOP})\p{{Han}}){{0,10}}?(?:{_BODY_OF_EACH}|{_OFFICE_OF_EACH})){_WHOLE_NAME})?
      |(?P<units>{_UNIT_LIST})(?P<levels>{_LEVELS})?+(?P<organ>{_ORGAN})?(?P<office>{_OR_OFFICE}))?)
    # 县级以上人民政府|城市管理委员会
    (?(level_organ)(?P<body>(?:(?!{_FIELD_STOP})\p{{Han}}){{2,14}}?{_BODY_OF_EACH})?+)
    # 县人民政府|及有关部门: the group beside a government is none of its
    (?>(?:(?P<group>(?(organ)(?![、和及与]))(?(level_organ)(?![、和及与]))(?:直属|直|级|属)?(?:{GROUP_WORD}|各)*+{_OF_GROUP}(?:部门|单位|机构|方面))|{_FIELD})?)
    """,
    re.VERBOSE,
)
# What such an expression holds, and where it may begin within so many characters before that: the pattern is tried
# nowhere else.
_CORE = compile_re(
    r"政府|党委|党政|党工委|部门|机[构关]|单位|方面|办事处|街道办|管委会|管理委员会|公署|党组织|人大常委会|政协|各"
    rf"|{each_before('两二三四', '级')}|村{_OPEN}居{_CLOSE}"
    rf"|{each_before('省市县区旗州盟乡镇街地', f'{_OPEN}[省自直市县区旗州盟乡镇街地苏管农场、]')}"
    rf"|{each_before('乡镇街', _CLOSE)}|自治区、直辖市|旗县|县[市区]|区县|市县|州市|全[省市县区旗州盟国]各|所有"
    rf"|{one_of(duty_sentence('kind_of_unit'))}"
)
_LONGEST_BEFORE = 30
_SPAN_WORDS = {
    "各", "所有", "国务院", "中央", "国家", "地", "直", *(f"全{unit}" for unit in "省市县区旗州盟国"),
    *duty_sentence("unit"), *duty_sentence("kind_of_unit"),
}  # fmt: skip
# such an expression alone is a group, unless it stands behind a unit
_SPAN_WORDS |= {word for word in duty_sentence("group") if word[0] in {other[0] for other in _SPAN_WORDS}}
_SPAN_START = compile_re(one_of(_SPAN_WORDS))
_LONGEST_START = max(map(len, _SPAN_WORDS))
# units that are common nouns, and so stand for many without 各
_COMMON_UNIT = compiled(r"乡镇|民族乡|乡|镇|街道|苏木|村|社区|较大的市|设区的?市|地级市|市辖区|县级市")
_TOWN_ORGAN = compiled(r"(?:乡镇|民族乡|乡|镇|街道|苏木)+(?:人民政府|政府|办事处|街道办)")
_SEVERAL = compiled(rf"[、和及与或]|{_OPEN}")
_BRACKET = compiled(_OPEN)
_OTHER_GROUP = compile_re("[、和及与]各")
# 建设单位 is whoever builds, 建设行政主管部门 holds a function
_ONLY_GROUP = compiled(
    rf"(?!建设(?:行政)?(?:主管|管理)?部门)(?>(?:各?(?:{GROUP_WORD}|{_UNIT}|各))*){_DEPARTMENT}|(?:{GROUP_WORD}|各)*+(?:单位|方面)"
)
_GROUP_TAIL = compiled(
    r"(?>(?:[、和及与]?(?:(?:各|有关|相关|直属|所属|其他|其它|职能|成员|派出)*(?:部门|单位|机构|方面|组织|人员)))*)"
)
# what goes on as another word, with which the units name nothing: 各市场, 各区域, 市直
_OTHER_WORD = compiled(r"[直级属域场民情长局际方界委类内外间志容政上下]|社会|项|部(?!门)|类|种|行(?!政)")
# behind the name of a government: 国务院|水行政主管部门, 市政府|有关部门
_OF_GOVERNMENT = compiled(
    rf"(?![、和及与])(?>(?:\p{{Han}}{{1,8}}、)+)\p{{Han}}{{1,8}}?等(?:{GROUP_WORD}|各)*?{_DEPARTMENT}|(?:直属|直|级)?{_FIELD}"
    rf"|(?![、和及与])(?:{GROUP_WORD}|各)*+(?:部门|单位|机构|方面)"
)
_OWNERS = ("政府", "国务院", "省委", "市委", "县委", "区委", "中央")
_EACH_BODY = compiled(
    rf"各(?:有关|相关)?(?!级|部门|单位|方面|地方)"
    rf"(?:(?!{_FIELD_STOP}|[各均需])\p{{Han}}|{_OPEN}[\p{{Han}}、]{{1,8}}{_CLOSE}){{0,12}}?"
    rf"(?:{any_of(name_endings() | collective_heads() | common_bodies())}|企业|机构)"
    # 各师组织|实施
    r"(?<!组织(?=实施|落实|开展|完成|执行|编制|制定))"
    # 各县（市、区）|教育局 goes on behind its bracket
    rf"(?=[，、。；：:,;）)\s]|[（(](?!(?:{_UNIT}|[、,，/])++[）)]\p{{Han}})|[和及与等要应须将可按依根在负牵配参协会结切认积主密]|具体|组织|承办|实施|落实|$)"
)
_NO_CLASS = compiled(r"部门|单位|方面|成员|机构$|人员|领导|干部")


def spans(text: str, start: int, end: int) -> list[Holder]:
    """The classes, functions and groups that `[start, end)` of a text names, in order."""
    lists = list(_field_lists(text, start, end))
    found: list[Holder] = [field for fields in lists for field in fields]
    at = start
    for core in _CORE.finditer(text, start, end):
        at = max(at, core.start() - _LONGEST_BEFORE)
        last = min(end, core.end() + _LONGEST_START - 1)
        while (
            at <= core.start()
            and (opening := _SPAN_START.search(text, at, last)) is not None
            and opening.start() < core.end()
        ):
            at = opening.start()
            holder = _span(text, at, end)
            if holder is None:
                at += 1
                continue
            if not any(holder.start < fields[-1].end and fields[0].start < holder.end for fields in lists):
                found.append(holder)
            at = holder.end
    return sorted(found) if lists else found


# 市|公安   县（市、区）|财政   各级|教育   省、市、县|水利
_OWNER_OF_FIELDS = compiled(rf"(?:各|所有)?(?:{_OF_LEVEL}|{_UNIT_LIST})|国务院")
_LONGEST_OWNER = 20
_LIKE_THEM = compiled(rf"(?:{GROUP_WORD}|各)*+")
_FIELD_RUN = compiled(r"[\p{Han}（）()〔〕]{2,24}\Z")
_FIELD_PIECE = compiled(rf"(?:(?!{_FIELD_STOP}|各|其)\p{{Han}}){{2,12}}")
_FIELDS = field_words()
_FIELD_JOINTS = tuple("、和及与")
_JOINS = compile_re("[和及与]")


def _field_lists(text: str, start: int, end: int) -> Iterator[list[Holder]]:
    """The lists of fields that one 部门 closes: 市公安、交通、城管等部门; 县级财政、税务部门. The first has its level
    in front, the last 部门 behind where it touches."""
    floor = start
    at = text.find("部门", start, end)
    while at >= 0:
        others = text.rfind("等", max(floor, at - 12), at)
        touches = others < 0 or _LIKE_THEM.fullmatch(text, others + 1, at) is None
        fields = _fields_before(text, floor, at if touches else others)
        if touches and fields:
            fields[-1] = fields[-1]._replace(end=at + 2)
        if fields and not (touches and len(fields) == 1):
            yield fields
        floor = at + 2
        at = text.find("部门", floor, end)


def _fields_before(text: str, floor: int, at: int) -> list[Holder]:
    """The members of the list that ends at `at`, in order; none where it is no list of fields.

    The first is a known field behind its level, or where a name may begin. One behind it that no table knows is a field
    too, if it is no other name and no sentence's word is in it.
    """
    found: list[Holder] = []
    led = 0  # so many members up to the last that has its level in front: 市公安、|市城管部门
    stop = at
    while (run := _FIELD_RUN.search(text, max(floor, stop - _LONGEST_OWNER), stop)) is not None:
        begin = run.start()
        # 住房和城乡建设: the whole run first, then what stands behind a joint in it
        starts = (begin, *(i + 1 for i in range(begin, stop - 2) if text[i] in _FIELD_JOINTS))
        behind = [i for i in starts if text[i - 1 : i] in _FIELD_JOINTS and i > floor]
        member = next((i for i in behind if text[i:stop] in _FIELDS), None)
        if member is None:
            first = _first_field(text, floor, begin, stop)
            if first is not None:
                found.append(Holder(first, stop, "function"))
                led = len(found)
                if first - 1 > floor and text[first - 1] in _FIELD_JOINTS:
                    stop = first - 1
                    continue
                break
            if led:
                break
            other = ends_like_body(run.group())
            if other and found and text[found[-1].start : found[-1].end] in _FIELDS:
                return found[::-1]  # 县公安局、|交通、民政等部门
            if other or begin not in behind or _FIELD_PIECE.fullmatch(text, begin, stop) is None:
                return []
            member = begin
        found.append(Holder(member, stop, "function"))
        stop = member - 1
    return found[:led][::-1]


def _first_field(text: str, floor: int, begin: int, stop: int) -> int | None:
    """Where the first member of a list of fields begins that ends at `stop`: with its level, if it has one."""
    for field in range(begin, stop - 1):
        if text[field:stop] not in _FIELDS:
            continue
        place = name_before(text, field)
        if place is not None and place >= floor and (may_begin(text, place) or not _JOINS.search(text, place, field)):
            return place  # 县财政和|县审计部门: no 政和县
        for owner in range(max(floor, field - _LONGEST_OWNER), field):
            if may_begin(text, owner) and _OWNER_OF_FIELDS.fullmatch(text, owner, field):
                return owner
        if may_begin(text, field):
            return field
    return None


# 县（市、区）|民政局   县市区|发改委   省、自治区、直辖市|卫生厅（局）: a bureau of each of them
_BUREAU_OF_UNITS = compiled(
    rf"(?:应急|(?!{_FIELD_STOP})\p{{Han}}){{1,12}}?(?<=\p{{Han}}{{2}})(?:厅(?:[（(](?:局|委|教委)[）)])?|局(?:[（(][厅委][）)])?|委员会|办公室|指挥部|[委办])"
    r"(?=[，、。；：:,;）)\s和及与]|[负牵配协参会等要应须将按依对根在]|$)"
)


# no 县|市场监督管理局
_UNITS_OF_BUREAU = compile_re(r"旗县区?|县市区|县区|区县|市县区?|[县州]市(?![场政容])")


# 村（居）民委员会: common nouns with a bracket, whichever kind of bracket
_COMMON_BRACKETED = compiled(
    any_of(word for word in common_bodies() if "（" in word).replace("（", _OPEN).replace("）", _CLOSE)
)


def _span(text: str, begin: int, end: int) -> Holder | None:
    if text[begin] == "村" and (common := _COMMON_BRACKETED.match(text, begin, end)) is not None:
        return Holder(begin, common.end(), "class")
    match = _SPAN.match(text, begin, end)
    if match is not None and match["units"] and match.end() == max(match.end("units"), match.end("levels")):
        bureau = _BUREAU_OF_UNITS.match(text, match.end(), end)
        if bureau is not None and (
            match["levels"] or _SEVERAL.search(match["units"]) or _UNITS_OF_BUREAU.match(text, begin, end)
        ):
            return Holder(begin, bureau.end(), "class")
    each = _EACH_BODY.match(text, begin, end) if text[begin] == "各" else None
    longest = each.end() if each is not None and not _NO_CLASS.search(each.group()) else begin
    if match is not None and match.end() > begin:
        stop, kind = _read(text, match, end)
        if kind is not None and stop >= longest:
            return Holder(begin, stop, kind)
    return Holder(begin, longest, "class") if longest > begin else None


# no 迁入地|县人民政府
_STACKED = compiled(rf"(?!地)(?!(?P<one>{_UNIT})$)(?P<first>{_UNIT})(?!(?P=first)$){_UNIT}{{1,2}}")


def _is_stacked(units: str) -> bool:
    """Whether units of several kinds stand without a mark between them: 县区, 旗县区, 县市区; 地区 is one."""
    return _STACKED.fullmatch(units) is not None


def _read(text: str, match: re.Match[str], end: int) -> tuple[int, str | None]:
    """Where the expression ends and what it means; None where it is none."""
    stop = match.end()
    if match["group"] and match["units"] and _OTHER_GROUP.match(match["group"]):
        # 各地区、各有关部门: two, the second of which names nobody
        return match.start("group"), "class"
    if match["field"] or match["group"]:
        if match["group"] or _ONLY_GROUP.fullmatch(match["field"]):
            tail = _GROUP_TAIL.match(text, stop, end)
            return (tail.end() if tail else stop), "group"
        named = match["state"] or match["level"] or match["units"] or match["each"]
        return stop, "function" if named else None
    if match["level"]:
        return stop, "class" if match["level_organ"] or match["level_body"] else None
    if match["units"] is None:
        return stop, None
    if match["organ"] is None and match["office"] == "" and _OTHER_WORD.match(text, stop, end):
        return stop, None
    if match["each"] or match["such"]:
        return stop, "class"
    several = _SEVERAL.search(match["units"]) is not None
    if match["organ"] is None:
        return stop, "class" if _BRACKET.search(match["units"]) or match["office"] else None
    if not several and match["units"] in TOWN_UNITS and _may_be_named(text, match.start()):
        return stop, None
    if several or match["office"] or _COMMON_UNIT.match(match["units"]) or _is_stacked(match["units"]):
        return stop, "class"
    return stop, None


def _may_be_named(text: str, at: int) -> bool:
    """Whether what stands before 乡人民政府 may be the town's name or none, so that it is not said whether one town is
    meant or all: 才纳乡人民政府."""
    return _HAN_BEFORE.match(text, at - 1) is not None and not town_before(text, 0, at, printed_towns(text)).certain


_HAN_BEFORE = compiled(r"\p{Han}")


def holders(text: str, start: int, end: int, names: Sequence[Name]) -> list[Holder]:
    """Who is named in `[start, end)`: the known names and the classes, functions and groups; of two that overlap the
    longer one, and a government's name with what follows it (国务院|水行政主管部门) as one."""
    found: list[Holder] = []
    known: list[Holder] = []
    for n, name in enumerate(names):
        if text.endswith(_OWNERS, name.start, name.end) and not name.collective:
            owned = _OF_GOVERNMENT.match(text, name.end, end)
            if owned is not None:
                group = owned["field"] is None or _ONLY_GROUP.fullmatch(owned["field"]) is not None
                stop = owned.end()
                if group and (tail := _GROUP_TAIL.match(text, stop, end)) is not None:
                    stop = tail.end()
                known.append(Holder(name.start, stop, "group" if group else "function"))
                continue
        kind = "named"
        if _TOWN_ORGAN.fullmatch(text, name.start, name.end):
            kind = "class"  # whichever town it is
        elif name.collective:
            kind = "group" if _is_group(text[name.start : name.end]) else "class"
        stop = name.end
        if kind == "named" and (stationed := _STATIONED.match(text, stop, end)) is not None:
            stop = stationed.end()
        if kind == "named" and text.endswith("政府", name.start, stop):
            known += _beside_government(text, start, name.start)
        if kind == "named" and (section := _SECTION.match(text, stop, end)) is not None:
            following = names[n + 1].start if n + 1 < len(names) else end
            stop = section.end() if section.end() <= following else stop
        known.append(Holder(name.start, stop, kind))
    for holder in sorted((*known, *spans(text, start, end)), key=itemgetter(0)):
        if found and holder.start < found[-1].end:
            longer = holder.end - holder.start - (found[-1].end - found[-1].start)
            # 各级卫生行政部门 is known as a name of many, and says whose function it is
            # 市区政府 are many, though a place was once called 市区
            if longer > 0 or (longer == 0 and (found[-1].kind, holder.kind) in _SAYS_MORE):
                found[-1] = holder
        else:
            found.append(holder)
    return found


# 市纪委监委|驻市水利局纪检监察组   市检察院|驻市国土局检察室
_STATIONED = compiled(r"派?驻\p{Han}{2,20}?(?:纪检|监察|检察|审计|督察|督导|警务)\p{Han}{0,4}?[组室处](?!织)")
_SAYS_MORE = frozenset({("class", "function"), ("named", "class")})


def _beside_government(text: str, floor: int, at: int) -> list[Holder]:
    """The places before the name of a government that share its last word: 沅陵县、|辰溪县人民政府."""
    found: list[Holder] = []
    while at - 1 > floor and text[at - 1] in "、和及与":
        begin = name_before(text, at - 1)
        if begin is None or begin < floor or not text.endswith(_COUNTIES, begin, at - 1) or at - 1 - begin < 3:
            break
        found.append(Holder(begin, at - 1, "named"))
        at = begin
    return found


_COUNTIES = ("县", "区", "市", "旗")
_GROUP_ENDS = ("部门", "单位", "机构", "方面")
_GROUP_NAME_ENDS = (*_GROUP_ENDS, "组织")
_GROUP_NAME = compiled(
    rf"(?:{_UNIT}|直|级)*(?:{GROUP_WORD}|各)*(?:部门|单位|机构|方面|组织)(?:[、和及与](?:{GROUP_WORD}|各)*(?:部门|单位|机构|方面|组织))*"
)


def _is_group(name: str) -> bool:
    return name.endswith(_GROUP_NAME_ENDS) and _GROUP_NAME.fullmatch(name) is not None


# --- names by their shape -------------------------------------------------------------------------------------------

_GROUPS = ("部门", "单位")  # 县级相关部门 is nobody's name
_TERRITORIES = ("镇", "乡", "街道", "苏木", "县", "区", "市", "旗", "州", "盟", "省", "社区", "村", "嘎查")
_STRICT_ENDS = tuple(name_endings())
_ENDS = tuple({*name_endings(), *_TERRITORIES, *(head for head in collective_heads() if not head.endswith(_GROUPS))})
_CORPS_END = compiled(r"(?:兵团第\p{Han}{1,3}[师团]|(?<!\d)\d{1,3}团(?:场)?)$")
# 121团   第八师143团: the regiments of the corps by their numbers
_REGIMENT = compiled(r"(?:兵团)?(?:第?\p{Han}{1,3}师)?\d{1,3}团(?:场)?")
_ASIDE_END = compile_re(r"（[^（）]*）$")
NOT_IN_NAME = compiled(r"[“”《》0-9。：:；;，,？?！!…的]")
_GENERIC_ITEM = compiled(rf"(?:{_UNIT}|国务院|{GROUP_WORD}|各|直)*+(?<=部门|单位|机构|方面)")
_ONE_GOVERNMENT = compiled(rf"{_UNIT}(?:人民)?政府")
_BARE_FUNCTION = compiled(rf"{_FIELD}")
_ORGANS = compiled(
    rf"(?:公安|司法|检察|审判|税务|海关|监察|登记|工商|行政复议|征兵|兵役|气象|地震)(?:行政)?机关{_PART_OF_ORGAN}"
)


def looks_like_body(name: str) -> bool:
    """Whether a name in a list has the shape of a body's, territories among them."""
    if _REGIMENT.fullmatch(name):
        return True
    return 2 <= len(name) <= 30 and ends_in_body(name) and not NOT_IN_NAME.search(name)


def ends_in_body(words: str) -> bool:
    """Whether words end as a body's or a territory's name, a bracket behind it left out."""
    return _ends(words, _ENDS) or _ends(_ASIDE_END.sub("", words), _ENDS)


def ends_like_body(name: str) -> bool:
    """Whether a name ends as bodies' names do: 国网佛冈供电公司."""
    return 2 < len(name) <= 30 and _ends(name, _STRICT_ENDS) and not NOT_IN_NAME.search(name)


def _ends(words: str, ends: tuple[str, ...]) -> bool:
    return words.endswith(ends) or _CORPS_END.search(words) is not None


def is_generic(text: str, start: int, end: int) -> bool:
    """Whether the words are a group that names nobody: 有关部门, 市直相关单位."""
    return text.endswith(_GROUP_ENDS, start, end) and _GENERIC_ITEM.fullmatch(text, start, end) is not None


def kind_of(name: str) -> str | None:
    """The kind of holder that words which no vocabulary knows name by their shape; None where they name nobody."""
    whole = spans(name, 0, len(name))
    if len(whole) == 1 and (whole[0].start, whole[0].end) == (0, len(name)):
        return whole[0].kind
    if name in common_bodies() or _ONE_GOVERNMENT.fullmatch(name):
        return "class"
    if _GENERIC_ITEM.fullmatch(name):
        return "group"
    if _ORGANS.fullmatch(name) or (name.endswith("部门") and _BARE_FUNCTION.fullmatch(name)):
        return "function"
    return "named" if looks_like_body(name) else None


# What no name of a body holds, so that a sentence is not taken for one.
STOP = (
    rf"{any_of(duty_sentence('stop'))}"
    # 草莓产业发展|推进组: such a word may stand before a name's last one
    rf"|{any_of(duty_sentence('soft_stop'))}(?!\p{{Han}}{{0,3}}(?:组|办|中心|委员会|局|站|专班|协会|学会)(?!{any_of(duty_sentence('soft_stop'))}))"
)
# What stands behind a subject: a mark, a joint, an adverb, a predicate.
AFTER = (
    rf"(?=[，、,（(；;。：:）)\s]|和|及|与|以及|等|或|作为|设在|在|对|为|是|{any_of(duty_sentence('adverb'))}"
    rf"|{any_of(duty_sentence('phrase'))}|负责|负总责|牵头|会同|配合|参与|协助|协同|参加|完成|承办|组织实施|{any_of(duty_sentence('take'))}|{COUNTED}|$)"
)
# The run of characters that a name may take, up to a word that none holds.
# 市水利局|向市政府负责, but 向阳区教育局
# 中国（上海）自由贸易试验区: 由 is no agent in it
_RUN = compiled(rf"(?:自由(?=贸易)|(?!{STOP}|(?<=[局委办厅府社])向)\p{{Han}}|（\p{{Han}}{{1,10}}）){{2,28}}")
_SHAPE_ENDS = (*name_endings(), "局", "厂", "组")
_LAST = compile_re("[" + "".join(sorted({word[-1] for word in _SHAPE_ENDS} | set("师团"))) + "]")
_BEHIND = compiled(AFTER)
_CORPS = compiled(r"兵团第\p{Han}{1,2}[师团]$")
# 所需, 所在 are other words
_OTHER_END = compile_re(
    r"所[需有在属以得]|[（(][^（）()\n]*[）)](?:(?:集团|股份|有限|责任|控股)*公司|局|委|办|处|中心|站|院)"
)


_NO_BODY = compiled(
    r"(?:我|本|该|其|此|某|全|一|两|三|几|多|原|新|老|大|小|好|单位|企业|项目|施工|建设|用人|学校|医院)?"
    r"(?:学校|公司|医院|银行|办公室|小组|工作组|领导小组|指挥部|中心|大学|协会|委员会|企业|单位|全部|内部|外部|干部|部|局|所|站|院|园|社|校|处|组|办|委|厂|馆|署|厅)"
)


# words that open a clause and no name: 保障职业病防治工作所需经费; but 建设局
_OPENING = compiled(rf"{any_of((*duty_sentence('opening'), *duty_sentence('determiner')))}(?!\p{{Han}}$)")
_DETERMINER = compiled(rf"{any_of(duty_sentence('determiner'))}(?!\p{{Han}}$)")


def shape_at(text: str, start: int, end: int) -> Holder | None:
    """The body whose name begins at `start` by its shape, and is followed by what follows a subject."""
    # behind 由 stands a name, which may open as a clause does: 由|联合采购办公室
    opening = _DETERMINER if text[start - 1 : start] == "由" else _OPENING
    run = _RUN.match(text, start, min(end, start + 40))
    if run is None:
        return None
    for last in _LAST.finditer(text, start + 1, run.end()):
        stop = last.end()
        corps = text[stop - 1] in "师团" and _CORPS.search(text, start, stop) is not None
        if not corps and not text.endswith(_SHAPE_ENDS, start, stop):
            continue
        if _BEHIND.match(text, stop, end) is None or _OTHER_END.match(text, stop - 1, end):
            continue
        if _OTHER_END.match(text, stop, end):
            continue
        name = text[start:stop]
        if name.count("（") > name.count("）"):
            continue  # 重庆机电（集团|）公司
        if name in common_bodies():
            return Holder(start, stop, "class")
        if len(name) < 3 or _NO_BODY.fullmatch(name) or opening.match(name):
            return None
        return Holder(start, stop, "named")
    return None


_BARE_FIRST = frozenset(name[0] for name in short_names())
_LONGEST_BARE = max(map(len, short_names()))


def bare_at(text: str, start: int, end: int) -> Holder | None:
    """The body at `start` by a short name alone, as a series may have it behind a body with its place: 县民政局、|残联.
    The name is followed by what follows a subject."""
    if text[start : start + 1] in _BARE_FIRST:
        for stop in range(min(end, start + _LONGEST_BARE), start + 1, -1):
            if text[start:stop] in short_names() and _BEHIND.match(text, stop, end):
                return Holder(start, stop, "named")
    return None


_REGIMENT_HERE = compiled(rf"{_REGIMENT.pattern}{AFTER}")


def regiment_at(text: str, start: int, end: int) -> Holder | None:
    """The corps' regiment whose number begins at `start`: 149团."""
    regiment = _REGIMENT.match(text, start, end) if _REGIMENT_HERE.match(text, start, end) else None
    return Holder(start, regiment.end(), "named") if regiment is not None else None


_TOWN_UNIT = compile_re(one_of(TOWN_UNITS))
_OWN_ORGAN = compile_re("党委、政府|党委政府|党工委、办事处|党委|党工委|政府")


def town_at(text: str, start: int, end: int, later: bool = False) -> Holder | None:
    """The town whose name begins at `start`, with its organ, before what follows a subject: 龙山镇|负责.
    `later` in a series whatever has the shape of a town's name is one."""
    unit = _TOWN_UNIT.search(text, start + 2, min(end, start + _LONGEST_TOWN))
    if unit is None:
        return None
    organ = _OWN_ORGAN.match(text, unit.end(), end)
    stop = organ.end() if organ is not None else unit.end()
    if _BEHIND.match(text, stop, end) is None:
        return None
    name = text[start : unit.start()]
    if name in _KINDS_OF_TOWN:
        return None  # 重点镇, 中心镇
    sure = is_sure_town(text, start, unit.start()) or (later and is_town_name(name))
    return Holder(start, stop, "named") if sure or _is_among_towns(text, start, name, end) else None


_LONGEST_TOWN = 12
_KINDS_OF_TOWN = frozenset(duty_sentence("kind_of_town"))
_UNIT_OF_TOWN = rf"{any_of(TOWN_UNITS)}(?:人民政府|政府|办事处|党委)?"
_TOWN_LIST = compiled(rf"\p{{Han}}{{2,9}}?{_UNIT_OF_TOWN}(?:[、和及]\p{{Han}}{{2,9}}?{_UNIT_OF_TOWN})*+")
_TOWNS_BEFORE = compiled(rf"(?:\p{{Han}}{{2,9}}?{_UNIT_OF_TOWN}[、和及])+\Z")
_LONGEST_TOWN_LIST = 80
_TOWN_IN_LIST = compiled(rf"(\p{{Han}}{{2,9}}?){_UNIT_OF_TOWN}(?:[、和及]|\Z)")
# 等乡镇   等3个镇   等街道办事处
_OF_TOWNS = compiled(
    rf"等(?:\d+|[一二三四五六七八九十两]+)?个?(?:(?:乡镇|镇乡|镇街|{any_of(TOWN_UNITS)})+(?:人民政府|政府|办事处)?){AFTER}"
)


def _is_among_towns(text: str, start: int, name: str, end: int) -> bool:
    """Whether the name that begins at `start` stands in a list of towns: 竹园镇、新哨镇、西一镇   西区街道等街道.
    Either the list says so behind 等, or one of it can be nothing else."""
    towns = _TOWN_LIST.match(text, start, end)
    if towns is None or not is_word_of_town(name):
        return False
    if _OF_TOWNS.match(text, towns.end(), end) is not None:
        return True
    before = _TOWNS_BEFORE.search(text, max(0, start - _LONGEST_TOWN_LIST), start)
    first = before.start() if before is not None else start
    names = [town.span(1) for town in _TOWN_IN_LIST.finditer(text, first, towns.end())]
    return len(names) > 1 and any(_is_clear_town(text, *place) for place in names)


def _is_clear_town(text: str, start: int, stop: int) -> bool:
    name = text[start:stop]
    return name not in _KINDS_OF_TOWN and (is_sure_town(text, start, stop) or is_foreign_town(name))


_PLACE_END = compile_re(f"[{DEPARTMENT_PLACE_UNITS}]")
_AREAS = frozenset(duty_sentence("area"))


def is_place(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` is a place's own name, the places over it in front or not: 石门县, 常德市石门县. What may
    be an area of any town (新城区, 城区) is none, nor is 和县, which is mostly 和 and 县."""
    if end - start < 3 and (text[end - 1] not in "县旗" or text[start] == "和"):
        return False
    if text[start:end] in _AREAS:
        return False
    at: int | None = end
    while at is not None and at > start:
        at = name_before(text, at)
    return at == start


def place_at(text: str, start: int, end: int) -> Holder | None:
    """The place whose name begins at `start`, before what follows a subject: 石门县|牵头."""
    for unit in _PLACE_END.finditer(text, start + 1, min(end, start + _LONGEST_PLACE)):
        if _BEHIND.match(text, unit.end(), end) is not None and is_place(text, start, unit.end()):
            return Holder(start, unit.end(), "named")
    return None


_LONGEST_PLACE = 20


# 市教育局及|其所属学校: whose they are stands before them
_ITS_OWN = compiled(rf"其(?![他它中])(?:(?!{STOP})\p{{Han}}){{1,10}}?{AFTER}")


def its_own(text: str, start: int, end: int) -> int | None:
    """Where the bodies under the one before end that `start` begins to name: 其所属学校."""
    match = _ITS_OWN.match(text, start, end)
    return match.end() if match is not None else None


# a room in a body, which has no longer name of its own: 市政府|督办室   市财政局|国库科   县委组织部|干部股
_SECTION = compiled(
    rf"(?!各|有关|相关|内设|所属|等|本|该|及|和|与)(?:(?!{STOP})\p{{Han}}){{1,8}}?(?<![各科])(?:室|科|股){AFTER}"
)


# 取水审批机关   公路管理机构   公安消防机构: who does a government's work has a function; 金融机构, 评估机构 have none
_AGENCY = compiled(rf"\p{{Han}}{{2,14}}{any_of(duty_sentence('agency'))}(?:机关|机构)")
_FUNCTION_END = compile_re("部门|机关|机构|单位")
# 业务主管部门 has its function by the rules of its field, and is no group
_OWN_FUNCTION = compile_re(any_of(duty_sentence("own_function")))
_FIELD_WORD = compile_re(any_of(field_words()))
_FIELD_FIRST = frozenset(word[0] for word in field_words())
# up to what closes a list of fields: 、公安、国家安全等有关部门   和医保部门
_FIELDS_GO_ON = compile_regex(
    rf"(?:(?:[、和及与][^\P{{Han}}、和及与等]{{2,12}}){{1,16}}(?:等(?:{GROUP_WORD}|各)*+)?|等(?:{GROUP_WORD}|各)*+)(?:部门|单位)"
)


def _field_word(text: str, start: int, end: int) -> re.Match[str] | None:
    return _FIELD_WORD.match(text, start, end) if text[start : start + 1] in _FIELD_FIRST else None


_OFFICE = compiled(
    rf"[{DEPARTMENT_PLACE_UNITS}](?:供销社|(?:(?!{STOP}|(?<=委)驻)\p{{Han}}){{1,8}}?(?:局|厅|办公室|委员会|公司|中心|医院))"
    r"(?![长办委机属直系所级面限])(?=\p{Han}|[、和])"
)


def office_at(text: str, start: int, end: int) -> Holder | None:
    """The government's office at `start` that no vocabulary knows, by its first and last word, whatever it does:
    市电业局|保证防汛用电."""
    match = _OFFICE.match(text, start, end)
    return Holder(start, match.end(), "named") if match is not None else None


def field_at(text: str, start: int, end: int) -> Holder | None:
    """The field at `start` in a list of fields that one 部门 closes: 民政、公安等部门   财政和医保部门."""
    field = _field_word(text, start, end)
    if field is None or _FIELDS_GO_ON.match(text, field.end(), min(end, field.end() + 120)) is None:
        return None
    return Holder(start, field.end(), "function")


def function_at(text: str, start: int, end: int) -> Holder | None:
    """The function that is named at `start` without a place: 乡村振兴部门, 公安机关."""
    if _FUNCTION_END.search(text, start, min(end, start + 26)) is None:
        return None
    own = _OWN_FUNCTION.match(text, start, end)
    if own is not None:
        return Holder(start, own.end(), "function")
    field = _field_word(text, start, end)  # 机构编制|部门 is no 机构
    if field is not None and text.startswith("部门", field.end(), end):
        return Holder(start, field.end() + 2, "function")
    match = _ORGANS.match(text, start, end) or _BARE_FUNCTION.match(text, start, end)
    if match is None or "、" in match.group():
        return None
    if match.re is not _ORGANS and not match.group().endswith("部门") and not _AGENCY.fullmatch(match.group()):
        return None
    kind = "group" if _ONLY_GROUP.fullmatch(match.group()) or is_generic(text, start, match.end()) else "function"
    return Holder(start, match.end(), kind)


_SHORT_BODY = compile_re(any_of(duty_sentence("short_body")))
# how far before it the body's longer name may stand
_NAMED_BEFORE = 1500


def short_at(text: str, start: int, end: int) -> Holder | None:
    """The body at `start` that the text has named in full before: 领导小组办公室设在…。办公室|负责…"""
    short = _SHORT_BODY.match(text, start, end)
    if short is None:
        return None
    named = regex.search(rf"(?<=\p{{Han}}){short.group()}", text, pos=max(0, start - _NAMED_BEFORE), endpos=start)
    return Holder(start, short.end(), "named") if named is not None else None

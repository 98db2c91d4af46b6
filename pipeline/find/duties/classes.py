"""Many bodies by their kind, whoever holds a function, and groups that name nobody.

`class`     各镇人民政府   各市、州人民政府   镇人民政府（街道办事处）   县级以上地方人民政府   村民委员会
`function`  市民政部门   国务院水行政主管部门   县（市、区）农业农村部门   公安机关
`group`     国务院有关部门   市直各单位   各有关部门和单位
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.find.duties.endings import ends_like_body
from pipeline.find.duties.wording import (
    AFTER,
    CLOSE,
    DEPARTMENT,
    FIELD,
    FIELD_STOP,
    GROUP_WORD,
    LEVELS,
    OF_LEVEL,
    OPEN,
    OR_OFFICE,
    ORGAN,
    UNIT,
    UNIT_LIST,
    Holder,
    any_of,
)
from pipeline.notation.patterns import compiled, each_before
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import collective_heads, common_bodies, duty_sentence, field_words, name_endings
from pipeline.vocab.places import name_before
from pipeline.vocab.shared_words import may_begin
from pipeline.vocab.towns import TOWN_UNITS, printed_towns, town_before

_WHOLE = r"(?![\p{Han}]{0,1}(?:长(?!期|效)|员(?!会)))"
_OF_GROUP = r"(?:(?<=有关)|(?<=相关)|(?<=其他)|(?<=[直级属各]))"
# 中央驻黔|单位
_STATIONED = r"驻\p{Han}{1,2}?(?:各|有关|相关)?"
# 各级|河长制办公室   县级以上|残联
_OFFICE_OF_EACH = r"(?:办公室|联席会议|工会|妇联|残联|科协|供销合?作?社|(?<=\p{Han}{3})局(?!部|面|势|限))"
_WHOLE_NAME = r"(?![长员的主内]|工作|成员)"
_BODY_OF_EACH = r"(?:委员会(?:办公室)?|指挥部(?:办公室)?|领导小组(?:办公室)?)"
_SPAN = compiled(
    rf"""
    (?<![社城超])
    (?>(?:(?P<each>各(?:有关|相关|涉及|受灾|试点)?(?!级)|全(?:省|市|县|区|旗|州|盟|国)各?|所有)
      |(?P<state>国务院|中央|国家)(?!\p{{Han}}{{0,8}}[局委署总])
      |(?P<such>{any_of(duty_sentence("kind_of_unit"))})各?(?={UNIT}))?)
    (?>(?:(?P<level>{OF_LEVEL})(?:(?P<level_organ>{ORGAN})|(?P<level_body>(?:(?!{FIELD_STOP})\p{{Han}}){{0,10}}?(?:{_BODY_OF_EACH}|{_OFFICE_OF_EACH})){_WHOLE_NAME})?
      |(?P<units>{UNIT_LIST})(?P<levels>{LEVELS})?+(?P<organ>{ORGAN})?(?P<office>{OR_OFFICE}))?)
    # 县级以上人民政府|城市管理委员会
    (?(level_organ)(?P<body>(?:(?!{FIELD_STOP})\p{{Han}}){{2,14}}?{_BODY_OF_EACH})?+)
    # 县人民政府|及有关部门: the group beside a government is none of its
    (?>(?:(?P<group>(?(organ)(?![、和及与]))(?(level_organ)(?![、和及与]))(?:(?:直属|直|级|属)?(?:{GROUP_WORD}|各)*+{_OF_GROUP}|{_STATIONED})(?:部门|单位|机构|方面))|{FIELD})?)
    """,
    re.VERBOSE,
)
# What such an expression holds, and where it may begin within so many characters before that: the pattern is tried
# nowhere else.
_CORE = compile_re(
    r"政府|党委|党政|党工委|部门|机[构关]|单位|方面|办事处|街道办|管委会|管理委员会|公署|党组织|人大常委会|政协|各"
    rf"|{each_before('两二三四', '级')}|村{OPEN}居{CLOSE}"
    rf"|{each_before('省市县区旗州盟乡镇街地', f'{OPEN}[省自直市县区旗州盟乡镇街地苏管农场、]')}"
    rf"|{each_before('乡镇街', CLOSE)}|{each_before('村）', '“两委”')}"
    r"|自治区、直辖市|旗县|县[市区]|区县|市县|州市|全[省市县区旗州盟国]各|所有"
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
TOWN_FIRSTS = ("乡", "镇", "民族乡", "街道", "苏木")
TOWN_ORGAN = compiled(r"(?:乡镇|民族乡|乡|镇|街道|苏木)+(?:人民政府|政府|办事处|街道办)")
_SEVERAL = compiled(rf"[、和及与或]|{OPEN}")
_BRACKET = compiled(OPEN)
# 建设单位 is whoever builds, 建设行政主管部门 holds a function
ONLY_GROUP = compiled(
    rf"(?!建设(?:行政)?(?:主管|管理)?部门)(?>(?:各?(?:{GROUP_WORD}|{UNIT}|各))*){DEPARTMENT}|(?:{GROUP_WORD}|各)*+(?:单位|方面)"
)
GROUP_TAIL = compiled(
    rf"(?>(?:[、和及与]?(?:(?:(?:各|有关|相关|直属|所属|其他|其它|职能|成员|派出)*|(?:中央|国家|省)?{_STATIONED})(?:部门|单位|机构|方面|组织|人员)))*)"
)
# what goes on as another word, with which the units name nothing: 各市场, 各区域, 市直
_OTHER_WORD = compiled(r"[直级属域场民情长局际方界委类内外间志容政上下]|社会|项|部(?!门)|类|种|行(?!政)")
# behind the name of a government: 国务院|水行政主管部门, 市政府|有关部门
OF_GOVERNMENT = compiled(
    rf"(?![、和及与])(?>(?:\p{{Han}}{{1,8}}、)+)\p{{Han}}{{1,8}}?等(?:{GROUP_WORD}|各)*?{DEPARTMENT}|(?:直属|直|级)?{FIELD}"
    rf"|(?![、和及与])(?:{GROUP_WORD}|各)*+(?:部门|单位|机构|方面)"
)
OWNERS = ("政府", "国务院", "省委", "市委", "县委", "区委", "中央")
_EACH_BODY = compiled(
    rf"各(?:有关|相关)?(?!级|部门|单位|方面|地方)"
    rf"(?:(?!{FIELD_STOP}|[各均需])\p{{Han}}|{OPEN}[\p{{Han}}、]{{1,8}}{CLOSE}){{0,12}}?"
    rf"(?:{any_of(name_endings() | collective_heads() | common_bodies())}|企业|机构)"
    # 各师组织|实施
    r"(?<!组织(?=实施|落实|开展|完成|执行|编制|制定))"
    # 各县（市、区）|教育局 goes on behind its bracket
    rf"(?=[，、。；：:,;）)\s]|[（(](?!(?:{UNIT}|[、,，/])++[）)]\p{{Han}})|[和及与等要应须将可按依根在负牵配参协会结切认积主密]|具体|组织|承办|实施|落实|$)"
)
_NO_CLASS = compiled(r"部门|单位|方面|成员|机构$|人员|领导|干部")


def spans(text: str, start: int, end: int) -> list[Holder]:
    """The classes, functions and groups that `[start, end)` of a text names, in order."""
    lists = list(_field_lists(text, start, end)) if text.find("部门", start, end) >= 0 else []
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
            holder = _span(text, at, end) if not _is_in_city(text, at) else None
            if holder is None:
                at += 1
                continue
            if not any(holder.start < fields[-1].end and fields[0].start < holder.end for fields in lists):
                found.append(holder)
            at = holder.end
    return sorted(found) if lists else found


def _is_in_city(text: str, at: int) -> bool:
    """Whether 州 at a place ends a city's name that stands without its unit: 福州|新区管委会."""
    return text[at] == "州" and name_before(f"{text[max(0, at - 4) : at + 1]}市", min(at, 4) + 2) is not None


# Where another body begins behind units: 各乡镇、|县林业局, for towns have no bureaus; 各县（市、区）、|市直部门;
# 各地区、|各有关部门, the second of which names nobody. 各市、县林业局 are of all of them.
_BRACKETED = rf"(?:{OPEN}[^（）()〔〕\[\]]+{CLOSE})?"
_ANOTHER = compiled(
    rf"(?:{any_of((*TOWN_UNITS, '村', '社区'))}{_BRACKETED}(?=.[省市县区旗州盟])"
    rf"|(?:[县区旗]|{OPEN}[^（）()]*[县区旗]{CLOSE}){_BRACKETED}(?=.[省市州盟]直)|[市州盟]{_BRACKETED}(?=.省直)"
    rf"|{UNIT}{_BRACKETED}(?=.(?:各|有关|相关)))(?P<joint>[、和及与])"
)


# 市|公安   县（市、区）|财政   各级|教育   省、市、县|水利
_OWNER_OF_FIELDS = compiled(rf"(?:各|所有)?(?:{OF_LEVEL}|{UNIT_LIST})|国务院")
_LONGEST_OWNER = 20
_LIKE_THEM = compiled(rf"(?:{GROUP_WORD}|各)*+")
_FIELD_RUN = compiled(r"[\p{Han}（）()〔〕]{2,24}\Z")
_FIELD_PIECE = compiled(rf"(?:(?!{FIELD_STOP}|各|其)\p{{Han}}){{2,12}}")
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
            owns = _OWNER_OF_FIELDS.fullmatch(text, owner, field) is not None and may_begin(text, owner)
            if owns and _ANOTHER.search(text, owner, field) is None:  # 各乡镇、|县教育、民政部门
                return owner
        if may_begin(text, field):
            return field
    return None


# 县（市、区）|民政局   县市区|发改委   省、自治区、直辖市|卫生厅（局）: a bureau of each of them
_BUREAU_OF_UNITS = compiled(
    rf"(?:应急|(?!{FIELD_STOP})\p{{Han}}){{1,12}}?(?<=\p{{Han}}{{2}})(?:厅(?:[（(](?:局|委|教委)[）)])?|局(?:[（(][厅委][）)])?|委员会|办公室|指挥部|[委办])"
    rf"(?:{AFTER}|(?=[;负牵配协参会等要应须将按依对根在]))"
)


# no 县|市场监督管理局
_UNITS_OF_BUREAU = compile_re(r"旗县区?|县市区|县区|区县|市县区?|[县州]市(?![场政容])")


# 村（居）民委员会, 村“两委”: common nouns with a bracket, whichever kind of bracket, or in quotation marks
_COMMON_BRACKETED = compiled(
    any_of(word for word in common_bodies() if "（" in word or "“" in word).replace("（", OPEN).replace("）", CLOSE)
)


_BEHIND = compiled(AFTER)


def _span(text: str, begin: int, end: int) -> Holder | None:
    if text[begin] == "村" and (common := _COMMON_BRACKETED.match(text, begin, end)) is not None:
        return Holder(begin, common.end(), "class")
    match = _SPAN.match(text, begin, end)
    if match is not None and match["units"] and not (match["organ"] or match["levels"]):
        another = _ANOTHER.search(text, match.start("units"), match.end())
        goes_on = match.end() > match.end("units") or _BEHIND.match(text, match.end(), end) is None
        if another is not None and goes_on and another.start("joint") <= match.end("units"):
            return _span(text, begin, another.start("joint"))
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
_STACKED = compiled(rf"(?!地)(?!(?P<one>{UNIT})$)(?P<first>{UNIT})(?!(?P=first)$){UNIT}{{1,2}}")


def _is_stacked(units: str) -> bool:
    """Whether units of several kinds stand without a mark between them: 县区, 旗县区, 县市区; 地区 is one."""
    return _STACKED.fullmatch(units) is not None


def _read(text: str, match: re.Match[str], end: int) -> tuple[int, str | None]:
    """Where the expression ends and what it means; None where it is none."""
    stop = match.end()
    if match["field"] or match["group"]:
        if match["group"] or ONLY_GROUP.fullmatch(match["field"]):
            tail = GROUP_TAIL.match(text, stop, end)
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


GROUP_ENDS = ("部门", "单位", "机构", "方面")
_GROUP_NAME_ENDS = (*GROUP_ENDS, "组织")
_GROUP_NAME = compiled(
    rf"(?:{UNIT}|直|级)*(?:{GROUP_WORD}|各)*(?:部门|单位|机构|方面|组织)(?:[、和及与](?:{GROUP_WORD}|各)*(?:部门|单位|机构|方面|组织))*"
)


def is_group(name: str) -> bool:
    return name.endswith(_GROUP_NAME_ENDS) and _GROUP_NAME.fullmatch(name) is not None

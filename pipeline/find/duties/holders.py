"""Who can have a duty (责任主体): bodies by name, many bodies by their kind, and whoever holds a function.

`named`     区教育局   中国移动新晃分公司   市抗旱救灾指挥部
`class`     各镇人民政府   村民委员会
`function`  市民政部门   公安机关
`group`     国务院有关部门   各有关部门和单位: nobody by name, so no row
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from pipeline.find.duties.classes import (
    GROUP_TAIL,
    OF_GOVERNMENT,
    ONLY_GROUP,
    OWNERS,
    TOWN_FIRSTS,
    TOWN_ORGAN,
    is_group,
    spans,
)
from pipeline.find.duties.endings import DIVISION
from pipeline.find.duties.offices import is_tail
from pipeline.find.duties.wording import AFTER, STOP, Holder, Name
from pipeline.notation.patterns import compiled
from pipeline.vocab.places import name_before


def holders(text: str, start: int, end: int, names: Sequence[Name]) -> list[Holder]:
    """Who is named in `[start, end)`: the known names and the classes, functions and groups; of two that overlap the
    longer one, and a government's name with what follows it (国务院|水行政主管部门) as one."""
    found: list[Holder] = []
    known: list[Holder] = []
    for n, name in enumerate(names):
        if text.endswith(OWNERS, name.start, name.end) and not name.collective:
            owned = OF_GOVERNMENT.match(text, name.end, end)
            if owned is not None:
                group = owned["field"] is None or ONLY_GROUP.fullmatch(owned["field"]) is not None
                stop = owned.end()
                if group and (tail := GROUP_TAIL.match(text, stop, end)) is not None:
                    stop = tail.end()
                known.append(Holder(name.start, stop, "group" if group else "function"))
                continue
        if is_tail(text, start, name.start, name.end):
            continue
        kind = "named"
        if text.startswith(TOWN_FIRSTS, name.start) and TOWN_ORGAN.fullmatch(text, name.start, name.end):
            kind = "class"  # whichever town it is
        elif name.collective:
            kind = "group" if is_group(text[name.start : name.end]) else "class"
        stop = name.end
        if kind != "named":
            known.append(Holder(name.start, stop, kind))
            continue
        if text.startswith(("驻", "派驻"), stop) and (stationed := _STATIONED.match(text, stop, end)) is not None:
            stop = stationed.end()
        if text.endswith("政府", name.start, stop):
            known += _beside_government(text, start, name.start)
        if (section := _SECTION.match(text, stop, end)) is not None:
            following = names[n + 1].start if n + 1 < len(names) else end
            stop = section.end() if section.end() <= following else stop
        known.append(Holder(_with_division(text, start, name.start), stop, kind))
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


_DIVISION_BEFORE = compiled(rf"(?:{DIVISION.pattern})\Z")
_LONGEST_DIVISION = 18


def _with_division(text: str, floor: int, at: int) -> int:
    """Where a name begins that a division of the corps and its city have in one: 第八师|石河子市应急管理局."""
    if text[at - 1 : at] != "师" or at - 1 < floor:
        return at
    division = _DIVISION_BEFORE.search(text, max(floor, at - _LONGEST_DIVISION), at)
    return division.start() if division is not None else at


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


# a room in a body, which has no longer name of its own: 市政府|督办室   市财政局|国库科   县委组织部|干部股
_SECTION = compiled(
    rf"(?=.{{1,8}}?[室科股])(?!各|有关|相关|内设|所属|等|本|该|及|和|与)(?:(?!{STOP})\p{{Han}}){{1,8}}?(?<![各科])(?:室|科|股){AFTER}"
)

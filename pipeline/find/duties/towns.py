"""Places as those who have a duty: towns, the corps' regiments and divisions, counties (龙山镇、石门县负责)."""

from __future__ import annotations

from pipeline.find.duties.endings import CORPS_FIRSTS, DIVISION, REGIMENT
from pipeline.find.duties.shapes import BEHIND
from pipeline.find.duties.wording import AFTER, Holder, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_sentence
from pipeline.vocab.places import name_before
from pipeline.vocab.towns import TOWN_UNITS, is_foreign_town, is_sure_town, is_town_name, is_word_of_town

_CORPS_HERE = compiled(rf"(?:{REGIMENT.pattern}|{DIVISION.pattern}){AFTER}")


def corps_at(text: str, start: int, end: int) -> Holder | None:
    """The corps' regiment or division whose number begins at `start`: 149团, 第六师五家渠市."""
    first = text[start : start + 1]
    corps = _CORPS_HERE.match(text, start, end) if first in CORPS_FIRSTS or first.isdecimal() else None
    return Holder(start, corps.end(), "named") if corps is not None else None


_TOWN_UNIT = compile_re(one_of(TOWN_UNITS))
_OWN_ORGAN = compile_re("党委、政府|党委政府|党工委、办事处|党委|党工委|政府")
# what a town's name with its organ may end in
TOWN_ENDS = frozenset((*TOWN_UNITS, "委", "府", "处"))


def town_at(text: str, start: int, end: int, later: bool = False) -> Holder | None:
    """The town whose name begins at `start`, with its organ, before what follows a subject: 龙山镇|负责.
    `later` in a series whatever has the shape of a town's name is one."""
    unit = _TOWN_UNIT.search(text, start + 2, min(end, start + _LONGEST_TOWN))
    if unit is None:
        return None
    organ = _OWN_ORGAN.match(text, unit.end(), end)
    stop = organ.end() if organ is not None else unit.end()
    if BEHIND.match(text, stop, end) is None:
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
        if BEHIND.match(text, unit.end(), end) is not None and is_place(text, start, unit.end()):
            return Holder(start, unit.end(), "named")
    return None


_LONGEST_PLACE = 20

"""Places: the divisions of GB/T 2260 (行政区划) with their names, levels and parents at a date.

In: the name that a gazette, a title or a signature prints (清远市清新区, 清新县, 广东省, 国务院) and a date.
Out: a `Place`, or None where the name is unknown or names several places. The data are `data/divisions.csv`
(codes and names with months), `data/division_units.csv` (what a name ends in and what documents call it),
`data/place_aliases.csv` (中华人民共和国, 内蒙古) and `data/ethnic_groups.csv` (for 连山 out of 连山壮族瑶族自治县).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.vocab.tables import longest_first, read_table

_EVER = (0, 9999 * 12)


@dataclass(frozen=True, slots=True)
class Place:
    """A division: `code` (GB/T 2260), own `name` (清新区), `full_name` (清远市清新区), `level`, `unit`, `parent`.

    `unit` is what the name ends in (区, 县, 自治旗, 自治州 …); the state itself has the code 000000 and no unit.
    `official` is the name that its organs bear: a district's carries the city's name (清远市清新区人民政府), a
    county's, a banner's or a county-level city's does not (佛冈县人民政府).
    """

    code: str
    name: str
    full_name: str
    level: str
    unit: str
    parent: Place | None

    @property
    def official(self) -> str:
        """The name that the place's organs bear; empty for the state."""
        if self.level == "central":
            return ""
        return self.full_name if (self.unit, self.level) in prefixed_units() else self.name

    @property
    def stem(self) -> str:
        """The name without unit and peoples, as 分局 bear it: 清新, 连山 (连县 stays, one character is no name)."""
        return stem_of(self.name, self.unit)

    def chain(self) -> tuple[Place, ...]:
        """The place and everything over it, the state last."""
        return (self,) if self.parent is None else (self, *self.parent.chain())


STATE = Place("000000", "国家", "中华人民共和国", "central", "", None)


class _Line(NamedTuple):
    """A line of `divisions.csv`, months counted from year 0."""

    code: str
    name: str
    full_name: str
    level: str
    first: int
    last: int


@cache
def _month(text: str, default: int) -> int:
    """`2012-10` as a number of months."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1 if text else default


@lru_cache(maxsize=1)
def _lines_by_name() -> dict[str, list[_Line]]:
    """Own name -> its lines, over all codes and years."""
    index: dict[str, list[_Line]] = defaultdict(list)
    for code, name, full_name, level, first, last, _ in read_table("divisions"):
        index[name].append(_Line(code, name, full_name, level, _month(first, _EVER[0]), _month(last, _EVER[1])))
    return dict(index)


@lru_cache(maxsize=1)
def _lines_by_print() -> dict[str, list[_Line]]:
    """The same with the short names of autonomous places, which print leaves the peoples out of: 恩施州, 长阳县."""
    index = {name: list(lines) for name, lines in _lines_by_name().items()}
    for name, lines in _lines_by_name().items():
        if "自治" not in name:
            continue
        for short in _short_names(name, unit_of(name)):
            index.setdefault(short, []).extend(lines)
    return index


def _short_names(name: str, unit: str) -> list[str]:
    """What print calls an autonomous place: 恩施州 and 恩施自治州 for 恩施土家族苗族自治州."""
    if not unit.startswith("自治") or (stem := stem_of(name, unit)) == name.removesuffix(unit):
        return []
    words = {word for (of, _), found in _units()[1].items() if of == unit for word in found}
    return [stem + word for word in sorted(words)]


@lru_cache(maxsize=1)
def _lines_by_code() -> dict[str, list[_Line]]:
    """Code -> its lines, over all years."""
    index: dict[str, list[_Line]] = defaultdict(list)
    for lines in _lines_by_name().values():
        for line in lines:
            index[line.code].append(line)
    return dict(index)


@lru_cache(maxsize=1)
def _codes_by_start() -> dict[str, list[str]]:
    """All codes by their first two and their first four digits: those of a province, of a prefecture."""
    index: dict[str, list[str]] = defaultdict(list)
    for code in _lines_by_code():
        index[code[:2]].append(code)
        index[code[:4]].append(code)
    return dict(index)


@lru_cache(maxsize=1)
def _units() -> tuple[tuple[str, ...], dict[tuple[str, str], tuple[str, ...]], frozenset[tuple[str, str]]]:
    """Unit endings (longest first), (unit, level) -> words for it, and the (unit, level) whose organs name the city."""
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    prefixed = set()
    for unit, word, level, prefix, _ in read_table("division_units"):
        words[unit, level].append(word)
        if prefix == "yes":
            prefixed.add((unit, level))
    endings = longest_first({unit for unit, _ in words})
    return tuple(endings), {key: tuple(found) for key, found in words.items()}, frozenset(prefixed)


def prefixed_units() -> frozenset[tuple[str, str]]:
    """The (unit, level) pairs whose organs bear the city's name before their own (districts, 市辖区)."""
    return _units()[2]


def unit_words(unit: str, level: str) -> tuple[str, ...]:
    """What documents call a place of this unit and level: 自治旗 -> 旗, 自治旗."""
    return _units()[1].get((unit, level), (unit,) if unit else ())


@lru_cache(maxsize=1)
def unit_endings() -> frozenset[str]:
    """The last characters that a place's name may have."""
    return frozenset(unit[-1] for unit in _units()[0])


def unit_of(name: str) -> str:
    """What a place's name ends in: 伊金霍洛旗 -> 旗, 连南瑶族自治县 -> 自治县."""
    return next((unit for unit in _units()[0] if name.endswith(unit)), "")


@lru_cache(maxsize=1)
def _peoples() -> re.Pattern[str]:
    """The names of peoples that stand before 自治县, 自治州 …"""
    names = longest_first(row[0] for row in read_table("ethnic_groups"))
    return compile_re(f"(?:{'|'.join(names)})+$")


def peoples_at_end(name: str) -> str:
    """The names of peoples that a name ends in: 三水瑶族 -> 瑶族; empty where there are none."""
    match = _peoples().search(name)
    return match[0] if match else ""


def stem_of(name: str, unit: str) -> str:
    """The name without its unit and without the peoples before it; the name itself where too little would be left."""
    bare = name.removesuffix(unit) if unit else name
    if unit.startswith("自治"):
        shorter = _peoples().sub("", bare)
        bare = shorter if len(shorter) >= 2 else bare
    return bare if len(bare) >= 2 else name


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    """Other names of provinces and of the state."""
    return {row[0]: row[1] for row in read_table("place_aliases")}


def _distance(line: _Line, month: int) -> int:
    """How many months lie between a date and the time of a line; 0 inside it."""
    return max(line.first - month, month - line.last, 0)


def _line_at(code: str, month: int) -> _Line | None:
    """The line of a code nearest to a month."""
    lines = _lines_by_code().get(code)
    return min(lines, key=lambda line: (_distance(line, month), -line.first)) if lines else None


@lru_cache(maxsize=4096)
def _at_code(code: str, month: int) -> Place | None:
    """The place that bore the code nearest to a month."""
    line = _line_at(code, month)
    return _place(line, month) if line is not None else None


def _place(line: _Line, month: int) -> Place:
    """A line with its parents at a month (nearest to it where the line's own time does not hold it)."""
    parent: Place | None = STATE
    here = min(max(month, line.first), line.last)
    if line.level == "county":
        prefecture = _at_code(f"{line.code[:4]}00", here)
        # The prefecture that the full name carries, else (省直辖, municipality) the province.
        if prefecture is not None and line.full_name == prefecture.name + line.name:
            parent = prefecture
        else:
            parent = _at_code(f"{line.code[:2]}0000", here) or STATE
    elif line.level == "prefecture":
        parent = _at_code(f"{line.code[:2]}0000", here) or STATE
    return Place(line.code, line.name, line.full_name, line.level, unit_of(line.name), parent)


def _months_of(on: date | None) -> int:
    """A date as months; without one, now and for good (the newest names)."""
    return on.year * 12 + on.month - 1 if on is not None else _EVER[1]


def find_place(name: str, on: date | None = None, near: Place | None = None) -> Place | None:
    """The place that a printed name means at a date; None where it is unknown or names several.

    Takes own names (佛冈县), full ones with or without province (清远市清新区, 广东省清远市清新区), provinces with
    or without 省, and the state (国务院). `near` settles a name that several places bear: a place of the same
    prefecture is preferred, then of the same province.
    """
    return _find(name, _months_of(on), near.code if near is not None else "")


def place_called(words: str, on: date | None = None) -> Place | None:
    """The place that a person names, by a name (清远市清新区) or by its code (441803)."""
    if words == STATE.code:
        return STATE
    return _at_code(words, _months_of(on)) or find_place(words, on)


class Division(NamedTuple):
    """A code of the table at a date: `parent` is the code of the place over it (None for provinces and the state),
    `valid_from` and `valid_to` the first and last month (`2012-10`) of the code with this name, None where open."""

    code: str
    full_name: str
    level: str
    parent: str | None
    valid_from: str | None
    valid_to: str | None


@lru_cache(maxsize=4096)
def division_at(code: str, on: date | None = None) -> Division | None:
    """What a code stood for at a date, or nearest to it; None for a code that the table lacks."""
    if code == STATE.code:
        return Division(code, STATE.full_name, STATE.level, None, None, None)
    month = _months_of(on)
    line = _line_at(code, month)
    if line is None:
        return None
    over = _place(line, month).parent
    parent = over.code if over is not None and over.level != STATE.level else None
    first, last = (None if end in _EVER else f"{end // 12:04}-{end % 12 + 1:02}" for end in (line.first, line.last))
    return Division(code, line.full_name, line.level, parent, first, last)


def lineage(code: str, on: date | None = None) -> tuple[Division, ...]:
    """What a code stood for at a date and what was over it, the province last; empty for an unknown code."""
    found: list[Division] = []
    next_code: str | None = code
    while next_code is not None and (division := division_at(next_code, on)) is not None:
        found.append(division)
        next_code = division.parent
    return tuple(found)


@lru_cache(maxsize=65536)
def _find(name: str, month: int, near: str) -> Place | None:
    """`find_place` with a date in months and the code of the place nearby."""
    aliases = _aliases()
    name = aliases.get(name, name)
    if name == STATE.name:
        return STATE
    by_name = _lines_by_print()
    if name in by_name:
        return _choose(by_name[name], month, near)
    # 广东省清远市清新区, 清远市清新区: own name behind the names of places over it.
    for cut in range(2, len(name) - 1):
        head, tail = name[:cut], name[cut:]
        if tail not in by_name or (head not in by_name and head not in aliases and _find(head, month, "") is None):
            continue
        over = aliases.get(head, head)
        below = [line for line in by_name[tail] if _is_under(line, over, month)]
        if below and (place := _choose(below, month, near)) is not None:
            return place
    return None


def _is_under(line: _Line, over: str, month: int) -> bool:
    """Whether a line's place lies in the place named `over` (its own name or a full one)."""
    if line.full_name == over + line.name:
        return True
    names = [place.name for place in _place(line, month).chain()[1:]]
    return (
        over in names
        or any(over in _short_names(name, unit_of(name)) for name in names)
        or over == "".join(reversed(names[:-1]))
    )


def _choose(lines: list[_Line], month: int, near: str) -> Place | None:
    """The line nearest in time; of several places the one nearby; None where that leaves more than one."""
    best = _nearest(lines, month, near)
    if _are_several(best):
        return None
    # One place under two codes or two full names at once (editions overlap): the later start holds.
    return _place(max(best, key=lambda line: (-_distance(line, month), line.first, line.code)), month)


def _nearest(lines: list[_Line], month: int, near: str) -> list[_Line]:
    """The lines that may hold in a month, else those nearest in time; of several places those nearby."""
    shortest = min(_possible_distance(line, month) for line in lines)
    best = [line for line in lines if _possible_distance(line, month) == shortest]
    if near and len(best) > 1:
        for digits in (4, 2):
            close = [line for line in best if line.code[:digits] == near[:digits]]
            if close:
                return close
    return best


def _are_several(lines: list[_Line]) -> bool:
    """Whether lines are of more than one place: one place may stand under two codes or two full names."""
    return len({line.full_name for line in lines}) > 1 and len({line.code for line in lines}) > 1


@lru_cache(maxsize=1)
def _editions() -> tuple[int, ...]:
    """The months of the editions that the table was made from, in order."""
    lines = [line for found in _lines_by_name().values() for line in found]
    return tuple(sorted({m for line in lines for m in (line.first, line.last) if m not in _EVER}))


def _possible_distance(line: _Line, month: int) -> int:
    """How many months lie between a date and the time in which a line may have held; 0 inside it.

    The table knows a change by the editions between which it was made: 桥东区 stands in that of April 2019 and is
    missing from the next one of 2026. In the years between the district may or may not have been there.
    """
    editions = _editions()
    before = bisect_left(editions, line.first) - 1
    behind = bisect_right(editions, line.last)
    first = editions[before] + 1 if line.first != _EVER[0] and before >= 0 else line.first
    last = editions[behind] - 1 if line.last != _EVER[1] and behind < len(editions) else line.last
    return max(first - month, month - last, 0)


def candidates(name: str, on: date | None = None) -> tuple[Place, ...]:
    """The places that share a printed name at a date, by code; empty where the name is one place's or unknown."""
    month = _months_of(on)
    if find_place(name, on) is not None or name not in _lines_by_print():
        return ()
    best = _nearest(_lines_by_print()[name], month, "")
    by_name = {line.full_name: line for line in sorted(best, key=lambda line: (line.first, line.code))}
    found = sorted(by_name.values(), key=lambda line: line.code)
    return tuple(_place(line, month) for line in found) if len(found) > 1 else ()


def place_meant(words: str, on: date | None = None) -> Place:
    """As `place_called`. Raises `ValueError` where no place is called so, or several are."""
    place = place_called(words, on)
    if place is None and (shared := candidates(words, on)):
        names = ", ".join(found.full_name for found in shared)
        raise ValueError(f"{words!r} is ambiguous ({names}); give the full name of the one that is meant")
    if place is None:
        raise ValueError(f"no place is called {words!r} on that date; give its full name, as in 清远市清新区")
    return place


@lru_cache(maxsize=1)
def place_names() -> frozenset[str]:
    """Every name of every place and year as print has it."""
    return frozenset(_lines_by_print())


@lru_cache(maxsize=1)
def longest_name() -> int:
    """Characters of the longest own name."""
    return max(map(len, place_names()))


@lru_cache(maxsize=1)
def _city_stems() -> frozenset[str]:
    """The names of provinces and prefectures without their units: 哈尔滨, 济南."""
    lines = (line for lines in _lines_by_name().values() for line in lines)
    stems = {stem_of(line.name, unit_of(line.name)) for line in lines if line.level in ("province", "prefecture")}
    return frozenset(stem for stem in stems if len(stem) > 1)


def is_city_stem(word: str) -> bool:
    """Whether a word is the name of a province or a prefecture without its unit: 大兴安岭."""
    return word in _city_stems()


def city_stem_before(text: str, end: int) -> int | None:
    """Where the name of a province or a prefecture without its unit begins that ends at `end`: 哈尔滨|铁路局."""
    return next((end - n for n in (4, 3, 2) if end >= n and text[end - n : end] in _city_stems()), None)


@lru_cache(maxsize=1)
def _lengths_by_end() -> dict[str, list[int]]:
    """The lengths of the own names that end in a unit, by the last two characters of the name, longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for name in place_names():
        if len(name) > 1 and name[-1] in unit_endings():
            found[name[-2:]].add(len(name))
    return {end: sorted(lengths, reverse=True) for end, lengths in found.items()}


def name_before(text: str, end: int) -> int | None:
    """Where the longest own name with its unit begins that ends at `end`: 1 for 在清远市 and 4; None for no name."""
    for length in _lengths_by_end().get(text[max(end - 2, 0) : end], ()):
        if length <= end and text[end - length : end] in place_names():
            return end - length
    return None


@lru_cache(maxsize=256)
def children(code: str, on: date | None = None) -> tuple[Place, ...]:
    """The places right under a code at a date, by code."""
    month = _months_of(on)
    width = {"0000": 2, "00": 4}.get("0000" if code.endswith("0000") else code[4:], 0)
    if not width:
        return ()
    found = [
        _place(line, month)
        for key in _codes_by_start().get(code[:width], ())
        if key != code
        for line in _lines_by_code()[key]
        if _distance(line, month) == 0
    ]
    return tuple(sorted((place for place in found if place.parent and place.parent.code == code), key=lambda p: p.code))

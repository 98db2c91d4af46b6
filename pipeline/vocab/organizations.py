"""Organisations: names as documents print them, and the full names that they stand for (机构简称, 机构全称).

In: a printed name (区教育局, 市公安局清新分局, 国家发展改革委), the place whose gazette or organ prints it, and a date.
Out: an `Organization` with its full name on that date, or, for a whole text, every name with its place in it.

A name is read as *prefix* (区, 市, 清远市清新区) and *core* (教育局). Cores are data: `data/institutions.csv` holds the
full ones with the years in which they existed, `data/institution_forms.csv` short ones that no rule makes (妇联), and
`data/institution_rules.csv` the rules for the others (发展和改革委员会 -> 发改委). `{}` stands for the place where
it is not simply in front: 团{}委 -> 中国共产主义青年团{}委员会. In the name of the branch that a city's bureau has in a
district `{over}` stands for the city and `{stem}` for the district: 公安分局 -> {over}公安局{stem}分局. A date only
chooses among the institutions that a short name may stand for; a full name that is printed stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.vocab.institution_forms import OVER, STEM, Core, Form, choose, lexicon, without_place, years_of
from pipeline.vocab.name_contexts import collective_pattern, collectives, left_blocked, right_blocked
from pipeline.vocab.places import (
    STATE,
    Place,
    children,
    city_stem_before,
    find_place,
    name_before,
    prefixed_units,
    unit_endings,
    unit_words,
)
from pipeline.vocab.tables import longest_first, read_table
from pipeline.vocab.towns import HAN, TOWN_UNITS, is_town_name, printed_towns, town_before

_IS_HAN = compile_re(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation by its full name; `kind` and `level` are the contract's, `division_code` its place's.

    `institution` is the name without its place, by which counties are compared: 教育局, 党委宣传部, 镇人民政府.
    """

    org_id: str
    kind: str
    level: str
    division_code: str | None
    institution: str | None = None


class NameMatch(NamedTuple):
    """A name at `[start, end)` of a text; `org` is None for a collective (各镇) and where the place is unclear."""

    start: int
    end: int
    name: str
    org: Organization | None
    collective: bool


@lru_cache(maxsize=1)
def _branch_pattern() -> re.Pattern[str]:
    """What follows a bureau's name in a branch's: 清新分局. Group 1 is the place's stem or another word."""
    suffixes = longest_first(row[0] for row in read_table("branch_suffixes"))
    return compile_re(rf"([{HAN}]{{2,5}}?)({'|'.join(suffixes)})")


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[str, str], ...]:
    """Ends of institutions' names with the kind that they tell, longest first."""
    rows = ((row[0], row[1]) for row in read_table("name_shapes"))
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


def _kind_by_shape(name: str) -> str | None:
    """The kind that the end of a name tells; None where no body's name ends so."""
    return next((kind for suffix, kind in _shapes() if name.endswith(suffix) and len(name) > len(suffix)), None)


_NO_BRANCH = compile_re("[和与及、的各等或由对向在同区县]|负责|牵头|会同|配合|组织|联合")
# 太和镇, but no 城镇, 乡镇, 中心镇
_TOWN = compile_re(
    rf"(?!(?:小?城|乡|村|集|街|中心|重点|建制|特色|民族|苏木)(?:镇|乡|街道)$)([{HAN}]{{1,6}}?)(镇|乡|街道|苏木)$"
)
# 下符桥镇人民政府, as a list or a heading names it
_TOWN_ORGAN = compile_re(rf"([{HAN}]{{1,6}}?)({'|'.join(TOWN_UNITS)})(?:人民政府|政府|办事处)")
# 中国物流与采购联合会: a body of the whole country, printed in full
_NATIONAL = compile_re(
    rf"(?:中国|中华(?!人民共和国)|全国|国家)[{HAN}]{{3,22}}(?<![分支]公司)(?<![分支][行局院校])(?<![办委])"
)
# 防汛抗旱指挥部, 茶桑生产领导小组办公室: their topic is printed whole
_COORDINATING = compile_re(rf"[{HAN}]{{4,20}}(?:指挥部|领导小组|联席会议)(?:办公室)?")
_PRINTED_IN_FULL = compile_re(f"[{HAN}（）()“”0-9]{{3,24}}(?<![办委])")
_PARTY_OFFICE = compile_re(
    rf"(?:党委|委)(?!员|办|.*(?:政府|[县市区旗省州盟]委))([{HAN}]{{2,12}}?(?:办公室|办|部|局|室|校|委))$"
)


# 人民银行|南宁|中心支行
_BANK_BRANCH = compile_re(
    rf"(?P<bank>(?:中国)?[{HAN}]{{0,6}}?(?:银行|[人工农建中交]行|农发行|国开行))"
    rf"(?P<place>[{HAN}]{{1,10}}?)(?P<kind>中心支行|分行|支行)"
)
_ALL_HAN = compile_re(f"[{HAN}]+")
# a central body that has others of its name in cities
_WITH_BRANCHES = ("局", "公司", "银行")


# so many whole names of a place and a year are remembered
_MOST_WHOLE = 1 << 12


def _owns(owner: NameMatch, group: NameMatch) -> bool:
    """Whether a group is the departments of the central body before it, and so one expression: 国务院|有关部门."""
    central = owner.org is not None and owner.org.level == "central" and owner.org.kind in ("government", "party")
    return central and owner.end == group.start and group.name.endswith(("部门", "单位", "机构"))


# --- names at a place and in a year -----------------------------------------------------------------------------


class Names:
    """The names of organisations as the documents of one place print them in one year.

    Cheap to make (the lexicon is shared); use `names(place, year)`, which keeps them.
    """

    def __init__(self, place: Place | None, year: int) -> None:
        self.place = place
        self.year = year
        self._on = date(year, 7, 1)
        self._lexicon = lexicon()
        # Relative words: the nearest place that a word fits has it (市 in a county-level city is that city).
        self._relative: dict[str, Place] = {}
        for over in place.chain() if place is not None else ():
            for word in unit_words(over.unit, over.level):
                self._relative.setdefault(word, over)
        self._memo: dict[tuple[str, str | None, str], Organization | None] = {}
        self._whole: dict[str, Organization | None] = {}
        self._longest_relative = max(map(len, self._relative), default=0)
        self._units = unit_endings() | {word[-1] for word in self._relative}

    # -- prefixes

    def _explicit(self, text: str, end: int) -> tuple[int, Place | None] | None:
        """A place's own name that ends at `end` (清新区, 清远市清新区): its start, and the place if clear."""
        start = name_before(text, end)
        if start is None:
            return None
        name = text[start:end]
        place = find_place(name, self._on, self.place)
        # The places over it may stand in front: 广东省 清远市 清新区.
        while (over := name_before(text, start)) is not None:
            whole = find_place(text[over:end], self._on)
            if whole is None or (place is not None and whole.name != place.name):
                break
            start, place = over, whole
        if start == end - 2 and name[0] in self._units:
            return None  # 市区 was a district of 濮阳; in 各县市区政府 it is 市 and 区
        if len(name) == 2 and name[1] in self._relative:
            if start == end - 2 and not self._is_near(place):
                return None  # 和县 may be a county far away, but here it is 和 and 县
            if place is None:
                return None
        return start, place

    def _is_near(self, place: Place | None) -> bool:
        """Whether a place lies in the province of these names."""
        return place is not None and self.place is not None and place.code[:2] == self.place.code[:2]

    def _prefix(self, text: str, end: int) -> tuple[int, Place | None] | None:
        """The prefix that ends at `end`: where it starts, and the place that it means."""
        if end == 0 or text[end - 1] not in self._units:
            return None
        if (found := self._explicit(text, end)) is not None:
            return found
        for length in range(min(self._longest_relative, end), 0, -1):
            word = text[end - length : end]
            place = self._relative.get(word)
            if place is not None:
                return None if length == 1 and left_blocked(text, end - 1, word) else (end - length, place)
        return None

    # -- organisations

    def _organization(self, form: Form, place: Place) -> Organization:
        """The organisation that a form names at a place."""
        if form.absolute:
            return Organization(form.full, form.kind, "central", STATE.code, form.full)
        over = place.parent.official if place.parent is not None else ""
        own = _committee(place) if "{}委" in form.full and "{}委员会" not in form.full else place.official
        full = form.full.replace(OVER, over).replace(STEM, place.stem).replace("{}", own)
        return Organization(full, form.kind, place.level, place.code, without_place(form.full))

    def _local(self, key: str, before: str, place: Place) -> Organization | None:
        """The organisation of a place that `before` and `key` name."""
        memo = (key, before, place.full_name)
        if memo not in self._memo:
            forms = (form for form in self._lexicon.cores[key].local if form.before == before)
            form = choose(forms, place.level, self.year)
            if form is not None and OVER in form.full and not _is_district(place):
                form = None
            self._memo[memo] = None if form is None else self._organization(form, place)
        return self._memo[memo]

    def _central(self, key: str) -> Organization | None:
        """The central body that `key` names by itself."""
        memo = (key, None, STATE.full_name)
        if memo not in self._memo:
            form = choose(self._lexicon.cores[key].central, None, self.year)
            self._memo[memo] = None if form is None else self._organization(form, STATE)
        return self._memo[memo]

    def _branch(self, text: str, end: int, bureau: Organization, place: Place) -> tuple[int, Organization] | None:
        """A branch's name that goes on at `end` (清新分局): its end, and the branch."""
        if not bureau.org_id.endswith(("局", "行", "公司")):
            return None
        found = _branch_pattern().match(text, end)
        if found is None:
            return None
        word = found[1]
        below = _below(place, self._on).get(word)
        if below is None and _NO_BRANCH.search(word):
            return None
        here = below or place
        institution = None if bureau.institution is None else bureau.institution + found[2]
        return found.end(), Organization(bureau.org_id + found[0], "branch", here.level, here.code, institution)

    def _town(self, text: str, floor: int, start: int, end: int, form: Form) -> NameMatch | None:
        """A town's government whose key (镇人民政府) stands at `[start, end)`: by the town's name, or in general.

        The name is a town's behind the name of its county (清新区太和镇), or by its shape (`pipeline.vocab.towns`); a
        name that is neither certain nor certainly none is left out. It never begins before `floor`.
        """
        for length in (2, 3, 1, 4):
            at = start - length
            if at >= floor and (prefix := self._prefix(text, at)) is not None and is_town_name(text[at:start]):
                begin, place = prefix
                return NameMatch(begin, end, text[begin:end], self._town_organ(text[at:start], form, place), False)
        town = town_before(text, floor, start, printed_towns(text))
        if town.start is not None:
            organ = self._town_organ(text[town.start : start], form, self.place)
            return NameMatch(town.start, end, text[town.start : end], organ, False)
        if not town.certain:
            return None
        begin = start - 1 if start > floor and text.startswith("乡镇", start - 1) else start
        return NameMatch(begin, end, text[begin:end], None, True)

    def _town_organ(self, name: str, form: Form, place: Place | None) -> Organization | None:
        """The government of a town by the town's name, if the place is the one right over it."""
        if place is None or not _has_towns(place, self._on):
            return None
        organ = form.full.replace("{}", "")
        return Organization(place.official + name + organ, "town", "town", place.code, organ)

    # -- search

    def _collective_start(self, text: str, start: int) -> int:
        """Where a collective begins whose opener is at `start`: 区政府|各部门, 市|有关单位."""
        for link in ("政府", "人民政府", "直属", "直", "属", "级", ""):
            if text.endswith(link, 0, start) and (prefix := self._prefix(text, start - len(link))) is not None:
                return prefix[0]
        return start

    def _match(self, text: str, floor: int, start: int, end: int) -> NameMatch | None:
        """The name whose key, or a collective's opener, is `[start, end)`; `floor` is the end of the name before."""
        key = text[start:end]
        core = self._lexicon.cores.get(key)
        if core is None:
            found = collective_pattern().match(text, start)
            if found is None or right_blocked(text, start, found.end()):
                return None
            begin = self._collective_start(text, start)
            return NameMatch(begin, found.end(), text[begin : found.end()], None, True)
        if core.town is not None:
            return self._town(text, floor, start, end, core.town)
        prefix = self._prefix(text, start) if core.local else None
        if prefix is None:
            return self._absolute(text, start, end, core)
        begin, place = prefix
        for before in core.befores:
            if text.endswith(before, 0, begin):
                break
        else:
            return self._absolute(text, start, end, core)
        begin -= len(before)
        org = self._local(key, before, place) if place is not None else None
        if org is not None and place is not None and (branch := self._branch(text, end, org, place)) is not None:
            return NameMatch(begin, branch[0], text[begin : branch[0]], branch[1], False)
        return None if right_blocked(text, start, end) else NameMatch(begin, end, text[begin:end], org, False)

    def _absolute(self, text: str, start: int, end: int, core: Core) -> NameMatch | None:
        """A central body without prefix (教育部, 体育总局)."""
        here = self.place
        if not core.central or (core.local and here is not None and here.level != "central"):
            return None  # 统计局 in a county's document is the county's
        if right_blocked(text, start, end) or left_blocked(text, start, ""):
            return None
        if end - start == 2 and start and _IS_HAN.match(text, start - 1):
            return None
        key = text[start:end]
        stem = city_stem_before(text, start) if key.endswith(_WITH_BRANCHES) else None
        if stem is not None:  # 哈尔滨铁路局 is no 国家铁路局
            name = text[stem:end]
            return NameMatch(stem, end, name, self._supervisor(name), False)
        return NameMatch(start, end, key, self._central(key), False)

    def find(self, text: str) -> list[NameMatch]:
        """Every name in a text, in order, none overlapping; linear in the text's length."""
        found: list[NameMatch] = []
        for start, end in self._lexicon.search.longest(text):
            floor = found[-1].end if found and found[-1].end <= start else 0
            match = self._match(text, floor, start, end)
            if match is None or (found and match.end <= found[-1].end):
                continue
            if match.collective and found and _owns(found[-1], match):
                match = NameMatch(found[-1].start, match.end, text[found[-1].start : match.end], None, True)
            while found and match.start < found[-1].end:
                found.pop()
            found.append(match)
        return found

    # -- what names are made of

    @property
    def on(self) -> date:
        """The day for which places are looked up: the middle of the year."""
        return self._on

    def prefix(self, text: str, end: int) -> tuple[int, Place | None] | None:
        """The words for a place (市, 清远市清新区) that end at `end`: where they begin, and the place if clear."""
        return self._prefix(text, end)

    def office(self, key: str, place: Place | None = None) -> Organization | None:
        """The office of a place, of this one where none is given, by its name without the place: 教育局."""
        core = self._lexicon.cores.get(key)
        here = place or self.place
        if core is None or not self._is_office(core) or here is None or here.level == "central":
            return None
        return self._local(key, "", here)

    def place_over(self, owner: Organization) -> Place | None:
        """The place over this one, below the State, whose body `owner` is."""
        if self.place is None or owner.division_code in (self.place.code, STATE.code):
            return None
        return next((place for place in self.place.chain() if place.code == owner.division_code), None)

    def office_over(self, key: str, place: Place) -> Organization | None:
        """The office of a place over this one by its name without the place: 财政厅 of the province in a county's
        documents. None where it has none, as a province has a 教育厅 and no 教育局."""
        core = self._lexicon.cores.get(key)
        if core is None or not self._is_office(core) or not _has_office(core, place.level):
            return None
        higher = self._lexicon.cores.get(key.removesuffix("局") + "厅") if key.endswith("局") else None
        if higher is not None and place.unit != "市" and _has_office(higher, place.level, self.year):
            return None
        return self._local(key, "", place)

    def is_another_word(self, text: str, start: int, end: int) -> bool:
        """Whether the name `[start, end)` goes on as another word: 教育局|长."""
        return right_blocked(text, start, end)

    # -- whole names

    def resolve(self, name: str) -> Organization | None:
        """The organisation that a whole printed name means; None for a collective or an unclear name. It is remembered:
        the documents of a place name the same bodies again and again."""
        if name not in self._whole:
            if len(self._whole) >= _MOST_WHOLE:
                self._whole.clear()
            self._whole[name] = self._resolved(name)
        return self._whole[name]

    def _resolved(self, name: str) -> Organization | None:
        found = self.find(name)
        whole = next((match for match in found if match.end - match.start == len(name)), None)
        if whole is not None:
            return whole.org
        if self._is_collective(name, found):
            return None
        core = self._lexicon.cores.get(name)
        if core is None:
            return self._by_shape(name)
        if self._is_office(core) and self.place is not None and self.place.level != "central":
            return self._local(name, "", self._home(core, self.place))  # a list may leave the prefix out: 教育局
        return self._central(name)

    def _is_office(self, core: Core) -> bool:
        """Whether a key is a place's office by itself, with nothing before the place."""
        return "" in core.befores and core.town is None

    def _home(self, core: Core, place: Place) -> Place:
        """Whose office a bare name is in the documents of a place: its own, or the nearest one over it that has such
        offices where it has none: 财政厅 is the province's in a county's."""
        return next((over for over in place.chain() if _has_office(core, over.level)), place)

    def _by_shape(self, name: str) -> Organization | None:
        """A name that the vocabulary does not hold: a town (太和镇), an office of the committee (县委三农办) or one
        printed in full (佛冈县新农村建设中心). What a short name stands for (县双创办) is not known."""
        for reads in (self._supervisor, self._district_branch, self._bank_branch):
            if (found := reads(name)) is not None:
                return found
        if (university := self._university(name)) is not None:
            return university
        if _NATIONAL.fullmatch(name) and (kind := _kind_by_shape(name)) is not None:
            return Organization(name, kind, "central", STATE.code, name)
        cut = self._head(name)
        begin, place = cut if cut is not None else (0, self.place)
        rest = name[begin:]
        if place is None or not rest:
            return None
        town = _TOWN.fullmatch(rest)
        if town is not None:
            if not _has_towns(place, self._on):
                return None
            organ = "办事处" if town[2] == "街道" else "人民政府"
            unit = "" if town[2] == "街道" else town[2]
            return Organization(place.official + rest + organ, "town", "town", place.code, (unit or "街道") + organ)
        organ_of_town = _TOWN_ORGAN.fullmatch(rest)
        if organ_of_town is not None and is_town_name(organ_of_town[1]):
            if not _has_towns(place, self._on):
                return None
            organ = organ_of_town[2] + ("办事处" if organ_of_town[2] == "街道" else "人民政府")
            return Organization(place.official + organ_of_town[1] + organ, "town", "town", place.code, organ)
        if cut is None or place.level == "central":
            return None
        office = _PARTY_OFFICE.fullmatch(rest)
        if office is not None:
            return Organization(
                f"中共{_committee(place)}委{office[1]}", "party", place.level, place.code, f"党委{office[1]}"
            )
        if name[:begin] in self._relative and not _COORDINATING.fullmatch(rest):
            return None  # what a short name stands for (县双创办) is not known
        if not _PRINTED_IN_FULL.fullmatch(rest):
            return None
        branch = next((row[0] for row in read_table("branch_suffixes") if rest.endswith(row[0])), None)
        kind = _kind_by_shape(rest)
        if kind is None:
            return None
        return Organization(place.official + rest, "branch" if branch else kind, place.level, place.code, rest)

    def _supervisor(self, name: str) -> Organization | None:
        """An office that bears its place's stem and stands for a central body there: 徐州银保监分局 is
        中国银行保险监督管理委员会徐州监管分局."""
        rows = [row for row in read_table("branch_offices") if name.endswith(row[0]) and len(name) > len(row[0])]
        if not rows:
            return None
        suffix = max((row[0] for row in rows), key=len)
        stem = name.removesuffix(suffix)
        place = self._relative.get(stem)
        for over in self.place.chain() if place is None and self.place is not None else ():
            if over.level != "central" and stem in (over.stem, over.name):
                place = over
                break
            if (below := _below(over, self._on).get(stem)) is not None:
                place = below
                break
        if place is None:
            return None

        def distance(row: tuple[str, ...]) -> int:
            first, last = years_of(row[3], row[4])
            return max(first - self.year, self.year - last, 0)

        _, head, tail, *_ = min((row for row in rows if row[0] == suffix), key=distance)
        return Organization(head + place.stem + tail, "branch", place.level, place.code, head + tail)

    def _named_place(self, name: str) -> Place | None:
        """The place that a body bears the name of, or its stem, as seen from this one: 南宁市, 广西, 县."""
        if (relative := self._relative.get(name)) is not None:
            return relative
        for over in self.place.chain() if self.place is not None else ():
            if over.level == "central":
                break
            if name in (over.stem, over.name, over.official):
                return over
            if (below := _below(over, self._on).get(name)) is not None:
                return below
        return None

    def _bank_branch(self, name: str) -> Organization | None:
        """The branch that a bank has at another place: 人行晋中市分行 in a district's document. A stem alone does not
        tell the full name: 人民银行佛冈支行."""
        branch = _BANK_BRANCH.fullmatch(name)
        if branch is None:
            return None
        bank = self._bank(branch["bank"]) or self._bank(branch["bank"].removeprefix("中国"))
        place = self._named_place(branch["place"])
        if bank is None or place is None or branch["place"] == place.stem:
            return None
        printed = place.official if branch["place"] in self._relative else branch["place"]
        institution = bank.org_id + branch["kind"]
        return Organization(bank.org_id + printed + branch["kind"], "branch", place.level, place.code, institution)

    def _bank(self, name: str) -> Organization | None:
        """The national bank that a name or its short form means: 人行, 中国工商银行."""
        core = self._lexicon.cores.get(name)
        if core is not None and core.central:
            found = self._central(name)
            return found if found is not None and found.org_id.endswith("银行") else None
        # 工行 is known as the short form of its branches
        forms = core.local if core is not None else ()
        banks = {form.full.partition("{}")[0] for form in forms if "银行{}" in form.full}
        return self._bank(banks.pop()) if len(banks) == 1 else None

    def _university(self, name: str) -> Organization | None:
        """A university that bears a place's stem: 广西大学, 楚雄师范学院. Its name is printed in full."""
        if not name.endswith(("大学", "学院")) or not 4 <= len(name) <= 16 or not _ALL_HAN.fullmatch(name):
            return None
        stems = (name[:size] for size in range(2, min(6, len(name) - 1)))
        if not any(self._named_place(stem) for stem in stems if stem not in self._relative):
            return None
        return Organization(name, "institution", "other", None, name)

    def _district_branch(self, name: str) -> Organization | None:
        """The branch of a city's bureau that bears its district's stem: 海淀工商分局."""
        if self.place is None or not name.endswith("分局"):
            return None
        below = _below(self.place, self._on)
        for length in range(2, len(name) - 3):
            stem, core = name[:length], self._lexicon.cores.get(name[length:])
            place = self.place if stem == self.place.stem else below.get(stem)
            if core is not None and place is not None and any(OVER in form.full for form in core.local):
                return self._local(name[length:], "", place)
        return None

    def _head(self, name: str) -> tuple[int, Place | None] | None:
        """The longest prefix that a whole name begins with: its end, and the place."""
        for end in range(min(len(name) - 1, 24), 0, -1):
            prefix = self._prefix(name, end)
            if prefix is not None and prefix[0] == 0:
                return end, prefix[1]
        return None

    def bears_place(self, name: str) -> bool:
        """Whether a whole name begins with a place or the word for one: 县环卫站, but 木材检查站."""
        return self._head(name) is not None

    def is_town(self, name: str) -> bool:
        """Whether a whole name is a town's or its organ's, whichever county it lies in: 演丰镇人民政府."""
        rest = name[cut[0] :] if (cut := self._head(name)) is not None else name
        organ = _TOWN_ORGAN.fullmatch(rest) or _TOWN.fullmatch(rest)
        return organ is not None and is_town_name(organ[1])

    def is_collective(self, name: str) -> bool:
        """Whether a whole name means many organisations: 各镇人民政府, 县直各学校, 有关部门, and 幼儿园 alone."""
        return self._is_collective(name, self.find(name))

    def _is_collective(self, name: str, found: Sequence[NameMatch]) -> bool:
        """The same, of a name in which `found` are the names."""
        if name.startswith(collectives()["opener"]) or self._is_bare(name):
            return True
        return any(match.collective and match.end == len(name) for match in found)

    def _is_bare(self, name: str) -> bool:
        """Whether a name is a common noun, as lists have behind 各: 各中小学校、幼儿园."""
        core = self._lexicon.cores.get(name)
        forms = (*core.local, *core.central) if core is not None else ()
        return name in collectives()["head"] and all(form.kind in ("institution", "town") for form in forms)


def _has_office(core: Core, level: str, year: int | None = None) -> bool:
    """Whether places of a level have the office that a key names, in a year or ever."""
    of_level = (form for form in core.local if not form.before and level in form.levels)
    return any(year is None or form.first <= year <= form.last for form in of_level)


def _committee(place: Place) -> str:
    """What stands before 委 in the name of a place's party committee: 铜仁地|委, but 宜昌市|委."""
    return place.official.removesuffix("区") if place.unit == "地区" else place.official


def _has_towns(place: Place, on: date) -> bool:
    """Whether towns lie right under a place: a county, or a city without counties (中山市). In the documents of another
    city or of a province it is not told in which county a town lies."""
    return place.level == "county" or (place.level == "prefecture" and not children(place.code, on))


def _is_district(place: Place) -> bool:
    """Whether a place is a city's district, where the city's bureaus have branches."""
    return (place.unit, place.level) in prefixed_units() and place.parent is not None and place.parent.unit == "市"


@lru_cache(maxsize=512)
def _below(place: Place, on: date) -> dict[str, Place]:
    """Names and stems of the places right under a place: 清新, 清新区."""
    found: dict[str, Place] = {}
    for child in children(place.code, on):
        found.setdefault(child.stem, child)
        found.setdefault(child.name, child)
    return found


@lru_cache(maxsize=256)
def names(place: Place | None, year: int) -> Names:
    """The names of a place's documents of a year, made once."""
    return Names(place, year)


def _place_of(place: Place | str | None, on: date | None) -> Place | None:
    """A place given by itself or by its name."""
    return find_place(place, on) if isinstance(place, str) else place


def resolve(name: str, place: Place | str | None, on: date | None) -> Organization | None:
    """The organisation that a printed name means in a document of `place` on a date.

    None for collectives (各镇人民政府) and for what is no organisation's name.
    """
    return names(_place_of(place, on), on.year if on is not None else date.max.year).resolve(name)

"""Organisations: printed names become full names, and the issue's list of them is gathered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.notation.signs import Range, places_of, stretches
from pipeline.precompiled import compile_regex
from pipeline.rows import OrganizationRow
from pipeline.vocab.organizations import Organization, resolve
from pipeline.vocab.places import Place

# bodies that a text names in full once and by their kind alone afterwards: 区联席会议办公室
_KINDS = ("联席会议", "领导小组", "指挥部", "委员会")
_LONGEST_TOPIC = 24
_TOPIC = compile_regex(rf"(?r)[\p{{Han}}]{{3,{_LONGEST_TOPIC}}}")  # at the end
_BARE_BODY = compile_regex(
    r"(?P<unit>[省市县区旗州盟镇])(?P<topic>[\p{Han}]{0,6}?)(?P<kind>联席会议|领导小组|指挥部)(?P<office>办公室)?"
)
# 达拉特旗黄河防凌防汛指挥部（以下简称旗防指）
_ALIAS = compile_regex(
    r"(?P<unit>[省市县区旗州盟])(?P<name>[\p{Han}]{3,24}?(?:指挥部|领导小组|联席会议|委员会|专班))(?P<office>办公室)?"
    r"[（(](?:以下)?(?:简称|下称|称)为?[“\"]?(?P<short>[省市县区旗州盟][\p{Han}]{1,9}?)[”\"]?[）)]"
)
# 市城市管理行政执法局（以下简称市城管局）: any body whose short name the document declares
_DECLARED = compile_regex(
    r"(?P<before>[\p{Han}]{5,40})[（(](?:以下|下)(?:统|简)?称为?[“\"]?(?P<short>[省市县区旗州盟][\p{Han}]{1,9})[”\"]?[）)]"
)
_ENDS_LIKE = {"办": "办公室", "委": "委员会"}
_SHORT_OFFICE = compile_regex(r"(?P<unit>[省市县区旗州盟镇])(?P<topic>[\p{Han}]{2,4})办")


def bodies_of(text: str, place: Place | None) -> dict[str, str]:
    """Short names of coordinating bodies (议事协调机构) in `text`, and the full names that the text itself gives.

    区联席会议办公室 is the office of the body that the document calls 道路交通安全工作联席会议 elsewhere;
    区整治办 is the office of the body whose topic holds 整治.
    """
    if place is None or place.level == "central":
        return {}
    topics: dict[str, Counter[str]] = defaultdict(Counter)
    kinds = places_of(text, _KINDS)
    for start, end in kinds:
        before = _TOPIC.match(text, max(0, start - _LONGEST_TOPIC), start)
        topic = _trimmed(before.group()) if before else ""
        if len(topic) >= 4:
            topics[text[start:end]][topic] += 1
    # the nearest has the word: 市 in a county-level city is that city
    units = {p.unit[-1]: p for p in reversed(place.chain()) if p.unit}
    names: dict[str, str] = {}
    for match in _round(_ALIAS, text, places_of(text, "称"), 40):
        if match["unit"] in units and match["short"][0] in units:
            full = f"{units[match['unit']].official}{match['name']}{match['office'] or ''}"
            names.setdefault(match["short"], full)
            if not match["office"]:
                names.setdefault(match["short"] + "办公室", full + "办公室")
    for match in _round(_DECLARED, text, places_of(text, "称"), 56):
        declared = _declared(match["before"], match["short"])
        if declared is not None and declared[0] in units:
            names.setdefault(match["short"], units[declared[0]].official + declared[1:])
    if not topics:
        return names
    for match in _round(_BARE_BODY, text, kinds, 8):
        if match["topic"] or match["unit"] not in units or not topics[match["kind"]]:
            continue
        topic = topics[match["kind"]].most_common(1)[0][0]
        names[match.group()] = f"{units[match['unit']].official}{topic}{match['kind']}{match['office'] or ''}"
    for match in _round(_SHORT_OFFICE, text, places_of(text, "办"), 6):
        if match["unit"] not in units or match.group() in names:
            continue
        best = [
            (count, topic, kind)
            for kind, found in topics.items()
            for topic, count in found.items()
            if _abbreviates(match["topic"], topic) and kind != "委员会"
        ]
        if best:
            _, topic, kind = max(best, key=lambda item: (item[0], -len(item[1])))
            names[match.group()] = f"{units[match['unit']].official}{topic}{kind}办公室"
    return names


def _declared(before: str, short: str) -> str | None:
    """The name that ends before the bracket which shortens it, from its unit on: 配合市城市管理行政执法局 and 市城管局
    give 市城市管理行政执法局. The nearest unit from which it holds the characters of the short name in order."""
    end = short[-1]
    if end not in _BODY_ENDS or not before.endswith((end, _ENDS_LIKE.get(end, end))):
        return None
    at = before.rfind(short[0])
    while at >= 0:
        name = before[at:]
        if len(name) > len(short) and _in_order(short[1:], name[1:]):
            return name
        at = before.rfind(short[0], 0, at)
    return None


def _in_order(short: str, long: str) -> bool:
    at = -1
    for char in short:
        at = long.find(char, at + 1)
        if at < 0:
            return False
    return True


def _round(pattern: regex.Pattern[str], text: str, signs: Iterable[Range], reach: int) -> Iterator[regex.Match[str]]:
    """The matches of a pattern, each of which holds one of the signs and reaches no further on either side of it."""
    for start, end in stretches(signs, reach, reach):
        yield from pattern.finditer(text, start, end)


# words of the sentence before a topic: 成立区畜禽养殖业污染整治工作领导小组
_BEFORE_TOPIC = compile_regex(
    r".*(?:成立|设立|组建|调整|建立|发挥|了|由|和|及|与|的|向|报|为|在|对|将|近期|各级|根据|按照|经|参加|召开|通报|全[省市县区旗州国])"
)
_UNIT_WORD = compile_regex(r"^[省市县区旗州盟镇本我]+")


@lru_cache(maxsize=4096)
def _trimmed(topic: str) -> str:
    """The topic without the words before it and the place's unit: 全省道路交通安全工作 gives 道路交通安全工作."""
    match = _BEFORE_TOPIC.match(topic)
    return str(_UNIT_WORD.sub("", topic[match.end() :] if match else topic))


def _abbreviates(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in the same order, its last two together."""
    return _in_order(short, long) and short[-2:] in long


# What names of organisations end in.
_BODY_ENDS = frozenset("局委办部厅院会室所站队府行社署处校司心团协联")


class Home(NamedTuple):
    """What names mean in a text: whose it is, its day, and the short names that it explains itself."""

    place: Place | None
    on: date | None
    bodies: Mapping[str, str]


class Registry:
    """Resolves the names of one issue and counts who is named."""

    def __init__(self) -> None:
        self._seen: dict[str, Organization] = {}
        self._named: list[tuple[str, str]] = []  # full name and printed name of each mention
        self._memo: dict[tuple[str, Place | None, date | None], Organization | None] = {}

    def find(self, name: str, home: Home) -> Organization | None:
        """The organisation that a printed name stands for in a text, or None."""
        place, on, bodies = home
        if name in bodies:
            if place is None:
                return Organization(bodies[name], "body", "other", None, bodies[name])
            known = resolve(bodies[name], place, on)
            if known is not None:
                return known
            own = bodies[name].removeprefix(place.official)
            return Organization(bodies[name], "body", place.level, place.code, own)
        key = (name, place, on)
        if key not in self._memo:
            self._memo[key] = resolve(name, place, on)
        return self._memo[key]

    def name(self, name: str, home: Home, known: str | None = None) -> str | None:
        """The full name of `name`, counted as a mention; None where it is not known. `known` is the full name where
        the context has told it, empty where it has told that none is clear."""
        organization = self.find(known or name, home) if known != "" else None
        if organization is None:
            return None
        full = organization.org_id
        self._seen.setdefault(full, organization)
        self._named.append((full, name))
        return full

    def mark(self) -> int:
        """How many mentions are counted: `forget` goes back to it."""
        return len(self._named)

    def forget(self, mark: int) -> None:
        """Take back the mentions since `mark`: the rows that made them are not written."""
        del self._named[mark:]

    def put(self, full: str, words: str, home: Home) -> None:
        """Count a mention of an organisation whose full name a person gave."""
        if full not in self._seen:
            found = self.find(full, home._replace(bodies={}))
            known = found is not None and found.org_id == full
            self._seen[full] = found if found is not None and known else Organization(full, "body", "other", None)
        self._named.append((full, words))

    def take_back(self, full: str, words: str) -> None:
        """Take back a mention of an organisation by some of these words, else one by other words."""
        own = [n for n, (name, _) in enumerate(self._named) if name == full]
        by_words = [n for n in own if self._named[n][1] in words]
        if own:
            del self._named[(by_words or own)[-1]]

    def office(self, position: str, home: Home) -> str | None:
        """The full name of the organisation that an office belongs to: the longest name that the office opens with."""
        position = position.split("（")[0].split("、")[0]
        for end in range(len(position) - 2, 2, -1):
            if position[end] == "长":
                continue  # 卫生局局长助理: the second 局 is of 局长
            if position[end - 1] in _BODY_ENDS and (full := self.name(position[:end], home)):
                return full
        return None

    def rows(self, issue_id: str) -> tuple[OrganizationRow, ...]:
        """The organisations that were named, by full name."""
        mentions = Counter(full for full, _ in self._named)
        names: dict[str, set[str]] = defaultdict(set)
        for full, name in self._named:
            names[full].add(name)
        return tuple(
            OrganizationRow(
                issue_id=issue_id,
                org_id=full,
                names=sorted(names[full]),
                institution=organization.institution,
                kind=organization.kind,  # type: ignore[arg-type]
                level=organization.level,  # type: ignore[arg-type]
                division_code=organization.division_code,
                mentions=mentions[full],
            )
            for full, organization in sorted(self._seen.items())
            if full in mentions
        )

"""Names in a list that share their last word: 县发改、住建、自然资源局; 涪城、游仙两区政府; 石角、汤塘、龙山镇.
Or whose they are: 省农业农村厅、财政厅 in a county's document.

Only the last member of such a list has the word that all of them end in. A member before it is a name where it and the
word are one: of an office that the lexicon knows (住建|局), of a place beside the others (涪城|区政府) or of a town
(石角|镇). It fills the space between two joints, but the first may have its place in front (县|发改, 绵阳市|涪城). A
count before the word (两区, 三县) has to be that of the members; then a member may also be one that no table knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.vocab import duty_sentence, duty_words, field_words, name_endings
from pipeline.vocab.organizations import NameMatch, Names, Organization
from pipeline.vocab.places import Place, find_place, name_before, place_names, unit_endings
from pipeline.vocab.tables import longest_first
from pipeline.vocab.towns import HAN, TOWN_UNITS, is_sure_town, printed_towns, town_before
from pipeline.vocab.words import parts_a_word

_JOINTS = "、和及与"
_COUNTS = {
    sign: n
    for n, signs in enumerate(("", "", "两二2", "三3", "四4", "五5", "六6", "七7", "八8", "九9", "十"))
    for sign in signs
}
_COUNT = f"(?:(?P<count>[{''.join(_COUNTS)}])个?)?"
# 、自然资源|局   、林业两|局
# A look at the last word comes first: behind most joints stands no name at all.
_OFFICE = compile_re(rf"[{_JOINTS}](?=.{{2,11}}?[局委办厅])(?=(?P<stem>[{HAN}]{{2,9}}?){_COUNT}(?P<word>局|委|办|厅))")
# 、游仙两|区   、盂县两|县   、路桥|区   、拜泉3|县（市）   、长洲三|城区   、龙山|镇
_UNITS = rf"城区|[区县市旗]{{1,3}}(?:（[区县市旗、]{{1,5}}）)?|{'|'.join(TOWN_UNITS)}"
_PLACE = compile_re(
    rf"[{_JOINTS}](?=.{{1,7}}?[城区县市旗{''.join(unit[0] for unit in TOWN_UNITS)}])"
    rf"(?P<stem>[{HAN}]{{1,5}}?(?=[{''.join(_COUNTS)}]个?(?:{_UNITS}))|[{HAN}]{{1,5}}?){_COUNT}(?P<word>{_UNITS})"
)
# 、平天湖|风景区|管委会
_ZONE_ORGAN = compile_re("管委会|管理委员会")
_ZONE = compile_re(rf"[{_JOINTS}](?P<stem>[{HAN}]{{2,8}})(?P<word>[{HAN}]{{1,2}}[区园])\Z")
_LONGEST_ZONE = 12
_TOWN_ORGAN = compile_re("人民政府|政府|办事处|")
_RUN = compile_re(rf"[{HAN}]{{1,14}}\Z")
_LONGEST_RUN = 14
_LONGEST_UNKNOWN = 4
_LONGEST_OFFICE = 12
# each head of a list walks back over it
_MOST_MEMBERS = 64
# 省发展改革、财政、水利厅: the first is a 委
_COMMITTEE = "委"
# 各县财政、税务局 and 县（市、区）财政、税务局 are of many places
_OF_MANY = "各全每）)"


class _Piece(NamedTuple):
    """A member of a list at `[start, end)`; `first` where nothing of the list stands before it, `whole` where it has
    the shared word itself; `key` is the office's name without its place."""

    start: int
    end: int
    org: Organization | None
    first: bool = False
    whole: bool = False
    known: bool = True
    key: str = ""


_Reads = Callable[[int, int, bool], "_Piece | None"]


def sharing(names: Names, text: str, found: Sequence[NameMatch]) -> list[NameMatch]:
    """The members of lists whose last word only the last one has, or whose place only the first has, in order; `found`
    are the names that the text holds."""
    lists = [_of_same_owner(names, text, head) for head in found]
    lists += [_offices(names, text, head) for head in _OFFICE.finditer(text)]
    for head in _PLACE.finditer(text):
        lists.append((_towns if head["word"] in TOWN_UNITS else _places)(names, text, head))
    for organ in _ZONE_ORGAN.finditer(text):
        zone = _ZONE.search(text, max(0, organ.start() - _LONGEST_ZONE), organ.start())
        if zone is not None:
            lists.append(_zones(names, text, zone, organ))
    # 新都、郫县 is a part of 新都、郫县、双流三县政府
    members = sorted(((m.start, -len(of), m) for of in lists for m in of), key=itemgetter(0, 1))
    kept: list[NameMatch] = []
    for *_, match in members:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _walk(text: str, at: int, reads: _Reads) -> list[_Piece] | None:
    """The members before the joint at `at`, the last first; None where one of them is none.

    `reads` says what a stretch before a joint is; it is told whether the stretch fills the space behind another joint.
    """
    found: list[_Piece] = []
    while len(found) < _MOST_MEMBERS:
        run = _RUN.search(text, max(0, at - _LONGEST_RUN), at)
        if run is None:
            return None
        # 发展和改革、|财政局: the whole space between two marks first, then that behind a 和
        starts = [run.start(), *sorted(i + 1 for i in range(run.start(), at - 1) if text[i] in _JOINTS)]
        piece = next((p for s in starts if (p := reads(s, at, text[s - 1 : s] in tuple(_JOINTS))) is not None), None)
        if piece is None:
            # 市水利局、|石角、汤塘镇: a whole name of another kind stands beside the list
            return found if found and text.endswith(_whole_ends(), run.start(), at) else None
        found.append(piece)
        if piece.first or text[piece.start - 1 : piece.start] not in tuple(_JOINTS):
            return found
        at = piece.start - 1
    return None


@lru_cache(maxsize=1)
def _whole_ends() -> tuple[str, ...]:
    """What a whole name ends in: 局, 管委会, 县."""
    return (*longest_first(name_endings()), *unit_endings(), *TOWN_UNITS)


def _members(pieces: Sequence[_Piece] | None, last: _Piece, count: str | None) -> list[_Piece]:
    """The members of a list, where they are one: not all of them whole, as many as a count says, known ones."""
    if pieces is None:
        return []
    members = [*reversed(pieces), last]
    if count is not None:
        return members if _COUNTS[count] == len(members) and any(piece.known for piece in members) else []
    return members if all(piece.known for piece in members) and not all(piece.whole for piece in pieces) else []


def _matches(text: str, members: Sequence[_Piece]) -> list[NameMatch]:
    return [NameMatch(p.start, p.end, text[p.start : p.end], p.org, False) for p in members]


@lru_cache(maxsize=1)
def _before_names() -> tuple[str, ...]:
    """What stands before a name without a mark: 由, 会同, 协助."""
    return tuple(longest_first({*duty_words("clause"), *duty_sentence("agent"), *_JOINTS}))


def may_begin(text: str, start: int) -> bool:
    """Whether a name may begin at `start` by what stands before it: a mark, a blank, 由, 会同."""
    if start == 0 or text.endswith(_before_names(), 0, start):
        return True
    return _GOES_ON.match(text, start - 1) is None


_GOES_ON = compile_re(f"[{HAN}）)]")


def _boundary_in(text: str, start: int, end: int) -> int | None:
    """The first place in `[start, end)` where a name may begin: behind 由 in 由石角."""
    return next((at for at in range(start, end - 1) if may_begin(text, at) and text[at] != "由"), None)


# --- offices --------------------------------------------------------------------------------------------------------


def _offices(names: Names, text: str, head: re.Match[str]) -> list[NameMatch]:
    """县发改、住建、|自然资源局"""
    word, end = head["word"], head.end("word")
    if names.office(head["stem"] + word) is None or names.is_another_word(text, head.start("stem"), end):
        return []
    owner: list[Place | None] = []  # whose the first is

    def key_of(start: int, end: int) -> str | None:
        stem = text[start:end]
        return next((key for key in (stem + word, stem, stem + _COMMITTEE) if names.office(key) is not None), None)

    def read(start: int, end: int, fills: bool) -> _Piece | None:
        if fills and (key := key_of(start, end)) is not None:
            return _Piece(start, end, None, whole=key == text[start:end], key=key)
        for at in range(start + 1, end - 1):
            if (key := key_of(at, end)) is None:
                continue
            prefix = names.prefix(text, at)
            if prefix is None and text[at - 1] in unit_endings() and may_begin(text, at - 1):
                prefix = at - 1, None  # a 县 in the documents of a city: whichever it is
            if prefix is not None and not _is_of_many(names, text, prefix[0], at):
                owner.append(prefix[1])
                return _Piece(prefix[0], end, None, first=True, whole=key == text[at:end], key=key)
        at = _boundary_in(text, start, end) or start
        if not fills and may_begin(text, at) and names.office(text[at:end] + word) is not None:
            return _Piece(at, end, None, first=True, key=text[at:end] + word)
        return None

    pieces = _walk(text, head.start(), read)
    members = _members(pieces, _Piece(head.start("stem"), end, None, key=head["stem"] + word), head["count"])
    # 文化和旅游局 is one office
    if members and head["count"] is None and "、" not in text[members[0].start : end]:
        return []
    if members and text[head.start()] != "、" and names.office(text[members[-2].start : end]) is not None:
        return []
    if owner and owner[-1] is None:
        return _matches(text, members)
    place = owner[-1] if owner else None
    return _matches(text, [member._replace(org=names.office(member.key, place)) for member in members])


def _is_of_many(names: Names, text: str, begin: int, end: int) -> bool:
    """Whether a prefix `[begin, end)` goes on before itself, so that it is of many places: 各县, 市、县."""
    if text[begin - 1 : begin] in tuple(_OF_MANY):
        return True
    joined = begin > 1 and text[begin - 1] in _JOINTS
    return joined and names.prefix(text, begin - 1) is not None and end - begin < 3


def _of_same_owner(names: Names, text: str, head: NameMatch) -> list[NameMatch]:
    """省农业农村厅、|财政厅、|林业局: offices of a place over that of the documents, of which the first name tells."""
    members: list[NameMatch] = []
    at = head.end
    owner = names.place_over(head.org) if head.org is not None and text.startswith("、", at) else None
    while owner is not None and text.startswith("、", at):
        for end in range(min(at + 1 + _LONGEST_OFFICE, len(text)), at + 2, -1):
            org = names.office_over(text[at + 1 : end], owner)
            if org is not None and not names.is_another_word(text, at + 1, end):
                members.append(NameMatch(at + 1, end, text[at + 1 : end], org, False))
                at = end
                break
        else:
            break
    return members


# --- places ---------------------------------------------------------------------------------------------------------


def _places(names: Names, text: str, head: re.Match[str]) -> list[NameMatch]:
    """涪城、|游仙两区政府"""
    units = tuple(unit for unit in head["word"] if unit in "区县市旗")
    count = head["count"]
    last = _place(names, head["stem"], units)
    if last is None and count is not None and head["stem"] in _SIDES:
        return _sides(text, head)
    if (last is None and count is None) or (len(units) > 1 and count is None):
        return []
    end = head.end()
    longest = min(_LONGEST_OFFICE, len(text) - end)
    organ = next((n for n in range(longest, 1, -1) if names.office(text[end : end + n]) is not None), 0)
    if organ and names.is_another_word(text, end, end + organ):
        return []
    if not organ and not _ends_name(text, end):
        return []
    key = text[end : end + organ]
    over: list[Place | None] = [last.parent] if last is not None else []

    def org(place: Place) -> Organization | None:
        return names.office(key, place) if key else names.resolve(place.name)

    def read(start: int, end: int, fills: bool) -> _Piece | None:
        for at in range(start, end):
            place = _place(names, text[at:end], units)
            if end - at == 1 and not (count is not None and may_begin(text, at)):
                continue
            if place is None or (over and place.parent != over[0]) or (fills and at > start):
                continue
            over.append(place.parent)
            begin = at
            if (above := name_before(text, at)) is not None and find_place(text[above:at], names.on) == place.parent:
                begin = above
            whole = text[at:end] in place_names()
            return _Piece(begin, end, org(place), first=begin < at or at > start, whole=whole)
        opening = start if fills else _boundary_in(text, start, end)
        if text.endswith(_whole_ends(), start, end):
            return None  # 市城管局、|浔阳、濂溪两区政府
        if count is not None and opening is not None and 2 <= end - opening <= _LONGEST_UNKNOWN:
            return _Piece(opening, end, None, first=not fills, known=False)
        return None

    pieces = _walk(text, head.start(), read)
    if count is None and len(head["stem"]) < 2:
        return []
    if last is None and (not 2 <= len(head["stem"]) <= _LONGEST_UNKNOWN or head["stem"].endswith("等")):
        return []
    own = _Piece(head.start("stem"), end + organ, org(last) if last is not None else None, known=last is not None)
    return _matches(text, _members(pieces, own, count))


def _place(names: Names, stem: str, units: Sequence[str]) -> Place | None:
    """The place that a member is: 涪城 with 区, or 盂县 itself, which its unit has no name without."""
    known = place_names()
    for name in (*(stem + unit for unit in units), *((stem,) if stem.endswith(tuple(units)) else ())):
        if name in known and (place := find_place(name, names.on, names.place)) is not None:
            # 西区 may be a district far away, but here it is the western one of two
            return place if len(name) > 2 or _is_beside(place, names.place) else None
    return None


def _is_beside(place: Place, own: Place | None) -> bool:
    """Whether a place lies in the same prefecture."""
    return own is not None and place.code[:4] == own.code[:4]


# what an area is called by where it lies or how old it is
_SIDES = frozenset("东西南北中新老上下")


def _sides(text: str, head: re.Match[str]) -> list[NameMatch]:
    """东、西两区政府, where no table knows the districts: all of them are one name of many."""
    organ = _TOWN_ORGAN.match(text, head.end())
    end = organ.end() if organ is not None else head.end()
    begin, members = head.start() - 1, 1
    while begin > 0 and text[begin] in _SIDES and text[begin - 1] in _JOINTS:
        begin, members = begin - 2, members + 1
    if begin < 0 or text[begin] not in _SIDES or _COUNTS[head["count"]] != members + 1 or not may_begin(text, begin):
        return []
    return [NameMatch(begin, end, text[begin:end], None, True)]


@lru_cache(maxsize=1)
def _behind_names() -> tuple[str, ...]:
    """What stands behind a name without a mark: 负责, 积极, 等."""
    return tuple(longest_first({*duty_words("verb"), *duty_sentence("adverb"), *_JOINTS, "等", "以及"}))


def _ends_name(text: str, end: int) -> bool:
    """Whether a place's name without organ ends at `end`: before a mark or a predicate, no 集美区|域."""
    if end == len(text) or re.match(f"[^{HAN}（(]", text[end]) is not None:
        return True
    return text.startswith(_behind_names(), end) and not parts_a_word(text[max(0, end - 8) : end], text[end : end + 8])


# --- towns ----------------------------------------------------------------------------------------------------------


def _towns(names: Names, text: str, head: re.Match[str]) -> list[NameMatch]:
    """石角、汤塘、|龙山镇"""
    unit, at = head["word"], head.start("stem")
    if not is_sure_town(text, at, head.end("stem")):
        return []
    organ = _TOWN_ORGAN.match(text, head.end())
    end = organ.end() if organ is not None else head.end()
    if end == head.end() and not _ends_name(text, end):
        return []
    county = ""

    def read(start: int, stop: int, fills: bool) -> _Piece | None:
        nonlocal county
        if fills:
            whole = text.endswith(unit, start, stop)
            sure = _is_town(names, text, start, stop - len(unit) if whole else stop)
            return _Piece(start, stop, None, whole=whole) if sure else None
        for name in range(stop - 2, max(start, stop - 5), -1):
            prefix = names.prefix(text, name)
            if prefix is not None and prefix[0] < name - 1 and _is_town(names, text, name, stop):
                county = text[prefix[0] : name]
                return _Piece(prefix[0], stop, None, first=True)
        town = town_before(text, start, stop, printed_towns(text)).start
        if town is None or not _is_town(names, text, town, stop) or not may_begin(text, town):
            return None
        return _Piece(town, stop, None, first=True)

    members = _members(_walk(text, head.start(), read), _Piece(at, end, None), head["count"])
    tail = text[head.start("word") : end]
    found: list[NameMatch] = []
    for match in _matches(text, members):
        stem = head["stem"] if match.end == end else match.name.removeprefix(county).removesuffix(unit)
        found.append(match._replace(org=names.resolve(county + stem + tail)))
    return found


def _is_town(names: Names, text: str, start: int, end: int) -> bool:
    """Whether a member `[start, end)` can be nothing but a town's name without 镇: no office, no office's field (公安),
    and not what the documents' own county or city is called (东莞、长安镇)."""
    name = text[start:end]
    if names.office(name) is not None or name in field_words() or name.endswith(_offices_ends()):
        return False
    own = names.place.chain() if names.place is not None else ()
    return is_sure_town(text, start, end) and all(name != place.stem for place in own)


@lru_cache(maxsize=1)
def _offices_ends() -> tuple[str, ...]:
    """What an office's name ends in and no town's; 小站 and 后所 are towns."""
    return (*(end for end in longest_first(name_endings()) if len(end) > 1), *"局委办厅")


# --- zones ----------------------------------------------------------------------------------------------------------


def _zones(names: Names, text: str, head: re.Match[str], organ: re.Match[str]) -> list[NameMatch]:
    """九华山风景区、|平天湖风景区管委会: members of one kind, which each of them says."""
    kind = head["word"]

    def read(start: int, end: int, fills: bool) -> _Piece | None:
        at = start if fills else _boundary_in(text, start, end)
        if at is None or not may_begin(text, at) or not text.endswith(kind, at, end) or end - at < len(kind) + 2:
            return None
        return _Piece(at, end, names.resolve(text[at:end] + organ[0]), first=not fills)

    at, end = head.start("stem"), organ.end()
    last = _Piece(at, end, names.resolve(text[at:end]))
    return _matches(text, _members(_walk(text, head.start(), read), last, None))

"""Checks of names and citations."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

import numpy as np

from pipeline.check.case import Case, Finding, quote, shared_start
from pipeline.notation.marks import CITED, names_author, title_key
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re, compile_regex
from pipeline.rows import AppointmentRow, CitationRow, IssueRow, PartRow, ResponsibilityRow
from pipeline.vocab import common_bodies, duty_sentence, name_endings
from pipeline.vocab.organizations import Names
from pipeline.vocab.organizations import names as names_of
from pipeline.vocab.places import find_place, name_before
from pipeline.vocab.towns import TOWN_UNITS

# 区教育局, 国家发改委: a short name with its place; 发展改革委 by itself is what lists of bodies use
_SHORT_NAME = compiled(r"[区县市省旗州盟镇](?!政府|人民政府|委$)|国家\p{Han}")


def check_names(case: Case) -> Iterator[Finding]:
    """`name.variant`, `name.unknown`."""
    yield from _variants(case)
    yield from _unknown(case)


_ROOM = compile_re("(?:[室科股]|(?<!公)司)$")
# 师|市教育局   第八师|石河子市教育局
_OF_DIVISION = compile_re(rf"(?:(?:新疆生产建设)?兵团)?第?[{HAN_COUNT}]{{0,3}}师(?=.{{0,4}}市)")
_OF_UNIT = compile_re(rf"{one_of(TOWN_UNITS)}|[县市区旗]")


def _is_known_in_part(name: str, finder: Names) -> bool:
    """Whether a name is a place's (沅陵县、辰溪县人民政府) or a known body's part's (市财政局国库科, 财政部农业司)."""
    if name_before(name, len(name)) == 0:
        return True
    if name.endswith(duty_sentence("office_built")) and not finder.bears_place(name):
        return True  # 木材检查站, 推广站: by its kind alone, whosever it is
    if finder.is_town(name):
        return True  # in a city's documents, which do not tell in which county it lies
    if (division := _OF_DIVISION.match(name)) is not None and finder.resolve(name[division.end() :]) is not None:
        return True  # of a division of the corps and its city in one, whose name stands in no list
    if (unit := _OF_UNIT.match(name)) is not None:
        own = name[unit.end() :]
        if own in common_bodies() or (finder.place is not None and finder.office(own) is not None):
            return True  # 镇妇联, 县工商行政管理局 of a province: an office that is known, of a place that is not told
    return _ROOM.search(name) is not None and any(match.start == 0 for match in finder.find(name))


def _unknown(case: Case) -> Iterator[Finding]:
    """Bodies with a duty whose full name is not known, once a name; collectives (各学校) have none."""
    seen: set[str] = set()
    for issue in case.rows(IssueRow):
        if not issue.division:
            continue  # whose names they are is not known, so none can be called unknown
        finder = names_of(find_place(issue.division, issue.published_on), issue.year)
        for row in case.rows(ResponsibilityRow):
            if row.holder != "named":
                continue  # 市民政部门, 县（区）人民政府: whoever it is
            if row.org_id is not None or row.org in seen or finder.is_collective(row.org):
                continue
            if not _is_whole(case.text, row) or _is_known_in_part(row.org, finder):
                continue
            if finder.resolve(row.org) is not None:
                continue  # 县工商、税务、物价局 of a city: an office that is known, of a county that is not told
            seen.add(row.org)
            message = f"承担职责的“{quote(row.org)}”不在机构词表中，机构全称从缺"
            yield Finding("name.unknown", row.char_start, row.char_end, message, row.document_id)


# what stands beside a whole name without a mark: a preposition before it, a verb or 等 behind it
_BEFORE_NAME = compile_regex(r"(?:^|[^\p{Han}]|由|会同|和|与|及|请)$")
_BEHIND_NAME = compile_regex(
    r"$|[^\p{Han}]|牵头|负责|配合|协助|参与|参加|会同|协同|联合|承担|组织|按|依|根据|在|要|应|将|等|和|与|及|分别|具体|共同|完成"
)
_NO_WHOLE_NAME = compile_regex(
    r"等|(?<!自)由|部门$|单位$|机构$|机关$|方面$|\s|^(?:联席会议|领导小组|工作组|指挥部|委员会)(?:办公室)?$"
    rf"|^(?:[省市县区州盟旗]|自治[区州县旗]|直辖市)(?:人民)?政府$|^[{HAN_COUNT}]是|^第\p{{Han}}{{1,3}}条"
)


def _is_whole(text: str, row: ResponsibilityRow) -> bool:
    """Whether the print bounds a name on both sides, so that it is no piece of a longer one or of a sentence, and
    whether it ends as names of bodies do (县司法局意见 is none)."""
    if not row.org.endswith(tuple(name_endings())):
        return False
    before = _BEFORE_NAME.search(text[max(0, row.char_start - 2) : row.char_start])
    behind = _BEHIND_NAME.match(text[row.char_end : row.char_end + 2])
    return bool(before and behind) and _NO_WHOLE_NAME.search(row.raw.strip()) is None


def _variants(case: Case) -> Iterator[Finding]:
    """One organisation under several short names; the rarer ones are flagged where they stand, at a tie the later."""
    several = _called_variously(case)
    if not several:
        return
    places: dict[str, dict[str, list[tuple[int, int, str | None]]]] = defaultdict(lambda: defaultdict(list))
    ids = [row.document_id for row in case.documents]
    titles = [(row.char_start, row.char_end) for row in case.rows(CitationRow)]
    # 省计划委员会 signs, and the text says 省计委: who signs does so by the name that its seal bears; and offices are
    # given in full (任命某人为市安全生产监督管理局副局长)
    signed = {block.start for block in case.issue.blocks if block.role == "signature"}
    offices = [(row.char_start, row.char_end) for row in case.rows(AppointmentRow)]
    for finds in case.finds:
        if finds.document is None:
            continue
        for start, end, full, _ in finds.names or ():
            if full is None or full not in several or (name := finds.text.text[start:end]) not in several[full]:
                continue
            span = finds.text.span(start, end)
            k = bisect_right(offices, (span.start, len(case.text))) - 1
            if span.start in signed or (k >= 0 and span.start < offices[k][1]):
                continue
            n = bisect_right(titles, (span.start, len(case.text))) - 1
            if n >= 0 and span.start < titles[n][1]:
                continue  # 《国家发改委关于…》 is another's title
            places[full][name].append((span.start, span.end, ids[finds.document]))
    longest = max((len(name) for known in places.values() for name in known), default=0)
    declared = _declared(case.text, longest)
    for known in places.values():
        # 以下简称市防指: a form that a document declares is no second one
        forms = {name: at for name, at in known.items() if name not in declared}
        if len(forms) < 2:
            continue
        usual = max(forms, key=lambda name: (len(forms[name]), -forms[name][0][0]))
        for name, at in forms.items():
            if name == usual:
                continue
            for start, end, document_id in at:
                message = f"机构简称不一：“{name}”，本期他处作“{usual}”"
                yield Finding("name.variant", start, end, message, document_id)


def _called_variously(case: Case) -> dict[str, set[str]]:
    """The organisations that more than one short name stands for, with these."""
    names: dict[str, set[str]] = defaultdict(set)
    for finds in case.finds:
        text = finds.text.text
        for start, end, full, _ in (finds.names or ()) if finds.document is not None else ():
            if full is not None:
                names[full].add(text[start:end])
    short = {
        full: {name for name in some if name != full and _SHORT_NAME.match(name)}
        for full, some in names.items()
        if len(some) > 1
    }
    return {full: some for full, some in short.items() if len(some) > 1}


_SHORTLY = compile_re('简称([“‘：为"]?)')


def _declared(text: str, longest: int) -> Set[str]:
    """Every beginning, of at most so many characters, of what stands behind 简称."""
    found: set[str] = set()
    for match in _SHORTLY.finditer(text):
        # 简称为民办: 为 may belong to the name
        for start in {match.end(), match.start(1)}:
            found.update(text[start:end] for end in range(start + 1, start + longest + 1))
    return found


# 甲规划|任务分解, 甲办法|解读: what is made of a text bears its title
_MADE_OF_IT = compile_re(
    r"(?:主要|重点|目标|工作|任务|责任|指标|职责){0,3}(?:分工|分解|细化|落实)(?:实施|落实|工作)?(?:方案|意见|表|清单)?|(?:政策)?解读|(?:编制|起草|修订)?说明"
)
# 《某办法（草案）》的说明: the draft is what the text was before
_DRAFT = compile_re(r"[（(][^（）()]{0,8}(?:草案|草稿|征求意见稿|送审稿|讨论稿|审议稿|修改稿)[）)]$")


def check_citations(case: Case) -> Iterator[Finding]:
    """`citation.incomplete`, `citation.title_mismatch`."""
    numbers = {row.document_id: row.doc_number for row in case.documents}
    titles: dict[str, str] = {}  # what the issue prints, in its order, by what is compared
    numbered: dict[str, str] = {}
    for part in case.rows(PartRow):
        if part.title and part.kind != "attachment":
            titles.setdefault(title_key(part.title), part.title)
            if number := numbers[part.document_id]:
                numbered.setdefault(number, part.title)
    # what a title names: 《甲办法》解读 is another document than 甲办法
    named = {title_key(name) for title in titles.values() for name in CITED.findall(title)}
    near = _Near(titles)
    rows = [(row, title_key(row.title or "")) for row in case.rows(CitationRow)]
    right: dict[tuple[str | None, str], list[CitationRow]] = defaultdict(list)
    for row, key in rows:
        right[row.document_id, key].append(row)
    for row, key in rows:
        if row.title is None and row.doc_number is None and "年" not in row.raw:
            message = f"引用无题名、无发文年份，文号不全：{quote(row.raw)}"
            yield Finding("citation.incomplete", row.char_start, row.char_end, message, row.document_id)
            continue
        # 《…暂行办法》同时废止: what a document repeals was printed before this issue
        if len(key) < 8 or key in titles or key in named or row.antecedent_id is not None or row.relation == "repeals":
            continue
        if title_key(_DRAFT.sub("", row.title or "")) in titles:
            continue
        if row.doc_number is not None:
            title = numbered.get(row.doc_number)
        else:
            found = near.of(key)
            title = next(
                (titles[o] for o, close in found if close or _is_about(case, row, right[row.document_id, o])), None
            )
        # 县教育局《关于…的意见》 where the issue prints 县教育局关于…的意见
        if title is not None and names_author(title_key(title), key):
            continue
        # 《甲规划》 where the issue prints 甲规划任务分解: made of it, and another document
        if title is not None and _MADE_OF_IT.fullmatch(title_key(title).removeprefix(key)):
            continue
        if title is not None:
            message = f"引题“{quote(row.title or '', 60)}”与本期所印“{quote(title, 60)}”不一致"
            yield Finding("citation.title_mismatch", row.char_start, row.char_end, message, row.document_id)


class _Near:
    """Titles by what a slightly different one shares with them, so that it is compared with few of many: its
    characters, which are counted in all titles at once, and what stands before and behind a word that differs."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = list(titles)
        self._rows = {character: n for n, character in enumerate(sorted(set("".join(self._titles))))}
        self._holds = np.zeros((len(self._rows), len(self._titles)), dtype=np.uint8)
        self._by_ends: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, title in enumerate(self._titles):
            self._holds[[self._rows[character] for character in title], n] = 1
            self._by_ends[_ends(title)].append(n)
        self._by_rest: dict[tuple[str, str], dict[str, list[int]]] = {}
        self._sizes = self._holds.sum(axis=0, dtype=np.int64)
        self._known: dict[str, list[tuple[str, bool]]] = {}

    def of(self, cited: str) -> list[tuple[str, bool]]:
        """The titles that a citation may mean, in their order up to the first that is close (`_is_close`): each with
        whether it is that; the others are a word off (`_is_a_word_off`)."""
        if cited not in self._known:
            self._known[cited] = list(self._find(cited))
        return self._known[cited]

    def _find(self, cited: str) -> Iterator[tuple[str, bool]]:
        characters = set(cited)
        rows = [self._rows[character] for character in characters if character in self._rows]
        shared = self._holds[rows].sum(axis=0, dtype=np.int64)
        maybe_close = set(np.flatnonzero(shared >= 0.8 * np.maximum(self._sizes, len(characters))).tolist())
        maybe_off = self._maybe_off(cited)
        for n in sorted(maybe_close | maybe_off):
            title = self._titles[n]
            if n in maybe_close and _is_close(cited, title):
                yield title, True
                return
            if n in maybe_off and _is_a_word_off(cited, title):
                yield title, False

    def _maybe_off(self, cited: str) -> set[int]:
        """The titles that are the same as a cited one without a word of each. Few share its ends, and what is left of
        titles is asked for of those alone."""
        ends = _ends(cited)
        if ends not in self._by_ends:
            return set()
        if ends not in self._by_rest:
            self._by_rest[ends] = defaultdict(list)
            for n in self._by_ends[ends]:
                for rest in _without_a_word(self._titles[n]):
                    self._by_rest[ends][rest].append(n)
        by_rest = self._by_rest[ends]
        return {n for rest in _without_a_word(cited) for n in by_rest.get(rest, ())}


def _ends(title: str) -> tuple[str, str]:
    """What titles share at both ends that differ in a word inside."""
    return title[:2], title[-2:]


def _without_a_word(title: str) -> Iterator[str]:
    """What is left of a title without each of its words of up to three characters, and where that stood."""
    for start in range(2, len(title) - 2):
        for end in range(start + 1, min(start + _WORD, len(title) - 2) + 1):
            yield f"{title[:start]} {title[end:]}"


_WORD = 3  # characters of a word in which two titles may differ


_COUNTING = compile_regex(rf"[\d{HAN_COUNT}第上下前后]|[省市县区旗州盟镇乡村]$|年")


def _is_a_word_off(cited: str, printed: str) -> bool:
    """Whether two titles differ in one word of up to three characters (发展, 扩大) that is no number and no place."""
    if _ends(cited) != _ends(printed) or abs(len(cited) - len(printed)) > 2:
        return False
    start = shared_start(cited, printed)
    stop = shared_start(cited[start:][::-1], printed[start:][::-1])
    one, other = cited[start : len(cited) - stop], printed[start : len(printed) - stop]
    if not one or not other or max(len(one), len(other)) > _WORD or start + stop < 12:
        return False
    return _COUNTING.search(one) is None and _COUNTING.search(other) is None


_SENTENCE_END = compile_regex(r"[。\n]")


def _is_about(case: Case, row: CitationRow, right: Sequence[CitationRow]) -> bool:
    """Whether the citing document is about the printed one: it cites it rightly as well, and not in the same sentence,
    which would speak of two documents."""
    if not right:
        return False
    start = max(
        (m.end() for m in _SENTENCE_END.finditer(case.text, max(0, row.char_start - 400), row.char_start)), default=0
    )
    stop = _SENTENCE_END.search(case.text, row.char_end, row.char_end + 400)
    end = stop.start() if stop else row.char_end + 400
    return not any(start <= other.char_start < end for other in right)


_OTHER_PLACE = compile_regex(r"[省市县旗州盟镇\d]+")


def _is_close(cited: str, printed: str) -> bool:
    """Whether two titles that share most characters name one document: a few words differ, and none of them a place, a
    number or a topic."""
    matcher = difflib.SequenceMatcher(None, cited, printed, autojunk=False)
    if any(ratio() < 0.86 for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)):
        return False
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace":
            return False  # 防火 and 防汛 are two matters
        changed = cited[a:b] + printed[c:d] if tag != "equal" else ""
        if len(changed) > 4 or _OTHER_PLACE.fullmatch(changed):
            return False
    return True

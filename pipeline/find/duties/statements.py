"""Statements of duty outside sentences: names with words that say their roles, in lists, notes and cells alike."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

import regex

from pipeline.find.duties.endings import ends_in_body
from pipeline.find.duties.line import BY_JOB, HAN, ROLES, VERBS, Item, Line, is_holder, items_in, with_role
from pipeline.find.duties.shapes import shape_at
from pipeline.find.duties.wording import any_of
from pipeline.notation.brackets import CLOSERS, OPENERS, outside
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.vocab import duty_limits, duty_words

# Predicates of notes and clauses: the first one after the names decides.
PREDICATE = compiled(one_of(VERBS))
# 排在第一位的部门为牵头部门，下同
_FIRST_LEADS = compiled(
    r"(?:排|列)(?:名)?(?:在)?(?:首位|第一位|第一|最前|前面)的?(?:责任)?(?:部门|单位|者|为)?[^。；\n]{0,8}?(?:为|是|系)?牵头"
    r"(?:责任|负责)?(?:部门|单位)?(?P<below>[，,、]?以?下同)?"
)


def statement(line: Line, start: int, end: int, label: str | None) -> list[Item]:
    """The names of `[start, end)` with their roles: A牵头，B、C按职责分工负责; 县教育局（牵头）、县财政局.

    A verb gives its role to the names before it. Names without a verb take that of `label`, which stands over the
    list; where there is none they wait for the next verb of the sentence, and are responsible without one.
    """
    found: list[Item] = []
    waiting: list[Item] = []
    at = start
    stops = [stop for stop in outside(line.text, "，,；;。", start, end) if stop not in line.inside]
    for stop in (*stops, end):
        verb: tuple[int, int, str] | None = None
        rest = at
        while (verb := _verb(line, rest, stop, bool(waiting))) is not None:
            found += with_role([*waiting, *items_in(line, rest, verb[0])], verb[2])
            waiting = []
            following = _next_subject(line, verb[1], stop)
            if following is None:
                break
            rest = following
        if verb is None:
            more = items_in(line, rest, stop)
            if label is not None:
                found += with_role(more, label)
            else:
                waiting += more
        if waiting and (stop == end or line.text[stop] in "；;。"):
            found += with_role(waiting, "responsible")
            waiting = []
        at = stop + 1
    return [item for item in found if is_holder(line, item)]


# what may stand between a subject and its verb
_SUBJECT_TRAIL = (
    *("等", "部门", "单位", "机构", "方面", "分工", "分别", "共同", "具体", "联合", "统一", "依法", "各自"),
    *("要", "应", "将", "主要", "，", ","),
)
_TRAIL = compiled(
    r"(?>(?:等(?:相关|有关|职能|\d+|[一二三四五六七八九十]+个?)*(?:部门|单位|机构)?(?:和单位)?"
    rf"|{BY_JOB}|分工|分别|共同|具体|联合|统一|依法|各自)*)$"
)
# 按职责分工|牵头: the verb that follows says what
_THEN = compiled(r"(?:范围内|分工|共同|联合|分别|具体|各自)*(?P<verb>" + any_of(VERBS) + ")")
# 按职责, 根据各自职能: how, not what
_BY_FUNCTION = ("按", "根据")


def _verb(line: Line, start: int, end: int, waiting: bool) -> tuple[int, int, str] | None:
    """The first verb that stands behind names in `[start, end)`: its place and its role.

    Words inside a name or a bracket are none, nor are those before which no name ends (县实施乡村振兴战略领导小组).
    """
    depth = 0
    at = start
    for match in PREDICATE.finditer(line.text, start, end):
        for char in line.text[at : match.start()]:
            depth = depth + 1 if char in OPENERS else max(0, depth - 1) if char in CLOSERS else depth
        at = match.start()
        if depth or match.start() in line.inside:
            continue
        before = line.text[max(start, match.start() - 40) : match.start()].rstrip()
        trail = _TRAIL.search(before)
        bare = before[: trail.start()] if trail else before
        follows = (
            (not bare and waiting)
            or match.start() - len(before) + len(bare) in line.ends
            or (len(bare) > 1 and (bare[-1] in CLOSERS or ends_in_body(bare)))
            or (bool(bare) and before.endswith(_SUBJECT_TRAIL))
        )
        if follows:
            then = _THEN.match(line.text, match.end(), end) if match.group().startswith(_BY_FUNCTION) else None
            if then is not None:
                return match.start(), then.end(), ROLES[then["verb"]]
            return match.start(), match.end(), ROLES[match.group()]
    return None


def has_verb(line: Line, start: int, end: int) -> bool:
    """Whether a verb stands behind names in `[start, end)`."""
    return _verb(line, start, end, False) is not None


_VERB_CHAIN = compiled(rf"(?:{any_of(VERBS)}|组织|具体|分工|抓好|推进)*+")


def _next_subject(line: Line, at: int, end: int) -> int | None:
    """Where another subject begins behind a verb of the same clause: A牵头、B配合; A牵头B配合."""
    chain = _VERB_CHAIN.match(line.text, at, end)
    at = chain.end() if chain else at
    if at < end and line.text[at] == "、":
        at += 1
    elif at not in line.starts:
        return None
    return at if _verb(line, at, end, False) is not None else None


# --- whom the first place makes the leader --------------------------------------------------------------------------


def first_leads_from(text: str) -> int:
    """From where on the first of several responsible bodies leads: 排在第一位的为牵头部门，下同. Without 下同 a
    document says it of all its lists."""
    match = _FIRST_LEADS.search(text)
    if match is None:
        return len(text) + 1
    return text.rfind("\n", 0, match.start()) + 1 if match["below"] else 0


_LEAD_IN = compiled(r"[由：:\s（(]*")


def first_leading(line: Line, start: int, items: list[Item], first_leads: bool) -> list[Item]:
    """The items of a list that begins at `start`; where the document says so the first leads, if it is the first that
    is printed (各有关部门 before it names nobody, but has the first place) and no other does."""
    first = items[0] if items else None
    if not first_leads or first is None or first.role != "responsible" or any(item.role == "lead" for item in items):
        return items
    if _LEAD_IN.fullmatch(line.text, start, first.start) is None:
        return items
    return [first._replace(role="lead"), *items[1:]]


# --- marked parts ---------------------------------------------------------------------------------------------------


# 牵头部门：   责任单位：   牵头：   牵头单位为   but no 责任 inside a sentence (负有责任：);
# 责任人： ends the part before it
_NOUNS = frozenset(word for word in duty_words("marker") if len(word) > 2)
_BARE = frozenset(duty_words("marker")) - _NOUNS
_LIMITS = frozenset(duty_limits()) - _NOUNS
_LONGEST_MARK = max(map(len, _NOUNS | _BARE | _LIMITS))
_LAST_OF_MARK = frozenset(word[-1] for word in _NOUNS | _BARE | _LIMITS)
# 排名第一的责任单位为|牵头单位 says what the words of a list mean
_LAST_OF_NOUN = "".join(sorted({word[-1] for word in _NOUNS}))
# without a colon it stands behind a noun, or behind 分别 that follows one
_MARK_END = compiled(
    rf"[:：为是](?:(?<=[:：])|(?<=[{_LAST_OF_NOUN}别][为是])(?!{any_of(sorted(_NOUNS))})(?=[\p{{Han}}“]{{2}}))"
)


def marked(line: Line, start: int, end: int) -> Iterator[tuple[int, int, int, str | None]]:
    """The marked parts of `[start, end)`: where the mark begins, where its names begin and end, and its role; None
    for what is no organisation's part (责任人：)."""
    marks = [(begin, names, end, role) for begin, names, role in _marks(line.text, start, end)]
    marks = sorted([*marks, *_before_names(line, start, end)], key=itemgetter(0))
    for n, (begin, names, stop, role) in enumerate(marks):
        yield begin, names, min(stop, marks[n + 1][0]) if n + 1 < len(marks) else stop, role


# ，牵头单位|市农业农村局，责任单位 各镇人民政府，
_BEFORE_NAME = compiled(rf"{any_of(sorted(_NOUNS))}[ \u3000]?(?=\p{{Han}})")
_CLAUSE_BEFORE = compiled(rf"[，,；;。：:（(、 \u3000](?={_BEFORE_NAME.pattern})")
_BEHIND_NAME = compiled(r"[、，,；;。）)（(和及与 \u3000]|$")


def _before_names(line: Line, start: int, end: int) -> Iterator[tuple[int, int, int, str]]:
    """The marks without a colon that open a clause of names: where each begins, where its names begin and end, and its
    role."""
    text = line.text
    places = [line.opening, *(mark.end() for mark in _CLAUSE_BEFORE.finditer(text, start, end))]
    for begin in places:
        mark = _BEFORE_NAME.match(text, begin, end) if begin >= start else None
        name = line.starts.get(mark.end()) or shape_at(text, mark.end(), end) if mark is not None else None
        if name is not None and name.kind != "group" and _BEHIND_NAME.match(text, name.end, end) is not None:
            role = ROLES[text[begin : name.start].rstrip()]
            yield begin, name.start, next(outside(text, "，,；;。", name.end, end), end), role


# 牵头（责任）单位：
_TWO_KINDS = compiled(r"(?P<first>\p{Han}{2,6})[（(]\p{Han}{2,4}[）)](?P<noun>单位|部门)\Z")
_LONGEST_KINDS = 14


def _is_noun(text: str, begin: int, kinds: regex.Match[str]) -> bool:
    """Whether the first of two kinds begins at `begin`: 牵头（责任）|单位."""
    return text[begin : kinds.end("first")] + kinds["noun"] in _NOUNS


# 责任部门（单位）：
_OTHER_KIND = compiled(r"[（(](?:单位|部门|主体|地区|科室|人)[）)]\Z")


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    """The marks in `[start, end)`: where each begins and ends, and its role; the longest word before its end counts."""
    floor = start
    for mark in _MARK_END.finditer(text, start, end):
        at, colon = mark.start(), mark.group() in ":："
        if colon:
            at -= at > floor and text[at - 1].isspace()
            at -= text.endswith(("为", "是", "有"), floor, at)  # 责任单位为：
            if (inner := _TWO_KINDS.search(text, max(floor, at - _LONGEST_KINDS), at)) is not None:
                begin = next(
                    (b for b in range(inner.start(), inner.end("first") - 1) if _is_noun(text, b, inner)), None
                )
                if begin is not None:
                    yield begin, mark.end(), ROLES[text[begin : inner.end("first")] + inner["noun"]]
                    floor = mark.end()
                    continue
            if text[at - 1 : at] in ("）", ")") and (kind := _OTHER_KIND.search(text, max(floor, at - 6), at)):
                at = kind.start()
        at -= 2 * text.endswith("分别", floor, at)
        if text[at - 1 : at] not in _LAST_OF_MARK:
            continue
        for begin in range(max(floor, at - _LONGEST_MARK), at - 1):
            word = text[begin:at]
            alone = colon and word in _BARE and (begin == 0 or HAN.match(text, begin - 1) is None)
            if alone or word in _NOUNS or (colon and word in _LIMITS):
                yield begin, mark.end(), None if word in _LIMITS else ROLES[word]
                floor = mark.end()
                break

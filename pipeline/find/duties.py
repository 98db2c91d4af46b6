"""Duties (责任分工): who has to do what, in the five forms in which official documents say so.

`list`    牵头部门：区教育局、区文广新局。责任部门：区委宣传部。
`note`    （市公安局清新分局牵头负责，区交通运输局配合）   （责任单位：县教育局）   （县教育局、各镇人民政府）
`duty`    1. 区编办：会同…   （15）各镇政府：…
`clause`  区委农办牵头，由各镇完成…   区教育局和区人力资源社会保障局负责组织…
`table`   a table of tasks with columns 牵头单位, 责任单位

Lists, notes and cells are one language: names, words that mark a part (牵头单位：), verbs (A牵头，B配合) and roles in
brackets (A（牵头）、B). The words are `data/duty_roles.csv` and `data/duty_limits.csv`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import regex

from pipeline.model import FoundCell, FoundDuty, FoundTable
from pipeline.notation.labels import read_label
from pipeline.vocab import collective_heads, duty_limits, duty_roles, duty_words, name_endings


class Name(NamedTuple):
    """An organisation's name at `[start, end)`; `collective` where it stands for many (各镇人民政府)."""

    start: int
    end: int
    collective: bool = False


# --- words -----------------------------------------------------------------------------------------------------

_OPENERS, _CLOSERS = "（(【［[〔", "）)】］]〕"
_ROLES = duty_roles()
# 牵头部门：   责任单位：   牵头：   but no 责任 inside a sentence (负有责任：); 责任人： ends the part before it
_MARKER = regex.compile(
    r"(?:(?P<word>\L<nouns>)|(?<!\p{Han})(?P<word>\L<bare>)|(?P<limit>\L<limits>))\s?[:：]",
    nouns=[word for word in duty_words("marker") if len(word) > 2],
    bare=[word for word in duty_words("marker") if len(word) == 2],
    limits=duty_limits(),
)
_VERBS = duty_words("verb")
# Predicates of notes and clauses: the first one after the names decides.
_PREDICATE = regex.compile(r"\L<verbs>", verbs=_VERBS)
# 排在第一位的部门为牵头部门，下同
_FIRST_LEADS = regex.compile(
    r"(?:排|列)(?:名)?(?:在)?(?:首位|第一位|第一|最前|前面)的?(?:责任)?(?:部门|单位|者|为)?[^。；\n]{0,8}?(?:为|是|系)?牵头"
    r"(?:责任|负责)?(?:部门|单位)?(?P<below>[，,、]?以?下同)?"
)

_GROUPS = ("部门", "单位")  # 县级相关部门 is nobody's name
_ENDINGS = sorted(name_endings() | {head for head in collective_heads() if not head.endswith(_GROUPS)})
_TERRITORIES = ("镇", "乡", "街道", "苏木", "县", "区", "市", "旗", "州", "盟", "省", "社区", "村", "嘎查")
_BODY = regex.compile(r"(?:\L<endings>|\L<land>)(?:（[^（）]*）)?$", endings=_ENDINGS, land=list(_TERRITORIES))
_STRICT_BODY = regex.compile(r"\L<endings>$", endings=sorted(name_endings()))
_NOT_IN_NAME = regex.compile(r"[“”《》0-9。：:；;，,？?！!…的]")
_HAN = regex.compile(r"\p{Han}")


def _looks_like_body(name: str) -> bool:
    return 2 <= len(name) <= 30 and _BODY.search(name) is not None and not _NOT_IN_NAME.search(name)


# A name by its shape alone: 县公安局, 市政府办公室. For texts whose place is not known.
_SHAPE = regex.compile(
    r"(?<![社地辖片街景园郊城\p{Han}])?(?:[区县市省旗州盟]|[区县市省旗州盟]委|[区县市省]政府)"
    r"(?=[\p{Han}])[\p{Han}]{1,12}?(?:局|委员会|委|办公室|办|部|厅|院|署|政府|科协|妇联|总工会|残联|联席会议|领导小组|指挥部|中心)"
    r"(?![\p{Han}]{0,2}(?:长|员|务|公|法|理|事))"
)


def shaped_names(text: str) -> list[Name]:
    """Names that are known by their shape only, for `find_duties` where no place is given."""
    return [Name(*match.span()) for match in _SHAPE.finditer(text)]


# --- a line and what is known of it ----------------------------------------------------------------------------


class _Line:
    """A paragraph or a cell, `[start, end)` of a text, with the known names in it.

    `breaks` are the places where the print breaks the line, as narrow columns of tables do.
    """

    __slots__ = ("breaks", "end", "ends", "inside", "names", "seams", "start", "starts", "text")

    def __init__(
        self, text: str, start: int, end: int, names: Sequence[Name], breaks: frozenset[int] = frozenset()
    ) -> None:
        self.text, self.start, self.end, self.names, self.breaks = text, start, end, names, breaks
        self.starts = {name.start: name for name in names}
        self.ends = {name.end for name in names}
        # where one known name follows another without a mark between them
        self.seams = sorted(self.ends & self.starts.keys())
        # the places behind the first character of a name, where no verb begins and no 和 parts
        self.inside = {place for name in names for place in range(name.start + 1, name.end)}

    def is_known(self, start: int, end: int) -> bool:
        """Whether exactly `[start, end)` is a known name."""
        name = self.starts.get(start)
        return name is not None and name.end == end


class _Item(NamedTuple):
    """An organisation that a list names; `role` where a bracket gives it one: A（牵头）."""

    start: int
    end: int
    role: str | None = None


def _top_level(text: str, start: int, end: int, marks: str) -> Iterator[int]:
    """Where `marks` stand in `[start, end)` outside brackets."""
    depth = 0
    for i in range(start, end):
        char = text[i]
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(0, depth - 1)
        elif not depth and char in marks:
            yield i


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost brackets of a line; kinds and widths may be mixed. One that is never closed ends with the line."""
    found: list[tuple[int, int]] = []
    depth = opening = 0
    for mark in _BRACKET.finditer(text, start, end):
        if mark.group() in _OPENERS:
            if depth == 0:
                opening = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((opening, mark.start()))
    if depth:
        found.append((opening, end))
    return found


_BRACKET = regex.compile("[" + regex.escape(_OPENERS + _CLOSERS) + "]")


# --- names in lists ------------------------------------------------------------------------------------------

# whose departments they are: nobody by name (国务院有关部门, 省政府各部门, 市直相关单位)
_OWNER = (
    r"(?:国务院|党中央|中央|国家|(?:\p{Han}{0,10}?[省市县区旗州盟镇乡])(?:委、(?=.{0,3}政府))?(?:人民政府|政府|委)?|本级政府|本级)"
    r"(?:直属|直|属|级)?"
)
_TRAIL = regex.compile(
    rf"(?:等(?:{_OWNER}(?=(?:各|相关|有关|其他|直属|所属|职能)+(?:部门|单位|机构)))?"
    r"(?:各|相关|有关|其他|直属|所属|职能|\d+|[一二三四五六七八九十]+个?)*(?:部门|单位|机构)?(?:和单位)?"
    r"|(?:按照?|根据)(?:各自)?职[责能](?:分工)?|分别|共同|具体|联合|统一|依法|各自)*+$"
)
_LEAD_IN = regex.compile(r"^(?:由|以及|以|及|和|与|并|会同|分别|其中|具体|市?级?有关|[:：\s])+(?=[\p{Han}]{2})")
_SHARED = regex.compile(r"以及|和|及|与")
_GENERIC = regex.compile(
    rf"{_OWNER}?(?:所属)?各?(?:级|有关|相关|其他|其它|各|地|职能|成员|责任|牵头|配合|主管|行业|涉及|区直|县直|市直|省直|旗直|直属|属地|所属|对口"
    r"|部门|单位|机构|方面|人民政府)*+(?<=部门|单位|机构|方面)"
)
_COLLECTIVE_OPENING = regex.compile(
    r"各|全[县市区旗省州盟体]|有关|相关|所有|其他|[区县市省旗州盟]直|驻[区县市省旗州盟]"
)
# what stands for its bureau's branch and is no name by itself: 国家统计局|佛冈调查队
_BRANCH = regex.compile(
    r"^(?![省市县区旗州盟镇乡])\p{Han}{2,8}(?:分局|支局|支行|分行|分公司|调查队|大队|支队|中队|分院|分中心)$"
)
_BLANK = " \u3000\t\n"


def _items(line: _Line, start: int, end: int) -> list[_Item]:
    """The organisations that a list `[start, end)` names, one an item.

    Items are parted by 、 and commas outside brackets, by blanks and breaks behind a whole name, and by nothing where
    one known name follows another. 和 and 及 part only where a known name ends or begins beside them
    (区经济和信息化局 is one name). A second name in brackets is left to the first.
    """
    cuts = [(i, i + 1) for i in _top_level(line.text, start, end, "、，,；;/。" + _BLANK)]
    cuts += [(i, i) for i in line.breaks if start < i < end]
    cuts += [(i, i) for i in line.seams[bisect_left(line.seams, start + 1) : bisect_left(line.seams, end)]]
    items: list[_Item] = []
    at = start
    for before, after in sorted(cuts):
        if before < at:
            continue
        soft = (before == after and before in line.breaks) or line.text[before] in _BLANK
        if soft and not _parts(line, at, before, after, end):
            continue
        items += _item(line, at, before)
        at = after
    return items + _item(line, at, end)


def _parts(line: _Line, at: int, before: int, after: int, end: int) -> bool:
    """Whether a blank or a break parts two names: a whole one ends there, and what follows is no branch of it."""
    head = line.text[max(at, before - 40) : before].strip()
    if not head:
        return True
    stop = next(_top_level(line.text, after, min(end, after + 40), "、，,；;/。" + _BLANK), end)
    tail = line.text[after:stop]
    if before not in line.ends and not _looks_like_body(head):
        return False
    return after in line.starts or (_looks_like_body(tail) and not _BRANCH.match(tail))


_OPENING = regex.compile("[" + regex.escape(_OPENERS) + "]")
_CLOSING = regex.compile("[" + regex.escape(_CLOSERS) + "]")
_GOES_ON = regex.compile(r"\p{Han}")
_NO_NAME = regex.compile(r"(?:等|按|分别|共同|\L<verbs>)", verbs=_VERBS)


def _item(line: _Line, start: int, end: int) -> list[_Item]:
    text = line.text
    lead = _LEAD_IN.match(text[start : min(end, start + 60)])
    if lead and not any(place in line.inside for place in range(start + 1, start + lead.end() + 1)):
        start += lead.end()
    role = None
    bracket = _OPENING.search(text, start, end)
    name = line.starts.get(start)
    # 各县（市、区）人民政府 goes on behind its bracket, 市委台港澳办（市台港澳事务局） ends before it
    if bracket and not (name is not None and bracket.start() < name.end <= end):
        close = _CLOSING.search(text, bracket.end(), end)
        role = _ROLES.get(text[bracket.end() : close.start() if close else end])
        behind = close.end() if close else end
        if not _GOES_ON.match(text, behind, end) or _NO_NAME.match(text, behind, end):
            end = bracket.start()
    trail = _TRAIL.search(text[max(start, end - 60) : end])
    if trail is not None:
        end -= len(trail.group())
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK + "。":
        end -= 1
    if end - start < 2 or end - start > 40 or not _HAN.search(text, start, end):
        return []
    if _GENERIC.fullmatch(text, start, end):
        return []
    for word in _SHARED.finditer(text, start, end):
        beside = word.start() in line.ends or word.end() in line.starts
        if beside and word.start() not in line.inside and word.start() > start + 1 and end - word.end() > 1:
            return [*_item(line, start, word.start()), *_item(line, word.end(), end)]
    return [_Item(start, end, role)]


def _is_holder(line: _Line, item: _Item) -> bool:
    """Whether an item names who can have a duty: a known name, many (各学校), or what looks like a body."""
    if line.is_known(item.start, item.end):
        return True
    name = line.text[item.start : item.end]
    if _COLLECTIVE_OPENING.match(name):
        return not _NOT_IN_NAME.search(name)
    return _looks_like_body(name)


# --- statements: names with words that say their roles ---------------------------------------------------------


def _statement(line: _Line, start: int, end: int, label: str | None) -> list[_Item]:
    """The names of `[start, end)` with their roles: A牵头，B、C按职责分工负责; 县教育局（牵头）、县财政局.

    A verb gives its role to the names before it. Names without a verb take that of `label`, which stands over the
    list; where there is none they wait for the next verb of the sentence, and are responsible without one.
    """
    found: list[_Item] = []
    waiting: list[_Item] = []
    at = start
    for stop in (*_top_level(line.text, start, end, "，,；;。"), end):
        verb: tuple[int, int, str] | None = None
        rest = at
        while (verb := _verb(line, rest, stop, bool(waiting))) is not None:
            found += _with_role([*waiting, *_items(line, rest, verb[0])], verb[2])
            waiting = []
            following = _next_subject(line, verb[1], stop)
            if following is None:
                break
            rest = following
        if verb is None:
            more = _items(line, rest, stop)
            if label is not None:
                found += _with_role(more, label)
            else:
                waiting += more
        if waiting and (stop == end or line.text[stop] in "；;。"):
            found += _with_role(waiting, "responsible")
            waiting = []
        at = stop + 1
    return [item for item in found if _is_holder(line, item)]


def _with_role(items: Iterable[_Item], role: str) -> list[_Item]:
    return [item if item.role else item._replace(role=role) for item in items]


_SUBJECT_TRAIL = regex.compile(r"(?:等|部门|单位|机构|方面|分别|共同|具体|联合|统一|依法|各自|要|应|将|主要|[，,\s])$")


def _verb(line: _Line, start: int, end: int, waiting: bool) -> tuple[int, int, str] | None:
    """The first verb that stands behind names in `[start, end)`: its place and its role.

    Words inside a name or a bracket are none, nor are those before which no name ends (县实施乡村振兴战略领导小组).
    """
    depth = 0
    at = start
    for match in _PREDICATE.finditer(line.text, start, end):
        for char in line.text[at : match.start()]:
            depth = depth + 1 if char in _OPENERS else max(0, depth - 1) if char in _CLOSERS else depth
        at = match.start()
        if depth or match.start() in line.inside:
            continue
        before = line.text[max(start, match.start() - 40) : match.start()].rstrip()
        trail = _TRAIL.search(before)
        bare = before[: trail.start()] if trail else before
        follows = (
            (not bare and waiting)
            or match.start() - len(before) + len(bare) in line.ends
            or (len(bare) > 1 and (bare[-1] in _CLOSERS or _BODY.search(bare) is not None))
            or (bool(bare) and _SUBJECT_TRAIL.search(before) is not None)
        )
        if follows:
            return match.start(), match.end(), _ROLES[match.group()]
    return None


_VERB_CHAIN = regex.compile(r"(?:\L<verbs>|组织|具体|分工|抓好|推进)*+", verbs=_VERBS)


def _next_subject(line: _Line, at: int, end: int) -> int | None:
    """Where another subject begins behind a verb of the same clause: A牵头、B配合; A牵头B配合."""
    chain = _VERB_CHAIN.match(line.text, at, end)
    at = chain.end() if chain else at
    if at < end and line.text[at] == "、":
        at += 1
    elif at not in line.starts:
        return None
    return at if _verb(line, at, end, False) is not None else None


# --- the finder ----------------------------------------------------------------------------------------------


def find_duties(text: str, names: Iterable[Name]) -> list[FoundDuty]:
    """The duties of a cleaned text in order; paragraphs are parted by line feeds.

    `names` are the known organisations that the text names; lists, notes and items also take names that are not
    known, a running sentence takes known ones only.
    """
    found: list[FoundDuty] = []
    leads_from = _first_leads_from(text)
    at = 0
    known = sorted(names)
    k = 0
    for paragraph in text.split("\n"):
        end = at + len(paragraph)
        while k < len(known) and known[k].start < at:
            k += 1
        m = k
        while m < len(known) and known[m].start < end:
            m += 1
        if len(paragraph) > 3 and "\t" not in paragraph:
            found += _paragraph(_Line(text, at, end, known[k:m]), at >= leads_from)
        k = m
        at = end + 1
    return sorted(found, key=lambda duty: duty.char_start)


def _first_leads_from(text: str) -> int:
    """From where on the first of several responsible bodies leads: 排在第一位的为牵头部门，下同. Without 下同 a
    document says it of all its lists."""
    match = _FIRST_LEADS.search(text)
    if match is None:
        return len(text) + 1
    return text.rfind("\n", 0, match.start()) + 1 if match["below"] else 0


def _paragraph(line: _Line, first_leads: bool) -> list[FoundDuty]:
    taken: list[tuple[int, int]] = []
    brackets = _brackets(line.text, line.start, line.end)
    found = _lists(line, brackets, taken, first_leads)
    found += _notes(line, brackets, taken, first_leads)
    opened = _duty(line, taken)
    found += opened
    if line.names:
        found += _clauses(line, taken, opened)
    return found


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether `[start, end)` meets one of the places that are taken, which are sorted and meet nowhere."""
    n = bisect_left(taken, (end,)) - 1
    return n >= 0 and taken[n][1] > start


def _made(text: str, item: _Item, role: str, form: str, task: str | None, anchor: int) -> FoundDuty:
    raw = text[item.start : item.end]
    return FoundDuty(
        char_start=item.start, char_end=item.end, raw=raw, role=role, org=raw, form=form, task=task, anchor=anchor
    )


def _first_leading(items: list[_Item], first_leads: bool) -> list[_Item]:
    """The items of a list; the first of responsible ones leads where the document says so."""
    if first_leads and items and all(item.role == "responsible" for item in items):
        return [items[0]._replace(role="lead"), *items[1:]]
    return items


def _marked(line: _Line, start: int, end: int) -> Iterator[tuple[int, int, int, str | None]]:
    """The marked parts of `[start, end)`: where the mark begins, where its names begin and end, and its role; None
    for what is no organisation's part (责任人：)."""
    marks = list(_MARKER.finditer(line.text, start, end))
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else end
        yield mark.start(), mark.end(), stop, None if mark["limit"] else _ROLES[mark["word"]]


def _lists(
    line: _Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """牵头部门：A、B。责任部门：C、D。 — on a line of its own or in a bracket that closes a paragraph."""
    found: list[FoundDuty] = []
    n = 0
    for mark, begin, stop, role in _marked(line, line.start, line.end):
        while n < len(brackets) and brackets[n][1] < mark:
            n += 1
        bracket = brackets[n] if n < len(brackets) and brackets[n][0] < mark else None
        limit = min(stop, bracket[1]) if bracket else stop
        limit = next(_top_level(line.text, begin, limit, "。"), limit)
        if role is None:
            if bracket:
                insort(taken, (mark, limit))
            continue
        items = _first_leading(_statement(line, begin, limit, role), first_leads)
        if not items and _HAN.search(line.text, begin, limit) is None:
            continue
        form = "note" if bracket else "list"
        found += [_made(line.text, item, item.role or role, form, None, line.start) for item in items]
        insort(taken, (mark, limit))
    return found


_NOTE_WORDS = regex.compile(r"\L<verbs>", verbs=_VERBS)
_SENTENCE_MARK = "。；;！!"


def _notes(
    line: _Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """（A牵头负责，B配合）（A、B，各镇人民政府）: brackets that close a sentence and say who has to do it."""
    text = line.text
    found: list[FoundDuty] = []
    for opening, close in brackets:
        if close - opening < 4 or _overlaps(taken, opening, close + 1):
            continue
        # it closes its sentence: nothing or a mark follows, or the sentence before has ended already
        ended = text[opening - 1 : opening] in tuple(_SENTENCE_MARK) and opening > line.start
        if not (ended or close + 1 >= line.end or text[close + 1] in "。；;.，," + _OPENERS):
            continue
        if _NOTE_WORDS.search(text, opening, close) is None:
            items = _bare_note(line, opening, close, ended)
        else:
            items = _statement(line, opening + 1, close, None) if _verb(line, opening + 1, close, False) else []
        if items:
            insort(taken, (opening, close + 1))
            items = _first_leading(items, first_leads)
            found += [_made(text, item, item.role or "responsible", "note", None, line.start) for item in items]
    return found


_NAMED_BEFORE = regex.compile(r"(?:部门|单位|机构|名单|成员|\L<endings>)$", endings=sorted(name_endings()))


def _bare_note(line: _Line, opening: int, close: int, ended: bool) -> list[_Item]:
    """The names of a bracket that closes a task and holds nothing but names: （县教育局、县财政局，各乡镇人民政府）.

    Behind a sentence that has not ended, one name may be a second name of what stands before: two are needed.
    """
    text = line.text
    if text[close + 1 : line.end].strip("。；;. "):
        return []
    items = _statement(line, opening + 1, close, None)
    pieces = len([*_top_level(text, opening + 1, close, "、，,；;")]) + 1
    if len(items) < pieces or not any(line.is_known(item.start, item.end) for item in items):
        return []
    if any(not (line.is_known(*item[:2]) or _looks_like_name(text[item.start : item.end])) for item in items):
        return []
    if ended:
        return items
    before = text[line.start : opening].rstrip()
    return items if len(items) > 1 and len(before) > 8 and not _NAMED_BEFORE.search(before[-12:]) else []


def _looks_like_name(name: str) -> bool:
    return _COLLECTIVE_OPENING.match(name) is not None or (
        2 < len(name) <= 30 and _STRICT_BODY.search(name) is not None and not _NOT_IN_NAME.search(name)
    )


# --- items that open with a name -----------------------------------------------------------------------------

_OPENER = regex.compile(r"\s*(?P<who>[^。；;，,：:\n]{2,60}?)\s?[:：]")
_COLLECTIVE = regex.compile(r"各(?:有关|相关|级|成员)?[\p{Han}、（）()]{1,16}$")
_NO_OPENER = regex.compile(r"(?:如下|下列|包括|名单|\L<limits>|主任|局长|科长)$", limits=duty_limits())
# 发展改革委会同水利部研究提出了办理意见：… tells what was done (答复, 函), and who found it
_REPORTED = regex.compile(r"(?:提出|答复|认为|反映|表示|说明|研究|回复)(?:了|如下)?[\p{Han}]{0,8}$")
_BETWEEN_NAMES = regex.compile(r"[、和及与（）()\s]|以及")
# 加强社区医院：… is a task, no duty of a hospital
_TASK_OPENING = regex.compile(
    r"加强|建设|建立|完善|推进|推动|成立|设立|强化|落实|做好|开展|优化|规范|健全|实施|支持|提升|提高|深化|发展|培育|打造|整合|组建|改造|新建"
    r"|引进|扶持|鼓励|保障|构建|扩大|创建|加快|明确|关于|申请|报|向|经|由|在|对|是|以|为|将|从"
)
_DUTY_WORDS = regex.compile(
    r"(?:一是|（一）|\(一\)|1[.、])?\s?(?:负责|牵头|配合|参与|协助|承担|组织|做好|会同|协调|指导|按|依法|根据)"
)


def _duty(line: _Line, taken: list[tuple[int, int]]) -> list[FoundDuty]:
    """1. 区编办：会同… — the item's names, its role by the first predicate of its words, its words as the task."""
    text, start, end = line.text, line.start, line.end
    label = read_label(text[start : min(end, start + 16)])
    at = start + (label.length if label else 0)
    opener = _OPENER.match(text, at, end)
    if opener is None or _overlaps(taken, opener.start("who"), opener.start("who") + 1):
        return []
    who = opener["who"]
    begin = opener.start("who")
    words = text[opener.end() : end].strip()
    if len(words) < 4 or _NO_OPENER.search(who) or _REPORTED.search(who):
        return []
    known = [name for name in line.names if begin <= name.start and name.end <= opener.end()]
    collective = _COLLECTIVE.match(who) is not None and label is not None
    items = _items(line, begin, opener.end("who"))
    if begin in line.starts or collective:
        covered = sum(name.end - name.start for name in known)
        rest = _BETWEEN_NAMES.sub("", who)
        if not collective and covered * 2 < len(rest) and not _unknown_holders(line, items, words):
            return []
    elif not _unknown_holders(line, items, words):
        return []
    insort(taken, (begin, opener.end()))
    role = _duty_role(words)
    return [_made(text, item, role, "duty", words, start) for item in items]


def _unknown_holders(line: _Line, items: Sequence[_Item], words: str) -> bool:
    """Whether names that are not known open a duty: （4）国网佛冈供电公司：负责应急供电。"""
    names = [line.text[item.start : item.end] for item in items]
    return (
        _DUTY_WORDS.match(words) is not None
        and bool(names)
        and all(_looks_like_name(name) and not _TASK_OPENING.match(name) for name in names)
    )


_ADVERBIAL = regex.compile(
    r"^(?:一是|（一）|\(一\)|1[.、])?\s?(?:(?:根据|按照?|依据|依照|结合|针对|围绕|为|在|会同(?=[^，,]{0,40}[，,]))[^，,；;。]{1,60}[，,])*"
    r"(?:依法|依职[能责责]|依规|按(?:照)?(?:各自)?职[责能](?:分工)?|积极|主动|具体|共同|统一|加强|切实|认真|严格|全面|全力|密切|要|应|应当|分别|统筹|并)*"
)


def _duty_role(words: str) -> str:
    """The role that the first predicate of a duty's words gives: 牵头 lead, 配合, 参与, 协助 cooperate."""
    rest = _ADVERBIAL.sub("", words)
    match = _PREDICATE.match(rest)
    # 支持 is what a duty's own words say of others (支持基础设施建设), not of whom it helps
    return _ROLES[match.group()] if match and match.group() != "支持" else "responsible"


# --- running sentences ---------------------------------------------------------------------------------------

_BEFORE = regex.compile(
    r"(?:^|[。；;，,：:、\n“”（）()]|由|请|其中|分别由|(?:^|[。；;，,：:])(?:同时|并|其中|具体|原则上|则)[，,]?|[—―-])$"
)
_ADVERB = (
    r"(?:要|应当|应|将|须|必须|可|依法|依规|依职[责能]|分别|共同|具体|主要|统一|统筹|全面|切实|认真|积极|继续|为主"
    r"|牵头|密切|联合|各自|按(?:照)?(?:各自)?职[责能](?:分工)?|根据(?:各自)?职责|在各自职责范围内"
    r"|并|也|均|都|单独|直接|一并|按规定)*"
)
# 负责人 and 责任制 are other words, 负责人才工作 and 负责制定 are not
_OTHER_WORD = r"人(?![民力社大才武行])|制(?![定订作])|单位|部门"
_VERB = regex.compile(
    _ADVERB
    + r"(?P<verb>牵头|负责|会同|配合|参与|协助|协同|参加|完成)"
    + rf"(?!会议|培训|活动|考试|保险|工伤|医保|{_OTHER_WORD}|同志|主体|的?(?:情况|率))"
)
_LATER = regex.compile(
    rf"[，,；;](?:并|同时|要|积极|依法|具体)*(?P<verb>负责|牵头|会同|配合|参与|协助)(?!{_OTHER_WORD})"
)
_TERRITORY = regex.compile(r"各(?:镇|乡|街道|苏木|县|区|市|旗|省|州|盟|地|村)[\p{Han}（）()、]{0,16}")
_NOT_SUBJECT = regex.compile(
    r"(?:主要|分管|有关|相关)?(?:领导|负责人|负责同志|同志|工作人员|人员|主任|局长|书记|区长|县长|市长|成员|备案|同意|批准|反映|办公室主任)"
)


# the department by its function, behind the name of its government
_FUNCTION_OF = regex.compile(
    r"(?:(?!负责|牵头|会同|配合|协助|参与|组织|统一|指导|要求|[及和与按根依在应要将对由])\p{Han}){1,12}?(?:主管|监督管理|管理|监管|职能)?(?:部门|机构)(?!的?(?:工作|职责|之间))"
)
_BY = regex.compile(r"由$")
# what was done is no duty: 财政部会同农业部研究提出了办理意见
_TOLD = regex.compile(r"[^，,。；;：:\n]{0,40}?(?<=提出|进行|完成|召开|开展|起草|制定|组织|参加|作出)了(?!解)")
_SECOND_NAME = regex.compile(r"[（(][^（）()]{2,20}[）)]")
# …、街道办事处协助   …等部门负责
_AND_OTHERS = regex.compile(
    r"(?:[、和及与]各?(?:乡镇|街道|村居|有关|相关|职能)?(?:街道办事处|办事处|部门|单位|街道|乡镇|村|社区))*+"
    r"(?:等(?:\d+个)?(?:有关|相关)?(?:部门|单位)?)?+"
)
_SENTENCE_END = regex.compile(r"[。\n]")
_NO_VERB = regex.compile(r"[，,、；;：:的）)”]")
_DIGIT = regex.compile(r"\d")


def _clauses(line: _Line, taken: Sequence[tuple[int, int]], opened: Sequence[FoundDuty]) -> list[FoundDuty]:
    """Organisations that are the subject of 负责, 牵头, 会同, 配合, 参与, 协助 or 完成 in a running sentence."""
    text, start, end, names = line.text, line.start, line.end, line.names
    found: list[FoundDuty] = []
    stops = [*(mark.start() for mark in _SENTENCE_END.finditer(text, start, end)), end]
    subjects = [name.start for name in names if text[name.start - 1 : name.start] in ("，", ",", "；", ";", "。")]
    for group in _coordinated(text, names):
        first, last = group[0], group[-1]
        if _overlaps(taken, first.start, last.end):
            continue
        head = text[max(start, first.start - 8) : first.start]
        label = read_label(text[start : first.start + 1]) if first.start - start < 16 else None
        at_start = first.start == start or (label is not None and start + label.length >= first.start - 1)
        general = all(_GENERAL.fullmatch(text[name.start : name.end]) for name in group)
        if not at_start and not _BEFORE.search(head) and not (general and _told_which(text, start, first.start)):
            continue
        if opened and not _BY.search(head):
            continue
        tail_at = last.end
        bracket = _SECOND_NAME.match(text, tail_at, end)
        if bracket:
            tail_at = bracket.end()
        more = _AND_OTHERS.match(text, tail_at, end)
        if more is not None:
            tail_at = more.end()
        tail = text[tail_at : min(end, tail_at + 120)]
        if text.endswith(("国务院", "政府"), last.start, last.end) and _FUNCTION_OF.match(tail):
            continue  # 国务院|水行政主管部门: not the State Council
        if _NOT_SUBJECT.match(tail) or _TOLD.match(tail) or (not at_start and _among_fields(text, start, first.start)):
            continue
        verb = _VERB.match(tail)
        stop = stops[bisect_left(stops, tail_at)]
        sentence = text[tail_at:stop]
        collective = any(name.collective for name in group)
        if verb is None:
            later = None if collective else _later_verb(text, tail_at, stop, subjects)
            if later is None or _NO_VERB.match(tail):
                continue
            role = "responsible"
        else:
            if collective and not _TERRITORY.fullmatch(text[first.start : last.end]) and not general:
                continue
            if verb["verb"] == "完成" and not _DIGIT.search(sentence[:40]) and not head.endswith("由"):
                continue
            adverb = "牵头" in tail[: verb.start("verb")]
            said = _PREDICATE.match(tail, verb.start("verb"))
            role = "lead" if adverb else _ROLES[said.group() if said else verb["verb"]]
        for name in group:
            found.append(
                _made(text, _Item(name.start, name.end), role, "clause", sentence.strip() or None, first.start)
            )
    return found


_ENUMERATED = regex.compile(r"[^、，,。；;：:\n]{1,30}$")


def _among_fields(text: str, start: int, at: int) -> bool:
    """Whether what begins at `at` goes on a list of fields, not of bodies: 民政、公安、国家安全、人民银行等部门."""
    if text[at - 1 : at] != "、":
        return False
    before = _ENUMERATED.search(text, max(start, at - 31), at - 1)
    return before is not None and not _looks_like_body(before.group())


def _later_verb(text: str, at: int, end: int, subjects: Sequence[int]) -> regex.Match[str] | None:
    """负责 or the like at the head of a later clause of the sentence, before another of the `subjects` takes over."""
    n = bisect_left(subjects, at + 1)
    return _LATER.search(text, at, min(end, subjects[n]) if n < len(subjects) else end)


# 镇人民政府, 乡镇人民政府, 街道办事处: every town's
_GENERAL = regex.compile(r"(?:乡镇|镇|乡|民族乡|苏木)(?:人民)?政府|街道办事处")
# which of them: 水库所在|镇人民政府, 一是|镇人民政府
_WHICH = regex.compile(r"(?:^|[。；;，,：:\s])(?P<which>\p{Han}{1,10})$")
_OBJECT = regex.compile(r"[向报经对将给让使被把和与及或由请]$|会同|协助|配合|督促|指导|协同|联合|组织")


def _told_which(text: str, start: int, at: int) -> bool:
    """Whether the words before a general name only tell which is meant, so that it stays the subject."""
    match = _WHICH.search(text[max(start, at - 12) : at])
    return match is not None and _OBJECT.search(match["which"]) is None


_JOINED = regex.compile(r"[、和及与]|以及")


def _coordinated(text: str, names: Sequence[Name]) -> list[list[Name]]:
    """Names that are joined by 、 和 及 与 to one subject."""
    groups: list[list[Name]] = []
    for name in names:
        if groups and _JOINED.fullmatch(text[groups[-1][-1].end : name.start]):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


# --- tables of tasks -----------------------------------------------------------------------------------------

_TASK_COLUMN = regex.compile(
    r"(?:主要|重点|具体|工作|年度|目标|建设|改革)*(?:任务|内容|事项|措施|举措|工作|项目|目标|要点|清单|指标)(?:名称|内容|及内容|描述|分解)?"
)
_HEAD = regex.compile(r"\L<words>", words=[*duty_words("column"), *duty_limits()])


def find_table_duties(text: str, start: int, table: FoundTable, names: Sequence[Name] = ()) -> list[FoundDuty]:
    """The duties of a table of tasks: each name under 牵头单位, 责任单位 …, with the task of its row.

    `text` is the document's cleaned text, in which the table's block begins at `start`; `names` are the known
    organisations that the text names, in order.
    """
    columns: dict[int, str] = {}
    task_column: int | None = None
    for cell in table.cells:
        if cell.header:
            continue
        if cell.row > table.header_rows:
            break
        head = _BETWEEN_NAMES.sub("", cell.header_path[-1]) if cell.header_path else ""
        word = _HEAD.match(head)
        if word is not None and word.group() in _ROLES:
            columns[cell.col] = _ROLES[word.group()]
        elif task_column is None and _TASK_COLUMN.fullmatch(head):
            task_column = cell.col
    if not columns:
        return []
    first_leads = start >= _first_leads_from(text) and "lead" not in columns.values()
    found: list[FoundDuty] = []
    tasks: dict[int, str] = {}
    for cell in table.cells:
        if cell.col == task_column and not cell.header:
            tasks.update(dict.fromkeys(range(cell.row, cell.row + cell.row_span), cell.text))
    for cell in table.cells:
        if cell.header or cell.col not in columns or not cell.pieces or cell.total:
            continue
        line = _line_of(cell, start, names)
        for item in _first_leading(_cell_items(line, columns[cell.col]), first_leads):
            place = cell.place(item.start, item.end)
            found.append(
                FoundDuty(
                    char_start=start + place.start,
                    char_end=start + place.end,
                    raw=text[start + place.start : start + place.end],
                    role=item.role or columns[cell.col],
                    org=cell.text[item.start : item.end],
                    form="table",
                    task=tasks.get(cell.row),
                    anchor=start + cell.pieces[0].start,
                )
            )
    return found


def _line_of(cell: FoundCell, start: int, names: Sequence[Name]) -> _Line:
    """A cell's words, the names in them and the breaks between its pieces."""
    known: list[Name] = []
    breaks: set[int] = set()
    at = 0
    for piece in cell.pieces:
        first = bisect_left(names, (start + piece.start,))
        for name in names[first:]:
            if name.start >= start + piece.end:
                break
            if name.end <= start + piece.end:
                shift = at - start - piece.start
                known.append(Name(name.start + shift, name.end + shift, name.collective))
        at += piece.end - piece.start
        breaks.add(at)
    return _Line(cell.text, 0, len(cell.text), known, frozenset(breaks))


def _cell_items(line: _Line, role: str) -> list[_Item]:
    """The names of a cell; what stands before the first mark has the column's role."""
    marked = list(_marked(line, line.start, line.end))
    items = _statement(line, line.start, marked[0][0] if marked else line.end, role)
    for _, begin, stop, own in marked:
        if own is not None:
            items += _statement(line, begin, stop, own)
    return items

"""Duties (责任分工): who has to do what, in the five forms in which official documents say so.

`list`    牵头部门：区教育局、区文广新局。责任部门：区委宣传部。
`note`    （市公安局清新分局牵头负责，区交通运输局配合）   （责任单位：县教育局）
`duty`    1. 区编办：会同…   （15）各镇政府：…
`clause`  区委农办牵头，由各镇完成…   区教育局和区人力资源社会保障局负责组织…
`table`   a table of tasks with columns 牵头单位, 责任单位
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from pipeline.labels import read_label
from pipeline.model import FoundDuty, FoundTable
from pipeline.vocab import duty_roles


class Name(NamedTuple):
    """An organisation's name at `[start, end)`; `collective` where it stands for many (各镇人民政府)."""

    start: int
    end: int
    collective: bool = False


# --- roles ---------------------------------------------------------------------------------------------------

_HOLDER = r"(?:部门|单位|处室|科室|机构|机关|主体|方)"
# 牵头部门   责任单位   配合单位   主办   协办单位   牵头责任单位   负责单位   参加单位
_ROLE_WORDS = (
    ("lead", r"牵头(?:责任|负责|实施)?|主办|主责|牵头(?=[:：])|第一责任"),
    ("cooperate", r"配合|协办|协助|参与|参加|协同|支持|协作"),
    ("responsible", r"责任|负责|落实|承办|实施|承担|主管|执行|完成"),
)
_MARKER = regex.compile(
    "|".join(rf"(?P<{role}>(?:{words}){_HOLDER}?)" for role, words in _ROLE_WORDS).join(("(?:", ")")) + r"\s?[:：]"
)
_MARKED = regex.compile(
    rf"(?:牵头|主办|主责|责任|负责|配合|协办|协助|参与|参加|协同|落实|承办|实施|支持)(?:责任|负责|实施)?{_HOLDER}\s?[:：]"
)
# Predicates of notes and clauses: the first one after the names decides.
_PREDICATE = regex.compile(
    r"(?P<lead>牵头|主办|为主)|(?P<cooperate>配合|参与|参加|协助|协同|支持)|(?P<responsible>负责|会同|承办|落实|实施|承担|完成|按照?(?:各自)?职[责能])"
)
# 排在第一位的部门为牵头部门，下同
FIRST_LEADS = regex.compile(
    r"(?:排|列)(?:名)?(?:在)?(?:首位|第一位|最前|第一)的?(?:部门|单位|者|为)?[^。；\n]{0,8}?(?:为|是|系)?牵头(?:责任|负责)?(?:部门|单位)?"
)


def _role_of(match: regex.Match[str]) -> str:
    return match.lastgroup or "responsible"


# --- names in lists ------------------------------------------------------------------------------------------

_ITEM_END = regex.compile(r"[。；;\n（(）)]")
_TRAIL = regex.compile(
    r"(?:等(?:相关|有关|职能|\d+|[一二三四五六七八九十]+个?)*(?:部门|单位|机构)?(?:和单位)?|按照?(?:各自)?职[责能](?:分工)?|分别|共同|具体|联合|统一|依法|各自)*$"
)
_LEAD_IN = regex.compile(r"^(?:由|以及|以|及|和|与|并|会同|分别|其中|具体|市?级?有关|[:：\s])+(?=[\p{Han}]{2})")
_SHARED = regex.compile(r"以及|和|及|与")
_GENERIC = regex.compile(
    r"各?(?:级|有关|相关|其他|其它|各|地|职能|成员|责任|牵头|配合|主管|行业|涉及|区直|县直|市直|省直|直属|属地|所属|对口|部门|单位|机构|方面|人民政府)*"
    r"(?:有关|相关|职能|成员|主管|责任)?(?:部门|单位|机构|方面)"
)


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int


def _items(text: str, start: int, end: int, names: Sequence[Name]) -> list[_Item]:
    """The organisations that a list `[start, end)` names, one an item.

    Items are parted by 、 and commas outside brackets; 和 and 及 part only where a known name ends or begins beside
    them (区经济和信息化局 is one name). A second name in brackets is left to the first.
    """
    items: list[_Item] = []
    depth = 0
    at = start
    for i in range(start, end + 1):
        char = text[i] if i < end else "、"
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(0, depth - 1)
        elif char in "、，,；;/" and (not depth or i == end):
            items += _item(text, at, i, names)
            at = i + 1
    return items


_OPENING = regex.compile(r"[（(]")
_CLOSING = regex.compile(r"[）)]")
_HAN = regex.compile(r"\p{Han}")
_NO_NAME = regex.compile(r"(?:等|按|牵头|负责|配合)")


def _item(text: str, start: int, end: int, names: Sequence[Name]) -> list[_Item]:
    piece = text[start:end]
    lead = _LEAD_IN.match(piece)
    if lead and not any(name.start < start + lead.end() <= name.end and name.start >= start for name in names):
        start += lead.end()
    bracket = _OPENING.search(text[start:end])
    # 各县（市、区）人民政府 goes on behind its bracket, 市委台港澳办（市台港澳事务局） ends before it
    if bracket:
        close = _CLOSING.search(text[start + bracket.end() : end])
        behind = text[start + bracket.end() + close.end() : end] if close else ""
        if not _HAN.match(behind) or _NO_NAME.match(behind):
            end = start + bracket.start()
    trail = _TRAIL.search(text[start:end])
    if trail and trail.group():
        end = start + trail.start()
    while start < end and text[start] in " \u3000":
        start += 1
    while end > start and text[end - 1] in " \u3000。":
        end -= 1
    if end - start < 2 or end - start > 40 or not _HAN.search(text[start:end]):
        return []
    if _GENERIC.fullmatch(text[start:end]):
        return []
    for word in _SHARED.finditer(text, start, end):
        inside = any(name.start < word.start() and word.end() < name.end for name in names)
        beside = any(name.end == word.start() or name.start == word.end() for name in names if start <= name.start)
        if beside and not inside and word.start() > start + 1 and end - word.end() > 1:
            return [*_item(text, start, word.start(), names), *_item(text, word.end(), end, names)]
    return [_Item(start, end)]


# --- the finder ----------------------------------------------------------------------------------------------


def find_duties(text: str, names: Iterable[Name]) -> list[FoundDuty]:
    """The duties of a cleaned text in order; paragraphs are parted by line feeds.

    `names` are the known organisations that the text names; lists, notes and items also take names that are not
    known, a running sentence takes known ones only.
    """
    found: list[FoundDuty] = []
    first_leads = FIRST_LEADS.search(text) is not None
    at = 0
    known = sorted(names)
    k = 0
    for line in text.split("\n"):
        end = at + len(line)
        while k < len(known) and known[k].start < at:
            k += 1
        m = k
        while m < len(known) and known[m].start < end:
            m += 1
        if len(line) > 3 and "\t" not in line:
            found += _line(text, at, end, known[k:m], first_leads)
        k = m
        at = end + 1
    return sorted(found, key=lambda duty: duty.char_start)


def _line(text: str, start: int, end: int, names: Sequence[Name], first_leads: bool) -> list[FoundDuty]:
    taken: list[tuple[int, int]] = []
    found = _lists(text, start, end, names, taken, first_leads)
    found += _notes(text, start, end, names, taken, first_leads)
    opened = _duty(text, start, end, names, taken)
    found += opened
    if names:
        found += _clauses(text, start, end, names, taken, opened)
    return found


def _made(text: str, item: _Item, role: str, form: str, task: str | None, anchor: int) -> FoundDuty:
    raw = text[item.start : item.end]
    return FoundDuty(
        char_start=item.start, char_end=item.end, raw=raw, role=role, org=raw, form=form, task=task, anchor=anchor
    )


_SCOPE = regex.compile(r"[，,](?:适用|完成|时间|期限|时限|责任人|联系人)[^，,]*")


def _lists(
    text: str, start: int, end: int, names: Sequence[Name], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """牵头部门：A、B。责任部门：C、D。 — on a line of its own or in a bracket that closes a paragraph."""
    found: list[FoundDuty] = []
    for marker in _MARKED.finditer(text, start, end):
        role_match = _MARKER.match(text, marker.start())
        role = _role_of(role_match) if role_match else "responsible"
        bracket = _bracket_around(text, marker.start(), start, end)
        form = "note" if bracket else "list"
        limit = bracket[1] if bracket else end
        stop = marker.end()
        depth = 0
        while stop < limit:
            char = text[stop]
            if char in "（(":
                depth += 1
            elif char in "）)":
                depth -= 1
            elif char in "。；;" and depth <= 0:
                break
            stop += 1
        following = _MARKED.search(text, marker.end(), stop)
        if following:
            stop = following.start()
        scope = _SCOPE.search(text[marker.end() : stop])
        if scope:
            stop = marker.end() + scope.start()
        items = _items(text, marker.end(), stop, names)
        if not items and _HAN.search(text[marker.end() : stop]) is None:
            continue
        for n, item in enumerate(items):
            leads = first_leads and n == 0 and role == "responsible"
            found.append(_made(text, item, "lead" if leads else role, form, None, start))
        taken.append((marker.start(), stop))
    return found


def _bracket_around(text: str, at: int, start: int, end: int) -> tuple[int, int] | None:
    """The bracket that `at` stands in, where it opens at most a few words before."""
    opening = max(text.rfind("（", start, at), text.rfind("(", start, at))
    if opening < 0 or (_CLOSING.search(text[opening:at]) and _depth(text[opening:at]) <= 0):
        return None
    depth = 0
    for i in range(opening, end):
        if text[i] in "（(":
            depth += 1
        elif text[i] in "）)":
            depth -= 1
            if depth == 0:
                return opening, i
    return opening, end


def _depth(text: str) -> int:
    return sum(c in "（(" for c in text) - sum(c in "）)" for c in text)


_NOTE_END = regex.compile(r"[）)][。；;.]?\s*")
_SEGMENT = regex.compile(r"[，,；;。]")


_NOTE_WORDS = regex.compile(
    r"(?:负责|牵头|配合|参与|协助|参加|落实|承办|分工|实施|协同)(?:[\p{Han}]{0,6})?$|(?:负责|牵头|配合|协助|参与)[，,；;。]"
)


def _notes(
    text: str, start: int, end: int, names: Sequence[Name], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """（A牵头负责，B配合）: brackets that close a sentence and whose segments end in a predicate."""
    found: list[FoundDuty] = []
    for opening, close in _brackets(text, start, end):
        inner = text[opening + 1 : close]
        if len(inner) < 4 or any((a <= opening + 1 and close <= b + 1) or opening < a < close for a, b in taken):
            continue
        if not _NOTE_WORDS.search(inner):
            continue
        # it closes its sentence: nothing or a mark follows, or the sentence before has ended already
        closes = close + 1 >= end or text[close + 1] in "。；;（(.，," or text[opening - 1 : opening] in ("。", "；")
        if not closes:
            continue
        made = _note(text, opening + 1, close, names, start, first_leads)
        if made:
            taken.append((opening, close + 1))
            found += made
    return found


def _note(text: str, start: int, end: int, names: Sequence[Name], anchor: int, first_leads: bool) -> list[FoundDuty]:
    found: list[FoundDuty] = []
    waiting: list[_Item] = []
    at = start
    stops = [i for i in range(start, end) if text[i] in "，,；;。" and _depth(text[start:i]) <= 0] + [end]
    for stop in stops:
        predicate = _first_predicate(text, at, stop, names)
        if predicate is None:
            waiting += _items(text, at, stop, names)
        else:
            items = waiting + _items(text, at, predicate.start(), names)
            role = _role_of(predicate)
            for n, item in enumerate(items):
                leads = first_leads and not found and n == 0 and role == "responsible"
                found.append(_made(text, item, "lead" if leads else role, "note", None, anchor))
            waiting = []
        at = stop + 1
    known = {(name.start, name.end) for name in names}
    if not found or not any((d.char_start, d.char_end) in known or _looks_like_body(d.org) for d in found):
        return []
    return [d for d in found if (d.char_start, d.char_end) in known or _looks_like_body(d.org)]


def _first_predicate(text: str, start: int, end: int, names: Sequence[Name]) -> regex.Match[str] | None:
    """The first predicate behind the names of a segment; words inside a name (市场监督…负责人) do not count."""
    for match in _PREDICATE.finditer(text, start, end):
        if match.start() > start and not any(n.start <= match.start() < n.end for n in names):
            return match
    return None


_BODY = regex.compile(
    r"(?:局|委|办|部|厅|院|会|署|处|室|所|站|队|中心|公司|政府|支队|大队|分局|银行|学校|医院|集团|街道|镇|乡|苏木|团委|工会|妇联|科协|残联|文联|社"
    r"|法院|检察院|小组|指挥部|联席会议|企业|社区|办公室|领导|协会|基地|园区|管委会|开发区|县|区|市|旗|省)(?:（[^（）]*）)?$"
)


_NOT_IN_NAME = regex.compile(r"[“”《》0-9。：:]")


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


# --- items that open with a name -----------------------------------------------------------------------------

_OPENER = regex.compile(r"\s*(?P<who>[^。；;，,：:\n]{2,60}?)\s?[:：]")


_COLLECTIVE = regex.compile(r"各(?:有关|相关|级|成员)?[\p{Han}、（）()]{1,16}$")
_NO_OPENER = regex.compile(r"(?:如下|下列|包括|名单|电话|负责人|联系人|地址|邮箱|主任|局长|科长)$")
_BETWEEN_NAMES = regex.compile(r"[、和及与（）()\s]|以及")


def _duty(text: str, start: int, end: int, names: Sequence[Name], taken: list[tuple[int, int]]) -> list[FoundDuty]:
    """1. 区编办：会同… — the item's names, its role by the first predicate of its words, its words as the task."""
    label = read_label(text[start : min(end, start + 16)])
    at = start + (label.length if label else 0)
    opener = _OPENER.match(text, at, end)
    if opener is None or any(a <= opener.start("who") < b for a, b in taken):
        return []
    who = opener["who"]
    begin = opener.start("who")
    known = [name for name in names if begin <= name.start and name.end <= opener.end()]
    collective = _COLLECTIVE.match(who) is not None
    if not any(name.start == begin for name in known) and not (collective and label is not None):
        return []
    if _NO_OPENER.search(who):
        return []
    words = text[opener.end() : end].strip()
    if len(words) < 4:
        return []
    covered = "".join(text[n.start : n.end] for n in known)
    rest = _BETWEEN_NAMES.sub("", who)
    if not collective and len(covered) * 2 < len(rest):
        return []
    items = _items(text, begin, opener.end("who"), names)
    taken.append((begin, opener.end()))
    role = _duty_role(words)
    return [_made(text, item, role, "duty", words, start) for item in items]


_ADVERBIAL = regex.compile(
    r"^(?:一是|（一）|\(一\)|1[.、])?\s?(?:(?:根据|按照?|依据|依照|结合|针对|围绕|为|在|会同(?=[^，,]{0,40}[，,]))[^，,；;。]{1,60}[，,])*"
    r"(?:依法|依职[能责责]|依规|按(?:照)?(?:各自)?职[责能](?:分工)?|积极|主动|具体|共同|统一|加强|切实|认真|严格|全面|全力|密切|要|应|应当|分别|统筹|并)*"
)


_FIRST_VERB = regex.compile(r"(?P<lead>牵头)|(?P<cooperate>配合|参与|协助|参加|协同)")


def _duty_role(words: str) -> str:
    """The role that the first predicate of a duty's words gives: 牵头 lead, 配合, 参与, 协助 cooperate."""
    rest = _ADVERBIAL.sub("", words)
    match = _FIRST_VERB.match(rest)
    return _role_of(match) if match else "responsible"


# --- running sentences ---------------------------------------------------------------------------------------

_BEFORE = regex.compile(
    r"(?:^|[。；;，,：:、\n“”（）()]|由|其中|分别由|(?:^|[。；;，,：:])(?:同时|并|其中|具体|原则上|则)[，,]?|[—―-])$"
)
_ADVERB = (
    r"(?:要|应当|应|将|须|必须|可|依法|依规|依职[责能]|分别|共同|具体|主要|统一|统筹|全面|切实|认真|积极|继续|为主"
    r"|牵头|密切|联合|各自|按(?:照)?(?:各自)?职[责能](?:分工)?|根据(?:各自)?职责|在各自职责范围内"
    r"|并|也|均|都|单独|直接|一并|按规定)*"
)
_VERB = regex.compile(
    _ADVERB
    + r"(?P<verb>牵头|负责|会同|配合|参与|协助|协同|参加|完成)"
    + r"(?!会议|培训|活动|考试|保险|工伤|医保|人|制(?![定订作])|同志|主体|单位|部门|的?(?:情况|率))"
)
_LATER = regex.compile(
    r"[，,；;](?:并|同时|要|积极|依法|具体)*(?P<verb>负责|牵头|会同|配合|参与|协助)(?!人|制(?![定订作])|单位|部门)"
)
_TERRITORY = regex.compile(r"各(?:镇|乡|街道|苏木|县|区|市|旗|省|州|盟|地|村)[\p{Han}（）()、]{0,16}")
_NOT_SUBJECT = regex.compile(
    r"(?:主要|分管|有关|相关)?(?:领导|负责人|负责同志|同志|工作人员|人员|主任|局长|书记|区长|县长|市长|成员|备案|同意|批准|反映|办公室主任)"
)


_BY = regex.compile(r"由$")
_SECOND_NAME = regex.compile(r"[（(][^（）()]{2,20}[）)]")
# …、街道办事处协助   …等部门负责
_AND_OTHERS = regex.compile(
    r"(?:[、和及与]各?(?:乡镇|街道|村居|有关|相关|职能)?(?:街道办事处|办事处|部门|单位|街道|乡镇|村|社区))*+"
    r"(?:等(?:\d+个)?(?:有关|相关)?(?:部门|单位)?)?+"
)
_SENTENCE_END = regex.compile(r"[。\n]")
_NO_VERB = regex.compile(r"[，,、；;：:的）)”]")
_DIGIT = regex.compile(r"\d")


def _clauses(
    text: str,
    start: int,
    end: int,
    names: Sequence[Name],
    taken: Sequence[tuple[int, int]],
    opened: Sequence[FoundDuty],
) -> list[FoundDuty]:
    """Organisations that are the subject of 负责, 牵头, 会同, 配合, 参与, 协助 or 完成 in a running sentence."""
    found: list[FoundDuty] = []
    for group in _coordinated(text, names):
        first, last = group[0], group[-1]
        if any(a < last.end and first.start < b for a, b in taken):
            continue
        head = text[max(start, first.start - 8) : first.start]
        label = read_label(text[start : first.start + 1]) if first.start - start < 16 else None
        at_start = first.start == start or (label is not None and start + label.length >= first.start - 1)
        if not at_start and not _BEFORE.search(head):
            continue
        if opened and not _BY.search(head):
            continue
        tail_at = last.end
        bracket = _SECOND_NAME.match(text[tail_at:end])
        if bracket:
            tail_at += bracket.end()
        more = _AND_OTHERS.match(text[tail_at:end])
        if more is not None:
            tail_at += more.end()
        tail = text[tail_at:end]
        if _NOT_SUBJECT.match(tail):
            continue
        verb = _VERB.match(tail)
        stop = _SENTENCE_END.search(tail)
        sentence = tail[: stop.start()] if stop else tail
        collective = any(name.collective for name in group)
        if verb is None:
            later = None if collective else _later_verb(text, tail_at, sentence, names)
            if later is None or _NO_VERB.match(tail):
                continue
            role = "responsible"
        else:
            if collective and not _TERRITORY.fullmatch(text[first.start : last.end]):
                continue
            if verb["verb"] == "完成" and not _DIGIT.search(sentence[:40]) and not head.endswith("由"):
                continue
            adverb = "牵头" in tail[: verb.start("verb")]
            match = _PREDICATE.match(verb["verb"])
            role = "lead" if adverb else (_role_of(match) if match else "responsible")
        for name in group:
            found.append(
                _made(text, _Item(name.start, name.end), role, "clause", sentence.strip() or None, first.start)
            )
    return found


_CLAUSE_END = regex.compile(r"[，,；;。]$")


def _later_verb(text: str, at: int, sentence: str, names: Sequence[Name]) -> regex.Match[str] | None:
    """负责 or the like at the head of a later clause of the same sentence, before another subject takes over."""
    limit = next(
        (n.start - at for n in names if n.start >= at and n.start - at > 0 and _CLAUSE_END.search(text[at : n.start])),
        len(sentence),
    )
    return _LATER.search(sentence[: max(0, min(limit, len(sentence)))])


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


_BRACKET = regex.compile(r"[（(）)]")


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost brackets of a line; widths may be mixed."""
    found: list[tuple[int, int]] = []
    depth = opening = 0
    for mark in _BRACKET.finditer(text, start, end):
        if mark.group() in "（(":
            if depth == 0:
                opening = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((opening, mark.start()))
    return found


# --- tables of tasks -----------------------------------------------------------------------------------------

_TASK_COLUMN = regex.compile(
    r"(?:主要|重点|具体|工作|年度|目标|建设|改革)*(?:任务|内容|事项|措施|举措|工作|项目|目标|要点|清单|指标)(?:名称|内容|及内容|描述|分解)?"
)


def find_table_duties(text: str, start: int, table: FoundTable) -> list[FoundDuty]:
    """The duties of a table of tasks: each name under 牵头单位, 责任单位 …, with the task of its row.

    `text` is the document's cleaned text, in which the table's block begins at `start`.
    """
    roles = duty_roles()
    columns: dict[int, str] = {}
    task_column: int | None = None
    for cell in table.cells:
        if cell.header:
            continue
        if cell.row > table.header_rows:
            break
        head = _BETWEEN_NAMES.sub("", cell.header_path[-1]) if cell.header_path else ""
        longest = max((word for word in roles if head.startswith(word)), key=len, default=None)
        role = roles[longest] if longest else None
        if role is not None:
            columns[cell.col] = role
        elif task_column is None and _TASK_COLUMN.fullmatch(head):
            task_column = cell.col
    if not columns:
        return []
    found: list[FoundDuty] = []
    tasks: dict[int, str] = {}
    for cell in table.cells:
        if cell.col == task_column and not cell.header:
            tasks.update(dict.fromkeys(range(cell.row, cell.row + cell.row_span), cell.text))
    for cell in table.cells:
        if cell.header or cell.col not in columns or not cell.text or cell.at is None or cell.total:
            continue
        at = start + cell.at
        for item in _items(text, at, at + len(cell.text), ()):
            if _looks_like_body(text[item.start : item.end]):
                found.append(_made(text, item, columns[cell.col], "table", tasks.get(cell.row), at))
    return found

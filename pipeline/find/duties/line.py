"""A paragraph or a cell, and who is named in it; the lists of names that it holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.find.duties.endings import NOT_IN_NAME, looks_like_body
from pipeline.find.duties.holders import holders
from pipeline.find.duties.shapes import is_generic, kind_of
from pipeline.find.duties.wording import AFTER, COUNTED, GROUP_WORD, STOP, Holder, Name, any_of
from pipeline.model import FoundDuty
from pipeline.notation.bodies import PLACE_UNITS
from pipeline.notation.brackets import CLOSERS, OPENERS, outside
from pipeline.notation.labels import LONGEST_LABEL, read_label
from pipeline.notation.needs import endings, openings, sure
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.quick import worked_out_once
from pipeline.vocab import collective_heads, common_bodies, duty_roles, duty_words

ROLES = duty_roles()
VERBS = duty_words("verb")
HAN = compiled(r"\p{Han}")


class Line:
    """A paragraph or a cell, `[start, end)` of a text, with those who are named in it.

    `breaks` are the places where the print breaks the line, as narrow columns of tables do.
    """

    def __init__(
        self, text: str, start: int, end: int, known: Sequence[Name], breaks: frozenset[int] = frozenset()
    ) -> None:
        self.text, self.start, self.end, self.breaks = text, start, end, breaks
        self.known = known
        self._from, self._to = start, end  # where names are asked for
        self._part = self

    def part(self, begin: int, stop: int) -> Line:
        """The same line with the names of `[begin, stop)` alone, one of its sentences, if nobody has asked for the
        others: no name goes over its end, and in a long paragraph few sentences may give a duty."""
        if "names" in self.__dict__:
            return self
        if begin != self._part._from or stop != self._part._to:
            self._part = Line(self.text, self.start, self.end, self.known_in(begin, stop), self.breaks)
            self._part._from, self._part._to = begin, stop
        return self._part

    def known_in(self, begin: int, stop: int) -> Sequence[Name]:
        """The known names that begin in `[begin, stop)`."""
        return self.known[bisect_left(self.known, (begin,)) : bisect_left(self.known, (stop,))]

    def names_any(self, start: int, end: int) -> bool:
        """Whether a name begins in `[start, end)`."""
        n = bisect_left(self.names, (start,))
        return n < len(self.names) and self.names[n].start < end

    @worked_out_once
    def opening(self) -> int:
        """Where the words behind the label begin."""
        label = read_label(self.text[self.start : min(self.end, self.start + LONGEST_LABEL)])
        return self.start + label.length if label is not None else self.start

    # Most paragraphs give no duty: who is named in one is only asked where something says that it may.

    @worked_out_once
    def names(self) -> list[Holder]:
        """Who is named, in order."""
        return holders(self.text, self._from, self._to, self.known)

    def named_in(self, start: int, end: int) -> Iterator[Holder]:
        """Those whose names begin in `[start, end)`."""
        names = self.names
        for n in range(bisect_left(names, (start,)), len(names)):
            if names[n].start >= end:
                return
            yield names[n]

    @worked_out_once
    def org_ids(self) -> dict[tuple[int, int], str]:
        """The full names of those whose words alone do not tell them."""
        return {(name.start, name.end): name.org_id for name in self.known if name.org_id is not None}

    @worked_out_once
    def starts(self) -> dict[int, Holder]:
        """The names by where they begin."""
        return {name.start: name for name in self.names}

    @worked_out_once
    def ends(self) -> set[int]:
        """Where names end."""
        return {name.end for name in self.names}

    @worked_out_once
    def seams(self) -> list[int]:
        """Where one name follows another without a mark between them."""
        return sorted(self.ends & self.starts.keys())

    @worked_out_once
    def inside(self) -> set[int]:
        """The places behind the first character of a name, where no verb begins and no 和 parts."""
        places: set[int] = set()
        for name in self.names:
            places.update(range(name.start + 1, name.end))
        return places

    def is_known(self, start: int, end: int) -> bool:
        """Whether exactly `[start, end)` is a name of one or many."""
        name = self.starts.get(start)
        return name is not None and name.end == end and name.kind != "group"


class Item(NamedTuple):
    """Someone whom a list or a sentence names; `role` where a bracket gives one: A（牵头）."""

    start: int
    end: int
    role: str | None = None


def made(
    line: Line, item: Item, role: str, form: str, task: str | None, anchor: int, holder: str | None = None
) -> FoundDuty:
    """The row of an item; `holder` where the sentence has said who that is."""
    raw = line.text[item.start : item.end]
    return FoundDuty(
        char_start=item.start,
        char_end=item.end,
        raw=raw,
        role=role,
        org=raw,
        holder=holder or holder_of(line, item) or "named",
        form=form,
        task=task,
        anchor=anchor,
        org_id=line.org_ids.get((item.start, item.end)),
    )


def holder_of(line: Line, item: Item) -> str | None:
    """`named`, `class` or `function`; None for a group and for what can have no duty."""
    known = line.starts.get(item.start)
    if known is not None and known.end == item.end:
        return None if known.kind == "group" else known.kind
    name = line.text[item.start : item.end]
    if _SENTENCE.match(name):
        return None
    kind = kind_of(name)
    if kind == "group":
        return None
    if kind is None or kind == "named":
        if COLLECTIVE_OPENING.match(name):
            return None if NOT_IN_NAME.search(name) or _DEMAND.search(name) else "class"
        return "named" if looks_like_body(name) else None
    return kind


def overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether `[start, end)` meets one of the places that are taken, which are sorted and meet nowhere."""
    n = bisect_left(taken, (end,)) - 1
    return n >= 0 and taken[n][1] > start


# --- names in lists ------------------------------------------------------------------------------------------

# 按照各自职责分工   按工作职责   根据各自审批权限   按职能职责
BY_JOB = (
    r"(?:按照?|根据|依据|依照|依)(?:各自)?的?(?:(?:工作|部门|法定|管理|业务)?(?:职[责能权](?:职[责能权])?|分工)(?:分工|权限)?"
    r"|\p{Han}{0,4}?权限)(?:要求)?"
)
# 等县区   等市属国有企业   等4个乡镇   等街道办事处: of what kind those before it are
_KINDS = frozenset(word for word in collective_heads() | common_bodies() if len(word) > 1 or word in PLACE_UNITS) - {
    "组织",
    "单位",
    "部门",
    "地区",
    "办公室",
}
_OF_KIND = (
    rf"等(?:\d+|[一二三四五六七八九十两]+)?[个家所]?(?:(?!{STOP}|[各和及与或])\p{{Han}}){{0,6}}?{any_of(_KINDS)}{AFTER}"
)
# 等3个部门   等国务院有关部门   等部门和单位
OTHERS = (
    rf"(?:{_OF_KIND}|等(?:(?:\d+|[一二三四五六七八九十]+)?个?(?:[省市县区旗州盟]|自治区|国家|{GROUP_WORD}|各|直){{0,6}}?"
    r"(?:部门|单位|机构|方面)(?:[、和及](?:有关|相关|直属)*(?:部门|单位|机构|方面|个人|组织))?)?)"
)
_HOW = rf"{COUNTED}|{BY_JOB}|分工|分别|共同|具体|联合|统一|依法|各自|组织|抓好|结合实际"
_TRAIL = compiled(rf"(?>(?:{OTHERS}|{_HOW})*)$")
# what it ends in unless 等 stands in it
_HOW_LASTS = sure(endings(_HOW))
# the number of a name is no part of it: 1.市体育局；2.市教育局
_LEAD_WORDS = (
    r"(?:由|以及|及|和|与|并|会同|分别|其中|具体|市?级?有关|[:：\s]|[0-9]{1,2}[.．]|[（(][0-9]{1,2}[）)]|[①-⑳])+"
)
_LEAD_IN = compiled(_LEAD_WORDS + r"(?=[\p{Han}]{2})")
_LEAD_FIRSTS = sure(openings(_LEAD_WORDS))
_SHARED = compiled(r"以及|和|及|与")
# 牵头、配合单位   区教育局（牵头）、区财政局
BETWEEN_NAMES = compiled(r"[、和及与（）()\s]|以及")
COLLECTIVE_OPENING = compile_re(r"各|全[县市区旗省州盟体]|有关|相关|所有|其他|[区县市省旗州盟]直|驻[区县市省旗州盟]")
# 以下各条均需各市党委、政府抓好: a sentence behind a list
_SENTENCE = compiled(r"以[上下]|其余|上述|下列")
# 各级要高度重视 is a sentence
_DEMAND = compiled(r"[要须将]|应当|负责|必须")
# what stands for its bureau's branch and is no name by itself: 国家统计局|佛冈调查队
_BRANCH = compiled(
    r"^(?![省市县区旗州盟镇乡])\p{Han}{2,8}(?:分局|支局|支行|分行|分公司|调查队|大队|支队|中队|分院|分中心)$"
)
_BLANK = " \u3000\t\n"
_STOPS = "、，,；;/。"


def items_in(line: Line, start: int, end: int) -> list[Item]:
    """The organisations that a list `[start, end)` names, one an item.

    Items are parted by 、 and commas outside brackets, by blanks and breaks behind a whole name, and by nothing where
    one known name follows another. 和 and 及 part only where a known name ends or begins beside them
    (区经济和信息化局 is one name). A second name in brackets is left to the first.
    """
    cuts = [(i, i + 1) for i in outside(line.text, _STOPS + _BLANK, start, end) if i not in line.inside]
    cuts += [(i, i) for i in line.breaks if start < i < end]
    cuts += [(i, i) for i in line.seams[bisect_left(line.seams, start + 1) : bisect_left(line.seams, end)]]
    items: list[Item] = []
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


def _parts(line: Line, at: int, before: int, after: int, end: int) -> bool:
    """Whether a blank or a break parts two names: a whole one ends there, and what follows is no branch of it."""
    head = line.text[max(at, before - 40) : before].strip()
    if not head:
        return True
    stop = next(outside(line.text, _STOPS + _BLANK, after, min(end, after + 40)), end)
    tail = line.text[after:stop]
    if before not in line.ends and not looks_like_body(head):
        return False
    return after in line.starts or (looks_like_body(tail) and not _BRANCH.match(tail))


_OPENING = compile_re("[" + re.escape(OPENERS) + "]")
_CLOSING = compile_re("[" + re.escape(CLOSERS) + "]")
_GOES_ON = compiled(r"\p{Han}")
_NO_NAME = compiled(rf"等|按|分别|共同|{any_of(VERBS)}")


def _item(line: Line, start: int, end: int) -> list[Item]:
    text = line.text
    lead = _LEAD_IN.match(text, start, min(end, start + 60)) if text[start : start + 1] in _LEAD_FIRSTS else None
    if lead and not any(place in line.inside for place in range(start + 1, lead.end() + 1)):
        start = lead.end()
    role = None
    bracket = _OPENING.search(text, start, end)
    for word in _SHARED.finditer(text, start, end):
        if bracket is not None and word.start() > bracket.start() and bracket.start() not in line.inside:
            break
        beside = word.start() in line.ends or word.end() in line.starts or _is_others(text, start, word.start())
        if beside and word.start() not in line.inside and word.start() > start + 1 and end - word.end() > 1:
            return [*_item(line, start, word.start()), *_item(line, word.end(), end)]
    name = line.starts.get(start)
    # 各县（市、区）人民政府 goes on behind its bracket, 市委台港澳办（市台港澳事务局） ends before it
    if bracket and not (name is not None and bracket.start() < name.end <= end):
        close = _CLOSING.search(text, bracket.end(), end)
        role = ROLES.get(text[bracket.end() : close.start() if close else end])
        behind = close.end() if close else end
        if not _GOES_ON.match(text, behind, end) or _NO_NAME.match(text, behind, end):
            end = bracket.start()
    if text[end - 1] in _HOW_LASTS or text.find("等", max(start, end - 60), end) >= 0:
        trail = _TRAIL.search(text[max(start, end - 60) : end])
        end -= len(trail.group()) if trail is not None else 0
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK + "。":
        end -= 1
    if end - start > 40 or not HAN.search(text, start, end) or (end - start < 2 and not line.is_known(start, end)):
        return []  # 东、|西两区政府 are two that are known
    return [] if names_nobody(line, start, end) else [Item(start, end, role)]


def names_nobody(line: Line, start: int, end: int) -> bool:
    """Whether the words of an item are a group: 有关部门."""
    known = line.starts.get(start)
    return is_generic(line.text, start, end) or (known is not None and known.kind == "group" and known.end >= end)


_OTHERS_END = compiled(rf"{OTHERS}$")


def _is_others(text: str, start: int, end: int) -> bool:
    """Whether 等 or the group that it stands for ends at `end`: 财政部等|和各省级人民政府."""
    at = text.rfind("等", max(start, end - 24), end)
    return at > start and _OTHERS_END.match(text, at, end) is not None


def is_holder(line: Line, item: Item) -> bool:
    """Whether an item names who can have a duty: a known name, many (各学校), or what looks like a body."""
    return holder_of(line, item) is not None


def with_role(items: Iterable[Item], role: str) -> list[Item]:
    """The items, with `role` where no bracket gives them one."""
    return [item if item.role else item._replace(role=role) for item in items]

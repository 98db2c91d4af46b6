"""Duties (责任分工): who has to do what, in the five forms in which official documents say so.

`list`    牵头部门：区教育局、区文广新局。责任部门：区委宣传部。   责任部门：⏎1.市文广新局；⏎2.市体育局。
`note`    （市公安局清新分局牵头负责，区交通运输局配合）   （责任单位：县教育局）   （县教育局、各镇人民政府）
`duty`    1. 区编办：会同…   （15）各镇政府：…
`clause`  区委农办牵头，由各镇完成…   区教育局和区人力资源社会保障局负责组织…
`table`   a table of tasks with columns 牵头单位, 责任单位

Lists, notes and cells are one language: names, words that mark a part (牵头单位：), verbs (A牵头，B配合) and roles in
brackets (A（牵头）、B). The words are `data/duty_roles.csv` and `data/duty_limits.csv`,
those of sentences `data/duty_sentences.csv`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter

from pipeline.find.duties.below import OpenList, names_below, open_list
from pipeline.find.duties.line import HAN, Item, Line, made, overlaps
from pipeline.find.duties.openers import (
    LONGEST_HEADING,
    may_have_duty,
    may_head_duty,
    opened_duties,
    over_duty,
    under_divisions,
    until_others,
)
from pipeline.find.duties.sentences import clauses, hints_in, obliged_in
from pipeline.find.duties.series import turns_in
from pipeline.find.duties.statements import PREDICATE, first_leading, first_leads_from, has_verb, marked, statement
from pipeline.find.duties.tables import find_table_duties
from pipeline.find.duties.wording import Name
from pipeline.model import FoundDuty
from pipeline.notation.brackets import ASIDE_OPENERS, OPENERS, asides, outside
from pipeline.notation.marks import DATE_ONLY
from pipeline.notation.needs import holds_any
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import name_endings

__all__ = ["Name", "find_duties", "find_table_duties"]

# --- the finder ----------------------------------------------------------------------------------------------


def find_duties(text: str, names: Iterable[Name]) -> list[FoundDuty]:
    """The duties of a cleaned text in order; paragraphs are parted by line feeds.

    `names` are the known organisations that the text names; a name that is not known is taken by its
    shape.
    """
    found: list[FoundDuty] = []
    leads_from = first_leads_from(text)
    hints = hints_in(text)
    obliged = obliged_in(text)
    turning = turns_in(text)
    known = sorted(names, key=itemgetter(0, 1))
    at = k = 0
    paragraphs = text.split("\n")
    divided = under_divisions(paragraphs)
    openers = [opener for opener in ASIDE_OPENERS if opener in text]
    listed: OpenList | None = None
    for n, paragraph in enumerate(paragraphs):
        size = len(paragraph)
        end = at + size
        under = paragraphs[n + 1] if n + 1 < len(paragraphs) else ""
        if listed is not None:
            line = Line(text, at, end, known[bisect_left(known, (at,)) : bisect_left(known, (end,))])
            below, listed = names_below(listed, line, under, at >= leads_from)
            found += below
            if below or listed is not None:
                at = end + 1
                continue
        if 2 < size <= LONGEST_HEADING and may_head_duty(paragraph, under, divided[n]):
            line = Line(text, at, end, known[bisect_left(known, (at,)) : bisect_left(known, (end,))])
            found += over_duty(line, under, divided[n])
        if size > 3 and "\t" not in paragraph:
            first = k
            while k < len(hints) and hints[k] < end:
                first += hints[k] < at
                k += 1
            # two of them make a series
            obliges = bisect_left(obliged, end) - bisect_left(obliged, at) > 1
            turns = turning[bisect_left(turning, at) : bisect_left(turning, end)]
            # without a colon and a bracket there is no list, no note and no item
            colon = "：" in paragraph or ":" in paragraph
            brackets = asides(text, at, end) if holds_any(paragraph, openers) else []
            if colon or brackets or k > first or obliges or turns:
                line = Line(text, at, end, known[bisect_left(known, (at,)) : bisect_left(known, (end,))])
                duties, listed = _paragraph(line, hints[first:k], obliges, turns, brackets, colon, at >= leads_from)
                found += duties
        at = end + 1
    return sorted(found, key=attrgetter("char_start"))


# 将“公安机关主管，城管部门协助”|修改为“…”   删去|“由市水利局负责”: what the amended text said before
_REPLACED = compiled(
    r"删[去除][^“”。；;\n]{0,30}“(?P<omitted>[^“”\n]{2,400})”"
    r"|“(?P<words>[^“”\n]{2,400})”(?:的?(?:规定|表述|内容)|[一这][句款词]话?)?[，,]?(?:统一)?(?:修改|更改|改|调整|变更)为"
)


def _paragraph(
    line: Line,
    hints: Sequence[int],
    obliges: bool,
    turns: Sequence[int],
    brackets: Sequence[tuple[int, int]],
    colon: bool,
    first_leads: bool,
) -> tuple[list[FoundDuty], OpenList | None]:
    """The duties of a paragraph with these `brackets`, and the list that may go on below it; `colon` tells whether it
    has one."""
    text, start, end = line.text, line.start, line.end
    taken: list[tuple[int, int]] = []
    if text.find("“", start, end) >= 0:
        taken = [replaced.span(replaced.lastgroup or 0) for replaced in _REPLACED.finditer(text, start, end)]
    found, listed = _lists(line, brackets, taken, first_leads) if colon or hints else ([], None)
    if brackets:
        found += _notes(line, brackets, taken, first_leads)
    opened = opened_duties(line, taken, colon)
    others = clauses(line, hints, obliges, turns, taken) if hints or obliges or turns else []
    return [*found, *until_others(line, opened, others), *others], listed


def _lists(
    line: Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> tuple[list[FoundDuty], OpenList | None]:
    """牵头部门：A、B。责任部门：C、D。 — on a line of its own or in a bracket that closes a paragraph, and the list
    that the end of the line leaves open."""
    found: list[FoundDuty] = []
    listed: OpenList | None = None
    imprint: bool | None = None
    n = 0
    for mark, begin, stop, role in marked(line, line.start, line.end):
        while n < len(brackets) and brackets[n][1] < mark:
            n += 1
        listed = None
        if overlaps(taken, mark, mark + 1):
            continue
        bracket = brackets[n] if n < len(brackets) and brackets[n][0] < mark else None
        limit = min(stop, bracket[1]) if bracket else stop
        limit = next(outside(line.text, "。", begin, limit), limit)
        if role is None:
            if bracket:
                insort(taken, (mark, limit))
            continue
        if _PUBLISHES.match(line.text, mark) is not None:
            imprint = _in_imprint(line) if imprint is None else imprint
            if imprint:
                continue
        items = first_leading(line, begin, statement(line, begin, limit, role), first_leads)
        if limit == line.end and not line.text.startswith(_TAKES_PART, mark):
            listed = open_list(line, begin, role, items)
        if not items and HAN.search(line.text, begin, limit) is None:
            continue
        form = "note" if bracket else "list"
        found += [made(line, item, item.role or role, form, None, line.start) for item in items]
        insort(taken, (mark, limit))
    return found, listed


# who comes to a meeting or an exercise is listed under it
_TAKES_PART = "参加"
# 主　　办：县人民政府 with 编辑, 出版 beside it says who makes the gazette
_PUBLISHES = compiled(r"[主协承]\s*办")
_MADE_BY = compiled(r"\s*(?:[主协承]\s*办|编\s*辑|责\s*任)(?:单位|部门|编辑)?\s?[:：]")
_IMPRINT = compiled(
    r"(?:^|\n)[\s（(]*(?:编\s*辑|编\s*印|出\s*版|印\s*刷|发\s*行|承\s*印|刊\s*号|准\s*印|内部资料|内部刊物|邮\s*编)"
)


def _in_imprint(line: Line) -> bool:
    """Whether a mark 主办 in a line is a colophon's (版权页)."""
    near = line.text[max(0, line.start - 120) : line.end + 120]
    if _IMPRINT.search(near) is not None:
        return True
    # the lines behind the day of signing, with which a document ends
    before = [words for words in line.text[max(0, line.start - 120) : line.start].split("\n") if words.strip()]
    while before and _MADE_BY.match(before[-1]):
        before.pop()
    return bool(before) and DATE_ONLY.fullmatch(before[-1].strip()) is not None


_SENTENCE_MARKS = frozenset("。；;！!")
_BEHIND_NOTE = frozenset("。；;.，," + OPENERS)


def _notes(
    line: Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """（A牵头负责，B配合）（A、B，各镇人民政府）: brackets that close a sentence and say who has to do it."""
    text = line.text
    found: list[FoundDuty] = []
    for opening, close in brackets:
        if close - opening < 4:
            continue
        # it closes its sentence: nothing or a mark follows, or the sentence before has ended already
        ended = opening > line.start and text[opening - 1] in _SENTENCE_MARKS
        if not (ended or close + 1 >= line.end or text[close + 1] in _BEHIND_NOTE):
            continue
        if overlaps(taken, opening, close + 1):
            continue
        stop = text.find("。", close, line.end)
        part = line.part(max(line.start, text.rfind("。", line.start, opening) + 1), stop if stop >= 0 else line.end)
        if PREDICATE.search(text, opening, close) is None:
            items = _bare_note(part, opening, close, ended)
        else:
            items = statement(part, opening + 1, close, None) if has_verb(part, opening + 1, close) else []
        if items:
            insort(taken, (opening, close + 1))
            items = first_leading(part, opening + 1, items, first_leads)
            found += [made(part, item, item.role or "responsible", "note", None, line.start) for item in items]
    return found


_NAMED_BEFORE = ("部门", "单位", "机构", "名单", "成员", *name_endings())


_NOTHING_MORE = compile_re("[。；;. ]*+")


def _bare_note(line: Line, opening: int, close: int, ended: bool) -> list[Item]:
    """The names of a bracket that closes a task and holds nothing but names: （县教育局、县财政局，各乡镇人民政府）.

    Behind a sentence that has not ended, one name may be a second name of what stands before: two are needed.
    """
    text = line.text
    if close + 1 < line.end and _NOTHING_MORE.fullmatch(text, close + 1, line.end) is None:
        return []
    items = statement(line, opening + 1, close, None)
    pieces = sum(place not in line.inside for place in outside(text, "、，,；;", opening + 1, close)) + 1
    if len(items) < pieces or not any(line.is_known(item.start, item.end) for item in items):
        return []
    if any(not (line.is_known(*item[:2]) or may_have_duty(text[item.start : item.end])) for item in items):
        return []
    if ended:
        return items
    before = text[line.start : opening].rstrip()
    return items if len(items) > 1 and len(before) > 8 and not before.endswith(_NAMED_BEFORE) else []

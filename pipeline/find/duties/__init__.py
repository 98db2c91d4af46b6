"""Duties (责任分工): who has to do what, in the five forms in which official documents say so.

`list`    牵头部门：区教育局、区文广新局。责任部门：区委宣传部。
`note`    （市公安局清新分局牵头负责，区交通运输局配合）   （责任单位：县教育局）   （县教育局、各镇人民政府）
`duty`    1. 区编办：会同…   （15）各镇政府：…
`clause`  区委农办牵头，由各镇完成…   区教育局和区人力资源社会保障局负责组织…
`table`   a table of tasks with columns 牵头单位, 责任单位

Lists, notes and cells are one language: names, words that mark a part (牵头单位：), verbs (A牵头，B配合) and roles in
brackets (A（牵头）、B). The words are `data/duty_roles.csv` and `data/duty_limits.csv`,
those of sentences `data/duty_sentences.csv`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from pipeline.find.duties.endings import NOT_IN_NAME, ends_like_body, looks_like_body
from pipeline.find.duties.line import (
    BETWEEN_NAMES,
    COLLECTIVE_OPENING,
    HAN,
    ROLES,
    Item,
    Line,
    is_holder,
    items_in,
    made,
    overlaps,
)
from pipeline.find.duties.offices import is_office_name
from pipeline.find.duties.sentences import clauses, hints_in, obligations_in
from pipeline.find.duties.statements import (
    PREDICATE,
    first_leading,
    first_leads_from,
    has_verb,
    marked,
    statement,
)
from pipeline.find.duties.tables import find_table_duties
from pipeline.find.duties.wording import Name, any_of
from pipeline.model import FoundDuty
from pipeline.notation.brackets import OPENERS, asides, outside
from pipeline.notation.labels import LONGEST_LABEL
from pipeline.notation.marks import DATE_ONLY
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_limits, duty_sentence, name_endings
from pipeline.vocab.tables import read_table

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
    obligations = obligations_in(text)
    known = sorted(names, key=itemgetter(0, 1))
    at = k = 0
    paragraphs = text.split("\n")
    for n, paragraph in enumerate(paragraphs):
        end = at + len(paragraph)
        under = paragraphs[n + 1] if n + 1 < len(paragraphs) else ""
        if 2 < len(paragraph) <= _HEADING and (
            _OPENS_DUTY.match(under) is not None or ("职责" in paragraph and _ANY_ITEM.match(under) is not None)
        ):
            line = Line(text, at, end, known[bisect_left(known, (at,)) : bisect_left(known, (end,))])
            found += _over_duty(line, under)
        if len(paragraph) > 3 and "\t" not in paragraph:
            first = bisect_left(hints, at, k)
            k = bisect_left(hints, end, first)
            since = bisect_left(obligations, at)
            obliged = obligations[since : bisect_left(obligations, end, since)]
            if k > first or len(obliged) > 1 or _MAY_LIST.search(paragraph) is not None:
                line = Line(text, at, end, known[bisect_left(known, (at,)) : bisect_left(known, (end,))])
                found += _paragraph(line, hints[first:k], obliged, at >= leads_from)
        at = end + 1
    return sorted(found, key=lambda duty: duty.char_start)


# a colon or a bracket, without which there is no list, no note and no item
_MAY_LIST = compile_re("[:：（(【［\\[〔]")


# 将“公安机关主管，城管部门协助”|修改为“…”   删去|“由市水利局负责”: what the amended text said before
_REPLACED = compiled(
    r"删[去除][^“”。；;\n]{0,30}“(?P<omitted>[^“”\n]{2,400})”"
    r"|“(?P<words>[^“”\n]{2,400})”(?:的?(?:规定|表述|内容)|[一这][句款词]话?)?[，,]?(?:统一)?(?:修改|更改|改|调整|变更)为"
)


def _paragraph(line: Line, hints: Sequence[int], obliged: Sequence[int], first_leads: bool) -> list[FoundDuty]:
    text, start, end = line.text, line.start, line.end
    taken = [replaced.span(replaced.lastgroup or 0) for replaced in _REPLACED.finditer(text, start, end)]
    brackets = asides(text, start, end)
    colon = text.find("：", start, end) >= 0 or text.find(":", start, end) >= 0
    found = _lists(line, brackets, taken, first_leads) if colon or hints else []
    if brackets:
        found += _notes(line, brackets, taken, first_leads)
    opened = _duties(line, taken, colon)
    others = clauses(line, hints, obliged, taken) if hints or len(obliged) > 1 else []
    return [*found, *_until_others(line, opened, others), *others]


def _lists(
    line: Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """牵头部门：A、B。责任部门：C、D。 — on a line of its own or in a bracket that closes a paragraph."""
    found: list[FoundDuty] = []
    imprint: bool | None = None
    n = 0
    for mark, begin, stop, role in marked(line, line.start, line.end):
        while n < len(brackets) and brackets[n][1] < mark:
            n += 1
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
        if not items and HAN.search(line.text, begin, limit) is None:
            continue
        form = "note" if bracket else "list"
        found += [made(line, item, item.role or role, form, None, line.start) for item in items]
        insort(taken, (mark, limit))
    return found


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


_SENTENCE_MARK = "。；;！!"


def _notes(
    line: Line, brackets: Sequence[tuple[int, int]], taken: list[tuple[int, int]], first_leads: bool
) -> list[FoundDuty]:
    """（A牵头负责，B配合）（A、B，各镇人民政府）: brackets that close a sentence and say who has to do it."""
    text = line.text
    found: list[FoundDuty] = []
    for opening, close in brackets:
        if close - opening < 4 or overlaps(taken, opening, close + 1):
            continue
        # it closes its sentence: nothing or a mark follows, or the sentence before has ended already
        ended = text[opening - 1 : opening] in tuple(_SENTENCE_MARK) and opening > line.start
        if not (ended or close + 1 >= line.end or text[close + 1] in "。；;.，," + OPENERS):
            continue
        if PREDICATE.search(text, opening, close) is None:
            items = _bare_note(line, opening, close, ended)
        else:
            items = statement(line, opening + 1, close, None) if has_verb(line, opening + 1, close) else []
        if items:
            insort(taken, (opening, close + 1))
            items = first_leading(line, opening + 1, items, first_leads)
            found += [made(line, item, item.role or "responsible", "note", None, line.start) for item in items]
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
    if any(not (line.is_known(*item[:2]) or _may_have_duty(text[item.start : item.end])) for item in items):
        return []
    if ended:
        return items
    before = text[line.start : opening].rstrip()
    return items if len(items) > 1 and len(before) > 8 and not before.endswith(_NAMED_BEFORE) else []


def _may_have_duty(name: str) -> bool:
    return COLLECTIVE_OPENING.match(name) is not None or ends_like_body(name)


# --- items that open with a name -----------------------------------------------------------------------------

# 县公安局|的主要职责是：   县水利局|工作职责
_DUTIES_OF = r"的?(?:主要|具体|基本|工作|应急|部门|岗位|管理|监管)*职责(?:分工|任务)?(?:是|为|如下)?"
_LABEL = rf"(?:[①-⑳⑴-⒛]|[（(][{HAN_COUNT}\d]{{1,3}}[）)]|\d{{1,2}}[.．、])?"
_OPENER = compiled(rf"\s*{_LABEL}\s*(?P<who>[^。；;，,：:\n]{{2,60}}?)(?:{_DUTIES_OF})?\s?[:：]")
_COLLECTIVE = compiled(r"各(?:有关|相关|级|成员)?[\p{Han}、（）()]{1,16}$")
_NO_OPENER = ("如下", "下列", "包括", "名单", *duty_limits(), *duty_sentence("report"), "主任", "局长", "科长")
# 发展改革委会同水利部研究提出了办理意见：… tells what was done (答复, 函), and who found it
_REPORTED = compiled(r"(?:提出|答复|认为|反映|表示|说明|研究|回复)(?:了|如下)?[\p{Han}]{0,8}$")
# 加强社区医院：… is a task, no duty of a hospital
_TASK_OPENING = compiled(rf"{any_of(duty_sentence('task'))}|[报向经由在对是以为将从]")
_DUTY_WORDS = compiled(
    r"(?:一是|（一）|\(一\)|1[.、])?\s?(?:负责|牵头|配合|参与|协助|承担|组织|做好|会同|协调|指导|按|依法|根据"
    r"|保障|保证|确保|提供|抓好|及时|加强|开展|落实|制[定订])"
)


def _duties(line: Line, taken: list[tuple[int, int]], colon: bool) -> list[FoundDuty]:
    """1. 区编办：会同… — the item's names, its role by the first predicate of its words, its words as the task. Another
    body may open its own behind a full stop: …。县供电公司：负责…   `colon` tells whether the line has one."""
    text, start, end = line.text, line.start, line.end
    heading = text.find("。", start, min(end, start + LONGEST_LABEL + _HEADING))
    if heading >= 0 and line.opening > start and (headed := _headed(line)):
        insort(taken, (start, heading + 1))
        return headed
    if not colon:
        return []
    labelled = line.opening > start
    begins = [line.opening]
    begins += [mark.end() for mark in _FULL_STOP.finditer(text, start, end)]
    openers = [opener for begin in begins if (opener := _OPENER.match(text, begin, end)) is not None]
    openers = [o for o in openers if not overlaps(taken, o.start("who"), o.start("who") + 1)]
    found: list[FoundDuty] = []
    at: list[tuple[int, list[Item], int]] = []
    for n, opener in enumerate(openers):
        if at and opener.start("who") < at[-1][2]:
            continue
        items = _opening(line, opener, labelled, n == 0 and opener.start() == begins[0])
        if items:
            at.append((opener.start(), items, opener.end()))
    for n, (begin, items, words_at) in enumerate(at):
        stop = at[n + 1][0] if n + 1 < len(at) else end
        words = text[words_at:stop].strip()
        insort(taken, (begin, words_at))
        if _is_person(line, words_at, stop):
            continue
        role = _duty_role(words)
        found += [made(line, item, role, "duty", words, start) for item in items]
    return found


_SURNAME = compiled(f"[{''.join(surname for surname, _source in read_table('single_surnames'))}]")
_BLANKS = compiled(r"\s*")


def _is_person(line: Line, start: int, end: int) -> bool:
    """Whether a body's words are who came from it, as lists of persons have it: 市计委：王启明　市经委：李庆国."""
    text = line.text
    at = _BLANKS.match(text, start, end).end()  # type: ignore[union-attr]
    if _SURNAME.match(text, at, end) is None:
        return False
    ends = (at + 2, at + 3)
    return any(
        stop <= end and (not text[stop:end].strip("；; 。") or _BLANKS.match(text, stop, end).end() in line.starts)  # type: ignore[union-attr]
        for stop in ends
    )


# A heading that names bodies is no longer.
_HEADING = 40
# 1.监督组。负责对…进行监督
_HEADED = compiled(
    r"\s*(?P<who>[\p{Han}、（）]{2,40})。(?=(?:具体|统一|统筹)?(?:负责(?!人|同志)|牵头|承担|组织|协助|配合|参与|会同|协调|指导|做好))"
)


def _headed(line: Line) -> list[FoundDuty]:
    """The duty of a labelled item whose heading is a body's name alone: 2.专家组。组织…, 负责提供…"""
    match = _HEADED.match(line.text, line.opening, line.end)
    if match is None:
        return []
    items = items_in(line, match.start("who"), match.end("who"))
    names = [line.text[item.start : item.end] for item in items]
    if any(
        not line.is_known(*item[:2]) and (not _is_body(name) or _opens_task(name))
        for item, name in zip(items, names, strict=True)
    ):
        return []
    words = line.text[match.end() : line.end].strip()
    role = _duty_role(words)
    return [made(line, item, role, "duty", words, line.start) for item in items]


# 负责医疗保险参保登记。   1.承担联席会议日常工作；
_OPENS_DUTY = compiled(
    r"\s*(?:\d{1,2}[.、．]|[（(][一二三四五六七八九十\d]{1,3}[）)])?\s?(?!\p{Han}{2,6}(?:单位|部门|领导)[:：])"
    r"(?P<words>(?:(?P<charged>(?:具体|主要|统一)?(?:负责(?!人|同志)|承担))"
    r"|(?:具体|统一|统筹)?(?:牵头|组织|协助|配合|参与|会同|协调|指导|做好|督促|落实)).+)"
)


# what stands behind the names of a heading
_HEADING_TAIL = compiled(rf"(?:{_DUTIES_OF})?\s?[:：]?\s*\Z")
# under 县水务局职责： each item is a duty, whatever it opens with
_ANY_ITEM = compiled(r"\s*(?:\d{1,2}[.、．]|[（(][一二三四五六七八九十\d]{1,3}[）)])\s?(?P<words>\p{Han}.{3,})")


def _over_duty(line: Line, under: str) -> list[FoundDuty]:
    """The duty under a heading of bodies' names alone: （一）区税务局⏎负责费款征收. Names by their shape (医疗救护组)
    need a label before them and 负责 below."""
    tail = _HEADING_TAIL.search(line.text, line.opening, line.end)
    stop = tail.start() if tail is not None else line.end
    of_duties = tail is not None and "职责" in tail.group()
    words = _OPENS_DUTY.match(under) or (_ANY_ITEM.match(under) if of_duties else None)
    if words is None or NOT_IN_NAME.search(line.text, line.opening, stop) is not None:
        return []
    items = items_in(line, line.opening, stop)
    covered = sum(item.end - item.start for item in items)
    rest = BETWEEN_NAMES.sub("", line.text[line.opening : stop].strip())
    if not items or covered < len(rest):
        return []
    names = [line.text[item.start : item.end] for item in items]
    for item, name in zip(items, names, strict=True):
        known = line.is_known(item.start, item.end)
        by_shape = _is_body(name) and not _opens_task(name)
        charged = of_duties or words["charged"]
        if not known and not (by_shape and line.opening > line.start and charged):
            return []
    task = words["words"].strip()
    role = _duty_role(task)
    return [made(line, item, role, "duty", task, line.start) for item in items]


def _opens_task(name: str) -> bool:
    """Whether words that end as a body's name open with what is to be done: 加强社区医院; but 建设环保局."""
    return _TASK_OPENING.match(name) is not None and not is_office_name(name + "：", 0, len(name), led=False)


def _is_body(name: str) -> bool:
    """Whether a name ends as bodies' names do, a group's (监督组) among them."""
    return ends_like_body(name) or (len(name) > 2 and name.endswith("组") and looks_like_body(name + "办公室"))


_FULL_STOP = compiled(r"[。；;]")


def _opening(line: Line, opener: re.Match[str], labelled: bool, first: bool) -> list[Item]:
    """Whose duty an opener begins; none where it names nobody. Behind another sentence its words must be a duty's."""
    text = line.text
    who = opener["who"]
    begin = opener.start("who")
    words = text[opener.end() : line.end].strip()
    if len(words) < 4 or who.endswith(_NO_OPENER) or _REPORTED.search(who):
        return []
    items = items_in(line, begin, opener.end("who"))
    if not first:
        all_known = all(line.is_known(item.start, item.end) for item in items)
        return (
            items if items and (all_known or _unknown_holders(line, items, words)) and _DUTY_WORDS.match(words) else []
        )
    known = [name for name in line.names if begin <= name.start and name.end <= opener.end()]
    collective = _COLLECTIVE.match(who) is not None and labelled
    if begin in line.starts or collective:
        covered = sum(name.end - name.start for name in known)
        rest = BETWEEN_NAMES.sub("", who)
        bodies = all(line.is_known(*item[:2]) or _may_have_duty(text[item.start : item.end]) for item in items)
        if not (collective or bodies) and covered * 2 < len(rest) and not _unknown_holders(line, items, words):
            return []
    elif not _unknown_holders(line, items, words):
        return []
    return [item for item in items if is_holder(line, item) or _is_body(text[item.start : item.end])]


def _until_others(line: Line, opened: list[FoundDuty], others: list[FoundDuty]) -> list[FoundDuty]:
    """The duties of openers, whose tasks end where another body's clause begins."""
    cut: list[FoundDuty] = []
    for duty in opened:
        words = line.text.find(duty.task or "", duty.char_end)
        heads = [o.anchor for o in others if o.anchor > words and line.text[o.anchor - 1] in "，,；;。"]
        if duty.task and words >= 0 and heads and min(heads) < words + len(duty.task):
            duty = replace(duty, task=line.text[words : min(heads)].rstrip("，,；; "))
        cut.append(duty)
    return cut


def _unknown_holders(line: Line, items: Sequence[Item], words: str) -> bool:
    """Whether names that are not known open a duty: （4）国网佛冈供电公司：负责应急供电。"""
    names = [line.text[item.start : item.end] for item in items]
    return (
        _DUTY_WORDS.match(words) is not None
        and bool(names)
        and all((_may_have_duty(name) or _is_body(name)) and not _opens_task(name) for name in names)
    )


_ADVERBIAL = compiled(
    r"^(?:一是|（一）|\(一\)|1[.、])?\s?(?:(?:根据|按照?|依据|依照|结合|针对|围绕|为|在|会同(?=[^，,]{0,40}[，,]))[^，,；;。]{1,60}[，,])*"
    r"(?:依法|依职[能责责]|依规|按(?:照)?(?:各自)?职[责能](?:分工)?|积极|主动|具体|共同|统一|加强|切实|认真|严格|全面|全力|密切|要|应|应当|分别|统筹|并)*"
)


def _duty_role(words: str) -> str:
    """The role that the first predicate of a duty's words gives: 牵头 lead, 配合, 参与, 协助 cooperate."""
    rest = _ADVERBIAL.sub("", words)
    match = PREDICATE.match(rest)
    # 支持 is what a duty's own words say of others (支持基础设施建设), not of whom it helps
    return ROLES[match.group()] if match and match.group() != "支持" else "responsible"

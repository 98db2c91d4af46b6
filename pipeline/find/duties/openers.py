"""Items and headings that open with who has a duty: 1. 区编办：会同…   1.监督组。负责…   （一）区税务局⏎负责…"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from dataclasses import replace

from pipeline.find.duties.endings import NOT_IN_NAME, ends_like_body, looks_like_body
from pipeline.find.duties.line import (
    BETWEEN_NAMES,
    COLLECTIVE_OPENING,
    ROLES,
    Item,
    Line,
    is_holder,
    items_in,
    made,
    overlaps,
)
from pipeline.find.duties.offices import is_office_name
from pipeline.find.duties.statements import PREDICATE
from pipeline.find.duties.wording import DIVISION_OF_WORK, any_of
from pipeline.model import FoundDuty
from pipeline.notation.labels import LONGEST_LABEL, read_label
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.patterns import compiled
from pipeline.vocab import duty_limits, duty_sentence
from pipeline.vocab.tables import read_table


def may_have_duty(name: str) -> bool:
    return COLLECTIVE_OPENING.match(name) is not None or ends_like_body(name)


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
    r"|保障|保证|确保|提供|抓好|及时|加强|开展|落实|制[定订]"
    # in plans for emergencies: 公安局：维护秩序   武警支队：参加抢险
    rf"|{any_of(duty_sentence('emergency'))})"
)


def opened_duties(line: Line, taken: list[tuple[int, int]], colon: bool) -> list[FoundDuty]:
    """1. 区编办：会同… — the item's names, its role by the first predicate of its words, its words as the task. Another
    body may open its own behind a full stop: …。县供电公司：负责…   `colon` tells whether the line has one."""
    text, start, end = line.text, line.start, line.end
    heading = text.find("。", start, min(end, start + LONGEST_LABEL + LONGEST_HEADING))
    if heading >= 0 and _HEADED_WORDS.match(text, heading + 1) and (headed := _headed(line)):
        insort(taken, (start, heading + 1))
        return headed
    if not colon:
        return []
    labelled = line.opening > start
    begins = [line.opening]
    begins += [mark.end() for mark in _FULL_STOP.finditer(text, start, end)]
    # a colon stands behind it in the same sentence
    sentences = (
        s for s in zip(begins, (*begins[1:], end), strict=True) if text.find("：", *s) >= 0 or text.find(":", *s) >= 0
    )
    openers = [opener for begin, _ in sentences if (opener := _OPENER.match(text, begin, end)) is not None]
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
LONGEST_HEADING = 40
# 1.监督组。负责对…进行监督
_HEADED_WORDS = compiled(r"(?:具体|统一|统筹)?(?:负责(?!人|同志)|牵头|承担|组织|协助|配合|参与|会同|协调|指导|做好)")
_HEADED = compiled(rf"\s*(?P<who>[\p{{Han}}、（）]{{2,40}})。(?={_HEADED_WORDS.pattern})")


def _headed(line: Line) -> list[FoundDuty]:
    """The duty of an item whose heading is a body's name alone: 2.专家组。组织…, 负责提供… Without a label the first
    of its names has to be known: 县畜牧局。负责…"""
    match = _HEADED.match(line.text, line.opening, line.end)
    if match is None:
        return []
    items = items_in(line, match.start("who"), match.end("who"))
    names = [line.text[item.start : item.end] for item in items]
    if line.opening == line.start and not (items and line.is_known(*items[0][:2])):
        return []
    if any(
        not line.is_known(*item[:2]) and (not _is_body(name) or opens_task(name))
        for item, name in zip(items, names, strict=True)
    ):
        return []
    words = line.text[match.end() : line.end].strip()
    role = _duty_role(words)
    return [made(line, item, role, "duty", words, line.start) for item in items]


# 1.   （一）   (2): before an item under a heading of names
_ITEM_LABEL = r"(?:\d{1,2}[.、．]|[（(][一二三四五六七八九十\d]{1,3}[）)])"
# 负责医疗保险参保登记。   1.承担联席会议日常工作；
_OPENS_DUTY = compiled(
    rf"\s*{_ITEM_LABEL}?\s?"
    r"(?!\p{Han}{2,6}(?:单位|部门|领导)[:：])"
    r"(?P<words>(?:(?P<charged>(?:具体|主要|统一)?(?:负责(?!人|同志)|承担))"
    r"|(?:具体|统一|统筹)?(?:牵头|组织|协助|配合|参与|会同|协调|指导|做好|督促|落实)).+)"
)


# what stands behind the names of a heading
_HEADING_TAIL = compiled(rf"(?:{_DUTIES_OF})?\s?[:：]?\s*\Z")
# under 县水务局职责： each item is a duty, whatever it opens with
_ANY_ITEM = compiled(rf"\s*{_ITEM_LABEL}\s?(?P<words>\p{{Han}}.{{3,}})")


# 县防汛工作职责分工   资溪县安全生产责任清单   四、部门职责: every item under it is somebody's
_DIVIDES = compiled(rf"(?:{DIVISION_OF_WORK}|(?:责任|职责)(?:清单|划分|分解))(?:方案|表)?[:：]?\s*\Z")
_TITLE = compiled(r"[\p{Han}\d（）《》“”、〔〕]{4,}")
# under such a heading a body's item is told in words of any kind
_ANY_WORDS = compiled(rf"\s*{_ITEM_LABEL}?\s?(?P<words>\p{{Han}}[^\n]{{5,}})")


def under_divisions(paragraphs: Sequence[str]) -> list[bool]:
    """For each paragraph whether it stands under a heading or title that divides the work (职责分工), with a label and
    before the next heading of that kind."""
    found: list[bool] = []
    divided, rank = False, 0
    for paragraph in paragraphs:
        if not 2 < len(paragraph) <= LONGEST_HEADING:
            found.append(False)
            continue
        divides = ("职责" in paragraph or "分工" in paragraph or "责任" in paragraph) and _DIVIDES.search(paragraph)
        label = read_label(paragraph[:LONGEST_LABEL]) if divided or divides else None
        if divided and (label.rank <= rank if label is not None else _TITLE.fullmatch(paragraph) is not None):
            divided = False
        found.append(divided and label is not None)
        if divides:
            divided, rank = True, label.rank if label is not None else 0
    return found


def opens_duty(words: str) -> bool:
    """Whether a paragraph opens with what somebody named above it has to do."""
    return _OPENS_DUTY.match(words) is not None


def may_head_duty(heading: str, under: str, divided: bool) -> bool:
    """Whether a paragraph may be a heading over a duty, which is short, by the paragraph under it; `divided` by
    `under_divisions`."""
    if divided or opens_duty(under):
        return True
    return "职责" in heading and _ANY_ITEM.match(under) is not None


def over_duty(line: Line, under: str, divided: bool) -> list[FoundDuty]:
    """The duty under a heading of bodies' names alone: （一）区税务局⏎负责费款征收. Names by their shape (医疗救护组)
    need a label before them and 负责 below; where the work is `divided`, whatever stands below is their duty."""
    tail = _HEADING_TAIL.search(line.text, line.opening, line.end)
    stop = tail.start() if tail is not None else line.end
    of_duties = tail is not None and "职责" in tail.group()
    words = _OPENS_DUTY.match(under) or (_ANY_ITEM.match(under) if of_duties else None)
    if words is None and divided:
        words = _ANY_WORDS.match(under)
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
        by_shape = _is_body(name) and not opens_task(name)
        charged = of_duties or divided or words["charged"]
        if not known and not (by_shape and line.opening > line.start and charged):
            return []
    task = words["words"].strip()
    role = _duty_role(task)
    return [made(line, item, role, "duty", task, line.start) for item in items]


def opens_task(name: str) -> bool:
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
        bodies = all(line.is_known(*item[:2]) or may_have_duty(text[item.start : item.end]) for item in items)
        if not (collective or bodies) and covered * 2 < len(rest) and not _unknown_holders(line, items, words):
            return []
    elif not _unknown_holders(line, items, words):
        return []
    return [item for item in items if is_holder(line, item) or _is_body(text[item.start : item.end])]


def until_others(line: Line, opened: list[FoundDuty], others: list[FoundDuty]) -> list[FoundDuty]:
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
        and all((may_have_duty(name) or _is_body(name)) and not opens_task(name) for name in names)
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

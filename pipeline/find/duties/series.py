"""Series of duties: bodies each of which has a task in words of its own (A负责监测，B组织培训；A要…；B要…)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.find.duties.functions import field_at, function_at, office_at
from pipeline.find.duties.line import VERBS, Line, overlaps
from pipeline.find.duties.offices import office_end
from pipeline.find.duties.predicates import ADVERB, BETWEEN, NOT_SUBJECT, PERSON, SENTENCE_END, STAFFS, TOLD, predicate
from pipeline.find.duties.shapes import shape_at
from pipeline.find.duties.subjects import Subject, behind_lead, subject_at
from pipeline.find.duties.wording import DIVISION_OF_WORK, Holder, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.labels import LONGEST_LABEL, read_label
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_sentence
from pipeline.vocab.towns import TOWN_UNITS


class Said(NamedTuple):
    """What a sentence says: a subject, its role, where its own words begin and where its clause does."""

    subject: Subject
    role: str
    words: int
    clause: int


# what a body has to do is said with such a word; a name of many or of a function says no more by itself
MODAL = r"(?:也|还|均|都)?(?:要(?!求|么)|应当?(?![急对用诉邀征届付收])|必须|须)"
_MODAL = compiled(MODAL)


def obliged(line: Line, taken: Sequence[tuple[int, int]]) -> list[Said]:
    """A series of named bodies each of which has to do something: 市教育局要加强…；市公安局要维护…
    Empty where fewer than two open so. What many are asked for (各镇要…) is no duty of its own."""
    text = line.text
    places = [line.opening, *(mark.end() for mark in _SERIES_MARK.finditer(text, line.opening, line.end))]
    series: list[Said] = []
    for at in places:
        if at in line.inside:
            continue
        near = min(line.end, at + _LONGEST_DUTY)
        stop = SENTENCE_END.search(text, at, near)
        end = stop.start() if stop is not None else near
        at = behind_lead(line, at, end)
        subject = subject_at(line, at, end)
        if (
            subject is None
            or not subject.items
            or (modal := _MODAL.match(text, subject.end, end)) is None
            or not all(item.kind == "named" and _is_sure(line, item) for item in subject.items)
            or _OWN_TASK.match(text, modal.end(), end) is None
            or TOLD.match(text, subject.end, end)
            or overlaps(taken, subject.start, subject.end)
        ):
            continue
        role = predicate(line, subject.end, end, end, False, subject.items) or "responsible"
        series.append(Said(subject, role, subject.end, at))
    return series if len(series) > 1 else []


# What shall be done with a case, in turn: 由乡镇人民政府|受理，县民政局|审核，县财政局|拨付资金
_STEP = any_of(duty_sentence("step"))
_TURNS = compiled(rf"由(?=[^。\n]{{2,40}}?{_STEP}[^。\n]{{0,60}}?[，,；;、][^。\n]{{2,40}}?{_STEP})")
_TAKES_STEP = compiled(
    rf"{ADVERB}(?:(?:对|按照?|根据|依据|会同|(?<=将))[^，,；;。\n]{{1,30}}?)?(?:{ADVERB}|进行|开展|组织|具体|共同)*{_STEP}"
    # 审核|合格的，   审核|的名单   审核|时，
    r"(?!的|[^，,；;、。\n]{0,20}[的时][，,；;])"
)
_STEP_MARK = compile_re("[；;，,、]")
_LONGEST_SERIES = 400  # characters: else each 由 of a line without end would be measured against all of it
# what was done is told somewhere in its sentence
_WAS_DONE = compiled(r"(?<![为除到])(?<!免不)(?<!少不)了(?![解却然结])|已|共计?(?=[\p{Han}]{0,6}\d)")


def turns_in(text: str) -> list[int]:
    """The places of a text where 由 may open a series of steps, each of them another body's."""
    return [one.start() for one in _TURNS.finditer(text)]


def in_turn(line: Line, turns: Sequence[int], taken: Sequence[tuple[int, int]]) -> list[Said]:
    """Series of steps behind a 由 of these places, in the words of a rule: 由A受理，B审核，C拨付资金. Empty where fewer
    than two bodies take one, of which one is named."""
    text = line.text
    found: list[Said] = []
    for agent in turns:
        if agent - 1 in line.inside or text.endswith("自", 0, agent) or (found and agent < found[-1].words):
            continue
        near = min(line.end, agent + _LONGEST_SERIES)
        stop = SENTENCE_END.search(text, agent, near)
        end = stop.start() if stop is not None else near
        if _WAS_DONE.search(text, agent, end) or text.endswith(_FORMERLY, 0, agent + 1):
            continue
        clause = max(text.rfind(mark, max(line.opening, agent - _LONGEST_SERIES), agent) for mark in "，,；;。") + 1
        clause = clause or line.opening
        first = _step(line, clause, agent + 1, end, taken)
        if first is None:
            continue
        series = [first]
        for mark in _STEP_MARK.finditer(text, first.words, end):
            at = mark.end()
            joins = mark.group() == "、" and mark.start() in line.ends  # 会同县民政局、|县财政局
            if mark.start() in line.inside or joins or at < series[-1].words:
                continue
            begin = behind_lead(line, at, end)
            step = _step(line, at, begin + text.startswith("由", begin), end, taken)
            series += [step] if step is not None else []
        bodies = [item for one in series for item in one.subject.items]
        if len(series) > 1 and any(item.kind == "named" for item in bodies):
            found += series
    return found


def _step(line: Line, clause: int, at: int, end: int, taken: Sequence[tuple[int, int]]) -> Said | None:
    """The step that the body at `at` takes; None where no body is named there for certain or takes none."""
    subject = subject_at(line, at, end) if at not in line.inside else None
    if (
        subject is None
        or not subject.items
        or not all(item.kind != "named" or _is_sure(line, item) for item in subject.items)
        or all(item.kind == "function" for item in subject.items)
        or _TAKES_STEP.match(line.text, subject.end, end) is None
        or any(p.match(line.text, subject.end, end) for p in (STAFFS, _NO_TASK, NOT_SUBJECT))
        or overlaps(taken, subject.start, subject.end)
    ):
        return None
    role = predicate(line, subject.end, end, end, False, subject.items) or "responsible"
    return Said(subject, role, subject.end, clause)


_SERIES_MARK = compile_re("[；;，,。]")
# Those who have to do something and what they have to do are read so far.
_LONGEST_DUTY = 400


def _is_sure(line: Line, item: Holder) -> bool:
    """Whether a name is a body's for certain: known, a government's office, a county's, a town's, a named zone's."""
    is_place = line.text.endswith((*TOWN_UNITS, "县", "旗"), item.start, item.end)
    if item.end - item.start > 5 and line.text.endswith(("管委会", "管理委员会"), item.start, item.end):
        return True
    return item.start in line.starts or is_place or _is_office(line.text, item)


_OWN_TASK = compiled(
    # 将|于5月: what will be; 及时 and 将资金|列入预算 are the task's own
    rf"(?![的等为是已了、和与或（(主分有相]|及(?!时)|将[于在会要]|负责{PERSON}|[\p{{Han}}]{{0,12}}(?:批准|同意|备案|审核后|审批后|核准))(?:\p{{Han}}{{2}}|对\d|以[“《])"
)
# （二）明确部门职责分工。   2.落实治理责任分工。
DIVIDED = compiled(
    rf"[^。；;：:，,\n]{{0,20}}(?:{DIVISION_OF_WORK}|明确(?:主体)?职责)[^。；;：:\n]{{0,16}}(?:[。\n]|$)"
)


# such a heading on its own line has the word by then, and is no longer where it stands on the line before
_LONGEST_DIVIDED = 60


def divides(line: Line) -> bool:
    """Whether the heading of a paragraph, on its line or the one before, is about who does what."""
    text = line.text
    above = text.rfind("\n", max(0, line.start - _LONGEST_DIVIDED), max(0, line.start - 1)) + 1 or line.start
    last = min(line.end, line.start + _LONGEST_DIVIDED)
    if text.find("职责", above, last) < 0 and text.find("分工", above, last) < 0:
        return False
    if line.opening > line.start and DIVIDED.match(text, line.opening, line.end):
        return True
    label = read_label(text[above : min(line.start, above + LONGEST_LABEL)]) if above < line.start else None
    return label is not None and DIVIDED.fullmatch(text, above + label.length, line.start) is not None


def with_series(
    line: Line,
    said: list[Said],
    clauses: Sequence[int],
    stop: int,
    taken: Sequence[tuple[int, int]],
    divided: bool,
) -> list[Said]:
    """A series of duties with the bodies that have a task of their own in other words: A负责监测，B组织培训. Before the
    first listed verb they stand where a semicolon parts them from it, or under a heading that divides the work."""
    text = line.text
    series = list(said)
    held = {one.subject.start for one in said} | {item.start for one in said for item in one.subject.items}
    first = min((one.clause for one in said), default=stop)
    parted = max(text.rfind(mark, clauses[0], first) for mark in "；;")
    series += _by_agents(line, said, held, clauses[0], stop, taken)
    for at in clauses:
        if at in held or (said and at <= said[0].words and not (divided or at < parted or at == clauses[0])):
            continue
        whole = at == clauses[0] or text[at - 1] in "；;"
        if at < first and not whole and not (divided and series):
            continue
        opens = (function_at, field_at, office_at, shape_at)
        if not (whole or divided or at in line.starts or any(opens_at(text, at, stop) for opens_at in opens)):
            continue
        subject = subject_at(line, at, stop)
        if subject is not None and not subject.items and _HAS_TASK.match(text, subject.end, stop):
            series.append(Said(subject, "responsible", subject.end, at))
            continue
        if (
            subject is None
            or not subject.items
            or any(item.start in held for item in subject.items)
            or not ((said and _CARRIES_OUT.match(text, subject.end, stop)) or _may_go_on(line, subject, whole, divided))
            or (said and parted <= at < first and not divided and _MODAL.match(text, subject.end) is None)
            or _OWN_TASK.match(text, subject.end, stop) is None
            or TOLD.match(text, subject.end, stop)
            or NOT_SUBJECT.match(text, subject.end, stop)
            or overlaps(taken, subject.start, subject.end)
        ):
            continue
        series.append(Said(subject, "responsible", subject.end, at))
    return sorted(series, key=lambda one: one.clause)


# A牵头，B配合，各区政府|具体实施
_CARRIES_OUT = compiled(
    rf"{BETWEEN}(?:组织)?(?:(?<=组织|具体)(?:实施|落实|承办|执行|办理|推进)(?!的)"
    r"|(?:实施|落实|承办|执行|办理)(?=[，,；;）)\n]|$))"
)
# 有关单位|积极支持: a group has no row, but the task before it ends there
_HAS_TASK = compiled(rf"{MODAL}|(?:{any_of(VERBS)}|{BETWEEN}{any_of(VERBS)})(?![的了人])")
# 职能由市水利局|划入市农业局: what it was   情节严重的，由公安局|依法处罚: a power   由市财政局|制定的办法: of what
_NO_TASK = compiled(
    rf"{ADVERB}{any_of(duty_sentence('becomes'))}|\p{{Han}}{{0,8}}?{any_of(duty_sentence('punish'))}|\p{{Han}}{{2,3}}的"
)
# 原由市财政局负责
_FORMERLY = ("原由", "曾由", "已由")


def _by_agents(
    line: Line, said: Sequence[Said], held: set[int], begin: int, stop: int, taken: Sequence[tuple[int, int]]
) -> Iterator[Said]:
    """Those of a series who are named behind 由 with a verb of their own: 宣传由A负责，经费由B|解决."""
    text = line.text
    if not said:
        return
    at = begin
    while (at := text.find("由", at, stop) + 1) > 0:
        known = at in line.starts or office_at(text, at, stop) is not None or office_end(text, at, stop) is not None
        known = known or (text[at : at + 1] in DEPARTMENT_PLACE_UNITS and shape_at(text, at, stop) is not None)
        if not known or at - 1 in line.inside or at in held or text.endswith(_FORMERLY, 0, at):
            continue
        subject = subject_at(line, at, stop)
        if (
            subject is not None
            and subject.items
            and not any(item.start in held for item in subject.items)
            and _OWN_TASK.match(text, subject.end, stop)
            and not any(p.match(text, subject.end, stop) for p in (STAFFS, _NO_TASK, TOLD, NOT_SUBJECT))
            and not overlaps(taken, subject.start, subject.end)
        ):
            clause = max(text.rfind(mark, max(begin, at - FAR), at - 1) for mark in "，,；;") + 1
            yield Said(subject, "responsible", subject.end, clause or at - 1)


def _may_go_on(line: Line, subject: Subject, whole: bool, divided: bool) -> bool:
    """Whether a subject may have a task of its own: known by its name; a function where it opens a part of the series
    or the heading divides the work; others where the sentence says that they have to."""
    kinds = {item.kind for item in subject.items}
    if kinds == {"named"} and all(item.start in line.starts or _is_office(line.text, item) for item in subject.items):
        return True
    if (
        "class" not in kinds
        and (divided or whole)
        and all(item.kind == "function" or item.start in line.starts for item in subject.items)
    ):
        return True
    return _MODAL.match(line.text, subject.end) is not None and all(
        item.kind != "named" or item.start in line.starts for item in subject.items
    )


def _is_office(text: str, item: Holder) -> bool:
    """Whether a name that no vocabulary knows says by its ends that it is a government's office: 市|电业|局."""
    office = office_at(text, item.start, len(text))
    return office is not None and office.end == item.end


# how far behind a clause the predicate of its subject may stand: a bracket and two adverbials
FAR = 60

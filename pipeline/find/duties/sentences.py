"""Duties in running sentences: a subject, what stands between, and a predicate (主语、状语、谓语).

A clause opens with its subject, perhaps behind words that only lead in (其中，一是，同时), or names it behind 由. The
subject is one name or several (区住建局、市场监管局和城管局等部门), known, of many, or known by its shape. Behind a
bracket (以下简称…) and adverbials (按照各自职责，积极) its predicate says the role: 负责, 牵头, 会同, 配合 …
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from operator import itemgetter

import ahocorasick

from pipeline.find.duties.gates import may_name, may_say
from pipeline.find.duties.line import ROLES, Item, Line, made, overlaps
from pipeline.find.duties.predicates import (
    BETWEEN,
    CLAUSE_VERB,
    MAINLY,
    NOT_SUBJECT,
    SEAT,
    STAFFS,
    VERB,
    later_predicate,
    predicate,
)
from pipeline.find.duties.series import DIVIDED, FAR, MODAL, Said, divides, in_turn, obliged, with_series
from pipeline.find.duties.subjects import (
    ASIDE,
    JOINT,
    LABELS,
    POINTS_BACK,
    STILL,
    Subject,
    behind_lead,
    subject_at,
    subject_starts,
)
from pipeline.find.duties.wording import Holder
from pipeline.model import FoundDuty
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS, body_end
from pipeline.notation.brackets import CLOSERS, OPENERS
from pipeline.notation.labels import LONGEST_LABEL, Label, read_label
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_words

# 中国（上海）|自由贸易试验区   重庆机电控股（集团）|公司
_NAME_GOES_ON = compiled(
    r"国[（(]\p{Han}{2,5}[）)]自由贸易|\p{Han}[（(](?:集团|控股|中国|有限)[）)](?:集团|股份|有限|责任|控股)*公司"
)
_CLAUSE_MARK = compile_re(r"[，,；;：:。“”（）()—―\n]")


def _hints() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for word in (
        *duty_words("clause"),
        "负总责",
        "负全责",
        "各负其责",
        "各司其职",
        "各尽其责",
        "为主",
        "职责",
        "职能",
        "分工",
        "权限",
        *(w for w in duty_words("marker") if len(w) > 2),
    ):
        automaton.add_word(word)
    automaton.make_automaton()
    return automaton


_HINTS = _hints()


def hints_in(text: str) -> list[int]:
    """The places of a text where a word stands without which no sentence gives a duty, in order."""
    return [last for last, _ in _HINTS.iter(text)]


# One who may have to do something: 市教育局|要   市水利局等部门|都应当
_OBLIGED = compiled(rf"[局委办部厅院行署社所站会室队府处司镇乡道联心校台](?:等?(?:部门|单位))?{MODAL}")


def obliged_in(text: str) -> list[int]:
    """The places of a text where one may have to do what no listed verb says: 市教育局|要…；市公安局|要…"""
    return [one.start() for one in _OBLIGED.finditer(text)]


def clauses(
    line: Line, hints: Sequence[int], obliges: bool, turns: Sequence[int], taken: Sequence[tuple[int, int]]
) -> list[FoundDuty]:
    """The duties of a paragraph's sentences; `hints` are the places of words that may be predicates, `turns` those
    where a series of steps may begin, `taken` those that other forms hold; `obliges` tells whether several may have to
    do something."""
    text = line.text
    found: list[FoundDuty] = []
    divided = bool(hints) and divides(line)
    series = obliged(line, taken) if obliges else []
    if turns:
        series = _joined(series, in_turn(line, turns, taken))
    at = 0  # of the series
    begin = line.start
    first = 0  # of the hints from the sentence on
    while begin <= line.end:
        stop = text.find("。", begin, line.end)
        stop = stop if stop >= 0 else line.end
        behind = bisect_left(hints, stop, first)
        since = at
        while at < len(series) and series[at].clause < stop:
            at += 1
        if divided or first < behind or since < at:
            said: list[Said] = []
            spoken = (divided or first < behind) and _has_room(taken, begin, stop)
            if spoken and (divided or may_say(text, begin, stop, line.known_in(begin, stop))):
                said = _sentence(line.part(begin, stop), begin, stop, hints[first:behind], taken, divided)
            said = _joined(said, series[since:at])
            part = line.part(begin, stop) if said else line
            items = _items(text, begin, stop) if said else []
            for n, one in enumerate(said):
                words = _task(text, items, said, n, stop)
                if words in ("", "负责") and text[one.subject.start - 1] == "由":
                    # 公路两侧由|市交通局负责: of what is said before
                    before = max(line.opening if begin == line.start else begin, one.clause)
                    agent = one.subject.start - 1
                    label = LABELS.match(text, before, agent)
                    matter = STILL.sub("", text[label.end() if label else before : agent].strip())
                    words = words if POINTS_BACK.match(matter) or not matter else matter
                for item, kind in _kinds(text, one.subject.items):
                    role = _role_beside(text, item.end, stop) or one.role
                    found.append(
                        made(part, Item(item.start, item.end), role, "clause", words or None, one.subject.start, kind)
                    )
        begin, first = stop + 1, behind
    return found


def _has_room(taken: Sequence[tuple[int, int]], begin: int, stop: int) -> bool:
    """Whether other forms leave anything of a sentence: many are nothing but a note （区教育局负责）。"""
    at = begin
    for n in range(max(0, bisect_left(taken, (begin,)) - 1), len(taken)):
        if taken[n][0] > at:
            break
        at = max(at, taken[n][1])
    return at < stop


# a department of each place, whose 各 holds for the departments behind it; 各镇人民政府、公安局 are two
_OF_EACH = compiled(r"(?!村|居|社区)[\p{Han}、（）()]*+(?<=[局委办])")


def _kinds(text: str, items: Sequence[Holder]) -> Iterator[tuple[Holder, str | None]]:
    """Those of a subject with the kind that the sentence tells; None where a name's own words have to tell it."""
    shared = False
    for item in items:
        kind = item.kind if item.kind != "named" else None
        if kind is None and shared and text[item.start] not in DEPARTMENT_PLACE_UNITS:
            kind = "class"  # 各县（市、区）公安局、|交通局
        else:
            shared = kind == "class" and _OF_EACH.fullmatch(text, item.start, item.end) is not None
        yield item, kind


_ABOUT = compile_re("对|关于|涉及|凡|属于|需要?|经|在|按照|根据")


def _within(words: str) -> str:
    """Words up to the end of the bracket that they stand in: 负责|）"""
    depth = 0
    for at, char in enumerate(words):
        depth += (char in OPENERS) - (char in CLOSERS)
        if depth < 0:
            return words[:at]
    return words


def _task(text: str, items: Sequence[tuple[int, Label]], said: Sequence[Said], n: int, stop: int) -> str:
    """The words of the n-th duty of a sentence that ends at `stop`, with labels of `items` in it; empty where it has
    none but the verb."""
    words = _words(text, items, said, n, stop)
    if words not in ROLES or n + 1 == len(said):
        return words
    # A牵头，B配合: what to do, the heading says   A牵头，有关部门配合|拆除违建: what the leader does with others
    shared = "" if said[n + 1].subject.items else _words(text, items, said, n + 1, stop)
    helps = VERB.match(shared)
    return shared[helps.end() :].lstrip("，,") if helps is not None and ROLES[helps["verb"]] == "cooperate" else ""


def _words(text: str, items: Sequence[tuple[int, Label]], said: Sequence[Said], n: int, stop: int) -> str:
    """What stands behind the subject of the n-th duty, up to what is no more of it."""
    one, following = said[n], said[n + 1] if n + 1 < len(said) else None
    end = _task_end(text, one, following) if following is not None else stop
    end = _item_end(items, one, _before_others(text, one, end))
    words = _within(text[one.words : end]).strip().lstrip("，,；;")
    return words if following is None else words.rstrip("由，,；;、")


def _task_end(text: str, one: Said, following: Said) -> int:
    """Where the task of one ends: before the next one's clause, and before what that is about (…名单；地方企业的认定，
    按照权限，由…   …善后工作；对合并的团体，登记管理机关要…)."""
    mark = max(text.rfind(mark, one.words, following.clause) for mark in "；;")
    about = text[following.subject.start - 1] == "由" or _ABOUT.match(text, mark + 1, following.clause)
    return mark if mark > one.words and about else following.clause


# 物业企业负责保洁；没有物业企业的，由业主单位|负责   省公司负责调拨，由县供销社|组织供应: another has it, who may be
# nobody that is read; but what others do on a condition is one's own task (发现问题的，由学校报告)
_ANOTHER_BEARS = compiled(
    rf"[；;][^。；;\n]{{0,40}}?由\p{{Han}}{{2,20}}?{CLAUSE_VERB}"
    rf"|(?<!的)[，,；;]由(?:\p{{Han}}(?<![以此于])){{1,20}}?(?:{body_end()}|部门|单位|机构|机关|政府)"
    rf"(?![长员]|{NOT_SUBJECT.pattern}|{STAFFS.pattern})(?=\p{{Han}})"
)


def _before_others(text: str, one: Said, end: int) -> int:
    """Where the task of one that ends at `end` at the latest ends: before what another bears."""
    another = _ANOTHER_BEARS.search(text, one.words, end)
    return end if another is None else another.start()


_ITEM_MARK = compile_re("[：:；;，,]")


def _items(text: str, begin: int, stop: int) -> list[tuple[int, Label]]:
    """Where a sentence and its clauses begin with a label, with the label."""
    starts = (begin, *(mark.end() for mark in _ITEM_MARK.finditer(text, begin, stop)))
    labels = ((at, read_label(text[at : at + LONGEST_LABEL])) for at in starts)
    return [(at, label) for at, label in labels if label is not None]


def _item_end(items: Sequence[tuple[int, Label]], one: Said, end: int) -> int:
    """The same for the item of a series in which one stands: 一、由市水利局负责…；|二、原则同意…. Items
    behind one's own words are its duties (市水利局负责：一是…；二是…)."""
    opened = bisect_right(items, one.subject.start, key=itemgetter(0))
    if not opened:
        return end
    own = items[opened - 1][1]
    behind = range(bisect_right(items, one.words, key=itemgetter(0)), bisect_right(items, end, key=itemgetter(0)))
    return next((items[n][0] - 1 for n in behind if _is_next(items[n][1], own)), end)


def _is_next(label: Label, own: Label) -> bool:
    return label.rank == own.rank and own.number is not None and label.number == own.number + 1


def _role_beside(text: str, at: int, stop: int) -> str | None:
    """The role that a bracket right behind a name gives: 市教育局（牵头）."""
    aside = ASIDE.match(text, at, stop)
    return ROLES.get(aside.group()[1:-1]) if aside is not None else None


def _beside_names(line: Line, begin: int, stop: int) -> set[int]:
    """The marks of brackets that stand behind a name and end no clause: 市教育局（牵头）、市卫生局负责…"""
    text = line.text
    if text.find("（", begin, stop) < 0 and text.find("(", begin, stop) < 0:
        return set()
    found: set[int] = set()
    for aside in ASIDE.finditer(text, begin, stop):
        if _NAME_GOES_ON.match(text, aside.start() - 1, stop):
            found |= {aside.start(), aside.end() - 1}
            continue
        if aside.start() not in line.ends:
            continue
        if aside.group()[1:-1] in ROLES or JOINT.match(text, aside.end(), stop):
            found |= {aside.start(), aside.end() - 1}
    return found


def _sentence(
    line: Line, begin: int, stop: int, hints: Sequence[int], taken: Sequence[tuple[int, int]], divided: bool
) -> list[Said]:
    """What a sentence `[begin, stop)` says of duties, in order; `line` has the names of the sentence."""
    text = line.text
    opening = line.opening if begin == line.start else begin
    beside = _beside_names(line, begin, stop)
    marks = [
        mark.start()
        for mark in _CLAUSE_MARK.finditer(text, begin, stop)
        if mark.start() not in line.inside and mark.start() not in beside
    ]
    said: list[Said] = []
    waiting: Subject | None = None
    at, n = begin, 0
    for mark in (*marks, stop):
        while n < len(hints) and hints[n] < at:
            n += 1
        # behind a subject two adverbials may stand before its predicate: 按照职责，在…范围内，负责
        near = n < len(hints) and hints[n] < mark + FAR
        if mark - at >= 2 and (near or waiting is not None or _opens_known(line, at, mark)):
            floor = max(at, said[-1].words if said else begin)
            shapes = near or waiting is not None
            # most clauses name nobody
            if said or line.names_any(floor, mark) or may_name(text, floor, mark):
                got, waiting = _clause(line, floor, mark, stop, at, waiting, taken, shapes, bool(said))
                said += got
            else:
                waiting = None
        elif text[mark : mark + 1] not in "，,":
            waiting = None
        at = mark + 1
    if not said and (not divided or (opening > begin and DIVIDED.match(text, opening, stop))):
        return said
    return with_series(line, said, [opening, *(mark + 1 for mark in marks)], stop, taken, divided)


def _joined(said: list[Said], own: Sequence[Said]) -> list[Said]:
    """What a sentence says, with those of a series that it has not said."""
    held = {item.start for one in said for item in one.subject.items}
    others = [one for one in own if not any(item.start in held for item in one.subject.items)]
    return sorted([*said, *others], key=lambda one: one.clause) if others else said


def _opens_known(line: Line, begin: int, end: int) -> bool:
    """Whether a known name begins near the head of a clause, whose predicate may come later in the sentence."""
    return line.names_any(begin, min(end, begin + 12))


def _clause(
    line: Line,
    begin: int,
    end: int,
    stop: int,
    clause: int,
    waiting: Subject | None,
    taken: Sequence[tuple[int, int]],
    shapes: bool,
    beside: bool,
) -> tuple[list[Said], Subject | None]:
    """What the clause `[begin, end)` of a sentence that ends at `stop` says, and a subject that waits for the next.

    Names that are known by their shape alone are only read where `shapes` is true: a predicate stands near. `beside`
    tells whether the sentence has given another body its part, so that a name may leave its place out: 农委配合.
    """
    text = line.text
    said: list[Said] = []
    rest: Subject | None = None
    at = begin
    part = 0  # how many said what before the part that is read: A牵头、|B配合
    starts = deque(subject_starts(line, begin, end))
    while starts:
        start = starts.popleft()
        if start < at:
            continue
        subject = subject_at(line, start, end, beside or bool(said)) if shapes or start in line.starts else None
        if subject is None or overlaps(taken, subject.start, subject.end):
            continue
        if not said and waiting is not None and start - begin <= 1:
            subject = Subject([*waiting.items, *subject.items], waiting.start, subject.end)
        after = ASIDE.match(text, subject.end, stop)
        behind = after.end() if after else subject.end
        if text[start - 1 : start] == "以":  # 以市农业局为主，市科技局协助
            role = "lead" if text.startswith(MAINLY, behind) else None
        else:
            role = predicate(line, behind, end, stop, text[start - 1 : start] == "由", subject.items)
            if role == "cooperate" and start == begin + 1 and text[begin] in "与同和":
                role = None  # 与市气象局配合，做好预警: the subject is another
            if start > begin and text[start - 1] == "对" and text.startswith("负责", behind):
                role = None  # 对县政府负责: to whom
        if role is None and any(_role_beside(text, item.end, stop) for item in subject.items):
            role = "responsible"  # 市公安局（牵头）、市交通局要加强…
        if role is not None:
            words = behind
            if text.startswith(SEAT, behind):  # where it sits and who staffs it is no duty
                words = later_predicate(line, behind, stop) or behind
            # a group has no row, but the task before it ends there
            said.append(Said(subject, role, words, clause if len(said) == part else subject.start))
            following = _behind_verb(line, behind, end)
            at = following if following is not None else behind
            rest = None
            if following is not None:
                begin, clause, part, waiting, beside = following, following, len(said), None, True
                starts.appendleft(behind_lead(line, following, end))
        elif subject.end == end and text[end : end + 1] in ("，", ","):
            rest = subject
            break
        else:
            at = subject.end
    return said, None if part else rest


_VERB_THEN = compiled(rf"{BETWEEN}{CLAUSE_VERB}(?:负责|落实)?、?")


def _behind_verb(line: Line, at: int, end: int) -> int | None:
    """Where another subject begins right behind a verb of the same clause: A牵头、B配合."""
    match = _VERB_THEN.match(line.text, at, end)
    if match is None or match.end() >= end:
        return None
    known = match.end() in line.starts and not match.group().endswith(("会同", "配合", "协助", "参与", "协同", "负责"))
    return match.end() if match.group().endswith("、") or known else None

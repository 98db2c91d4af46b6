"""Duties in running sentences: a subject, what stands between, and a predicate (主语、状语、谓语).

A clause opens with its subject, perhaps behind words that only lead in (其中，一是，同时), or names it behind 由. The
subject is one name or several (区住建局、市场监管局和城管局等部门), known, of many, or known by its shape. Behind a
bracket (以下简称…) and adverbials (按照各自职责，积极) its predicate says the role: 负责, 牵头, 会同, 配合 …
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import ahocorasick

from pipeline.find.duties.holders import (
    COUNTED,
    GROUP_WORD,
    STOP,
    Holder,
    any_of,
    bare_at,
    ends_in_body,
    field_at,
    function_at,
    is_place,
    its_own,
    office_at,
    place_at,
    regiment_at,
    shape_at,
    short_at,
    town_at,
)
from pipeline.find.duties.line import BY_JOB, OTHERS, ROLES, Item, Line, made, overlaps
from pipeline.find.duties.statements import PREDICATE
from pipeline.model import FoundDuty
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS, body_end
from pipeline.notation.labels import LONGEST_LABEL, read_label
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import common_bodies, duty_sentence, duty_words, measured_words
from pipeline.vocab.towns import TOWN_UNITS, is_sure_town

_CLAUSE_VERB = any_of(duty_words("clause"))
_EACH = "各(?:司其职|负其责|尽其责|尽其职)"
_ADVERB = (
    rf"(?>(?:{any_of(duty_sentence('adverb'))}|{BY_JOB}[，,]?"
    rf"|在?(?:各自)?的?职[责能权]范围内[，,]?|{_EACH}[、，,]?)*)"
)
# 按照职责分工，   在保证安全的前提下，   按照《办法》的规定负责
_PHRASE = (
    rf"(?:{any_of(duty_sentence('phrase'))}"
    rf"(?:[^，,；;。\n]{{0,60}}?{any_of(duty_sentence('phrase_end'))}(?={_CLAUSE_VERB})|[^，,；;。\n]{{1,60}}?[，,])"
    # 应于每年3月底前|会同
    rf"|[于在][^，,；;。\n]{{2,20}}?[前后内底](?={_CLAUSE_VERB})"
    # 由市水务局作为项目法人|负责组织实施
    rf"|作为\p{{Han}}{{2,14}}?[，,]?(?={_CLAUSE_VERB}))"
)
_BETWEEN = rf"{_ADVERB}(?>(?:{_PHRASE}{_ADVERB}){{0,2}})"
# 负责人 and 责任制 are other words; 负责|人才工作, 负责|人工增雨 and 负责制定 are not
_PERSON = rf"(?!{any_of(duty_sentence('people'))})人"
_OTHER_WORD = rf"{_PERSON}|制(?![定订作])|单位|部门|情况"
_VERB = compiled(
    rf"(?P<between>{_BETWEEN})(?P<verb>{_CLAUSE_VERB})"
    # 由县教育局召集，县财政局参加的|联席会议: who meets there
    rf"(?!(?<=参[加与])(?:的|会议|培训|活动|考试|保险|工伤|医保)|{_OTHER_WORD}|同志|主体|的?(?:情况|率)"
    # 市体育局协办|的比赛
    r"|(?<=协办)(?![，,；;。、）)\n]|$)"
    # 市水利局|配合不力: a fault that was found
    r"|得?不(?:力|到位|够|足|好|紧密|密切|积极|主动|及时))"
)
_LATER = compiled(
    rf"(?:[，,；;](?:并|同时|要|应当?|必须|也|将|还|积极|依法|具体|[于在自][^，,；;。\n]{{2,20}}?[前后内底])*|(?<=[\p{{Han}}）])并(?:具体|依法)*)"
    rf"(?P<verb>负责|牵头|会同|配合|参与|协助)(?!{_OTHER_WORD})"
)
# 对本行政区域的大气环境质量负责, but no 对市政府负责
_ANSWERS = compiled(
    rf"{_ADVERB}对(?P<matter>[^，,；;。\n]{{2,60}}?)(?:终身|全面|具体|统一|直接)?负(?:总|全|主要|直接|领导|首要)?责(?!人|任|制)"
)
# 县市区政府负总责
_BEARS = compiled(rf"{_BETWEEN}负(?:总|全|主要|领导|首要|直接)责(?!人|任人)")
# 要与市气象局密切配合   要加强与市残联的配合
_WITH = compiled(
    rf"{_ADVERB}[与同和][^，,；;。\n]{{1,60}}?(?:{body_end()}|部门|单位|机构|机关|企业|方面|[省市县区旗镇乡村])"
    rf"(?:{any_of(duty_sentence('adverb'))})*的?(?:配合|协作|协同)(?!{_OTHER_WORD})"
)
# 是本市燃气的主管部门，负责…
_IS_AUTHORITY = compiled(r"(?:是|为|系)[^，,；;。\n]{1,60}?(?:主管|管理|监督|监管|执法|工作)(?:部门|机关|机构)[，,]")
_PERSON_OR_BODY = compiled(rf"(?:{body_end()}|[长记人员]|主席|主任)$")
# 为牵头单位   是全市河长制工作的牵头部门   作为责任单位，要…
_NOUN = compiled(
    rf"{_ADVERB}(?:为|是|系|作为)(?:[^，,；;。、\n]{{1,40}}?的)?"
    rf"(?P<word>{any_of(word for word in duty_words('marker') if len(word) > 2)})"
    r"(?![\p{Han}]{0,3}(?:之一|负责人))"
)
# 发挥好牵头作用   承担家庭教育指导的牵头责任   做好配合工作   做好配合
_HELP = "牵头|配合|协助|协同|参与"
_SAYS_HELP = compile_re(_HELP)  # what it needs, for it is dear
_TAKES = compiled(
    rf"{_BETWEEN}(?:{any_of(duty_sentence('take'))}好?(?:[^，,；;。、\n]{{1,30}}?的)?(?P<word>{_HELP})"
    rf"(?:抓总|协调|组织)*{any_of(duty_sentence('noun'))}|[做搞抓]好(?:有关|相关)?(?P<help>配合|协助|协同)(?=[，,；;。\n]|$))"
)
_NOT_SUBJECT = compiled(
    rf"(?:主要|分管|有关|相关|现有)?(?:领导|负责{_PERSON}|负责同志|同志|工作人员|人员|主任|局长|书记|区长|县长|市长|成员|备案|同意|批准|反映|办公室主任)"
    # 徐某（区委|副书记、区长）：主持区政府全面工作，负责审计工作
    r"|(?:党[组委])?(?:第[一二]|常务)?副?(?:书记|主席|主任委员|秘书长|[省市县区旗州盟局]长|主任)|常委(?!会)"
)
# What was done is no duty: 财政部会同农业部研究提出了办理意见   参与编纂的《县志》已于去年出版
_TOLD = compiled(
    r"[^，,。；;：:\n]{0,80}?(?<![为除到])(?<!免不)(?<!少不)了(?![解却然结])|[^，,。；;\n]{0,30}的[^，,。；;\n]{0,30}已"
    # 税务部门完成1.4亿元，占预算的51%: a report
    rf"|{_ADVERB}(?:累计|共|已|预计|实际)*完成[^，,。；;：:\n\d]{{0,14}}[\d.,，]+[^，,。；;\n\d]{{1,5}}[，,]"
    rf"(?:仅?占|为(?:年|全年|预算|调整|计划)|同比|[比较]上|{any_of(measured_words('change'))})"
    # 会同…制定的政策由各地落实
    r"|会同[^，,。；;：:\n《》]{2,240}?(?:制[定订]|拟[定订]|起草|编制|编写|上报|印发|发布|公布|出台|下发)的[^，,。；;：:\n]{0,60}?"
    r"(?:由|规定|要求|明确)"
    # 会同…拟定的《…》和《…》已经国务院同意   …制定的《…》，现印发给你们
    r"|[^，,。；;：:\n《》]{0,240}的《[^》\n]{1,80}》(?>(?:[（(][^（）()\n]{1,40}[）)]|[、和及与]|《[^》\n]{1,80}》)*)(?:[，,]?(?:已|业经|经|现))"
)
# 积极配合，圆满完成了任务   牵头，完成了普查: what was done follows
_TOLD_NEXT = compiled(r"[，,][^，,。；;：:\n]{0,30}?(?<![为除到])了(?![解却然结])")
# 中国（上海）|自由贸易试验区   重庆机电控股（集团）|公司
_NAME_GOES_ON = compiled(
    r"国[（(]\p{Han}{2,5}[）)]自由贸易|\p{Han}[（(](?:集团|控股|中国|有限)[）)](?:集团|股份|有限|责任|控股)*公司"
)
_ASIDE = compile_re(r"[（(][^（）()\n]{2,60}[）)]")
_SENTENCE_END = compile_re(r"[。\n]")
_CLAUSE_MARK = compile_re(r"[，,；;：:。“”（）()—―\n]")
_NO_VERB = compiled(r"[，,、；;：:的）)”]")
_DIGIT = compiled(r"\d")


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


_MODAL_WORD = r"(?:也|还|均|都)?(?:要(?!求|么)|应当?(?![急对用诉邀征届付收])|必须|须)"
_OBLIGED = compiled(rf"(?<=[局委办部厅院行署社所站会室队府处司镇乡道联心校台])(?:等?(?:部门|单位))?{_MODAL_WORD}")


def obligations_in(text: str) -> list[int]:
    """The places of a text where something may have to do what no listed verb says, in order: 市教育局|要…"""
    return [match.start() for match in _OBLIGED.finditer(text)] if "要" in text or "应" in text or "须" in text else []


class _Subject(NamedTuple):
    """Those who are named as one subject, and where the words behind it begin."""

    items: list[Holder]
    start: int
    end: int


class _Said(NamedTuple):
    """What a sentence says: a subject, its role, where its own words begin and where its clause does."""

    subject: _Subject
    role: str
    words: int
    clause: int


def clauses(
    line: Line, hints: Sequence[int], obligations: Sequence[int], taken: Sequence[tuple[int, int]]
) -> list[FoundDuty]:
    """The duties of a paragraph's sentences; `hints` are the places of words that may be
    predicates, `obligations` those of what somebody has to do, `taken` those that other forms hold."""
    text = line.text
    found: list[FoundDuty] = []
    divided = bool(hints) and _divides(line)
    series = _obliged(line, taken) if len(obligations) > 1 else []
    at = 0  # of the series
    begin = line.start
    first = 0  # of the hints from the sentence on
    for stop in (*(mark.start() for mark in _SENTENCE_END.finditer(text, line.start, line.end)), line.end):
        behind = bisect_left(hints, stop, first)
        since = at
        while at < len(series) and series[at].clause < stop:
            at += 1
        if divided or first < behind or since < at:
            spoken = divided or first < behind
            said = _sentence(line, begin, stop, hints[first:behind], taken, divided) if spoken else []
            said = _joined(said, series[since:at])
            for n, one in enumerate(said):
                end = _task_end(text, one, said[n + 1]) if n + 1 < len(said) else stop
                words = text[one.words : end].strip().lstrip("，,；;")
                if n + 1 < len(said):
                    words = words.rstrip("由，,；;、")
                    words = "" if words in ROLES else words  # A牵头，B配合: what to do, the heading says
                if words in ("", "负责") and text[one.subject.start - 1] == "由":
                    # 公路两侧由|市交通局负责: of what is said before
                    before = max(line.opening if begin == line.start else begin, one.clause)
                    agent = one.subject.start - 1
                    label = _LABELS.match(text, before, agent)
                    matter = _STILL.sub("", text[label.end() if label else before : agent].strip())
                    words = words if _POINTS_BACK.match(matter) or not matter else matter
                shared = False
                for item in one.subject.items:
                    held = "function" if item.kind == "function" else None
                    if shared and held is None and text[item.start] not in DEPARTMENT_PLACE_UNITS:
                        held = "class"  # 各县（市、区）公安局、|交通局
                    shared = held == "class" or (
                        item.kind == "class" and _OF_EACH.fullmatch(text, item.start, item.end) is not None
                    )
                    role = _role_beside(text, item.end, stop) or one.role
                    found.append(
                        made(line, Item(item.start, item.end), role, "clause", words or None, one.subject.start, held)
                    )
        begin, first = stop + 1, behind
    return found


# a department of each place, whose 各 holds for the departments behind it; 各镇人民政府、公安局 are two
_OF_EACH = compiled(r"(?!村|居|社区)[\p{Han}、（）()]*+(?<=[局委办])")
_ABOUT = compile_re("对|关于|涉及|凡|属于|需要?|经|在|按照|根据")


def _task_end(text: str, one: _Said, following: _Said) -> int:
    """Where the task of one ends: before the next one's clause, and before what that is about (…名单；地方企业的认定，
    按照权限，由…   …善后工作；对合并的团体，登记管理机关要…)."""
    mark = max(text.rfind(mark, one.words, following.clause) for mark in "；;")
    about = text[following.subject.start - 1] == "由" or _ABOUT.match(text, mark + 1, following.clause)
    return mark if mark > one.words and about else following.clause


def _role_beside(text: str, at: int, stop: int) -> str | None:
    """The role that a bracket right behind a name gives: 市教育局（牵头）."""
    aside = _ASIDE.match(text, at, stop)
    return ROLES.get(aside.group()[1:-1]) if aside is not None else None


def _beside_names(line: Line, begin: int, stop: int) -> set[int]:
    """The marks of brackets that stand behind a name and end no clause: 市教育局（牵头）、市卫生局负责…"""
    text = line.text
    if text.find("（", begin, stop) < 0 and text.find("(", begin, stop) < 0:
        return set()
    found: set[int] = set()
    for aside in _ASIDE.finditer(text, begin, stop):
        if _NAME_GOES_ON.match(text, aside.start() - 1, stop):
            found |= {aside.start(), aside.end() - 1}
            continue
        if aside.start() not in line.ends:
            continue
        if aside.group()[1:-1] in ROLES or _JOINT.match(text, aside.end(), stop):
            found |= {aside.start(), aside.end() - 1}
    return found


def _sentence(
    line: Line, begin: int, stop: int, hints: Sequence[int], taken: Sequence[tuple[int, int]], divided: bool
) -> list[_Said]:
    """What a sentence `[begin, stop)` says of duties, in order."""
    text = line.text
    opening = line.opening if begin == line.start else begin
    beside = _beside_names(line, begin, stop)
    marks = [
        mark.start()
        for mark in _CLAUSE_MARK.finditer(text, begin, stop)
        if mark.start() not in line.inside and mark.start() not in beside
    ]
    said: list[_Said] = []
    waiting: _Subject | None = None
    at, n = begin, 0
    for mark in (*marks, stop):
        while n < len(hints) and hints[n] < at:
            n += 1
        # behind a subject two adverbials may stand before its predicate: 按照职责，在…范围内，负责
        near = n < len(hints) and hints[n] < mark + _FAR
        if mark - at >= 2 and (near or waiting is not None or _opens_known(line, at, mark)):
            floor = max(at, said[-1].words if said else begin)
            shapes = near or waiting is not None
            got, waiting = _clause(line, floor, mark, stop, at, waiting, taken, shapes, bool(said))
            said += got
        elif text[mark : mark + 1] not in "，,":
            waiting = None
        at = mark + 1
    if not said and (not divided or (opening > begin and _DIVIDED.match(text, opening, stop))):
        return said
    return _with_series(line, said, [opening, *(mark + 1 for mark in marks)], stop, taken, divided)


def _joined(said: list[_Said], own: Sequence[_Said]) -> list[_Said]:
    """What a sentence says, with those of a series that it has not said."""
    held = {item.start for one in said for item in one.subject.items}
    others = [one for one in own if not any(item.start in held for item in one.subject.items)]
    return sorted([*said, *others], key=lambda one: one.clause) if others else said


def _obliged(line: Line, taken: Sequence[tuple[int, int]]) -> list[_Said]:
    """A series of named bodies each of which has to do something: 市教育局要加强…；市公安局要维护…
    Empty where fewer than two open so. What many are asked for (各镇要…) is no duty of its own."""
    text = line.text
    places = [line.opening, *(mark.end() for mark in _SERIES_MARK.finditer(text, line.opening, line.end))]
    series: list[_Said] = []
    for at in places:
        if at in line.inside:
            continue
        near = min(line.end, at + _LONGEST_DUTY)
        stop = _SENTENCE_END.search(text, at, near)
        end = stop.start() if stop is not None else near
        at = _behind_lead(line, at, end)
        subject = _subject(line, at, end)
        if (
            subject is None
            or not subject.items
            or (modal := _MODAL.match(text, subject.end, end)) is None
            or not all(item.kind == "named" and _is_sure(line, item) for item in subject.items)
            or _OWN_TASK.match(text, modal.end(), end) is None
            or _TOLD.match(text, subject.end, end)
            or overlaps(taken, subject.start, subject.end)
        ):
            continue
        role = _predicate(line, subject.end, end, end, False, subject.items) or "responsible"
        series.append(_Said(subject, role, subject.end, at))
    return series if len(series) > 1 else []


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
    rf"(?![的等为是已了、和与或（(主分有相]|及(?!时)|将[于在会要]|负责{_PERSON}|[\p{{Han}}]{{0,12}}(?:批准|同意|备案|审核后|审批后|核准))(?:\p{{Han}}{{2}}|对\d|以[“《])"
)
# what a body has to do is said with such a word; a name of many or of a function says no more by itself
_MODAL = compiled(_MODAL_WORD)
# （二）明确部门职责分工。   2.落实治理责任分工。
_DIVIDED = compiled(
    r"[^。；;：:，,\n]{0,20}(?:(?:责任|职责|工作|任务|部门)分工|(?:部门|各方|单位|工作)职责|明确(?:主体)?职责)[^。；;：:\n]{0,16}(?:[。\n]|$)"
)


def _divides(line: Line) -> bool:
    """Whether the heading of a paragraph, on its line or the one before, is about who does what."""
    if line.opening > line.start and _DIVIDED.match(line.text, line.opening, line.end):
        return True
    before = line.text.rfind("\n", max(0, line.start - 60), max(0, line.start - 1)) + 1
    above = read_label(line.text[before : min(line.start, before + LONGEST_LABEL)]) if before else None
    return above is not None and _DIVIDED.fullmatch(line.text, before + above.length, line.start) is not None


def _with_series(
    line: Line,
    said: list[_Said],
    clauses: Sequence[int],
    stop: int,
    taken: Sequence[tuple[int, int]],
    divided: bool,
) -> list[_Said]:
    """A series of duties with the bodies that have a task of their own in other words: A负责监测，B组织培训. Before the
    first listed verb they stand where a semicolon parts them from it, or under a heading that divides the work."""
    text = line.text
    series = list(said)
    held = {item.start for one in said for item in one.subject.items}
    first = min((one.clause for one in said), default=stop)
    parted = max(text.rfind(mark, clauses[0], first) for mark in "；;")
    series += _by_agents(line, said, held, stop, taken)
    for at in clauses:
        if at in held or (said and at <= said[0].words and not (divided or at < parted or at == clauses[0])):
            continue
        whole = at == clauses[0] or text[at - 1] in "；;"
        if at < first and not whole and not (divided and series):
            continue
        opens = (function_at, field_at, office_at, shape_at)
        if not (whole or divided or at in line.starts or any(opens_at(text, at, stop) for opens_at in opens)):
            continue
        subject = _subject(line, at, stop)
        if (
            subject is None
            or not subject.items
            or any(item.start in held for item in subject.items)
            or not ((said and _CARRIES_OUT.match(text, subject.end, stop)) or _may_go_on(line, subject, whole, divided))
            or (said and parted <= at < first and not divided and _MODAL.match(text, subject.end) is None)
            or _OWN_TASK.match(text, subject.end, stop) is None
            or _TOLD.match(text, subject.end, stop)
            or _NOT_SUBJECT.match(text, subject.end, stop)
            or overlaps(taken, subject.start, subject.end)
        ):
            continue
        series.append(_Said(subject, "responsible", subject.end, at))
    return sorted(series, key=lambda one: one.clause)


# A牵头，B配合，各区政府|具体实施
_CARRIES_OUT = compiled(
    rf"{_BETWEEN}(?:组织)?(?:(?<=组织|具体)(?:实施|落实|承办|执行|办理|推进)(?!的)"
    r"|(?:实施|落实|承办|执行|办理)(?=[，,；;）)\n]|$))"
)
# 职能由市水利局|划入市农业局: what it was   情节严重的，由公安局|依法处罚: a power   由市财政局|制定的办法: of what
_NO_TASK = compiled(
    rf"{_ADVERB}{any_of(duty_sentence('becomes'))}|\p{{Han}}{{0,8}}?{any_of(duty_sentence('punish'))}|\p{{Han}}{{2,3}}的"
)
# 原由市财政局负责
_FORMERLY = ("原由", "曾由", "已由")


def _by_agents(
    line: Line, said: Sequence[_Said], held: set[int], stop: int, taken: Sequence[tuple[int, int]]
) -> Iterator[_Said]:
    """Those of a series who are named behind 由 with a verb of their own: 宣传由A负责，经费由B|解决."""
    text = line.text
    if not any(text[one.subject.start - 1] == "由" for one in said):
        return
    at = said[0].clause
    while (at := text.find("由", at, stop) + 1) > 0:
        known = at in line.starts or office_at(text, at, stop) is not None
        known = known or (text[at : at + 1] in DEPARTMENT_PLACE_UNITS and shape_at(text, at, stop) is not None)
        if not known or at - 1 in line.inside or at in held or text.endswith(_FORMERLY, 0, at):
            continue
        subject = _subject(line, at, stop)
        if (
            subject is not None
            and subject.items
            and not any(item.start in held for item in subject.items)
            and _OWN_TASK.match(text, subject.end, stop)
            and not any(p.match(text, subject.end, stop) for p in (_STAFFS, _NO_TASK, _TOLD, _NOT_SUBJECT))
            and not overlaps(taken, subject.start, subject.end)
        ):
            clause = max(text.rfind(mark, max(said[0].clause, at - _FAR), at - 1) for mark in "，,；;") + 1
            yield _Said(subject, "responsible", subject.end, clause or at - 1)


def _may_go_on(line: Line, subject: _Subject, whole: bool, divided: bool) -> bool:
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
_FAR = 60


def _opens_known(line: Line, begin: int, end: int) -> bool:
    """Whether a known name begins near the head of a clause, whose predicate may come later in the sentence."""
    name = next(line.named_in(begin, min(end, begin + 12)), None)
    return name is not None


def _clause(
    line: Line,
    begin: int,
    end: int,
    stop: int,
    clause: int,
    waiting: _Subject | None,
    taken: Sequence[tuple[int, int]],
    shapes: bool,
    beside: bool,
) -> tuple[list[_Said], _Subject | None]:
    """What the clause `[begin, end)` of a sentence that ends at `stop` says, and a subject that waits for the next.

    Names that are known by their shape alone are only read where `shapes` is true: a predicate stands near. `beside`
    tells whether the sentence has given another body its part, so that a name may leave its place out: 农委配合.
    """
    text = line.text
    said: list[_Said] = []
    rest: _Subject | None = None
    at = begin
    part = 0  # how many said what before the part that is read: A牵头、|B配合
    starts = deque(_starts(line, begin, end))
    while starts:
        start = starts.popleft()
        if start < at:
            continue
        subject = _subject(line, start, end, beside or bool(said)) if shapes or start in line.starts else None
        if subject is None or overlaps(taken, subject.start, subject.end):
            continue
        if not said and waiting is not None and start - begin <= 1:
            subject = _Subject([*waiting.items, *subject.items], waiting.start, subject.end)
        after = _ASIDE.match(text, subject.end, stop)
        behind = after.end() if after else subject.end
        if text[start - 1 : start] == "以":  # 以市农业局为主，市科技局协助
            role = "lead" if text.startswith(_MAINLY, behind) else None
        else:
            role = _predicate(line, behind, end, stop, text[start - 1 : start] == "由", subject.items)
            if role == "cooperate" and start == begin + 1 and text[begin] in "与同和":
                role = None  # 与市气象局配合，做好预警: the subject is another
            if start > begin and text[start - 1] == "对" and text.startswith("负责", behind):
                role = None  # 对县政府负责: to whom
        if role is None and any(_role_beside(text, item.end, stop) for item in subject.items):
            role = "responsible"  # 市公安局（牵头）、市交通局要加强…
        if role is not None:
            if subject.items:
                words = behind
                if text.startswith(_SEAT, behind):  # where it sits and who staffs it is no duty
                    words = _later(line, behind, stop) or behind
                said.append(_Said(subject, role, words, clause if len(said) == part else subject.start))
            following = _behind_verb(line, behind, end)
            at = following if following is not None else behind
            rest = None
            if following is not None:
                begin, clause, part, waiting, beside = following, following, len(said), None, True
                starts.appendleft(_behind_lead(line, following, end))
        elif subject.end == end and text[end : end + 1] in ("，", ","):
            rest = subject
            break
        else:
            at = subject.end
    return said, None if part else rest


_MAINLY = "为主"
_VERB_THEN = compiled(rf"{_BETWEEN}{_CLAUSE_VERB}(?:负责|落实)?、?")


def _behind_verb(line: Line, at: int, end: int) -> int | None:
    """Where another subject begins right behind a verb of the same clause: A牵头、B配合."""
    match = _VERB_THEN.match(line.text, at, end)
    if match is None or match.end() >= end:
        return None
    known = match.end() in line.starts and not match.group().endswith(("会同", "配合", "协助", "参与", "协同", "负责"))
    return match.end() if match.group().endswith("、") or known else None


# --- where a subject may begin ------------------------------------------------------------------------------------

_ORDINAL = r"[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十百]+(?:[，,]|(?=[\s由]))|\d{1,2}[.．、]"
# 其余路段的保洁|仍由各乡镇负责; 此项工作由 points to what the heading says
_STILL = compiled(r"(?:仍然?|均|都|一律|也|再|应当?|要|必须|统一|全部|原则上|暂|主要|具体|直接)+\Z")
_POINTS_BACK = compiled(r"此|该|这|上述|以上|本|其(?!他|它|余)")
_LABELS = compiled(rf"(?:\s|{_ORDINAL}|[一二三四五六七八九十]{{1,3}}、)+")
_LEAD_IN = compiled(rf"(?:\s|{_ORDINAL}|{any_of(duty_sentence('lead_in'))})+")
# 由|区教育局   behind a blank   户籍所在地的|公安派出所
_AGENTS = frozenset(duty_sentence("agent"))
_COMMON_BODY = rf"(?={any_of(common_bodies())})"
# behind these whoever follows is the subject: 由|市代建局   责成|市城管局
_ALWAYS = frozenset({"由", "责成"})
_BLANK = r"[ \u3000]*(?=\S)"
_BEFORE_SUBJECT = compile_re(
    rf"{one_of(_AGENTS)}| {_BLANK}|\u3000{_BLANK}|的{_COMMON_BODY}|当地{_COMMON_BODY}|所在地{_COMMON_BODY}"
)
# 2004年|发展改革委将会同…
_IN_YEAR = compiled(r"\d{4}年(?:\d{1,2}月)?(?:[年月]?底)?(?:之?前|起|初|末|内)?")
# which of them: 水库所在|镇人民政府, 搬迁群众迁入地|乡镇人民政府 — but no object: 协助|乡镇人民政府
_OBJECT = compiled(
    r"[向报经对将给让使被把和与及或由请需、]$|会同|协助|配合|督促|指导|协同|联合|组织|负责|牵头|参与|(?:需要|要求)$"
)


# 沿线|各镇, 水库下游|各乡镇
_WHERE = compiled(r"(?:沿[线岸途]|周边|毗邻|所在地?|境内|上游|下游|两岸|受益|受灾)的?$")


def _behind_lead(line: Line, at: int, end: int) -> int:
    """Where the words begin behind those that only lead in: 其中，|市水利局负责…"""
    lead = _LEAD_IN.match(line.text, at, end)
    if lead is None or any(place in line.inside for place in range(at + 1, lead.end() + 1)):
        return at
    return lead.end()


def _starts(line: Line, begin: int, end: int) -> list[int]:
    """The places in a clause where a subject may begin, in order."""
    text = line.text
    opening = line.opening if begin == line.start else begin
    opening = _behind_lead(line, opening, end)
    places = {opening}
    for before in _BEFORE_SUBJECT.finditer(text, begin, end):
        agent, place = before.group(), before.end()
        if agent == "由" and text[before.start() - 1] in "自理事缘":
            continue  # 自由, 理由
        if agent not in _AGENTS or (
            (agent in _ALWAYS or place in line.starts or (agent == "请" and before.start() == opening))
            and before.start() not in line.inside
            and place not in line.inside
        ):
            places.add(place)
    if (year := _IN_YEAR.match(text, opening, end)) is not None:
        places.add(year.end())
    places.update(_behind_task(line, opening, end))
    for holder in line.named_in(begin, end):
        # 主要任务|市水务局: a heading whose blank is gone
        headed = begin == line.start and 2 <= holder.start - opening <= 6 and text[holder.start - 1] not in "在为是"
        which = holder.kind == "class" and (
            not text.startswith("各", holder.start) or _WHERE.search(text, begin, holder.start) is not None
        )
        if (headed or which) and not _OBJECT.search(text, begin, holder.start):
            places.add(holder.start)
    return sorted(places)


_CHARGED = compiled(r"(?:负责|牵头)(?!人)")


def _behind_task(line: Line, begin: int, end: int) -> Iterator[int]:
    """Where another subject stands behind a task and 、: 市水利局负责堤防、|市建设局负责管网. Behind a name 、 joins
    one more of those whom the verb before it takes (会同市财政局、市审计局负责)."""
    text = line.text
    verbs = [verb.end() for verb in _CHARGED.finditer(text, begin, end)]
    for verb, following in pairwise(verbs):
        mark = text.rfind("、", verb, following)
        if mark < verb or mark in line.inside or mark in line.ends or ends_in_body(text[max(verb, mark - 12) : mark]):
            continue
        named = line.starts.get(mark + 1) or shape_at(text, mark + 1, end)
        if named is not None and named.kind == "named" and _VERB.match(text, named.end, end):
            yield mark + 1


# --- subjects -------------------------------------------------------------------------------------------------------

_JOINT = compile_re(r"以及|或者|[、和及与或]")
_OTHERS = compiled(OTHERS)
_COUNTED = compiled(COUNTED)
# …、街道办事处协助   …等部门负责
_DROPPED = compiled(r"\p{Han}{2,16}(?=[、和及等与])")
# …、庆阳石化公司、|西峰油区|负责: the last of them, which is not known
_DROPPED_LAST = compiled(rf"(?:(?!{STOP}|{GROUP_WORD})\p{{Han}}){{3,12}}?(?=负责(?!人)|牵头|予以)")
_NOTHING_HERE = compile_re(rf"{_CLAUSE_VERB}")
# between a known name and the rest of a longer one: 市抗震救灾指挥部|救灾物资组
_PREDICATE_HERE = compiled(
    rf"{_BETWEEN}{_CLAUSE_VERB}|[，,、和及与（(]|{_ADVERB}[对向与同和]|等|为|是|作为|{any_of(duty_sentence('take'))}"
)


def _subject(line: Line, start: int, end: int, beside: bool = False) -> _Subject | None:
    """The subject that begins at `start`; its items leave out groups. None where nobody is named. `beside` another
    body it may open with an office's bare name."""
    text = line.text
    items: list[Holder] = []
    named = False
    at = start
    while at < end:
        holder = _holder(line, at, end, bool(items)) or (_bare_office(line, at, end) if beside else None)
        if holder is None and named and (own := its_own(text, at, end)) is not None:
            at = own
        elif holder is None:
            dropped = _DROPPED.match(text, at, end) or _DROPPED_LAST.match(text, at, end) if named else None
            if dropped is None or _NOTHING_HERE.search(dropped.group()):
                break
            at = dropped.end()
        else:
            named = True
            if holder.kind != "group":
                items.append(holder)
            at = holder.end
        aside = _ASIDE.match(text, at, end)
        if aside is not None and (aside.group()[1:-1] in ROLES or _JOINT.match(text, aside.end(), end)):
            at = aside.end()
        others = _OTHERS.match(text, at, end)
        if others is not None:
            at = others.end()
        elif len(items) > 1 and (counted := _COUNTED.match(text, at, end)) is not None:
            at = counted.end()
        joint = _JOINT.match(text, at, end)
        if joint is None:
            return _Subject(items, start, at)
        at = joint.end()
    if not named:
        return None
    # the joint joins something else: the subject ends before it
    while at > start and _JOINT.match(text, at - 1, end) and at - 1 not in line.inside:
        at -= 1
    return _Subject(items, start, at)


def _holder(line: Line, at: int, end: int, later: bool) -> Holder | None:
    """Who is named at `at`: known, of many, a function, or a body by its shape."""
    known = line.starts.get(at)
    if known is not None and known.end > end:
        return None
    if known is not None:
        if known.kind != "named" or _PREDICATE_HERE.match(line.text, known.end, end) or known.end == end:
            return known
        shape = shape_at(line.text, at, end)
        return shape if shape is not None and known.end < shape.end <= known.end + _longer(shape, line.text) else known
    if at in line.inside:
        return None
    shape, town = shape_at(line.text, at, end), town_at(line.text, at, end)
    if shape is None or (town is not None and town.end > shape.end):
        shape = town
    if shape is not None:
        cutting = next((name for name in line.named_in(at + 1, shape.end) if _cuts(line, at, name, shape)), None)
        if cutting is not None:  # 澧县|和市水利局   团结镇|和大屯镇人民政府
            return town if town is not None and town.end < cutting.start else place_at(line.text, at, end)
    other = shape or next((found for reads in _OTHERS_AT if (found := reads(line.text, at, end)) is not None), None)
    if other is not None:
        return other
    if later:
        return bare_at(line.text, at, end) or town_at(line.text, at, end, later=True)
    short = short_at(line.text, at, end)
    return short if short is not None and _VERB.match(line.text, short.end, end) else None


_OTHERS_AT = (field_at, function_at, office_at, place_at, regiment_at)
# 政府 and 党委 are whoever's
_OF_ANY_PLACE = frozenset((*duty_sentence("organ"), *common_bodies()))


def _bare_office(line: Line, at: int, end: int) -> Holder | None:
    """An office by its bare name beside another body: 县计委牵头，农委、水利局配合."""
    bare = bare_at(line.text, at, end) if at not in line.inside else None
    return bare if bare is not None and line.text[at : bare.end] not in _OF_ANY_PLACE else None


def _longer(shape: Holder, text: str) -> int:
    """How many characters a name may go on behind a known one: 市抗震救灾指挥部|救灾物资组; the topic of a coordinating
    body is long: 市政府|行政审批制度改革领导小组办公室."""
    return 24 if text.endswith(_COORDINATING, shape.start, shape.end) else 12


_COORDINATING = tuple(
    f"{kind}{office}" for kind in ("领导小组", "指挥部", "联席会议", "委员会") for office in ("", "办公室")
)


def _cuts(line: Line, at: int, name: Holder, shape: Holder) -> bool:
    """Whether a known name inside a shape says that the words before it are a sentence's: 名单经|县财政局,
    库区所在地|乡镇人民政府, 移交|兴隆镇人民政府; but 中国|农业银行."""
    if line.text[name.start - 1] in "经请向报对将把":
        return True
    if name.end != shape.end or is_sure_town(line.text, at, name.start):
        return False  # 石角|镇党委
    before = line.text[at : name.start]
    # 师|市财政局: of a division of the corps and its city in one
    return before not in ("国家", "中国", "全国", "师") and before[-1] not in DEPARTMENT_PLACE_UNITS


# --- predicates -----------------------------------------------------------------------------------------------------


def _predicate(line: Line, at: int, end: int, stop: int, agent: bool, items: Sequence[Holder]) -> str | None:
    """The role that the words behind a subject give; None where they give no duty."""
    if agent and _STAFFS.match(line.text, at, stop):
        return None
    text = line.text
    if _NOT_SUBJECT.match(text, at, stop) or _TOLD.match(text, at, stop):
        return None
    if _WITH.match(text, at, stop):
        return "cooperate"
    verb = _VERB.match(text, at, stop)
    if verb is not None and verb.start("verb") not in line.inside:
        if verb["verb"] == "完成" and not agent and not _DIGIT.search(text, verb.end(), min(stop, verb.end() + 40)):
            return None
        if verb["verb"] in _REPORTED_OF_PLACES and not agent and any(is_place(text, *item[:2]) for item in items):
            return None
        if _TOLD.match(text, verb.start("verb"), stop) or (not agent and _TOLD_NEXT.match(text, verb.end(), stop)):
            return None
        said = PREDICATE.match(text, verb.start("verb"), stop)
        return "lead" if "牵头" in verb["between"] else ROLES[said.group() if said else verb["verb"]]
    noun = _NOUN.match(text, at, stop)
    if noun is not None:
        return ROLES[noun["word"]]
    takes = _TAKES.match(text, at, stop) if _SAYS_HELP.search(text, at, stop) is not None else None
    if takes is not None:
        return ROLES[takes["word"] or takes["help"]]
    answers = _ANSWERS.match(text, at, stop)
    if answers is not None:
        return None if _PERSON_OR_BODY.search(answers["matter"]) else "responsible"
    if _BEARS.match(text, at, stop):
        return "responsible"
    if items and _BY_ITS_DUTIES.match(text, at, stop):
        return "responsible"
    if items and all(item.kind == "named" for item in items) and _EACH_ITS_OWN.match(text, at, stop):
        return "responsible"
    if not items or any(item.kind == "class" for item in items) or _NO_VERB.match(text, at, stop):
        return None
    known = agent or items[0].start in line.starts or text.startswith(_SEAT, at) or _IS_AUTHORITY.match(text, at, stop)
    return "responsible" if known and _later(line, at, end if agent else stop) is not None else None


# 石门县完成造林2万亩, 石门县参加了会议: what a place did; a body of its own is told so what it has to do
_REPORTED_OF_PLACES = frozenset({"完成", "参加", "参与"})
# 发展改革、财政等部门按照职责分工，|做好相关工作: whose duty it is stands in it
_BY_ITS_DUTIES = compiled(
    rf"(?:{any_of(duty_sentence('adverb'))})*(?:{BY_JOB}"
    rf"|在?(?:各自)?的?职[责能权]范围内)[，,]?(?:{any_of(duty_sentence('adverb'))})*"
    r"(?:做好|抓好|开展|承担|落实|履行)(?!了)"
)
# 东区政府、西区政府各负其责
_EACH_ITS_OWN = compiled(rf"(?:要|应当?)?{_EACH}(?:[、，,]{_EACH})*(?=[，,；;。\n]|$)")
# 由国家医保局、联合采购办公室|选派人员参加
_STAFFS = compiled(r"(?:共同|分别|各)*(?:选派|抽调|指派|委派|派员|派出|派|担任|兼任|组成|组建)")
_SEAT = "设在"


def _later(line: Line, at: int, stop: int) -> int | None:
    """Where 负责 or the like heads a later predicate of the sentence, before another body takes over.

    One that the clause before it names last is its subject (设立工作组，负责…).
    """
    text = line.text
    later = _LATER.search(text, at, stop)
    if later is None:
        return None
    for mark in _PART_END.finditer(text, at, later.start() + 1):
        if mark.end() in line.starts and mark.start() < later.start():
            return None
    if _SET_UP.search(text, max(at, later.start() - 80), later.start()) is not None:
        return None
    start: int = later.start()
    return start + 1 if text[start] in "，,；;" else start


_PART_END = compile_re("[，,；;]")
_SET_UP = compiled(
    rf"(?:成立|设立|组建|建立|抽调)[^，,；;。]{{0,30}}(?:{body_end()}|组|[总支大中]队)"
    # 设立执法总队，是综合性执法部门，|负责
    r"(?:[，,](?:是|为|作为|系|属于?)[^，,；;。]{1,30})*$"
    # 成立领导小组，由市长任组长，办公室设在市发改委，|负责
    r"|[，,；;]\p{Han}{2,16}设在[^，,；;。]{2,30}$"
)

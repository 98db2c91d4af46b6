"""Functions and offices that stand without a name of their own: 公安机关, 民政、公安等部门, 市电业局, 办公室."""

from __future__ import annotations

import re

import regex

from pipeline.find.duties.classes import ONLY_GROUP
from pipeline.find.duties.offices import department_end
from pipeline.find.duties.shapes import BARE_FUNCTION, ORGANS, is_generic
from pipeline.find.duties.wording import AFTER, GROUP_WORD, STOP, Holder, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab import duty_sentence, field_words

# 市教育局及|其所属学校: whose they are stands before them
ITS_OWN = compiled(rf"其(?![他它中])(?:(?!{STOP})\p{{Han}}){{1,10}}?{AFTER}")


def its_own(text: str, start: int, end: int) -> int | None:
    """Where the bodies under the one before end that `start` begins to name: 其所属学校."""
    match = ITS_OWN.match(text, start, end)
    return match.end() if match is not None else None


# 取水审批机关   公路管理机构   公安消防机构: who does a government's work has a function; 金融机构, 评估机构 have none
_AGENCY = compiled(rf"\p{{Han}}{{2,14}}{any_of(duty_sentence('agency'))}(?:机关|机构)")
# the words one of which a function or a list of fields ends in
FUNCTION_END = "部门|机关|机构|单位"
_FUNCTION_END = compile_re(FUNCTION_END)
# 业务主管部门 has its function by the rules of its field, and is no group
_OWN_FUNCTION = compile_re(any_of(duty_sentence("own_function")))
_FIELD_WORD = compile_re(any_of(field_words()))
_FIELD_FIRST = frozenset(word[0] for word in field_words())
# up to what closes a list of fields: 、公安、国家安全等有关部门   和医保部门
_FIELDS_GO_ON = compile_regex(
    rf"(?:(?:[、和及与][^\P{{Han}}、和及与等]{{2,12}}){{1,16}}(?:等(?:{GROUP_WORD}|各)*+)?|等(?:{GROUP_WORD}|各)*+)(?:部门|单位)"
)


def _field_word(text: str, start: int, end: int) -> re.Match[str] | None:
    return _FIELD_WORD.match(text, start, end) if text[start : start + 1] in _FIELD_FIRST else None


OFFICE = compiled(
    rf"[{DEPARTMENT_PLACE_UNITS}](?:供销社|(?:(?!{STOP}|(?<=委)驻)\p{{Han}}){{1,8}}?(?:局|厅|办公室|委员会|公司|中心|医院))"
    r"(?![长办委机属直系所级面限])(?=\p{Han}|[、和])"
)


def office_at(text: str, start: int, end: int) -> Holder | None:
    """The government's office at `start` that no vocabulary knows, by its first and last word, whatever it does:
    市电业局|保证防汛用电."""
    match = OFFICE.match(text, start, end)
    return Holder(start, match.end(), "named") if match is not None else None


def field_at(text: str, start: int, end: int) -> Holder | None:
    """The field at `start` in a list of fields that one 部门 closes: 民政、公安等部门   财政和医保部门."""
    field = _field_word(text, start, end)
    if field is None or _FIELDS_GO_ON.match(text, field.end(), min(end, field.end() + 120)) is None:
        return None
    return Holder(start, field.end(), "function")


def function_at(text: str, start: int, end: int) -> Holder | None:
    """The function that is named at `start` without a place: 乡村振兴部门, 公安机关."""
    if _FUNCTION_END.search(text, start, min(end, start + 26)) is None:
        return None
    own = _OWN_FUNCTION.match(text, start, end)
    if own is not None:
        return Holder(start, own.end(), "function")
    field = _field_word(text, start, end)  # 机构编制|部门 is no 机构
    if field is not None and text.startswith("部门", field.end(), end):
        return Holder(start, field.end() + 2, "function")
    led = text[start - 1 : start] == "由"
    if not led and _is_taken(text, start, end):
        return None
    department = department_end(text, start, end)
    if department is not None and (led or not text.startswith(_PIVOTS, start)):
        return Holder(start, department, "group" if is_generic(text, start, department) else "function")
    match = ORGANS.match(text, start, end) or BARE_FUNCTION.match(text, start, end)
    if match is None or "、" in match.group():
        return None
    if match.re is not ORGANS and not match.group().endswith("部门") and not _AGENCY.fullmatch(match.group()):
        return None
    kind = "group" if ONLY_GROUP.fullmatch(match.group()) or is_generic(text, start, match.end()) else "function"
    return Holder(start, match.end(), kind)


_PIVOTS = duty_sentence("pivot")


def _is_taken(text: str, start: int, end: int) -> bool:
    """Whether a verb that takes bodies stands before a department: 协调|公安部门, but 监督检查部门."""
    fields = (_field_word(text, start + len(verb), end) for verb in _PIVOTS if text.startswith(verb, start, end))
    return any(field is not None and text.startswith("部门", field.end(), end) for field in fields)


_SHORT_BODY = compile_re(any_of(duty_sentence("short_body")))
# how far before it the body's longer name may stand
_NAMED_BEFORE = 1500


def short_at(text: str, start: int, end: int) -> Holder | None:
    """The body at `start` that the text has named in full before: 领导小组办公室设在…。办公室|负责…"""
    short = _SHORT_BODY.match(text, start, end)
    if short is None:
        return None
    named = regex.search(rf"(?<=\p{{Han}}){short.group()}", text, pos=max(0, start - _NAMED_BEFORE), endpos=start)
    return Holder(start, short.end(), "named") if named is not None else None

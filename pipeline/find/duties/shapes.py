"""Names by their shape: bodies that no vocabulary knows, by the words that they end in and what follows them."""

from __future__ import annotations

from pipeline.find.duties.classes import GROUP_ENDS, spans
from pipeline.find.duties.endings import VERBS_IN_OFFICE, looks_like_body
from pipeline.find.duties.offices import OFFICE_ENDS, is_office_name, office_end
from pipeline.find.duties.wording import AFTER, FIELD, GROUP_WORD, PART_OF_ORGAN, STOP, UNIT, Holder, any_of
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import common_bodies, duty_sentence, name_endings, short_names

_GENERIC_ITEM = compiled(rf"(?:{UNIT}|国务院|{GROUP_WORD}|各|直)*+(?<=部门|单位|机构|方面)")
_ONE_GOVERNMENT = compiled(rf"{UNIT}{any_of(duty_sentence('government'))}")
# 乡镇林业站: one in each of them
_OF_TOWNS = compiled(r"(?:乡镇|镇乡|镇街|乡（镇）)\p{Han}{2,6}[站所院]")
BARE_FUNCTION = compiled(rf"{FIELD}")
ORGANS = compiled(
    rf"(?:公安|司法|检察|审判|税务|海关|监察|登记|工商|行政复议|征兵|兵役|气象|地震)(?:行政)?机关{PART_OF_ORGAN}"
)


def is_generic(text: str, start: int, end: int) -> bool:
    """Whether the words are a group that names nobody: 有关部门, 市直相关单位."""
    return text.endswith(GROUP_ENDS, start, end) and _GENERIC_ITEM.fullmatch(text, start, end) is not None


def kind_of(name: str) -> str | None:
    """The kind of holder that words which no vocabulary knows name by their shape; None where they name nobody."""
    whole = spans(name, 0, len(name))
    if len(whole) == 1 and (whole[0].start, whole[0].end) == (0, len(name)):
        return whole[0].kind
    if name in common_bodies() or _ONE_GOVERNMENT.fullmatch(name) or _OF_TOWNS.fullmatch(name):
        return "class"
    if _GENERIC_ITEM.fullmatch(name):
        return "group"
    if ORGANS.fullmatch(name) or (name.endswith("部门") and BARE_FUNCTION.fullmatch(name)):
        return "function"
    return "named" if looks_like_body(name) else None


# The run of characters that a name may take, up to a word that none holds.
# 市水利局|向市政府负责, but 向阳区教育局
# 中国（上海）自由贸易试验区: 由 is no agent in it
_RUN = compiled(rf"(?:自由(?=贸易)|(?!{STOP}|(?<=[局委办厅府社])向)\p{{Han}}|（\p{{Han}}{{1,10}}）){{2,28}}")
_SHAPE_ENDS = (*name_endings(), "局", "厂", "组")
_LAST = compile_re("[" + "".join(sorted({word[-1] for word in _SHAPE_ENDS} | set("师团"))) + "]")
_MAY_END = compiled(_LAST.pattern + AFTER)
_LONGEST_SHAPE = 40
# what a name by its shape may end in
SHAPE_ENDS = frozenset((*_SHAPE_ENDS, *OFFICE_ENDS, "师", "团"))
BEHIND = compiled(AFTER)
_CORPS = compiled(r"兵团第\p{Han}{1,2}[师团]$")
# 所需, 所在 are other words
_OTHER_END = compile_re(
    r"所[需有在属以得]|[（(][^（）()\n]*[）)](?:(?:集团|股份|有限|责任|控股)*公司|局|委|办|处|中心|站|院)"
)


_NO_BODY = compiled(
    r"(?:我|本|该|其|此|某|全|一|两|三|几|多|原|新|老|大|小|好|单位|企业|项目|施工|用人|学校|医院)?"
    r"(?:学校|公司|医院|银行|办公室|小组|工作组|领导小组|指挥部|中心|大学|协会|委员会|企业|单位|全部|内部|外部|干部|部|局|所|站|院|园|社|校|处|组|办|委|厂|馆|署|厅)"
)


# words that open a clause and no name: 保障职业病防治工作所需经费; but 建设局
_OPENING = compiled(rf"{any_of((*duty_sentence('opening'), *duty_sentence('determiner')))}(?!\p{{Han}}$)")
_DETERMINER = compiled(rf"{any_of(duty_sentence('determiner'))}(?!\p{{Han}}$)")


def shape_at(text: str, start: int, end: int, later: bool = False, beyond: int = 0) -> Holder | None:
    """The body whose name begins at `start` by its shape, and is followed by what follows a subject. `later` in a list
    of bodies; `beyond` where its name has to end, as a known one does there."""
    # behind 由 stands a name, which may open as a clause does: 由|联合采购办公室
    behind_agent = text[start - 1 : start] == "由"
    opening = _DETERMINER if behind_agent else _OPENING
    office = office_end(text, start, end)
    if office is not None and office > beyond and is_office_name(text, start, office, behind_agent or later):
        return None if _NO_BODY.fullmatch(text, start, office) else Holder(start, office, "named")
    # most words end as no name does before anything that could stand behind one
    limit = min(end, start + _LONGEST_SHAPE)
    first = _MAY_END.search(text, max(start + 1, beyond), end)
    run = _RUN.match(text, start, limit) if first is not None and first.start() < limit else None
    if first is None or run is None:
        return None
    for last in _LAST.finditer(text, first.start(), run.end()):
        stop = last.end()
        corps = text[stop - 1] in "师团" and _CORPS.search(text, start, stop) is not None
        if not corps and not text.endswith(_SHAPE_ENDS, start, stop):
            continue
        if text.endswith(VERBS_IN_OFFICE, start, stop):
            continue
        if BEHIND.match(text, stop, end) is None or _OTHER_END.match(text, stop - 1, end):
            continue
        if _OTHER_END.match(text, stop, end):
            continue
        name = text[start:stop]
        if name.count("（") > name.count("）"):
            continue  # 重庆机电（集团|）公司
        if name in common_bodies():
            return Holder(start, stop, "class")
        if len(name) < 3 or _NO_BODY.fullmatch(name) or opening.match(name):
            return None
        return Holder(start, stop, "named")
    return None


_BARE_FIRST = frozenset(name[0] for name in short_names())
_LONGEST_BARE = max(map(len, short_names()))


def bare_at(text: str, start: int, end: int) -> Holder | None:
    """The body at `start` by a short name alone, as a series may have it behind a body with its place: 县民政局、|残联.
    The name is followed by what follows a subject."""
    if text[start : start + 1] in _BARE_FIRST:
        for stop in range(min(end, start + _LONGEST_BARE), start + 1, -1):
            if text[start:stop] in short_names() and BEHIND.match(text, stop, end):
                return Holder(start, stop, "named")
    return None

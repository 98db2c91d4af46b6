"""Those who are named, and the words that patterns of duties share: units, organs, fields, what no name holds and
what follows a subject. The words are data: `duty_sentences.csv`, `name_shapes.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.notation.needs import first_asked
from pipeline.notation.units import one_of
from pipeline.vocab import duty_sentence


class Name(NamedTuple):
    """An organisation's name at `[start, end)`; `collective` where it stands for many (各镇人民政府); `org_id` its full
    name where the words alone do not tell it (住建 in 县发改、住建、自然资源局), empty where nothing tells it."""

    start: int
    end: int
    collective: bool = False
    org_id: str | None = None


class Holder(NamedTuple):
    """Who stands at `[start, end)`; `kind` is `named`, `class`, `function` or `group`."""

    start: int
    end: int
    kind: str


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; of many only their first characters are asked for at first."""
    words = tuple(words)
    every = f"(?:{one_of(words)})"
    return f"(?:(?=[{''.join(sorted({word[0] for word in words}))}]){every})" if len(words) > _MANY else every


_MANY = 20


# what headings call who does what: 部门职责分工   单位职责
DIVISION_OF_WORK = r"(?:(?:责任|职责|任务|工作|部门|单位)分工|(?:部门|单位|各方|工作)职责)"

# --- units, organs and fields -------------------------------------------------------------------------------------

# 地 is the prefecture beside another unit (地、市、县; 省、地、县三级; 地直), else the end of a word (土地、公安部门)
_LONGER_UNIT = any_of(word for word in duty_sentence("unit") if word != "地")
# 迁入地|县人民政府 is none, 省地县 and 各地县 are
_PREFECTURE = rf"(?<!(?![省各关和及与由请])\p{{Han}})地(?=[（(〔\[、，/]?{_LONGER_UNIT}|级|直(?!接))"
UNIT = rf"(?:{_LONGER_UNIT}|(?:(?<=各)|(?<=有关)|(?<=相关))地|{_PREFECTURE})"
# 乡（镇、场）   县（市、区、农场）: a farm stands beside the others in their bracket
_IN_BRACKET = rf"(?:{UNIT}|(?<!市)[农林牧渔]?场)"
# 县（市、区）   县(市、区)   县〔市、区〕: whatever brackets the typesetter had
OPEN, CLOSE = r"[（(〔\[]", r"[）)〕\]]"
# 县（市、区）   市（含定州、辛集市）   各县（市）区
UNITS = (
    rf"{UNIT}{{1,3}}+(?>(?:{OPEN}(?:含[^（）()\n]{{1,20}}|{_IN_BRACKET}{{1,2}}+(?>(?:[、,，/]?{_IN_BRACKET}{{1,2}}+)*)){CLOSE})?)"
    rf"(?:{UNIT})?+"
)
UNIT_LIST = rf"{UNITS}(?>(?:(?:、|和|及|与|或者?){UNITS}(?!直))*)"
_PARTY_AND_STATE = r"党委(?:、|和|及)?(?:人民)?政府|党工委(?:、|和|及)?(?:管委会|办事处|管理委员会)|党政(?!办|综合)"
# 各市人民政府办公厅（室）
_OFFICE_OF = rf"(?:(?:办公厅|办公室)(?:{OPEN}室{CLOSE})?+)?+"
ORGAN = (
    rf"(?:地方)?(?:各级)?(?:(?:{_PARTY_AND_STATE}|{any_of(duty_sentence('organ'))}){_OFFICE_OF}"
    r"|办(?=[，、。；负牵配协按）]))"
)
# what is in a town's or a county's place somewhere else
_ZONE = any_of(duty_sentence("zone"))
_INSTEAD = (
    r"(?:[乡镇]?街道办事处|街道(?:党工委|办)?|乡、?镇(?:人民)?政府|镇(?:人民)?政府|办事处|党工委"
    rf"|{_ZONE}?管(?:理)?委(?:员)?会|{_ZONE}|[农林牧渔]场)"
)
# 镇人民政府（街道办事处）   各乡镇人民政府（街道办事处、园区管委会）
OR_OFFICE = rf"(?>(?:{OPEN}{_INSTEAD}(?:[、和及或]{_INSTEAD}){{0,3}}{CLOSE})?)"
_LEVEL = rf"(?:{UNIT}(?:、{UNIT})*级(?!市(?!场))|地方|地方各级|各级|中央)"
# 县级以上地方人民政府   省级人民政府   地方各级人民政府   县（市、区）以上气象主管机构
OF_LEVEL = rf"(?:{_LEVEL}(?:以上)?|{UNITS}以上)(?:地方)?(?:各级)?"
# 县、乡|两级|人民政府
LEVELS = "[两二三四]级"
GROUP_WORD = any_of(duty_sentence("group"))
# 市公安局、市交通局|两部门   财政局、人事局、劳动局|三家
COUNTED = r"[两二三四五六七八九十2-9]个?(?:部门|单位|机构|家(?:部门|单位|机构|公司|企业|银行)?)"
DEPARTMENT = r"(?:部门(?:(?:或者?|和|及|、)机构)?|机关|机构)"
# what no field of a department holds
FIELD_STOP = any_of(duty_sentence("field_stop"))
# what a part of such an organ does: 公安机关|交通管理部门   税务机关|稽查机构
PART_OF_ORGAN = (
    rf"(?:(?<=机关)(?:(?!{FIELD_STOP})\p{{Han}}){{0,6}}?(?:管理|消防|稽查|监督|侦查|执行|检验)(?:部门|机构))?+"
)
# 管理专利工作的部门   负责药品监督管理的部门
_CHARGED = rf"(?:负责|主管|管理|承担)(?:(?!{FIELD_STOP})\p{{Han}}|、){{2,16}}?的{DEPARTMENT}"
_LONGEST_FIELD = 20  # what it needs stands so far behind its beginning, for to read it is dear
FIELD = (
    rf"(?=.{{0,{_LONGEST_FIELD}}}?(?:部门|机[关构]))"
    # 市水利局及|有关部门, 市水利局和|林业部门, 市交通局|两部门 are two
    rf"(?P<field>{_CHARGED}|(?:(?!{FIELD_STOP}|{COUNTED})(?:(?![和及与])\p{{Han}}|(?<![局委厅部办院府会])[、和及与])){{0,18}}?"
    rf"{DEPARTMENT}{PART_OF_ORGAN})"
)

# --- names and what stands behind them ----------------------------------------------------------------------------

# What no name of a body holds, so that a sentence is not taken for one.
STOP = (
    rf"{any_of(duty_sentence('stop'))}"
    # 草莓产业发展|推进组: such a word may stand before a name's last one
    rf"|{any_of(duty_sentence('soft_stop'))}(?!\p{{Han}}{{0,3}}(?:组|办|中心|委员会|局|站|专班|协会|学会)(?!{any_of(duty_sentence('soft_stop'))}))"
)
# What stands behind a subject: a mark, a joint, an adverb, a predicate.
_WORDS_AFTER = (
    *("和", "及", "与", "以及", "等", "或", "作为", "设在", "在", "对", "为", "是", "负责", "负总责", "牵头", "会同"),
    *("配合", "参与", "协助", "协同", "参加", "完成", "承办", "组织实施"),
    *(word for kind in ("adverb", "phrase", "take") for word in duty_sentence(kind)),
)
AFTER = rf"(?=[，、,（(；;。：:）)\s]|$|{first_asked(f'{any_of(_WORDS_AFTER)}|{COUNTED}')})"

"""Whom a document addresses (主送机关)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.notation.bodies import PLACE_ORGAN, body_end, body_ends
from pipeline.notation.brackets import outside
from pipeline.notation.docnumber import BEFORE_SERIAL
from pipeline.notation.labels import read_label
from pipeline.notation.marks import ATTACHMENT_LIST
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab import collective_heads
from pipeline.vocab.places import is_city_stem
from pipeline.vocab.towns import TOWN_UNITS

# The sign of a ratio stands for the colon in many texts that were converted.
_COLONS = ("：", ":", "∶")
# what no name of a body ends in: 省政府一九八七年四月十四日决定：   任命：   …第41次常务会议通过：
_INTRODUCES = compile_re(
    r"。|如下|下列|以下|(?:决定|[任聘]命|聘任|[任免]职|任免|免去|通过|批准|同意|研究|审议|宣布|公告|通告|命令)\s*[:：]"
)


def is_addressee(text: str) -> bool:
    """Whether a line addresses bodies: it ends in a colon, and introduces nothing."""
    return (
        text.endswith(_COLONS)
        and len(text) < 400
        and not _INTRODUCES.search(text)
        and read_label(text) is None
        and ATTACHMENT_LIST.match(text) is None
        and _NUMBER_OR_DAY.fullmatch(text) is None
    )


# 某政干〔2009〕2号：   4月2日：: what heads the appointments of a number or a day
_NUMBER_OR_DAY = compile_regex(
    rf"[^，、；]{{0,16}}{BEFORE_SERIAL}\d{{1,5}}号(?:文件?)?\s*[:：]|(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日\s*[:：]"
)


# 各省、市、自治区革命委员会|并|国家农委, …人民政府，并|各部委: old prints join the last ones so
_AND_TO = compile_regex(r"(?:[，,]|(?<=[会府署]))并(?![报请抄转送案且入购网])")


def split_addressees(text: str) -> tuple[str, ...]:
    """Each addressee (主送机关) as printed: 各镇人民政府，区政府各部门、各直属机构： gives three.

    Marks inside brackets do not part; places that share one closing word (北京、天津、红河哈尼族彝族自治州人民政府)
    stay together.
    """
    body = _AND_TO.sub("，", text.rstrip("".join(_COLONS) + " "))
    names: list[tuple[str, bool]] = []  # each name, and whether 、 follows it
    start = 0
    seated = [match.span() for match in _SEATED.finditer(body)]
    for n in outside(body, "，,、；;"):
        if any(low <= n < high for low, high in seated):
            continue
        names.append((body[start:n], body[n] == "、"))
        start = n + 1
    names.append((body[start:], False))
    joined: list[str] = []
    waiting: list[str] = []
    shares = False  # whether 、 stands before the name
    for name, goes_on in names:
        if goes_on and _may_wait(name):
            waiting.append(name)
            continue
        if waiting and _closes(waiting, name):
            joined.append("、".join([*waiting, name]).strip())
        else:
            joined += [*(w.strip() for w in waiting), name.strip()]
        waiting = []
        if len(joined) > 1 and shares and _stays_with(joined[-2], joined[-1]):
            joined[-2:] = ["、".join(joined[-2:])]
        shares = goes_on
    return tuple(name for name in joined if name)


# 县直及省、市驻昌各单位   中央、省属驻马企业: levels, whose bodies have their seats there
_LEVEL = r"(?:中央|省|自治区|市|州|盟|县|区|旗)[属直级]?"
_SEATED = compiled(
    rf"(?:[省市州盟县区旗镇乡]直(?:各单位)?[和及])?(?:{_LEVEL}(?:以?及|[、和与]))+{_LEVEL}驻\p{{Han}}{{1,8}}(?:单位|企业|机构|部门|机关|院校)"
)


def _stays_with(before: str, name: str) -> bool:
    """Whether a name behind 、 is of the one before it: 各区党委、人民政府; 区政府各委、办、局."""
    if _OF_THE_SAME_PLACE.fullmatch(name):
        return True
    return _KIND_OF_OFFICE.fullmatch(name) is not None and _KINDS_BEFORE.search(before) is not None


# 区政府各委、办、局   省政府有关厅、局   州直各部、委、办、局: kinds of offices in one character each, of one owner
# the last one may take a class of others along: 自治区各部、委、办、厅、局和各人民团体
_KIND_OF_OFFICE = compile_re(r"(?:各|有关|直属)?[部委办局厅室院行社会处署司]{1,4}(?:[和及与].+)?")

_KINDS_BEFORE = compile_re(r"(?:各|有关|直属|、)[部委办局厅室院行社会处署司]{1,2}$")

# 各区党委、人民政府: both are the district's; 区政府有关部门、单位: 单位 alone names nobody
_OF_THE_SAME_PLACE = compile_re(r"(?:人民政府|政府|行政公署|行署)(?:[（(][^（）()]{1,20}[）)])?|单位|机构")

# A place without the word that makes it a body: it shares the one of the next name. 北京   内蒙古   各市   自治区
# 704、705、|21大队: numbers are short for bodies, too
_SHORT_PLACE = compiled(
    r"(?!各|本)[\p{Han}]{1,3}(?<![局委部院府办会厅署行处场所站园省市县区州盟旗镇乡])|各?(?:省|自治区|直辖市|市|州|自治州|县|自治县|区|旗|盟)|各?直管市|第?\d{1,4}"
)


def _is_short_place(name: str) -> bool:
    return _SHORT_PLACE.fullmatch(name) is not None or is_city_stem(name)


# 红河哈尼族彝族自治州   广西壮族自治区   峨岭街道   各镇
_PLACE_ENDS = "(?:省|自治区|新区|市|地区|自治州|州|盟|县|区|旗|镇|乡|街道|开发区)"

# 各县（市）: the kind beside it in brackets
_PLACE = compiled(rf"[\p{{Han}}]{{1,18}}{_PLACE_ENDS}(?:[（(]{_PLACE_ENDS}(?:、{_PLACE_ENDS})*[）)])?")

# The last of the places with that word behind it: 四川省人民政府   中洞乡人民政府（办事处）   三河市教育局
_SHARED = compiled(
    rf"(?:[\p{{Han}}]{{1,18}})?{_PLACE_ENDS}(?:[（(][^（）()]{{1,12}}[）)])?"
    rf"(?:{PLACE_ORGAN}|[\p{{Han}}]{{1,12}}[局委厅])"
    r"(?:[（(][^（）()]{1,20}[）)])?"
)

_NAME = compiled(r"(?!各|有关|相关|驻)\p{Han}{2,18}")


@lru_cache(maxsize=1)
def _ends_of_bodies() -> tuple[str, ...]:
    return tuple(body_ends() | collective_heads())


def _is_no_body(name: str) -> bool:
    """Whether a name is neither a body's by itself nor that of a class of them: 南湖新城, 铁路港."""
    return _NAME.fullmatch(name) is not None and not name.endswith(_ends_of_bodies())


# 南湖新城、|湘家荡园区管委会: the organ of what bears the name of no unit
_ORGAN_OF_NAME = compiled(rf"(?!各|[省市县区旗州盟镇乡][直属各]?)\p{{Han}}{{2,18}}(?:{PLACE_ORGAN})")
# 各乡、|镇、|街道办事处: kinds of towns behind 各, each whole by itself or with the word of the last (街道防汛指挥部)
_TOWN = one_of((*TOWN_UNITS, "乡镇", "镇街", "管理区", "办事处"))
_KIND_OF_TOWN = compile_re(_TOWN)
_EACH_TOWN = compile_re(rf"(?:各[县市区旗村]、)?各?(?:{_TOWN})(?:、(?:{_TOWN}))*")
_LAST_TOWN = compiled(rf"(?:{_TOWN}|农场|林场)(?:\p{{Han}}{{0,12}}(?:{body_end()}))?(?:[（(][^（）()]{{1,8}}[）)])?")


def _may_wait(name: str) -> bool:
    """Whether a name before 、 may share the closing word of a later one."""
    kind = _PLACE.fullmatch(name) or _KIND_OF_TOWN.fullmatch(name)
    return kind is not None or _is_short_place(name) or _is_no_body(name)


def _closes(waiting: Sequence[str], name: str) -> bool:
    """Whether a name has the word that the names waiting before it share."""
    if waiting[0].startswith("各") and _EACH_TOWN.fullmatch("、".join(waiting)):
        return _LAST_TOWN.fullmatch(name) is not None
    if _SHARED.fullmatch(name) or all(map(_is_short_place, waiting)):
        return True
    return _ORGAN_OF_NAME.fullmatch(name) is not None

"""What names of bodies end in: 局, 有限公司, 领导小组; territories among them (佛冈县、石角镇 in lists)."""

from __future__ import annotations

from pipeline.notation.needs import openings, sure
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import collective_heads, duty_words, name_endings

_GROUPS = ("部门", "单位")  # 县级相关部门 is nobody's name
_TERRITORIES = ("镇", "乡", "街道", "苏木", "县", "区", "市", "旗", "州", "盟", "省", "社区", "村", "嘎查")
_STRICT_ENDS = tuple(name_endings())
_ENDS = tuple({*name_endings(), *_TERRITORIES, *(head for head in collective_heads() if not head.endswith(_GROUPS))})
_CORPS_END = compiled(r"(?:兵团第\p{Han}{1,3}[师团]|(?<!\d)\d{1,3}团(?:场)?)$")
_DIGIT = "[一二三四五六七八九十]"
_CORPS = "(?:(?:新疆生产建设)?兵团)"
# 第八师   兵团第六师五家渠市   八师石河子市: the divisions of the corps, and the cities that they are one with
DIVISION = compiled(
    rf"(?:{_CORPS}第?|第){_DIGIT}{{1,3}}师(?:\p{{Han}}{{2,4}}?市)?|{_DIGIT}{{1,3}}师\p{{Han}}{{2,4}}?市"
)
# 121团   第八师143团   一四三团: its regiments by their numbers
REGIMENT = compiled(
    rf"{_CORPS}?(?:第?{_DIGIT}{{1,3}}师(?:\p{{Han}}{{2,4}}?市)?)?"
    rf"(?:\d{{1,3}}|{_DIGIT}[一二三四五六七八九〇○零十百]{{1,3}})团(?:场)?"
)
# the characters that the two of them end in, and those that they begin with, digits aside
CORPS_ENDS = frozenset("师市团场")
CORPS_FIRSTS = sure(openings(f"{_CORPS}|第|{_DIGIT}"))
_ASIDE_END = compile_re(r"（[^（）]*）$")
NOT_IN_NAME = compiled(r"[“”《》0-9。：:；;，,？?！!…的]")


def looks_like_body(name: str) -> bool:
    """Whether a name in a list has the shape of a body's, territories among them."""
    if ("团" in name and REGIMENT.fullmatch(name)) or ("师" in name and DIVISION.fullmatch(name)):
        return True
    return 2 <= len(name) <= 30 and ends_in_body(name) and not NOT_IN_NAME.search(name)


def ends_in_body(words: str) -> bool:
    """Whether words end as a body's or a territory's name, a bracket behind it left out."""
    return _ends(words, _ENDS) or _ends(_ASIDE_END.sub("", words), _ENDS)


def ends_like_body(name: str) -> bool:
    """Whether a name ends as bodies' names do: 国网佛冈供电公司."""
    return 2 < len(name) <= 30 and _ends(name, _STRICT_ENDS) and not NOT_IN_NAME.search(name)


# 承办, 协办 only end as an office does
VERBS_IN_OFFICE = tuple(word for word in duty_words("verb") if word.endswith("办"))


def _ends(words: str, ends: tuple[str, ...]) -> bool:
    if words.endswith(VERBS_IN_OFFICE):
        return False
    return words.endswith(ends) or (("团" in words or "师" in words) and _CORPS_END.search(words) is not None)

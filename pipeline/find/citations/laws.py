"""Laws that are named without 《》: by their full name or a usual short name (法律简称).

`laws.csv` lists the national laws, those in force with their place in the catalogue of the National People's Congress
(现行有效法律目录) and those that were repealed; `law_abbreviations.csv` what is shortened further (刑诉法).
A law's name inside a longer word names no law (职业病防治法宣传周, 行政处罚法律文书); 宪法,
法律 and 法规 in general are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import regex

from pipeline.find.citations.mention import Mention
from pipeline.notation.marks import GENRES
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.notation.signs import Range, places_of
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex
from pipeline.vocab.tables import read_table

_STATE = "中华人民共和国"
_CONSTITUTION = f"{_STATE}宪法"
# What a law's name follows when it is cited: 根据土地管理法, 违反治安管理处罚法的, 《…法》和安全生产法.
_CITED_BEHIND = "根据|依据|按照?|[依参]照|遵照|贯彻|落实|执行|实施|适用|违反|符合|遵守"
_JOINTS = tuple("、和及与或")
# What makes a longer word of it.
_NO_LAW_BEHIND = (
    r"\s?(?:暂行|试行)?(?:实施|执行)?(?:条例|细则|办法)|(?:暂行|试行)?实施(?:规则|规定|意见|方案)|规(?!定)"
    r"|[律学庭院治理案人制官草修定]|[、和及与]?(?:法律|法规)|宣传|知识|普法|培训|讲座|颁布|周年|执法"
)
_PROVISION_BEHIND = rf"第[{HAN_NUMERAL}\d]{{1,7}}[编章节条]"
# Words that only laws have before or behind them: 新修订的安全生产法, 学习民法典, 教育法规定的义务, 水法实施以来
_LAW_BEFORE = compile_regex(r"(?:(?:修[订改正]|实施|施行|颁布|公布)后?的|学习|宣传|检查|普及)$")
_LAW_BEHIND = compile_regex(
    r"(?:所|中)?的?(?:(?:有关|相关)?规定(?!期)"
    r"|(?:的|正式|贯彻|颁布|公布|全面)*(?:实施|施行|执行|公布|颁布|贯彻|落实)(?:以来|[之以]?后|[之以]?前|(?:的?情况)))"
)
# 刑法修正案（八）
_AMENDMENT = compile_regex(rf"修正案[（(][{HAN_NUMERAL}]{{1,3}}[）)]")


# 办法, 方法 and 做法 are no law; 法典 and 条例 are (立法法)
_LAW = compile_regex(
    r"(?:(?<![办方做想手说看用疗语文书语司执违立守])法|条例|宪法|法典)(?:实施细则)?(?:[（(][^（）()]*[）)])?$"
)


def is_law(title: str) -> bool:
    """Whether a title is a law's or a regulation's by what it ends in."""
    return _LAW.search(title) is not None


# What the title of a law ends in that is named without 《》; a decision's or resolution's own long title is not.
_NAMED = compile_regex(r"(?:法|法典|条例|规则|[通总]则)(?:（试行）)?$")


@lru_cache(maxsize=1)
def laws() -> Mapping[str, str]:
    """The short names of national laws, each with the full title: that title without 中华人民共和国, and the
    abbreviations in use."""
    titles = [title for title, *_ in read_table("laws") if _NAMED.search(title)]
    abbreviations = {name: title for name, title, _source in read_table("law_abbreviations")}
    return abbreviations | {title.removeprefix(_STATE): title for title in titles}


@lru_cache(maxsize=1)
def _last_characters() -> frozenset[str]:
    return frozenset(last[1] for last in _lengths())


@lru_cache(maxsize=1)
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """How long the short names are that end in two characters: 育法, 安法, 条例."""
    lengths: dict[str, set[int]] = {}
    for name in laws():
        lengths.setdefault(name[-2:], set()).add(len(name))
    return {last: tuple(own) for last, own in lengths.items()}


_CUE = compile_regex(rf"(?:{_CITED_BEHIND})$")
_PROVISION = compile_regex(_PROVISION_BEHIND)


def find_laws(text: str, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """National laws that are cited without 《》; beside 、 and 和 where another reference stands on one side."""
    spans = iter(sorted(taken))
    current = next(spans, None)
    last = -1
    listed: list[Mention] = []  # names that the words behind the last of their list may show to be cited
    for start, end in _named(text):
        title = laws()[text[start:end]]
        if amendment := _AMENDMENT.match(text, end):
            title, end = title + amendment[0], amendment.end()
        full = text.endswith(_STATE, 0, start)
        start -= len(_STATE) if full else 0
        provision = _PROVISION.match(text, end) is not None
        if not provision and _LONGER_LAW.match(text, end):
            continue
        while current is not None and current[1] <= start:
            last = max(last, current[1])
            current = next(spans, None)
        if current is not None and current[0] < end:
            continue
        joined = text[start - 1 : start] in _JOINTS
        if not joined or not listed or listed[-1].end != start - 1:
            listed = []
        listed.append(Mention(start, end, title, plain=True))
        named = full or provision or amendment is not None or _CUE.search(text, max(0, start - 4), start)
        told = _LAW_BEHIND.match(text, end) or _LAW_BEFORE.search(text, max(0, start - 5), start)
        cited = named or (told and title != _CONSTITUTION)  # 学习宪法: that in general
        if cited or (joined and (last == start - 1 or text.endswith("》", 0, start - 1))):
            last = end
            yield from listed
            listed = []


def _named(text: str) -> Iterator[Range]:
    """Where the names of laws stand in a text, found from their ends; of several that overlap the first and longest."""
    names, lengths = laws(), _lengths()
    found = [
        (end - length, end)
        for at, end in places_of(text, _last_characters())
        for length in lengths.get(text[at - 1 : end], ())
        if length <= end and text[end - length : end] in names
    ]
    done = 0
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= done:
            done = end
            yield start, end


_LONGER_LAW = compile_regex(_NO_LAW_BEHIND)
# What the words of an alias follow where they are its name: 按照实施方案, 本办法所称; a law's name needs none of them.
_ALONE = compile_regex(rf"(?:(?<!\p{{Han}})|(?<={_CITED_BEHIND}|[》、和及与或]|[本该的对就在由将为是指以从同]))")
_ALIAS_END = compile_regex(
    r"(?:法|条例|办法|规定|规划|方案|意见|通知|纲要|细则|决定|计划|标准|指南|号文件?|公告|批复)$"
)


def find_aliases(text: str, mentions: Sequence[Mention], taken: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """Aliases that are printed without 《》: （以下简称个人所得税法）… 个人所得税法规定."""
    declared: dict[str, int] = {}
    for mention in mentions:
        for alias in mention.aliases:
            own = len(alias) >= 4 or (len(alias) == 3 and is_law(alias))
            if _ALIAS_END.search(alias) and (own or _is_kind(alias)):
                declared.setdefault(alias, mention.end)
    if not declared:
        return
    spans = iter(sorted(taken))
    current = next(spans, None)
    for match in regex.finditer(one_of(declared), text):
        start, end = match.span()
        while current is not None and current[1] <= start:
            current = next(spans, None)
        if (current is not None and current[0] < end) or start < declared[match.group()]:
            continue
        if _stands_alone(text, start, end):
            yield Mention(start, end, match.group())


def _is_kind(alias: str) -> bool:
    """Whether an alias says no more than what kind of document it is: 条例, 办法."""
    return len(alias) < 4 and alias in GENRES


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether an alias without 《》 is no piece of a longer name: 附件：加强粮食储备工作方案 holds 工作方案.

    What is no more than a kind of document needs a provision: 对条例第十八条, not 本条例第十八条 or 贯彻条例.
    """
    if _is_kind(text[start:end]):
        provided = _PROVISION.match(text, end) is not None and text[max(0, start - 1) : start] not in ("本", "该")
        return provided and _ALONE.match(text, start) is not None
    if is_law(text[start:end]):
        return _LONGER_LAW.match(text, end) is None and not text.endswith(_STATE, 0, start)
    return _ALONE.match(text, start) is not None


def without_aliased(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without plain names that an alias introduces: （以下简称个人所得税法）; they point to the citation that did."""
    aliases = {alias for mention in mentions for alias in mention.aliases}
    return [m for m in mentions if not (m.plain and text[m.start : m.end] in aliases)]

"""Laws that are named without 《》: by their full name or a usual short name (法律简称).

A law's name inside a longer word names no law (职业病防治法宣传周, 行政处罚法律文书); 宪法,
法律 and 法规 in general are not in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from pipeline.find.citations.mention import Mention
from pipeline.notation.units import one_of
from pipeline.vocab.tables import read_table

# What a law's name follows when it is cited: 根据土地管理法, 违反治安管理处罚法的, 《…法》和安全生产法.
CITED_BEHIND = "根据|依据|按照?|依照|遵照|贯彻|落实|执行|实施|适用|违反|符合|遵守|[》、和及与或]"
# What makes a longer word of it.
NO_LAW_BEHIND = (
    r"\s?(?:实施|执行)?(?:条例|细则|办法)|规(?!定)|[律学庭院治理案人制官草修]|宣传|知识|普法|培训|讲座|颁布|周年|执法"
)
_PROVISION_BEHIND = r"第[一二三四五六七八九十百零〇\d]{1,7}[编章节条]"


@lru_cache(maxsize=1)
def laws() -> Mapping[str, str]:
    """The usual short names of national laws, each with the full title."""
    return {name: title for name, title, _source in read_table("laws")}


@lru_cache(maxsize=1)
def _law_names() -> regex.Pattern[str]:
    names = one_of(laws())
    return regex.compile(
        rf"(?:(?<=(?P<cue>{CITED_BEHIND}))(?:中华人民共和国)?|(?P<full>中华人民共和国))(?<name>{names})(?!{NO_LAW_BEHIND})"
        rf"|(?<name>{names})(?={_PROVISION_BEHIND})"
    )


def find_laws(text: str, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """National laws that are cited without 《》; after 、 and 和 only where another reference stands before."""
    spans = iter(sorted(taken))
    current = next(spans, None)
    last = -1
    for match in _law_names().finditer(text):
        start, end = match.span()
        while current is not None and current[1] <= start:
            last = max(last, current[1])
            current = next(spans, None)
        if current is not None and current[0] < end:
            continue
        listed = match["cue"] is not None and match["cue"] in "》、和及与或"
        if listed and last != start - 1 and not text.endswith("》", 0, start - 1):
            continue
        last = end
        yield Mention(start, end, laws()[match["name"]], plain=True)


def without_aliased(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without plain names that an alias introduces: （以下简称个人所得税法）; they point to the citation that did."""
    aliases = {alias for mention in mentions for alias in mention.aliases}
    return [m for m in mentions if not (m.plain and text[m.start : m.end] in aliases)]

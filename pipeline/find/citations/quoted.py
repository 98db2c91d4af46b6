"""Titles in quotation marks (引号), as documents were named before 《》 became the rule: 国务院“关于…的指示”."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.find.citations.mention import Mention, title_spans
from pipeline.notation.bodies import body_end
from pipeline.notation.marks import GENRES, TITLE_END
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex

# “…”, in old prints 「…」 and 『…』
_TITLE = r"(?P<title>[^“”「」『』《》。；：！？\n]{6,80})"
_QUOTED = compile_regex(rf"“{_TITLE}”|「{_TITLE}」|『{_TITLE}』")
_CLOSES = tuple("”」』")
_DRAFT = r"(?:[（(](?:\p{Han}{0,4}草[案稿]|试行|修正|暂行)[）)])?"
_KIND = rf"(?:{one_of({*GENRES, '通令', '批示', '条款'})})"
# 省人民委员会, 省革委会, 中央, 你省
_BODY = rf"(?:{body_end()}|革委会|[省市县地]委|中央|[你我本该](?:省|市|州|县|区|自治区|部|局|委|会|社|府|署))"
# 关于加强…的指示, 国务院关于…的决定
_ABOUT = compile_regex(rf"(?:\p{{Han}}{{0,16}}{_BODY})?关于.{{2,70}}{_KIND}{_DRAFT}")
# 农业税收条例实施办法, 旅馆业管理暂行规则; “八项规定” counts
_RULES = compile_regex(
    rf"(?![{HAN_NUMERAL}\d]{{1,3}}[项条个大不]).{{2,60}}(?:条例|办法|规则|章程|细则|规程|规定|纲要){_DRAFT}"
)
_MADE = r"(?:颁[布发行]?|公布|发布|印发|颁发|制[定订]|批准|通过|下达|发出|转发|批转|拟[定订]|修[正订])[的了之]?"
_RESTS = r"(?:根据|依据|按照?|依照|遵照|贯彻(?:执行)?|执行|违反|学习|讨论|同意|前颁|原颁|现将|兹将|现发|将)"
_DAY = r"\d{4}年|[日号月]"
_BEFORE_RULES = compile_regex(rf"(?r)(?:{_MADE}|{_RESTS})(?:\p{{Han}}{{0,24}}{_BODY})?$")
_BEFORE_ABOUT = compile_regex(rf"(?r)(?:{_MADE}|{_RESTS}|{_DAY}|{_BODY})$")
_BESIDE = compile_regex(r"[、和及与]|以及")
_BEHIND = compile_regex(
    rf"第[{HAN_NUMERAL}\d]{{1,5}}[条章]|的(?:规定|精神|要求)|(?:同时|即行|即|应予|予以|一律)?(?:废止|作废|失效|停止执行)"
)


def find_quoted(text: str, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """The documents whose titles stand in quotation marks, in a text that prints none in 《》: there quotation marks
    are for sayings. What surrounds it must say that it is a document: who made it and when, or what it is for."""
    if not holds_any(text, _CLOSES) or any(
        TITLE_END.search(text, start, close - 1) for start, close in title_spans(text)
    ):
        return
    last = -1
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        if any(low < end and start < high for low, high in taken):
            continue
        title = match["title"]
        low = max(0, start - 40)
        listed = last > 0 and _BESIDE.fullmatch(text, last, start) is not None
        if _ABOUT.fullmatch(title):
            cited = listed or _BEFORE_ABOUT.search(text, low, start) or _BEHIND.match(text, end)
        else:
            named = listed or _BEFORE_RULES.search(text, low, start) or _BEHIND.match(text, end)
            cited = named and _RULES.fullmatch(title)
        if cited:
            last = end
            taken.append((start, end))
            yield Mention(start, end, title)

"""Whether the words around a date tell of what was or of what is to come; the words are `date_sentences.csv`."""

from __future__ import annotations

from pipeline.find.dates.bounds import sentence_around
from pipeline.find.dates.stretch import Stretch
from pipeline.notation.calendar import TO_COME
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words

# What tells of the past, and what of the future, in the words around a date
_PAST = compile_re(
    rf"{one_of(date_words('told'))}|经[\u4e00-\u9fff]{{0,2}}[查核]|[，；]今年(?:[12一二元]月|初)"
    # 完成投资3亿元, not 完成时限：9月30日
    rf"|(?:{one_of(date_words('grown'))})[^，。；]{{0,8}}(?<!\d)\d++(?![年月日号])"
)
# 为预防火灾，县政府决定…; 有效防止事故|发生|: what something is done for, or against, has not happened
_NOT_YET = compile_re(
    r"(?:\A|(?<=[，。；：！？\s]))为(?!期|止)[^，。；：！？\n]*+，"
    rf"|(?:{one_of(date_words('averted'))})[^，。；：！？\n]{{0,30}}?发生"
)
FUTURE = compile_re(rf"{TO_COME}|{one_of(date_words('forecast'))}")
COMPARED = ("比", "较", "与")  # before a date with which a number is compared
CLAUSES = 40  # characters around a date that tell its time
# 三、下步要求, （二）整改建议: what a report asks for
DEMANDS = compile_re(one_of(date_words("demand")))
_PLANS_AHEAD = compile_re(one_of(date_words("ahead")))
_LOOKS_BACK = compile_re(one_of(date_words("back")))
_HEADING_LINE = compile_re(rf"(?m)^[ \u3000]*[{HAN_COUNT}]{{1,3}}、[^\n]{{1,40}}$")


def tells_of_past(words: str) -> bool:
    """Whether words round a date tell of what was."""
    return _PAST.search(_NOT_YET.sub("", words)) is not None


def heading_above(text: str, at: int) -> str:
    """The last heading with 一、 before a place, "" where none is near."""
    return next((match[0] for match in reversed(list(_HEADING_LINE.finditer(text, max(0, at - 3000), at)))), "")


def is_under_plan(text: str, at: int) -> bool:
    """Whether the heading above speaks of what is to come: 完成清淤1200公里 under 二、下半年主要工作."""
    above = heading_above(text, at)
    return (DEMANDS.search(above) is not None or _PLANS_AHEAD.search(above) is not None) and _LOOKS_BACK.search(
        above
    ) is None


def lies_ahead(stretch: Stretch, last: Stretch, text: str) -> bool:
    """Whether the words around a stretch speak of what is to come."""
    return FUTURE.search(text[slice(*sentence_around(text, stretch.start, last.end, CLAUSES))]) is not None


# 停止了, 已经关停: something is told that was over then
DONE = compile_re("(?<!为)了(?!解)|已[经全]|曾")
LASTING = compile_re("以来|至今")

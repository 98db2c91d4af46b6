"""What words of cells, heads and lines tell: figures, the name of a table, the head of a column."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.notation.labels import read_label
from pipeline.notation.marks import TABLE_LINE, TOTAL, continues_table
from pipeline.notation.numerals import FIGURE_IN_WORDS, HAN_COUNT, HAN_DIGIT, HAN_FIGURE, MINUSES, NO_FIGURE
from pipeline.notation.units import SCALE, unit_in_cell
from pipeline.precompiled import compile_re, compile_regex
from pipeline.text import BLANK, UNSEEN
from pipeline.vocab import words
from pipeline.vocab.heads import column_heads

_NUMBER = compile_re(rf"[{MINUSES}+＋]?[\d０-９]+(?:[,，.．][\d０-９]+)*[%％‰]?")
# one numeral alone (三) is a figure among figures, and a class or a serial number elsewhere
_MARK = compile_re(NO_FIGURE)
_NO_FIGURE = compile_re(rf"{NO_FIGURE}|[{HAN_COUNT}]")
# 一二〇   〇·八   －一   九五·二%
_IN_WORDS = compile_re(rf"(?:[{MINUSES}+＋]|(?=[{HAN_COUNT}].|[〇○零][.．·点])){FIGURE_IN_WORDS}[%％‰]?")
TOTAL_WORDS = compile_re(TOTAL)
YEAR = compile_re(rf"(?:19|20)\d\d|(?:一九|二[〇○零])[{HAN_DIGIT}]{{2}}")


def is_figure(text: str) -> bool:
    """Whether a part is a figure or stands in the place of one."""
    return is_number(text) or stands_for_figure(text)


def stands_for_figure(text: str) -> bool:
    """Whether a part stands in the place of a figure, or may be one or not: —, 无, 三."""
    return _NO_FIGURE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a part is a figure, in digits or in words (一二〇, 一、四〇八); a bare year may be a head."""
    return _NUMBER.fullmatch(text) is not None or _IN_WORDS.fullmatch(text) is not None


def is_in_digits(text: str) -> bool:
    """Whether a part is a figure in digits or a mark in the place of one."""
    return _NUMBER.fullmatch(text) is not None or _MARK.fullmatch(text) is not None


BRACKETS = compile_re(r"[（(][^（）()]*[）)]")
_BLANKS = compile_re(rf"[{BLANK}]+")


def bare(text: str) -> str:
    return BRACKETS.sub("", _BLANKS.sub("", text))


# 表1   表2-1 主要指标   附表   附表二：…   …情况表   …明细表（续）; no 代表, 发表
_TABLE_NAME = compile_regex(
    rf"[（(]?附?\s*表\s*(?:[\d{HAN_FIGURE}十]|$|[:：])[^。；;]{{0,50}}|[^。；;]{{2,50}}(?<![代发填])表(?:\s*[（(][^（）()]*[）)])*"
)


@lru_cache(maxsize=1)
def _unit_line() -> regex.Pattern[str]:
    return compile_regex(rf"单\s*位\s*[:：]\s*{SCALE}?(?:{unit_in_cell()})(?:[）)，,、\s]|$)")


@lru_cache(maxsize=1)
def _unit_of_head() -> regex.Pattern[str]:
    return compile_regex(rf"[（(]\s*{SCALE}?(?:{unit_in_cell()})\s*[）)]$|[%％]$|百分[数比]$|^(?:{YEAR.pattern})年$")


def measures(text: str) -> bool:
    """Whether the head of a column says what it measures: 户数（户）, 完成%, 完成百分数, 2018年, 一九五六年."""
    return _unit_of_head().search(text) is not None


def is_name(text: str) -> bool:
    """Whether a line is the name of a table: 表1, 演练日程安排表, 续表."""
    if len(text) > 60 or "。" in text:
        return False
    return _TABLE_NAME.fullmatch(_BLANKS.sub("", text)) is not None or continues_table(text)


def is_caption(text: str) -> bool:
    """Whether a line says that a table follows: its name, or the unit of its figures."""
    if is_name(text):
        return True
    return "位" in text and len(text) <= 60 and "。" not in text and _unit_line().search(text) is not None


def stands_over(text: str) -> bool:
    """Whether a line may stand between a table and its caption."""
    return TABLE_LINE.fullmatch(text) is not None or BRACKETS.fullmatch(text) is not None


class Over(NamedTuple):
    """What stands over rows: whether it says that a table follows, and whether by its name."""

    captioned: bool = False
    named: bool = False


def read_over(above: Sequence[str]) -> Over:
    """What the lines above a row say of it: the caption of its table stands right over it or its unit."""
    found = Over()
    for text in above[:-4:-1]:
        if is_name(text):
            return Over(captioned=True, named=True)
        if is_caption(text):
            found = Over(captioned=True)
        elif not stands_over(text):
            break
    return found


def is_head(text: str) -> bool:
    """Whether words head a column in many tables: 序号, 姓名, 责任单位, 完成时限."""
    return column_heads().fullmatch(bare(text)) is not None


def width(text: str) -> int:
    """The width of words in half characters."""
    return sum(map(width_of_char, text))


@lru_cache(maxsize=1 << 14)
def width_of_char(char: str) -> int:
    return 0 if char in _NO_WIDTH else 2 if unicodedata.east_asian_width(char) in "WFA" else 1


_NO_WIDTH = frozenset(UNSEEN)


_SENTENCE = compile_re(r"。|[.．…·]{3,}|……")


def is_sentence(text: str) -> bool:
    """Whether words are the end of a sentence or have the leader of an entry of the contents: no row of a table."""
    return _SENTENCE.search(text) is not None


_GOES_ON_AFTER, _GOES_ON_WITH = tuple("、，,及和与或的（(《“—·/"), tuple("、，,及和与或的）)》”·/")


def reads_on(text: str, rest: str) -> bool:
    """Whether the words tell that a break has cut them: inside a word, a bracket or a list, or before a bracket that
    holds all the rest: 临时占用道路⏎（施工）."""
    if text.endswith(_GOES_ON_AFTER) or rest.startswith(_GOES_ON_WITH):
        return True
    if BRACKETS.fullmatch(rest) and read_label(rest) is None:
        return True
    opened = max(text.rfind("（"), text.rfind("("))
    return opened > max(text.rfind("）"), text.rfind(")")) or words.parts_a_word(text, rest)

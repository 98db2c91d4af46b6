"""Numbers that are all scale: 突破千亿元大关, 近百亿元, 上千名, 百余人."""

from __future__ import annotations

from pipeline.find.quantities.amounts import PERSON, Amount, persons_next, unit_pattern
from pipeline.find.quantities.comparators import bounding_words
from pipeline.notation.numerals import exact_product, parse_number
from pipeline.notation.units import units
from pipeline.precompiled import compile_re

# 突破千亿元大关, 产值超百亿元: all scale, where a word bounds it; in 突破百亿元大关，达到103.6亿元 the figure itself is
# next, and 超百亿元企业, 百亿级 are names of a class
_ROUND = compile_re(r"(?:[百千万]?亿|[百千]?万|[百千])(?=[^百千万亿])(?!分)")
ROUND_FIRST = frozenset("百千万亿")
_ROUND_ENDS = compile_re(r"(?:大关|台阶|门槛)?(?:[，。；、）)\n]|的|\Z)(?!(?:达到?|完成|实现|[升增]至|为)\d)")
# 百余人, 千余亩, 万余元: all scale, and more
_ROUND_MORE = compile_re(r"(?:[百千万]?亿|[十百千]?万|[百千])余")


def round_and_more(text: str, at: int) -> Amount | None:
    """百余人: more than a hundred."""
    number = _ROUND_MORE.match(text, at)
    unit = unit_pattern().match(text, number.end()) if number else None
    if number is None or unit is None:
        return None
    entry, value = units()[unit[0]], parse_number("1" + number[0].removesuffix("余"))
    if value is None or entry.kind in ("duration", "percent") or text.startswith(tuple(entry.not_before), unit.end()):
        return None
    numeral = number[0].removesuffix("余")
    return Amount(at, unit.end(), exact_product(value, entry.factor), numeral, True, entry, unit[0], None, True)


# 近百亿元的基金, 上千名群众: about or at least so many; they make no class, so that any noun may follow
_ABOUT = ("近", "将近", "接近", "约", "大约")
_SAYINGS = ("以上", "成百上", "成千上")
_MARK = compile_re("大关|台阶|门槛|关口")  # 跃上千亿元台阶: a mark that is passed


def rises_to(head: str, numeral: str) -> bool:
    """Whether 上 at the end of the words before a numeral that is all scale says that there are so many or more.

    >>> rises_to("带动就业上", "万"), rises_to("成千上", "万"), rises_to("三年以上", "百"), rises_to("会上", "十")
    (True, False, False, False)
    """
    return head.endswith("上") and numeral[:1] in ROUND_FIRST and not head.endswith(_SAYINGS)


def round_amount(text: str, at: int, head: str) -> Amount | None:
    """千亿元 behind a word that bounds it; `head` are the words before."""
    bound = bounding_words().before.search(head)
    about = bound["word"] in _ABOUT if bound else rises_to(head, text[at])
    number = _ROUND.match(text, at) if bound or about else None
    if number is None:
        return None
    if about and number[0][-1] == "万" and persons_next(text, number.end()):
        return Amount(at, number.end(), parse_number("1" + number[0]) or 0, number[0], True, PERSON)
    unit = unit_pattern().match(text, number.end())
    if unit is None:
        return None
    if _MARK.match(text, unit.end()) if about else not _ROUND_ENDS.match(text, unit.end()):
        return None
    entry, value = units()[unit[0]], parse_number("1" + number[0])
    if value is None or entry.kind in ("duration", "percent") or text.startswith(tuple(entry.not_before), unit.end()):
        return None
    return Amount(at, unit.end(), exact_product(value, entry.factor), number[0], True, entry, unit[0])

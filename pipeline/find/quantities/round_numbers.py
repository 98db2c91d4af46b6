"""Numbers that are all scale: 突破千亿元大关, 百余人."""

from __future__ import annotations

from pipeline.find.quantities.amounts import Amount, unit_pattern
from pipeline.notation.numerals import exact_product, parse_number
from pipeline.notation.units import units
from pipeline.precompiled import compile_re

# 突破千亿元大关, 产值超百亿元: all scale, where a word bounds it; in 突破百亿元大关，达到103.6亿元 the figure itself is
# next, and 超百亿元企业, 百亿级 are names of a class
_ROUND = compile_re(r"(?:[百千万]?亿|[百千]?万|[百千])(?=[^百千万亿])")
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
    if value is None or entry.kind in ("duration", "percent") or text[unit.end() : unit.end() + 1] in entry.not_before:
        return None
    numeral = number[0].removesuffix("余")
    return Amount(at, unit.end(), exact_product(value, entry.factor), numeral, True, entry, unit[0], None, True)


def round_amount(text: str, at: int) -> Amount | None:
    """千亿元 behind a word that bounds it."""
    number = _ROUND.match(text, at)
    unit = unit_pattern().match(text, number.end()) if number else None
    if number is None or unit is None or _ROUND_ENDS.match(text, unit.end()) is None:
        return None
    entry, value = units()[unit[0]], parse_number("1" + number[0])
    if value is None or entry.kind in ("duration", "percent"):
        return None
    return Amount(at, unit.end(), exact_product(value, entry.factor), number[0], True, entry, unit[0])

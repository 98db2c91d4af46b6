"""Whether rows that agree in their columns are a table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import regex

from pipeline.columns.parts import Part
from pipeline.columns.places import figured_columns
from pipeline.columns.words import TOTAL_WORDS, Over, is_figure, is_head, width
from pipeline.notation.units import SCALE, unit_in_cell
from pipeline.precompiled import compile_re, compile_regex

_COLON = compile_re("[:：]")
# 联系人：张三; but 1:12.5, 8:30—11:30
_SPEAKS = compile_re(r"[:：](?!(?<=\d[:：])\d)")
_WIDEST_HEAD = 40


def is_sure(
    head: Sequence[Sequence[Part | None]],
    body: Sequence[Sequence[Part | None]],
    n: int,
    above: Over,
    parted: bool,
) -> bool:
    """Whether rows that agree in their columns are a table: a head or a caption says so, and figures, the words of the
    head or the name of the table do."""
    columns = [[row[j] for row in body] for j in range(n)]
    words = [[part.text for part in column if part is not None] for column in columns]
    if any(not own and not any(row[j] for row in head) for j, own in enumerate(words)):
        return False
    if any(_are_two_words([row[j] for row in (*head, *body)]) for j in range(n)):
        return False
    figured = figured_columns(body, n)
    if not parted:
        # 1, 2, 3 over 合计
        rows = [row for row in body if row[0] is None or TOTAL_WORDS.fullmatch(row[0].text) is None]
        even = ([part.text for row in rows if (part := row[j])] for j in range(n))
        if not (figured and all(map(is_even, even))):
            return False
    labelled = sum(any(part is not None and _COLON.search(part.text[-1:]) for part in row) for row in body)
    spoken = sum(any(part is not None and _SPEAKS.search(part.text) for part in row) for row in body)
    if labelled or 2 * spoken >= len(body):
        return False
    over = [next((row[j] for row in reversed(head) if row[j] is not None), None) for j in range(n)]
    named = len(head) > 0 and all(part is not None for part in over[1:])
    named = named and all(width(part.text) <= _WIDEST_HEAD for part in over if part is not None)
    if figured and n > 2:
        return (named and len(body) >= 3) or (above.captioned and len(body) + len(head) >= 3)
    if figured:
        least = 2 if above.named else 3
        return above.captioned and named and len(body) >= least and not counts_up(words[-1])
    # 类别　　一级危房　　二级危房 over 五保户　　2.23万元　　1.23万元
    if named and n > 2 and len(body) >= 3 and sum(map(are_measures, words)) >= 2:
        return True
    heads = sum(is_head(part.text) for part in over if part is not None)
    if named and len(body) >= 3 and (n > 2 or heads == 2):
        # 停车费（元）: 3—5, 5—8   教职工与学生比: 1:12.5   机耕: 60元/亩
        measured = any(heads_measures(part, own) for part, own in zip(over, words, strict=True))
        if (above.named and n > 2 and (heads or measured)) or (n == 2 and measured and not counts_up(words[-1])):
            return True
    return named and n > 2 and heads >= 2 and 3 * heads > n and len(body) >= (2 if above.captioned else 3)


_TWO_WORDS = 4


def _are_two_words(cells: Sequence[Part | None]) -> bool:
    """Whether a column is of four spread characters throughout: rather two columns of two, whose blanks do not tell."""
    words = [part for part in cells if part is not None]
    wide = 3 * _TWO_WORDS
    return len(words) > 1 and all(len(part.text) == _TWO_WORDS and part.right - part.left >= wide for part in words)


_DIGIT = compile_re(r"\d")


def heads_measures(head: Part | None, words: Sequence[str]) -> bool:
    """Whether a word heads a column whose cells all say how much or when, with units or in ranges."""
    if head is None or _DIGIT.search(head.text):
        return False
    return len(words) > 1 and all(_DIGIT.search(text) and width(text) <= _WIDEST_MEASURE for text in words)


_WIDEST_MEASURE = 20  # half characters: longer words with a digit in them are a text


@lru_cache(maxsize=1)
def _measure() -> regex.Pattern[str]:
    return compile_regex(rf"\d[\d,.]*{SCALE}?(?:{unit_in_cell()})")


def are_measures(words: Sequence[str]) -> bool:
    """Whether a column holds figures that have their units with them."""
    return len(words) > 1 and all(_measure().fullmatch(text) is not None for text in words)


def is_even(words: Sequence[str]) -> bool:
    """Whether a column is of figures throughout, or of words."""
    figures = sum(map(is_figure, words))
    return figures in (0, len(words))


def counts_up(words: Sequence[str]) -> bool:
    """Whether figures are page numbers as contents have them: whole, each no smaller than the one before."""
    numbers = [int(text) for text in words if text.isdecimal() and len(text) <= 3]
    return len(numbers) == len(words) and all(a <= b for a, b in itertools.pairwise(numbers))

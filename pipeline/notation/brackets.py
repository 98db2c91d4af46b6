"""Brackets (括号、引号): how deep a place stands in them.

Print leaves brackets open and closes what it never opened; a depth never falls below none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.precompiled import compile_re

OPENERS = "（(〔［【《〈“‘「『[{"
CLOSERS = "）)〕］】》〉”’」』]}"
_DEEPER = {**dict.fromkeys(OPENERS, 1), **dict.fromkeys(CLOSERS, -1)}


def outside(text: str, marks: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The places of any of `marks` in `text[start:end]` that stand in no bracket, in order.

    >>> list(outside("甲（乙、丙）、丁", "、"))
    [6]
    """
    depth = 0
    for found in _brackets_and(marks).finditer(text, start, len(text) if end is None else end):
        deeper = _DEEPER.get(found.group())
        if deeper is not None:
            depth = max(0, depth + deeper)
        elif not depth:
            yield found.start()


@lru_cache(maxsize=64)
def _brackets_and(marks: str) -> re.Pattern[str]:
    return compile_re("[" + re.escape(OPENERS + CLOSERS + marks) + "]")


def closing(text: str, at: int) -> int | None:
    """The place of the bracket that closes the one at `at`, or None where the text ends before.

    >>> closing("（以下简称《办法》）", 0)
    9
    """
    depth = 0
    for place in range(at, len(text)):
        depth += _DEEPER.get(text[place], 0)
        if depth <= 0:
            return place
    return None


# Those that set words aside (括注), quotation marks and the signs of titles left out.
ASIDE_OPENERS = "（(〔［【["
_ASIDE = compile_re("[（(〔［【\\[）)〕］】\\]]")
# one with none inside it, as nearly all are; group 1 where it has one or is never closed
_PLAIN_ASIDE = compile_re("[（(〔［【\\[][^（(〔［【\\[）)〕］】\\]]*+(?:[）)〕］】\\]]|(.|\\Z))", re.DOTALL)


def asides(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The outermost brackets of `text[start:end]` as places of the two marks; kinds and widths may be mixed.

    One that is never closed ends with the text.

    >>> asides("甲（乙(丙)）丁")
    [(1, 6)]
    """
    stop = len(text) if end is None else min(end, len(text))
    found: list[tuple[int, int]] = []
    for plain in _PLAIN_ASIDE.finditer(text, start, stop):
        if plain.lastindex:
            break
        found.append((plain.start(), plain.end() - 1))
    else:
        return found
    found.clear()
    depth = opening = 0
    for mark in _ASIDE.finditer(text, start, stop):
        if _DEEPER[mark.group()] > 0:
            if depth == 0:
                opening = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((opening, mark.start()))
    if depth:
        found.append((opening, stop))
    return found


def left_open(text: str) -> bool:
    """Whether a bracket is open where the text ends.

    >>> left_open("（一）范围（含郊区。其余"), left_open("（一）范围")
    (True, False)
    """
    depth = 0
    for bracket in _brackets_and("").findall(text):
        depth = max(0, depth + _DEEPER[bracket])
    return depth > 0

"""The parts of a line between blanks, with their places in half characters; and what lines are found to be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.columns.words import is_caption, is_head, is_in_digits, is_sentence, width, width_of_char
from pipeline.precompiled import compile_re
from pipeline.text import BLANK

# What stands before a part: a gap that parts cells, the blank of a spread word (项　目, 王　强), or one narrow blank.
WIDE, SPREAD, NARROW = "wide", "spread", "narrow"
# In half characters: the narrowest gap that parts cells, the widest inside a spread word, the distance of tab stops.
GAP, _SPREAD_GAP, _TAB_STOP = 2, 4, 8
SLACK = 0.3  # by how much places that were measured differ


class Part(NamedTuple):
    """Words of a line between blanks: their place across it in half characters, and `[start, end)` in its text."""

    text: str
    left: float
    right: float
    start: int
    end: int
    gap: str = ""


Row = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, its smallest parts (none where nothing in it is set apart), and how far it stands below the
    one before: 1 where they touch, 2 where a blank line is between."""

    text: str
    row: Row = ()
    below: int = 1


# Lines between rows: the rest of a cell, 续表 with its unit.
MOST_BETWEEN = 4

_WORD = compile_re(rf"[^{BLANK}]+")


HAN_ALONE = compile_re(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# what every line has whose parts stand apart: a gap inside it, or figures one behind the other
_INNER_GAP = compile_re(rf"[^{BLANK}](?:[ \u00a0]{{2,}}|[ \u00a0]*[\t\u3000])")
_LAST_FIGURES = compile_re(r"(?:[ \u00a0]+[-－+−]?\d[\d,，.．]*[%％‰]?){2}")
# Characters of a line, and its parts, that a page has room for.
_LONGEST, MOST_PARTS = 400, 60
_LAST_OF_FIGURE = frozenset("0123456789０１２３４５６７８９%％‰")


def is_set_apart(text: str) -> bool:
    """Whether a line has parts that may be cells; most lines have none."""
    if len(text) > _LONGEST:
        return False
    if ("  " in text or "\u3000" in text or "\t" in text or "\u00a0" in text) and _INNER_GAP.search(text):
        return True
    return text[-1:] in _LAST_OF_FIGURE and " " in text and _LAST_FIGURES.search(text) is not None


def parts_of(text: str) -> Row:
    """The smallest parts of a line of text, with the blanks before its first word."""
    if len(text) > 2 * _LONGEST:
        return ()
    found: list[Part] = []
    at = end = 0
    for match in _WORD.finditer(text):
        for char in text[end : match.start()]:
            at = (at // _TAB_STOP + 1) * _TAB_STOP if char == "\t" else at + width_of_char(char)
        tabbed = "\t" in text[end : match.start()]
        end = match.end()
        left, at = at, at + width(match[0])
        found.append(Part(match[0], left, at, match.start(), end, WIDE if tabbed or not found else ""))
    return with_gaps(found)


def with_gaps(parts: Sequence[Part]) -> Row:
    """The parts with what stands before each of them, where that is not known."""
    found = [part._replace(gap=WIDE) for part in parts[:1]]
    least = 0.0  # the narrowest blank between the characters of a spread word: a wider one parts two (河　长　　职　务)
    for before, part in itertools.pairwise(parts):
        gap = part.left - before.right
        kind = part.gap or (WIDE if gap >= GAP - SLACK else NARROW)
        alone = HAN_ALONE.fullmatch(before.text) and HAN_ALONE.fullmatch(part.text)
        if not part.gap and kind == WIDE and alone and gap <= _SPREAD_GAP:
            if found[-1].gap == SPREAD and gap < least - 0.5:
                found[-1] = found[-1]._replace(gap=WIDE)
            if found[-1].gap != SPREAD or gap <= least + 0.5:
                kind, least = SPREAD, gap
        found.append(part._replace(gap=kind))
    _part_heads(found)
    # 农林牧渔业 1234.5 3.2 12.1: figures one behind the other are cells, however narrow the blank
    last = len(found)
    while last and is_in_digits(found[last - 1].text):
        last -= 1
    if len(found) - last >= 2:
        for n in range(max(last, 1), len(found)):
            found[n] = found[n]._replace(gap=WIDE)
    return tuple(found)


def _part_heads(parts: list[Part]) -> None:
    """Parts heads of two characters that are spread alike: 品　　名　　等　　级."""
    begin = 0
    for n in range(1, len(parts) + 1):
        if n < len(parts) and parts[n].gap == SPREAD:
            continue
        pairs = range(begin, n, 2)
        even = n - begin >= _TWO_WORDS and len(pairs) * 2 == n - begin
        if even and all(is_head(parts[k].text + parts[k + 1].text) for k in pairs):
            for k in pairs[1:]:
                parts[k] = parts[k]._replace(gap=WIDE)
        begin = n


_TWO_WORDS = 4  # characters of two spread words


def reading(row: Row, *kinds: str) -> Row:
    """The row with its parts put together across all gaps but those of `kinds`."""
    found: list[Part] = []
    for part in row:
        if found and part.gap not in kinds:
            first = found[-1]
            blank = "" if part.gap == SPREAD else " "
            found[-1] = Part(first.text + blank + part.text, first.left, part.right, first.start, part.end, first.gap)
        else:
            found.append(part)
    return tuple(found)


FINER = ((WIDE, SPREAD), (WIDE, NARROW), (WIDE, SPREAD, NARROW))


@dataclass(frozen=True, slots=True)
class Arranged:
    """What lines `[first, last)` are: a table of `columns` columns, or (0) lines whose parts stand apart and no more.

    `rows` are the parts of each line, for a table one for each column, None where it is blank; no parts for a line
    between the rows that is none of them (续表). `joins` are the lines that go on with the cells of the row above.
    """

    first: int
    last: int
    columns: int
    rows: tuple[tuple[Part | None, ...], ...]
    joins: frozenset[int] = frozenset()


def may_be_row(line: Line) -> bool:
    if not 2 <= len(line.row) <= MOST_PARTS or is_sentence(line.text):
        return False
    return any(part.gap == WIDE for part in line.row[1:]) and not is_caption(line.text)

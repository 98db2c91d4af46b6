"""From characters with their places to stretches of printed lines and the cells of ruled tables.

Readers of forms that say where each character stands (PDF, OFD) hand them over as `Char` values, in the order of the
file.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.read.page.grid import Ruled, holds
from pipeline.read.page.sheet import LEADER, Box, Glyphs, Table


class Char(NamedTuple):
    """A character with its box and the size of its type, in millimetres, and by how many quarters of a circle, with
    the clock, it is turned on the sheet that the box counts on."""

    text: str
    box: Box
    size: float
    turn: int = 0


# In quarters of a circle: what is turned farther from the edges of the page than this is no line.
_OBLIQUE = 0.1


def turned(across: float, down: float) -> int | None:
    """By how many quarters of a circle characters are turned whose line runs so far across and down (or up, where
    places count from below); None where they stand oblique, as watermarks (水印) do."""
    quarters = math.atan2(down, across) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) <= _OBLIQUE else None


def set_in(
    tables: Sequence[Ruled], chars: Iterable[Char], exact: bool = False
) -> tuple[tuple[Glyphs, ...], tuple[Table, ...]]:
    """The lines that stand in no table, and the tables with the words of their cells; blank ones are left out.

    `exact` tells that the boxes of characters have the widths of the font, for Latin letters too.
    """
    chars = list(chars)
    inked = [char.box for char in chars if not char.text.isspace()]
    tables = [slim for table in tables if not (slim := table.without_slits(inked)).is_drawing(inked)]
    owners = [table.owners() for table in tables]
    cells: dict[tuple[int, int] | None, list[Char]] = {}
    where: tuple[int, int] | None = None
    before: Char | None = None
    for char in chars:
        n = next((n for n, table in enumerate(tables) if holds(table.box, char.box)), None)
        if n is not None:
            where = n, owners[n][tables[n].place(char.box)]
        elif where is not None and not (before is not None and _hangs(before, char)):
            where = None
        cells.setdefault(where, []).append(char)
        before = char
    free = tuple(_all_lines_of(cells.pop(None, []), exact, columns=True))
    inside = [line for own in cells.values() for line in _all_lines_of(own, exact)]
    filled = (table.filled(inside) for table in tables)
    return free, tuple(table for table in filled if any(words for *_, words in table.cells))


def _all_lines_of(chars: Sequence[Char], exact: bool, columns: bool = False) -> Iterator[Glyphs]:
    """The stretches of lines, and of those that run down (turned by a quarter) or up (by three) the page."""
    if not any(char.turn % 2 for char in chars):
        yield from lines_of(chars, exact, columns)
        return
    yield from lines_of([char for char in chars if not char.turn % 2], exact, columns)
    for turn in (1, 3):
        laid = [char._replace(box=_laid(char.box, turn)) for char in chars if char.turn == turn]
        for line in lines_of(laid, exact):
            left, top, right, bottom = _laid(line.box, 4 - turn)
            yield Glyphs(line.text, left, top, right, bottom, line.size, is_upright=True)


def _laid(box: Box, turn: int) -> Box:
    """A box after the page is turned, against the clock, by one quarter or by three round its upper left corner."""
    left, top, right, bottom = box
    return (top, -right, bottom, -left) if turn == 1 else (-bottom, left, -top, right)


# A blank of this many characters, behind some words, may be the strip between two columns.
_STRIP, _SOME = 0.8, 5


def lines_of(chars: Iterable[Char], exact: bool = False, columns: bool = False) -> Iterator[Glyphs]:
    """Stretches of characters that follow one another on a line; blanks at their ends are none of them.

    Where there may be `columns`, a blank that may be the strip between two of them ends a stretch: the file may hold
    the page line by line.
    """
    rows: list[list[Char]] = []
    for char in chars:
        if not rows or not _follows(rows[-1][-1], char, _STRIP if columns and len(rows[-1]) >= _SOME else 1.5):
            rows.append([])
        rows[-1].append(char)
    for row in _untangled(rows):
        yield from _stretch(row, exact)


def _untangled(rows: Sequence[list[Char]]) -> Iterator[list[Char]]:
    """The stretches, those that are one in print put together by the places of their characters.

    Some programs do not set a page in the order of reading, but font by font: the words first, then all figures.
    """
    boxes = [_box_of(row) for row in rows]
    above = list(range(len(rows)))

    def root(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    order = sorted(range(len(rows)), key=lambda i: boxes[i][1])
    for n, i in enumerate(order):
        for k in itertools.islice(order, n + 1, None):
            if boxes[k][1] >= boxes[i][3]:
                break
            if _are_one(rows[i], boxes[i], rows[k], boxes[k]):
                first, second = sorted((root(i), root(k)))
                above[second] = first
    tangles: dict[int, list[Char]] = {}
    for i, row in enumerate(rows):
        tangles.setdefault(root(i), []).extend(row)
    for i, tangle in tangles.items():
        if len(tangle) == len(rows[i]):
            yield rows[i]
            continue
        part: list[Char] = []
        for char in sorted(tangle, key=lambda char: char.box[0]):
            if part and not _follows(part[-1], char):
                yield part
                part = []
            part.append(char)
        yield part


def _box_of(row: Sequence[Char]) -> Box:
    lefts, tops, rights, bottoms = zip(*(char.box for char in row), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _are_one(one: Sequence[Char], a: Box, other: Sequence[Char], b: Box) -> bool:
    """Whether two stretches of like size stand on one line with no blank between them, or lie in one another.

    The leader of an entry of the contents may touch the words of the entry's first line and belong to its last one: in
    the order of the file it follows that.
    """
    low, high = sorted((one[0].size, other[0].size))
    if high > 1.3 * low or min(a[3], b[3]) - max(a[1], b[1]) <= 0.6 * min(a[3] - a[1], b[3] - b[1]):
        return False
    gap = max(a[0], b[0]) - min(a[2], b[2])
    leads = any(LEADER.fullmatch("".join(char.text for char in row)) for row in (one, other))
    return gap < (-0.3 if leads else 0.5) * low


def _follows(before: Char, char: Char, most: float = 1.5) -> bool:
    left, top, right, bottom = before.box
    shared = min(bottom, char.box[3]) - max(top, char.box[1])
    if shared < 0.5 * min(bottom - top, char.box[3] - char.box[1]):
        return False
    return -0.6 * before.size < char.box[0] - right < most * before.size and char.box[0] > left - 0.5 * before.size


def _hangs(before: Char, char: Char) -> bool:
    """Whether a character stands close behind the one before it: a mark that hangs over the edge of its table, or a
    word for which its cell is too narrow."""
    return _follows(before, char) and char.box[0] - before.box[2] < 0.5 * before.size


def _stretch(row: Sequence[Char], exact: bool) -> Iterator[Glyphs]:
    inked = [i for i, char in enumerate(row) if not char.text.isspace()]
    if inked:
        yield _glyphs(row[inked[0] : inked[-1] + 1], exact)


# Digits of one number, and letters of one word, never stand so far apart, in sizes of a character; the blank of most
# fonts is a quarter.
_BETWEEN_FIGURES = 0.15


def _glyphs(row: Sequence[Char], exact: bool) -> Glyphs:
    text = row[0].text
    spaced: float | None = None
    for before, char in itertools.pairwise(row):
        gap = char.box[0] - before.box[2]
        # Some fonts give tight boxes: between Chinese characters only a whole character's width is a blank.
        both = before.text >= "\u2e80" and char.text >= "\u2e80"
        apart = gap > (0.8 if both else 0.3) * char.size
        if not apart and gap > _BETWEEN_FIGURES * char.size and _are_figures(before.text, char.text, exact):
            if spaced is None:
                spaced = _spacing(row)
            apart = gap > _BETWEEN_FIGURES * char.size + spaced
        text += (" " if apart and not (before.text.isspace() or char.text.isspace()) else "") + char.text
    sizes = sorted(char.size for char in row)
    return Glyphs(
        text,
        min(char.box[0] for char in row),
        min(char.box[1] for char in row),
        max(char.box[2] for char in row),
        max(char.box[3] for char in row),
        sizes[len(sizes) // 2],
    )


def _are_figures(before: str, after: str, exact: bool) -> bool:
    """Whether a number or word may go on from one character to the next; where boxes are not exact, letters may be
    wider than theirs."""
    figure = before.isdigit() or before == "%" or (exact and before.isalpha())
    return figure and before.isascii() and after.isascii() and after.isalnum()


def _spacing(row: Sequence[Char]) -> float:
    """By how much the characters of a line are set apart (字符间距)."""
    gaps = (after.box[0] - before.box[2] for before, after in itertools.pairwise(row))
    return max(0.0, min(gaps))

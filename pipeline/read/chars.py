"""From characters with their places to stretches of printed lines and the cells of ruled tables.

Readers of forms that say where each character stands (PDF, OFD) hand them over as `Char` values, in the order of the
file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.read.grid import Ruled, holds
from pipeline.read.page import Box, Glyphs, Table


class Char(NamedTuple):
    """A character with its box and the size of its type, in millimetres."""

    text: str
    box: Box
    size: float


def set_in(tables: Sequence[Ruled], chars: Iterable[Char]) -> tuple[tuple[Glyphs, ...], tuple[Table, ...]]:
    """The lines that stand in no table, and the tables with the words of their cells; blank ones are left out."""
    owners = [table.owners() for table in tables]
    cells: dict[tuple[int, int] | None, list[Char]] = {}
    for char in chars:
        n = next((n for n, table in enumerate(tables) if holds(table.box, char.box)), None)
        where = None if n is None else (n, owners[n][tables[n].place(char.box)])
        cells.setdefault(where, []).append(char)
    free = tuple(lines_of(cells.pop(None, [])))
    inside = [line for own in cells.values() for line in lines_of(own)]
    filled = (table.filled(inside) for table in tables)
    return free, tuple(table for table in filled if any(words for *_, words in table.cells))


def lines_of(chars: Iterable[Char]) -> Iterator[Glyphs]:
    """Stretches of characters that follow one another on a line; blanks at their ends are none of them."""
    row: list[Char] = []
    for char in chars:
        if row and not _follows(row[-1], char):
            yield from _stretch(row)
            row = []
        row.append(char)
    yield from _stretch(row)


def _follows(before: Char, char: Char) -> bool:
    left, top, right, bottom = before.box
    shared = min(bottom, char.box[3]) - max(top, char.box[1])
    if shared < 0.5 * min(bottom - top, char.box[3] - char.box[1]):
        return False
    return -0.6 * before.size < char.box[0] - right < 1.5 * before.size and char.box[0] > left - 0.5 * before.size


def _stretch(row: Sequence[Char]) -> Iterator[Glyphs]:
    inked = [i for i, char in enumerate(row) if not char.text.isspace()]
    if inked:
        yield _glyphs(row[inked[0] : inked[-1] + 1])


def _glyphs(row: Sequence[Char]) -> Glyphs:
    text = row[0].text
    for before, char in itertools.pairwise(row):
        # Some fonts give tight boxes: between Chinese characters only a whole character's width is a blank.
        both = before.text >= "\u2e80" and char.text >= "\u2e80"
        apart = char.box[0] - before.box[2] > (0.8 if both else 0.3) * char.size
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

"""Cells of several lines: which lines go on with the cells of the row above or begin those of the row below."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence

from pipeline.columns.parts import GAP, MOST_BETWEEN, SLACK, Line, Part
from pipeline.columns.places import Columns, figured_columns
from pipeline.columns.words import is_figure, reads_on
from pipeline.notation.labels import read_label
from pipeline.notation.numerals import HAN_COUNT, parse_integer
from pipeline.precompiled import compile_re

# In half characters: between a cell that fills its column and the next column there is less room than this.
_ROOM = 8
_HANGS = 0.5  # by how much the second line of a name stands in, where it does
_SERIAL = compile_re(rf"(\d{{1,4}}|[{HAN_COUNT}]{{1,3}})[.．、]?")


# Lines that go on, each with the lines of its row before it.
_Joins = tuple[tuple[tuple[int, ...], int], ...]


class _Body:
    """The lines under a head, of which several may be one row.

    A name of two lines has its figures beside the first line, beside the last, or beside one between them. What goes on
    fills its column: no room was left for its next word. A line of the first column alone may as well head the rows
    under it (东部地区); there something else has to say that it goes on: a serial number that only its row has, a word
    or a bracket that the break cuts, a hanging indent, or several names that go on alike.
    """

    def __init__(
        self, lines: Sequence[Line], placed: Sequence[list[Part | None] | None], body: Sequence[int], columns: Columns
    ) -> None:
        self.lines = lines
        self.columns = columns
        self.cells = {k: row for k in body if (row := placed[k]) is not None}
        n = len(columns.lefts)
        by_column = [[part for row in self.cells.values() if (part := row[j])] for j in range(n)]
        self.widest = [heapq.nlargest(2, own, key=lambda part: part.right) for own in by_column]
        self.counts = counts_rows([part.text for part in by_column[0]])
        self.figured = figured_columns(list(self.cells.values()), n)
        self.between = {k for k in self.cells if not self.is_whole(k)}
        self.has_others = False  # whether lines between rows are rows of their own

    def is_whole(self, k: int) -> bool:
        """Whether a line holds what every row has once: figures, else the name or the serial number."""
        return any(self.cells[k][j] for j in self.figured or [0]) or self.is_heading(k)

    def is_heading(self, k: int) -> bool:
        """Whether a line is a row of its own because of its label: 一、农业."""
        first, *others = self.cells[k]
        return first is not None and not any(others) and read_label(first.text) is not None

    def goes_on(self, row: Sequence[int], k: int) -> bool:
        """Whether line `k` goes on with the cells of a row's lines so far."""
        if self.lines[k].below != 1 or row[-1] != k - 1 or self.is_heading(k):
            return False
        pairs = self._pairs(row, k)
        filled = sum(part is not None for part in self.cells[k])
        if self.is_whole(row[0]):
            if len(pairs) < filled or not (self.figured or self.counts or 2 * filled < len(self.cells[k])):
                return False
        elif not (self.figured or self.counts):
            return False  # nothing tells where a row begins
        return bool(pairs) and all(self._fills(j, own, part) for j, own, part in pairs)

    def says_so(self, row: Sequence[int], k: int) -> bool:
        """Whether more than a full column says that line `k` goes on with a row: where it might head other rows, or be
        one of several rows under one number."""
        pairs = self._pairs(row, k)
        if any(reads_on(own.text, part.text) for _, own, part in pairs):
            return True
        if self.counts:
            return not self.has_others and any(self._shows(j) for j, _, _ in pairs)
        return all(j or part.left - own.left > _HANGS for j, own, part in pairs)

    def is_alike(self, found: Sequence[_Joins]) -> bool:
        """Whether full columns alone tell that names go on: several do so alike."""
        alike = len(found) > 1 and len(set(map(self.way, found))) == 1
        return alike and not self.has_others and not self.counts and self._shows(0)

    def _shows(self, j: int) -> bool:
        """Whether words that fill column `j` mean that no room was left: most other words of it do not."""
        others = [part for k in self.cells if not {k, k + 1} & self.between and (part := self.cells[k][j])]
        full = sum(part.right >= self.widest[j][0].right - GAP - SLACK for part in others)
        return 2 * full <= len(others)

    def is_open(self, joins: _Joins) -> bool:
        """Whether nothing tells if lines go on: other names do not fill their column, and the next leaves no room."""
        pairs = [pair for row, k in joins for pair in self._pairs(row, k)]
        return any(j or (self._shows(0) and self.columns.lefts[1] - own.right < _ROOM) for j, own, _ in pairs)

    def way(self, joins: _Joins) -> frozenset[bool]:
        """Whether lines go on with the row above them, begin the one below, or both."""
        return frozenset(self.is_whole(row[0]) for row, _ in joins)

    def _pairs(self, row: Sequence[int], k: int) -> list[tuple[int, Part, Part]]:
        """The columns that line `k` shares with the lines of a row, with the words of both."""
        found = []
        for j, part in enumerate(self.cells[k]):
            own = next((own for i in reversed(row) if (own := self.cells[i][j])), None)
            if part is not None and own is not None:
                found.append((j, own, part))
        return found

    def _fills(self, j: int, own: Part, part: Part) -> bool:
        """Whether the words `part` go on with those over them in column `j`."""
        if (self.counts and j == 0) or is_figure(part.text) or own.text[-1] in "。；;" or part.text[-1] in "：:":
            return False
        wide = max((other.right for other in self.widest[j] if other is not part), default=0)
        if part.right > wide + GAP + SLACK or abs(part.left - own.left) > GAP + SLACK:
            return False
        return own.right >= wide - GAP - SLACK or reads_on(own.text, part.text)


def counts_rows(texts: Sequence[str]) -> bool:
    """Whether the first column counts its rows (1, 2; 一、 二、); the last of them may be the total."""
    found = [match and parse_integer(match[1]) for match in map(_SERIAL.fullmatch, texts)]
    numbers = found[:-1] if found and found[-1] is None else found
    return len(numbers) > 1 and all(
        a is not None and b is not None and b == a + 1 for a, b in itertools.pairwise(numbers)
    )


def wrapped_lines(
    lines: Sequence[Line],
    placed: Sequence[list[Part | None] | None],
    heads: int,
    columns: Columns,
    seams: frozenset[int],
) -> frozenset[int] | None:
    """The lines of the body that go on with the line above; None where a line may belong to the row over it as well as
    to the one below it, or head other rows."""
    body = _Body(lines, placed, [k for k in range(heads, len(lines)) if k not in seams], columns)
    whole = [k for k in body.cells if body.is_whole(k)]
    stretches: list[list[_Joins]] = []  # of lines between two rows: the readings that join most of them
    ways: set[frozenset[bool]] = set()
    for before, after in itertools.pairwise([None, *whole, None]):
        between = [k for k in body.cells if (before is None or before < k) and (after is None or k < after)]
        readings = _readings(body, before, between, after) if 0 < len(between) <= 2 * MOST_BETWEEN else []
        most = max(map(len, readings), default=0)
        best = [joins for joins in readings if most and len(joins) == most]
        body.has_others |= after is not None and most < len(between)
        if best and (after is not None or ways == {body.way(best[0])} or all(itertools.starmap(body.says_so, best[0]))):
            stretches.append(best)  # else what stands under the last row may be no more of the table
        if len(best) == 1:
            ways.add(body.way(best[0]))
    found: list[_Joins] = []
    for best in stretches:
        if len(best) > 1:
            alike = [joins for joins in best if ways == {body.way(joins)}]
            if body.counts and not ways:  # a row begins with its number
                alike = [joins for joins in best if body.way(joins) == {True}]
            best = alike or [joins for joins in best if all(itertools.starmap(body.says_so, joins))]
        if len(best) != 1:
            return None
        found += best
    unsure = [joins for joins in found if not all(itertools.starmap(body.says_so, joins))]
    if unsure and not body.is_alike(found):
        if any(body.is_open(joins) for joins in unsure):
            return None
        found = [joins for joins in found if joins not in unsure]
    return frozenset(k for joins in found for _, k in joins)


def _readings(body: _Body, before: int | None, between: Sequence[int], after: int | None) -> list[_Joins]:
    """How lines between two rows may be read: the first of them as going on with the row above, the last as beginning
    the row below, those between as rows of their own."""
    above: list[_Joins] = [()]
    row = () if before is None else (before,)
    for k in between if row else ():
        if not body.goes_on(row, k):
            break
        above.append((*above[-1], (row, k)))
        row = (*row, k)
    found = list(above)
    for n in range(len(between) if after is not None else 0):
        below = [*between[n:], *([] if after is None else [after])]
        joins = tuple((tuple(below[:m]), k) for m, k in enumerate(below) if m)
        if all(itertools.starmap(body.goes_on, joins)):
            found += [(*upper, *joins) for upper in above[: n + 1]]
    return found

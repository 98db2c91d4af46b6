"""From ruled lines to the cells of tables (有框线的表格), for every form that knows its rules as lines.

A table is a web of rules that touch each other; two places of its grid are one cell where the rule between them is
missing. Sides that are left open, as many printed tables leave them, count as ruled.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.read.page.sheet import Box, Glyphs, Place, Table, Words, are_parted, box_of, joined

Cell = tuple[int, int, int, int, Box]  # row, column, rows and columns that it takes, its box


class Rule(NamedTuple):
    """A ruled line: `at` is its y (where it lies) or its x (where it stands), `start` and `end` are its ends."""

    at: float
    start: float
    end: float


class Ruled(NamedTuple):
    """The grid of a ruled table; its cells cover every place once. `open_above` and `open_below` tell that no rule
    closes its first or its last row."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    open_above: bool = False
    open_below: bool = False

    @property
    def box(self) -> Box:
        """The box of the whole table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, line: Glyphs) -> bool:
        """Whether a line stands in the table."""
        return holds(self.box, line.box)

    def owners(self) -> dict[tuple[int, int], int]:
        """The cell that covers each row and column of the grid, by its position in `cells`."""
        return {
            (row + r, col + c): i
            for i, (row, col, down, right, _) in enumerate(self.cells)
            for r, c in itertools.product(range(down), range(right))
        }

    def place(self, box: Box) -> tuple[int, int]:
        """The row and column of the middle of a box that the table holds."""
        row = bisect_right(self.ys, (box[1] + box[3]) / 2) - 1
        return row, bisect_right(self.xs, (box[0] + box[2]) / 2) - 1

    def without_slits(self, boxes: Iterable[Box]) -> Ruled:
        """The grid without columns and rows that are too narrow for words and hold none: the edge of a painted cell
        and the rule beside it, or the two edges of a broad rule, are one."""
        narrow = [[i for i in range(len(edges) - 1) if edges[i + 1] - edges[i] < _SLIT] for edges in (self.xs, self.ys)]
        if not any(narrow):
            return self
        inside = [box for box in boxes if holds(self.box, box)]
        used = {self.place(box) for box in inside}
        taken = [{col for _, col in used}, {row for row, _ in used}]
        (xs, to_x), (ys, to_y) = (
            _merged(edges, [i for i in slits if i not in own])
            for edges, slits, own in zip((self.xs, self.ys), narrow, taken, strict=True)
        )
        cells = []
        for row, col, down, right, _ in self.cells:
            left, top, end, bottom = to_x[col], to_y[row], to_x[col + right], to_y[row + down]
            if end > left and bottom > top:
                box = (xs[left], ys[top], xs[end], ys[bottom])
                cells.append((top, left, bottom - top, end - left, box))
        if len(cells) < 2:
            return self
        return Ruled(xs, ys, tuple(cells), self.open_above, self.open_below)

    def is_drawing(self, boxes: Iterable[Box]) -> bool:
        """Whether the web is none of a table but of an emblem (徽标) or a code: most of its cells are lower or narrower
        than a letter, and three of four hold no words."""
        small = sum(min(box[2] - box[0], box[3] - box[1]) < _LETTER for *_, box in self.cells)
        if 2 * small <= len(self.cells):
            return False
        owners = self.owners()
        return 4 * len({owners[self.place(box)] for box in boxes if holds(self.box, box)}) <= len(self.cells)

    def filled(self, lines: Iterable[Glyphs]) -> Table:
        """The table with the words of those lines that stand in it, each in its cell."""
        owners = self.owners()
        print_of: list[list[Glyphs]] = [[] for _ in self.cells]
        for line in lines:
            if self.holds(line):
                print_of[owners[self.place(line.box)]].append(line)
        words = [_words(own, cell[4]) for cell, own in zip(self.cells, print_of, strict=True)]
        cells = tuple((*cell[:4], own.text) for cell, own in zip(self.cells, words, strict=True))
        rows = len(self.ys) - 1
        below = self.open_below and rows > 1 and not any(row == rows - 1 and text for row, *_, text in cells)
        if below:  # the page ends under the sides of a row whose words stand on the next page
            rows -= 1
            words = [own for own, cell in zip(words, cells, strict=True) if cell[0] < rows]
            cells = tuple(
                (row, col, min(down, rows - row), right, text) for row, col, down, right, text in cells if row < rows
            )
        return Table(
            *self.box,
            rows=rows,
            cols=len(self.xs) - 1,
            cells=cells,
            open_above=self.open_above,
            open_below=self.open_below and not below,
            places=tuple(own.places for own in words),
        )


# No column or row of print is so narrow, in millimetres, and few are narrower than this.
_SLIT, _LETTER = 2.0, 2.5


def _merged(edges: Sequence[float], slits: Sequence[int]) -> tuple[tuple[float, ...], list[int]]:
    """Edges without those that close the slits, and where each of them went. The outermost ones stay."""
    kept: list[float] = [edges[0]]
    to = [0]
    for i, edge in enumerate(edges[1:]):
        if i in slits and len(kept) > 1 and i == len(edges) - 2:
            kept[-1] = edge
        elif i not in slits or i == len(edges) - 2:
            kept.append(edge)
        to.append(len(kept) - 1)
    return tuple(kept), to


def holds(outer: Box, inner: Box) -> bool:
    """Whether the middle of a box lies in another one."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x < outer[2] and outer[1] <= y < outer[3]


def _words(lines: Iterable[Glyphs], box: Box) -> Words:
    """The words of a cell: its lines from the top, what stands on one line from the left."""
    rows: list[list[Glyphs]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    texts = [_row(row) for row in rows]
    if len(rows) < 2:
        return texts[0] if texts else Words("")
    # What its widest line leaves free on the narrower side is the margin of the cell.
    margin = min(min(row[0].left - box[0], box[2] - row[-1].right) for row in rows)
    inner = box[2] - box[0] - 2 * min(max(margin, 0.0), _MARGIN)
    words = texts[0]
    for above, text, before in zip(rows, texts[1:], texts, strict=False):
        is_full = inner - (above[-1].right - above[0].left) < 0.6 * above[-1].size
        if are_parted(before.text, text.text, is_full):
            words = Words(f"{words.text} ", words.places)
        words = joined((words, text))
    return words


def _row(row: Sequence[Glyphs]) -> Words:
    """The words of a cell that stand on one line."""
    text = "".join(line.text for line in row)
    box = box_of(line.box for line in row)
    return Words(text, (Place(0, len(text), box),))


# The margin of a cell beside its words, in millimetres; 1.9 is usual. What is wider is blank.
_MARGIN = 2.2


# A rule is longer than this: a dot or dash that joins no other is none.
_SHORTEST = 2.0
# What has more rules than this on a page is a drawing; what has more places than this is no table.
_MOST_RULES = 2000
_MOST_PLACES = 20000


def tables_of(horizontal: Iterable[Rule], vertical: Iterable[Rule], slack: float) -> list[Ruled]:
    """The tables that the rules of a page draw, from the top; ends and edges less than `slack` apart are one."""
    lying, standing = (
        [rule for rule in _joined(rules, slack) if rule.end - rule.start >= _SHORTEST]
        for rules in (horizontal, vertical)
    )
    if not lying or not standing or len(lying) + len(standing) > _MOST_RULES:
        return []
    webs = _with_sides(_webs(lying, standing, slack), slack)
    tables = [table for web in webs if (table := _grid(*web, slack)) is not None]
    return sorted(tables, key=lambda table: (table.box[1], table.box[0]))


def _joined(rules: Iterable[Rule], slack: float) -> list[Rule]:
    """Rules on one line that touch or overlap, as one rule; the dashes of a broken line do not touch."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if rows and rule.at - rows[-1][0].at <= slack:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    joined: list[Rule] = []
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        reach = slack + _dash_gap(row)
        start, end = None, 0.0
        for rule in sorted(row, key=lambda rule: rule.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + reach:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            joined.append(Rule(at, start, end))
    return joined


def _dash_gap(row: Sequence[Rule]) -> float:
    """The widest gap between the dashes (虚线) that rules on one line may be; 0 where they are none."""
    lengths = sorted(rule.end - rule.start for rule in row)
    typical = lengths[len(lengths) // 2]
    return min(1.5 * typical + 0.5, _DASH) if len(row) > 5 and typical < _DASH else 0.0


_DASH = 3.0  # A rule longer than this, in millimetres, is no dash.


_Web = tuple[list[Rule], list[Rule]]  # rules that lie, and rules that stand


def _webs(lying: Sequence[Rule], standing: Sequence[Rule], slack: float) -> list[_Web]:
    """The rules in groups that touch one another."""
    above = list(range(len(lying) + len(standing)))

    def root(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for i, h in enumerate(lying):
        for k, v in enumerate(standing, len(lying)):
            if h.start - slack <= v.at <= h.end + slack and v.start - slack <= h.at <= v.end + slack:
                above[root(k)] = root(i)
    webs: dict[int, _Web] = {}
    for i, rule in enumerate(itertools.chain(lying, standing)):
        webs.setdefault(root(i), ([], []))[i >= len(lying)].append(rule)
    return list(webs.values())


def _with_sides(webs: Sequence[_Web], slack: float) -> list[_Web]:
    """The webs, and with them the upright rules that stand beside one and touch it nowhere.

    Where the cells of a column are merged over a whole page, no rule leads to its outer side. Such a column is one of
    labels, left of the others.
    """
    tied = [web for web in webs if web[0] and web[1]]
    lone = [rule for lying, standing in webs if not lying for rule in standing]
    for rule in lone:
        beside = []
        for _, standing in tied:
            top, bottom = _outermost(standing)
            shared = min(rule.end, bottom) - max(rule.start, top)
            inside = rule.start >= top - 2 * slack and rule.end <= bottom + 2 * slack
            away = min(own.at for own in standing) - rule.at
            if inside and shared > 0.7 * (bottom - top) and away > 0:
                beside.append((away, standing))
        if beside:
            min(beside, key=lambda entry: entry[0])[1].append(rule)
    return tied


def _grid(lying: Sequence[Rule], standing: Sequence[Rule], slack: float) -> Ruled | None:
    """The grid of one web of rules; None where it is a frame round running text, or a drawing. One rule that lies is
    enough for a row of several cells that a page cuts."""
    if not lying or not standing or (len(lying) < 2 and len(standing) < 3):
        return None
    xs = _edges([rule.at for rule in standing] + _outermost(lying), slack)
    ys = _edges([rule.at for rule in lying] + _outermost(standing), slack)
    rows, cols = len(ys) - 1, len(xs) - 1
    if rows < 1 or cols < 1 or (cols < 2 and rows < 3) or rows * cols > _MOST_PLACES:
        return None
    below = [[False] * cols for _ in range(rows)]
    beside = [[False] * cols for _ in range(rows)]
    for rule in lying:
        row = _place(ys, rule.at) - 1
        if row >= 0:
            for col in range(cols):
                below[row][col] |= rule.start <= (xs[col] + xs[col + 1]) / 2 <= rule.end
    for rule in standing:
        col = _place(xs, rule.at) - 1
        if col >= 0:
            for row in range(rows):
                beside[row][col] |= rule.start <= (ys[row] + ys[row + 1]) / 2 <= rule.end
    cells = tuple(_cells(xs, ys, below, beside))
    if len(cells) < 2:
        return None
    above, under = (any(_place(ys, rule.at) == row for rule in lying) for row in (0, rows))
    return Ruled(tuple(xs), tuple(ys), cells, not above, not under)


def _outermost(rules: Sequence[Rule]) -> list[float]:
    """How far rules reach: the sides that a table leaves open. An end inside the table is no edge of its cells."""
    return [min(rule.start for rule in rules), max(rule.end for rule in rules)]


def _edges(values: Iterable[float], slack: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > slack:
            edges.append(value)
    return edges


def _place(edges: Sequence[float], value: float) -> int:
    """The edge that `_edges` put a value to: the last one that is not greater."""
    return max(0, bisect_right(edges, value) - 1)


def _cells(
    xs: Sequence[float], ys: Sequence[float], below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]]
) -> Iterable[Cell]:
    """Each cell goes right and down from its first place as far as no rule stops it."""
    rows, cols = len(ys) - 1, len(xs) - 1
    taken = [[False] * cols for _ in range(rows)]
    for row, col in itertools.product(range(rows), range(cols)):
        if taken[row][col]:
            continue
        right = col + 1
        while right < cols and not beside[row][right - 1] and not taken[row][right]:
            right += 1
        bottom = row + 1
        while bottom < rows and not any(below[bottom - 1][c] or taken[bottom][c] for c in range(col, right)):
            if any(beside[bottom][c] for c in range(col, right - 1)):
                break
            bottom += 1
        for r, c in itertools.product(range(row, bottom), range(col, right)):
            taken[r][c] = True
        yield row, col, bottom - row, right - col, (xs[col], ys[row], xs[right], ys[bottom])

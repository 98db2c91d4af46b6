"""The lines of a head over the columns: how many they are, and which column each of their words names."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.columns.parts import MOST_PARTS, Line, Part, Row
from pipeline.columns.places import Columns, figured_columns
from pipeline.columns.words import BRACKETS, YEAR, is_number, reads_on
from pipeline.notation.labels import read_label


def count_head_lines(rows: Sequence[Row], seams: frozenset[int]) -> int:
    """How many lines from the first on hold no figures, where the lines under them do; else the first may be a head."""
    head = next(
        (k for k, row in enumerate(rows) if any(is_number(p.text) and not YEAR.fullmatch(p.text) for p in row)), 0
    )
    if head > 3 or any(k in seams for k in range(head)):
        return 1
    if head == 0 and any(is_number(part.text) and not YEAR.fullmatch(part.text) for part in rows[0]):
        return 0
    if head == 0:
        return 1
    # 一、收入: a line of one part over the figures is a row
    while head > 1 and len(rows[head - 1]) == 1 and read_label(rows[head - 1][0].text) is not None:
        head -= 1
    return head


def place_heads(
    lines: Sequence[Line],
    rows: Sequence[Row],
    heads: int,
    columns: Columns,
    placed: list[list[Part | None] | None],
    joins: set[int],
) -> bool:
    """Puts the lines of the head over the columns; whether that is sure.

    The lowest line that is not the rest of another names each column. A line over it names several columns with each of
    its parts, or one that the lower line leaves blank.
    """
    if heads == 0:
        return True
    n, parted = len(columns.lefts), columns.parted()
    if placed[0] is None and heads == 1:
        placed[0] = columns.cells_of(lines[0].row, n, parted)
    first = placed[0]
    figured = figured_columns([row for k, row in enumerate(placed) if k >= heads and row is not None], n)
    if first is not None:
        for k in range(1, heads):
            cells = placed[k] or columns.cells_of(lines[k].row, n, True)
            if cells is None or not (cells[0] is None or _names_on(first, cells, figured)):
                return False
            placed[k] = cells
            joins.add(k)
        return True
    if heads == 1 or heads > 3:
        return False
    lower = placed[heads - 1] or columns.cells_of(lines[heads - 1].row, n, True)
    if lower is None or not rows[0]:
        return False
    # heads of one line that stand between the two lines of the others
    middle: list[Part | None] | None = columns.place(rows[1]) if heads == 3 and len(rows[1]) < n else [None] * n
    if middle is None or any(part and below for part, below in zip(middle, lower, strict=True)):
        return False
    upper = _groups(rows[0], lower, middle, columns, figured) if len(rows[0]) <= n <= MOST_PARTS else None
    if upper is None:
        return False
    placed[0], placed[heads - 1] = upper, lower
    if heads == 3:
        placed[1] = middle
        joins.add(1)
    elif all(over for over in upper[next(j for j, over in enumerate(upper) if over) :]) and _names_on(upper, lower, ()):
        joins.add(1)  # none of them stands over several
    return True


def _names_on(upper: Sequence[Part | None], lower: Sequence[Part | None], figured: Sequence[int]) -> bool:
    """Whether a line of heads goes on with those over it and names no columns of its own: units in brackets, or words
    over figures that end in such or that the break has cut."""
    pairs = [(j, over, part) for j, (over, part) in enumerate(zip(upper, lower, strict=True)) if over and part]
    if all(BRACKETS.fullmatch(part.text) for _, _, part in pairs):
        return True
    return any(
        j in figured and (BRACKETS.sub("", part.text) != part.text or reads_on(over.text, part.text))
        for j, over, part in pairs
    )


def _groups(
    row: Row,
    lower: Sequence[Part | None],
    middle: Sequence[Part | None],
    columns: Columns,
    figured: Sequence[int],
) -> list[Part | None] | None:
    """The cells of a line over the lowest line of a head, each at the first of the columns that it names; those with a
    head in the `middle` between the two are none of them.

    Its words stand in the middle of these columns, or where they begin. They name several only where the lower line
    has a head for each, and the names of the rows together with their figures never (乡镇 beside 金额).
    """
    named = 0 not in figured
    n = len(lower)
    far = float("inf")
    # the least distance of the parts from `p` on to the columns from `j` on, and the end of the first part's columns
    least = [[(far, 0)] * (len(row) + 1) for _ in range(n + 1)]
    least[n][len(row)] = (0.0, n)
    for j, p in itertools.product(range(n - 1, -1, -1), range(len(row), -1, -1)):
        if middle[j] is not None:
            least[j][p] = (least[j + 1][p][0], j)
            continue
        best = (least[j + 1][p][0] + _UNNAMED, j) if lower[j] is not None else (far, j)
        for end in range(j + 1, n + 1) if p < len(row) else ():
            if middle[end - 1] is not None or (end > j + 1 and (lower[j] is None or lower[end - 1] is None)):
                break
            if named and j == 0 and end - 1 in figured:
                break
            left, right = columns.lefts[j], columns.rights[end - 1]
            off = min(abs(row[p].left + row[p].right - left - right) / 2, abs(row[p].left - left))
            if end == j + 1:
                off = min(off, abs(row[p].right - right))
            best = min(best, (least[end][p + 1][0] + off, end))
        least[j][p] = best
    if least[0][0][0] == far:
        return None
    cells: list[Part | None] = [None] * n
    j = p = 0
    while j < n:
        end = least[j][p][1]
        if end == j:
            j += 1
            continue
        cells[j] = row[p]
        j, p = end, p + 1
    return cells


_UNNAMED = 6  # half characters: what a column costs that the upper line leaves to the lower one

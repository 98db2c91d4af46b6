"""Rows whose cells one blank parts (表格复制成文本): what is copied from a page or a print keeps no columns.

    序号 乡镇 户数（户） 资金（万元） 备注
    1 城关镇 120 132.0
    2 东峡乡 210 231.0 其中贫困户60户
    合计 330 363.0

Cells are counted, not placed. A row with fewer words than the head is read only where its figures and words fall into
the columns in one way; else the lines are no table.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.columns.parts import MOST_PARTS, Arranged, Line, Part, Row
from pipeline.columns.words import (
    TOTAL_WORDS,
    is_caption,
    is_head,
    is_number,
    is_sentence,
    measures,
    stands_for_figure,
)
from pipeline.notation.labels import read_label
from pipeline.notation.marks import continues_table

_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 3
_FIGURE, _WORD, _ANY = "figure", "word", "any"


def is_counted_head(row: Row) -> bool:
    """Whether words that one blank parts are the heads of columns: two thirds of them head columns in many tables or
    have a unit, and none is a figure."""
    if not _FEWEST_COLUMNS <= len(row) <= MOST_PARTS or any(is_number(part.text) for part in row):
        return False
    heads = sum(is_head(part.text) or measures(part.text) for part in row)
    return 3 * heads >= 2 * len(row)


def may_be_counted(line: Line, n: int) -> bool:
    """Whether a line under a head of `n` words may be a row."""
    return 2 <= len(line.row) <= n and line.below <= 2 and not is_sentence(line.text) and not is_caption(line.text)


def counted(lines: Sequence[Line], below: Line | None) -> Arranged | None:
    """The table of lines that may be rows under the first, which is a head; `below` is the line under them."""
    head, rows = lines[0].row, [line.row for line in lines[1:]]
    if len(rows) < _FEWEST_ROWS or (below is not None and _goes_on(below)):
        return None
    n = len(head)
    own = [row for row in rows if [part.text for part in row] != [part.text for part in head]]
    kinds = _kinds([row for row in own if len(row) == n], n)
    if kinds is None or _FIGURE not in kinds:
        return None
    placed = [cells for row in rows if (cells := _cells(row, kinds)) is not None]
    if len(placed) < len(rows):
        return None
    return Arranged(0, len(lines), n, (tuple(head), *map(tuple, placed)))


def _goes_on(line: Line) -> bool:
    """Whether the line under the rows may be one of them or the rest of one, so that they are not certain."""
    if line.below > 1 or is_sentence(line.text) or is_caption(line.text) or continues_table(line.text):
        return False
    return line.text[-1:] not in "。；：:！" and read_label(line.text) is None and line.text[:1] not in "注备说（("


def _kinds(whole: Sequence[Row], n: int) -> list[str] | None:
    """What each column holds in the whole rows: figures, words, or either; None where no row is whole."""
    if not whole:
        return None
    kinds = []
    for j in range(n):
        figures = [is_number(row[j].text) for row in whole if not stands_for_figure(row[j].text)]
        kinds.append(_FIGURE if figures and all(figures) else _ANY if any(figures) else _WORD)
    return kinds


def _cells(row: Row, kinds: Sequence[str]) -> list[Part | None] | None:
    """The cells of a row, in the order of its words; None where there is none or more than one way."""
    if len(row) == len(kinds):
        return list(row)
    if TOTAL_WORDS.fullmatch(row[0].text):
        rest = _only_way(row[1:], kinds[1:])
        return None if rest is None else [row[0], *rest]
    return _only_way(row, kinds)


def _only_way(row: Row, kinds: Sequence[str]) -> list[Part | None] | None:
    """The one way in which the words of a row fall into columns of these kinds, in their order."""
    n = len(kinds)
    # in how many ways the words from `p` on fall into the columns from `j` on
    ways = [[0] * (len(row) + 1) for _ in range(n + 1)]
    ways[n][len(row)] = 1
    for j in range(n - 1, -1, -1):
        for p in range(len(row), -1, -1):
            ways[j][p] = ways[j + 1][p]
            if p < len(row) and _fits(row[p].text, kinds[j]):
                ways[j][p] += ways[j + 1][p + 1]
    if ways[0][0] != 1:
        return None
    cells: list[Part | None] = []
    p = 0
    for j in range(n):
        takes = p < len(row) and _fits(row[p].text, kinds[j]) and ways[j + 1][p + 1] == 1
        cells.append(row[p] if takes else None)
        p += takes
    return cells


def _fits(text: str, kind: str) -> bool:
    return kind == _ANY or stands_for_figure(text) or is_number(text) == (kind == _FIGURE)

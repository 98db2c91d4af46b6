"""The rows at the head of a table: its caption over all columns, and the header that names the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.find.tables.grid import HEADING_RANKS, IN_BRACKETS, NUMBER, Cell, Rows, cut
from pipeline.find.tables.units import UNIT_LINE, UNIT_TAIL, units_of_table
from pipeline.notation.labels import read_label
from pipeline.notation.marks import TABLE_LINE, read_attachment_words
from pipeline.text import Span


class _Named(NamedTuple):
    """What the rows over all columns say at the head of a table; `again` are the places where a new page repeats
    them."""

    caption: str | None
    units: tuple[str, ...]
    again: tuple[Span, ...]


def take_caption(grid: Rows, turns: list[bool]) -> _Named:
    """Takes out the rows over all columns at the head of a table: its caption, its unit, who filled it in.

    They are no rows of the grid. A heading of the rows under it (一、基础设施) and a sentence are none of them.
    """
    lines: list[str] = []
    measured: tuple[str, ...] = ()
    taken = 0
    blank = _is_blank_form(grid)
    for row in grid[:-1]:
        text = _over_all_columns(row)
        if text is None or (blank and len(text) <= _LABEL and text[-1] not in "表单"):
            break
        if not UNIT_LINE.match(text) and TABLE_LINE.fullmatch(text) is None:
            words = read[1] if (read := read_attachment_words(text)) else text
            if lines and not (IN_BRACKETS.fullmatch(words) or read):
                break
            lines.append(UNIT_TAIL.sub("", words))
        measured = measured or units_of_table(text)
        taken += 1
    heads = [[cell.text for cell in row] for row in grid[:taken]]
    for _ in range(taken):
        cut(grid, turns, 0, 1)
    again: list[Span] = []
    for i in range(len(grid) - 1, 0, -1):
        if [cell.text for cell in grid[i]] in heads:
            again += [piece for cell in grid[i] for piece in cell.pieces]
            cut(grid, turns, i, 1)
    return _Named("".join(lines) or None, measured, tuple(again))


# No label of a form is longer.
_LABEL = 8


def _is_blank_form(grid: Rows) -> bool:
    """Whether a table is a form to be filled in: labels with blank cells behind them (法人代表, a blank, 联系电话), so
    that one label alone in the first row (项目名称) is no name of the table."""
    cells = [cell for row in grid for cell in row]
    pairs = any(len(row) > 3 and row[0].text and row[2].text and not row[1].text for row in grid)
    if not pairs or any(cell.ruled for cell in cells) or any(NUMBER.fullmatch(cell.text) for cell in cells):
        return False
    return sum(not cell.text for cell in cells) * 2 >= len(cells)


def _opens_form(grid: Rows) -> bool:
    """Whether the first row is no header but labels, each with its own blank cell to be filled in: 姓名, a blank, 性别,
    a blank; or one such pair over another."""
    ruled = any(cell.ruled for cell in grid[0])
    if not ruled and not _is_blank_form(grid):
        return False
    first, second = ([bool(cell.text) for cell in row if cell.ruled or not ruled] for row in grid[:2])
    pairs = len(first) % 2 == 0 and all(filled != n % 2 for n, filled in enumerate(first))
    return pairs and (len(first) >= _PAIRS or second[:2] == [True, False])


_PAIRS = 4  # cells of a row with two labels


def _over_all_columns(row: Sequence[Cell]) -> str | None:
    """The words of a row that is one cell over all columns, or None; no sentence, no heading of rows (一、收入)."""
    first = row[0]
    wide = first.ruled[1] == len(row) if first.ruled is not None else not any(cell.ruled for cell in row)
    if len(row) < 2 or not wide or not first.text or any(cell.text for cell in row[1:]):
        return None
    label = read_label(first.text)
    if len(first.text) > 60 or "。" in first.text or (label is not None and label.rank in HEADING_RANKS):
        return None
    return first.text


def count_header_rows(grid: Rows) -> int:
    """How many rows make up the header.

    None where the first row holds numbers; two or more where cells of the first span columns and the rows under
    them name those columns.
    """
    if len(grid) < 2 or any(NUMBER.fullmatch(cell.text) and len(cell.text) != 4 for cell in grid[0]):
        return 0
    if _opens_form(grid):
        return 0
    rows = 1
    if any(cell.ruled for cell in grid[0]):
        return min(max(cell.ruled[0] for cell in grid[0] if cell.ruled), 4, len(grid) - 1)
    while rows < min(4, len(grid) - 1):
        groups = _groups(grid, rows - 1)
        filled = [c for c, cell in enumerate(grid[rows]) if cell.text]
        inside = {c for begin, end in groups for c in range(begin, end)}
        named = [c for c in filled if not NUMBER.fullmatch(grid[rows][c].text)]
        whole = any(all(_is_named(grid, rows, c) for c in range(begin, end)) for begin, end in groups)
        # beside them the unit of a head of one column: 常住人口 over （万人）
        apart = [c for c in filled if c not in inside and not IN_BRACKETS.fullmatch(grid[rows][c].text)]
        if not grid[rows][0].text and all(grid[rows - 1][c].text for c in apart):
            apart = []  # 倒房 over 间数: a head of one column on two lines
        if not grid[rows - 1][0].text and rows + 1 < len(grid):
            figures = [c for c in inside if NUMBER.fullmatch(grid[rows + 1][c].text)]
            apart = apart if len(figures) < len(inside) else []  # 乡镇 under a blank corner, 2005年 over 完成
        if not groups or len(filled) < 2 or apart or len(named) < len(filled) or not whole:
            break
        rows += 1
    return rows


def _is_named(grid: Rows, r: int, c: int) -> bool:
    """Whether row `r` names column `c`, or leaves it to the header row under it: 其中 over 城镇 and 农村."""
    if grid[r][c].text:
        return True
    below = grid[r + 1] if r + 1 < len(grid) else []
    return bool(below) and not below[0].text and bool(below[c].text) and not NUMBER.fullmatch(below[c].text)


def _groups(grid: Rows, r: int) -> list[tuple[int, int]]:
    """Runs of a filled cell of row `r` and the blank ones to its right, as far as no row over it names their column:
    `[begin, end)` of each that is wider than one column."""
    groups: list[tuple[int, int]] = []
    row = grid[r]
    for c, cell in enumerate(row):
        if not cell.text:
            continue
        end = c + 1
        while end < len(row) and not row[end].text and not any(above[end].text for above in grid[:r]):
            end += 1
        if end > c + 1:
            groups.append((c, end))
    return groups


def drop_repeated_headers(grid: Rows, header_rows: int, turns: list[bool]) -> tuple[Span, ...]:
    """Takes out header rows that a new page repeats; the places of their words."""
    head = [[cell.text for cell in row] for row in grid[:header_rows]]
    again: list[Span] = []
    i = max(1, header_rows)
    while i < len(grid):
        rows = grid[i : i + max(1, header_rows)]
        if header_rows and [[cell.text for cell in row] for row in rows] == head:
            again += [piece for row in rows for cell in row for piece in cell.pieces]
            cut(grid, turns, i, header_rows)
            continue
        i += 1
    return tuple(again)

"""The cells of a table whose rows and header are known: spans, header paths, values, totals; and its kind."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.tables.grid import BLANK_MARK, NUMBER, TOTAL_HEAD, Rows, bare, is_total
from pipeline.find.tables.units import (
    UNIT_HEAD,
    WHOLE_UNIT,
    fitting,
    of_both,
    take_over,
    unit_of,
    unit_of_row,
    value_in_words,
    value_of,
)
from pipeline.model import FoundCell
from pipeline.notation.labels import read_label
from pipeline.notation.units import normal_unit
from pipeline.precompiled import compile_re


def kind_of(grid: Rows, header_rows: int) -> str:
    """A form (空白表格) has mostly blank cells under its header and no numbers."""
    data = [cell for row in grid[header_rows:] for cell in row]
    blank = sum(not cell.text for cell in data)
    numbers = sum(NUMBER.fullmatch(cell.text) is not None for row in grid[header_rows:] for cell in row[1:])
    return "form" if data and blank * 2 >= len(data) and not numbers else "data"


# serial numbers, years, telephones: numbers that no unit of the table measures (建设起止年限 under 单位：万元)
_NO_MEASURE = compile_re(
    r"序\s*号|项次|.*(?:年份|年度|年限|年月|起止年|日期|时间|时限|编[号码]|代码|电话|手机|号码|邮编|文号|页码|位次|名次|排名)"
)


def cells_of(
    grid: Rows, header_rows: int, n_cols: int, measured: Sequence[str], kind: str, minus: str | None
) -> list[FoundCell]:
    spans, covered = _spans(grid, header_rows, n_cols, kind)
    paths = _header_paths(grid, header_rows, n_cols, spans)
    units = [unit_of(path) for path in paths]
    serial = [
        bool(path) and unit is None and _NO_MEASURE.fullmatch(bare(path[-1])) is not None
        for path, unit in zip(paths, units, strict=True)
    ]
    serial[0] = serial[0] or (
        units[0] is None and _counts(grid, header_rows, 0) > (1 if spans.get((0, 0), (1, 1))[1] > 1 else 2)
    )
    take_over(units, paths)
    columns = list(units)
    units = [own or fitting(path, measured) for own, path in zip(units, paths, strict=True)]
    total_column = [bool(path) and TOTAL_HEAD.fullmatch(bare(path[-1])) is not None for path in paths]
    measured_in = next((c for c, path in enumerate(paths) if path and UNIT_HEAD.fullmatch(path[-1])), None)
    named_so = measured_in is None and not measured
    worded = [not serial[c] and _is_in_words(grid[header_rows:], c, columns[c]) for c in range(n_cols)]
    cells: list[FoundCell] = []
    for r, row in enumerate(grid):
        header = r < header_rows
        row_unit = WHOLE_UNIT.fullmatch(row[measured_in].text) if measured_in is not None else None
        total_row = not header and is_total(row)
        named_unit = unit_of_row(row) if named_so and not header else None
        for c, cell in enumerate(row):
            if (r, c) in covered:
                continue
            row_span, col_span = spans.get((r, c), (1, 1))
            value, printed = (None, None) if header else value_of(cell.text, minus)
            if value is None and worded[c] and not header:
                value, printed = value_in_words(cell.text)
            of_row = normal_unit(row_unit[0]) if row_unit else named_unit
            own = printed or (None if serial[c] else of_both(paths[c], columns[c], of_row) if of_row else units[c])
            cells.append(
                FoundCell(
                    char_start=cell.start,
                    char_end=cell.end,
                    pieces=cell.pieces,
                    row=r,
                    col=c,
                    row_span=row_span,
                    col_span=col_span,
                    header=header,
                    header_path=() if header else paths[c],
                    text=cell.text,
                    value=value,
                    unit=own if value is not None else None,
                    total=total_row or (not header and total_column[c]),
                )
            )
    return cells


def _is_in_words(rows: Rows, c: int, unit: str | None) -> bool:
    """Whether a column holds figures in words (一二〇, 一、四〇八): all of its words are, and several.

    One numeral alone (三) may be a class, but where the head of the column has a unit.
    """
    words = [row[c].text for row in rows if row[c].text and not BLANK_MARK.fullmatch(row[c].text)]
    if len(words) < 2 or any(value_in_words(text)[0] is None for text in words):
        return False
    return unit is not None or sum(len(text) > 1 for text in words) > 1


def _spans(
    grid: Rows, header_rows: int, n_cols: int, kind: str
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Cells that take several rows or columns, and the places that they cover.

    In the header a blank cell belongs to the one on its left, or to the one above where it has none; in the body a
    row of one long label spans the table, and blank cells at the head of a row belong to the label above them.
    """
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    if any(cell.ruled for row in grid for cell in row):
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if cell.ruled is not None:
                    _span(spans, covered, r, c, min(cell.ruled[0], len(grid) - r), min(cell.ruled[1], n_cols - c))
        return spans, covered
    for r in range(header_rows):
        for c in range(n_cols):
            if not grid[r][c].text:
                continue
            below = r + 1
            while below < header_rows and not grid[below][c].text and (below, c) not in covered:
                below += 1
            right = c + 1
            if below == r + 1 and r + 1 < header_rows:
                while (
                    right < n_cols
                    and not grid[r][right].text
                    and (r, right) not in covered
                    and any(grid[k][right].text for k in range(r + 1, header_rows))
                ):
                    right += 1
            if below == header_rows and right == c + 1 and _heads_serials(grid, header_rows, c):
                right = c + 2
            _span(spans, covered, r, c, below - r, right - c)
    if kind == "form":
        return spans, covered
    for r in range(header_rows, len(grid)):
        row = grid[r]
        lone = row[0].text and not any(cell.text for cell in row[1:]) and n_cols > 2
        if lone and (len(row[0].text) > 6 or read_label(row[0].text) is not None):
            _span(spans, covered, r, 0, 1, n_cols)
    for c in range(n_cols - 1):
        r = header_rows
        while r < len(grid):
            cell = grid[r][c]
            below = r + 1
            while below < len(grid) and _continues(grid, below, c, covered) and cell.text and (r, c) not in covered:
                below += 1
            if (
                below > r + 1
                and not NUMBER.fullmatch(cell.text)
                and spans.get((r, c), (1, 1))[1] == 1
                and not is_total(grid[r])
            ):
                _span(spans, covered, r, c, below - r, 1)
            r = below
    return spans, covered


def _heads_serials(grid: Rows, header_rows: int, c: int) -> bool:
    """Whether the head of column `c` stands over the serial numbers in it and the names beside them: the next column
    has no head of its own."""
    named = [row[c + 1].text for row in grid[header_rows:]] if c + 1 < len(grid[0]) else []
    headless = bool(named) and not any(row[c + 1].text for row in grid[:header_rows])
    words = [text for text in named if text and not NUMBER.fullmatch(text)]
    return headless and 2 * len(words) > len(named) and _counts(grid, header_rows, c) > 1


def _counts(grid: Rows, header_rows: int, c: int) -> int:
    """How far a column counts its rows: 3 where it holds 1, 2, 3 and else nothing; 0 where it holds anything else."""
    printed = [text for row in grid[header_rows:] if (text := row[c].text)]
    return len(printed) if printed == [str(n) for n in range(1, len(printed) + 1)] else 0


def _continues(grid: Rows, r: int, c: int, covered: set[tuple[int, int]]) -> bool:
    """Whether the blank cell at the head of a row belongs to the cell above: all before it do, and words follow."""
    row = grid[r]
    if any(row[k].text or (r, k) not in covered for k in range(c)) or row[c].text or is_total(row):
        return False
    return any(cell.text for cell in row[c + 1 :])


def _span(
    spans: dict[tuple[int, int], tuple[int, int]], covered: set[tuple[int, int]], r: int, c: int, rows: int, cols: int
) -> None:
    """Notes that the cell at `(r, c)` takes `rows` and `cols`, and what it covers."""
    if rows == 1 and cols == 1:
        return
    spans[r, c] = (rows, cols)
    covered.update((r + i, c + k) for i in range(rows) for k in range(cols) if i or k)


def _header_paths(
    grid: Rows, header_rows: int, n_cols: int, spans: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[str, ...]]:
    """For each column the header texts over it, from the top."""
    paths: list[list[str]] = [[] for _ in range(n_cols)]
    for r in range(header_rows):
        for c in range(n_cols):
            text = grid[r][c].text
            if text:
                for k in range(c, c + spans.get((r, c), (1, 1))[1]):
                    paths[k].append(text)
    return [tuple(path) for path in paths]

"""A printed table as a table of its own, for analysts: a typed column for each printed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from pipeline.rows import TableCellRow, TableRow
from pipeline.version import fingerprint


def tidy_table(row: TableRow, cells: Iterable[TableCellRow]) -> pa.Table:
    """A printed table as an analyst wants it: one typed column for each printed one, one row for each body row.

    - A column's name is its header path joined with `/`, unit included as printed (`计划奖补资金（万元）`): Excel and
      pandas show nothing but the name, and 万元 must not be taken for 元. A unit that stands elsewhere (in the caption,
      in the cells) is added in the same form. `列2` stands for a column without header; a name that is there already
      gets `_2`.
    - A column holds numbers where each of its printed cells is one and all have one unit: int64 when all are whole,
      else float64. Every other column is text. A blank cell is null.
    - A cell over several rows stands in each of them where the column is text, and in the first one where it holds
      numbers, so that sums stay right. A cell over several columns stands in the first.
    - `total` is true in rows of totals (合计), `row` is the row in `table_cells`.

    The metadata of a field hold `unit`, `header_path` and `col`.
    """
    body_rows = range(row.header_rows, row.n_rows)
    by_column: dict[int, list[TableCellRow]] = {}
    of_row: dict[int, list[bool]] = {}
    for cell in cells:
        if cell.row >= row.header_rows:
            by_column.setdefault(cell.col, []).append(cell)
            of_row.setdefault(cell.row, []).append(cell.total)
    arrays: list[pa.Array] = []
    arrow_fields: list[pa.Field] = []
    taken = {"total", "row"}
    for col in range(row.n_cols):
        column = by_column.get(col, [])
        array, unit = _tidy_column(column, body_rows)
        path = next((cell.header_path for cell in column if cell.header_path), [])
        name = "/".join(path) or f"列{col + 1}"
        if unit and not pa.types.is_string(array.type) and unit not in name:
            name = f"{name}（{unit}）"
        name = _unused(name, taken)
        metadata = {"col": str(col), "header_path": "/".join(path)} | ({"unit": unit} if unit else {})
        arrow_fields.append(pa.field(name, array.type, metadata=metadata))
        arrays.append(array)
    totals = [bool(of_row.get(number)) and all(of_row[number]) for number in body_rows]
    arrays += [pa.array(totals, pa.bool_()), pa.array(body_rows, pa.int32())]
    arrow_fields += [
        pa.field("total", pa.bool_(), False, {"description": "True in a row of totals (合计)"}),
        pa.field("row", pa.int32(), False, {"description": "The row in table_cells"}),
    ]
    metadata = {"table_id": row.table_id, "caption": row.caption or "", "pipeline_version": fingerprint()}
    return pa.Table.from_arrays(arrays, schema=pa.schema(arrow_fields, metadata))


def _tidy_column(cells: Sequence[TableCellRow], rows: range) -> tuple[pa.Array, str | None]:
    printed = [cell for cell in cells if cell.text]
    numbers = bool(printed) and all(cell.value is not None for cell in printed)
    # A number without unit among numbers with one (the dash of a total row's neighbour) leaves the unit in doubt.
    units = {cell.unit for cell in printed}
    unit = units.pop() if len(units) == 1 else None
    if numbers and not units:
        values: list[Any] = [None] * len(rows)
        for cell in printed:
            values[cell.row - rows.start] = cell.value
        whole = all(value is None or (value.is_integer() and abs(value) < 2**53) for value in map(_float, values))
        if whole and not any("." in cell.text for cell in printed):
            return pa.array([None if value is None else int(value) for value in values], pa.int64()), unit
        return pa.array(values, pa.float64()), unit
    words: list[str | None] = [None] * len(rows)
    for cell in printed:
        for number in range(cell.row, min(cell.row + cell.row_span, rows.stop)):
            words[number - rows.start] = cell.text
    return pa.array(words, pa.string()), unit


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _unused(name: str, taken: set[str]) -> str:
    unused, number = name, 1
    while unused in taken:
        number += 1
        unused = f"{name}_{number}"
    taken.add(unused)
    return unused

"""One CSV file a dataset (`<dataset>.csv`), flat, as the printed tables of an output are written.

UTF-8 with a byte order mark, by which Excel on a Chinese Windows knows it; lists joined by 、; no value for null. What
a spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from pipeline.export.extract import Extract
from pipeline.export.flat import flat
from pipeline.rows import Row
from pipeline.schema import columns_of
from pipeline.spreadsheet import LINE_END, csv_value


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `<dataset>.csv` of each chosen dataset; the rows of each."""
    return {row_class.dataset: _write_one(extract, row_class, folder) for row_class in extract.datasets}


def _write_one(extract: Extract, row_class: type[Row], folder: Path) -> int:
    written = 0
    with (folder / f"{row_class.dataset}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator=LINE_END)
        lines.writerow(column.name for column in columns_of(row_class))
        for _, table in extract.tables(row_class):
            columns = [[csv_value(flat(value)) for value in column.to_pylist()] for column in table.columns]
            lines.writerows(zip(*columns, strict=True))
            written += table.num_rows
    return written

"""One file of JSON lines a dataset (`<dataset>.jsonl`): a row a line, days in ISO 8601, lists as lists, null as null.

Each line keeps to `schemas/<dataset>.schema.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from pipeline.export.extract import Extract
from pipeline.rows import Row


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `<dataset>.jsonl` of each chosen dataset; the rows of each."""
    return {row_class.dataset: _write_one(extract, row_class, folder) for row_class in extract.datasets}


def _write_one(extract: Extract, row_class: type[Row], folder: Path) -> int:
    written = 0
    with (folder / f"{row_class.dataset}.jsonl").open("wb") as file:
        for _, table in extract.tables(row_class):
            for row in table.to_pylist():
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            written += table.num_rows
    return written

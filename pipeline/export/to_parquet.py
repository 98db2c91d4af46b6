"""One Parquet file a dataset (`<dataset>.parquet`): zstd, sorted by issue and printed order, with its descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.extract import Extract
from pipeline.rows import Row
from pipeline.schema import schema_of

# A row group is written when so many rows or bytes wait: enough that a reader has few of them, few enough that writing
# needs little memory. Each has the least and the greatest `issue_id`, so that who wants one issue reads one group.
_GROUP_ROWS = 100_000
_GROUP_BYTES = 64 << 20


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `<dataset>.parquet` of each chosen dataset; the rows of each."""
    return {row_class.dataset: _write_one(extract, row_class, folder) for row_class in extract.datasets}


def _write_one(extract: Extract, row_class: type[Row], folder: Path) -> int:
    schema = schema_of(row_class)
    written = 0
    with pq.ParquetWriter(folder / f"{row_class.dataset}.parquet", schema, compression="zstd") as writer:
        for group in _groups(extract, row_class):
            writer.write_table(group, row_group_size=group.num_rows)
            written += group.num_rows
    return written


def _groups(extract: Extract, row_class: type[Row]) -> Iterator[pa.Table]:
    """The rows of all issues in tables of a row group each."""
    waiting: list[pa.Table] = []
    rows = size = 0
    for _, table in extract.tables(row_class):
        if not table.num_rows:
            continue
        waiting.append(table)
        rows, size = rows + table.num_rows, size + table.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.concat_tables(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.concat_tables(waiting)

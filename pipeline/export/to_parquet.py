"""One Parquet file a dataset (`<dataset>.parquet`): zstd, sorted by issue and printed order, with its descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.export.extract import Extract
from pipeline.rows import Row
from pipeline.schema import schema_of


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `<dataset>.parquet` of each chosen dataset; the rows of each."""
    return {row_class.dataset: _write_one(extract, row_class, folder) for row_class in extract.datasets}


def _write_one(extract: Extract, row_class: type[Row], folder: Path) -> int:
    schema = schema_of(row_class)
    written = 0
    # A row group has the least and the greatest `issue_id`: who wants one issue reads one of them.
    with pq.ParquetWriter(folder / f"{row_class.dataset}.parquet", schema, compression="zstd") as writer:
        for group in extract.groups(row_class):
            writer.write_table(group, row_group_size=group.num_rows)
            written += group.num_rows
    return written

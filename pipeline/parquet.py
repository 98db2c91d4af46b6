"""Parquet files: a table as the bytes of one, and what one holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.rows import Row
from pipeline.schema import schema_of, table_of

_FEW = 100  # rows up to which zstd takes longer to begin than all else takes, and packs little better than snappy


class _Form(NamedTuple):
    """What is the same in each Parquet file of one schema: the encodings of columns, and what the file says of itself.
    Among that is the Arrow schema, under the name and in the form in which Arrow's writer would put it there: to make
    it for every file anew takes a tenth of the writing."""

    encodings: Mapping[str, str]
    metadata: Mapping[bytes, bytes]


def _form(schema: pa.Schema) -> _Form:
    encodings = dict.fromkeys(_whole_numbers(schema), "DELTA_BINARY_PACKED")
    stored = base64.b64encode(schema.serialize().to_pybytes())
    return _Form(encodings, {**(schema.metadata or {}), b"ARROW:schema": stored})


_FORMS: dict[type[Row], _Form] = {}


def _form_of(row_class: type[Row]) -> _Form:
    if row_class not in _FORMS:
        _FORMS[row_class] = _form(schema_of(row_class))
    return _FORMS[row_class]


def parquet_bytes(table: pa.Table, form: _Form | None = None) -> bytes:
    """The table as a Parquet file."""
    # Measured on a whole issue: without dictionaries files are smaller (most strings are ids) and written faster. The
    # least and greatest of each column would be a tenth more, to spare readers nothing: a file is read whole.
    schema = table.schema
    form = form or _form(schema)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        schema,
        compression="snappy" if table.num_rows < _FEW else "zstd",
        use_dictionary=False,
        column_encoding=form.encodings,
        write_statistics=False,
        store_schema=False,
    ) as writer:
        writer.write_table(table, max(1, table.num_rows))
        writer.add_key_value_metadata(form.metadata)
    return cast(bytes, sink.getvalue().to_pybytes())


def _whole_numbers(schema: pa.Schema) -> Iterator[str]:
    """The columns of integers and days, as Parquet names them: most are places that grow from row to row."""
    for field in schema:
        if pa.types.is_integer(field.type) or pa.types.is_date(field.type):
            yield field.name
        elif pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
            yield from (f"{field.name}.list.element.{part.name}" for part in field.type.value_type)


def dataset_bytes(row_class: type[Row], rows: Sequence[Row]) -> bytes:
    """The rows of a dataset as a Parquet file."""
    return parquet_bytes(table_of(row_class, rows), _form_of(row_class))


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file, or some of its columns: those of them that it has. `pq.read_table` would load what reads folders
    of files, and pandas with it."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=columns, use_threads=False)


def read_columns(path: Path, columns: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """Some columns of a Parquet file as rows, or None where the file cannot be read or lacks one."""
    try:
        rows: list[dict[str, Any]] = read_parquet(path, columns).to_pylist()
    except (OSError, pa.ArrowException):
        return None
    return rows if not rows or set(rows[0]) == set(columns) else None

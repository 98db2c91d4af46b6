"""One database of DuckDB (`gazette.duckdb`): a table a dataset, lists as lists, with keys and with comments.

Two exports of one output hold the same rows; the bytes of a DuckDB file differ from one writing to the next.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from pipeline.export.extract import ExportError, Extract
from pipeline.export.keys import primary_key
from pipeline.export.views import VIEWS, named
from pipeline.rows import Row
from pipeline.schema import Column, columns_of, heading_of, summary_of, title_of

NAME = "gazette.duckdb"

# Without a bound it keeps what it has written in memory, up to four fifths of the machine's.
_MEMORY = "1GB"

_TYPES: Mapping[str, str] = {
    "str": "VARCHAR",
    "int": "INTEGER",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "list<str>": "VARCHAR[]",
    "list<struct<start: int, end: int>>": 'STRUCT("start" INTEGER, "end" INTEGER)[]',
}


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `gazette.duckdb`; the rows of each table. Raises `ExportError` where two rows have one key."""
    try:
        return _written(extract, folder)
    except (duckdb.IOException, duckdb.TransactionException) as error:
        # A full disk is told as in all other forms; DuckDB has no number for it.
        if (full := os.strerror(errno.ENOSPC)) not in str(error):
            raise
        raise OSError(errno.ENOSPC, full) from error


def _written(extract: Extract, folder: Path) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    with duckdb.connect(str(folder / NAME), config={"memory_limit": _MEMORY}) as connection:
        for row_class in extract.datasets:
            for statement in _declared(row_class):
                connection.execute(statement)
            counts[row_class.dataset] = _fill(connection, extract, row_class)
        for name, view in VIEWS.items():
            if view.dataset in counts:
                connection.execute(f"CREATE VIEW {name} AS {view.query}")
                connection.execute(f"COMMENT ON VIEW {name} IS {_quoted(view.about)}")
        connection.execute("CHECKPOINT")
    return counts


def _fill(connection: duckdb.DuckDBPyConnection, extract: Extract, row_class: type[Row]) -> int:
    written = 0
    for group in extract.groups(row_class):
        connection.register("coming", group)
        try:
            connection.execute(f"INSERT INTO {row_class.dataset} SELECT * FROM coming")
        except duckdb.ConstraintException as error:
            reason = str(error).splitlines()[0].rstrip(". ")
            raise ExportError(f"{row_class.dataset} breaks its key: {reason}. Run gazette check") from error
        finally:
            connection.unregister("coming")
        written += group.num_rows
    return written


def _declared(row_class: type[Row]) -> Iterator[str]:
    name = row_class.dataset
    columns = [f"{named(column.name)} {_type(column)}" for column in columns_of(row_class)]
    key = primary_key(row_class)
    if key:
        columns.append(f"PRIMARY KEY ({', '.join(map(named, key))})")
    yield f"CREATE TABLE {name} ({', '.join(columns)})"
    yield f"COMMENT ON TABLE {name} IS {_quoted(f'{title_of(row_class)}: {summary_of(row_class)}')}"
    for column in columns_of(row_class):
        about = f"{heading_of(row_class, column)}: {column.description}"
        yield f"COMMENT ON COLUMN {name}.{named(column.name)} IS {_quoted(about)}"


def _type(column: Column) -> str:
    return _TYPES[column.type] + ("" if column.nullable else " NOT NULL")


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"

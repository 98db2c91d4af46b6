"""One database of SQLite (`gazette.sqlite`): a table a dataset with its keys, and an index that finds any phrase.

Days are text in ISO 8601, truth is 0 or 1, lists are JSON. The table `search` is a full-text index in which each
character is a word: a phrase is asked for with blanks between its characters ('"农 田"'), of two or one as well, where
an index by threes finds nothing. It leaves width and case of letters out of account; `instr(text, '农田')` beside it
takes the phrase by the letter. The text itself stands in `blocks` alone.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from pipeline.export.extract import ExportError, Extract
from pipeline.export.keys import foreign_keys, primary_key
from pipeline.export.views import VIEWS, named
from pipeline.rows import BlockRow, Row
from pipeline.schema import Column, columns_of

NAME = "gazette.sqlite"

_TYPES: Mapping[str, str] = {
    "str": "TEXT",
    "int": "INTEGER",
    "float": "REAL",
    "bool": "INTEGER",
    "date": "TEXT",
    "list<str>": "TEXT",
    "list<struct<start: int, end: int>>": "TEXT",
}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


# What SQLite has no type for. A value of another type is taken as it is.
_STORED: Mapping[str, Callable[[Any], object]] = {
    "bool": int,
    "date": date.isoformat,
    "list<str>": _json,
    "list<struct<start: int, end: int>>": _json,
}

# The index holds no text: it takes what it shows from `search_text`, whose rows have numbers that VACUUM leaves alone.
# Punctuation and signs are words, too, so that no phrase is without any.
_SEARCH = (
    "CREATE TABLE search_blocks (id INTEGER PRIMARY KEY, block_id TEXT NOT NULL REFERENCES blocks (block_id))",
    "CREATE VIEW search_text AS SELECT id, block_id, text FROM search_blocks JOIN blocks USING (block_id)",
    "CREATE VIRTUAL TABLE search USING fts5 (block_id UNINDEXED, text, content = 'search_text', content_rowid = 'id', "
    "columnsize = 0, tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'\")",
)


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `gazette.sqlite`; the rows of each table. Raises `ExportError` where the rows break a key."""
    try:
        return _written(extract, folder)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error  # A full disk is told as in all other forms.


def _written(extract: Extract, folder: Path) -> Mapping[str, int]:
    with closing(sqlite3.connect(folder / NAME)) as connection:
        # The folder counts for nothing until all of it is on disk.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for row_class in extract.datasets:
            connection.execute(_declared(extract, row_class))
        counts = {row_class.dataset: _fill(connection, extract, row_class) for row_class in extract.datasets}
        for name, view in VIEWS.items():
            if view.dataset in counts:
                connection.execute(f"CREATE VIEW {name} AS {view.query}")
        if BlockRow in extract.datasets:
            _index(connection, extract)
        connection.commit()
        _check(connection)
    return counts


def _declared(extract: Extract, row_class: type[Row]) -> str:
    parts = [f"{named(column.name)} {_type(column)}" for column in columns_of(row_class)]
    if key := primary_key(row_class):
        parts.append(f"PRIMARY KEY ({_listed(key)})")
    for columns, home, there in foreign_keys(row_class, extract.datasets, extract.is_whole):
        parts.append(f"FOREIGN KEY ({_listed(columns)}) REFERENCES {home} ({_listed(there)})")
    return f"CREATE TABLE {row_class.dataset} ({', '.join(parts)})"


def _type(column: Column) -> str:
    return _TYPES[column.type] + ("" if column.nullable else " NOT NULL")


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(map(named, columns))


def _fill(connection: sqlite3.Connection, extract: Extract, row_class: type[Row]) -> int:
    columns = columns_of(row_class)
    into = f"INSERT INTO {row_class.dataset} VALUES ({', '.join('?' * len(columns))})"
    written = 0
    for _, table in extract.tables(row_class):
        try:
            connection.executemany(into, zip(*(_stored(table, column) for column in columns), strict=True))
        except sqlite3.IntegrityError as error:
            raise ExportError(f"{row_class.dataset} breaks its key: {error}. Run gazette check") from error
        written += table.num_rows
    return written


def _stored(table: pa.Table, column: Column) -> list[object]:
    values: list[object] = table[column.name].to_pylist()
    store = _STORED.get(column.type)
    return values if store is None else [None if value is None else store(value) for value in values]


def _index(connection: sqlite3.Connection, extract: Extract) -> None:
    """The full-text index over `blocks.text`."""
    for statement in _SEARCH:
        connection.execute(statement)
    connection.execute("INSERT INTO search_blocks (block_id) SELECT block_id FROM blocks ORDER BY rowid")
    blocks = connection.execute("SELECT id, block_id, text FROM search_text ORDER BY id")
    connection.executemany("INSERT INTO search (rowid, block_id, text) VALUES (?, ?, ?)", _spaced(blocks))
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def _spaced(blocks: sqlite3.Cursor) -> Iterator[tuple[int, str, str]]:
    for number, block_id, text in blocks:
        yield number, block_id, " ".join(text)


def _check(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        table, row, home, _ = broken
        raise ExportError(f"row {row} of {table} names a row that {home} does not have. Run gazette check")

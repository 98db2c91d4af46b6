"""The index of an output: what its issues print and cite, so that a new one asks for its own keys and no file is read.

`output/.index.sqlite` holds, for every issue, the rows that `pipeline.link` reads, the keys of the documents that it
prints (number, title, both), those that its citations ask for, and its lines of `tables/index.csv`. It is no more than
a shortcut: `stamp` tells which file and which version of the program the rows came from, and what the index lacks or
has of another make is read from the issue's own files again. The same issues give the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from pipeline import listed
from pipeline.ids import issue_of
from pipeline.link import COLUMNS, Held, Known, is_over, names_one, order_of, place_code, printed
from pipeline.notation.marks import is_same_title, title_key
from pipeline.parquet import read_columns
from pipeline.rows import IssueData
from pipeline.schema import INDEX
from pipeline.write import Fetch, are_there

# A staged issue carries its rows and its lines of the list of tables in files of these names, for the index.
ROWS = "rows"
LISTED = "listed"

# Keys are hashes: a title may be long, and 16 bytes are enough that no two of them meet. `place` is the order of an
# issue among all (`order_of`) and of the document in it.
_SCHEMA = (
    "CREATE TABLE issues (issue_id TEXT PRIMARY KEY, stamp TEXT, rows BLOB, listed BLOB) WITHOUT ROWID",
    "CREATE TABLE prints (key BLOB, place TEXT, document_id TEXT, titles TEXT, PRIMARY KEY (key, place)) WITHOUT ROWID",
    "CREATE TABLE cites (key BLOB, issue_id TEXT, title TEXT, PRIMARY KEY (key, issue_id, title)) WITHOUT ROWID",
)

# What the packed rows of an issue hold (`COLUMNS`): with other columns the number goes up, and an index that an earlier
# version wrote is made anew.
_MAKE = 2


@dataclass(frozen=True, slots=True)
class _Print:
    """A printed document as the index knows it: its place among all prints of a key, and what it goes by."""

    key: bytes
    place: str
    document_id: str
    titles: str


class Index:
    """The index of an output: the output's own file, to read in, or a copy of it to change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changed: set[_Print] = set()
        self._added: set[str] = set()

    def __iter__(self) -> Iterator[Held]:
        """The rows of every issue, in the order of their ids; one after the other, however many there are."""
        for issue_id, rows in self._connection.execute("SELECT issue_id, rows FROM issues ORDER BY issue_id"):
            yield unpacked(issue_id, rows)

    def stamps(self) -> Iterator[tuple[str, str]]:
        """Every issue with its stamp."""
        yield from self._connection.execute("SELECT issue_id, stamp FROM issues")

    def issue(self, issue_id: str) -> Held | None:
        """The rows of one issue."""
        found = self._connection.execute("SELECT rows FROM issues WHERE issue_id = ?", (issue_id,)).fetchone()
        return None if found is None else unpacked(issue_id, found[0])

    def table_list(self) -> bytes:
        """`tables/index.csv`: the lines of every issue, in the order of their ids."""
        lines = self._connection.execute("SELECT listed FROM issues ORDER BY issue_id")
        return listed.HEADER + b"".join(own for (own,) in lines)

    # --- what `pipeline.link` asks (its `Shelf`) ---

    def by_number(self, number: str) -> Sequence[Known]:
        """The documents with this number, the first print first."""
        return [_known(one) for one in self._prints(_key("number", number))]

    def by_title(self, title: str) -> Sequence[Known]:
        """The documents that go by this title key, the first print first; none for the mere kind of a document."""
        return [_known(one) for one in self._prints(_key("title", title))] if names_one(title) else []

    def first_print(self, number: str, title: str) -> str | None:
        """The first document with this number and own title key."""
        query = "SELECT document_id FROM prints WHERE key = ? ORDER BY place LIMIT 1"
        found = self._connection.execute(query, (_key("both", number, title),)).fetchone()
        return None if found is None else str(found[0])

    def _prints(self, key: bytes) -> list[_Print]:
        query = "SELECT key, place, document_id, titles FROM prints WHERE key = ? ORDER BY place"
        return [_Print(*row) for row in self._connection.execute(query, (key,))]

    # --- changing it ---

    def put(self, issue: Held, stamp: str, lines: bytes) -> None:
        """Take an issue in, in the place of what was held of it; `lines` are those of its tables."""
        old, new = self._forget(issue.issue_id), _prints_of(issue)
        self._connection.executemany(
            "INSERT INTO prints VALUES (?, ?, ?, ?)", [(p.key, p.place, p.document_id, p.titles) for p in new]
        )
        rows = [(key, issue.issue_id, title) for key, title in _asks_of(issue)]
        self._connection.executemany("INSERT INTO cites VALUES (?, ?, ?)", rows)
        row = (issue.issue_id, stamp, packed(issue), lines)
        self._connection.execute("INSERT INTO issues VALUES (?, ?, ?, ?)", row)
        self._changed |= old ^ new
        self._added.add(issue.issue_id)

    def drop(self, issue_id: str) -> None:
        """Take an issue out."""
        self._changed |= self._forget(issue_id)
        self._added.discard(issue_id)

    def set_links(self, issue: Held) -> None:
        """Keep the rows of an issue with the links that its files have now."""
        self._connection.execute("UPDATE issues SET rows = ? WHERE issue_id = ?", (packed(issue), issue.issue_id))

    def _forget(self, issue_id: str) -> set[_Print]:
        """Take an issue's rows out, if there are any; the prints that went with it."""
        issue = self.issue(issue_id)
        if issue is None:
            return set()
        prints = _prints_of(issue)
        self._connection.executemany(
            "DELETE FROM prints WHERE key = ? AND place = ?", [(one.key, one.place) for one in prints]
        )
        asked = [(key, issue_id) for key, _ in _asks_of(issue)]
        self._connection.executemany("DELETE FROM cites WHERE key = ? AND issue_id = ?", asked)
        self._connection.execute("DELETE FROM issues WHERE issue_id = ?", (issue_id,))
        return prints

    def affected(self) -> list[str]:
        """The issues whose links may be others by what came and went since this was last asked: those that came, those
        that cite what came or went, and those that print again what was first printed there."""
        found = set(self._added)
        for one in self._changed:
            found.update(self._citing(one))
            found.update(self._printing_again(one))
        self._changed, self._added = set(), set()
        held = "SELECT 1 FROM issues WHERE issue_id = ?"
        return sorted(each for each in found if self._connection.execute(held, (each,)).fetchone())

    def _citing(self, one: _Print) -> Iterator[str]:
        """The issues with a citation that may mean this document, or may have been in doubt between it and others."""
        code, titles = _code(one), one.titles.split("\n")
        for issue_id, title in self._connection.execute("SELECT issue_id, title FROM cites WHERE key = ?", (one.key,)):
            if not title or is_over(code, place_code(issue_id)) or any(is_same_title(title, own) for own in titles):
                yield issue_id

    def _printing_again(self, one: _Print) -> Iterator[str]:
        others = [other for other in self._prints(one.key) if other.place != one.place]
        if one.key[:1] == b"b" and others and one.place < others[0].place:
            yield from (issue_of(other.document_id) for other in others)

    def copied(self) -> Index:
        """A copy in memory, to change; this one is closed."""
        copy = sqlite3.connect(":memory:")
        self._connection.backup(copy)
        self.close()
        return Index(copy)

    def save(self, path: Path) -> None:
        """Write the index to a file that is not there yet: the same issues give the same bytes."""
        self._connection.commit()
        self._connection.execute("VACUUM INTO ?", (str(path),))
        with path.open("rb+") as file:
            for at, value in _CHANGING.items():
                file.seek(at)
                file.write(value.to_bytes(4, "big"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


# Where SQLite's header counts changes (twice) and the changes of tables, and tells which version wrote the file: with
# what stands here instead, the same issues give the same bytes (sqlite.org/fileformat2.html, 1.3).
_CHANGING = {24: 1, 40: 1, 92: 1, 96: 0}


def digest_of_index(path: Path) -> str | None:
    """The hash by which the manifest knows the index, or None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def new_index(path: Path) -> Index:
    """An empty index in a file that goes when the run ends."""
    return _with_tables(_working(path))


def copied_index(output: Path, path: Path, digest: str, fetch: Fetch = are_there) -> Index:
    """The output's index, copied to be changed; an empty one where it is not the one that the manifest knows."""
    held = output / INDEX
    fetch([held])
    if _is_known(held, digest):
        shutil.copyfile(held, path)
        connection = _working(path)
        if _is_sound(connection):
            return Index(connection)
        connection.close()
    path.unlink(missing_ok=True)
    return new_index(path)


def held_index(output: Path, digest: str, stamps: Mapping[str, str], fetch: Fetch = are_there) -> Index:
    """The output's index to read in, brought up to date in memory where it lags behind the issues."""
    fetch([output / INDEX])
    index = _index_in_place(output / INDEX, digest)
    if index is not None and not _lagging(index, stamps):
        return index
    copy = _with_tables(sqlite3.connect(":memory:")) if index is None else index.copied()
    catch_up(copy, output, stamps, fetch)
    return copy


def _index_in_place(path: Path, digest: str) -> Index | None:
    if _is_known(path, digest):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        if _is_sound(connection):
            return Index(connection)
        connection.close()
    return None


def _is_known(path: Path, digest: str) -> bool:
    """Whether the file is the index that the manifest knows by its `digest`."""
    return bool(digest) and not path.is_symlink() and digest_of_index(path) == digest


def catch_up(index: Index, output: Path, stamps: Mapping[str, str], fetch: Fetch = are_there) -> None:
    """Bring the index to the issues that the output holds, by their stamps: what it has otherwise or lacks is read
    from the files of the issue."""
    for issue_id in _lagging(index, stamps):
        rows = read_rows(output, issue_id, fetch) if issue_id in stamps else None
        if rows is None:
            index.drop(issue_id)
        else:
            index.put(rows, stamps[issue_id], read_lines(output, issue_id, fetch))


def _lagging(index: Index, stamps: Mapping[str, str]) -> list[str]:
    """The issues of which the index does not hold what the stamps say. An empty stamp says that nobody knows."""
    known = dict(index.stamps())
    return sorted(
        {issue_id for issue_id in known if issue_id not in stamps}
        | {issue_id for issue_id, stamp in stamps.items() if not stamp or known.get(issue_id) != stamp}
    )


def _working(path: Path) -> sqlite3.Connection:
    """A file of which a kill may leave nothing: it is not waited for until it is on disk."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection


# KB of the file that SQLite keeps for itself; the system keeps all of it.
_CACHE = 512


def _with_tables(connection: sqlite3.Connection) -> Index:
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {_MAKE}")
    return Index(connection)


def _is_sound(connection: sqlite3.Connection) -> bool:
    """Whether the file has the tables of this version and nothing else: an output may come from elsewhere."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA trusted_schema = OFF")
        (make,) = connection.execute("PRAGMA user_version").fetchone()
        tables = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master")}
        return make == _MAKE and tables == set(_SCHEMA)
    return False


def _key(kind: str, *words: str) -> bytes:
    """The key of a number, a title or both; its first byte is that of the kind."""
    return kind[:1].encode() + hashlib.blake2b("\n".join(words).encode(), digest_size=15).digest()


def _prints_of(issue: Held) -> set[_Print]:
    day, year, number, issue_id = order_of(issue)
    found: set[_Print] = set()
    for seq, (row, known) in enumerate(printed(issue)):
        place = f"{day} {year:04} {number:04} {issue_id} {seq:05}"
        titles = "\n".join(sorted(known.titles))
        keys = [_key("title", title) for title in known.titles if names_one(title)]
        if row["doc_number"]:
            keys.append(_key("number", row["doc_number"]))
            keys.append(_key("both", row["doc_number"], title_key(row["title"])))
        found.update(_Print(key, place, known.document_id, titles) for key in keys)
    return found


def _asks_of(issue: Held) -> set[tuple[bytes, str]]:
    """The keys that the issue's citations ask for, each with the title that stands beside a number."""
    found: set[tuple[bytes, str]] = set()
    for row in issue.citations:
        title = title_key(row["title"] or "")
        if row["doc_number"]:
            found.add((_key("number", row["doc_number"]), title))
        elif names_one(title):
            found.add((_key("title", title), ""))
    return found


def _known(one: _Print) -> Known:
    return Known(one.document_id, _code(one), frozenset(one.titles.split("\n")))


def _code(one: _Print) -> str:
    return place_code(one.document_id)


# --- the rows of an issue -----------------------------------------------------------------------------------------

_OWN_ROWS = ("documents", "parts", "citations")


def rows_of(data: IssueData) -> Held:
    """What `pipeline.link` reads of an issue that has just been made."""
    chosen = {
        name: [{column: getattr(row, column) for column in columns} for row in data.rows.get(name, ())]
        for name, columns in COLUMNS.items()
    }
    return _held(data.issue_id, chosen)


def lines_of(data: IssueData) -> bytes:
    """The lines of `tables/index.csv` of an issue that has just been made."""
    chosen = (
        [{column: getattr(row, column) for column in columns} for row in data.rows.get(name, ())]
        for name, columns in listed.COLUMNS.items()
    )
    return listed.lines_of(*chosen)


def read_lines(output: Path, issue_id: str, fetch: Fetch = are_there) -> bytes:
    """The same from the files of an issue in the output; none where they cannot be read."""
    rows = _read(output, issue_id, listed.COLUMNS, fetch)
    return b"" if rows is None else listed.lines_of(*rows.values())


def read_rows(output: Path, issue_id: str, fetch: Fetch = are_there) -> Held | None:
    """The same from the files of an issue in the output; None where they cannot be read, as `gazette check` tells."""
    rows = _read(output, issue_id, COLUMNS, fetch)
    return None if rows is None else _held(issue_id, rows)


def _read(
    output: Path, issue_id: str, wanted: Mapping[str, tuple[str, ...]], fetch: Fetch
) -> dict[str, list[dict[str, Any]]] | None:
    """The `wanted` columns of an issue's datasets; None where they cannot be read."""
    for path in sorted(output.glob(f"parquet/documents/*/{issue_id}.parquet")):
        paths = {name: output / "parquet" / name / path.parent.name / path.name for name in wanted}
        fetch(paths.values())
        rows = {name: read_columns(paths[name], columns) for name, columns in wanted.items()}
        found = {name: own for name, own in rows.items() if own is not None}
        if len(found) == len(wanted):
            return found
    return None


def _held(issue_id: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Held:
    none: Mapping[str, Any] = {
        "published_on": None, "year": 0, "number": 0, "gazette": "", "division": "", "total_number": None,
    }  # fmt: skip
    head = rows["issues"][0] if rows["issues"] else none
    values: dict[str, Any] = {column: head[column] for column in COLUMNS["issues"]}
    values |= {name: rows[name] for name in _OWN_ROWS}
    return Held(issue_id, **values)


def packed(issue: Held) -> bytes:
    """The rows of an issue as bytes, the same for the same rows."""
    head = [getattr(issue, column) for column in COLUMNS["issues"]]
    rows = [[[row[column] for column in COLUMNS[name]] for row in getattr(issue, name)] for name in _OWN_ROWS]
    content = orjson.dumps([head, *rows])
    # Compressed by a locked package, so that the bytes do not hang on the machine.
    return len(content).to_bytes(4, "big") + bytes(pa.compress(content, "zstd", asbytes=True))


def unpacked(issue_id: str, content: bytes) -> Held:
    """The rows of an issue from the bytes of `packed`."""
    values, *rows = orjson.loads(pa.decompress(content[4:], int.from_bytes(content[:4], "big"), "zstd", asbytes=True))
    head: dict[str, Any] = dict(zip(COLUMNS["issues"], values, strict=True))
    if head["published_on"]:
        head["published_on"] = date.fromisoformat(head["published_on"])
    for name, own in zip(_OWN_ROWS, rows, strict=True):
        head[name] = [dict(zip(COLUMNS[name], row, strict=True)) for row in own]
    return Held(issue_id, **head)

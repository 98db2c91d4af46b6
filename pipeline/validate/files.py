"""The files of an output: which issue each belongs to, and whether each holds what the others say.

They are read again as they lie there; nothing is trusted that a stage or `write` did.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

import jsonschema_rs
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import ids
from pipeline.listed import COLUMNS, HEADER, lines_of
from pipeline.precompiled import compile_re
from pipeline.rows import DATASETS, LayoutRow, Row
from pipeline.schema import (
    CHECKED,
    DATASET_CLASSES,
    LOCK,
    MANIFEST,
    OWN_FILES,
    PLACED,
    READY,
    SITE,
    STAGING,
    TABLE_LIST,
    columns_of,
    issue_file,
    issue_json_schema,
    nested_rows,
    owner_of,
    schema_of,
)
from pipeline.validate.breach import REBUILD, Breach
from pipeline.validate.columns import Columns, Datasets, columns_of_table
from pipeline.validate.rules import KEYS, DocumentsOf, breaches_of_layout, breaches_of_rules, documents_elsewhere
from pipeline.version import fingerprint

# Files of the output as a whole, which belong to no issue; a number stands behind one that is being written.
_OF_NO_ISSUE = compile_re(rf"{'|'.join(map(re.escape, OWN_FILES))}|{re.escape(CHECKED)}(?:\.\d+)?")

# --- the folder ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of an issue lie: the years that it stands under (one, in a sound output), the names of its
    printed tables' files without the issue's (d01.t01.csv), and its lines in the list of all tables (None where the
    output is none of a build and has no list)."""

    issue_id: str
    years: tuple[str, ...]
    tables: tuple[str, ...]
    listed: bytes | None = None


def places_of(output: Path) -> list[Place]:
    """The issues of an output, by their ids."""
    years: dict[str, list[str]] = {}
    for year in _names(output / "parquet" / "issues"):
        for name in _names(output / "parquet" / "issues" / year):
            if issue_id := _stem(name, ".parquet"):
                years.setdefault(issue_id, []).append(year)
    for name in _names(output / "text"):
        if issue_id := _stem(name, ".txt"):
            years.setdefault(issue_id, [])
    tables: dict[str, list[str]] = {}
    endings: dict[str, str] = {}  # Each ending once: a folder of many issues has few of them, but often.
    for name in _names(output / "tables"):
        issue_id, dot, ending = name.partition(".d")
        if dot:
            tables.setdefault(issue_id, []).append(endings.setdefault(ending, f"d{ending}"))
    listed = _listed(output)
    return [
        Place(
            issue_id,
            tuple(own or [_year_of(issue_id)]),
            tuple(tables.get(issue_id, ())),
            None if listed is None else listed.get(issue_id, b""),
        )
        for issue_id, own in sorted(years.items())
    ]


def _listed(output: Path) -> dict[str, bytes] | None:
    """The lines of the list of all tables by issue, its header under no name. Builds write it with the manifest."""
    if not (output / MANIFEST).is_file():
        return None
    content = _content(output / TABLE_LIST)
    lines: dict[str, bytes] = {}
    for line in re.findall(rb".*?\r\n|.+\Z", b"" if isinstance(content, OSError) else content, re.DOTALL):
        owner = line.partition(b".d")[0].decode(errors="replace") if lines else ""
        lines[owner] = lines.get(owner, b"") + line
    return lines


def _names(folder: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return sorted(os.listdir(folder))
    return []


def _stem(name: str, ending: str) -> str:
    return name.removesuffix(ending) if name.endswith(ending) else ""


def _year_of(issue_id: str) -> str:
    match = re.search(r"-(\d{4})-", issue_id)
    return match[1] if match else "0"


# What a run leaves, the next one takes up or away, without reading any file again.
_GO_ON = "Build again when none is going on: gazette build"


def stray_files(output: Path, issues: Set[str]) -> Iterator[Breach]:
    """Leftovers of a stopped run, files without issue, and files that no one knows."""
    for name, entry in _walk(output, ""):
        top = name.split("/")[0]
        if name.startswith((STAGING, READY)):
            yield Breach(name, None, "leftover", "a run was stopped here, or one is going on", _GO_ON)
        elif entry.is_symlink():
            yield Breach(name, None, "leftover", "is a link, which no run leaves here", "Delete it, then build again")
        elif entry.is_dir() or _OF_NO_ISSUE.fullmatch(name) or top == SITE:
            continue
        elif top.startswith(LOCK):
            yield Breach(name, None, "leftover", "a run was stopped here, or one is going on", _GO_ON)
        elif (owner := owner_of(name)) is None:
            yield Breach(name, None, "leftover", "no part of an output", "Delete it or keep it elsewhere")
        elif owner not in issues:
            yield Breach(name, None, "leftover", f"belongs to no issue ({owner} has no text)", "Delete it")
    listed = _listed(output)
    if listed is not None and issues and listed.get("", b"") != HEADER:
        yield Breach(TABLE_LIST, 1, "table list", "is missing, or begins otherwise than a list of tables", REBUILD)
    for other in sorted((listed or {}).keys() - issues - {""}):
        yield Breach(TABLE_LIST, None, "leftover", f"lists tables of {other}, which is not held", REBUILD)


def breaches_of_manifest(output: Path, issues: Set[str]) -> Iterator[Breach]:
    """Issues that the manifest names and of which no file is there: a folder that was copied in part has all of what
    it has whole. An output that no build wrote has no manifest."""
    content = _content(output / MANIFEST)
    if content is _MISSING:
        return
    try:
        named = set(orjson.loads(content)["issues"]) if isinstance(content, bytes) else None
    except (ValueError, TypeError, KeyError):
        named = None
    if named is None:
        yield Breach(MANIFEST, None, "unreadable", "is no manifest of a build", "Build again: gazette build")
    for lost in sorted((named or set()) - issues):
        advice = f"Build it again: gazette build, or take it out: gazette remove {lost}"
        yield Breach(MANIFEST, None, "missing file", f"names {lost}, of which the output has no file", advice)


def _walk(folder: Path | str, above: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file and folder with its path below the output, each folder before what lies in it. Links are not
    followed, nor are folders entered that a run fills, nor that of the desk, which `gazette desk` keeps in order."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return  # What it holds is missing then, and is reported so.
    for entry in found:
        name = f"{above}{entry.name}"
        yield name, entry
        if entry.is_dir(follow_symlinks=False) and not name.startswith((STAGING, READY)) and name != SITE:
            yield from _walk(entry.path, f"{name}/")


class Documents:
    """The document ids of the issues of an output; those of an issue are read when they are asked for."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._known: dict[str, Set[str] | None] = {}

    def __call__(self, issue_id: str) -> Set[str] | None:
        """None where the issue is not held, or its documents cannot be read, which is reported there."""
        if issue_id not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[issue_id] = self._read(issue_id)
        return self._known[issue_id]

    def _read(self, issue_id: str) -> Set[str] | None:
        found: set[str] | None = None
        for path in sorted((self._output / "parquet" / "documents").glob(f"*/{issue_id}.parquet")):
            with contextlib.suppress(OSError, KeyError, ValueError, pa.ArrowException):
                table = pq.ParquetFile(path).read(columns=["document_id"], use_threads=False)
                found = {*(found or ()), *table["document_id"].to_pylist()}
        return found


_KEPT = 4096  # issues whose documents are kept in mind

# --- the files of an issue -------------------------------------------------------------------------------------


class Files:
    """The files of an issue as they lie in the output, each read once."""

    def __init__(self, output: Path, place: Place) -> None:
        self.place = place
        issue_id = place.issue_id
        names = [f"text/{issue_id}.txt", f"json/{issue_id}.json", f"layout/{issue_id}.parquet"]
        names += [issue_file(row.dataset, issue_id, year) for year in place.years for row in DATASETS]
        names += [f"tables/{issue_id}.{ending}" for ending in place.tables]
        self._contents: dict[str, bytes | OSError] = {name: _content(output / name) for name in names}

    def read(self, name: str) -> bytes:
        """The content of a file. Raises `FileNotFoundError` where it is none, `OSError` where it cannot be read."""
        content = self._contents.get(name, _MISSING)
        if isinstance(content, OSError):
            raise content
        return content

    def digest(self) -> str:
        """A hash over names and contents of all files: another one wherever a byte is."""
        digest = hashlib.sha256()
        for name, content in self._contents.items():
            words = content if isinstance(content, bytes) else b"missing"
            digest.update(f"{name}\0{len(words)}\0".encode() + words)
        digest.update(self.place.listed or b"")
        return digest.hexdigest()


_MISSING = FileNotFoundError("no such file")


def _content(path: Path) -> bytes | OSError:
    try:
        # A pipe would be waited for.
        return path.read_bytes() if path.is_file() else _MISSING
    except OSError as error:
        return error


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at an issue has shown: the rules that are broken, and the documents of other issues that its rows
    name (where the rules are kept, they still are so long as its files and those documents stay)."""

    breaches: tuple[Breach, ...]
    elsewhere: tuple[str, ...]


def look_at(files: Files, documents_of: DocumentsOf) -> Looked:
    """Every rule that the files of an issue break."""
    place = files.place
    breaches: list[Breach] = []
    elsewhere: list[str] = []
    if len(place.years) > 1:
        message = f"{place.issue_id} stands under the years {' and '.join(place.years)}"
        advice = "Delete the wrong one, then build the issue again: gazette build --force"
        breaches.append(Breach("parquet/issues", None, "one year", message, advice))
    for year in place.years:
        breaches += _Issue(files, year, documents_of, elsewhere).breaches()
    return Looked(tuple(breaches), tuple(elsewhere))


class _Issue:
    """The files of one issue and the rules that they have to keep."""

    def __init__(self, files: Files, year: str, documents_of: DocumentsOf, elsewhere: list[str]) -> None:
        self.files = files
        self.issue_id = files.place.issue_id
        self.year = year
        self.documents_of = documents_of
        self.elsewhere = elsewhere

    def name(self, dataset: str) -> str:
        return issue_file(dataset, self.issue_id, self.year)

    def breaches(self) -> Iterator[Breach]:
        if not re.fullmatch(ids.ISSUE_ID, self.issue_id):
            yield Breach(self.name("issues"), None, "id", f"{self.issue_id} is no issue id")
        name = f"text/{self.issue_id}.txt"
        try:
            text = self.files.read(name).decode("utf-8")
        except OSError:
            yield Breach(name, None, "missing file", "the source text is missing", REBUILD)
            return
        except UnicodeDecodeError as error:
            yield Breach(name, None, "source text", f"is no UTF-8 (byte {error.start})", REBUILD)
            return
        if "\r" in text:
            yield Breach(name, text[: text.index("\r")].count("\n") + 1, "source text", "a line ends in CR")
        datasets: dict[str, Columns] = {}
        own: set[str] = set()
        for row_class in DATASETS:
            columns, is_own, found = self._read(row_class)
            yield from found
            if columns is not None:
                datasets[row_class.dataset] = columns
            own.update([row_class.dataset] if is_own else [])
        # Where the columns are not the declared ones, the rules that read them would stumble.
        complete = len(datasets) == len(DATASETS)
        if complete:
            self.elsewhere += documents_elsewhere(self.issue_id, datasets)
            for breach in breaches_of_rules(self.issue_id, text, datasets, own, self.documents_of):
                yield Breach(self.name(breach.file), breach.row, breach.rule, breach.message, breach.advice)
            yield from self._year(datasets)
            yield from self._tables(datasets)
            yield from self._layout(text, datasets)
        yield from self._json(datasets if complete else None)

    def _read(self, row_class: type[Row]) -> tuple[Columns | None, bool, list[Breach]]:
        """The columns of a dataset, if they are the declared ones; whether this version wrote them; and what is wrong
        with the file."""
        name = self.name(row_class.dataset)
        try:
            table = _table(self.files.read(name))
            found = list(_schema_breaches(name, table.schema, row_class))
            is_own = (table.schema.metadata or {}).get(b"pipeline_version") == fingerprint().encode()
            declared = not any(breach.rule == "schema" for breach in found)
            return columns_of_table(table) if declared else None, is_own, found
        except FileNotFoundError:
            return None, False, [Breach(name, None, "missing file", "the dataset is missing", REBUILD)]
        except (OSError, ValueError, pa.ArrowException) as error:
            return None, False, [Breach(name, None, "unreadable", f"no readable Parquet file: {error}", REBUILD)]

    def _year(self, datasets: Datasets) -> Iterator[Breach]:
        for number, year in datasets["issues"].rows("year"):
            if str(year) != self.year:
                message = f"year is {year}, the folder says {self.year}"
                yield Breach(self.name("issues"), number, "year", message, REBUILD)

    def _tables(self, datasets: Datasets) -> Iterator[Breach]:
        shape = ("table_id", "n_rows", "n_cols", "header_rows")
        wanted = {table_id: row for _, table_id, *row in datasets["tables"].rows(*shape)}
        if self.files.place.listed not in (None, _lines_of(datasets)):
            yield Breach(TABLE_LIST, None, "table list", f"does not say what tables {self.issue_id} has", REBUILD)
        there = {f"{self.issue_id}.{ending}" for ending in self.files.place.tables}
        for name in sorted(there):
            if name.rsplit(".", 1)[0] not in wanted:
                yield Breach(f"tables/{name}", None, "leftover", "no row of tables has this table", REBUILD)
        for table_id, (n_rows, n_cols, header_rows) in wanted.items():
            if f"{table_id}.csv" not in there:
                yield Breach(f"tables/{table_id}.csv", None, "missing file", "the table's file is missing", REBUILD)
            name = f"tables/{table_id}.parquet"
            if f"{table_id}.parquet" not in there:
                yield Breach(name, None, "missing file", "the table's file is missing", REBUILD)
                continue
            try:
                table = _table(self.files.read(name))
            except (OSError, pa.ArrowException) as error:
                yield Breach(name, None, "unreadable", f"no readable Parquet file: {error}", REBUILD)
                continue
            body, columns = n_rows - header_rows, n_cols + 2
            if (table.num_rows, table.num_columns) != (body, columns):
                has = f"{table.num_rows} rows and {table.num_columns} columns instead of {body} and {columns}"
                yield Breach(name, None, "table", f"has {has}", REBUILD)

    def _layout(self, text: str, datasets: Datasets) -> Iterator[Breach]:
        """The file of printed lines, which is there where the form of the source knows their places."""
        name = f"layout/{self.issue_id}.parquet"
        is_wanted = not PLACED.isdisjoint(datasets["issues"]["source_format"])
        try:
            table = _table(self.files.read(name))
            found = list(_schema_breaches(name, table.schema, LayoutRow))
            yield from found
            if any(breach.rule == "schema" for breach in found):
                return
            lines = columns_of_table(table)
        except FileNotFoundError:
            if is_wanted:
                yield Breach(name, None, "missing file", "the places of the printed lines are missing", REBUILD)
            return
        except (OSError, ValueError, pa.ArrowException) as error:
            yield Breach(name, None, "unreadable", f"no readable Parquet file: {error}", REBUILD)
            return
        if not is_wanted and not len(lines):
            yield Breach(name, None, "leftover", "the form of the source knows no places", REBUILD)
        for breach in breaches_of_layout(self.issue_id, text, lines, datasets["pages"]):
            yield Breach(name, breach.row, breach.rule, breach.message, REBUILD)

    def _json(self, datasets: Datasets | None) -> Iterator[Breach]:
        name = f"json/{self.issue_id}.json"
        try:
            nested = orjson.loads(self.files.read(name))
        except OSError:
            yield Breach(name, None, "missing file", "the nested JSON is missing", REBUILD)
            return
        except orjson.JSONDecodeError as error:
            yield Breach(name, None, "unreadable", f"no readable JSON: {error}", REBUILD)
            return
        if not _json_validator().is_valid(nested):
            faults = _json_validator().iter_errors(nested)
            for path, message in sorted((_json_path(fault.instance_path), fault.message) for fault in faults):
                yield Breach(name, None, "schema", f"{path}: {message[:200]}", REBUILD)
        elif datasets is not None:
            for dataset, rows in nested_rows(nested).items():
                if not _are_alike(dataset, datasets[dataset], rows):
                    message = f"{dataset} differs from {self.name(dataset)}"
                    yield Breach(name, None, "same rows", message, REBUILD)


def _table(content: bytes) -> pa.Table:
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


def _are_alike(dataset: str, columns: Columns, nested: Sequence[Mapping[str, object]]) -> bool:
    """Whether Parquet and JSON hold the same rows, in any order. They are compared as JSON, in which a day is its ISO
    form and 1 is not 1.0."""
    dumps = orjson.dumps
    declared = columns_of(DATASET_CLASSES[dataset])
    # Parquet has its rows in the order of their keys, the JSON by documents.
    rows = sorted(nested, key=itemgetter(*KEYS[dataset])) if dataset in KEYS else nested
    for column in declared:
        here, there = columns[column.name], [row[column.name] for row in rows]
        if here != there if column.type == "str" else dumps(here) != dumps(there):
            break
    else:
        return True
    names = [column.name for column in declared]
    here_rows = zip(*map(columns.__getitem__, names), strict=True)
    return sorted(map(dumps, here_rows)) == sorted(map(dumps, map(itemgetter(*names), rows)))


def _lines_of(datasets: Datasets) -> bytes:
    """The lines that an issue has in the list of all tables."""
    rows = (
        [dict(zip(columns, row[1:], strict=True)) for row in datasets[name].rows(*columns)]
        for name, columns in COLUMNS.items()
    )
    return lines_of(*rows)


@lru_cache(maxsize=1)
def _json_validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(issue_json_schema())


def _json_path(steps: Iterable[str | int]) -> str:
    """Where in the JSON a value stands: $.documents[0].title."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _schema_breaches(name: str, schema: pa.Schema, row_class: type[Row]) -> Iterator[Breach]:
    declared = schema_of(row_class)
    if schema.equals(declared, check_metadata=True):
        return
    if b"pipeline_version" not in (schema.metadata or {}):
        yield Breach(name, None, "version", "does not say which version of the pipeline wrote it", REBUILD)
    for missing in [column for column in declared.names if column not in schema.names]:
        yield Breach(name, None, "schema", f"lacks the column {missing}", REBUILD)
    for twice in sorted({column for column in schema.names if schema.names.count(column) > 1}):
        yield Breach(name, None, "schema", f"has the column {twice} more than once", REBUILD)
    for field in schema:
        if field.name not in declared.names:
            yield Breach(name, None, "schema", f"has a column {field.name} that is not declared", REBUILD)
            continue
        wanted = declared.field(field.name)
        if field.type != wanted.type or field.nullable != wanted.nullable:
            message = f"{field.name} is {_type_of(field)} instead of {_type_of(wanted)}"
            yield Breach(name, None, "schema", message, REBUILD)
        if b"description" not in (field.metadata or {}):
            yield Breach(name, None, "description", f"{field.name} carries no description", REBUILD)
    if sorted(schema.names) == sorted(declared.names) and schema.names != declared.names:
        yield Breach(name, None, "schema", "has its columns in another order", REBUILD)


def _type_of(field: pa.Field) -> str:
    return f"{field.type}{'' if field.nullable else ' not null'}"

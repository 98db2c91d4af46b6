"""Writing: the rows of an issue become its files, so that a run that is stopped harms no output.

`render` makes the bytes and touches no file. `stage` puts them into a folder beside the output, `commit` renames
that folder once all of it is on disk, and `publish` moves its files into place. A full disk or a kill before the
commit leaves the output as it was. One after it may leave some files old and some new, each of them whole: the next
run finishes the moving (`recover`), and until then `gazette check` tells of it.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.quick import quick_dict
from pipeline.rows import DATASETS, IssueData, LayoutRow, Row, SpanValue, TableCellRow, TableRow
from pipeline.schema import (
    DATASET_CLASSES,
    DOCUMENT_LISTS,
    ISSUE_LISTS,
    MANIFEST,
    OF_ISSUE,
    OWN_FILES,
    READY,
    STAGING,
    is_of_site,
    issue_file,
    owner_of,
    schema_of,
    table_of,
)
from pipeline.spreadsheet import MARK, csv_lines
from pipeline.version import fingerprint

# --- rendering -----------------------------------------------------------------------------------------------


def render(data: IssueData) -> dict[str, bytes]:
    """Every file of the issue by its path under the output folder. The same data give the same bytes."""
    return dict(_rendered(data))


def _rendered(data: IssueData) -> Iterator[tuple[str, bytes]]:
    """The files of the issue one after the other: those of a large one need not be held together."""
    issue_id = data.issue_id
    yield f"text/{issue_id}.txt", data.source_text.encode("utf-8")
    yield f"json/{issue_id}.json", json_bytes(_nest(data.rows))
    for row_class in DATASETS:
        rows = data.rows.get(row_class.dataset, ())
        content = _dataset_bytes(row_class, rows) if rows else _without_rows(row_class.dataset)
        yield issue_file(row_class.dataset, issue_id, data.year), content
    if data.layout is not None:
        yield issue_file(LayoutRow.dataset, issue_id, data.year), _dataset_bytes(LayoutRow, data.layout)
    cells: dict[str, list[TableCellRow]] = {}
    for cell in cast(Sequence[TableCellRow], data.rows.get("table_cells", ())):
        cells.setdefault(cell.table_id, []).append(cell)
    for row in cast(Sequence[TableRow], data.rows.get("tables", ())):
        tidy = tidy_table(row, cells.get(row.table_id, ()))
        yield f"tables/{row.table_id}.parquet", parquet_bytes(tidy)
        yield f"tables/{row.table_id}.csv", _csv(tidy)


def json_bytes(nested: Mapping[str, Any]) -> bytes:
    """The nested JSON of an issue as its file holds it: one line."""
    return orjson.dumps(nested, _as_dict, orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATACLASS)


def _nest(rows: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The issue with its documents, and in each document its rows; these become dicts as they are written."""
    issue = {"pipeline_version": fingerprint(), **_as_dict(rows["issues"][0])}
    documents = {
        row.document_id: _as_dict(row) | {name: [] for name in DOCUMENT_LISTS} for row in rows.get("documents", ())
    }
    outside: dict[str, list[Any]] = {name: list(rows.get(name, ())) for name in OF_ISSUE}
    outside["documents"] = list(documents.values())
    cells: dict[str, list[Row]] = {}
    for cell in rows.get("table_cells", ()):
        cells.setdefault(cell.table_id, []).append(cell)
    for name in DOCUMENT_LISTS:
        for row in rows.get(name, ()):
            document = documents.get(row.document_id)
            home = outside.setdefault(name, []) if document is None else document[name]
            home.append(_as_dict(row) | {"cells": cells.get(row.table_id, [])} if name == "tables" else row)
    return issue | {name: outside.get(name, []) for name in ISSUE_LISTS}


def _as_dict(value: Row | SpanValue) -> dict[str, Any]:
    """A row, or a span in one. orjson would write it as it is, but takes nearly half as long again to ask for its
    columns."""
    value_class = type(value)
    if value_class not in _DICTS:
        _DICTS[value_class] = quick_dict(field.name for field in fields(value_class))
    return _DICTS[value_class](value)


_DICTS: dict[type[Row | SpanValue], Callable[[Any], dict[str, Any]]] = {}


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


def _dataset_bytes(row_class: type[Row], rows: Sequence[Row]) -> bytes:
    return parquet_bytes(table_of(row_class, rows), _form_of(row_class))


@cache
def _without_rows(dataset: str) -> bytes:
    """The file of a dataset of which the issue has no row: it is the same in every issue."""
    return _dataset_bytes(DATASET_CLASSES[dataset], ())


def _csv(table: pa.Table) -> bytes:
    columns = [column.to_pylist() for column in table.columns]
    return MARK + csv_lines([table.column_names, *zip(*columns, strict=True)])


# --- printed tables ------------------------------------------------------------------------------------------


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


# --- files ---------------------------------------------------------------------------------------------------


class UnsafeOutputError(Exception):
    """An output that is not as a run left it: to write there could change files outside of it."""


def write_issue(data: IssueData, output: Path) -> list[Path]:
    """Write every file of one issue and take away what an earlier build of it left over; the paths written."""
    recover(output)
    staging = staging_folder(output)
    try:
        staging.mkdir(parents=True)
        stage(data, staging / "0")
        ready = commit(output)
    except BaseException:
        discard(staging)
        raise
    return publish(ready, output)


def staging_folder(output: Path) -> Path:
    """The folder that this process fills; it is on the output's file system, so that renaming is one step."""
    return output / f"{STAGING}{os.getpid()}"


def stage(data: IssueData, folder: Path) -> None:
    """Write the issue's files into `folder`, which is made in a folder that is there. Where that fails (a full disk),
    it is taken away again.

    They are numbered there; the manifest, written last, says which is which. Making the output's folders for every
    issue once more would take longer than writing the files.
    """
    stage_each(folder, data.issue_id, _rendered(data), partial=False)


def stage_files(folder: Path, issue_id: str, files: Mapping[str, bytes | Path], partial: bool = False) -> None:
    """Stage files by their names under the output: their bytes, or a file on the same disk, which is moved. What is
    held of the issue beside them goes, unless they are `partial`; no file at all takes the issue away."""
    stage_each(folder, issue_id, files.items(), partial)


def stage_each(folder: Path, issue_id: str, files: Iterable[tuple[str, bytes | Path]], partial: bool) -> None:
    """The same of files that come one after the other and need not be held together."""
    names = []
    try:
        # In a staging folder that is there: one that a later run has cleared away is not made again.
        folder.mkdir()
        for number, (name, content) in enumerate(files):
            names.append(name)
            if isinstance(content, Path):
                content.rename(folder / str(number))
                continue
            _write(f"{folder}/{number}", content)
        manifest = {"issue_id": issue_id, "files": names, "partial": partial}
        (folder / MANIFEST).write_bytes(orjson.dumps(manifest))
    except BaseException:
        discard(folder)
        raise


def _write(path: str, content: bytes) -> None:
    """Make a file that is not there yet. Without the buffer and the questions of `open`, which take as long."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def staged_files(folder: Path) -> dict[str, Path]:
    """Where the files of a staged issue lie, by their names under the output."""
    names = orjson.loads((folder / MANIFEST).read_bytes())["files"]
    return {name: folder / str(number) for number, name in enumerate(names)}


# What is called with the paths of held files before they are read. In an output on this machine they are there.
Fetch = Callable[[Iterable[Path]], None]


def are_there(paths: Iterable[Path]) -> None:
    """The `Fetch` of an output that is a folder."""


def leave_alike(folder: Path, output: Path, fetch: Fetch = are_there) -> None:
    """Take out of a staged folder what the output holds with the same bytes: it need not be written again."""
    held = {output / name: staged for name, staged in staged_files(folder).items()}
    alike = {there: staged for there, staged in held.items() if _has_size_of(there, staged)}
    fetch(alike)
    for there, staged in alike.items():
        with contextlib.suppress(OSError):
            if there.read_bytes() == staged.read_bytes():
                staged.unlink()


def _has_size_of(there: Path, staged: Path) -> bool:
    with contextlib.suppress(OSError):
        return there.lstat().st_size == staged.stat().st_size and not there.is_symlink()
    return False  # Not held yet.


def commit(output: Path, staging: Path | None = None) -> Path:
    """Declare complete what this process staged: all of it, or one folder of it. The rename is the one step that
    decides."""
    staging = staging_folder(output) if staging is None else staging
    ready = output / f"{READY}{os.getpid()}"
    # Folders first: a disk that has no room for them says so before anything has been moved.
    names = [name for _, manifest in _manifests(staging) for name in manifest["files"]]
    _refuse_links(output, names)
    for parent in sorted({os.path.dirname(name) for name in names}):
        (output / parent).mkdir(parents=True, exist_ok=True)
    to_disk(staging)
    staging.rename(ready)
    return ready


class Changes(NamedTuple):
    """The files that a folder of staged ones brings, by their names under the output; and the names that go."""

    brought: dict[str, Path]
    gone: list[str]


def changes_of(staging: Path, output: Path) -> Changes:
    """What `commit` and `publish` do with a folder that this process has staged."""
    manifests = list(_manifests(staging))
    names = {name: folder / str(number) for folder, m in manifests for number, name in enumerate(m["files"])}
    earlier = _earlier(output, {m["issue_id"] for _, m in manifests if not m["partial"]})
    gone = set().union(*earlier.values()).difference(names)
    return Changes({name: staged for name, staged in names.items() if staged.exists()}, sorted(gone))


def publish(ready: Path, output: Path) -> list[Path]:
    """Move the files of a committed folder into place; may be stopped and called again at any point.

    Raises `UnsafeOutputError`, before anything is moved, where no run can have left the folder so. It is taken away
    then, and the output's own manifest with it: the next build reads every file again.
    """
    written: list[Path] = []
    try:
        manifests = list(_manifests(ready))
        for folder, manifest in manifests:
            _check_committed(folder, manifest)
    except (OSError, ValueError) as error:
        discard(ready)
        (output / MANIFEST).unlink(missing_ok=True)
        reason = (
            f"{ready} is not what a stopped run leaves behind ({error}); it was taken away, and nothing was written"
        )
        raise UnsafeOutputError(f"{reason}. Build again: every file will be read") from error
    earlier = _earlier(output, {m["issue_id"] for _, m in manifests if not m["partial"]})
    names = {name for _, manifest in manifests for name in manifest["files"]}
    _refuse_links(output, [*names, *(n for _, m in manifests for n in earlier.get(m["issue_id"], ()))])
    for parent in sorted({os.path.dirname(name) for name in names}):
        (output / parent).mkdir(parents=True, exist_ok=True)
    for folder, manifest in manifests:
        for number, name in enumerate(manifest["files"]):
            staged = f"{folder}/{number}"
            if os.path.exists(staged):  # Else a run before this one has moved it and was stopped.
                os.replace(staged, f"{output}/{name}")
        written += [output / name for name in manifest["files"]]
        if not manifest["partial"]:
            for name in sorted(earlier.get(manifest["issue_id"], set()).difference(manifest["files"])):
                take_away(output / name)
        (folder / MANIFEST).unlink()
    discard(ready)
    return written


def take_away(path: Path) -> None:
    """Take a file of an output away, and its folder where it was the last one of a year."""
    path.unlink(missing_ok=True)
    if path.parent.name.isdecimal():
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _manifests(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The complete issues under `folder`, in order; what has no manifest is not complete, or has been moved."""
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        yield path.parent, orjson.loads(path.read_bytes())


def _check_committed(folder: Path, manifest: Any) -> None:
    """Raises ValueError where a committed folder or its manifest is none that `stage_files` wrote."""
    match manifest:
        case {"issue_id": str(), "files": [*names], "partial": bool()} if all(isinstance(name, str) for name in names):
            strange = next((name for name in names if not _is_of_output(name)), None)
            if strange is not None:
                raise ValueError(f"it names {strange!r}, which is no file of an output")
        case _:
            raise ValueError(f"its {MANIFEST} is none")
    if folder.is_symlink() or folder.parent.is_symlink():
        raise ValueError("it is a link")
    with os.scandir(folder) as entries:
        strange = next((entry.name for entry in entries if not entry.is_file(follow_symlinks=False)), None)
    if strange is not None:
        raise ValueError(f"{strange} in it is a link or no file")


def _is_of_output(name: str) -> bool:
    return name in OWN_FILES or is_of_site(name) or owner_of(name) is not None


def _refuse_links(output: Path, names: Iterable[str]) -> None:
    """Raises `UnsafeOutputError` where a folder that one of the files goes to is a link, which would lead its writer
    out of the output."""
    parents = {Path(parent) for parent in {os.path.dirname(name) for name in names} if parent}
    for folder in sorted({each for parent in parents for each in (parent, *parent.parents)}):
        if folder.name and (output / folder).is_symlink():
            reason = f"{output / folder} is a link, and nothing is written through it"
            raise UnsafeOutputError(f"{reason}. Put a folder in its place, or name another --output")


def recover(output: Path, alone: bool = False) -> None:
    """Finish or forget what a stopped run left behind; folders of runs that are still going stay alone. A caller who
    knows that no other run is going says that it is `alone`."""
    if not output.is_dir():
        return
    for path in sorted(output.iterdir()):
        for prefix in (STAGING, READY):
            if path.name.startswith(prefix) and (alone or not is_running(path.name.removeprefix(prefix))):
                if prefix == READY:
                    publish(path, output)
                else:
                    discard(path)


def discard(folder: Path) -> None:
    """Take a folder away, whatever is in it; of a link, the link."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def is_running(pid: str) -> bool:
    """Whether a process of this number, other than this one, is there."""
    if not pid.isdecimal() or pid == str(os.getpid()):
        return False  # Our own number on a folder that we did not make: a process before us had it.
    if os.name == "nt":
        return _is_running_on_windows(int(pid))
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except OSError:
        return True
    return True


def _is_running_on_windows(pid: int) -> bool:
    """The same on Windows, where `os.kill(pid, 0)` is no question: it sends Ctrl-C."""
    import ctypes

    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(_MAY_ASK, False, pid % 2**32)
    if not handle:
        return bool(kernel.GetLastError() == _DENIED)  # Somebody else's is there, but tells nothing.
    try:
        code = ctypes.c_ulong()
        return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == _STILL_ACTIVE)
    finally:
        kernel.CloseHandle(handle)


_MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_DENIED = 5  # ERROR_ACCESS_DENIED
_STILL_ACTIVE = 259


def to_disk(folder: Path) -> None:
    """Wait until everything under `folder` is on disk, so that a power cut after the rename finds whole files."""
    if hasattr(os, "sync"):
        os.sync()  # One call for all files: fsync on each would take half of the time that writing may take.
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _earlier(output: Path, issues: Collection[str]) -> dict[str, set[str]]:
    """The files that the output holds of each of these issues: a new build replaces them, but not its tables and
    datasets under another year. Only folders are listed that hold few files or must be: those of a large output hold
    hundreds of thousands."""
    found: dict[str, set[str]] = {issue_id: set() for issue_id in issues}
    years = [path.relative_to(output).as_posix() for path in (output / "parquet").glob("*/*")]
    for issue_id, own in found.items():
        names = [f"text/{issue_id}.txt", f"json/{issue_id}.json", f"layout/{issue_id}.parquet"]
        names += (f"{year}/{issue_id}.parquet" for year in years)
        own.update(name for name in names if os.path.lexists(f"{output}/{name}"))
    with contextlib.suppress(FileNotFoundError), os.scandir(output / "tables") as entries:
        for entry in entries:
            issue_id, part, _ = entry.name.partition(".d")
            if part and issue_id in found:
                found[issue_id].add(f"tables/{entry.name}")
    return found


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

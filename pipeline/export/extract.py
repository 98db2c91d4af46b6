"""What is exported: the chosen issues of an output, and the rows of the chosen datasets, read one issue at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.ids import NO_YEAR
from pipeline.rows import LayoutRow, Row, TableRow
from pipeline.schema import FILE_CLASSES, MANIFEST, issue_file, schema_of
from pipeline.selection import Selection
from pipeline.version import VERSION
from pipeline.write import Fetch, are_there

# What `Extract.groups` holds at a time: so much that a database or a Parquet file is not written in crumbs.
_GROUP_ROWS = 100_000
_GROUP_BYTES = 64 << 20


class ExportError(Exception):
    """An export that cannot be made: a sentence with what is wrong, and one with what to do."""


class NothingChosenError(ExportError):
    """No issue that is held is of the places and years that were asked for."""


@dataclass(frozen=True, slots=True)
class Choice(Selection):
    """Which issues and which of their datasets are wanted; an empty tuple wants all."""

    datasets: tuple[str, ...] = ()

    def described(self) -> dict[str, list[Any]]:
        """The choice as the descriptor of an export holds it."""
        return {"places": list(self.places), "years": list(self.years), "datasets": list(self.datasets)}


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that is held, as the choice and the forms know it."""

    issue_id: str
    year: int
    division_code: str | None
    division: str
    gazette: str


class Extract:
    """The chosen issues of an output, in the order of their ids, and the rows of the chosen datasets.

    `version` names the program and the state of the output: two exports of one version hold the same rows.
    """

    def __init__(self, output: Path, choice: Choice, fetch: Fetch = are_there) -> None:
        """`fetch` is called with the files before they are read. Raises `ExportError`."""
        self._output = output
        self._fetch = fetch
        self.choice = choice
        strange = [name for name in choice.datasets if name not in FILE_CLASSES]
        if strange:
            raise ExportError(f"{strange[0]} is no dataset. There are {', '.join(FILE_CLASSES)}")
        self.datasets: tuple[type[Row], ...] = tuple(
            row_class for name, row_class in FILE_CLASSES.items() if not choice.datasets or name in choice.datasets
        )
        self._state = self._manifest()
        self.issues = self._chosen()
        self.version = self._version()

    def tables(self, row_class: type[Row]) -> Iterator[tuple[Issue, pa.Table]]:
        """The rows of a dataset, issue by issue; in an issue they stand in printed order."""
        for issue in self.issues:
            yield issue, self.table(row_class, issue)

    def groups(self, row_class: type[Row]) -> Iterator[pa.Table]:
        """The same rows in larger tables of bounded size, which may hold many issues or a large one."""
        waiting: list[pa.Table] = []
        rows = size = 0
        for _, table in self.tables(row_class):
            if not table.num_rows:
                continue
            waiting.append(table)
            rows, size = rows + table.num_rows, size + table.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                yield pa.concat_tables(waiting)
                waiting, rows, size = [], 0, 0
        if waiting:
            yield pa.concat_tables(waiting)

    def table(self, row_class: type[Row], issue: Issue) -> pa.Table:
        """The rows of a dataset of one issue, with the declared columns. Raises `ExportError`."""
        path = self._path(row_class, issue)
        if row_class is LayoutRow and not path.exists():
            return schema_of(row_class).empty_table()  # The form of its source knows no places.
        return self._read(path, row_class)

    def rows(self, row_class: type[Row], issue: Issue) -> list[dict[str, Any]]:
        """The same as dictionaries: dates are `datetime.date`, lists are lists."""
        rows: list[dict[str, Any]] = self.table(row_class, issue).to_pylist()
        return rows

    def printed_tables(self, issue: Issue) -> Iterator[tuple[dict[str, Any], pa.Table]]:
        """The printed tables of an issue: each row of `tables`, and the table with typed columns. Raises
        `ExportError`."""
        for row in self.rows(TableRow, issue):
            path = self._output / "tables" / f"{row['table_id']}.parquet"
            self._fetch([path])
            try:
                yield row, pq.read_table(path, partitioning=None, use_threads=False)
            except (OSError, pa.ArrowException) as error:
                raise _unreadable(path.relative_to(self._output).as_posix(), error) from error

    def text(self, issue: Issue) -> str:
        """The source text of an issue. Raises `ExportError`."""
        path = self._output / "text" / f"{issue.issue_id}.txt"
        self._fetch([path])
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, ValueError) as error:
            raise _unreadable(path.relative_to(self._output).as_posix(), error) from error

    def _path(self, row_class: type[Row], issue: Issue) -> Path:
        return self._output / issue_file(row_class.dataset, issue.issue_id, issue.year)

    def _read(self, path: Path, row_class: type[Row]) -> pa.Table:
        self._fetch([path])
        schema = schema_of(row_class)
        try:
            table = pq.read_table(path, columns=schema.names, partitioning=None, use_threads=False)
            return table.select(schema.names).cast(schema)
        except (OSError, KeyError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path.relative_to(self._output).as_posix(), error) from error

    def _chosen(self) -> tuple[Issue, ...]:
        paths = sorted(self._output.glob("parquet/issues/*/*.parquet"), key=lambda path: path.stem)
        if not paths:
            raise ExportError(
                f"{self._output} holds no issue. Run gazette build first, or name the folder with --output"
            )
        self._fetch(paths)
        held = {issue.issue_id: issue for issue in map(self._issue, paths)}
        wanted = self.choice.of(held, lambda some: {one: (held[one].gazette, held[one].division) for one in some})
        self.is_whole = len(wanted) == len(held)
        if not wanted:
            raise NothingChosenError(_nothing(self.choice, list(held.values())))
        return tuple(held[one] for one in wanted)

    def _issue(self, path: Path) -> Issue:
        names = ["year", "division_code", "division", "gazette"]
        try:
            table = pq.read_table(path, columns=names, partitioning=None, use_threads=False)
            return Issue(path.stem, *(table[name][0].as_py() for name in names))
        except (OSError, KeyError, IndexError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path.relative_to(self._output).as_posix(), error) from error

    def check_unchanged(self) -> None:
        """Raises `ExportError` where a run has changed the output since this was made: some rows may be old, some
        new."""
        if self._manifest() != self._state:
            reason = f"{self._output} was changed by another run while it was exported, and nothing was written"
            raise ExportError(f"{reason}. Export again when that run has ended")

    def _manifest(self) -> bytes:
        path = self._output / MANIFEST
        return path.read_bytes() if path.is_file() else b""

    def _version(self) -> str:
        """The program's version, and a hash over what the manifest says of the output and what was chosen of it."""
        digest = sha256(self._state)
        digest.update(repr([issue.issue_id for issue in self.issues]).encode())
        return f"{VERSION}+{digest.hexdigest()[:12]}"


def _unreadable(name: str, error: Exception) -> ExportError:
    words = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
    return ExportError(f"{name} cannot be read: {words}. Run gazette check, then build again with --force")


def _nothing(choice: Choice, held: Sequence[Issue]) -> str:
    """The sentence where nothing is chosen: what was asked for, and what there is."""
    # Of a single document place and year may not be known.
    places = sorted({issue.division or issue.gazette for issue in held})
    years = sorted({issue.year for issue in held} - {NO_YEAR})
    more = f" and {len(places) - 10} more" if len(places) > 10 else ""
    span = " to ".join(map(str, years[:1] + years[1:][-1:])) or "-"
    return f"no issue is of {choice}. There are those of {'、'.join(places[:10])}{more}, {span}"

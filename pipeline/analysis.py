"""An output as pandas data frames: types that keep nulls, whole numbers and days, lists as lists.

A column that may be null has a type that knows null, whatever its rows hold: a frame of one issue and one of a thousand
have the same types.

- `str` is `string`: null is `pd.NA`, and the words stay as Arrow has them, without a Python object a cell.
- `int` is `Int64`: a year with a null below it stays 2018, where numpy's types make it 2018.0.
- `float` and `bool` are `Float64` and `boolean`.
- `date` is `datetime64[s]`, null is `NaT`: `.dt`, resampling, plots and comparisons with "2018-10-01" work, which
  objects and Arrow's days do not give. Seconds hold every year, where nanoseconds end in 2262.
- `list<…>` is `object`, of Python lists: `explode`, `len` and `in` work, and they go into JSON, as arrays do not.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.remote import address_of, copied
from pipeline.rows import LayoutRow
from pipeline.schema import DATASET_CLASSES, FILE_CLASSES, issue_file, schema_of
from pipeline.selection import Selection, years_of
from pipeline.write import Fetch, are_there

if TYPE_CHECKING:
    import pandas as pd


class OutputError(LookupError):
    """An output that cannot be read, or holds nothing of what was asked for: a sentence, and what to do."""

    def __str__(self) -> str:  # A LookupError of one word would be quoted.
        return str(self.args[0]) if self.args else ""


class Output(Mapping[str, "pd.DataFrame"]):
    """The datasets of an output by name, each read when it is first asked for; `load` makes it.

    `issue_ids` are the issues that were chosen. A frame may be changed: the next that is asked for is as it was read.
    """

    def __init__(
        self,
        folder: Path,
        issues: Mapping[str, int],
        datasets: Sequence[str],
        fetch: Fetch,
    ) -> None:
        """`issues` are the chosen ones with their years; `fetch` is called with the files before they are read."""
        self._folder = folder
        self._issues = issues
        self._datasets = tuple(datasets)
        self._fetch = fetch
        self._read: dict[str, pd.DataFrame] = {}

    @property
    def issue_ids(self) -> tuple[str, ...]:
        """The chosen issues, sorted."""
        return tuple(self._issues)

    def __iter__(self) -> Iterator[str]:
        return iter(self._datasets)

    def __len__(self) -> int:
        return len(self._datasets)

    def __getitem__(self, dataset: str) -> pd.DataFrame:
        if dataset not in self._read:
            self._read[dataset] = frame_of(self.arrow(dataset))
        return self._read[dataset].copy()

    def __repr__(self) -> str:
        return f"<Output {self._folder}: {len(self._issues)} issues, {', '.join(self._datasets)}>"

    def read(self, dataset: str, columns: str | Sequence[str] | None = None) -> pd.DataFrame:
        """Some columns of a dataset, or one: of many issues, three of twenty columns take a third of the time."""
        return frame_of(self.arrow(dataset, columns))

    def arrow(self, dataset: str, columns: str | Sequence[str] | None = None) -> pa.Table:
        """A dataset as Arrow has it, with the descriptions of its columns; issues in the order of their ids, rows in
        printed order. Raises `KeyError` for an unknown dataset or column, `OutputError` where a file is missing."""
        if dataset not in self._datasets:
            raise KeyError(f"{dataset!r} is not there. There are {', '.join(self._datasets)}")
        schema = schema_of(FILE_CLASSES[dataset])
        columns = [columns] if isinstance(columns, str) else columns
        strange = [name for name in columns or () if name not in schema.names]
        if strange:
            raise KeyError(f"{dataset} has no column {strange[0]!r}. It has {', '.join(schema.names)}")
        wanted = pa.schema([schema.field(name) for name in columns], schema.metadata) if columns is not None else schema
        paths = [self._path(dataset, issue_id, year) for issue_id, year in self._issues.items()]
        self._fetch(paths)
        tables = [_table(path, wanted) for path in paths if dataset != LayoutRow.dataset or path.is_file()]
        # Whoever wrote the files, their descriptions are those of this version.
        return pa.concat_tables(tables).cast(wanted).combine_chunks() if tables else wanted.empty_table()

    def text(self, issue_id: str) -> str:
        """The source text of an issue, in which `char_start` and `char_end` count."""
        path = self._folder / "text" / f"{issue_id}.txt"
        if issue_id not in self._issues:
            raise KeyError(f"{issue_id!r} is not among the chosen issues")
        self._fetch([path])
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(path, error) from error

    def words(self, row: pd.Series[Any] | tuple[Any, ...], around: int = 0) -> str:
        """The printed words of a row with evidence, and `around` characters on each side. The row is one of a frame
        (`frame.iloc[0]`), or what `frame.itertuples()` gives."""
        issue_id, start, end = (
            getattr(row, name) if isinstance(row, tuple) else row[name]
            for name in ("issue_id", "char_start", "char_end")
        )
        return self.text(str(issue_id))[max(0, int(start) - around) : int(end) + around]

    def table(self, table_id: str) -> pd.DataFrame:
        """A printed table with typed columns, one for each printed one (`output/tables`)."""
        path = self._folder / "tables" / f"{table_id}.parquet"
        if table_id.rsplit(".d", 1)[0] not in self._issues:
            raise KeyError(f"{table_id!r} is no table of the chosen issues")
        self._fetch([path])
        return frame_of(_table(path, None))

    def _path(self, dataset: str, issue_id: str, year: int) -> Path:
        return self._folder / issue_file(dataset, issue_id, year)


def load(
    output: str | Path = "output",
    dataset: str | Iterable[str] | None = None,
    place: str | Iterable[str] | None = None,
    year: int | str | Iterable[int | str] | None = None,
) -> Output:
    """The datasets of an output: `load("output")["dates"]` is a pandas data frame.

    `dataset`, `place` and `year` choose: one, or several in a list. A place is a GB/T 2260 code (440000 and 441800
    take in the places under them) or words of its name, of one over it (广东省) or of the gazette's
    (`pipeline.selection`); a year may be a span ("2016-2020"). A dataset is read when it is asked for. `output` may be
    on object storage (`s3://bucket/prefix`): the files that are read are fetched.

    Raises `OutputError` where there is no such output, or no such issue in it; `KeyError` for an unknown dataset,
    `ValueError` for what is no year.
    """
    stack = ExitStack()
    folder: Path
    fetch: Fetch
    named = address_of(output)
    if isinstance(named, Path):
        folder, fetch = named, are_there
    else:
        copy = stack.enter_context(copied(named))
        folder, fetch = copy.folder, copy.fetch
    try:
        datasets = _several(dataset, str) or tuple(FILE_CLASSES)
        strange = [name for name in datasets if name not in FILE_CLASSES]
        if strange:
            raise KeyError(f"{strange[0]!r} is no dataset. There are {', '.join(FILE_CLASSES)}")
        issues = _chosen(folder, fetch, Selection(_several(place, str), _years(year)))
    except BaseException:
        stack.close()
        raise
    loaded = Output(folder, issues, datasets, fetch)
    weakref.finalize(loaded, stack.close)
    return loaded


def frame_of(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a data frame with the types of this module."""
    import pandas as pd

    mapper = {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int32(): pd.Int64Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    columns: dict[str, Any] = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_list(field.type):
            columns[field.name] = pd.Series(column.to_pylist(), dtype=object)
        elif pa.types.is_date(field.type):
            columns[field.name] = column.cast(pa.timestamp("s")).to_pandas()
        else:
            columns[field.name] = column.to_pandas(types_mapper=mapper.get)
    return pd.DataFrame(columns, columns=table.schema.names, index=pd.RangeIndex(table.num_rows))


def _several(value: Any, one: type) -> tuple[Any, ...]:
    """One value or several as a tuple; empty where all are wanted."""
    if value is None:
        return ()
    return (value,) if isinstance(value, one) else tuple(value)


def _years(value: int | str | Iterable[int | str] | None) -> tuple[int, ...]:
    some = value if isinstance(value, Iterable) and not isinstance(value, str) else _several(value, object)
    return tuple(sorted({year for one in some for year in (years_of(one) if isinstance(one, str) else (int(one),))}))


def _chosen(folder: Path, fetch: Fetch, selection: Selection) -> dict[str, int]:
    """The issues that are wanted, by their ids, with the years under which they stand."""
    paths = sorted((folder / "parquet" / "issues").glob("*/*.parquet"), key=lambda path: path.stem)
    if not paths:
        raise OutputError(f"{folder} holds no issue. Build one first (gazette build), or name the folder of an output")
    held = {path.stem: path for path in paths}

    def printed_names(issue_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        fetch([held[one] for one in issue_ids])
        wanted = pa.schema([schema_of(DATASET_CLASSES["issues"]).field(name) for name in ("gazette", "division")])
        return {one: tuple(_table(held[one], wanted).to_pylist()[0].values()) for one in issue_ids}

    chosen = selection.of(held, printed_names)
    if not chosen:
        reason = f"no issue of {folder} is of {selection}"
        raise OutputError(f"{reason}. It holds {len(held)}, from {min(held)} to {max(held)}")
    return {one: int(held[one].parent.name) for one in chosen}


def _table(path: Path, schema: pa.Schema | None) -> pa.Table:
    """The rows of one file. Measured on 2,000 small ones: half the processor time of pandas, two thirds of that of
    pyarrow.dataset, which both open each file more than once."""
    try:
        with path.open("rb") as file:
            parquet = pq.ParquetFile(pa.BufferReader(file.read()))
        table = parquet.read(columns=None if schema is None else schema.names, use_threads=False)
        return table if schema is None or table.schema.equals(schema) else table.select(schema.names).cast(schema)
    except FileNotFoundError as error:
        raise OutputError(f"{path} is missing. Build the issue again: gazette build --force") from error
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> OutputError:
    words = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
    return OutputError(f"{path} cannot be read: {words}. Run gazette check, then gazette build --force")

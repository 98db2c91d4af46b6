"""The rows of a dataset by their columns: most rules look at one column of all rows, and hardly at a whole row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import count
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline.rows import Row


class Columns:
    """The rows of one dataset; the values of a column are taken out when they are asked for."""

    def __init__(self, length: int, take: Callable[[str], list[Any]]) -> None:
        self._length = length
        self._take = take
        self._taken: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._taken:
            self._taken[name] = self._take(name) if self._length else []
        return self._taken[name]

    def rows(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Each row's number, from 1, with its values in these columns."""
        return zip(count(1), *map(self.__getitem__, names))


Datasets = Mapping[str, Columns]


def columns_of_rows(rows: Sequence[Row]) -> Columns:
    """The columns of rows that are not yet written; values are those that Parquet gives back."""

    def take(name: str) -> list[Any]:
        values = list(map(attrgetter(name), rows))
        return [[asdict(span) for span in spans] for spans in values] if name == "spans" else values

    return Columns(len(rows), take)


def columns_of_table(table: pa.Table) -> Columns:
    """The columns of a table that has the declared ones. Raises `ValueError` where it holds what Python cannot."""
    table.validate(full=True)
    schema = table.schema
    days = frozenset(field.name for field in schema if pa.types.is_date(field.type))

    def take(name: str) -> list[Any]:
        column = table.column(schema.get_field_index(name))
        # By way of numpy, which makes a day in a hundredth of the time.
        return list(column.to_numpy().tolist() if name in days else column.to_pylist())

    columns = Columns(table.num_rows, take)
    if any(not isinstance(day, date) for name in days for day in columns[name] if day is not None):
        raise ValueError("a date that no calendar has")
    return columns

"""Views that both databases hold, for what the datasets say in words that SQL keeps for itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pipeline.rows import DateRow
from pipeline.schema import columns_of


class View(NamedTuple):
    """A view: the dataset that it is of, its query, and what it is for."""

    dataset: str
    query: str
    about: str


def named(column: str) -> str:
    """A column's name as both databases take it, whatever words they keep for themselves."""
    return f'"{column}"'


# `end` is a reserved word of SQL.
_PLAIN = {"start": "first_day", "end": "last_day"}


def _calendar() -> View:
    names = (column.name for column in columns_of(DateRow))
    columns = ", ".join(f"{named(name)} AS {_PLAIN[name]}" if name in _PLAIN else named(name) for name in names)
    about = "dates, with first_day and last_day in the place of start and end, which want double quotes in SQL"
    return View(DateRow.dataset, f"SELECT {columns} FROM {DateRow.dataset}", about)


VIEWS: Mapping[str, View] = MappingProxyType({"calendar": _calendar()})

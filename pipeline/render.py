"""Rendering: the rows of an issue as the bytes of its files. No file is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, cast

import orjson
import pyarrow as pa

from pipeline.parquet import dataset_bytes, parquet_bytes
from pipeline.quick import quick_dict
from pipeline.rows import DATASETS, IssueData, LayoutRow, Row, SpanValue, TableCellRow, TableRow
from pipeline.schema import DATASET_CLASSES, DOCUMENT_LISTS, ISSUE_LISTS, OF_ISSUE, issue_file
from pipeline.spreadsheet import MARK, csv_lines
from pipeline.tidy import tidy_table
from pipeline.version import fingerprint


def render(data: IssueData) -> dict[str, bytes]:
    """Every file of the issue by its path under the output folder. The same data give the same bytes."""
    return dict(rendered(data))


def rendered(data: IssueData) -> Iterator[tuple[str, bytes]]:
    """The files of the issue one after the other: those of a large one need not be held together."""
    issue_id = data.issue_id
    yield f"text/{issue_id}.txt", data.source_text.encode("utf-8")
    yield f"json/{issue_id}.json", json_bytes(_nest(data.rows))
    for row_class in DATASETS:
        rows = data.rows.get(row_class.dataset, ())
        content = dataset_bytes(row_class, rows) if rows else _without_rows(row_class.dataset)
        yield issue_file(row_class.dataset, issue_id, data.year), content
    if data.layout is not None:
        yield issue_file(LayoutRow.dataset, issue_id, data.year), dataset_bytes(LayoutRow, data.layout)
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


@cache
def _without_rows(dataset: str) -> bytes:
    """The file of a dataset of which the issue has no row: it is the same in every issue."""
    return dataset_bytes(DATASET_CLASSES[dataset], ())


def _csv(table: pa.Table) -> bytes:
    columns = [column.to_pylist() for column in table.columns]
    return MARK + csv_lines([table.column_names, *zip(*columns, strict=True)])

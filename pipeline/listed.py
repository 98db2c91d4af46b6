"""The list of an output's printed tables (`tables/index.csv`): what each is called, whose it is, how large it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.spreadsheet import MARK, csv_lines

_HEADER = (
    "table_id", "caption", "document_id", "columns", "rows", "unit", "kind", "doc_number", "document_title",
)  # fmt: skip
HEADER = MARK + csv_lines([_HEADER])

# The columns that a line is made of, by dataset.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "tables": ("table_id", "document_id", "caption", "n_rows", "n_cols", "header_rows", "unit", "kind"),
    "documents": ("document_id", "doc_number", "title"),
}


def lines_of(tables: Iterable[Mapping[str, Any]], documents: Iterable[Mapping[str, Any]]) -> bytes:
    """The lines of an issue's tables, in their order. `columns` are the printed ones, `rows` those below the header:
    as many as the table's own file has."""
    by_id = {row["document_id"]: row for row in documents}
    return csv_lines(_line(row, by_id.get(row["document_id"], {})) for row in tables)


def _line(row: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[object, ...]:
    size = (row["n_cols"], row["n_rows"] - row["header_rows"])
    about = (row["unit"], row["kind"], document.get("doc_number"), document.get("title"))
    return (row["table_id"], row["caption"], row["document_id"], *size, *about)

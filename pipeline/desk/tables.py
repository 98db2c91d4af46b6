"""What the page of tables (表格) is made of: captions and heads by places, the typed columns of each issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.desk.held import Held, Values
from pipeline.rows import TableCellRow, TableRow
from pipeline.schema import columns_of
from pipeline.tidy import tidy_table

TABLE_COLUMNS = (
    *("row", "issue_id", "document_id", "document", "doc_number", "caption", "heads", "n_rows", "n_cols", "unit"),
    *("kind",),
)


def tables_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each printed table by the place of its gazette; `heads` are the texts of its header cells, each once."""
    documents: Mapping[str, Values] = {row["$row"]: row for row in held.rows["documents"]}
    heads: dict[str, dict[str, None]] = {}
    for cell in held.rows["table_cells"]:
        if cell["header"] and cell["text"]:
            heads.setdefault(cell["table_id"], {})[cell["text"]] = None
    for row in held.rows["tables"]:
        document = documents[row["document_id"]]
        yield (
            held.place,
            {
                **{
                    name: row[name]
                    for name in ("issue_id", "document_id", "caption", "n_rows", "n_cols", "unit", "kind")
                },
                "row": row["$row"],
                "document": document["title"],
                "doc_number": document["doc_number"],
                "heads": list(heads.get(row["$row"], ())),
            },
        )


def typed_tables(held: Held) -> dict[str, Any]:
    """The tables of an issue as `tables/<table_id>.csv` has them, by their identifiers: `columns` with name, type
    (`text`, `number`) and unit, and `rows`. The columns `total` and `row` are each row's first two values."""
    cells: dict[str, list[TableCellRow]] = {}
    for cell in held.rows["table_cells"]:
        cells.setdefault(cell["table_id"], []).append(TableCellRow(**_values(TableCellRow, cell)))
    typed = {}
    for row in held.rows["tables"]:
        tidy = tidy_table(TableRow(**_values(TableRow, row)), cells.get(row["$row"], ()))
        own = tidy.schema.names[:-2]
        columns = [
            {
                "name": field.name,
                "type": "text" if str(field.type) == "string" else "number",
                "unit": (field.metadata or {}).get(b"unit", b"").decode() or None,
            }
            for field in list(tidy.schema)[:-2]
        ]
        values = tidy.to_pydict()
        lines = zip(values["total"], values["row"], *(values[name] for name in own), strict=True)
        typed[row["$row"]] = {"columns": columns, "rows": [list(line) for line in lines]}
    return typed


def _values(row_class: type[TableRow] | type[TableCellRow], row: Values) -> dict[str, Any]:
    return {column.name: row[column.name] for column in columns_of(row_class)}

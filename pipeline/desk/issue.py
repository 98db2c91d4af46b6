"""The data files of one issue: its rows, its text, and what its page needs beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from pipeline.desk.held import Held, id_column
from pipeline.desk.tables import typed_tables
from pipeline.rows import LayoutRow
from pipeline.schema import DATASET_CLASSES, columns_of

# What a row need not say again: the issue, and its evidence, which is `$start` and `$end`.
_LEFT_OUT = frozenset({"issue_id", "char_start", "char_end"})
# What of a dataset the page has anyway: the text of blocks is the source text.
_HELD_BESIDE = {"blocks": frozenset({"text", "spans"})}
# Datasets whose rows the page shows, in its order.
SHOWN = (
    *("findings", "corrections", "issues", "contents", "documents", "parts", "responsibilities", "commitments"),
    *("dates", "quantities", "citations", "appointments", "tables", "organizations", "institutions", "divisions"),
    *("sections", "blocks", "table_cells", "pages", "terms"),
)


def values_of_issue(held: Held, pictures: Sequence[int] = ()) -> Iterator[tuple[str, str, Any]]:
    """The data files of the issue: kind, key, value. `pictures` are the pages of which there is a picture."""
    yield "issue", held.issue_id, _rows(held) | {"pictures": list(pictures)}
    yield "text", held.issue_id, _text(held)
    if held.rows["tables"]:
        yield "typed", held.issue_id, typed_tables(held)
    if held.layout:
        columns = [column.name for column in columns_of(LayoutRow) if column.name != "issue_id"]
        rows = [[row[name] for name in columns] for row in held.layout]
        yield "layout", held.issue_id, {"columns": columns, "rows": rows}


def _rows(held: Held) -> dict[str, Any]:
    datasets = {}
    others = sorted(name for name in held.rows if name not in SHOWN)
    for dataset in (*SHOWN, *others):
        if dataset in held.rows:
            own = id_column(dataset)
            columns = ["$row", "$start", "$end"]
            left_out = {own} | _LEFT_OUT | _HELD_BESIDE.get(dataset, frozenset())
            columns += [each.name for each in columns_of(DATASET_CLASSES[dataset]) if each.name not in left_out]
            rows = list(map(itemgetter(*columns), held.rows[dataset]))
            datasets[dataset] = {"columns": columns, "prefix": held.issue_id, "rows": _shortened(columns, rows, held)}
    return {
        "issue_id": held.issue_id,
        "source": held.source,
        "link": held.link,
        "links": held.links,
        "review": held.review,
        "review_known": held.review_folder is not None,
        "review_name": held.review_name,
        "review_folder": held.review_folder,
        "source_sha256": held.issue["source_sha256"],
        "rows_sha256": held.rows_sha256,
        "datasets": datasets,
    }


def _shortened(columns: Sequence[str], rows: Sequence[Sequence[Any]], held: Held) -> list[list[Any]]:
    """The rows with identifiers that leave out the issue, which was half of the file: `.d04` for 441803-2018-03.d04."""
    ids = [number for number, name in enumerate(columns) if name == "$row" or name.endswith("_id")]
    length, beginning = len(held.issue_id), f"{held.issue_id}."
    short = []
    for row in rows:
        values = list(row)
        for number in ids:
            if isinstance(value := values[number], str) and value.startswith(beginning):
                values[number] = value[length:]
        short.append(values)
    return short


def _text(held: Held) -> dict[str, Any]:
    return {
        "text": held.text,
        "documents": [[row["$row"], row["$start"], row["$end"], row["title"]] for row in held.rows["documents"]],
        "pages": [[row["page"], row["label"], row["$start"], row["$end"]] for row in held.rows["pages"]],
    }

"""What the page of deadlines (期限) is made of: days by which something is due, and rhythms, with who owes them.

What a deadline is, its sentence and who owes it is decided in `pipeline.deadlines`, as for the exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.deadlines import Deadline, deadlines
from pipeline.desk.held import Held
from pipeline.desk.script import shortened
from pipeline.rows import Row
from pipeline.text import clean

_SHARED = ("row", "issue_id", "document_id", "document", "doc_number", "raw", "sentence", "owed_by")
DEADLINE_COLUMNS = (*_SHARED, "on", "since", "grain", "inferred", "signed_on", "overdue")
RHYTHM_COLUMNS = (*_SHARED, "rrule")


def deadlines_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each last day, by its year.

    `overdue`: the day was over when the document was signed; null where no signature is known. `owed_by` are
    [name as printed, role, how near the deadline stands to the duty].
    """
    for one in _found(held):
        row = one.date
        if row["bound"] in ("by", "between") and row["end"] is not None:
            entry = {
                "on": row["end"],
                "since": row["start"] if row["bound"] == "between" else None,
                "grain": row["grain"],
                "inferred": row["inferred"],
                "signed_on": one.document["signed_on"] if one.document else None,
                "overdue": one.overdue,
            }
            yield row["end"][:4], _shared(held, one) | entry


def rhythms_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each rhythm, by the year of the issue."""
    for one in _found(held):
        if one.date["rrule"]:
            shared = _shared(held, one)
            owed_by = [[org, role, "sentence"] for org, role, _ in shared["owed_by"]]
            year = str(held.year or "none")
            yield year, shared | {"rrule": one.date["rrule"], "owed_by": owed_by}


class _Source:
    """The rows and the text that the desk holds of an issue."""

    def rows(self, row_class: type[Row], issue: Held) -> Sequence[Mapping[str, Any]]:
        return issue.rows[row_class.dataset]

    def text(self, issue: Held) -> str:
        return issue.text


def _found(held: Held) -> Iterator[Deadline]:
    """Of a document that two issues print, the first print counts: the desk shows all issues that are held."""
    found = deadlines(_Source(), held)
    return (one for one in found if one.document is not None and one.document["same_as"] is None)


def _shared(held: Held, one: Deadline) -> dict[str, Any]:
    row, document = one.date, one.document
    return {
        "row": row["$row"],
        "issue_id": held.issue_id,
        "document_id": row["document_id"],
        "document": document["title"] if document else None,
        "doc_number": document["doc_number"] if document else None,
        "raw": row["raw"],
        "sentence": shortened(one.sentence, clean(row["raw"]).text),
        "owed_by": [list(one) for one in dict.fromkeys((d["org"], d["role"], d["due_scope"]) for d in one.owed)],
    }

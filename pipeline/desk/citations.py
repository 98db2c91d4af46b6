"""What the page of citations (引用) is made of: documents, and who cites whom, by places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.desk.held import Held, Values

DOCUMENT_COLUMNS = ("document_id", "issue_id", "title", "doc_number", "signed_on")
CITATION_COLUMNS = (
    *("row", "issue_id", "document_id", "relation", "kind", "title", "doc_number", "pinpoint", "target_id"),
)


def documents_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each document by the place of its gazette."""
    for row in held.rows["documents"]:
        yield (
            held.place,
            {"document_id": row["$row"], **{name: row[name] for name in DOCUMENT_COLUMNS if name != "document_id"}},
        )


def citations_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each mention of another document, by the place of the one that cites and by that of the one that is cited.

    A document that issues its own text (`relation` `issues`) or names itself cites nothing else. A mention by a short
    name has the title and the number of the mention that introduced it.
    """
    cited: Mapping[str, Values] = {row["$row"]: row for row in held.rows["citations"]}
    for row in held.rows["citations"]:
        first = cited.get(row["antecedent_id"] or "", row)
        target = row["target_id"] or first["target_id"]
        if row["relation"] == "issues" or first["relation"] == "issues" or target == row["document_id"]:
            continue
        entry = {
            **{name: row[name] for name in ("issue_id", "document_id", "relation", "kind", "pinpoint")},
            "row": row["$row"],
            "title": first["title"],
            "doc_number": first["doc_number"],
            "target_id": target,
        }
        yield held.place, entry
        if target is not None and (place := target.split("-", 1)[0]) != held.place:
            yield place, entry

"""What the page of citations (引用) is made of: documents, who cites whom, what is cited and not held, by places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.desk.held import Held
from pipeline.link import Missing, place_code

DOCUMENT_COLUMNS = ("document_id", "issue_id", "title", "doc_number", "signed_on")
CITATION_COLUMNS = ("row", "issue_id", "document_id", "relation", "pinpoint", "target_id")
MISSING_COLUMNS = ("doc_number", "title", "kind", "mentions")


def documents_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each document by the place of its gazette."""
    for row in held.rows["documents"]:
        yield (
            held.place,
            {"document_id": row["$row"], **{name: row[name] for name in DOCUMENT_COLUMNS if name != "document_id"}},
        )


def citations_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each mention of another document, by the place of the one that cites and by that of the one that is cited.

    A document that names itself, or the text that it issues, cites nothing.
    """
    for row in held.rows["citations"]:
        target = row["target_id"]
        if target == row["document_id"]:
            continue
        entry = {"row": row["$row"], **{name: row[name] for name in CITATION_COLUMNS if name != "row"}}
        yield held.place, entry
        if target is not None and (place := place_code(target)) != held.place:
            yield place, entry


def missing_of(found: Iterable[Missing]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each document that is cited and not held, as `gazette missing` tells them apart, by the places that cite it:
    with its mentions there, which `citations` of that place has, too."""
    for one in found:
        by_place: dict[str, list[str]] = {}
        for mention in one.mentions:
            by_place.setdefault(place_code(mention), []).append(mention)
        for place, mentions in by_place.items():
            yield place, {"doc_number": one.doc_number, "title": one.title, "kind": one.kind, "mentions": mentions}

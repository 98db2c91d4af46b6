"""What is to be done by whom (任务), and by when (期限), over the issues that are held: what `gazette duties` and
`gazette deadlines` tell.

Nothing is read anew: a duty is a row of `commitments`, a deadline is what `pipeline.deadlines` takes for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.deadlines import READ, Days, Deadline, Prints, deadlines, may_be_one
from pipeline.holdings import Holding, Shelf
from pipeline.owed import Fields
from pipeline.rows import CommitmentRow, DateRow, DocumentRow, InstitutionRow
from pipeline.vocab.organizations import resolve
from pipeline.vocab.places import STATE, place_called


@dataclass(frozen=True, slots=True)
class Bodies:
    """Whose duties are wanted: bodies by their names or their fields (教育), and their roles; an empty tuple wants all.

    A name is one without its place, by which counties are compared (教育局), the full one or its end
    (清远市清新区教育局, 清新区教育局), one that is printed, with its place or without (区教育局), or a short one as an
    official of the gazette's place uses it (教委, 县教委).
    """

    names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def are_asked(self) -> bool:
        """Whether not all duties of all bodies are wanted."""
        return bool(self.names or self.fields or self.roles)


class _Asked:
    """What is wanted of one issue."""

    def __init__(self, bodies: Bodies, shelf: Shelf, issue: Holding) -> None:
        self._bodies = bodies
        self._names = {meant for name in bodies.names for meant in _meant(name, issue)}
        self._fields = _fields(shelf, issue)

    def field(self, duty: Fields) -> str | None:
        """The field of the body of a row of `commitments`."""
        return self._fields.get(duty["institution"])

    def is_owed(self, duty: Fields) -> bool:
        """Whether a row of `commitments` is a duty that is wanted."""
        wanted = self._bodies
        is_named = not wanted.names or any(is_called(duty, name) for name in self._names)
        is_in_field = not wanted.fields or self.field(duty) in wanted.fields
        return is_named and is_in_field and (not wanted.roles or duty["role"] in wanted.roles)


def _meant(name: str, issue: Holding) -> Iterator[str]:
    """A name, and what it stands for in the gazette of a place: for 县教委 霍山县教育委员会, for 教委, in which
    no place stands, 教育委员会 too."""
    yield name
    day = date(issue.year, 12, 31) if 1900 <= issue.year <= 9999 else None
    place = place_called(issue.code, day)
    found = resolve(name, place, day) if place is not None and place is not STATE else None
    if place is None or found is None:
        return
    yield found.org_id
    if found.institution and resolve(place.name[-1] + name, place, day) == found:
        yield found.institution


def is_called(duty: Fields, name: str) -> bool:
    """Whether the body of a row of `commitments` has a name.

    >>> duty = {"org": "县教体局", "org_id": "清远市佛冈县教育和体育局", "institution": "教育和体育局"}
    >>> [is_called(duty, name) for name in ("教育和体育局", "佛冈县教育和体育局", "教体局", "教育局", "体局")]
    [True, True, True, False, False]
    """
    org, full, institution = duty["org"], duty["org_id"], duty["institution"]
    if name in (org, full, institution):
        return True
    if not full or not institution or not full.endswith(institution):
        return False  # The place of 团区委 stands inside its full name.
    place = full.removesuffix(institution)
    is_full = name.endswith(institution) and full.endswith(name)
    is_printed = org.endswith(name) and place.endswith(org.removesuffix(name))
    return bool(is_full or is_printed)


def duties(shelf: Shelf, issues: Sequence[Holding], bodies: Bodies) -> Iterator[dict[str, Any]]:
    """The duties that are wanted, in the order of the issues and of the print: rows of `commitments`, with the `field`
    (领域) of the body. A document that several of the issues print has its duties in the first. Raises `HoldingError`
    where an issue cannot be read."""
    shelf.fetch_rows(issues, [CommitmentRow.dataset, DocumentRow.dataset, InstitutionRow.dataset])
    prints = Prints(issue.issue_id for issue in issues)
    for issue in issues:
        asked = _Asked(bodies, shelf, issue)
        for row in prints.told(shelf.rows(CommitmentRow, issue), shelf.rows(DocumentRow, issue)):
            if asked.is_owed(row):
                yield {**row, "field": asked.field(row)}


def due(shelf: Shelf, issues: Sequence[Holding], days: Days | None, bodies: Bodies) -> list[dict[str, Any]]:
    """The deadlines that end on one of the `days`, or with None all deadlines and rhythms, by their last days; what has
    no day stands behind. A document that several of the issues print has its deadlines in the first. Where certain
    bodies are asked for, those that one of them owes, with those alone as `owed_by`. Raises `HoldingError` where an
    issue cannot be read."""
    shelf.fetch_rows(issues, [DateRow.dataset])
    some = [issue for issue in issues if any(may_be_one(row, days) for row in shelf.rows(DateRow, issue))]
    shelf.fetch_rows(some, [*(row_class.dataset for row_class in READ), InstitutionRow.dataset])
    shelf.fetch_texts(some)
    prints = Prints(issue.issue_id for issue in issues)
    found = [row for issue in some for row in _due_in(shelf, issue, days, bodies, prints)]
    return sorted(found, key=lambda row: row["due_on"] or date.max)


def _due_in(
    shelf: Shelf, issue: Holding, days: Days | None, bodies: Bodies, prints: Prints
) -> Iterator[dict[str, Any]]:
    asked = _Asked(bodies, shelf, issue)
    for one in deadlines(shelf, issue, days, prints):
        owed = [row for row in one.owed if asked.is_owed(row)]
        if owed or not bodies.are_asked():
            yield _told(one, owed)


def _told(one: Deadline, owed: Iterable[Fields]) -> dict[str, Any]:
    document: Fields = one.document or {}
    return {
        "issue_id": one.date["issue_id"],
        "date_id": one.date["date_id"],
        "due_on": one.date["end"],
        "raw": one.date["raw"],
        "rrule": one.date["rrule"],
        "sentence": one.sentence,
        "owed_by": [
            {name: row[name] for name in ("org", "org_id", "institution", "role", "due_scope", "task")} for row in owed
        ],
        "document_id": one.date["document_id"],
        "doc_number": document.get("doc_number"),
        "document_title": document.get("title"),
        "page": one.page,
        "char_start": one.date["char_start"],
        "char_end": one.date["char_end"],
    }


def names_of_bodies(shelf: Shelf, issues: Iterable[Holding]) -> set[str]:
    """The names by which bodies with duties may be asked for: as printed, full, and without their places."""
    rows = (row for issue in issues for row in shelf.rows(CommitmentRow, issue))
    return {row[name] for row in rows for name in ("org", "org_id", "institution") if row[name]}


def fields_of_bodies(shelf: Shelf, issues: Iterable[Holding]) -> set[str]:
    """The fields in which institutions of these issues work."""
    return {field for issue in issues for field in _fields(shelf, issue).values() if field}


def _fields(shelf: Shelf, issue: Holding) -> Mapping[str, str | None]:
    return {row["institution"]: row["field"] for row in shelf.rows(InstitutionRow, issue)}

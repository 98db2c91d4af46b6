"""What the page of duties (责任) is made of: counts over all issues for its matrix, and the duties behind a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.desk.held import Held
from pipeline.desk.script import shortened
from pipeline.rows import ROLES

OFFICE_COLUMNS = ("key", "office", *ROLES)
DUTY_COLUMNS = (
    *("row", "issue_id", "document_id", "office", "institution", "org", "holder", "role", "task", "sentence"),
    *("due_on", "due_scope", "page"),
)


def office_of(duty: Mapping[str, Any]) -> str:
    """By what a duty's holder is compared: its name without the place, else its words as printed."""
    return str(duty["institution"] or duty["org"])


def place_and_year(held: Held) -> str:
    """The key of the place and year of an issue: `441803-2018`, `441803-none` where it tells no year."""
    return f"{held.place}-{held.year or 'none'}"


def offices_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """How many duties each body has in an issue, by roles, with the place and year that they count for."""
    counts: dict[str, Counter[str]] = {}
    for duty in held.first_prints("commitments"):
        counts.setdefault(office_of(duty), Counter())[duty["role"]] += 1
    for office, roles in counts.items():
        yield "all", {"key": place_and_year(held), "office": office, **{role: roles[role] for role in ROLES}}


def counted(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The counts of `offices_of`, added up by place and year, for a page that has all of them in itself.

    `offices` are the bodies' names, each once; `counts` has for each key one list of numbers, four for each body: which
    of the names, and its duties in the lead, responsible, in cooperation.
    """
    assert tuple(columns) == OFFICE_COLUMNS
    sums: dict[str, dict[str, list[int]]] = {}
    for key, office, *numbers in rows:
        bodies = sums.setdefault(key, {})
        bodies[office] = [a + b for a, b in zip(bodies.get(office, (0, 0, 0)), numbers, strict=True)]
    offices = sorted({office for bodies in sums.values() for office in bodies})
    at = {office: number for number, office in enumerate(offices)}
    counts = {
        key: [number for office in sorted(bodies) for number in (at[office], *bodies[office])]
        for key, bodies in sorted(sums.items())
    }
    return {"offices": offices, "counts": counts}


# Columns of `commitments` that the list has as they are.
_SAME = tuple(name for name in DUTY_COLUMNS if name not in ("row", "office", "sentence"))


def duties_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each duty with its sentence, by place and year; `row` is the one of `responsibilities`."""
    key = place_and_year(held)
    for duty in held.first_prints("commitments"):
        yield (
            key,
            {
                **{name: duty[name] for name in _SAME},
                "row": duty["responsibility_id"],
                "office": office_of(duty),
                "sentence": shortened(duty["sentence"]),
            },
        )

"""What the page of duties (责任) is made of: counts over all issues for its matrix, and the duties behind a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.desk.held import Held

OFFICE_COLUMNS = ("issue_id", "office", "lead", "responsible", "cooperate")
DUTY_COLUMNS = (
    *("row", "issue_id", "document_id", "office", "institution", "org", "holder", "role", "task", "sentence"),
    *("due_on", "due_scope", "page"),
)
# Characters of a sentence that the list repeats: a sentence that names twenty bodies stands there twenty times.
_LONGEST = 160


def office_of(duty: Mapping[str, Any]) -> str:
    """By what a duty's holder is compared: its name without the place, else its words as printed."""
    return str(duty["institution"] or duty["org"])


def shortened(words: str) -> str:
    """The words, of a long sentence the beginning."""
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def place_and_year(held: Held) -> str:
    """The key of the place and year of an issue: `441803-2018`, `441803-none` where it tells no year."""
    return f"{held.place}-{held.issue['year'] or 'none'}"


def offices_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """How many duties each body has in an issue, by roles."""
    counts: dict[str, Counter[str]] = {}
    for duty in held.rows["commitments"]:
        counts.setdefault(office_of(duty), Counter())[duty["role"]] += 1
    for office, roles in counts.items():
        row = {"issue_id": held.issue_id, "office": office}
        yield "all", row | {role: roles[role] for role in ("lead", "responsible", "cooperate")}


def duties_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each duty with its sentence, by place and year; `row` is the one of `responsibilities`."""
    key = place_and_year(held)
    for duty in held.rows["commitments"]:
        same = (
            "issue_id",
            "document_id",
            "institution",
            "org",
            "holder",
            "role",
            "task",
            "due_on",
            "due_scope",
            "page",
        )
        yield (
            key,
            {
                **{name: duty[name] for name in same},
                "row": duty["responsibility_id"],
                "office": office_of(duty),
                "sentence": shortened(duty["sentence"]),
            },
        )

"""The numbers of gazettes (期号): which are held and which are missing, by year and from the first issue on (总期号).

Decided here for `gazette series` and for the desk. A double number (合刊) is two numbers; supplements (增刊) and single
documents bear none and stand apart. Missing is what lies before the last number held of a year, and years without an
issue between others; what came after the last one held nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.ids import IssueNumber, issue_number

# What is read of an issue: columns of the dataset `issues`.
COLUMNS = ("issue_id", "gazette", "division", "total_number")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An issue and the numbers that it bears: 1 and 2 of a double number."""

    issue_id: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a gazette: the issues in the order of their first numbers, the stretches of numbers that are missing
    before the last one, and its supplements. A year of which no number is held has no stretches either."""

    year: int
    issues: tuple[Numbered, ...]
    missing: tuple[range, ...]
    supplements: tuple[str, ...]

    @property
    def held(self) -> tuple[int, ...]:
        """The numbers that are held, each once."""
        return tuple(sorted({number for one in self.issues for number in one.numbers}))


@dataclass(frozen=True, slots=True)
class Gazette:
    """A gazette of a place: its years from the first to the last with a number or a supplement, its issues that bear
    neither, and its numbers from the first issue on (总期号): stretches held, and those missing between."""

    place: str
    name: str
    division: str
    years: tuple[Year, ...]
    unnumbered: tuple[str, ...]
    totals: tuple[range, ...]
    missing_totals: tuple[range, ...]


def gazettes(issues: Iterable[Mapping[str, Any]]) -> list[Gazette]:
    """The gazettes of these issues (rows with `COLUMNS`), in the order of the codes of their places and their names."""
    found: dict[tuple[str, str], list[tuple[IssueNumber, Mapping[str, Any]]]] = {}
    for row in issues:
        number = issue_number(row["issue_id"])
        if number is not None:
            found.setdefault((number.place, row["gazette"]), []).append((number, row))
    return [_gazette(place, name, own) for (place, name), own in sorted(found.items(), key=lambda item: item[0])]


def _gazette(place: str, name: str, issues: Sequence[tuple[IssueNumber, Mapping[str, Any]]]) -> Gazette:
    by_year: dict[int, list[Numbered]] = {}
    supplements: dict[int, list[str]] = {}
    unnumbered = []
    for number, row in issues:
        if number.numbers:
            by_year.setdefault(number.year, []).append(Numbered(row["issue_id"], number.numbers))
        elif number.is_supplement:
            supplements.setdefault(number.year, []).append(row["issue_id"])
        else:
            unnumbered.append(row["issue_id"])
    there = sorted({*by_year, *supplements})
    years = range(there[0], there[-1] + 1) if there else ()
    totals = _joined(
        range(row["total_number"], row["total_number"] + max(1, len(number.numbers)))
        for number, row in issues
        if row["total_number"] is not None
    )
    return Gazette(
        place=place,
        name=name,
        division=issues[0][1]["division"],
        years=tuple(_year(year, by_year.get(year, ()), supplements.get(year, ())) for year in years),
        unnumbered=tuple(sorted(unnumbered)),
        totals=totals,
        missing_totals=_between(totals),
    )


def _year(year: int, issues: Iterable[Numbered], supplements: Iterable[str]) -> Year:
    # A double number before a single one of the same beginning, so that it has the cells of both.
    held = tuple(sorted(issues, key=lambda one: (one.numbers.start, -one.numbers.stop)))
    # 0 is no number: a year begins with 1.
    missing = _between(_joined([range(0, 1), *(one.numbers for one in held)]))
    return Year(year, held, missing, tuple(sorted(supplements)))


def _joined(stretches: Iterable[range]) -> tuple[range, ...]:
    """Stretches of numbers in order, those that touch or overlap as one."""
    found: list[range] = []
    for stretch in sorted(stretches, key=lambda one: (one.start, one.stop)):
        if found and stretch.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, stretch.stop))
        else:
            found.append(stretch)
    return tuple(found)


def _between(stretches: Iterable[range]) -> tuple[range, ...]:
    return tuple(range(before.stop, after.start) for before, after in pairwise(stretches))

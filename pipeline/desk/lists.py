"""Lists over all issues: `data/<kind>/<key>.js`, each of the entries that the issues give to its key.

A list is declared in `LISTS`. `gather` takes an issue and yields (key, entry); entries stand in the order of the
issues. The keys that there are stand in `data/keys/<kind>.js`. What only all issues together tell (`missing`, the
numbers of gazettes) is made of them at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.desk.citations import (
    CITATION_COLUMNS,
    DOCUMENT_COLUMNS,
    MISSING_COLUMNS,
    citations_of,
    documents_of,
    missing_of,
)
from pipeline.desk.deadlines import DEADLINE_COLUMNS, RHYTHM_COLUMNS, deadlines_of, rhythms_of
from pipeline.desk.duties import DUTY_COLUMNS, OFFICE_COLUMNS, counted, duties_of, offices_of
from pipeline.desk.held import Held, Values
from pipeline.desk.script import packed
from pipeline.desk.tables import TABLE_COLUMNS, tables_of
from pipeline.link import Missing
from pipeline.numbering import Gazette, gazettes

Entries = Iterator[tuple[str, Mapping[str, Any]]]
Rows = Sequence[Sequence[Any]]


def _as_rows(columns: Sequence[str], rows: Rows) -> Any:
    return {"columns": list(columns), "rows": rows}


@dataclass(frozen=True, slots=True)
class List:
    """A list: `columns` are those of its entries, `gather` tells which entries an issue gives to which keys,
    `value` makes of a key's columns and rows what its file hands to the pages."""

    kind: str
    columns: tuple[str, ...]
    gather: Callable[[Held], Entries]
    value: Callable[[Sequence[str], Rows], Any] = _as_rows


def page_at(held: Held) -> Callable[[int], int | None]:
    """The page of a place of the text (`pages.page`), where pages are known."""
    pages = held.rows.get("pages", ())
    starts = [page["$start"] for page in pages]

    def page(at: int) -> int | None:
        number = bisect_right(starts, at) - 1
        return int(pages[number]["page"]) if number >= 0 else None

    return page


# --- issues ----------------------------------------------------------------------------------------------------

ISSUE_COLUMNS = (
    *("issue_id", "gazette", "division", "place", "year", "number", "number_label", "total_number", "published_on"),
    *("documents", "errors", "warnings", "infos", "errors_open", "warnings_open", "signed_off_by", "signed_off_on"),
    *("source", "link", "format", "characters"),
)


def _issues(held: Held) -> Entries:
    issue = held.issue
    findings = held.rows["findings"]
    counts = Counter(row["severity"] for row in findings)
    left = Counter(row["severity"] for row in findings if row["state"] == "open")
    yield (
        "all",
        {
            **{name: issue[name] for name in ("issue_id", "gazette", "division", "number", "number_label")},
            "year": held.year,
            "place": held.place,
            "total_number": issue["total_number"],
            "published_on": issue["published_on"],
            "documents": len(held.rows["documents"]),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "infos": counts["info"],
            "errors_open": left["error"],
            "warnings_open": left["warning"],
            "signed_off_by": issue.get("signed_off_by"),
            "signed_off_on": issue.get("signed_off_on"),
            "source": held.source or issue["source_file"],
            "link": held.link,
            "format": issue["source_format"],
            "characters": len(held.text),
        },
    )


def _gazettes(issues: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The gazettes with their numbers, held and missing (`pipeline.numbering`), as the index shows them."""
    return [_gazette(one) for one in gazettes(issues)]


def _gazette(one: Gazette) -> dict[str, Any]:
    return {
        "name": one.name,
        "division": one.division,
        "years": [
            {
                "year": year.year,
                "issues": [[issue.issue_id, *_ends(issue.numbers)] for issue in year.issues],
                "missing": [_ends(gap) for gap in year.missing],
                "supplements": list(year.supplements),
            }
            for year in one.years
        ],
        "unnumbered": list(one.unnumbered),
        "missing_totals": [_ends(gap) for gap in one.missing_totals],
    }


def _ends(numbers: range) -> list[int]:
    return [numbers[0], numbers[-1]]


# --- findings --------------------------------------------------------------------------------------------------

FINDING_COLUMNS = (
    *("row", "issue_id", "severity", "code", "message", "state", "key", "page", "start", "end"),
    *("document_id", "document", "doc_number", "before", "words", "after", "cut"),
)
# Characters on each side of the words of a finding: what makes a place of the text one of its kind (99 of 100).
_BESIDE = 16
_LONGEST = 200  # characters of evidence that a list repeats


def _findings(held: Held) -> Entries:
    page = page_at(held)
    documents: Mapping[str, Values] = {row["$row"]: row for row in held.rows["documents"]}
    for row in held.rows["findings"]:
        document = documents.get(row["document_id"] or "")
        start, end = row["$start"], row["$end"]
        yield (
            held.place,
            {
                **{name: row[name] for name in ("issue_id", "severity", "code", "message", "state", "key")},
                "row": row["$row"],
                "page": page(start),
                "start": start,
                "end": end,
                "document_id": row["document_id"],
                "document": document["title"] if document else None,
                "doc_number": document["doc_number"] if document else None,
                "before": held.text[max(0, start - _BESIDE) : start],
                "words": held.text[start : min(end, start + _LONGEST)],
                "cut": end - start > _LONGEST,
                "after": held.text[end : end + _BESIDE],
            },
        )


# In the order in which they are written.
LISTS: tuple[List, ...] = (
    List("issues", ISSUE_COLUMNS, _issues),
    List("findings", FINDING_COLUMNS, _findings),
    List("offices", OFFICE_COLUMNS, offices_of, counted),
    List("duties", DUTY_COLUMNS, duties_of),
    List("deadlines", DEADLINE_COLUMNS, deadlines_of),
    List("rhythms", RHYTHM_COLUMNS, rhythms_of),
    List("documents", DOCUMENT_COLUMNS, documents_of),
    List("citations", CITATION_COLUMNS, citations_of),
    List("tables", TABLE_COLUMNS, tables_of),
)

# Lists that a page holds in itself: there is a file of these keys, though no issue gives it an entry.
ALWAYS: Sequence[tuple[str, str]] = (("issues", "all"), ("offices", "all"))


class Gathered:
    """The entries of all lists, gathered issue by issue."""

    def __init__(self, lists: Iterable[List] = LISTS) -> None:
        self._lists = {each.kind: each for each in lists}
        self._entries: dict[tuple[str, str], list[list[Any]]] = {name: [] for name in ALWAYS if name[0] in self._lists}

    def add(self, entries: Iterable[tuple[str, str, list[Any]]]) -> None:
        """Take what `entries_of` made of an issue."""
        for kind, key, values in entries:
            self._entries.setdefault((kind, key), []).append(values)

    def values(self) -> Iterator[tuple[str, str, Any]]:
        """The data files of the lists: kind, key, value."""
        keys: dict[str, list[str]] = {kind: [] for kind in self._lists}
        for (kind, key), rows in sorted(self._entries.items()):
            keys[kind].append(key)
            yield kind, key, self._lists[kind].value(self._lists[kind].columns, rows)
        for kind, found in keys.items():
            yield "keys", kind, found
        issues = self._entries.get(("issues", "all"))
        if issues is not None:
            columns = self._lists["issues"].columns
            yield "gazettes", "all", _gazettes(dict(zip(columns, row, strict=True)) for row in issues)


def entries_of(held: Held, lists: Iterable[List] = LISTS) -> list[tuple[str, str, list[Any]]]:
    """What an issue gives to the lists: kind, key, the values in the order of the columns."""
    return [
        (each.kind, key, [entry[column] for column in each.columns])
        for each in lists
        for key, entry in each.gather(held)
    ]


def missing_values(found: Iterable[Missing]) -> Iterator[tuple[str, str, Any]]:
    """The data files of what is cited and not held: kind, key, value."""
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for place, entry in missing_of(found):
        by_place.setdefault(place, []).append(entry)
    for place, entries in sorted(by_place.items()):
        yield "missing", place, packed(entries, MISSING_COLUMNS)
    yield "keys", "missing", sorted(by_place)

"""Linking: what the issues of an output hold together. Pure on rows; the order in which issues came counts for nothing.

`link` finds the documents that citations of other issues mean, `missing` the cited documents that no issue prints,
`series` the serials of each issuer's numbers with their gaps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.notation.marks import GENRES, title_key

Rows = Sequence[Mapping[str, Any]]

# The columns that are read here, by dataset.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "issues": ("published_on",),
    "documents": ("document_id", "doc_number", "issuer_code", "doc_year", "doc_serial", "title"),
    "parts": ("document_id", "kind", "title"),
    "citations": ("citation_id", "document_id", "title", "doc_number", "kind", "antecedent_id", "target_id"),
}

# A title that says no more than the kind of document names none.
_WORDS = frozenset(GENRES)


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one issue, in their order: those columns of `COLUMNS`."""

    issue_id: str
    published_on: date | None
    documents: Rows
    parts: Rows
    citations: Rows


def link(issues: Iterable[Held]) -> dict[str, dict[str, str | None]]:
    """For each issue whose citations mean other documents than they say: the targets, by citation.

    A target in the citation's own issue stays as it is. Of several documents with one number or one title that of the
    issue published first counts, then that of the first issue id.
    """
    held = sorted(issues, key=lambda issue: (issue.published_on or date.max, issue.issue_id))
    by_number, by_title = _index(held)
    changed: dict[str, dict[str, str | None]] = {}
    for issue in held:
        targets: dict[str, str | None] = {}
        for row in issue.citations:
            target = row["target_id"]
            if not _is_of(issue.issue_id, target):
                target = _target(row, by_number, by_title)
                if _is_of(issue.issue_id, target):
                    target = None  # What its own issue holds, `resolve` has seen.
                if target is None and row["antecedent_id"] is not None:
                    target = targets.get(row["antecedent_id"])
            targets[row["citation_id"]] = target
        if any(targets[row["citation_id"]] != row["target_id"] for row in issue.citations):
            changed[issue.issue_id] = targets
    return changed


def _index(held: Sequence[Held]) -> tuple[dict[str, str], dict[str, str]]:
    by_number: dict[str, str] = {}
    by_title: dict[str, str] = {}
    for issue in held:
        for row in issue.documents:
            if row["doc_number"]:
                by_number.setdefault(row["doc_number"], row["document_id"])
            by_title.setdefault(title_key(row["title"]), row["document_id"])
        for row in issue.parts:
            if row["kind"] == "instrument" and row["title"]:
                by_title.setdefault(title_key(row["title"]), row["document_id"])
    for word in _WORDS | {""}:
        by_title.pop(word, None)
    return by_number, by_title


def _target(row: Mapping[str, Any], by_number: Mapping[str, str], by_title: Mapping[str, str]) -> str | None:
    if row["doc_number"]:
        return by_number.get(row["doc_number"])
    return by_title.get(title_key(row["title"] or ""))


def _is_of(issue_id: str, document_id: str | None) -> bool:
    return document_id is not None and document_id.startswith(f"{issue_id}.d")


# --- what is not held ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is cited and not held: `citations` mentions in the documents `cited_by`."""

    doc_number: str | None
    title: str | None
    kind: str
    citations: int
    cited_by: tuple[str, ...]


def missing(issues: Iterable[Held]) -> list[Missing]:
    """The documents that are cited and not held, the most cited first.

    Citations by number and by title are one document where the title stands beside that number and no other. What
    cites is named by its number, else by its identifier.
    """
    held = sorted(issues, key=lambda issue: issue.issue_id)
    names = {row["document_id"]: row["doc_number"] or row["document_id"] for i in held for row in i.documents}
    numbers: dict[str, set[str]] = {}
    for issue in held:
        for row in issue.citations:
            if row["doc_number"] and row["title"]:
                numbers.setdefault(title_key(row["title"]), set()).add(row["doc_number"])
    mentions: dict[str, list[Mapping[str, Any]]] = {}
    for issue in held:
        key_of: dict[str, str] = {}
        for row in issue.citations:
            key = key_of.get(row["antecedent_id"] or "") or _key(row, numbers)
            key_of[row["citation_id"]] = key
            if row["target_id"] is None and key:
                mentions.setdefault(key, []).append(row)
    found = [_missing(rows, names) for rows in mentions.values()]
    return sorted(found, key=lambda m: (-m.citations, -len(m.cited_by), m.doc_number or "", m.title or ""))


def _key(row: Mapping[str, Any], numbers: Mapping[str, set[str]]) -> str:
    title = title_key(row["title"] or "")
    among = numbers.get(title, set())
    return row["doc_number"] or (next(iter(among)) if len(among) == 1 else title)


def _missing(rows: Rows, names: Mapping[str, str]) -> Missing:
    full = [row for row in rows if row["antecedent_id"] is None]  # Others call it by its short title.
    titles = Counter(row["title"] for row in full or rows if row["title"])
    return Missing(
        doc_number=next((row["doc_number"] for row in rows if row["doc_number"]), None),
        title=min(titles, key=lambda title: (-titles[title], title), default=None),
        kind=rows[0]["kind"],
        citations=len(rows),
        cited_by=tuple(sorted({names.get(row["document_id"], row["document_id"]) for row in rows})),
    )


# --- series of numbers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """The serials of one issuer's code and year that are held, and those between first and last that are not."""

    issuer_code: str
    year: int
    held: tuple[int, ...]
    gaps: tuple[range, ...]


def series(issues: Iterable[Held]) -> list[Series]:
    """The series of document numbers, by code and year."""
    serials: dict[tuple[str, int], set[int]] = {}
    for issue in issues:
        for row in issue.documents:
            code, year, serial = row["issuer_code"], row["doc_year"], row["doc_serial"]
            if code is not None and year is not None and serial is not None:
                serials.setdefault((code, year), set()).add(serial)
    found = []
    for (code, year), some in sorted(serials.items()):
        held = tuple(sorted(some))
        gaps = tuple(range(before + 1, after) for before, after in pairwise(held) if after - before > 1)
        found.append(Series(code, year, held, gaps))
    return found

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

from pipeline.notation.docnumber import names_no_place
from pipeline.notation.marks import GENRES, is_same_title, title_key

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

    A target in the citation's own issue stays as it is. Of several documents of one place with one number or one title
    that of the issue published first counts, then that of the first issue id.
    """
    held = sorted(issues, key=lambda issue: (issue.published_on or date.max, issue.issue_id))
    by_number, by_title = _index(held)
    changed: dict[str, dict[str, str | None]] = {}
    for issue in held:
        targets: dict[str, str | None] = {}
        for row in issue.citations:
            target = row["target_id"]
            if not _is_of(issue.issue_id, target):
                target = _target(row, issue.issue_id, by_number, by_title)
                if _is_of(issue.issue_id, target):
                    target = None  # What its own issue holds, `resolve` has seen.
                if target is None and row["antecedent_id"] is not None:
                    target = targets.get(row["antecedent_id"])
            targets[row["citation_id"]] = target
        if any(targets[row["citation_id"]] != row["target_id"] for row in issue.citations):
            changed[issue.issue_id] = targets
    return changed


@dataclass(frozen=True, slots=True)
class _Known:
    """A held document: where it was printed, and the titles that it goes by."""

    document_id: str
    code: str
    titles: frozenset[str]


_Index = Mapping[str, Sequence[_Known]]


def _index(held: Sequence[Held]) -> tuple[_Index, _Index]:
    by_number: dict[str, list[_Known]] = {}
    by_title: dict[str, list[_Known]] = {}
    for issue in held:
        titles: dict[str, list[str]] = {row["document_id"]: [title_key(row["title"])] for row in issue.documents}
        for row in issue.parts:
            if row["kind"] == "instrument" and row["title"]:
                titles.setdefault(row["document_id"], []).append(title_key(row["title"]))
        for row in issue.documents:
            known = _Known(row["document_id"], _place_code(issue.issue_id), frozenset(titles[row["document_id"]]))
            if row["doc_number"]:
                by_number.setdefault(row["doc_number"], []).append(known)
            for title in known.titles - _WORDS - {""}:
                by_title.setdefault(title, []).append(known)
    return by_number, by_title


def _place_code(issue_id: str) -> str:
    """The division code that an issue's id begins with; x and a hash where its place is not known."""
    return issue_id.split("-", 1)[0]


def _target(row: Mapping[str, Any], issue_id: str, by_number: _Index, by_title: _Index) -> str | None:
    """The held document that a citation means.

    A number is not enough where several places use it (政办发〔2018〕1号): its title has to agree, or the place: that
    of the citing issue, or one over it. Nor is a title that documents of several places bear.
    """
    code, title = _place_code(issue_id), title_key(row["title"] or "")
    if row["doc_number"]:
        found = by_number.get(row["doc_number"], ())
        agreeing = [known for known in found if any(is_same_title(title, own) for own in known.titles)]
        if agreeing:
            return _one(agreeing, code)
        if names_no_place(row["doc_number"]):
            found = [] if title else [known for known in found if _is_over(known.code, code)]
        elif title:
            found = [known for known in found if known.code == code]
        return _one(found, code)
    return _one(by_title.get(title, ()), code)


def _one(found: Sequence[_Known], code: str) -> str | None:
    """The first of the documents, all of one place; of several places that of `code`, or None."""
    if len({known.code for known in found}) > 1:
        near = [known for known in found if known.code == code]
        found = near or [known for known in found if _is_over(known.code, code)]
        if len({known.code for known in found}) > 1:
            return None
    return found[0].document_id if found else None


def _is_over(over: str, code: str) -> bool:
    """Whether a place is another's own or lies over it: 440000 and 441800 over 441803."""
    return code == over or over == "000000" or over in (f"{code[:2]}0000", f"{code[:4]}00")


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

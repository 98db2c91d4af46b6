"""Linking: what the issues of an output hold together. Pure on rows; the order in which issues came counts for nothing.

`links_of` finds the documents that citations mean in other issues, `missing` the cited documents that no issue prints,
`series` the serials of each issuer's numbers with their gaps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from pipeline import ids
from pipeline.notation.docnumber import names_no_place
from pipeline.notation.marks import GENRES, is_same_title, title_key

Rows = Sequence[Mapping[str, Any]]

# The columns that are read here, by dataset.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "issues": ("published_on", "year", "number", "gazette", "division", "total_number"),
    "documents": ("document_id", "doc_number", "issuer_code", "doc_year", "doc_serial", "title", "same_as"),
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
    year: int
    number: int
    documents: Rows
    parts: Rows
    citations: Rows
    gazette: str = ""
    division: str = ""
    total_number: int | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """What an issue's rows say of other issues: the target of each citation, and for each document the older one that
    it repeats."""

    targets: Mapping[str, str | None]
    same_as: Mapping[str, str | None]


class Known(NamedTuple):
    """A held document: the code of its place, and the title keys that it goes by, its own and its instruments'."""

    document_id: str
    code: str
    titles: frozenset[str]


class Shelf(Protocol):
    """What all held issues print, found by key; the first print is the first by `order_of`."""

    def by_number(self, number: str) -> Sequence[Known]:
        """The documents with this number, the first print first."""

    def by_title(self, title: str) -> Sequence[Known]:
        """The documents that go by this title key, the first print first; none for the mere kind of a document."""

    def first_print(self, number: str, title: str) -> str | None:
        """The first document with this number and own title key."""


def order_of(issue: Held) -> tuple[str, int, int, str]:
    """Where an issue stands among all: by the day of publication, then year, number and id."""
    return ((issue.published_on or date.max).isoformat(), issue.year, issue.number, issue.issue_id)


def printed(issue: Held) -> list[tuple[Mapping[str, Any], Known]]:
    """The documents of an issue, each row with what it is known by."""
    titles: dict[str, list[str]] = {row["document_id"]: [title_key(row["title"])] for row in issue.documents}
    for row in issue.parts:
        if row["kind"] == "instrument" and row["title"]:
            titles.setdefault(row["document_id"], []).append(title_key(row["title"]))
    code = place_code(issue.issue_id)
    return [(row, Known(row["document_id"], code, frozenset(titles[row["document_id"]]))) for row in issue.documents]


def names_one(title: str) -> bool:
    """Whether a title key names a document: one that says no more than its kind (通知) does not."""
    return bool(title) and title not in _WORDS


def links_of(issue: Held, shelf: Shelf) -> Links:
    """What the rows of an issue have to say of other issues.

    A target in the citation's own issue stays as it is. Of several documents of one place with one number or one title
    the first print counts.
    """
    return Links(_targets(issue, shelf), _repeated(issue, shelf))


def is_linked(issue: Held, links: Links) -> bool:
    """Whether the rows of an issue say this already."""
    return all(links.targets[row["citation_id"]] == row["target_id"] for row in issue.citations) and all(
        links.same_as[row["document_id"]] == row["same_as"] for row in issue.documents
    )


def with_links(issue: Held, links: Links) -> Held:
    """The issue with other links in its rows."""
    citations = [{**row, "target_id": links.targets[row["citation_id"]]} for row in issue.citations]
    documents = [{**row, "same_as": links.same_as[row["document_id"]]} for row in issue.documents]
    return replace(issue, citations=citations, documents=documents)


def _targets(issue: Held, shelf: Shelf) -> dict[str, str | None]:
    targets: dict[str, str | None] = {}
    for row in issue.citations:
        target = row["target_id"]
        if not _is_of(issue.issue_id, target):
            target = _target(row, issue.issue_id, shelf)
            if _is_of(issue.issue_id, target):
                target = None  # What its own issue holds, `resolve` has seen.
            if target is None and row["antecedent_id"] is not None:
                target = targets.get(row["antecedent_id"])
        targets[row["citation_id"]] = target
    return targets


def _repeated(issue: Held, shelf: Shelf) -> dict[str, str | None]:
    """The older document with the same number and title that each document repeats."""
    found: dict[str, str | None] = {}
    for row in issue.documents:
        first = shelf.first_print(row["doc_number"], title_key(row["title"])) if row["doc_number"] else None
        found[row["document_id"]] = None if _is_of(issue.issue_id, first) else first
    return found


def place_code(issue_id: str) -> str:
    """The division code that an issue's id begins with; x and a hash where its place is not known."""
    return issue_id.split("-", 1)[0]


def _target(row: Mapping[str, Any], issue_id: str, shelf: Shelf) -> str | None:
    """The held document that a citation means.

    A number is not enough where several places use it (政办发〔2018〕1号): its title has to agree, or the place: that
    of the citing issue, or one over it. Nor is a title that documents of several places bear.
    """
    code, title = place_code(issue_id), title_key(row["title"] or "")
    if row["doc_number"]:
        found = shelf.by_number(row["doc_number"])
        agreeing = [known for known in found if any(is_same_title(title, own) for own in known.titles)]
        if agreeing:
            return _one(agreeing, code)
        if names_no_place(row["doc_number"]):
            found = [] if title else [known for known in found if is_over(known.code, code)]
        elif title:
            found = [known for known in found if known.code == code]
        return _one(found, code)
    return _one(shelf.by_title(title), code)


def _one(found: Sequence[Known], code: str) -> str | None:
    """The first of the documents, all of one place; of several places that of `code`, or None."""
    if len({known.code for known in found}) > 1:
        near = [known for known in found if known.code == code]
        found = near or [known for known in found if is_over(known.code, code)]
        if len({known.code for known in found}) > 1:
            return None
    return found[0].document_id if found else None


def is_over(over: str, code: str) -> bool:
    """Whether a place is another's own or lies over it: 440000 and 441800 over 441803."""
    return code == over or over == "000000" or over in (f"{code[:2]}0000", f"{code[:4]}00")


def _is_of(issue_id: str, document_id: str | None) -> bool:
    return document_id is not None and ids.is_of(document_id, issue_id)


# --- what is not held ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is cited and not held: its `mentions` (ids of citations) in the documents `cited_by`."""

    doc_number: str | None
    title: str | None
    kind: str
    mentions: tuple[str, ...]
    cited_by: tuple[str, ...]

    @property
    def citations(self) -> int:
        """How often it is cited."""
        return len(self.mentions)


def missing(issues: Iterable[Held]) -> list[Missing]:
    """The documents that are cited and not held, the most cited first. `issues` are gone through twice, in the order
    of their ids.

    Citations by number and by title are one document where the title stands beside that number and no other. What
    cites is named by its number, else by its identifier.
    """
    numbers: dict[str, set[str]] = {}
    for issue in issues:
        for row in issue.citations:
            if row["doc_number"] and row["title"]:
                numbers.setdefault(title_key(row["title"]), set()).add(row["doc_number"])
    mentions: dict[str, _Mentions] = {}
    for issue in issues:
        names = {row["document_id"]: row["doc_number"] or row["document_id"] for row in issue.documents}
        key_of: dict[str, str] = {}
        for row in issue.citations:
            key = key_of.get(row["antecedent_id"] or "") or _key(row, numbers)
            key_of[row["citation_id"]] = key
            if row["target_id"] is None and key:
                citing = names.get(row["document_id"]) or str(row["document_id"])
                mentions.setdefault(key, _Mentions(row["kind"])).add(row, citing)
    found = [one.missing() for one in mentions.values()]
    return sorted(found, key=lambda m: (-m.citations, -len(m.cited_by), m.doc_number or "", m.title or ""))


def _key(row: Mapping[str, Any], numbers: Mapping[str, set[str]]) -> str:
    title = title_key(row["title"] or "")
    among = numbers.get(title, set())
    return row["doc_number"] or (next(iter(among)) if len(among) == 1 else title)


class _Mentions:
    """What the citations of one document say of it, added up."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.mentions: list[str] = []
        self.doc_number: str | None = None
        self.titles: Counter[str] = Counter()
        self.short_titles: Counter[str] = Counter()
        self.in_full = False
        self.cited_by: set[str] = set()

    def add(self, row: Mapping[str, Any], citing: str) -> None:
        self.mentions.append(row["citation_id"])
        self.doc_number = self.doc_number or row["doc_number"]
        in_full = row["antecedent_id"] is None  # Others call it by its short title.
        self.in_full = self.in_full or in_full
        if row["title"]:
            (self.titles if in_full else self.short_titles)[row["title"]] += 1
        self.cited_by.add(citing)

    def missing(self) -> Missing:
        titles = self.titles if self.in_full else self.short_titles
        title = min(titles, key=lambda title: (-titles[title], title), default=None)
        return Missing(self.doc_number, title, self.kind, tuple(self.mentions), tuple(sorted(self.cited_by)))


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

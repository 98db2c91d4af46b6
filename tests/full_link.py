"""The links of all issues at once, as a check on the index: every issue is gone through, nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline import ids
from pipeline.link import Held, Links
from pipeline.notation.docnumber import names_no_place
from pipeline.notation.marks import GENRES, is_same_title, title_key

_WORDS = frozenset(GENRES)


def link_all(issues: Iterable[Held]) -> dict[str, Links]:
    """The issues whose rows have to say something else than they do, with what they have to say.

    A target in the citation's own issue stays as it is. Of several documents of one place with one number or one title
    that of the issue published first counts, then that of the first issue by year, number and id.
    """
    held = sorted(issues, key=lambda i: (i.published_on or date.max, i.year, i.number, i.issue_id))
    by_number, by_title = _index(held)
    first: dict[tuple[str, str], str] = {}
    changed: dict[str, Links] = {}
    for issue in held:
        links = Links(_targets(issue, by_number, by_title), _repeated(issue, first))
        if any(links.targets[row["citation_id"]] != row["target_id"] for row in issue.citations) or any(
            links.same_as[row["document_id"]] != row["same_as"] for row in issue.documents
        ):
            changed[issue.issue_id] = links
    return changed


def _targets(issue: Held, by_number: _Index, by_title: _Index) -> dict[str, str | None]:
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
    return targets


def _repeated(issue: Held, first: dict[tuple[str, str], str]) -> dict[str, str | None]:
    """The older document with the same number and title that each document repeats; `first` gains those of this issue,
    for the issues behind it."""
    keys = {row["document_id"]: (row["doc_number"] or "", title_key(row["title"])) for row in issue.documents}
    found = {document: first.get(key) if key[0] else None for document, key in keys.items()}
    for document, key in keys.items():
        first.setdefault(key, document)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A held document: where it was printed, and the titles that it goes by."""

    document_id: str
    code: str
    titles: frozenset[str]


_Index = Mapping[str, Sequence[Known]]


def _index(held: Sequence[Held]) -> tuple[_Index, _Index]:
    by_number: dict[str, list[Known]] = {}
    by_title: dict[str, list[Known]] = {}
    for issue in held:
        titles: dict[str, list[str]] = {row["document_id"]: [title_key(row["title"])] for row in issue.documents}
        for row in issue.parts:
            if row["kind"] == "instrument" and row["title"]:
                titles.setdefault(row["document_id"], []).append(title_key(row["title"]))
        for row in issue.documents:
            known = Known(row["document_id"], _place_code(issue.issue_id), frozenset(titles[row["document_id"]]))
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


def _one(found: Sequence[Known], code: str) -> str | None:
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
    return document_id is not None and ids.is_of(document_id, issue_id)

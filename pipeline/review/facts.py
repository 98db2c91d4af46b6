"""Facts of the issue and its documents that a person set right: they go in before names and years are looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.model import Document, Issue, Masthead
from pipeline.notation.docnumber import read_number
from pipeline.notation.numerals import HAN_NUMERAL, parse_integer
from pipeline.precompiled import compile_re
from pipeline.resolve.issue import day_as_printed
from pipeline.review.anchors import Names, stretch_of
from pipeline.review.columns import CORRECTABLE
from pipeline.review.decided import Change, Decided, NotFoundError, as_json, differs, one_document, shown, unfit
from pipeline.review.entries import Correction, Review, sentence_on
from pipeline.rows import DocumentRow, IssueRow, Row
from pipeline.text import Span
from pipeline.vocab.places import place_called

_NAMED = ("doc_number", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that a review file sets: the place, the values of the issue, those of documents by identifier, and what
    became of each entry. `as_read` are the numbers and titles of documents as the program read them."""

    place: str | None = None
    issue: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    as_read: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()
    wrong: tuple[str, ...] = ()

    def names(self, rows: Sequence[DocumentRow]) -> Names:
        """The names that documents go by: those in their `rows`, and those that the program read."""
        names = Names((row.document_id, row.doc_number, row.title) for row in rows)
        for document_id, own in self.as_read.items():
            names.add(document_id, *own)
        return names

    def of_issue(self, before: str, now: str) -> Facts:
        """The same under the identifier that the issue has now: its place, year or number may be among the facts."""

        def moved(identifier: str | None) -> str | None:
            return None if identifier is None else identifier.replace(before, now, 1)

        return replace(
            self,
            documents={key.replace(before, now, 1): values for key, values in self.documents.items()},
            as_read={key.replace(before, now, 1): names for key, names in self.as_read.items()},
            decided=tuple(
                replace(one, document_id=moved(one.document_id), row_id=moved(one.row_id)) for one in self.decided
            ),
        )


def has_facts(review: Review) -> bool:
    """Whether a review file sets facts of the issue or of a document."""
    return review.place is not None or bool(of_facts(review))


def of_facts(review: Review) -> list[Correction]:
    """The corrections of a review file that are about the issue or a document as a whole."""
    return [entry for entry in review.corrections if not CORRECTABLE[entry.dataset].quoted]


def unknown_place(place: str, on: date) -> tuple[str, str] | None:
    """Why words name no one place on a day, and what to do; None where they name one."""
    if place_called(place, on) is not None:
        return None
    reason = f"names a place that is not known, or several: {place}"
    return reason, "Write place with its full name (清远市清新区) or its six-digit code (441803)"


def decide_facts(review: Review, rows: Mapping[str, Sequence[Row]]) -> Facts:
    """The facts of a review file, against the `rows` that were read without it."""
    documents = [row for row in rows["documents"] if isinstance(row, DocumentRow)]
    (issue,) = (row for row in rows["issues"] if isinstance(row, IssueRow))
    work = _Work(issue, documents)
    waiting = of_facts(review)
    while waiting:  # an entry may name a document by what another one sets
        left = [entry for entry in waiting if not work.take(entry)]
        if len(left) == len(waiting):
            break
        waiting = left
    for entry in waiting:
        work.take(entry, last=True)
    place, wrong = review.place, []
    if place is not None:
        day = work.set_of_issue.get("published_on", issue.published_on)
        year = work.set_of_issue.get("year", issue.year)
        if (unknown := unknown_place(place, day or date(year, 7, 1))) is not None:
            wrong.append(sentence_on(review.name, review.place_line, *unknown))
            place = None
    return Facts(
        place=place,
        issue=work.set_of_issue,
        documents=work.set_of_documents,
        as_read={row.document_id: (row.doc_number, row.title) for row in documents},
        decided=tuple(work.decided),
        wrong=tuple(wrong),
    )


class _Work:
    """Facts while they are decided: the values as they are so far, and those that were set."""

    def __init__(self, issue: IssueRow, documents: Sequence[DocumentRow]) -> None:
        self.decided: list[Decided] = []
        self.set_of_issue: dict[str, Any] = {}
        self.set_of_documents: dict[str, dict[str, Any]] = {}
        self._issue = as_json(issue, CORRECTABLE["issues"].columns)
        self._documents = {row.document_id: as_json(row, CORRECTABLE["documents"].columns) for row in documents}
        self._spans = {row.document_id: stretch_of(row) for row in documents}
        self._span = stretch_of(issue)
        self._names = Names((row.document_id, row.doc_number, row.title) for row in documents)

    def take(self, entry: Correction, last: bool = False) -> bool:
        """Decide an entry; whether that is done, which it is not while its document is not known, but at the end."""
        document_id: str | None = None
        try:
            if entry.anchor.document is not None:
                found = self._names.of(entry.anchor.document)
                if not found and not last:
                    return False
                document_id = one_document(found, entry.anchor.document)
            self.decided.append(self._decide(entry, document_id))
        except NotFoundError as error:
            self.decided.append(unfit(entry, error.state, error.reason, error.document_id or document_id))
        return True

    def _decide(self, entry: Correction, document_id: str | None) -> Decided:
        now = self._issue if document_id is None else self._documents[document_id]
        span: Span = self._span if document_id is None else self._spans[document_id]
        other = differs(now, entry.was)
        if other is not None and differs(now, entry.values) is not None:
            reason = f"{other}已不是“{shown(entry.was[other])}”，现为“{shown(now[other])}”"
            raise NotFoundError("stale", reason, document_id)
        changes = tuple(
            Change(column, now[column], value, "redundant" if now[column] == value else "applied")
            for column, value in entry.values.items()
        )
        changed = {change.column: change.now for change in changes if change.column and change.state == "applied"}
        now |= changed
        if document_id is None:
            self.set_of_issue |= changed
        elif changed:
            self.set_of_documents.setdefault(document_id, {}).update(changed)
            self._names.add(document_id, *(changed.get(column) for column in _NAMED))
        return Decided(entry=entry, changes=changes, document_id=document_id, row_id=document_id, span=span)


# --- into the outlined issue ---------------------------------------------------------------------------------------


def with_facts(issue: Issue, facts: Facts) -> Issue:
    """The outlined issue with the facts in it from which others follow."""
    own = [facts.documents.get(document_id, {}) for document_id in facts.as_read]
    return replace(
        issue,
        place=facts.place,
        masthead=_masthead(issue.masthead, facts.issue),
        documents=tuple(map(_document, issue.documents, own)),
    )


# 第3期   第1—2期   增刊第1期
_LABEL = compile_re(rf"(增刊)?第?([\d{HAN_NUMERAL}]+)(?:[-—–~～至、]+([\d{HAN_NUMERAL}]+))?期?(?:[（(]?(增刊)[）)]?)?")


def _masthead(masthead: Masthead, values: Mapping[str, Any]) -> Masthead:
    known = {
        column: values[column]
        for column in ("gazette", "year", "number", "number_label", "total_number", "frequency", "publisher")
        if column in values
    }
    if "published_on" in values:
        known["published"] = None if values["published_on"] is None else day_as_printed(values["published_on"])
    label = _LABEL.fullmatch("".join(values.get("number_label", "").split()))
    if label is not None:
        known.setdefault("number", parse_integer(label[2]))
        known["number_to"] = parse_integer(label[3]) if label[3] else None
        known["supplement"] = bool(label[1] or label[4])
    changed = replace(masthead, **known)
    if changed.number_to is not None and changed.number is not None and changed.number_to <= changed.number:
        return replace(changed, number_to=None)
    return changed


def _document(document: Document, values: Mapping[str, Any]) -> Document:
    known = {column: values[column] for column in ("title", "rubric", "approved_by", "contact") if column in values}
    if "addressees" in values:
        known["addressees"] = tuple(values["addressees"])
    if "doc_number" in values:
        known["number"] = read_number(values["doc_number"]) if values["doc_number"] is not None else None
    if "signed_on" in values:
        known["signed"] = None if values["signed_on"] is None else day_as_printed(values["signed_on"])
    return replace(document, **known) if known else document

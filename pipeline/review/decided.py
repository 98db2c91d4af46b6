"""What became of each correction: the rows of `corrections`, and what is told of those that no longer fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import orjson

from pipeline import ids
from pipeline.check.case import Finding, quote
from pipeline.review.columns import OF_REVIEW
from pipeline.review.entries import Correction
from pipeline.rows import CorrectionRow, Row
from pipeline.text import Span

State = Literal["applied", "redundant", "stale", "ambiguous"]


class Change(NamedTuple):
    """A column with the value that was read and the one that a person wrote; no column where a row is dropped."""

    column: str | None
    was: Any
    now: Any
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a correction: its changes, where its words stand, and in Chinese why it does not fit."""

    entry: Correction
    changes: tuple[Change, ...]
    document_id: str | None = None
    row_id: str | None = None
    span: Span | None = None
    reason: str | None = None


def unfit(entry: Correction, state: State, reason: str, document_id: str | None = None) -> Decided:
    """A correction that changes nothing, as its words or values are gone or not told apart."""
    stated = entry.was.get
    changes = tuple(Change(column, stated(column), now, state) for column, now in entry.values.items())
    return Decided(
        entry=entry, changes=changes or (Change(None, None, None, state),), document_id=document_id, reason=reason
    )


def on_line(line: int) -> str:
    """What a finding on an entry of the review file begins with."""
    return f"审核文件第{line}行"


class NotFoundError(Exception):
    """An entry whose words or document are gone or not told apart: its state, and why, in Chinese."""

    def __init__(self, state: State, reason: str, document_id: str | None = None) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.document_id = document_id


def one_document(found: Iterable[str], name: str) -> str:
    """The one document that goes by a name. Raises `NotFoundError` where none or several do."""
    documents = list(found)
    if not documents:
        raise NotFoundError("stale", f"本期没有文号或标题为“{quote(name, 40)}”的文件")
    if len(documents) > 1:
        raise NotFoundError("ambiguous", f"本期有{len(documents)}份文件的文号或标题是“{quote(name, 40)}”")
    return documents[0]


def differs(row: Mapping[str, Any], was: Mapping[str, Any]) -> str | None:
    """The first column in which a row has another value than an entry says; None where it has all of them."""
    return next((column for column, value in was.items() if row[column] != value), None)


def shown(value: object) -> str:
    """A value as a message has it."""
    if value is None:
        return "空"
    return quote(value if isinstance(value, str) else _json(value), 40)


def as_json(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    """The values of a row in some columns."""
    return {column: getattr(row, column) for column in columns}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def correction_rows(issue_id: str, review_file: str, decided: Iterable[Decided]) -> tuple[CorrectionRow, ...]:
    """The rows of `corrections`, in the order of the review file."""
    rows: list[CorrectionRow] = []
    for one in sorted(decided, key=lambda one: one.entry.line):
        entry = one.entry
        for change in one.changes:
            rows.append(
                CorrectionRow(
                    issue_id=issue_id,
                    char_start=one.span.start if one.span else None,
                    char_end=one.span.end if one.span else None,
                    correction_id=ids.row_id(issue_id, "corrections", len(rows) + 1),
                    document_id=one.document_id,
                    dataset=entry.dataset,
                    row_id=one.row_id,
                    column=change.column,
                    was=None if change.was is None and entry.action != "set" else _json(change.was),
                    now=None if change.column is None else _json(change.now),
                    action=entry.action,
                    by=entry.by,
                    on=entry.on,
                    why=entry.why,
                    state=change.state,
                    review_file=review_file,
                    line=entry.line,
                )
            )
    return tuple(rows)


def findings_on(decided: Iterable[Decided], places: Mapping[str | None, Span]) -> Iterator[Finding]:
    """`review.stale`: the corrections that no longer fit, each at the title of its document or the masthead."""
    for one in decided:
        if one.reason is not None:
            place = places.get(one.document_id, places[None])
            message = f"{on_line(one.entry.line)}的更正没有采用：{one.reason}"
            yield Finding(OF_REVIEW, place.start, place.end, message, one.document_id)

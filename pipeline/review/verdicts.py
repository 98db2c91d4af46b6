"""Verdicts (判断): what a person said of findings becomes their state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pipeline.check import Judged
from pipeline.check.case import Finding
from pipeline.model import Issue
from pipeline.review.anchors import Names, Places, Text, furniture_of, stretch_of
from pipeline.review.columns import OF_REVIEW
from pipeline.review.decided import Decided, NotFoundError, findings_on, on_line, one_document, shown
from pipeline.review.entries import Review, Verdict
from pipeline.review.facts import Facts
from pipeline.review.signing import findings_on_sign_off
from pipeline.rows import DocumentRow, FindingRow, IssueData
from pipeline.text import Span


class Findings:
    """The findings of an issue, to find those that verdicts are about."""

    def __init__(self, rows: Sequence[FindingRow], text: Text, names: Names) -> None:
        self._names = names
        self._by_code: dict[str, list[FindingRow]] = {}
        for row in rows:
            self._by_code.setdefault(row.code, []).append(row)
        self._places = {code: Places(text, map(stretch_of, own)) for code, own in self._by_code.items()}

    def about(self, verdict: Verdict) -> list[FindingRow]:
        """The findings of a verdict: several only where they stand at the same words. Raises `NotFoundError`."""
        anchor = verdict.anchor
        document_id = None
        if anchor.document is not None:
            document_id = one_document(self._names.of(anchor.document), anchor.document)
        own = self._by_code.get(verdict.code, [])
        matching = self._places[verdict.code].matching(anchor) if own else []
        found = [own[n] for n in matching if document_id in (None, own[n].document_id)]
        if not found:
            words = f"“{shown(anchor.quote)}”处" if anchor.quote else ""
            raise NotFoundError("stale", f"{words}已没有疑点{shown(verdict.code)}", document_id)
        places = len({stretch_of(row) for row in found})
        if places > 1:
            reason = f"“{shown(anchor.quote)}”有{places}处疑点{verdict.code}，分不清是哪一处，请写明before、after"
            raise NotFoundError("ambiguous", reason, document_id)
        return found

    def has(self, verdict: Verdict) -> bool:
        """Whether there are findings that a verdict is about, told apart or not."""
        try:
            return bool(self.about(verdict))
        except NotFoundError as error:
            return error.state == "ambiguous"


def judge(
    verdicts: Sequence[Verdict],
    findings: Findings,
    uncorrected: Callable[[], Findings],
    places: Mapping[str | None, Span],
) -> Judged:
    """What verdicts make of the findings. Of one finding the last verdict counts. One whose finding is gone, though it
    is there in the `uncorrected` issue, is settled: a correction removed it."""
    states: dict[str, str] = {}
    more: list[Finding] = []
    for verdict in verdicts:
        try:
            states |= {row.key: verdict.state for row in findings.about(verdict)}
        except NotFoundError as error:
            if error.state == "stale" and uncorrected().has(verdict):
                continue
            place = places.get(error.document_id, places[None])
            message = f"{on_line(verdict.line)}的判断没有采用：{error.reason}"
            severity = "info" if error.state == "stale" else None
            more.append(Finding(OF_REVIEW, place.start, place.end, message, error.document_id, severity))
    return Judged(states, tuple(more))


def judged(
    review: Review,
    facts: Facts,
    decided: Sequence[Decided],
    issue: Issue,
    data: IssueData,
    uncorrected: Callable[[], IssueData],
    rows: Sequence[FindingRow],
) -> Judged:
    """What a review file makes of the findings `rows`, and those on what in it no longer fits: corrections, verdicts
    and the sign-off. `uncorrected` gives the issue as it would be without the file."""
    documents = [row for row in data.rows["documents"] if isinstance(row, DocumentRow)]
    places: dict[str | None, Span] = {None: issue.masthead.span}
    places |= {row.document_id: own.title_span for row, own in zip(documents, issue.documents, strict=True)}
    text = Text(data.source_text, furniture_of(data.rows["blocks"]))
    names = facts.names(documents)

    @cache
    def before() -> Findings:
        as_read = uncorrected().rows
        same = Names(())
        for own, now in zip(as_read["documents"], documents, strict=True):
            if isinstance(own, DocumentRow):
                same.add(own.document_id, own.doc_number, own.title, now.doc_number, now.title)
        return Findings([row for row in as_read["findings"] if isinstance(row, FindingRow)], text, same)

    verdicts = judge(review.verdicts, Findings(rows, text, names), before, places)
    more = [*findings_on(decided, places), *verdicts.more]
    if review.sign_off is not None:
        more += findings_on_sign_off(review.sign_off, {**data.rows, "findings": rows}, places[None])
    return Judged(verdicts.states, more)

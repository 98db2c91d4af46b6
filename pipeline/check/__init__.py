"""Check: what a careful archivist would want to see before signing the issue off (疑点)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.check.case import Case, Finding
from pipeline.check.dates import check_dates
from pipeline.check.metadata import check_metadata
from pipeline.check.names import check_citations, check_names
from pipeline.check.printing import check_print
from pipeline.check.structure import check_contents, check_documents, check_front, check_outline
from pipeline.check.sums import check_sums, check_totals
from pipeline.model import Finds, Issue
from pipeline.rows import FindingRow, IssueData
from pipeline.vocab.findings import finding_codes

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    check_front, check_contents, check_documents, check_outline, check_dates, check_totals, check_sums,
    check_names, check_citations, check_print, check_metadata,
)  # fmt: skip


def check(issue: Issue, finds: Sequence[Finds], data: IssueData) -> IssueData:
    """The data with its findings, in source order. Severities are those of `data/findings.csv`."""
    codes = finding_codes()
    case = Case(issue, finds, data)
    found = sorted(
        {*_remarked(case), *(f for run in CHECKS for f in run(case))}, key=lambda f: (f.start, f.end, f.code, f.message)
    )
    rows = tuple(
        FindingRow(
            issue_id=data.issue_id,
            finding_id=f"{data.issue_id}.f{n:05d}",
            char_start=f.start,
            char_end=f.end,
            document_id=f.document_id,
            severity=f.severity or codes[f.code].severity,  # type: ignore[arg-type]
            code=f.code,
            message=f.message,
        )
        for n, f in enumerate(found, 1)
    )
    return replace(data, rows={**data.rows, "findings": rows})


def _remarked(case: Case) -> Iterator[Finding]:
    """What the reader saw in the file, each in the document that it stands in."""
    starts = [row.char_start for row in case.documents]
    for remark in case.issue.source.remarks:
        n = bisect_right(starts, remark.span.start) - 1
        inside = n >= 0 and remark.span.start < case.documents[n].char_end
        document_id = case.documents[n].document_id if inside else None
        yield Finding(remark.code, remark.span.start, remark.span.end, remark.message, document_id)

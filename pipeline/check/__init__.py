"""Check: what a careful archivist would want to see before signing the issue off (疑点)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.check.case import Case, Finding
from pipeline.check.dates import check_dates
from pipeline.check.names import check_citations, check_names
from pipeline.check.printing import check_print
from pipeline.check.structure import check_contents, check_documents, check_front, check_outline
from pipeline.check.sums import check_sums, check_totals
from pipeline.model import Finds, Issue
from pipeline.rows import FindingRow, IssueData
from pipeline.vocab.findings import finding_codes

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    check_front, check_contents, check_documents, check_outline, check_dates, check_totals, check_sums,
    check_names, check_citations, check_print,
)  # fmt: skip


def check(issue: Issue, finds: Sequence[Finds], data: IssueData) -> IssueData:
    """The data with its findings, in source order. Severities are those of `data/findings.csv`."""
    codes = finding_codes()
    case = Case(issue, finds, data)
    found = sorted({f for run in CHECKS for f in run(case)}, key=lambda f: (f.start, f.end, f.code, f.message))
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

"""Check: what a careful archivist would want to see before signing the issue off (疑点)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from pipeline import ids
from pipeline.check.announced import check_announced
from pipeline.check.case import Case, Finding, quote
from pipeline.check.dates import check_dates
from pipeline.check.metadata import check_metadata
from pipeline.check.names import check_citations, check_names
from pipeline.check.printing import check_print
from pipeline.check.references import check_references
from pipeline.check.structure import (
    check_contents,
    check_counted,
    check_documents,
    check_front,
    check_outline,
    check_place,
)
from pipeline.check.sums import check_sums
from pipeline.check.tables import check_duplicate_rows, check_totals
from pipeline.faults import NO_GUARD, Fault, Guard
from pipeline.model import Finds, Issue
from pipeline.rows import BlockRow, FindingRow, IssueData
from pipeline.vocab.findings import finding_codes

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    check_front, check_place, check_contents, check_documents, check_outline, check_counted, check_references,
    check_dates, check_totals, check_duplicate_rows, check_sums, check_announced, check_names, check_citations,
    check_print, check_metadata,
)  # fmt: skip


class Judged(NamedTuple):
    """What a person says of findings: their states by their keys, and more findings, on what was said."""

    states: Mapping[str, str]
    more: Sequence[Finding] = ()


# Is shown the findings, and says which of them a person confirmed or dismissed.
Judge = Callable[[Sequence[FindingRow]], Judged]


def check(
    issue: Issue, finds: Sequence[Finds], data: IssueData, guard: Guard = NO_GUARD, judge: Judge | None = None
) -> IssueData:
    """The data with its findings, in source order, and with the faults of all stages, each of which is a finding.

    Severities are those of `data/findings.csv`. A check that fails costs its own findings.
    """
    case = Case(issue, finds, data)
    none: list[Finding] = []
    said = [f for run in CHECKS for f in guard.run(f"check.{run.__name__}", None, partial(_said, run, case), none)]
    found = {*_remarked(case), *_sound(case, said, guard.faults), *_faults(case, guard.faults)}
    blocks = _Blocks(case)
    rows = _rows(case, found, blocks)
    if judge is not None:
        judged = guard.run("review.verdicts", None, partial(judge, rows), Judged({}))
        rows = _rows(case, {*found, *judged.more, *_faults(case, guard.faults)}, blocks, judged.states)
    return replace(data, rows={**data.rows, "findings": rows}, faults=guard.faults)


_NO_STATES: Mapping[str, str] = MappingProxyType({})


def _rows(
    case: Case, found: Collection[Finding], blocks: _Blocks, states: Mapping[str, str] = _NO_STATES
) -> tuple[FindingRow, ...]:
    """The findings as rows, in the order of their places."""
    codes = finding_codes()
    issue_id = case.data.issue_id
    names = {row.document_id: row.doc_number or row.title for row in case.documents}
    repeats: Counter[str] = Counter()
    rows = []
    for n, f in enumerate(sorted(found, key=lambda f: (f.start, f.end, f.code, f.message)), 1):
        place = (f.code, names.get(f.document_id or "", ""), case.text, f.start, f.end)
        repeats[first := ids.finding_key(*place)] += 1
        key = first if repeats[first] == 1 else ids.finding_key(*place, repeats[first])
        rows.append(
            FindingRow(
                issue_id=issue_id,
                finding_id=ids.row_id(issue_id, "findings", n),
                char_start=f.start,
                char_end=f.end,
                document_id=f.document_id,
                severity=f.severity or codes[f.code].severity,  # type: ignore[arg-type]
                code=f.code,
                message=f.message,
                block_id=blocks.at(f.start),
                key=key,
                state=states.get(key, "open"),  # type: ignore[arg-type]
            )
        )
    return tuple(rows)


class _Blocks:
    """The blocks of an issue by the places of their spans."""

    def __init__(self, case: Case) -> None:
        spans = [(s.start, s.end, row.block_id) for row in case.rows(BlockRow) for s in row.spans]
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]

    def at(self, place: int) -> str | None:
        """The block that holds a place; None between blocks."""
        n = bisect_right(self._starts, place) - 1
        return self._spans[n][2] if n >= 0 and place < self._spans[n][1] else None


def _said(run: Callable[[Case], Iterator[Finding]], case: Case) -> list[Finding]:
    return list(run(case))


# What the rows of a stage are called; a check is called by its name.
_STAGES = {
    "heads": "文件标题和文号",
    "parts": "文件各部分",
    "sections": "章节结构",
    "approval": "批准机关",
    "contact": "联系单位",
    "dates": "日期",
    "citations": "引用文件",
    "names": "机构名称和责任分工",
    "duties": "责任分工",
    "responsibilities": "责任分工",
    "quantities": "数量指标",
    "tables": "表格",
    "table_duties": "表格中的责任分工",
    "appointments": "人事任免",
    "terms": "词语",
    "bodies": "议事机构简称",
    "addressees": "主送机关",
    "issuers": "发文机关",
    "validity": "施行日期",
    "pages": "页码",
    "facts": "审核文件中对本期和文件的更正",
    "amend": "审核文件中的更正",
    "verdicts": "审核文件中对疑点的判断",
}


def _faults(case: Case, faults: Sequence[Fault]) -> Iterator[Finding]:
    """`program.fault`: each stage that failed, on the document that it failed on."""
    for fault in faults:
        name = fault.stage.split(".")[-1]
        what = f"{_STAGES[name]}没有读出" if name in _STAGES else f"核查“{name}”没有完成"
        words = f"{what}：程序在{fault.stage}这一步出错，其余内容不受影响"
        if fault.document is None:
            span = case.issue.masthead.span
            yield Finding("program.fault", span.start, span.end, f"本期的{words}")
            continue
        document, row = case.issue.documents[fault.document], case.documents[fault.document]
        words = f"第{row.seq}份文件《{quote(row.title, 48)}》的{words}"
        yield Finding("program.fault", *document.title_span, words, row.document_id)


# Findings that follow where the parts of a document are not read: 文末没有署名, 附件没有印出.
_OF_PARTS = ("document.", "attachment.", "outline.")


def _sound(case: Case, said: Sequence[Finding], faults: Sequence[Fault]) -> Iterator[Finding]:
    """The findings without those that only a fault of the outline made."""
    lost = {
        case.documents[f.document].document_id
        for f in faults
        if f.document is not None and f.stage.startswith("outline.")
    }
    return (f for f in said if f.document_id not in lost or not f.code.startswith(_OF_PARTS))


def _remarked(case: Case) -> Iterator[Finding]:
    """What the reader saw in the file, each in the document that it stands in."""
    starts = [row.char_start for row in case.documents]
    for remark in case.issue.source.remarks:
        n = bisect_right(starts, remark.span.start) - 1
        inside = n >= 0 and remark.span.start < case.documents[n].char_end
        document_id = case.documents[n].document_id if inside else None
        yield Finding(remark.code, remark.span.start, remark.span.end, remark.message, document_id)

"""A small issue made by hand: every kind of row once or twice, valid by every rule of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.rows import (
    AppointmentRow,
    BlockRow,
    CitationRow,
    CommitmentRow,
    ContentsRow,
    CorrectionRow,
    DateRow,
    DivisionRow,
    DocumentRow,
    FindingRow,
    InstitutionRow,
    IssueData,
    IssueRow,
    OrganizationRow,
    PageRow,
    PartRow,
    QuantityRow,
    ResponsibilityRow,
    Row,
    SectionRow,
    SpanValue,
    TableCellRow,
    TableRow,
    TermRow,
)

TEXT = """\
某区人民政府公报
2018年第3期
目 录
某区人民政府关于改建公厕的通知 1
某区人民政府关于改建公厕的通知
一、任务。区教育局牵头，2018年8月底前
— 1 —
改建20间以上，见《公厕办法》。
镇别	数量（间）	资金（万元）
山塘	1	25
太平		50.5
合计	3	75.5
"""


def spot(words: str, text: str = TEXT) -> dict[str, int]:
    """The evidence of the first place where the words stand."""
    start = text.index(words)
    return {"char_start": start, "char_end": start + len(words)}


def small_issue(number: int = 3, text: str = TEXT, tables: int = 1) -> IssueData:
    """The issue under another number; with `tables` 0 its table is a paragraph."""
    issue_id = f"000001-2018-{number:02}"
    document_id = f"{issue_id}.d01"
    ids = {"issue_id": issue_id}
    inside = {**ids, "document_id": document_id}
    section_id = f"{document_id}.s001"
    body = text.index("一、")
    table_at = text.index("镇别")

    pieces = [
        ("masthead", text.index("某区"), text.index("目"), None, None),
        ("contents", text.index("目"), text.index("某区人民政府关于改建公厕的通知\n"), None, None),
        ("title", text.index("某区人民政府关于改建公厕的通知\n"), body, document_id, None),
        ("paragraph", body, text.index("— 1"), document_id, section_id),
        ("page_number", text.index("— 1"), text.index("改建20"), document_id, None),
        ("table" if tables else "paragraph", table_at, len(text), document_id, section_id),
    ]
    blocks = []
    for seq, (role, start, end, home, section) in enumerate(pieces, 1):
        spans = [SpanValue(start, start + len(text[start:end].rstrip()))]
        if role == "paragraph" and start == body:
            spans.append(SpanValue(text.index("改建20"), text.index("。\n镇别") + 1))
        blocks.append(
            BlockRow(
                **ids,
                char_start=spans[0].start,
                char_end=spans[-1].end,
                block_id=f"{issue_id}.b{seq:05}",
                document_id=home,
                part_id=f"{document_id}.p1" if home else None,
                section_id=section,
                seq=seq,
                role=role,
                page=1,
                spans=spans,
                text="".join(text[s.start : s.end] for s in spans),
            )
        )
    grid = [line.split("\t") for line in text[table_at:].splitlines()]
    units = (None, "间", "万元")
    cells, at = [], table_at
    for r, line in enumerate(grid):
        for c, words in enumerate(line):
            number_in = c > 0 and r > 0 and words != ""
            cells.append(
                TableCellRow(
                    **ids,
                    char_start=at,
                    char_end=at + len(words),
                    table_id=f"{document_id}.t01",
                    row=r,
                    col=c,
                    row_span=1,
                    col_span=1,
                    header=r == 0,
                    header_path=[] if r == 0 else [grid[0][c]],
                    text=words,
                    value=float(words) if number_in else None,
                    unit=units[c] if number_in else None,
                    total=r == len(grid) - 1,
                )
            )
            at += len(words) + 1
    rows: dict[str, tuple[Row, ...]] = {
        "issues": (
            IssueRow(
                **ids,
                **spot("某区人民政府公报\n2018年第3期", text),
                gazette="某区人民政府公报",
                division="某区",
                year=2018,
                number=number,
                number_label=f"第{number}期",
                published_on=date(2018, 10, 15),
                source_file=f"{number}.txt",
                source_format="txt",
                source_sha256="0" * 64,
                documents=1,
            ),
        ),
        "contents": (
            ContentsRow(
                **ids,
                **spot("某区人民政府关于改建公厕的通知 1", text),
                seq=1,
                title="某区人民政府关于改建公厕的通知",
                page=1,
                document_id=document_id,
            ),
        ),
        "documents": (
            DocumentRow(
                **inside,
                char_start=text.index("某区人民政府关于改建公厕的通知\n"),
                char_end=len(text) - 1,
                seq=1,
                title="某区人民政府关于改建公厕的通知",
                genre="通知",
                issuers=["某区人民政府"],
                addressees=[],
                source_file=f"{number}.txt",
                source_sha256="0" * 64,
            ),
        ),
        "parts": (
            PartRow(
                **inside,
                char_start=body,
                char_end=len(text) - 1,
                part_id=f"{document_id}.p1",
                seq=1,
                kind="notice",
            ),
        ),
        "sections": (
            SectionRow(
                **inside,
                **spot("一、任务", text),
                section_id=section_id,
                part_id=f"{document_id}.p1",
                level=1,
                kind="clause",
                label="一、",
                number=1,
                heading="任务",
                path="一、",
            ),
        ),
        "blocks": tuple(blocks),
        "responsibilities": (
            ResponsibilityRow(
                **inside,
                **spot("区教育局", text),
                responsibility_id=f"{issue_id}.r00001",
                section_id=section_id,
                role="lead",
                org="区教育局",
                org_id="某区教育局",
                holder="named",
                task="任务",
                form="clause",
                raw="区教育局",
            ),
        ),
        "organizations": (
            OrganizationRow(
                **ids,
                org_id="某区教育局",
                names=["区教育局"],
                institution="教育局",
                kind="department",
                level="county",
                division_code="000001",
                mentions=1,
            ),
        ),
        "divisions": (DivisionRow(**ids, division_code="000001", full_name="某区", level="county"),),
        "institutions": (InstitutionRow(**ids, institution="教育局", field="教育", level="county", kind="department"),),
        "dates": (
            DateRow(
                **inside,
                **spot("2018年8月底前", text),
                date_id=f"{issue_id}.m00001",
                section_id=section_id,
                raw="2018年8月底前",
                kind="point",
                bound="by",
                edtf="../2018-08-31",
                end=date(2018, 8, 31),
                grain="day",
                inferred=False,
                valid=True,
                role="text",
            ),
        ),
        "citations": (
            CitationRow(
                **inside,
                **spot("《公厕办法》", text),
                citation_id=f"{issue_id}.c00001",
                section_id=section_id,
                raw="《公厕办法》",
                title="公厕办法",
                kind="document",
                relation="mentions",
            ),
        ),
        "quantities": (
            QuantityRow(
                **inside,
                **spot("20间以上", text),
                quantity_id=f"{issue_id}.q00001",
                section_id=section_id,
                raw="20间以上",
                kind="count",
                comparator=">=",
                value=20.0,
                unit="间",
                indicator="改建",
            ),
        ),
        "appointments": (
            AppointmentRow(
                **inside,
                **spot("20间以上", text),
                appointment_id=f"{issue_id}.a00001",
                person="李明",
                action="appoint",
                position="清远市清新区教育局局长",
                raw="20间以上",
            ),
        ),
        "pages": (
            PageRow(
                issue_id=issue_id,
                char_start=0,
                char_end=len(text),
                page=1,
                label="1",
                width=210.0,
                height=297.0,
                ocr=False,
            ),
        ),
        "commitments": (
            CommitmentRow(
                **inside,
                **spot("区教育局", text),
                commitment_id=f"{issue_id}.k00001",
                responsibility_id=f"{issue_id}.r00001",
                document_title="某区人民政府关于改建公厕的通知",
                source_file=f"{number}.txt",
                division="某区",
                org="区教育局",
                holder="named",
                role="lead",
                org_id="某区教育局",
                section_id=section_id,
                sentence="区教育局",
                task="任务",
            ),
        ),
        "corrections": (
            CorrectionRow(
                **inside,
                **spot("区教育局", text),
                correction_id=f"{issue_id}.e00001",
                dataset="responsibilities",
                row_id=f"{issue_id}.r00001",
                column="role",
                was='"responsible"',
                now='"lead"',
                action="set",
                by="审核人甲",
                on=date(2024, 3, 20),
                state="applied",
                review_file=f"{number}.review.toml",
                line=1,
            ),
            CorrectionRow(
                **ids,
                char_start=None,
                char_end=None,
                correction_id=f"{issue_id}.e00002",
                dataset="dates",
                action="drop",
                by="审核人甲",
                on=date(2024, 3, 20),
                why="印刷有误",
                state="stale",
                review_file=f"{number}.review.toml",
                line=9,
            ),
        ),
        "findings": (
            FindingRow(
                **inside,
                **spot("合计\t3", text),
                finding_id=f"{issue_id}.f00001",
                severity="error",
                code="table.total",
                message="合计3，各行之和为1",
                key="0123456789abcdef",
            ),
        ),
        "terms": (TermRow(**inside, term="公厕", count=2, weight=1.5),),
    }
    if tables:
        rows["tables"] = (
            TableRow(
                **inside,
                char_start=table_at,
                char_end=len(text) - 1,
                table_id=f"{document_id}.t01",
                part_id=f"{document_id}.p1",
                n_rows=4,
                n_cols=3,
                header_rows=1,
                kind="data",
            ),
        )
        rows["table_cells"] = tuple(cells)
    return IssueData(issue_id, 2018, text, rows)


def with_row(data: IssueData, dataset: str, position: int = 0, /, **values: Any) -> IssueData:
    """The issue with other values in one row."""
    some = list(data.rows[dataset])
    some[position] = replace(some[position], **values)
    return with_rows(data, {dataset: tuple(some)})


def with_rows(data: IssueData, rows: Mapping[str, tuple[Row, ...]]) -> IssueData:
    """The issue with other rows in some datasets."""
    return replace(data, rows={**data.rows, **rows})

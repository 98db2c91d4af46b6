"""What the sheets of the workbook show: their columns under Chinese titles, and where their rows come from.

The first columns are those that are read and printed on paper; identifiers are last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from pipeline.deadlines import Prints, Source, deadlines, in_words
from pipeline.export.extract import Issue
from pipeline.ids import issue_name
from pipeline.owed import Fields
from pipeline.rows import (
    BlockRow,
    CitationRow,
    CommitmentRow,
    DateRow,
    DocumentRow,
    FindingRow,
    IssueRow,
    QuantityRow,
    Row,
    SectionRow,
    TableRow,
)
from pipeline.schema import Column, columns_of, heading_of, word_of


class Chosen(Source[Issue], Protocol):
    """The rows and texts of the issues that a workbook shows, and which of them tells what several print."""

    @property
    def prints(self) -> Prints: ...


class Shown(NamedTuple):
    """A column of a sheet: its heading, its width in characters of half width, and its value in a row."""

    heading: str
    width: float
    value: Callable[[Fields], Any]


class Sheet(NamedTuple):
    """A sheet of rows: its name, what it holds, its columns, how many of them go on paper, where its rows are from.

    `counted` is the dataset that has at least as many rows as the sheet.
    """

    name: str
    about: str
    columns: tuple[Shown, ...]
    on_paper: int
    counted: type[Row]
    rows: Callable[[Chosen, Issue], Iterable[Fields]]


def _own(row_class: type[Row], name: str, width: float, heading: str = "") -> Shown:
    """A column of a dataset under its Chinese title, its words in Chinese."""
    column = next(each for each in columns_of(row_class) if each.name == name)
    return Shown(heading or heading_of(row_class, column), width, _reading(row_class, column))


def _reading(row_class: type[Row], column: Column) -> Callable[[Fields], Any]:
    name = column.name
    if not column.values:
        return lambda row: row[name]
    words = {value: word_of(row_class, column, value) for value in column.values}
    return lambda row: words.get(row[name], row[name])


def _of(name: str, heading: str, width: float) -> Shown:
    """A column of what `rows` of the sheet puts beside the dataset's own."""
    return Shown(heading, width, lambda row: row[name])


def with_document(rows: Iterable[Fields], extract: Chosen, issue: Issue) -> Iterator[dict[str, Any]]:
    """Rows with the title, number and file of their document, the name of their issue and their page."""
    documents = {row["document_id"]: row for row in extract.rows(DocumentRow, issue)}
    sections = {row["section_id"]: row for row in extract.rows(SectionRow, issue)}
    pages = {row["block_id"]: row["page"] for row in extract.rows(BlockRow, issue)}
    printed = _name_of(extract, issue)
    for row in rows:
        document = documents.get(row.get("document_id") or "", {})
        section = sections.get(row.get("section_id") or "", {})
        yield {
            **row,
            "_issue": printed,
            "_division": issue.division,
            "_title": document.get("title"),
            "_number": document.get("doc_number"),
            "_file": document.get("source_file"),
            "_path": section.get("path"),
            "_heading": section.get("heading"),
            "_page": pages.get(row.get("block_id") or ""),
        }


def _name_of(extract: Chosen, issue: Issue) -> str:
    """How an issue is called: 佛冈县人民政府公报2023年第2期."""
    return next((issue_name(row) for row in extract.rows(IssueRow, issue)), issue.issue_id)


def _documents(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    return with_document(extract.rows(DocumentRow, issue), extract, issue)


def _duties(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    told = extract.prints.told(extract.rows(CommitmentRow, issue), extract.rows(DocumentRow, issue))
    return with_document(told, extract, issue)


def _quantities(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    return with_document(extract.rows(QuantityRow, issue), extract, issue)


def _findings(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    return with_document(extract.rows(FindingRow, issue), extract, issue)


def _deadlines(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    found = deadlines(extract, issue, prints=extract.prints)
    rows = with_document([one.date for one in found], extract, issue)
    for one, row in zip(found, rows, strict=True):
        yield {**row, "_bodies": list(one.bodies), "_sentence": one.sentence, "_page": one.page}


def _citations(extract: Chosen, issue: Issue) -> Iterator[Fields]:
    for row in with_document(extract.rows(CitationRow, issue), extract, issue):
        target = row["target_id"]
        held = None if target is None else "本文" if target == row["document_id"] else "已收录"
        yield {**row, "_held": held}


_TITLE = _of("_title", "文件标题", 34)
_NUMBER = _of("_number", "发文字号", 22)
_ISSUE = _of("_issue", "期", 30)
_DIVISION = _of("_division", "行政区划", 18)
_PAGE = _of("_page", "页", 6)
_FILE = _of("_file", "来源文件", 24)
_SECTION = (_of("_path", "层次路径", 14), _of("_heading", "层次标题", 24))


def _rhythm(width: float) -> Shown:
    return Shown("周期", width, lambda row: row["rrule"] and in_words(row["rrule"]))


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "文件",
        "每份文件一行",
        (
            _own(DocumentRow, "title", 46), _own(DocumentRow, "doc_number", 22), _own(DocumentRow, "genre", 8),
            _own(DocumentRow, "issuers", 26), _own(DocumentRow, "addressees", 30), _own(DocumentRow, "signed_on", 12),
            _own(DocumentRow, "effective_on", 12), _own(DocumentRow, "expires_on", 12),
            _own(DocumentRow, "page_start", 8), _own(DocumentRow, "page_end", 8),
            _own(DocumentRow, "rubric", 18), _own(DocumentRow, "approved_by", 20), _own(DocumentRow, "contact", 16),
            _DIVISION, _ISSUE, _own(DocumentRow, "source_file", 24),
            _own(DocumentRow, "same_as", 20), _own(DocumentRow, "document_id", 20),
        ),
        10,
        DocumentRow,
        _documents,
    ),
    Sheet(
        "责任",
        "每个单位的每项任务一行，附原句、时限、指标和金额",
        (
            _own(CommitmentRow, "org", 20), _own(CommitmentRow, "role", 8), _own(CommitmentRow, "task", 30),
            _own(CommitmentRow, "due_on", 12), _own(CommitmentRow, "due_raw", 14), _own(CommitmentRow, "sentence", 54),
            _own(CommitmentRow, "document_title", 34), _own(CommitmentRow, "doc_number", 22),
            _own(CommitmentRow, "page", 6),
            _own(CommitmentRow, "due_scope", 10), _rhythm(16), _own(CommitmentRow, "indicator", 18),
            _own(CommitmentRow, "comparator", 8), _own(CommitmentRow, "value", 12), _own(CommitmentRow, "unit", 8),
            _own(CommitmentRow, "amount", 16), _own(CommitmentRow, "section_path", 14),
            _own(CommitmentRow, "heading", 24), _own(CommitmentRow, "org_id", 28),
            _own(CommitmentRow, "institution", 16), _own(CommitmentRow, "holder", 10),
            _own(CommitmentRow, "division", 18), _ISSUE, _own(CommitmentRow, "source_file", 24),
            _own(CommitmentRow, "commitment_id", 22), _own(CommitmentRow, "document_id", 20),
        ),
        9,
        CommitmentRow,
        _duties,
    ),
    Sheet(
        "期限",
        "每个须按期办理的时限和每个周期一行，附原句和责任单位；统计截止日、按月按年计的标准不在内",
        (
            _own(DateRow, "end", 12), _own(DateRow, "raw", 16), _own(DateRow, "bound", 8), _rhythm(16),
            _of("_bodies", "责任单位", 24), _of("_sentence", "原句", 54), _TITLE, _NUMBER, _PAGE,
            _own(DateRow, "start", 12), _own(DateRow, "grain", 8), _own(DateRow, "valid", 10),
            _own(DateRow, "inferred", 10), *_SECTION, _DIVISION, _ISSUE, _FILE, _own(DateRow, "rrule", 30),
            _own(DateRow, "date_id", 22), _own(DateRow, "document_id", 20),
        ),
        9,
        DateRow,
        _deadlines,
    ),
    Sheet(
        "指标",
        "正文中的每个指标、金额和数量一行",
        (
            _own(QuantityRow, "indicator", 30), _own(QuantityRow, "comparator", 8), _own(QuantityRow, "value", 14),
            _own(QuantityRow, "value_high", 14), _own(QuantityRow, "unit", 10), _own(QuantityRow, "raw", 24),
            _TITLE, _NUMBER, _PAGE,
            _own(QuantityRow, "kind", 8), *_SECTION, _DIVISION, _ISSUE, _FILE,
            _own(QuantityRow, "quantity_id", 22), _own(QuantityRow, "document_id", 20),
        ),
        9,
        QuantityRow,
        _quantities,
    ),
    Sheet(
        "引用",
        "每次提到的其他文件一行；“已收录”是指被引文件已在本库中",
        (
            _own(CitationRow, "title", 44, "被引文件"), _own(CitationRow, "doc_number", 24, "被引文号或标准号"),
            _own(CitationRow, "kind", 10), _own(CitationRow, "relation", 8), _own(CitationRow, "pinpoint", 16),
            _of("_held", "是否收录", 10), _TITLE, _NUMBER, _PAGE,
            _own(CitationRow, "alias", 16), _own(CitationRow, "raw", 44), *_SECTION, _DIVISION, _ISSUE, _FILE,
            _own(CitationRow, "citation_id", 22), _own(CitationRow, "document_id", 20),
            _own(CitationRow, "target_id", 20),
        ),
        9,
        CitationRow,
        _citations,
    ),
)  # fmt: skip

FINDINGS = Sheet(
    "疑点",
    "每个疑点一行，附程度、处理状态和页",
    (
        _own(FindingRow, "severity", 8), _own(FindingRow, "state", 10), _own(FindingRow, "message", 60),
        _own(FindingRow, "code", 24), _TITLE, _NUMBER, _PAGE, _ISSUE,
        _DIVISION, _FILE,
        _own(FindingRow, "key", 20), _own(FindingRow, "finding_id", 22), _own(FindingRow, "document_id", 20),
    ),
    8,
    FindingRow,
    _findings,
)  # fmt: skip

LIST_COLUMNS = (
    _own(TableRow, "caption", 50), _own(TableRow, "kind", 10), _own(TableRow, "n_rows", 8),
    _own(TableRow, "n_cols", 8), _own(TableRow, "unit", 10), _TITLE, _NUMBER,
    _ISSUE, _DIVISION, _FILE, _own(TableRow, "table_id", 24), _own(TableRow, "document_id", 20),
)  # fmt: skip
LIST_ON_PAPER = 7

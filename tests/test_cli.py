"""The console command and the build behind it."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
from pathlib import Path

import pytest
from conftest import leftovers, tree
from small_issue import TEXT, small_issue, with_row, with_rows
from worker_tasks import small_issues, small_process
from xlsxwriter import Workbook

from pipeline import run, stages
from pipeline.cli import main
from pipeline.cli.console import Exit
from pipeline.faults import cannot_be_written
from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.run import build
from pipeline.schema import OWN_FILES
from pipeline.source import SourceText
from pipeline.write import STAGING, stage

ROOT = Path(__file__).parent.parent
COMMANDS = (
    *("build", "remove", "show", "find", "deadlines", "duties", "findings", "missing", "series", "export", "check"),
    *("schema", "diff", "completion"),
)


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two issues, taken through `small_process`."""
    monkeypatch.setattr(stages, "process", small_process)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in (3, 4):
        (folder / f"{number}.txt").write_text(TEXT, encoding="utf-8")
    return folder


# --- build -------------------------------------------------------------------------------------------------------


def test_build_check_show(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    assert "file" in out
    assert "raw/3.txt  000001-2018-03     1" in out
    assert "2 issues in output" in out
    assert main(["check"]) == 0
    assert "2 issues in output, every rule kept" in capsys.readouterr().out
    assert main(["show", "2018-03"]) == 0
    out = capsys.readouterr().out
    assert "某区人民政府公报 2018年第3期" in out
    assert "table.total" in out


def test_quiet_build_of_one_file(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "raw/4.txt", "--output", "out", "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "1 issue in out" in captured.out


def test_a_bad_file_is_told_and_the_others_are_built(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "0-empty.txt").write_bytes(b"")
    (raw / "1-binary.txt").write_bytes(bytes(range(256)) * 4)
    (raw / "2-recipe.txt").write_text("西红柿炒鸡蛋\n", encoding="utf-8")
    (raw / "5-bug.txt").write_text(TEXT + "BUG", encoding="utf-8")
    (raw / "sums.xls").write_bytes(b"")
    (raw / ".hidden.txt").write_bytes(b"")
    assert main(["build"]) == 1
    captured = capsys.readouterr()
    assert "raw/0-empty.txt: is empty." in captured.err
    assert "raw/1-binary.txt: is not a text file" in captured.err
    assert "raw/2-recipe.txt: is no gazette. Take it out of the folder." in captured.err
    assert "raw/5-bug.txt: KeyError: 'a fault'. This is a fault of the program" in captured.err
    assert "2 issues in output, 4 files failed" in captured.out
    assert "1 file passed over, no reader for .xls" in captured.out
    assert captured.out.count("failed") == 5
    assert main(["check"]) == 0


def test_two_files_of_one_issue_are_refused(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    before = tree(raw.parent / "output")
    (raw / "3-again.txt").write_text(TEXT, encoding="utf-8")
    (raw / "5.txt").write_text(TEXT, encoding="utf-8")
    capsys.readouterr()
    assert main(["build"]) == 1
    error = capsys.readouterr().err
    assert "raw/3-again.txt: holds the same issue as raw/3.txt (000001-2018-03)" in error
    assert "raw/3.txt: holds the same issue as raw/3-again.txt" in error
    assert "Choose one" in error
    after = tree(raw.parent / "output")
    assert {name for name in after if name not in before} == {name for name in after if "2018-05" in name}
    for name in OWN_FILES:  # They tell of the new issue.
        del before[name]
    assert {name: content for name, content in after.items() if name in before} == before


def test_nothing_to_build(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw.parent / "empty").mkdir()
    assert main(["build", "empty"]) == Exit.NOTHING
    assert "empty holds no file that can be read" in capsys.readouterr().err
    assert main(["build", "nowhere"]) == Exit.NOTHING
    assert "nowhere does not exist" in capsys.readouterr().err


def test_an_output_that_cannot_be_written(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw.parent / "file").touch()
    assert main(["build", "--output", "file"]) == 1
    assert "file cannot be written" in capsys.readouterr().err


def test_a_full_disk_is_told(raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["build"]) == 0
    before = tree(raw.parent / "output")

    def full(data: IssueData, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "stage", full)
    capsys.readouterr()
    assert main(["build"]) == 1
    assert "its output cannot be written: No space left on device. Free the disk" in capsys.readouterr().err
    assert tree(raw.parent / "output") == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file that is always full")
def test_a_log_that_finds_no_room_costs_no_build(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--log", "/dev/full"]) == 1
    told = capsys.readouterr()
    assert "2 issues in output" in told.out
    complaint = "gazette: /dev/full cannot be written: No space left on device. Free the disk, or name another --log.\n"
    assert told.err.endswith(complaint)
    assert "Traceback" not in told.err
    assert main(["check"]) == 0


def test_a_workbook_that_finds_no_room_is_told(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Workbook, "_store_workbook", lambda self: full() if self.fileclosed == 0 else None)
    assert main(["export", "--to", "xlsx", "release"]) == 1
    assert "cannot be written: No space left on device. Free the disk, or name another DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "No space left on device. Free the disk, or name another --output"),
        (errno.EDQUOT, "Disk quota exceeded. Free the disk, or name another --output"),
        (errno.EROFS, "Read-only file system. Make it writable for this user, or name another --output"),
        (errno.EACCES, "Permission denied. Make it writable for this user, or name another --output"),
        (errno.ENOTDIR, "Not a directory. Name another --output"),
    ],
)
def test_what_to_do_where_nothing_can_be_written(number: int, advice: str) -> None:
    said = cannot_be_written(Path("out"), OSError(number, os.strerror(number)), "--output")
    assert said == f"out cannot be written: {advice}"


def test_an_interrupt_leaves_the_output_as_it_was(
    raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["build"]) == 0
    before = tree(raw.parent / "output")

    def interrupted(source: SourceText) -> IssueData:
        raise KeyboardInterrupt

    monkeypatch.setattr(stages, "process", interrupted)
    assert main(["build"]) == 130
    assert "gazette: stopped" in capsys.readouterr().err
    assert tree(raw.parent / "output") == before


def test_two_processes_write_the_same_bytes(raw: Path) -> None:
    for number in range(10, 14):
        (raw / f"{number}.txt").write_text(TEXT, encoding="utf-8")
    assert build(raw, Path("one"), jobs=1).ok
    report = build(raw, Path("two"), jobs=2, work=small_issues)
    assert report.ok
    assert [outcome.path.name for outcome in report.outcomes] == [path.name for path in sorted(raw.iterdir())]
    assert tree(Path("one")) == tree(Path("two"))


def test_a_worker_that_dies_takes_only_its_file_with_it(raw: Path) -> None:
    (raw / "7.txt").write_text(TEXT, encoding="utf-8")
    (raw / "8.txt").write_text(TEXT, encoding="utf-8")
    report = build(raw, Path("output"), jobs=2, work=small_issues)
    assert [(outcome.path.name, outcome.ok) for outcome in report.outcomes] == [
        ("3.txt", True),
        ("4.txt", True),
        ("7.txt", False),
        ("8.txt", True),
    ]
    assert report.outcomes[2].reason == "the process that read it died"
    assert not leftovers(Path("output"))


def test_a_kill_leaves_nothing_that_the_next_build_does_not_clear(raw: Path) -> None:
    assert build(raw, Path("output"), jobs=1).ok
    before = tree(raw.parent / "output")
    child = os.fork()
    if child == 0:
        (Path("output") / f"{STAGING}{os.getpid()}").mkdir()
        stage(small_issue(9), Path("output") / f"{STAGING}{os.getpid()}" / "0")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert list(Path("output").glob(f"{STAGING}*"))
    assert build(raw, Path("output"), jobs=1).ok
    assert tree(raw.parent / "output") == before


# --- the other commands ------------------------------------------------------------------------------------------


@pytest.fixture
def built(raw: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["build", "--quiet"]) == 0
    capsys.readouterr()
    return raw.parent / "output"


@pytest.mark.parametrize(("lost", "commands"), [
    ("json/000001-2018-03.json", ["show 000001-2018-03", "review 000001-2018-03"]),
    ("text/000001-2018-03.txt", ["show 000001-2018-03", "find 公厕"]),
    ("parquet/documents/2018/000001-2018-03.parquet", ["find 公厕"]),
    ("parquet/*/2018/000001-2018-03.parquet", ["findings", "duties", "deadlines"]),
])  # fmt: skip
def test_no_issue_is_left_out_without_a_word(
    built: Path, capsys: pytest.CaptureFixture[str], lost: str, commands: list[str]
) -> None:
    """A file of it is gone: who needs it names it, who does not tells of the issue as before."""
    every = ["show", "findings", "duties", "deadlines", "find 公厕", "missing", "series"]

    def told(command: str) -> tuple[int, str, str]:
        return main([*command.split(), "--json"] if command in every else command.split()), *capsys.readouterr()

    before = {command: told(command) for command in every}
    for path in built.glob(lost):
        path.unlink()
    for command in dict.fromkeys([*commands, *every]):
        code, out, err = told(command)
        named = re.search(r"000001-2018-03\.\w+ cannot be read\. Run gazette check, then build again with --force", err)
        assert (code == 1 and not out and named) or (command not in commands and (code, out, err) == before[command])
    assert main(["check"]) == 3
    assert main(["remove", "000001-2018-03"]) == 0
    assert main(["check"]) == 0


def test_a_lost_issue_can_be_named(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that was copied in part: the manifest names what is not there."""
    for path in built.rglob("000001-2018-03.*"):
        path.unlink()
    assert main(["check"]) == 3
    told = capsys.readouterr().err
    assert "manifest.json: names 000001-2018-03, of which the output has no file [missing file]. Build it again" in told
    assert main(["remove", "000001-2018-03"]) == 0
    assert main(["check"]) == 0


def test_show_a_document(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "000001-2018-03", "--document", "1"]) == 0
    out = capsys.readouterr().out
    for words in ("一、 任务", "lead 区教育局 = 某区教育局", "2018年8月底前 → by ../2018-08-31", "合计3，各行之和为1"):
        assert words in out


def test_show_names_the_page_of_a_finding(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = built / "json" / "000001-2018-03.json"
    nested = json.loads(path.read_bytes())
    (page,) = nested["pages"]
    at = nested["documents"][0]["findings"][0]["char_start"]
    for pages, column in (
        ([], ""),
        ([page | {"page": 61, "char_start": 0}, page | {"page": 62, "char_start": at}], "62 +"),
    ):
        path.write_text(json.dumps(nested | {"pages": pages}), encoding="utf-8")
        main(["show", "000001-2018-03"])
        out = capsys.readouterr().out
        assert ("page" in out) == bool(pages)
        assert re.search(rf"table\.total +{at} +{column}合计3", out)


def test_show_a_place(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "2018-03", "--at", str(TEXT.index("8月底前"))]) == 0
    out = capsys.readouterr().out
    for words in ("dates [", "raw: 2018年8月底前", "section_id: 000001-2018-03.d01.s001 (一、)", "blocks ["):
        assert words in out
    assert "quantities" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "1999"], Exit.USAGE, "1999 is no issue in output. There are 000001-2018-03, 000001-2018-04."),
        (["show", "00001-2018-03"], Exit.DONE, ""),
        (["show", "000001-2018-30"], Exit.USAGE, "Did you mean 000001-2018-0"),
        (["show", "2018", "--document", "1"], Exit.USAGE, "2018 names several issues. There are 000001-2018-03,"),
        (["show", "2018-03", "--document", "2"], Exit.USAGE, "has no document 2. Its documents are 1 to 1."),
        (["show", "2018-03", "--at", "99999"], Exit.USAGE, "99999 is outside of the text. Offsets of this issue go"),
        (["show", "2018-03", "--find", "水库"], Exit.USAGE, "水库 does not stand in 000001-2018-03."),
        (["show", "2018-03", "--page", "2"], Exit.USAGE, "has no page 2. Its pages are 1 to 1."),
        (["show", "2018-03", "--output", "none"], Exit.NOTHING, "none holds no issue. Run gazette build first"),
        (["find", " "], Exit.USAGE, "the phrase has no character."),
        (["find", "公厕", "--year", "1999"], Exit.USAGE, "no issue is held of 1999."),
        (["find", "公厕", "--output", "none"], Exit.NOTHING, "none holds no issue."),
        (["findings", "--code", "date.invald"], Exit.USAGE, "is no code of findings. Did you mean date.invalid"),
        (["missing", "--output", "none"], Exit.NOTHING, "none holds no issue."),
        (["check", "none"], Exit.NOTHING, "none holds no issue. Run gazette build first"),
        (["remove", "1999-03"], Exit.USAGE, "1999-03 is no issue in output."),
        (["remove", "2018"], Exit.USAGE, "2018 may be more than one issue. Name its id, or place, year and number."),
        (["diff"], Exit.NOTHING, "tests/golden does not exist. Make it with gazette diff --rewrite"),
        (["diff", "--output", "none"], Exit.NOTHING, "none holds no issue. Run gazette build first"),
    ],
)
def test_errors_say_what_to_do(
    built: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert main(arguments) == code
    assert words in capsys.readouterr().err


def test_check_tells_a_breach(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "text" / "000001-2018-03.txt").write_text(TEXT.replace("改建20", "改建21"), encoding="utf-8")
    assert main(["check", "output"]) == Exit.BREACH
    captured = capsys.readouterr()
    assert "parquet/quantities/2018/000001-2018-03.parquet, row 1: raw '20间以上' is not the text at" in captured.err
    assert "breaches in output:" in captured.out


def test_diff(built: Path, raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["diff", "--rewrite"]) == 0
    assert "review them" in capsys.readouterr().out
    assert main(["diff"]) == 0
    assert capsys.readouterr().out == "nothing changed\n"

    def other(source: SourceText) -> IssueData:
        data = small_process(source)
        if source.name == "4.txt":
            data = with_row(data, "responsibilities", role="responsible")
            data = with_rows(data, {"citations": ()})
            data = with_row(data, "dates", char_end=data.rows["dates"][0].char_end - 1, raw="2018年8月底")  # type: ignore[attr-defined]
        return data

    monkeypatch.setattr(stages, "process", other)
    main(["build", "--quiet"])
    capsys.readouterr()
    assert main(["diff"]) == 0
    out = capsys.readouterr().out
    assert "role: 'lead' → 'responsible'" in out
    assert "gone    000001-2018-04 citations document 1" in out
    assert "raw: '2018年8月底前' → '2018年8月底'" in out
    assert out.endswith("2 changed, 1 gone\n")
    (built / "json" / "000001-2018-03.json").unlink()
    assert main(["diff"]) == 0
    assert "gone    000001-2018-03 issues the whole issue" in capsys.readouterr().out


def test_schema_lists_every_dataset(capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.rows import DATASETS

    assert main(["schema"]) == 0
    out = capsys.readouterr().out
    for row in DATASETS:
        assert f"{row.dataset}  " in out
    assert main(["schema", "--check"]) == 0


# --- help and documents ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["build WHAT", "build raw --output WHAT", "build --log WHAT", "export --to csv WHAT",
    "check WHAT", "show --output WHAT", "desk --raw WHAT", "review x --raw WHAT"])  # fmt: skip
def test_an_empty_name_is_not_the_folder_that_one_stands_in(
    raw: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    """As a script says it whose variable is empty: `gazette build "$RAW"`."""
    with pytest.raises(SystemExit) as stop:
        main(["" if word == "WHAT" else word for word in words.split()])
    assert stop.value.code == 2
    assert "the name is empty" in capsys.readouterr().err
    assert sorted(path.name for path in raw.parent.iterdir()) == ["raw"]


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^    {command}\s", out, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"Example:\n  gazette {command}" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_mentions_each_command(command: str) -> None:
    assert f"gazette {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (["bild"], "gazette: bild is no command. Did you mean build?"),
        (["build", "--jobs", "0"], "gazette build: argument --jobs: 0 is less than 1."),
        (["build", "--jobs", "x"], "x is no whole number"),
        (["build", "--jbos", "2"], "--jbos is not known here. Did you mean --jobs"),
        (["find"], "the following arguments are required: PHRASE"),
        (["findings", "--severity", "grave"], "invalid choice"),
        (["review", "x", "--on", "2024-13-01"], "argument --on: 2024-13-01 is no day (2024-03-20)."),
    ):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == Exit.USAGE
        assert words in capsys.readouterr().err


def test_help_is_shown_where_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == Exit.USAGE
    out = capsys.readouterr().out
    assert "4 there is nothing to read" in out
    assert "GAZETTE_LANG" in out


def test_the_source_that_is_read_is_the_source_that_is_saved(raw: Path) -> None:
    assert read_source(raw / "3.txt").text == TEXT

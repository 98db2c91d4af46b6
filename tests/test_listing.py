"""What of a folder is built, and what is passed over: outputs, what programs leave behind, `.gazetteignore`."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_issue import TEXT
from test_growing import put, small_process, tree

from pipeline import stages
from pipeline.cli import main
from pipeline.read.listing import list_files
from pipeline.run import build
from pipeline.validate import validate


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "process", small_process)
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "3.txt", "3")
    put(tmp_path / "sub" / "4.txt", "4")
    return tmp_path


@pytest.mark.parametrize("output", ["output", "sub/deep/out", "./output/"])
def test_a_build_of_the_folder_that_holds_its_output(
    home: Path, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", ".", "--output", output]) == 0
    before = tree(Path(output))
    for _ in range(2):
        assert main(["build", ".", "--output", output]) == 0
        out = capsys.readouterr().out
        assert "2 issues in" in out
        assert "passed over" not in out
    assert "2 files unchanged" in out
    assert tree(Path(output)) == before
    assert validate(Path(output)) == []
    (Path(output) / "manifest.json").unlink()  # not known by it, but it is where this build writes
    assert main(["build", ".", "--output", output]) == 0
    # Another output of the same folder is known by its manifest.
    assert main(["build", ".", "--output", "new"]) == 0
    assert f"1 output of other builds passed over: {Path(output)}\n" in capsys.readouterr().out
    assert tree(Path("new")) == before


def test_a_manifest_of_something_else_makes_no_output(home: Path) -> None:
    put(home / "web" / "5.txt", "5")
    for content in ("{}", "[]", '{"issues": [1]}', '{"issues": {"a": {"source": "x"}}}', "{"):
        (home / "web" / "manifest.json").write_text(content, encoding="utf-8")
        assert home / "web" / "5.txt" in list_files(home).files, content


@pytest.mark.parametrize(("raw", "output"), [
    ("out/raw", "out"), ("out", "out"), ("out/raw/3.txt", "out"), ("out/raw/3.txt", "out/raw"), ("link", "out"),
    ("out/raw", "link/.."), (".", "."),
])  # fmt: skip
def test_gazettes_inside_of_the_output_are_refused_at_the_start(
    home: Path, raw: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(home / "out" / "raw" / "3.txt", "3")
    (home / "link").symlink_to("out/raw")
    before = tree(home)
    assert main(["build", raw, "--output", output]) == 1
    err = capsys.readouterr().err
    assert "Keep gazettes and output apart: name another --output." in err
    assert tree(home) == before


LEFT = ("~$报告.docx", "~$x.doc", ".~lock.x.odt#", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", ".DS_Store")


def test_what_programs_leave_behind_is_passed_over_without_a_word(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in LEFT:
        (home / "sub" / name).write_bytes(b"\x01lock")
    assert main(["build", "sub"]) == 0
    captured = capsys.readouterr()
    assert "passed over" not in captured.out + captured.err
    assert "1 issue in output" in captured.out
    assert not list_files(home / "sub").ignored


@pytest.mark.parametrize(("patterns", "ignored"), [
    ("README.txt", ["README.txt", "sub/README.txt"]),
    ("/README.txt", ["README.txt"]),
    ("# a comment\n\n*.txt\n!3.txt\n!4.txt\n", ["README.txt", "empty.txt", "sub/README.txt"]),
    ("\ufeffREADME.txt\r\nempty.*\r\n", ["README.txt", "empty.txt", "sub/README.txt"]),
    ("sub/\n", ["sub/4.txt", "sub/README.txt"]),
    ("**/README.*", ["README.txt", "sub/README.txt"]),
    ("", []),
])  # fmt: skip
def test_gazetteignore(home: Path, patterns: str, ignored: list[str]) -> None:
    for name in ("README.txt", "empty.txt", "sub/README.txt"):
        (home / name).touch()
    (home / ".gazetteignore").write_text(patterns, encoding="utf-8")
    report = build(Path("."), Path("output"), jobs=1)
    assert [path.as_posix() for path in report.ignored] == ignored
    left = {"README.txt", "empty.txt", "sub/README.txt"}.difference(ignored)
    assert {outcome.path.as_posix() for outcome in report.outcomes if not outcome.ok} == left


def test_gazetteignore_is_named_in_the_summary(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "README.txt").touch()
    assert main(["build", "."]) == 1
    assert "README.txt: is empty. Put the gazette's text into the file, take it out of the folder, or name it in" in (
        capsys.readouterr().err
    )
    (home / ".gazetteignore").write_text("README.txt\n", encoding="utf-8")
    assert main(["build", "."]) == 0
    assert "1 file passed over as .gazetteignore says: README.txt\n" in capsys.readouterr().out
    for n in range(30):
        (home / f"n{n}.md").touch()
    (home / ".gazetteignore").write_text("README.txt\n*.md\n", encoding="utf-8")
    assert main(["build", "."]) == 0
    assert "31 files passed over as .gazetteignore says: README.txt, " in (out := capsys.readouterr().out)
    assert " and 11 more\n" in out
    # Named itself, a file is read whatever the patterns say.
    assert main(["build", "README.txt"]) == 1


def test_gazetteignore_holds_in_an_issue_that_is_gathered(home: Path) -> None:
    (home / "sub" / "issue.toml").write_text(
        'gazette = "清远市清新区人民政府公报"\nplace = "清远市清新区"\nyear = 2019\nnumber = 2\n'
        "published_on = 2019-06-30\n",
        encoding="utf-8",
    )
    (home / "sub" / "notes.txt").write_text("记录", encoding="utf-8")
    (home / "sub" / "~$4.docx").write_bytes(b"lock")
    (home / ".gazetteignore").write_text("sub/notes.txt\n3.txt\n", encoding="utf-8")
    report = build(Path("."), Path("output"), jobs=1)
    assert report.ok
    assert [path.as_posix() for path in report.ignored] == ["3.txt", "sub/notes.txt"]
    texts = [path.read_text(encoding="utf-8") for path in Path("output/text").iterdir()]
    assert texts == [TEXT]
    assert [outcome.unchanged for outcome in build(Path("."), Path("output"), jobs=1).outcomes] == [True]
    (home / ".gazetteignore").unlink()  # the issue has a document more now
    (home / "3.txt").unlink()
    assert [outcome.unchanged for outcome in build(Path("."), Path("output"), jobs=1).outcomes] == [False]


@pytest.mark.parametrize(("content", "words"), [
    ("公报".encode("gbk"), "is no UTF-8"),
    (b"!\n", "holds a line that is no pattern"),
    (None, "is no file of patterns"),
])  # fmt: skip
def test_a_gazetteignore_that_cannot_be_read_is_named(
    home: Path, content: bytes | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is None:
        (home / ".gazetteignore").mkdir()
    else:
        (home / ".gazetteignore").write_bytes(content)
    assert main(["build", "."]) == 1
    err = capsys.readouterr().err
    assert words in err
    assert "Write .gazetteignore as text (UTF-8) with one pattern on a line" in err
    assert not Path("output").exists()

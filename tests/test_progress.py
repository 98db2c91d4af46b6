"""Progress page by page: readers tell it, workers carry it, a terminal shows it; a file that moves is not given up."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import CASES
from rich.console import Console
from worker_tasks import quick, takes_its_time

from pipeline import workers
from pipeline.cli.console import Terminal, make_console
from pipeline.cli.progress import ProgressShown
from pipeline.progress import Outcome, Progress, Reading
from pipeline.read import read_source

TOML = 'gazette = "清新区人民政府公报"\nplace = "441803"\nyear = 2018\nnumber = 3\npublished_on = 2018-07-20\n'


def pages(numbers: list[int], path: Path) -> None:
    part = pdfium.PdfDocument.new()
    part.import_pages(pdfium.PdfDocument(CASES / "pdf" / "one_column.pdf"), numbers)
    part.save(path)


def test_each_page_is_told(tmp_path: Path) -> None:
    pages([3, 4, 5], tmp_path / "a.pdf")
    told: list[tuple[int, int]] = []
    read_source(tmp_path / "a.pdf", lambda done, count: told.append((done, count)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_of_an_issue_that_is_gathered_each_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "issue.toml").write_text(TOML, encoding="utf-8")
    pages([3], tmp_path / "1.pdf")
    pages([4], tmp_path / "2.pdf")
    told: list[tuple[int, int]] = []
    read_source(tmp_path / "issue.toml", lambda done, count: told.append((done, count)))
    assert sorted(set(told)) == [(0, 2), (1, 2), (2, 2)]
    assert told[-1] == (2, 2)


def test_a_file_has_its_time_from_page_to_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TIME_LIMIT", 3.0)
    tasks = []
    for name in ("moves.pdf", "stops.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
        tasks.append((tmp_path / name, tmp_path / f"out-{name}"))
    seen: list[Progress] = []
    moves, stops = sorted(workers.run_tasks(tasks, 2, seen.append, takes_its_time), key=lambda outcome: outcome.path)
    assert moves.ok
    assert stops.reason == "stood still for 0.05 minutes after 2 of 4 pages and was given up"
    told = [progress.reading for progress in seen if progress.reading is not None]
    assert [r.done for r in told if r.path.name == "moves.pdf"] == [1, 2, 3, 4]
    assert [(r.done, r.pages) for r in told if r.path.name == "stops.pdf"] == [(1, 4), (2, 4)]


def test_pages_of_one_short_text_are_told_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    seen: list[Progress] = []
    list(workers.run_tasks([(tmp_path / "a.txt", tmp_path / "out")], 1, seen.append, quick))
    assert Reading(tmp_path / "a.txt", 1, 2) in [progress.reading for progress in seen]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_pages_and_a_pipe_does_not(terminal: bool) -> None:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=terminal, width=100, legacy_windows=False)
    path = Path("scan [1].pdf")
    with ProgressShown(console, quiet=False) as progress:
        progress.began -= 2
        progress.step(Progress(0, 1, reading=Reading(path, 12, 98)))
        if progress.bar is not None:
            progress.bar.refresh()
        before = shown.getvalue()
        progress.step(Progress(1, 1, Outcome(path, issue_id="x")))
        if terminal:
            assert "scan [1].pdf, pages" in before
            assert "12/98" in before
            assert not progress.readings
    if not terminal:
        assert shown.getvalue() == "reading 1 file\n1/1 scan [1].pdf: x\n"


def test_no_name_of_a_file_commands_the_terminal() -> None:
    shown = io.StringIO()
    console = Terminal(file=shown, force_terminal=True, width=100, legacy_windows=False, color_system="truecolor")
    path = Path("a\x1b]0;OWNED\x07\x1b[31m\u202etxt\x9b31m.pdf")
    with ProgressShown(console, quiet=False) as progress:
        progress.began -= 2
        progress.step(Progress(0, 1, reading=Reading(path, 12, 98)))
        progress.bar.refresh()
        progress.step(Progress(0, 1, note=f"another run on {path}"))
        progress.step(Progress(1, 1, Outcome(path, issue_id="x")))
    assert "a\ufffd]0;OWNED" in shown.getvalue()
    rest = re.sub("\x1b\\[(?:[0-9;]*m|[?]25[lh]|2K|1A)", "", shown.getvalue())
    assert "12/98" in rest
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", rest)


def test_a_line_break_in_a_name_is_none_of_the_screens(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressShown(make_console(error=True), quiet=False) as shown:
        shown.began -= 60
        shown.step(Progress(1, 1, Outcome(Path("raw/a\nb.txt"), issue_id="441803-2018-03")))
    assert capsys.readouterr().err == "reading 1 file\n1/1 raw/a\ufffdb.txt: 441803-2018-03\n"

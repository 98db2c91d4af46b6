"""Checking again: what is unchanged since it was found sound is passed over, and whatever changed is found."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_issue import small_issue, with_row

from pipeline.cli import main
from pipeline.cli.console import Exit
from pipeline.ledger import read_ledger
from pipeline.recheck import CheckReport, check
from pipeline.rows import IssueData
from pipeline.schema import CHECKED
from pipeline.validate import validate
from pipeline.write import write_issue

ONE, OTHER = "000001-2018-03", "000001-2018-04"


def counts(report: CheckReport) -> tuple[int, int, int]:
    return len(report.breaches), report.looked_at, report.unchanged


def write_two(output: Path, change: Callable[[IssueData], IssueData] = lambda data: data) -> None:
    write_issue(change(small_issue()), output)
    write_issue(small_issue(number=4, tables=0), output)


def test_what_is_unchanged_is_passed_over(tmp_path: Path) -> None:
    write_two(tmp_path)
    assert counts(check(tmp_path)) == (0, 2, 0)
    state = (tmp_path / CHECKED).read_bytes()
    assert counts(check(tmp_path)) == (0, 0, 2)
    assert counts(check(tmp_path, everything=True)) == (0, 2, 0)
    assert (tmp_path / CHECKED).read_bytes() == state
    assert str(tmp_path).encode() not in state
    (tmp_path / CHECKED).unlink()
    check(tmp_path)
    assert (tmp_path / CHECKED).read_bytes() == state
    write_issue(small_issue(number=5), tmp_path)
    assert counts(check(tmp_path)) == (0, 1, 2)


@pytest.mark.parametrize(
    "name",
    [
        f"text/{ONE}.txt",
        f"json/{ONE}.json",
        f"parquet/terms/2018/{ONE}.parquet",
        f"tables/{ONE}.d01.t01.parquet",
        f"tables/{ONE}.d01.t01.csv",
    ],
)
def test_a_byte_that_was_changed_by_hand_is_seen(tmp_path: Path, name: str) -> None:
    """Though size and time of the file are what they were."""
    write_two(tmp_path)
    check(tmp_path)
    path, there = tmp_path / name, (tmp_path / name).stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))
    report = check(tmp_path)
    assert (report.looked_at, report.unchanged) == (1, 1)
    assert list(report.breaches) == validate(tmp_path)


def test_a_file_that_came_or_went_is_seen(tmp_path: Path) -> None:
    write_two(tmp_path)
    check(tmp_path)
    (tmp_path / f"tables/{ONE}.d01.t01.csv").unlink()
    (tmp_path / f"tables/{OTHER}.d01.t01.csv").touch()
    assert counts(check(tmp_path)) == (2, 2, 0)


def test_a_breach_is_told_by_every_check(tmp_path: Path) -> None:
    write_two(tmp_path, lambda data: with_row(data, "dates", raw="x"))
    for _ in range(2):
        report = check(tmp_path)
        assert {breach.rule for breach in report.breaches} >= {"raw"}
    assert (report.looked_at, report.unchanged) == (1, 1)


def take_out_documents(output: Path) -> None:
    path = output / "parquet" / "documents" / "2018" / f"{OTHER}.parquet"
    pq.write_table(pq.read_table(path, partitioning=None).slice(0, 0), path)


@pytest.mark.parametrize(("dataset", "column"), [("citations", "target_id"), ("documents", "same_as")])
def test_a_document_that_another_issue_lost_is_missed(tmp_path: Path, dataset: str, column: str) -> None:
    write_two(tmp_path, lambda data: with_row(data, dataset, **{column: f"{OTHER}.d01"}))
    assert counts(check(tmp_path)) == (0, 2, 0)
    assert counts(check(tmp_path)) == (0, 0, 2)
    take_out_documents(tmp_path)
    report = check(tmp_path)
    assert (report.looked_at, report.unchanged) == (2, 0)
    missed = [b for b in report.breaches if b.message == f"{column} '{OTHER}.d01' is no document"]
    assert [b.file for b in missed] == [f"parquet/{dataset}/2018/{ONE}.parquet"]
    assert list(report.breaches) == validate(tmp_path)


def test_a_document_of_an_issue_that_is_not_held_cannot_be_looked_up(tmp_path: Path) -> None:
    write_two(tmp_path, lambda data: with_row(data, "citations", target_id="000001-2018-09.d01"))
    assert counts(check(tmp_path)) == (0, 2, 0)
    assert counts(check(tmp_path)) == (0, 0, 2)


DAMAGED: list[bytes] = [
    b"", b"\xff", b"{", b"[]", b"null", b"7", b'"words"', b"[" * 5000, b'{"program": 1, "issues": {}}',
    b'{"issues": {}}',
]  # fmt: skip
PLANTED: list[object] = [
    [], 7, {ONE: None}, {ONE: []}, {ONE: {"files": 7, "elsewhere": []}}, {ONE: {"files": "x"}},
    {ONE: {"elsewhere": []}}, {ONE: {"files": "x", "elsewhere": [None]}}, {ONE: {"files": "x", "elsewhere": "y"}},
    {ONE: {"files": "x", "elsewhere": [], "more": 1}}, {ONE: {"files": "0" * 64, "elsewhere": []}}, {"../x": None},
]  # fmt: skip


@pytest.mark.parametrize("content", [*DAMAGED, *PLANTED], ids=str)
def test_a_state_that_no_check_wrote_counts_for_nothing(tmp_path: Path, content: object) -> None:
    write_two(tmp_path)
    check(tmp_path)
    path = tmp_path / CHECKED
    state = path.read_bytes()
    if not isinstance(content, bytes):
        content = json.dumps({**json.loads(state), "issues": content}).encode()
    path.write_bytes(content)
    assert counts(check(tmp_path)) == (0, 2, 0)
    assert path.read_bytes() == state


def test_the_word_of_another_program_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_two(tmp_path)
    check(tmp_path)
    monkeypatch.setattr("pipeline.recheck._program", lambda: "another")
    assert counts(check(tmp_path)) == (0, 2, 0)


def test_an_output_that_cannot_be_written_to(tmp_path: Path) -> None:
    write_two(tmp_path)
    (tmp_path / CHECKED).mkdir()  # No file takes the place of a folder.
    for _ in range(2):
        assert counts(check(tmp_path)) == (0, 2, 0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == []


def test_nothing_is_written_where_no_output_is(tmp_path: Path) -> None:
    assert [b.rule for b in check(tmp_path).breaches] == ["output"]
    assert [b.rule for b in check(tmp_path / "none").breaches] == ["output"]
    assert not list(tmp_path.iterdir())


def test_a_check_that_is_stopped_keeps_what_it_found(tmp_path: Path) -> None:
    write_two(tmp_path)

    def stop(done: int, _issues: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(tmp_path, report=stop)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [CHECKED]
    assert counts(check(tmp_path)) == (0, 1, 1)


def test_the_state_is_no_stray_file(tmp_path: Path) -> None:
    write_two(tmp_path)
    check(tmp_path)
    (tmp_path / f"{CHECKED}.12345").write_bytes(b"half")  # A check was killed while it wrote.
    assert validate(tmp_path) == []
    write_issue(small_issue(number=5), tmp_path)
    check(tmp_path)
    assert not list(tmp_path.glob(f"{CHECKED}.*"))
    assert set(read_ledger(tmp_path).issues) == {ONE, OTHER, "000001-2018-05"}
    (tmp_path / f"{CHECKED}.old").touch()
    (tmp_path / "text" / CHECKED).touch()
    assert [b.file for b in validate(tmp_path)] == [f"{CHECKED}.old", f"text/{CHECKED}"]


@pytest.mark.workers
def test_several_processes_say_the_same(tmp_path: Path) -> None:
    write_two(tmp_path, lambda data: with_row(data, "dates", raw="x"))
    for number in (5, 6, 7):
        write_issue(with_row(small_issue(number=number), "quantities", comparator="≥"), tmp_path)
    write_issue(small_issue(number=8), tmp_path)
    one, state = check(tmp_path, 1), (tmp_path / CHECKED).read_bytes()
    (tmp_path / CHECKED).unlink()
    assert check(tmp_path, 2) == one
    assert list(one.breaches) == validate(tmp_path)
    assert (tmp_path / CHECKED).read_bytes() == state
    assert counts(check(tmp_path, 2))[1:] == (4, 2)


def test_an_issue_whose_process_dies_is_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_two(tmp_path)
    seen = iter((None,))
    monkeypatch.setattr("pipeline.recheck.in_order", lambda look, tasks, _jobs: (*seen, *map(look, tasks[1:])))
    report = check(tmp_path, 2)
    assert [(b.file, b.rule) for b in report.breaches] == [(f"parquet/issues/2018/{ONE}.parquet", "unreadable")]
    assert counts(check(tmp_path, 1)) == (0, 1, 1)


def test_the_report_tells_how_many_were_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_two(tmp_path)
    for options, words in (
        ([], "2 looked at, 0 unchanged since the last check"),
        ([], "0 looked at, 2 unchanged since the last check"),
        (["--all", "--jobs", "1"], "2 looked at, 0 unchanged since the last check"),
    ):
        assert main(["check", str(tmp_path), *options]) == 0
        assert capsys.readouterr().out == f"2 issues in {tmp_path}, every rule kept ({words})\n"
    write_issue(with_row(small_issue(number=5), "dates", raw="x"), tmp_path)
    assert main(["check", str(tmp_path)]) == Exit.BREACH
    words = "1 looked at, 2 unchanged since the last check"
    assert capsys.readouterr().out == f"1 breach in {tmp_path}: raw 1 ({words})\n"

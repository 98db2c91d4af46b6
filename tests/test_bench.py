"""The bench: its gazettes differ and are the same each time, it marks what is not linear, and it counts rightly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import build

from bench import nasty
from bench.gazettes import ROOT, SIZES, bound_volume, gazette, write_gazettes
from bench.parts import Bench
from bench.patterns import Count, Counted
from bench.report import Report


@pytest.mark.parametrize(("size", "kilobytes"), list(zip(SIZES, (137, 34, 3.3), strict=True)))
def test_gazettes_differ_and_are_the_same_each_time(size: str, kilobytes: float) -> None:
    texts = [gazette(size, index) for index in range(6)]  # type: ignore[arg-type]
    assert texts == [gazette(size, index) for index in range(6)]  # type: ignore[arg-type]
    assert all(abs(len(text.encode()) / 1000 - kilobytes) < 0.1 * kilobytes for text in texts)
    lines = [set(text.split("\n")) for text in texts]
    assert all(len(one & other) < len(one) / 2 for one in lines for other in lines if one is not other)


def test_every_index_is_an_issue_of_its_own(tmp_path: Path) -> None:
    paths = write_gazettes(tmp_path, "tiny", range(1000))
    mastheads = {tuple(path.read_text(encoding="utf-8").split("\n")[:3:2]) for path in paths}
    assert len(mastheads) == len(paths) == 1000


def test_a_tiny_issue_is_read_whole_and_cites_the_one_before_it() -> None:
    before, data = build(gazette("tiny", 700)), build(gazette("tiny", 701))
    first = before.rows["documents"][0]
    assert (first.doc_number, first.title) in {(row.doc_number, row.title) for row in data.rows["citations"]}
    assert len(data.rows["documents"]) == 2
    assert not data.issue_id.startswith("x")
    assert not {"masthead.incomplete", "contents.missing"} & {row.code for row in data.rows["findings"]}


def test_a_bound_volume_is_one_issue() -> None:
    text = bound_volume(200_000)
    assert len(text.encode()) >= 200_000
    assert len(build(text).rows["documents"]) == 14


def bench(home: Path) -> Bench:
    return Bench(Report(), home, quick=True)


def test_what_is_not_linear_is_marked_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nasty, "KINDS", {"linear": lambda size: "一" * size, "square": lambda size: "二" * size})
    monkeypatch.setattr(nasty, "process", lambda source: None)
    monkeypatch.setattr(nasty, "_cpu", lambda source: len(source.text) ** (1 + source.text.startswith("二")) / 1e6)
    measured = bench(tmp_path)
    nasty.run(measured)
    assert measured.report.failures == ["square: twice the text takes 4.0 times as long"]
    assert measured.report.figures["nasty: linear: ratio"] == 2


@pytest.mark.parametrize("name", nasty.KINDS)
def test_nasty_texts_have_their_size(name: str) -> None:
    assert 0.9 < len(nasty.KINDS[name](100_000).encode()) / 100_000 < 1.1


def test_numbers_of_an_earlier_run_stand_beside_those_of_this_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in (2.0, 3.0):
        report = Report()
        report.table("part", "a title", ["CPU\nms", "mark"], [("一行" * 30, [value, "x"]), ("none", [None, ""])])
        if value == 2.0:
            report.write(tmp_path / "numbers.json", {"pipeline": "0"})
    report.against(tmp_path / "numbers.json")
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.split()[-3:] == ["2.00", "3.00", "1.50"]
    assert len(last) < 80


def test_patterns_are_counted() -> None:
    count = Count("find.dates", 1)
    pattern = Counted(re.compile(r"\d(?P<unit>年)?"), count)
    assert [match["unit"] for match in pattern.finditer("1年2")] == ["年", None]
    assert pattern.sub(lambda match: "x" if pattern.search(match[0]) else "", "3年") == "x"
    assert pattern.fullmatch("年") is None
    assert pattern.groupindex == {"unit": 1}
    assert (count.calls, count.found, count.steps) == (4, 3, 3 + 1 + 1 + 1)


def test_every_pattern_of_a_run_is_counted_by_its_name(tmp_path: Path) -> None:
    write_gazettes(tmp_path, "tiny", range(2))
    told = subprocess.run([sys.executable, "-m", "bench.patterns", tmp_path], cwd=ROOT, check=True, capture_output=True)
    rows = json.loads(told.stdout)["patterns"]
    assert len(rows) > 1000  # those of all stages
    stages = {row["name"].partition(".")[0] for row in rows if row["calls"]}
    assert stages >= {"notation", "layout", "outline", "find", "check", "vocab"}
    # Their own modules asked for them, and not what compiles them.
    assert not [row["name"] for row in rows if row["name"].startswith(("precompiled", "notation.gates"))]

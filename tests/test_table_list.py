"""`tables/index.csv` says what printed tables an output holds, after every change of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from small_issue import with_row
from test_growing import THREE, put, small_process

from pipeline import stages
from pipeline.cli import main
from pipeline.recheck import check
from pipeline.rows import IssueData
from pipeline.run import build, remove
from pipeline.schema import INDEX, TABLE_LIST
from pipeline.source import SourceText
from pipeline.spreadsheet import csv_value
from pipeline.write import write_issue


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three issues, of which each has one table."""
    monkeypatch.setattr(stages, "process", small_process)
    for number in (3, 4, 5):
        put(tmp_path / "raw" / f"{number}.txt", str(number))
    return tmp_path / "raw"


def listed(output: Path) -> list[dict[str, str]]:
    content = (output / TABLE_LIST).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def held(output: Path) -> list[dict[str, str]]:
    """What the list has to say, from the files that it is of."""
    found = []
    for path in sorted((output / "parquet" / "tables").glob("*/*.parquet"), key=lambda path: path.name):
        documents = pq.read_table(output / "parquet" / "documents" / path.parent.name / path.name, partitioning=None)
        about = {row["document_id"]: row for row in documents.to_pylist()}
        for row in pq.read_table(path, partitioning=None).to_pylist():
            table = pl.read_parquet(output / "tables" / f"{row['table_id']}.parquet")
            values = {
                "table_id": row["table_id"],
                "caption": row["caption"],
                "document_id": row["document_id"],
                "columns": table.width - 2,
                "rows": table.height,
                "unit": row["unit"],
                "kind": row["kind"],
                "doc_number": about[row["document_id"]]["doc_number"],
                "document_title": about[row["document_id"]]["title"],
            }
            found.append({name: str(csv_value(value)) for name, value in values.items()})
    return found


def test_the_list_follows_every_change(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert build(raw, output).ok
    assert len(listed(output)) == 3
    assert listed(output) == held(output)
    put(raw / "6.txt", "6")
    (output / INDEX).unlink()  # A shortcut, no more.
    assert build(raw, output).ok
    assert [row["table_id"] for row in listed(output)] == [f"000001-2018-{n:02}.d01.t01" for n in (3, 4, 5, 6)]
    assert remove(THREE, output) is None
    assert listed(output) == held(output)
    assert len(listed(output)) == 3
    (raw / "3.txt").unlink()
    another = tmp_path / "another"
    assert build(raw, another).ok
    assert (another / TABLE_LIST).read_bytes() == (output / TABLE_LIST).read_bytes()
    for row in listed(output):
        assert remove(row["table_id"].split(".")[0], output) is None
    assert listed(output) == []


def test_the_real_list(built: Path) -> None:
    rows = listed(built / "output")
    assert rows == held(built / "output")
    assert {row["table_id"]: row["caption"] for row in rows}["441803-2018-03.d04.t03"].startswith(
        "清远市清新区旅游公厕"
    )


def test_a_caption_cannot_run(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caption = '=HYPERLINK("http://example.org",".d01"),"'

    def hostile(source: SourceText) -> IssueData:
        return with_row(small_process(source), "tables", caption=caption)

    monkeypatch.setattr(stages, "process", hostile)
    assert build(raw, tmp_path / "output").ok
    assert {row["caption"] for row in listed(tmp_path / "output")} == {f"'{caption}"}
    assert check(tmp_path / "output").breaches == ()


CHANGES = {
    "another number": lambda content: content.replace(b",3,3,", b",3,4,", 1),
    "a line less": lambda content: b"".join(content.splitlines(keepends=True)[:-1]),
    "a line twice": lambda content: content + content.splitlines(keepends=True)[-1],
    "a line of nobody": lambda content: content + b"000009-2018-03.d01.t01,,000009-2018-03.d01,3,3,,data,,\r\n",
    "another head": lambda content: content.replace(b"caption", b"title", 1),
    "nothing": lambda content: None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_check_finds_what_was_changed(raw: Path, tmp_path: Path, change: str) -> None:
    output = tmp_path / "output"
    assert build(raw, output).ok
    assert check(output).breaches == ()
    before = (output / TABLE_LIST).read_bytes()
    after = CHANGES[change](before)
    assert after != before
    if after is None:
        (output / TABLE_LIST).unlink()
    else:
        (output / TABLE_LIST).write_bytes(after)
    assert {breach.file for breach in check(output).breaches} == {TABLE_LIST}
    assert main(["check", str(output)]) == 3
    assert build(raw, output).ok  # Nothing to read, and the list is right again.
    assert (output / TABLE_LIST).read_bytes() == before
    assert check(output).breaches == ()


def test_one_issue_that_was_written_alone_needs_no_list(tmp_path: Path, data: IssueData) -> None:
    write_issue(data, tmp_path)
    assert check(tmp_path).breaches == ()

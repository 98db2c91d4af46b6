"""Issues that are gathered from single documents by an `issue.toml`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import breaches, tree
from worker_tasks import tells_its_process

from pipeline import workers
from pipeline.cli import main
from pipeline.progress import no_report
from pipeline.read import ReadError, digest_of, read_source
from pipeline.run import build
from pipeline.stages import process
from pipeline.validate import validate

TOML = """\
gazette = "清远市清新区人民政府公报"
place = "清远市清新区"
year = 2019
number = 2
published_on = 2019-06-30
frequency = "季刊"
"""
OUT = Path("output")


def document(number: int, what: str) -> str:
    return (
        f"清远市清新区人民政府办公室关于{what}的通知\n清新府办〔2019〕{number}号\n各镇人民政府：\n"
        f"一、任务\n请区教育局牵头，于2019年8月底前做好{what}工作。\n"
        "清远市清新区人民政府办公室\n2019年5月6日\n"
    )


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "raw" / "2019-2"
    (folder / "附").mkdir(parents=True)
    (folder / "issue.toml").write_text(TOML, encoding="utf-8")
    (folder / "10.txt").write_text(document(10, "改建公厕"), encoding="utf-8")
    (folder / "2.txt").write_text(document(2, "冬季防火"), encoding="gb18030")
    (folder / "附" / "1.txt").write_text("没有标题的一段话。\n", encoding="utf-8")
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    return tmp_path / "raw"


def test_the_files_are_one_source(raw: Path) -> None:
    toml = raw / "2019-2" / "issue.toml"
    source = read_source(toml)
    assert [file.name for file in source.files] == ["2.txt", "10.txt", "附/1.txt"]
    assert [source.text[slice(*file.span)] for file in source.files] == [
        document(2, "冬季防火"), document(10, "改建公厕"), "没有标题的一段话。\n",
    ]  # fmt: skip
    assert (source.name, source.format) == ("2019-2/issue.toml", "txt")
    assert source.sha256 == digest_of(toml)
    for path in (raw / "2019-2" / "2.txt", toml):
        before = digest_of(toml)
        path.write_bytes(path.read_bytes() + b"\n")
        assert digest_of(toml) != before
    before = digest_of(toml)
    (raw / "2019-2" / "2.txt").rename(raw / "2019-2" / "3.txt")
    assert digest_of(toml) != before


def test_each_file_is_a_document_and_the_toml_the_masthead(raw: Path) -> None:
    data = process(read_source(raw / "2019-2" / "issue.toml"))
    assert data.issue_id == "441803-2019-02"
    (issue,) = data.rows["issues"]
    assert (issue.gazette, issue.division, issue.number_label, issue.frequency, str(issue.published_on)) == (
        "清远市清新区人民政府公报", "清远市清新区", "第2期", "季刊", "2019-06-30",
    )  # fmt: skip
    assert [row.doc_number for row in data.rows["documents"]] == ["清新府办〔2019〕2号", "清新府办〔2019〕10号", None]
    assert data.rows["documents"][2].title == "没有标题的一段话。"
    assert breaches(data) == []
    assert not {"masthead.incomplete", "contents.absent"} & {row.code for row in data.rows["findings"]}


@pytest.mark.parametrize(("more", "issue_id"), [
    ("", "441803-2019-02"),
    ("number_to = 3\n", "441803-2019-02_03"),
    ("supplement = true\n", "441803-2019-s02"),
])  # fmt: skip
def test_ids(raw: Path, more: str, issue_id: str) -> None:
    toml = raw / "2019-2" / "issue.toml"
    toml.write_text(TOML.replace('清远市清新区"\ny', '441803"\ny') + more, encoding="utf-8")
    assert process(read_source(toml)).issue_id == issue_id


@pytest.mark.parametrize(("old", "new", "words"), [
    ("year = 2019", "year = ", "is no valid TOML"),
    ("year = 2019\n", "", "lacks the key year"),
    ("year = 2019", 'year = "2019"', "has a wrong year: 2019. Write year as a whole number"),
    ("number = 2", "number = true", "has a wrong number"),
    ("number = 2", "number = 0", "has a wrong number: 0. Write a number from 1"),
    ("number = 2", "number = 2\nnumber_to = 2", "number_to"),
    ("2019-06-30", '"2019-06-30"', "has a wrong published_on"),
    ("2019-06-30", "2019-06-30T10:00:00", "Write published_on as a day"),
    ("frequency", "frequenz", "has a key that is not known: frequenz"),
    ('"季刊"', '""', "has a frequency that is blank"),
    ("清远市清新区\"\n", "无此地\"\n", "names a place that is not known"),
])  # fmt: skip
def test_a_wrong_description_is_told(raw: Path, old: str, new: str, words: str) -> None:
    toml = raw / "2019-2" / "issue.toml"
    toml.write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_source(toml)
    assert words in str(caught.value)
    assert caught.value.path == toml


@pytest.mark.workers
def test_there_is_no_half_issue(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "2019-2" / "3.txt").write_bytes(b"")
    assert main(["build"]) == 1
    assert (
        "raw/2019-2/issue.toml: was not built, for a file of it is missing: 3.txt is empty" in capsys.readouterr().err
    )
    assert not (OUT / "text").exists()


def test_a_copy_is_no_document_of_its_own(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person left there: every row of the document would be in the issue twice."""
    copy = raw / "2019-2" / "2 - 副本.txt"
    copy.write_bytes((raw / "2019-2" / "2.txt").read_bytes())
    assert main(["build"]) == 1
    told = capsys.readouterr().err
    assert (
        "issue.toml: would hold a document twice: 2 - 副本.txt and 2.txt are the same file. Take one of them out"
        in told
    )
    (raw / ".gazetteignore").write_text("*副本*\n", encoding="utf-8")
    assert main(["build"]) == 0


def test_a_folder_without_files_and_one_inside_another(raw: Path) -> None:
    folder = raw / "2019-2"
    (folder / "附" / "issue.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(ReadError, match=r"附/issue\.toml is there too"):
        read_source(folder / "issue.toml")
    for path in folder.rglob("*.t*"):
        if path.name != "issue.toml" or path.parent != folder:
            path.unlink()
    with pytest.raises(ReadError, match="without a file that can be read"):
        read_source(folder / "issue.toml")


def test_a_folder_grows_like_a_file(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "2019-2" / "sums.xls").write_bytes(b"x")
    report = build(raw, OUT, jobs=1)
    assert [outcome.path.name for outcome in report.outcomes] == ["issue.toml"]
    assert [path.name for path in report.passed_over] == ["sums.xls"]
    assert report.ok
    assert validate(OUT) == []
    before = tree(OUT)
    (raw / "2019-2" / ".hidden.txt").write_text("y", encoding="utf-8")
    assert [outcome.unchanged for outcome in build(raw, OUT, jobs=1).outcomes] == [True]
    assert tree(OUT) == before
    (raw / "2019-2").rename(raw / "second")
    assert [outcome.unchanged for outcome in build(raw, OUT, jobs=1).outcomes] == [False]
    assert build(raw, Path("fresh"), jobs=1).ok
    assert tree(OUT) == tree(Path("fresh"))
    (raw / "again").mkdir()
    for name in ("issue.toml", "2.txt"):
        (raw / "again" / name).write_bytes((raw / "second" / name).read_bytes())
    assert not build(raw, OUT, jobs=1).ok
    assert main(["build", "raw/second/2.txt"]) == 1
    assert "is one of the files that" in capsys.readouterr().err


def test_a_table_that_was_deleted_is_made_again(raw: Path) -> None:
    table = "表1\n镇别\t数量（间）\t资金（万元）\n山塘\t1\t25\n太平\t2\t50\n"
    (raw / "2019-2" / "2.txt").write_text(document(2, "冬季防火") + "附件1\n" + table, encoding="utf-8")
    assert build(raw, OUT, jobs=1).ok
    before = tree(OUT)
    tables = sorted((OUT / "tables").iterdir())
    assert tables
    tables[0].unlink()
    assert [outcome.unchanged for outcome in build(raw, OUT, jobs=1).outcomes] == [False]
    assert tree(OUT) == before


# --- workers -----------------------------------------------------------------------------------------------------


def test_a_file_that_hangs_and_one_that_crashes_harm_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TIME_LIMIT", 3.0)
    names = ("a.txt", "b.pdf", "crashes.pdf", "hangs.pdf", "z.txt")
    for name in names:
        (tmp_path / name).write_bytes(b"%PDF-1.7" if name.endswith("pdf") else b"x")
    tasks = [(tmp_path / name, tmp_path / f"out-{name}") for name in names]
    outcomes = sorted(workers.run_tasks(tasks, 2, no_report, tells_its_process), key=lambda outcome: outcome.path)
    assert [outcome.path.name for outcome in outcomes if outcome.ok] == ["a.txt", "b.pdf", "z.txt"]
    assert outcomes[2].reason == "the process that read it died"
    assert outcomes[3].reason == "took more than 0.05 minutes to read and was given up"
    assert next(workers.run_tasks(tasks[1:2], None, no_report, tells_its_process)).issue_id != str(os.getpid())

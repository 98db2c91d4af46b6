"""Builds with review files: where they lie, what a change of one rereads, what is told of them."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from conftest import tree
from review_issue import FIRST, INVALID, SECOND, TEXT, correction, verdict
from test_folder import TOML, document

from pipeline import read_issue
from pipeline.cli import main
from pipeline.progress import Outcome
from pipeline.read.reviews import review_of, review_path
from pipeline.run import build, plan
from pipeline.validate import validate

OUT = Path("output")
ISSUE = "441803-2019-02"
CONFIRMED = verdict('code = "date.invalid"\nquote = "2019年9月31日前"\nstate = "confirmed"')


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    other = TEXT.replace("第2期", "第3期").replace("〔2019〕1", "〔2019〕2")
    (folder / "b.txt").write_text(other, encoding="utf-8")
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def built() -> dict[str, Outcome]:
    report = build("raw", OUT)
    assert report.problem is None
    assert validate(OUT) == []
    return {outcome.path.name: outcome for outcome in report.outcomes}


def nested(issue_id: str = ISSUE) -> dict:
    return orjson.loads((OUT / "json" / f"{issue_id}.json").read_bytes())


def test_a_change_of_a_review_file_rereads_its_issue_only(raw: Path) -> None:
    built()
    plain = tree(OUT)
    review = write(raw / "a.review.toml", INVALID + CONFIRMED)
    outcomes = built()
    assert (outcomes["a.txt"].unchanged, outcomes["b.txt"].unchanged) == (False, True)
    assert outcomes["a.txt"].findings == {"warning": 1}
    corrected = tree(OUT)
    entry = orjson.loads(corrected["manifest.json"])["issues"][ISSUE]
    assert entry["sha256"] == orjson.loads(plain["manifest.json"])["issues"][ISSUE]["sha256"]
    assert len(entry["review"]) == 64
    assert all(outcome.unchanged for outcome in built().values())
    assert tree(OUT) == corrected
    write(review, review.read_text() + "# seen\n")
    assert not built()["a.txt"].unchanged
    review.unlink()
    outcomes = built()
    assert (outcomes["a.txt"].unchanged, outcomes["b.txt"].unchanged) == (False, True)
    assert tree(OUT) == plain


def test_the_source_is_edited_and_put_right(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Correction, an edit elsewhere, the slip put right: applied, applied, told to be stale."""
    write(raw / "a.review.toml", INVALID)
    assert main(["build"]) == 0
    write(raw / "a.txt", TEXT.replace("（季刊）\n", "（季刊）\n\n\n"))
    assert main(["build"]) == 0
    assert {row["state"] for row in nested()["documents"][0]["corrections"]} == {"applied"}
    assert "review" not in capsys.readouterr().out
    write(raw / "a.txt", TEXT.replace("9月31日前", "9月30日前"))
    assert main(["build"]) == 0
    assert f"raw/a.txt: 1 entry of its review file without effect: gazette review {ISSUE}" in capsys.readouterr().out
    assert {row["state"] for row in nested()["documents"][0]["corrections"]} == {"stale"}
    assert main(["check"]) == 0


def test_a_wrong_entry_is_told_until_it_is_mended(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review = write(raw / "a.review.toml", INVALID.replace("valid = true", "valid = 1") + CONFIRMED)
    for _ in range(2):
        assert main(["build"]) == 1
        told = capsys.readouterr()
        words = "has a wrong valid: 1. Write true or false without quotation marks. It was left out"
        assert f"raw/a.txt: a.review.toml, line 6: {words}" in told.err
        assert "2 issues in output" in told.out
        assert nested()["documents"][0]["findings"][0]["state"] == "confirmed"
    write(review, "[[correction]\n")
    assert main(["build"]) == 1
    assert "a.review.toml, line 1: is no valid TOML" in capsys.readouterr().err
    assert nested()["documents"][0]["findings"][0]["state"] == "open"
    write(review, INVALID)
    assert main(["build"]) == 0
    assert main(["check"]) == 0


def test_an_orphan_is_told_by_name(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(raw / "c.review.toml", INVALID)
    write(raw / "review.toml", INVALID)
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    assert "2 review files without a source of the same name: raw/c.review.toml, raw/review.toml" in out
    assert "passed over" not in out
    write(raw / ".gazetteignore", "*review.toml\n")
    write(raw / "a.review.toml", INVALID)
    assert main(["build"]) == 0
    assert "3 files passed over as .gazetteignore says" in capsys.readouterr().out
    assert nested()["documents"][0]["corrections"] == []


@pytest.mark.parametrize("name", ["a.review (1).toml", "a.review - 副本.toml", "A.REVIEW.TOML", "review (2).toml"])
def test_a_review_file_that_is_called_nearly_so(raw: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A second download, a copy, the letters of an old disk: no reader is wanting, the name is wrong."""
    write(raw / name, INVALID)
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    assert f"1 review file without a source of the same name: raw/{name}\n" in out
    assert "passed over" not in out


@pytest.mark.parametrize("name", ["a.review.toml.txt", "issue.toml.txt"])
def test_an_editor_that_puts_an_ending_behind(raw: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    write(raw / name, INVALID)
    assert main(["build"]) == 1
    err = capsys.readouterr().err
    assert f"raw/{name}: is called as a text, but is {name[:-4]}. Take .txt off the end of its name" in err
    (raw / name).rename(raw / "a.review.toml")
    assert main(["build"]) == 0
    assert nested()["documents"][0]["corrections"][0]["state"] == "applied"


@pytest.mark.parametrize("what", ["raw", "raw/a.txt"])
def test_two_sources_of_one_review_file_are_refused(raw: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    assert main(["build"]) == 0
    before = tree(OUT)
    write(raw / "a.review.toml", INVALID)
    (raw / "a.html").write_text("<p>x</p>")
    capsys.readouterr()
    assert main(["build", what]) == 1
    err = capsys.readouterr().err
    assert "raw/a.txt: shares its review file a.review.toml with a.html, and nobody knows whose it is" in err
    assert ("raw/a.html: shares" in err) == (what == "raw")
    assert tree(OUT) == before
    write(raw / ".gazetteignore", "a.html\n")
    assert main(["build", what]) == 0
    assert nested()["documents"][0]["corrections"][0]["state"] == "applied"


def test_the_review_file_of_a_gathered_issue(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(raw)
    folder = raw / "2019-2"
    write(folder / "issue.toml", TOML)
    write(folder / "2.txt", document(2, "冬季防火"))
    write(folder / "10.txt", document(10, "改建公厕"))
    number = "清新府办〔2019〕10号"
    write(
        folder / "review.toml", correction(f'document = "{number}"\ndataset = "documents"\nset = {{ contact = "x" }}')
    )
    outcomes = built()
    assert outcomes["issue.toml"].wrong == ()
    assert [row["contact"] for row in nested()["documents"]] == [None, "x"]
    assert nested()["documents"][1]["corrections"][0]["review_file"] == "2019-2/review.toml"
    assert built()["issue.toml"].unchanged
    write(folder / "2.review.toml", INVALID)
    assert main(["build"]) == 0
    assert "1 review file without a source of the same name: raw/2019-2/2.review.toml" in capsys.readouterr().out
    write(folder / "review.toml.txt", INVALID)
    assert main(["build"]) == 1
    assert "a file of it is missing: review.toml.txt is called as a text, but is review.toml" in capsys.readouterr().err


def test_files_of_an_archive(raw: Path) -> None:
    """The archive stays as it was delivered: what is set right lies outside, in the place of what it brings."""
    shutil.rmtree(raw)
    raw.mkdir()
    with zipfile.ZipFile(raw / "2019.zip", "w") as archive:
        archive.writestr("x/a.txt", TEXT)
        archive.writestr("x/a.review.toml", CONFIRMED)
    source = raw / "2019.zip" / "x" / "a.txt"
    assert review_path(source) == raw / "2019" / "x" / "a.review.toml"
    assert review_of(source, raw) == raw / "2019.zip" / "x" / "a.review.toml"
    built()
    assert nested()["documents"][0]["findings"][0]["state"] == "confirmed"
    write(raw / "2019" / "x" / "a.review.toml", INVALID)
    report = build("raw", OUT)
    assert (report.ok, report.orphans, report.passed_over) == (True, (), ())
    assert nested()["documents"][0]["findings"] == []
    assert all(outcome.unchanged for outcome in build("raw", OUT).outcomes)


def test_a_place_moves_an_issue(raw: Path) -> None:
    (raw / "b.txt").unlink()
    write(
        raw / "a.txt", TEXT.replace("清远市清新区人民政府公报", "江北区人民政府公报").replace("清远市清新区", "江北区")
    )
    (unknown,) = (outcome.issue_id for outcome in built().values())
    assert unknown is not None
    assert unknown.startswith("x")
    write(raw / "a.review.toml", 'place = "重庆市江北区"\n')
    assert [outcome.issue_id for outcome in built().values()] == ["500105-2019-02"]
    assert [path.stem for path in (OUT / "json").glob("*.json")] == ["500105-2019-02"]


@pytest.mark.parametrize("make", [
    lambda path: path.mkdir(), lambda path: path.write_bytes(b"#" * (3 << 20)), lambda path: path.symlink_to("nowhere"),
], ids=["folder", "large", "link"])  # fmt: skip
def test_what_is_no_review_file_is_told(raw: Path, make: Callable[[Path], None]) -> None:
    make(raw / "a.review.toml")
    outcomes = built()
    assert outcomes["a.txt"].ok
    (sentence,) = outcomes["a.txt"].wrong
    assert sentence.startswith("the review file a.review.toml ")


def test_a_link_out_of_the_folder_is_passed_over(raw: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "elsewhere.toml", INVALID)
    (raw / "a.review.toml").symlink_to(outside)
    report = build("raw", OUT)
    assert [path.name for path in report.outside] == ["a.review.toml"]
    assert nested()["documents"][0]["corrections"] == []


def test_a_corrected_number_is_linked(raw: Path) -> None:
    """Citations of other issues find a document by the number that a person gave it."""
    cited = correction(f'document = "{FIRST}"\ndataset = "documents"\nset = {{ doc_number = "清新府办〔2018〕7号" }}')
    write(raw / "a.review.toml", cited)
    built()
    assert nested("441803-2019-03")["documents"][0]["citations"][0]["target_id"] == f"{ISSUE}.d01"
    (raw / "a.review.toml").unlink()
    built()
    assert nested("441803-2019-03")["documents"][0]["citations"][0]["target_id"] is None


def test_read_issue_reads_the_review_file(raw: Path) -> None:
    write(raw / "a.review.toml", INVALID)
    assert {row.state for row in read_issue(raw / "a.txt").rows["corrections"]} == {"applied"}


# --- gazette review --------------------------------------------------------------------------------------------------

BY = ["--by", "审核人甲", "--on", "2024-03-20"]


def review(*words: str) -> int:
    return main(["review", "2019-02", *words])


def test_a_year_of_review_on_the_terminal(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """List, confirm, correct, build, sign off: each step is written with the comments that stand there."""
    assert main(["build"]) == 0
    assert review() == 0
    assert f"{ISSUE} has no review file" in capsys.readouterr().out
    write(raw / "a.review.toml", "# 第2期\n")
    assert review("--confirm", "f00002", *BY, "--why", "原件如此") == 0
    assert review("--row", "m00002", "--set", "edtf=../2019-09-30", *BY) == 0
    assert review("--row", "d02", "--set", "contact=区教育局", "--set", "addressees=各镇、各街道", *BY) == 0
    assert review("--row", "issue", "--set", "total_number=57", *BY) == 0
    assert review("--drop", "r00003", *BY) == 0
    add = (
        "--add",
        "quantities",
        "--document",
        SECOND,
        "--quote",
        "冬季",
        "--set",
        "kind=count",
        "--set",
        "value=4",
        "--set",
        "unit=月",
    )
    assert review(*add, *BY) == 0
    capsys.readouterr()
    assert review() == 0
    assert "raw/a.review.toml, changed since the last build" in capsys.readouterr().out
    assert (raw / "a.review.toml").read_text(encoding="utf-8").startswith("# 第2期\n")
    assert review("--sign-off", *BY) == 1
    assert "changed since the output was built" in capsys.readouterr().err
    assert main(["build"]) == 0
    issue = nested()
    assert (issue["total_number"], issue["documents"][1]["contact"]) == (57, "区教育局")
    assert issue["documents"][1]["addressees"] == ["各镇", "各街道"]
    assert [row["value"] for row in issue["documents"][1]["quantities"]] == [4.0, 20.0]
    assert issue["documents"][1]["responsibilities"] == []
    assert review("--sign-off", *BY) == 0
    assert main(["build"]) == 0
    assert nested()["signed_off_by"] == "审核人甲"
    capsys.readouterr()
    assert review() == 0
    out = capsys.readouterr().out
    assert "stale" not in out
    assert out.count("applied") == 10
    assert main(["check"]) == 0


def test_marks_of_what_was_corrected(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(raw / "a.review.toml", INVALID + verdict('code = "text.repeated_word"\nquote = "的的"\nstate = "dismissed"'))
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(["show", ISSUE, "--document", "1"]) == 0
    shown = capsys.readouterr().out
    assert "2019年9月31日前 → by ../2019-09-30" in shown
    assert "corrected: valid was false, edtf was null, end was null (审核人甲, 2024-03-20)" in shown
    assert main(["show", ISSUE]) == 0
    assert "dismissed" in capsys.readouterr().out


def test_findings_are_listed_with_their_states(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A severity of which no finding is open any more is listed still: the manifest counts the open ones only."""
    write(raw / "a.review.toml", CONFIRMED)
    (raw / "b.txt").unlink()
    outcome = built()["a.txt"]
    (judged,) = [row for row in rows_of_findings() if row["state"] == "confirmed"]
    assert outcome.findings.get(judged["severity"], 0) == sum(
        row["state"] == "open" and row["severity"] == judged["severity"] for row in rows_of_findings()
    )
    capsys.readouterr()
    assert main(["findings", "--severity", judged["severity"], "--state", "confirmed"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].split()[-1] == "state"
    assert shown.splitlines()[1].split()[-1] == "confirmed"
    assert "1 finding" in shown
    assert main(["findings", "--state", "open"]) == 0
    assert "state" not in capsys.readouterr().out.splitlines()[0]


def rows_of_findings() -> list[dict]:
    issue = nested()
    return [*issue["findings"], *(row for document in issue["documents"] for row in document["findings"])]


def planned() -> dict[str, tuple[str, str | None]]:
    _, files = plan("raw", OUT, OUT)
    return {file.path.name: (file.why, file.issue_id) for file in files}


def test_what_a_build_would_do(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built()
    write(raw / "a.review.toml", CONFIRMED)
    assert planned() == {"a.txt": ("review", ISSUE), "b.txt": ("unchanged", "441803-2019-03")}
    write(raw / "a.review.toml", INVALID.replace("valid = true", "valid = 1"))
    built()
    assert planned()["a.txt"] == ("wrong", ISSUE)
    write(raw / "a.html", "<p>x")
    assert planned()["a.txt"] == planned()["a.html"] == ("shared", None)
    capsys.readouterr()
    assert main(["build", "--dry-run"]) == 0
    assert "1 file would be read" not in capsys.readouterr().out


def test_what_is_wrong_is_said_in_chinese(
    raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    write(raw / "a.review.toml", INVALID.replace("valid = true", "valid = 1"))
    write(raw / "b.review.toml", "x = " + "9" * 10_000)
    assert main(["build", "--quiet"]) == 1
    lines = capsys.readouterr().err.splitlines()
    words = "valid 不对：1。请写 true 或 false，不加引号。这一条没有采用，本期照常生成。"
    assert f"a.review.toml 第 6 行：{words}" in lines[0]
    assert "审核文件 b.review.toml：不是合格的 TOML" in lines[1]


@pytest.mark.parametrize(("words", "said"), [
    (["--confirm", "f00001"], "it is not said who says so. Name yourself with --by"),
    (["--confirm", "f00099", *BY], f"f00099 is no finding of {ISSUE}"),
    (["--row", "z1", "--set", "a=1", *BY], f"z1 is no row of {ISSUE} that can be corrected"),
    (["--row", "m00002", "--set", "raw=x", *BY], "nothing was written: names raw, which is not a person's to set"),
    (["--row", "m00002", "--set", "valid=maybe", *BY], "nothing was written: has a wrong valid: maybe"),
    (["--row", "m00002", "--set", "valid", *BY], "valid sets nothing. Write COLUMN=VALUE"),
    (["--add", "days", "--quote", "x", "--set", "a=1", *BY], "nothing was written: has a wrong dataset: days"),
    (["--sign-off", "--place", "重庆市江北区", *BY], "what is signed off has to be built"),
    (["--why", "x"], "it is not said what to write"),
    (["--set", "a=1", "--confirm", "f00001", *BY], "--set is for a row"),
    (["--confirm", "f00001", "--dismiss", "f00001", *BY], "f00001 is to be confirmed and dismissed. Name it once"),
    (["--place", "江北"], "nothing was written: names a place that is not known, or several: 江北. Write place with"),
    (["--row", "m00002", "--set", "edtf=2018/11/30", *BY], "../2018-07-31, 2016/2020, 2018, 2018-07 or 2018-07-02.\n"),
])  # fmt: skip
def test_what_is_not_written(raw: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    (raw / "b.txt").unlink()
    assert main(["build"]) == 0
    capsys.readouterr()
    assert review(*words) == 1
    assert said in capsys.readouterr().err
    assert not (raw / "a.review.toml").exists()


def test_a_broken_file_is_not_written_over(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(raw / "a.review.toml", "[[correction]\n")
    assert main(["build"]) == 1
    assert review("--confirm", "f00001", *BY) == 1
    assert "is no valid TOML" in capsys.readouterr().err
    assert path.read_text() == "[[correction]\n"
    (raw / "a.txt").unlink()
    assert review("--confirm", "f00001", *BY) == 1
    assert f"raw/a.txt, which {ISSUE} was read from, is not there" in capsys.readouterr().err


def test_a_name_that_is_shown_otherwise(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Chinese Windows wrote it in GBK, or it holds a line break: the review file lies beside the file all the same."""
    (raw / "b.txt").unlink()
    for name in ("公\n报.txt".encode("gbk"), b"a\nb.txt"):
        source = next(raw.iterdir()).rename(raw / os.fsdecode(name))
        assert main(["build"]) == 0
        assert review("--confirm", "f00001", *BY) == 0
        assert [path.name for path in raw.glob("*.toml")] == [f"{source.stem}.review.toml"]
        assert main(["build"]) == 0
        assert nested()["documents"][0]["findings"][0]["state"] == "confirmed"
        (raw / f"{source.stem}.review.toml").unlink()
        capsys.readouterr()


@pytest.mark.parametrize("letters", [80, 83])
def test_a_name_as_long_as_a_name_can_be(raw: Path, capsys: pytest.CaptureFixture[str], letters: int) -> None:
    """A review file has the longest name that there is (252 bytes), or one that no disk takes (261)."""
    (raw / "b.txt").unlink()
    source = (raw / "a.txt").rename(raw / f"{'长' * letters}.txt")
    assert main(["build"]) == 0
    capsys.readouterr()
    is_written = letters == 80
    assert review("--confirm", "f00001", *BY) == (0 if is_written else 1)
    told = capsys.readouterr()
    assert is_written or f"{source.stem}.review.toml cannot be written: File name too long. Give the source" in told.err
    assert "Traceback" not in told.err
    assert len(list(raw.iterdir())) == (2 if is_written else 1)

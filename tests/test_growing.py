"""A folder that grows: what is read again, what is replaced, what stays, and what issues hold together."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count, permutations
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest
from conftest import Stopped, leftovers, stopped_at_rename, tree
from small_issue import TEXT, small_issue, with_row
from test_index import link

from pipeline import claims, index, lock, publication, run, stages, version
from pipeline.cli import main
from pipeline.cli.console import Exit
from pipeline.link import Held, missing, series
from pipeline.lock import BusyError, only_writer
from pipeline.progress import Outcome, Report, Work
from pipeline.read.draft import no_pages
from pipeline.rows import IssueData
from pipeline.run import build, remove
from pipeline.schema import LOCK
from pipeline.source import SourceText
from pipeline.text import UnusableInputError
from pipeline.validate import validate
from pipeline.workers import Task

THREE, FOUR, FIVE = (f"000001-2018-{number:02}" for number in (3, 4, 5))


def small_process(source: SourceText) -> IssueData:
    """In place of the stages: the small issue; a first line `number [doc number] [cited number] [title]` says which
    number it is, what number its document has, which one it cites, and its document's title."""
    head, text = source.text.split("\n", 1)
    number, own, cited, title, *year = [*head.split(" "), "", "", ""][:5]
    data = small_issue(number=int(number), text=text)
    data = with_row(data, "issues", source_file=source.name, source_sha256=source.sha256)
    data = with_row(data, "documents", doc_number=own or None, title=title or "某区人民政府关于改建公厕的通知")
    if cited and cited != "-":
        data = with_row(data, "citations", doc_number=cited)
    if year and year[0]:
        data = replace(with_row(data, "issues", year=int(year[0])), year=int(year[0]))
    return data


def put(path: Path, head: str, text: str = TEXT) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}\n{text}", encoding="utf-8")


def targets(output: Path) -> dict[str, str | None]:
    rows = pq.read_table(output / "parquet" / "citations").to_pylist()
    nested = [orjson.loads(path.read_bytes()) for path in (output / "json").glob("*.json")]
    again = {c["citation_id"]: c["target_id"] for issue in nested for d in issue["documents"] for c in d["citations"]}
    found = {row["citation_id"]: row["target_id"] for row in rows}
    assert again == found
    return found


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "process", small_process)
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "raw" / "3.txt", "3")
    put(tmp_path / "raw" / "sub" / "4.txt", "4")
    return tmp_path / "raw"


OUT = Path("output")


def fresh(raw: Path) -> dict[str, bytes]:
    """The bytes of a full build of the folder."""
    shutil.rmtree("fresh", ignore_errors=True)
    assert build(raw, Path("fresh"), jobs=1).ok
    return tree(Path("fresh"))


def states(raw: Path, force: bool = False) -> dict[str, str]:
    report = build(raw, OUT, jobs=1, force=force)
    return {o.path.name: "unchanged" if o.unchanged else "read" if o.ok else "failed" for o in report.outcomes}


# --- what is read ------------------------------------------------------------------------------------------------


def test_only_what_is_new_or_changed_is_read(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert states(raw) == {"3.txt": "read", "4.txt": "read"}
    assert states(raw) == {"3.txt": "unchanged", "4.txt": "unchanged"}
    put(raw / "5.txt", "5")
    put(raw / "3.txt", "3 某府〔2018〕1号")
    assert states(raw) == {"3.txt": "read", "4.txt": "unchanged", "5.txt": "read"}
    assert tree(OUT) == fresh(raw)
    assert set(states(raw, force=True).values()) == {"read"}
    assert tree(OUT) == fresh(raw)
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    assert "3 issues in output, 3 files unchanged and not read again" in out
    assert out.count("  unchanged\n") == 3
    assert validate(OUT) == []


def test_the_summary_counts_what_the_output_holds(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--quiet"]) == 0
    assert main(["build", "raw/3.txt", "--quiet"]) == 0
    shutil.copy(raw / "3.txt", raw / "3-again.txt")
    assert main(["build", "--quiet"]) == 1
    shutil.copytree(raw / "sub", "other")
    assert main(["build", "other", "--quiet"]) == 0
    lines = [line.partition(",")[0] for line in capsys.readouterr().out.splitlines() if " in output" in line]
    assert lines == ["2 issues in output"] * 4
    assert main(["build", "--output", "new"]) == 1
    assert "1 issue in new, 2 files failed" in capsys.readouterr().out


def test_another_version_of_the_program_reads_all(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states(raw)
    for module in (run, claims):
        monkeypatch.setattr(module, "fingerprint", lambda: "another")
    assert set(states(raw).values()) == {"read"}
    assert set(states(raw).values()) == {"unchanged"}


def test_the_fingerprint_covers_code_and_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words.csv").write_text("a")
    monkeypatch.setattr(version, "__file__", str(tmp_path / "version.py"))
    compute = version.fingerprint.__wrapped__
    one = compute()
    assert compute() == one
    (tmp_path / "data" / "words.csv").write_text("b")
    assert compute() != one
    # What only the screen comes from is no part of it.
    one = compute()
    for name in ("cli/show.py", "locale/zh_CN.po"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("a")
    assert compute() == one


def test_a_lost_manifest_or_file_is_made_again(raw: Path) -> None:
    states(raw)
    before = tree(OUT)
    (OUT / "manifest.json").unlink()
    assert set(states(raw).values()) == {"read"}
    assert tree(OUT) == before
    (OUT / "manifest.json").write_bytes(b"{")
    states(raw)
    assert tree(OUT) == before
    (OUT / "json" / f"{THREE}.json").unlink()
    assert states(raw) == {"3.txt": "read", "4.txt": "unchanged"}
    assert tree(OUT) == before


# --- renamed, corrected, taken away ------------------------------------------------------------------------------


def test_a_renamed_file_is_the_same_issue(raw: Path) -> None:
    states(raw)
    times = {name: (OUT / name).stat().st_mtime_ns for name in tree(OUT)}
    (raw / "3.txt").rename(raw / "third.txt")
    assert states(raw) == {"third.txt": "read", "4.txt": "unchanged"}
    assert tree(OUT) == fresh(raw)
    written = {name for name in times if (OUT / name).stat().st_mtime_ns != times[name]}
    assert written == {"manifest.json", f"json/{THREE}.json", f"parquet/issues/2018/{THREE}.parquet"}


@pytest.mark.parametrize("head", ["5", "3 - - - 2019", "5 - - - 2019"])
def test_a_correction_may_change_number_and_year(raw: Path, head: str) -> None:
    states(raw)
    put(raw / "3.txt", head)
    states(raw)
    assert tree(OUT) == fresh(raw)
    assert validate(OUT) == []


def test_files_may_change_their_names_with_each_other(raw: Path) -> None:
    put(raw / "3.txt", "4")
    put(raw / "sub" / "4.txt", "3")
    states(raw)
    put(raw / "3.txt", "3")
    put(raw / "sub" / "4.txt", "4")
    states(raw)
    assert tree(OUT) == fresh(raw)


def test_another_issue_under_an_old_name_leaves_the_first_one(raw: Path) -> None:
    states(raw)
    # The issue of before had other words, as far as the output knows.
    (OUT / "text" / f"{THREE}.txt").write_text("另一期\n" * 3, encoding="utf-8")
    put(raw / "3.txt", "5")
    states(raw)
    assert (OUT / "text" / f"{THREE}.txt").is_file()
    assert (OUT / "text" / f"{FIVE}.txt").is_file()


def test_a_file_taken_away_stays_until_it_is_removed(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(raw / "5.txt", "5 - - - 2019")
    states(raw)
    (raw / "5.txt").unlink()
    assert states(raw) == {"3.txt": "unchanged", "4.txt": "unchanged"}
    assert (OUT / "text" / f"{FIVE}.txt").is_file()
    assert main(["remove", "18-05"]) == 0
    assert f"{FIVE} is no longer in output" in capsys.readouterr().out
    assert tree(OUT) == fresh(raw)
    assert not list(OUT.glob("parquet/*/2019"))
    assert validate(OUT) == []
    assert main(["remove", "18-05"]) == Exit.USAGE
    assert "18-05 is no issue in output" in capsys.readouterr().err


def test_two_files_of_one_issue_are_refused_though_one_is_unchanged(
    raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    states(raw)
    before = tree(OUT)
    put(raw / "sub" / "deep" / "again.txt", "3 某府〔2018〕1号")
    for arguments in (["build"], ["build"], ["build", "raw/sub/deep/again.txt"]):
        main(arguments)
        error = capsys.readouterr().err
        if len(arguments) == 1:
            assert "raw/sub/deep/again.txt: holds the same issue as raw/3.txt" in error
            assert "raw/3.txt: holds the same issue as raw/sub/deep/again.txt" in error
            assert tree(OUT) == before


def test_one_file_beside_the_one_that_holds_its_issue(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    states(raw)
    before = tree(OUT)
    put(raw / "again.txt", "3 某府〔2018〕1号")
    assert main(["build", "raw/again.txt"]) == 1
    assert "raw/again.txt: holds the same issue as raw/3.txt" in capsys.readouterr().err
    assert tree(OUT) == before


# --- stopped, and two at once ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("batch", "step"), [(25, 1), (1, 5)])
def test_a_stop_at_any_rename_ends_with_the_same_bytes(
    raw: Path, monkeypatch: pytest.MonkeyPatch, batch: int, step: int
) -> None:
    """With one commit, and with one for each issue, which take the index along."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", batch)
    put(raw / "sub" / "4.txt", "4 - 某府〔2018〕9号")
    states(raw)
    shutil.copytree(OUT, "start")
    put(raw / "5.txt", "5 某府〔2018〕9号")
    put(raw / "3.txt", "6")
    wanted = fresh(raw)
    for stop_at in count(0, step):
        shutil.rmtree(OUT)
        shutil.copytree("start", OUT)
        try:
            with stopped_at_rename(stop_at):
                build(raw, OUT, jobs=1)
            break  # No rename is left.
        except Stopped:
            assert build(raw, OUT, jobs=1).ok
            assert tree(OUT) == wanted, stop_at
    assert stop_at > 40
    assert tree(OUT) == wanted


def test_a_stopped_build_keeps_what_it_committed(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was committed is whole and is not read again; in the end the bytes are those of an undisturbed build,
    though the file in which the build was stopped holds an issue that had been published already."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 2)
    shutil.rmtree(raw)
    for number in range(1, 8):
        put(raw / f"{number}.txt", f"{number} 某府〔2018〕{number}号 某府〔2018〕{8 - number}号")
    put(raw / "8.txt", "1")
    put(raw / "9.txt", "9")
    report = build(raw, Path("fresh"), jobs=1)
    assert [o.path.name for o in report.outcomes if not o.ok] == ["1.txt", "8.txt"]
    wanted = tree(Path("fresh"))
    for stop_at in range(3, 10):
        shutil.rmtree(OUT, ignore_errors=True)
        stopped_build(raw, f"{stop_at}.txt")
        there = {path.stem for path in OUT.glob("text/*.txt")}
        assert len(there) >= stop_at - 3
        assert not there or validate(OUT) == []
        again = build(raw, OUT, jobs=1)
        assert sum(outcome.unchanged for outcome in again.outcomes) == len(there - {"000001-2018-01"})
        assert tree(OUT) == wanted


def test_a_build_after_a_stopped_one_finds_the_index_up_to_date(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commits take it along as it grows: only of issues that came since then the files are read for it."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 2)
    for number in range(5, 9):
        put(raw / f"{number}.txt", f"{number} 某府〔2018〕{number}号")
    stopped_build(raw, "8.txt")
    there = {path.stem for path in OUT.glob("text/*.txt")}
    assert len(there) == 4
    asked: list[str] = []
    read = index.read_rows

    def noting(output: Path, issue_id: str, *more: Any) -> Held | None:
        asked.append(issue_id)
        return read(output, issue_id, *more)

    monkeypatch.setattr(index, "read_rows", noting)
    assert build(raw, OUT, jobs=1).ok
    assert asked == []
    build(raw, Path("fresh"), jobs=1)
    assert tree(OUT) == tree(Path("fresh"))


def stopped_build(raw: Path, name: str) -> None:
    """A build that is stopped at the file of this name."""

    def stopping(source: SourceText) -> IssueData:
        if source.name == name:
            raise Stopped
        return small_process(source)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "process", stopping)
        with pytest.raises(Stopped):
            build(raw, OUT, jobs=1)


@pytest.mark.parametrize("between", [lambda raw: remove(FIVE, OUT), lambda raw: build(raw / "6.txt", OUT, jobs=1)])
def test_what_comes_between_a_stopped_build_and_the_next_settles_nothing(
    between: Callable[[Path], object], raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a build of the whole folder has seen whether two files hold one issue."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 1)
    put(raw / "5.txt", "5")
    put(raw / "6.txt", "6")
    put(raw / "9.txt", "3 某府〔2018〕9号")

    stopped_build(raw, "9.txt")
    assert (OUT / f"text/{THREE}.txt").is_file()
    between(raw)
    assert [name for name, state in states(raw).items() if state == "failed"] == ["3.txt", "9.txt"]
    build(raw, Path("fresh"), jobs=1)
    assert tree(OUT) == tree(Path("fresh"))


@pytest.mark.parametrize("again", ["unchanged", "changed", "force"])
def test_what_a_stopped_build_published_goes_where_another_file_claims_it(
    again: str, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its own file is read again, and its issue waits, when the other one comes."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 1)

    stopped_build(raw, "4.txt")
    assert (OUT / f"text/{THREE}.txt").is_file()
    monkeypatch.setattr(publication, "_LEAST_BATCH", 10)
    if again == "changed":
        put(raw / "3.txt", "3 某府〔2018〕33号")
    put(raw / "5.txt", "3 某府〔2018〕333号")
    assert states(raw, force=again == "force") == {"3.txt": "failed", "4.txt": "read", "5.txt": "failed"}
    wanted = tree(OUT)
    shutil.rmtree(OUT)
    states(raw)
    assert wanted == tree(OUT)
    assert not (OUT / f"text/{THREE}.txt").exists()


def coming_as(order: tuple[str, ...]) -> Callable[..., Iterator[Outcome]]:
    """In place of the processes: the files come in this order."""

    def run_tasks(tasks: list[Task], jobs: int | None, report: Report, work: Work) -> Iterator[Outcome]:
        for path, folder in sorted(tasks, key=lambda task: order.index(task[0].name)):
            yield work(path, folder, no_pages)

    return run_tasks


@pytest.mark.parametrize("order", list(permutations(("3.txt", "4.txt", "5.txt", "6.txt"))))
def test_two_files_of_one_issue_are_refused_in_whatever_order_they_come(
    order: tuple[str, ...], raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An issue that was held stays as it was held; one that was not is not in the output."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 1)
    shutil.rmtree(raw)
    put(raw / "3.txt", "3 某府〔2018〕3号")
    states(raw)
    before = tree(OUT)
    put(raw / "4.txt", "3 某府〔2018〕33号")
    put(raw / "5.txt", "5 - 某府〔2018〕3号")
    put(raw / "6.txt", "5 某府〔2018〕5号")

    monkeypatch.setattr(run, "run_tasks", coming_as(order))
    for force in (False, True):
        report = build(raw, OUT, force=force)
        assert all(not outcome.ok for outcome in report.outcomes)
        assert "the output keeps what it held" in str(report.outcomes[0].reason)
        assert "none of them was built" in str(report.outcomes[3].reason)
        assert tree(OUT) == before
    # Where the text of the held one has changed too, nobody knows which is right.
    put(raw / "3.txt", "3 某府〔2018〕333号")
    build(raw, OUT)
    assert tree(OUT) == before


@pytest.mark.parametrize("order", list(permutations(("3.txt", "9.txt"))))
def test_a_build_that_is_stopped_loses_no_replacement(
    order: tuple[str, ...], raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A corrected masthead makes another issue of a file: wherever the build is stopped, the new one comes in the
    commit in which the old one goes."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 1)
    states(raw)
    shutil.copytree(OUT, "start")
    put(raw / "3.txt", "6")
    put(raw / "9.txt", "9")
    wanted = fresh(raw)
    real = publication.Publication.commit
    for stop_at in range(1, 4):
        shutil.rmtree(OUT)
        shutil.copytree("start", OUT)
        commits = 0

        def stopping(self: publication.Publication, last: bool = False, stop_at: int = stop_at) -> None:
            nonlocal commits
            commits += 1
            if commits == stop_at:
                raise Stopped
            real(self, last)

        with monkeypatch.context() as patch, contextlib.suppress(Stopped):
            patch.setattr(publication.Publication, "commit", stopping)
            patch.setattr(run, "run_tasks", coming_as(order))
            build(raw, OUT)
        there = {path.stem for path in OUT.glob("text/*.txt")}
        assert (THREE in there) != ("000001-2018-06" in there)
        assert validate(OUT) == []
        assert build(raw, OUT, jobs=1).ok
        assert tree(OUT) == wanted


def harmed_json(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2].replace(b"{", b"[") + b"  ")


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (Path.unlink, f"json/{FOUR}.json"),
        (harmed_json, f"json/{FOUR}.json"),
        (lambda path: path.write_bytes(b"x" * path.stat().st_size), f"parquet/citations/2018/{FOUR}.parquet"),
        (lambda path: path.write_bytes(b"null"), f"json/{FOUR}.json"),
    ],
)
def test_links_of_an_issue_with_harmed_files_cost_no_other(harm: Callable[[Path], None], name: str, raw: Path) -> None:
    """What a held issue says of one that goes cannot be written where its files are harmed: `check` tells of them, and
    all else is done."""
    put(raw / "3.txt", "3 某府〔2018〕9号")
    put(raw / "sub" / "4.txt", "4 - 某府〔2018〕9号")
    states(raw)
    harm(OUT / name)
    assert remove(THREE, OUT) is None
    assert not (OUT / f"text/{THREE}.txt").exists()
    assert [breach for breach in validate(OUT) if FOUR in str(breach)]
    put(raw / "5.txt", "5 某府〔2018〕9号")
    assert "5.txt" in states(raw)
    assert (OUT / "text/000001-2018-05.txt").exists()


# --- refused ---------------------------------------------------------------------------------------------------


def test_a_file_that_was_refused_is_told_and_not_read_again(
    raw: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read: list[str] = []

    def refusing(source: SourceText) -> IssueData:
        read.append(source.name)
        if "refused" in source.name:
            raise UnusableInputError("is no gazette", "Take it out", lasting="lasting" in source.name)
        return small_process(source)

    monkeypatch.setattr(stages, "process", refusing)
    for name in ("refused-lasting.txt", "refused-now.txt"):
        put(raw / name, "x")
    assert main(["build", "--quiet"]) == 1
    first, before = capsys.readouterr(), tree(OUT)
    read.clear()
    assert main(["build", "--quiet"]) == 1
    assert read == ["refused-now.txt"]
    assert capsys.readouterr().err == first.err
    assert tree(OUT) == before
    put(raw / "refused-lasting.txt", "y")
    states(raw)
    assert read == ["refused-now.txt", "refused-lasting.txt", "refused-now.txt"]
    (raw / "refused-lasting.txt").unlink()
    (raw / "refused-now.txt").unlink()
    read.clear()
    states(raw)
    assert read == []
    assert tree(OUT) == fresh(raw)


def test_a_second_run_waits(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    OUT.mkdir()
    notes: list[str] = []
    with only_writer(OUT, notes.append):
        second = threading.Thread(target=main, args=(["build"],))
        second.start()
        time.sleep(0.5)
        assert not (OUT / "text").exists()
    second.join(30)
    assert "is writing to output; waiting for it to end" in capsys.readouterr().err
    assert (OUT / "text" / f"{THREE}.txt").is_file()
    assert not notes
    assert not leftovers(OUT)


def test_patience_ends(tmp_path: Path) -> None:
    with only_writer(tmp_path, print), pytest.raises(BusyError, match="Wait for it to end, or delete"):  # noqa: SIM117
        with only_writer(tmp_path, lambda _: None, patience=0.2):
            pass
    assert not list(tmp_path.iterdir())


def test_the_lock_of_a_killed_run_counts_for_nothing(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from pipeline.lock import only_writer\n"
        "with only_writer(Path(sys.argv[1]), print): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert (tmp_path / LOCK).is_file()
    notes: list[str] = []
    with only_writer(tmp_path, notes.append, patience=5):
        assert not notes
    # A process of the same number, started at another time.
    (tmp_path / LOCK).write_text((f"{os.getppid()} {lock.socket.gethostname()} 1\n"), encoding="utf-8")
    with only_writer(tmp_path, notes.append, patience=5):
        assert not notes


# --- links between issues ----------------------------------------------------------------------------------------


def test_links_are_the_same_in_whatever_order_issues_come(raw: Path) -> None:
    shutil.rmtree(raw)
    heads = {
        "3.txt": "3 某府〔2018〕1号 某府〔2018〕3号",
        "4.txt": "4 某府〔2018〕3号 - 公厕办法",
        "5.txt": "5 某府〔2018〕3号",
    }
    wanted = {f"{THREE}.c00001": f"{FOUR}.d01", f"{FOUR}.c00001": None, f"{FIVE}.c00001": f"{FOUR}.d01"}
    trees = []
    for order in permutations(heads):
        shutil.rmtree(OUT, ignore_errors=True)
        for name in order:
            put(raw / name, heads[name])
            assert build(raw, OUT, jobs=1).ok
        assert targets(OUT) == wanted
        assert validate(OUT) == []
        trees.append(tree(OUT))
        shutil.rmtree(raw)
    assert all(one == trees[0] for one in trees)
    assert remove(FOUR, OUT) is None
    assert targets(OUT) == {f"{THREE}.c00001": f"{FIVE}.d01", f"{FIVE}.c00001": None}
    put(raw / "3.txt", heads["3.txt"])
    put(raw / "5.txt", heads["5.txt"])
    assert tree(OUT) == fresh(raw)


def held(number: int, documents: list[tuple[str | None, str]], citations: list[dict[str, str]], day: int = 1) -> Held:
    issue_id = f"000001-2018-{number:02}"
    base = {"title": None, "doc_number": None, "kind": "document", "antecedent_id": None, "target_id": None}
    rows = []
    for n, (own, title) in enumerate(documents, 1):
        code, serial = own[:-1].split("〔2018〕") if own else (None, None)
        numbers = {
            "same_as": None,
            "issuer_code": code,
            "doc_year": code and 2018,
            "doc_serial": serial and int(serial),
        }
        rows.append(
            {"document_id": f"{issue_id}.d{n:02}", "doc_number": own, "title": title, "same_as": None} | numbers
        )
    cited = [base | {"citation_id": f"c{n}", "document_id": f"{issue_id}.d01"} | row for n, row in enumerate(citations)]
    return Held(issue_id, date(2018, 1, day), 2018, number, rows, [], cited)


def test_what_a_citation_means() -> None:
    citing = [
        {"doc_number": "某府〔2018〕1号", "title": "甲办法"},
        {"title": "关于 甲的“通知”（试行）"},
        {"doc_number": "某府〔2018〕7号", "title": "关于甲的通知(试行)"},  # Its number is another one.
        {"title": "通知"},
        {"title": "短称", "antecedent_id": "c0"},
        {"doc_number": "某府〔2018〕1号", "target_id": "000001-2018-03.d01"},  # Of its own issue: stays.
        {"doc_number": "某府〔2018〕9号", "target_id": "000001-2018-08.d01"},  # No longer held.
    ]
    late = held(4, [("某府〔2018〕1号", "通知"), (None, "关于甲的通知（试行）")], [], day=9)
    early = held(6, [("某府〔2018〕1号", "别的")], [], day=2)
    found = link([late, early, held(3, [(None, "丙")], citing)])
    first, titled = "000001-2018-06.d01", "000001-2018-04.d02"
    assert list(found["000001-2018-03"].targets.values()) == [
        first,
        titled,
        None,
        None,
        first,
        "000001-2018-03.d01",
        None,
    ]
    assert found == link([held(3, [(None, "丙")], citing), early, late])


def test_a_document_printed_again_names_the_older_print() -> None:
    """The same number and title in a later issue; another title under the number, or no number, is another document."""
    first = held(2, [("某府〔2018〕1号", "关于甲的通知"), (None, "乙")], [], day=5)
    again = held(3, [("某府〔2018〕1号", "关于甲 的通知"), ("某府〔2018〕2号", "丙"), (None, "乙")], [], day=9)
    third = held(4, [("某府〔2018〕1号", "关于甲的通知"), ("某府〔2018〕2号", "别的")], [], day=12)
    for order in ([first, again, third], [third, first, again]):
        found = link(order)
        assert set(found) == {"000001-2018-03", "000001-2018-04"}
        assert list(found["000001-2018-03"].same_as.values()) == ["000001-2018-02.d01", None, None]
        assert list(found["000001-2018-04"].same_as.values()) == ["000001-2018-02.d01", None]


def test_an_instrument_stands_for_its_document() -> None:
    printing = replace(
        held(4, [(None, "印发的通知")], []),
        parts=[{"document_id": "000001-2018-04.d01", "kind": "instrument", "title": "甲办法"}],
    )
    assert link([printing, held(3, [], [{"title": "甲办法"}])])["000001-2018-03"].targets == {
        "c0": "000001-2018-04.d01"
    }


def test_missing() -> None:
    one = held(3, [("某府〔2018〕1号", "丙")], [
        {"doc_number": "国发〔2006〕7号", "title": "甲纲要（2006年）"}, {"title": "纲要", "antecedent_id": "c0"},
        {"title": "乙法", "kind": "law"}, {"title": "丙", "target_id": "000001-2018-03.d01"},
    ])  # fmt: skip
    two = held(4, [(None, "丁")], [{"title": "甲纲要(2006年)"}])
    found = missing([one, two])
    assert [(m.doc_number, m.title, m.citations, m.cited_by) for m in found] == [
        ("国发〔2006〕7号", "甲纲要(2006年)", 3, ("000001-2018-04.d01", "某府〔2018〕1号")),
        (None, "乙法", 1, ("某府〔2018〕1号",)),
    ]


def test_series() -> None:
    documents: list[tuple[str | None, str]] = [(f"清新府办〔2018〕{n}号", "x") for n in (35, 41, 38, 37)]
    found = series([held(3, documents, []), held(4, [("清新府办〔2018〕40号", "x"), (None, "y")], [])])
    assert [(s.issuer_code, s.year, s.held) for s in found] == [("清新府办", 2018, (35, 37, 38, 40, 41))]
    assert [list(gap) for gap in found[0].gaps] == [[36], [39]]


def test_missing_and_series_commands(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(raw / "5.txt", "5 - 某府〔2018〕3号")
    states(raw)
    assert main(["missing", "--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert "公厕办法" in out
    assert "1 document cited and not held" in out
    assert main(["series"]) == 0
    for command in ("missing", "series"):
        assert main([command, "--output", "none"]) == Exit.NOTHING
        assert "none holds no issue. Run gazette build first" in capsys.readouterr().err


def test_a_manifest_of_no_time_and_no_place(raw: Path) -> None:
    states(raw)
    content = (OUT / "manifest.json").read_bytes()
    issues = orjson.loads(content)["issues"]
    assert [issues[issue_id]["source"] for issue_id in (THREE, FOUR)] == ["3.txt", "sub/4.txt"]
    assert issues[THREE]["sha256"] == hashlib.sha256((raw / "3.txt").read_bytes()).hexdigest()
    assert str(raw.parent).encode() not in content
    assert issues[THREE]["pipeline"] == version.fingerprint()


# --- an output that came from elsewhere --------------------------------------------------------------------------


def planted(names: object, issue_id: object = "x", content: bytes | None = None) -> Callable[[Path], None]:
    """Leaves a committed folder in the output whose manifest names these files."""

    def plant(output: Path) -> None:
        folder = output / ".ready-1" / "000"
        folder.mkdir(parents=True)
        (folder / "0").write_bytes(b"planted")
        manifest = {"issue_id": issue_id, "files": names, "partial": True}
        (folder / "manifest.json").write_bytes(orjson.dumps(manifest) if content is None else content)

    return plant


def linked_file(output: Path) -> None:
    planted(["text/x.txt"])(output)
    (output / ".ready-1" / "000" / "0").unlink()
    (output / ".ready-1" / "000" / "0").symlink_to("/etc/passwd")


def linked_folder(output: Path) -> None:
    planted(["text/x.txt"])(Path("elsewhere"))
    (output / ".ready-1").symlink_to(Path("elsewhere/.ready-1").absolute())


def linked_issue(output: Path) -> None:
    planted(["text/x.txt"])(Path("elsewhere"))
    (output / ".ready-1").mkdir()
    (output / ".ready-1" / "000").symlink_to(Path("elsewhere/.ready-1/000").absolute())


PLANTED = {
    "climbing": planted(["../../planted.txt"]),
    "climbing inside": planted(["text/../../planted.txt"]),
    "climbing dataset": planted(["parquet/../1/../../planted.parquet"]),
    "absolute": planted([os.path.abspath("/tmp/planted.txt")]),
    "of windows": planted(["text/..\\..\\planted.txt"]),
    "of no kind": planted(["planted.txt"]),
    "hidden": planted([".lock"]),
    "no list": planted("text/x.txt"),
    "numbers": planted([1]),
    "no id": planted(["text/x.txt"], issue_id=1),
    "cut": planted([], content=b"{"),
    "empty": planted([], content=b""),
    "a list": planted([], content=b"[]"),
    "no text": planted([], content=b"\xff\xfe"),
    "linked file": linked_file,
    "linked folder": linked_folder,
    "linked issue": linked_issue,
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_commit_writes_nothing_and_the_next_build_recovers(
    raw: Path, plant: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    states(raw)
    wanted = tree(OUT)
    plant(OUT)
    outside = {name: content for name, content in tree(raw.parent).items() if not name.startswith("output/")}
    assert main(["build"]) == 1
    err = capsys.readouterr().err
    assert "output/.ready-1 is not what a stopped run leaves behind" in err
    assert "Build again" in err
    assert "Traceback" not in err
    assert not leftovers(OUT)
    assert main(["build"]) == 0
    assert tree(OUT) == wanted
    assert {name: content for name, content in tree(raw.parent).items() if not name.startswith("output/")} == outside
    assert validate(OUT) == []


@pytest.mark.parametrize("folder", ["text", "parquet", "parquet/blocks", "parquet/blocks/2018", "tables"])
def test_nothing_is_written_through_a_link(raw: Path, folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    states(raw)
    (OUT / folder).rename("elsewhere")
    (OUT / folder).symlink_to(Path("elsewhere").absolute())
    before = tree(Path("elsewhere"))
    put(raw / "7.txt", "7")
    for arguments in (["build"], ["build", "--force"], ["remove", "18-03"]):
        assert main(arguments) == 1 or tree(Path("elsewhere")) == before
        err = capsys.readouterr().err
        assert f"output/{folder} is a link, and nothing is written through it" in err or not err
    assert tree(Path("elsewhere")) == before
    assert folder in {breach.file for breach in validate(OUT)}
    (OUT / folder).unlink()
    assert main(["build"]) == 0
    assert validate(OUT) == []


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def live_link(path: Path) -> None:
    path.rename("moved")
    path.symlink_to(Path("moved").absolute())


@pytest.mark.parametrize("harm", [emptied, dead_link, live_link, Path.unlink])
@pytest.mark.parametrize(
    "name", ["text/{}.txt", "json/{}.json", "parquet/blocks/2018/{}.parquet", "tables/{}.d01.t01.csv"]
)
def test_a_file_in_place_that_was_harmed_is_made_again(raw: Path, harm: Callable[[Path], None], name: str) -> None:
    states(raw)
    wanted = tree(OUT)
    harm(OUT / name.format(THREE))
    outcomes = build(raw, OUT, jobs=1).outcomes
    assert [outcome.issue_id for outcome in outcomes if not outcome.unchanged] == [THREE]
    assert tree(OUT) == wanted
    assert not any(path.is_symlink() for path in OUT.rglob("*"))
    assert all(outcome.unchanged for outcome in build(raw, OUT, jobs=1).outcomes)


@pytest.mark.parametrize("values", [
    {"source": 5}, {"files": "x"}, {"findings": []}, {"findings": {"error": "x"}}, {"more": 1}, [], None,
])  # fmt: skip
def test_a_ledger_of_other_kinds_is_not_believed(raw: Path, values: object) -> None:
    states(raw)
    wanted = tree(OUT)
    stored = orjson.loads((OUT / "manifest.json").read_bytes())
    stored["issues"][THREE] = stored["issues"][THREE] | values if isinstance(values, dict) else values
    (OUT / "manifest.json").write_bytes(orjson.dumps(stored))
    assert build(raw, OUT, jobs=1).ok
    assert tree(OUT) == wanted


# --- locks that nobody can judge ---------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_FOREIGN_PATIENCE", "_NAMELESS", "_CLEARING"):
        monkeypatch.setattr(lock, name, 0.3)


def future(path: Path) -> None:
    os.utime(path, (time.time() + 9e5, time.time() + 9e5))


def test_the_lock_of_another_host_ends_in_a_message(raw: Path, quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    OUT.mkdir()
    (OUT / LOCK).write_text("7 container\x1b[31m 12\n", encoding="utf-8")
    assert main(["build"]) == 1
    err = capsys.readouterr().err
    assert "another run (process 7 on container\ufffd[31m) is writing to output, or was killed there" in err
    assert "delete output/.lock if there is no such run any more" in err
    assert (OUT / LOCK).exists()


@pytest.mark.parametrize(
    "content", ["", "7", "x y z", "7 \x00", f"{'9' * 30} h 1", f"{2**31} {lock.socket.gethostname()} 1"]
)
@pytest.mark.parametrize("clearing", [False, True])
def test_a_lock_of_nobody_is_cleared_whatever_the_clock_says(
    tmp_path: Path, quick: None, content: str, clearing: bool
) -> None:
    (tmp_path / LOCK).write_text(content, encoding="utf-8")
    future(tmp_path / LOCK)
    if clearing:
        (tmp_path / f"{LOCK}-clearing").touch()
        future(tmp_path / f"{LOCK}-clearing")
    if content == "7 \x00":
        with pytest.raises(BusyError, match="or was killed there"), only_writer(tmp_path, lambda _: None):
            pass
        return
    with only_writer(tmp_path, lambda _: None, patience=60):
        assert (tmp_path / LOCK).read_text(encoding="utf-8").startswith(f"{os.getpid()} ")
    assert not list(tmp_path.iterdir())


def test_a_lock_that_cannot_be_cleared_ends_in_a_message(tmp_path: Path, quick: None) -> None:
    (tmp_path / LOCK).touch()
    future(tmp_path / LOCK)
    (tmp_path / f"{LOCK}-clearing").mkdir()
    with pytest.raises(BusyError, match="Delete it, then build again"), only_writer(tmp_path, print, patience=1):
        pass


def test_a_full_disk_leaves_no_lock_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes an empty file still; the next run would wait for the run that is behind it."""

    def full(_pid: int) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipeline.lock._started", full)
    with pytest.raises(OSError, match="No space left"), only_writer(tmp_path, print):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_may_be_read_by_all_and_written_by_its_owner(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with only_writer(tmp_path, print):
            assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o644
        os.umask(0o077)
        with only_writer(tmp_path, print):
            assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)

"""An output on object storage has the bytes of one in a folder, whatever stops a run."""

from __future__ import annotations

import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from s3_server import S3, s3_server
from test_growing import FOUR, THREE, Stopped, put, small_process, tree

from pipeline import publication, remote, stages
from pipeline.cli import main
from pipeline.cli.console import Exit
from pipeline.lock import only_writer
from pipeline.remote import UNFINISHED, WRITER, Address, Remote, address_of
from pipeline.run import build, remove
from pipeline.schema import INDEX, MANIFEST, OWN_FILES, owner_of
from pipeline.validate import validate

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "process", small_process)
    monkeypatch.setattr(remote, "_THREADS", 1)  # Things come in an order that can be stopped at each of them.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "raw" / "3.txt", "3 - 某府〔2018〕9号")
    put(tmp_path / "raw" / "sub" / "4.txt", "4")
    (tmp_path / "raw" / "refused.txt").write_text("", encoding="utf-8")
    return tmp_path / "raw"


@pytest.fixture(params=["memory", "local"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield f"memory://bucket/a/目录 {tmp_path.name}" if request.param == "memory" else f"local://{tmp_path}/store/目录 a"
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def held(address: str) -> dict[str, bytes]:
    """Everything that lies under an address."""
    system, root = fsspec.core.url_to_fs(address)
    return {path[len(root) + 1 :]: system.cat_file(path) for path in system.find(root)}


def put_back(address: str, files: dict[str, bytes]) -> None:
    system, root = fsspec.core.url_to_fs(address)
    if system.exists(root):
        system.rm(root, recursive=True)
    for name, content in files.items():
        system.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{root}/{name}", content)


def states(raw: Path, address: str, **options: Any) -> dict[str, str]:
    report = build(raw, address, jobs=1, **options)
    assert report.problem is None
    return {o.path.name: "unchanged" if o.unchanged else "read" if o.ok else "failed" for o in report.outcomes}


def same_as_local(raw: Path, address: str) -> None:
    assert build(raw, Path("local"), jobs=1).problem is None
    assert held(address) == tree(Path("local"))
    assert [path.name for path in Path("cache").rglob("*") if path.is_file()] == []


def test_an_output_grows_with_the_bytes_of_a_local_one(raw: Path, address: str) -> None:
    assert states(raw, address) == {"3.txt": "read", "4.txt": "read", "refused.txt": "failed"}
    same_as_local(raw, address)
    build(raw, address, jobs=1)
    assert set(states(raw, address).values()) == {"unchanged"}
    put(raw / "5.txt", "5 某府〔2018〕9号")  # what 3 cites
    assert states(raw, address)["5.txt"] == "read"
    same_as_local(raw, address)
    put(raw / "5.txt", "5 某府〔2018〕10号")
    put(raw / "sub" / "4.txt", "6")  # another number
    (raw / "refused.txt").write_text("还不是公报。", encoding="utf-8")
    assert states(raw, address) == {"3.txt": "unchanged", "4.txt": "read", "5.txt": "read", "refused.txt": "failed"}
    same_as_local(raw, address)
    put(raw / "again.txt", "5 某府〔2018〕10号")  # a second file of an issue that is held
    assert states(raw, address)["again.txt"] == "failed"
    same_as_local(raw, address)
    states(raw, address, force=True)
    same_as_local(raw, address)


def test_an_issue_is_removed_with_its_links(raw: Path, address: str) -> None:
    put(raw / "5.txt", "5 某府〔2018〕9号")
    states(raw, address)
    build(raw, Path("local"), jobs=1)
    (raw / "5.txt").unlink()
    assert remove("000001-2018-05", address) is None
    assert remove("000001-2018-05", Path("local")) is None
    assert states(raw, address)["3.txt"] == "unchanged"
    same_as_local(raw, address)


def test_what_another_run_or_person_left_there_stays(raw: Path, address: str) -> None:
    """Files that are none of an output's are not touched, not even those with names that lead elsewhere."""
    strange = {"notes.txt": b"x", "text/sub/a.txt": b"y", "parquet/other/2018/a.parquet": b"z"}
    put_back(address, strange)
    states(raw, address)
    build(raw, Path("local"), jobs=1)
    assert held(address) == {**tree(Path("local")), **strange}
    assert not list(Path("cache").rglob("notes.txt"))


def test_a_lost_or_emptied_file_is_made_again(raw: Path, address: str) -> None:
    states(raw, address)
    for change in (lambda _: None, lambda _: b""):
        files = held(address)
        for name in (f"text/{THREE}.txt", INDEX):
            content = change(files.pop(name))
            files |= {} if content is None else {name: content}
        put_back(address, files)
        assert states(raw, address)["3.txt"] == "read"
        same_as_local(raw, address)
    files = held(address)
    del files[MANIFEST]
    put_back(address, files)
    assert states(raw, address)["3.txt"] == "read"
    same_as_local(raw, address)


# --- runs that are stopped -----------------------------------------------------------------------------------------


def stopping_at(monkeypatch: pytest.MonkeyPatch, number: int) -> Callable[[], bool]:
    """Stop a run before what it does to the storage the `number`th time, and let nothing be done there after that;
    what tells whether it came to that."""
    done = 0

    def wrapped(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            nonlocal done
            if done >= number:
                done += 1
                raise Stopped
            done += 1
            return real(*args, **options)

        return step

    system = remote.PyFileSystem
    patched = type(
        "Killed",
        (),
        {
            "__init__": lambda self, handler: setattr(self, "real", system(handler)),
            "__getattr__": lambda self, name: (
                wrapped(getattr(self.real, name))
                if name in ("open_output_stream", "delete_file")
                else getattr(self.real, name)
            ),
        },
    )
    monkeypatch.setattr(remote, "PyFileSystem", patched)
    return lambda: done > number


@pytest.mark.parametrize("step", [13, pytest.param(2, marks=pytest.mark.slow)])
def test_a_stop_at_any_upload_keeps_the_old_manifest_true(
    raw: Path, address: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the manifest that stands there names is there and whole. Before a commit has happened all of it has the
    bytes that it had; the next run ends with the bytes of an undisturbed one, and so does one that finds the folder as
    it was before."""
    put(raw / "3.txt", "3")
    put(raw / "sub" / "4.txt", "4 - 某府〔2018〕9号")
    put(raw / "5.txt", "5")
    states(raw, address)
    build(raw, Path("local"), jobs=1)
    shutil.copytree(raw, "raw-before")
    before = held(address)
    put(raw / "3.txt", "6 某府〔2018〕9号")  # takes the place of 3, and 4 cites it
    put(raw / "5.txt", "5 某府〔2018〕8号")
    build(raw, Path("local"), jobs=1)
    after = tree(Path("local"))
    seen = set()
    for number in range(0, 400, step):
        with monkeypatch.context() as patch:
            came_to_it = stopping_at(patch, number)
            try:
                build(raw, address, jobs=1)
            except Stopped:
                assert came_to_it()
        there = held(address)
        manifest = there[MANIFEST]
        assert manifest in (before[MANIFEST], after[MANIFEST])
        seen.add(manifest)
        whole = before if manifest == before[MANIFEST] else after
        record = zipfile.ZipFile(BytesIO(there[UNFINISHED])) if UNFINISHED in there else None
        committed = record is not None and orjson.loads(record.read("plan.json"))["committed"]
        for name, content in whole.items():
            if name == INDEX and committed and whole is before:
                continue
            assert there[name] == content or (committed and there[name] == after[name]), (number, name)
        if number % 3 == 0 and manifest == before[MANIFEST] and not committed:
            assert set(states(Path("raw-before"), address).values()) == {"unchanged"}
            assert held(address) == before, number
        else:
            states(raw, address)
            assert held(address) == after, number
        put_back(address, before)
        if not came_to_it():
            break
    else:
        pytest.fail("never came to its end")
    assert len(seen) == 2


def test_a_run_that_goes_on_elsewhere_keeps_what_was_uploaded(
    raw: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that is stopped between its commits goes on from the last one."""
    monkeypatch.setattr(publication, "_LEAST_BATCH", 1)
    for number in range(5, 9):
        put(raw / f"{number}.txt", f"{number} 某府〔2018〕{number}号 某府〔2018〕{9 - number}号")
    real = stages.process

    def stopping(source: Any) -> Any:
        if source.name == "7.txt":
            raise Stopped
        return real(source)

    monkeypatch.setattr(stages, "process", stopping)
    with pytest.raises(Stopped):
        build(raw, address, jobs=1)
    monkeypatch.setattr(stages, "process", real)
    found = states(raw, address)
    assert [name for name, state in found.items() if state == "read"] == ["7.txt", "8.txt", "4.txt"]
    assert [name for name, state in found.items() if state == "unchanged"] == ["3.txt", "5.txt", "6.txt"]
    states(raw, address)
    same_as_local(raw, address)


@pytest.mark.parametrize(
    "content",
    [b"nothing", b"", {"new": ["../../x"], "gone": []}, {"new": [], "gone": [5]}, ["x"], {}],
    ids=str,
)
def test_a_planted_commit_is_not_believed(raw: Path, address: str, content: Any) -> None:
    states(raw, address)
    files = held(address)
    if not isinstance(content, bytes):
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as packed:
            packed.writestr("plan.json", orjson.dumps(content))
        content = target.getvalue()
    put_back(address, files | {UNFINISHED: content})
    problem = build(raw, address, jobs=1).problem
    assert "is not what a stopped run leaves behind" in str(problem)
    assert str(problem).endswith("Delete it, then build with --force")
    assert held(address) == files | {UNFINISHED: content}


def test_an_old_commit_is_forgotten_where_the_manifest_is_another_one(
    raw: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    states(raw, address)
    before = held(address)
    put(raw / "5.txt", "5 某府〔2018〕9号")
    states(raw, address)
    after = held(address)
    put_back(address, before)
    real = Remote._finish

    def stopping(*_: Any) -> None:
        raise Stopped

    monkeypatch.setattr(Remote, "_finish", stopping)
    with pytest.raises(Stopped):
        build(raw, address, jobs=1)
    monkeypatch.setattr(Remote, "_finish", real)
    changed = after[MANIFEST].replace(b'"faults": 0', b'"faults": 1')
    put_back(address, after | {MANIFEST: changed, UNFINISHED: held(address)[UNFINISHED]})
    assert set(states(raw, address).values()) == {"read", "unchanged"}
    assert held(address) == after


# --- two runs ------------------------------------------------------------------------------------------------------


def test_a_run_stops_where_another_one_has_come(raw: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    states(raw, address)
    put(raw / "5.txt", "5")
    real = stages.process

    def meanwhile(source: Any) -> Any:
        monkeypatch.setattr(stages, "process", real)
        assert build(raw, address, jobs=1, cache=Path("elsewhere")).problem is None
        return real(source)

    monkeypatch.setattr(stages, "process", meanwhile)
    problem = build(raw, address, jobs=1).problem
    assert problem is not None
    assert problem.startswith("another run has begun to write to ")
    assert problem.endswith("and this one has stopped. Build again when it has ended")
    same_as_local(raw, address)


def test_a_run_stops_where_the_manifest_was_changed(raw: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    states(raw, address)
    put(raw / "5.txt", "5")
    real = stages.process

    def meanwhile(source: Any) -> Any:
        system, root = fsspec.core.url_to_fs(address)
        system.pipe_file(f"{root}/{MANIFEST}", b"{}")
        return real(source)

    monkeypatch.setattr(stages, "process", meanwhile)
    before = held(address)
    problem = build(raw, address, jobs=1).problem
    assert "somebody else has changed" in str(problem)
    assert held(address) == before | {MANIFEST: b"{}"}


def test_two_runs_on_one_machine_wait_for_each_other(raw: Path, address: str) -> None:
    folder = remote.place_of(address).folder
    folder.mkdir(parents=True)
    notes = []
    with only_writer(folder, print):
        thread = threading.Thread(
            target=lambda: build(raw, address, jobs=1, report=lambda progress: notes.append(progress.note))
        )
        thread.start()
        while not any(notes):
            time.sleep(0.01)
        assert f"is writing to {address}; waiting for it to end" in notes[-1]
        assert not held(address)
    thread.join()
    same_as_local(raw, address)


def test_a_run_tells_of_one_that_was_killed(raw: Path, address: str) -> None:
    put_back(address, {WRITER: b'{"host": "there", "pid": 7, "run": "x"}'})
    notes = []
    build(raw, address, jobs=1, report=lambda progress: notes.append(progress.note))
    assert any("another run (process 7 on there) was stopped at " in note for note in notes if note)
    same_as_local(raw, address)


# --- S3 ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with s3_server() as server:
        yield server


def test_an_output_on_s3_needs_no_package_beyond_pyarrow(
    raw: Path, s3: S3, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(remote, "_THREADS", 8)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    (raw / "refused.txt").unlink()
    s3.buckets["bucket"] = {"a/other.txt": b"x"}
    address = s3.address("bucket/a/目录 b")

    def there() -> dict[str, bytes]:
        # pyarrow keeps an empty object in the place of a folder in which it has deleted a file.
        files = {key: content for key, content in s3.buckets["bucket"].items() if not key.endswith("/")}
        return {key.removeprefix("a/目录 b/"): content for key, content in files.items()}

    assert main(["build", str(raw), "--output", address]) == 0
    shown = capsys.readouterr()
    assert "2 issues in s3://…@bucket/a/目录 b…" in shown.out
    assert "secret" not in shown.out + shown.err
    build(raw, Path("local"), jobs=1)
    assert there() == {**tree(Path("local")), "a/other.txt": b"x"}
    files = [key for method, key in s3.requests if method == "PUT" and not key.endswith(("/", WRITER, UNFINISHED))]
    assert len(files) == len(set(files)) == len(tree(Path("local")))

    put(raw / "3.txt", "6 某府〔2018〕9号")
    put(raw / "sub" / "4.txt", "4 - 某府〔2018〕9号")
    s3.requests.clear()
    assert set(states(raw, address).values()) == {"read"}
    assert {o.unchanged for o in build(raw, address, jobs=1).outcomes} == {True}
    build(raw, Path("local"), jobs=1)
    assert there() == {**tree(Path("local")), "a/other.txt": b"x"}
    assert main(["check", address]) == 0
    assert main(["show", "2018-06", "--output", address]) == 0
    assert main(["remove", "2018-06", "--output", address]) == 0
    remove("000001-2018-06", Path("local"))
    assert there() == {**tree(Path("local")), "a/other.txt": b"x"}


def test_s3_without_bucket_or_rights_ends_in_a_sentence(raw: Path, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = str(build(raw, s3.address("nowhere/a"), jobs=1).problem)
    assert problem.startswith("s3://…@nowhere/a… cannot be written to: ")
    assert problem.endswith("NoSuchBucket. Look at the address, the credentials and the network")
    s3.buckets["shut"] = {}
    monkeypatch.setattr(s3, "closed", True)
    problem = str(build(raw, s3.address("shut/a"), jobs=1).problem)
    assert problem.endswith("AccessDenied. Use credentials that may list, read, write and delete there")
    assert s3.buckets["shut"] == {}


# --- the commands --------------------------------------------------------------------------------------------------


def test_the_commands_read_there(raw: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "refused.txt").unlink()
    to = ["--output", address]
    assert main(["build", str(raw), *to]) == 0
    assert f"2 issues in {address}" in capsys.readouterr().out
    before = held(address)
    build(raw, Path("local"), jobs=1)
    assert validate(Path("local")) == []
    for command in (
        ["show", THREE],
        ["show", THREE, "--at", "3"],
        *(["find", "某府"], ["findings"], ["duties"], ["deadlines"], ["missing"], ["series"]),
    ):
        shown = []
        for where in (address, "local"):
            assert main([*command, "--output", where]) == 0
            shown.append(capsys.readouterr())
        assert shown[0] == shown[1]
    assert main(["check", address]) == 0
    assert f"2 issues in {address}, every rule kept" in capsys.readouterr().out
    assert main(["diff", "--golden", "golden", "--rewrite", *to]) == 0
    capsys.readouterr()
    assert main(["diff", "--golden", "golden", *to]) == 0
    assert capsys.readouterr().out == "nothing changed\n"
    assert held(address) == before
    assert main(["remove", FOUR, *to]) == 0
    assert f"{FOUR} is no longer in {address}" in capsys.readouterr().out
    assert {owner_of(name) for name in held(address) if name not in OWN_FILES} == {THREE}
    assert main(["show", "9999", *to]) == Exit.USAGE
    assert f"9999 is no issue in {address}. There are {THREE}." in capsys.readouterr().err
    assert main(["missing", "--output", f"{address}/none"]) == Exit.NOTHING
    assert "holds no issue. Run gazette build first" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "remove", "show", "missing", "check"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("zzz://bucket/a", "there is no file system for zzz://. Name a folder, or an address that begins with s3://"),
        ("gdrive://a", "the packages for gdrive:// are not installed: "),
        ("s3://", "s3:// names no bucket. Name one and a prefix in it: s3://bucket/prefix"),
    ],
)
def test_an_address_that_cannot_be_used_ends_in_a_sentence(
    raw: Path, capsys: pytest.CaptureFixture[str], command: str, address: str, words: str
) -> None:
    first = {"build": [str(raw)], "remove": [THREE], "show": [THREE]}.get(command, [])
    where = [address] if command == "check" else ["--output", address]
    assert main([command, *first, *where]) == 1
    error = capsys.readouterr().err
    assert f"gazette: {words}" in error
    assert len(error.splitlines()) == 1


def test_without_fsspec_it_says_what_to_install(
    raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert main(["build", str(raw), "--output", "memory://a"]) == 1
    assert "the packages for memory:// are not installed. Run make cluster; or name a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError("Forbidden"),
            "cannot be {}: Forbidden. Use credentials that may list, read, write and delete",
        ),
        (OSError("AWS Error ACCESS_DENIED during PutObject.\nmore"), "Use credentials that may list, read, write"),
        (OSError("no route to host"), "cannot be {}: no route to host. Look at the address, the credentials and the"),
        (NotImplementedError(), "cannot be {}: NotImplementedError. Look at the address"),
    ],
    ids=str,
)
@pytest.mark.parametrize("address", ["memory"], indirect=True)
def test_a_failure_is_told(
    raw: Path, address: str, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error

    memory = type(fsspec.filesystem("memory"))
    for name, what in (("find", "read"), ("open", "written to")):
        with monkeypatch.context() as patch:
            patch.setattr(memory, name, fails)
            problem = str(build(raw, address, jobs=1).problem)
            assert words.format(what) in problem
            assert problem.startswith(f"{address} cannot be ")


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("s3://bucket/a/b/", Address("s3", "bucket/a/b")),
        (Path("s3://bucket/a"), Address("s3", "bucket/a")),
        ("S3://bucket", Address("s3", "bucket")),
        ("hdfs:///data/out", Address("hdfs", "/data/out")),
        ("file:///data/out", Path("/data/out")),
        ("output", Path("output")),
        (Path("a/b:c"), Path("a/b:c")),
        ("C:/data", Path("C:/data")),
    ],
    ids=str,
)
def test_addresses(given: str | Path, understood: Path | Address) -> None:
    assert address_of(given) == understood


def test_no_secret_is_shown() -> None:
    shown = str(address_of("s3://key:secret@bucket/a?endpoint_override=localhost:9000&token=x"))
    assert shown == "s3://…@bucket/a…"
    assert str(address_of("abfs://container@account.dfs.core.windows.net/a")).startswith("abfs://container@account")

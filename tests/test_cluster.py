"""A build on a Dask cluster has the bytes of a build on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from conftest import leftovers, tree

from pipeline import cluster as cluster_module
from pipeline.cli import main
from pipeline.cluster import ClusterError, connect
from pipeline.progress import Outcome
from pipeline.read.draft import OnPage
from pipeline.run import build, build_one
from pipeline.validate import validate

dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")

# Schedulers and workers are processes of their own, and take seconds to come and go.
pytestmark = pytest.mark.slow

NUMBERS = (3, 4, 5, 6)
TEXT = """清远市清新区人民政府公报
2018年第{number}期
清新府〔2018〕{number}号
关于做好防汛工作的通知
各镇人民政府：
    根据清新府〔2018〕5号文件，由区水利局牵头，于2018年7月31日前完成，安排资金{number}万元。
清远市清新区人民政府
2018年{number}月2日
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cluster")
    (home / "raw").mkdir()
    for number in NUMBERS:
        text = TEXT.format(number=number)
        (home / "raw" / f"{number}.txt").write_text(text, encoding="utf-8")
    (home / "raw" / "refused.txt").write_text("这不是公报。", encoding="utf-8")
    build(home / "raw", home / "local", jobs=1)
    return home


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(**options) as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        yield client


def test_two_workers_write_the_bytes_of_a_local_build(
    home: Path, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    address = client.scheduler_info()["address"]
    output = str(home / "spread")
    assert main(["build", str(home / "raw"), "--output", output, "--cluster", address]) == 1
    assert f"{home / 'raw' / 'refused.txt'}: is no gazette" in capsys.readouterr().err
    assert tree(home / "spread") == tree(home / "local")
    assert validate(home / "spread") == []
    report = build(home / "raw", home / "spread", cluster=client)
    assert all(outcome.unchanged for outcome in report.outcomes)


def test_two_workers_write_to_object_storage(home: Path, client: Any) -> None:
    """The workers write into the working copy, the client alone uploads: none of them sees this process's memory."""
    fsspec = pytest.importorskip("fsspec")
    report = build(home / "raw", "memory://bucket/output", cluster=client, cache=home / "cache")
    assert report.problem is None
    memory = fsspec.filesystem("memory")
    there = {path.removeprefix("/bucket/output/"): memory.cat_file(path) for path in memory.find("/bucket/output")}
    assert there == tree(home / "local")
    memory.rm("/bucket", recursive=True)


def deadly(path: Path, folder: Path, on_page: OnPage) -> Outcome:
    """One file ends the process that reads it and the worker above it, another does so the first time."""
    first = path.parent.parent / f"first-{path.name}"
    if path.name == "4.txt" or (path.name == "5.txt" and not first.exists()):
        first.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return build_one(path, folder, on_page, root=path.parent)


def test_a_worker_that_is_killed_costs_its_batch_a_second_try(home: Path, client: Any) -> None:
    """A file that kills the worker that tries it again, too, is a failed file; all others have their bytes."""
    report = build(home / "raw", home / "killed", work=deadly, cluster=client)
    failed = {outcome.path.name: outcome.reason for outcome in report.outcomes if not outcome.ok}
    assert failed.pop("refused.txt")
    assert failed == {"4.txt": "the worker that read it died"}
    assert not leftovers(home / "killed")
    (home / "raw" / "4.txt").rename(home / "4.txt")
    build(home / "raw", home / "others", jobs=1)
    assert tree(home / "killed") == tree(home / "others")


def test_a_cluster_that_cannot_work_is_told(home: Path, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does not see the output ends the build with a sentence, and is not asked again for ever."""
    real = cluster_module._batches

    def elsewhere(client: Any, tasks: Any) -> Any:
        return [[(path, Path("/nowhere") / folder.name) for path, folder in batch] for batch in real(client, tasks)]

    monkeypatch.setattr(cluster_module, "_batches", elsewhere)
    report = build(home / "raw", home / "blind", cluster=client)
    assert "a worker of the cluster cannot work: FileNotFoundError" in str(report.problem)
    assert not leftovers(home / "blind")


def test_another_version_is_told(home: Path, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "fingerprint", lambda: "another")
    monkeypatch.setattr(client, "run", lambda _function: {"tcp://there:1": "0.1+abc"})
    report = build(home / "raw", home / "never", cluster=client)
    assert "worker tcp://there:1 runs 0.1+abc of the program, this is another" in str(report.problem)
    assert not report.ok
    assert not (home / "never" / "text").exists()


def test_a_worker_of_another_version_that_comes_later_is_told(
    home: Path, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "_check_versions", lambda _client: None)
    monkeypatch.setattr(cluster_module, "fingerprint", lambda: "another")
    report = build(home / "raw", home / "later", cluster=client)
    assert "of the program, this is another. Install the same version and packages" in str(report.problem)
    assert not (home / "later" / "text").exists()


def test_a_cluster_without_workers_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_WAIT_SECONDS", 0.5)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0") as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        report = build(home / "raw", home / "never", cluster=client)
    assert report.problem == "the cluster has no worker. Start some with dask worker"


def test_a_worker_that_comes_a_moment_later_is_waited_for(home: Path) -> None:
    with (
        distributed.LocalCluster(n_workers=0, threads_per_worker=1, dashboard_address=":0") as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        threading.Timer(1, made.scale, [1]).start()
        report = build(home / "raw", home / "waited", cluster=client)
    assert report.problem is None
    build(home / "raw", home / "here", jobs=1)
    assert tree(home / "waited") == tree(home / "here")


@pytest.mark.parametrize("when", ["_batches", "later"])
def test_a_scheduler_that_goes_is_told(when: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody works, so that all files wait there when it is killed: before it is asked for more, or afterwards."""
    monkeypatch.setattr(cluster_module, "_check_versions", lambda _client: None)
    told = home / f"scheduler-{when}.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with subprocess.Popen(
        [sys.executable, "-m", "dask", "scheduler", *options], stderr=subprocess.DEVNULL
    ) as scheduler:
        try:
            address = ""
            while not address:
                time.sleep(0.1)
                assert scheduler.poll() is None
                with contextlib.suppress(OSError, ValueError):
                    address = orjson.loads(told.read_bytes())["address"]
            real = cluster_module._batches

            def killing(*arguments: Any) -> Any:
                scheduler.kill()
                scheduler.wait()
                return real(*arguments)

            if when == "_batches":
                monkeypatch.setattr(cluster_module, when, killing)
            with connect(address) as client:
                threading.Timer(5, scheduler.kill).start()
                report = build(home / "raw", home / "gone", cluster=client)
        finally:
            scheduler.kill()
    assert str(report.problem).startswith("the scheduler of the cluster is gone, or has forgotten what it was sent. ")
    assert not leftovers(home / "gone")


def test_without_the_packages_it_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["build", str(home / "raw"), "--output", str(home / "never"), "--cluster", "tcp://x:1"]) == 1
    assert "the packages for a cluster are not installed. Run make cluster." in capsys.readouterr().err


def test_no_scheduler_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(home / "raw"), "--output", str(home / "never"), "--cluster", "nonsense://x"]) == 1
    assert "no scheduler answers at nonsense://x" in capsys.readouterr().err
    with pytest.raises(ClusterError, match="Start one with dask scheduler"):
        connect("nonsense://x")

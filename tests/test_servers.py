"""Processes that serve: where they come from, and that they end with what they serve."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from server_tasks import Numbers, tell, tell_of_itself
from small_issue import TEXT, small_issue
from test_workers import is_there, wait_until

from pipeline import servers as servers_module
from pipeline.cli import main
from pipeline.pool import in_order
from pipeline.servers import Servers
from pipeline.write import write_issue

pytestmark = [
    pytest.mark.workers,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has templates, and shows processes so"),
]


def asked(connection: Connection, task: str = "") -> tuple[int, int, int]:
    connection.send(task)
    told: tuple[int, int, int] = connection.recv()
    return told


def test_all_are_forks_of_one_process_that_has_prepared_the_work_and_has_no_threads() -> None:
    with Servers(tell, Numbers()) as servers:
        told = [asked(servers.start().connection) for _ in range(3)]
        pids, parents, prepared_in = map(set, zip(*told, strict=True))
        assert len(pids) == 3
        assert parents == prepared_in
        (template,) = parents
        assert template != os.getpid()
        assert len(list(Path(f"/proc/{template}/task").iterdir())) == 1


def test_the_work_of_a_build_leaves_its_template_without_threads() -> None:
    """What starts a thread when it is loaded has to be kept from it: the program would start new interpreters."""
    from pipeline.run import Building

    with Servers(tell_of_itself, Building(Path())) as servers:
        (template,) = {asked(servers.start().connection)[1] for _ in range(2)}
        assert len(list(Path(f"/proc/{template}/task").iterdir())) == 1
        assert b"OPENBLAS_NUM_THREADS=1" in Path(f"/proc/{template}/environ").read_bytes()


def test_none_is_left_at_the_end() -> None:
    with Servers(tell, Numbers()) as servers:
        ended, left = servers.start(), servers.start()
        told = [*asked(ended.connection), *asked(left.connection)]
        ended.end()
        assert wait_until(lambda: not is_there(told[0]))
        assert is_there(told[3])
    assert not any(map(is_there, told))


def test_an_end_does_not_wait_for_what_is_loading() -> None:
    start = time.monotonic()
    with Servers(tell, Numbers(seconds=60)) as servers:
        server = servers.start()
        server.send("")
        server.end()
    assert time.monotonic() - start < 30


def test_forks_end_with_their_template_and_new_interpreters_take_their_place() -> None:
    with Servers(tell, Numbers()) as servers:
        first, second = servers.start(), servers.start()
        pid, template, _ = asked(second.connection)
        first.send("orphan")
        with pytest.raises((EOFError, OSError)):
            first.connection.recv()
        assert wait_until(lambda: not is_there(pid) and not is_there(template))
        first.end()
        second.end()
        third = servers.start()
        number, parent, prepared_in = asked(third.connection)
        assert parent == os.getpid()
        assert prepared_in == number
        third.end()
        assert not is_there(number)


@pytest.mark.parametrize("task", ["die", "orphan"])
def test_no_task_is_lost_with_a_process(task: str) -> None:
    tasks = ["a", task, "b", "c", "d"]
    results = list(in_order(Numbers(), tasks, 1))
    assert [result is None for result in results] == [task in ("die", "orphan") for task in tasks]


def test_elsewhere_each_is_a_new_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers_module, "FORKS", False)
    with Servers(tell, Numbers()) as servers:
        server = servers.start()
        pid, parent, prepared_in = asked(server.connection)
        assert (parent, prepared_in) == (os.getpid(), pid)
        server.end()
        assert not is_there(pid)


@pytest.mark.parametrize("command", ["build", "check --jobs 2"])
def test_a_system_without_room_for_a_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """It is neither the output that cannot be written nor a fault of the program."""
    monkeypatch.chdir(tmp_path)
    write_issue(small_issue(), tmp_path / "output")
    write_issue(small_issue(number=4), tmp_path / "output")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.txt").write_text(TEXT, encoding="utf-8")

    def refused(*_args: object, **_more: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(subprocess, "Popen", refused)
    assert main(command.split()) == 1
    said = (
        "gazette: no process can be started: Resource temporarily unavailable. End other programs, or raise the limits"
    )
    assert said in capsys.readouterr().err

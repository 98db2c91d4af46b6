"""Processes that serve this one: each takes task after task through a pipe."""

from __future__ import annotations

import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from typing import Any, NamedTuple, TypeVar, cast

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

from pipeline.servers import Server, Servers

T = TypeVar("T")
R = TypeVar("R")


class WorkError(Exception):
    """What a process was asked to do failed: the traceback, as it stands there."""


class _Failed(NamedTuple):
    details: str


def in_order(work: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[R | None]:
    """The result of `work` for each task in the order of the tasks, from `jobs` processes; None where the process died
    of one. Raises `WorkError` where `work` raises. `work` is sent to the processes once, and keeps there what it has
    learnt."""
    waiting = deque(enumerate(tasks))
    at_work: dict[Connection, tuple[Server, int]] = {}
    done: dict[int, R | None] = {}
    due = 0

    def begin(server: Server) -> None:
        number, task = waiting.popleft()
        at_work[server.connection] = server, number
        server.send(task)

    servers = Servers(_serve, work)
    try:
        for _ in range(min(jobs, len(tasks))):
            begin(servers.start())
        while at_work:
            for connection in cast(list[Connection], wait(list(at_work))):
                server, number = at_work[connection]
                try:
                    result = connection.recv()
                except (EOFError, OSError):
                    result = None
                if isinstance(result, _Failed):
                    raise WorkError(result.details)
                done[number] = result
                del at_work[connection]
                if result is None or not waiting:
                    server.end()
                if waiting:
                    begin(servers.start() if result is None else server)
            while due in done:
                yield done.pop(due)
                due += 1
    finally:
        for server, _ in at_work.values():
            server.end()
        servers.end()


def _serve(connection: Any, work: Callable[[Any], Any]) -> None:
    """What a process of `in_order` does until its pipe is closed."""
    while True:
        task = connection.recv()
        try:
            result = work(task)
        except Exception:
            result = _Failed(traceback.format_exc())
        connection.send(result)

"""Processes that serve this one: each takes task after task through a pipe."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
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

    def new_server() -> Server:
        server = Server(_serve)
        server.send(work)
        return server

    try:
        for _ in range(min(jobs, len(tasks))):
            begin(new_server())
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
                    begin(new_server() if result is None else server)
            while due in done:
                yield done.pop(due)
                due += 1
    finally:
        for server, _ in at_work.values():
            server.end()


def _serve(handle: int, parent: int) -> None:
    """What a process of `in_order` does until its pipe is closed."""
    end_with(parent)
    connection: Any = Connection(handle)
    with contextlib.suppress(EOFError, OSError):
        work = connection.recv()
        while True:
            task = connection.recv()
            try:
                result = work(task)
            except Exception:
                result = _Failed(traceback.format_exc())
            connection.send(result)


# --- the processes -------------------------------------------------------------------------------------------------

# The path comes from the parent, so that the child finds the same packages. The parent's main module is not read again,
# as `multiprocessing` would do: a script may call `build` without more ado.
_SERVE = (
    "import sys; from importlib import import_module; sys.path[:] = sys.argv[5:]; "
    "getattr(import_module(sys.argv[1]), sys.argv[2])(int(sys.argv[3]), int(sys.argv[4]))"
)


class Server:
    """A new interpreter that runs `serve` with its end of a pipe and the number of this process. It is no fork: this
    process may have threads (the progress bar, Arrow), and a lock that one of them holds would stay locked. It is a
    child of this process itself, so that it can end with it; nothing is written into the folder for temporary files."""

    def __init__(self, serve: Callable[[int, int], None]) -> None:
        self.connection, other = multiprocessing.Pipe()
        with other:
            self._process = _start(serve, other.fileno())

    def send(self, task: object) -> None:
        """Send it something; that it has died is seen when it is listened to."""
        with contextlib.suppress(OSError):
            self.connection.send(task)

    def end(self) -> None:
        """End the process and those that it started (a converter of Word files)."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self.connection.close()


def _start(serve: Callable[[int, int], None], handle: int) -> subprocess.Popen[bytes]:
    words = [serve.__module__, serve.__name__, str(handle), str(os.getpid())]
    command = [sys.executable, "-c", _SERVE, *words, *sys.path]
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, startupinfo=startup)
    # A group of its own: an interrupt at the terminal reaches the parent only.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(handle,), process_group=0)


def end_with(parent: int) -> None:
    """Let the system end this process with its parent, where it can (Linux)."""
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # It was killed before.

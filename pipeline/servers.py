"""Processes that serve this one, each through a pipe: all do the same work, task after task.

On Linux they are forks of a *template*: a process that loads what the work needs once and then does nothing but fork.
To load it takes a second or two, to fork some milliseconds. Elsewhere, and where the template is gone, each process is
a new interpreter that loads by itself.

No process outlives the one that it serves. On Linux the system ends the template with it and the forks with the
template; elsewhere the end of its pipe tells a server, as soon as it listens.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, Protocol

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection
if sys.platform == "linux":
    from multiprocessing.reduction import recv_handle, send_handle

FORKS = sys.platform == "linux"

# What a server does: take tasks of `work` from its end of the pipe and send what comes of them, until that is closed.
Serve = Callable[[Any, Any], None]


class Server(Protocol):
    """A process at the other end of `connection`."""

    connection: Connection

    def send(self, task: object) -> None:
        """Send it something; that it has died is seen when it is listened to."""

    def end(self) -> None:
        """End the process and those that it started."""


class NoProcessError(Exception):
    """The system lets no more processes start: a sentence, and what to do."""


class Servers:
    """Starts processes that run `serve` with `work`, which has to be pickled. What `work.prepare()` loads, if there is
    such a method, is loaded before the first task. `end` it, or use it as a context: its processes end with it."""

    def __init__(self, serve: Serve, work: object) -> None:
        self._serve = serve
        self._work = work
        self._template: _Template | None = None
        self._may_fork = FORKS

    def start(self) -> Server:
        """A new process. Raises `NoProcessError`."""
        if self._may_fork:
            with contextlib.suppress(OSError):
                self._template = self._template or _Template(self._serve, self._work)
                return _Fork(self._template)
            self._may_fork = False
        try:
            return _Interpreter(self._serve, self._work)
        except OSError as error:
            advice = "End other programs, or raise the limits of this user (ulimit)"
            raise NoProcessError(f"no process can be started: {error.strerror or error}. {advice}") from error

    def end(self) -> None:
        """End the template; the servers that are left end with it."""
        if self._template is not None:
            self._template.end()
            self._template = None

    def __enter__(self) -> Servers:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()


def _prepare(work: Any) -> None:
    """Load what the work needs. What goes wrong here goes wrong with the first task too, and is told there."""
    prepare = getattr(work, "prepare", None)
    if prepare is not None:
        with contextlib.suppress(Exception):
            prepare()


def _end_group(pid: int) -> None:
    """End a process and those of its group (an interrupt at the terminal reaches no group but that of the parent)."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


# --- new interpreters -----------------------------------------------------------------------------------------------


class _Interpreter:
    """A new interpreter. It is a child of this process itself, so that it can end with it; nothing is written into the
    folder for temporary files."""

    def __init__(self, serve: Serve, work: object) -> None:
        self.connection, other = multiprocessing.Pipe()
        with other:
            self._process = _start(serve_alone, other.fileno())
        self.send((serve, work))

    def send(self, task: object) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(task)

    def end(self) -> None:
        if sys.platform != "win32":
            _end_group(self._process.pid)
        self._process.kill()
        self._process.wait()
        self.connection.close()


def serve_alone(handle: int, parent: int) -> None:
    """What a new interpreter does."""
    end_with(parent)
    connection: Any = Connection(handle)
    with contextlib.suppress(EOFError, OSError):
        serve, work = connection.recv()
        _prepare(work)
        serve(connection, work)


# The path comes from the parent, so that the child finds the same packages. The parent's main module is not read again,
# as `multiprocessing` would do: a script may call `build` without more ado.
_RUN = (
    "import sys; from importlib import import_module; sys.path[:] = sys.argv[5:]; "
    "getattr(import_module(sys.argv[1]), sys.argv[2])(int(sys.argv[3]), int(sys.argv[4]))"
)


def _start(
    function: Callable[[int, int], None], handle: int, more: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A new interpreter that calls a function with its end of a pipe and the number of this process; `more` is added to
    its environment."""
    words = [function.__module__, function.__name__, str(handle), str(os.getpid())]
    command = [sys.executable, "-c", _RUN, *words, *sys.path]
    environment = {**os.environ, **(more or {})}
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment, startupinfo=startup)
    # A group of its own: an interrupt at the terminal reaches the parent only.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment, pass_fds=(handle,), process_group=0)


def end_with(parent: int) -> None:
    """Let the system end this process with its parent, where it can (Linux)."""
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # It was killed before.


# --- a template and its forks ---------------------------------------------------------------------------------------

# A fork has the locks of its template but none of its threads, so the template has to be without any: these libraries
# would start some as soon as they are loaded.
_NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


class _Template:
    """The template, as the process that it works for sees it. Who asks for a fork has it when all is loaded."""

    def __init__(self, serve: Serve, work: object) -> None:
        self._control, other = multiprocessing.Pipe()
        with other:
            self._process = _start(_be_template, other.fileno(), _NO_THREADS)
        self._asked = 0
        self._pids: list[int] = []
        self._control.send((serve, work))

    def fork(self, handle: int) -> int:
        """Ask for a fork that has this end of a pipe; its number among the forks. Raises OSError where the template is
        gone."""
        self._control.send(None)
        send_handle(self._control, handle, self._process.pid)
        self._asked += 1
        return self._asked - 1

    def pid_of(self, number: int) -> int | None:
        """The process that a fork is; None where it has not come yet, or ended with the template."""
        with contextlib.suppress(EOFError, OSError):
            while self._control.poll():
                self._pids.append(self._control.recv())
        return self._pids[number] if number < len(self._pids) and self._process.poll() is None else None

    def forget(self, pid: int) -> None:
        """Tell the template that a fork was ended. Until then its number is given to no other process."""
        with contextlib.suppress(OSError):
            self._control.send(pid)

    def end(self) -> None:
        self.pid_of(0)
        self._control.close()
        try:
            # It ends the forks that are left and tells the system what they took. While it loads it does not listen.
            self._process.wait(_PATIENCE if self._pids else 0)
        except subprocess.TimeoutExpired:
            _end_group(self._process.pid)
            self._process.wait()


_PATIENCE = 10.0  # seconds in which a template that does nothing else ends, on the busiest machine


class _Fork:
    """A fork of a template."""

    def __init__(self, template: _Template) -> None:
        self.connection, other = multiprocessing.Pipe()
        with other:
            self._template = template
            self._number = template.fork(other.fileno())

    def send(self, task: object) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(task)

    def end(self) -> None:
        pid = self._template.pid_of(self._number)
        if pid is not None:
            _end_group(pid)
            # It is gone, and writes no more, when its end of the pipe is closed.
            with contextlib.suppress(EOFError, OSError):
                while True:
                    self.connection.recv_bytes()
            self._template.forget(pid)
        self.connection.close()  # One that has not come yet ends by that.


def _be_template(handle: int, parent: int) -> None:
    """What a template does: load what the work needs, then fork whenever it is asked to."""
    end_with(parent)
    control: Any = Connection(handle)
    forks: set[int] = set()
    with contextlib.suppress(EOFError, OSError):
        serve, work = control.recv()
        _prepare(work)
        if len(os.listdir("/proc/self/task")) > 1:
            return  # Nobody may fork here: new interpreters take its place.
        gc.freeze()  # The collector would write to what all forks share.
        while True:
            ended = control.recv()
            if ended is not None:
                os.waitpid(ended, 0)
                forks.remove(ended)
                continue
            connection = Connection(recv_handle(control))
            template = os.getpid()
            pid = os.fork()
            if pid == 0:
                control.close()
                _be_fork(serve, connection, work, template)
            connection.close()
            os.setpgid(pid, pid)
            forks.add(pid)
            control.send(pid)
    for pid in forks:
        _end_group(pid)
        os.waitpid(pid, 0)
    os._exit(0)  # Python would take its time to give back each word of the dictionaries.


def _be_fork(serve: Serve, connection: Any, work: object, template: int) -> None:
    """What a fork does; it comes back from here never, so that it does not go on as a second template."""
    try:
        end_with(template)
        with contextlib.suppress(EOFError, OSError):
            serve(connection, work)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)

"""Processes that take one file after the other, each file with its time and its memory."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from queue import SimpleQueue
from typing import Any

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    import resource
    from multiprocessing.connection import Connection

from pipeline.progress import Outcome, Progress, Reading, Report, Work
from pipeline.read import is_simple
from pipeline.servers import FORKS, Server, Servers
from pipeline.write import discard

Task = tuple[Path, Path]

# Seconds without a page after which a file is given up: a scan of many hundred pages may take an hour, but no page of
# it takes minutes.
TIME_LIMIT = 1200.0
# Short texts that take about as long as one process more: a fork is soon there, a new interpreter loads for a second.
_TEXTS_OF_A_PROCESS = 4 if FORKS else 8
# Seconds that a process may take to start, which is not the file's fault.
_START_LIMIT = 600.0
# Bytes that a worker may hold. The readers' own limits keep a file well below it; this is the wall behind them, so that
# a file which none of them foresaw ends by itself and not with the machine. Libraries set 1.4 GB aside that they hardly
# use (Arrow), recognition takes 0.5 GB more, and the largest picture that is opened 1 GB.
MEMORY_LIMIT = 4 << 30

_OnReading = Callable[[Reading], None]


def run_tasks(
    tasks: Sequence[Task], jobs: int | None, report: Report, work: Work, crew: Crew | None = None
) -> Iterator[Outcome]:
    """The outcomes of `work` as they come, each done in a process that can be ended: no file, however small, holds up
    the others or ends the build. A `crew` that does this work lends its processes and has them back."""
    if not tasks:
        return
    report(Progress(0, len(tasks)))
    if jobs is None:
        simple = sum(is_simple(path) for path, _ in tasks)
        jobs = min(os.cpu_count() or 1, math.ceil(simple / _TEXTS_OF_A_PROCESS) + len(tasks) - simple)
    done = 0

    def on_reading(reading: Reading) -> None:
        report(Progress(done, len(tasks), reading=reading))

    with contextlib.nullcontext(crew) if crew is not None else Crew(work) as workers:
        for outcome in _in_workers(tasks, jobs, workers, on_reading):
            done += 1
            report(Progress(done, len(tasks), outcome))
            yield outcome


def _tell(on_reading: _OnReading, path: Path, done: int, pages: int) -> None:
    on_reading(Reading(path, done, pages))


def _in_workers(tasks: Sequence[Task], jobs: int, crew: Crew, on_reading: _OnReading) -> Iterator[Outcome]:
    """Each task in one of `jobs` processes. A file whose process dies is tried again when all others are through, by
    itself: it may have died of what another one took (memory). A file that takes too long is given up."""
    died: list[Task] = []
    for task, outcome in _served(tasks, jobs, crew, on_reading):
        _clear(task, outcome)
        if outcome is None:
            died.append(task)
        else:
            yield outcome
    if died:
        crew.dismiss()
    for task, outcome in _served(died, 1, crew, on_reading):
        _clear(task, outcome)
        advice = "It is damaged, or needs more memory than there is: open it and save it again, or divide it"
        yield outcome or Outcome(task[0], reason="the process that read it died", advice=advice)


def _clear(task: Task, outcome: Outcome | None) -> None:
    """Clear away what a worker that died left of an issue."""
    if outcome is None or not outcome.ok:
        discard(task[1])


def _served(
    tasks: Sequence[Task], jobs: int, crew: Crew, on_reading: _OnReading
) -> Iterator[tuple[Task, Outcome | None]]:
    """The tasks with their outcomes as they come; None where the process died."""
    waiting = iter(tasks)
    workers: dict[Connection, Worker] = {}
    try:
        for task in islice(waiting, jobs):
            worker = crew.take()
            workers[worker.connection] = worker
            worker.begin(task)
        while workers:
            first = min(worker.until for worker in workers.values())
            ready = wait(list(workers), max(0.0, first - time.monotonic()))
            now = time.monotonic()
            done = [worker for worker in workers.values() if worker.connection in ready or worker.until <= now]
            for worker in done:
                task = worker.task
                late = worker.connection not in ready
                said = None if late else worker.said()
                if isinstance(said, Reading):
                    if said.pages:
                        on_reading(said)
                    continue
                outcome = worker.given_up() if late else said
                if outcome is not None:
                    outcome = replace(outcome, path=task[0])  # This process holds it already.
                # What has filled the memory may go on holding it.
                if late or outcome is None or outcome.memory_full:
                    del workers[worker.connection]
                    worker.server.end()
                following = next(waiting, None)
                if following is not None:
                    if worker.connection not in workers:
                        worker = crew.take()
                        workers[worker.connection] = worker
                    worker.begin(following)
                elif worker.connection in workers:
                    del workers[worker.connection]
                    crew.give_back(worker)
                yield task, outcome
    finally:
        for worker in workers.values():
            worker.server.end()


class Crew:
    """The processes for one work. Those that have nothing to do end, or stay for the next files where the crew is to
    `keep` them. `end` it, or use it as a context."""

    def __init__(self, work: Work, keep: bool = False) -> None:
        self._servers = Servers(serve, work)
        self._keep = keep
        self._idle: list[Worker] = []

    def take(self) -> Worker:
        """A process that has nothing to do."""
        return self._idle.pop() if self._idle else Worker(self._servers.start())

    def give_back(self, worker: Worker) -> None:
        """Take back a process that is through with its task."""
        if self._keep:
            self._idle.append(worker)
        else:
            worker.server.end()

    def dismiss(self) -> None:
        """End those that have nothing to do, with the memory that they hold."""
        while self._idle:
            self._idle.pop().server.end()

    def end(self) -> None:
        """End all."""
        self.dismiss()
        self._servers.end()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()


class Worker:
    """A process that takes one task after the other, each with its time."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = server.connection
        self.task: Task = (Path(), Path())
        self.last: Reading | None = None
        self.until = 0.0

    def begin(self, task: Task) -> None:
        self.task = task
        self.last = None
        self.until = time.monotonic() + max(_START_LIMIT, TIME_LIMIT)
        self.server.send(task)

    def said(self) -> Reading | Outcome | None:
        """How far the task is, which gives it its time again, or what became of it; None where the process died."""
        try:
            said: Reading | Outcome = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(said, Reading):
            self.last = said
            self.until = time.monotonic() + TIME_LIMIT
        return said

    def given_up(self) -> Outcome:
        """The outcome of a task that shows no sign of life."""
        minutes = f"{TIME_LIMIT / 60:.3g} minutes"
        reason = f"took more than {minutes} to read and was given up"
        if self.last is not None and self.last.pages:
            reason = f"stood still for {minutes} after {self.last.done} of {self.last.pages} pages and was given up"
        return Outcome(self.task[0], reason=reason, advice="Take it out of the folder, or divide it")


def serve(connection: Any, work: Work) -> None:
    """What a worker does, until its parent has no more tasks or is gone: take tasks from the pipe, send outcomes."""
    tasks: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    _bound_memory()
    while True:
        path, folder = tasks.get()
        tell = partial(_tell, partial(_send, connection), path)
        tell(0, 0)  # The file's time begins.
        began = time.monotonic()
        outcome = work(path, folder, tell)
        connection.send(replace(outcome, seconds=time.monotonic() - began))


def _receive(connection: Any, tasks: SimpleQueue[Task]) -> None:
    """Take in tasks while another is in work: the end of the pipe is the end of the parent, and of this process."""
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        os._exit(1)


def _send(connection: Connection, reading: Reading) -> None:
    """Tell the parent that the file moves. A process that gives no sign of life ends by itself, even where its parent
    is gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(TIME_LIMIT) + 60)
    connection.send(reading)


def _bound_memory() -> None:
    """Bound what this process and those that it starts may hold, where the system can (Linux)."""
    if sys.platform == "linux":
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT if soft == resource.RLIM_INFINITY else min(MEMORY_LIMIT, soft)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def too_much_memory() -> str:
    """Why memory was refused to this process: the narrowest of the limits that hold for it."""
    if sys.platform == "win32":
        return "needs more memory than there is"
    limits = {kind: resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS)}
    found = [(most, kind) for kind, most in limits.items() if most != resource.RLIM_INFINITY]
    if not found:
        return "needs more memory than there is"
    most, kind = min(found)
    if kind == resource.RLIMIT_DATA and most == MEMORY_LIMIT:
        return f"needs more than {MEMORY_LIMIT >> 30} GB of memory"
    return f"needs more memory than the {most >> 20} MB that this system lets a process have (ulimit)"

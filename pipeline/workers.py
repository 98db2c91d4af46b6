"""Processes that take one file after the other, each file with its time and its memory."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pipeline.progress import Outcome, Progress, Reading, Report, Work
from pipeline.read import is_simple
from pipeline.write import discard

Task = tuple[Path, Path]

# Seconds without a page after which a file is given up: a scan of many hundred pages may take an hour, but no page of
# it takes minutes.
TIME_LIMIT = 1200.0
# Seconds that a process may take to start, which is not the file's fault.
_START_LIMIT = 600.0
# Bytes that a worker may hold. The readers' own limits keep a file well below it; this is the wall behind them, so that
# a file which none of them foresaw ends by itself and not with the machine. Libraries set 1.4 GB aside that they hardly
# use (Arrow), recognition takes 0.5 GB more, and the largest picture that is opened 1 GB.
MEMORY_LIMIT = 4 << 30
TOO_MUCH = f"needs more than {MEMORY_LIMIT >> 30} GB of memory"


def run_tasks(tasks: Sequence[Task], jobs: int | None, report: Report, work: Work) -> list[Outcome]:
    """The outcomes in the order of the tasks."""
    if not tasks:
        return []
    report(Progress(0, len(tasks)))
    simple = sum(is_simple(path) for path, _ in tasks)
    if jobs is None:
        # A process needs about as long to load its dictionaries as eight issues of plain text take.
        jobs = min(os.cpu_count() or 1, math.ceil(simple / 8) + len(tasks) - simple)
    outcomes: dict[Path, Outcome] = {}

    def on_reading(reading: Reading) -> None:
        report(Progress(len(outcomes), len(tasks), reading=reading))

    alone = simple == len(tasks) and (jobs <= 1 or len(tasks) == 1)
    served = _one_by_one(tasks, work, on_reading) if alone else _in_workers(tasks, jobs, work, on_reading)
    for path, outcome in served:
        outcomes[path] = outcome
        report(Progress(len(outcomes), len(tasks), outcome))
    return [outcomes[path] for path, _ in tasks]


_OnReading = Callable[[Reading], None]


def _one_by_one(tasks: Sequence[Task], work: Work, on_reading: _OnReading) -> Iterator[tuple[Path, Outcome]]:
    for path, folder in tasks:
        yield path, work(path, folder, partial(_tell, on_reading, path))


def _tell(on_reading: _OnReading, path: Path, done: int, pages: int) -> None:
    on_reading(Reading(path, done, pages))


def _in_workers(tasks: Sequence[Task], jobs: int, work: Work, on_reading: _OnReading) -> Iterator[tuple[Path, Outcome]]:
    """Each task in one of `jobs` processes. A file whose process dies is tried again when all others are through, by
    itself: it may have died of what another one took (memory). A file that takes too long is given up."""
    died: list[Task] = []
    for task, outcome in _served(tasks, jobs, work, on_reading):
        _clear(task, outcome)
        if outcome is None:
            died.append(task)
        else:
            yield task[0], outcome
    for task, outcome in _served(died, 1, work, on_reading):
        _clear(task, outcome)
        advice = f"It is damaged, or {TOO_MUCH}: open it and save it again"
        yield task[0], outcome or Outcome(task[0], reason="the process that read it died", advice=advice)


def _clear(task: Task, outcome: Outcome | None) -> None:
    """Clear away what a worker that died left of an issue."""
    if outcome is None or not outcome.ok:
        discard(task[1])


def _served(
    tasks: Sequence[Task], jobs: int, work: Work, on_reading: _OnReading
) -> Iterator[tuple[Task, Outcome | None]]:
    """The tasks with their outcomes as they come; None where the process died."""
    waiting = iter(tasks)
    workers: dict[Connection, _Worker] = {}
    try:
        for task in islice(waiting, jobs):
            worker = _Worker(work)
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
                # What has filled the memory may go on holding it.
                if late or outcome is None or outcome.reason == TOO_MUCH:
                    del workers[worker.connection]
                    worker.kill()
                following = next(waiting, None)
                if following is not None:
                    if worker.connection not in workers:
                        worker = _Worker(work)
                        workers[worker.connection] = worker
                    worker.begin(following)
                elif worker.connection in workers:
                    del workers[worker.connection]
                    worker.kill()
                yield task, outcome
    finally:
        for worker in workers.values():
            worker.kill()


class _Worker:
    """A process that takes one task after the other, each with its time."""

    def __init__(self, work: Work) -> None:
        # Forked from a clean process: this one may have threads (the progress bar, Arrow), and a lock that one of them
        # holds would stay locked in a child.
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, work), daemon=True)
        self.process.start()
        other.close()
        self.task: Task = (Path(), Path())
        self.last: Reading | None = None
        self.until = 0.0

    def begin(self, task: Task) -> None:
        self.task = task
        self.last = None
        self.until = time.monotonic() + max(_START_LIMIT, TIME_LIMIT)
        with contextlib.suppress(OSError):  # Of a process that has died already, `outcome` tells.
            self.connection.send(task)

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

    def kill(self) -> None:
        """End the process and those that it started (a converter of Word files)."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg") and self.process.pid and os.getpgid(self.process.pid) == self.process.pid:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.connection.close()


def _serve(connection: Connection, work: Work) -> None:
    """What a worker does, until its parent has no more tasks or is gone."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # A group of its own: an interrupt at the terminal reaches the parent only.
    _bound_memory()
    with contextlib.suppress(EOFError, OSError):
        while True:
            path, folder = connection.recv()
            tell = partial(_tell, partial(_send, connection), path)
            tell(0, 0)  # The file's time begins.
            connection.send(work(path, folder, tell))


def _send(connection: Connection, reading: Reading) -> None:
    """Tell the parent that the file moves. Where there is no sign of life, the process ends by itself: a parent that
    was killed cannot end it."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(TIME_LIMIT) + 60)
    connection.send(reading)


def _bound_memory() -> None:
    """Bound what this process and those that it starts may hold, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))

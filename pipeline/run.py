"""A build: read every file under a folder, take each through the stages, write what came out.

All issues are staged beside the output and put in place at the end, in one go: whether two files hold the same issue
is known only when all have been read, and a build that is stopped leaves the output as it was.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.text import UnusableInputError
from pipeline.write import commit, discard, publish, recover, stage, staging_folder

# What `pipeline.read` reads, by the ending of the file's name.
READABLE = frozenset({".txt"})

_REPORT_BUG = "This is a fault of the program: please report it with the file"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: an issue with its counts, or the reason why there is none."""

    path: Path
    issue_id: str | None = None
    documents: int = 0
    rows: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    advice: str | None = None
    details: str | None = None
    folder: Path | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: one outcome for each file in the order of their names, and the files that it passed over."""

    outcomes: tuple[Outcome, ...]
    passed_over: tuple[Path, ...]
    problem: str | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None and all(outcome.ok for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a build: `done` of `total` files are through, `outcome` is the last of them."""

    done: int
    total: int
    outcome: Outcome | None = None


Report = Callable[[Progress], None]
Work = Callable[[Path, Path], Outcome]


def no_report(_progress: Progress) -> None:
    """Keeps silent."""


def build(
    raw: Path, output: Path, jobs: int | None = None, report: Report = no_report, work: Work | None = None
) -> BuildReport:
    """Build every file under `raw` (or the one file that it is) into `output`.

    A file that cannot be built is an outcome with its reason; all others are built. Two files that hold the same issue
    are both refused. `jobs` is the number of processes; without it, one for every eight files, at most one for each
    core; the bytes that are written do not depend on it. `work` takes the place of `build_one`.
    """
    if not raw.exists():
        return BuildReport((), (), f"{raw} does not exist. Name a folder with gazettes, or one file")
    paths, passed_over = find_files(raw)
    if not paths:
        problem = f"{raw} holds no file that can be read. Put the gazettes' text there as .txt files"
        return BuildReport((), tuple(passed_over), problem)
    try:
        output.mkdir(parents=True, exist_ok=True)
        recover(output)
        staging = staging_folder(output)
        staging.mkdir()
    except OSError as error:
        problem = f"{output} cannot be written: {error.strerror or error}. Free the disk or name another --output"
        return BuildReport((), tuple(passed_over), problem)
    try:
        tasks = [(path, staging / f"{number:06}") for number, path in enumerate(paths)]
        outcomes = _refuse_doubles(_run(tasks, jobs, report, work or build_one))
        failure = _put_in_place(outcomes, output)
    except BaseException:
        discard(staging)
        raise
    return BuildReport(tuple(replace(outcome, folder=None) for outcome in outcomes), tuple(passed_over), failure)


def find_files(raw: Path) -> tuple[list[Path], list[Path]]:
    """The files to build, sorted, and those of other kinds; hidden ones count for nothing."""
    if raw.is_file():
        return [raw], []
    files = sorted(
        path
        for path in raw.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(raw).parts)
    )
    return (
        [path for path in files if path.suffix.lower() in READABLE],
        [path for path in files if path.suffix.lower() not in READABLE],
    )


def build_one(path: Path, folder: Path) -> Outcome:
    """Read one file, take it through the stages, and stage its files in `folder`."""
    from pipeline.stages import process  # In the worker, so that a list of files shows before jieba is loaded.

    try:
        data = process(read_source(path))
        stage(data, folder)
    except UnusableInputError as error:
        return Outcome(path, reason=error.reason, advice=error.advice)
    except OSError as error:
        reason = f"its output cannot be written: {error.strerror or error}"
        return Outcome(path, reason=reason, advice="Free the disk or name another --output, then build again")
    except Exception as error:
        # One gazette that shows a fault of ours must not keep the others from being built; it is told as a failure
        # with the place of the fault, and the exit code says so.
        return Outcome(
            path, reason=f"{type(error).__name__}: {error}", advice=_REPORT_BUG, details=traceback.format_exc()
        )
    return _outcome(path, data, folder)


def _outcome(path: Path, data: IssueData, folder: Path) -> Outcome:
    severities = Counter(str(getattr(row, "severity", "")) for row in data.rows.get("findings", ()))
    return Outcome(
        path,
        issue_id=data.issue_id,
        documents=len(data.rows.get("documents", ())),
        rows=sum(map(len, data.rows.values())),
        findings=dict(sorted(severities.items())),
        folder=folder,
    )


# --- running ---------------------------------------------------------------------------------------------------

_Task = tuple[Path, Path]


def _run(tasks: Sequence[_Task], jobs: int | None, report: Report, work: Work) -> list[Outcome]:
    """The outcomes in the order of the tasks."""
    report(Progress(0, len(tasks)))
    if jobs is None:
        # A process needs about as long to load its dictionaries as eight issues take.
        jobs = min(os.cpu_count() or 1, math.ceil(len(tasks) / 8))
    outcomes: dict[Path, Outcome] = {}
    steps = _one_by_one(tasks, work) if jobs <= 1 or len(tasks) == 1 else _in_pool(tasks, jobs, work)
    for path, outcome in steps:
        outcomes[path] = outcome
        report(Progress(len(outcomes), len(tasks), outcome))
    return [outcomes[path] for path, _ in tasks]


def _one_by_one(tasks: Sequence[_Task], work: Work) -> Iterator[tuple[Path, Outcome]]:
    for path, folder in tasks:
        yield path, work(path, folder)


def _in_pool(tasks: Sequence[_Task], jobs: int, work: Work) -> Iterator[tuple[Path, Outcome]]:
    left = dict(tasks)
    pool = _pool(jobs)
    try:
        # Only a few at a time are handed in: a stop need not wait for thousands.
        running: dict[Future[Outcome], Path] = {}
        waiting = iter(tasks)
        while True:
            while len(running) < 2 * jobs and (task := next(waiting, None)) is not None:
                running[pool.submit(work, *task)] = task[0]
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                path = running.pop(future)
                outcome = future.result()
                del left[path]
                yield path, outcome
    except BrokenProcessPool:
        # A worker died (out of memory, a crash in a library), and with it everyone's work. Whose fault it was shows
        # when each remaining file gets a worker of its own.
        pass
    finally:
        pool.shutdown(cancel_futures=True)
    for path, folder in left.items():
        discard(folder)
        yield path, _in_own_worker(path, folder, work)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Forked from a clean process: this one may have threads (the progress bar, Arrow), and a lock that one of them
    # holds would stay locked in a child.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    # An interrupt reaches the workers too; only the parent answers it, and the workers finish their file.
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=signal.signal, initargs=_IGNORE_INTERRUPT)


_IGNORE_INTERRUPT = (signal.SIGINT, signal.SIG_IGN)


def _in_own_worker(path: Path, folder: Path, work: Work) -> Outcome:
    with _pool(1) as pool:
        try:
            return pool.submit(work, path, folder).result()
        except BrokenProcessPool:
            discard(folder)
            advice = "It may need more memory than there is: build it alone with --jobs 1"
            return Outcome(path, reason="the process that read it died", advice=advice)


def _refuse_doubles(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Outcomes in which files that hold the same issue are refused, all of them: which one is right, a person knows."""
    holders: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.issue_id is not None:
            holders.setdefault(outcome.issue_id, []).append(outcome)
    settled = []
    for outcome in outcomes:
        same = holders.get(outcome.issue_id or "", [])
        if len(same) > 1:
            others = " and ".join(str(other.path) for other in same if other.path != outcome.path)
            reason = f"holds the same issue as {others} ({outcome.issue_id}); none of them was built"
            if outcome.folder is not None:
                discard(outcome.folder)
            outcome = Outcome(outcome.path, reason=reason, advice="Choose one and take the others out of the folder")
        settled.append(outcome)
    return settled


def _put_in_place(outcomes: Sequence[Outcome], output: Path) -> str | None:
    if not any(outcome.ok for outcome in outcomes):
        discard(staging_folder(output))
        return None
    try:
        ready = commit(output)
        try:
            publish(ready, output)
        except KeyboardInterrupt:
            publish(ready, output)  # A few renames are left: finish them, then stop.
            raise
    except OSError as error:
        discard(staging_folder(output))
        return f"{output} cannot be written: {error.strerror or error}. Free the disk, then build again"
    return None

"""A build on a Dask cluster: the same files, the same bytes, on as many machines as there are.

The client sends batches of files to the workers. They read RAW and write into the staging folder of the output, so both
have to lie on a file system that all of them see under the same path. On each worker a file is read in a process of its
own, with its time and its memory, as on one machine. The client alone commits.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.progress import Outcome, Progress, Report, Work, no_report
from pipeline.version import fingerprint
from pipeline.workers import Crew, Task, run_tasks

# Files that are sent at a time: few enough that all workers end together, enough that the way counts for nothing.
_LARGEST_BATCH = 25
_BATCHES_PER_THREAD = 4
# How long is waited for a first worker: a queue of jobs, and a worker that comes back after its end, need a moment.
_WAIT_SECONDS = 30
_GONE = (
    "the scheduler of the cluster is gone, or has forgotten what it was sent. "
    "Start it and the workers again, then build again"
)


class ClusterError(Exception):
    """A cluster that cannot be used, with the way out."""


def connect(address: str) -> Any:
    """A client of the scheduler at `address` (tcp://host:8786). Raises `ClusterError`."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("the packages for a cluster are not installed. Run make cluster") from error
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(f"no scheduler answers at {address}: {reason}. Start one with dask scheduler") from error


def run_on_cluster(client: Any, tasks: Sequence[Task], report: Report, work: Work) -> Iterator[Outcome]:
    """The outcomes of `work` as they come from the workers of a cluster. Raises `ClusterError` where there are none,
    where one runs another version of the program, and where one cannot do its work.

    The files of a batch whose worker died are tried once more when all others are through, one by one: who dies then,
    too, is given up. A batch that only waited there is sent again.
    """
    if not tasks:
        return
    with _reached():
        _check_versions(client)
        batches = _batches(client, tasks)
    report(Progress(0, len(tasks)))
    done = 0
    died: list[Task] = []
    for batch, outcomes in _sent(client, batches, work):
        died += [] if outcomes else batch
        for outcome in outcomes:
            done += 1
            report(Progress(done, len(tasks), outcome))
            yield outcome
    for task in died:
        for _, outcomes in _sent(client, [[task]], work):
            advice = "It is damaged, or needs more memory than there is: open it and save it again, or divide it"
            outcome = (
                outcomes[0] if outcomes else Outcome(task[0], reason="the worker that read it died", advice=advice)
            )
            done += 1
            report(Progress(done, len(tasks), outcome))
            yield outcome


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    """Whatever is asked of the scheduler: it may be gone. Raises `ClusterError`."""
    try:
        yield
    except OSError as error:
        raise ClusterError(_GONE) from error


def _batches(client: Any, tasks: Sequence[Task]) -> list[list[Task]]:
    threads = sum(client.nthreads().values()) or 1
    size = max(1, min(_LARGEST_BATCH, len(tasks) // (_BATCHES_PER_THREAD * threads)))
    return [list(tasks[at : at + size]) for at in range(0, len(tasks), size)]


def _sent(client: Any, batches: Sequence[list[Task]], work: Work) -> Iterator[tuple[list[Task], list[Outcome]]]:
    """Each batch with its outcomes; with none where the worker died that had begun with it."""
    from distributed import KilledWorker, as_completed

    def send(batch: list[Task]) -> Any:
        key = f"gazettes-{uuid.uuid4().hex}"
        return client.submit(read_batch, batch, work, key, fingerprint(), key=key, pure=False)

    with _reached():
        waiting = {send(batch): batch for batch in batches}
        coming = as_completed(list(waiting), loop=client.loop)
    try:
        for future in coming:
            batch = waiting.pop(future)
            if future.status == "finished":
                yield batch, future.result()
            elif future.status != "error":  # Nobody knows of it any more.
                raise ClusterError(_GONE)
            elif not isinstance(error := future.exception(), KilledWorker):
                raise ClusterError(_no_work(error))
            elif _begun(batch, future.key).exists():
                yield batch, []
            else:
                another = send(batch)
                waiting[another] = batch
                coming.add(another)
            future.release()
    finally:
        with contextlib.suppress(OSError):  # It was gone before.
            client.cancel(list(waiting), force=True)


def _no_work(error: BaseException | None) -> str:
    if isinstance(error, ClusterError):
        return str(error)
    reason = f"{type(error).__name__}: {str(error).splitlines()[0]}" if str(error or "") else type(error).__name__
    return f"a worker of the cluster cannot work: {reason}. All have to see the gazettes and the output by these paths"


def _begun(batch: Sequence[Task], key: str) -> Path:
    """The file that tells that a worker has begun with a batch."""
    return batch[0][1].with_name(key)


def _check_versions(client: Any) -> None:
    """Asks all workers which version they run, waiting for a first one. Raises `ClusterError`."""
    try:
        client.wait_for_workers(1, timeout=_WAIT_SECONDS)
    except TimeoutError as error:
        raise ClusterError("the cluster has no worker. Start some with dask worker") from error
    own, found = fingerprint(), client.run(fingerprint)
    other = next((worker for worker, version in found.items() if version != own), None)
    if other is not None:
        raise ClusterError(_other_version(f"worker {other}", found[other], own))


def _other_version(who: str, found: str, wanted: str) -> str:
    reason = f"{who} runs {found} of the program, this is {wanted}"
    return f"{reason}. Install the same version and packages on all machines"


class _Kept(threading.local):
    """The processes for reading that a thread of a worker keeps, with the work that they do."""

    def __init__(self) -> None:
        self.work = b""
        self.crew: Crew | None = None


_kept = _Kept()


def read_batch(tasks: Sequence[Task], work: Work, key: str, version: str) -> list[Outcome]:
    """What a worker does with a batch, if it runs this `version` of the program: it may have come later than the others
    and have been asked by nobody. Its process for reading stays for the next batch; each try has folders of its
    own, since a worker that the scheduler has given up may still be writing."""
    if fingerprint() != version:
        raise ClusterError(_other_version(f"a worker on {socket.gethostname()}", fingerprint(), version))
    _begun(tasks, key).touch()
    pickled = pickle.dumps(work)
    if _kept.crew is None or _kept.work != pickled:
        if _kept.crew is not None:
            _kept.crew.end()
        _kept.work, _kept.crew = pickled, Crew(work, keep=True)
    own = [(path, folder.with_name(f"{folder.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}")) for path, folder in tasks]
    return list(run_tasks(own, 1, no_report, work, _kept.crew))

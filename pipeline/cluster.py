"""A build on a Dask cluster: the same files, the same bytes, on as many machines as there are.

The client sends batches of files to the workers. They read RAW and write into the staging folder of the output, so both
have to lie on a file system that all of them see under the same path. On each worker a file is read in a process of its
own, with its time and its memory, as on one machine. The client alone commits.
"""

from __future__ import annotations

import os
import pickle
import threading
import uuid
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from pipeline.ledger import fingerprint
from pipeline.progress import Outcome, Progress, Report, Work, no_report
from pipeline.workers import Idle, Task, run_tasks

# Files that are sent at a time: few enough that all workers end together, enough that the way counts for nothing.
_LARGEST_BATCH = 25
_BATCHES_PER_THREAD = 4


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
    """The outcomes of `work` as they come from the workers of a cluster. Raises `ClusterError` where there are none, or
    where one runs another version of the program.

    A batch whose worker dies is tried once more, file by file; a file that ends its worker then, too, is given up.
    """
    from distributed import as_completed

    if not tasks:
        return
    _check_versions(client)
    report(Progress(0, len(tasks)))
    threads = sum(client.nthreads().values()) or 1
    size = max(1, min(_LARGEST_BATCH, len(tasks) // (_BATCHES_PER_THREAD * threads)))

    def send(batch: Sequence[Task]) -> Any:
        return client.submit(read_batch, list(batch), work, key=f"gazettes-{uuid.uuid4().hex}", pure=False)

    batches = {send(tasks[at : at + size]): tasks[at : at + size] for at in range(0, len(tasks), size)}
    again: set[str] = set()
    done = 0
    coming = as_completed(list(batches), loop=client.loop)
    try:
        for future in coming:
            batch = batches.pop(future)
            if future.status == "finished":
                outcomes = future.result()
            elif future.key in again and len(batch) == 1:
                reason, advice = "the worker that read it died", "It is damaged, or needs more memory than there is"
                outcomes = [Outcome(batch[0][0], reason=reason, advice=f"{advice}: divide it")]
            else:
                outcomes = []
                for task in batch:
                    alone = send([task])
                    again.add(alone.key)
                    batches[alone] = [task]
                    coming.add(alone)
            future.release()
            for outcome in outcomes:
                done += 1
                report(Progress(done, len(tasks), outcome))
                yield outcome
    finally:
        client.cancel(list(batches), force=True)


def _check_versions(client: Any) -> None:
    own, found = fingerprint(), client.run(fingerprint)
    if not found:
        raise ClusterError("the cluster has no worker. Start some with dask worker")
    other = next((worker for worker, version in found.items() if version != own), None)
    if other is not None:
        reason = f"worker {other} runs {found[other]} of the program, this is {own}"
        raise ClusterError(f"{reason}. Install the same version and packages on all machines")


class _Kept(threading.local):
    """The processes for reading that a thread of a worker keeps, by the work that they do."""

    def __init__(self) -> None:
        self.idle: dict[bytes, Idle] = {}


_kept = _Kept()


def read_batch(tasks: Sequence[Task], work: Work) -> list[Outcome]:
    """What a worker does with a batch. Its process for reading stays for the next batch; each try has folders of its
    own, since a worker that the scheduler has given up may still be writing."""
    kind = pickle.dumps(work)
    if kind not in _kept.idle:
        for process in chain.from_iterable(_kept.idle.values()):
            process.server.end()
        _kept.idle.clear()
    idle = _kept.idle.setdefault(kind, [])
    own = [(path, folder.with_name(f"{folder.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}")) for path, folder in tasks]
    return list(run_tasks(own, 1, no_report, work, idle))

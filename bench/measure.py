"""Clocks: the time of the processor beside that of the wall, and what a command of its own process took."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.gazettes import ROOT


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took: seconds of the wall, of the processor in its own process and in its workers, and the most
    memory that it and one worker held, in MB."""

    wall: float
    own: float
    workers: float
    memory: float
    worker_memory: float
    code: int

    @property
    def cpu(self) -> float:
        return self.own + self.workers


def run_gazette(*words: str | Path) -> Usage:
    """Runs `gazette` with these words in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "usage.json"
        command = [sys.executable, "-m", "bench.measure", str(told), *map(str, words)]
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        wall = time.perf_counter() - start
        return Usage(wall=wall, **json.loads(told.read_text(encoding="utf-8")))


def median_usage(commands: list[Usage]) -> Usage:
    """The command in the middle, by its time of the processor."""
    return sorted(commands, key=lambda usage: usage.cpu)[len(commands) // 2]


def seconds(function: Callable[[], object]) -> tuple[float, float]:
    """The seconds of the processor and of the wall that a call takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.process_time() - cpu, time.perf_counter() - wall


def median_seconds(function: Callable[[], object], repeats: int) -> tuple[float, float]:
    """The medians of several calls: processor and wall."""
    taken = [seconds(function) for _ in range(repeats)]
    return median(cpu for cpu, _ in taken), median(wall for _, wall in taken)


def peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # The other figure begins with what the process that started this one held.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _megabytes(peak: int) -> float:
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def main() -> None:
    """`python -m bench.measure FILE WORDS…` runs `gazette WORDS…` and writes what it took to FILE."""
    from pipeline.cli import main as gazette

    try:
        code = gazette(sys.argv[2:])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    usage = {
        "own": own.ru_utime + own.ru_stime,
        "workers": workers.ru_utime + workers.ru_stime,
        "memory": peak_memory(),
        "worker_memory": _megabytes(workers.ru_maxrss),
        "code": code,
    }
    Path(sys.argv[1]).write_text(json.dumps(usage), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What a person waits for before anything is read: the interpreter, the imports, the dictionaries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

from bench.gazettes import ROOT, write_gazettes
from bench.measure import median_usage
from bench.parts import Bench, built

_CODE = {
    "python": "",
    "import pipeline": "import pipeline",
    "import of the command": "import pipeline.cli",
    "import of the stages": "import pipeline.stages",
    "import of pyarrow": "import pyarrow.parquet",
    "import of pandas": "import pandas",
}


def run(bench: Bench) -> None:
    """Prints processor and wall of each import in a new process, and of commands that do next to nothing."""
    repeats = 3 if bench.quick else 7
    rows = [(name, _command(["-c", code], repeats)) for name, code in _CODE.items()]
    rows.append(("gazette --version", _command(["-m", "pipeline", "--version"], repeats)))
    home = bench.folder("start")
    write_gazettes(home / "raw", "tiny", range(1))
    one = median_usage([built(home / "raw", home / f"output-{n}") for n in range(3)])
    rows.append(("gazette build of one tiny issue", [one.cpu, one.wall]))
    rows.append(("of it in its template and worker", [one.workers, None]))
    bench.report.table("start", "new processes", ["CPU s", "wall s"], rows, f"medians of {repeats}, of the build 3")


def _command(words: list[str], repeats: int) -> list[float | None]:
    taken = []
    for _ in range(repeats):
        before, start = os.times(), time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        after, wall = os.times(), time.perf_counter() - start
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        taken.append((cpu, wall))
    return [median(cpu for cpu, _ in taken), median(wall for _, wall in taken)]

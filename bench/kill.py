"""A build that is killed when nine files of ten are through, and what the next one has to do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from bench.gazettes import ROOT, write_gazettes
from bench.parts import Bench, built

_LINE = re.compile(rb"(\d+)/(\d+) ")
_SHARE = 0.9


def run(bench: Bench) -> None:
    """Prints the seconds of a full build and of the one after the kill. Where their bytes differ, the bench fails."""
    issues = 60 if bench.quick else 200
    home = bench.folder("kill")
    write_gazettes(home / "raw", "tiny", range(issues))
    full = built(home / "raw", home / "full", jobs=2)
    through = _killed_build(home / "raw", home / "output")
    kept = len(list((home / "output").glob("text/*.txt")))
    again = built(home / "raw", home / "output", jobs=2)
    bench.report.table(
        "kill",
        f"{issues} tiny issues, two processes, SIGKILL at {_SHARE:.0%}",
        ["read", "published", "CPU s", "wall s", "of a full build"],
        [
            ("full build", [issues, issues, full.cpu, full.wall, 1.0]),
            ("killed", [through, kept, None, None, None]),
            ("the next one", [None, issues, again.cpu, again.wall, again.cpu / full.cpu]),
        ],
    )
    if _files(home / "output") != _files(home / "full"):
        bench.report.failure("after the kill the output has other bytes than that of an undisturbed build")


def _killed_build(raw: Path, output: Path) -> int:
    """Builds, and kills the build and its workers when it says that enough files are through; how many were."""
    words = ["build", str(raw), "--output", str(output), "--jobs", "2"]
    build = subprocess.Popen(
        [sys.executable, "-u", "-m", "pipeline", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    through = 0
    for line in build.stdout or ():
        if match := _LINE.match(line):
            through = int(match[1])
            if through >= _SHARE * int(match[2]):
                os.killpg(build.pid, signal.SIGKILL)
                break
    build.wait()
    return through


def _files(output: Path) -> dict[str, bytes]:
    """The files of an output that readers see, with their bytes."""
    paths = (path for path in output.rglob("*") if path.is_file())
    names = {path.relative_to(output).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".")}

"""`python -m bench [PART …]`: see docs/measuring.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from bench.parts import Bench
from bench.report import Report
from pipeline.version import VERSION

# In this order; each is a module with a function `run`.
PARTS = {
    "start": "interpreter, imports, a build of one tiny issue",
    "speed": "text to files, stage by stage, three sizes, against jieba.cut",
    "patterns": "the dearest patterns",
    "nasty": "texts of one kind, by doubling",
    "folder": "a folder that grows: every command at two sizes",
    "memory": "peaks of parent and worker",
    "disk": "bytes and files an issue, two queries",
    "jobs": "one process and two",
    "kill": "a build that is killed, and the next one",
    "forms": "PDF, Word, web page, OFD, scan",
    "desk": "pages over 11,000 issues in Chromium",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measures speed, growth, memory and disk of the pipeline.",
        epilog="\n".join(f"{name:10}{what}" for name, what in PARTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="the parts to run (all)")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, in a few minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE")
    parser.add_argument("--against", type=Path, metavar="FILE", help="show ratios to the numbers of an earlier run")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.parts if name not in PARTS]
    if unknown:
        parser.error(f"{unknown[0]} is no part. Parts are {', '.join(PARTS)}")
    about = {
        "pipeline": VERSION,
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "numbers": "quick" if arguments.quick else "full",
    }
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    print(f"{_load()}CPU is user and system time; ratios within one run say more than seconds.")
    report = Report()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        bench = Bench(report, Path(home), arguments.quick)
        for name in arguments.parts or PARTS:
            importlib.import_module(f"bench.{name}").run(bench)
    print(f"\n{time.perf_counter() - start:.0f} s")
    if arguments.json:
        report.write(arguments.json, about)
    if arguments.against:
        report.against(arguments.against)
    for words in report.failures:
        print(f"bench: {words}", file=sys.stderr)
    return 1 if report.failures else 0


def _load() -> str:
    """How busy the machine is with other things."""
    return f"Load {os.getloadavg()[0]:.1f}. " if hasattr(os, "getloadavg") else ""


if __name__ == "__main__":
    sys.exit(main())

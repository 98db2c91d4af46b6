"""Speed and memory: source text to written files, stage by stage, and jieba's cut alone as a yardstick.

    python bench/bench.py [--issues 50] [--file raw/qingxin-2018-03.txt]

The issue is taken many times under different numbers. Imports and dictionaries are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pipeline.harness import tokenizer
from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.run import tune_process
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.write import commit, publish, render, stage, staging_folder


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.start()

    def start(self) -> None:
        self.last = time.perf_counter()

    def __call__(self, stage_name: str) -> None:
        now = time.perf_counter()
        self.seconds[stage_name] += now - self.last
        self.last = now


def renamed(source: SourceText, number: int) -> SourceText:
    """The same issue under another number."""
    text = re.sub(r"第\s*\d+\s*期", f"第{number}期", source.text, count=1)
    return replace(source, text=text, name=f"{number:03}.txt")


def measure(source: SourceText, issues: int, output: Path) -> tuple[Clock, int]:
    """Builds the issue `issues` times; the clock, and the bytes of source text."""
    sources = [renamed(source, number) for number in range(1, issues + 1)]
    tune_process()
    render(process(sources[0]))  # Dictionaries (and pandas, which Arrow imports) are loaded on first use.
    clock = Clock()
    staging = staging_folder(output)
    staging.mkdir(parents=True)
    names = set()
    for number, one in enumerate(sources):
        clock.start()
        data: IssueData = process(one, clock)
        stage(data, staging / f"{number:06}")
        clock("write")
        names.add(data.issue_id)
    clock.start()
    publish(commit(output), output)
    clock("write")
    if len(names) != issues:
        sys.exit(f"bench: {issues} issues came out as {len(names)}: the masthead's number was not changed")
    return clock, sum(len(one.text.encode()) for one in sources)


def peak_memory() -> float:
    """MB of the process at its highest."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=50)
    parser.add_argument("--file", type=Path, default=Path("raw/qingxin-2018-03.txt"))
    arguments = parser.parse_args()
    source = read_source(arguments.file)
    with tempfile.TemporaryDirectory() as folder:
        clock, size = measure(source, arguments.issues, Path(folder))
    memory = peak_memory()
    total = sum(clock.seconds.values())
    print(f"{arguments.issues} issues, {size / 1e6:.2f} MB of source text, one core")
    print(f"{'stage':22}{'ms an issue':>12}{'MB/s':>10}{'share':>8}")
    for name, seconds in clock.seconds.items():
        print(f"{name:22}{line(seconds, arguments.issues, size, total)}")
    print(f"{'all':22}{line(total, arguments.issues, size, total)}")
    jieba = tokenizer()
    start = time.perf_counter()
    for _ in range(5):
        jieba.lcut(source.text)
    cut = (time.perf_counter() - start) / 5
    print(f"{'jieba.cut alone':22}{line(cut, 1, len(source.text.encode()), cut)[:22]}")
    print(f"peak memory {memory:.0f} MB")


def line(seconds: float, issues: int, size: int, total: float) -> str:
    """Milliseconds an issue, speed, share."""
    return f"{1000 * seconds / issues:12.1f}{size / 1e6 / max(seconds, 1e-9):10.2f}{100 * seconds / total:7.0f} %"


if __name__ == "__main__":
    main()

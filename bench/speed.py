"""From the text to written files, stage by stage, on varied issues of three sizes, beside `jieba.cut` on the same
texts. Each round takes other issues: what a cache holds of one is of no use to the next.
"""

from __future__ import annotations

import gc
import shutil
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import jieba

from bench.gazettes import SIZES, Size, write_gazettes
from bench.measure import seconds
from bench.parts import Bench
from pipeline.read import read_source
from pipeline.run import Building
from pipeline.stages import process
from pipeline.write import stage

_ISSUES: dict[Size, int] = {"big": 4, "small": 12, "tiny": 60}
# The stage whose speed depends on the cutter of words.
_CUTTER = "terms"


class _Clock:
    """Adds up the seconds of the processor of each stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.start()

    def start(self) -> None:
        self.last = time.process_time()

    def __call__(self, stage_name: str) -> None:
        now = time.process_time()
        self.seconds[stage_name] += now - self.last
        self.last = now


class _Round:
    """What one round took for an issue: milliseconds of each stage, of all on the wall, and of `jieba.cut`."""

    def __init__(self, paths: list[Path], folder: Path) -> None:
        texts = [path.read_text(encoding="utf-8") for path in paths]
        self.size = sum(len(text.encode()) for text in texts) / len(texts)
        clock = _Clock()
        folder.mkdir()
        wall = time.perf_counter()
        for number, path in enumerate(paths):
            clock.start()
            source = read_source(path)
            clock("read")
            data = process(source, clock)
            stage(data, folder / str(number))
            clock("render and write")
        per_issue = 1000 / len(paths)
        self.wall = (time.perf_counter() - wall) * per_issue
        self.stages = {name: spent * per_issue for name, spent in clock.seconds.items()}
        self.cpu = sum(self.stages.values())
        self.jieba = seconds(lambda: [list(jieba.cut(text)) for text in texts])[0] * per_issue
        shutil.rmtree(folder)


def run(bench: Bench) -> None:
    """Prints what an issue of each size takes, and the milliseconds of each stage."""
    Building(bench.home).prepare()
    gc.freeze()  # as the processes of a build do
    rounds = 2 if bench.quick else 5
    jieba.initialize()
    taken: dict[Size, list[_Round]] = {}
    for size in SIZES:
        count = _ISSUES[size]
        paths = write_gazettes(bench.folder(f"speed-{size}"), size, range(count * (rounds + 1)))
        staged = bench.home / f"speed-{size}-staged"
        # The first round loads dictionaries and is not counted.
        all_rounds = [_Round(paths[first : first + count], staged) for first in range(0, len(paths), count)]
        taken[size] = all_rounds[1:]
    bench.report.table(
        "speed",
        "text to written files, one process (x jieba: CPU against jieba.cut)",
        [
            "KB an\nissue",
            "CPU ms\nan issue",
            "wall ms\nan issue",
            "MB/s\nCPU",
            "MB/s\nwall",
            "jieba.cut\nMB/s",
            "x jieba",
        ],
        [(size, _summary(taken[size])) for size in SIZES],
        f"medians of {rounds} rounds; 1.76 x jieba.cut is 3 MB/s on a quiet core",
    )
    stages = list(taken["big"][0].stages)
    whole = {size: median(one.cpu for one in taken[size]) for size in SIZES}
    rows = [(name, *({size: _median(taken[size], name) for size in SIZES},)) for name in stages]
    rows.append(("all but " + _CUTTER, {s: median(r.cpu - r.stages[_CUTTER] for r in taken[s]) for s in SIZES}))
    rows.append(("all", whole))
    jieba_ms = median(one.jieba for one in taken["big"])
    bench.report.table(
        "stages",
        "CPU ms an issue",
        ["big", "share %", "x jieba", "small", "tiny"],
        [
            (name, [ms["big"], 100 * ms["big"] / whole["big"], jieba_ms / ms["big"], ms["small"], ms["tiny"]])
            for name, ms in rows
        ],
    )


def _median(rounds: list[_Round], stage_name: str) -> float:
    return median(one.stages.get(stage_name, 0.0) for one in rounds)


def _summary(rounds: list[_Round]) -> list[float]:
    size, cpu, wall, cut = (median(getattr(one, name) for one in rounds) for name in ("size", "cpu", "wall", "jieba"))
    times = median(one.jieba / one.cpu for one in rounds)
    return [size / 1000, cpu, wall, size / 1000 / cpu, size / 1000 / wall, size / 1000 / cut, times]

"""The patterns that cost most: calls and milliseconds an issue of every pattern that the pipeline compiles.

In a process of its own, `compile_re` and `compile_regex` hand modules of the pipeline a stand-in that counts; it is put
in place before they are loaded. The clock costs more than many a pattern: what it takes for a call is measured and
taken off. Patterns that are given as text (`re.search("…", text)`) are not seen.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import thread_time_ns
from types import FrameType
from typing import Any

from bench.gazettes import ROOT, write_gazettes
from bench.parts import Bench
from bench.report import cut
from pipeline import precompiled

_SHOWN = 20
_PACKAGE = "pipeline"
# What compiles patterns for those who ask: at once, or when they are first tried.
_BETWEEN = ("pipeline.precompiled", "pipeline.notation.gates")


@dataclass(slots=True)
class Count:
    """What was asked of one pattern. A search for all is one call, and a step for each match."""

    module: str
    line: int
    text: str = ""
    name: str = ""
    calls: int = 0
    steps: int = 0
    found: int = 0
    nanoseconds: int = 0


class _Meter:
    """Measures calls; what a call takes that was made from within another (a replacement) counts for itself alone."""

    def __init__(self) -> None:
        self.inside = 0

    def __call__(self, count: Count, call: Callable[..., Any], /, *words: Any, **named: Any) -> Any:
        before, self.inside = self.inside, 0
        start = thread_time_ns()
        try:
            return call(*words, **named)
        finally:
            taken = thread_time_ns() - start
            count.steps += 1
            count.nanoseconds += taken - self.inside
            self.inside = before + taken


_meter = _Meter()


class Counted:
    """In place of a pattern: does what it does, and counts."""

    def __init__(self, pattern: Any, count: Count) -> None:
        self._pattern = pattern
        self.count = count

    def __getattr__(self, name: str) -> Any:
        """Flags, groups, the pattern as text."""
        return getattr(self._pattern, name)

    def _one(self, method: str, words: tuple[Any, ...], named: dict[str, Any]) -> Any:
        found = _meter(self.count, getattr(self._pattern, method), *words, **named)
        self.count.calls += 1
        self.count.found += bool(found)
        return found

    def match(self, *words: Any, **named: Any) -> Any:
        return self._one("match", words, named)

    def search(self, *words: Any, **named: Any) -> Any:
        return self._one("search", words, named)

    def fullmatch(self, *words: Any, **named: Any) -> Any:
        return self._one("fullmatch", words, named)

    def findall(self, *words: Any, **named: Any) -> Any:
        return self._one("findall", words, named)

    def split(self, *words: Any, **named: Any) -> Any:
        return self._one("split", words, named)

    def subn(self, *words: Any, **named: Any) -> Any:
        text, times = _meter(self.count, self._pattern.subn, *words, **named)
        self.count.calls += 1
        self.count.found += bool(times)
        return text, times

    def sub(self, *words: Any, **named: Any) -> Any:
        return self.subn(*words, **named)[0]

    def finditer(self, *words: Any, **named: Any) -> Iterator[Any]:
        self.count.calls += 1
        matches = self._pattern.finditer(*words, **named)
        first = True
        while (match := _meter(self.count, next, matches, None)) is not None:
            self.count.found += first
            first = False
            yield match


def _count_patterns(counts: list[Count]) -> None:
    """Lets the pipeline's modules have stand-ins for what they compile. None but `precompiled` may be loaded yet."""
    for name in ("compile_re", "compile_regex"):
        setattr(precompiled, name, _counting(getattr(precompiled, name), counts))


def _counting(compile_: Callable[..., Any], counts: list[Count]) -> Callable[..., Counted]:
    def counting(pattern: Any, *words: Any, **named: Any) -> Counted:
        counts.append(Count(*_asker(), text=" ".join(str(pattern).split())))
        return Counted(compile_(pattern, *words, **named), counts[-1])

    return counting


def _asker() -> tuple[str, int]:
    """The module and the line that want a pattern: those behind what compiles it when it is first tried."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(f"{_PACKAGE}.") and module not in _BETWEEN:
            return module.removeprefix(f"{_PACKAGE}."), frame.f_lineno
        frame = frame.f_back
    return "", 0


def _measure(paths: list[Path]) -> dict[str, Any]:
    """The counts of patterns over some issues; the first one loads dictionaries and is not counted."""
    counts: list[Count] = []
    _count_patterns(counts)
    from pipeline.read import read_source
    from pipeline.stages import process

    process(read_source(paths[0]))
    for count in counts:
        count.calls = count.steps = count.found = count.nanoseconds = 0
    for path in paths[1:]:
        process(read_source(path))
    _name(counts)
    clock = _cost_of_the_clock()
    rows = [
        {
            "name": count.name or f"{count.module}:{count.line} {count.text}",
            "calls": count.calls,
            "found": count.found,
            "ms": max(0, count.nanoseconds - clock * count.steps) / 1e6,
        }
        for count in counts
    ]
    return {"patterns": rows, "issues": len(paths) - 1}


def _name(counts: list[Count]) -> None:
    """Gives patterns that stand in a variable of a module its name, also where they wait there behind a gate or beside
    others."""
    names: dict[int, str] = {}
    for module_name, module in list(sys.modules.items()):
        if not module_name.startswith(f"{_PACKAGE}."):
            continue
        where = module_name.removeprefix(f"{_PACKAGE}.")
        for name, value in vars(module).items():
            for part in value if isinstance(value, tuple | list) else (value,):
                stand_in = getattr(part, "__dict__", {}).get("_compiled", part)
                if isinstance(stand_in, Counted):
                    count = stand_in.count
                    # By the module that made it, where others have imported it.
                    if id(count) not in names or where == count.module:
                        names[id(count)] = f"{where}.{name}"
    for count in counts:
        count.name = names.get(id(count), "")


def _cost_of_the_clock() -> float:
    """Nanoseconds that the meter counts for a pattern that takes none."""
    count = Count("", 0)
    nothing = Counted(re.compile("x"), count)
    for _ in range(20_000):
        nothing.match("")
    return count.nanoseconds / count.steps


def run(bench: Bench) -> None:
    """Prints the dearest patterns of big issues."""
    issues = 2 if bench.quick else 6
    folder = bench.folder("patterns")
    write_gazettes(folder, "big", range(issues + 1))
    command = [sys.executable, "-m", "bench.patterns", str(folder)]
    with tempfile.TemporaryFile("w+") as told:
        subprocess.run(command, cwd=ROOT, check=True, stdout=told)
        told.seek(0)
        found = json.load(told)
    rows = sorted(found["patterns"], key=lambda row: -row["ms"])
    calls, ms = sum(row["calls"] for row in rows), sum(row["ms"] for row in rows)
    named = [(row["name"], row["calls"], row["found"], row["ms"]) for row in rows[:_SHOWN]]
    named.append((f"all {len(rows)} patterns", calls, sum(row["found"] for row in rows), ms))
    bench.report.table(
        "patterns",
        f"the {_SHOWN} dearest of a big issue",
        ["calls", "with a\nmatch %", "CPU ms", "share %"],
        [
            (cut(name, 46), [n / issues, 100 * hits / max(n, 1), spent / issues, 100 * spent / ms])
            for name, n, hits, spent in named
        ],
        f"means of {issues} issues; what the clock takes is left out",
    )


def main() -> None:
    """`python -m bench.patterns FOLDER` writes the counts of the gazettes in a folder as JSON."""
    print(json.dumps(_measure(sorted(Path(sys.argv[1]).iterdir())), ensure_ascii=False))


if __name__ == "__main__":
    main()

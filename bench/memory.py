"""The most memory that a build's own process and one worker hold: folders of two sizes, and 10 MB in one file."""

from __future__ import annotations

from bench.gazettes import bound_volume
from bench.measure import Usage
from bench.parts import Bench, built


def run(bench: Bench) -> None:
    """Prints the peaks; what the parent holds for an issue of the folder is the difference of the two sizes."""
    rows: list[tuple[str, Usage]] = []
    few, many = bench.folder_sizes
    for size in (few, many):
        grown = bench.grown("tiny", size)
        rows += [(f"first build of {size}", grown.first), (f"nothing new in {size}", grown.build())]
    megabytes = 1 if bench.quick else 10
    folder = bench.folder("volume")
    path = folder / "volume.txt"
    path.write_text(bound_volume(megabytes * 1_000_000), encoding="utf-8")
    rows.append((f"{megabytes} MB in one file", built(path, folder / "output")))
    grown_by = bench.grown("tiny", many).first.memory - bench.grown("tiny", few).first.memory
    bench.report.table(
        "memory",
        "the most that was held at once (RSS)",
        ["parent MB", "a worker MB", "CPU s", "wall s"],
        [
            *((name, [usage.memory, usage.worker_memory, usage.cpu, usage.wall]) for name, usage in rows),
            ("KB an issue, parent", [1000 * grown_by / (many - few), None, None, None]),
        ],
    )

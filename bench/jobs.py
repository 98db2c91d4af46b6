"""One process and two: how much of a build's work the parent does by itself, and what that leaves to more processes."""

from __future__ import annotations

from bench.gazettes import write_gazettes
from bench.parts import Bench, built


def run(bench: Bench) -> None:
    """Prints seconds of the parent and of the workers, and the speed-up that follows from them."""
    issues = 24 if bench.quick else 100
    home = bench.folder("jobs")
    write_gazettes(home / "raw", "small", range(issues))
    write_gazettes(home / "two", "small", range(2))
    rows = []
    for jobs in (1, 2):
        usage, start = built(home / "raw", home / f"by-{jobs}", jobs), built(home / "two", home / f"two-{jobs}", jobs)
        parent, workers = (
            max(whole - begun, 1e-9) / (issues - 2)
            for whole, begun in ((usage.own, start.own), (usage.workers, start.workers))
        )
        rows.append(
            (
                f"--jobs {jobs}",
                [
                    *(usage.own, usage.workers, usage.wall, 1000 * parent, 1000 * workers),
                    *((parent + workers) / (parent + workers / n) for n in (2, 16)),
                ],
            )
        )
    bench.report.table(
        "jobs",
        f"{issues} small issues",
        [
            *("parent\nCPU s", "workers\nCPU s", "wall s", "parent\nms/issue", "workers\nms/issue"),
            *("speed-up\nby 2", "by 16"),
        ],
        rows,
        "ms an issue without the start; the speed-up is derived: (parent + workers) / (parent + workers / n)",
    )

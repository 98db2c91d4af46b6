"""A folder of tiny issues that grows: what each command takes at two sizes, five times apart. A command that looks at
every issue takes up to five times as long, one that does not depend on their number has the ratio 1."""

from __future__ import annotations

from bench.gazettes import write_gazettes
from bench.measure import Usage, median_usage
from bench.parts import Bench, Grown, gazette


def run(bench: Bench) -> None:
    """Prints the seconds of each step at both sizes, what an issue of the folder adds, and their ratios."""
    small, large = (_steps(bench, bench.grown("tiny", size)) for size in bench.folder_sizes)
    few, many = bench.folder_sizes
    rows = []
    for name, at_few in small.items():
        at_many = large[name]
        per_issue = [1000 * usage.cpu / issues for usage, issues in ((at_few, few), (at_many, many))]
        slope = 1000 * (at_many.cpu - at_few.cpu) / (many - few)
        rows.append((name, [at_few.cpu, at_many.cpu, at_many.wall, *per_issue, slope, at_many.cpu / at_few.cpu]))
    bench.report.table(
        "folder",
        f"{few} and {many} tiny issues, one process",
        [
            *(f"CPU s\n{few}", f"CPU s\n{many}", f"wall s\n{many}", f"ms/issue\n{few}", f"ms/issue\n{many}"),
            *("ms for each\nmore", "ratio of\ntotals"),
        ],
        rows,
        "medians of 3 but for the first build and check",
    )


def _steps(bench: Bench, grown: Grown) -> dict[str, Usage]:
    """What each command took, in the order in which a folder meets them."""
    output, repeats = grown.output, 3
    new = range(grown.issues, grown.issues + repeats)
    steps = {"first build": grown.first, "nothing new": median_usage([grown.build() for _ in range(repeats)])}
    added = []
    for index in new:
        write_gazettes(grown.raw, "tiny", range(index, index + 1))
        added.append(grown.build())
    steps["one new issue"] = median_usage(added)
    steps["missing"] = median_usage([gazette("missing", "--output", output) for _ in range(repeats)])
    steps["series"] = median_usage([gazette("series", "--output", output) for _ in range(repeats)])
    steps["check"] = gazette("check", output)
    steps["check again"] = gazette("check", output)
    texts = sorted((output / "text").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    steps["remove"] = median_usage([gazette("remove", path.stem, "--output", output) for path in texts[-repeats:]])
    for path in grown.raw.iterdir():
        if int(path.stem.split("-")[1]) >= grown.issues:
            path.unlink()
    return steps

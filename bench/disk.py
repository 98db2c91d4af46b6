"""What an issue takes on disk, and how fast a folder of many is queried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec

from bench.measure import median_seconds
from bench.parts import Bench, Grown


def run(bench: Bench) -> None:
    """Prints bytes and files an issue by folder, and the seconds of two queries."""
    many = bench.grown("tiny", bench.folder_sizes[1])
    big = bench.grown("big", 5 if bench.quick else 20)
    sizes, counts = zip(_weighed(big), _weighed(many), strict=True)
    names = sorted(set(sizes[0]) | set(sizes[1]), key=lambda name: -sizes[0][name])
    rows = [(name, [f[name] for pair in zip(sizes, counts, strict=True) for f in pair]) for name in names]
    rows.append(("all", [sum(f.values()) for pair in zip(sizes, counts, strict=True) for f in pair]))
    bench.report.table(
        "disk",
        "an issue of the output",
        ["big KB", "files", "tiny KB", "files of tiny"],
        rows,
        f"means of {big.issues} big and {many.issues} tiny issues",
    )
    _queries(bench, many)


def _weighed(grown: Grown) -> tuple[defaultdict[str, float], defaultdict[str, float]]:
    """KB and files an issue by the output's folders."""
    size: defaultdict[str, float] = defaultdict(float)
    count: defaultdict[str, float] = defaultdict(float)
    issues = len(list(grown.output.glob("text/*.txt")))
    for path in grown.output.rglob("*"):
        folder, *below = path.relative_to(grown.output).parts
        if path.is_file():
            name = folder if below else "for the whole output"
            size[name] += path.stat().st_size / 1000 / issues
            count[name] += 1 / issues
    return size, count


def _queries(bench: Bench, grown: Grown) -> None:
    files = grown.output / "parquet"
    queries: dict[str, Callable[[], object]] = {}
    if find_spec("duckdb") is not None:
        import duckdb

        counted = f"SELECT count(*), count(DISTINCT document_id) FROM '{files}/dates/**/*.parquet'"
        queries["DuckDB: count of dates"] = lambda: duckdb.execute(counted).fetchall()
    import pandas

    queries["pandas: read of responsibilities"] = lambda: pandas.read_parquet(files / "responsibilities")
    rows = [(name, list(median_seconds(query, 3))) for name, query in queries.items()]
    bench.report.table("queries", f"over {grown.issues} tiny issues", ["CPU s", "wall s"], rows, "medians of 3")

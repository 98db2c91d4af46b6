"""What a run of the bench found: plain tables of at most 80 columns, and every number in them under a name of its own,
so that a later run can be set against this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width

Cell = float | int | str | None

WIDTH = 80


class Report:
    """Prints tables as they come; `figures` are their numbers by part, row and column, `failures` what must not be."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.failures: list[str] = []

    def table(
        self, part: str, title: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[Cell]]], note: str = ""
    ) -> None:
        """Prints a table and takes its numbers over. A column's name may stand on two lines."""
        found = [(name, list(cells)) for name, cells in rows]
        for name, cells in found:
            for column, cell in zip(columns, cells, strict=True):
                if isinstance(cell, int | float):
                    self.figures[f"{part}: {name}: {' '.join(column.split())}"] = cell
        print(f"\n{part}: {title}", flush=True)
        for line in laid_out(columns, [(name, [shown(cell) for cell in cells]) for name, cells in found]):
            print(line, flush=True)
        if note:
            print(note, flush=True)

    def failure(self, words: str) -> None:
        """Something that must not be: it is printed, and the bench ends with exit code 1."""
        self.failures.append(words)
        print(f"TOO MUCH: {words}", flush=True)

    def write(self, path: Path, about: dict[str, str]) -> None:
        """The numbers as JSON."""
        content = {"about": about, "figures": self.figures}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def against(self, path: Path) -> None:
        """Prints the numbers of this run beside those of an earlier one that `write` has written."""
        earlier: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["figures"]
        rows: list[tuple[str, list[str]]] = []
        for name, now in self.figures.items():
            before = earlier.get(name)
            if before is not None:
                rows.append((cut(name, 50), [shown(before), shown(now), shown(now / before) if before else ""]))
        print(f"\nagainst {path}")
        for line in laid_out(["before", "now", "ratio"], rows):
            print(line)


def laid_out(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """The lines of a table: names at the left, cells at the right of their columns."""
    heads = [column.split("\n") for column in columns]
    depth = max(map(len, heads))
    heads = [[""] * (depth - len(head)) + head for head in heads]
    first = max((width(name) for name, _ in rows), default=0)
    widths = [
        2 + max([*map(width, head), *(width(cells[n]) for _, cells in rows)], default=0) for n, head in enumerate(heads)
    ]
    lines = [("", [head[level] for head in heads]) for level in range(depth)] + [(n, list(c)) for n, c in rows]
    return [
        name
        + " " * (first - width(name))
        + "".join(" " * (wide - width(cell)) + cell for cell, wide in zip(cells, widths, strict=True))
        for name, cells in lines
    ]


def shown(cell: Cell) -> str:
    """A number with about three digits that count; words as they are."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"


def width(text: str) -> int:
    """The columns that a text takes on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, most: int) -> str:
    """The text, its end left out where it takes more than so many columns."""
    if width(text) <= most:
        return text
    while width(text) >= most:
        text = text[:-1]
    return text + "…"

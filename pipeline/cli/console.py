"""What stands on the screen: consoles, complaints, tables, words about numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pipeline.text import printable, printable_lines

SEVERITIES = ("error", "warning", "info")
_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}


class CommandError(Exception):
    """A command that cannot go on: what is wrong, and what to do next."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}. {advice}.")


def complain(words: str) -> None:
    make_console(error=True).print(f"gazette: {words}", style="red")


class Terminal(Console):
    """A console that no printed word commands: all that is shown passes through `render`."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else printable_lines(segment.text)
            yield segment if shown == segment.text else Segment(shown, segment.style)


def make_console(error: bool = False) -> Console:
    console = Terminal(stderr=error, highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 240  # Nobody sees where a pipe ends; long lines are left to its reader.
    return console


def print_table(console: Console, header: Sequence[str], rows: Iterable[Sequence[object]], plain: bool) -> None:
    """A table: with rules and colour for a terminal, as aligned plain lines elsewhere."""
    texts = [[printable(str(value)) for value in row] for row in rows]
    numbers = [all(row[i].lstrip("-").isdecimal() for row in texts if row[i] != "-") for i in range(len(header))]
    if not plain:
        table = Table(header_style="bold")
        for name, number in zip(header, numbers, strict=True):
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in texts:
            table.add_row(*(Text(value, style=_COLOURS.get(value, "")) for value in row))
        console.print(table, soft_wrap=False)
        return
    widths = [max(cell_len(row[i]) for row in [list(header), *texts]) for i in range(len(header))]
    for row in [list(header), *texts]:
        cells = []
        for value, width, number in zip(row, widths, numbers, strict=True):
            blanks = " " * (width - cell_len(value))
            cells.append(blanks + value if number else value + blanks)
        console.print("  ".join(cells).rstrip())


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def named(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - 20} more" if len(paths) > 20 else ""
    return ", ".join(printable(str(path)) for path in paths[:20]) + more


def one_line(text: str) -> str:
    return text.replace("\n", "⏎").replace("\t", "→")


def cut(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"

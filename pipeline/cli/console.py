"""What stands on the screen: consoles, complaints, tables, words about numbers, rows for machines."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from rich.cells import cell_len, get_character_cell_size
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from pipeline.messages import ended, mark, told, tr
from pipeline.text import printable, printable_lines

SEVERITIES = (mark("error"), mark("warning"), mark("info"))
_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
# The cells that a column of words keeps beside the others; where that is more than there is, it goes under them.
_LEAST = 24
_GAP = "  "
# Punctuation that begins no line, and that ends none (GB/T 15834).
_NOT_FIRST = "，。、；：？！）》〉】」』”’…—·,.;:?!)]}%"
_NOT_LAST = "（《〈【「『“‘([{"


class Exit(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    FAILED = 1  # some files could not be built, or the command could not do its work
    USAGE = 2  # a wrong command, option, name or place
    BREACH = 3  # the output breaks a rule of the contract
    NOTHING = 4  # there is nothing to read


class CommandError(Exception):
    """A command that cannot go on: what is wrong, and what to do next, as English sentences; the exit code."""

    def __init__(self, reason: str, advice: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(f"{reason}. {advice}")
        self.reason = reason
        self.advice = advice
        self.code = code


def complain(*sentences: str) -> None:
    """Say English sentences as a complaint of the program, in the language of this run."""
    make_console(error=True).print(f"gazette: {ended(tr('. ').join(map(told, sentences)))}", style="red")


class Terminal(Console):
    """A console that no printed word commands: all that is shown passes through `render`."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else printable_lines(segment.text)
            yield segment if shown == segment.text else Segment(shown, segment.style)


def make_console(error: bool = False) -> Console:
    """A console as wide as the window. Nobody sees where a pipe ends: there lines are left as long as they are, but
    for a width that is asked for (`COLUMNS`)."""
    narrow = bool(os.environ.get("COLUMNS"))
    console = Terminal(stderr=error, highlight=False, markup=False, soft_wrap=not narrow)
    if console.is_terminal:
        console.soft_wrap = False
    elif not narrow:
        console.width = 240
    return console


def window_of(console: Console) -> int | None:
    """The cells of a line, or None where a line may have any number."""
    return None if console.soft_wrap else console.width


@contextlib.contextmanager
def paged(console: Console, wanted: bool = True) -> Iterator[None]:
    """Show what is printed through the person's pager (`PAGER`, else less), where there is a terminal to page on."""
    command = shlex.split(os.environ.get("PAGER", "")) or (["less", "-R"] if sys.platform != "win32" else [])
    program = shutil.which(command[0]) if command else None
    has_reader = console.is_terminal and sys.stdin is not None and sys.stdin.isatty()
    if not wanted or program is None or not has_reader:
        yield
        return
    with console.capture() as capture:
        yield
    import subprocess  # takes a twentieth of the start, and few commands page

    # As git starts it: F ends it where all stands on one screen, R keeps colours, X leaves the words on the screen.
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    shown = capture.get().encode(sys.stdout.encoding or "utf-8", "replace")
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        subprocess.run([program, *command[1:]], input=shown, env=environment, check=False)


# --- tables ------------------------------------------------------------------------------------------------------


def print_table(
    console: Console,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    plain: bool = True,
    words: Collection[str] = (),
) -> None:
    """A table that fits into the window: `header` in English, `words` the columns that may be folded. Numbers and ids
    never are: where there is no room beside them, the words stand under them. Colours go to a terminal, unless it is
    to be `plain`."""
    _print_cells(console, header, rows, plain, words)


class Column(NamedTuple):
    """A column of a table: its head in English, its value in a row, whether its words may be folded, and whether it is
    left out where no row has a value (None)."""

    head: str
    value: Callable[[Any], object]
    words: bool = False
    optional: bool = False


def print_rows(console: Console, columns: Iterable[Column], rows: Sequence[Any]) -> None:
    """A table of these columns; what has no value is a dash. Without a row there is no table."""
    values = [(column, [column.value(row) for row in rows]) for column in columns]
    shown = [(column, some) for column, some in values if not column.optional or any(v is not None for v in some)]
    cells = zip(*(["-" if value is None else value for value in some] for _, some in shown), strict=True)
    words = [column.head for column, _ in shown if column.words]
    if rows:
        _print_cells(console, [column.head for column, _ in shown], list(cells), not console.is_terminal, words)


# Apart from `print_table`, at whose calls `tools/collect_messages.py` reads the heads; here they come from `Column`.
def _print_cells(
    console: Console, header: Sequence[str], rows: Iterable[Sequence[object]], plain: bool, words: Collection[str]
) -> None:
    texts = [[printable(str(value)) for value in row] for row in rows]
    columns = [[row[i] for row in texts if row[i] != "-"] for i in range(len(header))]
    numbers = [bool(column) and all(text.lstrip("-").isdecimal() for text in column) for column in columns]
    table = [[tr(name) if name else "" for name in header], *texts]
    sizes = [list(map(cell_len, row)) for row in table]
    widths = list(map(max, zip(*sizes, strict=True)))
    folded = [i for i, name in enumerate(header) if name in words]
    colours = {} if plain else {tr(severity): colour for severity, colour in _COLOURS.items()}
    below = _fit(widths, folded, window_of(console))
    beside = [i for i in range(len(header)) if i not in below]
    lines: list[tuple[list[tuple[str, str]], str]] = []  # the pieces of each, and its style
    for n, (row, size) in enumerate(zip(table, sizes, strict=True)):
        style = "bold" if n == 0 and not plain else ""
        cells = [[(row[i], size[i])] if size[i] <= widths[i] else _sized(wrapped(row[i], widths[i])) for i in beside]
        for k in range(max(map(len, cells), default=1)):
            pieces: list[tuple[str, str]] = []
            for i, cell in zip(beside, cells, strict=True):
                piece, taken = cell[k] if k < len(cell) else ("", 0)
                blanks = " " * (widths[i] - taken)
                colour = colours.get(row[i], "") if n else ""
                pieces += [(_GAP if pieces else "", ""), (blanks + piece if numbers[i] else piece + blanks, colour)]
            lines.append((pieces, style))
        for i in below:
            narrow = max(_LEAST, (window_of(console) or 80) - 4)
            lines += [([(f"    {piece}", "")], style) for piece in wrapped(row[i], narrow)]
    # Together: each call of `print` takes longer than a line.
    if plain:
        console.print("\n".join("".join(piece for piece, _ in pieces).rstrip() for pieces, _ in lines))
    else:
        console.print(Text("\n").join(_line(pieces, style) for pieces, style in lines))


def _sized(pieces: Iterable[str]) -> list[tuple[str, int]]:
    """Pieces of text with the cells that each takes."""
    return [(piece, cell_len(piece)) for piece in pieces]


def _line(pieces: Iterable[tuple[str, str]], style: str) -> Text:
    line = Text.assemble(*pieces, style=style)
    line.rstrip()
    return line


def _fit(widths: list[int], folded: Sequence[int], window: int | None) -> list[int]:
    """Narrow the columns that may be folded until the table fits into the window; those that have to go below."""
    if window is None:
        return []
    beside = list(folded)
    below: list[int] = []

    def room() -> int:
        fixed = [width for i, width in enumerate(widths) if i not in folded]
        return window - sum(fixed) - len(_GAP) * (len(fixed) + len(beside) - 1)

    while beside and room() < sum(min(_LEAST, widths[i]) for i in beside):
        widest = max(beside, key=lambda i: widths[i])
        beside.remove(widest)
        below.append(widest)
    left = room()
    for n, i in enumerate(sorted(beside, key=lambda i: widths[i])):
        widths[i] = max(1, min(widths[i], left // (len(beside) - n)))
        left -= widths[i]
    return sorted(below)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells (a Chinese character takes two): broken at blanks and between Chinese
    characters, no line begins with a closing mark; a word that is longer than a line is cut."""
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    line, cells, at = "", 0, 0  # `at` is where the line may be broken
    for char in text:
        size = get_character_cell_size(char)
        if line and _may_break(line[-1], char):
            at = len(line)
        if line and cells + size > width:
            cut = len(line) if char == " " else at or len(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
            cells, at = cell_len(line), 0
            if char == " " and not line:
                continue
        line += char
        cells += size
    return [*lines, line] if line or not lines else lines


def _may_break(before: str, char: str) -> bool:
    """Whether a line may end behind one character and the next begin with the other."""
    if before == " ":
        return True
    is_wide = get_character_cell_size(before) == 2 or get_character_cell_size(char) == 2
    return is_wide and char != " " and char not in _NOT_FIRST and before not in _NOT_LAST


def counted(number: int, noun: str) -> str:
    """How many of something: 3 files, 3 个文件."""
    message = "{number} " + noun
    said = tr(message)
    if said == message and number != 1:
        said = f"{said[:-1]}ies" if noun.endswith(("ry", "ty")) else f"{said}{'es' if noun.endswith('ch') else 's'}"
    return said.format(number=number)


def and_more(number: int) -> str:
    """What a summary says of rows that `--limit` holds back."""
    return tr("; {number} more with --limit 0", number=number) if number else ""


def joined(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    shown = "、".join(names[:5])
    return tr("{names} and {number} more", names=shown, number=len(names) - 5) if len(names) > 5 else shown


def named(paths: Sequence[Path]) -> str:
    """The first of these paths, and how many more there are."""
    shown = tr(", ").join(printable(str(path)) for path in paths[:20])
    return tr("{names} and {number} more", names=shown, number=len(paths) - 20) if len(paths) > 20 else shown


def one_line(text: str) -> str:
    """The text with signs for its line breaks and tabs."""
    return text.replace("\n", "⏎").replace("\t", "→")


def cut(text: str) -> str:
    """The first hundred characters of a text."""
    return text if len(text) <= 100 else f"{text[:99]}…"


# --- rows for machines -------------------------------------------------------------------------------------------


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines: one object a row, its keys in English whatever the language, characters as they are where the stream
    takes all of them."""
    is_whole = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=not is_whole, default=_value) + "\n")
    sys.stdout.flush()


def _value(value: object) -> str:
    if isinstance(value, date | Path):
        return value.isoformat() if isinstance(value, date) else printable(str(value))
    raise TypeError(f"{type(value).__name__} has no place in JSON")

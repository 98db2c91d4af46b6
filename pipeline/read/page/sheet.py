"""What a page holds for its readers: printed lines, ruled tables, the sheet itself.

Lengths are in millimetres, the origin is at the top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.text import BLANK


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A printed line, or a stretch of one: its words, its box, and the size of its characters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its box, its cells as row, column, rows and columns that it takes, and words, and whether its first and
    its last row lack the rule that closes them. `gap` is what its cells are set apart with where no rules part them."""

    left: float
    top: float
    right: float
    bottom: float
    rows: int
    cols: int
    cells: tuple[tuple[int, int, int, int, str], ...]
    open_above: bool = False
    open_below: bool = False
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: `lines` in the order of the file, `score` the certainty of recognition where it was read from a
    picture."""

    number: int
    width: float
    height: float
    lines: tuple[Glyphs, ...]
    tables: tuple[Table, ...] = ()
    score: float | None = None


def on_one_line(first: Glyphs, second: Glyphs) -> bool:
    """Whether two stretches stand beside each other."""
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared > 0.6 * min(first.bottom - first.top, second.bottom - second.top)


# A leader and the page that it leads to: ............37
LEADER = re.compile(rf"[.．…·•\-—_－{BLANK}]{{3,}}\d{{0,4}}")


def join_lines(lines: Iterable[str]) -> str:
    """The words of printed lines as one line: a blank only between Latin words."""
    text = ""
    for line in lines:
        if text and _LATIN_END.search(text) and _LATIN_START.match(line):
            text += " "
        text += line
    return text


_LATIN_END = re.compile(r"[A-Za-z,;:.)]$")
_LATIN_START = re.compile(r"[A-Za-z(]")


def are_parted(above: str, below: str, is_full: bool) -> bool:
    """Whether the break between two lines of a cell parts two numbers, hours, years or codes that stand one under
    another (18:30 over 22:50); a long one that the cell breaks goes on behind a line that is full."""
    last, first = _CODE_END.search(above), _CODE_START.match(below)
    if last is None or first is None:
        return False
    return not is_full or _shape(last.group()) == _shape(first.group()) != ""


# Figures and Latin letters at the end and at the begin of a line, with the marks inside hours, days and numbers.
_CODE_END = re.compile(r"(?:[A-Za-z0-9]+[:：/.-])*[A-Za-z0-9]+%?$")
_CODE_START = re.compile(r"[A-Za-z0-9]+(?:[:：/.-][A-Za-z0-9]+)*")


def _shape(code: str) -> str:
    """The shape of an hour, day, year or code, alike for those of one kind (18:30 and 07:40, CZ8866 and CA1234); blank
    for plain numbers: half of one may be as long as the other half."""
    if code.isdecimal():
        return "year" if re.fullmatch(r"(?:19|20)\d\d", code) else ""
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "0", code))

"""What a page holds for its readers: printed lines, ruled tables, the sheet itself.

Lengths are in millimetres, the origin is at the top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.text import BLANK

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A printed line, or a stretch of one: its words, its box, the size of its characters, and whether it runs up or
    down the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    is_upright: bool = False

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom


class Matrix(NamedTuple):
    """An affine map: (x, y) becomes (ax + cy + e, bx + dy + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place that a point is drawn at."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def inside(self, outer: Matrix) -> Matrix:
        """This map followed by `outer`."""
        e, f = outer.at(self.e, self.f)
        return Matrix(
            outer.a * self.a + outer.c * self.b,
            outer.b * self.a + outer.d * self.b,
            outer.a * self.c + outer.c * self.d,
            outer.b * self.c + outer.d * self.d,
            e,
            f,
        )

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The upright box round a box that is drawn by this map."""
        xs, ys = zip(*(self.at(x, y) for x in (left, right) for y in (top, bottom)), strict=True)
        return min(xs), min(ys), max(xs), max(ys)


class Shown(NamedTuple):
    """A page as it is shown: its size, and the map from the places of the sheet that was read, which may have been
    turned so that its words stand upright."""

    width: float
    height: float
    map: Matrix = Matrix()

    def inside(self, outer: Shown) -> Shown:
        """The page of which this one is what was read."""
        return Shown(outer.width, outer.height, self.map.inside(outer.map))


def turned_back(width: float, height: float, quarters: int) -> Shown:
    """The page of this size that was turned by quarters of a circle, against the clock, before it was read."""
    back = Matrix()
    across, down = width, height
    for _ in range(quarters % 4):
        # What is the upper edge after a turn was the right edge before it.
        back = Matrix(0, 1, -1, 0, across, 0).inside(back)
        across, down = down, across
    return Shown(width, height, back)


class Place(NamedTuple):
    """Where a stretch of words stands: `[start, end)` in the words, and its box."""

    start: int
    end: int
    box: Box


class Words(NamedTuple):
    """Words with the places of the stretches that they are made of."""

    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its box, its cells as row, column, rows and columns that it takes, and words, and whether its first and
    its last row lack the rule that closes them. `gap` is what its cells are set apart with where no rules part them;
    `places` tell for each cell where its words stand."""

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
    places: tuple[tuple[Place, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: `lines` in the order of the file, `score` the certainty of recognition where it was read from a
    picture and `dpi` how many dots to the inch that has, `shown` the page as it is shown where that is not as it was
    read."""

    number: int
    width: float
    height: float
    lines: tuple[Glyphs, ...]
    tables: tuple[Table, ...] = ()
    score: float | None = None
    shown: Shown | None = None
    dpi: float | None = None


def box_of(boxes: Iterable[Box]) -> Box:
    """The box round boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def on_one_line(first: Glyphs, second: Glyphs) -> bool:
    """Whether two stretches stand beside each other."""
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared > 0.6 * min(first.bottom - first.top, second.bottom - second.top)


# A leader and the page that it leads to: ............37
LEADER = compile_re(rf"[.．…·•\-—_－{BLANK}]{{3,}}\d{{0,4}}")


def join_lines(lines: Iterable[str]) -> str:
    """The words of printed lines as one line: a blank only between Latin words."""
    return joined(map(Words, lines)).text


def joined(lines: Iterable[Words]) -> Words:
    """The same of lines whose places are known."""
    text = ""
    places: list[Place] = []
    for words in lines:
        if text and _LATIN_END.search(text) and _LATIN_START.match(words.text):
            text += " "
        places += moved(words.places, len(text))
        text += words.text
    return Words(text, tuple(places))


def moved(places: Iterable[Place], by: int) -> Iterator[Place]:
    """Places in words, for words that begin farther on."""
    return (Place(place.start + by, place.end + by, place.box) for place in places)


_LATIN_END = compile_re(r"[A-Za-z,;:.)]$")
_LATIN_START = compile_re(r"[A-Za-z(]")


def are_parted(above: str, below: str, is_full: bool) -> bool:
    """Whether the break between two lines of a cell parts two numbers, hours, years or codes that stand one under
    another (18:30 over 22:50); a long one that the cell breaks goes on behind a line that is full."""
    last, first = _CODE_END.search(above), _CODE_START.match(below)
    if last is None or first is None:
        return False
    return not is_full or _shape(last.group()) == _shape(first.group()) != ""


# Figures and Latin letters at the end and at the begin of a line, with the marks inside hours, days and numbers.
_CODE_END = compile_re(r"(?:[A-Za-z0-9]+[:：/.-])*[A-Za-z0-9]+%?$")
_CODE_START = compile_re(r"[A-Za-z0-9]+(?:[:：/.-][A-Za-z0-9]+)*")


def _shape(code: str) -> str:
    """The shape of an hour, day, year or code, alike for those of one kind (18:30 and 07:40, CZ8866 and CA1234); blank
    for plain numbers: half of one may be as long as the other half."""
    if code.isdecimal():
        return "year" if re.fullmatch(r"(?:19|20)\d\d", code) else ""
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "0", code))

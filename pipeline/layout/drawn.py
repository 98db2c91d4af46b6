"""Tables that characters draw (制表符画的表格): ┌─┬─┐ │ ├┼┤, +---+ and |, the bars of Markdown.

    ┌──┬────┬────┐
    │乡镇│户数    │金额    │
    ├──┼────┼────┤
    │甲  │  45    │ 9000   │
    └──┴────┴────┘

The upright strokes of all lines make columns, lines of level strokes part the rows. Where strokes do not meet, or what
they enclose is no grid (a flow chart, a box round a notice), the lines stay as they are.
"""

from __future__ import annotations

import itertools
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from pipeline import columns
from pipeline.layout.lines import Line
from pipeline.layout.tables import grid_of, join_grids
from pipeline.model import Block
from pipeline.precompiled import compile_re
from pipeline.source import Grid, GridCell, Piece, SourceText
from pipeline.text import BLANKS, Cleaned, Span, clean_unified

_FIRST_BOX, _LAST_BOX = "\u2500", "\u257f"  # the block Box Drawing of Unicode
_BARS, _CROSSES, _LEVELS = "|｜", "+＋", "-－=＝:"  # what typists draw with
_HAS_STROKE = compile_re(f"[{_FIRST_BOX}-{_LAST_BOX}{_BARS}]|[+＋][-－=＝]{{2}}")
_TYPED_RULE = compile_re(r"\s*:?[-－=＝]{2,}:?\s*")
# of a flow chart; a rise or a fall stands beside its figure: ▲4.2, 12.5%↑
_ARROW = compile_re(r"[←→\u2194-\u21ff◀▶◇]|(?<![\d%％‰])[↑↓▲▼](?!\s?\d)")
_LONGEST, _MOST_LINES, _MOST_COLUMNS = 400, 5000, 60


class _Strokes(NamedTuple):
    """Where the strokes of a character lead from its middle."""

    up: bool
    down: bool
    left: bool
    right: bool


_NONE = _Strokes(False, False, False, False)


@lru_cache(maxsize=256)
def _strokes(char: str) -> _Strokes:
    if char in _BARS:
        return _Strokes(True, True, False, False)
    if char in _CROSSES:
        return _Strokes(True, True, True, True)
    if not _FIRST_BOX <= char <= _LAST_BOX:
        return _NONE
    name = unicodedata.name(char)
    return _Strokes(
        "UP" in name or "VERTICAL" in name,
        "DOWN" in name or "VERTICAL" in name,
        "LEFT" in name or "HORIZONTAL" in name,
        "RIGHT" in name or "HORIZONTAL" in name,
    )


class _Upright(NamedTuple):
    """An upright stroke of a line: its place across it in half characters, and in its text."""

    x: int
    at: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line of a drawing: its text, its upright strokes, and whether it is level strokes throughout."""

    text: str
    uprights: tuple[_Upright, ...]
    level: bool


class _Field(NamedTuple):
    """What stands on a line between two upright strokes: the columns `[first, last)`, its words `[start, end)` in the
    line's text, and whether it is a level stroke."""

    first: int
    last: int
    start: int
    end: int
    ruled: bool


def with_drawn(source: SourceText, lines: Sequence[Line]) -> list[Line]:
    """The lines of a text, those of each drawn table put together as one piece with its grid."""
    if not _may_be_drawn(source.text):
        return list(lines)
    found: list[Line] = []
    i = 0
    while i < len(lines):
        j = i
        while j < len(lines) and j - i < _MOST_LINES and _is_drawn(lines[j]) and (j == i or lines[j].gap <= 2):
            j += 1
        for some in _parted(lines[i:j]):
            table = _table(source, some)
            found += some if table is None else [table]
        if j == i:
            found.append(lines[i])
        i = max(j, i + 1)
    return found


def _may_be_drawn(text: str) -> bool:
    """Whether strokes stand anywhere in a text; most have none, and need not be searched line by line."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    strokes = (codes >= ord(_FIRST_BOX)) & (codes <= ord(_LAST_BOX))
    for char in _BARS + _CROSSES:
        strokes |= codes == ord(char)
    return any(_HAS_STROKE.match(text, at) for at in np.flatnonzero(strokes).tolist())


def _is_drawn(line: Line) -> bool:
    if len(line.text) > _LONGEST or _HAS_STROKE.search(line.text) is None:
        return False
    return line.piece is None or (line.piece.grid is None and len(line.piece.spans) == 1)


def _parted(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines with strokes, parted where one drawing ends and the next begins: └──┘ over ┌──┐."""
    begin = 0
    for k in range(1, len(lines)):
        above, below = lines[k - 1].text, lines[k].text
        if not any(_strokes(char).down for char in above) and not any(_strokes(char).up for char in below):
            yield list(lines[begin:k])
            begin = k
    if lines:
        yield list(lines[begin:])


def _table(source: SourceText, lines: Sequence[Line]) -> Line | None:
    """The table that lines draw, as one piece; None where they draw none."""
    if len(lines) < 3 or any(_ARROW.search(line.text) for line in lines):
        return None
    whole = Span(lines[0].span.start, lines[-1].span.end)
    for wide in (2, 1):  # a stroke is as wide as a Chinese character or half as wide, as the typeface has it
        grid = _grid(source, lines, wide)
        if grid is not None:
            piece = Piece(role="table", spans=(whole,), page=lines[0].page, grid=grid)
            text = source.text[slice(*whole)].replace("\n", " ")
            return replace(lines[0], span=whole, text=text, whole=whole, tabs=2, piece=piece)
    return None


# --- columns -------------------------------------------------------------------------------------------------


def _grid(source: SourceText, lines: Sequence[Line], wide: int) -> Grid | None:
    """The grid that lines draw where strokes are `wide` half characters wide; None where that fits nothing."""
    drawn = [_read(source.text[slice(*line.whole)], wide) for line in lines]
    if not any(line.level for line in drawn) and not _are_barred(drawn):
        return None
    off = 2 * wide - 1  # no column is narrower: so far strokes may be off that are one line
    places = _columns(drawn, off)
    if places is None:
        return None
    fields = [_fields(line, places, off) for line in drawn]
    if any(own is None for own in fields):
        return None
    read = [own for own in fields if own is not None]
    first = min(field.first for own in read for field in own)
    last = max(field.last for own in read for field in own)
    if not 2 <= last - first <= _MOST_COLUMNS:
        return None
    read = [[f._replace(first=f.first - first, last=f.last - first) for f in own] for own in read]
    bands = _bands(drawn, read, last - first)
    if bands is None:
        return None
    starts = [line.whole.start for line in lines]
    return _set(bands, [line.text for line in drawn], starts, last - first)


def _read(text: str, wide: int) -> _Drawn:
    """A line with its upright strokes. A plus is one only in a line of strokes, a bar everywhere."""
    bare = text.strip(BLANKS)
    typed = all(char in _BARS or char in _CROSSES or char in _LEVELS or char in BLANKS for char in bare)
    level = typed and any(_TYPED_RULE.fullmatch(part) for part in _parts(bare))
    if not typed:
        level = all(char in BLANKS or (_strokes(char) != _NONE and char not in _BARS) for char in bare)
        level = level and any(_strokes(char).left or _strokes(char).right for char in bare)
    uprights: list[_Upright] = []
    x = 0
    for at, char in enumerate(text):
        strokes = _strokes(char) if level or char not in _CROSSES else _NONE
        if char in _CROSSES and not level and _is_corner(text, at):
            strokes = _strokes(char)
        if strokes.up or strokes.down:
            uprights.append(_Upright(x, at))
        box = _FIRST_BOX <= char <= _LAST_BOX
        x = (x // 8 + 1) * 8 if char == "\t" else x + (wide if box else columns.width(char))
    return _Drawn(text, tuple(uprights), level)


def _is_corner(text: str, at: int) -> bool:
    """Whether a plus ends a level stroke inside a line with words: |  甲  +----+----+."""
    return "--" in (text[max(0, at - 2) : at], text[at + 1 : at + 3])


def _parts(text: str) -> list[str]:
    parts = [""]
    for char in text:
        if char in _BARS or char in _CROSSES:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _are_barred(drawn: Sequence[_Drawn]) -> bool:
    """Whether lines without any level stroke are rows: a bar at both ends of each, and as many in all of them."""
    most = len(drawn[0].uprights)
    return most > 2 and all(
        len(line.uprights) == most and line.text.strip(BLANKS)[0] in _BARS and line.text.strip(BLANKS)[-1] in _BARS
        for line in drawn
    )


def _columns(drawn: Sequence[_Drawn], off: int) -> list[int] | None:
    """The places of the upright strokes across the lines: those of the lines of level strokes where there are any."""
    counts = {len(line.uprights) for line in drawn}
    if len(counts) == 1:
        return [stroke.x for stroke in drawn[0].uprights] or None  # counted, wherever they stand
    rules = [line for line in drawn if line.level] or drawn
    places: list[int] = []
    for x in sorted({stroke.x for line in rules for stroke in line.uprights}):
        if places and x - places[-1] <= off:
            continue
        places.append(x)
    return places or None


def _fields(line: _Drawn, places: Sequence[int], off: int) -> list[_Field] | None:
    """The fields of a line between its strokes, by columns; None where a stroke is on no column's edge.

    Column 0 is what stands on the left of the first place, where a table has no stroke there.
    """
    on = _edges(line, places, off)
    if on is None:
        return None
    found: list[_Field] = []
    bounds = [(-1, -1), *((edge, stroke.at) for edge, stroke in zip(on, line.uprights, strict=True))]
    bounds.append((len(places), len(line.text)))
    for (left, begin), (right, stop) in itertools.pairwise(bounds):
        start, end = _inner(line.text, begin + 1, stop)
        outside = left < 0 or right == len(places)
        if outside and start == end:
            continue
        ruled = _is_ruled(line, start, end)
        if (left < 0 and right > 0) or (right == len(places) and left < len(places) - 1 and left >= 0):
            return None  # words beyond the first stroke of the table, on a line that lacks it
        found.append(_Field(left + 1, right + 1, start, end, ruled))
    return found


def _edges(line: _Drawn, places: Sequence[int], off: int) -> list[int] | None:
    if len(line.uprights) == len(places):
        return list(range(len(places)))
    found: list[int] = []
    for stroke in line.uprights:
        near = bisect_left(places, stroke.x)
        if near == len(places) or (near and stroke.x - places[near - 1] <= places[near] - stroke.x):
            near -= 1
        if abs(places[near] - stroke.x) > off or (found and near <= found[-1]):
            return None
        found.append(near)
    return found


_BETWEEN = BLANKS + "\n"


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the blanks and line ends at both ends."""
    while start < end and text[start] in _BETWEEN:
        start += 1
    while end > start and text[end - 1] in _BETWEEN:
        end -= 1
    return start, end


def _is_ruled(line: _Drawn, start: int, end: int) -> bool:
    """Whether a field is a level stroke: of a line of such, or one that meets the strokes beside it."""
    words = line.text[start:end]
    if not words:
        return False
    if line.level:
        return True
    if all(_strokes(char).left and _strokes(char).right for char in words if char not in BLANKS):
        beside = (line.text[start - 1 : start], line.text[end : end + 1])
        return all(not char or _strokes(char) != _NONE for char in beside) and any(
            char and (_strokes(char).left or _strokes(char).right) for char in beside
        )
    return _TYPED_RULE.fullmatch(words) is not None and (
        line.text[start - 1 : start] in tuple(_CROSSES) or line.text[end : end + 1] in tuple(_CROSSES)
    )


# --- rows ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Band:
    """The lines between two level strokes: for each line its number and fields, which columns a stroke parts, and under
    which columns a level stroke ends it."""

    lines: list[tuple[int, list[_Field]]]
    ruled: set[int]
    parts: set[int]


def _bands(drawn: Sequence[_Drawn], fields: Sequence[list[_Field]], n: int) -> list[_Band] | None:
    """The bands that level strokes part, in order; None where a frame is not closed."""
    bands: list[_Band] = [_Band([], set(), set())]
    first_rule: set[int] | None = None
    for k, own in enumerate(fields):
        ruled = {c for field in own if field.ruled for c in range(field.first, field.last)}
        words = [field for field in own if not field.ruled]
        if ruled:
            if first_rule is None and not bands[0].lines:
                first_rule = ruled
            if words and any(field.end > field.start for field in words):
                bands[-1].lines.append((k, words))  # a word beside a level stroke stands in a cell over several rows
            if bands[-1].lines:
                bands[-1].ruled |= ruled
                bands.append(_Band([], set(), set()))
            elif len(bands) > 1:
                bands[-2].ruled |= ruled  # a stroke of two lines
            continue
        bands[-1].lines.append((k, words))
        bands[-1].parts |= {field.first for field in words if field.first}
    if first_rule is not None and len(first_rule) < n:
        return None
    if not bands[-1].lines:
        bands.pop()
    return bands if any(band.parts for band in bands) else None


def _set(bands: Sequence[_Band], texts: Sequence[str], starts: Sequence[int], n: int) -> Grid | None:
    """The grid of bands: a band is one row, or where nothing parts its rows as many as its lines."""
    rows: list[_Band] = []
    own = _is_unruled(bands)
    for b, band in enumerate(bands):
        rows += _rows(band, texts, b, len(bands), own)
    if len(rows) < 2:
        return None
    # which cell each place belongs to, named by its first place
    home = {(r, c): (r, c) for r in range(len(rows)) for c in range(n)}
    for r, row in enumerate(rows):
        parts = row.parts.union(field.first for _, fields in row.lines for field in fields)
        for c in range(n):
            if r and c not in rows[r - 1].ruled:
                home[r, c] = home[r - 1, c]
            elif c and c not in parts:
                home[r, c] = home[r, c - 1]
    spans: dict[tuple[int, int], list[Span]] = {}
    for r, row in enumerate(rows):
        for k, fields in row.lines:
            for field in fields:
                places = {home[r, c] for c in range(field.first, field.last)}
                if len(places) != 1:
                    return None
                if field.end > field.start:
                    at = starts[k]
                    spans.setdefault(places.pop(), []).append(Span(at + field.start, at + field.end))
    places_of: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, first in home.items():
        places_of.setdefault(first, []).append(place)
    cells: list[GridCell] = []
    for (top, left), own_places in sorted(places_of.items()):
        down = max(r for r, _ in own_places) - top + 1
        right = max(c for _, c in own_places) - left + 1
        if len(own_places) != down * right:
            return None
        cells.append(
            GridCell(row=top, col=left, row_span=down, col_span=right, spans=tuple(sorted(spans.get((top, left), ()))))
        )
    return Grid(rows=len(rows), cols=n, cells=tuple(cells)) if spans else None


def _is_unruled(bands: Sequence[_Band]) -> bool:
    """Whether no level strokes part the rows of a table: one band is its body, beside the head."""
    return len(bands) <= 2


def _rows(band: _Band, texts: Sequence[str], b: int, bands: int, unruled: bool) -> Iterator[_Band]:
    """The rows of a band."""
    lines = band.lines
    firsts = [_of_line(texts[k], fields) for k, fields in lines]
    is_head = b == 0 and bands > 1
    if len(lines) < 2 or is_head or not (_are_rows(firsts) or (unruled and _are_filled(firsts))):
        yield band
        return
    every = set(range(_MOST_COLUMNS + 1))
    row: list[tuple[int, list[_Field]]] = []
    for (k, fields), words in zip(lines, firsts, strict=True):
        goes_on = row and not words.get(0) and not any(map(columns.is_figure, words.values()))
        if row and not goes_on:
            yield _Band(row, every, band.parts)
            row = []
        row.append((k, fields))
    yield _Band(row, band.ruled, band.parts)


def _of_line(text: str, fields: Sequence[_Field]) -> dict[int, str]:
    """The words of a line by the first columns of its fields."""
    return {field.first: text[field.start : field.end] for field in fields if field.end > field.start}


def _are_rows(lines: Sequence[dict[int, str]]) -> bool:
    """Whether the lines of a band are rows by their figures: a column has one on each line that has a name, or the
    first counts them."""
    named = [words for words in lines if words.get(0)]
    if len(named) > 1 and columns.counts_rows([words[0] for words in named]):
        return True
    columns_of = {c for words in lines for c in words}
    return len(named) > 1 and any(
        c
        and all(columns.is_figure(words.get(c, "")) for words in named)
        and any(columns.is_number(words.get(c, "")) for words in named)
        for c in columns_of
    )


def _are_filled(lines: Sequence[dict[int, str]]) -> bool:
    """Whether most lines of a band have words in every column."""
    most = len(set().union(*lines))
    return sum(len(words) == most for words in lines) * 2 > len(lines)


# --- blocks --------------------------------------------------------------------------------------------------


def drawn_blocks(source: SourceText, tables: Sequence[Line]) -> list[Block]:
    """A drawn table as a block, with a line of text for each printed line that has words, and its strokes as another,
    `frame`; nothing where no strokes stand between the words of a table."""
    frame = [span for table in tables for span in _strokes_of(source, table)]
    if not frame:
        return []
    grids = [grid_of(table) for table in tables]
    text: list[str] = []
    origin = array("L")
    joins: list[int] = []
    turns: list[int] = []
    n = 0
    for grid in grids:
        before = -1
        turns.append(n)
        for row, words in _printed_rows(source.text, grid):
            if row == before:
                joins.append(n)
            for col in range(grid.cols):
                if n or col:
                    text.append("\t" if col else "\n")
                    origin.append(origin[-1] if origin else tables[0].span.start)
                if (span := words.get(col)) is not None:
                    cleaned = clean_unified(source.text, (span,))
                    text.append(cleaned.text)
                    origin.extend(cleaned.origin)
            n, before = n + 1, row
    spans = sorted(span for grid in grids for cell in grid.cells for span in cell.spans)
    whole, _ = join_grids(grids)
    cleaned = Cleaned("".join(text), origin)
    page = tables[0].page
    table = Block("table", tuple(spans), cleaned, page, whole, tuple(joins), frozenset(turns[1:]))
    return [table, Block("frame", tuple(frame), clean_unified(source.text, frame), page)]


def _strokes_of(source: SourceText, table: Line) -> Iterator[Span]:
    """What is printed between the words of a table, without the blanks."""
    at = table.span.start
    words = sorted(span for cell in grid_of(table).cells for span in cell.spans)
    for start, end in (*words, Span(table.span.end, table.span.end)):
        between = _inner(source.text, at, start)
        if between[0] < between[1]:
            yield Span(*between)
        at = end


def _printed_rows(text: str, grid: Grid) -> list[tuple[int, dict[int, Span]]]:
    """The printed lines with words, as rows of the grid with the words of each column; blank rows have none.

    A line that holds but words of a cell over several rows belongs to the row over it.
    """
    lines: list[tuple[int, dict[int, Span]]] = []
    at, row = 0, 0
    placed = [(span, cell) for cell in grid.cells for span in cell.spans]
    for span, cell in sorted(placed, key=itemgetter(0)):
        if not lines or "\n" in text[at : span.start]:
            lines.append((row, {}))
        if cell.row_span == 1 or not lines[-1][1]:
            row = max(row, cell.row)
            lines[-1] = (row, lines[-1][1])
        lines[-1][1][cell.col] = span
        at = span.end
    printed = {row for row, _ in lines}
    lines += [(row, {}) for row in range(grid.rows) if row not in printed]
    return sorted(lines, key=itemgetter(0))

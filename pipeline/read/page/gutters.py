"""The blank strips between the columns of print on a page (栏), of two to four columns.

Places are in millimetres from the top left of the page; strips are given as shares of its width.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.precompiled import compile_re
from pipeline.read.page.sheet import LEADER, Glyphs, Sheet, on_one_line

Gutters = tuple[float, ...]


# Columns of pages that are set alike differ by no more than this share of the page's width.
_ALIKE = 0.02


def gutters_of(sheets: Sequence[Sheet]) -> list[Gutters]:
    """Where the blank strips between the columns of each page stand, as shares of its width; none for one column.

    Columns that a page shows by itself are its own, and those of pages that are set alike are the same. Where many
    pages have two or three columns of like width, so have those that do not show it, such as one with few lines.
    """
    middles, thirds = [_gutter_of(sheet) for sheet in sheets], [_two_gutters_of(sheet) for sheet in sheets]
    common = _common(sheets, middles, thirds)
    kinds = [common] if common else []
    found: list[Gutters] = []
    for sheet, middle, third in zip(sheets, middles, thirds, strict=True):
        own = _strips_of(sheet) or third or _middle_of(sheet, middle) or common
        alike = next((kind for kind in kinds if _are_alike(kind, own)), None)
        if alike is None:
            kinds.append(own)
        found.append(() if _leads_across(sheet, own) else own if alike is None else alike)
    return found


def _are_alike(kind: Gutters, own: Gutters) -> bool:
    return len(kind) == len(own) and all(abs(x - y) <= _ALIKE for x, y in zip(kind, own, strict=True))


def _common(
    sheets: Sequence[Sheet], middles: Sequence[float | None], thirds: Sequence[tuple[float, float] | None]
) -> Gutters:
    """The strips of a file that is set in two or three columns of like width."""
    written = sum(len(sheet.lines) > 3 for sheet in sheets)
    shares = sorted(share for share in middles if share is not None)
    if shares and len(shares) * 5 >= written * 2:
        return (shares[len(shares) // 2],)
    pairs = [pair for pair in thirds if pair is not None]
    if pairs and len(pairs) * 5 >= written * 2:
        return tuple(sorted(side)[len(side) // 2] for side in zip(*pairs, strict=True))
    return ()


def _leads_across(sheet: Sheet, gutters: Gutters) -> bool:
    """Whether a page has one column, be its file set in several: leaders of its contents begin in another column than
    the words that they belong to."""
    leaders = [line for line in sheet.lines if LEADER.match(line.text)] if gutters else []
    xs = [gutter * sheet.width for gutter in gutters]
    across = 0
    for leader in leaders:
        words = [line for line in sheet.lines if line.right <= leader.left + line.size and on_one_line(line, leader)]
        near = max(words, key=lambda line: line.right, default=None)
        across += near is not None and any((near.left + near.right) / 2 < x < leader.right for x in xs)
    return across >= 2 and 2 * across > len(leaders)


# --- columns that a page shows -------------------------------------------------------------------------------

# Lines that a page needs for it, and a column; the least breadth of a column and of a strip, in sizes of a character.
_LINES, _OWN_LINES, _BREADTH, _STRIP = 16, 6, 7.0, 0.8
_MOST_STRIPS = 3
_MARK = compile_re(r"[，。；、：]")


def _strips_of(sheet: Sheet) -> Gutters:
    """The middles of the strips that hardly a line of a page goes over, between columns of running text, be they of
    unlike width."""
    lines = [line for line in sheet.lines if line.right - line.left > 2 * line.size]
    if len(lines) < _LINES:
        return ()
    size = sorted(line.size for line in lines)[len(lines) // 2]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    if right - left < 0.5 * sheet.width:
        return ()
    most = 1 + len(lines) // 16
    edges = sorted([(line.left, 1) for line in lines] + [(line.right, -1) for line in lines])
    gutters: list[float] = []
    over, begin = 0, None
    for x, step in edges:
        over += step
        if begin is None and over <= most:
            begin = x
        elif begin is not None and over > most:
            if x - begin >= _STRIP * size and left + _BREADTH * size < begin and x < right - _BREADTH * size:
                gutters.append((begin + x) / 2)
            begin = None
    if not 1 <= len(gutters) <= _MOST_STRIPS:
        return ()
    columns: list[list[Glyphs]] = [[] for _ in range(len(gutters) + 1)]
    for line in lines:
        first, last = column_of(line.left, line.right, gutters, 0.3 * size)
        if first == last:
            columns[first].append(line)
    if not all(map(_is_running, columns)) or not _are_beside(columns):
        return ()
    return tuple(x / sheet.width for x in gutters)


def _is_running(column: Sequence[Glyphs]) -> bool:
    """Whether lines are those of a column of running text: they fill it and hold marks, which entries of lists and
    cells do not."""
    widths = sorted(line.right - line.left for line in column)
    return (
        len(column) >= _OWN_LINES
        and widths[len(widths) // 2] >= 0.8 * widths[-1] >= 0.8 * _BREADTH * column[0].size
        and 10 * sum(_MARK.search(line.text) is not None for line in column) >= 3 * len(column)
    )


def _are_beside(columns: Sequence[Sequence[Glyphs]]) -> bool:
    """Whether each column stands beside the next, over half of the height of the lower of them."""
    ends = [(min(line.top for line in column), max(line.bottom for line in column)) for column in columns]
    return all(
        min(a[1], b[1]) - max(a[0], b[0]) > 0.5 * min(a[1] - a[0], b[1] - b[0]) for a, b in itertools.pairwise(ends)
    )


def _middle_of(sheet: Sheet, middle: float | None) -> Gutters:
    """The `middle` of the strip between two columns of a page with few lines, where they do not stand in rows: one in
    four has nothing beside it, and both sides hold sentences over the same height."""
    if middle is None:
        return ()
    x = middle * sheet.width
    sides = [line for line in sheet.lines if line.right <= x], [line for line in sheet.lines if line.left >= x]
    if not all(sum(_MARK.search(line.text) is not None for line in side) > 1 for side in sides):
        return ()
    alone = sum(
        not any(on_one_line(line, other) for other in others) for own, others in (sides, sides[::-1]) for line in own
    )
    return (middle,) if 4 * alone >= sum(map(len, sides)) and _are_beside(sides) else ()


def _two_gutters_of(sheet: Sheet) -> tuple[float, float] | None:
    """The middles of the strips that divide most lines of a page in three columns of running text."""
    lines = [line for line in sheet.lines if line.right - line.left > 2 * line.size]
    if len(lines) < 18:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    wide = right - left
    if wide < 0.5 * sheet.width or 4 * sum(line.right - line.left > 0.4 * wide for line in lines) > len(lines):
        return None
    gutters = []
    for third in (1, 2):
        places = [left + wide * (third / 3 + step / 100) for step in (0, 1, -1, 2, -2, 3, -3)]
        crossed = [sum(line.left < x < line.right for line in lines) for x in places]
        gutters.append(places[crossed.index(min(crossed))])
    columns: list[list[Glyphs]] = [[], [], []]
    for line in lines:
        first, last = column_of(line.left, line.right, gutters, 0.0)
        if first == last:
            columns[first].append(line)
    if 4 * sum(map(len, columns)) < 3 * len(lines):
        return None
    for column in columns:
        # The lines of running text fill their column, entries of lists and cells do not.
        widths = sorted(line.right - line.left for line in column)
        if len(widths) < 4 or widths[len(widths) // 2] < 0.8 * widths[-1] or widths[-1] < 0.25 * wide:
            return None
    shares = []
    for n, x in enumerate(gutters, 1):
        end, begin = max(line.right for line in columns[n - 1]), min(line.left for line in columns[n])
        shares.append((end + begin) / 2 / sheet.width if end < begin else x / sheet.width)
    return shares[0], shares[1]


def column_of(left: float, right: float, gutters: Sequence[float], reach: float) -> tuple[int, int]:
    """The first and the last column, from 0, over which something stands, whose edges may reach over strips by
    `reach`."""
    first = sum(left >= x - reach for x in gutters)
    last = sum(right > x + reach for x in gutters)
    return min(first, last), last


def _gutter_of(sheet: Sheet) -> float | None:
    """The middle of the strip that divides most lines of a page in two columns of much the same width."""
    lines = [line for line in sheet.lines if line.right - line.left > 2 * line.size]
    if len(lines) < 8:
        return None
    for share in (0.5, 0.48, 0.52, 0.46, 0.54):
        x = share * sheet.width
        left = [line for line in lines if line.right <= x]
        right = [line for line in lines if line.left >= x]
        across = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < 3 or across > 0.25 * len(lines):
            continue
        widths = [max(line.right - line.left for line in side) for side in (left, right)]
        typical = [_typical([line.right - line.left for line in side]) for side in (left, right)]
        if min(widths) > 0.28 * sheet.width and min(typical) > 0.2 * sheet.width:
            end = max(line.right for line in left)
            begin = min(line.left for line in right)
            return (end + begin) / 2 / sheet.width
    return None


def _typical(widths: Sequence[float]) -> float:
    """The width of lines that hold half of the print: the cells of a table are many, but short."""
    reached = 0.0
    for width in sorted(widths):
        reached += width
        if 2 * reached >= sum(widths):
            return width
    return 0.0

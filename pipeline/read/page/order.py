"""From stretches of print to the lines of a page, column by column, in reading order."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence

from pipeline.notation.marks import page_number
from pipeline.read.page.contents import LEADER_AT_END, leaders_last
from pipeline.read.page.gutters import Gutters, column_of
from pipeline.read.page.lines import Line, Page
from pipeline.read.page.sheet import LEADER, Glyphs, Sheet, Table, box_of, on_one_line

_Sided = tuple[tuple[int, int], Line | Table]  # with the first and the last column that it stands over

# Letters of a title that is set apart over a strip stand at most so far from one another, in their size.
_SPREAD = 6.0


def all_in_order(sheets: Sequence[Sheet], gutters: Sequence[Gutters]) -> list[Page]:
    """The pages of a file with their lines in reading order; `gutters` part the columns of each."""
    pages: list[Page] = []
    close: float | None = None
    for sheet, own in zip(sheets, gutters, strict=True):
        page, close = _in_order(sheet, own, close)
        pages.append(page)
    return pages


def _in_order(sheet: Sheet, gutters: Gutters, close: float | None) -> tuple[Page, float | None]:
    """The lines of a page in reading order; `close` is the step between the lines of an entry of the contents, on the
    page before and on this one."""
    xs = [gutter * sheet.width for gutter in gutters]
    across = _spread_across(sheet.lines, xs)
    sides: dict[tuple[int, int], list[tuple[int, Glyphs]]] = {}
    for order, line in enumerate(sheet.lines):
        own = across.get(order) or column_of(line.left, line.right, xs, 0.3 * line.size)
        sides.setdefault(own, []).append((order, line))
    ruled = [column_of(table.left, table.right, xs, 1.0) for table in sheet.tables]
    if len({first for first, last in (*sides, *ruled) if first == last}) < 2:
        gutters, ruled = (), [(0, 0) for _ in ruled]
        sides = {(0, 0): list(enumerate(sheet.lines))} if sheet.lines else {}
    sided: list[_Sided] = list(zip(ruled, sheet.tables, strict=True))
    for columns, stretches in sorted(sides.items(), key=lambda side: side[0]):
        lines, close = leaders_last(_merge(stretches, columns), close)
        sided += [(columns, line) for line in lines]
    page = Page(sheet, gutters, tuple(_reading_order(sided, 0, len(gutters))))
    has_leaders = any(isinstance(item, Line) and LEADER_AT_END.search(item.text) for item in page.items)
    return page, close if has_leaders else None


def _reading_order(sided: Sequence[_Sided], first: int, last: int) -> Iterator[Line | Table]:
    """What stands in the columns from `first` to `last`: from top to bottom, a column before the next.

    What stands across all of them parts them, and so does what stands over them all; what stands across some of them
    parts only these, and the others are read by themselves.
    """
    if first == last or len(sided) < 2:
        yield from (item for _, item in sorted(sided, key=lambda entry: (_middle(entry[1]), entry[1].left)))
        return
    bars = [entry for entry in sided if entry[0] == (first, last)] or _over_all(sided)
    strips = [x for x in range(first, last) if not any(a <= x < b for (a, b), _ in sided)]
    if not bars and strips:
        for begin, end in itertools.pairwise([first - 1, *strips, last]):
            yield from _reading_order([entry for entry in sided if begin < entry[0][0] <= end], begin + 1, end)
        return
    bars = bars or [entry for entry in sided if entry[0][0] < entry[0][1]]
    bars.sort(key=lambda entry: (entry[1].top, _middle(entry[1]), entry[1].left))
    tops = [item.top for _, item in bars]
    bands: list[list[_Sided]] = [[] for _ in range(len(bars) + 1)]
    own = {id(item) for _, item in bars}
    for entry in sided:
        if id(entry[1]) not in own:
            bands[bisect.bisect_left(tops, entry[1].top)].append(entry)
    for band, bar in itertools.zip_longest(bands, bars):
        yield from _reading_order(band, first, last)
        if bar is not None:
            yield bar[1]


def _over_all(sided: Sequence[_Sided]) -> list[_Sided]:
    """What stands over all else across some columns, or is set larger than most: a title of the whole page."""
    ordered = sorted(sided, key=lambda entry: entry[1].top)
    sizes = sorted(item.size for _, item in sided if isinstance(item, Line))
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    over = 0
    for ((first, last), item), (_, following) in itertools.pairwise(ordered):
        large = isinstance(item, Line) and item.size > 1.3 * usual
        if (first == last and not large) or item.bottom > following.top:
            break
        over += 1
    return ordered[:over]


def _middle(item: Line | Table) -> float:
    return item.top + item.bottom


def _spread_across(lines: Sequence[Glyphs], xs: Sequence[float]) -> dict[int, tuple[int, int]]:
    """Lines of one or two letters that stand on both sides of a strip, equally far from it, with nothing else beside
    them: a title whose letters are set apart (目　　录, 通　　知), by its columns."""
    found: dict[int, tuple[int, int]] = {}
    short = [n for n, line in enumerate(lines) if len(line.text) <= 2] if xs else []
    for n, k in itertools.permutations(short, 2):
        left, right = lines[n], lines[k]
        between = [i for i, x in enumerate(xs) if left.right < x < right.left]
        if len(between) != 1 or not on_one_line(left, right) or right.left - left.right > _SPREAD * left.size:
            continue
        off = abs(left.left + right.right - 2 * xs[between[0]]) / 2
        beside = sum(on_one_line(left, line) for line in lines)
        if off < left.size and abs(left.size - right.size) < 0.1 * left.size and beside == 2:
            found[n] = found[k] = between[0], between[0] + 1
    return found


def _merge(stretches: Sequence[tuple[int, Glyphs]], columns: tuple[int, int]) -> list[Line]:
    """Stretches that stand on one line put together.

    The leader of an entry of the contents may be printed on the entry's first line: in the file it follows the last
    one, and there it is put.
    """
    rows: list[list[tuple[int, Glyphs]]] = []
    row_of: dict[int, list[tuple[int, Glyphs]]] = {}
    leaders: dict[int, Glyphs] = {}
    for order, piece in stretches:
        if LEADER.fullmatch(piece.text) or (order - 1 in leaders and page_number(piece.text) is not None):
            leaders[order] = piece  # and the number behind it
    for order, piece in sorted(stretches, key=lambda entry: (entry[1].top + entry[1].bottom, entry[1].left)):
        if order in leaders:
            continue
        row = next((row for row in rows[-3:] if on_one_line(row[0][1], piece)), None)
        if row is None:
            row = []
            rows.append(row)
        bisect.insort(row, (order, piece), key=lambda entry: entry[1].left)
        row_of[order] = row
    for order, piece in leaders.items():
        beside = next((row for row in rows if on_one_line(row[0][1], piece)), None)
        row = row_of.get(order - 1, beside) if beside is not None else None
        if row is None:
            row = []
            rows.append(row)
        if row is beside:
            bisect.insort(row, (order, piece), key=lambda entry: entry[1].left)
        else:
            row.append((order, piece))  # at the end of the entry's last line, below the one beside it
        row_of[order] = row
    return [_as_line(row, columns) for row in rows]


def _as_line(row: Sequence[tuple[int, Glyphs]], columns: tuple[int, int]) -> Line:
    pieces = [piece for _, piece in row]
    text = pieces[0].text
    for before, piece in itertools.pairwise(pieces):
        figures = f"{before.text[-1]}{piece.text[0]}"
        apart = 0.3 if figures.isascii() and figures.isalnum() else 0.6
        text += (" " if piece.left - before.right > apart * piece.size else "") + piece.text
    # Where the first has no height (a damaged font), none is on its line.
    own = [piece for piece in pieces if on_one_line(pieces[0], piece)] or pieces
    left, top, right, bottom = box = box_of(piece.box for piece in own)
    return Line(
        text=text,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        size=max(own, key=lambda piece: len(piece.text)).size,
        columns=columns,
        box=box,
    )

"""The rows of a table: each line of a run in its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.columns.heads import count_head_lines, place_heads
from pipeline.columns.parts import GAP, WIDE, Arranged, Line, Part, Row, may_be_row, reading
from pipeline.columns.places import Columns
from pipeline.columns.sure import is_sure
from pipeline.columns.words import TOTAL_WORDS, Over, is_caption, is_figure, is_number
from pipeline.columns.wrapped import wrapped_lines
from pipeline.notation.labels import read_label
from pipeline.notation.marks import continues_table


def read_table(lines: Sequence[Line], over: Over) -> Arranged | int | None:
    """The table that lines are from the first on; the position of a line that does not fit the rows before it; None
    where they are no table."""
    seams = _seams(lines)
    rows = [() if k in seams else reading(line.row, WIDE) for k, line in enumerate(lines)]
    heads = count_head_lines(rows, seams)
    often = Counter(map(len, rows))
    wide = max((n for n in often if n > 1 and often[n] >= 2), default=0)
    stopped: int | None = None
    for n in sorted({wide, len(rows[0]), len(rows[1])} - {0, 1}, reverse=True):
        read = _table_under(lines, rows, n, heads, seams, over)
        if read is None and heads > 1:  # the first row of the body may hold no figures
            read = _table_under(lines, rows, n, 1, seams, over)
        if isinstance(read, Arranged):
            return read
        if read is not None:
            stopped = max(stopped or 0, read)
    return stopped


def _table_under(
    lines: Sequence[Line], rows: Sequence[Row], n: int, heads: int, seams: frozenset[int], over: Over
) -> Arranged | int | None:
    """The same for a table of `n` columns whose head takes `heads` lines."""
    whole_rows = [k for k, row in enumerate(rows) if len(row) == n]
    columns = Columns()
    for k in (k for k in whole_rows if k >= heads):
        columns.take(rows[k])
    if sum(k >= heads for k in whole_rows) < 2:
        for k in (k for k in whole_rows if k < heads):
            columns.take(rows[k])
    if not columns.lefts:
        return None
    parted = columns.parted()
    for k in whole_rows if parted else ():
        wider = columns.with_row(rows[k])
        columns = wider if wider.parted() else columns
    placed: list[list[Part | None] | None] = [list(row) if len(row) == n else None for row in rows]
    joins: set[int] = set()
    for k in range(heads, len(rows)):
        if k in seams or placed[k] is not None:
            continue
        cells = _lone(rows[k], columns) or columns.cells_of(lines[k].row, n, parted)
        total = _total(rows[k], rows[heads:], n) if TOTAL_WORDS.match(lines[k].text) else None
        if total is not None and (cells is None or _places(cells) != _places(total)):
            cells = total
        if cells is None:
            return k
        placed[k] = cells
        if sum(cell is not None for cell in cells) > 1 and (wider := columns.with_row(cells)).parted():
            columns = wider
    if not place_heads(lines, rows, heads, columns, placed, joins):
        return None
    wrapped = wrapped_lines(lines, placed, heads, columns, seams)
    if wrapped is None:
        return None
    joins |= wrapped
    last = len(rows)
    while last > heads and _ends_table(placed[last - 1], last - 1 in joins, last - 1 in seams):
        last -= 1
    if last < len(rows) and len(rows) - last > 2:
        return None
    cells_of = [placed[k] or [] for k in range(last)]
    body: list[list[Part | None]] = []
    for k in range(heads, last):
        if k in joins and body:
            body[-1] = [own or part for own, part in zip(body[-1], cells_of[k], strict=True)]
        elif k not in seams:
            body.append(cells_of[k])
    if any(row[0] is None and sum(part is not None for part in row) == 1 for row in body):
        return None  # words over or under a cell that may belong to it
    if not is_sure(cells_of[:heads], body, n, over, parted):
        return None
    return Arranged(0, last, n, tuple(tuple(row) for row in cells_of), frozenset(k for k in joins if k < last))


def _seams(lines: Sequence[Line]) -> frozenset[int]:
    """The lines 续表 and the unit that is printed again under them."""
    found: set[int] = set()
    for k, line in enumerate(lines):
        if not may_be_row(line) and (continues_table(line.text) or (k - 1 in found and is_caption(line.text))):
            found.add(k)
    return frozenset(found)


def _lone(row: Row, columns: Columns) -> list[Part | None] | None:
    """A line of one part that heads the rows under it: 一、农业   东部地区. What fills its column may go on below."""
    if len(row) != 1 or abs(row[0].left - columns.lefts[0]) > GAP:
        return None
    if read_label(row[0].text) is None and row[0].right >= columns.rights[0] - GAP:
        return None
    return [row[0], *[None] * (len(columns.lefts) - 1)]


def _places(cells: Sequence[Part | None]) -> list[int]:
    """The columns in which a row has figures."""
    return [j for j, part in enumerate(cells) if part is not None and is_number(part.text)]


def _total(row: Row, body: Sequence[Row], n: int) -> list[Part | None] | None:
    """The cells of a row of totals that leaves columns of words blank: 合计　　　　300　347, as many figures as the
    whole rows of the body have columns of figures."""
    if not row or TOTAL_WORDS.fullmatch(row[0].text) is None or not all(is_number(part.text) for part in row[1:]):
        return None
    whole = [other for other in body if len(other) == n]
    figured = [j for j in range(1, n) if whole and all(is_figure(other[j].text) for other in whole)]
    if len(figured) != len(row) - 1:
        return None
    return [row[0], *(row[1 + figured.index(j)] if j in figured else None for j in range(1, n))]


def _ends_table(cells: Sequence[Part | None] | None, joined: bool, seam: bool) -> bool:
    """Whether the last line is none of the table: one part that is not the rest of a cell (注：…, the next heading)."""
    return seam or cells is None or (not joined and sum(cell is not None for cell in cells) < 2)

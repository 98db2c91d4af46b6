"""What the ends of lines and pages have cut in a table, put together again: cells, rows, cells over several rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.find.tables.grid import HEADING_RANKS, NUMBER, TOTAL_WORDS, Cell, Rows, bare, cut, is_total, joined
from pipeline.notation.labels import read_label
from pipeline.precompiled import compile_re


def join_rests(grid: Rows, turns: list[bool], joins: Sequence[int]) -> None:
    """Joins the lines `joins` with the rows over them, cell by cell: the layout saw that they go on with these."""
    for r in reversed(joins):
        grid[r - 1] = [joined(cell, rest) for cell, rest in zip(grid[r - 1], grid[r], strict=True)]
        if r + 1 < len(turns):
            turns[r + 1] |= turns[r]
        del grid[r], turns[r]


def join_wrapped(grid: Rows, turns: list[bool]) -> None:
    """Joins rows that line breaks inside cells cut in pieces: together they have the table's width."""
    width = Counter(len(row) for row in grid).most_common(1)[0][0]
    width = max(width, len(grid[0]))
    i = 0
    while i + 1 < len(grid):
        pieces = _pieces(grid, i, width)
        for piece in grid[i + 1 : i + pieces]:
            grid[i][-1] = joined(grid[i][-1], piece[0])
            grid[i].extend(piece[1:])
        del grid[i + 1 : i + pieces]
        del turns[i + 1 : i + pieces]
        i += 1


def _pieces(grid: Rows, i: int, width: int) -> int:
    """How many lines from `i` on are pieces of one row. Short lines that do not add up are rows whose blank cells at
    the end were not printed; a line without a tab goes on in the last cell."""
    wide, k = len(grid[i]), i + 1
    while wide < width and k < len(grid) and wide + len(grid[k]) - 1 <= width and _may_go_on(grid[i], grid[k], width):
        wide += len(grid[k]) - 1
        k += 1
    if wide < width:
        k = i + 1
    while wide == width > 1 and k < len(grid) and len(grid[k]) == 1 and _may_go_on(grid[i], grid[k], width):
        k += 1
    return k - i


def _may_go_on(row: Sequence[Cell], following: Sequence[Cell], width: int) -> bool:
    """Whether a line may be a piece of the row over it: it is no whole row, no total and no heading between rows, and
    the cell that the break would cut has words (事故经过 with a blank cell behind it is a row of a form)."""
    first = following[0].text
    if not row[-1].text and len(row) > 1 and len(following) > 1:
        return False
    if len(following) >= width or TOTAL_WORDS.fullmatch(bare(first)):
        return False
    label = read_label(first)
    if label is None or label.rank not in HEADING_RANKS:
        return True
    return any((own := read_label(cell.text)) and own.rank == label.rank for cell in row[1:])


_SERIAL_HEAD = compile_re(r"序\s*号|编号|项次|NO\.?|No\.?")


def join_over_pages(grid: Rows, header_rows: int, turns: list[bool]) -> None:
    """Joins a row that goes on on the next page: no serial number there, and the words before stop in mid-sentence.

    Where rows have no serial numbers, a row of a few cells under a blank first one is such a rest; so it is of a head
    that is cut, where it holds words only. A short cell set in the middle of its row may stand on the next page whole.
    """
    if not header_rows:
        return
    serial = _SERIAL_HEAD.fullmatch(grid[0][0].text) is not None
    i = header_rows
    while i < len(grid):
        row, above = grid[i], grid[i - 1]
        filled = [c for c, cell in enumerate(row) if cell.text]
        # a row with a number may have had no room for the words of a cell
        open_ended = all(above[c].text[-1] not in "。；;！？" if above[c].text else serial for c in filled)
        few = row[0].ruled is not None and 2 * len(filled) < len(row)
        if i == header_rows:
            rest = few and all(above[c].text and not NUMBER.search(row[c].text) for c in filled)
        else:
            rest = serial or few
        if turns[i] and rest and filled and not row[0].text and above[0].text and open_ended and not is_total(row):
            for c in filled:
                above[c] = joined(above[c], row[c])
            cut(grid, turns, i, 1)
            continue
        i += 1


def join_merged(grid: Rows, header_rows: int, turns: list[bool]) -> None:
    """Joins a cell over several rows that a page cuts: what goes on of it on the next page is blank."""
    for i in range(header_rows + 1, len(grid)):
        for c, cell in enumerate(grid[i] if turns[i] else ()):
            if cell.text or cell.ruled is None:
                continue
            above = next((grid[r][c] for r in range(i - 1, header_rows - 1, -1) if grid[r][c].ruled is not None), None)
            if above is None or above.ruled is None or above.ruled[1] != cell.ruled[1] or not above.text:
                continue
            if above.ruled[0] > 1 or cell.ruled[0] > 1:
                above.ruled = (above.ruled[0] + cell.ruled[0], above.ruled[1])
                cell.ruled = None

"""The cells of a table block as they are printed, and what words of cells tell: figures, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Block
from pipeline.notation.labels import CLAUSE
from pipeline.notation.needs import holds_any, needed
from pipeline.notation.numerals import MINUSES, NO_FIGURE
from pipeline.precompiled import compile_re
from pipeline.source import Grid
from pipeline.text import Cleaned, Span


@dataclass(slots=True)
class Cell:
    """A cell while its table is put together: place in the source, cleaned text, its places in the block's text; and
    the rows and columns that it takes where the reader saw it ruled."""

    start: int
    end: int
    text: str
    pieces: tuple[Span, ...] = ()
    ruled: tuple[int, int] | None = None


Rows = list[list[Cell]]


def grid_of(block: Block) -> tuple[Rows, list[bool]]:
    """The rows of a table block, and for each whether a page turns before it."""
    grid: Rows = []
    turns: list[bool] = []
    at = 0
    ends = iter(span.end for span in block.spans)
    stop = next(ends)
    for n, line in enumerate(block.text.split("\n")):
        row: list[Cell] = []
        for text in line.split("\t"):
            row.append(_cell(block.cleaned, at, text))
            at += len(text) + 1
        turned = False
        start = next((cell.start for cell in row if cell.text), row[0].start)
        while start >= stop:
            turned = True
            stop = next(ends, 1 << 60)
        grid.append(row)
        turns.append(turned if block.turns is None else n in block.turns)
    return grid, turns


def set_ruled(grid: Rows, ruled: Grid) -> None:
    """Notes the rows and columns that each cell takes; what goes on of one over several rows belongs to its first."""
    for cell in ruled.cells:
        row, col = cell.row, cell.col
        for r in range(row + 1, row + cell.row_span):
            if grid[r][col].text:
                grid[row][col] = joined(grid[row][col], grid[r][col])
                grid[r][col] = Cell(grid[r][col].start, grid[r][col].start, "")
        grid[row][col].ruled = (cell.row_span, cell.col_span)


def _cell(cleaned: Cleaned, at: int, text: str) -> Cell:
    if text:
        span = cleaned.span(at, at + len(text))
        return Cell(span.start, span.end, text, (Span(at, at + len(text)),))
    here = cleaned.origin[at] if at < len(cleaned.origin) else (cleaned.origin[-1] + 1 if cleaned.origin else 0)
    return Cell(here, here, "")


def joined(cell: Cell, rest: Cell) -> Cell:
    """A cell and what goes on of it behind a break."""
    if not cell.text or not rest.text:
        return cell if cell.text else rest
    return Cell(cell.start, rest.end, cell.text + rest.text, cell.pieces + rest.pieces, cell.ruled)


def cut(grid: Rows, turns: list[bool], i: int, rows: int) -> None:
    turned = any(turns[i : i + rows])
    del grid[i : i + rows]
    del turns[i : i + rows]
    if i < len(turns):
        turns[i] = turns[i] or turned


BLANK_MARK = compile_re(NO_FIGURE)
NUMBER = compile_re(rf"[{MINUSES}+]?[\d０-９][\d０-９,，.．]*(?:[%％‰])?")


TOTAL_WORDS = compile_re(
    r"(?:合计|总计|小计|共计|总和|累计|总合计|全[省市县区旗国](?:合计|总计)|合计数)[:：]?(?:[（(].*[）)])?"
)


# 合计   资金合计; 累计 beside 本月 tells what came together since January, no sum of its row
TOTAL_HEAD = compile_re(rf"(?!.*累计)(?:{TOTAL_WORDS.pattern}|[\u4e00-\u9fff]{{1,6}}[合总小]计)")
# 收入总计, 本年支出合计: the sum of one side
_TOTAL_OF_SIDE = compile_re(r"(?:本年)?(?:收入|支出|收支|资产|负债)[合总小]计")
SPACE = compile_re(r"\s")


def is_total(row: Sequence[Cell]) -> bool:
    for text in [cell.text for cell in row if cell.text][:2]:
        if not holds_any(text, _TOTAL_SIGNS):
            continue
        plain = SPACE.sub("", text)
        if TOTAL_WORDS.fullmatch(plain) or _TOTAL_OF_SIDE.fullmatch(plain):
            return True
    return False


_TOTAL_SIGNS = {word[-1] for word in needed(TOTAL_WORDS.pattern) or ()}  # blanks may stand in the words


# 一、基础设施   （一）道路: between rows they head those that follow
HEADING_RANKS = (CLAUSE, CLAUSE + 1)


IN_BRACKETS = compile_re(r"[（(][^（）()]*[）)]")


_SPACE_OR_NOTE = compile_re(r"\s|[（(][^（）()]*[）)]")


def bare(text: str) -> str:
    return str(_SPACE_OR_NOTE.sub("", text))

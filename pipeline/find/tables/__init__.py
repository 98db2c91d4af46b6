"""Tables (表格): lines of cells become a full grid with header paths, spans, values and units.

The steps, a module each: the cells of a block as they are printed (`grid`), what line and page breaks have cut put
together again (`joins`), caption and header (`heads`), what stands around a table (`captions`), and the cells with
their spans, values and units (`cells`, `units`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.tables.captions import caption_over, sign_of_minus, units_under
from pipeline.find.tables.cells import cells_of, kind_of
from pipeline.find.tables.grid import Cell, grid_of, set_ruled
from pipeline.find.tables.heads import count_header_rows, drop_repeated_headers, take_caption
from pipeline.find.tables.joins import join_merged, join_over_pages, join_rests, join_wrapped
from pipeline.find.tables.units import unit_of_caption
from pipeline.model import Block, FoundTable


def find_tables(blocks: Sequence[Block]) -> list[FoundTable]:
    """The tables among `blocks` (those of a document, in order); `block` counts from the first of them."""
    return [_read(blocks, n) for n, block in enumerate(blocks) if block.role == "table"]


def _read(blocks: Sequence[Block], n: int) -> FoundTable:
    block = blocks[n]
    grid, turns = grid_of(block)
    join_rests(grid, turns, block.joins)
    if block.grid is None:
        join_wrapped(grid, turns)
    else:
        set_ruled(grid, block.grid)
    n_cols = max(len(row) for row in grid)
    for row in grid:
        at = row[-1].end
        row.extend(Cell(at, at, "") for _ in range(n_cols - len(row)))
    named = take_caption(grid, turns)
    header_rows = count_header_rows(grid)
    again = (*named.again, *drop_repeated_headers(grid, header_rows, turns))
    join_over_pages(grid, header_rows, turns)
    join_merged(grid, header_rows, turns)
    caption, measured = caption_over(blocks, n)
    caption, measured = named.caption or caption, named.units or measured
    measured = measured or unit_of_caption(caption) or units_under(blocks, n)
    unit = measured[0] if len(measured) == 1 else None
    kind = kind_of(grid, header_rows)
    cells = cells_of(grid, header_rows, n_cols, measured, kind, sign_of_minus(blocks, n))
    return FoundTable(
        block=n,
        char_start=block.start,
        char_end=block.end,
        caption=caption,
        n_rows=len(grid),
        n_cols=n_cols,
        header_rows=header_rows,
        unit=unit,
        kind=kind,
        cells=tuple(cells),
        again=again,
    )

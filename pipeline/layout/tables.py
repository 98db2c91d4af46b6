"""Tables whose cells tabs part or whose rules the reader saw, put together again where a page turns inside them."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.lines import Line
from pipeline.model import Block
from pipeline.notation.marks import (
    ATTACHMENT_LIST,
    CONTINUED_NAME,
    DATE_ONLY,
    UNIT_LINE,
    continues_table,
    is_body_name,
    read_attachment_words,
)
from pipeline.source import Grid, GridCell, SourceText
from pipeline.text import BLANKS, Cleaned, Span, clean_unified


def ruled_lines(content: list[Line], i: int) -> tuple[list[Line], list[Line]]:
    """The ruled tables from `i` on that are one, cut by the ends of pages or columns, and the lines 续表 between them:
    a second table would have its caption."""
    tables, seams = [content[i]], list[Line]()
    j = i + 1
    while j < len(content):
        seam = j
        while seam < len(content) and not content[seam].tabs and continues_table(content[seam].text):
            seam += 1
        follows = seam < len(content) and content[seam].piece is not None and content[seam].tabs > 0
        if not follows or grid_of(content[seam]).cols != grid_of(content[i]).cols:
            break
        seams += content[j:seam]
        tables.append(content[seam])
        j = seam + 1
    return tables, seams


def grid_of(line: Line) -> Grid:
    """The grid of a table that the reader saw ruled."""
    assert line.piece is not None
    assert line.piece.grid is not None
    return line.piece.grid


def ruled_table(source: SourceText, tables: Sequence[Line]) -> Block:
    """A table whose grid the reader saw as one block; places that a cell covers beside its own are blank. The lines of
    its text are as they are printed: what goes on of a row that a break cuts is a line of its own, one of `joins`."""
    grids = [grid_of(table) for table in tables]
    grid, joins = join_grids(grids)
    text: list[str] = []
    origin = array("L")
    start = min(span.start for one in grids for cell in one.cells for span in cell.spans)
    for one in grids:
        words = {(cell.row, cell.col): cell.spans for cell in one.cells}
        for row, col in itertools.product(range(one.rows), range(one.cols)):
            if one is not grids[0] or row or col:
                text.append("\t" if col else "\n")
                origin.append(origin[-1] if origin else start)
            if spans := words.get((row, col)):
                cleaned = clean_unified(source.text, spans)
                text.append(cleaned.text)
                origin.extend(cleaned.origin)
    spans = tuple(span for table in tables if table.piece for span in table.piece.spans)
    return Block("table", spans, Cleaned("".join(text), origin), tables[0].page, grid, joins=joins)


def join_grids(grids: Sequence[Grid]) -> tuple[Grid, tuple[int, ...]]:
    """One grid of those that page breaks part; a row that a break cuts is one row again, its cells with the words of
    both. And the rows, counted as they are printed, that go on with the one over them."""
    upper = grids[0]
    rows = upper.rows
    done: list[GridCell] = []
    joins: list[int] = []
    printed = upper.rows
    last = list(upper.cells)  # the cells of the grid above, of which those that end in its last row may go on
    for before, lower in itertools.pairwise(grids):
        ends = {cell.col: cell for cell in last if cell.row + cell.row_span == rows}
        heads = {cell.col: cell for cell in lower.cells if cell.row == 0}
        cut = (
            before.open_below
            and lower.open_above
            and {c: e.col_span for c, e in ends.items()} == {c: h.col_span for c, h in heads.items()}
        )
        if cut:
            joins.append(printed)
        printed += lower.rows
        shift = rows - 1 if cut else rows
        done += [cell for cell in last if not (cut and ends.get(cell.col) is cell)]
        last = []
        for cell in lower.cells:
            if cut and cell.row == 0:
                end = ends[cell.col]
                last.append(replace(end, row_span=end.row_span + cell.row_span - 1, spans=end.spans + cell.spans))
            else:
                last.append(replace(cell, row=cell.row + shift))
        rows = shift + lower.rows
    whole = Grid(
        rows=rows,
        cols=upper.cols,
        cells=tuple(sorted([*done, *last], key=lambda cell: (cell.row, cell.col))),
        open_above=upper.open_above,
        open_below=grids[-1].open_below,
    )
    return whole, tuple(joins)


def is_signed(content: Sequence[Line], i: int) -> bool:
    """Whether a line with tabs holds who sign a document together: bodies alone, over a day and under no table."""
    if i + 1 >= len(content) or content[i + 1].tabs or (i and content[i - 1].tabs):
        return False
    names = [cell.strip(BLANKS) for cell in content[i].text.split("\t")]
    return DATE_ONLY.fullmatch(content[i + 1].text) is not None and all(is_body_name(name) for name in names if name)


def table_lines(content: list[Line], i: int) -> tuple[list[Line], list[Line]]:
    """The rows of the table that begins at line `i` with tabs, and the lines 续表 inside it; no rows where none begins.

    A table is two lines with tabs or more, or one with two tabs; it goes on over a page break and behind 续表.
    """
    rows: list[Line] = []
    seams: list[Line] = []
    j, tabbed = i, 0
    while j < len(content):
        seam = _seam_end(content, j) if rows else j
        if seam > j:
            seams += content[j:seam]
            rows.append(replace(content[seam], turn=True))
            j, tabbed = seam + 1, tabbed + 1
            continue
        if not content[j].tabs and not _is_wrapped(content, j):
            break
        tabbed += content[j].tabs > 0
        rows.append(content[j])
        j += 1
    return (rows, seams) if tabbed >= 2 or content[i].tabs >= 2 else ([], [])


def _seam_end(content: list[Line], j: int) -> int:
    """The row behind a line 续表 (and the unit printed again under it) at `j`; `j` itself where there is none."""
    text = content[j].text
    if not continues_table(text) and not CONTINUED_NAME.fullmatch(text):
        return j
    end = j + 1
    if end < len(content) and UNIT_LINE.fullmatch(content[end].text):
        end += 1
    return end if end < len(content) and content[end].tabs else j


def _is_wrapped(content: list[Line], j: int) -> bool:
    """Whether a line without tabs is a piece of a cell that a line break cut: rows touch it above and below, and it
    heads no attachment whose table the rows below are."""
    line = content[j]
    if j + 1 == len(content) or not content[j + 1].tabs:
        return False
    if line.text.startswith("附") and _heads_attachment(line.text):
        return False
    return line.gap == 1 and content[j + 1].gap == 1 and not line.turn


def _heads_attachment(text: str) -> bool:
    """Whether a line is the label of an attachment, with its title or without: 附件2：宣布失效的文件目录."""
    words = read_attachment_words(text)
    return ATTACHMENT_LIST.match(text) is not None or (words is not None and words[0] is not None)


def table_block(source: SourceText, rows: Sequence[Line]) -> Block:
    """A table as one block; its text has tabs between cells and line feeds between rows."""
    spans: list[Span] = []
    text: list[str] = []
    origin = array("L")
    for row in rows:
        if spans and not row.turn:
            spans[-1] = Span(spans[-1].start, row.span.end)
        else:
            spans.append(row.span)
        if text:
            text.append("\n")
            origin.append(row.whole.start - 1)
        at = row.whole.start
        for m, cell in enumerate(source.text[slice(*row.whole)].split("\t")):
            if m:
                text.append("\t")
                origin.append(at - 1)
            cleaned = clean_unified(source.text, (Span(at, at + len(cell)),))
            text.append(cleaned.text)
            origin.extend(cleaned.origin)
            at += len(cell) + 1
    return Block("table", tuple(spans), Cleaned("".join(text), origin), rows[0].page)

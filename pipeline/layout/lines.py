"""The lines of a source text, and the pieces that its reader saw put together as one line each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass

from pipeline import columns
from pipeline.model import FURNITURE, Block
from pipeline.precompiled import compile_re
from pipeline.source import Piece, SourceText
from pipeline.text import BLANK, BLANKS, Span, clean_unified, has_no_gap


@dataclass(slots=True)
class Line:
    """A line: its words, the whole line with the tabs at its ends (blank cells), the line breaks before it.

    Lines never leave this package, which fills in page and turn as it learns of them: `turn` is true where a page turns
    before the line. `piece` is what the reader saw: then the "line" is all of it. `indent` is how far the words are set
    in, in characters of full width.
    """

    span: Span
    text: str
    whole: Span
    tabs: int
    gap: int
    turn: bool = False
    page: int | None = None
    piece: Piece | None = None
    indent: float = 0.0


def width_of(text: str) -> float:
    """How wide a text is printed, in characters of full width: a figure or a Latin letter takes half of one."""
    return columns.width(text) / 2


def lines_of(text: str) -> list[Line]:
    """The lines of a unified text that hold words, in their order."""
    found: list[Line] = []
    at, gap = 0, -1
    tabbed = "\t" in text
    for row in text.split("\n"):
        gap += 1
        length = len(row)
        if not length:
            at += 1
            continue
        words = row.strip(BLANKS)
        tabs = row.count("\t") if tabbed else 0
        if len(words) == length:
            span = Span(at, at + length)
            found.append(Line(span, words, span, tabs, gap))
            gap = 0
        elif words:
            before = row.index(words[0])
            start = at + before
            if tabs == 1 and row.index("\t") >= before + len(words):
                tabs = 0  # one tab after the words is no cell: contents are printed so
            indent = width_of(row[:before]) if before else 0.0
            found.append(Line(Span(start, start + len(words)), words, Span(at, at + length), tabs, gap, indent=indent))
            gap = 0
        at += length + 1
    if tabbed:
        _mark_blank_cells(text, found)
    return found


# So many tabs in a line part cells.
_CELLS = 2


def _mark_blank_cells(text: str, lines: Sequence[Line]) -> None:
    """Counts the tab behind a line's words where the line touches the rows of a table, as blank forms are printed:
    项目名称⇥ over 法人代表⇥⇥联系电话⇥."""
    for some in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        step = some.step
        touched = False  # whether the line before belongs to such rows
        for n in some:
            line, beside = lines[n], lines[n - step]
            touches = (line if step > 0 else beside).gap == 1
            touched = touches and (touched or beside.tabs >= _CELLS)
            if line.tabs or not touched:
                touched = touched and line.tabs > 0
                continue
            touched = "\t" in text[line.span.end : line.whole.end]
            line.tabs = int(touched)


def seen_pieces(every: list[Line], source: SourceText) -> tuple[list[Line], list[Block]]:
    """The lines with those of a piece that the reader saw put together as one, and the blocks of the furniture."""
    if not source.pieces:
        return every, []
    places = sorted((span.start, span.end, n) for n, piece in enumerate(source.pieces) for span in piece.spans)
    starts = [start for start, _, _ in places]
    kept: list[Line] = []
    furniture: list[Block] = []
    done: set[int] = set()
    for line in every:
        _, end, n = places[max(0, bisect_right(starts, line.span.start) - 1)]
        if not starts[0] <= line.span.start < end:
            line.page = source.page_at(line.span.start)
            kept.append(line)
            continue
        if n in done:
            continue
        done.add(n)
        piece = source.pieces[n]
        if piece.role in FURNITURE:
            furniture.append(Block(piece.role, piece.spans, clean_unified(source.text, piece.spans), piece.page))
            continue
        whole = Span(piece.spans[0].start, piece.spans[-1].end)
        text = "".join(source.text[slice(*span)] for span in piece.spans).replace("\n", " ")
        tabs = 2 if piece.grid is not None else 0
        kept.append(Line(piece.spans[0], text, whole, tabs, line.gap, page=piece.page, piece=piece))
    return kept, furniture


def turn_pages(every: Sequence[Line], furniture: Container[int]) -> list[Line]:
    """The lines that are no furniture; each learns whether a page turns before it."""
    content: list[Line] = []
    turned = False
    for i, line in enumerate(every):
        if i in furniture:
            turned = True
            continue
        before = content[-1].page if content else None
        line.turn = turned or (before is not None and line.page != before)
        content.append(line)
        turned = False
    return content


def block_of(role: str, source: SourceText, pieces: Sequence[Line]) -> Block:
    """The lines as one block, with the page of the first."""
    first = pieces[0]
    spans = (first.span,) if first.piece is None else first.piece.spans
    if len(pieces) > 1:
        spans = tuple(span for line in pieces for span in ((line.span,) if line.piece is None else line.piece.spans))
    return Block(role, spans, clean_unified(source.text, spans), first.page)


_ANY_BLANK = compile_re(rf"[{BLANK}]+")


def without_blanks(text: str) -> str:
    """A line without the blanks that typesetters spread it with: 第　３　期."""
    return text if has_no_gap(text) else _ANY_BLANK.sub("", text)


def key_of(text: str) -> str:
    """What of a title counts when it is compared with how another line prints it: letters, characters and digits."""
    return re.sub(rf"[{BLANK}\W_]", "", text)

"""Layout: lines of the source text become printed pieces (blocks).

What stands on the page but belongs to no document (page numbers, running headers) is set aside, lines with tabs or in
columns of blanks become tables, and a paragraph that a page break cut is joined again. Roles that only the structure of
a document can tell (title, addressee, signature …) are left to `pipeline.outline`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from pipeline.layout.aligned import arranged_blocks, arranged_lines
from pipeline.layout.contents import contents_behind, contents_end, contents_start, entries_of, front_end
from pipeline.layout.drawn import drawn_blocks, with_drawn
from pipeline.layout.furniture import colophon_start, is_mark_alone, numbers_beside, page_numbers, running_headers
from pipeline.layout.lines import Line, block_of, lines_of, seen_pieces, turn_pages
from pipeline.layout.masthead import headers_with_rubrics, repeated_mastheads
from pipeline.layout.pages import number_pages
from pipeline.layout.paragraphs import may_go_on, measure_of
from pipeline.layout.tables import is_signed, ruled_lines, ruled_table, table_block, table_lines
from pipeline.model import Block, Layout
from pipeline.notation.marks import continues_table, page_number
from pipeline.source import SourceText
from pipeline.text import unify


def lay_out(source: SourceText) -> Layout:
    """The blocks of a source text in reading order; every non-blank character stands in exactly one.

    Blocks of the front page have the role `masthead`, those of the table of contents `contents`; page furniture
    `page_number` and `page_header`; the colophon `colophon`; tables `table`, everything else `paragraph`.
    """
    unified = replace(source, text=unify(source.text))
    every = lines_of(unified.text)
    gathered = source.imprint is not None
    blocks: list[Block] = []
    has_contents = False
    for lines in _by_file(every, source) if gathered else [every]:
        made, found = _lay_out_lines(unified, lines, gathered)
        blocks += made
        has_contents |= found
    blocks.sort(key=lambda block: block.start)
    return Layout(source, tuple(blocks), has_contents)


def _by_file(every: list[Line], source: SourceText) -> list[list[Line]]:
    """The lines of each file that an issue was gathered from: nothing goes on from one file to the next."""
    starts = [line.span.start for line in every]
    return [every[bisect_left(starts, file.span.start) : bisect_left(starts, file.span.end)] for file in source.files]


def _lay_out_lines(source: SourceText, every: list[Line], gathered: bool) -> tuple[list[Block], bool]:
    """The blocks of one file of a unified source, and whether it has front matter with contents.

    What was gathered has none: contents in it are a document's own.
    """
    every, blocks = seen_pieces(every, source)
    seen = bool(blocks) or any(line.piece is not None for line in every)
    every = with_drawn(source, every)
    front = None if gathered else contents_start(every)
    # who copies a print into a page of the web or a Word file copies the numbers of its pages too
    typed = not seen or (len(source.pages) < 2 and all(piece.role != "page_number" for piece in source.pieces))
    numbers = page_numbers(every, front) if typed else [i for i, line in enumerate(every) if is_mark_alone(line)]
    body_at, entries = front_end(every, front, numbers)
    headers = set(repeated_mastheads(every, front))
    if not seen:
        headers.update(headers_with_rubrics(every, front, body_at, {*numbers, *headers}))
        headers.update(running_headers(every, front, body_at, numbers))
    colophon = len(every) if gathered else colophon_start(every, body_at, numbers, headers)
    headers = {i for i in headers if i < colophon}
    furniture = dict.fromkeys(headers, "page_header") | dict.fromkeys(numbers, "page_number")
    if (typed and numbers) or not seen:
        marks = {i: page for i in numbers if (page := page_number(every[i].text)) is not None}
        number_pages(every, body_at, entries, marks or numbers_beside(every, headers), furniture, colophon)
    blocks += [block_of(role, source, (every[i],)) for i, role in furniture.items()]
    content = turn_pages(every[:colophon], furniture)
    blocks += [block_of("colophon", source, (every[i],)) for i in range(colophon, len(every)) if i not in furniture]
    first = None if front is None else next((k for k, line in enumerate(content) if line is every[front]), None)
    body = 0
    if first is not None:
        body = contents_end(content, first)
        # the front matter of a text stands before its first numbered page
        if not seen and not any(line.turn for line in content[:body]):
            for line in content[:body]:
                line.page = None
        blocks += [block_of("masthead", source, (line,)) for line in content[:first]]
        blocks += [block_of("contents", source, (part,)) for part in entries_of(content[first:body])]
    elif not gathered and (behind := contents_behind(content)) is not None:
        blocks += [block_of("contents", source, (part,)) for part in entries_of(content[behind:])]
        content = content[:behind]
    return blocks + _body(source, content[body:]), first is not None


def _body(source: SourceText, content: list[Line]) -> list[Block]:
    blocks: list[Block] = []
    by_blanks = arranged_lines(source, content)
    measure = measure_of(content)
    i = 0
    count = len(content)
    while i < count:
        line = content[i]
        if i in by_blanks:
            found = by_blanks[i]
            blocks += arranged_blocks(source, content[i : found.last], found)
            i = found.last
            continue
        if line.tabs and line.piece is not None:
            tables, seams = ruled_lines(content, i)
            blocks += drawn_blocks(source, tables) or [ruled_table(source, tables)]
            blocks += [block_of("caption", source, (line,)) for line in seams]
            i += len(tables) + len(seams)
            continue
        rows, seams = table_lines(content, i) if line.tabs and not is_signed(content, i) else ([], [])
        if rows:
            blocks.append(table_block(source, rows))
            blocks += [block_of("caption", source, (line,)) for line in seams]
            i += len(rows) + len(seams)
            continue
        text = line.text
        if continues_table(text):
            blocks.append(block_of("caption", source, (line,)))
            i += 1
            continue
        j = i + 1
        while j < count:
            following = content[j]
            if following.tabs or j in by_blanks or not may_go_on(line, content[j - 1], following, text, measure):
                break
            text += following.text
            j += 1
        blocks.append(block_of("paragraph", source, content[i:j]))
        i = j
    return blocks

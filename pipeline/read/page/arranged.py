"""Tables on pages that no upright rules part (三线表): rows of words whose places make columns.

What is a table and what is none, `pipeline.columns` decides; here places on the page become those of a line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline import columns
from pipeline.columns import Arranged, Line, Part
from pipeline.read.page.sheet import Glyphs, Sheet, Table, join_lines, on_one_line
from pipeline.text import BLANK

# Between the parts of a line that belongs to no table and must not be closed up.
_APART = "    "


def with_arranged(sheets: Sequence[Sheet], gutter: float | None) -> list[Sheet]:
    """The pages with the lines that blanks arrange in columns taken together; `gutter` stands between two columns of
    print.

    A table may stand across both columns of print, or in one of them.
    """
    found: list[Sheet] = []
    before = 0  # the columns of the table that the page before ends with
    for sheet in sheets:
        x = gutter * sheet.width if gutter is not None else None
        sheet, before = _taken(sheet, sheet.lines, before, x)
        if x is not None:
            left = [line for line in sheet.lines if line.right <= x + 0.3 * line.size]
            right = [line for line in sheet.lines if line.left >= x - 0.3 * line.size]
            for side in (left, right):
                sheet, _ = _taken(sheet, side, 0, None)
        found.append(sheet)
    return found


def _taken(sheet: Sheet, lines: Sequence[Glyphs], before: int, gutter: float | None) -> tuple[Sheet, int]:
    """The page with the tables among `lines`, and the columns of the one that it ends with (0 where it ends with
    none)."""
    rows = list(_rows(lines))
    if sum(_is_set_apart(row) for row in rows) < 2:
        return sheet, 0
    half = sorted(line.size for line in lines)[len(lines) // 2] / 2
    wide = 0.85 * _column_width(lines, gutter) if gutter is not None and half > 0 else None
    read = [_line(row, above, half, wide) for above, row in zip([None, *rows], rows, strict=False)] if half > 0 else []
    tables: list[Table] = []
    taken: set[int] = set()
    last = 0
    for found in columns.arranged(read, before):
        own = [line for row in rows[found.first : found.last] for line in row]
        taken.update(map(id, own))
        tables.append(_table(own, found))
        last = found.columns if found.last >= len(rows) - 2 else 0
    if not tables:
        return sheet, 0
    kept = tuple(line for line in sheet.lines if id(line) not in taken)
    return replace(sheet, lines=kept, tables=(*sheet.tables, *tables)), last


def _rows(lines: Sequence[Glyphs]) -> Iterator[list[Glyphs]]:
    """The lines from the top, those that stand beside each other from the left."""
    rows: list[list[Glyphs]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
        row = next((row for row in rows[-3:] if on_one_line(row[0], line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    for row in rows:
        yield sorted(row, key=lambda line: line.left)


def _is_set_apart(row: Sequence[Glyphs]) -> bool:
    return len(row) > 1 or columns.is_set_apart(row[0].text)


def _column_width(lines: Sequence[Glyphs], gutter: float) -> float:
    """How wide the columns of print on both sides of the gutter are."""
    sides = [[line for line in lines if line.right <= gutter], [line for line in lines if line.left >= gutter]]
    widths = [sorted(line.right - line.left for line in side)[int(0.8 * (len(side) - 1))] for side in sides if side]
    return min(widths, default=float("inf"))


def _line(row: Sequence[Glyphs], above: Sequence[Glyphs] | None, half: float, wide: float | None) -> Line:
    """The row as a line whose places count in half characters; one that fills a column of print (`wide`) has no
    parts."""
    text = " ".join(glyphs.text for glyphs in row)
    step = (row[0].top - above[0].top) / (2 * half) if above is not None else 0
    below = 1 if step <= _TOUCHES else 2 if step <= _NEAR else 9
    if wide is not None and any(glyphs.right - glyphs.left >= wide for glyphs in row):
        return Line("", (), below)
    parts = [part for glyphs in row for part in _parts(glyphs, half)]
    return Line(text, columns.with_gaps(parts), below)


# In sizes of a character, from line to line: lines that touch, and those with a blank line between.
_TOUCHES, _NEAR = 2.4, 4.5
_WORD = re.compile(rf"[^{BLANK}]+")


def _parts(glyphs: Glyphs, half: float) -> Iterator[Part]:
    """The parts of a stretch of print: its blanks share what its words leave of its width."""
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(glyphs.text)]
    own = glyphs.size / 2
    ink = own * sum(columns.width(word) for word, _, _ in words)
    blanks = [second[1] - first[2] for first, second in itertools.pairwise(words)]
    room = (glyphs.right - glyphs.left - ink) / sum(blanks) if blanks else 0.0
    fit = 1.0 if room > 0 or not ink else (glyphs.right - glyphs.left) / ink
    at = glyphs.left
    for n, (word, _, _) in enumerate(words):
        end = glyphs.right if n + 1 == len(words) else at + fit * own * columns.width(word)
        yield Part(word, at / half, end / half, 0, 0)
        at = end + max(room, 0.0) * (blanks[n] if n < len(blanks) else 0)


def _table(lines: Sequence[Glyphs], found: Arranged) -> Table:
    """The lines as a table that has no rules, or as lines with their parts apart."""
    rows: list[list[str]] = []
    for n, parts in enumerate(found.rows):
        words = ["" if part is None else part.text for part in parts]
        if n in found.joins:
            rows[-1] = [join_lines(filter(None, cell)) for cell in zip(rows[-1], words, strict=True)]
        elif words:
            rows.append(words)
    return Table(
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        rows=len(rows),
        cols=max(map(len, rows)),
        cells=tuple((r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)),
        gap="\t" if found.columns else _APART,
    )

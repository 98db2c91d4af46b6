"""Tables on pages that no upright rules part (三线表): rows of words whose places make columns.

What is a table and what is none, `pipeline.columns` decides; here places on the page become those of a line.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import columns
from pipeline.columns import Line, Part
from pipeline.precompiled import compile_re
from pipeline.read.page.sheet import Glyphs, Place, Sheet, Table, Words, join_lines, joined, on_one_line
from pipeline.text import BLANK

# Between the parts of a line that belongs to no table and must not be closed up.
_APART = "    "


@dataclass(frozen=True, slots=True)
class _Row:
    """The stretches of print on one line of a page, from the left; `fills` tells that one of them fills a column, `own`
    are the stretches of the file that it holds."""

    page: int
    print: tuple[Glyphs, ...]
    fills: bool
    own: tuple[Glyphs, ...]

    @property
    def text(self) -> str:
        return " ".join(glyphs.text for glyphs in self.print)


def with_arranged(
    sheets: Sequence[Sheet], gutters: Sequence[Sequence[float]], furniture: Callable[[], Sequence[Sequence[Glyphs]]]
) -> Sequence[Sheet]:
    """The pages with the lines that blanks arrange in columns taken together; `gutters` stand between the columns
    of print of each page, and `furniture` gives the running headers and page numbers of each page.

    A table may go on over pages, stand across the columns of print, or in one of them.
    """
    held = {n for n, sheet in enumerate(sheets) if _may_hold(sheet, gutters[n])}
    if not held:
        return sheets
    aside = [set(map(id, own)) for own in furniture()]
    rows: list[_Row] = []
    for n, (sheet, marks) in enumerate(zip(sheets, aside, strict=True)):
        if not held.isdisjoint((n - 1, n, n + 1)):  # a table's last row may stand on a page by itself
            lines = [line for line in sheet.lines if id(line) not in marks]
            rows += _rows(n, lines, _column_width(sheet, gutters[n]))
    found = _with_tables(sheets, rows)
    for n in sorted(held):
        for side in _sides(found[n], gutters[n]):
            if _are_beside(side):
                own = [line for line in side if id(line) not in aside[n]]
                found = _with_tables(found, list(_rows(n, own, _NO_END)))
    return found


_NO_END = float("inf")


def _sides(sheet: Sheet, gutters: Sequence[float]) -> tuple[list[Glyphs], ...]:
    """The lines of each column of print, where there are several."""
    if not gutters:
        return ()
    edges = [-_NO_END, *(gutter * sheet.width for gutter in gutters), _NO_END]
    return tuple(
        [line for line in sheet.lines if line.left >= begin - 0.3 * line.size and line.right <= end + 0.3 * line.size]
        for begin, end in itertools.pairwise(edges)
    )


def _may_hold(sheet: Sheet, gutters: Sequence[float]) -> bool:
    """Whether a page has rows near one another that may be those of a table: most pages have none."""
    if not _are_beside(sheet.lines):
        return False
    wide = _column_width(sheet, gutters)
    whole = [wide == _NO_END, *(True for _ in _sides(sheet, gutters))]
    for lines, alone in zip((sheet.lines, *_sides(sheet, gutters)), whole, strict=True):
        rows = list(_rows(0, lines, _NO_END if alone else wide)) if _are_beside(lines) else []
        apart = [i for i, row in enumerate(rows) if _is_set_apart(row)]
        if any(columns.stretches(apart, len(rows))):
            return True
    return False


def _are_beside(lines: Sequence[Glyphs]) -> bool:
    """Whether some lines are set apart, or stand beside one another."""
    order = sorted(line.top + line.bottom for line in lines)
    least = min((line.bottom - line.top for line in lines), default=0.0)
    beside = sum(second - first < least for first, second in itertools.pairwise(order))
    return beside >= 2 or sum(columns.is_set_apart(line.text) for line in lines) + beside >= 2


def _with_tables(sheets: Sequence[Sheet], rows: Sequence[_Row]) -> list[Sheet]:
    """The pages with what blanks arrange among `rows` as tables in the place of their lines."""
    tables: list[list[Table]] = [[] for _ in sheets]
    taken: set[int] = set()
    apart = [i for i, row in enumerate(rows) if _is_set_apart(row)]
    for stretch in columns.stretches(apart, len(rows)):
        own = rows[stretch.start : stretch.stop]
        sizes = sorted(glyphs.size for i in apart if i in stretch for glyphs in rows[i].print)
        half = sizes[len(sizes) // 2] / 2
        if half <= 0:
            continue
        steps = [_step(row, above) for above, row in zip([None, *own], own, strict=False)]
        inner = [steps[i - stretch.start] for i in apart if i in stretch][1:]
        least = max(2 * half * _TOUCHES, 1.2 * min((step for step in inner if step > half), default=0.0))
        lines = [_line(row, step / least, half) for row, step in zip(own, steps, strict=True)]
        for found in columns.arranged(lines):
            rests = {found.first + k for k in found.joins}
            cells = dict(enumerate(found.rows, found.first))
            for page in sorted({own[i].page for i in cells if cells[i]}):
                places = [i for i in cells if cells[i] and own[i].page == page]
                taken.update(id(glyphs) for i in places for glyphs in own[i].own)
                words = [[_words(part, own[i], half) for part in cells[i]] for i in places]
                for k in range(len(places) - 1, 0, -1):
                    if places[k] in rests:
                        words[k - 1] = [
                            joined(part for part in cell if part.text)
                            for cell in zip(words[k - 1], words.pop(k), strict=True)
                        ]
                tables[page].append(
                    _table([glyphs for i in places for glyphs in own[i].print], words, found.columns > 0)
                )
    return [
        replace(
            sheet,
            lines=tuple(line for line in sheet.lines if id(line) not in taken),
            tables=(*sheet.tables, *own_tables),
        )
        if own_tables
        else sheet
        for sheet, own_tables in zip(sheets, tables, strict=True)
    ]


def _rows(page: int, lines: Sequence[Glyphs], wide: float) -> Iterator[_Row]:
    """The lines from the top, those that stand beside each other as one; `wide` is how wide a column of print is."""
    rows: list[list[Glyphs]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
        row = next((row for row in rows[-3:] if on_one_line(row[0], line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    made = []
    for row in rows:
        fills = any(line.right - line.left >= 0.85 * wide for line in row)
        own = tuple(sorted(row, key=lambda line: line.left))
        made.append(_Row(page, own, fills, own))
    k = 0
    while k < len(made):
        middle = _straddled(*made[k : k + 3]) if k + 2 < len(made) else None
        yield middle if middle is not None else made[k]
        k += 3 if middle is not None else 1


def _straddled(upper: _Row, row: _Row, lower: _Row) -> _Row | None:
    """A row whose figures stand in the middle between two lines of its other cells, as one line; None where three rows
    are none."""
    size = max(line.size for line in (*upper.print, *row.print))
    middles = [(line.print[0].top + line.print[0].bottom) / 2 for line in (upper, row, lower)]
    steps = [second - first for first, second in itertools.pairwise(middles)]
    if max(steps) > size or abs(steps[0] - steps[1]) > 0.4 * size or len(upper.print) != len(lower.print):
        return None
    joined: list[Glyphs] = []
    for first, second in zip(upper.print, lower.print, strict=True):
        if not _overlap(first, second) or any(_overlap(line, other) for line in (first, second) for other in row.print):
            return None
        left, right = min(first.left, second.left), max(first.right, second.right)
        words = join_lines((first.text, second.text))
        joined.append(Glyphs(words, left, row.print[0].top, right, row.print[0].bottom, first.size))
    cells = tuple(sorted([*row.print, *joined], key=lambda line: line.left))
    return _Row(row.page, cells, False, upper.own + row.own + lower.own)


def _overlap(first: Glyphs, second: Glyphs) -> bool:
    """Whether two stretches stand over one another."""
    return min(first.right, second.right) > max(first.left, second.left)


def _is_set_apart(row: _Row) -> bool:
    """Whether a row has parts that may be cells, and is no sentence and no entry of the contents."""
    if row.fills or not (len(row.print) > 1 or columns.is_set_apart(row.print[0].text)):
        return False
    return not any(columns.is_sentence(glyphs.text) for glyphs in row.print)


def _column_width(sheet: Sheet, gutters: Sequence[float]) -> float:
    """How wide the columns of print beside the gutters are."""
    sides = (sorted(line.right - line.left for line in side) for side in _sides(sheet, gutters))
    return min((widths[int(0.8 * (len(widths) - 1))] for widths in sides if widths), default=_NO_END)


def _step(row: _Row, above: _Row | None) -> float:
    """How far a row stands below the one before it on its page."""
    return row.print[0].top - above.print[0].top if above is not None and above.page == row.page else 0.0


def _line(row: _Row, step: float, half: float) -> Line:
    """The row as a line whose places count in half characters, and whose step in those of lines that touch."""
    below = 1 if step <= 1 else 2 if step <= _NEAR else 9
    if row.fills:
        return Line("", (), below)
    return Line(row.text, columns.with_gaps([part for glyphs in row.print for part in _parts(glyphs, half)]), below)


# From line to line: what touches, in sizes of a character; and lines with a blank line between, in steps of such.
_TOUCHES, _NEAR = 2.4, 2
_WORD = compile_re(rf"[^{BLANK}]+")


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


def _words(part: Part | None, row: _Row, half: float) -> Words:
    """The words of a part with their place on the page."""
    if part is None or not part.text:
        return Words("")
    left, right = half * part.left, half * part.right
    own = [glyphs for glyphs in row.own if min(right, glyphs.right) > max(left, glyphs.left)] or row.own
    lines = joined(Words(one.text, (Place(0, len(one.text), one.box),)) for one in own)
    if lines.text == part.text:
        return lines  # Whole stretches, one or two lines.
    box = (left, min(glyphs.top for glyphs in own), right, max(glyphs.bottom for glyphs in own))
    return Words(part.text, (Place(0, len(part.text), box),))


def _table(lines: Sequence[Glyphs], rows: Sequence[Sequence[Words]], sure: bool) -> Table:
    """The lines as a table that has no rules, or as lines with their parts apart."""
    return Table(
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        rows=len(rows),
        cols=max(map(len, rows)),
        cells=tuple((r, c, 1, 1, words.text) for r, row in enumerate(rows) for c, words in enumerate(row)),
        gap="\t" if sure else _APART,
        places=tuple(words.places for row in rows for words in row),
    )

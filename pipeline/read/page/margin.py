"""Words that run down a page beside its lines: a title at the edge (竖排书眉), or print that is turned.

Lengths are in millimetres from the top left of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.precompiled import compile_re
from pipeline.read.page.sheet import Glyphs, Sheet, box_of

# Letters that stand under one another are a line from so many on; from one to the next it is so far, in their size.
_FEWEST, _CLOSEST, _FARTHEST = 4, 0.8, 2.2
# Serial numbers and labels stand under one another too: in the first column of a table, before the items of a list.
_LETTER = compile_re(rf"(?![{HAN_NUMERAL}〇零])[\u3400-\u9fff《》〈〉（）()·—]")
# Letters of a table or a list stand on one line with the words beside them, these within so much of their size.
_LEVEL = 0.2


def set_aside(sheet: Sheet) -> tuple[Sheet, tuple[Glyphs, ...]]:
    """The page without the words that run down or up beside its lines, and these, a line each."""
    upright = [line for line in sheet.lines if line.is_upright]
    flat = [line for line in sheet.lines if not line.is_upright]
    runs = [run for run in _runs(flat) if _is_beside(run, flat)]
    if not upright and not runs:
        return sheet, ()
    taken = {id(letter) for run in runs for letter in run}
    lines = tuple(line for line in flat if id(line) not in taken)
    return replace(sheet, lines=lines), (*upright, *map(_line, runs))


def _runs(lines: Sequence[Glyphs]) -> Iterator[list[Glyphs]]:
    """Letters that follow one another in the file and stand under one another at even steps."""
    run: list[Glyphs] = []
    for line in lines:
        if run and not _is_under(run, line):
            if len(run) >= _FEWEST:
                yield run
            run = []
        if len(line.text) == 1 and _LETTER.fullmatch(line.text):
            run.append(line)
        else:
            run = []
    if len(run) >= _FEWEST:
        yield run


def _is_under(run: Sequence[Glyphs], line: Glyphs) -> bool:
    above, size = run[-1], run[-1].size
    step = line.top - above.top
    even = len(run) < 2 or abs(step - (above.top - run[-2].top)) < 0.3 * size
    return (
        even
        and _CLOSEST * size < step < _FARTHEST * size
        and abs(line.left + line.right - above.left - above.right) < 0.5 * size
        and abs(line.size - size) < 0.1 * size
    )


def _is_beside(run: Sequence[Glyphs], lines: Sequence[Glyphs]) -> bool:
    """Whether a run stands beside all lines of its height, and not on one line with them, letter by letter."""
    left, top, right, bottom = box_of(letter.box for letter in run)
    own = set(map(id, run))
    near = [line for line in lines if id(line) not in own and line.bottom > top and line.top < bottom]
    size = run[0].size
    apart = [line for line in near if line.right <= left - 0.3 * size or line.left >= right + 0.3 * size]
    middles = [line.top + line.bottom for line in near]
    level = sum(any(abs(letter.top + letter.bottom - at) < 2 * _LEVEL * size for at in middles) for letter in run)
    return len(apart) == len(near) and 4 * level < 3 * len(run)


def _line(run: Sequence[Glyphs]) -> Glyphs:
    left, top, right, bottom = box_of(letter.box for letter in run)
    return Glyphs("".join(letter.text for letter in run), left, top, right, bottom, run[0].size, is_upright=True)

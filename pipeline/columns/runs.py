"""Runs of lines that may be rows of a table, with what stands between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pipeline.columns.parts import MOST_BETWEEN, WIDE, Arranged, Line, may_be_row, reading
from pipeline.columns.rows import read_table
from pipeline.columns.words import YEAR, is_caption, is_number, is_sentence, read_over, width
from pipeline.notation.labels import read_label
from pipeline.notation.marks import continues_table, is_body_name, is_of_document

_LONGEST_LONE = 60  # half characters of a line between rows that is one part
_MOST_LINES = 5000  # of one run; no table of a gazette has more


def stretches(apart: Sequence[int], lines: int) -> Iterator[range]:
    """Where to look for tables among so many lines, of which those at `apart` have parts that may be cells: around each
    two or more that stand near one another."""
    k = 0
    while k < len(apart):
        j = k
        while j + 1 < len(apart) and apart[j + 1] - apart[j] <= MOST_BETWEEN:
            j += 1
        if j > k:
            yield range(max(0, apart[k] - _ABOVE), min(lines, apart[j] + 2))
        k = j + 1


def arranged(lines: Sequence[Line]) -> Iterator[Arranged]:
    """The tables among lines, and the lines whose parts must stay apart, in order."""
    i = done = 0
    while i < len(lines):
        if not may_be_row(lines[i]):
            i += 1
            continue
        j = _run_end(lines, i)
        first = i
        if first > done and lines[i].below <= 2 and _may_head(lines[i - 1]):
            first -= 1  # the head may be set apart by narrow blanks only
        found = None
        if sum(may_be_row(line) for line in lines[i:j]) >= 2 and j - first >= 3:
            found = _read_run(lines, first, i, j)
        if found is not None:
            yield found
            i = done = found.last
        else:
            i = done = j


def _may_head(line: Line) -> bool:
    """Whether a line over rows may be their head, whose words narrow blanks part."""
    return len(line.row) > 1 and not is_sentence(line.text) and not is_caption(line.text)


def _run_end(lines: Sequence[Line], i: int) -> int:
    """The line behind the rows that begin at line `i` and what stands between them."""
    j = i + 1
    while j < len(lines) and j - i < _MOST_LINES and lines[j].below <= 3:
        if not may_be_row(lines[j]):
            end, seam = j, False
            while end < len(lines) and end - j < MOST_BETWEEN and not may_be_row(lines[end]):
                seam = continues_table(lines[end].text) or (seam and is_caption(lines[end].text))
                if not seam and not _may_stand_between(lines[end]):
                    return j
                end += 1
            if end == len(lines) or not may_be_row(lines[end]) or lines[end].below > 3:
                return j
            if not seam and _names_another(lines[j], lines[max(i, j - _ALIKE) : j], lines[end : end + _ALIKE]):
                return j
            j = end
        j += 1
    return j


# So many rows on each side of a name are compared.
_ALIKE = 3


def _names_another(line: Line, above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether a line that a blank line parts from the rows over it names another table: the rows under it begin with a
    head and each has more columns, or fewer (李华　贵阳市教师 over 2008年主要经济指标 over 指标　单位　2007年)."""
    if line.below < 2 or read_label(line.text) is not None or len(below) < _ALIKE or not all(map(may_be_row, below)):
        return False
    rows = [reading(each.row, WIDE) for each in below]
    over = {len(reading(each.row, WIDE)) for each in above if may_be_row(each)}
    if any(is_number(part.text) and not YEAR.fullmatch(part.text) for part in rows[0]):
        return False
    return len({*map(len, rows)}) == 1 and len(rows[0]) not in over


# lines over a table of which one may be its caption
_ABOVE = 4
_MOST_RESTS = 2  # lines under the last row that belong to it


def _may_stand_between(line: Line) -> bool:
    """Whether a line of one part may be a row or the rest of one."""
    if is_sentence(line.text) or line.text[-1:] in "；;：:" or width(line.text) > _LONGEST_LONE:
        return False
    if line.below > 2 or is_caption(line.text):
        return False
    return is_body_name(line.text) or not is_of_document(line.text)  # a body's name may be the rest of a longer one


def _read_run(lines: Sequence[Line], first: int, begin: int, end: int) -> Arranged | None:
    """The table in a run of lines whose rows begin at `begin`; `first` may be a head over them."""
    above = [line.text for line in lines[max(0, first - 3) : first]]
    starts = dict.fromkeys((first, begin, begin + 1))
    ends = dict.fromkeys((_rests_end(lines, end), end))
    for start, last in itertools.product((start for start in starts if start < end - 1), ends):
        over = [*above, *(line.text for line in lines[first:start])]
        for _ in range(3):
            if last - start < 3:
                break
            taken = lines[start:last]
            read = read_table(taken, read_over(over))
            if isinstance(read, Arranged):
                return Arranged(start, start + read.last, read.columns, read.rows, read.joins)
            if read is None or read < 3 or not _ends_at(taken, read):
                break
            last = start + read
    return _apart(lines, begin, end)


def _rests_end(lines: Sequence[Line], end: int) -> int:
    """The line behind those under the last row that may go on with its cells."""
    rests = end
    while rests < len(lines) and rests - end < _MOST_RESTS and lines[rests].below == 1:
        if not lines[rests].row or not _may_stand_between(lines[rests]):
            break
        rests += 1
    return rests


def _ends_at(lines: Sequence[Line], k: int) -> bool:
    """Whether rows may end over line `k`, which does not fit them: hardly a line follows, or lines of other columns."""
    if len(lines) - k <= 2:
        return True
    widths = [{len(reading(line.row, WIDE)) for line in lines[i : i + 3] if may_be_row(line)} for i in (k, k - 3)]
    return not may_be_row(lines[k]) and widths[0].isdisjoint(widths[1])


def _apart(lines: Sequence[Line], begin: int, end: int) -> Arranged | None:
    """The lines of a run with their parts apart, where three of them have three or more, or a figure behind words."""
    rows = tuple(reading(line.row, WIDE) for line in lines[begin:end])
    several = sum(
        (len(row) >= 3 or (len(row) == 2 and is_number(row[1].text) and not is_number(row[0].text)))
        and not is_of_document(line.text)
        for row, line in zip(rows, lines[begin:end], strict=True)
    )
    return Arranged(begin, end, 0, rows) if several >= 3 else None

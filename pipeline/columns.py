"""Tables arranged by blanks (以空格或制表位排列的表格): where words stand across their lines makes columns of them.

Print without upright rules (三线表) and typed text set cells apart by blanks alone. A line is a row of parts with their
places; whoever reads text counts places in half characters (a Chinese character is two wide), whoever reads pages
measures them there. What is a table is decided here, alike for all: rows that agree in their columns, and a head or a
caption that says so. What only looks so (names side by side, signatures, contents, aligned sentences) is none.
"""

from __future__ import annotations

import heapq
import itertools
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.notation.labels import read_label
from pipeline.notation.marks import TABLE_LINE, TOTAL, continues_table, is_body_name, is_of_document
from pipeline.notation.numerals import HAN_FIGURE, MINUSES
from pipeline.notation.units import SCALE, unit_in_cell
from pipeline.precompiled import compile_re, compile_regex
from pipeline.text import BLANK, UNSEEN
from pipeline.vocab import words
from pipeline.vocab.heads import column_heads

# What stands before a part: a gap that parts cells, the blank of a spread word (项　目, 王　强), or one narrow blank.
WIDE, SPREAD, NARROW = "wide", "spread", "narrow"
# In half characters: the narrowest gap that parts cells, the widest inside a spread word, the distance of tab stops.
_GAP, _SPREAD_GAP, _TAB_STOP = 2, 4, 8
_SLACK = 0.3  # by how much places that were measured differ


class Part(NamedTuple):
    """Words of a line between blanks: their place across it in half characters, and `[start, end)` in its text."""

    text: str
    left: float
    right: float
    start: int
    end: int
    gap: str = ""


Row = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, its smallest parts (none where nothing in it is set apart), and how far it stands below the
    one before: 1 where they touch, 2 where a blank line is between."""

    text: str
    row: Row = ()
    below: int = 1


@dataclass(frozen=True, slots=True)
class Arranged:
    """What lines `[first, last)` are: a table of `columns` columns, or (0) lines whose parts stand apart and no more.

    `rows` are the parts of each line, for a table one for each column, None where it is blank; no parts for a line
    between the rows that is none of them (续表). `joins` are the lines that go on with the cells of the row above.
    """

    first: int
    last: int
    columns: int
    rows: tuple[tuple[Part | None, ...], ...]
    joins: frozenset[int] = frozenset()


# --- the parts of a line of text -----------------------------------------------------------------------------

_WORD = compile_re(rf"[^{BLANK}]+")
_NO_WIDTH = frozenset(UNSEEN)
_HAN_ALONE = compile_re(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# what every line has whose parts stand apart: a gap inside it, or figures one behind the other
_INNER_GAP = compile_re(rf"[^{BLANK}](?:[ \u00a0]{{2,}}|[ \u00a0]*[\t\u3000])")
_LAST_FIGURES = compile_re(r"(?:[ \u00a0]+[-－+−]?\d[\d,，.．]*[%％‰]?){2}")
# Characters of a line, and its parts, that a page has room for.
_LONGEST, _MOST_PARTS = 400, 60
_LAST_OF_FIGURE = frozenset("0123456789０１２３４５６７８９%％‰")


def is_set_apart(text: str) -> bool:
    """Whether a line has parts that may be cells; most lines have none."""
    if len(text) > _LONGEST:
        return False
    if ("  " in text or "\u3000" in text or "\t" in text or "\u00a0" in text) and _INNER_GAP.search(text):
        return True
    return text[-1:] in _LAST_OF_FIGURE and " " in text and _LAST_FIGURES.search(text) is not None


def width(text: str) -> int:
    """The width of words in half characters."""
    return sum(map(_width_of, text))


@lru_cache(maxsize=1 << 14)
def _width_of(char: str) -> int:
    return 0 if char in _NO_WIDTH else 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def parts_of(text: str) -> Row:
    """The smallest parts of a line of text, with the blanks before its first word."""
    if len(text) > 2 * _LONGEST:
        return ()
    found: list[Part] = []
    at = end = 0
    for match in _WORD.finditer(text):
        for char in text[end : match.start()]:
            at = (at // _TAB_STOP + 1) * _TAB_STOP if char == "\t" else at + _width_of(char)
        tabbed = "\t" in text[end : match.start()]
        end = match.end()
        left, at = at, at + width(match[0])
        found.append(Part(match[0], left, at, match.start(), end, WIDE if tabbed or not found else ""))
    return with_gaps(found)


def with_gaps(parts: Sequence[Part]) -> Row:
    """The parts with what stands before each of them, where that is not known."""
    found = [part._replace(gap=WIDE) for part in parts[:1]]
    least = 0.0  # the narrowest blank between the characters of a spread word: a wider one parts two (河　长　　职　务)
    for before, part in itertools.pairwise(parts):
        gap = part.left - before.right
        kind = part.gap or (WIDE if gap >= _GAP - _SLACK else NARROW)
        alone = _HAN_ALONE.fullmatch(before.text) and _HAN_ALONE.fullmatch(part.text)
        if not part.gap and kind == WIDE and alone and gap <= _SPREAD_GAP:
            if found[-1].gap == SPREAD and gap < least - 0.5:
                found[-1] = found[-1]._replace(gap=WIDE)
            if found[-1].gap != SPREAD or gap <= least + 0.5:
                kind, least = SPREAD, gap
        found.append(part._replace(gap=kind))
    # 农林牧渔业 1234.5 3.2 12.1: figures one behind the other are cells, however narrow the blank
    last = len(found)
    while last and _is_figure(found[last - 1].text):
        last -= 1
    if len(found) - last >= 2:
        for n in range(max(last, 1), len(found)):
            found[n] = found[n]._replace(gap=WIDE)
    return tuple(found)


def _reading(row: Row, *kinds: str) -> Row:
    """The row with its parts put together across all gaps but those of `kinds`."""
    found: list[Part] = []
    for part in row:
        if found and part.gap not in kinds:
            first = found[-1]
            blank = "" if part.gap == SPREAD else " "
            found[-1] = Part(first.text + blank + part.text, first.left, part.right, first.start, part.end, first.gap)
        else:
            found.append(part)
    return tuple(found)


_FINER = ((WIDE, SPREAD), (WIDE, NARROW), (WIDE, SPREAD, NARROW))

# --- words of cells ------------------------------------------------------------------------------------------

_NUMBER = compile_re(rf"[{MINUSES}+＋]?[\d０-９]+(?:[,，.．][\d０-９]+)*[%％‰]?")
_NO_FIGURE = compile_re(r"[-—－–…/／×*＊]{1,6}|[(（]?无[)）]?")
_YEAR = compile_re(r"(?:19|20)\d\d")


def _is_figure(text: str) -> bool:
    """Whether a part is a figure or stands in the place of one."""
    return _NUMBER.fullmatch(text) is not None or _NO_FIGURE.fullmatch(text) is not None


def _is_number(text: str) -> bool:
    """Whether a part is a figure; a bare year may be a head."""
    return _NUMBER.fullmatch(text) is not None


_BRACKETS = compile_re(r"[（(][^（）()]*[）)]")
_BLANKS = compile_re(rf"[{BLANK}]+")


def _bare(text: str) -> str:
    return _BRACKETS.sub("", _BLANKS.sub("", text))


# 表1   表2-1 主要指标   附表   附表二：…   …情况表   …明细表（续）; no 代表, 发表
_TABLE_NAME = compile_regex(
    rf"[（(]?附?\s*表\s*(?:[\d{HAN_FIGURE}十]|$|[:：])[^。；;]{{0,50}}|[^。；;]{{2,50}}(?<![代发填])表(?:\s*[（(][^（）()]*[）)])*"
)


@lru_cache(maxsize=1)
def _unit_line() -> regex.Pattern[str]:
    return compile_regex(rf"单\s*位\s*[:：]\s*{SCALE}?(?:{unit_in_cell()})(?:[）)，,、\s]|$)")


def _is_name(text: str) -> bool:
    """Whether a line is the name of a table: 表1, 演练日程安排表, 续表."""
    if len(text) > 60 or "。" in text:
        return False
    return _TABLE_NAME.fullmatch(_BLANKS.sub("", text)) is not None or continues_table(text)


def _is_caption(text: str) -> bool:
    """Whether a line says that a table follows: its name, or the unit of its figures."""
    if _is_name(text):
        return True
    return "位" in text and len(text) <= 60 and "。" not in text and _unit_line().search(text) is not None


def _stands_over(text: str) -> bool:
    """Whether a line may stand between a table and its caption."""
    return TABLE_LINE.fullmatch(text) is not None or _IN_BRACKETS.fullmatch(text) is not None


_IN_BRACKETS = compile_re(r"[（(][^（）()]*[）)]")


class _Over(NamedTuple):
    """What stands over rows: whether it says that a table follows, and whether by its name."""

    captioned: bool = False
    named: bool = False


def _over(above: Sequence[str]) -> _Over:
    """What the lines above a row say of it: the caption of its table stands right over it or its unit."""
    found = _Over()
    for text in above[:-4:-1]:
        if _is_name(text):
            return _Over(captioned=True, named=True)
        if _is_caption(text):
            found = _Over(captioned=True)
        elif not _stands_over(text):
            break
    return found


# --- runs of lines that may be rows --------------------------------------------------------------------------

_LONGEST_LONE = 60  # half characters of a line between rows that is one part
_MOST_LINES = 5000  # of one run; no table of a gazette has more
_SENTENCE = compile_re(r"。|[.．…·]{3,}|……")


def is_sentence(text: str) -> bool:
    """Whether words are the end of a sentence or have the leader of an entry of the contents: no row of a table."""
    return _SENTENCE.search(text) is not None


def stretches(apart: Sequence[int], lines: int) -> Iterator[range]:
    """Where to look for tables among so many lines, of which those at `apart` have parts that may be cells: around each
    two or more that stand near one another."""
    k = 0
    while k < len(apart):
        j = k
        while j + 1 < len(apart) and apart[j + 1] - apart[j] <= _MOST_BETWEEN:
            j += 1
        if j > k:
            yield range(max(0, apart[k] - _ABOVE), min(lines, apart[j] + 2))
        k = j + 1


def arranged(lines: Sequence[Line]) -> Iterator[Arranged]:
    """The tables among lines, and the lines whose parts must stay apart, in order."""
    i = done = 0
    while i < len(lines):
        if not _may_be_row(lines[i]):
            i += 1
            continue
        j = _run_end(lines, i)
        first = i
        if first > done and lines[i].below <= 2 and _may_head(lines[i - 1]):
            first -= 1  # the head may be set apart by narrow blanks only
        found = None
        if sum(_may_be_row(line) for line in lines[i:j]) >= 2 and j - first >= 3:
            found = _read_run(lines, first, i, j)
        if found is not None:
            yield found
            i = done = found.last
        else:
            i = done = j


def _may_be_row(line: Line) -> bool:
    if not 2 <= len(line.row) <= _MOST_PARTS or _SENTENCE.search(line.text):
        return False
    return any(part.gap == WIDE for part in line.row[1:]) and not _is_caption(line.text)


def _may_head(line: Line) -> bool:
    """Whether a line over rows may be their head, whose words narrow blanks part."""
    return len(line.row) > 1 and not _SENTENCE.search(line.text) and not _is_caption(line.text)


def _run_end(lines: Sequence[Line], i: int) -> int:
    """The line behind the rows that begin at line `i` and what stands between them."""
    j = i + 1
    while j < len(lines) and j - i < _MOST_LINES and lines[j].below <= 3:
        if not _may_be_row(lines[j]):
            end, seam = j, False
            while end < len(lines) and end - j < _MOST_BETWEEN and not _may_be_row(lines[end]):
                seam = continues_table(lines[end].text) or (seam and _is_caption(lines[end].text))
                if not seam and not _may_stand_between(lines[end]):
                    return j
                end += 1
            if end == len(lines) or not _may_be_row(lines[end]) or lines[end].below > 3:
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
    if line.below < 2 or read_label(line.text) is not None or len(below) < _ALIKE or not all(map(_may_be_row, below)):
        return False
    rows = [_reading(each.row, WIDE) for each in below]
    over = {len(_reading(each.row, WIDE)) for each in above if _may_be_row(each)}
    if any(_is_number(part.text) and not _YEAR.fullmatch(part.text) for part in rows[0]):
        return False
    return len({*map(len, rows)}) == 1 and len(rows[0]) not in over


# Lines between rows: the rest of a cell, 续表 with its unit; lines over a table of which one may be its caption.
_MOST_BETWEEN, _ABOVE = 4, 4
_MOST_RESTS = 2  # lines under the last row that belong to it


def _may_stand_between(line: Line) -> bool:
    """Whether a line of one part may be a row or the rest of one."""
    if _SENTENCE.search(line.text) or line.text[-1:] in "；;：:" or width(line.text) > _LONGEST_LONE:
        return False
    if line.below > 2 or _is_caption(line.text):
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
            read = _table(taken, _over(over))
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
    widths = [{len(_reading(line.row, WIDE)) for line in lines[i : i + 3] if _may_be_row(line)} for i in (k, k - 3)]
    return not _may_be_row(lines[k]) and widths[0].isdisjoint(widths[1])


def _apart(lines: Sequence[Line], begin: int, end: int) -> Arranged | None:
    """The lines of a run with their parts apart, where three of them have three or more, or a figure behind words."""
    rows = tuple(_reading(line.row, WIDE) for line in lines[begin:end])
    several = sum(
        (len(row) >= 3 or (len(row) == 2 and _is_number(row[1].text) and not _is_number(row[0].text)))
        and not is_of_document(line.text)
        for row, line in zip(rows, lines[begin:end], strict=True)
    )
    return Arranged(begin, end, 0, rows) if several >= 3 else None


# --- columns -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Columns:
    """The columns of a table while it is put together: where the words of each begin and end."""

    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    def take(self, cells: Sequence[Part | None]) -> None:
        """Makes the columns as wide as the cells of a row."""
        if not self.lefts:
            self.lefts, self.rights = [float("inf")] * len(cells), [float("-inf")] * len(cells)
        for j, part in enumerate(cells):
            if part is not None:
                self.lefts[j] = min(self.lefts[j], part.left)
                self.rights[j] = max(self.rights[j], part.right)

    def parted(self) -> bool:
        """Whether a strip of blank runs between each two columns."""
        return all(right <= left for right, left in zip(self.rights, self.lefts[1:], strict=False))

    def with_row(self, cells: Sequence[Part | None]) -> _Columns:
        wider = _Columns(list(self.lefts), list(self.rights))
        wider.take(cells)
        return wider

    def distance(self, part: Part, j: int) -> float:
        """How far a part stands from a column; less than nothing where it stands in it."""
        return max(self.lefts[j] - part.right, part.left - self.rights[j])

    def cells_of(self, row: Row, n: int, parted: bool) -> list[Part | None] | None:
        """The cells of a row that wide gaps do not part in as many cells as there are columns; None where it is not
        sure. What stands in one column may be a spread word; across two columns it is two."""
        base = _reading(row, WIDE)
        if parted and len(base) < n and (cells := self.place(base)) is not None:
            return cells
        for kinds in _FINER:
            finer = _reading(row, *kinds)
            if parted and len(base) < len(finer) < n and (cells := self.place(finer)) is not None:
                return cells
            if len(finer) == n and (not parted or all(self.distance(part, j) < _GAP for j, part in enumerate(finer))):
                return list(finer)
        return None

    def place(self, row: Row) -> list[Part | None] | None:
        """The cells of a row that has fewer parts than there are columns; None where it is not sure."""
        cells: list[Part | None] = [None] * len(self.lefts)
        at = -1
        for part in row:
            near = sorted(range(len(self.lefts)), key=lambda j: self.distance(part, j))
            first, second = near[0], near[1]
            if self.distance(part, first) > _NEAR or self.distance(part, second) < 0:
                return None
            if self.distance(part, first) >= 0 and self.distance(part, second) < self.distance(part, first) + _GAP:
                return None
            if first <= at:
                return None
            cells[first], at = part, first
        return cells


_NEAR = 4  # half characters between a column and what may still stand in it


def _table(lines: Sequence[Line], over: _Over) -> Arranged | int | None:
    """The table that lines are from the first on; the position of a line that does not fit the rows before it; None
    where they are no table."""
    seams = _seams(lines)
    rows = [() if k in seams else _reading(line.row, WIDE) for k, line in enumerate(lines)]
    heads = _head_lines(rows, seams)
    often = Counter(map(len, rows))
    wide = max((n for n in often if n > 1 and often[n] >= 2), default=0)
    stopped: int | None = None
    for n in sorted({wide, len(rows[0]), len(rows[1])} - {0, 1}, reverse=True):
        read = _table_under(lines, rows, n, heads, seams, over)
        if read is None and heads > 1:  # the first row of the body may hold no figures
            read = _table_under(lines, rows, n, 1, seams, over)
        if isinstance(read, Arranged):
            return read
        if read is not None:
            stopped = max(stopped or 0, read)
    return stopped


def _table_under(
    lines: Sequence[Line], rows: Sequence[Row], n: int, heads: int, seams: frozenset[int], over: _Over
) -> Arranged | int | None:
    """The same for a table of `n` columns whose head takes `heads` lines."""
    whole_rows = [k for k, row in enumerate(rows) if len(row) == n]
    columns = _Columns()
    for k in (k for k in whole_rows if k >= heads):
        columns.take(rows[k])
    if sum(k >= heads for k in whole_rows) < 2:
        for k in (k for k in whole_rows if k < heads):
            columns.take(rows[k])
    if not columns.lefts:
        return None
    parted = columns.parted()
    for k in whole_rows if parted else ():
        wider = columns.with_row(rows[k])
        columns = wider if wider.parted() else columns
    placed: list[list[Part | None] | None] = [list(row) if len(row) == n else None for row in rows]
    joins: set[int] = set()
    for k in range(heads, len(rows)):
        if k in seams or placed[k] is not None:
            continue
        cells = _lone(rows[k], columns) or columns.cells_of(lines[k].row, n, parted)
        total = _total(rows[k], rows[heads:], n) if _TOTAL.match(lines[k].text) else None
        if total is not None and (cells is None or _places(cells) != _places(total)):
            cells = total
        if cells is None:
            return k
        placed[k] = cells
        if sum(cell is not None for cell in cells) > 1 and (wider := columns.with_row(cells)).parted():
            columns = wider
    if not _place_heads(lines, rows, heads, columns, placed, joins):
        return None
    wrapped = _wrapped(lines, placed, heads, columns, seams)
    if wrapped is None:
        return None
    joins |= wrapped
    last = len(rows)
    while last > heads and _ends_table(placed[last - 1], last - 1 in joins, last - 1 in seams):
        last -= 1
    if last < len(rows) and len(rows) - last > 2:
        return None
    cells_of = [placed[k] or [] for k in range(last)]
    body: list[list[Part | None]] = []
    for k in range(heads, last):
        if k in joins and body:
            body[-1] = [own or part for own, part in zip(body[-1], cells_of[k], strict=True)]
        elif k not in seams:
            body.append(cells_of[k])
    if any(row[0] is None and sum(part is not None for part in row) == 1 for row in body):
        return None  # words over or under a cell that may belong to it
    if not _is_sure(cells_of[:heads], body, n, over, parted):
        return None
    return Arranged(0, last, n, tuple(tuple(row) for row in cells_of), frozenset(k for k in joins if k < last))


def _seams(lines: Sequence[Line]) -> frozenset[int]:
    """The lines 续表 and the unit that is printed again under them."""
    found: set[int] = set()
    for k, line in enumerate(lines):
        if not _may_be_row(line) and (continues_table(line.text) or (k - 1 in found and _is_caption(line.text))):
            found.add(k)
    return frozenset(found)


def _head_lines(rows: Sequence[Row], seams: frozenset[int]) -> int:
    """How many lines from the first on hold no figures, where the lines under them do; else the first may be a head."""
    head = next(
        (k for k, row in enumerate(rows) if any(_is_number(p.text) and not _YEAR.fullmatch(p.text) for p in row)), 0
    )
    if head > 3 or any(k in seams for k in range(head)):
        return 1
    if head == 0 and any(_is_number(part.text) and not _YEAR.fullmatch(part.text) for part in rows[0]):
        return 0
    if head == 0:
        return 1
    # 一、收入: a line of one part over the figures is a row
    while head > 1 and len(rows[head - 1]) == 1 and read_label(rows[head - 1][0].text) is not None:
        head -= 1
    return head


def _lone(row: Row, columns: _Columns) -> list[Part | None] | None:
    """A line of one part that heads the rows under it: 一、农业   东部地区. What fills its column may go on below."""
    if len(row) != 1 or abs(row[0].left - columns.lefts[0]) > _GAP:
        return None
    if read_label(row[0].text) is None and row[0].right >= columns.rights[0] - _GAP:
        return None
    return [row[0], *[None] * (len(columns.lefts) - 1)]


_TOTAL = compile_re(TOTAL)


def _places(cells: Sequence[Part | None]) -> list[int]:
    """The columns in which a row has figures."""
    return [j for j, part in enumerate(cells) if part is not None and _is_number(part.text)]


def _total(row: Row, body: Sequence[Row], n: int) -> list[Part | None] | None:
    """The cells of a row of totals that leaves columns of words blank: 合计　　　　300　347, as many figures as the
    whole rows of the body have columns of figures."""
    if not row or _TOTAL.fullmatch(row[0].text) is None or not all(_is_number(part.text) for part in row[1:]):
        return None
    whole = [other for other in body if len(other) == n]
    figured = [j for j in range(1, n) if whole and all(_is_figure(other[j].text) for other in whole)]
    if len(figured) != len(row) - 1:
        return None
    return [row[0], *(row[1 + figured.index(j)] if j in figured else None for j in range(1, n))]


def _place_heads(
    lines: Sequence[Line],
    rows: Sequence[Row],
    heads: int,
    columns: _Columns,
    placed: list[list[Part | None] | None],
    joins: set[int],
) -> bool:
    """Puts the lines of the head over the columns; whether that is sure.

    The lowest line that is not the rest of another names each column. A line over it names several columns with each of
    its parts, or one that the lower line leaves blank.
    """
    if heads == 0:
        return True
    n, parted = len(columns.lefts), columns.parted()
    if placed[0] is None and heads == 1:
        placed[0] = columns.cells_of(lines[0].row, n, parted)
    first = placed[0]
    figured = _figured([row for k, row in enumerate(placed) if k >= heads and row is not None], n)
    if first is not None:
        for k in range(1, heads):
            cells = placed[k] or columns.cells_of(lines[k].row, n, True)
            if cells is None or not (cells[0] is None or _names_on(first, cells, figured)):
                return False
            placed[k] = cells
            joins.add(k)
        return True
    if heads == 1 or heads > 3:
        return False
    lower = placed[heads - 1] or columns.cells_of(lines[heads - 1].row, n, True)
    if lower is None or not rows[0]:
        return False
    # heads of one line that stand between the two lines of the others
    middle: list[Part | None] | None = columns.place(rows[1]) if heads == 3 and len(rows[1]) < n else [None] * n
    if middle is None or any(part and below for part, below in zip(middle, lower, strict=True)):
        return False
    upper = _groups(rows[0], lower, middle, columns, figured) if len(rows[0]) <= n <= _MOST_PARTS else None
    if upper is None:
        return False
    placed[0], placed[heads - 1] = upper, lower
    if heads == 3:
        placed[1] = middle
        joins.add(1)
    elif all(over for over in upper[next(j for j, over in enumerate(upper) if over) :]) and _names_on(upper, lower, ()):
        joins.add(1)  # none of them stands over several
    return True


def _names_on(upper: Sequence[Part | None], lower: Sequence[Part | None], figured: Sequence[int]) -> bool:
    """Whether a line of heads goes on with those over it and names no columns of its own: units in brackets, or words
    over figures that end in such or that the break has cut."""
    pairs = [(j, over, part) for j, (over, part) in enumerate(zip(upper, lower, strict=True)) if over and part]
    if all(_IN_BRACKETS.fullmatch(part.text) for _, _, part in pairs):
        return True
    return any(
        j in figured and (_BRACKETS.sub("", part.text) != part.text or _reads_on(over.text, part.text))
        for j, over, part in pairs
    )


def _groups(
    row: Row,
    lower: Sequence[Part | None],
    middle: Sequence[Part | None],
    columns: _Columns,
    figured: Sequence[int],
) -> list[Part | None] | None:
    """The cells of a line over the lowest line of a head, each at the first of the columns that it names; those with a
    head in the `middle` between the two are none of them.

    Its words stand in the middle of these columns, or where they begin. They name several only where the lower line
    has a head for each, and the names of the rows together with their figures never (乡镇 beside 金额).
    """
    named = 0 not in figured
    n = len(lower)
    far = float("inf")
    # the least distance of the parts from `p` on to the columns from `j` on, and the end of the first part's columns
    least = [[(far, 0)] * (len(row) + 1) for _ in range(n + 1)]
    least[n][len(row)] = (0.0, n)
    for j, p in itertools.product(range(n - 1, -1, -1), range(len(row), -1, -1)):
        if middle[j] is not None:
            least[j][p] = (least[j + 1][p][0], j)
            continue
        best = (least[j + 1][p][0] + _UNNAMED, j) if lower[j] is not None else (far, j)
        for end in range(j + 1, n + 1) if p < len(row) else ():
            if middle[end - 1] is not None or (end > j + 1 and (lower[j] is None or lower[end - 1] is None)):
                break
            if named and j == 0 and end - 1 in figured:
                break
            left, right = columns.lefts[j], columns.rights[end - 1]
            off = min(abs(row[p].left + row[p].right - left - right) / 2, abs(row[p].left - left))
            if end == j + 1:
                off = min(off, abs(row[p].right - right))
            best = min(best, (least[end][p + 1][0] + off, end))
        least[j][p] = best
    if least[0][0][0] == far:
        return None
    cells: list[Part | None] = [None] * n
    j = p = 0
    while j < n:
        end = least[j][p][1]
        if end == j:
            j += 1
            continue
        cells[j] = row[p]
        j, p = end, p + 1
    return cells


_UNNAMED = 6  # half characters: what a column costs that the upper line leaves to the lower one


def _ends_table(cells: Sequence[Part | None] | None, joined: bool, seam: bool) -> bool:
    """Whether the last line is none of the table: one part that is not the rest of a cell (注：…, the next heading)."""
    return seam or cells is None or (not joined and sum(cell is not None for cell in cells) < 2)


# --- cells of several lines ----------------------------------------------------------------------------------

# In half characters: between a cell that fills its column and the next column there is less room than this.
_ROOM = 8
_HANGS = 0.5  # by how much the second line of a name stands in, where it does
_SERIAL = compile_re(r"(\d{1,4})[.．、]?")
_GOES_ON_AFTER, _GOES_ON_WITH = tuple("、，,及和与或的（(《“—·/"), tuple("、，,及和与或的）)》”·/")
# Lines that go on, each with the lines of its row before it.
_Joins = tuple[tuple[tuple[int, ...], int], ...]


class _Body:
    """The lines under a head, of which several may be one row.

    A name of two lines has its figures beside the first line, beside the last, or beside one between them. What goes on
    fills its column: no room was left for its next word. A line of the first column alone may as well head the rows
    under it (东部地区); there something else has to say that it goes on: a serial number that only its row has, a word
    or a bracket that the break cuts, a hanging indent, or several names that go on alike.
    """

    def __init__(
        self, lines: Sequence[Line], placed: Sequence[list[Part | None] | None], body: Sequence[int], columns: _Columns
    ) -> None:
        self.lines = lines
        self.columns = columns
        self.cells = {k: row for k in body if (row := placed[k]) is not None}
        n = len(columns.lefts)
        by_column = [[part for row in self.cells.values() if (part := row[j])] for j in range(n)]
        self.widest = [heapq.nlargest(2, own, key=lambda part: part.right) for own in by_column]
        self.counts = _is_serial([part.text for part in by_column[0]])
        self.figured = _figured(list(self.cells.values()), n)
        self.between = {k for k in self.cells if not self.is_whole(k)}
        self.has_others = False  # whether lines between rows are rows of their own

    def is_whole(self, k: int) -> bool:
        """Whether a line holds what every row has once: figures, else the name or the serial number."""
        return any(self.cells[k][j] for j in self.figured or [0]) or self.is_heading(k)

    def is_heading(self, k: int) -> bool:
        """Whether a line is a row of its own because of its label: 一、农业."""
        first, *others = self.cells[k]
        return first is not None and not any(others) and read_label(first.text) is not None

    def goes_on(self, row: Sequence[int], k: int) -> bool:
        """Whether line `k` goes on with the cells of a row's lines so far."""
        if self.lines[k].below != 1 or row[-1] != k - 1 or self.is_heading(k):
            return False
        pairs = self._pairs(row, k)
        filled = sum(part is not None for part in self.cells[k])
        if self.is_whole(row[0]):
            if len(pairs) < filled or not (self.figured or self.counts or 2 * filled < len(self.cells[k])):
                return False
        elif not (self.figured or self.counts):
            return False  # nothing tells where a row begins
        return bool(pairs) and all(self._fills(j, own, part) for j, own, part in pairs)

    def says_so(self, row: Sequence[int], k: int) -> bool:
        """Whether more than a full column says that line `k` goes on with a row: where it might head other rows, or be
        one of several rows under one number."""
        pairs = self._pairs(row, k)
        if any(_reads_on(own.text, part.text) for _, own, part in pairs):
            return True
        if self.counts:
            return not self.has_others and any(self._shows(j) for j, _, _ in pairs)
        return all(j or part.left - own.left > _HANGS for j, own, part in pairs)

    def is_alike(self, found: Sequence[_Joins]) -> bool:
        """Whether full columns alone tell that names go on: several do so alike."""
        alike = len(found) > 1 and len(set(map(self.way, found))) == 1
        return alike and not self.has_others and not self.counts and self._shows(0)

    def _shows(self, j: int) -> bool:
        """Whether words that fill column `j` mean that no room was left: most other words of it do not."""
        others = [part for k in self.cells if not {k, k + 1} & self.between and (part := self.cells[k][j])]
        full = sum(part.right >= self.widest[j][0].right - _GAP - _SLACK for part in others)
        return 2 * full <= len(others)

    def is_open(self, joins: _Joins) -> bool:
        """Whether nothing tells if lines go on: other names do not fill their column, and the next leaves no room."""
        pairs = [pair for row, k in joins for pair in self._pairs(row, k)]
        return any(j or (self._shows(0) and self.columns.lefts[1] - own.right < _ROOM) for j, own, _ in pairs)

    def way(self, joins: _Joins) -> frozenset[bool]:
        """Whether lines go on with the row above them, begin the one below, or both."""
        return frozenset(self.is_whole(row[0]) for row, _ in joins)

    def _pairs(self, row: Sequence[int], k: int) -> list[tuple[int, Part, Part]]:
        """The columns that line `k` shares with the lines of a row, with the words of both."""
        found = []
        for j, part in enumerate(self.cells[k]):
            own = next((own for i in reversed(row) if (own := self.cells[i][j])), None)
            if part is not None and own is not None:
                found.append((j, own, part))
        return found

    def _fills(self, j: int, own: Part, part: Part) -> bool:
        """Whether the words `part` go on with those over them in column `j`."""
        if (self.counts and j == 0) or _is_figure(part.text) or own.text[-1] in "。；;" or part.text[-1] in "：:":
            return False
        wide = max((other.right for other in self.widest[j] if other is not part), default=0)
        if part.right > wide + _GAP + _SLACK or abs(part.left - own.left) > _GAP + _SLACK:
            return False
        return own.right >= wide - _GAP - _SLACK or _reads_on(own.text, part.text)


def _is_serial(texts: Sequence[str]) -> bool:
    """Whether the first column counts its rows; the last of them may be the total."""
    found = [match and int(match[1]) for match in map(_SERIAL.fullmatch, texts)]
    numbers = found[:-1] if found and found[-1] is None else found
    return len(numbers) > 1 and all(
        a is not None and b is not None and b == a + 1 for a, b in itertools.pairwise(numbers)
    )


def _reads_on(text: str, rest: str) -> bool:
    """Whether the words tell that a break has cut them: inside a word, a bracket or a list, or before a bracket that
    holds all the rest: 临时占用道路⏎（施工）."""
    if text.endswith(_GOES_ON_AFTER) or rest.startswith(_GOES_ON_WITH):
        return True
    if _IN_BRACKETS.fullmatch(rest) and read_label(rest) is None:
        return True
    opened = max(text.rfind("（"), text.rfind("("))
    return opened > max(text.rfind("）"), text.rfind(")")) or words.parts_a_word(text, rest)


def _wrapped(
    lines: Sequence[Line],
    placed: Sequence[list[Part | None] | None],
    heads: int,
    columns: _Columns,
    seams: frozenset[int],
) -> frozenset[int] | None:
    """The lines of the body that go on with the line above; None where a line may belong to the row over it as well as
    to the one below it, or head other rows."""
    body = _Body(lines, placed, [k for k in range(heads, len(lines)) if k not in seams], columns)
    whole = [k for k in body.cells if body.is_whole(k)]
    stretches: list[list[_Joins]] = []  # of lines between two rows: the readings that join most of them
    ways: set[frozenset[bool]] = set()
    for before, after in itertools.pairwise([None, *whole, None]):
        between = [k for k in body.cells if (before is None or before < k) and (after is None or k < after)]
        readings = _readings(body, before, between, after) if 0 < len(between) <= 2 * _MOST_BETWEEN else []
        most = max(map(len, readings), default=0)
        best = [joins for joins in readings if most and len(joins) == most]
        body.has_others |= after is not None and most < len(between)
        if best and (after is not None or ways == {body.way(best[0])} or all(itertools.starmap(body.says_so, best[0]))):
            stretches.append(best)  # else what stands under the last row may be no more of the table
        if len(best) == 1:
            ways.add(body.way(best[0]))
    found: list[_Joins] = []
    for best in stretches:
        if len(best) > 1:
            alike = [joins for joins in best if ways == {body.way(joins)}]
            if body.counts and not ways:  # a row begins with its number
                alike = [joins for joins in best if body.way(joins) == {True}]
            best = alike or [joins for joins in best if all(itertools.starmap(body.says_so, joins))]
        if len(best) != 1:
            return None
        found += best
    unsure = [joins for joins in found if not all(itertools.starmap(body.says_so, joins))]
    if unsure and not body.is_alike(found):
        if any(body.is_open(joins) for joins in unsure):
            return None
        found = [joins for joins in found if joins not in unsure]
    return frozenset(k for joins in found for _, k in joins)


def _readings(body: _Body, before: int | None, between: Sequence[int], after: int | None) -> list[_Joins]:
    """How lines between two rows may be read: the first of them as going on with the row above, the last as beginning
    the row below, those between as rows of their own."""
    above: list[_Joins] = [()]
    row = () if before is None else (before,)
    for k in between if row else ():
        if not body.goes_on(row, k):
            break
        above.append((*above[-1], (row, k)))
        row = (*row, k)
    found = list(above)
    for n in range(len(between) if after is not None else 0):
        below = [*between[n:], *([] if after is None else [after])]
        joins = tuple((tuple(below[:m]), k) for m, k in enumerate(below) if m)
        if all(itertools.starmap(body.goes_on, joins)):
            found += [(*upper, *joins) for upper in above[: n + 1]]
    return found


# --- whether it is a table -----------------------------------------------------------------------------------

_COLON = compile_re("[:：]")
# 联系人：张三; but 1:12.5, 8:30—11:30
_SPEAKS = compile_re(r"[:：](?!(?<=\d[:：])\d)")
_WIDEST_HEAD = 40


def _is_sure(
    head: Sequence[Sequence[Part | None]],
    body: Sequence[Sequence[Part | None]],
    n: int,
    above: _Over,
    parted: bool,
) -> bool:
    """Whether rows that agree in their columns are a table: a head or a caption says so, and figures, the words of the
    head or the name of the table do."""
    columns = [[row[j] for row in body] for j in range(n)]
    words = [[part.text for part in column if part is not None] for column in columns]
    if any(not own and not any(row[j] for row in head) for j, own in enumerate(words)):
        return False
    figured = _figured(body, n)
    if not parted:
        # 1, 2, 3 over 合计
        rows = [row for row in body if row[0] is None or _TOTAL.fullmatch(row[0].text) is None]
        even = ([part.text for row in rows if (part := row[j])] for j in range(n))
        if not (figured and all(map(_is_even, even))):
            return False
    labelled = sum(any(part is not None and _COLON.search(part.text[-1:]) for part in row) for row in body)
    spoken = sum(any(part is not None and _SPEAKS.search(part.text) for part in row) for row in body)
    if labelled or 2 * spoken >= len(body):
        return False
    over = [next((row[j] for row in reversed(head) if row[j] is not None), None) for j in range(n)]
    named = len(head) > 0 and all(part is not None for part in over[1:])
    named = named and all(width(part.text) <= _WIDEST_HEAD for part in over if part is not None)
    if figured and n > 2:
        return (named and len(body) >= 3) or (above.captioned and len(body) + len(head) >= 3)
    if figured:
        least = 2 if above.named else 3
        return above.captioned and named and len(body) >= least and not _counts_up(words[-1])
    # 类别　　一级危房　　二级危房 over 五保户　　2.23万元　　1.23万元
    if named and n > 2 and len(body) >= 3 and sum(map(_are_measures, words)) >= 2:
        return True
    heads = sum(_is_head(part.text) for part in over if part is not None)
    if named and len(body) >= 3 and (n > 2 or heads == 2):
        # 停车费（元）: 3—5, 5—8   教职工与学生比: 1:12.5   机耕: 60元/亩
        measured = any(_heads_measures(part, own) for part, own in zip(over, words, strict=True))
        if (above.named and n > 2 and (heads or measured)) or (n == 2 and measured and not _counts_up(words[-1])):
            return True
    return named and n > 2 and heads >= 2 and 3 * heads > n and len(body) >= (2 if above.captioned else 3)


_DIGIT = compile_re(r"\d")


def _heads_measures(head: Part | None, words: Sequence[str]) -> bool:
    """Whether a word heads a column whose cells all say how much or when, with units or in ranges."""
    if head is None or _DIGIT.search(head.text):
        return False
    return len(words) > 1 and all(_DIGIT.search(text) and width(text) <= _WIDEST_MEASURE for text in words)


_WIDEST_MEASURE = 20  # half characters: longer words with a digit in them are a text


@lru_cache(maxsize=1)
def _measure() -> regex.Pattern[str]:
    return compile_regex(rf"\d[\d,.]*{SCALE}?(?:{unit_in_cell()})")


def _are_measures(words: Sequence[str]) -> bool:
    """Whether a column holds figures that have their units with them."""
    return len(words) > 1 and all(_measure().fullmatch(text) is not None for text in words)


def _figured(body: Sequence[Sequence[Part | None]], n: int) -> list[int]:
    """The columns of figures among `n` columns of rows; the first has names or serial numbers."""
    texts = ([part.text for row in body if (part := row[j])] for j in range(1, n))
    return [j for j, own in enumerate(texts, 1) if _is_of_figures(own, _is_number, len(body))]


def _is_of_figures(words: Sequence[str], test: Callable[[str], bool], rows: int) -> bool:
    """Whether a column holds figures: most of its words are, and several."""
    counted = [text for text in words if not _NO_FIGURE.fullmatch(text)]
    figures = sum(map(test, counted))
    return figures >= min(2, rows) and 3 * figures >= 2 * len(counted)


def _is_even(words: Sequence[str]) -> bool:
    """Whether a column is of figures throughout, or of words."""
    figures = sum(map(_is_figure, words))
    return figures in (0, len(words))


def _counts_up(words: Sequence[str]) -> bool:
    """Whether figures are page numbers as contents have them: whole, each no smaller than the one before."""
    numbers = [int(text) for text in words if text.isdecimal() and len(text) <= 3]
    return len(numbers) == len(words) and all(a <= b for a, b in itertools.pairwise(numbers))


def _is_head(text: str) -> bool:
    """Whether words head a column in many tables: 序号, 姓名, 责任单位, 完成时限."""
    return column_heads().fullmatch(_bare(text)) is not None

"""From positions on pages to pieces of print: lines, columns, paragraphs, running headers and page numbers.

Readers of forms that know where each line stands (PDF, OFD, recognised pictures) hand their pages over as `Sheet`
values; what becomes of them is decided here, alike for all. Lengths are in millimetres, the origin is at the top left.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.notation.docnumber import read_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    ATTACHMENT_LABEL,
    DATE_ONLY,
    PAGE_MARK,
    TITLE_END,
    ends_document,
    is_of_document,
    page_number,
)
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re
from pipeline.read.draft import Draft
from pipeline.read.page.arranged import with_arranged
from pipeline.read.page.gutters import Gutters, column_of, gutters_of
from pipeline.read.page.margin import set_aside
from pipeline.read.page.sheet import (
    LEADER,
    Box,
    Glyphs,
    Place,
    Sheet,
    Shown,
    Table,
    Words,
    box_of,
    join_lines,
    joined,
    moved,
    on_one_line,
)
from pipeline.source import PrintedLine
from pipeline.text import BLANK, BLANKS, Span

# Pages whose mean certainty is below this are shown to a person.
_LOW = 0.9
# So are those whose pictures have fewer dots to the inch: small print in them is misread with a good score.
_COARSE = 100.0


def set_pages(sheets: Sequence[Sheet], draft: Draft, unread: Sequence[int] = ()) -> None:
    """Writes the pages into `draft` as the pieces that they print, in reading order; `unread` are the numbers of those
    that could not be read."""
    pairs = [set_aside(sheet) for sheet in _without_watermarks(sheets)]
    sheets = [sheet for sheet, _ in pairs]
    gutters = gutters_of(sheets)
    arranged = with_arranged(sheets, gutters, lambda: _furniture(sheets, gutters))
    pages = _all_in_order(arranged, gutters if arranged is sheets else gutters_of(arranged))
    pages = _without_furniture(pages)
    measure = _Measure(pages)
    pages = _parted_entries(pages, measure)
    pages = _with_margins(pages, [aside for _, aside in pairs])
    _write(pages, list(_paragraphs(pages, measure)), draft)
    if unread:
        numbers = "、".join(map(str, unread))
        message = f"第{numbers}页读不出文字（是图像、已损坏或字体没有编码），其内容不在数据中"
        draft.remark("page.unreadable", message, Span(0, 0))


# --- watermarks ----------------------------------------------------------------------------------------------


def _without_watermarks(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """The pages without watermarks (水印): words that stand at the same place of most pages, in large type, and over
    the lines of print."""
    at: dict[tuple[str, int, int], list[tuple[Sheet, Glyphs]]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            at.setdefault((line.text, round(line.left), round(line.top)), []).append((sheet, line))
    marks = {
        id(line)
        for found in at.values()
        if len(found) >= max(3, 0.5 * len(sheets)) and 2 * sum(map(_is_over_print, found)) > len(found)
        for _, line in found
    }
    if not marks:
        return sheets
    return [replace(sheet, lines=tuple(line for line in sheet.lines if id(line) not in marks)) for sheet in sheets]


def _is_over_print(found: tuple[Sheet, Glyphs]) -> bool:
    """Whether a line is larger than one that it lies over."""
    sheet, line = found
    return any(
        line.size > 1.3 * other.size
        and min(line.right, other.right) - max(line.left, other.left) > other.size
        and min(line.bottom, other.bottom) - max(line.top, other.top) > 0.3 * other.size
        for other in sheet.lines
        if other is not line
    )


# --- reading order -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A whole line of a column; `columns` are the first and the last one that it stands over, from 0 on its page.

    It may count as wider than it is printed; `box` is its print.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    columns: tuple[int, int]
    box: Box
    role: str = "paragraph"


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines and tables of a page in reading order; `gutters` part its columns, `label` is the printed number."""

    sheet: Sheet
    gutters: Gutters
    items: tuple[_Line | Table, ...]
    label: str | None = None


def _all_in_order(sheets: Sequence[Sheet], gutters: Sequence[Gutters]) -> list[_Page]:
    pages: list[_Page] = []
    close: float | None = None
    for sheet, own in zip(sheets, gutters, strict=True):
        page, close = _in_order(sheet, own, close)
        pages.append(page)
    return pages


def _in_order(sheet: Sheet, gutters: Gutters, close: float | None) -> tuple[_Page, float | None]:
    """The lines of a page in reading order; `close` is the step between the lines of an entry of the contents, on the
    page before and on this one."""
    xs = [gutter * sheet.width for gutter in gutters]
    across = _spread_across(sheet.lines, xs)
    sides: dict[tuple[int, int], list[tuple[int, Glyphs]]] = {}
    for order, line in enumerate(sheet.lines):
        own = across.get(order) or column_of(line.left, line.right, xs, 0.3 * line.size)
        sides.setdefault(own, []).append((order, line))
    ruled = [column_of(table.left, table.right, xs, 1.0) for table in sheet.tables]
    if len({first for first, last in (*sides, *ruled) if first == last}) < 2:
        gutters, ruled = (), [(0, 0) for _ in ruled]
        sides = {(0, 0): list(enumerate(sheet.lines))} if sheet.lines else {}
    sided: list[_Sided] = list(zip(ruled, sheet.tables, strict=True))
    for columns, stretches in sorted(sides.items(), key=lambda side: side[0]):
        lines, close = _leaders_last(_merge(stretches, columns), close)
        sided += [(columns, line) for line in lines]
    page = _Page(sheet, gutters, tuple(_reading_order(sided, 0, len(gutters))))
    has_leaders = any(isinstance(item, _Line) and _LEADER_AT_END.search(item.text) for item in page.items)
    return page, close if has_leaders else None


_Sided = tuple[tuple[int, int], _Line | Table]  # with the first and the last column that it stands over


def _reading_order(sided: Sequence[_Sided], first: int, last: int) -> Iterator[_Line | Table]:
    """What stands in the columns from `first` to `last`: from top to bottom, a column before the next.

    What stands across all of them parts them, and so does what stands over them all; what stands across some of them
    parts only these, and the others are read by themselves.
    """
    if first == last or len(sided) < 2:
        yield from (item for _, item in sorted(sided, key=lambda entry: (_middle(entry[1]), entry[1].left)))
        return
    bars = [entry for entry in sided if entry[0] == (first, last)] or _over_all(sided)
    strips = [x for x in range(first, last) if not any(a <= x < b for (a, b), _ in sided)]
    if not bars and strips:
        for begin, end in itertools.pairwise([first - 1, *strips, last]):
            yield from _reading_order([entry for entry in sided if begin < entry[0][0] <= end], begin + 1, end)
        return
    bars = bars or [entry for entry in sided if entry[0][0] < entry[0][1]]
    bars.sort(key=lambda entry: (entry[1].top, _middle(entry[1]), entry[1].left))
    tops = [item.top for _, item in bars]
    bands: list[list[_Sided]] = [[] for _ in range(len(bars) + 1)]
    own = {id(item) for _, item in bars}
    for entry in sided:
        if id(entry[1]) not in own:
            bands[bisect.bisect_left(tops, entry[1].top)].append(entry)
    for band, bar in itertools.zip_longest(bands, bars):
        yield from _reading_order(band, first, last)
        if bar is not None:
            yield bar[1]


def _over_all(sided: Sequence[_Sided]) -> list[_Sided]:
    """What stands over all else across some columns, or is set larger than most: a title of the whole page."""
    ordered = sorted(sided, key=lambda entry: entry[1].top)
    sizes = sorted(item.size for _, item in sided if isinstance(item, _Line))
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    over = 0
    for ((first, last), item), (_, following) in itertools.pairwise(ordered):
        large = isinstance(item, _Line) and item.size > 1.3 * usual
        if (first == last and not large) or item.bottom > following.top:
            break
        over += 1
    return ordered[:over]


def _middle(item: _Line | Table) -> float:
    return item.top + item.bottom


# Letters of a title that is set apart over a strip stand at most so far from one another, in their size.
_SPREAD = 6.0


def _spread_across(lines: Sequence[Glyphs], xs: Sequence[float]) -> dict[int, tuple[int, int]]:
    """Lines of one or two letters that stand on both sides of a strip, equally far from it, with nothing else beside
    them: a title whose letters are set apart (目　　录, 通　　知), by its columns."""
    found: dict[int, tuple[int, int]] = {}
    short = [n for n, line in enumerate(lines) if len(line.text) <= 2] if xs else []
    for n, k in itertools.permutations(short, 2):
        left, right = lines[n], lines[k]
        between = [i for i, x in enumerate(xs) if left.right < x < right.left]
        if len(between) != 1 or not on_one_line(left, right) or right.left - left.right > _SPREAD * left.size:
            continue
        off = abs(left.left + right.right - 2 * xs[between[0]]) / 2
        beside = sum(on_one_line(left, line) for line in lines)
        if off < left.size and abs(left.size - right.size) < 0.1 * left.size and beside == 2:
            found[n] = found[k] = between[0], between[0] + 1
    return found


def _merge(stretches: Sequence[tuple[int, Glyphs]], columns: tuple[int, int]) -> list[_Line]:
    """Stretches that stand on one line put together.

    The leader of an entry of the contents may be printed on the entry's first line: in the file it follows the last
    one, and there it is put.
    """
    rows: list[list[tuple[int, Glyphs]]] = []
    row_of: dict[int, list[tuple[int, Glyphs]]] = {}
    leaders: dict[int, Glyphs] = {}
    for order, piece in stretches:
        if LEADER.fullmatch(piece.text) or (order - 1 in leaders and page_number(piece.text) is not None):
            leaders[order] = piece  # and the number behind it
    for order, piece in sorted(stretches, key=lambda entry: (entry[1].top + entry[1].bottom, entry[1].left)):
        if order in leaders:
            continue
        row = next((row for row in rows[-3:] if on_one_line(row[0][1], piece)), None)
        if row is None:
            row = []
            rows.append(row)
        bisect.insort(row, (order, piece), key=lambda entry: entry[1].left)
        row_of[order] = row
    for order, piece in leaders.items():
        beside = next((row for row in rows if on_one_line(row[0][1], piece)), None)
        row = row_of.get(order - 1, beside) if beside is not None else None
        if row is None:
            row = []
            rows.append(row)
        if row is beside:
            bisect.insort(row, (order, piece), key=lambda entry: entry[1].left)
        else:
            row.append((order, piece))  # at the end of the entry's last line, below the one beside it
        row_of[order] = row
    return [_as_line(row, columns) for row in rows]


# The leader at the end of a line: 全民科学素质............1
_LEADER_AT_END = compile_re(rf"[.．…·•{BLANK}]{{3,}}\d{{1,4}}$")
_CONTENTS = compile_re(rf"目[{BLANK}]*[录次]")
# The lines of an entry stand closer together than the entries do, by this factor.
_APART = 1.15


def _leaders_last(lines: Sequence[_Line], before: float | None) -> tuple[Sequence[_Line], float | None]:
    """The lines of a page of contents with each leader at the end of the last line of its entry, where the print has
    it on the first one; and the step between the lines of an entry there, else None.

    Such leaders have blank above their lines and further lines of the entry close below, or the words show it. Where a
    page shows too little, it goes on as the page `before` it: with that step, or None where its leaders are not so.
    """
    leaders = [n for n, line in enumerate(lines) if _LEADER_AT_END.search(line.text)]
    named = any(_CONTENTS.fullmatch(line.text) for line in lines)
    if len(leaders) < (2 if before is None and not named else 1):
        return lines, before
    lines = sorted(lines, key=lambda line: line.top)
    steps = [second.top - first.top for first, second in itertools.pairwise(lines)]
    leaders = [n for n, line in enumerate(lines) if _LEADER_AT_END.search(line.text)]
    inner = [n for n in leaders if 0 < n < len(steps)]
    first = sum(steps[n - 1] > _APART * steps[n] for n in inner)
    last = sum(steps[n] > _APART * steps[n - 1] for n in inner)
    if _goes_below(lines, steps, leaders[-1]):
        first += 2
    close: float | None = None
    if first > max(1, 2 * last):
        close = min(steps[n] for n in leaders if n < len(steps))
    elif last <= max(1, first) and len(leaders) > 1 and _ends_below_leaders(lines, leaders):
        close = sorted(steps)[len(steps) // 2]
    elif last <= first or len(inner) < 2:
        close = before
    if close is None:
        return _filled(lines, leaders), None
    for n in leaders:
        at = n
        while at < len(steps) and steps[at] <= _APART * close and at + 1 not in leaders and _is_rest(lines, at):
            at += 1
        if at > n and (found := _LEADER_AT_END.search(lines[n].text)):
            lines[n] = replace(lines[n], text=lines[n].text[: found.start()])
            lines[at] = replace(lines[at], text=lines[at].text + found.group())
    return _filled(lines, [n for n, line in enumerate(lines) if _LEADER_AT_END.search(line.text)]), close


def _goes_below(lines: Sequence[_Line], steps: Sequence[float], leader: int) -> bool:
    """Whether the last entry of a page goes on under its leader, to the end of a title or a number."""
    end = leader
    while end < len(steps) and steps[end] <= _APART * steps[leader] and _is_rest(lines, end):
        end += 1
    if end == leader or steps[leader] > 3 * lines[leader].size:
        return False
    return lines[end].text.rstrip("）)").endswith("号") or TITLE_END.search(lines[end].text) is not None


def _filled(lines: Sequence[_Line], leaders: Sequence[int]) -> list[_Line]:
    """The lines of a page of contents, those that the words of an entry fill as wide as those with leaders: entries may
    be broken well before the column of numbers."""
    first, last = max(0, leaders[0] - 2), leaders[-1]
    edge = max(line.right for line in lines[first : last + 1])
    bare = [
        n
        for n in range(first, last)
        if n not in leaders and lines[n].right - lines[n].left > 0.6 * (edge - lines[n].left)
    ]
    # Where a leader stood on the first line of its entry, that is full, and the others are broken before the numbers.
    broken = max((lines[n].right for n in bare if lines[n].right < edge - lines[n].size), default=edge)
    alike = [n for n in bare if lines[n].right > broken - 2.2 * lines[n].size and _is_rest(lines, n)]
    return [replace(line, right=max(edge, line.right)) if n in alike else line for n, line in enumerate(lines)]


def _is_rest(lines: Sequence[_Line], n: int) -> bool:
    """Whether the line after may belong to the entry of this one: it has its size and is no page number."""
    return abs(lines[n + 1].size - lines[n].size) < 0.1 * lines[n].size and page_number(lines[n + 1].text) is None


def _ends_below_leaders(lines: Sequence[_Line], leaders: Sequence[int]) -> bool:
    """Whether entries end on lines under their leaders: in the words that titles end in (…的通知), which their lines
    with leaders do not, more often than the other way round."""
    below = above = 0
    for n, following in itertools.pairwise([*leaders, len(lines)]):
        if n + 1 < following and n + 1 < len(lines):
            words = _LEADER_AT_END.sub("", lines[n].text)
            ended, ends = (
                TITLE_END.search(_ENTRY_NUMBER.sub("", text)) is not None for text in (words, lines[following - 1].text)
            )
            below += ends and not ended
            above += ended and not ends
    return below > max(1, above)


# The number of a document (发文字号) behind the title of an entry.
_ENTRY_NUMBER = compile_re(rf"[（(]?[^（(〔]{{1,12}}〔\d{{4}}〕\d{{1,5}}号[）)]?[{BLANK}]*$")


def _as_line(row: Sequence[tuple[int, Glyphs]], columns: tuple[int, int]) -> _Line:
    pieces = [piece for _, piece in row]
    text = pieces[0].text
    for before, piece in itertools.pairwise(pieces):
        figures = f"{before.text[-1]}{piece.text[0]}"
        apart = 0.3 if figures.isascii() and figures.isalnum() else 0.6
        text += (" " if piece.left - before.right > apart * piece.size else "") + piece.text
    # Where the first has no height (a damaged font), none is on its line.
    own = [piece for piece in pieces if on_one_line(pieces[0], piece)] or pieces
    left, top, right, bottom = box = box_of(piece.box for piece in own)
    return _Line(
        text=text,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        size=max(own, key=lambda piece: len(piece.text)).size,
        columns=columns,
        box=box,
    )


# --- page furniture ------------------------------------------------------------------------------------------

_BLANK = compile_re(rf"[{BLANK}]+")
_DIGITS = compile_re(r"\d+")


def _without_furniture(pages: Sequence[_Page]) -> list[_Page]:
    """Pages whose running headers, footers and page numbers have their role; the number is the page's label.

    Furniture stands in the two outermost lines of a page, at the same height on every page of its kind; a number
    counts as the pages do, and other words are the same, but for their numbers, on pages that follow one another (or
    on left, or on right ones). What is as large as a title, or a document's own (who signs), is none, unless it stands
    on all pages, or on all left or right ones; a date, a note or an imprint never is.
    """
    edges = [_edge_lines(page) for page in pages]
    numbers: Counter[tuple[int, int]] = Counter()
    for page, found in zip(pages, edges, strict=True):
        for line in found:
            if (number := page_number(line.text)) is not None:
                numbers[page.sheet.number - number, _height(line)] += 1
    (offset, _), most = numbers.most_common(1)[0] if numbers else ((0, 0), 0)
    within = _counted(pages, edges)
    offsets = {offset, *within}
    if most < 2 and within:
        offset = within[0]
    seen: dict[tuple[str, int], set[int]] = {}
    for n, (page, found) in enumerate(zip(pages, edges, strict=True)):
        for line in found:
            for shape, step in itertools.product(_shapes(line.text, page, offsets), (-1, 0, 1)):
                seen.setdefault((shape, _height(line) + step), set()).add(n)
    running = {key for key, at in seen.items() if _runs(at, len(pages))}
    always = {key for key in running if len(seen[key]) > max(3, 0.4 * len(pages))}
    measure = _Measure(pages)
    result = []
    for page, found in zip(pages, edges, strict=True):
        roles: dict[int, str] = {}
        label = None
        for line in found:
            number = page_number(line.text)
            counts = number is not None and page.sheet.number - number == offset
            is_rare = _is_large(line, page, measure) or is_of_document(line.text)
            if number is not None and counts and (most > 1 or (len(pages) == 1 and _in_margin(line, page))):
                roles[id(line)] = "page_number"
                label = str(number)
            elif (
                number is None
                and not ends_document(line.text)
                and any(
                    (shape, _height(line)) in (always if is_rare else running)
                    for shape in _shapes(line.text, page, offsets)
                )
            ):
                roles[id(line)] = "page_header"
                label = label or _number_within(line.text, page.sheet.number - offset)
        items = tuple(
            replace(item, role=roles[id(item)]) if isinstance(item, _Line) and id(item) in roles else item
            for item in page.items
        )
        result.append(replace(page, items=items, label=label))
    return result


def _furniture(sheets: Sequence[Sheet], gutters: Sequence[Gutters]) -> list[list[Glyphs]]:
    """The stretches of print on each page that are running headers or page numbers."""
    found: list[list[Glyphs]] = []
    for page in _without_furniture(_all_in_order(sheets, gutters)):
        lines = [item for item in page.items if isinstance(item, _Line) and item.role != "paragraph"]
        found.append([piece for piece in page.sheet.lines if any(_holds(line, piece) for line in lines)])
    return found


def _holds(line: _Line, piece: Glyphs) -> bool:
    """Whether a stretch of print stands in a line."""
    return (
        line.top <= (piece.top + piece.bottom) / 2 <= line.bottom
        and line.left <= (piece.left + piece.right) / 2 <= line.right
    )


def _edge_lines(page: _Page) -> list[_Line]:
    """The two highest and the two lowest lines of a page."""
    lines = sorted((item for item in page.items if isinstance(item, _Line)), key=lambda line: line.top)
    tables = [item for item in page.items if isinstance(item, Table)]
    head, foot = lines[:2], lines[-2:]
    top = min((table.top for table in tables), default=page.sheet.height)
    bottom = max((table.bottom for table in tables), default=0.0)
    found = [line for line in head if line.top < top] + [line for line in foot if line.bottom > bottom]
    return list({id(line): line for line in found}.values())


def _in_margin(line: _Line, page: _Page) -> bool:
    return line.bottom < 0.1 * page.sheet.height or line.top > 0.88 * page.sheet.height


def _runs(at: set[int], pages: int) -> bool:
    """Whether words that stand on the pages `at` are a running header: most of those pages have a neighbour in it."""
    beside = sum(bool({n - 2, n - 1, n + 1, n + 2} & at) for n in at)
    return beside >= (2 if pages <= 4 else 3) and beside > 0.7 * len(at)


def _height(line: _Line) -> int:
    """The height at which a line stands, in steps of three millimetres."""
    return round((line.top + line.bottom) / 6)


def _shapes(text: str, page: _Page, offsets: Iterable[int]) -> set[str]:
    """The words of a line without blanks: as they are, and with a sign for the number of the page."""
    bare, numbers = _BLANK.sub("", text), {str(page.sheet.number - offset) for offset in offsets}
    return {bare, _DIGITS.sub(lambda digits: "#" if digits.group() in numbers else digits.group(), bare)}


def _counted(pages: Sequence[_Page], edges: Sequence[Sequence[_Line]]) -> list[int]:
    """By how much numbers inside running headers fall short of the pages (一、总类 2/40), the most frequent first: of
    lines that are else the same, at one height of three pages that follow one another, or more."""
    found: dict[tuple[str, int, int], set[int]] = {}
    for n, (page, lines) in enumerate(zip(pages, edges, strict=True)):
        for line in lines:
            bare = _BLANK.sub("", line.text)
            if len(bare) > _LONGEST_HEADER or page_number(line.text) is not None:
                continue
            for digits in itertools.islice(_DIGITS.finditer(bare), 4):
                if len(digits.group()) < 5:
                    shape = f"{bare[: digits.start()]}#{bare[digits.end() :]}"
                    key = (shape, _height(line), page.sheet.number - int(digits.group()))
                    found.setdefault(key, set()).add(n)
    pages_of: Counter[int] = Counter()
    for (_, _, offset), at in found.items():
        if any({n, n + 1, n + 2} <= at for n in at) or any({n, n + 2, n + 4} <= at for n in at):
            pages_of[offset] += len(at)
    return [offset for offset, _ in pages_of.most_common(2)]


_LONGEST_HEADER = 60


def _number_within(text: str, number: int) -> str | None:
    """The page number that a running header prints beside its words."""
    at_ends = _DIGITS.findall(text)
    ends = {at_ends[0], at_ends[-1]} if at_ends else set()
    if re.search(rf"第\s*{number}\s*页", text):
        return str(number)
    starts_or_ends = re.match(rf"{PAGE_MARK}*\d", text) or re.search(rf"\d{PAGE_MARK}*$", text)
    return str(number) if str(number) in ends and starts_or_ends else None


def _with_margins(pages: Sequence[_Page], asides: Sequence[Sequence[Glyphs]]) -> list[_Page]:
    """Pages with the words that run down or up beside their lines: a page number, or a running header; what is long or
    a sentence stands behind the lines of its page, by itself."""
    offsets = Counter(page.sheet.number - int(page.label) for page in pages if page.label and page.label.isdecimal())
    usual = offsets.most_common(1)[0][0] if offsets else None
    result = []
    for page, aside in zip(pages, asides, strict=True):
        head: list[_Line] = []
        rest: list[_Line] = []
        label = page.label
        for glyphs in aside:
            number = page_number(glyphs.text)
            if number is not None and label is None and usual in (None, page.sheet.number - number):
                label = str(number)
            long = len(glyphs.text) > _LONGEST_HEADER or _STOP.search(glyphs.text) is not None
            role = "page_number" if number is not None else "other" if long else "page_header"
            line = _Line(glyphs.text, *glyphs.box, glyphs.size, (0, 0), glyphs.box, role)
            (rest if long else head).append(line)
        result.append(replace(page, items=(*head, *page.items, *rest), label=label))
    return result


_STOP = compile_re("[。；]")


# --- paragraphs ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Paragraph:
    """Lines that make one piece, with the page of each."""

    lines: list[tuple[int, _Line]]
    align: str | None = None


def _are_sentences(lines: Sequence[_Line]) -> bool:
    """Whether lines are those of running text: titles and contents have few marks."""
    return 5 * sum(_MARK.search(line.text) is not None for line in lines) >= 2 * len(lines)


_MARK = compile_re(r"[，。；]")


def _stands_in(line: _Line, left: float) -> float:
    """How far a line begins from an edge, in sizes of its characters."""
    return abs(line.left - left) / line.size if line.size > 0 else 0.0


# So many lines of one size, a third of them full, are running text.
_RUNNING = 6


_Sized = tuple[Gutters, tuple[int, int], float]  # columns of a page, the ones of them, the size of the type


class _Measure:
    """The edges of the columns and the size and the pitch of the running text.

    Left and right pages may have their margins mirrored, so edges are kept by the parity of the page.
    """

    def __init__(self, pages: Sequence[_Page]) -> None:
        sizes: Counter[float] = Counter()
        for _, line in _body(pages):
            sizes[round(line.size, 1)] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 4.0
        self._edges: dict[tuple[Gutters, int, int], tuple[float, float]] = {}
        keys: dict[tuple[Gutters, int, int], list[_Line]] = {}
        for page, line in _body(pages):
            column, end = line.columns
            if abs(line.size - self.size) <= 0.1 * self.size and column == end:
                for key in ((page.gutters, page.sheet.number % 2, column), (page.gutters, 2, column)):
                    keys.setdefault(key, []).append(line)
        for key, lines in keys.items():
            edges = self._edges_of(lines)
            if edges is not None:
                self._edges[key] = edges
        self._others = self._edges_of_others(pages)
        pitches: Counter[float] = Counter()
        steps: dict[int, Counter[float]] = {}
        for page in pages:
            own = steps.setdefault(page.sheet.number, Counter())
            for first, second in itertools.pairwise(item for item in page.items if isinstance(item, _Line)):
                step = second.bottom - first.bottom
                alike = first.columns == second.columns and abs(first.size - second.size) < 0.05 * self.size
                if alike and 0 < step < 4 * self.size and abs(first.size - self.size) <= 0.1 * self.size:
                    pitches[round(step * 2) / 2] += 1
                    own[round(step * 2) / 2] += 1
        self.pitch = pitches.most_common(1)[0][0] if pitches else 1.8 * self.size
        self._pitches = {number: self._closest(own) for number, own in steps.items()}

    def _closest(self, steps: Counter[float]) -> float:
        """The least step from line to line that is common on a page: that of lines of one paragraph, where more of
        the steps lead from paragraph to paragraph."""
        enough = max(3, 0.2 * steps.total())
        common = [step for step in steps if steps[step - 0.5] + steps[step] + steps[step + 0.5] >= enough]
        return max(min(common), 1.1 * self.size) if common else self.pitch

    def pitch_of(self, page: _Page) -> float:
        """The step from line to line within the paragraphs of a page."""
        return self._pitches.get(page.sheet.number, self.pitch)

    def _edges_of(self, lines: Sequence[_Line]) -> tuple[float, float] | None:
        """The edges of the column that `lines` fill: the left one that most of the long ones share, and the right one
        that the fullest of them reach."""
        if len(lines) < 4:
            return None
        widest = sorted(line.right - line.left for line in lines)[-max(1, len(lines) // 20)]
        full = [line for line in lines if line.right - line.left > 0.8 * widest]
        lefts = Counter(round(line.left) for line in full)
        common = max(lefts, key=lambda left: (lefts[left] + lefts[left + 1] + lefts[left - 1], -left))
        near = sorted(line.left for line in full if abs(line.left - common) <= 1.5)
        # Where most paragraphs have two lines, the long ones are their first, which stand in by two characters.
        out = sorted(line.left for line in lines if 1.4 < (near[len(near) // 2] - line.left) / line.size < 2.6)
        if 2 * len(out) >= len(near) and out[-1] - out[0] < 1.5:
            near = out
        rights = sorted(line.right for line in full)
        return near[len(near) // 2], rights[int(0.8 * (len(rights) - 1))]

    def _edges_of_others(self, pages: Iterable[_Page]) -> dict[_Sized, tuple[float, float]]:
        """The edges of running text that is set larger or smaller than most of the file: a notice before its annex may
        have other margins."""
        others: dict[_Sized, list[_Line]] = {}
        for page, line in _body(pages):
            if abs(line.size - self.size) > _close(page) * self.size and page.sheet.score is None:
                others.setdefault((page.gutters, line.columns, round(line.size, 1)), []).append(line)
        found = {}
        for key, lines in others.items():
            edges = self._edges_of(lines) if len(lines) >= _RUNNING and _are_sentences(lines) else None
            if edges is not None:
                # Full lines, and first ones, which stand in.
                full = [
                    line
                    for line in lines
                    if abs(line.right - edges[1]) < 1.2 * line.size and _stands_in(line, edges[0]) < 2.6
                ]
                wide = (edges[1] - edges[0]) / key[2] if key[2] > 0 else 0.0
                if wide > 15 and 3 * len(full) > len(lines):
                    found[key] = edges
        return found

    def edges(self, page: _Page, line: _Line) -> tuple[float, float]:
        """Left and right edge of the column in which a line stands."""
        own = self._others.get((page.gutters, line.columns, round(line.size, 1)))
        if own is not None and _stands_in(line, own[0]) < 2.6:
            return own
        left, right = line.columns
        for parity in (page.sheet.number % 2, 2):
            first, second = (self._edges.get((page.gutters, parity, column)) for column in (left, right))
            if first is not None and second is not None:
                return first[0], second[1]
        lines = [item for item in page.items if isinstance(item, _Line) and item.role == "paragraph"]
        column = [item for item in lines if item.columns == line.columns]
        return min(item.left for item in column), max(item.right for item in column)


def _body(pages: Iterable[_Page]) -> Iterator[tuple[_Page, _Line]]:
    for page in pages:
        for item in page.items:
            if isinstance(item, _Line) and item.role == "paragraph":
                yield page, item


@dataclass(frozen=True, slots=True)
class _Place:
    """How a line stands in its column, in sizes of its characters: blank to the left and right of it."""

    before: float
    after: float
    align: str | None

    @property
    def is_full(self) -> bool:
        """Whether the line reaches both edges, or nearly so."""
        return abs(self.before) < 1.1 and abs(self.after) < 1.1


def _close(page: _Page) -> float:
    """By how much the sizes of alike characters differ: those of recognised ones are estimates."""
    return 0.08 if page.sheet.score is None else 0.25


def _is_large(line: _Line, page: _Page, measure: _Measure) -> bool:
    """Whether a line is set larger than the running text."""
    return line.size > (1 + _close(page)) * measure.size


def _place(line: _Line, page: _Page, measure: _Measure) -> _Place:
    left, right = measure.edges(page, line)
    before, after = (line.left - left) / line.size, (right - line.right) / line.size
    width = (right - left) / line.size
    align = None
    balanced = abs(before - after) < 0.8
    large = _is_large(line, page, measure)
    # A line that reaches both edges says nothing of its place, be it of a title or of a paragraph.
    if balanced and before > (1.0 if large else 2.4) and after > (1.0 if large else 2.4):
        align = "center"
    elif before > after and (before > 0.4 * width or (before > 5 and after < 5 and before > after + 2)):
        align = "right"
    return _Place(before, after, align)


def _parted_entries(pages: Sequence[_Page], measure: _Measure) -> list[_Page]:
    """Pages whose contents have a tab before the page number of an entry whose words left no room for a leader.

    Such a line fills its column and ends in a number between those of the entries before and after it; three lines
    with leaders tell that a page prints contents.
    """
    return [replace(page, items=_with_tabs(page, measure)) for page in pages]


def _with_tabs(page: _Page, measure: _Measure) -> tuple[_Line | Table, ...]:
    entries = [
        (n, int(match["page"]))
        for n, item in enumerate(page.items)
        if isinstance(item, _Line) and (match := _ENDS_ENTRY.search(item.text))
    ]
    if len(entries) < 3:
        return page.items
    items = list(page.items)
    for (first, low), (last, high) in itertools.pairwise([*entries, (len(items), _MOST_PAGES)]):
        for n in range(first + 1, last if high < _MOST_PAGES else min(last, first + 4)):
            item = items[n]
            match = _LAST_NUMBER.search(item.text) if isinstance(item, _Line) else None
            if not isinstance(item, _Line) or match is None or not low <= int(match.group()) <= high:
                continue
            following = items[n + 1] if n + 1 < len(items) else None
            counted = isinstance(following, _Line) and following.text[:1] in "号年月日期"
            if item.role == "paragraph" and not counted and _place(item, page, measure).after < 1:
                items[n] = replace(item, text=f"{item.text[: match.start()].rstrip()}\t{match.group()}")
    return tuple(items)


_LAST_NUMBER = compile_re(r"(?:(?<![\d年月日.．…·\-—])|(?<=[^\d.．…·][.．…·]))\d{1,4}$")
_MOST_PAGES = 9999


def _paragraphs(pages: Sequence[_Page], measure: _Measure) -> Iterator[_Paragraph | tuple[int, Table]]:
    """The paragraphs and tables in reading order, with the positions of their pages."""
    open_one: _Paragraph | None = None
    last: _Place | None = None
    for n, page in enumerate(pages):
        for item in page.items:
            if isinstance(item, Table):
                if open_one is not None:
                    yield _closed(open_one, pages, measure)
                open_one = None
                yield n, item
                continue
            if item.role != "paragraph":
                continue
            place = _place(item, page, measure)
            if open_one is not None and last is not None and _goes_on(open_one, last, n, item, place, pages, measure):
                open_one.lines.append((n, item))
            else:
                if open_one is not None:
                    yield _closed(open_one, pages, measure)
                open_one = _Paragraph([(n, item)], place.align)
            last = place
    if open_one is not None:
        yield _closed(open_one, pages, measure)


def _closed(paragraph: _Paragraph, pages: Sequence[_Page], measure: _Measure) -> _Paragraph:
    """A paragraph that is whole: large lines that all go from edge to edge are a title, which stands in the middle."""
    n, first = paragraph.lines[0]
    if paragraph.align is None and _is_large(first, pages[n], measure) and len(paragraph.lines) <= 4:
        text = join_lines(line.text for _, line in paragraph.lines)
        full = all(_place(line, pages[k], measure).is_full for k, line in paragraph.lines)
        if full and not _SENTENCE.search(text):
            paragraph.align = "center"
    return paragraph


def _goes_on(
    paragraph: _Paragraph,
    last: _Place,
    n: int,
    line: _Line,
    place: _Place,
    pages: Sequence[_Page],
    measure: _Measure,
) -> bool:
    """Whether `line` goes on with `paragraph`, whose last line stands as `last` says."""
    before_page, before = paragraph.lines[-1]
    together = before_page == n and before.columns == line.columns
    step = line.bottom - before.bottom
    if abs(line.size - before.size) > _close(pages[n]) * before.size:
        return False
    if together and (step > max(1.5 * measure.pitch, 2.4 * line.size) or step <= 0):
        return False
    if _ENDS_ENTRY.search(before.text):
        return False
    if read_number(line.text) is not None and not before.text.endswith(_OPEN):
        return False  # the document's number (发文字号) under its title
    if ATTACHMENT_LABEL.fullmatch(line.text):
        return False  # 附件1 on a line of its own
    if last.align == "center" or place.align == "center":
        if last.align is None and together and _is_rest_of_title(paragraph, line, pages, measure):
            paragraph.align = "center"
            return True
        if last.align != place.align and not _fills(paragraph, last, line, place, pages, measure):
            return False
        large = _is_large(line, pages[n], measure)
        goes_on = large and (step < 2.4 * line.size if together else _is_cut_title(before, line, last))
        if goes_on:
            paragraph.align = "center"
        return goes_on
    if last.align == "right" or place.align == "right":
        return False
    alike = abs(line.size - measure.size) <= 0.1 * measure.size
    if together and alike and step > 1.3 * measure.pitch_of(pages[n]) + 0.3:
        return False  # paragraphs are set apart
    if last.after > _first_word(line.text) + 0.6:
        return False  # there was room for the next word: the break was meant
    first = _place(paragraph.lines[0][1], pages[paragraph.lines[0][0]], measure)
    if first.before < 1.2 and before.text.endswith(_STOPS) and read_label(line.text) is not None:
        return False  # where no paragraph stands in, a label behind the end of a sentence begins one
    if len(paragraph.lines) > 1:
        return abs(place.before - last.before) < 1.2
    if place.before < 1.2:
        return True
    hangs = place.before > first.before + 1.2 and first.before < 3
    return hangs and _ITEM.match(paragraph.lines[0][1].text) is not None


def _fills(
    paragraph: _Paragraph, last: _Place, line: _Line, place: _Place, pages: Sequence[_Page], measure: _Measure
) -> bool:
    """Whether of two lines one stands in the middle and the other goes from edge to edge, as lines of one title do."""
    full = place if last.align == "center" else last
    if full.align is not None or not full.is_full or paragraph.lines[-1][1].text.endswith(_STOPS):
        return False
    if last.align is None and paragraph.align == "center":
        return TITLE_END.search(paragraph.lines[-1][1].text) is None
    if last.align is None:
        return all(_place(item, pages[k], measure).is_full for k, item in paragraph.lines)
    return not line.text.endswith(_STOPS) and TITLE_END.search(paragraph.lines[-1][1].text) is None


def _is_rest_of_title(paragraph: _Paragraph, line: _Line, pages: Sequence[_Page], measure: _Measure) -> bool:
    """Whether a line in the middle ends a title of the running text's size, whose lines before it go from edge to edge
    or nearly so: there is no room to see that they are centred as well."""
    text = join_lines(item.text for _, item in paragraph.lines)
    if len(paragraph.lines) > 3 or _SENTENCE.search(text) or read_label(text) is not None:
        return False
    if read_number(line.text) is not None or DATE_ONLY.fullmatch(line.text):
        return False
    places = (_place(item, pages[n], measure) for n, item in paragraph.lines)
    return all(abs(place.before - place.after) < 1.0 and place.before < 2.4 for place in places)


_STOPS = ("。", "；", "：", "！", "？", ".", ";", ":")
_OPEN = ("（", "(", "、", "，", "和")
# What a title does not hold: the end of a sentence or of an address.
_SENTENCE = compile_re(r"[。；：！？;:!?]")

# An item of a list, whose further lines may hang under its words: 附件：1.…, （一）…, 2.…
_ITEM = compile_re(rf"附|注|[（(]?[\d{HAN_COUNT}①-⑳]+[.．、）)]?|[-—·•]")
# The last line of an entry of the contents: ……37, ……（37）, or 〔2018〕81号67 where the line has no room for a leader.
_ENDS_ENTRY = compile_re(
    rf"(?:[.．…·•\-—_－]{{3,}}[{BLANK}]*|\t|〕\d{{1,5}}号[.．…·]{{0,2}}[{BLANK}]*)[（(]?(?P<page>\d{{1,4}})[）)]?$"
)
_RUN = compile_re(r"[0-9A-Za-z%‰.,:/~+_=&#@-]+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）〕》”’】…,.;:?!)]%‰"
_NEVER_LAST = "〔[(（《“‘【"
_LONGEST_WORD = 16


def _first_word(text: str) -> float:
    """The width, in sizes of a character, of what cannot be parted at the head of a line.

    Quotation marks hold to the characters on both sides of them: most programs do not break a line there.
    """
    end = 0
    while end < min(len(text), _LONGEST_WORD):
        match = _RUN.match(text, end)
        assert match is not None
        end = match.end()
        following, last = text[end : end + 1], text[end - 1]
        if not following or not (following in _NEVER_FIRST + "“‘" or last in _NEVER_LAST + "”’"):
            break
    return sum(0.55 if char.isascii() else 1.0 for char in text[:end])


def _is_cut_title(before: _Line, line: _Line, last: _Place) -> bool:
    """Whether a line set large in the middle goes on with one at the end of the page or column before: that one fills
    its column, or is the wider one of a title whose words have not come to their end."""
    if last.before < 1.2:
        return True
    wide = before.right - before.left
    return wide > 8 * before.size and wide > 0.9 * (line.right - line.left) and not TITLE_END.search(before.text)


# --- writing -------------------------------------------------------------------------------------------------


def _write(pages: Sequence[_Page], body: Sequence[_Paragraph | tuple[int, Table]], draft: Draft) -> None:
    """Writes page by page; a paragraph that goes on on the next page has a span on each."""
    paragraphs = [entry for entry in body if isinstance(entry, _Paragraph)]
    owner = {id(line): number for number, entry in enumerate(paragraphs) for _, line in entry.lines}
    spans: list[list[Span]] = [[] for _ in paragraphs]
    printed: list[PrintedLine] = []
    coarse: list[tuple[int, float, Span]] = []
    for page in pages:
        start, number = draft.at, page.sheet.number
        places: list[Place] = []
        for key, group in itertools.groupby(page.items, lambda item: owner.get(id(item))):
            if key is not None:
                words = joined(_words(item) for item in group if isinstance(item, _Line))
                places += moved(words.places, draft.at)
                spans[key].append(draft.line(words.text))
                continue
            for item in group:
                if isinstance(item, Table) and item.gap is not None:
                    places += _write_rows(item, item.gap, draft)
                elif isinstance(item, Table):
                    begins = draft.table(item.rows, item.cols, item.cells, number, item.open_above, item.open_below)
                    places += _places_in(item, begins)
                else:
                    places += moved(_words(item).places, draft.at)
                    draft.paragraph(item.text, item.role, number)
        draft.write("\n")
        printed += _as_shown(page.sheet, places)
        score = page.sheet.score
        draft.page(number, start, page.label, page.sheet.width, page.sheet.height, score)
        if score is not None and score < _LOW:
            message = f"第{number}页是图像，文字识别的平均可信度只有{score:.2f}，请与原件核对"
            draft.remark("ocr.low_score", message, Span(start, draft.at))
        if page.items and page.sheet.dpi is not None and page.sheet.dpi < _COARSE:
            coarse.append((number, page.sheet.dpi, Span(start, draft.at)))
    _tell_coarse(coarse, draft)
    for entry, found in zip(paragraphs, spans, strict=True):
        draft.piece(found, "paragraph", pages[entry.lines[0][0]].sheet.number, entry.align)
    draft.printed(printed)


def _tell_coarse(pages: Sequence[tuple[int, float, Span]], draft: Draft) -> None:
    """One finding for all pages whose pictures have few dots (number, dots to the inch, text), at the first of them."""
    if pages:
        groups = itertools.groupby(enumerate(number for number, _, _ in pages), lambda each: each[1] - each[0])
        runs = [[number for _, number in group] for _, group in groups]
        named = "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
        least = min(dpi for _, dpi, _ in pages)
        message = f"第{named}页的图像每英寸只有约{least:.0f}点，小字容易认错，请与原件核对"
        draft.remark("page.low_resolution", message, pages[0][2])


def _write_rows(table: Table, gap: str, draft: Draft) -> list[Place]:
    """Writes what blanks arrange as lines of text, from which the layout makes a table as it does of any text; where
    in the text the words of its cells stand."""
    found: list[Place] = []
    draft.write("\n")
    cells = zip(table.cells, table.places, strict=True)
    for _, row in itertools.groupby(cells, lambda entry: entry[0][0]):
        text = ""
        for n, ((*_, words), places) in enumerate(row):
            text += gap if n else ""
            found += moved(places, draft.at + len(text))
            text += words
        draft.line(text)
    draft.write("\n")
    return found


# --- places --------------------------------------------------------------------------------------------------


def _words(line: _Line) -> Words:
    """The words of a line, without the blanks at both ends, as a place of their own."""
    inner = line.text.strip(BLANKS)
    start = line.text.index(inner)
    return Words(line.text, (Place(start, start + len(inner), line.box),) if inner else ())


def _places_in(table: Table, begins: Sequence[int]) -> Iterator[Place]:
    """Where in the text the words of a table's cells stand, whose rows begin at `begins`: a tab is between two cells,
    and there are cells without words."""
    words = {(row, col): text for row, col, _, _, text in table.cells}
    places = {cell[:2]: own for cell, own in zip(table.cells, table.places, strict=True)}
    for row, begin in enumerate(begins):
        at = begin
        for col in range(table.cols):
            yield from moved(places.get((row, col), ()), at)
            at += len(words.get((row, col), "")) + 1


def _as_shown(sheet: Sheet, places: Iterable[Place]) -> Iterator[PrintedLine]:
    """The places on the page as it is shown, in tenths of a millimetre; what lies beyond its edges is not printed."""
    shown = sheet.shown or Shown(sheet.width, sheet.height)
    width, height = round(shown.width, 1), round(shown.height, 1)
    for place in places:
        if not all(map(math.isfinite, place.box)):
            continue  # a damaged font
        x0, y0, x1, y1 = shown.map.box(*place.box) if sheet.shown else place.box
        if x0 <= shown.width and y0 <= shown.height and x1 >= 0 and y1 >= 0:
            xs = (round(min(max(x, 0.0), width), 1) for x in sorted((x0, x1)))
            ys = (round(min(max(y, 0.0), height), 1) for y in sorted((y0, y1)))
            (left, right), (top, bottom) = xs, ys
            span = Span(place.start, place.end)
            yield PrintedLine(sheet.number, span, (left, top, right, bottom), (width, height))

"""Page furniture: running headers, footers and page numbers (页眉、页脚、页码), by where and how often they stand."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.notation.marks import PAGE_MARK, ends_document, is_of_document, page_number
from pipeline.precompiled import compile_re
from pipeline.read.page.gutters import Gutters
from pipeline.read.page.lines import Line, Page
from pipeline.read.page.measure import Measure, is_large
from pipeline.read.page.order import all_in_order
from pipeline.read.page.sheet import Glyphs, Sheet, Table
from pipeline.text import BLANK

_BLANK = compile_re(rf"[{BLANK}]+")
_DIGITS = compile_re(r"\d+")
_LONGEST_HEADER = 60
_STOP = compile_re("[。；]")


def without_furniture(pages: Sequence[Page]) -> list[Page]:
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
    measure = Measure(pages)
    result = []
    for page, found in zip(pages, edges, strict=True):
        roles: dict[int, str] = {}
        label = None
        for line in found:
            number = page_number(line.text)
            counts = number is not None and page.sheet.number - number == offset
            is_rare = is_large(line, page, measure) or is_of_document(line.text)
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
            replace(item, role=roles[id(item)]) if isinstance(item, Line) and id(item) in roles else item
            for item in page.items
        )
        result.append(replace(page, items=items, label=label))
    return result


def furniture_of(sheets: Sequence[Sheet], gutters: Sequence[Gutters]) -> list[list[Glyphs]]:
    """The stretches of print on each page that are running headers or page numbers."""
    found: list[list[Glyphs]] = []
    for page in without_furniture(all_in_order(sheets, gutters)):
        lines = [item for item in page.items if isinstance(item, Line) and item.role != "paragraph"]
        found.append([piece for piece in page.sheet.lines if any(_holds(line, piece) for line in lines)])
    return found


def _holds(line: Line, piece: Glyphs) -> bool:
    """Whether a stretch of print stands in a line."""
    return (
        line.top <= (piece.top + piece.bottom) / 2 <= line.bottom
        and line.left <= (piece.left + piece.right) / 2 <= line.right
    )


def _edge_lines(page: Page) -> list[Line]:
    """The two highest and the two lowest lines of a page."""
    lines = sorted((item for item in page.items if isinstance(item, Line)), key=lambda line: line.top)
    tables = [item for item in page.items if isinstance(item, Table)]
    head, foot = lines[:2], lines[-2:]
    top = min((table.top for table in tables), default=page.sheet.height)
    bottom = max((table.bottom for table in tables), default=0.0)
    found = [line for line in head if line.top < top] + [line for line in foot if line.bottom > bottom]
    return list({id(line): line for line in found}.values())


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < 0.1 * page.sheet.height or line.top > 0.88 * page.sheet.height


def _runs(at: set[int], pages: int) -> bool:
    """Whether words that stand on the pages `at` are a running header: most of those pages have a neighbour in it."""
    beside = sum(bool({n - 2, n - 1, n + 1, n + 2} & at) for n in at)
    return beside >= (2 if pages <= 4 else 3) and beside > 0.7 * len(at)


def _height(line: Line) -> int:
    """The height at which a line stands, in steps of three millimetres."""
    return round((line.top + line.bottom) / 6)


def _shapes(text: str, page: Page, offsets: Iterable[int]) -> set[str]:
    """The words of a line without blanks: as they are, and with a sign for the number of the page."""
    bare, numbers = _BLANK.sub("", text), {str(page.sheet.number - offset) for offset in offsets}
    return {bare, _DIGITS.sub(lambda digits: "#" if digits.group() in numbers else digits.group(), bare)}


def _counted(pages: Sequence[Page], edges: Sequence[Sequence[Line]]) -> list[int]:
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


def _number_within(text: str, number: int) -> str | None:
    """The page number that a running header prints beside its words."""
    at_ends = _DIGITS.findall(text)
    ends = {at_ends[0], at_ends[-1]} if at_ends else set()
    if re.search(rf"第\s*{number}\s*页", text):
        return str(number)
    starts_or_ends = re.match(rf"{PAGE_MARK}*\d", text) or re.search(rf"\d{PAGE_MARK}*$", text)
    return str(number) if str(number) in ends and starts_or_ends else None


def with_margins(pages: Sequence[Page], asides: Sequence[Sequence[Glyphs]]) -> list[Page]:
    """Pages with the words that run down or up beside their lines: a page number, or a running header; what is long or
    a sentence stands behind the lines of its page, by itself."""
    offsets = Counter(page.sheet.number - int(page.label) for page in pages if page.label and page.label.isdecimal())
    usual = offsets.most_common(1)[0][0] if offsets else None
    result = []
    for page, aside in zip(pages, asides, strict=True):
        head: list[Line] = []
        rest: list[Line] = []
        label = page.label
        for glyphs in aside:
            number = page_number(glyphs.text)
            if number is not None and label is None and usual in (None, page.sheet.number - number):
                label = str(number)
            long = len(glyphs.text) > _LONGEST_HEADER or _STOP.search(glyphs.text) is not None
            role = "page_number" if number is not None else "other" if long else "page_header"
            line = Line(glyphs.text, *glyphs.box, glyphs.size, (0, 0), glyphs.box, role)
            (rest if long else head).append(line)
        result.append(replace(page, items=(*head, *page.items, *rest), label=label))
    return result

"""Writes the pages in order into a draft, and keeps where on the pages its words stand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from pipeline.read.draft import Draft
from pipeline.read.page.lines import Line, Page
from pipeline.read.page.paragraphs import Paragraph
from pipeline.read.page.sheet import Place, Sheet, Shown, Table, Words, joined, moved
from pipeline.source import PrintedLine
from pipeline.text import BLANKS, Span

# Pages whose mean certainty is below this are shown to a person.
_LOW = 0.9

# So are those whose pictures have fewer dots to the inch: small print in them is misread with a good score.
_COARSE = 100.0


def write_pages(pages: Sequence[Page], body: Sequence[Paragraph | tuple[int, Table]], draft: Draft) -> None:
    """Writes page by page; a paragraph that goes on on the next page has a span on each."""
    paragraphs = [entry for entry in body if isinstance(entry, Paragraph)]
    owner = {id(line): number for number, entry in enumerate(paragraphs) for _, line in entry.lines}
    spans: list[list[Span]] = [[] for _ in paragraphs]
    printed: list[PrintedLine] = []
    coarse: list[tuple[int, float, Span]] = []
    for page in pages:
        start, number = draft.at, page.sheet.number
        places: list[Place] = []
        for key, group in itertools.groupby(page.items, lambda item: owner.get(id(item))):
            if key is not None:
                words = joined(_words(item) for item in group if isinstance(item, Line))
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


def _words(line: Line) -> Words:
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

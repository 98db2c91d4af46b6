"""From the elements of a page to its lines and tables, as a browser sets them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re
from pipeline.read.remarks import raised
from pipeline.read.web.box import Hides
from pipeline.read.web.elements import BLANK_RUN, HAN_RUN, UNSEEN, Item, Paragraph, Table, events, ink_of, tag_names
from pipeline.text import BLANKS, UnusableInputError

# What a page asks its readers with.
_ASKS = tag_names("input textarea select button")
# Elements that begin and end a line (HTML Standard, 15.3: display block, list-item and table parts).
_BLOCKS = tag_names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu ol p plaintext pre search section"
    " summary table tbody td tfoot th thead tr ul xmp"
)

_ALIGNED = compile_re(r"text-align\s*:\s*([a-z]+)", re.IGNORECASE)
# Classes by which sites align a paragraph.
_CLASSES = {word + side: side for side in ("center", "right") for word in ("", "text-", "align-", "align", "text")}
_INTEGER = compile_re(r"\s*-?[0-9]{1,6}\s*")
_OWN_STYLE = compile_re(r"list-style(?:-type)?\s*:(?!\s*(?:decimal|inherit|initial|inside|outside))", re.IGNORECASE)
_APART = compile_re(r"\S(?: {2,}| *\t[ \t]*)\S")
# An item that begins with a number has it typed: the site shows such a list without numbers of its own.
_TYPED = compile_re(
    rf"[\s\u3000\xa0]*(?:[（(]?[0-9０-９{HAN_COUNT}]{{1,4}}[）)、.．]|[①-⑳]|第[0-9{HAN_COUNT}]+[章节条])"
)
# The widest span that HTML knows, and the number of cells, covered ones too, that tables of one page may have.
_SPAN, _PLACES = 1000, 1_000_000


def _align(attributes: dict[str, str | None]) -> str | None:
    """The alignment that an element sets: center, right, another word for any other, None where it sets none."""
    style = _ALIGNED.search(attributes.get("style") or "")
    if style:
        return style[1].lower()
    if attributes.get("align"):
        return str(attributes["align"]).lower()
    return next((_CLASSES[c] for c in (attributes.get("class") or "").lower().split() if c in _CLASSES), None)


def _begin_of(attributes: dict[str, str | None]) -> int | None:
    """The number of an ordered list's first item; None where its numbers are no figures, or are not shown."""
    if (attributes.get("type") or "1") != "1" or _OWN_STYLE.search(attributes.get("style") or ""):
        return None
    start = attributes.get("start") or ""
    return int(start) if _INTEGER.fullmatch(start) else 1


@dataclass(slots=True)
class _Cell:
    down: int
    right: int
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read: rows with the number of the row group that they stand in, words outside cells."""

    inside: bool
    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)
    group: int = 0
    lead: list[Item] = field(default_factory=list)
    cell: _Cell | None = None
    is_frame: bool = False
    asks: bool = False


class Walk:
    """Makes lines and tables of a page; `ink` is the number of Chinese characters on it, `hides` tells what it does
    not show."""

    def __init__(self, box: LexborNode, ink: int, hides: Hides) -> None:
        self._box = box.mem_id
        self._ink = ink
        self._hides = hides
        self._items: list[Item] = []
        self._tables: list[_OpenTable] = []
        self._words: list[str] = []
        self._aligns: list[str | None] = [None]
        self._inside = self._headline = False
        self._kept_lines = self._raised = self._links = 0
        self._unlinked = False  # whether Chinese outside a link stands in the line
        self._places = 0
        self._lists: list[int | None] = []  # the number of the next item of each list that is open
        self._number = ""  # the number of an item that has no words yet

    def items_of(self, body: LexborNode) -> list[Item]:
        """The lines and tables of the page in order."""
        for node, enters in events(body, self._is_read):
            if node.is_text_node:
                if enters:
                    self._read(node.text_content or "")
            elif enters:
                self._enter(node)
            else:
                self._leave(node)
        return self._items

    def _is_read(self, node: LexborNode) -> bool:
        if not node.is_element_node:
            return node.is_text_node
        if self._tables and node.tag in _ASKS:
            self._tables[-1].asks = True
        return node.tag not in UNSEEN and not self._hides(node)

    def _read(self, text: str) -> None:
        if self._raised:
            text = raised(text, self._words[-1] if self._words else "")
        if not self._links and HAN_RUN.search(text):
            self._unlinked = True
        if not self._kept_lines:
            self._words.append(text)
            return
        first, *more = text.split("\n")
        self._words.append(first)
        for line in more:
            self._end_line()
            self._words.append(line)

    def _enter(self, node: LexborNode) -> None:
        tag, is_box = node.tag, node.mem_id == self._box
        self._raised += tag == "sup"
        self._links += tag == "a"
        if tag == "br":
            self._end_line()
        if tag in _BLOCKS or is_box:
            self._end_line()
            own = _align(node.attributes) or ("center" if tag in ("center", "caption") else None)
            # a column of the page's frame may be called "right": what stands in the box is aligned there
            self._aligns.append(None if is_box else own or self._aligns[-1])
        if is_box:
            self._inside = True
            for table in self._tables:
                table.is_frame = True
        if tag == "h1":
            self._headline = True
        elif tag == "pre":
            self._kept_lines += 1
        elif tag in ("ol", "ul"):
            self._lists.append(_begin_of(node.attributes) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item(node.attributes)
        elif tag == "table":
            if self._tables:
                self._tables[-1].is_frame = True
            self._tables.append(_OpenTable(self._inside))
        elif self._tables:
            self._enter_part(node, self._tables[-1])

    def _begin_item(self, attributes: dict[str, str | None]) -> None:
        """Puts the number that a browser prints before an item of an ordered list of the document."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return
        own = attributes.get("value") or ""
        number = int(own) if _INTEGER.fullmatch(own) else number
        self._lists[-1] = number + 1
        hidden = _OWN_STYLE.search(attributes.get("style") or "")
        self._number = f"{number}." if self._inside and not hidden else ""

    def _enter_part(self, node: LexborNode, table: _OpenTable) -> None:
        if node.tag in ("thead", "tbody", "tfoot"):
            table.group += 1
        elif node.tag == "tr":
            table.rows.append((table.group, []))
        elif node.tag in ("td", "th") and table.rows:
            table.cell = _Cell(_span(node, "rowspan"), _span(node, "colspan") or 1)
            table.rows[-1][1].append(table.cell)

    def _leave(self, node: LexborNode) -> None:
        tag, is_box = node.tag, node.mem_id == self._box
        self._raised -= tag == "sup"
        self._links -= tag == "a"
        if tag not in _BLOCKS and not is_box:
            return
        self._end_line()
        self._aligns.pop()
        if is_box:
            self._inside = False
        if tag == "h1":
            self._headline = False
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._number = ""
        elif tag == "pre":
            self._kept_lines -= 1
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].cell = None
        elif tag == "table":
            closed = self._tables.pop()
            self._into().extend(self._finished(closed))

    def _into(self) -> list[Item]:
        """Where the next line or table goes."""
        if not self._tables:
            return self._items
        table = self._tables[-1]
        return table.cell.items if table.cell is not None else table.lead

    def _end_line(self) -> None:
        text = "".join(self._words)
        # a line of typed text (<pre>) keeps its blanks where they may arrange columns
        typed = self._kept_lines and _APART.search(text) is not None
        text = text.rstrip(" \r\f") if typed else BLANK_RUN.sub(" ", text).strip(" ")
        self._words.clear()
        if text.strip(BLANKS):
            if self._number and not _TYPED.match(text):
                text = self._number + text.lstrip(BLANKS)
            self._number = ""
            align = self._aligns[-1] if self._aligns[-1] in ("center", "right") else None
            linked = not self._unlinked and HAN_RUN.search(text) is not None
            self._into().append(Paragraph(text, align, self._inside, self._headline, linked))
        self._unlinked = False

    def _finished(self, table: _OpenTable) -> list[Item]:
        """A table that was read, or its lines where it only arranges them on the page."""
        filled = [cell.items for _, row in table.rows for cell in row if cell.items]
        lines = [*table.lead, *(item for items in filled for item in items)]
        if table.is_frame or len(filled) <= 1 or any(map(self._is_page, filled)):
            return lines
        rows, cols, cells = self._grid(table)
        links = sum(all(isinstance(i, Paragraph) and i.linked for i in items) for items in filled)
        linked = table.asks or 2 * links > len(filled)
        return [*table.lead, Table(rows, cols, cells, table.inside, linked)] if cols > 1 else lines

    def _is_page(self, items: Sequence[Item]) -> bool:
        """Whether a cell holds the page's text: at least five lines and half of the Chinese."""
        if len(items) < 5:
            return False
        return 2 * sum(ink_of(i.text) for i in items if isinstance(i, Paragraph)) >= self._ink

    def _grid(self, table: _OpenTable) -> tuple[int, int, tuple[tuple[int, int, int, int, str], ...]]:
        """Rows, columns and cells of the full grid.

        A row or a column in which no cell begins is none: a title of `colspan=10` over five columns spans five.
        """
        rows = _joined_groups(table.rows)
        last = {group: number for number, (group, _) in enumerate(rows)}
        free: list[int] = []  # the first row in which each column is not covered from above
        placed: list[tuple[int, int, int, int, str]] = []
        for number, (group, row) in enumerate(rows):
            col = 0
            self._count(len(free))
            for cell in row:
                while col < len(free) and free[col] > number:
                    col += 1
                right = 1
                while right < cell.right and not (col + right < len(free) and free[col + right] > number):
                    right += 1
                self._count(right)
                down = min(cell.down or len(table.rows), last[group] - number + 1)
                free.extend([0] * (col + right - len(free)))
                free[col : col + right] = [number + down] * right
                placed.append((number, col, down, right, _words_of(cell.items)))
                col += right
        tops = sorted({row for row, *_ in placed})
        lefts = sorted({col for _, col, *_ in placed})
        self._count(len(tops) * len(lefts))
        cells = []
        covered: set[tuple[int, int]] = set()
        for start, col, down, right, text in placed:
            top, left = bisect_left(tops, start), bisect_left(lefts, col)
            below, beside = bisect_left(tops, start + down), bisect_left(lefts, col + right)
            cells.append((top, left, below - top, beside - left, text))
            covered.update((r, c) for r in range(top, below) for c in range(left, beside))
        places = ((r, c) for r in range(len(tops)) for c in range(len(lefts)))
        cells += [(r, c, 1, 1, "") for r, c in places if (r, c) not in covered]
        return len(tops), len(lefts), tuple(sorted(cells))

    def _count(self, places: int) -> None:
        self._places += places
        if self._places > _PLACES:
            raise UnusableInputError(
                f"has tables of more than {_PLACES} cells", "Take the tables out of the page, or make a file of each"
            )


def _joined_groups(rows: Sequence[tuple[int, list[_Cell]]]) -> list[tuple[int, list[_Cell]]]:
    """The rows with the numbers of their groups, where a group goes on in the next when the next needs it.

    A cell ends with its group of rows (`thead`), but some programs close the head after the first row of two, and the
    row behind it lacks the cells that reach into it.
    """
    joined: list[tuple[int, list[_Cell]]] = []
    width = sum(cell.right for cell in rows[0][1]) if rows else 0
    at = 0
    for number, (group, row) in enumerate(rows):
        if number and group != rows[number - 1][0]:
            above = rows[number - 1][1]
            reaching = sum(cell.right for cell in above if cell.down > 1)
            goes_on = reaching and reaching + sum(cell.right for cell in row) == width
            at = joined[-1][0] if goes_on else group
        elif not number:
            at = group
        joined.append((at, row))
    return joined


def _span(node: LexborNode, name: str) -> int:
    digits = re.match(r"\s*(\d{1,9})", node.attributes.get(name) or "")
    return min(int(digits[1]), _SPAN) if digits else 1


def _words_of(items: Sequence[Item]) -> str:
    """The words of a cell. A blank parts its lines: in the text of a table a line is a row."""
    return " ".join(item.text.strip(BLANKS) for item in items if isinstance(item, Paragraph))

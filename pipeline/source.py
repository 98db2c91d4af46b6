"""What a reader hands over: the source text, and layout information beyond the text.

All places count code points of `SourceText.text`. A reader of plain text knows the words only; a reader of PDF, Word,
HTML or OFD knows pages, pieces and grids as well, and hands them over as values, never as marks inside the text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pipeline.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page (页): `number` counts from 1 in the file, `label` is the page number as printed.

    `width` and `height` are in millimetres; `score` is the mean certainty of recognised characters, 0 to 1.
    """

    number: int
    label: str | None
    span: Span
    width: float | None = None
    height: float | None = None
    ocr: bool = False
    score: float | None = None


class PrintedLine(NamedTuple):
    """Where on its page a printed line stands, or a piece of one: its words in the text; its box, left, top, right and
    bottom, on the page as it is shown; and the size of that page. All in millimetres, rounded to tenths."""

    page: int
    span: Span
    box: tuple[float, float, float, float]
    paper: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell (单元格) on the full grid; `spans` are its words, several where a page break cuts them, none where it
    is blank."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The grid of a table (表格) as it is ruled: every place is covered by exactly one cell.

    `open_above` and `open_below` tell that its first or its last row is not closed by a rule: the end of a page cut it.
    """

    rows: int
    cols: int
    cells: tuple[GridCell, ...]
    open_above: bool = False
    open_below: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A printed piece whose bounds the reader saw: `role` is `paragraph`, `table`, `page_header`, `page_number` or
    `metadata` (what a web site says about the document it shows).

    A paragraph or a table that a page break cuts has a span on each page. `align` is `center` or `right` where the
    print says so. A table has its grid.
    """

    role: str
    spans: tuple[Span, ...]
    page: int | None = None
    align: str | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that the reader saw in the file and a person should know; becomes a row of `findings`."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the input and the stretch of text that it gave.

    `stated` is what the file says about its document (元数据): pairs of the names 标题, 发文字号, 发文机关, 成文日期,
    发布日期, 索引号, 主题分类 and the words that stand there. `sha256` is the hash of its bytes where an issue gathers
    several files.
    """

    name: str
    span: Span
    stated: tuple[tuple[str, str], ...] = ()
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What a person says about an issue that was gathered from single documents (`issue.toml`)."""

    gazette: str
    place: str
    year: int
    number: int
    number_to: int | None = None
    supplement: bool = False
    total_number: int | None = None
    frequency: str | None = None
    publisher: str | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFile:
    """The review file (审核文件) that lies beside a source: its name, its bytes and their hash. `problem` says why it
    cannot be read, where it cannot."""

    name: str
    data: bytes
    sha256: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text that was read: `\\n` line ends, never changed afterwards.

    `name` is the file's name, `format` the contract's `source_format`, `sha256` the hash of the file's bytes. Words
    outside all `pieces` are laid out by their lines. `files` has more than one entry where single documents were
    gathered; each of them begins a document. `printed` are the lines by pages, as they stand in the text; None where
    the form does not know where on a page they stand. `review` is what people set right.
    """

    text: str
    name: str
    format: str
    sha256: str
    pages: tuple[Page, ...] = ()
    pieces: tuple[Piece, ...] = ()
    remarks: tuple[Remark, ...] = ()
    files: tuple[File, ...] = ()
    imprint: Imprint | None = None
    printed: tuple[PrintedLine, ...] | None = None
    review: ReviewFile | None = None

    def page_at(self, place: int) -> int | None:
        """The page of the file on which the character at `place` stands; None where the file has no pages."""
        n = bisect_right(self.pages, place, key=lambda page: page.span.start) - 1
        return self.pages[n].number if n >= 0 else None

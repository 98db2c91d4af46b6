"""What readers write into: words in reading order, each with the piece of print that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.source import File, Grid, GridCell, Page, Piece, PrintedLine, Remark, SourceText
from pipeline.text import BLANKS, BREAKS, Span, UnusableInputError

# More text than any number of a gazette holds: five thousand pages of two thousand characters.
MOST_CHARACTERS = 10_000_000


def too_long() -> UnusableInputError:
    """The error where a text is longer than any gazette."""
    reason = f"holds a text of more than {MOST_CHARACTERS // 1_000_000} million characters"
    return UnusableInputError(reason, "Divide it, or take it out of the folder: one file for each issue")


# Is told how many pages of a file have been read, and how many it has.
OnPage = Callable[[int, int], None]


def no_pages(_done: int, _pages: int) -> None:
    """Ignores progress."""


def printed_lines(parts: Sequence[str | None]) -> Iterator[list[str | None]]:
    """The printed lines that line breaks make of a paragraph, of which None parts the pages."""
    line: list[str | None] = []
    for part in parts:
        first, *others = part.split("\n") if part is not None else (None,)
        line.append(first)
        for other in others:
            yield line
            line = [other]
    yield line


class Draft:
    """A source text that grows piece by piece; every piece ends its line. It is no longer than a gazette can be.

    A table is set with a tab between cells and a line feed between rows; a blank or covered place is an empty cell.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._at = 0
        self._pieces: list[Piece] = []
        self._pages: list[Page] = []
        self._remarks: list[Remark] = []
        self._printed: tuple[PrintedLine, ...] | None = None

    @property
    def at(self) -> int:
        """The place where the next word will stand."""
        return self._at

    def write(self, text: str) -> Span:
        """Puts `text` at the end; the span of what it holds beside the blanks at both ends."""
        start = self._at
        self._text.append(text)
        self._at += len(text)
        if self._at > MOST_CHARACTERS:
            raise too_long()
        inner = text.strip(BLANKS + "\n" + BREAKS)
        if not inner:
            return Span(start, start)
        begin = start + text.index(inner[0])
        return Span(begin, begin + len(inner))

    def line(self, text: str) -> Span:
        """Puts a line; its span without the blanks at both ends."""
        span = self.write(text)
        self.write("\n")
        return span

    def piece(
        self, spans: Iterable[Span], role: str = "paragraph", page: int | None = None, align: str | None = None
    ) -> None:
        """Says that the words at `spans`, put before, are one piece."""
        kept = tuple(span for span in spans if span.end > span.start)
        if kept:
            self._pieces.append(Piece(role=role, spans=kept, page=page, align=align))

    def paragraph(self, text: str, role: str = "paragraph", page: int | None = None, align: str | None = None) -> Span:
        """Puts a line that is a piece by itself."""
        span = self.line(text)
        self.piece((span,), role, page, align)
        return span

    def table(
        self,
        rows: int,
        cols: int,
        cells: Sequence[tuple[int, int, int, int, str]],
        page: int | None,
        open_above: bool = False,
        open_below: bool = False,
    ) -> tuple[int, ...]:
        """Puts a table: `cells` are row, column, rows and columns that the cell takes, and its words.

        The places where its rows begin.
        """
        words = {(row, col): text for row, col, _, _, text in cells}
        places: dict[tuple[int, int], Span] = {}
        start = self._at
        begins: list[int] = []
        for row in range(rows):
            begins.append(self._at)
            for col in range(cols):
                if col:
                    self.write("\t")
                places[row, col] = self.write(words.get((row, col), ""))
            self.write("\n")
        filled = [span for span in places.values() if span.end > span.start]
        if not filled:
            return tuple(begins)
        grid = Grid(
            rows=rows,
            cols=cols,
            cells=tuple(
                GridCell(
                    row=row,
                    col=col,
                    row_span=down,
                    col_span=right,
                    spans=(places[row, col],) if places[row, col].end > places[row, col].start else (),
                )
                for row, col, down, right, _ in sorted(cells)
            ),
            open_above=open_above,
            open_below=open_below,
        )
        whole = Span(min(span.start for span in filled), max(span.end for span in filled))
        assert whole.start >= start
        self._pieces.append(Piece(role="table", spans=(whole,), page=page, grid=grid))
        return tuple(begins)

    def page(
        self,
        number: int,
        start: int,
        label: str | None = None,
        width: float | None = None,
        height: float | None = None,
        score: float | None = None,
        end: int | None = None,
    ) -> None:
        """Ends a page that began at `start`, here or at `end`.

        A `score` tells that its words were recognised in a picture.
        """
        self._pages.append(
            Page(
                number=number,
                label=label,
                span=Span(start, self._at if end is None else end),
                width=width,
                height=height,
                ocr=score is not None,
                score=score,
            )
        )

    def printed(self, lines: Iterable[PrintedLine]) -> None:
        """Says where on their pages the lines stand, put before."""
        self._printed = (*(self._printed or ()), *lines)

    def remark(self, code: str, message: str, span: Span) -> None:
        """Notes something for the findings."""
        self._remarks.append(Remark(code=code, message=message, span=span))

    def remark_on_labels(self, labels: Sequence[tuple[str, Span]]) -> None:
        """Notes once that a word processor made numbers (自动编号), and where the first of them stands."""
        if labels:
            label, span = labels[0]
            words = f"文中{len(labels)}处编号由文字处理软件自动生成，已按印出的样子写入，首处为“{label.strip()}”"
            self.remark("text.automatic_number", words, span)

    def source(self, name: str, form: str, stated: Sequence[tuple[str, str]] = ()) -> SourceText:
        """The finished source text; `pipeline.read` adds the hash."""
        text = "".join(self._text)
        return SourceText(
            text,
            name,
            form,
            "",
            pages=tuple(self._pages),
            pieces=tuple(sorted(self._pieces, key=lambda piece: piece.spans[0])),
            remarks=tuple(self._remarks),
            files=(File(name=name, span=Span(0, len(text)), stated=tuple(stated)),),
            printed=self._printed,
        )

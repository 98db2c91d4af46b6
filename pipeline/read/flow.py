"""Files of word processors: words that flow, and the turns of pages that the program which laid them out has saved."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

from pipeline.precompiled import compile_re
from pipeline.read.draft import Draft, printed_lines
from pipeline.text import Span


class Words(Protocol):
    """A paragraph in parts, None where a page turns between two; `label` is its automatic number."""

    parts: list[str | None]
    align: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `cells` are row, column, rows and columns taken, and words; `turns` are the pages that turn before each
    row, `labels` the automatic numbers in it."""

    rows: int
    cols: int
    cells: tuple[tuple[int, int, int, int, str], ...]
    turns: tuple[int, ...]
    labels: tuple[str, ...]


class Flow(ABC):
    """Puts paragraphs and tables into a draft; where `paged`, the turns of pages are those of the print."""

    def __init__(self, paged: bool) -> None:
        self._paged = paged
        self._draft = Draft()
        self._page, self._page_start = 1, 0
        self._labels: list[tuple[str, Span]] = []

    @abstractmethod
    def _end_page(self, at: int) -> None:
        """Note that the page that is being written ends at a place of the text."""

    def _put_words(self, words: Words) -> None:
        label = words.label
        for line in [words.parts] if words.align == "center" else _number_last(list(printed_lines(words.parts))):
            spans: list[Span] = []
            page = self._page
            for turned, parts in itertools.groupby(line, lambda part: part is None):
                if turned:
                    for _ in parts:
                        self._end_page(self._draft.at)
                    continue
                span = self._draft.write("".join(part for part in parts if part))
                if span.end > span.start:
                    page = page if spans else self._page
                    spans.append(span)
            self._draft.write("\n")
            self._draft.piece(spans, page=page if self._paged else None, align=words.align)
            if label and spans:
                self._labels.append((label, spans[0]))
                label = ""

    def _put_table(self, table: Table) -> None:
        start = self._draft.at
        page = self._page + (table.turns[0] if table.turns else 0)
        begins = self._draft.table(table.rows, table.cols, table.cells, page if self._paged else None)
        for begin, turns in zip(begins, table.turns, strict=True):
            for _ in range(turns):
                self._end_page(begin)
        whole = Span(start, max(start, self._draft.at - 1))
        self._labels += [(label, whole) for label in table.labels]


def _number_last(lines: list[list[str | None]]) -> list[list[str | None]]:
    """The lines of a paragraph; where it is an entry of the contents whose tab and page number stand on its first line,
    they are put behind the last one, where entries end."""
    words = ["".join(part or "" for part in line) for line in lines]
    match = _TAB_AND_NUMBER.search(words[0]) if len(lines) > 1 and None not in lines[0] else None
    if match is None or any("\t" in line for line in words[1:]):
        return lines
    return [[words[0][: match.start()]], *lines[1:-1], [*lines[-1], match.group()]]


_TAB_AND_NUMBER = compile_re(r"\t\d{1,4}$")

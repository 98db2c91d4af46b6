"""A page of whole lines and tables in reading order: what reading order, furniture and paragraphs work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.read.page.gutters import Gutters
from pipeline.read.page.sheet import Box, Sheet, Table


@dataclass(frozen=True, slots=True)
class Line:
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
class Page:
    """The lines and tables of a page in reading order; `gutters` part its columns, `label` is the printed number."""

    sheet: Sheet
    gutters: Gutters
    items: tuple[Line | Table, ...]
    label: str | None = None


def body_lines(pages: Iterable[Page]) -> Iterator[tuple[Page, Line]]:
    """The lines of running text, headers and page numbers left out, each with its page."""
    for page in pages:
        for item in page.items:
            if isinstance(item, Line) and item.role == "paragraph":
                yield page, item

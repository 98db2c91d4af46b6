"""What is marked inside the words of a document (citations, days, bodies), and how marks become elements."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from pipeline.text import Cleaned, Span, clean

Fields = Mapping[str, Any]


class Mark(NamedTuple):
    """A stretch of the source text that becomes an element: its place, its tag and the element's attributes."""

    start: int
    end: int
    tag: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with the marks in them, whose places count in the words. Marks are in order, the longer one first."""

    text: str
    marks: tuple[Mark, ...] = ()

    def piece(self, start: int, end: int) -> Marked:
        """A piece of the words with the marks that lie in it as a whole."""
        inside = (mark for mark in self.marks if start <= mark.start and mark.end <= end)
        moved = (mark._replace(start=mark.start - start, end=mark.end - start) for mark in inside)
        return Marked(self.text[start:end], tuple(moved))

    def fill(self, element: Element) -> Element:
        """Put the words and the elements of the marks into an element, which has nothing yet."""
        _fill(element, self.text, (0, len(self.text)), self.marks, frozenset())
        return element


class Marks:
    """The marks of a document by their places in the source text."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self._text = text
        self._marks = sorted(set(marks), key=lambda mark: (mark.start, -mark.end, mark.tag, mark.attributes))
        self._starts = [mark.start for mark in self._marks]

    def cleaned(self, spans: Sequence[Span]) -> tuple[Marked, Cleaned]:
        """The cleaned words of pieces of the source text with their marks, and the way back."""
        cleaned = clean(self._text, spans)
        if not spans:
            return Marked(cleaned.text), cleaned
        near = self._marks[bisect_left(self._starts, spans[0].start) : bisect_left(self._starts, spans[-1].end)]
        return Marked(cleaned.text, tuple(_placed(near, cleaned))), cleaned


def _placed(marks: Iterable[Mark], cleaned: Cleaned) -> Iterator[Mark]:
    """The marks with their places in cleaned words. Of one that goes on behind them (a title and a number in two cells)
    it is what stands here."""
    for mark in marks:
        start, end = bisect_left(cleaned.origin, mark.start), bisect_left(cleaned.origin, mark.end)
        if start < end:
            yield mark._replace(start=start, end=end)


def _fill(element: Element, text: str, place: tuple[int, int], marks: Sequence[Mark], around: frozenset[str]) -> None:
    """Put `text[start:end]` into an element. A mark inside others is an element in them, unless one of them (`around`)
    is of its tag; a mark that reaches out of another is left out."""
    at, end = place
    last: Element | None = None
    for n, mark in enumerate(marks):
        if mark.start < at or mark.end > end or mark.tag in around:
            continue
        _add(element, last, text[at : mark.start])
        last = SubElement(element, mark.tag, dict(mark.attributes))
        inner = [other for other in marks[n + 1 :] if other.start < mark.end]
        _fill(last, text, (mark.start, mark.end), inner, around | {mark.tag})
        at = mark.end
    _add(element, last, text[at:end])


def _add(element: Element, last: Element | None, words: str) -> None:
    if not words:
        return
    if last is None:
        element.text = words
    else:
        last.tail = words

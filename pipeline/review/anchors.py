"""Finding printed words again: blanks and line ends count for nothing, page numbers and running headers may be there.

An entry of a review file says which words it is about, never at which place: the source may have changed elsewhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from pipeline.model import FURNITURE
from pipeline.notation.docnumber import read_number
from pipeline.precompiled import compile_re
from pipeline.review.entries import Anchor, squeezed
from pipeline.rows import BlockRow, Row
from pipeline.text import BLANK, Span, unify

# Words that are longer are known by so many of their first characters.
LONG = 60

_IS_BLANK = compile_re(rf"[{BLANK}\s]")


class Printed:
    """The words of a text without blanks, line ends and what is left out, by their places in it."""

    def __init__(self, text: str, left_out: Iterable[Span] = ()) -> None:
        ink = bytearray(b"\1" * len(text))
        for match in _IS_BLANK.finditer(text):
            ink[match.start()] = 0
        for start, end in left_out:
            ink[start:end] = bytes(end - start)
        self.words = unify("".join(char for char, kept in zip(text, ink, strict=True) if kept))
        self._before = array("I", accumulate(ink, initial=0))
        self._places = array("I", [place for place, kept in enumerate(ink) if kept])

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Where in `words` the words of a stretch of the text stand."""
        return self._before[start], self._before[end]

    def span(self, first: int, last: int) -> Span:
        """The stretch of the text that words `[first, last)` take, which are some."""
        return Span(self._places[first], self._places[last - 1] + 1)

    def has_beside(self, anchor: Anchor, first: int, last: int) -> bool:
        """Whether the words beside `[first, last)` are those that an entry names."""
        return self.words.endswith(anchor.before, 0, first) and self.words.startswith(anchor.after, last)

    def places_of(self, anchor: Anchor, within: Span) -> Iterator[Span]:
        """Where the words of an entry stand within a stretch of the text, between those that it names."""
        start, end = self.range(*within)
        before, quote = len(anchor.before), len(anchor.quote)
        words = anchor.before + anchor.quote + anchor.after
        first, last = max(0, start - before), end + len(anchor.after)
        at = self.words.find(words, first, last)
        while at >= 0:
            if start <= at + before and at + before + quote <= end:
                yield self.span(at + before, at + before + quote)
            at = self.words.find(words, at + 1, last)


def furniture_of(blocks: Iterable[Row]) -> list[Span]:
    """What stands on every page: page numbers and running headers, by the rows of `blocks`."""
    own = (row for row in blocks if isinstance(row, BlockRow) and row.role in FURNITURE)
    return [Span(span.start, span.end) for row in own for span in row.spans]


class Text:
    """The text of an issue, to find the words of entries in: as it is, and without what stands on every page."""

    def __init__(self, text: str, furniture: Sequence[Span]) -> None:
        """`furniture` is what stands on every page."""
        self.furniture = furniture
        self._readings = (Printed(text), Printed(text, furniture)) if furniture else (Printed(text),)

    def words_at(self, span: Span) -> frozenset[str]:
        """The words of a stretch of the text, with and without what stands on every page."""
        return frozenset(printed.words[slice(*printed.range(*span))] for printed in self._readings)

    def stands_beside(self, anchor: Anchor, span: Span) -> bool:
        """Whether the words beside a stretch of the text are those that an entry names."""
        return any(printed.has_beside(anchor, *printed.range(*span)) for printed in self._readings)

    def places_of(self, anchor: Anchor, within: Span) -> list[Span]:
        """The places where the words of an entry are printed, within a stretch of the text, in order; where they are
        more than one, no more than two are looked for in each reading."""
        found: set[Span] = set()
        for printed in self._readings:
            found.update(islice(printed.places_of(anchor, within), 2))
        return sorted(found)


class Places:
    """Stretches of the text by their words: which of them an entry is about."""

    def __init__(self, text: Text, spans: Iterable[Span]) -> None:
        self._text = text
        self._by_words: dict[str, list[int]] = {}
        self._spans: list[Span] = []
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Take in another stretch."""
        for words in self._text.words_at(span):
            self._by_words.setdefault(words, []).append(len(self._spans))
        self._spans.append(span)

    def matching(self, anchor: Anchor) -> list[int]:
        """The positions of the stretches that have the words of an entry, and beside them those that it names."""
        found = self._by_words.get(anchor.quote, [])
        if not found and len(anchor.quote) >= LONG:
            found = [n for words, some in self._by_words.items() if words.startswith(anchor.quote) for n in some]
        return sorted({n for n in found if self._text.stands_beside(anchor, self._spans[n])})


def name_of(document: str) -> str:
    """The number or title of a document as it is compared."""
    number = read_number(document)
    return number.text if number is not None else squeezed(document)


class Names:
    """The documents of an issue by the numbers and titles that they go by, as read and as corrected."""

    def __init__(self, documents: Iterable[tuple[str, str | None, str]]) -> None:
        """`documents` are identifiers with number and title."""
        self._ids: dict[str, list[str]] = {}
        for document_id, number, title in documents:
            self.add(document_id, number, title)

    def add(self, document_id: str, *names: str | None) -> None:
        """Let a document go by more names."""
        for name in names:
            own = self._ids.setdefault(name_of(name), []) if name else []
            if document_id not in own:
                own.append(document_id)

    def of(self, document: str) -> Sequence[str]:
        """The identifiers of the documents that go by a name."""
        return self._ids.get(name_of(document), ())


def stretch_of(row: object) -> Span:
    """The evidence of a row."""
    return Span(row.char_start, row.char_end)  # type: ignore[attr-defined]

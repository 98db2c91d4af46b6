"""Phrases (短语): where words stand in the source texts, exactly as they are printed.

Blanks and line breaks that the print puts inside a phrase do not matter, nor do those that a person types. A phrase is
looked for in the bytes of a file, as fast as it can be read; only where it stands is the text decoded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pipeline.holdings import Holding, Shelf
from pipeline.model import FURNITURE
from pipeline.precompiled import compile_re
from pipeline.rows import BlockRow, DocumentRow, PageRow
from pipeline.text import BLANKS, Span

Kind = Literal["title", "text", "table"]
# What stands where, by the role of its block.
_TITLES = frozenset({"title", "heading"})
_TABLES = frozenset({"table", "caption"})

_BLANKS = rb"(?:" + rb"|".join(re.escape(char.encode()) for char in (*BLANKS, "\n")) + rb")"
# Between two characters of a phrase: blanks, or else the foot of a page and the head of the next, which are a few lines
# and short.
_BETWEEN = rb"(?:" + _BLANKS + rb"*+|" + _BLANKS + rb"*?\n(?:[^\n]{0,300}\n){1,6}?" + _BLANKS + rb"*+)"
_CONTEXT = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a phrase stands: the words before, its own as printed, and those behind, without line breaks."""

    issue_id: str
    char_start: int
    char_end: int
    kind: Kind | None
    document_id: str | None
    document_title: str | None
    page: int | None
    before: str
    words: str
    behind: str


class Phrase:
    """What is looked for. Raises `ValueError` for words without a character."""

    def __init__(self, words: str) -> None:
        self._words = _squeezed(words)
        if not self._words:
            raise ValueError("a phrase without a character")
        self._pattern = compile_re(_BETWEEN.join(re.escape(char.encode()) for char in self._words))

    def spans(self, data: bytes, furniture: Callable[[], Sequence[Span]]) -> list[Span]:
        """Where it stands in a text, in code points. `furniture` gives the running headers and page numbers, and is
        asked only where a phrase may be cut by some."""
        found: list[Span] = []
        at = start = count = 0  # `count` code points stand before the byte `at`
        while (match := self._pattern.search(data, start)) is not None:
            first = count + len(data[at : match.start()].decode("utf-8", "replace"))
            words = match[0].decode("utf-8", "replace")
            last = first + len(words)
            if _squeezed(words) == self._words or _squeezed(_without(words, first, furniture())) == self._words:
                found.append(Span(first, last))
                at = start = match.end()
                count = last
            else:
                start = match.start() + 1
        return found


def _squeezed(text: str) -> str:
    return text.translate(_NO_BLANKS)


_NO_BLANKS = dict.fromkeys(map(ord, (*BLANKS, "\n")))


def _without(words: str, start: int, furniture: Sequence[Span]) -> str:
    """The words, which begin at `start`, without what is furniture of the pages."""
    within = [span for span in furniture if start <= span.start and span.end <= start + len(words)]
    cut = [start, *(place for span in within for place in span), start + len(words)]
    return "".join(words[a - start : b - start] for a, b in zip(cut[::2], cut[1::2], strict=True))


def find_phrase(
    shelf: Shelf, holdings: Sequence[Holding], phrase: Phrase, kind: Kind | None = None, limit: int | None = None
) -> Iterator[Hit | Holding]:
    """Where a phrase stands in the issues, in their order: a `Hit` for each place, and behind those that `limit` lets
    through (None: all) the issue alone for each further place. Raises `HoldingError` where an issue cannot be read."""
    shelf.fetch_texts(holdings)
    shown = 0
    for holding in holdings:
        data = shelf.bytes_of_text(holding)
        issue = _Print(shelf, holding)
        spans = phrase.spans(data, issue.furniture)
        if limit and shown >= limit and kind is None:
            yield from (holding for _ in spans)
            continue
        text = data.decode("utf-8", "replace") if spans else ""
        for span in spans:
            hit = issue.hit(text, span)
            if kind is None or hit.kind == kind:
                yield holding if limit and shown >= limit else hit
                shown += 1


class _Print:
    """The blocks and pages of an issue by their places, read when they are asked for."""

    def __init__(self, shelf: Shelf, holding: Holding) -> None:
        self._shelf = shelf
        self._holding = holding

    @cached_property
    def _blocks(self) -> list[dict[str, Any]]:
        columns = ("char_start", "char_end", "role", "document_id", "page")
        rows = self._shelf.rows(BlockRow, self._holding, columns)
        return sorted(rows, key=lambda row: (row["char_start"], -row["char_end"]))

    @cached_property
    def _starts(self) -> list[int]:
        return [row["char_start"] for row in self._blocks]

    @cached_property
    def _pages(self) -> list[tuple[int, int]]:
        rows = self._shelf.rows(PageRow, self._holding, ("char_start", "page"))
        return [(row["char_start"], row["page"]) for row in rows]

    @cached_property
    def _titles(self) -> dict[str | None, str]:
        rows = self._shelf.rows(DocumentRow, self._holding, ("document_id", "title"))
        return {row["document_id"]: row["title"] for row in rows}

    def furniture(self) -> list[Span]:
        """Running headers, page numbers and the like."""
        return [Span(row["char_start"], row["char_end"]) for row in self._blocks if row["role"] in FURNITURE]

    def _block(self, place: int) -> Mapping[str, Any]:
        """The block that a place stands in: the last that begins before it and ends behind it, for the foot of a page
        lies within the paragraph that it cuts."""
        for n in range(bisect_right(self._starts, place) - 1, -1, -1):
            if self._blocks[n]["char_end"] > place:
                return self._blocks[n]
        return {"role": None, "document_id": None, "page": None}

    def hit(self, text: str, span: Span) -> Hit:
        """What stands at a place."""
        block = self._block(span.start)
        n = bisect_right(self._pages, (span.start, 1 << 30)) - 1
        return Hit(
            self._holding.issue_id,
            span.start,
            span.end,
            _kind(block["role"]) if block["document_id"] else None,
            block["document_id"],
            self._titles.get(block["document_id"]),
            self._pages[n][1] if n >= 0 else block["page"],
            _flat(text[max(0, span.start - 2 * _CONTEXT) : span.start])[-_CONTEXT:],
            _flat(text[span.start : span.end]),
            _flat(text[span.end : span.end + 2 * _CONTEXT])[:_CONTEXT],
        )


def _kind(role: str | None) -> Kind | None:
    if role in _TITLES:
        return "title"
    if role in _TABLES:
        return "table"
    return None if role is None or role in FURNITURE else "text"


def _flat(text: str) -> str:
    """The words without the line breaks of the print."""
    return re.sub(r"\s+", lambda gap: "" if "\n" in gap[0] else " ", text)

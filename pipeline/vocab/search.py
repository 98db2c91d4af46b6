"""Many words at once in a text (Aho-Corasick)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick


class WordSearch:
    """Where any of many words stand in a text: one walk over it, however many words there are.

    The walk is over the bytes of UTF-8. pyahocorasick tries the branches of a node one after the other, and a node of
    bytes has a dozen where one of characters has hundreds.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(_encoded(word).decode("latin-1"), word)
        self._automaton.make_automaton()

    def all(self, text: str) -> Iterator[tuple[int, int]]:
        """Every place `[start, end)` where a word stands, by where it ends; they may overlap."""
        data = _encoded(text)
        return _places(data, self._automaton.iter(data.decode("latin-1")))

    def longest(self, text: str) -> Iterator[tuple[int, int]]:
        """The places `[start, end)` of words of which none overlap: of several at one start the longest one."""
        at = 0
        for _, word in self._automaton.iter_long(_encoded(text).decode("latin-1")):
            start = text.find(word, at)  # had it stood before, it would have been found there
            at = start + len(word)
            yield start, at


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _places(data: bytes, found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Ends as bytes, each with its word, as places in the text."""
    at = end = 0
    for last, word in found:
        end += len(data[at : last + 1].decode("utf-8", "surrogatepass"))
        at = last + 1
        yield end - len(word), end

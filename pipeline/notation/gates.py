"""Patterns behind a gate: tried only where a character stands without which they cannot match (`notation.needs`)."""

from __future__ import annotations

import re
import sys

from pipeline.notation.needs import endings, holds_any, needed, openings


class Opening:
    """A pattern that is matched at a place of a text."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        compiled = re.compile(pattern)
        self._match, self._fullmatch = compiled.match, compiled.fullmatch
        self._first = openings(pattern)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match that begins at a place.

        >>> bool(Opening("(?:以|之)?内").match("五日之内", 2))
        True
        """
        return self._match(text, at) if self._first is None or text[at : at + 1] in self._first else None

    def fullmatch(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match of all the words from a place to another."""
        return self._fullmatch(text, at, end) if self._first is None or text[at : at + 1] in self._first else None


class Closing:
    """A pattern that is searched where words end."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._search = re.compile(rf"(?:{pattern})\Z").search
        self._last = endings(pattern)

    def search(self, words: str) -> re.Match[str] | None:
        """The match that ends the words.

        >>> Closing("不?超过").search("规模不超过").group()
        '不超过'
        """
        return self._search(words) if self._last is None or words[-1:] in self._last else None


class Within:
    """A pattern that is searched anywhere in words."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._search = re.compile(pattern).search
        self._needed = needed(pattern)

    def search(self, words: str) -> re.Match[str] | None:
        """The first match in the words.

        >>> Within("(?:不低于|超过)(.+)的").search("资本金不得低于总投资的")
        """
        return self._search(words) if self._needed is None or holds_any(words, self._needed) else None

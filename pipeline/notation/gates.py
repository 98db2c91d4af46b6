"""Patterns behind a gate: tried only where a character stands without which they cannot match (`notation.needs`), and
compiled only when they are first tried: a process for a few short texts never asks for most of them."""

from __future__ import annotations

import re
import sys
from functools import cached_property

from pipeline.notation.needs import endings, holds_any, needed, openings
from pipeline.precompiled import compile_re


class _Gate:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return compile_re(self.pattern)


class Opening(_Gate):
    """A pattern that is matched at a place of a text."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.first = openings(pattern)  # None: any character

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match that begins at a place.

        >>> bool(Opening("(?:以|之)?内").match("五日之内", 2))
        True
        """
        return self._compiled.match(text, at) if self.first is None or text[at : at + 1] in self.first else None

    def fullmatch(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match of all the words from a place to another."""
        if self.first is None or text[at : at + 1] in self.first:
            return self._compiled.fullmatch(text, at, end)
        return None


class Closing(_Gate):
    """A pattern that is searched where words end."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.last = endings(pattern)  # None: any character

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return compile_re(rf"(?:{self.pattern})\Z")

    def search(self, words: str) -> re.Match[str] | None:
        """The match that ends the words.

        >>> Closing("不?超过").search("规模不超过").group()
        '不超过'
        """
        return self._compiled.search(words) if self.last is None or words[-1:] in self.last else None


class Within(_Gate):
    """A pattern that is searched anywhere in words."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self._needed = needed(pattern)

    def search(self, words: str) -> re.Match[str] | None:
        """The first match in the words.

        >>> Within("(?:不低于|超过)(.+)的").search("资本金不得低于总投资的")
        """
        return self._compiled.search(words) if self._needed is None or holds_any(words, self._needed) else None

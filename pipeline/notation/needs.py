"""What a pattern cannot do without, read off the pattern itself: a text that lacks it need not be searched.

Patterns of `re` and of `regex` are read, without flags. What is not followed (long classes, `\\p{Han}`, references)
stands for anything, so an answer may say too little, never too much.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from pipeline.precompiled import compile_re, kept

_Words = frozenset[str]
_MOST = 100  # words that one piece of a pattern may stand for; the characters of a class too
_MOST_JOINED = 16  # those that pieces one after the other may stand for: more are dearer to look for than they spare


def needed(pattern: str) -> _Words | None:
    """Words one of which stands in whatever the pattern matches; None where there are none, or too many.

    >>> sorted(needed("(?:予以)?(?:公布|[印转]发).{0,9}"))
    ['公布', '印发', '转发']
    """
    words, _, _, _ = _read(pattern)
    return words


def endings(pattern: str) -> _Words | None:
    """The characters that what the pattern matches can end in; None where that can be any, or nothing is matched.

    >>> sorted(endings("最[高低]不?(?=超过)"))
    ['不', '低', '高']
    """
    _, _, last, empty = _read(pattern)
    return None if empty else last


def openings(pattern: str) -> _Words | None:
    """The characters that what the pattern matches can begin with; None where that can be any, or nothing is matched.

    >>> sorted(openings("(?<!不)(?:至多|[约近])?人"))
    ['人', '约', '至', '近']
    """
    _, first, _, empty = _read(pattern)
    return None if empty else first


def sure(words: _Words | None) -> _Words:
    """What was read off a pattern, for a gate that relies on it. Raises `ValueError` where anything would do: a gate on
    nothing would stay shut."""
    if not words:
        raise ValueError("a pattern of which nothing is needed can stand behind no gate")
    return words


def first_asked(pattern: str) -> str:
    """The pattern behind a look at its first character, which spares most places a try of all its words.

    >>> first_asked("负责|牵头")
    '(?=[牵负])(?:负责|牵头)'
    """
    return f"(?=[{''.join(map(re.escape, sorted(sure(openings(pattern)))))}])(?:{pattern})"


def holds_any(text: str, words: Collection[str]) -> bool:
    """Whether one of the words stands in a text."""
    for word in words:  # noqa: SIM110 `any` takes three times as long, and this is asked most often
        if word in text:
            return True
    return False


class _Piece(NamedTuple):
    """A piece of a pattern: what exactly it matches where that is a few words, words one of which it needs, the
    characters that it can begin with and end in, and whether it can match nothing."""

    exact: _Words | None
    needed: _Words | None
    first: _Words | None
    last: _Words | None
    empty: bool


@cache
def _of_words(words: _Words) -> _Piece:
    empty = "" in words
    shortest = frozenset(w for w in words if not any(other in w for other in words - {w}))
    first, last = (frozenset(w[n] for w in words if w) for n in (0, -1))
    return _Piece(words, None if empty else shortest, first, last, empty)


_NOTHING = _of_words(frozenset({""}))
_ANYTHING = _Piece(None, None, None, None, False)


def _union(sets: Sequence[_Words | None]) -> _Words | None:
    known = [own for own in sets if own is not None]
    return frozenset[str]().union(*known) if len(known) == len(sets) else None


def _either(branches: Sequence[_Piece]) -> _Piece:
    exact = _union([branch.exact for branch in branches])
    if exact is not None and len(exact) <= _MOST:
        return _of_words(exact)
    words = _union([branch.needed for branch in branches])
    first, last = _union([branch.first for branch in branches]), _union([branch.last for branch in branches])
    return _Piece(None, words, first, last, any(branch.empty for branch in branches))


def _one_after_the_other(pieces: Sequence[_Piece]) -> _Piece:
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1].exact if joined else None
        if before and piece.exact and len(before) * len(piece.exact) <= _MOST_JOINED:
            joined[-1] = _of_words(frozenset(map("".join, product(before, piece.exact))))
        else:
            joined.append(piece)
    if len(joined) == 1:
        return joined[0]
    words = [piece.needed for piece in joined if piece.needed]
    best = max(words, key=lambda own: (min(map(len, own)) > 1, -len(own)), default=None)
    full = [n for n, piece in enumerate(joined) if not piece.empty] or [len(joined) - 1, 0]
    first = _union([piece.first for piece in joined[: full[0] + 1]])
    last = _union([piece.last for piece in joined[full[-1] :]])
    return _Piece(None, best, first, last, all(piece.empty for piece in joined))


def _repeated(piece: _Piece, least: int, most: int | None) -> _Piece:
    if (least, most) == (0, 1):
        return _either([_NOTHING, piece])
    return _Piece(None, piece.needed if least else None, piece.first, piece.last, piece.empty or not least)


_QUANTIFIER = compile_re(r"(?:(?P<sign>[*+?])|\{(?P<least>\d*)(?P<comma>,)?(?P<most>\d*)\})[+?]?")
_GROUP = compile_re(r"\((?P<look>\?<?[=!])|\((?:\?(?:P?<\w+>|[:>]|\(\w+\)))?")
_NO_GROUP = compile_re(r"\((?:\?P=\w+|\?[a-zA-Z]+)\)")  # a reference, flags
_ESCAPE = compile_re(r"\\(?:[pP]\{\w+\}|L<\w+>|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[1-9]\d?|.)", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "A": "", "Z": "", "b": "", "B": ""}
_BLANKS = frozenset(c for c in map(chr, range(0x3001)) if c.isspace())  # no blank lies further


@kept
def _read(pattern: str) -> tuple[_Words | None, _Words | None, _Words | None, bool]:
    """What a pattern needs, the characters that it can begin with and end in, and whether it can match nothing."""
    piece = _Reader(pattern).alternatives()
    return piece.needed, piece.first, piece.last, piece.empty


class _Reader:
    """Reads a pattern once from its beginning to its end."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> _Piece:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        return _either(branches)

    def _take(self, sign: str) -> bool:
        found = self._pattern.startswith(sign, self._at)
        self._at += len(sign) if found else 0
        return found

    def _next(self, form: re.Pattern[str]) -> re.Match[str] | None:
        match = form.match(self._pattern, self._at)
        self._at = match.end() if match else self._at
        return match

    def _sequence(self) -> _Piece:
        pieces = [_NOTHING]
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            piece = self._atom()
            while times := self._next(_QUANTIFIER):
                if times["sign"]:
                    piece = _repeated(piece, int(times["sign"] == "+"), 1 if times["sign"] == "?" else None)
                else:
                    least = int(times["least"] or 0)
                    piece = _repeated(piece, least, int(times["most"] or 0) if times["comma"] else least)
            pieces.append(piece)
        return _one_after_the_other(pieces)

    def _atom(self) -> _Piece:
        if self._next(_NO_GROUP):
            return _Piece(None, None, None, None, True)
        if group := self._next(_GROUP):
            inside = self.alternatives()
            self._take(")")
            return _NOTHING if group["look"] else inside
        if self._take("["):
            return self._class()
        return _of_characters(self._character())

    def _character(self) -> _Words | None:
        """What the next sign of the pattern matches: "" for no character, None for too many."""
        if escape := self._next(_ESCAPE):
            name = escape[0][1:]
            if name == "s":
                return _BLANKS
            if name[0] in "xuU" and len(name) > 1:
                return frozenset({chr(int(name[1:], 16))})
            if name[0].isalnum() and name not in _SIGNS:
                return None
            return frozenset({_SIGNS.get(name, name)})
        sign = self._pattern[self._at]
        self._at += 1
        return None if sign == "." else frozenset({"" if sign in "^$" else sign})

    def _class(self) -> _Piece:
        known = not self._take("^")
        members: set[str] = set()
        first = True
        while first or not self._take("]"):
            first = False
            member = self._member()
            if self._pattern[self._at] == "-" and self._pattern[self._at + 1] != "]":
                self._at += 1
                member = _range(member, self._member())
            known = known and member is not None
            members |= member or set()
        return _of_characters(frozenset(members) if known else None)

    def _member(self) -> _Words | None:
        if self._pattern[self._at] in ".^$":
            self._at += 1
            return frozenset({self._pattern[self._at - 1]})
        return self._character()


def _range(first: _Words | None, last: _Words | None) -> _Words | None:
    if first is None or last is None:
        return None
    (low,), (high,) = map(ord, first), map(ord, last)
    return frozenset(map(chr, range(low, high + 1))) if high - low < _MOST else None


def _of_characters(characters: _Words | None) -> _Piece:
    return _ANYTHING if characters is None or len(characters) > _MOST else _of_words(characters)

"""Rules of dates: what each has, and the characters that a search for all of them starts with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import regex

from pipeline.notation.calendar import BLANKS, CHINESE_DAY
from pipeline.notation.numerals import DIGIT, TYPISTS_ZERO


class Rule(NamedTuple):
    """What it reads, how that is written, what it means, and printed words with their value (the tests)."""

    name: str
    pattern: str
    value: Callable[..., Any]
    examples: Mapping[str, str | None]


class Table:
    """Rules in their order; of those that can begin with the character at a place, the first that matches counts."""

    def __init__(self, rules: Iterable[Rule], engine: Any = re) -> None:
        """`engine` compiles the patterns: `regex` where a rule needs every capture of a repeated group."""
        self.rules = tuple(rules)
        found: dict[str, list[tuple[Rule, Any]]] = defaultdict(list)
        for rule in self.rules:
            compiled = engine.compile(rule.pattern)
            for character in beginnings(rule.pattern):
                found[character].append((rule, compiled))
        self._by_first = {character: tuple(pairs) for character, pairs in found.items()}
        self.firsts = frozenset(self._by_first)

    def at(self, text: str, at: int) -> tuple[tuple[Rule, Any], ...]:
        """The rules that can begin with the character at a place, with their compiled patterns."""
        return self._by_first.get(text[at : at + 1], ())


_DIGITS = "0123456789０１２３４５６７８９"
_HEADS = ("7", "12", "98", "２０", "2018", "七", "十二", "九八", "二〇一八", "一", "半")


def _letters(pattern: str) -> set[str]:
    return {*pattern, *_DIGITS}


def beginnings(pattern: str) -> set[str]:
    """The characters that a match of the pattern can begin with."""
    compiled = regex.compile(pattern)
    return {c for c in _letters(pattern) if compiled.match(c, partial=True) is not None}


def _behind_numerals(pattern: str) -> set[str]:
    """The characters that can stand behind a numeral at the beginning of a match."""
    compiled = regex.compile(pattern)
    found: set[str] = set()
    for head in _HEADS:
        if compiled.match(head, partial=True) is not None:
            found |= {c for c in _letters(pattern) if compiled.match(head + c, partial=True) is not None}
    return found - {*_DIGITS, *CHINESE_DAY, *TYPISTS_ZERO, " ", "\u3000"}


def search_pattern(tables: Iterable[Table]) -> str:
    """A pattern of the places where a rule of these tables can begin.

    A run of numerals is only looked at from its first one (else long runs would be read again from each place), and
    only where one of the characters follows that a rule can go on with.
    """
    rules = [rule for table in tables for rule in table.rules]
    firsts = set().union(*(beginnings(rule.pattern) for rule in rules))
    words = sorted(firsts - {*_DIGITS, *CHINESE_DAY})
    chinese = "".join(sorted(firsts & {*CHINESE_DAY}))
    follow = "".join("\\" + c if c in r"-\]^[" else c for c in sorted(
        set().union(*(_behind_numerals(rule.pattern) for rule in rules))
    ))
    return (
        rf"[{DIGIT}{chinese}{''.join(words)}](?:"
        rf"(?<=[{DIGIT}])(?<![{DIGIT}][{DIGIT}])[{DIGIT}]*+(?={BLANKS}[{follow}])"
        rf"|(?<=[{CHINESE_DAY}])(?<![{CHINESE_DAY}][{CHINESE_DAY}])[{CHINESE_DAY}{TYPISTS_ZERO}]*+(?={BLANKS}[{follow}])"
        rf"|(?<=[{''.join(words)}]))"
    )

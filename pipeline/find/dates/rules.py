"""Rules of dates: what each has, and the places where a search for all of them starts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.notation.calendar import BLANKS, CHINESE_DAY
from pipeline.notation.numerals import DIGIT, TYPISTS_ZERO
from pipeline.precompiled import compile_re, compile_regex


class Rule(NamedTuple):
    """What it reads, how that is written, what it means, and printed words with their value (the tests)."""

    name: str
    pattern: str
    value: Callable[..., Any]
    examples: Mapping[str, str | None]


# The first two characters; of a numeral its first one, how many it has, and the one behind it (`key_at`).
Key = tuple[str, int, str]

_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERALS = _DIGITS | frozenset(CHINESE_DAY)
_RUN = compile_re(rf"([{DIGIT}]++|[{CHINESE_DAY}][{CHINESE_DAY}{TYPISTS_ZERO}]*+){BLANKS}")
# Numerals of every shape that a rule can begin with; 2 and 7, as quarters go to 4
_HEADS = (
    "2", "7", "12", "90", "98", "２", "２０", "2018", "２０１８", "一", "七", "五", "十", "十二", "十五", "十四五",
    "二十", "二十一", "六七十", "九八", "二〇一八", "一九九三三",
)  # fmt: skip


class Beginning(NamedTuple):
    """What a match of a pattern can begin with: a character with those behind it, of a numeral those behind its end."""

    words: frozenset[str]  # two characters, or one where anything may follow
    numerals: frozenset[str]  # the first character of a numeral
    behind: Mapping[tuple[bool, int], frozenset[str]]  # by the numeral's script (Arabic) and length


def beginning(pattern: str) -> Beginning:
    """Asked of the pattern itself, by partial matches with every character that it holds."""
    compiled = compile_regex(pattern)
    letters = {*pattern, *_DIGITS, *CHINESE_DAY, "\u3000"}
    firsts = {c for c in letters if compiled.match(c, partial=True) is not None}
    words: set[str] = set()
    for first in firsts - _NUMERALS:
        words |= (
            {first}
            if compiled.fullmatch(first)
            else {first + c for c in letters if compiled.match(first + c, partial=True) is not None}
        )
    behind: dict[tuple[bool, int], frozenset[str]] = {}
    for head in _HEADS:
        if compiled.match(head, partial=True) is not None:
            arabic = head[0] in _DIGITS
            own = _DIGITS if arabic else {*CHINESE_DAY, *TYPISTS_ZERO}
            found = {c for c in letters - own if compiled.match(head + c, partial=True) is not None}
            shape = arabic, len(head)
            behind[shape] = behind.get(shape, frozenset()) | (found - {" ", "\u3000"})
    return Beginning(frozenset(words), frozenset(firsts & _NUMERALS), behind)


# What `beginning` says of each pattern, kept (`tools/read_beginnings.py`): to ask them all takes as long as an issue.
FROZEN = Path(__file__).with_name("beginnings.json")


def frozen_key(pattern: str) -> str:
    """The name of a pattern in the file of beginnings."""
    return hashlib.sha256(pattern.encode()).hexdigest()[:24]


def packed(begins: Beginning) -> list[Any]:
    """A beginning as the file holds it: first characters with those behind them, none where anything may follow."""
    words: dict[str, str] = {}
    for word in sorted(begins.words):
        words[word[0]] = words.get(word[0], "") + word[1:]
    behind = [[arabic, length, "".join(sorted(after))] for (arabic, length), after in sorted(begins.behind.items())]
    return [words, "".join(sorted(begins.numerals)), behind]


def _unpacked(words: Mapping[str, str], numerals: str, behind: Iterable[tuple[bool, int, str]]) -> Beginning:
    pairs = (first + second for first, seconds in words.items() for second in seconds or ("",))
    found = {(arabic, length): frozenset(after) for arabic, length, after in behind}
    return Beginning(frozenset(pairs), frozenset(numerals), found)


@cache
def _frozen() -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = json.loads(FROZEN.read_text(encoding="utf-8"))
    return found


def _beginning_of(pattern: str) -> Beginning:
    """The same as `beginning`, from the file where it holds the pattern."""
    known = _frozen().get(frozen_key(pattern))
    return _unpacked(*known) if known is not None else beginning(pattern)


def key_at(text: str, at: int) -> Key:
    """What decides which rules can begin at a place."""
    first = text[at : at + 1]
    if first not in _NUMERALS or (run := _RUN.match(text, at)) is None:
        return text[at : at + 2], 0, ""
    end = run.end()
    return first, run.end(1) - at, text[end : end + 1]


_Chosen = tuple[tuple[Rule, Any], ...]


class _ByKey(dict[Key, _Chosen]):
    """The rules that were chosen for each key; asked five times for each place where a date may begin."""

    def __init__(self, choose: Callable[[Key], Iterable[tuple[Rule, Any]]]) -> None:
        super().__init__()
        self._choose = choose

    def __missing__(self, key: Key) -> _Chosen:
        if len(self) > 10_000:
            self.clear()
        found = self[key] = tuple(self._choose(key))
        return found


class Table:
    """Rules in their order; the first that matches counts."""

    def __init__(self, rules: Iterable[Rule], compiler: Callable[[str], Any] = compile_re) -> None:
        """`compiler` is `compile_regex` where a rule needs every capture of a repeated group."""
        self.rules = tuple(rules)
        self.beginnings = tuple(_beginning_of(rule.pattern) for rule in self.rules)
        self._compiler = compiler
        self._compiled: dict[str, Any] = {}
        self._by_key = _ByKey(self._choose)

    def at(self, key: Key) -> _Chosen:
        """The rules that can begin so (`key_at`), with their compiled patterns."""
        return self._by_key[key]

    def _choose(self, key: Key) -> Iterable[tuple[Rule, Any]]:
        first, length, behind = key
        for rule, begins in zip(self.rules, self.beginnings, strict=True):
            if length:
                chosen = first in begins.numerals and behind in begins.behind.get((first in _DIGITS, length), ())
            else:
                chosen = first in begins.words or first[:1] in begins.words
            if chosen:
                yield rule, self._compile(rule)

    def compile_all(self) -> None:
        """All patterns at once, which are to be kept (`pipeline.precompiled`)."""
        for rule in self.rules:
            self._compile(rule)

    def _compile(self, rule: Rule) -> Any:
        """The compiled pattern, made when the rule is first chosen: few texts ask for every rule."""
        if rule.pattern not in self._compiled:
            self._compiled[rule.pattern] = self._compiler(rule.pattern)
        return self._compiled[rule.pattern]


def search_pattern(tables: Iterable[Table]) -> str:
    """A pattern of the places where a rule of these tables can begin.

    A run of numerals is only looked at from its first one (else long runs would be read again from each place), and
    only where one of the characters follows that a rule can go on with.
    """
    begins = [begins for table in tables for begins in table.beginnings]
    pairs: dict[str, set[str]] = {}
    for word in frozenset[str]().union(*(b.words for b in begins)):
        pairs.setdefault(word[0], set()).add(word[1:])
    alike: dict[str, set[str]] = {}  # characters with the same ones behind them
    for first, seconds in pairs.items():
        alike.setdefault("" if "" in seconds else f"[{_class(seconds)}]", set()).add(first)
    # A branch that begins with a class is passed over at once, one that begins by looking back is not.
    words = "|".join(
        f"{seconds}(?<=[{_class(firsts)}].)" if seconds else f"(?<=[{_class(firsts)}])"
        for seconds, firsts in sorted(alike.items())
    )
    return (
        rf"[{DIGIT}{CHINESE_DAY}{_class(pairs)}](?:"
        rf"(?={words})"
        rf"|(?<=[{DIGIT}])(?<![{DIGIT}][{DIGIT}])(?:{_runs(begins, True, f'[{DIGIT}]')})"
        rf"|(?<=[{CHINESE_DAY}])(?<![{CHINESE_DAY}][{CHINESE_DAY}])"
        rf"(?:{_runs(begins, False, f'[{CHINESE_DAY}{TYPISTS_ZERO}]')}))"
    )


def _runs(begins: Iterable[Beginning], arabic: bool, further: str) -> str:
    """What goes on a numeral behind its first character, to the end of it, by its length."""
    behind: dict[int, set[str]] = {}
    for own in begins:
        for (script, length), characters in own.behind.items():
            if script is arabic:
                behind.setdefault(length, set()).update(characters)
    return "|".join(
        rf"{further}{{{length - 1}}}(?!{further})(?={BLANKS}[{_class(characters)}])"
        for length, characters in sorted(behind.items())
    )


def _class(characters: Iterable[str]) -> str:
    """The inside of a character class."""
    return re.sub(r"[-\\\]^\[]", r"\\\g<0>", "".join(sorted(characters)))

"""On which lines the entries of a TOML file begin, which the reader of the standard library does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.precompiled import compile_re

# The text is valid TOML: each piece of it is one of these.
_TOKEN = compile_re(
    r'''
      (?P<blank>[ \t\r]+)
    | (?P<comment>\#[^\n]*)
    | (?P<end>\n)
    | (?P<string>"""(?:[^\\]|\\.)*?"""(?:"{0,2}) | \'\'\'.*?\'\'\'(?:'{0,2}) | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<sign>[=,.])
    | (?P<bare>[^\s\#"'\[\]{}=,.]+)
    ''',
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class Entry(NamedTuple):
    """A table of an array (`[[correction]]`), or a table: the line on which it begins, and those of its keys."""

    line: int
    keys: dict[str, int]


class Lines:
    """The lines of a TOML file's entries. What is written in a way that is not understood has the line of the key above
    it, or the first."""

    def __init__(self, text: str) -> None:
        self._top: dict[str, int] = {}
        self._here: list[str] = []  # the header that stands over what follows
        self.headers: list[tuple[int, str]] = []  # the line of each header, and the first part of its name
        self._entries: dict[str, list[Entry]] = {}
        for statement in _statements(text):
            self._take(statement)

    def top(self, key: str) -> int:
        """The line of a key or table at the top."""
        return self._top.get(key, 1)

    def entry(self, table: str, number: int = 0) -> int:
        """The line of an entry by its place among those of its name, from 0."""
        entries = self._entries.get(table, [])
        return entries[number].line if number < len(entries) else self.top(table)

    def key(self, table: str, number: int, key: str) -> int:
        """The line of a key of such an entry."""
        entries = self._entries.get(table, [])
        return entries[number].keys.get(key, entries[number].line) if number < len(entries) else self.top(table)

    def _take(self, statement: list[_Token]) -> None:
        line = statement[0].line
        if statement[0].text == "[":
            self._here = path = _path(iter(statement))
            self.headers.append((line, path[0]))
            self._top.setdefault(path[0], line)
            if len(path) == 1:
                self._entries.setdefault(path[0], []).append(Entry(line, {}))
            elif self._entries.get(path[0]):
                self._entries[path[0]][-1].keys.setdefault(path[1], line)
            return
        equals = next((n for n, token in enumerate(statement) if token.text == "="), len(statement))
        key = _path(iter(statement[:equals]))
        if self._here:
            if len(self._here) == 1:
                self._entries[self._here[0]][-1].keys.setdefault(key[0], line)
            return
        self._top.setdefault(key[0], line)
        own = self._entries.setdefault(key[0], [])
        own += _inline(statement[equals + 1 :])
        if len(key) > 1:
            if not own:
                own.append(Entry(line, {}))
            own[-1].keys.setdefault(key[1], line)


def _statements(text: str) -> Iterator[list[_Token]]:
    """The statements of a file, each a header or a key with its value, without blanks and comments."""
    line, depth = 1, 0
    statement: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "end" and depth == 0 and statement:
            yield statement
            statement = []
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if kind not in ("blank", "comment", "end"):
            statement.append(_Token(kind, match[0], line))
        line += match[0].count("\n")
    if statement:
        yield statement


def _path(tokens: Iterator[_Token]) -> list[str]:
    """The parts of a dotted key."""
    return [
        str(tomllib.loads(f"key = {token.text}")["key"]) if token.kind == "string" else token.text
        for token in tokens
        if token.kind in ("string", "bare")
    ]


def _inline(value: list[_Token]) -> Iterator[Entry]:
    """The tables of an array that is written as a value, or the one table: correction = [{…}, {…}]."""
    depth = 0
    base = 1 if value and value[0].text == "[" else 0
    for n, token in enumerate(value):
        if token.kind == "open":
            if token.text == "{" and depth == base:
                yield Entry(token.line, {})
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif base == depth == 0 and n == 0:
            return

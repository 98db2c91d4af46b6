"""Reading the vocabulary's tables: `pipeline/vocab/data/*.csv`, UTF-8, a header line, one fact a line."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of `data/<name>.csv` without the header, each a tuple of its cells."""
    text = files("pipeline.vocab").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    lines = csv.reader(text.splitlines())
    next(lines)
    return tuple(map(tuple, lines))


@cache
def header(name: str) -> tuple[str, ...]:
    """The names of the columns of `data/<name>.csv`."""
    text = files("pipeline.vocab").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(next(csv.reader(text.splitlines()[:1])))


def longest_first(words: Iterable[str]) -> list[str]:
    """Words in the order in which a pattern tries them: 公里 before 公, and those of one length by code point."""
    return sorted(words, key=lambda word: (-len(word), word))

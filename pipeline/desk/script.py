"""Data files: JavaScript that calls one function, because a page opened from a disk may fetch nothing.

`desk.add("issue", "441803-2018-03", {…});` is the whole file. What stands in it is JSON in which no character is left
that could end a script, open a comment of HTML, break a line of JavaScript or turn the direction of writing, wherever
the file is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from pipeline.precompiled import compile_re

# Kinds and keys are names of folders and files on every system.
_NAME = compile_re(r"[A-Za-z0-9][A-Za-z0-9_-]*")

# What JSON allows and a script, or who reads it, had better not meet: <, >, &, line and paragraph separators, and the
# marks that turn the direction of writing.
_DANGEROUS = compile_re("[<>&\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def data_name(kind: str, key: str) -> str:
    """Where the file of a key lies under the site. Raises ValueError where kind or key is no plain name."""
    for name in (kind, key):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a data file: letters, digits, - and _ only")
    return f"data/{kind}/{key}.js"


def data_script(kind: str, key: str, value: Any) -> bytes:
    """The data file that hands `value` (whatever orjson writes) to the pages."""
    text = orjson.dumps([kind, key, value], option=orjson.OPT_NON_STR_KEYS).decode("utf-8")
    return f"desk.add({_DANGEROUS.sub(_escape, text[1:-1])});\n".encode()


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


# Characters of a sentence that a list repeats: one that names twenty bodies stands there twenty times. On each side of
# the words for which it stands there, so many.
_LONGEST, _BESIDE = 160, 70


def shortened(sentence: str, words: str = "") -> str:
    """The sentence; of a long one the beginning, or what stands round the `words` for which it is told."""
    if len(sentence) <= _LONGEST:
        return sentence
    at = sentence.find(words) if words else -1
    if at < 0:
        return sentence[: _LONGEST - 1] + "…"
    start, end = max(0, at - _BESIDE), min(len(sentence), at + len(words) + _BESIDE)
    return f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"


def packed(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, Any]:
    """Rows without the names of their columns on each of them; `desk.unpack` makes objects of them again."""
    return {"columns": list(columns), "rows": [[row[column] for column in columns] for row in rows]}

"""Writing a review file: entries are put into it with everything that stands there already, comments too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Array, InlineTable

from pipeline.precompiled import compile_re
from pipeline.review.anchors import LONG, Places, Text
from pipeline.review.entries import Anchor, squeezed
from pipeline.review.lines import Lines
from pipeline.text import Span

_LINE = compile_re(r"[^\n]*\n|[^\n]+")
# How many characters on each side tell words apart; 32 did so for every row of six issues.
_BESIDE = (8, 16, 32, 64, 128)


def with_entry(text: str, table: str, entry: Mapping[str, Any]) -> str:
    """The file with another `[[correction]]` or `[[verdict]]`, behind those that it has."""
    top, rest = _parted(text)
    document = tomlkit.parse(top)
    if table in document:  # correction = [{…}, {…}]
        array = document[table]
        assert isinstance(array, Array)
        array.append(_inline(entry))
        return tomlkit.dumps(document) + rest
    made = tomlkit.document()
    for key, value in entry.items():
        made.add(key, _inline(value) if isinstance(value, Mapping) else value)
    return f"{_ended(text)}[[{table}]]\n{tomlkit.dumps(made)}"


def with_place(text: str, place: str) -> str:
    """The file with `place` at its top."""
    top, rest = _parted(text)
    document = tomlkit.parse(top)
    is_new = "place" not in document
    document["place"] = place
    changed = tomlkit.dumps(document)
    return changed + ("\n" if is_new and rest and not changed.endswith("\n\n") else "") + rest


def with_sign_off(text: str, sign_off: Mapping[str, Any]) -> str:
    """The file with a sign-off, in the place of the one that it has."""

    def change(document: TOMLDocument) -> None:
        table: Any = document["sign_off"]
        for key, value in sign_off.items():
            table[key] = value

    top, rest = _parted(text)
    document = tomlkit.parse(top)
    if "sign_off" in document:
        change(document)
        return tomlkit.dumps(document) + rest
    at = next((n for n, (_, name) in enumerate(Lines(text).headers) if name == "sign_off"), None)
    if at is not None:
        return _with_table(text, at, change)
    made = tomlkit.document()
    for key, value in sign_off.items():
        made.add(key, value)
    return f"{_ended(text)}[sign_off]\n{tomlkit.dumps(made)}"


def _with_table(text: str, at: int, change: Callable[[TOMLDocument], None]) -> str:
    """The file with one table changed, by its place among the headers."""
    lines = _LINE.findall(text)
    starts = [line - 1 for line, _ in Lines(text).headers]
    first, last = starts[at], starts[at + 1] if at + 1 < len(starts) else len(lines)
    document = tomlkit.parse("".join(lines[first:last]))
    change(document)
    return "".join([*lines[:first], tomlkit.dumps(document), *lines[last:]])


def _parted(text: str) -> tuple[str, str]:
    """What stands over the first header, and the rest."""
    headers = Lines(text).headers
    lines = _LINE.findall(text)
    first = headers[0][0] - 1 if headers else len(lines)
    return "".join(lines[:first]), "".join(lines[first:])


def _ended(text: str) -> str:
    """The file with a blank line at its end, where something stands in it."""
    if not text:
        return ""
    return text + ("" if text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n")


def _inline(values: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table.append(key, _inline(value) if isinstance(value, Mapping) else value)
    return table


class Anchors:
    """What a review file says of stretches of a source text, so that each is found again among all of them: its words,
    and where others have the same ones, as many beside them as it takes."""

    def __init__(self, text: Text, source: str, spans: Sequence[Span]) -> None:
        """`source` is the text of `text`."""
        self._source = source
        self._spans = spans
        self._places = Places(text, spans)

    def of(self, at: Span) -> dict[str, str]:
        """`quote`, `before` and `after` of one of the stretches; those that are not needed are left out."""
        quote = squeezed(self._source[slice(*at)])[:LONG]
        said = {"quote": quote} if quote else {}
        for reach in _BESIDE:
            if self._tells(at, said):
                break
            before, after = self._beside(at, reach)
            said = {key: words for key, words in (("quote", quote), ("before", before), ("after", after)) if words}
        return said

    def _tells(self, at: Span, said: Mapping[str, str]) -> bool:
        return {self._spans[n] for n in self._places.matching(Anchor(**said))} == {at}

    def _beside(self, at: Span, reach: int) -> tuple[str, str]:
        """So many characters before and behind a stretch, blanks not counted."""
        far = 20 * reach
        before = squeezed(self._source[max(0, at.start - far) : at.start])
        return before[-reach:], squeezed(self._source[at.end : at.end + far])[:reach]

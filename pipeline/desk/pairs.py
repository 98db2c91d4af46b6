"""The index of the search: pairs of characters → issues, in script files by a hash of the pair.

A page looks up the pairs of a phrase, intersects their issues and reads the phrase in the texts of those that are left:
exact for any phrase of two characters and more, whatever words it is made of. Blanks and line breaks are left out on
both sides, so a phrase is found that a line end parts in the print. Characters are units of UTF-16, as JavaScript
counts.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.text import BLANKS

# What parts no phrase: blanks of typesetting and ends of lines. The pages take them from the index.
IGNORED = "".join(sorted({*BLANKS, *"\n\r\t\v\f\x85\u2028\u2029"}))

Codes = npt.NDArray[np.uint32]

# Bytes of pairs in one file, about: a query reads one for each pair of its phrase.
_SHARD_BYTES = 16_384
_MOST_SHARDS = 1024
_FEWEST_SHARDS = 16
# An odd number of 32 bits whose multiples spread (golden ratio, Knuth).
_SPREAD = 2654435761

_IGNORED = np.array([ord(c) for c in IGNORED], np.uint16)


def pairs_of(text: str) -> Codes:
    """The pairs of neighbouring characters of a text, each once, in the order of their hashes: the first character in
    the upper half of the number."""
    units = np.frombuffer(text.encode("utf-16-le"), np.dtype("<u2"))
    units = units[~np.isin(units, _IGNORED)].astype(np.uint32)
    if len(units) < 2:
        return np.empty(0, np.uint32)
    codes = np.unique(units[:-1] << 16 | units[1:])
    return codes[np.argsort(_hash(codes), kind="stable")]


def _hash(codes: Codes) -> Codes:
    return codes * np.uint32(_SPREAD)


def index_values(pairs: Sequence[Codes]) -> Iterator[tuple[str, str, Any]]:
    """The data files of the index over the pairs of every issue, in the order of the issues: kind, key, value."""
    entries = sum(map(len, pairs))
    shards = shards_for(entries)
    yield "search", "all", {"shards": shards, "ignored": IGNORED}
    # A shard holds a stretch of hashes. So many are made at a time that what is sorted stays small.
    at_once = max(1, shards * _SORTED_AT_ONCE // max(entries, 1))
    width = (1 << 32) // shards
    for first in range(0, shards, at_once):
        last = min(shards, first + at_once)
        codes, owners = _stretch(pairs, first * width, last * width)
        belongs = _hash(codes) // np.uint32(width)
        order = np.lexsort((owners, codes, belongs))
        codes, owners, belongs = codes[order], owners[order], belongs[order]
        bounds = np.searchsorted(belongs, np.arange(first, last + 1, dtype=np.uint32))
        for number, shard in enumerate(range(first, last)):
            here = slice(bounds[number], bounds[number + 1])
            content = base64.b64encode(_encode(codes[here], owners[here])).decode("ascii")
            yield "pairs", f"{shard:03x}", content


# Pairs of issues that are sorted at a time: some hundred megabytes.
_SORTED_AT_ONCE = 4_000_000


def _stretch(pairs: Sequence[Codes], low: int, high: int) -> tuple[Codes, Codes]:
    """The pairs whose hashes lie in a stretch, and the issues that they are of."""
    found, lengths = [np.empty(0, np.uint32)], []
    for codes in pairs:
        hashes = _hash(codes)
        start, end = np.searchsorted(hashes, low), np.searchsorted(hashes, high)
        found.append(codes[start:end])
        lengths.append(end - start)
    return np.concatenate(found), np.repeat(np.arange(len(pairs), dtype=np.uint32), lengths)


def shards_for(entries: int) -> int:
    """How many files an index of so many entries is divided into."""
    wanted = max(_FEWEST_SHARDS, entries * 3 // 2 // _SHARD_BYTES)
    return int(min(_MOST_SHARDS, 1 << (wanted - 1).bit_length()))


def _encode(codes: Codes, owners: Codes) -> bytes:
    """For each pair how far its number lies behind the one before, how many issues have it, and how far each of these
    lies behind the one before: numbers of seven bits a byte."""
    if not len(codes):
        return b""
    first = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    counts = np.diff(np.append(first, len(codes))).astype(np.uint32)
    steps = np.diff(owners, prepend=np.uint32(0)).astype(np.uint32)
    steps[first] = owners[first]
    numbers = np.empty(len(codes) + 2 * len(first), np.uint32)
    # Each pair's two numbers stand before its issues.
    at = first + 2 * np.arange(len(first))
    is_owner = np.ones(len(numbers), bool)
    is_owner[at] = is_owner[at + 1] = False
    numbers[at] = np.diff(codes[first], prepend=np.uint32(0))
    numbers[at + 1] = counts
    numbers[is_owner] = steps
    return _seven_bits(numbers)


def _seven_bits(numbers: Codes) -> bytes:
    """Numbers as bytes of seven bits, the lowest first; the highest bit says that another follows."""
    lengths = np.ones(len(numbers), np.intp)
    for bits in (7, 14, 21, 28):
        lengths += numbers >> np.uint32(bits) > 0
    starts = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) - np.repeat(starts, lengths)
    spread = np.repeat(numbers, lengths) >> (7 * places).astype(np.uint32)
    more = places < np.repeat(lengths, lengths) - 1
    return ((spread & np.uint32(127)) | (more.astype(np.uint32) << np.uint32(7))).astype(np.uint8).tobytes()


def decode(content: bytes) -> dict[int, list[int]]:
    """What `_encode` wrote, read as the page reads it: the issues of each pair."""
    numbers = list(_numbers(content))
    found: dict[int, list[int]] = {}
    at = code = 0
    while at < len(numbers):
        code += numbers[at]
        owner, owners = 0, []
        for step in numbers[at + 2 : at + 2 + numbers[at + 1]]:
            owner += step
            owners.append(owner)
        found[code] = owners
        at += 2 + len(owners)
    return found


def _numbers(content: Iterable[int]) -> Iterator[int]:
    number = bits = 0
    for byte in content:
        number |= (byte & 127) << bits
        bits += 7
        if byte < 128:
            yield number
            number = bits = 0

"""Words as jieba cuts them: one tokenizer a process, loaded when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import jieba


@lru_cache(maxsize=1)
def tokenizer() -> jieba.Tokenizer:
    """jieba's tokenizer with the dictionary of its own package."""
    # `Tokenizer.initialize` takes its dictionary from a cache of fixed name in the folder for temporary files, whoever
    # put it there. To make it from the package takes no longer than to load that cache.
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = prefix_dictionary()
    cutter.initialized = True
    return cutter


# A stretch that jieba reads as one: its time grows with the square of the length, and nobody prints one so long.
_LONG = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]{1000}")


def words(text: str) -> Iterator[str]:
    """The words of a text as jieba cuts them, those that its dictionary lacks among them, and what stands between."""
    cut: Iterator[str] = tokenizer().cut(_LONG.sub(r"\g<0>\n", text))
    return cut


@lru_cache(maxsize=1)
def _fields() -> tuple[list[str], list[int], list[str]]:
    """The columns of jieba's dictionary: words, how often each occurs, and their parts of speech."""
    fields = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").split()
    return fields[::3], list(map(int, fields[1::3])), fields[2::3]


def prefix_dictionary() -> tuple[dict[str, int], int]:
    """How often each word of jieba's dictionary occurs, with 0 for beginnings of words that are no words; the sum."""
    words, counts, _tags = _fields()
    frequencies = dict(zip(words, counts, strict=True))
    length = 1
    while words := [word for word in words if len(word) > length]:
        frequencies.update(dict.fromkeys({word[:length] for word in words}.difference(frequencies), 0))
        length += 1
    return frequencies, sum(counts)


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[int, str]]:
    words, counts, tags = _fields()
    return dict(zip(words, zip(counts, tags, strict=True), strict=True))


def dictionary_entry(word: str) -> tuple[int, str] | None:
    """How often jieba has a word and its part of speech (`ns` a place, `p` a preposition); None for no word of it."""
    return _entries().get(word)


def parts_a_word(before: str, after: str, guess: bool = False) -> bool:
    """Whether a break between `before` and `after` stands inside a word as jieba cuts it (高技|能人才).

    Words that its dictionary lacks are taken for words only with `guess` (奖|补): without it, a heading and the
    sentence under it are not glued together.
    """
    head, tail = before[-8:], after[:8]
    seam, at = len(head), 0
    for word in tokenizer().cut(head + tail, HMM=guess):
        at += len(word)
        if at == seam:
            return False
        if at > seam:
            return True
    return False


@lru_cache(maxsize=1)
def inverse_document_frequencies() -> tuple[dict[str, float], float]:
    """jieba's idf of each word, and the median that stands for words it does not list."""
    # the file is read as it lies there: to import `jieba.analyse` would load its models for parts of speech too
    path = files("jieba").joinpath("analyse", "idf.txt")
    table: dict[str, float] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, _, value = line.partition(" ")
            table[word] = float(value)
    return table, sorted(table.values())[len(table) // 2]

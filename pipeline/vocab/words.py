"""Words as jieba cuts them: one tokenizer a process, loaded when it is first needed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import jieba


@lru_cache(maxsize=1)
def tokenizer() -> jieba.Tokenizer:
    """jieba's tokenizer with its own dictionary, told to be quiet on standard error."""
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    cutter.initialize()
    return cutter


# A stretch that jieba reads as one: its time grows with the square of the length, and nobody prints one so long.
_LONG = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]{1000}")


def words(text: str) -> Iterator[str]:
    """The words of a text as jieba cuts them, those that its dictionary lacks among them, and what stands between."""
    cut: Iterator[str] = tokenizer().cut(_LONG.sub(r"\g<0>\n", text))
    return cut


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

"""Terms (词): the words of a document, as jieba cuts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from pipeline.precompiled import compile_regex
from pipeline.vocab import stop_words
from pipeline.vocab.words import inverse_document_frequency, words

_WORD = compile_regex(r"[\p{Han}]{2,}|[A-Za-z][A-Za-z0-9+\-]+")


def find_terms(text: str, names: Iterable[tuple[int, int]] = ()) -> list[tuple[str, int, float]]:
    """The words of `text` with their counts and TF-IDF weights, most frequent first.

    `names` are the places of known names: each is one word (jieba would cut 区文广新局 in pieces). One-character
    words, numbers and stop words are left out. The weight is the share of the words times jieba's inverse document
    frequency, the median where it lists none.
    """
    between: list[str] = []
    named: list[str] = []
    at = 0
    for start, end in sorted(names):
        if start >= at:
            between.append(text[at:start])
            named.append(text[start:end])
            at = end
    between.append(text[at:])
    counts = Counter(words("\n".join(between)))
    counts.update(named)
    kept = [(word, count, rarity) for word, count in counts.items() if (rarity := _rarity(word)) is not None]
    kept.sort(key=itemgetter(0))
    kept.sort(key=itemgetter(1), reverse=True)
    total = sum(map(itemgetter(1), kept))
    return [(word, count, round(count / total * rarity, 9)) for word, count, rarity in kept]


@lru_cache(maxsize=1 << 16)
def _rarity(word: str) -> float | None:
    """jieba's inverse document frequency of a word; None for what is no term."""
    if word in stop_words() or not _WORD.fullmatch(word):
        return None
    return inverse_document_frequency(word)

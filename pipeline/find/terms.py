"""Terms (词): the words of a document, as jieba cuts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import compress

import numpy as np

from pipeline.model import Terms
from pipeline.precompiled import compile_regex
from pipeline.vocab import stop_words
from pipeline.vocab.words import inverse_document_frequency, words

_WORD = compile_regex(r"[\p{Han}]{2,}|[A-Za-z][A-Za-z0-9+\-]+")


def find_terms(text: str, names: Iterable[tuple[int, int]] = ()) -> Terms:
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
    counted = Counter(words("\n".join(between)))
    counted.update(named)
    kept = sorted(compress(counted, map(_rarities.__getitem__, counted)))
    kept.sort(key=counted.__getitem__, reverse=True)
    counts = [counted[word] for word in kept]
    return Terms(kept, counts, _weights(counts, [_rarities[word] for word in kept]))


def _weights(counts: list[int], rarities: list[float]) -> list[float]:
    """The share of each count times its rarity to nine digits, as `round` gives them: an issue has thousands."""
    if not counts:
        return []
    weights = np.array(counts) / sum(counts) * np.array(rarities)
    places = weights * 1e9
    whole = np.rint(places)
    rounded: list[float] = (whole / 1e9).tolist()
    for n in np.flatnonzero(np.abs(places - whole) > 0.4999).tolist():  # So near to a tie that the product may lie.
        rounded[n] = round(float(weights[n]), 9)
    return rounded


class _Rarities(dict[str, float]):
    """jieba's inverse document frequency of a word, 0 for what is no term; found once a word."""

    def __missing__(self, word: str) -> float:
        if len(self) >= 1 << 16:
            self.clear()
        is_term = word not in stop_words() and _WORD.fullmatch(word) is not None
        rarity = self[word] = inverse_document_frequency(word) if is_term else 0.0
        return rarity


_rarities = _Rarities()

"""Terms (词): the words of a document, as jieba cuts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import regex

from pipeline.vocab import stop_words
from pipeline.vocab.words import inverse_document_frequencies, words

_WORD = regex.compile(r"[\p{Han}]{2,}|[A-Za-z][A-Za-z0-9+\-]+")


def find_terms(text: str, names: Iterable[tuple[int, int]] = ()) -> list[tuple[str, int, float]]:
    """The words of `text` with their counts and TF-IDF weights, most frequent first.

    `names` are the places of known names: each is one word (jieba would cut 区文广新局 in pieces). One-character
    words, numbers and stop words are left out. The weight is the share of the words times jieba's inverse document
    frequency, the median where it lists none.
    """
    stops = stop_words()
    counts: Counter[str] = Counter()
    at = 0
    for start, end in sorted(names):
        if start < at:
            continue
        counts.update(words(text[at:start]))
        counts[text[start:end]] += 1
        at = end
    counts.update(words(text[at:]))
    table, median = inverse_document_frequencies()
    kept = {w: n for w, n in counts.items() if w not in stops and _WORD.fullmatch(w)}
    total = sum(kept.values())
    found = [(word, count, round(count / total * table.get(word, median), 9)) for word, count in kept.items()]
    return sorted(found, key=lambda row: (-row[1], row[0]))

"""Words as jieba cuts them: rjieba looks them up, twenty times as fast as jieba and in the same dictionary.

What the dictionary lacks is guessed here, from jieba's own figures: those of rjieba are rounded to six digits (常在|乡
against 常|在|乡), and it keeps words together that jieba parts at a mark (T18973-2016).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate

from pipeline.precompiled import compile_re

# What jieba looks up; every other character is a word by itself.
_LOOKED_UP = r"\u4E00-\u9FD5a-zA-Z0-9+#&._%\-"
# What rjieba looks up beyond that.
_BEYOND = compile_re("([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00010000-\U0010ffff])")
# Nobody prints a stretch so long, and it is not remembered as one.
_LONGEST = 1000
_LONG = compile_re(rf"[{_LOOKED_UP}]{{{_LONGEST}}}")


def words(text: str, guess: bool = True) -> list[str]:
    """The words of a text as jieba cuts them, and what stands between: all of the text in order.

    With `guess`, characters that the dictionary does not join are joined where jieba's model takes them for a word.
    """
    if max(map(len, text.split("\n"))) >= _LONGEST:
        text = _LONG.sub(r"\g<0>\n", text)
    cut = _cutter()
    known: list[str] = []
    for piece in _BEYOND.split(text):
        known += cut(piece, False)
    if not guess:
        return known
    found: list[str] = []
    at = 0
    for run in _RUN.finditer("".join(map(_kinds.__getitem__, known))):
        start, end = run.span()
        found += known[at:start]
        found += _guess("".join(known[start:end]))
        at = end
    return found + known[at:]


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str, bool], list[str]]:
    """rjieba's cutter, which loads its dictionary when it is imported: as late as can be."""
    import rjieba

    cut: Callable[[str, bool], list[str]] = rjieba.cut
    return cut


# --- words that the dictionary lacks ------------------------------------------------------------------------------

_ALONE = compile_re(r"[\u4E00-\u9FD5+#&._%\-a-zA-Z0-9]")
_RUN = compile_re("11+")


class _Kinds(dict[str, str]):
    """1 for a word that was cut without guessing and that no entry of the dictionary joined, else 0; found once a word
    (each of them asks, and a dict answers three times as fast as a pattern)."""

    def __missing__(self, word: str) -> str:
        if len(self) >= 1 << 16:
            self.clear()
        # No word of several characters in the dictionary is of letters and digits alone (a test asks it).
        unjoined = _ALONE.match(word) if len(word) == 1 else word.isascii() and word.isalnum()
        kind = self[word] = "1" if unjoined else "0"
        return kind


_kinds = _Kinds()

# A character alone is a word as it is, and most stand so beside numbers (2018年7月).
_HAN = compile_re(r"([\u4E00-\u9FD5]{2,})")
_NUMBER = compile_re(r"([a-zA-Z0-9]+(?:\.\d+)?%?|[\u4E00-\u9FD5])")


@lru_cache(maxsize=1 << 14)
def _guess(run: str) -> tuple[str, ...]:
    """The words of a run of characters that the dictionary does not join, as jieba guesses them."""
    import rjieba

    if rjieba.has_word(run):
        return tuple(run)  # A word that is rarer than its characters beside each other: they stay apart.
    found: list[str] = []
    for piece in _HAN.split(run):
        found += _join(piece) if _HAN.match(piece) else filter(None, _NUMBER.split(piece))
    return tuple(found)


def _join(run: str) -> Iterator[str]:
    """Chinese characters joined by jieba's hidden Markov model: the likeliest row of states, by Viterbi's algorithm.

    The states of a character are B (begins a word), M (inside), E (ends it) and S (a word by itself). Sums are in
    jieba's order and ties go to the later letter, as there: so the result is the same to the last bit.
    """
    start, trans, emit = _model()
    b, m, e, s = (start[state] + value for state, value in zip("BMES", emit(run[0]), strict=True))
    before: list[tuple[str, str, str, str]] = []  # for each further character and state, the likeliest state before
    for character in run[1:]:
        in_b, in_m, in_e, in_s = emit(character)
        eb, sb = e + trans["EB"] + in_b, s + trans["SB"] + in_b
        bm, mm = b + trans["BM"] + in_m, m + trans["MM"] + in_m
        be, me = b + trans["BE"] + in_e, m + trans["ME"] + in_e
        es, ss = e + trans["ES"] + in_s, s + trans["SS"] + in_s
        b, before_b = (sb, "S") if sb >= eb else (eb, "E")
        m, before_m = (mm, "M") if mm >= bm else (bm, "B")
        e, before_e = (me, "M") if me >= be else (be, "B")
        s, before_s = (ss, "S") if ss >= es else (es, "E")
        before.append((before_b, before_m, before_e, before_s))
    states = ["S" if s >= e else "E"]
    for states_before in reversed(before):
        states.append(states_before["BMES".index(states[-1])])
    begin = 0
    for at, state in enumerate(reversed(states)):
        if state == "B":
            begin = at
        elif state == "E":
            yield run[begin : at + 1]
        elif state == "S":
            yield run[at]


@lru_cache(maxsize=1)
def _model() -> tuple[dict[str, float], dict[str, float], Callable[[str], tuple[float, float, float, float]]]:
    """jieba's figures: how likely a state begins a run, one state follows another, and a state has a character."""
    from jieba import finalseg

    trans = {a + b: value for a, following in finalseg.trans_P.items() for b, value in following.items()}

    @cache
    def emit(character: str) -> tuple[float, float, float, float]:
        b, m, e, s = (finalseg.emit_P[state].get(character, finalseg.MIN_FLOAT) for state in "BMES")
        return b, m, e, s

    return finalseg.start_P, trans, emit


# --- the dictionary -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _dictionary() -> tuple[bytes, int]:
    """jieba's dictionary as it lies there, and where its words with 一 begin: behind those of mixed letters (T恤, 阿Q)
    its words stand in the order of their first characters (a test asks it).

    It has 349,000 words, of which an issue asks for a dozen: a `dict` of all takes a third of a second and 30 MB.
    """
    lines = b"\n" + files("jieba").joinpath("dict.txt").read_bytes()
    return lines, lines.index("\n一 ".encode()) + 1


@lru_cache(maxsize=1 << 14)
def dictionary_entry(word: str) -> tuple[int, str] | None:
    """How often jieba has a word and its part of speech (`ns` a place, `p` a preposition); None for no word of it."""
    if " " in word:
        return None
    lines, ordered = _dictionary()
    line = f"\n{word} ".encode("utf-8", "surrogatepass")
    at = lines.find(line, 0, ordered)
    if at < 0:
        first = word[:1].encode("utf-8", "surrogatepass")
        places = range(ordered, len(lines))
        begin = bisect_left(places, first, key=_first_at)
        end = bisect_right(places, first, begin, key=_first_at)
        at = lines.find(line, ordered + begin - 1, ordered + end)
    if at < 0:
        return None
    count, tag = lines[at + len(line) : lines.index(b"\n", at + 1)].split()
    return int(count), tag.decode()


def _first_at(place: int) -> bytes:
    """The first character of the line that a place of the dictionary stands in."""
    lines, _ = _dictionary()
    start = lines.rfind(b"\n", 0, place) + 1
    return lines[start : start + 3]


def parts_a_word(before: str, after: str, guess: bool = False) -> bool:
    """Whether a break between `before` and `after` stands inside a word as jieba cuts it (高技|能人才).

    Words that its dictionary lacks are taken for words only with `guess` (奖|补): without it, a heading and the
    sentence under it are not glued together.
    """
    head, tail = before[-8:], after[:8]
    seam, at = len(head), 0
    for word in words(head + tail, guess):
        at += len(word)
        if at == seam:
            return False
        if at > seam:
            return True
    return False


def inverse_document_frequency(word: str) -> float:
    """jieba's inverse document frequency of a word; the median of all for one that it does not list."""
    listed, median = _frequencies()
    value = listed.get(word.encode())
    return median if value is None else float(value)


@lru_cache(maxsize=1)
def _frequencies() -> tuple[dict[bytes, bytes], float]:
    """The words that jieba lists with what stands behind them, and the median.

    The file is read as it lies there: to import `jieba.analyse` would load its models for parts of speech too. It has
    270,000 lines, so a number is read when it is asked for, and the median found among the 3,300 that are different.
    """
    fields = iter(files("jieba").joinpath("analyse", "idf.txt").read_bytes().split())
    listed = dict(zip(fields, fields, strict=True))
    times = Counter(listed.values())
    in_order = sorted(times, key=float)
    up_to = list(accumulate(map(times.__getitem__, in_order)))
    median = in_order[bisect_right(up_to, len(listed) // 2)]
    return listed, float(median)

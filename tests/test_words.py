"""Words: jieba itself as the oracle, over every text of the tree and over mixed runs."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jieba
import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.find.terms import _weights, find_terms
from pipeline.harness import tokenizer
from pipeline.model import Terms
from pipeline.vocab import words as module
from pipeline.vocab.words import dictionary_entry, parts_a_word, words

ROOT = Path(__file__).resolve().parent.parent
TEXTS = (".csv", ".html", ".json", ".jsonl", ".md", ".txt")


@lru_cache(maxsize=1)
def oracle() -> jieba.Tokenizer:
    return tokenizer()


def as_jieba(text: str) -> None:
    assert words(text) == oracle().lcut(text)
    assert words(text, guess=False) == oracle().lcut(text, HMM=False)


def test_the_words_of_every_text_are_those_of_jieba() -> None:
    stretches: set[str] = set()
    for folder in ("raw", "tests/cases", "tests/labelled", "docs", "pipeline/vocab/data"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXTS:
                # To jieba each stretch between marks and blanks is a text of its own; each is cut once here.
                stretches.update(jieba.re_han_default.findall(path.read_text(encoding="utf-8", errors="replace")))
    assert sum(map(len, stretches)) > 300_000
    different = [one for one in sorted(stretches) if words(one) != oracle().lcut(one)]
    assert not different, (len(different), different[:5])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "labelled").rglob("*.txt")), ids=lambda path: path.parent.name
)
def test_a_whole_text_is_cut_as_by_jieba(path: Path) -> None:
    as_jieba(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("常下乡、常在乡", ["常", "下乡", "、", "常", "在", "乡"]),  # by 1.5e-7: rjieba's figures say 常在|乡
        ("GB/T18973-2016", ["GB", "/", "T18973", "-", "2016"]),
        ("提高3.5%、1.2.3版", ["提高", "3.5%", "、", "1.2", ".", "3", "版"]),
        ("U盘C++代码", ["U盘", "C++", "代码"]),
        ("黎鿖㐀𠮷〇亿", ["黎", "鿖", "㐀", "𠮷", "〇", "亿"]),  # what rjieba takes for Chinese and jieba does not
        ("一\r\n 二\u3000三", ["一", "\r\n", " ", "二", "\u3000", "三"]),
        ("", []),
    ],
)
def test_marks_and_rare_characters_are_cut_as_by_jieba(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    as_jieba(text)


_DICTIONARY = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").split()
_HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4)
_USED = st.text(st.sampled_from(sorted({character for word in _DICTIONARY[::51] for character in word})), max_size=6)
_WORD = st.sampled_from(_DICTIONARY[::3])
_ASCII = st.text("0123456789abcxyzABCXYZ+#&._%-", min_size=1, max_size=6)
_MARKS = st.text(" \t\r\n\u3000\x1c\x85\u2028，。、（）/·〇㐀䶮豈𠮷😀ａ１", min_size=1, max_size=3)
MIXED = st.lists(st.one_of(_HAN, _USED, _USED, _WORD, _WORD, _ASCII, _MARKS), max_size=16).map("".join)


@settings(max_examples=400, deadline=None)
@given(MIXED)
def test_the_words_of_any_run_are_those_of_jieba(text: str) -> None:
    as_jieba(text)


def test_rjieba_has_the_dictionary_of_jieba() -> None:
    """And what `words` takes for granted of it: no word that counts nothing, none of letters and digits alone."""
    entries = _DICTIONARY[::3]
    assert not [word for word in entries if not rjieba.has_word(word)]
    assert not [word for word in entries if word.isascii() and word.isalnum() and len(word) > 1]
    assert min(map(int, _DICTIONARY[1::3])) > 0
    assert dictionary_entry("公报") == (847, "n")
    assert dictionary_entry("政府公报") is None


def test_entries_are_found_in_the_dictionary_of_jieba_as_it_lies_there() -> None:
    listed = list(zip(_DICTIONARY[::3], _DICTIONARY[1::3], _DICTIONARY[2::3], strict=True))
    behind_letters = next(at for at, (word, _, _) in enumerate(listed) if word == "一")
    firsts = [word[0] for word, _, _ in listed[behind_letters:]]
    assert firsts == sorted(firsts)
    for word, count, tag in (*listed[: behind_letters + 100], *listed[::50], *listed[-100:]):
        assert dictionary_entry(word) == (int(count), tag)
    for word in ("", " ", "一 ", "石角 4", "龿", "𠮷", "\ud800", "政府\n"):
        assert dictionary_entry(word) is None


def test_a_stretch_that_nobody_prints_is_cut_at_a_thousand_characters() -> None:
    stretch = "镕嚞" * 1250
    assert words(stretch) == oracle().lcut("\n".join(stretch[at : at + 1000] for at in (0, 1000, 2000)))


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_kinds", kinds := module._Kinds())
    for number in range(70_000):
        kinds[f"{number}"]
    assert len(kinds) <= 1 << 16
    as_jieba("2018年7月")


def test_a_break_inside_a_word() -> None:
    assert parts_a_word("高技", "能人才")
    assert not parts_a_word("奖", "补")
    assert parts_a_word("奖", "补", guess=True)
    assert not parts_a_word("防火", "工作")


def test_terms_are_words_names_and_no_stop_words() -> None:
    text = "区文广新局的防火工作，防火演练2018年GB18973-2016。"
    terms = find_terms(text, [(0, 5)])
    assert list(zip(terms.words, terms.counts, strict=True)) == [
        ("防火", 2), ("GB18973", 1), ("区文广新局", 1), ("演练", 1),
    ]  # fmt: skip
    assert find_terms("的") == Terms([], [], [])


@given(st.lists(st.tuples(st.integers(1, 10_000), st.floats(0.1, 15)), min_size=1, max_size=40))
def test_weights_are_rounded_as_python_rounds(terms: list[tuple[int, float]]) -> None:
    counts, rarities = [count for count, _ in terms], [rarity for _, rarity in terms]
    total = sum(counts)
    assert _weights(counts, rarities) == [round(count / total * rarity, 9) for count, rarity in terms]
    # Exact ties, and beside them: half of the last digit.
    ties = [(2 * n + 1) * 0.5e-9 for n in range(0, 4000, 7)]
    assert _weights([1] * len(ties), [tie * len(ties) for tie in ties]) == [
        round(1 / len(ties) * (tie * len(ties)), 9) for tie in ties
    ]

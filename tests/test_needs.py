"""What is read off a pattern holds for whatever it matches: a gate never hides a match."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
import regex
from conftest import RAW
from hypothesis import assume, given
from hypothesis import strategies as st

import pipeline
from pipeline.notation.needs import endings, first_asked, holds_any, needed, openings, sure
from pipeline.notation.signs import groups, places_of, stretches

# Pattern, what it needs, what it can begin with, what it can end in
CASES = [
    ("废止(?:下列|以下)?[^，,。]{0,12}", "废止", "废", None),
    ("[^。]{0,120}?(?:转发|批转)", "批转 转发", None, "发转"),
    ("(?:予以?)?(?:[公发]布)", "公布 发布", "予公发", "布"),
    ("截[至止](?:到|至)?", "截止 截至", "截", "到至止"),
    ("(?<!不)同意(?=。)", "同意", "同", "意"),
    (r"(?P<a>甲+)乙{2,3}(?:丙)?", "甲", "甲", "丙乙"),
    (r"(?:甲|乙)?", None, None, None),
    (r"甲?乙*丙?", None, None, None),
    (r"(?:甲|.)", None, None, None),
    (r"[^甲]", None, None, None),
    (r"甲\L<names>", "甲", "甲", None),
    (r"[\p{Han}]乙\d?", "乙", None, None),
    (r"第[1-3]条", "第1条 第2条 第3条", "第", "条"),
    (r"(?P<open>“)?五(?(open)”|末)", "五末 五”", "“五", "末”"),
    (r"(?<甲>乙)(?P=甲)*+\Z", "乙", "乙", None),
    (r"[\]\-x]\.", r"-. ]. x.", "-]x", "."),
    (r"\d+年", "年", None, "年"),
    ("[①-⑳]、", "、", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "、"),
]


@pytest.mark.parametrize(("pattern", "words", "first", "last"), CASES)
def test_what_a_pattern_needs(pattern: str, words: str | None, first: str | None, last: str | None) -> None:
    assert openings(pattern) == (first and frozenset(first))
    assert needed(pattern) == (words and frozenset(words.split()))
    assert endings(pattern) == (last and frozenset(last))


def _patterns(value: object, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, re.Pattern | regex.Pattern):
        plain = isinstance(value.pattern, str) and r"\L<" not in value.pattern
        if plain and not value.flags & (re.VERBOSE | re.IGNORECASE | re.MULTILINE):
            yield value
    elif isinstance(value, tuple | list | dict) and depth < 3:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _patterns(item, depth + 1)


def patterns_of_the_pipeline() -> Iterator[Any]:
    """The patterns that the modules hold, each once."""
    modules = (importlib.import_module(m.name) for m in pkgutil.walk_packages(pipeline.__path__, "pipeline."))
    ours = [module for module in modules if module.__name__ not in ("pipeline.__main__", "pipeline.write")]
    found = [pattern for module in ours for value in vars(module).values() for pattern in _patterns(value)]
    yield from {compiled.pattern: compiled for compiled in found}.values()


def test_what_the_patterns_of_the_pipeline_need_is_there_where_they_match() -> None:
    lines = RAW.read_text(encoding="utf-8").split("\n")[::16]
    told = met = 0
    for compiled in patterns_of_the_pipeline():
        pattern = compiled.pattern
        words, first, last = needed(pattern), openings(pattern), endings(pattern)
        told += words is not None
        if words is None and first is None and last is None:
            continue
        for match in filter(None, map(compiled.search, lines)):
            if match[0]:
                met += 1
                assert words is None or holds_any(match[0], words), pattern
                assert first is None or match[0][0] in first, pattern
                assert last is None or match[0][-1] in last, pattern
    assert told > 200
    assert met > 300


@given(st.text("甲乙丙丁()|*+?", max_size=12), st.text("甲乙丙丁", max_size=8))
def test_a_gate_never_hides_a_match(pattern: str, text: str) -> None:
    assume("(?)" not in pattern)  # regex takes it for flags of which there are none; nobody writes it
    try:
        compiled = regex.compile(pattern)
    except regex.error:
        return
    words, first, last = needed(pattern), openings(pattern), endings(pattern)
    for match in compiled.finditer(text):
        assert words is None or holds_any(match[0], words)
        assert first is None or (match[0] and match[0][0] in first)
        assert last is None or (match[0] and match[0][-1] in last)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 3))), st.integers(0, 9), st.integers(0, 9))
def test_stretches_hold_every_place_with_what_lies_round_it(
    gaps_and_sizes: list[tuple[int, int]], before: int, behind: int
) -> None:
    places: list[tuple[int, int]] = []
    for gap, size in gaps_and_sizes:
        start = (places[-1][1] if places else 0) + gap
        places.append((start, start + size))
    found = list(stretches(places, before, behind))
    assert all(any(s <= max(0, a - before) and b + behind <= e for s, e in found) for a, b in places)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(found))
    assert [place for group in groups(places, before + behind) for place in group] == places


def test_places_of_words() -> None:
    assert places_of("甲乙甲", ["乙", "甲"]) == [(0, 1), (1, 2), (2, 3)]


def test_a_gate_on_nothing_is_refused() -> None:
    assert sure(openings("负责|牵头")) == {"负", "牵"}
    assert first_asked("[]-]甲|负责") == r"(?=[\-\]负])(?:[]-]甲|负责)"
    for pattern in (".甲", "甲?"):
        with pytest.raises(ValueError, match="no gate"):
            first_asked(pattern)

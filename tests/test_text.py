"""Source text, spans and cleaned text: what cleaning takes away and how every place finds its way home."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import ZERO_WIDTH, printed
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Cleaned, Span, clean, join, lines

# printed, cleaned: blanks of typesetting go (contract, "Cleaned text"), everything else stays
CLEANED = [
    ("2018 年 7 月 2 日", "2018年7月2日"),
    ("清远市 清新区", "清远市清新区"),
    ("清新府办〔2018〕35 号", "清新府办〔2018〕35号"),
    ("清新府办 〔2018〕 35 号", "清新府办〔2018〕35号"),
    ("附件 1", "附件1"),
    ("公厕 2", "公厕2"),
    ("面积 (平方米)", "面积(平方米)"),
    ("( 一 ) 推进", "(一)推进"),
    ("（ 试行 ）", "（试行）"),
    ("目\u3000录", "目录"),
    ("目\u00a0\u2003录", "目录"),
    ("目\u200b录", "目录"),
    ("全区\n各镇", "全区各镇"),
    ("〇 一", "〇一"),
    ("《 办法 》", "《办法》"),
    ("“ 厕所革\n\n命 ”", "“厕所革命”"),
    ("  首尾  ", "首尾"),
    ("一-〇", "一-〇"),
    ("\u3000\u3000各镇人民政府：\n", "各镇人民政府："),
    ("GB/T 18973-2016", "GB/T 18973-2016"),
    ("10 000", "10 000"),
    ("open  data", "open data"),
    ("open\ndata", "open data"),
    ("教育 and 网络", "教育 and 网络"),
    ("1. 区编办", "1. 区编办"),
    ("的的 部門", "的的部門"),
    ("二 ○ 一 二 年 十 月 九 日", "二○一二年十月九日"),
    ("二○ ○七年 六月", "二○○七年六月"),
    ("○ 一年级 ○ 二年级", "○ 一年级 ○ 二年级"),
    ("", ""),
    (" \n\t\u3000", ""),
]
BLANKS = " \t\u00a0\u2003\u202f\u3000" + ZERO_WIDTH
INK = "一二○年区〇（）()《》“”、，。：〔〕【】—…0１9aZ.-/%"
TEXTS = st.text(alphabet=INK + BLANKS + "\n", max_size=80)


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and spans of it in order."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return text, [Span(a, b) for a, b in pairwise(cuts)][::2]


@pytest.mark.parametrize(("printed_text", "cleaned"), CLEANED)
def test_cleans(printed_text: str, cleaned: str) -> None:
    assert clean(printed_text).text == cleaned


def test_joins_what_a_page_break_cut() -> None:
    text = "推动科\n\n— 4 —\n\n普信息化"
    first, second = Span(0, 3), Span(text.index("普"), len(text))
    whole = clean(text, [first, second])
    assert whole.text == "推动科普信息化"
    evidence = whole.span(2, 4)
    assert evidence == Span(2, second.start + 1)
    assert text[evidence.start : evidence.end] == "科\n\n— 4 —\n\n普"


@given(pieces())
def test_cleaned_text_knows_its_places(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    whole = clean(text, spans)
    origin = list(whole.origin)
    assert len(origin) == len(whole.text)
    assert all(a < b for a, b in pairwise(origin))
    for char, place in zip(whole.text, origin, strict=True):
        assert any(start <= place < end for start, end in spans)
        assert char == text[place] or (char == " " and text[place] in BLANKS + "\n")
    assert printed(whole.text) == printed("".join(text[start:end] for start, end in spans))


@given(TEXTS)
def test_cleaning_leaves_no_seams(text: str) -> None:
    cleaned = clean(text).text
    assert cleaned == cleaned.strip(BLANKS + "\n")
    assert "  " not in cleaned
    assert "\n" not in cleaned
    assert clean(cleaned).text == cleaned


@given(TEXTS, st.data())
def test_spans_lead_back(text: str, data: st.DataObject) -> None:
    whole = clean(text)
    start = data.draw(st.integers(0, len(whole.text)))
    end = data.draw(st.integers(start, len(whole.text)))
    span = whole.span(start, end)
    assert printed(text[span.start : span.end]) == printed(whole.text[start:end])


@given(st.lists(pieces(), max_size=4))
def test_join_keeps_places(cases: list[tuple[str, list[Span]]]) -> None:
    text = "".join(t for t, _ in cases)
    parts: list[Cleaned] = []
    at = 0
    for t, spans in cases:
        parts.append(clean(text, [Span(s + at, e + at) for s, e in spans]))
        at += len(t)
    whole = join(parts)
    assert whole.text == "\n".join(part.text for part in parts)
    assert len(whole.origin) == len(whole.text)
    start = 0
    for part in parts:
        for i in range(len(part.text)):
            assert whole.span(start + i, start + i + 1) == part.span(i, i + 1)
        start += len(part.text) + 1


@given(TEXTS)
def test_lines_hold_all_ink_and_no_blank_ends(text: str) -> None:
    spans = list(lines(text))
    assert printed("".join(text[s:e] for s, e in spans)) == printed(text)
    for start, end in spans:
        line = text[start:end]
        assert line
        assert "\n" not in line
        assert line == line.strip(BLANKS)
    assert all(a.end <= b.start for a, b in pairwise(spans))

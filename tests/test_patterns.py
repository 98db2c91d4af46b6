"""Looks before dear patterns hide nothing, and the ways that are fast say what the plain ones say."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterable

import ahocorasick
import pytest
import regex
from conftest import CASES, RAW
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.duties import endings, statements
from pipeline.find.duties.line import ROLES
from pipeline.layout.lines import without_blanks
from pipeline.layout.masthead import _GAZETTE_LINE, _ISSUE_MARK, _is_issue_mark, gazette_line
from pipeline.notation import marks
from pipeline.notation.bodies import body_ends
from pipeline.notation.brackets import CLOSERS, OPENERS, left_open, outside
from pipeline.notation.patterns import compiled
from pipeline.outline.headings import _sentence_end
from pipeline.text import BLANK, BLANKS, HAN
from pipeline.vocab import collective_heads, duty_limits, duty_words, name_endings
from pipeline.vocab.institution_forms import lexicon
from pipeline.vocab.name_contexts import contexts, right_blocked
from pipeline.vocab.places import name_before, place_names, unit_endings
from pipeline.vocab.search import WordSearch
from pipeline.vocab.towns import _FUNCTION, printed_towns

LINES = sorted(
    {line for path in (RAW, *(CASES / "gazettes").glob("*.txt")) for line in path.read_text("utf-8").split("\n")}
)


def texts(*scraps: str) -> st.SearchStrategy[str]:
    """Texts of scraps that matter to a pattern, of lines of the tree's gazettes and of anything else."""
    pieces = st.one_of(st.sampled_from(scraps), st.sampled_from(LINES), st.text(max_size=3))
    return st.lists(pieces, max_size=12).map("".join)


# --- patterns of `re` ------------------------------------------------------------------------------------------------


def test_han_is_the_script() -> None:
    here, there = re.compile(f"[{HAN}]"), regex.compile(r"\p{Han}")
    # `regex` may know a newer Unicode than Python
    known = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cn", "Cs")]
    assert [c for c in known if (here.match(c) is None) != (there.match(c) is None)] == []


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"\p{Han}{2}", ["清新", "〇々"], ["A新", "、新"]),
        (r"[\p{Han}、]+", ["清、新"], ["A、新"]),
        (r"[^\p{Han}]", ["A", "、"], ["清"]),
        (r"[\[（]\p{Han}\\p[\]）]", ["[清\\p]"], ["清"]),
    ],
)
def test_han_stands_in_sets_and_outside(pattern: str, yes: list[str], no: list[str]) -> None:
    assert all(compiled(pattern).fullmatch(text) for text in yes)
    assert not any(compiled(pattern).fullmatch(text) for text in no)


BLANK_RUNS = [
    before + unit * (1000 // len(unit)) + behind
    for before in ("", "附", "附件", "续", "抄", "主", "主题词", "2018年7月2日", "（", "单位", "（联系", "公", "第")
    for unit in (" ", "\u3000", "一", "1", "（", "附", "单位：")
    for behind in ("x", "）", "号")
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, mark in vars(marks).items() if isinstance(mark, re.Pattern)])
def test_marks_fail_at_once(name: str) -> None:
    """`re` goes through all ways to share a run of blanks; where two could share one, it may not give back."""
    pattern: re.Pattern[str] = getattr(marks, name)
    start = time.process_time()
    for text in BLANK_RUNS:
        pattern.match(text)
        pattern.fullmatch(text)
    assert time.process_time() - start < 2


# --- looks before patterns -------------------------------------------------------------------------------------------

WORDS = (
    "续表", "（续）", "接上页", "表1", "附表", "单位：万元", "人民政府", "（", "）", "文件", " 文 件", "关于", "印发",
    "印 发", "2018年7月2日", "教育局", "国务院", "国 务 院", "常务会", "公报", "公 报", "第3期", "（总第5期）",
    "2018年", "12", "·", "\n", " ", "\u3000",
)  # fmt: skip
GATED: dict[str, tuple[Callable[[str], object], Callable[[str], object]]] = {
    "continues_table": (marks.continues_table, marks._CONTINUED.fullmatch),
    "is_imprint": (marks.is_imprint, marks._IMPRINT.fullmatch),
    "is_body_name": (marks.is_body_name, marks._BODY_NAME.fullmatch),
    "is_letterhead": (marks.is_letterhead, lambda text: "关于" not in text and marks._LETTERHEAD.fullmatch(text)),
    "gazette_line": (gazette_line, _GAZETTE_LINE.fullmatch),
    "is_issue_mark": (_is_issue_mark, lambda text: not _ISSUE_MARK.sub("", text)),
}


@pytest.mark.parametrize("name", GATED)
@given(text=texts(*WORDS))
def test_a_look_before_a_pattern_hides_no_match(name: str, text: str) -> None:
    gated, plain = GATED[name]
    assert bool(gated(text)) == bool(plain(text))


@pytest.mark.parametrize("name", GATED)
def test_no_line_of_the_tree_is_hidden(name: str) -> None:
    gated, plain = GATED[name]
    assert [line for line in LINES if bool(gated(line)) != bool(plain(line))] == []


@given(texts(*BLANKS, "清", "1", "\n"))
def test_blanks_go_from_a_line(text: str) -> None:
    assert without_blanks(text) == re.sub(f"[{BLANK}]", "", text)


def test_every_blank_but_one_is_unprintable() -> None:
    assert not any(blank.isprintable() for blank in BLANKS + "\n" if blank != " ")


# --- brackets --------------------------------------------------------------------------------------------------------


def plainly_outside(text: str, signs: str) -> list[int]:
    depth, found = 0, []
    for at, char in enumerate(text):
        if char in OPENERS + CLOSERS:
            depth = max(0, depth + (1 if char in OPENERS else -1))
        elif not depth and char in signs:
            found.append(at)
    return found


@given(st.text(alphabet="甲、。（）()《》]-^", max_size=30), st.sampled_from(["、", "。", "、。", "-^"]))
def test_marks_outside_brackets(text: str, signs: str) -> None:
    assert list(outside(text, signs)) == plainly_outside(text, signs)
    for start, end in ((3, None), (2, 9), (5, 100)):
        assert list(outside(text, signs, start, end)) == [at + start for at in plainly_outside(text[start:end], signs)]


@given(st.text(alphabet="甲。（）《》", max_size=20))
def test_a_sentence_ends_outside_brackets(text: str) -> None:
    stops = plainly_outside(text, "。")
    first = text.find("。") if "。" in text and left_open(text) else None
    assert _sentence_end(text) == (stops[0] if stops else first)


# --- many words at once ----------------------------------------------------------------------------------------------

WORD_SETS = st.sets(st.text(alphabet="甲乙A局", min_size=1, max_size=4), min_size=1, max_size=6)


@given(WORD_SETS, st.text(alphabet="甲乙A局\U00020000、", max_size=20))
def test_words_are_found_wherever_they_stand(words: set[str], text: str) -> None:
    places = {(at, at + len(word)) for word in words for at in range(len(text)) if text.startswith(word, at)}
    found = list(WordSearch(words).all(text))
    assert set(found) == places
    assert [end for _, end in found] == sorted(end for _, end in places)


@given(WORD_SETS, st.text(alphabet="甲乙A局\U00020000、", max_size=20))
def test_the_walk_over_bytes_finds_what_one_over_characters_does(words: set[str], text: str) -> None:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, len(word))
    automaton.make_automaton()
    places = [(last + 1 - length, last + 1) for last, length in automaton.iter_long(text)] if text else []
    assert list(WordSearch(words).longest(text)) == places


# --- names -----------------------------------------------------------------------------------------------------------


@given(texts("清远市", "清新区", "广东省", "和县", "新晃侗族自治县", "井冈山", "市", "区"))
def test_the_longest_place_before_a_point(text: str) -> None:
    units = unit_endings()
    for end in range(len(text) + 1):
        starts = [at for at in range(max(0, end - 16), end - 1) if text[at:end] in place_names()]
        expected = starts[0] if starts and text[end - 1] in units else None
        assert name_before(text, end) == expected


@given(st.text(alphabet="镇乡街道苏木和平由、 a", max_size=14))
def test_towns_between_marks(text: str) -> None:
    han = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
    found = re.findall(f"(?<![{han}])([{han}]{{1,4}})(?:镇|乡|街道|苏木)(?![{han}])", text)
    assert printed_towns(text) == {name for name in found if name[0] not in _FUNCTION}


def test_what_may_not_follow_a_name() -> None:
    around = [pair for pairs in contexts()[1].values() for pair in pairs]
    for key in sorted(lexicon().cores)[::7]:
        for behind in ("", "长", "会", "会同", "员", "工作", "门"):
            text = f"区{key}{behind}"
            blocked = not behind.startswith("会同") and any(
                key.endswith(word) and behind.startswith(words) for word, words in around
            )
            assert right_blocked(text, 1, 1 + len(key)) == blocked


# --- duties ----------------------------------------------------------------------------------------------------------

_MARKER = regex.compile(
    r"(?P<word>\L<nouns>)(?:分别)?(?:[为是有]?\s?[:：]|[为是](?!\L<nouns>)(?=[\p{Han}“]{2}))"
    r"|(?:(?<!\p{Han})(?P<word>\L<bare>)|(?P<limit>\L<limits>))(?:分别)?[为是有]?\s?[:：]",
    nouns=[word for word in duty_words("marker") if len(word) > 2],
    bare=[word for word in duty_words("marker") if len(word) == 2],
    limits=duty_limits(),
)
OF_LISTS = (
    "牵头单位", "牵头责任单位", "责任", "责任人", "牵头负责人", "实施方", "完成时限", "：", ":", " ", "\u3000", "为",
    "分别为", "别是", "区教育局", "“", "，",
)  # fmt: skip


def plain_marks(text: str) -> Iterable[tuple[int, int, str | None]]:
    for mark in _MARKER.finditer(text):
        yield mark.start(), mark.end(), None if mark["limit"] else ROLES[mark["word"]]


@given(texts(*OF_LISTS))
def test_marks_of_lists_are_found_from_their_ends(text: str) -> None:
    assert list(statements._marks(text, 0, len(text))) == list(plain_marks(text))


def test_marks_of_the_tree_are_found_from_their_ends() -> None:
    for line in LINES:
        assert list(statements._marks(line, 0, len(line))) == list(plain_marks(line)), line


_BODY = regex.compile(
    r"(?:\L<ends>|兵团第\p{Han}{1,3}[师团])(?:（[^（）]*）)?$",
    ends=sorted(
        {*name_endings(), *endings._TERRITORIES}
        | {head for head in collective_heads() if not head.endswith(endings._GROUPS)}
    ),
)


@given(
    st.lists(st.sampled_from(["教育局", "镇", "（", "）", "兵团第八师", "兵团第", "县（市、区）", "甲", "的"])).map(
        "".join
    )
)
def test_ends_of_bodies(text: str) -> None:
    assert endings.ends_in_body(text) == (_BODY.search(text) is not None)


def test_body_names_end_in_a_character_that_is_looked_for() -> None:
    assert all(word[-1] in marks._LAST_OF_BODY for word in body_ends())

"""Shortcuts of the checks: what is left out would have found nothing, and no work grows with the square of an issue."""

from __future__ import annotations

from array import array
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.check import names, printing, tables
from pipeline.check.case import Case
from pipeline.model import Block
from pipeline.rows import CitationRow, PartRow, TableRow
from pipeline.text import Cleaned, Span, clean
from pipeline.vocab import variant_characters


def blocks_of(texts: list[str], role: str = "paragraph") -> tuple[list[Block], str]:
    """Blocks with these texts, one a line of the source text."""
    blocks, at = [], 0
    for text in texts:
        cleaned = Cleaned(text, array("L", range(at, at + len(text))))
        blocks.append(Block(role, (Span(at, at + len(text)),), cleaned))
        at += len(text) + 1
    return blocks, "\n".join(texts)


def printed(texts: list[str], role: str = "paragraph") -> Any:
    blocks, text = blocks_of(texts, role)
    return SimpleNamespace(issue=SimpleNamespace(blocks=blocks), text=text, document_of_block={})


# Every character that a pattern names, and some that none does.
CHARACTERS = sorted(set("，,、；：。！？（）的了是和及美甲－-·•*＊　 \tand") | set(list(variant_characters())[:3]))


def test_no_pattern_is_left_out_where_it_matches() -> None:
    texts = [f"{before}{one}{other}{behind}" for one, other in product(CHARACTERS, repeat=2)
             for before, behind in (("", "附件"), ("汉", "字"))]  # fmt: skip
    texts += [f"汉{word}字" for word in ("and", "or", "of", "the", "with", "for", "but", "from", "by", "to", "in")]
    page = printed(texts)
    wanted, start = set(), 0
    for text in texts:
        wanted |= {(code, start + a, start + b, words) for code, a, b, words in printing._words(text, (), ())}
        start += len(text) + 1
    assert {code for code, *_ in wanted} == {
        "text.variant_character", "text.repeated_word", "text.foreign_word", "text.punctuation", "text.stray_mark",
    }  # fmt: skip
    found = {(f.code, f.start, f.end, f.message) for f in printing.check_print(page)}
    apart = ("text.bracket_pair", "text.blank")
    doubled = {f for f in found if f[0] == "text.repeated_word"} - wanted  # words of two characters
    assert {f for f in found if f[0] not in apart} - doubled == wanted


def test_brackets_inside_each_other_are_asked_in_a_few_rounds() -> None:
    """Deeper ones are left for the second look, which reads them once: not a round for each pair."""
    deep, flat = printing._DEEPEST + 1, "（一）（（二））"
    page = printing._Page(["（" * deep + "）" * deep, flat, "（" * 200_000 + "）" * 200_000])
    assert page.blocks_with_odd_brackets() == {0, 2}


MARKS = st.text(st.sampled_from("（）()《》“”〔〕[]［］甲1：\n"), max_size=12)


@given(MARKS, st.sampled_from(["paragraph", "table", "title"]))
@example("（甲：1）", "paragraph")  # 1） is a label, so that （ has no partner
@example("（\n）", "table")
def test_brackets_that_pair_off_need_no_second_look(text: str, role: str) -> None:
    blocks, _ = blocks_of([text], role)
    quick = printing._unpaired(blocks, printing._Page([text])).get(0, [])
    assert sorted(quick) == sorted(printing._told_once(printing._brackets(text, role == "table")))


@given(st.text(st.sampled_from("汉字 \t\n\u3000\u200b\ufeff。a1"), min_size=1, max_size=20))
def test_every_gap_is_seen(text: str) -> None:
    gaps = printing._blanks_behind_characters(text).tolist()
    assert {m.start() for m in printing._GAP.finditer(text)} <= set(gaps)


def test_a_blank_inside_a_word_is_found() -> None:
    text = "加强高技 能人才队伍建设。"
    block = Block("paragraph", (Span(0, len(text)),), clean(text, [Span(0, len(text))]))
    page: Any = SimpleNamespace(issue=SimpleNamespace(blocks=[block]), text=text, document_of_block={0: "d"})
    assert [(f.code, f.start, f.end, f.document_id) for f in printing.check_print(page)] == [("text.blank", 3, 6, "d")]


# --- squares -----------------------------------------------------------------------------------------------------


def cited_case(titles: list[str], cited: list[str]) -> Case:
    documents = [SimpleNamespace(document_id=f"d{n}", doc_number=None) for n in range(len(titles))]
    parts = [SimpleNamespace(document_id=f"d{n}", title=title, kind="notice") for n, title in enumerate(titles)]
    citations = [
        SimpleNamespace(document_id="d0", title=t, doc_number=None, raw=f"《{t}》", antecedent_id=None,
            relation="mentions", char_start=n,
                        char_end=n + 1)
        for n, t in enumerate(cited)
    ]  # fmt: skip
    rows = {PartRow: parts, CitationRow: citations}
    case: Any = SimpleNamespace(documents=documents, text="。" * (len(cited) + 1), rows=rows.__getitem__)
    return case  # type: ignore[no-any-return]


# Two hundred matters of eight characters each.
TOPICS = ["".join(map(chr, range(0x4E00 + 8 * n, 0x4E08 + 8 * n))) for n in range(200)]


def title_of(topic: str, kind: str) -> str:
    """A title of a document about a matter."""
    return f"关于印发{topic}{kind}的通知"


def test_a_citation_is_compared_with_few_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer for each pair of titles, and only for pairs that share most."""
    compared = []
    for name in ("_is_close", "_is_a_word_off"):
        real = getattr(names, name)
        monkeypatch.setattr(names, name, lambda *pair, real=real: compared.append(pair) or real(*pair))
    titles = [title_of(topic, "工作方案") for topic in TOPICS]
    cited = [title_of(topic, "工作的方案") for topic in TOPICS] * 3
    found = list(names.check_citations(cited_case(titles, cited)))
    assert len(found) == len(cited)
    assert len(titles) <= len(compared) < 3 * len(titles)


def test_near_titles_are_those_that_comparing_all_finds() -> None:
    titles = [title_of(topic, kind) for topic in TOPICS[:12] for kind in ("工作方案", "实施方案", "行动计划（试行）")]
    titles += ["", "通知", "关于公布水源保护名录的通知"]
    near = names._Near(titles)
    changes = (("印发", "公布"), ("印发", ""), ("方案", "的方案"), ("实施", "推进"), ("（试行）", ""))
    for cited in [title.replace(*change) for title in titles for change in changes]:
        every = []
        for title in titles:
            most = max(len(set(cited)), len(set(title)))
            if len(set(cited) & set(title)) >= 0.8 * most and names._is_close(cited, title):
                every.append((title, True))
                break
            if names._is_a_word_off(cited, title):
                every.append((title, False))
        assert near.of(cited) == every
    assert names._Near([]).of("关于公布水源保护名录的通知") == []


@pytest.mark.parametrize("label", ["合计", "小计"])
def test_a_column_is_added_up_once(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    added = []
    real = tables._decimals
    monkeypatch.setattr(tables, "_decimals", lambda value: added.append(value) or real(value))
    total_rows, last = range(10, 1001, 10), 0.0
    cells = []
    for row in range(1, 1001):
        is_total = row in total_rows
        value = float(row) if not is_total else last
        last = last + value if not is_total else 0.0 if label == "小计" else last
        for col, text in ((0, label if is_total else f"村{row}"), (1, str(value))):
            cells.append(
                SimpleNamespace(table_id="t", row=row, col=col, row_span=1, col_span=1, header=False, text=text,
                                header_path=[("名称", "面积")[col]], value=value if col else None, total=is_total,
                                char_start=row, char_end=row + 1)
            )  # fmt: skip
    table = SimpleNamespace(
        table_id="t", document_id="d", caption="表", n_rows=1001, n_cols=2, header_rows=1, kind="data"
    )
    case: Any = SimpleNamespace(rows=lambda kind: [table] if kind is TableRow else cells)
    list(tables.check_totals(case))
    assert 0 < len(added) < 5 * 1000

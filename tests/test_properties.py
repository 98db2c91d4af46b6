"""Any text: it is refused with a reason or read so that the contract holds; the finders take everything."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import CASES, RAW, breaches, build, text_source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.find.citations import find_citations
from pipeline.find.dates import find_dates
from pipeline.find.duties import Name, find_duties
from pipeline.find.quantities import find_quantities
from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.notation.labels import read_label
from pipeline.text import UnusableInputError, clean
from pipeline.vocab.organizations import names
from pipeline.vocab.places import find_place

LINES = sorted(
    {line for path in (RAW, *(CASES / "gazettes").glob("*.txt")) for line in path.read_text("utf-8").split("\n")}
)
LABELS = [
    "一、",
    "（一）",
    "(二)",
    "1.",
    "2、",
    "（1）",
    "①",
    "第一章 ",
    "第二条 ",
    "——",
    "一是",
    "附件1",
    "附件：",
    "抄送：",
    "第3期",
    "目 录",
]
SCRAPS = [
    "佛冈县人民政府公报", "2021年", "第2期", "佛府〔2021〕8号", "的通知", "关于", "印发", "办法", "《", "》", "（",
    "）", "(", ")", "“", "”", "〔", "〕",
    "2018年7月2日", "11月31日前", "每月20日", "“十三五”期间", "1", "20", "3.5%", "1,000", "万元", "\t", "\t\t", " ",
    "\u3000", "\n", "\n\n", "。", "，",
    "：", "、", "……1", "— 4 —", "县教育局", "各镇人民政府", "负责", "牵头部门：", "合计", "续表", "单位：元",
    "其中", "以下简称", "废止", "根据", "A",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(LABELS), st.sampled_from(SCRAPS), st.text(max_size=6), st.sampled_from(LINES)),
    max_size=40,
).map("".join)
PAGES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(LINES), st.lists(st.sampled_from(LABELS + SCRAPS), max_size=8).map("".join)),
        st.sampled_from(["\n", "\n\n", "\n\n— 3 —\n\n", "\n\n\n", "\t\n"]),
    ),
    max_size=40,
).map(lambda pairs: "".join(line + end for line, end in pairs))
MODEST = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FRONT = "佛冈县人民政府公报\n\n2021年第2期\n\n2021年7月15日出版\n\n"


@MODEST
@given(st.one_of(PAGES, TEXTS), st.booleans())
def test_any_mixture_keeps_the_contract(text: str, with_front: bool) -> None:
    text = (FRONT if with_front else "") + text.replace("\r", "\n").replace("\f", "\n")
    try:
        data = build(text)
    except UnusableInputError:
        return
    assert breaches(data) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_gazettes_keep_the_contract(data: st.DataObject) -> None:
    """Lines of a sound gazette left out, doubled and moved."""
    path = data.draw(st.sampled_from(sorted((CASES / "gazettes").glob("*.txt"))))
    lines = path.read_text("utf-8").split("\n")
    kept = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=len(lines) + 4))
    order = kept if data.draw(st.booleans()) else sorted(kept)
    try:
        rows = build("\n".join(lines[i] for i in order))
    except UnusableInputError:
        return
    assert breaches(rows) == []


@MODEST
@given(TEXTS)
def test_finders_take_any_text(text: str) -> None:
    cleaned = clean(text).text if len(text) % 2 else text
    finder = names(find_place("佛冈县", date(2021, 7, 1)), 2021)
    known = [Name(m.start, m.end, m.collective) for m in finder.find(cleaned)]
    found = [
        *find_dates(cleaned, date(2021, 7, 1)), *find_dates(cleaned, None), *find_citations(cleaned),
        *find_duties(cleaned, known), *find_quantities(cleaned),
    ]  # fmt: skip
    for one in found:
        assert one.raw
        assert one.raw == cleaned[one.char_start : one.char_end]
    read_label(cleaned)


@MODEST
@given(PAGES)
def test_layout_and_tables_take_any_text(text: str) -> None:
    layout = lay_out(text_source(text))
    for table in find_tables(layout.blocks):
        assert table.n_rows >= 1
        assert table.n_cols >= 1
        assert all(0 <= c.char_start <= c.char_end <= len(text) for c in table.cells if c.text)


@pytest.mark.parametrize("text", ["\t\t\t新建\t改建\t\n（1）校内\t\n\t一、\n"])
def test_blank_cells_have_places(text: str) -> None:
    (table,) = find_tables(lay_out(text_source(text)).blocks)
    assert all(0 <= c.char_start <= c.char_end <= len(text) for c in table.cells)


@pytest.mark.parametrize("text", ["", "\n", " ", "\t", "一", "目 录", "《", "附件", "\x00", "\ud7ff", "\U0010ffff"])
def test_almost_nothing_is_refused(text: str) -> None:
    with pytest.raises(UnusableInputError):
        build(text)

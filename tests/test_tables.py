"""Tables: cases (tests/cases/tables.json), lines with tabs in, grid, spans, values and units out."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from conftest import CASES, build, printed, text_source
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.model import FoundTable
from pipeline.read.draft import Draft

ALL: list[dict[str, Any]] = json.loads((CASES / "tables.json").read_text(encoding="utf-8"))
CELLS = st.sampled_from(
    [
        "",
        "",
        "序号",
        "项目",
        "合计",
        "数量（个）",
        "1",
        "2",
        "-3",
        "1,000",
        "12间",
        "续表",
        "水库",
        " ",
        "（",
        "长期建设的水利设施",
    ]
)


def tables(text: str) -> list[FoundTable]:
    """The tables of a text."""
    return find_tables(lay_out(text_source(text)).blocks)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in ALL])
def test_case(case: dict[str, Any]) -> None:
    above = "\n\n".join(["各镇人民政府要按照下表组织实施。", *case["before"]])
    below = "\n\n".join([*case.get("after", []), "各镇人民政府要加强领导。", "— 3 —\n"])
    (table,) = tables(above + "\n\n" + "\n".join(case["lines"]) + "\n\n" + below)
    for name in ("n_rows", "n_cols", "header_rows", "unit", "kind", "caption"):
        assert name not in case or getattr(table, name) == case[name], name
    cells = {f"{cell.row},{cell.col}": cell for cell in table.cells}
    for place, columns in case.get("cells", {}).items():
        found = {name: getattr(cells[place], name) for name in columns}
        assert found | {"header_path": list(found.get("header_path", ()))} == {"header_path": [], **columns}, place


def test_a_cut_cell_keeps_its_pieces() -> None:
    text = "序号\t任务\t责任单位\n1\t供水\t县水务局、县住\n建局\n2\t修路\t县交通局"
    (block,) = lay_out(text_source(text)).blocks
    (table,) = find_tables([block])
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 2))
    assert [block.text[start:end] for start, end in cell.pieces] == ["县水务局、县住", "建局"]
    start, end = cell.place(5, 9)
    assert (cell.text[5:9], block.text[start:end]) == ("县住建局", "县住\n建局")
    assert block.cleaned.span(start, end) == (text.index("县住"), text.index("建局") + 2)


def test_a_merged_cell_that_a_page_cuts_is_one_cell() -> None:
    """What goes on of it is blank; so may be a cell by itself, which stays one."""
    draft = Draft()
    head = [(0, 0, 1, 1, "指标"), (0, 1, 1, 1, "内容"), (0, 2, 1, 1, "备注")]
    first = [(1, 0, 2, 1, "一、质量"), (1, 1, 1, 1, "甲"), (1, 2, 1, 1, ""), (2, 1, 1, 1, "乙"), (2, 2, 1, 1, "无")]
    rest = [(1, 0, 2, 1, ""), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, ""), (2, 1, 1, 1, "丁"), (2, 2, 1, 1, "")]
    draft.table(3, 3, [*head, *first], 1)
    draft.table(3, 3, [*head, *rest], 2)
    (table,) = find_tables(lay_out(draft.source("表.pdf", "pdf")).blocks)
    spans = {(cell.row, cell.col): (cell.text, cell.row_span) for cell in table.cells if cell.row}
    assert table.n_rows == 5
    assert {place: found for place, found in spans.items() if place[1] == 0} == {(1, 0): ("一、质量", 4)}
    assert [spans[row, 2] for row in range(1, 5)] == [("", 1), ("无", 1), ("", 1), ("", 1)]


def test_dates_of_a_header_that_a_page_repeats_are_counted_once() -> None:
    head = "项目\t2018年计划\t数量"
    lines = [
        "佛冈县人民政府公报", "2021年第2期", "2021年7月15日出版",
        "佛冈县人民政府关于公布建设计划的通知", "佛府〔2021〕8号", "各镇人民政府：", "现将建设计划印发给你们。",
        "佛冈县人民政府", "2021年6月8日", f"{head}\n水厂\t新建\t2", "— 1 —", f"{head}\n水库\t改建\t3", "— 2 —",
    ]  # fmt: skip
    dates = [row.raw for row in build("\n\n".join(lines)).rows["dates"]]
    assert dates.count("2018年") == 1


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=5).map("\t".join), min_size=2, max_size=8), st.integers(0, 8))
@example(["项目\t单位\t数量", "甲\t\t\t乙", "\t水库\t1", "\t水库\t1", "\t加固"], 0)
def test_any_table_is_a_grid(rows: list[str], turn: int) -> None:
    text = "\n".join([*rows[:turn], "", "— 1 —", "", *rows[turn:]])
    blocks = lay_out(text_source(text)).blocks
    for table in find_tables(blocks):
        block = blocks[table.block]
        places = Counter(
            (c.row + i, c.col + k) for c in table.cells for i in range(c.row_span) for k in range(c.col_span)
        )
        assert set(places.values()) == {1}
        assert len(places) == table.n_rows * table.n_cols
        inked = {c: {at for piece in c.pieces for at in range(*block.cleaned.span(*piece))} for c in table.cells}
        for cell in table.cells:
            assert "".join(block.text[start:end] for start, end in cell.pieces) == cell.text
            # Between the lines of a cell that goes on below lie the words of its neighbours, and nothing else.
            neighbours = set().union(*(inked[other] for other in table.cells if other is not cell))
            assert not inked[cell] & neighbours
            between = "".join(text[at] for at in range(cell.char_start, cell.char_end) if at not in neighbours)
            if "— 1 —" not in between and "续表" not in between:
                assert printed(between) == printed(cell.text)

"""Scans of the kinds that offices make: tight print, codes and emblems, two columns, few dots, lone letters."""

from __future__ import annotations

import re

import pytest
from make_ofd import code
from make_scan import Forme, Picture

from pipeline.read.page.grid import Ruled
from pipeline.read.scan import ocr
from pipeline.read.scan.level import is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="the packages of the extra ocr are not installed")


def words_of(picture: Picture, dpi: float = 200) -> list[str]:
    return ["".join(line.text.split()) for line in ocr.recognise(picture, dpi, 1).lines]


ONES = [
    "第一条为了统一思想，进一步加强管理，实行全县一体推进。",
    "建立统一的标准体系，同一地区一律执行第一等级的标准。",
    "一是统一领导，二是进一步落实责任，一月一年一次，十一月",
    "推进城乡一体的产业，形成一体化格局——一个也不能少。",
]


@pytest.mark.parametrize(("size", "step"), [(3.2, 0.93), (3.7, 0.9), (3.7, 1.0)])
def test_ones_in_tight_print_are_no_dashes(size: float, step: float) -> None:
    page = Forme(120, 40)
    for n, line in enumerate(ONES):
        page.line(line, 8, 4 + 8 * n, size, step)
    assert words_of(page.scanned()) == ONES


def test_dashes_are_told_from_ones_and_hyphens() -> None:
    lines = [
        "——提高标准。——统一领导",
        "目标——提高一步，任务——一体推进",
        "原因之一——管理不一，十一——十二月",
        "2018—2020年，",
    ]
    page = Forme(120, 40)
    for n, line in enumerate(lines):
        page.line(line, 8, 4 + 8 * n, 3.7)
    assert words_of(page.scanned()) == lines


NOTICE = ["关于加强管理的通知", "各镇人民政府，县政府有关部门：", "为了统一思想，进一步加强管理，实行全县一体推进，"]
CELLS = [("项目", 12), ("管理", 42), ("标准", 82)]


def test_codes_are_no_tables_and_break_none() -> None:
    """A code in a cell of a table, and a large one beside the table."""
    page = Forme(190, 80)
    for n, line in enumerate(NOTICE):
        page.line(line, 10, 6 + 9 * n, 4.2)
    page.grid((10.0, 40.0, 80.0, 110.0, 150.0), (38.0, 46.0, 54.0, 76.0))
    for row in range(3):
        for word, x in [*CELLS, ("体系", 112)][: 4 if row < 2 else 3]:
            page.line(word, x, 40 + 8 * row, 4)
    for x, y, square in ((116, 57, 0.55), (155, 44, 1.0)):
        for path in code(x, y, square):
            left, top, *_, right, bottom = (float(word) for word in re.findall(r"[-\d.]+", path)[:6])
            page.area(left, top, right, bottom)
    sheet = ocr.recognise(page.scanned(), 200, 1)
    assert [(table.rows, table.cols) for table in sheet.tables] == [(3, 4)]
    assert ["".join(line.text.split()) for line in sheet.lines] == NOTICE
    assert [cell[-1] for cell in sheet.tables[0].cells] == ["项目", "管理", "标准", "体系"] * 2 + [
        "项目",
        "管理",
        "标准",
        "",
    ]


def test_a_web_of_cells_too_small_for_letters_is_no_table() -> None:
    xs = tuple(2.2 * n for n in range(9))
    cells = tuple((r, c, 1, 1, (xs[c], xs[r], xs[c + 1], xs[r + 1])) for r in range(8) for c in range(8))
    web = Ruled(xs, xs, cells)
    assert web.is_drawing([(3.0, 3.0, 4.0, 4.0), (8.0, 3.0, 9.0, 4.0)])
    assert not web.is_drawing([cell[-1] for cell in cells[:40]])

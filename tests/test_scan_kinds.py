"""Scans of the kinds that offices make: tight print, codes and emblems, two columns, few dots, lone letters."""

from __future__ import annotations

import re

import pytest
from make_ofd import code
from make_scan import Forme, Picture

from pipeline.read.draft import Draft
from pipeline.read.page.grid import Ruled
from pipeline.read.page.setting import set_pages
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


def down(page: Forme, words: str, x: float, y: float, size: float) -> None:
    """Sets a line that runs down from its top; marks stand in the upper right of their squares."""
    for n, char in enumerate(words):
        off = 0.5 * size if char in "，。、" else 0.0
        page.line(char, x + off, y + 1.06 * size * n - off, size)


@pytest.mark.parametrize(
    ("size", "noise"),
    [pytest.param(4.2, 0.0, marks=pytest.mark.slow), (3.7, 6.0), pytest.param(5.6, 0.0, marks=pytest.mark.slow)],
)
def test_lines_that_run_down_are_read_from_the_right_with_their_marks(size: float, noise: float) -> None:
    """竖排: letters upright, marks at the upper right."""
    lines = [
        "县人民政府办公室关于加强管理的通知",
        *ONES[:2],
        "各镇人民政府，县政府有关部门",
        "一、统一领导，进一步落实责任。",
    ]
    page = Forme(120, 190)
    for n, line in enumerate(lines):
        down(page, line, 100 - 2 * size * n, 12, size)
    assert words_of(page.scanned(noise=noise)) == lines


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
    for x, y, square in ((116, 57, 0.55), (155, 44, 0.8)):
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


LABELS = ["国有土地", "预算内", "管理", "建设用地", "基本建设", "年初", "合计", "单位"]


@pytest.mark.parametrize(
    ("dpi", "row", "size"),
    [
        (95, 5.0, 3.7),
        pytest.param(80, 5.5, 3.7, marks=pytest.mark.slow),
        pytest.param(120, 4.6, 3.5, marks=pytest.mark.slow),
        (200, 4.4, 3.5),
    ],
)
def test_letters_that_meet_the_rules_of_low_rows_are_no_rules(dpi: float, row: float, size: float) -> None:
    page = Forme(150, row * len(LABELS) + 20, dpi)
    ys = tuple(10 + row * n for n in range(len(LABELS) + 1))
    page.grid((10.0, 70.0, 105.0, 140.0), ys)
    wanted = []
    for n, label in enumerate(LABELS):
        for words, x in ((label, 11), (f"{1011 + n * 1111}", 75), (f"{21.1 * n + 111:.1f}", 110)):
            page.line(words, x, ys[n] + (row - size) / 2 + 0.12, size)
            wanted.append(words)
    (table,) = ocr.recognise(page.scanned(blur=0.6), dpi, 1).tables
    assert (table.rows, table.cols) == (len(LABELS), 3)
    assert [cell[-1] for cell in table.cells] == wanted


COLUMN = [
    "全面贯彻党的十九大精神，以习近平新时代中",
    "国特色社会主义思想为指导，深入贯彻习近平",
    "总书记系列重要讲话精神和省委、省政府决策",
    "部署，以提高全民科学素质为目标，着力推进",
    "科学教育、传播与普及，建设健康清新的工作",
    "机制，完善基础设施、条件保障、监测评估，",
    "紧紧围绕节约能源资源、保护生态环境、保障",
    "安全健康、促进创新创造的工作主题，服务民",
]


@pytest.mark.parametrize("gap", [1.0, pytest.param(1.5, marks=pytest.mark.slow)])
def test_columns_with_a_narrow_gap_are_read_one_after_the_other(gap: float) -> None:
    page = Forme(188, 80)
    page.line("关于加强管理的通知", 70, 6, 5.6)
    for column in range(2):
        for n, line in enumerate(COLUMN):
            words = line if column == 0 else line[10:] + line[:10]
            page.line(words, 18 + column * (20 + gap) * 3.7, 18 + 6 * n, 3.7)
    draft = Draft()
    set_pages([ocr.recognise(page.scanned(), 200, 1)], draft)
    wanted = "关于加强管理的通知" + "".join(COLUMN) + "".join(line[10:] + line[:10] for line in COLUMN)
    assert "".join(draft.source("a", "image").text.split()) == wanted


@pytest.mark.parametrize(
    ("words", "gap", "size", "ground", "noise"),
    [pytest.param("公告", 6, 4.9, 185, 18, marks=pytest.mark.slow), ("决定", 4, 4.6, 205, 25)],
)
def test_lone_letters_of_titles_on_grey_pages(words: str, gap: int, size: float, ground: int, noise: float) -> None:
    page = Forme(210, 297)
    page.line("县人民政府办公室关于加强管理的", 45, 10, size)
    page.line(words[0], 70, 24, size)
    page.line(words[1], 70 + (gap + 1) * size, 24, size)
    page.line(NOTICE[2], 20, 45, 4.6)
    found = words_of(page.scanned(blur=1.6, quality=60, ground=ground, noise=noise))
    assert found == ["县人民政府办公室关于加强管理的", *words, NOTICE[2]]

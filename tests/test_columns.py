"""Tables arranged by blanks (tests/cases/aligned_tables.jsonl); what looks so and is none (aligned_others.jsonl)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from conftest import CASES, breaches, build
from make_ofd import archive, rule, text_object
from make_places_pdf import pdf_of, width_of
from PIL import Image

from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process


def cases(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["name"]) for case in map(json.loads, lines)]


TABLES, OTHERS = cases("aligned_tables"), cases("aligned_others")


def issue(*lines: str) -> str:
    """A gazette whose document holds `lines`."""
    return "\n".join(
        [
            "佛冈县人民政府公报", "", "2021年第2期", "", "2021年7月15日出版", "",
            "佛冈县人民政府关于做好有关工作的通知", "", "佛府〔2021〕8号", "", "各镇人民政府：",
            "　　现将有关工作通知如下，请认真贯彻执行。", "　　一、各镇要高度重视，切实加强领导，落实工作责任。", "",
            *lines, "",
            "　　各镇要加强组织领导，确保各项工作落到实处，取得实效。", "", "　　　　　　　　佛冈县人民政府",
            "　　　　　　　　2021年6月8日", "", "— 13 —",
        ]
    )  # fmt: skip


def grid_of(data: IssueData) -> set[tuple[int, int, str, bool]]:
    return {(c.row, c.col, "".join(c.text.split()), c.header) for c in data.rows["table_cells"] if c.text}  # type: ignore[attr-defined]


def wanted(case: dict[str, Any]) -> set[tuple[int, int, str, bool]]:
    return {
        (r, c, "".join(text.split()), r < case["header_rows"])
        for r, row in enumerate(case["grid"])
        for c, text in enumerate(row)
        if text
    }


def f1(found: set[Any], right: set[Any]) -> float:
    return 2 * len(found & right) / max(1, len(found) + len(right))


def check(data: IssueData, case: dict[str, Any]) -> None:
    right, found = wanted(case), grid_of(data)
    assert f1(found, right) >= 0.95, (sorted(right - found), sorted(found - right))
    (table,) = data.rows["tables"]
    assert (table.unit, table.n_cols) == (case["unit"], len(case["grid"][0]))  # type: ignore[attr-defined]
    assert "".join((table.caption or "").split()) == "".join((case["caption"] or "").split())  # type: ignore[attr-defined]
    assert breaches(data) == []


@pytest.mark.parametrize("case", [case for case in TABLES if case.values[0]["form"] == "txt"])
def test_table_in_text(case: dict[str, Any]) -> None:
    check(build(issue(*case["before"], "", *case["lines"], "", *case["after"])), case)


@pytest.mark.parametrize("year", ["1985", "1993", "1999", "2009"])
def test_table_in_paragraphs_of_a_web_page(year: str, tmp_path: Path) -> None:
    case = next(case.values[0] for case in TABLES if case.values[0]["name"].startswith(year))
    head = [
        "佛冈县人民政府关于做好有关工作的通知",
        "佛府〔2021〕8号",
        "各镇人民政府：",
        "现将有关工作通知如下，请认真执行。",
    ]
    lines = [*head, *case["before"], *case["lines"], *case["after"], "佛冈县人民政府", "2021年6月8日"]
    paragraphs = "".join(f"<p>{line.replace(' ', '&nbsp;')}</p>" for line in lines)
    path = tmp_path / "a.html"
    path.write_text(f'<html><body><div class="TRS_Editor">{paragraphs}</div></body></html>', encoding="utf-8")
    data = process(read_source(path))
    assert f1(grid_of(data), wanted(case)) >= 0.95
    assert breaches(data) == []


@pytest.mark.parametrize("case", OTHERS)
def test_no_table(case: dict[str, Any]) -> None:
    """Nor are words lost, or parts of a row made one word."""
    data = build(issue(*case["lines"]))
    assert not data.rows["tables"]
    assert breaches(data) == []


# --- the same on pages ---------------------------------------------------------------------------------------

SIZE, PITCH, LEFT, RIGHT, WIDE = 4.0, 7.0, 28.0, 180.0, 38
PROSE = "各镇人民政府要切实加强对有关工作的组织领导建立健全工作机制落实工作责任确保各项任务按期完成" * 9
Words = tuple[str, float, float, float]


def _lines_of(text: str, cuts: int | Sequence[int]) -> list[str]:
    """The words of a cell, cut behind so many characters."""
    places = [0, *([cuts] if isinstance(cuts, int) else cuts), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(places)]


class Print:
    """Pages that grow line by line, as a printer sets them."""

    def __init__(self) -> None:
        self.pages: list[list[Words]] = [[]]
        self.rules: list[list[tuple[float, ...]]] = [[]]
        self.y = 30.0

    def put(self, text: str, x: float, align: str = "l", size: float = SIZE) -> None:
        wide = width_of(text, size)
        left = x if align == "l" else x - wide if align == "r" else x - wide / 2
        self.pages[-1].append((text, left, self.y, size))

    def line(self, text: str, x: float = LEFT, align: str = "l", size: float = SIZE) -> None:
        self.put(text, x, align, size)
        self.y += PITCH * size / SIZE

    def prose(self, lines: int = 4, x: float = LEFT, wide: int = WIDE) -> None:
        self.line(PROSE[: wide - 2], x + 2 * SIZE)
        for _ in range(lines - 2):
            self.line(PROSE[:wide], x)
        self.line(PROSE[: wide // 3] + "。", x)

    def turn(self) -> None:
        self.y = 280.0
        self.line(f"— {len(self.pages)} —", 105, "c")
        self.pages.append([])
        self.rules.append([])
        self.y = 30.0

    def row(self, cells: list[str], columns: list[Any], cut: dict[str, Any], sunk: Sequence[int] = ()) -> None:
        """A row whose cells may be cut in lines; those of the columns `sunk` stand between its line and the next."""
        lines = [_lines_of(text, cut.get(str(j), ())) for j, text in enumerate(cells)]
        for n in range(max(map(len, lines))):
            for j, own in enumerate(lines):
                if n < len(own) and own[n]:
                    self.y += PITCH / 2 if j in sunk else 0
                    self.put(own[n], *columns[j])
                    self.y -= PITCH / 2 if j in sunk else 0
            self.y += PITCH

    def straddled(self, cells: list[str], columns: list[Any], cut: dict[str, Any]) -> None:
        """A row whose wrapped cells have their lines above and below the line of the others."""
        most = max(len(_lines_of(text, cut.get(str(j), ()))) for j, text in enumerate(cells))
        middle = self.y + (most - 1) / 2 * 5.6 + 0.7
        for j, (text, column) in enumerate(zip(cells, columns, strict=True)):
            own = _lines_of(text, cut.get(str(j), ()))
            for n, words in enumerate(own):
                self.y = middle + 5.6 * (n - (len(own) - 1) / 2)
                if words:
                    self.put(words, *column)
        self.y = middle + (most - 1) / 2 * 5.6 + PITCH + 0.7

    def on_last_line(self, cells: list[str], columns: list[Any], cut: dict[str, Any]) -> None:
        """A row whose figures stand beside the last line of its wrapped cells; its serial number beside the first."""
        lines = [_lines_of(text, cut.get(str(j), ())) for j, text in enumerate(cells)]
        most = max(map(len, lines))
        for n in range(most):
            for j, own in enumerate(lines):
                place = n - most + len(own) if j else n
                if 0 <= place < len(own) and own[place]:
                    self.put(own[place], *columns[j])
            self.y += PITCH

    def table(self, case: dict[str, Any], left: float = LEFT, right: float = RIGHT) -> None:
        spread = case.get("heads", [])
        for r, cells in enumerate(case["grid"]):
            if r in case["rules"]:
                self.rules[-1].append((left, self.y - SIZE - 1, right, self.y - SIZE - 1))
            if r == case.get("turn"):
                self.turn()
                self.line("续表", RIGHT, "r")
                self.row(case["grid"][0], case["columns"], {})
            at = (
                [own or place for own, place in zip(spread[r], case["columns"], strict=True)]
                if r < len(spread)
                else None
            )
            if str(r) in case.get("last", {}):
                self.on_last_line(cells, case["columns"], case["last"][str(r)])
                continue
            if str(r) in case.get("middle", {}):
                self.straddled(cells, case["columns"], case["middle"][str(r)])
                continue
            sunk = case.get("sunk", ()) if r == 0 else ()
            self.row(cells, at or case["columns"], case.get("wrap", {}).get(str(r), {}), sunk)
        if len(case["grid"]) in case["rules"]:
            self.rules[-1].append((left, self.y - SIZE - 1, right, self.y - SIZE - 1))


def printed_case(case: dict[str, Any]) -> Print:
    page = Print()
    page.line("佛冈县人民政府关于做好有关工作的通知", 105, "c", 6.0)
    page.line("佛府〔2021〕8号", 105, "c")
    page.line("各镇人民政府：")
    if "page" not in case:
        page.prose(5)
        page.prose()
        for line in case["before"]:
            page.line(line, *((RIGHT, "r") if "单位" in line and len(line) < 12 else (105, "c")))
        page.table(case)
        for line in case["after"]:
            page.line(line, LEFT + 2 * SIZE)
        page.prose()
        page.line("佛冈县人民政府", 140)
        page.line("2021年6月8日", 140)
        page.turn()
        return page
    # two columns of print, with the table across both or in the right one
    top, sides = page.y, (LEFT, 108.0)
    inside = case["page"] == "in a column"
    for side, x in enumerate(sides):
        page.y = top
        for n in range(6 if inside else 2):
            if inside and side == 1 and n == 2:
                for line in case["before"]:
                    page.line(line, x + 9 * SIZE, "c")
                page.table(case, x, RIGHT)
            elif not (inside and side == 1 and n > 4):
                page.prose(4, x, 18)
    if not inside:
        for line in case["before"]:
            page.line(line, 105, "c")
        page.table(case)
        top = page.y
        for x in sides:
            page.y = top
            page.prose(8, x, 18)
    page.line("佛冈县人民政府", 140)
    page.line("2021年6月8日", 140)
    page.turn()
    return page


@pytest.mark.parametrize("case", [case for case in TABLES if case.values[0]["form"] != "txt"])
def test_table_on_a_page(case: dict[str, Any], tmp_path: Path) -> None:
    made = printed_case(case)
    path = tmp_path / f"a.{case['form']}"
    if case["form"] == "pdf":
        path.write_bytes(pdf_of(made.pages[:-1], made.rules))
    else:
        pages = [
            "".join(
                text_object(text, x, y, size, " ".join(str(width_of(char, size)) for char in text[:-1]))
                for text, x, y, size in words
            )
            + "".join(rule(*places) for places in rules)
            for words, rules in zip(made.pages[:-1], made.rules, strict=False)
        ]
        path.write_bytes(archive(pages))
    check(process(read_source(path)), case)


@pytest.mark.parametrize("case", OTHERS)
def test_no_table_on_a_page(case: dict[str, Any], tmp_path: Path) -> None:
    made = Print()
    made.line("佛冈县人民政府关于做好有关工作的通知", 105, "c", 6.0)
    made.line("佛府〔2021〕8号", 105, "c")
    made.line("各镇人民政府：")
    made.prose(5)
    for text in case["lines"]:
        at = LEFT
        for is_blank, run in itertools.groupby(text, lambda char: char in " \u3000"):
            words = "".join(run)
            if not is_blank:
                made.put(words, at)
            at += sum(0.5 if char.isascii() else 1.0 for char in words) * SIZE
        made.y += PITCH
    made.prose()
    made.line("佛冈县人民政府", 140)
    made.line("2021年6月8日", 140)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(made.pages))
    data = process(read_source(path))
    assert not data.rows["tables"]
    assert breaches(data) == []


@pytest.mark.slow
def test_a_scan_whose_upright_rules_are_gone(tmp_path: Path) -> None:
    """The cells are those of the ruled table of the print; names of two lines have their figures between them."""
    pytest.importorskip("rapidocr")
    of = CASES / "pdf" / "one_column.pdf"
    ink = np.asarray(pdfium.PdfDocument(of)[66].render(scale=200 / 72).to_pil().convert("L")).copy()
    run = longest = np.zeros(ink.shape[1], np.int64)
    for row in ink < 150:
        run = np.where(row, run + 1, 0)
        longest = np.maximum(longest, run)
    ink[:, longest > 60] = 255
    Image.fromarray(ink).save(tmp_path / "a.png")
    (found,) = find_tables(lay_out(read_source(tmp_path / "a.png")).blocks)
    ruled = find_tables(lay_out(read_source(of)).blocks)
    (printed,) = (table for table in ruled if any("禾云墟镇" in cell.text for cell in table.cells))
    cells = [
        {(c.row, c.col, c.text.translate(str.maketrans("（），", "(),"))) for c in table.cells if c.text}
        for table in (found, printed)
    ]
    assert f1(*cells) >= 0.95, cells[0] ^ cells[1]

"""PDF files of one gazette in three looks, made by two programs: they give the rows that its text gives."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from conftest import CASES, breaches

from pipeline.read import ReadError, pdf, read_source
from pipeline.read.draft import Draft
from pipeline.read.page.glyphs import Char, set_in
from pipeline.read.page.grid import Rule, tables_of
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Glyphs, Sheet
from pipeline.rows import IssueData
from pipeline.stages import process

LOOKS = ("one_column", "mirrored_margins", "two_columns")
# What rows say beside places and identifiers.
COMPARED = {
    "documents": ("doc_number", "title", "signed_on", "issuers", "addressees", "approved_by", "contact"),
    "contents": ("rubric", "title", "doc_number"),
    "parts": ("kind", "number", "title"),
    "sections": ("label", "level", "heading", "path"),
    "responsibilities": ("role", "org", "org_id", "form"),
    "dates": ("edtf", "bound", "kind", "role"),
    "citations": ("doc_number", "title", "relation"),
    "quantities": ("value", "unit", "comparator"),
    "table_cells": ("row", "col", "row_span", "col_span", "header", "header_path", "text", "value", "unit"),
}


@pytest.fixture(scope="module")
def printed() -> IssueData:
    return process(read_source(CASES.parents[1] / "raw" / "qingxin-2018-03.txt"))


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest) -> IssueData:
    return process(read_source(CASES / "pdf" / f"{request.param}.pdf"))


def words(row: Any, names: tuple[str, ...]) -> str:
    values = (getattr(row, name) for name in names)
    return "|".join("".join(str(value).split()) for value in values)


@pytest.mark.parametrize("dataset", COMPARED)
def test_rows_are_those_of_the_text(printed: IssueData, look: IssueData, dataset: str) -> None:
    names = COMPARED[dataset]
    wanted = Counter(words(row, names) for row in printed.rows[dataset])
    found = Counter(words(row, names) for row in look.rows[dataset])
    shared = sum((wanted & found).values())
    missing, extra = list((wanted - found).elements())[:5], list((found - wanted).elements())[:5]
    f1 = 2 * shared / (sum(wanted.values()) + sum(found.values()))
    assert f1 >= 0.99, f"{f1:.4f}; missing {missing}; more {extra}"


def test_an_issue_keeps_the_contract(look: IssueData) -> None:
    assert breaches(look) == []


def test_pages(look: IssueData) -> None:
    pages = look.rows["pages"]
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))
    assert all(before.char_end <= after.char_start for before, after in itertools.pairwise(pages))
    text = {page.page: look.source_text[page.char_start : page.char_end] for page in pages}
    for document in look.rows["documents"]:
        assert "".join(document.title.split())[:12] in "".join(text[document.page_start].split())
        assert document.page_start <= document.page_end


def test_printed_page_numbers() -> None:
    source = read_source(CASES / "pdf" / "one_column.pdf")
    assert [page.label for page in source.pages] == [None, None, *(str(n) for n in range(1, 97))]
    assert {(page.width, page.height) for page in source.pages if page.width and page.height}
    assert all(abs((page.width or 0) - 210) < 0.5 and abs((page.height or 0) - 297) < 0.5 for page in source.pages)


@pytest.mark.parametrize("change", ["cropped", "turned", "lying"])
def test_visible_box_and_rotation_of_a_page(tmp_path: Path, change: str) -> None:
    """A page that is cut to its print area, or stored on its side, is read as it is seen; one whose words lie on their
    side is read as a person turns it."""
    made = {}
    for name in ("plain", change):
        new = pdfium.PdfDocument.new()
        new.import_pages(pdfium.PdfDocument(CASES / "pdf" / "mirrored_margins.pdf"), [51, 75])
        if name == "cropped":
            for page in new:
                page.set_cropbox(30, 20, 580, 830)
        elif name != "plain":
            for page in new:
                # The print is laid on its side, and the page turned back, or left to the reader.
                width, height = page.get_size()
                for item in page.get_objects():
                    item.set_matrix(item.get_matrix().multiply(pdfium.PdfMatrix(0, 1, -1, 0, height, 0)))
                page.gen_content()
                page.set_mediabox(0, 0, height, width)
                page.set_cropbox(0, 0, height, width)
                page.set_rotation(90 if name == "turned" else 0)
        path = tmp_path / f"{name}.pdf"
        new.save(path)
        made[name] = read_source(path)
    shapes = {
        name: [
            (piece.role, piece.page, piece.align, piece.grid and (piece.grid.rows, piece.grid.cols))
            for piece in source.pieces
        ]
        for name, source in made.items()
    }
    assert any(grid for *_, grid in shapes["plain"])
    assert shapes[change] == shapes["plain"]
    if change == "cropped":  # pdfium writes a page that it lays on its side with other characters
        assert made[change].text == made["plain"].text


@pytest.mark.parametrize("cut", [200, 50_000])
def test_cut_files_are_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes((CASES / "pdf" / "two_columns.pdf").read_bytes()[:cut])
    with pytest.raises(ReadError, match="damaged"):
        read_source(path)


@pytest.mark.parametrize("dataset", ["tables", "contents"])
def test_tables_and_contents_are_exactly_those_of_the_text(printed: IssueData, look: IssueData, dataset: str) -> None:
    names = {"tables": ("n_rows", "n_cols", "header_rows", "title"), "contents": ("rubric", "title", "doc_number")}
    rows = [
        [words(row, tuple(name for name in names[dataset] if hasattr(row, name))) for row in data.rows[dataset]]
        for data in (printed, look)
    ]
    assert rows[1] == rows[0]


def test_table_cells_are_exactly_those_of_the_text(printed: IssueData, look: IssueData) -> None:
    names = COMPARED["table_cells"]
    wanted, found = (Counter(words(row, names) for row in data.rows["table_cells"]) for data in (printed, look))
    assert found == wanted


# --- rules of tables ---------------------------------------------------------------------------------------------


def _frame(xs: tuple[float, ...], ys: tuple[float, ...]) -> tuple[list[Rule], list[Rule]]:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def _dashes(rule: Rule) -> list[Rule]:
    return [
        Rule(rule.at, start / 10, start / 10 + 0.8) for start in range(int(rule.start * 10), int(rule.end * 10), 24)
    ]


def test_dashed_and_double_rules_are_rules() -> None:
    lying, standing = _frame((10, 50, 90), (20, 30, 40))
    plain = tables_of(lying, standing, slack=1.5)
    dashed = tables_of(
        [dash for rule in lying for dash in _dashes(rule)], [dash for rule in standing for dash in _dashes(rule)], 1.5
    )
    double = tables_of(
        [Rule(rule.at + by, *rule[1:]) for rule in lying for by in (0, 1.1)],
        [Rule(rule.at + by, *rule[1:]) for rule in standing for by in (0, 1.1)],
        1.5,
    )
    for tables in (plain, dashed, double):
        assert [(len(table.ys) - 1, len(table.xs) - 1, len(table.cells)) for table in tables] == [(2, 2, 4)]


def test_a_cell_over_two_rows_keeps_the_order_of_its_line() -> None:
    """Boxes of brackets and of characters differ; the middle of the cell is the edge of the rows beside it."""
    lying = [Rule(20, 10, 90), Rule(30, 50, 90), Rule(40, 10, 90)]
    standing = [Rule(x, 20, 40) for x in (10, 50, 90)]
    (table,) = tables_of(lying, standing, slack=1.5)
    boxes = (("面", 29.8), ("积", 30.3), ("(", 29.7), ("亩", 30.2), (")", 29.7))
    chars = [Char(text, (20 + 4 * n, at - 2, 24 + 4 * n, at + 2), 4.0) for n, (text, at) in enumerate(boxes)]
    _, tables = set_in([table], chars)
    assert [words for *_, words in tables[0].cells if words] == ["面积(亩)"]


def test_the_empty_row_at_the_end_of_a_cut_table_is_none() -> None:
    lying, standing = [Rule(y, 10, 90) for y in (20, 30, 40)], [Rule(x, 20, 60) for x in (10, 50, 90)]
    (table,) = tables_of(lying, standing, slack=1.5)
    chars = [Char("甲", (20, 23, 24, 27), 4.0), Char("乙", (60, 33, 64, 37), 4.0)]
    _, (filled,) = set_in([table], chars)
    assert (filled.rows, filled.cols) == (2, 2)


# --- lines and paragraphs ----------------------------------------------------------------------------------------


def _pieces(*sheets: Sheet) -> list[str]:
    draft = Draft()
    set_pages(sheets, draft)
    source = draft.source("x", "pdf")
    return ["".join(source.text[s:e] for s, e in piece.spans) for piece in source.pieces]


def _full(text: str, top: float, left: float = 20.0) -> Glyphs:
    return Glyphs(text, left, top, left + 4 * len(text), top + 4, 4.0)


def test_paragraphs_set_apart_by_blank() -> None:
    """Paragraphs without indents, with more blank between them than between their lines."""
    lines, top = [], 20.0
    for n in range(6):
        for row in range(3):
            lines.append(_full("天地玄黄宇宙洪荒"[n % 8] * 30, top))
            top += 6 if row < 2 else 9
    pieces = _pieces(Sheet(1, 210, 297, tuple(lines)))
    assert [len(piece) for piece in pieces] == [90] * 6


def test_an_entry_of_the_contents_without_leader() -> None:
    entries = (
        "甲" * 20 + "." * 9 + "1",
        "乙" * 20 + "." * 8 + "12",
        "丙" * 28 + "25",
        "丁" * 28,
        "丁" * 20 + "." * 8 + "38",
    )
    lines = [
        Glyphs(text, 20, 20 + 7 * n, 140 - 8 * (text == "丁" * 28), 24 + 7 * n, 4.0) for n, text in enumerate(entries)
    ]
    pieces = _pieces(Sheet(1, 210, 297, tuple(lines)))
    assert "丙" * 28 + "\t25" in pieces


def test_a_page_has_the_size_of_its_folder() -> None:
    """Many programs state the size of all pages once, in the folder of pages (PDF 1.7, 7.7.3.4)."""
    rules = "".join(f"50 {y} m 350 {y} l S {x} 200 m {x} 280 l S " for x, y in ((50, 200), (200, 240), (350, 280)))
    words = "".join(f"BT /F 12 Tf {x} {y} Td ({word}) Tj ET " for word, x, y in (("ab", 60, 255), ("cd", 210, 215)))
    content = f"{rules}{words}".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 400 300]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % entry for entry in enumerate(objects, 1))
    source = pdf.read(data + b"trailer<</Root 1 0 R/Size 6>>", "a.pdf")
    (page,) = source.pages
    assert (round(page.width or 0), round(page.height or 0)) == (141, 106)
    (table,) = (piece.grid for piece in source.pieces if piece.grid is not None)
    cells = {(cell.row, cell.col): "".join(source.text[slice(*span)] for span in cell.spans) for cell in table.cells}
    assert cells == {(0, 0): "ab", (0, 1): "", (1, 0): "", (1, 1): "cd"}

"""PDF files of one gazette in three looks, made by two programs: they give the rows that its text gives."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from conftest import CASES, breaches

from pipeline.read import ReadError, read_source
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


@pytest.mark.parametrize("change", ["cropped", "turned"])
def test_visible_box_and_rotation_of_a_page(tmp_path: Path, change: str) -> None:
    """A page that is cut to its print area, or stored on its side, is read as it is seen."""
    made = {}
    for name in ("plain", change):
        new = pdfium.PdfDocument.new()
        new.import_pages(pdfium.PdfDocument(CASES / "pdf" / "mirrored_margins.pdf"), [51, 75])
        if name == "cropped":
            for page in new:
                page.set_cropbox(30, 20, 580, 830)
        elif name == "turned":
            for page in new:
                # The print is laid on its side, and the page turned back.
                width, height = page.get_size()
                for item in page.get_objects():
                    item.set_matrix(item.get_matrix().multiply(pdfium.PdfMatrix(0, 1, -1, 0, height, 0)))
                page.gen_content()
                page.set_mediabox(0, 0, height, width)
                page.set_cropbox(0, 0, height, width)
                page.set_rotation(90)
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

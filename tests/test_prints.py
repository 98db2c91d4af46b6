"""Whole issues as Chromium and LibreOffice print them: every dataset has the rows of the text.

Two columns, 16开 (184 x 260 mm), tables on pages of their own that lie; contents whose entries take several lines, with
leaders and page numbers on the first of them or the last. `tests/make_print.py` makes them; three are kept.
"""

from __future__ import annotations

import shutil
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import make_print
import pytest
from conftest import CASES, breaches

from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process

# What rows say beside places and identifiers; table cells and sections belong to their document.
COMPARED = {
    "issues": ("gazette", "division_code", "year", "number", "total_number", "published_on"),
    "contents": ("seq", "rubric", "title", "doc_number", "page"),
    "documents": (
        "seq",
        "doc_number",
        "title",
        "genre",
        "issuers",
        "addressees",
        "signed_on",
        "approved_by",
        "contact",
    ),
    "parts": ("document_id", "kind", "number", "title"),
    "sections": ("document_id", "level", "label", "heading", "path"),
    "responsibilities": ("document_id", "role", "org", "org_id", "form"),
    "dates": ("document_id", "edtf", "kind", "bound", "valid", "rrule"),
    "citations": ("document_id", "title", "doc_number", "alias", "relation"),
    "quantities": ("document_id", "kind", "comparator", "value", "value_high", "unit"),
    "appointments": ("document_id", "person", "action", "position"),
    "tables": ("document_id", "n_rows", "n_cols", "header_rows", "kind"),
    "table_cells": ("table_id", "row", "col", "row_span", "col_span", "header", "text", "value"),
}
WIDTH = str.maketrans("()［］,:;~", "（）[]，：；～")
LEAST = 0.99


@lru_cache(maxsize=4)
def text_of(path: Path) -> IssueData:
    return process(read_source(path))


def rows_of(data: IssueData, dataset: str) -> Counter[str]:
    rows: list[Any] = list(data.rows[dataset])
    found = ("|".join(str(getattr(row, name)) for name in COMPARED[dataset]) for row in rows)
    return Counter("".join(row.split()).translate(WIDTH) for row in found)


def differences(text: IssueData, printed: IssueData) -> list[str]:
    """The datasets that fall short, with some of what differs."""
    found = [str(breach) for breach in breaches(printed)]
    for dataset in COMPARED:
        wanted, got = rows_of(text, dataset), rows_of(printed, dataset)
        f1 = 2 * (wanted & got).total() / max(1, wanted.total() + got.total())
        if f1 < LEAST and wanted + got:
            missing, more = list((wanted - got).elements())[:3], list((got - wanted).elements())[:3]
            found.append(f"{dataset} {f1:.3f}; missing {missing}; more {more}")
    return found


KEPT = {
    "local_habits_two_columns": "local_habits",  # LibreOffice; leaders on the first lines of entries
    "letters_sixteen": "letters",  # Chromium
    "attachments_landscape": "attachments",  # LibreOffice
}


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_print_gives_the_rows_of_its_text(name: str) -> None:
    printed = process(read_source(CASES / "pdf" / f"{name}.pdf"))
    assert differences(text_of(CASES / "gazettes" / f"{KEPT[name]}.txt"), printed) == []


# --- made anew ---------------------------------------------------------------------------------------------------

ISSUES = {
    **{path.name: path / "gazette.txt" for path in sorted((CASES.parent / "labelled").iterdir())},
    "qingxin-2018-03": CASES.parents[1] / "raw" / "qingxin-2018-03.txt",
    **{name: CASES / "gazettes" / f"{name}.txt" for name in KEPT.values()},
}
PROGRAMS = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed"))
    for name in ("chromium", "soffice")
]


def is_short(issue: str, look: str) -> bool:
    """Whether two columns of an issue are a few lines, which nothing tells from those of one."""
    return issue in KEPT.values() and make_print.LOOKS[look].columns > 1


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("look", make_print.LOOKS)
@pytest.mark.parametrize("issue", ISSUES)
def test_a_print_gives_the_rows_of_its_text(issue: str, look: str, program: str, tmp_path: Path) -> None:
    if is_short(issue, look):
        pytest.skip("too few lines")
    data = text_of(ISSUES[issue])
    path = tmp_path / "print.pdf"
    if program == "chromium":
        make_print.by_chromium(make_print.html_of(data, make_print.LOOKS[look]), path)
    else:
        make_print.by_libreoffice(make_print.odt_of(data, make_print.LOOKS[look]), ".odt", path)
    assert differences(data, process(read_source(path))) == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not installed")
@pytest.mark.parametrize("form", ["docx", "odt"])
@pytest.mark.parametrize("look", ["two_columns", "landscape"])
@pytest.mark.parametrize("issue", ["guangyuan-2009-04", "huoshan-1997-03"])
def test_a_file_of_libreoffice_gives_the_rows_of_its_text(issue: str, look: str, form: str, tmp_path: Path) -> None:
    """The same words in the forms that word processors keep."""
    data = text_of(ISSUES[issue])
    path = tmp_path / f"print.{form}"
    make_print.by_libreoffice(make_print.odt_of(data, make_print.LOOKS[look]), ".odt", path)
    assert differences(data, process(read_source(path))) == []

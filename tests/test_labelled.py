"""Whole gazettes that were composed and labelled in full before the program read them (tests/labelled/): the share of
rows that it reads as a person does. The floors only rise."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES

from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process

LABELLED = CASES.parent / "labelled"
GAZETTES = sorted(path.name for path in LABELLED.iterdir())
# The columns that a row has to agree in, and the least F1 in each gazette.
COLUMNS = {
    "responsibilities": ("role", "org"),
    "dates": ("edtf", "bound", "valid"),
    "citations": ("doc_number",),
    "quantities": ("value", "value_high"),
}
FLOORS = {"responsibilities": 0.98, "dates": 0.98, "citations": 0.96, "quantities": 0.98}
WIDTH = str.maketrans("()［］,:;", "（）[]，：；")


@lru_cache(maxsize=2)
def data_of(name: str) -> IssueData:
    return process(read_source(LABELLED / name / "gazette.txt"))


def labels_of(name: str, dataset: str) -> list[dict[str, Any]]:
    lines = (LABELLED / name / f"{dataset}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return None if value is None else float(value)
    return "".join(str(value).split()).translate(WIDTH) or None


def score(labels: list[dict[str, Any]], rows: list[Any], columns: tuple[str, ...]) -> tuple[float, list[str]]:
    """F1 of rows whose evidence overlaps a label's and that agree in `columns`; labels of tier 2 are optional."""
    free = list(rows)
    right = optional = 0
    faults = []
    for label in sorted(labels, key=lambda label: int(label["char_start"])):
        near = [r for r in free if r.char_start < label["char_end"] and label["char_start"] < r.char_end]
        same = [r for r in near if all(plain(getattr(r, c)) == plain(label.get(c)) for c in columns)]
        borderline = label.get("tier", 1) != 1
        if found := (same or near)[:1]:
            free.remove(found[0])
        if borderline:
            optional += bool(found)
        elif same:
            right += 1
        else:
            faults.append(f"{label['char_start']} {label.get('raw') or label.get('label')}: {found}")
    required = sum(label.get("tier", 1) == 1 for label in labels)
    more = [row for row in free if getattr(row, "holder", "") != "function"]
    faults += [f"{row.char_start} more: {row}" for row in more]
    made = right + sum(1 for fault in faults if "[]" not in fault)
    precision, recall = right / made if made else 1.0, right / required
    return 2 * precision * recall / (precision + recall), faults


@pytest.mark.parametrize("dataset", COLUMNS)
@pytest.mark.parametrize("name", GAZETTES)
def test_rows_are_those_of_a_reader(name: str, dataset: str) -> None:
    rows = list(data_of(name).rows[dataset])
    f1, faults = score(labels_of(name, dataset), rows, COLUMNS[dataset])
    assert f1 >= FLOORS[dataset], f"{f1:.3f}\n" + "\n".join(faults)


@pytest.mark.parametrize("name", GAZETTES)
def test_sections_are_those_of_a_reader(name: str) -> None:
    data = data_of(name)
    seq = {row.document_id: row.seq for row in data.rows["documents"]}  # type: ignore[attr-defined]
    rows = [(seq[r.document_id], r.path, r.level) for r in data.rows["sections"]]  # type: ignore[attr-defined]
    assert rows == [(label["document"], label["path"], label["level"]) for label in labels_of(name, "sections")]


@pytest.mark.parametrize("name", GAZETTES)
def test_documents_are_those_of_a_reader(name: str) -> None:
    columns = ("title", "doc_number", "signed_on")
    rows = [tuple(plain(getattr(row, c)) for c in columns) for row in data_of(name).rows["documents"]]
    labels = [tuple(plain(label.get(c)) for c in columns) for label in labels_of(name, "documents")]
    assert rows == labels


@pytest.mark.parametrize("name", GAZETTES)
def test_tables_are_those_of_a_reader(name: str) -> None:
    """All tables and no others, with the words, the values and the units of their cells."""
    columns = ("row", "col", "row_span", "col_span", "header", "text", "value", "unit", "total")
    ids = {row.table_id: n for n, row in enumerate(data_of(name).rows["tables"], 1)}  # type: ignore[attr-defined]
    rows = [(ids[r.table_id], *(plain(getattr(r, c)) for c in columns)) for r in data_of(name).rows["table_cells"]]  # type: ignore[attr-defined]
    labels = [(label["table"], *(plain(label[c]) for c in columns)) for label in labels_of(name, "table_cells")]
    assert Counter(rows) - Counter(labels) == Counter()
    assert Counter(labels) - Counter(rows) == Counter()


@pytest.mark.parametrize("name", GAZETTES)
def test_planted_faults_are_found_and_nothing_else(name: str) -> None:
    """Nine of ten planted faults, and at most one other warning or error in ten thousand characters."""
    data = data_of(name)
    told = Counter(str(getattr(row, "code", "")) for row in data.rows["findings"])
    planted = Counter(label["code"] for label in labels_of(name, "findings"))
    assert sum((told & planted).values()) >= 0.9 * sum(planted.values()), planted - told
    grave = Counter(row.code for row in data.rows["findings"] if row.severity != "info")  # type: ignore[attr-defined]
    false = grave - planted
    assert sum(false.values()) <= max(1, len(data.source_text) // 10_000), false


@pytest.mark.parametrize("name", [g for g in GAZETTES if (LABELLED / g / "appointments.jsonl").exists()])
def test_appointments_are_those_of_a_reader(name: str) -> None:
    columns = ("person", "action", "position")
    rows = [tuple(getattr(row, c) for c in columns) for row in data_of(name).rows["appointments"]]
    assert rows == [tuple(label[c] for c in columns) for label in labels_of(name, "appointments")]


def test_gazettes_are_long_enough() -> None:
    assert len(GAZETTES) >= 2
    assert all(len(Path(LABELLED / name / "gazette.txt").read_text(encoding="utf-8")) >= 12_000 for name in GAZETTES)

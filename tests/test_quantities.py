"""Quantities: the cases of `cases/quantities.json`, the vocabulary, and what holds for any text."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.quantities import find_quantities, units
from pipeline.vocab.tables import header, read_table

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "quantities.json").read_text(encoding="utf-8")
)
NOTES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "quantity_notes.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(case: dict[str, Any]) -> None:
    found = find_quantities(case["text"])
    got = [
        {
            "char_start": row.char_start,
            "raw": row.raw,
            "kind": row.kind,
            "comparator": row.comparator,
            "value": row.value,
            "value_high": row.value_high,
            "unit": row.unit,
            "indicator": row.indicator,
        }
        for row in found
    ]
    assert got == case["expected"]


@pytest.mark.parametrize("name", ["comparators", "planning_periods", "units"])
def test_vocabulary_is_sorted_and_sourced(name: str) -> None:
    """One fact a line, none twice, no blanks around a value, every one with its source."""
    rows = read_table(name)
    assert list(rows) == sorted(rows)
    assert len({row[:2] for row in rows}) == len(rows)
    assert header(name)[-1] == "source"
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert all(row[-1] for row in rows)


@pytest.mark.parametrize("unit", sorted(units()))
def test_every_unit_is_found(unit: str) -> None:
    """Each line of the vocabulary is read in a sentence (20 日 needs a bound to be a length of time)."""
    (found,) = find_quantities(f"共20{unit}以内。")
    assert found.raw == f"20{unit}以内"
    assert (found.unit, found.kind) == (units()[unit].normal, units()[unit].kind)
    assert found.comparator == "<="


PIECES = """
    1 20 3.5 1,385 百分之 三分之一 十 两 半 万 亿 元 % 个 个月 年 日 间 次 人 /平方米 每月 每例 超过 不少于 以上 以下
    以内 控制在 （含5人） 至 - ~ 、 ， 。 的 ( ） 《 》 “ ” 率 达到 余 多
"""
EXPRESSIONS = st.sampled_from([*PIECES.split(), " ", "\n", "\t", "\u3000"])


@given(st.lists(EXPRESSIONS | st.text(max_size=3), max_size=30).map("".join))
def test_any_text(text: str) -> None:
    """Nonsense is read without complaint; rows are in order, apart, and each is its slice within one line."""
    last = 0
    for found in find_quantities(text):
        assert last <= found.char_start < found.char_end
        assert found.raw == text[found.char_start : found.char_end]
        assert "\n" not in found.raw
        assert "\t" not in found.raw
        assert found.unit
        last = found.char_end


RUNS = ["1", " ", "\u3000", "年", "一", "1,", "1万", "1-", "（1", "《", "“", "半", "百分之", "万", "不超过", "1人、"]


@pytest.mark.parametrize("unit", RUNS)
def test_long_runs_take_linear_time(unit: str) -> None:
    """No run of one piece makes the search slow: 100,000 characters in well under the time of a quadratic one."""
    text = unit * (100_000 // len(unit))
    begin = time.perf_counter()
    find_quantities(text)
    assert time.perf_counter() - begin < 10


def alike(wanted: str, found: str | None) -> bool:
    """People word what is measured freely: half of the letters in common are enough."""
    both = (Counter(wanted) & Counter(found or "")).total()
    return 2 * both >= 0.5 * (len(wanted) + len(found or ""))


def test_notes_are_read_as_a_reader_reads_them() -> None:
    """What a reader labelled before seeing any output, mended where the reader was wrong; tier 2 is optional."""
    right = extra = missing = fields = agreed = named = same = 0
    wrong = []
    for note in NOTES:
        found = find_quantities(note["text"])
        for row in note["found"]:
            match = next(
                (q for q in found if q.char_start < row["start"] + len(row["raw"]) and row["start"] < q.char_end), None
            )
            found = [q for q in found if q is not match]
            if row.get("tier") == 2:
                continue
            if match is None or (match.value, match.unit) != (row["value"], row["unit"] or (match and match.unit)):
                missing += 1
                extra += match is not None
                wrong.append(f"{note['source']}: {row['raw']} {match}")
                continue
            right += 1
            columns = row.keys() & {"kind", "comparator", "value_high"}
            fields += len(columns)
            agreed += sum(getattr(match, column) == row[column] for column in columns)
            if "indicator" in row:
                named += 1
                same += alike(row["indicator"], match.indicator)
        extra += len(found)
        wrong += [f"{note['source']}: +{q.raw}" for q in found]
    precision, recall = right / (right + extra), right / (right + missing)
    score = 2 * precision * recall / (precision + recall)
    report = "\n".join([f"F1 {score:.3f}, fields {agreed / fields:.3f}, indicators {same / named:.3f}", *wrong])
    assert min(score, agreed / fields) >= 0.98, report
    assert same / named >= 0.68, report


def test_there_are_enough_notes() -> None:
    assert sum(len(note["found"]) for note in NOTES) >= 140
    assert sum(not note["found"] for note in NOTES) >= 100

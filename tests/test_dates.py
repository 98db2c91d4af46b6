"""Dates: the cases of `cases/dates.json`, what holds for any text, and the EDTF library as oracle."""

from __future__ import annotations

import json
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import edtf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.find.dates import find_dates
from pipeline.model import FoundDate
from pipeline.vocab import planning_periods

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text(encoding="utf-8"))
ON = date(2018, 8, 22)

# What a careful reader found in documents of the State Council (国务院公报), read before any program was asked.
NOTES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "date_notes.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOOR = 0.98


def plain(found: FoundDate) -> dict[str, Any]:
    return {
        "char_start": found.char_start,
        "raw": found.raw,
        "kind": found.kind,
        "bound": found.bound,
        "edtf": found.edtf,
        "start": found.start and found.start.isoformat(),
        "end": found.end and found.end.isoformat(),
        "grain": found.grain,
        "rrule": found.rrule,
        "inferred": found.inferred,
        "valid": found.valid,
    }


def found_in(case: dict[str, Any]) -> list[FoundDate]:
    return find_dates(case["text"], date.fromisoformat(case["on"]) if case["on"] else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(case: dict[str, Any]) -> None:
    assert [plain(found) for found in found_in(case)] == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_edtf_agrees_with_the_library(case: dict[str, Any]) -> None:
    """The `edtf` package reads every value and comes to the same first and last day."""
    for found in found_in(case):
        if found.edtf is None:
            assert found.start is None
            assert found.end is None
            continue
        parsed = edtf.parse_edtf(found.edtf)
        if found.start is not None:
            assert tuple(parsed.lower_strict()[:3]) == (found.start.year, found.start.month, found.start.day)
        if found.end is not None:
            assert tuple(parsed.upper_strict()[:3]) == (found.end.year, found.end.month, found.end.day)


def test_notes_of_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    """Raw text, EDTF, bound and kind agree with the notes; what differs is printed."""
    right = extra = lost = 0
    for note in NOTES:
        wanted = [tuple(row) for row in note["expected"]]
        for found in find_dates(note["text"], date.fromisoformat(note["on"])):
            row = (found.raw, found.edtf, found.bound, found.kind)
            if row in wanted:
                wanted.remove(row)
                right += 1
            else:
                extra += 1
                print(note["source"], "not in the notes:", row)
        lost += len(wanted)
        for row in wanted:
            print(note["source"], "not found:", row)
    differences = capsys.readouterr().out
    assert right + lost >= 100
    assert right / (right + extra) >= FLOOR, differences
    assert right / (right + lost) >= FLOOR, differences


PIECES = """
    2018年 7月 2日 31日 底 前 后 起 止 至 到 从 自 ~ - — 、 ， 。 “十三五” 期间 每 年 月 周一 季度 半 上旬 今年 明年 一
    二〇一八年 十二 20 98年 2018 第 3 截至 以来 之前 ( ) （ ） 《 》
"""
EXPRESSIONS = st.sampled_from([*PIECES.split(), " ", "\n", "\t", "\u3000"])


@example("7月~2018年", None)
@given(st.lists(EXPRESSIONS | st.text(max_size=3), max_size=30).map("".join), st.none() | st.dates())
def test_any_text(text: str, on: date | None) -> None:
    """Nonsense is read without complaint; rows are in order, apart, and each is its slice within one line."""
    last = 0
    for found in find_dates(text, on):
        assert last <= found.char_start < found.char_end
        assert found.raw == text[found.char_start : found.char_end]
        assert "\n" not in found.raw
        assert "\t" not in found.raw
        assert (found.kind == "recurring") or found.rrule is None
        assert found.valid or (found.edtf is found.start is found.end is None)
        last = found.char_end


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_calendar(month: int, day: int) -> None:
    """A day is valid where the calendar has it, in Arabic and in Chinese numerals."""
    chinese = "〇一二三四五六七八九"
    tens = {1: "一", 28: "二十八", 29: "二十九", 30: "三十", 31: "三十一"}
    name = chinese[month] if month < 10 else "十" + (chinese[month - 10] if month > 10 else "")
    for text in (f"2018年{month}月{day}日", f"二〇一八年{name}月{tens[day]}日", f"2018-{month:02d}-{day:02d}"):
        (found,) = find_dates(text)
        assert found.raw == text
        try:
            expected = date(2018, month, day)
        except ValueError:
            assert (found.valid, found.edtf, found.start, found.end) == (False, None, None, None)
        else:
            assert (found.valid, found.edtf, found.start) == (True, expected.isoformat(), expected)


def test_planning_periods_follow_each_other() -> None:
    """Five years each, and since 1966 without a gap (1963-1965 lay between the second and the third)."""
    spans = sorted(planning_periods().values())
    assert all(end - start == 4 for start, end in spans)
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans[2:]))
    for name, (start, end) in planning_periods().items():
        (found,) = find_dates(f"“{name}”期间")
        assert found.edtf == f"{start}/{end}"


RUNS = ["1", " ", "\u3000", "年", "一", "每", "“", "月", "1-", "1.", "至", "2018", "每每年", "年底", "7月"]


@pytest.mark.parametrize("unit", RUNS)
def test_long_runs_take_linear_time(unit: str) -> None:
    """No run of one piece makes the search slow: 100,000 characters in well under the time of a quadratic one."""
    text = unit * (100_000 // len(unit))
    begin = time.perf_counter()
    find_dates(text, ON)
    assert time.perf_counter() - begin < 10

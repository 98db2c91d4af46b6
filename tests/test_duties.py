"""Duties: cases (tests/cases/duties.json) with their places, and what holds on any text."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from conftest import CASES
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.duties import Name, find_duties
from pipeline.model import FoundDuty
from pipeline.vocab.organizations import names
from pipeline.vocab.places import find_place

ALL: list[dict[str, Any]] = json.loads((CASES / "duties.json").read_text(encoding="utf-8"))
YEAR = 2018
WORDS = st.sampled_from(
    [
        "县教育局",
        "各镇人民政府",
        "、",
        "和",
        "牵头部门：",
        "责任单位:",
        "负责",
        "牵头",
        "配合",
        "（",
        "）",
        "。",
        "，",
        "1.",
        "：",
        "\n",
        "由",
        "\t",
        "等",
    ]
)


def duties(text: str, place: str = "佛冈县") -> list[FoundDuty]:
    """The duties of a text of the place."""
    known = names(find_place(place, date(YEAR, 7, 1)), YEAR).find(text)
    return find_duties(text, [Name(m.start, m.end, m.collective) for m in known])


@pytest.mark.parametrize("case", [pytest.param(c, id=c["text"][:32]) for c in ALL])
def test_case(case: dict[str, Any]) -> None:
    found = duties(case["text"], case["place"])
    wanted = case["found"]
    assert [(d.char_start, d.org, d.role, d.form) for d in found] == [
        (d["start"], d["org"], d["role"], d["form"]) for d in wanted
    ]
    for duty, row in zip(found, wanted, strict=True):
        assert "task" not in row or duty.task == row["task"]


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 40
    assert {d["form"] for case in ALL for d in case["found"]} == {"list", "note", "duty", "clause"}
    assert {d["role"] for case in ALL for d in case["found"]} == {"lead", "responsible", "cooperate"}


@given(st.lists(WORDS, max_size=30).map("".join))
def test_duties_are_slices_in_order(text: str) -> None:
    found = duties(text)
    assert all(d.raw == text[d.char_start : d.char_end] and d.raw.strip() for d in found)
    assert [d.char_start for d in found] == sorted(d.char_start for d in found)
    assert all(0 <= d.anchor <= d.char_start for d in found)

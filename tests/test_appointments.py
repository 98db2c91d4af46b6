"""Appointments and removals: cases as data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import CASES

from pipeline.find.appointments import find_appointments

ALL = json.loads((CASES / "appointments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["text"][:20])
def test_case(case: dict[str, Any]) -> None:
    found = find_appointments(case["text"])
    assert [[a.person, a.action, a.position, a.char_start] for a in found] == case["found"]
    assert all(a.raw == case["text"][a.char_start : a.char_end] for a in found)

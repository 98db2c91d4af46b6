"""When documents take effect and end: cases as data."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from conftest import CASES

from pipeline.find.dates import find_dates
from pipeline.resolve.validity import validity

ALL = json.loads((CASES / "validity.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["text"][-24:])
def test_case(case: dict[str, Any]) -> None:
    signed = date.fromisoformat(case["signed"])
    start, end = validity(case["text"], find_dates(case["text"], signed), signed)
    assert (start and start.isoformat(), end and end.isoformat()) == (case["effective_on"], case["expires_on"])

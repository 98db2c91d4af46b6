"""The peers' own cases: JioNLP (Apache-2.0) and Recognizers-Text (MIT).

Inputs and expected values were taken from dongrixinyu/JioNLP and microsoft/Recognizers-Text; each case names its
file, commit and licence in `source`, and what was changed to fit the contract in `adapted`. A found row answers an
expectation when its span covers `raw` and lies inside `raw_max`, and every field named in `check` agrees; `none`
says what must not be found.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.find.dates import find_dates
from pipeline.find.quantities import find_quantities

FOLDER = Path(__file__).parent / "cases"
# file -> cases that are right; raise it when more are, never lower it unasked
FLOORS = {
    "peers_jionlp_dates": 52,
    "peers_recognizers_dates": 74,  # two want 自…起 and 从…开始 without their first word, the contract with it
    "peers_jionlp_quantities": 36,
    "peers_recognizers_quantities": 51,  # two print blanks inside a numeral, which cleaned text does not have
}


def agrees(found: Any, expected: dict[str, Any], field: str) -> bool:
    got, wanted = getattr(found, field, None), expected[field]
    if field == "unit":
        return got in expected["unit_any"]
    if isinstance(got, date):
        got = got.isoformat()
    if isinstance(got, float) and wanted is not None:
        return bool(got == pytest.approx(wanted, rel=1e-9))
    return bool(got == wanted)


def differences(case: dict[str, Any]) -> list[str]:
    text = case["text"]
    rows: list[Any] = (
        [*find_dates(text, date.fromisoformat(case["reference"]))]
        if case["dataset"] == "dates"
        else [*find_quantities(text)]
    )
    if case["none"]:
        return [row.raw for row in rows if case["none"] in ("dates", "quantities", row.kind)]
    wrong: list[str] = []
    used: set[int] = set()
    for expected in case["expected"]:
        start, size = expected["char_start"], len(expected["raw"])
        widest = text.find(expected["raw_max"], max(0, start - len(expected["raw_max"]) + size))
        for n, row in enumerate(rows):
            inside = widest <= row.char_start and row.char_end <= widest + len(expected["raw_max"])
            if inside and row.char_start <= start and row.char_end >= start + size:
                used.add(n)
                wrong += [
                    f"{field}: {getattr(row, field)}"
                    for field in expected["check"]
                    if field != "raw" and not agrees(row, expected, field)
                ]
                break
        else:
            wrong.append(f"not found: {expected['raw']}")
    if case["complete"]:
        wrong += [f"not wanted: {row.raw}" for n, row in enumerate(rows) if n not in used]
    return wrong


@pytest.mark.parametrize("name", FLOORS)
def test_peers(name: str) -> None:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    failures = {case["id"]: why for case in cases if (why := differences(case))}
    for id_, why in failures.items():
        print(id_, why)
    assert len(cases) - len(failures) >= FLOORS[name], failures

"""Shapes that pages of many sites have: what hides them, what stands behind the box, downloads, the editors' lines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from conftest import CASES, breaches

from pipeline.read.html import read
from pipeline.rows import IssueData
from pipeline.stages import process

SHAPES: list[dict[str, Any]] = [
    json.loads(line) for line in (CASES / "page_shapes.jsonl").read_text(encoding="utf-8").splitlines()
]


def differences(case: dict[str, Any]) -> list[str]:
    """What of a page is read otherwise than the case says."""
    page = case["page"].encode()
    data = process(replace(read(page, "a.html"), sha256=hashlib.sha256(page).hexdigest()))
    found = {name: value for name, value in facts(data).items() if name in case and value != case[name]}
    wrong = [f"{name}: {value}, not {case[name]}" for name, value in found.items()]
    roles = {block.text: block.role for block in data.rows["blocks"]}  # type: ignore[attr-defined]
    wrong += [
        f"{words}: {roles.get(words)}" for words, role in case.get("roles", {}).items() if roles.get(words) != role
    ]
    shown = "\n".join(text for text, role in roles.items() if role != "metadata")
    wrong += [f"lost: {words}" for words in case.get("has", ()) if words not in roles]
    wrong += [f"too much: {words}" for words in case.get("lacks", ()) if words in shown]
    return wrong + [str(breach) for breach in breaches(data)] + [fault.details for fault in data.faults]


def facts(data: IssueData) -> dict[str, Any]:
    """What cases say of a page's rows."""
    documents: list[Any] = list(data.rows["documents"])
    return {
        "titles": [row.title for row in documents],
        "doc_numbers": [row.doc_number for row in documents],
        "signed_on": [row.signed_on and row.signed_on.isoformat() for row in documents],
        "issuers": [list(row.issuers) for row in documents],
        "parts": len(data.rows["parts"]),
        "tables": len(data.rows["tables"]),
        "truncated": any(row.code == "input.truncated" for row in data.rows["findings"]),  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("case", SHAPES, ids=[f"{case['kind']}: {case['name']}" for case in SHAPES])
def test_shape(case: dict[str, Any]) -> None:
    assert differences(case) == []

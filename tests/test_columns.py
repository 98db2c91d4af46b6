"""Tables arranged by blanks (tests/cases/aligned_tables.jsonl); what looks so and is none (aligned_others.jsonl)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import CASES, breaches, build

from pipeline.rows import IssueData


def cases(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["name"]) for case in map(json.loads, lines)]


TABLES, OTHERS = cases("aligned_tables"), cases("aligned_others")


def issue(*lines: str) -> str:
    """A gazette whose document holds `lines`."""
    return "\n".join(
        [
            "佛冈县人民政府公报", "", "2021年第2期", "", "2021年7月15日出版", "",
            "佛冈县人民政府关于做好有关工作的通知", "", "佛府〔2021〕8号", "", "各镇人民政府：",
            "　　现将有关工作通知如下，请认真贯彻执行。", "　　一、各镇要高度重视，切实加强领导，落实工作责任。", "",
            *lines, "",
            "　　各镇要加强组织领导，确保各项工作落到实处，取得实效。", "", "　　　　　　　　佛冈县人民政府",
            "　　　　　　　　2021年6月8日", "", "— 13 —",
        ]
    )  # fmt: skip


def grid_of(data: IssueData) -> set[tuple[int, int, str, bool]]:
    return {(c.row, c.col, "".join(c.text.split()), c.header) for c in data.rows["table_cells"] if c.text}  # type: ignore[attr-defined]


def wanted(case: dict[str, Any]) -> set[tuple[int, int, str, bool]]:
    return {
        (r, c, "".join(text.split()), r < case["header_rows"])
        for r, row in enumerate(case["grid"])
        for c, text in enumerate(row)
        if text
    }


def f1(found: set[Any], right: set[Any]) -> float:
    return 2 * len(found & right) / max(1, len(found) + len(right))


def check(data: IssueData, case: dict[str, Any]) -> None:
    right, found = wanted(case), grid_of(data)
    assert f1(found, right) >= 0.95, (sorted(right - found), sorted(found - right))
    (table,) = data.rows["tables"]
    assert (table.unit, table.n_cols) == (case["unit"], len(case["grid"][0]))  # type: ignore[attr-defined]
    assert "".join((table.caption or "").split()) == "".join((case["caption"] or "").split())  # type: ignore[attr-defined]
    assert breaches(data) == []


@pytest.mark.parametrize("case", [case for case in TABLES if case.values[0]["form"] == "txt"])
def test_table_in_text(case: dict[str, Any]) -> None:
    check(build(issue(*case["before"], "", *case["lines"], "", *case["after"])), case)


@pytest.mark.parametrize("case", OTHERS)
def test_no_table(case: dict[str, Any]) -> None:
    """Nor are words lost, or parts of a row made one word."""
    data = build(issue(*case["lines"]))
    assert not data.rows["tables"]
    assert breaches(data) == []

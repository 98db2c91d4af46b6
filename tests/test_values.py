"""Values that must not be wrong in silence: numbers, towns, owners of groups, places that share a name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import text_source
from test_index import link

import pipeline
from pipeline.link import Held
from pipeline.stages import process
from pipeline.vocab.organizations import names
from pipeline.vocab.places import candidates, find_place

HERE = Path(__file__).parent / "cases"


def notes(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", notes("number_notes"), ids=lambda case: case["text"])
def test_numbers(case: dict[str, Any]) -> None:
    found = pipeline.find_quantities(case["text"])
    got = [(row.raw, row.kind, row.comparator, row.value, row.value_high, row.unit) for row in found]
    assert len(got) == len(case["rows"]), got
    for row, wanted in zip(got, case["rows"], strict=True):
        assert all(want in ("*", value) for value, want in zip(row, wanted, strict=True)), (row, wanted)


@pytest.mark.parametrize("text", ["补贴1万5元。", "涉及5万3万人。", "征地3千5万元。"])
def test_a_numeral_that_may_be_two_numbers_gives_no_row(text: str) -> None:
    assert pipeline.find_quantities(text) == []


@pytest.mark.parametrize("case", notes("town_notes"), ids=lambda case: case["text"])
def test_towns(case: dict[str, Any]) -> None:
    on = date(case["year"], 7, 1)
    place = find_place(case["place"].removeprefix("广东省云浮市"), on)
    found = names(place, case["year"]).find(case["text"])
    got = [[match.name, match.org.org_id if match.org else None] for match in found]
    assert got == case["names"]


@pytest.mark.parametrize("case", notes("owner_notes"), ids=lambda case: case["text"])
def test_owners_of_groups_hold_no_duty(case: dict[str, Any]) -> None:
    found = pipeline.find_responsibilities(case["text"], place=case["place"], on=date(2021, 6, 1))
    assert [[row.role, row.org] for row in found] == case["rows"]


@pytest.mark.parametrize("case", notes("homonym_notes"), ids=lambda case: f"{case['name']}-{case['on']}")
def test_places_that_share_a_name(case: dict[str, Any]) -> None:
    on = date.fromisoformat(case["on"])
    place = find_place(case["name"], on)
    assert (place and place.full_name) == case.get("place")
    shared = {found.full_name for found in candidates(case["name"], on)}
    assert shared == set(case.get("candidates", ()))


GAZETTE = """江北区人民政府公报
2023年第2期
2023年6月30日出版

江北区人民政府关于加强水库管理的通知
北区政发〔2023〕12号

各镇人民政府：
现通知如下：
一、明确责任
区水利局负责技术指导。

{signature}
2023年6月5日
"""


def test_a_gazette_without_its_city_is_not_guessed() -> None:
    data = process(text_source(GAZETTE.format(signature="江北区人民政府")))
    assert data.issue_id.startswith("x")
    found = [row for row in data.rows["findings"] if row.code == "place.ambiguous"]  # type: ignore[attr-defined]
    assert len(found) == 1
    assert "宁波市江北区、重庆市江北区" in found[0].message  # type: ignore[attr-defined]


def test_a_signature_that_prints_the_city_decides() -> None:
    data = process(text_source(GAZETTE.format(signature="宁波市江北区人民政府")))
    assert data.issue_id == "330205-2023-02"
    assert not [row for row in data.rows["findings"] if row.code == "place.ambiguous"]  # type: ignore[attr-defined]


def _held(code: str, number: str, title: str, cited: dict[str, Any] | None = None) -> Held:
    issue_id = f"{code}-2018-01"
    none = {"issuer_code": None, "doc_year": None, "doc_serial": None, "same_as": None}
    document = {"document_id": f"{issue_id}.d01", "doc_number": number, "title": title, **none}
    citation = {"citation_id": "c1", "title": None, "antecedent_id": None, "target_id": None, "kind": "document"}
    rows = [citation | {"document_id": document["document_id"]} | cited] if cited else []
    return Held(issue_id, date(2018, 3, 1), 2018, 1, [document], [], rows)


@pytest.mark.parametrize(
    ("cited", "target"),
    [
        ({"doc_number": "政办发〔2018〕1号", "title": "甲县关于加强水库管理的通知"}, "441821-2018-01.d01"),
        ({"doc_number": "政办发〔2018〕1号", "title": "丙县关于公布文物名录的通知"}, None),
        ({"doc_number": "政办发〔2018〕1号"}, None),
        ({"doc_number": "佛府〔2018〕2号"}, "441800-2018-01.d01"),
    ],
)
def test_links_by_a_number_that_several_places_use(cited: dict[str, Any], target: str | None) -> None:
    held = [
        _held("441821", "政办发〔2018〕1号", "甲县关于加强水库管理的通知"),
        _held("330205", "政办发〔2018〕1号", "乙区关于调整公交线路的通告"),
        _held("441800", "佛府〔2018〕2号", "关于开展古树普查的通知"),
        _held("500105", "江府〔2018〕9号", "关于学校招生的通知", cited),
    ]
    links = link(held).get("500105-2018-01")
    assert (links.targets["c1"] if links else None) == target

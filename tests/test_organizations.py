"""Names of organisations: cases (tests/cases/organizations.json), speed and what may not happen on any text."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import build
from hypothesis import given
from hypothesis import strategies as st

from pipeline import find_responsibilities
from pipeline.resolve.organizations import Home, Registry, bodies_of
from pipeline.vocab.institution_forms import short_forms
from pipeline.vocab.organizations import names, resolve
from pipeline.vocab.places import find_place

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "cases" / "organizations.json").read_text(encoding="utf-8")
)
# bodies whose short names a text declares (以下简称市城管局), with the full name of each
DECLARED: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "declared_names.jsonl").read_text(encoding="utf-8").splitlines()
]
WORDS = st.sampled_from(
    ["区", "市", "各", "镇", "教育局", "政府", "委", "清新", "清远市", "分局", "、", "有关", "部门", "A"]
)


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: f"{case['name']}-{case['place']}-{case['on'][:4]}")
def test_resolves_to_full_name(case: dict[str, Any]) -> None:
    found = resolve(case["name"], case["place"], date.fromisoformat(case["on"]))
    assert (found and found.org_id) == case["org_id"]


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: case["text"])
def test_finds_names_in_text(case: dict[str, Any]) -> None:
    on = date(case["year"], 7, 1)
    found = names(find_place(case["place"], on), case["year"]).find(case["text"])
    assert [match.name for match in found] == case["found"]


@pytest.mark.parametrize("case", DECLARED, ids=lambda case: case["text"])
def test_a_declared_short_name_is_the_body_that_the_text_names(case: dict[str, Any]) -> None:
    on = date.fromisoformat(case["on"])
    place = find_place(case["place"], on)
    bodies = bodies_of(case["text"], place)
    found = {name: Registry().find(name, Home(place, on, bodies)) for name in bodies}
    assert {name: body and body.org_id for name, body in found.items()} == case["names"]


@pytest.mark.parametrize("case", CASES["homes"], ids=lambda case: case["org_ids"][0][0])
def test_bare_names_are_those_of_the_place_that_issues_the_document(case: dict[str, Any]) -> None:
    """The gazette of 嘉兴市 prints a document of 桐乡市, that of a district one of its province."""
    duties: Any = build(case["text"]).rows["responsibilities"]
    assert [[duty.org, duty.org_id] for duty in duties] == case["org_ids"]


@pytest.mark.parametrize("case", CASES["lists"], ids=lambda case: case["text"])
def test_whose_the_bodies_of_a_list_are(case: dict[str, Any]) -> None:
    found = find_responsibilities(case["text"], place=case["place"], on=date.fromisoformat(case["on"]))
    assert [duty.org_id for duty in found] == case["org_ids"]


@given(st.lists(WORDS, max_size=60).map("".join))
def test_matches_are_slices_in_order(text: str) -> None:
    at = 0
    for match in names(find_place("清远市清新区"), 2018).find(text):
        assert at <= match.start < match.end
        assert match.name == text[match.start : match.end]
        at = match.end


@given(st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    here = names(find_place("清远市清新区"), 2018)
    here.find(text)
    here.resolve(text)
    here.is_collective(text)


def test_full_names_resolve_to_themselves() -> None:
    on = date(2018, 7, 2)
    for case in CASES["names"]:
        if case["org_id"] and case["on"] == "2018-07-02":
            found = resolve(case["org_id"], "清远市清新区", on)
            assert found is not None, case["org_id"]
            assert found.org_id == case["org_id"]


def test_collectives_have_no_organization() -> None:
    here = names(find_place("佛冈县"), 2018)
    for name in (
        "各镇", "各乡镇人民政府", "各有关成员单位", "有关部门", "各旅游企业", "各县（市、区）人民政府",
        "幼儿园", "企业", "县直各学校", "驻县各单位", "各苏木镇人民政府",
    ):  # fmt: skip
        assert here.is_collective(name), name
        assert here.resolve(name) is None, name


def test_kinds_and_levels() -> None:
    here = names(find_place("佛冈县", date(2021, 1, 1)), 2021)
    for name, kind, level, code in (
        ("县委", "party", "county", "441821"),
        ("县委三农办", "party", "county", "441821"),
        ("县政府", "government", "county", "441821"),
        ("市教育局", "department", "prefecture", "441800"),
        ("市生态环境局佛冈分局", "branch", "county", "441821"),
        ("汤塘镇人民政府", "town", "town", "441821"),
        ("县科协", "people_organization", "county", "441821"),
        ("县人民医院", "institution", "county", "441821"),
        ("县安委会", "body", "county", "441821"),
        ("教育部", "department", "central", "000000"),
    ):
        found = here.resolve(name)
        assert found is not None, name
        assert (found.kind, found.level, found.division_code) == (kind, level, code), name


def test_rules_make_short_forms() -> None:
    assert {"发展改革委员会", "发展改革委", "发改委"} <= short_forms("发展和改革委员会")
    assert "委员会" not in short_forms("中共{}委员会")


def test_time_is_linear() -> None:
    here = names(find_place("清远市清新区"), 2018)
    for unit in ("区", "各有关", "市公安局", "清远市", "镇政府", "教"):
        text = unit * (60_000 // len(unit))
        start = time.perf_counter()
        here.find(text)
        assert time.perf_counter() - start < 2.0, unit


@pytest.mark.parametrize(
    ("name", "place", "year", "full", "institution"),
    [
        ("区教育局", "清远市清新区", 2018, "清远市清新区教育局", "教育局"),
        ("区政府办公室", "清远市清新区", 2018, "清远市清新区人民政府办公室", "人民政府办公室"),
        ("区委宣传部", "清远市清新区", 2018, "中共清远市清新区委宣传部", "党委宣传部"),
        ("市公安局清新分局", "清远市清新区", 2018, "清远市公安局清新分局", "公安局分局"),
        ("太和镇人民政府", "清远市清新区", 2018, "清远市清新区太和镇人民政府", "镇人民政府"),
        ("教育部", "国务院", 2018, "教育部", "教育部"),
        ("市国资委", "徐州市", 2021, "徐州市人民政府国有资产监督管理委员会", "人民政府国有资产监督管理委员会"),
        (
            "徐州银保监分局", "徐州市", 2021,
            "中国银行保险监督管理委员会徐州监管分局", "中国银行保险监督管理委员会监管分局",
        ),
        (
            "赣州金融监管分局", "赣州市", 2024,
            "国家金融监督管理总局赣州监管分局", "国家金融监督管理总局监管分局",
        ),
        ("县茶桑生产领导小组办公室", "霍山县", 1997, "霍山县茶桑生产领导小组办公室", "茶桑生产领导小组办公室"),
        ("中国物流与采购联合会", "国务院", 2022, "中国物流与采购联合会", "中国物流与采购联合会"),
    ],
)  # fmt: skip
def test_institutions_are_names_without_their_place(
    name: str, place: str, year: int, full: str, institution: str
) -> None:
    found = resolve(name, place, date(year, 7, 1))
    assert found is not None
    assert (found.org_id, found.institution) == (full, institution)

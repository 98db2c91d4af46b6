"""Duties: cases (tests/cases/duties.json) with their places, and what holds on any text."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from conftest import CASES, text_source
from hypothesis import given
from hypothesis import strategies as st

from pipeline.api import find_responsibilities
from pipeline.find.duties import Name, find_duties, find_table_duties, sentences
from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.model import FoundDuty
from pipeline.vocab import collective_heads, common_bodies, duty_sentence, name_endings, short_names
from pipeline.vocab.organizations import names
from pipeline.vocab.places import find_place

ALL: list[dict[str, Any]] = json.loads((CASES / "duties.json").read_text(encoding="utf-8"))
# what a reader of the State Council's and of a district's documents says of their notes, lists and sentences
NOTES: list[dict[str, Any]] = [
    json.loads(line) for line in (CASES / "duty_notes.jsonl").read_text(encoding="utf-8").splitlines()
]
# sentences, lists and notes by kind, each with all its rows; a row of a function may be left out of them
SENTENCES: list[dict[str, Any]] = [
    json.loads(line) for line in (CASES / "duty_sentences.jsonl").read_text(encoding="utf-8").splitlines()
]
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


def known(text: str, place: str = "佛冈县", year: int = YEAR) -> list[Name]:
    """The names in a text of the place."""
    found = names(find_place(place, date(year, 7, 1)), year).find(text)
    return [Name(m.start, m.end, m.collective) for m in found]


def duties(text: str, place: str = "佛冈县", year: int = YEAR) -> list[FoundDuty]:
    """The duties of a text of the place."""
    return find_duties(text, known(text, place, year))


@pytest.mark.parametrize("case", [pytest.param(c, id=c["text"][:32]) for c in ALL])
def test_case(case: dict[str, Any]) -> None:
    found = duties(case["text"], case["place"])
    wanted = case["found"]
    assert [(d.char_start, d.org, d.role, d.form) for d in found] == [
        (d["start"], d["org"], d["role"], d["form"]) for d in wanted
    ]
    for duty, row in zip(found, wanted, strict=True):
        assert "task" not in row or duty.task == row["task"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["text"][:32]) for c in SENTENCES])
def test_sentence(case: dict[str, Any]) -> None:
    on = date.fromisoformat(case["on"]) if "on" in case else None
    left = find_responsibilities(case["text"], place=case.get("place"), on=on)
    for row in case["rows"]:
        wanted = {name: value for name, value in row.items() if name != "optional"}
        match = next((d for d in left if all(getattr(d, name) == value for name, value in wanted.items())), None)
        assert match is not None or row.get("optional"), (wanted, left)
        left = [duty for duty in left if duty is not match]
    assert [duty for duty in left if duty.holder != "function"] == []


def test_a_holder_is_named_or_has_no_full_name() -> None:
    for case in SENTENCES:
        for duty in find_responsibilities(case["text"], place=case.get("place")):
            assert duty.holder in ("named", "class", "function")
            assert duty.org_id is None or duty.holder == "named"


DIVIDED = "\n".join(
    (
        "临猗县防汛工作职责分工",
        "1.县气象局",
        "及时发布暴雨预警。",
        "2.县融媒体中心",
        "滚动播出预警信息。",
        "3.县供电公司",
        "保证防汛用电。",
    )
)


def test_items_under_a_title_that_divides_the_work() -> None:
    found = [(d.org, d.role, d.form, d.task) for d in find_responsibilities(DIVIDED, place="山西省临猗县")]
    assert found == [
        ("县气象局", "responsible", "duty", "及时发布暴雨预警。"),
        ("县融媒体中心", "responsible", "duty", "滚动播出预警信息。"),
        ("县供电公司", "responsible", "duty", "保证防汛用电。"),
    ]
    assert find_responsibilities(DIVIDED.replace("防汛工作职责分工", "办公地点"), place="山西省临猗县") == []


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


def test_notes_are_read_as_a_reader_reads_them() -> None:
    right = extra = missing = 0
    wrong = []
    for note in NOTES:
        found = Counter((d.role, d.org) for d in duties(note["text"], note["place"], note["year"]))
        wanted = Counter((role, org) for role, org in note["found"])
        right += (found & wanted).total()
        extra += (found - wanted).total()
        missing += (wanted - found).total()
        if found != wanted:
            wrong.append(f"{note['source']}: {note['text'][-40:]} +{[*found - wanted]} -{[*wanted - found]}")
    precision, recall = right / (right + extra), right / (right + missing)
    score = 2 * precision * recall / (precision + recall)
    report = "\n".join([f"F1 {score:.3f}, precision {precision:.3f}, recall {recall:.3f}", *wrong])
    assert score >= 0.97, report


def test_there_are_enough_notes() -> None:
    assert sum(bool(note["found"]) for note in NOTES) >= 100
    assert sum(not note["found"] for note in NOTES) >= 20


def cell_duties(column: str, cell: str, below: str = "") -> list[tuple[str, str]]:
    """The roles and names that a cell of a table of tasks gives."""
    text = f"序号\t工作任务\t{column}\t完成时限\n1\t完善供水管网\t{cell}\t2018年底\n2\t改造道路\t县水利局\t2018年底"
    blocks = lay_out(text_source(text + below)).blocks
    (table,) = find_tables(blocks)
    words = "\n".join(block.text for block in blocks)
    found = find_table_duties(words, 0, table, known(words))
    assert all(duty.raw == words[duty.char_start : duty.char_end] for duty in found)
    assert all(duty.task in ("完善供水管网", "改造道路") for duty in found)
    assert found[-1].org == "县水利局"
    return [(duty.role, duty.org) for duty in found[:-1]]


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("牵头单位", "县教育局", [("lead", "县教育局")]),
        ("责任单位", "县教育局、县财政局，各镇人民政府", [
            ("responsible", "县教育局"), ("responsible", "县财政局"), ("responsible", "各镇人民政府"),
        ]),
        ("责任单位", "县教育局 县财政局", [("responsible", "县教育局"), ("responsible", "县财政局")]),
        ("配合单位", "县教育局县财政局", [("cooperate", "县教育局"), ("cooperate", "县财政局")]),
        ("责任单位", "县教育局\n县财政局", [("responsible", "县教育局"), ("responsible", "县财政局")]),
        ("责任单位", "牵头单位：县教育局；配合单位：县财政局", [("lead", "县教育局"), ("cooperate", "县财政局")]),
        ("责任单位", "县教育局牵头，县财政局配合", [("lead", "县教育局"), ("cooperate", "县财政局")]),
        ("责任单位", "县教育局（牵头）、县财政局", [("lead", "县教育局"), ("responsible", "县财政局")]),
        ("责任单位", "人民银行佛冈支行、佛冈供电局", [
            ("responsible", "人民银行佛冈支行"), ("responsible", "佛冈供电局"),
        ]),
        ("牵头单位", "中国电信佛冈分公司", [("lead", "中国电信佛冈分公司")]),
        ("协办单位", "国家统计局佛冈调查队", [("cooperate", "国家统计局佛冈调查队")]),
    ],
)  # fmt: skip
def test_cells_of_tables_of_tasks(column: str, cell: str, found: list[tuple[str, str]]) -> None:
    assert cell_duties(column, cell) == found


def test_the_first_in_a_cell_leads_where_the_document_says_so() -> None:
    below = "\n\n注：排在第一位的责任单位为牵头单位。"
    assert cell_duties("责任单位", "县教育局、县财政局", below) == [("lead", "县教育局"), ("responsible", "县财政局")]


@pytest.mark.parametrize("column", ["责任人", "牵头领导", "联系人", "完成时限"])
def test_columns_of_persons_give_no_duties(column: str) -> None:
    blocks = lay_out(text_source(f"序号\t工作任务\t{column}\n1\t供水\t县教育局\n2\t修路\t县水利局")).blocks
    (table,) = find_tables(blocks)
    assert find_table_duties(blocks[0].text, 0, table) == []


def texts_of_the_tree() -> list[str]:
    """Every text of the cases, and bodies of every ending before every kind of predicate."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            found.add(value)
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            gather(part)

    for path in CASES.glob("*.json*"):
        content = path.read_text(encoding="utf-8")
        gather([json.loads(line) for line in content.splitlines()] if path.suffix == ".jsonl" else json.loads(content))
    endings = name_endings() | collective_heads() | common_bodies() | short_names()
    endings |= {word for kind in ("organ", "unit", "short_body", "under_commune") for word in duty_sentence(kind)}
    says = ("负责监督管理工作", "会同其他单位制定方案", "要按照职责配合做好工作", "（负责）")
    found.update(f"{of}{ending}{words}。" for of in ("县", "各") for ending in endings for words in says)
    return sorted(found)


def test_gates_keep_out_nothing_that_is_a_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = texts_of_the_tree()
    assert len(lines) > 5_000
    texts = ["\n".join(lines[n : n + 50]) for n in range(0, len(lines), 50)]
    with_gates = [duties(text) for text in texts]
    monkeypatch.setattr(sentences, "may_say", lambda *_: True)
    monkeypatch.setattr(sentences, "may_name", lambda *_: True)
    without = [duties(text) for text in texts]
    kept_out = [text for text, some, every in zip(texts, with_gates, without, strict=True) if some != every]
    assert kept_out == []

"""Findings: for each code a gazette that has the flaw and one that comes near and has not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import CASES, breaches, build

from pipeline.read import read_source
from pipeline.rows import FindingRow
from pipeline.stages import process
from pipeline.vocab.findings import finding_codes

# A sound gazette; a case changes pieces of it (tests/cases/findings.json).
SOUND = {
    "masthead": "佛冈县人民政府公报\n\n2021\n\n第2期\n\n(季刊)\n\n佛冈县人民政府主办\n\n2021年7月15日出版",
    "contents": "目 录\n\n佛冈县人民政府关于印发佛冈县节约用水管理办法的通知 佛府〔2021〕8号.....1\n"
    "佛冈县人民政府办公室关于公布水源保护名录的通知 佛府办〔2021〕9号.....2",
    "title": "佛冈县人民政府关于印发佛冈县节约用水管理办法的通知",
    "number": "佛府〔2021〕8号",
    "addressee": "各镇人民政府，县政府各部门、各直属机构：",
    "notice": "现将《佛冈县节约用水管理办法》印发给你们，请认真贯彻执行。",
    "list": "",
    "signature": "佛冈县人民政府",
    "date": "2021年6月8日",
    "instrument": "佛冈县节约用水管理办法",
    "body": "一、加强组织领导\n\n各镇人民政府要切实加强对节约用水工作的组织领导。",
    "attachment": "",
    "page 1": "— 1 —",
    "second": "佛冈县人民政府办公室关于公布水源保护名录的通知\n\n佛府办〔2021〕9号\n\n各镇人民政府：\n\n"
    "经县政府同意，现公布水源保护名录。\n\n佛冈县人民政府办公室\n\n2021年6月10日",
    "page 2": "— 2 —",
}
ALL: list[dict[str, Any]] = json.loads((CASES / "findings.json").read_text(encoding="utf-8"))
# codes that no rule produces: what a person who reads the issue may add
BY_HAND = {"text.contradiction", "text.misprint"}
# codes of what readers see in a file, or of what a file says about itself: the tests of the readers have their cases
OF_READERS = {
    "metadata.mismatch",
    "ocr.low_score",
    "page.low_resolution",
    "page.unreadable",
    "text.automatic_number",
    "text.control_character",
    "text.private_use",
    "text.radical",
    "text.replacement_character",
}
# faults of the program itself: tests/test_faults.py
OF_THE_PROGRAM = {"program.fault", "review.stale"}  # fmt: skip


def printed_with(changes: dict[str, str]) -> str:
    """The sound gazette with changes."""
    assert changes.keys() <= SOUND.keys()
    return "\n\n".join(piece for piece in (SOUND | changes).values() if piece) + "\n"


def findings(text: str) -> tuple[FindingRow, ...]:
    """The findings of a gazette."""
    data = build(text)
    assert breaches(data) == []
    return data.rows["findings"]  # type: ignore[return-value]


def cases(kind: str) -> list[Any]:
    """The cases that have (`flaw`) or have not (`near`) a finding."""
    made = []
    for case in ALL:
        for n, changes in enumerate(case[kind]):
            made.append(pytest.param(case["code"], changes, id=f"{case['code']} {kind} {n}"))
    return made


def test_a_sound_gazette_has_no_findings() -> None:
    assert findings(printed_with({})) == ()


@pytest.mark.parametrize(("code", "changes"), cases("flaw"))
def test_flaw_is_found(code: str, changes: dict[str, str]) -> None:
    words = changes.get("words", "")
    text = printed_with({name: piece for name, piece in changes.items() if name != "words"})
    found = [row for row in findings(text) if row.code == code]
    assert found
    assert any(words in text[row.char_start : row.char_end] for row in found)


@pytest.mark.parametrize(("code", "changes"), cases("near"))
def test_near_miss_is_not_found(code: str, changes: dict[str, str]) -> None:
    assert code not in {row.code for row in findings(printed_with(changes))}


def test_every_code_has_its_cases() -> None:
    tested = [case["code"] for case in ALL]
    assert len(tested) == len(set(tested))
    assert all(case["flaw"] and case["near"] for case in ALL)
    assert set(tested) | BY_HAND | OF_READERS | OF_THE_PROGRAM == set(finding_codes())
    assert not set(tested) & (BY_HAND | OF_READERS | OF_THE_PROGRAM)


def test_a_bracket_may_close_on_the_next_line_of_a_title() -> None:
    """The page breaks its title inside 《中华人民共和国药品管理法实施条例》."""
    findings_of_page = process(read_source(CASES / "html" / "16.html")).rows["findings"]
    assert "text.bracket_pair" not in {row.code for row in findings_of_page}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("word", "times"), [("推进", 2), ("推进", 3), ("推进", 500), ("加强领导", 200), ("办公室", 100)]
)
def test_a_word_printed_many_times_in_a_row_is_one_finding(word: str, times: int) -> None:
    text = printed_with({"body": f"一、加强组织领导\n\n各镇要{word * times}。"})
    found = [row for row in findings(text) if row.code == "text.repeated_word"]
    assert [text[row.char_start : row.char_end] for row in found] == [word * times]


# Of four equal findings two have the same words on both sides.
AGAIN = {"body": "一、加强组织领导" + "\n\n各镇要推进推进工作。" * 4}


def test_a_key_names_a_finding_whatever_stands_before_it_and_however_it_is_set() -> None:
    """A later edition of the file moves the places and sets blanks; the key stays. Equal findings are counted."""
    first = [row for row in findings(printed_with(AGAIN)) if row.code == "text.repeated_word"]
    moved = {"notice": "现将《佛冈县节约用水管理办法》印发给你们。各镇要认真贯彻执行，执行中的问题向县水利局反映。"}
    wider = AGAIN["body"].replace("推进推进工作", "推进推进 工作")
    second = [
        row for row in findings(printed_with(AGAIN | moved | {"body": wider})) if row.code == "text.repeated_word"
    ]
    assert [row.key for row in first] == [row.key for row in second]
    assert len({row.key for row in first}) == len(first) == 4
    assert first[0].char_start != second[0].char_start


def test_a_key_tells_documents_apart() -> None:
    one, other = (
        next(row.key for row in findings(printed_with(AGAIN | change)) if row.code == "text.repeated_word")
        for change in ({}, {"number": "佛府〔2021〕7号", "contents": SOUND["contents"].replace("8号", "7号")})
    )
    assert one != other


def test_a_finding_names_the_block_where_it_begins() -> None:
    data = build(printed_with(AGAIN))
    blocks = {row.block_id: row for row in data.rows["blocks"]}  # type: ignore[attr-defined]
    for row in data.rows["findings"]:
        block = blocks[row.block_id]  # type: ignore[attr-defined]
        assert block.char_start <= row.char_start < block.char_end  # type: ignore[attr-defined]


def test_parts_that_fall_short_are_told_as_info() -> None:
    text = "一、资金\n\n2021年安排资金640万元，其中省级补助220万元、县级财政260万元、镇村自筹{}万元。"
    short, over = (
        [row.severity for row in findings(printed_with({"body": text.format(n)})) if row.code == "sum.mismatch"]
        for n in (120, 220)
    )
    assert (short, over) == (["info"], ["warning"])

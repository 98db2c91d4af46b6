"""Outline: small invented gazettes (tests/cases/gazettes) and what each of them holds."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, breaches, build

GAZETTES = sorted((CASES / "gazettes").glob("*.txt"))


def told(value: Any) -> Any:
    """A value as the expectations write it."""
    return value.isoformat() if isinstance(value, date) else value


def expected(path: Path) -> dict[str, Any]:
    """What the gazette holds."""
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_there_is_an_expectation_for_every_gazette() -> None:
    assert len(GAZETTES) >= 10
    assert all(path.with_suffix(".json").exists() for path in GAZETTES)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in GAZETTES])
def test_keeps_the_contract(path: Path) -> None:
    assert breaches(build(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in GAZETTES])
def test_issue_and_contents(path: Path) -> None:
    data, wanted = build(path.read_text(encoding="utf-8")), expected(path)
    (issue,) = data.rows["issues"]
    columns = wanted.get("issue", {})
    assert {name: told(getattr(issue, name)) for name in columns} == columns
    ids = {row.document_id: row.seq for row in data.rows["documents"]}
    contents = [[row.rubric, row.page, ids.get(row.document_id)] for row in data.rows["contents"]]
    assert contents == wanted["contents"]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in GAZETTES])
def test_documents(path: Path) -> None:
    data, wanted = build(path.read_text(encoding="utf-8")), expected(path)["documents"]
    assert [row.title for row in data.rows["documents"]] == [document["title"] for document in wanted]
    for row, document in zip(data.rows["documents"], wanted, strict=True):
        columns = document.keys() - {"parts", "sections", "roles"}
        assert {n: told(getattr(row, n)) for n in columns} == {n: document[n] for n in columns}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in GAZETTES])
def test_parts_sections_and_roles(path: Path) -> None:
    data, wanted = build(path.read_text(encoding="utf-8")), expected(path)["documents"]
    for row, document in zip(data.rows["documents"], wanted, strict=True):
        of = {
            name: [r for r in data.rows[name] if r.document_id == row.document_id]
            for name in ("parts", "sections", "blocks")
        }
        assert [[p.kind, p.number, p.title] for p in of["parts"]] == document["parts"]
        if "sections" in document:
            assert [[s.level, s.kind, s.label, s.heading] for s in of["sections"]] == document["sections"]
        roles = Counter(block.role for block in of["blocks"])
        assert {role: roles[role] for role in document.get("roles", {})} == document.get("roles", {})


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in GAZETTES])
def test_sound_gazettes_have_no_findings_of_structure(path: Path) -> None:
    codes = {row.code for row in build(path.read_text(encoding="utf-8")).rows["findings"]}
    allowed = {"contents.absent"} if path.stem == "no_contents" else set()
    assert {c for c in codes if c.startswith(("contents", "attachment", "outline", "document", "input"))} == allowed


MASTHEADS = {  # what the front page prints: number, its label, total number, publisher
    "2023年第1—2期（合刊）\n\n（总第58—59期）": (1, "第1—2期", 58, None),
    "2023\n\n6\n\n月刊": (6, "6", None, None),
    "2023·2": (2, "2", None, None),
    "2023年6月号\n\n总第126期": (6, "6月号", 126, None),
    "二〇二三年第十二期\n\n（总第一百二十六期）": (12, "第十二期", 126, None),
    "2023年第6号\n\n（总号：1653）\n\n旬刊": (6, "第6号", 1653, None),
    "2023年第2期\n\n主管主办：肥西县人民政府办公室": (2, "第2期", None, "肥西县人民政府办公室"),
}


NAMES = {  # what the front page prints as the gazette's name: that name, and its place
    "宝鸡市人民代表大会\n\n常务委员会公报": ("宝鸡市人民代表大会常务委员会公报", "宝鸡市"),
    "遂宁市\n\n人民政府公报": ("遂宁市人民政府公报", "遂宁市"),
    "渭 源 县\n\n人 民 政 府 公 报": ("渭源县人民政府公报", "定西市渭源县"),
    "山东省人民代表大会常务委员会\n\n公    报": ("山东省人民代表大会常务委员会公报", "山东省"),
    "宁夏回族自治区人民政府\n\n公报": ("宁夏回族自治区人民政府公报", "宁夏回族自治区"),
    "贵州\n\n省人民政府公报": ("贵州省人民政府公报", "贵州省"),
    "主办：渭源县人民政府\n\n渭源县人民政府公报": ("渭源县人民政府公报", "定西市渭源县"),
    "内部文件\n\n遂宁市人民政府公报": ("遂宁市人民政府公报", "遂宁市"),
    "遂宁市\n\n人民政府\n\n公报": ("遂宁市人民政府公报", "遂宁市"),
    "渭源\n\n县人民政府公报": ("渭源县人民政府公报", "定西市渭源县"),
    "遂宁市人民政府主办\n\n市政府公报": ("市政府公报", ""),
    "吉林\n\n政报": ("吉林政报", "吉林省"),
    "吉林政报": ("吉林政报", "吉林省"),
    "长春政报": ("长春政报", "长春市"),
    "城关政报": ("城关政报", ""),
    "朝阳公报": ("朝阳公报", "朝阳市"),
    "朝阳公报\n\n北京市朝阳区人民政府主办": ("朝阳公报", "北京市朝阳区"),
    "渭源政报\n\n渭源县人民政府主办": ("渭源政报", "定西市渭源县"),
}


@pytest.mark.parametrize("printed", NAMES)
def test_the_name_of_a_gazette(printed: str) -> None:
    text = f"{printed}\n\n2023年第2期\n\n关于公布水源保护名录的通知\n\n各有关单位：\n\n现予公布。\n"
    (issue,) = build(text).rows["issues"]
    assert (issue.gazette, issue.division) == NAMES[printed]


@pytest.mark.parametrize("printed", MASTHEADS)
def test_mastheads(printed: str) -> None:
    title = "肥西县人民政府关于公布水源保护名录的通知"
    text = f"肥西县人民政府公报\n\n{printed}\n\n目　录\n\n{title}……1\n\n{title}\n\n肥政〔2023〕9号\n\n现予公布。\n"
    (issue,) = build(text).rows["issues"]
    assert (issue.year, issue.number, issue.number_label, issue.total_number, issue.publisher) == (
        2023,
        *MASTHEADS[printed],
    )


def test_the_colophon_belongs_to_no_document() -> None:
    blocks = build((CASES / "gazettes" / "numbers_before_digits.txt").read_text(encoding="utf-8")).rows["blocks"]
    colophon = [block for block in blocks if block.role == "colophon"]
    assert len(colophon) == 5
    assert {block.document_id for block in colophon} == {None}


@pytest.mark.parametrize("line", ["佛冈县人民政府文件", "中共佛冈县委　佛冈县人民政府文件", "佛 冈 县 教 育 局 文 件"])
def test_a_red_head_begins_the_document_under_it(line: str) -> None:
    under = "佛府〔2023〕2号\n\n佛冈县人民政府关于加强管理的通知\n\n各镇人民政府：\n\n请执行。\n"
    front = "佛冈县人民政府关于促进发展的通知\n\n佛府〔2023〕1号\n\n各镇人民政府：\n\n请执行。\n\n"
    data = build(f"佛冈县人民政府公报\n\n2023年第2期\n\n{front}佛冈县人民政府\n\n2023年1月1日\n\n{line}\n\n{under}")
    (head,) = [block for block in data.rows["blocks"] if block.text.endswith("文件")]
    assert [row.doc_number for row in data.rows["documents"]] == ["佛府〔2023〕1号", "佛府〔2023〕2号"]
    assert (head.role, head.document_id, head.part_id) == ("other", data.rows["documents"][1].document_id, None)


def test_a_gazette_without_contents_keeps_its_documents() -> None:
    front = "肥西县人民政府公报\n\n2023年第2期\n\n肥西县人民政府办公室主办\n\n2023年6月30日出版\n\n"
    notice = "肥西县人民政府办公室关于印发工作方案的通知\n\n肥政办〔2023〕9号\n\n各乡镇人民政府：\n\n"
    data = build(front + notice + "现将《工作方案》印发给你们。\n\n肥西县人民政府办公室\n\n2023年5月1日\n")
    assert [row.title for row in data.rows["documents"]] == ["肥西县人民政府办公室关于印发工作方案的通知"]
    assert data.rows["issues"][0].number_label == "第2期"


def test_the_note_on_its_adoption_is_no_title() -> None:
    """A law by itself has the note under its title (题注); what its articles say of approval approves nothing."""
    note = "（2005年11月25日贵州省第十届人民代表大会常务委员会第十八次会议通过）"
    text = f"贵州省渔业条例\n\n{note}\n\n第一章　总　则\n\n第一条　规划经本级人民政府批准后公告。\n"
    (row,) = build(text).rows["documents"]
    assert (row.title, row.genre, row.approved_by) == ("贵州省渔业条例", "条例", None)

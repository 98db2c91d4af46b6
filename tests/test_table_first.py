"""Files that begin with a table: an annex (附表, 申请表) is often a file of its own in the folder of an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import breaches
from make_docx import docx, p, tbl, tc, tr

from pipeline.read import read_source
from pipeline.stages import process

TOML = 'gazette = "绥阳县人民政府公报"\nplace = "520323"\nyear = 2020\nnumber = 2\npublished_on = 2020-06-30\n'
FORM = tbl(
    tr("申请人", "", "性别", ""), tr("家庭住址", tc("", '<w:gridSpan w:val="3"/>')), tr("申请岗位", "", "电话", "")
)
PLAN = tbl(tr("序号", "岗位名称", "人数"), tr("1", "保洁员", "12"), tr("2", "护林员", "8"))
CENTRE = '<w:jc w:val="center"/>'
NOTICE = (
    p("绥阳县水务局关于2020年防汛值班安排的通知", CENTRE) + p("各镇水务站：")
    + p("现将防汛值班安排印发给你们，请遵照执行。") + p("绥阳县水务局") + p("2020年5月18日")
)  # fmt: skip
HEAD = tbl(tr("绥阳县水务局文件", "签发人：王某"), tr("绥水发〔2020〕7号", ""))
HTML = "<table><tr><td>序号</td><td>岗位</td></tr><tr><td>1</td><td>保洁员</td></tr></table><p>注：人数以实际为准</p>"

# The name of a file, what it holds; the title of its document, how many tables, the roles of some of its lines.
FILES: dict[str, tuple[str, bytes, str, int, dict[str, str]]] = {
    "a form alone": ("附件1：公益性岗位申请表.docx", docx(FORM), "公益性岗位申请表", 1, {}),
    "a plan alone": ("岗位计划.docx", docx(PLAN), "岗位计划", 1, {}),
    "a form and its note": (
        "2.岗位申请表.docx", docx(FORM + p("注：本表一式三份。")), "岗位申请表", 1, {"注：本表一式三份。": "note"},
    ),
    "a plan and lines that speak of it": (
        "岗位计划表.docx", docx(PLAN + p("关于岗位计划的说明") + p("岗位由各镇核定。")), "岗位计划表", 1,
        {"关于岗位计划的说明": "paragraph"},
    ),
    "two tables": ("附表.docx", docx(PLAN + p() + FORM), "附表", 2, {}),
    "its label and title over it": (
        "fj1.docx", docx(p("附件1") + p("公益性岗位申请表", CENTRE) + FORM), "公益性岗位申请表", 1,
        {"附件1": "attachment_label", "公益性岗位申请表": "title"},
    ),
    "label, title on two lines, who fills it in": (
        "fj2.docx",
        docx(p("附表2：") + p("绥阳县公益性岗位", CENTRE) + p("计划表（2020年度）", CENTRE) + p("填报单位：") + PLAN),
        "绥阳县公益性岗位计划表（2020年度）", 1, {"附表2：": "attachment_label"},
    ),
    "a title over it": ("b.docx", docx(p("公益性岗位计划表", CENTRE) + PLAN), "公益性岗位计划表", 1, {}),
    "a red head in a table over a document": (
        "水务.docx", docx(HEAD + NOTICE), "绥阳县水务局关于2020年防汛值班安排的通知", 0, {"各镇水务站：": "addressee"},
    ),
    "a page of the web": ("岗位表.html", f"<meta charset=utf-8><div id=zoom>{HTML}</div>".encode(), "岗位表", 1, {}),
    "a text with tabs": ("岗位表.txt", "序号\t岗位\t人数\n1\t保洁员\t12\n2\t护林员\t8\n".encode(), "岗位表", 1, {}),
    "a document with a table": (
        "水务.docx", docx(NOTICE + PLAN), "绥阳县水务局关于2020年防汛值班安排的通知", 1, {"2020年5月18日": "signed_on"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_file_that_begins_with_a_table(name: str, tmp_path: Path) -> None:
    file, data, title, tables, roles = FILES[name]
    (tmp_path / "issue.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / file).write_bytes(data)
    issue = process(read_source(tmp_path / "issue.toml"))
    assert breaches(issue) == []
    rows: Any = issue.rows
    assert [row.title for row in rows["documents"]] == [title]
    assert len(rows["tables"]) == tables
    found = {block.text: block.role for block in rows["blocks"]}
    assert {words: found.get(words) for words in roles} == roles
    assert all(row.document_id for row in rows["tables"])

"""Contents (目录) in every form of page numbers: the same entries, pages and documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process

ENTRIES = (
    ("市政府文件", "宁国市人民政府关于表彰2013年度先进单位的决定（宁政〔2014〕6号）", 1),
    ("市政府文件", "宁国市人民政府关于公布规范性文件清理结果的通知（宁政〔2014〕9号）", 3),
    ("市政府办公室文件", "宁国市人民政府办公室关于做好防汛工作的通知（宁政办〔2014〕15号）", 4),
    ("统计公报", "宁国市2013年国民经济和社会发展统计公报", 6),
)
BODY = """宁国市人民政府关于表彰2013年度先进单位的决定
宁政〔2014〕6号

各乡镇人民政府，市政府有关部门：

市政府决定，对港口镇人民政府等单位予以表彰。

宁国市人民政府
2014年2月18日

- 1 -

宁国市人民政府关于公布规范性文件清理结果的通知
宁政〔2014〕9号

各乡镇人民政府，市政府各部门：

现将清理结果予以公布。

宁国市人民政府
2014年3月5日

- 3 -

宁国市人民政府办公室关于做好防汛工作的通知
宁政办〔2014〕15号

各乡镇人民政府，市政府有关部门：

市水务局负责巡查。

宁国市人民政府办公室
2014年3月12日

- 4 -

宁国市2013年国民经济和社会发展统计公报
宁国市统计局
（2014年3月28日）

一、综合
全年实现地区生产总值216.7亿元，比上年增长11.2%。

- 6 -
"""
BEHIND = [
    "…………（{}）", "……{}", "\t{}", "　　{}", "（{}）", "({})", "［{}］", "[{}]", "／{}", " / {}", "第{}页", "（第{}页）",
    "……第{}页", "P{}", " P{}", "（P{}）", "·{}·", "—{}—", " - {}", "0{}", "……{}-{}",
]  # fmt: skip
IN_FRONT = ["{}　", "{} ", "0{}　", "（{}）", "P{} ", "{}\t", "{}/", "0{} / ", "第{}页　"]


def gazette(behind: str = "", in_front: str = "") -> str:
    lines = ["宁国市人民政府公报", "", "2014年第2期（总第32期）", "", "2014年3月31日出版", "", "目录", ""]
    rubric = ""
    for group, title, page in ENTRIES:
        if group != rubric:
            lines.append(f"【{group}】")
            rubric = group
        lines.append(in_front.format(page) + title + behind.format(page, page))
    return "\n".join(lines) + "\n\n\n" + BODY


def rows_of(folder: Path, text: str) -> IssueData:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return process(read_source(path))


@pytest.mark.parametrize(("behind", "in_front"), [(form, "") for form in BEHIND] + [("", form) for form in IN_FRONT])
def test_entries_have_their_pages(tmp_path: Path, behind: str, in_front: str) -> None:
    data = rows_of(tmp_path, gazette(behind, in_front))
    documents = [row.document_id for row in data.rows["documents"]]
    found = [(row.rubric, row.title, row.doc_number, row.page, row.document_id) for row in data.rows["contents"]]
    wanted = [
        (group, title.split("（宁")[0], title.split("（")[1][:-1] if "（" in title else None, page, document)
        for (group, title, page), document in zip(ENTRIES, documents, strict=True)
    ]
    assert found == wanted
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("form", ["{}　", "{}. ", "（{}）", "0{}　"])
def test_numbers_that_count_the_entries_are_no_pages(tmp_path: Path, form: str) -> None:
    text = gazette(in_front="@")
    for n in range(1, len(ENTRIES) + 1):
        text = text.replace("@", form.format(n), 1)
    data = rows_of(tmp_path, text)
    assert [(row.page, row.title.startswith("宁国市")) for row in data.rows["contents"]] == [(None, True)] * 4
    assert len(data.rows["documents"]) == 4


def test_a_year_behind_a_title_is_no_page(tmp_path: Path) -> None:
    text = (
        gazette("……{}")
        .replace("统计公报……6", "统计公报（2013）……6")
        .replace("统计公报\n宁国市统计局", "统计公报（2013）\n宁国市统计局")
    )
    data = rows_of(tmp_path, text)
    assert [row.page for row in data.rows["contents"]] == [1, 3, 4, 6]
    assert data.rows["contents"][3].title.endswith("统计公报（2013）")


@pytest.mark.parametrize(("behind", "in_front"), [("", "{}　"), ("（{}）", "")])
def test_who_makes_the_gazette_stands_under_the_entries(tmp_path: Path, behind: str, in_front: str) -> None:
    text = gazette(behind, in_front).replace("2014年3月31日出版\n\n", "")
    head, body = text.split("\n\n\n")
    text = f"{head}\n\n主管主办：宁国市人民政府办公室\n2014年3月31日出版\n\n\n{body}"
    data = rows_of(tmp_path, text)
    assert [row.page for row in data.rows["contents"]] == [1, 3, 4, 6]
    assert data.rows["contents"][-1].title.endswith("统计公报")
    assert str(data.rows["issues"][0].published_on) == "2014-03-31"
    assert [row.code for row in data.rows["findings"]] == []


def test_a_gazette_that_never_prints_who_signs_is_not_told_so(tmp_path: Path) -> None:
    text = gazette("……{}")
    for name in ("宁国市人民政府办公室", "宁国市人民政府"):
        text = text.replace(f"\n{name}\n2014", "\n2014")
    assert [row.code for row in rows_of(tmp_path, text).rows["findings"]] == []
    once = gazette("……{}").replace("\n宁国市人民政府\n2014年3月5日", "\n2014年3月5日")
    assert [row.code for row in rows_of(tmp_path, once).rows["findings"]] == ["document.incomplete"]


def test_a_title_has_its_issuer_on_the_line_over_it_which_the_contents_leave_out(tmp_path: Path) -> None:
    text = gazette("……{}")
    for name in ("宁国市人民政府办公室", "宁国市人民政府"):
        text = text.replace(f"\n{name}关于", "\n关于")
    head, body = text.split("\n\n\n")
    for title, name in (("表彰", ""), ("公布", ""), ("做好", "办公室")):
        body = body.replace(f"关于{title}", f"宁国市人民政府{name}\n关于{title}", 1)
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    documents = data.rows["documents"]
    assert [row.title.partition("关于")[0] for row in documents[:3]] == [
        *("宁国市人民政府", "宁国市人民政府", "宁国市人民政府办公室"),
    ]
    assert [len(row.issuers) for row in documents] == [1] * 4
    assert [row.document_id for row in data.rows["contents"]] == [row.document_id for row in documents]
    assert [row.code for row in data.rows["findings"]] == []

"""Findings on what a page states of its document (元数据) and what the document prints."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import CASES, text_source
from make_html import page

from pipeline.read import read_source
from pipeline.read.html import read
from pipeline.rows import FindingRow
from pipeline.source import File, SourceText
from pipeline.stages import process
from pipeline.text import Span

TITLE = "佛冈县人民政府办公室关于公布水源保护名录（2021年版）的通知"
PRINTED = (
    f'<p align="center">{TITLE}</p><p align="center">佛府办〔2021〕9号</p>'
    "<p>各镇人民政府，县政府各部门、各直属机构：</p><p>经县政府同意，现公布水源保护名录。请各镇认真做好保护工作。</p>"
    '<p align="right">佛冈县人民政府办公室</p><p align="right">2021年6月10日</p>'
)
ORDER = (
    '<p align="center">佛冈县人民政府令</p><p align="center">第12号</p><p>《佛冈县水源保护办法》已经2021年6月1日'
    "县人民政府常务会议通过，现予公布，自2021年8月1日起施行。</p><p>县长　李明</p><p>2021年6月10日</p>"
    '<p align="center">佛冈县水源保护办法</p><p>第一条　为了保护水源，制定本办法。</p>'
    "<p>第二条　本办法自公布之日起施行。</p>"
)


def mismatches(source: SourceText) -> list[FindingRow]:
    rows: tuple[FindingRow, ...] = process(source).rows["findings"]  # type: ignore[assignment]
    return [row for row in rows if row.code == "metadata.mismatch"]


def stating(printed: str, **stated: str) -> SourceText:
    """A page that prints a document and states this about it."""
    source = read(page(printed).encode(), "a.html")
    return replace(source, files=(replace(source.files[0], stated=tuple(stated.items())),))


@pytest.mark.parametrize(
    ("name", "value", "printed"),
    [
        ("标题", "佛冈县人民政府办公室关于公布水源保护名录的通知", TITLE),
        ("标题", "佛冈县农业局关于公布水源保护名录（2021年版）的通知", TITLE),
        ("发文字号", "佛府办〔2021〕19号", "佛府办〔2021〕9号"),
        ("发文字号", "佛府〔2021〕9号", "佛府办〔2021〕9号"),
        ("发文机关", "佛冈县人民政府", "佛冈县人民政府办公室"),
        ("发文机关", "佛冈县人民政府办公室、佛冈县水利局", "佛冈县人民政府办公室"),
        ("成文日期", "2021年06月01日", "2021年6月10日"),
        ("成文日期", "2021-6-11 00:00", "2021年6月10日"),
        ("发布日期", "2021/06/09", "2021年6月10日"),
    ],
)  # fmt: skip
def test_a_mismatch_is_found(name: str, value: str, printed: str) -> None:
    source = stating(PRINTED, **{name: value})
    (row,) = mismatches(source)
    assert row.message == f"网页元数据的{name}“{value}”与正文“{printed}”不一致"
    assert row.severity == "warning"
    assert row.document_id is not None
    if name != "发文机关":
        assert source.text[row.char_start : row.char_end] == printed or name == "标题"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("标题", TITLE),
        ("标题", "佛冈县人民政府办公室 关于公布水源保护名录(２０２１年版)的通知"),
        ("标题", "关于公布水源保护名录（2021年版）的通知"),
        ("发文字号", "佛府办[2021]９号"),
        ("发文字号", "佛府办〔2021〕 9 号"),
        ("发文字号", "无"),
        ("发文机关", "佛冈县人民政府办公室"),
        ("发文机关", "佛 冈 县 人 民 政 府 办 公 室"),
        ("发文机关", "县府办"),
        ("发文机关", "县政府办公室等2个部门"),
        ("成文日期", "2021年06月10日"),
        ("成文日期", "2021-06-10 08:30:00"),
        ("成文日期", "2021年13月10日"),
        ("成文日期", "见正文"),
        ("发布日期", "2021-07-01"),
        ("索引号", "K1234"),
    ],
)
def test_what_agrees_is_not_found(name: str, value: str) -> None:
    assert mismatches(stating(PRINTED, **{name: value})) == []


def test_the_day_of_publication_is_not_compared_where_the_day_of_signing_is_stated() -> None:
    assert mismatches(stating(PRINTED, 成文日期="2021年6月10日", 发布日期="2021年6月1日")) == []


def test_several_mismatches_are_found() -> None:
    rows = mismatches(stating(PRINTED, 发文字号="佛府办〔2021〕19号", 成文日期="2021年6月1日"))
    assert len(rows) == 2


@pytest.mark.parametrize(("number", "found"), [("佛府令第12号", 0), ("佛冈县令第12号", 0), ("佛府令第13号", 1)])
def test_a_page_may_be_named_after_what_an_order_makes_public(number: str, found: int) -> None:
    assert len(mismatches(stating(ORDER, 标题="佛冈县水源保护办法", 发文字号=number))) == found


def test_a_stated_issuer_before_the_title_is_no_mismatch() -> None:
    printed = PRINTED.replace("佛冈县人民政府办公室关于公布", "关于公布")
    assert mismatches(stating(printed, 标题=TITLE, 发文机关="佛冈县人民政府办公室")) == []


def test_files_are_compared_with_their_own_documents() -> None:
    first = read(page(PRINTED).encode(), "1.html").text
    second = first.replace("〔2021〕9号", "〔2021〕10号").replace("6月10日", "6月11日")
    files = (
        File(name="1.html", span=Span(0, len(first)), stated=(("发文字号", "佛府办〔2021〕9号"),)),
        File(name="2.html", span=Span(len(first), len(first + second)), stated=(("发文字号", "佛府办〔2021〕9号"),)),
    )
    (row,) = mismatches(replace(text_source(first + second), files=files))
    assert row.message == "网页元数据的发文字号“佛府办〔2021〕9号”与正文“佛府办〔2021〕10号”不一致"
    assert row.char_start > len(first)


def test_a_file_that_states_nothing_has_no_mismatch() -> None:
    assert mismatches(stating(PRINTED)) == []


def test_a_real_page_with_another_date() -> None:
    (row,) = mismatches(read_source(CASES / "html" / "24.html"))
    assert row.message == "网页元数据的成文日期“2004年04月17日”与正文“2004年4月27日”不一致"


@pytest.mark.parametrize("name", ["16", "38", "46", "52", "58"])
def test_real_pages_that_agree(name: str) -> None:
    assert mismatches(read_source(CASES / "html" / f"{name}.html")) == []


def test_a_number_that_only_the_metadata_give_is_the_documents() -> None:
    silent = PRINTED.replace('<p align="center">佛府办〔2021〕9号</p>', "")
    source = stating(silent, 发文字号="佛府办[2021] 9号", 标题=TITLE)
    (row,) = process(source).rows["documents"]
    assert (row.doc_number, row.issuer_code, row.doc_year, row.doc_serial) == (  # type: ignore[attr-defined]
        "佛府办〔2021〕9号", "佛府办", 2021, 9,
    )  # fmt: skip
    assert mismatches(source) == []
    (row,) = process(stating(silent, 发文字号="无")).rows["documents"]
    assert row.doc_number is None  # type: ignore[attr-defined]


def test_the_metadata_of_a_file_speak_of_its_first_document() -> None:
    second = PRINTED.replace("名录", "清单").replace('<p align="center">佛府办〔2021〕9号</p>', "")
    rows = process(stating(PRINTED + second, 发文字号="佛府办〔2021〕9号")).rows["documents"]
    assert [row.doc_number for row in rows][:1] == ["佛府办〔2021〕9号"]  # type: ignore[attr-defined]
    assert [row.doc_number for row in rows][1:] in ([], [None])  # type: ignore[attr-defined]

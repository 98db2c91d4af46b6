"""Web pages: words, tables and alignment of the document, what the site says of it, and pages made to do harm."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, breaches, printed
from make_html import issue_html, page, shells

from pipeline.read import read_source
from pipeline.read.html import read
from pipeline.rows import IssueData, Row
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.text import UnusableInputError
from pipeline.vocab.pages import containers, is_tool, labels, tags
from pipeline.vocab.tables import header, read_table

PAGES = {path.stem: path for path in sorted((CASES / "html").glob("*.html"))}
STATED = {
    str(row["id"]): row
    for row in map(json.loads, (CASES / "html" / "metadata.jsonl").read_text(encoding="utf-8").splitlines())
}
ALL: list[dict[str, Any]] = json.loads((CASES / "pages.json").read_text(encoding="utf-8"))


def lines(source: SourceText) -> list[str]:
    """The words of each piece."""
    return ["|".join(source.text[s.start : s.end] for s in piece.spans) for piece in source.pieces]


def web(page: str) -> SourceText:
    """The source text of a web page, with the hash that `read_source` gives a file."""
    data = page.encode()
    return replace(read(data, "a.html"), sha256=hashlib.sha256(data).hexdigest())


def made(body: str, head: str = "") -> SourceText:
    return web(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>")


# --- invented pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ALL, ids=[case["name"] for case in ALL])
def test_page(case: dict[str, Any]) -> None:
    source = made(case["body"], case.get("head", ""))
    # blanks at the head of a line stay in the text and lie outside the piece
    assert lines(source) == [line.strip("\u3000\u00a0 ") for line in case["lines"]]
    written = [line.rstrip("\t") for line in source.text.splitlines()]
    assert [line.replace("\u00a0", " ") for line in written] == [
        row.rstrip("\t") for line in case["lines"] for row in line.split("\n")
    ]
    roles = [piece.role for piece in source.pieces]
    metadata = case.get("metadata", 0)
    assert roles[:metadata] == ["metadata"] * metadata
    assert "metadata" not in roles[metadata:]
    assert [role == "table" for role in roles[metadata:]] == ["\t" in line for line in case["lines"][metadata:]]
    if "aligns" in case:
        assert [piece.align for piece in source.pieces] == case["aligns"]
    if "cells" in case:
        cells = [cell for piece in source.pieces if piece.grid for cell in piece.grid.cells]
        assert [[c.row, c.col, c.row_span, c.col_span] for c in cells] == case["cells"]
    if "stated" in case:
        assert dict(source.files[0].stated) == case["stated"]


def test_tabs_and_blanks_of_typed_lines_are_kept_where_they_part_cells() -> None:
    typed = "\t乡镇的任务见下\n乡镇\t户数\t人口\n石角镇\t\t34\n水头镇   12   40"
    source = made(f"<div id=zoom><pre>{typed}</pre></div>")
    assert lines(source) == ["乡镇的任务见下", "乡镇\t户数\t人口", "石角镇\t\t34", "水头镇   12   40"]


WORDS = "<p>某县人民政府公告，䶮字“镕”。</p>"


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ('<META http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("<meta charset='GBK'>", "gb18030"),
        ("<meta charset=utf-8>", "gb18030"),
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta charset=iso-8859-1>", "gb18030"),
        ("", "gb18030"),
        ("", "utf-8"),
        ("<meta charset=gb2312>", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-32"),
    ],
)
def test_encoding(said: str, encoding: str) -> None:
    assert lines(read(f"<html><head>{said}</head>{WORDS}".encode(encoding), "a.html")) == [WORDS[3:-4]]


def test_big5_is_read_where_the_page_says_so() -> None:
    data = "<meta charset=big5><p>臺灣省政府公報</p>".encode("big5")
    assert lines(read(data, "a.html")) == ["臺灣省政府公報"]


def test_characters_that_gb_18030_moved() -> None:
    assert lines(read("<meta charset=gbk><p>甲".encode("gbk") + b"\xfe\x59</p>", "a.html")) == ["甲\u9fb4"]


def test_a_damaged_byte_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(page(WORDS * 50).encode().replace("公告".encode(), "公告".encode()[:-1], 1))
    source = read_source(path)
    assert source.text.count("\ufffd") == 1
    assert [remark.code for remark in source.remarks] == ["text.replacement_character"]


def test_a_page_of_damaged_bytes_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="damaged"):
        read(b"<html><p>" + b"\xff\xfe\x80\x81" * 100, "a.html")


def test_an_empty_page_has_no_text() -> None:
    assert read(b"<html></html>", "a.html").text == ""
    assert read(b"", "a.html").text == ""


TITLE = "佛冈县人民政府办公室关于印发佛冈县公共厕所改建工作方案（2021年版）的通知"
DOCUMENT = (
    f'<p align="center">{TITLE}</p><p align="center">佛府办〔2021〕9号</p>'
    "<p>各镇人民政府，县政府各部门、各直属机构：</p>"
    "<p>　　《佛冈县公共厕所改建工作方案》已经县政府同意，现印发给你们。</p>"
    '<p align="right">佛冈县人民政府办公室</p><p align="right">2021年6月10日</p>'
    '<p align="center">佛冈县公共厕所改建工作方案</p><p>　　到2021年底，改建公厕20间以上。</p><p>　　一、工作任务</p>'
    "<p>　　（一）改建公厕。县住房城乡建设局牵头，2021年8月底前完成。</p>"
    "<table><tr><td rowspan=2>镇</td><td colspan=2>2021年计划</td></tr><tr><td>新建</td><td>改建</td></tr>"
    "<tr><td>石角镇</td><td>3</td><td>5</td></tr></table>"
)


@pytest.mark.parametrize("name", shells(TITLE, DOCUMENT))
def test_one_document_on_the_pages_of_many_sites(name: str) -> None:
    alone = made(f"<div id=zoom>{DOCUMENT}</div>")
    source = read(shells(TITLE, DOCUMENT)[name].encode(), "a.html")
    pieces = [piece for piece in source.pieces if piece.role != "metadata"]
    printed = [line for line, piece in zip(lines(source), source.pieces, strict=True) if piece in pieces]
    assert printed == lines(alone)
    if name != "lines ended by br":
        assert [piece.align for piece in pieces] == [piece.align for piece in alone.pieces]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发布时间：2021-06-15 10:20来源：佛冈县人民政府办公室浏览次数：123", True),
        ("【字体：大 中 小】分享到：微信微博打印关闭窗口", True),
        ("扫一扫在手机打开当前页", True),
        ("来源：县统计局", False),
        ("关闭小煤矿", False),
        ("编辑：佛冈县人民政府办公室", False),
        ("大", False),
        ("大中小学校", False),
        ("打印、复印一律登记", False),
    ],
)
def test_the_tools_of_a_page(line: str, expected: bool) -> None:
    assert is_tool(line) is expected


# --- real pages ------------------------------------------------------------------------------------------------


class _Shown(HTMLParser):
    """The words of a page's body by the parser of the standard library."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self._in_body = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_body = self._in_body or tag == "body"

    def handle_data(self, data: str) -> None:
        self.words += data if self._in_body else ""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_is_lost(name: str) -> None:
    source = read_source(PAGES[name])
    assert printed(source.text) == printed(_Shown(PAGES[name].read_text(encoding="utf-8")).words)
    covered = "".join(lines(source))
    assert printed(covered) == printed(source.text)
    assert all("\n" not in words for words, p in zip(lines(source), source.pieces, strict=True) if p.role != "table")


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_states(name: str) -> None:
    stated, row = dict(read_source(PAGES[name]).files[0].stated), STATED[name]
    days = {key: "{}年{}月{}日".format(*row[field].split("-")) for key, field in DAYS.items()}
    assert stated == days | {
        "标题": row["title"], "发文字号": row["doc_number"], "发文机关": "、".join(row["issuers"]),
        "索引号": row["index_number"], "主题分类": row["subject"],
    }  # fmt: skip


DAYS = {"成文日期": "signed_on", "发布日期": "published_on"}


def test_the_grid_of_a_real_table() -> None:
    grids = [piece.grid for piece in read_source(PAGES["52"]).pieces if piece.grid is not None]
    assert [(grid.rows, grid.cols) for grid in grids] == [(22, 6)]
    spans = [(c.row, c.col, c.row_span, c.col_span) for c in grids[0].cells if c.row_span > 1 or c.col_span > 1]
    assert spans == [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 2, 1), (0, 3, 1, 3)]


@pytest.mark.parametrize("name", PAGES)
def test_the_rows_of_a_page(name: str) -> None:
    data, row = process(read_source(PAGES[name])), STATED[name]
    assert breaches(data) == []
    (document,) = data.rows["documents"]
    facts: tuple[Any, ...] = (document.signed_on.isoformat(), document.issuers)  # type: ignore[attr-defined]
    assert facts == (row["signed_on_printed"], row["issuers"])
    if name == "58":  # the page is named after the regulation that the order makes public
        assert [part.title for part in data.rows["parts"]][1:] == [row["title"]]  # type: ignore[attr-defined]
    else:
        assert (document.title, document.doc_number) == (row["title"], row["doc_number"])  # type: ignore[attr-defined]
        assert document.addressees  # type: ignore[attr-defined]


# --- a whole issue ---------------------------------------------------------------------------------------------

FILE = frozenset(("source_file", "source_format", "source_sha256"))
PLACES = frozenset(("char_start", "char_end", "spans", "raw"))
SAME = (
    *("issues", "documents", "contents", "parts", "sections", "responsibilities", "dates", "citations", "quantities"),
    *("tables", "table_cells", "terms", "organizations", "appointments"),
)


@pytest.fixture(scope="module")
def web_source(data: IssueData) -> SourceText:
    return web(issue_html(data))


@pytest.fixture(scope="module")
def web_data(web_source: SourceText) -> IssueData:
    return process(web_source)


def test_a_whole_issue_has_the_words_that_were_printed(data: IssueData, web_source: SourceText) -> None:
    assert printed(web_source.text) == printed(data.source_text)
    blocks = [printed(block.text) for block in data.rows["blocks"]]  # type: ignore[attr-defined]
    assert [printed(words) for words in lines(web_source)] == blocks


def test_an_issue_keeps_the_contract(web_data: IssueData) -> None:
    assert breaches(web_data) == []


@pytest.mark.parametrize("name", SAME)
def test_rows_of_a_whole_issue_are_those_of_its_text(data: IssueData, web_data: IssueData, name: str) -> None:
    def facts(row: Row) -> dict[str, object]:
        values = asdict(row)
        return {key: printed(v) if isinstance(v, str) else v for key, v in values.items() if key not in PLACES | FILE}

    assert [facts(row) for row in web_data.rows[name]] == [facts(row) for row in data.rows[name]]


def test_page_numbers_that_were_copied_with_the_words() -> None:
    second = DOCUMENT.replace("〔2021〕9号", "〔2021〕10号").replace("公共厕所", "农贸市场")
    data = process(made(f"<div id=zoom>{DOCUMENT}<p>— 7 —</p>{second}<p>— 8 —</p></div>"))
    assert breaches(data) == []
    roles = [(block.role, block.text) for block in data.rows["blocks"]]  # type: ignore[attr-defined]
    assert [text for role, text in roles if role == "page_number"] == ["—7—", "—8—"]
    titles = [row.title for row in data.rows["documents"]]  # type: ignore[attr-defined]
    assert titles == [TITLE, TITLE.replace("公共厕所", "农贸市场")]
    assert [(row.page_start, row.page_end) for row in data.rows["documents"]] == [(7, 7), (8, 8)]  # type: ignore[attr-defined]


# --- pages made to do harm -------------------------------------------------------------------------------------

TAGS, CELLS = "too deeply nested tags", "more than 1000000 cells"
UNUSABLE = {
    "deep": ("<div>" * 100_000 + "文" + "</div>" * 100_000, TAGS),
    "deep tables": ("<table><tr><td>" * 100_000, TAGS),
    "deep fonts": ("".join(f"<font size={n}>" for n in range(50_000)), TAGS),
    "fonts that are never ended": ("".join(f"<p><font size={n}>文" for n in range(3000)), TAGS),
    "ends without beginnings": ("<svg>" + "<g>" * 50_000 + "</x>" * 50_000, TAGS),
    "many attributes": (f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>文", TAGS),
    "many attributes without blanks": ("<p " + "".join(f"a{n}='1'" for n in range(40_000)) + ">文", TAGS),
    "many elements": ("<b>文</b>" * 1_100_000, TAGS),
    "wide cells": ("<table>" + ("<tr>" + "<td colspan=1000>文" * 10) * 5000 + "</table>", CELLS),
    "tall cells": ("<table><tr>" + "<td rowspan=1000>文" * 3000 + "<tr><td>文" * 3000 + "</table>", CELLS),
}
USABLE = {
    "20,000 deep": "<div>" * 20_000 + "文" + "</div>" * 20_000,
    "spans beyond measure": "<table><tr><td colspan=999999999>甲<td>乙<tr><td rowspan=99999>丙<td rowspan=0>丁</table>",
    "no spans": "<table><tr><td colspan=-1 rowspan=x>甲<td colspan=0>乙</table>",
    "marks": "<" * 1_000_000,
    "broken entities": "<p>&#0;&#xD800;&#99999999;&#8;&" + "&#" * 300_000,
    "comments without end": "<p>文<!--" * 100_000,
    "scripts without end": "<p>文<script>" * 100_000,
    "a long style": f"<p style='display{' ' * 300_000}'>文",
    "a long label": f"<p>{'：' * 300_000}文",
    "boxes in boxes": "<div class=TRS_Editor>文" * 5000,
    "a picture in the page": f"<p>文<img src='data:{'A' * 5_000_000}'>",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_pages_beyond_measure_are_refused(name: str) -> None:
    body, message = UNUSABLE[name]
    begin = time.perf_counter()
    with pytest.raises(UnusableInputError, match=message):
        made(body)
    assert time.perf_counter() - begin < 20


@pytest.mark.parametrize("name", USABLE)
def test_strange_pages_are_read(name: str) -> None:
    begin = time.perf_counter()
    source = made(USABLE[name])
    assert source.text
    assert all(0 <= s.start < s.end <= len(source.text) for piece in source.pieces for s in piece.spans)
    assert time.perf_counter() - begin < 20


def test_every_table_of_an_attachment_has_its_name() -> None:
    rows = process(read_source(PAGES["44"])).rows
    captions = [row.caption for row in rows["tables"]]  # type: ignore[attr-defined]
    assert captions[0] == "深圳湾口岸港方口岸区的查验区界址点坐标"
    assert captions[1:] == [
        f"{name}界址点坐标" for name in ("A匝道桥", "B匝道桥", "C匝道桥", "D匝道桥", "E匝道桥", "大桥")
    ]
    (document,) = rows["documents"]
    assert document.approved_by is None  # type: ignore[attr-defined]


# --- the vocabulary --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page_containers", "page_labels", "page_lines", "page_tools"])
def test_table_is_clean(name: str) -> None:
    rows = read_table(name)
    assert list(rows) == sorted(rows)
    assert len({row[0] for row in rows}) == len(rows)
    assert header(name)[-1] == "source"
    assert all(len(row) == len(header(name)) and row[-1] and row[0] == row[0].strip() for row in rows)


def test_names_are_those_that_a_file_states() -> None:
    known = {"标题", "发文字号", "发文机关", "成文日期", "发布日期", "索引号", "主题分类"}
    assert {*labels().values(), *tags().values()} == known | {None}
    assert containers()[0] == "#UCAP-CONTENT"

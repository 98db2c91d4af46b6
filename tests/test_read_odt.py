"""OpenDocument texts: words, numbers, tables, pages as they are printed; files made to do harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from conftest import breaches, printed
from make_odt import (
    COVERED,
    HAN,
    c,
    h,
    issue_odt,
    items,
    level,
    list_style,
    odt,
    p,
    packed,
    paragraph_style,
    row,
    span,
    table,
    text_style,
)  # fmt: skip

from pipeline.read import read_source
from pipeline.read.forms import form_of
from pipeline.read.odt import read
from pipeline.rows import IssueData, Row
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.text import UnusableInputError


def lines(data: bytes) -> list[str]:
    """The words of each piece."""
    source = read(data, "a.odt")
    return ["|".join(source.text[s.start : s.end] for s in piece.spans) for piece in source.pieces]


NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    f"<text:note-body>{p('注释。')}</text:note-body></text:note>"
)
BOX = f"<draw:frame><draw:text-box>{p('框中字')}</draw:text-box><svg:desc>图</svg:desc></draw:frame>"
CHANGED = f"<text:tracked-changes><text:changed-region>{p('删去的')}</text:changed-region></text:tracked-changes>"
STYLES = (
    text_style("hid", 'text:display="none"') + text_style("up", 'style:text-position="super 58%"')
    + paragraph_style("gone", "", 'text:display="none"') + paragraph_style("C", 'fo:text-align="center"')
    + paragraph_style("C2", more=' style:parent-style-name="C"')
    + list_style("L1", level(1, HAN, suffix="、"), level(2, HAN, "（", "）"), level(3, "1", suffix="."))
    + list_style("L2", level(1, "1", suffix=".", more=' text:start-value="3"'),
                 level(2, "1", more=' text:display-levels="2"'))
    + list_style("L3", level(1, "甲, 乙, 丙, ...", suffix="、", more=' text:start-value="10"'))
    + list_style("L4", level(1, HAN, more=' loext:num-list-format="第%1%条　"'))
    + list_style("L5", '<text:list-level-style-bullet text:level="1" text:bullet-char="●"/>')
    + list_style("L6", level(1, ""))
)  # fmt: skip
READ = {
    "runs of blanks are one": ("<text:p> 甲\n  乙 <text:span>  丙</text:span></text:p>", ["甲 乙 丙"]),
    "blanks, tabs and breaks": (
        p("甲", inside='<text:s text:c="2"/>乙<text:tab/>丙<text:line-break/>丁'), ["甲  乙\t丙", "丁"],
    ),
    "hidden words": (p("前", inside=span("隐", "hid") + "后") + p("隐", "gone"), ["前后"]),
    "deleted words and comments": (
        CHANGED + p("甲", inside=f"<office:annotation>{p('批注')}</office:annotation>乙"), ["甲乙"],
    ),
    "links, fields, bookmarks": (
        p("见", inside='<text:a>链接</text:a><text:bookmark text:name="x"/>，<text:date>2020年5月1日</text:date>'),
        ["见链接，2020年5月1日"],
    ),
    "the reading of a character": (
        p("前", inside="<text:ruby><text:ruby-base>頔</text:ruby-base><text:ruby-text>dí</text:ruby-text></text:ruby>"),
        ["前頔(dí)"],
    ),
    "raised figures": (p("10", inside=span("3", "up") + "吨，见注" + span("1", "up")), ["10³吨，见注1"]),
    "notes": (p("投入50", inside=NOTE + "万元。") + p("下段"), ["投入50[1]万元。", "[1]注释。", "下段"]),
    "text boxes": (p("甲", inside=BOX) + p("乙"), ["甲", "框中字", "乙"]),
    "sections and contents": (
        f"<text:section>{p('甲')}</text:section><text:section text:display='none'>{p('隐')}</text:section>"
        f"<text:table-of-content><text:index-body>{p('目录')}</text:index-body></text:table-of-content>",
        ["甲", "目录"],
    ),
    "lists in lists": (
        items(p("甲") + p("续") + items(p("乙"), p("丙"), style=""), p("丁") + items(p("戊"), style="")),
        ["一、甲", "续", "（一）乙", "（二）丙", "二、丁", "（一）戊"],
    ),
    "a list that goes on": (
        items(p("甲")) + p("段") + items(p("乙"), more=' text:continue-numbering="true"') + items(p("丙")),
        ["一、甲", "段", "二、乙", "一、丙"],
    ),
    "a list that names the one it goes on from": (
        items(p("甲"), more=' xml:id="x"') + items(p("一"), style="L2")
        + items(p("乙"), more=' text:continue-list="x"'),
        ["一、甲", "3.一", "二、乙"],
    ),
    "a deeper item without one above it": (
        items(items(p("甲"), p("乙"), style="")) + items(items(p("丙"), style="")),
        ["（一）甲", "（二）乙", "（一）丙"],
    ),
    "several levels in a label": (items(p("甲") + items(p("乙"), style=""), style="L2"), ["3.甲", "3.1乙"]),
    "past the last sign": (items(p("甲"), p("乙"), style="L3"), ["癸、甲", "11、乙"]),
    "the form of newer programs": (items(p("甲"), p("乙"), style="L4"), ["第一条　甲", "第二条　乙"]),
    "bullets, no numbers": (items(p("甲"), style="L5") + items(p("乙"), style="L6"), ["● 甲", "乙"]),
    "an item with a start of its own": (
        f'<text:list text:style-name="L1"><text:list-header>{p("头")}</text:list-header>'
        f'<text:list-item text:start-value="5">{p("甲")}</text:list-item></text:list>', ["头", "五、甲"],
    ),
    "headings": (h("总则") + h("任务", 2) + h("附则"), ["第一章 总则", "一.1任务", "第二章 附则"]),
    "a frame of one cell": (table(row(c(p("甲") + p("乙")))), ["甲", "乙"]),
    "centred lines are one piece": (p("甲", "C2", inside="<text:line-break/>乙"), ["甲\n乙"]),
}  # fmt: skip
OUTLINE = (
    '<text:outline-style><text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." '
    'style:num-prefix="第" style:num-suffix="章"/>'
    + level(2, "1", more=' text:display-levels="2"').replace("list-level-style-number", "outline-level-style")
    + "</text:outline-style>"
)


@pytest.mark.parametrize("name", READ)
def test_reads_what_is_printed(name: str) -> None:
    body, expected = READ[name]
    assert lines(odt(body, automatic=STYLES, styles=OUTLINE if name == "headings" else "")) == expected


TABLES = {
    "merged": (
        table(row(c("镇", down=2), c("计划", right=2), COVERED), row(COVERED, "新建", "改建"), row("甲镇", "3", "5")),
        [(0, 0, 2, 1, "镇"), (0, 1, 1, 2, "计划"), (1, 1, 1, 1, "新建"), (1, 2, 1, 1, "改建"), (2, 0, 1, 1, "甲镇"),
         (2, 1, 1, 1, "3"), (2, 2, 1, 1, "5")],
    ),
    "head, groups, repeated": (
        table(f"<table:table-header-rows>{row('项', '数')}</table:table-header-rows>",
              f"<table:table-rows>{row('甲', '1')}</table:table-rows>",
              row(c("", more=' table:number-columns-repeated="2"'))),
        [(0, 0, 1, 1, "项"), (0, 1, 1, 1, "数"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "1"),
         (2, 0, 1, 1, ""), (2, 1, 1, 1, "")],
    ),
    "lines, lists and a table in a cell": (
        table(row(c(p("甲") + p("乙")), c(items(p("子"), p("丑")))), row(c(table(row("内", "外"))), "丁")),
        [(0, 0, 1, 1, "甲 乙"), (0, 1, 1, 1, "一、子 二、丑"), (1, 0, 1, 1, "内 外"), (1, 1, 1, 1, "丁")],
    ),
    "short rows and spans over the end": (
        table(row("甲", "乙", "丙"), row(c("丁", down=9, right=2), COVERED)),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (0, 2, 1, 1, "丙"), (1, 0, 1, 2, "丁"), (1, 2, 1, 1, "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    body, expected = TABLES[name]
    source = read(odt(body, automatic=STYLES), "a.odt")
    (grid,) = (piece.grid for piece in source.pieces if piece.grid is not None)
    cells = [
        (c.row, c.col, c.row_span, c.col_span, "".join(source.text[s.start : s.end] for s in c.spans))
        for c in grid.cells
    ]
    assert cells == expected


def test_automatic_numbers_are_remarked_once() -> None:
    source = read(odt(items(p("甲"), p("乙")), automatic=STYLES), "a.odt")
    (remark,) = source.remarks
    assert remark.code == "text.automatic_number"
    assert source.text[remark.span.start : remark.span.end] == "一、甲"


PAGE = '<text:page-number text:select-page="current">1</text:page-number>'
MASTERS = (
    f'<style:master-page style:name="Other"><style:header>{p("附件页眉")}</style:header></style:master-page>'
    '<style:master-page style:name="Standard" style:page-layout-name="PL">'
    f"<style:header>{p('某某公报')}</style:header><style:footer>{p('— ', inside=PAGE + ' —')}</style:footer>"
    "</style:master-page>"
)
LAYOUT = (
    '<style:page-layout style:name="PL"><style:page-layout-properties fo:page-width="21.0cm" fo:page-height="297mm"/>'
    "</style:page-layout>"
)


def furniture(source: SourceText) -> list[tuple[str, str]]:
    return [(piece.role, source.text[slice(*piece.spans[0])]) for piece in source.pieces if piece.role != "paragraph"]


def test_headers_and_footers_stand_once() -> None:
    turn = paragraph_style("T", more=' style:master-page-name="Other"')
    source = read(odt(p("甲") + p("乙", "T"), automatic=turn, pages=MASTERS, page_automatic=LAYOUT), "a.odt")
    assert furniture(source) == [("page_header", "某某公报"), ("page_number", "— 1 —"), ("page_header", "附件页眉")]
    assert source.pages == ()  # where pages turn is not saved


def test_pages_turn_where_they_were_saved_and_where_they_must() -> None:
    must = paragraph_style("B", 'fo:break-before="page"')
    body = p("甲", inside="<text:soft-page-break/>乙") + p("丙", "B") + table(
        row("1", "2"), "<text:soft-page-break/>", row("3", "4"))  # fmt: skip
    source = read(odt(body, automatic=must, pages=MASTERS, page_automatic=LAYOUT), "a.odt")
    pages = [(page.number, page.label, page.width, page.height) for page in source.pages]
    assert pages == [(n, str(n), 210.0, 297.0) for n in range(1, 5)]
    texts = [source.text[slice(*page.span)].split() for page in source.pages]
    assert texts[:3] == [["甲"], ["乙"], ["丙", "1", "2"]]
    assert texts[3][:2] == ["3", "4"]
    assert [piece.page for piece in source.pieces if piece.role != "page_header"][:3] == [1, 3, 3]


# --- a whole issue ---------------------------------------------------------------------------------------------

PLACES = frozenset(("char_start", "char_end", "page", "page_start", "page_end", "spans", "raw", "block_id", "seq"))
FILE = frozenset(("source_file", "source_format", "source_sha256"))
SAME = (
    *("documents", "contents", "parts", "sections", "responsibilities", "dates", "citations", "quantities"),
    *("tables", "table_cells", "terms"),
)


@pytest.fixture(scope="module")
def odt_data(data: IssueData, tmp_path_factory: pytest.TempPathFactory) -> IssueData:
    path = tmp_path_factory.mktemp("odt") / "a.odt"
    path.write_bytes(issue_odt(data))
    return process(read_source(path))


def test_issue_keeps_the_contract(odt_data: IssueData) -> None:
    assert breaches(odt_data) == []
    assert [row.source_format for row in odt_data.rows["issues"]] == ["odt"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SAME)
def test_rows_of_a_whole_issue_are_those_of_its_text(data: IssueData, odt_data: IssueData, name: str) -> None:
    def facts(row: Row) -> dict[str, object]:
        values: dict[str, Any] = asdict(row)
        return {key: printed(v) if isinstance(v, str) else v for key, v in values.items() if key not in PLACES | FILE}

    assert [facts(row) for row in odt_data.rows[name]] == [facts(row) for row in data.rows[name]]


# --- hostile and unusable files --------------------------------------------------------------------------------

BOMB = '<!DOCTYPE a [<!ENTITY a "甲甲甲甲"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "protected": (lambda: odt(p("甲"), **{"META-INF_manifest.xml": "<a><encryption-data/></a>"}), "password"),
    "broken XML": (lambda: packed({"content.xml": "<office:text>"}), "damaged"),
    "no content": (lambda: packed({"mimetype": "x"}), "no text of an OpenDocument file"),
    "another root": (lambda: packed({"content.xml": "<a/>"}), "no text of an OpenDocument file"),
    "entities": (lambda: packed({"content.xml": BOMB}), "declares entities"),
    "a bomb": (lambda: packed({"content.xml": "<a>" + " " * (20 << 20) + "</a>"}), "times its size"),
    "deep lists": (
        lambda: odt("<text:list><text:list-item>" * 9000 + "</text:list-item></text:list>" * 9000),
        "nested",
    ),
    "repeated rows": (
        lambda: odt(table(row("甲", "乙", more=' table:number-rows-repeated="999999"') * 9)),
        "more than",
    ),
    "repeated cells": (lambda: odt(table(row(c("甲", more=' table:number-columns-repeated="999"') * 9))), "more than"),
    "pictures only": (lambda: odt(p(inside="<draw:frame><draw:image/></draw:frame>")), "pictures and no words"),
    "a sheet": (lambda: packed({"content.xml": OTHER.format("spreadsheet")}), "is an OpenDocument spreadsheet"),
}
OTHER = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><o:body><o:{0}/></o:body>'
    "</o:document-content>"
)
USABLE = {
    "spans beyond measure": table(row(c("甲", 999999999, 999999999), "乙"), row("丙", "丁")),
    "blanks beyond measure": p("甲", inside='<text:s text:c="999999999"/>乙'),
    "a style of itself": p("甲", "S"),
    "numbers that are none": items(p("甲"), style="L9") + h("乙", 99),
    "a list without items": "<text:list><text:list-header/></text:list>" + p("甲"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_files_are_refused(name: str) -> None:
    make, reason = UNUSABLE[name]
    data = make()
    begin = time.monotonic()
    with pytest.raises(UnusableInputError, match=reason) as caught:
        read(data, "a.odt")
    assert caught.value.advice
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("name", USABLE)
def test_strange_files_are_read(name: str) -> None:
    own = paragraph_style("S", more=' style:parent-style-name="S"') + list_style(
        "L9", level(1, "x", "%1" * 99, "。" * 999)
    )
    assert "甲" in read(odt(USABLE[name], automatic=own), "a.odt").text


def test_damage_anywhere_is_refused_or_read() -> None:
    data = odt(items(p("甲")) + table(row("1", "2")), automatic=STYLES, pages=MASTERS)
    for at in range(0, len(data), 11):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                read(damaged, "a.odt")
            except UnusableInputError:
                continue


def test_the_form_is_told_by_the_content() -> None:
    assert form_of(odt(p("甲"))).reader == "odt"

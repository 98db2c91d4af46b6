"""Word files: what they print is read whole and in order, what they do not print is not; hostile files are refused."""

from __future__ import annotations

import io
import re
import resource
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from conftest import breaches, printed
from make_docx import (
    complex_field,
    definition,
    docx,
    issue_docx,
    listed,
    lvl,
    num,
    p,
    package,
    relations,
    run,
    starting,
    tbl,
    tc,
    tr,
)

from pipeline.read import read_source
from pipeline.read.doc import read as read_doc
from pipeline.read.docx import read
from pipeline.read.word.numbers import format_number
from pipeline.rows import IssueData, Row
from pipeline.source import Piece, SourceText
from pipeline.stages import process
from pipeline.text import UnusableInputError, clean

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
with_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def words(source: SourceText, piece: Piece) -> str:
    return "|".join(source.text[span.start : span.end] for span in piece.spans)


def lines(data: bytes) -> list[str]:
    """The pieces of a file: their words, a mark between the pages of one."""
    source = read(data, "a.docx")
    return [words(source, piece) for piece in source.pieces]


def table(data: bytes) -> list[tuple[int, int, int, int, str]]:
    """The cells of the only table: row, column, rows, columns, words."""
    source = read(data, "a.docx")
    grid = next(piece.grid for piece in source.pieces if piece.grid is not None)
    covered = {(c.row + i, c.col + j) for c in grid.cells for i in range(c.row_span) for j in range(c.col_span)}
    assert len(covered) == sum(c.row_span * c.col_span for c in grid.cells) == grid.rows * grid.cols
    return [
        (c.row, c.col, c.row_span, c.col_span, "".join(source.text[s.start : s.end] for s in c.spans))
        for c in grid.cells
    ]


# --- words -----------------------------------------------------------------------------------------------------

BOX = f"<w:txbxContent>{p('框中字')}</w:txbxContent>"
TWICE = (
    f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
)
RUBY = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('dí')}</w:rt><w:rubyBase>{run('頔')}</w:rubyBase></w:ruby></w:r>"
STEP = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
NESTED = (
    STEP.format("begin") + complex_field(" PAGE ", "内") + STEP.format("separate") + run("结果") + STEP.format("end")
)
RAISED = '<w:vertAlign w:val="superscript"/>'
INSIDE = {
    "tracked insertion": (f"<w:ins>{run('增')}</w:ins>", ["前增"]),
    "deletion": ("<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", ["前"]),
    "moved away": (f"<w:moveFrom>{run('移')}</w:moveFrom>", ["前"]),
    "moved here": (f"<w:moveTo>{run('移')}</w:moveTo>", ["前移"]),
    "link": (f'<w:hyperlink r:id="x">{run("链接")}</w:hyperlink>', ["前链接"]),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", ["前控件"]),
    "smart tag": (f"<w:smartTag>{run('标记')}</w:smartTag>", ["前标记"]),
    "simple field": (f'<w:fldSimple w:instr=" DATE ">{run("今日")}</w:fldSimple>', ["前今日"]),
    "field": (complex_field(" TOC \\o ", "目录"), ["前目录"]),
    "field in a field": (NESTED, ["前结果"]),
    "hidden": (run("隐", "<w:vanish/>"), ["前"]),
    "hidden is switched off": (run("显", '<w:vanish w:val="0"/>'), ["前显"]),
    "hidden on the web": (run("显", "<w:webHidden/>"), ["前显"]),
    "hyphens": ("<w:r><w:t>甲</w:t><w:noBreakHyphen/><w:t>乙</w:t><w:softHyphen/><w:t>丙</w:t></w:r>", ["前甲-乙丙"]),
    "tab and breaks": (
        "<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>",
        ["前\t甲", "乙", "丙"],
    ),
    "sign": (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Other" w:char="F0FE"/></w:r>',
        ["前☑\uf0fe"],
    ),
    "text in a font of signs": (run("\uf0a8þ", '<w:rFonts w:ascii="Wingdings"/>'), ["前◻☑"]),
    "text box, saved twice": (f"<w:r>{TWICE}</w:r>", ["前", "框中字"]),
    "lettering": ('<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>', ["前", "艺术字"]),
    "reading of a character": (RUBY, ["前(dí)頔"]),
    "raised figures": (
        run("10") + run("3", RAISED) + run("吨，20m") + run("2", RAISED) + run("，见注") + run("1", RAISED),
        ["前10³吨，20m²，见注1"],
    ),
    "fraction and power": (
        "<m:oMath><m:f><m:num><m:r><m:t>2</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f>"
        "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
        ["前2/3x²"],
    ),
    "formula": ("<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>", ["前x+y"]),
}


@pytest.mark.parametrize("name", INSIDE)
def test_reads_what_a_paragraph_prints(name: str) -> None:
    inside, expected = INSIDE[name]
    assert lines(docx(p("前", inside=inside))) == expected


def test_unended_field_hides_no_more_than_its_paragraph() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
    assert lines(docx(p("甲", inside=begun) + p("乙"))) == ["甲", "乙"]


def test_styles_align_and_hide() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="d" w:default="1"><w:pPr><w:jc w:val="end"/></w:pPr></w:style>'
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:basedOn w:val="y"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="y"><w:basedOn w:val="x"/></w:style>'
    )
    body = p("中", '<w:pStyle w:val="b"/>') + p("右") + p("左", '<w:jc w:val="both"/>')
    body += p("环", '<w:pStyle w:val="x"/>') + p(inside=run("藏", '<w:rStyle w:val="h"/>'))
    source = read(docx(body, styles=styles), "a.docx")
    assert [(words(source, piece), piece.align) for piece in source.pieces] == [
        ("中", "center"),
        ("右", "right"),
        ("左", "left"),
        ("环", None),
    ]


def test_centred_lines_are_one_piece() -> None:
    title = p("某市人民政府\n关于某事的通知", '<w:jc w:val="center"/>')
    assert lines(docx(title + p("某市人民政府\n2018年7月2日", '<w:jc w:val="right"/>'))) == [
        "某市人民政府\n关于某事的通知",
        "某市人民政府",
        "2018年7月2日",
    ]


def test_deleted_end_of_a_paragraph_joins_it_to_the_next() -> None:
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert lines(docx(p("前半", deleted) + p("后半") + p("下段"))) == ["前半后半", "下段"]


def test_notes_stand_after_their_paragraph() -> None:
    note = f'<w:footnote w:id="2">{p(inside="<w:r><w:footnoteRef/></w:r>" + run("注释。"))}</w:footnote>'
    body = p("投入50", inside='<w:r><w:footnoteReference w:id="2"/></w:r>' + run("万元。")) + p("下段")
    assert lines(docx(body, footnotes=note)) == ["投入50[1]万元。", "[1]注释。", "下段"]
    circled = '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr>'
    assert lines(docx(body, footnotes=note, settings=circled)) == ["投入50①万元。", "①注释。", "下段"]


def test_headers_and_footers_stand_once() -> None:
    reference = (
        '<w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>'
    )
    unused = '<w:headerReference w:type="first" r:id="header2"/>'
    footer = p(inside=run("— ") + complex_field("PAGE", "7") + run(" —"))
    body = (
        p("甲") + p("乙", f"<w:sectPr>{reference}{unused}</w:sectPr>") + p("丙") + f"<w:sectPr>{reference}</w:sectPr>"
    )
    source = read(docx(body, header1=p("某区政府公报"), header2=p("不印"), footer1=footer), "a.docx")
    assert [(piece.role, words(source, piece)) for piece in source.pieces] == [
        ("paragraph", "甲"),
        ("paragraph", "乙"),
        ("page_header", "某区政府公报"),
        ("page_number", "— 7 —"),
        ("paragraph", "丙"),
    ]


def test_strict_form_is_read() -> None:
    data = docx(p("一"))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            inside = old.read(name).decode()
            inside = inside.replace(
                "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"
            )
            new.writestr(
                name,
                inside.replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument"),
            )
    assert lines(strict.getvalue()) == ["一"]


# --- automatic numbers -----------------------------------------------------------------------------------------

FORMATS = {
    "decimal": {1: "1", 12: "12"},
    "decimalZero": {3: "03", 12: "12"},
    "upperRoman": {4: "IV", 1949: "MCMXLIX"},
    "lowerRoman": {9: "ix"},
    "upperLetter": {1: "A", 26: "Z", 28: "BB"},
    "lowerLetter": {2: "b"},
    "decimalFullWidth": {10: "１０"},
    "decimalEnclosedCircle": {1: "①", 20: "⑳", 21: "21", 36: "36"},
    "decimalEnclosedParen": {1: "⑴", 20: "⒇", 21: "21"},
    "decimalEnclosedFullstop": {1: "⒈", 20: "⒛", 21: "21"},
    "ideographEnclosedCircle": {1: "㈠", 10: "㈩", 11: "11"},
    "chineseCounting": {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○"},
    "chineseCountingThousand": {
        10: "十",
        21: "二十一",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
        2018: "二千零一十八",
    },
    "ideographDigital": {1: "一", 10: "一〇"},
    "chineseLegalSimplified": {10: "壹拾", 11: "壹拾壹", 203: "贰佰零叁"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11", 22: "22"},
    "ideographZodiac": {1: "子", 12: "亥", 13: "13"},
    "ideographZodiacTraditional": {1: "甲子", 12: "乙亥", 60: "癸亥", 61: "61"},
    "none": {1: ""},
    "unheardOf": {7: "7"},
}


@pytest.mark.parametrize("form", FORMATS)
def test_number_formats(form: str) -> None:
    assert {number: format_number(number, form) for number in FORMATS[form]} == FORMATS[form]


def test_chinese_numbers_agree_with_another_library() -> None:
    cn2an = pytest.importorskip("cn2an")
    for number in [*range(1, 1200), 2000, 2018, 9999, 10000, 10001, 10010, 12345, 20500, 32767]:
        assert format_number(number, "chineseCountingThousand") == cn2an.an2cn(number).removeprefix(
            "一" * (10 <= number < 20)
        )
        assert format_number(number, "chineseLegalSimplified") == cn2an.an2cn(number, "up")


LEVELS = definition(
    1,
    lvl(0, "chineseCountingThousand", "%1、"),
    lvl(1, "chineseCountingThousand", "（%2）"),
    lvl(2, "decimal", "%3."),
    lvl(3, "decimalEnclosedCircle", "%4"),
)


def numbered(numbering: str, *levels: tuple[int, int], styles: str = "") -> list[str]:
    """The labels of paragraphs in these lists and levels."""
    data = docx("".join(p("文", listed(*level)) for level in levels), numbering=numbering, styles=styles)
    return [line.removesuffix("文") for line in lines(data)]


def test_levels_count_and_begin_anew() -> None:
    levels = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 3), (1, 3), (1, 0), (1, 1), (1, 2)]
    assert numbered(LEVELS + num(1, 1), *levels) == ["一、", "（一）", "（二）", "1.", "①", "②", "二、", "（一）", "1."]


def test_lists_of_one_definition_count_on_and_an_own_start_begins_anew() -> None:
    lists = num(1, 1) + num(2, 1) + num(3, 1, starting(0, 5))
    expected = ["一、", "二、", "五、", "六、", "七、"]
    assert numbered(LEVELS + lists, (1, 0), (2, 0), (3, 0), (3, 0), (1, 0)) == expected


def test_level_of_its_own_in_a_list() -> None:
    own = '<w:lvlOverride w:ilvl="0">' + lvl(0, "decimal", "第%1条") + "</w:lvlOverride>"
    assert numbered(LEVELS + num(1, 1, own), (1, 0), (1, 0), (1, 1)) == ["第1条", "第2条", "（一）"]


@pytest.mark.parametrize(("restart", "expected"), [("0", "3."), ("1", "3."), ("2", "1.")])
def test_level_that_begins_anew_only_after_some(restart: str, expected: str) -> None:
    third = lvl(2, "decimal", "%3.", f'<w:lvlRestart w:val="{restart}"/>')
    levels = definition(1, lvl(0, "decimal", "%1"), lvl(1, "decimal", "%2"), third)
    assert numbered(levels + num(1, 1), (1, 0), (1, 2), (1, 2), (1, 1), (1, 2))[-1] == expected


@pytest.mark.parametrize(
    ("form", "start", "expected"),
    [
        ("ideographTraditional", 10, ["癸、甲", "11、乙"]),
        ("ideographZodiac", 12, ["亥、甲", "13、乙"]),
        ("decimalEnclosedCircle", 20, ["⑳、甲", "21、乙"]),
        ("decimalEnclosedParen", 20, ["⒇、甲", "21、乙"]),
        ("ideographEnclosedCircle", 10, ["㈩、甲", "11、乙"]),
        ("chineseCounting", 99, ["九十九、甲", "一○○、乙"]),
    ],
)
def test_numbers_past_the_last_sign_of_their_set(form: str, start: int, expected: list[str]) -> None:
    numbering = definition(7, lvl(0, form, "%1、", start=start)) + num(7, 7)
    assert lines(docx(p("甲", listed(7)) + p("乙", listed(7)), numbering=numbering)) == expected


def test_several_levels_in_a_label() -> None:
    levels = definition(
        1, lvl(0, "chineseCounting", "第%1章"), lvl(1, "decimal", "%1.%2"), lvl(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    )
    assert numbered(levels + num(1, 1), (1, 0), (1, 1), (1, 2)) == ["第一章", "一.1", "1.1.1"]


def test_blank_behind_a_label() -> None:
    levels = definition(1, lvl(0, "decimal", "%1", suff="tab"))
    assert lines(docx(p("2018年", listed(1)), numbering=levels + num(1, 1))) == ["1 2018年"]


def test_bullets() -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    levels = definition(1, lvl(0, "bullet", "\uf06c", font), lvl(1, "bullet", "——"))
    assert numbered(levels + num(1, 1), (1, 0), (1, 1)) == ["●", "——"]


def test_list_of_a_style() -> None:
    levels = definition(
        1,
        lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="t1"/>'),
        lvl(1, "decimal", "%2.", '<w:pStyle w:val="t2"/>'),
    )
    style = '<w:style w:type="paragraph" w:styleId="{}">{}<w:pPr><w:numPr>{}</w:numPr></w:pPr></w:style>'
    styles = style.format("t1", "", '<w:numId w:val="1"/>') + style.format("t2", '<w:basedOn w:val="t1"/>', "")
    styles += '<w:style w:type="paragraph" w:styleId="t3"><w:basedOn w:val="t1"/></w:style>'
    body = p("甲", '<w:pStyle w:val="t1"/>') + p("乙", '<w:pStyle w:val="t2"/>') + p("丙", '<w:pStyle w:val="t3"/>')
    body += p("丁", '<w:pStyle w:val="t1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(docx(body, numbering=levels + num(1, 1), styles=styles)) == ["一、甲", "1.乙", "二、丙", "丁"]


def test_definition_that_stands_in_a_style_of_lists() -> None:
    linked = '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="s"/></w:abstractNum>'
    styles = f'<w:style w:type="numbering" w:styleId="s"><w:pPr>{listed(1)}</w:pPr></w:style>'
    assert numbered(LEVELS + linked + num(1, 1) + num(2, 2), (2, 0), (2, 0), styles=styles) == ["一、", "二、"]
    circle = linked + num(1, 2)
    assert numbered(circle, (1, 0), styles=styles) == [""]


def test_automatic_numbers_are_remarked_once() -> None:
    body = p("甲", listed(1)) + tbl(tr(tc(p(properties=listed(1))), "乙"), tr(tc(p(properties=listed(1))), "丙"))
    source = read(docx(body, numbering=LEVELS + num(1, 1)), "a.docx")
    (remark,) = source.remarks
    assert remark.code == "text.automatic_number"
    assert "3处" in remark.message
    assert "“一、”" in remark.message
    assert source.text[remark.span.start : remark.span.end] == "一、甲"


# --- tables ----------------------------------------------------------------------------------------------------

DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def test_merged_cells() -> None:
    head = tr(tc("序号", DOWN), tc("计划", span(2)), tc("备注", DOWN), properties="<w:tblHeader/>")
    body = tr(tc("", ON), "新建", "改建", tc("", ON)) + tr("1", "2", "3", "4")
    assert table(docx(tbl(head, body))) == [
        (0, 0, 2, 1, "序号"),
        (0, 1, 1, 2, "计划"),
        (0, 3, 2, 1, "备注"),
        (1, 1, 1, 1, "新建"),
        (1, 2, 1, 1, "改建"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "2"),
        (2, 2, 1, 1, "3"),
        (2, 3, 1, 1, "4"),
    ]


def test_block_merged_both_ways() -> None:
    rows = tr(tc("大", span(2) + DOWN), "甲"), tr(tc("", span(2) + ON), "乙"), tr("1", "2", "3")
    assert table(docx(tbl(*rows)))[:3] == [(0, 0, 2, 2, "大"), (0, 2, 1, 1, "甲"), (1, 2, 1, 1, "乙")]


def test_rows_that_begin_late_or_end_early() -> None:
    late = tr("乙", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
    assert table(docx(tbl(tr("1", "2", "3"), late, tr("丙")))) == [
        (0, 0, 1, 1, "1"),
        (0, 1, 1, 1, "2"),
        (0, 2, 1, 1, "3"),
        (1, 0, 1, 1, ""),
        (1, 1, 1, 1, "乙"),
        (1, 2, 1, 1, ""),
        (2, 0, 1, 1, "丙"),
        (2, 1, 1, 2, ""),
    ]


def test_edges_where_no_cell_ends_are_none() -> None:
    assert table(docx(tbl(tr(tc("甲", span(3)), tc("乙", span(60))), tr(tc("丙", span(3)), tc("丁", span(60)))))) == [
        (0, 0, 1, 1, "甲"),
        (0, 1, 1, 1, "乙"),
        (1, 0, 1, 1, "丙"),
        (1, 1, 1, 1, "丁"),
    ]


def test_words_of_a_cell() -> None:
    inner = tbl(tr("内1", "内2"), tr("内3", "内4"))
    cell = tc(p("上\t段") + p() + p("下段") + inner + p())
    assert [cell[4] for cell in table(docx(tbl(tr(cell, "二"))))] == ["上 段\n下段\n内1 内2\n内3 内4", "二"]


def test_deleted_rows_and_wrapped_ones() -> None:
    wrapped = f"<w:sdt><w:sdtContent>{tr('3', '4')}</w:sdtContent></w:sdt>"
    deleted = tr("删", "删", properties='<w:del w:id="1"/>')
    assert [cell[4] for cell in table(docx(tbl(tr("1", "2"), deleted, wrapped)))] == ["1", "2", "3", "4"]


def test_words_below_a_merged_cell_are_kept() -> None:
    assert table(docx(tbl(tr(tc("甲", DOWN), "1"), tr(tc("余", ON), "2"))))[0] == (0, 0, 2, 1, "甲\n余")


def test_frame_of_one_cell_is_no_table() -> None:
    assert lines(docx(tbl(tr(tc(p("甲") + p("乙")))))) == ["甲", "乙"]


def test_notes_of_a_table_stand_after_it() -> None:
    note = f'<w:footnote w:id="2">{p(inside="<w:r><w:footnoteRef/></w:r>" + run("注"))}</w:footnote>'
    cell = tc(p("数", inside='<w:r><w:footnoteReference w:id="2"/></w:r>'))
    assert lines(docx(tbl(tr(cell, "二")), footnotes=note)) == ["数[1]\t二", "[1]注"]


# --- pages -----------------------------------------------------------------------------------------------------

TURN = "<w:r><w:lastRenderedPageBreak/></w:r>"
BREAK = '<w:r><w:br w:type="page"/></w:r>'


def pages(data: bytes) -> list[tuple[str, int | None]]:
    source = read(data, "a.docx")
    return [(words(source, piece), piece.page) for piece in source.pieces]


def test_pages_are_unknown_where_they_are_not_saved() -> None:
    source = read(docx(p("甲", inside=BREAK) + p("乙")), "a.docx")
    assert source.pages == ()
    assert {piece.page for piece in source.pieces} == {None}


def test_pages_turn_where_they_were_saved_and_where_they_must() -> None:
    body = p("一", inside=TURN + run("二")) + p("三", inside=BREAK) + p(inside=TURN + run("四"))
    body += p("五", "<w:sectPr/>") + p(inside=TURN + run("六")) + p("七", "<w:pageBreakBefore/>")
    body += '<w:sectPr><w:type w:val="nextPage"/></w:sectPr>'
    data = docx(body)
    assert pages(data) == [("一|二", 1), ("三", 2), ("四", 3), ("五", 3), ("六", 4), ("七", 5)]
    source = read(data, "a.docx")
    assert [page.number for page in source.pages] == [1, 2, 3, 4, 5]
    assert source.pages[0].span.start == 0
    assert source.pages[-1].span.end == len(source.text)
    assert all(page.span.end == after.span.start for page, after in zip(source.pages, source.pages[1:], strict=False))


def test_pages_turn_inside_a_table() -> None:
    turned = tr(tc(p(inside=TURN + run("3"))), tc(p(inside=TURN + run("4"))))
    split = tr(tc(p("5", inside=TURN + run("五"))), tc(p("6", inside=TURN + run("六"))))
    source = read(docx(tbl(tr("1", "2"), turned, split) + p("后")), "a.docx")
    starts = [source.text[page.span.start :][:1] for page in source.pages]
    assert starts == ["1", "3", "\n"]
    assert [piece.page for piece in source.pieces] == [1, 3]


def test_printed_page_numbers() -> None:
    footer = p(inside=complex_field(" PAGE \\* MERGEFORMAT ", "1"))
    roman = '<w:sectPr><w:pgNumType w:fmt="lowerRoman"/><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    last = '<w:sectPr><w:titlePg/><w:pgSz w:w="11906" w:h="16838"/><w:pgNumType w:start="9"/></w:sectPr>'
    body = (
        p("序", inside=TURN + run("续")) + p("", roman) + p(inside=TURN + run("甲")) + p(inside=TURN + run("乙")) + last
    )
    labels = [(page.label, page.width, page.height) for page in read(docx(body, footer1=footer), "a.docx").pages]
    assert labels == [("i", None, None), ("ii", None, None), (None, 210.0, 297.0), ("10", 210.0, 297.0)]


# --- a whole issue ---------------------------------------------------------------------------------------------


def test_whole_issue_comes_back(data: IssueData) -> None:
    made, kept = issue_docx(data)
    source = read(made, "a.docx")
    pieces = [piece for piece in source.pieces if piece.role in ("paragraph", "table")]
    labels = [next(page.label for page in source.pages if page.span.end > piece.spans[0].start) for piece in pieces]
    assert [printed(clean(source.text, piece.spans).text) for piece in pieces] == [printed(row.text) for row, _ in kept]
    assert labels == [label for _, label in kept]
    cells = [cell for piece in pieces if piece.grid is not None for cell in piece.grid.cells]
    assert [(c.row, c.col, c.row_span, c.col_span) for c in cells] == [
        (row.row, row.col, row.row_span, row.col_span) for row in data.rows["table_cells"]
    ]


def test_nothing_of_a_whole_issue_is_lost(data: IssueData) -> None:
    made, _ = issue_docx(data)
    xml = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    source = read(made, "a.docx").text
    at = 0
    for text in re.findall(r"<w:t[^>]*>([^<]+)</w:t>", xml):
        at = source.index(text.replace("&amp;", "&").replace("\n", " ").strip(), at)


PLACES = frozenset(("char_start", "char_end", "page", "page_start", "page_end", "spans", "raw", "block_id", "seq"))
FILE = frozenset(("source_file", "source_format", "source_sha256"))


SAME = (
    *("documents", "contents", "parts", "sections", "responsibilities", "dates", "citations", "quantities"),
    *("tables", "table_cells", "terms"),
)


@pytest.mark.parametrize("name", SAME)
def test_rows_of_a_whole_issue_are_those_of_its_text(data: IssueData, word_data: IssueData, name: str) -> None:
    def facts(row: Row) -> dict[str, object]:
        values = asdict(row)
        return {key: printed(v) if isinstance(v, str) else v for key, v in values.items() if key not in PLACES | FILE}

    assert [facts(row) for row in word_data.rows[name]] == [facts(row) for row in data.rows[name]]


@pytest.fixture(scope="module")
def word_data(data: IssueData, tmp_path_factory: pytest.TempPathFactory) -> IssueData:
    path = tmp_path_factory.mktemp("word") / "a.docx"
    path.write_bytes(issue_docx(data)[0])
    return process(read_source(path))


def test_issue_keeps_the_contract(word_data: IssueData) -> None:
    assert breaches(word_data) == []


# --- hostile and unusable files --------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


BOMB = (
    '<!DOCTYPE w [<!ENTITY a "甲甲甲甲甲甲甲甲">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
DEEP = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
# They are made when they are asked for: some are large.
UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "entities": (lambda: docx(p("&i;").replace("&amp;", "&"), BOMB), "DTD"),
    "outside entity": (lambda: docx(p("x"), '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "DTD"),
    "bomb": (lambda: docx("<w:p/>" * 4_000_000), "unpacks to"),
    "too much XML": (lambda: docx(f"<w:p>{run('甲' * 2**15 + '乙' * 700)}</w:p>" * 1200), "unpacks to"),
    "deep": (lambda: docx(DEEP), "nested"),
    "no body": (lambda: zipped({"word/document.xml": b"<a/>"}), "no text of a Word document"),
    "no document": (lambda: package({}), "no text of a Word document"),
    "broken XML": (lambda: zipped({"word/document.xml": b"<w:document"}), "damaged"),
    "unknown encoding": (
        lambda: zipped({"word/document.xml": b'<?xml version="1.0" encoding="x-no"?><a/>'}),
        "damaged",
    ),
    "no archive": (lambda: b"PK\x03\x04" + b"x" * 100, "damaged"),
    "cut off": (lambda: docx(p("甲"))[:-40], "damaged"),
    "workbook": (lambda: package({"xl/workbook.xml": "<a/>"}, "xl/workbook.xml"), "Excel"),
    "slides": (lambda: package({"ppt/presentation.xml": "<a/>"}, "ppt/presentation.xml"), "PowerPoint"),
    "another file inside": (lambda: docx(p("甲") + '<w:altChunk r:id="x"/>'), "another file"),
    "pictures only": (lambda: docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "pictures"),
    "wide table": (
        lambda: docx(tbl(*(tr(tc("x", span(1 + i)), "y") for i in range(999)), *["<w:tr/>"] * 2000)),
        "rows and",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_files_are_refused(name: str) -> None:
    make, reason = UNUSABLE[name]
    data = make()
    begin = time.monotonic()
    with pytest.raises(UnusableInputError, match=reason) as caught:
        read(data, "a.docx")
    assert caught.value.advice
    assert time.monotonic() - begin < 5


def test_protected_archive_is_said_to_be_so() -> None:
    data = bytearray(docx(p("甲")))
    for at in [m.start() for m in re.finditer(b"PK\x01\x02", data)]:
        data[at + 8] |= 1
    for at in [m.start() for m in re.finditer(b"PK\x03\x04", data)]:
        data[at + 6] |= 1
    with pytest.raises(UnusableInputError, match="password"):
        read(bytes(data), "a.docx")


def test_damage_anywhere_is_refused_or_read() -> None:
    data = docx(p("甲", listed(1)) + tbl(tr("1", "2")), numbering=LEVELS + num(1, 1), footer1=p("页"))
    for at in range(0, len(data), 7):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                read(damaged, "a.docx")
            except UnusableInputError:
                continue


def test_notes_that_refer_to_notes_end() -> None:
    refer = "".join(f'<w:r><w:footnoteReference w:id="{id_}"/></w:r>' for id_ in range(40))
    notes = "".join(f'<w:footnote w:id="{id_}">{p("注", inside=refer)}</w:footnote>' for id_ in range(40))
    assert len(lines(docx(p("甲", inside=refer), footnotes=notes))) == 41


def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        outside = f"http://127.0.0.1:{server.getsockname()[1]}/"
        rels = relations({"a": ("styles", outside + "a"), "b": ("numbering", outside + "b")}, ' TargetMode="External"')
        body = docx(p("甲"))
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        assert lines(zipped({**members, "word/_rels/document.xml.rels": rels.encode()})) == ["甲"]
        with pytest.raises(TimeoutError):
            server.accept()


def test_large_file_is_read_within_bounds() -> None:
    data = docx(p("某区人民政府办公室关于印发某方案的通知。" * 5) * 40_000)
    begin = time.monotonic()
    assert len(read(data, "a.docx").pieces) == 40_000
    assert time.monotonic() - begin < 20


# --- old documents ---------------------------------------------------------------------------------------------


def compound(*streams: str) -> bytes:
    """The beginning of a compound file with these names in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(28, b"\x00") + b"\xfe\xff"
    return head + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in streams)


@pytest.mark.parametrize(
    ("streams", "reason"),
    [
        (("EncryptionInfo", "EncryptedPackage"), "password"),
        (("Workbook",), "Excel"),
        (("PowerPoint Document",), "PowerPoint"),
    ],
)
def test_compound_files_of_other_kinds(streams: tuple[str, ...], reason: str) -> None:
    with pytest.raises(UnusableInputError, match=reason):
        read_doc(compound(*streams), "a.doc")


def test_without_libreoffice_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(UnusableInputError, match="LibreOffice is not installed") as caught:
        read_doc(compound("WordDocument"), "a.doc")
    assert "save the file as .docx" in caught.value.advice


def test_libreoffice_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60 & sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr("pipeline.read.doc._SECONDS", 0.3)
    begin = time.monotonic()
    with pytest.raises(UnusableInputError, match="within"):
        read_doc(compound("WordDocument"), "a.doc")
    assert time.monotonic() - begin < 10


def converted(data: bytes, form: str, folder: Path) -> bytes:
    """A DOCX file as another form, made by LibreOffice."""
    assert OFFICE is not None
    (folder / "a.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, "--headless", profile, "--convert-to", form, "--outdir", str(folder), str(folder / "a.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"a.{form}").read_bytes()


@with_office
@pytest.mark.parametrize("form", ["doc", "rtf"])
def test_old_document_is_read_like_a_new_one(form: str, tmp_path: Path) -> None:
    head = tr(tc("序号", DOWN), tc("计划", span(2)))
    grid = "<w:tblGrid>" + '<w:gridCol w:w="2000"/>' * 3 + "</w:tblGrid>"
    grids = tbl(head, tr(tc("", ON), "新建", "改建"), tr("1", "2", "3")).replace("<w:tblGrid/>", grid)
    levels = definition(1, lvl(0, "decimal", "%1."), lvl(1, "decimal", "(%2)"))
    body = p("关于某事的通知", '<w:jc w:val="center"/>') + p("任务", listed(1)) + p("甲", listed(1, 1))
    body += p("乙", listed(1, 1)) + p("保障", listed(1)) + grids + p("2018年7月2日", '<w:jc w:val="right"/>')
    source = read_doc(converted(docx(body, numbering=levels + num(1, 1)), form, tmp_path), f"a.{form}")
    assert source.format == "doc"
    assert source.name == f"a.{form}"
    assert [(words(source, piece), piece.align) for piece in source.pieces if piece.grid is None] == [
        ("关于某事的通知", "center"),
        ("1.任务", "left"),
        ("(1)甲", "left"),
        ("(2)乙", "left"),
        ("2.保障", "left"),
        ("2018年7月2日", "right"),
    ]
    (grid_read,) = (piece.grid for piece in source.pieces if piece.grid is not None)
    assert (grid_read.rows, grid_read.cols) == (3, 3)
    assert [(c.row_span, c.col_span) for c in grid_read.cells][:2] == [(2, 1), (1, 2)]
    assert [remark.code for remark in source.remarks] == ["text.automatic_number"]


@with_office
def test_labels_agree_with_libreoffice(data: IssueData, tmp_path: Path) -> None:
    made, _ = issue_docx(data)
    source = read(made, "a.docx")
    ours = [
        printed(words(source, piece)) for piece in source.pieces if piece.role == "paragraph" and piece.grid is None
    ]
    theirs = {printed(line) for line in converted(made, "txt", tmp_path).decode("utf-8-sig").splitlines()}
    assert [line for line in ours if line.replace("|", "") not in theirs] == []


@with_office
def test_damaged_old_document_is_refused(tmp_path: Path) -> None:
    whole = converted(docx(p("某区人民政府办公室关于印发某方案的通知") * 200), "doc", tmp_path)
    sector = 512 * (1 + int.from_bytes(whole[76:80], "little"))  # of the table that says where streams go on
    for damaged in (
        compound("WordDocument").replace(b"\xfe\xff", b"\x00\x00") + bytes(range(256)) * 40,
        whole[: len(whole) // 2],
        whole[:sector] + b"\x55" * 512 + whole[sector + 512 :],
    ):
        with pytest.raises(UnusableInputError, match="cannot be opened"):
            read_doc(damaged, "a.doc")


@with_office
def test_old_document_fetches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        picture = '{\\field{\\*\\fldinst INCLUDEPICTURE "' + address + '" \\\\d}{\\fldrslt }}'
        assert "text" in read_doc(("{\\rtf1\\ansi " + picture + " text\\par}").encode(), "a.rtf").text
        with pytest.raises(TimeoutError):
            server.accept()


def test_memory_of_a_large_file_stays_small() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(docx(p("某区人民政府办公室。" * 10) * 20_000), "a.docx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000

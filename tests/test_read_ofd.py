"""OFD files: the gazette printed as OFD gives the words and tables of its PDF, and damage ends in a message."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import CASES
from make_ofd import archive, ofd_of, rule, text_object
from PIL import Image

from pipeline.read import ReadError, ofd, read_source
from pipeline.read.page.sheet import Glyphs, Sheet
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.text import UnusableInputError

PRINT = CASES / "pdf" / "mirrored_margins.pdf"


def words(source: SourceText) -> list[str]:
    """The pieces without the blanks between characters, which each form measures in its own way."""
    return ["".join(source.text[slice(*span)] for span in piece.spans).replace(" ", "") for piece in source.pieces]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> SourceText:
    path = tmp_path_factory.mktemp("ofd") / "gazette.ofd"
    path.write_bytes(ofd_of(PRINT, range(76)))
    return read_source(path)


def test_words_tables_and_pages_are_those_of_the_pdf(whole: SourceText) -> None:
    printed = read_source(PRINT)
    assert whole.format == "ofd"
    assert words(whole) == words(printed)
    shapes = [
        [(p.role, p.page, p.align, p.grid and (p.grid.rows, p.grid.cols)) for p in s.pieces] for s in (whole, printed)
    ]
    assert shapes[0] == shapes[1]
    assert [(page.number, page.label) for page in whole.pages] == [(p.number, p.label) for p in printed.pages]


def test_rows_are_those_of_the_pdf(whole: SourceText) -> None:
    mine, theirs = process(whole).rows, process(read_source(PRINT)).rows
    for dataset, names in {
        "documents": ("doc_number", "title", "signed_on", "page_start", "page_end"),
        "sections": ("label", "path"),
        "responsibilities": ("role", "org_id"),
        "dates": ("edtf", "bound"),
        "table_cells": ("row", "col", "row_span", "col_span", "text", "value"),
    }.items():
        found, wanted = ([[getattr(r, n) for n in names] for r in rows[dataset]] for rows in (mine, theirs))
        assert found == wanted, dataset


def read(*contents: str, resources: str = "") -> SourceText:
    return ofd.read(archive(list(contents), resources=resources), "a.ofd")


def drawing(content: str) -> str:
    """A drawing, as a resource that pages refer to as 77."""
    return f'<ofd:CompositeGraphicUnit ID="77"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'


USE = '<ofd:CompositeObject ID="5" Boundary="10 10 100 100" ResourceID="77"/>'


def test_steps_between_characters() -> None:
    source = read(
        text_object("一二三四", 20, 50, 5, "g 2 5 20"), text_object("甲乙", 20, 50, 5, "", ' CTM="2 0 0 2 0 0"')
    )
    assert source.text.split() == ["一二三", "四", "甲乙"]


def test_radicals_are_the_characters_that_they_draw(tmp_path: Path) -> None:
    (tmp_path / "a.ofd").write_bytes(archive([text_object("⼈⺠政府", 20, 20, 5)]))
    source = read_source(tmp_path / "a.ofd")
    assert source.text.strip() == "人民政府"
    assert [remark.code for remark in source.remarks] == ["text.radical"]


def test_drawings_are_read_where_they_are_used() -> None:
    source = read(USE + text_object("正文在此", 20, 90, 5), resources=drawing(text_object("图中的字", 5, 20, 5)))
    assert source.text.split() == ["图中的字", "正文在此"]


def test_cells_that_take_several_places() -> None:
    rules = [rule(20, y, 80, y) for y in (20, 40)] + [rule(50, 30, 80, 30)] + [rule(x, 20, x, 40) for x in (20, 50, 80)]
    cells = [("合计", 22, 33), ("甲", 52, 28), ("乙", 52, 38)]
    source = read("".join([*rules, *(text_object(text, x, y, 4) for text, x, y in cells)]))
    (table,) = (piece.grid for piece in source.pieces if piece.grid is not None)
    assert [(c.row, c.col, c.row_span, c.col_span) for c in table.cells] == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]


LINE = "为了做好森林防火工作，现将有关事项通知如下。"


def turned(words: str, nth: int, ctm: str) -> str:
    """The nth line of a page that is turned."""
    x, y = {"0 1 -1 0 0 0": (180 - 8 * nth, 20), "-1 0 0 -1 0 0": (190, 200 - 8 * nth)}.get(ctm, (20 + 8 * nth, 280))
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 200 200" Font="3" Size="5.6" CTM="{ctm}">'
        f'<ofd:TextCode X="0" Y="0">{words}</ofd:TextCode></ofd:TextObject>'
    )


@pytest.mark.parametrize("ctm", ["0 1 -1 0 0 0", "-1 0 0 -1 0 0", "0 -1 1 0 0 0"])
def test_a_page_that_lies_on_its_side(ctm: str) -> None:
    lines = ["某县人民政府公告", LINE, "某县人民政府"]
    source = read("".join(turned(line, nth, ctm) for nth, line in enumerate(lines)))
    assert "".join(source.text.split()) == "".join(lines)


UNPAINTED = {
    "transparent": text_object("不印的字", 20, 60, 5, "", ' Alpha="0"'),
    "neither filled nor drawn": text_object("不印的字", 20, 60, 5, "", ' Fill="false"'),
    "hidden": text_object("不印的字", 20, 60, 5, "", ' Visible="false"'),
    "watermark": text_object("内部资料", 0, 0, 20, "", ' CTM="0.7 -0.7 0.7 0.7 60 200"'),
    "printed twice": text_object(LINE, 20.1, 50, 5),
}


@pytest.mark.parametrize("name", UNPAINTED)
def test_what_is_not_printed_is_not_read(name: str) -> None:
    assert read(text_object(LINE, 20, 50, 5) + UNPAINTED[name]).text.split() == [LINE]


def test_words_under_the_picture_of_a_scan_are_read() -> None:
    scan = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="8"/>'
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
    assert read(text_object(LINE, 20, 50, 5, "", ' Alpha="0"') + scan, resources=media).text.split() == [LINE]


def test_a_glyph_without_code_is_lost() -> None:
    glyphs = (
        '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>12</ofd:Glyphs></ofd:CGTransform>'
    )
    content = text_object("\u00a4政府", 20, 50, 5).replace("<ofd:TextCode", glyphs + "<ofd:TextCode")
    assert read(content).text.split() == ["\ufffd政府"]


def test_the_current_version_of_a_document_and_every_document() -> None:
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    area = (
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
    )
    more = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Versions>"
        '<ofd:Version ID="a" Current="false" BaseLoc="Doc_0/V/a.xml"/>'
        '<ofd:Version ID="b" Current="true" BaseLoc="Doc_0/V/b.xml"/></ofd:Versions></ofd:DocBody>'
        "<ofd:DocBody><ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/V/b.xml": f"<ofd:DocVersion {name}><ofd:DocRoot>../New.xml</ofd:DocRoot></ofd:DocVersion>",
    }
    for path, words in (("Doc_0/New", "新版"), ("Doc_1/Document", "第二份文件")):
        folder = path.split("/")[0]
        more[f"{path}.xml"] = (
            f'<ofd:Document {name}>{area}<ofd:Pages><ofd:Page ID="1" BaseLoc="{words}.xml"/></ofd:Pages></ofd:Document>'
        )
        content = f"<ofd:Content><ofd:Layer>{text_object(words, 20, 50, 5)}</ofd:Layer></ofd:Content>"
        more[f"{folder}/{words}.xml"] = f"<ofd:Page {name}>{content}</ofd:Page>"
    data = archive([text_object("旧版", 20, 50, 5)], more)
    assert ofd.read(data, "a.ofd").text.split() == ["新版", "第二份文件"]


def test_a_page_that_is_a_picture_is_told_where_nothing_recognises_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.scan.level.is_installed", lambda: False)
    scan = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="8"/>'
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
    source = read(scan, text_object("第二页的文字", 20, 50, 5), resources=media)
    assert source.text.split() == ["第二页的文字"]
    assert [(remark.code, "第1页" in remark.message) for remark in source.remarks] == [("page.unreadable", True)]


@pytest.mark.parametrize(("dots", "codes"), [(72, ["page.low_resolution"]), (150, [])])
def test_the_dots_of_a_scan_are_those_of_its_picture(
    monkeypatch: pytest.MonkeyPatch, dots: int, codes: list[str]
) -> None:
    """Whatever it is drawn with to be recognised."""
    picture = io.BytesIO()
    Image.new("L", (round(210 / 25.4 * dots), round(297 / 25.4 * dots)), 255).save(picture, "PNG")
    line = Glyphs("关于加强管理的通知", 28, 50, 100, 54, 4.5)
    seen: list[float] = []

    def recognise(_picture: object, dpi: float, number: int) -> Sheet:
        seen.append(dpi)
        return Sheet(number, 210, 297, (line,), score=0.99, dpi=dpi)

    monkeypatch.setattr("pipeline.read.scan.level.is_installed", lambda: True)
    monkeypatch.setattr("pipeline.read.scan.ocr.recognise", recognise)
    scan = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="8"/>'
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
    source = ofd.read(archive([scan], {"Doc_0/scan.png": picture.getvalue()}, media), "a.ofd")
    assert seen == [pytest.approx(200)]
    assert [remark.code for remark in source.remarks] == codes


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    "data",
    [
        archive([text_object("字", 1, 1, 5)])[:300],
        archive([], {"other.xml": ""}),
        archive(["<ofd:TextObject"]),
        archive([], {"Doc_0/Pages/Page_0/Content.xml": BOMB}),
        archive([text_object("字", 1, 1, 5)]).replace(b"Doc_0/Document.xml", b"../0/Document.xml"),
    ],
    ids=["cut", "no page", "broken page", "entities", "outside"],
)
def test_damaged_and_hostile_files_are_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.ofd"
    path.write_bytes(data)
    with pytest.raises(ReadError):
        read_source(path)


def test_a_drawing_of_itself_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "_MOST_OBJECTS", 300_000)  # a tenth: what it draws doubles with each step
    with pytest.raises(UnusableInputError, match="draws more"):
        read(USE, resources=drawing(USE * 200))

"""PDF files of the kinds that programs in offices wrote: made here, in several sizes and years."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import make_pdf
import pypdfium2 as pdfium
import pytest
from conftest import CASES
from make_pdf import codes, prose, set_lines, text

from pipeline.read import pdf
from pipeline.read.scan import level
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

LAW = (
    "第一条为了加强城市供水管理，保障生活、生产用水，根据有关法律、法规的规定，结合本市实际，制定本办法。",
    "第二条本市行政区域内从事供水、用水活动的单位和个人，应当遵守本办法。市人民政府水行政主管部门负责全市供水的监督"
    "管理工作。",
    "第三条供水单位应当建立健全水质检测制度，每月25日前将检测结果报所在地主管部门备案，并向社会公布。",
)


def read(*contents: str, size: tuple[float, float] = (595, 842), page: str = "") -> SourceText:
    return pdf.read(make_pdf.pdf(*contents, size=size, page=page), "a.pdf")


def pieces(source: SourceText) -> list[str]:
    return ["".join(source.text[slice(*span)] for span in piece.spans) for piece in source.pieces]


def rows_of(
    paragraphs: Sequence[str], wide: float, size: float, lead: float, top: float
) -> list[tuple[str, float, float]]:
    """The lines of paragraphs with their places."""
    found = []
    for words in paragraphs:
        for n, row in enumerate(set_lines(words, wide)):
            found.append((row, 90 + (0 if n else 2 * size), top - len(found) * lead))
    return found


# --- how the words of a page stand -------------------------------------------------------------------------------

SETTINGS = [(30, 14, 24), (36, 10.5, 17), (24, 16, 29)]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    ("space", "row"),
    [
        # Size and width of the type negative, in a space that hangs from above: printed upright.
        ("1 0 0 -1 0 842 cm", "q 1 0 0 1 {x} {down} cm BT /F -{size} Tf -100 Tz 0 0 Td {codes} Tj ET Q"),
        ("1 0 0 -1 0 842 cm", "BT /F {size} Tf 1 0 0 -1 {x} {down} Tm {codes} Tj ET"),
        ("-1 0 0 -1 595 842 cm", "BT /F -{size} Tf -1 0 0 -1 0 0 Tm {back} {up} Td -100 Tz {codes} Tj ET"),
        ("-1 0 0 1 595 0 cm", "BT /F {size} Tf -100 Tz {right} {y} Td {codes} Tj ET"),
        # Printed as in a mirror, or standing on its head.
        ("-1 0 0 1 595 0 cm", "BT /F {size} Tf {x} {y} Td {codes} Tj ET"),
        ("-1 0 0 -1 595 842 cm", "BT /F {size} Tf {x} {y} Td {codes} Tj ET"),
    ],
)
def test_words_are_read_as_they_are_printed(space: str, row: str, setting: tuple[int, float, int]) -> None:
    wide, size, lead = setting
    drawn = [space]
    for words, x, y in rows_of(LAW, wide, size, lead, 740):
        places = {"x": x, "y": y, "down": 842 - y, "right": 595 - x, "back": x - 595, "up": y - 842}
        drawn.append(row.format(size=size, codes=codes(words), **places))
    assert pieces(read("\n".join(drawn))) == list(LAW)


def test_a_line_that_the_file_writes_from_its_end_is_read_from_its_begin() -> None:
    drawn = ""
    for words, x, y in rows_of(LAW, 30, 14, 24, 740):
        places = [x + 14 * make_pdf.width_of(words[:n]) for n in range(len(words))]
        drawn += "".join(text(char, at, y, 14) for char, at in reversed(list(zip(words, places, strict=True))))
    assert pieces(read(drawn)) == list(LAW)


# --- words that are not those of the print -----------------------------------------------------------------------

MARKS = "，。、；：（）《》“”0123456789"
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "fonts without names": make_pdf.without_unicode,
    "marks and figures as signs": lambda data: make_pdf.with_words(data, {ord(m): 33 + n for n, m in enumerate(MARKS)}),
    "marks as blanks": lambda data: make_pdf.with_words(data, {ord(mark): 32 for mark in MARKS[:11]}),
    "marks in private use": lambda data: make_pdf.with_words(
        data, {ord(mark): 0xE000 + n for n, mark in enumerate(MARKS)}
    ),
}


def pages_of(look: str, pages: Sequence[int]) -> bytes:
    """Some pages of a file of the cases, as a file."""
    new = pdfium.PdfDocument.new()
    new.import_pages(pdfium.PdfDocument(CASES / "pdf" / f"{look}.pdf"), list(pages))
    whole = io.BytesIO()
    new.save(whole)
    return whole.getvalue()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("look", ["one_column", "mirrored_margins", "two_columns"])
def test_words_that_are_not_printed_are_not_read(look: str, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "is_installed", lambda: False)
    data = CHANGES[change](pages_of(look, [6, 15, 18, 24]))
    assert data != pages_of(look, [6, 15, 18, 24])
    with pytest.raises(UnusableInputError, match="no page that can be read"):
        pdf.read(data, "a.pdf")


def test_a_file_whose_fonts_are_sound_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases have covers, contents, tables and forms, too."""
    monkeypatch.setattr(level, "is_installed", lambda: False)
    for path in sorted((CASES / "pdf").glob("*.pdf")):
        assert not pdf.read(path.read_bytes(), path.name).remarks


def test_unreadable_pages_are_told_and_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "is_installed", lambda: False)
    bare = [words.translate(dict.fromkeys(map(ord, "，。、"))) for words in LAW] * 4
    few, _ = prose(bare[:2], 90, 740, 34)  # articles of two lines
    list_of_names = "".join(text("　".join(["王建国", "李小明", "陈文华"] * 3), 90, 740 - 20 * n) for n in range(20))
    full = prose(bare, 90, 740, 34)[0]
    source = read(full, full, few, list_of_names, text("清远市人民政府公报", 90, 600, 30))
    assert [page.number for page in source.pages] == [4, 5]
    assert [remark.message[:8] for remark in source.remarks] == ["第1、2、3页读"]


UNITS = ("清远市清新区太和镇人民政府", "清远市清新区自然资源和规划局", "清新区第一中学", "清新区水务投资发展有限公司")
TITLE = ("清远市清新区人民政府办公室关于印发清远市清新区全民科学素质行", "动计划纲要实施方案的通知")


def lines(rows: Sequence[str], size: float = 12) -> str:
    return "".join(text(words, 90, 780 - 1.6 * size * n, size) for n, words in enumerate(rows))


WITHOUT_MARKS = {
    "names": lines(["　".join(["王建国", "李小明", "陈文华", "黄丽"] * 2)] * 30),
    "bodies, one to the line": lines(UNITS * 8),
    "bodies, between blanks": prose([" ".join(UNITS * 15)], 90, 780, 34)[0],
    "bodies of one length": lines(["清远市清新区太和镇第一中心小学校教务处办公室"] * 30),
    "contents with numbers": lines([row for n in range(14) for row in (TITLE[0], TITLE[1] + " " * 9 + str(n))]),
    "contents with leaders": lines([row for n in range(14) for row in (TITLE[0], TITLE[1] + "." * 30 + str(n))]),
    "contents without numbers": lines(TITLE * 15),
    "figures": lines(["37 1254 908 22.5 1180 7 45100 66"] * 30),
    "typed": prose(
        [f"各镇要加强领导,建立健全工作机制,确保各项任务按期完成.{words}" for words in ["对成绩突出的给予表彰"] * 9],
        90,
        780,
        34,
    )[0],
    "marks of science": prose(
        ["各镇人民政府要切实加强组织领导．建立健全工作机制．落实工作责任．" * 3] * 4, 90, 780, 34
    )[0],
    "roads": lines(["清新大道太和路至明霞大道段两侧各五十米范围", "笔架路"] * 15),
}


@pytest.mark.parametrize("kind", WITHOUT_MARKS)
def test_pages_that_rightly_have_no_marks_are_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "is_installed", lambda: False)
    assert len(read(WITHOUT_MARKS[kind]).text) > 100


def test_a_page_with_other_words_than_it_prints_is_recognised(tmp_path: Path) -> None:
    """Where the picture shows nothing either (a font that does not come with the file), the page is not read."""
    printed = pdf.read(pages_of("one_column", [6]), "a.pdf").text
    source = pdf.read(CHANGES["marks and figures as signs"](pages_of("one_column", [6])), "a.pdf")
    assert [page.ocr for page in source.pages] == [True]
    wanted, found = ("".join(words.split()) for words in (printed, source.text))
    assert sum(a == b for a, b in zip(wanted, found, strict=False)) > 0.9 * len(wanted)
    empty = make_pdf.without_unicode(make_pdf.pdf(prose(LAW * 4, 90, 740, 34)[0]))
    with pytest.raises(UnusableInputError, match="no page that can be read"):
        pdf.read(empty, "a.pdf")

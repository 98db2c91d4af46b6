"""PDF files of the kinds that programs in offices wrote: made here, in several sizes and years."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import make_pdf
import pypdfium2 as pdfium
import pytest
from conftest import CASES
from make_pdf import codes, prose, set_lines, text

from pipeline.read import pdf
from pipeline.read.page.legible import is_misread, maps_are_whole
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


@pytest.mark.parametrize("setting", SETTINGS)
def test_lines_that_run_down_are_read_from_the_right(setting: tuple[int, float, int]) -> None:
    """竖排, as 1955 printed it and as a browser prints it today."""
    wide, size, lead = setting
    drawn = "".join(
        text(char, 500 - (740 - y), 800 - (x - 90) - n * size, size)
        for words, x, y in rows_of(LAW, wide, size, lead, 740)
        for n, char in enumerate(words)
    )
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


MISREAD: dict[str, Callable[[str], str]] = {
    "GBK as Latin": lambda words: words.encode("gbk").decode("latin-1"),
    "UTF-8 as Latin": lambda words: words.encode().decode("cp1252", "replace"),
    "UTF-8 as GBK": lambda words: words.encode().decode("gbk", "replace"),
}


@pytest.mark.parametrize("change", MISREAD)
def test_words_in_the_wrong_encoding_are_told(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """乱码: text layers whose encoding was named wrongly."""
    monkeypatch.setattr(level, "is_installed", lambda: False)
    words = "".join(LAW)
    assert not is_misread(words)
    assert not is_misread("Règlement n° 12 · 3×4±2 Ω §5 " + words)
    assert is_misread(MISREAD[change](words))
    wrong = MISREAD[change](words * 4).replace("\ufffd", "")
    wrong = "".join(char for char in wrong if char.isprintable())
    drawn = "".join(text(wrong[n * 30 : n * 30 + 30], 90, 740 - 20 * n, 10) for n in range(12))
    with pytest.raises(UnusableInputError, match="no page that can be read"):
        read(drawn)


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


@pytest.mark.parametrize("look", ["mirrored_margins", "local_habits_two_columns"])
@pytest.mark.parametrize("damaged", [True, False])
def test_pages_whose_fonts_are_damaged_are_not_recognised(
    look: str, damaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their picture shows the signs of another font, which tell nothing and take seconds to recognise."""
    asked: list[int] = []
    monkeypatch.setattr(pdf, "_recognised", lambda page, number, printed=0: asked.append(number))
    data = bytearray((CASES / "pdf" / f"{look}.pdf").read_bytes())
    for match in list(re.finditer(rb"/Length1[ \d]", data)) if damaged else ():
        begin = data.index(b"stream", match.end()) + 8
        end = data.index(b"endstream", begin) - 1
        data[begin:end] = bytes(end - begin)
    with pytest.raises(UnusableInputError, match="no page that can be read"):
        pdf.read(make_pdf.without_unicode(bytes(data)), "a.pdf")
    assert bool(asked) == (not damaged)


def _map_body(data: bytes) -> tuple[int, int]:
    """Where the map of characters of the file's first font with one begins and ends."""
    number = re.search(rb"/ToUnicode (\d+) 0 R", data)
    assert number is not None
    found = re.search(rb"(?<!\d)" + number[1] + rb" 0 obj.*?stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    assert found is not None
    return found.span(1)


DAMAGED_MAPS: dict[str, Callable[[bytes], bytes]] = {
    "blanked": lambda data: data[: _map_body(data)[0]] + bytes(200) + data[_map_body(data)[0] + 200 :],
    "without its filter": lambda data: (
        data[: _map_body(data)[0] - 80]
        + data[_map_body(data)[0] - 80 : _map_body(data)[0]].replace(b"/Filter", b"/Filler")
        + data[_map_body(data)[0] :]
    ),
    "gone": lambda data: re.sub(rb"/ToUnicode (\d+) 0 R", rb"/ToUnicode 9\1 0 R", data),
}


@pytest.mark.parametrize("change", DAMAGED_MAPS)
def test_maps_of_characters_that_are_damaged_are_told_from_missing_ones(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged file is to be got again; one that was made without maps is recognised."""
    asked: list[int] = []
    monkeypatch.setattr(pdf, "_recognised", lambda page, number, printed=0: asked.append(number))
    data = (CASES / "pdf" / "mirrored_margins.pdf").read_bytes()
    assert maps_are_whole(data)
    assert maps_are_whole(make_pdf.without_unicode(data))
    damaged = DAMAGED_MAPS[change](data)
    assert not maps_are_whole(damaged)
    with contextlib.suppress(UnusableInputError):
        assert pdf.read(damaged, "a.pdf").remarks
    assert not asked


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


# --- blanks between figures --------------------------------------------------------------------------------------


def with_gaps(words: str, size: float, blank: float, spacing: float = 0.0, y: float = 700) -> str:
    """A line whose blanks (in sizes of a character) are no characters of the file, as some programs write it."""
    x, drawn = 90.0, ""
    for part in words.split(" "):
        for char in part:
            drawn += text(char, x, y, size)
            x += size * (make_pdf.width_of(char) + spacing)
        x += size * blank
    return drawn


@pytest.mark.parametrize(("size", "blank"), [(12, 0.25), (10.5, 0.22), (9, 0.28), (16, 0.2), (7.5, 0.5)])
@pytest.mark.parametrize(
    "words",
    [
        "A 2023 2024 2025",
        "表1 2023年规模以上工业企业",
        "附件1 2024年度补助资金安排表",
        "项目 1 2 3 4",
        "GB 18973 2016",
        "COVID 19",
        "12.5% 3.4% 8%",
        "0763 5811111",
        "T 12 B 7",
    ],
)
def test_blanks_between_figures_are_kept(words: str, size: float, blank: float) -> None:
    (found,) = pieces(read(with_gaps(words, size, blank)))
    assert found.replace("项目 ", "项目") == words.replace("项目 ", "项目")


@pytest.mark.parametrize("spacing", [0.1, 0.2, 0.29])
def test_figures_that_are_set_apart_have_no_blanks(spacing: float) -> None:
    """A line whose characters are all set apart (字符间距加宽)."""
    assert pieces(read(with_gaps("二〇18年GDP达12345亿元", 14, 0, spacing))) == ["二〇18年GDP达12345亿元"]
    assert pieces(read(with_gaps("共2023 2024两年", 14, 0.25, spacing))) == ["共2023 2024两年"]


# --- lines of figures in a cell ----------------------------------------------------------------------------------


def table(xs: Sequence[float], ys: Sequence[float]) -> str:
    """The rules of a table without merged cells."""
    lying = "".join(make_pdf.line(xs[0], y, xs[-1], y) for y in ys)
    return lying + "".join(make_pdf.line(x, ys[0], x, ys[-1]) for x in xs)


def cells_of(source: SourceText) -> list[list[str]]:
    """The words of the tables' cells, row by row."""
    grids = [piece.grid for piece in source.pieces if piece.grid is not None]
    rows: list[list[str]] = []
    for grid in grids:
        rows += [[] for _ in range(grid.rows)]
        for cell in grid.cells:
            words = "".join(source.text[slice(*span)] for span in cell.spans)
            rows[len(rows) - grid.rows + cell.row].append(words)
    return rows


@pytest.mark.parametrize("size", [9, 10.5, 12, 14])
@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("wide", [1.0, 1.25, 2.0])
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("18:30", "22:50"), "18:30 22:50"),
        (("07:40", "08:20", "09:05"), "07:40 08:20 09:05"),
        (("CZ8866", "CZ8867"), "CZ8866 CZ8867"),
        (("2019", "2020", "2021"), "2019 2020 2021"),
        (("3.5-4.0", "4.5-6.0"), "3.5-4.0 4.5-6.0"),
        (("2021/3/5", "2021/4/8"), "2021/3/5 2021/4/8"),
        (("太和镇", "12"), "太和镇12"),
        (("第", "3", "期"), "第3期"),
    ],
)
def test_lines_of_figures_in_a_cell_are_parted(
    rows: Sequence[str], words: str, wide: float, centred: bool, size: float
) -> None:
    width = size * max(map(make_pdf.width_of, rows)) * wide + 2 * 5.4
    drawn = table((90, 90 + width, 300), (600, 680, 720)) + text("班次", 92, 690, 9) + text("备注", 220, 690)
    for n, row in enumerate(rows):
        x = 90 + (width - size * make_pdf.width_of(row)) / 2 if centred else 95.4
        drawn += text(row, x, 665 - 1.4 * size * n, size)
    assert cells_of(read(drawn))[1][0] == words


@pytest.mark.parametrize("size", [9, 10.5, 12])
@pytest.mark.parametrize(
    ("words", "room"),
    [("44180320180300012345", 12), ("1234567.89", 6), ("914418007962XQ8W4K", 11), ("076358111119", 8)],
)
def test_a_number_that_its_cell_breaks_stays_one(words: str, room: int, size: float) -> None:
    width = size * room / 2 + 2 * 5.4
    drawn = table((90, 90 + width, 300), (600, 680, 720)) + text("代码", 92, 690, 9) + text("备注", 220, 690)
    for n in range(0, len(words), room):
        drawn += text(words[n : n + room], 95.4, 665 - 1.4 * size * n / room, size)
    assert cells_of(read(drawn))[1][0] == words


# --- text that is larger than most of the file -------------------------------------------------------------------

NOTICE = (
    "为深入贯彻落实党中央、国务院关于加强节约用水工作的决策部署，切实提高水资源利用效率，经区人民政府同意，现将有关"
    "事项通知如下，请结合实际认真抓好落实。",
    "一、各镇人民政府要加强组织领导，建立健全工作机制，明确责任分工，细化工作措施，确保各项任务按期完成；对工作推进"
    "不力、造成不良影响的单位和个人，要依照有关规定追究责任。",
    "二、区水务局要会同区发展和改革局、区财政局等部门，加强对各镇工作的指导和督促检查，每半年向区人民政府报告一次工作"
    "进展情况，重大问题及时报告。",
    "三、执行过程中遇到的问题，请径向区水务局反映。",
)
ANNEX = tuple(
    f"第{n}条供水单位应当建立健全水质检测制度，{words}" for n, words in zip("一二三四五六七八", LAW * 3, strict=False)
)


@pytest.mark.parametrize(
    ("large", "small", "margin"),
    [(16, 10.5, 90), (14, 10.5, 90), (15.75, 12, 72), (18, 14, 100), (16, 9, 90), (16, 10.5, 60)],
)
@pytest.mark.parametrize("pages", [2, 5])
def test_a_notice_that_is_set_larger_than_its_annex(large: float, small: float, margin: float, pages: int) -> None:
    """One piece a paragraph, and one for the title, whose first line goes from edge to edge."""
    wide = (595 - 180) // large
    head = [
        "清远市清新区人民政府办公室关于印发节约用水行动实施办法管理"[: int((595 - 180) // (1.2 * large))],
        "规定的通知",
    ]
    drawn, y = "", 760.0
    for row in head:
        drawn += text(row, 90 + (595 - 180 - 1.2 * large * len(row)) / 2, y, 1.2 * large)
        y -= 1.8 * large
    drawn += text("各镇人民政府：", 90, y - large, large)
    body, _ = prose(NOTICE, 90, y - 2.8 * large, wide, large, 1.8 * large)
    inside = (595 - 2 * margin) // small
    articles = [ANNEX[n:] + ANNEX[:n] for n in range(pages)]
    annex = [prose(own, margin, 760 - 2 * n, inside, small, 1.6 * small)[0] for n, own in enumerate(articles)]
    found = pieces(read(drawn + body, *annex))
    assert found[: len(NOTICE) + 2] == ["".join(head), "各镇人民政府：", *NOTICE]
    assert found[len(NOTICE) + 2 :] == [words for own in articles for words in own]


def test_a_large_title_that_fills_its_line_is_still_in_the_middle() -> None:
    size = 20.0
    title = "清远市清新区人民政府关于加强节约用水工作的意见"[: int(415 // size)]
    body, _ = prose(LAW * 6, 90, 700, 34)
    source = read(text(title, 90, 760, size) + body)
    assert (source.pieces[0].align, pieces(source)[0]) == ("center", title)


def test_a_large_heading_and_the_paragraph_under_it_stay_apart() -> None:
    size, wide = 16.0, 26
    head = "第一章总则"
    drawn = text(head, 90 + (wide - len(head)) / 2 * size, 760, size)
    body, y = prose(NOTICE[:3], 90, 730, wide, size, 29)
    drawn += body + text("第二章职责", 90 + (wide - 5) / 2 * size, y, size)
    more, _ = prose(NOTICE[1:], 90, y - 29, wide, size, 29)
    annex = [prose(ANNEX[n:], 90, 760 - 2 * n, 39, 10.5, 17)[0] for n in range(4)]
    found = pieces(read(drawn + more, *annex))
    assert found[:8] == [head, *NOTICE[:3], "第二章职责", *NOTICE[1:]]


# --- running headers and contents --------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [2, 1, 4])
@pytest.mark.parametrize(
    "header", ["一、总类　　　　　页码，{n}/40", "清新区文件汇编 第{n}页 共40页", "{n} / 40 供水管理文件", "打印页 {n}"]
)
def test_a_running_header_that_counts_for_itself(header: str, first: int) -> None:
    """A cover comes before its first page; the file has no page numbers besides."""
    words = [row for n in range(40) for row in set_lines(LAW[n % 3], 30)]
    drawn = [text("供水管理文件汇编", 150, 500, 26)] * (first > 1) + [text("说明", 150, 500, 26)] * (first > 2)
    drawn += [text("目录", 150, 500, 26)] * (first > 3)
    for n in range(6):
        body = "".join(text(row, 90, 740 - 24 * k, 14) for k, row in enumerate(words[n * 20 : n * 20 + 20]))
        drawn.append(text(header.format(n=n + 1), 90, 800, 9) + body)
    source = read(*drawn)
    heads = [piece for piece in source.pieces if piece.role == "page_header"]
    assert [piece.page for piece in heads] == list(range(first, first + 6))
    assert [page.label for page in source.pages][first - 1 :] == [str(n) for n in range(1, 7)]


ENTRIES = (
    "清新区人民政府办公室关于印发清新区农村生活饮用水供水管理办法（试行）的通知",
    "清新区人民政府关于加强节约用水工作的意见",
    "清新区人民政府办公室关于转发区水务局区发展和改革局等部门清新区节约用水行动实施方案编制工作和监督检查办法的通知",
    "清新区人民政府办公室关于公布行政规范性文件清理结果和继续有效文件目录的通知",
    "关于调整区节约用水工作领导小组成员的通知",
    "清新区水务局关于印发清新区农村供水工程建设管理规定和资金使用细则的通知",
)


@pytest.mark.parametrize(("size", "lead"), [(12, 20), (14, 24), (10.5, 21)])
@pytest.mark.parametrize("apart", [1.0, 1.3])
@pytest.mark.parametrize("on_first", [True, False])
@pytest.mark.parametrize("mark", [".", "…", "·"])
def test_each_entry_of_the_contents_is_one_piece(
    mark: str, on_first: bool, apart: float, size: float, lead: float
) -> None:
    """Its leader and number stand on its first line, or on its last."""
    drawn, y = text("目录", 250, 780, 20), 740.0
    wide = int(400 / size) - (7 if on_first else 2)
    for n, entry in enumerate(ENTRIES):
        rows = [entry[at : at + wide] for at in range(0, len(entry), wide)]
        for k, row in enumerate(rows):
            if k == (0 if on_first else len(rows) - 1):
                dots = (490 - 90 - size * len(row)) / size - 1
                row += mark * max(3, int(dots / (0.5 if mark == "." else 1.0))) + str(3 * n + 1)
            drawn += text(row, 90, y, size)
            y -= lead * (apart if k == len(rows) - 1 else 1)
    found = [re.sub(r"[.…·]{3,}|\t", "|", words) for words in pieces(read(drawn))[1:]]
    assert found == [f"{entry}|{3 * n + 1}" for n, entry in enumerate(ENTRIES)]


# --- edges of painted cells --------------------------------------------------------------------------------------

HEADS = ("承诺事项", "承诺方", "承诺内容", "时间", "期限", "履行", "备注")


@pytest.mark.parametrize("beside", [1.0, 2.0, 2.9])  # points
@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("columns", [3, 5, 7])
@pytest.mark.parametrize("painted", [1, 3])
def test_the_paint_of_cells_and_the_rules_beside_are_one(
    beside: float, ruled: bool, columns: int, painted: int
) -> None:
    """Grounds of the head cells, or of all, that end beside the rules, or leave white between them."""
    xs = [60 + n * 470 / columns for n in range(columns + 1)]
    ys = [640, 670, 700, 730]
    drawn = ""
    for row in range(3, 3 - painted, -1):
        for left, right in itertools.pairwise(xs):
            drawn += make_pdf.area(left + beside, ys[row - 1] + beside, right - beside, ys[row] - beside)
    if ruled:
        drawn += table(xs, ys)
    elif painted < 3 or beside > 2:
        pytest.skip("a head alone, or boxes far from one another, are no table")
    for row, y in enumerate((710, 680, 650)):
        for head, x in zip(HEADS, xs[:-1], strict=False):
            drawn += text(head if row == 0 else f"{row}号", x + 6, y, 9)
    heads = list(HEADS[:columns])
    assert cells_of(read(drawn)) == [heads, ["1号"] * columns, ["2号"] * columns]


def test_a_narrow_column_with_words_stays() -> None:
    drawn = (
        table((90, 95, 200, 300), (600, 630, 660))
        + text("1", 91.5, 640, 5)
        + text("甲", 120, 640)
        + text("乙", 210, 640)
    )
    drawn += text("2", 91.5, 610, 5) + text("丙", 120, 610) + text("丁", 210, 610)
    assert cells_of(read(drawn)) == [["1", "甲", "乙"], ["2", "丙", "丁"]]


# --- columns -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "gap"), [(9, 2.0), (10.5, 1.5), (8, 1.2), (9, 1.0)])
@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("rows_first", [False, True])
def test_columns_are_read_one_after_another(
    columns: int, across: bool, size: float, gap: float, rows_first: bool
) -> None:
    """Narrow gutters too, under a title and a table that stand across; the file may hold a page line by line."""
    wide = int((475 / size - gap * (columns - 1)) / columns)
    step = (wide + gap) * size
    paragraphs = [f"第{n}段{words}" for n in range(1, 30) for words in LAW]
    drawn = table((60, 300, 60 + columns * step - gap * size), (690, 720, 750)) + text("供水节水公报", 180, 770, 24)
    drawn += (
        text("供水单位", 70, 730) + text("自来水公司", 310, 730) + text("用水单位", 70, 700) + text("各企业", 310, 700)
    )
    top, rows = (660, 34) if across else (770, 42)
    stream = [(row, k) for words in paragraphs for k, row in enumerate(set_lines(words, wide))]
    lead = 1.6 * size
    placed = []
    for n, (row, k) in enumerate(stream[: columns * rows]):
        column, down = divmod(n, rows)
        placed.append((down, column, text(row, 60 + column * step + (0 if k else 2 * size), top - down * lead, size)))
    body = "".join(row for *_, row in (sorted(placed) if rows_first else placed))
    found = pieces(read(drawn + body if across else body))
    text_of = "".join(row for row, _ in stream[: columns * rows])
    assert "".join(found[2 if across else 0 :]) == text_of

"""Words that run down the edge of a page, columns of unlike width, four columns: pages as newspapers, statute books and
gazettes with turned tables are set."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from make_pdf import codes, set_lines, text
from test_pdf_kinds import LAW, pieces, prose, read, table

from pipeline.read.page.glyphs import Char, set_in
from pipeline.read.page.margin import set_aside
from pipeline.read.page.sheet import Sheet
from pipeline.source import SourceText

# --- down the margin -----------------------------------------------------------------------------------------------


def down(words: str, x: float, y: float, size: float, step: float) -> str:
    """Upright letters under one another, as vertical print has them."""
    return "".join(text(letter, x, y - n * step * size, size) for n, letter in enumerate(words))


def turned(words: str, x: float, y: float, size: float, clockwise: bool) -> str:
    """A line that lies on its side: it runs down with the clock, up against it."""
    matrix = f"0 -1 1 0 {x:g} {y:g} Tm" if clockwise else f"0 1 -1 0 {x:g} {y:g} Tm"
    return f"BT /F {size:g} Tf {matrix} {codes(words)} Tj ET\n"


def roles_of(source: SourceText, role: str) -> list[str]:
    return ["".join(source.text[slice(*span)] for span in p.spans) for p in source.pieces if p.role == role]


RUNNING = ("清新区城市供水管理办法", "《供水条例》释义", "政府公报")
WAYS = {
    "upright, close": lambda words, x, y, size: down(words, x, y, size, 1.05),
    "upright, wide": lambda words, x, y, size: down(words, x, y, size, 1.9),
    "with the clock": lambda words, x, y, size: turned(words, x, y, size, True),
    "against the clock": lambda words, x, y, size: turned(words, x, y - 200, size, False),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", RUNNING)
@pytest.mark.parametrize(("x", "size"), [(40, 9), (550, 9), (550, 12), (42, 7.5)])
@pytest.mark.parametrize("first", [True, False])
def test_words_down_the_margin_are_no_part_of_sentences(
    way: str, words: str, x: float, size: float, first: bool
) -> None:
    """Whether the file holds them before the lines of the page or behind."""
    edge = WAYS[way](words, x, 640, size)
    paragraphs = [[f"{n}{law}" for n in page for law in LAW] for page in ("甲乙丙丁", "戊己庚")]
    bodies = [prose(own, 90, 760, 34 - n)[0] for n, own in enumerate(paragraphs)]
    source = read(*(edge + body if first else body + edge for body in bodies))
    assert roles_of(source, "page_header") == [words] * 2
    assert roles_of(source, "paragraph") == [*paragraphs[0], *paragraphs[1]]


def test_the_number_of_a_page_on_which_a_table_lies() -> None:
    """The sheet stands, the table on it is turned with its words; running header and number stay where they were."""
    pages = []
    for n in (1, 2, 3):
        body, _ = prose([f"第{n}页{law}" for law in LAW], 90, 700, 36 - 2 * n)
        foot = text("政府公报", 270, 800, 9) + text(f"— {n} —", 280, 40, 9)
        if n != 2:
            pages.append(foot + body)
            continue
        lying = "".join(
            turned(f"第{r}行{c}列的内容", 150 + 30 * r, 700 - 150 * c, 12, True) for r in range(8) for c in range(4)
        )
        pages.append(foot + lying)
    source = read(*pages)
    assert [page.label for page in source.pages] == ["1", "2", "3"]
    assert roles_of(source, "page_number") == ["— 1 —", "— 2 —", "— 3 —"]
    assert roles_of(source, "page_header") == ["政府公报"] * 3


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_cell_whose_words_are_turned(clockwise: bool) -> None:
    words = "保障措施"
    y = 735 if clockwise else 665
    drawn = table((90, 120, 300, 400), (650, 700, 750)) + text("加强领导", 130, 720) + text("区政府", 310, 720)
    drawn += (
        text("落实资金", 130, 670)
        + text("财政局", 310, 670)
        + turned(words, 101 if clockwise else 110, y, 9, clockwise)
    )
    source = read(drawn + prose(LAW, 90, 600, 34)[0])
    assert words in source.text
    assert roles_of(source, "page_header") == []


COLUMNS_OF_LETTERS = {
    "serial numbers": ["一", "二", "三", "四", "五", "六"],
    "words of a table": ["甲", "乙", "丙", "丁", "戊", "己"],
}


@pytest.mark.parametrize("name", COLUMNS_OF_LETTERS)
def test_letters_before_the_rows_of_a_list_stay_with_them(name: str) -> None:
    size = 4.0
    chars: list[Char] = []
    letters = COLUMNS_OF_LETTERS[name]
    for n, letter in enumerate(letters):  # column by column, as spreadsheets print
        chars.append(Char(letter, (20, 40 + 7 * n, 24, 44 + 7 * n), size))
    for n in range(len(letters)):
        chars += [Char("乡", (40 + 4 * k, 40 + 7 * n, 44 + 4 * k, 44 + 7 * n), size) for k in range(6)]
    sheet, aside = set_aside(Sheet(1, 210, 297, set_in([], chars)[0]))
    assert aside == ()
    assert len(sheet.lines) == 2 * len(letters)


# --- columns -------------------------------------------------------------------------------------------------------


def column(words: Sequence[str], x: float, top: float, wide: int, size: float, rows: int) -> tuple[str, str]:
    """A column of so many lines, and its words."""
    lines = [(row, k) for words_ in words for k, row in enumerate(set_lines(words_, wide))][:rows]
    drawn = "".join(
        text(row, x + (0 if k else 2 * size), top - n * 1.6 * size, size) for n, (row, k) in enumerate(lines)
    )
    return drawn, "".join(row for row, _ in lines)


@pytest.mark.parametrize(("size", "gap"), [(9, 2.0), (9, 1.2), (8, 1.5)])
@pytest.mark.parametrize("shares", [(1, 2), (2, 1), (1, 3), (3, 4), (1, 1, 1, 1), (1, 2, 1)])
@pytest.mark.parametrize("headed", [True, False])
def test_columns_of_any_width(shares: tuple[int, ...], headed: bool, size: float, gap: float) -> None:
    """A narrow column of notes beside a wide one, four columns of a newspaper."""
    room = 475 / size - gap * (len(shares) - 1)
    wides = [int(room * share / sum(shares)) for share in shares]
    if min(wides) < 8:
        pytest.skip("no column of print is so narrow")
    x, drawn, expected = 60.0, "", []
    if headed:
        drawn = text("城市供水用水公报", 180, 790, 24)
        expected = ["城市供水用水公报"]
    for n, wide in enumerate(wides):
        words = [f"第{n}栏第{k}段{law}" for k in range(1, 30) for law in LAW]
        own, said = column(words, x, 750, wide, size, 40 - 3 * n)
        drawn += own
        expected.append(said)
        x += (wide + gap) * size
    assert "".join(pieces(read(drawn))) == "".join(expected)


@pytest.mark.parametrize("over", [(0, 1), (1, 2)])
@pytest.mark.parametrize("top", [True, False])
def test_a_title_across_two_of_three_columns(over: tuple[int, int], top: bool) -> None:
    """It parts the columns that it stands over; the third is read by itself, from top to bottom."""
    size, wide, gap = 9.0, 17, 1.5
    xs = [60 + n * (wide + gap) * size for n in range(3)]
    title = "关于加强全市城市供水管理工作"
    expected: list[str] = []
    drawn = ""
    words = [f"{n}段{law}" for n in range(1, 40) for law in LAW]
    said: dict[tuple[int, int], str] = {}
    for n, x in enumerate(xs):
        if n not in over:
            own, said[n, 0] = column(words, x, 750, wide, size, 40)
            drawn += own
        else:
            for half, (y, rows) in enumerate(((750, 0 if top else 15), (700 if top else 470, 20))):
                own, said[n, half] = column(words[5 * half + n :], x, y, wide, size, rows)
                drawn += own
    first = xs[over[0]]
    drawn += text(title, first + 20, 740 if top else 505, 18)
    both = [said[n, 0] for n in over] + [title] + [said[n, 1] for n in over]
    expected = [*both, said[2, 0]] if over == (0, 1) else [said[0, 0], *both]
    assert "".join(pieces(read(drawn))) == "".join(expected)


@pytest.mark.parametrize("gap", [3.0, 6.0])
def test_one_column_whose_lines_stand_in_rows_is_none_of_two(gap: float) -> None:
    """Entries beside one another, as lists of names and addressees have them, are read line by line."""
    rows = [("一号线工程指挥部", "二号线工程指挥部"), ("三号线工程指挥部", "四号线工程指挥部")] * 6
    drawn = ""
    for n, pair in enumerate(rows):
        for k, words in enumerate(pair):
            drawn += text(f"{n}{words}", 90 + k * (9 + gap) * 12, 760 - 20 * n, 12)
    said = "".join(pieces(read(drawn + prose(LAW, 90, 480, 34)[0])))
    order = [f"{n}{words}" for n, pair in enumerate(rows) for words in pair]
    places = [said.replace(" ", "").index(words) for words in order]
    assert all(a < b for a, b in itertools.pairwise(places))


def test_a_file_of_few_pages_in_two_columns() -> None:
    """A page with short columns whose headings stand at other heights."""
    size, wide = 10.5, 20
    left = [
        ("各镇人民政府：", 0),
        ("现将有关事项通知如下，请认真贯彻执行。", 2),
        ("一、加强供水管理，保障生活用水。", 2),
    ]
    right = [("二、各镇要按月报送情况，不得瞒报。", 2), ("三、本通知自发布之日起施行，有效期五年。", 2)]
    drawn = text("供水管理通知", 95, 760, 16)
    for n, (words, indent) in enumerate(left * 3):
        drawn += text(words, 60 + indent * size, 730 - 17 * n, size)
    for n, (words, indent) in enumerate(right * 4):
        drawn += text(words, 60 + (wide + 2.5 + indent) * size, 763 - 17 * n, size)
    said = "".join(pieces(read(drawn)))
    assert said == "供水管理通知" + "".join(w for w, _ in left * 3) + "".join(w for w, _ in right * 4)

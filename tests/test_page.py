"""From places on pages to pieces of print: invented sheets, whose lines are set like type in a gazette."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.draft import Draft
from pipeline.read.page.glyphs import Char, lines_of, set_in
from pipeline.read.page.grid import Rule, tables_of
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Glyphs, Sheet
from pipeline.source import Piece, SourceText

SIZE, PITCH, LEFT, WIDE = 5.0, 8.0, 30.0, 30  # millimetres, and characters to the line
PROSE = "各镇人民政府要切实加强对节约用水工作的组织领导建立健全工作机制落实工作责任确保各项任务按期完成"


def line(text: str, row: int, before: float = 0.0, left: float = LEFT, size: float = SIZE) -> Glyphs:
    """A line that begins `before` characters behind the left edge."""
    x, top = left + before * size, 30 + row * PITCH
    return Glyphs(text, x, top, x + len(text) * size, top + size, size)


def centred(text: str, row: int, left: float = LEFT, wide: int = WIDE, size: float = SIZE) -> Glyphs:
    """A line in the middle of its column."""
    return line(text, row, (wide * SIZE - len(text) * size) / 2 / size, left, size)


def prose(row: int, lines: int = 4, left: float = LEFT, wide: int = WIDE) -> list[Glyphs]:
    """A paragraph: its first line stands in, its last one is short."""
    text = PROSE * 9
    found = [line(text[: wide - 2], row, 2, left)]
    found += [line(text[:wide], row + n, 0, left) for n in range(1, lines - 1)]
    return [*found, line(text[: wide // 3] + "。", row + lines - 1, 0, left)]


def set_sheets(*pages: Sequence[Glyphs]) -> SourceText:
    draft = Draft()
    set_pages([Sheet(n, 210, 297, tuple(lines)) for n, lines in enumerate(pages, 1)], draft)
    return draft.source("a.pdf", "pdf")


def words(source: SourceText, piece: Piece) -> str:
    return "".join(source.text[slice(*span)] for span in piece.spans)


def pieces(source: SourceText) -> list[tuple[str, str | None]]:
    return [(words(source, piece), piece.align) for piece in source.pieces]


TITLE = "清远市清新区人民政府办公室印发清远市清新区全民科学素质行动计划纲要"


def test_a_title_of_the_size_of_the_text_is_one_piece() -> None:
    """Its first line goes from edge to edge, so that only the last one is seen to stand in the middle."""
    found = pieces(set_sheets([line(TITLE[:WIDE], 0), centred("实施方案的通知", 1), *prose(2), *prose(6)]))
    assert found[0] == (TITLE[:WIDE] + "实施方案的通知", "center")


def test_a_document_number_under_a_full_line_begins_a_piece() -> None:
    for number in (centred("清新府办〔2018〕35号", 1), line("清新府办〔2018〕35号", 1)):
        found = pieces(set_sheets([line(TITLE[:WIDE], 0), number, *prose(2), *prose(6)]))
        assert [text for text, _ in found][:2] == [TITLE[:WIDE], "清新府办〔2018〕35号"]


def test_a_number_inside_a_sentence_begins_no_piece() -> None:
    text = (PROSE * 2)[: WIDE - 3] + "（"
    found = pieces(set_sheets([line(text, 0, 2), line("国办发〔2016〕10号", 1), *prose(2), *prose(6)]))
    assert found[0][0] == text + "国办发〔2016〕10号"


def test_a_heading_and_a_centred_line_stay_apart() -> None:
    heading = "一、" + PROSE[: WIDE - 2]
    found = pieces(set_sheets([line(heading, 0), centred("清新区公厕改建计划", 1), *prose(2), *prose(6)]))
    assert found[1] == ("清新区公厕改建计划", "center")


def two_columns(row: int, head: Sequence[Glyphs] = ()) -> list[Glyphs]:
    """A page of two columns under lines that stand across both."""
    sides = [(LEFT, 14), (LEFT + 80, 14)]
    return [*head, *(item for left, wide in sides for n in (0, 4, 8) for item in prose(row + n, 4, left, wide))]


def test_a_title_across_two_columns_is_measured_against_both() -> None:
    title = [
        centred(text, row, wide=WIDE, size=7.0) for row, text in enumerate(("清远市清新区全民科学素质", "行动计划"))
    ]
    found = pieces(set_sheets(two_columns(3, title), two_columns(0), two_columns(0)))
    assert found[0] == ("清远市清新区全民科学素质行动计划", "center")
    left, right = (PROSE[:12] in text for text, _ in (found[1], found[4]))
    assert left
    assert right


def test_sizes_of_recognised_lines_are_estimates() -> None:
    """A full line whose characters are thought larger is no title in the middle, and parts no paragraph."""
    text = (PROSE * 2)[:WIDE]
    wide = Glyphs(text, LEFT, 38, LEFT + WIDE * SIZE, 38 + 1.2 * SIZE, 1.2 * SIZE)
    lines = (line(text[: WIDE - 2], 0, 2), wide, line(text[:9] + "。", 2), *prose(3), *prose(7))
    draft = Draft()
    set_pages([Sheet(1, 210, 297, lines, score=0.99)], draft)
    first = pieces(draft.source("a.pdf", "pdf"))[0]
    assert first == (text[: WIDE - 2] + text + text[:9] + "。", None)


def test_a_watermark_over_the_lines_is_left_aside() -> None:
    mark = Glyphs("内部资料", 60, 60, 120, 75, 15.0)
    pages = [[mark, *prose(0, 12)] for _ in range(4)]
    assert pieces(set_sheets(*pages)) == pieces(set_sheets(*(page[1:] for page in pages)))


def test_a_large_line_over_nothing_stays() -> None:
    head = Glyphs("清新区公报", 60, 10, 135, 25, 15.0)
    assert "清新区公报" in set_sheets(*([head, *prose(0, 12)] for _ in range(4))).text


# --- characters and tables -----------------------------------------------------------------------------------


def chars(text: str, x: float, y: float, size: float = SIZE) -> list[Char]:
    return [Char(char, (x + n * size, y, x + (n + 1) * size, y + size), size) for n, char in enumerate(text)]


def grid(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[Rule], list[Rule]]:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def cells(lying: Sequence[Rule], standing: Sequence[Rule], *text: Char) -> tuple[list[str], list[str]]:
    """The words of the only table, and the lines outside of it."""
    lines, (table,) = set_in(tables_of(lying, standing, slack=1.0), text)
    return [words for *_, words in table.cells], [one.text for one in lines]


def test_words_that_hang_over_the_edge_of_a_table_stay_in_it() -> None:
    lying, standing = grid((20, 40, 60), (20, 30, 40))
    text = [*chars("项目", 22, 22), *chars("计划资金", 42, 22), *chars("水厂", 22, 32), *chars("建成，", 47.5, 32)]
    inside, outside = cells(lying, standing, *text, *chars("旁注", 75, 22))
    assert inside == ["项目", "计划资金", "水厂", "建成，"]
    assert outside == ["旁注"]


def test_a_line_on_the_border_of_two_rows_of_a_merged_cell_is_whole() -> None:
    """Characters of one line have boxes of many heights: the middle of some lies in the upper row."""
    lying, standing = [Rule(20, 20, 60), Rule(30, 40, 60), Rule(40, 20, 60)], [Rule(x, 20, 40) for x in (20, 40, 60)]
    line = [Char("(", (25, 28.0, 26.5, 32.4), 4.0), *chars("平方", 26.5, 27.8, 4.0)]
    inside, _ = cells(lying, standing, *line, *chars("甲", 42, 22), *chars("乙", 42, 32))
    assert inside == ["(平方", "甲", "乙"]


def test_a_page_that_is_set_font_by_font_is_read_by_places() -> None:
    """First the words of a line, then its figures; what is only near, or a leader, keeps the order of the file."""
    text = "清新府办〔2018〕35号文件，自2018年起"
    every = chars(text, 20, 20)
    han = [char for char in every if not char.text.isascii()]
    figures = [char for char in every if char.text.isascii()]
    apart = chars("另一栏", 20 + (len(text) + 2) * SIZE, 20)
    assert [one.text for one in lines_of([*han, *apart, *figures])] == [text, "另一栏"]
    leader = chars("....1", 20 + len(text) * SIZE, 20)
    assert [one.text for one in lines_of([*every, *chars("下行", 20, 40), *leader])] == [text, "下行", "....1"]


def test_dots_and_dashes_are_rules_only_together() -> None:
    lying, standing = grid((20, 40, 60), (20, 30, 40))
    (plain,) = tables_of(lying, standing, slack=1.0)
    dashed = [Rule(rule.at, x, x + 0.8) for rule in lying for x in (rule.start + 1.3 * n for n in range(31))]
    alone = [Rule(25, 22, 22.8), Rule(35, 50, 50.8)]
    for rules in (dashed, [*lying, *alone]):
        (table,) = tables_of(rules, standing, slack=1.0)
        assert [cell[:4] for cell in table.cells] == [cell[:4] for cell in plain.cells]


def test_a_column_merged_over_a_whole_page_is_a_column() -> None:
    """No rule leads to its outer side: the side belongs to the table all the same, unless it stands elsewhere."""
    lying, standing = grid((40, 70, 100), (20, 30, 40))
    (table,) = tables_of(lying, [*standing, Rule(20, 20, 40)], slack=1.0)
    assert [cell[:4] for cell in table.cells] == [(0, 0, 2, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]
    for other in (Rule(20, 20, 90), Rule(120, 20, 40)):  # a rule between columns of print, one on the right
        (table,) = tables_of(lying, [*standing, other], slack=1.0)
        assert len(table.cells) == 4


def test_one_row_that_a_page_cuts_is_a_table() -> None:
    (table,) = tables_of([Rule(270, 20, 80)], [Rule(x, 270, 285) for x in (20, 50, 80)], slack=1.0)
    assert ([cell[:4] for cell in table.cells], table.open_above, table.open_below) == (
        [(0, 0, 1, 1), (0, 1, 1, 1)],
        False,
        True,
    )
    assert not tables_of([Rule(270, 20, 80)], [Rule(x, 270, 285) for x in (20, 80)], slack=1.0)


def test_what_ends_each_document_at_the_foot_of_its_page_is_no_running_header() -> None:
    """Four documents of a page each: the same note at the same height, over the page number; the header stays one."""
    sheets = []
    for n in range(1, 5):
        foot = [line("佛冈县人民政府", 20, 18), line("2021年7月1日", 21, 18), line("（此件公开发布）", 22)]
        sheets.append([centred("佛冈县人民政府公报", -2), *prose(0), *foot, centred(f"— {n} —", 30)])
    source = set_sheets(*sheets)
    roles = {words(source, piece): piece.role for piece in source.pieces}
    assert roles["佛冈县人民政府公报"] == "page_header"
    assert roles["（此件公开发布）"] == "paragraph"
    assert sum(words(source, piece) == "（此件公开发布）" for piece in source.pieces) == 4


def test_a_stretch_without_height_is_a_line() -> None:
    """A damaged font may give characters no height."""
    flat = Glyphs("通知", LEFT, 50.0, LEFT + 2 * SIZE, 50.0, SIZE)
    source = set_sheets([line("各镇人民政府：", 0), flat, line("请做好工作。", 2)])
    assert "通知" in source.text

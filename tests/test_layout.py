"""Layout: page furniture, joined paragraphs, tables over page breaks, and the front matter."""

from __future__ import annotations

from itertools import product

import pytest
from conftest import printed, text_source

from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.model import Block
from pipeline.read.draft import Draft

FRONT = "佛冈县人民政府公报\n\n2021\n\n第2期\n\n2021年7月15日出版\n\n目 录\n\n"
CONTENTS = "佛冈县人民政府关于印发佛冈县节约用水管理办法的通知 佛府〔2021〕8号.....1\n\n"
SENTENCE = "为加强节约用水管理，提高水资源利用效率，根据有关法律法规的规定，结合本县实际，制定本办法。"
# four pages of prose: each ends a sentence, so that only furniture stands between
PAGES = [f"本县第{n}批节约用水项目由县水利局组织实施，各镇人民政府配合，按期完成建设任务。" for n in "一二三四"]


def laid(text: str) -> list[Block]:
    """The blocks of a text; every character has to be in one of them."""
    blocks = list(lay_out(text_source(text)).blocks)
    spans = sorted(span for block in blocks for span in block.spans)
    assert printed("".join(text[start:end] for start, end in spans)) == printed(text)
    return blocks


def of(blocks: list[Block], *roles: str) -> list[str]:
    """The texts of the blocks with one of the roles."""
    return [block.text for block in blocks if block.role in roles]


# --- page furniture ------------------------------------------------------------------------------------------

NUMBERS = ["— {} —", "- {} -", "－{}－", "·{}·", "―{}―", "第{}页", "第 {} 页 共 9 页", "{}/4", "{}"]


@pytest.mark.parametrize("form", NUMBERS)
def test_page_numbers_are_set_aside(form: str) -> None:
    numbers = [form.format(n) for n in range(1, 5)]
    text = FRONT + CONTENTS + "\n\n".join(f"{page}\n\n{n}" for page, n in zip(PAGES, numbers, strict=True))
    blocks = laid(text)
    assert [b.text.replace(" ", "") for b in blocks if b.role == "page_number"] == [n.replace(" ", "") for n in numbers]
    assert of(blocks, "paragraph") == PAGES
    assert [b.page for b in blocks if b.role == "paragraph"] == [1, 2, 3, 4]


def test_page_numbers_at_the_head() -> None:
    text = FRONT + CONTENTS + "\n\n".join(f"— {n} —\n\n{page}\n\n{SENTENCE}" for n, page in enumerate(PAGES, 1))
    assert [b.page for b in laid(text) if b.role == "paragraph"] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_running_headers_are_set_aside() -> None:
    header = "中华人民共和国国务院公报\u30002019年第6号"
    text = "\n\n".join(f"{header}\n\n{page}\n\n— {n} —" for n, page in enumerate(PAGES, 1))
    blocks = laid("中华人民共和国国务院公报\n\n2019\n\n第6号\n\n目 录\n\n国务院关于修改条例的决定……1\n\n" + text)
    assert len(of(blocks, "page_header")) == len(PAGES)
    assert of(blocks, "paragraph") == PAGES


REPEATED = [
    "佛冈县人民政府公报",
    "佛冈县人民政府公报\u30002021年第2期",
    "佛冈县政府公报",
    "县人民政府公报 2021·2",
    "2021年第2期",
    "2021年第2期（总第58期）",
    "佛冈县人民政府公报（双月刊）",
    "佛 冈 县 人 民 政 府 公 报",
    "· 3 · 佛冈县人民政府公报",
    "佛冈县人民政府公报 2021年第2期 · 3 ·",
    "佛冈县人民政府公报 2021年7月15日出版",
]


@pytest.mark.parametrize("line", REPEATED)
def test_a_masthead_printed_again_is_a_header(line: str) -> None:
    first, second = CUT["word"]
    blocks = laid(f"{FRONT}{CONTENTS}{PAGES[0]}\n\n{first}\n\n{line}\n\n{second}")
    assert len(of(blocks, "page_header")) == 1
    assert of(blocks, "paragraph") == [PAGES[0], first + second]


@pytest.mark.parametrize("line", [
    "2021年第2号", "2021年7月15日", "2021年第3期", "佛冈县人民政府", "清远市人民政府公报",
    "关于办好佛冈县人民政府公报的通知", "总第58期",
])  # fmt: skip
def test_what_is_not_the_masthead_is_no_header(line: str) -> None:
    assert not of(laid(f"{FRONT}{CONTENTS}{PAGES[0]}\n\n{line}\n\n{PAGES[1]}"), "page_header")


def test_the_masthead_of_a_gazette_without_contents_is_no_header() -> None:
    front = "佛冈县人民政府公报\n\n2021年第2期\n\n2021年7月15日出版\n\n"
    blocks = laid(f"{front}{TITLES[0]}\n\n佛府〔2021〕8号\n\n{PAGES[0]}\n\n2021年第2期\n\n{PAGES[1]}")
    assert of(blocks, "page_header") == ["2021年第2期"]


@pytest.mark.parametrize("line", ["2018", "12", "第3期", "（季刊）", "一、总体要求"])
def test_lone_lines_are_no_furniture(line: str) -> None:
    blocks = laid(f"{FRONT}{CONTENTS}{PAGES[0]}\n\n{line}\n\n{PAGES[1]}")
    assert not of(blocks, "page_number", "page_header")


def test_a_year_on_the_front_page_is_no_page_number() -> None:
    text = FRONT + CONTENTS + "\n\n".join(f"{page}\n\n{n}" for n, page in enumerate(PAGES, 1))
    assert "2021" in of(laid(text), "masthead")


def test_lines_that_repeat_in_the_body_are_no_headers() -> None:
    text = FRONT + CONTENTS + "\n\n".join(f"1.目标任务。\n\n{page}" for page in PAGES)
    assert not of(laid(text), "page_header")


# --- joining -------------------------------------------------------------------------------------------------

# what stands between the two pieces of a paragraph: a bare break, a page number, a number and a running header
TURNS = ["\n\n", "\n\n— 2 —\n\n", "\n\n— 2 —\n\n佛冈县人民政府公报\u30002021年第2期\n\n"]
CUT = {
    "comma": ("各镇人民政府要切实加强对节约用水工作的组织领导，", "建立健全工作机制，落实工作责任。"),
    "enumeration": ("坚持政府主导、部门协同、社会参与，牢固树立创新、", "协调、绿色、开放、共享的发展理念。"),
    "word": ("县科协负责统筹协调有关单位开展科普活动，积极推动农村科普信", "息化建设，提升农民科学素质。"),
    "name": ("责任部门：县委宣传部、县经济和信息化局、县教育局、县文广新局、县卫生计生局、县林", "业局。"),
    "quote": ("各级各部门要认真学习贯彻会议精神，扎实推进“十三五", "”期间的各项工作，确保完成任务。"),
    "bracket": ("根据《佛冈县节约用水管理办法》（佛府〔2021〕", "8号，以下简称《办法》）的规定，制定本细则。"),
    "note of holders": (
        "组织开展节水活动，培训农户3万人次。（牵头单位：县妇女联合会；",
        "配合单位：共青团县委、县教育局）",
    ),
    "note on meetings": (
        "（2010年1月8日县第八届人大一次会议通过，3月1日起施行；",
        "根据2014年6月2日县人大常委会的决定修正）",
    ),
    "sentences in a bracket": (
        "停水应当公告（紧急抢修的除外。抢修不超过两日；",
        "超过两日的，应当报告县水利局）并说明理由。",
    ),
    "date": ("各镇人民政府应当将上一年度的工作情况进行总结，并于2021年", "12月31日前报送县水利局汇总。"),
    "mark": ("各镇人民政府应当按照本办法的规定做好节约用水工作", "，并接受县水利局的监督检查。"),
    "mid-sentence": (
        "本县行政区域内的用水单位应当建立用水台账。用水单位未按照规定建立用水台账的，由县水利局责令",
        "其限期改正并依法予以处理。",
    ),
}
APART = {
    "sentence": (SENTENCE, "县水利局负责本办法的组织实施。"),
    "heading": ("一、总体要求", "各镇人民政府要切实加强对节约用水工作的组织领导。"),
    "long heading": ("（二）加强重点领域和重点行业节约用水的监督管理", "县水利局会同有关部门制定年度用水计划。"),
    "label after": ("节约用水工作包括下列内容，各镇人民政府应当遵照执行", "（一）制定年度用水计划；"),
    "items": ("（一）制定年度用水计划；", "（二）建立用水台账；"),
    "title and number": ("佛冈县人民政府关于印发佛冈县节约用水管理办法的通知", "佛府〔2021〕8号"),
    "number and addressee": ("佛府〔2021〕8号", "各镇人民政府，县政府各部门、各直属机构："),
    "addressee": ("各镇人民政府，县政府各部门、各直属机构：", "现将《佛冈县节约用水管理办法》印发给你们。"),
    "signature and date": ("佛冈县人民政府", "2021年6月8日"),
    "sentence and signature": ("请认真贯彻执行。", "佛冈县人民政府办公室"),
    "date and title": ("2021年6月8日", "佛冈县节约用水管理办法"),
    "date and attachment": ("2021年6月8日", "附件1"),
    "note": ("2021年6月8日", "（此件公开发布）"),
    "title and body": ("佛冈县人民政府关于加强农村饮用水水源保护工作的实施意见", "为加强水源保护，提出以下意见。"),
    "months of a chronicle": ("1月", "3日，县长主持召开县政府常务会议。"),
    "numbered items": (
        "2.各镇人民政府要按照统一部署，加快推进项目建设，确保各项任务按期完成并取得实际成效",
        "3.5家企业完成节水改造",
    ),
    "open bracket and item": ("（一）建立台账（含电子台账；", "（二）制定计划（年度）；"),
    "open bracket and label": ("建立用水台账（分为下列两种：", "1）纸质台账；"),
    "open bracket and sentence": ("建立用水台账（包括电子台账。", "县水利局（县河长办）负责检查。"),
    "copy": ("请认真贯彻执行。", "抄送：县委各部门，县人大常委会办公室。"),
}


@pytest.mark.parametrize(("name", "turn"), list(product(CUT, TURNS)))
def test_cut_paragraphs_are_joined(name: str, turn: str) -> None:
    first, second = CUT[name]
    header = "佛冈县人民政府公报\u30002021年第2期\n\n" if "公报" in turn else ""
    before, after = f"{PAGES[0]}\n\n— 1 —\n\n{header}", f"{PAGES[2]}\n\n— 3 —\n\n{header}{PAGES[3]}"
    text = f"{FRONT}{CONTENTS}{before}{first}{turn}{second}\n\n{after}"
    blocks = laid(text)
    assert of(blocks, "paragraph") == [PAGES[0], first + second, *PAGES[2:]]
    block = next(b for b in blocks if b.text == first + second)
    assert [text[start:end] for start, end in block.spans] == [first, second]


@pytest.mark.parametrize(("name", "turn"), list(product(APART, TURNS[:2])))
def test_what_ends_is_not_joined(name: str, turn: str) -> None:
    first, second = APART[name]
    text = f"{FRONT}{CONTENTS}{PAGES[0]}\n\n— 1 —\n\n{first}{turn}{second}\n\n— 3 —\n\n{PAGES[2]}"
    assert of(laid(text), "paragraph")[1:-1] == [first, second]


# --- tables --------------------------------------------------------------------------------------------------

HEAD, ROWS = "序号\t项目\t数量", ["1\t水厂\t2", "2\t水库\t3", "3\t水渠\t4", "合计\t\t9"]
TABLES = {
    "one page": ("\n".join([HEAD, *ROWS]), 1),
    "page number": (f"{HEAD}\n{ROWS[0]}\n\n— 2 —\n\n" + "\n".join(ROWS[1:]), 2),
    "header again": (f"{HEAD}\n{ROWS[0]}\n\n— 2 —\n\n{HEAD}\n" + "\n".join(ROWS[1:]), 2),
    "continued": (f"{HEAD}\n{ROWS[0]}\n\n— 2 —\n\n续表\n{HEAD}\n" + "\n".join(ROWS[1:]), 2),
    "continued in brackets": (f"{HEAD}\n{ROWS[0]}\n\n— 2 —\n\n（续表）\n{HEAD}\n" + "\n".join(ROWS[1:]), 2),
    "blank line": (f"{HEAD}\n{ROWS[0]}\n\n" + "\n".join(ROWS[1:]), 1),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_one_block(name: str) -> None:
    table, pieces = TABLES[name]
    blocks = laid(f"{FRONT}{CONTENTS}{PAGES[0]}\n\n— 1 —\n\n{table}\n\n{PAGES[2]}\n\n— 3 —\n\n{PAGES[3]}\n\n— 4 —\n")
    found = [block for block in blocks if block.role == "table"]
    assert len(found) == 1
    assert len(found[0].spans) == pieces
    assert of(blocks, "paragraph") == [PAGES[0], *PAGES[2:]]


def test_a_line_that_says_continued_is_a_caption() -> None:
    table = f"{HEAD}\n{ROWS[0]}\n\n— 2 —\n\n续表\n\n{HEAD}\n{ROWS[1]}"
    text = f"{FRONT}{CONTENTS}{PAGES[0]}\n\n— 1 —\n\n{table}\n\n— 3 —\n\n续表\n\n{HEAD}\n{ROWS[2]}\n\n— 4 —\n"
    blocks = laid(text)
    assert of(blocks, "caption") == ["续表", "续表"]
    (found,) = [block for block in blocks if block.role == "table"]
    assert (len(found.spans), "续表" in found.text) == (3, False)


@pytest.mark.parametrize(
    ("open_below", "open_above", "wanted"),
    [
        (True, True, ["项目", "内容", "水厂", "新建一座水厂"]),
        (False, True, ["项目", "内容", "水厂", "新建一", "", "座水厂"]),
        (True, False, ["项目", "内容", "水厂", "新建一", "", "座水厂"]),
    ],
)
def test_a_ruled_row_that_a_page_cuts_is_one_row(open_below: bool, open_above: bool, wanted: list[str]) -> None:
    """A row that no rule closes goes on at the head of the next page, where no rule opens it; the text of the block
    keeps its lines as they are printed."""
    draft = Draft()
    draft.table(2, 2, [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "内容"), (1, 0, 1, 1, "水厂"), (1, 1, 1, 1, "新建一")], 1,
                open_below=open_below)  # fmt: skip
    draft.table(1, 2, [(0, 0, 1, 1, ""), (0, 1, 1, 1, "座水厂")], 2, open_above=open_above)
    (block,) = lay_out(draft.source("表.pdf", "pdf")).blocks
    assert block.text == "项目\t内容\n水厂\t新建一\n\t座水厂"
    assert len(block.spans) == 2
    (table,) = find_tables([block])
    assert [cell.text for cell in table.cells] == wanted


def test_a_lone_tab_makes_no_table() -> None:
    assert not of(laid(f"{FRONT}{CONTENTS}{PAGES[0]}\n\n填表人：\t联系电话：\n\n{PAGES[1]}"), "table")


# --- front matter --------------------------------------------------------------------------------------------

TITLES = ["佛冈县人民政府关于印发佛冈县节约用水管理办法的通知", "佛冈县人民政府关于公布第一批水源保护名录的通知"]
FRONTS = {
    "dots": [f"{TITLES[0]}.....1", f"{TITLES[1]}.....12"],
    "ellipsis": [f"{TITLES[0]}……………1", f"{TITLES[1]}……………12"],
    "middle dots": [f"{TITLES[0]}···········1", f"{TITLES[1]}···········12"],
    "tab": [f"{TITLES[0]}\t1", f"{TITLES[1]}\t12"],
    "dots and tab": [f"{TITLES[0]}.....\t1", f"{TITLES[1]}.....\t12"],
    "brackets": [f"{TITLES[0]}……（1）", f"{TITLES[1]}……（12）"],
    "wrapped": [f"{TITLES[0][:18]}\n\n{TITLES[0][18:]}.....1", f"{TITLES[1][:11]}\n{TITLES[1][11:]}.....12"],
    "rubrics": [f"【县政府文件】\n\n{TITLES[0]}.....1", f"【县政府办公室文件】\n\n{TITLES[1]}.....12"],
    "no room for a leader": [f"{TITLES[0]} 佛府〔2021〕8号1", f"{TITLES[1]} 佛府办〔2021〕9号12"],
    "no pages": TITLES,
}


@pytest.mark.parametrize("name", FRONTS)
def test_contents_end_where_the_body_begins(name: str) -> None:
    body = f"{TITLES[0]}\n\n佛府〔2021〕8号\n\n各镇人民政府：\n\n{SENTENCE}"
    entries = "\n\n".join(FRONTS[name])
    blocks = laid(f"{FRONT}{entries}\n\n{body}")
    assert printed("".join(of(blocks, "masthead", "contents"))) == printed(FRONT + entries)
    assert of(blocks, "paragraph") == [TITLES[0], "佛府〔2021〕8号", "各镇人民政府：", SENTENCE]


def test_a_text_without_contents_says_so() -> None:
    assert not lay_out(text_source(f"佛冈县人民政府公报\n\n{TITLES[0]}\n\n{SENTENCE}")).has_contents
    assert lay_out(text_source(f"{FRONT}{CONTENTS}{SENTENCE}")).has_contents

"""Contents (目录) in every form of page numbers: the same entries, pages and documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import breaches, build

from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process

ENTRIES = (
    ("市政府文件", "宁国市人民政府关于表彰2013年度先进单位的决定（宁政〔2014〕6号）", 1),
    ("市政府文件", "宁国市人民政府关于公布规范性文件清理结果的通知（宁政〔2014〕9号）", 3),
    ("市政府办公室文件", "宁国市人民政府办公室关于做好防汛工作的通知（宁政办〔2014〕15号）", 4),
    ("统计公报", "宁国市2013年国民经济和社会发展统计公报", 6),
)
BODY = """宁国市人民政府关于表彰2013年度先进单位的决定
宁政〔2014〕6号

各乡镇人民政府，市政府有关部门：

市政府决定，对港口镇人民政府等单位予以表彰。

宁国市人民政府
2014年2月18日

- 1 -

宁国市人民政府关于公布规范性文件清理结果的通知
宁政〔2014〕9号

各乡镇人民政府，市政府各部门：

现将清理结果予以公布。

宁国市人民政府
2014年3月5日

- 3 -

宁国市人民政府办公室关于做好防汛工作的通知
宁政办〔2014〕15号

各乡镇人民政府，市政府有关部门：

市水务局负责巡查。

宁国市人民政府办公室
2014年3月12日

- 4 -

宁国市2013年国民经济和社会发展统计公报
宁国市统计局
（2014年3月28日）

一、综合
全年实现地区生产总值216.7亿元，比上年增长11.2%。

- 6 -
"""
BEHIND = [
    "…………（{}）", "……{}", "\t{}", "　　{}", "（{}）", "({})", "［{}］", "[{}]", "／{}", " / {}", "第{}页", "（第{}页）",
    "……第{}页", "P{}", " P{}", "（P{}）", "·{}·", "—{}—", " - {}", "0{}", "……{}-{}",
]  # fmt: skip
IN_FRONT = ["{}　", "{} ", "0{}　", "（{}）", "P{} ", "{}\t", "{}/", "0{} / ", "第{}页　"]


def gazette(behind: str = "", in_front: str = "") -> str:
    lines = ["宁国市人民政府公报", "", "2014年第2期（总第32期）", "", "2014年3月31日出版", "", "目录", ""]
    rubric = ""
    for group, title, page in ENTRIES:
        if group != rubric:
            lines.append(f"【{group}】")
            rubric = group
        lines.append(in_front.format(page) + title + behind.format(page, page))
    return "\n".join(lines) + "\n\n\n" + BODY


def rows_of(folder: Path, text: str) -> IssueData:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return process(read_source(path))


@pytest.mark.parametrize(("behind", "in_front"), [(form, "") for form in BEHIND] + [("", form) for form in IN_FRONT])
def test_entries_have_their_pages(tmp_path: Path, behind: str, in_front: str) -> None:
    data = rows_of(tmp_path, gazette(behind, in_front))
    documents = [row.document_id for row in data.rows["documents"]]
    found = [(row.rubric, row.title, row.doc_number, row.page, row.document_id) for row in data.rows["contents"]]
    wanted = [
        (group, title.split("（宁")[0], title.split("（")[1][:-1] if "（" in title else None, page, document)
        for (group, title, page), document in zip(ENTRIES, documents, strict=True)
    ]
    assert found == wanted
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("form", ["{}　", "{}. ", "（{}）", "0{}　"])
def test_numbers_that_count_the_entries_are_no_pages(tmp_path: Path, form: str) -> None:
    text = gazette(in_front="@")
    for n in range(1, len(ENTRIES) + 1):
        text = text.replace("@", form.format(n), 1)
    data = rows_of(tmp_path, text)
    assert [(row.page, row.title.startswith("宁国市")) for row in data.rows["contents"]] == [(None, True)] * 4
    assert len(data.rows["documents"]) == 4


def test_a_year_behind_a_title_is_no_page(tmp_path: Path) -> None:
    text = (
        gazette("……{}")
        .replace("统计公报……6", "统计公报（2013）……6")
        .replace("统计公报\n宁国市统计局", "统计公报（2013）\n宁国市统计局")
    )
    data = rows_of(tmp_path, text)
    assert [row.page for row in data.rows["contents"]] == [1, 3, 4, 6]
    assert data.rows["contents"][3].title.endswith("统计公报（2013）")


@pytest.mark.parametrize(("behind", "in_front"), [("", "{}　"), ("（{}）", "")])
def test_who_makes_the_gazette_stands_under_the_entries(tmp_path: Path, behind: str, in_front: str) -> None:
    text = gazette(behind, in_front).replace("2014年3月31日出版\n\n", "")
    head, body = text.split("\n\n\n")
    text = f"{head}\n\n主管主办：宁国市人民政府办公室\n2014年3月31日出版\n\n\n{body}"
    data = rows_of(tmp_path, text)
    assert [row.page for row in data.rows["contents"]] == [1, 3, 4, 6]
    assert data.rows["contents"][-1].title.endswith("统计公报")
    assert str(data.rows["issues"][0].published_on) == "2014-03-31"
    assert [row.code for row in data.rows["findings"]] == []


def test_a_gazette_that_never_prints_who_signs_is_not_told_so(tmp_path: Path) -> None:
    text = gazette("……{}")
    for name in ("宁国市人民政府办公室", "宁国市人民政府"):
        text = text.replace(f"\n{name}\n2014", "\n2014")
    assert [row.code for row in rows_of(tmp_path, text).rows["findings"]] == []
    once = gazette("……{}").replace("\n宁国市人民政府\n2014年3月5日", "\n2014年3月5日")
    assert [row.code for row in rows_of(tmp_path, once).rows["findings"]] == ["document.incomplete"]


def test_a_title_has_its_issuer_on_the_line_over_it_which_the_contents_leave_out(tmp_path: Path) -> None:
    text = gazette("……{}")
    for name in ("宁国市人民政府办公室", "宁国市人民政府"):
        text = text.replace(f"\n{name}关于", "\n关于")
    head, body = text.split("\n\n\n")
    for title, name in (("表彰", ""), ("公布", ""), ("做好", "办公室")):
        body = body.replace(f"关于{title}", f"宁国市人民政府{name}\n关于{title}", 1)
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    documents = data.rows["documents"]
    assert [row.title.partition("关于")[0] for row in documents[:3]] == [
        *("宁国市人民政府", "宁国市人民政府", "宁国市人民政府办公室"),
    ]
    assert [len(row.issuers) for row in documents] == [1] * 4
    assert [row.document_id for row in data.rows["contents"]] == [row.document_id for row in documents]
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize(
    "head",
    [
        "·目　录·",
        "【目录】",
        "—— 目 录 ——",
        "◆目录◆",
        "★ 目　录 ★",
        "〖目录〗",
        "= 目录 =",
        "本期目录",
        "本 期 目 录",
        "◎目录◎",
        "目　录　CONTENTS",
        "目录（CONTENTS）",
        "目录Contents",
        "本期要目",
        "要　目",
        "【本期目录】",
    ],
)
def test_ornaments_stand_round_the_head(tmp_path: Path, head: str) -> None:
    data = rows_of(tmp_path, gazette("", "[{}] ").replace("目录", head, 1))
    assert [row.page for row in data.rows["contents"]] == [1, 3, 4, 6]
    assert [len(data.rows["documents"]), *(row.code for row in data.rows["findings"])] == [4]


@pytest.mark.parametrize("missing", [[1], [3], [4], [3, 4], [1, 3, 4]])
def test_pages_whose_numbers_are_not_printed_are_not_held_against_the_contents(
    tmp_path: Path, missing: list[int]
) -> None:
    text = gazette("……{}")
    for page in missing:
        text = text.replace(f"- {page} -\n\n", "")
    assert [row.code for row in rows_of(tmp_path, text).rows["findings"]] == []


@pytest.mark.parametrize("wrong", ["……5", "……2"])
def test_a_page_outside_the_gap_is_told(tmp_path: Path, wrong: str) -> None:
    text = gazette("……{}").replace("（宁政办〔2014〕15号）……4", f"（宁政办〔2014〕15号）{wrong}")
    assert [row.code for row in rows_of(tmp_path, text).rows["findings"]] == ["contents.page"]


@pytest.mark.parametrize(("year", "told"), [("1999", True), ("2000", False), ("2009", False), ("2014", True)])
def test_a_seal_alone_was_enough_until_2012(tmp_path: Path, year: str, told: bool) -> None:
    once = gazette("……{}").replace("\n宁国市人民政府\n2014年3月5日", "\n2014年3月5日").replace("2014", year)
    codes = [row.code for row in rows_of(tmp_path, once).rows["findings"]]
    assert ("document.incomplete" in codes) == told


@pytest.mark.parametrize(
    "copies", ["共印80份", "共印120份", "共印 60 份", "宁国市人民政府办公室　2014年3月12日印发　共印60份"]
)
def test_how_many_copies_were_printed_is_no_part(tmp_path: Path, copies: str) -> None:
    text = gazette("……{}").replace("2014年3月12日\n", f"2014年3月12日\n{copies}\n")
    data = rows_of(tmp_path, text)
    assert [row.kind for row in data.rows["parts"]] == ["notice"] * 4
    assert [block.role for block in data.rows["blocks"] if "共印" in block.text.replace(" ", "")] == ["imprint"]


@pytest.mark.parametrize(
    ("gazette_name", "short"),
    [("甘南藏族自治州", "甘南州"), ("务川仡佬族苗族自治县", "务川自治县"), ("湘西土家族苗族自治州", "湘西州")],
)
def test_a_running_header_may_leave_the_people_out(tmp_path: Path, gazette_name: str, short: str) -> None:
    text = gazette("……{}").replace("宁国市人民政府公报", f"{gazette_name}人民政府公报", 1)
    head = f"第2期　　　　　　{short}人民政府公报\n"
    text = text.replace("- 1 -\n", head, 1).replace("- 3 -\n", head, 1)
    headers = [block.text for block in rows_of(tmp_path, text).rows["blocks"] if block.role == "page_header"]
    assert len(headers) == 2


ADOPTED = """宁国市人民代表大会常务委员会关于批准2013年市级决算的决议

（2014年2月26日宁国市第十六届人民代表大会常务委员会第十三次会议通过）

会议决定批准2013年市级决算。

- 4 -

"""


def with_decision(text: str) -> str:
    """The gazette with a decision of the congress before the notice on floods."""
    notice = "宁国市人民政府办公室关于做好防汛工作的通知"
    listed = gazette("……{}").replace(f"{notice}（", f"{ADOPTED.splitlines()[0]}……4\n{notice}（", 1)
    at = listed.index(f"{notice}\n宁政办")
    return listed[:at] + text + listed[at:]


def test_what_a_meeting_adopted_bears_the_day_under_its_title(tmp_path: Path) -> None:
    data = rows_of(tmp_path, with_decision(ADOPTED))
    decided = data.rows["documents"][2]
    assert (str(decided.signed_on), decided.title[-2:]) == ("2014-02-26", "决议")
    assert [row.code for row in data.rows["findings"]] == []


def test_two_days_under_the_title_are_no_day_of_signing(tmp_path: Path) -> None:
    amended = ADOPTED.replace("会议通过）", "会议通过　2014年3月1日修正）")
    assert rows_of(tmp_path, with_decision(amended)).rows["documents"][2].signed_on is None


REVISED = """宁国市公共场所管理条例

（1994年5月31日宁国市第八届人民代表大会常务委员会第八次会议通过
根据1998年11月27日第六次会议关于修改《宁国市公共场所管理条例》的决定第一次修正
根据2010年9月17日第十七次会议《关于修改部分法规的决定（二）》第二次修正）

第一条　为加强管理，制定本条例．

- 4 -

"""


def test_a_note_under_the_title_may_take_several_lines(tmp_path: Path) -> None:
    text = with_decision(ADOPTED).replace(ADOPTED, REVISED).replace(ADOPTED.splitlines()[0], REVISED.splitlines()[0])
    data = rows_of(tmp_path, text)
    assert [row.code for row in data.rows["findings"]] == []
    assert data.rows["documents"][2].signed_on is None


@pytest.mark.parametrize(
    "notes", ["注：1.公报数据为初步统计数。\n2.增加值按现价计算。", "备注：１．初步数。\n２．按现价算。"]
)
def test_notes_behind_their_word_skip_no_number(tmp_path: Path, notes: str) -> None:
    text = gazette("……{}").replace("比上年增长11.2%。\n", f"比上年增长11.2%。\n{notes}\n")
    assert [row.code for row in rows_of(tmp_path, text).rows["findings"]] == []


# rubrics of gazettes, of which no list of words holds all
RUBRICS = [
    "通告", "会议纪要", "任免事项", "文件目录", "统计资料", "机构编制", "经济运行", "领导言论", "他山之石", "工作交流",
    "市情概览", "重要会议", "财政预决算",
]  # fmt: skip
PRINTED = ["{}", "{}：", "◎{}", "※{}※", "▲ {}", "☆ {} ☆", "▼{}", "◆{}◆"]


def under_rubrics(rubric: str, printed: str) -> str:
    text = gazette("……{}")
    for group in ("市政府文件", "市政府办公室文件", "统计公报"):
        text = text.replace(f"【{group}】", printed.format({"市政府办公室文件": rubric}.get(group, group)))
    return text


@pytest.mark.parametrize(
    ("rubric", "printed"), [(r, PRINTED[0]) for r in RUBRICS] + [(RUBRICS[n], form) for n, form in enumerate(PRINTED)]
)
def test_a_line_over_a_title_of_the_body_is_a_rubric(tmp_path: Path, rubric: str, printed: str) -> None:
    data = rows_of(tmp_path, under_rubrics(rubric, printed))
    assert [row.rubric for row in data.rows["contents"]] == ["市政府文件", "市政府文件", rubric, "统计公报"]
    assert [row.rubric for row in data.rows["documents"]] == ["市政府文件", "市政府文件", rubric, "统计公报"]
    assert [row.title[:3] for row in data.rows["contents"]] == ["宁国市"] * 4
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("rubric", RUBRICS[:5])
def test_a_rubric_is_printed_again_over_its_documents(tmp_path: Path, rubric: str) -> None:
    head, body = under_rubrics(rubric, "{}").split("\n\n\n")
    body = body.replace("宁国市人民政府办公室关于做好", f"{rubric}\n\n宁国市人民政府办公室关于做好", 1)
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    assert [row.rubric for row in data.rows["documents"]] == ["市政府文件", "市政府文件", rubric, "统计公报"]
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize(
    ("whole", "lines"),
    [
        ("宁国市2013年国民经济和社会发展统计公报", ["宁国市2013年国民经济和社会", "发展统计公报"]),
        ("宁国市2013年国民经济和社会发展统计公报", ["宁国市2013年国民", "经济和社会发展统计公报"]),
        ("宁国市人民政府办公室关于做好防汛工作的通知", ["宁国市人民政府办公室", "关于做好防汛工作的通知"]),
        ("宁国市人民政府办公室关于做好防汛工作的通知", ["宁国市人民政府", "办公室关于做好防汛工作的通知"]),
    ],
)
@pytest.mark.parametrize("in_body", [False, True])
def test_the_first_line_of_a_title_is_no_rubric(tmp_path: Path, whole: str, lines: list[str], in_body: bool) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    head = head.replace(whole, "\n".join(lines), 1)
    body = body.replace(whole, "\n".join(lines), 1) if in_body else body
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    assert whole in [row.title for row in data.rows["contents"]]
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("title", ["更正", "更正启事", "勘误", "重要更正", "编后", "征稿启事", "补充说明"])
def test_a_rubric_may_be_called_as_its_only_piece(tmp_path: Path, title: str) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    head += f"\n【{title}】\n{title}……7"
    body += f"\n{title}\n\n本刊2014年第1期第3页“2014年3月”应为“2014年5月”。\n\n- 7 -\n"
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    last = data.rows["documents"][-1]
    assert (last.title, last.rubric, len(data.rows["documents"])) == (title, title, 5)
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize(
    "entry",
    [
        "宁国市人民政府令第12号（宁国市防汛办法）",
        "宁国市人民政府令第12号　宁国市防汛办法",
        "宁国市人民政府令（第12号）（宁国市防汛办法）",
        "宁国市防汛办法（宁国市人民政府令第12号）",
    ],
)
def test_an_entry_names_an_order_and_its_regulation(tmp_path: Path, entry: str) -> None:
    text = gazette("……{}").replace("宁国市人民政府办公室关于做好防汛工作的通知（宁政办〔2014〕15号）", entry)
    row = rows_of(tmp_path, text).rows["contents"][2]
    assert (row.title, row.doc_number) == ("宁国市防汛办法", "宁国市人民政府令第12号")


@pytest.mark.parametrize("number", ["2014年第3号", "2014年 第3号", "第3号", "（第3号）", "（2014年第3号）"])
@pytest.mark.parametrize("kind", ["公告", "通告"])
def test_contents_and_body_give_an_announcement_one_number(tmp_path: Path, kind: str, number: str) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    bare = number.strip("（）")
    head = head.replace(
        "宁国市人民政府办公室关于做好防汛工作的通知（宁政办〔2014〕15号）", f"宁国市人民政府{kind}（{bare}）"
    )
    body = body.replace(
        "宁国市人民政府办公室关于做好防汛工作的通知\n宁政办〔2014〕15号", f"宁国市人民政府{kind}\n{number}"
    )
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    assert data.rows["documents"][2].doc_number == data.rows["contents"][2].doc_number
    assert data.rows["documents"][2].doc_number.startswith(f"宁国市人民政府{kind}")
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("labels", ["一、二、三、", "（一）（二）（三）", "1.2.3.", "1、2、3、"])
def test_rubrics_are_counted(tmp_path: Path, labels: str) -> None:
    text = gazette("……{}")
    third = len(labels) // 3
    for n, group in enumerate(("市政府文件", "市政府办公室文件", "统计公报")):
        text = text.replace(f"【{group}】", labels[third * n : third * (n + 1)] + group)
    data = rows_of(tmp_path, text)
    assert [row.rubric for row in data.rows["contents"]] == [entry[0] for entry in ENTRIES]
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("甘肃政报", "甘肃省"),
        ("甘肃省人民政府政报", "甘肃省"),
        ("湖南政报", "湖南省"),
        ("山东政报", "山东省"),
        ("天津政报", "天津市"),
        ("河南政报", "河南省"),
        ("青海政报", "青海省"),
        ("西藏政报", "西藏自治区"),
        ("宁国市政报", "宣城市宁国市"),
        ("福建政报", "福建省"),
    ],
)
def test_a_gazette_may_be_called_zhengbao(tmp_path: Path, name: str, place: str) -> None:
    text = gazette("……{}").replace("宁国市人民政府公报", name, 1)
    for page in (1, 3, 4):
        text = text.replace(f"- {page} -\n", f"- {page} -\n{name} 2014.2\n", 1)
    data = rows_of(tmp_path, text)
    (issue,) = data.rows["issues"]
    assert (issue.gazette, issue.division, issue.number) == (name, place, 2)
    assert [row.role for row in data.rows["blocks"] if name in row.text] == ["masthead"] + ["page_header"] * 3
    assert [row.code for row in data.rows["findings"] if row.code != "name.unknown"] == []


@pytest.mark.parametrize("line", ["市政府行政报告制度", "财政报账制度", "民政报表统计"])
def test_words_that_hold_zhengbao_name_no_gazette(tmp_path: Path, line: str) -> None:
    text = gazette("……{}").replace("市水务局负责巡查。", f"一、{line}\n\n市水务局负责巡查。")
    for page in (1, 3, 4):
        text = text.replace(f"- {page} -\n", f"- {page} -\n", 1)
    assert next(row.heading for row in rows_of(tmp_path, text).rows["sections"]) == line


@pytest.mark.parametrize("code", ["宁政通告", "宁政公告", "宁国征公告", "宁环罚告通告", "宁府通告", "宁公告"])
def test_a_code_may_end_in_the_kind_of_its_documents(tmp_path: Path, code: str) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    old, new = "宁国市人民政府办公室关于做好防汛工作的通知", "宁国市人民政府关于划定禁止放牧区域的通告"
    number = f"{code}〔2014〕15号"
    head = head.replace(f"{old}（宁政办〔2014〕15号）", f"{new}（{number}）")
    body = body.replace(
        f"{old}\n宁政办〔2014〕15号\n\n各乡镇人民政府，市政府有关部门：\n\n市水务局负责巡查。",
        f"{new}\n{number}\n\n现通告如下：\n\n一、划定范围。",
    )
    body = body.replace("宁国市人民政府办公室\n2014年3月12日", "宁国市人民政府\n2014年3月12日")
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    row = data.rows["documents"][2]
    assert (row.title, row.doc_number, str(row.signed_on)) == (new, number, "2014-03-12")
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize(
    "entry",
    [
        "宁国市防汛办法（市人民政府令第12号）",
        "宁国市防汛办法（修正）（市政府令第12号）",
        "宁国市防汛办法（2014年修正）（宁国市人民政府令第12号）",
        "市政府令第12号　宁国市防汛办法",
        "宁国市人民政府令第12号　宁国市防汛办法（修订）",
    ],
)
def test_contents_print_an_order_shortly(tmp_path: Path, entry: str) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    old = "宁国市人民政府办公室关于做好防汛工作的通知"
    head = head.replace(f"{old}（宁政办〔2014〕15号）", entry)
    order = (
        "宁国市人民政府令\n\n第12号\n\n《宁国市防汛办法》已经2014年3月10日市政府第6次常务会议通过，现予公布，自公布之日起施行。\n\n"
        "市长　王强\n\n2014年3月12日\n\n宁国市防汛办法\n\n第一条　为做好防汛工作，制定本办法。\n\n"
        "第二条　本办法自公布之日起施行。\n\n- 4 -\n\n"
    )
    begin, end = body.index(old), body.index("宁国市2013年国民经济和社会发展统计公报")
    data = rows_of(tmp_path, f"{head}\n\n\n{body[:begin]}{order}{body[end:]}")
    assert data.rows["contents"][2].document_id == data.rows["documents"][2].document_id
    assert data.rows["documents"][2].doc_number == "宁国市人民政府令第12号"
    assert [row.code for row in data.rows["findings"]] == []


@pytest.mark.parametrize("sitting", ["第14期", "（第14期）", "第十四期", "（第6次）", "第 3 期"])
def test_minutes_say_which_they_are_under_the_title(tmp_path: Path, sitting: str) -> None:
    head, body = gazette("……{}").split("\n\n\n")
    old, new = "宁国市人民政府办公室关于做好防汛工作的通知", "关于研究防汛工作的会议纪要"
    head = head.replace(f"{old}（宁政办〔2014〕15号）", f"{new}（{sitting.strip('（）')}）")
    body = body.replace(f"{old}\n宁政办〔2014〕15号\n\n各乡镇人民政府，市政府有关部门：", f"{new}\n{sitting}")
    data = rows_of(tmp_path, f"{head}\n\n\n{body}")
    assert (data.rows["documents"][2].title, data.rows["documents"][2].genre) == (new, "纪要")
    assert [row.code for row in data.rows["findings"]] == []


# --- without contents ----------------------------------------------------------------------------------------------

MASTHEAD = "定西市人民政府公报\n2013年第2期\n\n"
NOTICE = (
    "定西市人民政府关于加强防汛工作的通知\n定政发〔2013〕5号\n各县区人民政府：\n现就防汛工作通知如下：\n"
    "一、提高认识。各县区要加强领导。\n定西市人民政府\n2013年4月2日\n\n"
)
REPORT = "各位代表：\n我代表市人民政府报告工作，请予审议。\n一、工作回顾\n全年实现生产总值223亿元。\n\n"
BULLETIN = "2012年，全市经济平稳发展。\n一、综合\n全年实现生产总值223.06亿元。\n\n"
SPEECH = "同志们：\n这次会议很重要。\n一、认清形势\n要抓好春耕。\n\n"
# title, what stands under it, its text
UNNUMBERED = [
    ("政府工作报告", "——2013年1月8日在定西市第三届人民代表大会第三次会议上\n市长 常正国\n", REPORT),
    ("2013年政府工作报告", "（2013年1月8日）\n定西市市长 常正国\n", REPORT),
    ("关于定西市2012年财政预算执行情况和2013年财政预算草案的报告", "定西市财政局局长 张明\n", REPORT),
    ("定西市2012年国民经济和社会发展统计公报", "定西市统计局\n国家统计局定西调查队\n2013年3月28日\n\n", BULLETIN),
    ("定西市第六次全国人口普查主要数据公报", "定西市统计局\n2011年5月12日\n", BULLETIN),
    ("2012年定西市环境状况公报", "", BULLETIN),
    ("在全市春季农业生产会议上的讲话", "市长 常正国\n（2013年3月2日）\n", SPEECH),
    ("定西市人民代表大会关于政府工作报告的决议", "（2013年1月10日通过）\n", "会议决定批准这个报告。\n\n"),
    ("定西市城市供热管理办法", "", "第一章 总则\n第一条 为加强供热管理，制定本办法。\n第二条 本办法适用于本市。\n\n"),
    ("定西市“十二五”旅游业发展规划", "", "为加快旅游业发展，编制本规划。\n一、发展基础\n全市有景区20处。\n\n"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "under", "text"), UNNUMBERED, ids=lambda words: words[:12])
@pytest.mark.parametrize("others", [NOTICE, ""], ids=["notice", "alone"])
def test_the_first_document_needs_no_number(tmp_path: Path, title: str, under: str, text: str, others: str) -> None:
    documents = rows_of(tmp_path, f"{MASTHEAD}{title}\n{under}{text}{others}").rows["documents"]
    assert [row.title for row in documents] == [title, *(["定西市人民政府关于加强防汛工作的通知"] if others else [])]


@pytest.mark.parametrize(("title", "under", "text"), UNNUMBERED[:8], ids=lambda words: words[:12])
def test_a_report_or_a_bulletin_is_no_piece_of_the_document_before(
    tmp_path: Path, title: str, under: str, text: str
) -> None:
    documents = rows_of(tmp_path, f"{MASTHEAD}{NOTICE}{title}\n{under}{text}").rows["documents"]
    assert [row.title for row in documents] == ["定西市人民政府关于加强防汛工作的通知", title]


def test_words_of_the_editors_are_no_document(tmp_path: Path) -> None:
    documents = rows_of(tmp_path, f"{MASTHEAD}编者的话\n本期刊登市政府文件。\n\n{NOTICE}").rows["documents"]
    assert [row.title for row in documents] == ["定西市人民政府关于加强防汛工作的通知"]


def test_a_bulletin_that_a_notice_sends_out_is_its_instrument(tmp_path: Path) -> None:
    title, under, text = UNNUMBERED[3]
    notice = NOTICE.replace("现就防汛工作通知如下：", f"现将《{title}》印发给你们。").replace(
        "加强防汛工作", "印发统计公报"
    )
    documents = rows_of(tmp_path, f"{MASTHEAD}{notice}{title}\n{under}{text}").rows["documents"]
    assert len(documents) == 1


def test_a_speech_that_a_notice_sends_out_is_its_instrument(tmp_path: Path) -> None:
    title, under, text = UNNUMBERED[6]
    notice = NOTICE.replace("现就防汛工作通知如下：", f"现将常正国市长{title}印发给你们。")
    documents = rows_of(tmp_path, f"{MASTHEAD}{notice}{title}\n{under}{text}").rows["documents"]
    assert len(documents) == 1


@pytest.mark.parametrize("title", ["关于调整领导小组的通知", "任免通知", "关于表彰先进单位的决定"])
def test_a_title_without_its_issuer_follows_the_day_of_the_document_before(tmp_path: Path, title: str) -> None:
    own = f"{title}\n各县区人民政府：\n市政府决定如下。\n定西市人民政府\n2013年4月9日\n\n"
    documents = rows_of(tmp_path, MASTHEAD + NOTICE + own).rows["documents"]
    assert [row.title for row in documents] == ["定西市人民政府关于加强防汛工作的通知", title]
    # in a form behind the notice it is none
    form = own.replace(title, f"附件\n{title}")
    assert len(rows_of(tmp_path, MASTHEAD + NOTICE + form).rows["documents"]) == 1


def test_no_entry_goes_on_from_one_column_to_the_next() -> None:
    """Blanks between all characters make columns of them; whatever is read, each entry lies in the text."""
    lines = [
        "清远市人民政府公报", "2019年第2期", "", "目 录", "【市政府令】", "", "清远市人民政府令（第1号）……1", "2019",
        "清远市饮用水水源保护管理办法……1", "", "清远市人民政府令", "", "第1号", "",
        "清远市饮用水水源保护管理办法", "", "第一条　制定本办法。",
    ]  # fmt: skip
    assert breaches(build("\n".join("   ".join(line) for line in lines))) == []

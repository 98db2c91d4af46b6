"""Commitments: each duty with the deadline, rhythm and target that stand nearest, or none where that is not certain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import text_source

from pipeline.rows import CommitmentRow
from pipeline.stages import process

GAZETTE = """佛冈县人民政府公报
2021年第2期

佛冈县人民政府关于做好工作的通知
佛府〔2021〕8号
各镇人民政府：
"""
CLOSING = "\n佛冈县人民政府\n2021年3月5日\n"


def rows_of(body: str, closing: str = CLOSING) -> list[CommitmentRow]:
    data = process(text_source(GAZETTE + body + closing))
    rows = [row for row in data.rows["commitments"] if isinstance(row, CommitmentRow)]
    assert len(rows) == len(data.rows["responsibilities"])
    assert len({row.commitment_id for row in rows}) == len(rows)
    return rows


def held(row: CommitmentRow, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


CASES = [
    # the nearest deadline behind the name; that of the other body's clause is not its own
    (
        "县教育局负责摸底，2021年6月底前完成；县财政局负责拨款，2021年9月底前到位。",
        [("县教育局", date(2021, 6, 30), "sentence"), ("县财政局", date(2021, 9, 30), "sentence")],
    ),
    # before the name, where none stands behind it
    ("2021年5月底前，由县民政局负责登记。", [("县民政局", date(2021, 5, 31), "sentence")]),
    # the day of a count is due to nobody
    ("截至2020年底全县已有3所，县教育局负责管理。", [("县教育局", None, None)]),
    # another sentence of the item; two of them are not certain
    ("要在2021年8月底前完成建设。县水利局负责验收。", [("县水利局", date(2021, 8, 31), "item")]),
    ("2021年8月底前完成建设，9月底前试运行。县水利局负责验收。", [("县水利局", None, None)]),
    (
        "（三）县住建局：负责垃圾治理；县卫生局：牵头改厕，到2022年普及率达到85%以上；县财政局：负责资金统筹。",
        [("县住建局", None, None), ("县卫生局", date(2022, 12, 31), "sentence"), ("县财政局", None, None)],
    ),
    # 完成时限： names a deadline
    ("检修泵站。（责任单位：县水利局；完成时限：2021年6月15日）", [("县水利局", date(2021, 6, 15), "sentence")]),
    # the row of a table that has a day of its own takes none of the paragraph above it
    (
        "一、建设任务\n\n以下任务要在2021年8月底前开工。\n\n序号\t任务\t责任单位\t完成时限\n"
        "1\t新建学校\t县教育局\t2021年10月\n2\t修路\t县交通局\t2021年9月底前\n",
        [("县教育局", None, None), ("县交通局", date(2021, 9, 30), "sentence")],
    ),
    # a day in the paragraph that another body opens is that body's
    (
        "一、部门职责\n\n县委宣传部：负责宣传报道。\n\n县水利局：负责水库调度，2021年5月31日前完成水毁工程修复。\n\n"
        "县气象局：配合做好会商。",
        [("县委宣传部", None, None), ("县水利局", date(2021, 5, 31), "sentence"), ("县气象局", None, None)],
    ),
    # a day in another part of the sentence, which has a body of its own, is that body's
    (
        "县民政局负责自受理之日起20个工作日内完成审核；县残联负责2021—2023年康复项目。",
        [("县民政局", None, None), ("县残联", date(2023, 12, 31), "sentence")],
    ),
    (
        "县教育局负责摸底；县财政局负责拨款，9月底前到位；县审计局负责审计。10月底前全部完成。",
        [
            ("县教育局", date(2021, 10, 31), "item"),
            ("县财政局", date(2021, 9, 30), "sentence"),
            ("县审计局", date(2021, 10, 31), "item"),
        ],
    ),
    (
        "一、县教育局负责校舍排查，力争年内完成改造；县住建局负责技术指导。",
        [("县教育局", date(2021, 12, 31), "sentence"), ("县住建局", None, None)],
    ),
    # a day in a heading over the item's own; the years of a whole plan in it are none
    (
        "二、2021年9月底前完成的任务\n（一）建成停车场3处。（县城管局负责）\n（二）改造公厕5座。（县住建局负责，8月底前完成）\n"
        "三、“十四五”期间的任务\n（一）清理河道。（县水利局负责）",
        [
            ("县城管局", date(2021, 9, 30), "section"),
            ("县住建局", date(2021, 8, 31), "sentence"),
            ("县水利局", None, None),
        ],
    ),
]


@pytest.mark.parametrize(("body", "wanted"), CASES)
def test_the_deadline_is_the_nearest_or_none(body: str, wanted: list[tuple[str, date | None, str | None]]) -> None:
    assert [(row.org, row.due_on, row.due_scope) for row in rows_of(body)] == wanted


def test_a_note_belongs_to_the_sentence_that_it_closes() -> None:
    (row,) = rows_of("要在2021年10月底前排查隐患点不少于10处。（县交通运输局负责）")
    assert held(row, "due_on", "due_scope", "value", "comparator", "unit") == {
        "due_on": date(2021, 10, 31),
        "due_scope": "sentence",
        "value": 10.0,
        "comparator": ">=",
        "unit": "处",
    }
    assert row.sentence == "要在2021年10月底前排查隐患点不少于10处。（县交通运输局负责）"


def test_a_note_in_the_midst_ends_its_sentence() -> None:
    """What stands behind the bracket is another task's; （二） belongs to what it numbers."""
    rows = rows_of(
        "推进农村改厕。（县农业农村局、县卫生健康局负责）在2021年11月底前清理河道。（县水利局牵头；各镇人民政府配合）"
        "（一）县财政局负责拨款；（二）县审计局负责审计。"
    )
    toilets = "推进农村改厕。（县农业农村局、县卫生健康局负责）"
    rivers = "在2021年11月底前清理河道。（县水利局牵头；各镇人民政府配合）"
    assert [(row.org, row.sentence, row.due_scope) for row in rows] == [
        ("县农业农村局", toilets, "item"),
        ("县卫生健康局", toilets, "item"),
        ("县水利局", rivers, "sentence"),
        ("各镇人民政府", rivers, "sentence"),
        ("县财政局", "（一）县财政局负责拨款；", "item"),
        ("县审计局", "（二）县审计局负责审计。", "item"),
    ]


def test_an_item_headed_by_a_name_has_the_sentence_of_its_duty() -> None:
    rows = rows_of("一、机构\n1.巡查组。负责每月巡查。及时报告。\n2.宣传组。负责在2021年4月底前印发手册。")
    assert [(row.org, row.sentence, row.due_on) for row in rows] == [
        ("巡查组", "1.巡查组。负责每月巡查。", None),
        ("宣传组", "2.宣传组。负责在2021年4月底前印发手册。", date(2021, 4, 30)),
    ]


def test_the_last_words_of_a_text_that_breaks_off_are_a_sentence() -> None:
    (row,) = rows_of("一、机构\n1.巡查组。负责每月巡查", closing="")
    assert row.sentence == "1.巡查组。负责每月巡查"


def test_what_a_duty_says_besides() -> None:
    (row,) = rows_of("一、加强管理\n县财政局负责安排资金500万元，每月20日前通报进度。")
    assert held(row, "amount", "amount_raw", "rrule", "heading", "section_path", "holder", "document_title") == {
        "amount": 5_000_000.0,
        "amount_raw": "500万元",
        "rrule": "FREQ=MONTHLY;BYMONTHDAY=20",
        "heading": "加强管理",
        "section_path": "一、",
        "holder": "named",
        "document_title": "佛冈县人民政府关于做好工作的通知",
    }
    assert row.institution == "财政局"


def test_of_several_sums_the_one_in_its_own_words_counts() -> None:
    rows = rows_of("县财政局负责安排300万元，县教育局负责筹集200万元。")
    assert [(row.org, row.amount) for row in rows] == [("县财政局", 3_000_000.0), ("县教育局", 2_000_000.0)]
    (row,) = rows_of("全县投入300万元，其中县级200万元，由县教育局负责使用。")
    assert row.amount is None


ITEMS = "一、加强检查\n（1）检查仓库，登记隐患。\n（2）检查车间，督促整改。\n"


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        # a note on its own line, behind items none of which has one before, is about what stands over them
        (ITEMS + "（责任单位：县应急局）\n", ["加强检查"]),
        (ITEMS + "责任单位：县应急局、县消防大队\n", ["加强检查", "加强检查"]),
        # each item has its own
        (
            ITEMS.replace("隐患。\n", "隐患。（县商务局负责）\n") + "（责任单位：县应急局）\n",
            ["检查仓库，登记隐患", "检查车间，督促整改"],
        ),
        # it closes the last item itself
        (ITEMS.replace("整改。\n", "整改。（责任单位：县应急局）\n"), ["检查车间，督促整改"]),
        # items with headings of their own are tasks
        ("一、加强检查\n（一）仓库。登记隐患。\n（二）车间。督促整改。\n（责任单位：县应急局）\n", ["车间"]),
    ],
)
def test_a_note_behind_several_items_is_about_all_of_them(body: str, headings: list[str]) -> None:
    assert [row.task for row in rows_of(body)] == headings

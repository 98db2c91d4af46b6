"""Labels of the outline: every numeral in every style, and what only looks like one."""

from __future__ import annotations

from itertools import product

import pytest

from pipeline.notation.labels import Label, read_item, read_label


def han(n: int) -> str:
    """A number up to 199 in Chinese numerals: 12 is 十二, 110 一百一十, 105 一百零五."""
    digits = "零一二三四五六七八九"
    if n >= 100:
        rest = n - 100
        if not rest:
            return "一百"
        return "一百" + (f"零{digits[rest]}" if rest < 10 else ("一" if rest < 20 else "") + han(rest))
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones or not n else "")


BRACKETS = [("（", "）"), ("(", ")"), ("（", ")"), ("(", "）")]
NUMERALS = range(1, 121)


def styles(n: int) -> list[tuple[str, str, str]]:
    """How the number is printed in every style: the print, the kind, the label's normal form."""
    chinese = han(n)
    made = [(f"第{chinese}{unit}", kind, f"第{chinese}{unit}")
            for unit, kind in (("章", "chapter"), ("节", "section"), ("条", "article"))]  # fmt: skip
    made += [(f"第{n}章", "chapter", f"第{n}章"), (f"第{n}条", "article", f"第{n}条")]
    made.append((f"{chinese}、", "clause", f"{chinese}、"))
    made += [(f"{a}{gap}{chinese}{gap}{b}", "clause", f"（{chinese}）") for (a, b), gap in product(BRACKETS, ("", " "))]
    made += [(f"{n}{mark}", "clause", f"{n}.") for mark in (".", "．", "、", ". ")]
    made += [(f"{a}{gap}{n}{gap}{b}", "clause", f"（{n}）") for (a, b), gap in product(BRACKETS, ("", " "))]
    if n <= 20:
        made.append((chr(ord("①") + n - 1), "clause", chr(ord("①") + n - 1)))
        made.append((f"{chinese}是", "ordinal", f"{chinese}是"))
    if n < 100:
        made += [(f"{n}）", "clause", f"{n}）"), (f"{n})", "clause", f"{n}）")]
    return made


@pytest.mark.parametrize("n", NUMERALS)
def test_every_numeral_in_every_style(n: int) -> None:
    wrong = []
    for printed, kind, normal in styles(n):
        label = read_label(f"{printed}加强组织领导。")
        if label is None or (label.kind, label.text, label.number, label.length) != (
            kind, normal, n, len(printed.rstrip(" ")) if printed.endswith(". ") else len(printed)
        ):  # fmt: skip
            wrong.append((printed, label))
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "第九条修改为：“各镇应当巡查。”",
        "第十三条后增加一条，作为第十四条：",
        "第五条第二款修改为：",
        "第三条、第四条删去。",
        "第六条中增加一款：",
        "第八条删去。",
        "第十条第（三）项改为：",
        "第四条规定的时限为五日。",
    ],
)
def test_an_article_that_a_sentence_speaks_of_is_no_label(text: str) -> None:
    assert read_label(text) is None
    assert read_label(text.replace("条", "条　", 1)) is not None


def test_an_article_without_a_blank_is_a_label() -> None:
    assert read_label("第一条为规范省级预算的编制，制定本办法。") == Label("article", 3, "第一条", 1, 3)
    assert read_label("第七条中央企业应当报告。") == Label("article", 3, "第七条", 7, 3)


@pytest.mark.parametrize(("text", "label", "number"), [
    ("第一部分　现状与问题", "第一部分", 1), ("第三部分目标和任务", "第三部分", 3), ("第二篇　主要任务", "第二篇", 2),
    ("第十二单元　附则", "第十二单元", 12), ("第四部分", "第四部分", 4), ("第二部分：任务", "第二部分", 2),
])  # fmt: skip
def test_parts_of_a_plan(text: str, label: str, number: int) -> None:
    found = read_label(text)
    assert found is not None
    assert (found.kind, found.rank, found.text, found.number) == ("chapter", 0, label, number)


@pytest.mark.parametrize("text", [
    "第一部分资金由县财政列支，其余由乡镇自筹。", "第二部分是有关说明", "第一篇章", "第三部分工程于2020年6月底前完工。",
    "第五篇报道刊登以后，各地反响热烈，纷纷来人来函。",
])  # fmt: skip
def test_a_part_that_a_sentence_speaks_of_is_no_label(text: str) -> None:
    assert read_label(text) is None


@pytest.mark.parametrize("dash", ["——", "――", "──", "--", "———"])
def test_dashes(dash: str) -> None:
    assert read_label(f"{dash}坚持改革创新。") == Label("dash", 30, "——", None, len(dash))


@pytest.mark.parametrize(("text", "label", "number"), [
    ("1.1 总体目标", "1.1", 1), ("2.3.4 应急响应", "2.3.4", 4), ("10.12 附则", "10.12", 12),
])  # fmt: skip
def test_decimals(text: str, label: str, number: int) -> None:
    found = read_label(text)
    assert found is not None
    assert (found.kind, found.text, found.number) == ("clause", label, number)


@pytest.mark.parametrize(("text", "label"), [
    ("1.2023年底前完成改造。", "1."), ("2．2023 年任务", "2."), ("2.3月底前完成方案。", "2."),
    ("10.12月起执行。", "10."),
    ("一、2023年重点任务", "一、"), ("１．总体要求", "1."), ("（２）主要任务", "（2）"),
])  # fmt: skip
def test_labels_before_digits_and_full_width(text: str, label: str) -> None:
    found = read_label(text)
    assert found is not None
    assert found.text == label


@pytest.mark.parametrize(("text", "number", "length"), [
    ("3.5家企业", 3, 2), ("1.1000万元以下", 1, 2), ("4．20个村", 4, 2), ("12、3号楼", 12, 3), ("2018.12", None, 0),
    ("3.家", None, 0), ("，3.5", None, 0),
])  # fmt: skip
def test_items_directly_before_a_digit(text: str, number: int | None, length: int) -> None:
    found = read_item(text)
    assert (found.number, found.length) == (number, length) if found else number is None


@pytest.mark.parametrize(("text", "label"), [
    ("（57）内秘字第45号报告收悉。", None), ("（五四）府农字第四十七号文悉。", None),
    ("（3）识字1500个以上的农民。", "（3）"), ("（57）签字57份。", "（57）"),
    ("（二）桂政字第12号文件继续有效。", "（二）"),
])  # fmt: skip
def test_the_year_that_opens_a_number_is_no_label(text: str, label: str | None) -> None:
    found = read_label(text)
    assert (found.text if found else None) == label


def test_styles_nest_from_the_outside_in() -> None:
    order = ["第一章 总则", "第一节 一般规定", "第一条 为了", "一、要求", "（一）目标", "1.任务", "（1）措施", "①内容"]
    ranks = [label.rank for text in order if (label := read_label(text))]
    assert len(ranks) == len(order)
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("text", [
    "", "2018年7月2日", "3.5%的比例", "1.5万元", "12.6亿元", "3、4年级学生", "一些地方", "一是", "二手车市场",
    "（试行）",
    "（2016-2020年）", "（2018）12号", "第一，要加强", "第三方评估", "十三五期间", "十几个部门", "百年大计", "—",
    "一体化发展",
    "1000米", "2016.12", "（此件公开发布）", "清远市", "(GB/T 18973)", "三个定位", "5A级景区", "〔2018〕35号",
])  # fmt: skip
def test_is_no_label(text: str) -> None:
    assert read_label(text) is None

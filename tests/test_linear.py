"""Time grows no faster than the text: every stage on long runs of what its patterns repeat."""

from __future__ import annotations

import difflib
import gc
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import text_source

from pipeline.find.citations import find_citations
from pipeline.find.dates import find_dates
from pipeline.find.duties import Name, find_duties
from pipeline.find.quantities import find_quantities
from pipeline.find.tables import find_tables
from pipeline.layout import lay_out
from pipeline.notation.docnumber import split_number
from pipeline.notation.labels import read_label
from pipeline.outline import outline
from pipeline.stages import process
from pipeline.text import UnusableInputError, clean
from pipeline.vocab.organizations import names
from pipeline.vocab.places import find_place

UNITS = [
    "1", " ", "\u3000", "《", "》", "（", "(", "、", "，", "。", "年", "一", "区", "-", "—", "…", ".", "\t", "\n",
    "“", "第", "号",
    "1年", "区、", "〔2018〕", "1、", "区局", "附件", "负责", "《一", "（区", "一\n", "1\n", "1\t", "区局、",
    "年1月", "关于", "其中1个",
]  # fmt: skip
SHORT, LONG = 15_000, 60_000  # four times the text: linear takes four times as long, quadratic sixteen
SECONDS = 6.0  # for the long text; a few tenths of a second are usual


def _outline(text: str) -> None:
    try:
        outline(lay_out(text_source(text)))
    except UnusableInputError:
        return


def _duties(text: str) -> None:
    finder = names(find_place("清远市清新区"), 2018)
    find_duties(text, [Name(m.start, m.end, m.collective) for m in finder.find(text)])


def _whole(text: str) -> None:
    """All stages up to the check, on a document that goes on with `text`."""
    process(text_source(FRONT + text))


def contents(entries: int) -> str:
    """An issue whose contents list other titles than it prints."""
    listed = "".join(f"清新区人民政府关于做好第{n}项工作的通知.....{n}\n" for n in range(1, entries + 1))
    printed = "".join(
        f"清新区人民政府关于做好另{n}项事情的通知\n清新府〔2018〕{n}号\n\n各镇人民政府：\n\n请做好工作。\n\n"
        for n in range(1, entries + 1)
    )
    return f"清远市清新区人民政府公报\n2018年第3期\n2018年7月15日出版\n\n目 录\n\n{listed}\n{printed}"


FRONT = (
    "清远市清新区人民政府公报\n2018年第3期\n2018年7月15日出版\n\n清远市清新区人民政府关于做好工作的通知\n"
    "清新府〔2018〕1号\n\n各镇人民政府：\n\n"
)

STAGES: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "layout": lambda text: lay_out(text_source(text)),
    "label": read_label,
    "dates": lambda text: find_dates(text, date(2018, 7, 2)),
    "citations": find_citations,
    "duties": _duties,
    "quantities": find_quantities,
    "tables": lambda text: find_tables(lay_out(text_source(text)).blocks),
}


def seconds(stage: Callable[[str], object], text: str) -> float:
    """How many seconds of the processor a stage takes for a text. The collector of garbage stands still: its time grows
    with what other tests hold."""
    gc.disable()
    try:
        start = time.process_time()
        stage(text)
        return time.process_time() - start
    finally:
        gc.enable()


def slow_units(
    stage: Callable[[str], object], units: list[str], short: int = SHORT, long: int = LONG
) -> list[tuple[str, float, float]]:
    """The units on which a stage takes too long, or much more than four times as long for four times the text."""
    stage("区政府2018年7月2日《办法》（1）")  # vocabularies are loaded once
    slow = []
    for unit in units:
        text = unit * (long // len(unit))
        first, second = seconds(stage, text[:short]), seconds(stage, text)
        if second > SECONDS or (second > 0.25 and second / first >= 9):
            again = seconds(stage, text[:short]), seconds(stage, text)  # another program may have slowed us down
            first, second = min(first, again[0]), min(second, again[1])
        if second > SECONDS or (second > 0.25 and second / first >= 9):
            slow.append((unit, round(first, 2), round(second, 2)))
    return slow


@pytest.mark.parametrize("name", STAGES)
def test_time_is_linear(name: str) -> None:
    assert not slow_units(STAGES[name], UNITS)


@pytest.mark.parametrize("unit", ["一、", "十一、", "1、", "2月、", "3日、", "一和"])
@pytest.mark.parametrize("opening", ["每月", "每年", "每季度", "每周"])
def test_dates_of_lists_behind_a_rhythm_are_linear(opening: str, unit: str) -> None:
    assert not slow_units(lambda text: find_dates(opening + text, date(2018, 7, 2)), [unit])


@pytest.mark.parametrize(
    "unit",
    [
        "主办：第一章 .号-",
        "区教育局会同",
        "办公室负责",
        "公安、民政",
        "由区教育局负责；",
        # series of steps without end, with a named body and without one
        "由区教育局审核，",
        "由各镇审核，各村核实，",
        "由各镇受理，区民政局审核，",
    ],
)
def test_duties_of_runs_on_one_line_are_linear(unit: str) -> None:
    assert not slow_units(_duties, [unit])


@pytest.mark.parametrize("unit", ["局", "委办", "人民政府办公厅", "省财政厅、"])
def test_bodies_between_a_cue_and_a_title_are_read_in_one_way(unit: str) -> None:
    for text in (f"根据{unit * 120}的《甲办法》，", f"根据{unit * 30}x，《甲办法》等文件精神，制定本方案。"):
        assert seconds(find_citations, text) < 1.0


def test_outline_of_runs_on_one_line_is_linear() -> None:
    assert not slow_units(_outline, [unit for unit in UNITS if "\n" not in unit])


@pytest.mark.parametrize("unit", ["…", "… ", ".", "-", "\u3000", "…1", "1…", "第1页 ", "（1） "])
def test_contents_of_leaders_are_linear(unit: str) -> None:
    front = "清远市清新区人民政府公报\n2018年第3期\n\n目 录\n"
    assert not slow_units(lambda text: _outline(f"{front}{text}\n关于做好工作的通知"), [unit])


@pytest.mark.parametrize(
    "unit",
    ["】《", "】[", "本办法第九条“", "%】《", "《（》", "一是", "以内第二条 ", "每年", "万元", "[日", "的", "推进"],
)
def test_the_check_of_runs_is_linear(unit: str) -> None:
    assert not slow_units(_whole, [unit], 5_000, 20_000)


def compared(entries: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many pairs of titles are compared character by character to match contents with what is printed."""
    made = []

    class Counted(difflib.SequenceMatcher[str]):
        def __init__(self, *of: Any, **more: Any) -> None:
            made.append(1)
            super().__init__(*of, **more)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counted)
    issue = outline(lay_out(text_source(contents(entries))))
    assert len(issue.documents) == entries
    assert all(entry.document is not None for entry in issue.contents)
    return len(made)


def test_contents_with_other_titles_are_matched_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compared(400, monkeypatch) < 5 * compared(100, monkeypatch)


def test_outline_of_titles_without_text_is_linear() -> None:
    titles = "清新区人民政府关于做好工作的通知\n\n"
    listed = "目 录\n\n清新区人民政府关于做好工作的通知.....1\n\n"
    _outline(listed + titles)
    first, second = seconds(_outline, listed + titles * 500), seconds(_outline, listed + titles * 2_000)
    assert second < 0.5 or second / first < 9


LINES = [
    "一\n", "附：\n甲乙‘\n", "附件：\n甲乙\n", "附件1：\n甲乙\n", "附件1：甲乙\n", "附件\n甲乙\n",
    "附件：1.甲\n2.乙\n", "2018年7月2日\n", "甲县人民政府\n2018年7月2日\n", "附件：\n甲乙\n2018年7月2日\n",
    "甲县教育局\n", "注：一\n", "各镇人民政府：\n", "抄送：甲\n", "第一章 甲\n", "第一条 甲。\n",
    "一、甲\n（一）乙。\n", "1.甲\n", "（此件公开发布）\n", "甲县人民政府关于甲的通知\n", "甲府〔2018〕1号\n",
    "目录\n甲.....1\n", "主任：甲\n", "甲\t1\n", "甲\t1\n一\n", "表1 甲\n", "（甲）\n",
    "附：甲乙丙丁名单\n", "附： 一一附：\n",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_outline_of_many_lines_is_linear(line: str) -> None:
    front = FRONT if "人民政府关于" not in line else ""
    _outline(front + line)
    few, many = (front + line * (count // line.count("\n")) for count in (1_500, 6_000))
    first, second = seconds(_outline, few), seconds(_outline, many)
    assert second < 0.4 or second / first < 9


def test_numbers_behind_a_title_are_linear() -> None:
    units = ["清府〔2018〕1号、", "（12）", "号"]
    assert not slow_units(lambda text: split_number(f"关于做好工作的通知（{text}号、号）"), units)

"""Dates: the cases of `cases/dates.json`, what holds for any text, and the EDTF library as oracle."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

import edtf
import pytest
import regex
from conftest import CASES as FOLDER
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.find import dates
from pipeline.find.dates import TABLES, find_dates
from pipeline.find.dates.moments import WHOLE
from pipeline.find.dates.moments.lunar import LUNAR
from pipeline.find.dates.moments.parts import INNER, PARTS
from pipeline.find.dates.moments.year import YEARS
from pipeline.find.dates.rhythms import FURTHER, RHYTHMS
from pipeline.find.dates.rules import FROZEN, Rule, Table, beginning, frozen_key, key_at, packed
from pipeline.find.dates.series import SERIES
from pipeline.model import FoundDate
from pipeline.notation.calendar import DAY, number, read_day
from pipeline.vocab import planning_periods

CASES: list[dict[str, Any]] = json.loads((FOLDER / "dates.json").read_text(encoding="utf-8"))
ON = date(2018, 8, 22)

# What a careful reader found in documents of the State Council (国务院公报), read before any program was asked.
NOTES: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "date_notes.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOOR = 0.98
# What was once read wrongly, by kind: raw, kind, bound, EDTF and RRULE of every row.
KINDS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "date_kinds.jsonl").read_text(encoding="utf-8").splitlines()
]


def plain(found: FoundDate) -> dict[str, Any]:
    return {
        "char_start": found.char_start,
        "raw": found.raw,
        "kind": found.kind,
        "bound": found.bound,
        "edtf": found.edtf,
        "start": found.start and found.start.isoformat(),
        "end": found.end and found.end.isoformat(),
        "grain": found.grain,
        "rrule": found.rrule,
        "inferred": found.inferred,
        "valid": found.valid,
    }


def found_in(case: dict[str, Any]) -> list[FoundDate]:
    return find_dates(case["text"], date.fromisoformat(case["on"]) if case["on"] else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(case: dict[str, Any]) -> None:
    assert [plain(found) for found in found_in(case)] == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_edtf_agrees_with_the_library(case: dict[str, Any]) -> None:
    """The `edtf` package reads every value and comes to the same first and last day."""
    for found in found_in(case):
        if found.edtf is None:
            assert found.start is None
            assert found.end is None
            continue
        parsed = edtf.parse_edtf(found.edtf)
        if found.start is not None:
            assert tuple(parsed.lower_strict()[:3]) == (found.start.year, found.start.month, found.start.day)
        if found.end is not None:
            assert tuple(parsed.upper_strict()[:3]) == (found.end.year, found.end.month, found.end.day)


@pytest.mark.parametrize("case", KINDS, ids=lambda case: case["text"][:24])
def test_kind(case: dict[str, Any]) -> None:
    rows = [[row.raw, row.kind, row.bound, row.edtf, row.rrule] for row in found_in(case)]
    assert rows == case["expected"]


def examples(*tables: Table) -> list[Any]:
    return [
        pytest.param(table, rule, printed, value, id=f"{rule.name}: {printed}")
        for table in tables
        for rule in table.rules
        for printed, value in rule.examples.items()
    ]


@pytest.mark.parametrize(("table", "rule", "printed", "value"), examples(LUNAR, WHOLE, YEARS, PARTS, INNER))
def test_a_rule_of_moments_reads_its_examples(
    table: Table, rule: Rule, printed: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule itself gives the value, no earlier one takes the example."""
    gave: list[str] = []  # the rules that gave a value for one moment
    read: list[list[str]] = []  # and for each of the moments
    read_moment, at = dates.read_moment, Table.at

    def watched(own: Rule) -> Rule:
        def value(*arguments: Any) -> Any:
            stretch = own.value(*arguments)
            if stretch is not None:
                gave.append(own.name)
            return stretch

        return own._replace(value=value)

    def reads(*arguments: Any) -> Any:
        gave.clear()
        stretch = read_moment(*arguments)
        if stretch is not None:
            read.append([*gave])
        return stretch

    monkeypatch.setattr(Table, "at", lambda self, key: [(watched(own), pattern) for own, pattern in at(self, key)])
    monkeypatch.setattr(dates, "read_moment", reads)
    found = find_dates(printed, ON)
    if value is None:
        assert found == []
        return
    assert found[0].edtf == value
    assert rule.name in read[0]


@pytest.mark.parametrize(("table", "rule", "printed", "value"), examples(RHYTHMS))
def test_a_rule_of_rhythms_reads_its_examples(table: Table, rule: Rule, printed: str, value: str | None) -> None:
    found = find_dates(printed, ON)
    assert (found[0].rrule if found else None) == value
    if value is not None:
        at = next(at for at in range(len(printed)) if takes(table, printed, at))
        assert takes(table, printed, at) is rule


@pytest.mark.parametrize(("table", "rule", "printed", "value"), examples(*FURTHER.values()))
def test_a_rule_of_further_items_reads_its_examples(table: Table, rule: Rule, printed: str, value: str) -> None:
    every = {"YEARLY": "每年2月1日、", "MONTHLY": "每月1日至5日、", "WEEKLY": "每周一开放，"}
    frequency = next(name for name, further in FURTHER.items() if further is table)
    found = find_dates(every[frequency] + printed, ON)
    assert (found[-1].rrule, found[-1].inferred) == (value, True)
    assert takes(table, printed, 0) is rule


def takes(table: Table, text: str, at: int) -> Rule | None:
    """The first rule that has a value for what stands at a place."""
    for rule, pattern in table.at(key_at(text, at)):
        if (match := pattern.match(text, at)) and rule.value(match):
            return rule
    return None


@pytest.mark.parametrize(("table", "rule", "printed", "value"), examples(SERIES))
def test_a_rule_of_lists_reads_its_examples(table: Table, rule: Rule, printed: str, value: str) -> None:
    found = find_dates(f"8月3日、{printed}" if printed[0] != "中" else f"8月上旬、{printed}", ON)
    assert found[1].edtf == value
    assert table.at(key_at(printed, 0))[0][0] is rule


def test_every_rule_has_examples_and_can_start_a_search() -> None:
    """The search is made of the rules: where an example begins, it stops."""
    for table in (LUNAR, WHOLE, YEARS, PARTS, RHYTHMS, SERIES, *FURTHER.values()):
        for rule in table.rules:
            assert rule.examples, rule.name
            for printed, value in rule.examples.items():
                places = [match.start() for match in dates._START.finditer(printed)]
                assert value is None or any(takes_any(table, rule, printed, at) for at in places), (rule.name, printed)


def takes_any(table: Table, rule: Rule, printed: str, at: int) -> bool:
    return any(other is rule and pattern.match(printed, at) for other, pattern in table.at(key_at(printed, at)))


def test_the_file_of_beginnings_holds_what_the_patterns_say() -> None:
    asked = {frozen_key(rule.pattern): packed(beginning(rule.pattern)) for table in TABLES for rule in table.rules}
    assert json.loads(FROZEN.read_text(encoding="utf-8")) == asked, "run python tools/read_beginnings.py"
    read = {
        rule.pattern: begins for table in TABLES for rule, begins in zip(table.rules, table.beginnings, strict=True)
    }
    assert read == {pattern: beginning(pattern) for pattern in read}


def test_notes_of_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    """Raw text, EDTF, bound and kind agree with the notes; what differs is printed."""
    right = extra = lost = 0
    for note in NOTES:
        wanted = [tuple(row) for row in note["expected"]]
        for found in find_dates(note["text"], date.fromisoformat(note["on"])):
            row = (found.raw, found.edtf, found.bound, found.kind)
            if row in wanted:
                wanted.remove(row)
                right += 1
            else:
                extra += 1
                print(note["source"], "not in the notes:", row)
        lost += len(wanted)
        for row in wanted:
            print(note["source"], "not found:", row)
    differences = capsys.readouterr().out
    assert right + lost >= 100
    assert right / (right + extra) >= FLOOR, differences
    assert right / (right + lost) >= FLOOR, differences


PIECES = """
    2018年 7月 2日 31日 底 前 后 起 止 至 到 从 自 ~ - — 、 ， 。 “十三五” 期间 每 年 月 周一 季度 半 上旬 今年 明年 一
    二〇一八年 十二 20 98年 2018 第 3 截至 以来 之前 ( ) （ ） 《 》
"""
EXPRESSIONS = st.sampled_from([*PIECES.split(), " ", "\n", "\t", "\u3000"])


@example("7月~2018年", None)
@given(st.lists(EXPRESSIONS | st.text(max_size=3), max_size=30).map("".join), st.none() | st.dates())
def test_any_text(text: str, on: date | None) -> None:
    """Nonsense is read without complaint; rows are in order, apart, and each is its slice within one line."""
    last = 0
    for found in find_dates(text, on):
        assert last <= found.char_start < found.char_end
        assert found.raw == text[found.char_start : found.char_end]
        assert "\n" not in found.raw
        assert "\t" not in found.raw
        assert (found.kind == "recurring") or found.rrule is None
        assert found.valid or (found.edtf is found.start is found.end is None)
        last = found.char_end


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_calendar(month: int, day: int) -> None:
    """A day is valid where the calendar has it, in Arabic and in Chinese numerals."""
    chinese = "〇一二三四五六七八九"
    tens = {1: "一", 28: "二十八", 29: "二十九", 30: "三十", 31: "三十一"}
    name = chinese[month] if month < 10 else "十" + (chinese[month - 10] if month > 10 else "")
    for text in (f"2018年{month}月{day}日", f"二〇一八年{name}月{tens[day]}日", f"2018-{month:02d}-{day:02d}"):
        (found,) = find_dates(text)
        assert found.raw == text
        try:
            expected = date(2018, month, day)
        except ValueError:
            assert (found.valid, found.edtf, found.start, found.end) == (False, None, None, None)
        else:
            assert (found.valid, found.edtf, found.start) == (True, expected.isoformat(), expected)


def test_planning_periods_follow_each_other() -> None:
    """Five years each, and since 1966 without a gap (1963-1965 lay between the second and the third)."""
    spans = sorted(planning_periods().values())
    assert all(end - start == 4 for start, end in spans)
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans[2:]))
    for name, (start, end) in planning_periods().items():
        (found,) = find_dates(f"“{name}”期间")
        assert found.edtf == f"{start}/{end}"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from("〇○零OＯoｏ0０"))
def test_a_day_is_read_in_every_form(day: date, zero: str) -> None:
    """Arabic and Chinese figures, typists' zeros, blanks and points: the reader of days and the finder agree."""
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(c)] for c in str(day.year)).replace("〇", zero)
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{day.year}年{day.month:02d}月{day.day:02d}日",
        f"{day.year}年{day.month}月{day.day}号",
        f"{year}年{counted(day.month)}月{counted(day.day)}日",
        f"{day.year}.{day.month}.{day.day}",
        day.isoformat(),
        *([f"{day.year}年元月{day.day}日"] if day.month == 1 else []),
    ]
    for form in forms:
        assert read_day(form) == day, form
        (found,) = find_dates(form)
        assert (found.raw, found.start, found.end, found.grain) == (form, day, day, "day")


def counted(value: int) -> str:
    digits = "〇一二三四五六七八九"
    tens = "" if value < 10 else ("" if value < 20 else digits[value // 10]) + "十"
    return tens + (digits[value % 10] if value % 10 else "")


def test_parts_of_days() -> None:
    assert (number("二O一八"), number("元"), number("０７"), number(None), number("x")) == (2018, 1, 7, None, None)
    assert [bool(regex.fullmatch(DAY, text)) for text in ("2018年7月2日", "二0一八年七月二日", "2018年7月")] == [
        True,
        True,
        False,
    ]
    assert read_day("2018年11月31日") is None
    assert read_day("前言 2018.7.2 印发") == date(2018, 7, 2)


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(1, 12))
def test_a_deadline_without_a_year_lies_ahead(on: date, month: int) -> None:
    """At most nine months behind the turn of the year; a month that has just passed is left in the document's year."""
    (found,) = find_dates(f"请于{month}月15日前报送", on)
    assert found.end is not None
    assert found.end.month == month
    assert found.inferred
    if found.end < on:
        assert found.end.year == on.year
        assert (found.end.year + 1 - on.year) * 12 + month - on.month > 9
    else:
        assert found.end.year - on.year in (0, 1)


@given(st.integers(2000, 2030), st.integers(1, 12), st.integers(1, 12))
def test_months_that_run_past_december(year: int, first: int, last: int) -> None:
    (found,) = find_dates(f"{year}年{first}月至{last}月")
    over = first > last and first != last + 1
    assert found.edtf == f"{year}-{first:02d}/{year + over}-{last:02d}"


RUNS = [
    "1",
    " ",
    "\u3000",
    "年",
    "一",
    "每",
    "“",
    "月",
    "1-",
    "1.",
    "至",
    "2018",
    "每每年",
    "年底",
    "7月",
    "3日、",
    "1、2月\n",
    "每月5日、",
    "次月",
]


@pytest.mark.parametrize("unit", RUNS)
def test_long_runs_take_linear_work(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the text asks the rules four times as often, and each place of it once."""
    counts = []
    for size in (2_000, 8_000):
        asked: list[int] = []
        original = dates._read
        monkeypatch.setattr(
            dates, "_read", lambda text, at, *rest, _o=original, _a=asked: _a.append(at) or _o(text, at, *rest)
        )
        find_dates(unit * (size // len(unit)), ON)
        monkeypatch.setattr(dates, "_read", original)
        assert asked == sorted(set(asked))
        counts.append(len(asked))
    assert counts[1] <= 4 * counts[0] + 8

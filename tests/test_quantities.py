"""Quantities: the cases of `cases/quantities.json`, the vocabulary, and what holds for any text."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_linear import slow_units

from pipeline.find.quantities import find_quantities, indicator, names, peels
from pipeline.find.quantities.amounts import amount_start
from pipeline.find.quantities.rates import each_before, strokes
from pipeline.model import FoundQuantity
from pipeline.notation.units import units
from pipeline.vocab.tables import header, read_table

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "quantities.json").read_text(encoding="utf-8")
)
NOTES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "quantity_notes.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(case: dict[str, Any]) -> None:
    found = find_quantities(case["text"])
    got = [
        {
            "char_start": row.char_start,
            "raw": row.raw,
            "kind": row.kind,
            "comparator": row.comparator,
            "value": row.value,
            "value_high": row.value_high,
            "unit": row.unit,
            "indicator": row.indicator,
        }
        for row in found
    ]
    assert got == case["expected"]


KINDS: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("quantity_kinds", "indicator_kinds")
    for line in (Path(__file__).parent / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", KINDS, ids=lambda case: f"{case['kind'][:24]}: {case['text'][:20]}")
def test_kind(case: dict[str, Any]) -> None:
    """What a reader labelled by kinds: each row once, with the columns that the label names.

    An indicator that is a list names words that it holds, `lacks` words that it does not; `optional` rows may be left
    out. `raw` may have more or fewer of the words that bound it.
    """
    found = find_quantities(case["text"])
    for row in case["found"]:
        match = next((q for q in found if is_alike(q, row)), None)
        assert match is not None or row.get("optional"), (row, found)
        found = [q for q in found if q is not match]
    assert found == []


def is_alike(found: FoundQuantity, row: dict[str, Any]) -> bool:
    """Whether a quantity is the one of a label."""
    for column, value in row.items():
        if column == "raw":
            if value not in found.raw and found.raw not in value:
                return False
        elif column == "indicator" and isinstance(value, list):
            named = found.indicator or ""
            if not all(word in named for word in value) or any(word in named for word in row.get("lacks", ())):
                return False
        elif column not in ("lacks", "optional") and getattr(found, column) != value:
            return False
    return True


@pytest.mark.parametrize("peel", [*peels.BEFORE, *peels.AFTER, *peels.NAME], ids=lambda peel: peel.name)
def test_a_peel_leaves_what_its_examples_say(peel: peels.Peel) -> None:
    """By itself, and no earlier peel of its list takes from them."""
    assert peel.examples
    table = next(table for table in (peels.BEFORE, peels.AFTER, peels.NAME) if peel in table)
    for words, left in peel.examples.items():
        for earlier in table[: table.index(peel)]:
            if not earlier.kinds or peel.kinds & earlier.kinds:
                assert take_off(earlier, words) == words, earlier.name
        assert take_off(peel, words) == left


def take_off(peel: peels.Peel, phrase: str) -> str:
    """What one peel leaves of a phrase, asked for as the readers of phrases ask."""
    for ready in peels.Table((peel,)).within(phrase):
        phrase = ready.taken_off(phrase)
    return phrase


@pytest.mark.parametrize("rule", names.RULES, ids=lambda rule: rule.name)
def test_what_a_rule_of_names_knows_is_no_quantity(rule: names.NameRule, monkeypatch: pytest.MonkeyPatch) -> None:
    """No quantity is found in its examples, and the rule itself decides one of them; no earlier one does."""
    decided: list[names.NameRule | None] = []

    def seen(amount: names.Seen) -> names.NameRule | None:
        decided.append(names.name_rule(amount))
        return decided[-1]

    monkeypatch.setattr("pipeline.find.quantities.bounds.name_rule", seen)
    for example in rule.examples:
        decided.clear()
        assert find_quantities(example) == [], example
        assert rule in decided, (example, [r and r.name for r in decided])


@pytest.mark.parametrize("date", ["2018年", "2016-2020年", "２０１８年", "6月30日", "１月５日以上", "2018—2035年"])
def test_dates_are_no_amounts(date: str) -> None:
    """They are not even looked at; what goes on otherwise is."""
    assert amount_start().search(date) is None
    assert amount_start().search(date.replace("年", "人").replace("月", "年")) is not None


@pytest.mark.parametrize("step", indicator.STEPS, ids=lambda step: step.name)
def test_a_step_names_what_its_examples_measure(step: indicator.Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step itself decides on the last quantity of its examples; no earlier one does."""
    decided: list[indicator.Step] = []
    decide = indicator.decide

    def seen(statement: indicator.Statement) -> tuple[indicator.Step, str | None]:
        decided.append(decide(statement)[0])
        return decide(statement)

    monkeypatch.setattr(indicator, "decide", seen)
    assert step.examples
    for example, name in step.examples.items():
        decided.clear()
        assert find_quantities(example)[-1].indicator == name, example
        assert decided[-1] is step, (example, decided[-1].name)


@pytest.mark.parametrize(
    ("printed", "unit"),
    [("/亩·年", "亩·年"), ("/（人·月）", "人·月"), ("/千瓦时", "千瓦时"), ("/万平方米", "万平方米"), ("/㎡", "平方米")],
)
def test_every_denominator_is_in_the_unit(printed: str, unit: str) -> None:
    assert strokes(printed, 0) == (unit, len(printed))


@pytest.mark.parametrize(
    ("before", "unit"),
    [("补贴标准为每人每月", "人·月"), ("每年安排资金", "年"), ("人均", None), ("每年修路，补助", None)],
)
def test_what_a_sum_is_paid_for(before: str, unit: str | None) -> None:
    assert each_before(before + "40元", len(before), 0) == unit


def test_indicators_are_words_of_the_text() -> None:
    """Nothing that is not printed: every character of an indicator stands in its text."""
    for case in [*KINDS, *CASES]:
        for found in find_quantities(case["text"]):
            assert set(found.indicator or "") <= set(case["text"] + "限额"), found


@pytest.mark.parametrize("name", ["comparators", "measured_words", "planning_periods", "units"])
def test_vocabulary_is_sorted_and_sourced(name: str) -> None:
    """One fact a line, none twice, no blanks around a value, every one with its source."""
    rows = read_table(name)
    assert list(rows) == sorted(rows)
    assert len({row[:2] for row in rows}) == len(rows)
    assert header(name)[-1] == "source"
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert all(row[-1] for row in rows)


@pytest.mark.parametrize("unit", sorted(units()))
def test_every_unit_is_found(unit: str) -> None:
    """Each line of the vocabulary is read in a sentence (20 日 needs a bound to be a length of time)."""
    (found,) = find_quantities(f"共20{unit}以内。")
    assert found.raw == f"20{unit}以内"
    assert (found.unit, found.kind) == (units()[unit].normal, units()[unit].kind)
    assert found.comparator == "<="


PIECES = """
    1 20 3.5 1,385 百分之 三分之一 十 两 半 万 亿 元 % 个 个月 年 日 间 次 人 /平方米 每月 每例 超过 不少于 以上 以下
    以内 控制在 （含5人） 至 - ~ 、 ， 。 的 ( ） 《 》 “ ” 率 达到 余 多
"""
EXPRESSIONS = st.sampled_from([*PIECES.split(), " ", "\n", "\t", "\u3000"])


@hypothesis.example("（（））9元")
@given(st.lists(EXPRESSIONS | st.text(max_size=3), max_size=30).map("".join))
def test_any_text(text: str) -> None:
    """Nonsense is read without complaint; rows are in order, apart, and each is its slice within one line."""
    last = 0
    for found in find_quantities(text):
        assert last <= found.char_start < found.char_end
        assert found.raw == text[found.char_start : found.char_end]
        assert "\n" not in found.raw
        assert "\t" not in found.raw
        assert found.unit
        last = found.char_end


RUNS = ["1", " ", "\u3000", "年", "一", "1,", "1万", "1-", "（1", "《", "“", "半", "百分之", "万", "不超过", "1人、"]
RUNS += [
    "1元/",
    "其1米×",
    "对1元",
    "是指1年",
    "、北京3个",
    "各1万",
    "每人",
    "1万元以上",
    "其中1个",
    "第1、",
    "1×",
    "增至",
    "由区",
    "1.1、",
    "①",
    "，",
    "1%，",
    "1 000",
    "1±",
    "百分之十至",
    "一点五万",
    "1年零",
    "1/10万",
    "港币、",
]


def test_long_runs_take_linear_time() -> None:
    """No run of one piece makes the search slow: four times the text takes four times as long, not sixteen."""
    assert slow_units(find_quantities, RUNS, 5_000, 20_000) == []


def alike(wanted: str, found: str | None) -> bool:
    """People word what is measured freely: half of the letters in common are enough."""
    both = (Counter(wanted) & Counter(found or "")).total()
    return 2 * both >= 0.5 * (len(wanted) + len(found or ""))


def test_notes_are_read_as_a_reader_reads_them() -> None:
    """What a reader labelled before seeing any output, mended where the reader was wrong; tier 2 is optional."""
    right = extra = missing = fields = agreed = named = same = 0
    wrong = []
    for note in NOTES:
        found = find_quantities(note["text"])
        for row in note["found"]:
            match = next(
                (q for q in found if q.char_start < row["start"] + len(row["raw"]) and row["start"] < q.char_end), None
            )
            found = [q for q in found if q is not match]
            if row.get("tier") == 2:
                continue
            if match is None or (match.value, match.unit) != (row["value"], row["unit"] or (match and match.unit)):
                missing += 1
                extra += match is not None
                wrong.append(f"{note['source']}: {row['raw']} {match}")
                continue
            right += 1
            columns = row.keys() & {"kind", "comparator", "value_high"}
            fields += len(columns)
            agreed += sum(getattr(match, column) == row[column] for column in columns)
            if "indicator" in row:
                named += 1
                same += alike(row["indicator"], match.indicator)
        extra += len(found)
        wrong += [f"{note['source']}: +{q.raw}" for q in found]
    precision, recall = right / (right + extra), right / (right + missing)
    score = 2 * precision * recall / (precision + recall)
    report = "\n".join([f"F1 {score:.3f}, fields {agreed / fields:.3f}, indicators {same / named:.3f}", *wrong])
    assert min(score, agreed / fields) >= 0.98, report
    assert same / named >= 0.74, report


def test_there_are_enough_notes() -> None:
    assert sum(len(note["found"]) for note in NOTES) >= 140
    assert sum(not note["found"] for note in NOTES) >= 100

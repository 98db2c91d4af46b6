"""Review files: what of an issue a person set right, and what becomes of it when the source changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, breaches
from hypothesis import given, settings
from hypothesis import strategies as st
from review_issue import FIRST, INVALID, SECOND, TEXT, WHO, correction, read, reviewed_source, verdict

from pipeline import stages
from pipeline.render import render
from pipeline.review.anchors import Places, Text, furniture_of, stretch_of
from pipeline.review.columns import CORRECTABLE
from pipeline.review.edit import Anchors
from pipeline.review.entries import Anchor, read_review
from pipeline.review.lines import Lines
from pipeline.review.signing import SIGNED, hashes_of, rows_sha256
from pipeline.rows import IssueData
from pipeline.schema import DATASET_CLASSES, columns_of, flatten
from pipeline.stages import process

ROOT = Path(__file__).resolve().parent.parent
DOC = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")


def cases(kind: str) -> list[Any]:
    """The cases of one kind in `cases/review.jsonl`."""
    lines = (CASES / "review.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["kind"] == kind]


def sound(data: IssueData) -> IssueData:
    """The data, which keep the contract; findings may be judged and be milder where a verdict has lost its finding."""
    odd = ("key ", "findings: review.stale info")
    wrong = [one for one in breaches(data) if not (one.startswith("findings: ") and any(word in one for word in odd))]
    assert wrong == []
    return data


def states(data: IssueData) -> list[tuple[str, str | None, str]]:
    return [(row.dataset, row.column, row.state) for row in data.rows["corrections"]]


def codes(data: IssueData, state: str | None = None) -> list[str]:
    return [row.code for row in data.rows["findings"] if state in (None, row.state)]


def stale(data: IssueData) -> list[str]:
    return [row.message for row in data.rows["findings"] if row.code == "review.stale"]


def one(data: IssueData, dataset: str, **values: Any) -> Any:
    (row,) = (row for row in data.rows[dataset] if all(getattr(row, name) == v for name, v in values.items()))
    return row


@pytest.fixture(scope="module")
def plain() -> IssueData:
    return read()


# --- what a correction does ------------------------------------------------------------------------------------------


def test_a_day_that_no_calendar_has_is_set_right(plain: IssueData) -> None:
    data = sound(read(INVALID))
    row = one(data, "dates", raw="2019年9月31日前")
    assert (row.valid, row.edtf, row.start, row.end) == (True, "../2019-09-30", None, date(2019, 9, 30))
    assert "date.invalid" in codes(plain)
    assert "date.invalid" not in codes(data)
    assert [row.due_on for row in data.rows["commitments"]][:2] == [date(2019, 9, 30)] * 2
    rows = data.rows["corrections"]
    assert [(r.column, r.was, r.now, r.state) for r in rows] == [
        ("valid", "false", "true", "applied"), ("edtf", "null", '"../2019-09-30"', "applied"),
        ("end", "null", '"2019-09-30"', "applied"),
    ]  # fmt: skip
    assert {(r.document_id, r.row_id, r.by, r.on, r.review_file, r.line) for r in rows} == {
        (row.document_id, row.date_id, "审核人甲", date(2024, 3, 20), "a.review.toml", 1)
    }
    assert TEXT[rows[0].char_start : rows[0].char_end] == "2019年9月31日前"
    assert data.source_text == TEXT


@pytest.mark.parametrize("case", cases("set"))
def test_values_that_are_set(case: Mapping[str, Any]) -> None:
    entry = correction("\n".join(case["entry"]))
    data = sound(read(entry))
    assert data.wrong == ()
    row = one(data, case["dataset"], **case["row"])
    assert {name: plain_value(getattr(row, name)) for name in case["values"]} == case["values"]
    assert {state for _, _, state in states(data)} == {"applied"}
    again = [state for _, _, state in states(sound(read(entry + entry)))]
    assert again == ["applied"] * len(states(data)) + ["redundant"] * len(states(data))


def plain_value(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def test_a_place_decides(plain: IssueData) -> None:
    text = TEXT.replace("清远市清新区人民政府公报", "江北区人民政府公报").replace("清远市清新区", "江北区")
    assert "place.ambiguous" in codes(read(text=text))
    data = sound(read('place = "重庆市江北区"\n', text))
    assert "place.ambiguous" not in codes(data)
    assert (data.issue_id, one(data, "issues").division) == ("500105-2019-02", "重庆市江北区")
    assert one(data, "responsibilities", org="区卫生健康局").org_id == "重庆市江北区卫生健康局"
    assert sound(read('place = "500105"', text)).rows["issues"] == data.rows["issues"]
    (wrong,) = read('# x\nplace = "无此地"\n', text).wrong
    assert wrong.startswith("a.review.toml, line 2: names a place that is not known")


def test_a_corrected_number_names_its_document() -> None:
    number = correction(f'document = "{FIRST}"\ndataset = "documents"\nset = {{ doc_number = "清新府办〔2019〕12号" }}')
    for name in (FIRST, "清新府办〔2019〕12号"):
        rest = correction(f'document = "{name}"\ndataset = "documents"\nset = {{ contact = "区农业局" }}')
        row = correction(f'document = "{name}"\ndataset = "quantities"\nquote = "20间以上"\nset = {{ value = 30 }}')
        said = verdict(f'code = "date.invalid"\ndocument = "{name}"\nquote = "2019年9月31日前"\nstate = "confirmed"')
        for review in (number + rest + row + said, said + row + rest + number):
            data = sound(read(review))
            assert (one(data, "documents", seq=1).contact, stale(data)) == ("区农业局", [])
            assert codes(data, "confirmed") == ["date.invalid"]


def test_a_row_is_taken_out(plain: IssueData) -> None:
    lines = f'action = "drop"\ndocument = "{FIRST}"\ndataset = "responsibilities"\nquote = "区教育局"'
    data = sound(read(correction(lines)))
    assert [(row.org, row.responsibility_id[-6:]) for row in data.rows["responsibilities"]] == [
        ("区卫生健康局", "r00001"), ("区教育局", "r00002"),
    ]  # fmt: skip
    assert len(data.rows["commitments"]) == len(plain.rows["commitments"]) - 1
    bureau = {"org_id": "清远市清新区教育局"}
    assert one(data, "organizations", **bureau).mentions == one(plain, "organizations", **bureau).mentions - 1
    (row,) = data.rows["corrections"]
    assert (row.action, row.column, row.now, row.row_id, row.state) == ("drop", None, None, None, "applied")
    assert json.loads(row.was) == {
        "role": "lead", "org_id": "清远市清新区教育局", "holder": "named", "task": "任务", "form": "clause",
    }  # fmt: skip
    gone = read(correction(lines) + correction(lines))
    assert states(gone)[1] == ("responsibilities", None, "stale")


@pytest.mark.parametrize("case", cases("add"))
def test_a_row_is_added(plain: IssueData, case: Mapping[str, Any]) -> None:
    entry, dataset = correction("\n".join(case["entry"])), case["dataset"]
    data = sound(read(entry))
    assert (data.wrong, stale(data)) == ((), [])
    assert len(data.rows[dataset]) == len(plain.rows[dataset]) + 1
    row = data.rows["corrections"][0]
    (new,) = (r for r in data.rows[dataset] if row.row_id in vars_of(r))
    assert {name: plain_value(getattr(new, name)) for name in case["values"]} == case["values"]
    assert (new.char_start, new.char_end) == (row.char_start, row.char_end)
    assert {state for _, _, state in states(data)} == {"applied"}
    again = sound(read(entry + entry))
    assert len(again.rows[dataset]) == len(data.rows[dataset])
    assert {state for _, _, state in states(again)} == {"applied", "redundant"}


def vars_of(row: Any) -> list[Any]:
    return [getattr(row, column.name) for column in columns_of(type(row))]


# --- what no longer fits ---------------------------------------------------------------------------------------------

EDITED = TEXT.replace("（季刊）\n", "（季刊）\n\n\n").replace("于2019年9月31日前", "于 2019 年 9 月 31 日前")
MENDED = TEXT.replace("9月31日前", "9月30日前")
TWICE = TEXT.replace("改建公厕20间以上，", "改建公厕20间以上，2019年9月31日前验收，")


def test_a_source_that_was_edited_elsewhere_keeps_its_corrections() -> None:
    data = sound(read(INVALID, EDITED))
    assert {state for _, _, state in states(data)} == {"applied"}
    assert one(data, "dates", edtf="../2019-09-30").raw == "2019 年 9 月 31 日前"


def test_a_slip_that_was_put_right_is_told() -> None:
    data = sound(read(INVALID, MENDED))
    assert {state for _, _, state in states(data)} == {"stale"}
    assert stale(data) == ["审核文件第1行的更正没有采用：dates中没有“2019年9月31日前”这一行"]
    row = data.rows["corrections"][0]
    assert (row.document_id, row.row_id, row.char_start, row.was) == ("441803-2019-02.d01", None, None, "false")


def test_words_that_stand_twice_are_told_apart_by_those_beside_them() -> None:
    data = sound(read(INVALID, TWICE))
    assert {state for _, _, state in states(data)} == {"ambiguous"}
    assert "有2处" in stale(data)[0]
    for beside, other in (('after = "验收"', "于"), ('before = "区卫生健康局配合，\\n于"', "，")):
        data = sound(read(INVALID.replace("quote", f"{beside}\nquote"), TWICE))
        row = one(data, "dates", edtf="../2019-09-30")
        assert {state for _, _, state in states(data)} == {"applied"}
        assert TWICE[row.char_start - 1] != other or beside.startswith("before")


def test_values_tell_rows_apart_too() -> None:
    text = TEXT.replace("清新府办〔2019〕11号", "清新府办〔2019〕10号")
    lines = 'dataset = "quantities"\nquote = "20间以上"\nwas = { indicator = "改建公厕工作" }\nset = { value = 30 }'
    data = sound(read(correction(lines), text))
    assert [row.value for row in data.rows["quantities"]] == [20.0, 1e6, 30.0]
    both = read(correction(f'document = "{FIRST}"\ndataset = "documents"\nset = {{ contact = "x" }}'), text)
    assert states(both) == [("documents", "contact", "ambiguous")]
    other = read(correction(lines.replace("改建公厕工作", "公厕")))
    assert states(other) == [("quantities", "value", "stale")]
    assert "indicator已不是“公厕”" in stale(other)[0]


def test_unknown_documents_are_stale() -> None:
    data = sound(read(INVALID.replace(FIRST, "清新府办〔2017〕1号")))
    assert {state for _, _, state in states(data)} == {"stale"}
    assert stale(data) == ["审核文件第1行的更正没有采用：本期没有文号或标题为“清新府办〔2017〕1号”的文件"]


def test_page_numbers_inside_words_count_for_nothing() -> None:
    text = TEXT.replace("于2019年9月31日前", "于2019年9月\n— 3 —\n31日前")
    data = read(INVALID, text)
    if one(data, "dates", valid=True, raw="2019年9月\n— 3 —\n31日前", edtf="../2019-09-30"):
        assert {state for _, _, state in states(data)} == {"applied"}


# --- verdicts --------------------------------------------------------------------------------------------------------

CONFIRMED = verdict('code = "date.invalid"\nquote = "2019年9月31日前"\nstate = "confirmed"')


def test_verdicts_are_the_states_of_findings(plain: IssueData) -> None:
    dismissed = verdict(f'code = "text.repeated_word"\ndocument = "{SECOND}"\nquote = "的的"\nstate = "dismissed"')
    data = sound(read(CONFIRMED + dismissed))
    assert {row.code: row.state for row in data.rows["findings"]} == {
        "date.invalid": "confirmed", "text.repeated_word": "dismissed",
    }  # fmt: skip
    assert [(row.code, row.key) for row in data.rows["findings"]] == [
        (row.code, row.key) for row in plain.rows["findings"]
    ]
    last = read(CONFIRMED + CONFIRMED.replace("confirmed", "dismissed"))
    assert codes(last, "dismissed") == ["date.invalid"]


def test_a_verdict_whose_finding_a_correction_removed_is_settled() -> None:
    assert stale(sound(read(INVALID + CONFIRMED))) == []
    lost = sound(read(CONFIRMED, MENDED))
    assert stale(lost) == ["审核文件第1行的判断没有采用：“2019年9月31日前”处已没有疑点date.invalid"]
    assert [row.severity for row in lost.rows["findings"] if row.code == "review.stale"] == ["info"]
    assert len(stale(sound(read(INVALID + CONFIRMED, MENDED)))) == 2
    several = read(CONFIRMED, TWICE)
    assert "有2处疑点date.invalid" in stale(several)[0]


def test_a_verdict_on_a_finding_without_words() -> None:
    text = TEXT.removeprefix("清远市清新区人民政府公报\n2019年第2期\n（季刊）\n2019年6月30日出版\n")
    plain = read(text=text)
    blank = next((row for row in plain.rows["findings"] if row.char_start == row.char_end), None)
    long = next((row for row in plain.rows["findings"] if row.char_end - row.char_start > 60), None)
    for row in filter(None, (blank, long)):
        words = re.sub(r"\s", "", text[row.char_start : row.char_end])[:60]
        data = read(verdict(f'code = "{row.code}"\nquote = "{words}"\nstate = "dismissed"'), text)
        assert row.code in codes(data, "dismissed")


# --- sign-off --------------------------------------------------------------------------------------------------------


def sign_off(data: IssueData) -> str:
    source, rows = hashes_of(data.rows)
    return f'[sign_off]\nby = "审核人乙"\non = 2024-03-21\nsource_sha256 = "{source}"\nrows_sha256 = "{rows}"\n'


def test_a_sign_off_holds_while_source_and_rows_do() -> None:
    signature = sign_off(read(INVALID))
    data = sound(read(INVALID + signature))
    assert (one(data, "issues").signed_off_by, one(data, "issues").signed_off_on) == ("审核人乙", date(2024, 3, 21))
    assert sound(read(INVALID + CONFIRMED + signature)).rows["issues"] == data.rows["issues"]
    for review, text, words in (
        (signature, TEXT, "数据已有改动"), (INVALID + signature, TEXT + "\n", "来源文件已有改动"),
    ):  # fmt: skip
        fallen = sound(read(review, text))
        assert one(fallen, "issues").signed_off_by is None
        assert words in stale(fallen)[-1]


def test_what_is_signed_is_the_same_in_the_nested_json() -> None:
    data = read(INVALID)
    nested = json.loads(render(data)[f"json/{data.issue_id}.json"])
    assert rows_sha256(flatten(nested)) == hashes_of(data.rows)[1]


def test_what_is_signed_does_not_move_unasked() -> None:
    """A hash that was given once has to come out again: whoever changes this lets every sign-off fall."""
    assert list(SIGNED) == [*CORRECTABLE, "findings"]
    row = {column: None for columns in SIGNED.values() for column in columns}
    rows = {dataset: [dict(row, char_start=1, char_end=2, title="标题", code="x")] for dataset in SIGNED}
    assert rows_sha256(rows) == "def76f14267dafd0211058478daa3758c9451a4a83a135d5e833175721e83403"


# --- anchors ---------------------------------------------------------------------------------------------------------


def test_every_row_is_found_again_by_its_words(data: IssueData) -> None:
    """On the real issue, and when it stands elsewhere in the text."""
    moved = process(reviewed_source(None, "\n \n" + data.source_text.replace("\n\n", "\n\n\n　")))
    texts = [Text(each.source_text, furniture_of(each.rows["blocks"])) for each in (data, moved)]
    number = 0
    for dataset in (name for name, about in CORRECTABLE.items() if about.quoted and name != "table_cells"):
        for document_id in dict.fromkeys(row.document_id for row in data.rows[dataset]):
            before, after = (
                [row for row in each.rows[dataset] if row.document_id == document_id] for each in (data, moved)
            )
            assert len(before) == len(after)
            anchors = Anchors(texts[0], data.source_text, list(map(stretch_of, before)))
            places = Places(texts[1], map(stretch_of, after))
            for n, row in enumerate(before):
                assert places.matching(Anchor(**anchors.of(stretch_of(row)))) == [n], row
                number += 1
    assert number > 900


# --- wrong entries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("spoilt"))
def test_a_wrong_entry_is_told_and_left_out_alone(plain: IssueData, case: Mapping[str, str]) -> None:
    assert case["old"] in INVALID
    fine = correction(f'document = "{SECOND}"\ndataset = "quantities"\nquote = "20间以上"\nset = {{ value = 30 }}')
    data = sound(read(INVALID.replace(case["old"], case["new"], 1) + "\n# below\n" + fine))
    (sentence,) = data.wrong
    assert sentence.startswith(f"a.review.toml, {case['said']}")
    assert states(data) == [("quantities", "value", "applied")]
    assert data.rows["dates"] == plain.rows["dates"]


@pytest.mark.parametrize(("review", "said"), [
    ("[[correction]]\nby = \n", "line 2: is no valid TOML, so the whole file is left out: Invalid value"),
    ("a = 1\na = 2\n" + INVALID, "line 2: is no valid TOML"),
    ("[[correction]\n", "line 1: is no valid TOML"),
    (b"# \xb9\xab\xb1\xa8\nx", "line 1: is no UTF-8. Save the file again as UTF-8"),
    ("x = " + "[" * 100_000, "so the whole file is left out: a number without end, or lists in lists"),
    ("x = " + "9" * 10_000, "is no valid TOML, so the whole file"),
])  # fmt: skip
def test_a_file_that_is_no_toml_is_left_out_whole(plain: IssueData, review: str | bytes, said: str) -> None:
    data = read(review)
    (sentence,) = data.wrong
    assert said in sentence
    assert sentence.removeprefix("the review file ").startswith("a.review.toml")
    assert data.rows == plain.rows


@pytest.mark.parametrize("case", cases("wrong"))
def test_other_wrong_entries(plain: IssueData, case: Mapping[str, Any]) -> None:
    data = sound(read("\n".join(case["review"]) + "\n"))
    (sentence,) = data.wrong
    assert case["said"] in sentence
    assert data.rows == plain.rows


LINES = '''\
# [[correction]]
place = "x"
correction = [
  { a = "[[correction]]" },

  { a = { b = 1 } }, # {
]
[[verdict]]
a = """
[[verdict]]
"""
set = { end = 2018-11-30 }

[[ "verdict" ]]  # again
"set".end = 3
[verdict.was]
q = [
  1,
]
\'key\' = \'\'\'
[sign_off]\'\'\'
[sign_off]
by = "x\\"]"
'''


def test_lines_are_those_of_the_text() -> None:
    lines = Lines(LINES)
    assert [lines.entry("correction", n) for n in range(3)] == [4, 6, 3]
    assert [lines.entry("verdict", n) for n in range(3)] == [8, 14, 8]
    assert (lines.key("verdict", 0, "set"), lines.key("verdict", 1, "set"), lines.key("verdict", 1, "was")) == (
        12,
        15,
        16,
    )
    assert (lines.top("place"), lines.entry("sign_off"), lines.key("sign_off", 0, "by")) == (2, 22, 23)
    assert Lines(LINES.replace("\n", "\r\n")).entry("sign_off") == 22


# --- properties ------------------------------------------------------------------------------------------------------

_KEYS = ("action", "document", "dataset", "quote", "before", "after", "was", "set", "by", "on", "why", "code", "state")
_SCALARS = st.one_of(
    st.sampled_from(
        [f'"{words}"' for words in ("set", "add", "drop", FIRST, SECOND, "2019年9月31日前", "区教育局", "20间以上", "")]
        + [f'"{words}"' for words in ("的的", "date.invalid", "confirmed", "../2019", *CORRECTABLE)]
        + ["2019-09-30", "true", "1", "0.5", "[]", '["x"]', "{}", "nan"]
    ),
    st.integers().map(str),
    st.text(alphabet="清区局a\\u3000 ", max_size=4).map(lambda words: json.dumps(words, ensure_ascii=False)),
)  # fmt: skip
_COLUMNS = sorted({column for about in CORRECTABLE.values() for column in about.columns})
_TABLES = st.dictionaries(st.sampled_from(_COLUMNS), _SCALARS, max_size=3).map(
    lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + " }"
)
_ENTRIES = st.tuples(
    st.sampled_from(["[[correction]]", "[[verdict]]", "[sign_off]", "[other]"]),
    st.dictionaries(st.sampled_from(_KEYS), st.one_of(_SCALARS, _TABLES), max_size=9),
).map(lambda entry: "\n".join([entry[0], *(f"{key} = {value}" for key, value in entry[1].items()), ""]))
_FILES = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(str.encode), st.lists(_ENTRIES, max_size=4).map("\n".join)
)
# Entries that most are right: who says so is there.
_SIGNED = st.lists(_ENTRIES.map(lambda e: re.sub(r"\n(?:by|on) = .*", "", e) + WHO), max_size=4).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(str.encode), st.lists(_ENTRIES, max_size=4).map("\n".join)
    )
)
def test_no_review_file_costs_the_issue(review: bytes | str) -> None:
    data = sound(read(review))
    assert data.source_text == TEXT
    assert len(data.rows["documents"]) == 2


@settings(max_examples=200, deadline=None)
@given(st.one_of(_FILES, _SIGNED))
def test_every_entry_is_read_or_told_with_its_line(review: bytes | str) -> None:
    source = reviewed_source(review)
    assert source.review is not None
    read_in = read_review(source.review)
    lines = source.review.data.count(b"\n") + 1
    told = [re.match(r"a\.review\.toml(?:, line (\d+))?: \S", sentence) for sentence in read_in.wrong]
    assert all(match is not None and (match[1] is None or 1 <= int(match[1]) <= lines) for match in told)


@pytest.mark.parametrize("review", ["", "# nothing\n", "\ufeff", "correction = []\n"])
def test_a_file_without_entries_changes_no_byte(plain: IssueData, review: str) -> None:
    assert render(read(review)) == render(plain)


def test_what_follows_from_rows_is_made_again_as_it_was_made(data: IssueData) -> None:
    """On the real issue: a correction of one value of a document lets all else be as it was."""
    review = correction('document = "清新府办〔2018〕40号"\ndataset = "documents"\nset = { approved_by = "区政府" }')
    made, plain = (process(reviewed_source(file, data.source_text)) for file in (review, None))
    for dataset in plain.rows.keys() - {"documents", "corrections"}:
        assert made.rows[dataset] == plain.rows[dataset], dataset


# --- the guide -------------------------------------------------------------------------------------------------------


def test_the_guide_lists_what_can_be_corrected() -> None:
    for name, about in CORRECTABLE.items():
        columns = ", ".join(f"`{column}`" for column in about.columns)
        assert f"| `{name}` | {columns} | {'yes ' if about.addition else ''}|" in DOC
        own = {column.name: column for column in columns_of(DATASET_CLASSES[name])}
        assert set(about.columns) <= own.keys()
        if about.addition is not None:
            needed = ", ".join(" or ".join(f"`{column}`" for column in group) for group in about.addition.needed)
            assert f"| `{name}` | {needed} |" in DOC


@pytest.mark.parametrize("page", ["docs/review.md", "README.zh-CN.md"])
def test_the_examples_of_the_guides_are_right(data: IssueData, page: str) -> None:
    (example,) = (
        text for text in re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
        if "[[correction]]" in text
    )  # fmt: skip
    made = process(reviewed_source(example, data.source_text))
    assert made.wrong == ()
    assert {state for _, _, state in states(made)} == {"applied"}
    assert one(made, "dates", raw="2018年11月31日前").end == date(2018, 11, 30)
    assert "date.invalid" not in codes(made)
    assert codes(made, "confirmed") == ["text.repeated_word"]
    assert all("审定" in message for message in stale(made))


def test_a_fault_of_the_program_costs_the_review_only(plain: IssueData, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    review = INVALID + CONFIRMED + correction('dataset = "issues"\nset = { total_number = 5 }')
    for name, stage in (("read_review", "read"), ("decide_facts", "facts"), ("amend", "amend"), ("judged", "verdicts")):
        with monkeypatch.context() as patch:
            patch.setattr(stages, name, broken)
            data = process(reviewed_source(review))
        assert [fault.stage for fault in data.faults] == [f"review.{stage}"]
        assert "program.fault" in codes(data)
        assert len(data.rows["dates"]) == len(plain.rows["dates"])

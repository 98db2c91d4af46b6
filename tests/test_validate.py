"""Validation: each rule, broken once, is reported; what is right is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_issue import TEXT, small_issue, with_row, with_rows

from pipeline.rows import IssueData, SpanValue
from pipeline.validate import Breach, validate
from pipeline.write import write_issue

ISSUE = "000001-2018-03"


def breaches_of(data: IssueData, output: Path) -> list[Breach]:
    write_issue(data, output)
    return validate(output)


def test_a_valid_output(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    write_issue(small_issue(number=4, tables=0), tmp_path)
    assert validate(tmp_path) == []


# One value of one row -> the rule that it breaks and words of the message.
BROKEN_ROWS: list[tuple[str, str, dict[str, Any], str]] = [
    ("dates", "raw", {"raw": "2018年8月底"}, "is not the text at"),
    ("dates", "evidence", {"char_end": len(TEXT) + 9}, "is not inside the text"),
    ("quantities", "evidence", {"char_end": TEXT.index("20间以上")}, "is empty"),
    ("dates", "words", {"kind": "moment"}, "kind is 'moment', which is none of point"),
    ("quantities", "words", {"comparator": "≥"}, "which is none of ="),
    ("findings", "words", {"code": "text.ugly"}, "not in the list of codes"),
    ("dates", "id", {"date_id": f"{ISSUE}.m1"}, "has not the contract's form"),
    ("terms", "id", {"issue_id": "000001-2018-04"}, "in the file of 000001-2018-03"),
    ("parts", "id", {"part_id": f"{ISSUE}.d02.p1"}, "does not begin with its"),
    ("sections", "reference", {"parent_id": f"{ISSUE}.d01.s999"}, "is not in sections"),
    ("sections", "reference", {"part_id": f"{ISSUE}.d01.p9"}, "is not in parts"),
    ("blocks", "reference", {"section_id": f"{ISSUE}.d01.s999"}, "is not in sections"),
    ("dates", "reference", {"document_id": f"{ISSUE}.d09"}, "is not in documents"),
    ("contents", "reference", {"document_id": f"{ISSUE}.d09"}, "is not in documents"),
    ("citations", "reference", {"antecedent_id": f"{ISSUE}.c99999"}, "is not in citations"),
    ("citations", "reference", {"target_id": f"{ISSUE}.d09"}, "is no document"),
    ("citations", "reference", {"target_id": "国发1号"}, "is no document"),
    ("documents", "reference", {"same_as": f"{ISSUE}.d09"}, "same_as '000001-2018-03.d09' is no document"),
    ("documents", "id", {"document_id": "x"}, "has not the contract's form"),
    ("responsibilities", "reference", {"org_id": "某区公安局"}, "is not in organizations"),
    ("blocks", "spans", {"spans": []}, "has no span"),
    ("blocks", "spans", {"char_start": 1}, "does not reach from the first span"),
    ("blocks", "spans", {"spans": [SpanValue(0, 0), SpanValue(0, 17)]}, "are empty or not in order"),
    ("blocks", "cleaned text", {"text": "某区人民政府公報\n2018年第3期"}, "has other characters"),
    ("blocks", "nothing lost", {"spans": [SpanValue(0, 5)], "char_end": 5}, "stands in no block"),
    ("blocks", "nothing lost", {"spans": [SpanValue(0, 24)], "char_end": 24}, "already"),
    ("dates", "dates", {"edtf": None}, "has none of the contract's forms"),
    ("dates", "dates", {"edtf": "2018-13"}, "has none of the contract's forms"),
    ("dates", "dates", {"end": None}, "both null"),
    ("dates", "dates", {"valid": False}, "neither start nor end nor edtf"),
    ("dates", "dates", {"rrule": "FREQ=YEARLY"}, "rrule stands with recurring"),
    ("sections", "outline", {"level": 2}, "its parent makes it 1"),
    ("sections", "outline", {"path": "（一）"}, "its parent makes it '一、'"),
    ("blocks", "seq", {"seq": 7}, "seq is 7 instead of 1"),
    ("parts", "seq", {"seq": 2}, "seq is 2 instead of 1"),
    ("documents", "id", {"seq": 2}, "has seq 2"),
    ("issues", "documents", {"documents": 2}, "1 rows are there"),
    ("issues", "sha256", {"source_sha256": "abc"}, "is no SHA-256"),
    ("issues", "year", {"year": 2017}, "the folder says 2018"),
    ("tables", "grid", {"n_cols": 4}, "4 x 4 places"),
    ("table_cells", "grid", {"col_span": 2}, "several cells stand at (0, 1)"),
    ("table_cells", "grid", {"row": 4}, "outside of its table"),
    ("table_cells", "grid", {"header": False}, "header is False in row 0"),
    ("quantities", "range", {"value_high": 3.0}, "upper end"),
    ("terms", "terms", {"count": 0}, "has count 0"),
    ("organizations", "organizations", {"names": ["b", "a"]}, "not sorted"),
    ("organizations", "reference", {"division_code": "000002"}, "is not in divisions"),
    ("organizations", "reference", {"institution": "公安局"}, "is not in institutions"),
    ("divisions", "reference", {"parent_code": "000002"}, "is not in divisions"),
    ("divisions", "gathered", {"division_code": "000002"}, "nothing of the issue is in the place"),
    ("institutions", "gathered", {"level": "province"}, "no organisation is a '教育局'"),
]


BROKEN_ROWS += [
    ("corrections", "id", {"correction_id": f"{ISSUE}.f00001"}, "has not the contract's form"),
    ("corrections", "reference", {"row_id": f"{ISSUE}.r00009"}, "is not in responsibilities"),
    ("corrections", "reference", {"dataset": "days"}, "is no dataset"),
    ("corrections", "reference", {"document_id": f"{ISSUE}.d09"}, "is not in documents"),
    ("corrections", "evidence", {"char_end": 10_000}, "is not inside the text"),
    ("corrections", "evidence", {"char_start": None}, "is not inside the text"),
    ("corrections", "evidence", {"char_start": None, "char_end": None}, "is applied and has no place"),
    ("corrections", "json", {"now": "lead"}, "is no JSON"),
    ("issues", "sign-off", {"signed_off_by": "审核人乙"}, "has a person without a day"),
]


@pytest.mark.parametrize(("dataset", "rule", "values", "words"), BROKEN_ROWS)
def test_a_broken_row_is_reported(tmp_path: Path, dataset: str, rule: str, values: dict[str, Any], words: str) -> None:
    found = breaches_of(with_row(small_issue(), dataset, **values), tmp_path)
    matching = [b for b in found if b.rule == rule and words in b.message]
    assert matching, "\n".join(map(str, found))
    assert matching[0].advice


def test_a_breach_names_file_row_and_rule(tmp_path: Path) -> None:
    found = breaches_of(with_row(small_issue(), "dates", raw="x"), tmp_path)
    assert str(found[0]).startswith(f"parquet/dates/2018/{ISSUE}.parquet, row 1: raw 'x' is not the text at")
    assert "[raw]" in str(found[0])


def test_start_after_end_is_told_by_a_finding(tmp_path: Path) -> None:
    values = {"bound": "between", "start": date(2018, 9, 1), "end": date(2018, 8, 1), "edtf": "2018-09-01/2018-08-01"}
    data = with_row(small_issue(), "dates", **values)
    found = breaches_of(data, tmp_path / "untold")
    assert any("starts on 2018-09-01, after its end" in b.message for b in found)
    at = data.rows["dates"][0]
    place = {"char_start": at.char_start, "char_end": at.char_end}  # type: ignore[attr-defined]
    told = with_row(data, "findings", code="date.order", severity="error", **place)
    assert breaches_of(told, tmp_path / "told") == []


@pytest.mark.parametrize(("published", "sound"), [(date(2018, 7, 15), False), (None, True)])
def test_a_date_without_a_year(tmp_path: Path, published: date | None, sound: bool) -> None:
    """8月底前 has no values only where neither the document nor the issue prints a day."""
    data = with_row(small_issue(), "issues", published_on=published)
    data = with_rows(data, {"documents": tuple(replace(row, signed_on=None) for row in data.rows["documents"])})  # type: ignore[call-arg]
    data = with_row(data, "dates", edtf=None, start=None, end=None, inferred=False)
    assert (breaches_of(data, tmp_path) == []) is sound


@pytest.mark.parametrize("dataset", ["dates", "blocks", "terms", "table_cells", "organizations"])
def test_a_row_twice_is_reported(tmp_path: Path, dataset: str) -> None:
    data = small_issue()
    rows = data.rows[dataset]
    found = breaches_of(with_rows(data, {dataset: (*rows, rows[0])}), tmp_path)
    assert any(b.rule == "unique" and "already" in b.message for b in found)


# What is done to the files of a valid output -> the rule that it breaks and words of the message.
def rewrite(output: Path, dataset: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = output / "parquet" / dataset / "2018" / f"{ISSUE}.parquet"
    pq.write_table(change(pq.read_table(path, partitioning=None)), path)


def edit_json(output: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = output / "json" / f"{ISSUE}.json"
    nested = json.loads(path.read_text(encoding="utf-8"))
    change(nested)
    path.write_text(json.dumps(nested), encoding="utf-8")


def other_type(table: pa.Table) -> pa.Table:
    position = table.schema.get_field_index("char_start")
    return table.set_column(position, "char_start", table["char_start"].cast(pa.int64()))


def no_calendar_has(table: pa.Table) -> pa.Table:
    position = table.schema.get_field_index("start")
    days = pa.array([5_000_000] * len(table), pa.int32()).cast(pa.date32())
    return table.set_column(position, table.schema.field("start"), days)


def no_utf8(table: pa.Table) -> pa.Table:
    position = table.schema.get_field_index("raw")
    words = pa.array([b"\xff"] * len(table), pa.binary())
    return table.set_column(position, table.schema.field("raw"), words.view(pa.string()))


def without_descriptions(table: pa.Table) -> pa.Table:
    return table.cast(pa.schema([field.remove_metadata() for field in table.schema]))


BROKEN_FILES: list[tuple[Callable[[Path], object], str, str]] = [
    (lambda o: (o / f"text/{ISSUE}.txt").unlink(), "missing file", "the source text is missing"),
    (lambda o: (o / f"text/{ISSUE}.txt").write_bytes(b"\xff"), "source text", "is no UTF-8"),
    (lambda o: (o / f"text/{ISSUE}.txt").write_bytes(TEXT.replace("\n", "\r\n").encode()), "source text", "CR"),
    (lambda o: (o / f"json/{ISSUE}.json").unlink(), "missing file", "the nested JSON is missing"),
    (lambda o: (o / f"json/{ISSUE}.json").write_text("{"), "unreadable", "no readable JSON"),
    (lambda o: edit_json(o, lambda n: n.pop("year")), "schema", '"year" is a required property'),
    (lambda o: edit_json(o, lambda n: n["documents"][0]["dates"][0].update(raw=3)), "schema", "$.documents[0].dates"),
    (lambda o: edit_json(o, lambda n: n["documents"][0]["dates"].clear()), "same rows", "dates differs from"),
    (lambda o: (o / f"parquet/dates/2018/{ISSUE}.parquet").unlink(), "missing file", "the dataset is missing"),
    (lambda o: (o / f"parquet/dates/2018/{ISSUE}.parquet").write_bytes(b"PAR1"), "unreadable", "no readable Parquet"),
    (lambda o: rewrite(o, "dates", lambda t: t.drop_columns(["edtf"])), "schema", "lacks the column edtf"),
    (
        lambda o: rewrite(o, "dates", lambda t: t.append_column("x", t["raw"])),
        "schema",
        "column x that is not declared",
    ),
    (
        lambda o: rewrite(o, "dates", lambda t: t.append_column(t.schema.field("raw"), t["raw"])),
        "schema",
        "has the column raw more than once",
    ),
    (lambda o: rewrite(o, "dates", no_calendar_has), "unreadable", "no readable Parquet"),
    (lambda o: rewrite(o, "dates", no_utf8), "unreadable", "no readable Parquet file: "),
    (lambda o: edit_json(o, lambda n: n["documents"][0]["dates"][0].update(char_start=60.0)), "same rows", "dates"),
    (lambda o: rewrite(o, "dates", other_type), "schema", "char_start is int64 instead of int32 not null"),
    (lambda o: rewrite(o, "dates", lambda t: t.select(t.column_names[::-1])), "schema", "another order"),
    (lambda o: rewrite(o, "dates", without_descriptions), "description", "carries no description"),
    (lambda o: rewrite(o, "dates", lambda t: t.replace_schema_metadata()), "version", "does not say which version"),
    (lambda o: rewrite(o, "issues", lambda t: t.slice(0, 0)), "one issue", "holds 0 rows"),
    (lambda o: (o / f"tables/{ISSUE}.d01.t01.csv").unlink(), "missing file", "the table's file is missing"),
    (lambda o: (o / f"tables/{ISSUE}.d01.t01.parquet").unlink(), "missing file", "the table's file is missing"),
    (lambda o: (o / f"tables/{ISSUE}.d01.t01.parquet").write_bytes(b""), "unreadable", "no readable Parquet"),
    (lambda o: (o / f"tables/{ISSUE}.d01.t02.csv").touch(), "leftover", "no row of tables has this table"),
    (lambda o: (o / "tables/000001-2018-09.d01.t01.csv").touch(), "leftover", "belongs to no issue"),
    (lambda o: (o / "notes.txt").touch(), "leftover", "no part of an output"),
    (lambda o: (o / ".staging-1").mkdir(), "leftover", "a run was stopped here"),
    (lambda o: (o / "manifest.json").touch(), "unreadable", "manifest.json: is no manifest of a build"),
    (
        lambda o: (o / "manifest.json").write_text('{"issues": {"000001-2018-09": {}}}'),
        "missing file",
        "names 000001-2018-09, of which the output has no file",
    ),
    (
        lambda o: pq.write_table(
            pq.read_table(o / f"tables/{ISSUE}.d01.t01.parquet").slice(1), o / f"tables/{ISSUE}.d01.t01.parquet"
        ),
        "table",
        "has 2 rows",
    ),
]


@pytest.mark.parametrize(("damage", "rule", "words"), BROKEN_FILES, ids=[words for _, _, words in BROKEN_FILES])
def test_a_broken_file_is_reported(tmp_path: Path, damage: Callable[[Path], object], rule: str, words: str) -> None:
    write_issue(small_issue(), tmp_path)
    damage(tmp_path)
    found = validate(tmp_path)
    assert any(b.rule == rule and words in f"{b.file}: {b.message}" for b in found), "\n".join(map(str, found))


def test_one_issue_in_two_years(tmp_path: Path) -> None:
    write_issue(small_issue(), tmp_path)
    for path in list((tmp_path / "parquet").glob("*/2018/*.parquet")):
        other = path.parent.parent / "2019" / path.name
        other.parent.mkdir()
        other.write_bytes(path.read_bytes())
    found = validate(tmp_path)
    assert any(b.rule == "one year" and "2018 and 2019" in b.message for b in found)


def test_nothing_there(tmp_path: Path) -> None:
    assert [b.rule for b in validate(tmp_path)] == ["output"]
    assert "there is no such folder" in validate(tmp_path / "none")[0].message


def test_words_of_a_later_version_are_taken(tmp_path: Path) -> None:
    write_issue(with_row(small_issue(), "parts", kind="appendix"), tmp_path)
    assert any(b.rule == "words" for b in validate(tmp_path))
    later = {b"pipeline_version": b"99.0"}
    rewrite(tmp_path, "parts", lambda t: t.replace_schema_metadata({**t.schema.metadata, **later}))
    assert validate(tmp_path) == []

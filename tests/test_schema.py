"""The declarations, and what is made of them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar

import orjson
import pyarrow as pa
import pytest
from jsonschema_rs import Draft202012Validator, meta
from small_issue import small_issue

from pipeline.dictionary import documents_of_tree, stale_documents_of_tree, write_documents_of_tree
from pipeline.render import render
from pipeline.rows import DATASETS, Col, Columns, DateRow, Row, TermRow
from pipeline.schema import NOT_NESTED, columns_of, flatten, issue_json_schema, json_schema_of, schema_of, table_of
from pipeline.version import fingerprint
from pipeline.vocab.findings import finding_codes

ROOT = Path(__file__).parent.parent


def test_generated_files_are_up_to_date() -> None:
    assert stale_documents_of_tree(ROOT) == [], "run make schemas and look at what changed"


def test_generating_twice_gives_the_same() -> None:
    assert documents_of_tree() == documents_of_tree()


def test_writing_and_finding_what_is_stale(tmp_path: Path) -> None:
    assert len(write_documents_of_tree(tmp_path)) == len(DATASETS) + 3
    assert write_documents_of_tree(tmp_path) == []
    (tmp_path / "schemas" / "old.schema.json").write_text("{}")
    (tmp_path / "docs" / "datasets.md").write_text("")
    assert stale_documents_of_tree(tmp_path) == ["docs/datasets.md", "schemas/old.schema.json"]
    write_documents_of_tree(tmp_path)
    assert stale_documents_of_tree(tmp_path) == []


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_every_column_is_described(row_class: type[Row]) -> None:
    schema = schema_of(row_class)
    assert schema.metadata[b"pipeline_version"] == fingerprint().encode()
    assert schema.metadata[b"description"]
    for field in schema:
        assert field.metadata[b"description"], field.name
    page = documents_of_tree()["docs/datasets.md"]
    for column in columns_of(row_class):
        assert f"| `{column.name}` |" in page
        for value in column.values:
            assert f"`{value}`" in page


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_an_empty_table_keeps_its_types(row_class: type[Row]) -> None:
    assert table_of(row_class, ()).schema.equals(schema_of(row_class), check_metadata=True)


@pytest.mark.parametrize("row_class", DATASETS, ids=lambda row: row.dataset)
def test_rows_fit_arrow_and_json_schema(row_class: type[Row]) -> None:
    data = small_issue()
    rows = data.rows[row_class.dataset]
    table = table_of(row_class, rows)
    assert table.num_rows == len(rows)
    schema = json_schema_of(row_class)
    meta.validate(schema)
    nested = json.loads(render(data)[f"json/{data.issue_id}.json"])
    own = json.loads(orjson.dumps(table.to_pylist()))
    for row in [*own, *flatten(nested).get(row_class.dataset, ())]:
        Draft202012Validator(schema).validate(row)
    assert own or not rows


def test_rows_kept_by_columns_are_the_rows() -> None:
    rows = [
        TermRow(issue_id="000001-2018-03", document_id="000001-2018-03.d01", term=term, count=3 - n, weight=n / 3)
        for n, term in enumerate(("公厕", "防火", "清新"))
    ]
    columns = Columns(TermRow, {name: [getattr(row, name) for row in rows] for name in schema_of(TermRow).names})
    assert (list(columns), len(columns), columns[-1], list(columns[1:])) == (rows, 3, rows[-1], rows[1:])
    assert table_of(TermRow, columns).equals(table_of(TermRow, rows), check_metadata=True)
    with pytest.raises(IndexError):
        columns[3]


def test_nested_json_fits_its_schema() -> None:
    schema = issue_json_schema()
    meta.validate(schema)
    for data in (small_issue(), small_issue(tables=0)):
        nested = json.loads(render(data)[f"json/{data.issue_id}.json"])
        Draft202012Validator(schema).validate(nested)
        nested["documents"][0]["dates"][0]["stray"] = 1
        assert not Draft202012Validator(schema).is_valid(nested)


def test_flattened_json_has_every_row() -> None:
    data = small_issue()
    nested = json.loads(render(data)[f"json/{data.issue_id}.json"])
    assert {name: len(rows) for name, rows in flatten(nested).items()} == {
        row.dataset: len(data.rows[row.dataset]) for row in DATASETS if row.dataset not in NOT_NESTED
    }


def test_a_null_that_is_not_declared_is_refused() -> None:
    row = small_issue().rows["dates"][0]
    broken = replace(row, raw=None)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match=r"dates\.raw is null in row 2"):
        table_of(DateRow, [row, broken])


def test_a_value_of_another_type_is_refused() -> None:
    row = small_issue().rows["dates"][0]
    broken = replace(row, start="2018")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match=r"dates\.start takes date32"):
        table_of(DateRow, [broken])


def test_types_are_the_contracts() -> None:
    schema = schema_of(DateRow)
    assert schema.field("start").type == pa.date32()
    assert schema.field("start").nullable
    assert schema.field("char_start").type == pa.int32()
    assert not schema.field("raw").nullable
    table = table_of(DateRow, small_issue().rows["dates"])
    assert table["end"].to_pylist() == [date(2018, 8, 31)]


def test_a_column_without_meaning_is_refused() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class NamelessRow(Row):
        dataset: ClassVar[str] = "nameless"
        value: int

    @dataclass(frozen=True, slots=True, kw_only=True)
    class OddRow(Row):
        dataset: ClassVar[str] = "odd"
        value: Annotated[bytes, Col("Bytes")]

    globals().update(NamelessRow=NamelessRow, OddRow=OddRow)
    with pytest.raises(TypeError, match=r"NamelessRow\.value has no Col"):
        columns_of(NamelessRow)
    with pytest.raises(TypeError, match="which no dataset may have"):
        columns_of(OddRow)


def test_finding_codes_are_sorted_and_complete() -> None:
    with files("pipeline.vocab").joinpath("data", "findings.csv").open(encoding="utf-8") as lines:
        codes = [line["code"] for line in csv.DictReader(lines)]
    assert codes == sorted(set(codes))
    for code in finding_codes().values():
        assert code.severity in ("error", "warning", "info")
        assert code.meaning
        assert code.example
        assert code.source

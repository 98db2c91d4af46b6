"""Exports: every form holds the rows of the output, says what it is, and takes the place of the old one as a whole."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlite_utils
from conftest import CASES, Stopped, tree
from small_issue import small_issue, with_row

from pipeline.cli import main
from pipeline.export import FORMS, Choice, ExportError, export, extract, folder, to_duckdb, to_sqlite
from pipeline.export.extract import FILE_CLASSES
from pipeline.export.keys import foreign_keys, primary_key
from pipeline.rows import LayoutRow, Row
from pipeline.run import build, remove
from pipeline.schema import columns_of, heading_of, json_schema_of, schema_of, title_of
from pipeline.spreadsheet import csv_value
from pipeline.write import write_issue

OF_DATASETS = ("parquet", "csv", "jsonl", "duckdb", "sqlite")
SAME_BYTES = ("parquet", "csv", "jsonl", "sqlite")
HOSTILE = '=HYPERLINK("http://example.org")\n第二行,"，\'; DROP TABLE x;-- 𠮷'


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """The real issue's output, with two small issues of another place and year, one of which prints nasty words and
    knows where its lines stand."""
    there = tmp_path_factory.mktemp("export") / "output"
    shutil.copytree(built / "output", there)
    placed = LayoutRow(
        issue_id="000001-2018-03", char_start=0, char_end=4, page=1, line=1, x0=1, y0=2.5, x1=3, y1=4,
        page_width=210, page_height=297,
    )  # fmt: skip
    nasty = with_row(small_issue(3), "documents", title=HOSTILE, issuers=["=1+1", "乙、丙"])
    nasty = with_row(nasty, "blocks", 2, text=HOSTILE)
    write_issue(replace(nasty, layout=[placed]), there)
    write_issue(with_row(small_issue(4), "issues", division="重庆市"), there)
    return there


def source(output: Path, row_class: type[Row], *issues: str) -> list[dict[str, Any]]:
    """The rows of a dataset as the output's own files have them, those of all issues or of some."""
    form = "layout/*.parquet" if row_class is LayoutRow else f"parquet/{row_class.dataset}/*/*.parquet"
    paths = sorted(output.glob(form), key=lambda path: path.stem)
    found: list[dict[str, Any]] = []
    for path in paths:
        if not issues or path.stem in issues:
            found += pq.read_table(path, partitioning=None).to_pylist()
    return found


def exported(output: Path, form: str, target: Path, **choice: Any) -> Path:
    export(output, target, [form], Choice(**choice))
    return target


# --- each form holds the rows ------------------------------------------------------------------------------------


def parquet_rows(target: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    return pq.read_table(target / f"{row_class.dataset}.parquet").to_pylist()


def csv_rows(target: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    content = (target / f"{row_class.dataset}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def jsonl_rows(target: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (target / f"{row_class.dataset}.jsonl").read_bytes().split(b"\n") if line]


def duckdb_rows(target: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    with duckdb.connect(str(target / "gazette.duckdb"), read_only=True) as connection:
        return connection.sql(f"SELECT * FROM {row_class.dataset} ORDER BY rowid").to_arrow_table().to_pylist()


def sqlite_rows(target: Path, row_class: type[Row]) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(target / "gazette.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(f"SELECT * FROM {row_class.dataset} ORDER BY rowid")
        return [dict(row) for row in rows]


def as_csv(value: Any) -> Any:
    if isinstance(value, list):
        value = "、".join(f"{one['start']}-{one['end']}" if isinstance(one, dict) else one for one in value)
    return str(csv_value(value))


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_sqlite(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list) else as_json(value)


READ: dict[str, tuple[Callable[[Path, type[Row]], list[dict[str, Any]]], Callable[[Any], Any]]] = {
    "parquet": (parquet_rows, lambda value: value),
    "csv": (csv_rows, as_csv),
    "jsonl": (jsonl_rows, as_json),
    "duckdb": (duckdb_rows, lambda value: value),
    "sqlite": (sqlite_rows, as_sqlite),
}


@pytest.mark.parametrize("form", OF_DATASETS)
@pytest.mark.parametrize("groups", [1, 100_000], ids=["many groups", "one group"])
def test_rows_are_those_of_the_output(
    output: Path, tmp_path: Path, form: str, groups: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract, "_GROUP_ROWS", groups)
    read, as_form = READ[form]
    target = exported(output, form, tmp_path / "target")
    for row_class in FILE_CLASSES.values():
        rows = source(output, row_class)
        names = [column.name for column in columns_of(row_class)]
        assert rows, row_class
        got = read(target, row_class)
        assert all(list(row) == names for row in got)
        assert got == [{name: as_form(row[name]) for name in names} for row in rows], row_class


@pytest.mark.parametrize("form", SAME_BYTES)
def test_the_same_output_gives_the_same_bytes(output: Path, tmp_path: Path, form: str) -> None:
    again = tmp_path / "elsewhere" / "output"
    shutil.copytree(output, again)
    assert tree(exported(output, form, tmp_path / "a")) == tree(exported(again, form, tmp_path / "b"))


def test_polars_and_pandas_read_parquet(output: Path, tmp_path: Path) -> None:
    target = exported(output, "parquet", tmp_path / "target")
    for row_class in FILE_CLASSES.values():
        path = target / f"{row_class.dataset}.parquet"
        assert pl.read_parquet(path).to_dicts() == source(output, row_class)
        held = pq.ParquetFile(path)
        assert held.schema_arrow.equals(schema_of(row_class), check_metadata=True)
        for group in range(held.num_row_groups):
            for column in range(held.metadata.num_columns):
                assert held.metadata.row_group(group).column(column).compression == "ZSTD"
    ids = pq.read_table(target / "dates.parquet")["issue_id"].to_pylist()
    assert ids == sorted(ids)
    assert pl.read_csv(exported(output, "csv", tmp_path / "csv") / "documents.csv").height == 9


def test_json_lines_keep_to_the_schemas(output: Path, tmp_path: Path) -> None:
    target = exported(output, "jsonl", tmp_path / "target")
    for row_class in FILE_CLASSES.values():
        schema = jsonschema_rs.validator_for(json_schema_of(row_class))
        assert [error for row in jsonl_rows(target, row_class) for error in schema.iter_errors(row)] == []


def test_no_spreadsheet_runs_a_cell(output: Path, tmp_path: Path) -> None:
    target = exported(output, "csv", tmp_path / "target")
    titles = [row["title"] for row in csv_rows(target, FILE_CLASSES["documents"])]
    assert f"'{HOSTILE}" in titles
    assert "'=1+1、乙、丙" in [row["issuers"] for row in csv_rows(target, FILE_CLASSES["documents"])]
    comparators = {row["comparator"] for row in csv_rows(target, FILE_CLASSES["quantities"])}
    assert comparators <= {"=", ">=", "<=", ">", "<"}


# --- the databases -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sqlite(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    target = exported(output, "sqlite", tmp_path_factory.mktemp("sqlite") / "target")
    with closing(sqlite3.connect(target / "gazette.sqlite")) as connection:
        yield connection


def test_sqlite_has_true_keys(sqlite: sqlite3.Connection) -> None:
    assert sqlite.execute("PRAGMA foreign_key_check").fetchall() == []
    assert sqlite.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database = sqlite_utils.Database(sqlite)
    assert database["documents"].pks == ["document_id"]
    assert database["organizations"].pks == ["issue_id", "org_id"]
    assert database["table_cells"].pks == ["table_id", "row", "col"]
    leads = {(key.column, key.other_table, key.other_column) for key in database["citations"].foreign_keys}
    assert {("document_id", "documents", "document_id"), ("target_id", "documents", "document_id")} <= leads
    assert ("antecedent_id", "citations", "citation_id") in leads
    for row_class in FILE_CLASSES.values():
        declared = {column.name: column for column in database[row_class.dataset].columns}
        for column in columns_of(row_class):
            assert bool(declared[column.name].notnull) == (not column.nullable)
    first = sqlite.execute("SELECT first_day, last_day FROM calendar WHERE raw = '2018年8月底前'").fetchone()
    assert first == (None, "2018-08-31")
    issuers = sqlite.execute(
        "SELECT value FROM documents, json_each(issuers) WHERE document_id = '000001-2018-03.d01' ORDER BY key"
    )
    assert [name for (name,) in issuers] == ["=1+1", "乙、丙"]


def found(connection: sqlite3.Connection, phrase: str) -> set[str]:
    words = " ".join(phrase).replace('"', '""')
    query = "SELECT block_id FROM search WHERE search MATCH ? AND instr(text, ?)"
    return {block_id for (block_id,) in connection.execute(query, (f'"{words}"', phrase))}


def test_any_phrase_is_found(sqlite: sqlite3.Connection) -> None:
    """As `in` finds it, whatever it is made of: of two characters and more, and of one."""
    texts = dict(sqlite.execute("SELECT block_id, text FROM blocks"))
    chance = random.Random(20181015)
    pool = [text for text in texts.values() if len(text) > 1]
    phrases = {"农田", "〔2018〕", "—", "）。", "𠮷", HOSTILE, "没有这样的话"}
    while len(phrases) < 500:
        text = chance.choice(pool)
        length = min(chance.randint(2, 12), len(text))
        at = chance.randint(0, len(text) - length)
        phrases.add(text[at : at + length])
    for phrase in sorted(phrases):
        if phrase.strip():
            assert found(sqlite, phrase) == {block for block, text in texts.items() if phrase in text}, phrase


def test_the_index_survives_vacuum(output: Path, tmp_path: Path) -> None:
    target = exported(output, "sqlite", tmp_path / "target")
    with closing(sqlite3.connect(target / "gazette.sqlite")) as connection:
        before = found(connection, "道路交通")
        connection.execute("DELETE FROM blocks WHERE issue_id = '000001-2018-03'")
        connection.commit()
        connection.execute("VACUUM")
        assert before
        assert found(connection, "道路交通") == before


def test_duckdb_explains_itself(output: Path, tmp_path: Path) -> None:
    target = exported(output, "duckdb", tmp_path / "target")
    with duckdb.connect(str(target / "gazette.duckdb"), read_only=True) as connection:
        comments = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        columns = connection.execute("SELECT table_name, column_name, comment, data_type FROM duckdb_columns()")
        about = {(table, column): (comment, kind) for table, column, comment, kind in columns.fetchall()}
        keys = connection.execute(
            "SELECT table_name, constraint_column_names FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        last = connection.execute("SELECT last_day FROM calendar WHERE raw = '2018年8月底前'").fetchone()
    for row_class in FILE_CLASSES.values():
        assert comments[row_class.dataset].startswith(f"{title_of(row_class)}: ")
        for column in columns_of(row_class):
            words = f"{heading_of(row_class, column)}: {column.description}"
            assert about[row_class.dataset, column.name][0] == words
    assert about["documents", "issuers"][1] == "VARCHAR[]"
    assert dict(keys) == {
        row_class.dataset: list(key) for row_class in FILE_CLASSES.values() if (key := primary_key(row_class))
    }
    assert last == (date(2018, 8, 31),)


@pytest.mark.parametrize("form", ["duckdb", "sqlite"])
def test_rows_that_break_a_key_are_told(output: Path, tmp_path: Path, form: str) -> None:
    broken = tmp_path / "output"
    shutil.copytree(output, broken)
    path = next(broken.glob("parquet/dates/*/000001-2018-03.parquet"))
    rows = pq.read_table(path, partitioning=None)
    pq.write_table(pa.concat_tables([rows, rows]), path)
    with pytest.raises(ExportError, match=r"dates breaks its key.*Run gazette check"):
        exported(broken, form, tmp_path / "target")
    assert not (tmp_path / "target").exists()


# --- what an export says of itself ---------------------------------------------------------------------------------


def test_a_full_disk_is_told(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sqlite3.connect

    def small(path: Path) -> sqlite3.Connection:
        connection = real(path)
        connection.execute("PRAGMA max_page_count = 20")
        return connection

    def full(*_: object) -> None:
        raise duckdb.TransactionException(f'Could not write file "x.wal": {os.strerror(errno.ENOSPC)}')

    monkeypatch.setattr(to_sqlite.sqlite3, "connect", small)
    monkeypatch.setattr(to_duckdb, "_fill", full)
    for form in ("sqlite", "duckdb"):
        with pytest.raises(ExportError, match=r"No space left on device\. Free the disk, or name another DIR"):
            exported(output, form, tmp_path / form)
        assert not list(tmp_path.iterdir())


def described(target: Path) -> dict[str, Any]:
    package: dict[str, Any] = orjson.loads((target / "datapackage.json").read_bytes())
    return package


@pytest.mark.parametrize("forms", [[form] for form in OF_DATASETS] + [list(OF_DATASETS)], ids="+".join)
def test_the_descriptor_keeps_to_the_standard(output: Path, tmp_path: Path, forms: list[str]) -> None:
    target = tmp_path / "target"
    export(output, target, forms)
    package = described(target)
    schemas = CASES / "datapackage"
    jsonschema_rs.validator_for(orjson.loads((schemas / "data-package.json").read_bytes())).validate(package)
    tabular = jsonschema_rs.validator_for(orjson.loads((schemas / "tabular-data-resource.json").read_bytes()))
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        path = target / resource["path"]
        assert path.stat().st_size == resource["bytes"]
        assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" == resource["hash"]
        if resource["format"] == "csv":
            tabular.validate(resource)
        if "schema" in resource:
            row_class = FILE_CLASSES[path.stem]
            assert resource["title"] == title_of(row_class)
            fields = resource["schema"]["fields"]
            assert [field["name"] for field in fields] == [column.name for column in columns_of(row_class)]
            headings = [heading_of(row_class, column) for column in columns_of(row_class)]
            assert [field["title"] for field in fields] == headings
            for key in resource["schema"].get("foreignKeys", ()):
                home = key["reference"]["resource"]
                assert not home or home in names
                assert not home or home.partition(".")[2] == resource["name"].partition(".")[2]


def test_the_declared_keys_hold(output: Path) -> None:
    """Every key of the descriptor, by the rows themselves."""
    rows = {row_class: source(output, row_class) for row_class in FILE_CLASSES.values()}
    for row_class, own in rows.items():
        key = primary_key(row_class)
        values = [tuple(row[name] for name in key) for row in own]
        assert not key or len(set(values)) == len(values), row_class
        for columns, home, there in foreign_keys(row_class, FILE_CLASSES.values(), whole=True):
            known = {tuple(row[name] for name in there) for row in rows[FILE_CLASSES[home]]}
            for row in own:
                value = tuple(row[name] for name in columns)
                assert None in value or value in known, (row_class, columns, value)


def test_a_part_of_the_output_claims_no_other_issue(output: Path, tmp_path: Path) -> None:
    def keys(**choice: Any) -> set[tuple[str, ...]]:
        target = exported(output, "csv", tmp_path / "target", **choice)
        resources = {resource["name"]: resource for resource in described(target)["resources"]}
        return {tuple(key["fields"]) for key in resources["citations"]["schema"].get("foreignKeys", ())}

    everything = {("issue_id",), ("document_id",), ("section_id",), ("block_id",), ("antecedent_id",), ("target_id",)}
    assert keys() == everything
    assert keys(years=(2018,), places=("重庆",)) == everything - {("target_id",)}
    assert keys(datasets=("citations", "documents")) == {("document_id",), ("antecedent_id",), ("target_id",)}


def test_the_card_and_the_sums(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    done = export(output, target, ["parquet", "sqlite"])
    text = (target / "README.md").read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    configs = dict(re.findall(r'- config_name: "(.*)"\n  data_files: "(.*)"', front))
    assert configs == {name: f"{name}.parquet" for name in FILE_CLASSES}
    assert front.count("default: true") == 1
    for row_class in FILE_CLASSES.values():
        assert f"| `{row_class.dataset}` | {title_of(row_class)} | {done.rows['parquet'][row_class.dataset]} |" in body
    assert "article 5" in body.lower()
    sums = dict(reversed(line.split("  ")) for line in (target / "SHA256SUMS").read_text().splitlines())
    own = tree(target)
    del own["SHA256SUMS"]
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in own.items()}


def test_the_card_counts_all_rows_whatever_other_forms_hold(output: Path, tmp_path: Path) -> None:
    done = export(output, tmp_path / "target", ["parquet", "xlsx", "ics"])
    assert done.rows["ics"]["dates"] < done.rows["parquet"]["dates"]
    card = (tmp_path / "target/README.md").read_text(encoding="utf-8")
    assert f"| `dates` | 日期 | {done.rows['parquet']['dates']} |" in card


@pytest.mark.slow
def test_croissant_is_valid_and_gives_the_rows(output: Path, tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    target = exported(output, "parquet", tmp_path / "target")
    dataset = mlcroissant.Dataset(jsonld=str(target / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert {one.id for one in dataset.metadata.record_sets} == set(FILE_CLASSES)
    for name in ("documents", "dates", "table_cells"):
        rows = source(output, FILE_CLASSES[name])
        records = list(dataset.records(name))
        assert len(records) == len(rows)
        for record, row in zip(records, rows, strict=True):
            for column in ("title", "raw", "text"):
                if column in row:
                    assert (record[f"{name}/{column}"] or b"").decode() == row[column]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("frictionless") is None, reason="frictionless has an environment of its own")
def test_frictionless_finds_nothing(output: Path, tmp_path: Path) -> None:
    target = exported(output, "csv", tmp_path / "target")
    told = subprocess.run(["frictionless", "validate", "datapackage.json"], cwd=target, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


# --- what is chosen ------------------------------------------------------------------------------------------------


CHOICES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"000001-2018-03", "000001-2018-04", "441803-2018-03"}),
    ({"places": ("清新",)}, {"441803-2018-03"}),
    ({"places": ("441803",)}, {"441803-2018-03"}),
    ({"places": ("441800",)}, {"441803-2018-03"}),
    ({"places": ("440000",)}, {"441803-2018-03"}),
    ({"places": ("重庆", "清新")}, {"000001-2018-04", "441803-2018-03"}),
    ({"places": ("某区人民政府公报",)}, {"000001-2018-03", "000001-2018-04"}),
    ({"years": (2017, 2018)}, {"000001-2018-03", "000001-2018-04", "441803-2018-03"}),
]


@pytest.mark.parametrize(("choice", "issues"), CHOICES)
def test_what_is_chosen(output: Path, tmp_path: Path, choice: dict[str, Any], issues: set[str]) -> None:
    target = exported(output, "parquet", tmp_path / "target", **choice)
    assert {row["issue_id"] for row in parquet_rows(target, FILE_CLASSES["issues"])} == issues
    assert parquet_rows(target, FILE_CLASSES["blocks"]) == source(output, FILE_CLASSES["blocks"], *issues)


def test_datasets_are_chosen(output: Path, tmp_path: Path) -> None:
    target = exported(output, "csv", tmp_path / "target", datasets=("dates", "layout"))
    assert {path.name for path in target.glob("*.csv")} == {"dates.csv", "layout.csv"}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"places": ("北京",)}, "no issue is of 北京. There are those of 某区、清远市清新区、重庆市, 2018"),
        ({"places": ("44",), "years": (1999,)}, "no issue is of 44, 1999"),
        ({"datasets": ("date",)}, "date is no dataset. There are issues, contents"),
    ],
)
def test_nothing_to_export_is_told(output: Path, tmp_path: Path, choice: dict[str, Any], words: str) -> None:
    with pytest.raises(ExportError, match=words):
        exported(output, "csv", tmp_path / "target", **choice)
    assert not (tmp_path / "target").exists()


def test_a_document_of_no_place_and_year_does_not_blur_what_there_is(tmp_path: Path) -> None:
    text = "某市管理办法\n\n第一条 为了加强管理，制定本办法。\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "notice.txt").write_text(text, encoding="utf-8")
    assert build(tmp_path / "raw", tmp_path / "output").ok
    with pytest.raises(ExportError, match="There are those of notice, -"):
        export(tmp_path / "output", tmp_path / "target", ["csv"], Choice(places=("北京",)))


def test_an_output_that_cannot_be_read_is_told(output: Path, tmp_path: Path) -> None:
    harmed = tmp_path / "output"
    shutil.copytree(output, harmed)
    path = next(harmed.glob("parquet/dates/*/000001-2018-03.parquet"))
    path.write_bytes(b"no parquet")
    with pytest.raises(ExportError, match=r"parquet/dates/2018/000001-2018-03.parquet cannot be read.*gazette check"):
        exported(harmed, "csv", tmp_path / "target")
    path.unlink()
    with pytest.raises(ExportError, match=r"cannot be read"):
        exported(harmed, "csv", tmp_path / "target")


def test_a_build_meanwhile_is_told(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    shutil.copytree(built / "output", output)

    def write(*_: object) -> dict[str, int]:
        assert remove("441803-2018-03", output) is None
        return {}

    monkeypatch.setattr("pipeline.export.to_csv.write", write)
    with pytest.raises(ExportError, match=r"was changed by another run.*Export again"):
        exported(output, "csv", tmp_path / "target")
    assert not (tmp_path / "target").exists()


# --- the folder ----------------------------------------------------------------------------------------------------


def test_forms_stand_side_by_side(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert export(output, target, ["csv"]).kept == ()
    assert export(output, target, ["sqlite"]).kept == ("csv",)
    together = tmp_path / "together"
    export(output, together, ["csv", "sqlite"])
    assert tree(target) == tree(together)
    before = tree(target)
    for choice in (Choice(years=(2018,)), Choice(places=("清新",)), Choice(datasets=("dates",))):
        with pytest.raises(ExportError, match=r"holds an export to csv of another state.*--to"):
            export(output, target, ["sqlite"], choice)
    assert tree(target) == before
    export(output, target, ["sqlite", "csv"], Choice(datasets=("dates",)))
    assert {path.name for path in target.glob("*.csv")} == {"dates.csv"}


@pytest.mark.parametrize("name", ["notes.txt", "datapackage.json", "sub/notes.txt"])
def test_a_folder_of_other_things_is_refused(output: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    (target / name).parent.mkdir(parents=True)
    (target / name).write_text("{}", encoding="utf-8")
    with pytest.raises(ExportError, match=r"is no export and is not empty.*Name another folder"):
        exported(output, "csv", target)
    assert tree(target) == {name: b"{}"}


def test_a_file_of_ones_own_in_an_export_is_not_lost(output: Path, tmp_path: Path) -> None:
    target = exported(output, "csv", tmp_path / "target")
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=r"notes.txt is none of its files"):
        exported(output, "csv", target)
    assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_places_that_cannot_be_written_to_are_told(output: Path, tmp_path: Path) -> None:
    for target in (output / "export", output, output.parent):
        with pytest.raises(ExportError, match="lie in each other"):
            exported(output, "csv", target)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="is a file"):
        exported(output, "csv", tmp_path / "file")
    with pytest.raises(ExportError, match=r"cannot be written"):
        exported(output, "csv", tmp_path / "file" / "below")


@pytest.mark.parametrize("exchange", [True, False], ids=["in one step", "by two renames"])
@pytest.mark.parametrize("at", ["write", "describe", "to_disk", "before", "after", "rename"])
def test_a_stopped_export_leaves_the_old_one_or_the_new_one(
    output: Path, tmp_path: Path, at: str, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    exported(output, "csv", target)
    old = tree(target)
    new = tree(exported(output, "csv", tmp_path / "new", datasets=("dates",)))

    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(folder, "discard", lambda _: None)  # A kill lets nobody tidy up.
        real, put = folder._exchanged, folder._put_in_place
        if not exchange:
            patch.setattr(folder, "_exchanged", lambda *_: False)
        if at == "write":
            patch.setattr("pipeline.export.to_csv._write_one", stop)
        elif at == "describe":
            patch.setattr("pipeline.export.describe", stop)
        elif at == "to_disk":
            patch.setattr(folder, "to_disk", stop)
        elif at == "before":
            patch.setattr(folder, "_put_in_place", stop)
        elif at == "after":
            patch.setattr(folder, "_put_in_place", lambda *given: (put(*given), stop()))
        elif exchange:
            patch.setattr(folder, "_exchanged", lambda *given: (real(*given), stop()))
        else:
            once = iter([Path.rename])
            patch.setattr(Path, "rename", lambda *given: next(once, stop)(*given))
        with pytest.raises(Stopped):
            exported(output, "csv", target, datasets=("dates",))
    if target.exists() or exchange or at != "rename":
        assert tree(target) in (old, new)
    else:
        with folder.replaced(target), pytest.raises(ExportError):  # The next export finds the old one again.
            raise ExportError("x. y")
    for path in tmp_path.glob(".target.*"):
        path.rename(path.with_name(path.name.replace(str(os.getpid()), "999999999")))
    exported(output, "csv", target, datasets=("dates",))
    assert tree(target) == new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "target"]


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command(output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "release"
    own = ["--output", str(output), str(target)]
    assert main(["export", "--to", "csv", "--to", "jsonl", "--year", "2017-2018", "--place", "清新", *own]) == 0
    shown = capsys.readouterr().out
    assert "1 issue in" in shown
    assert main(["export", "--to", "csv", "--place", "无此地", *own]) == 2
    assert "no issue is of 无此地" in capsys.readouterr().err
    for wrong in (["--to", "pdf"], ["--to", "csv", "--year", "2019-2018"], ["--to", "csv", "--dataset", "x"], []):
        with pytest.raises(SystemExit) as stop:
            main(["export", *wrong, *own])
        assert stop.value.code == 2
    assert "pdf is no form of an export; there are parquet" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    shown = capsys.readouterr().out
    assert all(form in shown for form in FORMS)


def test_from_object_storage(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    address = "memory://bucket/export"
    try:
        assert build(built / "raw", address).ok
        assert main(["export", "--to", "csv", "--output", address, str(tmp_path / "far")]) == 0
    finally:
        fsspec.filesystem("memory").store.clear()
    assert tree(tmp_path / "far") == tree(exported(built / "output", "csv", tmp_path / "near"))

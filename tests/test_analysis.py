"""Outputs as data frames: types, nulls, lists, the choice of issues, and the two names of the package."""

from __future__ import annotations

import gc
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_issue import small_issue, with_row

import gazette
import pipeline
from pipeline.analysis import frame_of
from pipeline.rows import DATASETS, IssueData
from pipeline.schema import columns_of, table_of
from pipeline.write import write_issue

ROOT = Path(__file__).resolve().parent.parent
TYPES = {"str": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "date": "datetime64[s]"}


def of(data: IssueData, code: str, division: str, year: int = 2018) -> IssueData:
    """The issue under another place and year."""
    old, new = data.issue_id, f"{code}-{year}-{data.issue_id[-2:]}"

    def moved(row: object) -> object:
        words = {each.name: getattr(row, each.name) for each in fields(row)}  # type: ignore[arg-type]
        named = {k: v.replace(old, new) for k, v in words.items() if isinstance(v, str) and v.startswith(old)}
        return replace(row, **named)  # type: ignore[type-var]

    rows = {name: tuple(map(moved, some)) for name, some in data.rows.items()}
    data = replace(data, issue_id=new, year=year, rows=rows)
    gazette = f"{division}人民政府公报"
    data = with_row(data, "issues", year=year, division_code=code, division=division, gazette=gazette)
    return with_row(data, "divisions", division_code=code, full_name=division)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analysis") / "output"
    for code, division, year in [
        ("441803", "清远市清新区", 2018), ("441821", "清远市佛冈县", 2019), ("340000", "安徽省", 2019),
    ]:  # fmt: skip
        write_issue(of(small_issue(), code, division, year), folder)
    return folder


def test_each_column_has_the_type_of_its_declaration(output: Path) -> None:
    data = gazette.load(output)
    for row_class in DATASETS:
        frame = data[row_class.dataset]
        for column in columns_of(row_class):
            wanted = TYPES.get(column.type, "object")
            assert str(frame[column.name].dtype) == wanted, (row_class.dataset, column.name)
            if wanted == "object":
                assert all(type(value) is list for value in frame[column.name])


def test_empty_datasets_have_the_same_types(output: Path) -> None:
    for row_class in DATASETS:
        empty = frame_of(table_of(row_class, ()))
        assert dict(empty.dtypes) == dict(gazette.load(output)[row_class.dataset].dtypes), row_class.dataset


def test_frames_of_an_issue_have_these_types(output: Path) -> None:
    data = small_issue()
    for name, frame in gazette.frames(data).items():
        assert dict(frame.dtypes) == dict(gazette.load(output)[name].dtypes), name


def test_values_are_those_of_the_files(output: Path) -> None:
    data = gazette.load(output)
    for row_class in DATASETS:
        rows = [
            row for path in sorted((output / "parquet" / row_class.dataset).glob("*/*.parquet"), key=lambda p: p.stem)
            for row in pq.read_table(path, partitioning=None).to_pylist()
        ]  # fmt: skip
        found = data[row_class.dataset].to_dict("records")
        assert len(found) == len(rows)
        for row, other in zip(rows, found, strict=True):
            for name, value in row.items():
                there = other[name]
                if value is None:
                    assert pd.isna(there), (row_class.dataset, name)
                else:
                    assert (there.date() if isinstance(value, date) else there) == value, (row_class.dataset, name)


def test_whole_numbers_stay_whole_beside_nulls(output: Path) -> None:
    documents = gazette.load(output)["documents"]
    assert documents["doc_year"].isna().all()
    documents.loc[0, "doc_year"] = 2018
    assert str(documents["doc_year"][0]) == "2018"


def test_a_frame_may_be_changed(output: Path) -> None:
    data = gazette.load(output)
    frame = data["dates"]
    frame.loc[0, "raw"] = "x"
    assert "x" not in set(data["dates"]["raw"])


def test_days_far_away_are_read() -> None:
    far = with_row(small_issue(), "dates", start=date(1, 1, 1), end=date(9999, 12, 31))
    frame = gazette.frames(far)["dates"]
    assert (frame["start"].dt.year[0], frame["end"].dt.year[0]) == (1, 9999)


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ({}, ["340000-2019-03", "441803-2018-03", "441821-2019-03"]),
        ({"year": 2019}, ["340000-2019-03", "441821-2019-03"]),
        ({"year": [2017, 2018]}, ["441803-2018-03"]),
        ({"year": range(2018, 2020), "place": "佛冈"}, ["441821-2019-03"]),
        ({"place": "441800"}, ["441803-2018-03", "441821-2019-03"]),
        ({"place": "440000"}, ["441803-2018-03", "441821-2019-03"]),
        ({"place": "441803"}, ["441803-2018-03"]),
        ({"place": ["清远市清新区", "安徽"]}, ["340000-2019-03", "441803-2018-03"]),
    ],
)
def test_issues_are_chosen_by_place_and_year(output: Path, choice: dict[str, object], wanted: list[str]) -> None:
    data = gazette.load(output, **choice)  # type: ignore[arg-type]
    assert list(data.issue_ids) == wanted
    assert list(data["dates"]["issue_id"]) == wanted


def test_datasets_are_chosen(output: Path) -> None:
    assert list(gazette.load(output, dataset="dates")) == ["dates"]
    assert list(gazette.load(output, ["dates", "issues"])) == ["dates", "issues"]
    assert [row.dataset for row in DATASETS] == [name for name in gazette.load(output) if name != "layout"]


def test_columns_are_chosen(output: Path) -> None:
    frame = gazette.load(output).read("dates", columns=["end", "raw"])
    assert list(frame.columns) == ["end", "raw"]
    assert frame["end"].dt.year.tolist() == [2018] * 3
    assert list(gazette.load(output).read("dates", "raw").columns) == ["raw"]


def test_nothing_is_read_before_it_is_asked_for(output: Path, tmp_path: Path) -> None:
    copy = tmp_path / "output"
    shutil.copytree(output, copy)
    (copy / "parquet" / "dates" / "2018" / "441803-2018-03.parquet").write_bytes(b"harmed")
    data = gazette.load(copy)
    assert len(data["issues"]) == 3
    with pytest.raises(gazette.OutputError, match=r"441803-2018-03\.parquet cannot be read: .* Run gazette check"):
        data["dates"]
    (copy / "parquet" / "dates" / "2018" / "441803-2018-03.parquet").unlink()
    with pytest.raises(gazette.OutputError, match=r"is missing\. Build the issue again"):
        data["dates"]


@pytest.mark.parametrize(
    "year",
    [2018, "2018", "2016-2018", [2018], ["2017-2018", 2018], range(2016, 2019), pd.Series([2018]), iter(["2018"])],
)
def test_years_are_given_in_any_form(output: Path, year: object) -> None:
    assert {one[7:11] for one in gazette.load(output, year=year).issue_ids} == {"2018"}


def test_what_is_no_year_is_told(output: Path) -> None:
    with pytest.raises(ValueError, match="18 is no year"):
        gazette.load(output, year="18")


def test_words_text_and_tables(output: Path) -> None:
    data = gazette.load(output)
    for row in (data["dates"].iloc[0], data["responsibilities"].iloc[2]):
        assert data.words(row) == row["raw"]
        assert row["raw"] in data.words(row, around=5)
    assert [data.words(row) for row in data["dates"].itertuples()] == data["dates"]["raw"].tolist()
    assert data.text("441803-2018-03") == small_issue().source_text
    table = data.table("441803-2018-03.d01.t01")
    assert table["资金（万元）"].tolist() == [25.0, 50.5, 75.5]
    assert str(table["数量（间）"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda output: gazette.load(output / "nowhere"), "holds no issue. Build one first (gazette build)"),
        (lambda output: gazette.load(output, year=1999), "of 1999. It holds 3, from 340000-2019-03 to 441821-2019"),
        (lambda output: gazette.load(output, place="北京"), "is of 北京"),
        (lambda output: gazette.load(output, "date"), "'date' is no dataset. There are issues, contents"),
        (lambda output: gazette.load(output, "dates")["issues"], "'issues' is not there. There are dates"),
        (lambda output: gazette.load(output).read("dates", ["day"]), "dates has no column 'day'. It has issue_id"),
        (lambda output: gazette.load(output).text("1"), "'1' is not among the chosen issues"),
        (lambda output: gazette.load(output).table("1.d01.t01"), "is no table of the chosen issues"),
    ],
)  # fmt: skip
def test_errors_tell_what_is_wrong(output: Path, ask: object, words: str) -> None:
    with pytest.raises(LookupError) as error:
        ask(output)  # type: ignore[operator]
    assert words in str(error.value.args[0])


def test_an_output_elsewhere_is_fetched_and_forgotten(output: Path) -> None:
    pytest.importorskip("fsspec")
    from pipeline.remote import copied

    data = gazette.load(f"local://{output}", year=2018)
    assert len(data["dates"]) == 1
    folder = data._folder
    assert folder != output
    assert folder.is_dir()
    assert copied
    del data
    gc.collect()
    assert not folder.exists()


def test_two_thousand_small_files_are_read_quickly(output: Path, tmp_path: Path) -> None:
    """Measured: 0.6 ms of processor time a file, where pandas takes 1.0. The bound is for a busy machine."""
    (source,) = (output / "parquet" / "dates" / "2018").glob("*.parquet")
    (issue,) = (output / "parquet" / "issues" / "2018").glob("*.parquet")
    for name, file in (("dates", source), ("issues", issue)):
        folder = tmp_path / "parquet" / name / "2018"
        folder.mkdir(parents=True)
        for number in range(2000):
            shutil.copyfile(file, folder / f"441803-2018-{number:04}.parquet")
    start = time.process_time()
    assert len(gazette.load(tmp_path)["dates"]) == 2000
    assert time.process_time() - start < 5


# --- functions for notebooks -----------------------------------------------------------------------------------


def test_days_may_come_from_a_frame() -> None:
    for on in (date(2018, 8, 22), datetime(2018, 8, 22, 12), pd.Timestamp("2018-08-22")):
        assert gazette.find_dates("8月底前完成", on=on)[0].edtf == "../2018-08-31"
        assert gazette.organizations.resolve("区教育局", place="清远市清新区", on=on) == "清远市清新区教育局"
        (duty,) = gazette.find_responsibilities("由区教育局负责", place="清远市清新区", on=on)
        assert duty.org_id == "清远市清新区教育局"
    assert gazette.find_dates("8月底前完成", on=pd.NaT)[0].edtf is None
    assert gazette.organizations.resolve("区教育局", place="441803", on=pd.NaT) == "清远市清新区教育局"


def test_a_folder_that_is_one_issue_is_read(tmp_path: Path) -> None:
    toml = 'gazette = "佛冈县人民政府公报"\nplace = "441821"\nyear = 2019\nnumber = 3\npublished_on = 2019-03-31\n'
    (tmp_path / "issue.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "1.txt").write_text(
        "佛冈县人民政府关于改建公厕的通知\n\n各镇：\n\n请于8月底前完成。\n", encoding="utf-8"
    )
    assert gazette.read_issue(tmp_path).issue_id == "441821-2019-03"
    assert gazette.read_issue(tmp_path / "issue.toml") == gazette.read_issue(str(tmp_path))


def test_a_place_that_is_none_is_told_and_not_passed_over() -> None:
    for place, words in (
        ("清远市清薪区", "no place is called"),
        ("江北区", "is ambiguous (宁波市江北区, 重庆市江北区)"),
    ):
        with pytest.raises(ValueError, match=re.escape(words)):
            gazette.find_responsibilities("由区教育局负责", place=place, on=date(2018, 7, 2))
        with pytest.raises(ValueError, match=re.escape(words)):
            gazette.organizations.resolve("区教育局", place=place, on=date(2018, 7, 2))


# --- two names ---------------------------------------------------------------------------------------------------


def test_both_names_give_the_same_objects() -> None:
    assert gazette.__all__ == pipeline.__all__
    for name in pipeline.__all__:
        assert getattr(gazette, name) is getattr(pipeline, name), name
    assert set(dir(gazette)) >= set(gazette.__all__)
    with pytest.raises(AttributeError, match="module 'gazette' has no attribute 'nothing'"):
        gazette.nothing  # noqa: B018


def test_types_are_told_by_both_names() -> None:
    for name in ("gazette", "pipeline"):
        text = (ROOT / name / "__init__.py").read_text(encoding="utf-8")
        assert (ROOT / name / "py.typed").is_file()
        for exported in pipeline.__all__:
            assert f"import {exported} as {exported}\n" in text or exported == "__version__", (name, exported)


def test_the_name_loads_no_more_than_it_needs() -> None:
    program = (
        "import json, sys, gazette\n"
        "print(json.dumps([n for n in ('pandas', 'pyarrow', 'pipeline.find', 'pipeline.stages') if n in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout) == []


def test_the_command_loads_no_more_than_it_needs() -> None:
    """`gazette --version` is there in a tenth of a second, as is what the shell asks to complete a word."""
    program = (
        "import json, sys, pipeline.cli.parser\n"
        "heavy = ('numpy', 'pandas', 'pyarrow', 'pipeline.find', 'pipeline.read', 'pipeline.stages')\n"
        "print(json.dumps([name for name in heavy if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout) == []


def test_the_name_is_the_command_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gazette", "--version"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert pipeline.__version__ in done.stdout

"""The numbers of gazettes, held and missing, and `gazette series`, which lists them first."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import run
from pipeline.cli import main
from pipeline.cli.series import years_of
from pipeline.desk.lists import ISSUE_COLUMNS, Gathered
from pipeline.ids import issue_number
from pipeline.numbering import Gazette, gazettes

GAZETTE = "清远市清新区人民政府公报"


def row(label: str, total: int | None = None, gazette: str = GAZETTE, place: str = "441803") -> dict[str, Any]:
    return {"issue_id": f"{place}-{label}", "gazette": gazette, "division": "清远市清新区", "total_number": total}


def told(found: Gazette) -> dict[int, tuple[list[int], list[tuple[int, int]], int]]:
    return {
        year.year: (list(year.held), [(gap[0], gap[-1]) for gap in year.missing], len(year.supplements))
        for year in found.years
    }


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        (["2018-03"], {2018: ([3], [(1, 2)], 0)}),
        (["2018-01_02", "2018-03"], {2018: ([1, 2, 3], [], 0)}),
        (["2018-01", "2018-04_05", "2018-07"], {2018: ([1, 4, 5, 7], [(2, 3), (6, 6)], 0)}),
        (["2018-01", "2018-s01", "2018-s02"], {2018: ([1], [], 2)}),
        (["2017-01", "2019-02"], {2017: ([1], [], 0), 2018: ([], [], 0), 2019: ([2], [(1, 1)], 0)}),
        (["2017-s01", "2018-01"], {2017: ([], [], 1), 2018: ([1], [], 0)}),
        # What is no number of a gazette makes no year and nothing missing.
        (["2015-00", "2018-01"], {2018: ([1], [], 0)}),
        # A number held alone and in a double number is held once.
        (["2018-01", "2018-01_02"], {2018: ([1, 2], [], 0)}),
    ],
)
def test_numbers_held_and_missing_by_year(labels: list[str], wanted: dict[int, Any]) -> None:
    (found,) = gazettes([row(label) for label in labels])
    assert told(found) == wanted


@pytest.mark.parametrize(
    ("issues", "held", "missing"),
    [
        ([("2018-01", 57), ("2018-02", 58)], [(57, 58)], []),
        ([("2018-01", 57), ("2018-03", 60)], [(57, 57), (60, 60)], [(58, 59)]),
        ([("2018-01_02", 57), ("2018-03", 59)], [(57, 59)], []),
        ([("2018-01_02", 57), ("2018-03", 60)], [(57, 58), (60, 60)], [(59, 59)]),
        ([("2018-04", 8), ("2019-01", 10), ("2019-02", None)], [(8, 8), (10, 10)], [(9, 9)]),
        ([("2018-01", None)], [], []),
    ],
)
def test_numbers_from_the_first_issue(
    issues: list[tuple[str, int | None]], held: list[tuple[int, int]], missing: list[tuple[int, int]]
) -> None:
    (found,) = gazettes([row(label, total) for label, total in issues])
    assert [(one[0], one[-1]) for one in found.totals] == held
    assert [(one[0], one[-1]) for one in found.missing_totals] == missing


def test_a_double_number_comes_before_a_single_one_that_it_holds() -> None:
    (found,) = gazettes([row("2018-01"), row("2018-03"), row("2018-01_02")])
    assert [one.issue_id[-5:] for one in found.years[0].issues] == ["01_02", "18-01", "18-03"]


def test_gazettes_of_a_place_are_counted_apart() -> None:
    found = gazettes([row("2018-02", gazette="乙"), row("2018-01", gazette="甲"), row("2018-01", place="000000")])
    assert [(one.place, one.name) for one in found] == [("000000", GAZETTE), ("441803", "乙"), ("441803", "甲")]
    assert [told(one) for one in found[1:]] == [{2018: ([2], [(1, 1)], 0)}, {2018: ([1], [], 0)}]


@given(st.sets(st.tuples(st.integers(2015, 2019), st.integers(1, 30))))
def test_every_number_before_the_last_is_held_or_missing(numbers: set[tuple[int, int]]) -> None:
    found = gazettes([row(f"{year}-{number:02}") for year, number in sorted(numbers)])
    for year in (year for one in found for year in one.years):
        own = {number for each, number in numbers if each == year.year}
        gaps = [number for gap in year.missing for number in gap]
        assert set(year.held) == own
        assert sorted([*year.held, *gaps]) == list(range(1, max(own, default=0) + 1))


@pytest.mark.parametrize(
    ("issue_id", "wanted"),
    [
        ("441803-2018-03", ("441803", 2018, "03", [3], False)),
        ("441803-2018-01_02", ("441803", 2018, "01_02", [1, 2], False)),
        ("441803-2018-s01", ("441803", 2018, "s01", [], True)),
        ("x4a44dc15-2018-00", ("x4a44dc15", 2018, "00", [], False)),
        ("441803-2018", None),
        ("441803-2018-03.d01", None),
        ("441803-2018-3", None),
    ],
)
def test_what_an_id_says(issue_id: str, wanted: tuple[Any, ...] | None) -> None:
    found = issue_number(issue_id)
    assert (found and (found.place, found.year, found.label, list(found.numbers), found.is_supplement)) == wanted


def test_the_desk_shows_what_series_counts() -> None:
    lists = Gathered()
    for one in (row("2018-01_02", 57), row("2018-s01"), row("2018-05", 61)):
        lists.add([("issues", "all", [one.get(name) for name in ISSUE_COLUMNS])])
    value = next(value for kind, _key, value in lists.values() if kind == "gazettes")
    (year,) = value[0]["years"]
    assert year["issues"] == [["441803-2018-01_02", 1, 2], ["441803-2018-05", 5, 5]]
    assert year["missing"] == [[3, 4]]
    assert year["supplements"] == ["441803-2018-s01"]
    assert value[0]["missing_totals"] == [[59, 60]]


# --- the command ---------------------------------------------------------------------------------------------------

ISSUE = """\
清远市清新区人民政府公报
{year}年{number}{total}
清远市清新区人民政府办公室关于改建公厕的通知
清新府办〔{year}〕{serial}号
各镇人民政府：
一、任务。区教育局牵头，8月底前改建公厕20间以上。
清远市清新区人民政府办公室
{year}年5月6日
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output with a double number, a supplement and gaps."""
    folder = tmp_path_factory.mktemp("series")
    (folder / "raw").mkdir()
    issues = ((2016, "第1—2期", "（总第57—58期）", 3), (2016, "第4期", "（总第60期）", 7), (2018, "增刊", "", 8))
    for n, (year, number, total, serial) in enumerate(issues):
        text = ISSUE.format(year=year, number=number, total=total, serial=serial)
        (folder / "raw" / f"{n}.txt").write_text(text, encoding="utf-8")
    run.build(folder / "raw", folder / "output")
    return folder / "output"


@pytest.fixture
def series(output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """`gazette series` of it, in a language."""
    monkeypatch.setenv("COLUMNS", "200")

    def called(*arguments: str, language: str = "en") -> str:
        monkeypatch.setenv("GAZETTE_LANG", language)
        assert main(["series", "--output", str(output), *arguments]) == 0
        return capsys.readouterr().out

    return called


def test_series_lists_gazettes_then_document_numbers(series: Callable[..., str]) -> None:
    years, totals, documents = (part.splitlines() for part in series().strip().split("\n\n"))
    assert years[0] == "Numbers of the gazettes, by year"
    assert [line.split()[1:] for line in years[2:]] == [
        ["2016", "3", "1", "1-2,", "4", "3", "-"],
        ["2017", "0", "-", "-", "the", "whole", "year", "-"],
        ["2018", "0", "-", "-", "the", "whole", "year", "s01"],
    ]
    assert [line.split()[1:] for line in totals[2:]] == [["3", "1", "57-58,", "60", "59"]]
    assert documents[0] == "Document numbers, by issuer and year"
    assert documents[2].split() == ["清新府办", "2016", "2", "3", "3,", "7", "4-6"]


def test_years_without_an_issue_share_a_line() -> None:
    (paper,) = gazettes([row(f"{year}-01") for year in (2009, 2014, 2016)])
    assert [(cells[1], cells[2], cells[5]) for cells in years_of(paper)] == [
        (2009, 1, "-"),
        ("2010-2013", 0, "the whole years"),
        (2014, 1, "-"),
        (2015, 0, "the whole year"),
        (2016, 1, "-"),
    ]


def test_series_in_chinese(series: Callable[..., str]) -> None:
    shown = series(language="zh")
    for words in ("公报的期号", "总期号", "文件的发文字号", "缺期", "增刊", "全年"):
        assert words in shown
    assert "missing" not in shown


def test_series_as_rows(series: Callable[..., str]) -> None:
    rows = [json.loads(line) for line in series("--json").splitlines()]
    assert [one["kind"] for one in rows] == ["number"] * 3 + ["total_number"] + ["document_number"] * 2
    assert rows[0] == {
        "kind": "number",
        "division": "清远市清新区",
        "gazette": GAZETTE,
        "year": 2016,
        "held": [1, 2, 4],
        "gaps": [{"first": 3, "last": 3}],
        "supplements": [],
    }
    assert rows[2]["supplements"] == ["441803-2018-s01"]
    assert rows[3]["gazette"] == GAZETTE
    assert (rows[3]["held"], rows[3]["gaps"]) == ([57, 58, 60], [{"first": 59, "last": 59}])

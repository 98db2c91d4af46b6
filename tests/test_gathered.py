"""Places and institutions: what an issue's organisations have in common with those of other issues."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.resolve.gathered import divisions, institutions
from pipeline.rows import IssueRow, OrganizationRow
from pipeline.vocab.institution_forms import without_place
from pipeline.vocab.institutions import field_of, years_of
from pipeline.vocab.places import division_at, lineage
from pipeline.vocab.tables import read_table


def issue(code: str | None, on: date | None = None, year: int = 2018) -> tuple[IssueRow, ...]:
    row = IssueRow(
        issue_id=f"{code}-{year}-01", char_start=0, char_end=1, gazette="公报", division_code=code, division="",
        year=year, number=1, number_label="第1期", published_on=on, source_file="1.txt", source_format="txt",
        source_sha256="0" * 64, documents=0,
    )  # fmt: skip
    return (row,)


def org(institution: str | None, code: str | None, level: str, kind: str = "department") -> OrganizationRow:
    return OrganizationRow(
        issue_id="1", org_id=f"{code}{institution}", names=["一"], institution=institution, kind=kind, level=level,
        division_code=code, mentions=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "on", "wanted"),
    [
        ("441803", date(2018, 7, 2), [("441803", "清远市清新区"), ("441800", "清远市"), ("440000", "广东省")]),
        ("441827", date(2005, 1, 1), [("441827", "清远市清新县"), ("441800", "清远市"), ("440000", "广东省")]),
        ("420600", date(2005, 1, 1), [("420600", "襄樊市"), ("420000", "湖北省")]),
        ("420600", date(2015, 1, 1), [("420600", "襄阳市"), ("420000", "湖北省")]),
        ("110102", date(2019, 1, 1), [("110102", "北京市西城区"), ("110000", "北京市")]),
        ("000000", date(2019, 1, 1), [("000000", "中华人民共和国")]),
        ("999999", date(2019, 1, 1), []),
    ],
)
def test_a_place_stands_with_those_over_it(code: str, on: date, wanted: list[tuple[str, str]]) -> None:
    assert [(place.code, place.full_name) for place in lineage(code, on)] == wanted


def test_a_place_tells_the_months_of_its_name() -> None:
    assert division_at("420600", date(2005, 1, 1)) == ("420600", "襄樊市", "prefecture", "420000", None, "2010-10")
    assert division_at("420600", date(2015, 1, 1)) == ("420600", "襄阳市", "prefecture", "420000", "2010-12", None)


def test_every_line_of_the_code_table_leads_to_a_province() -> None:
    for code in {row[0] for row in read_table("divisions") if row[0].isdecimal()}:
        *_, last = lineage(code, date(2018, 1, 1))
        assert (last.level, last.parent) == ("province", None), code


def test_divisions_of_an_issue_are_those_of_its_organisations_and_over_them() -> None:
    organizations = [org("教育局", "441803", "county"), org("教育部", "000000", "central"), org("某会", None, "other")]
    rows = divisions(issue("441821", date(2018, 1, 1)), organizations)
    assert [row.division_code for row in rows] == ["000000", "440000", "441800", "441803", "441821"]
    assert {row.parent_code for row in rows} <= {row.division_code for row in rows} | {None}
    assert divisions(issue(None), []) == ()


def test_institutions_of_an_issue_stand_once_for_each_level() -> None:
    organizations = [
        org("教育局", "441803", "county"), org("教育局", "441821", "county"), org("教育局", "441800", "prefecture"),
        org(None, None, "other"), org("卫生和计划生育局", "441803", "county"),
    ]  # fmt: skip
    rows = institutions(issue("441803"), organizations)
    assert [(row.institution, row.field, row.level, row.valid_from, row.valid_to) for row in rows] == [
        ("卫生和计划生育局", "卫生健康", "county", "2013", "2019"),
        ("教育局", "教育", "county", None, None),
        ("教育局", "教育", "prefecture", None, None),
    ]


@pytest.mark.parametrize(
    ("institution", "field"),
    [
        ("教育局", "教育"),
        ("教育和体育局", "教育"),  # the first of several
        ("国家教育委员会", "教育"),
        ("党委教育工作领导小组办公室", "教育"),
        ("卫生和计划生育局", "卫生健康"),
        ("国家安全生产监督管理总局", "应急管理"),  # no 国家安全
        ("公安局交通警察大队", "公安"),
        ("交通警察大队", "公安"),
        ("规划局", "规划建设"),
        ("党委宣传部", "宣传"),
        ("国家税务总局税务局", "税务"),
        ("中国气象局", "气象"),
        ("交通银行", None),
        ("中国农业银行支行", None),
        ("农村信用合作联社", None),
        ("人民政府", None),
        ("人民政府办公室", None),
        ("镇人民政府", None),
        ("", None),
    ],
)
def test_the_name_tells_the_field(institution: str, field: str | None) -> None:
    assert field_of(institution) == field


def test_years_are_those_nearest_to_the_issue() -> None:
    assert years_of("药品监督管理局", "county", 2001) == ("1998", "2004")
    assert years_of("药品监督管理局", "county", 2020) == ("2018", None)
    assert years_of("教育局", "town", 2020) == (None, None)
    assert years_of("没有这个机构", "county", 2020) == (None, None)


def test_each_word_of_the_fields_begins_a_name() -> None:
    """A word that no institution's name begins with would be a slip of the pen."""
    names = [without_place(row[0]) for row in read_table("institutions")]
    for word, field, _ in read_table("institution_fields"):
        found = [name for name in names if word in name]
        assert found, word
        assert any(field_of(name) == (field or None) for name in found), word


def test_they_join_to_what_names_them(built: Path) -> None:
    rows = {
        name: pq.read_table(built / "output" / "parquet" / name).to_pylist()
        for name in ("issues", "organizations", "divisions", "institutions")
    }
    codes = {row["division_code"] for row in rows["divisions"]}
    named = {row["division_code"] for name in ("issues", "organizations") for row in rows[name]} - {None}
    assert named <= codes
    assert {row["parent_code"] for row in rows["divisions"]} - {None} <= codes
    own = {(row["institution"], row["level"], row["kind"]) for row in rows["institutions"]}
    assert {(r["institution"], r["level"], r["kind"]) for r in rows["organizations"] if r["institution"]} == own

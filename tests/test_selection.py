"""Places and years choose the same issues for `gazette.load`, the exports and the commands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.selection import Selection

# The state, a province, two cities, a district and a county of one of them, a municipality with a district, one
# whose place is not known; with the gazettes' names.
GAZETTES = {
    "000000-2018-01": "中华人民共和国国务院公报",
    "440000-2018-01": "广东省人民政府公报",
    "440100-2018-01": "广州市人民政府公报",
    "441800-2017-02": "清远市人民政府公报",
    "441803-2018-03": "清远市清新区人民政府公报",
    "441821-2019-03": "佛冈县人民政府公报",
    "500000-2018-01": "重庆市人民政府公报",
    "500105-2018-01": "重庆市江北区人民政府公报",
    "x4a44dc15-2018-00": "某开发区公报",
}


def names(issue_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {one: (GAZETTES[one],) for one in issue_ids}


def no_names(issue_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    pytest.fail(f"the names of {issue_ids} were read")


QINGYUAN = {"441800", "441803", "441821"}


@pytest.mark.parametrize(
    ("places", "codes"),
    [
        (("441803",), {"441803"}),
        (("441800",), QINGYUAN),
        (("4418",), QINGYUAN),
        (("440000",), {"440000", "440100", *QINGYUAN}),
        (("44",), {"440000", "440100", *QINGYUAN}),
        (("000000",), {"000000"}),
        (("500000",), {"500000", "500105"}),
        (("110000",), set()),
        (("清新",), {"441803"}),
        (("清远市",), QINGYUAN),
        (("广东",), {"440000", "440100", *QINGYUAN}),
        (("清新", "500105"), {"441803", "500105"}),
        (("国务院",), {"000000"}),
        (("中华人民共和国",), {"000000"}),
        (("清新区人民政府公报",), {"441803"}),
        (("开发区",), {"x4a44dc15"}),
        (("无此地",), set()),
    ],
)
def test_places_are_codes_or_words(places: tuple[str, ...], codes: set[str]) -> None:
    chosen = Selection(places).of(GAZETTES, names)
    assert {one.split("-")[0] for one in chosen} == codes
    assert list(chosen) == [one for one in GAZETTES if one in chosen]


@pytest.mark.parametrize("places", [(), ("440000", "000000"), ("国务院",)])
def test_no_file_is_read_for_codes_and_years(places: tuple[str, ...]) -> None:
    assert Selection(places, (2018,)).of(GAZETTES, no_names)


def test_names_are_read_only_of_issues_whose_place_is_not_known() -> None:
    def loose_names(issue_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        assert list(issue_ids) == ["x4a44dc15-2018-00"]
        return names(issue_ids)

    assert Selection(("佛冈",)).of(GAZETTES, loose_names) == ("441821-2019-03",)


def test_years_and_places_hold_together() -> None:
    assert Selection(("清远",), (2018, 2019)).of(GAZETTES, names) == ("441803-2018-03", "441821-2019-03")
    assert Selection(("佛冈",), (2018,)).of(GAZETTES, names) == ()


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(("佛冈", "44")), "佛冈、44"),
        (Selection((), (2018,)), "2018"),
        (Selection(("佛冈",), (2020, 2016, 2017, 2018)), "佛冈, 2016-2018, 2020"),
    ],
)
def test_a_selection_is_told_as_a_person_writes_it(selection: Selection, words: str) -> None:
    assert str(selection) == words

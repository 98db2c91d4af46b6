"""The vocabulary's tables: sorted, without duplicates, sourced, with ranges in order and targets that exist."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import pipeline.vocab
from pipeline import vocab
from pipeline.rows import DATASETS, LayoutRow, Row
from pipeline.schema import columns_of, heading_of, title_of, word_of
from pipeline.vocab.places import children, find_place
from pipeline.vocab.tables import header, read_table

DATA = Path(pipeline.vocab.__file__).parent / "data"
TABLES = sorted(path.stem for path in DATA.glob("*.csv"))
KINDS = {"party", "government", "department", "branch", "town", "people_organization", "institution", "body"}
LEVELS = {"central", "province", "prefecture", "county", "town"}


@pytest.mark.parametrize("name", TABLES)
def test_table_is_clean(name: str) -> None:
    rows = read_table(name)
    assert rows
    assert list(rows) == sorted(rows)
    assert len(set(rows)) == len(rows)
    columns = header(name)
    assert columns[-1] == "source"
    for row in rows:
        assert len(row) == len(columns), row
        assert row[-1], row
        assert all(cell == cell.strip() for cell in row), row


@pytest.mark.parametrize("name", ["divisions", "institutions", "institution_forms"])
def test_ranges_are_in_order(name: str) -> None:
    first, last = header(name).index("valid_from"), header(name).index("valid_to")
    for row in read_table(name):
        assert not (row[first] and row[last]) or row[first] <= row[last], row


def test_targets_exist() -> None:
    full = {row[0] for row in read_table("institutions")}
    assert {row[1] for row in read_table("institution_forms")} <= full
    for row in read_table("institutions"):
        assert set(row[1].split("|")) <= LEVELS, row
        assert row[2] in KINDS, row
    names = {row[1] for row in read_table("divisions")} | {"国家"}
    assert {row[1] for row in read_table("place_aliases")} <= names
    assert {row[1] for row in read_table("name_shapes")} <= KINDS
    assert set(vocab.duty_roles().values()) == {"lead", "responsible", "cooperate"}


@pytest.mark.parametrize("row_class", [*DATASETS, LayoutRow], ids=lambda row_class: row_class.dataset)
def test_everything_has_a_chinese_title(row_class: type[Row]) -> None:
    columns = columns_of(row_class)
    headings = [heading_of(row_class, column) for column in columns]
    words = [word_of(row_class, column, value) for column in columns for value in column.values]
    for title in (title_of(row_class), *headings, *words):
        assert any("\u4e00" <= character <= "\u9fff" for character in title), title
    assert len(set(headings)) == len(headings), "two columns go by one title"


def test_no_title_is_said_twice() -> None:
    """Neither in a line for one dataset and one for all, nor in a line and as the column's term."""
    terms = {(row.dataset, each.name): each.term for row in (*DATASETS, LayoutRow) for each in columns_of(row)}
    titles = {row[:3]: row[3] for row in read_table("titles")}
    for (dataset, column, value), title in titles.items():
        assert title != titles.get(("*", column, value)) or dataset == "*", (dataset, column, value)
        assert value or title != terms.get((dataset, column)), (dataset, column)


def test_every_rule_is_used() -> None:
    full = [row[0] for row in read_table("institutions")]
    for kind, long, _, _ in read_table("institution_rules"):
        assert any(long in name for name in full), (kind, long)


def test_divisions_do_not_overlap() -> None:
    lines: dict[str, list[tuple[str, str]]] = {}
    for code, _, _, _, first, last, _ in read_table("divisions"):
        lines.setdefault(code, []).append((first, last or "9999"))
    for code, ranges in lines.items():
        ordered = sorted(ranges)
        for (_, end), (start, _) in pairwise(ordered):
            assert end < start, code


@pytest.mark.parametrize(
    ("name", "on", "code", "full_name"),
    [
        ("清远市清新区", date(2018, 7, 2), "441803", "清远市清新区"),
        ("清新区", date(2018, 7, 2), "441803", "清远市清新区"),
        ("广东省清远市清新区", date(2018, 7, 2), "441803", "清远市清新区"),
        ("清新县", date(2005, 1, 1), "441827", "清远市清新县"),
        ("佛冈县", date(2021, 1, 1), "441821", "清远市佛冈县"),
        ("襄樊市", date(2005, 1, 1), "420600", "襄樊市"),
        ("襄阳市", date(2015, 1, 1), "420600", "襄阳市"),
        ("鄂尔多斯市伊金霍洛旗", date(2019, 1, 1), "150627", "鄂尔多斯市伊金霍洛旗"),
        ("北京市西城区", date(2019, 1, 1), "110102", "北京市西城区"),
        ("海南省陵水黎族自治县", date(2016, 1, 1), "469028", "海南省陵水黎族自治县"),
        ("内蒙古", date(2016, 1, 1), "150000", "内蒙古自治区"),
        ("重庆市", date(1990, 1, 1), "510200", "重庆市"),
        ("重庆市", date(2000, 1, 1), "500000", "重庆市"),
        ("永川市", date(2003, 7, 1), "500383", "重庆市永川市"),
        ("中华人民共和国", None, "000000", "中华人民共和国"),
        ("国务院", None, "000000", "中华人民共和国"),
    ],
)
def test_finds_places(name: str, on: date | None, code: str, full_name: str) -> None:
    place = find_place(name, on)
    assert place is not None
    assert (place.code, place.full_name) == (code, full_name)


def test_unclear_places_are_none() -> None:
    assert find_place("朝阳区") is None
    assert find_place("没有这个县") is None
    assert find_place("") is None


def test_parents_and_children() -> None:
    place = find_place("清远市清新区", date(2018, 7, 2))
    assert place is not None
    assert [over.name for over in place.chain()] == ["清新区", "清远市", "广东省", "国家"]
    assert "佛冈县" in [child.name for child in children("441800", date(2018, 7, 2))]


def test_official_kinds_are_the_fifteen() -> None:
    assert len(vocab.genres().official) == 15
    assert not set(vocab.genres().official) & set(vocab.genres().other)


def test_ends_of_titles_are_no_kinds_over_again() -> None:
    words = [word for word, _source in read_table("title_ends")]
    assert not set(words) & {*vocab.genres().official, *vocab.genres().other}


def test_variants_are_not_simplified_characters() -> None:
    variants = vocab.variant_characters()
    assert {"學", "門"} <= set(variants)
    assert not set(variants) & set("乾著藉于后里面干发复")
    for character, simplified in variants.items():
        assert len(character) == len(simplified) == 1
        assert simplified not in variants


def test_periods_and_words() -> None:
    assert vocab.planning_periods()["十三五"] == (2016, 2020)
    assert "的" in vocab.stop_words()


def test_words_come_from_the_dictionary_of_the_package_alone(tmp_path: Path) -> None:
    """Not from a cache that lies in the folder for temporary files; and none is left there."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    planted = marshal.dumps(({"\u9632\u706b\u5de5": 10**9, "\u9632": 0, "\u9632\u706b": 0}, 10**9))
    (folder / "jieba.cache").write_bytes(planted)
    program = (
        "import jieba\nfrom pipeline.harness import tokenizer\nfrom pipeline.vocab.words import words\n"
        "print(words('\u9632\u706b\u5de5\u4f5c'))\n"
        "print(jieba.dt.initialized)\n"
        "print(tokenizer().lcut('\u9632\u706b\u5de5\u4f5c'))\n"
    )
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    cut = "['\u9632\u706b', '\u5de5\u4f5c']"
    assert done.stdout.decode().splitlines() == [cut, "False", cut]
    assert done.stderr == b""
    assert [path.name for path in folder.iterdir()] == ["jieba.cache"]
    assert (folder / "jieba.cache").read_bytes() == planted

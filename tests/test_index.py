"""The index of an output: what it says is what going through all issues says, whatever came and went before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from full_link import link_all
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import index as index_module
from pipeline.index import Index, copied_index, digest_of_index, held_index, new_index, packed, unpacked
from pipeline.link import Held, Links, is_linked, links_of, with_links
from pipeline.schema import INDEX


@contextmanager
def empty() -> Iterator[Index]:
    with closing(new_index(Path(":memory:"))) as index:
        yield index


def settle(index: Index) -> dict[str, Links]:
    """Bring the links of the issues in the index to what they have to be; those that changed."""
    changed: dict[str, Links] = {}
    for issue_id in index.affected():
        issue = index.issue(issue_id)
        assert issue is not None
        if not is_linked(issue, links := links_of(issue, index)):
            changed[issue_id] = links
            index.set_links(with_links(issue, links))
    return changed


def link(issues: Iterable[Held]) -> dict[str, Links]:
    """The links that the index gives, which are those of `link_all`."""
    held = list(issues)
    with empty() as index:
        for issue in held:
            index.put(issue, "stamp", b"")
        found = settle(index)
    assert found == link_all(held)
    return found


NUMBERS = ("甲府〔2018〕1号", "政办发〔2018〕1号", "国发〔2018〕2号")
TITLES = ("关于甲的通知", "关于甲的 通知", "甲县关于加强水库管理的通知", "乙办法", "通知", "甲办法（试行）")
PLACES = ("441803", "441800", "440000", "000000", "330205", "x1234abcd")


@st.composite
def issues(draw: st.DrawFn) -> Held:
    issue_id = f"{draw(st.sampled_from(PLACES))}-2018-{draw(st.integers(1, 2)):02}"
    documents: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for n in range(draw(st.integers(1, 2))):
        row = {"document_id": f"{issue_id}.d{n + 1:02}", "issuer_code": None, "doc_year": None, "doc_serial": None}
        number = draw(st.none() | st.sampled_from(NUMBERS))
        documents.append({**row, "doc_number": number, "title": draw(st.sampled_from(TITLES)), "same_as": None})
        if draw(st.booleans()):
            title = draw(st.sampled_from(TITLES))
            parts.append({"document_id": row["document_id"], "kind": "instrument", "title": title})
    citations: list[dict[str, Any]] = []
    for n in range(draw(st.integers(0, 3))):
        before = citations[-1] if citations and draw(st.booleans()) else None
        own = draw(st.booleans()) and draw(st.booleans())
        if before is not None:
            own = before["target_id"] is not None  # An alias means what it stands for.
        citations.append(
            {
                "citation_id": f"{issue_id}.c{n + 1:05}",
                "document_id": documents[0]["document_id"],
                "title": draw(st.none() | st.sampled_from(TITLES)),
                "doc_number": draw(st.none() | st.sampled_from(NUMBERS)),
                "kind": "document",
                "antecedent_id": before and before["citation_id"],
                "target_id": documents[0]["document_id"] if own else None,
            }
        )
    day = draw(st.none() | st.dates(date(2018, 1, 1), date(2018, 1, 3)))
    return Held(issue_id, day, 2018, int(issue_id[-2:]), documents, parts, citations)


@given(st.lists(st.lists(st.tuples(issues(), st.booleans()), min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_what_came_and_went_leaves_the_links_of_all(steps: list[list[tuple[Held, bool]]]) -> None:
    """Issues come, are replaced and go, some at a time: after each step the index holds the links that going through
    all issues gives, in the rows of those that changed."""
    held: dict[str, Held] = {}
    with empty() as index:
        for step in steps:
            for issue, goes in step:
                if goes and issue.issue_id in held:
                    index.drop(issue.issue_id)
                    del held[issue.issue_id]
                else:
                    index.put(issue, "stamp", b"")
                    held[issue.issue_id] = issue
            settle(index)
            wanted = link_all(held.values())
            linked = {key: with_links(one, wanted[key]) if key in wanted else one for key, one in held.items()}
            assert {one.issue_id: one for one in index} == linked


@given(issues())
def test_rows_are_the_same_after_packing(issue: Held) -> None:
    assert unpacked(issue.issue_id, packed(issue)) == issue


def some() -> list[Held]:
    row = {"issuer_code": None, "doc_year": None, "doc_serial": None, "same_as": None}
    return [
        Held(f"44180{n}-2018-01", date(2018, 1, n), 2018, 1, [
            {**row, "document_id": f"44180{n}-2018-01.d01", "doc_number": f"甲府〔2018〕{n}号", "title": "通知"},
        ], [], [])
        for n in range(1, 5)
    ]  # fmt: skip


def test_the_same_issues_give_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for turn, order in enumerate(permutations(some())):
        with closing(new_index(tmp_path / "working")) as index:
            for issue in order:
                index.put(issue, "stamp", b"")
            if turn % 2:
                index.put(replace(order[0], year=2017), "another", b"")
                index.drop(order[1].issue_id)
                settle(index)
                index.put(order[0], "stamp", b"")
                index.put(order[1], "stamp", b"")
            settle(index)
            index.save(tmp_path / f"{turn}")
        (tmp_path / "working").unlink()
        digests.add(digest_of_index(tmp_path / f"{turn}"))
    assert len(digests) == 1


def test_an_index_is_read_where_it_lies_and_only_if_it_is_the_known_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(new_index(tmp_path / "working")) as index:
        for issue in some():
            index.put(issue, "stamp", b"")
        index.save(tmp_path / INDEX)
    stamps = {issue.issue_id: "stamp" for issue in some()}
    digest = digest_of_index(tmp_path / INDEX) or ""
    with closing(held_index(tmp_path, digest, stamps)) as found:
        assert list(found) == some()
    # What it lacks or has of another make is read from the issue's files; what is not held any more is left out.
    read: list[str] = []
    monkeypatch.setattr(index_module, "read_rows", lambda _output, issue_id, _fetch: read.append(issue_id) or some()[1])
    first, second, *_ = stamps
    with closing(held_index(tmp_path, digest, {first: "stamp", second: "another"})) as found:
        assert list(found) == some()[:2]
    assert read == [second]
    # Another file under its name counts for nothing, be it an index or not.
    for content in (b"", b"no index", (tmp_path / INDEX).read_bytes() + b"x"):
        (tmp_path / INDEX).write_bytes(content)
        read.clear()
        with closing(held_index(tmp_path, digest, {second: "stamp"})) as found:
            assert list(found) == [some()[1]]
        assert read == [second]


def counts_for_nothing(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of an output is known and of no use: issues are read from their files, and changes begin anew."""
    monkeypatch.setattr(index_module, "read_rows", lambda _output, _issue_id, _fetch: some()[0])
    digest = digest_of_index(output / INDEX) or ""
    with closing(held_index(output, digest, {some()[0].issue_id: "stamp"})) as found:
        assert list(found) == some()[:1]
    with closing(copied_index(output, output / "copy", digest)) as found:
        assert list(found) == []


def test_an_index_with_other_tables_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / INDEX)) as planted:
        planted.execute("CREATE TABLE issues (issue_id TEXT)")
        planted.execute("CREATE VIEW prints AS SELECT 1")
        planted.commit()
    counts_for_nothing(tmp_path, monkeypatch)


def test_an_index_of_an_earlier_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(new_index(tmp_path / "working")) as index:
        index.put(some()[0], "stamp", b"")
        index.save(tmp_path / INDEX)
    with closing(sqlite3.connect(tmp_path / INDEX)) as earlier:
        earlier.execute("PRAGMA user_version = 1")
        earlier.execute("UPDATE issues SET rows = x'00'")
        earlier.commit()
    counts_for_nothing(tmp_path, monkeypatch)

"""The desk's pages over many issues: what their data files hold is what the datasets say."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.deadlines import deadlines as exported_deadlines
from pipeline.desk.citations import citations_of, missing_of
from pipeline.desk.deadlines import DEADLINE_COLUMNS, RHYTHM_COLUMNS, deadlines_of, rhythms_of
from pipeline.desk.duties import OFFICE_COLUMNS, counted, duties_of, offices_of
from pipeline.desk.held import Held, Source
from pipeline.desk.lists import LISTS
from pipeline.desk.tables import tables_of, typed_tables
from pipeline.export.extract import Choice, Extract
from pipeline.ledger import read_ledger
from pipeline.link import missing
from pipeline.publication import opened_index
from pipeline.rows import ROLES

REAL = "441803-2018-03"


@pytest.fixture(scope="module")
def real(built: Path) -> Held:
    output = built / "output"
    return Source(output, built / "raw").read(REAL, read_ledger(output, look_closely=False).issues[REAL])


def made(text: str, issue_id: str = "441821-2019-01", **rows: list[dict[str, Any]]) -> Held:
    """An issue with one document over the whole text, and rows that say only what is to be tested."""
    document = {
        "$row": f"{issue_id}.d01",
        "document_id": f"{issue_id}.d01",
        "title": "通知",
        "doc_number": "佛府〔2019〕1号",
        "same_as": None,
    }
    empty: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("dates", "commitments", "blocks", "sections", "quantities", "table_cells", "citations", "tables")
    }
    named = [{"responsibility_id": "r1", "block_id": "b1", "section_id": None, **at_place(0, 4)}]
    all_rows = {"issues": [{"year": 2019}], "documents": [document | {"signed_on": "2019-07-02"}]} | empty | rows
    all_rows = {"responsibilities": named} | all_rows
    return Held(issue_id, text, all_rows, (), "a.txt", None, {}, None, "a.review.toml", None, "")


def date(held_text: str, raw: str, end: str | None, row: str = "m1", **more: Any) -> dict[str, Any]:
    at = held_text.index(raw)
    usual = {"bound": "by", "role": "text", "grain": "day", "inferred": False, "start": None, "rrule": None}
    where = {"document_id": "441821-2019-01.d01", "block_id": "b1", "section_id": None}
    return usual | where | {"$row": row, "date_id": row, "raw": raw, "end": end} | at_place(at, at + len(raw)) | more


def block(text: str, role: str = "paragraph") -> dict[str, Any]:
    """The one block of an issue."""
    return {"block_id": "b1", "role": role, "page": None, "spans": [{"start": 0, "end": len(text)}]}


def at_place(start: int, end: int) -> dict[str, int]:
    return {"$start": start, "$end": end, "char_start": start, "char_end": end}


def duty(start: int, end: int, **more: Any) -> dict[str, Any]:
    usual = {
        "document_id": "441821-2019-01.d01",
        "org": "县教育局",
        "role": "lead",
        "due_scope": "sentence",
        "rrule": None,
        "responsibility_id": "r1",
        "commitment_id": "k1",
    }
    return usual | at_place(start, end) | {"due_raw": None, "due_on": None} | more


# --- every list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [each.kind for each in LISTS])
def test_entries_have_the_columns_of_their_list(real: Held, name: str) -> None:
    each = next(one for one in LISTS if one.kind == name)
    entries = [entry for _, entry in each.gather(real)]
    assert entries
    assert {tuple(sorted(entry)) for entry in entries} == {tuple(sorted(each.columns))}


# --- duties --------------------------------------------------------------------------------------------------------


def test_every_duty_is_in_the_list_and_is_counted_once(real: Held) -> None:
    institutions = {row["org_id"]: row["institution"] for row in real.rows["organizations"]}
    wanted = Counter(
        (institutions.get(row["org_id"]) or row["org"], row["role"]) for row in real.rows["responsibilities"]
    )
    sums: Counter[tuple[str, str]] = Counter()
    for key, one in offices_of(real):
        assert key == "all"
        assert one["key"] == "441803-2018"
        sums.update({(one["office"], role): one[role] for role in ROLES})
    assert +sums == wanted
    duties = list(duties_of(real))
    assert {key for key, _ in duties} == {"441803-2018"}
    assert Counter((one["office"], one["role"]) for _, one in duties) == wanted
    rows = {row["responsibility_id"]: row for row in real.rows["responsibilities"]}
    assert [one["row"] for _, one in duties] == list(rows)
    assert all(one["org"] == rows[one["row"]]["org"] for _, one in duties)


def test_duties_are_added_up_by_place_and_year() -> None:
    rows = [
        ["441821-2019", "教育局", 1, 0, 0],
        ["441803-2018", "教育局", 1, 2, 0],
        ["441803-2018", "财政局", 0, 0, 4],
        ["441803-2018", "教育局", 0, 1, 1],
    ]
    assert counted(OFFICE_COLUMNS, rows) == {
        "offices": ["教育局", "财政局"],
        "counts": {"441803-2018": [0, 1, 3, 1, 1, 0, 0, 4], "441821-2019": [0, 1, 0, 0]},
    }
    assert counted(OFFICE_COLUMNS, []) == {"offices": [], "counts": {}}


# --- deadlines -----------------------------------------------------------------------------------------------------


def test_every_deadline_of_a_duty_stands_with_who_owes_it(real: Held) -> None:
    deadlines = list(deadlines_of(real))
    told = {(one["document_id"], one["on"], one["raw"], *owed) for _, one in deadlines for owed in one["owed_by"]}
    wanted = {
        (row["document_id"], str(row["due_on"]), row["due_raw"], row["org"], row["role"], row["due_scope"])
        for row in real.rows["commitments"]
        if row["due_on"]
    }
    assert told == wanted
    assert len(wanted) > 10
    signed = {row["$row"]: row["signed_on"] for row in real.rows["documents"]}
    for key, one in deadlines:
        assert set(one) == set(DEADLINE_COLUMNS)
        assert key == one["on"][:4]
        assert one["overdue"] is (one["on"] < signed[one["document_id"]])


def test_the_sentence_holds_the_words_of_the_deadline(real: Held) -> None:
    for gather in (deadlines_of, rhythms_of):
        for _, one in gather(real):
            words = "".join(one["raw"].split())
            assert words in "".join(one["sentence"].split()), one["row"]
            assert len(one["sentence"]) < 220


@pytest.mark.parametrize(
    ("raw", "end", "more", "told"),
    [
        ("8月底前", "2019-08-31", {}, [("2019", "2019-08-31", None, False)]),
        ("7月1日前", "2019-07-01", {}, [("2019", "2019-07-01", None, True)]),
        ("7月2日前", "2019-07-02", {}, [("2019", "2019-07-02", None, False)]),
        ("8月", "2019-08-31", {"bound": "on"}, []),
        ("8月起", None, {"bound": "from"}, []),
        ("截至8月底", "2019-08-31", {}, []),
        ("8月底前", "2019-08-31", {"role": "citation"}, []),
        ("8月底前", "2019-08-31", {"document_id": None}, []),
        ("2020年", "2020-12-31", {"bound": "between", "grain": "year", "start": "2020-01-01"}, []),
        (
            "1日至5日",
            "2020-01-05",
            {"bound": "between", "start": "2020-01-01"},
            [("2020", "2020-01-05", "2020-01-01", False)],
        ),
        ("1日至5日", "2019-01-05", {"bound": "between", "start": "2019-01-01"}, []),
    ],
)
def test_what_is_a_deadline_and_when_it_was_over(
    raw: str, end: str | None, more: dict[str, Any], told: list[tuple[str, str, str | None, bool]]
) -> None:
    text = f"前文。{raw}做完；后文。"
    held = made(text, dates=[date(text, raw, end, **more)], blocks=[block(text)])
    found = list(deadlines_of(held))
    assert [(key, one["on"], one["since"], one["overdue"]) for key, one in found] == told
    assert all(one["sentence"] == f"{raw}做完；" for _, one in found)


def test_of_a_long_sentence_what_stands_round_the_date_is_told() -> None:
    text = "前。" + "长" * 5000 + "8月底前" + "远" * 5000 + "。后。"
    held = made(text, dates=[date(text, "8月底前", "2019-08-31")], blocks=[block(text)])
    ((_, one),) = deadlines_of(held)
    assert one["sentence"] == "…" + "长" * 70 + "8月底前" + "远" * 70 + "…"


def test_without_a_signature_nobody_knows_whether_it_was_over() -> None:
    text = "8月底前做完。"
    held = made(text, dates=[date(text, "8月底前", "2019-08-31")])
    held.rows["documents"][0]["signed_on"] = None  # type: ignore[index]
    assert [one["overdue"] for _, one in deadlines_of(held)] == [None]


def test_a_duty_goes_to_the_nearest_of_two_dates_with_the_same_words() -> None:
    text = "8月底前做甲。县教育局于8月底前做乙。"
    second = text.index("8月", 3)
    dates = [date(text, "8月底前", "2019-08-31"), date(text, "8月底前", "2019-08-31", "m2")]
    dates[1] |= at_place(second, second + 4)
    duties = [duty(7, len(text), due_raw="8月底前", due_on="2019-08-31")] * 2
    found = [one["owed_by"] for _, one in deadlines_of(made(text, dates=dates, commitments=duties))]
    assert found == [[], [["县教育局", "lead", "sentence"]]]


def test_of_a_date_in_a_table_its_row_is_told() -> None:
    text = "任务 时限\n改厕 7月底前\n8月底前\n"
    cells = [
        {"table_id": "t", "row": row, "col": col, "row_span": span, "text": words, "char_start": text.index(words)}
        for row, col, span, words in (
            *((0, 0, 1, "任务"), (0, 1, 1, "时限"), (1, 0, 2, "改厕"), (1, 1, 1, "7月底前"), (2, 1, 1, "8月底前")),
        )
    ]
    # A blank cell stands where the next one does.
    cells.append({"table_id": "t", "row": 1, "col": 2, "row_span": 1, "text": "", "char_start": 18})
    dates = [date(text, raw, f"2019-0{raw[0]}-31", raw, role="table") for raw in ("7月底前", "8月底前")]
    held = made(text, dates=dates, table_cells=cells, blocks=[block(text, "table")])
    assert [one["sentence"] for _, one in deadlines_of(held)] == ["改厕｜7月底前", "改厕｜8月底前"]


def test_rhythms_stand_under_the_year_of_the_issue() -> None:
    text = "县教育局每年8月底前报送。"
    rhythm = date(text, "每年8月底前", None, kind="recurring", bound="by", rrule="FREQ=YEARLY")
    held = made(text, dates=[rhythm], commitments=[duty(0, len(text), rrule="FREQ=YEARLY")])
    ((key, one),) = rhythms_of(held)
    assert set(one) == set(RHYTHM_COLUMNS)
    assert (key, one["owed_by"]) == ("2019", [["县教育局", "lead", "sentence"]])
    assert list(deadlines_of(held)) == []


def test_the_rhythm_of_a_sum_is_none() -> None:
    text = "县财政局每年安排60万元。"
    rhythm = date(text, "每年", None, kind="recurring", bound="by", rrule="FREQ=YEARLY")
    rate = {"unit": "万元/年"} | at_place(text.index("60"), len(text) - 1)
    assert list(rhythms_of(made(text, dates=[rhythm], quantities=[rate], blocks=[block(text)]))) == []
    assert len(list(rhythms_of(made(text, dates=[rhythm], blocks=[block(text)])))) == 1


def test_a_page_header_is_no_part_of_a_sentence() -> None:
    text = "县教育局负责，\n— 9 —\n8月底前做完。"
    at = text.index("8月")
    parts = {"spans": [{"start": 0, "end": 7}, {"start": at, "end": len(text)}]}
    held = made(text, dates=[date(text, "8月底前", "2019-08-31")], blocks=[block(text) | parts])
    assert [one["sentence"] for _, one in deadlines_of(held)] == ["县教育局负责，8月底前做完。"]


def test_the_page_and_the_exports_have_the_same_deadlines(built: Path, real: Held) -> None:
    extract = Extract(built / "output", Choice())
    (issue,) = extract.issues
    exported = {
        (one.date["date_id"], str(one.date["end"]), one.bodies)
        for one in exported_deadlines(extract, issue)
        if one.date["end"] and not one.date["rrule"]
    }
    shown = {
        (one["row"], one["on"], tuple(dict.fromkeys(body for body, *_ in one["owed_by"])))
        for _, one in deadlines_of(real)
    }
    assert len(exported) > 20
    assert exported == shown


# --- citations -----------------------------------------------------------------------------------------------------


def citation(row: str, **more: Any) -> dict[str, Any]:
    usual = {"issue_id": "441821-2019-01", "document_id": "441821-2019-01.d01", "relation": "basis", "kind": "document"}
    nothing = dict.fromkeys(("title", "doc_number", "pinpoint", "target_id", "antecedent_id"))
    return usual | nothing | {"$row": row} | more


def test_a_document_that_issues_or_names_itself_cites_nothing(real: Held) -> None:
    own = "441821-2019-01.d01"
    rows = [
        citation("c1", relation="issues", title="方案", target_id=own),
        citation("c2", title="方案", antecedent_id="c1", relation="mentions", target_id=own),
        citation("c3", title="通知", target_id=own),
        citation("c4", title="办法", doc_number="国发〔2018〕1号"),
        citation("c5", title="该办法", antecedent_id="c4", relation="mentions"),
    ]
    found = list(citations_of(made("", citations=rows)))
    assert [(key, one["row"]) for key, one in found] == [("441821", "c4"), ("441821", "c5")]
    entries = [one for _, one in citations_of(real)]
    assert entries
    assert all(one["relation"] != "issues" and one["target_id"] != one["document_id"] for one in entries)


def test_what_is_not_held_is_what_the_command_lists_with_every_mention(built: Path, real: Held) -> None:
    with opened_index(built / "output") as index:
        found = missing(index)
    entries = [one for key, one in missing_of(found) if key == "441803"]
    assert [(one["doc_number"], one["title"], len(one["mentions"])) for one in entries] == [
        (one.doc_number, one.title, one.citations) for one in found
    ]
    # Each mention that the page has and that no document answers is one of these; what has no name is none.
    rows = {row["$row"]: row for row in real.rows["citations"]}
    open_ = {one["row"] for _, one in citations_of(real) if one["target_id"] is None}
    mentioned = [row for one in entries for row in one["mentions"]]
    assert len(mentioned) == len(set(mentioned)) > 50
    assert set(mentioned) <= open_
    assert all(rows[row]["title"] is rows[row]["doc_number"] is None for row in open_ - set(mentioned))


def test_a_citation_across_places_is_known_to_both() -> None:
    rows = [citation("c1", target_id="441800-2018-02.d03"), citation("c2", target_id="441821-2018-02.d03")]
    found = [(key, one["row"]) for key, one in citations_of(made("", citations=rows))]
    assert found == [("441821", "c1"), ("441800", "c1"), ("441821", "c2")]


# --- tables --------------------------------------------------------------------------------------------------------


def test_typed_columns_are_those_of_the_files(built: Path, real: Held) -> None:
    typed = typed_tables(real)
    assert list(typed) == [row["$row"] for row in real.rows["tables"]]
    assert len(typed) > 2
    for table_id, content in typed.items():
        path = built / "output" / "tables" / f"{table_id}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *lines = list(csv.reader(file))
        assert head == [*(column["name"] for column in content["columns"]), "total", "row"]
        assert len(lines) == len(content["rows"])
        for line, (total, row, *values) in zip(lines, content["rows"], strict=True):
            assert [
                float(one) if isinstance(two, int | float) else one for one, two in zip(line, values, strict=False)
            ] == ["" if two is None else two for two in values]
            assert line[-2:] == [str(total).lower(), str(row)]


def test_heads_are_told_once(real: Held) -> None:
    for key, one in tables_of(real):
        assert key == "441803"
        cells = [cell for cell in real.rows["table_cells"] if cell["table_id"] == one["row"] and cell["header"]]
        assert set(one["heads"]) == {cell["text"] for cell in cells if cell["text"]}
        assert len(one["heads"]) == len(set(one["heads"]))

"""The calendar: an event for each deadline and rhythm, by the day, with who owes it; read back by other programs."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from pipeline import run
from pipeline.export import Choice, export
from pipeline.export.to_ics import NAME, first_day
from pipeline.text import clean


def rows_of(output: Path, dataset: str) -> list[dict[str, Any]]:
    paths = sorted(output.glob(f"parquet/{dataset}/*/*.parquet"), key=lambda path: path.stem)
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def calendar(output: Path, folder: Path, choice: Choice | None = None) -> bytes:
    export(output, folder, ["ics"], choice)
    return (folder / NAME).read_bytes()


def events_of(content: bytes) -> list[Event]:
    return Calendar.from_ical(content).walk("VEVENT")


@pytest.fixture(scope="module")
def content(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return calendar(shelf, tmp_path_factory.mktemp("ics") / "out")


@pytest.fixture(scope="module")
def events(content: bytes) -> list[Event]:
    return events_of(content)


def test_each_deadline_is_an_event_on_its_last_day(events: list[Event], shelf: Path) -> None:
    documents = {row["document_id"]: row for row in rows_of(shelf, "documents")}
    found = {(event["DTSTART"].dt, line) for event in events for line in str(event["DESCRIPTION"]).split("\n")}
    asked = 0
    for row in rows_of(shelf, "dates"):
        if row["bound"] == "by" and row["role"] in ("text", "table") and row["end"] and not row["raw"].startswith("截"):
            asked += 1
            assert (row["end"], f"时限：{''.join(clean(row['raw']).text.split())}") in found
            document = documents[row["document_id"]]
            assert (row["end"], f"文件：《{document['title']}》（{document['doc_number']}）") in found
    assert asked > 30


def test_each_commitment_with_a_deadline_is_in_the_calendar(events: list[Event], shelf: Path) -> None:
    days: dict[date, str] = {}
    for event in events:
        days[event["DTSTART"].dt] = days.get(event["DTSTART"].dt, "") + str(event["DESCRIPTION"])
    owed = [row for row in rows_of(shelf, "commitments") if row["due_on"]]
    assert len(owed) > 20
    for row in owed:
        assert row["org"] in days[row["due_on"]]
        assert row["doc_number"] in days[row["due_on"]]


def test_what_is_no_deadline_is_no_event(events: list[Event], shelf: Path) -> None:
    said = {str(event["DESCRIPTION"]) for event in events}
    assert not any("时限：2018年11月31日前" in words for words in said), "a day that the calendar lacks"
    assert not any("“十二五”" in words.partition("时限：")[2].partition("\n")[0] for words in said), (
        "a period that is over"
    )
    assert len(events) < len(rows_of(shelf, "dates"))


def test_no_event_is_there_twice(events: list[Event]) -> None:
    keys = Counter((str(event["DESCRIPTION"]), event["DTSTART"].dt, event["SUMMARY"]) for event in events)
    assert [key for key, number in keys.items() if number > 1] == []
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids)


def test_an_event_says_who_and_what(events: list[Event]) -> None:
    (event,) = (each for each in events if str(each["SUMMARY"]).startswith("区环境保护局："))
    assert event["SUMMARY"] == "区环境保护局：会同各职能部门共同核定其养殖量不得超过其污染防治设施的处置能力"
    assert event["DTSTART"].to_ical() == b"20181130"
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["SUMMARY"].params["LANGUAGE"] == event["DESCRIPTION"].params["LANGUAGE"] == "zh"
    assert event["DTSTAMP"].dt.date() == date(2018, 7, 31), "the day of signing stands for that of writing"
    assert [str(word) for word in event["CATEGORIES"].cats] == ["期限", "清远市清新区"]
    lines = str(event["DESCRIPTION"]).split("\n")
    assert lines[0].startswith("11月30日前，基本完成非禁养区畜禽养殖场综合整治工作")
    assert lines[1:3] == ["责任单位：负责 区环境保护局", "时限：11月30日前"]
    assert lines[3].endswith("（清新府办函〔2018〕81号）")
    assert lines[4].startswith("出处：清远市清新区人民政府公报2018年第3期，")
    assert lines[5] == "来源文件：qingxin-2018-03.txt"


def test_summaries_fit_a_line(events: list[Event]) -> None:
    assert max(len(event["SUMMARY"]) for event in events) <= 80
    assert all("\n" not in event["SUMMARY"] for event in events)


def test_rhythms_are_the_rules_of_the_output(events: list[Event], shelf: Path) -> None:
    rules = {row["rrule"] for row in rows_of(shelf, "dates") if row["rrule"] and row["role"] in ("text", "table")}
    rhythms = [event for event in events if "RRULE" in event]
    assert len(rhythms) > 20
    for event in rhythms:
        rule = event["RRULE"].to_ical().decode()
        assert frozenset(rule.split(";")) in {frozenset(each.split(";")) for each in rules}
        start = datetime.combine(event["DTSTART"].dt, time())
        first, second = rrulestr(rule, dtstart=start)[:2]
        assert first == start, "calendars count the first day as one of the rhythm whatever the rule says"
        assert second > first
    assert not any("每月可享受100元" in str(event["DESCRIPTION"]) for event in rhythms), "a rate is no task"


@pytest.mark.parametrize(
    ("rule", "since", "first"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=20", date(2018, 7, 20), date(2018, 7, 20)),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", date(2018, 7, 16), date(2018, 7, 31)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2018, 9, 30), date(2018, 10, 31)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", date(2019, 3, 1), date(2020, 2, 29)),
        ("FREQ=YEARLY;BYMONTH=9", date(2018, 7, 31), date(2018, 9, 1)),
        ("FREQ=YEARLY;BYMONTH=7", date(2018, 7, 31), date(2019, 7, 1)),
        ("FREQ=YEARLY", date(2018, 7, 31), date(2019, 1, 1)),
        ("FREQ=YEARLY", date(2018, 1, 1), date(2018, 1, 1)),
        ("FREQ=YEARLY;INTERVAL=5", date(2018, 7, 31), date(2019, 1, 1)),
        ("FREQ=MONTHLY", date(2018, 12, 31), date(2019, 1, 1)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2018, 7, 31), date(2018, 10, 1)),
        ("FREQ=MONTHLY;INTERVAL=6", date(2018, 7, 1), date(2018, 7, 1)),
        ("FREQ=MONTHLY;INTERVAL=5", date(2018, 7, 31), date(2018, 8, 1)),
        ("FREQ=WEEKLY", date(2018, 7, 31), date(2018, 8, 6)),
        ("FREQ=WEEKLY;BYDAY=WE", date(2018, 7, 31), date(2018, 8, 1)),
        ("FREQ=DAILY;INTERVAL=3", date(2018, 7, 31), date(2018, 7, 31)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2018, 7, 31), None),
    ],
)
def test_the_first_day_of_a_rhythm(rule: str, since: date, first: date | None) -> None:
    assert first_day(rule, since) == first


def test_lines_are_folded_as_the_standard_says(content: bytes) -> None:
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert all(len(line.decode("utf-8")) for line in lines[:-1]), "a character is torn"


def test_same_rows_give_the_same_bytes(content: bytes, shelf: Path, tmp_path: Path) -> None:
    assert calendar(shelf, tmp_path / "out") == content


def test_the_calendar_is_read_and_written_again(content: bytes) -> None:
    read = Calendar.from_ical(content)
    assert read.errors == []
    assert [event.errors for event in read.walk("VEVENT") if event.errors] == []
    assert str(read["VERSION"]) == "2.0"


HEAD = "佛冈县人民政府公报\n\n{year}\n\n第{number}期\n\n佛冈县人民政府主办\n\n{year}年{month}月30日出版\n\n"
DOCUMENT = """佛冈县人民政府办公室关于清查的通知

佛府办〔2022〕1号

各镇人民政府：

各镇于2022年5月20日前完成清查，每月10日前报送进度。本通知有效期至2023年12月31日。

佛冈县人民政府办公室

2022年1月5日

"""
OTHER = """佛冈县人民政府办公室关于放假的通知

佛府办〔2021〕90号

各镇人民政府：

请各镇于2022年2月1日前做好安排。

佛冈县人民政府办公室

2022年1月3日

"""


def built(folder: Path, **texts: str) -> Path:
    (folder / "raw").mkdir()
    for name, text in texts.items():
        (folder / "raw" / f"{name}.txt").write_text(text, encoding="utf-8")
    assert run.build(folder / "raw", folder / "output").ok
    return folder / "output"


def test_an_event_keeps_its_identifier_where_rows_move(tmp_path: Path) -> None:
    """Another document before it moves all rows; another file and issue print it again: it stays one event."""
    head = HEAD.format(year=2022, number=1, month=3)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = built(tmp_path / "a", first=head + DOCUMENT)
    again = HEAD.format(year=2022, number=2, month=6) + DOCUMENT
    two = built(tmp_path / "b", first=head + OTHER + DOCUMENT, second=again)
    alone = {str(event["UID"]) for event in events_of(calendar(one, tmp_path / "one"))}
    beside = [str(event["UID"]) for event in events_of(calendar(two, tmp_path / "two"))]
    assert len(alone) == 3
    assert alone < set(beside)
    assert len(beside) == len(set(beside)) == 4


def test_the_end_of_a_document_is_told_as_such(tmp_path: Path) -> None:
    output = built(tmp_path, first=HEAD.format(year=2022, number=1, month=3) + DOCUMENT)
    found = {str(event["CATEGORIES"].cats[0]): event for event in events_of(calendar(output, tmp_path / "out"))}
    assert found.keys() == {"期限", "周期", "有效期"}
    assert found["有效期"]["SUMMARY"] == "有效期届满：佛冈县人民政府办公室关于清查的通知"
    assert found["有效期"]["DTSTART"].dt == date(2023, 12, 31)


def test_a_rhythm_ends_with_its_document(tmp_path: Path) -> None:
    output = built(tmp_path, first=HEAD.format(year=2022, number=1, month=3) + DOCUMENT)
    (document,) = rows_of(output, "documents")
    (rhythm,) = (event for event in events_of(calendar(output, tmp_path / "out")) if "RRULE" in event)
    rule = rhythm["RRULE"]
    assert (rule["FREQ"], rule["BYMONTHDAY"]) == (["MONTHLY"], [10])
    assert document["expires_on"] == date(2023, 12, 31)
    assert rule["UNTIL"] == [document["expires_on"]]
    assert rhythm["DTSTART"].dt == date(2022, 1, 10)
    days = rrulestr(rule.to_ical().decode(), dtstart=datetime(2022, 1, 10))
    assert list(days)[-1] - datetime(2023, 12, 10) == timedelta(0)


SINCE = """佛冈县人民政府办公室关于报送进度的通知

佛府办〔2022〕3号

各镇人民政府：

从2023年起，各镇每年6月底前报送总结。各镇每年9月底前报送计划；自2023年3月起，每月5日前报送进度。各镇每年11月报送名单。本通知有效期至{end}。

佛冈县人民政府办公室

2022年1月5日

"""


def rhythms_until(end: str, folder: Path) -> list[date]:
    """The first days of the rhythms of a document that holds until a day, in their order."""
    output = built(folder, first=HEAD.format(year=2022, number=1, month=3) + SINCE.format(end=end))
    return sorted(event["DTSTART"].dt for event in events_of(calendar(output, folder / "out")) if "RRULE" in event)


def test_a_rhythm_begins_where_its_sentence_says_so(tmp_path: Path) -> None:
    assert rhythms_until("2025年12月31日", tmp_path) == [
        date(2022, 9, 30),  # another sentence says 起
        date(2022, 11, 1),
        date(2023, 3, 5),
        date(2023, 6, 30),
    ]


def test_a_rhythm_that_would_begin_behind_its_documents_last_day_is_no_event(tmp_path: Path) -> None:
    assert rhythms_until("2022年10月31日", tmp_path) == [date(2022, 9, 30)]


def test_no_place_is_no_category(tmp_path: Path) -> None:
    output = built(tmp_path, page=SINCE.format(end="2025年12月31日").replace("佛冈县", "甲乙县"))
    (issue,) = rows_of(output, "issues")
    assert issue["division"] == ""
    for event in events_of(calendar(output, tmp_path / "out")):
        assert [str(word) for word in event["CATEGORIES"].cats] in (["周期"], ["有效期"], ["期限"])

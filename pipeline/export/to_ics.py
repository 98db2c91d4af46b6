"""A calendar of deadlines and rhythms (`deadlines.ics`, RFC 5545): one event each, all day, with the sentence and who
owes it.

An event is known by what is printed (the document's number or title, and the words), never by row identifiers, which
move: who takes the calendar in again finds each event in its place. Of a document that two issues print, the first
print counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, vDate, vRecur, vText

from pipeline.deadlines import Deadline, Prints, deadlines, in_words
from pipeline.export.extract import Extract, Issue
from pipeline.ids import NO_YEAR, issue_name
from pipeline.owed import Fields
from pipeline.rows import CommitmentRow, DateRow, IssueRow
from pipeline.schema import columns_of, word_of

NAME = "deadlines.ics"

_NAMESPACE = "gazette-deadlines"
_PRODUCT = "-//gazette-pipeline//deadlines//ZH"
_LANGUAGE = {"LANGUAGE": "zh"}
# A calendar shows so much of a line.
_SHORT = 40
_ROLE = next(column for column in columns_of(CommitmentRow) if column.name == "role")
# What a rule says beside how often: by one of these it names its days.
_NAMES_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "BYWEEKNO")
_NO_DAY = "原文未写明具体日期，日历以每个周期的第一天提示。"


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `deadlines.ics`; how many dates are in it. Raises `ExportError`."""
    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", "政府公报期限", _LANGUAGE)
    calendar.add("X-WR-CALNAME", "政府公报期限")
    seen: set[str] = set()
    prints = Prints(issue.issue_id for issue in extract.issues)
    for issue in extract.issues:
        for event in _events(extract, issue, prints):
            if (uid := str(event["UID"])) not in seen:
                seen.add(uid)
                calendar.add_component(event)
    (folder / NAME).write_bytes(calendar.to_ical(sorted=True))
    return {DateRow.dataset: len(seen)}


def _events(extract: Extract, issue: Issue, prints: Prints) -> Iterator[Event]:
    head = extract.rows(IssueRow, issue)[0]
    for one in deadlines(extract, issue, prints=prints):
        begin = _begin(one, head)
        if begin is not None:
            yield _event(one, head, begin)


def _event(one: Deadline, head: Fields, begin: date) -> Event:
    event = Event()
    event.add("UID", _uid(one, head))
    event.add("DTSTAMP", datetime.combine(_day_of(one, head), time(), UTC))
    event["DTSTART"] = vDate(begin)
    event["DTSTART"].params["VALUE"] = "DATE"
    if one.date["rrule"]:
        event["RRULE"] = _rule(one)
    _add_text(event, "SUMMARY", _summary(one))
    _add_text(event, "DESCRIPTION", "\n".join(_description(one, head)))
    # The place of a single document may not be known.
    event.add("CATEGORIES", [_kind(one), *filter(None, [head["division"]])], _LANGUAGE)
    event.add("TRANSP", "TRANSPARENT")  # A deadline takes nobody's time of that day.
    return event


def _add_text(event: Event, name: str, words: str) -> None:
    event[name] = vText(words, params=_LANGUAGE)


def _uid(one: Deadline, head: Fields) -> str:
    """The same for the same words of the same document, in whatever issue, place and version they are read."""
    document = one.document
    named = (document["doc_number"] or document["title"]) if document else f"{head['gazette']}{head['number_label']}"
    said = (named, one.date["raw"], one.date["rrule"] or str(one.date["end"]), one.sentence)
    digest = hashlib.sha256("\n".join("".join(part.split()) for part in said).encode()).hexdigest()
    return f"{digest[:32]}@{_NAMESPACE}"


# --- when -----------------------------------------------------------------------------------------------------


def _day_of(one: Deadline, head: Fields) -> date:
    """The day from which the document counts: of signing, else of the issue, else the first of its year."""
    signed: date | None = one.document["signed_on"] if one.document else None
    return signed or head["published_on"] or date(head["year"], 1, 1)


def _begin(one: Deadline, head: Fields) -> date | None:
    """The last day of a deadline; the first day of a rhythm; None where the calendar lacks the day, no year is known,
    or the rhythm would begin when its document holds no more: of a rule that ends before it begins calendars show the
    first day."""
    if not one.date["rrule"]:
        end: date | None = one.date["end"]
        return end
    effective: date | None = one.document["effective_on"] if one.document else None
    days = [day for day in (effective or _day_of(one, head), one.since) if day and day.year != NO_YEAR]
    first = first_day(one.date["rrule"], max(days)) if days else None
    expires: date | None = one.document["expires_on"] if one.document else None
    return None if first and expires and first > expires else first


def first_day(rule: str, since: date) -> date | None:
    """The first day of a rhythm on or after a day; where the rule names no day, the first one of a whole period.

    >>> first_day("FREQ=MONTHLY;BYMONTHDAY=20", date(2018, 7, 25)), first_day("FREQ=MONTHLY", date(2018, 7, 25))
    (datetime.date(2018, 8, 20), datetime.date(2018, 8, 1))
    """
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    start = since if any(name in parts for name in _NAMES_DAYS) else _next_period(parts, since)
    found = next(iter(rrulestr(rule, dtstart=datetime.combine(start, time()))), None)
    return found.date() if found else None


def _next_period(parts: Mapping[str, str], day: date) -> date:
    """The first day of the period that begins on or after a day: a week, month, quarter, half year or year."""
    frequency = parts["FREQ"]
    if frequency == "DAILY":
        return day
    if frequency == "WEEKLY":
        return day + timedelta(days=-day.weekday() % 7)
    months = 12 if frequency == "YEARLY" and "BYMONTH" not in parts else 1
    if frequency == "MONTHLY" and 12 % int(parts.get("INTERVAL", "1")) == 0:
        months = int(parts.get("INTERVAL", "1"))
    whole = day.year * 12 + day.month - 1 + (day.day > 1)
    whole = -(-whole // months) * months
    return date(whole // 12, whole % 12 + 1, 1)


def _rule(one: Deadline) -> vRecur:
    """The rule, bounded by the document's last day where it is known."""
    rule: vRecur = vRecur.from_ical(one.date["rrule"])
    expires: date | None = one.document["expires_on"] if one.document else None
    if expires:
        rule["UNTIL"] = [expires]
    return rule


# --- what -----------------------------------------------------------------------------------------------------


def _kind(one: Deadline) -> str:
    """What the event is: a rhythm, the last day on which the document holds, or a deadline."""
    if one.date["rrule"]:
        return "周期"
    is_last = one.document is not None and one.date["end"] == one.document["expires_on"] and not one.owed
    return "有效期" if is_last else "期限"


def _summary(one: Deadline) -> str:
    """Who, and what, in one short line: 区交通运输局、市公安局清新分局：开展国省道路隐患排查治理."""
    if one.document and _kind(one) == "有效期":
        return _shortened(f"有效期届满：{one.document['title']}")
    tasks = {row["task"] for row in one.owed}
    heading = one.section["heading"] if one.section else None
    task = next(iter(tasks)) if len(tasks) == 1 else None
    if not one.bodies:
        is_told = heading is None or heading in one.sentence
        return _shortened(one.sentence if is_told else f"{heading}：{one.sentence}")
    what = _shortened(task or heading or one.sentence)
    more = f"等{len(one.bodies)}个单位" if len(one.bodies) > 2 else ""
    return f"{'、'.join(one.bodies[:2] if not more else one.bodies[:1])}{more}：{what}"


def _shortened(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


def _description(one: Deadline, head: Fields) -> Iterator[str]:
    yield one.sentence
    by_role: dict[str, list[str]] = {}
    for row in one.owed:
        names = by_role.setdefault(word_of(CommitmentRow, _ROLE, row["role"]), [])
        if row["org"] not in names:
            names.append(row["org"])
    if by_role:
        yield "责任单位：" + "；".join(f"{role} {'、'.join(names)}" for role, names in by_role.items())
    yield f"时限：{''.join(one.date['raw'].split())}"
    if one.date["rrule"]:
        parts = dict(part.split("=", 1) for part in one.date["rrule"].split(";"))
        unnamed = parts["FREQ"] != "DAILY" and not any(name in parts for name in _NAMES_DAYS)
        yield f"周期：{in_words(one.date['rrule'])}。{_NO_DAY if unnamed else ''}"
    if one.document:
        number = f"（{one.document['doc_number']}）" if one.document["doc_number"] else ""
        yield f"文件：《{one.document['title']}》{number}"
    place = [issue_name(head)]
    if one.page is not None:
        place.append(f"第{one.page}页")
    if one.section:
        place.append(one.section["path"].replace("/", ""))
    yield "出处：" + "，".join(place)
    yield f"来源文件：{one.document['source_file'] if one.document else head['source_file']}"

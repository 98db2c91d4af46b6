"""Deadlines (期限) and rhythms of an issue, each with its sentence and with who owes it: for commands, a sheet and a
calendar.

Nothing is read anew: a deadline is a row of `dates`, who owes it are the rows of `commitments` that hang on it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from pipeline.owed import Fields, owed_by_date
from pipeline.resolve.commitments import COUNTED
from pipeline.rows import (
    BlockRow,
    CommitmentRow,
    DateRow,
    DocumentRow,
    QuantityRow,
    ResponsibilityRow,
    Row,
    SectionRow,
    TableCellRow,
)
from pipeline.text import Cleaned, Span, clean

_ROLES = ("lead", "responsible", "cooperate")
# 每月1000元: how much a sum is, and no task that comes round.
_OF_A_RATE = re.compile(r"[/·](?:年|季|季度|月|周|日|天)(?:$|/|·)")
_SENTENCE_END = re.compile(r"[。！？；;\n]")

_Issue = TypeVar("_Issue", contravariant=True)


class Days(NamedTuple):
    """A stretch of days, both ends in it; None where it is open."""

    first: date | None = None
    last: date | None = None

    def hold(self, day: date | None) -> bool:
        """Whether a day is known, and one of them."""
        return day is not None and (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A row of `dates` that says by when, or how often, something is to be done.

    `owed` are the commitments that hang on it, those in the lead first; `sentence` is the cleaned sentence round the
    date, of a table the row; `document` and `section` are None where the date stands in none.
    """

    date: Fields
    sentence: str
    page: int | None
    document: Fields | None
    section: Fields | None
    owed: tuple[Fields, ...]

    @property
    def bodies(self) -> tuple[str, ...]:
        """Who owes it, as printed, each once."""
        return tuple(dict.fromkeys(row["org"] for row in self.owed))


class Source(Protocol[_Issue]):
    """Where the rows and the text of an issue come from. What cannot be read raises the source's own error."""

    def rows(self, row_class: type[Row], issue: _Issue) -> Sequence[Fields]: ...
    def text(self, issue: _Issue) -> str: ...


def deadlines(source: Source[_Issue], issue: _Issue, days: Days | None = None) -> list[Deadline]:
    """The deadlines and rhythms of an issue in printed order; with `days` the deadlines whose last day is one of them.

    A deadline is what is bounded by 前, 底前 and the like (not the day of a count), and a period that a duty hangs on
    or that names days or months and ends after the document was signed. One whose day the calendar lacks is among
    them, without `end`. The rhythm of a sum (每月1000元) is none.
    """
    dates = [row for row in source.rows(DateRow, issue) if may_be_one(row, days)]
    if not dates:
        return []
    documents = {row["document_id"]: row for row in source.rows(DocumentRow, issue)}
    sections = {row["section_id"]: row for row in source.rows(SectionRow, issue)}
    owed = owed_by_date(dates, source.rows(CommitmentRow, issue), source.rows(ResponsibilityRow, issue))
    words = Sentences(source.text(issue), source.rows(BlockRow, issue), source.rows(TableCellRow, issue))
    rates = [row for row in source.rows(QuantityRow, issue) if _OF_A_RATE.search(row["unit"])]
    kept = [
        row
        for row in dates
        if _is_one(row, documents.get(row["document_id"]), bool(owed.get(row["date_id"])))
        and not (row["rrule"] and not owed.get(row["date_id"]) and words.are_one(row, rates))
    ]
    return [
        Deadline(
            date=row,
            sentence=words.around(row),
            page=words.page_of(row),
            document=documents.get(row["document_id"]),
            section=sections.get(row["section_id"]),
            owed=tuple(sorted(owed.get(row["date_id"], ()), key=_rank)),
        )
        for row in kept
    ]


def may_be_one(row: Fields, days: Days | None = None) -> bool:
    """What its row alone tells of a date: whether it may be a deadline, with `days` one that ends on one of them."""
    return row["role"] in ("text", "table") and (days is None or days.hold(row["end"]))


def _is_one(row: Fields, document: Fields | None, is_owed: bool) -> bool:
    if row["raw"].startswith(COUNTED):
        return False
    if row["rrule"] or row["bound"] == "by":
        return True
    signed: date | None = document["signed_on"] if document else None
    return row["bound"] == "between" and (
        is_owed or (row["grain"] != "year" and row["end"] is not None and (signed is None or row["end"] >= signed))
    )


def _rank(row: Fields) -> tuple[int, str]:
    role = row["role"]
    return _ROLES.index(role) if role in _ROLES else len(_ROLES), row["commitment_id"]


class Sentences:
    """The cleaned sentences of an issue, found by places of the source text."""

    def __init__(self, text: str, blocks: Iterable[Fields], cells: Iterable[Fields]) -> None:
        self._text = text
        self._blocks = {row["block_id"]: row for row in blocks}
        self._rows: dict[tuple[str, int], list[Fields]] = {}
        self._cells = sorted((row for row in cells if row["text"]), key=lambda row: int(row["char_start"]))
        self._starts = [int(row["char_start"]) for row in self._cells]
        for row in self._cells:
            self._rows.setdefault((row["table_id"], row["row"]), []).append(row)

    def page_of(self, row: Fields) -> int | None:
        """The page on which the block of a row begins."""
        block = self._blocks.get(row["block_id"])
        return block["page"] if block else None

    def around(self, row: Fields) -> str:
        """The sentence in which the evidence of a row begins; of a table the row; the words alone in no block."""
        block = self._blocks.get(row["block_id"])
        if block is None:
            return clean(row["raw"]).text
        if block["role"] == "table":
            return " ".join(cell["text"] for cell in self._row_at(row["char_start"])) or clean(row["raw"]).text
        cleaned, (start, end) = self._sentence(block, row)
        return cleaned.text[start:end].strip()

    def are_one(self, row: Fields, others: Iterable[Fields]) -> bool:
        """Whether one of the other rows ends behind the beginning of this one, and in its sentence."""
        block = self._blocks.get(row["block_id"])
        if block is None:
            return False
        cleaned, (_, end) = self._sentence(block, row)
        last = cleaned.origin[end - 1] if end else row["char_end"]
        return any(row["char_start"] < other["char_end"] and other["char_start"] <= last for other in others)

    def _sentence(self, block: Fields, row: Fields) -> tuple[Cleaned, tuple[int, int]]:
        """The cleaned words of a block, and where in them the sentence of a row begins and ends."""
        cleaned = clean(self._text, [Span(span["start"], span["end"]) for span in block["spans"]])
        place = bisect_left(cleaned.origin, row["char_start"])
        start = max((found.end() for found in _SENTENCE_END.finditer(cleaned.text, 0, place)), default=0)
        end = _SENTENCE_END.search(cleaned.text, bisect_left(cleaned.origin, row["char_end"]))
        return cleaned, (start, end.end() if end else len(cleaned.text))

    def _row_at(self, place: int) -> Iterator[Fields]:
        at = bisect_left(self._starts, place + 1) - 1
        if at >= 0:
            cell = self._cells[at]
            yield from sorted(self._rows[cell["table_id"], cell["row"]], key=lambda one: int(one["col"]))


# --- a rhythm in words ----------------------------------------------------------------------------------------

_EVERY = {
    "YEARLY": ("每年", "每{}年"),
    "MONTHLY": ("每月", "每{}个月"),
    "WEEKLY": ("每周", "每{}周"),
    "DAILY": ("每天", "每{}天"),
}
_DAYS = {"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
_SAID = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY"}


def day_or_rhythm(day: date | None, rrule: str | None) -> date | str | None:
    """When something is due, for people: the last day, else the rhythm in Chinese, else None."""
    return day or (in_words(rrule) if rrule else None)


def in_words(rrule: str) -> str:
    """A rule of RFC 5545 in Chinese, or the rule itself where there are no short words for it.

    >>> in_words("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1")
    '每年3月、9月的最后一天'
    """
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    if parts.keys() - _SAID or parts["FREQ"] not in _EVERY or not _DAYS.keys() >= set(days):
        return rrule
    once, often = _EVERY[parts["FREQ"]]
    words = once if parts.get("INTERVAL", "1") == "1" else often.format(parts["INTERVAL"])
    words += "、".join(f"{month}月" for month in parts["BYMONTH"].split(",")) if "BYMONTH" in parts else ""
    if days:
        week = "" if parts["FREQ"] == "WEEKLY" else "的周"
        words += week + "、".join(_DAYS[day] for day in days)
    if "BYMONTHDAY" in parts:
        numbers = [int(day) for day in parts["BYMONTHDAY"].split(",")]
        said = "、".join(f"{day}日" if day > 0 else "最后一天" if day == -1 else f"倒数第{-day}天" for day in numbers)
        words += ("的" if numbers[0] < 0 else "") + said
    return words

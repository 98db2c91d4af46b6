"""Deadlines (期限) and rhythms of an issue, each with its sentence and with who owes it: for commands, exports
and the desk.

Nothing is read anew: a deadline is a row of `dates`, who owes it are the rows of `commitments` that hang on it. Rows
are mappings, as the files of an output hold them; days may be `date`s or ISO 8601.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from pipeline.ids import issue_of
from pipeline.notation.calendar import DAY_OF_COUNT
from pipeline.owed import Fields, owed_by_date
from pipeline.precompiled import compile_re
from pipeline.rows import (
    ROLES,
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

# The datasets of an issue that `deadlines` reads where one of its dates may be a deadline.
READ: tuple[type[Row], ...] = (
    *(BlockRow, CommitmentRow, DateRow, DocumentRow, QuantityRow, ResponsibilityRow, SectionRow, TableCellRow),
)

# 每月1000元: how much a sum is, and no task that comes round.
_OF_A_RATE = compile_re(r"[/·](?:年|季|季度|月|周|日|天)(?:$|/|·)")
_SENTENCE_END = compile_re(r"[。！？；;\n]")

_Day = date  # `Deadline` has a column of that name.
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
    date, of a table the row; `document` and `section` are None where the date stands in none. `since` is the day from
    which a rhythm goes, where its sentence says so before it (2020年起，每年2月底前).
    """

    date: Fields
    sentence: str
    page: int | None
    document: Fields | None
    section: Fields | None
    owed: tuple[Fields, ...]
    since: _Day | None = None

    @property
    def bodies(self) -> tuple[str, ...]:
        """Who owes it, as printed, each once."""
        return tuple(dict.fromkeys(row["org"] for row in self.owed))

    @property
    def overdue(self) -> bool | None:
        """Whether the last day was over when the document was signed; None where one of the two is not known."""
        signed, end = self.document["signed_on"] if self.document else None, self.date["end"]
        return bool(end < signed) if signed is not None and end is not None else None


class Source(Protocol[_Issue]):
    """Where the rows and the text of an issue come from. What cannot be read raises the source's own error."""

    def rows(self, row_class: type[Row], issue: _Issue) -> Sequence[Fields]: ...
    def text(self, issue: _Issue) -> str: ...


class Prints:
    """Which of the chosen issues tells the duties and deadlines of a document that several of them print: the one that
    prints it first (`documents.same_as`), and where that one is not chosen, the first of the others that is asked
    about."""

    def __init__(self, issue_ids: Iterable[str]) -> None:
        self._chosen = frozenset(issue_ids)
        self._instead: dict[str, str] = {}

    def tells_another(self, document: Fields) -> bool:
        """Whether another issue than its own tells the duties and deadlines of a document."""
        first, own = document["same_as"], document["issue_id"]
        if first is None:
            return False
        return issue_of(first) in self._chosen or self._instead.setdefault(first, own) != own

    def told(self, rows: Iterable[Fields], documents: Iterable[Fields]) -> Iterator[Fields]:
        """The rows of an issue that stand in none of its documents that another issue tells."""
        elsewhere = {row["document_id"] for row in documents if self.tells_another(row)}
        return (row for row in rows if row["document_id"] not in elsewhere)


def deadlines(
    source: Source[_Issue], issue: _Issue, days: Days | None = None, prints: Prints | None = None
) -> list[Deadline]:
    """The deadlines and rhythms of an issue in printed order; with `days` the deadlines whose last day is one of them.

    What by `prints` another issue tells is not among them.

    A deadline is what is bounded by 前, 底前 and the like (not the day of a count), and a period that a duty hangs on
    or that names days or months and was not over when the document was signed (上半年完成总产值8.6亿元 looks back). One
    whose day the calendar lacks is among them, without `end`. The rhythm of a sum (每月1000元) is none.
    """
    dates = [row for row in source.rows(DateRow, issue) if may_be_one(row, days)]
    if not dates:
        return []
    documents = {row["document_id"]: row for row in source.rows(DocumentRow, issue)}
    sections = {row["section_id"]: row for row in source.rows(SectionRow, issue)}
    owed = owed_by_date(dates, source.rows(CommitmentRow, issue), source.rows(ResponsibilityRow, issue))
    words = _Sentences(source.text(issue), source.rows(BlockRow, issue), source.rows(TableCellRow, issue))
    beginnings = [row for row in dates if row["bound"] == "from" and row["start"]]
    rates = [row for row in source.rows(QuantityRow, issue) if _OF_A_RATE.search(row["unit"])]
    found = (
        Deadline(
            date=row,
            sentence=words.around(row),
            page=words.page_of(row),
            document=documents.get(row["document_id"]),
            section=sections.get(row["section_id"]),
            owed=tuple(sorted(owed.get(row["date_id"], ()), key=_rank)),
            since=words.day_before(row, beginnings) if row["rrule"] else None,
        )
        for row in dates
        if (row["rrule"] or row["bound"] in ("by", "between")) and not row["raw"].startswith(DAY_OF_COUNT)
    )

    def is_rate(one: Deadline) -> bool:
        return bool(one.date["rrule"]) and words.are_one(one.date, rates)

    def is_told_elsewhere(one: Deadline) -> bool:
        return prints is not None and one.document is not None and prints.tells_another(one.document)

    return [
        one for one in found if (one.owed or not (_is_at_large(one) or is_rate(one))) and not is_told_elsewhere(one)
    ]


def may_be_one(row: Fields, days: Days | None = None) -> bool:
    """What its row alone tells of a date: whether it may be a deadline, with `days` one that ends on one of them."""
    return row["role"] in ("text", "table") and (days is None or days.hold(row["end"]))


def _is_at_large(one: Deadline) -> bool:
    """Whether a date that nobody owes is no deadline but a period at large, or one that was over at signing."""
    if one.date["rrule"] or one.date["bound"] == "by":
        return False
    return one.date["grain"] == "year" or one.date["end"] is None or one.overdue is True


def _rank(row: Fields) -> tuple[int, str]:
    role = row["role"]
    return ROLES.index(role) if role in ROLES else len(ROLES), row["commitment_id"]


class _Sentences:
    """The cleaned sentences of an issue, found by places of the source text."""

    def __init__(self, text: str, blocks: Iterable[Fields], cells: Iterable[Fields]) -> None:
        self._text = text
        self._blocks = {row["block_id"]: row for row in blocks}
        # A blank cell holds no date, and stands where the next one does.
        self._cells = sorted((row for row in cells if row["text"]), key=lambda row: int(row["char_start"]))
        self._starts = [int(row["char_start"]) for row in self._cells]
        self._lines: dict[tuple[str, int], list[Fields]] = {}
        for cell in self._cells:
            for line in range(cell["row"], cell["row"] + cell["row_span"]):
                self._lines.setdefault((cell["table_id"], line), []).append(cell)
        self._cleaned: tuple[str, Cleaned, list[int]] | None = None

    def page_of(self, row: Fields) -> int | None:
        """The page on which the block of a row begins."""
        block = self._blocks.get(row["block_id"])
        return block["page"] if block else None

    def around(self, row: Fields) -> str:
        """The sentence in which the evidence of a row begins; of a table the row, with the cells that reach into it;
        the words alone in no block."""
        block = self._blocks.get(row["block_id"])
        if block is None:
            return clean(row["raw"]).text
        if block["role"] == "table":
            return "｜".join(cell["text"] for cell in self._line_at(row["char_start"])) or clean(row["raw"]).text
        cleaned, start, end = self._sentence(block, row)
        return cleaned.text[start:end].strip()

    def are_one(self, row: Fields, others: Iterable[Fields]) -> bool:
        """Whether one of the other rows ends behind the beginning of this one, and in its sentence."""
        block = self._blocks.get(row["block_id"])
        if block is None:
            return False
        cleaned, _, end = self._sentence(block, row)
        last = cleaned.origin[end - 1] if end else row["char_end"]
        return any(row["char_start"] < other["char_end"] and other["char_start"] <= last for other in others)

    def day_before(self, row: Fields, others: Sequence[Fields]) -> date | None:
        """The first day of that one of the other dates (in printed order) that stands last before this one in its
        sentence; of a table none, whose row is no sentence."""
        block = self._blocks.get(row["block_id"])
        at = bisect_left(others, row["char_start"], key=lambda other: int(other["char_start"])) - 1
        if block is None or block["role"] == "table" or at < 0:
            return None
        cleaned, start, _ = self._sentence(block, row)
        first: date | None = others[at]["start"] if cleaned.origin[start] <= others[at]["char_start"] else None
        return first

    def _sentence(self, block: Fields, row: Fields) -> tuple[Cleaned, int, int]:
        """The cleaned words of a block, and where in them the sentence of a row begins and ends."""
        cleaned, ends = self._clean(block)
        first = bisect_right(ends, bisect_left(cleaned.origin, row["char_start"]))
        last = bisect_right(ends, bisect_left(cleaned.origin, row["char_end"]))
        return cleaned, ends[first - 1] if first else 0, ends[last] if last < len(ends) else len(cleaned.text)

    def _clean(self, block: Fields) -> tuple[Cleaned, list[int]]:
        """The cleaned words of a block and the ends of its sentences: of the last one that was asked for, rows come in
        their order."""
        if self._cleaned is None or self._cleaned[0] != block["block_id"]:
            cleaned = clean(self._text, [Span(span["start"], span["end"]) for span in block["spans"]])
            ends = [found.end() for found in _SENTENCE_END.finditer(cleaned.text)]
            self._cleaned = block["block_id"], cleaned, ends
        return self._cleaned[1:]

    def _line_at(self, place: int) -> Iterator[Fields]:
        at = bisect_right(self._starts, place) - 1
        if at >= 0:
            cell = self._cells[at]
            yield from sorted(self._lines[cell["table_id"], cell["row"]], key=lambda one: int(one["col"]))


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

"""Deadlines (期限) and rhythms of an issue, each with its sentence and with who owes it: for exports and the desk.

Nothing is read anew: a deadline is a row of `dates`, who owes it are the rows of `commitments` that hang on it. Rows
are mappings, as the files of an output hold them; days may be `date`s or ISO 8601.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.owed import COUNTED, Fields, owed_by_date
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

# The datasets of an issue that `deadlines` reads.
READ: tuple[type[Row], ...] = (
    *(BlockRow, CommitmentRow, DateRow, DocumentRow, QuantityRow, ResponsibilityRow, SectionRow, TableCellRow),
)

_ROLES = ("lead", "responsible", "cooperate")
# 每月1000元: how much a sum is, and no task that comes round.
_OF_A_RATE = re.compile(r"[/·](?:年|季|季度|月|周|日|天)(?:$|/|·)")
_SENTENCE_END = re.compile(r"[。！？；;\n]")


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

    @property
    def overdue(self) -> bool | None:
        """Whether the last day was over when the document was signed; None where one of the two is not known."""
        signed, end = self.document["signed_on"] if self.document else None, self.date["end"]
        return bool(end < signed) if signed is not None and end is not None else None


def deadlines(rows: Mapping[str, Sequence[Fields]], text: str) -> list[Deadline]:
    """The deadlines and rhythms of an issue in printed order, of its rows by datasets (those of `READ`) and its text.

    A deadline is what is bounded by 前, 底前 and the like (not the day of a count), and a period that a duty hangs on
    or that names days or months and was not over when the document was signed (上半年完成总产值8.6亿元 looks back). One
    whose day the calendar lacks is among them, without `end`. The rhythm of a sum (每月1000元) is none.
    """
    dates = [row for row in rows["dates"] if row["role"] in ("text", "table")]
    documents = {row["document_id"]: row for row in rows["documents"]}
    sections = {row["section_id"]: row for row in rows["sections"]}
    owed = owed_by_date(dates, rows["commitments"], rows["responsibilities"])
    words = _Sentences(text, rows["blocks"], rows["table_cells"])
    rates = [row for row in rows["quantities"] if _OF_A_RATE.search(row["unit"])]
    found = (
        Deadline(
            date=row,
            sentence=words.around(row),
            page=words.page_of(row),
            document=documents.get(row["document_id"]),
            section=sections.get(row["section_id"]),
            owed=tuple(sorted(owed.get(row["date_id"], ()), key=_rank)),
        )
        for row in dates
        if (row["rrule"] or row["bound"] in ("by", "between")) and not row["raw"].startswith(COUNTED)
    )

    def is_rate(one: Deadline) -> bool:
        return bool(one.date["rrule"]) and words.are_one(one.date, rates)

    return [one for one in found if one.owed or not (_is_at_large(one) or is_rate(one))]


def _is_at_large(one: Deadline) -> bool:
    """Whether a date that nobody owes is no deadline but a period at large, or one that was over at signing."""
    if one.date["rrule"] or one.date["bound"] == "by":
        return False
    return one.date["grain"] == "year" or one.date["end"] is None or one.overdue is True


def _rank(row: Fields) -> tuple[int, str]:
    role = row["role"]
    return _ROLES.index(role) if role in _ROLES else len(_ROLES), row["commitment_id"]


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

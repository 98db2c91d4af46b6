"""What the page of deadlines (期限) is made of: days by which something is due, and rhythms, with who owes them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.desk.duties import shortened
from pipeline.desk.held import Held, Values
from pipeline.owed import owed_by_date
from pipeline.resolve.commitments import is_last_day

DEADLINE_COLUMNS = (
    *("row", "issue_id", "document_id", "document", "doc_number", "on", "since", "raw", "grain", "inferred"),
    *("signed_on", "overdue", "sentence", "owed_by"),
)
RHYTHM_COLUMNS = ("row", "issue_id", "document_id", "document", "doc_number", "rrule", "raw", "sentence", "owed_by")

_END = re.compile(r"[。！？；]")
_BLANKS = re.compile(r"\s*\n\s*")
# Characters on each side of a date within which its sentence is looked for, and those that are told of a longer one.
_WITHIN, _TOLD = 1000, 70


def deadlines_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each expression of a last day (`by`, `between`) in running text and tables, by the year of that day; whole years
    and plan periods ("十三五"期间) only where a duty has them as its deadline: others look back, or ahead at large.

    `overdue`: the day was over when the document was signed; null where no signature is known. `owed_by` are
    [name as printed, role, how near the deadline stands to the duty].
    """
    due = [row for row in _rows(held) if is_last_day(row["bound"], row["end"], row["raw"])]
    owed = _owed(held, due)
    told = _Told(held)
    for row in due:
        if row["bound"] == "between" and row["grain"] == "year" and row["$row"] not in owed:
            continue
        about = told.about(row)
        signed = about.pop("signed_on")
        yield (
            row["end"][:4],
            {
                **about,
                "on": row["end"],
                "since": row["start"] if row["bound"] == "between" else None,
                "grain": row["grain"],
                "inferred": row["inferred"],
                "signed_on": signed,
                "overdue": row["end"] < signed if signed else None,
                "owed_by": owed.get(row["$row"], []),
            },
        )


def rhythms_of(held: Held) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each rhythm in running text and tables, by the year of the issue."""
    told = _Told(held)
    rhythms = [row for row in _rows(held) if row["rrule"]]
    owed = _owed(held, rhythms)
    for row in rhythms:
        about = told.about(row)
        del about["signed_on"]
        owed_by = [[org, role, "sentence"] for org, role, _ in owed.get(row["$row"], ())]
        yield str(held.issue["year"] or "none"), {**about, "rrule": row["rrule"], "owed_by": owed_by}


def _rows(held: Held) -> Iterator[Values]:
    return (row for row in held.rows["dates"] if row["role"] in ("text", "table") and row["document_id"])


def _owed(held: Held, dates: Sequence[Values]) -> dict[str, list[list[str]]]:
    """Who owes what, by the dates' names: [name as printed, role, how near the deadline stands], each once."""
    found = owed_by_date(dates, held.rows["commitments"], held.rows["responsibilities"])
    return {
        name: [list(one) for one in dict.fromkeys((duty["org"], duty["role"], duty["due_scope"]) for duty in duties)]
        for name, duties in found.items()
    }


class _Told:
    """What there is to say of a date's row: its document, and its sentence (in a table: its row)."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._documents: Mapping[str, Values] = {row["$row"]: row for row in held.rows["documents"]}
        self._blocks: Mapping[str, Values] = {row["$row"]: row for row in held.rows["blocks"]}
        # A blank cell holds no date, and stands where the next one does.
        self._cells = sorted((row for row in held.rows["table_cells"] if row["text"]), key=lambda row: row["$start"])
        self._at = [row["$start"] for row in self._cells]
        self._lines: dict[tuple[str, int], list[str]] = {}
        for cell in held.rows["table_cells"]:
            for line in range(cell["row"], cell["row"] + cell["row_span"]):
                if cell["text"]:
                    self._lines.setdefault((cell["table_id"], line), []).append(cell["text"])

    def about(self, row: Values) -> dict[str, Any]:
        document = self._documents.get(row["document_id"])
        return {
            "row": row["$row"],
            "issue_id": self._held.issue_id,
            "document_id": row["document_id"],
            "document": document["title"] if document else None,
            "doc_number": document["doc_number"] if document else None,
            "signed_on": document["signed_on"] if document else None,
            "raw": row["raw"],
            "sentence": self._sentence(row),
        }

    def _sentence(self, row: Values) -> str:
        if row["role"] == "table":
            number = bisect_right(self._at, row["$start"]) - 1
            if number >= 0 and row["$start"] < (cell := self._cells[number])["$end"]:
                return shortened("｜".join(self._lines[cell["table_id"], cell["row"]]))
        text, block = self._held.text, self._blocks.get(row["block_id"] or "")
        first, last = (block["$start"], block["$end"]) if block else (row["$start"], row["$end"])
        first, last = max(first, row["$start"] - _WITHIN), max(min(last, row["$end"] + _WITHIN), row["$end"])
        start = max((found.end() for found in _END.finditer(text, first, row["$start"])), default=first)
        found = _END.search(text, row["$end"], last)
        end = found.end() if found else last
        # Of a long sentence what stands round the date is told.
        before, after = start, end
        if end - start > 2 * _TOLD:
            before, after = max(start, row["$start"] - _TOLD), min(end, row["$end"] + _TOLD)
        words = _BLANKS.sub("", text[before:after]).strip()
        return f"{'…' if before > start else ''}{words}{'…' if after < end else ''}"

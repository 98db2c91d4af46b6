"""Which commitments (任务) hang on which date (期限).

A row of `commitments` has the words and the day of its deadline, or its rhythm, but not the row of `dates` that says
it. Rows are mappings, as the files of an output hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Fields = Mapping[str, Any]


def owed_by_date(
    dates: Sequence[Fields], commitments: Iterable[Fields], duties: Iterable[Fields]
) -> dict[str, list[Fields]]:
    """The commitments that hang on each of the `dates`, by `date_id`, in their order. `duties` are the rows of
    `responsibilities`.

    Where several dates of a document have the words and the day of a deadline, or its rhythm, it is the nearest one:
    in the sentence, the block, the section of the duty. Days may be `date`s or ISO 8601.
    """
    places = {row["responsibility_id"]: row for row in duties}
    by_words: dict[tuple[str, ...], list[Fields]] = {}
    for row in dates:
        if row["document_id"] and row["end"]:
            by_words.setdefault((row["document_id"], row["raw"], str(row["end"])), []).append(row)
        if row["document_id"] and row["rrule"]:
            by_words.setdefault((row["document_id"], row["rrule"]), []).append(row)
    found: dict[str, list[Fields]] = {}
    for row in commitments:
        duty = places[row["responsibility_id"]]
        due = (row["document_id"], row["due_raw"], str(row["due_on"])) if row["due_on"] else ()
        rhythm = (row["document_id"], row["rrule"]) if row["rrule"] else ()
        for same in (by_words.get(due, ()), by_words.get(rhythm, ())):
            if same:
                nearest = min(same, key=lambda each: _distance(each, row, duty))
                found.setdefault(nearest["date_id"], []).append(row)
    return found


def _distance(row: Fields, commitment: Fields, duty: Fields) -> tuple[bool, bool, bool, int]:
    return (
        not commitment["char_start"] <= row["char_start"] < commitment["char_end"],
        row["block_id"] != duty["block_id"],
        row["section_id"] != duty["section_id"],
        abs(row["char_start"] - duty["char_start"]),
    )

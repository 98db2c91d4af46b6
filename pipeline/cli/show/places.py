"""What was read from places of an issue: a code point, a phrase or a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from pipeline.cli.console import CommandError, Exit, cut, one_line
from pipeline.cli.output import IssueRead
from pipeline.cli.show.findings import Row
from pipeline.cli.show.rows import of_dataset


class Place(NamedTuple):
    """A stretch of the text of which everything that was read is wanted; `shown` is the stretch that is printed."""

    start: int
    end: int
    shown: tuple[int, int]


def places_of(issue: IssueRead, at: int | None, phrase: str | None, page: int | None) -> list[Place] | None:
    """The places that are asked for, by a code point, a phrase or a page; None where none are."""
    if at is not None:
        if not 0 <= at < len(issue.text):
            reason = f"{at} is outside of the text"
            raise CommandError(reason, f"Offsets of this issue go from 0 to {len(issue.text) - 1}", Exit.USAGE)
        return [Place(at, at + 1, _sentence(issue.text, at))]
    if phrase is not None:
        return [Place(start, end, _around(issue.text, start, end)) for start, end in _spans(issue, phrase)]
    if page is not None:
        return [Place(start, end, (start, end)) for start, end in _page(issue, page)]
    return None


def _spans(issue: IssueRead, words: str) -> list[tuple[int, int]]:
    from pipeline.model import FURNITURE
    from pipeline.phrases import Phrase
    from pipeline.text import Span

    furniture = [Span(row["char_start"], row["char_end"]) for row in issue.rows["blocks"] if row["role"] in FURNITURE]
    try:
        found = Phrase(words).spans(issue.text.encode(), lambda: furniture)
    except ValueError as error:
        raise CommandError("the phrase has no character", "Name the words to find", Exit.USAGE) from error
    if not found:
        reason = f"{words} does not stand in {issue.issue_id}"
        raise CommandError(reason, f"Look for it in all issues: gazette find {words}", Exit.USAGE)
    return [(span.start, span.end) for span in found]


def _page(issue: IssueRead, number: int) -> list[tuple[int, int]]:
    """Where a page stands in the text: as the pages of its file are counted, in a text by its printed numbers."""
    rows = issue.rows["pages"] or issue.rows["blocks"]
    numbers = sorted({row["page"] for row in rows if row["page"] is not None})
    here = [row for row in rows if row["page"] == number]
    if not here:
        known = f"Its pages are {numbers[0]} to {numbers[-1]}" if numbers else "Name a place with --at or --find"
        raise CommandError(f"{issue.issue_id} has no page {number}", known, Exit.USAGE)
    return [(min(row["char_start"] for row in here), max(row["char_end"] for row in here))]


def _rows_at(issue: IssueRead, place: Place) -> Iterator[tuple[str, Row]]:
    """The rows whose evidence stands in a place, with their datasets."""
    for dataset, some in issue.rows.items():
        for row in some:
            if row.get("char_start") is not None and row["char_start"] < place.end and place.start < row["char_end"]:
                spans = row["spans"] if dataset == "blocks" else ()
                if spans and not any(span["start"] < place.end and place.start < span["end"] for span in spans):
                    continue  # The block goes on after this place; what stands here is a block of its own.
                yield dataset, row


def show_place(console: Console, issue: IssueRead, place: Place) -> None:
    start, end = place.shown
    if place.shown == (place.start, place.end):
        console.print(Text(f"[{start}, {end})", style="dim"))
        console.print(issue.text[start:end].rstrip("\n"))
    else:
        words = issue.text[place.start : place.end]
        console.print(
            Text(f"[{start}, {end}) ", style="dim")
            .append(one_line(issue.text[start : place.start]), style="not dim default")
            .append(one_line(words) if words.strip() else "␣", style="not dim bold reverse")
            .append(one_line(issue.text[place.end : end]), style="not dim default")
        )
    sections = {row["section_id"]: row["path"] for row in issue.rows["sections"]}
    for dataset, row in _rows_at(issue, place):
        console.print()
        console.print(Text(dataset, style="bold green").append(f" [{row['char_start']}, {row['char_end']})"))
        for column, value in row.items():
            if column in ("issue_id", "char_start", "char_end", "spans") or value in (None, [], ""):
                continue
            shown = f"{value} ({sections[value]})" if isinstance(value, str) and value in sections else value
            console.print(Text(f"  {column}: ", style="dim").append(cut(one_line(str(shown))), style="not dim default"))
    console.print()


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(end, 0, at) for end in "。；！？\n") + 1
    ends = [place for end in "。；！？\n" if (place := text.find(end, at)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that a stretch begins and ends in."""
    return _sentence(text, start)[0], _sentence(text, end - 1)[1]


def rows_of_places(issue: IssueRead, places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """The rows that were read from places, each once, for machines."""
    seen: set[int] = set()
    for place in places:
        for dataset, row in _rows_at(issue, place):
            if id(row) not in seen:
                seen.add(id(row))
                yield of_dataset(dataset, row)

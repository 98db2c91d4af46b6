"""What notebooks call: read an issue, build a folder, and the finders on any piece of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.analysis import frame_of
from pipeline.find import citations, dates, duties, quantities
from pipeline.model import Found, FoundCitation, FoundDate, FoundDuty, FoundQuantity
from pipeline.notation.calendar import plain_day
from pipeline.read import read_source
from pipeline.read.folder import ISSUE
from pipeline.rows import DATASETS, IssueData
from pipeline.schema import table_of
from pipeline.stages import process
from pipeline.text import clean, join, lines
from pipeline.vocab.organizations import names as names_of
from pipeline.vocab.places import candidates, place_called, place_meant
from pipeline.vocab.shared_words import sharing

if TYPE_CHECKING:
    import pandas as pd

F = TypeVar("F", bound=Found)


def read_issue(path: str | Path) -> IssueData:
    """Everything that one gazette file holds, or a folder with an `issue.toml`: `data.rows["dates"]` are the rows of
    `dates`, and so on.

    What people set right in the review file beside it is in the rows; `data.wrong` are sentences on what in that file
    cannot be used. `data.faults` are the stages of the program that failed on a document, mostly none. Nothing is
    written. Raises `pipeline.text.UnusableInputError` where the file is no gazette.
    """
    path = Path(path)
    return process(read_source(path / ISSUE if (path / ISSUE).is_file() else path))


def frames(data: IssueData) -> dict[str, pd.DataFrame]:
    """The datasets of an issue as pandas data frames by name, with the types of `pipeline.load` (docs/analysts.md)."""
    return {row.dataset: frame_of(table_of(row, data.rows.get(row.dataset, ()))) for row in DATASETS}


def find_dates(text: str, on: date | None = None) -> list[FoundDate]:
    """Dates, periods and rhythms in a text; `on` is the text's own date and gives the year that is not printed. It may
    be a value of a data frame (`row["signed_on"]`).

    Each result has `char_start`, `char_end` and `raw` in `text` as it was given, and the columns of `dates`.
    """
    day = plain_day(on)
    return _lifted(text, lambda cleaned: dates.find_dates(cleaned, day))


def find_citations(text: str) -> list[FoundCitation]:
    """Documents, laws and standards that a text cites, with the columns of `citations`.

    `antecedent` is the position in the list of the citation that an alias stands for.
    """
    return _lifted(text, citations.find_citations)


def find_quantities(text: str) -> list[FoundQuantity]:
    """Targets, sums and measures in a text, with the columns of `quantities`."""
    return _lifted(text, quantities.find_quantities)


def find_responsibilities(text: str, place: str | None = None, on: date | None = None) -> list[FoundDuty]:
    """Who has to do what, with the columns of `responsibilities`.

    `place` says whose text it is (清远市清新区, or its code), so that names which bear the place's own are known; other
    bodies are read by the shape of their names. Raises `ValueError` where the place is unknown, or several share its
    name.
    """
    day = plain_day(on)
    where = place_called(place, day) if place else None
    # In the months in which a known place (河北省平山县) got another code it may be either: it is left open then.
    if place and where is None and (candidates(place, day) or place_called(place) is None):
        where = place_meant(place, day)
    finder = names_of(where, (day or date.today()).year)

    def find(cleaned: str) -> list[FoundDuty]:
        whole = finder.find(cleaned)
        shared = sharing(finder, cleaned, whole)
        known = [duties.Name(m.start, m.end, m.collective) for m in whole]
        known += [duties.Name(m.start, m.end, m.collective, m.org.org_id if m.org else "") for m in shared]
        return [replace(duty, org_id=full_name(duty)) for duty in duties.find_duties(cleaned, known)]

    def full_name(duty: FoundDuty) -> str | None:
        if duty.org_id is not None or duty.holder != "named":
            return duty.org_id or None
        org = finder.resolve(duty.org)
        return org.org_id if org is not None else None

    return _lifted(text, find)


def _lifted(text: str, find: Callable[[str], Sequence[F]]) -> list[F]:
    """Runs a finder on the cleaned text and takes its places back to the text that was given."""
    cleaned = join(clean(text, (span,)) for span in lines(text))
    found: list[F] = []
    for item in find(cleaned.text):
        start, end = cleaned.span(item.char_start, item.char_end)
        found.append(replace(item, char_start=start, char_end=end, raw=text[start:end]))
    return found

"""What an output holds (馆藏): its issues by place, year and number, and the rows of one.

Names, places and numbers are those that a person types: 佛冈, 清远市清新区, 441803, 2018, 3, or the id of an issue or a
part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.ids import issue_number
from pipeline.ledger import read_ledger
from pipeline.parquet import read_columns
from pipeline.rows import DocumentRow, IssueRow, Row
from pipeline.schema import columns_of, issue_file
from pipeline.selection import Selection, place_names
from pipeline.write import Fetch, are_there


class HoldingError(Exception):
    """A file of the output that cannot be read: a sentence, and what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.as_posix()} cannot be read. Run gazette check, then build again with --force")


@dataclass(frozen=True, slots=True)
class Holding:
    """An issue that is held: the code of its place (x… where the place is not known), its year, its number as its id
    writes it, the file that it was read from, its documents and its findings by severity."""

    issue_id: str
    code: str
    year: int
    label: str
    source: str
    documents: int
    findings: Mapping[str, int]

    @property
    def numbers(self) -> range:
        """The numbers that the issue bears: 1 and 2 of a double number, none of a supplement or a single document."""
        number = issue_number(self.issue_id)
        return number.numbers if number is not None else range(0)

    @property
    def place(self) -> str | None:
        """The full name of its place, or None where it has no code."""
        names = place_names(self.code, self.year)
        return names[0] if names else None


def held_issues(folder: Path, fetch: Fetch = are_there) -> list[Holding]:
    """The issues of an output, in the order of their ids; those of which files are lost, too: who asks for these files
    is told so, and misses no issue without a word."""
    found = []
    ledger = read_ledger(folder, look_closely=False, fetch=fetch)
    for issue_id, entry in {**ledger.lost, **ledger.issues}.items():
        number = issue_number(issue_id)
        if number is not None:
            about = (number.place, number.year, number.label)
            found.append(Holding(issue_id, *about, entry.source, entry.documents, entry.findings))
    return sorted(found, key=lambda holding: holding.issue_id)


class Shelf:
    """The issues of an output, to choose from."""

    def __init__(self, folder: Path, fetch: Fetch = are_there) -> None:
        self._folder = folder
        self._fetch = fetch
        self.issues: Sequence[Holding] = held_issues(folder, fetch)

    def chosen(self, selection: Selection, number: int | None = None) -> list[Holding]:
        """Those of the places and years, with a number."""
        held = {holding.issue_id: holding for holding in self.issues if number is None or number in holding.numbers}
        return [held[one] for one in selection.of(held, lambda some: self._printed_names([held[one] for one in some]))]

    def called(self, words: Sequence[str]) -> list[Holding]:
        """Those that a person names: by an id or a part of it, or by place, year and number (佛冈 2023 1). Of a place
        and of those below it, its own come alone."""
        if len(words) == 1:
            whole = [holding for holding in self.issues if holding.issue_id == words[0]]
            if whole:
                return whole
        *place, year, number = self._split(words)
        name = "".join(place)
        if name and year is None and number is None and re.search(r"[0-9a-z]-|-\d", name):
            return [holding for holding in self.issues if name in holding.issue_id]
        found = self.chosen(Selection((name,) if name else (), () if year is None else (year,)), number)
        own = [holding for holding in found if name and self._is_own(holding, name)]
        return own or found or [one for one in self.issues if len(words) == 1 and words[0] in one.issue_id]

    def names_one(self, words: Sequence[str]) -> bool:
        """Whether these words mean to name one issue, and not all of a place or a year."""
        if len(words) == 1 and re.search(r"[0-9a-z]-|-\d", words[0]):
            return True
        return bool(words) and self._split(words)[-1] is not None

    @staticmethod
    def _split(words: Sequence[str]) -> tuple[Any, ...]:
        """Names, year and number: a number of four digits is a year, one of less a number of the gazette."""
        names: list[str] = []
        year = number = None
        for word in words:
            digits = re.fullmatch(r"第?(\d+)[年期号]?", word)
            if digits is not None and len(digits[1]) == 4 and year is None:
                year = int(digits[1])
            elif digits is not None and len(digits[1]) < 4 and (year is not None or names):
                number = int(digits[1])
            else:
                names.append(word)
        return (*names, year, number)

    def _printed_names(self, holdings: Sequence[Holding]) -> dict[str, tuple[str, ...]]:
        """By the id: the names by which issues may be asked for beside that of their place."""
        self.fetch_rows(holdings, ("issues",))
        loose = {one.issue_id: one.source for one in holdings if one.place is None}
        return {one.issue_id: (self.gazette(one), loose.get(one.issue_id, "")) for one in holdings}

    def _is_own(self, holding: Holding, place: str) -> bool:
        """Whether a name is that of the place itself and not of one over it."""
        names = place_names(holding.code, holding.year)
        return place == holding.code or any(place in name for name in names[:2])

    def gazette(self, holding: Holding) -> str:
        """The name of the gazette, as it is printed."""
        rows = self.rows(IssueRow, holding, ("gazette",))
        return str(rows[0]["gazette"]) if rows else ""

    def title(self, holding: Holding) -> str:
        """The title of its first document, by which a single page is known."""
        rows = self.rows(DocumentRow, holding, ("title",))
        return str(rows[0]["title"]) if rows else ""

    def rows(self, row_class: type[Row], issue: Holding, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Some columns of an issue's rows, or all of them. Raises `HoldingError`."""
        path = self._path(issue, row_class.dataset)
        self._fetch([path])
        rows = read_columns(path, tuple(columns) or tuple(column.name for column in columns_of(row_class)))
        if rows is None:
            raise HoldingError(path.relative_to(self._folder))
        return rows

    def text(self, issue: Holding) -> str:
        """The source text of an issue. Raises `HoldingError`."""
        return self.bytes_of_text(issue).decode("utf-8", "replace")

    def bytes_of_text(self, holding: Holding) -> bytes:
        """The source text of an issue in UTF-8. Raises `HoldingError`."""
        path = self._text_path(holding)
        self._fetch([path])
        try:
            return path.read_bytes()
        except OSError as error:
            raise HoldingError(path.relative_to(self._folder)) from error

    def fetch_texts(self, holdings: Iterable[Holding]) -> None:
        """Have the texts of these issues at hand, all in one go."""
        self._fetch(map(self._text_path, holdings))

    def fetch_rows(self, holdings: Iterable[Holding], datasets: Sequence[str]) -> None:
        """Have the rows of these issues at hand, all in one go."""
        self._fetch([self._path(holding, dataset) for holding in holdings for dataset in datasets])

    def _text_path(self, holding: Holding) -> Path:
        return self._folder / "text" / f"{holding.issue_id}.txt"

    def _path(self, holding: Holding, dataset: str) -> Path:
        return self._folder / issue_file(dataset, holding.issue_id, holding.year)

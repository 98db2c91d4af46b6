"""What an output holds of one issue, read from its files: the desk knows nothing that is not in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from pipeline.ids import NO_YEAR
from pipeline.ledger import Entry
from pipeline.link import place_code
from pipeline.parquet import read_columns
from pipeline.read.bundle import within
from pipeline.read.reviews import read_review_file, review_path
from pipeline.review.signing import rows_sha256
from pipeline.rows import LayoutRow
from pipeline.schema import DATASET_CLASSES, NOT_NESTED, columns_of, flatten
from pipeline.source import ReviewFile

Values = Mapping[str, Any]

# What names a row; of a dataset that is not here, and has no identifier, the place in its list does.
_ROW_IDS: Mapping[str, str] = {
    "issues": "{issue_id}",
    "contents": "{issue_id}.contents{seq}",
    "pages": "{issue_id}.page{page}",
    "table_cells": "{table_id}.r{row}c{col}",
}
# Datasets that gather what stands in many places.
GATHERED = frozenset({"organizations", "terms", "divisions", "institutions"})


@dataclass(frozen=True, slots=True)
class Held:
    """An issue as its files tell it.

    `rows` has the rows of every dataset; each has `$row`, a name that no other row of the issue has, and `$start` and
    `$end`, the code points of its evidence, which are 0 for a row that gathers or whose place is not known. `layout`
    are the printed lines with their boxes. `source` is the path of its file in the folder that was built, `link` leads
    from the site to it where that folder is known, and `links` to the files of a gathered issue, by their names.
    `review` is the text of the review file beside it, which is or will be called `review_name` and lie in
    `review_folder` under the folder that was built; `rows_sha256` is what a sign-off in it says of the rows.
    """

    issue_id: str
    text: str
    rows: Mapping[str, Sequence[Values]]
    layout: Sequence[Values]
    source: str
    link: str | None
    links: Mapping[str, str]
    review: str | None
    review_name: str
    review_folder: str | None
    rows_sha256: str

    @property
    def issue(self) -> Values:
        """The row of `issues`."""
        return self.rows["issues"][0]

    @property
    def year(self) -> int | None:
        """The year of the issue, where one is known."""
        year: int = self.issue["year"]
        return None if year == NO_YEAR else year

    def first_prints(self, dataset: str) -> Iterator[Values]:
        """The rows that pages over all issues tell of it: of a document that several issues print the first print
        counts, for the desk shows all issues that are held."""
        again = {row["document_id"] for row in self.rows["documents"] if row["same_as"] is not None}
        return (row for row in self.rows[dataset] if row["document_id"] not in again)

    @property
    def place(self) -> str:
        """The key of the place that the gazette is of: its code, or x and a hash."""
        return place_code(self.issue_id)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an output and, if it is known, the folder of its gazettes lie."""

    output: Path
    raw: Path | None

    def files_of(self, issue_id: str) -> Iterator[Path]:
        """The files of an issue that the desk reads, in order."""
        yield self.output / "json" / f"{issue_id}.json"
        yield self.output / "text" / f"{issue_id}.txt"
        yield self.output / "layout" / f"{issue_id}.parquet"
        for dataset in sorted(NOT_NESTED):
            yield from sorted((self.output / "parquet" / dataset).glob(f"*/{issue_id}.parquet"))

    def is_there(self, entry: Entry) -> bool:
        """Whether the source of an issue is known: a file, or one in an archive."""
        if self.raw is None or not entry.source:
            return False
        inside = within(self.raw / entry.source)
        return (self.raw / entry.source if inside is None else inside[0]).exists()

    def _review(self, entry: Entry) -> ReviewFile | None:
        return read_review_file(self.raw / entry.source, self.raw) if self.raw is not None else None

    def link_to(self, name: str) -> str | None:
        """A link from the site to a file of the folder that was built, if it is there."""
        if self.raw is None or not name or not (self.raw / name).exists():
            return None
        try:
            relative = os.path.relpath(self.raw / name, self.output / "site")
        except ValueError:  # another drive of Windows
            return None
        return quote(Path(relative).as_posix())

    def nested(self, issue_id: str) -> Values:
        """An issue as its JSON file has it."""
        found: Values = orjson.loads((self.output / "json" / f"{issue_id}.json").read_bytes())
        return found

    def _links(self, entry: Entry, documents: Sequence[Values]) -> dict[str, str]:
        """Links to the files of the documents, where an issue was gathered from a folder."""
        if self.raw is None or not entry.source:
            return {}
        source = self.raw / entry.source
        folder = Path(entry.source) if source.is_dir() else Path(entry.source).parent
        names = sorted({row["source_file"] for row in documents})
        found = {name: self.link_to((folder / name).as_posix()) for name in names}
        return {name: link for name, link in found.items() if link is not None and name != source.name}

    def digest(self, issue_id: str, entry: Entry) -> str:
        """A hash over all that the pages of an issue are made of."""
        digest = hashlib.blake2b(digest_size=16)
        for path in self.files_of(issue_id):
            content = path.read_bytes() if path.is_file() else b""
            digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
        there = self.is_there(entry)
        review = self._review(entry) if there else None
        digest.update(f"{entry.source}\0{there}\0{self.link_to(entry.source)}\0".encode())
        digest.update((review.sha256 if review else "").encode())
        return digest.hexdigest()

    def read(self, issue_id: str, entry: Entry) -> Held:
        """Read an issue. Raises OSError or ValueError where its files cannot be read: the output is damaged."""
        try:
            return self._read(issue_id, entry)
        except (KeyError, TypeError, AttributeError) as error:
            name = f"json/{issue_id}.json"
            raise ValueError(f"{name} does not hold what this version of the program writes ({error})") from error

    def _read(self, issue_id: str, entry: Entry) -> Held:
        nested = orjson.loads((self.output / "json" / f"{issue_id}.json").read_bytes())
        text = (self.output / "text" / f"{issue_id}.txt").read_bytes().decode("utf-8")
        rows: dict[str, Sequence[Values]] = dict(flatten(nested))
        for dataset in NOT_NESTED:
            rows[dataset] = self._parquet(dataset, issue_id)
        there = self.is_there(entry)
        review = self._review(entry) if there else None
        belongs = review_path(Path(entry.source or nested["source_file"]))
        return Held(
            issue_id,
            text,
            {name: list(_named(issue_id, name, some)) for name, some in rows.items()},
            self._layout(issue_id),
            entry.source,
            self.link_to(entry.source),
            self._links(entry, rows["documents"]),
            review.data.decode("utf-8-sig", "replace").replace("\r\n", "\n") if review is not None else None,
            belongs.name,
            belongs.parent.as_posix() if there else None,
            rows_sha256(rows),
        )

    def _parquet(self, dataset: str, issue_id: str) -> Sequence[Values]:
        columns = tuple(column.name for column in columns_of(DATASET_CLASSES[dataset]))
        paths = sorted((self.output / "parquet" / dataset).glob(f"*/{issue_id}.parquet"))
        return [row for path in paths for row in read_columns(path, columns) or ()]

    def _layout(self, issue_id: str) -> Sequence[Values]:
        columns = tuple(column.name for column in columns_of(LayoutRow))
        path = self.output / "layout" / f"{issue_id}.parquet"
        return read_columns(path, columns) or () if path.is_file() else ()


def id_column(dataset: str) -> str | None:
    """The column that names a row of a dataset, if it has one: finding_id, date_id."""
    own = [column.name for column in columns_of(DATASET_CLASSES[dataset]) if column.name.endswith("_id")]
    own = [name for name in own if name != "issue_id"]
    first = own[0] if own else None
    return first if dataset not in _ROW_IDS and dataset not in GATHERED and first is not None else None


def _named(issue_id: str, dataset: str, rows: Sequence[Values]) -> Iterator[Values]:
    """The rows with `$row`, `$start` and `$end`: no column is called so."""
    own = id_column(dataset)
    form = _ROW_IDS.get(dataset, "{issue_id}.{dataset}{number}")
    for number, row in enumerate(rows, 1):
        name = row[own] if own else form.format_map({"issue_id": issue_id, "dataset": dataset, **row, "number": number})
        yield {**row, "$row": name, "$start": row.get("char_start") or 0, "$end": row.get("char_end") or 0}

"""Identifiers (the contract's table of them): each is formed and described here, and nowhere else.

They name a place in one output: an issue, a document of it in printed order, and what was found in either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.precompiled import compile_re

# 441803-2018-03 | 441803-2018-01_02 (a double number) | 441803-2018-s01 (a supplement) | x4a44dc15-2018-00
ISSUE_ID = r"(?:\d{6}|x[0-9a-f]{8})-\d{4}-s?\d{2,}(?:_\d{2,})?"


# The year of an issue for which masthead and documents print none: before all gazettes that there are.
NO_YEAR = 1900


class Form(NamedTuple):
    """The column that holds a dataset's identifier, and what stands in it behind the issue's."""

    column: str
    pattern: str


# The letter of each dataset whose rows are counted through the issue.
LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "blocks": "b",
        "responsibilities": "r",
        "dates": "m",
        "citations": "c",
        "quantities": "q",
        "appointments": "a",
        "commitments": "k",
        "corrections": "e",
        "findings": "f",
    }
)
_COLUMNS = {"responsibilities": "responsibility_id", "quantities": "quantity_id"}

# Every identifier's form by dataset.
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "documents": Form("document_id", r"\.d\d{2,}"),
        "parts": Form("part_id", r"\.d\d{2,}\.p[1-9]\d*"),
        "sections": Form("section_id", r"\.d\d{2,}\.s\d{3,}"),
        "tables": Form("table_id", r"\.d\d{2,}\.t\d{2,}"),
        **{
            dataset: Form(_COLUMNS.get(dataset, f"{dataset[:-1]}_id"), rf"\.{letter}\d{{5,}}")
            for dataset, letter in LETTERS.items()
        },
    }
)


def code_and_year(issue_id: str) -> tuple[str, int]:
    """The code of the issue's place (x… where the place is not known) and its year: 441803, 2018."""
    code, year, _ = issue_id.split("-", 2)
    return code, int(year)


def document_id(issue_id: str, position: int) -> str:
    """The identifier of the document at `position` (from 0) in printed order: 441803-2018-03.d01."""
    return f"{issue_id}.d{position + 1:02d}"


def part_id(document_id: str, number: int) -> str:
    """The identifier of a document's part by its number from 1: 441803-2018-03.d05.p2."""
    return f"{document_id}.p{number}"


def section_id(document_id: str, position: int) -> str:
    """The identifier of the section at `position` (from 0) of a document: 441803-2018-03.d05.s001."""
    return f"{document_id}.s{position + 1:03d}"


def table_id(document_id: str, number: int) -> str:
    """The identifier of a document's table by its number from 1: 441803-2018-03.d04.t03."""
    return f"{document_id}.t{number:02d}"


def row_id(issue_id: str, dataset: str, number: int) -> str:
    """The identifier of a dataset's row by its number in the issue from 1: 441803-2018-03.r00001."""
    return f"{issue_id}.{LETTERS[dataset]}{number:05d}"


def row_ids(issue_id: str, dataset: str, count: int) -> list[str]:
    """The identifiers of a dataset's first rows, so many of them."""
    head = f"{issue_id}.{LETTERS[dataset]}"
    return [f"{head}{number:05d}" for number in range(1, count + 1)]


def finding_key(code: str, document: str, text: str, start: int, end: int, ordinal: int = 1) -> str:
    """What names a finding over versions and editions of an input: its code, its document (number or else title), the
    words that it stands at with 16 characters on each side, and its place among equal ones. Blanks are left out."""
    words = "".join(text[start:end].split())
    before = "".join(text[max(0, start - _REACH) : start].split())[-_BESIDE:]
    behind = "".join(text[end : end + _REACH].split())[:_BESIDE]
    fields = [code, document, before + words + behind, *([str(ordinal)] if ordinal > 1 else [])]
    return sha256("\n".join(fields).encode()).hexdigest()[:16]


_BESIDE = 16
_REACH = 200  # characters in which 16 are found even where blanks set them apart


class IssueNumber(NamedTuple):
    """What an issue's identifier says of it: the code of its place (x… where the place is not known), its year, its
    number as it is written there, the numbers that it bears (1 and 2 of a double number, none of a supplement and of
    what is no number of a gazette) and whether it is a supplement (增刊)."""

    place: str
    year: int
    label: str
    numbers: range
    is_supplement: bool


def issue_number(issue_id: str) -> IssueNumber | None:
    """What an issue's identifier says; None where it is none."""
    parts = _ISSUE_PARTS.fullmatch(issue_id)
    if parts is None:
        return None
    first, last = int(parts["first"]), int(parts["last"] or parts["first"])
    is_supplement = parts["s"] is not None
    numbers = range(0) if is_supplement or first == 0 else range(first, last + 1)
    return IssueNumber(parts["place"], int(parts["year"]), parts["label"], numbers, is_supplement)


_ISSUE_PARTS = compile_re(
    r"(?P<place>\d{6}|x[0-9a-f]{8})-(?P<year>\d{4})-(?P<label>(?P<s>s)?(?P<first>\d{2,})(?:_(?P<last>\d{2,}))?)",
    re.ASCII,
)


def year_and_number(issue: Mapping[str, Any]) -> str:
    """Year and number of an issue (a row of `issues`) for people, as far as they are known: 2018年第3期."""
    return ("" if issue["year"] == NO_YEAR else f"{issue['year']}年") + str(issue["number_label"])


def issue_name(issue: Mapping[str, Any]) -> str:
    """How an issue (a row of `issues`) is called: 佛冈县人民政府公报2023年第2期."""
    return f"{issue['gazette']}{year_and_number(issue)}"


def issue_of(document_id: str) -> str:
    """The issue of a document by the document's identifier."""
    return document_id.rsplit(".d", 1)[0]


def is_of(identifier: str, issue_id: str) -> bool:
    """Whether a document's identifier is one of this issue."""
    return identifier.startswith(f"{issue_id}.d")

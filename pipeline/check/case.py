"""What the checks read, and what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TypeVar

from pipeline.model import Finds, Issue
from pipeline.rows import DocumentRow, IssueData, PartRow, Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `severity` None takes the code's own."""

    code: str
    start: int
    end: int
    message: str
    document_id: str | None = None
    severity: str | None = None


@dataclass(frozen=True)
class Case:
    """An issue as outlined, found and resolved."""

    issue: Issue
    finds: Sequence[Finds]
    data: IssueData

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """The rows of one dataset."""
        return self.data.rows.get(kind.dataset, ())  # type: ignore[return-value]

    @cached_property
    def documents(self) -> tuple[DocumentRow, ...]:
        """The documents in printed order."""
        return self.rows(DocumentRow)

    @cached_property
    def document_of_block(self) -> dict[int, str]:
        """The document that each block stands in."""
        return {
            i: row.document_id
            for document, row in zip(self.issue.documents, self.documents, strict=True)
            for i in range(document.first, document.last + 1)
        }

    @cached_property
    def parts(self) -> Mapping[str, Sequence[PartRow]]:
        """The parts of each document."""
        parts: dict[str, list[PartRow]] = {row.document_id: [] for row in self.documents}
        for part in self.rows(PartRow):
            parts.setdefault(part.document_id, []).append(part)
        return parts

    @property
    def text(self) -> str:
        """The source text."""
        return self.issue.source.text


def number(value: float) -> str:
    """A number as people write it."""
    return f"{round(value, 6):.12g}"


def rounding(places: Sequence[float]) -> float:
    """How far a sum may lie from its total where each number was rounded to a place (0.1, 10000).

    At most by half of each place; of many numbers, by three times the error to be expected (a place / √12 each).
    """
    return min(sum(places) / 2, 3 * math.sqrt(sum(place**2 for place in places) / 12)) + 1e-6


def shared_start(one: str, other: str) -> int:
    """How many characters two texts share from their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def quote(text: str, limit: int = 24) -> str:
    """Printed words for a message: on one line, shortened in the middle."""
    words = "".join(text.split())
    return words if len(words) <= limit else f"{words[: limit // 2]}…{words[-limit // 2 :]}"

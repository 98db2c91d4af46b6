"""What the rows of one text are made with: the issue, the document, what was found, and the way home to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pipeline import ids
from pipeline.faults import Guard
from pipeline.model import Document, Finds, Found, Issue
from pipeline.resolve.issue import Identity, read_date
from pipeline.resolve.organizations import bodies_of
from pipeline.text import Span


@dataclass(frozen=True, slots=True)
class Context:
    """The front matter or a document (`DocumentContext`) while its rows are made.

    `signed` is the day of the document, or that of the issue; `bodies` are the short names that the text explains.
    """

    issue: Issue
    identity: Identity
    finds: Finds
    signed: date | None
    bodies: Mapping[str, str]

    @property
    def document_id(self) -> str | None:
        return None

    def block_at(self, place: int) -> int:
        """The block of the issue in which a place of the finds' text stands."""
        return self.finds.blocks[max(0, bisect_right(self.finds.starts, place) - 1)]

    def section_at(self, place: int) -> int | None:
        """The innermost section of the document in which a place stands, by its position."""
        return None

    def section_id(self, section: int | None) -> str | None:
        return None

    def role_at(self, place: int) -> str:
        return self.issue.blocks[self.block_at(place)].role

    def span(self, found: Found) -> Span:
        return self.finds.text.span(found.char_start, found.char_end)

    def place_of(self, found: Found) -> dict[str, Any]:
        """The columns that say where a found row stands."""
        return {
            "issue_id": self.identity.issue_id,
            "document_id": self.document_id,
            "block_id": ids.row_id(self.identity.issue_id, "blocks", self.block_at(found.char_start) + 1),
        }


@dataclass(frozen=True, slots=True)
class DocumentContext(Context):
    """One document while its rows are made; `number` is its position in the issue."""

    document: Document
    number: int

    @property
    def document_id(self) -> str:
        return ids.document_id(self.identity.issue_id, self.number)

    def section_at(self, place: int) -> int | None:
        return self.document.inside[self.block_at(place) - self.document.first]

    def section_id(self, section: int | None) -> str | None:
        return None if section is None else ids.section_id(self.document_id, section)


def context_of(issue: Issue, identity: Identity, finds: Finds, guard: Guard) -> Context:
    """The context of what was found in the front matter or in a document."""
    if finds.document is None:
        return Context(issue, identity, finds, identity.published, {})
    document = issue.documents[finds.document]
    signed = read_date(document.signed) or identity.published
    none: dict[str, str] = {}
    bodies = guard.run("resolve.bodies", finds.document, partial(bodies_of, finds.text.text, identity.place), none)
    return DocumentContext(issue, identity, finds, signed, bodies, document, finds.document)

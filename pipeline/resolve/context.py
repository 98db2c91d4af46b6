"""What the rows of one text are made with: the issue, the document, what was found, and the way home to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline import ids
from pipeline.faults import Guard
from pipeline.model import Document, Finds, Found, Issue
from pipeline.resolve.issue import Identity, place_of, read_date
from pipeline.resolve.organizations import Home, bodies_of
from pipeline.text import Span


@dataclass(frozen=True, slots=True)
class Context:
    """The front matter or a document (`DocumentContext`) while its rows are made.

    `home` tells what names mean in it; `block_ids` name the blocks of the issue.
    """

    issue: Issue
    identity: Identity
    block_ids: Sequence[str]
    finds: Finds
    home: Home
    document_id: str | None

    def block_at(self, place: int) -> int:
        """The block of the issue in which a place of the finds' text stands."""
        return self.finds.blocks[bisect_right(self.finds.starts, place) - 1]

    def role_at(self, place: int) -> str:
        return self.issue.blocks[self.block_at(place)].role

    def section_of(self, block: int) -> int | None:
        """The innermost section of the document in which a block stands, by its position."""
        return None

    def section_id(self, section: int | None) -> str | None:
        return None

    def span(self, found: Found) -> Span:
        return self.finds.text.span(found.char_start, found.char_end)

    def columns(self, block: int) -> dict[str, Any]:
        """The columns that say where a row stands that was found in a block."""
        return {
            "issue_id": self.identity.issue_id,
            "document_id": self.document_id,
            "block_id": self.block_ids[block],
        }

    def columns_in_section(self, block: int) -> dict[str, Any]:
        """The same with the innermost section."""
        columns = self.columns(block)
        columns["section_id"] = self.section_id(self.section_of(block))
        return columns


@dataclass(frozen=True, slots=True)
class DocumentContext(Context):
    """One document while its rows are made; `number` is its position in the issue, `section_ids` name its sections."""

    document_id: str
    document: Document
    number: int
    section_ids: tuple[str, ...]

    def section_of(self, block: int) -> int | None:
        return self.document.inside[block - self.document.first]

    def section_id(self, section: int | None) -> str | None:
        return None if section is None else self.section_ids[section]


def home_of(identity: Identity) -> Home:
    """What names mean outside the documents of an issue."""
    return Home(identity.place, identity.published, {})


def context_of(issue: Issue, identity: Identity, block_ids: Sequence[str], finds: Finds, guard: Guard) -> Context:
    """The context of what was found in the front matter or in a document."""
    if finds.document is None:
        return Context(issue, identity, block_ids, finds, home_of(identity), None)
    document = issue.documents[finds.document]
    signed = read_date(document.signed) or identity.published
    place = guard.run("resolve.place", finds.document, partial(place_of, document, identity), identity.place)
    none: dict[str, str] = {}
    bodies = guard.run("resolve.bodies", finds.document, partial(bodies_of, finds.text.text, place), none)
    own = ids.document_id(identity.issue_id, finds.document)
    sections = tuple(ids.section_id(own, n) for n in range(len(document.sections)))
    home = Home(place, signed, bodies)
    return DocumentContext(issue, identity, block_ids, finds, home, own, document, finds.document, sections)

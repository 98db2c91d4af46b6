"""The values that travel between the stages: blocks, the outlined issue, and what the finders find.

All are frozen. Places in `Found` values are places in the text that the finder was given; `pipeline.resolve`
takes them back to the source text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pipeline.notation.docnumber import DocNumber
from pipeline.quick import make_quick
from pipeline.source import Grid, SourceText
from pipeline.text import Cleaned, Span

# --- what the finders find -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something found at `[char_start, char_end)` of a text; `raw` is that slice."""

    char_start: int
    char_end: int
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate(Found):
    """A date, a period or a rhythm; the attributes are the columns of `dates`."""

    kind: str
    bound: str
    edtf: str | None
    start: date | None
    end: date | None
    grain: str
    rrule: str | None = None
    inferred: bool = False
    valid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuantity(Found):
    """A target, sum or measure; the attributes are the columns of `quantities`."""

    kind: str
    comparator: str
    value: float
    value_high: float | None = None
    unit: str
    indicator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCitation(Found):
    """A mention of a document; the attributes are the columns of `citations`.

    `antecedent` is the position, in the list that the finder returns, of the citation that introduced the alias.
    """

    title: str | None
    doc_number: str | None
    alias: str | None
    kind: str
    relation: str
    pinpoint: str | None = None
    antecedent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDuty(Found):
    """One organisation in one statement of duty; the attributes are the columns of `responsibilities`.

    `task` is the duty's own words where the statement has any (forms `duty` and `clause`); `anchor` is where the
    statement begins, which decides the outline node that it is about. `holder` says what `org` names: `named` a body,
    `class` many of one kind, `function` whoever holds it. `org_id`, its full name, is for whoever knows the place;
    empty where its words would tell another's.
    """

    role: str
    org: str
    holder: str
    form: str
    task: str | None
    anchor: int
    org_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAppointment(Found):
    """One person who takes or leaves an office; the attributes are the columns of `appointments`."""

    person: str
    action: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCell:
    """A cell of a table on its full grid; `char_start`, `char_end` are places in the source text.

    `pieces` are the places of its words in the cleaned text of the table's block: none where it is blank, several
    where a line break or a page break cuts it. Joined they are its `text`.
    """

    char_start: int
    char_end: int
    pieces: tuple[Span, ...]
    row: int
    col: int
    row_span: int
    col_span: int
    header: bool
    header_path: tuple[str, ...]
    text: str
    value: float | None
    unit: str | None
    total: bool

    def place(self, start: int, end: int) -> Span:
        """The place of the characters `[start, end)` of `text` in the cleaned text of the block; it takes in what lies
        between where a break cuts them."""
        places = [at for piece in self.pieces for at in range(*piece)][start:end]
        return Span(places[0], places[-1] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table with its cells; `block` is the position of its (first) block in the issue, `again` are the words of
    headers that a new page repeats, as places in the block's text."""

    block: int
    char_start: int
    char_end: int
    caption: str | None
    n_rows: int
    n_cols: int
    header_rows: int
    unit: str | None
    kind: str
    cells: tuple[FoundCell, ...]
    again: tuple[Span, ...] = ()


class KnownName(NamedTuple):
    """The name of an organisation at `[start, end)` of a text: the full name that it stands for, None for many
    (`collective`: 各镇人民政府) and where the place is unclear."""

    start: int
    end: int
    full: str | None
    collective: bool


# What stands on the page and belongs to no document; finders do not read it. The strokes that draw a table (`frame`)
# are `other` in the rows.
FURNITURE = frozenset({"page_number", "page_header", "metadata", "frame"})

# --- layout and outline --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One printed piece. `spans` are places in the source text, `cleaned` its words (cells and rows of a table
    parted by tab and line feed), `role` the contract's role: what layout knows, then what outline decides. `grid` is
    the grid of a table where the reader saw it ruled, `joins` the lines of one arranged by blanks that go on with the
    cells of the row above. `turns` are the lines of a table before which a page turns; None where each of its `spans`
    but the first begins a page. `text` is that of `cleaned`; `start` and `end` are those of the spans."""

    role: str
    spans: tuple[Span, ...]
    cleaned: Cleaned
    page: int | None = None
    grid: Grid | None = None
    joins: tuple[int, ...] = ()
    turns: frozenset[int] | None = None
    text: str = field(init=False, repr=False, compare=False)
    start: int = field(init=False, repr=False, compare=False)
    end: int = field(init=False, repr=False, compare=False)

    def as_role(self, role: str) -> Block:
        """The same piece with another role."""
        return Block(role, self.spans, self.cleaned, self.page, self.grid, self.joins, self.turns)


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a source text in reading order; `has_contents` tells whether a line 目录 stands before them."""

    source: SourceText
    blocks: tuple[Block, ...]
    has_contents: bool


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One entry of the printed contents; `document` is the position of the document that it announces."""

    span: Span
    rubric: str | None
    title: str
    doc_number: str | None
    page: int | None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document: blocks `[first, last]` of the issue."""

    kind: str
    number: int | None
    title: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline: `block` holds its label, `part` counts within the document, `parent` is the position
    of the parent in the document's sections, `span` the evidence (label to end of heading) in the source text."""

    part: int
    block: int
    parent: int | None
    level: int
    kind: str
    label: str
    number: int | None
    heading: str | None
    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """One document: blocks `[first, last]` of the issue, its head's fields, parts and outline.

    `entry` is the contents entry that announces it, `announced` the numbers and titles of its attachment list,
    `inside` the innermost section of each block from `first` on.
    """

    first: int
    last: int
    title: str
    title_span: Span
    number: DocNumber | None
    signatures: tuple[str, ...]
    addressees: tuple[str, ...]
    signed: str | None
    approved_by: str | None
    contact: str | None
    rubric: str | None
    entry: int | None
    announced: tuple[tuple[int | None, str], ...]
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    inside: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the front page says; None where it does not say it."""

    gazette: str | None
    year: int | None
    number: int | None
    number_to: int | None
    number_label: str | None
    supplement: bool
    total_number: int | None
    frequency: str | None
    publisher: str | None
    published: str | None
    span: Span


class Terms(NamedTuple):
    """The words of a document, their counts and their weights."""

    words: Sequence[str] = ()
    counts: Sequence[int] = ()
    weights: Sequence[float] = ()


class Finds(NamedTuple):
    """What the finders found in a document, or in the front matter (`document` None).

    Places count in `text`, the joined cleaned text of the blocks `blocks`, which begin at `starts`. `names` are the
    known names of organisations; None where nobody looked for them. `sharing` are those of lists that print their last
    word once (县发改、住建、自然资源局).
    """

    document: int | None
    text: Cleaned
    blocks: tuple[int, ...]
    starts: tuple[int, ...]
    dates: tuple[FoundDate, ...] = ()
    citations: tuple[FoundCitation, ...] = ()
    duties: tuple[FoundDuty, ...] = ()
    quantities: tuple[FoundQuantity, ...] = ()
    tables: tuple[FoundTable, ...] = ()
    appointments: tuple[FoundAppointment, ...] = ()
    terms: Terms = Terms()
    names: tuple[KnownName, ...] | None = None
    sharing: tuple[KnownName, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """The outlined issue: every block in reading order, and what they make up. `place` is what a person decided."""

    source: SourceText
    masthead: Masthead
    blocks: tuple[Block, ...]
    contents: tuple[ContentsEntry, ...]
    documents: tuple[Document, ...]
    has_contents: bool
    place: str | None = None


make_quick((FoundDate, FoundQuantity, FoundCitation, FoundDuty, FoundAppointment, FoundCell, FoundTable, Section))
make_quick((Block,), text="cleaned.text", start="spans[0].start", end="spans[-1].end")

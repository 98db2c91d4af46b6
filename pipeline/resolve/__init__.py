"""Resolve: what was outlined and found becomes rows, with identifiers, full names and ties between them.

This is where places in cleaned text go home to the source text, where a date learns that it stands in a citation,
a duty which node it is about, a citation which document it means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from pipeline import ids
from pipeline.faults import NO_GUARD, Guard
from pipeline.model import Finds, Issue
from pipeline.resolve.citations import citations, own_documents, with_own_targets
from pipeline.resolve.commitments import DocumentText, commitments
from pipeline.resolve.context import Context, DocumentContext, context_of, home_of
from pipeline.resolve.documents import block_rows, contents_rows, document_row, issue_row, part_rows, section_rows
from pipeline.resolve.found import appointments, dates, numbered, quantities, responsibilities, tables
from pipeline.resolve.gathered import divisions, institutions
from pipeline.resolve.issue import Identity, identify, masthead_of, read_date
from pipeline.resolve.organizations import Home, Registry
from pipeline.resolve.pages import layout_rows, page_at, page_rows
from pipeline.rows import (
    AppointmentRow,
    CitationRow,
    Columns,
    CommitmentRow,
    DateRow,
    DocumentRow,
    IssueData,
    IssueRow,
    OrganizationRow,
    QuantityRow,
    ResponsibilityRow,
    Row,
    TableCellRow,
    TableRow,
    TermRow,
)

__all__ = [
    "Made", "gather", "identify", "make_rows", "masthead_of", "read_date", "resolve", "resolve_terms",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """The rows that were made of an issue, before those that gather them; whoever changes rows does it here."""

    issue: Issue
    identity: Identity
    documents: Sequence[DocumentContext]
    rows: Mapping[str, Sequence[Row]]
    registry: Registry

    def full_name(self, name: str, document_id: str | None) -> str | None:
        """The full name of a body that a document, or the front matter, calls so; None where nobody knows it."""
        organization = self.registry.find(name, self._home(document_id))
        return organization.org_id if organization is not None else None

    def name(
        self, named: Iterable[tuple[str, str, str | None]], unnamed: Iterable[tuple[str, str, str | None]]
    ) -> None:
        """Count the organisations that rows name by a person's word, and take back those that they name no longer: full
        name, words of the row, document."""
        for full, words, _ in unnamed:
            self.registry.take_back(full, words)
        for full, words, document_id in named:
            self.registry.put(full, words, self._home(document_id))

    def _home(self, document_id: str | None) -> Home:
        """What names mean in a document, or in the front matter."""
        own = (context.home for context in self.documents if context.document_id == document_id)
        return next(own, home_of(self.identity))

    def with_rows(self, rows: Mapping[str, Sequence[Row]]) -> Made:
        """The same with other rows in some datasets. Citations of the issue's own documents find these again."""
        changed = {**self.rows, **rows}
        if rows.keys() & {"citations", "documents"}:
            known = own_documents(self.documents, changed["documents"])
            changed["citations"] = with_own_targets(changed["citations"], known)
        return replace(self, rows=changed)


def resolve(issue: Issue, finds: Sequence[Finds], guard: Guard = NO_GUARD) -> IssueData:
    """The rows of every dataset but `findings`; identifiers count in source order. Where a dataset's rows of one
    document fail, those of the others stand."""
    return gather(make_rows(issue, finds, guard), guard)


def make_rows(issue: Issue, finds: Sequence[Finds], guard: Guard = NO_GUARD) -> Made:
    """The rows that are made of the issue itself; `gather` adds those that are made of these."""
    identity = identify(issue)
    registry = Registry()
    block_ids = ids.row_ids(identity.issue_id, "blocks", len(issue.blocks))
    contexts = [context_of(issue, identity, block_ids, find, guard) for find in finds]
    of_documents = [context for context in contexts if isinstance(context, DocumentContext)]
    source = issue.source.text
    rows: dict[str, Sequence[Row]] = {}
    rows["issues"] = (issue_row(issue, identity),)
    rows["documents"] = tuple(document_row(context, registry, guard) for context in of_documents)
    rows["contents"] = contents_rows(issue, identity)
    rows["parts"] = part_rows(issue, of_documents)
    rows["sections"] = section_rows(of_documents)
    rows["blocks"] = block_rows(issue, identity, block_ids, of_documents)
    each = partial(_of_each, guard, registry)
    duties = each("responsibilities", of_documents, partial(responsibilities, registry=registry))
    rows["responsibilities"] = numbered("responsibilities", duties, source, ResponsibilityRow)
    rows["dates"] = numbered("dates", each("dates", contexts, dates), source, DateRow)
    known = own_documents(of_documents, rows["documents"])
    cited: list[CitationRow] = []
    for context in of_documents:
        of_document = partial(citations, before=len(cited), known=known, source=source)
        cited += each("citations", [context], of_document)
    rows["citations"] = tuple(cited)
    rows["quantities"] = numbered("quantities", each("quantities", of_documents, quantities), source, QuantityRow)
    offices = each("appointments", of_documents, partial(appointments, registry=registry))
    rows["appointments"] = numbered("appointments", offices, source, AppointmentRow)
    rows["pages"] = guard.run("resolve.pages", None, partial(page_rows, issue, identity.issue_id), ())
    printed = each("tables", of_documents, tables)
    rows["tables"] = tuple(row for row in printed if isinstance(row, TableRow))
    rows["table_cells"] = tuple(row for row in printed if isinstance(row, TableCellRow))
    return Made(issue, identity, of_documents, rows, registry)


def gather(made: Made, guard: Guard = NO_GUARD) -> IssueData:
    """All rows but `findings` and `corrections`: those that were made, and those that gather them."""
    issue_id = made.identity.issue_id
    rows = {**made.rows, "organizations": made.registry.rows(issue_id)}
    rows["divisions"] = divisions(rows["issues"], rows["organizations"])
    rows["institutions"] = institutions(rows["issues"], rows["organizations"])
    gathered = partial(_commitments, rows, made.documents, page_at(made.issue))
    rows["commitments"] = guard.run("resolve.commitments", None, gathered, ())
    rows["corrections"] = rows["findings"] = ()
    layout = layout_rows(made.issue, issue_id)
    return IssueData(issue_id, made.identity.year, made.issue.source.text, rows, layout=layout)


def _commitments(
    rows: Mapping[str, Sequence[Row]], contexts: Sequence[DocumentContext], page: Callable[[int], int | None]
) -> tuple[CommitmentRow, ...]:
    """The commitments of the issue, made of the rows of its documents."""
    sections, duties, dates, quantities = (
        _by_document(rows[dataset]) for dataset in ("sections", "responsibilities", "dates", "quantities")
    )
    texts = [
        DocumentText(
            text=context.finds.text,
            document=document,
            sections=sections[document.document_id],
            duties=duties[document.document_id],
            dates=dates[document.document_id],
            quantities=quantities[document.document_id],
            page_at=page,
        )
        for context, document in zip(contexts, rows["documents"], strict=True)
        if isinstance(document, DocumentRow)
    ]
    (issue,) = rows["issues"]
    assert isinstance(issue, IssueRow)
    institutions = {row.org_id: row.institution for row in rows["organizations"] if isinstance(row, OrganizationRow)}
    return commitments(issue, texts, institutions)


def _by_document(rows: Iterable[Any]) -> defaultdict[str | None, list[Any]]:
    found: defaultdict[str | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.document_id].append(row)
    return found


_R = TypeVar("_R")
_C = TypeVar("_C", bound=Context)


def _of_each(
    guard: Guard,
    registry: Registry,
    name: str,
    contexts: Sequence[_C],
    make: Callable[[Sequence[_C]], Sequence[_R]],
) -> list[_R]:
    """What `make` gives for each document by itself; where it fails, the document has none and names nobody."""
    made: list[_R] = []
    for context in contexts:
        mark = registry.mark()
        found = guard.run(f"resolve.{name}", context.finds.document, partial(make, [context]), None)
        if found is None:
            registry.forget(mark)
        else:
            made += found
    return made


def resolve_terms(data: IssueData, finds: Sequence[Finds]) -> IssueData:
    """The data with the rows of `terms`, document by document."""
    documents: list[str] = []
    words: list[str] = []
    counts: list[int] = []
    weights: list[float] = []
    for found in finds:
        if found.document is not None:
            documents += [ids.document_id(data.issue_id, found.document)] * len(found.terms.words)
            words += found.terms.words
            counts += found.terms.counts
            weights += found.terms.weights
    columns: dict[str, Sequence[Any]] = {
        "issue_id": [data.issue_id] * len(words),
        "document_id": documents,
        "term": words,
        "count": counts,
        "weight": weights,
    }
    rows = Columns(TermRow, columns)
    return replace(data, rows={**data.rows, "terms": rows})

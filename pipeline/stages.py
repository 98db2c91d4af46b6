"""The stages in order: source text in, the rows of one issue out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pipeline.check import check
from pipeline.find.appointments import find_appointments
from pipeline.find.citations import find_citations
from pipeline.find.dates import find_dates
from pipeline.find.duties import Name, find_duties, find_table_duties
from pipeline.find.quantities import find_quantities
from pipeline.find.tables import find_tables
from pipeline.find.terms import find_terms
from pipeline.layout import lay_out
from pipeline.model import FURNITURE, Finds, Issue
from pipeline.outline import outline
from pipeline.resolve import identify, masthead_of, read_date, resolve, resolve_terms
from pipeline.rows import IssueData
from pipeline.source import SourceText
from pipeline.text import join
from pipeline.vocab.organizations import names as names_of

# A clock is told the name of each stage when it ends; the benchmark and the progress display listen.
Clock = Callable[[str], None]


def process(source: SourceText, clock: Clock | None = None) -> IssueData:
    """The rows of the issue that `source` prints.

    Raises `pipeline.text.UnusableInputError` where the text is no gazette.
    """
    tick = clock or (lambda stage: None)
    layout = lay_out(source)
    tick("layout")
    issue = outline(layout)
    if source.imprint is not None:
        issue = replace(issue, masthead=masthead_of(source.imprint))
    tick("outline")
    identity = identify(issue)
    finds = _collect(issue)
    tick("collect")
    on: dict[int | None, date | None] = {None: identity.published}
    on |= {n: read_date(d.signed) or identity.published for n, d in enumerate(issue.documents)}
    finds = [replace(f, dates=tuple(find_dates(f.text.text, on[f.document]))) for f in finds]
    tick("dates")
    finds = [f if f.document is None else replace(f, citations=tuple(find_citations(f.text.text))) for f in finds]
    tick("citations")
    for n, f in enumerate(finds):
        if f.document is None:
            continue
        year = (on[f.document] or identity.published or date.today()).year
        matches = names_of(identity.place, year).find(f.text.text)
        duties = find_duties(f.text.text, [Name(m.start, m.end, m.collective) for m in matches])
        known = tuple((m.start, m.end, m.org.org_id if m.org else None) for m in matches)
        finds[n] = replace(f, duties=tuple(duties), names=known)
    tick("duties")
    finds = [f if f.document is None else replace(f, quantities=tuple(find_quantities(f.text.text))) for f in finds]
    tick("quantities")
    finds = [f if f.document is None else _with_tables(issue, f, f.document) for f in finds]
    tick("tables")
    finds = [f if f.document is None else replace(f, appointments=tuple(find_appointments(f.text.text))) for f in finds]
    tick("appointments")
    data = resolve(issue, finds)
    tick("resolve")
    data = check(issue, finds, data)
    tick("check")
    finds = [f if f.document is None else _with_terms(f) for f in finds]
    data = resolve_terms(data, finds)
    tick("terms")
    return data


def _collect(issue: Issue) -> list[Finds]:
    """The texts that the finders read: the front matter and each document, page furniture left out."""
    front = [i for i, b in enumerate(issue.blocks) if b.role in ("masthead", "contents")]
    texts: list[tuple[int | None, list[int]]] = [(None, front)] if front else []
    for n, document in enumerate(issue.documents):
        own = range(document.first, document.last + 1)
        texts.append((n, [i for i in own if issue.blocks[i].role not in FURNITURE]))
    finds: list[Finds] = []
    for number, blocks in texts:
        starts: list[int] = []
        at = 0
        for i in blocks:
            starts.append(at)
            at += len(issue.blocks[i].text) + 1
        finds.append(Finds(number, join(issue.blocks[i].cleaned for i in blocks), tuple(blocks), tuple(starts)))
    return finds


def _with_terms(finds: Finds) -> Finds:
    """The words of a document; known names of organisations are words by themselves."""
    names = [(start, end) for start, end, _ in finds.names]
    return replace(finds, terms=tuple(find_terms(finds.text.text, names)))


def _with_tables(issue: Issue, finds: Finds, n: int) -> Finds:
    """The tables of a document, and the duties that tables of tasks give."""
    document = issue.documents[n]
    tables = find_tables(issue.blocks[document.first : document.last + 1])
    starts = dict(zip(finds.blocks, finds.starts, strict=True))
    names = [Name(start, end) for start, end, _ in finds.names]
    duties = [
        duty
        for table in tables
        for duty in find_table_duties(finds.text.text, starts[document.first + table.block], table, names)
    ]
    # A table has its header once: dates in one that a new page repeats are no others.
    again = [
        range(at + span.start, at + span.end)
        for table in tables
        for at in (starts[document.first + table.block],)
        for span in table.again
    ]
    dates = tuple(found for found in finds.dates if not any(found.char_start in words for words in again))
    return replace(finds, tables=tuple(tables), duties=(*finds.duties, *duties), dates=dates)

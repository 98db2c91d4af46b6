"""Resolve: what was outlined and found becomes rows, with identifiers, full names and ties between them.

This is where places in cleaned text go home to the source text, where a date learns that it stands in a citation,
a duty which node it is about, a citation which document it means.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

import regex

from pipeline.faults import NO_GUARD, Guard
from pipeline.model import FURNITURE, Document, Finds, Found, Issue
from pipeline.notation.docnumber import DocNumber, names_no_place, read_number
from pipeline.notation.marks import GENRES, OFFICE_SIGNS, TITLE_END, is_same_title, title_key
from pipeline.resolve.issue import Identity, identify, masthead_of, read_date
from pipeline.resolve.organizations import Registry, bodies_of
from pipeline.resolve.pages import page_rows
from pipeline.resolve.validity import validity
from pipeline.rows import (
    AppointmentRow,
    BlockRow,
    CitationRow,
    ContentsRow,
    DateRow,
    DocumentRow,
    IssueData,
    IssueRow,
    PartRow,
    QuantityRow,
    ResponsibilityRow,
    Row,
    SectionRow,
    SpanValue,
    TableCellRow,
    TableRow,
    TermRow,
)
from pipeline.text import Span, unify

__all__ = ["identify", "masthead_of", "read_date", "resolve", "resolve_terms"]


@dataclass(frozen=True, slots=True)
class _Context:
    """One document while its rows are made."""

    issue: Issue
    identity: Identity
    document: Document | None
    document_id: str | None
    signed: date | None
    bodies: dict[str, str]
    finds: Finds

    def block_at(self, place: int) -> int:
        """The block of the issue in which a place of the finds' text stands."""
        return self.finds.blocks[max(0, bisect_right(self.finds.starts, place) - 1)]

    def section_at(self, place: int) -> int | None:
        if self.document is None:
            return None
        return self.document.inside[self.block_at(place) - self.document.first]

    def section_id(self, section: int | None) -> str | None:
        return None if section is None else f"{self.document_id}.s{section + 1:03d}"

    def role_at(self, place: int) -> str:
        return self.issue.blocks[self.block_at(place)].role

    def span(self, found: Found) -> Span:
        return self.finds.text.span(found.char_start, found.char_end)


def resolve(issue: Issue, finds: Sequence[Finds], guard: Guard = NO_GUARD) -> IssueData:
    """The rows of every dataset but `findings`; identifiers count in source order. Where a dataset's rows of one
    document fail, those of the others stand."""
    identity = identify(issue)
    registry = Registry(identity.place)
    contexts = [_context(issue, identity, find, guard) for find in finds]
    of_documents = [context for context in contexts if context.document is not None]
    source = issue.source.text
    rows: dict[str, tuple[Row, ...]] = {}
    rows["issues"] = (_issue_row(issue, identity),)
    rows["documents"] = tuple(_document_row(context, registry, guard) for context in of_documents)
    rows["contents"] = _contents(issue, identity)
    rows["parts"] = _parts(issue, of_documents)
    rows["sections"] = _sections(of_documents)
    rows["blocks"] = _blocks(issue, identity, of_documents)
    each = partial(_of_each, guard, registry)
    duties = each("responsibilities", of_documents, partial(_responsibilities, registry=registry))
    rows["responsibilities"] = _numbered("r", duties, source, ResponsibilityRow)
    rows["dates"] = _numbered("m", each("dates", contexts, _dates), source, DateRow)
    known = _own_documents(of_documents, rows["documents"])
    cited: list[CitationRow] = []
    for context in of_documents:
        of_document = partial(_citations, before=len(cited), known=known, source=source)
        cited += each("citations", [context], of_document)
    rows["citations"] = tuple(cited)
    rows["quantities"] = _numbered("q", each("quantities", of_documents, _quantities), source, QuantityRow)
    offices = each("appointments", of_documents, partial(_appointments, registry=registry))
    rows["appointments"] = _numbered("a", offices, source, AppointmentRow)
    rows["pages"] = guard.run("resolve.pages", None, partial(page_rows, issue, identity.issue_id), ())
    tables = each("tables", of_documents, _tables)
    rows["tables"] = tuple(row for row in tables if isinstance(row, TableRow))
    rows["table_cells"] = tuple(row for row in tables if isinstance(row, TableCellRow))
    rows["organizations"] = registry.rows(identity.issue_id)
    rows["findings"] = ()
    return IssueData(identity.issue_id, identity.year, source, rows)


_R = TypeVar("_R")


def _of_each(
    guard: Guard,
    registry: Registry,
    name: str,
    contexts: Sequence[_Context],
    make: Callable[[Sequence[_Context]], Sequence[_R]],
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
    rows = tuple(
        TermRow(issue_id=data.issue_id, document_id=document_id, term=term, count=count, weight=weight)
        for found in finds
        if found.document is not None
        for document_id in (f"{data.issue_id}.d{found.document + 1:02d}",)
        for term, count, weight in found.terms
    )
    return replace(data, rows={**data.rows, "terms": rows})


def _context(issue: Issue, identity: Identity, finds: Finds, guard: Guard) -> _Context:
    if finds.document is None:
        return _Context(issue, identity, None, None, identity.published, {}, finds)
    document = issue.documents[finds.document]
    signed = read_date(document.signed)
    none: dict[str, str] = {}
    bodies = guard.run("resolve.bodies", finds.document, partial(bodies_of, finds.text.text, identity.place), none)
    document_id = f"{identity.issue_id}.d{finds.document + 1:02d}"
    return _Context(issue, identity, document, document_id, signed or identity.published, bodies, finds)


def _numbered(
    letter: str, made: list[tuple[Span, dict[str, Any]]], source: str, row: Callable[..., Row]
) -> tuple[Row, ...]:
    """Rows in source order with their identifiers and evidence."""
    name = {"r": "responsibility_id", "m": "date_id", "q": "quantity_id", "a": "appointment_id"}[letter]
    made.sort(key=lambda item: item[0])
    return tuple(
        row(
            **fields,
            **{name: f"{fields['issue_id']}.{letter}{n:05d}"},
            char_start=span.start,
            char_end=span.end,
            raw=source[span.start : span.end],
        )
        for n, (span, fields) in enumerate(made, 1)
    )


# --- issue, contents, documents ------------------------------------------------------------------------------


def _issue_row(issue: Issue, identity: Identity) -> IssueRow:
    mast = issue.masthead
    return IssueRow(
        issue_id=identity.issue_id,
        char_start=mast.span.start,
        char_end=mast.span.end,
        gazette=identity.gazette,
        division_code=identity.place.code if identity.place else None,
        division=identity.division,
        year=identity.year,
        number=identity.number,
        number_label=identity.number_label,
        total_number=mast.total_number,
        frequency=mast.frequency,
        publisher=mast.publisher,
        published_on=identity.published,
        source_file=issue.source.name,
        source_format=issue.source.format,  # type: ignore[arg-type]
        source_sha256=issue.source.sha256,
        documents=len(issue.documents),
    )


def _contents(issue: Issue, identity: Identity) -> tuple[Row, ...]:
    return tuple(
        ContentsRow(
            issue_id=identity.issue_id,
            char_start=entry.span.start,
            char_end=entry.span.end,
            seq=n,
            rubric=entry.rubric,
            title=entry.title,
            doc_number=entry.doc_number,
            page=entry.page,
            document_id=None if entry.document is None else f"{identity.issue_id}.d{entry.document + 1:02d}",
        )
        for n, entry in enumerate(issue.contents, 1)
    )


_GENRES = {"令": "命令", "复函": "函"}
_ISSUER = regex.compile(
    r"^(?P<who>[\p{Han}、\s（）]{2,60}?(?:政府|办公室|办公厅|委员会|委|局|厅|部|院|会|公署|指挥部|小组|署|行|处))"
    r"(?=关于|印发|转发|批转|公布|发布|颁发|令|公告|通告|决定|对|任免|任命|的)"
)


def genre_of(title: str) -> str | None:
    """The kind of document (文种) that a title ends in; 令 is 命令, 复函 is 函."""
    match = TITLE_END.search(title)
    if match is None:
        return None
    found = str(match["genre"])
    # 实施意见 is an 意见, 暂行办法 a 办法: the shortest word that the title ends in
    genre = min((word for word in GENRES if found.endswith(word)), key=len, default=found)
    return _GENRES.get(genre, genre)


_AND = regex.compile(r"[、和]")


def _stated_number(issue: Issue, document: Document) -> DocNumber | None:
    """The number that only the metadata beside a document give: many pages print it there and not again."""
    start = issue.blocks[document.first].start
    file = next((file for file in issue.source.files if file.span.start <= start < file.span.end), None)
    if file is None or any(file.span.start <= issue.blocks[other.first].start < start for other in issue.documents):
        return None  # a file speaks of its first document
    return read_number(dict(file.stated).get("发文字号", ""))


def _document_row(context: _Context, registry: Registry, guard: Guard) -> DocumentRow:
    document, issue = context.document, context.issue
    assert document is not None
    assert context.finds.document is not None
    number = document.number or _stated_number(issue, document)
    own = [issue.blocks[i] for i in range(document.first, document.last + 1)]
    pages = [b.page for b in own if b.page is not None and b.role not in FURNITURE]
    if (last := context.issue.source.page_at(own[-1].end - 1)) is not None:
        pages.append(last)
    n = context.finds.document
    guard.run("resolve.addressees", n, partial(_name_addressees, context, registry), None)
    issuers: list[str] = guard.run("resolve.issuers", n, partial(_issuers, context, registry), [])
    until = partial(validity, context.finds.text.text, context.finds.dates, read_date(document.signed))
    unknown: tuple[date | None, date | None] = (None, None)
    effective, expires = guard.run("resolve.validity", n, until, unknown)
    return DocumentRow(
        issue_id=context.identity.issue_id,
        char_start=own[0].start,
        char_end=max(b.end for b in own if b.role not in FURNITURE),
        document_id=context.document_id or "",
        seq=n + 1,
        doc_number=number.text if number else None,
        issuer_code=number.code if number else None,
        doc_year=number.year if number else None,
        doc_serial=number.serial if number else None,
        title=document.title,
        genre=genre_of(document.title),
        rubric=document.rubric,
        issuers=issuers,
        addressees=list(document.addressees),
        signed_on=read_date(document.signed),
        approved_by=document.approved_by,
        contact=document.contact,
        effective_on=effective,
        expires_on=expires,
        page_start=pages[0] if pages else None,
        page_end=pages[-1] if pages else None,
    )


def _name_addressees(context: _Context, registry: Registry) -> None:
    """Counts whom a document addresses and whom it names for questions among the organisations."""
    document = context.document
    assert document is not None
    for name in (*document.addressees, *(_AND.split(document.contact) if document.contact else ())):
        registry.name(name, context.signed, context.bodies)


def _issuers(context: _Context, registry: Registry) -> list[str]:
    """The full names of who signs, in order; without a signature, who the title says issues it."""
    document = context.document
    assert document is not None
    found: list[str] = []
    for n in range(document.first, document.parts[0].last + 1):
        block = context.issue.blocks[n]
        if block.role != "signature":
            continue
        printed = unify("\n".join(context.issue.source.text[s:e] for s, e in block.spans))
        pieces = printed.split()
        if min(map(len, pieces), default=0) < 3:
            pieces = ["".join(pieces)]
        for piece in pieces:
            if not OFFICE_SIGNS.match(piece):
                found.append(registry.name(piece, context.signed, context.bodies) or piece)
    if not found and (match := _ISSUER.match(document.title)):
        whole = "".join(match["who"].split())
        full = registry.name(whole, context.signed, context.bodies)
        found = [full] if full else [whole.removeprefix("中华人民共和国") if whole.endswith("国务院") else whole]
    return list(dict.fromkeys(found))


# --- parts, sections, blocks ---------------------------------------------------------------------------------


def _parts(issue: Issue, contexts: Sequence[_Context]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for context in contexts:
        assert context.document is not None
        for n, part in enumerate(context.document.parts, 1):
            rows.append(
                PartRow(
                    issue_id=context.identity.issue_id,
                    char_start=issue.blocks[part.first].start,
                    char_end=issue.blocks[part.last].end,
                    part_id=f"{context.document_id}.p{n}",
                    document_id=context.document_id or "",
                    seq=n,
                    kind=part.kind,  # type: ignore[arg-type]
                    number=part.number,
                    title=part.title,
                )
            )
    return tuple(rows)


def _sections(contexts: Sequence[_Context]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for context in contexts:
        assert context.document is not None
        for n, section in enumerate(context.document.sections):
            rows.append(
                SectionRow(
                    issue_id=context.identity.issue_id,
                    char_start=section.span.start,
                    char_end=section.span.end,
                    section_id=context.section_id(n) or "",
                    document_id=context.document_id or "",
                    part_id=f"{context.document_id}.p{section.part + 1}",
                    parent_id=context.section_id(section.parent),
                    level=section.level,
                    kind=section.kind,  # type: ignore[arg-type]
                    label=section.label,
                    number=section.number,
                    heading=section.heading,
                    path=section.path,
                )
            )
    return tuple(rows)


_OF_NO_DOCUMENT = FURNITURE | {"masthead", "colophon"}
_OF_NO_PART = frozenset({"copy_to", "imprint"})


def _blocks(issue: Issue, identity: Identity, contexts: Sequence[_Context]) -> tuple[Row, ...]:
    owner: dict[int, tuple[_Context, int | None]] = {}
    for context in contexts:
        document = context.document
        assert document is not None
        for i in range(document.first, document.last + 1):
            part = next((n for n, p in enumerate(document.parts, 1) if p.first <= i <= p.last), None)
            owner[i] = (context, part)
    rows: list[Row] = []
    for n, block in enumerate(issue.blocks):
        document_id = part_id = section_id = None
        if n in owner and block.role not in _OF_NO_DOCUMENT:
            own, number = owner[n]
            document_id = own.document_id
            if number is not None and block.role not in _OF_NO_PART and own.document is not None:
                part_id = f"{document_id}.p{number}"
                section_id = own.section_id(own.document.inside[n - own.document.first])
        rows.append(
            BlockRow(
                issue_id=identity.issue_id,
                char_start=block.start,
                char_end=block.end,
                block_id=f"{identity.issue_id}.b{n + 1:05d}",
                document_id=document_id,
                part_id=part_id,
                section_id=section_id,
                seq=n + 1,
                role=block.role,  # type: ignore[arg-type]
                page=block.page,
                spans=[SpanValue(s, e) for s, e in block.spans],
                text=block.text,
            )
        )
    return tuple(rows)


# --- what was found ------------------------------------------------------------------------------------------

# headings under which a list says who does the task that stands over it: 责任分工, 牵头单位
_ALLOTMENT = regex.compile(
    r"(?:责任|职责|任务|工作)?(?:分工|部门|单位|主体)$|^(?:牵头|责任|配合|负责|主办|协办)(?:部门|单位)"
)


_LABELLED = regex.compile(r"^[（(]?[\d一二三四五六七八九十百]+[）)、.．]\s*")
_SENTENCE = regex.compile(r"[^。；\n]*")


_NO_DUTIES = frozenset({"title", "contents", "addressee", "attachment_list"})


def _first_sentence(text: str) -> str | None:
    """The first words of an item that has no heading, without its label: what a closing note is about."""
    match = _SENTENCE.match(_LABELLED.sub("", text))
    return match.group() or None if match else None


def _responsibilities(contexts: Sequence[_Context], registry: Registry) -> list[tuple[Span, dict[str, Any]]]:
    made: list[tuple[Span, dict[str, Any]]] = []
    for context in contexts:
        document = context.document
        assert document is not None
        for duty in context.finds.duties:
            role = context.role_at(duty.char_start)
            if role in _NO_DUTIES or (role == "table") != (duty.form == "table"):
                continue
            section = context.section_at(duty.anchor)
            if duty.form == "list" and section is not None:
                node = document.sections[section]
                if node.heading and _ALLOTMENT.search(node.heading) and node.parent is not None:
                    section = node.parent
            heading = document.sections[section].heading if section is not None else None
            task = duty.task if duty.form in ("duty", "clause", "table") else None
            if task is None and heading is None and section is not None:
                task = _first_sentence(context.issue.blocks[document.sections[section].block].text)
            made.append(
                (
                    context.span(duty),
                    {
                        "issue_id": context.identity.issue_id,
                        "document_id": context.document_id,
                        "section_id": context.section_id(section),
                        "role": duty.role,
                        "org": duty.org,
                        "org_id": (
                            registry.name(duty.org, context.signed, context.bodies) if duty.holder == "named" else None
                        ),
                        "holder": duty.holder,
                        "task": task or heading,
                        "form": duty.form,
                    },
                )
            )
    return made


def _dates(contexts: Sequence[_Context]) -> list[tuple[Span, dict[str, Any]]]:
    made: list[tuple[Span, dict[str, Any]]] = []
    for context in contexts:
        cited = [(c.char_start, c.char_end) for c in context.finds.citations]
        for found in context.finds.dates:
            block_role = context.role_at(found.char_start)
            role = _date_role(block_role, found.char_start, cited)
            if block_role == "masthead" and found.grain != "day":
                continue
            if block_role == "doc_number":
                continue
            made.append(
                (
                    context.span(found),
                    {
                        "issue_id": context.identity.issue_id,
                        "document_id": context.document_id,
                        "section_id": context.section_id(context.section_at(found.char_start)),
                        "kind": found.kind,
                        "bound": found.bound,
                        "edtf": found.edtf,
                        "start": found.start,
                        "end": found.end,
                        "grain": found.grain,
                        "rrule": found.rrule,
                        "inferred": found.inferred,
                        "valid": found.valid,
                        "role": role,
                    },
                )
            )
    return made


_DATE_ROLES = {
    "masthead": "published", "colophon": "published", "signed_on": "signed", "imprint": "text", "title": "title",
    "contents": "title", "table": "table",
}  # fmt: skip


def _date_role(block_role: str, place: int, cited: Sequence[tuple[int, int]]) -> str:
    if block_role in _DATE_ROLES:
        return _DATE_ROLES[block_role]
    n = bisect_right(cited, (place, 1 << 60)) - 1
    return "citation" if n >= 0 and cited[n][0] <= place < cited[n][1] else "text"


def _quantities(contexts: Sequence[_Context]) -> list[tuple[Span, dict[str, Any]]]:
    made: list[tuple[Span, dict[str, Any]]] = []
    for context in contexts:
        taken = sorted(
            [(c.char_start, c.char_end) for c in context.finds.citations]
            + [(d.char_start, d.char_end) for d in context.finds.dates if d.kind != "recurring"]
        )
        for found in context.finds.quantities:
            n = bisect_right(taken, (found.char_start, 1 << 60)) - 1
            if n >= 0 and taken[n][0] <= found.char_start < taken[n][1]:
                continue
            if n + 1 < len(taken) and taken[n + 1][0] < found.char_end:
                continue
            if context.role_at(found.char_start) in _NO_QUANTITIES:
                continue
            made.append(
                (
                    context.span(found),
                    {
                        "issue_id": context.identity.issue_id,
                        "document_id": context.document_id,
                        "section_id": context.section_id(context.section_at(found.char_start)),
                        "kind": found.kind,
                        "comparator": found.comparator,
                        "value": found.value,
                        "value_high": found.value_high,
                        "unit": found.unit,
                        "indicator": found.indicator,
                    },
                )
            )
    return made


_NO_QUANTITIES = frozenset(
    {"table", "title", "contents", "doc_number", "attachment_list", "attachment_label", "signed_on", "signature",
     "addressee", "masthead", "caption"}
)  # fmt: skip


def _appointments(contexts: Sequence[_Context], registry: Registry) -> list[tuple[Span, dict[str, Any]]]:
    made: list[tuple[Span, dict[str, Any]]] = []
    for context in contexts:
        for found in context.finds.appointments:
            if context.role_at(found.char_start) in _NO_DUTIES:
                continue
            full = registry.office(found.position, context.signed, context.bodies)
            made.append(
                (
                    context.span(found),
                    {
                        "issue_id": context.identity.issue_id,
                        "document_id": context.document_id,
                        "person": found.person,
                        "action": found.action,
                        "position": found.position,
                        "org_id": full,
                    },
                )
            )
    return made


class _Own(NamedTuple):
    """The issue's own documents by their numbers, and by their titles and those of their parts."""

    by_number: dict[str, list[tuple[str, list[str]]]]
    by_title: dict[str, str]


def _own_documents(contexts: Sequence[_Context], documents: Sequence[Row]) -> _Own:
    by_number: dict[str, list[tuple[str, list[str]]]] = {}
    by_title: dict[str, str] = {}
    for row, context in zip(documents, contexts, strict=True):
        assert isinstance(row, DocumentRow)
        assert context.document is not None
        if row.doc_number:
            titles = [row.title, *(part.title for part in context.document.parts if part.title)]
            by_number.setdefault(row.doc_number, []).append((row.document_id, [title_key(title) for title in titles]))
        by_title.setdefault(title_key(row.title), row.document_id)
        for part in context.document.parts:
            if part.title and part.kind != "notice":
                by_title.setdefault(title_key(part.title), row.document_id)
    return _Own(by_number, by_title)


def _citations(contexts: Sequence[_Context], before: int, known: _Own, source: str) -> list[CitationRow]:
    """The citations of documents; `before` are counted already."""
    made: list[CitationRow] = []
    for context in contexts:
        document = context.document
        assert document is not None
        kept = [c for c in context.finds.citations if context.role_at(c.char_start) not in ("doc_number", "signed_on")]
        ids = {id(c): f"{context.identity.issue_id}.c{before + len(made) + n:05d}" for n, c in enumerate(kept, 1)}
        targets: dict[int, str | None] = {}
        instruments = {title_key(p.title) for p in document.parts if p.kind == "instrument" and p.title}
        notice = document.parts[0]
        for found in kept:
            span = context.span(found)
            key = title_key(found.title or "")
            antecedent = context.finds.citations[found.antecedent] if found.antecedent is not None else None
            relation = found.relation
            in_notice = notice.first <= context.block_at(found.char_start) <= notice.last
            if in_notice and key in instruments and relation not in ("repeals", "forwards"):
                relation = "issues"
            elif relation in ("issues", "forwards") and not in_notice:
                relation = "mentions"
            if relation == "mentions" and context.role_at(found.char_start) == "table":
                relation = _listed_as(document, context.block_at(found.char_start)) or relation
            target = _numbered_target(found.doc_number or "", known.by_number, key)
            if target is None and found.doc_number is None and key:
                target = known.by_title.get(key)
            if target is None and antecedent is not None:
                target = targets.get(id(antecedent))
            targets[id(found)] = target
            made.append(
                CitationRow(
                    issue_id=context.identity.issue_id,
                    char_start=span.start,
                    char_end=span.end,
                    citation_id=ids[id(found)],
                    document_id=context.document_id or "",
                    section_id=context.section_id(context.section_at(found.char_start)),
                    raw=source[span.start : span.end],
                    title=found.title,
                    doc_number=found.doc_number,
                    alias=found.alias,
                    pinpoint=found.pinpoint,
                    kind=found.kind,  # type: ignore[arg-type]
                    relation=relation,  # type: ignore[arg-type]
                    antecedent_id=ids.get(id(antecedent)) if antecedent is not None else None,
                    target_id=target,
                )
            )
    return made


def _numbered_target(
    number: str, by_number: Mapping[str, Sequence[tuple[str, Sequence[str]]]], title: str
) -> str | None:
    """The document of this issue that bears a cited number: the one whose title agrees, else the first, for the issue
    is one place's. A number that has no sign of its place, with another title, may be another place's."""
    held = by_number.get(number, ())
    for document_id, titles in held:
        if any(is_same_title(title, own) for own in titles):
            return document_id
    return held[0][0] if held and not (title and names_no_place(number)) else None


def _listed_as(document: Document, block: int) -> str | None:
    """What becomes of the documents that a table lists: 决定废止的行政规范性文件目录 repeals them."""
    title = next((p.title for p in document.parts if p.first <= block <= p.last), None) or document.title
    if "废止" in title or "失效" in title:
        return "repeals"
    return "amends" if "修改" in title else None


def _tables(contexts: Sequence[_Context]) -> list[TableRow | TableCellRow]:
    """The tables of documents and their cells."""
    tables: list[TableRow | TableCellRow] = []
    cells: list[TableRow | TableCellRow] = []
    for context in contexts:
        document = context.document
        assert document is not None
        for n, table in enumerate(context.finds.tables, 1):
            table_id = f"{context.document_id}.t{n:02d}"
            block = document.first + table.block
            part = next((k for k, p in enumerate(document.parts, 1) if p.first <= block <= p.last), 1)
            tables.append(
                TableRow(
                    issue_id=context.identity.issue_id,
                    char_start=table.char_start,
                    char_end=table.char_end,
                    table_id=table_id,
                    document_id=context.document_id or "",
                    part_id=f"{context.document_id}.p{part}",
                    caption=table.caption,
                    n_rows=table.n_rows,
                    n_cols=table.n_cols,
                    header_rows=table.header_rows,
                    unit=table.unit,
                    kind=table.kind,  # type: ignore[arg-type]
                )
            )
            for cell in table.cells:
                cells.append(
                    TableCellRow(
                        issue_id=context.identity.issue_id,
                        char_start=cell.char_start,
                        char_end=cell.char_end,
                        table_id=table_id,
                        row=cell.row,
                        col=cell.col,
                        row_span=cell.row_span,
                        col_span=cell.col_span,
                        header=cell.header,
                        header_path=list(cell.header_path),
                        text=cell.text,
                        value=cell.value,
                        unit=cell.unit,
                        total=cell.total,
                    )
                )
    return [*tables, *cells]

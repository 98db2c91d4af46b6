"""Rows of citations: the relation that a document's parts decide, and the document of this issue that is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline import ids
from pipeline.model import Document, FoundCitation
from pipeline.notation.docnumber import is_order, names_no_place
from pipeline.notation.marks import CITED, is_same_title, title_key
from pipeline.resolve.context import DocumentContext
from pipeline.resolve.documents import genre_of
from pipeline.rows import CitationRow, DocumentRow, Row


class OwnDocuments(NamedTuple):
    """The issue's own documents by their numbers, and by their titles and those of their parts."""

    by_number: dict[str, list[tuple[str, list[str]]]]
    by_title: dict[str, str]


def own_documents(contexts: Sequence[DocumentContext], documents: Sequence[Row]) -> OwnDocuments:
    by_number: dict[str, list[tuple[str, list[str]]]] = {}
    by_title: dict[str, str] = {}
    for row, context in zip(documents, contexts, strict=True):
        assert isinstance(row, DocumentRow)
        if row.doc_number:
            titles = [row.title, *(part.title for part in context.document.parts if part.title)]
            by_number.setdefault(row.doc_number, []).append((row.document_id, [title_key(title) for title in titles]))
        by_title.setdefault(title_key(row.title), row.document_id)
        for part in context.document.parts:
            if part.title and part.kind != "notice":
                by_title.setdefault(title_key(part.title), row.document_id)
    return OwnDocuments(by_number, by_title)


def citations(contexts: Sequence[DocumentContext], before: int, known: OwnDocuments, source: str) -> list[CitationRow]:
    """The citations of documents; `before` are counted already."""
    made: list[CitationRow] = []
    for context in contexts:
        document = context.document
        kept = [c for c in context.finds.citations if not _is_own_number(context, c)]
        own, first = context.identity.issue_id, before + len(made) + 1
        numbers = {id(c): ids.row_id(own, "citations", first + n) for n, c in enumerate(kept)}
        targets: dict[int, str | None] = {}
        instruments = {title_key(p.title) for p in document.parts if p.kind == "instrument" and p.title}
        if any(p.kind == "instrument" and p.title is None for p in document.parts):
            instruments |= {title_key(title) for title in CITED.findall(document.title)}
        notice = document.parts[0]
        ordered = genre_of(document.title) == "命令" or (document.number is not None and is_order(document.number.text))
        for found in kept:
            span, block = context.span(found), context.block_at(found.char_start)
            key = title_key(found.title or "")
            antecedent = context.finds.citations[found.antecedent] if found.antecedent is not None else None
            relation = found.relation
            in_notice = notice.first <= block <= notice.last
            # a decision that amends a text prints it as amended, too: what it does to it counts
            if in_notice and key in instruments and relation not in ("repeals", "forwards", "amends"):
                relation = "issues"
            elif relation in ("issues", "forwards") and not in_notice:
                relation = "mentions"
            if relation == "mentions" and context.issue.blocks[block].role == "table":
                relation = _listed_as(document, block) or relation
            # what an order makes public is law, whatever its title ends in (立法法)
            kind = "law" if ordered and relation == "issues" and found.kind == "document" else found.kind
            target = _own_target(found.doc_number, key, known)
            if target is None and antecedent is not None:
                target = targets.get(id(antecedent))
            targets[id(found)] = target
            made.append(
                CitationRow(
                    **context.columns_in_section(block),
                    char_start=span.start,
                    char_end=span.end,
                    citation_id=numbers[id(found)],
                    raw=source[span.start : span.end],
                    title=found.title,
                    doc_number=found.doc_number,
                    alias=found.alias,
                    pinpoint=found.pinpoint,
                    kind=kind,  # type: ignore[arg-type]
                    relation=relation,  # type: ignore[arg-type]
                    antecedent_id=numbers.get(id(antecedent)) if antecedent is not None else None,
                    target_id=target,
                )
            )
    return made


def _is_own_number(context: DocumentContext, found: FoundCitation) -> bool:
    """Whether a find is the number that the document itself bears, in its line or its title (省政府令第265号)."""
    role, own = context.role_at(found.char_start), context.document.number
    if role == "title":
        return found.title is None and own is not None and found.doc_number == own.text
    return role in ("doc_number", "signed_on")


def _own_target(number: str | None, title: str, known: OwnDocuments) -> str | None:
    """The document of this issue that a number, or else a title key, means."""
    target = _numbered_target(number or "", known.by_number, title)
    return known.by_title.get(title) if target is None and number is None and title else target


def with_own_targets(rows: Sequence[Row], known: OwnDocuments) -> tuple[CitationRow, ...]:
    """Citations with the documents of this issue that they mean, by the numbers and titles that both have now."""
    targets: dict[str, str | None] = {}
    found: list[CitationRow] = []
    for row in rows:
        assert isinstance(row, CitationRow)
        target = _own_target(row.doc_number, title_key(row.title or ""), known)
        if target is None and row.antecedent_id is not None:
            target = targets.get(row.antecedent_id)
        targets[row.citation_id] = target
        found.append(row if row.target_id == target else replace(row, target_id=target))
    return tuple(found)


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
    ends, changed = "废止" in title or "失效" in title, "修改" in title
    if (ends and changed) or any(word in title for word in ("保留", "有效", "清理结果")):
        return None  # what becomes of each, its own row says
    return "repeals" if ends else "amends" if changed else None

"""Akoma Ntoso 3.0 (`akn/<document_id>.xml`): one file a document, with its parts, outline, tables and references.

The covering notice is the document; each instrument and attachment that it prints is an attachment of it, in printed
order. All that is printed of the document is in it, but for running headers and page numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.export.akn import names
from pipeline.export.akn.body import Contents, Fields, Identifiers, add_part, starts_by_block
from pipeline.export.akn.marks import Mark, Marks
from pipeline.export.akn.meta import About, Bodies, meta
from pipeline.export.extract import Extract, Issue
from pipeline.model import FURNITURE
from pipeline.rows import (
    BlockRow,
    CitationRow,
    DateRow,
    DocumentRow,
    IssueRow,
    PartRow,
    ResponsibilityRow,
    Row,
    SectionRow,
    TableCellRow,
    TableRow,
)
from pipeline.schema import columns_of, word_of

FOLDER = "akn"
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
# What XML 1.0 has no place for and a source text may hold.
_NO_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})
_KIND = next(column for column in columns_of(PartRow) if column.name == "kind")
# What a document is called that has no genre.
_DOCUMENT = "公文"
# Elements that hold elements only: their parts stand on lines of their own. In the others a blank would be printed.
_STRUCTURE = frozenset(
    {
        *("akomaNtoso", "doc", "meta", "identification", "FRBRWork", "FRBRExpression", "FRBRManifestation"),
        *("references", "preface", "mainBody", "conclusions", "attachments", "attachment", "content", "intro"),
        *("wrapUp", "alinea", "chapter", "section", "article", "clause", "indent", "point", "level", "table", "tr"),
        *("th", "td"),
    }
)


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `akn/<document_id>.xml` of each document; how many there are. Raises `ExportError`."""
    (folder / FOLDER).mkdir()
    works = {
        row["document_id"]: names.work_of(row) for issue in extract.issues for row in extract.rows(DocumentRow, issue)
    }
    written = 0
    for issue in extract.issues:
        for document_id, root in _files(extract, issue, works):
            content = f"{_HEAD}\n{tostring(root, encoding='unicode')}\n".translate(_NO_XML)
            (folder / FOLDER / f"{document_id}.xml").write_bytes(content.encode("utf-8"))
            written += 1
    return {DocumentRow.dataset: written}


def _files(extract: Extract, issue: Issue, works: Mapping[str, str]) -> Iterator[tuple[str, Element]]:
    text = extract.text(issue)
    head = extract.rows(IssueRow, issue)[0]
    own: dict[type[Row], Mapping[str, Sequence[Fields]]] = {
        row_class: _by_document(extract.rows(row_class, issue))
        for row_class in (BlockRow, PartRow, SectionRow, DateRow, CitationRow, ResponsibilityRow, TableRow)
    }
    cells: dict[str, list[Fields]] = {}
    for cell in extract.rows(TableCellRow, issue):
        cells.setdefault(cell["table_id"], []).append(cell)
    for document in extract.rows(DocumentRow, issue):
        rows = {row_class: of.get(document["document_id"], []) for row_class, of in own.items()}
        yield document["document_id"], _document(text, About(document, head, Bodies()), rows, cells, works)


def _by_document(rows: Iterable[Fields]) -> Mapping[str, Sequence[Fields]]:
    found: dict[str, list[Fields]] = {}
    for row in rows:
        found.setdefault(row["document_id"] or "", []).append(row)
    return found


def _document(
    text: str,
    about: About,
    rows: Mapping[type[Row], Sequence[Fields]],
    cells: Mapping[str, Sequence[Fields]],
    works: Mapping[str, str],
) -> Element:
    blocks = [row for row in rows[BlockRow] if row["role"] not in FURNITURE]
    contents = Contents(
        starts=starts_by_block(rows[SectionRow]),
        tables=[(table, cells.get(table["table_id"], [])) for table in rows[TableRow]],
        marks=Marks(text, _marks(about, rows, blocks, works)),
        days={
            row["block_id"]: row["end"].isoformat() for row in rows[DateRow] if row["role"] == "signed" and row["end"]
        },
    )
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    main = SubElement(root, "doc", {"name": about.document["genre"] or _DOCUMENT})
    eids = Identifiers()
    kinds = {row["part_id"]: word_of(PartRow, _KIND, row["kind"]) for row in rows[PartRow]}
    runs = _runs_of_parts(blocks)
    add_part(main, runs[0][1] if runs else [], contents, eids, "")
    attachments = Element("attachments")
    for n, (part_id, own) in enumerate(runs[1:], 1):
        prefix = f"att_{n}"
        attachment = SubElement(attachments, "attachment", {"eId": prefix})
        part = SubElement(attachment, "doc", {"name": kinds.get(part_id or "", _DOCUMENT)})
        part.append(meta(about, f"part_{n + 1}"))
        add_part(part, own, contents, eids, prefix)
    if len(attachments):
        main.append(attachments)
    main.insert(0, meta(about, "main"))  # Now every body that the text names has its reference.
    _indent(root, 0)
    return root


def _runs_of_parts(blocks: Iterable[Fields]) -> list[tuple[str | None, list[Fields]]]:
    """The blocks of each part, in printed order; those of no part (抄送, 印发) stay with the part before them."""
    runs: list[tuple[str | None, list[Fields]]] = []
    for part_id, own in groupby(blocks, key=lambda row: row["part_id"]):
        if runs and part_id in (None, runs[-1][0]):
            runs[-1][1].extend(own)
        elif runs and runs[-1][0] is None:
            runs[-1] = (part_id, [*runs[-1][1], *own])
        else:
            runs.append((part_id, list(own)))
    return runs


# --- marks ----------------------------------------------------------------------------------------------------


def _marks(
    about: About, rows: Mapping[type[Row], Sequence[Fields]], blocks: Sequence[Fields], works: Mapping[str, str]
) -> Iterator[Mark]:
    citations = {row["citation_id"]: row for row in rows[CitationRow]}
    for row in rows[CitationRow]:
        href = _work_meant(row, citations, works)
        if href:
            yield Mark(row["char_start"], row["char_end"], "ref", (("href", href),))
    for row in rows[DateRow]:
        day = _one_day(row)
        if day:
            yield Mark(row["char_start"], row["char_end"], "date", (("date", day),))
    for row in rows[ResponsibilityRow]:
        if row["org_id"]:
            yield _body(about, row, row["org_id"])
    for block, name in _signatures(about.document, blocks):
        yield _body(about, block, name)


def _body(about: About, row: Fields, name: str) -> Mark:
    reference = about.bodies.reference(name)
    return Mark(row["char_start"], row["char_end"], "organization", (("refersTo", reference),))


def _work_meant(row: Fields, citations: Mapping[str, Fields], works: Mapping[str, str]) -> str | None:
    """The work that a citation means: the one that is held, that of the citation which it is short for, or the one that
    its number or title names."""
    if row["target_id"] in works:
        return works[row["target_id"]]
    antecedent = citations.get(row["antecedent_id"] or "")
    if antecedent is not None and antecedent is not row and not row["doc_number"]:
        return works.get(antecedent["target_id"] or "") or names.work_cited(antecedent)
    return names.work_cited(row)


def _one_day(row: Fields) -> str | None:
    """The day that a date names: the day itself, the last one of a deadline, the first one behind 起; None for a
    stretch or a rhythm, which the standard's element has no place for."""
    if row["kind"] != "point" or not row["valid"]:
        return None
    day = {"by": row["end"], "from": row["start"]}.get(row["bound"], row["end"] if row["start"] == row["end"] else None)
    return day.isoformat() if day else None


def _signatures(document: Fields, blocks: Iterable[Fields]) -> Iterator[tuple[Fields, str]]:
    """The signatures with the bodies that signed, where each body has its own or the words are its full name."""
    signed = [block for block in blocks if block["role"] == "signature"]
    issuers = document["issuers"]
    for n, block in enumerate(signed):
        if "".join(block["text"].split()) in issuers:
            yield block, "".join(block["text"].split())
        elif len(signed) == len(issuers):
            yield block, issuers[n]


def _indent(element: Element, level: int) -> None:
    """Put each element that stands in a structure on a line of its own."""
    if element.tag not in _STRUCTURE or not len(element):
        return
    element.text = "\n" + "  " * (level + 1)
    for child in element:
        _indent(child, level + 1)
        child.tail = "\n" + "  " * (level + 1)
    element[-1].tail = "\n" + "  " * level

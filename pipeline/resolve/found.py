"""Rows of what was found: duties, dates, quantities, appointments, tables; each learns where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence, Set
from operator import itemgetter
from typing import Any

from pipeline import ids
from pipeline.model import Document
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_regex
from pipeline.resolve.context import Context, DocumentContext
from pipeline.resolve.organizations import Registry
from pipeline.rows import Row, TableCellRow, TableRow
from pipeline.text import Span

# The source span of a row and its columns, before it has a number.
Made = tuple[Span, dict[str, Any]]


def numbered(dataset: str, made: list[Made], source: str, row: Callable[..., Row]) -> tuple[Row, ...]:
    """Rows in source order with their identifiers and evidence."""
    if not made:
        return ()
    column = ids.FORMS[dataset].column
    made = sorted(made, key=itemgetter(0))
    rows: list[Row] = []
    for ((start, end), fields), own in zip(made, ids.row_ids(made[0][1]["issue_id"], dataset, len(made)), strict=True):
        fields[column] = own
        rows.append(row(**fields, char_start=start, char_end=end, raw=source[start:end]))
    return tuple(rows)


# headings under which a list says who does the task that stands over it: 责任分工, 牵头单位
_ALLOTMENT = compile_regex(
    r"(?:责任|职责|任务|工作)?(?:分工|部门|单位|主体)$|^(?:牵头|责任|配合|负责|主办|协办)(?:部门|单位)"
)


_LABELLED = compile_regex(rf"^(?:[（(]?[\d{HAN_COUNT}]+[）)、.．]|第[\d{HAN_COUNT}]+条)\s*")
_SENTENCE = compile_regex(r"[^。；\n]*")


_NO_DUTIES = frozenset({"title", "contents", "addressee", "attachment_list"})


def _first_sentence(text: str) -> str | None:
    """The first words of an item that has no heading, without its label: what a closing note is about."""
    match = _SENTENCE.match(_LABELLED.sub("", text))
    return match.group() or None if match else None


_NOTE_ALONE = compile_regex(r"[（(〔\[].*[）)〕\]]。?|[^：:。]{2,10}(?:单位|部门|主体)[：:].*")


def _noted(document: Document, block: int, text: str, section: int, with_duties: Set[int]) -> int:
    """The node that a note on a line of its own is about: the one over items without headings, of which none before
    the last has a note."""
    node = document.sections[section]
    if node.parent is None or node.heading is not None or block == node.block or _NOTE_ALONE.fullmatch(text) is None:
        return section
    siblings = False
    for n in range(section - 1, node.parent, -1):
        other = document.sections[n]
        if n in with_duties or (other.parent == node.parent and other.heading is not None):
            return section
        siblings = siblings or other.parent == node.parent
    return node.parent if siblings and document.sections[node.parent].heading is not None else section


def responsibilities(contexts: Sequence[DocumentContext], registry: Registry) -> list[Made]:
    made: list[Made] = []
    for context in contexts:
        document = context.document
        duties = context.finds.duties
        sections = [context.section_of(context.block_at(duty.anchor)) for duty in duties]
        with_duties = {section for section in sections if section is not None}
        for duty, section in zip(duties, sections, strict=True):
            block = context.block_at(duty.char_start)
            role = context.issue.blocks[block].role
            if role in _NO_DUTIES or (role == "table") != (duty.form == "table"):
                continue
            if duty.form == "list" and section is not None:
                node = document.sections[section]
                if node.heading and _ALLOTMENT.search(node.heading) and node.parent is not None:
                    section = node.parent
            if duty.form in ("note", "list") and section is not None and role == "paragraph":
                section = _noted(document, block, context.issue.blocks[block].text, section, with_duties)
            heading = document.sections[section].heading if section is not None else None
            task = duty.task if duty.form in ("duty", "clause", "table") else None
            if task is None and heading is None and section is not None:
                task = _first_sentence(context.issue.blocks[document.sections[section].block].text)
            made.append(
                (
                    context.span(duty),
                    {
                        **context.columns(block),
                        "section_id": context.section_id(section),
                        "role": duty.role,
                        "org": duty.org,
                        "org_id": registry.name(duty.org, context.home, duty.org_id)
                        if duty.holder == "named"
                        else None,
                        "holder": duty.holder,
                        "task": task or heading,
                        "form": duty.form,
                    },
                )
            )
    return made


def dates(contexts: Sequence[Context]) -> list[Made]:
    made: list[Made] = []
    for context in contexts:
        cited = [(c.char_start, c.char_end) for c in context.finds.citations]
        for found in context.finds.dates:
            block = context.block_at(found.char_start)
            block_role = context.issue.blocks[block].role
            role = _date_role(block_role, found.char_start, cited)
            if role == "signed" and found.bound == "from":
                role = "text"  # （9月26日…会议通过，10月1日起施行）
            if block_role == "masthead" and found.grain != "day":
                continue
            if block_role == "doc_number" and found.grain != "day":
                continue
            made.append(
                (
                    context.span(found),
                    {
                        **context.columns_in_section(block),
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
    "masthead": "published", "colophon": "published", "signed_on": "signed", "doc_number": "signed", "imprint": "text",
    "title": "title",
    "contents": "title", "table": "table",
}  # fmt: skip


def _date_role(block_role: str, place: int, cited: Sequence[tuple[int, int]]) -> str:
    if block_role in _DATE_ROLES:
        return _DATE_ROLES[block_role]
    n = bisect_right(cited, (place, 1 << 60)) - 1
    return "citation" if n >= 0 and cited[n][0] <= place < cited[n][1] else "text"


def quantities(contexts: Sequence[DocumentContext]) -> list[Made]:
    made: list[Made] = []
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
            block = context.block_at(found.char_start)
            if context.issue.blocks[block].role in _NO_QUANTITIES:
                continue
            made.append(
                (
                    context.span(found),
                    {
                        **context.columns_in_section(block),
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


def appointments(contexts: Sequence[DocumentContext], registry: Registry) -> list[Made]:
    made: list[Made] = []
    for context in contexts:
        for found in context.finds.appointments:
            block = context.block_at(found.char_start)
            # 大会于11月2日选举：⏎王强为…: the line before the first name may look like an address
            if context.issue.blocks[context.block_at(found.char_end - 1)].role in _NO_DUTIES:
                continue
            full = registry.office(found.position, context.home)
            made.append(
                (
                    context.span(found),
                    {
                        **context.columns(block),
                        "person": found.person,
                        "action": found.action,
                        "position": found.position,
                        "org_id": full,
                    },
                )
            )
    return made


def tables(contexts: Sequence[DocumentContext]) -> list[TableRow | TableCellRow]:
    """The tables of documents and their cells."""
    found: list[TableRow | TableCellRow] = []
    cells: list[TableRow | TableCellRow] = []
    for context in contexts:
        document = context.document
        for n, table in enumerate(context.finds.tables, 1):
            table_id = ids.table_id(context.document_id, n)
            block = document.first + table.block
            part = next((k for k, p in enumerate(document.parts, 1) if p.first <= block <= p.last), 1)
            found.append(
                TableRow(
                    issue_id=context.identity.issue_id,
                    char_start=table.char_start,
                    char_end=table.char_end,
                    table_id=table_id,
                    document_id=context.document_id,
                    part_id=ids.part_id(context.document_id, part),
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
    return [*found, *cells]

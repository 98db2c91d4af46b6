"""Tables of tasks (任务分工表): each name under 牵头单位, 责任单位 …, with the task of its row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.find.duties.line import BETWEEN_NAMES, ROLES, Item, Line, holder_of
from pipeline.find.duties.statements import first_leading, first_leads_from, marked, statement
from pipeline.find.duties.wording import Name, any_of
from pipeline.model import FoundCell, FoundDuty, FoundTable
from pipeline.notation.bodies import PLACE_UNITS
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_limits, duty_words

_TASK_COLUMN = compiled(
    r"(?:主要|重点|具体|工作|年度|目标|建设|改革)*(?:任务|内容|事项|措施|举措|工作|项目|目标|要点|清单|指标|标准)(?:名称|内容|及内容|描述|分解)?"
)
_HEAD = compiled(any_of((*duty_words("column"), *duty_limits())))


def find_table_duties(text: str, start: int, table: FoundTable, names: Sequence[Name] = ()) -> list[FoundDuty]:
    """The duties of a table of tasks: each name under 牵头单位, 责任单位 …, with the task of its row.

    `text` is the document's cleaned text, in which the table's block begins at `start`; `names` are the known
    organisations that the text names, in order.
    """
    columns: dict[int, str] = {}
    task_column: int | None = None
    for cell in table.cells:
        if cell.header:
            continue
        if cell.row > table.header_rows:
            break
        head = BETWEEN_NAMES.sub("", cell.header_path[-1]) if cell.header_path else ""
        word = _HEAD.match(head)
        if word is not None and word.group() in ROLES:
            columns[cell.col] = ROLES[word.group()]
        elif task_column is None and _TASK_COLUMN.fullmatch(head):
            task_column = cell.col
    if not columns:
        return []
    first_leads = start >= first_leads_from(text) and "lead" not in columns.values()
    found: list[FoundDuty] = []
    tasks: dict[int, str] = {}
    for cell in table.cells:
        if cell.col == task_column and not cell.header:
            tasks.update(dict.fromkeys(range(cell.row, cell.row + cell.row_span), cell.text))
    for cell in table.cells:
        if cell.header or cell.col not in columns or not cell.pieces or cell.total:
            continue
        line = _line_of(cell, start, names)
        for item in first_leading(line, line.start, _cell_items(line, columns[cell.col]), first_leads):
            place = cell.place(item.start, item.end)
            found.append(
                FoundDuty(
                    char_start=start + place.start,
                    char_end=start + place.end,
                    raw=text[start + place.start : start + place.end],
                    role=item.role or columns[cell.col],
                    org=cell.text[item.start : item.end],
                    holder=holder_of(line, item) or "named",
                    form="table",
                    task=tasks.get(cell.row),
                    anchor=start + cell.pieces[0].start,
                    org_id=line.org_ids.get((item.start, item.end)),
                )
            )
    return found


# 儿街镇⏎人民政府: a place, and what no name begins with; 财政局⏎政府办 are two
_CUT_GOVERNMENT = compile_re(rf"(?<=[{PLACE_UNITS}道])(?:人民)?政府")


def _line_of(cell: FoundCell, start: int, names: Sequence[Name]) -> Line:
    """A cell's words, the names in them and the breaks between its pieces."""
    known: list[Name] = []
    breaks: set[int] = set()
    cuts: set[int] = set()
    at = 0
    for piece in cell.pieces:
        first = bisect_left(names, (start + piece.start,))
        for name in names[first:]:
            if name.start >= start + piece.end:
                break
            if name.end <= start + piece.end:
                shift = at - start - piece.start
                known.append(name._replace(start=name.start + shift, end=name.end + shift))
        at += piece.end - piece.start
        if _CUT_GOVERNMENT.match(cell.text, at) is None:
            breaks.add(at)
        else:
            known = [name for name in known if name.end != at]
            cuts.add(at)
    known = [name for name in known if name.start not in cuts]
    return Line(cell.text, 0, len(cell.text), known, frozenset(breaks))


def _cell_items(line: Line, role: str) -> list[Item]:
    """The names of a cell; what stands before the first mark has the column's role."""
    parts = list(marked(line, line.start, line.end))
    items = statement(line, line.start, parts[0][0] if parts else line.end, role)
    for _, begin, stop, own in parts:
        if own is not None:
            items += statement(line, begin, stop, own)
    return items

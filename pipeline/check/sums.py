"""Checks of sums: totals of tables, and totals of running text against their parts."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from pipeline.check.case import Case, Finding, quote
from pipeline.rows import QuantityRow, TableCellRow, TableRow
from pipeline.text import Cleaned, Span

_RATE = regex.compile(r"率|比例|占比|平均|均|%|％|‰|标准|单价|年份|年度|序号|增幅|编号|电话|代码")


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e15 else str(value)


def check_totals(case: Case) -> Iterator[Finding]:
    """`table.total`: in each column the rows between two totals add up to the second; 合计 to all of them."""
    cells: dict[str, list[TableCellRow]] = defaultdict(list)
    for cell in case.rows(TableCellRow):
        cells[cell.table_id].append(cell)
    for table in case.rows(TableRow):
        if table.kind == "data":
            yield from _rows(table, cells[table.table_id])


_NONE = regex.compile(r"[-—–/\\]+|无")


def _rows(table: TableRow, cells: Sequence[TableCellRow]) -> Iterator[Finding]:
    grid: dict[int, dict[int, TableCellRow]] = defaultdict(dict)
    for cell in cells:
        if not cell.header:
            grid[cell.row][cell.col] = cell
    labels = {r: "".join(c.text for c in sorted(row.values(), key=lambda c: c.col)[:2]) for r, row in grid.items()}
    totals = [r for r in sorted(grid) if grid[r] and all(cell.total for cell in grid[r].values())]
    if not totals:
        return
    for c in range(table.n_cols):
        column = [(r, grid[r][c]) for r in sorted(grid) if c in grid[r]]
        if any(_RATE.search("".join(cell.header_path[-1:])) for _, cell in column[:1]):
            continue
        body = [(r, cell) for r, cell in column if r not in totals]
        if any(cell.text and cell.value is None and not _NONE.fullmatch(cell.text) for _, cell in body):
            continue
        values = {r: cell.value or 0.0 for r, cell in body}
        if sum(cell.value is not None for _, cell in body) < 2:
            continue
        subtotals = [r for r in totals if "小计" in labels[r]]
        for r in totals:
            total = grid[r].get(c)
            if total is None or total.value is None:
                continue
            if r in subtotals:
                before = max([t for t in totals if t < r], default=-1)
                mine = [v for k, v in values.items() if before < k < r]
                if not mine:
                    after = min([t for t in totals if t > r], default=1 << 30)
                    mine = [v for k, v in values.items() if r < k < after]
            else:
                mine = list(values.values())
            if len(mine) >= 2 and abs(sum(mine) - total.value) > 0.006 * max(1.0, abs(total.value)) ** 0:
                if abs(sum(mine) - total.value) < 0.06 and any(v != int(v) for v in mine):
                    continue  # rounded parts
                where = "／".join(total.header_path) or f"第{c + 1}列"
                message = (
                    f"表“{quote(table.caption or '')}”{quote(where)}一列合计作{_number(total.value)}，"
                    f"各行之和为{_number(sum(mine))}"
                )
                yield Finding("table.total", total.char_start, total.char_end, message, table.document_id)


_PARTS = regex.compile(r"[，,。；;：:]?(?:（|\()?(?:其中|分别为|包括|含)[：:，,]?")
_REST = regex.compile(r"其余|余下|剩余|分别")


_STOP = regex.compile(r"[。；]")
_AMONG = regex.compile(r"其中|包括")


def check_sums(case: Case) -> Iterator[Finding]:
    """`sum.mismatch`: a total followed by 其中 and parts of the same unit that exceed it or, with 其余, fall short.

    Read in cleaned text, where the end of a page parts no sentence.
    """
    for finds in case.finds:
        if finds.document is not None:
            document_id = case.documents[finds.document].document_id
            rows = [row for row in case.rows(QuantityRow) if row.document_id == document_id]
            yield from _sums(finds.text, rows)


def _sums(cleaned: Cleaned, rows: Sequence[QuantityRow]) -> Iterator[Finding]:
    text, origin = cleaned.text, cleaned.origin
    places = [Span(bisect_left(origin, q.char_start), bisect_left(origin, q.char_end - 1) + 1) for q in rows]
    for n, (total, place) in enumerate(zip(rows, places, strict=True)):
        if total.kind not in ("count", "money", "area") or total.value_high is not None:
            continue
        lead = _PARTS.search(text, place.end, place.end + 24)
        if lead is None or _STOP.search(text[place.end : lead.start()]):
            continue
        stop = _scope_end(text, lead.end(), bracket=lead.group().lstrip("，,。；;：:")[:1] in "（(")
        parts = [
            (q, at)
            for q, at in zip(rows[n + 1 : n + 12], places[n + 1 : n + 12], strict=True)
            if at.start >= lead.end() and at.end <= stop and q.unit == total.unit and q.kind == total.kind
        ]
        if len(parts) < 2 or any(q.value_high is not None for q, _ in parts):
            continue
        if any(_AMONG.search(text[a.end : b.start]) for (_, a), (_, b) in itertools.pairwise(parts)):
            continue
        amount = sum(q.value for q, _ in parts)
        whole = _REST.search(text, lead.start(), stop) is not None
        over = amount > total.value * (1 + 1e-9)
        short = whole and total.comparator in ("=", "<=") and amount < total.value * (1 - 1e-9)
        if over or short:
            terms = "+".join(_number(q.value) for q, _ in parts)
            message = f"总数与分项不符：{quote(total.raw)}，而{terms}={_number(amount)}{total.unit}"
            yield Finding("sum.mismatch", total.char_start, parts[-1][0].char_end, message, total.document_id)


def _scope_end(text: str, start: int, bracket: bool) -> int:
    if bracket:
        close = regex.compile(r"[）)\n]").search(text, start)
        return close.start() if close else start
    end = regex.compile(r"[。\n]").search(text, start)
    return end.start() if end else len(text)

"""Checks of what a notice says of its tables: its sum against their total, its count against their rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.check.case import Case, Finding, number, quote, shared_start
from pipeline.check.tables import Grid, grids
from pipeline.model import Document
from pipeline.notation.marks import title_key
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.units import SCALES, split_scale
from pipeline.precompiled import compile_regex
from pipeline.rows import DocumentRow, PartRow, QuantityRow
from pipeline.text import Cleaned

# what the name of a sheet ends in, behind what it is about: 修缮经费|安排表, 传统村落|名录
_SHEET = compile_regex(
    r"(?:安排|分配|下达|分解|明细|计划|汇总|统计|情况|一览|核定|使用|拨付|补助|登记|公示|认定|入选|拟)*(?:表|名录|名单|目录|清单|台账)(?:表)?$"
)
_LIST = compile_regex(r"(?:名录|名单|目录|清单)(?:表)?$")
# the sentence sends the reader to the sheet: （名单见附件）, 详见附件1
_SEE = compile_regex(r"(?:名录|名单|目录|清单|明细|表)?(?:详?见|附)(?:附件|附表|下表|附后|后)|名[单录]附后|附件")
_LEAST = 4  # characters of a subject that are no coincidence


def check_announced(case: Case) -> Iterator[Finding]:
    """`sum.mismatch`: a sum or a count in the notice that its table or list contradicts.

    The notice has to name the very thing that the sheet's title names (修缮经费732万元: …修缮经费表), or to send the
    reader to the only sheet for the only count of its sentence, or to the table right below it (分配见下表).
    """
    sheets: dict[str, list[Grid]] = defaultdict(list)
    for grid in grids(case):
        sheets[grid.table.document_id].append(grid)
    parts: dict[str, list[PartRow]] = defaultdict(list)
    for part in case.rows(PartRow):
        parts[part.document_id].append(part)
    rows: dict[str, list[QuantityRow]] = defaultdict(list)
    for row in case.rows(QuantityRow):
        rows[row.document_id].append(row)
    for finds in case.finds:
        if finds.document is None:
            continue
        document = case.documents[finds.document]
        own = sheets.get(document.document_id, [])
        if own:
            notice = _notice_end(case.issue.documents[finds.document], case)
            said = [row for row in rows[document.document_id] if row.char_end <= notice]
            yield from _check(finds.text, said, own, parts[document.document_id], document)
            for grid in own:
                yield from _against_below(case, finds.text, rows[document.document_id], grid, document)


def _notice_end(document: Document, case: Case) -> int:
    """Where the first attachment begins."""
    first = next((part.first for part in document.parts if part.kind == "attachment"), None)
    return case.issue.blocks[first].start if first is not None else 0


def _check(
    cleaned: Cleaned, said: Sequence[QuantityRow], own: Sequence[Grid], parts: Sequence[PartRow], document: DocumentRow
) -> Iterator[Finding]:
    titles = {part.part_id: part.title or "" for part in parts if part.kind == "attachment"}
    of_part: dict[str, list[Grid]] = defaultdict(list)
    for grid in own:
        if grid.table.part_id in titles:
            of_part[grid.table.part_id].append(grid)
    # a sheet is an attachment with one table
    alone = [(grids[0], _subject(grids[0], titles[part])) for part, grids in of_part.items() if len(grids) == 1]
    if not alone:
        return
    only = len(titles) == 1 and len(alone) == 1
    values = {(row.unit, row.value) for row in said}
    amounts = list(_amounts(cleaned, said))
    for grid, subject in alone:
        counts: list[tuple[bool, QuantityRow]] = []
        for amount in amounts:
            row = amount.row
            named = _names_subject(amount.before, amount.behind, subject)
            sent = only and not amount.others and _SEE.search(amount.sentence) is not None
            if (not named and not sent) or not _is_same_batch(amount.sentence, subject):
                continue
            if row.kind == "count":
                counts.append((sent, row))
            elif (message := _against_total(grid, row, values)) is not None:
                yield Finding("sum.mismatch", row.char_start, row.char_end, message, document.document_id)
        # of several counts (清理126件、废止8件、保留118件) the list is of that whose sentence sends the reader there
        counts = [pair for pair in counts if pair[0]] or counts
        if len(counts) == 1:
            row = counts[0][1]
            message = _against_rows(grid, row, titles.get(grid.table.part_id, ""))
            if message is not None:
                yield Finding("sum.mismatch", row.char_start, row.char_end, message, document.document_id)


# the sentence sends the reader to the table under it: 分配见下表   具体任务如下表
_SEE_BELOW = compile_regex(r"(?:[见如]|列于)下表")
# 732户，|具体任务分解见下表; in 全年732户，其中今年的任务见下表 the table tells of another sum
_SEEN_NEXT = compile_regex(
    r"[，,（(：:](?:(?:具体|详细|任务|资金|指标|分解|分配|安排|明细|情况|数量|名额|各\p{Han}{1,4}|如|的)*)(?:详见|见|如|列于)下表"
)
# Lines between such a sentence and its table: the table's name, its unit.
_BETWEEN, _SHORT = 3, 40


def _against_below(
    case: Case, cleaned: Cleaned, rows: Sequence[QuantityRow], grid: Grid, document: DocumentRow
) -> Iterator[Finding]:
    """The only sum of a sentence that sends the reader to the table under it, which has another total."""
    if not grid.totals:
        return
    blocks = case.issue.blocks
    at = bisect_left(blocks, grid.table.char_start, key=lambda block: block.start)
    for block in reversed(blocks[max(0, at - _BETWEEN - 1) : at]):
        if _SEE_BELOW.search(block.text):
            said = [row for row in rows if block.start <= row.char_start and row.char_end <= block.end]
            for amount in _amounts(cleaned, said):
                if amount.others or _SEEN_NEXT.match(amount.after) is None:
                    continue
                values = {(row.unit, row.value) for row in said}
                if (message := _against_total(grid, amount.row, values)) is not None:
                    row = amount.row
                    yield Finding("sum.mismatch", row.char_start, row.char_end, message, document.document_id)
            return
        if len(block.text) > _SHORT or "。" in block.text:
            return


class _Amount(NamedTuple):
    """An amount that a sheet may contradict: its sentence, the words of its clause before and behind it, all that
    stands right behind it, and whether others of its unit stand in the sentence."""

    row: QuantityRow
    sentence: str
    before: str
    behind: str
    after: str
    others: bool


def _amounts(cleaned: Cleaned, said: Sequence[QuantityRow]) -> Iterator[_Amount]:
    text = cleaned.text
    places = [bisect_left(cleaned.origin, row.char_start) for row in said]
    for start, row in zip(places, said, strict=True):
        if row.comparator != "=" or row.value_high is not None or row.kind in ("percent", "rate", "duration"):
            continue
        end = bisect_left(cleaned.origin, row.char_end - 1) + 1
        first, last = _sentence(text, start, end)
        beside = said[bisect_left(places, first) : bisect_left(places, last)]
        others = sum(other.unit == row.unit for other in beside) > 1
        yield _Amount(row, text[first:last], *_around(text, start, end), text[end : end + _AFTER], others)


_AFTER = 30  # characters behind an amount that are read


def _subject(grid: Grid, title: str) -> str:
    """What a sheet is about: its title without the word for the sheet."""
    return str(_SHEET.sub("", title_key(grid.table.caption or title)))


_CLAUSE = compile_regex(r"[^，。；：:、！？\n（）()]*$")
_CLAUSE_BEHIND = compile_regex(r"[^，。；：:、！？\n（）()]*")
# …代表性项目名录（共计|8项）: the bracket says how many are in the list whose name stands before it
_COUNTS_LIST = compile_regex(r"(?P<name>[^，。；：:、！？\n（）()]+)[（(](?:共计?|合计|总计|计)?$")
_SUM_WORDS = compile_regex(r"(?:共计|合计|总计|总额|总数|共|计|为|的|有)+$")


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words of the clause before an amount and those behind it."""
    above = text[max(0, start - 40) : start]
    before = _CLAUSE.search(above)
    counted = _COUNTS_LIST.search(above) if text[end : end + 1] in "）)" else None
    if counted is not None:
        return title_key(_SHEET.sub("", counted["name"])), ""
    behind = _CLAUSE_BEHIND.match(text[end : end + 40])
    return (
        title_key(_SUM_WORDS.sub("", before.group() if before else "")),
        title_key(behind.group() if behind else ""),
    )


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    floor, ceiling = max(0, start - _LONGEST), min(len(text), end + _LONGEST)
    first = max(text.rfind("。", floor, start), text.rfind("\n", floor, start), floor - 1) + 1
    stop = _SENTENCE_END.search(text, end, ceiling)
    return first, stop.start() if stop else ceiling


_SENTENCE_END = compile_regex(r"[。\n]")
_LONGEST = 300  # characters of a sentence on each side that are read


def _names_subject(before: str, after: str, subject: str) -> bool:
    """Whether the words at an amount are the end of what the sheet is about: 传统村落4个, 4个传统村落."""
    shared = shared_start(before[::-1], subject[::-1])
    if shared >= min(_LEAST, len(subject)) and shared >= 3:
        return True
    return any(subject.endswith(after[:n]) for n in range(len(after), _LEAST - 1, -1))


_BATCH = compile_regex(rf"第[\d{HAN_COUNT}]+[批期轮次届]")


def _is_same_batch(sentence: str, subject: str) -> bool:
    """Whether a sentence speaks of the batch that the sheet lists, and of no other (第一批、第二批共计86项)."""
    named = set(_BATCH.findall(subject))
    return not named or set(_BATCH.findall(sentence)) == named


def _against_total(grid: Grid, row: QuantityRow, said: set[tuple[str, float]]) -> str | None:
    """What is wrong with a sum: no total of its unit in the table is it, and the table has one total."""
    printed: list[tuple[float, str]] = []
    summed: list[float] = []
    for c in range(grid.table.n_cols):
        cells = [grid.cells[r][c] for r in grid.body if c in grid.cells[r]]
        if not grid.is_summed(c) or not cells:
            continue
        units = {cell.unit for cell in cells if cell.value is not None and cell.unit}
        scale, bare = split_scale(units.pop()) if len(units) == 1 else ("", "")
        if bare != row.unit:
            continue
        factor = SCALES.get(scale, 1)
        summed += [factor * sum(cell.value or 0.0 for cell in cells)]
        for r in grid.totals:
            total = grid.cells[r].get(c)
            if total is not None and total.value is not None and "小计" not in grid.label(r):
                printed.append((factor * total.value, total.text))
    candidates = [value for value, _ in printed] + summed
    if not candidates or any(_is_near(value, row.value) for value in candidates):
        return None
    if len(printed) > 1 or (not printed and len(summed) > 1):
        return None
    # the notice tells the table's total elsewhere: this amount is another one
    if any(unit == row.unit and any(_is_near(value, other) for other in candidates) for unit, value in said):
        return None
    if printed:
        return f"正文作{quote(row.raw)}，{grid.name}合计作{printed[0][1]}（{_unit_of(grid)}）"
    base = SCALES.get(split_scale(_unit_of(grid))[0], 1)
    return f"正文作{quote(row.raw)}，{grid.name}各行之和为{number(summed[0] / base)}（{_unit_of(grid)}）"


def _unit_of(grid: Grid) -> str:
    units = [cell.unit for r in grid.rows for cell in grid.cells[r].values() if cell.unit and cell.value is not None]
    return grid.table.unit or (units[-1] if units else "")


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.005 * max(1.0, abs(other)) * (0.1 if one == int(one) and other == int(other) else 1)


_COUNTED_HEAD = compile_regex(r"数$|数量|个数|人数|户数|[（(](?:个|处|人|户|家|所|座|名|项)[）)]")


def _against_rows(grid: Grid, row: QuantityRow, title: str) -> str | None:
    """What is wrong with a count: the list has another number of rows."""
    name = title_key(title or grid.table.caption or "")
    if not _LIST.search(name):
        return None
    if grid.totals or any(path and _COUNTED_HEAD.search(path[-1]) for path in grid.headers.values()):
        return None
    rows = len(grid.body)
    if grid.serial is not None:
        serials = [grid.cells[r][grid.serial].value for r in grid.body if grid.serial in grid.cells[r]]
        if serials != [float(n) for n in range(1, rows + 1)]:
            return None
    elif any(not grid.texts[r].get(0) or cell.row_span > 1 for r in grid.body for cell in grid.cells[r].values()):
        return None
    if rows < 2 or rows == row.value:
        return None
    return f"正文作{quote(row.raw)}，所附“{quote(grid.table.caption or title, 30)}”列有{rows}行"

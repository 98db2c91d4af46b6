"""Checks within tables: totals of columns and of rows, rows that are printed twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from pipeline.check.case import Case, Finding, number, quote, rounding
from pipeline.notation.marks import TOTAL
from pipeline.notation.numerals import HAN_COUNT, NO_FIGURE
from pipeline.precompiled import compile_regex
from pipeline.rows import TableCellRow, TableRow

_NOT_SUMMED = compile_regex(
    r"率|比例|占比|百分|平均|均|%|％|‰|标准(?!煤)|单价|年份|年度|序号|增幅|编号|电话|代码|比重|排名|名次|得分|指数|增长|同比|期限|时间|日期|页码|邮编"
)
_SERIAL = compile_regex(r"(?:序\s*号|编\s*号|项\s*次|顺序|排\s*序|No\.?|№|行次)(?:\s*[（(].*)?", regex.IGNORECASE)
_BLANK_MARK = compile_regex(NO_FIGURE)
# a row that tells of rows over it, or holds those under it: their sum is no column's
_NESTED = compile_regex(rf"其中|^\s*(?:[{HAN_COUNT}]+、|[（(][{HAN_COUNT}]+[）)])|小\s*计")


_OF_SIDE = compile_regex("(?:收入|支出|收支|资产|负债)[合总小]计")


@dataclass(frozen=True)
class Grid:
    """A table's cells by row and column; a cell that spans several stands in each of them in `texts`."""

    table: TableRow
    cells: Mapping[int, Mapping[int, TableCellRow]]
    texts: Mapping[int, Mapping[int, str]]
    headers: Mapping[int, tuple[str, ...]]

    @property
    def name(self) -> str:
        """What messages call the table."""
        return f"表“{quote(self.table.caption)}”" if self.table.caption else "表格"

    @cached_property
    def rows(self) -> list[int]:
        """The rows under the header."""
        return sorted(self.cells)

    @cached_property
    def totals(self) -> list[int]:
        """The rows of 合计 and 小计, but for those of one side of a balance (本年收入合计), which others go on from."""
        rows = [r for r in self.rows if self.cells[r] and all(cell.total for cell in self.cells[r].values())]
        return [r for r in rows if _OF_SIDE.search("".join(self.label(r).split())) is None]

    @cached_property
    def body(self) -> list[int]:
        """The rows that are summed."""
        totals = set(self.totals)
        return [r for r in self.rows if r not in totals and any(self.texts[r].values())]

    @cached_property
    def serial(self) -> int | None:
        """The column of serial numbers."""
        return next((c for c, path in self.headers.items() if path and _SERIAL.fullmatch(path[-1].strip())), None)

    def label(self, r: int) -> str:
        """What a row is called: the words of its first columns."""
        return "".join(self.texts[r].get(c, "") for c in sorted(self.texts[r])[:2])

    def is_summed(self, c: int) -> bool:
        """Whether the numbers of a column can be added up."""
        return c != self.serial and _NOT_SUMMED.search("".join(self.headers.get(c, ())[-1:])) is None

    def unit_of(self, c: int) -> str | None:
        """The unit of most numbers of a column."""
        units = Counter(cell.unit for row in self.cells.values() if (cell := row.get(c)) and cell.value is not None)
        return units.most_common(1)[0][0] if units else None


def grids(case: Case, kinds: Sequence[str] = ("data",)) -> Iterator[Grid]:
    """The tables of an issue."""
    cells: dict[str, list[TableCellRow]] = defaultdict(list)
    for cell in case.rows(TableCellRow):
        cells[cell.table_id].append(cell)
    for table in case.rows(TableRow):
        if table.kind in kinds:
            yield _grid(table, cells[table.table_id])


def _grid(table: TableRow, cells: Sequence[TableCellRow]) -> Grid:
    by_place: dict[int, dict[int, TableCellRow]] = defaultdict(dict)
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    headers: dict[int, tuple[str, ...]] = {}
    for cell in cells:
        if cell.header:
            continue
        by_place[cell.row][cell.col] = cell
        headers.setdefault(cell.col, tuple(cell.header_path))
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.col, cell.col + cell.col_span):
                texts[r].setdefault(c, cell.text)
    return Grid(table, by_place, texts, headers)


class _Sum:
    """Numbers that a total may be of: added up once, however many totals they are compared with."""

    def __init__(self, values: Sequence[float]) -> None:
        self.values = values
        self.amount = sum(values)
        self._decimals = min(map(_decimals, values), default=_WHOLE)

    def differs(self, total: float) -> bool:
        """Whether a total is another number than the sum, even if all were rounded."""
        # 12 beside 12.5 is exact, 300.8 beside 100.35 is rounded
        decimals = min(self._decimals, _decimals(total))
        return abs(self.amount - total) > (1e-6 if decimals == _WHOLE else _slack(decimals, len(self.values) + 1))


_WHOLE = 99  # in the place of the decimals of a whole number


def _decimals(value: float) -> int:
    return len(number(value).partition(".")[2]) if value != int(value) else _WHOLE


@lru_cache(maxsize=256)
def _slack(decimals: int, numbers: int) -> float:
    """How far numbers with so many decimals may lie from their sum because all were rounded."""
    return rounding([10**-decimals] * numbers if decimals else [])


def check_totals(case: Case) -> Iterator[Finding]:
    """`table.total`: in each column the rows between two totals add up to the second; 合计 to all of them; in each row
    the cells add up to that under 合计."""
    for grid in grids(case):
        wrong = set()
        for finding, r in _columns(grid):
            wrong.add(r)
            yield finding
        # a total that is wrong in its column makes the sum of its row wrong as well
        yield from _across(grid, wrong)


def _columns(grid: Grid) -> Iterator[tuple[Finding, int]]:
    if not grid.totals:
        return
    found: list[tuple[Finding, int]] = []
    holding = 0
    nested = any(_NESTED.search(grid.label(r)) for r in grid.body)
    for c in range(grid.table.n_cols):
        if not grid.is_summed(c):
            continue
        column = {r: grid.cells[r][c] for r in grid.body if c in grid.cells[r]}
        if any(cell.text and cell.value is None and not _BLANK_MARK.fullmatch(cell.text) for cell in column.values()):
            continue
        rows, values = list(column), [cell.value or 0.0 for cell in column.values()]
        if sum(cell.value is not None for cell in column.values()) < 2:
            continue
        whole = _Sum(values)
        for r in grid.totals:
            total = grid.cells[r].get(c)
            if total is None or total.value is None:
                continue
            some = _summed(grid, r, rows, values)
            mine = whole if some is None else _Sum(some)
            if len(mine.values) < 2:
                continue
            if not mine.differs(total.value) or _sums_its_side(grid, r, rows, values, total.value):
                holding += 1
                continue
            where = "／".join(total.header_path) or f"第{c + 1}列"
            message = f"{grid.name}{quote(where)}一列合计作{number(total.value)}，各行之和为{number(mine.amount)}"
            document_id = grid.table.document_id
            found.append((Finding("table.total", total.char_start, total.char_end, message, document_id), r))
    # where no column adds up, the rows are no parts of a sum, or hold each other
    if found and (nested or len(found) > 1) and not holding:
        return
    if nested and len(found) > holding:
        return
    yield from found


def _summed(grid: Grid, r: int, rows: Sequence[int], values: Sequence[float]) -> Sequence[float] | None:
    """The numbers that a 小计 sums up, those between it and the one before it or, where there are none, behind it; None
    for a 合计, which sums up all of them."""
    if "小计" not in grid.label(r):
        return None
    n, at = bisect_left(grid.totals, r), bisect_left(rows, r)
    before = bisect_right(rows, grid.totals[n - 1]) if n else 0
    after = bisect_left(rows, grid.totals[n + 1]) if n + 1 < len(grid.totals) else len(rows)
    return values[before:at] or values[at:after]


def _sums_its_side(grid: Grid, r: int, rows: Sequence[int], values: Sequence[float], total: float) -> bool:
    """Whether a 合计 between rows is the sum of those over it, or of those under it: what stands on the other side is
    another item (上解支出, 年终结余)."""
    at = bisect_left(rows, r)
    if len(grid.totals) > _FEW_TOTALS or "小计" in grid.label(r) or not 0 < at < len(rows):
        return False
    return any(len(side) > 1 and not _Sum(side).differs(total) for side in (values[:at], values[at:]))


_FEW_TOTALS = 2  # of many each is one of its rows' own


def _across(grid: Grid, skipped: set[int]) -> Iterator[Finding]:
    """Rows whose 合计 is not the sum of the row, where the other rows show which columns it sums."""
    for c, path in grid.headers.items():
        if not path or not any(cell.get(c) is not None and cell[c].total for cell in grid.cells.values()):
            continue
        if _TOTAL_HEAD.fullmatch(path[-1].strip()) is None:
            continue
        for columns in _candidates(grid, c, path):
            right, wrong = 0, []
            for r in grid.rows:
                cells = grid.cells[r]
                total = cells.get(c)
                mine = [cells[k].value for k in columns if k in cells and cells[k].value is not None]
                if total is None or total.value is None or len(mine) < 2:
                    continue
                if any(k in cells and cells[k].text and cells[k].value is None for k in columns):
                    continue
                values = [v for v in mine if v is not None]
                if _Sum(values).differs(total.value):
                    wrong.append((r, total, sum(values)))
                elif sum(v != 0 for v in values) > 1:
                    right += 1
            own = _without_carried(grid, wrong)
            # a sum that the last row has taken over shows by itself that the column sums up its row
            least, share = (1, 1) if len(own) < len(wrong) else (2, 2)
            if right < least or len(own) * share > right:
                continue
            for r, total, amount in own:
                if r in skipped:
                    continue
                message = (
                    f"{grid.name}第{r - grid.table.header_rows + 1}行"
                    f"“{quote(_name(grid, r), 16)}”合计作{number(total.value or 0.0)}，各列之和为{number(amount)}"
                )
                yield Finding("table.total", total.char_start, total.char_end, message, grid.table.document_id)
            break


_Wrong = tuple[int, TableCellRow, float]


def _without_carried(grid: Grid, wrong: Sequence[_Wrong]) -> list[_Wrong]:
    """The rows whose total is wrong, without the row of 合计 whose own is wrong for having taken theirs over: it is off
    by as much as they are together."""

    def off(rows: Iterable[_Wrong]) -> float:
        return sum(amount - (total.value or 0.0) for _, total, amount in rows)

    own = [row for row in wrong if row[0] not in grid.totals]
    last = [row for row in wrong if row[0] in grid.totals]
    return own if own and len(last) == 1 and abs(off(own) - off(last)) < 1e-6 else list(wrong)


# 合计   资金合计（万元）
_TOTAL_HEAD = compile_regex(rf"(?!.*累计)\p{{Han}}{{0,6}}{TOTAL}\s*(?:[（(].*[）)])?|计")


def _candidates(grid: Grid, c: int, path: tuple[str, ...]) -> Iterator[list[int]]:
    """The columns that a column of totals may sum: those under the same head, those before it, those behind it."""

    def is_number(k: int) -> bool:
        return (
            grid.is_summed(k) and sum(grid.cells[r][k].value is not None for r in grid.rows if k in grid.cells[r]) > 1
        )

    unit = grid.unit_of(c)
    others = [k for k in sorted(grid.headers) if k != c and grid.unit_of(k) == unit and is_number(k)]
    plain = [k for k in others if not (grid.headers[k] and _TOTAL_HEAD.fullmatch(grid.headers[k][-1].strip()))]
    if len(path) > 1:
        yield [k for k in plain if grid.headers[k][:-1] == path[:-1]]
    yield plain
    yield [k for k in plain if k < c]
    yield [k for k in plain if k > c]
    yield [k for k in others if k not in plain]  # the sum of 小计


def _name(grid: Grid, r: int) -> str:
    return next((t for k, t in sorted(grid.texts[r].items()) if k != grid.serial and t), "")


_HAN_NAME = compile_regex(r"\p{Han}{2}")
_DAY = compile_regex(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")


def _plain(text: str) -> str:
    """A cell's words as they are compared: without blanks, days in one form (2021.11.5, 2021-11-05)."""
    words = "".join(text.split())
    day = _DAY.fullmatch(words)
    return "-".join(part.lstrip("0") for part in day.groups()) if day else words


def check_duplicate_rows(case: Case) -> Iterator[Finding]:
    """`table.duplicate_row`: a row of a table that is printed twice, but for its serial number.

    A row counts where its first two columns name something; a blank there may stand for a cell of the row over it.
    """
    for grid in grids(case):
        seen: dict[tuple[str, ...], int] = {}
        columns = [c for c in sorted(grid.headers) if c != grid.serial]
        for r in grid.body:
            words = tuple(_plain(grid.texts[r].get(c, "")) for c in columns)
            if len(words) < 2 or not all(words[:2]) or _HAN_NAME.search(words[0]) is None:
                continue
            if sum(_HAN_NAME.search(word) is not None for word in words) < 2 and len(words) < 3:
                continue
            if words not in seen:
                seen[words] = r
                continue
            cells = [cell for cell in grid.cells[r].values() if cell.text]
            head = grid.table.header_rows
            message = (
                f"{grid.name}第{r - head + 1}行与第{seen[words] - head + 1}行相同："
                f"{quote('，'.join(filter(None, words)), 40)}"
            )
            start, end = min(cell.char_start for cell in cells), max(cell.char_end for cell in cells)
            yield Finding("table.duplicate_row", start, end, message, grid.table.document_id)

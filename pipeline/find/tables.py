"""Tables (表格): lines of cells become a full grid with header paths, spans, values and units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import FURNITURE, Block, FoundCell, FoundTable
from pipeline.notation.labels import CLAUSE, read_label
from pipeline.notation.marks import DATE_ONLY, TABLE_LINE, continues_table, is_body_name, read_attachment_words
from pipeline.notation.needs import holds_any, needed
from pipeline.notation.numerals import CHINESE_NUMERAL, MINUSES, exact_product, parse_number
from pipeline.notation.units import SCALE, SCALES, all_units, normal_unit, split_scale, unit_in_cell
from pipeline.precompiled import compile_re, compile_regex
from pipeline.source import Grid
from pipeline.text import Cleaned, Span


@dataclass(slots=True)
class _Cell:
    """A cell while its table is put together: place in the source, cleaned text, its places in the block's text; and
    the rows and columns that it takes where the reader saw it ruled."""

    start: int
    end: int
    text: str
    pieces: tuple[Span, ...] = ()
    ruled: tuple[int, int] | None = None


_Grid = list[list[_Cell]]


def find_tables(blocks: Sequence[Block]) -> list[FoundTable]:
    """The tables among `blocks` (those of a document, in order); `block` counts from the first of them."""
    return [_read(blocks, n) for n, block in enumerate(blocks) if block.role == "table"]


def _read(blocks: Sequence[Block], n: int) -> FoundTable:
    block = blocks[n]
    grid, turns = _grid(block)
    _join_rests(grid, turns, block.joins)
    if block.grid is None:
        _join_wrapped(grid, turns)
    else:
        _set_ruled(grid, block.grid)
    n_cols = max(len(row) for row in grid)
    for row in grid:
        at = row[-1].end
        row.extend(_Cell(at, at, "") for _ in range(n_cols - len(row)))
    named = _take_caption(grid, turns)
    header_rows = _header_rows(grid)
    again = (*named.again, *_drop_repeated_headers(grid, header_rows, turns))
    _join_over_pages(grid, header_rows, turns)
    _join_merged(grid, header_rows, turns)
    caption, measured = _caption(blocks, n)
    caption, measured = named.caption or caption, named.units or measured
    measured = measured or _unit_of_caption(caption) or _units_under(blocks, n)
    unit = measured[0] if len(measured) == 1 else None
    kind = _kind(grid, header_rows)
    cells = _cells(grid, header_rows, n_cols, measured, kind, _sign_of_minus(blocks, n))
    return FoundTable(
        block=n,
        char_start=block.start,
        char_end=block.end,
        caption=caption,
        n_rows=len(grid),
        n_cols=n_cols,
        header_rows=header_rows,
        unit=unit,
        kind=kind,
        cells=tuple(cells),
        again=again,
    )


# --- the grid ------------------------------------------------------------------------------------------------


def _grid(block: Block) -> tuple[_Grid, list[bool]]:
    """The rows of a table block, and for each whether a page turns before it."""
    grid: _Grid = []
    turns: list[bool] = []
    at = 0
    ends = iter(span.end for span in block.spans)
    stop = next(ends)
    for line in block.text.split("\n"):
        row: list[_Cell] = []
        for text in line.split("\t"):
            row.append(_cell(block.cleaned, at, text))
            at += len(text) + 1
        turned = False
        start = next((cell.start for cell in row if cell.text), row[0].start)
        while start >= stop:
            turned = True
            stop = next(ends, 1 << 60)
        grid.append(row)
        turns.append(turned)
    return grid, turns


def _set_ruled(grid: _Grid, ruled: Grid) -> None:
    """Notes the rows and columns that each cell takes; what goes on of one over several rows belongs to its first."""
    for cell in ruled.cells:
        row, col = cell.row, cell.col
        for r in range(row + 1, row + cell.row_span):
            if grid[r][col].text:
                grid[row][col] = _joined(grid[row][col], grid[r][col])
                grid[r][col] = _Cell(grid[r][col].start, grid[r][col].start, "")
        grid[row][col].ruled = (cell.row_span, cell.col_span)


def _cell(cleaned: Cleaned, at: int, text: str) -> _Cell:
    if text:
        span = cleaned.span(at, at + len(text))
        return _Cell(span.start, span.end, text, (Span(at, at + len(text)),))
    here = cleaned.origin[at] if at < len(cleaned.origin) else (cleaned.origin[-1] + 1 if cleaned.origin else 0)
    return _Cell(here, here, "")


def _joined(cell: _Cell, rest: _Cell) -> _Cell:
    """A cell and what goes on of it behind a break."""
    if not cell.text or not rest.text:
        return cell if cell.text else rest
    return _Cell(cell.start, rest.end, cell.text + rest.text, cell.pieces + rest.pieces, cell.ruled)


def _join_rests(grid: _Grid, turns: list[bool], joins: Sequence[int]) -> None:
    """Joins the lines `joins` with the rows over them, cell by cell: the layout saw that they go on with these."""
    for r in reversed(joins):
        grid[r - 1] = [_joined(cell, rest) for cell, rest in zip(grid[r - 1], grid[r], strict=True)]
        if r + 1 < len(turns):
            turns[r + 1] |= turns[r]
        del grid[r], turns[r]


def _join_wrapped(grid: _Grid, turns: list[bool]) -> None:
    """Joins rows that line breaks inside cells cut in pieces: together they have the table's width."""
    width = Counter(len(row) for row in grid).most_common(1)[0][0]
    width = max(width, len(grid[0]))
    i = 0
    while i + 1 < len(grid):
        pieces = _pieces(grid, i, width)
        for piece in grid[i + 1 : i + pieces]:
            grid[i][-1] = _joined(grid[i][-1], piece[0])
            grid[i].extend(piece[1:])
        del grid[i + 1 : i + pieces]
        del turns[i + 1 : i + pieces]
        i += 1


def _pieces(grid: _Grid, i: int, width: int) -> int:
    """How many lines from `i` on are pieces of one row. Short lines that do not add up are rows whose blank cells at
    the end were not printed; a line without a tab goes on in the last cell."""
    wide, k = len(grid[i]), i + 1
    while wide < width and k < len(grid) and wide + len(grid[k]) - 1 <= width and _may_go_on(grid[i], grid[k], width):
        wide += len(grid[k]) - 1
        k += 1
    if wide < width:
        k = i + 1
    while wide == width > 1 and k < len(grid) and len(grid[k]) == 1 and _may_go_on(grid[i], grid[k], width):
        k += 1
    return k - i


def _may_go_on(row: Sequence[_Cell], following: Sequence[_Cell], width: int) -> bool:
    """Whether a line may be a piece of the row over it: it is no whole row, no total and no heading between rows, and
    the cell that the break would cut has words (事故经过 with a blank cell behind it is a row of a form)."""
    first = following[0].text
    if not row[-1].text and len(row) > 1 and len(following) > 1:
        return False
    if len(following) >= width or _TOTAL.fullmatch(_bare(first)):
        return False
    label = read_label(first)
    if label is None or label.rank not in _HEADING_RANKS:
        return True
    return any((own := read_label(cell.text)) and own.rank == label.rank for cell in row[1:])


# 一、基础设施   （一）道路: between rows they head those that follow
_HEADING_RANKS = (CLAUSE, CLAUSE + 1)


class _Named(NamedTuple):
    """What the rows over all columns say at the head of a table; `again` are the places where a new page repeats
    them."""

    caption: str | None
    units: tuple[str, ...]
    again: tuple[Span, ...]


def _take_caption(grid: _Grid, turns: list[bool]) -> _Named:
    """Takes out the rows over all columns at the head of a table: its caption, its unit, who filled it in.

    They are no rows of the grid. A heading of the rows under it (一、基础设施) and a sentence are none of them.
    """
    lines: list[str] = []
    measured: tuple[str, ...] = ()
    taken = 0
    blank = _is_blank_form(grid)
    for row in grid[:-1]:
        text = _over_all_columns(row)
        if text is None or (blank and len(text) <= _LABEL and text[-1] not in "表单"):
            break
        if not _UNIT_LINE.match(text) and TABLE_LINE.fullmatch(text) is None:
            words = read[1] if (read := read_attachment_words(text)) else text
            if lines and not (_IN_BRACKETS.fullmatch(words) or read):
                break
            lines.append(_UNIT_TAIL.sub("", words))
        measured = measured or _units_of_table(text)
        taken += 1
    heads = [[cell.text for cell in row] for row in grid[:taken]]
    for _ in range(taken):
        _cut(grid, turns, 0, 1)
    again: list[Span] = []
    for i in range(len(grid) - 1, 0, -1):
        if [cell.text for cell in grid[i]] in heads:
            again += [piece for cell in grid[i] for piece in cell.pieces]
            _cut(grid, turns, i, 1)
    return _Named("".join(lines) or None, measured, tuple(again))


_IN_BRACKETS = compile_re(r"[（(][^（）()]*[）)]")


# No label of a form is longer.
_LABEL = 8


def _is_blank_form(grid: _Grid) -> bool:
    """Whether a table is a form to be filled in: labels with blank cells behind them (法人代表, a blank, 联系电话), so
    that one label alone in the first row (项目名称) is no name of the table."""
    cells = [cell for row in grid for cell in row]
    pairs = any(len(row) > 3 and row[0].text and row[2].text and not row[1].text for row in grid)
    if not pairs or any(cell.ruled for cell in cells) or any(_NUMBER.fullmatch(cell.text) for cell in cells):
        return False
    return sum(not cell.text for cell in cells) * 2 >= len(cells)


def _over_all_columns(row: Sequence[_Cell]) -> str | None:
    """The words of a row that is one cell over all columns, or None; no sentence, no heading of rows (一、收入)."""
    first = row[0]
    wide = first.ruled[1] == len(row) if first.ruled is not None else not any(cell.ruled for cell in row)
    if len(row) < 2 or not wide or not first.text or any(cell.text for cell in row[1:]):
        return None
    label = read_label(first.text)
    if len(first.text) > 60 or "。" in first.text or (label is not None and label.rank in _HEADING_RANKS):
        return None
    return first.text


_NUMBER = compile_re(rf"[{MINUSES}+]?[\d０-９][\d０-９,，.．]*(?:[%％‰])?")


def _header_rows(grid: _Grid) -> int:
    """How many rows make up the header.

    None where the first row holds numbers; two or more where cells of the first span columns and the rows under
    them name those columns.
    """
    if len(grid) < 2 or any(_NUMBER.fullmatch(cell.text) and len(cell.text) != 4 for cell in grid[0]):
        return 0
    rows = 1
    if any(cell.ruled for cell in grid[0]):
        return min(max(cell.ruled[0] for cell in grid[0] if cell.ruled), 4, len(grid) - 1)
    while rows < min(4, len(grid) - 1):
        groups = _groups(grid, rows - 1)
        filled = [c for c, cell in enumerate(grid[rows]) if cell.text]
        inside = {c for begin, end in groups for c in range(begin, end)}
        named = [c for c in filled if not _NUMBER.fullmatch(grid[rows][c].text)]
        whole = any(all(_is_named(grid, rows, c) for c in range(begin, end)) for begin, end in groups)
        # beside them the unit of a head of one column: 常住人口 over （万人）
        apart = [c for c in filled if c not in inside and not _IN_BRACKETS.fullmatch(grid[rows][c].text)]
        if not grid[rows][0].text and all(grid[rows - 1][c].text for c in apart):
            apart = []  # 倒房 over 间数: a head of one column on two lines
        if not grid[rows - 1][0].text and rows + 1 < len(grid):
            figures = [c for c in inside if _NUMBER.fullmatch(grid[rows + 1][c].text)]
            apart = apart if len(figures) < len(inside) else []  # 乡镇 under a blank corner, 2005年 over 完成
        if not groups or len(filled) < 2 or apart or len(named) < len(filled) or not whole:
            break
        rows += 1
    return rows


def _is_named(grid: _Grid, r: int, c: int) -> bool:
    """Whether row `r` names column `c`, or leaves it to the header row under it: 其中 over 城镇 and 农村."""
    if grid[r][c].text:
        return True
    below = grid[r + 1] if r + 1 < len(grid) else []
    return bool(below) and not below[0].text and bool(below[c].text) and not _NUMBER.fullmatch(below[c].text)


def _groups(grid: _Grid, r: int) -> list[tuple[int, int]]:
    """Runs of a filled cell of row `r` and the blank ones to its right, as far as no row over it names their column:
    `[begin, end)` of each that is wider than one column."""
    groups: list[tuple[int, int]] = []
    row = grid[r]
    for c, cell in enumerate(row):
        if not cell.text:
            continue
        end = c + 1
        while end < len(row) and not row[end].text and not any(above[end].text for above in grid[:r]):
            end += 1
        if end > c + 1:
            groups.append((c, end))
    return groups


def _drop_repeated_headers(grid: _Grid, header_rows: int, turns: list[bool]) -> tuple[Span, ...]:
    """Takes out header rows that a new page repeats; the places of their words."""
    head = [[cell.text for cell in row] for row in grid[:header_rows]]
    again: list[Span] = []
    i = max(1, header_rows)
    while i < len(grid):
        rows = grid[i : i + max(1, header_rows)]
        if header_rows and [[cell.text for cell in row] for row in rows] == head:
            again += [piece for row in rows for cell in row for piece in cell.pieces]
            _cut(grid, turns, i, header_rows)
            continue
        i += 1
    return tuple(again)


def _cut(grid: _Grid, turns: list[bool], i: int, rows: int) -> None:
    turned = any(turns[i : i + rows])
    del grid[i : i + rows]
    del turns[i : i + rows]
    if i < len(turns):
        turns[i] = turns[i] or turned


_SERIAL_HEAD = compile_re(r"序\s*号|编号|项次|NO\.?|No\.?")


def _join_over_pages(grid: _Grid, header_rows: int, turns: list[bool]) -> None:
    """Joins a row that goes on on the next page: no serial number there, and the words before stop in mid-sentence.

    Where rows have no serial numbers, a row of a few cells under a blank first one is such a rest; so it is of a head
    that is cut, where it holds words only. A short cell set in the middle of its row may stand on the next page whole.
    """
    if not header_rows:
        return
    serial = _SERIAL_HEAD.fullmatch(grid[0][0].text) is not None
    i = header_rows
    while i < len(grid):
        row, above = grid[i], grid[i - 1]
        filled = [c for c, cell in enumerate(row) if cell.text]
        # a row with a number may have had no room for the words of a cell
        open_ended = all(above[c].text[-1] not in "。；;！？" if above[c].text else serial for c in filled)
        few = row[0].ruled is not None and 2 * len(filled) < len(row)
        if i == header_rows:
            rest = few and all(above[c].text and not _NUMBER.search(row[c].text) for c in filled)
        else:
            rest = serial or few
        if turns[i] and rest and filled and not row[0].text and above[0].text and open_ended and not _is_total(row):
            for c in filled:
                above[c] = _joined(above[c], row[c])
            _cut(grid, turns, i, 1)
            continue
        i += 1


def _join_merged(grid: _Grid, header_rows: int, turns: list[bool]) -> None:
    """Joins a cell over several rows that a page cuts: what goes on of it on the next page is blank."""
    for i in range(header_rows + 1, len(grid)):
        for c, cell in enumerate(grid[i] if turns[i] else ()):
            if cell.text or cell.ruled is None:
                continue
            above = next((grid[r][c] for r in range(i - 1, header_rows - 1, -1) if grid[r][c].ruled is not None), None)
            if above is None or above.ruled is None or above.ruled[1] != cell.ruled[1] or not above.text:
                continue
            if above.ruled[0] > 1 or cell.ruled[0] > 1:
                above.ruled = (above.ruled[0] + cell.ruled[0], above.ruled[1])
                cell.ruled = None


# --- cells ---------------------------------------------------------------------------------------------------

_TOTAL = compile_re(
    r"(?:合计|总计|小计|共计|总和|累计|总合计|全[省市县区旗国](?:合计|总计)|合计数)[:：]?(?:[（(].*[）)])?"
)


# 累计 beside 本月 tells what came together since January, no sum of its row
_TOTAL_HEAD = compile_re(f"(?!累计){_TOTAL.pattern}")
# 收入总计, 本年支出合计: the sum of one side
_TOTAL_OF_SIDE = compile_re(r"(?:本年)?(?:收入|支出|收支|资产|负债)[合总小]计")
_SPACE = compile_re(r"\s")


def _is_total(row: Sequence[_Cell]) -> bool:
    for text in [cell.text for cell in row if cell.text][:2]:
        if not holds_any(text, _TOTAL_SIGNS):
            continue
        plain = _SPACE.sub("", text)
        if _TOTAL.fullmatch(plain) or _TOTAL_OF_SIDE.fullmatch(plain):
            return True
    return False


_TOTAL_SIGNS = {word[-1] for word in needed(_TOTAL.pattern) or ()}  # blanks may stand in the words


def _kind(grid: _Grid, header_rows: int) -> str:
    """A form (空白表格) has mostly blank cells under its header and no numbers."""
    data = [cell for row in grid[header_rows:] for cell in row]
    blank = sum(not cell.text for cell in data)
    numbers = sum(_NUMBER.fullmatch(cell.text) is not None for row in grid[header_rows:] for cell in row[1:])
    return "form" if data and blank * 2 >= len(data) and not numbers else "data"


# serial numbers, years, telephones: numbers that no unit of the table measures (建设起止年限 under 单位：万元)
_NO_MEASURE = compile_re(
    r"序\s*号|项次|.*(?:年份|年度|年限|年月|起止年|日期|时间|时限|编[号码]|代码|电话|手机|号码|邮编|文号|页码|位次|名次|排名)"
)


def _cells(
    grid: _Grid, header_rows: int, n_cols: int, measured: Sequence[str], kind: str, minus: str | None
) -> list[FoundCell]:
    spans, covered = _spans(grid, header_rows, n_cols, kind)
    paths = _header_paths(grid, header_rows, n_cols, spans)
    units = [_unit_of(path) for path in paths]
    serial = [
        bool(path) and unit is None and _NO_MEASURE.fullmatch(_bare(path[-1])) is not None
        for path, unit in zip(paths, units, strict=True)
    ]
    serial[0] = serial[0] or (
        units[0] is None and _counts(grid, header_rows, 0) > (1 if spans.get((0, 0), (1, 1))[1] > 1 else 2)
    )
    _take_over(units, paths)
    columns = list(units)
    units = [own or _fitting(path, measured) for own, path in zip(units, paths, strict=True)]
    total_column = [bool(path) and _TOTAL_HEAD.fullmatch(_bare(path[-1])) is not None for path in paths]
    measured_in = next((c for c, path in enumerate(paths) if path and _UNIT_HEAD.fullmatch(path[-1])), None)
    named_so = measured_in is None and not measured
    cells: list[FoundCell] = []
    for r, row in enumerate(grid):
        header = r < header_rows
        row_unit = _WHOLE_UNIT.fullmatch(row[measured_in].text) if measured_in is not None else None
        total_row = not header and _is_total(row)
        named_unit = _unit_of_row(row) if named_so and not header else None
        for c, cell in enumerate(row):
            if (r, c) in covered:
                continue
            row_span, col_span = spans.get((r, c), (1, 1))
            value, printed = (None, None) if header else _value(cell.text, minus)
            of_row = normal_unit(row_unit[0]) if row_unit else named_unit
            own = printed or (None if serial[c] else _of_both(paths[c], columns[c], of_row) if of_row else units[c])
            cells.append(
                FoundCell(
                    char_start=cell.start,
                    char_end=cell.end,
                    pieces=cell.pieces,
                    row=r,
                    col=c,
                    row_span=row_span,
                    col_span=col_span,
                    header=header,
                    header_path=() if header else paths[c],
                    text=cell.text,
                    value=value,
                    unit=own if value is not None else None,
                    total=total_row or (not header and total_column[c]),
                )
            )
    return cells


def _unit_of_row(row: Sequence[_Cell]) -> str | None:
    """The unit that the name of a row prints in brackets: 财政收入（万元）; （镇） behind a name is none."""
    name = next((cell.text for cell in row if cell.text and not _NUMBER.fullmatch(cell.text)), "")
    match = _UNIT_BRACKET.search(name)
    if match is None or not match[0].startswith(("（", "(")) or match[1] in _ONLY_IN_CELLS:
        return None
    return normal_unit(match[1])


_ONLY_IN_CELLS = frozenset(word for word, unit in all_units().items() if not unit.in_text)
_SPACE_OR_NOTE = compile_re(r"\s|[（(][^（）()]*[）)]")


def _bare(text: str) -> str:
    return str(_SPACE_OR_NOTE.sub("", text))


def _spans(
    grid: _Grid, header_rows: int, n_cols: int, kind: str
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Cells that take several rows or columns, and the places that they cover.

    In the header a blank cell belongs to the one on its left, or to the one above where it has none; in the body a
    row of one long label spans the table, and blank cells at the head of a row belong to the label above them.
    """
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    if any(cell.ruled for row in grid for cell in row):
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if cell.ruled is not None:
                    _span(spans, covered, r, c, min(cell.ruled[0], len(grid) - r), min(cell.ruled[1], n_cols - c))
        return spans, covered
    for r in range(header_rows):
        for c in range(n_cols):
            if not grid[r][c].text:
                continue
            below = r + 1
            while below < header_rows and not grid[below][c].text and (below, c) not in covered:
                below += 1
            right = c + 1
            if below == r + 1 and r + 1 < header_rows:
                while (
                    right < n_cols
                    and not grid[r][right].text
                    and (r, right) not in covered
                    and any(grid[k][right].text for k in range(r + 1, header_rows))
                ):
                    right += 1
            if below == header_rows and right == c + 1 and _heads_serials(grid, header_rows, c):
                right = c + 2
            _span(spans, covered, r, c, below - r, right - c)
    if kind == "form":
        return spans, covered
    for r in range(header_rows, len(grid)):
        row = grid[r]
        lone = row[0].text and not any(cell.text for cell in row[1:]) and n_cols > 2
        if lone and (len(row[0].text) > 6 or read_label(row[0].text) is not None):
            _span(spans, covered, r, 0, 1, n_cols)
    for c in range(n_cols - 1):
        r = header_rows
        while r < len(grid):
            cell = grid[r][c]
            below = r + 1
            while below < len(grid) and _continues(grid, below, c, covered) and cell.text and (r, c) not in covered:
                below += 1
            if (
                below > r + 1
                and not _NUMBER.fullmatch(cell.text)
                and spans.get((r, c), (1, 1))[1] == 1
                and not _is_total(grid[r])
            ):
                _span(spans, covered, r, c, below - r, 1)
            r = below
    return spans, covered


def _heads_serials(grid: _Grid, header_rows: int, c: int) -> bool:
    """Whether the head of column `c` stands over the serial numbers in it and the names beside them: the next column
    has no head of its own."""
    named = [row[c + 1].text for row in grid[header_rows:]] if c + 1 < len(grid[0]) else []
    headless = bool(named) and not any(row[c + 1].text for row in grid[:header_rows])
    words = [text for text in named if text and not _NUMBER.fullmatch(text)]
    return headless and 2 * len(words) > len(named) and _counts(grid, header_rows, c) > 1


def _counts(grid: _Grid, header_rows: int, c: int) -> int:
    """How far a column counts its rows: 3 where it holds 1, 2, 3 and else nothing; 0 where it holds anything else."""
    printed = [text for row in grid[header_rows:] if (text := row[c].text)]
    return len(printed) if printed == [str(n) for n in range(1, len(printed) + 1)] else 0


def _continues(grid: _Grid, r: int, c: int, covered: set[tuple[int, int]]) -> bool:
    """Whether the blank cell at the head of a row belongs to the cell above: all before it do, and words follow."""
    row = grid[r]
    if any(row[k].text or (r, k) not in covered for k in range(c)) or row[c].text or _is_total(row):
        return False
    return any(cell.text for cell in row[c + 1 :])


def _span(
    spans: dict[tuple[int, int], tuple[int, int]], covered: set[tuple[int, int]], r: int, c: int, rows: int, cols: int
) -> None:
    """Notes that the cell at `(r, c)` takes `rows` and `cols`, and what it covers."""
    if rows == 1 and cols == 1:
        return
    spans[r, c] = (rows, cols)
    covered.update((r + i, c + k) for i in range(rows) for k in range(cols) if i or k)


def _header_paths(
    grid: _Grid, header_rows: int, n_cols: int, spans: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[str, ...]]:
    """For each column the header texts over it, from the top."""
    paths: list[list[str]] = [[] for _ in range(n_cols)]
    for r in range(header_rows):
        for c in range(n_cols):
            text = grid[r][c].text
            if text:
                for k in range(c, c + spans.get((r, c), (1, 1))[1]):
                    paths[k].append(text)
    return [tuple(path) for path in paths]


# --- values and units ----------------------------------------------------------------------------------------

_UNITS = unit_in_cell()
_VALUE = compile_regex(
    rf"(?P<sign>[{MINUSES}+＋]?)(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>{SCALE})?(?P<unit>{_UNITS})?(?:[（(][^（）()]*[）)])?"
)
# 1亿2000万元, 3万2千人, 二万五千元: places in several scales, always with their unit
_IN_SCALES = compile_regex(
    rf"(?P<number>(?:[\d,]{{1,12}}[亿万千百]+[零〇]?){{1,4}}[\d,]{{1,12}}(?:\.\d+)?[亿万千百]*|[{CHINESE_NUMERAL}]{{2,20}}(?<=[百千万亿]))"
    rf"(?P<unit>{_UNITS})(?:[（(][^（）()]*[）)])?"
)
_UNIT_BRACKET = compile_regex(rf"[（(/]\s*(?:单位[:：])?\s*[±＋+]?\s*({SCALE}?(?:{_UNITS}))\s*[）)]?$")
_PERCENT_LAST = compile_re(r"(?<=[\u4e00-\u9fff±])[%％]$")
_TABLE_UNIT = compile_regex(
    rf"(?:计量|金额)?单位\s*[:：]\s*(?P<units>(?P<one>{SCALE}?(?:{_UNITS}))(?:\s*[、，,和]\s*(?&one)){{0,5}})(?=[）)，,、\s]|$)"
)
_UNIT_JOINT = compile_re(r"\s*[、，,和]\s*")
_NUMERAL_FIRST = compile_re(rf"\s*[{MINUSES}+＋\d{CHINESE_NUMERAL},，]")
_WIDE = str.maketrans("０１２３４５６７８９．，％－", "0123456789.,%-")


# a column that says for each row what it is measured in
_UNIT_HEAD = compile_re(r"(?:计\s*[量费价]\s*|收\s*费\s*)?单\s*位")
_WHOLE_UNIT = compile_regex(rf"{SCALE}?(?:{_UNITS})")
_THOUSANDS = compile_re(r"[,，]")


# 注：△表示下降; “▲”为负增长
_MINUS_TOLD = compile_re(r"(?P<sign>[△▲▽▼])[”\"]?(?:号)?(?:表示|为|系|代表|指|示)[^。；;]{0,6}?(?:负|减|下降|亏)")


def _sign_of_minus(blocks: Sequence[Block], n: int) -> str | None:
    """The sign that a note over or under a table says to be its minus: 注：△表示下降; None where none does."""
    if not holds_any(blocks[n].text, _MINUS_SIGNS):
        return None
    for block in blocks[max(0, n - 3) : n + 4]:
        if block.role != "table" and (told := _MINUS_TOLD.search(block.text)) is not None:
            return told["sign"]
    return None


_MINUS_SIGNS = "△▲▽▼"


def _value(text: str, minus: str | None = None) -> tuple[float | None, str | None]:
    """The number that a cell consists of, and its unit where the cell prints one: 12间 gives 12 and 间. `minus` is
    another sign that stands for one."""
    if minus is not None and text.startswith(minus):
        text = "-" + text.removeprefix(minus).lstrip()
    if not _NUMERAL_FIRST.match(text):
        return None, None
    plain = _SPACE.sub("", text.translate(_WIDE))
    value: float | None
    if match := _VALUE.fullmatch(plain):
        if match["scale"] == "千" and not match["unit"]:
            return None, None
        value = exact_product(float(_THOUSANDS.sub("", match["number"])), SCALES.get(match["scale"] or "", 1))
        value = -value if match["sign"] and match["sign"] not in "+＋" else value
    elif match := _IN_SCALES.fullmatch(plain):
        value = parse_number(match["number"])
    else:
        return None, None
    unit = match["unit"]
    if value is None:
        return None, None
    if unit in all_units():
        value = exact_product(value, all_units()[unit].factor)
    return value, normal_unit(unit) if unit else None


def _units_of_table(text: str) -> tuple[str, ...]:
    """The units that a line over a table names for it: 单位：万元; 单位：万元、人."""
    match = _TABLE_UNIT.search(text)
    return tuple(normal_unit(unit) for unit in _UNIT_JOINT.split(match["units"])) if match else ()


# what the head of a column measures, by which it takes one of several units of its table
_MEASURED_BY_HEAD = (
    (
        "money",
        compile_regex(
            r"[金税]额|资金|投资|收入|支出|产值|利润|[存贷]款|补[助贴]|奖[金励]|经费|[价费税]$|费用$|预算|决算|生产总值|增加值|成本"
        ),
    ),
    ("mass", compile_regex(r"产量|[总单]产$|用量")),
    ("头", compile_regex(r"牲畜|存栏|出栏|[猪牛]$")),
    ("person", compile_regex(r"人[数口员]|职工|学生|劳动力|[劳农]民$")),
    ("percent", compile_regex(r"[率比]$|比[重例]|增[长速幅]|±")),
    ("area", compile_regex(r"面积")),
    ("户", compile_regex(r"户数|农户$")),
)


def _fitting(path: Sequence[str], measured: Sequence[str]) -> str | None:
    """The unit of a column where one unit or several are printed for the whole table (单位：万元、人): of several the
    one that its head fits, None where that is not certain.

    >>> [_fitting([head], ["万元", "人"]) for head in ("救助资金", "低保人数", "任务")]
    ['万元', '人', None]
    """
    if len(measured) < 2:
        return measured[0] if measured else None
    head = _SPACE_OR_NOTE.sub("", path[-1]) if path else ""
    if counted := [unit for unit in measured if head.endswith(f"{split_scale(unit)[1]}数")]:
        return counted[0] if len(counted) == 1 else None  # 倒房间数
    wanted = {kind for kind, words in _MEASURED_BY_HEAD if words.search(head)}
    fitting = [unit for unit in measured if _measures(unit) in wanted]
    return fitting[0] if len(fitting) == 1 and len(wanted) == 1 else None


_PRICE_HEAD = compile_re("价|标准|收费|费率|费额")
_SHARE_HEAD = compile_re("[率幅速]$|比重|占比")
_CHANGE_HEAD = compile_re("增长|增减|±|升降")


def _of_both(path: Sequence[str], column: str | None, row: str) -> str | None:
    """The unit of a number whose row names one (单位) and whose column may, too: 增长（%） is told in its own,
    价格（元） for each of the row's (元/吨); a growth without a unit may be of either kind.

    >>> _of_both(["增长（%）"], "%", "亿元"), _of_both(["价格（元）"], "元", "吨"), _of_both(["2011年"], None, "亿元")
    ('%', '元/吨', '亿元')
    """
    head = _bare(path[-1]) if path else ""
    if column is not None:
        priced = _measures(column) == "money" and "/" not in column and _PRICE_HEAD.search(head) is not None
        return f"{column}/{row}" if priced and _measures(row) != "money" else column
    if _SHARE_HEAD.search(head):
        return "%"
    return None if _CHANGE_HEAD.search(head) else row


def _take_over(units: list[str | None], paths: Sequence[tuple[str, ...]]) -> None:
    """Gives the parts under 其中 the unit of the column that they are parts of: it stands before them."""
    for c in range(1, len(units)):
        if units[c] is None and len(paths[c]) > 1 and _bare(paths[c][0]).rstrip(":：") == "其中":
            units[c] = units[c - 1]


def _measures(unit: str) -> str | None:
    bare = split_scale(unit)[1]
    known = all_units().get(bare)
    return "person" if bare in ("人", "人次", "名") else bare if bare in ("户", "头") else known.kind if known else None


def _unit_of(path: Sequence[str]) -> str | None:
    """The unit that a column's header prints in brackets: 计划奖补资金(万元) gives 万元."""
    for text in reversed(path):
        match = _UNIT_BRACKET.search(text)
        if match:
            return normal_unit(match[1])
        if _PERCENT_LAST.search(text):
            return "%"  # 比上年增长%
    return None


def _unit_of_caption(caption: str | None) -> tuple[str, ...]:
    """The unit that a bracket alone says for a whole table: 客运票价表（元/人·公里）; （村） says what is listed."""
    match = _UNIT_BRACKET.search(caption or "")
    if match is None or not match[0].startswith(("（", "(")):
        return ()
    bare = split_scale(match[1])[1]
    known = all_units().get(bare)
    counts = known is not None and known.kind == "count" and bare == match[1] and bare not in ("人", "户", "人次")
    return () if counts else (normal_unit(match[1]),)


_UNIT_LINE = compile_regex(r"[（(]?[\p{Han}]{0,4}单位\s*[:：]")
_UNIT_TAIL = compile_regex(r"\s*[（(]?\s*(?:计量|金额)?单位\s*[:：][^（）()]*[）)]?$")


_UNIT_ALONE = compile_regex(r"[（(]\s*(?:计量|金额)?单位\s*[:：][^（）()]*[）)]")


def _units_under(blocks: Sequence[Block], n: int) -> tuple[str, ...]:
    """The units that a bracket right under a table says for it, as older gazettes have them: （单位：元/五十公斤）. One
    that another table or its name follows stands over that."""
    below = [block for block in blocks[n + 1 : n + 6] if block.role not in FURNITURE][:2]
    if not below or _UNIT_ALONE.fullmatch(below[0].text) is None:
        return ()
    if below[1:] and (below[1].role == "table" or _names_table(below[1])):
        return ()
    return _units_of_table(below[0].text)


def _caption(blocks: Sequence[Block], n: int) -> tuple[str | None, tuple[str, ...]]:
    """What stands over a table: its caption or the title of its attachment, and the units for its cells."""
    lines: list[str] = []
    measured: tuple[str, ...] = ()
    roles: list[str] = []
    of_unit = False  # whether a line for the unit stands between the table and what is over it
    for k in range(n - 1, max(0, n - 8) - 1, -1):
        block = blocks[k]
        if block.role in FURNITURE or continues_table(block.text):
            continue
        text = block.text
        if not measured and len(text) <= 60:
            measured = _units_of_table(text)
        beside = TABLE_LINE.fullmatch(text) or (_UNIT_LINE.match(text) and len(text) <= 40)
        if beside and _units_of_table(text) and len(_UNIT_TAIL.sub("", text)) >= _NAMED_BESIDE:
            beside = None  # 青苗补偿费　　单位：元/亩: the name and the unit on one line
        if not lines and beside and block.role in ("caption", "paragraph", "note"):
            of_unit |= _UNIT_LINE.match(text) is not None
            continue
        names = not lines and (_names_table(block, of_unit) or _stands_between(blocks, k))
        if block.role == "title" or names:
            if roles and roles[-1] != block.role:
                break
            lines.insert(0, text)
            roles.append(block.role)
            if block.role != "title":
                break
            continue
        break
    caption = _UNIT_TAIL.sub("", "".join(lines)) or None
    return caption, measured


# in plans a box (专栏) may be a table of targets
_TABLE_NAME = compile_regex(
    r"(?:附?表|专栏)\s*\d|.*(?:表|名单|清单|目录|一览|计划|标准|情况)(?:[（(][^（）()]*[）)])?$"
)


def _names_table(block: Block, over_unit: bool = False) -> bool:
    """Whether a line is the name of the table under it: by its words, or since it stands alone `over_unit`, the line
    of the table's unit (主要农产品产量⏎单位：吨)."""
    text = block.text
    if block.role not in ("caption", "paragraph", "heading", "other") or len(text) > 50:
        return False
    if block.role == "caption":
        return True
    # 补偿标准表　　单位：元/平方米
    bare = _UNIT_TAIL.sub("", text)
    if bare and bare != text:
        text, over_unit = bare, True
    if text[-1] in "。；;：:，,、！？":
        return False
    alone = over_unit and block.role != "heading" and _MARKS.search(text) is None
    return alone or _TABLE_NAME.match(text) is not None


def _stands_between(blocks: Sequence[Block], k: int) -> bool:
    """Whether a short line without a mark is the name of the table right under it (生态环境保护主要指标), since what is
    over it has come to its end: a sentence, a heading, another table."""
    block = blocks[k]
    if block.role != "paragraph" or not 4 <= len(block.text) <= _NAME or _MARKS.search(block.text):
        return False
    if len(_HAN.findall(block.text)) < 4 or _NO_NAME.search(block.text) or DATE_ONLY.fullmatch(block.text):
        return False
    if is_body_name(block.text) or not _is_next(blocks, k):
        return False
    over = next((b for b in reversed(blocks[max(0, k - 4) : k]) if b.role not in FURNITURE), None)
    if over is None:
        return False
    return over.role in ("heading", "table", "note", "attachment_label") or over.text[-1] in "。；：！？"


def _is_next(blocks: Sequence[Block], k: int) -> bool:
    """Whether the next block that the text goes on with is a table, a line for its unit between them or none."""
    below = (b for b in blocks[k + 1 : k + 5] if b.role not in FURNITURE and not _UNIT_LINE.match(b.text))
    return next((b.role == "table" for b in below), False)


# 现将有关情况公布如下, whose colon is lost; who filled it in
_NO_NAME = compile_re(r"如下|[附见](?:下|后|附表)\Z|^(?:填[报表]|联系|制表|审核|单位负责|附[：:件]?)")
_NAMED_BESIDE = 5  # so many characters beside a unit are a name, fewer may say whose unit it is (计量单位)
_NAME = 30  # no longer a line is a name by its place alone
_HAN = compile_regex(r"\p{Han}")
_MARKS = compile_re("[。；;：:，,！？]")  # a sentence, which no name of a table is

"""A workbook for archives (`gazette.xlsx`): Chinese headings, real dates, a sheet for each thing that people look up.

Which columns a sheet shows, and what it is made of, stands in `pipeline.export.sheets`. Rows are written as they are
read and are not held: a workbook of a province needs no more memory than one issue. The words stay words: nothing that
a gazette prints becomes a formula or a link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.deadlines import Prints
from pipeline.export.extract import ExportError, Extract, Issue
from pipeline.export.flat import flat
from pipeline.export.sheets import FINDINGS, LIST_COLUMNS, LIST_ON_PAPER, SHEETS, Sheet, Shown, with_document
from pipeline.ids import NO_YEAR, year_and_number
from pipeline.owed import Fields
from pipeline.rows import IssueRow, Row, TableCellRow, TableRow

NAME = "gazette.xlsx"

# What a sheet and a cell of Excel hold at most (support.microsoft.com, "Excel specifications and limits").
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
MOST_LINKS = 65_530
# Excel counts days from 1900 and takes that year for a leap year: the days before March of it are not its own.
_FIRST_DAY = date(1900, 3, 1)
_NO_CAPTION = "（无表题）"
_CUT = "……（原文过长，此处截断）"

_LEGAL = (
    "《中华人民共和国著作权法》第五条规定，法律、法规，国家机关的决议、决定、命令和其他具有立法、行政、司法性质的文件，"
    "及其官方正式译文，不适用该法。使用时请注明公报名称和期号，以公报原件为准。"
)

_LIST = "表格目录"
_PRINTED = "表格"
_TABLE_COLUMN = 18.0
_TABLE_COLUMNS = 12
# Lines of the sheet of tables beside the grid: caption, place, blank line.
_LINES_ROUND = 3
_LINE_HEIGHT = 16.0
# A row of a list is no higher, so that a long paragraph leaves room for its neighbours; of a table, as Excel has it.
_MOST_LINES = 12
_MOST_HEIGHT = 409


def write(extract: Extract, folder: Path) -> Mapping[str, int]:
    """Write `gazette.xlsx`; the rows of each dataset in it. Raises `ExportError`."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with xlsxwriter.Workbook(str(folder / NAME), options) as workbook:
            return _Book(workbook, extract).written()
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error  # A full disk is told as in all other forms.


class _Held:
    """The rows of the issue that is being written, each dataset read once for all the sheets."""

    def __init__(self, extract: Extract) -> None:
        self._extract = extract
        self.prints = Prints(issue.issue_id for issue in extract.issues)
        self._issue: Issue | None = None
        self._rows: dict[type[Row], list[dict[str, Any]]] = {}

    def rows(self, row_class: type[Row], issue: Issue) -> list[dict[str, Any]]:
        if issue != self._issue:
            self._issue, self._rows = issue, {}
        if row_class not in self._rows:
            self._rows[row_class] = self._extract.rows(row_class, issue)
        return self._rows[row_class]

    def text(self, issue: Issue) -> str:
        return self._extract.text(issue)


@dataclass
class _Page:
    """A worksheet that is being filled: the next free row."""

    sheet: Worksheet
    row: int = 0


@dataclass
class _Pages:
    """The worksheets of one sheet: one, or one for each year where there are too many rows for one."""

    book: _Book
    name: str
    start: Callable[[Worksheet], int]
    # How many rows there are at most, by year.
    counts: Mapping[int, int]
    pages: dict[int, list[_Page]] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The worksheets are there before they are filled, so that those of one name stand side by side."""
        room = MOST_ROWS - 1
        self.by_year = sum(self.counts.values()) > room
        for year, count in sorted(self.counts.items()) if self.by_year else [(0, 1)]:
            for _ in range(-(-count // room)):
                self._add(year)

    def room(self, year: int, rows: int) -> _Page:
        """The worksheet that takes so many rows more of a year."""
        key = year if self.by_year else 0
        pages = self.pages[key]
        if pages[self.at[key]].row + rows > MOST_ROWS:
            self.at[key] += 1
            if self.at[key] == len(pages):
                self._add(key)
        return pages[self.at[key]]

    def _add(self, key: int) -> None:
        pages = self.pages.setdefault(key, [])
        more = f"（{len(pages) + 1}）" if pages else ""
        sheet = self.book.sheet(f"{self.name}{key or ''}{more}")
        pages.append(_Page(sheet, self.start(sheet)))
        self.at.setdefault(key, 0)

    def every(self) -> Iterator[_Page]:
        """All the worksheets, in order."""
        return (page for pages in self.pages.values() for page in pages)


class _Book:
    """The workbook with its formats; what was cut, and how many rows there are."""

    def __init__(self, workbook: xlsxwriter.Workbook, extract: Extract) -> None:
        self._workbook = workbook
        self._extract = extract
        self._held = _Held(extract)
        self._cut = 0
        self._rows: Counter[str] = Counter()
        self._issues = [row for issue in extract.issues for row in extract.rows(IssueRow, issue)]
        self._counts = self._counted()
        plain = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "text_wrap": True}
        lines = {"border": 1, "border_color": "#BFBFBF"}
        head = {**plain, **lines, "font_name": "黑体", "bg_color": "#E7ECF2", "valign": "vcenter", "align": "center"}
        self._cell = {**plain, **lines}
        self._shapes: dict[str, Format] = {}
        self.text = self._format(self._cell)
        self.quoted = self._format({**plain, **lines, "quote_prefix": True})
        self.number = self._format({**plain, **lines, "num_format": "#,##0.######"})
        self.large = self._format({**plain, **lines, "num_format": "#,##0"})
        self.whole = self._format({**plain, **lines, "num_format": "0"})
        self.day = self._format({**plain, **lines, "num_format": "yyyy-mm-dd", "align": "left"})
        self.head = self._format(head)
        self.free = self._format(plain)
        self.title = self._format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"})
        self.strong = self._format({**plain, "font_name": "黑体"})
        self.caption = self._format({"font_name": "黑体", "font_size": 12, "valign": "vcenter"})
        self.below = self._format({"font_name": "宋体", "font_size": 9, "font_color": "#595959"})
        self.link = self._format({**plain, **lines, "font_color": "#1F4E79", "underline": 1})

    def _format(self, properties: Mapping[str, Any]) -> Format:
        made: Format = self._workbook.add_format(dict(properties))
        return made

    def _counted(self) -> Mapping[type[Row], Counter[int]]:
        """How many rows of each dataset there are by year; those of tables are lines of the sheet."""
        counts: dict[type[Row], Counter[int]] = {}
        for sheet in (*SHEETS, FINDINGS):
            own = counts[sheet.counted] = Counter()
            for issue in self._extract.issues:
                own[issue.year] += self._extract.table(sheet.counted, issue).num_rows
        own = counts[TableRow] = Counter()
        for issue in self._extract.issues:
            own[issue.year] += sum(row["n_rows"] + _LINES_ROUND for row in self._extract.rows(TableRow, issue))
        return counts

    def sheet(self, name: str) -> Worksheet:
        made: Worksheet = self._workbook.add_worksheet(name)
        made.set_landscape()
        made.set_paper(9)
        made.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        made.fit_to_pages(1, 0)
        made.set_header(f"&L{name.replace('&', '&&')}")
        made.set_footer("&C第 &P 页，共 &N 页")
        return made

    def written(self) -> Mapping[str, int]:
        """Write everything, issue by issue; the rows of each dataset."""
        self._workbook.set_properties({"title": "政府公报数据", "created": self._last_day()})
        front = self.sheet("说明")
        filled = [(sheet, self._pages(sheet.name, sheet.columns, sheet.counted)) for sheet in SHEETS]
        listed = self._pages(_LIST, LIST_COLUMNS, TableRow)
        printed = _Pages(self, _PRINTED, self._start_tables, self._counts[TableRow])
        filled.append((FINDINGS, self._pages(FINDINGS.name, FINDINGS.columns, FINDINGS.counted)))
        for issue in self._extract.issues:
            for sheet, pages in filled:
                self._fill(sheet, pages, issue)
            self._fill_tables(listed, printed, issue)
        for sheet, pages in filled:
            self._close(pages, len(sheet.columns), sheet.on_paper)
        self._close(listed, len(LIST_COLUMNS), LIST_ON_PAPER)
        lines = [(sheet.about, pages) for sheet, pages in filled]
        lines[-1:-1] = [
            ("每个表格一行，点击表题可跳转", listed),
            ("公报所印的表格，按刊登顺序上下排列，保留合并单元格", printed),
        ]
        self._fill_front(front, lines)
        return dict(self._rows)

    def _last_day(self) -> datetime:
        """The day of the last issue stands for that on which the file was made: the same rows give the same bytes."""
        days = [row["published_on"] or date(row["year"], 12, 31) for row in self._issues]
        return datetime.combine(max(days), time())

    # --- sheets of rows ---

    def _pages(self, name: str, columns: Sequence[Shown], counted: type[Row]) -> _Pages:
        return _Pages(self, name, lambda sheet: self._start(sheet, columns), self._counts[counted])

    def _start(self, sheet: Worksheet, columns: Sequence[Shown]) -> int:
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.heading, self.head)
        sheet.set_row(0, 24)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        return 1

    def _fill(self, sheet: Sheet, pages: _Pages, issue: Issue) -> None:
        for row in sheet.rows(self._held, issue):
            self._put_row(pages.room(issue.year, 1), sheet.columns, row)
            self._rows[sheet.counted.dataset] += 1

    def _close(self, pages: _Pages, columns: int, on_paper: int) -> None:
        """The filter and the printed area reach over the rows that there are."""
        for page in pages.every():
            page.sheet.autofilter(0, 0, max(page.row - 1, 0), columns - 1)
            page.sheet.print_area(0, 0, max(page.row - 1, 0), on_paper - 1)

    def _put_row(self, page: _Page, columns: Sequence[Shown], row: Fields) -> None:
        values = [column.value(row) for column in columns]
        lines = max(_lines(_words(value), column.width) for value, column in zip(values, columns, strict=True))
        page.sheet.set_row(page.row, min(lines, _MOST_LINES) * _LINE_HEIGHT)
        for at, value in enumerate(values):
            self.put(page.sheet, page.row, at, value)
        page.row += 1

    def put(self, sheet: Worksheet, row: int, col: int, value: Any, form: Format | None = None) -> None:
        """Write a value as what it is: words are never taken for a formula, a link or a number."""
        if value is None or value == "" or value == []:
            sheet.write_blank(row, col, None, form or self.text)
        elif isinstance(value, bool):
            sheet.write_string(row, col, "是" if value else "否", form or self.text)
        elif isinstance(value, int):
            sheet.write_number(row, col, value, form or self.whole)
        elif isinstance(value, float):
            sheet.write_number(row, col, value, form or (self.large if value.is_integer() else self.number))
        elif isinstance(value, date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, col, datetime.combine(value, time()), form or self.day)
        elif isinstance(value, date):
            sheet.write_string(row, col, value.isoformat(), form or self.text)
        else:
            words = _words(value)
            sheet.write_string(row, col, self.cut(words), form or (self.quoted if words[0] in "=+-@" else self.text))

    def cut(self, words: str) -> str:
        """Words that a cell holds: those beyond are cut off, and counted."""
        # Excel counts in halves of UTF-16, in which a rare character is two.
        if len(words) <= MOST_CHARACTERS // 2 or len(words.encode("utf-16-le")) <= 2 * MOST_CHARACTERS:
            return words
        self._cut += 1
        kept = words.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(_CUT))]
        return kept.decode("utf-16-le", errors="ignore") + _CUT

    # --- printed tables ---

    def _start_tables(self, sheet: Worksheet) -> int:
        sheet.set_column(0, _TABLE_COLUMNS - 1, _TABLE_COLUMN)
        return 0

    def _fill_tables(self, listed: _Pages, printed: _Pages, issue: Issue) -> None:
        cells: dict[str, list[Fields]] = {}
        for cell in self._held.rows(TableCellRow, issue):
            cells.setdefault(cell["table_id"], []).append(cell)
        for row in with_document(self._held.rows(TableRow, issue), self._held, issue):
            entry = listed.room(issue.year, 1)
            self._put_row(entry, LIST_COLUMNS, row)
            page = printed.room(issue.year, row["n_rows"] + _LINES_ROUND)
            place = f"internal:'{page.sheet.get_name()}'!A{page.row + 1}"
            self._put_table(page, row, cells.get(row["table_id"], ()))
            if self._rows[TableRow.dataset] < MOST_LINKS:
                words = self.cut(row["caption"] or _NO_CAPTION)
                entry.sheet.write_url(entry.row - 1, 0, place, self.link, words)
            self._rows[TableRow.dataset] += 1
            self._rows[TableCellRow.dataset] += len(cells.get(row["table_id"], ()))

    def _put_table(self, page: _Page, table: Fields, cells: Sequence[Fields]) -> None:
        """Caption, where it stands, the grid as printed, a blank line."""
        if table["n_cols"] > MOST_COLUMNS:
            reason = f"{table['table_id']} has {table['n_cols']} columns; a sheet of Excel has {MOST_COLUMNS}"
            raise ExportError(f"{reason}. Take --to csv or parquet")
        sheet = page.sheet
        sheet.set_row(page.row, 20)
        sheet.write_string(page.row, 0, self.cut(table["caption"] or _NO_CAPTION), self.caption)
        words = [table["_title"], table["_number"], table["_issue"], table["unit"] and f"单位：{table['unit']}"]
        sheet.write_string(page.row + 1, 0, self.cut("　".join(filter(None, words))), self.below)
        top = page.row + 2
        at_row: dict[int, list[Fields]] = {}
        for cell in cells:
            for row in range(cell["row"], cell["row"] + cell["row_span"]):
                at_row.setdefault(row, []).append(cell)
        for row in range(table["n_rows"]):
            here = at_row.get(row, [])
            self._put_height(sheet, top + row, here)
            for cell in here:
                self._put_cell(sheet, top, row, cell)
                if cell["row"] == row and (cell["row_span"] > 1 or cell["col_span"] > 1):
                    # `merge_range` writes to rows that are not reached yet, which closes this one. The list that it
                    # keeps is all that the file has of it.
                    last, right = row + cell["row_span"] - 1, cell["col"] + cell["col_span"] - 1
                    sheet.merge.append([top + row, cell["col"], top + last, right])
        page.row = top + table["n_rows"] + 1

    def _put_cell(self, sheet: Worksheet, top: int, row: int, cell: Fields) -> None:
        """What of a printed cell stands in one row: its words in the first, blanks in the others."""
        form = self.head if cell["header"] else None
        for col in range(cell["col"], cell["col"] + cell["col_span"]):
            self.put(sheet, top + row, col, None, form)
        if row == cell["row"]:
            number = _number_of(cell)
            if number is None:
                self.put(sheet, top + row, cell["col"], cell["text"], form)
            else:
                sheet.write_number(top + row, cell["col"], number, form or self._printed(cell["text"]))

    def _printed(self, text: str) -> Format:
        """A format that shows a number as it is printed: 1,445 and 0.50."""
        digits = len(text.partition(".")[2])
        shape = ("#,##0" if "," in text else "0") + (f".{'0' * digits}" if digits else "")
        if shape not in self._shapes:
            self._shapes[shape] = self._format({**self._cell, "num_format": shape})
        return self._shapes[shape]

    def _put_height(self, sheet: Worksheet, row: int, cells: Iterable[Fields]) -> None:
        """A row as high as its longest cell; what a cell over several rows needs is shared among them."""
        lines = max(
            (-(-_lines(cell["text"], cell["col_span"] * _TABLE_COLUMN) // cell["row_span"]) for cell in cells),
            default=1,
        )
        sheet.set_row(row, min(lines * _LINE_HEIGHT, _MOST_HEIGHT))

    # --- the first sheet ---

    def _fill_front(self, sheet: Worksheet, sheets: Sequence[tuple[str, _Pages]]) -> None:
        for at, width in enumerate((32, 14, 14, 44, 68, 24)):
            sheet.set_column(at, at, width)
        # Of a single document neither may be known.
        places = sorted({issue.division for issue in self._extract.issues} - {""})
        years = sorted({issue.year for issue in self._extract.issues} - {NO_YEAR})
        span = "年至".join(map(str, years[:1] + years[1:][-1:])) + "年" if years else ""
        more = f"等{len(places)}地" if len(places) > 10 else ""
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, "政府公报数据", self.title)
        lines = [
            f"本工作簿由程序从政府公报原文整理而成，收录{'、'.join(places[:10])}{more}{span}的公报共{len(self._issues)}期。",
            "各表的文字均出自公报，日期、数值和单位名称经过规范；原文未写明或不能确定的留空。核对请以公报原件为准。",
            "各表首行可筛选。打印时只打印前面的主要各列，其余各列和标识供核对用。",
            _LEGAL,
            f"数据版本：{self._extract.version}",
        ]
        if self._cut:
            lines.append(f"有{self._cut}个单元格的文字超过{MOST_CHARACTERS}字，已截断；全文见 csv、parquet 等格式。")
        row = 1
        for line in lines:
            sheet.merge_range(row, 0, row, 4, "", self.free)
            sheet.write_string(row, 0, line, self.free)
            sheet.set_row(row, _lines(line, 172) * _LINE_HEIGHT)
            row += 1
        row = self._list_sheets(sheet, row + 1, sheets)
        self._list_issues(sheet, row + 1)
        sheet.print_area(0, 0, row + 2 + len(self._issues), 4)

    def _list_sheets(self, sheet: Worksheet, row: int, sheets: Sequence[tuple[str, _Pages]]) -> int:
        self._put_heads(sheet, row, ("工作表", "行数", "内容"))
        sheet.merge_range(row, 2, row, 4, "内容", self.head)
        for about, pages in sheets:
            for page in pages.every():
                row += 1
                name = page.sheet.get_name()
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, name)
                self.put(sheet, row, 1, None if pages.name == _PRINTED else page.row - 1)
                sheet.merge_range(row, 2, row, 4, "", self.text)
                self.put(sheet, row, 2, about)
        return row + 1

    def _list_issues(self, sheet: Worksheet, row: int) -> None:
        self._put_heads(sheet, row, ("公报", "期号", "出版日期", "来源文件", "来源文件校验值（SHA-256）", "期标识"))
        for issue in self._issues:
            row += 1
            names = (
                issue["gazette"],
                year_and_number(issue),
                issue["published_on"],
                issue["source_file"],
                issue["source_sha256"],
            )
            for at, value in enumerate((*names, issue["issue_id"])):
                self.put(sheet, row, at, value)
            self._rows[IssueRow.dataset] += 1

    def _put_heads(self, sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
        for at, head in enumerate(heads):
            sheet.write_string(row, at, head, self.head)


def _words(value: Any) -> str:
    """A value as words, lists joined by 、."""
    return str(flat(value)) if value is not None else ""


def _number_of(cell: Fields) -> float | None:
    """The cell's number where Excel shows it in the printed figures; None where words or figures would be lost."""
    text: str = cell["text"]
    plain = text.replace(",", "").removeprefix("-")
    whole = plain.partition(".")[0]
    if cell["value"] is None or not plain.isascii() or not _is_decimal(plain) or len(plain) > 15:
        return None
    if "," in text and f"{int(whole):,}" != text.partition(".")[0].removeprefix("-"):
        return None
    return None if whole.startswith("0") and whole != "0" else float(text.replace(",", ""))


def _is_decimal(plain: str) -> bool:
    whole, _, part = plain.partition(".")
    return whole.isdecimal() and (part.isdecimal() or "." not in plain)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters of half width."""
    wide = 2 * len(text) - len(text.encode("ascii", "ignore"))
    return max(1, -(-wide // max(int(width) - 1, 1)))

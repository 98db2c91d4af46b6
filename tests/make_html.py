"""Web pages for tests: a whole issue as the site of a government shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape

from pipeline.rows import IssueData, TableCellRow
from pipeline.text import Span, clean

_CENTERED = frozenset({"title", "doc_number", "masthead", "caption"})
_RIGHT = frozenset({"signature", "signed_on"})


def page(body: str, head: str = "") -> str:
    """A page with menus, a search form, scripts and a foot round the box that holds `body`."""
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">{head}<style>p {{ color: red }}</style></head><body>'
        '<div class="top"><nav><a href="/">首页</a></nav><form><input value="请输入"><button>搜索</button></form></div>'
        '<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>'
        f'<div class="right"><div class="TRS_Editor">{body}</div></div>'
        '<script>document.write("<p>浏览次数</p>")</script><div class="foot">版权所有：某区人民政府</div>'
        "</body></html>"
    )


def issue_html(data: IssueData) -> str:
    """An issue as one page: a paragraph for each block, a table with its spans for each table."""
    tables = {row.char_start: row.table_id for row in data.rows["tables"]}  # type: ignore[attr-defined]
    cells: dict[str, list[TableCellRow]] = defaultdict(list)
    for cell in data.rows["table_cells"]:
        cells[cell.table_id].append(cell)  # type: ignore[attr-defined, arg-type]
    body = []
    for block in data.rows["blocks"]:
        if block.char_start in tables:  # type: ignore[attr-defined]
            body.append(_table(cells[tables[block.char_start]]))  # type: ignore[attr-defined]
            continue
        words = clean(data.source_text, (Span(s.start, s.end) for s in block.spans)).text  # type: ignore[attr-defined]
        align = _align(block.role)  # type: ignore[attr-defined]
        body.append(f"<p{align}>　　<span>{escape(words)}</span></p>")
    return page("\n".join(body))


def _align(role: str) -> str:
    if role in _CENTERED:
        return ' align="center"'
    return ' style="text-align: right"' if role in _RIGHT else ""


def _table(cells: Sequence[TableCellRow]) -> str:
    rows: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1) + f' colspan="{cell.col_span}"' * (
            cell.col_span > 1
        )
        rows[cell.row].append(f"<td{spans}><p>{escape(cell.text)}</p></td>")
    return "<table><tbody>" + "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows.values()) + "</tbody></table>"

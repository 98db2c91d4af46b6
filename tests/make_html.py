"""Web pages for tests: a whole issue as the site of a government shows it."""

from __future__ import annotations

import re
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


_TOP = (
    '<div><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>'
    '<div class="crumb">当前位置：<a href="/">首页</a>&gt;<a href="/zw">政务公开</a>&gt;<a href="/wj">文件</a></div>'
)
_INFO = (
    "<div><span>发布时间：2021-06-15 10:20</span><span>来源：佛冈县人民政府办公室</span>"
    "<span>浏览次数：123</span></div><div>【字体：<a>大</a> <a>中</a> <a>小</a>】<span>分享到：</span>"
    "<a>微信</a><a>微博</a><a>打印</a><a>关闭窗口</a></div>"
)
_FOOT = (
    "<div><h3>相关链接</h3><ul><li><a href=1.html>一图读懂</a></li></ul></div>"
    "<div><p>扫一扫在手机打开当前页</p></div>"
    "<div><p>主办：佛冈县人民政府办公室　承办：佛冈县政务服务数据管理局</p>"
    "<p>粤ICP备05000000号 网站标识码：4418210001</p></div>"
)
_BOXES = (
    'class="TRS_Editor"', 'class="TRS_Editor"><div class="Custom_UnionStyle"', 'id="zoom"', 'class="article-content"',
    'id="UCAP-CONTENT"', 'class="view TRS_UEDITOR trs_paper_default trs_word"', 'class="pages_content"',
    'class="some_name_of_its_own"', 'class="content"',
)  # fmt: skip


def shells(title: str, body: str) -> dict[str, str]:
    """One document on pages of many sites: their boxes, menus, tools, metadata and feet; layout by tables and lines."""
    head = f"<h1>{title}</h1>{_INFO}"
    bare = title.join(("<tr><td align=center>", "</td></tr>"))
    parts = {
        **{box: f'{_TOP}<div class="main">{head}<div {box}>{body}</div></div>{_FOOT}' for box in _BOXES},
        "tools in the box": f'{_TOP}<div id="zoom">{head}{body}<p>分享到：</p><p>【打印】【关闭窗口】</p></div>{_FOOT}',
        "a table for the layout": f"<table><tr><td colspan=2>{_TOP}</td></tr><tr><td>栏目导航<br><a>领导之窗</a></td>"
        f"<td><table>{bare}<tr><td>{_INFO}</td></tr><tr><td>{body}</td></tr></table></td></tr></table>{_FOOT}",
        "lines ended by br": f'{_TOP}<div id="zoom">{_with_br(body)}</div>{_FOOT}',
        "div for p": f"{_TOP}<div>{body.replace('<p', '<div').replace('</p>', '</div>')}</div>{_FOOT}",
        "as Word saves it": f"{_TOP}<div class=WordSection1>{_by_word(body)}</div>",
    }
    return {
        name: f"<html><head><title>{title}_佛冈县</title></head><body>{page}</body></html>"
        for name, page in parts.items()
    }


def _with_br(body: str) -> str:
    return body.replace("<p>", "&nbsp;&nbsp;&nbsp;&nbsp;").replace("</p>", "<br><br>")


def _by_word(body: str) -> str:
    empty = '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
    words = re.sub(r"(?<=[\u4e00-\u9fff])(\d+)(?=[\u4e00-\u9fff])", r'<span lang="EN-US">\1</span>', body)
    return words.replace("<p", '<p class="MsoNormal"').replace("</p>", f"<o:p></o:p></p>{empty}")


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

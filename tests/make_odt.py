"""OpenDocument texts for tests: single constructs, and a whole issue as LibreOffice saves it."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pipeline.rows import IssueData
from pipeline.text import Span, clean

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{_URN}{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
) + ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'  # fmt: skip
MIMETYPE = "application/vnd.oasis.opendocument.text"
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def odt(
    body: str, automatic: str = "", styles: str = "", pages: str = "", page_automatic: str = "", **more: str
) -> bytes:
    """An ODT file with this inside of `office:text`, automatic styles, named styles, page styles; `more` are members
    by their names with `_` for `/`."""
    members = {
        "mimetype": MIMETYPE,
        "content.xml": f"<office:document-content {_NAMESPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {_NAMESPACES}><office:styles>{styles}</office:styles>"
        f"<office:automatic-styles>{page_automatic}</office:automatic-styles>"
        f"<office:master-styles>{pages}</office:master-styles></office:document-styles>",
        "META-INF/manifest.xml": _MANIFEST,
    }
    return packed({**members, **{name.replace("_", "/"): data for name, data in more.items()}})


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """The archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def p(text: str = "", style: str = "", inside: str = "", tag: str = "p", more: str = "") -> str:
    """A paragraph: words, and then the elements `inside`."""
    named = style and f" text:style-name={quoteattr(style)}"
    return f"<text:{tag}{named}{more}>{escape(text)}{inside}</text:{tag}>"


def h(text: str, level: int = 1, more: str = "") -> str:
    """A heading."""
    return p(text, tag="h", more=f' text:outline-level="{level}"{more}')


def span(text: str, style: str) -> str:
    """Words with a style."""
    return f"<text:span text:style-name={quoteattr(style)}>{escape(text)}</text:span>"


def items(*inside: str, style: str = "L1", more: str = "") -> str:
    """A list of items, each the inside of a `text:list-item`."""
    named = style and f" text:style-name={quoteattr(style)}"
    return (
        f"<text:list{named}{more}>{''.join(f'<text:list-item>{item}</text:list-item>' for item in inside)}</text:list>"
    )


def paragraph_style(name: str, properties: str = "", text: str = "", more: str = "") -> str:
    """A style of paragraphs."""
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{more}><style:paragraph-properties {properties}/>'
        f"<style:text-properties {text}/></style:style>"
    )


def text_style(name: str, properties: str) -> str:
    """A style of words."""
    return f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'


def level(at: int, form: str, prefix: str = "", suffix: str = "", more: str = "") -> str:
    """A level of a list style whose labels run into the words."""
    return (
        f'<text:list-level-style-number text:level="{at}" style:num-format={quoteattr(form)} '
        f'style:num-prefix="{prefix}" style:num-suffix="{suffix}"{more}><style:list-level-properties>'
        '<style:list-level-label-alignment text:label-followed-by="nothing"/></style:list-level-properties>'
        "</text:list-level-style-number>"
    )


def list_style(name: str, *levels: str) -> str:
    """A list style."""
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


HAN = "一, 二, 三, ..."


def table(*rows: str, more: str = "") -> str:
    """A table of rows."""
    return f"<table:table{more}>{''.join(rows)}</table:table>"


def row(*cells: str, more: str = "") -> str:
    """A row of cells, or of their words."""
    inside = "".join(cell if cell.startswith("<table:") else c(cell) for cell in cells)
    return f"<table:table-row{more}>{inside}</table:table-row>"


def c(words: str = "", down: int = 1, right: int = 1, more: str = "") -> str:
    """A cell: words, or paragraphs where it begins with one."""
    inside = words if words.startswith("<") else p(words)
    spans = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"' if down * right > 1 else ""
    return f"<table:table-cell{spans}{more}>{inside}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


# --- a whole issue -------------------------------------------------------------------------------------------


def issue_odt(data: IssueData) -> bytes:
    """An issue as LibreOffice saves it: a paragraph for each block, a table with merged cells for each table."""
    starts: Any = {row.char_start: row.table_id for row in data.rows["tables"]}  # type: ignore[attr-defined]
    cells: dict[str, list[Any]] = defaultdict(list)
    for cell in data.rows["table_cells"]:
        cells[cell.table_id].append(cell)  # type: ignore[attr-defined]
    body: list[str] = []
    for block in data.rows["blocks"]:
        if block.char_start in starts:  # type: ignore[attr-defined]
            body.append(_table(cells[starts[block.char_start]]))  # type: ignore[attr-defined]
            continue
        words = clean(data.source_text, (Span(s.start, s.end) for s in block.spans)).text  # type: ignore[attr-defined]
        style = {"title": "C", "signature": "R", "signed_on": "R"}.get(block.role, "")  # type: ignore[attr-defined]
        body.append(p(words, style))
    aligned = paragraph_style("C", 'fo:text-align="center"') + paragraph_style("R", 'fo:text-align="end"')
    return odt("".join(body), automatic=aligned)


def _table(cells: list[Any]) -> str:
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in cells:
        for down in range(cell.row_span):
            for right in range(cell.col_span):
                rows[cell.row + down][cell.col + right] = COVERED
        rows[cell.row][cell.col] = c(cell.text, cell.row_span, cell.col_span)
    return table(*(row(*(places[col] for col in sorted(places))) for _, places in sorted(rows.items())))

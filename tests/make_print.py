"""Prints of whole issues that Chromium and LibreOffice make: two columns, 16开, tables on their side.

The words are those of an issue that was read from text; only how they are set differs. `MAKERS` are the looks.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from make_odt import COVERED, MIMETYPE, c, odt, p, row, table
from make_pdf import width_of

from pipeline.rows import IssueData
from pipeline.text import Span, clean


@dataclass(frozen=True, slots=True)
class Look:
    """How an issue is set: the page in millimetres, columns of the body and of the contents, sizes in points."""

    width: float
    height: float
    columns: int = 1
    contents_columns: int = 1
    lies: bool = False  # whether tables lie on pages of their own, which are wider than high
    size: float = 12.0
    lead: float = 1.6
    margin: float = 20.0
    gutter: float = 8.0
    first_line: bool = True  # whether leaders stand on the first line of an entry
    entry: float = 24.0  # the most characters on a line of the contents


LOOKS = {
    "two_columns": Look(210, 297, columns=2, size=10.5, lead=1.5, entry=26),
    "two_columns_throughout": Look(210, 285, columns=2, contents_columns=2, size=10.5, lead=1.5, gutter=6, entry=13),
    "sixteen": Look(184, 260, size=12, margin=22, entry=22),
    "sixteen_columns": Look(184, 260, columns=2, size=9, lead=1.55, margin=16, gutter=7, entry=25),
    "landscape": Look(210, 297, lies=True, size=14, lead=1.7, margin=26, entry=20, first_line=False),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece to print: its role, its words, or the cells of a table."""

    role: str
    words: str
    cells: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the contents, its number on a line of its own where the issue has it so; a rubric has no page."""

    words: tuple[str, ...]
    page: int | None


def pieces_of(data: IssueData) -> list[Printed]:
    """What an issue prints, without its contents, running headers and page numbers."""
    starts: Any = {row.char_start: row.table_id for row in data.rows["tables"]}  # type: ignore[attr-defined]
    cells: dict[str, list[Any]] = defaultdict(list)
    for cell in data.rows["table_cells"]:
        cells[cell.table_id].append(cell)  # type: ignore[attr-defined]
    found = []
    blocks: Any = data.rows["blocks"]
    for block in blocks:
        if block.role in ("contents", "page_header", "page_number"):
            continue
        if block.char_start in starts:
            found.append(Printed("table", "", tuple(cells[starts[block.char_start]])))
            continue
        spans = [Span(span.start, span.end) for span in block.spans]
        raw = data.source_text[spans[0].start : spans[-1].end]
        found.append(Printed(block.role, raw if "\n" not in raw else clean(data.source_text, spans).text))
    return found


def entries_of(data: IssueData) -> list[Entry]:
    """The contents of an issue."""
    found: list[Entry] = []
    rubric = None
    contents: Any = data.rows["contents"]
    for entry in contents:
        if entry.rubric is not None and entry.rubric != rubric:
            rubric = entry.rubric
            found.append(Entry((f"【{rubric}】",), None))
        raw = data.source_text[entry.char_start : entry.char_end]
        words = raw.rstrip("0123456789（）()").rstrip("….·．. \u3000")
        first, *more = (line.strip() for line in words.split("\n"))
        lines = [first]
        for line in more:
            if "〔" in line:
                lines.append(line)
            else:
                lines[-1] += line
        found.append(Entry(tuple(lines), entry.page))
    return found


def name_of(pieces: Sequence[Printed]) -> str:
    """The gazette's name, which runs over its pages."""
    return next(piece.words for piece in pieces if piece.role == "masthead" and "公报" in piece.words)


def _front(pieces: Sequence[Printed]) -> int:
    return next(n for n, piece in enumerate(pieces) if piece.role != "masthead")


# --- Chromium ------------------------------------------------------------------------------------------------

_CLASSES = {
    "title": "title", "doc_number": "middle", "masthead": "masthead", "caption": "middle", "addressee": "flat",
    "signature": "right", "signed_on": "right", "attachment_label": "flat", "colophon": "flat",
}  # fmt: skip


def html_of(data: IssueData, look: Look) -> str:
    """An issue as a page for the press: Chromium prints its running headers, page numbers and columns."""
    pieces = pieces_of(data)
    front = _front(pieces)
    style = f"""
@page {{ size: {look.width}mm {look.height}mm; margin: {look.margin}mm;
  @top-center {{ content: "{name_of(pieces)}"; font: {look.size * 0.8}pt "Noto Serif CJK SC"; }}
  @bottom-center {{ content: "— " counter(page) " —"; font: {look.size * 0.8}pt "Noto Serif CJK SC"; }} }}
@page wide {{ size: {look.height}mm {look.width}mm; }}
@page :first {{ @top-center {{ content: none }} @bottom-center {{ content: none }} }}
* {{ margin: 0; padding: 0; box-sizing: border-box }}
body {{ font: {look.size}pt/{look.lead} "Noto Serif CJK SC"; text-align: justify; }}
.front {{ break-after: page }}
.masthead {{ text-align: center; font-size: 1.6em; line-height: 2.4 }}
.contents {{ break-after: page; columns: {look.contents_columns}; column-gap: {look.gutter}mm }}
.contents h2 {{ text-align: center; font-size: 1.4em; column-span: all }}
.rubric {{ font-weight: bold; line-height: 2.2; break-after: avoid }}
.entry {{ display: flex; align-items: {"flex-start" if look.first_line else "flex-end"}; margin-bottom: 0.5em;
  break-inside: avoid }}
.entry span {{ max-width: {look.entry}em; text-align: left; flex: none }}
.entry i {{ flex: 1; overflow: hidden; white-space: nowrap; font-style: normal; height: {look.lead}em }}
.body {{ columns: {look.columns}; column-gap: {look.gutter}mm }}
.body p {{ text-indent: 2em; widows: 1; orphans: 1 }}
.body .title {{ text-indent: 0; text-align: center; font-size: 1.5em; line-height: 1.5; margin-top: 0.6em;
  text-wrap: balance; break-after: avoid }}
.body .middle {{ text-indent: 0; text-align: center }}
.body .flat {{ text-indent: 0 }}
.body .right {{ text-indent: 0; text-align: right; padding-right: 2em }}
.body .signed {{ padding-right: 3em }}
table {{ border-collapse: collapse; width: 100%; font-size: 0.85em; margin: 0.5em 0 }}
td {{ border: 0.5pt solid black; padding: 1mm; text-align: center; line-height: 1.3 }}
.wide {{ page: wide; break-before: page; break-after: page }}
"""
    body = [
        f'<div class="front">{"".join(_paragraph(piece) for piece in pieces[:front])}</div>',
        f'<div class="contents"><h2>目　　录</h2>{"".join(map(_entry, entries_of(data)))}</div><div class="body">',
    ]
    for piece in pieces[front:]:
        if not piece.cells:
            body.append(_paragraph(piece))
        elif look.lies:
            body.append(f'</div><div class="wide">{_html_table(piece.cells)}</div><div class="body">')
        else:
            body.append(_html_table(piece.cells))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>公报</title><style>{style}</style></head>'
        f"<body>{''.join(body)}</div></body></html>"
    )


def _paragraph(piece: Printed) -> str:
    own = _CLASSES.get(piece.role)
    more = f' class="{own}"' if own else ""
    return f"<p{more}>{escape(piece.words)}</p>"


def _entry(entry: Entry) -> str:
    if entry.page is None:
        return f'<p class="rubric">{escape(entry.words[0])}</p>'
    leader = "…" * 60
    words = "<br>".join(map(escape, entry.words))
    return f'<div class="entry"><span>{words}</span><i>{leader}</i><b>{entry.page}</b></div>'


def _html_table(cells: Sequence[Any]) -> str:
    rows: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        spans = f' rowspan="{cell.row_span}" colspan="{cell.col_span}"'
        rows[cell.row].append(f"<td{spans}>{escape(cell.text)}</td>")
    inside = "".join(f"<tr>{''.join(own)}</tr>" for _, own in sorted(rows.items()))
    return f"<table>{inside}</table>"


def by_chromium(html: str, path: Path) -> Path:
    """The PDF file that Chromium prints of a page of the web."""
    with tempfile.TemporaryDirectory() as home:
        page = Path(home) / "page.html"
        page.write_text(html, encoding="utf-8")
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
        more = ("--disable-component-update", "--no-pdf-header-footer", f"--user-data-dir={home}/profile")
        _run(home, "chromium", *flags, *more, f"--print-to-pdf={path}", page.as_uri())
    return path


# --- LibreOffice ---------------------------------------------------------------------------------------------


def odt_of(data: IssueData, look: Look) -> bytes:
    """An issue as a text of LibreOffice: sections of columns, leaders by tab stops, page styles that stand or lie.

    Marks do not hang over the edge of a column: LibreOffice 7.4 leaves them out of the PDF there.
    """
    pieces = pieces_of(data)
    front = _front(pieces)
    body = [p(piece.words, "Masthead") for piece in pieces[:front]]
    contents = "".join(_odt_entry(entry, look) for entry in entries_of(data))
    body += [p("目　　录", "Contents"), _section(contents, "Entries", look.contents_columns)]
    open_one: list[str] = []
    turned = True  # whether the next piece begins a page that stands
    for n, piece in enumerate(pieces[front:]):
        if piece.cells and look.lies:
            body += [_section("".join(open_one), f"Body{n}", look.columns), p("", "Wide"), _odt_table(piece.cells)]
            open_one, turned = [], True
            continue
        if turned:
            body.append(p("", "Stands"))
            turned = False
        open_one.append(_odt_table(piece.cells) if piece.cells else p(piece.words, _STYLES.get(piece.role, "Text")))
    body.append(_section("".join(open_one), "Body", look.columns))
    return odt(
        "".join(body),
        automatic=_styles(look),
        styles="",
        page_automatic=_layouts(look),
        pages=_masters(name_of(pieces)),
        **{"META-INF_manifest.xml": _MANIFEST},
    )


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STYLES = {
    "title": "Title", "doc_number": "Middle", "caption": "Middle", "addressee": "Flat", "signature": "Right",
    "signed_on": "Right", "attachment_label": "Flat", "colophon": "Flat",
}  # fmt: skip


def _section(inside: str, name: str, columns: int) -> str:
    if not inside:
        return ""
    return f'<text:section text:style-name="Columns{columns}" text:name="{name}">{inside}</text:section>'


def _odt_entry(entry: Entry, look: Look) -> str:
    if entry.page is None:
        return p(entry.words[0], "Flat")
    wide = round(look.entry)
    lines = [line for words in entry.words for line in _set_lines(words, wide)]
    at = 0 if look.first_line else len(lines) - 1
    inside = []
    for n, line in enumerate(lines):
        tab = f"<text:tab/>{entry.page}" if n == at else ""
        inside.append(f"{escape(line)}{tab}")
    return p("", "Entry", "<text:line-break/>".join(inside))


def _set_lines(words: str, wide: float) -> list[str]:
    """Words as lines of so many characters; numbers are not parted, and no mark begins a line."""
    lines = [""]
    for run in re.findall(r"[0-9A-Za-z.%]+|.[，。、；：）》〕】？！”]*", words):
        if lines[-1] and width_of(lines[-1]) + width_of(run) > wide:
            lines.append("")
        lines[-1] += run
    return lines


def _odt_table(cells: Sequence[Any]) -> str:
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in cells:
        for down in range(cell.row_span):
            for right in range(cell.col_span):
                rows[cell.row + down][cell.col + right] = COVERED
        words = p(cell.text, "Cell")
        rows[cell.row][cell.col] = c(words, cell.row_span, cell.col_span, more=' table:style-name="Ruled"')
    columns = max(map(len, rows.values()))
    own = "".join(row(*(places[col] for col in sorted(places))) for _, places in sorted(rows.items()))
    return table(f'<table:table-column table:number-columns-repeated="{columns}"/>{own}')


def _style(name: str, properties: str, size: float, more: str = "") -> str:
    font = 'style:font-name-asian="Noto Serif CJK SC" style:font-name="Noto Serif CJK SC"'
    sizes = f'fo:font-size="{size:g}pt" style:font-size-asian="{size:g}pt"'
    names = 'fo:font-family="Noto Serif CJK SC" style:font-family-asian="Noto Serif CJK SC"'
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{more}>'
        f'<style:paragraph-properties style:punctuation-wrap="simple" {properties}/><style:text-properties {font} {names} {sizes}/></style:style>'
    )


def _styles(look: Look) -> str:
    size = look.size
    lead = f'fo:line-height="{size * look.lead:g}pt"'
    wide = (look.width - 2 * look.margin - (look.contents_columns - 1) * look.gutter) / look.contents_columns
    stop = (
        f'<style:tab-stops><style:tab-stop style:position="{wide:g}mm" style:type="right" '
        'style:leader-style="dotted" style:leader-text="."/></style:tab-stops>'
    )
    entry = _style("Entry", f'fo:margin-bottom="4pt" fo:keep-together="always" {lead}', size)
    entry = entry.replace(f"{lead}/>", f"{lead}>{stop}</style:paragraph-properties>")
    middle, right = 'fo:text-align="center"', 'fo:text-align="end" fo:margin-right="9mm"'
    columns = {look.columns, look.contents_columns}
    return (
        _style("Masthead", f'{middle} fo:margin-bottom="12pt"', 1.6 * size)
        + _style("Contents", f'{middle} fo:break-before="page"', 1.4 * size)
        + entry
        + _style("Text", f'fo:text-indent="{2 * size:g}pt" fo:text-align="justify" {lead}', size)
        + _style("Title", f'{middle} fo:margin-top="8pt" fo:keep-with-next="always"', 1.5 * size)
        + _style("Middle", f"{middle} {lead}", size)
        + _style("Flat", lead, size)
        + _style("Right", f"{right} {lead}", size)
        + _style("Cell", middle, 0.85 * size)
        + _style("Stands", 'fo:line-height="1pt"', 1, ' style:master-page-name="Standing"')
        + _style("Wide", 'fo:line-height="1pt"', 1, ' style:master-page-name="Lying"')
        + '<style:style style:name="Ruled" style:family="table-cell"><style:table-cell-properties '
        'fo:border="0.5pt solid #000000" fo:padding="1mm" style:vertical-align="middle"/></style:style>'
        + "".join(
            f'<style:style style:name="Columns{n}" style:family="section"><style:section-properties '
            f'text:dont-balance-text-columns="false"><style:columns fo:column-count="{n}" fo:column-gap="{look.gutter}mm"/>'
            "</style:section-properties></style:style>"
            for n in sorted(columns)
        )
    )


def _layouts(look: Look) -> str:
    running = f'fo:font-size="{0.8 * look.size:g}pt" style:font-size-asian="{0.8 * look.size:g}pt"'
    edge = '<style:header-style><style:header-footer-properties fo:min-height="8mm" fo:margin-bottom="3mm"/></style:header-style>'
    foot = edge.replace("header-style", "footer-style").replace("margin-bottom", "margin-top")

    def layout(name: str, width: float, height: float, turned: str) -> str:
        return (
            f'<style:page-layout style:name="{name}"><style:page-layout-properties fo:page-width="{width:g}mm" '
            f'fo:page-height="{height:g}mm" fo:margin="{look.margin - 8:g}mm" fo:margin-left="{look.margin:g}mm" '
            f'fo:margin-right="{look.margin:g}mm" style:print-orientation="{turned}"/>{edge}{foot}</style:page-layout>'
        )

    return (
        layout("S", look.width, look.height, "portrait")
        + layout("L", look.height, look.width, "landscape")
        + '<style:style style:name="Running" style:family="paragraph"><style:paragraph-properties '
        f'fo:text-align="center"/><style:text-properties {running}/></style:style>'
    )


def _masters(name: str) -> str:
    header = f"<style:header>{p(name, 'Running')}</style:header>"
    number = '— <text:page-number text:select-page="current"/> —'
    footer = f"<style:footer>{p('', 'Running', number)}</style:footer>"
    return "".join(
        f'<style:master-page style:name="{master}" style:page-layout-name="{layout}">{header}{footer}</style:master-page>'
        for master, layout in (("Standard", "S"), ("Standing", "S"), ("Lying", "L"))
    )


def by_libreoffice(document: bytes, ending: str, path: Path) -> Path:
    """The file that LibreOffice makes of a document in the form of `path`: .pdf, .docx, .odt."""
    with tempfile.TemporaryDirectory() as home:
        source = Path(home) / f"{path.stem}{ending}"
        source.write_bytes(document)
        made = Path(home) / "made"
        profile = f"-env:UserInstallation=file://{home}/profile"
        form = path.suffix[1:]
        _run(home, "soffice", profile, "--headless", "--convert-to", form, "--outdir", str(made), str(source))
        path.write_bytes((made / path.name).read_bytes())
    return path


def _run(home: str, *command: str) -> None:
    """Runs a program that keeps its files in `home`."""
    environment = {**os.environ, "HOME": home, "SAL_USE_VCLPLUGIN": "svp"}
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, timeout=240, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')[-800:]}")

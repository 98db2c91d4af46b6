"""Word files for tests: single constructs in WordprocessingML, and a whole issue as a word processor saves it."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pipeline.rows import IssueData
from pipeline.text import Span, clean

_OOXML = "http://schemas.openxmlformats.org"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": f"{_OOXML}/wordprocessingml/2006/main",
        "r": f"{_OOXML}/officeDocument/2006/relationships",
        "mc": f"{_OOXML}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": f"{_OOXML}/officeDocument/2006/math",
    }.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_ROOTS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "header": "hdr",
    "footer": "ftr",
}


def docx(body: str, prolog: str = "", **parts: str) -> bytes:
    """A DOCX file with this inside of `w:body`; `parts` are the insides of other parts: styles, numbering, settings,
    footnotes, header1, footer1 … Relations have the parts' names as ids."""
    members = {"word/document.xml": f"{_HEAD}{prolog}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"}
    kinds = {name: name.rstrip("0123456789") for name in parts}
    for name, inside in parts.items():
        root = f"w:{_ROOTS[kinds[name]]}"
        members[f"word/{name}.xml"] = f"{_HEAD}<{root} {_NAMESPACES}>{inside}</{root}>"
    members["word/_rels/document.xml.rels"] = relations({name: (kinds[name], f"{name}.xml") for name in parts})
    return package(members)


def package(members: Mapping[str, str | bytes], main: str = "word/document.xml") -> bytes:
    """The archive of these members, with the content types and the relation to the main part."""
    kinds = {"styles", "numbering", "settings", "footnotes", "endnotes", "header", "footer"}
    types = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        f'{kind if kind in kinds else "document.main"}+xml"/>'
        for name in members
        if name.endswith(".xml")
        for kind in [name.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")]
    )
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": relations({"main": ("officeDocument", main)}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**own, **members}.items():
            archive.writestr(name, data)
    return stream.getvalue()


def relations(targets: Mapping[str, tuple[str, str]], mode: str = "") -> str:
    """A part of relations: id, kind and target."""
    folder = f"{_OOXML}/officeDocument/2006/relationships"
    entries = "".join(
        f'<Relationship Id="{id_}" Type="{folder}/{kind}" Target={quoteattr(to)}{mode}/>'
        for id_, (kind, to) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_OOXML}/package/2006/relationships">{entries}</Relationships>'


def run(text: str, properties: str = "") -> str:
    """A run; line feeds and tabs as their elements."""
    inside = "".join(
        {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(piece) or f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for line in text.replace("\n", "\x00\n\x00").replace("\t", "\x00\t\x00").split("\x00")
        for piece in [line]
        if piece
    )
    return f"<w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}{inside}</w:r>"


def p(text: str = "", properties: str = "", inside: str = "") -> str:
    """A paragraph: words, and then the elements `inside`."""
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{run(text) if text else ''}{inside}</w:p>"


def tc(inside: str, properties: str = "") -> str:
    """A cell: words, or paragraphs where it begins with one."""
    words = inside if inside.startswith("<w:") else p(inside)
    return f"<w:tc>{properties and f'<w:tcPr>{properties}</w:tcPr>'}{words}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells, or of their words."""
    inside = "".join(cell if cell.startswith("<w:") else tc(cell) for cell in cells)
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{inside}</w:tr>"


def tbl(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def listed(num_id: int, level: int = 0) -> str:
    """The property of a paragraph that stands in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'


def lvl(at: int, form: str, text: str, more: str = "", suff: str = "nothing", start: int = 1) -> str:
    """A level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="{suff}"/><w:lvlText w:val={quoteattr(text)}/></w:lvl>'
    )


def definition(id_: int, *levels: str) -> str:
    """A list's definition."""
    return f'<w:abstractNum w:abstractNumId="{id_}">{"".join(levels)}</w:abstractNum>'


def num(id_: int, of: int, *overrides: str) -> str:
    """A list."""
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def starting(level: int, start: int) -> str:
    """A list's own start at a level."""
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def complex_field(instruction: str, result: str) -> str:
    """A field with its instruction and its result."""
    asked = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return FIELD.format("begin") + asked + FIELD.format("separate") + run(result) + FIELD.format("end")


# --- a whole issue -------------------------------------------------------------------------------------------

_LABELS = {
    "chineseCountingThousand": ((0, "、", "%1、"), (1, "）", "（%2）")),
    "decimal": ((2, ".", "%3."), (3, "）", "（%4）")),
}
_RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"
_PAPER = '<w:pgSz w:w="11906" w:h="16838"/>'
_ALIGN = {"title": "center", "signature": "right", "signed_on": "right"}


def issue_docx(data: IssueData) -> tuple[bytes, list[tuple[Any, str | None]]]:
    """An issue as a word processor saves it, and the rows of `blocks` in its body with the number printed on the page
    where each begins.

    Lists whose labels run on without a gap are automatic, tables have merged cells, page numbers are fields of the
    footer. A page turns before every tenth block and inside those that have two stretches of text.
    """
    starts = {row.char_start: row for row in data.rows["sections"]}
    tables = {row.char_start: row.table_id for row in data.rows["tables"]}
    cells = defaultdict(list)
    for cell in data.rows["table_cells"]:
        cells[cell.table_id].append(cell)
    automatic, numbering = _automatic(data)
    body: list[str] = []
    kept: list[tuple[Any, str | None]] = []
    page: int | None = None
    for seq, block in enumerate(data.rows["blocks"]):
        turn = ""
        if page is None and block.role not in ("masthead", "contents"):
            body.append(p(properties=f'<w:sectPr><w:type w:val="nextPage"/>{_PAPER}</w:sectPr>'))
            page, turn = 1, _RENDERED  # the front matter has no page numbers
        elif page is not None and seq % 10 == 0:
            page, turn = page + 1, _RENDERED
        kept.append((block, str(page) if page is not None else None))
        if block.char_start in tables:
            body.append(_table(cells[tables[block.char_start]], turn))
            continue
        properties = f'<w:jc w:val="{_ALIGN[block.role]}"/>' if block.role in _ALIGN else ""
        section = starts.get(block.char_start)
        length = 0
        if section is not None and section.section_id in automatic:
            num_id, level, length = automatic[section.section_id]
            properties += listed(num_id, level)
        words = [clean(data.source_text, (Span(span.start, span.end),)).text for span in block.spans]
        words[0] = words[0][length:]
        if page is None:
            words = [block.text]
        else:
            page += len(words) - 1
        body.append(p(properties=properties, inside=turn + _RENDERED.join(map(run, words))))
    footer = p(properties='<w:jc w:val="center"/>', inside=run("— ") + complex_field(" PAGE ", "1") + run(" —"))
    reference = '<w:footerReference w:type="default" r:id="footer1"/>'
    body.append(f'<w:sectPr>{reference}{_PAPER}<w:pgNumType w:start="1"/></w:sectPr>')
    return docx("".join(body), numbering=numbering, footer1=footer), kept


def _automatic(data: IssueData) -> tuple[dict[str, tuple[int, int, int]], str]:
    """The sections whose labels are automatic: list, level, and length of the label; and the lists."""
    siblings = defaultdict(list)
    for section in data.rows["sections"]:
        siblings[section.part_id, section.parent_id, section.kind].append(section)
    levels = [lvl(at, form, text) for form, shapes in _LABELS.items() for at, _, text in shapes]
    lists: list[str] = []
    found: dict[str, tuple[int, int, int]] = {}
    for rows in siblings.values():
        numbers = [row.number for row in rows]
        labels = [row.label for row in rows]
        printed = all(data.source_text.startswith(row.label, row.char_start) for row in rows)
        shape = next(
            (
                (at, form)
                for form, shapes in _LABELS.items()
                for at, end, text in shapes
                if all(label.endswith(end) and label.startswith("（") == text.startswith("（") for label in labels)
                and all(label.strip("（）、.").isascii() == (form == "decimal") for label in labels)
            ),
            None,
        )
        if shape is None or not printed or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            continue
        lists.append(num(len(lists) + 1, 1, starting(shape[0], numbers[0])))
        for row in rows:
            found[row.section_id] = (len(lists), shape[0], len(row.label))
    return found, definition(1, *levels) + "".join(lists)


def _table(cells: list[Any], turn: str) -> str:
    covered = {(cell.row + down, cell.col): (cell, down) for cell in cells for down in range(cell.row_span)}
    lines: dict[int, list[str]] = defaultdict(list)
    for (row, col), (cell, down) in sorted(covered.items(), key=lambda item: item[0]):
        facts = f'<w:tcW w:w="{1000 * cell.col_span}" w:type="dxa"/><w:gridSpan w:val="{cell.col_span}"/>'
        if cell.row_span > 1:
            facts += "<w:vMerge/>" if down else '<w:vMerge w:val="restart"/>'
        begin = turn if (row, col) == (0, 0) else ""
        lines[row].append(tc(p(inside=begin + ("" if down else run(cell.text))), facts))
    rows = [tr(*line) for _, line in sorted(lines.items())]
    columns = max(cell.col + cell.col_span for cell in cells)
    grid = "<w:tblGrid>" + '<w:gridCol w:w="1000"/>' * columns + "</w:tblGrid>"
    return tbl(*rows).replace("<w:tblGrid/>", grid)

"""What was read from a document: its outline with duties, dates, citations and targets, its tables, its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipeline.cli.console import CommandError, Exit, cut, one_line
from pipeline.cli.output import IssueRead
from pipeline.cli.show.findings import Row, show_findings
from pipeline.cli.show.rows import of_dataset
from pipeline.messages import mark, tr

# Values of the datasets that the screen says in the person's language: roles of duties, kinds of parts, bounds of
# dates, relations of citations.
_CODES = (
    mark("lead"),
    mark("responsible"),
    mark("cooperate"),
    mark("notice"),
    mark("instrument"),
    mark("attachment"),
    mark("on"),
    mark("by"),
    mark("from"),
    mark("between"),
    mark("issues"),
    mark("basis"),
    mark("repeals"),
    mark("amends"),
    mark("forwards"),
)
# Rows of a printed table that are shown with its document.
_TABLE_ROWS = 8


def document_of(issue: IssueRead, number: int) -> Row:
    """A document by its printed order."""
    documents = issue.nested["documents"]
    if number > len(documents):
        reason = f"{issue.issue_id} has no document {number}"
        raise CommandError(reason, f"Its documents are 1 to {len(documents)}", Exit.USAGE)
    document: Row = documents[number - 1]
    return document


def show_document(console: Console, document: Row, pages: Sequence[Row]) -> None:
    console.print(document["title"], style="bold")
    about = [document["doc_number"], "、".join(document["issuers"]), document["signed_on"]]
    console.print("  ".join(str(value) for value in about if value))
    corrected = _corrected(document["corrections"])
    if (own := corrected.get(document["document_id"])) is not None:
        console.print(own)
    console.print(tr("The numbers behind are places in the text: gazette show --at"), style="dim")
    lines = _lines_by_section(document)
    top = Tree(Text(tr("outline")), guide_style="dim")
    for part in document["parts"]:
        words = Text(tr(part["kind"]), style="magenta").append(f" {part['title'] or ''}".rstrip(), style="default")
        branch = top.add(words)
        nodes: dict[str | None, Tree] = {}
        for section in document["sections"]:
            if section["part_id"] == part["part_id"]:
                node = nodes.get(section["parent_id"], branch).add(_section_line(section))
                nodes[section["section_id"]] = node
                _add_correction(node, corrected, section["section_id"])
                for row_id, line in lines.pop(section["section_id"], ()):
                    _add_correction(node.add(line), corrected, row_id)
    console.print(top)
    outside = Tree(Text(tr("outside of any section")), guide_style="dim")
    for section_id in sorted(lines, key=lambda key: key or ""):
        for row_id, line in lines[section_id]:
            _add_correction(outside.add(line), corrected, row_id)
    if outside.children:
        console.print(outside)
    for table in document["tables"]:
        _show_table(console, table)
    show_findings(console, document["findings"], pages)


def _corrected(corrections: Iterable[Row]) -> dict[str, Text]:
    """What people set right, by the ids of the rows that they changed or added."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for row in corrections:
        if row["row_id"] is not None and row["state"] == "applied":
            was = {"column": row["column"], "value": one_line(row["was"] or "")}
            words = tr("added") if row["action"] == "add" else tr("{column} was {value}", **was)
            said.setdefault((row["row_id"], row["by"], row["on"]), []).append(words)
    found: dict[str, Text] = {}
    for (row_id, by, on), changes in said.items():
        line = found.setdefault(row_id, Text(style="magenta"))
        what = tr(", ").join(dict.fromkeys(changes))
        said_so = tr("{changes} ({name}, {day})", changes=what, name=by, day=on)
        line.append(f"{tr('; ')}{said_so}" if line else tr("corrected: {changes}", changes=said_so))
    return found


def _add_correction(node: Tree, corrected: Mapping[str, Text], row_id: str) -> None:
    """Put what people set right in a row under the line that shows it."""
    if (line := corrected.get(row_id)) is not None:
        node.add(line)


def _section_line(section: Row) -> Text:
    line = Text(section["label"], style="bold")
    if section["heading"]:
        line.append(f" {section['heading']}", style="not bold")
    return line.append(f"  {section['char_start']}", style="not bold dim")


def _lines_by_section(document: Row) -> dict[str | None, list[tuple[str, Text]]]:
    """What was read from each section, in the order of the text: each line with the id of its row."""
    headings = {row["section_id"]: row["heading"] for row in document["sections"]}
    found: list[tuple[Row, str, Text]] = []
    for row in document["responsibilities"]:
        found.append((row, row["responsibility_id"], _duty(row, headings.get(row["section_id"]))))
    for row in document["dates"]:
        day = row["edtf"] or row["rrule"] or tr("no day of the calendar")
        found.append((row, row["date_id"], _line(tr("date"), "blue", row, f"→ {tr(row['bound'])} {day}")))
    for row in document["citations"]:
        found.append((row, row["citation_id"], _line(tr("citation"), "yellow", row, _target(row))))
    for row in document["quantities"]:
        found.append((row, row["quantity_id"], _line(tr("target"), "cyan", row, row["indicator"] or "")))
    for row in document["appointments"]:
        words = f"{row['person']} {row['position']}"
        found.append((row, row["appointment_id"], _line(tr("person"), "magenta", row, words)))
    lines: dict[str | None, list[tuple[str, Text]]] = defaultdict(list)
    for row, row_id, line in sorted(found, key=lambda each: int(each[0]["char_start"])):
        lines[row.get("section_id")].append((row_id, line))
    return dict(lines)


def _duty(row: Row, heading: str | None) -> Text:
    """Who has to do what: the task, where it is not the heading that stands over the line."""
    line = Text(tr(row["role"]), style="green").append(f" {row['org']}", style="default")
    if row["org_id"] and row["org_id"] != row["org"]:
        line.append(f" = {row['org_id']}", style="dim")
    if row["task"] and row["task"] != heading:
        line.append(f"  {one_line(cut(row['task']))}", style="not dim default")
    return line.append(f"  {row['char_start']}", style="dim")


def _line(kind: str, style: str, row: Row, meaning: str) -> Text:
    line = Text(kind, style=style).append(f" {one_line(row['raw'])} {meaning}".rstrip(), style="default")
    return line.append(f"  {row['char_start']}", style="dim")


def _target(row: Row) -> str:
    """How a document is cited, and which one it is, where it is held."""
    relation = "" if row["relation"] == "mentions" else f"({tr(row['relation'])})"
    return f"{relation} → {row['target_id']}".strip() if row["target_id"] else relation


def _show_table(console: Console, table: Row) -> None:
    about = f"  {table['n_rows']} × {table['n_cols']}  {table['caption'] or ''}".rstrip()
    head = Text(f"\n{tr('table')} {table['table_id']}", style="bold green")
    console.print(head.append(about, style="not bold default"))
    rows: dict[int, list[str]] = defaultdict(list)
    for cell in table["cells"]:
        rows[cell["row"]].append(cell["text"])
    for n in sorted(rows)[:_TABLE_ROWS]:
        words = " | ".join(map(one_line, rows[n]))
        console.print(Text(f"  {words}", style="bold" if n < table["header_rows"] else ""))
    if len(rows) > _TABLE_ROWS:
        more = {"number": len(rows) - _TABLE_ROWS, "file": f"tables/{table['table_id']}.csv"}
        console.print(Text(f"  {tr('{number} more rows in {file}', **more)}", style="dim"))


def rows_of_document(issue: IssueRead, document: Row) -> Iterator[dict[str, Any]]:
    """Every row that was read from a document, for machines; cells go with their tables."""
    document_id = document["document_id"]
    for dataset, rows in issue.rows.items():
        for row in rows:
            home = row["table_id"].rpartition(".")[0] if dataset == "table_cells" else row.get("document_id")
            if home == document_id:
                yield of_dataset(dataset, row)

"""`gazette show`: what is held, and what was read from an issue."""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipeline.cli.console import (
    SEVERITIES,
    CommandError,
    Exit,
    counted,
    cut,
    make_console,
    one_line,
    paged,
    print_json,
    print_table,
)
from pipeline.cli.options import Commands, add_json, add_output, add_pager, at_least_one, whole
from pipeline.cli.output import at_hand, no_issue, one_of, read_issue, shelf_of
from pipeline.messages import mark, tr

if TYPE_CHECKING:
    from pipeline.holdings import Holding, Shelf

Row = Mapping[str, Any]

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


def add(commands: Commands) -> None:
    parser = commands.add(
        "show",
        run,
        "Show what is held, or what was read from an issue: outline, duties, dates, citations, tables, findings",
        "",
        "佛冈 2023 1",
        "441803-2018-03 --document 4",
        "441803-2018-03 --find 高标准农田",
    )
    about = "place, year and number, or an issue id or a part of it; a place alone lists what is held of it"
    parser.add_argument("issue", nargs="*", metavar="ISSUE", help=about)
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--document", type=at_least_one, metavar="N", help="one document, by its printed order")
    parts.add_argument("--page", type=at_least_one, metavar="N", help="everything that was read from this page")
    parts.add_argument("--find", metavar="PHRASE", help="everything that was read where this phrase stands")
    parts.add_argument("--at", type=whole, metavar="OFFSET", help="everything that was read from this code point")
    add_output(parser)
    add_json(parser)
    add_pager(parser)


def run(arguments: argparse.Namespace) -> int:
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        found = shelf.called(arguments.issue) if arguments.issue else list(shelf.issues)
        asked = (arguments.document, arguments.page, arguments.find, arguments.at)
        if not found:
            raise no_issue(held, shelf, arguments.issue)
        if all(each is None for each in asked) and (len(found) > 1 or not shelf.names_one(arguments.issue)):
            _list(arguments, shelf, found)
            return Exit.DONE
        one = one_of(held, shelf, arguments.issue)
        issue = _Issue(one.issue_id, *read_issue(held, one.issue_id))
    console = make_console()
    places = _places(issue, arguments)
    if arguments.json:
        print_json(_json_rows(issue, arguments.document, places))
        return Exit.DONE
    with paged(console, arguments.pager):
        if places is not None:
            for place in places:
                _show_place(console, issue, place)
        elif arguments.document is not None:
            _show_document(console, _document(issue, arguments.document), issue.nested["pages"])
        else:
            _show_issue(console, issue.nested)
    return Exit.DONE


class _Issue(NamedTuple):
    """An issue with its id, as `pipeline.cli.output.IssueRead` has it."""

    issue_id: str
    nested: Row
    rows: Mapping[str, Sequence[Row]]
    text: str


# --- what is held ------------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace, shelf: Shelf, found: Sequence[Holding]) -> None:
    """The issues by place, year and number; a single page, whose id says nothing, by its title."""
    if arguments.json:
        print_json(_json_of(shelf, one) for one in found)
        return
    console = make_console()
    loose = any(one.place is None for one in found)
    header = ("issue", "place", "documents", "findings", "file", *(("title",) if loose else ()))
    rows = []
    for one in found:
        title = [shelf.title(one) if one.place is None else ""] if loose else []
        rows.append((one.issue_id, one.place or "-", one.documents, sum(one.findings.values()), one.source, *title))
    with paged(console, arguments.pager):
        print_table(console, header, rows, not console.is_terminal, words=("file", "title"))
        console.print(counted(len(found), "issue"))


def _json_of(shelf: Shelf, one: Holding) -> dict[str, Any]:
    return {
        "issue_id": one.issue_id,
        "place": one.place,
        "year": one.year,
        "numbers": list(one.numbers),
        "supplement": one.label.startswith("s"),
        "documents": one.documents,
        "findings": {severity: one.findings.get(severity, 0) for severity in SEVERITIES},
        "source_file": one.source,
        "title": shelf.title(one) if one.place is None else None,
    }


# --- an issue, a document ----------------------------------------------------------------------------------------


def _show_issue(console: Console, issue: Row) -> None:
    console.print(f"{issue['gazette']} {issue['year']}年{issue['number_label']}", style="bold")
    if issue["published_on"]:
        console.print(tr("{issue}, published on {day}", issue=issue["issue_id"], day=issue["published_on"]))
    else:
        console.print(tr("{issue}, published on an unknown day", issue=issue["issue_id"]))
    console.print(tr("read from {file}", file=issue["source_file"]))
    if issue["signed_off_by"] is not None:
        console.print(tr("signed off by {name} on {day}", name=issue["signed_off_by"], day=issue["signed_off_on"]))
    corrections = [*issue["corrections"], *(row for document in issue["documents"] for row in document["corrections"])]
    if corrections:
        number = counted(len({row["line"] for row in corrections if row["state"] == "applied"}), "correction")
        command = f"gazette review {issue['issue_id']}"
        console.print(tr("{corrections} in it: {command}", corrections=number, command=command))
    console.print()
    rows = []
    for document in issue["documents"]:
        counts = (len(document[name]) for name in ("responsibilities", "dates", "tables", "findings"))
        rows.append((document["seq"], document["doc_number"] or "-", *counts, document["title"]))
    header = ("#", "document number", "duties", "dates", "tables", "findings", "title")
    print_table(console, header, rows, not console.is_terminal, words=("title",))
    findings = issue["findings"] + [finding for document in issue["documents"] for finding in document["findings"]]
    _show_findings(console, sorted(findings, key=lambda row: (row["char_start"], row["char_end"])), issue["pages"])
    if issue["documents"]:
        command = f"gazette show {issue['issue_id']} --document 1"
        console.print()
        console.print(tr("{command} shows a document", command=command), style="dim")


def _document(issue: _Issue, number: int) -> Row:
    documents = issue.nested["documents"]
    if number > len(documents):
        reason = f"{issue.issue_id} has no document {number}"
        raise CommandError(reason, f"Its documents are 1 to {len(documents)}", Exit.USAGE)
    document: Row = documents[number - 1]
    return document


def _show_document(console: Console, document: Row, pages: Sequence[Row]) -> None:
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
    _show_findings(console, document["findings"], pages)


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


def _show_findings(console: Console, findings: Sequence[Row], pages: Sequence[Row]) -> None:
    """The findings with the pages to turn to; a page is counted in the file, as a program that shows it counts."""
    if not findings:
        console.print(f"\n{tr('no findings')}")
        return
    judged = sum(row["state"] != "open" for row in findings)
    still = tr(", {number} open", number=len(findings) - judged) if judged else ""
    console.print(f"\n{counted(len(findings), 'finding')}{still}")
    starts = [page["char_start"] for page in pages]
    rows = []
    for row in findings:
        n = bisect_right(starts, row["char_start"]) - 1
        page = [pages[n]["page"] if n >= 0 else "-"] if pages else []
        state = [tr(row["state"])] if judged else []
        rows.append((tr(row["severity"]), *state, row["code"], row["char_start"], *page, row["message"]))
    header = ("severity", *(["state"] if judged else []), "code", "at", *(["page"] if pages else []), "message")
    print_table(console, header, rows, not console.is_terminal, words=("message",))


# --- a place -----------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """A stretch of the text of which everything that was read is wanted; `first` is what is marked in it."""

    start: int
    end: int
    shown: tuple[int, int]


def _places(issue: _Issue, arguments: argparse.Namespace) -> list[_Place] | None:
    """The places that are asked for, if places are."""
    if arguments.at is not None:
        if not 0 <= arguments.at < len(issue.text):
            reason = f"{arguments.at} is outside of the text"
            raise CommandError(reason, f"Offsets of this issue go from 0 to {len(issue.text) - 1}", Exit.USAGE)
        return [_Place(arguments.at, arguments.at + 1, _sentence(issue.text, arguments.at))]
    if arguments.find is not None:
        return [_Place(start, end, _around(issue.text, start, end)) for start, end in _spans(issue, arguments.find)]
    if arguments.page is not None:
        return [_Place(start, end, (start, end)) for start, end in _page(issue, arguments.page)]
    return None


def _spans(issue: _Issue, words: str) -> list[tuple[int, int]]:
    from pipeline.model import FURNITURE
    from pipeline.phrases import Phrase
    from pipeline.text import Span

    furniture = [Span(row["char_start"], row["char_end"]) for row in issue.rows["blocks"] if row["role"] in FURNITURE]
    try:
        found = Phrase(words).spans(issue.text.encode(), lambda: furniture)
    except ValueError as error:
        raise CommandError("the phrase has no character", "Name the words to find", Exit.USAGE) from error
    if not found:
        reason = f"{words} does not stand in {issue.issue_id}"
        raise CommandError(reason, f"Look for it in all issues: gazette find {words}", Exit.USAGE)
    return [(span.start, span.end) for span in found]


def _page(issue: _Issue, number: int) -> list[tuple[int, int]]:
    """Where a page stands in the text: as the pages of its file are counted, in a text by its printed numbers."""
    rows = issue.rows["pages"] or issue.rows["blocks"]
    numbers = sorted({row["page"] for row in rows if row["page"] is not None})
    here = [row for row in rows if row["page"] == number]
    if not here:
        known = f"Its pages are {numbers[0]} to {numbers[-1]}" if numbers else "Name a place with --at or --find"
        raise CommandError(f"{issue.issue_id} has no page {number}", known, Exit.USAGE)
    return [(min(row["char_start"] for row in here), max(row["char_end"] for row in here))]


def _rows_at(issue: _Issue, place: _Place) -> Iterator[tuple[str, Row]]:
    """The rows whose evidence stands in a place, with their datasets."""
    for dataset, some in issue.rows.items():
        for row in some:
            if row.get("char_start") is not None and row["char_start"] < place.end and place.start < row["char_end"]:
                spans = row["spans"] if dataset == "blocks" else ()
                if spans and not any(span["start"] < place.end and place.start < span["end"] for span in spans):
                    continue  # The block goes on after this place; what stands here is a block of its own.
                yield dataset, row


def _show_place(console: Console, issue: _Issue, place: _Place) -> None:
    start, end = place.shown
    if place.shown == (place.start, place.end):
        console.print(Text(f"[{start}, {end})", style="dim"))
        console.print(issue.text[start:end].rstrip("\n"))
    else:
        words = issue.text[place.start : place.end]
        console.print(
            Text(f"[{start}, {end}) ", style="dim")
            .append(one_line(issue.text[start : place.start]), style="not dim default")
            .append(one_line(words) if words.strip() else "␣", style="not dim bold reverse")
            .append(one_line(issue.text[place.end : end]), style="not dim default")
        )
    sections = {row["section_id"]: row["path"] for row in issue.rows["sections"]}
    for dataset, row in _rows_at(issue, place):
        console.print()
        console.print(Text(dataset, style="bold green").append(f" [{row['char_start']}, {row['char_end']})"))
        for column, value in row.items():
            if column in ("issue_id", "char_start", "char_end", "spans") or value in (None, [], ""):
                continue
            shown = f"{value} ({sections[value]})" if isinstance(value, str) and value in sections else value
            console.print(Text(f"  {column}: ", style="dim").append(cut(one_line(str(shown))), style="not dim default"))
    console.print()


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, at) for mark in "。；！？\n") + 1
    ends = [place for mark in "。；！？\n" if (place := text.find(mark, at)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that a stretch begins and ends in."""
    return _sentence(text, start)[0], _sentence(text, end - 1)[1]


# --- rows for machines -------------------------------------------------------------------------------------------


def _json_rows(issue: _Issue, number: int | None, places: Iterable[_Place] | None) -> Iterator[dict[str, Any]]:
    """The rows that are asked for, each with its dataset: of places, of a document, else those that tell of the
    issue, its documents and its findings."""
    if places is not None:
        seen: set[int] = set()
        for place in places:
            for dataset, row in _rows_at(issue, place):
                if id(row) not in seen:
                    seen.add(id(row))
                    yield _of_dataset(dataset, row)
        return
    document_id = None if number is None else _document(issue, number)["document_id"]
    for dataset, rows in issue.rows.items():
        for row in rows:
            told = row.get("document_id") == document_id if document_id else dataset in _OF_ISSUE
            if told or (document_id and dataset == "table_cells" and row["table_id"].startswith(f"{document_id}.")):
                yield _of_dataset(dataset, row)


_OF_ISSUE = ("issues", "documents", "findings")


def _of_dataset(dataset: str, row: Row) -> dict[str, Any]:
    """A row with its dataset; a correction's own column of that name is the dataset that it changes."""
    return {"dataset": dataset, **{"corrected_dataset" if name == "dataset" else name: row[name] for name in row}}

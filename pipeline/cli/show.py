"""`gazette show`: what was read from an issue."""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipeline.cli.console import CommandError, counted, cut, make_console, one_line, print_table
from pipeline.cli.options import Commands, add_output, at_least_one
from pipeline.cli.output import at_hand, find_issue


def add(commands: Commands) -> None:
    parser = commands.add(
        "show",
        run,
        "Show what was read from an issue: outline, duties, dates, findings",
        "441803-2018-03",
        "441803-2018-03 --document 4",
        "441803-2018-03 --at 31915",
    )
    parser.add_argument("issue", metavar="ISSUE", help="issue id, or the part of it that no other has")
    parser.add_argument("--document", type=at_least_one, metavar="N", help="one document, by its printed order")
    parser.add_argument("--at", type=int, metavar="OFFSET", help="everything that was read from this code point")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    import orjson

    with at_hand(arguments.output) as held:
        issue_id = find_issue(held, arguments.issue)
        paths = (held.folder / "json" / f"{issue_id}.json", held.folder / "text" / f"{issue_id}.txt")
        held.fetch(paths)
        try:
            nested: dict[str, Any] = orjson.loads(paths[0].read_bytes())
            text = paths[1].read_bytes().decode("utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(f"the output of {issue_id} cannot be read: {error}", "Run gazette check") from error
    console = make_console()
    if arguments.at is not None:
        _show_at(console, nested, text, arguments.at)
    elif arguments.document is not None:
        documents = nested["documents"]
        if arguments.document > len(documents):
            reason = f"{issue_id} has no document {arguments.document}"
            raise CommandError(reason, f"Its documents are 1 to {len(documents)}")
        _show_document(console, documents[arguments.document - 1], nested["pages"])
    else:
        _show_issue(console, nested)
    return 0


def _show_issue(console: Console, issue: Mapping[str, Any]) -> None:
    console.print(f"{issue['gazette']} {issue['year']}年{issue['number_label']}", style="bold")
    console.print(f"{issue['issue_id']}, published on {issue['published_on'] or 'an unknown day'}")
    if issue["signed_off_by"] is not None:
        console.print(f"signed off by {issue['signed_off_by']} on {issue['signed_off_on']}")
    counted_in = [*issue["corrections"], *(row for document in issue["documents"] for row in document["corrections"])]
    if counted_in:
        applied = len({row["line"] for row in counted_in if row["state"] == "applied"})
        console.print(f"{counted(applied, 'correction')} in it: gazette review {issue['issue_id']}")
    console.print()
    rows = []
    for document in issue["documents"]:
        counts = (len(document[name]) for name in ("sections", "responsibilities", "dates", "findings"))
        rows.append((document["seq"], document["doc_number"] or "-", *counts, document["title"]))
    header = ("#", "number", "sections", "duties", "dates", "findings", "title")
    print_table(console, header, rows, plain=not console.is_terminal)
    findings = issue["findings"] + [finding for document in issue["documents"] for finding in document["findings"]]
    _show_findings(console, sorted(findings, key=lambda row: (row["char_start"], row["char_end"])), issue["pages"])
    if issue["documents"]:
        console.print(f"\ngazette show {issue['issue_id']} --document 1 shows a document", style="dim")


def _show_document(console: Console, document: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> None:
    console.print(document["title"], style="bold")
    about = [document["doc_number"], "、".join(document["issuers"]), document["signed_on"]]
    console.print("  ".join(str(value) for value in about if value))
    corrected = _corrected(document["corrections"])
    if (own := corrected.get(document["document_id"])) is not None:
        console.print(own)
    duties = _by_section(document["responsibilities"])
    dates = _by_section(document["dates"])
    top = Tree(Text("outline"), guide_style="dim")
    for part in document["parts"]:
        words = Text(part["kind"], style="magenta").append(f" {part['title'] or ''}".rstrip(), style="default")
        branch = top.add(words)
        nodes: dict[str | None, Tree] = {}
        for section in document["sections"]:
            if section["part_id"] == part["part_id"]:
                node = nodes.get(section["parent_id"], branch).add(_section_line(section))
                nodes[section["section_id"]] = node
                if (own := corrected.get(section["section_id"])) is not None:
                    node.add(own)
                own_rows = (duties.pop(section["section_id"], ()), dates.pop(section["section_id"], ()))
                _add_rows(node, *own_rows, corrected)
    console.print(top)
    outside = Tree(Text("outside of any section"), guide_style="dim")
    for section_id in sorted({*duties, *dates}, key=lambda key: key or ""):
        _add_rows(outside, duties.get(section_id, ()), dates.get(section_id, ()), corrected)
    if outside.children:
        console.print(outside)
    _show_findings(console, document["findings"], pages)


def _corrected(corrections: Iterable[Mapping[str, Any]]) -> dict[str, Text]:
    """What people set right, by the rows that they changed or added."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for row in corrections:
        if row["row_id"] is not None and row["state"] == "applied":
            was = "added" if row["action"] == "add" else f"{row['column']} was {one_line(row['was'])}"
            said.setdefault((row["row_id"], row["by"], row["on"]), []).append(was)
    found: dict[str, Text] = {}
    for (row_id, by, on), words in said.items():
        line = found.setdefault(row_id, Text(style="magenta"))
        line.append(f"{'; ' if line else 'corrected: '}{', '.join(dict.fromkeys(words))} ({by}, {on})")
    return found


def _by_section(rows: Iterable[Mapping[str, Any]]) -> dict[str | None, list[Mapping[str, Any]]]:
    found: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["section_id"], []).append(row)
    return found


def _section_line(section: Mapping[str, Any]) -> Text:
    line = Text(section["label"], style="bold")
    if section["heading"]:
        line.append(f" {section['heading']}", style="not bold")
    return line.append(f"  {section['char_start']}", style="not bold dim")


def _add_rows(
    node: Tree,
    duties: Iterable[Mapping[str, Any]],
    dates: Iterable[Mapping[str, Any]],
    corrected: Mapping[str, Text],
) -> None:
    for duty in duties:
        line = Text(duty["role"], style="green").append(f" {duty['org']}", style="default")
        if duty["org_id"] and duty["org_id"] != duty["org"]:
            line.append(f" = {duty['org_id']}", style="dim")
        own = node.add(line.append(f"  {duty['char_start']}", style="dim"))
        if (said := corrected.get(duty["responsibility_id"])) is not None:
            own.add(said)
    for date in dates:
        meaning = date["edtf"] or date["rrule"] or "no day of the calendar"
        line = Text("date", style="blue").append(f" {date['raw']} → {date['bound']} {meaning}", style="default")
        own = node.add(line.append(f"  {date['char_start']}", style="dim"))
        if (said := corrected.get(date["date_id"])) is not None:
            own.add(said)


def _show_findings(console: Console, findings: Sequence[Mapping[str, Any]], pages: Sequence[Mapping[str, Any]]) -> None:
    """The findings with the pages to turn to; a page is counted in the file, as a program that shows it counts."""
    if not findings:
        console.print("\nno findings")
        return
    judged = sum(row["state"] != "open" for row in findings)
    console.print(f"\n{counted(len(findings), 'finding')}" + (f", {len(findings) - judged} open" if judged else ""))
    starts = [page["char_start"] for page in pages]
    rows = []
    for row in findings:
        n = bisect_right(starts, row["char_start"]) - 1
        page = [pages[n]["page"] if n >= 0 else "-"] if pages else []
        state = [row["state"]] if judged else []
        rows.append((row["severity"], *state, row["code"], row["char_start"], *page, row["message"]))
    header = ("severity", *(["state"] if judged else []), "code", "at", *(["page"] if pages else []), "message")
    print_table(console, header, rows, plain=not console.is_terminal)


def _show_at(console: Console, nested: Mapping[str, Any], text: str, at: int) -> None:
    from pipeline.schema import flatten

    if not 0 <= at < len(text):
        raise CommandError(f"{at} is outside of the text", f"Offsets of this issue go from 0 to {len(text) - 1}")
    rows = flatten(nested)
    start, end = _sentence(text, at)
    console.print(
        Text(f"[{start}, {end}) ", style="dim")
        .append(one_line(text[start:at]), style="default")
        .append(one_line(text[at]) if text[at].strip() else "␣", style="bold reverse")
        .append(one_line(text[at + 1 : end]), style="default")
    )
    sections = {row["section_id"]: row["path"] for row in rows["sections"]}
    for dataset, some in rows.items():
        for row in some:
            if row.get("char_start") is not None and row["char_start"] <= at < row["char_end"]:
                if dataset == "blocks" and not any(span["start"] <= at < span["end"] for span in row["spans"]):
                    continue  # The block goes on after this place; what stands here is a block of its own.
                console.print()
                console.print(Text(dataset, style="bold green").append(f" [{row['char_start']}, {row['char_end']})"))
                for column, value in row.items():
                    if column in ("issue_id", "char_start", "char_end", "spans") or value in (None, [], ""):
                        continue
                    shown = f"{value} ({sections[value]})" if isinstance(value, str) and value in sections else value
                    console.print(Text(f"  {column}: ", style="dim").append(cut(one_line(str(shown))), style="default"))


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, at) for mark in "。；！？\n") + 1
    ends = [place for mark in "。；！？\n" if (place := text.find(mark, at)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1

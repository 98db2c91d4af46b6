"""What was read from an issue: its documents and its findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from pipeline.cli.console import counted, print_table
from pipeline.cli.output import IssueRead
from pipeline.cli.show.findings import Row, show_findings
from pipeline.cli.show.rows import of_dataset
from pipeline.ids import year_and_number
from pipeline.messages import tr


def show_issue(console: Console, issue: Row) -> None:
    console.print(f"{issue['gazette']} {year_and_number(issue)}".rstrip(), style="bold")
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
    show_findings(console, sorted(findings, key=lambda row: (row["char_start"], row["char_end"])), issue["pages"])
    if issue["documents"]:
        command = f"gazette show {issue['issue_id']} --document 1"
        console.print()
        console.print(tr("{command} shows a document", command=command), style="dim")


def rows_of_issue(issue: IssueRead) -> Iterator[dict[str, Any]]:
    """The rows that tell of the issue, its documents and its findings, for machines."""
    for dataset in ("issues", "documents", "findings"):
        yield from (of_dataset(dataset, row) for row in issue.rows[dataset])

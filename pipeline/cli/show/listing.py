"""What is held: the issues that a person's words name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import SEVERITIES, Column, counted, make_console, paged, print_json, print_rows

if TYPE_CHECKING:
    from pipeline.holdings import Holding, Shelf


def list_issues(shelf: Shelf, found: Sequence[Holding], arguments: argparse.Namespace) -> None:
    """The issues by place, year and number; a single page, whose id says nothing, by its title."""
    if arguments.json:
        print_json(_json_of(shelf, one) for one in found)
        return
    columns = (
        Column("issue", lambda one: one.issue_id),
        Column("place", lambda one: one.place),
        Column("documents", lambda one: one.documents),
        Column("findings", lambda one: sum(one.findings.values())),
        Column("file", lambda one: one.source, words=True),
        Column("title", lambda one: shelf.title(one) if one.place is None else None, words=True, optional=True),
    )
    console = make_console()
    with paged(console, arguments.pager):
        print_rows(console, columns, found)
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

"""`gazette deadlines`: what is due by when, and who owes it, in all issues that are held."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from pipeline.cli.console import Column, Exit, and_more, counted, joined, make_console, paged, print_json, print_rows
from pipeline.cli.options import (
    Commands,
    add_bodies,
    add_days,
    add_limit,
    add_place_and_year,
    add_rows,
    bodies_of,
    days_of,
    limit_of,
    selection_of,
)
from pipeline.cli.output import at_hand, chosen, files_of_loose, shelf_of, whom_else
from pipeline.messages import mark, tr

# Deadlines that are shown, if nothing is said.
_SHOWN = 100
# How near a deadline stands to the duty, where that is not its own sentence (`commitments.due_scope`).
_SCOPES = {"item": mark("(same item)"), "section": mark("(heading)")}


def add(commands: Commands) -> None:
    parser = commands.add(
        "deadlines",
        run,
        "List what is due by when, and who owes it (期限), in all issues; where no days are asked for, rhythms too",
        "--quarter 2018Q4",
        "--from 2018-10 --to 2019-06 --institution 教育局",
    )
    add_days(parser)
    add_bodies(parser)
    add_place_and_year(parser)
    add_limit(parser, "deadlines shown (100, with --json all; 0 for all)")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.agenda import due
    from pipeline.deadlines import day_or_rhythm

    days, bodies, limit = days_of(arguments), bodies_of(arguments), limit_of(arguments, _SHOWN)
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        issues = chosen(shelf, selection_of(arguments))
        found = due(shelf, issues, days, bodies)
        shown = found[:limit]
        if arguments.json:
            print_json(shown)
            return Exit.DONE
        advice = None if found else whom_else(shelf, issues, bodies)
    files = files_of_loose(issues)
    columns = (
        Column("due", lambda row: day_or_rhythm(row["due_on"], row["rrule"])),
        Column("document", lambda row: row["document_id"] or row["issue_id"]),
        Column("page", itemgetter("page"), optional=True),
        Column("at", itemgetter("char_start")),
        Column("who", lambda row: _who(row["owed_by"]), words=True),
        Column("sentence", itemgetter("sentence"), words=True),
        Column("file", lambda row: files.get(row["issue_id"]), words=True, optional=True),
    )
    console = make_console()
    with paged(console, arguments.pager):
        print_rows(console, columns, shown)
        number = {
            "deadlines": counted(len(found), "deadline"),
            "issues": counted(len({row["issue_id"] for row in found}), "issue"),
        }
        console.print(tr("{deadlines} in {issues}", **number) + and_more(len(found) - len(shown)))
        if advice:
            console.print(advice)
    return Exit.DONE


def _who(owed: Iterable[Mapping[str, Any]]) -> str | None:
    """Who owes it, by role and by how near the deadline stands to the duty."""
    bodies: dict[tuple[str, str | None], dict[str, None]] = {}
    for row in owed:
        bodies.setdefault((row["role"], row["due_scope"]), {})[row["org"]] = None
    said = []
    for (role, scope), names in bodies.items():
        near = f" {tr(_SCOPES[scope])}" if scope in _SCOPES else ""
        said.append(f"{tr(role)} {joined(list(names))}{near}")
    return tr("; ").join(said) or None

"""`gazette duties`: who has to do what, in all issues that are held."""

from __future__ import annotations

import argparse
from itertools import islice
from operator import itemgetter

from pipeline.cli.console import Column, Exit, and_more, counted, make_console, paged, print_json, print_rows
from pipeline.cli.options import (
    Commands,
    add_bodies,
    add_limit,
    add_place_and_year,
    add_rows,
    bodies_of,
    limit_of,
    selection_of,
)
from pipeline.cli.output import at_hand, chosen, files_of_loose, shelf_of, whom_else
from pipeline.messages import tr

# Duties that are shown, if nothing is said.
_SHOWN = 100


def add(commands: Commands) -> None:
    parser = commands.add(
        "duties",
        run,
        "List who has to do what: duties of bodies (责任), in all issues",
        "--institution 教育局",
        "--field 教育 --role 牵头 --place 广东 --year 2016-2020",
    )
    add_bodies(parser)
    add_place_and_year(parser)
    add_limit(parser, "duties shown (100, with --json all; 0 for all)")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.agenda import duties
    from pipeline.deadlines import day_or_rhythm

    bodies, limit = bodies_of(arguments), limit_of(arguments, _SHOWN)
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        issues = chosen(shelf, selection_of(arguments))
        rows = duties(shelf, issues, bodies)
        if arguments.json:
            print_json(islice(rows, limit))
            return Exit.DONE
        found = list(rows)
        advice = None if found else whom_else(shelf, issues, bodies)
    files = files_of_loose(issues)
    columns = (
        Column("document", itemgetter("document_id")),
        Column("page", itemgetter("page"), optional=True),
        Column("at", itemgetter("char_start")),
        Column("role", lambda row: tr(row["role"])),
        Column("due", lambda row: day_or_rhythm(row["due_on"], row["rrule"])),
        Column("body", lambda row: row["org_id"] or row["org"], words=True),
        Column("task", lambda row: row["task"] or row["sentence"], words=True),
        Column("file", lambda row: files.get(row["issue_id"]), words=True, optional=True),
    )
    shown = found[:limit]
    console = make_console()
    with paged(console, arguments.pager):
        print_rows(console, columns, shown)
        number = {
            "duties": counted(len(found), "duty"),
            "issues": counted(len({row["issue_id"] for row in found}), "issue"),
        }
        console.print(tr("{duties} in {issues}", **number) + and_more(len(found) - len(shown)))
        if advice:
            console.print(advice)
        if shown:
            command = f"gazette show {shown[0]['issue_id']} --at {shown[0]['char_start']}"
            console.print(tr("{command} shows what was read from a place", command=command), style="dim")
    return Exit.DONE

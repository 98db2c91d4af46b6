"""`gazette remove`: takes an issue out of the output."""

from __future__ import annotations

import argparse

from pipeline.cli.console import complain, make_console
from pipeline.cli.options import Commands, add_cache, add_output
from pipeline.cli.output import at_hand, find_issue
from pipeline.cli.progress import ProgressShown


def add(commands: Commands) -> None:
    parser = commands.add("remove", run, "Take an issue out of the output", "441803-2018-03")
    parser.add_argument("issue", metavar="ISSUE", help="issue id, or the part of it that no other has")
    add_output(parser)
    add_cache(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.ledger import read_ledger
    from pipeline.run import remove

    console = make_console()
    with at_hand(arguments.output) as held:
        issue_id = find_issue(held, arguments.issue)
        entry = read_ledger(held.folder, look_closely=False, fetch=held.fetch).issues.get(issue_id)
    with ProgressShown(make_console(error=True), quiet=True) as progress:
        problem = remove(issue_id, arguments.output, progress.step, arguments.cache)
    if problem:
        complain(f"{problem}.")
        return 1
    console.print(f"{issue_id} is no longer in {arguments.output}")
    if entry is not None and entry.source:
        console.print(f"It was read from {entry.source}: while the file is there, gazette build reads it again")
    return 0

"""`gazette remove`: takes an issue out of the output."""

from __future__ import annotations

import argparse

from pipeline.cli.console import CommandError, Exit, complain, counted, make_console
from pipeline.cli.options import Commands, add_cache, add_output
from pipeline.cli.output import at_hand, one_of, shelf_of
from pipeline.cli.progress import ProgressShown
from pipeline.messages import tr


def add(commands: Commands) -> None:
    parser = commands.add("remove", run, "Take an issue out of the output", "441803-2018-03", "佛冈 2023 1 --dry-run")
    about = "issue id, the part of it that no other has, or place, year and number"
    parser.add_argument("issue", nargs="+", metavar="ISSUE", help=about)
    add_output(parser)
    add_cache(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be taken out, write nothing")


def run(arguments: argparse.Namespace) -> int:
    from pipeline.ledger import read_ledger
    from pipeline.run import remove

    console = make_console()
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        if not shelf.names_one(arguments.issue):  # Today a place may have one issue only; what is meant is a place.
            name = " ".join(arguments.issue)
            advice = "Name its id, or place, year and number"
            raise CommandError(f"{name} may be more than one issue", advice, Exit.USAGE)
        issue_id = one_of(held, shelf, arguments.issue).issue_id
        ledger = read_ledger(held.folder, look_closely=False, fetch=held.fetch)
        entry = ledger.issues.get(issue_id) or ledger.lost.get(issue_id)
    if arguments.dry_run:
        files = counted(entry.files, "file") if entry is not None else "-"
        line = tr(
            "{issue} would be taken out of {output}: {files}", issue=issue_id, output=arguments.output, files=files
        )
        console.print(line + tr("; nothing was written"))
    else:
        with ProgressShown(make_console(error=True), quiet=True) as progress:
            problem = remove(issue_id, arguments.output, progress.step, arguments.cache)
        if problem:
            complain(problem)
            return Exit.FAILED
        console.print(tr("{issue} is no longer in {output}", issue=issue_id, output=arguments.output))
    if entry is not None and entry.source:
        line = "It was read from {file}: while the file is there, gazette build reads it again"
        console.print(tr(line, file=entry.source))
    return Exit.DONE

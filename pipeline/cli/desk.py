"""`gazette desk`: the archivist's desk, pages that open from the disk."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.console import CommandError, Exit, counted, make_console
from pipeline.cli.options import Commands, a_path, add_output
from pipeline.cli.output import as_command_error, at_hand, find_issue
from pipeline.messages import ended, told, tr


def add(commands: Commands) -> None:
    parser = commands.add(
        "desk",
        run,
        "Write the archivist's desk (案头): pages that open from the disk",
        "",
        "--raw raw --output output",
        "--pictures 441803-2018-03",
    )
    parser.add_argument("--raw", type=a_path, default=Path("raw"), metavar="RAW", help="the gazettes, to link to (raw)")
    about = "make pictures of the pages of an issue, to see rows in print"
    parser.add_argument("--pictures", action="append", default=[], metavar="ISSUE", help=about)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.desk import DeskError, write_site

    output = arguments.output
    if not isinstance(output, Path):
        raise CommandError(f"the desk is for an output in a folder, {output} is none", "Copy it to this machine first")
    errors = make_console(error=True)
    with at_hand(output) as held:
        pictures = [find_issue(held, name) for name in arguments.pictures]

    def tell(note: str) -> None:
        errors.print(ended(told(note)), style="yellow")

    try:
        report = write_site(output, arguments.raw, pictures, tell)
    except DeskError as error:
        raise as_command_error(error) from error
    for issue_id, note in report.notes.items():
        errors.print(f"{issue_id}: {ended(told(note))}", style="yellow")
    written = tr("{files} written", files=counted(report.written, "file")) if report.written else tr("nothing changed")
    words = tr(
        "{issues} on the desk, {written}. Open {page}",
        issues=counted(report.issues, "issue"),
        written=written,
        page=report.index,
    )
    make_console().print(words)
    return Exit.DONE

"""`gazette series`: the serials held of document numbers, and their gaps."""

from __future__ import annotations

import argparse

from pipeline.cli.console import make_console, print_table
from pipeline.cli.options import Commands, add_output
from pipeline.cli.output import at_hand, find_any_issue


def add(commands: Commands) -> None:
    parser = commands.add("series", run, "Show the serials held of each issuer's document numbers, and their gaps", "")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.link import series
    from pipeline.publication import opened_index

    console = make_console()
    with at_hand(arguments.output) as held:
        find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = series(index)
    rows = []
    for one in found:
        between = sum(map(len, one.gaps))
        gaps = ", ".join(_range(gap) for gap in one.gaps) or "-"
        rows.append((one.issuer_code, one.year, len(one.held), between, ", ".join(map(str, one.held)), gaps))
    if rows:
        header = ("code", "year", "held", "not printed", "serials held", "gaps")
        print_table(console, header, rows, plain=not console.is_terminal)
    else:
        console.print("no document has a number with code, year and serial")
    return 0


def _range(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"

"""`gazette series`: the serials held of document numbers, and their gaps."""

from __future__ import annotations

import argparse

from pipeline.cli.console import Exit, make_console, paged, print_json, print_table
from pipeline.cli.options import Commands, add_json, add_output, add_pager
from pipeline.cli.output import at_hand, find_any_issue
from pipeline.messages import tr


def add(commands: Commands) -> None:
    parser = commands.add("series", run, "Show the serials held of each issuer's document numbers, and their gaps", "")
    add_output(parser)
    add_json(parser)
    add_pager(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.link import series
    from pipeline.publication import opened_index

    with at_hand(arguments.output) as held:
        find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = series(index)
    if arguments.json:
        print_json(
            {
                "issuer_code": one.issuer_code,
                "year": one.year,
                "held": list(one.held),
                "gaps": [{"first": gap[0], "last": gap[-1]} for gap in one.gaps],
            }
            for one in found
        )
        return Exit.DONE
    console = make_console()
    rows = []
    for one in found:
        between = sum(map(len, one.gaps))
        gaps = ", ".join(_range(gap) for gap in one.gaps) or "-"
        rows.append((one.issuer_code, one.year, len(one.held), between, ", ".join(map(str, one.held)), gaps))
    if rows:
        header = ("code", "year", "held", "not printed", "serials held", "gaps")
        with paged(console, arguments.pager):
            print_table(console, header, rows, not console.is_terminal, words=("serials held", "gaps"))
    else:
        console.print(tr("no document has a number with code, year and serial"))
    return Exit.DONE


def _range(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"

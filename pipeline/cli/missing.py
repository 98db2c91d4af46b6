"""`gazette missing`: the documents that are cited and not held."""

from __future__ import annotations

import argparse

from pipeline.cli.console import counted, make_console, print_table
from pipeline.cli.options import Commands, add_output
from pipeline.cli.output import at_hand, find_any_issue


def add(commands: Commands) -> None:
    parser = commands.add("missing", run, "List the documents that are cited most and not held", "", "--limit 50")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="documents shown (20; 0 for all)")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.link import missing
    from pipeline.publication import opened_index

    console = make_console()
    with at_hand(arguments.output) as held:
        find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = missing(index)
    shown = found[: arguments.limit] if arguments.limit > 0 else found
    rows = []
    for document in shown:
        who = document.cited_by[:5]
        more = f" and {len(document.cited_by) - 5} more" if len(document.cited_by) > 5 else ""
        name = (document.doc_number or "-", document.title or "-")
        rows.append((document.citations, len(document.cited_by), document.kind, *name, "、".join(who) + more))
    if rows:
        header = ("citations", "documents", "kind", "number", "title", "cited by")
        print_table(console, header, rows, plain=not console.is_terminal)
    rest = len(found) - len(shown)
    console.print(
        f"{counted(len(found), 'document')} cited and not held" + (f"; {rest} more with --limit 0" if rest else "")
    )
    return 0

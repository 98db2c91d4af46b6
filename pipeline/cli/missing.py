"""`gazette missing`: the documents that are cited and not held."""

from __future__ import annotations

import argparse

from pipeline.cli.console import Exit, and_more, counted, joined, make_console, paged, print_json, print_table
from pipeline.cli.options import Commands, add_limit, add_rows, limit_of
from pipeline.cli.output import at_hand, find_any_issue
from pipeline.messages import mark, tr

_KINDS = {"document": mark("document"), "law": mark("law"), "standard": mark("standard")}


def add(commands: Commands) -> None:
    parser = commands.add("missing", run, "List the documents that are cited most and not held", "", "--limit 50")
    add_limit(parser, "documents shown (20, with --json all; 0 for all)")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.link import missing
    from pipeline.publication import opened_index

    with at_hand(arguments.output) as held:
        find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = missing(index)
    shown = found[: limit_of(arguments, 20)]
    if arguments.json:
        print_json(
            {
                "kind": document.kind,
                "doc_number": document.doc_number,
                "title": document.title,
                "citations": document.citations,
                "cited_by": list(document.cited_by),
            }
            for document in shown
        )
        return Exit.DONE
    console = make_console()
    rows = []
    for document in shown:
        kind = tr(_KINDS.get(document.kind, document.kind))
        name = (document.doc_number or "-", document.title or "-")
        rows.append((document.citations, len(document.cited_by), kind, *name, joined(document.cited_by)))
    with paged(console, arguments.pager):
        if rows:
            header = ("citations", "documents", "kind", "document number", "title", "cited by")
            print_table(console, header, rows, not console.is_terminal, words=("title", "cited by"))
        line = tr("{documents} cited and not held", documents=counted(len(found), "document"))
        console.print(line + and_more(len(found) - len(shown)))
    return Exit.DONE

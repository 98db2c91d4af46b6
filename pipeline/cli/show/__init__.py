"""`gazette show`: what is held, and what was read from an issue: all of it, a document, or a place of its text."""

from __future__ import annotations

import argparse

from pipeline.cli.console import Exit, make_console, paged, print_json
from pipeline.cli.options import Commands, add_rows, at_least_one, whole
from pipeline.cli.output import at_hand, no_issue, one_of, read_issue, shelf_of
from pipeline.cli.show.document import document_of, rows_of_document, show_document
from pipeline.cli.show.issue import rows_of_issue, show_issue
from pipeline.cli.show.listing import list_issues
from pipeline.cli.show.places import places_of, rows_of_places, show_place


def add(commands: Commands) -> None:
    parser = commands.add(
        "show",
        run,
        "Show what is held, or what was read from an issue: outline, duties, dates, citations, tables, findings",
        "",
        "佛冈 2023 1",
        "441803-2018-03 --document 4",
        "441803-2018-03 --find 高标准农田",
    )
    about = "place, year and number, or an issue id or a part of it; a place alone lists what is held of it"
    parser.add_argument("issue", nargs="*", metavar="ISSUE", help=about)
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--document", type=at_least_one, metavar="N", help="one document, by its printed order")
    parts.add_argument("--page", type=at_least_one, metavar="N", help="everything that was read from this page")
    parts.add_argument("--find", metavar="PHRASE", help="everything that was read where this phrase stands")
    parts.add_argument("--at", type=whole, metavar="OFFSET", help="everything that was read from this code point")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        found = shelf.called(arguments.issue) if arguments.issue else list(shelf.issues)
        asked = (arguments.document, arguments.page, arguments.find, arguments.at)
        if not found:
            raise no_issue(held, shelf, arguments.issue)
        if all(each is None for each in asked) and (len(found) > 1 or not shelf.names_one(arguments.issue)):
            list_issues(shelf, found, arguments)
            return Exit.DONE
        issue = read_issue(held, one_of(held, shelf, arguments.issue).issue_id)
    console = make_console()
    if arguments.document is not None:
        document = document_of(issue, arguments.document)
        if arguments.json:
            print_json(rows_of_document(issue, document))
            return Exit.DONE
        with paged(console, arguments.pager):
            show_document(console, document, issue.nested["pages"])
        return Exit.DONE
    places = places_of(issue, arguments.at, arguments.find, arguments.page)
    if arguments.json:
        print_json(rows_of_issue(issue) if places is None else rows_of_places(issue, places))
        return Exit.DONE
    with paged(console, arguments.pager):
        if places is None:
            show_issue(console, issue.nested)
        for place in places or ():
            show_place(console, issue, place)
    return Exit.DONE

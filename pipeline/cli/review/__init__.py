"""`gazette review`: what people set right, said of findings and signed off, and how it is written down."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.console import Exit
from pipeline.cli.options import Commands, a_day, a_path, add_output
from pipeline.cli.output import at_hand, one_of, shelf_of
from pipeline.cli.review.issue import reviewed
from pipeline.cli.review.listing import list_entries
from pipeline.cli.review.writing import write_entries


def add(commands: Commands) -> None:
    parser = commands.add(
        "review",
        run,
        "List what a review file says of an issue, or write into it",
        "清新 2018 3",
        "441803-2018-03 --confirm f00011 --by 审核人甲",
        "441803-2018-03 --row m00079 --set edtf=../2018-11-30 --by 审核人甲 --why 与发文单位核对",
        "441803-2018-03 --row d06 --set contact=区农业局 --by 审核人甲",
        "441803-2018-03 --sign-off --by 审核人乙",
    )
    about = "place, year and number, or an issue id or a part of it"
    parser.add_argument("issue", nargs="+", metavar="ISSUE", help=about)
    acts = parser.add_argument_group("what is written into the review file")
    finding = "a finding is so: by its key, or its id without the issue's (f00011); may be repeated"
    acts.add_argument("--confirm", action="append", default=[], metavar="FINDING", help=finding)
    acts.add_argument("--dismiss", action="append", default=[], metavar="FINDING", help="it is no fault")
    row = "a row by its id without the issue's (m00079, d06), or issue: its columns are set"
    acts.add_argument("--row", metavar="ROW", help=row)
    acts.add_argument("--drop", metavar="ROW", help="a row is taken out")
    acts.add_argument("--add", metavar="DATASET", help="a row is added, at --quote")
    acts.add_argument(
        "--set", action="append", default=[], metavar="COLUMN=VALUE", help="for --row and --add; COLUMN= for no value"
    )
    acts.add_argument("--quote", metavar="WORDS", help="for --add: the printed words")
    acts.add_argument("--before", metavar="WORDS", help="for --add: words right before them, where they stand often")
    acts.add_argument("--after", metavar="WORDS", help="for --add: words right behind them")
    acts.add_argument("--document", metavar="NAME", help="for --add: number or title of the document")
    acts.add_argument("--place", metavar="NAME", help="whose gazette it is: full name or code")
    acts.add_argument("--sign-off", action="store_true", help="the issue is signed off as the output has it")
    acts.add_argument("--by", metavar="NAME", help="who says so")
    acts.add_argument("--on", type=a_day, metavar="DAY", help="on which day (today): 2024-03-20")
    acts.add_argument("--why", metavar="WORDS", help="the reason")
    parser.add_argument(
        "--raw",
        type=a_path,
        default=Path("raw"),
        metavar="DIR",
        help="the folder that was built, with the sources (raw)",
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    with at_hand(arguments.output) as held:
        issue = reviewed(held, one_of(held, shelf_of(held), arguments.issue).issue_id, arguments.raw)
    acts = (
        *("confirm", "dismiss", "row", "drop", "add", "place", "sign_off"),
        *("set", "quote", "before", "after", "document", "by", "why", "on"),
    )
    if any(getattr(arguments, name) for name in acts):
        write_entries(issue, arguments)
    else:
        list_entries(issue)
    return Exit.DONE

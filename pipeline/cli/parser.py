"""The parser of the whole command: here each command has its line."""

from __future__ import annotations

import argparse

from pipeline.cli import build, check, desk, diff, missing, remove, review, schema, series, show
from pipeline.cli.options import Commands, Parser
from pipeline.version import VERSION

# In the order of the help. Each module is light: what a command needs is imported when it runs.
COMMANDS = (build, remove, show, review, missing, series, check, desk, schema, diff)


def make_parser() -> Parser:
    """The parser; what it gives has the command's `run` as `command`."""
    parser = Parser(
        prog="gazette",
        description="Turns government gazettes (政府公报) into datasets.",
        epilog="Example:\n  gazette build raw --output output\n  gazette show 441803-2018-03 --document 1",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gazette {VERSION}")
    commands = Commands(parser.add_subparsers(title="commands", metavar="COMMAND", required=True))
    for command in COMMANDS:
        command.add(commands)
    return parser

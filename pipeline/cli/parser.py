"""The parser of the whole command: here each command has its line."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cli import (
    build,
    check,
    completion,
    deadlines,
    desk,
    diff,
    duties,
    export,
    find,
    findings,
    missing,
    remove,
    review,
    schema,
    series,
    show,
)
from pipeline.cli.options import Commands, Parser, meant
from pipeline.messages import tr
from pipeline.version import VERSION

# In the order of the help. Each module is light: what a command needs is imported when it runs.
COMMANDS = (
    *(build, remove, show, find, deadlines, duties, findings, review, missing, series, export, check, desk, schema),
    *(diff, completion),
)

_EXAMPLE = """\
  gazette build raw --output output
  gazette show 441803-2018-03 --document 1"""


def make_parser() -> Parser:
    """The parser; what it gives has the command's `run` as `command` and its parser as `parser`."""
    codes = (
        tr("0 all is done"),
        tr("1 some files could not be built, or the command could not do its work"),
        tr("2 a wrong command, option, name or place"),
        tr("3 the output breaks a rule of the contract (check)"),
        tr("4 there is nothing to read"),
    )
    settings = (
        tr("GAZETTE_OUTPUT  the folder or address of the datasets"),
        tr("GAZETTE_LANG    zh or en, else as the locale says"),
        tr("PAGER           what shows long answers on a terminal (less)"),
    )
    parser = Parser(
        prog="gazette",
        description=tr("Turns government gazettes (政府公报) into datasets."),
        epilog="\n".join(
            (
                tr("Example:"),
                _EXAMPLE,
                "",
                tr("Exit codes:"),
                *(f"  {code}" for code in codes),
                "",
                tr("Environment:"),
                *(f"  {setting}" for setting in settings),
            )
        ),
    )
    version = "show the version and end"
    parser.add_argument("--version", action="version", version=f"gazette {VERSION}", help=version)
    commands = Commands(parser.add_subparsers(title="commands", metavar="COMMAND"))
    for command in COMMANDS:
        command.add(commands)
    parser.set_defaults(command=None, program=parser, names=tuple(commands.parsers.choices))
    return parser


def check_command(parser: Parser, words: Sequence[str]) -> None:
    """End with a guess at what was meant, where the first word is no command."""
    names = parser.get_default("names")
    if words and not words[0].startswith("-") and words[0] not in names:
        parser.error(f"{words[0]} is no command. {meant(words[0], names)}")

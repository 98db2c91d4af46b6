"""How a command is declared: its name, help and examples, and the options that several share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from pipeline.text import printable_lines

if TYPE_CHECKING:
    from pipeline.remote import Address


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(printable_lines(message))


class Commands(NamedTuple):
    """Where each command declares itself (`add` of its module)."""

    parsers: argparse._SubParsersAction[Parser]

    def add(self, name: str, run: Callable[[argparse.Namespace], int], about: str, *examples: str) -> Parser:
        """The command's parser, for its arguments; `run` takes what was parsed and returns the exit code. Each of
        `examples` is what stands behind the command's name."""
        added = self.parsers.add_parser(
            name,
            help=about[0].lower() + about[1:],
            description=f"{about}.",
            epilog="Example:\n" + "\n".join(f"  gazette {name} {example}".rstrip() for example in examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=run)
        return added


def add_output(to: Parser) -> None:
    """`--output`, a `Path` or an `Address`."""
    to.add_argument(
        "--output",
        type=folder_or_address,
        default=Path("output"),
        metavar="DIR",
        help="the datasets (output): a folder, or s3://bucket/prefix and the like",
    )


def add_cache(to: Parser) -> None:
    """`--cache`, for commands that write to an output on object storage."""
    about = "where an output on object storage is worked on (a folder of this user)"
    to.add_argument("--cache", type=Path, metavar="DIR", help=about)


def folder_or_address(text: str) -> Path | Address:
    if "://" not in text:
        return Path(text)
    from pipeline.remote import address_of

    return address_of(text)


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number

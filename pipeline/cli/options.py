"""How a command is declared: its name, help and examples, and the options that several share."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from rich.cells import cell_len

from pipeline.cli.console import CommandError, Exit, wrapped
from pipeline.messages import ended, mark, told, tr
from pipeline.text import printable_lines

if TYPE_CHECKING:
    from pipeline.agenda import Bodies
    from pipeline.deadlines import Days
    from pipeline.remote import Address
    from pipeline.selection import Selection

# What `argparse` says, for the catalogue.
_OF_ARGPARSE = (
    mark("usage: "),
    mark("options"),
    mark("commands"),
    mark("positional arguments"),
    mark("the following arguments are required: {arguments}"),
    mark("argument {argument}: {problem}"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("invalid {type} value: {value}"),
    mark("not allowed with argument {other}"),
    mark("invalid choice: {value} (choose from {choices})"),
    mark("ambiguous option: {option} could match {matches}"),
    mark("ignored explicit argument {argument}"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Lays help out in the window by cells: a Chinese character takes two, and needs no blank to be broken at."""

    def __init__(self, prog: str, **options: Any) -> None:
        # `argparse` counts characters, and lays the usage out behind its first word.
        wide = cell_len(tr("usage: ")) - len(tr("usage: "))
        width = options.pop("width", None) or shutil.get_terminal_size().columns - 2
        super().__init__(prog, width=width - wide, **options)
        self._headings: list[str] = []

    def format_help(self) -> str:
        text = super().format_help()
        for heading in self._headings:
            text = text.replace(f"\n{heading}:\n", f"\n{tr('{heading}:', heading=heading)}\n")
        return text

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, tr("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        said = tr(heading) if heading else heading
        self._headings += [said] if said else []
        super().start_section(said)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return tr(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + piece for line in text.splitlines() for piece in wrapped(line, width))


class Parser(argparse.ArgumentParser):
    """A parser that speaks the person's language and guesses what was meant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **options}, add_help=False)
        self.add_argument("-h", "--help", action="help", help="show this help and end")

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """What is asked for; ends the program with a guess at what was meant where an argument is not known."""
        found, rest = self.parse_known_args(words)
        if rest:
            parser: Parser = getattr(found, "parser", self)
            known = [name for action in parser._actions for name in action.option_strings]
            parser.error(f"{rest[0]} is not known here. {meant(rest[0].partition('=')[0], known)}")
        return found

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end the program."""
        said = tr("{program}: {problem}", program=self.prog, problem=ended(told(message)))
        self.exit(Exit.USAGE, printable_lines(f"{self.format_usage()}{said}\n"))


def meant(word: str, known: Sequence[str]) -> str:
    """An English sentence about what may be meant by a word that is none of the known ones."""
    near = get_close_matches(word, known, 3, 0.6)
    if near:
        return f"Did you mean {', '.join(near)}?"
    return f"There are {', '.join(known[:20])}" if len(known) <= 20 else "Look into the help (--help)"


class Commands(NamedTuple):
    """Where each command declares itself (`add` of its module)."""

    parsers: argparse._SubParsersAction[Parser]

    def add(self, name: str, run: Callable[[argparse.Namespace], int], about: str, *examples: str) -> Parser:
        """The command's parser, for its arguments; `run` takes what was parsed and returns the exit code. `about` says
        in English what it does, each of `examples` is what stands behind the command's name."""
        said = tr(about)
        shown = "\n".join(f"  gazette {name} {example}".rstrip() for example in examples)
        added = self.parsers.add_parser(
            name,
            help=said[0].lower() + said[1:],
            description=ended(said),
            epilog=f"{tr('Example:')}\n{shown}",
        )
        added.set_defaults(command=run, parser=added)
        return added


def add_output(to: argparse._ActionsContainer) -> None:
    """`--output`, a `Path` or an `Address`; without it what `GAZETTE_OUTPUT` says."""
    to.add_argument(
        "--output",
        type=folder_or_address,
        default=default_output(),
        metavar="DIR",
        help="the datasets (output, or GAZETTE_OUTPUT): a folder, or s3://bucket/prefix and the like",
    )


def default_output() -> str:
    """Where the datasets are, if nothing is said."""
    return os.environ.get("GAZETTE_OUTPUT") or "output"


def add_cache(to: Parser) -> None:
    """`--cache`, for commands that write to an output on object storage."""
    about = "where an output on object storage is worked on (a folder of this user)"
    to.add_argument("--cache", type=a_path, metavar="DIR", help=about)


def add_json(to: argparse._ActionsContainer) -> None:
    """`--json`, for commands that print rows."""
    to.add_argument("--json", action="store_true", help="rows for machines: JSON Lines, keys as in docs/commands.md")


def add_rows(to: Parser) -> None:
    """`--output`, `--json` and `--no-pager`, for commands that show rows of an output."""
    add_output(to)
    add_json(to)
    add_pager(to)


def add_place_and_year(to: Parser) -> None:
    """`--place` and `--year`, which choose issues (`selection_of`)."""
    about = "issues of a place: words of its name (佛冈), or its code (440000 with all places in it); several times"
    to.add_argument("--place", action="append", default=[], metavar="PLACE", help=about)
    about = "issues of a year, or of the years from one to another (2016-2020); several times"
    to.add_argument("--year", type=_years, action="append", default=[], metavar="YEAR", help=about)


def selection_of(arguments: argparse.Namespace) -> Selection:
    """The issues that `--place` and `--year` want."""
    from pipeline.selection import Selection

    years = sorted({year for some in arguments.year for year in some})
    return Selection(tuple(arguments.place), tuple(years))


def _years(text: str) -> range:
    from pipeline.selection import years_of

    try:
        return years_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


# What the duties of a body are called: the words of `commitments.role`, and their Chinese ones.
_ROLES = {"牵头": "lead", "负责": "responsible", "配合": "cooperate"}


def add_bodies(to: Parser) -> None:
    """`--institution`, `--field` and `--role`, which choose duties (`bodies_of`)."""
    about = "of these bodies: a name without its place (教育局), a full one, or one as printed; several times"
    to.add_argument("--institution", action="append", default=[], metavar="NAME", help=about)
    about = "of all bodies in this field: 教育 takes in 教育局, 教育委员会 and 教育部; several times"
    to.add_argument("--field", action="append", default=[], metavar="FIELD", help=about)
    about = "only in this role: 牵头 (lead), 负责 (responsible), 配合 (cooperate); several times"
    roles = [*_ROLES, *_ROLES.values()]
    to.add_argument("--role", choices=roles, action="append", default=[], metavar="ROLE", help=about)


def bodies_of(arguments: argparse.Namespace) -> Bodies:
    """The bodies and roles that `--institution`, `--field` and `--role` want."""
    from pipeline.agenda import Bodies

    roles = tuple(_ROLES.get(role, role) for role in arguments.role)
    return Bodies(tuple(arguments.institution), tuple(arguments.field), roles)


def add_days(to: Parser) -> None:
    """`--from`, `--to` and `--quarter`, which choose days (`days_of`)."""
    about = "from this day, month or year on (2018-10-01, 2018-10, 2018)"
    to.add_argument("--from", dest="first", type=_days, metavar="DAY", help=about)
    to.add_argument("--to", dest="last", type=_days, metavar="DAY", help="up to and with this day, month or year")
    about = "in a quarter: 2018Q4, or next, the one that follows today's"
    to.add_argument("--quarter", type=_quarter, metavar="QUARTER", help=about)


def days_of(arguments: argparse.Namespace) -> Days | None:
    """The days that `--from`, `--to` and `--quarter` want; None where none of them is given."""
    from pipeline.deadlines import Days

    first, last, quarter = arguments.first, arguments.last, arguments.quarter
    if quarter is not None:
        if first is not None or last is not None:
            raise CommandError("--quarter names the days by itself", "Leave --from and --to out", Exit.USAGE)
        return Days(*quarter)
    if first is None and last is None:
        return None
    days = Days(first and first[0], last and last[1])
    if days.first and days.last and days.first > days.last:
        raise CommandError(f"{days.first} is later than {days.last}", "Give --from the earlier day", Exit.USAGE)
    return days


def a_day(text: str) -> date:
    """A day in ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day (2024-03-20)") from error


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of a day, month or year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    with contextlib.suppress(ValueError):
        if match:
            year, first, last = int(match[1]), int(match[2] or 1), int(match[2] or 12)
            if match[3]:
                return (date(year, first, int(match[3])),) * 2
            return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    raise argparse.ArgumentTypeError(f"{text} is no day (2018-10-01), no month (2018-10) and no year (2018)")


def _quarter(text: str) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    match = re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text)
    if text == "next":
        today = date.today()
        number = today.year * 4 + (today.month - 1) // 3 + 1
    elif match and int(match[1]):
        number = int(match[1]) * 4 + int(match[2]) - 1
    else:
        raise argparse.ArgumentTypeError(f"{text} is no quarter (2018Q4, next)")
    year, month = number // 4, number % 4 * 3 + 1
    return date(year, month, 1), date(year, month + 2, monthrange(year, month + 2)[1])


def add_limit(to: Parser, about: str) -> None:
    """`--limit`, for commands that list much (`limit_of`); `about` says of what, and how many else."""
    to.add_argument("--limit", type=whole, metavar="N", help=about)


def limit_of(arguments: argparse.Namespace, shown: int) -> int | None:
    """How many are listed, None for all: as `--limit` says, else all for machines and `shown` for people."""
    if arguments.limit is not None:
        return arguments.limit or None
    return None if arguments.json or getattr(arguments, "csv", False) else shown


def add_pager(to: Parser) -> None:
    """`--no-pager`, for commands that show much."""
    to.add_argument("--no-pager", dest="pager", action="store_false", help="all at once, on a terminal too")


def folder_or_address(text: str) -> Path | Address:
    """A folder, or an address on object storage."""
    if "://" not in text:
        return a_path(text)
    from pipeline.remote import address_of

    return address_of(text)


def a_path(text: str) -> Path:
    """A folder or a file. No words are none: Python would take the folder that one stands in, which is what a script
    means least whose variable is empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


def whole(text: str) -> int:
    """A whole number from 0."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text} is no whole number")
    return int(text)


def at_least_one(text: str) -> int:
    """A whole number from 1."""
    if whole(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return whole(text)

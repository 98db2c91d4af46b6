"""`gazette check`: holds an output to its schema and the contract's rules."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from pipeline.cli.console import Exit, counted, make_console, print_json
from pipeline.cli.options import Commands, add_json, at_least_one, default_output, folder_or_address
from pipeline.cli.output import at_hand, nothing_held
from pipeline.messages import ended, told, tr

if TYPE_CHECKING:
    from pipeline.validate import Breach


def add(commands: Commands) -> None:
    about = "Validate every file against its schema and the contract's rules"
    parser = commands.add("check", run, about, "", "output --all")
    parser.add_argument(
        "output",
        nargs="?",
        type=folder_or_address,
        default=default_output(),
        metavar="OUTPUT",
        help="the datasets (output, or GAZETTE_OUTPUT)",
    )
    parser.add_argument(
        "--jobs", type=at_least_one, metavar="N", help="processes (one for every sixteen issues, at most one a core)"
    )
    parser.add_argument("--all", action="store_true", help="look at every issue, changed since the last check or not")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.recheck import check

    errors = make_console(error=True)
    with errors.status(tr("checking")) if errors.is_terminal else contextlib.nullcontext() as waiting:

        def show(done: int, issues: int) -> None:
            if waiting is not None:
                waiting.update(tr("checking, {done} of {issues}", done=done, issues=counted(issues, "issue")))

        with at_hand(arguments.output, whole=True) as held:
            report = check(held.folder, arguments.jobs, arguments.all, show)
    breaches = [replace(one, file=one.file.replace(str(held.folder), str(held.output))) for one in report.breaches]
    if not report.looked_at + report.unchanged and all(breach.rule == "output" for breach in breaches):
        raise nothing_held(arguments.output)
    if arguments.json:
        print_json(map(asdict, breaches))
        return Exit.BREACH if breaches else Exit.DONE
    for breach in breaches:
        errors.print(_said(breach), style="red")
    console = make_console()
    numbers = {"looked_at": report.looked_at, "unchanged": report.unchanged}
    looked = tr("{looked_at} looked at, {unchanged} unchanged since the last check", **numbers)
    if breaches:
        rules = Counter(breach.rule for breach in breaches)
        listed = tr(", ").join(f"{rule} {number}" for rule, number in sorted(rules.items()))
        words = {"breaches": counted(len(breaches), "breach"), "output": arguments.output, "rules": listed}
        console.print(tr("{breaches} in {output}: {rules} ({looked})", **words, looked=looked))
        return Exit.BREACH
    words = {"issues": counted(report.looked_at + report.unchanged, "issue"), "output": arguments.output}
    console.print(tr("{issues} in {output}, every rule kept ({looked})", **words, looked=looked))
    return Exit.DONE


def _said(breach: Breach) -> str:
    """Where the output breaks which rule, and what to do."""
    place = breach.file if breach.row is None else tr("{file}, row {row}", file=breach.file, row=breach.row)
    problem = f"{told(breach.message)} [{breach.rule}]{tr('. ')}{told(breach.advice)}"
    return tr("{file}: {problem}", file=place, problem=ended(problem))

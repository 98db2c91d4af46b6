"""`gazette check`: holds an output to its schema and the contract's rules."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from pathlib import Path

from pipeline.cli.console import counted, make_console
from pipeline.cli.options import Commands, at_least_one, folder_or_address
from pipeline.cli.output import at_hand


def add(commands: Commands) -> None:
    parser = commands.add(
        "check", run, "Validate every file against its schema and the contract's rules", "", "output --all"
    )
    parser.add_argument(
        "output", nargs="?", type=folder_or_address, default=Path("output"), metavar="OUTPUT", help="(output)"
    )
    parser.add_argument(
        "--jobs", type=at_least_one, metavar="N", help="processes (one for every sixteen issues, at most one a core)"
    )
    parser.add_argument("--all", action="store_true", help="look at every issue, changed since the last check or not")


def run(arguments: argparse.Namespace) -> int:
    from pipeline.recheck import check

    errors = make_console(error=True)
    with errors.status("checking") if errors.is_terminal else contextlib.nullcontext() as waiting:

        def show(done: int, issues: int) -> None:
            if waiting is not None:
                waiting.update(f"checking, {done} of {counted(issues, 'issue')}")

        with at_hand(arguments.output, whole=True) as held:
            report = check(held.folder, arguments.jobs, arguments.all, show)
    for breach in report.breaches:
        words = str(breach).replace(str(held.folder), str(held.output))
        errors.print(words + ("" if words.endswith(".") else "."), style="red")
    console = make_console()
    looked = f"{report.looked_at} looked at, {report.unchanged} unchanged since the last check"
    if report.breaches:
        rules = Counter(breach.rule for breach in report.breaches)
        listed = ", ".join(f"{rule} {number}" for rule, number in sorted(rules.items()))
        number = counted(len(report.breaches), "breach").replace("breachs", "breaches")
        console.print(f"{number} in {arguments.output}: {listed} ({looked})")
        return 1
    issues = counted(report.looked_at + report.unchanged, "issue")
    console.print(f"{issues} in {arguments.output}, every rule kept ({looked})")
    return 0

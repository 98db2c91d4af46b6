"""`gazette build`: reads gazettes and writes their datasets."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import SEVERITIES, CommandError, complain, counted, make_console, named, print_table
from pipeline.cli.options import Commands, add_cache, add_output, at_least_one
from pipeline.cli.progress import ProgressShown
from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.progress import Outcome
    from pipeline.remote import Address
    from pipeline.run import BuildReport


def add(commands: Commands) -> None:
    parser = commands.add("build", run, "Read gazettes and write their datasets", "", "raw --output output --jobs 4")
    parser.add_argument("raw", nargs="?", type=Path, default=Path("raw"), metavar="RAW", help="folder or file (raw)")
    add_output(parser)
    parser.add_argument(
        "--jobs",
        type=at_least_one,
        metavar="N",
        help="processes (one for every eight texts or one other file, at most one a core)",
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="scheduler of a Dask cluster: tcp://host:8786")
    parser.add_argument("--force", action="store_true", help="read every file, changed or not")
    add_cache(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress, plain lines")


# Wrong entries of a review file that are told on the screen.
_MOST = 20


def run(arguments: argparse.Namespace) -> int:
    from pipeline.run import REPORT_BUG, build

    errors = make_console(error=True)
    with ProgressShown(errors, quiet=arguments.quiet) as progress, _cluster(arguments.cluster) as cluster:
        report = build(
            arguments.raw,
            arguments.output,
            arguments.jobs,
            progress.step,
            force=arguments.force,
            cluster=cluster,
            cache=arguments.cache,
        )
    _summary(report, arguments.output, plain=arguments.quiet)
    for outcome in report.outcomes:
        if not outcome.ok:
            errors.print(printable(f"{outcome.path}: {outcome.reason}. {outcome.advice}."), style="red")
            if outcome.details:
                errors.print(outcome.details.rstrip())
        for fault in outcome.faults:
            where = "the issue" if fault.document is None else f"document {fault.document + 1}"
            words = f"{fault.stage} failed on {where}: {fault.error}. Its rows are missing, the rest is written"
            errors.print(printable(f"{outcome.path}: {words}. {REPORT_BUG}."), style="red")
            errors.print(fault.details.rstrip())
        for sentence in outcome.wrong[:_MOST]:
            errors.print(printable(f"{outcome.path}: {sentence}. It was left out, the issue is built."), style="red")
        if len(outcome.wrong) > _MOST:
            more = (
                f"{len(outcome.wrong) - _MOST} more of its review file were left out: gazette review {outcome.issue_id}"
            )
            errors.print(printable(f"{outcome.path}: {more}."), style="red")
    if report.problem:
        complain(f"{report.problem}.")
    return 0 if report.ok else 1


@contextlib.contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """A client of the scheduler at this address, if one is named."""
    if address is None:
        yield None
        return
    from pipeline.cluster import ClusterError, connect

    try:
        client = connect(address)
    except ClusterError as error:
        problem, advice = str(error).rsplit(". ", 1)
        raise CommandError(problem, advice) from error
    with client:
        yield client


def _summary(report: BuildReport, output: Path | Address, plain: bool) -> None:
    console = make_console()
    if report.outcomes:
        header = ("file", "issue", "documents", "rows", *SEVERITIES, "")
        plain = plain or not console.is_terminal
        print_table(console, header, [_summary_row(outcome) for outcome in report.outcomes], plain)
    built = sum(outcome.ok for outcome in report.outcomes)
    if report.problem is None:
        failed = len(report.outcomes) - built
        unchanged = sum(outcome.unchanged for outcome in report.outcomes)
        line = f"{counted(built, 'issue')} in {output}"
        line += f", {counted(failed, 'file')} failed" if failed else ""
        line += f", {counted(unchanged, 'file')} unchanged and not read again" if unchanged else ""
        console.print(line)
    for outcome in report.outcomes:
        if outcome.stale:
            entries = "1 entry" if outcome.stale == 1 else f"{outcome.stale} entries"
            words = f"{outcome.path}: {entries} of its review file without effect: gazette review {outcome.issue_id}"
            console.print(printable(words))
    if report.orphans:
        files = counted(len(report.orphans), "review file")
        console.print(f"{files} without a source of the same name: {named(report.orphans)}")
    if report.passed_over:
        links = [path for path in report.passed_over if path.is_dir()]
        kinds = ", ".join(
            sorted({printable(path.suffix or path.name) for path in report.passed_over if path not in links})
        )
        if kinds:
            number = len(report.passed_over) - len(links)
            console.print(f"{counted(number, 'file')} passed over, no reader for {kinds}")
        if links:
            console.print(f"{counted(len(links), 'link')} to folders passed over, name one to read it: {named(links)}")
    if report.ignored:
        files = counted(len(report.ignored), "file")
        console.print(f"{files} passed over as .gazetteignore says: {named(report.ignored)}")
    if report.outside:
        out = counted(len(report.outside), "link")
        console.print(f"{out} passed over that would lead out of the folder: {named(report.outside)}")
    if report.outputs:
        outputs = counted(len(report.outputs), "output")
        console.print(f"{outputs} of other builds passed over: {named(report.outputs)}")


def _summary_row(outcome: Outcome) -> tuple[object, ...]:
    if not outcome.ok:
        return (outcome.path, "failed", "-", "-", "-", "-", "-", "")
    counts = (outcome.findings.get(severity, 0) for severity in SEVERITIES)
    return (
        outcome.path,
        outcome.issue_id,
        outcome.documents,
        outcome.rows,
        *counts,
        "unchanged" if outcome.unchanged else counted(len(outcome.faults), "fault") if outcome.faults else "read",
    )

"""`gazette build`: reads gazettes and writes their datasets."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from pipeline.cli.console import (
    SEVERITIES,
    CommandError,
    Exit,
    complain,
    counted,
    make_console,
    named,
    print_json,
    print_table,
)
from pipeline.cli.options import Commands, a_path, add_cache, add_json, add_output, at_least_one
from pipeline.cli.output import as_command_error, at_hand
from pipeline.cli.progress import ProgressShown
from pipeline.messages import ended, mark, told, tr
from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.journal import Journal
    from pipeline.progress import Outcome, Progress
    from pipeline.remote import Address
    from pipeline.run import BuildReport, Planned

# Why a file would be read.
_WHY: Mapping[str, str] = {
    "new": mark("new"),
    "changed": mark("changed"),
    "program": mark("other version of the program"),
    "review": mark("its review file changed"),
    "wrong": mark("entries of its review file were left out"),
    "fault": mark("a fault of the program last time"),
    "incomplete": mark("files of its issue are missing"),
    "force": mark("asked for (--force)"),
    "unchanged": mark("unchanged"),
    "refused": mark("refused as before"),
    "shared": mark("its review file is another's as well"),
}
# Wrong entries of a review file that are told on the screen.
_MOST = 20


def add(commands: Commands) -> None:
    parser = commands.add("build", run, "Read gazettes and write their datasets", "", "raw --output output --jobs 4")
    parser.add_argument("raw", nargs="?", type=a_path, default=Path("raw"), metavar="RAW", help="folder or file (raw)")
    add_output(parser)
    parser.add_argument(
        "--jobs",
        type=at_least_one,
        metavar="N",
        help="processes (one for some texts or one other file, at most one a core)",
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="scheduler of a Dask cluster: tcp://host:8786")
    parser.add_argument("--force", action="store_true", help="read every file, changed or not")
    add_cache(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be read and why, write nothing")
    parser.add_argument("--log", type=a_path, metavar="FILE", help="add what happens to this file, as JSON Lines")
    parser.add_argument("--quiet", action="store_true", help="no progress, plain lines")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.dry_run:
        return _dry_run(arguments)
    from pipeline.run import build

    errors = make_console(error=True)
    waiting = tr("looking for gazettes in {folder}", folder=arguments.raw)
    with _journal(arguments.log, arguments.output) as journal:
        journal.begin(arguments.raw, arguments.output)
        with ProgressShown(errors, arguments.quiet, waiting) as shown, _cluster(arguments.cluster) as cluster:

            def step(progress: Progress) -> None:
                shown.step(progress)
                journal.step(progress)

            report = build(
                arguments.raw,
                arguments.output,
                arguments.jobs,
                step,
                force=arguments.force,
                cluster=cluster,
                cache=arguments.cache,
            )
        code = _code_of(report)
        journal.end(report.outcomes, report.problem, code)
    if arguments.json:
        from pipeline.journal import fields_of
        from pipeline.progress import Outcome

        empty = fields_of(Outcome(arguments.raw))
        rest = ({**empty, "file": path, "state": "passed_over", "reason": why} for path, why in _passed_over(report))
        print_json([*map(fields_of, report.outcomes), *rest])
    else:
        _summary(report, arguments.output, plain=arguments.quiet)
    for outcome in report.outcomes:
        _complain_of(errors, outcome)
    if report.problem:
        complain(report.problem)
    if journal.error is not None:
        from pipeline.faults import cannot_be_written

        complain(cannot_be_written(arguments.log, journal.error, "--log"))
        return code or Exit.FAILED
    return code


def _code_of(report: BuildReport) -> Exit:
    if report.empty:
        return Exit.NOTHING
    return Exit.DONE if report.ok else Exit.FAILED


def _complain_of(errors: Console, outcome: Outcome) -> None:
    """Why there is no issue of a file, why rows of it are missing, and what of its review file was left out."""
    from pipeline.run import REPORT_BUG

    path = printable(str(outcome.path))
    if not outcome.ok:
        reason = f"{told(outcome.reason or '')}{tr('. ')}{told(outcome.advice or '')}"
        errors.print(printable(tr("{file}: {problem}", file=path, problem=ended(reason))), style="red")
        if outcome.details:
            errors.print(outcome.details.rstrip())
    for fault in outcome.faults:
        where = tr("the issue") if fault.document is None else tr("document {number}", number=fault.document + 1)
        words = tr("{stage} failed on {where}: {error}", stage=fault.stage, where=where, error=fault.error)
        rest = tr("Its rows are missing, the rest is written")
        reason = f"{words}{tr('. ')}{rest}{tr('. ')}{told(REPORT_BUG)}"
        errors.print(printable(tr("{file}: {problem}", file=path, problem=ended(reason))), style="red")
        errors.print(fault.details.rstrip())
    for sentence in outcome.wrong[:_MOST]:
        reason = f"{told(sentence)}{tr('. ')}{tr('It was left out, the issue is built')}"
        errors.print(printable(tr("{file}: {problem}", file=path, problem=ended(reason))), style="red")
    if len(outcome.wrong) > _MOST:
        more = tr("{number} more of its review file were left out", number=len(outcome.wrong) - _MOST)
        errors.print(_to_review(outcome, more), style="red")


def _to_review(outcome: Outcome, words: str) -> str:
    """What is said of a file's review file, with the command that lists its entries."""
    problem = tr("{problem}: {command}", problem=words, command=f"gazette review {outcome.issue_id}")
    return printable(tr("{file}: {problem}", file=outcome.path, problem=problem))


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
        raise as_command_error(error) from error
    with client:
        yield client


@contextlib.contextmanager
def _journal(path: Path | None, output: Path | Address) -> Iterator[Journal]:
    """The journal in this file, which may not lie in the output: there, files are those of issues."""
    from pipeline.faults import writing_advice
    from pipeline.journal import journal

    local = path is not None and isinstance(output, Path)
    if local and Path(os.path.realpath(str(path))).is_relative_to(os.path.realpath(str(output))):
        reason = f"the log {path} would lie in the output {output}"
        raise CommandError(reason, "Name a file elsewhere for --log", Exit.USAGE)
    with contextlib.ExitStack() as stack:
        try:
            opened = stack.enter_context(journal(path))
        except OSError as error:
            reason = f"{path} cannot be written: {error.strerror or error}"
            raise CommandError(reason, writing_advice(error, "--log")) from error
        yield opened


# --- what was done -----------------------------------------------------------------------------------------------


def _summary(report: BuildReport, output: Path | Address, plain: bool) -> None:
    console = make_console()
    if report.outcomes:
        header = ("file", "issue", "docs", "rows", "error", "warning", "info", "")
        rows = [_summary_row(outcome) for outcome in report.outcomes]
        print_table(console, header, rows, plain or not console.is_terminal, words=("file",))
    if report.problem is None:
        failed = sum(not outcome.ok for outcome in report.outcomes)
        unchanged = sum(outcome.unchanged for outcome in report.outcomes)
        line = tr("{issues} in {output}", issues=counted(report.held, "issue"), output=output)
        line += tr(", {files} failed", files=counted(failed, "file")) if failed else ""
        line += tr(", {files} unchanged and not read again", files=counted(unchanged, "file")) if unchanged else ""
        console.print(line)
    for outcome in report.outcomes:
        if outcome.stale:
            words = tr("{entries} of its review file without effect", entries=counted(outcome.stale, "entry"))
            console.print(_to_review(outcome, words))
    _say_passed_over(console, report)


def _say_passed_over(console: Console, report: BuildReport) -> None:
    if report.passed_over:
        links = [path for path in report.passed_over if path.is_dir()]
        files = [path for path in report.passed_over if path not in links]
        if files:
            kinds = tr(", ").join(sorted({printable(path.suffix or path.name) for path in files}))
            number = counted(len(files), "file")
            console.print(tr("{files} passed over, no reader for {kinds}", files=number, kinds=kinds))
        if links:
            number, names = counted(len(links), "link"), named(links)
            console.print(tr("{links} to folders passed over, name one to read it: {names}", links=number, names=names))
    if report.ignored:
        number, names = counted(len(report.ignored), "file"), named(report.ignored)
        console.print(tr("{files} passed over as .gazetteignore says: {names}", files=number, names=names))
    if report.outside:
        number, names = counted(len(report.outside), "link"), named(report.outside)
        console.print(tr("{links} passed over that would lead out of the folder: {names}", links=number, names=names))
    if report.outputs:
        number, names = counted(len(report.outputs), "output"), named(report.outputs)
        console.print(tr("{outputs} of other builds passed over: {names}", outputs=number, names=names))
    if report.orphans:
        number, names = counted(len(report.orphans), "review file"), named(report.orphans)
        console.print(tr("{files} without a source of the same name: {names}", files=number, names=names))


def _summary_row(outcome: Outcome) -> tuple[object, ...]:
    if not outcome.ok:
        return (outcome.path, tr("failed"), "-", "-", "-", "-", "-", "")
    counts = (outcome.findings.get(severity, 0) for severity in SEVERITIES)
    state = counted(len(outcome.faults), "fault") if outcome.faults else tr("read")
    state = tr("unchanged") if outcome.unchanged else state
    return (outcome.path, outcome.issue_id, outcome.documents, outcome.rows, *counts, state)


def _passed_over(report: BuildReport) -> Iterator[tuple[Path, str]]:
    """What was passed over, and why, for machines."""
    kinds = (("kind", report.passed_over), ("ignored", report.ignored))
    more = (("outside", report.outside), ("output", report.outputs), ("orphan", report.orphans))
    for why, paths in (*kinds, *more):
        yield from ((path, why) for path in paths)


# --- what would be done ------------------------------------------------------------------------------------------


def _dry_run(arguments: argparse.Namespace) -> int:
    from pipeline.run import plan

    with at_hand(arguments.output) as held:
        report, files = plan(arguments.raw, arguments.output, held.folder, arguments.force, held.fetch)
    if arguments.json:
        rest = ({**_PASSED_OVER, "file": path, "why": why} for path, why in _passed_over(report))
        print_json([*map(_planned, files), *rest])
    else:
        _say_plan(make_console(), report, files, arguments.quiet)
    if report.problem:
        complain(report.problem)
        return _code_of(report)
    return Exit.DONE


def _planned(file: Planned) -> dict[str, Any]:
    return {
        "file": printable(str(file.path)),
        "would": {"unchanged": "pass_over", "refused": "refuse", "shared": "refuse"}.get(file.why, "read"),
        "why": file.why,
        "issue_id": file.issue_id,
        "reason": file.reason,
        "advice": file.advice,
    }


_PASSED_OVER = dict.fromkeys(("file", "would", "why", "issue_id", "reason", "advice")) | {"would": "pass_over"}


def _say_plan(console: Console, report: BuildReport, files: tuple[Planned, ...], plain: bool) -> None:
    rows = [(file.path, file.issue_id or "-", tr(_WHY[file.why])) for file in files]
    if rows:
        print_table(console, ("file", "issue", "why"), rows, plain or not console.is_terminal, words=("file",))
    if report.problem is None:
        would = Counter(_planned(file)["would"] for file in files)
        line = tr("{files} would be read", files=counted(would["read"], "file"))
        line += tr(", {files} unchanged", files=counted(would["pass_over"], "file")) if would["pass_over"] else ""
        line += tr(", {files} refused", files=counted(would["refuse"], "file")) if would["refuse"] else ""
        console.print(line + tr("; nothing was written"))
    _say_passed_over(console, report)

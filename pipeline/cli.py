"""The console command `gazette`: build, remove, show, missing, series, check, schema, diff."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
import traceback
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pipeline.text import printable, printable_lines
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.progress import Outcome, Progress, Reading
    from pipeline.remote import Address
    from pipeline.run import BuildReport

SEVERITIES = ("error", "warning", "info")
_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}

# The tree's own files, for `schema --write` and `diff`.
_ROOT = Path(__file__).resolve().parent.parent


class CommandError(Exception):
    """A command that cannot go on: what is wrong, and what to do next."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}. {advice}.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console of GBK or cp1252 lacks some of what gazettes print: better a ? than no answer.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except CommandError as error:
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        _complain("stopped; the next build does what is left to do")
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough. What is still buffered must not fail again when Python ends.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        _console(error=True).print(traceback.format_exc().rstrip())
        _complain("this is a fault of the program: please report it with the lines above")
        return 1


def _complain(words: str) -> None:
    _console(error=True).print(f"gazette: {words}", style="red")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(printable_lines(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gazette",
        description="Turns government gazettes (政府公报) into datasets.",
        epilog="Example:\n  gazette build raw --output output\n  gazette show 441803-2018-03 --document 1",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gazette {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Callable[[argparse.Namespace], int], about: str, *examples: str) -> Any:
        added = commands.add_parser(
            name,
            help=about[0].lower() + about[1:],
            description=f"{about}.",
            epilog="Example:\n" + "\n".join(f"  gazette {name} {example}".rstrip() for example in examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=command)
        return added

    def add_output(to: Any) -> None:
        to.add_argument(
            "--output",
            type=_folder_or_address,
            default=Path("output"),
            metavar="DIR",
            help="the datasets (output): a folder, or s3://bucket/prefix and the like",
        )

    def add_cache(to: Any) -> None:
        about = "where an output on object storage is worked on (a folder of this user)"
        to.add_argument("--cache", type=Path, metavar="DIR", help=about)

    build = add("build", _build, "Read gazettes and write their datasets", "", "raw --output output --jobs 4")
    build.add_argument("raw", nargs="?", type=Path, default=Path("raw"), metavar="RAW", help="folder or file (raw)")
    add_output(build)
    build.add_argument(
        "--jobs",
        type=_at_least_one,
        metavar="N",
        help="processes (one for every eight texts or one other file, at most one a core)",
    )
    build.add_argument("--cluster", metavar="ADDRESS", help="scheduler of a Dask cluster: tcp://host:8786")
    build.add_argument("--force", action="store_true", help="read every file, changed or not")
    add_cache(build)
    build.add_argument("--quiet", action="store_true", help="no progress, plain lines")

    remove = add("remove", _remove, "Take an issue out of the output", "441803-2018-03")
    remove.add_argument("issue", metavar="ISSUE", help="issue id, or the part of it that no other has")
    add_output(remove)
    add_cache(remove)

    show = add(
        "show",
        _show,
        "Show what was read from an issue: outline, duties, dates, findings",
        "441803-2018-03",
        "441803-2018-03 --document 4",
        "441803-2018-03 --at 31915",
    )
    show.add_argument("issue", metavar="ISSUE", help="issue id, or the part of it that no other has")
    show.add_argument("--document", type=_at_least_one, metavar="N", help="one document, by its printed order")
    show.add_argument("--at", type=int, metavar="OFFSET", help="everything that was read from this code point")
    add_output(show)

    missing = add("missing", _missing, "List the documents that are cited most and not held", "", "--limit 50")
    missing.add_argument("--limit", type=int, default=20, metavar="N", help="documents shown (20; 0 for all)")
    add_output(missing)

    series = add("series", _series, "Show the serials held of each issuer's document numbers, and their gaps", "")
    add_output(series)

    check = add("check", _check, "Validate every file against its schema and the contract's rules", "", "output --all")
    check.add_argument(
        "output", nargs="?", type=_folder_or_address, default=Path("output"), metavar="OUTPUT", help="(output)"
    )
    check.add_argument(
        "--jobs", type=_at_least_one, metavar="N", help="processes (one for every sixteen issues, at most one a core)"
    )
    check.add_argument("--all", action="store_true", help="look at every issue, changed since the last check or not")

    desk = add("desk", _desk, "Write the archivist's desk (案头), pages that open from the disk", "", "--raw raw")
    desk.add_argument("--raw", type=Path, default=Path("raw"), metavar="RAW", help="the gazettes, to link to (raw)")
    add_output(desk)

    schema = add(
        "schema", _schema, "Print the datasets' columns, or write schemas/ and docs/datasets.md", "", "--write"
    )
    group = schema.add_mutually_exclusive_group()
    group.add_argument("--write", action="store_true", help="write the generated files into the source tree")
    group.add_argument("--check", action="store_true", help="exit 1 where the generated files are not up to date")

    diff = add("diff", _diff, "Say what changed in the datasets against the golden output", "", "--golden tests/golden")
    diff.add_argument("--golden", type=Path, default=Path("tests/golden"), metavar="DIR", help="(tests/golden)")
    diff.add_argument("--rewrite", action="store_true", help="make the output the new golden one, on purpose")
    diff.add_argument("--limit", type=int, default=20, metavar="N", help="rows shown for each dataset (20; 0 for all)")
    add_output(diff)
    return parser


def _folder_or_address(text: str) -> Path | Address:
    if "://" not in text:
        return Path(text)
    from pipeline.remote import address_of

    return address_of(text)


class _AtHand(NamedTuple):
    """An output to read: its folder, or that of a working copy, and what has its files there."""

    output: Path | Address
    folder: Path
    fetch: Callable[[Iterable[Path]], None]


@contextlib.contextmanager
def _at_hand(output: Path | Address, whole: bool = False) -> Iterator[_AtHand]:
    """Have an output at hand; with `whole`, all of its files."""
    if isinstance(output, Path):
        yield _AtHand(output, output, lambda _paths: None)
        return
    from pipeline.remote import RemoteError, copied

    try:
        with copied(output) as copy:
            if whole:
                copy.fetch_all()
            yield _AtHand(output, copy.folder, copy.fetch)
    except RemoteError as error:
        problem, advice = str(error).rsplit(". ", 1)
        raise CommandError(problem, advice) from error


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


class _Terminal(Console):
    """A console that no printed word commands: all that is shown passes through `render`."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else printable_lines(segment.text)
            yield segment if shown == segment.text else Segment(shown, segment.style)


def _console(error: bool = False) -> Console:
    console = _Terminal(stderr=error, highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 240  # Nobody sees where a pipe ends; long lines are left to its reader.
    return console


def _lines(console: Console, header: Sequence[str], rows: Iterable[Sequence[object]], plain: bool) -> None:
    """A table: with rules and colour for a terminal, as aligned plain lines elsewhere."""
    texts = [[printable(str(value)) for value in row] for row in rows]
    numbers = [all(row[i].lstrip("-").isdecimal() for row in texts if row[i] != "-") for i in range(len(header))]
    if not plain:
        table = Table(header_style="bold")
        for name, number in zip(header, numbers, strict=True):
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in texts:
            table.add_row(*(Text(value, style=_COLOURS.get(value, "")) for value in row))
        console.print(table, soft_wrap=False)
        return
    widths = [max(cell_len(row[i]) for row in [list(header), *texts]) for i in range(len(header))]
    for row in [list(header), *texts]:
        cells = []
        for value, width, number in zip(row, widths, numbers, strict=True):
            blanks = " " * (width - cell_len(value))
            cells.append(blanks + value if number else value + blanks)
        console.print("  ".join(cells).rstrip())


# --- build ---------------------------------------------------------------------------------------------------


def _build(arguments: argparse.Namespace) -> int:
    from pipeline.run import REPORT_BUG, build

    errors = _console(error=True)
    with _ProgressShown(errors, quiet=arguments.quiet) as progress, _cluster(arguments.cluster) as cluster:
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
    if report.problem:
        _complain(f"{report.problem}.")
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
    console = _console()
    if report.outcomes:
        header = ("file", "issue", "documents", "rows", *SEVERITIES, "")
        plain = plain or not console.is_terminal
        _lines(console, header, [_summary_row(outcome) for outcome in report.outcomes], plain)
    built = sum(outcome.ok for outcome in report.outcomes)
    if report.problem is None:
        failed = len(report.outcomes) - built
        unchanged = sum(outcome.unchanged for outcome in report.outcomes)
        line = f"{_count(built, 'issue')} in {output}"
        line += f", {_count(failed, 'file')} failed" if failed else ""
        line += f", {_count(unchanged, 'file')} unchanged and not read again" if unchanged else ""
        console.print(line)
    if report.passed_over:
        links = [path for path in report.passed_over if path.is_dir()]
        kinds = ", ".join(
            sorted({printable(path.suffix or path.name) for path in report.passed_over if path not in links})
        )
        if kinds:
            number = len(report.passed_over) - len(links)
            console.print(f"{_count(number, 'file')} passed over, no reader for {kinds}")
        if links:
            console.print(f"{_count(len(links), 'link')} to folders passed over, name one to read it: {_named(links)}")
    if report.ignored:
        files = _count(len(report.ignored), "file")
        console.print(f"{files} passed over as .gazetteignore says: {_named(report.ignored)}")
    if report.outside:
        out = _count(len(report.outside), "link")
        console.print(f"{out} passed over that would lead out of the folder: {_named(report.outside)}")
    if report.outputs:
        outputs = _count(len(report.outputs), "output")
        console.print(f"{outputs} of other builds passed over: {_named(report.outputs)}")


def _named(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - 20} more" if len(paths) > 20 else ""
    return ", ".join(printable(str(path)) for path in paths[:20]) + more


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
        "unchanged" if outcome.unchanged else _count(len(outcome.faults), "fault") if outcome.faults else "read",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class _ProgressShown:
    """A bar on a terminal, with one for the pages of each file in work; a plain line a file elsewhere. Neither before
    a second has gone by."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self.console = console
        self.quiet = quiet
        self.began = time.monotonic()
        self.bar: Any = None
        self.task: Any = None
        self.readings: dict[Path, Any] = {}

    def __enter__(self) -> _ProgressShown:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def step(self, progress: Progress) -> None:
        if progress.note is not None:
            self.console.print(f"gazette: {progress.note}")
            return
        if self.quiet or time.monotonic() - self.began < 1:
            return
        if not self.console.is_terminal:
            if progress.outcome is not None:
                what = progress.outcome.issue_id or "failed"
                self.console.print(f"{progress.done}/{progress.total} {progress.outcome.path}: {what}")
            return
        if self.bar is None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self.bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self.console,
                transient=True,
            )
            self.task = self.bar.add_task("reading, files", total=progress.total)
            self.bar.start()
        self.bar.update(self.task, completed=progress.done)
        if progress.outcome is not None and progress.outcome.path in self.readings:
            self.bar.remove_task(self.readings.pop(progress.outcome.path))
        if progress.reading is not None:
            self._pages(progress.reading)

    def _pages(self, reading: Reading) -> None:
        """A bar of its own for the pages of a file in work."""
        if reading.path not in self.readings:
            self.readings[reading.path] = self.bar.add_task(
                printable(f"{reading.path.name}, pages"), total=reading.pages
            )
        self.bar.update(self.readings[reading.path], completed=reading.done, total=reading.pages)


# --- remove, missing, series ---------------------------------------------------------------------------------


def _remove(arguments: argparse.Namespace) -> int:
    from pipeline.ledger import read_ledger
    from pipeline.run import remove

    console = _console()
    with _at_hand(arguments.output) as held:
        issue_id = _find_issue(held, arguments.issue)
        entry = read_ledger(held.folder, look_closely=False, fetch=held.fetch).issues.get(issue_id)
    with _ProgressShown(_console(error=True), quiet=True) as progress:
        problem = remove(issue_id, arguments.output, progress.step, arguments.cache)
    if problem:
        _complain(f"{problem}.")
        return 1
    console.print(f"{issue_id} is no longer in {arguments.output}")
    if entry is not None and entry.source:
        console.print(f"It was read from {entry.source}: while the file is there, gazette build reads it again")
    return 0


def _missing(arguments: argparse.Namespace) -> int:
    from pipeline.link import missing
    from pipeline.publication import opened_index

    console = _console()
    with _at_hand(arguments.output) as held:
        _find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = missing(index)
    shown = found[: arguments.limit] if arguments.limit > 0 else found
    rows = []
    for document in shown:
        who = document.cited_by[:5]
        more = f" and {len(document.cited_by) - 5} more" if len(document.cited_by) > 5 else ""
        name = (document.doc_number or "-", document.title or "-")
        rows.append((document.citations, len(document.cited_by), document.kind, *name, "、".join(who) + more))
    if rows:
        header = ("citations", "documents", "kind", "number", "title", "cited by")
        _lines(console, header, rows, plain=not console.is_terminal)
    rest = len(found) - len(shown)
    console.print(
        f"{_count(len(found), 'document')} cited and not held" + (f"; {rest} more with --limit 0" if rest else "")
    )
    return 0


def _series(arguments: argparse.Namespace) -> int:
    from pipeline.link import series
    from pipeline.publication import opened_index

    console = _console()
    with _at_hand(arguments.output) as held:
        _find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            found = series(index)
    rows = []
    for one in found:
        between = sum(map(len, one.gaps))
        gaps = ", ".join(_range(gap) for gap in one.gaps) or "-"
        rows.append((one.issuer_code, one.year, len(one.held), between, ", ".join(map(str, one.held)), gaps))
    if rows:
        header = ("code", "year", "held", "not printed", "serials held", "gaps")
        _lines(console, header, rows, plain=not console.is_terminal)
    else:
        console.print("no document has a number with code, year and serial")
    return 0


def _range(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


# --- show ----------------------------------------------------------------------------------------------------


def _show(arguments: argparse.Namespace) -> int:
    import orjson

    with _at_hand(arguments.output) as held:
        issue_id = _find_issue(held, arguments.issue)
        paths = (held.folder / "json" / f"{issue_id}.json", held.folder / "text" / f"{issue_id}.txt")
        held.fetch(paths)
        try:
            nested: dict[str, Any] = orjson.loads(paths[0].read_bytes())
            text = paths[1].read_bytes().decode("utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(f"the output of {issue_id} cannot be read: {error}", "Run gazette check") from error
    console = _console()
    if arguments.at is not None:
        _show_at(console, nested, text, arguments.at)
    elif arguments.document is not None:
        documents = nested["documents"]
        if arguments.document > len(documents):
            reason = f"{issue_id} has no document {arguments.document}"
            raise CommandError(reason, f"Its documents are 1 to {len(documents)}")
        _show_document(console, documents[arguments.document - 1], nested["pages"])
    else:
        _show_issue(console, nested)
    return 0


def _find_issue(held: _AtHand, name: str) -> str:
    there = _find_any_issue(held)
    matching = [issue_id for issue_id in there if name in issue_id]
    if name in there:
        return name
    if len(matching) == 1:
        return matching[0]
    reason = f"{name} is no issue in {held.output}" if not matching else f"{name} is part of several issue ids"
    among = matching or there
    more = f" and {len(among) - 10} more" if len(among) > 10 else ""
    raise CommandError(reason, f"There are {', '.join(among[:10])}{more}")


def _find_any_issue(held: _AtHand) -> list[str]:
    there = sorted(path.stem for path in (held.folder / "json").glob("*.json"))
    if not there:
        reason = f"{held.output} holds no issue"
        raise CommandError(reason, "Run gazette build first, or name the folder with --output")
    return there


def _show_issue(console: Console, issue: Mapping[str, Any]) -> None:
    console.print(f"{issue['gazette']} {issue['year']}年{issue['number_label']}", style="bold")
    console.print(f"{issue['issue_id']}, published on {issue['published_on'] or 'an unknown day'}")
    console.print()
    rows = []
    for document in issue["documents"]:
        counts = (len(document[name]) for name in ("sections", "responsibilities", "dates", "findings"))
        rows.append((document["seq"], document["doc_number"] or "-", *counts, document["title"]))
    header = ("#", "number", "sections", "duties", "dates", "findings", "title")
    _lines(console, header, rows, plain=not console.is_terminal)
    findings = issue["findings"] + [finding for document in issue["documents"] for finding in document["findings"]]
    _show_findings(console, sorted(findings, key=lambda row: (row["char_start"], row["char_end"])), issue["pages"])
    if issue["documents"]:
        console.print(f"\ngazette show {issue['issue_id']} --document 1 shows a document", style="dim")


def _show_document(console: Console, document: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> None:
    console.print(document["title"], style="bold")
    about = [document["doc_number"], "、".join(document["issuers"]), document["signed_on"]]
    console.print("  ".join(str(value) for value in about if value))
    duties = _by_section(document["responsibilities"])
    dates = _by_section(document["dates"])
    top = Tree(Text("outline"), guide_style="dim")
    for part in document["parts"]:
        words = Text(part["kind"], style="magenta").append(f" {part['title'] or ''}".rstrip(), style="default")
        branch = top.add(words)
        nodes: dict[str | None, Tree] = {}
        for section in document["sections"]:
            if section["part_id"] == part["part_id"]:
                node = nodes.get(section["parent_id"], branch).add(_section_line(section))
                nodes[section["section_id"]] = node
                _add_rows(node, duties.pop(section["section_id"], ()), dates.pop(section["section_id"], ()))
    console.print(top)
    outside = Tree(Text("outside of any section"), guide_style="dim")
    for section_id in sorted({*duties, *dates}, key=lambda key: key or ""):
        _add_rows(outside, duties.get(section_id, ()), dates.get(section_id, ()))
    if outside.children:
        console.print(outside)
    _show_findings(console, document["findings"], pages)


def _by_section(rows: Iterable[Mapping[str, Any]]) -> dict[str | None, list[Mapping[str, Any]]]:
    found: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["section_id"], []).append(row)
    return found


def _section_line(section: Mapping[str, Any]) -> Text:
    line = Text(section["label"], style="bold")
    if section["heading"]:
        line.append(f" {section['heading']}", style="not bold")
    return line.append(f"  {section['char_start']}", style="not bold dim")


def _add_rows(node: Tree, duties: Iterable[Mapping[str, Any]], dates: Iterable[Mapping[str, Any]]) -> None:
    for duty in duties:
        line = Text(duty["role"], style="green").append(f" {duty['org']}", style="default")
        if duty["org_id"] and duty["org_id"] != duty["org"]:
            line.append(f" = {duty['org_id']}", style="dim")
        node.add(line.append(f"  {duty['char_start']}", style="dim"))
    for date in dates:
        meaning = date["edtf"] or date["rrule"] or "no day of the calendar"
        line = Text("date", style="blue").append(f" {date['raw']} → {date['bound']} {meaning}", style="default")
        node.add(line.append(f"  {date['char_start']}", style="dim"))


def _show_findings(console: Console, findings: Sequence[Mapping[str, Any]], pages: Sequence[Mapping[str, Any]]) -> None:
    """The findings with the pages to turn to; a page is counted in the file, as a program that shows it counts."""
    if not findings:
        console.print("\nno findings")
        return
    console.print(f"\n{_count(len(findings), 'finding')}")
    starts = [page["char_start"] for page in pages]
    rows = []
    for row in findings:
        n = bisect_right(starts, row["char_start"]) - 1
        page = [pages[n]["page"] if n >= 0 else "-"] if pages else []
        rows.append((row["severity"], row["code"], row["char_start"], *page, row["message"]))
    header = ("severity", "code", "at", *(["page"] if pages else []), "message")
    _lines(console, header, rows, plain=not console.is_terminal)


def _show_at(console: Console, nested: Mapping[str, Any], text: str, at: int) -> None:
    from pipeline.schema import flatten

    if not 0 <= at < len(text):
        raise CommandError(f"{at} is outside of the text", f"Offsets of this issue go from 0 to {len(text) - 1}")
    rows = flatten(nested)
    start, end = _sentence(text, at)
    console.print(
        Text(f"[{start}, {end}) ", style="dim")
        .append(_one_line(text[start:at]), style="default")
        .append(_one_line(text[at]) if text[at].strip() else "␣", style="bold reverse")
        .append(_one_line(text[at + 1 : end]), style="default")
    )
    sections = {row["section_id"]: row["path"] for row in rows["sections"]}
    for dataset, some in rows.items():
        for row in some:
            if row.get("char_start", at + 1) <= at < row.get("char_end", 0):
                if dataset == "blocks" and not any(span["start"] <= at < span["end"] for span in row["spans"]):
                    continue  # The block goes on after this place; what stands here is a block of its own.
                console.print()
                console.print(Text(dataset, style="bold green").append(f" [{row['char_start']}, {row['char_end']})"))
                for column, value in row.items():
                    if column in ("issue_id", "char_start", "char_end", "spans") or value in (None, [], ""):
                        continue
                    shown = f"{value} ({sections[value]})" if isinstance(value, str) and value in sections else value
                    console.print(
                        Text(f"  {column}: ", style="dim").append(_cut(_one_line(str(shown))), style="default")
                    )


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, at) for mark in "。；！？\n") + 1
    ends = [place for mark in "。；！？\n" if (place := text.find(mark, at)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").replace("\t", "→")


def _cut(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"


# --- check, schema, diff -------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from pipeline.recheck import check

    errors = _console(error=True)
    with errors.status("checking") if errors.is_terminal else contextlib.nullcontext() as waiting:

        def show(done: int, issues: int) -> None:
            if waiting is not None:
                waiting.update(f"checking, {done} of {_count(issues, 'issue')}")

        with _at_hand(arguments.output, whole=True) as held:
            report = check(held.folder, arguments.jobs, arguments.all, show)
    for breach in report.breaches:
        words = str(breach).replace(str(held.folder), str(held.output))
        errors.print(words + ("" if words.endswith(".") else "."), style="red")
    console = _console()
    looked = f"{report.looked_at} looked at, {report.unchanged} unchanged since the last check"
    if report.breaches:
        rules = Counter(breach.rule for breach in report.breaches)
        listed = ", ".join(f"{rule} {number}" for rule, number in sorted(rules.items()))
        number = _count(len(report.breaches), "breach").replace("breachs", "breaches")
        console.print(f"{number} in {arguments.output}: {listed} ({looked})")
        return 1
    issues = _count(report.looked_at + report.unchanged, "issue")
    console.print(f"{issues} in {arguments.output}, every rule kept ({looked})")
    return 0


def _desk(arguments: argparse.Namespace) -> int:
    from pipeline.desk import DeskError, write_site

    if not isinstance(arguments.output, Path):
        raise CommandError("the desk is for an output in a folder", "Copy the output to this machine first")
    try:
        report = write_site(arguments.output, arguments.raw, lambda note: _console(error=True).print(note))
    except DeskError as error:
        problem, advice = str(error).rsplit(". ", 1)
        raise CommandError(problem, advice) from error
    written = _count(report.written, "file")
    _console().print(f"{_count(report.issues, 'issue')} on the desk, {written} written. Open {report.index}")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    from pipeline.dictionary import stale_documents_of_tree, write_documents_of_tree
    from pipeline.rows import DATASETS
    from pipeline.schema import columns_of, summary_of

    console = _console()
    if arguments.write or arguments.check:
        if not (_ROOT / "pyproject.toml").is_file():
            raise CommandError("the generated files stand in the source tree", "Run this in a checkout")
        if arguments.check:
            stale = stale_documents_of_tree(_ROOT)
            if stale:
                raise CommandError(f"not up to date: {', '.join(stale)}", "Run gazette schema --write and look at it")
            return 0
        for path in write_documents_of_tree(_ROOT):
            console.print(f"wrote {path.relative_to(_ROOT)}")
        return 0
    for row in DATASETS:
        console.print(Text(row.dataset, style="bold green").append(f"  {summary_of(row)}", style="default"))
        for column in columns_of(row):
            nullable = "?" if column.nullable else ""
            line = Text(f"  {column.name}{nullable}", style="bold").append(f"  {column.type}  ", style="not bold cyan")
            console.print(line.append(column.description, style="not bold default"))
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from pipeline.compare import compare, write_golden

    console = _console()
    with _at_hand(arguments.output, whole=True) as held:
        _find_any_issue(held)
        if arguments.rewrite:
            written = write_golden(held.folder, arguments.golden)
            files = _count(len(written), "file")
            console.print(f"wrote {files} under {arguments.golden}; review them before you commit")
            return 0
        if not arguments.golden.is_dir():
            advice = "Make it with gazette diff --rewrite, and review it"
            raise CommandError(f"{arguments.golden} does not exist", advice)
        changes = compare(arguments.golden, held.folder)
    shown: Counter[tuple[str, str]] = Counter()
    for change in changes:
        shown[change.issue_id, change.dataset] += 1
        if arguments.limit and shown[change.issue_id, change.dataset] > arguments.limit:
            continue
        style = {"gone": "red", "new": "green"}.get(change.kind, "yellow")
        place = f"{change.issue_id} {change.dataset} {change.place} {_one_line(change.text)}"
        console.print(Text(f"{change.kind:8}", style=style).append(place, style="default"))
        for column, old, new in change.fields:
            console.print(f"          {column}: {_cut(_one_line(repr(old)))} → {_cut(_one_line(repr(new)))}")
    for (issue_id, dataset), number in shown.items():
        if arguments.limit and number > arguments.limit:
            console.print(f"{issue_id} {dataset}: {number - arguments.limit} more; --limit 0 shows all")
    counts = Counter(change.kind for change in changes)
    console.print(", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "nothing changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

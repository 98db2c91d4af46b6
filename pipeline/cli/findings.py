"""`gazette findings`: the findings of all issues that are held."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import (
    SEVERITIES,
    Column,
    CommandError,
    Exit,
    and_more,
    counted,
    make_console,
    paged,
    print_json,
    print_rows,
)
from pipeline.cli.options import (
    Commands,
    add_json,
    add_limit,
    add_output,
    add_pager,
    add_place_and_year,
    limit_of,
    meant,
    selection_of,
)
from pipeline.cli.output import at_hand, chosen, files_of_loose, shelf_of
from pipeline.messages import mark, tr

if TYPE_CHECKING:
    from pipeline.holdings import Holding, Shelf

STATES = (mark("open"), mark("confirmed"), mark("dismissed"))
# The same as the screen says them in Chinese.
_SEVERITIES = {"错误": "error", "警告": "warning", "提示": "info"}
_STATES = {"待核": "open", "属实": "confirmed", "误报": "dismissed"}
# Findings that are shown, if nothing is said.
_SHOWN = 100


def add(commands: Commands) -> None:
    parser = commands.add(
        "findings",
        run,
        "List the findings of all issues, the gravest first",
        "",
        "--severity error --place 佛冈",
        "--code sum.mismatch --csv > findings.csv",
    )
    parser.add_argument(
        "--severity", choices=[*SEVERITIES, *_SEVERITIES], metavar="NAME", help="error, warning or info"
    )
    parser.add_argument("--code", metavar="CODE", help="of this code, or of all that begin so: date.invalid, date")
    add_place_and_year(parser)
    states = [*STATES, *_STATES]
    parser.add_argument("--state", choices=states, metavar="NAME", help="open, confirmed or dismissed")
    add_limit(parser, "findings shown (100, with --json and --csv all; 0 for all)")
    add_output(parser)
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", action="store_true", help="all of them as CSV, which Excel opens")
    add_json(forms)
    add_pager(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.vocab.findings import finding_codes

    arguments.severity = _SEVERITIES.get(arguments.severity, arguments.severity)
    arguments.state = _STATES.get(arguments.state, arguments.state)
    codes = list(finding_codes())
    if arguments.code and not any(_is_of(code, arguments.code) for code in codes):
        raise CommandError(f"{arguments.code} is no code of findings", meant(arguments.code, codes), Exit.USAGE)
    limit = limit_of(arguments, _SHOWN)
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        issues = [one for one in chosen(shelf, selection_of(arguments)) if _may_have(one, arguments)]
        shelf.fetch_rows(issues, ("findings", "pages"))
        if arguments.json or arguments.csv:
            every = islice(_rows(shelf, issues, arguments), limit)
            if arguments.csv:
                _print_csv(every)
            else:
                print_json(every)
            return Exit.DONE
        found = [(issue, row) for issue in issues for row in _found(shelf, issue, arguments)]
        found.sort(key=lambda each: SEVERITIES.index(each[1]["severity"]))  # in their order within each
        shown = found[:limit]
        judged = any(row["state"] != "open" for _, row in shown)
        pages = {issue.issue_id: _Pages(shelf, issue) for issue, _ in shown}
        rows = [pages[issue.issue_id].put(row) for issue, row in shown]
    files = files_of_loose(issues)
    columns = (
        Column("severity", lambda row: tr(row["severity"])),
        Column("code", itemgetter("code")),
        Column("document", lambda row: row["document_id"] or row["issue_id"]),
        Column("page", itemgetter("page"), optional=True),
        Column("at", itemgetter("char_start")),
        Column("message", itemgetter("message"), words=True),
        Column("state", lambda row: tr(row["state"]) if judged else None, optional=True),
        Column("file", lambda row: files.get(row["issue_id"]), words=True, optional=True),
    )
    console = make_console()
    with paged(console, arguments.pager):
        print_rows(console, columns, rows)
        counts = Counter(row["severity"] for _, row in found)
        said = tr(", ").join(f"{tr(severity)} {counts[severity]}" for severity in SEVERITIES if counts[severity])
        line = counted(len(found), "finding") + (tr(": {counts}", counts=said) if said else "")
        console.print(line + and_more(len(found) - len(shown)))
    return Exit.DONE


def _is_of(code: str, wanted: str) -> bool:
    return code == wanted or code.startswith(f"{wanted}.")


def _may_have(issue: Holding, arguments: argparse.Namespace) -> bool:
    """Whether an issue may have findings that are asked for: where only open ones are, the manifest, which counts
    those, saves a look."""
    is_counted = arguments.state == "open" and arguments.severity is not None and issue.findings
    return not is_counted or arguments.severity in issue.findings


def _found(shelf: Shelf, issue: Holding, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from pipeline.rows import FindingRow

    for row in shelf.rows(FindingRow, issue):
        wanted = arguments.code is None or _is_of(row["code"], arguments.code)
        wanted = wanted and arguments.severity in (None, row["severity"])
        if wanted and arguments.state in (None, row["state"]):
            yield row


def _rows(shelf: Shelf, issues: Sequence[Holding], arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """All that was asked for, with pages, one issue after the other."""
    for issue in issues:
        pages = _Pages(shelf, issue)
        yield from map(pages.put, _found(shelf, issue, arguments))


def _columns() -> tuple[str, ...]:
    from pipeline.rows import FindingRow

    return tuple(field.name for field in fields(FindingRow))


class _Pages:
    """The pages of an issue, read when they are asked for."""

    def __init__(self, shelf: Shelf, issue: Holding) -> None:
        self._shelf = shelf
        self._issue = issue

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        from pipeline.rows import PageRow

        return self._shelf.rows(PageRow, self._issue, ("char_start", "page"))

    def put(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with the page that it stands on, where pages are known."""
        n = bisect_right(self._rows, row["char_start"], key=itemgetter("char_start")) - 1
        return {**row, "page": self._rows[n]["page"] if n >= 0 else None}


def _print_csv(rows: Iterator[Mapping[str, Any]]) -> None:
    """Comma-separated values in UTF-8 with the mark by which Excel knows it, as the output's own tables have."""
    lines = io.StringIO()
    table = csv.DictWriter(lines, [*_columns(), "page"], lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    sys.stdout.buffer.write(lines.getvalue().encode("utf-8-sig"))
    sys.stdout.flush()

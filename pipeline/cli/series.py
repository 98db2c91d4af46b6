"""`gazette series`: the numbers of the gazettes and the serials of document numbers, held and missing."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import Exit, make_console, paged, print_json, print_table
from pipeline.cli.options import Commands, add_rows
from pipeline.cli.output import at_hand, find_any_issue
from pipeline.messages import tr

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.link import Held, Series
    from pipeline.numbering import Gazette, Year


def add(commands: Commands) -> None:
    about = "Show the numbers of each gazette and of each issuer's documents that are held, and the missing ones"
    parser = commands.add("series", run, about, "")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.link import series
    from pipeline.numbering import COLUMNS, gazettes
    from pipeline.publication import opened_index

    heads: list[dict[str, Any]] = []

    def noted(issues: Iterable[Held]) -> Iterator[Held]:
        # Each is asked for twice and kept by nobody: there may be many thousands.
        for issue in issues:
            heads.append({column: getattr(issue, column) for column in COLUMNS})
            yield issue

    with at_hand(arguments.output) as held:
        find_any_issue(held)
        with opened_index(held.folder, held.fetch) as index:
            documents = series(noted(index))
    papers = gazettes(heads)
    if arguments.json:
        print_json([*_rows_of_gazettes(papers), *_rows_of_documents(documents)])
        return Exit.DONE
    console = make_console()
    with paged(console, arguments.pager):
        _print_years(console, papers)
        _print_totals(console, papers)
        _print_documents(console, documents)
    return Exit.DONE


# --- rows for machines -------------------------------------------------------------------------------------------


def _rows_of_gazettes(papers: Iterable[Gazette]) -> Iterator[dict[str, Any]]:
    for paper in papers:
        about = {"division": paper.division, "gazette": paper.name}
        for year in paper.years:
            yield {
                "kind": "number",
                **about,
                "year": year.year,
                "held": list(year.held),
                "gaps": _ends(year.missing),
                "supplements": list(year.supplements),
            }
        if paper.totals:
            totals = [number for stretch in paper.totals for number in stretch]
            yield {"kind": "total_number", **about, "held": totals, "gaps": _ends(paper.missing_totals)}


def _rows_of_documents(documents: Iterable[Series]) -> Iterator[dict[str, Any]]:
    for one in documents:
        yield {
            "kind": "document_number",
            "issuer_code": one.issuer_code,
            "year": one.year,
            "held": list(one.held),
            "gaps": _ends(one.gaps),
        }


def _ends(stretches: Iterable[range]) -> list[dict[str, int]]:
    return [{"first": stretch[0], "last": stretch[-1]} for stretch in stretches]


# --- tables ------------------------------------------------------------------------------------------------------


def _print_years(console: Console, papers: Iterable[Gazette]) -> None:
    rows = [cells for paper in papers for cells in years_of(paper)]
    if not rows:
        console.print(tr("no issue has a number of a gazette"))
        return
    console.print(tr("Numbers of the gazettes, by year"))
    header = ("gazette", "year", "held", "missing", "numbers held", "numbers missing", "supplements")
    folded = ("gazette", "numbers held", "numbers missing", "supplements")
    print_table(console, header, rows, not console.is_terminal, words=folded)


def years_of(paper: Gazette) -> Iterator[tuple[object, ...]]:
    """The lines of a gazette: one for each year, years beside each other of which nothing is held together."""
    for empty, years in groupby(paper.years, lambda year: not year.issues and not year.supplements):
        if empty:
            stretch = [one.year for one in years]
            whole = tr("the whole year") if len(stretch) == 1 else tr("the whole years")
            # How many numbers a year had nobody knows.
            years_said = stretch[0] if len(stretch) == 1 else _ranges([range(stretch[0], stretch[-1] + 1)])
            yield (paper.name, years_said, 0, "-", "-", whole, "-")
        else:
            yield from (_cells_of(paper, year) for year in years)


def _cells_of(paper: Gazette, year: Year) -> tuple[object, ...]:
    supplements = ", ".join(one.rsplit("-", 1)[-1] for one in year.supplements) or "-"
    if not year.issues:
        return (paper.name, year.year, 0, "-", "-", tr("the whole year"), supplements)
    missing = sum(map(len, year.missing))
    numbers = (_ranges(one.numbers for one in year.issues), _ranges(year.missing))
    return (paper.name, year.year, len(year.held), missing, *numbers, supplements)


def _print_totals(console: Console, papers: Iterable[Gazette]) -> None:
    rows = [
        (paper.name, *_counts(paper.totals, paper.missing_totals), _ranges(paper.totals), _ranges(paper.missing_totals))
        for paper in papers
        if paper.totals
    ]
    if rows:
        console.print()
        console.print(tr("Numbers from the first issue"))
        header = ("gazette", "held", "missing", "numbers held", "numbers missing")
        folded = ("gazette", "numbers held", "numbers missing")
        print_table(console, header, rows, not console.is_terminal, words=folded)


def _print_documents(console: Console, documents: Iterable[Series]) -> None:
    rows = []
    for one in documents:
        missing, serials = sum(map(len, one.gaps)), ", ".join(map(str, one.held))
        rows.append((one.issuer_code, one.year, len(one.held), missing, serials, _ranges(one.gaps)))
    console.print()
    if not rows:
        console.print(tr("no document has a number with code, year and serial"))
        return
    console.print(tr("Document numbers, by issuer and year"))
    header = ("code", "year", "held", "not printed", "serials held", "gaps")
    print_table(console, header, rows, not console.is_terminal, words=("serials held", "gaps"))


def _counts(*stretches: Iterable[range]) -> tuple[int, ...]:
    return tuple(sum(map(len, each)) for each in stretches)


def _ranges(stretches: Iterable[range]) -> str:
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in stretches) or "-"

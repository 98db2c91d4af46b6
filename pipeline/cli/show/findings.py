"""The findings of an issue or a document, as `show` lists them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from pipeline.cli.console import Column, counted, print_rows
from pipeline.messages import tr

Row = Mapping[str, Any]


def show_findings(console: Console, findings: Sequence[Row], pages: Sequence[Row]) -> None:
    """The findings with the pages to turn to; a page is counted in the file, as a program that shows it counts."""
    if not findings:
        console.print(f"\n{tr('no findings')}")
        return
    judged = sum(row["state"] != "open" for row in findings)
    still = tr(", {number} open", number=len(findings) - judged) if judged else ""
    console.print(f"\n{counted(len(findings), 'finding')}{still}")
    starts = [page["char_start"] for page in pages]

    def page_of(row: Row) -> object:
        n = bisect_right(starts, row["char_start"]) - 1
        return pages[n]["page"] if n >= 0 else None

    columns = (
        Column("severity", lambda row: tr(row["severity"])),
        Column("state", lambda row: tr(row["state"]) if judged else None, optional=True),
        Column("code", lambda row: row["code"]),
        Column("at", lambda row: row["char_start"]),
        Column("page", page_of, optional=True),
        Column("message", lambda row: row["message"], words=True),
    )
    print_rows(console, columns, findings)

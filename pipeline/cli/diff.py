"""`gazette diff`: what changed against the golden output."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from rich.text import Text

from pipeline.cli.console import CommandError, counted, cut, make_console, one_line
from pipeline.cli.options import Commands, add_output
from pipeline.cli.output import at_hand, find_any_issue


def add(commands: Commands) -> None:
    parser = commands.add(
        "diff", run, "Say what changed in the datasets against the golden output", "", "--golden tests/golden"
    )
    parser.add_argument("--golden", type=Path, default=Path("tests/golden"), metavar="DIR", help="(tests/golden)")
    parser.add_argument("--rewrite", action="store_true", help="make the output the new golden one, on purpose")
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="rows shown for each dataset (20; 0 for all)"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.compare import compare, write_golden

    console = make_console()
    with at_hand(arguments.output, whole=True) as held:
        find_any_issue(held)
        if arguments.rewrite:
            written = write_golden(held.folder, arguments.golden)
            files = counted(len(written), "file")
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
        place = f"{change.issue_id} {change.dataset} {change.place} {one_line(change.text)}"
        console.print(Text(f"{change.kind:8}", style=style).append(place, style="default"))
        for column, old, new in change.fields:
            console.print(f"          {column}: {cut(one_line(repr(old)))} → {cut(one_line(repr(new)))}")
    for (issue_id, dataset), number in shown.items():
        if arguments.limit and number > arguments.limit:
            console.print(f"{issue_id} {dataset}: {number - arguments.limit} more; --limit 0 shows all")
    counts = Counter(change.kind for change in changes)
    console.print(", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "nothing changed")
    return 0

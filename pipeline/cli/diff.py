"""`gazette diff`: what changed against the golden output."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from pipeline.cli.console import (
    CommandError,
    Exit,
    counted,
    cut,
    make_console,
    one_line,
    paged,
    print_json,
)
from pipeline.cli.options import Commands, a_path, add_rows, whole
from pipeline.cli.output import at_hand, find_any_issue
from pipeline.messages import mark, tr

if TYPE_CHECKING:
    from pipeline.compare import Change

_KINDS = {"gone": mark("gone"), "new": mark("new"), "changed": mark("changed")}
_STYLES = {"gone": "red", "new": "green", "changed": "yellow"}


def add(commands: Commands) -> None:
    about = "Say what changed in the datasets against the golden output"
    parser = commands.add("diff", run, about, "", "--golden tests/golden")
    parser.add_argument("--golden", type=a_path, default=Path("tests/golden"), metavar="DIR", help="(tests/golden)")
    parser.add_argument("--rewrite", action="store_true", help="make the output the new golden one, on purpose")
    limit = "rows shown for each dataset (20; 0 for all)"
    parser.add_argument("--limit", type=whole, default=20, metavar="N", help=limit)
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.compare import compare, write_golden

    console = make_console()
    with at_hand(arguments.output, whole=True) as held:
        find_any_issue(held)
        if arguments.rewrite:
            written = write_golden(held.folder, arguments.golden)
            words = {"files": counted(len(written), "file"), "folder": arguments.golden}
            console.print(tr("wrote {files} under {folder}; review them before you commit", **words))
            return Exit.DONE
        if not arguments.golden.is_dir():
            advice = "Make it with gazette diff --rewrite, and review it"
            raise CommandError(f"{arguments.golden} does not exist", advice, Exit.NOTHING)
        changes = compare(arguments.golden, held.folder)
    if arguments.json:
        print_json(map(_row, changes))
        return Exit.DONE
    with paged(console, arguments.pager):
        _show(console, changes, arguments.limit)
    return Exit.DONE


def _row(change: Change) -> dict[str, Any]:
    return {
        "issue_id": change.issue_id,
        "dataset": change.dataset,
        "kind": change.kind,
        "place": change.place,
        "text": change.text,
        "fields": [{"column": column, "old": old, "new": new} for column, old, new in change.fields],
    }


def _show(console: Console, changes: Sequence[Change], limit: int) -> None:
    shown: Counter[tuple[str, str]] = Counter()
    for change in changes:
        shown[change.issue_id, change.dataset] += 1
        if limit and shown[change.issue_id, change.dataset] > limit:
            continue
        place = f"{change.issue_id} {change.dataset} {change.place} {one_line(change.text)}"
        kind = Text(f"{tr(_KINDS[change.kind]):8}", style=_STYLES[change.kind])
        console.print(kind.append(place, style="default"))
        for column, old, new in change.fields:
            console.print(f"          {column}: {cut(one_line(repr(old)))} → {cut(one_line(repr(new)))}")
    for (issue_id, dataset), number in shown.items():
        if limit and number > limit:
            more = tr("{number} more; --limit 0 shows all", number=number - limit)
            console.print(f"{issue_id} {dataset}: {more}")
    counts = Counter(change.kind for change in changes)
    said = tr(", ").join(f"{number} {tr(_KINDS[kind])}" for kind, number in sorted(counts.items()))
    console.print(said or tr("nothing changed"))

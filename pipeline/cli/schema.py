"""`gazette schema`: the datasets' columns."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.text import Text

from pipeline.cli.console import CommandError, make_console
from pipeline.cli.options import Commands

# The tree's own files, for `--write` and `--check`.
_ROOT = Path(__file__).resolve().parents[2]


def add(commands: Commands) -> None:
    parser = commands.add(
        "schema", run, "Print the datasets' columns, or write schemas/ and docs/datasets.md", "", "--write"
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--write", action="store_true", help="write the generated files into the source tree")
    group.add_argument("--check", action="store_true", help="exit 1 where the generated files are not up to date")


def run(arguments: argparse.Namespace) -> int:
    from pipeline.dictionary import stale_documents_of_tree, write_documents_of_tree
    from pipeline.rows import DATASETS
    from pipeline.schema import columns_of, summary_of

    console = make_console()
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

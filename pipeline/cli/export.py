"""`gazette export`: the datasets of an output in the forms that people's tools open."""

from __future__ import annotations

import argparse

from pipeline.cli.console import Exit, counted, make_console, print_table
from pipeline.cli.options import Commands, a_path, add_output, add_place_and_year, selection_of
from pipeline.cli.output import as_command_error, at_hand, find_any_issue
from pipeline.messages import tr


def add(commands: Commands) -> None:
    parser = commands.add(
        "export",
        run,
        "Write the datasets in the forms that people's tools open",
        "--to parquet release",
        "--to sqlite --to csv --place 佛冈 --year 2020-2023 fogang",
        "--to jsonl --dataset dates --dataset documents dates",
    )
    parser.add_argument("target", type=a_path, metavar="DIR", help="folder for the files; an export there is replaced")
    parser.add_argument(
        "--to",
        type=_form,
        action="append",
        required=True,
        metavar="FORM",
        help="form of the files: parquet, csv, jsonl, duckdb, sqlite, xlsx, ics or akn; several times for several",
    )
    add_place_and_year(parser)
    parser.add_argument(
        "--dataset", type=_dataset, action="append", default=[], metavar="NAME", help="one dataset; several times"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.export import Choice, ExportError, NothingChosenError, export

    selection = selection_of(arguments)
    choice = Choice(selection.places, selection.years, tuple(dict.fromkeys(arguments.dataset)))
    console = make_console()
    with at_hand(arguments.output) as held:
        find_any_issue(held)
        try:
            done = export(held.folder, arguments.target, arguments.to, choice, held.fetch)
        except ExportError as error:
            said = str(error).replace(str(held.folder), str(held.output))
            code = Exit.USAGE if isinstance(error, NothingChosenError) else Exit.FAILED
            raise as_command_error(ValueError(said), code) from error
    rows = [(form, len(datasets), sum(datasets.values())) for form, datasets in done.rows.items()]
    print_table(console, ("form", "datasets", "rows"), rows, plain=not console.is_terminal)
    line = tr("{issues} in {output}", issues=counted(done.issues, "issue"), output=arguments.target)
    kept = tr(", beside the earlier export to {forms}", forms=tr(", ").join(done.kept)) if done.kept else ""
    console.print(line + kept)
    return Exit.DONE


def _form(text: str) -> str:
    from pipeline.export import FORMS

    if text not in FORMS:
        raise argparse.ArgumentTypeError(f"{text} is no form of an export; there are {', '.join(FORMS)}")
    return text


def _dataset(text: str) -> str:
    from pipeline.schema import FILE_CLASSES

    if text not in FILE_CLASSES:
        raise argparse.ArgumentTypeError(f"{text} is no dataset; there are {', '.join(FILE_CLASSES)}")
    return text

"""Exports: the chosen issues of an output in the forms that people's tools open (`gazette export`).

    export(Path("output"), Path("release"), ["parquet"], Choice(places=("佛冈",), years=(2023,)))

A form is one module with one function and one line in `FORMS` (`pipeline/export/forms.py`):

    def write(extract: Extract, folder: Path) -> Mapping[str, int]:
        '''Write the form's files into `folder`; the number of rows written of each dataset.'''

- `extract` (`pipeline/export/extract.py`) has the chosen issues in their order, and their rows: `extract.issues`,
  `extract.datasets` (the row classes that were chosen), `extract.table(row_class, issue)` (Arrow),
  `extract.rows(row_class, issue)` (dictionaries), `extract.text(issue)`, `extract.printed_tables(issue)`. It reads one
  issue at a time: a form holds no more than that.
- `folder` is empty or holds other forms' files of the same export. The form writes the names that the user's guide
  tells, in one folder of its own if there are many. The folder takes the target's place when all forms are written.
- The same output gives the same bytes: no times, no paths, no order of sets.
- Chinese titles: `pipeline.schema.title_of` (a dataset), `heading_of` (a column), `word_of` (a word of a closed
  column).
- What cannot be exported raises `ExportError` with a sentence and what to do.
- `README.md`, `datapackage.json` and `SHA256SUMS` are written for every export by `pipeline/export/describe.py`, from
  the files that stand there: a form has nothing to do for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pipeline.export.describe import describe
from pipeline.export.extract import Choice, ExportError, Extract, NothingChosenError
from pipeline.export.folder import held_export, linked, replaced
from pipeline.export.forms import FORMS, form_of
from pipeline.write import Fetch, are_there

__all__ = ["FORMS", "Choice", "ExportError", "Exported", "NothingChosenError", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: how many issues, and the rows of each dataset by form. `kept` are the forms that stood in
    the folder before and stay."""

    issues: int
    rows: Mapping[str, Mapping[str, int]]
    kept: tuple[str, ...]


def export(
    output: Path, target: Path, forms: Sequence[str], choice: Choice | None = None, fetch: Fetch = are_there
) -> Exported:
    """Write the chosen issues of `output` into the folder `target`, in each of the `forms` (names in `FORMS`).

    What an earlier export wrote there in these forms is replaced, all of it as one; other forms of the same state of
    the output and the same choice stay beside them. `fetch` is called with the paths of held files before they are
    read. Raises `ExportError`, and `NothingChosenError` where no issue is chosen.
    """
    chosen = choice or Choice()
    wanted = [form_of(name, chosen) for name in dict.fromkeys(forms)]
    extract = Extract(output, chosen, fetch)
    with replaced(target, output) as folder:
        rows, form_of_file = _kept(target, folder, extract, {form.name for form in wanted})
        for form in wanted:
            rows[form.name] = form.load()(extract, folder)
            form_of_file.update({name: form.name for name in _names(folder) if name not in form_of_file})
        extract.check_unchanged()
        describe(extract, folder, form_of_file, rows)
    written = {form.name: rows[form.name] for form in wanted}
    return Exported(len(extract.issues), written, tuple(sorted(rows.keys() - written)))


def _kept(
    target: Path, folder: Path, extract: Extract, written: Set[str]
) -> tuple[dict[str, Mapping[str, int]], dict[str, str]]:
    """Take the forms that an earlier export wrote into the `target`, but for those that are `written` now, into the
    `folder`; their rows, and the form of each file. Raises `ExportError` where they are not of the same rows."""
    held = held_export(target)
    rows: dict[str, Mapping[str, int]] = {}
    forms: dict[str, str] = {}
    if held is None:
        return rows, forms
    rows.update((form, counts) for form, counts in held.rows.items() if form not in written)
    if rows and held.state != (extract.version, extract.choice.described()):
        reason = f"{target} holds an export to {' and '.join(rows)} of another state of the output or of other issues"
        raise ExportError(f"{reason}. Name that form as well, with a --to of its own, or name another folder")
    forms.update((name, form) for name, form in held.forms.items() if form in rows)
    for name in forms:
        linked(target / name, folder / name)
    return rows, forms


def _names(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

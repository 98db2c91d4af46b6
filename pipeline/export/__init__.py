"""Exports: the chosen issues of an output in the forms that people's tools open (`gazette export`).

    export(Path("output"), Path("release"), ["parquet"], Choice(places=("佛冈",), years=(2023,)))

A form is one module with one function and one line in `FORMS` (`pipeline/export/forms.py`):

    def write(extract: Extract, folder: Path) -> Mapping[str, int]:
        '''Write the form's files into `folder`; the number of rows written of each dataset.'''

- `extract` (`pipeline/export/extract.py`) has the chosen issues in their order, and their rows: `extract.issues`,
  `extract.datasets` (the row classes that were chosen), `extract.table(row_class, issue)` (Arrow),
  `extract.rows(row_class, issue)` (dictionaries), `extract.text(issue)`. It reads one issue at a time: a form holds no
  more than that.
- `folder` is empty or holds other forms' files of the same export. The form writes the names that the user's guide
  tells, in folders of its own if there are many. The folder takes the target's place when all forms are written.
- The same output gives the same bytes: no times, no paths, no order of sets.
- Chinese titles: `pipeline.schema.title_of` (a dataset), `heading_of` (a column), `word_of` (a word of a closed
  column).
- What cannot be exported raises `ExportError` with a sentence and what to do.
- `README.md`, `datapackage.json` and `SHA256SUMS` are written for every export by `pipeline/export/describe.py`, from
  the files that stand there: a form has nothing to do for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.export.describe import describe
from pipeline.export.extract import Choice, ExportError, Extract
from pipeline.export.folder import replaced
from pipeline.export.forms import FORMS, form_of
from pipeline.write import Fetch, are_there

__all__ = ["FORMS", "Choice", "ExportError", "Exported", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: how many issues, the rows of each dataset by form, and the names of all files."""

    issues: int
    rows: Mapping[str, Mapping[str, int]]
    files: tuple[str, ...]


def export(
    output: Path, target: Path, forms: Sequence[str], choice: Choice | None = None, fetch: Fetch = are_there
) -> Exported:
    """Write the chosen issues of `output` into the folder `target`, in each of the `forms` (names in `FORMS`).

    What an earlier export wrote there is replaced as one. `fetch` is called with the paths of held files before they
    are read. Raises `ExportError`.
    """
    chosen = choice or Choice()
    wanted = [form_of(name, chosen) for name in dict.fromkeys(forms)]
    with replaced(target, output) as folder:
        extract = Extract(output, chosen, fetch)
        rows = {form.name: form.load()(extract, folder) for form in wanted}
        files = describe(extract, folder, rows)
    return Exported(len(extract.issues), rows, files)

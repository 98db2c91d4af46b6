"""The forms of an export: one module a form, one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from pipeline.export.extract import Choice, ExportError, Extract

Write = Callable[[Extract, Path], Mapping[str, int]]


class Form(NamedTuple):
    """A form: its name for `--to`, what it is, and the module `pipeline.export.<module>` that writes it.

    `of_datasets` says whether it holds whatever datasets are chosen; the others are made of certain ones.
    """

    name: str
    about: str
    module: str
    of_datasets: bool = True

    def load(self) -> Write:
        """The function that writes it. Its packages are loaded now and not before: a command needs one of them."""
        return cast(Write, import_module(f"pipeline.export.{self.module}").write)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        form.name: form
        for form in (
            Form("parquet", "one Parquet file a dataset, for pandas, Polars, DuckDB, R", "to_parquet"),
            Form("csv", "one flat table a dataset (UTF-8, lists joined by 、)", "to_csv"),
            Form("jsonl", "one line of JSON a row, one file a dataset", "to_jsonl"),
            Form("duckdb", "one database of DuckDB with keys and comments", "to_duckdb"),
            Form("sqlite", "one database of SQLite with keys and a full-text index", "to_sqlite"),
            Form("xlsx", "one workbook with Chinese headings, for Excel and WPS", "to_xlsx", of_datasets=False),
            Form("ics", "a calendar of deadlines and rhythms", "to_ics", of_datasets=False),
            Form("akn", "one Akoma Ntoso 3.0 file a document", "to_akn", of_datasets=False),
        )
    }
)


def form_of(name: str, choice: Choice) -> Form:
    """The form of this name. Raises `ExportError` where there is none, or it is not made of datasets and some are
    chosen."""
    form = FORMS.get(name)
    if form is None:
        raise ExportError(f"{name} is no form of an export. There are {', '.join(FORMS)}")
    if choice.datasets and not form.of_datasets:
        raise ExportError(f"{name} is made of certain datasets. Leave --dataset out, or name another form with --to")
    return form

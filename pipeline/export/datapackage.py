"""`datapackage.json`: the files of an export and their columns after the Data Package standard (version 1).

Types, descriptions, Chinese titles, allowed words and keys are those that `pipeline.rows` and the contract's rules
declare.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pipeline.export.extract import Extract
from pipeline.export.keys import foreign_keys, primary_key
from pipeline.rows import Row
from pipeline.schema import FILE_CLASSES, TOKEN, Column, columns_of, heading_of, summary_of, title_of
from pipeline.spreadsheet import LINE_END

# The files that hold one dataset each, by what stands behind its name. The first one that an export holds gives its
# tables the plain names of the datasets, and the others take theirs with the ending.
TABULAR: Mapping[str, str] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
}
_OTHER = {
    "duckdb": "application/vnd.duckdb",
    "ics": "text/calendar",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/akn+xml",
}

TITLE = "Government gazettes of China as data (政府公报数据)"
ABOUT = (
    "What government gazettes print, as tables: documents, headings, duties, dates, citations, targets and printed "
    "tables. Every value has the place of its printed words in the source text."
)
KEYWORDS = ("政府公报", "公文", "government gazettes", "China", "public administration")
# Why the data may be used: the documents are in nobody's copyright, and no right is claimed in what was read from them.
LICENCE = {
    "name": "other-pd",
    "title": "Official documents of state organs, which the Copyright Law of the People's Republic of China does not "
    "protect (article 5: 著作权法第五条)",
}

_DIALECT = {"delimiter": ",", "doubleQuote": True, "lineTerminator": LINE_END}

_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "date": "date"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of an export: its name in the folder, its size in bytes, its SHA-256, and the form that it is of."""

    name: str
    size: int
    sha256: str
    form: str

    @property
    def ending(self) -> str:
        return PurePosixPath(self.name).suffix.removeprefix(".")

    @property
    def dataset(self) -> type[Row] | None:
        """The dataset that a tabular file holds; None for a file of another kind."""
        return FILE_CLASSES.get(PurePosixPath(self.name).stem) if self.ending in TABULAR else None


def datapackage(extract: Extract, files: Sequence[File], rows: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The descriptor of an export that holds these files; `rows` are the rows of each dataset by form.

    `gazette` holds what the standard has no words for: what was chosen, and what each form wrote. By it, and nothing
    else, a folder is known as an export.
    """
    return {
        "profile": "data-package",
        "name": "government-gazettes",
        "title": TITLE,
        "description": ABOUT,
        "version": extract.version,
        "keywords": list(KEYWORDS),
        "licenses": [LICENCE],
        "sources": [{"title": name} for name in sources_of(extract)],
        "gazette": {
            "issues": len(extract.issues),
            "choice": extract.choice.described(),
            "forms": {form: dict(sorted(counts.items())) for form, counts in sorted(rows.items())},
        },
        "resources": list(_resources(extract, files)),
    }


def sources_of(extract: Extract) -> list[str]:
    """The names of the gazettes whose issues are in the export."""
    return sorted({issue.gazette for issue in extract.issues})


def _resources(extract: Extract, files: Sequence[File]) -> Iterator[dict[str, Any]]:
    plain = next((ending for ending in TABULAR if any(file.ending == ending and file.dataset for file in files)), "")
    folders: dict[str, list[str]] = {}
    for file in files:
        top, _, below = file.name.partition("/")
        if below:
            folders.setdefault(top, []).append(file.name)
        elif file.dataset is None:
            yield {"name": file.name.lower(), "path": file.name, "gazetteForm": file.form, **_bytes_of(file)}
        else:
            there = [other.dataset for other in files if other.ending == file.ending and other.dataset]
            yield _table(extract, file, file.dataset, there, "" if file.ending == plain else f".{file.ending}")
    for name, paths in folders.items():
        ending = PurePosixPath(paths[0]).suffix.removeprefix(".")
        form = next(file.form for file in files if file.name == paths[0])
        media = {"format": ending, "mediatype": _OTHER.get(ending, "application/octet-stream")}
        yield {"name": name.lower(), "path": paths, "gazetteForm": form, **media}


def _bytes_of(file: File) -> dict[str, Any]:
    media = TABULAR.get(file.ending) or _OTHER.get(file.ending, "application/octet-stream")
    return {"format": file.ending, "mediatype": media, "bytes": file.size, "hash": f"sha256:{file.sha256}"}


def _table(
    extract: Extract, file: File, row_class: type[Row], there: Collection[type[Row]], behind: str
) -> dict[str, Any]:
    is_csv = file.ending == "csv"
    schema: dict[str, Any] = {"fields": [_field(row_class, column, is_csv) for column in columns_of(row_class)]}
    if key := primary_key(row_class):
        schema["primaryKey"] = list(key)
    # Where one of several columns is null, readers of the standard take the others for a key that leads nowhere.
    nullable = {column.name for column in columns_of(row_class) if column.nullable}
    foreign = [
        {"fields": list(columns), "reference": {"resource": _home(row_class, home, behind), "fields": list(named)}}
        for columns, home, named in foreign_keys(row_class, there, extract.is_whole)
        if len(columns) == 1 or nullable.isdisjoint(columns)
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    schema["missingValues"] = [""] if is_csv else []  # elsewhere null is null, and a blank cell is one
    return {
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "name": f"{row_class.dataset}{behind}",
        "path": file.name,
        "title": title_of(row_class),
        "description": summary_of(row_class),
        "gazetteForm": file.form,
        **_bytes_of(file),
        **({"encoding": "utf-8", "dialect": _DIALECT} if is_csv else {}),
        "schema": schema,
    }


def _home(row_class: type[Row], home: str, behind: str) -> str:
    """How a foreign key calls the resource that it leads to; its own has no name there."""
    return "" if home == row_class.dataset else f"{home}{behind}"


def _field(row_class: type[Row], column: Column, is_csv: bool) -> dict[str, Any]:
    described = column.description
    if is_csv and column.type.startswith("list"):
        described += "; several are joined by 、"
    field: dict[str, Any] = {
        "name": column.name,
        "title": heading_of(row_class, column),
        "type": _TYPES.get(column.type, "string" if is_csv else "array"),
        "description": described,
    }
    constraints: dict[str, Any] = {}
    # In CSV a text without a character cannot be told from null.
    if not column.nullable and (not is_csv or column.values or _TYPES.get(column.type, "string") != "string"):
        constraints["required"] = True
    if column.values and column.open:
        constraints["pattern"] = TOKEN
    elif column.values:
        constraints["enum"] = list(column.values)
    return field | ({"constraints": constraints} if constraints else {})

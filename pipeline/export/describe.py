"""What an export says of itself: `datapackage.json`, `README.md`, `croissant.json` and `SHA256SUMS`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from pipeline.export.card import card
from pipeline.export.croissant import croissant
from pipeline.export.datapackage import File, datapackage
from pipeline.export.extract import Extract
from pipeline.export.folder import CROISSANT, DESCRIPTOR, README, SUMS

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def describe(extract: Extract, folder: Path, forms: Mapping[str, str], rows: Mapping[str, Mapping[str, int]]) -> None:
    """Describe the files of an export in its `folder`: `forms` tells the form of each by its name, `rows` the rows of
    each dataset by form."""
    files = [_file(folder, name, form) for name, form in sorted(forms.items())]
    own: dict[str, bytes] = {
        DESCRIPTOR: _json(datapackage(extract, files, rows)),
        README: card(extract, files, rows).encode(),
    }
    if any(file.ending == "parquet" and file.dataset for file in files):
        own[CROISSANT] = _json(croissant(extract, files))
    sums = {file.name: file.sha256 for file in files}
    for name, content in own.items():
        (folder / name).write_bytes(content)
        sums[name] = hashlib.sha256(content).hexdigest()
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_bytes("".join(lines).encode())


def _json(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=_JSON)


def _file(folder: Path, name: str, form: str) -> File:
    path = folder / name
    with path.open("rb") as file:
        return File(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest(), form)

"""What an export says of itself: `datapackage.json`, `README.md` and `SHA256SUMS`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from pipeline.export.extract import Extract
from pipeline.export.folder import DESCRIPTOR, README, SUMS


def describe(extract: Extract, folder: Path, rows: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Describe the files that the forms have written into `folder`; the names of all files."""
    names = sorted(_names(folder))
    package: dict[str, Any] = {
        "version": extract.version,
        "gazette": {"forms": {form: dict(counts) for form, counts in rows.items()}},
        "resources": [{"name": name.lower(), "path": name} for name in names],
    }
    (folder / DESCRIPTOR).write_bytes(orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    (folder / README).write_text("", encoding="utf-8")
    names = sorted([*names, DESCRIPTOR, README])
    sums = "".join(f"{_digest(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return (*names, SUMS)


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

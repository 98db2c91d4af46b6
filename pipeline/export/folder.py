"""The folder of an export, which is replaced as one: who is killed leaves the old one or the new one.

The new one is filled beside it, under a hidden name, and then changes places with it. Linux and macOS do that in one
step; elsewhere there are two renames with a moment between them, and what a kill in it left is put right by the next
export.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.export.extract import ExportError
from pipeline.faults import cannot_be_written
from pipeline.processes import is_running
from pipeline.write import discard, to_disk

DESCRIPTOR = "datapackage.json"
SUMS = "SHA256SUMS"
README = "README.md"
CROISSANT = "croissant.json"
_OWN = (DESCRIPTOR, SUMS, README, CROISSANT)

_ELSEWHERE = "Name another folder, or an empty one"
_NEW, _OLD = "new", "old"


@contextlib.contextmanager
def replaced(target: Path, output: Path | None = None) -> Iterator[Path]:
    """An empty folder to fill; when the block ends, it takes the place of `target`.

    Raises `ExportError` where `target` is there and is neither empty nor an export, or lies in the `output`, or the
    disk refuses.
    """
    target = Path(os.path.realpath(target))
    _refuse_output(target, output)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        _refuse_others(target)
        new = _beside(target, _NEW)
        new.mkdir()
        try:
            yield new
            to_disk(new)
            _put_in_place(new, target)
        finally:
            discard(new)
    except OSError as error:
        raise ExportError(cannot_be_written(target, error, "DIR")) from error


class HeldExport(NamedTuple):
    """What the descriptor of an export says: the state of the output and the choice that it is of, the rows of each
    dataset by form, and the form of each file by its name."""

    state: tuple[str, dict[str, list[Any]]]
    rows: dict[str, dict[str, int]]
    forms: dict[str, str]


def held_export(folder: Path) -> HeldExport | None:
    """What is exported in a folder; None where it is no export."""
    try:
        told = orjson.loads((folder / DESCRIPTOR).read_bytes())
        forms: dict[str, str] = {}
        for resource in told["resources"]:
            paths = [resource["path"]] if isinstance(resource["path"], str) else resource["path"]
            forms.update({str(path): str(resource["gazetteForm"]) for path in paths})
        return HeldExport((told["version"], told["gazette"]["choice"]), told["gazette"]["forms"], forms)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def linked(there: Path, here: Path) -> None:
    """Have a file in another folder of the same disk as well."""
    here.parent.mkdir(exist_ok=True)
    try:
        os.link(there, here)
    except OSError:  # Not every file system can.
        shutil.copyfile(there, here)


def _refuse_output(target: Path, output: Path | None) -> None:
    if output is None:
        return
    held = Path(os.path.realpath(output))
    if target.is_relative_to(held) or held.is_relative_to(target):
        raise ExportError(f"{target} and the output {output} lie in each other. Name a folder beside it")


def _refuse_others(target: Path) -> None:
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ExportError(f"{target} is a file. Name a folder, which is made where it is not there")
    there = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir())
    if not there and not any(target.iterdir()):
        return
    held = held_export(target)
    if held is None:
        what = f" ({there[0]})" if there else ""
        raise ExportError(f"{target} is no export and is not empty{what}. {_ELSEWHERE}")
    strange = sorted({*there} - {*held.forms, *_OWN})
    if strange:
        raise ExportError(f"{target} is an export, but {strange[0]} is none of its files. Move that file elsewhere")


# --- in one step -------------------------------------------------------------------------------------------------


def _beside(target: Path, what: str, pid: str | None = None) -> Path:
    return target.with_name(f".{target.name}.{what}-{pid or os.getpid()}")


def _put_in_place(new: Path, target: Path) -> None:
    if not target.exists():
        new.rename(target)
    elif not _exchanged(new, target):  # Now `new` is the old one, and is taken away.
        old = _beside(target, _OLD)
        target.rename(old)
        new.rename(target)
        discard(old)


def _recover(target: Path) -> None:
    """Put right what a killed export left: a folder that was moved away comes back, one that was being filled goes."""
    for what in (_OLD, _NEW):
        for left in sorted(target.parent.glob(f".{target.name}.{what}-*")):
            if is_running(left.name.rpartition("-")[2]):
                continue
            if what == _OLD and not target.exists():
                left.rename(target)
            else:
                discard(left)


_AT_CWD_LINUX = -100
_EXCHANGE_LINUX = 2
_EXCHANGE_MACOS = 2


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places as one step, where the system can."""
    first, second = os.fsencode(one), os.fsencode(other)
    with contextlib.suppress(OSError, AttributeError, TypeError):
        if sys.platform == "linux":
            here = ctypes.CDLL(None).renameat2
            return bool(here(_AT_CWD_LINUX, first, _AT_CWD_LINUX, second, _EXCHANGE_LINUX) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(first, second, _EXCHANGE_MACOS) == 0)
    return False

"""What lies under a folder: the files to look at, and those that are passed over, with the reason why."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import orjson

from pipeline.precompiled import compile_re
from pipeline.read.bundle import is_bundle, members, within
from pipeline.schema import MANIFEST
from pipeline.text import UnusableInputError

# Patterns of what is passed over, in the syntax of `.gitignore`; it stands in the folder that is built.
IGNORE = ".gazetteignore"
_LARGEST = 1 << 20

# What programs leave in folders: lock files of Word and WPS, pictures and settings of Windows' own.
_LEFT = compile_re(r"~\$.*|(?:eh)?thumbs\.db|desktop\.ini", re.IGNORECASE | re.DOTALL)


class Listing(NamedTuple):
    """Paths, each list sorted: `files` to look at; those that `.gazetteignore` names; links that lead out of the
    folder that is built; folders that are outputs of the pipeline."""

    files: list[Path]
    ignored: list[Path]
    outside: list[Path]
    outputs: list[Path]


def list_files(folder: Path, root: Path | None = None, output: Path | None = None) -> Listing:
    """What lies under `folder`, which is `root`, the folder that is built, or lies under it.

    An archive of files (ZIP) is a folder. Hidden files and folders, and what programs leave behind, are in no list.
    Folders that cannot be opened are among
    the files, and links to folders, which are not followed: they may lead in a circle. Files that are none (pipes,
    links to nowhere) are there, so that reading names them. The `output` of this build is in no list, whether it
    looks like one or not.

    Raises `UnusableInputError` where the root's `.gazetteignore` cannot be read.
    """
    root = folder if root is None else root
    ignores = _ignores(root / IGNORE)
    top = os.path.join(os.path.realpath(root), "")
    own = os.path.realpath(output) if output is not None else None
    found = Listing([], [], [], [])
    open_folders = [folder]
    while open_folders:
        here = open_folders.pop()
        if is_bundle(here) or within(here) is not None:
            _list_members(here, lambda path: ignores(path.relative_to(root).as_posix()), found)
            continue
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or _LEFT.fullmatch(entry.name):
                        continue
                    path = here / entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if own is not None and os.path.realpath(path) == own:
                            continue
                        if _is_output(path):
                            found.outputs.append(path)
                        else:
                            open_folders.append(path)
                    elif ignores(path.relative_to(root).as_posix()):
                        found.ignored.append(path)
                    elif entry.is_symlink() and not os.path.isdir(path) and not os.path.realpath(path).startswith(top):
                        found.outside.append(path)
                    elif is_bundle(path):
                        open_folders.append(path)
                    else:
                        found.files.append(path)
        except OSError:
            found.files.append(here)
    return Listing(*map(sorted, found))


def is_passed_over(path: Path, root: Path) -> bool:
    """Whether a file under `root`, the folder that is built, is none to look at: `.gazetteignore` names it, or it is a
    link that leads out of the folder."""
    try:
        within_root = path.relative_to(root).as_posix()
    except ValueError:
        return False
    if path.is_symlink() and not os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), "")):
        return True
    return _ignores(root / IGNORE)(within_root)


# What the archives of macOS hold beside their files.
_OF_THE_ARCHIVE = "__MACOSX"


def _list_members(folder: Path, is_ignored: Callable[[Path], bool], found: Listing) -> None:
    """Puts what an archive holds, or a folder in it, into `found`; an archive that cannot be read is itself a file."""
    archive, inner = within(folder) or (folder, "")
    try:
        held = members(archive)
    except (OSError, UnusableInputError):
        found.files.append(archive)
        return
    for name in held.files:
        parts = name.split("/")
        if inner and not name.startswith(f"{inner}/"):
            continue
        if any(part.startswith(".") or _LEFT.fullmatch(part) or part == _OF_THE_ARCHIVE for part in parts):
            continue
        path = archive / name
        if is_ignored(path):
            found.ignored.append(path)
        else:
            (found.outside if name in held.links else found.files).append(path)


def _is_output(folder: Path) -> bool:
    """Whether a folder is an output: its manifest says from which file each issue came."""
    manifest = folder / MANIFEST
    try:
        if not manifest.is_file() or manifest.is_symlink():
            return False
        issues = orjson.loads(manifest.read_bytes())["issues"]
        return all("source" in entry and "sha256" in entry for entry in issues.values())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False


def _ignores(patterns: Path) -> Callable[[str], bool]:
    """Whether a path within the root is named by its file of patterns."""
    if not os.path.lexists(patterns):
        return lambda _name: False
    advice = f"Write {IGNORE} as text (UTF-8) with one pattern on a line, like a .gitignore"
    try:
        if not patterns.is_file() or patterns.stat().st_size > _LARGEST:
            raise UnusableInputError(f"{patterns} is no file of patterns", advice)
        lines = patterns.read_bytes().decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UnusableInputError(f"{patterns} cannot be read: {error.strerror or error}", advice) from error
    except UnicodeDecodeError as error:
        raise UnusableInputError(f"{patterns} is no UTF-8 (byte {error.start})", advice) from error
    from pathspec import GitIgnoreSpec  # takes as long to load as a small folder takes to build

    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise UnusableInputError(f"{patterns} holds a line that is no pattern: {error}", advice) from error
    return spec.match_file

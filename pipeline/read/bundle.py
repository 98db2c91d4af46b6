"""Archives of files (ZIP 压缩包): what is in one is read as if it lay in a folder of the archive's name.

`raw/2019.zip/3.pdf` names the file 3.pdf in the archive raw/2019.zip. Nothing is unpacked to the disk, so nothing in an
archive can lead outside it; what tries to is refused.
"""

from __future__ import annotations

import contextlib
import stat
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.read.archive import SUSPICIOUS, opened, unpacked
from pipeline.read.forms import BUNDLE, ZIPS, form_of_parts
from pipeline.text import UnusableInputError, printable

# A year of a gazette as single documents has some thousand files; all of them unpacked fill no more than this.
_MOST_FILES, _LARGEST = 10_000, 4 << 30
_LONGEST_NAME = 1000
# What stands before a name that counts from the root or a drive: /etc   C:
_ROOTED = compile_re(r"/|[A-Za-z]:")
_CONTROL = compile_re("[\x00-\x1f\x7f]")
# Flags of a member: its name is UTF-8. Many programs do not say how they write names (`_unflagged`).
_UTF_8 = 0x800
_UNIX = 3


class Members(NamedTuple):
    """What an archive holds: its files by their names, and the names of links."""

    archive: zipfile.ZipFile
    files: Mapping[str, zipfile.ZipInfo]
    links: frozenset[str]


def is_bundle(path: Path) -> bool:
    """Whether a file is an archive of files, by its name and its first bytes: not of one Word document."""
    if path.suffix.lower() != BUNDLE or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            if not file.read(4).startswith(ZIPS):
                return False
        return form_of_parts(opened(path).namelist()) is None
    except (OSError, UnusableInputError):
        return True  # reading it will say what is wrong


def within(path: Path) -> tuple[Path, str] | None:
    """The archive that a path leads into and the name in it; None for a path that leads into none."""
    for parent in path.parents:
        if parent.suffix.lower() == BUNDLE and parent.is_file():
            return parent, path.relative_to(parent).as_posix()
    return None


def members(path: Path) -> Members:
    """What the archive at `path` holds. It is checked as a whole: raises `UnusableInputError` where it is damaged or
    empty, where a name leads out of it or is there twice, and where it is larger than any gazette."""
    found = path.stat()
    return _members(path, found.st_mtime_ns, found.st_size)


# Each of its files is read by itself; the directory of one with thousands is not read thousands of times.
@lru_cache(maxsize=2)
def _members(path: Path, _changed: int, size: int) -> Members:
    archive = opened(path)
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MOST_FILES:
        raise UnusableInputError(f"holds {len(entries)} files; no more than {_MOST_FILES} are read", "Divide it")
    if sum(entry.compress_size for entry in entries) > size:
        raise UnusableInputError("holds files that share their bytes, as no program packs them", SUSPICIOUS)
    whole = sum(entry.file_size for entry in entries)
    if whole > _LARGEST:
        raise UnusableInputError(f"unpacks to {whole >> 20} MB; no more than {_LARGEST >> 20} are read", "Divide it")
    files: dict[str, zipfile.ZipInfo] = {}
    links: set[str] = set()
    for entry in entries:
        name = _name_of(entry)
        if name in files:
            raise UnusableInputError(f"holds two files of one name: {printable(name)}", "Pack it again")
        files[name] = entry
        if entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16):
            links.add(name)
    if not files:
        raise UnusableInputError("is an archive without a file", "Pack it again, or take it out of the folder")
    return Members(archive, files, frozenset(links))


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name of a member, with / between folders."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF_8:
        with contextlib.suppress(UnicodeError):
            name = _unflagged(name.encode("cp437"))
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if _ROOTED.match(name) or ".." in parts or not parts or _CONTROL.search(name) or len(name) > _LONGEST_NAME:
        raise UnusableInputError(f"holds a file that would lie outside it: {printable(name[:80])}", SUSPICIOUS)
    return "/".join(parts)


def _unflagged(name: bytes) -> str:
    """A name of which the archive does not say how it is written: macOS writes UTF-8, Chinese Windows GBK. Few names in
    GBK are UTF-8 as well (目一), and those not of Chinese characters, which take three bytes each in UTF-8. Raises
    `UnicodeError`."""
    with contextlib.suppress(UnicodeError):
        said = name.decode("utf-8")
        if max(said, default="") >= "\u0800":
            return said
    return name.decode("gb18030")


# --- files on the disk and in archives -------------------------------------------------------------------------


def is_file(path: Path) -> bool:
    """Whether there is a file, on the disk or in an archive."""
    inside = within(path)
    if inside is None:
        return path.is_file()
    try:
        held = members(inside[0])
    except UnusableInputError:
        return False
    return inside[1] in held.files and inside[1] not in held.links


def size_of(path: Path) -> int:
    """The bytes of a file; raises `OSError` where there is none."""
    inside = within(path)
    return path.stat().st_size if inside is None else _member(path, *inside)[1].file_size


def head_of(path: Path, most: int) -> bytes:
    """The first bytes of a file."""
    if within(path) is not None:
        return read_bytes(path)[:most]
    with path.open("rb") as file:
        return file.read(most)


def read_bytes(path: Path) -> bytes:
    """What a file holds; raises `OSError` where there is none, `UnusableInputError` where it cannot be unpacked."""
    inside = within(path)
    return path.read_bytes() if inside is None else unpacked(*_member(path, *inside))


def _member(path: Path, archive: Path, name: str) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
    held = members(archive)
    if name not in held.files or name in held.links:
        raise FileNotFoundError(2, "No such file in the archive", str(path))
    return held.archive, held.files[name]

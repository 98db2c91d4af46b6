"""Archives of XML (DOCX, ODT, OFD): a zip whose parts are opened within bounds and never lead outside the file."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from pipeline.text import UnusableInputError

# All parts that are read may hold this many bytes; a gazette of a thousand pages holds about 20 MB.
_LARGEST = 300 * 2**20
# A tree takes up to fifteen times the memory of its XML.
_LARGEST_XML = 100 * 2**20
# Office files have some hundred parts, large OFD files some ten thousand.
_MOST_PARTS = 100_000
# The forms know no other packing, and only these two are unpacked within a bound.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# XML is seldom packed to less than a fiftieth; a large part packed tighter than this is made to exhaust the reader.
_DENSEST, _SMALL = 200, 10 * 2**20

SUSPICIOUS = "Check where the file comes from; do not open it if you do not know its sender"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def opened(file: IO[bytes] | Path) -> zipfile.ZipFile:
    """An archive, opened; raises `UnusableInputError` where it is damaged."""
    try:
        return zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise _damaged() from error


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int = _LARGEST) -> bytes:
    """The bytes of a member, no more than `most`.

    Raises `UnusableInputError` where it is protected, damaged, or unpacks to more than any document holds.
    """
    if member.flag_bits & 1:
        raise UnusableInputError(
            "is protected by a password", "Open it with the password and save it again without protection"
        )
    size = member.file_size
    if size > most:
        raise _too_large(size)
    if size > _SMALL and size > _DENSEST * max(member.compress_size, 1):
        times = size // max(member.compress_size, 1)
        raise UnusableInputError(f"unpacks to {times} times its size, as no document does", SUSPICIOUS)
    if member.compress_type not in _PACKINGS:
        raise UnusableInputError("is packed in a way that is not read (neither stored nor deflated)", "Save it again")
    try:
        with archive.open(member) as part:
            # Where the part is larger than it is said to be, no more than that is unpacked: its checksum fails.
            return part.read(size)
    except (*_DAMAGED, RuntimeError) as error:
        raise _damaged() from error


class Relation(NamedTuple):
    """What a part refers to: the last word of the relation's type, and the name of the other part."""

    kind: str
    target: str


class Archive:
    """An opened archive. Everything in it may be made by an enemy: every failure is an `UnusableInputError`."""

    def __init__(self, data: bytes) -> None:
        self._zip = opened(io.BytesIO(data))
        if len(self._zip.infolist()) > _MOST_PARTS:
            raise UnusableInputError(f"holds more than {_MOST_PARTS} parts", SUSPICIOUS)
        # Some programs write other letter cases or backslashes than they refer to.
        self._members = {_plain(member.filename): member for member in self._zip.infolist()}
        self._left = _LARGEST

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None where the archive has none of this name."""
        member = self._members.get(_plain(name))
        if member is None:
            return None
        data = unpacked(self._zip, member, self._left)
        self._left -= member.file_size
        return data

    def xml(self, name: str) -> Element | None:
        """The root of a part that is XML; None where the archive has none of this name."""
        data = self.read(name)
        if data is not None and len(data) > _LARGEST_XML:
            raise _too_large(len(data))
        return None if data is None else _parse(data)

    def relations(self, name: str) -> Mapping[str, Relation]:
        """The relations of a part (the archive's own for the empty name) to other parts of the archive, by their ids.

        What lies outside the archive is left out, so nothing is ever fetched.
        """
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for entry in root if root is not None else ():
            target = entry.get("Target", "")
            if entry.get("TargetMode") != "External" and target:
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[entry.get("Id", "")] = Relation(entry.get("Type", "").rpartition("/")[2], path)
        return found


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _too_large(size: int) -> UnusableInputError:
    return UnusableInputError(
        f"unpacks to {size // 2**20} MB in one part, far more than a gazette holds",
        SUSPICIOUS,
    )


def _damaged() -> UnusableInputError:
    return UnusableInputError("is damaged", "Get the file again: it may have been cut off on its way")


class _StopError(Exception):
    """The first element of the part is reached."""


def _parse(data: bytes) -> Element:
    """The root element; a part that declares entities (a DTD) is refused, no such form of file has one."""

    def declared(*_: object) -> None:
        raise UnusableInputError(
            "declares entities (DTD) in its XML, which no office program does",
            "Check where the file comes from; open it and save it again",
        )

    def stop(*_: object) -> None:
        raise _StopError

    prolog = expat.ParserCreate()
    prolog.StartDoctypeDeclHandler = declared
    prolog.StartElementHandler = stop
    try:
        with suppress(_StopError):
            prolog.Parse(data, True)
        return ElementTree.fromstring(data)
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
        raise _damaged() from error

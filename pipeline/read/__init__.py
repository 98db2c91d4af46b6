"""Reading: a file becomes source text. The only room, with `write`, that touches files.

Each form of input has a module of its own with a function `read(data, name)`; none knows the others. What form a file
has, its bytes say, not its name.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from pipeline.source import SourceText
from pipeline.text import UnusableInputError


class ReadError(UnusableInputError):
    """A file that cannot be read."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        super().__init__(reason, advice)
        self.path = path


# The endings of names that a folder is searched for.
READABLE = frozenset(
    [".txt", ".pdf", ".docx", ".doc", ".wps", ".html", ".htm", ".ofd", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"]
)


def read_source(path: Path) -> SourceText:
    """The source text of a file of any form.

    Raises `ReadError` where the file cannot be opened, is empty, damaged beyond reading, or of a form that is not
    read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise ReadError(path, reason, "Check that the file is there and that you may read it") from error
    try:
        source: SourceText = import_module(f"pipeline.read.{form_of(data, path.name)}").read(data, path.name)
    except UnusableInputError as error:
        raise ReadError(path, error.reason, error.advice) from error
    if not source.text.strip():
        raise ReadError(path, "is empty", "Put the gazette's text into the file or take it out of the folder")
    return replace(source, sha256=hashlib.sha256(data).hexdigest())


def digest_of(path: Path) -> str | None:
    """The hash that `read_source` gives the file's content, or None where the file cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"{\\rtf", "doc"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|table|p)\b", re.IGNORECASE)


def form_of(data: bytes, name: str) -> str:
    """The form of a file, which is the name of its reader: text, html, pdf, docx, doc, ofd or image."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _form_of_zip(data)
    for magic, form in _MAGIC:
        if data.startswith(magic):
            return form
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    return "text"


def _form_of_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnusableInputError("is a damaged archive", "Get the file again: it may have been cut off") from error
    if "word/document.xml" in names or "[Content_Types].xml" in names:
        return "docx"
    if any(entry.lower() == "ofd.xml" for entry in names):
        return "ofd"
    raise UnusableInputError(
        "is an archive, neither a Word document nor OFD", "Unpack it and put the files in it into the folder"
    )

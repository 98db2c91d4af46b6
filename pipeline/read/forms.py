"""The forms of input: which reader each has, what its files are named and begin with.

The form is recognised by content, not by extension; extensions only say which files of a folder are looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.text import UnusableInputError


class Form(NamedTuple):
    """A form of input; `reader` is the name of its module.

    `magic` are the bytes that its files begin with, where that is enough to know it. A `paged` form is read page by
    page, which takes minutes where the pages are pictures. A `drawn` one places glyphs: its characters are shapes that
    a program took for characters, and a radical is no print.
    """

    reader: str
    endings: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    paged: bool = False
    drawn: bool = False


FORMS: tuple[Form, ...] = (
    Form("text", (".txt",)),
    Form("html", (".html", ".htm", ".mht", ".mhtml")),
    Form("docx", (".docx", ".docm")),
    Form("odt", (".odt", ".ott")),
    Form("doc", (".doc", ".wps", ".rtf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")),
    Form("pdf", (".pdf",), paged=True, drawn=True),
    Form("ofd", (".ofd",), paged=True, drawn=True),
    Form(
        "image",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"),
        (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*"),
        paged=True,
    ),
)
_BY_READER = {form.reader: form for form in FORMS}
# An archive of files is no form: what is in it is read as if it lay in a folder (`pipeline.read.bundle`).
BUNDLE = ".zip"
# The endings of names that a folder is searched for.
READABLE = frozenset({BUNDLE, *(ending for form in FORMS for ending in form.endings)})

_ZIP = b"PK\x03\x04"
# An archive may be empty, or begin with the mark of a divided one.
ZIPS = (_ZIP, b"PK\x05\x06", b"PK\x07\x08")
_UNPACK = "Unpack it and put the files in it into the folder"
# What else bears the names of gazettes.
_FOREIGN = (
    (b"GIF8", "a GIF picture", "Save it as PNG"),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x1f\x8b\x08", "a gzip archive", _UNPACK),
    (b"CAJ\x00", "a CAJ file of CNKI (知网)", "Print it to PDF"),
    (b"%!PS", "a PostScript file", "Convert it to PDF"),
)
# A page with its pictures (MHTML): MIME-Version: 1.0   From: <Saved by Blink>
_MIME = compile_re(rb"(?:[A-Za-z-]{2,40}:[^\n]{0,500}\r?\n){0,8}?MIME-Version:", re.IGNORECASE)
# A bitmap has two letters, its size and four blank bytes: a text may begin with the letters.
_BITMAP = compile_re(rb"BM.{4}\x00{4}", re.DOTALL)
_HTML = compile_re(rb"<(?:!doctype\s+html|html|head|body|meta|div|table|p)\b", re.IGNORECASE)


def form_of(data: bytes) -> Form:
    """The form of a file by its bytes. Raises `UnusableInputError` for a kind that is not read."""
    return _BY_READER[_reader_of(data)]


def _reader_of(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(ZIPS):
        return _form_of_zip(data)
    for form in FORMS:
        if form.magic and data.startswith(form.magic):
            return form.reader
    if _BITMAP.match(data):
        return "image"
    for magic, kind, advice in _FOREIGN:
        if data.startswith(magic):
            raise UnusableInputError(f"is {kind}, which is not read", advice)
    if _MIME.match(data[:4096]):
        return "html"
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    return "text"


def _form_of_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnusableInputError("is a damaged archive", "Get the file again: it may have been cut off") from error
    form = form_of_parts(names)
    if form is not None:
        return form
    if "mimetype" in names:
        raise UnusableInputError(
            "is an OpenDocument file or an e-book without content.xml", "Open it and save it as .docx or PDF"
        )
    raise UnusableInputError("is an archive, neither a Word document nor OFD", _UNPACK)


def form_of_parts(names: Collection[str]) -> str | None:
    """The reader of an archive that is one document, by the names of its parts; None where it is none."""
    if "word/document.xml" in names or "[Content_Types].xml" in names:
        return "docx"
    if any(entry.lower() == "ofd.xml" for entry in names):
        return "ofd"
    return "odt" if "content.xml" in names and "mimetype" in names else None

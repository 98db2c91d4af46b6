"""Reading: a file becomes source text. The only room, with `write`, that touches files."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from pipeline.text import SourceText, UnusableInputError


class ReadError(UnusableInputError):
    """A file that cannot be read as text."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        super().__init__(reason, advice)
        self.path = path


# Control characters that no text holds (tab, line feed, carriage return and form feed may occur).
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# GB 18030-2022 moved these characters out of the private use area; Python's codec holds the mapping of 2005.
_GB18030_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)


def read_source(path: Path) -> SourceText:
    """The source text of a text file: BOM, UTF-8, UTF-16 or GB 18030 (which takes in GBK and GB 2312).

    Line ends become `\\n`; nothing else is changed. Raises `ReadError` where the file cannot be opened, is empty,
    or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise ReadError(path, reason, "Check that the file is there and that you may read it") from error
    text = decode(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if not text.strip():
        raise ReadError(path, "is empty", "Put the gazette's text into the file or take it out of the folder")
    return SourceText(text, path.name, "txt", hashlib.sha256(data).hexdigest())


def digest_of(path: Path) -> str | None:
    """The hash that `read_source` gives the file's content, or None where the file cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def decode(data: bytes, path: Path) -> str:
    """The text of `data`; strict everywhere, so that a damaged file is said to be damaged."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _looks_binary(data):
            raise ReadError(path, "is not a text file", "Convert it to text (UTF-8) first") from None
        try:
            return data.decode("gb18030").translate(_GB18030_2022)
        except UnicodeDecodeError:
            reason = f"is neither valid UTF-8 (byte {error.start}) nor GB 18030"
            raise ReadError(path, reason, "Save the file again as UTF-8; it may have been cut off or damaged") from None
    if _CONTROL.search(text):
        raise ReadError(path, "is not a text file: it holds control characters", "Convert it to text (UTF-8) first")
    return text


def _strict(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"has the byte order mark of {encoding} but is damaged at byte {error.start}"
        raise ReadError(path, reason, "Save the file again as UTF-8") from None


def _looks_binary(data: bytes) -> bool:
    """Whether bytes that no text encoding uses are more than one in a thousand."""
    head = data[:65536]
    return sum(b < 9 or 13 < b < 32 for b in head) * 1000 > len(head)

"""Reads text files (文本): the encoding is found, nothing else is changed."""

from __future__ import annotations

import codecs
import re

from pipeline.source import SourceText
from pipeline.text import UnusableInputError

# Control characters that no text holds (tab, line feed, carriage return and form feed may occur).
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# GB 18030-2022 moved these characters out of the private use area; Python's codec holds the mapping of 2005.
_GB18030_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)


def read(data: bytes, name: str) -> SourceText:
    """The source text of a text file: BOM, UTF-8, UTF-16 or GB 18030 (which takes in GBK and GB 2312).

    Line ends become `\\n`; nothing else is changed. Raises `UnusableInputError` where it is empty or no text.
    """
    text = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return SourceText(text, name, "txt", "")


def decode(data: bytes) -> str:
    """The text of `data`; strict everywhere, so that a damaged file is said to be damaged."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _looks_binary(data):
            raise UnusableInputError("is not a text file", "Convert it to text (UTF-8) first") from None
        try:
            return data.decode("gb18030").translate(_GB18030_2022)
        except UnicodeDecodeError:
            reason = f"is neither valid UTF-8 (byte {error.start}) nor GB 18030"
            raise UnusableInputError(
                reason, "Save the file again as UTF-8; it may have been cut off or damaged"
            ) from None
    if _CONTROL.search(text):
        raise UnusableInputError("is not a text file: it holds control characters", "Convert it to text (UTF-8) first")
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"has the byte order mark of {encoding} but is damaged at byte {error.start}"
        raise UnusableInputError(reason, "Save the file again as UTF-8") from None


def _looks_binary(data: bytes) -> bool:
    """Whether bytes that no text encoding uses are more than one in a thousand."""
    head = data[:65536]
    return sum(b < 9 or 13 < b < 32 for b in head) * 1000 > len(head)

"""Reads text files (文本): the encoding is found, nothing else is changed."""

from __future__ import annotations

from pipeline.precompiled import compile_re
from pipeline.read.draft import MOST_CHARACTERS
from pipeline.read.encoding import BOMS, decode_gb18030, decode_hz, is_hz, utf_32_of
from pipeline.read.remarks import LOST
from pipeline.source import SourceText
from pipeline.text import BREAKS, UnusableInputError, characters_of

# No encoding takes more than four bytes for a character.
_MOST_BYTES = 4 * MOST_CHARACTERS
# A paragraph is worked on as one. Whole issues come without any line end, but none is as long as this: it takes a
# minute.
_LONGEST_LINE = 4 << 20

# Many of them are the mark of a file that is no text.
_CONTROL = compile_re("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = compile_re(rf"[{BREAKS}](?:(?<=\r)\n)?")  # one class in front: `re` runs over what holds none of it
# Old programs of DOS end a file with it.
_DOS_END = "\x1a"


def read(data: bytes, name: str) -> SourceText:
    """The source text of a text file: BOM, UTF-8, UTF-16, UTF-32, HZ or GB 18030 (which takes in GBK and GB 2312),
    or a mixture of UTF-8 and GB 18030 where files were put together.

    Line ends become `\\n`, bytes that are damaged U+FFFD; nothing else is changed. Raises `UnusableInputError` where
    it is no text, or more than a gazette can hold.
    """
    if len(data) > _MOST_BYTES:
        raise UnusableInputError(f"holds {len(data) >> 20} MB of text", "Divide it: one file for each issue")
    if _has_long_line(data):
        reason = f"has a line of more than {_LONGEST_LINE >> 20} MB"
        raise UnusableInputError(reason, "Check that it is the text of a gazette, with a line for each paragraph")
    text = decode(data)
    if _LINE_ENDS.search(characters_of(text)):
        text = _LINE_ENDS.sub("\n", text)
    return SourceText(text, name, "txt", "")


def decode(data: bytes) -> str:
    """The text of `data`, with U+FFFD for what is damaged.

    Raises `UnusableInputError` where so much cannot be read that it is no text.
    """
    text = _decoded(data).removesuffix(_DOS_END)
    strange = sum(map(text.count, set(_CONTROL.findall(characters_of(text)))))
    if strange * 1000 > len(text):
        reason = "is not a text file: it holds control characters"
        raise UnusableInputError(reason, "Convert it to text (UTF-8) first")
    lost = text.count(LOST)
    if lost * 100 > len(text):
        reason = f"is not a text file, or badly damaged: {lost} of {len(text)} characters cannot be read"
        raise UnusableInputError(reason, "Get the file again, or save it again as text (UTF-8)")
    return text


def _decoded(data: bytes) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    text = data.decode("utf-8", errors="replace")
    damaged = LOST in text and not _is_valid_utf_8(data)
    if not damaged and "\x00" not in text:
        return decode_hz(data) if is_hz(data) else text
    wide = utf_32_of(data) or _utf_16_of(data)
    if wide is not None:
        return data.decode(wide, errors="replace")
    if not damaged:
        return text
    if not _is_utf_8(text):
        other = decode_gb18030(data, errors="replace")
        text = other if other.count(LOST) <= text.count(LOST) else text
    lost = text.count(LOST)
    if lost >= _MIXED:
        mixture = "".join(map(_decoded_line, data.splitlines(keepends=True)))
        text = mixture if mixture.count(LOST) * 2 <= lost else text
    return text


# Files of two encodings that were put together: a single line in the other one loses about as many characters as it
# has, where a damaged byte loses one or two.
_MIXED = 20


def _decoded_line(data: bytes) -> str:
    """A line in UTF-8, or in GB 18030 where that fits better.

    Chinese takes three bytes in UTF-8; what GB 18030 makes of it by chance takes two (联通 reads ͨ and a gap).
    """
    text = data.decode("utf-8", errors="replace")
    lost = text.count(LOST)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    chinese = sum(char >= "\u2000" for char in text) - lost
    if beyond <= 2 * chinese:
        return text
    other = decode_gb18030(data, errors="replace")
    return other if other.count(LOST) * 10 <= beyond else text


def _is_valid_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_utf_8(text: str) -> bool:
    """Whether a text that was decoded as damaged UTF-8 is that: in other encodings hardly a byte fits.

    Short stretches of UTF-8 are valid GB 18030 as well (政府 reads 鏀垮簻), so that is asked first.
    """
    lost = text.count(LOST)
    beyond = len(text) - len(text.encode("ascii", "ignore")) - lost
    return lost * 10 < beyond


# The high byte of nearly every character of a Chinese text: a Han character, ASCII, U+20xx, U+30xx, U+FFxx.
_HIGH_BYTES = bytes([0x00, 0x20, 0x30, 0xFF, *range(0x4E, 0xA0)])


def _utf_16_of(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, or None: every second byte is a high byte, and the others are not."""
    head = data[: 1 << 16]
    even, odd = (_share_of_high(head[first::2]) for first in (0, 1))
    if odd > 0.95 and even < 0.8:
        return "utf-16-le"
    if even > 0.95 and odd < 0.8:
        return "utf-16-be"
    return None


def _share_of_high(some: bytes) -> float:
    return 1 - len(some.translate(None, _HIGH_BYTES)) / len(some) if some else 0.0


def _has_long_line(data: bytes) -> bool:
    """Whether a line is too long: from line end to line end, as far back from the limit as there is one."""
    at = 0
    while len(data) - at > _LONGEST_LINE:
        stop = at + _LONGEST_LINE
        end = max(data.rfind(b"\n", at, stop), data.rfind(b"\r", at, stop))
        if end < 0:
            return True
        at = end + 1
    return False

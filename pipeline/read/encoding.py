"""Encodings of Chinese text (字符编码) that more than one reader meets."""

from __future__ import annotations

import codecs

from pipeline.precompiled import compile_re

# Byte order marks; that of UTF-32 begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# GB 18030-2022 moved these characters out of the private use area; Python's codec holds the mapping of 2005.
_GB18030_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)


def decode_gb18030(data: bytes, errors: str = "strict") -> str:
    """Text in GB 18030, which takes in GBK and GB 2312; `errors` as for `bytes.decode`."""
    return data.decode("gb18030", errors).translate(_GB18030_2022)


def utf_32_of(data: bytes) -> str | None:
    """The byte order of UTF-32 without a mark, or None: of four bytes the highest is zero and the next next to it,
    and some byte below them is none."""
    head = data[: (1 << 16) // 4 * 4]
    if len(head) < 8:
        return None
    for name, high, next_to_it, low in (("utf-32-le", 3, 2, 0), ("utf-32-be", 0, 1, 3)):
        units = len(head[low::4])
        beyond = len(head[next_to_it::4].translate(None, bytes(range(0x11))))
        if not any(head[high::4]) and beyond * 100 <= units and 2 * head[low::4].count(0) < units:
            return name
    return None


# ~{5Z3FZ~} holds 第3期: two bytes of seven bits are a character until ~} or the end of the line; ~~ is a tilde, and a
# tilde at its end lets a line go on (RFC 1843).
_HZ = compile_re(rb"~(?:\{(?P<han>(?:(?:(?!~\})[\x20-\x7e]){2})*+)(?P<half>(?!~\})[\x20-\x7e])?+(?:~\})?|~|\r?\n)")
_HZ_RUN = compile_re(rb"~\{(?:(?!~\})[\x21-\x77][\x21-\x7e])++")
_HZ_CLOSED = compile_re(_HZ_RUN.pattern + rb"~\}")
_EIGHTH_BIT = bytes(byte | 0x80 for byte in range(256))


def is_hz(data: bytes) -> bool:
    """Whether a text is in HZ: seven bits, and most of it between ~{ and ~} and a character of GB 2312."""
    if b"~{" not in data or not data.isascii():
        return False
    head = data[: 1 << 16]
    if not _HZ_CLOSED.search(head):
        return False
    runs = _HZ_RUN.findall(head)
    held = sum(len(run) - 2 for run in runs)
    words = "".join(run[2:].translate(_EIGHTH_BIT).decode("gb2312", "replace") for run in runs)
    sure = sum("\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or char > "\uff00" for char in words)
    plain = len(b"".join(head.split())) - held - 4 * len(runs)
    return held > plain and 10 * (sure - words.count("\ufffd")) > 9 * len(words)


def decode_hz(data: bytes) -> str:
    """Text in HZ, with U+FFFD for what is damaged."""
    found: list[str] = []
    at = 0
    for match in _HZ.finditer(data):
        found.append(data[at : match.start()].decode("ascii", "replace"))
        at = match.end()
        if match["han"] is not None:
            found.append(
                decode_gb18030(match["han"].translate(_EIGHTH_BIT), "replace") + "\ufffd" * bool(match["half"])
            )
        elif match[0] == b"~~":
            found.append("~")
    found.append(data[at:].decode("ascii", "replace"))
    return "".join(found)

"""Makes small PDF files with the properties of those that programs in offices wrote.

Their one font draws a box for each character, and its codes are UTF-16: Han and Chinese marks are as wide as they are
high, ASCII is half of that.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping


def _true_type() -> bytes:
    """A font of three glyphs: nothing, a broad and a narrow box."""
    broad, narrow = (
        struct.pack(">hhhhhHH4B", 1, 50, -80, right, 820, 3, 0, 1, 1, 1, 1)
        + struct.pack(">8hx", 50, 0, right - 100, 0, -80, 900, 0, -900)
        for right in (950, 450)
    )
    glyphs = [b"", broad + b"\0" * (-len(broad) % 4), narrow + b"\0" * (-len(narrow) % 4)]
    places = [sum(map(len, glyphs[:n])) for n in range(4)]
    head = struct.pack(
        ">IIIIHH16xhhhhHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 3, 1000, 50, -80, 950, 820, 0, 8, 2, 1, 0
    )
    tables = {
        b"glyf": b"".join(glyphs),
        b"head": head,
        b"hhea": struct.pack(">I3hH11hH", 1 << 16, 880, -120, 0, 1000, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hhhh", 1000, 0, 50, 50),
        b"loca": struct.pack(">4I", *places),
        b"maxp": struct.pack(">IH13H", 1 << 16, 3, 4, 1, 0, 0, 2, *[0] * 8),
    }
    place = 12 + 16 * len(tables)
    out, rows = b"", b""
    for name, table in tables.items():
        rows += struct.pack(">4sIII", name, 0, place + len(out), len(table))
        out += table + b"\0" * (-len(table) % 4)
    return struct.pack(">IHHHH", 1 << 16, len(tables), 64, 2, 32) + rows + out


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d/Length1 %d>>stream\n%s\nendstream" % (len(packed), len(data), packed)


_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Box/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 8 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Box/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/DW 1000/W[32 126 500]/FontDescriptor 5 0 R/CIDToGIDMap 7 0 R>>",
    b"<</Type/FontDescriptor/FontName/Box/Flags 4/FontBBox[50 -80 950 820]/ItalicAngle 0/Ascent 880/Descent -120"
    b"/CapHeight 880/StemV 93/FontFile2 6 0 R>>",
    _stream(_true_type()),
    _stream(b"\0\1" * 32 + b"\0\2" * 95 + b"\0\1" * 65409),
    _stream(
        b"begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d beginbfrange\n%s\nendbfrange\nendcmap"
        % (256, b"\n".join(b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(256)))
    ),
)


def pdf(*contents: str, size: tuple[float, float] = (595, 842), page: str = "") -> bytes:
    """A PDF file; `contents` are what draws each page, `page` more facts of every page (/Rotate 90)."""
    kids = " ".join(f"{9 + 2 * n} 0 R" for n in range(len(contents)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}/MediaBox[0 0 {size[0]} {size[1]}]{page}>>".encode(),
        *_FONT,
    ]
    for n, content in enumerate(contents):
        bodies.append(f"<</Type/Page/Parent 2 0 R/Contents {10 + 2 * n} 0 R/Resources<</Font<</F 3 0 R>>>>>>".encode())
        bodies.append(_stream(content.encode()))
    return _file(enumerate(bodies, 1))


def _file(objects: Iterable[tuple[int, bytes]]) -> bytes:
    """A file of these objects, the first of which is its catalogue; readers find them without a table of places."""
    objects = list(objects)
    out = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % entry for entry in objects)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (objects[-1][0] + 1)


def codes(words: str) -> str:
    """Words as a string of a content stream."""
    return f"<{words.encode('utf-16-be').hex()}>"


def text(words: str, x: float, y: float, size: float = 12.0, more: str = "") -> str:
    """Words that begin at a place (points, from below); `more` are operators before them."""
    return f"BT /F {size:g} Tf {more} {x:g} {y:g} Td {codes(words)} Tj ET\n"


def line(x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> str:
    """A stroke."""
    return f"{width:g} w {x0:g} {y0:g} m {x1:g} {y1:g} l S\n"


def area(x0: float, y0: float, x1: float, y1: float, grey: float = 0.85) -> str:
    """A painted ground."""
    return f"{grey:g} g {x0:g} {y0:g} {x1 - x0:g} {y1 - y0:g} re f 0 g\n"


def width_of(words: str) -> float:
    """How wide words are, in sizes of their characters."""
    return sum(0.5 if char.isascii() else 1.0 for char in words)


def set_lines(words: str, wide: float, indent: float = 2.0) -> list[str]:
    """A paragraph as lines of so many characters; no mark begins a line."""
    lines = [""]
    room = wide - indent
    for char in words:
        if room < width_of(char) and char not in "，。、；：）》？！”":
            lines.append("")
            room = wide
        lines[-1] += char
        room -= width_of(char)
    return lines


def prose(
    paragraphs: Iterable[str],
    x: float,
    y: float,
    wide: float,
    size: float = 12.0,
    lead: float = 20.0,
    indent: float = 2,
) -> tuple[str, float]:
    """Paragraphs from a place downwards, `wide` characters to the line, and the place of the next line."""
    drawn = ""
    for words in paragraphs:
        for n, row in enumerate(set_lines(words, wide, indent)):
            drawn += text(row, x + (0 if n else indent * size), y, size)
            y -= lead
    return drawn, y


# --- files of other programs, changed ------------------------------------------------------------------------

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"(<<.*?>>)\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def without_unicode(data: bytes) -> bytes:
    """The file with fonts that do not say which characters they draw."""
    return data.replace(b"/ToUnicode", b"/ToUnicodX")


def with_words(data: bytes, change: Callable[[int], int | None] | Mapping[int, int | None]) -> bytes:
    """The file with fonts that give other characters than they draw; None takes the character out."""
    if isinstance(change, Mapping):
        table = change
        change = lambda code: table.get(code, code)  # noqa: E731

    def changed(match: re.Match[bytes]) -> bytes:
        stream = _STREAM.fullmatch(match[2])
        if stream is None or b"FlateDecode" not in stream[1]:
            return match[0]
        plain = zlib.decompressobj().decompress(stream[2])
        if b"begincmap" not in plain:
            return match[0]
        new = _cmap(plain, change)
        return b"%s 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj" % (match[1], len(new), new)

    return re.sub(rb"startxref\s+\d+", b"startxref\n0", _OBJECT.sub(changed, data))


def _cmap(plain: bytes, change: Callable[[int], int | None]) -> bytes:
    pairs: dict[bytes, int] = {}
    for body in re.findall(rb"beginbfchar(.*?)endbf", plain, re.DOTALL):
        pairs.update((code, int(char, 16)) for code, char in _PAIR.findall(body))
    for body in re.findall(rb"beginbfrange(.*?)endbf", plain, re.DOTALL):
        for first, last, char in _RANGE.findall(body):
            for n in range(int(last, 16) - int(first, 16) + 1):
                pairs[b"%0*X" % (len(first), int(first, 16) + n)] = int(char, 16) + n
    rows = []
    for code, char in pairs.items():
        to = change(char)
        if to is not None:
            rows.append(b"<%s> <%04X>" % (code, to))
    head, tail = plain[: plain.index(b"beginbf")], plain[plain.rindex(b"endbf") :]
    head = re.sub(rb"\d+\s*$", b"", head)
    tail = re.sub(rb"^endbf(char|range)", b"", tail)
    parts = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    middle = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(part), b"\n".join(part)) for part in parts)
    return head + middle + tail

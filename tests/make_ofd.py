"""Prints pages of a PDF as OFD (GB/T 33190-2016): every character where it stands, every rule as a path."""

from __future__ import annotations

import ctypes
import io
import itertools
import json
import math
import random
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pypdfium2 as pdfium
import pypdfium2.raw as c

_MM = 25.4 / 72
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_of(pdf: Path, pages: Iterable[int]) -> bytes:
    """The pages (from 0) of a PDF file as an OFD file."""
    document = pdfium.PdfDocument(pdf)
    return archive([_page(document[n]) for n in pages])


def archive(contents: list[str], more: Mapping[str, str | bytes] | None = None, resources: str = "") -> bytes:
    """An OFD file whose pages hold `contents`, and `more` parts; `resources` are what the pages refer to."""
    pages = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(contents)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    parts = {
        "OFD.xml": f"<ofd:OFD {_NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData>{area}"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f"<ofd:Res {_NAMESPACE}>{resources}</ofd:Res>",
    }
    for n, content in enumerate(contents):
        parts[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="9">{content}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {**parts, **(more or {})}.items():
            file.writestr(name, text)
    return whole.getvalue()


def text_object(words: str, x: float, y: float, size: float, deltas: str = "", more: str = "") -> str:
    """Words whose line stands at `y`; each character follows the one before by its delta."""
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="0 0 210 297" Font="3" Size="{size:.3f}"{more}>'
        f'<ofd:TextCode X="{x:.3f}" Y="{y:.3f}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A ruled line."""
    path = f"M {x0:.3f} {y0:.3f} L {x1:.3f} {y1:.3f}"
    return (
        '<ofd:PathObject ID="2" Boundary="0 0 210 297" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def path_object(data: str, more: str = ' Stroke="false" Fill="true"', colour: str = "255 0 0") -> str:
    """What a path draws, filled with red where nothing else is said."""
    return (
        f'<ofd:PathObject ID="4" Boundary="0 0 210 297"{more}><ofd:FillColor Value="{colour}"/>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


_OUTLINES = json.loads((Path(__file__).parent / "cases" / "outlines.json").read_text(encoding="utf-8"))


def outlined(words: str, x: float, y: float, size: float, step: float | None = None) -> list[str]:
    """The path of each letter of a line whose top left is given: outlines made of short straight lines."""
    paths = []
    for n, char in enumerate(words):
        left = x + n * (step or size)
        paths.append(
            " ".join(
                _polygon([(left + a * size / 1000, y + b * size / 1000) for a, b in points])
                for points in _OUTLINES[char]
            )
        )
    return paths


def _polygon(points: Iterable[tuple[float, float]]) -> str:
    return "M " + " L ".join(f"{x:.3f} {y:.3f}" for x, y in points) + " C"


def box(left: float, top: float, right: float, bottom: float) -> str:
    """The path of an upright box."""
    return _polygon([(left, top), (right, top), (right, bottom), (left, bottom)])


def seal(x: float, y: float, radius: float, words: str) -> list[str]:
    """The paths of an official seal: its ring and its star as polygons, and letters."""
    ring = [
        _polygon([(x + r * math.cos(n / 90 * math.pi), y + r * math.sin(n / 90 * math.pi)) for n in range(180)])
        for r in (radius, radius - 1.2)
    ]
    star = [
        (x + r * math.sin(n * math.pi / 5), y - r * math.cos(n * math.pi / 5))
        for n, r in enumerate([0.25 * radius, 0.1 * radius] * 5)
    ]
    size = 0.22 * radius
    letters = outlined(words, x - 0.5 * size * len(words), y + 0.4 * radius, size)
    return [" ".join(ring), _polygon(star), *letters]


def code(x: float, y: float, square: float, merged: bool = False) -> list[str]:
    """The paths of a two-dimensional code (二维码) of 29 by 29 squares, by rows where they are `merged`."""
    count, draw = 29, random.Random(29)
    dark = [[draw.random() < 0.5 for _ in range(count)] for _ in range(count)]
    for top, left in ((0, 0), (0, count - 7), (count - 7, 0)):
        for row, col in itertools.product(range(-1, 8), range(-1, 8)):
            if 0 <= top + row < count and 0 <= left + col < count:
                ring = max(abs(row - 3), abs(col - 3))
                dark[top + row][left + col] = ring in (0, 1, 3)
    paths = []
    for row, line in enumerate(dark):
        col = 0
        for is_dark, group in itertools.groupby(line):
            length = len(list(group))
            for start in (0,) if merged else range(length):
                if is_dark:
                    end = length if merged else start + 1
                    left = x + (col + start) * square
                    paths.append(box(left, y + row * square, x + (col + end) * square, y + (row + 1) * square))
            col += length
    return paths


def _page(page: pdfium.PdfPage) -> str:
    height = page.get_height()
    objects = []
    text_page = page.get_textpage()
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), c.FS_MATRIX()
    chars: list[tuple[str, float, float, float]] = []
    for i in range(text_page.count_chars()):
        char = chr(c.FPDFText_GetUnicode(text_page.raw, i))
        if char in "\r\n" or c.FPDFText_IsGenerated(text_page.raw, i) == 1:
            continue
        c.FPDFText_GetCharOrigin(text_page.raw, i, ctypes.byref(x), ctypes.byref(y))
        c.FPDFText_GetMatrix(text_page.raw, i, ctypes.byref(matrix))
        size = c.FPDFText_GetFontSize(text_page.raw, i) * math.hypot(matrix.c, matrix.d)
        chars.append((char, x.value * _MM, (height - y.value) * _MM, size * _MM))
    for _, line in itertools.groupby(chars, lambda char: (round(char[2], 1), round(char[3], 1))):
        row = list(line)
        deltas = " ".join(f"{after[1] - before[1]:.3f}" for before, after in itertools.pairwise(row))
        objects.append(text_object("".join(char[0] for char in row), row[0][1], row[0][2], row[0][3], deltas))
    for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH,)):
        left, bottom, right, top = item.get_bounds()
        if min(right - left, top - bottom) < 2:
            x0, y0, x1, y1 = left * _MM, (height - top) * _MM, right * _MM, (height - bottom) * _MM
            across = right - left > top - bottom
            middle = (x0 + x1) / 2, (y0 + y1) / 2
            objects.append(rule(x0, middle[1], x1, middle[1]) if across else rule(middle[0], y0, middle[0], y1))
    return "".join(objects)

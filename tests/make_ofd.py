"""Prints pages of a PDF as OFD (GB/T 33190-2016): every character where it stands, every rule as a path."""

from __future__ import annotations

import ctypes
import io
import itertools
import math
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


def archive(contents: list[str], more: Mapping[str, str] | None = None, resources: str = "") -> bytes:
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

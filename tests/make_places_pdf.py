"""PDF files with Chinese words at given places: the font is not embedded, its codes are characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MM = 72 / 25.4
_HEIGHT = 297.0


def width_of(words: str, size: float) -> float:
    """The width of words in type of a size: half for ASCII."""
    return sum(0.5 if char.isascii() else 1.0 for char in words) * size


def pdf_of(
    pages: Iterable[Sequence[tuple[str, float, float, float]]], rules: Iterable[Sequence[tuple[float, ...]]] = ()
) -> bytes:
    """A PDF whose pages hold words (words, left, base line from the top, size: in millimetres) and rules (x0, y0, x1,
    y1)."""
    drawn = list(rules)
    contents = []
    for n, words in enumerate(pages):
        content = ""
        for text, x, y, size in words:
            place = f"{x * _MM:.2f} {(_HEIGHT - y) * _MM:.2f}"
            content += f"BT /F {size * _MM:.2f} Tf {place} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
        for x0, y0, x1, y1 in drawn[n] if n < len(drawn) else ():
            content += f"{x0 * _MM:.2f} {(_HEIGHT - y0) * _MM:.2f} m {x1 * _MM:.2f} {(_HEIGHT - y1) * _MM:.2f} l S\n"
        contents.append(content.encode())
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(contents)))
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n256 beginbfrange\n"
        + b"\n".join(b"<%02x00> <%02xff> <%02x00>" % (high, high, high) for high in range(256))
        + b"\nendbfrange\nendcmap end end"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 595.28 841.89]/Resources<</Font<</F 3 0 R>>>>>>"
        % (kids.encode(), len(contents)),
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/W[32 126 500]/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4"
        b"/FontBBox[0 -140 1000 860]/ItalicAngle 0/Ascent 860/Descent -140/CapHeight 700/StemV 80>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    for n, content in enumerate(contents):
        objects.append(b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % (7 + 2 * n))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % entry for entry in enumerate(objects, 1))
    return data + b"trailer<</Root 1 0 R/Size %d>>" % (len(objects) + 1)

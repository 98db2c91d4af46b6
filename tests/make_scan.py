"""Sets pages with the letters of a printed gazette and looks at them as a scanner does: type that is cut from its
pages can be set anew in any words, sizes and distances."""

from __future__ import annotations

import ctypes
import io
from functools import cache

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c
from conftest import CASES
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_PRINT = CASES / "pdf" / "mirrored_margins.pdf"
_CUT = 120  # dots to the em


@cache
def _document() -> pdfium.PdfDocument:
    return pdfium.PdfDocument(_PRINT)


@cache
def _places() -> dict[str, tuple[int, int]]:
    """The page and the number of the first of each character."""
    places: dict[str, tuple[int, int]] = {}
    for n in range(len(_document())):
        text = _document()[n].get_textpage()
        for i in range(text.count_chars()):
            places.setdefault(chr(c.FPDFText_GetUnicode(text.raw, i)), (n, i))
    return places


@cache
def _letter(char: str) -> Image.Image:
    """The ink of a letter in a box that is an em high."""
    n, i = _places()[char]
    page = _document()[n]
    text = page.get_textpage()
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), c.FS_RECTF(), c.FS_MATRIX()
    c.FPDFText_GetCharOrigin(text.raw, i, ctypes.byref(x), ctypes.byref(y))
    c.FPDFText_GetLooseCharBox(text.raw, i, ctypes.byref(box))
    c.FPDFText_GetMatrix(text.raw, i, ctypes.byref(matrix))
    size = c.FPDFText_GetFontSize(text.raw, i) * abs(matrix.d)
    low, high = y.value - 0.12 * size, y.value + 0.88 * size
    crop = (box.left, low, page.get_width() - box.right, page.get_height() - high)
    picture = page.render(scale=_CUT / size, crop=crop).to_pil().convert("L")
    return picture.point(lambda value: 255 - value)


class Forme:
    """A page that is set letter by letter; places and sizes in millimetres from the top left."""

    def __init__(self, width: float, height: float, dpi: float = 200) -> None:
        self.mm = dpi / 25.4
        self.dpi = dpi
        self.ink = Image.new("L", (round(width * self.mm), round(height * self.mm)), 0)

    def line(self, words: str, x: float, y: float, size: float, step: float = 1.0) -> float:
        """Sets a line whose top left is given, its letters `step` times as far apart as usual; where it ends."""
        for char in words:
            if char in " \u3000":
                x += size * (0.5 if char == " " else 1.0)
                continue
            cut = _letter(char)
            shape = (max(1, round(cut.width * size / _CUT * self.mm)), round(size * self.mm))
            at = (round(x * self.mm), round(y * self.mm))
            self.ink.paste(255, at, cut.resize(shape, Image.Resampling.LANCZOS))
            x += cut.width * size / _CUT * step
        return x

    def area(self, left: float, top: float, right: float, bottom: float) -> None:
        """A filled box; a rule where it is narrow."""
        box = [round(value * self.mm) for value in (left, top, right, bottom)]
        self.ink.paste(255, (box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1)))

    def grid(self, xs: tuple[float, ...], ys: tuple[float, ...], broad: float = 0.25) -> None:
        """The rules of a table."""
        for y in ys:
            self.area(xs[0], y, xs[-1] + broad, y + broad)
        for x in xs:
            self.area(x, ys[0], x + broad, ys[-1] + broad)

    def scanned(self, blur: float = 0.8, quality: int = 75, noise: float = 0.0, ground: int = 255) -> Picture:
        """The page as a scanner gives it: a little unsharp, packed as JPEG, on a ground that may be grey."""
        values = ground - np.asarray(self.ink.filter(ImageFilter.GaussianBlur(blur)), np.float64) * (ground - 20) / 255
        values += np.random.default_rng(1).normal(0, noise, values.shape) if noise else 0.0
        packed = io.BytesIO()
        Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB").save(packed, "JPEG", quality=quality)
        return np.asarray(Image.open(packed))


Picture = NDArray[np.uint8]

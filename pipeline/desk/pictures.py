"""Pictures of the pages of an issue, so that a row can be seen in print: made when somebody asks for them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.read.scan import level, picture
from pipeline.text import UnusableInputError

Greys = npt.NDArray[np.uint8]

_DPI = 110  # small print is read well, a page takes some 50 KB
_WIDEST = 2400  # dots on the longer side of a page, however large it is
_MOST_PAGES = 2000


class NoPicturesError(Exception):
    """No pictures can be made of a file: why, and what to do."""


def pictures_of(path: Path, form: str) -> Iterator[tuple[int, bytes]]:
    """The pages of a file (number from 1, PNG of 16 greys), where its form (`issues.source_format`) has pages that can
    be drawn. Raises `NoPicturesError` where it has none, or the file cannot be read."""
    if not path.is_file():
        raise NoPicturesError(f"{path} is not there. Name the folder of the gazettes with --raw")
    if form == "pdf":
        yield from _of_pdf(path)
    elif form == "image":
        yield from _of_image(path)
    else:
        raise NoPicturesError(f"{path} has no pages that can be drawn. Pictures are made of PDF files and scans")


def _of_pdf(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        document = pdfium.PdfDocument(path.read_bytes())
    except (pdfium.PdfiumError, OSError) as error:
        raise NoPicturesError(f"{path} cannot be opened: {error}. Open it in a reader of PDF to see why") from error
    try:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            scale = min(_DPI / 72, _WIDEST / max(page.get_width(), page.get_height(), 1))
            yield number + 1, png(page.render(scale=scale, grayscale=True).to_numpy().squeeze())
            page.close()
    finally:
        document.close()


def _of_image(path: Path) -> Iterator[tuple[int, bytes]]:
    if not level.is_installed():
        raise NoPicturesError(f"{path} is a picture, and the packages that read it are missing. Run make ocr")
    try:
        for number, page in picture.pages_of(path.read_bytes()):
            if page is not None:
                pixels, dpi = page
                factor = max(1, round(dpi / _DPI), -(-max(pixels.shape) // _WIDEST))
                yield number, png(_smaller(pixels.mean(axis=2), factor))
    except (UnusableInputError, OSError) as error:
        raise NoPicturesError(f"{path} cannot be opened: {error}. Open it in another program to see why") from error


def _smaller(dots: npt.NDArray[np.float64], factor: int) -> Greys:
    """A picture of which each dot is the mean of `factor` by `factor` dots."""
    height, width = (size // factor * factor for size in dots.shape)
    blocks = dots[:height, :width].reshape(height // factor, factor, width // factor, factor)
    smaller: Greys = blocks.mean(axis=(1, 3)).round().astype(np.uint8)
    return smaller


def png(greys: Greys) -> bytes:
    """A picture of greys (0 black to 255 white) as PNG of 16 greys. The same picture gives the same bytes."""
    height, width = greys.shape
    greys = ((greys.astype(np.uint16) * 15 + 127) // 255).astype(np.uint8)
    if width % 2:
        greys = np.pad(greys, ((0, 0), (0, 1)))
    rows = greys[:, ::2] << 4 | greys[:, 1::2]
    plain = np.pad(rows, ((0, 0), (1, 0))).tobytes()  # each row begins with its filter: none
    head = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(plain, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )

"""Pictures of the pages of an issue, so that a row can be seen in print: made when somebody asks for them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.read import bundle, folder, is_issue
from pipeline.read.forms import READABLE, form_of
from pipeline.read.scan import level, picture
from pipeline.text import UnusableInputError, printable

Greys = npt.NDArray[np.uint8]

_DPI = 110  # small print is read well, a page takes some 50 KB
_WIDEST = 2400  # dots on the longer side of a page, however large it is
_MOST_PAGES = 2000


class NoPicturesError(Exception):
    """No pictures can be made of a file: why, and what to do."""


class _Part(NamedTuple):
    """A file of an issue with pages that can be drawn, and how many pages of the issue stand before its first."""

    draw: Callable[[], Iterator[tuple[int, bytes]]]
    before: int
    last: int


def pictures_of(path: Path, root: Path, issue: Mapping[str, Any]) -> Iterator[tuple[int, bytes]]:
    """The pages of an issue (`pages.page`, PNG of 16 greys) that can be drawn: those of PDF files and scans.

    `path` is its file on the disk or in an archive, or the `issue.toml` that gathers several under `root`, the folder
    that was built; `issue` is the issue as JSON. Raises `NoPicturesError` where no file has such pages, or one cannot
    be read.
    """
    for part in _parts(path, root, issue):
        for number, content in part.draw():
            if part.before + number <= part.last:
                yield part.before + number, content


def check(path: Path, root: Path, issue: Mapping[str, Any]) -> None:
    """Raises `NoPicturesError` as `pictures_of` would."""
    for part in _parts(path, root, issue):
        next(part.draw(), None)


def _parts(path: Path, root: Path, issue: Mapping[str, Any]) -> list[_Part]:
    if not bundle.is_file(path):
        raise NoPicturesError(f"{path} is not there. Name the folder of the gazettes with --raw")
    if is_issue(path):
        parts = list(_gathered(path, root, issue))
    else:
        drawn = _drawn(path)
        parts = [] if drawn is None else [_Part(drawn.draw, 0, _MOST_PAGES)]
    if not parts:
        raise NoPicturesError(f"{path} has no pages that can be drawn. Pictures are made of PDF files and scans")
    return parts


def _gathered(toml: Path, root: Path, issue: Mapping[str, Any]) -> Iterator[_Part]:
    """The files of an issue that was gathered. Its pages are counted on from file to file; pages that could not be read
    are not counted, so that where the next file's documents begin tells as well which pages are its own."""
    paths = {printable(folder.name_of(path, toml)): path for path in folder.members(toml, READABLE, root)}
    starts: dict[str, int] = {}
    for document in issue["documents"]:
        name, start = document["source_file"], document["char_start"]
        starts[name] = min(start, starts.get(name, start))
    if missing := next((name for name in starts if name not in paths), None):
        path = toml.parent / missing
        raise NoPicturesError(f"{path} is not there. Name the folder of the gazettes with --raw")
    names = list(paths)
    before = 0
    for n, name in enumerate(names):
        until = min((starts[other] for other in names[n + 1 :] if other in starts), default=float("inf"))
        left = [page for page in issue["pages"] if page["page"] > before]
        drawn = _drawn(paths[name])
        if drawn is None:
            own = [page["page"] for page in left if page["char_end"] <= until]
        else:
            last = before + drawn.pages
            own = [page["page"] for page in left if page["page"] <= last and page["char_start"] < until]
            yield _Part(drawn.draw, before, max(own, default=before))
        before = max(own, default=before)


class _Drawn(NamedTuple):
    """A file whose pages can be drawn: what draws them, and how many it has."""

    draw: Callable[[], Iterator[tuple[int, bytes]]]
    pages: int


def _drawn(path: Path) -> _Drawn | None:
    """A file with pages; None where its form has none that can be drawn."""
    try:
        data = bundle.read_bytes(path)
        form = form_of(data).reader
        if form == "pdf":
            with closing(pdfium.PdfDocument(data)) as document:
                return _Drawn(partial(_of_pdf, path, data), len(document))
        if form != "image":
            return None
        if not level.is_installed():
            raise NoPicturesError(f"{path} is a picture, and the packages that read it are missing. Run make ocr")
        return _Drawn(partial(_of_image, path, data), picture.count_of(data))
    except (OSError, UnusableInputError, pdfium.PdfiumError) as error:
        raise NoPicturesError(f"{path} cannot be opened: {error}. Open it in another program to see why") from error


def _of_pdf(path: Path, data: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            for number in range(min(len(document), _MOST_PAGES)):
                page = document[number]
                scale = min(_DPI / 72, _WIDEST / max(page.get_width(), page.get_height(), 1))
                yield number + 1, png(page.render(scale=scale, grayscale=True).to_numpy().squeeze())
                page.close()
    except pdfium.PdfiumError as error:
        raise NoPicturesError(f"{path} cannot be drawn: {error}. Open it in a reader of PDF to see why") from error


def _of_image(path: Path, data: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        for number, page in picture.pages_of(data):
            if page is not None:
                pixels, dpi = page
                factor = max(1, round(dpi / _DPI), -(-max(pixels.shape) // _WIDEST))
                yield number, png(_smaller(pixels.mean(axis=2), factor))
    except UnusableInputError as error:
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

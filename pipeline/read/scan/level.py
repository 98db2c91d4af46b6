"""A picture of a page (扫描件) made ready for recognition: level, clean, and its ruled lines found.

Everything is done at one resolution. The package for it (OpenCV) is loaded when the first picture is read, so that all
other forms are read without it.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from pipeline.read.page.grid import Rule, Ruled, tables_of
from pipeline.read.page.sheet import Box, Matrix
from pipeline.text import UnusableInputError

Picture = NDArray[np.uint8]

ADVICE = "Install the packages for reading pictures: make ocr"

# Pages are read at this resolution: finer ones take longer and are not read better.
DPI = 200.0
# Dots to the millimetre.
MM = DPI / 25.4
# No page is longer than this (A2), in millimetres; a picture that claims it has a wrong resolution.
LONGEST = 600.0


def is_installed() -> bool:
    """Whether the packages for recognition are there."""
    return all(importlib.util.find_spec(name) is not None for name in ("cv2", "onnxruntime", "rapidocr"))


def advice() -> str:
    """What to do about a file none of whose pages can be read."""
    return "Get the file again, or print it to a new PDF file" if is_installed() else ADVICE


def cv2_module() -> ModuleType:
    try:
        cv2 = importlib.import_module("cv2")
    except ImportError as error:
        raise missing_packages() from error
    cv2.setNumThreads(1)
    return cv2


def missing_packages() -> UnusableInputError:
    """The error where a picture is to be read and cannot be."""
    return UnusableInputError(
        "is a scan and the packages for reading pictures are not installed",
        ADVICE,
        lasting=False,
    )


# --- the picture ---------------------------------------------------------------------------------------------


def at_working_size(image: Picture, dpi: float) -> Picture:
    """The picture in RGB at the working resolution."""
    cv2 = cv2_module()
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    elif image.shape[2] == 4:
        alpha = image[:, :, 3:].astype(np.float32) / 255
        image = (image[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    scale = min(DPI / dpi, LONGEST * MM / max(image.shape[:2]))
    if abs(scale - 1) < 0.02:
        return np.ascontiguousarray(image)
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)  # type: ignore[no-any-return]


def ink_of(picture: Picture) -> Picture:
    """255 where the page is printed; grey ground and shadows do not count."""
    cv2 = cv2_module()
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 3)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 25)  # type: ignore[no-any-return]


# The full point of small print is larger than this.
_SPECK = 0.36


def without_specks(picture: Picture) -> Picture:
    """The picture with specks painted over: they are read as points otherwise."""
    cv2 = cv2_module()
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 25)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:count, cv2.CC_STAT_AREA] <= (_SPECK * MM) ** 2
    small[0] = False
    specks = cv2.dilate(small[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleaned = picture.copy()
    cleaned[specks] = cv2.medianBlur(grey, 9)[specks][:, None]
    return cleaned


# An official seal (公章) is 38 to 60 mm wide (国发〔1999〕25号), and its frame is round.
_SEAL = (34.0, 64.0)
_ROUND = 1.2
# How much stronger its red is than the other colours.
_RED = 60


def without_seals(picture: Picture) -> Picture:
    """The picture without its red seals, so that the signature under them is read; red words stay."""
    cv2 = cv2_module()
    red = picture[:, :, 0].astype(np.int16) - np.minimum(picture[:, :, 1], picture[:, :, 2])
    mask = (red > _RED).astype(np.uint8)
    if not mask.any():
        return picture
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    cleaned = picture
    for left, top, width, height in components(joined):
        sides = sorted((width / MM, height / MM))
        if _SEAL[0] <= sides[0] and sides[1] <= _SEAL[1] and sides[1] <= _ROUND * sides[0]:
            cleaned = picture.copy() if cleaned is picture else cleaned
            part = (slice(top, top + height), slice(left, left + width))
            # Where the seal lies on paper its red channel is as light as the paper, where it lies on print it is dark.
            inked = cv2.dilate(mask[part], np.ones((3, 3), np.uint8)) > 0
            cleaned[part][inked] = picture[part][:, :, 0][inked][:, None]
    return cleaned


def upright(picture: Picture) -> tuple[Picture, Matrix]:
    """The picture turned by up to 3 degrees, so that its lines lie level, and the map of its places, in millimetres,
    to those of the picture as it was."""
    cv2 = cv2_module()
    small = cv2.resize(ink_of(picture), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    best = 0.0
    for step, reach in ((0.5, 3.0), (0.1, 0.4), (0.02, 0.08)):
        count = round(reach / step)
        angles = [best + i * step for i in range(-count, count + 1) if abs(best + i * step) <= 3.0]
        best = max(angles, key=lambda angle: (_contrast_of_rows(small, angle), -abs(angle)))
    if abs(best) < 0.03:
        return picture, Matrix()
    sin, cos = math.sin(math.radians(best)), math.cos(math.radians(best))
    x, y = picture.shape[1] / MM / 2, picture.shape[0] / MM / 2
    back = Matrix(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
    return _turned(picture, best, cv2.INTER_CUBIC, (255, 255, 255)), back


def _turned(picture: Picture, angle: float, how: int, ground: tuple[int, ...]) -> Picture:
    cv2 = cv2_module()
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), flags=how, borderValue=ground)  # type: ignore[no-any-return]


def _contrast_of_rows(ink: Picture, angle: float) -> float:
    """How sharply printed and blank rows part when the page is turned by `angle`: most where its lines lie level."""
    turned = _turned(ink, angle, cv2_module().INTER_LINEAR, (0,))
    rows = turned.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


# --- rules ---------------------------------------------------------------------------------------------------

# Rules are longer than any stroke of a character, in titles too; gaps of the print or the scan are shorter than this.
_RULE = 10.0
_GAP = 1.0


def _rules(ink: Picture, words: Sequence[Box]) -> tuple[Picture, Picture]:
    """Two masks: what lies level over a length, and what stands upright. In the boxes of `words` a stroke counts only
    where it is long as well before gaps are closed: where rows are low or dots are few, the strokes of letters meet the
    rules above and under them, and those of the next row."""
    cv2 = cv2_module()
    masks = []
    for shape in ((1, 0), (0, 1)):
        gap = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(shape, _GAP))
        long = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(shape, _RULE if shape == (1, 0) else 0.7 * _RULE))
        plain = _without_letters(ink, words, shape)
        masks.append(cv2.morphologyEx(cv2.morphologyEx(plain, cv2.MORPH_CLOSE, gap), cv2.MORPH_OPEN, long))
    return masks[0], masks[1]


# In heights of a line of words: no stroke of its letters is longer.
_STROKE = 1.25
# What is missing of a rule in words, in millimetres.
_NICK = 0.3


def _without_letters(ink: Picture, words: Sequence[Box], direction: tuple[int, int]) -> Picture:
    """The ink without what is shorter, in one direction, than a letter in the words that it stands in."""
    cv2 = cv2_module()
    plain = ink.copy()
    nick = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(direction, _NICK))
    for box in words:
        left, top, right, bottom = (max(0, round(value * MM)) for value in box)
        length = _STROKE * min(right - left, bottom - top) / MM
        if length * MM < 2:
            continue
        beyond = round(length * MM) + 1
        across, down = (beyond, 0) if direction == (1, 0) else (0, beyond)
        x, y = max(0, left - across), max(0, top - down)
        around = cv2.morphologyEx(ink[y : bottom + down, x : right + across], cv2.MORPH_CLOSE, nick)
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(direction, length))
        runs = cv2.morphologyEx(around, cv2.MORPH_OPEN, kernel)
        plain[top:bottom, left:right] &= runs[top - y : bottom - y, left - x : right - x]
    return plain


def _shape(direction: tuple[int, int], length: float) -> tuple[int, int]:
    return (round(length * MM), 1) if direction == (1, 0) else (1, round(length * MM))


def _lying(mask: Picture) -> Iterator[Rule]:
    for left, top, width, height in components(mask):
        if height <= 1.5 * MM:
            yield Rule((top + height / 2) / MM, left / MM, (left + width) / MM)


def _standing(mask: Picture) -> Iterator[Rule]:
    for left, top, width, height in components(mask):
        if width <= 1.5 * MM:
            yield Rule((left + width / 2) / MM, top / MM, (top + height) / MM)


def components(mask: Picture) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what hangs together."""
    count, _, stats, _ = cv2_module().connectedComponentsWithStats(mask, connectivity=8)
    return [(int(s[0]), int(s[1]), int(s[2]), int(s[3])) for s in stats[1:count]]


# In millimetres: codes and emblems are so large, and not so far apart in themselves as they are from other print. How
# much of them is filled, how much of that is inked, and of how many pieces of ink and blank they are made.
_CODE, _WITHIN = (8.0, 50.0), 1.6
_FILLED, _INKED, _PIECES = 0.7, 0.45, 30


def codes_of(ink: Picture) -> list[Box]:
    """Where two-dimensional codes (二维码) and emblems (徽标) stand: square or round, dense, of many pieces."""
    cv2 = cv2_module()
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((round(_WITHIN * MM),) * 2, np.uint8))
    found = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    for n in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[n])
        low, high = sorted((width / MM, height / MM))
        if not (_CODE[0] <= low and high <= _CODE[1] and high <= 1.3 * low and area >= _FILLED * width * height):
            continue
        part = (slice(top, top + height), slice(left, left + width))
        own = np.where(labels[part] == n, ink[part], 0).astype(np.uint8)
        if np.count_nonzero(own) < _INKED * area:
            continue
        pieces = cv2.connectedComponents(own, connectivity=4)[0] + cv2.connectedComponents(255 - own, connectivity=4)[0]
        if pieces - 2 >= _PIECES:
            found.append((left / MM, top / MM, (left + width) / MM, (top + height) / MM))
    return found


def rules_of(ink: Picture, words: Sequence[Box], codes: Sequence[Box]) -> tuple[list[Ruled], Picture]:
    """The ruled tables of a page with `words`, and where its rules stand; there are none in `codes`."""
    if codes:
        ink = ink.copy()
        for box in codes:
            left, top, right, bottom = (round(value * MM) for value in box)
            ink[top:bottom, left:right] = 0
    lying, standing = _rules(ink, words)
    webs = cv2_module().dilate(lying | standing, np.ones((3, 3), np.uint8))
    return tables_of(_lying(lying), _standing(standing), slack=1.0), webs

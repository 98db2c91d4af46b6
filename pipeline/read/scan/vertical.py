"""Lines that run down the page (竖排): their letters are set side by side, so that they are read as lines of others.

Recognition reads a line that runs down as one that lies on its side, letters and all: most letters are told, marks are
not. Letters of such print stand in squares of one size, which can be cut and put in a row.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from pipeline.read.scan.level import MM, Picture, cv2_module

# In sizes of a letter: squares are so wide; a mark is no wider and no higher than this; how far it is from the edges of
# its square.
_SQUARE, _MARK, _CORNER = (0.7, 1.5), (0.45, 0.62), 0.06
_BLANK = 0.25  # of a square: what the blank between two letters takes at most
# Squares are tried that are by such a share wider or narrower, in steps of so many dots; dots of a square of the row.
_OFF, _STEP, _SIDE = 0.16, 0.1, 48
_WHITE = 255


def in_a_row(picture: Picture, ink: Picture, at: Sequence[float]) -> Picture | None:
    """The letters of a line, which lies on its side in `picture`, as a line of upright ones; None where they do not
    stand in squares. `at` says where about the middle of each letter was read, in millimetres along the line."""
    inked = np.flatnonzero(along := np.count_nonzero(ink, axis=0))
    size = 0.8 * picture.shape[0]  # boxes are drawn with a margin
    steps = np.diff(np.asarray(at)) * MM
    steps = steps[(steps > _SQUARE[0] * size) & (steps < _SQUARE[1] * size)]
    if not len(inked) or not len(steps):
        return None
    cuts = _cuts(along, int(inked[0]), int(inked[-1]), float(np.median(steps)))
    squares = []
    for start, end in itertools.pairwise(cuts):
        own = slice(max(0, round(start)), min(len(along), round(end)))
        if own.stop - own.start >= 3 and along[own].any():
            squares.append(_square(np.rot90(picture[:, own], -1), np.rot90(ink[:, own], -1), size))
    cv2 = cv2_module()
    row = np.hstack([cv2.resize(square, (_SIDE, _SIDE)) for square in squares])
    edge = _SIDE // 8
    return cv2.copyMakeBorder(row, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(_WHITE,) * 3)  # type: ignore[no-any-return]


def _cuts(along: np.ndarray, first: int, last: int, about: float) -> list[float]:
    """Where squares of one size, `about` so wide, meet on a line that is inked from `first` to `last`: there is the
    least ink."""
    broad = max(1, round(_BLANK * about))
    ink = np.convolve(along, np.hanning(broad + 2), mode="same")  # most in the middle of a blank
    best: tuple[float, list[float]] | None = None
    for wide in np.arange((1 - _OFF) * about, (1 + _OFF) * about, _STEP):
        for begin in np.arange(first - wide, first, 1.0):
            cuts = np.arange(begin, last + wide, wide)
            places = cuts[(cuts >= 0) & (cuts < len(along))].astype(int)
            met = float(ink[places].mean()) if len(places) else 0.0
            if best is None or met < best[0]:
                best = met, [float(cut) for cut in cuts]
    assert best is not None
    return best[1]


def _square(letter: Picture, ink: Picture, size: float) -> Picture:
    """A letter in the middle of a square; a mark, which stands at the upper right there, where lines across have it."""
    side = max(letter.shape[:2])
    square = np.full((side, side, 3), _WHITE, np.uint8)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    small = wide < _MARK[0] * size and high < _MARK[1] * size
    if small and rows[0] < 0.5 * len(ink) and columns[0] + columns[-1] > ink.shape[1]:
        mark = letter[max(0, rows[0] - 2) : rows[-1] + 3, max(0, columns[0] - 2) : columns[-1] + 3]
        corner = max(1, round(_CORNER * side))
        square[side - corner - mark.shape[0] : side - corner, corner : corner + mark.shape[1]] = mark
    else:
        top, left = (side - letter.shape[0]) // 2, (side - letter.shape[1]) // 2
        square[top : top + letter.shape[0], left : left + letter.shape[1]] = letter
    return square

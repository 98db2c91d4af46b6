"""Recognises the characters of a picture of a page (文字识别) and the ruled tables on it.

The models come with the packages of the extra `ocr`; nothing is fetched. The packages are loaded when the first
picture is read, so that all other forms are read without them.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.read.grid import Rule, Ruled, holds, tables_of
from pipeline.read.page import Box, Glyphs, Sheet
from pipeline.text import UnusableInputError

Picture = NDArray[np.uint8]

ADVICE = "Install the packages for reading pictures: make ocr"

# Pages are read at this resolution: finer ones take longer and are not read better.
_DPI = 200.0
_MM = _DPI / 25.4
# No page is longer than this (A2); a picture that claims it has a wrong resolution.
_LONGEST = 600.0
# Nor so many times longer than wide.
_LONG = 50


class _Piece(NamedTuple):
    """A stretch of a line that was recognised; its box is in millimetres, `at` says where on the page's width about
    the middle of each character stands (nothing where that is not known)."""

    text: str
    score: float
    box: Box
    at: tuple[float, ...] = ()


def recognise(image: Picture, dpi: float, number: int) -> Sheet:
    """The page that a picture (grey, RGB, or RGB with an alpha channel) shows at `dpi` dots to the inch.

    Raises `UnusableInputError` where the packages for recognition are not installed.
    """
    cv2 = _cv2()
    if max(image.shape[:2]) > _LONG * min(image.shape[:2]):
        # A strip, such as an empty page's frame: scaled to a page it has no breadth.
        return Sheet(number, image.shape[1] * 25.4 / dpi, image.shape[0] * 25.4 / dpi, (), score=1.0)
    picture = _without_seals(_at_working_size(image, dpi))
    level = _without_specks(_upright(picture))
    boxes = _boxes(level)
    quarters = _lies(level, boxes)
    if quarters:
        level = _without_specks(_upright(np.ascontiguousarray(np.rot90(picture, quarters))))
        boxes = _boxes(level)
    picture = level
    height, width = picture.shape[:2]
    dark = np.median(picture) < _DARK
    ink = _ink(picture)
    lying, standing = _rules(ink)
    ruled = [
        table for table in tables_of(_lying(lying), _standing(standing), slack=1.0) if not _is_lettering(table, boxes)
    ]
    webs = cv2.dilate(lying | standing, np.ones((3, 3), np.uint8))
    everything = ink.copy()
    ink[webs > 0] = 0
    found = [piece for box in boxes for part in _by_cell(box, ruled) if (piece := _read_stretch(picture, part))]
    found += _missed(picture, ink, found, ruled)
    found = [_with_dashes(piece, everything) for piece in _without_other_side(found, picture)]
    marks = _Marks(ink, found)
    pieces = [
        _trimmed(piece, ink, marks) for piece in found if piece.score >= _LEAST and not _DIRT.fullmatch(piece.text)
    ]
    lines = [_glyphs(piece) for piece in _in_order(pieces)]
    ruled = [table for table in ruled if any(table.holds(line) for line in lines)]
    return Sheet(
        number=number,
        width=width / _MM,
        height=height / _MM,
        lines=tuple(line for line in lines if not any(table.holds(line) for table in ruled)),
        tables=tuple(table.filled(lines) for table in ruled),
        score=0.0 if dark and not pieces else _mean_score(found, ink),
    )


def is_installed() -> bool:
    """Whether the packages for recognition are there."""
    return all(importlib.util.find_spec(name) is not None for name in ("cv2", "onnxruntime", "rapidocr"))


def advice() -> str:
    """What to do about a file none of whose pages can be read."""
    return "Get the file again, or print it to a new PDF file" if is_installed() else ADVICE


def _cv2() -> ModuleType:
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
    )


# --- the picture ---------------------------------------------------------------------------------------------


def _at_working_size(image: Picture, dpi: float) -> Picture:
    """The picture in RGB at the working resolution."""
    cv2 = _cv2()
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    elif image.shape[2] == 4:
        alpha = image[:, :, 3:].astype(np.float32) / 255
        image = (image[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    scale = min(_DPI / dpi, _LONGEST * _MM / max(image.shape[:2]))
    if abs(scale - 1) < 0.02:
        return np.ascontiguousarray(image)
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)  # type: ignore[no-any-return]


def _ink(picture: Picture) -> Picture:
    """255 where the page is printed; grey ground and shadows do not count."""
    cv2 = _cv2()
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 3)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 25)  # type: ignore[no-any-return]


# The full point of small print is larger than this.
_SPECK = 0.36


def _without_specks(picture: Picture) -> Picture:
    """The picture with specks painted over: they are read as points otherwise."""
    cv2 = _cv2()
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 25)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:count, cv2.CC_STAT_AREA] <= (_SPECK * _MM) ** 2
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


def _without_seals(picture: Picture) -> Picture:
    """The picture without its red seals, so that the signature under them is read; red words stay."""
    cv2 = _cv2()
    red = picture[:, :, 0].astype(np.int16) - np.minimum(picture[:, :, 1], picture[:, :, 2])
    mask = (red > _RED).astype(np.uint8)
    if not mask.any():
        return picture
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    cleaned = picture
    for left, top, width, height in _components(joined):
        sides = sorted((width / _MM, height / _MM))
        if _SEAL[0] <= sides[0] and sides[1] <= _SEAL[1] and sides[1] <= _ROUND * sides[0]:
            cleaned = picture.copy() if cleaned is picture else cleaned
            part = (slice(top, top + height), slice(left, left + width))
            # Where the seal lies on paper its red channel is as light as the paper, where it lies on print it is dark.
            inked = cv2.dilate(mask[part], np.ones((3, 3), np.uint8)) > 0
            cleaned[part][inked] = picture[part][:, :, 0][inked][:, None]
    return cleaned


def _upright(picture: Picture) -> Picture:
    """The picture turned by up to 3 degrees, so that its lines lie level."""
    cv2 = _cv2()
    small = cv2.resize(_ink(picture), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    best = 0.0
    for step, reach in ((0.5, 3.0), (0.1, 0.4), (0.02, 0.08)):
        count = round(reach / step)
        angles = [best + i * step for i in range(-count, count + 1) if abs(best + i * step) <= 3.0]
        best = max(angles, key=lambda angle: (_contrast_of_rows(small, angle), -abs(angle)))
    if abs(best) < 0.03:
        return picture
    return _turned(picture, best, cv2.INTER_CUBIC, (255, 255, 255))


def _turned(picture: Picture, angle: float, how: int, ground: tuple[int, ...]) -> Picture:
    cv2 = _cv2()
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), flags=how, borderValue=ground)  # type: ignore[no-any-return]


def _contrast_of_rows(ink: Picture, angle: float) -> float:
    """How sharply printed and blank rows part when the page is turned by `angle`: most where its lines lie level."""
    turned = _turned(ink, angle, _cv2().INTER_LINEAR, (0,))
    rows = turned.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


# --- rules ---------------------------------------------------------------------------------------------------

# Rules are longer than any stroke of a character, in titles too; gaps of the print or the scan are shorter than this.
_RULE = 10.0
_GAP = 1.0


def _rules(ink: Picture) -> tuple[Picture, Picture]:
    """Two masks: what lies level over a length, and what stands upright."""
    cv2 = _cv2()
    masks = []
    for shape in ((1, 0), (0, 1)):
        gap = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(shape, _GAP))
        long = cv2.getStructuringElement(cv2.MORPH_RECT, _shape(shape, _RULE if shape == (1, 0) else 0.7 * _RULE))
        masks.append(cv2.morphologyEx(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, gap), cv2.MORPH_OPEN, long))
    return masks[0], masks[1]


def _shape(direction: tuple[int, int], length: float) -> tuple[int, int]:
    return (round(length * _MM), 1) if direction == (1, 0) else (1, round(length * _MM))


def _lying(mask: Picture) -> Iterator[Rule]:
    for left, top, width, height in _components(mask):
        if height <= 1.5 * _MM:
            yield Rule((top + height / 2) / _MM, left / _MM, (left + width) / _MM)


def _standing(mask: Picture) -> Iterator[Rule]:
    for left, top, width, height in _components(mask):
        if width <= 1.5 * _MM:
            yield Rule((left + width / 2) / _MM, top / _MM, (top + height) / _MM)


def _is_lettering(table: Ruled, boxes: Iterable[Box]) -> bool:
    """Whether the strokes of large characters look like a table: one line of print goes through it and beyond."""
    left, top, right, bottom = table.box
    for box in boxes:
        beyond = max(left - box[0], box[2] - right)
        within = min(right, box[2]) - max(left, box[0])
        if top < (box[1] + box[3]) / 2 < bottom and min(beyond, within) > 3 and bottom - top < 2 * (box[3] - box[1]):
            return True
    return False


def _components(mask: Picture) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what hangs together."""
    count, _, stats, _ = _cv2().connectedComponentsWithStats(mask, connectivity=8)
    return [(int(s[0]), int(s[1]), int(s[2]), int(s[3])) for s in stats[1:count]]


# --- words ---------------------------------------------------------------------------------------------------


@cache
def _engine(process: int) -> Any:
    """The recognition engine of a process: it does not survive a fork. The models are named as files, since a model
    that is only described may be downloaded."""
    # The official builds of onnxruntime tell Microsoft over the net how they are used, unless this is set before.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import rapidocr
    except ImportError as error:
        raise missing_packages() from error
    models = Path(rapidocr.__file__).parent / "models"
    det, rec = sorted(models.glob("*_det_*.onnx")), sorted(models.glob("*_rec_*.onnx"))
    if not det or not rec:
        raise missing_packages()
    return rapidocr.RapidOCR(
        params={
            "Global.use_cls": False,  # it turns good lines upside down
            "Global.log_level": "critical",
            "Global.max_side_len": round(_LONGEST * _MM),
            "Global.return_word_box": True,  # where on a line each character stands
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # Where lines stand is seen as well in a coarser picture, in a third of the time.
            "Det.limit_type": "max",
            "Det.limit_side_len": 1600,
            "Det.model_path": str(det[-1]),
            "Rec.model_path": str(rec[-1]),
        }
    )


def _boxes(picture: Picture) -> list[Box]:
    """Where the stretches of text on the page stand."""
    found = _engine(os.getpid())(picture[:, :, ::-1], use_det=True, use_rec=False)
    if found.boxes is None:
        return []
    corners = [(box[:, 0] / _MM, box[:, 1] / _MM) for box in found.boxes]
    return [(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())) for xs, ys in corners]


def _read_stretch(picture: Picture, box: Box) -> _Piece | None:
    """The words of a box that is known to hold one line."""
    left, top, right, bottom = (max(0, round(x * _MM)) for x in box)
    crop = picture[top:bottom, left:right, ::-1]
    if min(crop.shape[:2]) < 4:
        return None
    found = _engine(os.getpid())(np.ascontiguousarray(crop), use_det=False, use_rec=True)
    if not found.txts or not found.txts[0].strip():
        return None
    text, about = found.txts[0], found.word_results[0]
    steps = [step for word in about.word_cols for step in word]
    at: tuple[float, ...] = ()
    if len(steps) == len("".join(text.split())) and about.line_txt_len:
        places = iter((left + (step + 0.5) / about.line_txt_len * crop.shape[1]) / _MM for step in steps)
        at = tuple(0.0 if char.isspace() else next(places) for char in text)
    return _Piece(text, float(found.scores[0]), box, at)


# A page whose ground is darker than this was not lit.
_DARK = 100
# Stretches that are less certain are drawings, seals or dirt: they stay out, and count for the page's score.
_LEAST = 0.5
# A page is turned where its longest lines read better by this.
_BETTER = 0.1
_LINES_TRIED = 5


def _lies(picture: Picture, boxes: Sequence[Box]) -> int:
    """By how many quarters, against the clock, a page has to be turned so that its lines are read: none mostly."""
    long = sorted(boxes, key=lambda box: abs((box[2] - box[0]) - (box[3] - box[1])))[-_LINES_TRIED:]
    upright = [box for box in long if box[3] - box[1] > 1.5 * (box[2] - box[0])]
    if not long or (len(upright) * 2 <= len(long) and _certainty(picture, long, 0) >= 0.8):
        return 0
    tried = (0, 1, 3) if len(upright) * 2 > len(long) else (0, 2)
    sure = {quarters: _certainty(picture, long, quarters) for quarters in tried}
    best = max(tried, key=lambda quarters: sure[quarters])
    return best if sure[best] > sure[0] + _BETTER else 0


# The print of the other side has less than this of the page's contrast, and is read in a mirror.
_FAINT, _MIRRORED = 0.5, 0.8


def _without_other_side(pieces: Sequence[_Piece], picture: Picture) -> list[_Piece]:
    """The pieces without those that shine through from the back of the page."""
    contrasts = []
    for piece in pieces:
        left, top, right, bottom = (max(0, round(x * _MM)) for x in piece.box)
        dark, ground = np.percentile(picture[top:bottom, left:right, 1], (5, 70))
        contrasts.append(float(ground - dark))
    least = _FAINT * float(np.median(contrasts)) if contrasts else 0.0
    pairs = zip(pieces, contrasts, strict=True)
    return [piece for piece, contrast in pairs if contrast >= least or piece.score >= _MIRRORED]


def _certainty(picture: Picture, boxes: Sequence[Box], quarters: int) -> float:
    """The mean certainty of what stands in the boxes when the page is turned by quarters."""
    scores = []
    for box in boxes:
        left, top, right, bottom = (max(0, round(x * _MM)) for x in box)
        part = np.ascontiguousarray(np.rot90(picture[top:bottom, left:right], quarters))
        piece = _read_stretch(part, (0.0, 0.0, part.shape[1] / _MM, part.shape[0] / _MM))
        scores.append(piece.score if piece is not None else 0.0)
    return sum(scores) / len(scores)


def _by_cell(whole: Box, ruled: Sequence[Ruled]) -> Iterator[Box]:
    """The parts of a stretch that goes over the rules between cells."""
    table = next((table for table in ruled if holds(table.box, whole)), None)
    left, top, right, bottom = whole
    slack = 0.5 * min(bottom - top, right - left, 5.0)
    parts = []
    for *_, box in table.cells if table else ():
        part = (max(left, box[0]), max(top, box[1]), min(right, box[2]), min(bottom, box[3]))
        if part[2] - part[0] > slack and part[3] - part[1] > slack:
            parts.append(part)
    if len(parts) < 2:
        yield whole
        return
    for part in parts:
        yield part[0] + _EDGE, part[1] + _EDGE, part[2] - _EDGE, part[3] - _EDGE


# What the rule itself takes of a cell.
_EDGE = 0.4
# Print that was missed is read where it is as high as small print and no higher than a title's characters.
_LOW, _HIGH = 1.4, 9.0
_SURE = 0.7


def _missed(picture: Picture, ink: Picture, pieces: Sequence[_Piece], ruled: Sequence[Ruled]) -> list[_Piece]:
    """What is printed and lies in no stretch that was found, such as a lone digit in a cell."""
    cv2 = _cv2()
    rest = ink.copy()
    for piece in pieces:
        left, top, right, bottom = (round(x * _MM) for x in piece.box)
        rest[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
    near = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((round(0.8 * _MM), round(2.0 * _MM)), np.uint8))
    found = []
    for left, top, width, height in _components(near):
        high, wide = height / _MM, width / _MM
        if not (max(high, wide) >= _LOW and high <= _HIGH):
            continue
        margin = 0.25 * max(high, 2.0)
        box = (left / _MM - margin, top / _MM - margin, (left + width) / _MM + margin, (top + height) / _MM + margin)
        if not any(holds(table.box, box) for table in ruled):
            continue
        if (read := _read_stretch(picture, box)) is not None and read.score >= _SURE:
            found.append(read)
    return found


# Marks that never stand alone in print.
_DIRT = re.compile(r"[\s.,'`·:;~\"_，、；：]*")


def _trimmed(piece: _Piece, ink: Picture, marks: _Marks) -> _Piece:
    """The piece with its box drawn close round the print, and its punctuation in the widths of Chinese print."""
    left, top, right, bottom = (max(0, round(x * _MM)) for x in piece.box)
    part = ink[top:bottom, left:right]
    cols, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    box = piece.box
    if len(cols) and len(rows):
        box = (
            (left + int(cols[0])) / _MM,
            (top + int(rows[0])) / _MM,
            (left + int(cols[-1]) + 1) / _MM,
            (top + int(rows[-1]) + 1) / _MM,
        )
    text = full_width(piece.text, marks.narrow(piece)).strip()
    return _Piece(text, piece.score, box)


def _mean_score(pieces: Sequence[_Piece], ink: Picture) -> float:
    """The mean certainty of the characters; a page without words is certain where it is blank."""
    weight = sum(len(piece.text) for piece in pieces)
    if weight:
        return round(sum(piece.score * len(piece.text) for piece in pieces) / weight, 4)
    return 1.0 if np.count_nonzero(ink) < 0.001 * ink.size else 0.0


# --- lines and tables ----------------------------------------------------------------------------------------


def _in_order(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The pieces from the top, those that stand beside each other from the left."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box[1] + piece.box[3], piece.box[0])):
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows and rows[-1][0].box[1] < middle < rows[-1][0].box[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        yield from sorted(row, key=lambda piece: piece.box[0])


_HALF = re.compile(r"[\x20-\x7e]")
_OPENS, _CLOSES = tuple("“‘（《〈【〔「『"), tuple("”’）》〉】〕」』，。、；：！？")


def _glyphs(piece: _Piece) -> Glyphs:
    """The stretch with its box as type is set: brackets, commas and stops take a whole character's width."""
    left, top, right, bottom = piece.box
    by_height = (bottom - top) / 0.92
    opens, closes = piece.text.startswith(_OPENS), piece.text.endswith(_CLOSES)
    ems = len(piece.text) - 0.5 * (len(_HALF.findall(piece.text)) + opens + closes)
    # Few short lines hold the highest and the lowest strokes; long ones are measured by their width.
    size = min(max((right - left) / ems, 0.8 * by_height), 1.5 * by_height) if ems >= 6 else by_height
    return Glyphs(piece.text, left - 0.5 * size * opens, top, right + 0.5 * size * closes, bottom, size)


# --- widths of punctuation -----------------------------------------------------------------------------------

# Marks that come in two widths, with the side on which the wide one has its blank.
_BLANK_BEFORE, _BLANK_AFTER = frozenset("(（"), frozenset(")），,：:；;")
# Marks that come in the wide form only: they tell how a page sets its marks.
_WIDE_ONLY = frozenset("、。")
# In sizes of a character: a wide mark has more blank than this, and no mark is wider than this.
_WIDE_BLANK, _WIDEST = 0.42, 0.45


class _Marks:
    """Tells the marks of the Latin width on a page from wide ones by the blank beside them.

    Only on a page that gives marks a whole character: many books set them in half of one (开明式), and a line that is
    too full has them squeezed. There a narrow mark is no Latin one.
    """

    def __init__(self, ink: Picture, pieces: Iterable[_Piece]) -> None:
        self._ink = ink
        self._blanks = {id(piece): self._measured(piece) for piece in pieces}
        wide = narrow = 0
        for piece in pieces:
            for n, blank in self._blanks[id(piece)].items():
                wide += blank >= _WIDE_BLANK
                narrow += blank < _WIDE_BLANK and piece.text[n] in _WIDE_ONLY
        self._sets_wide = wide >= 3 and narrow * 3 <= wide

    def narrow(self, piece: _Piece) -> frozenset[int]:
        """The places in the text of a piece at which marks of the Latin width stand."""
        blanks = self._blanks.get(id(piece), {})
        squeezed = any(blank < _WIDE_BLANK for n, blank in blanks.items() if piece.text[n] in _WIDE_ONLY)
        hyphens = self._hyphens(piece)
        if not self._sets_wide or squeezed:
            return hyphens
        latin = {n: blank < _WIDE_BLANK for n, blank in blanks.items() if piece.text[n] not in _WIDE_ONLY}
        opened: list[int] = []
        for n, char in enumerate(piece.text):
            if char in _BLANK_BEFORE:
                opened.append(n)
            elif char in ")）" and opened:
                # Both brackets of a pair have one width; one at the end of a line does not show it.
                pair = (opened.pop(), n)
                shown = [latin[i] for i in pair if i in latin]
                latin.update(dict.fromkeys(pair, bool(shown) and all(shown)))
        return hyphens | {n for n, is_latin in latin.items() if is_latin}

    def _hyphens(self, piece: _Piece) -> frozenset[int]:
        """The places of strokes that are shorter than a dash of one em."""
        if not piece.at or "-" not in piece.text:
            return frozenset()
        runs, size = _runs(piece, self._ink)
        found = set()
        for n, (char, x) in enumerate(zip(piece.text, piece.at, strict=True)):
            run = next((run for run in runs if run[0] - 1 <= x * _MM <= run[1] + 1), None)
            if char == "-" and run is not None and _width(run) < _HYPHEN * size:
                found.add(n)
        return frozenset(found)

    def _measured(self, piece: _Piece) -> dict[int, float]:
        """The blank beside each mark, in sizes of a character, by its place; none where other marks or the end of the
        line stand beside it."""
        wanted = [n for n, char in enumerate(piece.text) if char in _BLANK_BEFORE | _BLANK_AFTER | _WIDE_ONLY]
        if not wanted or not piece.at:
            return {}
        runs, size = _runs(piece, self._ink)
        found = {}
        for n in wanted:
            before = piece.text[n] in _BLANK_BEFORE
            beside = n - 1 if before else n + 1
            if not 0 <= beside < len(piece.text) or not _SOLID.match(piece.text[beside]):
                continue
            at = piece.at[n] * _MM
            run = min(range(len(runs)), key=lambda i: abs(sum(runs[i]) / 2 - at), default=None)
            if run is None or abs(sum(runs[run]) / 2 - at) > 0.5 * size or _width(runs[run]) > _WIDEST * size:
                continue
            other = run - 1 if before else run + 1
            if 0 <= other < len(runs):
                gap = runs[run][0] - runs[other][1] if before else runs[other][0] - runs[run][1]
                found[n] = gap / size
        return found


def _runs(piece: _Piece, ink: Picture) -> tuple[list[tuple[int, int]], float]:
    """The stretches of a line's width that hold ink, and the size of its characters."""
    left, top, right, bottom = (max(0, round(x * _MM)) for x in piece.box)
    part = ink[top:bottom, left:right].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], part.astype(np.int8), [0]))))
    runs = [(int(a) + left, int(b) + left) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return runs, 0.8 * (bottom - top)  # boxes are drawn with a margin


def _width(run: tuple[int, int]) -> int:
    return run[1] - run[0]


# What a dash of two ems is read as.
_DASHES = re.compile(r"[-–—－一]{1,4}")
# In sizes of a character: no other stroke is as long as a dash, and no dash as short as a hyphen.
_LONG_DASH, _HYPHEN = 1.5, 0.7


def _with_dashes(piece: _Piece, ink: Picture) -> _Piece:
    """The piece with each stroke as long as two characters as a dash (破折号), whatever it was read as."""
    if not piece.at or not _DASHES.search(piece.text):
        return piece
    runs, size = _runs(piece, ink)
    text, at, end = "", [], 0
    for match in _DASHES.finditer(piece.text):
        places = [x * _MM for x in piece.at[match.start() : match.end()]]
        for run in runs:
            inside = [n for n, x in enumerate(places, match.start()) if run[0] - 1 <= x <= run[1] + 1]
            if inside and _width(run) >= _LONG_DASH * size:
                text += piece.text[end : inside[0]] + "——"
                at += [*piece.at[end : inside[0]], *(x / _MM for x in run)]
                end = inside[-1] + 1
    return piece._replace(text=text + piece.text[end:], at=(*at, *piece.at[end:]))


_HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOLID = re.compile(rf"[{_HAN}0-9A-Za-z]")
_CJK = rf"{_HAN}\u2018-\u201d\u3001-\u3020\uff01-\uff5e"
_WIDE = str.maketrans("(),:;?!", "（），：；？！")
_NARROW = str.maketrans("（），：；？！", "(),:;?!")
# What may be held back: marks of two widths, and hyphens.
_EITHER = frozenset("(),:;?!（），：；？！-")
_YEAR = re.compile(r"[\[(（［【〔]([12]\d{3})[\])）］】〕](?=第?\d{1,5}号)")
_SQUARE = re.compile(r"\[([^\[\]]{1,12})\]")
_PAIR = re.compile(r"[(（]([^()（）]{0,80})[)）]")
_LONE = re.compile(rf"(?<=[{_CJK}])[(),:;?!]|[(),:;?!](?=[{_CJK}])")
# A dash of two ems (破折号) is read as two ones. Before a Han character 一一 may be the word (一一对应), but hardly so
# where a line or a sentence begins: that is where a list of 破折号 begins its items.
_DASH = re.compile(
    rf"(?:(?<=[。；：！？”）])|^)(?:一一(?=[{_HAN}])|一[-–—－](?![-–—－])|[-–—－]一)(?=[{_CJK}])"
    rf"|(?:(?<=[{_CJK}])|^)(?:[-–—－]{{1,3}}|一一(?![{_HAN}]))(?=[{_CJK}])"
)
_QUOTED = re.compile(r'"([^"]{1,80})"')


def full_width(text: str, narrow: Collection[int] = ()) -> str:
    """A recognised line with its punctuation as Chinese print sets it: recognition tells marks, not their widths.

    At the places `narrow` the print itself has a mark of the Latin width.

    >>> full_width("清新府办函[2018]81号),并于8:30报送(试行):")
    '清新府办函〔2018〕81号），并于8:30报送（试行）：'
    """
    text = _YEAR.sub(r"〔\1〕", text)
    held = "".join(
        chr(_HELD + ord(_latin(char))) if n in narrow and char in _EITHER else char for n, char in enumerate(text)
    )
    return _HELD_MARK.sub(lambda mark: chr(ord(mark[0]) - _HELD), _widened(held))


# Marks that are held back from the rules stand in a private area meanwhile.
_HELD = 0xF000
_HELD_MARK = re.compile(r"[\uf021-\uf07e]")


def _latin(mark: str) -> str:
    return mark.translate(_NARROW)


def _widened(text: str) -> str:
    text = _SQUARE.sub(r"〔\1〕", text)
    text = _QUOTED.sub(r"“\1”", text)
    text = _DASH.sub("——", text)
    text = _PAIR.sub(_paired, text)
    return _LONE.sub(lambda mark: mark[0].translate(_WIDE), text)


def _paired(pair: re.Match[str]) -> str:
    around = pair.string[max(0, pair.start() - 1) : pair.start()] + pair.string[pair.end() : pair.end() + 1]
    if re.search(f"[{_CJK}]", pair[1] + around):
        return f"（{pair[1]}）"
    return f"({pair[1]})"

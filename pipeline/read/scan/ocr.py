"""Recognises the characters of a picture of a page (文字识别) and the words of the ruled tables on it.

The models come with the packages of the extra `ocr`; nothing is fetched. The packages are loaded when the first
picture is read, so that all other forms are read without them.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.precompiled import compile_re
from pipeline.read.page.grid import Ruled, holds
from pipeline.read.page.sheet import Box, Glyphs, Matrix, Sheet, turned_back
from pipeline.read.scan.level import (
    LONGEST,
    MM,
    Picture,
    at_working_size,
    codes_of,
    components,
    cv2_module,
    ink_of,
    missing_packages,
    rules_of,
    upright,
    without_seals,
    without_specks,
)
from pipeline.read.scan.punctuation import Marks, Stretch, full_width, with_dashes
from pipeline.read.scan.vertical import in_a_row

# No page is so many times longer than wide.
_LONG = 50


def recognise(image: Picture, dpi: float, number: int) -> Sheet:
    """The page that a picture (grey, RGB, or RGB with an alpha channel) shows at `dpi` dots to the inch.

    Raises `UnusableInputError` where the packages for recognition are not installed.
    """
    cv2_module()  # raises where the packages are not installed
    if max(image.shape[:2]) > _LONG * min(image.shape[:2]):
        # A strip, such as an empty page's frame: scaled to a page it has no breadth.
        return Sheet(number, image.shape[1] * 25.4 / dpi, image.shape[0] * 25.4 / dpi, (), score=1.0, dpi=dpi)
    picture = without_seals(at_working_size(image, dpi))
    level, back = _levelled(picture)
    boxes = _boxes(level)
    known: dict[Box, Stretch | None] = {}
    quarters = _lies(level, boxes, known)
    if quarters:
        known.clear()
        del level  # a page takes 12 MB in colour
        level, back = _levelled(np.ascontiguousarray(np.rot90(picture, quarters)))
        boxes = _boxes(level)
    shown = turned_back(picture.shape[1] / MM, picture.shape[0] / MM, quarters)
    shown = shown._replace(map=back.inside(shown.map))
    picture = level
    height, width = picture.shape[:2]
    dark = np.median(picture) < _DARK
    ink = ink_of(picture)
    codes = codes_of(ink)
    tables, webs = rules_of(ink, boxes, codes)
    ruled = [table for table in tables if not _is_lettering(table, boxes)]
    everything = ink.copy()
    ink[webs > 0] = 0
    gutter = _gutter(everything, [box for box in boxes if not any(holds(table.box, box) for table in ruled)])
    parts = [part for box in boxes for half in _by_column(box, gutter, everything) for part in _by_cell(half, ruled)]
    read = (known[part] if part in known else _read_stretch(picture, part) for part in parts)
    found = [piece for piece in read if piece is not None]
    if quarters == 1:
        found = _set_across(found, picture, everything)
    found += _missed(picture, ink, found, ruled)
    found = [with_dashes(piece, everything) for piece in _without_other_side(found, picture)]
    marks = Marks(ink, found)
    pieces = [
        _trimmed(piece, ink, marks)
        for piece in found
        if piece.score >= _LEAST and not _DIRT.fullmatch(piece.text) and not _is_of_code(piece, codes)
    ]
    lines = [_glyphs(piece) for piece in _in_order(pieces)]
    boxes = [(line.left, line.top, line.right, line.bottom) for line in lines]
    ruled = [table for table in ruled if any(map(table.holds, lines)) and not table.is_drawing(boxes)]
    return Sheet(
        number=number,
        width=width / MM,
        height=height / MM,
        lines=tuple(line for line in lines if not any(table.holds(line) for table in ruled)),
        tables=tuple(table.filled(lines) for table in ruled),
        score=0.0 if dark and not pieces else _mean_score(found, ink),
        shown=shown,
        dpi=dpi,
    )


def _levelled(picture: Picture) -> tuple[Picture, Matrix]:
    """The picture level and without specks, and the map of its places to those of the picture as it was."""
    straight, back = upright(picture)
    return without_specks(straight), back


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
    engine: Any = rapidocr.RapidOCR(
        params={
            "Global.use_cls": False,  # it turns good lines upside down
            "Global.log_level": "critical",
            "Global.max_side_len": round(LONGEST * MM),
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
    # Lines are cut out one by one when they are read: those that the engine would cut take half a second a page.
    engine.crop_text_regions = lambda _picture, _boxes: []
    engine.cfg.Det._set_flag("allow_objects", True)
    engine.cfg.Det.session = _finder(det[-1])
    return engine


def _finder(model: Path) -> Any:
    """The session that finds where words stand. The whole page goes through it at once: set up as the engine would, it
    takes a third more memory and time."""
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])


def _boxes(picture: Picture) -> list[Box]:
    """Where the stretches of text on the page stand."""
    engine = _engine(os.getpid())
    _give_back()
    found = engine(picture[:, :, ::-1], use_det=True, use_rec=False)
    _give_back()
    if found.boxes is None:
        return []
    corners = [(box[:, 0] / MM, box[:, 1] / MM) for box in found.boxes]
    return [(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())) for xs, ys in corners]


def _give_back() -> None:
    """Gives the system back what is free of this process's memory, where its C library can (glibc): to look through a
    page takes 300 MB for a second."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _read_stretch(picture: Picture, box: Box) -> Stretch | None:
    """The words of a box that is known to hold one line."""
    left, top, right, bottom = (max(0, round(x * MM)) for x in box)
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
        places = iter((left + (step + 0.5) / about.line_txt_len * crop.shape[1]) / MM for step in steps)
        at = tuple(0.0 if char.isspace() else next(places) for char in text)
    return Stretch(text, float(found.scores[0]), box, at)


# A page whose ground is darker than this was not lit.
_DARK = 100
# Stretches that are less certain are drawings, seals or dirt: they stay out, and count for the page's score.
_LEAST = 0.5
# A page is turned where its longest lines read better by this.
_BETTER = 0.1
_LINES_TRIED = 5


def _lies(picture: Picture, boxes: Sequence[Box], known: dict[Box, Stretch | None]) -> int:
    """By how many quarters, against the clock, a page has to be turned so that its lines are read: none mostly.

    `known` takes what was read on the way.
    """
    long = sorted(boxes, key=lambda box: abs((box[2] - box[0]) - (box[3] - box[1])))[-_LINES_TRIED:]
    upright = [box for box in long if box[3] - box[1] > 1.5 * (box[2] - box[0])]
    if not long:
        return 0
    known.update((box, _read_stretch(picture, box)) for box in long)
    as_it_is = sum(piece.score for box in long if (piece := known[box]) is not None) / len(long)
    is_upright = len(upright) * 2 > len(long)
    if as_it_is >= 0.8 and not is_upright:
        return 0
    sure = {quarters: _certainty(picture, long, quarters) for quarters in ((1, 3) if is_upright else (2,))}
    best = max(sure, key=lambda quarters: sure[quarters])
    return best if sure[best] > as_it_is + _BETTER else 0


def _set_across(pieces: Sequence[Stretch], picture: Picture, ink: Picture) -> list[Stretch]:
    """The pieces of a page that was turned because its lines run down; where its letters stand upright in them (竖排),
    each line as it is read from a row of them, if that is more certain."""
    long = sorted((piece for piece in pieces if piece.at), key=lambda piece: len(piece.text))[-_LINES_TRIED:]
    sure = {id(piece): _across(piece, picture, ink) for piece in long}
    better = sum(_is_better(read, piece) for piece in long if (read := sure[id(piece)]) is not None)
    if 2 * better <= len(long):
        return list(pieces)
    rows = [(piece, sure[id(piece)] if id(piece) in sure else _across(piece, picture, ink)) for piece in pieces]
    return [_with_marks(row, piece) if row is not None and _is_better(row, piece) else piece for piece, row in rows]


def _is_better(row: Stretch, piece: Stretch) -> bool:
    """Whether a row of letters is read with about the certainty of the line that they stand in, and as many signs."""
    return row.score >= piece.score - _AS_SURE and len(row.text) >= len(piece.text)


# How much less certain a reading may be that has more marks.
_AS_SURE = 0.1
_NO_LETTER = compile_re(r"[^\w]")


def _with_marks(row: Stretch, piece: Stretch) -> Stretch:
    """A row of letters with those of the line that was read with more certainty, where both have as many."""
    surer = iter(_NO_LETTER.sub("", piece.text))
    if piece.score <= row.score or len(_NO_LETTER.sub("", row.text)) != len(_NO_LETTER.sub("", piece.text)):
        return row
    text = "".join(char if _NO_LETTER.match(char) else next(surer) for char in row.text)
    return row._replace(text=text, score=piece.score)


def _across(piece: Stretch, picture: Picture, ink: Picture) -> Stretch | None:
    """What is read in the row of a line's letters."""
    left, top, right, bottom = (max(0, round(x * MM)) for x in piece.box)
    places = [x - left / MM for x in piece.at]
    row = in_a_row(picture[top:bottom, left:right], ink[top:bottom, left:right], places) if len(places) > 1 else None
    read = _read_stretch(row, (0.0, 0.0, row.shape[1] / MM, row.shape[0] / MM)) if row is not None else None
    return read._replace(text=_HIGH_STOP.sub("。", read.text), box=piece.box, at=()) if read is not None else None


# The full stop of such lines stands high in its square.
_HIGH_STOP = compile_re(r"(?<=[\u3400-\u9fff])°")


# The print of the other side has less than this of the page's contrast, and is read in a mirror.
_FAINT, _MIRRORED = 0.5, 0.8


def _without_other_side(pieces: Sequence[Stretch], picture: Picture) -> list[Stretch]:
    """The pieces without those that shine through from the back of the page."""
    contrasts = []
    for piece in pieces:
        left, top, right, bottom = (max(0, round(x * MM)) for x in piece.box)
        dark, ground = np.percentile(picture[top:bottom, left:right, 1], (5, 70))
        contrasts.append(float(ground - dark))
    least = _FAINT * float(np.median(contrasts)) if contrasts else 0.0
    pairs = zip(pieces, contrasts, strict=True)
    return [piece for piece, contrast in pairs if contrast >= least or piece.score >= _MIRRORED]


def _certainty(picture: Picture, boxes: Sequence[Box], quarters: int) -> float:
    """The mean certainty of what stands in the boxes when the page is turned by quarters."""
    scores = []
    for box in boxes:
        left, top, right, bottom = (max(0, round(x * MM)) for x in box)
        part = np.ascontiguousarray(np.rot90(picture[top:bottom, left:right], quarters))
        piece = _read_stretch(part, (0.0, 0.0, part.shape[1] / MM, part.shape[0] / MM))
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


def _gutter(ink: Picture, boxes: Sequence[Box]) -> tuple[float, float] | None:
    """The left and right edge of the blank strip between two columns (双栏), where stretches go over it: it stands near
    the middle of the page, in nearly all lines that go over it, and is wider than the blank between two letters."""
    long = [box for box in boxes if box[2] - box[0] > 4 * (box[3] - box[1])]
    if len(long) < _COLUMN_LINES:
        return None
    letter = 0.8 * float(np.median([box[3] - box[1] for box in long]))
    start, end = (round(share * ink.shape[1]) for share in _MIDDLE)
    lines, blank, crossing = (np.zeros(end - start) for _ in range(3))
    for box in long:
        left, right = (
            round((x + inwards) * MM) - start for x, inwards in ((box[0], 4 * letter), (box[2], -4 * letter))
        )
        inner = slice(max(left, 0), max(right, 0))
        crossing[inner] += 1
        lines[inner] += 1
        blank[inner] += ~_is_inked(ink, box, start, end)[inner]
        # A line that was found in two stretches is blank between them.
        for outer in (slice(0, max(round(box[0] * MM) - start, 0)), slice(max(round(box[2] * MM) - start, 0), None)):
            lines[outer] += 0.5
            blank[outer] += 0.5
    is_open = (crossing > 0) & (blank >= _COLUMN_LINES) & (blank >= _NEARLY_ALL * lines)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_open.astype(np.int8), [0]))))
    strips = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    first, last = max(strips, key=lambda strip: strip[1] - strip[0], default=(0, 0))
    strip = (first + start) / MM, (last + start) / MM
    return strip if strip[1] - strip[0] >= _STRIP * letter else None


# Columns of print have so many lines and more; the strip between them stands within these shares of the page's width,
# in such a share of the lines, and is wider than this, in letters.
_COLUMN_LINES, _MIDDLE, _NEARLY_ALL, _STRIP = 5, (0.4, 0.6), 0.8, 0.6


def _is_inked(ink: Picture, box: Box, start: int, end: int) -> NDArray[np.bool_]:
    """Which columns of dots hold ink in the rows of a box, without the edges of the lines above and under it."""
    margin = 0.15 * (box[3] - box[1])
    top, bottom = max(0, round((box[1] + margin) * MM)), max(0, round((box[3] - margin) * MM))
    return np.asarray((ink[top:bottom, start:end] > 0).any(axis=0))


def _by_column(box: Box, gutter: tuple[float, float] | None, ink: Picture) -> Iterator[Box]:
    """The parts of a stretch that goes over the blank strip between two columns."""
    if gutter is not None and box[0] < gutter[0] and box[2] > gutter[1]:
        inked = _is_inked(ink, box, round(gutter[0] * MM), round(gutter[1] * MM))
        if np.count_nonzero(inked) <= (1 - _NEARLY_ALL) * len(inked):
            middle = (gutter[0] + gutter[1]) / 2
            yield box[0], box[1], middle, box[3]
            yield middle, box[1], box[2], box[3]
            return
    yield box


# What the rule itself takes of a cell.
_EDGE = 0.4
# Print that was missed is read where it is as high as small print and no higher than a title's characters.
_LOW, _HIGH = 1.4, 9.0
_SURE = 0.7


def _missed(picture: Picture, ink: Picture, pieces: Sequence[Stretch], ruled: Sequence[Ruled]) -> list[Stretch]:
    """What is printed and lies in no stretch that was found, such as a lone digit in a cell."""
    cv2 = cv2_module()
    rest = ink.copy()
    for piece in pieces:
        left, top, right, bottom = (round(x * MM) for x in piece.box)
        rest[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
    near = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((round(0.8 * MM), round(2.0 * MM)), np.uint8))
    found = []
    lone: list[Box] = []
    for left, top, width, height in components(near):
        high, wide = height / MM, width / MM
        if not (max(high, wide) >= _LOW and high <= _HIGH):
            continue
        margin = 0.25 * max(high, 2.0)
        box = (left / MM - margin, top / MM - margin, (left + width) / MM + margin, (top + height) / MM + margin)
        if not any(holds(table.box, box) for table in ruled):
            if _LETTER[0] <= min(high, wide) and max(high, wide) <= _LETTER[1] and len(lone) < _MOST_LONE:
                lone.append(box)
            continue
        if (read := _read_stretch(picture, box)) is not None and read.score >= _SURE:
            found.append(read)
    letters = [read for box in lone if (read := _read_stretch(picture, box)) is not None and _is_lone(read)]
    others = [piece for piece in pieces if _is_lone(piece)] + letters
    return found + [one for one in letters if any(_are_of_one_line(one, other) for other in others)]


# In millimetres: a letter that stands alone, as those of 通　知, 公　告, 目　录 do; a page of dirt has more.
_LETTER, _MOST_LONE = (2.5, 10.0), 30
# Letters of one line stand so many times their height apart.
_SPREAD = (1.5, 12.0)


def _is_lone(piece: Stretch) -> bool:
    """Whether a piece is one Chinese letter, read with certainty."""
    return len(piece.text) == 1 and "\u3400" <= piece.text <= "\u9fff" and piece.score >= _LEAST_LONE


# A letter that stands alone is no dirt where it is as certain as this.
_LEAST_LONE = 0.8


def _are_of_one_line(one: Stretch, other: Stretch) -> bool:
    """Whether two lone letters are of one size and stand on one line, set wide apart."""
    high = sorted((one.box[3] - one.box[1], other.box[3] - other.box[1]))
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    apart = abs(one.box[0] + one.box[2] - other.box[0] - other.box[2]) / 2
    return high[1] < 1.6 * high[0] and shared > 0.7 * high[0] and _SPREAD[0] < apart / high[1] < _SPREAD[1]


# Marks that never stand alone in print.
_DIRT = compile_re(r"[\s.,'`·:;~\"_，、；：]*")


def _is_of_code(piece: Stretch, codes: Iterable[Box]) -> bool:
    """Whether what was read is a part of a code or an emblem: few signs, for a block of words is dense as well."""
    return len(piece.text) <= _FEW_SIGNS and any(holds(code, piece.box) for code in codes)


# More than that are not read from a drawing.
_FEW_SIGNS = 2


def _trimmed(piece: Stretch, ink: Picture, marks: Marks) -> Stretch:
    """The piece with its box drawn close round the print, and its punctuation in the widths of Chinese print."""
    left, top, right, bottom = (max(0, round(x * MM)) for x in piece.box)
    part = ink[top:bottom, left:right]
    cols, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    box = piece.box
    if len(cols) and len(rows):
        box = (
            (left + int(cols[0])) / MM,
            (top + int(rows[0])) / MM,
            (left + int(cols[-1]) + 1) / MM,
            (top + int(rows[-1]) + 1) / MM,
        )
    text = full_width(piece.text, marks.narrow(piece)).strip()
    return Stretch(text, piece.score, box)


def _mean_score(pieces: Sequence[Stretch], ink: Picture) -> float:
    """The mean certainty of the characters; a page without words is certain where it is blank."""
    weight = sum(len(piece.text) for piece in pieces)
    if weight:
        return round(sum(piece.score * len(piece.text) for piece in pieces) / weight, 4)
    return 1.0 if np.count_nonzero(ink) < 0.001 * ink.size else 0.0


def _is_lettering(table: Ruled, boxes: Iterable[Box]) -> bool:
    """Whether the strokes of large characters look like a table: one line of print goes through it and beyond."""
    left, top, right, bottom = table.box
    for box in boxes:
        beyond = max(left - box[0], box[2] - right)
        within = min(right, box[2]) - max(left, box[0])
        if top < (box[1] + box[3]) / 2 < bottom and min(beyond, within) > 3 and bottom - top < 2 * (box[3] - box[1]):
            return True
    return False


# --- lines and tables ----------------------------------------------------------------------------------------


def _in_order(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """The pieces from the top, those that stand beside each other from the left."""
    rows: list[list[Stretch]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box[1] + piece.box[3], piece.box[0])):
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows and rows[-1][0].box[1] < middle < rows[-1][0].box[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        yield from sorted(row, key=lambda piece: piece.box[0])


_HALF = compile_re(r"[\x20-\x7e]")
_OPENS, _CLOSES = tuple("“‘（《〈【〔「『"), tuple("”’）》〉】〕」』，。、；：！？")


def _glyphs(piece: Stretch) -> Glyphs:
    """The stretch with its box as type is set: brackets, commas and stops take a whole character's width."""
    left, top, right, bottom = piece.box
    by_height = (bottom - top) / 0.92
    opens, closes = piece.text.startswith(_OPENS), piece.text.endswith(_CLOSES)
    ems = len(piece.text) - 0.5 * (len(_HALF.findall(piece.text)) + opens + closes)
    # Few short lines hold the highest and the lowest strokes; long ones are measured by their width.
    size = min(max((right - left) / ems, 0.8 * by_height), 1.5 * by_height) if ems >= 6 else by_height
    return Glyphs(piece.text, left - 0.5 * size * opens, top, right + 0.5 * size * closes, bottom, size)

"""Punctuation on a recognised line (标点): recognition tells neither the width of a mark nor a dash from a one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.precompiled import compile_re
from pipeline.read.page.sheet import Box
from pipeline.read.scan.level import MM, Picture


class Stretch(NamedTuple):
    """A stretch of a line that was recognised; its box is in millimetres, `at` says where on the page's width about
    the middle of each character stands (nothing where that is not known)."""

    text: str
    score: float
    box: Box
    at: tuple[float, ...] = ()


# Marks that come in two widths, with the side on which the wide one has its blank.
_BLANK_BEFORE, _BLANK_AFTER = frozenset("(（"), frozenset(")），,：:；;")
# Marks that come in the wide form only: they tell how a page sets its marks.
_WIDE_ONLY = frozenset("、。")
# In sizes of a character: a wide mark has more blank than this, and no mark is wider than this.
_WIDE_BLANK, _WIDEST = 0.42, 0.45


class Marks:
    """Tells the marks of the Latin width on a page from wide ones by the blank beside them.

    Only on a page that gives marks a whole character: many books set them in half of one (开明式), and a line that is
    too full has them squeezed. There a narrow mark is no Latin one.
    """

    def __init__(self, ink: Picture, pieces: Iterable[Stretch]) -> None:
        self._ink = ink
        self._blanks = {id(piece): self._measured(piece) for piece in pieces}
        wide = narrow = 0
        for piece in pieces:
            for n, blank in self._blanks[id(piece)].items():
                wide += blank >= _WIDE_BLANK
                narrow += blank < _WIDE_BLANK and piece.text[n] in _WIDE_ONLY
        self._sets_wide = wide >= 3 and narrow * 3 <= wide

    def narrow(self, piece: Stretch) -> frozenset[int]:
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

    def _hyphens(self, piece: Stretch) -> frozenset[int]:
        """The places of strokes that are shorter than a dash of one em."""
        if not piece.at or "-" not in piece.text:
            return frozenset()
        runs, size = _runs(piece, self._ink)
        found = set()
        for n, (char, x) in enumerate(zip(piece.text, piece.at, strict=True)):
            run = next((run for run in runs if run[0] - 1 <= x * MM <= run[1] + 1), None)
            if char == "-" and run is not None and _width(run) < _HYPHEN * size:
                found.add(n)
        return frozenset(found)

    def _measured(self, piece: Stretch) -> dict[int, float]:
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
            at = piece.at[n] * MM
            run = min(range(len(runs)), key=lambda i: abs(sum(runs[i]) / 2 - at), default=None)
            if run is None or abs(sum(runs[run]) / 2 - at) > 0.5 * size or _width(runs[run]) > _WIDEST * size:
                continue
            other = run - 1 if before else run + 1
            if 0 <= other < len(runs):
                gap = runs[run][0] - runs[other][1] if before else runs[other][0] - runs[run][1]
                found[n] = gap / size
        return found


def _runs(piece: Stretch, ink: Picture) -> tuple[list[tuple[int, int]], float]:
    """The stretches of a line's width that hold ink, and the size of its characters."""
    left, top, right, bottom = (max(0, round(x * MM)) for x in piece.box)
    part = ink[top:bottom, left:right].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], part.astype(np.int8), [0]))))
    runs = [(int(a) + left, int(b) + left) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return runs, 0.8 * (bottom - top)  # boxes are drawn with a margin


# In sizes of a character: a stroke is no thicker than this, the triangle at the end of 一 taken in, and lies as level.
_THICK, _LEVEL = 0.25, 0.12


def _strokes(piece: Stretch, ink: Picture) -> tuple[list[tuple[int, int]], float]:
    """The stretches of a line's width where all its ink is one level stroke, and the size of its characters: in tight
    print (紧排) a stroke touches the letters beside it, or stands above or under their ends."""
    left, top, right, bottom = (max(0, round(x * MM)) for x in piece.box)
    part = ink[top:bottom, left:right] > 0
    size = 0.8 * (bottom - top)
    inked = part.any(axis=0)
    first = part.argmax(axis=0)
    last = part.shape[0] - 1 - part[::-1].argmax(axis=0)
    flat = inked & (last - first + 1 <= max(_THICK * size, 3))
    runs: list[tuple[int, int]] = []
    start: int | None = None
    level = 0.0
    for x in range(len(flat)):
        middle = int(first[x] + last[x]) / 2
        if start is not None and flat[x] and abs(middle - level) <= max(_LEVEL * size, 1.5):
            continue
        if start is not None:
            runs.append((start + left, x + left))
        start, level = (x, middle) if flat[x] else (None, 0.0)
    if start is not None:
        runs.append((start + left, len(flat) + left))
    return runs, size


def _width(run: tuple[int, int]) -> int:
    return run[1] - run[0]


# What a dash of two ems is read as.
_DASHES = compile_re(r"[-–—－一]{1,4}")
# In sizes of a character: no other stroke is as long as a dash, and no dash as short as a hyphen.
_LONG_DASH, _HYPHEN = 1.5, 0.7


def with_dashes(piece: Stretch, ink: Picture) -> Stretch:
    """The piece with each stroke as long as two characters as a dash (破折号), whatever it was read as, and each hyphen
    that is as long as one as a rule of one em (一字线), as it stands round page numbers (GB/T 9704-2012, 7.5)."""
    if not piece.at or not _DASHES.search(piece.text):
        return piece
    runs, size = _strokes(piece, ink)
    text, at, end = "", [], 0
    for match in _DASHES.finditer(piece.text):
        places = [x * MM for x in piece.at[match.start() : match.end()]]
        for run in runs:
            stands: tuple[int, ...]
            inside = [n for n, x in enumerate(places, match.start()) if run[0] - 1 <= x <= run[1] + 1]
            if not inside:
                continue
            if _width(_between(run, inside, piece, size)) >= _LONG_DASH * size:
                sign, stands = "——", run
            elif _width(run) >= _HYPHEN * size and piece.text[inside[0]] in "-–－":
                sign, stands = "—", (run[0],)
            else:
                continue
            text += piece.text[end : inside[0]] + sign
            at += [*piece.at[end : inside[0]], *(x / MM for x in stands)]
            end = inside[-1] + 1
    return piece._replace(text=text + piece.text[end:], at=(*at, *piece.at[end:]))


def _between(run: tuple[int, int], inside: Sequence[int], piece: Stretch, size: float) -> tuple[int, int]:
    """The part of a stroke that is not taken by the letters beside it: the arms of 十 may touch a 一."""
    start, end = run
    before, after = inside[0] - 1, inside[-1] + 1
    if before >= 0 and not piece.text[before].isspace():
        start = max(start, round(piece.at[before] * MM + _ARM * size))
    if after < len(piece.at) and not piece.text[after].isspace():
        end = min(end, round(piece.at[after] * MM - _ARM * size))
    return start, end


# In sizes of a character: what the arm of a letter takes beside its middle, as far as that is known.
_ARM = 0.4


_HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOLID = compile_re(rf"[{_HAN}0-9A-Za-z]")
_CJK = rf"{_HAN}\u2018-\u201d\u3001-\u3020\uff01-\uff5e"
_WIDE = str.maketrans("(),:;?!", "（），：；？！")
_NARROW = str.maketrans("（），：；？！", "(),:;?!")
# What may be held back: marks of two widths, and hyphens.
_EITHER = frozenset("(),:;?!（），：；？！-")
_YEAR = compile_re(r"[\[(（［【〔]([12]\d{3})[\])）］】〕](?=第?\d{1,5}号)")
_SQUARE = compile_re(r"\[([^\[\]]{1,12})\]")
_PAIR = compile_re(r"[(（]([^()（）]{0,80})[)）]")
_LONE = compile_re(rf"(?<=[{_CJK}])[(),:;?!]|[(),:;?!](?=[{_CJK}])")
# A dash of two ems (破折号) is read as two ones. Before a Han character 一一 may be the word (一一对应), but hardly so
# where a line or a sentence begins: that is where a list of 破折号 begins its items.
_DASH = compile_re(
    rf"(?:(?<=[。；：！？”）])|^)(?:一一(?=[{_HAN}])|一[-–—－](?![-–—－])|[-–—－]一)(?=[{_CJK}])"
    rf"|(?:(?<=[{_CJK}])|^)(?:[-–—－]{{1,3}}|一一(?![{_HAN}]))(?=[{_CJK}])"
)
_QUOTED = compile_re(r'"([^"]{1,80})"')


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
_HELD_MARK = compile_re(r"[\uf021-\uf07e]")


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

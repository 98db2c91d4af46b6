"""The edges of the columns, the size and the pitch of the running text, and how a line stands in its column."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.precompiled import compile_re
from pipeline.read.page.gutters import Gutters
from pipeline.read.page.lines import Line, Page, body_lines

# So many lines of one size, a third of them full, are running text.
_RUNNING = 6

_Sized = tuple[Gutters, tuple[int, int], float]  # columns of a page, the ones of them, the size of the type

_MARK = compile_re(r"[，。；]")


class Measure:
    """The edges of the columns and the size and the pitch of the running text.

    Left and right pages may have their margins mirrored, so edges are kept by the parity of the page.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        sizes: Counter[float] = Counter()
        for _, line in body_lines(pages):
            sizes[round(line.size, 1)] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 4.0
        self._edges: dict[tuple[Gutters, int, int], tuple[float, float]] = {}
        keys: dict[tuple[Gutters, int, int], list[Line]] = {}
        for page, line in body_lines(pages):
            column, end = line.columns
            if abs(line.size - self.size) <= 0.1 * self.size and column == end:
                for key in ((page.gutters, page.sheet.number % 2, column), (page.gutters, 2, column)):
                    keys.setdefault(key, []).append(line)
        for key, lines in keys.items():
            edges = self._edges_of(lines)
            if edges is not None:
                self._edges[key] = edges
        self._others = self._edges_of_others(pages)
        pitches: Counter[float] = Counter()
        steps: dict[int, Counter[float]] = {}
        for page in pages:
            own = steps.setdefault(page.sheet.number, Counter())
            for first, second in itertools.pairwise(item for item in page.items if isinstance(item, Line)):
                step = second.bottom - first.bottom
                alike = first.columns == second.columns and abs(first.size - second.size) < 0.05 * self.size
                if alike and 0 < step < 4 * self.size and abs(first.size - self.size) <= 0.1 * self.size:
                    pitches[round(step * 2) / 2] += 1
                    own[round(step * 2) / 2] += 1
        self.pitch = pitches.most_common(1)[0][0] if pitches else 1.8 * self.size
        self._pitches = {number: self._closest(own) for number, own in steps.items()}

    def _closest(self, steps: Counter[float]) -> float:
        """The least step from line to line that is common on a page: that of lines of one paragraph, where more of
        the steps lead from paragraph to paragraph."""
        enough = max(3, 0.2 * steps.total())
        common = [step for step in steps if steps[step - 0.5] + steps[step] + steps[step + 0.5] >= enough]
        return max(min(common), 1.1 * self.size) if common else self.pitch

    def pitch_of(self, page: Page) -> float:
        """The step from line to line within the paragraphs of a page."""
        return self._pitches.get(page.sheet.number, self.pitch)

    def _edges_of(self, lines: Sequence[Line]) -> tuple[float, float] | None:
        """The edges of the column that `lines` fill: the left one that most of the long ones share, and the right one
        that the fullest of them reach."""
        if len(lines) < 4:
            return None
        widest = sorted(line.right - line.left for line in lines)[-max(1, len(lines) // 20)]
        full = [line for line in lines if line.right - line.left > 0.8 * widest]
        lefts = Counter(round(line.left) for line in full)
        common = max(lefts, key=lambda left: (lefts[left] + lefts[left + 1] + lefts[left - 1], -left))
        near = sorted(line.left for line in full if abs(line.left - common) <= 1.5)
        # Where most paragraphs have two lines, the long ones are their first, which stand in by two characters.
        out = sorted(line.left for line in lines if 1.4 < (near[len(near) // 2] - line.left) / line.size < 2.6)
        if 2 * len(out) >= len(near) and out[-1] - out[0] < 1.5:
            near = out
        rights = sorted(line.right for line in full)
        return near[len(near) // 2], rights[int(0.8 * (len(rights) - 1))]

    def _edges_of_others(self, pages: Iterable[Page]) -> dict[_Sized, tuple[float, float]]:
        """The edges of running text that is set larger or smaller than most of the file: a notice before its annex may
        have other margins."""
        others: dict[_Sized, list[Line]] = {}
        for page, line in body_lines(pages):
            if abs(line.size - self.size) > size_tolerance(page) * self.size and page.sheet.score is None:
                others.setdefault((page.gutters, line.columns, round(line.size, 1)), []).append(line)
        found = {}
        for key, lines in others.items():
            edges = self._edges_of(lines) if len(lines) >= _RUNNING and _are_sentences(lines) else None
            if edges is not None:
                # Full lines, and first ones, which stand in.
                full = [
                    line
                    for line in lines
                    if abs(line.right - edges[1]) < 1.2 * line.size and _stands_in(line, edges[0]) < 2.6
                ]
                wide = (edges[1] - edges[0]) / key[2] if key[2] > 0 else 0.0
                if wide > 15 and 3 * len(full) > len(lines):
                    found[key] = edges
        return found

    def edges(self, page: Page, line: Line) -> tuple[float, float]:
        """Left and right edge of the column in which a line stands."""
        own = self._others.get((page.gutters, line.columns, round(line.size, 1)))
        if own is not None and _stands_in(line, own[0]) < 2.6:
            return own
        left, right = line.columns
        for parity in (page.sheet.number % 2, 2):
            first, second = (self._edges.get((page.gutters, parity, column)) for column in (left, right))
            if first is not None and second is not None:
                return first[0], second[1]
        lines = [item for item in page.items if isinstance(item, Line) and item.role == "paragraph"]
        column = [item for item in lines if item.columns == line.columns]
        return min(item.left for item in column), max(item.right for item in column)


def _are_sentences(lines: Sequence[Line]) -> bool:
    """Whether lines are those of running text: titles and contents have few marks."""
    return 5 * sum(_MARK.search(line.text) is not None for line in lines) >= 2 * len(lines)


def _stands_in(line: Line, left: float) -> float:
    """How far a line begins from an edge, in sizes of its characters."""
    return abs(line.left - left) / line.size if line.size > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line stands in its column, in sizes of its characters: blank to the left and right of it."""

    before: float
    after: float
    align: str | None

    @property
    def is_full(self) -> bool:
        """Whether the line reaches both edges, or nearly so."""
        return abs(self.before) < 1.1 and abs(self.after) < 1.1


def size_tolerance(page: Page) -> float:
    """By how much the sizes of alike characters differ: those of recognised ones are estimates."""
    return 0.08 if page.sheet.score is None else 0.25


def is_large(line: Line, page: Page, measure: Measure) -> bool:
    """Whether a line is set larger than the running text."""
    return line.size > (1 + size_tolerance(page)) * measure.size


def standing_of(line: Line, page: Page, measure: Measure) -> Standing:
    """How a line stands in its column: in the middle, at the right edge, or as running text."""
    left, right = measure.edges(page, line)
    before, after = (line.left - left) / line.size, (right - line.right) / line.size
    width = (right - left) / line.size
    align = None
    balanced = abs(before - after) < 0.8
    large = is_large(line, page, measure)
    # A line that reaches both edges says nothing of its place, be it of a title or of a paragraph.
    if balanced and before > (1.0 if large else 2.4) and after > (1.0 if large else 2.4):
        align = "center"
    elif before > after and (before > 0.4 * width or (before > 5 and after < 5 and before > after + 2)):
        align = "right"
    return Standing(before, after, align)

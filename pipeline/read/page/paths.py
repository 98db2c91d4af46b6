"""From what a page draws (paths of PDF and OFD) to its ruled tables.

Rules are strokes or narrow filled areas, and the edges of painted cells; letters that are drawn as outlines (轮廓字),
emblems (徽标), seals (印章) and the squares of two-dimensional codes (二维码) are filled areas as well and no rules.
Places are in millimetres from the top left of the page.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.read.page.grid import Rule, Ruled, tables_of
from pipeline.read.page.sheet import Box


class Spot(NamedTuple):
    """A place that the pen goes to; `straight` tells whether it goes there in a straight line."""

    x: float
    y: float
    straight: bool = True


class Path(NamedTuple):
    """A path that is seen: its outlines, each drawn without lifting the pen, and whether they are filled and drawn."""

    outlines: tuple[tuple[Spot, ...], ...]
    fills: bool
    strokes: bool


# Rules nearer to one another than this are one: the two of a double line (双线) are. No row of print is so low.
_SLACK = 1.5
_THIN = 0.5  # A line that goes both across and down by more than this is no rule.
_BROAD = 1.5  # What is painted broader than this is a ground, not a rule.
# A table's rules are some hundreds of strokes, some thousands where each dash is one. What has more is a map.
MOST_STROKES = 30_000
# Outlines with more corners are letters or drawings, unless all their strokes are level or upright.
_CORNERS = 12
# A ground that takes more of the page than this is the paper's.
_LARGEST = 0.3

_Rules = tuple[list[Rule], list[Rule]]  # lying, standing


def ruled_tables(paths: Iterable[Path], width: float, height: float) -> list[Ruled]:
    """The ruled tables of a page of this size.

    Where the cells of a table are painted, the edges of the paint are rules as well; paint alone makes no table of one
    column (a heading on a coloured ground).
    """
    drawn, painted = _rules(paths, width, height)
    tables = tables_of(*drawn, slack=_SLACK) if all(drawn) else []
    if not any(painted):
        return tables
    lying, standing = (own + more for own, more in zip(drawn, painted, strict=True))
    others = [table for table in tables_of(lying, standing, slack=_SLACK) if len(table.xs) > 2]
    kept = [table for table in tables if not any(_overlap(table.box, other.box) for other in others)]
    return sorted(kept + others, key=lambda table: (table.box[1], table.box[0]))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rules(paths: Iterable[Path], width: float, height: float) -> tuple[_Rules, _Rules]:
    """The rules that a page draws, as lines or as narrow boxes, and the edges of the grounds that it paints."""
    drawn: _Rules = ([], [])
    painted: _Rules = ([], [])
    areas: list[Box] = []
    strokes = 0
    for path in paths:
        if any(map(_is_drawing, path.outlines)):
            continue  # a letter may have strokes beside its round parts (心, 立): they are no rules either
        for spots in path.outlines:
            strokes += len(spots)
            if strokes > MOST_STROKES:
                return ([], []), ([], [])
            if not _is_on(_box(spots), width, height):
                continue
            # What goes beyond the edge of the page is printed as far as it lies on it.
            cut = [spot._replace(x=min(max(spot.x, 0.0), width), y=min(max(spot.y, 0.0), height)) for spot in spots]
            if path.strokes:
                for before, spot in itertools.pairwise(cut):
                    if spot.straight:
                        _add_line(drawn, before.x, before.y, spot.x, spot.y)
            elif _is_narrow(box := _box(cut)) or _is_upright_box(cut, box):
                areas.append(box)
    for box in _without_codes(areas):
        left, top, right, bottom = box
        if _is_narrow(box):
            _add_bar(drawn, box)
        elif (right - left) * (bottom - top) < _LARGEST * width * height:
            for x0, y0, x1, y1 in ((left, top, right, top), (left, bottom, right, bottom)):
                _add_line(painted, x0, y0, x1, y1)
            for x0, y0, x1, y1 in ((left, top, left, bottom), (right, top, right, bottom)):
                _add_line(painted, x0, y0, x1, y1)
    return (
        (_within(height, width, drawn[0]), _within(width, height, drawn[1])),
        (_within(height, width, painted[0]), _within(width, height, painted[1])),
    )


def _box(spots: Sequence[Spot]) -> Box:
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    return min(xs), min(ys), max(xs), max(ys)


def _is_on(box: Box, width: float, height: float) -> bool:
    """Whether some of a box is on a page of this size."""
    return box[0] <= width and box[2] >= 0 and box[1] <= height and box[3] >= 0


def _is_narrow(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _BROAD


def _is_level(before: Spot, spot: Spot) -> bool:
    """Whether the pen goes level or upright from one spot to the next."""
    return spot.straight and min(abs(spot.x - before.x), abs(spot.y - before.y)) < 0.1 * _THIN


def _is_drawing(spots: Sequence[Spot]) -> bool:
    """Whether an outline is that of a letter or a drawing: it has many corners, or a broad bend."""
    if len(spots) <= _CORNERS or _is_narrow(_box(spots)):
        return False
    return not all(_is_level(*pair) for pair in itertools.pairwise(spots))


def _is_upright_box(spots: Sequence[Spot], box: Box) -> bool:
    """Whether an outline is an upright box, be it with round corners."""
    left, top, right, bottom = box
    on_edge = all(
        min(spot.x - left, right - spot.x) < _THIN or min(spot.y - top, bottom - spot.y) < _THIN for spot in spots
    )
    closed = itertools.pairwise([*spots, spots[0]])
    level = sum(abs(b.x - a.x) + abs(b.y - a.y) for a, b in closed if _is_level(a, b))
    return on_edge and level > right - left + bottom - top


# A square of a two-dimensional code (二维码), or some of them beside one another, is not larger than this, and not so
# many times longer than broad as a rule is; a page that has a code has so many, and such a share of them is alone.
_SQUARES, _LONG, _MANY, _LONE = 12.0, 8.0, 30, 1 / 3


def _without_codes(areas: Sequence[Box]) -> Sequence[Box]:
    """The areas without the squares of codes; dots and dashes of lines are thinner."""
    small = {n: ratio for n, box in enumerate(areas) if (ratio := _of_squares(box)) is not None}
    lone = sum(ratio < 1.5 for ratio in small.values())
    if len(small) < _MANY or lone < _LONE * len(small):
        return areas
    return [box for n, box in enumerate(areas) if n not in small]


def _of_squares(box: Box) -> float | None:
    """How many times longer than broad an area is that may be some squares of a code; None where it is none."""
    thin, long = sorted((box[2] - box[0], box[3] - box[1]))
    return long / thin if thin > _THIN and long < min(_SQUARES, _LONG * thin) else None


def _add_line(rules: _Rules, x0: float, y0: float, x1: float, y1: float) -> None:
    if abs(y1 - y0) < _THIN:
        rules[0].append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) < _THIN:
        rules[1].append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _add_bar(rules: _Rules, box: Box) -> None:
    """A rule painted as a narrow box; a dot, the piece of a dotted line, may be of either kind."""
    left, top, right, bottom = box
    if right - left >= bottom - top or right - left <= _THIN:
        rules[0].append(Rule((top + bottom) / 2, left, right))
    if bottom - top >= right - left or bottom - top <= _THIN:
        rules[1].append(Rule((left + right) / 2, top, bottom))


def _within(most: float, longest: float, rules: Sequence[Rule]) -> list[Rule]:
    """What the edge of the page leaves of rules."""
    cut = (Rule(rule.at, max(rule.start, 0.0), min(rule.end, longest)) for rule in rules if 0 <= rule.at <= most)
    return [rule for rule in cut if rule.end > rule.start]

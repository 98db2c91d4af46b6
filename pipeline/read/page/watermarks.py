"""Watermarks (水印) are left out of the print of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.page.sheet import Glyphs, Sheet


def without_watermarks(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """The pages without watermarks (水印): words that stand at the same place of most pages, in large type, and over
    the lines of print."""
    at: dict[tuple[str, int, int], list[tuple[Sheet, Glyphs]]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            at.setdefault((line.text, round(line.left), round(line.top)), []).append((sheet, line))
    marks = {
        id(line)
        for found in at.values()
        if len(found) >= max(3, 0.5 * len(sheets)) and 2 * sum(map(_is_over_print, found)) > len(found)
        for _, line in found
    }
    if not marks:
        return sheets
    return [replace(sheet, lines=tuple(line for line in sheet.lines if id(line) not in marks)) for sheet in sheets]


def _is_over_print(found: tuple[Sheet, Glyphs]) -> bool:
    """Whether a line is larger than one that it lies over."""
    sheet, line = found
    return any(
        line.size > 1.3 * other.size
        and min(line.right, other.right) - max(line.left, other.left) > other.size
        and min(line.bottom, other.bottom) - max(line.top, other.top) > 0.3 * other.size
        for other in sheet.lines
        if other is not line
    )

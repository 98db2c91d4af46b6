"""Tables arranged by blanks (以空格或制表位排列的表格): where words stand across their lines makes columns of them.

Print without upright rules (三线表) and typed text set cells apart by blanks alone. A line is a row of parts with their
places; whoever reads text counts places in half characters (a Chinese character is two wide), whoever reads pages
measures them there. What is a table is decided here, alike for all: rows that agree in their columns, and a head or a
caption that says so. What only looks so (names side by side, signatures, contents, aligned sentences) is none.

The steps, a module each: a line falls into parts (`parts`); lines near one another are a run (`runs`); a run is rows
whose parts stand in columns (`rows`, `places`), under a head (`heads`), with cells that go on below (`wrapped`); and
whether that is sure (`sure`). Where one blank parts the cells, they are counted (`counted`). What words tell by
themselves is in `words`.
"""

from __future__ import annotations

from pipeline.columns.counted import counted, is_counted_head, may_be_counted
from pipeline.columns.parts import Arranged, Line, Part, is_set_apart, parts_of, with_gaps
from pipeline.columns.runs import arranged, stretches
from pipeline.columns.words import is_figure, is_number, is_sentence, width
from pipeline.columns.wrapped import counts_rows

__all__ = [
    "Arranged",
    "Line",
    "Part",
    "arranged",
    "counted",
    "counts_rows",
    "is_counted_head",
    "is_figure",
    "is_number",
    "is_sentence",
    "is_set_apart",
    "may_be_counted",
    "parts_of",
    "stretches",
    "width",
    "with_gaps",
]

"""The columns of a table: where across the lines the words of each begin and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.columns.parts import FINER, GAP, HAN_ALONE, WIDE, Part, Row, reading
from pipeline.columns.words import is_number, stands_for_figure


@dataclass(slots=True)
class Columns:
    """The columns of a table while it is put together: where the words of each begin and end."""

    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    def take(self, cells: Sequence[Part | None]) -> None:
        """Makes the columns as wide as the cells of a row."""
        if not self.lefts:
            self.lefts, self.rights = [float("inf")] * len(cells), [float("-inf")] * len(cells)
        for j, part in enumerate(cells):
            if part is not None:
                self.lefts[j] = min(self.lefts[j], part.left)
                self.rights[j] = max(self.rights[j], part.right)

    def parted(self) -> bool:
        """Whether a strip of blank runs between each two columns."""
        return all(right <= left for right, left in zip(self.rights, self.lefts[1:], strict=False))

    def with_row(self, cells: Sequence[Part | None]) -> Columns:
        wider = Columns(list(self.lefts), list(self.rights))
        wider.take(cells)
        return wider

    def distance(self, part: Part, j: int) -> float:
        """How far a part stands from a column; less than nothing where it stands in it."""
        return max(self.lefts[j] - part.right, part.left - self.rights[j])

    def cells_of(self, row: Row, n: int, parted: bool) -> list[Part | None] | None:
        """The cells of a row that wide gaps do not part in as many cells as there are columns; None where it is not
        sure. What stands in one column may be a spread word; across two columns it is two."""
        base = reading(row, WIDE)
        if parted and len(base) > n:
            base = self._closed_up(base)
            if len(base) == n and all(self.distance(part, j) < GAP for j, part in enumerate(base)):
                return list(base)
        if parted and len(base) < n and (cells := self.place(base)) is not None:
            return cells
        for kinds in FINER:
            finer = reading(row, *kinds)
            if parted and len(finer) > n:
                finer = self._closed_up(finer)
            if parted and len(base) < len(finer) < n and (cells := self.place(finer)) is not None:
                return cells
            if len(finer) == n and (not parted or all(self.distance(part, j) < GAP for j, part in enumerate(finer))):
                return list(finer)
        return None

    def _closed_up(self, row: Row) -> Row:
        """The row with the characters of a widely spread word (范　　　　围) put together that stand in one column."""
        found: list[Part] = []
        for part in row:
            before = found[-1] if found else None
            if before is not None and HAN_ALONE.fullmatch(part.text) and HAN_ALONE.fullmatch(before.text[-1]):
                own = [j for j in range(len(self.lefts)) if self.distance(before, j) < 0]
                spread = len(before.text) == 1 or before.right - before.left > 2 * len(before.text)
                if spread and own and self.distance(part, own[0]) < 0:
                    found[-1] = before._replace(text=before.text + part.text, right=part.right, end=part.end)
                    continue
            found.append(part)
        return tuple(found)

    def place(self, row: Row) -> list[Part | None] | None:
        """The cells of a row that has fewer parts than there are columns; None where it is not sure."""
        cells: list[Part | None] = [None] * len(self.lefts)
        at = -1
        for part in row:
            near = sorted(range(len(self.lefts)), key=lambda j: self.distance(part, j))
            first, second = near[0], near[1]
            if self.distance(part, first) > _NEAR or self.distance(part, second) < 0:
                return None
            if self.distance(part, first) >= 0 and self.distance(part, second) < self.distance(part, first) + GAP:
                return None
            if first <= at:
                return None
            cells[first], at = part, first
        return cells


_NEAR = 4  # half characters between a column and what may still stand in it


def figured_columns(body: Sequence[Sequence[Part | None]], n: int) -> list[int]:
    """The columns of figures among `n` columns of rows; the first has names or serial numbers."""
    texts = ([part.text for row in body if (part := row[j])] for j in range(1, n))
    return [j for j, own in enumerate(texts, 1) if _is_of_figures(own, is_number, len(body))]


def _is_of_figures(words: Sequence[str], test: Callable[[str], bool], rows: int) -> bool:
    """Whether a column holds figures: most of its words are, and several."""
    counted = [text for text in words if not stands_for_figure(text)]
    figures = sum(map(test, counted))
    return figures >= min(2, rows) and 3 * figures >= 2 * len(counted)

"""The printed page of each line: the number at the foot of its page or at the head, as the whole issue shows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping, Sequence

from pipeline.layout.lines import Line, key_of


def number_pages(
    every: list[Line],
    body_at: int,
    entries: Sequence[tuple[str, int]],
    marks: Mapping[int, int],
    furniture: Container[int],
    colophon: int,
) -> None:
    """Gives each line its printed page: the number at the foot of its page, or at the head where numbers stand there;
    None beyond the first or the last number. `marks` are the lines that print a page number.
    """
    numbers = sorted(marks)
    values = [marks[n] for n in numbers]
    places = [i for i in range(body_at, colophon) if i not in furniture]
    at_foot = _stand_at_foot(every, places, entries, {n: marks[n] for n in numbers if n >= body_at})
    for i, line in enumerate(every):
        n = bisect_left(numbers, i) if at_foot else bisect_right(numbers, i) - 1
        line.page = values[n] if 0 <= n < len(numbers) else None


def _stand_at_foot(
    every: list[Line], places: Sequence[int], entries: Sequence[tuple[str, int]], marks: Mapping[int, int]
) -> bool:
    """Whether page numbers stand at the foot of their pages, not at the head.

    The contents decide, which say on which page each title is printed. Else the text does (its lines are `places`): at
    the foot there is some before the first number and none behind the last, at the head it is the other way round.
    """
    if not marks or not places:
        return True
    numbers = sorted(marks)
    values = [marks[n] for n in numbers]
    foot = head = 0
    for i, page in _printed_titles(every, places, entries):
        after = bisect_left(numbers, i)
        foot += after < len(numbers) and values[after] == page
        head += after > 0 and values[after - 1] == page
    if foot != head:
        return foot > head
    before_first, behind_last = places[0] < numbers[0], places[-1] > numbers[-1]
    return before_first if before_first != behind_last else values[0] == 1


# So many characters of a title tell it from another line; an entry may print its rubric and number in front of it.
_TITLE_START, _BEFORE_TITLE = 8, 60


def _printed_titles(
    every: list[Line], places: Sequence[int], entries: Sequence[tuple[str, int]]
) -> list[tuple[int, int]]:
    """The line where the title of each entry is printed, with the entry's page."""
    starts: dict[str, list[int]] = {}
    for i in places:
        key = key_of(every[i].text) if len(every[i].text) <= 60 else ""
        if len(key) >= _TITLE_START:
            starts.setdefault(key[:_TITLE_START], []).append(i)
    found: list[tuple[int, int]] = []
    for title, page in entries:
        for at in range(min(_BEFORE_TITLE, max(0, len(title) - _TITLE_START + 1))):
            places_of = starts.get(title[at : at + _TITLE_START], [])
            # titles begin alike: as far as the line goes, it has to be the entry's
            line = next((i for i in places_of[:100] if title.startswith(key_of(every[i].text), at)), None)
            if line is not None:
                found.append((line, page))
                break
    return found

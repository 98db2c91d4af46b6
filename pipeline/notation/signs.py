"""Signs (标志): short words that all matches of a dear pattern hold, so that it is tried round them only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Range = tuple[int, int]


def places_of(text: str, words: Iterable[str]) -> list[Range]:
    """Where any of a few words stands, in order: a search for one word takes a tenth of a pattern's time.

    >>> places_of("办法和条例", ["条例", "法"])
    [(1, 2), (3, 5)]
    """
    found: list[Range] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + len(word))
    return sorted(found)


def groups(places: Iterable[Range], within: int) -> Iterator[list[Range]]:
    """Places in order, those together that begin `within` so many characters behind the end of the one before.

    >>> list(groups([(1, 2), (4, 6), (20, 21)], 3))
    [[(1, 2), (4, 6)], [(20, 21)]]
    """
    group: list[Range] = []
    for place in places:
        if group and place[0] - group[-1][1] > within:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def stretches(places: Iterable[Range], before: int, behind: int) -> Iterator[Range]:
    """The stretches that lie so many characters round places, joined where they touch.

    >>> list(stretches([(1, 2), (4, 6), (20, 21)], 1, 2))
    [(0, 8), (19, 23)]
    """
    for group in groups(places, before + behind):
        yield max(0, group[0][0] - before), group[-1][1] + behind

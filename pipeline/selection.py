"""Which issues are wanted, by place and year: `gazette.load`, the exports and the commands all choose with this.

In: the ids of the issues that are held, and what reads the names that they print. Out: the ids that are wanted.
The id says code and year, so that no file is read where a code, a year or the name of a known place is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from pipeline.ids import code_and_year
from pipeline.vocab.places import STATE, place_called

# For some issues the names by which they may be asked for beside that of their place: those of the gazette, and
# where the place is not known the file's.
PrintedNames = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Places and years; an empty tuple wants all. An issue is wanted where one of each is its own.

    A place is a GB/T 2260 code or its first digits (440000 and 44 take in all places of the province), or words of the
    full name of a place (佛冈) or of one over it (广东省). Names of the state (国务院) mean the state's own gazette.
    An issue whose place is not known is looked for by the names that it prints; by those of the others (清新政报)
    where the words are found nowhere else.
    """

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def of(self, issue_ids: Iterable[str], printed_names: PrintedNames) -> tuple[str, ...]:
        """Those of the issues that are wanted, in their order."""
        of_years = [one for one in issue_ids if not self.years or code_and_year(one)[1] in self.years]
        if not self.places:
            return tuple(of_years)
        wanted = {one for place in self.places for one in _of_place(place, of_years, printed_names)}
        return tuple(one for one in of_years if one in wanted)

    def __str__(self) -> str:
        """What is asked for, as a person would write it: 佛冈、清新, 2016-2018."""
        runs = groupby(enumerate(sorted(set(self.years))), key=lambda each: each[1] - each[0])
        spans = [[year for _, year in run] for _, run in runs]
        years = [str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans]
        return ", ".join(("、".join(self.places), *years) if self.places else years)


def years_of(text: str) -> range:
    """A year (2018), or the years from one to another (2016-2020). Raises `ValueError`."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    years = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
    if not years:
        raise ValueError(f"{text} is no year (2018) and no span of years (2016-2020)")
    return years


@lru_cache(maxsize=4096)
def place_names(code: str, year: int) -> tuple[str, ...]:
    """The full name of a code's place in a year, its own name and those over it (清远市清新区, 清新区, 清远市, 广东省);
    none where the code is none of GB/T 2260."""
    place = place_called(code, date(year, 12, 31) if 1900 <= year <= 9999 else None)
    if place is None or place.code != code:
        return ()
    return (place.full_name, *(one.name for one in place.chain() if one is not STATE))


def _of_place(place: str, issue_ids: Sequence[str], printed_names: PrintedNames) -> Iterable[str]:
    codes = {one: code_and_year(one)[0] for one in issue_ids}
    if place.isdecimal():
        whole = len(place) != 6 or place == STATE.code
        digits = place if whole else place.removesuffix("00").removesuffix("00")
        return [one for one, code in codes.items() if code.startswith(digits)]
    if place_called(place) is STATE:
        return [one for one, code in codes.items() if code == STATE.code]
    names = {one: place_names(*code_and_year(one)) for one in issue_ids}
    found = _with(place, {one: some for one, some in names.items() if some})
    loose = [one for one, some in names.items() if not some]
    found |= _with(place, printed_names(loose)) if loose else set()
    return found or _with(place, printed_names([one for one, some in names.items() if some]))


def _with(words: str, names: Mapping[str, Sequence[str]]) -> set[str]:
    """The issues of which a name has the words in it."""
    return {one for one, some in names.items() if any(words in name for name in some)}

"""Institutions without their places (教育局, 党委宣传部): what field they are in, and in which years they existed.

The data are `data/institutions.csv` (names, levels and years) and `data/institution_fields.csv` (the words by which a
name tells its field). A name is in the field that its first words name, so 教育和体育局 is in 教育; a word without a
field says that names only begin so (交通银行).
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from pipeline.vocab.institution_forms import without_place
from pipeline.vocab.tables import longest_first, read_table

# What stands before the words of the field.
_BEFORE = tuple(
    longest_first(
        ["国家税务总局", "国务院", "国家", "人民政府", "党委", "中央", "中共", "中共中央", "中国", "中华全国", "全国"]
    )
)


@lru_cache(maxsize=1)
def _fields() -> tuple[dict[str, str], int]:
    """Field by word, and the length of the longest word."""
    fields = {word: field for word, field, _ in read_table("institution_fields")}
    return fields, max(map(len, fields))


@lru_cache(maxsize=4096)
def field_of(institution: str) -> str | None:
    """The field of an institution by its name without place: 教育局 -> 教育; None where the name tells none."""
    bare = next((institution.removeprefix(word) for word in _BEFORE if institution.startswith(word)), institution)
    fields, longest = _fields()
    for name in dict.fromkeys((institution, bare)):
        # The word may be the whole name: 规划局.
        for length in range(min(longest, len(name)), 1, -1):
            if name[:length] in fields:
                return fields[name[:length]] or None
    return None


@lru_cache(maxsize=1)
def _years() -> dict[str, list[tuple[frozenset[str], int, int]]]:
    """The levels and years of the lines of a name without place."""
    lines: dict[str, list[tuple[frozenset[str], int, int]]] = defaultdict(list)
    for full, levels, _, first, last, _ in read_table("institutions"):
        lines[without_place(full)].append((frozenset(levels.split("|")), int(first or 0), int(last or 9999)))
    return dict(lines)


@lru_cache(maxsize=4096)
def years_of(institution: str, level: str, year: int) -> tuple[str | None, str | None]:
    """The first and last year of institutions of this name at a level, of several stretches the one nearest to `year`;
    None for a bound that is not known."""
    lines = [(first, last) for levels, first, last in _years().get(institution, ()) if level in levels]
    if not lines:
        return None, None
    first, last = min(lines, key=lambda line: (max(line[0] - year, year - line[1], 0), line))
    return str(first) if first else None, str(last) if last < 9999 else None

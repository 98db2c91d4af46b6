"""What datasets, columns and the words of closed columns are called in Chinese (`data/titles.csv`).

A line names a dataset, a column of it, or a word that the column may hold; `*` stands for every dataset. What a column
is called by its Chinese term already (`Col.term` of `pipeline.rows`) has no line: `pipeline.schema` puts both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pipeline.vocab.tables import read_table

ANY = "*"


def chinese_title(dataset: str, column: str = "", value: str = "") -> str | None:
    """The Chinese title of a dataset, of its column, or of a word that the column holds; None where no line has it."""
    titles = _titles()
    return titles.get((dataset, column, value)) or titles.get((ANY, column, value))


@lru_cache(maxsize=1)
def _titles() -> Mapping[tuple[str, str, str], str]:
    return MappingProxyType({(row[0], row[1], row[2]): row[3] for row in read_table("titles")})

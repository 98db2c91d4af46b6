"""The words of the pages in Chinese and English: lines of `words/pages.csv`, never of a template or a script."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.review.columns import CORRECTABLE
from pipeline.rows import DATASETS
from pipeline.schema import columns_of, heading_of, word_of
from pipeline.vocab.findings import finding_codes

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a kind of finding is, an example, and what an archivist does about it."""

    severity: str
    example: str
    meaning_zh: str
    meaning_en: str
    todo_zh: str
    todo_en: str


@lru_cache(maxsize=1)
def page_words() -> Mapping[str, tuple[str, str]]:
    """The words by their keys: Chinese, English. `{name}` in them is filled in by the page."""
    return MappingProxyType({row["key"]: (row["zh"], row["en"]) for row in _lines("pages")})


def advice() -> dict[str, Advice]:
    """What there is to say of each code of `findings.csv`. Raises KeyError where `words/findings.csv` lacks one."""
    said = {row["code"]: row for row in _lines("findings")}
    return {
        code: Advice(
            about.severity, about.example, said[code]["meaning"], about.meaning, said[code]["zh"], said[code]["en"]
        )
        for code, about in finding_codes().items()
    }


def column_words() -> dict[str, dict[str, Any]]:
    """What columns are called and hold, by `dataset.column`: in Chinese the word of `words/columns.csv` where the desk
    says it plainer than `pipeline.schema.heading_of`, in English the column's own name; its type and values, with their
    words in Chinese; whether a review file may correct it, and drop its row."""
    plain = {row["column"]: row["zh"] for row in _lines("columns")}
    return {
        f"{row.dataset}.{column.name}": {
            "zh": plain.get(column.name) or heading_of(row, column),
            "en": column.name,
            "type": column.type,
            "nullable": column.nullable,
            "values": column.values,
            "words": {value: word_of(row, column, value) for value in column.values},
            "correctable": row.dataset in CORRECTABLE and column.name in CORRECTABLE[row.dataset].columns,
            "droppable": row.dataset in CORRECTABLE and CORRECTABLE[row.dataset].addition is not None,
        }
        for row in DATASETS
        for column in columns_of(row)
    }


def _lines(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

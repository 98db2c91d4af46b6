"""The words of the pages in Chinese and English: lines of `words/pages.csv`, never of a template or a script."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pipeline.rows import DATASETS
from pipeline.schema import columns_of, summary_of
from pipeline.vocab.findings import finding_codes

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a kind of finding means, and what an archivist does about it, in Chinese and English."""

    meaning_zh: str
    meaning_en: str
    todo_zh: str
    todo_en: str


@lru_cache(maxsize=1)
def page_words() -> Mapping[str, tuple[str, str]]:
    """The words by their keys: Chinese, English. `{name}` in them is filled in by the page."""
    return MappingProxyType({row["key"]: (row["zh"], row["en"]) for row in _lines("pages")})


@lru_cache(maxsize=1)
def advice() -> Mapping[str, Advice]:
    """What to do about a finding, by its code."""
    found = {row["code"]: Advice(row["meaning"], "", row["zh"], row["en"]) for row in _lines("findings")}
    codes = finding_codes()
    return MappingProxyType(
        {
            code: Advice(one.meaning_zh, codes[code].meaning if code in codes else code, one.todo_zh, one.todo_en)
            for code, one in found.items()
        }
    )


def column_words() -> dict[str, tuple[str, str]]:
    """What columns are called: the term of `pipeline.rows` in Chinese, else the word of `words/columns.csv`; in English
    the column's own name. Keys are `dataset.column`."""
    plain = {row["column"]: row["zh"] for row in _lines("columns")}
    return {
        f"{row.dataset}.{column.name}": (plain.get(column.name) or column.term or column.name, column.name)
        for row in DATASETS
        for column in columns_of(row)
    }


def dataset_words() -> dict[str, str]:
    """What a row of each dataset is, in a sentence."""
    return {row.dataset: summary_of(row) for row in DATASETS}


def _lines(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

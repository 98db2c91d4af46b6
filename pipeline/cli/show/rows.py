"""Rows of several datasets in one list, for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def of_dataset(dataset: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its dataset; a correction's own column of that name is the dataset that it changes."""
    return {"dataset": dataset, **{"corrected_dataset" if name == "dataset" else name: row[name] for name in row}}

"""The codes of findings: what each one flags, how grave it is as a rule, and an example."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FindingCode:
    """One line of `data/findings.csv`; `source` is the standard that the rule follows, or the contract."""

    code: str
    severity: str
    meaning: str
    example: str
    source: str


@lru_cache(maxsize=1)
def finding_codes() -> Mapping[str, FindingCode]:
    """Every code by its name, sorted."""
    with files("pipeline.vocab").joinpath("data", "findings.csv").open(encoding="utf-8") as lines:
        codes = [FindingCode(**line) for line in csv.DictReader(lines)]
    return MappingProxyType({code.code: code for code in codes})

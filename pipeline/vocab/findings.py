"""The codes of findings: what each one flags, how grave it is as a rule, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pipeline.vocab.tables import read_table


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
    return MappingProxyType({row[0]: FindingCode(*row) for row in read_table("findings")})

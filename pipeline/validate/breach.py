"""A breach: what is wrong with an output, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

REBUILD = "Build the issue again: gazette build --force"
REPORT = "The pipeline is wrong here: please report it with the source file"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a file breaks; `row` counts from 1 and is None where the whole file is meant."""

    file: str
    row: int | None
    rule: str
    message: str
    advice: str = REPORT

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.message} [{self.rule}]. {self.advice}"

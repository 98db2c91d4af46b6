"""What a build says while it goes on, and how each file came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.faults import Fault
from pipeline.read.draft import OnPage


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one file: an issue with its counts, or the reason why there is none. `unchanged` tells that the
    output held the issue, or the refusal, already and the file was not read; `lasting` that it would be refused again
    as it is; `memory_full` that its process may hold on to what filled its memory. `findings` counts the open ones by
    severity. `review` is the hash of its review file (empty where it has none), `wrong` are sentences on the entries of
    it that were left out, and `stale` counts those that no longer fit."""

    path: Path
    issue_id: str | None = None
    documents: int = 0
    rows: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    advice: str | None = None
    details: str | None = None
    folder: Path | None = None
    files: int = 0
    sha256: str = ""
    unchanged: bool = False
    lasting: bool = False
    faults: tuple[Fault, ...] = ()
    memory_full: bool = False
    review: str = ""
    wrong: tuple[str, ...] = ()
    stale: int = 0

    @property
    def ok(self) -> bool:
        """Whether there is an issue; rows that one of `faults` cost may be missing in it."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: `done` of its `pages` are read."""

    path: Path
    done: int
    pages: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a build: `done` of `total` files are through, `outcome` is the last of them. `reading` is another file
    of which a page has been read. `note` is something that the person has to know now."""

    done: int
    total: int
    outcome: Outcome | None = None
    note: str | None = None
    reading: Reading | None = None


Report = Callable[[Progress], None]
Work = Callable[[Path, Path, OnPage], Outcome]


def no_report(_progress: Progress) -> None:
    """Reports nothing."""

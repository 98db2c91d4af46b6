"""Faults of the program and of the machine.

A fault that a stage shows on one document costs that stage's rows of that document only: a `Guard` runs each stage on
each document. An exception that nobody foresaw becomes a `Fault`, a value that goes along with the rows: `check` tells
of it as `program.fault`, the build on the terminal, and the next build reads the file again.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.text import UnusableInputError, printable

T = TypeVar("T")

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)

# What is no fault of a stage: the file is no gazette, the machine is at its end, the time is over.
_PASSES = (UnusableInputError, MemoryError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception in a stage: which one (`find.dates`), on which document (its position in the issue, None where the
    stage reads the whole issue), what it said, and the traceback."""

    stage: str
    document: int | None
    error: str
    details: str


class Guard:
    """Runs the stages of one issue, one document at a time, and keeps the faults that they show."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults so far, in the order of the stages."""
        return tuple(self._faults)

    def run(self, stage: str, document: int | None, step: Callable[[], T], otherwise: T) -> T:
        """What `step` gives; `otherwise` where it raises, which is kept as a fault of `stage` on `document`."""
        try:
            return step()
        except _PASSES:
            raise
        except Exception as error:
            words = printable(f"{type(error).__name__}: {error}")
            self._faults.append(Fault(stage, document, words, traceback.format_exc()))
            return otherwise


class NoGuard(Guard):
    """Lets every exception through: for a stage that is called by itself."""

    def run(self, stage: str, document: int | None, step: Callable[[], T], otherwise: T) -> T:
        """What `step` gives."""
        return step()


NO_GUARD = NoGuard()


def cannot_be_written(what: object, error: OSError, other: str) -> str:
    """A sentence that a file or folder cannot be written, and one with what to do; `other` is what another place is
    named by (--output)."""
    return f"{what} cannot be written: {error.strerror or error}. {writing_advice(error, other)}"


def writing_advice(error: OSError, other: str) -> str:
    """What to do where something cannot be written, as a sentence."""
    if error.errno in _FULL:
        return f"Free the disk, or name another {other}"
    if error.errno in _FORBIDDEN:
        return f"Make it writable for this user, or name another {other}"
    return f"Name another {other}"

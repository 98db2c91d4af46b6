"""Checking an output: its issues in several processes, and none again that is as it was when it was found sound.

`.checked.json` beside the manifest holds of each issue that keeps every rule a hash of its files, and which documents
of other issues its rows name. It counts for this version of the program only, holds neither times nor places, and
whoever deletes it loses nothing but the time of the next check. What is not as a check writes it counts for nothing.
"""

from __future__ import annotations

import contextlib
import gc
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import orjson

from pipeline.pool import in_order
from pipeline.schema import CHECKED, issue_file
from pipeline.validate import Breach, breaches_of_folder
from pipeline.validate.breach import REBUILD
from pipeline.validate.files import Documents, Files, Place, look_at, places_of
from pipeline.validate.rules import is_document
from pipeline.version import fingerprint

# A process needs about as long to start as sixteen issues take, and one that is unchanged a sixteenth of another.
_ISSUES_OF_A_PROCESS = 16
_UNCHANGED_OF_ONE = 16


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The breaches of an output, in the order of its issues, and how many of these were looked at and how many were
    passed over as unchanged."""

    breaches: tuple[Breach, ...]
    looked_at: int
    unchanged: int


def check(
    output: Path,
    jobs: int | None = None,
    everything: bool = False,
    report: Callable[[int, int], None] = lambda _done, _issues: None,
) -> CheckReport:
    """Every breach in the output folder. `jobs` processes look at the issues (as many as pay, where it is None);
    `everything` looks at unchanged ones too. `report` is told how many of how many issues are through."""
    places = places_of(output)
    breaches = list(breaches_of_folder(output, places))
    before = {} if everything else _read_sound(output)
    sound = {place.issue_id: before[place.issue_id] for place in places if place.issue_id in before}
    tasks = [(place, sound.get(place.issue_id)) for place in places]
    unchanged = 0
    try:
        for done, (place, seen) in enumerate(zip(places, _seen(output, tasks, jobs), strict=True), 1):
            if seen is None:
                name = issue_file("issues", place.issue_id, place.years[0])
                seen = _Seen((Breach(name, None, "unreadable", "the process that read the issue died", REBUILD),), None)
            breaches += seen.breaches
            unchanged += seen.unchanged
            sound.pop(place.issue_id, None)
            if seen.sound is not None:
                sound[place.issue_id] = seen.sound
            report(done, len(places))
    finally:
        # What a check that is stopped has not come to is as sound as it was.
        if places:
            _write_sound(output, sound)
    return CheckReport(tuple(breaches), len(places) - unchanged, unchanged)


# --- looking at the issues -----------------------------------------------------------------------------------------


class _Sound(NamedTuple):
    """An issue that keeps every rule so long as its files have this hash and these documents are there."""

    files: str
    elsewhere: tuple[str, ...]


class _Seen(NamedTuple):
    breaches: tuple[Breach, ...]
    sound: _Sound | None
    unchanged: bool = False


_Task = tuple[Place, _Sound | None]


def _seen(output: Path, tasks: Sequence[_Task], jobs: int | None) -> Iterable[_Seen | None]:
    """What is seen of each issue; None where the process died of it."""
    if jobs is None:
        known = sum(before is not None for _, before in tasks)
        work = len(tasks) - known + known / _UNCHANGED_OF_ONE
        jobs = min(os.cpu_count() or 1, math.ceil(work / _ISSUES_OF_A_PROCESS))
    look = _Look(output)
    return map(look, tasks) if jobs <= 1 else in_order(look, tasks, jobs)


class _Look:
    """A look at one issue after the other."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._documents = Documents(output)

    def __call__(self, task: _Task) -> _Seen:
        place, before = task
        with _no_collector():
            files = Files(self._output, place)
            digest = files.digest()
            if before is not None and self._holds(before, digest):
                return _Seen((), before, unchanged=True)
            looked = look_at(files, self._documents)
        return _Seen(looked.breaches, None if looked.breaches else _Sound(digest, looked.elsewhere))

    def _holds(self, before: _Sound, digest: str) -> bool:
        """Whether an issue is as it was when it was found sound."""
        return before.files == digest and all(is_document(name, self._documents) for name in before.elsewhere)


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Without the garbage collector, which finds nothing in an issue's rows and looks at them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


# --- what was found sound ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _program() -> str:
    """The program that a word of soundness counts for: its own code, and what it measures JSON by."""
    return f"{fingerprint()}+jsonschema-rs-{version('jsonschema-rs')}"


def _read_sound(output: Path) -> dict[str, _Sound]:
    """The issues that the last check found sound; none where another program looked, or no check wrote the file."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        path = output / CHECKED
        stored = orjson.loads(path.read_bytes() if path.is_file() else b"")
        if stored["program"] == _program():
            return {issue_id: _checked(**values) for issue_id, values in stored["issues"].items()}
    return {}


def _checked(files: object, elsewhere: object) -> _Sound:
    if not isinstance(files, str) or not isinstance(elsewhere, list) or not all(isinstance(x, str) for x in elsewhere):
        raise TypeError("a value of another kind")
    return _Sound(files, tuple(elsewhere))


def _write_sound(output: Path, sound: Mapping[str, _Sound]) -> None:
    """Save which issues are sound, as one step, where the output can be written to."""
    stored = {"program": _program(), "issues": {issue_id: one._asdict() for issue_id, one in sound.items()}}
    content = orjson.dumps(stored, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
    path = output / CHECKED
    with contextlib.suppress(OSError):
        if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
            return
        for left in output.glob(f"{CHECKED}.*"):  # of a check that was killed
            left.unlink()
        new = output / f"{CHECKED}.{os.getpid()}"
        try:
            new.write_bytes(content)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

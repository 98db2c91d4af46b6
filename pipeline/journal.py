"""The journal of a build (日志): what it did, as JSON Lines for machines, with times, durations and counts.

It stands outside the output, which holds no times. One object a line: `event` is `begin`, `file`, `note` or `end`;
docs/commands.md says what each has. A file that is there is added to.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.progress import Outcome, Progress
from pipeline.text import printable
from pipeline.version import fingerprint


class _Lines(logging.Formatter):
    """A record as one JSON object: time (UTC), level, event, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = getattr(record, "fields", {})
        line = {"time": at, "level": record.levelname.lower(), "event": record.getMessage(), **fields}
        return json.dumps(line, ensure_ascii=False)


class _File(logging.FileHandler):
    """A file of lines. The first that cannot be written (a full disk) is the last, and `error` says why: the build
    is worth more than its journal."""

    error: OSError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self.error is None:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name that logging calls)
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        self.error = error

    def close(self) -> None:
        try:
            super().close()
        except OSError as error:
            self.error = self.error or error


class Journal:
    """Writes what happens; of each file once, but for one that is refused after it was read."""

    def __init__(self, logger: logging.Logger, file: _File | None = None) -> None:
        self._logger = logger
        self._file = file
        self._began = time.monotonic()
        self._told: dict[Path, bool] = {}

    @property
    def error(self) -> OSError | None:
        """Why lines are missing at the end of the file, once it is closed."""
        return self._file.error if self._file is not None else None

    def begin(self, raw: object, output: object) -> None:
        """A build begins."""
        self._say(logging.INFO, "begin", raw=str(raw), output=str(output), program=fingerprint())

    def step(self, progress: Progress) -> None:
        """A step of the build: a file that is through, or something that the person has been told."""
        if progress.note is not None:
            self._say(logging.WARNING, "note", message=progress.note)
        if progress.outcome is not None:
            self.file(progress.outcome)

    def file(self, outcome: Outcome) -> None:
        """What became of a file."""
        if self._told.get(outcome.path) == outcome.ok:
            return
        self._told[outcome.path] = outcome.ok
        level = logging.WARNING if outcome.faults or outcome.wrong else logging.INFO
        level = level if outcome.ok else logging.ERROR
        self._say(level, "file", **fields_of(outcome))

    def end(self, outcomes: tuple[Outcome, ...], problem: str | None, code: int) -> None:
        """The build has ended; what it had not to read is told now."""
        for outcome in outcomes:  # Two files of one issue are refused when all are read: they are told again.
            self.file(outcome)
        severities = {severity for outcome in outcomes for severity in outcome.findings}
        self._say(
            logging.ERROR if code else logging.INFO,
            "end",
            seconds=round(time.monotonic() - self._began, 3),
            exit_code=code,
            problem=problem,
            files=len(outcomes),
            built=sum(outcome.ok for outcome in outcomes),
            unchanged=sum(outcome.unchanged for outcome in outcomes),
            failed=sum(not outcome.ok for outcome in outcomes),
            faults=sum(len(outcome.faults) for outcome in outcomes),
            documents=sum(outcome.documents for outcome in outcomes),
            rows=sum(outcome.rows for outcome in outcomes),
            findings={each: sum(one.findings.get(each, 0) for one in outcomes) for each in sorted(severities)},
        )

    def _say(self, level: int, event: str, **fields: Any) -> None:
        self._logger.log(level, event, extra={"fields": fields})


def fields_of(outcome: Outcome) -> dict[str, Any]:
    """What became of a file, for machines. `state` is read, unchanged, fault (read, but a stage failed) or failed."""
    state = "failed"
    if outcome.ok:
        state = "unchanged" if outcome.unchanged else "fault" if outcome.faults else "read"
    return {
        "file": printable(str(outcome.path)),
        "state": state,
        "issue_id": outcome.issue_id,
        "documents": outcome.documents,
        "rows": outcome.rows,
        "findings": dict(outcome.findings),
        "seconds": None if outcome.seconds is None else round(outcome.seconds, 3),
        "reason": outcome.reason,
        "advice": outcome.advice,
        "faults": [
            {
                "stage": fault.stage,
                "document": None if fault.document is None else fault.document + 1,
                "error": fault.error,
            }
            for fault in outcome.faults
        ],
        "wrong": list(outcome.wrong),
        "stale": outcome.stale,
    }


@contextmanager
def journal(path: Path | None) -> Iterator[Journal]:
    """The journal of a build in this file; without one nothing is written. Raises `OSError` where it cannot be."""
    logger = logging.Logger("gazette")
    file = None if path is None else _File(path, encoding="utf-8")
    handler = file or logging.NullHandler()
    handler.setFormatter(_Lines())
    logger.addHandler(handler)
    try:
        yield Journal(logger, file)
    finally:
        handler.close()

"""How far a build is, on a terminal and elsewhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.progress import Progress, Reading


class ProgressShown:
    """A bar on a terminal, with one for the pages of each file in work; a plain line a file elsewhere. Neither before
    a second has gone by."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self.console = console
        self.quiet = quiet
        self.began = time.monotonic()
        self.bar: Any = None
        self.task: Any = None
        self.readings: dict[Path, Any] = {}

    def __enter__(self) -> ProgressShown:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def step(self, progress: Progress) -> None:
        if progress.note is not None:
            self.console.print(f"gazette: {progress.note}")
            return
        if self.quiet or time.monotonic() - self.began < 1:
            return
        if not self.console.is_terminal:
            if progress.outcome is not None:
                what = progress.outcome.issue_id or "failed"
                self.console.print(f"{progress.done}/{progress.total} {progress.outcome.path}: {what}")
            return
        if self.bar is None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self.bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self.console,
                transient=True,
            )
            self.task = self.bar.add_task("reading, files", total=progress.total)
            self.bar.start()
        self.bar.update(self.task, completed=progress.done)
        if progress.outcome is not None and progress.outcome.path in self.readings:
            self.bar.remove_task(self.readings.pop(progress.outcome.path))
        if progress.reading is not None:
            self._pages(progress.reading)

    def _pages(self, reading: Reading) -> None:
        """A bar of its own for the pages of a file in work."""
        if reading.path not in self.readings:
            self.readings[reading.path] = self.bar.add_task(
                printable(f"{reading.path.name}, pages"), total=reading.pages
            )
        self.bar.update(self.readings[reading.path], completed=reading.done, total=reading.pages)

"""How far a build is, on a terminal and elsewhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from pipeline.cli.console import counted
from pipeline.messages import told, tr
from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.progress import Progress, Reading


class ProgressShown:
    """What goes on, from the first moment. On a terminal a bar, with one for the pages of each file in work; elsewhere
    a line at the beginning and, when a second has gone by, a plain line a file."""

    def __init__(self, console: Console, quiet: bool, waiting: str = "") -> None:
        """`waiting` stands on a terminal until the first file is begun."""
        self.console = console
        self.quiet = quiet
        self.waiting = waiting
        self.began = time.monotonic()
        self.status: Any = None
        self.bar: Any = None
        self.task: Any = None
        self.begun = False
        self.readings: dict[Path, Any] = {}

    def __enter__(self) -> ProgressShown:
        if self.waiting and self.console.is_terminal and not self.quiet:
            self.status = self.console.status(printable(self.waiting))
            self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end_status()
        if self.bar is not None:
            self.bar.stop()

    def _end_status(self) -> None:
        if self.status is not None:
            self.status.stop()
            self.status = None

    def step(self, progress: Progress) -> None:
        if progress.note is not None:
            self.console.print(f"gazette: {told(progress.note)}")
            return
        if self.quiet:
            return
        self._end_status()
        if not self.console.is_terminal:
            self._lines(progress)
            return
        if self.bar is None:
            self._begin(progress.total)
        self.bar.update(self.task, completed=progress.done)
        if progress.outcome is not None and progress.outcome.path in self.readings:
            self.bar.remove_task(self.readings.pop(progress.outcome.path))
        if progress.reading is not None:
            self._pages(progress.reading)

    def _lines(self, progress: Progress) -> None:
        if not self.begun:
            self.begun = True
            self.console.print(tr("reading {files}", files=counted(progress.total, "file")))
        if progress.outcome is not None and time.monotonic() - self.began >= 1:
            what = progress.outcome.issue_id or tr("failed")
            file = printable(str(progress.outcome.path))  # a line break in its name is none of the screen's
            self.console.print(f"{progress.done}/{progress.total} {file}: {what}")

    def _begin(self, total: int) -> None:
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
        self.task = self.bar.add_task(tr("reading, files"), total=total)
        self.bar.start()

    def _pages(self, reading: Reading) -> None:
        """A bar of its own for the pages of a file in work."""
        if reading.path not in self.readings:
            about = tr("{file}, pages", file=printable(reading.path.name))
            self.readings[reading.path] = self.bar.add_task(about, total=reading.pages)
        self.bar.update(self.readings[reading.path], completed=reading.done, total=reading.pages)

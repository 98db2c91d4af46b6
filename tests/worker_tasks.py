"""What workers do in tests. A worker loads the module that its task stands in, so this one loads little: a worker
starts in half a second, and not with all that the tests or the stages need."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from small_issue import small_issue

from pipeline import run, workers
from pipeline.progress import Outcome
from pipeline.read.draft import OnPage, no_pages
from pipeline.rows import IssueData
from pipeline.source import SourceText
from pipeline.text import UnusableInputError


def quick(path: Path, _folder: Path, on_page: OnPage) -> Outcome:
    """Tells a page and is through."""
    on_page(1, 2)
    return Outcome(path, issue_id="x")


def tells_its_process(path: Path, _folder: Path, _on_page: OnPage) -> Outcome:
    """Gives the number of its process for an issue; one file hangs, one crashes."""
    if path.name == "hangs.pdf":
        time.sleep(600)
    if path.name == "crashes.pdf":
        os._exit(9)
    return Outcome(path, issue_id=str(os.getpid()))


def hangs(path: Path, _folder: Path, _on_page: OnPage) -> Outcome:
    """Tells its process and goes on for ever; where a pattern runs, Python is never asked."""
    path.with_suffix(".pid").write_text(str(os.getpid()))
    if path.name.startswith("pattern"):
        re.match(r"(a+)+$", "a" * 200 + "b")
    while path.name.startswith("hangs"):
        time.sleep(0.1)
    return Outcome(path, issue_id="x")


def takes_its_time(path: Path, _folder: Path, on_page: OnPage) -> Outcome:
    """Four pages at a second each; one file stops after two."""
    for page in range(1, 5):
        time.sleep(1)
        on_page(page, 4)
        if path.name == "stops.pdf" and page == 2:
            time.sleep(60)
    return Outcome(path, issue_id="x")


def small_process(source: SourceText) -> IssueData:
    """In place of the stages: the small issue with the number that the file's name begins with."""
    if "一、" not in source.text:
        raise UnusableInputError("is no gazette", "Take it out of the folder")
    if "BUG" in source.text:
        raise KeyError("a fault")
    return small_issue(number=int(source.name.split("-")[0].split(".")[0]))


def _in_place_of_the_stages(process: Callable[[SourceText], IssueData]) -> None:
    """Let `build_one` in this worker find `process`; the stages themselves, which take seconds, are not loaded."""
    stages = ModuleType("pipeline.stages")
    stages.process = process  # type: ignore[attr-defined]
    sys.modules["pipeline.stages"] = stages


def small_issues(path: Path, folder: Path, on_page: OnPage) -> Outcome:
    """`build_one` with `small_process`, for workers, which see nothing of a patched module."""
    _in_place_of_the_stages(small_process)
    if path.name.startswith("7"):
        os._exit(7)
    if path.name.startswith("8"):
        time.sleep(0.5)
    return run.build_one(path, folder, on_page)


def starve(path: Path, folder: Path, on_page: OnPage = no_pages) -> Outcome:
    """One file needs more memory than a worker may have."""

    def full(source: SourceText) -> IssueData:
        bytearray(workers.MEMORY_LIMIT)
        raise AssertionError("the memory was given")

    _in_place_of_the_stages(full)
    return run.build_one(path, folder, on_page) if path.name == "b.txt" else Outcome(path, issue_id=str(os.getpid()))

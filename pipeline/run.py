"""A build: read what is new or changed under a folder, take each file through the stages, write what came out.

All issues are staged beside the output and put in place at the end, in one go, with the links between issues and the
manifest: whether two files hold the same issue is known only when all have been read, and a build that is stopped
before that leaves the output as it was; what it has begun to put in place, the next run finishes. `remove` takes an
issue out of the output.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.ledger import (
    MANIFEST,
    Entry,
    fingerprint,
    manifest_bytes,
    read_ledger,
)
from pipeline.lock import BusyError, only_writer
from pipeline.progress import Outcome, Progress, Report, Work, no_report
from pipeline.read import digest_of, is_issue, read_source
from pipeline.read.draft import OnPage, no_pages
from pipeline.read.folder import ISSUE, is_candidate
from pipeline.read.forms import READABLE
from pipeline.read.listing import list_files
from pipeline.relink import stage_links
from pipeline.rows import IssueData
from pipeline.text import UnusableInputError, printable
from pipeline.workers import run_tasks, too_much_memory
from pipeline.write import (
    UnsafeOutputError,
    commit,
    discard,
    leave_alike,
    publish,
    recover,
    stage,
    stage_files,
    staged_files,
    staging_folder,
)

REPORT_BUG = "This is a fault of the program: please report it with the file"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: one outcome for each file in the order of their names, and the files that it passed over:
    those of other kinds and links to folders; those that `.gazetteignore` names; links that lead out of the folder;
    folders that are outputs of other builds."""

    outcomes: tuple[Outcome, ...]
    passed_over: tuple[Path, ...]
    problem: str | None = None
    ignored: tuple[Path, ...] = ()
    outside: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()

    @property
    def ok(self) -> bool:
        return self.problem is None and all(outcome.ok and not outcome.faults for outcome in self.outcomes)


def build(
    raw: Path,
    output: Path,
    jobs: int | None = None,
    report: Report = no_report,
    work: Work | None = None,
    force: bool = False,
) -> BuildReport:
    """Build what is new or changed under `raw` (or the one file that it is) into `output`; with `force`, everything.

    The output is that of a build of all files. An issue whose file was taken away stays. A file that cannot be built
    is an outcome with its reason; all others are built. Two files that hold the same issue are both refused. While
    another run writes to the output, this one waits. `jobs` is the number of processes; without it, one for every
    eight files, at most one for each core; the bytes that are written do not depend on it. `work` takes the place of
    `build_one`.
    """
    raw, output = Path(raw), Path(output)
    if not raw.exists():
        return BuildReport((), (), f"{raw} does not exist. Name a folder with gazettes, or one file")
    around = next((folder / ISSUE for folder in raw.absolute().parents if (folder / ISSUE).is_file()), None)
    if around is not None and raw.name != ISSUE:
        return BuildReport((), (), f"{raw} is one of the files that {around} gathers. Build that one")
    root = raw if raw.is_dir() else raw.parent
    if Path(os.path.realpath(root)).is_relative_to(os.path.realpath(output)):
        # What is written there would be read as gazettes, and what is to be read would be no part of the output.
        reason = f"{raw} lies in {output}, where the datasets go" if root != output else f"{raw} is the output as well"
        return BuildReport((), (), f"{reason}. Keep gazettes and output apart: name another --output")
    try:
        found = find_files(raw, output)
    except UnusableInputError as error:
        return BuildReport((), (), f"{error.reason}. {error.advice}")
    paths = found.paths
    nothing = BuildReport((), found.passed_over, None, found.ignored, found.outside, found.outputs)
    if not paths:
        kinds = "text, HTML, Word, PDF, OFD or pictures"
        return replace(nothing, problem=f"{raw} holds no file that can be read. Put the gazettes there ({kinds})")
    outcomes: list[Outcome] = []

    def all_of_it(staging: Path, held: dict[str, Entry]) -> frozenset[str]:
        names = {path: printable(path.relative_to(root).as_posix()) for path in paths}
        unchanged = {} if force else _unchanged(names, held, root)
        tasks = [(path, staging / f"{n:06}") for n, path in enumerate(paths) if path not in unchanged]
        read = iter(run_tasks(tasks, jobs, report, work or partial(build_one, root=root)))
        outcomes.extend(unchanged.get(path) or next(read) for path in paths)
        outcomes[:] = _refuse_doubles(outcomes, _beside(raw, outcomes, held))
        gone = _replaced(outcomes, names, held, output)
        for old_id in gone:
            stage_files(staging / f"gone-{old_id}", old_id, {})
            del held[old_id]
        for outcome in outcomes:
            if outcome.ok and outcome.issue_id is not None and not outcome.unchanged:
                held[outcome.issue_id] = Entry(
                    outcome.issue_id,
                    names[outcome.path],
                    outcome.sha256,
                    fingerprint(),
                    outcome.files,
                    outcome.documents,
                    outcome.rows,
                    outcome.findings,
                    len(outcome.faults),
                )
        return gone

    failure = _change(output, report, all_of_it, outcomes)
    return replace(nothing, outcomes=tuple(replace(outcome, folder=None) for outcome in outcomes), problem=failure)


def remove(issue_id: str, output: Path, report: Report = no_report) -> str | None:
    """Take an issue out of the output, and the targets of citations that meant its documents; the problem, if any."""

    def take_out(staging: Path, held: dict[str, Entry]) -> frozenset[str]:
        stage_files(staging / f"gone-{issue_id}", issue_id, {})
        held.pop(issue_id, None)
        return frozenset({issue_id})

    return _change(output, report, take_out, [])


_Step = Callable[[Path, dict[str, Entry]], frozenset[str]]


def _change(output: Path, report: Report, step: _Step, outcomes: Sequence[Outcome]) -> str | None:
    """Change the output as one: `step` stages issues, brings `held` up to date and says which issues go; then the
    links between all issues and the manifest are staged, and all is put in place. The problem, if there was one."""
    staging = staging_folder(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with only_writer(output, lambda note: report(Progress(0, 0, note=note))):
            recover(output, alone=True)
            staging.mkdir()
            try:
                held = read_ledger(output)
                gone = step(staging, held)
                staged = {o.issue_id: o.folder for o in outcomes if o.ok and o.issue_id and o.folder}
                if staged or gone:
                    stage_links(output, staging, staged, gone)
                for folder in staged.values():
                    leave_alike(folder, output)
                _stage_manifest(output, staging, held)
                _put_in_place(staging, output)
            except BaseException:
                discard(staging)
                raise
    except (BusyError, UnsafeOutputError) as error:
        return str(error)
    except OSError as error:
        return f"{output} cannot be written: {error.strerror or error}. Free the disk or name another --output"
    return None


def _stage_manifest(output: Path, staging: Path, held: Mapping[str, Entry]) -> None:
    content = manifest_bytes(held)
    path = output / MANIFEST
    if (path.read_bytes() if path.is_file() else None) != content and (held or path.is_file()):
        # Its name is the last one: files are put in place by the names of their folders.
        stage_files(staging / "manifest", "", {MANIFEST: content}, partial=True)


def _unchanged(names: Mapping[Path, str], held: Mapping[str, Entry], root: Path) -> dict[Path, Outcome]:
    """The files that the output's issues were made of, by this program, without a fault of it, and with the content
    that they have now."""
    sound = [entry for entry in held.values() if entry.pipeline == fingerprint() and not entry.faults]
    made = {(entry.source, entry.sha256): entry for entry in sound}
    sources = {source for source, _ in made}
    found = {}
    for path, name in names.items():
        entry = made.get((name, digest_of(path, root) or "")) if name in sources else None
        if entry is not None:
            found[path] = Outcome(
                path, entry.issue_id, entry.documents, entry.rows, entry.findings, sha256=entry.sha256, unchanged=True
            )
    return found


def _beside(raw: Path, outcomes: Sequence[Outcome], held: Mapping[str, Entry]) -> dict[str, Path]:
    """Where one file is built: the files beside it that hold the same issue still, by issue."""
    if raw.is_dir():
        return {}
    found = {}
    for outcome in outcomes:
        entry = held.get(outcome.issue_id or "")
        path = raw.parent / entry.source if entry is not None and entry.source else raw
        if entry is not None and path != raw and path.is_file() and digest_of(path) == entry.sha256:
            found[entry.issue_id] = path
    return found


def _replaced(
    outcomes: Sequence[Outcome], names: Mapping[Path, str], held: Mapping[str, Entry], output: Path
) -> frozenset[str]:
    """The held issues that a file of this build has become another issue of: it has the same content, or the same
    name and most of the lines (a corrected masthead). Another text under an old name is another issue, and the old
    one stays."""
    made = {outcome.issue_id for outcome in outcomes if outcome.ok}
    refused = {names[outcome.path] for outcome in outcomes if not outcome.ok}
    gone = set()
    for issue_id, entry in held.items():
        if issue_id in made or entry.source in refused:
            continue
        for outcome in outcomes:
            if outcome.folder is None or not outcome.ok:
                continue
            same = entry.sha256 and outcome.sha256 == entry.sha256
            if same or (names[outcome.path] == entry.source and _is_alike(outcome, issue_id, output)):
                gone.add(issue_id)
                break
    return frozenset(gone)


def _is_alike(outcome: Outcome, issue_id: str, output: Path) -> bool:
    if outcome.folder is None:
        return False
    try:
        before = _lines(output / "text" / f"{issue_id}.txt")
    except OSError:
        return False
    after = _lines(staged_files(outcome.folder)[f"text/{outcome.issue_id}.txt"])
    return 2 * len(before & after) >= len(before)


def _lines(path: Path) -> set[bytes]:
    return {line.strip() for line in path.read_bytes().splitlines() if line.strip()}


class Found(NamedTuple):
    """The files to build, and what is passed over (as in `BuildReport`), each sorted."""

    paths: tuple[Path, ...]
    passed_over: tuple[Path, ...] = ()
    ignored: tuple[Path, ...] = ()
    outside: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()


def find_files(raw: Path, output: Path | None = None) -> Found:
    """The files under `raw` to build, and those that are passed over; hidden ones count for nothing.

    What cannot be opened is among those to build, so that it is named. An `issue.toml` stands for the files of its
    folder and of all folders in it. Raises `UnusableInputError` where a `.gazetteignore` cannot be read.
    """
    if raw.is_file() and not is_issue(raw):
        return Found((raw,))
    listing = list_files(raw.parent if is_issue(raw) else raw, output=output)
    files = listing.files
    gathering: set[Path] = set()
    for path in sorted([raw] if is_issue(raw) else files, key=lambda path: len(path.parts)):
        if is_issue(path) and gathering.isdisjoint(path.parents):
            gathering.add(path.parent)
    single = [path for path in files if gathering.isdisjoint(path.parents)]
    return Found(
        tuple(
            sorted(
                [*(path for path in single if is_candidate(path, READABLE)), *(folder / ISSUE for folder in gathering)]
            )
        ),
        tuple(path for path in files if not is_candidate(path, READABLE) and not is_issue(path)),
        tuple(listing.ignored),
        tuple(listing.outside),
        tuple(listing.outputs),
    )


def tune_process() -> None:
    """Let the garbage collector run rarely: rows are trees, which need none, and dictionaries stay for good. And let
    large stretches of memory (a page as a picture, the layers of a model) go back to the system as soon as they are
    free (glibc): recognition holds a quarter less at its height."""
    gc.set_threshold(200_000, 20, 100)
    with contextlib.suppress(OSError, AttributeError, TypeError):
        set_map_threshold = -3  # M_MMAP_THRESHOLD
        ctypes.CDLL(None).mallopt(set_map_threshold, 4 << 20)


def build_one(path: Path, folder: Path, on_page: OnPage = no_pages, root: Path | None = None) -> Outcome:
    """Read one file under `root`, take it through the stages, and stage its files in `folder`; `on_page` is told of
    its pages."""
    tune_process()
    from pipeline.stages import process  # In the worker, so that a list of files shows before jieba is loaded.

    try:
        data = process(read_source(path, on_page, root))
        stage(data, folder)
    except UnusableInputError as error:
        return Outcome(path, reason=error.reason, advice=error.advice)
    except MemoryError:
        advice = "It may be damaged or made to do harm; else divide it"
        return Outcome(path, reason=too_much_memory(), advice=advice, memory_full=True)
    except OSError as error:
        reason = f"its output cannot be written: {error.strerror or error}"
        return Outcome(path, reason=reason, advice="Free the disk or name another --output, then build again")
    except Exception as error:
        # One gazette that shows a fault of ours must not keep the others from being built; it is told as a failure
        # with the place of the fault, and the exit code says so.
        return Outcome(
            path, reason=f"{type(error).__name__}: {error}", advice=REPORT_BUG, details=traceback.format_exc()
        )
    return _outcome(path, data, folder)


def _outcome(path: Path, data: IssueData, folder: Path) -> Outcome:
    severities = Counter(str(getattr(row, "severity", "")) for row in data.rows.get("findings", ()))
    return Outcome(
        path,
        issue_id=data.issue_id,
        documents=len(data.rows.get("documents", ())),
        rows=sum(map(len, data.rows.values())),
        findings=dict(sorted(severities.items())),
        folder=folder,
        files=len(staged_files(folder)),
        sha256=str(getattr(data.rows["issues"][0], "source_sha256", "")),
        faults=data.faults,
    )


def _refuse_doubles(outcomes: Sequence[Outcome], beside: Mapping[str, Path]) -> list[Outcome]:
    """Outcomes in which files that hold the same issue are refused, all of them: which one is right, a person knows.
    `beside` are files that this build does not read, by the issue that they hold."""
    holders: dict[str, list[Path]] = {issue_id: [path] for issue_id, path in beside.items()}
    for outcome in outcomes:
        if outcome.issue_id is not None:
            holders.setdefault(outcome.issue_id, []).append(outcome.path)
    settled = []
    for outcome in outcomes:
        same = holders.get(outcome.issue_id or "", [])
        if len(same) > 1:
            others = " and ".join(printable(str(path)) for path in same if path != outcome.path)
            reason = f"holds the same issue as {others} ({outcome.issue_id}); none of them was built"
            if outcome.folder is not None:
                discard(outcome.folder)
            outcome = Outcome(outcome.path, reason=reason, advice="Choose one and take the others out of the folder")
        settled.append(outcome)
    return settled


def _put_in_place(staging: Path, output: Path) -> None:
    if not any(staging.iterdir()):
        discard(staging)
        return
    ready = commit(output)
    try:
        publish(ready, output)
    except KeyboardInterrupt:
        publish(ready, output)  # A few renames are left: finish them, then stop.
        raise

"""A build: read what is new or changed under a folder, take each file through the stages, write what came out.

Issues are staged beside the output and put in place as they come, some at a time, each time with their links and the
manifest: a build that is stopped keeps what it had committed, and the next one goes on from there. Whether two files
hold the same issue is known only when all have been read: an issue that a second file claims is taken out again.
`remove` takes an issue out of the output.
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
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from pipeline.claims import Claims
from pipeline.cluster import ClusterError, run_on_cluster
from pipeline.faults import cannot_be_written, writing_advice
from pipeline.index import LISTED, ROWS, lines_of, packed, rows_of
from pipeline.ledger import Entry, Refusal, read_ledger, shared
from pipeline.lock import BusyError
from pipeline.progress import Outcome, Progress, Report, Work, no_report
from pipeline.publication import Place, Publication
from pipeline.read import digest_of, is_issue, read_source
from pipeline.read.bundle import is_bundle
from pipeline.read.draft import OnPage, no_pages
from pipeline.read.folder import ISSUE, is_candidate
from pipeline.read.forms import READABLE
from pipeline.read.listing import IGNORE, list_files
from pipeline.read.reviews import digest_of_review, is_almost_review, is_review, review_of, sources_of
from pipeline.remote import Address, RemoteError, address_of, place_of
from pipeline.rows import FindingRow, IssueData
from pipeline.servers import NoProcessError
from pipeline.text import UnusableInputError, printable
from pipeline.version import fingerprint
from pipeline.workers import run_tasks, too_much_memory
from pipeline.write import Fetch, UnsafeOutputError, are_there, discard, stage, staged_files, staging_folder

REPORT_BUG = "This is a fault of the program: please report it with the file"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: one outcome for each file in the order of their names, and the files that it passed over:
    those of other kinds and links to folders; those that `.gazetteignore` names; links that lead out of the folder;
    folders that are outputs of other builds; review files beside which no source of their name lies. `empty` tells that
    there is nothing to read, `held` how many issues the output holds now, those of other builds among them."""

    outcomes: tuple[Outcome, ...]
    passed_over: tuple[Path, ...]
    problem: str | None = None
    ignored: tuple[Path, ...] = ()
    outside: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    orphans: tuple[Path, ...] = ()
    empty: bool = False
    held: int = 0

    @property
    def ok(self) -> bool:
        sound = (outcome.ok and not outcome.faults and not outcome.wrong for outcome in self.outcomes)
        return self.problem is None and all(sound)


def build(
    raw: str | Path,
    output: str | Path | Address,
    jobs: int | None = None,
    report: Report = no_report,
    work: Work | None = None,
    force: bool = False,
    cluster: Any = None,
    cache: Path | None = None,
) -> BuildReport:
    """Build what is new or changed under `raw` (or the one file that it is) into `output`; with `force`, everything.

    The output is that of a build of all files. An issue whose file was taken away stays. A file that cannot be built
    is an outcome with its reason; all others are built. Two files that hold the same issue are both refused; what an
    earlier build held of it stays. While another run writes to the output, this one waits. `jobs` is the number of
    processes; without it, one for every few texts and one for each other file, at most one for each core; the bytes
    that are written do not depend on it. `work` takes the place of `build_one`. With `cluster`, a client of
    `dask.distributed`, the files are read by its workers (`pipeline.cluster`). An output on object storage
    (`s3://bucket/prefix`) has a working copy under `cache`, without it in the folder that this user has for such things
    (`pipeline.remote`).
    """
    raw, output = Path(raw), address_of(output)
    try:
        place = place_of(output, cache)
    except RemoteError as error:
        return BuildReport((), (), str(error))
    if cluster is not None:  # The workers stand elsewhere.
        raw, place.folder = raw.absolute(), place.folder.absolute()
    nothing, names, refused = _look(raw, output, place.folder)
    if nothing.problem is not None:
        return nothing
    paths, root = tuple(names), _root_of(raw)
    done: dict[Path, Outcome] = {}
    held = 0

    def step(publication: Publication) -> None:
        nonlocal held
        claims = Claims(publication, names, beside=None if raw.is_dir() else raw)
        done.update(refused)
        if not force:
            alone = {path: name for path, name in names.items() if path not in done}
            done.update(_unchanged(alone, publication.issues, publication.refused, root))
        for outcome in done.values():
            claims.note(outcome)
        tasks = [(path, publication.folder(number)) for number, path in enumerate(paths) if path not in done]
        do = work or Building(root)
        coming = run_tasks(tasks, jobs, report, do) if cluster is None else run_on_cluster(cluster, tasks, report, do)
        for outcome in coming:
            outcome = replace(outcome, findings=shared(outcome.findings))
            done[outcome.path] = replace(outcome, folder=None)
            _remember_refusal(publication, outcome, names)
            claims.note(outcome)
            if publication.is_due:
                publication.commit()
        claims.settle()
        done.update(claims.refused(done))
        _take_out_replaced(publication, done, names)
        if raw.is_dir():
            publication.settle()
            lasting = {names[path] for path, outcome in done.items() if outcome.lasting}
            publication.refused = {name: one for name, one in publication.refused.items() if name in lasting}
        held = len(publication.issues)

    failure = _change(place, report, step, force)
    outcomes = tuple(done[path] for path in paths if path in done)
    return replace(nothing, outcomes=outcomes, problem=failure, held=held)


class _Looked(NamedTuple):
    """What a build would read: the files with their names under the folder that is built, a report of what is passed
    over, or why nothing can be built, and the outcomes of the files that are refused by their names alone."""

    report: BuildReport
    names: Mapping[Path, str] = MappingProxyType({})
    refused: Mapping[Path, Outcome] = MappingProxyType({})


def _look(raw: Path, output: Path | Address, folder: Path) -> _Looked:
    """What a build of `raw` would read into `output`, which stands in `folder`."""
    if not raw.exists():
        problem = f"{raw} does not exist. Name a folder with gazettes, or one file"
        return _Looked(BuildReport((), (), problem, empty=True))
    around = next((above / ISSUE for above in raw.absolute().parents if (above / ISSUE).is_file()), None)
    if around is not None and raw.name != ISSUE:
        return _Looked(BuildReport((), (), f"{raw} is one of the files that {around} gathers. Build that one"))
    root = _root_of(raw)
    if Path(os.path.realpath(root)).is_relative_to(os.path.realpath(folder)):
        # What is written there would be read as gazettes, and what is to be read would be no part of the output.
        reason = f"{raw} lies in {output}, where the datasets go" if root != output else f"{raw} is the output as well"
        return _Looked(BuildReport((), (), f"{reason}. Keep gazettes and output apart: name another --output"))
    try:
        found = find_files(raw, folder)
    except UnusableInputError as error:
        return _Looked(BuildReport((), (), f"{error.reason}. {error.advice}"))
    report = BuildReport((), found.passed_over, None, found.ignored, found.outside, found.outputs, found.orphans)
    if not found.paths:
        kinds = "text, HTML, Word, ODT, PDF, OFD or pictures"
        problem = f"{raw} holds no file that can be read. Put the gazettes there ({kinds})"
        return _Looked(replace(report, problem=problem, empty=True))
    names = {path: printable(path.relative_to(root).as_posix()) for path in found.paths}
    return _Looked(report, names, _sharing(found))


def _root_of(raw: Path) -> Path:
    return raw if raw.is_dir() else raw.parent


Why = Literal[
    "unchanged", "refused", "shared", "new", "changed", "review", "wrong", "program", "fault", "incomplete", "force"
]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a build would do with a file: pass it over as `unchanged`, tell its refusal again (`refused`, with reason
    and advice), refuse it because its review file is `shared`, or read it because it is `new`, has `changed`, as its
    `review` file has or entries of that were `wrong`, because it was read by another version of the `program` or with a
    `fault` of it, because files of its issue are missing (`incomplete`), or by `force`. `issue_id` is the issue that
    was made of it before."""

    path: Path
    why: Why
    issue_id: str | None = None
    reason: str | None = None
    advice: str | None = None


def plan(
    raw: str | Path, output: str | Path | Address, folder: Path, force: bool = False, fetch: Fetch = are_there
) -> tuple[BuildReport, tuple[Planned, ...]]:
    """What `build` would do, and a report of what it would pass over or why it would do nothing; nothing is written.
    `folder` has the names and sizes of the output's files, `fetch` has their bytes there."""
    raw = Path(raw)
    report, names, refused = _look(raw, address_of(output), folder)
    if report.problem is not None:
        return report, ()
    root = _root_of(raw)
    ledger = read_ledger(folder, fetch=fetch)
    known = {} if force else _unchanged(names, ledger.issues, ledger.refused, root)
    before = {entry.source: entry for entry in ledger.issues.values()}
    files = []
    for path, name in names.items():
        entry, outcome = before.get(name), known.get(path)
        if path in refused:
            files.append(Planned(path, "shared", None, refused[path].reason, refused[path].advice))
        elif outcome is None:
            why = "force" if force else _why(path, root, entry, ledger.refused.get(name))
            files.append(Planned(path, why, entry.issue_id if entry is not None else None))
        else:
            why = "unchanged" if outcome.ok else "refused"
            files.append(Planned(path, why, outcome.issue_id, outcome.reason, outcome.advice))
    return report, tuple(files)


def _why(path: Path, root: Path, entry: Entry | None, refusal: Refusal | None) -> Why:
    """Why a file has to be read that an earlier build may have seen."""
    seen = entry or refusal
    if seen is None:
        return "new"
    if digest_of(path, root) != seen.sha256:
        return "changed"
    if entry is not None and not entry.pipeline:
        return "incomplete"
    if entry is not None and digest_of_review(path, root) != entry.review:
        return "review"
    if entry is not None and entry.faults:
        return "fault"
    return "wrong" if entry is not None and entry.wrong else "program"


def remove(
    issue_id: str, output: str | Path | Address, report: Report = no_report, cache: Path | None = None
) -> str | None:
    """Take an issue out of the output, and the targets of citations that meant its documents; the problem, if any."""
    try:
        place = place_of(output, cache)
    except RemoteError as error:
        return str(error)
    return _change(place, report, lambda publication: publication.take_out(issue_id), look_closely=False)


def _change(
    place: Place,
    report: Report,
    step: Callable[[Publication], None],
    fresh: bool = False,
    look_closely: bool = True,
) -> str | None:
    """Change the output by `step` and commit what it left over; the problem, if there was one. What a step that is
    stopped had committed stays."""
    staging = staging_folder(place.folder)
    try:
        with place.writing(lambda note: report(Progress(0, 0, note=note))):
            staging.mkdir()
            try:
                with contextlib.closing(Publication(place, staging, fresh, look_closely)) as publication:
                    step(publication)
                    publication.commit(last=True)
            finally:
                discard(staging)
    except (BusyError, ClusterError, NoProcessError, RemoteError, UnsafeOutputError) as error:
        return str(error)
    except OSError as error:
        return cannot_be_written(place.folder, error, place.option)
    return None


def _unchanged(
    names: Mapping[Path, str], issues: Mapping[str, Entry], refusals: Mapping[str, Refusal], root: Path
) -> dict[Path, Outcome]:
    """The files that the output's issues were made of, by this program, without a fault of it, and with the content
    that they have now; and those that were refused so."""
    now = fingerprint()
    sound = [entry for entry in issues.values() if entry.pipeline == now and not entry.faults and not entry.wrong]
    made = {(entry.source, entry.sha256, entry.review): entry for entry in sound}
    refused = {name: refusal for name, refusal in refusals.items() if refusal.pipeline == now}
    sources = {source for source, *_ in made} | refused.keys()
    found = {}
    for path, name in names.items():
        digest = digest_of(path, root) if name in sources else None
        review = digest_of_review(path, root) if digest is not None else ""
        entry, refusal = made.get((name, digest or "", review)), refused.get(name)
        if entry is not None:
            found[path] = Outcome(
                path,
                entry.issue_id,
                entry.documents,
                entry.rows,
                entry.findings,
                sha256=entry.sha256,
                unchanged=True,
                review=entry.review,
            )
        elif refusal is not None and refusal.sha256 == digest:
            found[path] = Outcome(
                path,
                reason=refusal.reason,
                advice=refusal.advice,
                sha256=refusal.sha256,
                unchanged=True,
                lasting=True,
            )
    return found


def _sharing(found: Found) -> dict[Path, Outcome]:
    """The outcomes of the files that share a review file: nobody knows which of them it is about."""
    refused = {}
    for review, sources in found.shared.items():
        for path in (path for path in sources if path in found.paths):
            others = " and ".join(printable(other.name) for other in sources if other != path)
            reason = f"shares its review file {printable(review.name)} with {others}, and nobody knows whose it is"
            advice = f"Rename one of them, or name those that are no issues of their own in {IGNORE}"
            refused[path] = Outcome(path, reason=reason, advice=advice)
    return refused


def _remember_refusal(publication: Publication, outcome: Outcome, names: Mapping[Path, str]) -> None:
    """Keep that a file would be refused again as it is, to tell it without reading it; forget what was known of it
    before."""
    publication.refused.pop(names[outcome.path], None)
    if outcome.lasting and outcome.sha256 and outcome.reason is not None:
        refusal = Refusal(outcome.sha256, fingerprint(), outcome.reason, outcome.advice or "")
        publication.refused[names[outcome.path]] = refusal


def _take_out_replaced(publication: Publication, done: Mapping[Path, Outcome], names: Mapping[Path, str]) -> None:
    """Take out the held issues that a file of this build has become another issue of: it has the same content, or the
    same name and most of the lines (a corrected masthead). Another text under an old name is another issue, and the
    old one stays."""
    made = {outcome.issue_id for outcome in done.values() if outcome.ok}
    refused = {names[path] for path, outcome in done.items() if not outcome.ok}
    read = {path: outcome for path, outcome in done.items() if outcome.ok and not outcome.unchanged}
    contents = {outcome.sha256 for outcome in read.values()} - {""}
    by_name = {names[path]: outcome for path, outcome in read.items()}
    for issue_id, entry in list(publication.issues.items()):
        if issue_id in made or entry.source in refused:
            continue
        now = by_name.get(entry.source)
        if entry.sha256 in contents or (now is not None and _is_alike(publication, now.issue_id or "", issue_id)):
            publication.take_out(issue_id)


def _is_alike(publication: Publication, now: str, before: str) -> bool:
    try:
        old, new = (_lines(publication.path_of(issue_id, f"text/{issue_id}.txt")) for issue_id in (before, now))
    except OSError:
        return False
    return 2 * len(old & new) >= len(old)


def _lines(path: Path) -> set[bytes]:
    return {line.strip() for line in path.read_bytes().splitlines() if line.strip()}


class Found(NamedTuple):
    """The files to build, and what is passed over (as in `BuildReport`), each sorted; `shared` are the review files
    that several of the files to build would have."""

    paths: tuple[Path, ...]
    passed_over: tuple[Path, ...] = ()
    ignored: tuple[Path, ...] = ()
    outside: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    orphans: tuple[Path, ...] = ()
    shared: Mapping[Path, Sequence[Path]] = MappingProxyType({})


def find_files(raw: Path, output: Path | None = None) -> Found:
    """The files under `raw` to build, and those that are passed over; hidden ones count for nothing.

    What cannot be opened is among those to build, so that it is named. An `issue.toml` stands for the files of its
    folder and of all folders in it. Raises `UnusableInputError` where a `.gazetteignore` cannot be read.
    """
    if raw.is_file() and not is_issue(raw) and not is_bundle(raw):
        return Found((raw,), shared=_shared_with(raw))
    listing = list_files(raw.parent if is_issue(raw) else raw, output=output)
    files = listing.files
    gathering: set[Path] = set()
    for path in sorted([raw] if is_issue(raw) else files, key=lambda path: len(path.parts)):
        if is_issue(path) and gathering.isdisjoint(path.parents):
            gathering.add(path.parent)
    single = [path for path in files if gathering.isdisjoint(path.parents)]
    paths = sorted(
        [*(path for path in single if is_candidate(path, READABLE)), *(folder / ISSUE for folder in gathering)]
    )
    reviews = sources_of(filter(is_review, files), paths)
    misnamed = [path for path in files if is_almost_review(path)]
    others = [path for path in files if not (is_candidate(path, READABLE) or is_issue(path) or is_review(path))]
    return Found(
        tuple(paths),
        tuple(path for path in others if path not in misnamed),
        tuple(listing.ignored),
        tuple(listing.outside),
        tuple(listing.outputs),
        tuple(sorted([*(path for path, sources in reviews.items() if not sources), *misnamed])),
        {path: sources for path, sources in reviews.items() if len(sources) > 1},
    )


def _shared_with(source: Path) -> Mapping[Path, Sequence[Path]]:
    """The review file of one file that is built by itself, where others beside it would have it, too."""
    review = review_of(source)
    if review is None or is_issue(source):
        return {}
    beside = [path for path in list_files(source.parent).files if path.parent == source.parent]
    sources = sources_of([review], (path for path in beside if is_candidate(path, READABLE)))
    return {path: own for path, own in sources.items() if len(own) > 1}


def tune_process() -> None:
    """Let the garbage collector run rarely: rows are trees, which need none, and dictionaries stay for good. And let
    large stretches of memory (a page as a picture, the layers of a model) go back to the system as soon as they are
    free (glibc): recognition holds a quarter less at its height."""
    gc.set_threshold(200_000, 20, 100)
    with contextlib.suppress(OSError, AttributeError, TypeError):
        set_map_threshold = -3  # M_MMAP_THRESHOLD
        ctypes.CDLL(None).mallopt(set_map_threshold, 4 << 20)


@dataclass(frozen=True, slots=True)
class Building:
    """`build_one` for the files under `root`, as work for other processes."""

    root: Path

    def prepare(self) -> None:
        """Load what every file needs: in the process that reads, so that a list of files shows before that."""
        tune_process()
        from pipeline.warm import warm_up

        warm_up()

    def __call__(self, path: Path, folder: Path, on_page: OnPage) -> Outcome:
        return build_one(path, folder, on_page, self.root)


def build_one(path: Path, folder: Path, on_page: OnPage = no_pages, root: Path | None = None) -> Outcome:
    """Read one file under `root`, take it through the stages, and stage its files in `folder`; `on_page` is told of
    its pages."""
    tune_process()
    from pipeline.stages import process

    try:
        source = read_source(path, on_page, root)
        data = process(source)
        stage(data, folder)
        (folder / ROWS).write_bytes(packed(rows_of(data)))
        (folder / LISTED).write_bytes(lines_of(data))
    except UnusableInputError as error:
        digest = digest_of(path, root) if error.lasting else None
        return Outcome(path, reason=error.reason, advice=error.advice, sha256=digest or "", lasting=error.lasting)
    except MemoryError:
        advice = "It may be damaged or made to do harm; else divide it"
        return Outcome(path, reason=too_much_memory(), advice=advice, memory_full=True)
    except OSError as error:
        reason = f"its output cannot be written: {error.strerror or error}"
        return Outcome(path, reason=reason, advice=writing_advice(error, "--output"))
    except Exception as error:
        # One gazette that shows a fault of ours must not keep the others from being built; it is told as a failure
        # with the place of the fault, and the exit code says so.
        return Outcome(
            path, reason=f"{type(error).__name__}: {error}", advice=REPORT_BUG, details=traceback.format_exc()
        )
    return _outcome(path, data, folder, source.review.sha256 if source.review is not None else "")


def _outcome(path: Path, data: IssueData, folder: Path, review: str) -> Outcome:
    findings = [row for row in data.rows.get("findings", ()) if isinstance(row, FindingRow)]
    severities = Counter(str(row.severity) for row in findings if row.state == "open")
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
        review=review,
        wrong=data.wrong,
        stale=sum(row.code == "review.stale" for row in findings),
    )

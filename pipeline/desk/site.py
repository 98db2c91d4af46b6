"""The site of an output: its pages and data files, of which only those are written that changed.

What is written is staged and put in place as the rest of an output is (`pipeline.write`): a run that is stopped before
it commits leaves the site as it was; one that is stopped while its files are moved leaves each of them whole, and the
next run finishes the moving. Pages come last, files that no page needs any more go after that.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.desk.held import Source
from pipeline.desk.issue import values_of_issue
from pipeline.desk.lists import Gathered, entries_of, missing_values
from pipeline.desk.pages import render_pages, static_files
from pipeline.desk.pairs import Codes, index_values, pairs_of
from pipeline.desk.pictures import NoPicturesError, check, pictures_of
from pipeline.desk.script import data_name, data_script
from pipeline.desk.words import advice, column_words, page_words
from pipeline.faults import cannot_be_written
from pipeline.ledger import Entry, Ledger, read_ledger
from pipeline.link import missing
from pipeline.lock import BusyError, only_writer
from pipeline.pool import WorkError, in_order
from pipeline.publication import opened_index
from pipeline.read.bundle import is_file
from pipeline.schema import SITE
from pipeline.version import fingerprint_of_desk
from pipeline.write import UnsafeOutputError, commit, discard, publish, recover, stage_each, staging_folder

# What the site was made of, by which a later run knows what it need not make again. No page loads it.
STATE = "state.json"


class DeskError(Exception):
    """The site cannot be made: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What a run did: how many issues the site has, how many of them were made anew, how many files were written,
    the page to open, and by issue why pictures that were asked for were not made."""

    issues: int
    made: int
    written: int
    index: Path
    notes: Mapping[str, str] = field(default_factory=dict)


class _State(NamedTuple):
    """The program that made a site, and of what: a hash over the files of each issue, the list of failed files, the
    issues whose pages have pictures with the hash of their source; and how many files it has."""

    program: str = ""
    issues: Mapping[str, str] = {}
    failed: str = ""
    pictures: Mapping[str, str] = {}
    files: int = 0


_AGAIN = "Run gazette build again; gazette check tells more"


def write_site(
    output: Path,
    raw: Path | None = None,
    pictures: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _note: None,
) -> DeskReport:
    """Write what changed of the site of an output folder.

    `raw` is the folder of its gazettes, to which pages link; `pictures` are issues whose pages are to have pictures.
    Where another run writes to the output, `tell` says so and it is waited for; it also says that none of the gazettes
    is there. Raises `DeskError` where there is no
    output, where a file of it cannot be read, or the site not be written.
    """
    if not output.is_dir():
        raise DeskError(f"{output} does not exist. Run gazette build first, or name the folder with --output")
    try:
        with only_writer(output, tell):
            recover(output, alone=True)
            folder = raw.parent if raw is not None and raw.is_file() else raw  # one file may be built, too
            source, ledger = Source(output, folder), read_ledger(output, look_closely=False)
            if ledger.lost:
                raise DeskError(f"files of {min(ledger.lost)} are not there. {_AGAIN}")
            report = _write(source, ledger, pictures)
            if folder is not None and ledger.issues and not any(map(source.is_there, ledger.issues.values())):
                reason = f"{folder} holds no gazette of {output}: the pages lead to none and know no review file"
                tell(f"{reason}. Name the folder that was built with --raw")
            return report
    except BusyError as error:
        raise DeskError(str(error)) from error
    except (OSError, ValueError, UnsafeOutputError, WorkError) as error:
        if isinstance(error, FileNotFoundError):  # a file of the output is gone
            raise DeskError(f"{error.filename} is not there. {_AGAIN}") from error
        if isinstance(error, OSError):
            raise DeskError(cannot_be_written(f"the desk of {output}", error, "--output")) from error
        raise DeskError(f"the desk of {output} cannot be written: {error}. {_AGAIN}") from error


def _write(source: Source, ledger: Ledger, pictures: Sequence[str]) -> DeskReport:
    site = source.output / SITE
    before = _read_state(site / STATE)
    wanted = {
        issue_id: entry.sha256
        for issue_id, entry in sorted(ledger.issues.items())
        if issue_id in pictures or before.pictures.get(issue_id) == entry.sha256
    }
    notes = {issue_id: note for issue_id in pictures if (note := _no_pictures(source, ledger.issues[issue_id]))}
    wanted = {issue_id: sha256 for issue_id, sha256 in wanted.items() if issue_id not in notes}
    issues = {
        issue_id: f"{source.digest(issue_id, entry)} {wanted.get(issue_id, '')}".rstrip()
        for issue_id, entry in sorted(ledger.issues.items())
    }
    failed = hashlib.sha256(orjson.dumps({name: asdict(one) for name, one in sorted(ledger.refused.items())}))
    state = _State(fingerprint_of_desk(), issues, failed.hexdigest()[:16], wanted)
    report = DeskReport(len(issues), 0, 0, site / "index.html", notes)
    if state == before._replace(files=0) and before.files == len(_names(site)):
        return report
    old = before.issues if before.program == state.program else {}
    written = _Written(site)
    changed = {
        issue_id for issue_id, digest in issues.items() if old.get(issue_id) != digest or not written.has(issue_id)
    }
    staging = staging_folder(source.output)
    staging.mkdir()
    try:
        files = _files(source, ledger, changed, wanted, before.pictures, written)
        stage_each(staging / SITE, "", written.changed(files, state), partial=True)
        if written.number:
            publish(commit(source.output, staging), source.output)
    finally:
        discard(staging)
    written.clear_away()
    return replace(report, made=len(changed), written=written.number)


def _no_pictures(source: Source, entry: Entry) -> str | None:
    """Why no pictures can be made of an issue; None where they can."""
    if source.raw is None or not is_file(source.raw / entry.source):
        path = entry.source or "?"
        return str(NoPicturesError(f"{path} is not there. Name the folder of the gazettes with --raw"))
    try:
        check(source.raw / entry.source, source.raw, source.nested(entry.issue_id))
    except NoPicturesError as error:
        return str(error)
    return None


def _files(
    source: Source,
    ledger: Ledger,
    changed: set[str],
    pictures: Mapping[str, str],
    drawn: Mapping[str, str],
    written: _Written,
) -> Iterator[tuple[str, bytes]]:
    """Every file of the site that may have changed, pages last. Those of issues that are as they were stay."""
    pages: dict[str, list[int]] = {}
    for issue_id, sha256 in pictures.items():
        pages[issue_id] = written.pages(issue_id) if drawn.get(issue_id) == sha256 else []
        if not pages[issue_id] and source.raw is not None:
            path = source.raw / ledger.issues[issue_id].source
            for number, content in pictures_of(path, source.raw, source.nested(issue_id)):
                pages[issue_id].append(number)
                yield f"pictures/{issue_id}/{number}.png", content
    tasks = [
        # The view that the ledger gives of the counts of findings cannot be sent to another process.
        _Task(issue_id, replace(entry, findings={}), tuple(pages.get(issue_id, ())), issue_id in changed)
        for issue_id, entry in sorted(ledger.issues.items())
    ]
    lists, pairs = Gathered(), list[Codes]()
    for made in _made(source, tasks):
        lists.add(made.entries)
        pairs.append(made.pairs)
        for name, script in made.files.items():
            if script is not None:
                yield name, script
            else:
                written.keep(name)
    with opened_index(source.output) as index:
        absent = missing(index)
    for kind, key, value in (
        *lists.values(),
        *missing_values(absent),
        *index_values(pairs),
        *_own_values(ledger),
    ):
        yield data_name(kind, key), data_script(kind, key, value)
    yield from static_files()
    yield from sorted(render_pages(), key=lambda page: page[0] == "index.html")


class _Task(NamedTuple):
    """An issue, the pages of which there are pictures, and whether its files are made anew."""

    issue_id: str
    entry: Entry
    pages: tuple[int, ...]
    changed: bool


class _Made(NamedTuple):
    """What an issue gives to the lists and to the index, and its own files; None for one that stays as it is."""

    entries: list[tuple[str, str, list[Any]]]
    pairs: Codes
    files: dict[str, bytes | None]


class _Make:
    """Makes one issue after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __call__(self, task: _Task) -> _Made:
        held = self._source.read(task.issue_id, task.entry)
        files = {
            data_name(kind, key): data_script(kind, key, value) if task.changed else None
            for kind, key, value in values_of_issue(held, task.pages)
        }
        return _Made(entries_of(held), pairs_of(held.text), files)


# A process needs about as long to start as so many issues take.
_ISSUES_OF_A_PROCESS = 16


def _made(source: Source, tasks: Sequence[_Task]) -> Iterator[_Made]:
    """What is made of each issue, in order, in as many processes as pay. Raises ValueError where one dies of it."""
    jobs = min(os.cpu_count() or 1, math.ceil(len(tasks) / _ISSUES_OF_A_PROCESS))
    make = _Make(source)
    results: Iterable[_Made | None] = map(make, tasks) if jobs <= 1 else in_order(make, tasks, jobs)
    for task, result in zip(tasks, results, strict=True):
        if result is None:
            raise ValueError(f"the process that read {task.issue_id} died")
        yield result


def _own_values(ledger: Ledger) -> Iterator[tuple[str, str, Any]]:
    """Data files that are of no issue."""
    yield "words", "all", dict(page_words())
    yield "columns", "all", column_words()
    yield "advice", "all", {code: asdict(one) for code, one in advice().items()}
    yield "failed", "all", [[name, one.reason, one.advice] for name, one in sorted(ledger.refused.items())]


class _Written:
    """The files of a run: which of them have other bytes than those that are there, and which are there no more."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._there = set(_names(site))
        self._named: set[str] = set()
        self.number = 0

    def keep(self, name: str) -> None:
        """Leave a file as it is."""
        self._named.add(name)

    def changed(self, files: Iterable[tuple[str, bytes]], state: _State) -> Iterator[tuple[str, bytes | Path]]:
        """Those of the files that have to be written, with their names under the output; the state comes last."""
        for name, content in files:
            self._named.add(name)
            if self._differs(name, content):
                yield f"{SITE}/{name}", content
        self._named.add(STATE)
        content = _state_bytes(state._replace(files=len(self._named)))
        if self._differs(STATE, content):
            yield f"{SITE}/{STATE}", content

    def _differs(self, name: str, content: bytes) -> bool:
        path = self._site / name
        same = name in self._there and path.stat().st_size == len(content) and path.read_bytes() == content
        self.number += not same
        return not same

    def has(self, issue_id: str) -> bool:
        """Whether the two files are there that every issue has."""
        return {data_name(kind, issue_id) for kind in ("issue", "text")} <= self._there

    def pages(self, issue_id: str) -> list[int]:
        """The pages of which there is a picture, which stay as they are."""
        folder = f"pictures/{issue_id}/"
        names = [name for name in self._there if name.startswith(folder) and name.endswith(".png")]
        self._named.update(names)
        return sorted(int(name.removeprefix(folder).removesuffix(".png")) for name in names)

    def clear_away(self) -> None:
        """Take away the files that the site no longer has."""
        for name in sorted(self._there - self._named):
            path = self._site / name
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # the last picture of an issue


def _names(site: Path) -> list[str]:
    return [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]


def _state_bytes(state: _State) -> bytes:
    return orjson.dumps(state._asdict(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _read_state(path: Path) -> _State:
    """What the site was made of; nothing, where no run wrote the file."""
    try:
        return _State(**orjson.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return _State()

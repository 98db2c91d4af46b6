"""Publication: what a run changes in an output, committed piece by piece, so that a run that is stopped loses little.

Each commit leaves the output whole: issues with their links, the links of the others that change by them, the list of
all tables, and the manifest. The index follows with the last one; what it lags behind, the next run brings up to date.
"""

from __future__ import annotations

import filecmp
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from pipeline.index import Index, catch_up, copied_index, digest_of_index, held_index, new_index
from pipeline.ledger import Entry, Refusal, manifest, read_ledger
from pipeline.lock import only_writer
from pipeline.relink import stage_links
from pipeline.schema import INDEX, MANIFEST, TABLE_LIST
from pipeline.write import Fetch, are_there, commit, discard, leave_alike, publish, recover, stage_files, staged_files

# A commit is due when so many issues wait, or this share of the output's, if that is more (each commit writes the whole
# manifest), or when it has been this many seconds. What a kill costs is bounded by it, and so is the disk that waiting
# issues take.
_LEAST_BATCH = 25
_BATCH_SHARE = 1 / 50
_PATIENCE = 300.0
# A commit takes the index along when this share of it is new: what a kill leaves out of it, the next run reads from the
# files of each issue.
_INDEX_SHARE = 1 / 10


@contextmanager
def opened_index(output: Path, fetch: Fetch = are_there) -> Iterator[Index]:
    """The index of an output to read in, as its issues are now."""
    ledger = read_ledger(output, look_closely=False, fetch=fetch)
    # Of what is lost, it may know what was printed.
    stamps = {issue_id: entry.stamp for issue_id, entry in {**ledger.lost, **ledger.issues}.items()}
    with closing(held_index(output, ledger.index, stamps, fetch)) as index:
        yield index


class Place:
    """Where an output lies: in a folder. Of one that lies elsewhere (`pipeline.remote`) `folder` holds the names and
    sizes of its files, and the bytes of those that were fetched."""

    option = "--output"  # names the folder

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Be the one run that writes there; what a run before it left is finished or forgotten."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with only_writer(self.folder, tell):
            recover(self.folder, alone=True)
            yield

    def fetch(self, paths: Iterable[Path]) -> None:
        """Have the bytes of these held files in the folder."""

    def put_in_place(self, batch: Path) -> None:
        """Change the output by a folder of staged files, as one."""
        ready = commit(self.folder, batch)
        try:
            publish(ready, self.folder)
        except KeyboardInterrupt:
            publish(ready, self.folder)  # A few renames are left: finish them, then stop.
            raise


class Publication:
    """Changes to an output by the one run that may write to it.

    `issues` and `refused` are what it holds when all is done that has been said so far. `known` are the issues that it
    held when the run began, but for those of a build that did not come to its end.
    """

    def __init__(self, place: Place, staging: Path, fresh: bool = False, look_closely: bool = True) -> None:
        """`staging` is this run's folder of things that are not committed; a `fresh` index is made anew; a run that
        reads files has to `look_closely` which issues are whole."""
        self._place = place
        self._output = output = place.folder
        self._staging = staging
        self._ledger = read_ledger(output, look_closely, place.fetch)
        self.issues: dict[str, Entry] = self._ledger.issues
        self.refused: dict[str, Refusal] = dict(self._ledger.refused)
        self.unsettled = set(self._ledger.unsettled) & set(self.issues)
        self._left_open = set(self.unsettled)
        self.known = {issue_id: entry for issue_id, entry in self.issues.items() if issue_id not in self.unsettled}
        self._waiting: dict[str, Path] = {}
        self._gone: set[str] = set()
        self._unsaved: set[str] = set()  # what the index of the output does not know yet
        self._since = time.monotonic()
        path = self._staging / "index"
        self._index = new_index(path) if fresh else copied_index(output, path, self._ledger.index, place.fetch)
        catch_up(self._index, output, {issue_id: entry.stamp for issue_id, entry in self.issues.items()}, place.fetch)

    @property
    def is_due(self) -> bool:
        """Whether so much waits, or for so long, that it should be committed."""
        most = max(_LEAST_BATCH, len(self.issues) * _BATCH_SHARE)
        return len(self._waiting) >= most or (bool(self._waiting) and time.monotonic() - self._since >= _PATIENCE)

    def folder(self, number: int) -> Path:
        """Where the files of a task are staged."""
        return self._staging / f"{number:06}"

    def add(self, entry: Entry, folder: Path) -> None:
        """Publish an issue that is staged in `folder` with the next commit."""
        if entry.issue_id not in self.known and entry.issue_id not in self.issues:
            self.unsettled.add(entry.issue_id)
        self.issues[entry.issue_id] = entry
        self._waiting[entry.issue_id] = folder
        self._gone.discard(entry.issue_id)

    def take_out(self, issue_id: str) -> None:
        """Take an issue out with the next commit."""
        self.issues.pop(issue_id, None)
        self.unsettled.discard(issue_id)
        self._gone.add(issue_id)  # Though it waits, a build that was stopped may have put it in place before.
        if (waiting := self._waiting.pop(issue_id, None)) is not None:
            discard(waiting)

    def settle(self) -> None:
        """A whole folder is read: what a stopped build left unsettled is settled with the last commit, too."""
        self._left_open.clear()

    def commit(self, last: bool = False) -> None:
        """Put what waits in place, as one; the `last` commit settles this run's issues."""
        batch = self._staging / "batch"
        batch.mkdir()
        for number, (issue_id, folder) in enumerate(sorted(self._waiting.items())):
            folder.rename(batch / f"{number:06}")
            self._waiting[issue_id] = batch / f"{number:06}"
        for issue_id in sorted(self._gone):
            stage_files(batch / f"gone-{issue_id}", issue_id, {})
        stamps = {issue_id: self.issues[issue_id].stamp for issue_id in self._waiting}
        fetch = self._place.fetch
        stage_links(self._output, batch, self._index, self._waiting, stamps, self._gone, fetch)
        for folder in self._waiting.values():
            leave_alike(folder, self._output, fetch)
        self._stage_table_list(batch)
        if last:
            self.unsettled &= self._left_open
        self._unsaved.update(self._waiting, self._gone)
        if last or len(self._unsaved) >= max(_LEAST_BATCH, len(self.issues) * _INDEX_SHARE):
            self._stage_index(batch)
            self._unsaved.clear()
        self._stage_manifest(batch)
        self._waiting, self._gone = {}, set()
        self._put_in_place(batch)
        self._since = time.monotonic()

    def path_of(self, issue_id: str, name: str) -> Path:
        """Where one of an issue's files is now."""
        waiting = self._waiting.get(issue_id)
        if waiting is not None:
            return staged_files(waiting)[name]
        self._place.fetch([self._output / name])
        return self._output / name

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _stage_table_list(self, batch: Path) -> None:
        content = self._index.table_list()
        path = self._output / TABLE_LIST
        self._place.fetch([path])
        held = path.read_bytes() if path.is_file() else None
        if held != content and (self.issues or held is not None):
            stage_files(batch / "list", "", {TABLE_LIST: content}, partial=True)

    def _stage_index(self, batch: Path) -> None:
        saved = self._staging / "saved"
        self._index.save(saved)
        digest = digest_of_index(saved) or ""
        if digest != self._ledger.index or digest != digest_of_index(self._output / INDEX):
            stage_files(batch / "index", "", {INDEX: saved}, partial=True)
        saved.unlink(missing_ok=True)
        self._ledger = replace(self._ledger, index=digest)

    def _stage_manifest(self, batch: Path) -> None:
        self._ledger = replace(
            self._ledger, issues=self.issues, refused=self.refused, unsettled=frozenset(self.unsettled)
        )
        held, new = self._output / MANIFEST, self._staging / "manifest"
        with new.open("wb") as file:
            file.writelines(manifest(self._ledger))
        is_due = not filecmp.cmp(held, new, shallow=False) if held.is_file() else self.issues or self.refused
        if is_due:
            # Its name is the last one: files are put in place by the names of their folders.
            stage_files(batch / "manifest", "", {MANIFEST: new}, partial=True)
        new.unlink(missing_ok=True)

    def _put_in_place(self, batch: Path) -> None:
        if not any(batch.iterdir()):
            discard(batch)
            return
        self._place.put_in_place(batch)

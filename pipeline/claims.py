"""Claims: which file of a build holds which issue. Two files of one issue are both refused: which one is right, a
person knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.ledger import Entry
from pipeline.progress import Outcome
from pipeline.publication import Publication
from pipeline.read import digest_of
from pipeline.text import printable
from pipeline.version import fingerprint
from pipeline.write import discard


class Claims:
    """The issues that the files of a build turned out to hold, in whatever order they come.

    What a file claims first is published, and taken out again when a second file claims it too. What the output held
    when the build began stays in either case, so another text for it waits until all files are read. So does what may
    take a held issue's place (its file turned out to hold another issue): both changes are one commit. The file that
    a held issue was made of may be read again (`--force`, another version of the program): it is published.
    """

    def __init__(self, publication: Publication, names: Mapping[Path, str], beside: Path | None = None) -> None:
        """`names` are the files by their names in the folder; `beside` is the one file that is built, if it is one:
        the file beside it that its issue was made of claims it still."""
        self._publication = publication
        self._names = names
        self._beside = beside
        self._sources = {entry.source for entry in publication.known.values()}
        self._contents = {entry.sha256 for entry in publication.known.values()}
        self._first: dict[str, Path] = {}
        self._more: dict[str, list[Path]] = {}
        self._waiting: dict[str, Outcome] = {}

    def note(self, outcome: Outcome) -> None:
        """Take in the outcome of a file: publish its issue, let it wait, or refuse it."""
        issue_id = outcome.issue_id
        if issue_id is None:
            return
        if self._beside is not None and (holder := self._holder_beside(issue_id, self._beside)) is not None:
            self._first[issue_id] = holder
        if self._first.setdefault(issue_id, outcome.path) == outcome.path:
            if not self._is_as_held(outcome) and self._takes_a_place(outcome):
                self._waiting[issue_id] = outcome
            else:
                self._publish(outcome)
            return
        self._more.setdefault(issue_id, []).append(outcome.path)
        waiting = self._waiting.pop(issue_id, None)
        if waiting is not None and waiting.folder is not None:
            discard(waiting.folder)
        if issue_id not in self._publication.known and issue_id in self._publication.issues:
            self._publication.take_out(issue_id)
        if issue_id in self._publication.known and self._is_as_held(outcome):
            self._publish(outcome)
        elif outcome.folder is not None:
            discard(outcome.folder)

    def settle(self) -> None:
        """All files are read: publish what waits."""
        for outcome in self._waiting.values():
            self._publish(outcome)
        self._waiting.clear()

    def refused(self, done: Mapping[Path, Outcome]) -> Iterator[tuple[Path, Outcome]]:
        """The outcomes of the files whose issue another one claims."""
        for issue_id, more in self._more.items():
            same = sorted([self._first[issue_id], *more])
            kept = issue_id in self._publication.issues
            for path in same:
                if path in done:
                    others = " and ".join(printable(str(other)) for other in same if other != path)
                    result = "the output keeps what it held of it" if kept else "none of them was built"
                    reason = f"holds the same issue as {others} ({issue_id}); {result}"
                    yield path, Outcome(path, reason=reason, advice="Choose one and take the others out of the folder")

    def _is_as_held(self, outcome: Outcome) -> bool:
        """Whether the output held the issue when the build began, from the same file, text and review file."""
        held = self._publication.known.get(outcome.issue_id or "")
        made_of = (self._names[outcome.path], outcome.sha256, outcome.review)
        return outcome.unchanged or (held is not None and (held.source, held.sha256, held.review) == made_of)

    def _takes_a_place(self, outcome: Outcome) -> bool:
        """Whether the issue, or the file that it is in, or its text was one of the output's when the build began."""
        is_held = outcome.issue_id in self._publication.known
        return is_held or self._names[outcome.path] in self._sources or outcome.sha256 in self._contents

    def _holder_beside(self, issue_id: str, path: Path) -> Path | None:
        held = self._publication.known.get(issue_id)
        other = path.parent / held.source if held is not None and held.source else path
        is_held = held is not None and other != path and other.is_file() and digest_of(other) == held.sha256
        return other if is_held else None

    def _publish(self, outcome: Outcome) -> None:
        if outcome.folder is not None and outcome.issue_id is not None:
            entry = Entry(
                outcome.issue_id,
                self._names[outcome.path],
                outcome.sha256,
                fingerprint(),
                outcome.files,
                outcome.documents,
                outcome.rows,
                outcome.findings,
                len(outcome.faults),
                outcome.review,
                len(outcome.wrong),
            )
            self._publication.add(entry, outcome.folder)

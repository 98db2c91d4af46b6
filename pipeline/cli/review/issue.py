"""An issue as its review is seen: what was read from it, and the folder with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cli.output import AtHand, read_issue
from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.ledger import Entry
    from pipeline.review.anchors import Text

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


class Reviewed(NamedTuple):
    """An issue of an output: its rows and source text, its entry in the manifest, and the folder with its source."""

    issue_id: str
    rows: Rows
    text: str
    entry: Entry | None
    raw: Path

    @property
    def root(self) -> Path:
        """The folder that was built."""
        return self.raw if self.raw.is_dir() else self.raw.parent

    @property
    def source(self) -> Path | None:
        """The file that the issue was read from; None where nobody knows it."""
        from pipeline.read.bundle import is_file

        if self.entry is None or not self.entry.source:
            return None
        path = self.root / self.entry.source
        return path if is_file(path) else self._shown_as(self.entry.source) or path

    def _shown_as(self, name: str) -> Path | None:
        """The file whose name is shown so, and is another: Chinese Windows wrote it in GBK, or it holds a control."""
        from pipeline.read.listing import list_files

        files = list_files(self.root).files if self.root.is_dir() else ()
        return next((path for path in files if printable(path.relative_to(self.root).as_posix()) == name), None)


def reviewed(held: AtHand, issue_id: str, raw: Path) -> Reviewed:
    """Read an issue that is held; `CommandError` where its files cannot be read."""
    from pipeline.ledger import read_ledger

    issue = read_issue(held, issue_id)
    ledger = read_ledger(held.folder, look_closely=False, fetch=held.fetch)
    entry = ledger.issues.get(issue_id) or ledger.lost.get(issue_id)
    return Reviewed(issue_id, issue.rows, issue.text, entry, raw)


def text_of(issue: Reviewed) -> Text:
    from pipeline.model import FURNITURE
    from pipeline.review.anchors import Text
    from pipeline.text import Span

    blocks = (row for row in issue.rows["blocks"] if row["role"] in FURNITURE)
    return Text(issue.text, [Span(span["start"], span["end"]) for row in blocks for span in row["spans"]])

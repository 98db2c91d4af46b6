"""An issue as its review is seen: what was read from it, and the folder with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cli.output import AtHand, read_issue

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
        return self.root / self.entry.source if self.entry is not None and self.entry.source else None


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

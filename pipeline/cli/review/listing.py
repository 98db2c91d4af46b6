"""The list of what a review file says of an issue, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli.console import cut, make_console, one_line, print_table
from pipeline.cli.review.issue import Reviewed, Row, text_of
from pipeline.messages import ended, mark, told, tr
from pipeline.text import printable

if TYPE_CHECKING:
    from pipeline.review.entries import Review, Verdict
    from pipeline.rows import FindingRow

_HEADER = ("line", "what", "about", "change", "said by", "said on", "state")


# What the list says of entries, of verdicts and of what became of them.
_SAID = (
    mark("place"),
    mark("sign-off"),
    mark("confirmed"),
    mark("dismissed"),
    mark("applied"),
    mark("redundant"),
    mark("settled"),
    mark("overruled"),
    mark("stale"),
    mark("ambiguous"),
)


class _Listed(NamedTuple):
    """A line of the list: `_HEADER`."""

    line: int
    what: str
    about: str
    change: str = "-"
    by: object = "-"
    on: object = "-"
    state: str = "-"


def list_entries(issue: Reviewed) -> None:
    from pipeline.read.reviews import digest_of_review, read_review_file, review_of
    from pipeline.review.entries import read_review

    console = make_console()
    source, root = issue.source, issue.root
    file = read_review_file(source, root) if source is not None else None
    is_built = True
    listed: list[_Listed] = []
    wrong: Sequence[str] = ()
    if source is not None and file is not None:
        review = read_review(file)
        is_built = issue.entry is not None and issue.entry.review == digest_of_review(source, root)
        path = printable(str(review_of(source, root)))
        console.print(path if is_built else tr("{file}, changed since the last build", file=path))
        listed, wrong = list(_of_file(review, issue, is_built)), review.wrong
    elif not issue.rows["corrections"]:
        console.print(tr("{issue} has no review file", issue=issue.issue_id))
    if is_built:
        listed += map(_of_correction, issue.rows["corrections"])
    if listed:
        rows = [one._replace(what=tr(one.what), change=tr(one.change), state=tr(one.state)) for one in sorted(listed)]
        print_table(console, _HEADER, rows, not console.is_terminal, words=("about", "change"))
    for sentence in wrong:
        console.print(printable(tr("left out: {problem}", problem=ended(told(sentence)))), style="red")
    if not is_built:
        console.print(tr("What becomes of its entries, the next gazette build tells"))


def _of_correction(row: Row) -> _Listed:
    """A row of `corrections` as it is listed."""
    what = f"{row['action']} {row['dataset']}" + (f".{row['column']}" if row["column"] else "")
    change = "-" if row["column"] is None else f"{row['was'] or ''} → {row['now']}".strip()
    about = row["row_id"] or row["document_id"] or "-"
    return _Listed(row["line"], what, about, cut(one_line(change)), row["by"], row["on"], row["state"])


def _of_file(review: Review, issue: Reviewed, is_built: bool) -> Iterator[_Listed]:
    """The entries of a review file as they are listed; corrections only where no build has put them in."""
    told = [row["message"] for row in issue.rows["findings"] if row["code"] == _OF_REVIEW]

    def is_told(line: int) -> bool:
        from pipeline.review.decided import on_line

        return any(message.startswith(on_line(line)) for message in told)

    if review.place is not None:
        yield _Listed(review.place_line, "place", "-", review.place)
    for entry in () if is_built else review.corrections:
        about = entry.anchor.quote or entry.anchor.document or "-"
        change = ", ".join(f"{column} = {value}" for column, value in entry.values.items()) or "-"
        what = f"{entry.action} {entry.dataset}"
        yield _Listed(entry.line, what, cut(about), cut(one_line(change)), entry.by, entry.on)
    for verdict in review.verdicts:
        state = "-"
        if is_built:
            found = {row.state for row in _findings_about(verdict, issue)}
            state = "applied" if verdict.state in found else "overruled" if found else "settled"
            state = "stale" if is_told(verdict.line) else state
        about = cut(verdict.anchor.quote or verdict.anchor.document or "-")
        yield _Listed(verdict.line, verdict.code, about, verdict.state, verdict.by, verdict.on, state)
    if (signed := review.sign_off) is not None:
        state = "-" if not is_built else "stale" if is_told(signed.line) else "applied"
        yield _Listed(signed.line, "sign-off", "-", "-", signed.by, signed.on, state)


_OF_REVIEW = "review.stale"


def _findings_about(verdict: Verdict, issue: Reviewed) -> Sequence[FindingRow]:
    """The findings of an issue that a verdict is about; none where it is about none, or they are not told apart."""
    import orjson

    from pipeline.review.anchors import Names
    from pipeline.review.decided import NotFoundError
    from pipeline.review.verdicts import Findings
    from pipeline.rows import FindingRow

    documents = issue.rows["documents"]
    names = Names((row["document_id"], row["doc_number"], row["title"]) for row in documents)
    for row in issue.rows["corrections"]:
        if row["dataset"] == "documents" and row["column"] in ("doc_number", "title") and row["document_id"]:
            names.add(row["document_id"], orjson.loads(row["was"] or "null"))
    try:
        return Findings([FindingRow(**row) for row in issue.rows["findings"]], text_of(issue), names).about(verdict)
    except NotFoundError:
        return ()

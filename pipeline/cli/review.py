"""`gazette review`: what people set right, said of findings and signed off, and how it is written down."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cli.console import CommandError, cut, make_console, one_line, print_table
from pipeline.cli.options import Commands, add_output
from pipeline.cli.output import AtHand, at_hand, find_issue

if TYPE_CHECKING:
    from pipeline.ledger import Entry
    from pipeline.review.anchors import Text
    from pipeline.review.entries import Review, Verdict
    from pipeline.rows import FindingRow

_Row = Mapping[str, Any]
_Rows = Mapping[str, Sequence[_Row]]


def add(commands: Commands) -> None:
    parser = commands.add(
        "review",
        run,
        "List what a review file says of an issue, or write into it",
        "441803-2018-03",
        "441803-2018-03 --confirm f00011 --by 审核人甲",
        "441803-2018-03 --row m00079 --set edtf=../2018-11-30 --by 审核人甲 --why 与发文单位核对",
        "441803-2018-03 --row d06 --set contact=区农业局 --by 审核人甲",
        "441803-2018-03 --sign-off --by 审核人乙",
    )
    parser.add_argument("issue", metavar="ISSUE", help="issue id, or the part of it that no other has")
    acts = parser.add_argument_group("what is written into the review file")
    finding = "by its key, or its id without the issue's (f00011); may be repeated"
    acts.add_argument("--confirm", action="append", default=[], metavar="FINDING", help=f"a finding is so: {finding}")
    acts.add_argument("--dismiss", action="append", default=[], metavar="FINDING", help="it is no fault")
    row = "a row by its id without the issue's (m00079, d06), or issue: its columns are set"
    acts.add_argument("--row", metavar="ROW", help=row)
    acts.add_argument("--drop", metavar="ROW", help="a row is taken out")
    acts.add_argument("--add", metavar="DATASET", help="a row is added, at --quote")
    acts.add_argument(
        "--set", action="append", default=[], metavar="COLUMN=VALUE", help="for --row and --add; COLUMN= for no value"
    )
    acts.add_argument("--quote", metavar="WORDS", help="for --add: the printed words")
    acts.add_argument("--before", metavar="WORDS", help="for --add: words right before them, where they stand often")
    acts.add_argument("--after", metavar="WORDS", help="for --add: words right behind them")
    acts.add_argument("--document", metavar="NAME", help="for --add: number or title of the document")
    acts.add_argument("--place", metavar="NAME", help="whose gazette it is: full name or code")
    acts.add_argument("--sign-off", action="store_true", help="the issue is signed off as the output has it")
    acts.add_argument("--by", metavar="NAME", help="who says so")
    acts.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="on which day (today): 2024-03-20")
    acts.add_argument("--why", metavar="WORDS", help="the reason")
    parser.add_argument(
        "--raw", type=Path, default=Path("raw"), metavar="DIR", help="the folder that was built, with the sources (raw)"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    with at_hand(arguments.output) as held:
        issue = _read(held, find_issue(held, arguments.issue), arguments.raw)
    acts = (
        *("confirm", "dismiss", "row", "drop", "add", "place", "sign_off"),
        *("set", "quote", "before", "after", "document", "by", "why", "on"),
    )
    if any(getattr(arguments, name) for name in acts):
        _write(issue, arguments)
    else:
        _list(issue)
    return 0


class _Issue(NamedTuple):
    """An issue of an output: its rows and source text, its entry in the manifest, and the folder with its source."""

    issue_id: str
    rows: _Rows
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


def _read(held: AtHand, issue_id: str, raw: Path) -> _Issue:
    import orjson

    from pipeline.ledger import read_ledger
    from pipeline.schema import flatten

    paths = (held.folder / "json" / f"{issue_id}.json", held.folder / "text" / f"{issue_id}.txt")
    held.fetch(paths)
    try:
        rows = flatten(orjson.loads(paths[0].read_bytes()))
        text = paths[1].read_bytes().decode("utf-8")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CommandError(f"the output of {issue_id} cannot be read: {error}", "Run gazette check") from error
    entry = read_ledger(held.folder, look_closely=False, fetch=held.fetch).issues.get(issue_id)
    return _Issue(issue_id, rows, text, entry, raw)


# --- the list ------------------------------------------------------------------------------------------------------

_HEADER = ("line", "what", "about", "change", "by", "on", "state")


class _Listed(NamedTuple):
    """A line of the list: `_HEADER`."""

    line: int
    what: str
    about: str
    change: str = "-"
    by: object = "-"
    on: object = "-"
    state: str = "-"


def _list(issue: _Issue) -> None:
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
        console.print(f"{review_of(source, root)}" + ("" if is_built else ", changed since the last build"))
        listed, wrong = list(_of_file(review, issue, is_built)), review.wrong
    elif not issue.rows["corrections"]:
        console.print(f"{issue.issue_id} has no review file")
    if is_built:
        listed += map(_of_correction, issue.rows["corrections"])
    if listed:
        print_table(console, _HEADER, sorted(listed), plain=not console.is_terminal)
    for sentence in wrong:
        console.print(f"left out: {sentence}", style="red")
    if not is_built:
        console.print("What becomes of its entries, the next gazette build tells")


def _of_correction(row: _Row) -> _Listed:
    """A row of `corrections` as it is listed."""
    what = f"{row['action']} {row['dataset']}" + (f".{row['column']}" if row["column"] else "")
    change = "-" if row["column"] is None else f"{row['was'] or ''} → {row['now']}".strip()
    about = row["row_id"] or row["document_id"] or "-"
    return _Listed(row["line"], what, about, cut(one_line(change)), row["by"], row["on"], row["state"])


def _of_file(review: Review, issue: _Issue, is_built: bool) -> Iterator[_Listed]:
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


def _findings_about(verdict: Verdict, issue: _Issue) -> Sequence[FindingRow]:
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
        return Findings([FindingRow(**row) for row in issue.rows["findings"]], _text_of(issue), names).about(verdict)
    except NotFoundError:
        return ()


def _text_of(issue: _Issue) -> Text:
    from pipeline.model import FURNITURE
    from pipeline.review.anchors import Text
    from pipeline.text import Span

    blocks = (row for row in issue.rows["blocks"] if row["role"] in FURNITURE)
    return Text(issue.text, [Span(span["start"], span["end"]) for row in blocks for span in row["spans"]])


# --- writing -------------------------------------------------------------------------------------------------------


def _write(issue: _Issue, arguments: argparse.Namespace) -> None:
    """Put what was said into the review file, if every entry of it is right then."""
    from pipeline.read.bundle import is_file
    from pipeline.read.reviews import REVIEW, read_review_file, review_path
    from pipeline.review.edit import with_entry, with_place, with_sign_off
    from pipeline.review.entries import read_review
    from pipeline.source import ReviewFile

    source = issue.source
    if source is None or not is_file(source):
        reason = f"{source or 'the source'}, which {issue.issue_id} was read from, is not there"
        raise CommandError(reason, "Name the folder that was built with --raw")
    file = read_review_file(source, issue.root)
    before = read_review(file).wrong if file is not None else ()
    if file is not None and (file.problem is not None or not _is_toml(file.data)):
        raise CommandError(before[0] if before else f"{file.name} cannot be read", "Mend it first")
    encoding = "utf-8-sig" if file is not None and file.data.startswith(b"\xef\xbb\xbf") else "utf-8"
    text = file.data.decode("utf-8-sig") if file is not None else ""
    for table, entry in _entries(issue, arguments):
        if table == "place":
            text = with_place(text, str(entry["place"]))
        elif table == "sign_off":
            text = with_sign_off(text, entry)
        else:
            text = with_entry(text, table, entry)
    path = review_path(source)
    data = text.encode(encoding)
    wrong = read_review(ReviewFile(name=file.name if file else REVIEW, data=data, sha256="")).wrong
    if new := [sentence for sentence in wrong if sentence not in before]:
        reason, advice = new[0].rsplit(". ", 1)
        raise CommandError(f"nothing was written: {reason.split(': ', 1)[-1]}", advice)
    _save(path, data)
    make_console().print(f"wrote {path}: the next gazette build puts it in")


def _is_toml(data: bytes) -> bool:
    import tomllib

    try:
        tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return False
    return True


def _save(path: Path, data: bytes) -> None:
    """Write a file as one step."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror or error}", "Check that you may") from error


def _entries(issue: _Issue, arguments: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries that the command line makes, each with the name of its table."""
    acts = (arguments.confirm, arguments.dismiss, arguments.row, arguments.drop, arguments.add, arguments.sign_off)
    if not any(acts) and arguments.place is None:
        raise CommandError("it is not said what to write", "Name --confirm, --dismiss, --row, --drop, --add or --place")
    if any(acts) and not arguments.by:
        raise CommandError("it is not said who says so", "Name yourself with --by")
    if arguments.set and not (arguments.row or arguments.add):
        raise CommandError("--set is for a row", "Name it with --row, or add one with --add")
    who: dict[str, Any] = {"by": arguments.by, "on": arguments.on or date.today()}
    why = {"why": arguments.why} if arguments.why else {}
    if arguments.place is not None:
        yield "place", {"place": arguments.place}
    for state, names in (("confirmed", arguments.confirm), ("dismissed", arguments.dismiss)):
        for name in names:
            yield "verdict", {**_anchor_of_finding(issue, name), "state": state, **who, **why}
    if arguments.row is not None:
        dataset, row = _row_of(issue, arguments.row)
        values = _values(dataset, arguments.set)
        was = {column: _as_toml(dataset, column, row[column]) for column in values if column in row}
        yield "correction", {**_anchor_of_row(issue, dataset, row), "was": was, "set": values, **who, **why}
    if arguments.drop is not None:
        dataset, row = _row_of(issue, arguments.drop)
        yield "correction", {"action": "drop", **_anchor_of_row(issue, dataset, row), **who, **why}
    if arguments.add is not None:
        given = {name: getattr(arguments, name) for name in ("document", "quote", "before", "after")}
        anchor = {name: words for name, words in given.items() if words}
        document = {"document": anchor.pop("document")} if "document" in anchor else {}
        values = _values(arguments.add, arguments.set)
        about = {"action": "add", **document, "dataset": arguments.add, **anchor}
        yield "correction", {**about, "set": values, **who, **why}
    if arguments.sign_off:
        if arguments.row or arguments.drop or arguments.add or arguments.place:
            raise CommandError("what is signed off has to be built", "Correct first, run gazette build, then sign off")
        yield "sign_off", {**who, **_signed(issue)}


def _signed(issue: _Issue) -> dict[str, str]:
    """The hashes of what is signed off: of an output that is as the sources are now."""
    from pipeline.read import digest_of
    from pipeline.read.reviews import digest_of_review
    from pipeline.review.signing import rows_sha256
    from pipeline.version import fingerprint

    assert issue.entry is not None
    assert issue.source is not None
    now = (digest_of(issue.source, issue.root), digest_of_review(issue.source, issue.root), fingerprint())
    if now != (issue.entry.sha256, issue.entry.review, issue.entry.pipeline):
        reason = "the source, its review file or the program changed since the output was built"
        raise CommandError(reason, "Run gazette build, look at it, then sign off")
    return {"source_sha256": issue.rows["issues"][0]["source_sha256"], "rows_sha256": rows_sha256(issue.rows)}


def _row_of(issue: _Issue, name: str) -> tuple[str, _Row]:
    """The row that is named by its id, with or without the issue's, and its dataset."""
    from pipeline import ids
    from pipeline.review.columns import CORRECTABLE

    if name == "issue":
        return "issues", issue.rows["issues"][0]
    own = name if name.startswith(issue.issue_id) else f"{issue.issue_id}.{name}"
    for dataset in CORRECTABLE.keys() & ids.FORMS.keys():
        for row in issue.rows[dataset]:
            if row[ids.FORMS[dataset].column] == own:
                return dataset, row
    reason = f"{name} is no row of {issue.issue_id} that can be corrected by its id"
    raise CommandError(reason, "gazette show lists rows by their places; or write the entry by hand (docs/review.md)")


def _anchor_of_row(issue: _Issue, dataset: str, row: _Row) -> dict[str, str]:
    from pipeline.review.columns import CORRECTABLE

    document = {} if dataset == "issues" else _document(issue, row["document_id"])
    if not CORRECTABLE[dataset].quoted:
        return {**document, "dataset": dataset}
    return {**document, "dataset": dataset, **_words_of(issue, row, issue.rows[dataset], document)}


def _anchor_of_finding(issue: _Issue, name: str) -> dict[str, str]:
    found = [
        row
        for row in issue.rows["findings"]
        if row["finding_id"] in (name, f"{issue.issue_id}.{name}") or (len(name) >= 6 and row["key"].startswith(name))
    ]
    if len(found) != 1:
        reason = f"{name} is no finding of {issue.issue_id}" if not found else f"{name} is the key of several findings"
        raise CommandError(reason, f"gazette show {issue.issue_id} lists them")
    (row,) = found
    document = _document(issue, row["document_id"])
    alike = [one for one in issue.rows["findings"] if one["code"] == row["code"]]
    return {"code": row["code"], **document, **_words_of(issue, row, alike, document)}


def _words_of(issue: _Issue, row: _Row, among: Sequence[_Row], document: Mapping[str, str]) -> dict[str, str]:
    """The words that tell a row from others: from those of its document, if it is named, else from all."""
    from pipeline.review.edit import Anchors
    from pipeline.text import Span

    others = [one for one in among if not document or one["document_id"] == row["document_id"]]
    spans = [Span(one["char_start"], one["char_end"]) for one in others]
    return Anchors(_text_of(issue), issue.text, spans).of(Span(row["char_start"], row["char_end"]))


def _document(issue: _Issue, document_id: str | None) -> dict[str, str]:
    """What an entry calls a document: its number, or where it has none or shares it, its title; nothing where neither
    tells it from the others."""
    documents = issue.rows["documents"]
    row = next((row for row in documents if row["document_id"] == document_id), None)
    for column in ("doc_number", "title"):
        if row is not None and row[column] and sum(one[column] == row[column] for one in documents) == 1:
            return {"document": row[column]}
    return {}


def _values(dataset: str, settings: Sequence[str]) -> dict[str, Any]:
    """The values of `--set`, each of its column's type where it can be read so."""
    values: dict[str, Any] = {}
    for setting in settings:
        column, equals, words = setting.partition("=")
        if not equals:
            raise CommandError(f"{setting} sets nothing", "Write COLUMN=VALUE")
        values[column.strip()] = _typed(dataset, column.strip(), words)
    return values


def _typed(dataset: str, name: str, words: str) -> Any:
    kind = _type_of(dataset, name)
    try:
        if not words or kind in (None, "str"):
            return words
        if kind == "bool":
            return {"true": True, "false": False}[words]
        if kind == "list<str>":
            return words.split("、")
        if kind == "date":
            return date.fromisoformat(words)
        return int(words) if kind == "int" else float(words)
    except (ValueError, KeyError):
        return words  # What is wrong with it, reading it will say.


def _as_toml(dataset: str, name: str, value: Any) -> Any:
    """A value of the nested JSON as the review file holds it."""
    if value is None:
        return ""
    return date.fromisoformat(value) if _type_of(dataset, name) == "date" else value


def _type_of(dataset: str, name: str) -> str | None:
    from pipeline.schema import DATASET_CLASSES, columns_of

    row_class = DATASET_CLASSES.get(dataset)
    return next((column.type for column in columns_of(row_class) if column.name == name), None) if row_class else None

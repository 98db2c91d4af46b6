"""Writing into a review file: entries that the command line names."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.cli.console import CommandError, make_console
from pipeline.cli.review.issue import Reviewed, Row, text_of
from pipeline.messages import tr
from pipeline.text import printable


def write_entries(issue: Reviewed, arguments: argparse.Namespace) -> None:
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
            _check_place(issue, str(entry["place"]))
            text = with_place(text, str(entry["place"]))
        elif table == "sign_off":
            text = with_sign_off(text, entry)
        else:
            text = with_entry(text, table, entry)
    path = review_path(source)
    data = text.encode(encoding)
    wrong = read_review(ReviewFile(name=file.name if file else REVIEW, data=data, sha256="")).wrong
    if new := [sentence for sentence in wrong if sentence not in before]:
        raise _not_written(*new[0].split(": ", 1)[-1].rsplit(". ", 1))
    _save(path, data)
    make_console().print(printable(tr("wrote {file}: the next gazette build puts it in", file=path)))


def _check_place(issue: Reviewed, place: str) -> None:
    """Refuse words that the next build would not know: only it, who has the issue's day, asks for more than words."""
    from pipeline.review.facts import unknown_place

    (row,) = issue.rows["issues"]
    on = date.fromisoformat(row["published_on"]) if row["published_on"] else date(row["year"], 7, 1)
    if (unknown := unknown_place(place, on)) is not None:
        raise _not_written(*unknown)


def _not_written(reason: str, advice: str) -> CommandError:
    """That an entry would be wrong."""
    return CommandError(f"nothing was written: {reason}", advice)


def _is_toml(data: bytes) -> bool:
    import tomllib

    try:
        tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return False
    return True


def _save(path: Path, data: bytes) -> None:
    """Write a file as one step."""
    new = path.with_name(f".review.{os.getpid()}")  # The file's own name may be as long as a name can be.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        advice = "Check that you may"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            advice = "Free the disk"
        elif error.errno == errno.ENAMETOOLONG:
            advice = "Give the source a shorter name"
        raise CommandError(f"{path} cannot be written: {error.strerror or error}", advice) from error


def _entries(issue: Reviewed, arguments: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries that the command line makes, each with the name of its table."""
    acts = (arguments.confirm, arguments.dismiss, arguments.row, arguments.drop, arguments.add, arguments.sign_off)
    if not any(acts) and arguments.place is None:
        raise CommandError("it is not said what to write", "Name --confirm, --dismiss, --row, --drop, --add or --place")
    if any(acts) and not arguments.by:
        raise CommandError("it is not said who says so", "Name yourself with --by")
    if both := set(arguments.confirm) & set(arguments.dismiss):
        raise CommandError(f"{min(both)} is to be confirmed and dismissed", "Name it once")
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


def _signed(issue: Reviewed) -> dict[str, str]:
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


def _row_of(issue: Reviewed, name: str) -> tuple[str, Row]:
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


def _anchor_of_row(issue: Reviewed, dataset: str, row: Row) -> dict[str, str]:
    from pipeline.review.columns import CORRECTABLE

    document = {} if dataset == "issues" else _document(issue, row["document_id"])
    if not CORRECTABLE[dataset].quoted:
        return {**document, "dataset": dataset}
    return {**document, "dataset": dataset, **_words_of(issue, row, issue.rows[dataset], document)}


def _anchor_of_finding(issue: Reviewed, name: str) -> dict[str, str]:
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


def _words_of(issue: Reviewed, row: Row, among: Sequence[Row], document: Mapping[str, str]) -> dict[str, str]:
    """The words that tell a row from others: from those of its document, if it is named, else from all."""
    from pipeline.review.edit import Anchors
    from pipeline.text import Span

    others = [one for one in among if not document or one["document_id"] == row["document_id"]]
    spans = [Span(one["char_start"], one["char_end"]) for one in others]
    return Anchors(text_of(issue), issue.text, spans).of(Span(row["char_start"], row["char_end"]))


def _document(issue: Reviewed, document_id: str | None) -> dict[str, str]:
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

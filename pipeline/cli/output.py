"""The output that a command reads: at hand or fetched, and the issues in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cli.console import CommandError, Exit
from pipeline.messages import told

if TYPE_CHECKING:
    from pipeline.agenda import Bodies
    from pipeline.holdings import Holding, Shelf
    from pipeline.remote import Address
    from pipeline.selection import Selection


class AtHand(NamedTuple):
    """An output to read: its folder, or that of a working copy, and what has its files there."""

    output: Path | Address
    folder: Path
    fetch: Callable[[Iterable[Path]], None]


@contextlib.contextmanager
def at_hand(output: Path | Address, whole: bool = False) -> Iterator[AtHand]:
    """Have an output at hand; with `whole`, all of its files. What cannot be read of it is a `CommandError`."""
    from pipeline.holdings import HoldingError
    from pipeline.remote import RemoteError, copied

    try:
        if isinstance(output, Path):
            yield AtHand(output, output, lambda _paths: None)
            return
        with copied(output) as copy:
            if whole:
                copy.fetch_all()
            yield AtHand(output, copy.folder, copy.fetch)
    except (RemoteError, HoldingError) as error:
        raise as_command_error(error) from error


def as_command_error(error: Exception, code: Exit = Exit.FAILED) -> CommandError:
    """An error that says what is wrong and, in its last sentence, what to do."""
    reason, advice = str(error).rsplit(". ", 1)
    return CommandError(reason, advice, code)


def shelf_of(held: AtHand) -> Shelf:
    """The issues of an output, of which there has to be one."""
    from pipeline.holdings import Shelf

    shelf = Shelf(held.folder, held.fetch)
    if not shelf.issues:
        raise nothing_held(held.output)
    return shelf


def chosen(shelf: Shelf, selection: Selection) -> list[Holding]:
    """The issues that `--place` and `--year` choose, at least one."""
    found = shelf.chosen(selection)
    if not found:
        raise CommandError(f"no issue is held of {selection}", "See what is held: gazette show", Exit.USAGE)
    return found


def files_of_loose(issues: Iterable[Holding]) -> dict[str, str]:
    """The files of the issues whose place is not known: their ids say nothing."""
    return {issue.issue_id: issue.source for issue in issues if issue.place is None}


def whom_else(shelf: Shelf, issues: Iterable[Holding], bodies: Bodies) -> str | None:
    """A sentence for who finds nothing of the bodies that were asked for: what may have been meant."""
    from pipeline.agenda import fields_of_bodies, names_of_bodies

    there = list(issues)
    names = sorted(names_of_bodies(shelf, there)) if bodies.names else []
    fields = sorted(fields_of_bodies(shelf, there)) if bodies.fields else []
    strange = [(one, names) for one in bodies.names] + [(one, fields) for one in bodies.fields if one not in fields]
    near = [each for one, known in strange for each in get_close_matches(one, known, 5, 0.5) if each != one]
    return told(f"Did you mean {', '.join(dict.fromkeys(near))}?") if near else None


def one_of(held: AtHand, shelf: Shelf, words: Sequence[str]) -> Holding:
    """The one issue that these words name: an id or a part of it, or place, year and number."""
    found = shelf.called(words)
    if len(found) == 1:
        return found[0]
    name = " ".join(words)
    if found:
        raise CommandError(f"{name} names several issues", _there_are([one.issue_id for one in found]), Exit.USAGE)
    raise no_issue(held, shelf, words)


def no_issue(held: AtHand, shelf: Shelf, words: Sequence[str]) -> CommandError:
    """That nothing that is held has this name, and what may be meant: of a place that is held, its issues."""
    name = " ".join(words)
    there = [one.issue_id for one in (shelf.called(words[:1]) if len(words) > 1 else ()) or shelf.issues]
    near = get_close_matches(name, [*there, *sorted({one.place for one in shelf.issues if one.place})], 3, 0.6)
    advice = f"Did you mean {', '.join(near)}?" if near else _there_are(there)
    return CommandError(f"{name} is no issue in {held.output}", advice, Exit.USAGE)


def _there_are(issues: Sequence[str]) -> str:
    listed = ", ".join(issues[:10])
    return f"There are {listed} and {len(issues) - 10} more" if len(issues) > 10 else f"There are {listed}"


class IssueRead(NamedTuple):
    """An issue as its files hold it: the nested JSON, the rows of each dataset in it, the source text."""

    issue_id: str
    nested: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    text: str


def read_issue(held: AtHand, issue_id: str) -> IssueRead:
    """Read an issue that is held; `CommandError` where its files cannot be read."""
    import orjson

    from pipeline.holdings import HoldingError
    from pipeline.schema import flatten

    paths = (held.folder / "json" / f"{issue_id}.json", held.folder / "text" / f"{issue_id}.txt")
    held.fetch(paths)
    reading = paths[0]
    try:
        nested = orjson.loads(reading.read_bytes())
        rows = flatten(nested)
        reading = paths[1]
        return IssueRead(issue_id, nested, rows, reading.read_bytes().decode("utf-8"))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise as_command_error(HoldingError(reading.relative_to(held.folder))) from error


def find_issue(held: AtHand, name: str) -> str:
    """The id of the issue that has this id, or alone has this part in it."""
    return one_of(held, shelf_of(held), [name]).issue_id


def find_any_issue(held: AtHand) -> None:
    """See that there is an issue."""
    if not any(any(held.folder.glob(files)) for files in ("json/*.json", "parquet/documents/*/*.parquet")):
        raise nothing_held(held.output)


def nothing_held(output: Path | Address) -> CommandError:
    """That there is no issue in the output."""
    advice = "Run gazette build first, or name the folder with --output"
    return CommandError(f"{output} holds no issue", advice, Exit.NOTHING)

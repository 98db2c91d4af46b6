"""The output that a command reads: at hand or fetched, and the issues in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli.console import CommandError

if TYPE_CHECKING:
    from pipeline.remote import Address


class AtHand(NamedTuple):
    """An output to read: its folder, or that of a working copy, and what has its files there."""

    output: Path | Address
    folder: Path
    fetch: Callable[[Iterable[Path]], None]


@contextlib.contextmanager
def at_hand(output: Path | Address, whole: bool = False) -> Iterator[AtHand]:
    """Have an output at hand; with `whole`, all of its files."""
    if isinstance(output, Path):
        yield AtHand(output, output, lambda _paths: None)
        return
    from pipeline.remote import RemoteError, copied

    try:
        with copied(output) as copy:
            if whole:
                copy.fetch_all()
            yield AtHand(output, copy.folder, copy.fetch)
    except RemoteError as error:
        problem, advice = str(error).rsplit(". ", 1)
        raise CommandError(problem, advice) from error


def find_issue(held: AtHand, name: str) -> str:
    there = find_any_issue(held)
    matching = [issue_id for issue_id in there if name in issue_id]
    if name in there:
        return name
    if len(matching) == 1:
        return matching[0]
    reason = f"{name} is no issue in {held.output}" if not matching else f"{name} is part of several issue ids"
    among = matching or there
    more = f" and {len(among) - 10} more" if len(among) > 10 else ""
    raise CommandError(reason, f"There are {', '.join(among[:10])}{more}")


def find_any_issue(held: AtHand) -> list[str]:
    there = sorted(path.stem for path in (held.folder / "json").glob("*.json"))
    if not there:
        reason = f"{held.output} holds no issue"
        raise CommandError(reason, "Run gazette build first, or name the folder with --output")
    return there

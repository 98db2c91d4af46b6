"""`gazette find`: where a phrase stands, in all issues that are held."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pipeline.cli.console import CommandError, Exit, and_more, counted, make_console, paged, print_json, window_of
from pipeline.cli.options import (
    Commands,
    add_limit,
    add_place_and_year,
    add_rows,
    limit_of,
    selection_of,
)
from pipeline.cli.output import at_hand, chosen, files_of_loose, shelf_of
from pipeline.messages import tr

if TYPE_CHECKING:
    from pipeline.phrases import Hit, Kind

_KINDS: dict[str, Kind] = {"标题": "title", "正文": "text", "表格": "table"}
# Places that are shown, if nothing is said.
_SHOWN = 50


def add(commands: Commands) -> None:
    parser = commands.add(
        "find",
        run,
        "Find where a phrase stands in all issues, exactly; blanks and line breaks of the print do not matter",
        "高标准农田",
        "国办发〔2018〕 --in 正文 --year 2018",
    )
    parser.add_argument("phrase", metavar="PHRASE", help="the words as they are printed")
    places = [*_KINDS, *_KINDS.values()]
    about = "only there: 标题 (title), 正文 (text), 表格 (table)"
    parser.add_argument("--in", dest="kind", choices=places, metavar="PART", help=about)
    add_place_and_year(parser)
    add_limit(parser, "places shown (50, with --json all; 0 for all)")
    add_rows(parser)


def run(arguments: argparse.Namespace) -> int:
    from pipeline.phrases import Hit, Phrase, find_phrase

    try:
        phrase = Phrase(arguments.phrase)
    except ValueError as error:
        raise CommandError("the phrase has no character", "Name the words to find", Exit.USAGE) from error
    kind = _KINDS.get(arguments.kind, arguments.kind)
    limit = limit_of(arguments, _SHOWN)
    with at_hand(arguments.output) as held:
        shelf = shelf_of(held)
        issues = chosen(shelf, selection_of(arguments))
        found = find_phrase(shelf, issues, phrase, kind, limit)
        if arguments.json:
            print_json(asdict(hit) for hit in found if isinstance(hit, Hit))
            return Exit.DONE
        places = list(found)
    sources = files_of_loose(issues)
    hits = [hit for hit in places if isinstance(hit, Hit)]
    console = make_console()
    with paged(console, arguments.pager):
        _show(console, hits, sources)
        number = {
            "places": counted(len(places), "place"),
            "issues": counted(len({p.issue_id for p in places}), "issue"),
        }
        console.print(tr("{places} in {issues}", **number) + and_more(len(places) - len(hits)))
        if hits:
            command = f"gazette show {hits[0].issue_id} --at {hits[0].char_start}"
            console.print(tr("{command} shows what was read from a place", command=command), style="dim")
    return Exit.DONE


def _show(console: Console, hits: Sequence[Hit], sources: Mapping[str, str]) -> None:
    """The places under the documents that they stand in; of a single page the file, too (`sources`)."""
    home = None
    for hit in hits:
        if (hit.issue_id, hit.document_id) != home:
            home = (hit.issue_id, hit.document_id)
            name = hit.document_id or hit.issue_id
            about = [hit.document_title or "", sources.get(hit.issue_id, "")]
            console.print(Text("  ".join(word for word in (name, *about) if word), style="bold"))
        place = tr("at {place}", place=hit.char_start)
        if hit.page is not None:
            place = tr("page {page}, {place}", page=hit.page, place=place)
        before, behind = _beside(hit, (window_of(console) or 240) - cell_len(place) - 4)
        line = Text(f"  {place}  ", style="dim").append(before, style="not dim")
        console.print(line.append(hit.words, style="not dim bold").append(behind, style="not dim"))


def _beside(hit: Hit, room: int) -> tuple[str, str]:
    """As much of the words before and behind as fits on the line with those that were found."""
    left = max(0, room - cell_len(hit.words))
    before, behind = hit.before, hit.behind
    while before and cell_len(before) > max(left // 2, left - cell_len(behind)):
        before = before[1:]
    while behind and cell_len(before) + cell_len(behind) > left:
        behind = behind[:-1]
    return before, behind

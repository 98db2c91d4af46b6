"""Lists whose names stand under their label, a line each: 责任部门：⏎1.市文广新局；⏎2.市体育局。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.find.duties.line import OTHERS, Item, Line, is_holder, items_in, made, names_nobody
from pipeline.find.duties.openers import opens_duty, opens_task
from pipeline.find.duties.statements import first_leading
from pipeline.model import FoundDuty
from pipeline.notation.labels import LONGEST_LABEL, Label, read_label
from pipeline.notation.marks import ends_document
from pipeline.notation.patterns import compiled


class OpenList(NamedTuple):
    """A list that may go on in the next line: its role, where the line with its label begins, and the number of the
    last name; `bare` where no name has been printed, `goes_on` where the print says that more follow."""

    role: str
    anchor: int
    label: Label | None
    bare: bool
    goes_on: bool


# A line of a list, and a heading behind it, are no longer.
_LONGEST_NAMES = 80
_LONGEST_HEADING = 24
_BETWEEN = compiled(rf"(?:[、，,；;。\s]|以及|[和及与]|{OTHERS}|[（(][^（）()\n]{{1,30}}[）)])*+")
_BLANKS = compiled(r"\s*+")
_GOES_ON = tuple("、，,；;:：")


def open_list(line: Line, names: int, role: str, items: Sequence[Item]) -> OpenList | None:
    """The list whose names `[names, end of the line)` are the `items`, if it may go on below."""
    begin = _BLANKS.match(line.text, names, line.end).end()  # type: ignore[union-attr]
    label = read_label(line.text[begin : min(line.end, begin + LONGEST_LABEL)])
    return _goes_on(line, OpenList(role, line.start, label, bare=not items, goes_on=False), items)


def _goes_on(line: Line, opened: OpenList, items: Sequence[Item]) -> OpenList | None:
    """The list behind the items of a line; None where the line ends it."""
    words = line.text[items[-1].end if items else line.start : line.end].rstrip()
    if items and _BETWEEN.fullmatch(words) is None:
        return None
    if words.endswith("。"):
        return None
    return opened._replace(goes_on=opened.goes_on or words.endswith(_GOES_ON))


def names_below(
    opened: OpenList, line: Line, following: str, first_leads: bool
) -> tuple[list[FoundDuty], OpenList | None]:
    """The duties of a line under an open list, if it holds nothing but names, and the list if it may go on below.

    `following` is the paragraph below, which tells who signs and what is a heading from a name of the list.
    """
    if line.end - line.start > _LONGEST_NAMES:
        return [], None
    text, begin = line.text, line.opening
    label = read_label(text[line.start : min(line.end, line.start + LONGEST_LABEL)]) if begin > line.start else None
    if not _is_next(opened, label) or not _is_of_list(opened, label, following):
        return [], None
    further = opened._replace(label=label, bare=False)
    if names_nobody(line, begin, begin + len(text[begin : line.end].rstrip("；;，,、 "))):
        return [], further
    items = items_in(line, begin, line.end)
    if not items or not _are_names(line, begin, items):
        return [], None
    duties = first_leading(line, begin, items, first_leads and opened.bare and opened.role == "responsible")
    return (
        [made(line, item, item.role or opened.role, "list", None, opened.anchor) for item in duties],
        _goes_on(line, further, items),
    )


def _is_next(opened: OpenList, label: Label | None) -> bool:
    """Whether a label numbers the next name: all names have one, or none."""
    if label is None or label.number is None:
        return label is None and opened.label is None
    if opened.label is None:
        return opened.bare and label.number == 1
    return label.rank == opened.label.rank and label.number > (opened.label.number or 0)


def _is_of_list(opened: OpenList, label: Label | None, following: str) -> bool:
    """Whether a line of names may be the list's by what stands below it: a body over the end of a document signs it,
    one over a duty, its own items or, where the list may be over, any text is their heading."""
    if opens_duty(following):
        return False
    under = read_label(following[:LONGEST_LABEL])
    if label is not None:
        return under is None or under.rank <= label.rank
    if ends_document(following.strip()) or (under is not None and under.number == 1 and opened.label is None):
        return False
    if opened.goes_on or under is not None or "：" in following[:_LONGEST_HEADING]:
        return True
    return len(following) <= _LONGEST_HEADING and "，" not in following


def _are_names(line: Line, begin: int, items: Sequence[Item]) -> bool:
    """Whether the line from `begin` on is nothing but the names of the items."""
    text, at = line.text, begin
    for item in items:
        if _BETWEEN.fullmatch(text, at, item.start) is None or not is_holder(line, item):
            return False
        if not line.is_known(item.start, item.end) and opens_task(text[item.start : item.end]):
            return False
        at = item.end
    return _BETWEEN.fullmatch(text, at, line.end) is not None

"""Contents (目录) as a page prints them: where the leaders and the page numbers of their entries stand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pipeline.notation.marks import TITLE_END, page_number
from pipeline.precompiled import compile_re
from pipeline.read.page.lines import Line, Page
from pipeline.read.page.measure import Measure, standing_of
from pipeline.read.page.sheet import Table
from pipeline.text import BLANK

# The leader at the end of a line: 全民科学素质............1
LEADER_AT_END = compile_re(rf"[.．…·•{BLANK}]{{3,}}\d{{1,4}}$")

# Their head (目录, 目次).
_CONTENTS = compile_re(rf"目[{BLANK}]*[录次]")

# The lines of an entry stand closer together than the entries do, by this factor.
_APART = 1.15

# The number of a document (发文字号) behind the title of an entry.
_ENTRY_NUMBER = compile_re(rf"[（(]?[^（(〔]{{1,12}}〔\d{{4}}〕\d{{1,5}}号[）)]?[{BLANK}]*$")

# The last line of an entry of the contents: ……37, ……（37）, or 〔2018〕81号67 where the line has no room for a leader.
ENDS_ENTRY = compile_re(
    rf"(?:[.．…·•\-—_－]{{3,}}[{BLANK}]*|\t|〕\d{{1,5}}号[.．…·]{{0,2}}[{BLANK}]*)[（(]?(?P<page>\d{{1,4}})[）)]?$"
)

# A number at the end of a line that may be a page: no rest of a date or of a larger number.
_LAST_NUMBER = compile_re(r"(?:(?<![\d年月日.．…·\-—])|(?<=[^\d.．…·][.．…·]))\d{1,4}$")
_MOST_PAGES = 9999


def leaders_last(lines: Sequence[Line], before: float | None) -> tuple[Sequence[Line], float | None]:
    """The lines of a page of contents with each leader at the end of the last line of its entry, where the print has
    it on the first one; and the step between the lines of an entry there, else None.

    Such leaders have blank above their lines and further lines of the entry close below, or the words show it. Where a
    page shows too little, it goes on as the page `before` it: with that step, or None where its leaders are not so.
    """
    leaders = [n for n, line in enumerate(lines) if LEADER_AT_END.search(line.text)]
    named = any(_CONTENTS.fullmatch(line.text) for line in lines)
    if len(leaders) < (2 if before is None and not named else 1):
        return lines, before
    lines = sorted(lines, key=lambda line: line.top)
    steps = [second.top - first.top for first, second in itertools.pairwise(lines)]
    leaders = [n for n, line in enumerate(lines) if LEADER_AT_END.search(line.text)]
    inner = [n for n in leaders if 0 < n < len(steps)]
    first = sum(steps[n - 1] > _APART * steps[n] for n in inner)
    last = sum(steps[n] > _APART * steps[n - 1] for n in inner)
    if _goes_below(lines, steps, leaders[-1]):
        first += 2
    close: float | None = None
    if first > max(1, 2 * last):
        close = min(steps[n] for n in leaders if n < len(steps))
    elif last <= max(1, first) and len(leaders) > 1 and _ends_below_leaders(lines, leaders):
        close = sorted(steps)[len(steps) // 2]
    elif last <= first or len(inner) < 2:
        close = before
    if close is None:
        return _filled(lines, leaders), None
    for n in leaders:
        at = n
        while at < len(steps) and steps[at] <= _APART * close and at + 1 not in leaders and _is_rest(lines, at):
            at += 1
        if at > n and (found := LEADER_AT_END.search(lines[n].text)):
            lines[n] = replace(lines[n], text=lines[n].text[: found.start()])
            lines[at] = replace(lines[at], text=lines[at].text + found.group())
    return _filled(lines, [n for n, line in enumerate(lines) if LEADER_AT_END.search(line.text)]), close


def _goes_below(lines: Sequence[Line], steps: Sequence[float], leader: int) -> bool:
    """Whether the last entry of a page goes on under its leader, to the end of a title or a number."""
    end = leader
    while end < len(steps) and steps[end] <= _APART * steps[leader] and _is_rest(lines, end):
        end += 1
    if end == leader or steps[leader] > 3 * lines[leader].size:
        return False
    return lines[end].text.rstrip("）)").endswith("号") or TITLE_END.search(lines[end].text) is not None


def _filled(lines: Sequence[Line], leaders: Sequence[int]) -> list[Line]:
    """The lines of a page of contents, those that the words of an entry fill as wide as those with leaders: entries may
    be broken well before the column of numbers."""
    first, last = max(0, leaders[0] - 2), leaders[-1]
    edge = max(line.right for line in lines[first : last + 1])
    bare = [
        n
        for n in range(first, last)
        if n not in leaders and lines[n].right - lines[n].left > 0.6 * (edge - lines[n].left)
    ]
    # Where a leader stood on the first line of its entry, that is full, and the others are broken before the numbers.
    broken = max((lines[n].right for n in bare if lines[n].right < edge - lines[n].size), default=edge)
    alike = [n for n in bare if lines[n].right > broken - 2.2 * lines[n].size and _is_rest(lines, n)]
    return [replace(line, right=max(edge, line.right)) if n in alike else line for n, line in enumerate(lines)]


def _is_rest(lines: Sequence[Line], n: int) -> bool:
    """Whether the line after may belong to the entry of this one: it has its size and is no page number."""
    return abs(lines[n + 1].size - lines[n].size) < 0.1 * lines[n].size and page_number(lines[n + 1].text) is None


def _ends_below_leaders(lines: Sequence[Line], leaders: Sequence[int]) -> bool:
    """Whether entries end on lines under their leaders: in the words that titles end in (…的通知), which their lines
    with leaders do not, more often than the other way round."""
    below = above = 0
    for n, following in itertools.pairwise([*leaders, len(lines)]):
        if n + 1 < following and n + 1 < len(lines):
            words = LEADER_AT_END.sub("", lines[n].text)
            ended, ends = (
                TITLE_END.search(_ENTRY_NUMBER.sub("", text)) is not None for text in (words, lines[following - 1].text)
            )
            below += ends and not ended
            above += ended and not ends
    return below > max(1, above)


def parted_entries(pages: Sequence[Page], measure: Measure) -> list[Page]:
    """Pages whose contents have a tab before the page number of an entry whose words left no room for a leader.

    Such a line fills its column and ends in a number between those of the entries before and after it; three lines
    with leaders tell that a page prints contents.
    """
    return [replace(page, items=_with_tabs(page, measure)) for page in pages]


def _with_tabs(page: Page, measure: Measure) -> tuple[Line | Table, ...]:
    entries = [
        (n, int(match["page"]))
        for n, item in enumerate(page.items)
        if isinstance(item, Line) and (match := ENDS_ENTRY.search(item.text))
    ]
    if len(entries) < 3:
        return page.items
    items = list(page.items)
    for (first, low), (last, high) in itertools.pairwise([*entries, (len(items), _MOST_PAGES)]):
        for n in range(first + 1, last if high < _MOST_PAGES else min(last, first + 4)):
            item = items[n]
            match = _LAST_NUMBER.search(item.text) if isinstance(item, Line) else None
            if not isinstance(item, Line) or match is None or not low <= int(match.group()) <= high:
                continue
            following = items[n + 1] if n + 1 < len(items) else None
            counted = isinstance(following, Line) and following.text[:1] in "号年月日期"
            if item.role == "paragraph" and not counted and standing_of(item, page, measure).after < 1:
                items[n] = replace(item, text=f"{item.text[: match.start()].rstrip()}\t{match.group()}")
    return tuple(items)

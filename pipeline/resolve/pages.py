"""The pages (页) of an issue: those that the reader saw, else those whose printed numbers the text holds."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from pipeline.model import Issue
from pipeline.rows import Columns, LayoutRow, PageRow


def page_rows(issue: Issue, issue_id: str) -> tuple[PageRow, ...]:
    """The rows of `pages`.

    Where the file has pages, they are counted in it; a text knows its pages by their printed numbers only.
    """
    if issue.source.pages:
        return tuple(
            PageRow(
                issue_id=issue_id,
                char_start=page.span.start,
                char_end=page.span.end,
                page=page.number,
                label=page.label,
                width=page.width,
                height=page.height,
                ocr=page.ocr,
                score=page.score,
            )
            for page in issue.source.pages
        )
    rows: dict[int, PageRow] = {}
    for page, group in itertools.groupby(issue.blocks, lambda block: block.page):
        if page is None or page in rows:
            continue
        blocks = list(group)
        rows[page] = PageRow(
            issue_id=issue_id,
            char_start=blocks[0].start,
            char_end=blocks[-1].spans[0].end,
            page=page,
            label=str(page),
            ocr=False,
        )
    return tuple(rows.values())


def page_at(issue: Issue) -> Callable[[int], int | None]:
    """What tells the page on which a character stands, by its place in the source text.

    In a text, where a page turns inside a paragraph, what stands behind the turn has no page: whether its number was
    printed at the head or the foot, the paragraph does not know.
    """
    if issue.source.pages:
        return issue.source.page_at
    spans = sorted(
        (span.start, span.end, block.page if span == block.spans[0] else None)
        for block in issue.blocks
        for span in block.spans
    )

    def page(place: int) -> int | None:
        n = bisect_right(spans, place, key=itemgetter(0)) - 1
        return spans[n][2] if n >= 0 and place < spans[n][1] else None

    return page


def layout_rows(issue: Issue, issue_id: str) -> Columns | None:
    """The printed lines with their places; None where the form of the source knows none."""
    printed = issue.source.printed
    if printed is None:
        return None
    lines: list[int] = []
    for _, group in itertools.groupby(printed, lambda line: line.page):
        lines += (number for number, _ in enumerate(group, 1))
    columns: dict[str, Sequence[Any]] = {
        "issue_id": [issue_id] * len(printed),
        "char_start": [line.span.start for line in printed],
        "char_end": [line.span.end for line in printed],
        "page": [line.page for line in printed],
        "line": lines,
        **{name: [line.box[n] for line in printed] for n, name in enumerate(("x0", "y0", "x1", "y1"))},
        **{name: [line.paper[n] for line in printed] for n, name in enumerate(("page_width", "page_height"))},
    }
    return Columns(LayoutRow, columns)

"""The pages (页) of an issue: those that the reader saw, else those whose printed numbers the text holds."""

from __future__ import annotations

import itertools

from pipeline.model import Issue
from pipeline.rows import PageRow


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

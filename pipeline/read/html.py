"""Reads web pages (网页): the document in its box, the tables with their grids, and what the site says about it.

Of the page's frame only the site's metadata (索引号, 发文字号 …) and a title that stands outside the box are taken.
Nothing is fetched.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from pipeline.read.draft import Draft
from pipeline.read.web.annexes import with_annexes
from pipeline.read.web.box import Hiding, box_of
from pipeline.read.web.elements import Item, Paragraph, ink_of
from pipeline.read.web.markup import LONGEST, SIMPLER, check_size, decode, unwrapped
from pipeline.read.web.stated import frame_lines, tagged, title_of, told_by
from pipeline.read.web.walk import Walk
from pipeline.source import SourceText
from pipeline.text import UnusableInputError


def read(data: bytes, name: str) -> SourceText:
    """The source text of a web page: one line and one piece a paragraph, a piece a table.

    Raises `UnusableInputError` where its encoding is damaged or its markup is beyond all measure.
    """
    text = decode(unwrapped(data))
    if len(text) > LONGEST:
        raise UnusableInputError(f"holds {len(text) // 1_000_000} million characters", SIMPLER)
    check_size(text)
    tree = LexborHTMLParser(text)
    body = tree.body
    items: list[Item] = []
    if body is not None:
        hiding = Hiding(body)
        box = box_of(body, hiding)
        hiding.show(box)
        items = with_annexes(Walk(box, ink_of(text), hiding.hides).items_of(body))
    told = told_by(items)
    frame = frame_lines(items, told)
    stated: dict[str, str] = {}
    for key, value in [*(pair for pairs in told.values() for pair in pairs), *tagged(tree)]:
        stated.setdefault(key, value)
    title = title_of(items, stated.get("标题"), tree)
    draft = Draft()
    for number, item in enumerate(items):
        if number in told:
            for line in [item.text] if isinstance(item, Paragraph) else item.lines():
                draft.paragraph(line, role="metadata")
        elif not item.inside and number != title:
            continue
        elif isinstance(item, Paragraph):
            role = "metadata" if number in frame else "paragraph"
            draft.paragraph(item.text, role=role, align=item.align)
        else:
            draft.table(item.rows, item.cols, item.cells, None)
    return draft.source(name, "html", tuple(stated.items()))

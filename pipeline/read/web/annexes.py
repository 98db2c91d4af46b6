"""What stands behind the box of the document and belongs to it: annexes (附件, 附表) and their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.notation.marks import title_key
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re
from pipeline.read.web.elements import Item, Paragraph, Table, ink_of
from pipeline.read.web.stated import pairs_of
from pipeline.text import BLANK, BLANKS
from pipeline.vocab.pages import is_download, is_foot, is_of_page, is_tool, without_ending

# 附件   附件1   附表：   附件2 公益性岗位计划表   附：申请表.doc
_ANNEX = compile_re(
    rf"附(?:\s*[件表图录]\s*(?:\d{{1,2}}|[{HAN_COUNT}]{{1,3}})?\s*(?:[:：.、\s].*)?|\s*[:：].*)", re.DOTALL
)

# 公益性岗位计划表: the name of a table that stands under it
_TABLE_NAME = compile_re(r"[^。；;：:]{2,60}[表单册图录](?:[（(][^（）()]{1,20}[）)])?")
_LEAST_TABLE = 12
_MARKED = compile_re(rf"[{BLANK}\d.．、:：《》]+|附件")


def with_annexes(items: list[Item]) -> list[Item]:
    """The items, those behind the box taken into it that are the document's: annexes (附件, 附表) and tables.

    A box ends too early where its text has an end tag too many, where a program makes a section of each annex, and
    where only what holds sentences was found. Behind it stand the page's tools as well, links and the site's foot:
    what is neither of the document nor a tool before the first annex ends the search.
    """
    first = max((n for n, item in enumerate(items) if item.inside), default=len(items)) + 1
    taken: list[int] = []
    opened = False
    for at in range(first, len(items)):
        item = items[at]
        if isinstance(item, Paragraph) and is_tool(item.text) and not opened:
            continue
        if _is_site(item):
            if taken and taken[-1] == at - 1 and _is_name_of_links(items[at - 1], item):
                taken.pop()
            break
        if isinstance(item, Table):
            # without a name a table has to say something: a calendar does not
            if not (opened or taken) and sum(ink_of(text) for *_, text in item.cells) < _LEAST_TABLE:
                break
        else:
            opened = opened or _ANNEX.fullmatch(item.text.strip(BLANKS)) is not None
            if not opened and not _names_table(item, items[at + 1 : at + 2]):
                break
        taken.append(at)
    if not taken or _is_said(items[:first], [items[n] for n in taken]):
        return items
    of_document = frozenset(taken)
    return [replace(item, inside=True) if n in of_document else item for n, item in enumerate(items)]


def _is_site(item: Item) -> bool:
    """Whether an item behind the box is the site's: its foot, its links, its metadata."""
    if isinstance(item, Table):
        return item.linked or bool(pairs_of(item)) or any(is_foot(text) for *_, text in item.cells)
    if is_foot(item.text) or is_of_page(item.text, item.linked) or is_tool(item.text):
        return True
    return item.linked and not is_download(item.text)


def _names_table(item: Paragraph, below: Sequence[Item]) -> bool:
    """Whether a line is the name of the table under it."""
    return bool(below) and isinstance(below[0], Table) and _TABLE_NAME.fullmatch(item.text.strip(BLANKS)) is not None


def _is_name_of_links(item: Item, below: Item) -> bool:
    """Whether a short line is the name of a list of links: 热点推荐."""
    if isinstance(item, Table) or not below.linked:
        return False
    return len(item.text) <= 12 and _ANNEX.fullmatch(item.text.strip(BLANKS)) is None


def _is_said(before: Sequence[Item], more: Sequence[Item]) -> bool:
    """Whether lines say nothing that the box does not say: the page offers its downloads again."""
    said = title_key("".join(item.text for item in before if item.inside and isinstance(item, Paragraph)))
    return all(
        isinstance(item, Paragraph) and title_key(without_ending(_MARKED.sub("", item.text))) in said for item in more
    )

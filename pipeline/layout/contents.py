"""The table of contents (目录) of the front matter: where it begins and ends, and the pages that it announces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.layout.lines import Line, key_of
from pipeline.layout.masthead import masthead_end
from pipeline.notation.marks import ENTRY_END, ORNAMENTS, makes_gazette, page_in
from pipeline.text import BLANK

# 目　录   【目录】   ·目　录·   —— 目 录 ——   ◆目录◆: typesetters put ornaments round the head
# 本期目录   本期要目   目　录　CONTENTS
_ORNAMENT = rf"[{BLANK}【】\[\]〖〗「」『』《》·•・\-—－–=＝~～*＊{ORNAMENTS}]"
_CONTENTS = re.compile(
    rf"{_ORNAMENT}*+(?:本[{BLANK}]*期[{BLANK}]*)?(?:目[{BLANK}]*[录錄次]|要[{BLANK}]*目)"
    rf"(?i:[{BLANK}]*[（(]?contents[）)]?)?{_ORNAMENT}*+"
)


def contents_start(every: list[Line]) -> int | None:
    """The line 目录 of the front matter; a document's own contents come later and do not count."""
    for i, line in enumerate(every[:80]):
        if _CONTENTS.fullmatch(line.text):
            return i
        if len(line.text) > 120:
            return None
    return None


def contents_end(content: list[Line], first: int) -> int:
    """The line after the last one of the contents.

    With page numbers: the last line that ends in one, before sentences begin. Without: where a title that the
    contents list is printed again.
    """
    last = None
    for i in range(first + 1, len(content)):
        text = content[i].text
        if "。" in text or (last is not None and i - last > 12) or (last is None and i - first > 24):
            break
        if ENTRY_END.search(text):
            last = i
    if last is not None:
        end = last + 1
        while end < len(content) and makes_gazette(content[end].text):
            end += 1
        return end
    listed = ""
    for i in range(first + 1, len(content)):
        key = key_of(content[i].text)
        if "。" in content[i].text:
            return first + 1
        if len(key) >= 6 and key in listed:
            return i
        listed += key
    return len(content)


def front_end(every: list[Line], front: int | None, numbers: list[int]) -> tuple[int, list[tuple[str, int]]]:
    """The line behind the front matter, and the titles with the pages that the contents announce for them."""
    if front is None:
        return masthead_end(every), []
    own = set(numbers)
    places = [i for i in range(len(every)) if i not in own]
    content = [every[i] for i in places]
    first = places.index(front)
    body = contents_end(content, first)
    return places[body - 1] + 1, _announced_pages(content[first + 1 : body])


def _announced_pages(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The words of each entry of the contents and the page that it announces."""
    found: list[tuple[str, int]] = []
    waiting = ""
    for line in lines:
        end = ENTRY_END.search(line.text)
        waiting += key_of(line.text[: end.start()] if end else line.text)
        if end:
            found.append((waiting, page_in(end.group())))
            waiting = ""
    return found

"""Contents that a document prints of itself, in front of its text: headings that are no outline."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Block
from pipeline.notation.labels import read_label
from pipeline.notation.marks import ENTRY_END, OWN_CONTENTS, title_key
from pipeline.notation.patterns import compiled


def own_contents(blocks: Sequence[Block], rest: Sequence[int]) -> dict[int, str]:
    """The roles of the blocks `rest` of a document that are its own contents, with the line 目录 or without, and of the
    title where it stands over the text once more."""
    return dict.fromkeys(_under_own_head(blocks, rest), "contents") | _printed_twice(blocks, rest)


def _under_own_head(blocks: Sequence[Block], rest: Sequence[int]) -> set[int]:
    """The blocks of a document's own contents: from the line 目录 to where its first entry is printed again."""
    for n, i in enumerate(rest):
        text = blocks[i].text
        if text[:1] != "目" or blocks[i].role != "paragraph" or not OWN_CONTENTS.fullmatch(text):
            continue
        first = title_key(ENTRY_END.sub("", blocks[rest[n + 1]].text)) if n + 1 < len(rest) else ""
        for m in range(n + 2, len(rest)):
            if first and title_key(blocks[rest[m]].text).startswith(first):
                return set(rest[n:m])
            if "。" in blocks[rest[m]].text:
                break
        return {i}
    return set()


# Fewer headings in a row make no contents.
_FEWEST_ENTRIES = 3

# No section of a plan has more paragraphs.
_SOON = 300


# No title of a text with contents has more lines.
_TITLE_LINES = 3


def _printed_twice(blocks: Sequence[Block], rest: Sequence[int]) -> dict[int, str]:
    """The roles of a document's own contents without the line 目录: headings in a row, of which the first and then all
    others are printed again where the text begins, be it under the title that stands over them."""
    found: dict[int, str] = {}
    n = 0
    while n < len(rest):
        end = n
        while end < len(rest) and _is_entry(blocks[rest[end]]):
            end += 1
        if end - n >= _FEWEST_ENTRIES:
            first = title_key(blocks[rest[n]].text)
            behind = range(n + _FEWEST_ENTRIES, min(end + 1, len(rest)))
            again = next((m for m in behind if title_key(blocks[rest[m]].text).startswith(first)), None)
            if again is not None and _all_follow(blocks, rest, n, again):
                found |= dict.fromkeys(rest[n:again], "contents")
            elif (lines := _title_again(blocks, rest, n, end)) and _all_follow(blocks, rest, n, end):
                found |= dict.fromkeys(rest[n:end], "contents") | dict.fromkeys(lines, "title")
        n = end + 1
    return found


def _title_again(blocks: Sequence[Block], rest: Sequence[int], begin: int, end: int) -> Sequence[int]:
    """The lines behind position `end` that are the title over position `begin` once more."""
    for count in range(1, min(_TITLE_LINES, begin) + 1):
        above, below = ("".join(blocks[i].text for i in rest[at : at + count]) for at in (begin - count, end))
        if title_key(above) == title_key(below):
            return rest[end : end + count]
    return ()


def _is_entry(block: Block) -> bool:
    """Whether a line may be one of contents: a label and a title."""
    text = block.text
    if block.role != "paragraph" or len(text) > 60 or "。" in text:
        return False
    return read_label(text) is not None or _DECIMAL_ENTRY.match(text) is not None


_DECIMAL_ENTRY = compiled(r"\d{1,2}\s?\p{Han}{2,}")


def _all_follow(blocks: Sequence[Block], rest: Sequence[int], begin: int, end: int) -> bool:
    """Whether all lines from `begin` to `end` are printed again behind, in their order, each soon after the other."""
    wanted = [title_key(blocks[i].text) for i in rest[begin:end]]
    at = since = 0
    for i in rest[end:]:
        since += 1
        if title_key(blocks[i].text[:120]).startswith(wanted[at]):
            at, since = at + 1, 0
        if at == len(wanted) or since > _SOON:
            break
    return at == len(wanted)

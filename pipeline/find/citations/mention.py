"""A mention before its relation is known, and where titles stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.precompiled import compile_regex


@dataclass(slots=True)
class Mention:
    """A document, law or standard as a text names it: `[start, end)` of the text.

    `standard` says that a standard's number or series names it, `order` that an order's number does, `plain` that it
    is a law's name without 《》. `aliases` are the short names that its bracket declares, of which `alias` is its own.
    """

    start: int
    end: int
    title: str | None = None
    number: str | None = None
    alias: str | None = None
    aliases: tuple[str, ...] = ()
    standard: bool = False
    order: bool = False
    plain: bool = False


_MARKS = compile_regex(r"[《》\n]")
# a misprinted end: 《突发公共卫生事件应急条例〉
_WRONG_END = compile_regex(r"[^《》〈〉＞>\n。；]{2,60}[〉＞>]")
# 《甲》   《乙〈丙〉》   《关于印发《丁》的通知》: one title with those inside it
TITLE = r"《(?:[^《》\n]|《[^《》\n]*》)*+》"


def title_spans(text: str) -> Iterator[tuple[int, int]]:
    """The outermost 《…》 of each paragraph, nested ones inside; one that is never closed is left out."""
    start = text.find("《")
    while start >= 0:
        if (wrong := _wrong_end(text, start)) is not None:
            yield start, wrong
            start = text.find("《", wrong)
            continue
        depth = 0
        for mark in _MARKS.finditer(text, start):
            depth += _DEEPER[mark[0]]
            if depth <= 0:
                break
        if depth == 0 and mark.end() - start > 3:
            yield start, mark.end()
        start = text.find("《", mark.end())


def _wrong_end(text: str, start: int) -> int | None:
    """Where a title ends that 〉 closes by a misprint: no 〈 opened before it, and the next mark is no 》."""
    wrong = _WRONG_END.match(text, start + 1)
    if wrong is None:
        return None
    following = _MARKS.search(text, wrong.end())
    return None if following is not None and following[0] == "》" else wrong.end()


_DEEPER = {"《": 1, "》": -1, "\n": -sys.maxsize}  # at the end of a paragraph all that is open is lost

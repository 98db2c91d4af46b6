"""Offices by the words of which their names are made: 建设|环保|局, 支援|合作|办, 会计|核算|中心, 组织|人事|部门.

Such a name may open with what looks like a verb. It is the name of an office all the same where it is made of nothing
but fields and what offices do, and an office's last word. Words: `office_words.csv`, the fields of `institutions.csv`,
`office_end`, `office_built` and `pivot` in `duty_sentences.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from pipeline.find.duties.wording import AFTER
from pipeline.notation.patterns import compiled
from pipeline.vocab import duty_sentence, field_words, office_words

_FIELDS = frozenset(word for word in field_words() if len(word) > 1)
_STOCK = office_words() | _FIELDS
_LONGEST_WORD = max(map(len, _STOCK))
_BY_FIRST = {first: tuple(words) for first, words in groupby(sorted(_STOCK), itemgetter(0))}
_STOCK_LASTS = frozenset(word[-1] for word in _STOCK)
# 服务中心, 工作站: what can be built or set up
_BUILT = duty_sentence("office_built")
OFFICE_ENDS = (*duty_sentence("office_end"), *_BUILT)
_JOINTS = ("和", "与")
_LONGEST_NAME = 24
# whom these words take may act in turn, as the subject of what follows: 组织|人事局负责, 督促|公安局负责
_PIVOTS = duty_sentence("pivot")
_BEHIND = compiled(AFTER)
# before these marks it is not told whether a verb has the office for its object: 建设服务中心，负责…
_OPEN_ENDED = ("，", ",", "；", ";", "。", "：", ":")


def _seams(text: str, start: int, limit: int) -> Iterator[int]:
    """Where one word of the stock ends behind another, from `start` on, in order."""
    if not text.startswith(_BY_FIRST.get(text[start : start + 1], ()), start, limit):
        return
    reached = {start}
    for at in range(start, limit):
        if at not in reached:
            continue
        if at > start:
            yield at
            if text[at] in _JOINTS:
                reached.add(at + 1)
        words = _BY_FIRST.get(text[at], ())
        if text.startswith(words, at, limit):
            reached.update(at + len(word) for word in words if text.startswith(word, at, limit))


def office_end(text: str, start: int, end: int) -> int | None:
    """Where the longest office's name ends that begins at `start` and is made of such words; None where none is."""
    limit = min(end, start + _LONGEST_NAME)
    found: int | None = None
    for at in _seams(text, start, limit):
        if not text.startswith(OFFICE_ENDS, at, limit):
            continue
        stops = (at + len(word) for word in OFFICE_ENDS if text.startswith(word, at, limit))
        found = max((stop for stop in stops if _BEHIND.match(text, stop, end)), default=found)
    return found


def department_end(text: str, start: int, end: int) -> int | None:
    """Where the name of a department by its fields ends that begins at `start`: 组织人事|部门."""
    limit = min(end, start + _LONGEST_NAME)
    return next((at + 2 for at in _seams(text, start, limit) if text.startswith("部门", at, end)), None)


def is_office_name(text: str, start: int, end: int, led: bool) -> bool:
    """Whether `[start, end)` is an office's name although it opens as a clause may. `led` where something tells that a
    name begins there (由, a name and 、 before it)."""
    if office_end(text, start, end) != end:
        return False
    if led:
        return True
    if text[end : end + 1] in _OPEN_ENDED and text.endswith(_BUILT, start, end):
        return False
    return not any(text.startswith(word, start) and _is_whole(text, start + len(word), end) for word in _PIVOTS)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether an office's name can stand alone: 人事|局, 监督管理|所, but 管理|局 is none."""
    if any(text[start : start + size] in _FIELDS for size in range(2, min(_LONGEST_WORD, end - start))):
        return True
    return any(text[at:end] in OFFICE_ENDS for at in list(_seams(text, start, end))[1:])


def is_tail(text: str, floor: int, start: int, end: int) -> bool:
    """Whether a known name at `[start, end)` is the end of a longer office's name that the words before it begin
    (建设|环保局), so that it names nobody by itself. A verb that takes bodies stands before a name: 组织|环保局."""
    if text[start - 1 : start] not in _STOCK_LASTS:
        return False
    for begin in range(max(floor, start - _LONGEST_WORD), start - 1):
        word = text[begin:start]
        if word in _STOCK and word not in _PIVOTS:
            return office_end(text, start, end) == end
    return False

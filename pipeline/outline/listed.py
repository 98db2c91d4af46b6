"""Titles and the contents that list them, in the same words or nearly so."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from pipeline.model import Block, ContentsEntry
from pipeline.notation.docnumber import is_same_order
from pipeline.notation.marks import (
    CHRONICLE,
    CITED,
    are_of_a_series,
    leaves_out_issuer,
    sums_up_issuers,
    tells_matter,
    title_key,
    without_subtitle,
)
from pipeline.outline.titles import TITLE_LINES, Head, is_title_line


def rubric_keys(entries: Sequence[ContentsEntry]) -> set[str]:
    """The rubrics of the contents, which may be printed again over their documents; not those that an entry is called
    by as well (更正 under 更正)."""
    titles = {title_key(title) for entry in entries for title in (entry.title, without_subtitle(entry.title))}
    return {title_key(entry.rubric) for entry in entries if entry.rubric} - titles


def without_rubrics(blocks: Sequence[Block], body: int, rubrics: Set[str], listed: Mapping[str, int]) -> list[int]:
    """The paragraphs and tables from block `body` on, without the rubrics that are printed again over their documents:
    they are no lines of a title. The last line of a title may read as its rubric does (《某办法》⏎政策解读)."""
    place: list[int] = []
    # 大事记 over （2016年8月）, which the contents print as 2016年8月大事记, is a title and no rubric alone
    chronicles = any(CHRONICLE.sub("", key) for key in listed if CHRONICLE.search(key))
    for i in range(body, len(blocks)):
        if blocks[i].role not in ("paragraph", "table"):
            continue
        if rubrics and len(blocks[i].text) <= 24 and (key := title_key(blocks[i].text)) in rubrics:
            above = blocks[place[-1]].text if place and blocks[place[-1]].role == "paragraph" else ""
            ends = above and is_title_line(above) and (title_key(above) + key in listed or CITED.fullmatch(above))
            under = blocks[i + 1].text[:60] if i + 1 < len(blocks) else ""
            opens = chronicles and CHRONICLE.fullmatch(key) and not CHRONICLE.search(under)
            if not (ends or opens):
                continue
        place.append(i)
    return place


# So many entries that wait for their document are compared with a title.
_NEXT = 8


def unprinted_of(blocks: Sequence[Block], place: Sequence[int], entries: Sequence[ContentsEntry]) -> dict[int, str]:
    """The entries without a number whose titles the body prints nowhere in the same words, with their keys."""
    titles = ((n, title_key(entry.title)) for n, entry in enumerate(entries) if not entry.doc_number)
    keys = {n: key for n, key in titles if len(key) > 5}
    if not keys:
        return {}
    lines = (blocks[i].text for i in place if blocks[i].role == "paragraph" and is_title_line(blocks[i].text))
    printed = "".join(map(title_key, lines))
    return {n: key for n, key in keys.items() if key not in printed}


def nearly_listed(
    blocks: Sequence[Block], run: Sequence[int], unprinted: Mapping[int, str], taken: Set[int]
) -> Head | None:
    """The head that title lines hold which read almost as an entry without number does, to its last word: 《甲实施
    办法》政策解读 where the contents print 《甲管理办法》政策解读."""
    after = max(taken, default=-1)
    waiting = [(n, key) for n, key in unprinted.items() if n > after and n not in taken][:_NEXT]
    best: tuple[float, int, int] | None = None
    text = ""
    for b in range(min(TITLE_LINES, len(run)) if waiting else 0):
        text += blocks[run[b]].text
        key = title_key(text)
        for n, wanted in waiting:
            if are_of_a_series(key, wanted) or (n == waiting[0][0] and tells_matter(wanted, key)):
                return Head(run[0], run[b], text, None, None, n)
            if key.removesuffix("表")[-2:] != wanted.removesuffix("表")[-2:]:
                continue
            likeness = difflib.SequenceMatcher(None, key, wanted, autojunk=False).ratio()
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = likeness, b, n
    if best is None:
        return None
    _, b, n = best
    return Head(run[0], run[b], "".join(blocks[i].text for i in run[: b + 1]), None, None, n)


_ALIKE = 0.8


class Alike:
    """The entries of the contents that have one title, as proclamations and orders of one body have."""

    def __init__(self, entries: Sequence[ContentsEntry]) -> None:
        self._entries = entries
        keys = [title_key(entry.title) for entry in entries]
        self._of: dict[str, list[int]] = {}
        for n, key in enumerate(keys):
            self._of.setdefault(key, []).append(n)
        self._keys = keys

    def with_own(self, head: Head, taken: Set[int]) -> Head:
        """The head with its own of several entries alike: that of its number, else the next."""
        if head.entry is None or len(group := self._of[self._keys[head.entry]]) < 2:
            return head
        number = head.number.text if head.number is not None else ""
        free = [n for n in group if n not in taken]
        of_number = (n for n in free if number and number.endswith(self._entries[n].doc_number or "-"))
        return replace(head, entry=next(of_number, free[0] if free else head.entry))


# So many entries are compared with every title; of more, so many that have something of their own in common with it.
_FEW = 64

_LIKELY = 16


def with_fuzzy_entries(heads: Sequence[Head], entries: Sequence[ContentsEntry], taken: Set[int]) -> list[Head]:
    """The heads with their entries where number or wording says so although the titles differ by some characters."""
    free = [n for n in range(len(entries)) if n not in taken]
    keys = [title_key(entry.title) for entry in entries]
    numbers: dict[str, list[int]] = {}
    pairs: dict[str, list[int]] = {}
    for n in free:
        if number := entries[n].doc_number:
            numbers.setdefault(number, []).append(n)
        for pair in _pairs(keys[n]):
            pairs.setdefault(pair, []).append(n)
    by_key = sorted(free, key=keys.__getitem__)
    gone: set[int] = set()
    found: list[Head] = []
    after = 0  # contents list what is printed in its order
    for head in heads:
        if head.entry is not None:
            after = head.entry + 1
            found.append(head)
            continue
        key = title_key(head.title)
        number = head.number.text if head.number else ""
        # 某市人民政府令第1号　某市城市绿化管理办法: the entry prints order and regulation together
        prefix = title_key(number)
        likely = free
        if len(free) > _FEW:
            shared = Counter(n for pair in _pairs(key) if len(ns := pairs.get(pair, ())) <= _LIKELY for n in ns)
            at = bisect_left(by_key, prefix, key=keys.__getitem__)
            near = bisect_left(free, after)
            likely = sorted(
                {n for n, _ in shared.most_common(_LIKELY)}
                | {*numbers.get(number, ())[:_LIKELY], *free[max(0, near - _LIKELY // 2) : near + _LIKELY // 2]}
                | ({n for n in by_key[at : at + _LIKELY] if keys[n].startswith(prefix)} if prefix else set())
            )
        best, ratio = None, 0.75
        for n in likely:
            if n in gone:
                continue
            listed = entries[n].doc_number or ""
            of_order = keys[n].startswith(prefix) or is_same_order(number, listed)
            summed = sums_up_issuers(keys[n], key) or sums_up_issuers(key, keys[n]) or tells_matter(keys[n], key)
            summed = summed or leaves_out_issuer(keys[n], key)
            same = summed or (bool(number) and (number == listed or of_order))
            matcher = difflib.SequenceMatcher(None, key, keys[n], autojunk=False)
            if matcher.quick_ratio() + same > ratio and (likeness := matcher.ratio() + same) > ratio:
                best, ratio = n, likeness
        if best is not None:
            gone.add(best)
            after = best + 1
            head = replace(head, entry=best)
        found.append(head)
    return found


def _pairs(key: str) -> set[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)}

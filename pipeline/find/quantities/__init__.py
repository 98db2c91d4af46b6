"""Quantities in running text (数量、指标、金额、期限): numeral and unit, with the words that bound them.

| question | module |
|---|---|
| what is a numeral with its unit: `1385万元`, `90%`, `3个月`, `千亿元` | `amounts.py`, `round_numbers.py` |
| what bounds it: 超过, 以上, `3人以上5人以下`, `2、3名`, 三分之一 | `bounds.py`, `comparators.py`, `ranges.py` |
| what is it for each of: 元/亩·年, 每人每月 | `rates.py` |
| which numerals measure nothing: 十件民生实事, 前3位, 三年行动 | `names.py` |
| which are told one after the other: 分别达到42万吨和3万吨 | `turns.py` |
| which words speak of it: its clause, what was said before it | `statements.py`, `clause.py` |
| what is measured, and the ways to say it | `indicator.py`, `steps/` |
| which words say nothing of what is measured | `peels.py`, `peel_tables.py` |
| what is a phrase: a verb alone, a measure, a clause that only compares | `phrases.py`, `predicates.py` |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.find.quantities.amounts import PERSON, YUAN, amount_start, unclear_end
from pipeline.find.quantities.bounds import quantity
from pipeline.find.quantities.indicator import name
from pipeline.find.quantities.peels import CHANGED
from pipeline.find.quantities.ranges import Bounded, about_so_many, series_before
from pipeline.find.quantities.statements import Named, statement
from pipeline.find.quantities.turns import turns, with_shared_units
from pipeline.model import FoundQuantity
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import labelled_numbers
from pipeline.notation.units import Unit
from pipeline.precompiled import compile_re

__all__ = ["find_quantities"]

_EARLIER = 16  # so many quantities before it may say what one measures
# 1.2020年底前完成: a label and a year
_LABELLED_YEAR = compile_re(r"\d{1,2}[.．](?:19|20)\d\d年")


def find_quantities(text: str) -> list[FoundQuantity]:
    """Every target, sum or measure of `text` (cleaned text), in order, without overlaps.

    Rows of tables (lines with a tab) are left to the finder of tables, titles in 《》 and sayings in quotation marks
    are names.
    """
    printed, text = text, _wide(text)
    found = [
        item for item in _collect(text) if item.unit != "年" or not _LABELLED_YEAR.fullmatch(text, item.start, item.end)
    ]
    told = turns(text, found)
    found = with_shared_units(text, found, told)
    rows: list[Named] = []
    for n, item in enumerate(found):
        floor = found[n - 1].end if n else 0
        ceiling = found[n + 1].start if n + 1 < len(found) else len(text)
        said = statement(text, item, floor, ceiling, tuple(rows[-_EARLIER:]), _joined(text, found, n), told[n])
        rows.append(name(said))
    return [
        FoundQuantity(
            char_start=row.item.start,
            char_end=row.item.end,
            raw=printed[row.item.start : row.item.end],
            kind=row.item.kind,
            comparator=row.item.comparator,
            value=row.item.value,
            value_high=row.item.high,
            unit=row.item.unit,
            indicator=row.indicator,
        )
        for row in rows
    ]


# narrow marks in Chinese text, as web pages print them; between figures they are of the number (28,583; 8:30)
_NARROW = compile_re(r"[,;:](?:(?<![\dA-Za-z].)|(?![\dA-Za-z /]))")
_WIDE = {",": "，", ";": "；", ":": "："}


def _wide(text: str) -> str:
    """The same text with the wide marks that the rules speak of; every character keeps its place."""
    return _NARROW.sub(lambda mark: _WIDE[mark[0]], text) if holds_any(text, ",;:") else text


def _joined(text: str, found: list[Bounded], n: int) -> int | None:
    """The end of the last of the quantities that 、 joins to this one, of one unit; None where none follows."""
    last = n
    while last + 1 < len(found) and last < n + 8 and found[last + 1].unit == found[n].unit:
        end = found[last].end
        if text[end] != "、" or not _JOINT.fullmatch(text, end, found[last + 1].start):
            break
        last += 1
    return found[last].end if last > n else None


_JOINT = compile_re(r"、[^，。；：、\n]{1,8}")


def _collect(text: str) -> list[Bounded]:
    found: list[Bounded] = []
    seen = 0
    skip = _Skip(text)
    labelled = labelled_numbers(text)
    for match in amount_start().finditer(text):
        at = match.start()
        if at < seen:
            continue
        if (stop := unclear_end(text, at)) is not None:
            seen = stop  # 1万5元: neither 15000 nor 5
            continue
        if number := labelled.get(at):
            at = seen = number  # 3.5家: the label is done
        item = quantity(text, at, seen, _implied(text, found[-1], at) if found else None)
        if isinstance(item, int):
            seen = item
        elif item is not None and item.start >= seen:
            item = _with_bare_sum(text, seen, item)
            if not skip.holds(at):
                found += [*series_before(text, seen, item), about_so_many(text, seen, item)]
            seen = item.end
    return found


# 达到5亿（含5亿元）以上: the unit stands in the bracket, which says that the number itself counts
_BARE_SUM = compile_re(r"(?P<figure>\d[\d.]{0,8}[万亿]{1,2})[（(]含\Z")
_BARE_BOUND = compile_re(r"[）)]及?以(?P<way>[上下内])")


def _with_bare_sum(text: str, floor: int, item: Bounded) -> Bounded:
    bare = _BARE_SUM.search(text, max(floor, item.start - 14), item.start) if item.unit == "元" else None
    bound = _BARE_BOUND.match(text, item.end) if bare else None
    if bare is None or bound is None or text[item.start : item.end] != bare["figure"] + "元":
        return item
    return replace(
        item, start=bare.start(), first=bare.start(), end=bound.end(), comparator=">=" if bound["way"] == "上" else "<="
    )


# 补助资金本级320万，省级150万: the sum before had no 元 either
_NEXT_SUM = compile_re(r"[，、；]?[\u4e00-\u9fff]{0,10}")


def _implied(text: str, last: Bounded, at: int) -> Unit | None:
    """The unit that a number may leave out because the one before it said it: 人口由3万减少到1.5万."""
    if last.unit == "人" and CHANGED.fullmatch(text, last.end, at):
        return PERSON
    if last.unit == "元" and text[last.end - 1] in "万亿" and _NEXT_SUM.fullmatch(text, last.end, at):
        return YUAN
    return None


class _Skip:
    """Stretches that hold names: titles in 《》, short quotations, rows of tables. None of them crosses a line end, so
    only lines that are asked about are read, each once and in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1  # of the line that is read
        self._stretches: Iterator[re.Match[str]] = iter(())
        self._now: tuple[int, int] | None = None

    def holds(self, at: int) -> bool:
        if at > self._end:
            start, end = self._text.rfind("\n", 0, at) + 1, self._text.find("\n", at)
            self._end = end if end >= 0 else len(self._text)
            self._stretches = _NAMES.finditer(self._text, start, self._end)
            self._now = (start, start)
        while self._now is not None and self._now[1] <= at:
            match = next(self._stretches, None)
            self._now = match.span() if match else None
        return self._now is not None and self._now[0] <= at


_BRIEF = 15  # quotation marks around so few characters make a saying or a name of what they hold
_NAMES = compile_re(
    r"《[^《》\n]{1,120}+(?:《[^《》\n]{1,120}+》[^《》\n]{0,120}+)?》|〈[^〈〉\n]{1,120}+〉"
    rf"|“[^“”\n]{{1,{_BRIEF}}}+”|‘[^‘’\n]{{1,{_BRIEF}}}+’"
    r"|^[^\n\t]*+\t[^\n]*+",
    re.MULTILINE,
)

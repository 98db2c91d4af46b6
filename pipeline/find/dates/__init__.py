"""Dates in running text (日期、期限、周期): what a gazette names of the calendar, as EDTF and RFC 5545.

A *moment* (`moments`) is one named stretch (`2018年7月2日`, `8月底`, `今年第一季度`, `“十三五”`); two of them make a
range (`expression`), and words that touch it bound it (`bounds`: 前 is `by`, 起 is `from`). Rhythms (每月20日前,
半月一通报) have rules of their own (`rhythms`), items of lists too (`series`). `years` decides which year a month
without one lies in: by what is known so far (`context`), by what the words around it tell (`told`), the lines around it
(`columns`) and the document's head (`document`). The words that decide are data (`date_sentences.csv`). The notation is
GB/T 15835 and GB/T 7408 (ISO 8601), its parts are in `pipeline.notation.calendar`; what a row means is the contract's
`dates`.

The text is walked once: a pattern made of the rules finds the few places where one can begin, the rules are matched
there. Every repetition is possessive or bounded, so no text makes this slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.find.dates.columns import Lines
from pipeline.find.dates.context import Context
from pipeline.find.dates.document import delivered_on, planned_year, reported_year
from pipeline.find.dates.expression import Span, bounded, read_span
from pipeline.find.dates.moments import WHOLE, read_moment
from pipeline.find.dates.moments.lunar import LUNAR, end_in_reign, read_lunar
from pipeline.find.dates.moments.parts import INNER, PARTS
from pipeline.find.dates.moments.relative import is_of_rule
from pipeline.find.dates.moments.year import YEARS
from pipeline.find.dates.rhythms import FURTHER, RHYTHMS, read_further, read_rhythm
from pipeline.find.dates.rules import key_at, search_pattern
from pipeline.find.dates.series import SERIES, opens_line, read_bare_day, read_item
from pipeline.find.dates.stretch import Now, Stretch
from pipeline.model import FoundDate
from pipeline.notation.numerals import labelled_numbers
from pipeline.precompiled import compile_re

# What can begin anywhere, and what only stands inside others.
_OUTER = (LUNAR, WHOLE, YEARS, PARTS, RHYTHMS, SERIES, *FURTHER.values())
TABLES = (*_OUTER, INNER)

_START = compile_re(search_pattern(_OUTER))
_SENTENCE_END = compile_re(r"[。！？\t]")


def find_dates(text: str, on: date | None = None, year: int | None = None) -> list[FoundDate]:
    """Every expression that names a point, a stretch or a rhythm of the calendar, in order, without overlaps.

    `text` is cleaned text. `on` is the document's date: it gives the year that is not printed (今年10月底前, 8月底前);
    of a report or a speech that day counts which the line under its title names.
    `year` is the document's year where no day of it is known. Without both, and without a year in the same sentence,
    such a row has no `edtf`, `start` and `end`.
    """
    on = delivered_on(text, on) or on
    now = Now(on.year if on else year, on)
    return list(_walk(text, Context(now, planned_year(text, on), reported=reported_year(text, on))))


def _walk(text: str, context: Context) -> Iterator[FoundDate]:
    labelled = frozenset(labelled_numbers(text).values())
    lines = Lines(text)
    seen = 0  # the text before it is done
    passed = 0  # the text whose sentence ends were looked at
    entry: Context | None = None  # of a chronicle, behind the day that opens its last entry
    fresh = context  # what is known at the beginning of a line
    for start in _START.finditer(text):
        at = start.start()
        if at < seen or (at not in labelled and _inside_number(text, at)):
            continue
        if (end := end_in_reign(text, at)) is not None:
            seen = max(seen, end)
            continue
        if lines.reach(at) and passed:
            if lines.heading != fresh.heading:
                fresh = fresh._replace(heading=lines.heading)
            # what an entry tells by the way (1961年12月停刊) dates no other
            last = entry if entry is not None else context
            context = last.next_entry(lines.heading) if lines.chronicle else fresh
        elif context.knows and _SENTENCE_END.search(text, passed, at):
            context = context.next_sentence()
        elif context.topic is not None and "；" in text[passed:at]:
            context = context.next_item()
        passed = at
        if lines.measures(at):
            continue
        found, stretch = _read(text, at, seen, context, lines)
        if found is None or found.char_start < seen:
            seen = max(seen, stretch.end if stretch is not None else seen)
            continue
        yield found
        seen = passed = found.char_end
        context = context.after(found, stretch, text)
        if lines.chronicle and opens_line(text, found.char_start):
            entry = context


def _read(text: str, at: int, seen: int, context: Context, lines: Lines) -> tuple[FoundDate | None, Stretch | None]:
    """The row that begins at `at`, with the stretch that it was made of; a stretch without a row is passed over."""
    key = key_at(text, at)
    if lunar := read_lunar(text, at, key, context.now):
        return None, lunar
    if found := read_rhythm(text, at, key):
        return found, None
    if (cell := lines.month(at)) is not None:
        return bounded(text, Span(at, cell.end, cell, cell), context), cell
    if context.rhythm is not None:
        if _goes_on(text, at, context.rhythm) and (found := read_further(text, at, key, context.rhythm)):
            return found, None
        if text[at] in "上本次翌同当":
            return None, read_moment(text, at, key, context.now)  # 每年10月编制次年计划: the year moves with the rhythm
    stretch = read_moment(text, at, key, context.now)
    if stretch is not None and stretch.near and context.base is None and is_of_rule(text, at, stretch.end):
        return None, stretch
    if stretch is None and context.event is not None:
        stretch = read_item(text, at, key, seen, context, lines.chronicle)
    if stretch is None and key[1]:
        stretch = read_bare_day(text, at, context)
    if stretch is None:
        return None, None
    return bounded(text, read_span(text, stretch, context), context), stretch


def _goes_on(text: str, at: int, rhythm: str) -> bool:
    """Whether an item may go on a rhythm: a month or a weekday anywhere in its sentence, a bare day behind a comma."""
    return rhythm != "MONTHLY" or text[max(0, at - 1) : at] in ("、", "，", "；", "和", "及", "与", "（", "(")


def _inside_number(text: str, at: int) -> bool:
    """Whether a digit at `at` goes on a longer sign: 18973-2016, V2018, 1.2018."""
    if not at:
        return False
    here, before = text[at], text[at - 1]
    if not here.isdecimal():
        return False
    if _is_latin(before):
        return True
    if before in ".．" and _LABELLED_YEAR.match(text, at) and _LABEL.search(text, max(0, at - 4), at):
        return False  # 1.2020年底前完成: a label and a year
    return before in ".．/-—–" and at > 1 and (text[at - 2].isdecimal() or _is_latin(text[at - 2]))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


_LABEL = compile_re(r"(?:^|[\s：:；;。，,（(])\d{1,2}[.．]$")
_LABELLED_YEAR = compile_re(r"(?:19|20)\d\d年")

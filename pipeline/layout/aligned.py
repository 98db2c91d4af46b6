"""Tables that blanks or tab stops arrange, and lines whose parts stand apart. The rule itself is `pipeline.columns`."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import replace

from pipeline import columns
from pipeline.columns import Arranged
from pipeline.layout.lines import Line, block_of, without_blanks
from pipeline.model import Block
from pipeline.precompiled import compile_re
from pipeline.source import SourceText
from pipeline.text import BLANKS, Cleaned, Span, clean_unified, has_no_gap, join

# Forms whose pages were measured: `pipeline.read.page` has asked them where words stand.
_MEASURED = frozenset({"pdf", "ofd", "image"})


def arranged_lines(source: SourceText, content: Sequence[Line]) -> dict[int, Arranged]:
    """The tables that blanks arrange, and the lines whose parts must stay apart, by their first line."""
    by_tabs = _arranged_by_tabs(content)
    measured = source.format in _MEASURED
    gapped = [i for i, line in enumerate(content) if not has_no_gap(line.text)]  # of the others none has parts
    apart = [
        i
        for i in gapped
        if columns.is_set_apart(content[i].text)
        and (not content[i].tabs or i in by_tabs)
        and _is_plain(content[i], measured)
    ]
    found: dict[int, Arranged] = {}
    done = 0  # the line behind the last that was found
    for stretch in columns.stretches(apart, len(content)):
        # lines of strokes over and under the rows say nothing of the columns
        at = [i for i in range(stretch.start, stretch.stop) if not _is_rule(content[i])]
        lines = [
            columns.Line(
                line.text, columns.parts_of(source.text[slice(*_extent(source, line))]), 1 if line.turn else line.gap
            )
            if (not line.tabs or i in by_tabs) and _is_plain(line, measured)
            else columns.Line("")
            for i, line in ((i, content[i]) for i in at)
        ]
        for one in columns.arranged(lines):
            own = [at[k] for k in range(one.first, one.last)]
            # tabs that part cells make as many columns as a row has tabs, and one more
            most = max((content[i].tabs for i in own if i in by_tabs), default=_MANY)
            if one.columns <= most and (one.columns or by_tabs.isdisjoint(own)):
                whole = _with_rules(content, own, one, done)
                found[whole.first], done = whole, whole.last
    counted = _counted(source, content, gapped, found)
    held = {i for one in counted.values() for i in range(one.first, one.last)}
    return {i: one for i, one in found.items() if held.isdisjoint(range(one.first, one.last))} | counted


def _counted(
    source: SourceText, content: Sequence[Line], gapped: Sequence[int], arranged: dict[int, Arranged]
) -> dict[int, Arranged]:
    """The tables whose cells one blank parts, outside of those that blanks arrange; `gapped` are the lines with
    blanks."""
    taken = {i for one in arranged.values() if one.columns for i in range(one.first, one.last)}

    def line_at(i: int) -> columns.Line:
        if i in taken or content[i].tabs or not _is_plain(content[i], measured=False):
            return columns.Line("")
        line = content[i]
        row = columns.parts_of(source.text[slice(*_extent(source, line))])
        return columns.Line(line.text, row, 1 if line.turn else line.gap)

    found: dict[int, Arranged] = {}
    i = 0
    for begin in gapped:
        text = content[begin].text
        if begin < i or "。" in text or not _HEAD.fullmatch(text):
            continue
        if not columns.is_counted_head((head := line_at(begin)).row):
            continue
        lines = [head]
        i = begin + 1
        while i < len(content) and columns.may_be_counted(line := line_at(i), len(head.row)):
            lines.append(line)
            i += 1
        under = content[i] if i < len(content) else None
        below = None if under is None else columns.Line(under.text, below=1 if under.turn else under.gap)
        if (one := columns.counted(lines, below)) is not None:
            found[begin] = replace(one, first=begin, last=i)
    return found


# some words and blanks between them, no sentence
_HEAD = compile_re(r"[^\s。，；：:！？]{1,20}(?:[ \u00a0\u3000]{1,4}[^\s。，；：:！？]{1,20}){2,40}")


def _with_rules(content: Sequence[Line], own: Sequence[int], one: Arranged, done: int) -> Arranged:
    """What the lines `own` are, counted in the whole text, with the lines of strokes among them; and of a table with
    those right over and under it, of which the lines before `done` are others'."""
    first, last = own[0], own[-1] + 1
    if one.columns:
        while first > done and _is_rule(content[first - 1]):
            first -= 1
        while last < len(content) and _is_rule(content[last]):
            last += 1
    rows = dict(zip(own, one.rows, strict=True))
    return replace(
        one,
        first=first,
        last=last,
        rows=tuple(rows.get(i, ()) for i in range(first, last)),
        joins=frozenset(own[k] - first for k in one.joins),
    )


def _is_rule(line: Line) -> bool:
    """Whether a line is strokes from margin to margin: ──────, ------, ═════."""
    if line.text[0] not in _RULES or len(line.text) < _RULE:
        return False
    return len(bare := without_blanks(line.text)) >= _RULE and _RULES.issuperset(bare)


_RULES, _RULE = frozenset("-—─━═=_＿－＝"), 6  # so many strokes are a rule


_MANY = 1 << 10


def _is_plain(line: Line, measured: bool) -> bool:
    """Whether the blanks of a line say where its words stand: a line of text, or a paragraph of one line."""
    return line.piece is None or (line.piece.align is None and len(line.piece.spans) == 1 and not measured)


def _extent(source: SourceText, line: Line) -> Span:
    """What of the source a line is read from, with the blanks before its words."""
    if line.piece is None:
        return line.whole
    start = line.span.start
    while start and source.text[start - 1] in BLANKS:
        start -= 1
    return Span(start, line.span.end)


def _arranged_by_tabs(content: Sequence[Line]) -> frozenset[int]:
    """Lines whose tabs may lead from stop to stop and part no cells: no line has a word for each of its tabs, nor do
    most end with a tab, which leads nowhere and parts a blank cell of a form."""
    found: set[int] = set()
    tabbed = [i for i, line in enumerate(content) if line.tabs and line.piece is None]
    for _, numbered in itertools.groupby(enumerate(tabbed), lambda pair: pair[1] - pair[0]):
        own = [i for _, i in numbered]  # lines one under the other
        if len(own) >= 3:
            some = content[own[0] : own[-1] + 1]
            rows = [line.text.split("\t") for line in some]
            ends = sum(line.tabs > line.text.count("\t") for line in some)
            if 2 * ends <= len(rows) and max(len(row) - row.count("") for row in rows) < max(map(len, rows)):
                found.update(own)
    return frozenset(found)


def arranged_blocks(source: SourceText, lines: Sequence[Line], found: Arranged) -> list[Block]:
    """The blocks of lines that blanks arrange: a table and lines 续表 inside it, or lines whose parts stand apart."""
    if not found.columns:
        return [_apart(source, line, row) for line, row in zip(lines, found.rows, strict=True)]
    rows = [k for k, row in enumerate(found.rows) if row]
    spans: list[Span] = []
    text: list[str] = []
    origin = array("L")
    joins: list[int] = []
    turns: list[int] = []
    for n, k in enumerate(rows):
        line, base = lines[k], _extent(source, lines[k]).start
        between = lines[rows[n - 1] + 1 : k] if n else ()
        first, *rest = _between_narrow(line.span, base, found.rows[k])
        # what goes on with cells of the row above is a span of its own: other cells stand between
        if spans and not line.turn and k not in found.joins and not between:
            spans[-1] = Span(spans[-1].start, first.end)
        else:
            spans.append(first)
        spans += rest
        if k in found.joins:
            joins.append(n)
        if n and (line.turn or not all(map(_is_rule, between))):
            turns.append(n)
        for j, part in enumerate(found.rows[k]):
            if n or j:
                text.append("\t" if j else "\n")
                origin.append(origin[-1] if origin else line.span.start)
            if part is not None:
                cleaned = clean_unified(source.text, (Span(base + part.start, base + part.end),))
                text.append(cleaned.text)
                origin.extend(cleaned.origin)
    table = Block(
        "table",
        tuple(spans),
        Cleaned("".join(text), origin),
        lines[0].page,
        joins=tuple(joins),
        turns=frozenset(turns),
    )
    others = (line for k, line in enumerate(lines) if k not in rows)
    return [table, *(block_of("frame" if _is_rule(line) else "caption", source, (line,)) for line in others)]


def _between_narrow(line: Span, base: int, row: Sequence[columns.Part | None]) -> list[Span]:
    """The spans of a row: one blank between two cells lies outside, as it is none inside a word."""
    found = [line]
    parts = [part for part in row if part is not None]
    for before, part in itertools.pairwise(parts):
        if part.start - before.end == 1:
            found[-1:] = [Span(found[-1].start, base + before.end), Span(base + part.start, line.end)]
    return found


def _apart(source: SourceText, line: Line, row: Sequence[columns.Part | None]) -> Block:
    """A line as a paragraph whose parts have a blank between them: a name and a figure are not one word."""
    base = _extent(source, line).start
    parts = [
        clean_unified(source.text, (Span(base + part.start, base + part.end),)) for part in row if part is not None
    ]
    spans = (line.span,) if line.piece is None else line.piece.spans
    return Block("paragraph", spans, join(parts, " ") if parts else clean_unified(source.text, spans), line.page)

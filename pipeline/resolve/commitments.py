"""Commitments (任务清单): each duty with its sentence, its deadline and its target, so that nothing has to be joined.

Nothing is read anew: every value is one of another row of the issue. A deadline that is not certain is left out: the
contract says how near it has to stand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Generic, NamedTuple, TypeVar

from pipeline import ids
from pipeline.notation.calendar import DAY_OF_COUNT
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.precompiled import compile_regex
from pipeline.rows import CommitmentRow, DateRow, DocumentRow, IssueRow, QuantityRow, ResponsibilityRow, SectionRow
from pipeline.text import Cleaned, Span

# （区教育局负责） behind the full stop closes the sentence before it; （二） begins the next
_SENTENCE_MARK = compile_regex(rf"[。！？；;](?:[（(](?![{HAN_NUMERAL}\d]{{1,3}}[）)])[^（）()\n]{{1,200}}[）)])?|\n")

_FULL_STOP = compile_regex(r"[。！？\n]")

_Placed = TypeVar("_Placed", DateRow, QuantityRow)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document's commitments are made of: its cleaned text, its rows, and where its pages are."""

    text: Cleaned
    document: DocumentRow
    sections: Sequence[SectionRow]
    duties: Sequence[ResponsibilityRow]
    dates: Sequence[DateRow]
    quantities: Sequence[QuantityRow]
    page_at: Callable[[int], int | None]


def commitments(
    issue: IssueRow, texts: Iterable[DocumentText], institutions: Mapping[str, str | None]
) -> tuple[CommitmentRow, ...]:
    """One row a duty, in source order; `institutions` are the names without the place by `org_id`."""
    number = count(1)
    return tuple(
        document.row(issue, duty, institutions.get(duty.org_id or ""), next(number))
        for text in texts
        for document in (_Document(text),)
        for duty in text.duties
    )


@dataclass(frozen=True, slots=True)
class _Rows(Generic[_Placed]):
    """Rows in the order of the text, with the places where they begin."""

    at: list[int]
    rows: list[_Placed]

    def within(self, span: Span) -> list[tuple[int, _Placed]]:
        """Those that begin in a stretch of the text."""
        first = bisect_left(self.at, span[0])
        last = bisect_left(self.at, span[1], first)
        return list(zip(self.at[first:last], self.rows[first:last], strict=True)) if first < last else []


class _Marks(NamedTuple):
    """Marks that part sentences or lines, in order, and where each of them ends."""

    places: list[tuple[int, int]]
    ends: list[int]


class _Sentence(NamedTuple):
    """A sentence: its evidence and page, its words, and the rows that begin in it with their places."""

    place: Span
    evidence: Span
    page: int | None
    words: str
    due: list[tuple[int, DateRow]]
    dated: bool  # a row of a table with a day or a month of its own (2022年12月): no other deadline is that of its task
    rhythms: list[tuple[int, DateRow]]
    amounts: list[tuple[int, QuantityRow]]
    targets: list[tuple[int, QuantityRow]]


class _Document:
    """One document, with the places of its rows in its cleaned text."""

    def __init__(self, given: DocumentText) -> None:
        self._given = given
        self._text = given.text.text
        self._sections = {row.section_id: row for row in given.sections}
        self._due = self._placed(row for row in given.dates if _is_due(row))
        self._cells = self._placed(
            row for row in given.dates if row.role == "table" and row.grain != "year" and row.end is not None
        )
        self._due_in: dict[str | None, list[DateRow]] = {}
        self._due_in_heading: dict[str, list[DateRow]] = {}
        for row in self._due.rows:
            if row.role == "text":
                self._due_in.setdefault(row.section_id, []).append(row)
                section = self._sections.get(row.section_id or "")
                if section is not None and _is_in_heading(row, section):
                    self._due_in_heading.setdefault(section.section_id, []).append(row)
        self._rhythms = self._placed(row for row in given.dates if row.rrule and row.role in ("text", "table"))
        self._quantities = self._placed(given.quantities)
        self._name_of = {row.char_start: self._place(row.char_start) for row in given.duties}
        self._names = sorted(self._name_of[row.char_start] for row in given.duties)
        # 区水利局：…，5月31日前完成: the paragraph is this body's, and so is the day
        owned = Counter(self._line_of(self._name_of[row.char_start]) for row in given.duties if row.form == "duty")
        self._owned = set(owned)
        # 县环保局：负责监测；县卫生局：牵头改厕，2020年底前完成；…: so is the part of a paragraph that several share
        self._shared = {line for line, bodies in owned.items() if bodies > 1}
        self._marks = _marks_of(self._marks_round_names())
        self._lines = _marks_of(mark for mark in self._marks.places if self._text[mark[0]] == "\n")
        self._sentences: dict[Span, _Sentence] = {}
        self._beside: dict[tuple[Span, str | None], tuple[DateRow | None, str | None]] = {}

    def _marks_round_names(self) -> Iterator[tuple[int, int]]:
        """The marks of sentences in the lines that hold names, and at their ends; each line is read once."""
        text, done = self._text, 0
        for name in self._names:
            if name >= done:
                begin, end = max(text.rfind("\n", 0, name), done), text.find("\n", name)
                done = end + 1 if end >= 0 else len(text)
                yield from (mark.span() for mark in _SENTENCE_MARK.finditer(text, begin, done))

    def _place(self, source: int) -> int:
        return bisect_left(self._given.text.origin, source)

    def _line_of(self, place: int) -> int:
        """Where the line begins that a place stands in."""
        return self._text.rfind("\n", 0, place) + 1

    def _placed(self, rows: Iterable[_Placed]) -> _Rows[_Placed]:
        own = list(rows)
        return _Rows([self._place(row.char_start) for row in own], own)

    def row(self, issue: IssueRow, duty: ResponsibilityRow, institution: str | None, number: int) -> CommitmentRow:
        given = self._given
        name = self._name_of[duty.char_start]
        sentence = self._sentence_at(self._place_of_sentence(duty, name))
        section = self._sections.get(duty.section_id or "")
        due, scope = self._deadline(name, sentence, section)
        rhythm = _nearest(sentence.rhythms, name)
        amount = self._only(sentence.amounts, name, sentence)
        target = self._only(sentence.targets, name, sentence)
        return CommitmentRow(
            issue_id=duty.issue_id,
            char_start=sentence.evidence.start,
            char_end=sentence.evidence.end,
            commitment_id=ids.row_id(duty.issue_id, "commitments", number),
            responsibility_id=duty.responsibility_id,
            document_id=duty.document_id,
            doc_number=given.document.doc_number,
            document_title=given.document.title,
            source_file=given.document.source_file,
            division=issue.division,
            section_id=duty.section_id,
            section_path=section.path if section else None,
            heading=section.heading if section else None,
            org=duty.org,
            org_id=duty.org_id,
            institution=institution,
            holder=duty.holder,
            role=duty.role,
            task=duty.task,
            sentence=sentence.words,
            due_on=due.end if due else None,
            due_raw=due.raw if due else None,
            due_scope=scope,  # type: ignore[arg-type]
            rrule=rhythm.rrule if rhythm else None,
            amount=amount.value if amount else None,
            amount_raw=amount.raw if amount else None,
            indicator=target.indicator if target else None,
            comparator=target.comparator if target else None,
            value=target.value if target else None,
            unit=target.unit if target else None,
            page=sentence.page,
        )

    def _sentence_at(self, place: Span) -> _Sentence:
        """The sentence at a place, read once for all the bodies that it names."""
        if (known := self._sentences.get(place)) is not None:
            return known
        evidence = self._given.text.span(place.start, place.end)
        measured = self._quantities.within(place)
        sentence = self._sentences[place] = _Sentence(
            place,
            evidence,
            self._given.page_at(evidence.start),
            self._text[place.start : place.end].replace("\t", " ").replace("\n", ""),
            self._due.within(place),
            bool(self._cells.within(place)),
            self._rhythms.within(place),
            [item for item in measured if item[1].kind == "money"] if measured else [],
            [item for item in measured if item[1].kind not in ("money", "duration")] if measured else [],
        )
        return sentence

    def _place_of_sentence(self, duty: ResponsibilityRow, name: int) -> Span:
        """The sentence round a name: the row in a table; a note in brackets with the sentence that it closes, an item
        that is headed by the name with what follows the heading (监督组。负责…)."""
        marks, ends = self._lines if duty.form == "table" else self._marks
        n = bisect_right(ends, name)
        start = marks[n - 1][1] if n else 0
        if duty.form == "duty" and n < len(marks) and self._text[marks[n][0]] == "。":
            n += marks[n][0] == self._place(duty.char_end)
        mark, end = marks[n] if n < len(marks) else (len(self._text), len(self._text))
        if name < mark:
            end = mark if self._text[mark : mark + 1] in ("\n", "") else mark + 1
        while start < name and self._text[start] in " \u3000\t\n":
            start += 1
        return Span(start, end)

    def _deadline(
        self, name: int, sentence: _Sentence, section: SectionRow | None
    ) -> tuple[DateRow | None, str | None]:
        """The deadline and how near it stands: in the sentence, in the item, in the heading of the section."""
        if sentence.due:
            due = _nearest(sentence.due, name)
            return due, "sentence" if due else None
        if not self._due.rows:
            return None, None
        # A sentence stands in one line: all the names in it that stand under one section have the same day.
        key = (sentence.place, section.section_id if section is not None else None)
        if key not in self._beside:
            self._beside[key] = self._deadline_beside(name, sentence, section)
        return self._beside[key]

    def _deadline_beside(
        self, name: int, sentence: _Sentence, section: SectionRow | None
    ) -> tuple[DateRow | None, str | None]:
        begin = self._line_of(name)
        if begin in self._shared or sentence.dated:
            return None, None
        line = Span(begin, _or_end(self._text.find("\n", name), self._text))
        item = [
            row
            for at, row in self._due.within(line)
            if row.role == "text" and not self._is_of_another(at, sentence.place)
        ]
        if not item and section is not None:
            item = self._due_in.get(section.section_id, [])
            if self._owned and item:
                item = [row for row in item if self._line_of(self._place(row.char_start)) not in self._owned]
            item = [row for row in item if not self._is_of_another(self._place(row.char_start), sentence.place)]
            if item and all(_is_in_heading(row, section) for row in item):
                return _one(item), "section" if _one(item) else None
        if not item and section is not None:
            due = _one(self._due_above(section))
            return due, "section" if due else None
        due = _one(item)
        return due, "item" if due else None

    def _is_of_another(self, at: int, place: Span) -> bool:
        """Whether a day stands in another part (；) of the sentence that names a body of its own, whose it is then:
        甲局负责审核；乙局负责2021—2023年的项目."""
        between = (at, place.start) if at < place.start else (place.end - 1, at)
        if _FULL_STOP.search(self._text, *between):
            return False
        marks, ends = self._marks
        n = bisect_right(ends, at)
        start = marks[n - 1][1] if n else 0
        end = marks[n][0] if n < len(marks) else len(self._text)
        return bisect_left(self._names, start) < bisect_left(self._names, end)

    def _due_above(self, section: SectionRow) -> list[DateRow]:
        """The days or months in the nearest heading over a section that has any: 二、9月底前完成的任务."""
        if not self._due_in_heading:
            return []
        above = self._sections.get(section.parent_id or "")
        while above is not None and above.section_id not in self._due_in_heading:
            above = self._sections.get(above.parent_id or "")
        rows = self._due_in_heading[above.section_id] if above is not None else []
        return [row for row in rows if row.grain != "year"]

    def _only(self, inside: list[tuple[int, QuantityRow]], name: int, sentence: _Sentence) -> QuantityRow | None:
        """The one quantity of a kind in the sentence, or the one in the duty's own words: up to the next name."""
        if len(inside) < 2:
            return inside[0][1] if inside else None
        n = bisect_right(self._names, name)
        end = self._names[n] if n < len(self._names) else sentence.place.end
        own = [row for at, row in inside if name <= at < end]
        return own[0] if len(own) == 1 else None


def _is_due(row: DateRow) -> bool:
    return (
        row.bound in ("by", "between")
        and row.end is not None
        and row.role in ("text", "table")
        and not row.raw.startswith(DAY_OF_COUNT)
    )


def _is_in_heading(row: DateRow, section: SectionRow) -> bool:
    return section.char_start <= row.char_start < section.char_end


def _marks_of(places: Iterable[tuple[int, int]]) -> _Marks:
    own = list(places)
    return _Marks(own, [end for _, end in own])


def _nearest(inside: list[tuple[int, DateRow]], name: int) -> DateRow | None:
    """The row of a sentence that is nearest behind the name, else before it; None where two are equally near."""
    if len(inside) < 2:
        return inside[0][1] if inside else None
    behind = [item for item in inside if item[0] > name]
    near = sorted(behind or inside, key=lambda item: abs(item[0] - name))
    if len(near) > 1 and abs(near[0][0] - name) == abs(near[1][0] - name):
        return None
    return near[0][1]


def _one(rows: Sequence[DateRow]) -> DateRow | None:
    """The only deadline, or the first of several that name the same day."""
    days: set[date | None] = {row.end for row in rows}
    return rows[0] if len(days) == 1 else None


def _or_end(at: int, text: str) -> int:
    return at if at >= 0 else len(text)

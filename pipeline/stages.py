"""The stages in order: source text in, the rows of one issue out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from operator import itemgetter

from pipeline.check import check
from pipeline.faults import Guard
from pipeline.find.appointments import find_appointments
from pipeline.find.citations import find_citations
from pipeline.find.dates import find_dates
from pipeline.find.duties import Name, find_duties, find_table_duties
from pipeline.find.quantities import find_quantities
from pipeline.find.tables import find_tables
from pipeline.find.terms import find_terms
from pipeline.layout import lay_out
from pipeline.model import FURNITURE, Document, Finds, Issue, KnownName
from pipeline.outline import outline
from pipeline.resolve import Made, gather, identify, make_rows, masthead_of, read_date, resolve_terms
from pipeline.resolve.issue import Identity, place_of
from pipeline.review.amend import Amended, amend
from pipeline.review.decided import correction_rows
from pipeline.review.entries import Review, read_review
from pipeline.review.facts import Facts, decide_facts, has_facts, with_facts
from pipeline.review.signing import signed
from pipeline.review.verdicts import judged
from pipeline.rows import IssueData
from pipeline.source import ReviewFile, SourceText
from pipeline.text import join
from pipeline.vocab.organizations import names as names_of
from pipeline.vocab.places import Place
from pipeline.vocab.shared_words import sharing

# A clock is told the name of each stage when it ends; the benchmark listens.
Clock = Callable[[str], None]


def process(source: SourceText, clock: Clock | None = None) -> IssueData:
    """The rows of the issue that `source` prints.

    A stage that fails on a document costs its rows of that document: the fault stands in `IssueData.faults` and among
    the findings. Only what decides about the whole issue raises: its layout, where its documents begin, which issue
    it is. Raises `pipeline.text.UnusableInputError` where the text is no gazette.
    """
    tick = clock or (lambda stage: None)
    guard = Guard()
    layout = lay_out(source)
    tick("layout")
    issue = outline(layout, guard)
    if source.imprint is not None:
        issue = replace(issue, masthead=masthead_of(source.imprint))
    tick("outline")
    if source.review is not None:
        return _reviewed(issue, source.review, guard, tick)
    finds, made = _made(issue, guard, tick)
    data = resolve_terms(gather(made, guard), finds)
    tick("resolve")
    data = check(issue, finds, data, guard)
    tick("check")
    return data


def _made(issue: Issue, guard: Guard, tick: Clock) -> tuple[list[Finds], Made]:
    """What the finders find in an issue, and the rows that are made of it."""
    texts = _Texts(issue, identify(issue))
    finds = _collect(issue)
    tick("collect")
    for name, find in FINDERS:
        finds = [guard.run(f"find.{name}", f.document, partial(find, texts, f), f) for f in finds]
        tick(name)
    return finds, make_rows(issue, finds, guard)


# --- with a review file --------------------------------------------------------------------------------------------


def _reviewed(issue: Issue, file: ReviewFile, guard: Guard, tick: Clock) -> IssueData:
    """The rows of an issue beside which a review file lies. A fault in it costs its entries, not the issue."""
    review = guard.run("review.read", None, partial(read_review, file), Review(name=file.name))
    printed = _AsPrinted(issue)
    as_read = (Facts(), issue)
    facts, corrected = guard.run("review.facts", None, partial(_with_facts, review, issue, printed), as_read)
    finds, made = _made(corrected, guard, tick)
    if facts != Facts():
        facts = facts.of_issue(printed.made[1].identity.issue_id, made.identity.issue_id)
    made, amended = guard.run("review.amend", None, partial(_amended, review, facts, made), (made, Amended()))
    data = resolve_terms(gather(made, guard), finds)
    decided = (*facts.decided, *amended.decided)
    corrections = correction_rows(data.issue_id, review.name, decided)
    data = replace(
        data,
        rows={**data.rows, "corrections": corrections},
        wrong=(*review.wrong, *facts.wrong, *amended.wrong),
    )
    tick("resolve")
    judge = partial(judged, review, facts, decided, corrected, data, lambda: printed.data)
    data = check(corrected, finds, data, guard, judge)
    if review.sign_off is not None:
        data = signed(data, review.sign_off)
    tick("check")
    return data


def _with_facts(review: Review, issue: Issue, printed: _AsPrinted) -> tuple[Facts, Issue]:
    """The facts that a review file sets, and the issue with them."""
    if not has_facts(review):
        return Facts(), issue
    facts = decide_facts(review, printed.made[1].rows)
    return facts, with_facts(issue, facts)


def _amended(review: Review, facts: Facts, made: Made) -> tuple[Made, Amended]:
    """The rows with those in them that a person set right."""
    amended = amend(review, facts, made.rows, made.issue.source.text, made.full_name)
    changed = made.with_rows(amended.rows)
    made.name(amended.named, amended.unnamed)
    return changed, amended


class _AsPrinted:
    """An issue as if it had no review file; its rows and findings are made where somebody asks for them."""

    def __init__(self, issue: Issue) -> None:
        self._issue = issue

    @cached_property
    def made(self) -> tuple[list[Finds], Made]:
        """What is found in it, and its rows."""
        return _made(self._issue, Guard(), lambda stage: None)

    @cached_property
    def data(self) -> IssueData:
        """All its rows, and its findings."""
        finds, made = self.made
        return check(self._issue, finds, gather(made), Guard())


# --- the finders ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Texts:
    """What a finder may ask about the text that it reads: the issue, who it is, and when a document was made."""

    issue: Issue
    identity: Identity

    def day(self, number: int | None) -> date | None:
        """The day of a document: that of its signing, else that on which the issue was published."""
        document = self._document(number)
        return (read_date(document.signed) if document else None) or self.identity.published

    def year(self, number: int | None) -> int | None:
        """The year of a document of which no day is known: its number's (佛府〔2021〕8号), else the masthead's."""
        document = self._document(number)
        if document is not None and document.number is not None and document.number.year is not None:
            return document.number.year
        return self.issue.masthead.year

    def place(self, number: int | None) -> Place | None:
        """Whose document it is; outside the documents, whose gazette."""
        document = self._document(number)
        return place_of(document, self.identity) if document is not None else self.identity.place

    def _document(self, number: int | None) -> Document | None:
        return None if number is None else self.issue.documents[number]


def _dates(texts: _Texts, finds: Finds) -> Finds:
    found = find_dates(finds.text.text, texts.day(finds.document), texts.year(finds.document))
    return finds._replace(dates=tuple(found))


def _citations(_texts: _Texts, finds: Finds) -> Finds:
    return finds if finds.document is None else finds._replace(citations=tuple(find_citations(finds.text.text)))


def _names(texts: _Texts, finds: Finds) -> Finds:
    """The known names of organisations."""
    if finds.document is None:
        return finds
    day = texts.day(finds.document)
    year = day.year if day is not None else texts.year(finds.document) or date.max.year
    finder, text = names_of(texts.place(finds.document), year), finds.text.text
    found = finder.find(text)
    names, shared = (
        tuple(KnownName(m.start, m.end, m.org.org_id if m.org else None, m.collective) for m in matches)
        for matches in (found, sharing(finder, text, found))
    )
    return finds._replace(names=names, sharing=shared)


def _named(finds: Finds) -> list[Name]:
    """The names of a document as duties want them."""
    whole = [Name(name.start, name.end, name.collective) for name in finds.names or ()]
    shared = [Name(name.start, name.end, name.collective, name.full or "") for name in finds.sharing]
    return sorted([*whole, *shared], key=itemgetter(0, 1))


def _duties(_texts: _Texts, finds: Finds) -> Finds:
    """The duties of the running text; none where the names are missing, without which they would be cut wrongly."""
    if finds.names is None:
        return finds
    return finds._replace(duties=tuple(find_duties(finds.text.text, _named(finds))))


def _quantities(_texts: _Texts, finds: Finds) -> Finds:
    return finds if finds.document is None else finds._replace(quantities=tuple(find_quantities(finds.text.text)))


def _tables(texts: _Texts, finds: Finds) -> Finds:
    if finds.document is None:
        return finds
    document = texts.issue.documents[finds.document]
    tables = tuple(find_tables(texts.issue.blocks[document.first : document.last + 1]))
    dates = finds.dates
    if any(table.again for table in tables):  # A table has its header once: dates in one that is repeated are no others
        starts = dict(zip(finds.blocks, finds.starts, strict=True))
        again = [
            range(at + span.start, at + span.end)
            for table in tables
            for at in (starts[document.first + table.block],)
            for span in table.again
        ]
        dates = tuple(found for found in dates if not any(found.char_start in words for words in again))
    return finds._replace(tables=tables, dates=dates)


def _table_duties(texts: _Texts, finds: Finds) -> Finds:
    """The duties that tables of tasks give."""
    if finds.document is None or finds.names is None or not finds.tables:
        return finds
    first = texts.issue.documents[finds.document].first
    starts = dict(zip(finds.blocks, finds.starts, strict=True))
    names = _named(finds)
    duties = [
        duty
        for table in finds.tables
        for duty in find_table_duties(finds.text.text, starts[first + table.block], table, names)
    ]
    return finds._replace(duties=(*finds.duties, *duties))


def _appointments(_texts: _Texts, finds: Finds) -> Finds:
    return finds if finds.document is None else finds._replace(appointments=tuple(find_appointments(finds.text.text)))


def _terms(_texts: _Texts, finds: Finds) -> Finds:
    """The words of a document; known names of organisations are words by themselves."""
    if finds.document is None:
        return finds
    names = [(name.start, name.end) for name in finds.names or ()]
    return finds._replace(terms=find_terms(finds.text.text, names))


# In this order: duties need the names, those of tables the tables too, and terms know the names as words.
FINDERS: tuple[tuple[str, Callable[[_Texts, Finds], Finds]], ...] = (
    ("dates", _dates),
    ("citations", _citations),
    ("names", _names),
    ("duties", _duties),
    ("quantities", _quantities),
    ("tables", _tables),
    ("table_duties", _table_duties),
    ("appointments", _appointments),
    ("terms", _terms),
)


def _collect(issue: Issue) -> list[Finds]:
    """The texts that the finders read: front matter and colophon, and each document, page furniture left out."""
    front = [i for i, b in enumerate(issue.blocks) if b.role in ("masthead", "contents", "colophon")]
    texts: list[tuple[int | None, list[int]]] = [(None, front)] if front else []
    for n, document in enumerate(issue.documents):
        own = range(document.first, document.last + 1)
        texts.append((n, [i for i in own if issue.blocks[i].role not in FURNITURE]))
    finds: list[Finds] = []
    for number, blocks in texts:
        starts: list[int] = []
        at = 0
        for i in blocks:
            starts.append(at)
            at += len(issue.blocks[i].text) + 1
        finds.append(Finds(number, join(issue.blocks[i].cleaned for i in blocks), tuple(blocks), tuple(starts)))
    return finds

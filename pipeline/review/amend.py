"""Rows that a person set right, added or took out: after they are made, before findings are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline import ids
from pipeline.notation.docnumber import read_number
from pipeline.notation.edtf import faults_of_date, read_edtf
from pipeline.review.anchors import Names, Places, Text, furniture_of, stretch_of
from pipeline.review.columns import CORRECTABLE
from pipeline.review.decided import Change, Decided, NotFoundError, as_json, differs, one_document, shown, unfit
from pipeline.review.entries import Correction, Review, told
from pipeline.review.facts import Facts
from pipeline.rows import (
    BlockRow,
    DocumentRow,
    ResponsibilityRow,
    Row,
    SectionRow,
    TableRow,
)
from pipeline.schema import DATASET_CLASSES, columns_of
from pipeline.text import Span, clean

# The full name that a printed name stands for in a document; None where nobody knows it.
FullName = Callable[[str, str | None], str | None]


class Mention(NamedTuple):
    """An organisation's full name and the words of a row that name it."""

    full: str
    words: str
    document_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """The datasets whose rows changed, what became of the corrections, the organisations that rows name now and that
    they no longer name, and what in the review file turned out to be wrong."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()
    named: tuple[Mention, ...] = ()
    unnamed: tuple[Mention, ...] = ()
    wrong: tuple[str, ...] = ()


def amend(review: Review, facts: Facts, rows: Mapping[str, Sequence[Row]], text: str, full_name: FullName) -> Amended:
    """The rows with the corrections of a review file in them. `facts` went in before the rows were made."""
    work = _Work(facts, rows, text, full_name)
    work.put_facts()
    for entry in review.corrections:
        if CORRECTABLE[entry.dataset].quoted:
            work.take(entry, review.name)
    return work.amended()


class _ContradictionError(Exception):
    """Values that cannot stand in one row."""


@dataclass(slots=True, eq=False)
class _Place:
    """A row while rows change, None when it is taken out."""

    row: Any


class _Work:
    """The rows of an issue while corrections go in, one after the other."""

    def __init__(self, facts: Facts, rows: Mapping[str, Sequence[Row]], text: str, full_name: FullName) -> None:
        self._facts = facts
        self._rows = rows
        self._source = text
        self._full_name = full_name
        self._documents = {row.document_id: row for row in rows["documents"] if isinstance(row, DocumentRow)}
        self._blocks = [row for row in rows["blocks"] if isinstance(row, BlockRow)]
        self._text = Text(text, furniture_of(self._blocks))
        self._names: Names = facts.names(list(self._documents.values()))
        self._tables = {row.table_id: row.document_id for row in rows["tables"] if isinstance(row, TableRow)}
        self._sections = {row.section_id: row for row in rows["sections"] if isinstance(row, SectionRow)}
        self._held: dict[str, list[_Place]] = {}
        self._places: dict[str, Places] = {}
        self._changed: set[str] = set()
        self._renumbered: set[str] = set()
        self._decided: list[tuple[Decided, _Place | None]] = []
        self._named: list[Mention] = []
        self._unnamed: list[Mention] = []
        self._wrong: list[str] = []

    # --- facts of documents that are read with the rows ---

    def put_facts(self) -> None:
        """Put the facts of documents into their rows: what follows from others (issuers, days of validity) as well."""
        for place in self._of("documents"):
            values = dict(self._facts.documents.get(place.row.document_id, {}))
            if not values:
                continue
            self._changed.add("documents")
            if "issuers" in values:
                own = place.row.document_id
                self._unnamed += (Mention(name, name, own) for name in place.row.issuers)
                values["issuers"] = [self._full_name(name, own) or name for name in values["issuers"]]
                self._named += (Mention(name, name, own) for name in values["issuers"])
            if "doc_number" in values:
                number = read_number(values["doc_number"] or "")
                values["issuer_code"] = number.code if number else None
                values["doc_year"] = number.year if number else None
                values["doc_serial"] = number.serial if number else None
            place.row = replace(place.row, **values)

    # --- one correction ---

    def take(self, entry: Correction, review_file: str) -> None:
        """Decide a correction, and change the rows by it."""
        document_id: str | None = None
        try:
            if entry.anchor.document is not None:
                document_id = one_document(self._names.of(entry.anchor.document), entry.anchor.document)
            self._decided.append(
                self._add(entry, document_id) if entry.action == "add" else self._put(entry, document_id)
            )
        except NotFoundError as error:
            found = unfit(entry, error.state, error.reason, error.document_id or document_id)
            self._decided.append((found, None))
        except _ContradictionError as error:
            advice = "Set the columns that belong together, or take the entry out"
            self._wrong.append(told(review_file, entry.line, f"makes a row that contradicts itself: {error}", advice))

    def _put(self, entry: Correction, document_id: str | None) -> tuple[Decided, _Place | None]:
        """Set columns of a row, or take it out."""
        place = self._find(entry, document_id)
        row = place.row
        decided = Decided(entry=entry, changes=(), document_id=self._document_of(row), span=stretch_of(row))
        if entry.action == "drop":
            self._drop(entry.dataset, place)
            was = as_json(row, CORRECTABLE[entry.dataset].columns)
            return replace(decided, changes=(Change(None, was, None, "applied"),)), None
        values = self._complete(entry, row, dict(entry.values))
        changes = tuple(
            Change(
                column,
                getattr(row, column),
                values[column],
                "applied" if getattr(row, column) != values[column] else "redundant",
            )
            for column in entry.values
        )
        if any(getattr(row, column) != value for column, value in values.items()):
            self._changed.add(entry.dataset)
            place.row = replace(row, **values)
            self._name_again(row, place.row)
        return replace(decided, changes=changes), place

    def _find(self, entry: Correction, document_id: str | None) -> _Place:
        """The row that a correction is about. Raises `NotFoundError` where none or several are."""
        held = self._of(entry.dataset)
        matching = [held[n] for n in self._index(entry.dataset).matching(entry.anchor)]
        found = [
            place for place in matching if place.row is not None and document_id in (None, self._document_of(place.row))
        ]
        if not found:
            raise NotFoundError("stale", self._missing(entry), document_id)
        as_said = [place for place in found if self._differs(place, entry.was) is None]
        if not as_said and entry.values:  # a row that has the values already is the one that is meant
            as_said = [place for place in found if self._differs(place, entry.values) is None]
        if not as_said:
            column = self._differs(found[0], entry.was) or ""
            now = shown(getattr(found[0].row, column))
            reason = f"“{shown(entry.anchor.quote)}”的{column}已不是“{shown(entry.was[column])}”，现为“{now}”"
            raise NotFoundError("stale", reason, document_id)
        if len(as_said) > 1:
            quoted = shown(entry.anchor.quote)
            reason = f"“{quoted}”在{entry.dataset}中有{len(as_said)}处，分不清是哪一处，请写明before、after"
            raise NotFoundError("ambiguous", reason, document_id)
        return as_said[0]

    def _missing(self, entry: Correction) -> str:
        beside = "（前后的字也要一致）" if entry.anchor.before or entry.anchor.after else ""
        return f"{entry.dataset}中没有“{shown(entry.anchor.quote)}”这一行{beside}"

    def _differs(self, place: _Place, values: Mapping[str, Any]) -> str | None:
        return differs(as_json(place.row, values), values)

    def _drop(self, dataset: str, place: _Place) -> None:
        self._changed.add(dataset)
        self._renumbered.add(dataset)
        self._name_again(place.row, None)
        place.row = None

    # --- a row that is added ---

    def _add(self, entry: Correction, document_id: str | None) -> tuple[Decided, _Place | None]:
        within = Span(0, len(self._source)) if document_id is None else stretch_of(self._documents[document_id])
        places = self._text.places_of(entry.anchor, within)
        if not places:
            raise NotFoundError("stale", f"原文中没有“{shown(entry.anchor.quote)}”", document_id)
        if len(places) > 1:
            reason = f"原文中“{shown(entry.anchor.quote)}”不止一处，请写明before、after"
            raise NotFoundError("ambiguous", reason, document_id)
        (span,) = places
        block = next((row for row in self._blocks if any(s.start <= span.start < s.end for s in row.spans)), None)
        home = block.document_id if block is not None else None
        row_class: type[Any] = DATASET_CLASSES[entry.dataset]
        columns = {column.name: column for column in columns_of(row_class)}
        if home is None and not columns["document_id"].nullable:
            raise NotFoundError("stale", f"“{shown(entry.anchor.quote)}”不在任何一份文件中", document_id)
        for place in self._of(entry.dataset):
            is_there = place.row is not None and stretch_of(place.row) == span
            if is_there and self._differs(place, entry.values) is None:
                changes = tuple(Change(column, None, now, "redundant") for column, now in entry.values.items())
                return Decided(entry=entry, changes=changes, document_id=home, span=span), place
        known = {
            "issue_id": self._rows["issues"][0].issue_id,
            "document_id": home,
            "block_id": block.block_id if block is not None else None,
            "section_id": block.section_id if block is not None else None,
            "char_start": span.start,
            "char_end": span.end,
            "raw": self._source[slice(*span)],
            ids.FORMS[entry.dataset].column: "",
        }
        own = {name: value for name, value in known.items() if name in columns}
        row = row_class(**own, **self._values_of_new(entry, home, span, block))
        place = _Place(row)
        self._of(entry.dataset).append(place)
        self._index(entry.dataset).add(span)
        self._changed.add(entry.dataset)
        self._renumbered.add(entry.dataset)
        self._name_again(None, row)
        changes = tuple(Change(column, None, getattr(row, column), "applied") for column in entry.values)
        return Decided(entry=entry, changes=changes, document_id=home, span=span), place

    def _values_of_new(self, entry: Correction, home: str | None, span: Span, block: BlockRow | None) -> dict[str, Any]:
        addition = CORRECTABLE[entry.dataset].addition
        values: dict[str, Any] = {**(addition.usual if addition is not None else {}), **entry.values}
        if entry.dataset == "responsibilities":
            values["org"] = self._words(span)
            if values["holder"] == "named" and "org_id" not in values:
                values["org_id"] = self._full_name(values["org"], home)
            section = self._sections.get(block.section_id or "") if block is not None else None
            values.setdefault("task", section.heading if section is not None else None)
        if entry.dataset == "dates":
            if "role" not in entry.values and block is not None and block.role == "table":
                values["role"] = "table"
            if not values.get("edtf"):
                values = {"bound": "on", "grain": "day", **values}
        return self._complete(entry, None, values)

    def _words(self, span: Span) -> str:
        """The words of a stretch of the text, cleaned, without what stands on every page."""
        pieces = [span]
        for out in self._text.furniture:
            pieces = [piece for whole in pieces for piece in _without(whole, out)]
        return clean(self._source, pieces).text

    # --- values that belong together ---

    def _complete(self, entry: Correction, row: Row | None, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a row with those that follow from them. Raises `_ContradictionError`."""
        if entry.dataset == "dates":
            return _date(row, values)
        if "org_id" in values and values["org_id"] is not None:
            home = self._document_of(row) if row is not None else None
            values["org_id"] = self._full_name(values["org_id"], home) or values["org_id"]
        now = {**(as_json(row, CORRECTABLE[entry.dataset].columns) if row is not None else {}), **values}
        if entry.dataset == "responsibilities" and now["holder"] != "named" and now.get("org_id") is not None:
            if values.get("org_id") is not None:
                raise _ContradictionError(f"org_id is for named bodies, and holder is {now['holder']}")
            values["org_id"] = None
        if entry.dataset == "quantities" and (now.get("value_high") or now["value"]) < now["value"]:
            raise _ContradictionError("value_high is less than value")
        return values

    # --- the organisations that rows name ---

    def _name_again(self, before: Any, now: Any) -> None:
        """Note which organisations a row names now, and which it named before."""
        for row, mentions in ((before, self._unnamed), (now, self._named)):
            full = getattr(row, "org_id", None)
            if full is not None:
                words = row.org if isinstance(row, ResponsibilityRow) else row.position
                mentions.append(Mention(full, words, row.document_id))

    # --- the rows ---

    def _of(self, dataset: str) -> list[_Place]:
        if dataset not in self._held:
            self._held[dataset] = [_Place(row) for row in self._rows[dataset]]
        return self._held[dataset]

    def _index(self, dataset: str) -> Places:
        if dataset not in self._places:
            self._places[dataset] = Places(self._text, (stretch_of(place.row) for place in self._of(dataset)))
        return self._places[dataset]

    def _document_of(self, row: Any) -> str | None:
        return self._tables.get(row.table_id) if not hasattr(row, "document_id") else row.document_id

    def amended(self) -> Amended:
        """The rows as they are now, in the order of the text and with the identifiers of their order."""
        rows = {dataset: tuple(self._in_order(dataset)) for dataset in sorted(self._changed)}
        decided = tuple(
            replace(one, row_id=_id_of(one.entry.dataset, place.row))
            if place is not None and place.row is not None
            else one
            for one, place in self._decided
        )
        return Amended(
            rows=rows,
            decided=decided,
            named=tuple(self._named),
            unnamed=tuple(self._unnamed),
            wrong=tuple(self._wrong),
        )

    def _in_order(self, dataset: str) -> Iterator[Row]:
        places = [place for place in self._of(dataset) if place.row is not None]
        if dataset in self._renumbered:
            places.sort(key=lambda place: stretch_of(place.row))
            column = ids.FORMS[dataset].column
            new: dict[str, str] = {}
            for number, place in enumerate(places, 1):
                own = ids.row_id(place.row.issue_id, dataset, number)
                if getattr(place.row, column):
                    new[getattr(place.row, column)] = own
                place.row = replace(place.row, **{column: own})
            if dataset == "citations":
                for place in places:
                    place.row = replace(place.row, antecedent_id=new.get(place.row.antecedent_id or ""))
        return map(attrgetter("row"), places)


def _without(whole: Span, out: Span) -> Iterator[Span]:
    if out.end <= whole.start or whole.end <= out.start:
        yield whole
        return
    if whole.start < out.start:
        yield Span(whole.start, out.start)
    if out.end < whole.end:
        yield Span(out.end, whole.end)


def _id_of(dataset: str, row: Any) -> str | None:
    form = ids.FORMS.get(dataset)
    return getattr(row, form.column) if form is not None else None


_OF_CALENDAR = frozenset({"kind", "bound", "edtf", "start", "end", "rrule", "valid"})


def _date(row: Row | None, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a date with those that follow from `edtf`, `rrule` and `valid`. Raises `_ContradictionError`."""
    if row is not None and _OF_CALENDAR.isdisjoint(values):
        return values
    none = {"edtf": None, "start": None, "end": None}
    if values.get("edtf") and (stretch := read_edtf(values["edtf"])) is not None:
        values = {**stretch._asdict(), "valid": True, "rrule": None, **values}
    elif values.get("rrule"):
        values = {**none, "kind": "recurring", **values}
    elif values.get("valid") is False:
        values = {**none, **values}
    columns = CORRECTABLE["dates"].columns
    now = {**dict.fromkeys(columns), **(as_json(row, columns) if row is not None else {}), **values}
    faults = list(
        faults_of_date(
            now["kind"], now["bound"], now["edtf"], now["start"], now["end"], now["rrule"], now["valid"], dated=True
        )
    )
    stretch_now = read_edtf(now["edtf"]) if now["edtf"] else None
    if stretch_now is not None and (stretch_now.start, stretch_now.end) != (now["start"], now["end"]):
        faults.append(f"start and end of {now['edtf']} are other days")
    if faults:
        raise _ContradictionError("; ".join(faults))
    return values

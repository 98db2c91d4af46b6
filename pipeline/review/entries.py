"""Reading a review file: TOML in, frozen entries out, each with its line. A wrong entry is told and left out alone."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from pipeline.messages import mark
from pipeline.notation.docnumber import read_number
from pipeline.notation.edtf import RRULE, read_edtf
from pipeline.precompiled import compile_re
from pipeline.read.folder import RANGES
from pipeline.review.columns import CORRECTABLE, OF_REVIEW
from pipeline.review.lines import Lines
from pipeline.schema import DATASET_CLASSES, Column, columns_of
from pipeline.source import ReviewFile
from pipeline.text import BLANK, printable, unify

T = TypeVar("T")

Action = Literal["set", "add", "drop"]
Values = Mapping[str, Any]

_BLANKS = compile_re(rf"[{BLANK}\s]+")


def squeezed(words: str) -> str:
    """Words as they are compared: without blanks and line ends, with characters in the place of radicals."""
    return unify(_BLANKS.sub("", words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What tells the place of an entry: its document's number or title, and the printed words with those on either
    side, as they are compared."""

    document: str | None = None
    quote: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction (更正): `line` is that of its entry in the file, `values` are those of its `set`."""

    line: int
    action: Action
    dataset: str
    anchor: Anchor
    was: Values
    values: Values
    by: str
    on: date
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person says of a finding (判断)."""

    line: int
    code: str
    anchor: Anchor
    state: Literal["confirmed", "dismissed"]
    by: str
    on: date
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """That an issue is signed off (审定), with the hashes of what was signed."""

    line: int
    by: str
    on: date
    source_sha256: str
    rows_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review file: its entries, and a sentence for each thing in it that is wrong."""

    name: str
    place: str | None = None
    place_line: int = 1
    corrections: tuple[Correction, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    sign_off: SignOff | None = None
    wrong: tuple[str, ...] = ()


def sentence_on(name: str, line: int | None, reason: str, advice: str) -> str:
    """The sentence on something in a review file that is wrong."""
    where = f"the review file {name}" if line is None else f"{name}, line {line}:"
    return printable(f"{where} {reason}. {advice}")


# The forms of these sentences, for the catalogue.
_FORMS = (mark("the review file {file} {problem}"), mark("{file}, line {number}: {problem}"))


class _WrongError(Exception):
    """An entry that is left out: why, what to do, and the key that is to blame."""

    def __init__(self, reason: str, advice: str, key: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.key = key


# --- the file ------------------------------------------------------------------------------------------------------

_TOP = ("place", "correction", "verdict", "sign_off")
_AT_LINE = compile_re(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")


def read_review(file: ReviewFile) -> Review:
    """The entries of a review file. Whatever its bytes are, it is read or told to be wrong."""
    name = file.name
    if file.problem is not None:
        return Review(name=name, wrong=(printable(f"the review file {name} {file.problem}"),))
    try:
        text = file.data.decode("utf-8-sig").replace("\r\n", "\n")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        return Review(name=name, wrong=(sentence_on(name, line, "is no UTF-8", "Save the file again as UTF-8"),))
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        reason = f"is no valid TOML, so the whole file is left out: {_AT_LINE.sub('', str(error))}"
        return Review(name=name, wrong=(sentence_on(name, line, reason, "Correct that line (docs/review.md)"),))
    except (ValueError, RecursionError):
        reason = "is no valid TOML, so the whole file is left out: a number without end, or lists in lists"
        return Review(name=name, wrong=(sentence_on(name, None, reason, "Correct it (docs/review.md)"),))
    return _File(name, values, Lines(text)).review()


class _File:
    """A file that is read: each entry by itself, with what is wrong."""

    def __init__(self, name: str, values: Mapping[str, Any], lines: Lines) -> None:
        self._name = name
        self._values = values
        self._lines = lines
        self._wrong: list[tuple[int, str]] = []

    def review(self) -> Review:
        for key in self._values:
            if key not in _TOP:
                self._tell(self._lines.top(key), f"has a key that is not known: {key}", f"The keys are {_listed(_TOP)}")
        place_line = self._lines.top("place")
        place = self._guarded(place_line, lambda: _words(self._values, "place", optional=True))
        corrections = tuple(self._entries("correction", _correction))
        verdicts = tuple(self._entries("verdict", _verdict))
        sign_off = None
        if "sign_off" in self._values:
            line = self._lines.entry("sign_off")
            read = partial(_sign_off, line, self._values["sign_off"])
            sign_off = self._guarded(line, read, lambda key: self._lines.key("sign_off", 0, key))
        wrong = tuple(sentence for _, sentence in sorted(self._wrong, key=lambda item: item[0]))
        return Review(
            name=self._name, place=place, place_line=place_line, corrections=corrections, verdicts=verdicts,
            sign_off=sign_off, wrong=wrong,
        )  # fmt: skip

    def _entries(self, table: str, read: Callable[[int, Any], T]) -> Iterator[T]:
        entries = self._values.get(table, [])
        if not isinstance(entries, list):
            self._tell(self._lines.top(table), f"{table} is no list of entries", f"Begin each with [[{table}]]")
            return
        for number, values in enumerate(entries):
            line = self._lines.entry(table, number)
            entry = self._guarded(line, partial(read, line, values), partial(self._lines.key, table, number))
            if entry is not None:
                yield entry

    def _guarded(self, line: int, read: Callable[[], T], line_of: Callable[[str], int] | None = None) -> T | None:
        try:
            return read()
        except _WrongError as error:
            at = line_of(error.key) if line_of is not None and error.key is not None else line
            self._tell(at, error.reason, error.advice)
            return None

    def _tell(self, line: int, reason: str, advice: str) -> None:
        self._wrong.append((line, sentence_on(self._name, line, reason, advice)))


# --- the entries ---------------------------------------------------------------------------------------------------

_ANCHOR = ("document", "quote", "before", "after")
_WHO = ("by", "on", "why")
_OF_CORRECTION = ("action", "dataset", *_ANCHOR, "was", "set", *_WHO)
_OF_VERDICT = ("code", *_ANCHOR, "state", *_WHO)
_OF_SIGN_OFF = ("by", "on", "source_sha256", "rows_sha256")
_SHA256 = compile_re(r"[0-9a-f]{64}")


def _correction(line: int, entry: Any) -> Correction:
    _check_keys(entry, _OF_CORRECTION, "correction")
    action = _one_of(entry, "action", ("set", "add", "drop"), "set")
    dataset = _one_of(entry, "dataset", tuple(CORRECTABLE))
    about = CORRECTABLE[dataset]
    anchor = _anchor(entry)
    if about.quoted and not anchor.quote:
        raise _WrongError("has no quote", 'Write the printed words that the row was read from: quote = "…"', "quote")
    if not about.quoted:
        for key in ("quote", "before", "after"):
            if key in entry:
                raise _WrongError(f"has a {key}, but {dataset} is found without", "Take it out", key)
    if dataset == "documents" and anchor.document is None:
        raise _WrongError("does not say which document", 'Write its number or title: document = "…"')
    if dataset == "issues" and anchor.document is not None:
        raise _WrongError("names a document, but is about the issue", "Take it out", "document")
    if action != "set" and about.addition is None:
        those = _listed(name for name, one in CORRECTABLE.items() if one.addition is not None)
        raise _WrongError(f"would {action} a row of {dataset}", f"Rows come and go in {those} only", "action")
    was, values = _values(entry, "was", dataset), _values(entry, "set", dataset)
    if action == "drop" and values:
        raise _WrongError("drops a row and sets values", "Take out one of them", "set")
    if action != "drop" and not values:
        raise _WrongError("sets nothing", "Write the columns and their values: set = { … }", "set")
    if action == "add":
        if was:
            raise _WrongError("adds a row, which had no values before", "Take out was", "was")
        _check_addition(dataset, values)
    return Correction(
        line=line, action=cast(Action, action), dataset=dataset, anchor=anchor, was=was, values=values, **_who(entry)
    )


def _check_addition(dataset: str, values: Values) -> None:
    addition = CORRECTABLE[dataset].addition
    for group in addition.needed if addition is not None else ():
        if not any(values.get(column) is not None for column in group):
            names = " or ".join(group)
            raise _WrongError(f"adds a row of {dataset} without {names}", f"Write {names} into set", "set")


def _verdict(line: int, entry: Any) -> Verdict:
    _check_keys(entry, _OF_VERDICT, "verdict")
    code = _needed(_words(entry, "code"))
    if code == OF_REVIEW:
        raise _WrongError(f"is about {OF_REVIEW}", "Mend or take out the entry that the finding names", "code")
    state = _one_of(entry, "state", ("confirmed", "dismissed"))
    return Verdict(line=line, code=code, anchor=_anchor(entry), state=cast(Any, state), **_who(entry))


def _sign_off(line: int, entry: Any) -> SignOff:
    _check_keys(entry, _OF_SIGN_OFF, "sign_off")
    hashes = {key: _needed(_words(entry, key)) for key in ("source_sha256", "rows_sha256")}
    for key, value in hashes.items():
        if not _SHA256.fullmatch(value):
            raise _WrongError(f"has a {key} that is no SHA-256", "Sign again: gazette review ISSUE --sign-off", key)
    return SignOff(line=line, by=_needed(_words(entry, "by")), on=_day(entry, "on"), **hashes)


def _check_keys(entry: Any, known: tuple[str, ...], table: str) -> None:
    if not isinstance(entry, dict):
        raise _WrongError(f"{table} is no table", f"Write its keys under [{table}] or [[{table}]]")
    for key in entry:
        if key not in known:
            raise _WrongError(f"has a key that is not known: {key}", f"The keys are {_listed(known)}", key)


def _who(entry: Mapping[str, Any]) -> dict[str, Any]:
    by, on = _needed(_words(entry, "by")), _day(entry, "on")
    return {"by": by, "on": on, "why": _words(entry, "why", optional=True)}


def _anchor(entry: Mapping[str, Any]) -> Anchor:
    found = {key: _text(entry, key) for key in _ANCHOR if key in entry}
    document = found.pop("document", None)
    if document is not None and not squeezed(document):
        raise _WrongError("has a document that is blank", "Write its number or title", "document")
    return Anchor(document=document, **{key: squeezed(words) for key, words in found.items()})


def _text(entry: Mapping[str, Any], key: str) -> str:
    """Words of any shape: what is copied from the print may have several lines."""
    if not isinstance(entry[key], str):
        raise _WrongError(f"has a wrong {key}: {_shown(entry[key])}", "Write it as words in quotation marks", key)
    return str(entry[key])


def _words(entry: Mapping[str, Any], key: str, optional: bool = False) -> str | None:
    """Words on one line."""
    if key not in entry and optional:
        return None
    if key not in entry:
        raise _WrongError(f"has no {key}", f'Write it: {key} = "…"')
    words = _text(entry, key).strip()
    if not words or printable(words) != words:
        raise _WrongError(f"has a {key} that is blank or has several lines", f"Write {key} on one line", key)
    return words


def _needed(words: str | None) -> str:
    assert words is not None
    return words


def _day(entry: Mapping[str, Any], key: str) -> date:
    if key not in entry:
        raise _WrongError(f"has no {key}", f"Write the day: {key} = 2024-03-20")
    if not _is_day(entry[key]):
        advice = "Write a day without quotation marks: 2024-03-20"
        raise _WrongError(f"has a wrong {key}: {_shown(entry[key])}", advice, key)
    return cast(date, entry[key])


def _one_of(entry: Mapping[str, Any], key: str, known: tuple[str, ...], otherwise: str | None = None) -> str:
    value = entry.get(key, otherwise)
    if value is None:
        raise _WrongError(f"has no {key}", f"Write one of {_listed(known)}")
    if value not in known:
        raise _WrongError(f"has a wrong {key}: {_shown(value)}", f"Write one of {_listed(known)}", key)
    return str(value)


def _listed(words: Iterator[str] | tuple[str, ...]) -> str:
    return ", ".join(words)


def _shown(value: object) -> str:
    try:
        words = printable(str(value))
    except (ValueError, RecursionError):  # thousands of digits, tables in tables
        return "something without end"
    return words if len(words) <= 60 else f"{words[:59]}…"


# --- values --------------------------------------------------------------------------------------------------------


def _values(entry: Mapping[str, Any], key: str, dataset: str) -> Values:
    """The values of `set` or `was`, each of its column's type."""
    values = entry.get(key, {})
    if not isinstance(values, dict):
        raise _WrongError(f"has a wrong {key}", f"Write columns and values: {key} = {{ … }}", key)
    columns = {column.name: column for column in columns_of(DATASET_CLASSES[dataset])}
    for name in values:
        if name not in CORRECTABLE[dataset].columns:
            what = "is not a person's to set" if name in columns else "is no column"
            those = _listed(CORRECTABLE[dataset].columns)
            raise _WrongError(f"names {name}, which {what} of {dataset}", f"What may be set is {those}", key)
    return MappingProxyType({name: _value(dataset, columns[name], value, key) for name, value in values.items()})


_KINDS: Mapping[str, str] = {
    "str": "words on one line in quotation marks",
    "int": "a whole number without quotation marks",
    "float": "a number without quotation marks",
    "bool": "true or false without quotation marks",
    "date": "a day without quotation marks: 2024-03-20",
    "list<str>": 'a list of words: ["…", "…"]',
}
_INT32 = 1 << 31
_LEAST: Mapping[str, int] = {"page": 1, "page_start": 1, "page_end": 1}
# The first gazettes of governments are of the last years of the Qing.
_YEARS = (1907, 2200)


def _value(dataset: str, column: Column, value: Any, key: str) -> Any:
    """A value as the column holds it; "" is null."""
    name = column.name
    if value == "" and isinstance(value, str):
        if not column.nullable:
            raise _WrongError(f"has no value for {name}, which always has one", "Write it", key)
        return None
    typed = _typed(column.type, value)
    if typed is None:
        raise _WrongError(f"has a wrong {name}: {_shown(value)}", f"Write {_KINDS[column.type]}", key)
    if column.values and typed not in column.values:
        raise _WrongError(f"has a wrong {name}: {_shown(value)}", f"Write one of {_listed(column.values)}", key)
    if column.type == "int":
        least, most = RANGES.get(name, (0, _INT32 - 1)) if dataset == "issues" else (_LEAST.get(name, 0), _INT32 - 1)
        if not least <= typed <= most:
            raise _WrongError(f"has a wrong {name}: {_shown(value)}", f"Write a number from {least} to {most}", key)
    if column.type == "date" and dataset in ("issues", "documents") and not _YEARS[0] <= typed.year <= _YEARS[1]:
        raise _WrongError(f"has a wrong {name}: {typed}", f"Write a day of {_YEARS[0]} to {_YEARS[1]}", key)
    return _in_form(dataset, name, typed, key)


def _typed(kind: str, value: Any) -> Any:
    """The value in the column's type; None where it is of another."""
    if kind == "str":
        return value if isinstance(value, str) and value.strip() and printable(value) == value else None
    if kind == "list<str>":
        is_list = isinstance(value, list) and all(_typed("str", item) is not None for item in value)
        return [item.strip() for item in value] if is_list else None
    if kind == "bool":
        return value if isinstance(value, bool) else None
    if kind == "date":
        return value if _is_day(value) else None
    if isinstance(value, bool) or not isinstance(value, int if kind == "int" else int | float):
        return None
    if kind == "int":
        return value if abs(value) < _INT32 else None
    return float(value) if abs(value) < 1e300 and math.isfinite(value) else None


def _is_day(value: Any) -> bool:
    """Whether it is a day: a point in time counts as one in Python."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _in_form(dataset: str, name: str, value: Any, key: str) -> Any:
    """The value in the form that the contract gives it."""
    if name == "doc_number" and dataset in ("documents", "contents"):
        number = read_number(value)
        if number is None:
            raise _WrongError(f"has a wrong doc_number: {_shown(value)}", "Write it as 清新府办〔2018〕40号", key)
        return number.text
    if name == "edtf" and read_edtf(value) is None:
        # Two full stops at the end would be taken for the sentence's own.
        advice = "Write 2018-12-01/.., ../2018-07-31, 2016/2020, 2018, 2018-07 or 2018-07-02"
        raise _WrongError(f"has a wrong edtf: {_shown(value)}", advice, key)
    if name == "rrule" and not RRULE.fullmatch(value):
        raise _WrongError(f"has a wrong rrule: {_shown(value)}", "Write it as FREQ=MONTHLY;BYMONTHDAY=20", key)
    return value.strip() if isinstance(value, str) else value

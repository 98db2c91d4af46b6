"""Validation: every file of an output against its schema and the rules of the contract.

It trusts nothing that `write` or the stages did: it reads the files again, takes the source text as it was saved,
and says of each breach in which file and row it is, which rule it breaks, and what to do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import ids
from pipeline.rows import DATASETS, IssueData, Row
from pipeline.schema import (
    DATASET_CLASSES,
    OWN_FILES,
    TOKEN,
    columns_of,
    flatten,
    has_evidence,
    issue_json_schema,
    owner_of,
    schema_of,
)
from pipeline.text import BLANK, unify
from pipeline.version import VERSION
from pipeline.vocab.findings import finding_codes

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_REBUILD = "Build the issue again: gazette build --force"
_REPORT = "The pipeline is wrong here: please report it with the source file"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a file breaks; `row` counts from 1 and is None where the whole file is meant."""

    file: str
    row: int | None
    rule: str
    message: str
    advice: str = _REPORT

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.message} [{self.rule}]. {self.advice}"


def validate(output: Path) -> list[Breach]:
    """Every breach in the output folder, in the order of the files."""
    return list(_validate(output))


def breaches_of(data: IssueData) -> list[Breach]:
    """Every rule of the contract that the rows of an issue break, before they are written."""
    rows = {row.dataset: [asdict(one) for one in data.rows.get(row.dataset, ())] for row in DATASETS}
    documents = {data.issue_id: {row["document_id"] for row in rows["documents"]}}
    return list(_rules(data.issue_id, data.source_text, rows, frozenset(rows), documents))


def count_issues(output: Path) -> int:
    """How many issues the output holds."""
    return len({path.stem for path in output.glob("text/*.txt")})


def _validate(output: Path) -> Iterator[Breach]:
    if not output.is_dir():
        yield Breach(str(output), None, "output", "there is no such folder", "Run gazette build first")
        return
    yield from _stray_files(output)
    years: dict[str, list[str]] = {}
    for path in sorted((output / "parquet" / "issues").glob("*/*.parquet")):
        years.setdefault(path.stem, []).append(path.parent.name)
    known = {**years, **{path.stem: [] for path in sorted((output / "text").glob("*.txt")) if path.stem not in years}}
    if not known:
        yield Breach(str(output), None, "output", "the folder holds no issue", "Run gazette build first")
    documents = _all_documents(output)
    for issue_id, in_years in sorted(known.items()):
        if len(in_years) > 1:
            message = f"{issue_id} stands under the years {' and '.join(in_years)}"
            yield Breach("parquet/issues", None, "one year", message, "Delete the wrong one, then " + _REBUILD.lower())
        for year in in_years or [_year_of(issue_id)]:
            yield from _Issue(output, issue_id, year, documents).breaches()


def _year_of(issue_id: str) -> str:
    match = re.search(r"-(\d{4})-", issue_id)
    return match[1] if match else "0"


def _stray_files(output: Path) -> Iterator[Breach]:
    """Leftovers of a stopped run, files without issue, and files that no one knows."""
    issues = {path.stem for path in output.glob("text/*.txt")} | {
        path.stem for path in output.glob("parquet/issues/*/*.parquet")
    }
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        top = name.split("/")[0]
        if top.startswith((".staging-", ".ready-")):
            if "/" not in name:
                yield Breach(name, None, "leftover", "a run was stopped here, or one is going on", _REBUILD)
            continue
        if path.is_symlink():
            yield Breach(name, None, "leftover", "is a link, which no run leaves here", "Delete it, then build again")
            continue
        if path.is_dir() or name in OWN_FILES:
            continue
        if top.startswith(".lock"):
            yield Breach(name, None, "leftover", "a run was stopped here, or one is going on", _REBUILD)
            continue
        owner = owner_of(name)
        if owner is None:
            yield Breach(name, None, "leftover", "no part of an output", "Delete it or keep it elsewhere")
        elif owner not in issues:
            yield Breach(name, None, "leftover", f"belongs to no issue ({owner} has no text)", "Delete it")


def _all_documents(output: Path) -> Mapping[str, set[str]]:
    """The document ids of every issue, for citations that point into another one."""
    found: dict[str, set[str]] = {}
    for path in sorted((output / "parquet" / "documents").glob("*/*.parquet")):
        try:
            ids = pq.read_table(path, columns=["document_id"], partitioning=None)["document_id"].to_pylist()
        except (OSError, pa.ArrowException):
            continue  # Reported where the issue itself is read.
        found.setdefault(path.stem, set()).update(ids)
    return found


# --- one issue -----------------------------------------------------------------------------------------------


class _Issue:
    """The files of one issue and the rules that they have to keep."""

    def __init__(self, output: Path, issue_id: str, year: str, documents: Mapping[str, set[str]]) -> None:
        self.output = output
        self.issue_id = issue_id
        self.year = year
        self.documents = documents

    def name(self, dataset: str) -> str:
        return f"parquet/{dataset}/{self.year}/{self.issue_id}.parquet"

    def breaches(self) -> Iterator[Breach]:
        if not re.fullmatch(ids.ISSUE_ID, self.issue_id):
            yield Breach(self.name("issues"), None, "id", f"{self.issue_id} is no issue id", _REPORT)
        name = f"text/{self.issue_id}.txt"
        try:
            text = (self.output / name).read_bytes().decode("utf-8")
        except OSError:
            yield Breach(name, None, "missing file", "the source text is missing", _REBUILD)
            return
        except UnicodeDecodeError as error:
            yield Breach(name, None, "source text", f"is no UTF-8 (byte {error.start})", _REBUILD)
            return
        if "\r" in text:
            yield Breach(name, text[: text.index("\r")].count("\n") + 1, "source text", "a line ends in CR", _REPORT)
        rows: dict[str, list[dict[str, Any]]] = {}
        own: set[str] = set()
        complete = True
        for row_class in DATASETS:
            table, found = self._read(row_class)
            yield from found
            rows[row_class.dataset] = [] if table is None else table.to_pylist()
            if table is not None and (table.schema.metadata or {}).get(b"pipeline_version") == VERSION.encode():
                own.add(row_class.dataset)
            # Where the columns are not the declared ones, the rules that read them would stumble.
            complete = complete and table is not None and not any(breach.rule == "schema" for breach in found)
        if complete:
            for breach in _rules(self.issue_id, text, rows, own, self.documents):
                yield Breach(self.name(breach.file), breach.row, breach.rule, breach.message, breach.advice)
            yield from self._year(rows)
            yield from self._tables(rows)
        yield from self._json(rows if complete else None)

    def _read(self, row_class: type[Row]) -> tuple[pa.Table | None, list[Breach]]:
        name = self.name(row_class.dataset)
        path = self.output / name
        if not path.is_file():
            return None, [Breach(name, None, "missing file", "the dataset is missing", _REBUILD)]
        try:
            table = pq.read_table(path, partitioning=None)
        except (OSError, pa.ArrowException) as error:
            return None, [Breach(name, None, "unreadable", f"no readable Parquet file: {error}", _REBUILD)]
        return table, list(_schema_breaches(name, table.schema, row_class))

    def _year(self, rows: Rows) -> Iterator[Breach]:
        for number, row in enumerate(rows["issues"], 1):
            if str(row["year"]) != self.year:
                message = f"year is {row['year']}, the folder says {self.year}"
                yield Breach(self.name("issues"), number, "year", message, _REBUILD)

    def _tables(self, rows: Rows) -> Iterator[Breach]:
        wanted = {row["table_id"]: row for row in rows["tables"]}
        there = {path.name for path in (self.output / "tables").glob(f"{self.issue_id}.d*")}
        for name in sorted(there):
            if name.rsplit(".", 1)[0] not in wanted:
                yield Breach(f"tables/{name}", None, "leftover", "no row of tables has this table", _REBUILD)
        for table_id, row in wanted.items():
            if f"{table_id}.csv" not in there:
                yield Breach(f"tables/{table_id}.csv", None, "missing file", "the table's file is missing", _REBUILD)
            name = f"tables/{table_id}.parquet"
            if f"{table_id}.parquet" not in there:
                yield Breach(name, None, "missing file", "the table's file is missing", _REBUILD)
                continue
            try:
                table = pq.read_table(self.output / name, partitioning=None)
            except (OSError, pa.ArrowException) as error:
                yield Breach(name, None, "unreadable", f"no readable Parquet file: {error}", _REBUILD)
                continue
            body, columns = row["n_rows"] - row["header_rows"], row["n_cols"] + 2
            if (table.num_rows, table.num_columns) != (body, columns):
                shape = f"{table.num_rows} rows and {table.num_columns} columns instead of {body} and {columns}"
                yield Breach(name, None, "table", f"has {shape}", _REBUILD)

    def _json(self, rows: Rows | None) -> Iterator[Breach]:
        name = f"json/{self.issue_id}.json"
        try:
            nested = orjson.loads((self.output / name).read_bytes())
        except OSError:
            yield Breach(name, None, "missing file", "the nested JSON is missing", _REBUILD)
            return
        except orjson.JSONDecodeError as error:
            yield Breach(name, None, "unreadable", f"no readable JSON: {error}", _REBUILD)
            return
        faults = sorted(
            (_json_path(fault.instance_path), fault.message) for fault in _json_validator().iter_errors(nested)
        )
        for path, message in faults:
            yield Breach(name, None, "schema", f"{path}: {message[:200]}", _REBUILD)
        if rows is not None and not faults:
            flat = flatten(nested)
            for dataset, own in flat.items():
                if _multiset(own) != _multiset(rows[dataset]):
                    message = f"{dataset} differs from {self.name(dataset)}"
                    yield Breach(name, None, "same rows", message, _REBUILD)


@lru_cache(maxsize=1)
def _json_validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(issue_json_schema())


def _json_path(steps: Iterable[str | int]) -> str:
    """Where in the JSON a value stands: $.documents[0].title."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _schema_breaches(name: str, schema: pa.Schema, row_class: type[Row]) -> Iterator[Breach]:
    declared = schema_of(row_class)
    metadata = schema.metadata or {}
    if b"pipeline_version" not in metadata:
        yield Breach(name, None, "version", "does not say which version of the pipeline wrote it", _REBUILD)
    for missing in [column for column in declared.names if column not in schema.names]:
        yield Breach(name, None, "schema", f"lacks the column {missing}", _REBUILD)
    for field in schema:
        if field.name not in declared.names:
            yield Breach(name, None, "schema", f"has a column {field.name} that is not declared", _REBUILD)
            continue
        wanted = declared.field(field.name)
        if field.type != wanted.type or field.nullable != wanted.nullable:
            message = f"{field.name} is {_type_of(field)} instead of {_type_of(wanted)}"
            yield Breach(name, None, "schema", message, _REBUILD)
        if b"description" not in (field.metadata or {}):
            yield Breach(name, None, "description", f"{field.name} carries no description", _REBUILD)
    if sorted(schema.names) == sorted(declared.names) and schema.names != declared.names:
        yield Breach(name, None, "schema", "has its columns in another order", _REBUILD)


def _type_of(field: pa.Field) -> str:
    return f"{field.type}{'' if field.nullable else ' not null'}"


def _multiset(rows: Iterable[Mapping[str, Any]]) -> Counter[bytes]:
    return Counter(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)


# --- the rules of the contract -------------------------------------------------------------------------------
# Each takes the issue id, the text and the rows, and yields breaches whose `file` is the dataset.

_Rule = Callable[[str, str, Rows], Iterator[Breach]]

# Column -> where it has to be found. `target_id` may point into another issue and has its own rule.
_REFERENCES: Mapping[str, tuple[str, str]] = {
    "document_id": ("documents", "document_id"),
    "part_id": ("parts", "part_id"),
    "section_id": ("sections", "section_id"),
    "parent_id": ("sections", "section_id"),
    "antecedent_id": ("citations", "citation_id"),
    "table_id": ("tables", "table_id"),
    "block_id": ("blocks", "block_id"),
    "responsibility_id": ("responsibilities", "responsibility_id"),
}


def _rules(issue_id: str, text: str, rows: Rows, own: Set[str], documents: Mapping[str, set[str]]) -> Iterator[Breach]:
    if len(rows["issues"]) != 1:
        yield Breach("issues", None, "one issue", f"holds {len(rows['issues'])} rows instead of one")
    for rule in _RULES:
        yield from rule(issue_id, text, rows)
    yield from _words(own, rows)
    yield from _targets(rows, documents)


def _words(own: Set[str], rows: Rows) -> Iterator[Breach]:
    """Columns that take few words hold declared ones. `own` are the datasets that this version wrote: it has to
    declare what it writes; another version may use more words in an open column, so long as they look like words."""
    for dataset, row_class in DATASET_CLASSES.items():
        for column in columns_of(row_class):
            if not column.values:
                continue
            for number, row in enumerate(rows[dataset], 1):
                value = row[column.name]
                if value in column.values or (value is None and column.nullable):
                    continue
                if dataset in own or not column.open or not re.match(TOKEN, str(value)):
                    message = f"{column.name} is {value!r}, which is none of {', '.join(column.values)}"
                    yield Breach(dataset, number, "words", message)
    for number, row in enumerate(rows["findings"], 1):
        if "findings" in own and row["code"] not in finding_codes():
            message = f"code {row['code']!r} is not in the list of codes"
            yield Breach("findings", number, "words", message, "Add it to pipeline/vocab/data/findings.csv")


def _ids(issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    for dataset in DATASET_CLASSES:
        for number, row in enumerate(rows[dataset], 1):
            if row["issue_id"] != issue_id:
                yield Breach(dataset, number, "id", f"issue_id is {row['issue_id']!r} in the file of {issue_id}")
    for dataset, (name, form) in ids.FORMS.items():
        pattern = re.compile(re.escape(issue_id) + form)
        for number, row in enumerate(rows[dataset], 1):
            if not pattern.fullmatch(row[name]):
                yield Breach(dataset, number, "id", f"{name} {row[name]!r} has not the contract's form")
            home = row.get("document_id")
            if form.startswith(r"\.d") and home is not None and not (row[name] + ".").startswith(home + "."):
                yield Breach(dataset, number, "id", f"{name} {row[name]!r} does not begin with its {home!r}")
    keys: dict[str, tuple[str, ...]] = {dataset: (name,) for dataset, (name, _) in ids.FORMS.items()}
    keys |= {"organizations": ("org_id",), "terms": ("document_id", "term"), "contents": ("seq",)}
    keys |= {"table_cells": ("table_id", "row", "col")}
    for dataset, names in keys.items():
        seen: dict[tuple[Any, ...], int] = {}
        for number, row in enumerate(rows[dataset], 1):
            key = tuple(row[name] for name in names)
            first = seen.setdefault(key, number)
            if first != number:
                what = f"{', '.join(names)} {', '.join(map(str, key))}"
                yield Breach(dataset, number, "unique", f"{what} stands in row {first} already")


def _references(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    known = {column: {row[name] for row in rows[home]} for column, (home, name) in _REFERENCES.items()}
    own = {dataset: name for dataset, (name, _) in ids.FORMS.items()}
    for dataset, row_class in DATASET_CLASSES.items():
        names = [c.name for c in columns_of(row_class) if c.name in _REFERENCES and c.name != own.get(dataset)]
        for number, row in enumerate(rows[dataset], 1):
            for name in names:
                if row[name] is not None and row[name] not in known[name]:
                    message = f"{name} {row[name]!r} is not in {_REFERENCES[name][0]}"
                    yield Breach(dataset, number, "reference", message)
    organizations = {row["org_id"] for row in rows["organizations"]}
    for number, row in enumerate(rows["responsibilities"], 1):
        if row["org_id"] is not None and row["org_id"] not in organizations:
            message = f"org_id {row['org_id']!r} is not in organizations"
            yield Breach("responsibilities", number, "reference", message)


def _targets(rows: Rows, documents: Mapping[str, set[str]]) -> Iterator[Breach]:
    for number, row in enumerate(rows["citations"], 1):
        target = row["target_id"]
        if target is None:
            continue
        issue_id = target.rsplit(".d", 1)[0]
        # A target in an issue that this folder does not hold cannot be looked up; its form can.
        if not re.fullmatch(ids.ISSUE_ID + r"\.d\d{2,}", target) or target not in documents.get(issue_id, {target}):
            yield Breach("citations", number, "reference", f"target_id {target!r} is no document")


def _evidence(_issue_id: str, text: str, rows: Rows) -> Iterator[Breach]:
    for dataset, row_class in DATASET_CLASSES.items():
        if not has_evidence(row_class):
            continue
        has_raw = any(column.name == "raw" for column in columns_of(row_class))
        for number, row in enumerate(rows[dataset], 1):
            start, end = row["char_start"], row["char_end"]
            # A blank cell, an issue without masthead, and a finding of what is missing have a place but no words.
            empty = dataset in ("issues", "findings") or (dataset == "table_cells" and not row["text"])
            if not 0 <= start <= end <= len(text):
                message = f"evidence [{start}, {end}) is not inside the text of {len(text)} characters"
                yield Breach(dataset, number, "evidence", message)
            elif start == end and not empty:
                yield Breach(dataset, number, "evidence", f"evidence [{start}, {end}) is empty")
            elif has_raw and row["raw"] != text[start:end]:
                message = f"raw {row['raw']!r} is not the text at [{start}, {end}): {text[start:end]!r}"
                yield Breach(dataset, number, "raw", message)


# What is no character of the print: blanks of any kind, line ends, zero-width marks.
_BLANKS = re.compile(rf"[{BLANK}\s]+")


def _blocks(_issue_id: str, text: str, rows: Rows) -> Iterator[Breach]:
    """Nothing lost: each printed character in one span of one block, and the block's text is those characters."""
    pieces: list[tuple[int, int, int]] = []
    for number, row in enumerate(rows["blocks"], 1):
        spans = [(span["start"], span["end"]) for span in row["spans"]]
        if not spans:
            yield Breach("blocks", number, "spans", "has no span")
            continue
        if (row["char_start"], row["char_end"]) != (spans[0][0], spans[-1][1]):
            message = (
                f"evidence [{row['char_start']}, {row['char_end']}) does not reach from the first span to the last"
            )
            yield Breach("blocks", number, "spans", message)
        if any(start >= end for start, end in spans) or any(a[1] > b[0] for a, b in pairwise(spans)):
            yield Breach("blocks", number, "spans", f"spans {spans} are empty or not in order")
        printed = unify("".join(_BLANKS.sub("", text[start:end]) for start, end in spans))
        if printed != _BLANKS.sub("", row["text"]):
            yield Breach("blocks", number, "cleaned text", "text has other characters than the spans")
        pieces += [(start, end, number) for start, end in spans]
    pieces.sort()
    reached, last = 0, 0
    for start, end, number in [*pieces, (len(text), len(text), 0)]:
        if start < reached:
            lost = _BLANKS.sub("", text[start : min(end, reached)])
            if lost:
                message = f"{lost[:20]!r} at {start} stands in row {last} already"
                yield Breach("blocks", number, "nothing lost", message)
        elif lost := _BLANKS.sub("", text[reached:start]):
            at = reached + next(i for i, c in enumerate(text[reached:start]) if not _BLANKS.match(c))
            yield Breach("blocks", None, "nothing lost", f"{lost[:20]!r} at {at} stands in no block")
        if end > reached:
            reached, last = end, number


_EDTF_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_EDTF = re.compile(rf"{_EDTF_DAY}|{_EDTF_DAY}/{_EDTF_DAY}|\.\./{_EDTF_DAY}|{_EDTF_DAY}/\.\.")


def _dates(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    dated = {row["document_id"] for row in rows["documents"] if row["signed_on"] is not None}
    published = any(row["published_on"] is not None for row in rows["issues"])
    # The print may end before it begins, and then a finding tells it; but where the check of dates itself failed.
    told = {(row["char_start"], row["char_end"]) for row in rows["findings"] if row["code"] == "date.order"}
    failed = any(row["code"] == "program.fault" for row in rows["findings"])
    for number, row in enumerate(rows["dates"], 1):
        for message in _date_faults(row, published or row["document_id"] in dated):
            yield Breach("dates", number, "dates", f"{row['raw']!r}: {message}")
        start, end = row["start"], row["end"]
        turned = start is not None and end is not None and start > end
        if turned and not failed and (row["char_start"], row["char_end"]) not in told:
            message = f"{row['raw']!r}: starts on {start}, after its end on {end}, and no finding tells it"
            yield Breach("dates", number, "dates", message)


def _date_faults(row: Mapping[str, Any], dated: bool) -> Iterator[str]:
    """What is wrong with a date; `dated` tells whether its document or its issue prints a day, from which what the
    expression leaves out is taken."""
    start: date | None = row["start"]
    end: date | None = row["end"]
    edtf, recurring = row["edtf"], row["kind"] == "recurring"
    if recurring != (row["rrule"] is not None):
        yield "rrule stands with recurring, and only there"
    if not row["valid"] or recurring:
        if (start, end, edtf) != (None, None, None):
            yield "an invalid or recurring date has neither start nor end nor edtf"
        return
    if not dated and not row["inferred"] and (start, end, edtf) == (None, None, None):
        return  # 8月底前 where nothing tells the year
    if edtf is None or not _EDTF.fullmatch(edtf):
        yield f"edtf {edtf!r} has none of the contract's forms"
    if start is None and end is None:
        yield "start and end are both null"
    if row["bound"] == "by" and start is not None:
        yield "a date with bound by has no start"
    if row["bound"] == "from" and end is not None:
        yield "a date with bound from has no end"


def _sections(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    by_id = {row["section_id"]: row for row in rows["sections"]}
    for number, row in enumerate(rows["sections"], 1):
        parent = by_id.get(row["parent_id"])
        level = 1 if parent is None else parent["level"] + 1
        path = row["label"] if parent is None else f"{parent['path']}/{row['label']}"
        if row["level"] != level:
            yield Breach("sections", number, "outline", f"level is {row['level']}, its parent makes it {level}")
        if row["path"] != path:
            yield Breach("sections", number, "outline", f"path is {row['path']!r}, its parent makes it {path!r}")
        if parent is not None and parent["part_id"] != row["part_id"]:
            yield Breach("sections", number, "outline", f"its parent {row['parent_id']} stands in another part")


def _order(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    """`seq` counts from 1 without gap; the issue counts its documents."""
    for dataset in ("contents", "documents", "blocks"):
        for number, row in enumerate(rows[dataset], 1):
            if row["seq"] != number:
                yield Breach(dataset, number, "seq", f"seq is {row['seq']} instead of {number}")
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows["parts"], 1):
        seen[row["document_id"]] += 1
        if row["seq"] != seen[row["document_id"]]:
            yield Breach("parts", number, "seq", f"seq is {row['seq']} instead of {seen[row['document_id']]}")
    for number, row in enumerate(rows["documents"], 1):
        if int(row["document_id"].rsplit(".d", 1)[-1]) != row["seq"]:
            yield Breach("documents", number, "id", f"{row['document_id']} has seq {row['seq']}")
        if seen[row["document_id"]] == 0:
            yield Breach("documents", number, "parts", f"{row['document_id']} has no part")
    for number, row in enumerate(rows["issues"], 1):
        if row["documents"] != len(rows["documents"]):
            message = f"documents is {row['documents']}, {len(rows['documents'])} rows are there"
            yield Breach("issues", number, "documents", message)
        if not re.fullmatch(r"[0-9a-f]{64}", row["source_sha256"]):
            yield Breach("issues", number, "sha256", f"{row['source_sha256']!r} is no SHA-256")


def _tables(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    """Each place of the grid is taken by one cell; header cells stand in header rows."""
    tables = {row["table_id"]: row for row in rows["tables"]}
    taken: dict[str, Counter[tuple[int, int]]] = {table_id: Counter() for table_id in tables}
    for number, cell in enumerate(rows["table_cells"], 1):
        table = tables.get(cell["table_id"])
        if table is None:
            continue  # Reported as a reference.
        rows_of = range(cell["row"], cell["row"] + cell["row_span"])
        cols_of = range(cell["col"], cell["col"] + cell["col_span"])
        inside = 0 <= rows_of.start < rows_of.stop <= table["n_rows"] and 0 <= cols_of.start < cols_of.stop
        if not inside or cols_of.stop > table["n_cols"]:
            yield Breach("table_cells", number, "grid", "stands outside of its table")
            continue
        taken[cell["table_id"]].update((r, c) for r in rows_of for c in cols_of)
        if cell["header"] != (cell["row"] < table["header_rows"]):
            yield Breach("table_cells", number, "grid", f"header is {cell['header']} in row {cell['row']}")
        if cell["header"] and cell["header_path"]:
            yield Breach("table_cells", number, "grid", "a header cell has a header_path")
    for number, (table_id, table) in enumerate(tables.items(), 1):
        places = taken[table_id]
        missing = table["n_rows"] * table["n_cols"] - len(places)
        if missing:
            message = f"{missing} of its {table['n_rows']} x {table['n_cols']} places have no cell"
            yield Breach("tables", number, "grid", message)
        if twice := sorted(place for place, times in places.items() if times > 1):
            yield Breach("tables", number, "grid", f"several cells stand at {', '.join(map(str, twice[:5]))}")


def _numbers(_issue_id: str, _text: str, rows: Rows) -> Iterator[Breach]:
    for number, row in enumerate(rows["quantities"], 1):
        if row["value_high"] is not None and row["value_high"] < row["value"]:
            yield Breach("quantities", number, "range", f"{row['raw']!r}: the upper end lies under the lower one")
    for number, row in enumerate(rows["terms"], 1):
        if row["count"] < 1 or not row["weight"] >= 0 or not row["term"].strip():
            yield Breach("terms", number, "terms", f"{row['term']!r} has count {row['count']}, weight {row['weight']}")
    for number, row in enumerate(rows["organizations"], 1):
        if row["mentions"] < 1 or not row["names"] or sorted(set(row["names"])) != row["names"]:
            yield Breach("organizations", number, "organizations", f"{row['org_id']}: no mention, or names not sorted")


_RULES: tuple[_Rule, ...] = (
    _ids, _references, _evidence, _blocks, _dates, _sections, _order, _tables, _numbers,
)  # fmt: skip

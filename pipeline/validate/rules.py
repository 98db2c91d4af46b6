"""The rules of the contract, over the rows of one issue.

Each rule takes the issue id, the text and the datasets, and yields breaches whose `file` is the dataset. Where a look
at whole columns shows that a rule is kept, no row is looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import pairwise

import numpy as np
import orjson

from pipeline import ids
from pipeline.notation.edtf import faults_of_date
from pipeline.precompiled import compile_re
from pipeline.rows import IssueData
from pipeline.schema import DATASET_CLASSES, TOKEN, columns_of, has_evidence
from pipeline.text import BLANK, unify
from pipeline.validate.breach import Breach
from pipeline.validate.columns import Columns, Datasets, columns_of_rows
from pipeline.vocab.findings import finding_codes

_Rule = Callable[[str, str, Datasets], Iterator[Breach]]

# The document ids of an issue; None where that issue is not held, so that nothing can be looked up.
DocumentsOf = Callable[[str], Set[str] | None]

# Column -> where it has to be found. `target_id` and `same_as` may point into another issue and have their own rule.
REFERENCES: Mapping[str, tuple[str, str]] = {
    "document_id": ("documents", "document_id"),
    "part_id": ("parts", "part_id"),
    "section_id": ("sections", "section_id"),
    "parent_id": ("sections", "section_id"),
    "antecedent_id": ("citations", "citation_id"),
    "table_id": ("tables", "table_id"),
    "block_id": ("blocks", "block_id"),
    "responsibility_id": ("responsibilities", "responsibility_id"),
}
# Dataset -> its column that names a document of any issue.
LINKS: Mapping[str, str] = {"citations": "target_id", "documents": "same_as"}


def breaches_of(data: IssueData) -> list[Breach]:
    """Every rule of the contract that the rows of an issue break, before they are written."""
    datasets = {name: columns_of_rows(data.rows.get(name, ())) for name in DATASET_CLASSES}
    return list(breaches_of_rules(data.issue_id, data.source_text, datasets, frozenset(datasets), lambda _: None))


def breaches_of_rules(
    issue_id: str, text: str, datasets: Datasets, own: Set[str], documents_of: DocumentsOf
) -> Iterator[Breach]:
    """Every rule that the datasets of an issue break. `own` are those that this version of the pipeline wrote."""
    if len(datasets["issues"]) != 1:
        yield Breach("issues", None, "one issue", f"holds {len(datasets['issues'])} rows instead of one")
    for rule in _RULES:
        yield from rule(issue_id, text, datasets)
    yield from _words(own, datasets)
    yield from _links(issue_id, datasets, documents_of)


def _words(own: Set[str], datasets: Datasets) -> Iterator[Breach]:
    """Columns that take few words hold declared ones. `own` are the datasets that this version wrote: it has to
    declare what it writes; another version may use more words in an open column, so long as they look like words."""
    for dataset, row_class in DATASET_CLASSES.items():
        for column in columns_of(row_class):
            if not column.values:
                continue
            strange = set(datasets[dataset][column.name]) - set(column.values)
            strange -= {None} if column.nullable else set()
            if dataset not in own and column.open:
                strange = {value for value in strange if not re.match(TOKEN, str(value))}
            for number, value in datasets[dataset].rows(column.name) if strange else ():
                if value in strange:
                    message = f"{column.name} is {value!r}, which is none of {', '.join(column.values)}"
                    yield Breach(dataset, number, "words", message)
    for number, code in datasets["findings"].rows("code") if "findings" in own else ():
        if code not in finding_codes():
            message = f"code {code!r} is not in the list of codes"
            yield Breach("findings", number, "words", message, "Add it to pipeline/vocab/data/findings.csv")


# The columns that no two rows of a dataset share all of.
KEYS: Mapping[str, tuple[str, ...]] = {
    **{dataset: (name,) for dataset, (name, _) in ids.FORMS.items()},
    "organizations": ("org_id",),
    "divisions": ("division_code",),
    "institutions": ("institution", "level", "kind"),
    "terms": ("document_id", "term"),
    "contents": ("seq",),
    "table_cells": ("table_id", "row", "col"),
}


def _ids(issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    for dataset, columns in datasets.items():
        if columns["issue_id"].count(issue_id) < len(columns):
            for number, value in columns.rows("issue_id"):
                if value != issue_id:
                    yield Breach(dataset, number, "id", f"issue_id is {value!r} in the file of {issue_id}")
    for dataset, (name, form) in ids.FORMS.items():
        pattern = compile_re(re.escape(issue_id) + form)
        in_document = form.startswith(r"\.d")
        columns = datasets[dataset]
        if not in_document and all(map(pattern.fullmatch, columns[name])):
            continue
        for number, value, home in columns.rows(name, "document_id" if in_document else name):
            if not pattern.fullmatch(value):
                yield Breach(dataset, number, "id", f"{name} {value!r} has not the contract's form")
            if in_document and home is not None and not f"{value}.".startswith(f"{home}."):
                yield Breach(dataset, number, "id", f"{name} {value!r} does not begin with its {home!r}")
    for dataset, names in KEYS.items():
        columns = datasets[dataset]
        keys = list(zip(*(columns[name] for name in names), strict=True))
        if len(set(keys)) == len(keys):
            continue
        seen: dict[tuple[object, ...], int] = {}
        for number, key in enumerate(keys, 1):
            first = seen.setdefault(key, number)
            if first != number:
                what = f"{', '.join(names)} {', '.join(map(str, key))}"
                yield Breach(dataset, number, "unique", f"{what} stands in row {first} already")


def _references(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    known = {column: {None, *datasets[home][name]} for column, (home, name) in REFERENCES.items()}
    own = {dataset: name for dataset, (name, _) in ids.FORMS.items()}
    for dataset, row_class in DATASET_CLASSES.items():
        columns = datasets[dataset]
        names = [c.name for c in columns_of(row_class) if c.name in REFERENCES and c.name != own.get(dataset)]
        broken = [name for name in names if not known[name].issuperset(columns[name])]
        for number, *values in columns.rows(*broken) if broken else ():
            for name, value in zip(broken, values, strict=True):
                if value not in known[name]:
                    message = f"{name} {value!r} is not in {REFERENCES[name][0]}"
                    yield Breach(dataset, number, "reference", message)
    organizations = {None, *datasets["organizations"]["org_id"]}
    for number, value in datasets["responsibilities"].rows("org_id"):
        if value not in organizations:
            yield Breach("responsibilities", number, "reference", f"org_id {value!r} is not in organizations")


def _gathered(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    """Places and institutions are there for each row that names one, and no others but the places over them."""
    places, institutions = datasets["divisions"], datasets["institutions"]
    own = ("institution", "level", "kind")
    wanted = {
        "divisions": {None, *places["division_code"]},
        "institutions": {row[1:] for row in institutions.rows(*own)},
    }
    names = (("issues", "division_code"), ("organizations", "division_code"), ("divisions", "parent_code"))
    for dataset, name in names:
        for number, value in datasets[dataset].rows(name):
            if value not in wanted["divisions"]:
                yield Breach(dataset, number, "reference", f"{name} {value!r} is not in divisions")
    named = {row[1:] for row in datasets["organizations"].rows(*own) if row[1] is not None}
    for number, *row in datasets["organizations"].rows(*own):
        if row[0] is not None and tuple(row) not in wanted["institutions"]:
            yield Breach("organizations", number, "reference", f"institution {row[0]!r} is not in institutions")
    for number, *row in institutions.rows(*own):
        if tuple(row) not in named:
            yield Breach("institutions", number, "gathered", f"no organisation is a {row[0]!r} of this level and kind")
    codes = {code for dataset, name in names for code in datasets[dataset][name]}
    for number, code in places.rows("division_code"):
        if code not in codes:
            yield Breach("divisions", number, "gathered", f"nothing of the issue is in the place {code!r}")


_DOCUMENT_ID = compile_re(ids.ISSUE_ID + r"\.d\d{2,}")


def _links(issue_id: str, datasets: Datasets, documents_of: DocumentsOf) -> Iterator[Breach]:
    own = set(datasets["documents"]["document_id"])
    for dataset, name in LINKS.items():
        for number, value in datasets[dataset].rows(name):
            if value is None or (value in own and _DOCUMENT_ID.fullmatch(value)):
                continue
            if ids.issue_of(value) == issue_id or not is_document(value, documents_of):
                yield Breach(dataset, number, "reference", f"{name} {value!r} is no document")


def is_document(document_id: str, documents_of: DocumentsOf) -> bool:
    """Whether an id may be that of a document: where the issue is not held it cannot be looked up; its form can."""
    if not _DOCUMENT_ID.fullmatch(document_id):
        return False
    there = documents_of(ids.issue_of(document_id))
    return there is None or document_id in there


def documents_elsewhere(issue_id: str, datasets: Datasets) -> list[str]:
    """The documents of other issues that the rows of an issue name, each once, sorted."""
    named = {value for dataset, name in LINKS.items() for value in datasets[dataset][name]} - {None}
    return sorted(value for value in named if ids.issue_of(value) != issue_id)


def _evidence(_issue_id: str, text: str, datasets: Datasets) -> Iterator[Breach]:
    for dataset, row_class in DATASET_CLASSES.items():
        if not has_evidence(row_class):
            continue
        columns = datasets[dataset]
        has_raw = any(column.name == "raw" for column in columns_of(row_class))
        # A blank cell, an issue without masthead, and a finding of what is missing have a place but no words.
        may_be_empty = dataset in ("issues", "findings")
        words = columns["text"] if dataset == "table_cells" else None
        for number, start, end, raw in columns.rows("char_start", "char_end", "raw" if has_raw else "char_start"):
            if not 0 <= start <= end <= len(text):
                message = f"evidence [{start}, {end}) is not inside the text of {len(text)} characters"
                yield Breach(dataset, number, "evidence", message)
            elif start == end and not (may_be_empty or (words is not None and not words[number - 1])):
                yield Breach(dataset, number, "evidence", f"evidence [{start}, {end}) is empty")
            elif has_raw and raw != text[start:end]:
                message = f"raw {raw!r} is not the text at [{start}, {end}): {text[start:end]!r}"
                yield Breach(dataset, number, "raw", message)


# What is no character of the print: blanks of any kind, line ends, zero-width marks.
_BLANKS = compile_re(rf"[{BLANK}\s]+")


@lru_cache(maxsize=1)
def _is_blank() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether a code point below 2^16 is a blank, by the code point. There are none above."""
    table = np.zeros(1 << 16, dtype=np.bool_)
    for run in _BLANKS.finditer("".join(map(chr, range(1 << 16)))):
        table[run.start() : run.end()] = True
    return table


class _Print:
    """A text without its blanks, by the places that its characters have with them."""

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        blank = _is_blank()[np.minimum(codes, 0xFFFF)]
        self._text = unify(codes[~blank].tobytes().decode("utf-32-le", "surrogatepass"))
        self._before: list[int] = [0, *np.cumsum(~blank).tolist()]
        self._length = len(text)

    def between(self, start: int, end: int) -> str:
        """The characters of a range, nothing where it ends before it begins or lies outside of the text."""
        if not 0 <= start <= end <= self._length:
            start, end = max(start, 0), min(end, self._length)
            if start >= end:
                return ""
        return self._text[self._before[start] : self._before[end]]


def _blocks(_issue_id: str, text: str, datasets: Datasets) -> Iterator[Breach]:
    """Nothing lost: each printed character in one span of one block, and the block's text is those characters."""
    printed = _Print(text)
    pieces: list[tuple[int, int, int]] = []
    for number, printed_spans, first, last, words in datasets["blocks"].rows("spans", "char_start", "char_end", "text"):
        spans = [(span["start"], span["end"]) for span in printed_spans]
        if not spans:
            yield Breach("blocks", number, "spans", "has no span")
            continue
        if (first, last) != (spans[0][0], spans[-1][1]):
            message = f"evidence [{first}, {last}) does not reach from the first span to the last"
            yield Breach("blocks", number, "spans", message)
        if any(start >= end for start, end in spans) or any(a[1] > b[0] for a, b in pairwise(spans)):
            yield Breach("blocks", number, "spans", f"spans {spans} are empty or not in order")
        characters = "".join([printed.between(start, end) for start, end in spans])
        if characters != words and characters != _BLANKS.sub("", words):
            yield Breach("blocks", number, "cleaned text", "text has other characters than the spans")
        pieces += [(start, end, number) for start, end in spans]
    pieces.sort()
    reached, of_row = 0, 0
    for start, end, number in [*pieces, (len(text), len(text), 0)]:
        if start < reached:
            twice = _BLANKS.sub("", text[start : min(end, reached)])
            if twice:
                message = f"{twice[:20]!r} at {start} stands in row {of_row} already"
                yield Breach("blocks", number, "nothing lost", message)
        elif printed.between(reached, start):
            lost = _BLANKS.sub("", text[reached:start])
            at = reached + next(i for i, c in enumerate(text[reached:start]) if not _BLANKS.match(c))
            yield Breach("blocks", None, "nothing lost", f"{lost[:20]!r} at {at} stands in no block")
        if end > reached:
            reached, of_row = end, number


def _dates(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    documents, findings = datasets["documents"], datasets["findings"]
    dated = {home for _, home, signed in documents.rows("document_id", "signed_on") if signed is not None}
    published = any(day is not None for day in datasets["issues"]["published_on"])
    # The print may end before it begins, and then a finding tells it; but where the check of dates itself failed.
    told = {row[2:] for row in findings.rows("code", "char_start", "char_end") if row[1] == "date.order"}
    failed = "program.fault" in findings["code"]
    dates = datasets["dates"]
    places = zip(dates["char_start"], dates["char_end"], strict=True)
    names = ("document_id", "raw", "kind", "bound", "edtf", "start", "end", "rrule", "inferred", "valid")
    for place, (number, home, raw, kind, bound, edtf, start, end, rrule, inferred, valid) in zip(
        places, dates.rows(*names), strict=True
    ):
        printed = inferred or published or home in dated
        for message in faults_of_date(kind, bound, edtf, start, end, rrule, valid, printed):
            yield Breach("dates", number, "dates", f"{raw!r}: {message}")
        turned = start is not None and end is not None and start > end
        if turned and not failed and place not in told:
            message = f"{raw!r}: starts on {start}, after its end on {end}, and no finding tells it"
            yield Breach("dates", number, "dates", message)


def _sections(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    columns = datasets["sections"]
    names = ("section_id", "part_id", "level", "path")
    nodes = {row[1]: row[2:] for row in columns.rows(*names)}
    for number, parent_id, part_id, level, label, path in columns.rows(
        "parent_id", "part_id", "level", "label", "path"
    ):
        parent_part, parent_level, parent_path = nodes.get(parent_id, (part_id, 0, None))
        wanted = label if parent_path is None else f"{parent_path}/{label}"
        if level != parent_level + 1:
            yield Breach("sections", number, "outline", f"level is {level}, its parent makes it {parent_level + 1}")
        if path != wanted:
            yield Breach("sections", number, "outline", f"path is {path!r}, its parent makes it {wanted!r}")
        if parent_part != part_id:
            yield Breach("sections", number, "outline", f"its parent {parent_id} stands in another part")


def _order(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    """`seq` counts from 1 without gap; the issue counts its documents."""
    for dataset in ("contents", "documents", "blocks"):
        for number, seq in datasets[dataset].rows("seq"):
            if seq != number:
                yield Breach(dataset, number, "seq", f"seq is {seq} instead of {number}")
    seen: Counter[str] = Counter()
    for number, home, seq in datasets["parts"].rows("document_id", "seq"):
        seen[home] += 1
        if seq != seen[home]:
            yield Breach("parts", number, "seq", f"seq is {seq} instead of {seen[home]}")
    for number, document_id, seq in datasets["documents"].rows("document_id", "seq"):
        if document_id.rsplit(".d", 1)[-1].lstrip("0") != str(seq):
            yield Breach("documents", number, "id", f"{document_id} has seq {seq}")
        if seen[document_id] == 0:
            yield Breach("documents", number, "parts", f"{document_id} has no part")
    held = len(datasets["documents"])
    for number, documents, sha256 in datasets["issues"].rows("documents", "source_sha256"):
        if documents != held:
            message = f"documents is {documents}, {held} rows are there"
            yield Breach("issues", number, "documents", message)
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            yield Breach("issues", number, "sha256", f"{sha256!r} is no SHA-256")


def _tables(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    """Each place of the grid is taken by one cell; header cells stand in header rows."""
    tables = {row[1]: row[2:] for row in datasets["tables"].rows("table_id", "n_rows", "n_cols", "header_rows")}
    taken: dict[str, Counter[tuple[int, int]]] = {table_id: Counter() for table_id in tables}
    names = ("table_id", "row", "col", "row_span", "col_span", "header", "header_path")
    for number, table_id, row, col, row_span, col_span, header, path in datasets["table_cells"].rows(*names):
        if table_id not in tables:
            continue  # Reported as a reference.
        n_rows, n_cols, header_rows = tables[table_id]
        if not (0 <= row < row + row_span <= n_rows and 0 <= col < col + col_span <= n_cols):
            yield Breach("table_cells", number, "grid", "stands outside of its table")
            continue
        taken[table_id].update((r, c) for r in range(row, row + row_span) for c in range(col, col + col_span))
        if header != (row < header_rows):
            yield Breach("table_cells", number, "grid", f"header is {header} in row {row}")
        if header and path:
            yield Breach("table_cells", number, "grid", "a header cell has a header_path")
    for number, (table_id, (n_rows, n_cols, _)) in enumerate(tables.items(), 1):
        places = taken[table_id]
        missing = n_rows * n_cols - len(places)
        if missing:
            message = f"{missing} of its {n_rows} x {n_cols} places have no cell"
            yield Breach("tables", number, "grid", message)
        if twice := sorted(place for place, times in places.items() if times > 1):
            yield Breach("tables", number, "grid", f"several cells stand at {', '.join(map(str, twice[:5]))}")


def _corrections(_issue_id: str, text: str, datasets: Datasets) -> Iterator[Breach]:
    """A correction that found its words tells where they are; the row that it names is there, the dataset too."""
    columns = datasets["corrections"]
    names = ("dataset", "row_id", "action", "state", "char_start", "char_end", "was", "now")
    for number, dataset, row_id, action, state, start, end, *values in columns.rows(*names):
        if (start is None) != (end is None) or (start is not None and not 0 <= start <= end <= len(text)):
            message = f"evidence [{start}, {end}) is not inside the text of {len(text)} characters"
            yield Breach("corrections", number, "evidence", message)
        if start is None and state in ("applied", "redundant") and action != "drop":
            yield Breach("corrections", number, "evidence", f"is {state} and has no place")
        form = ids.FORMS.get(dataset)
        if dataset not in DATASET_CLASSES:
            yield Breach("corrections", number, "reference", f"{dataset!r} is no dataset")
        elif row_id is not None and (form is None or row_id not in datasets[dataset][form.column]):
            yield Breach("corrections", number, "reference", f"row_id {row_id!r} is not in {dataset}")
        for value in values:
            if value is not None and not _is_json(value):
                yield Breach("corrections", number, "json", f"{value!r} is no JSON")
    for number, by, on in datasets["issues"].rows("signed_off_by", "signed_off_on"):
        if (by is None) != (on is None):
            yield Breach("issues", number, "sign-off", "has a person without a day, or a day without a person")


def _is_json(value: str) -> bool:
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return True


def _numbers(_issue_id: str, _text: str, datasets: Datasets) -> Iterator[Breach]:
    for number, raw, value, high in datasets["quantities"].rows("raw", "value", "value_high"):
        if high is not None and high < value:
            yield Breach("quantities", number, "range", f"{raw!r}: the upper end lies under the lower one")
    terms = datasets["terms"]
    counted = min(terms["count"], default=1) > 0 and all(map((0.0).__le__, terms["weight"]))
    if not counted or not all(map(str.strip, terms["term"])):
        for number, term, count, weight in terms.rows("term", "count", "weight"):
            if count < 1 or not weight >= 0 or not term.strip():
                yield Breach("terms", number, "terms", f"{term!r} has count {count}, weight {weight}")
    for number, org_id, mentions, names in datasets["organizations"].rows("org_id", "mentions", "names"):
        if mentions < 1 or not names or sorted(set(names)) != names:
            yield Breach("organizations", number, "organizations", f"{org_id}: no mention, or names not sorted")


_RULES: tuple[_Rule, ...] = (
    _ids, _references, _gathered, _evidence, _blocks, _dates, _sections, _order, _tables, _numbers, _corrections,
)  # fmt: skip


def breaches_of_layout(issue_id: str, text: str, lines: Columns, pages: Columns) -> Iterator[Breach]:
    """Every rule that the file of printed lines breaks: they follow one another in the text and on their pages, and
    their boxes lie on these."""
    page_of = {page: (start, end) for _, page, start, end in pages.rows("page", "char_start", "char_end")}
    papers: dict[int, tuple[float, float]] = {}
    last_page, last_line, last_end = 0, 0, 0
    names = ("issue_id", "page", "line", "char_start", "char_end", "x0", "y0", "x1", "y1", "page_width", "page_height")
    for number, issue, page, line, start, end, x0, y0, x1, y1, width, height in lines.rows(*names):
        if issue != issue_id:
            yield Breach("layout", number, "id", f"issue_id is {issue!r} in the file of {issue_id}")
        if not 0 <= start < end <= len(text):
            message = f"evidence [{start}, {end}) is empty or not inside the text of {len(text)} characters"
            yield Breach("layout", number, "evidence", message)
        elif start < last_end:
            yield Breach("layout", number, "order", f"begins at {start}, before the end of the line before, {last_end}")
        if page < last_page or line != (last_line + 1 if page == last_page else 1):
            message = f"line {line} of page {page} stands behind line {last_line} of page {last_page}"
            yield Breach("layout", number, "order", message)
        if page not in page_of:
            yield Breach("layout", number, "page", f"page {page} is not in pages")
        elif not page_of[page][0] <= start <= end <= page_of[page][1]:
            yield Breach("layout", number, "page", f"evidence [{start}, {end}) is not on page {page}")
        if not (0 <= x0 <= x1 <= width and 0 <= y0 <= y1 <= height):
            message = f"box ({x0}, {y0}, {x1}, {y1}) is not on a page of {width} by {height}"
            yield Breach("layout", number, "box", message)
        if papers.setdefault(page, (width, height)) != (width, height):
            yield Breach("layout", number, "page", f"page {page} has another size than in the rows before")
        last_page, last_line, last_end = page, line, max(end, last_end)

"""What the tests share: the real issue, processed once, and the contract's rules as a function."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

os.environ["GAZETTE_LANG"] = "en"  # The tests read English; those of other languages say so.
os.environ.pop("COLUMNS", None)  # Some runners set it, and then lines are folded.

import pytest
from hypothesis import settings

from pipeline import run, workers, write
from pipeline.cli import main
from pipeline.cli.console import Exit
from pipeline.messages import ENGLISH, use_language
from pipeline.model import FURNITURE
from pipeline.progress import Outcome, Progress, Report, Work
from pipeline.read import is_issue, is_simple, read_source
from pipeline.read.draft import no_pages
from pipeline.rows import DATASETS, Evidence, IssueData, Row
from pipeline.schema import LOCK, READY, STAGING
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.text import unify
from pipeline.validate import breaches_of
from pipeline.vocab.findings import finding_codes

# The files that take the processor longest: begun first, so that none of them runs alone at the end.
LONGEST = (
    *("test_read_ocr", "test_growing", "test_linear", "test_hostile", "test_characters", "test_properties"),
    *("test_remote", "test_robustness", "test_workers", "test_read_pdf", "test_index", "test_quantities"),
)

# A change is judged by the same inputs as the one before it; `make explore` looks for inputs that nobody has seen.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture(autouse=True)
def screen_in_english() -> None:
    """What a command that was run in Chinese has left."""
    use_language(ENGLISH)


@pytest.fixture(autouse=True)
def short_texts_are_read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short texts and gathered issues are read one by one in the tests' own process, where they meet what a test has
    patched, and where nothing has to start. Other forms, more jobs than one and tests marked `workers` have processes,
    as always."""
    if request.node.get_closest_marker("workers") is None:
        monkeypatch.setattr(run, "run_tasks", _run_tasks)


def _run_tasks(tasks: Sequence[workers.Task], jobs: int | None, report: Report, work: Work) -> Iterator[Outcome]:
    if (jobs or 1) > 1 < len(tasks) or not all(is_simple(path) or is_issue(path) for path, _ in tasks):
        yield from workers.run_tasks(tasks, jobs, report, work)
        return
    for done, (path, folder) in enumerate(tasks, 1):
        outcome = work(path, folder, no_pages)
        report(Progress(done, len(tasks), outcome))
        yield outcome


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leftovers(output: Path) -> list[str]:
    """What a run that was stopped left in an output."""
    return [path.name for path in output.iterdir() if path.name.startswith((STAGING, READY, LOCK))]


class Stopped(BaseException):
    """A kill, as far as Python can tell."""


@contextlib.contextmanager
def stopped_at_rename(number: int) -> Iterator[None]:
    """Lets so many files be put in place, then stops the run."""
    real, moved = os.replace, 0

    def stopping(*args: Any) -> None:
        nonlocal moved
        if moved == number:
            raise Stopped
        moved += 1
        real(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write.os, "replace", stopping)
        yield


RAW = Path(__file__).parent.parent / "raw" / "qingxin-2018-03.txt"
CASES = Path(__file__).parent / "cases"
LABELLED = Path(__file__).parent / "labelled"


def text_source(text: str, name: str = "invented.txt") -> SourceText:
    """A source text as `read_source` gives it."""
    return SourceText(text, name, "txt", hashlib.sha256(text.encode()).hexdigest())


def build(text: str) -> IssueData:
    """The rows of the issue that `text` prints; a fault of a stage is a failure here."""
    data = process(text_source(text))
    assert [fault.details for fault in data.faults] == []
    return data


@pytest.fixture(scope="session")
def source() -> SourceText:
    """The real issue's source text."""
    return read_source(RAW)


@pytest.fixture(scope="session")
def data(source: SourceText) -> IssueData:
    """The rows of the real issue."""
    return process(source)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw/`, the real one, and the `output/` that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "raw").symlink_to(RAW.parent)
    assert run.build(folder / "raw", folder / "output").ok
    return folder


# The issues of the guides, by their names in `issues/`: two counties and a city, 1997 to 2018.
THREE_ISSUES = {
    "qingxin-2018-03.txt": RAW,
    "huoshan-1997-03.txt": LABELLED / "huoshan-1997-03" / "gazette.txt",
    "guangyuan-2009-04.txt": LABELLED / "guangyuan-2009-04" / "gazette.txt",
}


@pytest.fixture(scope="session")
def three_issues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three gazettes in `issues/`, and the `output/` that was built from them."""
    folder = tmp_path_factory.mktemp("three")
    (folder / "issues").mkdir()
    for name, source in THREE_ISSUES.items():
        shutil.copy(source, folder / "issues" / name)
    assert run.build(folder / "issues", folder / "output").ok
    return folder


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the real issue and of the invented ones of `cases/gazettes`: what an export is made of."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "raw").mkdir()
    for path in (RAW, *sorted((CASES / "gazettes").glob("*.txt"))):
        shutil.copy(path, folder / "raw")
    assert run.build(folder / "raw", folder / "output").ok
    return folder / "output"


@pytest.fixture(scope="session")
def slice_of(data: IssueData) -> Callable[[Row], str]:
    """The words of the source text that a row of the real issue was read from."""
    return lambda row: data.source_text[row.char_start : row.char_end]  # type: ignore[attr-defined]


# --- the contract's rules ------------------------------------------------------------------------------------


# Blanks that `str.isspace` does not know: zero-width marks.
ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def printed(text: str) -> str:
    """What of a text is ink: everything but blanks."""
    return "".join(c for c in text if not c.isspace() and c not in ZERO_WIDTH)


def breaches(data: IssueData) -> list[str]:
    """What of the contract the rows of an issue break; empty where they keep it."""
    return [
        *_evidence(data), *_coverage(data), *_identifiers(data), *_references(data), *_declared(data),
        *_outlines(data), *_grids(data), *_values(data), *map(str, breaches_of(data)),
        *(fault.details for fault in data.faults),
    ]  # fmt: skip


def _rows(data: IssueData) -> Iterator[tuple[str, Any]]:
    for name, rows in data.rows.items():
        for row in rows:
            yield name, row


def _evidence(data: IssueData) -> Iterator[str]:
    """Places lie inside the source text, in source order, and `raw` is its slice."""
    text = data.source_text
    for name, row in _rows(data):
        if row.issue_id != data.issue_id:
            yield f"{name}: issue_id {row.issue_id}"
        if not isinstance(row, Evidence):
            continue
        blank = name == "table_cells" and not row.text
        if not (0 <= row.char_start <= len(text) and (blank or row.char_start <= row.char_end <= len(text))):
            yield f"{name}: place {row.char_start}:{row.char_end} of {len(text)}"
        if row.char_start == row.char_end and name not in ("table_cells", "issues", "findings"):
            yield f"{name}: empty evidence at {row.char_start}"
        if hasattr(row, "raw") and row.raw != text[row.char_start : row.char_end]:
            yield f"{name}: raw {row.raw!r} at {row.char_start}"
    yield from _contents_order(data, text)
    for name in ("documents", "blocks", "responsibilities", "dates", "citations", "quantities", "findings"):
        starts = [row.char_start for row in data.rows.get(name, ())]
        if starts != sorted(starts):
            yield f"{name}: not in source order"


def _contents_order(data: IssueData, text: str) -> Iterator[str]:
    """Contents follow the source, but where lines hold the entries of two columns, which are read down each of them."""
    rows = data.rows.get("contents", ())
    starts = [row.char_start for row in rows]
    lines = [text.count("\n", 0, start) for start in starts]
    if starts == sorted(starts) or len(set(lines)) < len(lines):
        return
    if not any(a.char_start < b.char_start < a.char_end for a in rows for b in rows):
        yield "contents: not in source order"


def _coverage(data: IssueData) -> Iterator[str]:
    """Every non-blank character stands in exactly one span of exactly one block, and in that block's text."""
    text = data.source_text
    seen: Counter[int] = Counter()
    for row in data.rows["blocks"]:
        if (row.char_start, row.char_end) != (row.spans[0].start, row.spans[-1].end):
            yield f"{row.block_id}: evidence is not its spans"
        for span in row.spans:
            seen.update(range(span.start, span.end))
        if printed(unify("".join(text[s.start : s.end] for s in row.spans))) != printed(row.text):
            yield f"{row.block_id}: text {row.text!r} is not what its spans print"
    wrong = [i for i, c in enumerate(text) if seen[i] != 1 and printed(c)]
    if wrong:
        i = wrong[0]
        yield f"blocks: {len(wrong)} characters not in one span, first {i} {text[i : i + 8]!r} ({seen[i]} spans)"


_IDS = {
    "documents": ("document_id", r"{issue}\.d\d{{2,}}"),
    "parts": ("part_id", r"{issue}\.d\d{{2,}}\.p[1-9]\d*"),
    "sections": ("section_id", r"{issue}\.d\d{{2,}}\.s\d{{3,}}"),
    "blocks": ("block_id", r"{issue}\.b\d{{5}}"),
    "responsibilities": ("responsibility_id", r"{issue}\.r\d{{5}}"),
    "dates": ("date_id", r"{issue}\.m\d{{5}}"),
    "citations": ("citation_id", r"{issue}\.c\d{{5}}"),
    "quantities": ("quantity_id", r"{issue}\.q\d{{5}}"),
    "tables": ("table_id", r"{issue}\.d\d{{2,}}\.t\d{{2,}}"),
    "findings": ("finding_id", r"{issue}\.f\d{{5}}"),
}


def _identifiers(data: IssueData) -> Iterator[str]:
    """Identifiers are unique, well-formed and count in source order."""
    if not re.fullmatch(r"(?:\d{6}|x[0-9a-f]{8})-\d{4}-(?:\d{2,}(?:_\d{2,})?|s\d{2,})", data.issue_id):
        yield f"issue_id {data.issue_id}"
    for name, (column, form) in _IDS.items():
        ids = [getattr(row, column) for row in data.rows.get(name, ())]
        pattern = re.compile(form.format(issue=re.escape(data.issue_id)))
        yield from (f"{name}: {one}" for one in ids if not pattern.fullmatch(one))
        if len(ids) != len(set(ids)) or ids != sorted(ids, key=_natural):
            yield f"{name}: identifiers repeat or are out of order"
        counts: dict[str, list[int]] = {}
        for one in ids:
            above, last = re.fullmatch(r"(.*\D)(\d+)", one).groups()  # type: ignore[union-attr]
            counts.setdefault(above, []).append(int(last))
        if any(numbers != list(range(1, len(numbers) + 1)) for numbers in counts.values()):
            yield f"{name}: identifiers do not count from 1"


def _natural(identifier: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", identifier.split("-", 2)[2])]


def _references(data: IssueData) -> Iterator[str]:
    """What a row refers to is there, and lies in the same document."""
    known = {
        column: {getattr(row, column): row for row in data.rows.get(name, ())} for name, (column, _) in _IDS.items()
    }
    targets = {
        "document_id": "document_id", "part_id": "part_id", "section_id": "section_id", "parent_id": "section_id",
        "table_id": "table_id", "antecedent_id": "citation_id", "target_id": "document_id",
    }  # fmt: skip
    within = ("part_id", "section_id", "parent_id", "antecedent_id")
    for name, row in _rows(data):
        for column, target in targets.items():
            value = getattr(row, column, None)
            if value is None:
                continue
            if value not in known[target]:
                yield f"{name}: {column} {value} is not there"
            elif column in within and known[target][value].document_id != row.document_id:
                yield f"{name}: {column} {value} is of another document"
    organizations = {row.org_id for row in data.rows["organizations"]}
    for row in data.rows["responsibilities"]:
        if row.org_id is not None and row.org_id not in organizations:
            yield f"responsibilities: {row.org_id} is no organization"
    if data.rows["issues"][0].documents != len(data.rows["documents"]):
        yield "issues: number of documents"


def _declared(data: IssueData) -> Iterator[str]:
    """Every value has its column's declared type; Literal columns hold declared values."""
    kinds = {kind.dataset: get_type_hints(kind) for kind in DATASETS}
    for name, row in _rows(data):
        for column, hint in kinds[name].items():
            if get_origin(hint) is not ClassVar and not _fits(getattr(row, column), hint):
                yield f"{name}.{column}: {getattr(row, column)!r} is no {hint}"


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is list:
        return isinstance(value, list) and all(_fits(one, get_args(hint)[0]) for one in value)
    if hint is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _outlines(data: IssueData) -> Iterator[str]:
    """Level and path follow the parents; a node stands inside its part."""
    nodes = {row.section_id: row for row in data.rows["sections"]}
    parts = {row.part_id: row for row in data.rows["parts"]}
    for row in nodes.values():
        above = nodes.get(row.parent_id or "")
        if row.level != (above.level + 1 if above else 1):
            yield f"{row.section_id}: level {row.level}"
        if row.path != (f"{above.path}/{row.label}" if above else row.label):
            yield f"{row.section_id}: path {row.path}"
        if above is not None and (above.part_id != row.part_id or above.char_start >= row.char_start):
            yield f"{row.section_id}: parent {row.parent_id}"
        part = parts[row.part_id]
        if not part.char_start <= row.char_start < row.char_end <= part.char_end:
            yield f"{row.section_id}: outside {row.part_id}"
    for row in data.rows["documents"]:
        own = [part for part in parts.values() if part.document_id == row.document_id]
        if [part.seq for part in own] != list(range(1, len(own) + 1)) or own[0].kind != "notice":
            yield f"{row.document_id}: parts"
        if any(not row.char_start <= p.char_start < p.char_end <= row.char_end for p in own):
            yield f"{row.document_id}: a part lies outside"


def _grids(data: IssueData) -> Iterator[str]:
    """The cells of a table, with their spans, cover its grid exactly once."""
    for table in data.rows["tables"]:
        cells = [cell for cell in data.rows["table_cells"] if cell.table_id == table.table_id]
        is_cut = any(len(row.spans) > 1 for row in data.rows["blocks"] if row.char_start == table.char_start)
        places = Counter(
            (cell.row + i, cell.col + k) for cell in cells for i in range(cell.row_span) for k in range(cell.col_span)
        )
        if set(places.values()) - {1} or len(places) != table.n_rows * table.n_cols:
            yield f"{table.table_id}: cells do not tile the grid"
        for cell in cells:
            if cell.header != (cell.row < table.header_rows) or (cell.header and cell.header_path):
                yield f"{table.table_id}: header of cell {cell.row},{cell.col}"
            between = data.source_text[cell.char_start : cell.char_end]
            # Between the pieces of a cell that the end of a page or a column cuts stand other cells.
            if printed(unify(between)) != printed(cell.text) and not (is_cut and _is_part(cell.text, between)):
                yield f"{table.table_id}: words of cell {cell.row},{cell.col}"


def _without_furniture(data: IssueData, start: int, end: int) -> str:
    """What is printed from `start` to `end`, without the running headers and page numbers that a page break puts
    between."""
    blocks = [row for row in data.rows["blocks"] if row.role in FURNITURE and start <= row.char_start < end]
    cut = [start, *(place for row in blocks for place in (row.char_start, row.char_end)), end]
    return printed(unify("".join(data.source_text[a:b] for a, b in zip(cut[::2], cut[1::2], strict=True))))


def _is_part(words: str, between: str) -> bool:
    """Whether the characters of `words` stand in `between` in their order."""
    rest = iter(unify(between))
    return all(char in rest for char in printed(unify(words)))


def _values(data: IssueData) -> Iterator[str]:
    """Dates, organisations, terms and findings hold together."""
    published = data.rows["issues"][0].published_on is not None
    signed = {row.document_id for row in data.rows["documents"] if row.signed_on or row.doc_year}
    for row in data.rows["dates"]:
        dated = published or row.document_id in signed
        if (row.kind == "recurring" and row.valid) != (row.rrule is not None) or (row.rrule and row.edtf):
            yield f"{row.date_id}: rhythm {row.raw!r}"
        if not row.valid and (row.start or row.end or row.edtf):
            yield f"{row.date_id}: a day that is not valid has a value {row.raw!r}"
        if dated and row.valid and row.kind != "recurring" and row.edtf is None:
            yield f"{row.date_id}: no edtf {row.raw!r}"
    for row in data.rows["responsibilities"]:
        words = _without_furniture(data, row.char_start, row.char_end)
        # A page may cut a cell: then the other cells of its row stand between.
        if printed(row.org) != words and not (row.form == "table" and _is_part(row.org, words)):
            yield f"{row.responsibility_id}: org {row.org!r} is not what is printed"
    for row in data.rows["organizations"]:
        if not row.names or row.names != sorted(set(row.names)) or row.mentions < len(row.names):
            yield f"organizations: {row.org_id}"
    for row in data.rows["terms"]:
        if row.count < 1 or row.weight < 0:
            yield f"terms: {row.term}"
    codes = finding_codes()
    for row in data.rows["findings"]:
        # parts that fall short may leave one unnamed: these alone are milder than their code
        usual = row.code in codes and row.severity == codes[row.code].severity
        if not usual and (row.code, row.severity) != ("sum.mismatch", "info"):
            yield f"findings: {row.code} {row.severity}"
        if not re.fullmatch("[0-9a-f]{16}", row.key) or row.state != "open":
            yield f"findings: key {row.key} {row.state}"
        if not re.search(r"[\u4e00-\u9fff]", row.message) or "\n" in row.message:
            yield f"findings: message {row.message!r}"


# --- the command line --------------------------------------------------------------------------------------------

Run = Callable[..., str]


def commands(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command, which has to end with `code`; what it printed."""

    def run(*arguments: str, code: int = Exit.DONE) -> str:
        assert main(arguments) == code
        return capsys.readouterr().out

    return run


def rows_printed(printed: str) -> list[dict[str, Any]]:
    """The rows of `--json`."""
    return [json.loads(line) for line in printed.splitlines()]

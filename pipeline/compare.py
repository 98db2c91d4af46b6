"""Golden output: the datasets of an issue as text that people can review, and what changed against it.

A golden file has one row a line, without the ids that count rows (`…b00012` moves when a block is found before it):
a row is named by its document and its span, a section by its path, a table by its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq

from pipeline.ids import FORMS, LETTERS
from pipeline.schema import flatten

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# What names a row where it has no evidence.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "organizations": ("org_id",),
    "divisions": ("division_code",),
    "institutions": ("institution", "level", "kind"),
    "terms": ("term",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came, went, or holds other values: `fields` are column, old value and new value."""

    issue_id: str
    dataset: str
    kind: str
    place: str
    text: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def write_golden(output: Path, golden: Path) -> list[Path]:
    """Write every issue of the output as golden files, over those that are there."""
    written = []
    for path in sorted((output / "json").glob("*.json")):
        folder = golden / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        for dataset, rows in reviewable(output, path.stem).items():
            lines = [orjson.dumps(row) + b"\n" for row in rows]
            (folder / f"{dataset}.jsonl").write_bytes(b"".join(lines))
            written.append(folder / f"{dataset}.jsonl")
    return written


def compare(golden: Path, output: Path) -> list[Change]:
    """What is different in the output, issue by issue of the golden files."""
    changes = []
    for folder in sorted(path for path in golden.iterdir() if path.is_dir()):
        if not (output / "json" / f"{folder.name}.json").is_file():
            changes.append(Change(folder.name, "issues", "gone", "the whole issue", ""))
            continue
        found = reviewable(output, folder.name)
        for dataset in found:
            file = folder / f"{dataset}.jsonl"
            old = [orjson.loads(line) for line in file.read_bytes().splitlines()] if file.is_file() else []
            changes += _changes(folder.name, dataset, old, found[dataset])
    return changes


def reviewable(output: Path, issue_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of an issue as golden files hold them: those of its nested JSON, and its words."""
    rows = flatten(orjson.loads((output / "json" / f"{issue_id}.json").read_bytes()))
    words = output.glob(f"parquet/terms/*/{issue_id}.parquet")
    rows["terms"] = [row for path in words for row in pq.read_table(path, partitioning=None).to_pylist()]
    short: dict[str | None, Any] = {None: None}
    short |= {row["document_id"]: row["seq"] for row in rows["documents"]}
    short |= {row["part_id"]: row["seq"] for row in rows["parts"]}
    short |= {row["section_id"]: row["path"] for row in rows["sections"]}
    short |= {row["table_id"]: number for number, row in enumerate(rows["tables"], 1)}
    short |= {row["citation_id"]: f"[{row['char_start']}, {row['char_end']})" for row in rows["citations"]}
    return {dataset: [_short(dataset, row, short) for row in some] for dataset, some in rows.items()}


def _short(dataset: str, row: Mapping[str, Any], short: Mapping[str | None, Any]) -> dict[str, Any]:
    own = {"parts": "part_id", "sections": "section_id", "documents": "document_id"}.get(dataset)
    kept: dict[str, Any] = {}
    for column, value in row.items():
        if column in (own, "issue_id") or column in _COUNTED:
            continue
        if column in _REFERENCES:
            kept[column.removesuffix("_id")] = short.get(value, value)
        elif dataset == "blocks" and column == "seq":
            continue
        else:
            kept[column] = value
    return kept


# Ids that count the rows of an issue.
_COUNTED = frozenset({*(FORMS[dataset].column for dataset in LETTERS), "row_id"})
_REFERENCES = frozenset(
    {"document_id", "part_id", "section_id", "parent_id", "antecedent_id", "target_id", "table_id"}
)  # fmt: skip


def _changes(
    issue_id: str, dataset: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[Change]:
    """Rows of the same name are compared; of the rest, those of one document whose evidence overlaps."""
    before, after = _by_name(dataset, old), _by_name(dataset, new)
    gone = [before[name] for name in before if name not in after]
    came = [after[name] for name in after if name not in before]
    for name in before:
        if name in after:
            yield from _change(issue_id, dataset, before[name], after[name])
    for row in gone:
        match = next((other for other in came if _overlap(row, other)), None)
        if match is None:
            yield Change(issue_id, dataset, "gone", _place(row), _text(row))
        else:
            came.remove(match)
            yield from _change(issue_id, dataset, row, match)
    for row in came:
        yield Change(issue_id, dataset, "new", _place(row), _text(row))


def _by_name(dataset: str, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    columns = ("document", *_NAMES.get(dataset, ("char_start", "char_end", "row", "col")))
    named: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        name = tuple(row.get(column) for column in columns)
        again = 0
        while (*name, again) in named:
            again += 1
        named[(*name, again)] = row
    return named


def _change(issue_id: str, dataset: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    columns = dict.fromkeys([*old, *new])
    fields = tuple((name, old.get(name), new.get(name)) for name in columns if old.get(name) != new.get(name))
    if fields:
        yield Change(issue_id, dataset, "changed", _place(new), _text(new), fields)


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one.get("document") != other.get("document") or None in (one.get("char_start"), other.get("char_start")):
        return False
    return bool(one["char_start"] < other["char_end"] and other["char_start"] < one["char_end"])


def _place(row: Mapping[str, Any]) -> str:
    place = f"document {row['document']}" if row.get("document") is not None else "issue"
    return f"{place} [{row['char_start']}, {row['char_end']})" if "char_start" in row else place


# The columns that tell a row to a person, the first that holds something.
_WORDS = (
    "raw", "message", "heading", "org_id", "full_name", "institution", "term", "title", "text", "caption", "label",
)  # fmt: skip


def _text(row: Mapping[str, Any]) -> str:
    for column in _WORDS:
        if row.get(column):
            return str(row[column])[:60]
    return ""

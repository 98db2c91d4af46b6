"""The ledger of an output: which file made which issue, and which files were refused.

`output/manifest.json` says from which file, content and version of the program each issue came, and which files were
refused, so that a build can pass over what has not changed. It holds neither times nor places of this machine: the
same folder gives the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from pipeline.parquet import read_columns
from pipeline.precompiled import compile_re
from pipeline.schema import MANIFEST
from pipeline.write import Fetch, are_there

# --- which file made which issue -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An issue that is held: `source` is the path of its file within the folder that was built, `pipeline` the
    fingerprint of the program that read it (empty where that is not known), `files` how many files it has in the
    output, `faults` how many stages failed on it and `wrong` how many entries of its review file were left out (the
    next build reads it again), `review` the hash of that file, the rest what the summary shows."""

    issue_id: str
    source: str
    sha256: str
    pipeline: str = ""
    files: int = 0
    documents: int = 0
    rows: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    faults: int = 0
    review: str = ""
    wrong: int = 0

    @property
    def stamp(self) -> str:
        """What tells whether rows that were kept of the issue are those of its files; empty where nobody knows."""
        made = f"{self.sha256} {self.pipeline}{self.review}".encode()
        return hashlib.blake2b(made, digest_size=8).hexdigest() if self.pipeline else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that no issue can be made of, whoever tries: told again without being read again."""

    sha256: str
    pipeline: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an output holds: its issues by id, the refused files by their names in the folder that was built, and the
    hash of its index. `unsettled` are issues that a build which has not come to its end made first: of two files that
    hold one of them, it may have seen only one. `lost` are issues that the manifest names and whose documents are
    gone: somebody took files away, or has copied a part of the output."""

    issues: dict[str, Entry] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    index: str = ""
    unsettled: frozenset[str] = frozenset()
    lost: Mapping[str, Entry] = field(default_factory=dict)


def read_ledger(output: Path, look_closely: bool = True, fetch: Fetch = are_there) -> Ledger:
    """The ledger of an output. An issue whose files are not all there has no `pipeline`, where the run has to know it
    and looks at every file; else those are told of which the documents are `lost`."""
    ledger = Ledger()
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        if (output / MANIFEST).is_file():
            ledger = _ledger_of(_read_json((output / MANIFEST).read_bytes()))
    if not look_closely:
        files_held = _files(f"{output}/parquet/documents", 2)
        held = {file.name.removesuffix(".parquet") for file in files_held if file.name.endswith(".parquet")}
        issues = {each: ledger.issues.get(each) or _entry_of(output, each, fetch) for each in sorted(held)}
        return replace(ledger, issues=issues, lost={each: ledger.issues[each] for each in ledger.issues.keys() - held})
    files: Counter[str] = Counter()
    own: set[str] = set()
    for top, depth in (("parquet", 3), ("text", 1), ("json", 1), ("layout", 1), ("tables", 1)):
        for file in _files(f"{output}/{top}", depth):
            issue_id = file.name.split(".d", 1)[0] if top == "tables" else file.name.rpartition(".")[0]
            if top != "parquet" or file.name.endswith(".parquet"):
                files[issue_id] += _holds_something(file)
                own.update([issue_id] if issue_id and top != "tables" else [])
    issues = {}
    for issue_id in sorted(own):
        entry = ledger.issues.get(issue_id) or _entry_of(output, issue_id, fetch)
        issues[entry.issue_id] = entry if files[issue_id] == entry.files else replace(entry, pipeline="")
    return replace(ledger, issues=issues)


# Half of a character, which no text is written with, and orjson refuses.
_SURROGATE = compile_re(rb"\\u[dD][89a-fA-F]")


def _read_json(content: bytes) -> Any:
    """What a JSON file holds, with an `Entry` (still without its id) for what describes an issue: each is made as soon
    as it is read, so that those of a large output are never all held as dictionaries. orjson would take twelve times
    the size of the file while it reads."""
    if _SURROGATE.search(content):
        raise ValueError("half a character")
    return json.loads(content, object_hook=lambda read: _entry(read) if {"source", "files"} <= read.keys() else read)


def _entry(read: dict[str, Any]) -> Entry:
    """The entry, if its values are of the declared kinds; an output may come from elsewhere."""
    entry = Entry("", **read)
    words = (entry.source, entry.sha256, entry.pipeline, entry.review, *entry.findings)
    numbers = (entry.files, entry.documents, entry.rows, entry.faults, entry.wrong, *entry.findings.values())
    if not all(isinstance(word, str) for word in words) or not all(isinstance(number, int) for number in numbers):
        raise TypeError("a value of another kind")
    return replace(entry, pipeline=sys.intern(entry.pipeline), findings=shared(entry.findings))


def _ledger_of(stored: dict[str, Any]) -> Ledger:
    """The ledger of a manifest that was read, which is used up."""
    refused = {source: Refusal(**values) for source, values in stored.get("refused", {}).items()}
    if not all(isinstance(getattr(one, name), str) for one in refused.values() for name in _REFUSAL):
        raise TypeError("a value of another kind")
    found: dict[str, Entry] = stored["issues"]
    return Ledger(
        {issue_id: replace(found.pop(issue_id), issue_id=issue_id) for issue_id in sorted(found)},
        refused,
        str(stored.get("index", "")),
        frozenset(map(str, stored.get("unsettled", ()))),
    )


def shared(findings: Mapping[str, int]) -> Mapping[str, int]:
    """The same counts, held once for all issues that have them."""
    return _shared(tuple(findings.items()))


@lru_cache(maxsize=1024)
def _shared(findings: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return MappingProxyType(dict(findings))


def _files(folder: str, depth: int) -> Iterator[os.DirEntry[str]]:
    """What lies `depth` folders deep."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if depth > 1:
                yield from _files(entry.path, depth - 1)
            else:
                yield entry


def _holds_something(file: os.DirEntry[str]) -> bool:
    """Whether it is a file that was not emptied, and no link, which the pipeline never writes."""
    with contextlib.suppress(OSError):
        return file.is_file(follow_symlinks=False) and file.stat().st_size > 0
    return False


def _entry_of(output: Path, issue_id: str, fetch: Fetch) -> Entry:
    """What the issue itself tells of its source, where the manifest does not know it."""
    paths = sorted(output.glob(f"parquet/issues/*/{issue_id}.parquet"))
    fetch(paths)
    for path in paths:
        rows = read_columns(path, ("source_file", "source_sha256", "documents"))
        if rows:
            return Entry(issue_id, rows[0]["source_file"], rows[0]["source_sha256"], documents=rows[0]["documents"])
    return Entry(issue_id, "", "")


def manifest(ledger: Ledger) -> Iterator[bytes]:
    """The manifest piece by piece, since that of a large output is long: the same issues give the same bytes."""
    stored: dict[str, Any] = {"index": ledger.index, "issues": ledger.issues}
    if ledger.refused:
        stored["refused"] = ledger.refused
    if ledger.unsettled:
        stored["unsettled"] = sorted(ledger.unsettled)
    yield b"{"
    for number, key in enumerate(sorted(stored)):
        yield (b",\n  " if number else b"\n  ") + orjson.dumps(key) + b": "
        yield from _objects(stored[key]) if isinstance(stored[key], dict) else [_json(stored[key], b"  ")]
    yield b"\n}\n"


def _objects(stored: Mapping[str, Entry | Refusal]) -> Iterator[bytes]:
    """The entries or the refusals of a manifest."""
    yield b"{"
    for number, key in enumerate(sorted(stored)):
        yield (b",\n    " if number else b"\n    ") + orjson.dumps(key) + b": " + _json(_values(stored[key]), b"    ")
    yield b"\n  }" if stored else b"}"


def _json(value: object, indent: bytes) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).replace(b"\n", b"\n" + indent)


def _values(one: Entry | Refusal) -> dict[str, Any]:
    """The values of an entry or a refusal as the manifest holds them, made as they are written."""
    if isinstance(one, Entry):
        values = {name: getattr(one, name) for name in _ENTRY} | {"findings": dict(one.findings)}
        return {name: value for name, value in values.items() if value or name not in _OF_REVIEW}
    return {name: getattr(one, name) for name in _REFUSAL}


_ENTRY = tuple(each.name for each in fields(Entry) if each.name != "issue_id")
_OF_REVIEW = frozenset({"review", "wrong"})  # only the few issues with a review file have them
_REFUSAL = tuple(each.name for each in fields(Refusal))

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
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from pipeline.schema import MANIFEST
from pipeline.write import Fetch, are_there, read_columns

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
    hold one of them, it may have seen only one."""

    issues: dict[str, Entry] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    index: str = ""
    unsettled: frozenset[str] = frozenset()


def read_ledger(output: Path, look_closely: bool = True, fetch: Fetch = are_there) -> Ledger:
    """The ledger of an output. An issue whose files are not all there has no `pipeline`, where the run has to know it
    and looks at every file."""
    ledger = Ledger()
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        if (output / MANIFEST).is_file():
            ledger = _ledger_of(_read_json((output / MANIFEST).read_bytes()))
    if not look_closely:
        held = {path.stem for path in output.glob("parquet/documents/*/*.parquet")}
        issues = {each: ledger.issues.get(each) or _entry_of(output, each, fetch) for each in sorted(held)}
        return replace(ledger, issues=issues)
    files: Counter[str] = Counter()
    own: set[str] = set()
    for top, depth in (("parquet", 3), ("text", 1), ("json", 1), ("layout", 1), ("tables", 1)):
        for name, sound in _names(f"{output}/{top}", depth):
            issue_id = name.split(".d", 1)[0] if top == "tables" else name.rpartition(".")[0]
            if top != "parquet" or name.endswith(".parquet"):
                files[issue_id] += sound
                own.update([issue_id] if issue_id and top != "tables" else [])
    issues = {}
    for issue_id in sorted(own):
        entry = ledger.issues.get(issue_id) or _entry_of(output, issue_id, fetch)
        issues[issue_id] = entry if files[issue_id] == entry.files else replace(entry, pipeline="")
    return replace(ledger, issues=issues)


# Half of a character, which no text is written with, and orjson refuses.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _read_json(content: bytes) -> Any:
    """What a JSON file holds. orjson would take twelve times the size of the file while it reads."""
    if _SURROGATE.search(content):
        raise ValueError("half a character")
    return json.loads(content)


def _ledger_of(stored: dict[str, Any]) -> Ledger:
    """The ledger of a manifest that was read, which is used up: a large one is not held twice."""
    refused = {source: Refusal(**values) for source, values in stored.get("refused", {}).items()}
    if not all(isinstance(getattr(one, each.name), str) for one in refused.values() for each in fields(Refusal)):
        raise TypeError("a value of another kind")
    issues: dict[str, Entry] = {}
    found: dict[str, dict[str, Any]] = stored["issues"]
    for issue_id in sorted(found):
        issues[issue_id] = _checked(Entry(issue_id, **found.pop(issue_id)))
    return Ledger(
        issues,
        refused,
        str(stored.get("index", "")),
        frozenset(map(str, stored.get("unsettled", ()))),
    )


def _checked(entry: Entry) -> Entry:
    """The entry, if its values are of the declared kinds; an output may come from elsewhere."""
    words = (entry.source, entry.sha256, entry.pipeline, entry.review, *entry.findings)
    numbers = (entry.files, entry.documents, entry.rows, entry.faults, entry.wrong, *entry.findings.values())
    if not all(isinstance(word, str) for word in words) or not all(isinstance(number, int) for number in numbers):
        raise TypeError("a value of another kind")
    return replace(entry, pipeline=sys.intern(entry.pipeline), findings=shared(entry.findings))


def shared(findings: Mapping[str, int]) -> Mapping[str, int]:
    """The same counts, held once for all issues that have them."""
    return _shared(tuple(findings.items()))


@lru_cache(maxsize=1024)
def _shared(findings: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return MappingProxyType(dict(findings))


def _names(folder: str, depth: int) -> Iterator[tuple[str, bool]]:
    """The names of the files that lie `depth` folders deep, and whether each is a file that holds something: not
    emptied, and no link, which the pipeline never writes."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if depth > 1:
                yield from _names(entry.path, depth - 1)
            else:
                yield entry.name, entry.is_file(follow_symlinks=False) and entry.stat().st_size > 0


def _entry_of(output: Path, issue_id: str, fetch: Fetch) -> Entry:
    """What the issue itself tells of its source, where the manifest does not know it."""
    paths = sorted(output.glob(f"parquet/issues/*/{issue_id}.parquet"))
    fetch(paths)
    for path in paths:
        rows = read_columns(path, ("source_file", "source_sha256", "documents"))
        if rows:
            return Entry(issue_id, rows[0]["source_file"], rows[0]["source_sha256"], documents=rows[0]["documents"])
    return Entry(issue_id, "", "")


def manifest_bytes(ledger: Ledger) -> bytes:
    """The manifest: the same issues give the same bytes."""
    stored: dict[str, Any] = {"issues": ledger.issues, "index": ledger.index}
    if ledger.refused:
        stored["refused"] = ledger.refused
    if ledger.unsettled:
        stored["unsettled"] = sorted(ledger.unsettled)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(stored, _values, option=options)


def _values(one: Entry | Refusal) -> dict[str, Any]:
    """The values of an entry or a refusal as the manifest holds them, made as they are written."""
    values = {each.name: getattr(one, each.name) for each in fields(one)}
    if isinstance(one, Entry):
        del values["issue_id"]
        values["findings"] = dict(one.findings)
        for name in ("review", "wrong"):  # of the few issues with a review file
            if not values[name]:
                del values[name]
    return values

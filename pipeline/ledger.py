"""The ledger of an output: which file made which issue, who is writing now, and what all issues hold together.

`output/manifest.json` says from which file, content and version of the program each issue came, so that a build can
pass over what has not changed. It holds neither times nor places of this machine: the same folder gives the same
bytes. A lock file keeps a second run waiting while one writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.link import COLUMNS, Held, link
from pipeline.version import VERSION
from pipeline.write import is_running, parquet_bytes, stage_files, staged_files

MANIFEST = "manifest.json"
LOCK = ".lock"

# Packages that the values or the bytes of the output come from.
_PACKAGES = (
    *("jieba", "numpy", "orjson", "pyahocorasick", "pyarrow", "regex"),
    *("pypdfium2", "selectolax"),
    *("onnxruntime", "opencv-python-headless", "rapidocr"),
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """The version of the program down to its last rule: code, vocabulary and the packages that it reads with."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    for name in sorted(files):
        if "__pycache__" not in name:
            content = files[name].read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    for package in _PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{package}\0{version(package)}\0".encode())
    return f"{VERSION}+{digest.hexdigest()[:16]}"


# --- which file made which issue -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An issue that is held: `source` is the path of its file within the folder that was built, `pipeline` the
    fingerprint of the program that read it (empty where that is not known), `files` how many files it has in the
    output, `faults` how many stages failed on it (the next build reads it again), the rest what the summary
    shows."""

    issue_id: str
    source: str
    sha256: str
    pipeline: str = ""
    files: int = 0
    documents: int = 0
    rows: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    faults: int = 0


def read_ledger(output: Path) -> dict[str, Entry]:
    """The issues that are held, by their ids. One whose files are not all there has no `pipeline`."""
    entries: dict[str, Entry] = {}
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        stored = orjson.loads((output / MANIFEST).read_bytes())["issues"]
        entries = {issue_id: Entry(issue_id, **values) for issue_id, values in stored.items()}
    files = Counter(path.stem for path in output.glob("parquet/*/*/*.parquet"))
    files.update(path.stem for folder in ("text", "json") for path in (output / folder).glob("*.*"))
    tables = Counter(path.name.split(".d", 1)[0] for path in (output / "tables").glob("*.d*"))
    held = {}
    for issue_id in sorted(files):
        entry = entries.get(issue_id) or _entry_of(output, issue_id)
        complete = files[issue_id] + tables[issue_id] == entry.files
        held[issue_id] = entry if complete else replace(entry, pipeline="")
    return held


def _entry_of(output: Path, issue_id: str) -> Entry:
    """What the issue itself tells of its source, where the manifest does not know it."""
    for path in output.glob(f"parquet/issues/*/{issue_id}.parquet"):
        rows = _rows(path, ("source_file", "source_sha256", "documents"))
        if rows:
            return Entry(issue_id, rows[0]["source_file"], rows[0]["source_sha256"], documents=rows[0]["documents"])
    return Entry(issue_id, "", "")


def manifest_bytes(entries: Mapping[str, Entry]) -> bytes:
    """The manifest: the same issues give the same bytes."""
    issues = {
        entry.issue_id: {
            "source": entry.source,
            "sha256": entry.sha256,
            "pipeline": entry.pipeline,
            "files": entry.files,
            "documents": entry.documents,
            "rows": entry.rows,
            "findings": dict(entry.findings),
            "faults": entry.faults,
        }
        for entry in entries.values()
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS
    return orjson.dumps({"issues": issues}, option=options)


# --- what all issues hold together -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the datasets and the JSON of an issue lie, in the output or still staged; `names` are their names."""

    names: Mapping[str, str]
    paths: Mapping[str, Path]


def read_held(output: Path) -> list[Held]:
    """The rows of every issue in the output that `pipeline.link` reads."""
    return [held for _, held in _read(_files_of(output, {}, frozenset()))]


def stage_links(output: Path, staging: Path, staged: Mapping[str, Path], gone: frozenset[str]) -> None:
    """Fill the targets of citations between issues, as they will be when `staged` (folders by issue) is in place and
    `gone` is not: in the staged files, and in `staging` for issues whose rows change by what came or went."""
    files = _files_of(output, staged, gone)
    for issue_id, targets in link(held for _, held in _read(files)).items():
        own = files[issue_id]
        contents = {
            own.names["citations"]: _with_targets(own.paths["citations"], targets),
            own.names["json"]: _json_with_targets(own.paths["json"], targets),
        }
        if issue_id not in staged:
            stage_files(staging / f"link-{issue_id}", issue_id, contents, partial=True)
            continue
        for name, content in contents.items():
            staged_files(staged[issue_id])[name].write_bytes(content)


def _files_of(output: Path, staged: Mapping[str, Path], gone: frozenset[str]) -> dict[str, _Files]:
    found: dict[str, _Files] = {}
    for path in sorted(output.glob("parquet/documents/*/*.parquet")):
        if path.stem not in gone and path.stem not in staged:
            year = path.parent.name
            names = {name: f"parquet/{name}/{year}/{path.stem}.parquet" for name in COLUMNS}
            names["json"] = f"json/{path.stem}.json"
            found[path.stem] = _Files(names, {key: output / name for key, name in names.items()})
    for issue_id, folder in staged.items():
        paths = staged_files(folder)
        names = {name.split("/")[1]: name for name in paths if name.startswith("parquet/")}
        names["json"] = f"json/{issue_id}.json"
        found[issue_id] = _Files(names, {key: paths[name] for key, name in names.items()})
    return dict(sorted(found.items()))


def _read(files: Mapping[str, _Files]) -> Iterator[tuple[str, Held]]:
    """Issues that cannot be read are left out; `gazette check` tells of them."""
    for issue_id, own in files.items():
        rows = {name: _rows(own.paths[name], columns) for name, columns in COLUMNS.items()}
        issues, documents, parts, citations = (rows[name] for name in ("issues", "documents", "parts", "citations"))
        if issues is None or documents is None or parts is None or citations is None or not own.paths["json"].is_file():
            continue
        published = issues[0]["published_on"] if issues else None
        yield issue_id, Held(issue_id, published, documents, parts, citations)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, Any]] | None:
    try:
        rows: list[dict[str, Any]] = pq.read_table(path, columns=list(columns), partitioning=None).to_pylist()
    except (OSError, pa.ArrowException):
        return None
    return rows if not rows or set(rows[0]) == set(columns) else None


def _with_targets(path: Path, targets: Mapping[str, str | None]) -> bytes:
    table = pq.read_table(path, partitioning=None)
    arrays = [column.combine_chunks() for column in table.columns]
    values = [targets[citation_id] for citation_id in table["citation_id"].to_pylist()]
    arrays[table.schema.get_field_index("target_id")] = pa.array(values, pa.string())
    return parquet_bytes(pa.Table.from_arrays(arrays, schema=table.schema))


def _json_with_targets(path: Path, targets: Mapping[str, str | None]) -> bytes:
    nested = orjson.loads(path.read_bytes())
    for document in nested["documents"]:
        for row in document["citations"]:
            row["target_id"] = targets[row["citation_id"]]
    return orjson.dumps(nested, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


# --- one writer at a time --------------------------------------------------------------------------------------


class BusyError(Exception):
    """Another run writes to the output and does not end."""


_held: set[str] = set()


@contextlib.contextmanager
def only_writer(output: Path, tell: Callable[[str], None], patience: float = 3600.0) -> Iterator[None]:
    """Keep other runs from writing to `output`. Where one writes already, say so and wait for it, `patience` seconds
    at most. The lock of a run that was killed counts for nothing."""
    lock = output / LOCK
    own = os.path.realpath(lock)
    until = time.monotonic() + patience
    told = False
    while not _take(lock):
        if _is_stale(lock):
            _clear(lock)
            continue
        holder = _holder(lock)
        if time.monotonic() >= until:
            where = "" if holder[1] == socket.gethostname() else f" on {holder[1]}"
            advice = f"Wait for it to end, or delete {lock} if there is no such run"
            raise BusyError(f"another run (process {holder[0]}{where}) is writing to {output}. {advice}")
        if not told:
            tell(f"another run (process {holder[0]}) is writing to {output}; waiting for it to end")
            told = True
        time.sleep(0.1)
    _held.add(own)
    try:
        yield
    finally:
        try:
            _held.discard(own)
            lock.unlink(missing_ok=True)
        except KeyboardInterrupt:
            lock.unlink(missing_ok=True)
            raise


def _take(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {socket.gethostname()} {_started(os.getpid())}\n")
    return True


def _holder(lock: Path) -> tuple[str, str, str]:
    """Process, machine and start of the run that holds the lock."""
    try:
        words = lock.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        words = []
    pid, host, start = [*words, "", "", ""][:3]
    return pid, host, start


def _is_stale(lock: Path) -> bool:
    pid, host, start = _holder(lock)
    if not pid:
        # A run that was killed before it could write its name; or one that is just about to.
        try:
            return time.time() - lock.stat().st_mtime > 5
        except OSError:
            return False
    if host != socket.gethostname():
        return False
    if pid == str(os.getpid()):
        return os.path.realpath(lock) not in _held
    # A process of the same number that started at another time is another one.
    return not is_running(pid) or start != _started(int(pid))


def _started(pid: int) -> str:
    """When the process started, where the system tells it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return "-"


def _clear(lock: Path) -> None:
    """Take a stale lock away. Only one run at a time may: between its look and its step the lock could be taken."""
    guard = lock.with_name(f"{LOCK}-clearing")
    try:
        os.close(os.open(guard, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        with contextlib.suppress(OSError):
            if time.time() - guard.stat().st_mtime > 10:
                guard.unlink()
        time.sleep(0.05)
        return
    try:
        if _is_stale(lock):
            lock.unlink(missing_ok=True)
    finally:
        guard.unlink(missing_ok=True)

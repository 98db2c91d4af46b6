"""Writing: the files of an issue come to lie in an output, so that a run that is stopped harms nothing there.

`pipeline.render` makes their bytes. `stage` puts them into a folder beside the output, `commit` renames
that folder once all of it is on disk, and `publish` moves its files into place. A full disk or a kill before the
commit leaves the output as it was. One after it may leave some files old and some new, each of them whole: the next
run finishes the moving (`recover`), and until then `gazette check` tells of it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.processes import is_running
from pipeline.render import rendered
from pipeline.rows import IssueData
from pipeline.schema import MANIFEST, OWN_FILES, READY, STAGING, is_of_site, owner_of


class UnsafeOutputError(Exception):
    """An output that is not as a run left it: to write there could change files outside of it."""


def write_issue(data: IssueData, output: Path) -> list[Path]:
    """Write every file of one issue and take away what an earlier build of it left over; the paths written."""
    recover(output)
    staging = staging_folder(output)
    try:
        staging.mkdir(parents=True)
        stage(data, staging / "0")
        ready = commit(output)
    except BaseException:
        discard(staging)
        raise
    return publish(ready, output)


def staging_folder(output: Path) -> Path:
    """The folder that this process fills; it is on the output's file system, so that renaming is one step."""
    return output / f"{STAGING}{os.getpid()}"


def stage(data: IssueData, folder: Path) -> None:
    """Write the issue's files into `folder`, which is made in a folder that is there. Where that fails (a full disk),
    it is taken away again.

    They are numbered there; the manifest, written last, says which is which. Making the output's folders for every
    issue once more would take longer than writing the files.
    """
    stage_each(folder, data.issue_id, rendered(data), partial=False)


def stage_files(folder: Path, issue_id: str, files: Mapping[str, bytes | Path], partial: bool = False) -> None:
    """Stage files by their names under the output: their bytes, or a file on the same disk, which is moved. What is
    held of the issue beside them goes, unless they are `partial`; no file at all takes the issue away."""
    stage_each(folder, issue_id, files.items(), partial)


def stage_each(folder: Path, issue_id: str, files: Iterable[tuple[str, bytes | Path]], partial: bool) -> None:
    """The same of files that come one after the other and need not be held together."""
    names = []
    try:
        # In a staging folder that is there: one that a later run has cleared away is not made again.
        folder.mkdir()
        for number, (name, content) in enumerate(files):
            names.append(name)
            if isinstance(content, Path):
                content.rename(folder / str(number))
                continue
            _write(f"{folder}/{number}", content)
        manifest = {"issue_id": issue_id, "files": names, "partial": partial}
        (folder / MANIFEST).write_bytes(orjson.dumps(manifest))
    except BaseException:
        discard(folder)
        raise


def _write(path: str, content: bytes) -> None:
    """Make a file that is not there yet. Without the buffer and the questions of `open`, which take as long."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def staged_files(folder: Path) -> dict[str, Path]:
    """Where the files of a staged issue lie, by their names under the output."""
    names = orjson.loads((folder / MANIFEST).read_bytes())["files"]
    return {name: folder / str(number) for number, name in enumerate(names)}


# What is called with the paths of held files before they are read. In an output on this machine they are there.
Fetch = Callable[[Iterable[Path]], None]


def are_there(paths: Iterable[Path]) -> None:
    """The `Fetch` of an output that is a folder."""


def leave_alike(folder: Path, output: Path, fetch: Fetch = are_there) -> None:
    """Take out of a staged folder what the output holds with the same bytes: it need not be written again."""
    held = {output / name: staged for name, staged in staged_files(folder).items()}
    alike = {there: staged for there, staged in held.items() if _has_size_of(there, staged)}
    fetch(alike)
    for there, staged in alike.items():
        with contextlib.suppress(OSError):
            if there.read_bytes() == staged.read_bytes():
                staged.unlink()


def _has_size_of(there: Path, staged: Path) -> bool:
    with contextlib.suppress(OSError):
        return there.lstat().st_size == staged.stat().st_size and not there.is_symlink()
    return False  # Not held yet.


def commit(output: Path, staging: Path | None = None) -> Path:
    """Declare complete what this process staged: all of it, or one folder of it. The rename is the one step that
    decides."""
    staging = staging_folder(output) if staging is None else staging
    ready = output / f"{READY}{os.getpid()}"
    # Folders first: a disk that has no room for them says so before anything has been moved.
    names = [name for _, manifest in _manifests(staging) for name in manifest["files"]]
    _refuse_links(output, names)
    for parent in sorted({os.path.dirname(name) for name in names}):
        (output / parent).mkdir(parents=True, exist_ok=True)
    to_disk(staging)
    staging.rename(ready)
    return ready


class Changes(NamedTuple):
    """The files that a folder of staged ones brings, by their names under the output; and the names that go."""

    brought: dict[str, Path]
    gone: list[str]


def changes_of(staging: Path, output: Path) -> Changes:
    """What `commit` and `publish` do with a folder that this process has staged."""
    manifests = list(_manifests(staging))
    names = {name: folder / str(number) for folder, m in manifests for number, name in enumerate(m["files"])}
    earlier = _earlier(output, {m["issue_id"] for _, m in manifests if not m["partial"]})
    gone = set().union(*earlier.values()).difference(names)
    return Changes({name: staged for name, staged in names.items() if staged.exists()}, sorted(gone))


def publish(ready: Path, output: Path) -> list[Path]:
    """Move the files of a committed folder into place; may be stopped and called again at any point.

    Raises `UnsafeOutputError`, before anything is moved, where no run can have left the folder so. It is taken away
    then, and the output's own manifest with it: the next build reads every file again.
    """
    written: list[Path] = []
    try:
        manifests = list(_manifests(ready))
        for folder, manifest in manifests:
            _check_committed(folder, manifest)
    except (OSError, ValueError) as error:
        discard(ready)
        (output / MANIFEST).unlink(missing_ok=True)
        reason = (
            f"{ready} is not what a stopped run leaves behind ({error}); it was taken away, and nothing was written"
        )
        raise UnsafeOutputError(f"{reason}. Build again: every file will be read") from error
    earlier = _earlier(output, {m["issue_id"] for _, m in manifests if not m["partial"]})
    names = {name for _, manifest in manifests for name in manifest["files"]}
    _refuse_links(output, [*names, *(n for _, m in manifests for n in earlier.get(m["issue_id"], ()))])
    for parent in sorted({os.path.dirname(name) for name in names}):
        (output / parent).mkdir(parents=True, exist_ok=True)
    for folder, manifest in manifests:
        for number, name in enumerate(manifest["files"]):
            staged = f"{folder}/{number}"
            if os.path.exists(staged):  # Else a run before this one has moved it and was stopped.
                os.replace(staged, f"{output}/{name}")
        written += [output / name for name in manifest["files"]]
        if not manifest["partial"]:
            for name in sorted(earlier.get(manifest["issue_id"], set()).difference(manifest["files"])):
                take_away(output / name)
        (folder / MANIFEST).unlink()
    discard(ready)
    return written


def take_away(path: Path) -> None:
    """Take a file of an output away, and its folder where it was the last one of a year."""
    path.unlink(missing_ok=True)
    if path.parent.name.isdecimal():
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _manifests(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The complete issues under `folder`, in order; what has no manifest is not complete, or has been moved."""
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        yield path.parent, orjson.loads(path.read_bytes())


def _check_committed(folder: Path, manifest: Any) -> None:
    """Raises ValueError where a committed folder or its manifest is none that `stage_files` wrote."""
    match manifest:
        case {"issue_id": str(), "files": [*names], "partial": bool()} if all(isinstance(name, str) for name in names):
            strange = next((name for name in names if not _is_of_output(name)), None)
            if strange is not None:
                raise ValueError(f"it names {strange!r}, which is no file of an output")
        case _:
            raise ValueError(f"its {MANIFEST} is none")
    if folder.is_symlink() or folder.parent.is_symlink():
        raise ValueError("it is a link")
    with os.scandir(folder) as entries:
        strange = next((entry.name for entry in entries if not entry.is_file(follow_symlinks=False)), None)
    if strange is not None:
        raise ValueError(f"{strange} in it is a link or no file")


def _is_of_output(name: str) -> bool:
    return name in OWN_FILES or is_of_site(name) or owner_of(name) is not None


def _refuse_links(output: Path, names: Iterable[str]) -> None:
    """Raises `UnsafeOutputError` where a folder that one of the files goes to is a link, which would lead its writer
    out of the output."""
    parents = {Path(parent) for parent in {os.path.dirname(name) for name in names} if parent}
    for folder in sorted({each for parent in parents for each in (parent, *parent.parents)}):
        if folder.name and (output / folder).is_symlink():
            reason = f"{output / folder} is a link, and nothing is written through it"
            raise UnsafeOutputError(f"{reason}. Put a folder in its place, or name another --output")


def recover(output: Path, alone: bool = False) -> None:
    """Finish or forget what a stopped run left behind; folders of runs that are still going stay alone. A caller who
    knows that no other run is going says that it is `alone`."""
    if not output.is_dir():
        return
    for path in sorted(output.iterdir()):
        for prefix in (STAGING, READY):
            if path.name.startswith(prefix) and (alone or not is_running(path.name.removeprefix(prefix))):
                if prefix == READY:
                    publish(path, output)
                else:
                    discard(path)


def discard(folder: Path) -> None:
    """Take a folder away, whatever is in it; of a link, the link."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def to_disk(folder: Path) -> None:
    """Wait until everything under `folder` is on disk, so that a power cut after the rename finds whole files."""
    if hasattr(os, "sync"):
        os.sync()  # One call for all files: fsync on each would take half of the time that writing may take.
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _earlier(output: Path, issues: Collection[str]) -> dict[str, set[str]]:
    """The files that the output holds of each of these issues: a new build replaces them, but not its tables and
    datasets under another year. Only folders are listed that hold few files or must be: those of a large output hold
    hundreds of thousands."""
    found: dict[str, set[str]] = {issue_id: set() for issue_id in issues}
    years = [path.relative_to(output).as_posix() for path in (output / "parquet").glob("*/*")]
    for issue_id, own in found.items():
        names = [f"text/{issue_id}.txt", f"json/{issue_id}.json", f"layout/{issue_id}.parquet"]
        names += (f"{year}/{issue_id}.parquet" for year in years)
        own.update(name for name in names if os.path.lexists(f"{output}/{name}"))
    with contextlib.suppress(FileNotFoundError), os.scandir(output / "tables") as entries:
        for entry in entries:
            issue_id, part, _ = entry.name.partition(".d")
            if part and issue_id in found:
                found[issue_id].add(f"tables/{entry.name}")
    return found

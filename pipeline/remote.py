"""An output on object storage (`s3://bucket/prefix`, or whatever else pyarrow or fsspec has a file system for).

A working copy stands in for it on this machine: a folder with the manifest, the index and, for every other file, an
empty one of its name and size, whose bytes are fetched only where they are read. Runs change the working copy as they
change any output, and each commit is uploaded. Object storage has neither renames nor locks, so:

- `.unfinished.zip` makes a commit one step. It first names the files that are new, which are uploaded then: no manifest
  knows them yet. It is then replaced by one with everything else (files that take another's place, the index, the
  manifest, the names that go), and with this upload the commit has happened. What is in it is put in place, the
  manifest last, then the files that went are deleted. A run that finds it there takes back or finishes what a stopped
  one began.
- `.writer` says which run may write: the one that came last. Another one that finds this changed, or the manifest,
  stops before it writes more.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import string
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from urllib.parse import quote
from urllib.request import url2pathname

import orjson
import pyarrow as pa
from pyarrow.fs import FileSelector, FileSystem, FileType, FSSpecHandler, PyFileSystem

from pipeline.lock import only_writer
from pipeline.precompiled import compile_re
from pipeline.publication import Place
from pipeline.schema import LOCK, MANIFEST, OWN_FILES, owner_of
from pipeline.write import changes_of, discard, take_away

WRITER = ".writer"
UNFINISHED = ".unfinished.zip"
_PLAN = "plan.json"

# Files that are on their way at once: a small one takes some tens of milliseconds, most of them spent waiting.
_THREADS = 16
_CHUNK = 8 << 20

# What pyarrow has file systems for; fsspec is asked for all others.
_OF_PYARROW = ("s3", "gs", "gcs", "abfs", "abfss", "hdfs", "viewfs")
_ONE_REQUEST = "allow_delayed_open=true"  # for a small file, where there would be three
_ADDRESS = compile_re(r"([A-Za-z][A-Za-z0-9+.\-]+):(/+)(.*)", re.DOTALL)
# What an address may carry that is not for the terminal.
_SECRET = compile_re(r"(?<=://)[^/@:]*:[^/@]*(?=@)|\?.*", re.DOTALL)


class RemoteError(Exception):
    """An output on object storage that cannot be used, with the way out."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an output lies on object storage: `s3://bucket/prefix`."""

    scheme: str
    rest: str

    @property
    def uri(self) -> str:
        """The whole of it, with the password and options that may be in it."""
        return f"{self.scheme}://{self.rest}"

    def __str__(self) -> str:
        return _SECRET.sub("…", self.uri)


def address_of(output: str | Path | Address) -> Path | Address:
    """The folder or the address that an output is named by. `Path` makes one slash of two: that is understood."""
    if isinstance(output, Address):
        return output
    match = _ADDRESS.fullmatch(str(output))
    if match is None:
        return Path(output)
    scheme, slashes, rest = match[1].lower(), match[2], match[3].rstrip("/")
    if scheme == "file":
        return Path(url2pathname(f"/{rest}"))
    return Address(scheme, f"/{rest}" if len(slashes) > 2 or scheme == "local" else rest)


def place_of(output: str | Path | Address, cache: Path | None = None) -> Place:
    """Where an output lies, to write to; the working copy of one on object storage goes under `cache`. Raises
    `RemoteError` where no file system is there for the address."""
    named = address_of(output)
    if isinstance(named, Path):
        return Place(named)
    folder = (cache or _own_cache()) / hashlib.blake2b(named.uri.encode(), digest_size=8).hexdigest()
    return Remote(named, folder)


@contextmanager
def copied(address: Address) -> Iterator[Remote]:
    """A working copy to read in, which is gone afterwards."""
    with TemporaryDirectory(prefix="gazette-") as folder:
        remote = Remote(address, Path(folder))
        remote.look()
        yield remote


def _own_cache() -> Path:
    """This user's folder for what may be lost."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(named) if named else Path.home() / ".cache") / "gazette"


class Remote(Place):
    """An output on object storage, and its working copy in `folder`."""

    option = "--cache"

    def __init__(self, address: Address, folder: Path) -> None:
        super().__init__(folder)
        self._address = address
        self._store = _Store(address)
        self._sizes: dict[str, int] = {}  # what the output holds
        self._fetched: set[str] = set()
        self._manifest: bytes | None = None  # as this run has read or written it
        self._run = orjson.dumps({"host": socket.gethostname(), "pid": os.getpid(), "run": uuid.uuid4().hex})

    @contextmanager
    def writing(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Be the one run that writes there, from now on."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with only_writer(self.folder, tell, name=self._address):
            self._empty()
            try:
                self._come_in(tell)
                self.look()
                yield
            finally:
                with suppress(RemoteError):
                    self._leave()
                self._empty()

    def look(self) -> None:
        """Make the working copy: the manifest, and the names and sizes of all files."""
        self._manifest = self._store.read(MANIFEST)
        self._sizes = {name: size for name, size in self._store.sizes().items() if _is_part(name)}
        for parent in sorted({os.path.dirname(name) for name in self._sizes}):
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
        for name in self._sizes:
            self._stand_in(name)
        self._fetched = set()
        if self._manifest is not None:
            (self.folder / MANIFEST).write_bytes(self._manifest)
            self._fetched.add(MANIFEST)

    def fetch(self, paths: Iterable[Path]) -> None:
        """Have the bytes of these held files in the folder."""
        names = {path.relative_to(self.folder).as_posix() for path in paths}
        wanted = names & self._sizes.keys() - self._fetched
        # One that was deleted since is as a file that was lost.
        _all(lambda name: self._store.download(name, self.folder / name), wanted)
        self._fetched |= wanted

    def fetch_all(self) -> None:
        """Have the whole output in the folder."""
        self.fetch(self.folder / name for name in self._sizes)

    def put_in_place(self, batch: Path) -> None:
        """Upload a folder of staged files, as one change of the output."""
        brought, gone = changes_of(batch, self.folder)
        new = {name: brought[name] for name in brought.keys() - self._sizes.keys() - set(OWN_FILES)}
        others = {name: staged for name, staged in brought.items() if name not in new}
        before, after = self._manifest, self._manifest
        if MANIFEST in others:
            after = others[MANIFEST].read_bytes()
        plan = {"new": sorted(new), "gone": gone, "before": _digest(before), "after": _digest(after)}
        self._refuse_others(before)
        if new:
            self._write_plan({**plan, "committed": False}, {})
            self._store.upload(new)
            self._refuse_others(before)
        self._write_plan({**plan, "committed": True}, others)
        self._finish(others, gone, before, after)
        self._manifest = after
        self._follow(brought, gone)
        discard(batch)

    # --- a commit -------------------------------------------------------------------------------------------------

    def _write_plan(self, plan: Mapping[str, Any], files: Mapping[str, Path]) -> None:
        """Upload what the next run needs to take a commit back or to finish it."""
        path = self.folder / UNFINISHED
        with zipfile.ZipFile(path, "w", strict_timestamps=False) as packed:
            packed.writestr(_PLAN, orjson.dumps(plan))
            for name, staged in files.items():
                packed.write(staged, name)
        self._store.upload({UNFINISHED: path})
        path.unlink()

    def _finish(self, files: Mapping[str, Path], gone: Iterable[str], *manifests: bytes | None) -> None:
        """Put the files of a commit in place, the manifest last, and delete what goes with it."""
        self._store.upload({name: path for name, path in files.items() if name not in OWN_FILES})
        self._refuse_others(*manifests)
        for name in reversed(OWN_FILES):
            if name in files:
                self._store.upload({name: files[name]})
        self._store.delete(gone)
        self._store.delete([UNFINISHED])

    def _follow(self, brought: Mapping[str, Path], gone: Iterable[str]) -> None:
        """Bring the working copy to what the output holds now. Bytes that were fetched are let go."""
        for name, staged in brought.items():
            self._sizes[name] = staged.stat().st_size
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            if name in OWN_FILES:
                os.replace(staged, self.folder / name)
                self._fetched.add(name)
            else:
                self._stand_in(name)
                self._fetched.discard(name)
        for name in gone:
            take_away(self.folder / name)
            self._sizes.pop(name, None)
            self._fetched.discard(name)
        for name in self._fetched.difference(OWN_FILES):
            if (self.folder / name).exists():
                self._stand_in(name)
        self._fetched &= set(OWN_FILES)

    def _stand_in(self, name: str) -> None:
        """Put a file of the right size in the place of one whose bytes are elsewhere; it takes no room on disk."""
        with (self.folder / name).open("wb") as file:
            file.truncate(self._sizes[name])

    # --- one writer -----------------------------------------------------------------------------------------------

    def _come_in(self, tell: Callable[[str], None]) -> None:
        """Become the run that writes, and take back or finish what a stopped one began."""
        before = self._store.read(WRITER)
        if before is not None:
            who = _name_of(before)
            tell(f"another run{who} was stopped at {self._address}, or still goes on: it can write no more from now on")
        self._store.write(WRITER, self._run)
        path = self.folder / UNFINISHED
        if not self._store.download(UNFINISHED, path):
            return
        held = self._store.read(MANIFEST)
        try:
            plan, files = _unpacked(path, self.folder / "unfinished")
        except OSError:
            raise
        except Exception as error:  # Whoever wrote it, it may be anything.
            reason = f"{self._address}/{UNFINISHED} is not what a stopped run leaves behind ({error})"
            raise RemoteError(f"{reason}. Delete it, then build with --force") from error
        path.unlink()
        if plan["committed"] and _digest(held) in (plan["before"], plan["after"]):
            self._finish(files, plan["gone"], held)
        else:
            if _digest(held) == plan["before"]:
                self._store.delete(plan["new"])
            self._store.delete([UNFINISHED])  # Where the manifest is another one, the plan is older than that.
        for staged in files.values():
            staged.unlink()

    def _refuse_others(self, *manifests: bytes | None) -> None:
        """Raises `RemoteError` where another run has come, or the manifest is none of these."""
        writer = self._store.read(WRITER)
        if writer != self._run:
            who = _name_of(writer)
            reason = f"another run{who} has begun to write to {self._address}, and this one has stopped"
            raise RemoteError(f"{reason}. Build again when it has ended")
        if self._store.read(MANIFEST) not in manifests:
            reason = f"somebody else has changed {self._address}/{MANIFEST} since this run began, which has stopped"
            raise RemoteError(f"{reason}. See that nobody else writes there, then build again")

    def _leave(self) -> None:
        if self._store.read(WRITER) == self._run:
            self._store.delete([WRITER])

    def _empty(self) -> None:
        """Leave nothing in the working copy but its lock."""
        for path in self.folder.iterdir():
            if not path.name.startswith(LOCK):
                discard(path)


def _is_part(name: str) -> bool:
    """Whether a name is one that an output's file may have, and leads nowhere else."""
    return name in OWN_FILES or owner_of(name) is not None


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _name_of(writer: bytes | None) -> str:
    with suppress(ValueError, TypeError, KeyError):
        named = orjson.loads(writer or b"")
        return f" (process {int(named['pid'])} on {str(named['host'])[:100]})"
    return ""


def _unpacked(path: Path, folder: Path) -> tuple[dict[str, Any], dict[str, Path]]:
    """The plan of an unfinished commit, and its files. Raises ValueError and others where it is none."""
    folder.mkdir()
    files = {}
    with zipfile.ZipFile(path) as packed:
        plan = orjson.loads(packed.read(_PLAN))
        for number, name in enumerate(packed.namelist()):
            if name != _PLAN:
                files[name] = folder / str(number)
                with packed.open(name) as source, files[name].open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
    strange = next((name for name in (*files, *plan["new"], *plan["gone"]) if not _is_part(name)), None)
    if strange is not None:
        raise ValueError(f"it names {strange!r}, which is no file of an output")
    if not {"before", "after", "committed"} <= plan.keys():
        raise ValueError("its plan is none")
    return plan, files


def _all(do: Callable[[str], object], names: Iterable[str]) -> None:
    """Do something with each name, many at once. Where one fails, or an interrupt comes, those under way come to their
    end and the others are not begun: an interrupt reaches no thread but the main one, and leaves no half a file."""
    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(do, sorted(names)):
            pass


# --- the file systems ---------------------------------------------------------------------------------------------


class _Store:
    """The files under an address, by their names. Every failure is a `RemoteError` with the way out."""

    def __init__(self, address: Address) -> None:
        self._address = address
        with self._told("reached"):
            self._system, root = _file_system(address)
            self._root = root.rstrip("/")

    def sizes(self) -> dict[str, int]:
        """The names of all files, and their sizes."""
        with self._told("read"):
            found = self._system.get_file_info(FileSelector(self._root, allow_not_found=True, recursive=True))
        files = (info for info in found if info.type == FileType.File)
        # A file system that does not tell sizes has, for all it knows, files that hold something.
        return {info.path.removeprefix(f"{self._root}/"): 1 if info.size is None else info.size for info in files}

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, or None where there is none."""
        target = BytesIO()
        return target.getvalue() if self._copy(name, target) else None

    def download(self, name: str, path: Path) -> bool:
        """Copy a file to this machine; whether there is one."""
        with path.open("wb") as target:
            found = self._copy(name, target)
        if not found:
            path.unlink()
        return found

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        _all(lambda each: self._send(each, BytesIO(content)), [name])

    def upload(self, files: Mapping[str, Path]) -> None:
        """Copy files from this machine."""

        def one(name: str) -> None:
            with files[name].open("rb") as source:
                self._send(name, source)

        _all(one, files)

    def delete(self, names: Iterable[str]) -> None:
        """Delete files, as far as they are there."""

        def one(name: str) -> None:
            with self._told("written to"), suppress(FileNotFoundError):
                self._system.delete_file(self._path(name))

        _all(one, names)

    def _copy(self, name: str, target: BinaryIO) -> bool:
        with self._told("read"), suppress(FileNotFoundError):
            with self._system.open_input_stream(self._path(name)) as source:
                shutil.copyfileobj(source, target, _CHUNK)
            return True
        return False

    def _send(self, name: str, source: BinaryIO) -> None:
        with self._told("written to"):
            try:
                target = self._system.open_output_stream(self._path(name))
            except FileNotFoundError:  # Where folders are not just a part of the name.
                self._system.create_dir(self._path(os.path.dirname(name)), recursive=True)
                target = self._system.open_output_stream(self._path(name))
            with target:
                shutil.copyfileobj(source, target, _CHUNK)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}".rstrip("/")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except RemoteError:
            raise
        except Exception as error:  # Each file system has errors of its own.
            words = str(error).strip().replace(self._address.uri, str(self._address))
            reason = words.splitlines()[0].rstrip(". ") if words else type(error).__name__
            if isinstance(error, PermissionError) or re.search("ACCESS_DENIED|Forbidden|AccessDenied|403", reason):
                advice = "Use credentials that may list, read, write and delete there"
            else:
                advice = "Look at the address, the credentials and the network"
            raise RemoteError(f"{self._address} cannot be {what}: {reason}. {advice}") from error


def _file_system(address: Address) -> tuple[FileSystem, str]:
    """The file system of an address and the path in it."""
    if not re.match(r"/*[^/?]", address.rest):
        raise RemoteError(f"{address} names no bucket. Name one and a prefix in it: {address.scheme}://bucket/prefix")
    known = "Name a folder, or an address that begins with s3://, gs:// or abfs://"
    if address.scheme in _OF_PYARROW:
        with suppress(pa.ArrowNotImplementedError):  # pyarrow may be built without it.
            uri = quote(address.uri, safe=string.punctuation)
            if address.scheme == "s3":
                with suppress(pa.ArrowInvalid):  # An older one does not know the option.
                    return _opened(f"{uri}{'&' if '?' in uri else '?'}{_ONE_REQUEST}")
            return _opened(uri)
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        reason = f"the packages for {address.scheme}:// are not installed"
        raise RemoteError(f"{reason}. Run make cluster; or {known[0].lower()}{known[1:]}") from error
    try:
        system, path = url_to_fs(address.uri)
    except ImportError as error:
        raise RemoteError(f"the packages for {address.scheme}:// are not installed: {error}. {known}") from error
    except ValueError as error:
        raise RemoteError(f"there is no file system for {address.scheme}://. {known}") from error
    system.invalidate_cache()
    return PyFileSystem(FSSpecHandler(system)), path


def _opened(uri: str) -> tuple[FileSystem, str]:
    system, path = FileSystem.from_uri(uri)
    return system, path

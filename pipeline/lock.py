"""The lock of an output: one run writes at a time.

The file `.lock` says which process of which machine writes. One on this machine is waited for, and that of a run that
was killed counts for nothing. Whether a run on another machine still goes on nobody here can know: a person decides.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.processes import is_running
from pipeline.schema import LOCK

# Seconds for which a lock that nobody here can judge is watched, and after which a lock without a name is no longer
# that of a run which is just about to write it.
_FOREIGN_PATIENCE = 10.0
_NAMELESS = 5.0
# Seconds that clearing a stale lock may take.
_CLEARING = 10.0


class BusyError(Exception):
    """Another run writes to the output and does not end."""


class Holder(NamedTuple):
    """The run that holds a lock; its words are empty where it has not written its name, or no name that can be read."""

    pid: str
    host: str
    start: str


_held: set[str] = set()


@contextlib.contextmanager
def only_writer(
    output: Path, tell: Callable[[str], None], patience: float = 3600.0, name: object = None
) -> Iterator[None]:
    """Keep other runs from writing to `output`.

    Where one on this machine writes already, `tell` says so and it is waited for, `patience` seconds at most. For one
    on another machine it is some seconds. Raises `BusyError` with the way out. How long a lock has stood is measured
    by watching it: the clock may have been set back since it was made. `name` is what the output is called where it is
    told of.
    """
    lock = output / LOCK
    own = os.path.realpath(lock)
    begin = since = time.monotonic()
    seen: Holder | None = None
    told = False
    while not _take(lock):
        now = time.monotonic()
        holder = _holder(lock)
        if holder != seen:
            seen, since = holder, now
        watched = now - since
        foreign = bool(holder.pid) and holder.host != socket.gethostname()
        if _is_stale(lock, holder, watched):
            if _clear(lock, watched):
                continue
        elif not told and (holder.pid or watched > 1):
            who = f"process {holder.pid}{f' on {holder.host}' if foreign else ''}" if holder.pid else "without a name"
            tell(f"another run ({who}) is writing to {name or output}; waiting for it to end")
            told = True
        if now - begin >= patience or (foreign and watched >= _FOREIGN_PATIENCE):
            raise BusyError(_way_out(name or output, lock, holder, foreign))
        time.sleep(0.1)
    _held.add(own)
    try:
        yield
    finally:
        try:
            _held.discard(own)
            lock.unlink(missing_ok=True)
        except KeyboardInterrupt:  # an interrupt at the very last step
            lock.unlink(missing_ok=True)
            raise


def _way_out(output: object, lock: Path, holder: Holder, foreign: bool) -> str:
    if not holder.pid:
        return f"{lock} keeps {output} closed and cannot be taken away. Delete it, then build again"
    if foreign:
        reason = f"another run (process {holder.pid} on {holder.host}) is writing to {output}, or was killed there"
        return f"{reason}. Build again when it has ended, or delete {lock} if there is no such run any more"
    advice = f"Wait for it to end, or delete {lock} if there is no such run"
    return f"another run (process {holder.pid}) is writing to {output}. {advice}"


def _take(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {socket.gethostname()} {_started(os.getpid())}\n")
    except OSError:  # A full disk has room for a file, but not for a word in it: others would wait for nobody.
        lock.unlink(missing_ok=True)
        raise
    return True


def _holder(lock: Path) -> Holder:
    """Process, machine and start of the run that holds the lock."""
    try:
        with lock.open("rb") as file:
            words = file.read(1000).decode("utf-8").split()
    except (OSError, UnicodeDecodeError):
        words = []
    pid, host, start = [*words, "", "", ""][:3]
    return Holder(pid, host, start) if host and pid.isdecimal() and len(pid) < 20 else Holder("", "", "")


def _is_stale(lock: Path, holder: Holder, watched: float) -> bool:
    if not holder.pid:
        # A run that was killed before it could write its name; or one that is just about to.
        return watched > _NAMELESS or _age(lock) > _NAMELESS
    if holder.host != socket.gethostname():
        return False
    if holder.pid == str(os.getpid()):
        return os.path.realpath(lock) not in _held
    # A process of the same number that started at another time is another one.
    return not is_running(holder.pid) or holder.start != _started(int(holder.pid))


def _age(path: Path) -> float:
    """Seconds since a file was written; below zero where the clock has been set back."""
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0


def _started(pid: int) -> str:
    """When the process started, where the system tells it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return "-"


def _clear(lock: Path, watched: float) -> bool:
    """Take a stale lock away; whether that was done. Only one run at a time may: between its look and its step the
    lock could be taken."""
    guard = lock.with_name(f"{LOCK}-clearing")
    try:
        os.close(os.open(guard, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        # Another run is at it, which takes no time; or it was killed at it, perhaps before the clock was set back.
        if abs(_age(guard)) > _CLEARING or watched > _CLEARING:
            with contextlib.suppress(OSError):
                guard.unlink()
        return False
    try:
        if not _is_stale(lock, _holder(lock), watched):
            return False
        lock.unlink(missing_ok=True)
        return True
    finally:
        guard.unlink(missing_ok=True)

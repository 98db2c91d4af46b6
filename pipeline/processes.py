"""Whether a process is there."""

from __future__ import annotations

import os
from typing import Any


def is_running(pid: str) -> bool:
    """Whether a process of this number, other than this one, is there."""
    if not pid.isdecimal() or pid == str(os.getpid()):
        return False  # Our own number on a folder that we did not make: a process before us had it.
    if os.name == "nt":
        return _is_running_on_windows(int(pid))
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except OSError:
        return True
    return True


def _is_running_on_windows(pid: int) -> bool:
    """The same on Windows, where `os.kill(pid, 0)` is no question: it sends Ctrl-C."""
    import ctypes

    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(_MAY_ASK, False, pid % 2**32)
    if not handle:
        return bool(kernel.GetLastError() == _DENIED)  # Somebody else's is there, but tells nothing.
    try:
        code = ctypes.c_ulong()
        return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == _STILL_ACTIVE)
    finally:
        kernel.CloseHandle(handle)


_MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_DENIED = 5  # ERROR_ACCESS_DENIED
_STILL_ACTIVE = 259

"""The version of the pipeline, and the fingerprint of its code, which every file that it writes carries."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

# Raised where the same input gives other data: docs/rules.md, "The version".
VERSION = "0.2.0"

# Packages that the values or the bytes of the output come from.
_PACKAGES = (
    *("jieba", "numpy", "orjson", "pyahocorasick", "pyarrow", "regex", "rjieba"),
    *("pypdfium2", "selectolax"),
    *("onnxruntime", "opencv-python-headless", "rapidocr"),
)


# What makes no issue another one: words on the screen, and what only reads a whole output.
_APART = (
    *("cli/", "desk/", "export/", "locale/"),
    *("agenda.py", "analysis.py", "deadlines.py", "holdings.py", "journal.py", "owed.py", "phrases.py", "selection.py"),
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """The version of the program down to its last rule: the code that makes issues, vocabulary and the packages that
    it reads with."""
    # Loaded here: who asks for the version only need not wait for it.
    from importlib.metadata import PackageNotFoundError, version

    digest = _digest_of_code(lambda name: not name.startswith(_APART))
    for package in _PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{package}\0{version(package)}\0".encode())
    return f"{VERSION}+{digest.hexdigest()[:16]}"


# The code of the desk, under the package, and what it shares with other readers of an output.
_DESK = ("desk/", "deadlines.py", "owed.py")


@lru_cache(maxsize=1)
def fingerprint_of_desk() -> str:
    """The version of the desk: what it makes of the same rows."""
    return f"{fingerprint()}+{_digest_of_code(lambda name: name.startswith(_DESK)).hexdigest()[:16]}"


def _digest_of_code(counts: Callable[[str], bool]) -> hashlib._Hash:
    root = Path(__file__).parent
    digest = hashlib.sha256()
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    for name in sorted(files):
        if "__pycache__" not in name and counts(name):
            content = files[name].read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest

"""Review files (审核文件) beside the sources that they are about: where they lie, and their bytes.

What stands in one is read by `pipeline.review`; docs/review.md tells the format.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.precompiled import compile_re
from pipeline.read.bundle import is_file, read_bytes, size_of, within
from pipeline.read.folder import ISSUE
from pipeline.read.listing import is_passed_over
from pipeline.source import ReviewFile
from pipeline.text import UnusableInputError, printable

# The review file of a gathered issue, and what is put behind the name of any other source.
REVIEW = "review.toml"
ENDING = f".{REVIEW}"
# Some thousand entries; an issue has some thousand rows.
_LARGEST = 1 << 20


def is_review(path: Path) -> bool:
    """Whether a file is a review file by its name: it is no gazette."""
    return path.name == REVIEW or path.name.endswith(ENDING)


# What a browser calls a file that it downloads again (a.review (1).toml), and Windows a copy of one.
_ALMOST = compile_re(r"(?:.*\.)?review\b[^.]*\.toml", re.IGNORECASE | re.DOTALL)


def is_almost_review(path: Path) -> bool:
    """Whether a file is called nearly as a review file, so that it is one for a person, and for no source."""
    return not is_review(path) and _ALMOST.fullmatch(path.name) is not None


def review_path(source: Path) -> Path:
    """Where the review file of a source belongs: beside it. Of a file in an archive it lies outside, in a folder that
    is named as the archive: what was delivered stays as it is."""
    inside = within(source)
    if inside is None:
        return _beside(source)
    archive, name = inside
    return _beside(archive.with_suffix("") / name)


def _beside(source: Path) -> Path:
    return source.with_name(REVIEW if source.name == ISSUE else f"{source.stem}{ENDING}")


def review_of(source: Path, root: Path | None = None) -> Path | None:
    """The review file that a source has, if it has one: the one where it belongs, else one that its archive brings.
    What is passed over under `root`, the folder that is built, does not count."""
    for path in dict.fromkeys((review_path(source), _beside(source))):
        if _is_there(path) and not is_passed_over(path, root or source.parent):
            return path
    return None


def _is_there(path: Path) -> bool:
    return is_file(path) if within(path) is not None else os.path.lexists(path)


def read_review_file(source: Path, root: Path | None = None) -> ReviewFile | None:
    """The review file of a source, with its bytes; None where it has none. One that cannot be read says why."""
    path = review_of(source, root)
    if path is None:
        return None
    name = printable(f"{path.absolute().parent.name}/{REVIEW}" if path.name == REVIEW else path.name)
    try:
        if not is_file(path):
            raise UnusableInputError("is no file", "Put the review file itself there, or take it out")
        if size_of(path) > _LARGEST:
            raise UnusableInputError(f"is larger than {_LARGEST >> 20} MB", "Take out what is not needed")
        data = read_bytes(path)
    except UnusableInputError as error:
        return _unread(name, f"{error.reason}. {error.advice}")
    except OSError as error:
        return _unread(name, f"cannot be read: {error.strerror or error}. Check that you may read it")
    return ReviewFile(name=name, data=data, sha256=hashlib.sha256(data).hexdigest())


def _unread(name: str, problem: str) -> ReviewFile:
    return ReviewFile(name=name, data=b"", sha256=hashlib.sha256(problem.encode()).hexdigest(), problem=problem)


def digest_of_review(source: Path, root: Path | None = None) -> str:
    """The hash of a source's review file as `read_review_file` gives it; empty where it has none."""
    file = read_review_file(source, root)
    return file.sha256 if file is not None else ""


def sources_of(reviews: Iterable[Path], sources: Iterable[Path]) -> Mapping[Path, list[Path]]:
    """Each review file with the sources that it would be of: none where it is an orphan, several where nobody knows."""
    found: dict[Path, list[Path]] = {path: [] for path in reviews}
    for source in sources if found else ():
        for path in {review_path(source), _beside(source)} & found.keys():
            found[path].append(source)
    return found

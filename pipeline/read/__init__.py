"""Reading: a file becomes source text. No stage behind it opens a file of input.

Each form of input has a module of its own with a function `read(data, name)`; none knows the others. The form is
recognised by content, not by extension.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.precompiled import compile_re
from pipeline.read import bundle, folder
from pipeline.read.draft import MOST_CHARACTERS, OnPage, no_pages, too_long
from pipeline.read.forms import READABLE, ZIPS, form_of
from pipeline.read.listing import IGNORE
from pipeline.read.remarks import remarks_on, without_controls
from pipeline.read.reviews import read_review_file
from pipeline.source import SourceText
from pipeline.text import UnusableInputError, printable, unify


class ReadError(UnusableInputError):
    """A file that cannot be read."""

    def __init__(self, path: Path, reason: str, advice: str, lasting: bool = False) -> None:
        super().__init__(reason, advice, lasting)
        self.path = path

    def __str__(self) -> str:
        return f"{printable(str(self.path))}: {super().__str__()}"


# No file of a gazette is larger: a colour scan of a hundred pages holds about 100 MB.
_LARGEST = 512 << 20
# Larger than the text of any usual number: it may take half a minute and a gigabyte, so it counts as other forms do.
_SIMPLE = 1 << 20
_TOO_LARGE = "Divide it, or take it out of the folder: one file for each issue"


def read_source(path: Path, on_page: OnPage = no_pages, root: Path | None = None) -> SourceText:
    """The source text of a file of any form, or of the issue that an `issue.toml` gathers under `root`, the folder
    that is built; with the review file that lies beside it.

    `on_page` is told how many pages have been read and how many there are; of an issue that is gathered, its files.
    Raises `ReadError` where a file cannot be opened, is empty, too large, damaged beyond reading, or of a form that
    is not read.
    """
    try:
        _check_kind(path)
        source = _read_folder(path, on_page, root) if is_issue(path) else _read_file(path, on_page)
        review = read_review_file(path, root)
        return source if review is None else replace(source, review=review)
    except OSError as error:
        raise _unopened(path, error) from error
    except UnusableInputError as error:
        raise ReadError(path, error.reason, error.advice, error.lasting) from error


def _check_kind(path: Path) -> None:
    """Raises an error where there is no file to be opened: a pipe waits for ever, a device may have no end."""
    if path.is_symlink() and not path.exists():
        raise UnusableInputError("is a link to a file that is not there", "Put the file itself there, or take it out")
    if path.is_dir():
        os.scandir(path).close()  # raises where the folder cannot be opened
        raise UnusableInputError("is a folder, not a file", "Name one of the files in it, or the folder above it")
    if path.exists() and not path.is_file():
        raise UnusableInputError("is no file but a pipe, a socket or a device", "Take it out of the folder")


def _read_folder(toml: Path, on_page: OnPage, root: Path | None) -> SourceText:
    files = folder.members(toml, READABLE, root)
    done = 0

    def read_file(path: Path) -> SourceText:
        nonlocal done
        source = _read_file(path, lambda _done, _pages: on_page(done, len(files)))
        done += 1
        on_page(done, len(files))
        return source

    return folder.read(toml, files, read_file, MOST_CHARACTERS, root)


# A file that goes with gazettes, as a plain editor saves it (2018-03.review.toml.txt): it would be read as a gazette.
_OF_OURS = compile_re(r"(?:(?:.*\.)?review|issue)\.toml\.txt", re.IGNORECASE | re.DOTALL)


def _read_file(path: Path, on_page: OnPage) -> SourceText:
    try:
        _check_kind(path)
        if _OF_OURS.fullmatch(path.name):
            advice = "Take .txt off the end of its name, which Windows may hide"
            raise UnusableInputError(f"is called as a text, but is {path.stem}", advice)
        if bundle.is_bundle(path):
            raise _not_one(path)
        size = bundle.size_of(path)
        if size > _LARGEST:
            raise UnusableInputError(f"holds {size >> 20} MB; no more than {_LARGEST >> 20} are read", _TOO_LARGE)
        data = bundle.read_bytes(path)
    except OSError as error:
        raise _unopened(path, error) from error
    form = form_of(data)
    told = (on_page,) if form.paged else ()
    reader = _reader(form.reader)
    try:
        source: SourceText = reader.read(data, printable(path.name), *told)
    except UnusableInputError as error:
        called = path.suffix.lower()
        if form.reader == "text" and called in READABLE and called not in form.endings:
            # What shows no form is tried as text. That it is no text helps nobody who takes it for a PDF.
            reason = f"is no {called[1:]} file, though it is called so: it is damaged, or something else"
            raise UnusableInputError(reason, "Get the file again, or give it the ending of what it is") from error
        raise
    if not source.text.strip():
        if source.format != "txt" and data:
            raise UnusableInputError(
                "shows no words", f"Open it: where it is no gazette, take it out of the folder or name it in {IGNORE}"
            )
        advice = f"Put the gazette's text into the file, take it out of the folder, or name it in {IGNORE}"
        raise UnusableInputError("is empty", advice)
    if len(source.text) > MOST_CHARACTERS:
        raise too_long()
    # What a reader says itself about a kind of character (which glyph has no code), it knows better.
    said = {remark.code for remark in source.remarks}
    more = tuple(remark for remark in remarks_on(source.text) if remark.code not in said)
    # A form that draws characters holds a radical where a program took the shape for the character: it is no print.
    text = unify(source.text) if form.drawn else source.text
    whole = replace(source, text=text, remarks=source.remarks + more, sha256=hashlib.sha256(data).hexdigest())
    return without_controls(whole)


def _not_one(path: Path) -> UnusableInputError:
    """The error where an archive of files is to be read as one; what is wrong with it, if it cannot be read at all."""
    try:
        first = next(iter(bundle.members(path).files))
    except UnusableInputError as error:
        return error
    return UnusableInputError("is an archive of files", f"Build the folder, or name one of its files: {path / first}")


def _unopened(path: Path, error: OSError) -> ReadError:
    reason = f"cannot be read: {error.strerror or error}"
    return ReadError(path, reason, "Check that the file is there and that you may read it")


def _reader(form: str) -> Any:
    try:
        return import_module(f"pipeline.read.{form}")
    except ModuleNotFoundError as error:
        reason = f"is of a kind ({form}) that cannot be read here: {error.name} is not installed"
        advice = "Install the package, or save the file as text"
        raise UnusableInputError(reason, advice, lasting=False) from error


def is_issue(path: Path) -> bool:
    """Whether a file gathers the files of its folder into one issue."""
    return path.name == folder.ISSUE


def is_simple(path: Path) -> bool:
    """Whether a file is text or HTML of usual length, of which one process takes eight; of others it takes one."""
    try:
        if not bundle.is_file(path) or bundle.is_bundle(path):
            return True
        if bundle.size_of(path) > _SIMPLE:
            return False
        head = bundle.head_of(path, 4096)
        return not is_issue(path) and not head.startswith(ZIPS) and form_of(head).reader in ("text", "html")
    except (OSError, UnusableInputError):
        return True  # Reading it will say what is wrong.


def digest_of(path: Path, root: Path | None = None) -> str | None:
    """The hash that `read_source` gives the file's content, or None where the file cannot be read."""
    if not bundle.is_file(path):
        return None
    try:
        if is_issue(path):
            names = {folder.name_of(file, path): _digest(file) for file in folder.members(path, READABLE, root)}
            return folder.digest(_digest(path), names)
        return _digest(path)
    except (OSError, UnusableInputError):
        return None


def _digest(path: Path) -> str:
    if not bundle.is_file(path):
        raise FileNotFoundError(path)
    if bundle.within(path) is not None:
        return hashlib.sha256(bundle.read_bytes(path)).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Gathers the single documents of a folder into one issue (一期), as the folder's `issue.toml` says.

A gazette that was never printed as a whole, or of which only the documents are left, is put together so: a person
writes down what the front page would say, and each file of the folder begins a document.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.precompiled import compile_re
from pipeline.read.bundle import read_bytes, size_of
from pipeline.read.listing import IGNORE, list_files
from pipeline.read.remarks import imprint_without_controls
from pipeline.source import File, Grid, GridCell, Imprint, Page, Piece, PrintedLine, Remark, SourceText
from pipeline.text import Span, UnusableInputError, printable
from pipeline.vocab.places import place_called

# The file that makes a folder an issue; a front page takes some hundred bytes.
ISSUE = "issue.toml"
_LARGEST = 64 << 10

_EXAMPLE = 'gazette = "…人民政府公报", place = "清远市清新区", year = 2024, number = 3, published_on = 2024-03-31'
_NEEDED: Mapping[str, type] = {"gazette": str, "place": str, "year": int, "number": int, "published_on": date}
_OPTIONAL: Mapping[str, type] = {
    "number_to": int,
    "supplement": bool,
    "total_number": int,
    "frequency": str,
    "publisher": str,
}
_KINDS: Mapping[type, str] = {
    str: "words in quotation marks",
    int: "a whole number without quotation marks",
    bool: "true or false without quotation marks",
    date: "a day like 2024-03-31 without quotation marks",
}
# The least and the greatest that a number of an issue may be.
RANGES = {"year": (1900, 2200), "number": (1, 9999), "number_to": (1, 9999), "total_number": (1, 99999)}


def members(toml: Path, endings: Iterable[str], root: Path | None = None) -> list[Path]:
    """The files that an `issue.toml` gathers, in the order of their names; in numbers 2 comes before 10.

    What is passed over under `root`, the folder that is built, is not gathered.
    """
    known = frozenset(endings)
    files = [path for path in list_files(toml.parent, root).files if is_candidate(path, known)]
    return sorted(files, key=lambda path: _natural(name_of(path, toml)))


def is_candidate(path: Path, endings: frozenset[str]) -> bool:
    """Whether something under a folder is to be read: by the ending of its name, and what cannot be opened."""
    if path.is_dir():
        return not path.is_symlink()
    return path.suffix.lower() in endings


def name_of(path: Path, toml: Path) -> str:
    """The name of a file that an `issue.toml` gathers: its path from there."""
    return path.relative_to(toml.parent).as_posix()


_NUMBER = compile_re(r"([0-9]++)")


def _natural(name: str) -> tuple[list[list[tuple[int, str]]], str]:
    """A key for sorting: folder by folder, words as words and numbers as numbers."""
    pieces = [_NUMBER.split(part) for part in name.split("/")]
    return [[(int(p), "") if n % 2 else (0, p) for n, p in enumerate(part)] for part in pieces], name


def digest(toml: str, files: Mapping[str, str]) -> str:
    """The hash of an issue that is gathered: from the hash of its `issue.toml`, and the names and hashes of its files
    in their order."""
    whole = hashlib.sha256(f"{toml}\n".encode())
    for name, content in files.items():
        whole.update(f"{name}\0{content}\n".encode("utf-8", errors="surrogateescape"))
    return whole.hexdigest()


def read(
    toml: Path, files: list[Path], read_file: Callable[[Path], SourceText], most: int, root: Path | None = None
) -> SourceText:
    """The source text of the issue that `toml` describes, its `files` one after the other.

    Raises `UnusableInputError` where the description is wrong or a file cannot be read: there is no half issue. So it
    does where the text is longer than `most` characters, and where two files are one and the same: a copy that was
    left there would double all rows of its document.
    """
    if size_of(toml) > _LARGEST:
        raise UnusableInputError(
            f"is larger than {_LARGEST >> 10} kB", f"Write the issue's front page only: {_EXAMPLE}"
        )
    description = read_bytes(toml)
    imprint, remarks = imprint_without_controls(read_imprint(description))
    inner = next((path for path in list_files(toml.parent, root).files if path.name == ISSUE and path != toml), None)
    if inner is not None:
        reason = f"gathers the files of its folder and of those in it, but {name_of(inner, toml)} is there too"
        raise UnusableInputError(reason, "Put each issue into a folder of its own, none inside another")
    if not files:
        advice = "Put the issue's documents beside it (text, HTML, Word, ODT, PDF, OFD or pictures)"
        raise UnusableInputError("stands in a folder without a file that can be read", advice)
    sources: list[tuple[str, SourceText]] = []
    characters = 0
    for path in files:
        try:
            sources.append((printable(name_of(path, toml)), read_file(path)))
        except UnusableInputError as error:
            reason = f"was not built, for a file of it is missing: {printable(name_of(path, toml))} {error.reason}"
            raise UnusableInputError(reason, error.advice, error.lasting) from error
        characters += len(sources[-1][1].text)
        if characters > most:
            millions = f"{most / 1_000_000:g} million"
            raise UnusableInputError(f"gathers more than {millions} characters", "Divide it: one folder for each issue")
    seen: dict[str, str] = {}
    for name, source in sources:
        if (other := seen.setdefault(source.sha256, name)) != name:
            advice = f"Take one of them out, or name it in {IGNORE}"
            raise UnusableInputError(f"would hold a document twice: {other} and {name} are the same file", advice)
    whole = _joined(printable(f"{toml.absolute().parent.name}/{ISSUE}"), imprint, sources)
    own = hashlib.sha256(description).hexdigest()
    hashes = {name_of(path, toml): source.sha256 for path, (_, source) in zip(files, sources, strict=True)}
    return replace(whole, remarks=remarks + whole.remarks, sha256=digest(own, hashes))


# --- the description -----------------------------------------------------------------------------------------


def read_imprint(data: bytes) -> Imprint:
    """What an `issue.toml` says. Raises `UnusableInputError` where it is no TOML or a key is missing or wrong."""
    try:
        values = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise UnusableInputError(f"is no UTF-8 (byte {error.start})", "Save it again as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableInputError(f"is no valid TOML: {error}", f"Write one key on a line: {_EXAMPLE}") from error
    except (ValueError, RecursionError) as error:
        reason = "is no valid TOML: it holds a number without end, or lists in lists"
        raise UnusableInputError(reason, f"Write one key on a line: {_EXAMPLE}") from error
    for key in values:
        if key not in _NEEDED and key not in _OPTIONAL:
            known = ", ".join((*_NEEDED, *_OPTIONAL))
            raise UnusableInputError(f"has a key that is not known: {key}", f"Take it out; the keys are {known}")
    for key in _NEEDED:
        if key not in values:
            raise UnusableInputError(f"lacks the key {key}", f"Add it: {_EXAMPLE}")
    for key, value in values.items():
        _check(key, value)
    said: dict[str, Any] = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    imprint = Imprint(**said)
    if imprint.number_to is not None and imprint.number_to <= imprint.number:
        reason = f"has a number_to ({imprint.number_to}) that is not after number ({imprint.number})"
        raise UnusableInputError(reason, "Correct it; an issue of one number has no number_to")
    if imprint.number_to is not None and imprint.supplement:
        raise UnusableInputError("has number_to and supplement", "Keep one of them: a supplement has one number")
    if place_called(imprint.place, imprint.published_on) is None:
        reason = f"names a place that is not known, or several: {imprint.place}"
        advice = "Write place with its full name (清远市清新区) or its six-digit code (441803)"
        raise UnusableInputError(reason, advice)
    return imprint


def _check(key: str, value: object) -> None:
    kind = {**_NEEDED, **_OPTIONAL}[key]
    # A truth value counts as a whole number in Python, a point in time as a day.
    if type(value) is not kind:
        raise UnusableInputError(f"has a wrong {key}: {value}", f"Write {key} as {_KINDS[kind]}")
    if isinstance(value, str) and (not value.strip() or any(ord(char) < 32 for char in value)):
        raise UnusableInputError(f"has a {key} that is blank or has several lines", f"Write {key} on one line")
    least, most = RANGES.get(key, (0, 0))
    if key in RANGES and isinstance(value, int) and not least <= value <= most:
        raise UnusableInputError(f"has a wrong {key}: {value}", f"Write a number from {least} to {most}")


# --- joining -------------------------------------------------------------------------------------------------


def _joined(name: str, imprint: Imprint, sources: list[tuple[str, SourceText]]) -> SourceText:
    """The sources as one: each file begins on a new line, pages go on counting."""
    texts: list[str] = []
    pages: list[Page] = []
    pieces: list[Piece] = []
    remarks: list[Remark] = []
    files: list[File] = []
    printed: list[PrintedLine] = []
    at = before = 0
    for file_name, source in sources:
        text = source.text if source.text.endswith("\n") else source.text + "\n"
        pages += [replace(page, number=page.number + before, span=_moved(page.span, at)) for page in source.pages]
        printed += [line._replace(page=line.page + before, span=_moved(line.span, at)) for line in source.printed or ()]
        pieces += [_moved_piece(piece, at, before) for piece in source.pieces]
        remarks += [replace(r, message=f"{file_name}：{r.message}", span=_moved(r.span, at)) for r in source.remarks]
        stated = tuple(pair for file in source.files for pair in file.stated)
        files.append(File(name=file_name, span=Span(at, at + len(text)), stated=stated, sha256=source.sha256))
        texts.append(text)
        at += len(text)
        before = max((page.number for page in pages), default=0)
    formats = Counter(source.format for _, source in sources)
    return SourceText(
        "".join(texts),
        name,
        min(formats, key=lambda form: (-formats[form], form)),
        "",
        pages=tuple(pages),
        pieces=tuple(pieces),
        remarks=tuple(remarks),
        files=tuple(files),
        imprint=imprint,
        printed=tuple(printed) if any(source.printed is not None for _, source in sources) else None,
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved_piece(piece: Piece, by: int, pages: int) -> Piece:
    return replace(
        piece,
        spans=tuple(_moved(span, by) for span in piece.spans),
        page=None if piece.page is None else piece.page + pages,
        grid=None if piece.grid is None else _moved_grid(piece.grid, by),
    )


def _moved_grid(grid: Grid, by: int) -> Grid:
    def moved(cell: GridCell) -> GridCell:
        return replace(cell, spans=tuple(_moved(span, by) for span in cell.spans))

    return replace(grid, cells=tuple(moved(cell) for cell in grid.cells))

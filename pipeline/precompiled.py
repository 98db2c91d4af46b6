"""Patterns, compiled once on a machine and not at every start, and what was read off them.

Python compiles its patterns anew in each process. A thousand of them, with lists of names and all Han characters, take
longer than everything else that a build loads. So `keep` writes what was compiled beside the compiled modules, and the
next process takes it from there. A pattern is found by its own text and flags: a changed one is compiled as ever. What
another version of Python or of `regex` has kept, or what is damaged, is passed over. Whoever can write there can change
the program itself, so the file is trusted as they are. The same file keeps answers of functions (`kept`), which hold
as long as the module of the function is what it was.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import marshal
import os
import pickle
import re
import sys
import zlib
from array import array
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, AnyStr, TypeVar

import regex

_sre: Any
_compiler: Any
_parser: Any
try:  # What CPython has, and other interpreters need not have.
    _sre, _compiler, _parser = (importlib.import_module(name) for name in ("_sre", "re._compiler", "re._parser"))
except ImportError:  # pragma: no cover
    _sre = _compiler = _parser = None

# By pattern and flags: what `_sre.compile` takes, and what `regex` gives to pickle.
_Code = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
# The answers of a function by what it was asked, under its name and the sum of its module.
_Answers = dict[tuple[str, int], dict[str, Any]]
_Kept = tuple[dict[Any, _Code], dict[Any, bytes], _Answers]
_T = TypeVar("_T")

_asked_of_re: set[tuple[Any, int]] = set()
_asked_of_regex: set[tuple[Any, int]] = set()
_answered: _Answers = {}


def compile_re(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The same as `re.compile`."""
    key = (pattern, int(flags))
    _asked_of_re.add(key)
    if (code := _kept()[0].get(key)) is not None:
        all_flags, words, groups, index, names = code
        # The interpreter tests the code that it is given: what it does not like is compiled again.
        with contextlib.suppress(Exception):
            made: re.Pattern[AnyStr] = _sre.compile(
                pattern, all_flags, array("I", words).tolist(), groups, index, names
            )
            return made
    return re.compile(pattern, flags)


def compile_regex(pattern: str, flags: int = 0) -> Any:
    """The same as `regex.compile`."""
    key = (pattern, int(flags))
    _asked_of_regex.add(key)
    if (pickled := _kept()[1].get(key)) is not None:
        with contextlib.suppress(Exception):
            return pickle.loads(pickled)
    return regex.compile(pattern, flags)


def kept(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """Remembers what a function says of a text, in this process and, by `keep`, in those that come after it.

    For functions that depend on their module alone, with answers of plain tuples, frozen sets, strings and numbers.
    """
    key = (f"{function.__module__}.{function.__qualname__}", _sum_of(function.__code__.co_filename))
    answers = _answered.setdefault(key, {})

    def answer(asked: str) -> _T:
        if asked not in answers:
            earlier = _kept()[2].get(key, {})
            answers[asked] = earlier[asked] if asked in earlier else function(asked)
        found: _T = answers[asked]
        return found

    return answer


def _sum_of(path: str) -> int:
    """A sum of a module's source; 0 where there is none to read, so that nothing is known of changes."""
    try:
        return zlib.crc32(Path(path).read_bytes())
    except OSError:
        return 0


def keep() -> int:
    """Writes all patterns that this process has asked for, and what it was answered, for those that come after it.

    How many there are; 0 where Python or the file system does not let it.
    """
    path = _path()
    if path is None:
        return 0
    by_re = {key: _code(*key) for key in sorted(_asked_of_re, key=repr)}
    by_regex = {key: pickle.dumps(regex.compile(*key)) for key in sorted(_asked_of_regex, key=repr)}
    answers = {key: found for key, found in _answered.items() if key[1]}
    content = marshal.dumps((_made_by(), by_re, by_regex, answers))
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_bytes(zlib.crc32(content).to_bytes(4, "big") + content)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        return 0
    return len(by_re) + len(by_regex)


def _code(pattern: Any, flags: int) -> _Code:
    """What `re.compile` gives to `_sre.compile`."""
    parsed = _parser.parse(pattern, flags)
    state = parsed.state
    names = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    words = array("I", _compiler._code(parsed, flags)).tobytes()
    return flags | state.flags, words, state.groups - 1, dict(state.groupdict), tuple(names)


def _path() -> Path | None:
    """Where Python keeps the compiled form of this module; None where it keeps none."""
    if _sre is None:
        return None
    try:
        return Path(importlib.util.cache_from_source(__file__)).with_suffix(".patterns")
    except NotImplementedError:
        return None


def _made_by() -> tuple[Any, ...]:
    """What the compiled form depends on."""
    return sys.hexversion, sys.byteorder, _sre.MAGIC, _sre.CODESIZE, array("I").itemsize, regex.__version__


@cache
def _kept() -> _Kept:
    path = _path()
    if path is not None:
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            content = path.read_bytes()
            if zlib.crc32(content[4:]).to_bytes(4, "big") == content[:4]:
                made_by, by_re, by_regex, answers = marshal.loads(content[4:])
                if made_by == _made_by():
                    return by_re, by_regex, answers
    return {}, {}, {}

"""Patterns that an earlier process has compiled are those that this one would compile."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import regex

import pipeline
from pipeline import precompiled
from pipeline.precompiled import compile_re, compile_regex, keep, kept

PACKAGE = Path(pipeline.__file__).parent


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where patterns are kept in a test, with nothing in it."""
    path = tmp_path / "cache" / "compiled.patterns"
    monkeypatch.setattr(precompiled, "_path", lambda: path)
    monkeypatch.setattr(precompiled, "_asked_of_re", set())
    monkeypatch.setattr(precompiled, "_asked_of_regex", set())
    monkeypatch.setattr(precompiled, "_answered", {})
    precompiled._kept.cache_clear()
    yield path
    precompiled._kept.cache_clear()


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing may be compiled."""

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(re, "compile", never)
    monkeypatch.setattr(regex, "compile", never)


def test_every_pattern_of_the_program_is_kept_as_it_is(tmp_path: Path) -> None:
    script = """
import re, pickle, regex, sys
from pathlib import Path
from pipeline import precompiled, warm
path = Path(sys.argv[1])
precompiled._path = lambda: path
print(warm.keep_patterns())
precompiled._kept.cache_clear()
real, again = (re.compile, regex.compile), []
re.compile = regex.compile = lambda *key: again.append(key)
by_re = {key: precompiled.compile_re(*key) for key in precompiled._asked_of_re}
by_regex = {key: precompiled.compile_regex(*key) for key in precompiled._asked_of_regex}
re.compile, regex.compile = real
assert not again, again
assert all(pattern == re.compile(*key) for key, pattern in by_re.items())
assert all(pickle.dumps(pattern) == pickle.dumps(regex.compile(*key)) for key, pattern in by_regex.items())
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "kept")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


@pytest.mark.parametrize(
    ("pattern", "flags"), [("(?P<年>[〇一二]{4})年|(月)", 0), (b"<HTML", re.IGNORECASE), ("a.b", re.S | re.X)]
)
def test_a_kept_pattern_is_not_compiled_again(
    pattern: str | bytes, flags: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = compile_re(pattern, flags)
    assert fresh == re.compile(pattern, flags)
    assert keep() == 1
    precompiled._kept.cache_clear()
    forbid(monkeypatch)
    kept = compile_re(pattern, flags)
    assert (kept, kept.groups, kept.groupindex) == (fresh, fresh.groups, fresh.groupindex)


def test_a_kept_pattern_of_regex_is_not_compiled_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_regex(r"(?:(?P<n>\p{Han})、?)+")
    assert keep() == 1
    precompiled._kept.cache_clear()
    forbid(monkeypatch)
    kept = compile_regex(r"(?:(?P<n>\p{Han})、?)+")
    assert kept.fullmatch("甲、乙").captures("n") == ["甲", "乙"]


def test_a_changed_pattern_is_compiled(file: Path) -> None:
    compile_re("甲")
    keep()
    precompiled._kept.cache_clear()
    assert compile_re("乙").fullmatch("乙")
    assert compile_re("甲", re.IGNORECASE) == re.compile("甲", re.IGNORECASE)


@pytest.mark.parametrize("damage", [lambda b: b[:40], lambda b: b[:-9] + bytes(9), lambda b: b"", lambda b: b"x" * 99])
def test_a_damaged_file_is_passed_over(damage: object, file: Path) -> None:
    compile_re("甲+")
    keep()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    precompiled._kept.cache_clear()
    assert compile_re("甲+") == re.compile("甲+")


def test_what_another_version_has_kept_is_passed_over(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_re("甲+")
    with monkeypatch.context() as patch:
        patch.setattr(precompiled, "_made_by", lambda: ("another",))
        keep()
    precompiled._kept.cache_clear()
    assert precompiled._kept() == ({}, {}, {})


def test_what_a_function_said_is_kept_while_its_module_is_the_same(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def said(words: str) -> tuple[str, frozenset[str]]:
        asked.append(words)
        return words, frozenset(words)

    def in_a_process_of(module_sum: int) -> Callable[[str], tuple[str, frozenset[str]]]:
        monkeypatch.setattr(precompiled, "_sum_of", lambda path: module_sum)
        monkeypatch.setattr(precompiled, "_answered", {})
        precompiled._kept.cache_clear()
        return kept(said)

    first = in_a_process_of(1)
    assert first("甲乙") == first("甲乙") == ("甲乙", frozenset("甲乙"))
    assert asked == ["甲乙"]
    keep()
    assert in_a_process_of(1)("甲乙") == ("甲乙", frozenset("甲乙"))
    assert asked == ["甲乙"]
    for changed in (2, 0, 0):  # 0: a module that cannot be read may have been changed
        in_a_process_of(changed)("甲乙")
        keep()
    assert asked == ["甲乙"] * 4


def test_a_module_has_another_sum_when_it_is_changed(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("a = 1\n", encoding="utf-8")
    before = precompiled._sum_of(str(module))
    module.write_text("a = 2\n", encoding="utf-8")
    assert before != precompiled._sum_of(str(module)) != 0
    assert precompiled._sum_of(str(tmp_path / "none.py")) == 0


def test_where_nothing_can_be_written_nothing_is_kept(file: Path) -> None:
    file.parent.write_bytes(b"no folder")
    compile_re("甲+")
    assert keep() == 0
    assert compile_re("甲+") == re.compile("甲+")


def test_the_program_compiles_in_one_place() -> None:
    """A pattern that goes past `pipeline.precompiled` costs every start its time."""
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        if path != Path(precompiled.__file__)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "compile"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("re", "regex")
    ]
    assert found == []

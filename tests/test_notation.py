"""Notation: how official documents write things stands in one place, and that place reads its examples."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from pipeline.find.tables.units import value_of
from pipeline.notation.bodies import body_end
from pipeline.notation.units import all_units, normal_unit
from pipeline.vocab import name_endings
from pipeline.vocab.tables import read_table

ROOT = Path(pipeline.__file__).parent
MODULES = sorted(path.stem for path in (ROOT / "notation").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = importlib.import_module(f"pipeline.notation.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("unit", sorted(all_units()))
def test_a_cell_reads_every_unit(unit: str) -> None:
    """12例, 20厘米: the same words and the same normal form as in running text."""
    known = all_units()[unit]
    assert value_of(f"12{unit}") == (12 * known.factor, normal_unit(unit))


def test_bodies_end_as_the_vocabulary_says() -> None:
    end = re.compile(rf"(?:{body_end()})\Z")
    local = [row[0] for row in read_table("institutions") if "{}" not in row[0]]
    assert sum(end.search(name) is not None for name in local) / len(local) >= 0.97


# --- what no other module may spell out --------------------------------------------------------------------------

_FIGURES = "一二三四五六七八九"


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    homes = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, homes) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def _spelled_out(text: str) -> str | None:
    words = set(re.split(r"[|()\[\]?:！!]+", text))
    if _FIGURES in text:
        return "numerals (pipeline.notation.numerals)"
    if len(words & {unit for unit in all_units() if len(unit) > 1}) >= 4:
        return "units (pipeline.notation.units)"
    if len(words & name_endings()) >= 8:
        return "endings of bodies (pipeline.notation.bodies)"
    return None


# Duties tell bodies from groups by these words themselves: which ending names one body, many, or nobody.
_OWN_WORDS = {"find/duties"}


@pytest.mark.parametrize("text", ["[一二三四五六七八九十]+", "公里|公顷|平方米|千克", "局|委|办|部|厅|院|署|处|所"])
def test_such_lists_are_seen(text: str) -> None:
    assert _spelled_out(text)


def test_no_other_module_spells_them_out() -> None:
    """A list that is written again drifts apart from the first."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in sorted(ROOT.rglob("*.py"))
        if not {"notation", "vocab"} & set(path.relative_to(ROOT).parts)
        and not any(path.relative_to(ROOT).as_posix().startswith(own) for own in _OWN_WORDS)
        for line, text in _strings(path)
        if (what := _spelled_out(text))
    ]
    assert not found, "\n".join(found)

"""Values that are made quickly are the dataclasses that they were: arguments, defaults, equality, and frozen."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from pipeline.quick import make_quick, quick_dict, quick_tuple
from pipeline.rows import DATASETS, TermRow


@dataclass(frozen=True, slots=True)
class Base:
    start: int


@dataclass(frozen=True, slots=True)
class Value(Base):
    name: str = "甲"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Base):
    name: str = "甲"


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    length: int = field(init=False, repr=False, compare=False)


make_quick((Value, Named))
make_quick((Measured,), length="len(name)")


def test_a_value_takes_the_same_arguments() -> None:
    assert (Value(1).start, Value(1).name, Value(1, "乙", note="丙").note) == (1, "甲", "丙")
    assert Named(name="乙", start=2) == replace(Named(start=2), name="乙") != Named(start=2)
    with pytest.raises(TypeError, match="missing 1 required"):
        Value()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Named(1, "乙")  # type: ignore[misc]


def test_a_value_is_frozen_and_travels() -> None:
    value = Value(1, "乙")
    with pytest.raises(FrozenInstanceError):
        value.name = "丙"  # type: ignore[misc]
    assert copy.copy(value) == pickle.loads(pickle.dumps(value)) == value
    assert len({value, Value(1, "乙")}) == 1


def test_a_value_is_filled_with_what_follows_from_others() -> None:
    value = Measured("甲乙")
    assert value.length == pickle.loads(pickle.dumps(value)).length == 2
    assert (replace(value, name="丙").length, repr(value)) == (1, "Measured(name='甲乙')")


def test_every_dataset_has_quick_rows() -> None:
    assert all("set_issue_id" in row.__init__.__code__.co_names for row in DATASETS)
    with pytest.raises(FrozenInstanceError):
        TermRow(issue_id="", document_id="", term="词", count=1, weight=0.5).count = 2  # type: ignore[misc]


def test_what_a_value_holds_is_asked_for_by_name() -> None:
    value = Value(1, "乙")
    assert quick_tuple(("note", "start"))(value) == (None, 1)
    assert quick_tuple(("name",))(value) == ("乙",)
    assert list(quick_dict(("note", "start"))(value).items()) == [("note", None), ("start", 1)]

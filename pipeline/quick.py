"""Values that are made quickly: rows and what the finders find, of which an issue has thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


def make_quick(classes: Iterable[type], **derived: str) -> None:
    """Give frozen dataclasses with slots an `__init__` that fills each slot by itself.

    That of `dataclass` asks `object` to find the slot by its name, which takes twice the time. What `__init__` takes,
    its defaults, and that the values are frozen stay as they are. `derived` are the slots that it does not take
    (`field(init=False)`), with what each is filled with: a property would be worked out each time that it is asked.
    """
    for cls in classes:
        made_by = cls.__init__  # type: ignore[misc]
        code = made_by.__code__
        names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        places, others = names[: code.co_argcount - 1], names[code.co_argcount - 1 :]
        head = ", ".join(["self", *places, *(["*", *others] if others else [])])
        filled = {name: name for name in names} | derived
        body = "; ".join(f"set_{name}(self, {value})" for name, value in filled.items())
        scope = {f"set_{name}": getattr(cls, name).__set__ for name in filled}
        exec(f"def __init__({head}): {body}", scope)
        quick = scope["__init__"]
        quick.__defaults__, quick.__kwdefaults__ = made_by.__defaults__, made_by.__kwdefaults__
        quick.__annotations__, quick.__qualname__ = made_by.__annotations__, made_by.__qualname__
        cls.__init__ = quick  # type: ignore[misc]


def quick_tuple(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The same as `operator.attrgetter` of several names in a third of the time: code that names an attribute remembers
    where it lies."""
    made: Callable[[Any], tuple[Any, ...]] = eval(f"lambda value: ({', '.join(f'value.{name}' for name in names)},)")
    return made


def quick_dict(names: Iterable[str]) -> Callable[[Any], dict[str, Any]]:
    """The same with the name of each attribute."""
    made: Callable[[Any], dict[str, Any]] = eval(
        f"lambda value: {{{', '.join(f'{name!r}: value.{name}' for name in names)}}}"
    )
    return made


class worked_out_once(Generic[_T]):  # noqa: N801 a decorator
    """The same as `functools.cached_property` without its lock, which takes longer than most of what is worked out."""

    def __init__(self, work_out: Callable[[Any], _T]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> _T:
        found = instance.__dict__[self._name] = self._work_out(instance)
        return found

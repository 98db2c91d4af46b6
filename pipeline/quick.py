"""Frozen values that are made quickly: rows and what the finders find, of which an issue has thousands."""

from __future__ import annotations

from collections.abc import Iterable


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

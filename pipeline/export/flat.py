"""Values of one cell: lists as one text, for files that know no lists."""

from __future__ import annotations

from collections.abc import Mapping

# Between the items of a list: what official documents put between names.
SEPARATOR = "、"


def flat(value: object) -> object:
    """A value as one cell takes it: the items of a list joined by 、, the pieces of a block as 12-30、34-50."""
    if isinstance(value, list):
        return SEPARATOR.join(map(_item, value))
    return value


def _item(value: object) -> str:
    return f"{value['start']}-{value['end']}" if isinstance(value, Mapping) else str(value)

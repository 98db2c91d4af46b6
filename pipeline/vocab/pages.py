"""Web pages of governments (政府网站网页): where a document stands on them, and what its metadata are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pipeline.vocab.tables import read_table


@lru_cache(maxsize=1)
def containers() -> tuple[str, ...]:
    """The CSS selectors of the boxes that hold a page's document, the surest first."""
    rows = read_table("page_containers")
    return tuple(selector for selector, *_ in sorted(rows, key=lambda row: (int(row[1]), row[0])))


@lru_cache(maxsize=1)
def labels() -> Mapping[str, str | None]:
    """What a page's table of metadata calls a value, without blanks: 公开日期 -> 发布日期.

    None stands for a label that says nothing about the document (公开方式).
    """
    return MappingProxyType(
        {word: name or None for word, kind, name, _ in read_table("page_labels") if kind == "label"}
    )


@lru_cache(maxsize=1)
def tags() -> Mapping[str, str]:
    """The names of `<meta>` tags in lower case: articletitle -> 标题."""
    return MappingProxyType({word.lower(): name for word, kind, name, _ in read_table("page_labels") if kind == "tag"})

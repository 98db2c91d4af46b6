"""Web pages of governments (政府网站网页): where a document stands on them, and what its metadata are called."""

from __future__ import annotations

import re
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


# between the words of a line of tools
_MARK = r"[\s\u3000\xa0【】\[\]（）()|｜:：,，/>＞·—-]"


@lru_cache(maxsize=1)
def _tool_line() -> re.Pattern[str]:
    """A line of a page's tools: words that a page offers (打印), and labels with their values (浏览次数：123).

    来源 and 作者 alone may be the document's; beside 发布时间 they are the page's.
    """
    rows = read_table("page_tools")

    def one_of(*kinds: str) -> str:
        words = sorted((word for word, kind, _ in rows if kind in kinds), key=len, reverse=True)
        return f"(?:{'|'.join(map(re.escape, words))})"

    label, word = one_of("label", "other"), one_of("word")
    called = rf"{label}{_MARK}*[:：]"
    value = rf"(?:(?!{called}|{_MARK}+{word}(?:{_MARK}|$))[^。；]){{0,60}}+"
    piece = rf"(?:{called}{value}|{word}(?={_MARK}|{word}|{called}|$))"
    return re.compile(rf"(?=.*{one_of('word', 'label')}){_MARK}*+(?:{piece}{_MARK}*+)++")


def is_tool(text: str) -> bool:
    """Whether a line belongs to the page and not to its document: 【打印】【关闭窗口】, 扫一扫在手机打开当前页."""
    return 2 <= len(text) <= 200 and _tool_line().fullmatch(text) is not None

"""Web pages of governments (政府网站网页): where a document stands on them, and what its metadata are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.vocab.tables import longest_first, read_table


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
    # 信息来源：… 责任编辑：…: two of a kind are the page's as well
    two = rf"{_MARK}*+{called}{value}{called}"
    return compile_re(rf"(?=.*{one_of('word', 'label')}|{two}){_MARK}*+(?:{piece}{_MARK}*+)++")


def is_tool(text: str) -> bool:
    """Whether a line belongs to the page and not to its document: 【打印】【关闭窗口】, 扫一扫在手机打开当前页."""
    return 2 <= len(text) <= 200 and _tool_line().fullmatch(text) is not None


_OPEN, _CLOSE = r"[（(【\[〖]\s*", r"\s*[）)】\]〗]"


class _Lines(NamedTuple):
    """Patterns of lines that are a page's: `opens` one by its first words, `linked` in one that is a link, `foot` of
    the site's foot, `ending` of the name of a file."""

    opens: re.Pattern[str]
    linked: re.Pattern[str]
    foot: re.Pattern[str]
    ending: re.Pattern[str]


@lru_cache(maxsize=1)
def _lines() -> _Lines:
    rows = read_table("page_lines")

    def one_of(*kinds: str) -> str:
        return "|".join(re.escape(word) for word in longest_first(w for w, kind, _ in rows if kind in kinds))

    links = one_of("links", "both", "pager")
    return _Lines(
        opens=compile_re(
            rf"(?:{_OPEN})?(?:{one_of('action')})|{_OPEN}(?:{one_of('origin')}){_CLOSE}"
            rf"|(?:{_OPEN}(?:{links}){_CLOSE}|(?:{links})\s*[:：|｜])"
        ),
        linked=compile_re(one_of("linked", "both", "links", "action")),
        foot=compile_re(rf"\s*(?:{one_of('foot')})\s*(?:[:：|｜>＞©]|$)|.*(?:ICP备|网安备|网站标识码|版权所有)"),
        ending=compile_re(
            rf"[.．]\s*+(?:{one_of('ending')})\s*+"
            r"(?>[（(\[【][^（）()]{1,20}[）)\]】]\s*+|下载\s*+|[\d.]++\s*+[KMkm]?[Bb]?\s*+)*+$",
            re.IGNORECASE,
        ),
    )


def is_of_page(text: str, linked: bool = False) -> bool:
    """Whether a line is the editors' of a page: 点击查看政策解读, （转载）, 【图解】…, a link to an explanation.

    `linked` tells that it is a link from the first word to the last. A sentence is the document's.

    >>> is_of_page("政策解读：《某办法》解读"), is_of_page("政策解读：由起草部门负责。"), is_of_page("《某办法》解读")
    (True, False, False)
    """
    words = text.strip()
    if not 2 <= len(words) <= 200 or "。" in words or "；" in words:
        return False
    lines = _lines()
    return lines.opens.match(words) is not None or (linked and lines.linked.search(words) is not None)


def is_foot(text: str) -> bool:
    """Whether a line belongs to the foot of a site or to its lists of other pages: 主办单位：…, 上一篇：…"""
    return _lines().foot.match(text[:400]) is not None


# No ending is longer, with what a page says behind it.
_LONGEST_ENDING = 100


def without_ending(text: str) -> str:
    """The name of a file without its ending, and what a page says behind it: 申请表.docx（23KB） gives 申请表."""
    at = max(0, len(text) - _LONGEST_ENDING)
    match = _lines().ending.search(text, at) if "." in text or "．" in text else None
    return text[: match.start()].rstrip() if match else text


def is_download(text: str) -> bool:
    """Whether a line is the name of a file and nothing else: 1.申请表.xlsx（点击下载）."""
    return len(text) <= 200 and "。" not in text and len(without_ending(text)) < len(text.rstrip())

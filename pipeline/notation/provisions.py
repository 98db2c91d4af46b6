"""Provisions of laws and documents (条、款、项、目) as they are cited: 第十二条第二款, 第三条、第五条至第八条.

The Legislation Law (立法法), article 65, counts 编 章 节 条 款 项 目; the numbers are Chinese.
"""

from __future__ import annotations

from typing import Any

from pipeline.notation.numerals import chinese_figures
from pipeline.precompiled import compile_regex

_N = r"[（(]?(?:[一二三四五六七八九十百千零〇]{1,7}|\d{1,4})[）)]?"
# One provision: 第十二条, 第（三）项, 第八条之一.
PROVISION = rf"(?:第\s?{_N}\s?[编章节条款项目](?:之[一二三四五六七八九十])?)"
# Several under one word: 第二、三款, 第（一）至（三）项
_MORE = rf"(?:\s?(?:[、和及与]|至|到)\s?{_N}){{1,12}}+"
_EACH = rf"(?:{PROVISION}|第\s?{_N}{_MORE}\s?[章条款项目])"
_WHOLE = rf"{_EACH}(?:的?{_EACH})*"
# 第三百八十三条，第六十四条之规定: judgments part those of one law by a comma, too
_PARTED = rf"[，,](?=(?:{_WHOLE}[、，,和及与]?){{1,8}}+[的之]?规定)"
_PROVISIONS = compile_regex(
    rf"\s?(?:的|中的?|正文)?\s?(?P<one>{_WHOLE})(?:\s?(?P<joint>[、和及与]|以及|至|到|{_PARTED})\s?(?P<one>{_WHOLE}))*"
)
_SEVERAL = compile_regex(rf"第\s?(?P<first>{_N})(?P<more>{_MORE})\s?(?P<unit>[章条款项目])")
_NEXT = compile_regex(rf"(?P<joint>[、和及与]|至|到)(?P<n>{_N})")
_FIGURES = compile_regex(r"\d+")
_JOINT = compile_regex(r"\s?(?:[、，,和及与]|以及)\s?(?=第)")


def read_provisions(text: str, at: int) -> str | None:
    """The provisions that a citation ending at `at` names, with Chinese numbers, joined by 、 or 至; or None.

    >>> read_provisions("《条例》第12条第2款和第十五条的规定", 4)
    '第十二条第二款、第十五条'
    >>> read_provisions("《条例》第三条第二、三款，第九条第（一）至（四）项", 4)
    '第三条第二款、第三款'
    >>> read_provisions("《刑法》第三百八十三条第一款，第六十四条之规定", 4)
    '第三百八十三条第一款、第六十四条'
    """
    match = _PROVISIONS.match(text, at, at + 120)
    if match is None:
        return None
    printed = text[match.starts("one")[0] : match.end()]
    whole = _SEVERAL.sub(_apart, "".join(printed.split()))
    plain = _FIGURES.sub(lambda figures: chinese_figures(int(figures[0])), whole)
    return str(_JOINT.sub("、", plain.replace("的第", "第")))


def _apart(several: Any) -> str:
    """第二、三款 → 第二款、第三款; 第（一）至（三）项 → 第（一）项至第（三）项."""
    unit = several["unit"]
    more = (
        ("至" if one["joint"] in "至到" else "、") + f"第{one['n']}{unit}" for one in _NEXT.finditer(several["more"])
    )
    return f"第{several['first']}{unit}" + "".join(more)

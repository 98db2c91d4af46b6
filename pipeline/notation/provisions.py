"""Provisions of laws and documents (条、款、项、目) as they are cited: 第十二条第二款, 第三条、第五条至第八条.

The Legislation Law (立法法), article 65, counts 编 章 节 条 款 项 目; the numbers are Chinese.
"""

from __future__ import annotations

from pipeline.notation.numerals import chinese_figures
from pipeline.precompiled import compile_regex

_N = r"[（(]?(?:[一二三四五六七八九十百千零〇]{1,7}|\d{1,4})[）)]?"
# One provision: 第十二条, 第（三）项, 第八条之一.
PROVISION = rf"(?:第\s?{_N}\s?[编章节条款项目](?:之[一二三四五六七八九十])?)"
_WHOLE = rf"{PROVISION}(?:的?{PROVISION})*"
_PROVISIONS = compile_regex(
    rf"\s?(?:的|中的?|正文)?\s?(?P<one>{_WHOLE})(?:\s?(?P<joint>[、和及与]|以及|至|到)\s?(?P<one>{_WHOLE}))*"
)
_FIGURES = compile_regex(r"\d+")
_JOINT = compile_regex(r"\s?(?:[、和及与]|以及)\s?(?=第)")


def read_provisions(text: str, at: int) -> str | None:
    """The provisions that a citation ending at `at` names, with Chinese numbers, joined by 、 or 至; or None.

    >>> read_provisions("《条例》第12条第2款和第十五条的规定", 4)
    '第十二条第二款、第十五条'
    """
    match = _PROVISIONS.match(text, at, at + 120)
    if match is None:
        return None
    printed = text[match.starts("one")[0] : match.end()]
    plain = _FIGURES.sub(lambda figures: chinese_figures(int(figures[0])), "".join(printed.split()))
    return str(_JOINT.sub("、", plain.replace("的第", "第")))

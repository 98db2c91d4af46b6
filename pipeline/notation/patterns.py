r"""Patterns for `re`, in which `\p{Han}` stands for the characters of the script Han as it does for `regex`.

Nearly every question to a pattern is answered with no, and `re` says no three to six times as fast as `regex`.
`regex` stays where a pattern needs what `re` lacks (look-behind of several widths, groups of one name, other
properties) and where it looks through a long text and is the faster one.

Before Python 3.11.5 `re` goes astray where a possessive group fails in its middle: a group with a repeat in it is
written as an atomic one, `(?>(?:…)*)` for `(?:…)*+`.
"""

from __future__ import annotations

import re

from pipeline.precompiled import compile_re
from pipeline.text import HAN

_TOKEN = compile_re(r"\\p\{Han\}|\\.|[\[\]]", re.DOTALL)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""A pattern of `re` in which `\p{Han}` may stand, inside a set or outside.

    >>> compiled(r"[^\p{Han}]+(?P<name>\p{Han}{2})").match("- 清新")["name"]
    '清新'
    """
    inside = False

    def expanded(token: re.Match[str]) -> str:
        nonlocal inside
        if token[0] == r"\p{Han}":
            return HAN if inside else f"[{HAN}]"
        if len(token[0]) == 1:
            inside = token[0] == "["
        return token[0]

    return compile_re(_TOKEN.sub(expanded, pattern), flags)


def each_before(characters: str, pattern: str) -> str:
    """`[省市]县` written out: `re` runs through a text to the characters that a pattern can begin with, many times as
    fast as it tries it at each of them, only where every branch begins with a character by itself, no class or group.

    >>> each_before("省市", "县")
    '省县|市县'
    """
    return "|".join(re.escape(character) + pattern for character in characters)

"""Numerals (数字): Arabic ones of any width and Chinese ones."""

from __future__ import annotations

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
_UNIT = {"十": 10, "百": 100, "千": 1000}


def read_int(text: str) -> int | None:
    """The whole number that `text` prints: 12, １２, 十二, 一百零三, 二〇一八; None where it is none."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _DIGIT and c not in _UNIT and c not in "万" for c in text):
        return None
    if not any(c in _UNIT or c == "万" or _DIGIT.get(c, 0) > 9 for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        elif c in _UNIT:
            section += (digit or 1) * _UNIT[c]
            digit = 0
        elif _DIGIT[c] > 9:
            section += _DIGIT[c]
        else:
            digit = _DIGIT[c]
    return total + section + digit

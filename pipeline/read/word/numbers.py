"""Automatic numbers (自动编号): the labels that a word processor prints and does not save.

A paragraph names a list (`w:num`) and a level in it; the list's definition says how the level counts and how its
label is set. Lists of one definition count on together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from xml.etree.ElementTree import Element

from pipeline.notation.numerals import HAN_FIGURE
from pipeline.read.word.styles import Style, Styles, W, as_integer, integer, toggle, value
from pipeline.vocab.tables import read_table

# Word counts no further; a start value beyond it is no list.
_LAST = 32767
# No printed label is longer, and it is put before every paragraph of its list.
_LONGEST_LABEL = 80


# --- number formats ------------------------------------------------------------------------------------------


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    found = ""
    for size, sign in (*signs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        found += sign * (number // size)
        number %= size
    return found


def _letter(number: int) -> str:
    """A … Z, AA, BB … : Word repeats the letter."""
    return chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, _LONGEST_LABEL)


def _chinese(number: int, digits: str, units: str, leading_one: bool) -> str:
    """`一百零一`; `units` are the signs of 10, 100, 1000 and 10000. 11 is 十一 without a leading 一."""
    if number >= 10_000:
        rest = number % 10_000
        zero = digits[0] if 0 < rest < 1000 else ""
        high = _chinese(number // 10_000, digits, units, leading_one)
        return high + units[3] + zero + (_chinese(rest, digits, units, True) if rest else "")
    found = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(found)
            continue
        if gap:
            found += digits[0]
            gap = False
        found += digits[digit] + (units[place - 1] if place else "")
    if not leading_one and found.startswith(digits[1] + units[0]):
        found = found[1:]
    return found


def _digit_by_digit(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(number))


def _row(signs: Sequence[str]) -> Callable[[int], str]:
    """One sign for each number; behind the last sign Word prints plain digits."""
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _run(first: int, count: int) -> Callable[[int], str]:
    """One sign for each number, by their code points."""
    return _row("".join(chr(first + i) for i in range(count)))


_DIGITS = f"零{HAN_FIGURE}"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CIRCLED = _run(0x2460, 20)


def _counting(number: int) -> str:
    """一 … 九十九, then digit by digit: 一○○."""
    return _chinese(number, _DIGITS, "十百千万", False) if number < 100 else _digit_by_digit(f"○{HAN_FIGURE}")(number)


def _thousands(number: int) -> str:
    return _chinese(number, _DIGITS, "十百千万", False)


# ECMA-376 part 1, 17.18.59 (ST_NumberFormat); what is not here prints as digits.
_FORMATS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "none": lambda number: "",
        "decimalZero": lambda number: f"{number:02}",
        "numberInDash": lambda number: f"- {number} -",
        "upperRoman": _roman,
        "lowerRoman": lambda number: _roman(number).lower(),
        "upperLetter": _letter,
        "lowerLetter": lambda number: _letter(number).lower(),
        "decimalFullWidth": _digit_by_digit("０１２３４５６７８９"),
        "decimalFullWidth2": _digit_by_digit("０１２３４５６７８９"),
        "decimalEnclosedCircle": _CIRCLED,
        "decimalEnclosedCircleChinese": _CIRCLED,
        "decimalEnclosedFullstop": _run(0x2488, 20),
        "decimalEnclosedParen": _run(0x2474, 20),
        "ideographEnclosedCircle": _run(0x3220, 10),
        "chineseCounting": _counting,
        "taiwaneseCounting": _counting,
        "chineseCountingThousand": _thousands,
        "taiwaneseCountingThousand": _thousands,
        "japaneseCounting": _thousands,
        "ideographDigital": _digit_by_digit(f"〇{HAN_FIGURE}"),
        "taiwaneseDigital": _digit_by_digit(f"○{HAN_FIGURE}"),
        "japaneseDigitalTenThousand": _digit_by_digit(f"〇{HAN_FIGURE}"),
        "chineseLegalSimplified": lambda number: _chinese(number, _FORMAL, "拾佰仟万", True),
        "ideographLegalTraditional": lambda number: _chinese(number, _FORMAL_TRADITIONAL, "拾佰仟萬", True),
        "ideographTraditional": _row(_STEMS),
        "ideographZodiac": _row(_BRANCHES),
        "ideographZodiacTraditional": _row([_STEMS[n % 10] + _BRANCHES[n % 12] for n in range(60)]),
    }
)


def format_number(number: int, form: str) -> str:
    """A number as a number format (`w:numFmt`) prints it."""
    if number < 1 or number > _LAST or form not in _FORMATS:
        return str(number)
    return _FORMATS[form](number)


def printed_signs(text: str, font: str | None) -> str:
    """The text of a run in a font of signs (Wingdings, Symbol) as the signs that it prints.

    A sign that is not in the vocabulary stays the private character that it is.
    """
    signs = _signs().get((font or "").lower())
    if signs is None:
        return text
    return "".join(signs.get(ord(c) & 0xFF, c) if ord(c) < 0x100 or 0xF000 <= ord(c) < 0xF100 else c for c in text)


@cache
def _signs() -> Mapping[str, Mapping[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for font, code, sign, _ in read_table("symbols"):
        found.setdefault(font, {})[int(code, 16)] = sign
    return found


# --- lists ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    restart: int | None
    legal: bool
    style: str | None
    tight: bool
    font: str | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list: the definition that it counts with, its levels, and where it starts anew when it first occurs."""

    definition: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


class Numbers:
    """The lists of a file while its paragraphs are read in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is None:
            return
        definitions = {element.get(W + "abstractNumId", ""): element for element in root.iter(W + "abstractNum")}
        lists = {element.get(W + "numId", ""): element for element in root.iter(W + "num")}
        for num_id, element in lists.items():
            found = self._definition(element, definitions, lists)
            if found is not None:
                self._lists[num_id] = _read_list(element, *found)

    def _definition(
        self, element: Element, definitions: Mapping[str, Element], lists: Mapping[str, Element]
    ) -> tuple[str, Element] | None:
        """The definition of a list; one that names a style of lists stands for that style's own."""
        seen: set[str] = set()
        name = value(element, "abstractNumId")
        while name is not None and name in definitions and name not in seen:
            seen.add(name)
            link = value(definitions[name], "numStyleLink")
            if link is None:
                return name, definitions[name]
            linked = lists.get(self._styles.of(link).num_id or "")
            name = value(linked, "abstractNumId")
        return None

    def label(self, properties: Element | None, style: Style) -> str:
        """The label of the next paragraph, with the blank that stands behind it; empty where it has none."""
        own = properties.find(W + "numPr") if properties is not None else None
        num_id = value(own, "numId")
        at = integer(own, "ilvl")
        if num_id is None:
            num_id = style.num_id
            numbered = self._lists.get(num_id or "")
            if numbered is not None and at is None:
                linked = {facts.style: level for level, facts in numbered.levels.items()}
                at = next((linked[id_] for id_ in style.ids if id_ in linked), style.level)
        numbered = self._lists.get(num_id or "")
        level = numbered.levels.get(at or 0) if numbered is not None else None
        if num_id is None or numbered is None or level is None:
            return ""
        text = self._count(num_id, numbered, at or 0)
        return text if level.tight or not text else text + " "

    def _count(self, num_id: str, numbered: _List, at: int) -> str:
        counts = self._counts.setdefault(numbered.definition, {})
        if num_id not in self._begun:
            self._begun.add(num_id)
            for level in numbered.starts:
                counts.pop(level, None)
        counts[at] = counts[at] + 1 if at in counts else numbered.levels[at].start
        for below, facts in numbered.levels.items():
            # `restart` counts levels from 1: the level begins anew after that level or one above it.
            if below > at and (facts.restart is None or at < facts.restart):
                counts.pop(below, None)
        here = numbered.levels[at]
        if here.form == "bullet":
            return printed_signs(here.text, here.font)

        def number(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            facts = numbered.levels.get(level)
            if facts is None or level > at:
                return ""
            return format_number(counts.get(level, facts.start), "decimal" if here.legal else facts.form)

        return re.sub("%([1-9])", number, here.text)[:_LONGEST_LABEL]


def _read_list(element: Element, name: str, definition: Element) -> _List:
    levels = {at: _read_level(level) for level in definition.findall(W + "lvl") if (at := _level_of(level)) is not None}
    starts: dict[int, int] = {}
    for override in element.findall(W + "lvlOverride"):
        at = _level_of(override)
        if at is None:
            continue
        own = override.find(W + "lvl")
        if own is not None:
            levels[at] = _read_level(own)
        start = integer(override, "startOverride")
        if start is not None:
            starts[at] = start
    levels = {at: replace(level, start=starts.get(at, level.start)) for at, level in levels.items()}
    return _List(name, MappingProxyType(levels), MappingProxyType(starts))


def _level_of(element: Element) -> int | None:
    at = as_integer(element.get(W + "ilvl"))
    return at if at is not None and 0 <= at <= 8 else None


def _read_level(element: Element) -> _Level:
    # A format that older programs do not know stands in a choice whose last form every program knows.
    forms = [form.get(W + "val", "decimal") for form in element.iter(W + "numFmt")]
    start = integer(element, "start")
    fonts = element.find(f"{W}rPr/{W}rFonts")
    return _Level(
        start=start if start is not None else 0,
        form=forms[-1] if forms else "decimal",
        text=(value(element, "lvlText") or "")[:_LONGEST_LABEL],
        restart=integer(element, "lvlRestart"),
        legal=bool(toggle(element, "isLgl")),
        style=value(element, "pStyle"),
        tight=value(element, "suff") == "nothing",
        font=fonts.get(W + "ascii") if fonts is not None else None,
    )

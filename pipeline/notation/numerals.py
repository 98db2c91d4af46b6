"""Numerals as gazettes print them (数字): Arabic, full-width and Chinese, with 万 and 亿.

GB/T 15835 (出版物上数字用法) allows Arabic and Chinese numerals side by side; money in contracts uses the
banker's forms (壹贰叁). `parse_number` reads one numeral, `ARABIC` is the pattern to find one.
Nothing here reads more text than it is given, and no pattern can backtrack over a long run of digits.

A label may touch the number behind it (`3.5家企业` under 3., `2.3月底前`); `labelled_numbers` tells them from decimals.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from decimal import Context, Decimal
from fractions import Fraction

from pipeline.precompiled import compile_re

# Full-width digits, point and comma to ASCII; every one of them stays one character, so offsets hold.
_ASCII = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")

# 〇 and ○ (U+25CB, the typist's stand-in for 〇) are the zero of years: 二〇一八, 二○一九.
_DIGITS = {
    c: value
    for value, forms in enumerate(
        ("〇○零Ｏ", "一壹", "二贰两貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for c in forms
}
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

_EXACT = Context(prec=500)  # no product of numerals has more places

# A longer run of digits is no number that an official document means (an order number, a bar code).
_LONGEST = 40

DIGIT = "0-9０-９"
CHINESE_DIGIT = "".join(_DIGITS)
# Figures of counts and labels: 一 to 九; with 十 and 百; with the zeros and 两.
HAN_FIGURE = "一二三四五六七八九"
HAN_COUNT = HAN_FIGURE + "十百"
HAN_NUMERAL = HAN_COUNT + "零〇○两"
# Digits of a year, with the typist's stand-ins for 〇.
HAN_DIGIT = "〇○零Ｏ" + HAN_FIGURE
# What typists set for 〇 in a year, beside ○ and 零: 二O一八年, 二0一八年; Greek and Cyrillic letters look the same.
TYPISTS_ZERO = "OＯoｏ0０◯ΟοОо"
CHINESE_NUMERAL = CHINESE_DIGIT + "".join(_TENS) + "".join(_MYRIADS)

# 1385 | 3.5 | 82,225.00 | ２．４ ; a thousands separator needs groups of exactly three digits.
ARABIC = (
    rf"(?>[{DIGIT}]{{1,3}}(?:[,，][{DIGIT}]{{3}})++(?![{DIGIT}])|[{DIGIT}]++)"
    rf"(?:[.．][{DIGIT}]++)?+"
)

# what typesetters put for a minus before the number of a cell, for a class in a pattern: －4.2, —4.2
MINUSES = "-－−—–"
# what tables have in the place of a figure
NO_FIGURE = r"[-—－–…/／\\×*＊]{1,6}|[(（]?无[)）]?"
# 4 017 607 | 1 024.6: GB/T 15835 parts thousands by a blank, of a quarter of a character in good print; only where a
# measure follows is that one number
GROUP_BLANK = " \u00a0\u2009\u202f"
GROUPED = rf"[{DIGIT}]{{1,3}}(?:[{GROUP_BLANK}][{DIGIT}]{{3}}){{1,4}}+(?![{DIGIT}])(?:[.．][{DIGIT}]++)?+"

# 三二〇 | 一、四〇八 | 三五·二 | 二万四千: figures in words as tables of the 1950s have them; 、 parts thousands
_HAN_GROUP = f"[{CHINESE_DIGIT}]"
FIGURE_IN_WORDS = (
    rf"(?:{_HAN_GROUP}{{1,3}}(?:[、，,]{_HAN_GROUP}{{3}})++(?!{_HAN_GROUP})|[{CHINESE_NUMERAL}]++)"
    rf"(?:[.．·点]{_HAN_GROUP}++)?+"
)
_FIGURE_IN_WORDS = compile_re(rf"(?P<whole>[^.．·点]++)(?:[.．·点](?P<places>{_HAN_GROUP}++))?+")
_IS_FIGURE_IN_WORDS = compile_re(FIGURE_IN_WORDS)
_THOUSANDS_IN_WORDS = str.maketrans("", "", "、，,")

# 1亿2000万 | 1亿零500 | 2千5百, without separators
_UNITS = "".join(_TENS) + "".join(_MYRIADS)
# 90   12.5: most numerals of a text and cells of a table are no more
PLAIN_DECIMAL = compile_re(r"[0-9]++(?:\.[0-9]++)?+\Z")
_ARABIC_ONLY = compile_re(rf"({ARABIC})([{_UNITS}]*+)\Z")
_IN_SCALES = compile_re(rf"[{DIGIT}]++[{_UNITS}]++(?:[零〇]?[{DIGIT}]++(?:[.．][{DIGIT}]++)?+[{_UNITS}]*+)++\Z")
_PLACE = compile_re(rf"([零〇]?)([{DIGIT}]++(?:[.．][{DIGIT}]++)?+)([{_UNITS}]*+)")
# 十二点五 | 十二点五亿: the scale behind the decimals is the whole number's
SCALE_BEHIND_DECIMALS = "(?:[百千]?[万萬])?+[亿億]?+"
_CHINESE_ONLY = compile_re(rf"([{CHINESE_NUMERAL}]++)(?:点([{CHINESE_DIGIT}]++)({SCALE_BEHIND_DECIMALS}))?+\Z")


def ascii_digits(text: str) -> str:
    """`２０１８` → `2018`; every character keeps its place."""
    return text.translate(_ASCII)


def chinese_integer(text: str) -> int | None:
    """`二十三` → 23, `二〇一八` → 2018, `六十四万零一百四十三` → 640143; None for what is no numeral.

    Digits without 十, 百, 千 are read one by one (years, telephone numbers); 一百五 is 150, as it is spoken.
    """
    if not text:
        return None
    if not text.strip(CHINESE_DIGIT):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    scale = 0  # the unit before, so that a closing digit can stand for the next lower one (一万二, 一百五)
    bare = True  # no zero since then
    for c in text:
        if c in _DIGITS:
            value = _DIGITS[c]
            if digit is not None and digit > 0 and value > 0:
                return None  # 三五百: not one number
            digit, bare = value, bare and value > 0
        elif c in _TENS:
            unit = _TENS[c]
            if unit in (20, 30):
                section += unit
                scale = 10
            else:
                section += (1 if digit in (None, 0) else digit or 0) * unit
                scale = unit
            digit, bare = None, True
        elif c in _MYRIADS:
            unit = _MYRIADS[c]
            section += digit or 0
            if not section and not total:
                return None
            if unit > 10_000 and total % unit:
                total, section = (total + section) * unit, 0  # 三万亿
            else:
                total, section = total + (section or 1) * unit, 0
            digit, scale, bare = None, unit, True
        else:
            return None
    if digit:
        section += digit * (scale // 10 if bare and scale >= 100 else 1)
    return total + section


def _in_scales(plain: str) -> Fraction | None:
    """`1亿2000万` → 120000000, `2千5百万` → 25000000; None where the places do not fall (`3千5万`) or may (`1万5`)."""
    total = section = Fraction(0)
    section_least = total_least = Fraction(10**16)  # the next place has to stay below the one before
    places = list(_PLACE.finditer(plain))
    for n, match in enumerate(places):
        zero, digits, units = match.groups()
        last = n == len(places) - 1
        if "." in digits and not last:
            return None
        own = Fraction(digits)
        tens = units.rstrip("万萬亿億")
        if any(unit not in _TENS for unit in tens):
            return None  # 亿百: a lower scale does not follow a higher one
        for unit in tens:
            own *= _TENS[unit]
        if own >= section_least or (section and not tens and not zero and len(digits) < 3 and section_least >= 100):
            return None
        section += own
        section_least = Fraction(_TENS[tens[-1]]) if tens else Fraction(0)
        if myriads := units[len(tens) :]:
            scale = Fraction(1)
            for unit in myriads:
                scale *= _MYRIADS[unit]
            if section * scale >= total_least:
                return None
            total, total_least = total + section * scale, scale
            section, section_least = Fraction(0), scale
        elif last and not tens and total and section == own and not zero and len(digits) < 3:
            return None
    return total + section


def parse_number(text: str) -> float | None:
    """The value of one numeral, blanks aside: `1.2万` → 12000, `８２，２２５` → 82225, `八点五` → 8.5,
    `十二点五亿` → 1250000000; else None.

    Places in several scales are one numeral: `1亿2000万`, `3万2千`, `1亿零500万`.
    """
    if len(text) > _LONGEST:
        return None
    if PLAIN_DECIMAL.match(text):
        return float(text)
    if text in _DIGITS:
        return float(_DIGITS[text])
    plain = ascii_digits("".join(text.split()))
    if match := _ARABIC_ONLY.match(plain):
        value = Decimal(match[1].replace(",", ""))
        for unit in match[2]:
            value = _EXACT.multiply(value, _TENS.get(unit) or _MYRIADS[unit])
        return float(value)
    if _IN_SCALES.match(bare := plain.replace(",", "")):
        number_in_scales = _in_scales(bare)
        return None if number_in_scales is None else float(number_in_scales)
    if match := _CHINESE_ONLY.match(plain):
        whole = match[1]
        if match[2] is None:
            number = chinese_integer(whole)
            return None if number is None else float(number)
        head = chinese_integer(whole)
        if head is None:
            return None
        value = Decimal(f"{head}." + "".join(str(_DIGITS[c]) for c in match[2]))
        for unit in match[3]:
            value = _EXACT.multiply(value, _TENS.get(unit) or _MYRIADS[unit])
        return float(value)
    return None


def figure_in_words(text: str) -> float | None:
    """The value of a figure as tables print it in Chinese, blanks aside; None for what is none.

    >>> [figure_in_words(text) for text in ("三二〇", "一、四〇八", "三五·二", "二万四千", "三等")]
    [320.0, 1408.0, 35.2, 24000.0, None]
    """
    plain = "".join(text.split())
    if len(plain) > _LONGEST or _IS_FIGURE_IN_WORDS.fullmatch(plain) is None:
        return None
    match = _FIGURE_IN_WORDS.fullmatch(plain)
    whole = chinese_integer(match["whole"].translate(_THOUSANDS_IN_WORDS)) if match else None
    if match is None or whole is None:
        return None
    return float(f"{whole}." + "".join(str(_DIGITS[c]) for c in match["places"] or ""))


def parse_integer(text: str) -> int | None:
    """A whole number in either script (`０８` → 8, `十二` → 12), None where it has a fraction or is no numeral."""
    if len(text) > _LONGEST:
        return None
    plain = ascii_digits(text)
    if plain.isdecimal():
        return int(plain)
    return chinese_integer(plain)


def chinese_figures(number: int) -> str:
    """A whole number below ten thousand in Chinese: 12 → 十二, 105 → 一百零五."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    words, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if zero else "") + digits[digit] + name
        zero = bool(words) and not digit
    return words[1:] if 10 <= number < 20 else words


def parse_fraction(numerator: str, denominator: str) -> float | None:
    """`三分之一` as a share of one hundred: numerator 一, denominator 三 → 33.33…; 百分之八十五 → 85."""
    top, bottom = parse_number(numerator), parse_number(denominator)
    if top is None or not bottom:
        return None
    return float(Fraction(str(top)) * 100 / Fraction(str(bottom)))


def exact_product(value: float, factor: float) -> float:
    """`value * factor` in decimal arithmetic: 3541.07 * 10000 is 35410700, not 35410700.000000004."""
    if value % 1 == 0 == factor % 1 and abs(product := value * factor) < _EXACT_BELOW:
        return float(product)
    return float(_EXACT.multiply(Decimal(str(value)), Decimal(str(factor))))


_EXACT_BELOW = 2**53  # a whole number below is a float as it is


# --- labels that touch a number ------------------------------------------------------------------------------

# 3.5家   2.3月底前   1.1000万元   2.3.5亿元
_GLUED = compile_re(
    rf"^[ \u3000]{{0,4}}(?P<label>[{DIGIT}]{{1,2}})[.．]"
    rf"(?P<number>[1-9１-９][{DIGIT}]{{0,7}}(?:[.．][{DIGIT}]{{1,4}})?)(?![{DIGIT}.．])",
    re.MULTILINE,
)
_MAY_BE_GLUED = compile_re(rf"\n[ \u3000]{{0,4}}[{DIGIT}]{{1,2}}[.．][1-9１-９]")  # most texts hold none: soon seen
_PLAIN_LABEL = compile_re(rf"^[ \u3000]{{0,4}}(?P<label>[{DIGIT}]{{1,2}})(?:[.．](?![{DIGIT}])|、)", re.MULTILINE)
# What no decimal stands before: a year, a month, measure words that count whole things
_YEAR_BEHIND = compile_re(r"(?:19|20)\d\d(?:年|[-—~～至]{1,2}(?:19|20)\d\d年)")
_MONTH_BEHIND = compile_re(r"(?:1[0-2]|[1-9])(?:月(?![均龄])|[-—~～至]{1,2}(?:1[0-2]|[1-9])月)")
_WHOLE_BEHIND = compile_re(
    r"(?:余|多)?(?:[家所名户项座处件台辆间张份场批只头条村镇校栋套部篇类种]|个(?!月|百分|小时|半))|[人次](?![均民])"
)
_MEASURE_BEHIND = compile_re(r"[万亿元%％‰年天日小公平立亩吨米千克周个岁倍]")
_SIBLINGS_WITHIN = 40  # lines between an item and the one before or behind it


def labelled_numbers(text: str) -> dict[int, int]:
    """Where a label and a number touch at the start of a line: the label's place -> the number's.

    What stands behind the number decides (`3.5家` is 5 家 under 3., a firm is whole; `1.1000万元` ends in zeros that
    no decimal has). Where a decimal is as likely (`2.3亿元`), the items around must count so: 1. before or 3. behind.
    """
    if not _MAY_BE_GLUED.search("\n" + text):
        return {}
    glued = list(_GLUED.finditer(text))
    certain = [match for match in glued if _is_labelled(text, match)]
    breaks = [match.start() for match in re.finditer("\n", text)]
    items: dict[int, list[int]] = {}  # number -> the lines that it labels
    for match in sorted([*certain, *_PLAIN_LABEL.finditer(text)], key=lambda match: match.start()):
        items.setdefault(int(match["label"]), []).append(bisect_right(breaks, match.start()))
    sure = {match.start() for match in certain}
    found: dict[int, int] = {}
    for match in glued:
        number, line = int(match["label"]), bisect_right(breaks, match.start())
        listed = (
            _near(items.get(number - 1, []), line - _SIBLINGS_WITHIN) < line
            or _near(items.get(number + 1, []), line + 1) <= line + _SIBLINGS_WITHIN
        )
        if match.start() in sure or (listed and _MEASURE_BEHIND.match(text, match.end())):
            found[match.start("label")] = match.start("number")
    return found


def _near(lines: list[int], least: int) -> int:
    """The first of the lines from `least` on; past every text where there is none."""
    n = bisect_left(lines, least)
    return lines[n] if n < len(lines) else sys.maxsize


def _is_labelled(text: str, match: re.Match[str]) -> bool:
    """Whether what follows shows by itself that the number stands apart from the label."""
    at, number = match.start("number"), ascii_digits(match["number"])
    plain = ascii_digits(text[at : match.end() + 12])
    if _YEAR_BEHIND.match(plain) or _MONTH_BEHIND.match(plain):
        return True
    measured = _MEASURE_BEHIND.match(text, match.end()) is not None
    if "." in number:
        return measured
    if _WHOLE_BEHIND.match(text, match.end()):
        return True
    return measured and len(number) >= 3 and number.endswith("0")

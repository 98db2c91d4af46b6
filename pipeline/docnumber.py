"""Document numbers (发文字号) and their normal form.

GB/T 9704-2012, 7.2.5: issuer's code, the whole year in 〔〕, the serial without 第 and leading zeros, 号. Gazettes
print other brackets and blanks; orders (令) and announcements (公告) count in their own ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.numerals import parse_integer

_OPEN, _CLOSE = r"[〔\[［【（(﹝〖<〈]", r"[〕\]］】）)﹞〗>〉]"
_CODE = r"[\p{Han}A-Za-z]"

# 清新府办函〔2018〕81号   国办发[2015]9号   粤府（2018）第 12 号
_YEARED = rf"(?<code>{_CODE}{{1,20}}+)\s*{_OPEN}\s*(?<year>[12]\d{{3}})\s*{_CLOSE}\s*第?\s*(?<serial>\d{{1,5}})\s*号"
# 财政部公告2018年第5号   2018年第5号
_ANNUAL = rf"(?<code>{_CODE}{{0,20}}+)(?<year>(?<!\d)[12]\d{{3}})\s*年\s*第\s*(?<serial>\d{{1,5}})\s*号"
# 中华人民共和国国务院令第706号   第12号   国令第707号
_COUNT = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,7})"
_SERIAL = rf"(?<code>(?:(?!第){_CODE}){{0,30}}+)[（(]?第\s*(?<serial>{_COUNT})\s*号[）)]?"
# （78）交公路字412号   (86)财税字第012号: until 1987 the year stood first
_LEADING = (
    rf"{_OPEN}\s*(?<year>[4-9]\d|[12]\d{{3}})\s*{_CLOSE}\s*(?<code>\p{{Han}}{{1,15}}[字发函办政府])第?\s*"
    rf"(?<serial>\d{{1,5}})\s*号"
)

_WHOLE = regex.compile(rf"[（(【\[]?(?:{_YEARED}|{_LEADING}|{_ANNUAL}|{_SERIAL})[）)】\]]?")
# a number in brackets behind a title, or parted from it by a blank; or right behind the word that ends the title
_AT_END = regex.compile(
    rf"[（(]\s*(?:{_YEARED}|{_ANNUAL}|{_SERIAL})\s*[）)]$|(?<=[\s）)”》])(?:{_YEARED}|{_ANNUAL})$"
    rf"|(?<=令|公告|通告){_SERIAL}$|(?<=通知|意见|批复|决定|通报|公告|通告|复函|的函|办法|方案){_YEARED}$"
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number: `text` in normal form, and its pieces; `year` is None where the number has none."""

    text: str
    code: str | None
    year: int | None
    serial: int


def _number(match: regex.Match[str]) -> DocNumber:
    code, year, serial = match["code"] or None, match["year"], parse_integer(match["serial"]) or 0
    if year is None:
        return DocNumber(f"{code or ''}第{serial}号", code, None, serial)
    if len(year) == 2 or match.start("year") < match.start("code"):
        return DocNumber(f"〔{year}〕{code}{serial}号", code, int(year) + (1900 if len(year) == 2 else 0), serial)
    if "年" in match.group():
        return DocNumber(f"{code or ''}{year}年第{serial}号", code, int(year), serial)
    return DocNumber(f"{code}〔{year}〕{serial}号", code, int(year), serial)


@lru_cache(maxsize=4096)
def read_number(text: str) -> DocNumber | None:
    """The document number that `text` consists of, or None: 清新府办〔2018〕35 号, （国函〔2018〕159号）, 第706号."""
    plain = "".join(text.split()).translate(_DIGITS)
    match = _WHOLE.fullmatch(plain)
    return _number(match) if match else None


def split_number(text: str) -> tuple[str, DocNumber | None]:
    """A title and the document number that closes it: the contents print both in one entry."""
    # the last one counts: the title itself may hold a word that a number can stand behind
    matches = list(_AT_END.finditer(text.translate(_DIGITS), overlapped=True))
    if not matches:
        return text, None
    match = matches[-1]
    number = read_number(match.group())
    return (text[: match.start()].rstrip("（( \t"), number) if number else (text, None)


# 政发, 府办, 政办函: what the code says of the issuer's kind alone
_KIND_OF_ISSUER = frozenset("政府人民办发函字令文规公告通")


def names_no_place(number: str) -> bool:
    """Whether a document number has no sign of its place, as many places' numbers have none: 政办发〔2018〕1号."""
    return set(number.split("〔")[0]) <= _KIND_OF_ISSUER

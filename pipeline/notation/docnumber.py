"""Document numbers (发文字号) and their normal form.

GB/T 9704-2012, 7.2.5: issuer's code, the whole year in 〔〕, the serial without 第 and leading zeros, 号. Gazettes
print other brackets and blanks; orders (令) and announcements (公告) count in their own ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.notation.calendar import DAY
from pipeline.notation.numerals import ascii_digits, parse_integer
from pipeline.precompiled import compile_regex

# The brackets that print puts round the year: GB/T 9704 asks for 〔〕, which old fonts of Word turn into „ ‟.
OPEN, CLOSE = r"[〔\[［【（(﹝〖<〈„“]", r"[〕\]］】）)﹞〗>〉‟”]"
YEAR = r"[12１２]\d{3}"
# 皖政〔86〕31号: two figures, until the nineties
SHORT_YEAR = r"[4-9]\d"
# 〔2018〕   （71）
YEAR_IN_BRACKETS = rf"{OPEN}\s*(?:{SHORT_YEAR}|{YEAR})\s*{CLOSE}"
# 泉政〔1999〕综58号   闽政〔1998〕综字第12号: in Fujian the word of a series stood behind the year; elsewhere 字 alone:
# 苏卫医（92）字第7号
SERIES = rf"(?:(?<=[政府委办]\s*{YEAR_IN_BRACKETS}\s*)[综文]字?\s*第?|字\s*第)"
BEFORE_SERIAL = rf"{YEAR_IN_BRACKETS}(?:{SERIES})?"
# A serial; orders of the President and of many governments count in Chinese numerals.
COUNT = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,7})"
# 法（研）发〔1986〕9号   水（建）函〔1999〕21号: the room that drew it up, before the word that closes the code
ROOM = rf"[（(]\p{{Han}}{{1,4}}[）)](?=[发字函办文复通]\s*{OPEN})"
_CODE = r"[\p{Han}A-Za-z]"

# 清新府办函〔2018〕81号   国办发[2015]9号   粤府（2018）第 12 号   皖政〔86〕31号
_YEARED = (
    rf"(?<code>(?:{_CODE}|{ROOM}){{1,20}}+)\s*{OPEN}\s*(?<year>{YEAR}|{SHORT_YEAR})\s*{CLOSE}\s*(?<series>{SERIES}|第)?\s*"
    r"(?<serial>\d{1,5})\s*号"
)
# 财政部公告2018年第5号   2018年第5号
_ANNUAL = rf"(?<code>{_CODE}{{0,20}}+)(?<year>(?<!\d){YEAR})\s*年\s*第\s*(?<serial>\d{{1,5}})\s*号"
# A congress counts its sessions: 广东省第十一届人民代表大会常务委员会公告第35号
ORDINAL = r"第[一二三四五六七八九十]{1,4}届"
# 中华人民共和国国务院令第706号   第12号   国令第707号
_SERIAL = rf"(?<code>(?:{ORDINAL}|(?!第){_CODE}){{0,30}}+)[（(]?第\s*(?<serial>{COUNT})\s*号[）)]?"
# 中华人民共和国主席令（九届第46号）   〔十五届〕第七十号: each congress counts anew, so its session stands there
IN_SESSION = rf"{OPEN}?(?P<session>第?[一二三四五六七八九十\d]{{1,4}}届){CLOSE}?\s*第\s*(?P<serial>{COUNT})\s*号"
# （78）交公路字412号   (86)财税字第012号   〔2001〕编字第12号: the year stood first, in places until this century
# （54）府农字第四十七号: prints that run down wrote the serial in Chinese
LEADING = (
    rf"{OPEN}\s*(?<year>{SHORT_YEAR}|{YEAR})\s*{CLOSE}\s*(?<code>\p{{Han}}{{1,15}}?[字发函办政府])"
    rf"(?:(?<nth>第)\s*(?<serial>{COUNT})|\s*(?<serial>\d{{1,5}}))\s*号"
)

_WHOLE = compile_regex(rf"[（(【\[]?(?:{_YEARED}|{LEADING}|{_ANNUAL}|{_SERIAL})[）)】\]]?")
_OF_SESSION = compile_regex(rf"(?<code>\p{{Han}}{{2,30}}(?:令|公告|通告))?{IN_SESSION}[）)】\]]?")
# 蒙农〔2012〕22号　蒙环〔2012〕30号: the numbers of those who issue a document together, on one line
_ONE = rf"(?!第){_CODE}{{1,20}}+{OPEN}(?:{YEAR}|{SHORT_YEAR}){CLOSE}第?\d{{1,5}}号"
_SEVERAL = compile_regex(rf"[（(]?(?<first>{_ONE})(?:[、，,；;/／]?{_ONE})+[）)]?")
# How few print it, old prints and hasty ones; whatever is missing, year and serial stand for themselves:
_NTH = r"之[一二三四五六七八九十]{1,2}"
_ODD = compile_regex(
    # 砀政〔2016 21号   砀政2016〕22号: a bracket was lost
    rf"[（(【\[]?(?:(?<code>{_CODE}{{1,20}}+)(?:{OPEN}(?<year>{YEAR})|(?<year>{YEAR}){CLOSE})第?(?<serial>\d{{1,5}})号"
    # 丰政通字2016第18号: none was printed
    rf"|(?<code>{_CODE}{{1,19}}[字发函办通告规])(?<year>{YEAR})第(?<serial>\d{{1,5}})号"
    # 镇政发12号（2003）: the year stands behind
    rf"|(?<code>\p{{Han}}{{1,19}}[字发函办通告规])第?(?<serial>\d{{1,5}})号{OPEN}(?<year>{YEAR}){CLOSE}"
    # 辰政办发〔2015〕8号之一: one number for several documents
    rf"|(?<code>{_CODE}{{1,20}}+){OPEN}(?<year>{YEAR}){CLOSE}第?(?<serial>\d{{1,5}})号(?<nth>{_NTH}))[）)】\]]?"
)
# 绵府发〔1999〕23号　1999年4月8日   （1999年4月6日）绵府发〔1999〕20号   （一九九九年四月十一日某市人民政府文件绵府发
# 〔1999〕26号发布）: until this century the day stood beside the number under the title of what bears no signature
_ITS_NUMBER = rf"(?<number>{_CODE}{{1,20}}+{OPEN}(?:{YEAR}|{SHORT_YEAR}){CLOSE}第?\d{{1,5}}号)"
_WITH_DAY = compile_regex(
    rf"[（(]?(?:(?<day>{DAY})[）)]?[，,]?(?:\p{{Han}}{{2,30}}文件)?{_ITS_NUMBER}"
    rf"(?:文?(?:发布|公布|颁布|印发))?|{_ITS_NUMBER}[，,]?[（(]?(?<day>{DAY})[）)]?)[）)]?"
)
# [1998]12号: whose it is, is not printed
_CODELESS = compile_regex(rf"{OPEN}(?<year>{YEAR}){CLOSE}第?(?<serial>\d{{1,5}})号")
# 2019年第3号公告: the word that the number counts, behind it
_COUNTED = compile_regex(rf"(?<year>{YEAR})年第(?<serial>\d{{1,5}})号(?:公告|通告|通报|令)")
# a number in brackets behind a title, or parted from it by a blank; or right behind the word that ends the title
_AT_END = compile_regex(
    rf"[（(]\s*(?:{_YEARED}(?:{_NTH})?|{_ANNUAL}|{_SERIAL})\s*[）)]$|(?<=[\s）)”》])(?:{_YEARED}(?:{_NTH})?|{_ANNUAL}|{LEADING})$"
    rf"|(?<=令|公告|通告)(?:{_SERIAL}|{_CODELESS.pattern})$|(?<=通知|意见|批复|决定|通报|公告|通告|复函|的函|办法|方案){_YEARED}$"
)


# （蒙农〔2012〕22号、蒙环〔2012〕30号）: several in the brackets behind a title
_SEVERAL_AT_END = compile_regex(r"[（(](?:(?:[^（）()号]|[（(]\d{2,4}[）)])*+号){2,}+\s*[）)]$")


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number: `text` in normal form, and its pieces; `year` is None where the number has none."""

    text: str
    code: str | None
    year: int | None
    serial: int


def number_of(
    code: str | None, year: str | None, serial: str, *, annual: bool = False, series: str | None = None
) -> DocNumber:
    """The number of these printed pieces: `〔2018〕81号`, with `annual` `2018年第5号`, without a year `第706号`.

    The word of a series stands behind the year as printed and is the code's: 泉政〔1999〕综58号 has the code 泉政综.
    """
    count = parse_integer(serial) or 0
    code = code.replace("(", "（").replace(")", "）") if code else code
    if year is None:
        return DocNumber(f"{code or ''}第{count}号", code, None, count)
    if annual:
        return DocNumber(f"{code or ''}{int(year)}年第{count}号", code, int(year), count)
    word = "".join((series or "").split()).removesuffix("第")
    return DocNumber(f"{code}〔{int(year)}〕{word}{count}号", f"{code}{word}", _whole_year(year), count)


def leading_number(code: str, year: str, serial: str, nth: bool) -> DocNumber:
    """A number whose year stands first: `〔86〕财税字第12号` is of 1986; 第 stays where it is printed."""
    count = parse_integer(serial) or 0
    return DocNumber(f"〔{int(year)}〕{code}{'第' if nth else ''}{count}号", code, _whole_year(year), count)


def _whole_year(year: str) -> int:
    return int(year) + (1900 if len(year) == 2 else 0)


def is_annual(match: regex.Match[str]) -> bool:
    """Whether 年 stands behind the year, as in 财政部公告2018年第5号; that of 粤青年发〔2018〕5号 is its code's."""
    return match["year"] is not None and "年" in match.string[match.end("year") : match.start("serial")]


_ORDER = compile_regex("令(?:第|[12]|[一二三四五六七八九十]{1,4}届)|人民代表大会(?:常务委员会)?公告")


def is_order(number: str) -> bool:
    """Whether a number is an order's (国务院令第593号), which makes what it publishes law (立法法)."""
    return _ORDER.search(number) is not None


def _number(match: regex.Match[str]) -> DocNumber:
    code, year = match["code"] or None, match["year"]
    if code and year and match.start("year") < match.start("code"):
        return leading_number(code, year, match["serial"], bool(match["nth"]))
    return number_of(code, year, match["serial"], annual=is_annual(match), series=match["series"])


def read_number(text: str) -> DocNumber | None:
    """The document number that `text` consists of, or None: 清新府办〔2018〕35 号, （国函〔2018〕159号）, 第706号.

    Of several, one for each of those who issue a document together, it is the first, the host's.

    >>> read_number("蒙农〔2012〕22号　蒙环〔2012〕30号").text
    '蒙农〔2012〕22号'
    """
    return _read_number(text) if "号" in text else None


@lru_cache(maxsize=4096)
def _read_number(text: str) -> DocNumber | None:
    if (dated := read_dated_number(text)) is not None:
        return dated[0]
    plain = ascii_digits("".join(text.split()))
    if "届" in plain and (match := _OF_SESSION.fullmatch(plain)) is not None:
        number = number_of(match["code"], None, match["serial"])
        return replace(number, text=f"{match['code'] or ''}{match['session']}第{number.serial}号")
    match = _WHOLE.fullmatch(plain)
    if match is None and (figures := _in_figures(plain)) != plain:
        match = _WHOLE.fullmatch(figures)
    if match is None and plain.count("号") > 1:
        return _first_of_several(plain)
    if match is None and "号" in plain[-9:] and len(plain) <= _LONGEST:
        return _odd_number(plain)
    return _number(match) if match else None


# 〔一九八六〕   （五四）   第五十八号: year and serial in Chinese numerals, as texts that run down print them
_YEAR_IN_WORDS = compile_regex(
    rf"(?<={OPEN})(?:[一二][〇○零一二三四五六七八九]{{3}}|[四五六七八九][〇○零一二三四五六七八九])(?={CLOSE})"
)
_SERIAL_IN_WORDS = compile_regex(rf"(?<={CLOSE}第?|字第?)[一二三四五六七八九十百零〇○]{{1,7}}(?=号)")


def _in_figures(plain: str) -> str:
    """A number whose year and serial are figures: 吉政发〔一九八六〕五十八号 -> 吉政发〔1986〕58号."""
    with_year: str = _YEAR_IN_WORDS.sub(lambda year: str(parse_integer(year.group()) or year.group()), plain)
    if not any(char.isdigit() and char.isascii() for char in with_year):
        return plain
    return str(_SERIAL_IN_WORDS.sub(lambda serial: str(parse_integer(serial.group()) or serial.group()), with_year))


def _first_of_several(plain: str) -> DocNumber | None:
    """The first of whole numbers in a row: 蒙农〔2012〕22号、蒙环〔2012〕30号."""
    several = _SEVERAL.fullmatch(plain) if len(plain) <= _MOST * _LONGEST else None
    return read_number(several["first"]) if several else None


# No number has more characters, and none with its day.
_LONGEST, _LONGEST_DATED = 40, 80
# No more numbers stand in a row.
_MOST = 6


@lru_cache(maxsize=4096)
def read_dated_number(text: str) -> tuple[DocNumber, str] | None:
    """The document number and the day that `text` prints beside it, and nothing else; None where it is no such line.

    >>> number, day = read_dated_number("（1999年4月6日　绵府发〔1999〕20号）")
    >>> number.text, day
    ('绵府发〔1999〕20号', '1999年4月6日')
    """
    if len(text) > _LONGEST_DATED or "号" not in text or "月" not in text:
        return None
    match = _WITH_DAY.fullmatch(ascii_digits("".join(text.split())))
    number = read_number(match["number"]) if match else None
    return (number, match["day"]) if number is not None else None


def _odd_number(plain: str) -> DocNumber | None:
    """The number that is printed in a way of its own: 镇政发12号（2003）, 丰政通字2016第18号."""
    match = _ODD.fullmatch(plain)
    if match is not None:
        number = number_of(match["code"], match["year"], match["serial"])
        return replace(number, text=number.text + (match["nth"] or ""))
    match = _COUNTED.fullmatch(plain)
    return number_of(None, match["year"], match["serial"], annual=True) if match else None


def is_codeless(text: str) -> bool:
    """Whether a line is a number without its issuer's code and nothing else, which is no whole number: [1998]12号."""
    return codeless_number(text) is not None


def codeless_number(text: str) -> DocNumber | None:
    """The number that a line prints without a code: an order or a proclamation has its title for one (某市人大常委会
    公告⏎〔2021〕2号)."""
    match = _CODELESS.fullmatch(ascii_digits("".join(text.split()))) if text[-1:] == "号" else None
    if match is None:
        return None
    year, serial = int(match["year"]), int(match["serial"])
    return DocNumber(f"〔{year}〕{serial}号", None, year, serial)


def split_number(text: str) -> tuple[str, DocNumber | None]:
    """A title and the document number that closes it: the contents print both in one entry."""
    several = _SEVERAL_AT_END.search(text, max(0, len(text) - _MOST * _LONGEST)) if text.count("号") > 1 else None
    if several and (number := read_number(several.group())) is not None:
        return text[: several.start()].rstrip(), number
    # the last one counts: the title itself may hold a word that a number can stand behind
    matches = list(_AT_END.finditer(ascii_digits(text), overlapped=True))
    if not matches:
        return text, None
    match = matches[-1]
    number = read_number(match.group()) or codeless_number(match.group())
    return (text[: match.start()].rstrip("（( \t"), number) if number else (text, None)


_ANNUAL_ALONE = compile_regex(rf"{YEAR}年第\d{{1,5}}号")


def is_same_order(one: str, other: str) -> bool:
    """Whether two numbers are of one order, which contents print with less of its issuer, or with none.

    >>> is_same_order("省政府令第185号", "贵州省人民政府令第185号"), is_same_order("令第5号", "某市人民政府令第15号")
    (True, False)
    >>> is_same_order("第185号", "贵州省人民政府令第185号"), is_same_order("第185号", "贵州省人民政府公告第185号")
    (True, False)
    >>> is_same_order("公告2021年第45号", "2021年第45号"), is_same_order("甲部、乙局令第3号", "甲部乙局令第13号")
    (True, False)
    """
    bare, whole = sorted((one, other), key=len)
    if _ANNUAL_ALONE.fullmatch(bare):  # 公告2021年第45号, and 2021年第45号 over its title
        return whole.endswith((f"公告{bare}", f"通告{bare}", f"令{bare}"))
    if "、" in one + other:  # 甲部、乙局令第21号: contents call those who issue it by short names
        return "令第" in one and "令第" in other and one.rpartition("令")[2] == other.rpartition("令")[2]
    if one.startswith("第") or other.startswith("第"):
        return whole.endswith(f"令{bare}")
    one, other = one.replace("人民", ""), other.replace("人民", "")
    return "令第" in one and "令第" in other and (one.endswith(other) or other.endswith(one))


# 政发, 府办, 政办函: what the code says of the issuer's kind alone
_KIND_OF_ISSUER = frozenset("政府人民办发函字令文规公告通")


def names_no_place(number: str) -> bool:
    """Whether a document number has no sign of its place, as many places' numbers have none: 政办发〔2018〕1号."""
    return set(number.split("〔")[0]) <= _KIND_OF_ISSUER

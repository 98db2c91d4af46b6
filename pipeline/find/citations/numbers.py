"""Numbers of documents, orders and standards in running text: named rules, each with examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.find.citations.mention import Mention
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS, PLACE_ORGAN, PLACE_UNITS
from pipeline.notation.docnumber import (
    CLOSE,
    COUNT,
    LEADING,
    OPEN,
    ORDINAL,
    ROOM,
    SERIES,
    SHORT_YEAR,
    YEAR,
    YEAR_IN_BRACKETS,
    is_annual,
    is_order,
    leading_number,
    names_no_place,
    number_of,
    read_number,
)
from pipeline.notation.marks import GENRES
from pipeline.notation.signs import groups, places_of, stretches
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex
from pipeline.vocab import genres
from pipeline.vocab.institution_forms import short_forms
from pipeline.vocab.places import place_names, stem_of, unit_of
from pipeline.vocab.tables import read_table


class NumberRule(NamedTuple):
    """How a kind of number is printed: groups `code`, `year`, `serial`; examples are texts with the normal form.

    `sign` is a short pattern that stands in each of them, no more than `before` characters behind its beginning: the
    dear one is only tried round its places.
    """

    name: str
    pattern: str
    examples: Mapping[str, str | None]
    sign: str
    before: int


# Signs of numbers: a year in brackets; letters and digits of a standard
_LETTERS = r"[A-Z][\s/—–-]?[A-Z]?\d"
# two figures of the year until the nineties: 皖政〔86〕31号
_SHORT_BEHIND = rf"\s?{CLOSE}\s?(?:{SERIES}|字?第)?\d{{1,5}}\s?号(?![楼线院室房])"
_IN_BRACKETS = rf"{OPEN}\s?(?<year>{YEAR}|{SHORT_YEAR}(?={_SHORT_BEHIND}))\s?{CLOSE}"
_SERIALS = r"\d{1,5}(?:[、和及至到]\d{1,5})*+\s?号"
# 9号、10号   17、18号   7号、〔2019〕8号   12号至15号: the serials behind the first one, with years of their own
_MORE = rf"(?<more>(?:[、和及至到]\d{{1,5}})*+\s?号(?:[、和及至到，,]\s?(?:{OPEN}{YEAR}{CLOSE})?第?{_SERIALS})*+)"
_ORDER_CODE = rf"(?<code>(?:{ORDINAL}|(?!第)\p{{Han}}){{2,40}}+"
PREFIX = one_of(prefix for prefix, *_ in read_table("standards"))
# which a number without its year may follow: other words of capitals do not look so
_CERTAIN_ALONE = "GB|GBZ|HJ|JGJ|CJJ"
CERTAIN = f"{_CERTAIN_ALONE}|GBJ|JTG|JTJ|TSG"
_OLD_KINDS = one_of({*GENRES, "通令", "训令", "代电", "电", "批示", "文"} - {"图", "表"})

RULES = (
    NumberRule(
        "code, year in brackets, serial",
        rf"(?<code>(?:[\p{{Han}}A-Za-z]|{ROOM}){{1,16}}+){_IN_BRACKETS}\s?(?<series>{SERIES}|字?第)?\s?(?<serial>\d{{1,5}}){_MORE}",
        {
            "国发〔2006〕7号": "国发〔2006〕7号",
            "粤府〈2018〉12号": "粤府〔2018〕12号",
            "清府〔2015〕17、18号": "清府〔2015〕17号",
            "皖政〔86〕31号": "皖政〔86〕31号",
            "德革生字（71）第9号": "德革生字〔71〕9号",
            "泉政〔1999〕综58号": "泉政〔1999〕综58号",
            "财会（53）字第1021号": "财会〔53〕字1021号",
            "苏卫医（92）字第7号": "苏卫医〔92〕字7号",
            "法（研）发〔1986〕9号": "法（研）发〔1986〕9号",
        },
        YEAR_IN_BRACKETS,
        16,
    ),
    NumberRule(
        "year first, with 字第",
        rf"{LEADING}(?![楼线院室])",
        {
            "〔2001〕编字第12号": "〔2001〕编字第12号",
            "(86)财税字第012号": "〔86〕财税字第12号",
            "（86）粤府办12号": "〔86〕粤府办12号",
        },
        YEAR_IN_BRACKETS,
        0,
    ),
    NumberRule(
        "order or announcement",
        rf"{_ORDER_CODE}(?<=令|公告|通告))(?:[〔（(\[]?(?<year>{YEAR})[〕）)\]]?年?)?第\s?(?<serial>{COUNT})\s?号",
        {
            "国务院令第76号": "国务院令第76号",
            "财政部公告2018年第5号": "财政部公告2018年第5号",
            "中华人民共和国主席令第七十四号": "中华人民共和国主席令第74号",
            "广东省第十一届人民代表大会常务委员会公告第35号": "广东省第十一届人民代表大会常务委员会公告第35号",
        },
        r"(?:令|公告|通告)[〔（(\[第12１２]",
        64,
    ),
    NumberRule(
        "order, its kind last",
        rf"{_ORDER_CODE})(?:(?:(?<year>{YEAR})年)?第\s?|(?<=政府|国务院|(?<!指挥)部|[委局厅署]))(?<serial>{COUNT})\s?号(?<kind>令)",
        {
            "建设部第45号令": "建设部令第45号",
            "国家计委2000年第6号令": "国家计委令2000年第6号",
            "市政府42号令": "市政府令第42号",
        },
        "号令",
        64,
    ),
    NumberRule(
        "announcement, its kind last",
        rf"{_ORDER_CODE})(?<=总署|总局|[部厅局]|委员会|政府|法院|检察院|银行|办公室)"
        rf"(?:(?<year>{YEAR})年)?第\s?(?<serial>{COUNT})\s?号(?<kind>公告|通告)",
        {"海关总署2018年第32号公告": "海关总署公告2018年第32号"},
        "号[公通]告",
        64,
    ),
    NumberRule(
        "serial alone",
        r"(?<who>[\p{Han}]{2,10}+)(?<![第〕\]）])(?<serial>\d{1,4})号文(?:件)?",
        {"省政府212号文": None},
        r"\d号文",
        16,
    ),
    NumberRule(
        "standard",
        rf"(?<![A-Za-z])(?<prefix>(?:DB\s?\d{{2,4}}|{PREFIX})(?:/[A-Z]{{1,6}})?)(?:[\s—–-]|/\s?)?"
        rf"(?<number>[A-Z]?\d{{1,6}}(?:\.\d{{1,3}})?)\s?[-—–－]\s?(?<year>\d{{4}}|[5-9]\d)(?!\d)",
        {
            "GB/T18973-2016": "GB/T 18973-2016",
            "JTG H12—2015": "JTG H12-2015",
            "DB44/T 1234—2015": "DB44/T 1234-2015",
            "GB 8978-88": "GB 8978-88",
            "DB 41/ 1087—2015": "DB41/1087-2015",
        },
        _LETTERS,
        16,
    ),
    NumberRule(
        "standard without its year",
        # of roads and of special equipment they have a letter or two figures: nothing else is written so
        r"(?<![A-Za-z])(?:"
        rf"(?<prefix>(?:{_CERTAIN_ALONE})(?:/[A-Z]{{1,6}})?|(?:DB\d{{2,4}}|{PREFIX})/T)[\s-]?(?<number>\d{{3,6}}(?:\.\d{{1,3}})?)"
        r"|(?<prefix>JTG(?:/T)?)[\s-]?(?<number>[A-Z]\d{2}(?:-\d{2})?)|(?<prefix>TSG)[\s-]?(?<number>[A-Z]\d{4}|\d{2}))(?<year>(?!))?"
        r"(?![\d.A-Za-z型]|\s?[-—–－]\s?\d)",
        {
            "GB 29753": "GB 29753",
            "GB/T19001": "GB/T 19001",
            "NY/T 391": "NY/T 391",
            "JTG D20": "JTG D20",
            "TSG 21": "TSG 21",
            "TSG T7001": "TSG T7001",
        },
        _LETTERS,
        16,
    ),
    NumberRule(
        "old number without its year",
        # until 1966 a number had 字第 and no year; what the document is stands behind it: a certificate has such, too
        rf"(?<code>\p{{Han}}{{1,12}}字)(?<year>(?!))?第\s?(?<serial>{COUNT})\s?号(?=\s?(?:{_OLD_KINDS}))",
        {"国秘字第12号通知": "国秘字第12号", "晋法字第十二号批复": "晋法字第12号"},
        "字第",
        13,
    ),
)
_COMPILED = tuple(compile_regex(rule.pattern) for rule in RULES)
_SIGNS = {rule.sign: compile_regex(rule.sign) for rule in RULES}
_BY_NAME = {rule.name: pattern for rule, pattern in zip(RULES, _COMPILED, strict=True)}
NUMBER, ORDER, STANDARD = (_BY_NAME[name] for name in (RULES[0].name, RULES[2].name, RULES[6].name))
_LEADING, _ORDER_LAST = _BY_NAME[RULES[1].name], _BY_NAME[RULES[3].name]

_ORDERS = ("令", "公告", "通告")
# 粤 of 粤府办, 国 of 国发: the province, the State or the Party by the sign that opens its codes
_PROVINCES = "".join(sign for sign, _of, _source in read_table("code_signs"))
# What ends the words of a sentence before a code of two characters or more; 与政〔1997〕23号 keeps its 与.
_SPLIT_CODE = compile_regex(
    # 关于加强管理的决定|并政发〔2001〕30号: the title that it stands behind
    rf".*(?:(?:的|实施|管理|暂行|若干|工作)(?:{one_of(word for word in GENRES if len(word) > 1)})"
    r"|(?:发布|公布|颁布|批准|通过)(?:施行|实施|试行)|根据|依据|[按依遵对参比仿]照|执行|落实|贯彻|以及|关于|印发|转发|[前原]发|奉(?=中央|[政国]务院)|文件"
    r"|批准|(?<!标)准(?=\p{Han}{1,8}[部委局厅])"  # 经批准皖政〔2010〕3号, 准财政部财税〔1953〕3号函
    r"|(?<!共)和(?!改革|城乡|信息化|社会保障|计划生育|旅游|草原|体育|新闻|药品|质量)"
    r"|[按及与以将由的见如原即为在对至到日]|(?<![青少])年)(?=..)"
)
# 省政府办公厅粤府办〔2018〕5号   经省人民政府粤府函〔2019〕12号文批准: the code begins with a place's short name
_ISSUER_OF_CODE = compile_regex(
    r"(?:\p{Han}{1,10}(?:政府|办公厅|办公室|委员会|国务院)|省\p{Han}{1,5}[委厅局]|国务院|中共中央|经|报)"
    rf"(?=[{_PROVINCES}]\p{{Han}}{{1,7}}$)"
)
# 国家税务总局|财税〔2016〕36号: no code holds a central body's whole name
_CENTRAL = compile_regex(
    r"(?:\p{Han}{2,6}[、 ])?国家\p{Han}{2,8}?(?:总局|委员会|局|署)(?=(?!.*(?:令|公告|通告)$)\p{Han}{2,8}$)"
)
# 市财政局|吉财社   地区行署|榆署发: these end a body's name, and are no abbreviations
_BODY_END = compile_regex(
    rf"局|厅|革委会|委员会|(?<![{PLACE_UNITS}])委|(?:组织|宣传|统战)部|办公[室厅]|法院|检察院|[大支总]队|公司|集团|银行|{PLACE_ORGAN}"
)
_BODY = compile_regex(rf"\p{{Han}}{{0,8}}(?:[{DEPARTMENT_PLACE_UNITS}]|地区|国家|中国)\p{{Han}}{{1,12}}")
# 你局|宜水   你县政府|涟政   贵公司|曲供电: who is written to goes by less; 贵 and 本 open codes, too (贵府发, 本政发)
_ADDRESSEE_END = compile_regex(rf"{_BODY_END.pattern}|[{PLACE_UNITS}委办部院校处署所站社行]")
_ADDRESSEE = compile_regex(rf"[你我该]\p{{Han}}{{1,10}}|[贵本](?:{_ADDRESSEE_END.pattern})")


# 请示报告　|浙法民字〔1988〕第13号: what kind of document it is, before the sign of a place
_KIND = compile_regex(one_of(word for word in genres().official if len(word) > 1 and word not in _ORDERS))


@lru_cache(maxsize=4096)
def code_start(code: str) -> int:
    """Where a number's code begins in the characters before its bracket: words of the sentence and the name of who
    issued it are no code."""
    match = _SPLIT_CODE.match(code)
    start = match.end() if match else 0
    kinds = [kind.end() for kind in _KIND.finditer(code, start)]
    if kinds and _opens_code(code, start, kinds[-1]):
        start = kinds[-1]
    if issuer := _ISSUER_OF_CODE.match(code, start) or _CENTRAL.match(code, start):
        start = issuer.end()
    elif not code.endswith(_ORDERS):  # 市人民政府令: an order's code is the name of who issued it
        start = _central_end(code, start) or _issuer_end(code, start)
    longest = 40 if "人民代表大会" in code else 20 if code.endswith(_LONG_CODES) else 10
    return max(start, len(code) - longest)


@lru_cache(maxsize=1)
def _central_body() -> regex.Pattern[str]:
    """A pattern of a central body's name with an office of it before a code of two characters or more: 财政部|财税,
    国家计委|计价格, 财政部国库司|财库."""
    bodies = [full for full, levels, *_ in read_table("institutions") if "central" in levels.split("|")]
    names = {name for full in bodies for name in (full, *short_forms(full, central=True)) if len(name) >= 3}
    office = r"(?:\p{Han}{0,6}(?:[司局]|办公[厅室])(?=\p{Han}{2}))?"
    return compile_regex(rf"(?:{one_of(names)}){office}(?=\p{{Han}}[\p{{Han}}（(])")


def _central_end(code: str, start: int) -> int | None:
    """The end of a central body's name that the code follows; 教育部|办函 says no more than what kind of code it is."""
    body = _central_body().match(code, start)
    if body is None:
        return None
    end = body.end()
    return end if code[end] in body[0] or not names_no_place(code[end:]) else None


def _issuer_end(code: str, start: int) -> int:
    """The end of the name of a body that the code follows: 市财政局|吉财社, 你县|涟政."""
    for ends, body in ((_ADDRESSEE_END, _ADDRESSEE), (_BODY_END, _BODY)):
        for end in reversed([match.end() for match in ends.finditer(code, start)]):
            if body.fullmatch(code, start, end) and _opens_code(code, start, end):
                return int(end)
    return start


def _opens_code(code: str, start: int, at: int) -> bool:
    """Whether a code can begin at a place behind a body's name: with the sign of a division, or with one of the body's
    own (财政部|财税), and it says more than the issuer's kind (市教育局|办发)."""
    return (
        len(code) > at + 1
        and not names_no_place(code[at:])
        and (code[at] in code[start : at - 1] or code[at] in _PROVINCES or code[at] in _signs_of_places())
    )


@lru_cache(maxsize=1)
def _signs_of_places() -> frozenset[str]:
    """The characters by which codes name a place: 宜 of 宜昌市, 涟 of 涟源市."""
    return frozenset(sign for name in place_names() for sign in stem_of(name, unit_of(name)))


_LONG_CODES = (*_ORDERS, "部", "委员会", "局", "政府")


def normal_number(match: regex.Match[str]) -> str:
    """The number that a rule matched, in normal form."""
    if match.re is _LEADING:
        return leading_number(match["code"], match["year"], match["serial"], match["nth"] is not None).text
    code = match["code"][code_start(match["code"]) :]
    if "kind" in match.re.groupindex:
        code += match["kind"]
    annual = code.endswith(_ORDERS) and is_annual(match)
    return number_of(code, match["year"], match["serial"], annual=annual, series=_series(match)).text


def number_in(text: str) -> tuple[str | None, bool]:
    """The document number in a bracket behind a title, and whether it is an order's (令) or a congress's (公告)."""
    has_serial = "号" in text
    if has_serial and (match := NUMBER.search(text) or _LEADING.search(text)):
        return normal_number(match), False
    if has_serial and (match := ORDER.search(text) or _ORDER_LAST.search(text)):
        number = normal_number(match)
        return number, is_order(number)
    whole = read_number(text)
    return (whole.text, is_order(whole.text)) if whole and whole.code else (None, False)


def number_before(text: str, start: int) -> regex.Match[str] | None:
    """The number that a title follows directly, or in a bracket of its own: 国务院令第591号《危险化学品安全管理条例》,
    国务院令第591号（《危险化学品安全管理条例》）."""
    least = max(0, start - 48)
    if start and text[start - 1] in ("（", "("):
        start -= 1
    if "号" not in text[max(0, start - len("号文件 ")) : start]:
        return None
    return next((match for pattern in _BEFORE if (match := pattern.search(text, least, start))), None)


# the number in the line above is the document's own: 某市人民政府令第301号 over 《某市停车场管理办法》已经…通过
_BEFORE = tuple(compile_regex(pattern.pattern + r"(?:文件?)?[^\S\n]?\Z") for pattern in (NUMBER, ORDER))


def standard_number(match: regex.Match[str]) -> str:
    """A standard's number in normal form: GB/T18973-2016 gives GB/T 18973-2016 (GB/T 1.1)."""
    year = f"-{match['year']}" if match["year"] else ""
    prefix = "".join(match["prefix"].split())
    printed = "".join(match.group().split())
    parted = "/" if f"{prefix}/{match['number']}" in printed else " "  # DB44/613-2009: local standards count so
    return f"{prefix}{parted}{match['number']}{year}"


_TAIL = compile_regex(r"文(?:件)?")


def find_numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """Numbers without a title, outside `taken`: 国办发〔1993〕71号文件, 国办发〔2015〕9号、10号, 省政府212号文."""
    spans = iter(sorted(taken))
    current = next(spans, None)
    hits = sorted(_hits(text), key=lambda match: match.start())
    last = 0
    for match in hits:
        parts = match.re.groupindex
        place = match.start("serial" if "serial" in parts else "number")
        while current is not None and current[1] <= place:
            current = next(spans, None)
        if (current is not None and current[0] <= place) or place < last:
            continue
        if "prefix" in parts:
            yield Mention(match.start(), match.end(), number=standard_number(match), standard=True)
        elif "who" in parts:
            start = max(last, match.start() + _who_start(match["who"]))
            if start >= place or _NO_ISSUER.search(match["who"]):
                continue  # 按照|11号文件: whose it is, an alias may say
            yield Mention(start, match.end())
        elif match.re is _LEADING:
            yield Mention(match.start(), match.end(), number=normal_number(match))
        else:
            start = max(last, match.start() + code_start(match["code"]))
            number, end = normal_number(match), _first_end(match)
            tail = _TAIL.match(text, end)
            yield Mention(start, tail.end() if tail else end, number=number, order=is_order(number))
            yield from _more_numbers(match, 0)
        last = match.end()


_BEHIND = 400  # characters: how far a number with all its serials reaches behind its sign


def _hits(text: str) -> Iterator[regex.Match[str]]:
    """What each rule matches, looked for round its sign only; the sign of all but standards only before a 号."""
    near = list(stretches(places_of(text, ("号",)), _BEHIND, len("公告")))
    signs = {
        sign: [
            found.span()
            for start, end in (((0, len(text)),) if sign == _LETTERS else near)
            for found in pattern.finditer(text, start, end)
        ]
        for sign, pattern in _SIGNS.items()
    }
    for rule, pattern in zip(RULES, _COMPILED, strict=True):
        for group in groups(signs[rule.sign], _BEHIND):
            at, last = 0, min(len(text), group[-1][1] + _BEHIND)
            for start, end in group:
                if end <= at:
                    continue  # of the number before
                if (match := pattern.search(text, max(at, start - rule.before), last)) is None:
                    break  # nor round the signs that follow
                yield match
                at = match.end()


_NO_ISSUER = compile_regex(r"(?:按照?|根据|依据|依照|遵照|执行|落实|贯彻|参照|对照)$")
_ISSUER_WORD = compile_regex(r"(?:[省市县区旗州]|国务院|中央|党中央)[\p{Han}]{0,8}$")


def _who_start(who: str) -> int:
    """Where the issuer's name begins in 及省政府212号文."""
    match = _ISSUER_WORD.search(who)
    cut = _SPLIT_CODE.match(who)
    return max(match.start() if match else 0, cut.end() if cut else 0)


def further_numbers(bracket: regex.Match[str]) -> Iterator[Mention]:
    """The further numbers in the bracket behind a title: （鄂交函〔2020〕3号、5号、鄂交办〔2020〕7号）."""
    at = bracket.start(1)
    for n, match in enumerate(NUMBER.finditer(bracket[1])):
        if n:
            start = match.start() + code_start(match["code"])
            yield Mention(at + start, at + _first_end(match), number=normal_number(match))
        yield from _more_numbers(match, at)


def _more(match: regex.Match[str]) -> str | None:
    """The serials behind the first one, of a rule that has such."""
    return match["more"] if "more" in match.re.groupindex else None


def _series(match: regex.Match[str]) -> str | None:
    """The word behind the year, of a rule that has such: 综 of 泉政〔1999〕综58号."""
    return match["series"] if "series" in match.re.groupindex else None


def _first_end(match: regex.Match[str]) -> int:
    """The end of the first number that was matched: 国发〔2006〕7号, 清府〔2015〕17 of 清府〔2015〕17、18号."""
    more = _more(match)
    if more is None:
        return int(match.end())
    at: int = match.start("more")
    return at + more.index("号") + 1 if more.lstrip().startswith("号") else at


_FURTHER = compile_regex(rf"(?:{OPEN}(?<year>{YEAR}){CLOSE})?第?(?<serial>\d{{1,5}})(?:\s?号)?")


def _more_numbers(match: regex.Match[str], at: int) -> Iterator[Mention]:
    """The further serials in one reference: 清府〔2015〕17、18号; 清府办〔2018〕7号、〔2019〕8号."""
    more = _more(match)
    if not more:
        return
    code, year = match["code"][code_start(match["code"]) :], match["year"]
    for extra in _FURTHER.finditer(more):
        year = extra["year"] or year
        start = at + match.start("more") + extra.start()
        number = number_of(code, year, extra["serial"], series=_series(match)).text
        yield Mention(start, start + len(extra.group()), number=number)

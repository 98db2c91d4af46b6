"""Titles in 《》 with the number and the short name that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.find.citations.mention import TITLE, Mention, title_spans
from pipeline.find.citations.numbers import (
    CERTAIN,
    ORDER,
    PREFIX,
    STANDARD,
    code_start,
    further_numbers,
    normal_number,
    number_before,
    number_in,
    standard_number,
)
from pipeline.notation.docnumber import is_order, read_number
from pipeline.notation.marks import GENRES
from pipeline.notation.needs import endings
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab.tables import read_table

# （以下简称《办法》）   （下称“意见”）   （以下统称省级规划）   （以下简称《森林法》、《草原法》）
_ALIAS = compile_regex(
    r"(?:以下|下)?(?:(?:分别)?[统简]称|(?<=下)称)(?:为)?[:：]?\s?"
    r"(?:(?:[、和及与]?[^，。；、（）()《》“”\s]{0,6}[“\"]?《(?<a>[^《》]+)》[”\"]?)+|(?:[、和及与]?[“\"](?<a>[^”\"]+)[”\"])+|(?<a>[^，。；、（）()《》“”\s]{2,30}))"
)
_BRACKET = compile_regex(r"\s?[（(]((?:[^（）()\n]|[（(][^（）()\n]*[）)]|〔\d{4}[）)]){2,160})[）)]")
# GB 50180, JTG H10, in a bracket behind the title
_UNDATED = compile_regex(
    rf"(?!T[\s\d-])(?<prefix>(?:DB\d{{2,4}}|{PREFIX})(?:/[A-Z]{{1,6}})?)[\s-]?(?<number>[A-Z]?\d{{1,6}}(?:\.\d{{1,3}})?)"
    r"(?<year>\d{4})?"
)
# 《建筑设计防火规范》|GB50016
_UNDATED_BEHIND = compile_regex(
    rf"\s?(?=(?:{CERTAIN}|(?:{PREFIX})/T)[/\s\dA-Z-]){_UNDATED.pattern}(?![\d.A-Za-z]|\s?[-—–－]\s?\d)"
)
_CAPITAL = compile_re("[A-Z]")  # no number of a standard is without
_STANDARD_BEFORE = compile_regex(STANDARD.pattern + r"\s?$")
# 《食品安全国家标准 餐饮服务通用卫生规范》: a series of standards, whose number may be left out
_SERIES = compile_regex(
    r"^(?:中华人民共和国)?(?:\p{Han}{2,8})?(?:国家|行业|地方|国家职业卫生|国家环境保护)标准[\s　：:]*\p{Han}"
)


# 2019年修订, 试行; 《河北省地方标准管理办法》 is about standards
_EDITION = compile_regex(r"[\d年月日第]{0,12}(?:修[订正]版?|版|试行|草案|征求意见稿)")
_ON_STANDARDS = compile_regex(
    r"(?:办法|规定|条例|细则|通知|意见|方案|规划|计划|目录|清单|要点|公告|决定)(?:[（(][^（）()]*[）)])?$"
)


_VOLUME = rf"第[{HAN_NUMERAL}\d]{{1,3}}[卷册辑集]"  # 《…谈治国理政》第三卷


class _Uncited(NamedTuple):
    """What ends a form's title, stands before the title of a work (and ends in `last`), and behind it."""

    form: regex.Pattern[str]
    before: regex.Pattern[str]
    last: frozenset[str] | None
    after: regex.Pattern[str]


@lru_cache(maxsize=1)
def _uncited() -> _Uncited:
    """The patterns of `uncited_titles.csv`."""
    words: dict[str, list[str]] = {"end": [], "before": [], "after": []}
    for word, place, _source in read_table("uncited_titles"):
        words[place].append(word)
    listed = rf"(?:{TITLE}[、和及与]?\s?)*"
    before = rf"(?:{one_of(words['before'])})(?:集|版)?{listed}"
    return _Uncited(
        compile_regex(rf"(?<!代)(?:{one_of(words['end'])})(?:[（(].*[）)])?$"),
        compile_regex(f"{before}$"),
        endings(before),
        compile_regex(rf"(?:[、和及与]?\s?{TITLE}){{0,40}}+(?:等)?(?:{one_of(words['after'])}|{_VOLUME})"),
    )


def is_cited(text: str, start: int, close: int) -> bool:
    """Whether the title at `[start, close)` is a document's: a form that is filled in, a certificate that is handed
    out, a song or a newspaper is none."""
    uncited = _uncited()
    if uncited.form.search(text, start + 1, close - 1) and not _TABLE_OF_TASKS.search(text, start + 1, close - 1):
        return False
    if uncited.after.match(text, close) and not (_ends_in_kind(text[start + 1 : close - 1]) and _rests(text, start)):
        return False  # not of 根据《电影产业促进法》|电影放映单位
    if _is_name(text, start, close):
        return False
    if uncited.last is not None and text[max(0, start - 1) : start] not in uncited.last:
        return True
    line = text.rfind("\n", max(0, start - 200), start) + 1
    return uncited.before.search(text, max(line, start - 200), start) is None


_SHORT = 6  # characters: what is longer says what it is about
_RESTED_ON = compile_regex(
    r"(?:根据|依据|按照?|[依遵参]照|贯彻|落实|执行|违反|废止|修[改订正]|印发|[转下]发|批转|[发公颁]布|制[定订]|出台)了?\s?"
    r"(?:《[^《》\n]{1,30}》[、和及与]?){0,3}$"
)
_PROVISION_BEHIND = compile_regex(rf"\s?第[{HAN_NUMERAL}\d]{{1,5}}[编章节条]")


@lru_cache(maxsize=1)
def _kind_of_title() -> regex.Pattern[str]:
    kinds = one_of({*GENRES, *(word for word, _source in read_table("title_ends"))})
    return compile_regex(rf"(?:{kinds})(?:[（(][^（）()]*[）)])?$")


def _ends_in_kind(title: str) -> bool:
    """Whether a title ends in what kind of document it is (文种; GB/T 9704 7.3.1)."""
    return _kind_of_title().search(title) is not None


def _rests(text: str, start: int) -> bool:
    """Whether the words before a title say that something rests on it or is done to it, as only to documents."""
    return _RESTED_ON.search(text, max(0, start - 80), start) is not None


def _is_name(text: str, start: int, close: int) -> bool:
    """Whether a short title says nothing of a document: a document's title ends in its kind, a book's (《红楼梦》), a
    picture's or a programme's does not. What something rests on is a document whatever it is called, and so is what
    has articles."""
    title = text[start + 1 : close - 1]
    if len(title) > _SHORT or not _HAN_ONLY.fullmatch(title) or _ends_in_kind(title):
        return False
    return not (_rests(text, start) or _PROVISION_BEHIND.match(text, close))


_HAN_ONLY = compile_regex(r"\p{Han}+")


# 《重点任务分工表》 tells who does what, which is no form
_TABLE_OF_TASKS = compile_regex(r"(?:分工|分解|责任|任务|进度|安排|计划|配档|推进|时间|价目|费率)表(?:[（(].*[）)])?$")


def find_titles(text: str, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """The documents, laws and standards whose titles stand in 《》, outside `taken`, which gains what they take."""
    rows = iter(sorted(taken))
    row = next(rows, None)
    last = -1
    aliases: set[str] = set()
    for start, close in title_spans(text):
        while row is not None and row[1] <= start:
            row = next(rows, None)
        if start < last or (row is not None and row[0] <= start):
            continue
        mention, bracket = _title(text, start, close)
        taken.append((mention.start, mention.end))
        known = bool(mention.number or mention.aliases or mention.title in aliases)
        if not known and not is_cited(text, start, close):
            continue
        aliases |= set(mention.aliases)
        last = mention.end
        yield mention
        if bracket and mention.number and not mention.standard:
            yield from further_numbers(bracket)


# 《湘政发〔1998〕12号文件》
_NUMBERED = compile_regex("(?<=号)文件?$")


def _title(text: str, start: int, close: int) -> tuple[Mention, regex.Match[str] | None]:
    """The mention of the title at `[start, close)`, and the bracket behind it."""
    inner = title = text[start + 1 : close - 1]
    end, number, order = close, None, False
    aliases: tuple[str, ...] = ()
    bracket = _BRACKET.match(text, close)
    if bracket:
        number, order = number_in(bracket[1])
        named = _ALIAS.search(bracket[1])
        aliases = tuple(named.captures("a")) if named else ()
        if number or aliases or ("号" in bracket[1] and ORDER.search(bracket[1])):
            end = bracket.end()
        # （国发〔2015〕13号）（以下简称《方案》）, （2019年修订）（以下简称《条例》）: it has a bracket of its own
        parted = not aliases and (number is not None or _EDITION.fullmatch(bracket[1]) is not None)
        second = _BRACKET.match(text, bracket.end()) if parted else None
        if second and (named := _ALIAS.match(second[1])):
            aliases, end = tuple(named.captures("a")), second.end()
    standard = STANDARD.search(inner) if _CAPITAL.search(inner) else None
    if standard is None and number is None:
        standard = STANDARD.match(text, end, end + 24) or _UNDATED_BEHIND.match(text, end, end + 24)
    if standard is not None and standard.string is inner:
        title = regex.sub(r"\s?[（(]?\s?" + regex.escape(standard.group()) + r"\s?[）)]?", "", inner).strip()
    elif standard is not None:
        end = standard.end()
    elif (
        number is None
        and _CAPITAL.search(text, max(0, start - 24), start)
        and (before := _STANDARD_BEFORE.search(text, max(0, start - 24), start))
    ):
        standard, start = before, before.start()
    elif (
        number is None
        and (lead := number_before(text, start))
        and (lead.end() == start or text[close : close + 1] in ("）", ")"))
    ):
        number, end = normal_number(lead), close + (lead.end() < start)
        order = is_order(number)
        start = lead.start() + code_start(lead["code"])
    if standard is None and bracket and number is None:
        standard = STANDARD.search(bracket[1]) or _UNDATED.fullmatch(bracket[1])
        end = bracket.end() if standard else end
    if standard is not None:
        number = standard_number(standard)
    if number is None and standard is None and (named := read_number(_NUMBERED.sub("", title))) is not None:
        number, title = named.text, ""  # 《闽政办〔2017〕12号》
    is_standard = standard is not None or (_SERIES.match(title) is not None and _ON_STANDARDS.search(title) is None)
    own = aliases[-1] if aliases else None
    return Mention(start, end, title or None, number, own, aliases, is_standard, order), bracket


_BESIDE = compile_regex(r"[、和及与]|以及|")


def with_joint_aliases(text: str, mentions: list[Mention]) -> list[Mention]:
    """The aliases of one bracket given to the members of the list before it, the last one last:
    《甲法》、《乙法》（以下简称《甲》、《乙》); a single title takes the first."""
    own: dict[int, str | None] = {}
    for n, mention in enumerate(mentions):
        aliases = mention.aliases
        members = [n]
        while len(members) < len(aliases) and members[0] > 0:
            before = mentions[members[0] - 1]
            if before.title is None or not _BESIDE.fullmatch(text[before.end : mentions[members[0]].start].strip()):
                break
            members.insert(0, members[0] - 1)
        if len(aliases) > 1:
            shared = aliases if len(members) == len(aliases) else aliases[:1]
            own |= dict(zip(members[-len(shared) :], shared, strict=True))
    return [replace(m, alias=own[n]) if n in own else m for n, m in enumerate(mentions)]

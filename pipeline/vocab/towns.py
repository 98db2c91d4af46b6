"""Towns by the words before 镇人民政府: 太和 is a town's name, 第三条, 一是 and 水库所在 are words of the sentence.

No list holds China's towns, so a name is told by its shape: what stands between a boundary (a mark, a blank, another
name, a preposition or a verb) and the generic ending, as jieba's dictionary cuts it, is a name where the dictionary
knows it for one, does not know it at all, or knows it as a rare noun. An ordinary word is a name only where the text
itself prints the town elsewhere (和平镇); where neither is certain, nothing is said.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.vocab.places import peoples_at_end
from pipeline.vocab.words import dictionary_entry, words

# the ideographs that names are made of, for a class in a pattern
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_LONGEST = 4
# jieba's tags of names: of places, persons, others
_PROPER = ("ns", "nr", "nz")
# closed classes: 首先 d, 本 r, 由 p, 以及 c, 内 f, 所在 b, 第三条 m, 当地 s
_CLOSED = ("d", "r", "p", "c", "f", "b", "m", "q", "s", "u", "y", "t")
# characters that stand as words by themselves before a town's name or its government
_FUNCTION = frozenset("由请和与及或向报经对将给让会同使被把为以是在于的各本该其每到从按等至并所属")
# what the dictionary has as names only, or as other words
_JOINING = frozenset({"会同", "协同", "连同"})
# no town is called so: what a place is to a matter (保护区, 事发地, 步骤二)
_NO_NAME_END = frozenset("内外地区域点处段")
_RARE = 60  # up to which a noun is hardly more than a name: 石角 4, 水头 54; but 侨乡 97, 工矿 103
_ORDINARY = 1000  # occurrences in the dictionary's corpus from which on a noun is an everyday word
_RUN = compile_re(rf"[{HAN}]{{1,12}}\Z")
# what towns are called by their kind
TOWN_UNITS = ("镇", "乡", "街道", "苏木")
_UNIT_END = compile_re(rf"(?:{'|'.join(TOWN_UNITS)})(?![{HAN}])")
_NAME_ALONE = compile_re(rf"(?<![{HAN}])[{HAN}]{{1,{_LONGEST}}}\Z")


class Town(NamedTuple):
    """What stands before a generic ending: `start` of the name, or None where there is no name; `certain` is False
    where it may be either."""

    start: int | None
    certain: bool


@lru_cache(maxsize=1)
def printed_towns(text: str) -> frozenset[str]:
    """The towns that a text names between marks or blanks, as lists and tables do: 、和平镇、"""
    units = (unit.start() for unit in _UNIT_END.finditer(text))
    names = (_NAME_ALONE.search(text, max(0, at - _LONGEST), at) for at in units)
    return frozenset(name[0] for name in names if name is not None and name[0][0] not in _FUNCTION)


def town_before(text: str, floor: int, start: int, printed: frozenset[str]) -> Town:
    """The town's name that ends at `start`, where 镇人民政府 begins; it does not begin before `floor`."""
    run = _RUN.search(text, max(floor, start - 12), start)
    if run is None:
        return Town(None, True)
    cut = words(run[0], guess=False)
    # 三水瑶族: the people belongs to the name
    people = peoples_at_end(run[0])
    if people and len(people) < len(run[0]):
        inner = town_before(text, floor, start - len(people), printed)
        return inner
    if len(run[0]) == len(cut) == 2 and text[start - 3 : start - 2] == "、" and _is_listed(*cut):
        return Town(start - 2, True)
    last = cut[-1]
    if last in printed or (len(cut) > 1 and cut[-2] + last in printed):
        return Town(start - len(last if last in printed else cut[-2] + last), True)
    if last in _FUNCTION or last in ("乡", "镇", "街道") or last[-1] in _NO_NAME_END:
        return Town(None, True)
    if len(last) > 1:
        word = _word(last, len(cut) == 1 or _leads(cut[-2]), start)
        whole = word.start is not None and len(cut) == 2 and len(run[0]) <= _LONGEST and _names(cut[0])
        return Town(start - len(run[0]), True) if whole else word
    return _characters(cut, start, run[0])


def _is_listed(first: str, second: str) -> bool:
    """Whether two characters behind 、 are a name as they stand: no clause begins there, so 由义 and 对河 hold no
    preposition; 及本 joins."""
    return first not in _JOINS and second not in _FUNCTION


_JOINS = frozenset("和与及并各本该其每所")


def _leads(word: str) -> bool:
    """Whether a town's name can begin behind a word: 由, 督促, 第三条."""
    return word in _FUNCTION or word in _JOINING or (len(word) > 1 and _tag(word).startswith((*_CLOSED, "v")))


def _names(character: str) -> bool:
    """Whether a character before a name can be its first one: 乌|龙泉, 小|汤山; but 赴|太和, 原|太和."""
    return len(character) == 1 and character not in _FUNCTION and (character in "大小" or _tag(character) in _PROPER)


def _tag(word: str) -> str:
    entry = dictionary_entry(word)
    return entry[1] if entry else ""


def _word(word: str, at_boundary: bool, start: int) -> Town:
    """A word of the dictionary before the ending."""
    count, tag = dictionary_entry(word) or (0, "")
    if tag.startswith(_PROPER):
        return Town(start - len(word), True)
    if tag.startswith(_CLOSED) or not at_boundary or len(word) > _LONGEST:
        return Town(None, True)
    if tag.startswith("n") and count <= _ORDINARY:
        return Town(start - len(word), True)
    return Town(None, False)  # 光明, 责任


def _characters(cut: list[str], start: int, run: str) -> Town:
    """Characters that the dictionary joins to no word, as most towns' names are: 汤塘, 新哨, 迳头."""
    n = len(cut)
    while n > 0 and len(cut[n - 1]) == 1 and cut[n - 1] not in _FUNCTION:
        n -= 1
    name = "".join(cut[n:])
    if 2 <= len(name) <= _LONGEST:
        return Town(start - len(name), True)
    if n == 1 and len(run) <= _LONGEST and not _tag(cut[0]).startswith((*_CLOSED, "v")):
        return Town(start - len(run), True)  # 树林召, 白泥井
    return Town(None, n > 1)


def is_town_name(name: str) -> bool:
    """Whether `name`, behind the name of its county, can be a town's: 太和, but not 属地 or 各有关."""
    found = town_before(name, 0, len(name), frozenset())
    return found.start == 0 or (not found.certain and name not in _FUNCTION)


def is_foreign_town(name: str) -> bool:
    """Whether a name is too long for a Chinese town's and is written by its sound or by a people (额尔克哈什哈,
    布朗山布朗族): the dictionary has no word in it but rare nouns and names."""
    if len(name) <= _LONGEST or not _FUNCTION.isdisjoint(name):
        return False
    entries = [dictionary_entry(word) or (0, "n") for word in words(name, guess=False) if len(word) > 1]
    return all(tag.startswith("n") and count <= _ORDINARY for count, tag in entries)


def is_word_of_town(name: str) -> bool:
    """Whether a name that stands among towns' names can be one, an everyday word too (团结, 和平): it is no word of the
    sentence."""
    cut = words(name, guess=False)
    return bool(cut) and not any(
        word in _FUNCTION or word in "内外" or (len(word) > 1 and _is_common_closed(word)) for word in cut
    )


def _is_common_closed(word: str) -> bool:
    """Whether a word of a closed class is more than a name that the dictionary took for one (三岔)."""
    count, tag = dictionary_entry(word) or (0, "")
    return tag.startswith(_CLOSED) and count > _RARE


def is_sure_town(text: str, start: int, unit: int) -> bool:
    """Whether `[start, unit)`, before the 镇 at `unit`, can be nothing but a town's name: the dictionary has it as a
    rare name or joins its characters to no word (龙山, 汤塘), or the text prints the town by itself. An everyday word
    (重点, 文明) and a part of a longer one are none."""
    name = text[start:unit]
    if not 2 <= len(name) <= _LONGEST or name[-1] in _NO_NAME_END or not _FUNCTION.isdisjoint(name):
        return False
    if name in printed_towns(text):
        return True
    cut = words(name, guess=False)
    if len(cut) == 1:
        count, tag = dictionary_entry(name) or (0, "")
        return tag == "ns" or (tag.startswith(_PROPER) and count <= _ORDINARY) or (tag == "n" and count <= _RARE)
    return all(len(word) == 1 for word in cut) and town_before(name, 0, len(name), frozenset()) == Town(0, True)

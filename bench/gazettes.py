"""Varied gazettes (公报) to measure with: other places, numbers, years, words and amounts in each, so that no cache
flatters. The same size and index give the same text.

`big` (137 KB) varies the issue in `raw/`, `small` (34 KB) three documents of it, `tiny` (3.3 KB) the invented one in
`tiny.txt`, which also cites the tiny issue before it by title and number.
"""

from __future__ import annotations

import csv
import logging
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import jieba

jieba.setLogLevel(logging.WARNING)

Size = Literal["big", "small", "tiny"]
SIZES: tuple[Size, ...] = ("big", "small", "tiny")

ROOT = Path(__file__).resolve().parent.parent
_SEED = ROOT / "raw" / "qingxin-2018-03.txt"
_TINY = Path(__file__).with_name("tiny.txt")
_DIVISIONS = ROOT / "pipeline" / "vocab" / "data" / "divisions.csv"

# The title of each of the seed's documents: in the contents, then above the document.
_TITLE = re.compile(r"(?m)^(?=清远市清新区人民政府办公室印发)")
_DOCUMENTS = 7
_IN_SMALL = (4, 5, 7)

_YEARS = range(-8, 7)  # How far the years of an issue are moved.
_CITED = "@CITED@"
_CITED_SERIAL = 21
_YEAR = re.compile(r"(?<![\d.])(?:199\d|20[0-4]\d)(?=\s?[年〕\-—－])")
_SERIAL = re.compile(r"(清新府(?:办函?)?〔\d{4}〕\s?)(\d+)(?=\s?号)")
_AMOUNT = re.compile(r"(?<![\d.\-—〔（(])(\d)(\d{1,4})(?=[万元个头人户名只%‰亿吨亩公米项台座站])")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
# Words that make a place, a body, a date, a label, a duty or the title that is cited: they stay as they are.
_FIXED = re.compile(
    "[省市县区镇村局府办委院厅部年月日第期一二三四五六七八九十附令前后底起至于按由和及各每]"
    "|负责|牵头|配合|会同|通知|意见|方案|规划|计划|条例|目录|公报|出版|主办|附件|序号|合计|单位|人民|责任|根据|关于|印发|清新|清远|做好|森林|防火|工作"
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What tells one issue from the others: its place, number and year, and how far its serials are moved."""

    city: str
    district: str
    number: int
    year: int
    serials: int

    @property
    def stem(self) -> str:
        """The district's name without 区, as its documents' numbers bear it."""
        return self.district.removesuffix("区")


def gazette(size: Size, index: int) -> str:
    """The text of one issue. Every index is an issue of its own: no two have the same place and number."""
    return _varied(size, index, _facts(index))


def write_gazettes(folder: Path, size: Size, indexes: range) -> list[Path]:
    """Writes the issues into a folder, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{size}-{index:06}.txt" for index in indexes]
    for path, index in zip(paths, indexes, strict=True):
        path.write_text(gazette(size, index), encoding="utf-8")
    return paths


def bound_volume(size: int) -> str:
    """One issue of at least `size` bytes: the documents of many big ones behind one front."""
    facts = _facts(0)
    volume = [gazette("big", 0)]
    length, index = len(volume[0].encode()), 0
    title = re.compile(rf"(?m)^(?={facts.city}{facts.district}人民政府办公室印发)")
    while length < size:
        index += 1
        issue = _varied("big", index, replace(facts, serials=facts.serials + 200 * index))
        documents = "".join(title.split(issue)[-_DOCUMENTS:])
        volume.append(documents)
        length += len(documents.encode())
    return "\n".join(volume)


def _varied(size: Size, index: int, facts: _Facts) -> str:
    random_ = random.Random(f"{size} {index}")
    cut, middling = _words(size)
    chosen = random_.sample(middling, len(middling) // 2)
    other = dict(zip(chosen, random_.sample(chosen, len(chosen)), strict=True))
    text = "".join(other.get(word, word) for word in cut)
    text = _SERIAL.sub(lambda match: f"{match[1]}{int(match[2]) + facts.serials}", text)
    text = _YEAR.sub(lambda match: str(int(match[0]) + facts.year - 2018), text)
    text = text.replace("\n2018\n", f"\n{facts.year}\n", 1)  # The seed's masthead prints the year alone.
    text = re.sub(r"第\s*\d+\s*期", f"第{facts.number}期", text, count=1)
    text = _AMOUNT.sub(lambda match: match[1] + "".join(random_.choice("0123456789") for _ in match[2]), text)
    for old, new in (("清远市", facts.city), ("清新区", facts.district), ("清新", facts.stem)):
        text = text.replace(old, new)
    return text.replace(_CITED, _citation(_facts(index - 1)))


def _text(size: Size) -> str:
    """The text that a size varies."""
    if size == "tiny":
        return _TINY.read_text(encoding="utf-8")
    text = _SEED.read_text(encoding="utf-8")
    if size == "big":
        return text
    front, *pieces = _TITLE.split(text)
    entries, documents = pieces[:_DOCUMENTS], pieces[_DOCUMENTS:]
    return "".join([front, *(entries[n - 1] for n in _IN_SMALL), *(documents[n - 1] for n in _IN_SMALL)])


def _citation(facts: _Facts) -> str:
    """How a tiny issue cites the first document of another one."""
    title = f"{facts.city}{facts.district}人民政府关于做好森林防火工作的通知"
    return f"《{title}》（{facts.stem}府〔{facts.year}〕{_CITED_SERIAL + facts.serials}号）"


def _facts(index: int) -> _Facts:
    places = _places()
    city, district = places[index % len(places)]
    random_ = random.Random(f"facts {index}")
    return _Facts(city, district, 1 + index // len(places), 2018 + random_.choice(_YEARS), random_.randint(0, 200))


@lru_cache(maxsize=1)
def _places() -> list[tuple[str, str]]:
    """Districts with their cities, each name borne by one district only."""
    found: dict[str, set[str]] = {}
    with _DIVISIONS.open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            match = re.fullmatch(r"(?:[^市]{2,4}省)?([^省]{1,3}市)(\w{2,4}区)", row["full_name"])
            if match and row["valid_from"] < str(2018 + min(_YEARS)) and not row["valid_to"]:
                found.setdefault(match[2], set()).add(match[1])
    places = sorted((next(iter(cities)), district) for district, cities in found.items() if len(cities) == 1)
    random.Random("places").shuffle(places)
    return places


@cache
def _words(size: Size) -> tuple[list[str], list[str]]:
    """The words of a size's text as they follow, and those of middling frequency that may change places."""
    cut = list(jieba.cut(_text(size)))
    count = Counter(word for word in cut if _WORD.fullmatch(word))
    return cut, sorted(word for word, times in count.items() if times <= 8 and not _FIXED.search(word))

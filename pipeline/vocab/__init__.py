"""The vocabulary: words and rules as data (`data/*.csv`, one fact a line, sorted, with its source) and their loaders.

Places are in `pipeline.vocab.places`, names of organisations in `pipeline.vocab.organizations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import decomposition

from pipeline.vocab.tables import header, longest_first, read_table


class Genres(NamedTuple):
    """Kinds of documents (文种): the fifteen official ones in the regulation's order, and other words of titles."""

    official: tuple[str, ...]
    other: tuple[str, ...]


@lru_cache(maxsize=1)
def genres() -> Genres:
    """The fifteen kinds of 党政机关公文处理工作条例 (2012), and the others (办法, 方案 …) that titles end in."""
    rows = read_table("genres")
    official = sorted((int(rank), genre) for genre, kind, rank, _ in rows if kind == "official")
    other = longest_first(genre for genre, kind, _, _ in rows if kind == "other")
    return Genres(tuple(genre for _, genre in official), tuple(other))


@lru_cache(maxsize=1)
def planning_periods() -> Mapping[str, tuple[int, int]]:
    """Planning periods (五年规划) by short name: 十三五 -> (2016, 2020)."""
    return MappingProxyType({row[0]: (int(row[1]), int(row[2])) for row in read_table("planning_periods")})


@lru_cache(maxsize=1)
def teaching_periods() -> Mapping[str, tuple[int, int]]:
    """Periods of teaching the law (五年普法规划) by short name: 七五 -> (2016, 2020)."""
    return MappingProxyType({row[0]: (int(row[1]), int(row[2])) for row in read_table("teaching_periods")})


@lru_cache(maxsize=1)
def eras() -> tuple[str, ...]:
    """Names of reigns (年号) of the last two dynasties, by which years were counted before 1912: 光绪."""
    return tuple(row[0] for row in read_table("eras"))


@lru_cache(maxsize=1)
def variant_characters() -> Mapping[str, str]:
    """Traditional characters that no simplified text has, and what stands for them: 學 -> 学."""
    return MappingProxyType({row[0]: row[1] for row in read_table("variant_characters")})


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Function words and the boilerplate of official documents, which say nothing about a document's matter."""
    return frozenset(row[0] for row in read_table("stop_words"))


@lru_cache(maxsize=3)
def part_words(kind: str) -> tuple[str, ...]:
    """What parts of a sum are called, longest first: `giver` and `fund` of money (市级|配套), `zone` (核心)."""
    words = (row[1] for row in read_table("part_kinds") if row[0] == kind)
    return tuple(longest_first(words))


@lru_cache(maxsize=8)
def text_kinds(use: str) -> tuple[str, ...]:
    """What texts without a number end in or tell, longest first: `made_known` by a body (通告), `speech` (讲话),
    `greeting` of a feast (贺词), `news` what officials did (会见)."""
    return tuple(longest_first(word for of, word, _source in read_table("text_kinds") if of == use))


@lru_cache(maxsize=1)
def part_sets() -> tuple[frozenset[str], ...]:
    """Sets of things of which none holds another: schools, crops, roads. What parts of a sum are called otherwise is in
    `part_words`."""
    sets: dict[str, set[str]] = {}
    for kind, word, _ in read_table("part_kinds"):
        if kind not in ("giver", "fund", "zone"):
            sets.setdefault(kind, set()).add(word)
    return tuple(frozenset(words) for words in sets.values())


@lru_cache(maxsize=1)
def fields() -> frozenset[str]:
    """The fields of government as the names of bureaus tell them: 水利, 交通, 教育."""
    names = (row[0] for table in ("institutions", "institution_forms") for row in read_table(table))
    return frozenset(name.removeprefix("{}")[:-1] for name in names if name.endswith("局"))


@lru_cache(maxsize=1)
def short_names() -> frozenset[str]:
    """Short names of institutions that need no place beside them: 残联, 编办."""
    return frozenset(row[0] for row in read_table("institution_forms") if "{}" not in row[0])


@lru_cache(maxsize=1)
def field_words() -> frozenset[str]:
    """The fields by which departments are called (X部门), in full and in short, those of party organs among them."""
    stems = (row for row in read_table("institution_rules") if row[0] == "stem")
    return fields() | {word for row in stems for word in row[1:3]} | set(duty_sentence("field"))


@lru_cache(maxsize=1)
def office_words() -> frozenset[str]:
    """What names of offices are made of besides the fields: what offices do and whom they serve (督查, 老年)."""
    return frozenset(row[0] for row in read_table("office_words"))


@lru_cache(maxsize=1)
def duty_roles() -> Mapping[str, str]:
    """What lists of duties call a part (牵头单位, 配合部门) or say of one (负责), and its role: lead, responsible …"""
    return MappingProxyType({row[0]: row[1] for row in read_table("duty_roles")})


@lru_cache(maxsize=4)
def duty_words(use: str) -> tuple[str, ...]:
    """The words of `duty_roles` that head a table's column, mark a list (牵头单位：) or are a verb, longest first."""
    words = (row[0] for row in read_table("duty_roles") if use in row[2].split("|"))
    return tuple(longest_first(words))


@lru_cache(maxsize=1)
def duty_limits() -> tuple[str, ...]:
    """What stands beside the parts of a duty and names no organisation (责任人, 完成时限), longest first."""
    return tuple(longest_first(row[0] for row in read_table("duty_limits")))


@cache
def _words_by(column: str, table: str) -> dict[str, tuple[str, ...]]:
    """The words of a table by another column, longest first. What that column lacks is a KeyError: a pattern of no
    words would match everywhere."""
    found: dict[str, list[str]] = {}
    word, use = (header(table).index(name) for name in ("word", column))
    for row in read_table(table):
        found.setdefault(row[use], []).append(row[word])
    return {use: tuple(longest_first(words)) for use, words in found.items()}


def duty_sentence(part: str) -> tuple[str, ...]:
    """Words of sentences that give duties, by what they do there (`agent`: 由; `adverb`: 积极), longest first."""
    return _words_by("part", "duty_sentences")[part]


def date_words(use: str) -> tuple[str, ...]:
    """Words of sentences that tell when a date lies, longest first, by use: `told` of the past, `forecast` of what is
    to come, `grown` with a number behind it; `work` and `demand` that a year only names or asks for; `heading`s of
    a year, those that look `back` and `ahead`, titles of what is `reported` and `planned`; `rule` and `moving` where
    a day moves with the case; `again` behind 隔年, `once` behind 每周一, `budget` behind 年初, a `feast` behind its
    year, a `chronicle` over days, a `day` whose name is like a plan's, the `teaching` of law that has plans;
    months of `history`; a `goal` that a far year names, and what is `achieved` then; `averted` before what did not
    happen.
    """
    return _words_by("use", "date_sentences")[use]


def measured_words(use: str) -> tuple[str, ...]:
    """Words beside numbers by their use, longest first.

    Verbs: `act` what is done (新建), `change` that a figure has changed (增长, 增收), `size` by how much (提高), `pay`
    (给予), `reward` what is given for each (奖售), `bears` who pays a part (承担), `done_at` what is done at a place
    (任职), `done_to` what wants its noun (整改), `paper_act` what is done to papers (审批), `better_or_worse` (好转),
    `finished` what becomes of a work (竣工).
    Adverbs: `adverb` (累计), `state_adverb` (连续), `stressed` (大力), `nameless` what is no name by itself (另行).
    Nouns that say what is measured: `measure` anywhere in a phrase (比例), at its end `whole_noun` (投资, no other noun
    is wanted), `sized` what a bound tells apart (资产), `amount`, `achieved` what is reached (产值), `paid` (租金),
    `benefit` what is given (补贴), `generic` without a thing of its own (标准).
    Nouns of farming: `goods` what is grown or raised, by its end (稻, 猪), `harvest` what is measured of it (产量).
    Nouns of what is counted: `person`, `ones` single persons (专家), `counted`, `attribute` and `attributed`, `member`
    what has measures of its own (城市), `honoured` (先进单位), `part` (方面), `work` (工程), `paper` (初步设计).
    Round a bound: `step` what each step of a sum counts (每逾期一日), `borne` the words in 负 that are no sign
    (个人自负30%), `signed` what can be less than nothing (净利润-350万元), `negation` what turns a bound round
    (不宜大于), `event` what a notice is given before (届满前30日), `whole` what no preposition or conjunction opens
    although it looks so (并网, 和田)."""
    return _words_by("use", "measured_words")[use]


@lru_cache(maxsize=1)
def name_endings() -> frozenset[str]:
    """What names of organisations end in (局, 领导小组, 有限公司)."""
    return frozenset(row[0] for row in read_table("name_shapes"))


@lru_cache(maxsize=1)
def collective_heads() -> frozenset[str]:
    """What names many organisations behind 各 (学校, 镇人民政府)."""
    return frozenset(row[1] for row in read_table("collectives") if row[0] == "head")


@lru_cache(maxsize=1)
def common_bodies() -> frozenset[str]:
    """Common nouns for bodies of one kind, which stand for all of them without 各 (村民委员会, 乡镇卫生院)."""
    return frozenset(row[1] for row in read_table("collectives") if row[0] == "common")


# Compatibility ideographs (兼容汉字): a second code of a character, for tables of other countries. Programs that go
# from a font's shapes to codes take them for the character.
COMPATIBILITY = "\uf900-\ufad9\U0002f800-\U0002fa1d"


@lru_cache(maxsize=1)
def radicals() -> Mapping[int, str]:
    """The character that each radical (部首) looks like, by code point: ⼈ is 人, ⺠ is 民; and the one that each
    compatibility ideograph is by Unicode's own tables: the 年 of U+F98E is that of U+5E74."""
    other = (code for code in (*range(0xF900, 0xFADA), *range(0x2F800, 0x2FA1E)) if decomposition(chr(code)))
    doubles = {code: chr(int(decomposition(chr(code)), 16)) for code in other}
    return MappingProxyType(doubles | {ord(row[0]): row[1] for row in read_table("radicals")})

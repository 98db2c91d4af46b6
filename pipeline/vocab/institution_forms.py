"""The forms in which institutions are printed (机构全称、简称): a lexicon of them by what stands behind the place.

The rules are data: `data/institutions.csv`, `data/institution_forms.csv`, `data/institution_rules.csv`; what the marks
in them mean is told in `vocab/organizations.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.vocab.name_contexts import collectives
from pipeline.vocab.search import WordSearch
from pipeline.vocab.tables import longest_first, read_table


class Form(NamedTuple):
    """One way to print one institution. `before` stands before the place, the dictionary's key behind it.

    `full` has `{}` for the place; `absolute` is true for central bodies, which have none. `tier` says how the form
    was come by: 0 the full name itself, 1 a listed short form, 2 made by rules.
    """

    before: str
    full: str
    levels: frozenset[str]
    kind: str
    first: int
    last: int
    tier: int
    absolute: bool


def years_of(first: str, last: str) -> tuple[int, int]:
    """The years of a line, missing bounds mean unbounded."""
    return int(first or 0), int(last or 9999)


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[tuple[str, str]]]:
    """The rules by kind: stem, middle, drop, end, central."""
    rules: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, long, short, _ in read_table("institution_rules"):
        rules[kind].append((long, short))
    return dict(rules)


def short_forms(full: str, central: bool = False) -> set[str]:
    """The short forms that the rules make of a full name: 发展和改革委员会 -> 发展改革委, 发改委 …"""
    rules = _rules()
    forms = {full}
    for long, short in rules["stem"]:
        if long in full:
            forms.add(full.replace(long, short))
    for long, short in rules["start"]:
        # 中共{}委宣传部 -> {}委宣传部; what is left must be more than the rule's own word (中共{}委员会 has 区委 only)
        if full.startswith(long) and not full.endswith("委员会", 0, len(long) + 2):
            forms.add(short + full.removeprefix(long))
    for long, short in rules["middle"]:
        forms |= {form.replace(long, short) for form in forms if long in form}
    for long, short in rules["drop"]:
        forms |= {form.replace(long, short) for form in forms if long in form}
    for long, short in rules["end"]:
        forms |= {form.removesuffix(long) + short for form in forms if form.endswith(long) and len(form) > len(long)}
    if central:
        for long, short in rules["central"]:
            # two characters would be any word: 中国银行 is no 银行
            forms |= {form.removeprefix(long) + short for form in forms if form.startswith(long) and len(form) > 4}
    # One character (and the place) is no name, nor is a suffix that has lost its stem.
    return {form for form in forms if len(form.replace("{}", "")) >= 2 and form != full}


# what stands for the place over the one that is named, and for the stem of the one that is named
OVER, STEM = "{over}", "{stem}"


def without_place(full: str) -> str:
    """The name of an institution without its place: 中共{}委宣传部 -> 党委宣传部, {}教育局 -> 教育局."""
    if full.startswith("中共{}委员会"):
        return "党委" + full.removeprefix("中共{}委员会")
    if full.startswith("中共{}委"):
        return "党委" + full.removeprefix("中共{}委")
    return full.replace(OVER, "").replace(STEM, "").replace("{}", "")


class Core(NamedTuple):
    """The forms of one key: those of places' institutions with the words that may stand before the place (longest
    first), and those of central ones; `town` is the form of a key that a town's organ has (镇人民政府)."""

    local: tuple[Form, ...]
    befores: tuple[str, ...]
    central: tuple[Form, ...]
    town: Form | None


class Lexicon(NamedTuple):
    """All forms by what stands behind the place, and the search for those keys and the openers of collectives."""

    cores: dict[str, Core]
    search: WordSearch


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read the tables and build the search; the same for every place."""
    found: dict[str, list[Form]] = defaultdict(list)
    kinds: dict[str, tuple[frozenset[str], str]] = {}
    spans: dict[str, tuple[int, int]] = {}
    towns: set[str] = set()

    def add(form: str, full: str, levels: frozenset[str], kind: str, years: tuple[int, int], tier: int) -> None:
        absolute = "central" in levels
        if not absolute and "{}" not in form:
            form = "{}" + form
        if not absolute and "{" not in full:
            full = "{}" + full
        before, _, after = form.rpartition("{}")
        if "town" in levels:
            towns.add(after)
        found[after].append(Form(before, full, levels, kind, *years, tier, absolute))

    for full, levels_text, kind, first, last, _ in read_table("institutions"):
        levels, years = frozenset(levels_text.split("|")), years_of(first, last)
        kinds[full] = levels, kind
        old = spans.get(full, years)
        spans[full] = min(old[0], years[0]), max(old[1], years[1])
        if OVER in full:
            continue  # its full name is the bureau's with the branch behind it, which no key holds
        add(full, full, levels, kind, years, 0)
        for form in short_forms(full, "central" in levels):
            add(form, full, levels, kind, years, 2)
    for form, full, first, last, _ in read_table("institution_forms"):
        levels, kind = kinds[full]
        years = spans[full] if not (first or last) else years_of(first, last)
        add(form, full, levels, kind, years, 1)

    # What a full name already says is left to it: no rule turns a printed institution into another (交通局).
    for key, forms in found.items():
        printed = {(form.before, form.absolute) for form in forms if form.tier == 0}
        found[key] = [form for form in forms if form.tier < 2 or (form.before, form.absolute) not in printed]

    cores: dict[str, Core] = {}
    for key, forms in found.items():
        local = tuple(form for form in forms if not form.absolute)
        befores = tuple(longest_first({form.before for form in local}))
        central = tuple(form for form in forms if form.absolute)
        cores[key] = Core(local, befores, central, forms[0] if key in towns else None)
    return Lexicon(cores, WordSearch({*cores, *collectives()["opener"]}))


def choose(forms: Iterable[Form], level: str | None, year: int) -> Form | None:
    """The institution that a form means: one that existed in the year, of the place's level, least abbreviated.

    Where none existed in the year the nearest in time is taken: offices outlive their names in print.
    """

    def order(form: Form) -> tuple[bool, bool, int, int, int, str]:
        distance = max(form.first - year, year - form.last, 0)
        return (
            distance > 0,
            level is not None and level not in form.levels,
            form.tier,
            distance,
            -form.first,
            form.full,
        )

    return min(forms, key=order, default=None)

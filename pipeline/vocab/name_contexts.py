"""What stands around names of bodies: characters that make another word of them (社|区, 局|长), and the words of
collectives (各镇人民政府)."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from functools import lru_cache

from pipeline.precompiled import compile_re
from pipeline.vocab.tables import longest_first, read_table


@lru_cache(maxsize=1)
def contexts() -> tuple[dict[str, frozenset[str]], dict[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """What must not stand left of a unit word (社|区), and right of a name (局|长, by the name's last character)."""
    left: dict[str, set[str]] = defaultdict(set)
    right: dict[str, list[str]] = defaultdict(list)
    for side, word, context, _ in read_table("name_contexts"):
        if side == "right":
            right[word].append(context)
        elif side == "left":
            left[word].add(context)
    ends: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for word, words in right.items():
        ends[word[-1]].append((word, tuple(words)))
    return {key: frozenset(words) for key, words in left.items()}, {key: tuple(pairs) for key, pairs in ends.items()}


def left_blocked(text: str, at: int, unit: str) -> bool:
    """Whether the characters before `at` make another word of `unit`: 社 before 区."""
    blocked = contexts()[0].get(unit)
    return (
        blocked is not None
        and at > 0
        and (text[at - 1] in blocked or text[max(at - 2, 0) : at] in blocked or text[max(at - 3, 0) : at] in blocked)
    )


@lru_cache(maxsize=4096)
def _blocked_behind(name: str) -> tuple[str, ...]:
    """What makes another word of a name's end where it follows: 长 behind 教育局."""
    ends = (contexts for word, contexts in contexts()[1].get(name[-1:], ()) if name.endswith(word))
    return tuple(itertools.chain.from_iterable(ends))


def right_blocked(text: str, start: int, end: int) -> bool:
    """Whether the characters behind the name `[start, end)` make another word of its end: 委|会, but not 委|会同."""
    return text.startswith(_blocked_behind(text[start:end]), end) and not text.startswith("会同", end)


@lru_cache(maxsize=1)
def collectives() -> dict[str, tuple[str, ...]]:
    """The words of collectives by part, longest first."""
    parts: dict[str, list[str]] = defaultdict(list)
    for part, word, _ in read_table("collectives"):
        parts[part].append(word)
    return {part: tuple(longest_first(words)) for part, words in parts.items()}


# the other kind of the same level, whose bodies are meant too
_OR_OF_A_TOWN = "[（(](?:乡镇?|镇乡?|街道|苏木|农?场)[）)]"


@lru_cache(maxsize=1)
def collective_pattern() -> re.Pattern[str]:
    """各镇人民政府 · 各有关成员单位 · 相关职能部门 · 各街道办事处（乡）"""
    opener, modifier, head = ("|".join(map(re.escape, collectives()[part])) for part in ("opener", "modifier", "head"))
    return compile_re(f"(?:{opener})(?:{modifier}){{0,3}}?(?:{head})(?:{_OR_OF_A_TOWN})?")

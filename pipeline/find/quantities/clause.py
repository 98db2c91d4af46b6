"""The clause round a quantity (分句): where it begins and ends, with brackets that it stands in."""

from __future__ import annotations

import re

from pipeline.precompiled import compile_re, compile_regex

STOPS = "，。；：？！,;:?!\n\t"
OPEN, CLOSE = "（(〔[【", "）)〕]】"
# 按照3:7的比例承担: the colon of a ratio ends no clause
_EDGE = compile_re(rf"(?!(?<=\d)[:：]\d)[{re.escape(STOPS + OPEN + CLOSE)}]")
# 粮食总产量（含薯类，下同）52万吨: a stop within a bracket ends no clause outside
_ASIDE = compile_re(rf"[{re.escape(OPEN)}][^{re.escape(OPEN + CLOSE)}。\n]*\Z")
_LONGEST_ASIDE = 40
_EDGE_BEFORE = compile_regex(f"(?r){_EDGE.pattern}")
LIST_JOINS = compile_re(r"[、和及与]|以及")  # between the members of a list
_SENTENCE_BEFORE = compile_regex(r"(?r)[。？！?!\n]")


def clause_start(text: str, at: int, least: int) -> int:
    """Where the clause before `at` begins: after its stop, or after a bracket that is still open.

    >>> text = "全县（含镇），建成驿站（含新建，下同）6处"
    >>> text[clause_start(text, text.index("6"), 0):]
    '建成驿站（含新建，下同）6处'
    """
    depth, opened = 0, at
    for edge in _EDGE_BEFORE.finditer(text, least, at):
        if edge.start() >= opened:
            continue
        if edge[0] in CLOSE:
            if aside := _ASIDE.search(text, max(least, edge.start() - _LONGEST_ASIDE), edge.start()):
                opened = aside.start()
            else:
                depth += 1
        elif depth == 0 or edge[0] in STOPS:
            return int(edge.end())
        else:
            depth -= 1
    return least


def clause_end(text: str, at: int, most: int) -> int:
    """Where the clause behind `at` ends: at its stop, or at a bracket that it did not open."""
    depth = 0
    for edge in _EDGE.finditer(text, at, most):
        if edge[0] in OPEN:
            depth += 1
        elif depth == 0 or edge[0] in STOPS:
            return edge.start()
        else:
            depth -= 1
    return most


def sentence_start(text: str, at: int, least: int) -> int:
    """Where the sentence before `at` begins; ； parts statements of one sentence."""
    before = _SENTENCE_BEFORE.search(text, least, at)
    return int(before.end()) if before else least


def without_lost_brackets(phrase: str) -> str:
    """The phrase without brackets that lost their partner, and without marks at its ends."""
    phrase = phrase.replace("（）", "").strip(_MARKS)  # a bracket that held a date alone
    if _BRACKETS.isdisjoint(phrase):
        return phrase
    opened: list[int] = []
    lost: set[int] = set()
    for n, c in enumerate(phrase):
        if c in _OPENERS:
            opened.append(n)
        elif c in _CLOSERS:
            if opened:
                opened.pop()
            else:
                lost.add(n)
    lost.update(opened)
    return "".join(c for n, c in enumerate(phrase) if n not in lost).strip(_MARKS)


_OPENERS, _CLOSERS = OPEN + "“‘《", CLOSE + "”’》"
_BRACKETS = frozenset(_OPENERS + _CLOSERS)
_MARKS = " 、，的/／\u3000"

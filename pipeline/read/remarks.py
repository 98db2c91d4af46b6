"""Remarks on the characters of a source text: what was lost, what no one can read, what only looks like a character.

The source text stays as it was read, but for control characters; a person decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pipeline.precompiled import compile_re
from pipeline.source import Imprint, Remark, SourceText
from pipeline.text import BREAKS, CONTROLS, Span, characters_of
from pipeline.vocab import COMPATIBILITY, radicals

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISABLE = compile_re(r"[-+−]?[0-9]{1,3}")


def raised(text: str, before: str) -> str:
    """Figures that are raised (上标) behind a figure or a letter as raised figures: 10 and a raised 3 are not 103."""
    behind = before[-1:].isascii() and before[-1:].isalnum()
    return text.translate(_RAISED) if behind and _RAISABLE.fullmatch(text) else text


# What stands in the place of bytes that are no character.
LOST = "\ufffd"
_LOST_RUN = compile_re(f"{LOST}+")
_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_RADICALS = f"\u2e80-\u2fd5\u31c0-\u31e3{COMPATIBILITY}"
_PRIVATE, _RADICAL = compile_re(f"[{_PRIVATE_USE}]"), compile_re(f"[{_RADICALS}]")
# Any of these: most texts hold none, and are gone over once.
_ANY = compile_re(f"[{LOST}{_PRIVATE_USE}{_RADICALS}]")
_CONTROL = compile_re(f"[{CONTROLS}]")
# What breaks a line in a file that is no text: the reader has set its own line feeds.
_LINE_END = compile_re(f"[{BREAKS}]")
_UNWANTED = compile_re(f"[{CONTROLS}{BREAKS}]")


def without_controls(source: SourceText) -> SourceText:
    """The source with U+FFFD for each control character and `\\n` for each line end, and a remark on each kind of
    control character.

    Nothing moves: places stay right. What a file states about its document and the labels of pages are treated alike.
    """
    files = tuple(
        replace(file, stated=tuple((_replaced(name), _replaced(words)) for name, words in file.stated))
        if any(_UNWANTED.search(words) for pair in file.stated for words in pair)
        else file
        for file in source.files
    )
    pages = tuple(
        replace(page, label=_replaced(page.label)) if page.label and _UNWANTED.search(page.label) else page
        for page in source.pages
    )
    if _UNWANTED.search(characters_of(source.text)) is None:
        return replace(source, files=files, pages=pages)
    remarks = (*source.remarks, *_controls(source.text))
    return replace(source, text=_replaced(source.text), files=files, pages=pages, remarks=remarks)


def imprint_without_controls(imprint: Imprint) -> tuple[Imprint, tuple[Remark, ...]]:
    """The same for what a person wrote into an `issue.toml`, which has no place in the text."""
    words = {key: getattr(imprint, key) for key in ("gazette", "place", "frequency", "publisher")}
    found = {key: value for key, value in words.items() if value is not None and _UNWANTED.search(value)}
    remarks = tuple(
        Remark(
            code=_CONTROL_CODE, message=f"issue.toml的{key}中有{_names(value)}，已换成U+FFFD：请删去", span=Span(0, 0)
        )
        for key, value in found.items()
    )
    changes: dict[str, Any] = {key: _replaced(value) for key, value in found.items()}
    return replace(imprint, **changes), remarks


def _replaced(text: str) -> str:
    return _LINE_END.sub("\n", _CONTROL.sub(LOST, text)) if _UNWANTED.search(text) else text


_CONTROL_CODE = "text.control_character"


def _controls(text: str) -> Iterator[Remark]:
    """One remark for each kind, at its first place."""
    for char, at, count in _kinds(_CONTROL, text):
        line = len(_LINE_END.sub("\n", text[:at]).split("\n"))
        message = (
            f"控制字符{_names(char)}出现{count}次，先见于第{line}行“{_before(text, at)}”之后，"
            "已换成U+FFFD：请对照原件，在文件中删去"
        )
        yield Remark(code=_CONTROL_CODE, message=message, span=Span(at, at + 1))


def _kinds(pattern: re.Pattern[str], text: str) -> list[tuple[str, int, int]]:
    """Each distinct match, its first place and how often it stands in the text."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for match in pattern.finditer(text):
        counts[match.group()] += 1
        first.setdefault(match.group(), match.start())
    return [(char, at, counts[char]) for char, at in first.items()]


def _names(chars: Iterable[str]) -> str:
    return "、".join(f"U+{ord(char):04X}" for char in dict.fromkeys(chars) if _UNWANTED.match(char))


def remarks_on(text: str) -> tuple[Remark, ...]:
    """The remarks on a text, in the order of their places within each code.

    Each run of lost characters has one, each distinct character of private use (with its count), and all radicals
    together have one.
    """
    if _ANY.search(characters_of(text)) is None:
        return ()
    return (*_lost(text), *_private(text), *_radicals(text))


def _lost(text: str) -> Iterator[Remark]:
    line, at = 1, 0
    for run in _LOST_RUN.finditer(text):
        line += text.count("\n", at, run.start())
        at = run.start()
        many = run.end() - run.start()
        message = (
            f"第{line}行有{many}处字节无法识别，“{_before(text, at)}”之后的字已丢失：请对照原件，用完好的文件重新生成"
        )
        yield Remark(code="text.replacement_character", message=message, span=Span(*run.span()))


def _private(text: str) -> Iterator[Remark]:
    for char, at, count in _kinds(_PRIVATE, text):
        line = text.count("\n", 0, at) + 1
        message = (
            f"私用区字符U+{ord(char):04X}出现{count}次，先见于第{line}行“{_before(text, at)}”之后，"
            "不知是什么字：请对照原件改正"
        )
        yield Remark(code="text.private_use", message=message, span=Span(at, at + 1))


def _radicals(text: str) -> Iterator[Remark]:
    known = radicals()
    found = [match for match in _RADICAL.finditer(text) if ord(match.group()) in known]
    if not found:
        return
    counts = Counter(match.group() for match in found)
    most = sorted(counts, key=lambda char: (-counts[char], char))
    shown = "、".join(f"{char}→{known[ord(char)]}" for char in most[:5])
    kind = "部首" if all(char < "\uf900" for char in counts) else "部首或兼容"
    shown += "等" if len(most) > 5 else ""
    message = f"{len(counts)}种{kind}字符代替汉字，共{len(found)}处（{shown}），数据中已换成汉字"
    yield Remark(code="text.radical", message=message, span=Span(*found[0].span()))


def _before(text: str, at: int) -> str:
    """The words before a place, for a message."""
    return "".join(_CONTROL.sub("", text[max(0, at - 20) : at]).split())[-8:]

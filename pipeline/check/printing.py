"""Checks of the print: characters, doubled words, brackets, blanks, stray marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntFlag, auto
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from pipeline.check.case import Case, Finding, quote
from pipeline.model import FURNITURE, Block
from pipeline.notation.bodies import body_end
from pipeline.notation.brackets import closing
from pipeline.notation.calendar import YEAR
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex
from pipeline.text import BLANK, BLANKS, UNSEEN, Span
from pipeline.vocab import variant_characters
from pipeline.vocab.words import dictionary_entry, parts_a_word, words

_DOUBLED = compile_regex(r"(?<![目标有似鹄的])的的|了了+(?![解然却结望])|是是+(?!非)|和和+(?!美|气|睦)")
_FOREIGN_WORDS = ("and", "or", "of", "the", "with", "for", "but", "from", "by", "to", "in")
_FOREIGN = compile_regex(rf"(?<=[\p{{Han}}，、])[{BLANK}]?({'|'.join(_FOREIGN_WORDS)})[{BLANK}]?(?=\p{{Han}})")
_PUNCTUATION = compile_regex(r"[，,、；：][，、；：。]|、[和及](?=\p{Han})|。。(?!。)|！。|？。|，）(?!）)|（，")
# 、和专家面对面的服务: a preposition, as 、与 mostly is, which is therefore left alone
_TOGETHER_WITH = compile_regex(
    r"[\p{Han}“”《》]{1,10}?(?:相[\p{Han}]|面对面|一致|同步|挂钩|配套|对接|衔接|联动|互动|有关|无关|之间|不符|签订|签署|沟通)"
)
_STRAY = compile_regex(rf"^[-—·•*＊][{BLANK}]+(?=附件|[{HAN_COUNT}]+、|[（(][{HAN_COUNT}]+[）)])")
# what it begins with
_STRAY_MARKS = "-—·•*＊"

_Array = np.ndarray[tuple[int], np.dtype[Any]]


class _Kind(IntFlag):
    """What a character may begin, end or be a part of: a pattern is tried in the few blocks only that hold it."""

    VARIANT = auto()
    LETTER = auto()
    TWICE = auto()  # of a doubled word of one character
    FIRST = auto()  # of two marks side by side
    SECOND = auto()
    LABEL_END = auto()  # the figure or letter of 1） and a）
    ROUND_END = auto()
    BRACKET = auto()
    LINE_END = auto()
    BLANK = auto()


@lru_cache(maxsize=1)
def _kinds() -> _Array:
    """The kinds of each character by its code point; behind the last ideograph there are none."""
    characters = {
        _Kind.VARIANT: "".join(variant_characters()),
        _Kind.LETTER: "abcdefghijklmnopqrstuvwxyz",
        _Kind.TWICE: "的了是和",
        _Kind.FIRST: "，,、；：。！？（",
        _Kind.SECOND: "，,、；：。和及）",
        _Kind.LABEL_END: "".join(c for c in map(chr, range(0x10000)) if c.isdecimal() or (c.isascii() and c.isalpha())),
        _Kind.ROUND_END: "）)",
        _Kind.BRACKET: "".join(_PAIR_OF),
        _Kind.LINE_END: "\n",
        _Kind.BLANK: f"{BLANKS}\n",
    }
    table = np.zeros(0x40000, dtype=np.uint16)
    for kind, some in characters.items():
        table[[ord(character) for character in some]] |= np.uint16(kind)
    return table


def _codes_of(text: str) -> _Array:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


class _Page:
    """The texts of all blocks as one, with a line end behind each, as numbers: what is looked for in every block is
    looked for once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        self.codes = _codes_of(self.text)
        self.kinds: _Array = _kinds().take(self.codes, mode="clip")
        self.starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def places(self, kind: _Kind, beside: _Kind | None = None) -> _Array:
        """Where a character of a kind stands; before one that is `beside` it."""
        found = self._are(kind)
        return np.flatnonzero(found if beside is None else found[:-1] & self._are(beside)[1:])

    def _are(self, kind: _Kind) -> _Array:
        found: _Array = (self.kinds & np.uint16(kind)) != 0
        return found

    def block_at(self, place: int) -> int:
        """The block that a place of the text stands in."""
        return bisect_right(self.starts, place) - 1

    def blocks_at(self, places: _Array) -> frozenset[int]:
        """The blocks that places of the text stand in."""
        return frozenset((np.searchsorted(self.starts, places, side="right") - 1).tolist())

    def blocks_with(self, kind: _Kind, beside: _Kind | None = None) -> frozenset[int]:
        """The blocks with a character of a kind, before one that is `beside` it."""
        return self.blocks_at(self.places(kind, beside))

    def blocks_with_odd_brackets(self) -> set[int]:
        """The blocks with brackets that do not pair off within a line, and those with more pairs inside each other than
        anybody prints: what is left where each pair is taken out, from the innermost on."""
        marks = self.codes[self.places(_Kind.BRACKET | _Kind.LINE_END)].tobytes().decode("utf-32-le")
        for _ in range(_DEEPEST):
            for opener, closer in _PAIRS.items():
                marks = marks.replace(opener + closer, "")
        starts = [0, *(self.places(_Kind.LINE_END) + 1).tolist()]
        return {self.block_at(start) for start, left in zip(starts, marks.split("\n"), strict=True) if left}


# So many pairs inside each other; deeper ones are asked block by block.
_DEEPEST = 6


@lru_cache(maxsize=1)
def _variants() -> re.Pattern[str]:
    return compile_re(f"[{re.escape(''.join(sorted(variant_characters())))}]")


def check_print(case: Case) -> Iterator[Finding]:
    """`text.*`: what the eye stumbles over, block by block."""
    blocks = case.issue.blocks
    page = _Page([block.text for block in blocks])
    doubled = _doubled_words(page)
    unpaired = _unpaired(blocks, page)
    twice = page.places(_Kind.TWICE, beside=_Kind.TWICE)
    suspicious = {
        *page.blocks_with(_Kind.VARIANT),
        *page.blocks_with(_Kind.LETTER),
        *page.blocks_with(_Kind.FIRST, beside=_Kind.SECOND),
        *page.blocks_at(twice[page.codes[twice] == page.codes[twice + 1]]),
        *doubled,
        *unpaired,
    }
    blanks = _blanks_behind_characters(case.text)
    gaps: list[int] = blanks.tolist()
    first, behind = blanks.searchsorted([b.start for b in blocks]), blanks.searchsorted([b.end for b in blocks])
    gapped = frozenset(np.flatnonzero(first < behind).tolist())
    for n, block in enumerate(blocks):
        odd = n in suspicious or block.text[:1] in _STRAY_MARKS
        if not (odd or n in gapped) or block.role in FURNITURE:
            continue
        document = case.document_of_block.get(n)
        if odd:
            own = [places for places in doubled.get(n, ()) if not _is_set_apart(case.text, block, *places)]
            for code, start, end, message in _words(block.text, own, unpaired.get(n, ())):
                span = block.cleaned.span(start, end)
                yield Finding(code, span.start, span.end, message, document)
        if n in gapped:
            yield from _blanks(case, block, document, gaps)


# The first character of the script, and those that no blank is among.
_FIRST_HAN, _IDEOGRAPHS = 0x2E80, (0x4E00, 0x9FFF)


def _blanks_behind_characters(text: str) -> _Array:
    """Where a blank stands behind a character: one that stands between two does."""
    codes = _codes_of(text)
    first, last = _IDEOGRAPHS
    others = np.flatnonzero((codes[:-1] >= _FIRST_HAN) & ((codes[1:] < first) | (codes[1:] > last))) + 1
    found: _Array = others[_kinds().take(codes[others], mode="clip") & np.uint16(_Kind.BLANK) != 0]
    return found


def _words(
    text: str, doubled: Sequence[tuple[int, int]], unpaired: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[str, int, int, str]]:
    """The findings in the text of a block: code, place and message."""
    variants = variant_characters()
    for match in _variants().finditer(text):
        word = text[max(0, match.start() - 2) : match.end() + 2]
        right = word.replace(match.group(), variants[match.group()])
        yield "text.variant_character", *match.span(), f"简体文本中夹有异体字：{quote(word)} → {quote(right)}"
    for start, end in (*(m.span() for m in _DOUBLED.finditer(text)), *doubled):
        context = text[max(0, start - 6) : end + 4]
        yield "text.repeated_word", start, end, f"叠字：{quote(context)}"
    for match in _FOREIGN.finditer(text) if holds_any(text, _FOREIGN_WORDS) else ():
        context = text[max(0, match.start() - 5) : match.end() + 5]
        yield "text.foreign_word", *match.span(1), f"汉语句中夹有{match[1]}：{context.strip()}"
    for match in _PUNCTUATION.finditer(text):
        if match.group()[1] in "和及":
            if parts_a_word(match.group()[1], text[match.end() : match.end() + 4]):
                continue  # 、和谐社区
            if _TOGETHER_WITH.match(text, match.end()):
                continue
        context = text[max(0, match.start() - 6) : match.end() + 6]
        yield "text.punctuation", *match.span(), f"标点用法可疑：{quote(context)}"
    if text[:1] in _STRAY_MARKS and (stray := _STRAY.match(text)):
        yield "text.stray_mark", 0, stray.end(), f"段首有多余的“{stray.group().strip()}”"
    for start, end, message in unpaired:
        yield "text.bracket_pair", start, end, message


def _doubled_words(page: _Page) -> dict[int, list[tuple[int, int]]]:
    """Words of two to four characters that are printed twice, by block: 推进推进.

    All blocks are compared with themselves, shifted by the word's length, at once. A word that is printed many times
    in a row is one finding.
    """
    text, codes, starts = page.text, page.codes, page.starts
    found: dict[int, list[tuple[int, int]]] = {}
    taken = np.zeros(len(text), dtype=bool)
    for length in (4, 3, 2):
        same = np.flatnonzero(codes[:-length] == codes[length:])
        # so many places of `same` side by side are a word that stands there twice
        places = same[: 1 - length][same[length - 1 :] - same[: 1 - length] == length - 1]
        breaks = np.flatnonzero(np.diff(places) > 1) + 1
        firsts = places[np.concatenate(([0], breaks))] if places.size else places
        lasts = places[np.concatenate((breaks - 1, [-1]))] if places.size else places
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            # Places side by side are one word over and over, which may begin at each of its characters.
            for at in range(first, min(last + 1, first + length)):
                end = at + (last - at) // length * length + 2 * length
                word = text[at : at + length]
                if _is_repetition(word) or _HAN_WORD.fullmatch(word) is None or taken[at:end].any():
                    continue
                if _is_doubling(text, at, length):
                    taken[at:end] = True
                    n = page.block_at(at)
                    found.setdefault(n, []).append((at - starts[n], end - starts[n]))
                    break
    return found


_APART = compile_regex(r"\u3000|\t|[ \u00a0]{2}")


def _is_set_apart(text: str, block: Block, start: int, end: int) -> bool:
    """Whether wide blanks stand inside a word that reads as doubled: a form leaves room, 年　月　日　　年　月　日."""
    span = block.cleaned.span(start, end)
    return _APART.search(text, span.start, span.end) is not None


def _is_repetition(word: str) -> bool:
    """Whether a word is a shorter one twice, or one that may be doubled (哈哈, 推进推进, 一户一户), or of a ratio
    (四比四比二)."""
    twice = len(set(word)) == 1 or word[: len(word) // 2] * 2 == word
    return twice or (len(word) == 2 and (word[0] == "一" or _OF_RATIO.fullmatch(word) is not None))


_HAN_WORD = compile_regex(r"\p{Han}+")
_OF_RATIO = compile_regex(rf"[{HAN_COUNT}]比|比[{HAN_COUNT}]")


def _is_doubling(text: str, at: int, length: int) -> bool:
    """Whether the two are words by themselves, not the seam of longer ones (常务副主任任命)."""
    word = text[at : at + length]
    before, after = text[max(0, at - 4) : at], text[at + 2 * length : at + 2 * length + 4]
    if parts_a_word(before or "。", word + word + after) or parts_a_word(before + word, word + after):
        return False
    return not parts_a_word(before + word + word, after or "。") or _opens_a_phrase(word, after)


def _opens_a_phrase(word: str, after: str) -> bool:
    """Whether the dictionary's word that goes on behind a doubled one is a phrase of two: 切实|加强, 实现|目标.

    研究室, 工作人员 and 社会主义 are words of their own; a noun may stand before them by right.
    """
    entry = dictionary_entry(word)
    if entry is None:
        return False
    for n in (2, 3, 4):
        phrase = dictionary_entry(word + after[:n])
        if phrase is not None and dictionary_entry(after[:n]) is not None:
            return entry[1] in _DOING or phrase[1] == "i"
    return False


_DOING = frozenset({"a", "ad", "d", "v", "vd"})


_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "“": "”",
    "〔": "〕",
    "【": "】",
    "［": "］",
    "[": "]",
    "〈": "〉",
    "「": "」",
}
_WIDE = str.maketrans("()[]", "（）［］")
_OPENERS = {wide.translate(_WIDE): close.translate(_WIDE) for wide, close in _PAIRS.items()}
_CLOSERS = {close: opener for opener, close in _OPENERS.items()}
# the wide opener of the pair that each mark is one of
_PAIR_OF = {mark: _CLOSERS.get(wide, wide) for mark in [*_PAIRS, *_PAIRS.values()] for wide in [mark.translate(_WIDE)]}
_MARKS = compile_re(f"[{re.escape(''.join(_PAIR_OF))}]")


# 1） and a） at the beginning or behind a mark; not 17:30）
_LABEL_BEFORE = compile_re(r"(?:^|[。；，、\s]|(?<!\d)[：:])(?:\d{1,2}|[a-zA-Z])$")


def _unpaired(blocks: Sequence[Block], page: _Page) -> dict[int, list[tuple[int, int, str]]]:
    """The findings on brackets by block. The lines of a title are read together, and so are those of a note on
    adoption: a bracket may open on one and close on the next."""
    round_ends = page.places(_Kind.LABEL_END, beside=_Kind.ROUND_END) + 1
    labelled = {page.block_at(at) for at in round_ends.tolist() if _is_label_end(page.text, at)}
    found: dict[int, list[tuple[int, int, str]]] = {}
    runs = _read_together(blocks)
    asked = sorted(page.blocks_with_odd_brackets() | labelled | runs.keys())
    for run in dict.fromkeys(runs.get(n) or range(n, n + 1) for n in asked):
        table = blocks[run[0]].role == "table"
        text = "".join(blocks[n].text for n in run)
        starts = list(accumulate((len(blocks[n].text) for n in run), initial=0))
        for start, end, message in _told_once(_brackets(text, table)):
            i = bisect_right(starts, start) - 1
            if end <= starts[i + 1]:
                found.setdefault(run[i], []).append((start - starts[i], end - starts[i], message))
    for n in sorted(found):
        for quoting, place in _quotation(blocks, found, n):
            found[quoting] = [mark for mark in found[quoting] if mark[0] != place]
    return {n: marks for n, marks in found.items() if marks}


# 第六条修改为：|“…   作为第九条：|“…   “…: what opens words that may take several paragraphs, or a further one of them
_QUOTES = compile_re(r"(?:^|(?<=[：:为]))“")
# （二）夜航。|”   夜航|”；: what closes them
_QUOTED = compile_re(r"(?<=[。；;！!？?])”|”(?=[。；;，,]?$)")
# So many paragraphs are looked through for their end: a chapter of a law.
_LONGEST_QUOTATION = 200


def _quotation(
    blocks: Sequence[Block], found: Mapping[int, Sequence[tuple[int, int, str]]], first: int
) -> list[tuple[int, int]]:
    """The marks without a partner, by block and place, of a quotation over several paragraphs that begins in block
    `first`; none where it begins there with no certainty or does not end.

    A paragraph may open with “ anew: where each does, the last one is a pair by itself.
    """
    marks: list[tuple[int, int]] = []
    anew = True  # whether each paragraph so far opens with “
    for n in range(first, min(first + _LONGEST_QUOTATION, len(blocks))):
        block = blocks[n]
        if block.role in FURNITURE:
            continue
        alone = [start for start, *_ in found.get(n, ()) if block.text[start] in "“”"]
        if len(alone) > 1 or block.role == "title":
            return []
        if not alone:
            end = closing(block.text, 0) if anew and block.text[:1] == "“" else None
            if end is not None and _QUOTED.match(block.text, end):
                return marks
            anew = False
            continue
        marks.append((n, alone[0]))
        if block.text[alone[0]] == "”":
            return marks if n > first and _QUOTED.match(block.text, alone[0]) else []
        if _QUOTES.match(block.text, alone[0]) is None or (n > first and alone[0] > 0):
            return []
    return []


# （1994年5月31日某省第八届人民代表大会常务委员会第八次会议通过⏎根据1998年11月27日…的决定第一次修正⏎…第二次修正）
_NOTE_OPENS = compile_re(rf"[（(]\s*{YEAR}\s*年[^（）()]*\Z")
_NOTE_LINES = 8


def _read_together(blocks: Sequence[Block]) -> dict[int, range]:
    """The blocks whose brackets are read together with those of others, each with all of its run."""
    firsts = _notes(blocks)
    for n, block in enumerate(blocks):
        if block.role == "title":
            firsts[n] = firsts[n - 1] if n and blocks[n - 1].role == "title" else n
    lasts = {first: n for n, first in sorted(firsts.items())}
    return {n: range(first, lasts[first] + 1) for n, first in firsts.items()}


def _notes(blocks: Sequence[Block]) -> dict[int, int]:
    """The first block of the note on adoption (题注) that each block goes on, where it is printed on several lines."""
    found: dict[int, int] = {}
    for n, block in enumerate(blocks):
        if n in found or block.text[:1] not in ("（", "(") or _NOTE_OPENS.match(block.text) is None:
            continue
        lines = range(n, min(n + _NOTE_LINES, len(blocks)))
        last = next((k for k in lines if blocks[k].text.endswith(("）", ")"))), None)
        if last is not None and all(blocks[k].role == "paragraph" for k in range(n, last + 1)):
            found |= dict.fromkeys(range(n, last + 1), n)
    return found


def _told_once(marks: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Marks that touch one another (《《《) as one, with what is said of the first."""
    whole: tuple[int, int, str] | None = None
    for start, end, message in marks:
        if whole is not None and whole[1] == start:
            whole = (whole[0], end, whole[2])
            continue
        if whole is not None:
            yield whole
        whole = (start, end, message)
    if whole is not None:
        yield whole


def _brackets(text: str, table: bool) -> Iterator[tuple[int, int, str]]:
    """Pairs of two widths, and marks without a partner, in one block (in one cell of a table)."""
    waiting: list[tuple[str, int]] = []
    open_now = dict.fromkeys(_OPENERS, 0)  # how many of each kind wait
    line_end = text.find("\n") if table else -1
    for match in _MARKS.finditer(text):
        char, at = match[0], match.start()
        if table and 0 <= line_end < at:
            waiting.clear()
            open_now = dict.fromkeys(_OPENERS, 0)
            line_end = text.find("\n", at)
        kind = _PAIR_OF[char]
        if char in _PAIRS:
            waiting.append((char, at))
            open_now[kind] += 1
            continue
        if kind == "（" and _is_label_end(text, at) and not (open_now[kind] and _may_close(text, waiting[-1][1], at)):
            continue  # 1） is a label
        if not open_now[kind] and waiting and {kind, _PAIR_OF[waiting[-1][0]]} == {"《", "〈"}:
            opener, place = waiting.pop()  # 《突发公共卫生事件应急条例〉: one misprint, told once
            open_now[_PAIR_OF[opener]] -= 1
            yield place, at + 1, f"书名号不成对：{opener}配{char}"
            continue
        if not open_now[kind]:
            yield at, at + 1, f"“{char}”没有与之成对的前一半：{quote(text[max(0, at - 8) : at + 4])}"
            continue
        opener, place = waiting.pop()
        open_now[_PAIR_OF[opener]] -= 1
        between = []
        while _PAIR_OF[opener] != kind:
            between.append((opener, place))
            opener, place = waiting.pop()
            open_now[_PAIR_OF[opener]] -= 1
        yield from (_unclosed(text, *mark) for mark in reversed(between))
        if _PAIRS[opener] != char:
            yield place, at + 1, f"括号不成对：{_width(opener)}{opener}配{_width(char)}{char}"
    yield from (_unclosed(text, *mark) for mark in waiting)


# （总号：31）: what a pair holds that may end like a label, and how far its own end may stand behind such a one
_SHORT_ASIDE, _SOON = 12, 200


def _is_label_end(text: str, at: int) -> bool:
    """Whether a bracket closes what may be a label: 1） or a）."""
    return text[at - 1 : at].isalnum() and _LABEL_BEFORE.search(text[max(0, at - 4) : at]) is not None


def _may_close(text: str, opener: int, at: int) -> bool:
    """Whether the bracket at `at`, before which a label may stand, closes the one at `opener`: （总号：31）."""
    aside = text[opener + 1 : at]
    return len(aside) < _SHORT_ASIDE and "）" not in aside and ")" not in aside and not _is_in_list(text, at + 1)


def _is_in_list(text: str, begin: int) -> bool:
    """Whether what ends before `begin` is a label within a bracket: that closes soon behind it, other labels left out
    （分两步：1）甲（乙）；2）丙）, or the next label of the list follows."""
    depth = 0
    following = chr(ord(text[begin - 2]) + 1)
    for match in _MARKS.finditer(text, begin, begin + _SOON):
        if _PAIR_OF[match[0]] != "（":
            continue
        if match[0] in _PAIRS:
            depth += 1
        elif depth or not _is_label_end(text, match.start()):
            depth -= 1
            if depth < 0:
                return True
        elif text[match.start() - 1] == following:
            return True
    return False


def _unclosed(text: str, opener: str, place: int) -> tuple[int, int, str]:
    return place, place + 1, f"“{opener}”没有与之成对的后一半：{quote(text[place : place + 12])}"


def _width(char: str) -> str:
    return "半角" if char in "()[]" else "全角"


_GAP = compiled(rf"(?<=\p{{Han}})[{BLANK}\n]+(?=\p{{Han}})")
_SPREAD = frozenset({"title", "masthead", "signature", "signed_on", "page_header", "attachment_label", "addressee"})


_HAN_BEFORE = compile_regex(r"[\p{Han}]{1,8}$")
_HAN_AFTER = compile_regex(r"[\p{Han}]{1,8}")


def _blanks(case: Case, block: Block, document: str | None, gaps: Sequence[int]) -> Iterator[Finding]:
    """`text.blank`: blanks inside words. `gaps` tells where those of the issue begin, and where others do. Titles and
    signatures are spread out and wrapped, pages cut paragraphs."""
    if block.role in _SPREAD:
        return
    text = case.text
    pieces = [Span(block.start, block.end)] if block.role == "contents" else block.spans
    for start, end in pieces:
        for at in gaps[bisect_left(gaps, start) : bisect_left(gaps, end)]:
            gap = _GAP.match(text, at, end)
            if gap is None:
                continue
            printed = gap.group()
            if not printed.strip(UNSEEN):
                continue  # a place where the line may be parted: nothing of it is printed
            if "\u3000" in printed:
                continue  # set on purpose: 中共中央　国务院
            breaks = printed.count("\n")
            if breaks == 0 and len(printed) >= _SET_WIDE:
                continue  # names in columns, the blanks of a form: 嘎查村        户
            if block.role == "contents" and breaks == 1:
                continue  # a line of the contents that goes on on the next
            if block.role == "table" and (len(printed) > 1 or "\n" in printed or "\t" in printed):
                continue  # blanks set the columns apart
            before = _HAN_BEFORE.search(text[max(start, gap.start() - 8) : gap.start()])
            after = _HAN_AFTER.match(text[gap.end() : min(end, gap.end() + 8)])
            if before is None or after is None or (len(before.group()) == 1 and len(after.group()) == 1):
                continue  # 目 录, 序 号: spread over the column
            if block.role == "heading" and len(printed) > 1:
                continue
            if _is_spread(text, start, end, gap.start()):
                continue
            if breaks == 0 and _ISSUER_ENDS.search(before.group()) and _ISSUER_BEGINS.match(text, gap.end(), end):
                continue
            if breaks == 0 and _OFFICE_ENDS.search(before.group()) and _PERSON.match(text, gap.end(), end):
                continue
            alone = breaks == 0 and _PERSON_ALONE.search(text[max(start, gap.start() - 5) : gap.start()])
            if alone and _OFFICE.match(text, gap.end(), end):
                continue
            word = f"{before.group()[-4:]}{'␣' if breaks == 0 else '⏎'}{after.group()[:4]}"
            if parts_a_word(before.group(), after.group(), guess=block.role == "table"):
                yield Finding("text.blank", gap.start() - 1, gap.end() + 1, f"词内有空白：{word}", document)
            elif breaks == 0 and block.role == "paragraph" and _is_inside_sentence(text, start, end, gap.span()):
                # the words on both sides: 排洪 渠道
                left, right = words(before.group())[-1], words(after.group())[0]
                first, last = gap.start() - len(left), gap.end() + len(right)
                yield Finding("text.blank", first, last, f"句中有空白：{word}", document)


# So many blanks in a row, the width of two characters, are no slip.
_SET_WIDE = 4
_SENTENCE_END = compile_regex(r"[。！？；\n]")
_PAUSE = compile_regex(r"[，。！？；：、]")
# what blanks set apart on purpose: labels, items of a list, names
_LABEL_OPENS = compile_regex(rf"(?:第\p{{Han}}{{1,6}}[条章节款项编]|[{HAN_COUNT}]+[是要、])$")


_LONGEST = 300  # characters of a sentence on each side that are read


def _is_inside_sentence(text: str, start: int, end: int, gap: tuple[int, int]) -> bool:
    """Whether a blank is the only one of a running sentence, well inside one of its clauses.

    A heading and its sentence, the items of a list and the issuers of a title are set apart on purpose.
    """
    start, end = max(start, gap[0] - _LONGEST), min(end, gap[1] + _LONGEST)
    stop = _SENTENCE_END.search(text, gap[1], end)
    if stop is None:
        return False
    first = max((m.end() for m in _SENTENCE_END.finditer(text, start, gap[0])), default=start)
    sentence = text[first : stop.start()]
    if len(_BLANK_RUN.findall(sentence)) != 1 or _is_quoted(text, first, gap[0]):
        return False
    # a pause before it in the block: the words before the blank are no heading; and a whole clause around it
    pauses = [m.end() for m in _PAUSE.finditer(text, start, gap[0])]
    if not pauses:
        return False
    clause = text[pauses[-1] : gap[0]]
    behind = _PAUSE.search(text, gap[1], end)
    if behind is None or _LABEL_OPENS.search(clause):
        return False
    after = text[gap[1] : behind.start()]
    return _HAN_CLAUSE.fullmatch(clause) is not None and _HAN_CLAUSE.fullmatch(after) is not None and len(clause) > 2


def _is_quoted(text: str, first: int, at: int) -> bool:
    return text.count("《", first, at) > text.count("》", first, at)


_HAN_CLAUSE = compile_regex(r"\p{Han}+")
_BLANK_RUN = compile_regex(rf"(?<=\S)[{BLANK}]+(?=\S)")


# 中共中央 国务院: issuers of one document are set apart (GB/T 9704-2012 7.2.5)
_ISSUER_ENDS = compile_regex(r"(?:中央|委员会|[省市县区旗州盟]委|人民政府|国务院|办公厅|办公室|军委|[部局院])$")
_ISSUER_BEGINS = compile_regex(r"国务院|中共|中央|全国|最高|\p{Han}{2,16}?(?:人民政府|办公室|办公厅|委员会|[部局院])")
# 县教育局 魏红梅，   副县长 王强（常务）: a body or an office, and who is there
_OF_OFFICE = "[长任员师记]|主席|代表"
_OFFICE_ENDS = compile_regex(rf"(?:{body_end()}|{_OF_OFFICE}|科|股)$")
_PERSON = compile_regex(r"\p{Han}{2,3}(?=[，、；。（(：:\s])(?<![责合助导与加织施行头办理同])")
# 组长：管礼伦 县委常委、副县长   车东阳 县发改局局长: a person, and the office
_PERSON_ALONE = compile_regex(rf"(?:^|[：:、，；。\n{BLANK}])\p{{Han}}{{2,4}}$")
_OFFICE = compile_regex(rf"\p{{Han}}{{2,24}}?(?:{_OF_OFFICE}|经理|助理|常委|巡视员)(?=[，、；。（(\s]|$)")
_SET_APART = compile_regex(rf"\p{{Han}}[{BLANK}]+(?=\p{{Han}})")


def _is_spread(text: str, start: int, end: int, at: int) -> bool:
    """Whether the characters around a blank are all set apart (主 要 内 容, 黄　卫　　科技部副部长)."""
    window = text[max(start, at - 3) : min(end, at + 6)]
    return len(_SET_APART.findall(window)) >= 2

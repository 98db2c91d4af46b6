"""Checks of the print: characters, doubled words, brackets, blanks, stray marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

import numpy as np
import regex

from pipeline.check.case import Case, Finding, quote
from pipeline.model import FURNITURE, Block
from pipeline.notation.numerals import HAN_COUNT
from pipeline.text import BLANK, Span
from pipeline.vocab import variant_characters
from pipeline.vocab.words import dictionary_entry, parts_a_word, words

_DOUBLED = regex.compile(r"(?<![目标有似鹄的])的的|了了+(?![解然却结望])|是是+(?!非)|和和+(?!美|气|睦)")
_FOREIGN = regex.compile(
    rf"(?<=[\p{{Han}}，、])[{BLANK}]?(and|or|of|the|with|for|but|from|by|to|in)[{BLANK}]?(?=\p{{Han}})"
)
_PUNCTUATION = regex.compile(r"[，,、；：][，、；：。]|、[和及](?=\p{Han})|。。(?!。)|！。|？。|，）(?!）)|（，")
# 、和专家面对面的服务: a preposition, as 、与 mostly is, which is therefore left alone
_TOGETHER_WITH = regex.compile(
    r"[\p{Han}“”《》]{1,10}?(?:相[\p{Han}]|面对面|一致|同步|挂钩|配套|对接|衔接|联动|互动|有关|无关|之间|不符|签订|签署|沟通)"
)
_STRAY = regex.compile(rf"^[-—·•*＊][{BLANK}]+(?=附件|[{HAN_COUNT}]+、|[（(][{HAN_COUNT}]+[）)])")


@lru_cache(maxsize=2)
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]")


def check_print(case: Case) -> Iterator[Finding]:
    """`text.*`: what the eye stumbles over, block by block."""
    variants = variant_characters()
    wrong = _any_of("".join(sorted(variants)))
    doubled = _doubled_words(case.issue.blocks)
    unpaired = _unpaired(case.issue.blocks)
    for n, block in enumerate(case.issue.blocks):
        if block.role in FURNITURE:
            continue
        document = case.document_of_block.get(n)
        text = block.text

        def at(
            code: str, start: int, end: int, message: str, block: Block = block, document: str | None = document
        ) -> Finding:
            span = block.cleaned.span(start, end)
            return Finding(code, span.start, span.end, message, document)

        for match in wrong.finditer(text):
            word = text[max(0, match.start() - 2) : match.end() + 2]
            right = word.replace(match.group(), variants[match.group()])
            start, end = match.span()
            yield at("text.variant_character", start, end, f"简体文本中夹有异体字：{quote(word)} → {quote(right)}")
        for start, end in (*(m.span() for m in _DOUBLED.finditer(text)), *doubled.get(n, ())):
            context = text[max(0, start - 6) : end + 4]
            yield at("text.repeated_word", start, end, f"叠字：{quote(context)}")
        for match in _FOREIGN.finditer(text):
            context = text[max(0, match.start() - 5) : match.end() + 5]
            start, end = match.span(1)
            yield at("text.foreign_word", start, end, f"汉语句中夹有{match[1]}：{context.strip()}")
        for match in _PUNCTUATION.finditer(text):
            if match.group()[1] in "和及":
                if parts_a_word(match.group()[1], text[match.end() : match.end() + 4]):
                    continue  # 、和谐社区
                if _TOGETHER_WITH.match(text, match.end()):
                    continue
            context = text[max(0, match.start() - 6) : match.end() + 6]
            start, end = match.span()
            yield at("text.punctuation", start, end, f"标点用法可疑：{quote(context)}")
        if stray := _STRAY.match(text):
            yield at("text.stray_mark", 0, stray.end(), f"段首有多余的“{stray.group().strip()}”")
        for start, end, message in unpaired.get(n, ()):
            yield at("text.bracket_pair", start, end, message)
        yield from _blanks(case, block, document)


def _doubled_words(blocks: Sequence[Block]) -> dict[int, list[tuple[int, int]]]:
    """Words of two to four characters that are printed twice, by block: 推进推进.

    All blocks are compared with themselves, shifted by the word's length, at once. A word that is printed many times
    in a row is one finding.
    """
    text = "\n".join(block.text for block in blocks)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    starts = list(accumulate((len(block.text) + 1 for block in blocks), initial=0))
    found: dict[int, list[tuple[int, int]]] = {}
    taken = np.zeros(len(text), dtype=bool)
    for length in (4, 3, 2):
        same = np.concatenate(([0], np.cumsum(codes[:-length] == codes[length:])))
        places = np.flatnonzero(same[length:] - same[:-length] == length)
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
                    n = bisect_right(starts, at) - 1
                    found.setdefault(n, []).append((at - starts[n], end - starts[n]))
                    break
    return found


def _is_repetition(word: str) -> bool:
    """Whether a word is a shorter one twice, or one that may be doubled (哈哈, 推进推进, 一户一户)."""
    return len(set(word)) == 1 or word[: len(word) // 2] * 2 == word or (len(word) == 2 and word[0] == "一")


_HAN_WORD = regex.compile(r"\p{Han}+")


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
_MARKS = regex.compile(r"[（(《“〔【［\[〈「）)》”〕】］\]〉」]")


_LIST_LABEL = regex.compile(r"(?:^|[。；，、：:\s])(?:\d{1,2}|[a-zA-Z])$")


def _unpaired(blocks: Sequence[Block]) -> dict[int, list[tuple[int, int, str]]]:
    """The findings on brackets by block. The lines of a title are read together: a bracket may open on one and close
    on the next."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for title, some in groupby(range(len(blocks)), lambda n: blocks[n].role == "title" or ~n):
        run = list(some)
        starts = list(accumulate((len(blocks[n].text) for n in run), initial=0))
        text = "".join(blocks[n].text for n in run)
        for start, end, message in _brackets(text, title is not True and blocks[run[0]].role == "table"):
            i = bisect_right(starts, start) - 1
            if end <= starts[i + 1]:
                found.setdefault(run[i], []).append((start - starts[i], end - starts[i], message))
    return found


def _brackets(text: str, table: bool) -> Iterator[tuple[int, int, str]]:
    """Pairs of two widths, and marks without a partner, in one block (in one cell of a table)."""
    waiting: list[tuple[str, int]] = []
    open_now: Counter[str] = Counter()  # how many of each kind wait
    line_end = text.find("\n") if table else -1
    for match in _MARKS.finditer(text):
        if table and line_end >= 0 and match.start() > line_end:
            waiting.clear()
            open_now.clear()
            line_end = text.find("\n", match.start())
        char, at = match.group(), match.start()
        wide = char.translate(_WIDE)
        if wide in _OPENERS:
            waiting.append((char, at))
            open_now[wide] += 1
            continue
        if wide == "）" and (_LIST_LABEL.search(text[max(0, at - 3) : at])):
            continue  # 1） is a label
        if not open_now[_CLOSERS[wide]]:
            yield at, at + 1, f"“{char}”没有与之成对的前一半：{quote(text[max(0, at - 8) : at + 4])}"
            continue
        inside = len(waiting)
        while waiting[inside - 1][0].translate(_WIDE) != _CLOSERS[wide]:
            inside -= 1
        for opener, place in waiting[inside:]:
            yield place, place + 1, f"“{opener}”没有与之成对的后一半：{quote(text[place : place + 12])}"
        opener, place = waiting[inside - 1]
        open_now.subtract(mark.translate(_WIDE) for mark, _ in waiting[inside - 1 :])
        del waiting[inside - 1 :]
        if _PAIRS[opener] != char:
            yield place, at + 1, f"括号不成对：{_width(opener)}{opener}配{_width(char)}{char}"
    for opener, place in waiting:
        yield place, place + 1, f"“{opener}”没有与之成对的后一半：{quote(text[place : place + 12])}"


def _width(char: str) -> str:
    return "半角" if char in "()[]" else "全角"


_GAP = regex.compile(rf"(?<=\p{{Han}})[{BLANK}\n]+(?=\p{{Han}})")
_SPREAD = frozenset({"title", "masthead", "signature", "signed_on", "page_header", "attachment_label", "addressee"})


_HAN_BEFORE = regex.compile(r"[\p{Han}]{1,8}$")
_HAN_AFTER = regex.compile(r"[\p{Han}]{1,8}")


def _blanks(case: Case, block: Block, document: str | None) -> Iterator[Finding]:
    """`text.blank`: blanks inside words. Titles and signatures are spread out and wrapped, pages cut paragraphs."""
    if block.role in _SPREAD:
        return
    text = case.text
    pieces = [Span(block.start, block.end)] if block.role == "contents" else block.spans
    for start, end in pieces:
        for gap in _GAP.finditer(text, start, end):
            printed = gap.group()
            if "\u3000" in printed:
                continue  # set on purpose: 中共中央　国务院
            breaks = printed.count("\n")
            if block.role == "contents" and breaks == 1:
                continue  # a line of the contents that goes on on the next
            if block.role == "table" and ("\n" in printed or "\t" in printed):
                continue
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
            word = f"{before.group()[-4:]}{'␣' if breaks == 0 else '⏎'}{after.group()[:4]}"
            if parts_a_word(before.group(), after.group(), guess=block.role == "table"):
                yield Finding("text.blank", gap.start() - 1, gap.end() + 1, f"词内有空白：{word}", document)
            elif breaks == 0 and block.role == "paragraph" and _is_inside_sentence(text, start, end, gap.span()):
                # the words on both sides: 排洪 渠道
                left, right = words(before.group())[-1], words(after.group())[0]
                first, last = gap.start() - len(left), gap.end() + len(right)
                yield Finding("text.blank", first, last, f"句中有空白：{word}", document)


_SENTENCE_END = regex.compile(r"[。！？；\n]")
_PAUSE = regex.compile(r"[，。！？；：、]")
# what blanks set apart on purpose: labels, items of a list, names
_LABEL_OPENS = regex.compile(rf"(?:第\p{{Han}}{{1,6}}[条章节款项编]|[{HAN_COUNT}]+[是要、])$")


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


_HAN_CLAUSE = regex.compile(r"\p{Han}+")
_BLANK_RUN = regex.compile(rf"(?<=\S)[{BLANK}]+(?=\S)")


# 中共中央 国务院: issuers of one document are set apart (GB/T 9704-2012 7.2.5)
_ISSUER_ENDS = regex.compile(r"(?:中央|委员会|[省市县区旗州盟]委|人民政府|国务院|办公厅|办公室|军委|[部局院])$")
_ISSUER_BEGINS = regex.compile(r"国务院|中共|中央|全国|最高|\p{Han}{2,16}?(?:人民政府|办公室|办公厅|委员会|[部局院])")
_SET_APART = regex.compile(rf"\p{{Han}}[{BLANK}]+(?=\p{{Han}})")


def _is_spread(text: str, start: int, end: int, at: int) -> bool:
    """Whether the characters around a blank are all set apart (主 要 内 容, 黄　卫　　科技部副部长)."""
    window = text[max(start, at - 3) : min(end, at + 6)]
    return len(_SET_APART.findall(window)) >= 2

"""Paragraphs: whether a line goes on with the one before it, from which a break of line or page cut it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from pipeline.layout.lines import Line, width_of
from pipeline.notation.docnumber import read_number
from pipeline.notation.labels import ARTICLE, CLAUSE, ITEM, SECTION, read_item, read_label
from pipeline.notation.marks import DATE_ONLY, TITLE_END, is_body_name
from pipeline.precompiled import compile_re
from pipeline.vocab import words

_CLOSERS = "”』」》〉）)】]’"
_ENDS = "。！？!?；;：:…"
_NEVER_FIRST = "，、。；：！？,;:!?”』」》〉）)】’％%"
_PAIRS = {"（": "）", "“": "”", "《": "》", "「": "」", "『": "』", "【": "】", "〔": "〕", "［": "］"}
# What opens a piece of its own beside the labels of the outline.
_OPENING = compile_re(r"附\s*[件表录注]?\s*\d*\s*[:：.]|附\s*[件表]|抄\s*送|主题词|注\s*[:：]|[（(]此件")
# A printed line of a gazette holds about 28 characters (GB/T 9704-2012, 5.2.3); a shorter one was not cut.
_FULL_LINE = 20


# The words that end a title take no more; a paragraph may be joined of many lines, and each asks.
_LONGEST_END = 100

# 于2021年|12月31日前
_DATE_OPEN = compile_re(r"[\d年月]$")
_DATE_REST = compile_re(r"\d{1,2}[月日]|[年月日]")
# a chronicle (大事记) has its months on lines of their own, and days under them
_MONTH_HEAD = compile_re(r"(?:\d{4}年)?\d{1,2}月")
# 联系电话：0539—8210567: a line that ends so is at its end, though the next one opens with a figure (2024年大事记)
_TELEPHONE = compile_re(r"(?:电\s*话|传\s*真|手\s*机)[^，。；]{0,12}[:：]\s*(?:\d[\d（）()/、 —－-]{5,})?\d$")
_LONGEST_TELEPHONE = 48
_CLOSING_NOTE = compile_re(r"[。；！？][（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]$")


# HUBEISHENG RENMIN ZHENGFU GONGBAO: the gazette's name in letters, a line of its own
_LETTERS_ONLY = compile_re(r"[A-Za-z][A-Za-z .'’·]{5,}")

# ——2018年1月9日在某县第三届人民代表大会第三次会议上: under a report's title, over who gave it
_SPOKEN = compile_re(r"[—―-]{1,2}\s*\d{4}年[^。；]{4,60}[会议]上")

# Paragraphs are set in by two characters (GB/T 9704-2012, 5.2.3), by one in narrow columns.
_SET_IN = (1.0, 2.5)
# No line of a print holds more characters; so many of its last ones may stay empty before a mark or a long number.
_WIDEST, _RAGGED = 45, 2
# a line of a sentence, which goes on behind one of its marks
_CLAUSES = compile_re(r"[，。；：](?=.)")
# One line in so many may be longer.
_FEW = 20
# Fewer beginnings of paragraphs, or lines of one width, say nothing.
_FEWEST, _MANY = 2, 4


def measure_of(content: Sequence[Line]) -> float | None:
    """How wide the lines of a text are that was broken as it was printed, its paragraphs set in and all other lines
    flush; None where it was not."""
    content = [line for line in content if line.piece is None or line.piece.grid is None]  # of tables nothing follows
    # a paragraph on one line is longer than any line of a print; a few such may be headers or rows of tables
    if sum(len(line.text) > 2 * _WIDEST for line in content) * _FEW > len(content):
        return None
    # of each beginning of a paragraph, how wide the line over it is, and whether it is set in
    begins: list[tuple[float, bool]] = []
    widths: list[float] = []
    widest = 0.0
    set_in = over = 0  # lines that are set in, and those of them that are wider than any line of a print
    for before, line in itertools.pairwise(content):
        if line.piece is not None:
            return None
        if line.tabs:
            continue
        inside = _SET_IN[0] <= line.indent <= _SET_IN[1]
        if before.text.endswith(("。", "：")) and line.indent <= _SET_IN[1]:
            label = read_label(line.text) if not inside else None
            if label is None or label.rank > SECTION:  # 第二章 stands in the middle, or flush
                begins.append((before.indent + width_of(before.text), inside))
        if line.indent <= _SET_IN[1]:
            widths.append(line.indent + width_of(line.text))
        if inside and widths[-1] > _WIDEST:
            over += 1
        elif inside:
            widest = max(widest, widths[-1])
            set_in += 1
    if over * _FEW > set_in:
        return None
    measure = _usual(widths, widest)
    # what is flush under a full line may go on with it
    sure = [inside for above, inside in begins if inside or above < measure - _RAGGED]
    return measure if sum(sure) >= _FEWEST and sum(sure) * 4 >= len(sure) * 3 and measure >= _FULL_LINE else None


def _usual(widths: Sequence[float], widest: float) -> float:
    """The width that most of the long lines have, where many have it; else that of the widest. A mark or a number that
    may not be parted stands out of its line."""
    long = [width for width in widths if _FULL_LINE <= width <= widest]
    often = Counter(map(round, long)).most_common(1)
    if not often:
        return widest
    usual = often[0][0]
    near = sum(abs(width - usual) <= 1 for width in long)
    return float(usual) if near >= _MANY and 3 * near >= len(long) else widest


def may_go_on(first: Line, line: Line, following: Line, text: str, measure: float | None) -> bool:
    """Whether `text`, from the line `first` to `line`, goes on in the `following` line; what the reader saw set in the
    middle or at the right stands alone. `measure` is how wide the lines are, where the text keeps them as printed."""
    if (line.piece is not None and line.piece.align) or (following.piece is not None and following.piece.align):
        return False
    return _goes_on(text, following) or (measure is not None and _is_broken(first, line, following, text, measure))


def _is_broken(first: Line, line: Line, following: Line, text: str, measure: float) -> bool:
    """Whether a full line of a paragraph that is set in, or of the addressees over it, is followed by a flush one, with
    which its sentence goes on: …都必须⏎遵守本细则。   …各直属机构，驻市⏎各单位："""
    after = following.text
    if following.gap != 1 or following.indent or line.indent + width_of(line.text) < measure - _RAGGED:
        return False
    if _OPENING.match(text) or _stands_alone(text):
        return False
    if _OPENING.match(after) or _stands_alone(after) or is_body_name(after):
        return False
    label = read_label(after)
    unended = text.rstrip(_CLOSERS)[-1:] not in _ENDS and _COMMA.search(text) is not None
    # 12.⏎ or 一、 under a full line of a paragraph that is set in, as every label would be, is of its sentence
    if label is not None and (label.rank <= ARTICLE or not (unended and _SET_IN[0] <= first.indent <= _SET_IN[1])):
        return False
    ended = after.endswith(("。", "；", "：", "，"))
    full = width_of(after) >= measure - _RAGGED
    if text.rstrip(_CLOSERS)[-1:] in _ENDS:
        # the next paragraph would be set in as this one is; titles, addressees and calls (同志们：) are flush
        said = _CLAUSES.search(after) or after.endswith(("。", "如下："))
        return _SET_IN[0] <= first.indent <= _SET_IN[1] and (ended or full) and bool(said)
    if first.indent:
        return first.indent <= _SET_IN[1] and (ended or full) and ("，" in text or "、" in text or ended)
    listed = "，" in text or "、" in text
    return listed and after.endswith(("：", ":")) and len(after) < len(text) and "。" not in text and "关于" not in text


def _goes_on(text: str, following: Line) -> bool:
    """Whether the paragraph `text` was cut by a break and goes on in the `following` line.

    Only what is cut in mid-sentence is joined: a piece that ends a sentence, a heading on its own line, a title,
    a date or a number never is, and a line that opens with a label never goes on.
    """
    after = following.text
    if after[0] in _NEVER_FIRST:
        return not text.endswith(("。", "！", "？"))
    end = text.rstrip(_CLOSERS)[-1:] or text[-1]
    # （牵头单位：县妇女联合会；⏎配合单位：县教育局）: the line under it closes what it leaves open
    if end in _ENDS and not (
        ("）" in after or ")" in after)
        and ((mark := _BRACKET.search(after)) and mark[0] in "）)")
        and _waiting(text)["）"]
    ):
        return False
    if _stands_alone(after) or _OPENING.match(after):
        return False
    if read_label(after) and not _parts_counted_word(text, following):
        return False
    if end in _ENDS:
        return True
    if text[-1] in "，、," or (_is_open(text) and not _stands_alone(text)):  # 砀政〔2016 21号 waits for nothing
        return True
    if _DATE_OPEN.search(text[-1:]) and _DATE_REST.match(after) and not _MONTH_HEAD.fullmatch(text):
        return True
    if _SPOKEN.fullmatch(text) or _LETTERS_ONLY.fullmatch(text):
        return False
    if len(text) < _FULL_LINE or _stands_alone(text) or _TELEPHONE.search(text[-_LONGEST_TELEPHONE:]):
        return False
    label = read_label(text)
    item = read_item(after)
    if item is not None and label is not None and label.rank == ITEM and item.number == (label.number or 0) + 1:
        return False
    if "。" in text or (label and re.search("[：:；;]", text[label.length :])):
        # a bracket that opens behind a sentence's end closes the paragraph: …。（县教育局负责）
        return not text.endswith(("）", ")")) or (following.turn and not _CLOSING_NOTE.search(text))
    if label is None and TITLE_END.search(text[-_LONGEST_END:]):
        return False
    if words.parts_a_word(text, after):
        return True
    # a page that turns explains a cut that the words alone do not show
    return len(text) > (24 if following.turn else 40) and "，" in text and not text.endswith(("）", ")"))


def _parts_counted_word(text: str, following: Line) -> bool:
    """Whether the end of a line cuts a word that ends in a numeral: 坚持“安全第⏎一、预防为主”, 标准统⏎一、…的模式."""
    label = read_label(following.text)
    if label is None or label.rank != CLAUSE or following.gap != 1 or len(text) < _FULL_LINE or not _COMMA.search(text):
        return False
    return words.parts_a_word(text, following.text)


def _stands_alone(text: str) -> bool:
    """Whether a line is a date or a document number and nothing else."""
    return len(text) <= 40 and (DATE_ONLY.fullmatch(text) is not None or read_number(text) is not None)


def _is_open(text: str) -> bool:
    """Whether a bracket or a quotation mark of the last hundred characters is still waiting for its partner."""
    return any(_waiting(text).values())


def _waiting(text: str) -> dict[str, int]:
    """How many brackets and quotation marks of the last hundred characters wait for each closing one.

    Brackets of two widths close one another: the print mixes them.
    """
    waiting = dict.fromkeys(_PAIRS.values(), 0)
    for printed in _BRACKET.findall(text, max(0, len(text) - 100)):
        mark = _WIDE.get(printed, printed)
        if mark in _PAIRS:
            waiting[_PAIRS[mark]] += 1
        elif waiting[mark]:
            waiting[mark] -= 1
    return waiting


_WIDE = {"(": "（", ")": "）", "[": "［", "]": "］"}
_COMMA = compile_re("[，,]")
_BRACKET = compile_re("[" + re.escape("".join(itertools.chain(*_PAIRS.items(), _WIDE))) + "]")

"""Layout: lines of the source text become printed pieces (blocks).

What stands on the page but belongs to no document (page numbers, running headers) is set aside, lines with tabs
become tables, and a paragraph that a page break cut is joined again. Roles that only the structure of a document
can tell (title, addressee, signature …) are left to `pipeline.outline`.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.docnumber import read_number
from pipeline.labels import read_label
from pipeline.model import Block, Layout
from pipeline.patterns import DATE_ONLY, ENTRY_END, TITLE_END
from pipeline.source import SourceText
from pipeline.text import BLANK, BLANKS, Cleaned, Span, clean
from pipeline.vocab import words


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its words, the whole line with the tabs at its ends (blank cells), the line breaks before it.

    `turn` is true where a page turns before the line.
    """

    span: Span
    text: str
    whole: Span
    tabs: int
    gap: int
    turn: bool = False
    page: int | None = None


def lay_out(source: SourceText) -> Layout:
    """The blocks of a source text in reading order; every non-blank character stands in exactly one.

    Blocks of the front page have the role `masthead`, those of the table of contents `contents`; page furniture
    `page_number` and `page_header`; tables `table`, everything else `paragraph`.
    """
    every = _lines(source.text)
    front = _contents_start(every)
    numbers = _page_numbers(every, front)
    headers = _running_headers(every, front, numbers)
    furniture = dict.fromkeys(numbers, "page_number") | dict.fromkeys(headers, "page_header")
    content = _number_pages(every, furniture, numbers)
    blocks = [
        Block(role, (every[i].span,), clean(source.text, (every[i].span,)), _page_of(i, numbers, every))
        for i, role in furniture.items()
    ]
    first = next((k for k, line in enumerate(content) if front is not None and line.span == every[front].span), None)
    body = 0
    if first is not None:
        body = _contents_end(content, first)
        if not any(line.turn for line in content[:body]):  # the front matter stands before the first numbered page
            content[:body] = [replace(line, page=None) for line in content[:body]]
        blocks += [_block("masthead", source, (line,)) for line in content[:first]]
        blocks += [_block("contents", source, (line,)) for line in content[first:body]]
    blocks += _body(source, content[body:])
    blocks.sort(key=lambda block: block.start)
    return Layout(source, tuple(blocks), has_contents=first is not None)


# --- lines ---------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    at = gap = 0
    for row in text.split("\n"):
        words = row.strip(BLANKS)
        if words:
            start = at + row.index(words[0])
            tabs = row.count("\t")
            if tabs == 1 and row.index("\t") >= start - at + len(words):
                tabs = 0  # one tab after the words is no cell: contents are printed so
            found.append(_Line(Span(start, start + len(words)), words, Span(at, at + len(row)), tabs, gap))
            gap = 0
        at += len(row) + 1
        gap += 1
    return found


def _block(role: str, source: SourceText, pieces: Sequence[_Line]) -> Block:
    spans = tuple(piece.span for piece in pieces)
    return Block(role, spans, clean(source.text, spans), pieces[0].page)


# --- page furniture ------------------------------------------------------------------------------------------

_RULE = r"[-\u2010-\u2015\uff0d·•.~～_|\s]"
# — 4 —, - 12 -, ·3·, 第4页, 第 4 页 共 9 页, 4/9
_PAGE_NUMBER = re.compile(
    rf"(?:{_RULE}++(\d{{1,4}}){_RULE}++|第\s*(\d{{1,4}})\s*页(?:\s*[，,]?\s*共\s*\d+\s*页)?|(\d{{1,4}})\s*/\s*\d{{1,4}})"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")


def _number_on(text: str) -> int | None:
    match = _PAGE_NUMBER.fullmatch(text) or _BARE_NUMBER.fullmatch(text)
    return int("".join(re.findall(r"\d+", match.group())[:1])) if match else None


def _page_numbers(every: list[_Line], front: int | None) -> list[int]:
    """Lines that hold a page number and nothing else.

    A bare number is one only where at least three of them count upwards: `2018` on a front page is none.
    """
    marked = [i for i, line in enumerate(every) if len(line.text) < 24 and _PAGE_NUMBER.fullmatch(line.text)]
    if marked:
        return marked
    bare = [i for i, line in enumerate(every) if i > (front or 0) and _BARE_NUMBER.fullmatch(line.text)]
    values = [int(every[i].text) for i in bare]
    rising = sum(0 < b - a <= 2 for a, b in itertools.pairwise(values))
    return bare if len(bare) >= 3 and rising >= 0.8 * (len(bare) - 1) else []


def _running_headers(every: list[_Line], front: int | None, numbers: list[int]) -> list[int]:
    """Lines that repeat at the turn of pages: 中华人民共和国国务院公报　2019年第6号."""
    shapes: dict[str, list[int]] = {}
    for i, line in enumerate(every):
        if i > (front if front is not None else -1) and len(line.text) <= 40 and not line.tabs:
            shapes.setdefault(re.sub(r"\d+", "#", re.sub(rf"[{BLANK}]", "", line.text)), []).append(i)
    edge = set(numbers)
    found: list[int] = []
    for _ in range(2):  # a second line of a header stands beside the first
        for shape, at in shapes.items():
            if len(at) < 2 or at[0] in edge or shape[-1:] in "。；;！？!?":
                continue
            beside = sum(i - 1 in edge or i + 1 in edge for i in at)
            named = "公报" in shape and len(at) >= 3 and not shape.startswith(("附", "（"))
            if (edge and beside * 2 > len(at) and beside >= 2) or named:
                found += at
        edge |= set(found)
    return sorted(set(found) - set(numbers))


def _number_pages(every: list[_Line], furniture: dict[int, str], numbers: list[int]) -> list[_Line]:
    """The lines that are no furniture, with their page and whether a page turns before them."""
    content: list[_Line] = []
    turned = False
    for i, line in enumerate(every):
        if i in furniture:
            turned = True
            continue
        page = _page_of(i, numbers, every)
        content.append(_Line(line.span, line.text, line.whole, line.tabs, line.gap, turned, page))
        turned = False
    return content


def _page_of(i: int, numbers: list[int], every: list[_Line]) -> int | None:
    """The printed page of line `i`: the number at the foot of its page, or at the head where numbers stand there."""
    if not numbers:
        return None
    at_foot = numbers[-1] >= len(every) - 2
    if at_foot:
        after = next((n for n in numbers if n >= i), None)
        return None if after is None else _number_on(every[after].text)
    before = next((n for n in reversed(numbers) if n <= i), None)
    return None if before is None else _number_on(every[before].text)


# --- contents ------------------------------------------------------------------------------------------------

_CONTENTS = re.compile(rf"[【\[]?目[{BLANK}]*[录錄次][】\]]?")


def _contents_start(every: list[_Line]) -> int | None:
    """The line 目录 of the front matter; a document's own contents come later and do not count."""
    for i, line in enumerate(every[:80]):
        if _CONTENTS.fullmatch(line.text):
            return i
        if len(line.text) > 120:
            return None
    return None


def _key(text: str) -> str:
    return re.sub(rf"[{BLANK}\W_]", "", text)


def _contents_end(content: list[_Line], first: int) -> int:
    """The line after the last one of the contents.

    With page numbers: the last line that ends in one, before sentences begin. Without: where a title that the
    contents list is printed again.
    """
    last = None
    for i in range(first + 1, len(content)):
        text = content[i].text
        if "。" in text or (last is not None and i - last > 12) or (last is None and i - first > 24):
            break
        if ENTRY_END.search(text):
            last = i
    if last is not None:
        return last + 1
    listed = ""
    for i in range(first + 1, len(content)):
        key = _key(content[i].text)
        if "。" in content[i].text:
            return first + 1
        if len(key) >= 6 and key in listed:
            return i
        listed += key
    return len(content)


# --- body: tables and paragraphs -----------------------------------------------------------------------------


def _body(source: SourceText, content: list[_Line]) -> list[Block]:
    blocks: list[Block] = []
    i = 0
    while i < len(content):
        j = _table_end(content, i)
        if j > i:
            blocks.append(_table(source, content[i:j]))
            i = j
            continue
        j = i + 1
        text = content[i].text
        while j < len(content) and not content[j].tabs and _goes_on(text, content[j]):
            text += content[j].text
            j += 1
        blocks.append(_block("paragraph", source, content[i:j]))
        i = j
    return blocks


_CONTINUED = re.compile(r"[（(]?(?:续\s*表|表?续|接上页|续上表)[）)]?\s*\d*|.{0,40}[（(]续(?:表|上表)?[）)]")


def _table_end(content: list[_Line], i: int) -> int:
    """The line after the table that begins at line `i`; `i` itself where none begins.

    A table is two lines with tabs or more, or one with two tabs; it goes on over a page break.
    """
    if not content[i].tabs:
        return i
    j, rows = i, 0
    while j < len(content):
        line = content[j]
        if line.tabs:
            rows += 1
        elif not _inside_table(content, j):
            break
        j += 1
    return j if rows >= 2 or content[i].tabs >= 2 else i


def _inside_table(content: list[_Line], j: int) -> bool:
    """Whether a line without tabs stands inside a table: a wrapped cell, or 续表 at the head of the next page."""
    line = content[j]
    if j + 1 == len(content) or not content[j + 1].tabs:
        return False
    wrapped = line.gap == 1 and content[j + 1].gap == 1 and not line.turn
    return wrapped or (line.turn and _CONTINUED.fullmatch(line.text) is not None)


def _table(source: SourceText, rows: Sequence[_Line]) -> Block:
    """A table as one block; its text has tabs between cells and line feeds between rows."""
    spans: list[Span] = []
    text: list[str] = []
    origin = array("L")
    for row in rows:
        if spans and not row.turn:
            spans[-1] = Span(spans[-1].start, row.span.end)
        else:
            spans.append(row.span)
        if text:
            text.append("\n")
            origin.append(row.whole.start - 1)
        at = row.whole.start
        for m, cell in enumerate(source.text[slice(*row.whole)].split("\t")):
            if m:
                text.append("\t")
                origin.append(at - 1)
            cleaned = clean(source.text, (Span(at, at + len(cell)),))
            text.append(cleaned.text)
            origin.extend(cleaned.origin)
            at += len(cell) + 1
    return Block("table", tuple(spans), Cleaned("".join(text), origin), rows[0].page)


# --- joining what a page break cut ---------------------------------------------------------------------------

_CLOSERS = "”』」》〉）)】]’"
_ENDS = "。！？!?；;：:…"
_NEVER_FIRST = re.compile(r"[，、。；：！？,;:!?”』」》〉）)】’％%]")
_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」", "『": "』", "【": "】", "〔": "〕", "［": "］"}
# What opens a piece of its own beside the labels of the outline.
_OPENING = re.compile(r"附\s*[件表录注]?\s*\d*\s*[:：.]|附\s*[件表]|抄\s*送|主题词|注\s*[:：]|[（(]此件")
# A printed line of a gazette holds about 28 characters (GB/T 9704-2012, 5.2.3); a shorter one was not cut.
_FULL_LINE = 20


# 于2021年|12月31日前
_DATE_OPEN = re.compile(r"[\d年月]$")
_DATE_REST = re.compile(r"\d{1,2}[月日]|[年月日]")
_CLOSING_NOTE = re.compile(r"[。；！？][（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]$")


def _goes_on(text: str, following: _Line) -> bool:
    """Whether the paragraph `text` was cut by a break and goes on in the `following` line.

    Only what is cut in mid-sentence is joined: a piece that ends a sentence, a heading on its own line, a title,
    a date or a number never is, and a line that opens with a label never goes on.
    """
    after = following.text
    if _NEVER_FIRST.match(after):
        return not text.endswith(("。", "！", "？"))
    end = text.rstrip(_CLOSERS)[-1:] or text[-1]
    if end in _ENDS or _stands_alone(after) or read_label(after) or _OPENING.match(after):
        return False
    if text[-1] in "，、," or _is_open(text) or (_DATE_OPEN.search(text) and _DATE_REST.match(after)):
        return True
    if len(text) < _FULL_LINE or _stands_alone(text):
        return False
    label = read_label(text)
    if "。" in text or (label and re.search("[：:；;]", text[label.length :])):
        # a bracket that opens behind a sentence's end closes the paragraph: …。（县教育局负责）
        return not text.endswith(("）", ")")) or (following.turn and not _CLOSING_NOTE.search(text))
    if label is None and TITLE_END.search(text):
        return False
    if words.parts_a_word(text, after):
        return True
    # a page that turns explains a cut that the words alone do not show
    return len(text) > (24 if following.turn else 40) and "，" in text and not text.endswith(("）", ")"))


def _stands_alone(text: str) -> bool:
    """Whether a line is a date or a document number and nothing else."""
    return len(text) <= 40 and (DATE_ONLY.fullmatch(text) is not None or read_number(text) is not None)


def _is_open(text: str) -> bool:
    """Whether a bracket or a quotation mark of the last hundred characters is still waiting for its partner.

    Brackets of two widths close one another: the print mixes them.
    """
    waiting: Counter[str] = Counter()
    for char in text[-100:].translate(_WIDE):
        if char in _PAIRS:
            waiting[_PAIRS[char]] += 1
        elif waiting.get(char, 0):
            waiting[char] -= 1
    return any(waiting.values())


_WIDE = str.maketrans("()[]", "（）［］")

"""Layout: lines of the source text become printed pieces (blocks).

What stands on the page but belongs to no document (page numbers, running headers) is set aside, lines with tabs or in
columns of blanks become tables, and a paragraph that a page break cut is joined again. Roles that only the structure of
a document can tell (title, addressee, signature …) are left to `pipeline.outline`.
"""

from __future__ import annotations

import itertools
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from pipeline import columns
from pipeline.columns import Arranged
from pipeline.model import FURNITURE, Block, Layout
from pipeline.notation.calendar import DAY
from pipeline.notation.docnumber import read_number
from pipeline.notation.labels import ITEM, read_item, read_label
from pipeline.notation.marks import (
    CONTINUED_NAME,
    DATE_ONLY,
    ENTRY_END,
    ORNAMENTS,
    TITLE_END,
    UNIT_LINE,
    colophon_line,
    continues_table,
    ends_document,
    is_of_document,
    makes_gazette,
    names_gazette,
    page_in,
    page_number,
)
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.source import Grid, GridCell, Piece, SourceText
from pipeline.text import BLANK, BLANKS, Cleaned, Span, clean_unified, join, unify
from pipeline.vocab import words


@dataclass(slots=True)
class _Line:
    """A line: its words, the whole line with the tabs at its ends (blank cells), the line breaks before it.

    Lines never leave this module, which fills in page and turn as it learns of them: `turn` is true where a page turns
    before the line. `piece` is what the reader saw: then the "line" is all of it.
    """

    span: Span
    text: str
    whole: Span
    tabs: int
    gap: int
    turn: bool = False
    page: int | None = None
    piece: Piece | None = None


def lay_out(source: SourceText) -> Layout:
    """The blocks of a source text in reading order; every non-blank character stands in exactly one.

    Blocks of the front page have the role `masthead`, those of the table of contents `contents`; page furniture
    `page_number` and `page_header`; the colophon `colophon`; tables `table`, everything else `paragraph`.
    """
    unified = replace(source, text=unify(source.text))
    every = _lines(unified.text)
    gathered = source.imprint is not None
    blocks: list[Block] = []
    has_contents = False
    for lines in _by_file(every, source) if gathered else [every]:
        made, found = _lay_out_lines(unified, lines, gathered)
        blocks += made
        has_contents |= found
    blocks.sort(key=lambda block: block.start)
    return Layout(source, tuple(blocks), has_contents)


def _by_file(every: list[_Line], source: SourceText) -> list[list[_Line]]:
    """The lines of each file that an issue was gathered from: nothing goes on from one file to the next."""
    starts = [line.span.start for line in every]
    return [every[bisect_left(starts, file.span.start) : bisect_left(starts, file.span.end)] for file in source.files]


def _lay_out_lines(source: SourceText, every: list[_Line], gathered: bool) -> tuple[list[Block], bool]:
    """The blocks of one file of a unified source, and whether it has front matter with contents.

    What was gathered has none: contents in it are a document's own.
    """
    every, blocks = _seen(every, source)
    seen = bool(blocks) or any(line.piece is not None for line in every)
    front = None if gathered else _contents_start(every)
    # who copies a print into a page of the web or a Word file copies the numbers of its pages too
    typed = not seen or (len(source.pages) < 2 and all(piece.role != "page_number" for piece in source.pieces))
    numbers = _page_numbers(every, front) if typed else [i for i, line in enumerate(every) if _is_mark_alone(line)]
    body_at, entries = _front_end(every, front, numbers)
    headers = {*_repeated_mastheads(every, front), *([] if seen else _running_headers(every, front, body_at, numbers))}
    colophon = len(every) if gathered else _colophon_start(every, body_at, numbers, headers)
    headers = {i for i in headers if i < colophon}
    furniture = dict.fromkeys(headers, "page_header") | dict.fromkeys(numbers, "page_number")
    if (typed and numbers) or not seen:
        _number_pages(every, body_at, entries, numbers, furniture, colophon)
    blocks += [_block(role, source, (every[i],)) for i, role in furniture.items()]
    content = _turn_pages(every[:colophon], furniture)
    blocks += [_block("colophon", source, (every[i],)) for i in range(colophon, len(every)) if i not in furniture]
    first = None if front is None else next((k for k, line in enumerate(content) if line is every[front]), None)
    body = 0
    if first is not None:
        body = _contents_end(content, first)
        # the front matter of a text stands before its first numbered page
        if not seen and not any(line.turn for line in content[:body]):
            for line in content[:body]:
                line.page = None
        blocks += [_block("masthead", source, (line,)) for line in content[:first]]
        blocks += [_block("contents", source, (line,)) for line in content[first:body]]
    return blocks + _body(source, content[body:]), first is not None


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


def _seen(every: list[_Line], source: SourceText) -> tuple[list[_Line], list[Block]]:
    """The lines with those of a piece that the reader saw put together as one, and the blocks of the furniture."""
    if not source.pieces:
        return every, []
    places = sorted((span.start, span.end, n) for n, piece in enumerate(source.pieces) for span in piece.spans)
    starts = [start for start, _, _ in places]
    kept: list[_Line] = []
    furniture: list[Block] = []
    done: set[int] = set()
    for line in every:
        _, end, n = places[max(0, bisect_right(starts, line.span.start) - 1)]
        if not starts[0] <= line.span.start < end:
            line.page = source.page_at(line.span.start)
            kept.append(line)
            continue
        if n in done:
            continue
        done.add(n)
        piece = source.pieces[n]
        if piece.role in FURNITURE:
            furniture.append(Block(piece.role, piece.spans, clean_unified(source.text, piece.spans), piece.page))
            continue
        whole = Span(piece.spans[0].start, piece.spans[-1].end)
        text = "".join(source.text[slice(*span)] for span in piece.spans).replace("\n", " ")
        tabs = 2 if piece.grid is not None else 0
        kept.append(_Line(piece.spans[0], text, whole, tabs, line.gap, page=piece.page, piece=piece))
    return kept, furniture


def _turn_pages(every: Sequence[_Line], furniture: Container[int]) -> list[_Line]:
    """The lines that are no furniture; each learns whether a page turns before it."""
    content: list[_Line] = []
    turned = False
    for i, line in enumerate(every):
        if i in furniture:
            turned = True
            continue
        before = content[-1].page if content else None
        line.turn = turned or (before is not None and line.page != before)
        content.append(line)
        turned = False
    return content


def _block(role: str, source: SourceText, pieces: Sequence[_Line]) -> Block:
    spans: list[Span] = []
    for line in pieces:
        spans += (line.span,) if line.piece is None else line.piece.spans
    return Block(role, tuple(spans), clean_unified(source.text, spans), pieces[0].page)


# --- page furniture ------------------------------------------------------------------------------------------


def _is_marked(text: str) -> bool:
    """Whether a page number is marked as one: — 4 —, 第4页, 4/9."""
    marked = "/" in text or not (text[0].isdigit() or text[-1].isdigit())
    return marked and page_number(text) is not None


def _is_mark_alone(line: _Line) -> bool:
    """Whether a line is a page number by its marks alone: — 7 —."""
    return len(line.text) < 24 and line.text[0] in "-—－–" and _is_marked(line.text)


def _page_numbers(every: list[_Line], front: int | None) -> list[int]:
    """Lines that hold a page number and nothing else.

    A bare number is one only where at least three of them count upwards: `2018` on a front page is none.
    """
    marked = [i for i, line in enumerate(every) if len(line.text) < 24 and _is_marked(line.text)]
    if marked:
        return marked
    bare = [
        i
        for i, line in enumerate(every)
        if i > (front or 0) and line.text.isdigit() and page_number(line.text) is not None
    ]
    values = [int(every[i].text) for i in bare]
    rising = sum(0 < b - a <= 2 for a, b in itertools.pairwise(values))
    return bare if len(bare) >= 3 and rising >= 0.8 * (len(bare) - 1) else []


# ·12·   12　 before the words, or behind them
_NUMBER_BESIDE = re.compile(r"^\W*\d{1,4}(?!\d)\W*|\W*(?<!\d)\d{1,4}\W*$")


def _running_headers(every: list[_Line], front: int | None, body_at: int, numbers: list[int]) -> list[int]:
    """Lines that repeat at the turn of pages: 中华人民共和国国务院公报　2019年第6号.

    Beside the gazette's name it is the same words on every page, a page number left out. What ends or opens a document
    (its date, its signature, a note) stands at the turn of pages as well, in every document, and is none.
    """
    shapes: dict[str, list[int]] = {}
    for i, line in enumerate(every):
        if i <= (front if front is not None else -1) or len(line.text) > 40 or line.tabs:
            continue
        words = _squeezed(line.text)
        if words[-1] in "。；;！？!?：:，,、" or is_of_document(line.text) or continues_table(line.text):
            continue
        if names_gazette(words):
            shape = re.sub(r"\d+", "#", words)
        elif read_number(words) is not None or read_label(words) is not None:
            continue
        else:
            shape = _NUMBER_BESIDE.sub("", words) if i >= body_at else ""
        if shape:
            shapes.setdefault(shape, []).append(i)
    edge = set(numbers)
    found: list[int] = []
    for _ in range(2):  # a second line of a header stands beside the first
        for shape, at in shapes.items():
            if len(at) < 2 or at[0] in edge:
                continue
            beside = sum(i - 1 in edge or i + 1 in edge for i in at)
            named = names_gazette(shape) and len(at) >= 3 and not shape.startswith(("附", "（"))
            if (edge and beside * 2 > len(at) and beside >= 2) or named:
                found += at
        edge |= set(found)
    return sorted(set(found) - set(numbers))


_NUMERAL = rf"[\d{HAN_NUMERAL}]"
# the name, with a page number or an issue's number on either side
_GAZETTE_LINE = re.compile(
    r"(?P<before>(?:[\d\W]|第(?=\d)|(?<=\d)[年期号])*+)(?P<name>[\u4e00-\u9fff]{2,40}?[公政]报)(?P<rest>.*)"
)


def _gazette_line(text: str) -> re.Match[str] | None:
    return _GAZETTE_LINE.fullmatch(text) if names_gazette(text) else None


# 2023年第1期   （总第58期）   2019年第6号   2020年第1—2期（合刊）   增刊   2023年4月28日出版   （双月刊）   总号：1653
_ISSUE_MARK = re.compile(
    rf"{DAY}(?:出版|印发)?"
    rf"|{_NUMERAL}{{4}}(?:年|[.·]\d{{1,2}}$)?|第{_NUMERAL}{{1,4}}(?:[—－–~～、至\-]第?{_NUMERAL}{{1,4}})?[期号]|合刊|增刊|特刊|专刊"
    rf"|总(?:第|[期号][:：]?|[:：])?{_NUMERAL}{{1,5}}(?:[—－–~～、至\-]{_NUMERAL}{{1,5}})?[期号]?|[双半]?[周旬月季年]刊"
    rf"|[·・.．/／|｜,，—－\-_（）()\[\]【】]"
)
_NUMBERED = re.compile(
    rf"第{_NUMERAL}{{1,4}}(?:[—－–~～、至\-]第?{_NUMERAL}{{1,4}})?期|总(?:第|[期号][:：]?){_NUMERAL}{{1,5}}|增刊"
)
_PAGE_MARK = re.compile(r"^[·•—–－\-|]?\d{1,4}(?:[·•—–－\-|]|$)|(?:^|[·•—–－\-|])\d{1,4}[·•—–－\-|]?$|第\d{1,4}页")
# A masthead, or the colophon on the last page, has no more lines.
_MASTHEAD_LINES = 14


def _repeated_mastheads(every: list[_Line], front: int | None) -> list[int]:
    """Lines behind the front matter that repeat the masthead, and be it once: the gazette's name (or its last words:
    县人民政府公报), its year, number, total number and date, and nothing else.

    Number and year without the name are a header only as the front prints them, so that a number in the text is none.
    """
    begin = front if front is not None else _masthead_end(every)
    squeezed = [_squeezed(line.text) for line in every[:begin]]
    printed = "".join(squeezed)
    name = next((match["name"] for text in squeezed if (match := _gazette_line(text))), None)
    if name is None:
        return []
    found: list[int] = []
    for i in range(begin, len(every)):
        text = _squeezed(every[i].text) if len(every[i].text) <= 80 else ""
        match = _gazette_line(text)
        named = match is not None and _is_short_for(match["name"], name)
        beside = (match["before"], match["rest"]) if match is not None and named else (text,)
        rest = "".join(beside)
        if not text or every[i].tabs or not all(_says_issue(words, named) for words in beside):
            continue
        number = _NUMBERED.search(rest)
        if named or (number is not None and number.group() in printed and re.match(rf"{_NUMERAL}{{4}}年", rest)):
            found.append(i)
    return found


def _says_issue(text: str, named: bool) -> bool:
    """Whether a text is the issue's year, number and date and nothing else; beside the name, a page number as well."""
    return _is_issue_mark(text) or (named and _is_issue_mark(_PAGE_MARK.sub("", text)))


def _is_issue_mark(text: str) -> bool:
    # nothing is left where a mark stands at the start and behind each other
    return not text or (_ISSUE_MARK.match(text) is not None and not _ISSUE_MARK.sub("", text))


def _masthead_end(every: list[_Line]) -> int:
    """The line behind the masthead of a gazette without contents: the first one that is long, a sentence or a title."""
    for i, line in enumerate(every[:_MASTHEAD_LINES]):
        text = line.text
        if len(text) > 40 or "。" in text or "关于" in text or (TITLE_END.search(text) and not names_gazette(text)):
            return i
    return min(_MASTHEAD_LINES, len(every))


def _is_short_for(name: str, whole: str) -> bool:
    """Whether `name` is the gazette's name or its last words, 人民 left out or not: 国务院公报, 县政府公报."""
    bare, short = whole.replace("人民政府", "政府"), name.replace("人民政府", "政府")
    if len(name) >= 4 and (whole.endswith(name) or bare.endswith(short)):
        return True
    # 甘南州人民政府公报 for 甘南藏族自治州人民政府公报: the place without its people
    match = _SHORT_AUTONOMOUS.fullmatch(short)
    return match is not None and bare.startswith(match["place"]) and bare.endswith(f"族自治{match['rest']}")


_SHORT_AUTONOMOUS = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,5}?)(?:自治)?(?P<rest>[州县旗].*)")


# No colophon has more lines.
_COLOPHON_LINES = 24


def _colophon_start(every: list[_Line], body_at: int, numbers: list[int], headers: Container[int]) -> int:
    """The first line of the colophon (版权页) or back cover that ends the issue; the number of lines where it has none.

    It is lines 主办：…, 编辑：…, 地址：…, 内部资料 and the gazette's name and number, behind the last document. On a
    page of its own one such line is enough; under the text of a document there are at least two, one of which only
    a periodical has, or the document is over.
    """
    names = (_gazette_line(_squeezed(line.text)) for line in every[:body_at][:_MASTHEAD_LINES])
    name = next((match["name"] for match in names if match), None)
    counted = set(numbers)
    labels, press, start = 0, False, len(every)
    for i in range(len(every) - 1, max(body_at, len(every) - _COLOPHON_LINES) - 1, -1):
        text = every[i].text
        if i in counted or (start == len(every) and i in headers and _repeats(every, i, headers)):
            continue  # the foot of the last page
        says = colophon_line(text) if len(text) <= 80 and not every[i].tabs else None
        if says is None and not _is_masthead_again(text, name):
            break
        labels += says.labels if says is not None else 0
        press |= says is not None and says.press
        start = i
    above = next((i for i in range(start - 1, body_at - 1, -1) if i not in counted and i not in headers), None)
    if start == len(every) or above is None:
        return len(every)
    own_page = every[above].page != every[start].page or bool(numbers and above < numbers[-1] < start)
    if own_page and (labels or any(_is_masthead_again(line.text, name) for line in every[start:])):
        return start
    ended = every[above].text.endswith("。") or ends_document(every[above].text)
    return start if labels >= 2 and (press or ended) else len(every)


_ANY_BLANK = re.compile(rf"[{BLANK}]+")


def _squeezed(text: str) -> str:
    return text if " " not in text and text.isprintable() else _ANY_BLANK.sub("", text)


def _is_masthead_again(text: str, name: str | None) -> bool:
    """Whether a line is the gazette's name, or its number, day and frequency and nothing else."""
    if len(text) > 60:
        return False
    squeezed = _squeezed(text)
    match = _gazette_line(squeezed)
    if match is not None and (name is None or _is_short_for(match["name"], name)):
        return _says_issue(match["before"], True) and _says_issue(match["rest"], True)
    return _says_issue(squeezed, False) and _ISSUE_WORDS.search(squeezed) is not None


# a bare date or number is none
_ISSUE_WORDS = re.compile(r"[期刊号]|出版|印发")


def _repeats(every: list[_Line], i: int, among: Container[int]) -> bool:
    """Whether the words of line `i` stand on another of the lines `among`, numbers left out."""
    shape = re.sub(r"\d+", "#", _squeezed(every[i].text))
    return any(
        n != i and n in among and re.sub(r"\d+", "#", _squeezed(line.text)) == shape for n, line in enumerate(every)
    )


def _front_end(every: list[_Line], front: int | None, numbers: list[int]) -> tuple[int, list[tuple[str, int]]]:
    """The line behind the front matter, and the titles with the pages that the contents announce for them."""
    if front is None:
        return _masthead_end(every), []
    own = set(numbers)
    places = [i for i in range(len(every)) if i not in own]
    content = [every[i] for i in places]
    first = places.index(front)
    body = _contents_end(content, first)
    return places[body - 1] + 1, _announced_pages(content[first + 1 : body])


def _number_pages(
    every: list[_Line],
    body_at: int,
    entries: Sequence[tuple[str, int]],
    numbers: list[int],
    furniture: Container[int],
    colophon: int,
) -> None:
    """Gives each line its printed page: the number at the foot of its page, or at the head where numbers stand there;
    None beyond the first or the last number.
    """
    values = [page_number(every[n].text) for n in numbers]
    places = [i for i in range(body_at, colophon) if i not in furniture]
    at_foot = _stand_at_foot(every, places, entries, [n for n in numbers if n >= body_at])
    for i, line in enumerate(every):
        n = bisect_left(numbers, i) if at_foot else bisect_right(numbers, i) - 1
        line.page = values[n] if 0 <= n < len(numbers) else None


def _stand_at_foot(
    every: list[_Line], places: Sequence[int], entries: Sequence[tuple[str, int]], numbers: list[int]
) -> bool:
    """Whether page numbers stand at the foot of their pages, not at the head.

    The contents decide, which say on which page each title is printed. Else the text does (its lines are `places`): at
    the foot there is some before the first number and none behind the last, at the head it is the other way round.
    """
    if not numbers or not places:
        return True
    values = [page_number(every[n].text) for n in numbers]
    foot = head = 0
    for i, page in _printed_titles(every, places, entries):
        after = bisect_left(numbers, i)
        foot += after < len(numbers) and values[after] == page
        head += after > 0 and values[after - 1] == page
    if foot != head:
        return foot > head
    before_first, behind_last = places[0] < numbers[0], places[-1] > numbers[-1]
    return before_first if before_first != behind_last else values[0] == 1


def _announced_pages(lines: Sequence[_Line]) -> list[tuple[str, int]]:
    """The words of each entry of the contents and the page that it announces."""
    found: list[tuple[str, int]] = []
    waiting = ""
    for line in lines:
        end = ENTRY_END.search(line.text)
        waiting += _key(line.text[: end.start()] if end else line.text)
        if end:
            found.append((waiting, page_in(end.group())))
            waiting = ""
    return found


# So many characters of a title tell it from another line; an entry may print its rubric and number in front of it.
_TITLE_START, _BEFORE_TITLE = 8, 60


def _printed_titles(
    every: list[_Line], places: Sequence[int], entries: Sequence[tuple[str, int]]
) -> list[tuple[int, int]]:
    """The line where the title of each entry is printed, with the entry's page."""
    starts: dict[str, list[int]] = {}
    for i in places:
        key = _key(every[i].text) if len(every[i].text) <= 60 else ""
        if len(key) >= _TITLE_START:
            starts.setdefault(key[:_TITLE_START], []).append(i)
    found: list[tuple[int, int]] = []
    for title, page in entries:
        for at in range(min(_BEFORE_TITLE, max(0, len(title) - _TITLE_START + 1))):
            places_of = starts.get(title[at : at + _TITLE_START], [])
            # titles begin alike: as far as the line goes, it has to be the entry's
            line = next((i for i in places_of[:100] if title.startswith(_key(every[i].text), at)), None)
            if line is not None:
                found.append((line, page))
                break
    return found


# --- contents ------------------------------------------------------------------------------------------------

# 目　录   【目录】   ·目　录·   —— 目 录 ——   ◆目录◆: typesetters put ornaments round the head
# 本期目录   本期要目   目　录　CONTENTS
_ORNAMENT = rf"[{BLANK}【】\[\]〖〗「」『』《》·•・\-—－–=＝~～*＊{ORNAMENTS}]"
_CONTENTS = re.compile(
    rf"{_ORNAMENT}*+(?:本[{BLANK}]*期[{BLANK}]*)?(?:目[{BLANK}]*[录錄次]|要[{BLANK}]*目)"
    rf"(?i:[{BLANK}]*[（(]?contents[）)]?)?{_ORNAMENT}*+"
)


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
        end = last + 1
        while end < len(content) and makes_gazette(content[end].text):
            end += 1
        return end
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
    by_blanks = _arranged(source, content)
    i = 0
    while i < len(content):
        if i in by_blanks:
            found = by_blanks[i]
            blocks += _by_blanks(source, content[i : found.last], found)
            i = found.last
            continue
        if content[i].piece is not None and content[i].tabs:
            tables, seams = _ruled_lines(content, i)
            blocks.append(_ruled_table(source, tables))
            blocks += [_block("caption", source, (line,)) for line in seams]
            i += len(tables) + len(seams)
            continue
        rows, seams = _table_lines(content, i) if content[i].tabs else ([], [])
        if rows:
            blocks.append(_table(source, rows))
            blocks += [_block("caption", source, (line,)) for line in seams]
            i += len(rows) + len(seams)
            continue
        if continues_table(content[i].text):
            blocks.append(_block("caption", source, (content[i],)))
            i += 1
            continue
        j = i + 1
        text = content[i].text
        while (
            j < len(content)
            and not content[j].tabs
            and j not in by_blanks
            and _may_go_on(content[j - 1], content[j], text)
        ):
            text += content[j].text
            j += 1
        blocks.append(_block("paragraph", source, content[i:j]))
        i = j
    return blocks


# Forms whose pages were measured: `pipeline.read.page` has asked them where words stand.
_MEASURED = frozenset({"pdf", "ofd", "image"})


def _arranged(source: SourceText, content: Sequence[_Line]) -> dict[int, Arranged]:
    """The tables that blanks arrange, and the lines whose parts must stay apart, by their first line."""
    by_tabs = _arranged_by_tabs(content)
    measured = source.format in _MEASURED
    apart = [
        i
        for i, line in enumerate(content)
        if columns.is_set_apart(line.text) and (not line.tabs or i in by_tabs) and _is_plain(line, measured)
    ]
    found: dict[int, Arranged] = {}
    for stretch in columns.stretches(apart, len(content)):
        begin = stretch.start
        lines = [
            columns.Line(
                line.text, columns.parts_of(source.text[slice(*_extent(source, line))]), 1 if line.turn else line.gap
            )
            if (not line.tabs or i in by_tabs) and _is_plain(line, measured)
            else columns.Line("")
            for i, line in enumerate(content[begin : stretch.stop], begin)
        ]
        for one in columns.arranged(lines):
            own = range(begin + one.first, begin + one.last)
            # tabs that part cells make as many columns as a row has tabs, and one more
            most = max((content[i].tabs for i in own if i in by_tabs), default=_MANY)
            if one.columns <= most and (one.columns or by_tabs.isdisjoint(own)):
                found[own.start] = replace(one, first=own.start, last=own.stop)
    return found


_MANY = 1 << 10


def _is_plain(line: _Line, measured: bool) -> bool:
    """Whether the blanks of a line say where its words stand: a line of text, or a paragraph of one line."""
    return line.piece is None or (line.piece.align is None and len(line.piece.spans) == 1 and not measured)


def _extent(source: SourceText, line: _Line) -> Span:
    """What of the source a line is read from, with the blanks before its words."""
    if line.piece is None:
        return line.whole
    start = line.span.start
    while start and source.text[start - 1] in BLANKS:
        start -= 1
    return Span(start, line.span.end)


def _arranged_by_tabs(content: Sequence[_Line]) -> frozenset[int]:
    """Lines whose tabs may lead from stop to stop and part no cells: no line has a word for each of its tabs."""
    found: set[int] = set()
    i = 0
    while i < len(content):
        j = i
        while j < len(content) and content[j].tabs and content[j].piece is None:
            j += 1
        if j - i >= 3:
            rows = [line.text.split("\t") for line in content[i:j]]
            if max(len(row) - row.count("") for row in rows) < max(map(len, rows)):
                found.update(range(i, j))
        i = max(j, i + 1)
    return frozenset(found)


def _by_blanks(source: SourceText, lines: Sequence[_Line], found: Arranged) -> list[Block]:
    """The blocks of lines that blanks arrange: a table and lines 续表 inside it, or lines whose parts stand apart."""
    if not found.columns:
        return [_apart(source, line, row) for line, row in zip(lines, found.rows, strict=True)]
    rows = [k for k, row in enumerate(found.rows) if row]
    spans: list[Span] = []
    text: list[str] = []
    origin = array("L")
    joins: list[int] = []
    for n, k in enumerate(rows):
        line, base = lines[k], _extent(source, lines[k]).start
        # what goes on with cells of the row above is a span of its own: other cells stand between
        if spans and not line.turn and k not in found.joins and (not n or rows[n - 1] == k - 1):
            spans[-1] = Span(spans[-1].start, line.span.end)
        else:
            spans.append(line.span)
        if k in found.joins:
            joins.append(n)
        for j, part in enumerate(found.rows[k]):
            if n or j:
                text.append("\t" if j else "\n")
                origin.append(origin[-1] if origin else line.span.start)
            if part is not None:
                cleaned = clean_unified(source.text, (Span(base + part.start, base + part.end),))
                text.append(cleaned.text)
                origin.extend(cleaned.origin)
    table = Block("table", tuple(spans), Cleaned("".join(text), origin), lines[0].page, joins=tuple(joins))
    return [table, *(_block("caption", source, (line,)) for k, line in enumerate(lines) if k not in rows)]


def _apart(source: SourceText, line: _Line, row: Sequence[columns.Part | None]) -> Block:
    """A line as a paragraph whose parts have a blank between them: a name and a figure are not one word."""
    base = _extent(source, line).start
    parts = [
        clean_unified(source.text, (Span(base + part.start, base + part.end),)) for part in row if part is not None
    ]
    spans = (line.span,) if line.piece is None else line.piece.spans
    return Block("paragraph", spans, join(parts, " ") if parts else clean_unified(source.text, spans), line.page)


def _ruled_lines(content: list[_Line], i: int) -> tuple[list[_Line], list[_Line]]:
    """The ruled tables from `i` on that are one, cut by the ends of pages or columns, and the lines 续表 between them:
    a second table would have its caption."""
    tables, seams = [content[i]], list[_Line]()
    j = i + 1
    while j < len(content):
        seam = j
        while seam < len(content) and not content[seam].tabs and continues_table(content[seam].text):
            seam += 1
        follows = seam < len(content) and content[seam].piece is not None and content[seam].tabs > 0
        if not follows or _grid(content[seam]).cols != _grid(content[i]).cols:
            break
        seams += content[j:seam]
        tables.append(content[seam])
        j = seam + 1
    return tables, seams


def _grid(line: _Line) -> Grid:
    assert line.piece is not None
    assert line.piece.grid is not None
    return line.piece.grid


def _ruled_table(source: SourceText, tables: Sequence[_Line]) -> Block:
    """A table whose grid the reader saw as one block; places that a cell covers beside its own are blank. The lines of
    its text are as they are printed: what goes on of a row that a break cuts is a line of its own, one of `joins`."""
    grids = [_grid(table) for table in tables]
    grid, joins = _joined(grids)
    text: list[str] = []
    origin = array("L")
    start = min(span.start for one in grids for cell in one.cells for span in cell.spans)
    for one in grids:
        words = {(cell.row, cell.col): cell.spans for cell in one.cells}
        for row, col in itertools.product(range(one.rows), range(one.cols)):
            if one is not grids[0] or row or col:
                text.append("\t" if col else "\n")
                origin.append(origin[-1] if origin else start)
            if spans := words.get((row, col)):
                cleaned = clean_unified(source.text, spans)
                text.append(cleaned.text)
                origin.extend(cleaned.origin)
    spans = tuple(span for table in tables if table.piece for span in table.piece.spans)
    return Block("table", spans, Cleaned("".join(text), origin), tables[0].page, grid, joins=joins)


def _joined(grids: Sequence[Grid]) -> tuple[Grid, tuple[int, ...]]:
    """One grid of those that page breaks part; a row that a break cuts is one row again, its cells with the words of
    both. And the rows, counted as they are printed, that go on with the one over them."""
    upper = grids[0]
    rows = upper.rows
    done: list[GridCell] = []
    joins: list[int] = []
    printed = upper.rows
    last = list(upper.cells)  # the cells of the grid above, of which those that end in its last row may go on
    for before, lower in itertools.pairwise(grids):
        ends = {cell.col: cell for cell in last if cell.row + cell.row_span == rows}
        heads = {cell.col: cell for cell in lower.cells if cell.row == 0}
        cut = (
            before.open_below
            and lower.open_above
            and {c: e.col_span for c, e in ends.items()} == {c: h.col_span for c, h in heads.items()}
        )
        if cut:
            joins.append(printed)
        printed += lower.rows
        shift = rows - 1 if cut else rows
        done += [cell for cell in last if not (cut and ends.get(cell.col) is cell)]
        last = []
        for cell in lower.cells:
            if cut and cell.row == 0:
                end = ends[cell.col]
                last.append(replace(end, row_span=end.row_span + cell.row_span - 1, spans=end.spans + cell.spans))
            else:
                last.append(replace(cell, row=cell.row + shift))
        rows = shift + lower.rows
    whole = Grid(
        rows=rows,
        cols=upper.cols,
        cells=tuple(sorted([*done, *last], key=lambda cell: (cell.row, cell.col))),
        open_above=upper.open_above,
        open_below=grids[-1].open_below,
    )
    return whole, tuple(joins)


def _table_lines(content: list[_Line], i: int) -> tuple[list[_Line], list[_Line]]:
    """The rows of the table that begins at line `i` with tabs, and the lines 续表 inside it; no rows where none begins.

    A table is two lines with tabs or more, or one with two tabs; it goes on over a page break and behind 续表.
    """
    rows: list[_Line] = []
    seams: list[_Line] = []
    j, tabbed = i, 0
    while j < len(content):
        seam = _seam_end(content, j) if rows else j
        if seam > j:
            seams += content[j:seam]
            rows.append(replace(content[seam], turn=True))
            j, tabbed = seam + 1, tabbed + 1
            continue
        if not content[j].tabs and not _is_wrapped(content, j):
            break
        tabbed += content[j].tabs > 0
        rows.append(content[j])
        j += 1
    return (rows, seams) if tabbed >= 2 or content[i].tabs >= 2 else ([], [])


def _seam_end(content: list[_Line], j: int) -> int:
    """The row behind a line 续表 (and the unit printed again under it) at `j`; `j` itself where there is none."""
    text = content[j].text
    if not continues_table(text) and not CONTINUED_NAME.fullmatch(text):
        return j
    end = j + 1
    if end < len(content) and UNIT_LINE.fullmatch(content[end].text):
        end += 1
    return end if end < len(content) and content[end].tabs else j


def _is_wrapped(content: list[_Line], j: int) -> bool:
    """Whether a line without tabs is a piece of a cell that a line break cut: rows touch it above and below."""
    line = content[j]
    if j + 1 == len(content) or not content[j + 1].tabs:
        return False
    return line.gap == 1 and content[j + 1].gap == 1 and not line.turn


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
            cleaned = clean_unified(source.text, (Span(at, at + len(cell)),))
            text.append(cleaned.text)
            origin.extend(cleaned.origin)
            at += len(cell) + 1
    return Block("table", tuple(spans), Cleaned("".join(text), origin), rows[0].page)


# --- joining what a page break cut ---------------------------------------------------------------------------

_CLOSERS = "”』」》〉）)】]’"
_ENDS = "。！？!?；;：:…"
_NEVER_FIRST = "，、。；：！？,;:!?”』」》〉）)】’％%"
_PAIRS = {"（": "）", "“": "”", "《": "》", "「": "」", "『": "』", "【": "】", "〔": "〕", "［": "］"}
# What opens a piece of its own beside the labels of the outline.
_OPENING = re.compile(r"附\s*[件表录注]?\s*\d*\s*[:：.]|附\s*[件表]|抄\s*送|主题词|注\s*[:：]|[（(]此件")
# A printed line of a gazette holds about 28 characters (GB/T 9704-2012, 5.2.3); a shorter one was not cut.
_FULL_LINE = 20


# The words that end a title take no more; a paragraph may be joined of many lines, and each asks.
_LONGEST_END = 100

# 于2021年|12月31日前
_DATE_OPEN = re.compile(r"[\d年月]$")
_DATE_REST = re.compile(r"\d{1,2}[月日]|[年月日]")
# a chronicle (大事记) has its months on lines of their own, and days under them
_MONTH_HEAD = re.compile(r"(?:\d{4}年)?\d{1,2}月")
_CLOSING_NOTE = re.compile(r"[。；！？][（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]$")


def _may_go_on(line: _Line, following: _Line, text: str) -> bool:
    """Whether `text`, which ends with `line`, goes on in the `following` line; what the reader saw set in the middle
    or at the right stands alone."""
    if (line.piece is not None and line.piece.align) or (following.piece is not None and following.piece.align):
        return False
    return _goes_on(text, following)


def _goes_on(text: str, following: _Line) -> bool:
    """Whether the paragraph `text` was cut by a break and goes on in the `following` line.

    Only what is cut in mid-sentence is joined: a piece that ends a sentence, a heading on its own line, a title,
    a date or a number never is, and a line that opens with a label never goes on.
    """
    after = following.text
    if after[0] in _NEVER_FIRST:
        return not text.endswith(("。", "！", "？"))
    end = text.rstrip(_CLOSERS)[-1:] or text[-1]
    if end in _ENDS or _stands_alone(after) or read_label(after) or _OPENING.match(after):
        return False
    if text[-1] in "，、," or _is_open(text):
        return True
    if _DATE_OPEN.search(text[-1:]) and _DATE_REST.match(after) and not _MONTH_HEAD.fullmatch(text):
        return True
    if len(text) < _FULL_LINE or _stands_alone(text):
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


def _stands_alone(text: str) -> bool:
    """Whether a line is a date or a document number and nothing else."""
    return len(text) <= 40 and (DATE_ONLY.fullmatch(text) is not None or read_number(text) is not None)


def _is_open(text: str) -> bool:
    """Whether a bracket or a quotation mark of the last hundred characters is still waiting for its partner.

    Brackets of two widths close one another: the print mixes them.
    """
    waiting = dict.fromkeys(_PAIRS.values(), 0)
    for printed in _BRACKET.findall(text, max(0, len(text) - 100)):
        mark = _WIDE.get(printed, printed)
        if mark in _PAIRS:
            waiting[_PAIRS[mark]] += 1
        elif waiting[mark]:
            waiting[mark] -= 1
    return any(waiting.values())


_WIDE = {"(": "（", ")": "）", "[": "［", "]": "］"}
_BRACKET = re.compile("[" + re.escape("".join(itertools.chain(*_PAIRS.items(), _WIDE))) + "]")

"""The table of contents (目录) of the front matter: where it begins and ends, and the pages that it announces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from pipeline.layout.lines import Line, key_of, width_of
from pipeline.layout.masthead import MASTHEAD_LINES, is_header_with_rubric, masthead_end
from pipeline.notation.docnumber import read_number, split_number
from pipeline.notation.marks import (
    CONTENTS_HEAD,
    ENTRY_BEGIN,
    LACKS_ISSUER,
    ROUND_HEAD,
    TITLE_END,
    entry_end,
    is_body_name,
    is_letterhead,
    makes_gazette,
    names_gazette,
    page_in,
    without_issuer,
)
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.precompiled import compile_re
from pipeline.text import BLANK, Span

# What a document's own contents (目录) begin with: 第一章　总则, 1　总则
_OWN_FIRST = compile_re(rf"第[{BLANK}]*[一1][{BLANK}]*[章编部篇条]|1[.．、]?[{BLANK}]*总[{BLANK}]*则")
# whom a document is sent to: 各乡镇人民政府，县政府各部门：
_ADDRESSED = compile_re(r"[^。；]{2,160}(?:政府|部门|单位|机构|[委局厅处办校区院司])(?:[（(][^（）()]*[）)])?[:：]")


def contents_start(every: list[Line]) -> int | None:
    """The line 目录 of the front matter; a document's own contents come later, behind its number or those whom it
    addresses, or begin with its first chapter, and do not count."""
    titled = False
    for i, line in enumerate(every[:80]):
        if titled and _ADDRESSED.fullmatch(line.text):
            return None
        titled = titled or (TITLE_END.search(line.text) is not None and not names_gazette(line.text))
        number = read_number(line.text) if line.text.endswith("号") else None
        if number is not None and number.code is not None and number.year is not None:
            return None
        if CONTENTS_HEAD.fullmatch(line.text):
            if i + 1 < len(every) and _OWN_FIRST.match(every[i + 1].text):
                return None
            at = _whole_contents(every, i) if "要" in line.text else i
            return at if at <= MASTHEAD_LINES or contents_behind(every) != at else None
        if _shares_line(every, i):
            return i
        if len(line.text) > 120:
            return None
    return None


def _whole_contents(every: Sequence[Line], i: int) -> int:
    """The line 目录 a little below the line `i`, 本期要目: what stands on the cover is chosen from the contents."""
    for n in range(i + 1, min(i + _COVER_LINES, len(every))):
        text = every[n].text
        if "。" in text or (text.endswith("号") and read_number(text) is not None):
            break
        if (CONTENTS_HEAD.fullmatch(text) and "要" not in text) or _shares_line(every, n):
            return n
    return i


# 目　　录　　　　　　　　　　某县人民政府关于…: the head stands in the left column, the right one begins beside it
_HEAD_BESIDE = compile_re(rf"{CONTENTS_HEAD.pattern}(?<=[{BLANK}]{{3}})(?=[^{BLANK}]{{4}})")
# No cover names more of the contents, and so many lines show where columns stand.
_COVER_LINES, _SHOWN = 24, 40


def _shares_line(every: Sequence[Line], i: int) -> bool:
    """Whether the head of the contents stands in the left of two columns, beside the first line of the right one."""
    line = every[i]
    return _HEAD_BESIDE.match(line.text) is not None and _gutter(every[i : i + _SHOWN], whole=False) is not None


# …………1　 关于…: the page of an entry behind its leader, which any blank parts from another entry beside it
_LED = compile_re(rf"(?:…{{2}}|[.．·]{{4}})[{BLANK}.．·…]*+[（(]?\d{{1,3}}[）)]?$")
# what is beside opens with words, a number of its own （某政发…, or the mark of a rubric
_BESIDE = compile_re(rf"[{BLANK}]++(?=[\u4e00-\u9fff“《\d■□◆◇●○★☆▲【]|[（(][\u4e00-\u9fff]{{2}})")
# No page and what leads to it take more.
_PAGE_MARK = 40
# In characters: by how much the lines of a column differ in where they begin.
_OFF = 1.5
# No rubric is longer, and so many blanks at least stand between two of them.
_RUBRIC, _RUBRIC_GAP = 18, 3


def entries_of(lines: Sequence[Line]) -> Iterator[Line]:
    """The entries of the lines of contents, which two columns may print side by side: …的决定 (1)　　…的通知 (6); where
    they do, rubrics stand side by side as well."""
    gutter = _gutter(lines)
    if gutter is not None:
        sides = [_sides(line, gutter) for line in lines]
        yield from (part for n in (0, 1) for side in sides if (part := side[n]) is not None)
        return
    made = [_columns(line) for line in lines]
    beside = any(len(parts) > 1 for parts in made)
    for n in range(len(lines) - 2, -1, -1) if beside else ():
        if len(made[n]) == 1 and len(made[n + 1]) > 1:
            made[n] = _wrapped(lines[n], lines[n + 1], made[n + 1])
    rubrics = [_rubrics(line) if beside and len(parts) == 1 else [] for line, parts in zip(lines, made, strict=True)]
    rows = [own or parts for own, parts in zip(rubrics, made, strict=True)]
    has_rubrics = any(len(own) > 1 for own in rubrics)
    for width, run in groupby(rows, len):
        some = list(run)
        yield from _by_columns(some, has_rubrics) if width > 1 else (row[0] for row in some)


def _by_columns(rows: Sequence[Sequence[Line]], whole: bool) -> Iterator[Line]:
    """What stands side by side on lines, an entry whose rest stands on further lines before the next one; with `whole`,
    where rubrics stand over them, each column from top to bottom."""
    begin = 0
    for n, row in enumerate(rows):
        if n + 1 == len(rows) or (not whole and all(map(_ends_with_page, row))):
            yield from (entry for column in zip(*rows[begin : n + 1], strict=True) for entry in column)
            begin = n + 1


def _ends_with_page(line: Line) -> bool:
    return entry_end(line.text) is not None


# Fewer lines show no gutter.
_FEWEST = 3
_GAPS = compile_re(rf"[{BLANK}]{{2,}}")


def _gutter(lines: Sequence[Line], whole: bool = True) -> float | None:
    """Where the right one of two columns begins (in characters of full width), of contents whose entries take several
    lines, so that no line shows by its pages where to cut it; None where no such columns stand.

    Most lines have a gap that ends there, none has words across it, and entries end with page or number on both sides.
    Where the lines are not the `whole` contents and no more, what stands behind them may go across.
    """
    ends: list[float] = []
    for n, line in enumerate(lines):
        if "。" in line.text or len(line.text) > 4 * _ENTRY_LENGTH:
            lines = lines[:n]
            break
        if line.piece is not None or line.tabs:
            return None
        ends += [line.indent + width_of(line.text[: gap.end()]) for gap in _GAPS.finditer(line.text)]
    counts = Counter(round(2 * end) for end in ends)
    near = {x: sum(counts[x + off] for off in range(-int(2 * _OFF), int(2 * _OFF) + 1)) for x in counts}
    most = max(near, key=lambda x: (near[x], -x), default=0)
    best = most / 2
    if near.get(most, 0) < _FEWEST:
        return None
    sides: list[tuple[Line | None, Line | None]] = []
    for line in lines:
        if best - _OFF > line.indent and _crosses(line, best):
            if whole:
                return None
            break
        sides.append(_sides(line, best))
    both = sum(left is not None and right is not None for left, right in sides)
    if both < _FEWEST or 2 * both < len(sides):
        return None
    ended = [[side for pair in sides if (side := pair[n]) is not None and _ends_entry(side.text)] for n in (0, 1)]
    return best if all(ended) else None


def _crosses(line: Line, at: float) -> bool:
    """Whether words of a line stand across the gutter."""
    left, right = _sides(line, at)
    return left is not None and right is None and line.indent + width_of(line.text) > at


def _sides(line: Line, at: float) -> tuple[Line | None, Line | None]:
    """What of a line stands left and right of the gutter."""
    if line.indent >= at - _OFF:
        return None, line
    for gap in _GAPS.finditer(line.text):
        begin, end = (line.indent + width_of(line.text[:place]) for place in gap.span())
        if begin < at <= end + _OFF:  # numbers and pages stand further in than the lines over them
            left, right = _parts(line, [gap.span()])
            return left, right
    return line, None


def _ends_entry(text: str) -> bool:
    """Whether the words of a line end an entry with its page or its number, and are more than these."""
    end = entry_end(text)
    return (end is not None and end.start() > _REST) or (text[-1] in "号）)" and split_number(text)[1] is not None)


def _columns(line: Line) -> list[Line]:
    """The entries of a line, as far as each has its page behind it, or before it, and those count up."""
    text = line.text
    if line.piece is not None or len(text) > 4 * _ENTRY_LENGTH:
        return [line]
    ended = entry_end(text)
    if ended is None and not ENTRY_BEGIN.match(text):
        return [line]
    cuts: list[tuple[int, int]] = []
    start = page = 0
    for gap in _BESIDE.finditer(text):
        wide = len(gap.group()) > 1 or "\t" in gap.group()
        # 知（2）: the rest of an entry may be short
        if gap.start() - start <= (_REST if wide and text[gap.start() - 1] in "）)" else _SHORTEST):
            continue
        if ended is None:
            mark = ENTRY_BEGIN.match(text, gap.end()) if wide else None
            number = page_in(mark["page"]) if mark is not None else 0
        else:
            before = text[max(start, gap.start() - _PAGE_MARK) : gap.start()]
            mark = entry_end(before) if wide or _LED.search(before) else None
            number = page_in(mark.group()) if mark is not None and not text[gap.end()].isdigit() else 0
        if page <= number < 1000 and number:
            cuts.append(gap.span())
            start, page = gap.end(), number
    if ended is not None and page > page_in(ended.group()):
        return [line]
    return _parts(line, cuts)


def _wrapped(line: Line, following: Line, parts: Sequence[Line]) -> list[Line]:
    """The first lines of entries that stand side by side, of which the following line has the rest and the pages:
    关于做好春耕生产工作的　　关于印发《某省茶园管 over 通知……2　　理办法》的通知……4."""
    if line.piece is not None or len(line.text) > 4 * _ENTRY_LENGTH or entry_end(line.text):
        return [line]
    if CONTENTS_HEAD.fullmatch(line.text):
        return [line]  # 目　　录 over two columns
    gaps = [gap.span() for gap in _BESIDE.finditer(line.text) if len(gap.group()) > 1 or "\t" in gap.group()]
    if len(gaps) == len(parts) - 1:
        return _parts(line, gaps)
    at = following.span.start
    places = [following.indent + width_of(following.text[: part.span.start - at]) for part in parts[1:]]
    cuts = [
        next((gap for gap in gaps if abs(line.indent + width_of(line.text[: gap[1]]) - place) <= _OFF), None)
        for place in places
    ]
    return _parts(line, [cut for cut in cuts if cut is not None]) if all(cuts) else [line]


def _rubrics(line: Line) -> list[Line]:
    """The rubrics of a line: 市政府文件　　　　市政府办公厅文件."""
    if CONTENTS_HEAD.fullmatch(line.text):
        return [line]  # 目　　录
    gaps = [gap.span() for gap in _BESIDE.finditer(line.text) if len(gap.group()) >= _RUBRIC_GAP]
    parts = _parts(line, gaps)
    return parts if all(len(part.text) <= _RUBRIC for part in parts) else [line]


def _parts(line: Line, gaps: Sequence[tuple[int, int]]) -> list[Line]:
    if not gaps:
        return [line]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(line.text)]
    at = line.span.start
    return [
        replace(line, span=Span(at + start, at + end), text=line.text[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]


# 索　引: what contents at the end are called as well
_INDEX = compile_re(rf"{ROUND_HEAD}*+(?:总[{BLANK}]*)?索[{BLANK}]*引{ROUND_HEAD}*+")


def contents_behind(content: Sequence[Line]) -> int | None:
    """The line 目录 or 索引 from which on all that follows, up to the end, is contents of what stands before it."""
    last = content[-1].text if content else ""
    if len(last) > _ENTRY_LENGTH or not entry_end(last):
        return None
    for i in range(len(content) - 2, max(0, len(content) - _CONTENTS_LINES), -1):
        text = content[i].text
        if len(text) > _ENTRY_LENGTH or "。" in text:
            return None
        if CONTENTS_HEAD.fullmatch(text) or _INDEX.fullmatch(text):
            titles = [title for title, _ in _announced_pages(content[i + 1 :])]
            starts = {key_of(line.text)[:_TITLE_START] for line in content[:i] if len(line.text) <= 60}
            # an entry may print its rubric or its issuer before what a line begins with
            known = sum(
                any(title[at : at + _TITLE_START] in starts for at in range(max(1, len(title[:120]) - _TITLE_START)))
                for title in titles
            )
            return i if titles and known * 2 > len(titles) else None
    return None


# No contents at the end have more lines, and none of them is longer; so many characters tell a title from other lines.
_CONTENTS_LINES, _ENTRY_LENGTH, _TITLE_START = 200, 120, 8
# No entry has a shorter title, and no rest of one with its page is shorter.
_SHORTEST, _REST = 4, 3


_ORDER_NUMBER = compile_re(rf"第[{BLANK}]*(?:\d{{1,4}}|[{HAN_NUMERAL}]{{1,6}})[{BLANK}]*号")


def contents_end(content: list[Line], first: int) -> int:
    """The line after the last one of the contents.

    With page numbers: the last line that ends in one, before sentences begin. Without: where a title that the
    contents list is printed again.
    """
    last = None
    for i in range(first + 1, len(content)):
        text = content[i].text
        if "。" in text or (last is not None and i - last > 12) or (last is None and i - first > 24):
            break
        if last is not None and _ORDER_NUMBER.fullmatch(text):
            break  # 第178号 under the name of an order: the documents have begun
        if entry_end(text) and not is_header_with_rubric(text, content[:first]):
            last = i
    if last is not None:
        end = last + 1
        while end < len(content) and makes_gazette(content[end].text):
            end += 1
        return end
    listed = before = ""
    numbered: set[str] = set()  # titles with their numbers on the lines under them
    for i in range(first + 1, len(content)):
        key = key_of(content[i].text)
        if "。" in content[i].text:
            return _led_end(content, first)
        if _is_printed_again(content, i, listed, numbered):
            return _under_red_head(content, first, i)
        if read_number(content[i].text) is not None:
            numbered.add(before)
        listed += key
        before = key
    return len(content)


def _is_printed_again(content: Sequence[Line], i: int, listed: str, numbered: Set[str]) -> bool:
    """Whether a title that the contents have `listed` begins on a line, over its document and not as one more entry
    with the same title, which has another number under it (`numbered`: the titles that have one)."""
    whole = ""
    for n in range(i, min(i + _TITLE_LINES, len(content))):
        if n > i and (content[n].gap > content[i].gap or TITLE_END.search(whole)):
            return False  # what stands under it is no rest of a title
        whole += key_of(content[n].text)
        if len(whole) >= 6 and (whole in listed or without_issuer(whole) in listed):
            under = content[n + 1].text if n + 1 < len(content) else ""
            return not (whole in numbered and read_number(under) is not None and key_of(under) not in listed)
    return False


# No title that contents print on one line takes more over its document.
_TITLE_LINES = 3
_MOST_ISSUERS = 4


def _under_red_head(content: Sequence[Line], first: int, at: int) -> int:
    """The line of the red head (发文机关标志) over a title, or of the number with who signed it off; the title's own
    where neither stands there: 怀远县人民政府文件⏎怀政〔2001〕24号　签发人：…⏎关于…的请示."""
    begin, is_head = at, False
    if content[at].text.startswith(LACKS_ISSUER):  # 临沂地区行政公署⏎关于…的规定, which the contents list without it
        while begin - 1 > first and at - begin < _MOST_ISSUERS and is_body_name(content[begin - 1].text):
            begin -= 1
        if begin < at:
            return begin
    while begin - 1 > first and at - begin < 2:
        text = content[begin - 1].text
        if is_letterhead(text):
            return begin - 1
        number = _SIGNED_OFF.sub("", text)
        if read_number(number) is None:
            break
        # blank lines over it, and none under it, part it from the contents
        is_head = is_head or number != text or content[begin - 1].gap > content[begin].gap
        begin -= 1
    return begin if is_head else at


_SIGNED_OFF = compile_re(rf"[{BLANK}]*签[{BLANK}]*发[{BLANK}]*人[{BLANK}]*[:：].{{0,30}}")


# Fewer pages in front of titles say nothing.
_LED_PAGES = 3


def _led_end(content: Sequence[Line], first: int) -> int:
    """The line behind contents that print the pages in front of the titles, none lower than the one before; the first
    line of contents where they do not: 5　某县人民政府关于进一步加快⏎黄姜产业发展的决定."""
    last, pages = first, [0]
    for i in range(first + 1, min(len(content), first + _CONTENTS_LINES)):
        text = content[i].text
        if "。" in text or i - last > 12:
            break
        mark = ENTRY_BEGIN.match(text)
        if mark is not None and (page := page_in(mark["page"])) >= pages[-1]:
            last = i
            pages.append(page)
    if len(pages) <= _LED_PAGES:
        return first + 1
    # the last title may go on, no blank line parts its lines
    whole = content[last].text
    while last + 1 < len(content) and content[last + 1].gap <= content[last].gap and not TITLE_END.search(whole):
        last += 1
        whole += content[last].text
    return last + 1


def front_end(every: list[Line], front: int | None, numbers: list[int]) -> tuple[int, list[tuple[str, int]]]:
    """The line behind the front matter, and the titles with the pages that the contents announce for them."""
    if front is None:
        return masthead_end(every), []
    own = set(numbers)
    places = [i for i in range(len(every)) if i not in own]
    content = [every[i] for i in places]
    first = places.index(front)
    body = contents_end(content, first)
    return places[body - 1] + 1, _announced_pages(content[first:body])


def _announced_pages(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The words of each entry of the contents and the page that it announces."""
    found: list[tuple[str, int]] = []
    waiting = ""
    for line in entries_of(lines):
        if CONTENTS_HEAD.fullmatch(line.text):
            continue
        end = entry_end(line.text)
        waiting += key_of(line.text[: end.start()] if end else line.text)
        if end:
            found.append((waiting, page_in(end.group())))
            waiting = ""
    return found

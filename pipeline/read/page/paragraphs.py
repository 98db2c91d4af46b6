"""From lines to paragraphs: whether a line goes on with the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.notation.docnumber import read_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import ATTACHMENT_LABEL, DATE_ONLY, TITLE_END
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re
from pipeline.read.page.contents import ENDS_ENTRY
from pipeline.read.page.lines import Line, Page
from pipeline.read.page.measure import Measure, Standing, is_large, size_tolerance, standing_of
from pipeline.read.page.sheet import Table, join_lines

_STOPS = ("。", "；", "：", "！", "？", ".", ";", ":")
_OPEN = ("（", "(", "、", "，", "和")

# What a title does not hold: the end of a sentence or of an address.
_SENTENCE = compile_re(r"[。；：！？;:!?]")

# An item of a list, whose further lines may hang under its words: 附件：1.…, （一）…, 2.…
_ITEM = compile_re(rf"附|注|[（(]?[\d{HAN_COUNT}①-⑳]+[.．、）)]?|[-—·•]")

# What typesetting does not part: figures and Latin words, and the marks that never begin or end a line (避头尾).
_RUN = compile_re(r"[0-9A-Za-z%‰.,:/~+_=&#@-]+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）〕》”’】…,.;:?!)]%‰"
_NEVER_LAST = "〔[(（《“‘【"
_LONGEST_WORD = 16


@dataclass(slots=True)
class Paragraph:
    """Lines that make one piece, with the page of each."""

    lines: list[tuple[int, Line]]
    align: str | None = None


def paragraphs(pages: Sequence[Page], measure: Measure) -> Iterator[Paragraph | tuple[int, Table]]:
    """The paragraphs and tables in reading order, with the positions of their pages."""
    open_one: Paragraph | None = None
    last: Standing | None = None
    for n, page in enumerate(pages):
        for item in page.items:
            if isinstance(item, Table):
                if open_one is not None:
                    yield _closed(open_one, pages, measure)
                open_one = None
                yield n, item
                continue
            if item.role != "paragraph":
                continue
            place = standing_of(item, page, measure)
            if open_one is not None and last is not None and _goes_on(open_one, last, n, item, place, pages, measure):
                open_one.lines.append((n, item))
            else:
                if open_one is not None:
                    yield _closed(open_one, pages, measure)
                open_one = Paragraph([(n, item)], place.align)
            last = place
    if open_one is not None:
        yield _closed(open_one, pages, measure)


def _closed(paragraph: Paragraph, pages: Sequence[Page], measure: Measure) -> Paragraph:
    """A paragraph that is whole: large lines that all go from edge to edge are a title, which stands in the middle."""
    n, first = paragraph.lines[0]
    if paragraph.align is None and is_large(first, pages[n], measure) and len(paragraph.lines) <= 4:
        text = join_lines(line.text for _, line in paragraph.lines)
        full = all(standing_of(line, pages[k], measure).is_full for k, line in paragraph.lines)
        if full and not _SENTENCE.search(text):
            paragraph.align = "center"
    return paragraph


def _goes_on(
    paragraph: Paragraph,
    last: Standing,
    n: int,
    line: Line,
    place: Standing,
    pages: Sequence[Page],
    measure: Measure,
) -> bool:
    """Whether `line` goes on with `paragraph`, whose last line stands as `last` says."""
    before_page, before = paragraph.lines[-1]
    together = before_page == n and before.columns == line.columns
    step = line.bottom - before.bottom
    if abs(line.size - before.size) > size_tolerance(pages[n]) * before.size:
        return False
    if together and (step > max(1.5 * measure.pitch, 2.4 * line.size) or step <= 0):
        return False
    if ENDS_ENTRY.search(before.text):
        return False
    if read_number(line.text) is not None and not before.text.endswith(_OPEN):
        return False  # the document's number (发文字号) under its title
    if ATTACHMENT_LABEL.fullmatch(line.text):
        return False  # 附件1 on a line of its own
    if last.align == "center" or place.align == "center":
        if last.align is None and together and _is_rest_of_title(paragraph, line, pages, measure):
            paragraph.align = "center"
            return True
        if last.align != place.align and not _fills(paragraph, last, line, place, pages, measure):
            return False
        large = is_large(line, pages[n], measure)
        goes_on = large and (step < 2.4 * line.size if together else _is_cut_title(before, line, last))
        if goes_on:
            paragraph.align = "center"
        return goes_on
    if last.align == "right" or place.align == "right":
        return False
    alike = abs(line.size - measure.size) <= 0.1 * measure.size
    if together and alike and step > 1.3 * measure.pitch_of(pages[n]) + 0.3:
        return False  # paragraphs are set apart
    if last.after > _first_word(line.text) + 0.6:
        return False  # there was room for the next word: the break was meant
    first = standing_of(paragraph.lines[0][1], pages[paragraph.lines[0][0]], measure)
    if first.before < 1.2 and before.text.endswith(_STOPS) and read_label(line.text) is not None:
        return False  # where no paragraph stands in, a label behind the end of a sentence begins one
    if len(paragraph.lines) > 1:
        return abs(place.before - last.before) < 1.2
    if place.before < 1.2:
        return True
    hangs = place.before > first.before + 1.2 and first.before < 3
    return hangs and _ITEM.match(paragraph.lines[0][1].text) is not None


def _fills(
    paragraph: Paragraph, last: Standing, line: Line, place: Standing, pages: Sequence[Page], measure: Measure
) -> bool:
    """Whether of two lines one stands in the middle and the other goes from edge to edge, as lines of one title do."""
    full = place if last.align == "center" else last
    if full.align is not None or not full.is_full or paragraph.lines[-1][1].text.endswith(_STOPS):
        return False
    if last.align is None and paragraph.align == "center":
        return TITLE_END.search(paragraph.lines[-1][1].text) is None
    if last.align is None:
        return all(standing_of(item, pages[k], measure).is_full for k, item in paragraph.lines)
    return not line.text.endswith(_STOPS) and TITLE_END.search(paragraph.lines[-1][1].text) is None


def _is_rest_of_title(paragraph: Paragraph, line: Line, pages: Sequence[Page], measure: Measure) -> bool:
    """Whether a line in the middle ends a title of the running text's size, whose lines before it go from edge to edge
    or nearly so: there is no room to see that they are centred as well."""
    text = join_lines(item.text for _, item in paragraph.lines)
    if len(paragraph.lines) > 3 or _SENTENCE.search(text) or read_label(text) is not None:
        return False
    if read_number(line.text) is not None or DATE_ONLY.fullmatch(line.text):
        return False
    places = (standing_of(item, pages[n], measure) for n, item in paragraph.lines)
    return all(abs(place.before - place.after) < 1.0 and place.before < 2.4 for place in places)


def _first_word(text: str) -> float:
    """The width, in sizes of a character, of what cannot be parted at the head of a line.

    Quotation marks hold to the characters on both sides of them: most programs do not break a line there.
    """
    end = 0
    while end < min(len(text), _LONGEST_WORD):
        match = _RUN.match(text, end)
        assert match is not None
        end = match.end()
        following, last = text[end : end + 1], text[end - 1]
        if not following or not (following in _NEVER_FIRST + "“‘" or last in _NEVER_LAST + "”’"):
            break
    return sum(0.55 if char.isascii() else 1.0 for char in text[:end])


def _is_cut_title(before: Line, line: Line, last: Standing) -> bool:
    """Whether a line set large in the middle goes on with one at the end of the page or column before: that one fills
    its column, or is the wider one of a title whose words have not come to their end."""
    if last.before < 1.2:
        return True
    wide = before.right - before.left
    return wide > 8 * before.size and wide > 0.9 * (line.right - line.left) and not TITLE_END.search(before.text)

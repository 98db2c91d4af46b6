"""What stands on the page and belongs to no document: page numbers, running headers, the colophon (版权页)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container

from pipeline.layout.lines import Line, without_blanks
from pipeline.layout.masthead import MASTHEAD_LINES, gazette_line, is_masthead_again
from pipeline.notation.docnumber import read_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    colophon_line,
    continues_table,
    ends_document,
    is_of_document,
    names_gazette,
    names_makers,
    page_number,
)
from pipeline.precompiled import compile_re


def _is_marked(text: str) -> bool:
    """Whether a page number is marked as one: — 4 —, 第4页, 4/9."""
    marked = "/" in text or not (text[0].isdigit() or text[-1].isdigit())
    return marked and page_number(text) is not None


def is_mark_alone(line: Line) -> bool:
    """Whether a line is a page number by its marks alone: — 7 —."""
    return len(line.text) < 24 and line.text[0] in "-—－–" and _is_marked(line.text)


def page_numbers(every: list[Line], front: int | None) -> list[int]:
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
_NUMBER_BESIDE = compile_re(r"^\W*\d{1,4}(?!\d)\W*|\W*(?<!\d)\d{1,4}\W*$")


def running_headers(every: list[Line], front: int | None, body_at: int, numbers: list[int]) -> list[int]:
    """Lines that repeat at the turn of pages: 中华人民共和国国务院公报　2019年第6号.

    Beside the gazette's name it is the same words on every page, a page number left out. What ends or opens a document
    (its date, its signature, a note) stands at the turn of pages as well, in every document, and is none.
    """
    alike: dict[str, list[int]] = {}
    for i in range(0 if front is None else front + 1, len(every)):
        text = every[i].text
        if len(text) > 40 or text[-1] in "。；;！？!?：:，,、" or every[i].tabs:
            continue
        words = without_blanks(text)
        if names_gazette(words):
            shape = re.sub(r"\d+", "#", words)
        else:
            shape = _NUMBER_BESIDE.sub("", words) if i >= body_at else ""
        if shape:
            alike.setdefault(shape, []).append(i)
    # few lines repeat, and what they are is dear to ask
    shapes = {shape: [i for i in at if _may_run(every[i].text)] for shape, at in alike.items() if len(at) > 1}
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


def _may_run(text: str) -> bool:
    """Whether a line that repeats may be a running header: it is no document's own, nor its number or a label."""
    if is_of_document(text) or continues_table(text):
        return False
    words = without_blanks(text)
    return names_gazette(words) or (read_number(words) is None and read_label(words) is None)


# ·2·　2016年第3期　绥宁县人民政府公报   绥宁县人民政府公报　2016年第3期　3: the page at one end of a running header
_PAGE_AT_END = compile_re(r"[·•—－|\s]*(\d{1,4})(?=[·•—－|\s])|.*[·•—－|\s）)](\d{1,4})[·•—－|\s]*")
# Fewer headers do not show that their numbers count.
_COUNTING = 3


def numbers_beside(every: list[Line], headers: Container[int]) -> dict[int, int]:
    """The running headers that print the number of their page at one end, with it, where such numbers count up."""
    found: dict[int, int] = {}
    for i, line in enumerate(every):
        if i in headers and (number := _PAGE_AT_END.match(line.text)) and (number[1] or number.end() == len(line.text)):
            found[i] = int(number[1] or number[2])
    values = list(found.values())
    counts = len(values) >= _COUNTING and all(0 < b - a <= 2 for a, b in itertools.pairwise(values))
    return found if counts else {}


# No colophon has more lines.
_COLOPHON_LINES = 24


def colophon_start(every: list[Line], body_at: int, numbers: list[int], headers: Container[int]) -> int:
    """The first line of the colophon (版权页) or back cover that ends the issue; the number of lines where it has none.

    It is lines 主办：…, 编辑：…, 地址：…, 内部资料 and the gazette's name and number, behind the last document. On a
    page of its own one such line is enough; under the text of a document there are at least two, one of which only
    a periodical has, or the document is over.
    """
    names = (gazette_line(without_blanks(line.text)) for line in every[:body_at][:MASTHEAD_LINES])
    name = next((match["name"] for match in names if match), None)
    counted = set(numbers)
    labels, press, start = 0, False, len(every)
    for i in range(len(every) - 1, max(body_at, len(every) - _COLOPHON_LINES) - 1, -1):
        text = every[i].text
        if i in counted or (start == len(every) and i in headers and _repeats(every, i, headers)):
            continue  # the foot of the last page
        says = colophon_line(text) if len(text) <= 80 else None
        if says is not None and every[i].tabs and not says.press:
            says = None  # a row of a table: 地址：…	电话：…
        if says is None and not is_masthead_again(text, name):
            break
        labels += says.labels if says is not None else 0
        press |= says is not None and says.press
        start = i
    start = _with_makers(every, body_at, _behind_contact(every, start), name)
    above = next((i for i in range(start - 1, body_at - 1, -1) if i not in counted and i not in headers), None)
    if start == len(every) or above is None:
        return len(every)
    own_page = every[above].page != every[start].page or bool(numbers and above < numbers[-1] < start)
    if own_page and (labels or any(is_masthead_again(line.text, name) for line in every[start:])):
        return start
    ended = every[above].text.endswith("。") or ends_document(every[above].text)
    return start if labels >= 2 and (press or ended) else len(every)


def _behind_contact(every: list[Line], start: int) -> int:
    """The first line of a colophon without whom to ask at the foot of the document over it, which blank lines part
    from the colophon: 联系电话：0579-85315000."""
    for i in range(start, len(every) - 1):
        says = colophon_line(every[i].text)
        if says is None or says.labels or says.press:
            return start
        if every[i + 1].gap > max(1, every[i].gap):
            return i + 1
    return start


# No list of those who make the gazette has more lines, and none is longer.
_MAKERS, _MAKERS_LINE = 12, 60


def _with_makers(every: list[Line], body_at: int, start: int, name: str | None) -> int:
    """The first line of a colophon with the editorial committee over it: 编辑委员会, and its people line by line."""
    for i in range(start - 1, max(body_at, start - _MAKERS) - 1, -1):
        text = every[i].text
        if names_makers(without_blanks(text)):
            return i - 1 if i > body_at and is_masthead_again(every[i - 1].text, name) else i
        if len(text) > _MAKERS_LINE or text[-1] in "。；;：:" or every[i].tabs:
            break
    return start


def _repeats(every: list[Line], i: int, among: Container[int]) -> bool:
    """Whether the words of line `i` stand on another of the lines `among`, numbers left out."""
    shape = re.sub(r"\d+", "#", without_blanks(every[i].text))
    return any(
        n != i and n in among and re.sub(r"\d+", "#", without_blanks(line.text)) == shape
        for n, line in enumerate(every)
    )

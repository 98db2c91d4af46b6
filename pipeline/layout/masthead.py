"""The masthead (刊头): where it ends, and the lines further down that repeat it."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from pipeline.layout.lines import Line, key_of, without_blanks
from pipeline.notation.calendar import DAY
from pipeline.notation.marks import GAZETTE, PUBLISHED, TITLE_END, colophon_line, names_gazette
from pipeline.notation.needs import holds_any, needed, sure
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.precompiled import compile_re, compile_regex
from pipeline.text import BLANK

_NUMERAL = rf"[\d{HAN_NUMERAL}]"
# the name, with a page number or an issue's number on either side
_GAZETTE_LINE = compile_re(
    r"(?P<before>(?:[\d\W]|第(?=\d)|(?<=\d)[年期号])*+)"
    rf"(?P<name>[\u4e00-\u9fff]{{2,40}}?{GAZETTE})(?P<rest>.*)"
)


def gazette_line(text: str) -> re.Match[str] | None:
    """A line with the gazette's name, by its groups: what stands `before` it, the `name`, the `rest`."""
    return _GAZETTE_LINE.fullmatch(text) if names_gazette(text) else None


# 2023年第1期   （总第58期）   2019年第6号   2020年第1—2期（合刊）   增刊   2023年4月28日出版   （双月刊）   总号：1653
_ISSUE_MARK = compile_re(
    rf"{DAY}{PUBLISHED}?"
    rf"|{_NUMERAL}{{4}}(?:年|[.·]\d{{1,2}}$)?|第{_NUMERAL}{{1,4}}(?:[—－–~～、至\-]第?{_NUMERAL}{{1,4}})?[期号]|合刊|增刊|特刊|专刊"
    rf"|总(?:第|[期号][:：]?|[:：])?{_NUMERAL}{{1,5}}(?:[—－–~～、至\-]{_NUMERAL}{{1,5}})?[期号]?|[双半]?[周旬月季年]刊"
    rf"|[·・.．/／|｜,，—－\-_（）()\[\]【】]"
)
_YEAR_FIRST = compile_re(rf"{_NUMERAL}{{4}}年")
# what a line begins with that begins with a year, be there blanks between its figures or a page number before it
_MAY_BE_NUMBER = compile_re(rf"(?:{_NUMERAL}[{BLANK}]*){{4,8}}年")
_NUMBERED = compile_re(
    rf"第{_NUMERAL}{{1,4}}(?:[—－–~～、至\-]第?{_NUMERAL}{{1,4}})?期|总(?:第|[期号][:：]?){_NUMERAL}{{1,5}}|增刊"
)
# ·2·   第2页   2009年第4期　　3: a page number beside the name and the number of the issue
_PAGE_MARK = compile_re(
    r"^[·•—–－\-|]?\d{1,4}(?:[·•—–－\-|]|$)|(?:^|[·•—–－\-|]|(?<=[期）)]))\d{1,4}[·•—–－\-|]?$|第\d{1,4}页"
)
# YICHANGSHI RENMIN ZHENGFU GONGBAO: the name in letters
_IN_LETTERS = compile_re(r"^[A-Za-z'’]{6,}")
_PAGE_BESIDE = compile_re(rf"^\d{{1,4}}[{BLANK}]+(?=\d{{4}}年)|(?<=[期）)])[{BLANK}]+\d{{1,4}}$")
# A masthead, or the colophon on the last page, has no more lines.
MASTHEAD_LINES = 14


def repeated_mastheads(every: list[Line], front: int | None) -> list[int]:
    """Lines behind the front matter that repeat the masthead, and be it once: the gazette's name (or its last words:
    县人民政府公报), its year, number, total number and date, and nothing else.

    Number and year without the name are a header only as the front prints them, so that a number in the text is none.
    """
    begin = front if front is not None else masthead_end(every)
    squeezed = [without_blanks(line.text) for line in every[:begin]]
    printed = "".join(squeezed)
    name = next((match["name"] for text in squeezed if (match := gazette_line(text))), None)
    if name is None:
        return []
    found: list[int] = []
    for i in range(begin, len(every)):
        text = every[i].text
        match = gazette_line(without_blanks(text)) if "报" in text and len(text) <= 80 else None
        if match is not None and _is_short_for(match["name"], name):
            rest = _IN_LETTERS.sub("", match["rest"])
            if _says_issue(match["before"], True) and _says_issue(rest, True):
                found.append(i)
        elif (
            _MAY_BE_NUMBER.match(text)
            and not every[i].tabs
            and (text := without_blanks(_PAGE_BESIDE.sub("", text)))
            and (_YEAR_FIRST.match(text) and _says_issue(text, False))
        ):
            number = _NUMBERED.search(text)
            if number is not None and number.group() in printed:
                found.append(i)
    return found


# 县政府文件   市政府办公室文件   人事任免·机构编制: what a header prints beside the gazette's name
_RUBRIC = compile_regex(r"[\p{Han}\d、·“”《》（）()—-]{2,18}")
_APART = compile_re(rf"[{BLANK}\t]+|[{BLANK}]*[|｜/／][{BLANK}]*")
_GAZETTE_WORDS = sure(needed(GAZETTE))
# So many headers, each with the issue's number, show what they are where no page number stands beside them.
_HEADERS = 3


def headers_with_rubrics(every: list[Line], front: int | None, body_at: int, edges: Container[int]) -> list[int]:
    """Running headers (页眉) that print the gazette's name and number and the rubric (栏目) of their page, another one
    from page to page: 2016年第5期　凤凰县人民政府公报　人事任免; or the number alone beside a rubric of the contents.

    They stand at the turn of pages, beside the page number (`edges`) or over the first document; one of them alone
    is a header where the contents list its rubric. What names the gazette without a blank or a number between is
    a title (凤凰县人民政府公报管理办法).
    """
    begin = front if front is not None else masthead_end(every)
    squeezed = [without_blanks(line.text) for line in every[:begin]]
    name = next((match["name"] for text in squeezed if (match := gazette_line(text))), None)
    if name is None:
        return []
    printed = "".join(squeezed)
    rubrics = {key_of(line.text) for line in every[begin:body_at] if len(line.text) <= 24}
    found: dict[int, tuple[str, bool]] = {}
    for i in range(max(begin + 1, body_at), len(every)):
        text = every[i].text
        if len(text) > 120:
            continue
        if "报" in text and (read := _beside_name(text, name)) is not None:
            found[i] = read
        elif "期" in text and (words := _beside_number(text, printed)) is not None and key_of(words) in rubrics:
            found[i] = words, True
    at_edge = {i for i in found if i == body_at or i - 1 in edges or i + 1 in edges}
    if len(found) >= 2 and len(at_edge) * 2 > len(found):
        return sorted(i for i in found if i in at_edge or key_of(found[i][0]) in rubrics)
    if len(found) >= _HEADERS and all(numbered for _, numbered in found.values()):
        return sorted(found)
    return sorted(i for i in at_edge if key_of(found[i][0]) in rubrics)


def is_header_with_rubric(text: str, front: Sequence[Line]) -> bool:
    """Whether a line prints the gazette's name, as the front matter has it, its number and a rubric."""
    if len(text) > 120 or not names_gazette(text):
        return False
    names = (gazette_line(without_blanks(line.text)) for line in front)
    name = next((match["name"] for match in names if match), None)
    read = _beside_name(text, name) if name is not None else None
    return read is not None and read[1] and not read[0].endswith(("目录", "索引"))


def _beside_name(text: str, name: str) -> tuple[str, bool] | None:
    """The rubric that a line prints beside the gazette's name, and whether the issue's number stands there as well."""
    if not holds_any(_APART.sub("", text), _GAZETTE_WORDS):
        return None
    pieces: list[str] = []
    spread = False
    for piece in _APART.split(text):
        if spread and len(piece) == 1:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        spread = len(piece) == 1
    for n, piece in enumerate(pieces):
        match = gazette_line(piece)
        if match is None or not _is_short_for(match["name"], name) or not _says_issue(match["before"], True):
            continue
        rest = match["rest"]
        mark = _ISSUE_MARK.match(rest)
        if rest and mark is None:
            return None
        others = [*pieces[:n], _ISSUE_MARK.sub("", rest), *pieces[n + 1 :]]
        words = "".join(other for other in others if not _says_issue(other, True))
        numbered = mark is not None or any(other and _is_issue_mark(other) for other in others)
        return (words, numbered) if _RUBRIC.fullmatch(words) and colophon_line(text) is None else None
    return None


def _beside_number(text: str, printed: str) -> str | None:
    """The words that a line prints beside year and number of the issue, as the front prints them, and nothing else."""
    pieces = _APART.split(text)
    others = [piece for piece in pieces if not _is_issue_mark(piece)]
    number = _NUMBERED.search("".join(piece for piece in pieces if _is_issue_mark(piece)))
    return "".join(others) if number is not None and number.group() in printed else None


def _says_issue(text: str, named: bool) -> bool:
    """Whether a text is the issue's year, number and date and nothing else; beside the name, a page number as well."""
    return _is_issue_mark(text) or (named and _is_issue_mark(_PAGE_MARK.sub("", text)))


def _is_issue_mark(text: str) -> bool:
    # nothing is left where a mark stands at the start and behind each other
    return not text or (_ISSUE_MARK.match(text) is not None and not _ISSUE_MARK.sub("", text))


def masthead_end(every: list[Line]) -> int:
    """The line behind the masthead of a gazette without contents: the first one that is long, a sentence or a title."""
    for i, line in enumerate(every[:MASTHEAD_LINES]):
        text = line.text
        if len(text) > 40 or "。" in text or "关于" in text or (TITLE_END.search(text) and not names_gazette(text)):
            return i
    return min(MASTHEAD_LINES, len(every))


def _is_short_for(name: str, whole: str) -> bool:
    """Whether `name` is the gazette's name or its last words, 人民 left out or not: 国务院公报, 县政府公报."""
    bare, short = whole.replace("人民政府", "政府"), name.replace("人民政府", "政府")
    if len(name) >= 4 and (whole.endswith(name) or bare.endswith(short)):
        return True
    # 甘南州人民政府公报 for 甘南藏族自治州人民政府公报: the place without its people
    match = _SHORT_AUTONOMOUS.fullmatch(short)
    return match is not None and bare.startswith(match["place"]) and bare.endswith(f"族自治{match['rest']}")


_SHORT_AUTONOMOUS = compile_re(r"(?P<place>[\u4e00-\u9fff]{2,5}?)(?:自治)?(?P<rest>[州县旗].*)")


def is_masthead_again(text: str, name: str | None) -> bool:
    """Whether a line is the gazette's name, or its number, day and frequency and nothing else."""
    if len(text) > 60:
        return False
    squeezed = without_blanks(text)
    match = gazette_line(squeezed)
    if match is not None and (name is None or _is_short_for(match["name"], name)):
        return _says_issue(match["before"], True) and _says_issue(match["rest"], True)
    return _says_issue(squeezed, False) and _ISSUE_WORDS.search(squeezed) is not None


# a bare date or number is none
_ISSUE_WORDS = compile_re(rf"[期刊号]|{PUBLISHED}")

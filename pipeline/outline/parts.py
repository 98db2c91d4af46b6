"""The pieces of a document: covering notice, instruments, attachments (附件), and the role of each block.

The order of the elements follows GB/T 9704-2012, 7.2 to 7.4: title, number, addressee, text, list of attachments,
signature, date, note, attachments, copies and imprint.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import FURNITURE, Block, Part
from pipeline.notation.docnumber import DocNumber, read_dated_number, read_number
from pipeline.notation.labels import CLAUSE, read_label
from pipeline.notation.marks import (
    ADOPTED,
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    ATTACHMENT_LIST_FIRSTS,
    CITED,
    COPY_TO,
    DATE_IN_BRACKETS,
    DATE_ONLY,
    DAY_AND_BODY,
    GIVEN_AT,
    NOTE,
    OCCASION,
    OMITTED,
    REGISTERED,
    SUBJECT_WORDS,
    TABLE_LINE,
    TITLE_END,
    is_body_name,
    is_imprint,
    title_key,
    without_omission,
)
from pipeline.notation.needs import openings, sure
from pipeline.notation.numerals import HAN_COUNT, HAN_NUMERAL, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.outline.addressees import is_addressee, split_addressees
from pipeline.outline.attachments import Start, attachment_lists, in_first_row, is_among
from pipeline.outline.heads import PRINTED_AGAIN
from pipeline.outline.own_contents import own_contents
from pipeline.outline.sections import decimal_head
from pipeline.outline.sent import NOTICE_PARAGRAPHS, is_author, is_one_of_several, named_in_part
from pipeline.outline.signatures import heads_appointments, signatures_of
from pipeline.outline.titles import Head, is_day_under_title, is_title_line
from pipeline.precompiled import compile_re, compile_regex


@dataclass(frozen=True, slots=True)
class Pieces:
    """A document taken apart: its blocks with their roles, its parts, and what its head and foot say."""

    roles: dict[int, str]
    parts: tuple[Part, ...]
    addressees: tuple[str, ...]
    signatures: tuple[str, ...]
    signed: str | None
    number: DocNumber | None
    announced: tuple[tuple[int | None, str], ...]
    outside: frozenset[int]


_CAPTION = compile_re(rf"{TABLE_LINE.pattern}|(?:表|专栏)\s*\d+[\s:：.、].{{0,40}}")

_TABLE_NOTE = compile_re(r"(?:备?注\d?|说明|填表说明)\s*(?:[:：].*)?")

_NOTE_ITEM = compile_re(r"\d{1,2}[.．、].*|[（(]\d{1,2}[）)].*")


def _under_table(blocks: Sequence[Block], above: int, text: str, roles: Mapping[int, str]) -> bool:
    """Whether a paragraph is a note to the table over it: 注：…, and the numbered items that go on from there."""
    if blocks[above].role == "table":
        return _TABLE_NOTE.fullmatch(text) is not None
    return (
        roles.get(above) == "note" and not NOTE.fullmatch(blocks[above].text) and _NOTE_ITEM.fullmatch(text) is not None
    )


# A line that is no sentence and opens no list.
_BARE = compile_re(rf"(?![（({HAN_COUNT}\d第附注])[^。；，：:！？]{{2,40}}")


def _names_the_next(blocks: Sequence[Block], place: Sequence[int], n: int, roles: Mapping[int, str]) -> bool:
    """Whether a line is the name of the table right below it: it stands between a title or a table and that table."""
    if n == 0:
        return False
    above = place[n - 1]
    return (blocks[above].role == "table" or roles.get(above) == "title") and (
        _BARE.fullmatch(blocks[place[n]].text) is not None
    )


def take_apart(blocks: Sequence[Block], head: Head, last: int) -> Pieces:
    """The parts of the document with `head` that ends with block `last`."""
    place = [i for i in range(head.first, last + 1) if blocks[i].role in ("paragraph", "table")]
    roles: dict[int, str] = {
        i: "attachment_label" if ATTACHMENT_LABEL.fullmatch(blocks[i].text) else "title"
        for i in place
        if i <= head.last
    }
    if head.number_at is not None:
        roles[head.number_at] = "doc_number"
        # the numbers of who issue it with the host
        over = range(head.number_at + 1, head.first)
        beside = over if head.number_at < head.first else place[bisect_right(place, head.number_at) :]
        more = itertools.takewhile(lambda i: read_number(blocks[i].text) is not None, beside)
        roles |= dict.fromkeys(more, "doc_number")
    rest = [i for i in place if i > head.last and i not in roles]
    addressees: tuple[str, ...] = ()
    # until the 1990s the date stood under the title: （一九八八年五月二日）
    dated = _is_dated_above(blocks, rest)
    registered = [i for i in rest[:2] if blocks[i].role == "paragraph" and REGISTERED.fullmatch(blocks[i].text)]
    roles |= dict.fromkeys(registered, "other")
    rest = [i for i in rest if i not in registered]
    to = rest[1] if dated and len(rest) > 1 else rest[0] if rest else None
    if to is not None and blocks[to].role == "paragraph" and is_addressee(blocks[to].text):
        roles[to] = "addressee"
        addressees = split_addressees(blocks[to].text)
    own = own_contents(blocks, rest)
    roles |= own
    rest = [i for i in rest if i not in own]
    announced = attachment_lists(blocks, rest, roles, head.title)
    outside: set[int] = set()
    for i in rest:
        text = blocks[i].text
        opens_foot = text[:1] in _OPEN_FOOT
        if opens_foot and COPY_TO.match(text):
            roles[i] = "copy_to"
            outside.add(i)
        elif is_imprint(text):
            roles[i] = "imprint"
            outside.add(i)
        elif opens_foot and SUBJECT_WORDS.fullmatch(text):
            roles[i] = "other"
            outside.add(i)
    has_day = head.number_at is not None and read_dated_number(blocks[head.number_at].text) is not None
    end, number = _notice_end(blocks, rest, roles, head, outside, has_day)
    starts = _part_starts(blocks, rest, head.title, roles, end, announced, outside)
    parts = _parts(blocks, place, rest, head, starts, roles, outside, announced)
    _inner_addressees(blocks, rest, starts, roles)
    signatures, signed = signatures_of(blocks, place, parts, roles, outside)
    tables = {n for n, i in enumerate(place) if blocks[i].role == "table"}
    for n, i in enumerate(place):
        if i in roles or n in tables:
            continue
        text = blocks[i].text
        if NOTE.fullmatch(text) or (n and _under_table(blocks, place[n - 1], text, roles)):
            roles[i] = "note"
        elif n + 1 in tables:
            if _CAPTION.fullmatch(text) or _names_the_next(blocks, place, n, roles):
                roles[i] = "caption"
        elif n + 2 in tables and _CAPTION.fullmatch(text):
            roles[i] = "caption"
    return Pieces(roles, parts, addressees, signatures, signed, number, announced, frozenset(outside))


_OPEN_FOOT = sure(openings(COPY_TO.pattern)) | sure(openings(SUBJECT_WORDS.pattern))


def in_one_piece(blocks: Sequence[Block], head: Head, last: int) -> Pieces:
    """The document with `head` as one part, nothing in it read but its title."""
    place = [i for i in range(head.first, last + 1) if blocks[i].role in ("paragraph", "table")]
    first = head.first if head.number_at is None else min(head.first, head.number_at)
    return Pieces(
        roles={i: "title" for i in place if i <= head.last},
        parts=(Part("notice", None, head.title, first, last),),
        addressees=(),
        signatures=(),
        signed=None,
        number=head.number,
        announced=(),
        outside=frozenset(place),
    )


def _notice_end(
    blocks: Sequence[Block],
    rest: Sequence[int],
    roles: dict[int, str],
    head: Head,
    outside: set[int],
    has_day: bool,
) -> tuple[int, DocNumber | None]:
    """Position in `rest` after the covering notice: behind its date, its notes and a number that stands there. Where it
    prints its day (`has_day`) beside its number or under its title, a day at the end is of what it sends out."""
    over = int(_is_dated_above(blocks, rest)) or _byline(blocks, rest)
    number = head.number
    issued = _issued_at(blocks, rest, roles, head.title) if has_day or over else len(rest)
    for n, i in enumerate(rest):
        if n == issued:
            return issued, number
        text = blocks[i].text
        if roles.get(i) == "attachment_label":
            return n, number
        if i in roles or blocks[i].role != "paragraph":
            continue
        if ATTACHMENT_LABEL.fullmatch(text) or _is_titled_label(text):
            return n, number
        if n < over:
            if DATE_ONLY.fullmatch(text) or DAY_AND_BODY.fullmatch(text):
                roles[i] = "signed_on"
            continue
        if DATE_ONLY.fullmatch(text) and not heads_appointments(blocks, rest, n):
            roles[i] = "signed_on"
            m = n + 1
            while m < len(rest):
                after = blocks[rest[m]].text
                late = read_number(after) if number is None else None
                if late is not None:
                    number = late
                    roles[rest[m]] = "doc_number"
                elif NOTE.fullmatch(after):
                    roles[rest[m]] = "note"
                elif rest[m] not in outside and not (rest[m] in roles and roles[rest[m]] == "attachment_list"):
                    break
                m += 1
            return m, number
    return _issued_at(blocks, rest, roles, head.title), number


def _is_dated_above(blocks: Sequence[Block], rest: Sequence[int]) -> bool:
    """Whether the day of a document stands over its text."""
    lines = [blocks[i].text for i in rest[:2]]
    return bool(lines) and is_day_under_title(lines[0], lines[-1])


# So many lines say at which meeting a report was given, when, and by whom.
_BYLINES = 3


def _byline(blocks: Sequence[Block], rest: Sequence[int]) -> int:
    """How many lines under the title of a report say at which meeting it was given, when, and who speaks."""
    lines = [blocks[i].text for i in rest[:_BYLINES]]
    given = [GIVEN_AT.fullmatch(line) or OCCASION.fullmatch(line) for line in lines]
    if not any(given):
        return 0
    known = (
        at or DATE_ONLY.fullmatch(line) or is_author(line, alone=True) for at, line in zip(given, lines, strict=True)
    )
    return sum(1 for _ in itertools.takewhile(bool, known))


def _is_titled_label(text: str) -> bool:
    """Whether a line that is no list of attachments is the label of one, with its title: 附件1：名单."""
    titled = ATTACHMENT_LIST.match(text)
    return titled is not None and titled["number"] is not None


def _issued_at(blocks: Sequence[Block], rest: Sequence[int], roles: Mapping[int, str], of: str) -> int:
    """Position in `rest` of the text that a notice `of` a title sends out and that no date parts from it, or behind
    all: its title stands there, as the notice names it in 《》."""
    signer = title_key(of)
    cited: set[str] = set()
    for n, i in enumerate(rest[:NOTICE_PARAGRAPHS]):
        text = blocks[i].text
        if cited and i not in roles and not text.startswith("《") and not signer.startswith(title_key(text)):
            group = _title_group(blocks, rest, n, cited)
            if group and is_among(title_key("".join(blocks[k].text for k in group)), cited):
                return n
        cited |= {title_key(title) for title in CITED.findall(text)}
    return len(rest)


# 浏览次数：120: no title has a label and a value
_LABELLED = compiled(r"\p{Han}{1,8}[：:]\s*\S")

_NUMBERED_LABEL = compile_re(r"附\s*+件\s*+(?P<number>\d{1,2})\s++(?=\S)")


def _part_starts(
    blocks: Sequence[Block],
    rest: Sequence[int],
    of: str,
    roles: dict[int, str],
    end: int,
    announced: Sequence[tuple[int | None, str]],
    outside: set[int],
) -> list[Start]:
    """Where instruments and attachments begin behind the end of the notice `of` a title; gives labels and titles their
    roles."""
    notice = "".join(blocks[i].text for i in rest[:end])
    several = named_in_part(of, notice)
    cited = {title_key(t) for t in CITED.findall(notice)}
    promised = {title_key(without_omission(title)): number for number, title in announced}
    known = cited | promised.keys()
    starts: list[Start] = []
    skip = -1
    for n in range(end, len(rest)):
        i = rest[n]
        if n <= skip or i in outside or roles.get(i) in ("attachment_list", "note", "doc_number"):
            continue
        text = blocks[i].text
        if starts and "重新" in text and PRINTED_AGAIN.search(text):
            # a decision among the instruments prints the law that it amends
            cited |= {title_key(t) for t in CITED.findall(text)}
            known = cited | promised.keys()
        if blocks[i].role == "table" and (start := in_first_row(text, n)) and not _is_open(starts, start):
            starts.append(start)
        if blocks[i].role != "paragraph":
            continue
        if roles.get(i) == "attachment_label":
            starts.append(Start(n, "attachment", None, [i]))
            continue
        if text.endswith("。") and text[0] not in ATTACHMENT_LIST_FIRSTS:
            continue  # a sentence is no title, and of what labels it may hold
        label = ATTACHMENT_LABEL.fullmatch(text)
        titled = ATTACHMENT_LIST.match(text) if label is None else None
        if label is None and titled is None:
            titled = _NUMBERED_LABEL.match(text)
        if label is not None or (titled is not None and titled["number"]):
            digits = label["number"] if label is not None else titled["number"] if titled is not None else None
            roles[i] = "attachment_label"
            titles = _title_group(blocks, rest, n + 1, promised) if label is not None else []
            for k in titles:
                roles[k] = "title"
            number = parse_integer(digits) if digits else None
            starts.append(Start(n, "attachment", number, titles or ([i] if titled else [])))
            skip = n + len(titles)
            continue
        first_after_notice = n == end or (not starts and all(rest[k] in roles for k in range(end, n)))
        if first_after_notice and cited and not promised and _opens_untitled(blocks, rest, n, of, cited):
            starts.append(Start(n, "instrument", None, []))
            continue
        group = _title_group(blocks, rest, n, known)
        if not group or (_LABELLED.match(text) and title_key(text) not in known):
            continue
        title = title_key("".join(blocks[k].text for k in group))
        promise = _promised(title, promised)
        is_cited = is_among(title, cited)
        if promise is not None and not is_cited:
            starts.append(Start(n, "attachment", promised[promise], group))
        elif (
            is_cited
            or first_after_notice
            or (0 < len(starts) < several and _is_one_more(blocks, rest, n, group, starts, of + notice))
        ):
            starts.append(Start(n, "instrument", None, group))
        else:
            continue
        for k in group:
            roles[k] = "title"
        skip = n + len(group) - 1
    return starts


# 关于印发《甲预案》的通知   颁发   发布
_SENDS_OUT = compile_re(r"印发|颁发|[发颁公]布|下发")


def _opens_untitled(blocks: Sequence[Block], rest: Sequence[int], n: int, of: str, cited: Collection[str]) -> bool:
    """Whether the text that a notice `of` a title sends out begins at position `n` without its own title: with
    the first heading of its outline, and none of the `cited` titles is printed behind."""
    if not (_SENDS_OUT.search(of) and _heads_outline(*(blocks[i].text for i in rest[n : n + 2]))):
        return False
    lines = (blocks[i].text for i in rest[n:] if blocks[i].role == "paragraph")
    return not any(title_key(line) in cited for line in lines if "。" not in line)


def _heads_outline(text: str, under: str = "") -> bool:
    """Whether a line is the first heading of an outline: 第一章 总则, 一、总则, 1 总则 over 1.1 编制目的."""
    label = read_label(text)
    if label is not None:
        return label.number == 1 and label.rank <= CLAUSE
    head, below = decimal_head(text), read_label(under)
    return head is not None and below is not None and (head.text, below.text) == ("1", "1.1")


# No name of a place that stands before a title is longer, and no shorter title is told by its end.
_PLACE_NAME, _SHORTEST_TITLE = 12, 5


def _promised(title: str, promised: Collection[str]) -> str | None:
    """The announced title that a title is, be it with its place before it: 芒康县普查方案 for 附件：普查方案."""
    if title in promised:
        return title
    for promise in promised:
        place = title.removesuffix(promise) if len(promise) >= _SHORTEST_TITLE else title
        if place != title and len(place) <= _PLACE_NAME and place[-1:] in _PLACES:
            return promise
    return None


_PLACES = frozenset("省市县区州盟旗镇乡")


def _is_one_more(
    blocks: Sequence[Block], rest: Sequence[int], n: int, group: Sequence[int], starts: Sequence[Start], said: str
) -> bool:
    """Whether title lines begin one more of several instruments that a notice names in part, behind the last one."""
    if starts[-1].kind != "instrument" or blocks[rest[n - 1]].text.endswith(("：", ":", "，", ",", "、")):
        return False
    behind = rest[n + len(group) : n + len(group) + 3]
    lines = (blocks[k].text for k in behind)
    under = next((line for line in lines if not (ADOPTED.fullmatch(line) or DATE_IN_BRACKETS.fullmatch(line))), "")
    return is_one_of_several("".join(blocks[k].text for k in group), under, said)


def _is_open(starts: Sequence[Start], start: Start) -> bool:
    """Whether the attachment has begun over its table, which repeats its label."""
    last = starts[-1] if starts else None
    return last is not None and last.kind == "attachment" and (last.number == start.number or start.number is None)


def _title_group(blocks: Sequence[Block], rest: Sequence[int], n: int, known: Collection[str]) -> list[int]:
    """The title lines that begin at position `n`: those that make up a known title, else up to four in a row."""
    group: list[int] = []
    best: list[int] = []
    text = ""
    for i in rest[n : n + 6]:
        line = blocks[i].text
        if blocks[i].role != "paragraph":
            break
        fits = is_title_line(line) or _is_suffix(line) or bool(group and title_key(text + line) in known)
        if not fits or _CAPTION.fullmatch(line):
            break
        if group and not _is_suffix(text) and TITLE_END.search(text) and not _is_suffix(line):
            # …评分细则（乡镇）⏎和考核结果运用清单: the announced title goes on
            so_far, more = title_key(text), title_key(text + line)
            longer = [title for title in known if len(title) > len(so_far)]
            if not any(title.startswith(more) or more.startswith(title) for title in longer):
                break
        group.append(i)
        text += line
        if title_key(text) in known:
            best = list(group)
    if best:
        return group[: len(best) + 1] if len(group) > len(best) and _is_suffix(blocks[group[len(best)]].text) else best
    if group and _is_suffix(blocks[group[0]].text):
        return []
    return group[:4]


_IN_BRACKETS = compile_re(r"[（(][^（）()。]{1,24}[）)]")

# a day, months or what was done on it: （2018年4月20日市政府常务会议通过）   （2018年5月）   （2018年第一季度）
_ADOPTION = compile_re(rf"[\d{HAN_NUMERAL}]日|通过|批准|[公发颁]布|印发|(?:月|季度|[上下]半年)[）)]$")

_SPAN_OF_MONTHS = compile_re(r"月?\s*[—－–~～\-至]+.{4,}月[）)]$")


def _is_suffix(text: str) -> bool:
    """A line in brackets under a title that belongs to it: （试行）, （共130项）, （2016—2020年）; not the note on its
    adoption or its date."""
    if _IN_BRACKETS.fullmatch(text) is None or NOTE.fullmatch(text) is not None or OMITTED.search(text) is not None:
        return False
    if is_body_name(text[1:-1]):
        return False  # （地区计委）: whose report it is
    return _ADOPTION.search(text) is None or _SPAN_OF_MONTHS.search(text) is not None


_LABEL_WORDS = compile_regex(r"^附\s*件?\s*\w{0,3}\s*[:：]?\s*")


def _parts(
    blocks: Sequence[Block],
    place: Sequence[int],
    rest: Sequence[int],
    head: Head,
    starts: Sequence[Start],
    roles: dict[int, str],
    outside: set[int],
    announced: Sequence[tuple[int | None, str]],
) -> tuple[Part, ...]:
    """The parts: what stands before the first start is the notice, each start opens one that ends at the next."""
    inside = sorted({*place, *([] if head.number_at is None else [head.number_at])} - outside)
    firsts = [rest[start.at] for start in starts]
    opening = [i for i in inside if not firsts or i < firsts[0]]
    parts = [Part("notice", None, head.title, opening[0], _with_captions(blocks, opening[-1]))]
    for start, begin, stop in zip(starts, firsts, [*firsts[1:], None], strict=False):
        of = inside[bisect_left(inside, begin) : None if stop is None else bisect_left(inside, stop)]
        title: str | None = start.title or "".join(blocks[k].text for k in start.titles) or None
        if title and start.titles and roles.get(start.titles[0]) == "attachment_label":
            title = _LABEL_WORDS.sub("", title) or None
        if title is None and start.kind == "attachment":
            title = next((name for number, name in announced if number == start.number), None)
        title = title and (without_omission(title) or None)
        parts.append(Part(start.kind, start.number, title, of[0], _with_captions(blocks, of[-1])))
    return tuple(parts)


def _with_captions(blocks: Sequence[Block], last: int) -> int:
    """The last block of a part that ends with block `last`: a line 续表 inside its last table stands behind it."""
    for i in range(last + 1, len(blocks)):
        if blocks[i].role == "caption":
            last = i
        elif blocks[i].role not in FURNITURE:
            break
    return last


def _inner_addressees(
    blocks: Sequence[Block], rest: Sequence[int], starts: Sequence[Start], roles: dict[int, str]
) -> None:
    """Gives number and addressee of a forwarded document that an instrument is (国务院：) their roles."""
    for start in starts:
        at = start.at + len(start.titles)
        if start.kind == "instrument" and at < len(rest) and read_number(blocks[rest[at]].text) is not None:
            roles[rest[at]] = "doc_number"
            at += 1
        if start.kind != "instrument" or at >= len(rest) or roles.get(rest[at]) is not None:
            continue
        text = blocks[rest[at]].text
        if len(text) <= 60 and blocks[rest[at]].role == "paragraph" and is_addressee(text):
            roles[rest[at]] = "addressee"

"""The pieces of a document: covering notice, instruments, attachments (附件), and the role of each block.

The order of the elements follows GB/T 9704-2012, 7.2 to 7.4: title, number, addressee, text, list of attachments,
signature, date, note, attachments, copies and imprint.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import FURNITURE, Block, Part
from pipeline.notation.bodies import PLACE_ORGAN
from pipeline.notation.brackets import outside
from pipeline.notation.calendar import DAY
from pipeline.notation.docnumber import BEFORE_SERIAL, DocNumber, read_dated_number, read_number
from pipeline.notation.labels import CLAUSE, ITEM, SUBITEM, read_item, read_label
from pipeline.notation.marks import (
    ADOPTED,
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    CITED,
    COPY_TO,
    DATE_IN_BRACKETS,
    DATE_ONLY,
    ENTRY_END,
    NOTE,
    OFFICE_SIGNS,
    REGISTERED,
    SUBJECT_WORDS,
    TABLE_LINE,
    TITLE_END,
    ends_document,
    is_body_name,
    is_imprint,
    is_same_title,
    read_attachment_words,
    title_key,
)
from pipeline.notation.numerals import HAN_COUNT, HAN_NUMERAL, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.outline.heads import Head, is_title_line
from pipeline.outline.sent import NOTICE_PARAGRAPHS, PERSON_ALONE, is_one_of_several, named_in_part
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab.pages import is_download, without_ending
from pipeline.vocab.places import is_city_stem


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


def _under_table(blocks: Sequence[Block], place: Sequence[int], n: int, roles: dict[int, str]) -> bool:
    """Whether a paragraph is a note to the table over it: 注：…, and the numbered items that go on from there."""
    if n == 0:
        return False
    above, text = place[n - 1], blocks[place[n]].text
    if blocks[above].role == "table":
        return _TABLE_NOTE.fullmatch(text) is not None
    return (
        roles.get(above) == "note" and not NOTE.fullmatch(blocks[above].text) and _NOTE_ITEM.fullmatch(text) is not None
    )


_OWN_CONTENTS = compile_re(r"目\s*[录錄次]")


# A line that is no sentence and opens no list.
_BARE = compile_re(rf"(?![（({HAN_COUNT}\d第附注])[^。；，：:！？]{{2,40}}")


def _names_the_next(blocks: Sequence[Block], place: Sequence[int], n: int, roles: Mapping[int, str]) -> bool:
    """Whether a line is the name of the table below it: it stands between a title or a table and that table."""
    if not 0 < n < len(place) - 1 or blocks[place[n + 1]].role != "table":
        return False
    above = place[n - 1]
    return (blocks[above].role == "table" or roles.get(above) == "title") and (
        _BARE.fullmatch(blocks[place[n]].text) is not None
    )


def _own_contents(blocks: Sequence[Block], rest: Sequence[int]) -> set[int]:
    """The blocks of a document's own contents: from the line 目录 to where its first entry is printed again."""
    for n, i in enumerate(rest):
        if blocks[i].role != "paragraph" or not _OWN_CONTENTS.fullmatch(blocks[i].text):
            continue
        first = title_key(ENTRY_END.sub("", blocks[rest[n + 1]].text)) if n + 1 < len(rest) else ""
        for m in range(n + 2, len(rest)):
            if first and title_key(blocks[rest[m]].text).startswith(first):
                return set(rest[n:m])
            if "。" in blocks[rest[m]].text:
                break
        return {i}
    return set()


# Fewer headings in a row make no contents.
_FEWEST_ENTRIES = 3
# No section of a plan has more paragraphs.
_SOON = 300


def _printed_twice(blocks: Sequence[Block], rest: Sequence[int]) -> set[int]:
    """The blocks of a document's own contents without the line 目录: headings in a row, of which the first and then
    all others are printed again where the text begins."""
    found: set[int] = set()
    n = 0
    while n < len(rest):
        end = n
        while end < len(rest) and _is_entry(blocks[rest[end]]):
            end += 1
        if end - n >= _FEWEST_ENTRIES:
            first = title_key(blocks[rest[n]].text)
            behind = range(n + _FEWEST_ENTRIES, min(end + 1, len(rest)))
            again = next((m for m in behind if title_key(blocks[rest[m]].text).startswith(first)), None)
            if again is not None and _all_follow(blocks, rest, n, again):
                found.update(rest[n:again])
        n = end + 1
    return found


def _is_entry(block: Block) -> bool:
    """Whether a line may be one of contents: a label and a title."""
    text = block.text
    if block.role != "paragraph" or len(text) > 60 or "。" in text:
        return False
    return read_label(text) is not None or _DECIMAL_ENTRY.match(text) is not None


_DECIMAL_ENTRY = compiled(r"\d{1,2}\s?\p{Han}{2,}")


def _all_follow(blocks: Sequence[Block], rest: Sequence[int], begin: int, end: int) -> bool:
    """Whether all lines from `begin` to `end` are printed again behind, in their order, each soon after the other."""
    wanted = [title_key(blocks[i].text) for i in rest[begin:end]]
    at = since = 0
    for i in rest[end:]:
        since += 1
        if title_key(blocks[i].text[:120]).startswith(wanted[at]):
            at, since = at + 1, 0
        if at == len(wanted) or since > _SOON:
            break
    return at == len(wanted)


class _Start(NamedTuple):
    """Where an instrument or an attachment begins: position among the blocks behind the head, and its title."""

    at: int
    kind: str
    number: int | None
    titles: list[int]
    title: str | None = None


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
    # until the 1990s the date stood in brackets under the title: （一九八八年五月二日）
    dated = bool(rest) and DATE_IN_BRACKETS.fullmatch(blocks[rest[0]].text) is not None
    registered = [i for i in rest[:2] if blocks[i].role == "paragraph" and REGISTERED.fullmatch(blocks[i].text)]
    roles |= dict.fromkeys(registered, "other")
    rest = [i for i in rest if i not in registered]
    to = rest[1] if dated and len(rest) > 1 else rest[0] if rest else None
    if to is not None and blocks[to].role == "paragraph" and _is_addressee(blocks[to].text):
        roles[to] = "addressee"
        addressees = split_addressees(blocks[to].text)
    own = _own_contents(blocks, rest) | _printed_twice(blocks, rest)
    roles |= dict.fromkeys(own, "contents")
    rest = [i for i in rest if i not in own]
    announced = _attachment_lists(blocks, rest, roles, head.title)
    outside: set[int] = set()
    for i in rest:
        text = blocks[i].text
        if COPY_TO.match(text):
            roles[i] = "copy_to"
            outside.add(i)
        elif is_imprint(text):
            roles[i] = "imprint"
            outside.add(i)
        elif SUBJECT_WORDS.fullmatch(text):
            roles[i] = "other"
            outside.add(i)
    has_day = head.number_at is not None and read_dated_number(blocks[head.number_at].text) is not None
    end, number = _notice_end(blocks, rest, roles, head.number, outside, has_day)
    starts = _part_starts(blocks, rest, head.title, roles, end, announced, outside)
    parts = _parts(blocks, place, rest, head, starts, roles, outside, announced)
    _inner_addressees(blocks, rest, starts, roles)
    signatures, signed = _signatures(blocks, place, parts, roles, outside)
    tables = {n for n, i in enumerate(place) if blocks[i].role == "table"}
    for n, i in enumerate(place):
        if i in roles or blocks[i].role != "paragraph":
            continue
        heads_a_table = n + 1 in tables or n + 2 in tables
        if NOTE.fullmatch(blocks[i].text) or _under_table(blocks, place, n, roles):
            roles[i] = "note"
        elif (heads_a_table and _CAPTION.fullmatch(blocks[i].text)) or _names_the_next(blocks, place, n, roles):
            roles[i] = "caption"
    return Pieces(roles, parts, addressees, signatures, signed, number, announced, frozenset(outside))


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


# what no name of a body ends in: 省政府一九八七年四月十四日决定：   任命：   …第41次常务会议通过：
_INTRODUCES = compile_re(
    r"。|如下|下列|以下|(?:决定|[任聘]命|聘任|[任免]职|任免|免去|通过|批准|同意|研究|审议|宣布|公告|通告|命令)\s*[:：]"
)


def _is_addressee(text: str) -> bool:
    return (
        text.endswith(("：", ":"))
        and len(text) < 400
        and not _INTRODUCES.search(text)
        and read_label(text) is None
        and ATTACHMENT_LIST.match(text) is None
        and _NUMBER_OR_DAY.fullmatch(text) is None
    )


# 某政干〔2009〕2号：   4月2日：: what heads the appointments of a number or a day
_NUMBER_OR_DAY = compile_regex(
    rf"[^，、；]{{0,16}}{BEFORE_SERIAL}\d{{1,5}}号(?:文件?)?\s*[:：]|(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日\s*[:：]"
)


def split_addressees(text: str) -> tuple[str, ...]:
    """Each addressee (主送机关) as printed: 各镇人民政府，区政府各部门、各直属机构： gives three.

    Marks inside brackets do not part; places that share one closing word (北京、天津、红河哈尼族彝族自治州人民政府)
    stay together.
    """
    body = text.rstrip("：: ")
    names: list[tuple[str, bool]] = []  # each name, and whether 、 follows it
    start = 0
    for n in outside(body, "，,、；;"):
        names.append((body[start:n], body[n] == "、"))
        start = n + 1
    names.append((body[start:], False))
    joined: list[str] = []
    waiting: list[str] = []
    shares = False  # whether 、 stands before the name
    for name, goes_on in names:
        if goes_on and (_PLACE.fullmatch(name) or _is_short_place(name)):
            waiting.append(name)
            continue
        if waiting and (_SHARED.fullmatch(name) or all(map(_is_short_place, waiting))):
            joined.append("、".join([*waiting, name]).strip())
        else:
            joined += [*(w.strip() for w in waiting), name.strip()]
        waiting = []
        if len(joined) > 1 and shares and _stays_with(joined[-2], joined[-1]):
            joined[-2:] = ["、".join(joined[-2:])]
        shares = goes_on
    return tuple(name for name in joined if name)


def _stays_with(before: str, name: str) -> bool:
    """Whether a name behind 、 is of the one before it: 各区党委、人民政府; 区政府各委、办、局."""
    if _OF_THE_SAME_PLACE.fullmatch(name):
        return True
    return _KIND_OF_OFFICE.fullmatch(name) is not None and _KINDS_BEFORE.search(before) is not None


# 区政府各委、办、局   省政府有关厅、局   州直各部、委、办、局: kinds of offices in one character each, of one owner
# the last one may take a class of others along: 自治区各部、委、办、厅、局和各人民团体
_KIND_OF_OFFICE = compile_re(r"(?:各|有关|直属)?[部委办局厅室院行社会处署司]{1,4}(?:[和及与].+)?")
_KINDS_BEFORE = compile_re(r"(?:各|有关|直属|、)[部委办局厅室院行社会处署司]{1,2}$")
# 各区党委、人民政府: both are the district's; 区政府有关部门、单位: 单位 alone names nobody
_OF_THE_SAME_PLACE = compile_re(r"(?:人民政府|政府|行政公署|行署)(?:[（(][^（）()]{1,20}[）)])?|单位|机构")
# A place without the word that makes it a body: it shares the one of the next name. 北京   内蒙古   各市   自治区
_SHORT_PLACE = compiled(
    r"(?!各|本)[\p{Han}]{1,3}(?<![局委部院府办会厅署行省市县区州盟旗镇乡])|各?(?:省|自治区|直辖市|市|州|自治州|县|自治县|区|旗|盟)|各?直管市"
)


def _is_short_place(name: str) -> bool:
    return _SHORT_PLACE.fullmatch(name) is not None or is_city_stem(name)


# 红河哈尼族彝族自治州   广西壮族自治区   峨岭街道   各镇
_PLACE_ENDS = "(?:省|自治区|新区|市|地区|自治州|州|盟|县|区|旗|镇|乡|街道|开发区)"
_PLACE = compiled(rf"[\p{{Han}}]{{1,18}}{_PLACE_ENDS}")
# The last of the places with that word behind it: 四川省人民政府   中洞乡人民政府（办事处）   三河市教育局
_SHARED = compiled(
    rf"(?:[\p{{Han}}]{{1,18}})?{_PLACE_ENDS}(?:[（(][^（）()]{{1,12}}[）)])?"
    rf"(?:{PLACE_ORGAN}|[\p{{Han}}]{{1,12}}[局委厅])"
    r"(?:[（(][^（）()]{1,20}[）)])?"
)


def _attachment_lists(
    blocks: Sequence[Block], rest: Sequence[int], roles: dict[int, str], of: str
) -> tuple[tuple[int | None, str], ...]:
    """The attachments that a document with the title `of` announces: 附件：1.… 2.…, or 附件： with the titles on lines
    below; gives the lines their role."""
    announced: list[tuple[int | None, str]] = []
    dated = next((n for n, i in enumerate(rest) if n and DATE_ONLY.fullmatch(blocks[i].text)), len(rest))
    labelled = max((n for n, i in enumerate(rest) if ATTACHMENT_LABEL.fullmatch(blocks[i].text)), default=-1)
    for n, i in enumerate(rest):
        text = blocks[i].text
        if blocks[i].role != "paragraph" or i in roles:
            continue
        offered = _downloads(blocks, rest, n, roles)
        if offered:
            roles |= dict.fromkeys(offered, "attachment_list")
            for k in offered:
                announced += _offered(blocks[k].text, len(announced))
            continue
        match = ATTACHMENT_LIST.match(text)
        if match is None:
            if not announced and (n <= dated or n < labelled) and _opens_list(blocks, rest, n):
                roles[i] = "attachment_list"
                announced += _items_below(blocks, rest, n, roles, 0)
                if not announced:
                    roles[rest[n + 1]] = "attachment_list"
                    announced += _items(blocks[rest[n + 1]].text, None)
            continue
        if match["number"] and announced and n >= labelled:
            continue  # 附件1：… after the list is the label of the attachment itself
        if match["number"] and n and _is_attachment_start(blocks, rest, n):
            continue
        own = _items(text[match.end() :], match["number"])
        alone = n > labelled and len(own) == 1 and own[0][0] is None
        if alone and _opens_itself(blocks, rest, n, own[0][1], of):
            roles[i] = "attachment_label"
            announced += own
            continue
        if n < dated and len(own) == 1 and own[0][0] is None and _heads_table(blocks, rest, n):
            roles[i] = "caption"  # 附表：…计划 in the text, right over its table
            continue
        roles[i] = "attachment_list"
        announced += own + _items_below(blocks, rest, n, roles, own[-1][0] or len(own))
    return tuple(announced)


def _heads_table(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """Whether a table stands right under a line, or under the unit below it."""
    below = [blocks[k] for k in rest[n + 1 : n + 3]]
    if below and below[0].role == "paragraph" and TABLE_LINE.fullmatch(below[0].text):
        below = below[1:]
    return bool(below) and below[0].role == "table"


# 附件：   附件   附件下载：   相关附件： over the names of files that a web page offers
_OFFERS = compile_re(r"(?:相关\s*)?附\s*件\s*(?:列表|下载)?\s*[:：]?")
# 附件1：   附件 2   1.   （1） before such a name
_OFFERED_NUMBER = compile_re(
    r"附\s*件\s*(?P<of>\d{1,2})?\s*[:：.．、]?\s*(?:(?P<item>\d{1,2})\s*[.．、](?!\d))?|[（(]?(?P<bare>\d{1,2})\s*[）).．、](?!\d)"
)


def _downloads(blocks: Sequence[Block], rest: Sequence[int], n: int, roles: Mapping[int, str]) -> list[int]:
    """The blocks from position `n` on that list the files of a page (1.申请表.xlsx), and the line over them.

    Such a list holds no attachment, whatever follows it. A single name without number and 附件 is one behind the
    date only.
    """
    head = [rest[n]] if _OFFERS.fullmatch(blocks[rest[n]].text) else []
    found: list[int] = []
    for m in range(n + len(head), len(rest)):
        k = rest[m]
        if blocks[k].role != "paragraph" or k in roles or not is_download(blocks[k].text):
            break
        found.append(k)
    if not found:
        return []
    alone = not head and len(found) == 1 and not _OFFERED_NUMBER.match(blocks[found[0]].text)
    return head + found if not alone or (n and ends_document(blocks[rest[n - 1]].text)) else []


def _offered(text: str, before: int) -> list[tuple[int | None, str]]:
    """The entry of a line of a list of files; `before` is how many entries stand over it."""
    if _OFFERS.fullmatch(text):
        return []
    match = _OFFERED_NUMBER.match(text)
    number = next((found for found in match.groups() if found), None) if match else None
    name = without_ending(text[match.end() :] if match else text).strip(" 《》")
    return [(parse_integer(number) if number else before + 1, name)]


def _items_below(
    blocks: Sequence[Block],
    rest: Sequence[int],
    n: int,
    roles: dict[int, str],
    last: int,
) -> list[tuple[int | None, str]]:
    """The entries of an attachment list on the lines below position `n`, as far as they count on from `last`."""
    found: list[tuple[int | None, str]] = []
    for m in range(n + 1, len(rest)):
        k = rest[m]
        text = blocks[k].text
        following = 1 + ((found[-1][0] if found else None) or last + len(found))
        label, item = read_label(text), read_item(text)
        if item is not None and item.number == following:
            label = item
        more = ATTACHMENT_LIST.match(text)
        if blocks[k].role != "paragraph" or "。" in text:
            break
        if label is not None and label.rank in (CLAUSE, ITEM, SUBITEM) and label.number == following:
            found += _items(text, None)
        elif more is not None and more["number"] and parse_integer(more["number"]) == following:
            found += _items(text[more.end() :], more["number"])
        else:
            break
        roles[k] = "attachment_list"
    return found


_BARE_LIST = compile_re(r"附\s*+(?:件|表)?\s*+[:：]")


def _opens_list(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """Whether a line 附件： over which no date stands opens the list in front of the signature, not the attachment
    itself: below it stands the first entry, or a title over signature and date."""
    if _BARE_LIST.fullmatch(blocks[rest[n]].text) is None or n + 1 >= len(rest):
        return False
    below = [blocks[k].text for k in rest[n + 1 : n + 5]]
    item = read_item(below[0]) or read_label(below[0])
    if item is not None:
        return item.number == 1 and "。" not in below[0]
    return len(below[0]) <= 60 and "。" not in below[0] and any(DATE_ONLY.fullmatch(text) for text in below[2:])


def _is_attachment_start(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """附件1：标题 that opens the attachment itself: a table, a label or text stands right under it."""
    before = blocks[rest[n - 1]].text
    after = blocks[rest[n + 1]].text if n + 1 < len(rest) else ""
    if n + 1 < len(rest) and blocks[rest[n + 1]].role == "table":
        return True
    ended = DATE_ONLY.fullmatch(before) or NOTE.fullmatch(before)
    return bool(ended) and not ATTACHMENT_LIST.match(after)


# 附件：名单（略）   附：方案（另发）   附件：见市政府网站: what is not printed
_NOT_PRINTED = compile_re(r"[略]|另[发附文行]|[详请]见|登[录陆]|网[站址]")


def _opens_itself(blocks: Sequence[Block], rest: Sequence[int], n: int, title: str, of: str) -> bool:
    """Whether 附：标题 without a number is no list but opens the attachment itself, as gazettes print one that goes on
    under the text: behind it stand its rows or its people, up to the end of the document, and neither a signature nor
    its title once more."""
    if not 3 < len(title) <= 60 or _NOT_PRINTED.search(title) or "。" in title:
        return False
    behind: list[Block] = []
    for m in range(n + 1, len(rest)):  # up to the first day or list: each of many lines 附：… would look through all
        block = blocks[rest[m]]
        if _is_foot(block.text):
            continue
        if block.role == "paragraph" and (DATE_ONLY.fullmatch(block.text) or ATTACHMENT_LIST.match(block.text)):
            return False
        behind.append(block)
    if not behind:
        return False
    texts = [block.text for block in behind if block.role == "paragraph"]
    key = title_key(title)
    if behind[0].role == "table":
        return _in_first_row(behind[0].text, 0) is None and key not in title_key(behind[0].text.split("\n", 1)[0])
    signed = all(map(is_body_name, texts)) and title_key(texts[0]) in title_key(of)
    if signed or not _BARE_ROW.fullmatch(texts[0]):
        return False
    if len(behind) < 2 and (_LISTS.search(title) is None or is_body_name(texts[0])):
        return False
    cited = {title_key(t) for k in rest[: min(n, NOTICE_PARAGRAPHS)] for t in CITED.findall(blocks[k].text)}
    opening = title_key("".join(texts[:_TITLE_START]))
    return not any(opening.startswith(t) for t in cited | {key}) and not _reads_alike(texts[:_TITLE_START], key)


def _is_foot(text: str) -> bool:
    """Whether a line at the foot of a document is of no part: copies, imprint, subject words, a note."""
    whole = COPY_TO.match(text) or SUBJECT_WORDS.fullmatch(text) or NOTE.fullmatch(text)
    return whole is not None or is_imprint(text)


_LISTS = compile_re(r"(?:名单|名录|目录|清单)$")
# No title has more lines.
_TITLE_START = 3
# 组　长：赵海峰　县长   编号　名称　时代   市北村　横泾村: a line of a list, a head of columns
_BARE_ROW = compile_re(r"[^。；！？]{2,80}")


def _reads_alike(lines: Sequence[str], key: str) -> bool:
    """Whether lines begin with a title in nearly the words of `key`: 附：领导小组名单 over 防汛领导小组成员名单."""
    for end in range(1, len(lines) + 1):
        said = title_key("".join(lines[:end]))
        if is_same_title(key, said) and (TITLE_END.search(said) or said in key):
            return True
    return False


_ITEM_MARK = compile_re(r"(?<![\d.．])(\d{1,2})\s*[.．、](?P<digit>(?=\d))?")


def _items(text: str, number: str | None) -> list[tuple[int | None, str]]:
    """The entries of one line of an attachment list: 1.甲 2.乙 may share it."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM_MARK.finditer(text):
        # 1.2023年任务表 2.1000万元…: directly before a digit only the number that comes next is a label
        following = int(marks[-1][1]) + 1 if marks else None
        if mark["digit"] is None or (mark.start() == 0 if following is None else int(mark[1]) == following):
            marks.append(mark)
    if marks and marks[0].start() == 0:
        ends = [m.start() for m in marks[1:]] + [len(text)]
        return [(int(m[1]), text[m.end() : end].strip(" ；;。")) for m, end in zip(marks, ends, strict=True)]
    return [(parse_integer(number) if number else None, text.strip(" ；;。"))]


def _notice_end(
    blocks: Sequence[Block],
    rest: Sequence[int],
    roles: dict[int, str],
    number: DocNumber | None,
    outside: set[int],
    has_day: bool,
) -> tuple[int, DocNumber | None]:
    """Position in `rest` after the covering notice: behind its date, its notes and a number that stands there. Where it
    prints its day (`has_day`) beside its number or under its title, a day at the end is of what it sends out."""
    bracketed = bool(rest) and DATE_IN_BRACKETS.fullmatch(blocks[rest[0]].text) is not None
    issued = _issued_at(blocks, rest, roles) if has_day or bracketed else len(rest)
    for n, i in enumerate(rest):
        if n == issued:
            return issued, number
        text = blocks[i].text
        if roles.get(i) == "attachment_label":
            return n, number
        if i in roles or blocks[i].role != "paragraph":
            continue
        if ATTACHMENT_LABEL.fullmatch(text):
            return n, number
        if n == 0 and DATE_IN_BRACKETS.fullmatch(text):
            roles[i] = "signed_on"
            continue
        if DATE_ONLY.fullmatch(text) and not _heads_appointments(blocks, rest, n):
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
    return _issued_at(blocks, rest, roles), number


# 任命王某为交通运输部副部长。   免去：
_APPOINTS = compiled(r"(?:批准)?(?:任命|免去|聘任)(?:\s*[:：]|.{2,60}?(?:[为的；。]|任))")


def _heads_appointments(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """Whether a day opens a list of those who were appointed on it, and signs nothing: 2024年3月15日⏎任命某某为…"""
    if n + 1 == len(rest) or (n and is_body_name(blocks[rest[n - 1]].text)):
        return False
    return _APPOINTS.match(blocks[rest[n + 1]].text) is not None


def _issued_at(blocks: Sequence[Block], rest: Sequence[int], roles: Mapping[int, str]) -> int:
    """Position in `rest` of the text that a notice sends out and that no date parts from it, or behind all: its title
    stands there, as the notice names it in 《》."""
    cited: set[str] = set()
    for n, i in enumerate(rest[:NOTICE_PARAGRAPHS]):
        text = blocks[i].text
        if cited and i not in roles and not text.startswith("《"):
            group = _title_group(blocks, rest, n, cited)
            if group and title_key("".join(blocks[k].text for k in group)) in cited:
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
) -> list[_Start]:
    """Where instruments and attachments begin behind the end of the notice `of` a title; gives labels and titles their
    roles."""
    notice = "".join(blocks[i].text for i in rest[:end])
    several = named_in_part(of, notice)
    cited = {title_key(t) for t in CITED.findall(notice)}
    promised = {title_key(title): number for number, title in announced}
    known = cited | promised.keys()
    starts: list[_Start] = []
    skip = -1
    for n in range(end, len(rest)):
        i = rest[n]
        if n <= skip or i in outside or roles.get(i) in ("attachment_list", "note", "doc_number"):
            continue
        text = blocks[i].text
        if blocks[i].role == "table" and (start := _in_first_row(text, n)) and not _is_open(starts, start):
            starts.append(start)
        if blocks[i].role != "paragraph":
            continue
        if roles.get(i) == "attachment_label":
            starts.append(_Start(n, "attachment", None, [i]))
            continue
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
            starts.append(_Start(n, "attachment", number, titles or ([i] if titled else [])))
            skip = n + len(titles)
            continue
        group = _title_group(blocks, rest, n, known)
        if not group or (_LABELLED.match(text) and title_key(text) not in known):
            continue
        title = title_key("".join(blocks[k].text for k in group))
        first_after_notice = n == end or (not starts and all(rest[k] in roles for k in range(end, n)))
        promise = _promised(title, promised)
        if promise is not None and title not in cited:
            starts.append(_Start(n, "attachment", promised[promise], group))
        elif (
            title in cited
            or first_after_notice
            or (0 < len(starts) < several and _is_one_more(blocks, rest, n, group, starts, of + notice))
        ):
            starts.append(_Start(n, "instrument", None, group))
        else:
            continue
        for k in group:
            roles[k] = "title"
        skip = n + len(group) - 1
    return starts


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
    blocks: Sequence[Block], rest: Sequence[int], n: int, group: Sequence[int], starts: Sequence[_Start], said: str
) -> bool:
    """Whether title lines begin one more of several instruments that a notice names in part, behind the last one."""
    if starts[-1].kind != "instrument" or blocks[rest[n - 1]].text.endswith(("：", ":", "，", ",", "、")):
        return False
    behind = rest[n + len(group) : n + len(group) + 3]
    lines = (blocks[k].text for k in behind)
    under = next((line for line in lines if not (ADOPTED.fullmatch(line) or DATE_IN_BRACKETS.fullmatch(line))), "")
    return is_one_of_several("".join(blocks[k].text for k in group), under, said)


def _in_first_row(table: str, at: int) -> _Start | None:
    """The attachment that the first row of a table opens, a cell over all columns: 附件1　治水工作任务分工表."""
    cells = [cell for cell in table.split("\n", 1)[0].split("\t") if cell]
    if "\n" not in table or len(cells) != 1 or len(cells[0]) > 60 or "。" in cells[0]:
        return None
    read = read_attachment_words(cells[0])
    if read is None:
        return None
    number, title = read
    return _Start(at, "attachment", parse_integer(number) if number else None, [], title or None)


def _is_open(starts: Sequence[_Start], start: _Start) -> bool:
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
    if _IN_BRACKETS.fullmatch(text) is None or NOTE.fullmatch(text) is not None:
        return False
    return _ADOPTION.search(text) is None or _SPAN_OF_MONTHS.search(text) is not None


_LABEL_WORDS = compile_regex(r"^附\s*件?\s*\w{0,3}\s*[:：]?\s*")


def _parts(
    blocks: Sequence[Block],
    place: Sequence[int],
    rest: Sequence[int],
    head: Head,
    starts: Sequence[_Start],
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


# A signature is short, and a document has few of them.
_SIGNATURE_LENGTH, _SIGNATURES = 60, 12


def _signatures(
    blocks: Sequence[Block],
    place: Sequence[int],
    parts: Sequence[Part],
    roles: dict[int, str],
    outside: set[int],
) -> tuple[tuple[str, ...], str | None]:
    """Signatures and dates at the foot of each part; those of the notice are the document's own."""
    names: tuple[str, ...] = ()
    signed: str | None = None
    for n, part in enumerate(parts):
        own = place[bisect_left(place, part.first) : bisect_right(place, part.last)]
        of = [i for i in own if i not in outside]
        for m, i in enumerate(of):
            if blocks[i].role != "paragraph" or roles.get(i) not in (None, "signed_on"):
                continue
            if not DATE_ONLY.fullmatch(blocks[i].text):
                continue
            if roles.get(i) is None and _heads_appointments(blocks, of, m):
                continue
            above = _signatures_at(blocks, of, m, roles)
            if roles.get(i) is None and not above and m + 1 < len(of):
                continue  # a date on a line of its own inside the text
            roles[i] = "signed_on"
            roles |= dict.fromkeys(above, "signature")
            if n == 0 and signed is None:
                signed = blocks[i].text
                names = tuple(blocks[k].text for k in above)
    if not names:
        names = _undated_signature(blocks, place, parts[0], roles, outside)
    if signed is None:
        beside = (
            read_dated_number(blocks[i].text) for i in place if roles.get(i) == "doc_number" and i < parts[0].last
        )
        signed = next((dated[1] for dated in beside if dated), None)
    if signed is None:
        signed = _adopted_on(blocks, place, parts[0], roles)
    return names, signed


_DAY = compiled(DAY)


def _adopted_on(blocks: Sequence[Block], place: Sequence[int], notice: Part, roles: dict[int, str]) -> str | None:
    """The day of adoption in brackets under the title (题注) of what a meeting decided: its date of signing.

    What a congress or its standing committee adopts bears the day of the session there and no date at its foot. Where
    the bracket names further days (revised, published), none is certain.
    """
    own = [i for i in place if notice.first <= i <= notice.last and roles.get(i) not in ("title", "doc_number")]
    if not own or blocks[own[0]].role != "paragraph" or ADOPTED.fullmatch(blocks[own[0]].text) is None:
        return None
    days = list(_DAY.finditer(blocks[own[0]].text))
    if len(days) != 1 or blocks[own[0]].text.find("通过") < days[0].end():
        return None
    roles[own[0]] = "signed_on"
    return days[0].group()


def _undated_signature(
    blocks: Sequence[Block], place: Sequence[int], notice: Part, roles: dict[int, str], outside: set[int]
) -> tuple[str, ...]:
    """The signature of a notice that prints its date under the title, or none: its last line, and the title begins
    with that name."""
    own = [i for i in place if notice.first <= i <= notice.last and i not in outside and roles.get(i) != "note"]
    title = title_key(notice.title or "")
    found: list[int] = []
    for i in reversed(own):
        name = title_key(blocks[i].text)
        if i in roles or blocks[i].role != "paragraph" or not is_body_name(blocks[i].text):
            break
        if name not in title:
            break
        found.insert(0, i)
    if not found or not title.startswith("".join(title_key(blocks[i].text) for i in found)):
        return ()
    roles |= dict.fromkeys(found, "signature")
    return tuple(blocks[i].text for i in found)


def _signatures_at(blocks: Sequence[Block], of: Sequence[int], m: int, roles: dict[int, str]) -> list[int]:
    """The signature lines over the date at `of[m]`, or the one under it."""

    def signs(k: int) -> bool:
        block = blocks[k]
        # 参加会议：李某（县交通局）: a label and what it tells is no name; 县长：陈某 is one
        told = ("：" in block.text or ":" in block.text) and OFFICE_SIGNS.match(block.text) is None
        short = len(block.text) <= _SIGNATURE_LENGTH and not told
        return roles.get(k) is None and block.role == "paragraph" and short and is_title_line(block.text)

    above: list[int] = []
    for k in reversed(of[:m]):
        if not signs(k) or len(above) >= _SIGNATURES:
            break
        above.insert(0, k)
    if above and is_body_name(blocks[above[-1]].text):
        # over the body that signs, its lines end where those of a list do: 黄洋河　张伟　县水利局
        signers = itertools.takewhile(lambda k: _may_sign(blocks[k].text), reversed(above))
        above = list(signers)[::-1]
    if not above and roles.get(of[m]) == "signed_on" and m + 1 < len(of) and signs(of[m + 1]):
        # who speaks stands there by his name alone: 在全县防汛工作会议上的讲话　（1988年3月6日）　黄日新
        if PERSON_ALONE.fullmatch(blocks[of[m + 1]].text) and not is_body_name(blocks[of[m + 1]].text):
            return []
        return [of[m + 1]]
    return above


# 中华人民共和国, over 财政部
_PLACE_ALONE = compiled(r"\p{Han}{2,12}[国省市县区州旗盟]")


def _may_sign(text: str) -> bool:
    """Whether a line names bodies or who speaks for one, or the place that the name under it begins with."""
    if OFFICE_SIGNS.match(text) or _PLACE_ALONE.fullmatch(text):
        return True
    return is_body_name(text) and ("　" not in text or all(map(is_body_name, text.split())))


def _inner_addressees(
    blocks: Sequence[Block], rest: Sequence[int], starts: Sequence[_Start], roles: dict[int, str]
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
        if len(text) <= 60 and blocks[rest[at]].role == "paragraph" and _is_addressee(text):
            roles[rest[at]] = "addressee"

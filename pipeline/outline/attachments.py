"""The attachments (附件) that a document announces, in a list under its text or as files that a page offers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from pipeline.model import Block
from pipeline.notation.labels import CLAUSE, ITEM, SUBITEM, read_item, read_label
from pipeline.notation.marks import (
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    ATTACHMENT_LIST_FIRSTS,
    CITED,
    COPY_TO,
    DATE_ONLY,
    NOTE,
    SUBJECT_WORDS,
    TABLE_LINE,
    TITLE_END,
    ends_document,
    is_body_name,
    is_imprint,
    is_same_title,
    names_author,
    read_attachment_words,
    title_key,
)
from pipeline.notation.needs import openings, sure
from pipeline.notation.numerals import parse_integer
from pipeline.outline.addressees import is_addressee
from pipeline.outline.sent import NOTICE_PARAGRAPHS
from pipeline.precompiled import compile_re
from pipeline.vocab import genres
from pipeline.vocab.pages import is_download, without_ending


class Start(NamedTuple):
    """Where an instrument or an attachment begins: position among the blocks behind the head, and its title."""

    at: int
    kind: str
    number: int | None
    titles: list[int]
    title: str | None = None


def attachment_lists(
    blocks: Sequence[Block], rest: Sequence[int], roles: dict[int, str], of: str
) -> tuple[tuple[int | None, str], ...]:
    """The attachments that a document with the title `of` announces: 附件：1.… 2.…, or 附件： with the titles on lines
    below; gives the lines their role."""
    announced: list[tuple[int | None, str]] = []
    # Files are told by their ending, all other lists by their first words.
    opens = [
        n
        for n, i in enumerate(rest)
        if blocks[i].role == "paragraph" and (blocks[i].text[:1] in _OPEN_LISTS or is_download(blocks[i].text))
    ]
    if not opens:
        return ()
    dated = next((n for n, i in enumerate(rest) if n and DATE_ONLY.fullmatch(blocks[i].text)), len(rest))
    labelled = max((n for n, i in enumerate(rest) if ATTACHMENT_LABEL.fullmatch(blocks[i].text)), default=-1)
    for n in opens:
        i = rest[n]
        text = blocks[i].text
        if i in roles:
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
                announced += _with_below(blocks, rest, n, roles, [])
                if not announced:
                    roles[rest[n + 1]] = "attachment_list"
                    announced += _items(blocks[rest[n + 1]].text, None)
            continue
        if _opens_letter(blocks, rest, n):
            letter = parse_integer(match["number"] or ""), text[match.end() :]
            announced += [letter] if letter not in announced else []
            if match["number"] is None:
                roles[i] = "attachment_label"
            continue
        if match["number"] and announced and n >= labelled:
            continue  # 附件1：… after the list is the label of the attachment itself
        if match["number"] and n and _is_attachment_start(blocks, rest, n):
            continue
        own = _items(text[match.end() :], match["number"])
        alone = len(own) == 1 and own[0][0] is None
        itself = alone and n > labelled and _opens_itself(blocks, rest, n, own[0][1], of)
        if itself or (alone and _opens_what_is_sent(blocks, rest, n, own[0][1])):
            roles[i] = "attachment_label"
            announced += own
            continue
        if n < dated and len(own) == 1 and own[0][0] is None and _heads_table(blocks, rest, n):
            roles[i] = "caption"  # 附表：…计划 in the text, right over its table
            continue
        roles[i] = "attachment_list"
        announced += _with_below(blocks, rest, n, roles, own)
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


def _with_below(
    blocks: Sequence[Block],
    rest: Sequence[int],
    n: int,
    roles: dict[int, str],
    own: Sequence[tuple[int | None, str]],
) -> list[tuple[int | None, str]]:
    """The entries `own` of the line at position `n`, and those on the lines below it as far as they count on."""
    found = list(own)
    for m in range(n + 1, len(rest)):
        k = rest[m]
        text = blocks[k].text
        following = 1 + ((found[-1][0] if found else None) or len(found))
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
        elif found and label is None and _is_item(blocks, rest, m + 1, following):
            number, title = found[-1]  # the line end cut the entry before
            found[-1] = number, title + text
        else:
            break
        roles[k] = "attachment_list"
    return found


def _is_item(blocks: Sequence[Block], rest: Sequence[int], n: int, number: int) -> bool:
    """Whether the line at position `n` is entry `number` of a list."""
    text = blocks[rest[n]].text if n < len(rest) else ""
    label = read_item(text) or read_label(text)
    return label is not None and label.rank == ITEM and label.number == number


_BARE_LIST = compile_re(r"附\s*+(?:件|表)?\s*+[:：]")

# What a line opens with that one of the three reads.
_OPEN_LISTS = ATTACHMENT_LIST_FIRSTS | sure(openings(_OFFERS.pattern)) | sure(openings(_BARE_LIST.pattern))


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


def _opens_letter(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """Whether 附：标题 opens a letter to those whom the next line addresses: the request under the reply to it. No list
    has to announce it."""
    return blocks[rest[n]].text.endswith(_OFFICIAL) and n + 1 < len(rest) and is_addressee(blocks[rest[n + 1]].text)


# 请示, 报告, 函: what bodies write to each other
_OFFICIAL = tuple(genres().official)


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
        return in_first_row(behind[0].text, 0) is None and key not in title_key(behind[0].text.split("\n", 1)[0])
    signed = all(map(is_body_name, texts)) and title_key(texts[0]) in title_key(of)
    if signed or not _BARE_ROW.fullmatch(texts[0]):
        return False
    if len(behind) < 2 and (_LISTS.search(title) is None or is_body_name(texts[0])):
        return False
    cited = _cited(blocks, rest[:n])
    opening = title_key("".join(texts[:_TITLE_START]))
    return not any(opening.startswith(t) for t in cited | {key}) and not _reads_alike(texts[:_TITLE_START], key)


def _opens_what_is_sent(blocks: Sequence[Block], rest: Sequence[int], n: int, title: str) -> bool:
    """Whether 附件：标题 opens what the notice sends out (现将《标题》印发给你们): text stands under it, and neither a
    signature or a day, nor a label, nor its title once more."""
    key = title_key(title)
    behind = (blocks[k] for k in rest[n + 1 :] if not _is_foot(blocks[k].text))
    texts = [block.text for block in islice(behind, _TITLE_START) if block.role == "paragraph"]
    if not texts or ATTACHMENT_LABEL.fullmatch(texts[0]) or ATTACHMENT_LIST.match(texts[0]):
        return False
    if any(DATE_ONLY.fullmatch(text) or is_body_name(text) for text in texts):
        return False
    if not is_among(key, _cited(blocks, rest[:n])):
        return False
    return not title_key("".join(texts)).startswith(key) and not _reads_alike(texts, key)


def _cited(blocks: Sequence[Block], notice: Sequence[int]) -> set[str]:
    """The titles in 《》 at the beginning of a notice."""
    return {title_key(t) for k in notice[:NOTICE_PARAGRAPHS] for t in CITED.findall(blocks[k].text)}


def is_among(title: str, cited: Collection[str]) -> bool:
    """Whether a title is one of those that a notice cites, be it with its author before it. All are keys."""
    return title in cited or any(names_author(title, one) for one in cited)


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


def in_first_row(table: str, at: int) -> Start | None:
    """The attachment that the first row of a table opens, a cell over all columns: 附件1　治水工作任务分工表."""
    cells = [cell for cell in table.split("\n", 1)[0].split("\t") if cell]
    if "\n" not in table or len(cells) != 1 or len(cells[0]) > 60 or "。" in cells[0]:
        return None
    read = read_attachment_words(cells[0])
    if read is None:
        return None
    number, title = read
    return Start(at, "attachment", parse_integer(number) if number else None, [], title or None)

"""The table of contents (目录): its entries, rubrics (栏目) and pages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import regex

from pipeline.columns import width
from pipeline.model import Block, ContentsEntry
from pipeline.notation.docnumber import BEFORE_SERIAL, COUNT, LEADING, read_number, split_number
from pipeline.notation.labels import CLAUSE, ITEM, SUBITEM, read_item, read_label
from pipeline.notation.marks import (
    CONTENTS_AGAIN,
    ENTRY_BEGIN,
    GENRES,
    ISSUER,
    LEADERS,
    ORNAMENTS,
    SPEECH,
    TITLE_END,
    TITLE_VERB,
    entry_end,
    is_body_name,
    makes_gazette,
    page_in,
    title_key,
)
from pipeline.notation.numerals import parse_integer
from pipeline.notation.patterns import compiled
from pipeline.outline.heads import whole_number
from pipeline.outline.masthead import YEAR, is_issue_mark, squeeze
from pipeline.outline.titles import is_title_line
from pipeline.precompiled import compile_regex
from pipeline.text import WITHOUT_UNSEEN, Span, clean, unify

# 【区政府文件】   ◎区政府文件   ☆ 区政府文件 ☆   ·区政府文件·; what has 关于 is the first line of an entry
_BRACKETED = compile_regex(
    rf"[【〖\[［][{ORNAMENTS}]*\s*(?<group>[^】〗\]］]+?)\s*[】〗\]］]*"
    rf"|[{ORNAMENTS}]+\s*(?<group>(?:(?!关于)[^{ORNAMENTS}])+?)\s*[{ORNAMENTS}]*"
    r"|[·•]\s*(?<group>\p{Han}+?)\s*[·•]"
)

_RUBRIC = compile_regex(
    r"(?:(?!关于).){0,18}(?:文件|令|任免(?:事项)?|人事事项|任职|解读|选登|选载|大事记|要事|要闻|动态|信息|讲话|发布|公告|规章|政策|法规|工作报告|报告"
    r"|文献|资料|决定|批复|通知|其他|其它)[:：]?"
)


def read_contents(
    source: str, blocks: Sequence[Block], body: Sequence[Block] = ()
) -> tuple[list[Block], list[ContentsEntry]]:
    """The entries of the contents and the blocks with each entry's lines put together as one block.

    An entry ends where its page number stands (or, in contents without pages, its document number or its kind);
    where the numbers stand before the titles, it begins there. A line in 【】 or one that names a group of documents is
    a rubric (栏目) for the entries under it; so is one that `body`, the blocks behind the contents, does not print as
    the beginning of the title that follows.
    """
    titles = _Titles(body)
    blocks = _by_columns(source, blocks)
    printed = [_printed(source, block) for block in blocks]
    ends = [entry_end(lines) is not None for lines in printed]
    paged = any(ends)
    in_front = _numbers_in_front(printed[1:])
    if paged and in_front:
        in_front = None
    begins = [in_front is not None and ENTRY_BEGIN.match(lines) is not None for lines in printed]
    made: list[Block] = []
    entries: list[ContentsEntry] = []
    rubric: str | None = None
    groups = 0  # the number of the last rubric, where they are counted: 二、市政府文件
    waiting: list[Block] = []

    def close() -> None:
        if not waiting:
            return
        spans = tuple(span for block in waiting for span in block.spans)
        whole = Block("contents", spans, clean(source, spans), waiting[0].page)
        made.append(whole)
        entries.append(_entry(source, whole, rubric, len(entries) + 1, in_front))
        waiting.clear()

    for n, block in enumerate(blocks):
        text = block.text
        # 目录   标题　　文号　　页码   （1998年第3期）   目录（续）
        over_all = not entries and not waiting and (_COLUMN_HEADS.fullmatch(text) or is_issue_mark(text))
        if n == 0 or over_all or CONTENTS_AGAIN.fullmatch(text):
            made.append(block)
            continue
        if waiting and block.start < waiting[-1].end:
            close()  # no entry goes on from the foot of a column at the head of the next
        whole = "".join(b.text for b in waiting)
        counted = bool(entries) and _entry_number(text) == len(entries) + (2 if waiting else 1)
        if entries and not ends[n] and not begins[n] and makes_gazette(text):
            close()
            made.append(replace(block, role="colophon"))
            continue
        bracketed = _BRACKETED.fullmatch(text)
        alone = False
        if in_front is not None:
            said = _AUTHOR.sub("", _printed(source, waiting[-1])) if waiting else ""
            ended = not text.startswith(("的", "（", "(", "》", "”")) and (
                _is_whole(whole, "") or _SPOKEN.search(said) is not None
            )
            # 附录 between two entries, of which each has its page in front
            alone = ended and len(text) <= _RUBRIC_LINE and n + 1 < len(blocks) and begins[n + 1]
            alone = alone and not TITLE_END.search(text) and not _NUMBER_LINE.match(text)
            if begins[n] or bracketed or alone or (ended and _RUBRIC.fullmatch(text)):
                close()
        elif (not paged and waiting and not (_NUMBER_LINE.match(text) and not _LEADING_NUMBER.match(printed[n]))) and (
            bracketed or counted or _is_whole(whole, printed[n - 1]) or titles.is_whole(whole)
        ):
            close()
        following = blocks[n + 1].text if n + 1 < len(blocks) else ""
        alike = paged or (not waiting and titles.is_whole(following))
        over = not counted and (_is_rubric(text, following, paged) or (alike and _stands_over(text, following, titles)))
        # 三、机构与人事 after the rubric 二、市政府文件
        label = read_label(text) if groups and len(text) <= _RUBRIC_LINE and "关于" not in text else None
        next_group = label is not None and label.rank == CLAUSE and label.number == groups + 1
        # 经济运行 over 5.2012年…运行情况: where entries are counted, what has no number between them is none
        uncounted = len(text) <= _RUBRIC_LINE and _entry_number(text) is None
        over_counted = uncounted and _entry_number(following) == len(entries) + 1
        names_group = bracketed or alone or over or next_group or over_counted
        if names_group and not waiting and not ends[n] and not begins[n]:
            rubric = _group_name(bracketed["group"] if bracketed else text)
            opens = read_label(text)
            groups = opens.number or 0 if opens is not None and opens.rank == CLAUSE else groups
            made.append(block)
            continue
        waiting.append(block)
        if paged and ends[n]:
            close()
    if waiting and paged and entries:  # lines after the last page number announce nothing
        made += waiting
        waiting.clear()
    close()
    return made, entries


def _by_columns(source: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks of contents in the order that readers follow: a column down, then the next, where lines hold two
    entries side by side; along the lines where the pages count up so and not down the columns."""
    rows: list[list[Block]] = []
    for n, block in enumerate(blocks):
        if n and "\n" not in source[blocks[n - 1].end : block.start]:
            rows[-1].append(block)
        else:
            rows.append([block])
    if all(len(row) == 1 for row in rows):
        return blocks
    down = _down(source, rows)
    # along the lines, entries of several lines side by side are read one behind the other
    along: list[Block] = []
    open_rows: list[list[Block]] = []
    for row in rows:
        open_rows.append(row)
        if all(entry_end(_printed(source, block)) for block in row):
            along += _down(source, open_rows)
            open_rows = []
    along += _down(source, open_rows)
    return down if _turns(source, down) <= _turns(source, along) else along


# In half characters: by how much the lines of a column differ in where they begin.
_OFF = 3


def _down(source: str, rows: Sequence[Sequence[Block]]) -> list[Block]:
    """The blocks of rows, a column down and then the next."""
    columns: dict[int, list[Block]] = {}
    second = min((_place(source, row[1]) for row in rows if len(row) > 1), default=None)
    for row in rows:
        # what stands alone on its line may stand in the second column
        alone = len(row) == 1 and second is not None and _place(source, row[0]) >= second - _OFF
        for at, block in enumerate(row, int(alone)):
            columns.setdefault(at, []).append(block)
    return [block for at in sorted(columns) for block in columns[at]]


def _place(source: str, block: Block) -> int:
    """Where on its line a block begins, in half characters."""
    return width(source[source.rfind("\n", 0, block.start) + 1 : block.start])


def _turns(source: str, blocks: Sequence[Block]) -> int:
    """How often a page of the entries is lower than the one before."""
    ends = (entry_end(_printed(source, block)) for block in blocks)
    return sum(after < before for before, after in pairwise(page_in(end.group()) for end in ends if end))


def _group_name(printed: str) -> str:
    """The words of a rubric without its label: 一、区政府文件 gives 区政府文件."""
    label = read_label(printed)
    return (printed[label.length :] if label is not None else printed).strip(" :：")


# the next line is the number of a title that the line before began, and no short title with its number behind it
_NUMBER_LINE = compile_regex(
    rf"[（(]?(?!关于|[转印]发|\w{{2,14}}(?:通知|决定|批复|意见|公告|通告|办法)\w)(?:\w{{0,16}}{BEFORE_SERIAL}\d|第\d+号|{LEADING})"
    # （财政部税务总局公告2024年第2号）: the number of what has no code
    rf"|[（(]\w{{2,24}}(?:公告|通告|令)(?:{YEAR}年)?第\d+号"
)

# the number opens an entry: its title stands behind it, or on the line under it
_NUMBER_FIRST = compile_regex(rf"[（(]?\w{{0,16}}{BEFORE_SERIAL}\d{{1,5}}号[）)]?\s*(?:[\p{{Han}}“《].*|$)")

# 标题　　文号　　页码: what stands in the columns of contents
_COLUMN_HEADS = compile_regex(
    r"(?:(?:序\s*号|(?:文件)?标\s*题|题\s*[目名]|(?:文件)?名\s*称|(?:发\s*)?文\s*(?:字\s*)?号|页\s*[码次数])\s*){2,}"
)


def _entry_number(text: str) -> int | None:
    """The number that an entry opens with: 3 where 3.2023年大事记 stands."""
    label = read_item(text) or read_label(text)
    return label.number if label is not None and label.rank in (ITEM, SUBITEM) else None


def _is_rubric(text: str, following: str, paged: bool) -> bool:
    # 通告   会议纪要: what names a kind alone is no title
    if not (_RUBRIC.fullmatch(text) or (following and text in GENRES)):
        return False
    # 某市公布行政规章⏎的通知……5   五月份大事记⏎……12: the line is a title's, whose rest or page stands under it
    end = entry_end(following)
    if following.startswith("的") or (end is not None and end.start() == 0):
        return False
    if _NUMBER_LINE.match(following) and not (_NUMBER_FIRST.fullmatch(following) and (paged or following[-1:] != "号")):
        return False
    return paged or len(text) <= 6 or not TITLE_END.search(text)


class _Titles:
    """What the body prints on lines that may be a title's, to be asked how a title begins there."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    @cached_property
    def keys(self) -> list[str]:
        lines = (block.text for block in self._blocks if block.role == "paragraph")
        return sorted({title_key(line) for line in lines if is_title_line(line) and not is_body_name(line)})

    @cached_property
    def _alone(self) -> set[str]:
        """The titles of one line: no line of a title stands over or under them."""
        lines = [block for block in self._blocks if block.role in ("paragraph", "table")]
        may = [b.role == "paragraph" and is_title_line(b.text) and not is_body_name(b.text) for b in lines]
        sides = zip([False, *may], may, [*may[1:], False], lines, strict=False)
        return {title_key(block.text) for above, own, under, block in sides if own and not above and not under}

    def is_whole(self, words: str) -> bool:
        """Whether the body prints words as a title of one line, and as no line of another one."""
        return title_key(words) in self._alone

    def begin(self, words: str, behind: int = 0) -> bool:
        """Whether a title of the body begins so: a line of it and `words` are one the beginning of the other. A line
        within the first `behind` characters of `words` says nothing."""
        at = bisect_left(self.keys, words)
        if at < len(self.keys) and self.keys[at].startswith(words):
            return True
        return any(self.has(words[:end]) for end in range(max(_TITLE_LINE, behind + 1), len(words)))

    def has(self, words: str) -> bool:
        at = bisect_left(self.keys, words)
        return at < len(self.keys) and self.keys[at] == words


# No first line of a title is shorter, and no rubric is longer.
_TITLE_LINE, _RUBRIC_LINE = 6, 18

# 云南省人民政府关于…   2020年大事记   《某办法》解读: the beginning of a title, never its second line
_OPENS_TITLE = compiled(rf"{ISSUER}\s*(?:{TITLE_VERB})|[12]\d{{3}}年|《")


def _stands_over(text: str, following: str, titles: _Titles) -> bool:
    """Whether a line of the contents is a rubric: the body prints the line that follows as the beginning of a title,
    and never both together as one."""
    if len(text) > _RUBRIC_LINE or "关于" in text or not following or is_body_name(text):
        return False
    if _NUMBER_LINE.match(text) or split_number(text)[1] is not None:
        return False
    end = entry_end(following)
    line, under = title_key(text), title_key(split_number(following[: end.start()] if end else following)[0])
    if len(under) < _TITLE_LINE or not titles.begin(under) or titles.begin(line + under, len(line)):
        return False
    return not titles.has(line) or _OPENS_TITLE.match(following) is not None


def _is_whole(text: str, last: str) -> bool:
    """Whether the words of an entry end one; a blank parts the number from the title on its `last` line as printed."""
    return any(split_number(words)[1] is not None for words in (text, last)) or TITLE_END.search(text) is not None


def _printed(source: str, block: Block) -> str:
    """The lines of a block as printed: cleaning would take the blanks that part title, number and page; marks that are
    not seen part nothing."""
    return unify("\n".join(source[start:end] for start, end in block.spans)).translate(WITHOUT_UNSEEN)


def _numbers_in_front(lines: Sequence[str]) -> bool | None:
    """Whether the numbers before the titles are pages; None where no numbers stand there.

    Numbers that only count the entries (1, 2, 3 …, under each rubric anew) are none, unless they say that they are (P1,
    第1页).
    """
    marks = [mark["page"] for line in lines if (mark := ENTRY_BEGIN.match(line))]
    pages = [page_in(mark) for mark in marks]
    if len(pages) < 2:
        return None
    if all(page in (1, before + 1) for before, page in pairwise([0, *pages])):
        return all(mark[0] in "Pp第" for mark in marks)
    return True if pages == sorted(pages) else None


def _entry(source: str, block: Block, rubric: str | None, seq: int, in_front: bool | None = None) -> ContentsEntry:
    """The entry that a block of contents lines prints: title, number (behind or before the title), page.

    `seq` is its place in the contents, which entries print in front of the title (6.2020年大事记). `in_front` says
    whether the numbers before the titles are pages. The document number is looked for in the lines as printed, where a
    blank or a line break parts it from the title.
    """
    printed = _printed(source, block)
    begin = ENTRY_BEGIN.match(printed) if in_front is not None else None
    if begin is not None:
        printed = printed[begin.end() :]
    end = entry_end(printed) if not in_front else None
    page = page_in(end.group()) if end else None
    if begin is not None and in_front:
        page = page_in(begin["page"])
    if end is not None:
        # 政府工作报告…………林树森（2）: who made a report stands between the leader and the page
        printed = _AUTHOR.sub("", printed[: end.start()])
    elif begin is not None:
        printed = _AUTHOR.sub("", printed)
    printed = LEADERS.sub("\n", printed).rstrip(" .．·…-—\t\n\u00a0")
    if order := _ORDER_ENTRY.fullmatch(printed):
        title = clean(order["title"]).text
        number_of_order = squeeze(f"{order['order'] or ''}第{parse_integer(order['n'])}号")
        return ContentsEntry(Span(block.start, block.end), rubric, title, number_of_order, page)
    if printed.endswith(("号", "）", ")")):
        printed = _SEVERAL_NUMBERS.sub("", printed).rstrip(" （(\u3000\t\n")
    words, number = split_number(_IN_BRACKETS.sub(lambda match: _in_one(match[0]), printed))
    title = clean(words).text
    if number is not None and (cut := _CUT_CODE.fullmatch(clean(printed).text)) and not TITLE_END.search(title):
        title, number = cut["title"], read_number(cut["number"]) or number
    if number is not None and number.code is not None and _JOINT.fullmatch(number.code) and is_body_name(title):
        # 教育部　国家语言文字工作委员会公告　2015年第2号: the blank parts those who announce together
        title, number = title + number.code, replace(number, code=None, text=number.text.removeprefix(number.code))
    label = read_item(title) or read_label(title)
    title = (
        title[label.length :]
        if label and label.number == seq and label.rank in (CLAUSE, ITEM)
        else _BULLET.sub("", title)
    ).strip()
    if number is None and (lead := _LEADING_NUMBER.match(title)) and (number := read_number(lead[1])):
        title = title[lead.end() :].strip()
    doc_number = whole_number(title, number).text if number else None
    return ContentsEntry(Span(block.start, block.end), rubric, title, doc_number, page)


_SPOKEN = compiled(rf"(?:{SPEECH})\s*$")

_JOINT = compiled(rf"{ISSUER}(?:公告|通告|令)")

# …任免通知　甘政任字〔2019〕6、7号: the numbers of several, of which none is the entry's own
_SEVERAL_NUMBERS = compile_regex(
    rf"(?<=[\s（(])\w{{1,20}}+{BEFORE_SERIAL}\d{{1,5}}(?:\s?[、，,]\s?\d{{1,5}})+\s?号[）)]?$"
)


def _in_one(bracket: str) -> str:
    """A bracket without its line ends; without blanks where it is a number: （财政部　税务总局公告2024年第2号）."""
    squeezed = squeeze(bracket)
    return squeezed if read_number(squeezed) is not None else bracket.replace("\n", "")


_AUTHOR = compile_regex(
    rf"(?<=[告话词辞]|说明)\s*(?:{LEADERS.pattern})\s*\p{{Han}}{{2,8}}(?:[ \u3000]\p{{Han}}{{2,4}})?\s*$"
    # 政府工作报告　　白玛（6）   在闭幕会上的讲话	田成平(26)
    r"|(?<=报告|讲话|致辞|发言)[\t\u3000 ]+\p{Han}(?:[ \u3000]?\p{Han}){1,3}\s*$"
)

# the end of a line may cut the code of a number, or the word before it: …的决⏎定霍政发〔1997〕45号
_CUT_CODE = compile_regex(
    rf"(?<title>.*(?:{'|'.join(word for word in GENRES if len(word) > 1)})(?:[（(][^（）()]{{1,24}}[）)])?)"
    rf"(?<number>[\p{{Han}}]{{2,10}}{BEFORE_SERIAL}\d{{1,5}}号)"
)

# a number in brackets that the end of a line cuts: （海关总署公告⏎2022年第128号）
_IN_BRACKETS = compile_regex(r"[（(][^（）()]*+[）)]")

# 云南省人民政府令第221号　云南省湿地保护办法   云南省人民政府令第221号（云南省湿地保护办法）
# 云南省湿地保护办法（云南省人民政府令第221号）   云南省湿地保护办法（第221号令）   第221号　云南省湿地保护办法
_ORDER_ENTRY = compile_regex(
    # 某某规定（甲部、乙部令第21号）   在列: 某某办法　　省政府令第二十九号
    rf"(?<order>[\p{{Han}}]{{2,30}}令)\s*[（(]?\s*第\s*(?<n>{COUNT})\s*号\s*[）)]?\s*(?:(?<title>[\p{{Han}}“《].+)|[（(]\s*(?<title>[\p{{Han}}“《].+)\s*[）)])"
    rf"|(?<title>[\p{{Han}}“《].+?)\s*[（(](?<order>\p{{Han}}[\p{{Han}}、\s]{{1,60}}令)\s*第\s*(?<n>{COUNT})\s*号[）)]"
    rf"|(?<title>[\p{{Han}}“《].+?)\s+(?<order>[\p{{Han}}]{{2,30}}令)\s*第\s*(?<n>{COUNT})\s*号"
    rf"|(?<title>[\p{{Han}}“《].+?)\s*[（(]第\s*(?<n>{COUNT})\s*号\s*令[）)]"
    rf"|第\s*(?<n>{COUNT})\s*号(?:\s*令)?\s+(?<title>[\p{{Han}}“《].+)",
    regex.DOTALL,
)

_LEADING_NUMBER = compile_regex(rf"[（(]?(\S{{2,24}}?{BEFORE_SERIAL}\d+号)[）)]?\s*(?=[\p{{Han}}“《])")

_BULLET = compile_regex(rf"^(?:\d{{1,3}}[.．、]|[（(]\d+[）)]|[•·{ORNAMENTS}])\s*(?=[\p{{Han}}“《]|[12]\d{{3}}年)")

"""Outline: blocks become documents, parts and sections."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import regex

from pipeline.faults import NO_GUARD, Guard
from pipeline.model import FURNITURE, Block, ContentsEntry, Document, Issue, Layout, Section
from pipeline.notation.bodies import body_end
from pipeline.notation.calendar import DAY
from pipeline.notation.marks import (
    ATTACHMENT_LABEL,
    GAZETTE,
    TITLE_END,
    is_letterhead,
    names_gazette,
    read_attachment_words,
    title_key,
)
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.outline.contents import read_contents
from pipeline.outline.heads import find_heads
from pipeline.outline.listed import rubric_keys
from pipeline.outline.masthead import read_masthead
from pipeline.outline.parts import Pieces, in_one_piece, take_apart
from pipeline.outline.sections import find_sections
from pipeline.outline.titles import Head, is_title_line
from pipeline.precompiled import compile_regex
from pipeline.source import SourceText
from pipeline.text import Span, UnusableInputError


def outline(layout: Layout, guard: Guard = NO_GUARD) -> Issue:
    """The issue that a layout makes up. Where the outline of a document fails, it is one part without sections.

    Raises `UnusableInputError` where the text has neither a masthead nor a document: it is no gazette.
    """
    contents = [block for block in layout.blocks if block.role == "contents"]
    made, entries = read_contents(layout.source.text, contents, layout.blocks)
    blocks = sorted([b for b in layout.blocks if b.role != "contents"] + made, key=lambda block: block.start)
    body = next((i for i, b in enumerate(blocks) if b.role in ("paragraph", "table")), len(blocks))
    gathered = layout.source.imprint is not None
    if not layout.has_contents and not gathered:
        body = _front_without_contents(blocks, body)
    masthead = read_masthead([block for block in blocks if block.role == "masthead"])
    if masthead.published is None:  # some gazettes print the day on the last page only
        colophon = read_masthead([block for block in blocks if block.role == "colophon"])
        masthead = replace(masthead, published=colophon.published)
    stretches = _files(blocks, layout.source) if gathered else [(body, len(blocks), "")]
    parted = _parted(blocks, layout.source.text)
    found: list[tuple[int, int, list[Head]]] = []
    heads: list[Head] = []
    for start, end, name in stretches:
        find = partial(_heads, blocks[:end], entries, start, name, parted)
        # Where the documents of one text begin decides about all of them; a file among others is one by itself.
        some = guard.run("outline.heads", len(heads), find, [_by_itself(blocks[:end], start, name)]) if name else find()
        found.append((start, end, some))
        heads += some
    if not heads and masthead.gazette is None:
        raise UnusableInputError(
            "is no gazette: no masthead (…公报 第N期) and no document with title and number was found",
            "Check that the file holds the text of a gazette or of an official document; name others in .gazetteignore",
        )
    documents: list[Document] = []
    rubrics = rubric_keys(entries)
    bounds: list[tuple[Head, int, int]] = []
    for start, end, some in found:
        firsts = [_first(blocks, head, start, rubrics) for head in some]
        bounds += zip(some, firsts, [*firsts[1:], end], strict=False)
    for head, first, stop in bounds:
        last = max(i for i in range(first, stop) if blocks[i].role in _IN_DOCUMENT)
        while stop < len(blocks) and last > head.last and _ends_with_rubric(blocks[last], rubrics):
            last = next(i for i in range(last - 1, first - 1, -1) if blocks[i].role in _IN_DOCUMENT)
        for i in range(first, head.first):
            if is_letterhead(blocks[i].text):
                blocks[i] = blocks[i].as_role("other")
        apart = guard.run("outline.parts", len(documents), partial(take_apart, blocks, head, last), None)
        pieces = apart or in_one_piece(blocks, head, last)
        for i, role in pieces.roles.items():
            blocks[i] = blocks[i].as_role(role)
        documents.append(_document(blocks, head, first, last, pieces, entries, len(documents), guard))
    entries = _linked(entries, heads, documents)
    _mark_rest(blocks, documents, entries)
    return Issue(layout.source, masthead, tuple(blocks), tuple(entries), tuple(documents), layout.has_contents)


def _files(blocks: Sequence[Block], source: SourceText) -> list[tuple[int, int, str]]:
    """The blocks of each file that an issue was gathered from, with its name; each file begins a document."""
    starts = [block.start for block in blocks]
    bounds = [(bisect_left(starts, f.span.start), bisect_left(starts, f.span.end), f.name) for f in source.files]
    return [(start, end, name) for start, end, name in bounds if any(b.role in _IN_DOCUMENT for b in blocks[start:end])]


def _parted(blocks: Sequence[Block], text: str) -> frozenset[int]:
    """The blocks that more line breaks than usual, or the turn of a page, part from the block before."""
    gaps: dict[int, int] = {}
    turned: set[int] = set()
    before: Block | None = None
    furniture = False
    for i, block in enumerate(blocks):
        if block.role in FURNITURE:
            furniture = True
            continue
        if before is not None:
            gaps[i] = text.count("\n", before.end, block.start)
            if furniture or block.page != before.page:
                turned.add(i)
        before, furniture = block, False
    usual = Counter(gaps.values()).most_common(1)[0][0] if gaps else 0
    return frozenset(turned | {i for i, gap in gaps.items() if gap > usual})


def _heads(blocks: list[Block], entries: list[ContentsEntry], start: int, name: str, parted: Set[int]) -> list[Head]:
    """The heads from block `start` on; a file with a `name` is by itself and has one though its first words are no
    title. Lines behind a table that such a file begins with are none: they speak of it."""
    heads = find_heads(blocks, entries, start, parted, bool(name))
    if heads or not name:
        return heads or _single(blocks, start)
    opens_table = next(b.role for b in blocks[start:] if b.role in _IN_DOCUMENT) == "table"
    return ([] if opens_table else _single(blocks, start)) or [_by_itself(blocks, start, name)]


def _by_itself(blocks: Sequence[Block], start: int, name: str) -> Head:
    """The head of a file of which no title is known: its first line, or what stands between the label of an annex
    (附件1) and the annex. Where a table opens the file, the file's name says what it is, and no block is a title."""
    place = [i for i in range(start, len(blocks)) if blocks[i].role in _IN_DOCUMENT]
    first = place[0]
    if blocks[first].role == "table":
        return Head(first, first - 1, _called(name), None, None, None)
    titles: list[int] = []
    if ATTACHMENT_LABEL.fullmatch(blocks[first].text):
        for i in place[1:4]:
            if blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
                break
            titles.append(i)
    if titles:
        return Head(first, titles[-1], "".join(blocks[i].text for i in titles), None, None, None)
    return Head(first, first, blocks[first].text.replace("\t", " ").split("\n", 1)[0], None, None, None)


_LISTED = compile_regex(r"[（(]?\d{1,3}[）)]?[.．、_\-\s]+(?=\D)")


def _called(name: str) -> str:
    """What a file's name says that it holds: 附件1：公益性岗位申请表.docx gives 公益性岗位申请表."""
    stem = PurePosixPath(name).stem.strip()
    read = read_attachment_words(stem)
    words = _LISTED.sub("", read[1] if read is not None else stem).strip("-_—· ")
    return words or stem or name


_IN_DOCUMENT = frozenset({"paragraph", "table", "caption"})


def _is_rubric(block: Block, rubrics: Set[str]) -> bool:
    """Whether a block is a rubric of the contents that is printed again over its documents."""
    return bool(rubrics) and block.role == "paragraph" and len(block.text) <= 24 and title_key(block.text) in rubrics


def _ends_with_rubric(block: Block, rubrics: Set[str]) -> bool:
    """Whether the last block before a document is a rubric: one of the contents, or one that its brackets mark."""
    return _is_rubric(block, rubrics) or (
        block.role == "paragraph" and _MARKED_RUBRIC.fullmatch(block.text) is not None
    )


# 【大事记】
_MARKED_RUBRIC = compile_regex(r"【\s*\p{Han}(?:\s*[\p{Han}、]){1,11}\s*】")


def _first(blocks: Sequence[Block], head: Head, body: int, rubrics: Set[str]) -> int:
    """The first block of a document: its title, the number over it, or the red head over both."""
    first = head.first if head.number_at is None else min(head.first, head.number_at)
    above = next((i for i in range(first - 1, body - 1, -1) if blocks[i].role in ("paragraph", "table")), None)
    if above is not None and is_letterhead(blocks[above].text) and not _is_rubric(blocks[above], rubrics):
        return above
    return first


_PUBLISHING = compile_regex(r"出版|主办|主管|编印|印发|发行")
_MASTHEAD_LINE = compile_regex(rf"{GAZETTE}|第.{{1,5}}期|第\d+号（|总|刊|年第|^\d{{4}}年?$|主办|出版|编印")
_LETTERS = compile_regex(r"[A-Za-z][A-Za-z .'’·]{5,}")
_NUMBERED = compile_regex(r"第.{1,5}[期号]|增刊")
# 2009年4月30日   （二〇〇九年四月三十日）   1993年8月20日　星期五   某市人民政府办公室编　1996年6月20日
_DAY_ALONE = compile_regex(
    rf"(?:\p{{Han}}{{2,30}}编(?:发|辑)?\s*)?[（(]?\s*{DAY}\s*(?:[（(]?(?:星期|周)[一二三四五六日天][）)]?)?\s*[）)]?|\p{{Han}}{{2,30}}编"
)


# So many lines may stand over the name of a gazette, none of them longer.
_OVER_THE_NAME, _SHORT_LINE = 2, 24


def _front_without_contents(blocks: list[Block], body: int) -> int:
    """Marks the masthead of a gazette without contents: the first lines up to and with number and date. A line or two
    may stand over its name: JX赣G—026, 内部资料　注意保存."""
    mast: list[int] = []
    over = range(body, min(body + _OVER_THE_NAME + 1, len(blocks)))
    named = next((i for i in over if names_gazette(blocks[i].text)), body)
    for i in range(body, min(body + 14, len(blocks))):
        text = blocks[i].text
        if len(text) > 40 or "。" in text or blocks[i].role != "paragraph":
            break
        if "关于" in text or (TITLE_END.search(text) and not names_gazette(text[-2:])):
            break  # a title: the documents begin
        mast.append(i)
        if i < named and len(text) <= _SHORT_LINE:
            continue
        if len(mast) > 1 and _LETTERS.fullmatch(text):
            continue  # HUBEISHENG RENMIN ZHENGFU GONGBAO
        if len(mast) > 1 and _PUBLISHING.search(text):
            continue
        if not _MASTHEAD_LINE.search(text) and not (len(mast) > 1 and _DAY_ALONE.fullmatch(text)):
            mast.pop()
            break
    text = "\n".join(blocks[i].text for i in mast)
    if not names_gazette(text) or not _NUMBERED.search(text):
        return body
    for i in mast:
        blocks[i] = blocks[i].as_role("masthead")
    return mast[-1] + 1


_TITLE_WORD = compile_regex(r"关于|通知|决定|意见|办法|条例|规定|公告|通告|批复|函|令|方案|规划|报告|细则")


def _single(blocks: list[Block], body: int) -> list[Head]:
    """The head of a text that is one document without a number: title lines, then an addressee or sentences."""
    run: list[int] = []
    for i in range(body, len(blocks)):
        if blocks[i].role != "paragraph":
            continue
        if is_title_line(blocks[i].text) and len(run) < 5:
            run.append(i)
            continue
        break
    text = "".join(blocks[i].text for i in run)
    if run and _TITLE_WORD.search(text):
        return [Head(run[0], run[-1], text, None, None, None)]
    return []


def _document(
    blocks: list[Block],
    head: Head,
    first: int,
    last: int,
    pieces: Pieces,
    entries: list[ContentsEntry],
    n: int,
    guard: Guard,
) -> Document:
    sections: list[Section] = []
    within: dict[int, int] = {}
    for p, part in enumerate(pieces.parts):
        of = [
            i
            for i in range(part.first, part.last + 1)
            if blocks[i].role in ("paragraph", "table", "caption") and i not in pieces.outside
        ]
        none: tuple[list[Section], dict[int, int]] = ([], {})
        found, inside = guard.run("outline.sections", n, partial(find_sections, blocks, of, p, len(sections)), none)
        sections += found
        within |= inside
        for section in found:
            block = blocks[section.block]
            if section.heading is not None and section.span.end >= block.end - 1:
                blocks[section.block] = block.as_role("heading")
    notice = pieces.parts[0]
    own = blocks[notice.first : notice.last + 1]
    text = "\n".join(block.text for block in own if block.role == "paragraph")
    noted = "\n".join(block.text for block in own if block.role in ("paragraph", "note"))
    title_blocks = [i for i in range(head.first, head.last + 1) if blocks[i].role == "title"]
    return Document(
        first=first,
        last=last,
        title=head.title,
        title_span=Span(blocks[title_blocks[0]].start, blocks[title_blocks[-1]].end)
        if title_blocks
        else Span(blocks[head.first].start, blocks[head.first].end),
        number=pieces.number,
        signatures=pieces.signatures,
        addressees=pieces.addressees,
        signed=pieces.signed,
        approved_by=guard.run("outline.approval", n, partial(approved_by, text), None),
        contact=guard.run("outline.contact", n, partial(contact, noted), None),
        rubric=entries[head.entry].rubric if head.entry is not None else None,
        entry=head.entry,
        announced=pieces.announced,
        parts=pieces.parts,
        sections=tuple(sections),
        inside=tuple(within.get(i) for i in range(first, last + 1)),
    )


_APPROVED = compile_regex(
    r"(?<![须需应当未非])(?:已经|业经|已报(?:请|经)?|报请|报经|(?<!\p{Han}[已财])经(?![费济营过验贸常办理]))(?<who>[^。；，\n（）“”《》]{2,40}?)"
    r"(?:审议|研究|讨论|修订|书面|审核|审查|审定|原则|正式|一致|并)*"
    # 经县政府批准可以适当增加: what may be done then; 经县政府第9次常务会议研究，决定：
    r"(?:(?:通过|同意|批准|审定)(?![的后]|[，,]?(?:方?可|才能|不得))|(?<=会议)(?:研究|讨论|审议)[，,]?决定)"
)
_DATED = compile_regex(rf"(?:{DAY}|[\d{HAN_NUMERAL}]{{1,3}}月[\d{HAN_NUMERAL}]{{1,3}}日)[，,]?")
# 2021年3月1日召开的|…第61次常务会议   …第27次会议|于2021年2月3日: when it met, before or behind who did
_WHEN = compile_regex(rf"^[于在]?{_DATED.pattern}(?:[上下]午)?(?:(?:召开|举行)的)?|[于在](?:{_DATED.pattern})$")
# 2009年8月20日市五届人民政府第60次常务会议决定，任命：   it opens a paragraph: the decision is the document's own
_DECIDED = compile_regex(
    rf"(?:^|(?<=\n))[ \u3000]*(?:{_DATED.pattern})?(?:经(?=\p{{Han}}))?"
    rf"(?<who>(?!按照?|根据|依[照据]|遵照|贯彻|落实|各)[^。；，：\n（）“”《》]{{2,24}}?[\d{HAN_NUMERAL}]次[^。；，：\n（）“”《》]{{0,10}}?会议)"
    r"(?:研究|讨论|审议)?[，,]?决定(?=[，,：:]|任命|免去|任免)"
)
_CONTACT = compile_regex(
    r"请(?:及时|径|直接|迳|[于在][^，。；\n]{2,24}?前)*(?:向|与|同|和)(?<who>[^。；，\n]{2,40}?)(?:反映|联系|反馈|报告|咨询|沟通)"
)


# 执行中有什么问题，请告省经济委员会。
_TOLD = compile_regex(
    rf"请(?:及时|随时|径|直接|迳|函|电)*告知?(?<who>[^。；，\n]{{0,30}}?(?:{body_end()}))(?=[。；，\n]|$)"
)


_APPROVER = compile_regex(r"政府|会议|国务院|党委|省委|市委|县委|区委|旗委|人大|常委|党中央|领导|局|委|办")


# 《甲办法》已经市政府同意，现印发给你们: what is approved is sent out; without that it is another document
_SENT_OUT = compile_regex(r"[^\n]{0,40}?(?:现|印发|转发|公布|发布|颁布|下达|下发|请(?!示)|同意)|。?\s*(?:\n|$)")
# 报本级人民政府批准后实施: a rule of the text, which names nobody
_ANY_LEVEL = compile_regex(r"本级|同级|上一?级|各级|县级以上|所在地|有关|原")


def approved_by(text: str) -> str | None:
    """Who or which meeting approved what a notice issues: 已经区政府八届24次常务会议通过.

    Gives 区政府八届24次常务会议; when it met is left out. What may be done once it is approved
    (经国务院批准，可提前终止) is no approval of the document, nor is that of another one that it speaks of.
    """
    match = next((m for m in _APPROVED.finditer(text) if not _of_another(text, m)), None)
    match = match or _DECIDED.search(text)
    if match is None:
        return None
    who = str(_WHEN.sub("", match["who"]))
    return who if _APPROVER.search(who) and not _ANY_LEVEL.match(who) else None


def _of_another(text: str, match: regex.Match[str]) -> bool:
    """Whether a title stands before it, and nothing is sent out: 《甲请示》（…）已经国务院批准，问题将得到解决."""
    before = text[max(0, match.start() - 3) : match.start()].rstrip()
    return before.endswith(("》", "）")) and _SENT_OUT.match(text, match.end()) is None


def contact(text: str) -> str | None:
    """Where questions go: 请径向区科协反映 gives 区科协, 市水利局联系人：刘某 gives 市水利局."""
    match = _CONTACT.search(text) or _TOLD.search(text)
    if match is not None:
        return str(match["who"])
    if "联系" not in text and "咨询" not in text:
        return None
    found = [match["of"] or match["unit"] for match in _CONTACT_OF.finditer(text)]
    return "、".join(dict.fromkeys(found)) or None


# a body, or the room in it that answers: 市水利局建管科
_ASKED = rf"\p{{Han}}{{2,24}}?(?:{body_end()}|[会科股室队])"
# 市水利局联系人：刘某；市财政局联系人：何某   联系单位：市水利局建管科   联系人：市水利局，刘某
_CONTACT_OF = compile_regex(
    rf"(?:(?<=^|[\n。；;（(])(?<of>{_ASKED})(?:联系人|联系电话|联系方式)"
    rf"|(?:联系|咨询)(?:单位|部门|科室|处室)[:：](?<unit>{_ASKED})(?!\p{{Han}})"
    rf"|联系人(?:及(?:联系)?(?:电话|方式))?[:：](?<unit>{_ASKED})(?=(?:\p{{Han}}{{2,3}})?(?:[^\p{{Han}}]|$)))"
)


def _linked(entries: list[ContentsEntry], heads: list[Head], documents: list[Document]) -> list[ContentsEntry]:
    """The entries with the documents that they announce; an entry may name a document's instrument."""
    of = {head.entry: n for n, head in enumerate(heads) if head.entry is not None}
    instruments = {
        title_key(part.title): n for n, document in enumerate(documents) for part in document.parts[1:] if part.title
    }
    return [replace(e, document=of.get(n, instruments.get(title_key(e.title)))) for n, e in enumerate(entries)]


def _mark_rest(blocks: list[Block], documents: list[Document], entries: list[ContentsEntry]) -> None:
    """Roles of what stands in no document: rubrics between documents."""
    inside = {i for document in documents for i in range(document.first, document.last + 1)}
    rubrics = rubric_keys(entries)
    for i, block in enumerate(blocks):
        if block.role not in ("paragraph", "table"):
            continue
        if i not in inside or _is_rubric(block, rubrics):
            blocks[i] = block.as_role("other")

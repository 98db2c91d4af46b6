"""Outline: blocks become documents, parts and sections."""

from __future__ import annotations

from dataclasses import replace

import regex

from pipeline.model import Block, ContentsEntry, Document, Issue, Layout, Section
from pipeline.outline.front import read_contents, read_masthead
from pipeline.outline.heads import Head, find_heads, is_title_line
from pipeline.outline.parts import Pieces, take_apart
from pipeline.outline.sections import find_sections
from pipeline.patterns import TITLE_END, title_key
from pipeline.text import Span, UnusableInputError

_BODY = frozenset({"paragraph", "heading", "caption", "other"})


def outline(layout: Layout) -> Issue:
    """The issue that a layout makes up.

    Raises `UnusableInputError` where the text has neither a masthead nor a document: it is no gazette.
    """
    contents = [block for block in layout.blocks if block.role == "contents"]
    made, entries = read_contents(layout.source.text, contents)
    blocks = sorted([b for b in layout.blocks if b.role != "contents"] + made, key=lambda block: block.start)
    body = next((i for i, b in enumerate(blocks) if b.role in ("paragraph", "table")), len(blocks))
    if not layout.has_contents:
        body = _front_without_contents(blocks, body)
    masthead = read_masthead([block for block in blocks if block.role == "masthead"])
    heads = find_heads(blocks, entries, body) or _single(blocks, body)
    if not heads and masthead.gazette is None:
        raise UnusableInputError(
            "is no gazette: no masthead (…公报 第N期) and no document with title and number was found",
            "Check that the file holds the text of a gazette or of an official document",
        )
    documents: list[Document] = []
    for n, head in enumerate(heads):
        first = head.first if head.number_at is None else min(head.first, head.number_at)
        stop = len(blocks)
        if n + 1 < len(heads):
            following = heads[n + 1]
            stop = following.first if following.number_at is None else min(following.first, following.number_at)
        last = max(i for i in range(first, stop) if blocks[i].role in ("paragraph", "table"))
        pieces = take_apart(blocks, head, last)
        for i, role in pieces.roles.items():
            blocks[i] = blocks[i].as_role(role)
        documents.append(_document(blocks, head, first, last, pieces, entries))
    entries = _linked(entries, heads, documents)
    _mark_rest(blocks, documents, entries)
    return Issue(layout.source, masthead, tuple(blocks), tuple(entries), tuple(documents), layout.has_contents)


_PUBLISHING = regex.compile(r"出版|主办|主管|编印|印发|发行")
_MASTHEAD_LINE = regex.compile(r"公报|第.{1,5}期|第\d+号（|总|刊|年第|^\d{4}年?$|主办|出版|编印")
_NUMBERED = regex.compile(r"第.{1,5}[期号]|增刊")


def _front_without_contents(blocks: list[Block], body: int) -> int:
    """Marks the masthead of a gazette without contents: the first lines up to and with number and date."""
    mast: list[int] = []
    for i in range(body, min(body + 14, len(blocks))):
        text = blocks[i].text
        if len(text) > 40 or "。" in text or blocks[i].role != "paragraph":
            break
        if "关于" in text or (TITLE_END.search(text) and not text.endswith("公报")):
            break  # a title: the documents begin
        mast.append(i)
        if len(mast) > 1 and _PUBLISHING.search(text):
            continue
        if not _MASTHEAD_LINE.search(text):
            mast.pop()
            break
    text = "\n".join(blocks[i].text for i in mast)
    if "公报" not in text or not _NUMBERED.search(text):
        return body
    for i in mast:
        blocks[i] = blocks[i].as_role("masthead")
    return mast[-1] + 1


_TITLE_WORD = regex.compile(r"关于|通知|决定|意见|办法|条例|规定|公告|通告|批复|函|令|方案|规划|报告|细则")


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
    blocks: list[Block], head: Head, first: int, last: int, pieces: Pieces, entries: list[ContentsEntry]
) -> Document:
    sections: list[Section] = []
    within: dict[int, int] = {}
    for p, part in enumerate(pieces.parts):
        of = [
            i
            for i in range(part.first, part.last + 1)
            if blocks[i].role in ("paragraph", "table", "caption") and i not in pieces.outside
        ]
        found, inside = find_sections(blocks, of, p, len(sections))
        sections += found
        within |= inside
        for section in found:
            block = blocks[section.block]
            if section.heading is not None and section.span.end >= block.end - 1:
                blocks[section.block] = block.as_role("heading")
    notice = pieces.parts[0]
    text = "\n".join(blocks[i].text for i in range(notice.first, notice.last + 1) if blocks[i].role == "paragraph")
    title_blocks = [i for i in range(head.first, head.last + 1) if blocks[i].role == "title"]
    return Document(
        first=first,
        last=last,
        title=head.title,
        title_span=Span(blocks[title_blocks[0]].start, blocks[title_blocks[-1]].end),
        number=pieces.number,
        signatures=pieces.signatures,
        addressees=pieces.addressees,
        signed=pieces.signed,
        approved_by=approved_by(text),
        contact=contact(text),
        rubric=entries[head.entry].rubric if head.entry is not None else None,
        entry=head.entry,
        announced=pieces.announced,
        parts=pieces.parts,
        sections=tuple(sections),
        inside=tuple(within.get(i) for i in range(first, last + 1)),
    )


_APPROVED = regex.compile(
    r"(?:已经|业经|已报经?|报经|(?<!\p{Han}[已财])经(?![费济营过验贸常办理]))(?<who>[^。；，\n（）“”《》]{2,40}?)"
    r"(?:审议|研究|讨论|修订|书面|审核)*(?:通过|同意|批准|审定)(?![的后])"
)
_DATED = regex.compile(r"^(?:[12]\d{3}年)?\d{1,2}月\d{1,2}日")
_CONTACT = regex.compile(
    r"请(?:及时|径|直接|迳)*(?:向|与|同|和)(?<who>[^。；，\n]{2,40}?)(?:反映|联系|反馈|报告|咨询|沟通)"
)


_APPROVER = regex.compile(r"政府|会议|国务院|党委|省委|市委|县委|区委|旗委|人大|常委|党中央|领导|局|委|办")


def approved_by(text: str) -> str | None:
    """Who or which meeting approved what a notice issues: 已经区政府八届24次常务会议通过.

    Gives 区政府八届24次常务会议; a date before the meeting is left out.
    """
    match = _APPROVED.search(text)
    if match is None:
        return None
    who = _DATED.sub("", match["who"])
    return who if _APPROVER.search(who) else None


def contact(text: str) -> str | None:
    """Where questions go: 请径向区科协反映 gives 区科协."""
    match = _CONTACT.search(text)
    return match["who"] if match else None


def _linked(entries: list[ContentsEntry], heads: list[Head], documents: list[Document]) -> list[ContentsEntry]:
    """The entries with the documents that they announce; an entry may name a document's instrument."""
    of = {head.entry: n for n, head in enumerate(heads) if head.entry is not None}
    instruments = {
        title_key(part.title): n for n, document in enumerate(documents) for part in document.parts[1:] if part.title
    }
    return [replace(e, document=of.get(n, instruments.get(title_key(e.title)))) for n, e in enumerate(entries)]


_COLOPHON = regex.compile(r"主办|编辑|出版|印刷|电话|邮编|网址|地址|发行|准印|刊号")


def _mark_rest(blocks: list[Block], documents: list[Document], entries: list[ContentsEntry]) -> None:
    """Roles of what stands in no document: rubrics between documents, the colophon at the end."""
    inside = {i for document in documents for i in range(document.first, document.last + 1)}
    rubrics = {title_key(e.rubric) for e in entries if e.rubric}
    end = documents[-1].last if documents else len(blocks)
    for i, block in enumerate(blocks):
        if block.role not in ("paragraph", "table"):
            continue
        if i not in inside:
            imprint = i > end and _COLOPHON.search(block.text)
            blocks[i] = block.as_role("colophon" if imprint else "other")
        elif len(block.text) <= 24 and title_key(block.text) in rubrics:
            blocks[i] = block.as_role("other")

"""Checks of structure: masthead, contents against documents, attachments, outline."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise, takewhile

import regex

from pipeline.check.case import Case, Finding, quote
from pipeline.model import FURNITURE, Block, Document
from pipeline.notation.docnumber import is_codeless, is_same_order, read_dated_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    ADOPTED,
    CONTACT_LINE,
    DATE_IN_BRACKETS,
    LACKS_ISSUER,
    NOTE,
    OF_ITS_OWN,
    OFFICE_SIGNS,
    SITTING,
    are_of_a_series,
    gazette_place,
    is_body_name,
    leaves_out_issuer,
    sums_up_issuers,
    tells_matter,
    title_key,
    without_byline,
)
from pipeline.notation.numerals import HAN_FIGURE, HAN_NUMERAL
from pipeline.precompiled import compile_regex
from pipeline.rows import ContentsRow, DocumentRow, IssueRow, PageRow, SectionRow
from pipeline.vocab.pages import is_download
from pipeline.vocab.places import candidates


def check_front(case: Case) -> Iterator[Finding]:
    """`masthead.incomplete`, `contents.absent`."""
    mast = case.issue.masthead
    if mast.gazette is None and len(case.documents) < 2:
        return  # a document by itself has no masthead
    wanted = {"公报名称": mast.gazette, "年份": mast.year, "期号": mast.number_label, "出版日期": mast.published}
    missing = [name for name, value in wanted.items() if value is None]
    if missing:
        message = f"刊头没有{'、'.join(missing)}"
        yield Finding("masthead.incomplete", mast.span.start, mast.span.end, message)
    gathered = case.issue.source.imprint is not None  # from single documents: nothing was printed over them
    if not case.issue.has_contents and not case.issue.contents and mast.gazette is not None and not gathered:
        yield Finding("contents.absent", mast.span.start, mast.span.end, "本期没有目录")


def check_place(case: Case) -> Iterator[Finding]:
    """`place.ambiguous`: a gazette whose place several divisions may be."""
    mast = case.issue.masthead
    for issue in case.rows(IssueRow):
        if issue.division or mast.gazette is None or case.issue.source.imprint is not None:
            continue
        name = gazette_place(mast.gazette)
        shared = candidates(name, issue.published_on or date(issue.year, 7, 1))
        if shared:
            names = "、".join(place.full_name for place in shared)
            message = f"“{quote(name)}”可能是：{names}；刊头和文件都没有印出所属的市，请写明是哪一个"
            yield Finding("place.ambiguous", mast.span.start, mast.span.end, message)


def check_contents(case: Case) -> Iterator[Finding]:
    """`contents.missing`, `contents.title`, `contents.page`: the contents and the documents against each other."""
    entries = case.rows(ContentsRow)
    documents = {row.document_id: row for row in case.documents}
    pages = _Pages(case)
    unlisted = _genres_unlisted(case)
    for entry in entries:
        document = documents.get(entry.document_id or "")
        if document is None and _lists_together(entry) in unlisted:
            continue
        if document is None:
            message = f"目录第{entry.seq}条在正文中没有印出：{quote(entry.title, 40)}"
            yield Finding("contents.missing", entry.char_start, entry.char_end, message)
            continue
        yield from _entry(case, entry, document, pages)
    if entries:
        listed = {entry.document_id for entry in entries}
        together = set(map(_lists_together, entries))
        for row in case.documents:
            # an explanation printed behind what it explains has mostly no entry of its own
            if row.document_id in listed or (row.genre is not None and row.genre in together):
                continue
            if OF_ITS_OWN.fullmatch(row.title) is None:
                message = f"目录没有列出这份文件：{quote(row.title, 40)}"
                yield Finding("contents.missing", row.char_start, row.char_end, message, row.document_id)


# 批复三则   通知2件: several short documents under one entry
_TOGETHER = compile_regex(rf"(?<genre>批复|通知|通报|公告|通告|函)[{HAN_NUMERAL}\d]{{1,3}}[则件]$")


def _lists_together(entry: ContentsRow) -> str | None:
    """The genre of the documents that an entry lists together, or None."""
    match = _TOGETHER.search(entry.title)
    return match["genre"] if match else None


def _genres_unlisted(case: Case) -> frozenset[str]:
    """The genres of the documents that have no entry of their own."""
    listed = {entry.document_id for entry in case.rows(ContentsRow)}
    return frozenset(row.genre for row in case.documents if row.document_id not in listed and row.genre is not None)


class _Pages:
    """On which page a block begins, and what number a page prints."""

    def __init__(self, case: Case) -> None:
        self._of_start: dict[int, int | None] = {}
        for block in case.issue.blocks if case.rows(PageRow) else ():
            self._of_start.setdefault(block.start, block.page)
        self._labels: dict[int, str | None] = {}
        for page in case.rows(PageRow):
            self._labels.setdefault(page.page, page.label)
        # of a paginated source it is known which page each number is printed on
        typed = len(case.issue.source.pages) < 2
        self._numbers = sorted(int(n) for n in self._labels.values() if typed and n is not None and n.isdigit())
        self._at_foot = typed and _numbered_at_foot(case.issue.blocks)

    def of_start(self, start: int, otherwise: int) -> int | None:
        """The page of the block that begins at a place of the text."""
        return self._of_start.get(start, otherwise)

    def label(self, page: int | None) -> str | None:
        """The number that a page prints."""
        return None if page is None else self._labels.get(page)

    def may_be(self, announced: int, printed: int) -> bool:
        """Whether what stands under the printed number `printed` may be on page `announced`.

        Between two printed numbers of a text that leave pages out (7, then 11) stands the text of all of them, and
        which line is on which page is not printed.
        """
        at = bisect_left(self._numbers, printed)
        if announced == printed or not self._numbers:
            return announced == printed
        if self._at_foot:
            return (self._numbers[at - 1] if at else 0) < announced < printed
        if at + 1 < len(self._numbers):
            return printed < announced < self._numbers[at + 1]
        gaps = len(self._numbers) < 2 or any(b - a > 1 for a, b in pairwise(self._numbers))
        return gaps and announced > printed


def _numbered_at_foot(blocks: Sequence[Block]) -> bool:
    """Whether the lines before the first page number are of its page."""
    alone = any(block.role == "page_number" for block in blocks)  # else a running header prints it
    for above, block in pairwise(blocks):
        # the front matter of a text stands on no page
        if block.role == ("page_number" if alone else "page_header") and above.page is not None:
            return block.page == above.page
    return False


def _entry(case: Case, entry: ContentsRow, document: DocumentRow, pages: _Pages) -> Iterator[Finding]:
    parts = case.parts[document.document_id]
    key = title_key(_AMENDED.sub("", without_byline(entry.title)))
    order = title_key(document.doc_number or "")
    titles = [title_key(_AMENDED.sub("", part.title or "")) for part in parts]
    together = bool(order) and key.startswith(order) and key.removeprefix(order) in {"", *titles}
    whole = title_key(_AMENDED.sub("", document.title))
    same = (
        key in (whole, *titles)
        or title_key(entry.title) == title_key(document.title)
        or are_of_a_series(key, whole)
        or tells_matter(entry.title, document.title)
    )
    at = document.char_start  # with what the title row leaves out: who spoke, or the title over an order's number
    same = same or title_key(case.text[at : at + _BYLINE]).startswith(key)
    if not (same or together or _lacks_issuer(entry, document) or _names_author(case, key, whole, document)):
        message = f"目录作“{quote(entry.title, 60)}”，正文作“{quote(document.title, 60)}”"
        yield Finding("contents.title", entry.char_start, entry.char_end, message, document.document_id)
    said, printed_number = entry.doc_number, document.doc_number
    if said and printed_number and said != printed_number and not is_same_order(said, printed_number):
        message = f"目录的文号作{entry.doc_number}，正文作{document.doc_number}"
        yield Finding("contents.title", entry.char_start, entry.char_end, message, document.document_id)
    start = document.page_start
    if start is not None and key != whole:
        own = [part for part, title in zip(parts, titles, strict=True) if title == key]
        start = pages.of_start(own[0].char_start, start) if own else start
    printed = pages.label(start)
    if (
        entry.page is not None
        and printed is not None
        and printed.isdigit()
        and not pages.may_be(entry.page, int(printed))
    ):
        message = f"目录第{entry.seq}条标第{entry.page}页，正文在第{printed}页"
        yield Finding("contents.page", entry.char_start, entry.char_end, message, document.document_id)


# 某省统计管理办法（修正）   关于…的会议纪要（第14期）: that the contents print it, or the title does, is no difference
_AMENDED = compile_regex(rf"[（(](?:(?:\d{{4}}年?)?修[正订]本?|{SITTING})[）)]$")


# No name with its office is longer; it stands in so many characters from the title's beginning on.
_AUTHOR, _BYLINE = 12, 300


def _names_author(case: Case, key: str, whole: str, document: DocumentRow) -> bool:
    """Whether an entry prints behind the title, or before it, who made the report or the speech, as the line under the
    title does: 政府工作报告　林树森."""
    at = document.char_start
    under = title_key(case.text[at : at + _BYLINE]).partition(whole)[2]
    author = key.removeprefix(whole)
    if key.startswith(whole) and 1 < len(author) <= _AUTHOR:
        return author in under
    speaker = key.removesuffix(whole)  # 李明专员在全区扶贫工作会议上的讲话: his name and his office before the title
    if not key.endswith(whole) or not 1 < len(speaker) <= _AUTHOR:
        return False
    # the name itself has to stand there: 县长 under the title may be another one's
    names = (name for name in _OFFICE.split(speaker) if 1 < len(name) <= _NAME and not is_body_name(name))
    return any(name in under for name in names)


_OFFICE = compile_regex(rf"(?:常务)?副?(?:{OFFICE_SIGNS.pattern}|书记)|同志")
_NAME = 4


_OF_ITS_PLACE = compile_regex(r"(?:自治)?[省市县区州旗盟](?:人民)?政府")
_HAN_STEM = compile_regex(r"\p{Han}{1,8}")


def _lacks_issuer(entry: ContentsRow, document: DocumentRow) -> bool:
    """Whether an entry leaves out who issued the document (关于加强…的意见 of 罗庄区人民政府关于加强…的意见) and 关于
    (李某等同志任职的通知), or sums up who did."""
    title = document.title
    if entry.title.endswith(title) and title.startswith(LACKS_ISSUER):
        return is_body_name(entry.title.removesuffix(title))  # the red head over it names the issuer
    if not title.endswith(entry.title):
        return sums_up_issuers(entry.title, title)  # 甲局等4部门关于…的通知 for a title that names the four
    if _OF_ITS_PLACE.match(entry.title) and _HAN_STEM.fullmatch(title.removesuffix(entry.title)):
        return True  # 自治区人民政府关于… for 广西壮族自治区人民政府关于…
    return leaves_out_issuer(entry.title, title)


# What a body counts by itself, without a code of its own: orders (GB/T 9704-2012, 10.2), minutes (10.3), announcements.
_WITHOUT_CODE = frozenset({"令", "命令", "公告", "通告", "纪要"})


def check_documents(case: Case) -> Iterator[Finding]:
    """`document.incomplete`, `input.truncated`: what a document lacks, and a text that breaks off."""
    unsigned = [
        d for d, row in zip(case.issue.documents, case.documents, strict=True) if row.signed_on and not d.signatures
    ]
    # A gazette that leaves out who signs, since titles say it, does so throughout, or wherever its editors think so.
    several = len(unsigned) > 1
    most = len(unsigned) * 2 > len(case.documents)
    for document, row in zip(case.issue.documents, case.documents, strict=True):
        last = row is case.documents[-1]
        if row.signed_on is None and row.doc_number is not None and not last and not _is_dated(case, document):
            message = f"{row.doc_number}没有成文日期"
            yield Finding("document.incomplete", row.char_start, row.char_end, message, row.document_id)
        elif (
            row.signed_on is not None
            and not document.signatures
            and not (several and (most or row.issuers))
            and not _needs_no_signature(case, document, row)
        ):
            message = f"“{quote(row.title, 40)}”没有发文机关署名"
            yield Finding("document.incomplete", row.char_start, row.char_end, message, row.document_id)
        if row.doc_number is None and row.genre not in _WITHOUT_CODE:
            own = case.issue.blocks[document.first : document.parts[0].last + 1]
            for block in (block for block in own if block.role == "doc_number" and is_codeless(block.text)):
                message = f"发文字号没有机关代字：{quote(block.text)}"
                yield Finding("document.incomplete", block.start, block.end, message, row.document_id)
        yield from _attachments(case, document, row)
    blocks = [b for b in case.issue.blocks if b.role not in FURNITURE]
    if blocks and case.documents and _breaks_off(blocks, case):
        message = f"原文在句中中断：…{quote(blocks[-1].text[-16:])}"
        yield Finding("input.truncated", blocks[-1].start, blocks[-1].end, message, case.documents[-1].document_id)
    entries = case.rows(ContentsRow)
    if entries and entries[-1].document_id is None and _lists_together(entries[-1]) not in _genres_unlisted(case):
        reached = max((n for n, entry in enumerate(entries, 1) if entry.document_id is not None), default=0)
        end = len(case.text.rstrip())
        at = blocks[-1].start if blocks else 0
        message = f"目录列有{len(entries)}条，原文只印到第{reached}条，疑缺后文"
        yield Finding("input.truncated", at, end, message)


def _is_dated(case: Case, document: Document) -> bool:
    """Whether a document prints a day under its text, though one that the calendar lacks (`date.invalid` tells it), or
    under its title the days of its adoption, of which none is certain to be its own. Those under the title of what a
    notice sends out are not the notice's."""
    blocks = case.issue.blocks[document.first : document.last + 1]
    own = case.issue.blocks[document.first : document.parts[0].last + 1]
    return any(block.role == "signed_on" for block in blocks) or any(ADOPTED.fullmatch(block.text) for block in own)


# GB/T 9704-1999, in force from 2000 to June 2012: what one body issues bears its seal over the date and no name.
_SEAL_ALONE = (date(2000, 1, 1), date(2012, 7, 1))


_OVER_TEXT = FURNITURE | {"title", "doc_number", "signed_on"}


def _needs_no_signature(case: Case, document: Document, row: DocumentRow) -> bool:
    """Whether a document was signed while the standard left out the name of a body that issues alone, or bears its day,
    or that of the meeting that adopted it, under its title, which names the body, or beside its number. Minutes are
    not signed (GB/T 9704-2012, 10.3)."""
    if row.genre == "纪要":
        return True
    begin, end = _SEAL_ALONE
    if row.signed_on is not None and begin <= row.signed_on < end and len(row.issuers) < 2:
        return True
    blocks = case.issue.blocks[document.first : document.last + 1]
    if any(block.role == "doc_number" and read_dated_number(block.text) for block in blocks):
        return True
    over = takewhile(lambda block: block.role in _OVER_TEXT, blocks)
    if any(block.role == "signed_on" for block in over):
        return True
    dates = (block.text for block in blocks if block.role == "signed_on")
    return any(ADOPTED.fullmatch(text) or DATE_IN_BRACKETS.fullmatch(text) for text in dates)


# What is announced and left out where it is no text: a picture, or a link to a file.
_ANNOUNCES = frozenset({"title", "attachment_label", "caption"})
_WITH_PICTURES = frozenset({"html", "docx", "doc", "odt"})
_NEVER_LAST = frozenset({"title", "doc_number", "addressee", "heading", "contents", "attachment_label", "caption"})
_ENDS = "。．！？；：:;.”』》）)…"
_SENTENCE_ENDS = "。！？；：:;…"
# Characters of the shortest last line of a paragraph that is taken for a sentence.
_SENTENCE = 30
# 公开方式：主动公开，公开范围：全社会   核查人（签字）：　　核查日期：　　年　月　日
_LABEL = compile_regex(r"[\p{Han}（）()]{2,16}+\s*[:：]")
_ADDRESS = compile_regex(
    r"(?:https?://|www\.|[\w.-]+@)[\x21-\x7e]+$|电话[:：]\s*[\d\s()（）—－、,，-]+$", regex.IGNORECASE
)
# the clause that breaks off follows another one, or a whole sentence
_CLAUSES = compile_regex(r"[，。；]")


def _breaks_off(blocks: Sequence[Block], case: Case) -> bool:
    """Whether the issue's last piece is no end: a title or an addressee, or a sentence without its mark.

    A list, a form, an address, the name of a file and what says whom to ask end so as well.
    """
    block, text = blocks[-1], blocks[-1].text
    if case.issue.contents and block.end <= case.issue.contents[-1].span.end:
        return False  # the issue's contents stand at its end
    if block.role in _NEVER_LAST:
        if block.role in _ANNOUNCES and case.issue.source.format in _WITH_PICTURES:
            part = case.issue.documents[-1].parts[-1]
            return part.kind != "attachment" and block.role != "attachment_label"
        return block.role != "heading" or not _goes_on(blocks)
    if block.role != "paragraph" or text[-1] in _ENDS:
        return False
    if text[-1] in "，、,":
        return True
    if len(text) <= _SENTENCE or not _CLAUSES.search(text):
        return False
    values = _LABEL.match(text) is not None and len(_LABEL.findall(text)) > 1
    other = _ADDRESS.search(text[-200:]) or CONTACT_LINE.fullmatch(text) or NOTE.fullmatch(text)
    return not (values or other or is_download(text) or _goes_on(blocks))


def _goes_on(blocks: Sequence[Block]) -> bool:
    """Whether the last piece is an item of a list whose items have no mark at their ends and are no sentences."""
    if len(blocks) < 2 or any("。" in block.text for block in blocks[-2:]):
        return False
    label, above = read_label(blocks[-1].text), read_label(blocks[-2].text)
    alike = label is not None and above is not None and label.rank == above.rank
    return alike and blocks[-2].text[-1] not in _SENTENCE_ENDS


_OWN_TITLE = 8  # characters of a title that are no coincidence


def _attachments(case: Case, document: Document, row: DocumentRow) -> Iterator[Finding]:
    """`attachment.missing`: attachments announced and not printed, or printed and not announced."""
    printed = [part for part in document.parts if part.kind == "attachment"]
    blocks = case.issue.blocks
    numbers = {part.number for part in printed}
    # what the notice sends out may be called its attachment as well: 附：《某办法》 over the rule
    titles = {title_key(part.title or "") for part in document.parts[1:]}
    lists = [b for b in blocks[document.first : document.last + 1] if b.role == "attachment_list"]
    for n, (number, title) in enumerate(document.announced):
        found = (number is not None and number in numbers) or title_key(title) in titles
        found = found or (number is None and any(own.endswith(title_key(title)) for own in titles if title))
        # 附：农业部、林业部关于…的报告 over the report, whose own title leaves out who made it
        found = found or any(len(own) >= _OWN_TITLE and title_key(title).endswith(own) for own in titles)
        # 附：《某标准》 over the notice that sent it out first: 关于印发某标准的通知
        found = found or (number is None and any(_SENT_FIRST.match(own) and title_key(title) in own for own in titles))
        if not found and len(document.announced) == 1 and len(printed) == 1:
            found = True
        if not found:
            where = lists[min(n, len(lists) - 1)]
            name = f"附件{number or ''}“{quote(title, 40)}”"
            yield Finding("attachment.missing", where.start, where.end, f"{name}已列出而未印出", row.document_id)
    if not document.announced:
        told_at = _attachments_told(blocks, document) if printed else {}
        for part in printed:
            start = blocks[part.first]
            # （目录见附件1）: a decision without a list of attachments may tell of them in its text
            if told_at.get(str(part.number or ""), part.first) < part.first:
                continue
            message = f"印有附件{part.number or ''}“{quote(part.title or '', 40)}”，正文没有附件说明"
            yield Finding("attachment.missing", start.start, start.end, message, row.document_id)
        return
    told = {number for number, _ in document.announced}
    for part in printed:
        if part.number is not None and part.number not in told and len(document.announced) > 1:
            start = blocks[part.first]
            message = f"印有附件{part.number}，附件说明没有列出"
            yield Finding("attachment.missing", start.start, start.end, message, row.document_id)


_SENT_FIRST = compile_regex(r".{0,40}(?:关于)?(?:印发|发布|公布|颁[布发]|下发|转发|批转)")
_ATTACHMENT = compile_regex(r"附[件表]([0-9]*)|附后|后附")


def _attachments_told(blocks: Sequence[Block], document: Document) -> Mapping[str, int]:
    """The first block of the text that tells of each attachment, by its number; "" stands for any (名单附后). 附件12
    tells of 附件1, too, where no mark says which is meant."""
    told: dict[str, int] = {}
    for n in range(document.first, document.last + 1):
        if blocks[n].role in ("paragraph", "heading"):
            for match in _ATTACHMENT.finditer(blocks[n].text):
                number = match[1] or ""
                for end in range(len(number) + 1):
                    told.setdefault(number[:end], n)
    return told


_COUNT = compile_regex(rf"[\d{HAN_NUMERAL}①-⑳]+")


def check_outline(case: Case) -> Iterator[Finding]:
    """`outline.gap`: labels that skip or repeat among the children of one node.

    Numbers may also go on through a part (articles; （四） under the next heading), or start anew at 1.
    """
    last: dict[tuple[str, str | None, str], SectionRow] = {}
    through: dict[tuple[str, str], int] = {}
    slips: dict[tuple[str, str], int] = {}  # the number that a repeat stands in the place of
    for row in case.rows(SectionRow):
        # 第二条之一 was put in later and counts for itself
        if row.number is None or row.kind in ("dash", "ordinal") or "条之" in row.label:
            continue
        number, style = row.number, _style(row.label)
        list_of, part_of = (row.part_id, row.parent_id, style), (row.part_id, style)
        before, reached = last.get(list_of), through.get(part_of, 0)
        wanted = (1, reached + 1) if before is None or before.number is None else (before.number + 1,)
        # 第三条 第三条 第五条: the repeat stands for the number between, and is told by itself; it excuses no later gap
        slip = slips.pop(part_of, None)
        goes_on = number in wanted or number == reached + 1 or (slip in wanted and number - 1 == slip)
        restarted = before is not None and number == 1 and before.number != 1
        if not goes_on and not restarted:
            if number == through.get(part_of):
                slips[part_of] = number + 1
            previous = before.label if before is not None else None
            message = f"“{previous}”之后是“{row.label}”" if previous else f"序号从“{row.label}”起"
            yield Finding(
                "outline.gap",
                row.char_start,
                row.char_start + max(1, _label_width(row)),
                message,
                row.document_id,
            )
        last[list_of] = row
        through[part_of] = number


_COUNTED = compile_regex(rf"(?:^|(?<=[，；。：:;,\n]))([{HAN_FIGURE}])是")


def check_counted(case: Case) -> Iterator[Finding]:
    """`outline.gap`: what a sentence counts off and skips or repeats: 一是…；二是…；四是….

    Only a paragraph that counts once from 一是 on is read: lists in lists count anew. One that says 三要 for 三是 has
    its third.
    """
    for finds in case.finds:
        text = finds.text.text
        if finds.document is None or text.find("二是") < 0:
            continue
        at = 0
        for line in text.split("\n"):
            begin, at = at, at + len(line) + 1
            if "一是" not in line or "二是" not in line:
                continue
            counted = list(_COUNTED.finditer(line))
            if len(counted) < 3 or counted[0][1] != "一" or sum(match[1] == "一" for match in counted) > 1:
                continue
            for before, match in pairwise(counted):
                step = HAN_FIGURE.find(match[1]) - HAN_FIGURE.find(before[1])
                wanted = HAN_FIGURE[min(HAN_FIGURE.find(before[1]) + 1, len(HAN_FIGURE) - 1)]
                if step == 1:
                    continue
                if step not in (0, 2) or wanted in line[before.end() : match.start()]:
                    break
                span = finds.text.span(begin + match.start(), begin + match.end())
                message = f"“{before[1]}是”之后是“{match[1]}是”"
                yield Finding("outline.gap", span.start, span.end, message, case.documents[finds.document].document_id)
                break


@lru_cache(maxsize=4096)
def _style(label: str) -> str:
    """What labels of one list share: （#） of （一）, 3.1 of 3.1.2."""
    return label.rsplit(".", 1)[0] if "." in label[:-1] else str(_COUNT.sub("#", label))


def _label_width(row: SectionRow) -> int:
    return min(row.char_end - row.char_start, len(row.label))

"""Where documents begin: titles, document numbers and the contents that announce them."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from pipeline.model import Block, ContentsEntry
from pipeline.notation.calendar import DAY
from pipeline.notation.docnumber import DocNumber, is_codeless, is_same_order, read_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    ABRIDGEMENT,
    ADOPTED,
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    CHRONICLE,
    CITED,
    CONTACT_LINE,
    COPY_TO,
    DATE_IN_BRACKETS,
    DATE_ONLY,
    GENRES,
    ISSUED,
    ISSUER,
    MONTHS_IN_BRACKETS,
    NOTE,
    OF_ITS_OWN,
    REGISTERED,
    SIGNED_OFF,
    SITTING,
    SPEECH,
    SUBJECT_WORDS,
    TITLE_END,
    TITLE_VERB,
    are_of_a_series,
    is_body_name,
    is_imprint,
    is_issued,
    is_letterhead,
    sums_up_issuers,
    tells_matter,
    title_key,
    without_byline,
    without_subtitle,
)
from pipeline.notation.patterns import compiled
from pipeline.outline.sent import (
    ENOUGH_SIGNS,
    FAR,
    PERSON_ALONE,
    WHEN,
    Sent,
    is_left_out,
    may_be_left_out,
    may_stand_under,
    sent_by,
    signs_of_own,
    stands_alone,
)
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab.pages import is_download, is_of_page

# The block some steps before or behind another, furniture and rubrics left out; None past the ends.
Near = Callable[[int, int], int | None]


@dataclass(frozen=True, slots=True)
class Head:
    """A document's head: blocks `[first, last]` are its title, `number_at` the block of its number."""

    first: int
    last: int
    title: str
    number: DocNumber | None
    number_at: int | None
    entry: int | None


# 此复   特此通知: the last words of a text, printed without a full stop
_CLOSING = compile_re(r"特此(?:通知|公告|通告|批复|函复|函告|通报|报告)|此[复令告布]")


def is_title_line(text: str) -> bool:
    """Whether a block may be a line of a title: no sentence, label, date, number, list or note."""
    return len(text) <= 120 and not text.endswith(_SENTENCE_END) and _is_title_line(text)


_LETTER = compile_re(r"[^\W\d_]")
_SITTING = compile_re(rf"[（(]?\s*{SITTING}\s*[）)]?")
_SENTENCE_END = tuple("。；;！!？?：:，,、")


# a report upwards prints who signs it beside its number: 肥政〔2023〕12号　签发人：张三
_SIGNER = compile_regex(r"\s*签\s*发\s*人\s*[:：].{0,30}$")


@lru_cache(maxsize=4096)
def _is_title_line(text: str) -> bool:
    return (
        "。" not in text
        and "；" not in text
        and _LETTER.search(text) is not None
        and DATE_ONLY.fullmatch(text) is None
        # a bulletin's part says which one it is: 某省工业普查公报（第一号）
        and (read_number(_SIGNER.sub("", text)) is None or OF_ITS_OWN.fullmatch(text) is not None)
        and not is_codeless(text)
        and SIGNED_OFF.fullmatch(text) is None
        and ATTACHMENT_LABEL.fullmatch(text) is None
        and ATTACHMENT_LIST.match(text) is None
        and COPY_TO.match(text) is None
        and not is_imprint(text)
        and NOTE.fullmatch(text) is None
        and CONTACT_LINE.fullmatch(text) is None
        and SUBJECT_WORDS.fullmatch(text) is None
        and REGISTERED.fullmatch(text) is None
        and _CLOSING.fullmatch(text) is None
        and _SITTING.fullmatch(text) is None
        and not is_of_page(text)
        and not is_download(text)
        and ADOPTED.fullmatch(text) is None
        and read_label(text) is None
        and not is_letterhead(text)
    )


_ISSUED = compiled(rf"{ISSUED}|关于")


def rubric_keys(entries: Sequence[ContentsEntry]) -> set[str]:
    """The rubrics of the contents, which may be printed again over their documents; not those that an entry is called
    by as well (更正 under 更正)."""
    titles = {title_key(title) for entry in entries for title in (entry.title, without_subtitle(entry.title))}
    return {title_key(entry.rubric) for entry in entries if entry.rubric} - titles


def find_heads(
    blocks: Sequence[Block],
    entries: Sequence[ContentsEntry],
    body: int,
    parted: Set[int] = frozenset(),
    by_itself: bool = False,
) -> list[Head]:
    """The heads of the documents from block `body` on, in printed order.

    A group of title lines is a head when the contents list it, when its number stands under it or over it, or when
    it names its issuer and an addressee follows. A title that the document before it issues is no head: it is the
    instrument inside (the contents may list an order's regulation beside the order).

    Without contents, a title that nobody announced begins a document as well where the one before has ended; not in a
    file that is one document `by_itself`.

    `parted` are the blocks that more blank lines, or the turn of a page, part from the one before.
    """
    rubrics = rubric_keys(entries)
    listed = {title_key(entry.title): n for n, entry in reversed(list(enumerate(entries)))}
    titles = {n: key for key, n in listed.items()}
    for n, entry in enumerate(entries):  # the contents print behind the title which minutes they are, or who spoke
        listed.setdefault(title_key(without_byline(entry.title)), n)
        listed.setdefault(title_key(without_subtitle(entry.title)), n)
    by_number: dict[str, int] = {e.doc_number: n for n, e in enumerate(entries) if e.doc_number}
    alike = _Alike(entries)
    heads: list[Head] = []
    claimed: set[int] = set()
    place = _without_rubrics(blocks, body, rubrics, listed)
    unprinted = _unprinted(blocks, place, entries)
    rank = {i: n for n, i in enumerate(place)}
    taken: set[int] = set()

    def near(i: int, step: int) -> int | None:
        n = rank[i] + step
        return place[n] if 0 <= n < len(place) else None

    opening = None if entries else next(_opening_head(blocks, place), None)
    sent = None if opening is None else sent_by(blocks, place, rank[opening.last] + 1, opening.title)
    n = m = 0
    while n < len(place):
        i = place[n]
        order = _order_line(blocks, place, n, listed)
        if order is not None and not (heads and _is_inside(blocks, heads[-1], order, sent)):
            order = alike.with_own(order, taken)
            if order.entry is not None:
                taken.add(order.entry)
            heads.append(order)
            n += 1
            sent = sent_by(blocks, place, n, order.title)
            continue
        if blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
            if sent is not None:
                sent.pass_by(blocks, i)
            n += 1
            continue
        m = max(m, n)  # lines behind a head are known already
        while (
            m + 1 < len(place) and blocks[place[m + 1]].role == "paragraph" and is_title_line(blocks[place[m + 1]].text)
        ):
            m += 1
        run = place[n : m + 1]
        begin = _title_start(blocks, run, near, heads[-1] if heads else None, parted)
        head = _head(blocks, run, begin, near, listed, titles, by_number, claimed)
        if head is None and unprinted:
            head = _nearly_listed(blocks, run[begin:], unprinted, taken)
        if head is None:
            head = _unlisted(blocks, run[begin:], near)
        if sent is not None and head is not None:
            attached = head.number_at is None and _is_labelled(blocks, head.first, near)
            if _waits_for(sent, head) or (not entries and (attached or sent.is_of_its_kind(head.title))):
                head = None
        if head is None and sent is not None:
            head = _unannounced(blocks, run, begin, near, sent, parted, by_itself, bool(entries))
        if head is not None:
            head = _without_months(blocks, head)
            head = _with_issuers(blocks, run, begin, head, heads[-1] if heads else None, parted)
            head = _with_abridgement(blocks, head, near)
        if head is not None and heads and _is_repeated(heads[-1], head, near):
            head = _of_both(heads.pop(), head)
        if head is not None and not (heads and _is_inside(blocks, heads[-1], head, sent)):
            head = alike.with_own(head, taken)
            if head.number_at is not None:
                claimed.add(head.number_at)
            if head.entry is not None:
                taken.add(head.entry)
            heads.append(head)
            n = rank[head.last] + 1
            at = n if head.number_at is None or head.number_at < head.last else rank[head.number_at] + 1
            sent = sent_by(blocks, place, at, head.title)
            continue
        n = m + 1
    if not entries:
        before = place[: bisect_left(place, heads[0].first)] if heads else place
        heads = [*_opening_head(blocks, before), *heads]
    return _with_fuzzy_entries(heads, entries, taken)


# （摘要） on a line of its own under the title of a report or a speech
_ABRIDGED = compile_re(rf"[（(]\s?(?:{ABRIDGEMENT})\s?[）)]")


def _with_abridgement(blocks: Sequence[Block], head: Head, near: Near) -> Head:
    """A head with the line under its title that says how much of the text is printed."""
    under = near(head.last, 1)
    if under is None or _ABRIDGED.fullmatch(blocks[under].text) is None:
        return head
    return replace(head, last=under, title=head.title + blocks[under].text)


def _opening_head(blocks: Sequence[Block], before: Sequence[int]) -> Iterator[Head]:
    """The head of the text before every other document, of an issue without contents: title lines at its beginning
    that end in the kind of a document, with sentences under them. Else what the issue prints there would be lost."""
    text = ""
    for n, i in enumerate(before[:_TITLE_LINES]):
        if blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
            return
        text += blocks[i].text
        if TITLE_END.search(text) and any("。" in blocks[j].text for j in before[n + 1 :]):
            yield Head(before[0], i, text, None, None, None)
            return


def _without_rubrics(blocks: Sequence[Block], body: int, rubrics: Set[str], listed: Mapping[str, int]) -> list[int]:
    """The paragraphs and tables from block `body` on, without the rubrics that are printed again over their documents:
    they are no lines of a title. The last line of a title may read as its rubric does (《某办法》⏎政策解读)."""
    place: list[int] = []
    # 大事记 over （2016年8月）, which the contents print as 2016年8月大事记, is a title and no rubric alone
    chronicles = any(CHRONICLE.sub("", key) for key in listed if CHRONICLE.search(key))
    for i in range(body, len(blocks)):
        if blocks[i].role not in ("paragraph", "table"):
            continue
        if rubrics and len(blocks[i].text) <= 24 and (key := title_key(blocks[i].text)) in rubrics:
            above = blocks[place[-1]].text if place and blocks[place[-1]].role == "paragraph" else ""
            ends = above and is_title_line(above) and (title_key(above) + key in listed or CITED.fullmatch(above))
            under = blocks[i + 1].text[:60] if i + 1 < len(blocks) else ""
            opens = chronicles and CHRONICLE.fullmatch(key) and not CHRONICLE.search(under)
            if not (ends or opens):
                continue
        place.append(i)
    return place


# So many entries that wait for their document are compared with a title.
_NEXT = 8


def _unprinted(blocks: Sequence[Block], place: Sequence[int], entries: Sequence[ContentsEntry]) -> dict[int, str]:
    """The entries without a number whose titles the body prints nowhere in the same words, with their keys."""
    titles = ((n, title_key(entry.title)) for n, entry in enumerate(entries) if not entry.doc_number)
    keys = {n: key for n, key in titles if len(key) > 5}
    if not keys:
        return {}
    lines = (blocks[i].text for i in place if blocks[i].role == "paragraph" and is_title_line(blocks[i].text))
    printed = "".join(map(title_key, lines))
    return {n: key for n, key in keys.items() if key not in printed}


def _nearly_listed(
    blocks: Sequence[Block], run: Sequence[int], unprinted: Mapping[int, str], taken: Set[int]
) -> Head | None:
    """The head that title lines hold which read almost as an entry without number does, to its last word: 《甲实施
    办法》政策解读 where the contents print 《甲管理办法》政策解读."""
    after = max(taken, default=-1)
    waiting = [(n, key) for n, key in unprinted.items() if n > after and n not in taken][:_NEXT]
    best: tuple[float, int, int] | None = None
    text = ""
    for b in range(min(_TITLE_LINES, len(run)) if waiting else 0):
        text += blocks[run[b]].text
        key = title_key(text)
        for n, wanted in waiting:
            if are_of_a_series(key, wanted) or (n == waiting[0][0] and tells_matter(wanted, key)):
                return Head(run[0], run[b], text, None, None, n)
            if key.removesuffix("表")[-2:] != wanted.removesuffix("表")[-2:]:
                continue
            likeness = difflib.SequenceMatcher(None, key, wanted, autojunk=False).ratio()
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = likeness, b, n
    if best is None:
        return None
    _, b, n = best
    return Head(run[0], run[b], "".join(blocks[i].text for i in run[: b + 1]), None, None, n)


_ALIKE = 0.8


def _unlisted(blocks: Sequence[Block], run: Sequence[int], near: Near) -> Head | None:
    """The head of an explanation, a chronicle, a report, a speech or a bulletin that the contents do not list, or of an
    issue without any: its title by itself on its lines, and under it a text, which a link to another page would lack,
    or who made it, and when."""
    text = ""
    for i in run[:3]:
        text += blocks[i].text
        if OF_ITS_OWN.fullmatch(text) is None:
            continue
        after = near(i, 1)
        under = blocks[after].text if after is not None else ""
        if _MONTH.fullmatch(under) or (i == run[-1] and (read_label(under) is not None or "。" in under)):
            return Head(run[0], i, text, None, None, None)
        behind = [blocks[j].text for j in run[run.index(i) + 1 :]]
        speaks = _SPEECH.fullmatch(text) is not None
        if all(_is_byline(line, speaks) for line in behind) and (behind or _BYLINE.match(under)):
            return Head(run[0], i, text, None, None, None)
    return None


def _waits_for(sent: Sent, head: Head) -> bool:
    """Whether a head without number, entry and issuer is what the document before sends out and has not printed yet."""
    if head.number is not None or head.number_at is not None or head.entry is not None:
        return False
    if is_issued(head.title):  # what others have issued may be forwarded: 转发两个文件
        return _FORWARDS.search(sent.title) is not None and sent.waits() and (sent.fresh or sent.come > 0)
    if OF_ITS_OWN.fullmatch(head.title) is not None or not sent.sends:
        return False
    return (sent.fresh and sent.waits()) or sent.announces(head.title, head.first)


def _unannounced(
    blocks: Sequence[Block],
    run: Sequence[int],
    begin: int,
    near: Near,
    sent: Sent,
    parted: Set[int],
    counts_only: bool,
    listed: bool,
) -> Head | None:
    """The head that stands behind the end of a document which does not announce it, or None; what it announces is
    counted. Where contents are printed (`listed`) that leave it out, more has to say so."""
    labelled = _is_labelled(blocks, run[begin], near)
    known = begin  # the lines before belong to what is announced

    def parts(k: int) -> bool:
        """Whether line `k` of the run is of another text than the line over it."""
        return run[k] in parted or _APART.search(blocks[run[k - 1]].text) is not None

    def has_ended(k: int) -> bool:
        """Whether the text over line `k` of the run has come to its end."""
        above = near(run[k], -1)
        return above is None or k > begin or not blocks[above].text.endswith(_GOES_ON)

    for a in range(begin, len(run)):
        if a < known or (a > begin and not parts(a)):
            continue
        if known == begin and a and sent.fresh and sent.waits() and (begin or a > 1 or run[a] in parted):
            sent.come, sent.fresh = sent.come + 1, False  # the list over it is what the notice sends out
        title = ""
        for b in range(a, min(a + _LINES_ALONE, len(run))):
            if b > a and parts(b):
                break
            title += blocks[run[b]].text
            if not is_body_name(title) and sent.announces(title, run[a]):
                sent.come += 0 if labelled and a == begin else 1
                known = b + 1
                break
            if (
                counts_only
                or (labelled and a == begin)
                or len(run) - b > _TITLE_LINES
                or not all(_stands_under(blocks[i].text, title) for i in run[b + 1 :])
            ):
                continue
            under = _text_under(blocks, run[b], near, title)
            if listed and not (
                (a == begin or run[a] in parted)
                and sent.ended
                and not sent.waits()
                and may_be_left_out(title)
                and is_left_out(title, under, _behind(blocks, run[b], near), sent)
            ):
                continue
            if stands_alone(title, under, sent):
                if sent.may_hold(title) or sent.fits(title):
                    sent.come += 1
                    return None
                return Head(run[a], run[b], title, None, None, None)
            if not (sent.ended or sent.undated) or sent.may_hold(title) or not has_ended(a):
                continue
            if signs_of_own(title, _behind(blocks, run[b], near), sent) >= ENOUGH_SIGNS:
                return Head(run[a], run[b], title, None, None, None)
    if known == begin and sent.fresh and sent.waits():
        sent.come += 1  # the first text behind the day is what the notice sends out, whatever its title
    sent.fresh = False
    return None


# 杨丽华　州环保局　0872－2319876: the line of a list
_APART = compile_re(r"\s")
_GOES_ON = tuple("：:，,、")
# No title that nobody announced has more lines.
_LINES_ALONE = 3
# （1985年3月1日省人民政府批准）   （2013年6月20日）   （经市人民政府批准，自1998年5月1日起执行）
_SAID_UNDER = compile_re(r"[（(][^（）()]{4,60}(?:日|通过|批准|同意|[公发颁]布|[施试执实]行)[^（）()]{0,20}[）)]")


def _is_labelled(blocks: Sequence[Block], i: int, near: Near) -> bool:
    """Whether the label of an attachment stands over a block."""
    over = near(i, -1)
    return over is not None and ATTACHMENT_LABEL.fullmatch(blocks[over].text) is not None


def _stands_under(line: str, title: str) -> bool:
    """Whether a line may stand between a title and its text: who made it, when it was adopted."""
    said = _BYLINE.match(line) is not None or _SAID_UNDER.fullmatch(line) is not None
    return said or is_body_name(line) or may_stand_under(line, title)


def _behind(blocks: Sequence[Block], i: int, near: Near) -> list[Block]:
    """The blocks behind a title, as far as its end is asked for."""
    found: list[Block] = []
    while len(found) < FAR and (k := near(i, len(found) + 1)) is not None:
        found.append(blocks[k])
    return found


def _text_under(blocks: Sequence[Block], i: int, near: Near, title: str) -> list[Block]:
    """The first blocks of the text under a title."""
    under: list[Block] = []
    step = 1
    while (k := near(i, step)) is not None and len(under) < 2 and step < _TITLE_LINES:
        if under or not _stands_under(blocks[k].text, title):
            under.append(blocks[k])
        step += 1
    return under


_MONTH = compile_re(r"(?:\d{4}年)?\d{1,2}月(?:份)?")
# ——2013年1月8日在市第三届人民代表大会第三次会议上   （2013年1月8日）   市长 常正国: whose report it is, and when
_BYLINE = compiled(
    rf"[—-]{{1,2}}\s?\d{{4}}年|[—（(-]{{0,2}}\s?{DAY}|\p{{Han}}{{0,14}}[省市县区州旗盟乡镇局厅]长\s?\p{{Han}}{{2,4}}$"
)
_SPEECH = compiled(SPEECH)


def _is_byline(line: str, speaks: bool) -> bool:
    """Whether a line under a title says whose text it is; a speech prints the name alone as well."""
    return (
        is_body_name(line) or _BYLINE.match(line) is not None or (speaks and PERSON_ALONE.fullmatch(line) is not None)
    )


def _is_repeated(before: Head, head: Head, near: Near) -> bool:
    """Whether a head is the one before it again: a web page prints the title over the document, and nothing but its
    number stands between."""
    above = near(head.first, -1)
    if above is not None and above == before.number_at:
        above = near(above, -1)
    return above == before.last and title_key(before.title) == title_key(head.title)


class _Alike:
    """The entries of the contents that have one title, as proclamations and orders of one body have."""

    def __init__(self, entries: Sequence[ContentsEntry]) -> None:
        self._entries = entries
        keys = [title_key(entry.title) for entry in entries]
        self._of: dict[str, list[int]] = {}
        for n, key in enumerate(keys):
            self._of.setdefault(key, []).append(n)
        self._keys = keys

    def with_own(self, head: Head, taken: Set[int]) -> Head:
        """The head with its own of several entries alike: that of its number, else the next."""
        if head.entry is None or len(group := self._of[self._keys[head.entry]]) < 2:
            return head
        number = head.number.text if head.number is not None else ""
        free = [n for n in group if n not in taken]
        of_number = (n for n in free if number and number.endswith(self._entries[n].doc_number or "-"))
        return replace(head, entry=next(of_number, free[0] if free else head.entry))


def _of_both(before: Head, head: Head) -> Head:
    """The second of two heads that are one, with the number and the entry that the first has taken."""
    number, at = (before.number, before.number_at) if head.number is None else (head.number, head.number_at)
    return replace(head, number=number, number_at=at, entry=before.entry if head.entry is None else head.entry)


def _without_months(blocks: Sequence[Block], head: Head) -> Head:
    """The head without the months under its title, which no entry of the contents counts to it: 任免名单⏎（2009年4月）;
    大事记⏎（2016年8月） is the 2016年8月大事记 that they list."""
    printed = blocks[head.last].text
    if head.entry is not None or head.last == head.first or MONTHS_IN_BRACKETS.fullmatch(printed) is None:
        return head
    last = next(i for i in range(head.last - 1, -1, -1) if blocks[i].role == "paragraph")
    return replace(head, last=last, title=head.title.removesuffix(printed))


def _with_issuers(
    blocks: Sequence[Block], run: Sequence[int], begin: int, head: Head, before: Head | None, parted: Set[int]
) -> Head:
    """The head with the issuers on the lines over it, which contents leave out or sum up: 罗庄区人民政府⏎关于加强…的
    意见; 瓯海区民政局⏎瓯海区教育局⏎瓯海区财政局关于印发…的通知. Who issued the document before may sign it there."""
    at = run.index(head.first) if head.first in run else 0
    signer = title_key(before.title) if before is not None else ""
    title = head.title
    joint = is_issued(title)
    while at > begin and run[at] not in parted:
        above = blocks[run[at - 1]].text
        if not is_body_name(above) or not (joint or _SUBJECT_FIRST.match(title)):
            break
        if joint and signer.startswith(title_key(above)):
            break
        at, title, joint = at - 1, above + title, True
    return replace(head, first=run[at], title=title) if title != head.title else head


# a title that begins with its subject and names no issuer
_SUBJECT_FIRST = compiled(rf"(?:{TITLE_VERB})")
# No title has more lines.
_TITLE_LINES = 8


def _head(
    blocks: Sequence[Block],
    run: Sequence[int],
    begin: int,
    near: Near,
    listed: Mapping[str, int],
    titles: Mapping[int, str],
    by_number: Mapping[str, int],
    claimed: Set[int],
) -> Head | None:
    """The head that a run of title lines holds, or None; its lines before `begin` belong to the document before."""
    # 1. the contents list it: any stretch of up to six lines
    for a in range(len(run) if listed else 0):
        text = ""
        for b in range(a, min(a + 6, len(run))):
            text += blocks[run[b]].text
            entry = listed.get(title_key(text))
            number, at = _number_beside(blocks, run[a], run[b], near, claimed)
            if entry is None and number is not None and number.code is None:
                entry = listed.get(title_key(text + number.text))
            if entry is not None:
                return _made(text, run[a], run[b], number, at, entry)
    run = run[begin:]
    last = run[-1]
    number, at = _number_beside(blocks, run[0], last, near, claimed)
    if number is not None and at is not None and at > last and (under := _title_under_number(blocks, last, at, near)):
        title = "".join(blocks[i].text for i in under)
        return _made(title, last, under[-1], number, at, listed.get(title_key(title)))
    # 2. they list the number under it: the lines that read most like the entry
    if listed and number is not None and at is not None and at > last:
        likest: tuple[float, int, int] | None = None
        for a in range(max(0, len(run) - 6), len(run)):
            text = "".join(blocks[i].text for i in run[a:])
            entry = by_number.get(whole_number(text, number).text)
            if entry is None or not (a == 0 or _ISSUED.match(text)):
                continue
            key = titles.get(entry, "")
            likeness = difflib.SequenceMatcher(None, title_key(text), key, autojunk=False).ratio()
            if likeness >= 0.6 and (likest is None or likeness > likest[0]):
                likest = likeness, a, entry
        if likest is not None:
            _, a, entry = likest
            return _made("".join(blocks[i].text for i in run[a:]), run[a], last, number, at, entry)
    # 3. its number stands under the last line, or over the first; or an addressee follows
    run = run[-_TITLE_LINES:]
    if number is not None and (order := _joint_order([blocks[i].text for i in run])) is not None:
        return _made(order, run[0], last, number, at, None)
    behind = last if at is None else max(last, at)
    if not listed and len(run) > 1 and at is None and WHEN.fullmatch(blocks[last].text):
        run = run[:-1]  # 任免名单 over （2009年第一季度）, as a day would stand there
        last = run[-1]
    start = _first_line(blocks, run) if at is None or at > last else 0
    text = "".join(blocks[i].text for i in run[start:])
    titled = TITLE_END.search(text) or _ISSUED.match(text) or text.endswith("令")
    if number is not None and (titled or (at is not None and at > last and _is_sheet(text, number))):
        return _made(text, run[start], last, number, at, None)
    after = near(behind, 1)
    if after is not None and ADOPTED.fullmatch(blocks[after].text):
        after = near(behind, 2)
    named = TITLE_END.search(text) and _ISSUED.match(text) and not text.startswith("关于")
    # without contents a title without its issuer is one where the document before ends in its day: 关于调整小组的通知
    above = near(run[start], -1)
    alone = TITLE_END.search(text) and not listed and above is not None and DATE_ONLY.fullmatch(blocks[above].text)
    addressed = after is not None and blocks[after].text.endswith(("：", ":")) and len(blocks[after].text) < 200
    if (named or (alone and len(text) > 3)) and addressed:
        return _made(text, run[start], last, None, at, None)
    # which minutes they are stands in the place of a number, or a number without its code
    counted = text.endswith("纪要") and after is not None and _SITTING.fullmatch(blocks[after].text)
    if (counted or at is not None) and TITLE_END.search(text) and (_ISSUED.match(text) or _SHEET.fullmatch(text)):
        return _made(text, run[start], last, None, at, None)
    return None


def _title_under_number(blocks: Sequence[Block], kind_at: int, at: int, near: Near) -> list[int]:
    """The lines of a title that stands under its number, over which its kind stands by itself: 公告⏎2021年第45号⏎
    关于发布…的公告; none where it is not so."""
    kind = title_key(blocks[kind_at].text)
    found: list[int] = []
    text = ""
    while kind in GENRES and len(found) < _TITLE_LINES and (i := near(at, len(found) + 1)) is not None:
        if blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
            break
        found.append(i)
        text += blocks[i].text
        if "关于" in text and text.endswith(f"的{kind}"):
            return found
    return []


def _joint_order(lines: Sequence[str]) -> str | None:
    """The title of an order of several bodies, whose names stand on lines before the one 令: 甲部⏎乙部令⏎丙局 is
    甲部乙部丙局令. None where the lines are no such names."""
    ends = [n for n, line in enumerate(lines) if line.endswith("令")]
    if len(ends) != 1 or ends[0] == len(lines) - 1:
        return None
    names = list(filter(None, (line.removesuffix("令").strip() for line in lines)))
    return "".join(names) + "令" if all(map(is_body_name, names)) else None


_SHEET = compiled(rf"{ISSUER}\s*\p{{Han}}{{2,8}}")


def _is_sheet(text: str, number: DocNumber) -> bool:
    """Whether a line over a whole number names its issuer and what it is, be it no kind of document that titles end in:
    某区人民政府抄告单. A body's name alone signs the document before."""
    whole = number.code is not None and number.year is not None
    return whole and not is_body_name(text) and _SHEET.fullmatch(text) is not None


# 王小明　市教育局副局长   成员：李四   （此表略）: the lines of a list or a note, which no title has
_OFFICE = compile_re(
    r"(?:[局处科股室市州县区旗镇乡村部委院厅署司所站台馆园校社队组会行]长|秘书长|主任|书记|主席|经理|委员|组员|干事|教授|工程师|[（(].{0,16}略[）)])$"
)
_MORE_OF_IT = compile_re(r"的|等|职务|、|和")


def _title_start(blocks: Sequence[Block], run: Sequence[int], near: Near, before: Head | None, parted: Set[int]) -> int:
    """Where in a run of title lines the title begins: behind what ends the document before it.

    That is the last line of a list (a member with his office), a signature without date, the same title as the
    heading of a web page, or what blank lines or the turn of a page part from a title that reads as one by itself.
    """
    begin = 0
    for a in range(max(1, len(run) - _TITLE_LINES), len(run)):
        above, own = blocks[run[a - 1]].text, blocks[run[a]].text
        of_a_list = _OFFICE.search(above) is not None and _MORE_OF_IT.match(own) is None
        rest = "".join(blocks[i].text for i in run[a:])
        opens = run[a] in parted and (_reads_as_title(rest) or OF_ITS_OWN.fullmatch(own) is not None)
        if of_a_list or opens or _is_said_above(blocks, run, a, rest):
            begin = a
    over = near(run[begin], -1)
    if before is None or over is None or not blocks[over].text.endswith("。"):
        return begin
    signer = title_key(before.title)
    for a in range(begin, min(begin + _TITLE_LINES, len(run) - 1)):
        name, rest = title_key(blocks[run[a]].text), "".join(blocks[i].text for i in run[a + 1 : a + _TITLE_LINES])
        if not is_body_name(blocks[run[a]].text) or not signer.startswith(name):
            break
        signer = signer.removeprefix(name)
        if _reads_as_title(rest):
            begin = a + 1
    return begin


def _is_said_above(blocks: Sequence[Block], run: Sequence[int], a: int, title: str) -> bool:
    """Whether the lines over line `a` of a run end in the same title: the heading of a web page over it."""
    key = title_key(title)
    above = "".join(blocks[i].text for i in run[max(0, a - _TITLE_LINES) : a])
    return _reads_as_title(title) and title_key(above).endswith(key)


def _reads_as_title(text: str) -> bool:
    """Whether words are a title from its issuer to its kind: 某县人民政府关于…的通知."""
    return is_issued(text) and TITLE_END.search(text) is not None


_ORDER = compiled(
    r"(?P<title>[\p{Han}]{2,30}(?:令|公告|通告))\s*+(?P<number>[（(]?第\s*+\d{1,5}\s*+号[）)]?|(?P<year>[〔\[（(]\d{4}[〕\]）)])第?\d++号)"
)
# 某市人民政府通告   国家税务总局公告   某省第九届人民代表大会第一次会议公告
_ISSUES = compiled(rf"(?:{ISSUER}|\p{{Han}}{{4,40}}会议(?:主席团)?)(?:令|公告|通告)")


_MADE_PUBLIC = compile_re(r"公布|发布|颁布|施行|通过|批准|公告如下|通告如下")


def _order_line(blocks: Sequence[Block], place: Sequence[int], n: int, listed: Mapping[str, int]) -> Head | None:
    """An order whose title and number share a line (清远市人民政府令第1号); it makes public what follows."""
    block = blocks[place[n]]
    match = _ORDER.fullmatch(block.text) if block.role == "paragraph" else None
    if match is None or n + 1 >= len(place):
        return None
    if match["year"] and _ISSUES.fullmatch(match["title"]) is None:
        return None  # 官政通告〔2023〕2号 is a number, of which 通告 is the code's end
    under = "".join(blocks[i].text for i in place[n + 1 : n + 4])
    if not _MADE_PUBLIC.search(under[:400]):
        return None
    number = read_number(block.text)
    entry = (
        listed.get(title_key(match["title"]))
        if title_key(match["title"]) in listed
        else listed.get(title_key(block.text))
    )
    return Head(place[n], place[n], match["title"], number, None, entry)


def _made(text: str, first: int, last: int, number: DocNumber | None, at: int | None, entry: int | None) -> Head:
    return Head(first, last, text, number and whole_number(text, number), at, entry)


def whole_number(title: str, number: DocNumber) -> DocNumber:
    """A number with the words of the title that it counts, where it has no code: 财政部公告 and 2018年第5号 are
    财政部公告2018年第5号. A title with its matter (关于…的公告) is counted by nobody."""
    if number.code is not None or not (title.endswith("令") or _ISSUES.fullmatch(title)):
        return number
    return replace(number, text=title + number.text, code=title)


def _number_beside(
    blocks: Sequence[Block], first: int, last: int, near: Near, claimed: Set[int]
) -> tuple[DocNumber | None, int | None]:
    """The number under a title, else the one over it that no document before has claimed.

    The day may stand in brackets between both, as Shanghai prints it. What prints no code is no number, but stands in
    its place. Who issue a document together may print a number each over its title: the first is that of the document,
    the host's.
    """

    def read(i: int | None) -> DocNumber | None:
        if i is None or i in claimed or blocks[i].role != "paragraph":
            return None
        return read_number(_SIGNER.sub("", blocks[i].text))

    under = near(last, 1)
    if under is not None and DATE_IN_BRACKETS.fullmatch(blocks[under].text):
        under = near(last, 2)
    number = read(under)
    if number is not None:
        return number, under
    if under is not None and under not in claimed and is_codeless(blocks[under].text):
        return None, under
    at, over, found = None, near(first, -1), None
    if over is not None and SIGNED_OFF.fullmatch(blocks[over].text):
        over = near(first, -2)
    while (number := read(over)) is not None:
        at, found, over = over, number, near(over, -1) if over is not None else None
    return found, at


def _first_line(blocks: Sequence[Block], run: Sequence[int]) -> int:
    """Which line of a run begins the title: the first from which on it reads as an issuer's title."""
    for a in range(len(run)):
        text = "".join(blocks[i].text for i in run[a:])
        own = blocks[run[a]].text
        if _ISSUED.match(text) and (a == 0 or _ISSUED.match(own) or len(own) < 30):
            return a
    return max(0, len(run) - 3)


_FORWARDS = compile_re(r"转发|批转")


# 《某条例》根据本决定作相应修改，重新公布: a decision prints what it changes
PRINTED_AGAIN = compile_re(r"重新(?:公布|发布|印发)")


def _is_inside(blocks: Sequence[Block], before: Head, head: Head, sent: Sent | None) -> bool:
    """Whether a head is the instrument that the document before it issues: its notice names the title in 《》, that of
    a speech or a report without them, too (现将市长在全市会议上的讲话印发给你们).

    What a document only speaks of (the report that a resolution approves) is one of its own where contents list it.
    """
    wanted = title_key(head.title)
    numbered = head.number is not None and head.number.code is not None
    between = (blocks[i].text for i in range(before.last + 1, head.first) if blocks[i].role == "paragraph")
    text = "".join(islice(between, 3000))[:3000]
    cited = {title_key(t) for t in CITED.findall(text)}
    if head.entry is not None and sent is not None and not sent.sends and not PRINTED_AGAIN.search(text):
        return False
    if wanted in cited and not numbered:
        return True
    said = not numbered and head.entry is None and len(wanted) > 6 and OF_ITS_OWN.fullmatch(head.title) is not None
    if said and wanted in title_key(text):
        return True
    # a forwarded document printed inside the forwarding notice, with its own number and date
    forwards = _FORWARDS.search(before.title) and head.entry is None
    return bool(
        forwards and (wanted in title_key(before.title) or any(wanted.endswith(c) for c in cited if len(c) > 6))
    )


# So many entries are compared with every title; of more, so many that have something of their own in common with it.
_FEW = 64
_LIKELY = 16


def _with_fuzzy_entries(heads: Sequence[Head], entries: Sequence[ContentsEntry], taken: Set[int]) -> list[Head]:
    """The heads with their entries where number or wording says so although the titles differ by some characters."""
    free = [n for n in range(len(entries)) if n not in taken]
    keys = [title_key(entry.title) for entry in entries]
    numbers: dict[str, list[int]] = {}
    pairs: dict[str, list[int]] = {}
    for n in free:
        if number := entries[n].doc_number:
            numbers.setdefault(number, []).append(n)
        for pair in _pairs(keys[n]):
            pairs.setdefault(pair, []).append(n)
    by_key = sorted(free, key=keys.__getitem__)
    gone: set[int] = set()
    found: list[Head] = []
    after = 0  # contents list what is printed in its order
    for head in heads:
        if head.entry is not None:
            after = head.entry + 1
            found.append(head)
            continue
        key = title_key(head.title)
        number = head.number.text if head.number else ""
        # 某市人民政府令第1号　某市城市绿化管理办法: the entry prints order and regulation together
        prefix = title_key(number)
        likely = free
        if len(free) > _FEW:
            shared = Counter(n for pair in _pairs(key) if len(ns := pairs.get(pair, ())) <= _LIKELY for n in ns)
            at = bisect_left(by_key, prefix, key=keys.__getitem__)
            near = bisect_left(free, after)
            likely = sorted(
                {n for n, _ in shared.most_common(_LIKELY)}
                | {*numbers.get(number, ())[:_LIKELY], *free[max(0, near - _LIKELY // 2) : near + _LIKELY // 2]}
                | ({n for n in by_key[at : at + _LIKELY] if keys[n].startswith(prefix)} if prefix else set())
            )
        best, ratio = None, 0.75
        for n in likely:
            if n in gone:
                continue
            listed = entries[n].doc_number or ""
            of_order = keys[n].startswith(prefix) or is_same_order(number, listed)
            summed = sums_up_issuers(keys[n], key) or sums_up_issuers(key, keys[n]) or tells_matter(keys[n], key)
            same = summed or (bool(number) and (number == listed or of_order))
            matcher = difflib.SequenceMatcher(None, key, keys[n], autojunk=False)
            if matcher.quick_ratio() + same > ratio and (likeness := matcher.ratio() + same) > ratio:
                best, ratio = n, likeness
        if best is not None:
            gone.add(best)
            after = best + 1
            head = replace(head, entry=best)
        found.append(head)
    return found


def _pairs(key: str) -> set[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)}

"""Where documents begin: titles, document numbers and the contents that announce them."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice

from pipeline.model import Block, ContentsEntry
from pipeline.notation.docnumber import (
    IN_SESSION,
    DocNumber,
    codeless_number,
    is_codeless,
    is_order,
    read_number,
    split_number,
)
from pipeline.notation.marks import (
    ABRIDGEMENT,
    ADOPTED,
    CITED,
    DATE_IN_BRACKETS,
    DATE_ONLY,
    DAY_AND_BODY,
    GENRES,
    ISSUER,
    MONTHS_IN_BRACKETS,
    OF_ITS_OWN,
    SIGNED_OFF,
    TITLE_END,
    TITLE_VERB,
    is_body_name,
    is_issued,
    is_issuer_alone,
    title_key,
    without_byline,
    without_issuer,
    without_subtitle,
)
from pipeline.notation.patterns import compiled
from pipeline.outline.listed import Alike, nearly_listed, rubric_keys, unprinted_of, with_fuzzy_entries, without_rubrics
from pipeline.outline.sent import WHEN, Sent, sent_by
from pipeline.outline.titles import (
    ISSUED_TITLE,
    SITTING_LINE,
    TITLE_LINES,
    Head,
    Near,
    first_line,
    is_title_line,
    title_start,
    without_signer,
)
from pipeline.outline.unlisted import (
    FORWARDS,
    is_labelled,
    opening_head,
    reported_head,
    unannounced_head,
    unlisted_head,
    waits_for,
)
from pipeline.precompiled import compile_re


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
    alike = Alike(entries)
    heads: list[Head] = []
    claimed: set[int] = set()
    place = without_rubrics(blocks, body, rubrics, listed)
    unprinted = unprinted_of(blocks, place, entries)
    rank = {i: n for n, i in enumerate(place)}
    taken: set[int] = set()

    def near(i: int, step: int) -> int | None:
        n = rank[i] + step
        return place[n] if 0 <= n < len(place) else None

    opening = None if entries else next(opening_head(blocks, place), None)
    sent = None if opening is None else sent_by(blocks, place, rank[opening.last] + 1, opening.title)
    n = m = 0
    while n < len(place):
        i = place[n]
        block = blocks[i]
        order = None
        if block.text.endswith(_ORDER_ENDS):
            is_number = bool(heads) and heads[-1].number_at == i  # of the title over it
            order = None if is_number else _order_line(blocks, place, n, listed)
        if order is not None:
            order = _with_title_under(blocks, order, near)
            claimed.add(i)
            if heads and _is_title_over(blocks, heads[-1], order, near):
                order = _with_title_over(heads.pop(), order)
        if order is not None and not (heads and _is_inside(blocks, heads[-1], order, sent)):
            order = alike.with_own(order, taken)
            if order.entry is not None:
                taken.add(order.entry)
            heads.append(order)
            n = rank[order.last] + 1
            sent = sent_by(blocks, place, n, order.title)
            continue
        if block.role != "paragraph" or not is_title_line(block.text):
            if sent is not None:
                sent.pass_by(i, block.text)
            n += 1
            continue
        m = max(m, n)  # lines behind a head are known already
        while (
            m + 1 < len(place) and blocks[place[m + 1]].role == "paragraph" and is_title_line(blocks[place[m + 1]].text)
        ):
            m += 1
        run = place[n : m + 1]
        begin = title_start(blocks, run, near, heads[-1] if heads else None, parted)
        head = _head(blocks, run, begin, near, listed, titles, by_number, claimed)
        if head is None and unprinted:
            head = nearly_listed(blocks, run[begin:], unprinted, taken)
        if head is None:
            head = unlisted_head(blocks, run[begin:], near) or reported_head(blocks, run, begin, near)
        if sent is not None and head is not None:
            attached = head.number_at is None and is_labelled(blocks, head.first, near)
            if waits_for(sent, head) or (not entries and (attached or sent.is_of_its_kind(head.title))):
                head = None
        if head is None and sent is not None:
            head = unannounced_head(blocks, run, begin, near, sent, parted, by_itself, bool(entries))
        if head is not None:
            head = _with_title_for_code(blocks, _without_months(blocks, head))
            head = _with_issuers(blocks, run, begin, head, heads[-1] if heads else None, parted)
            if head.number_at is None:  # over who issued it
                head = _numbered(blocks, head, near, claimed)
            head = _with_number_behind(_with_abridgement(blocks, head, near))
            head = _with_title_under(blocks, _with_orders_title(blocks, head, near), near)
        if head is not None and heads:
            if _is_repeated(heads[-1], head, near):
                head = _of_both(heads.pop(), head)
            elif _is_title_over(blocks, heads[-1], head, near):
                head = _with_title_over(heads.pop(), head)
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
        heads = [*map(_with_number_behind, opening_head(blocks, before)), *heads]
    return with_fuzzy_entries(heads, entries, taken)


# （摘要） on a line of its own under the title of a report or a speech
_ABRIDGED = compile_re(rf"[（(]\s?(?:{ABRIDGEMENT})\s?[）)]")


def _with_abridgement(blocks: Sequence[Block], head: Head, near: Near) -> Head:
    """A head with the line under its title that says how much of the text is printed."""
    under = near(head.last, 1)
    if under is None or _ABRIDGED.fullmatch(blocks[under].text) is None:
        return head
    return replace(head, last=under, title=head.title + blocks[under].text)


def _is_repeated(before: Head, head: Head, near: Near) -> bool:
    """Whether a head is the one before it again: a web page prints the title over the document, and nothing but its
    number stands between."""
    above = near(head.first, -1)
    if above is not None and above == before.number_at:
        above = near(above, -1)
    return above == before.last and title_key(before.title) == title_key(head.title)


def _of_both(before: Head, head: Head) -> Head:
    """The second of two heads that are one, with the number and the entry that the first has taken."""
    number, at = (before.number, before.number_at) if head.number is None else (head.number, head.number_at)
    return replace(head, number=number, number_at=at, entry=before.entry if head.entry is None else head.entry)


def _with_title_for_code(blocks: Sequence[Block], head: Head) -> Head:
    """The head of an order or a proclamation with the number under it, which prints no code: 公告⏎〔2021〕2号."""
    if head.number is not None or head.number_at is None or _ISSUES.fullmatch(head.title) is None:
        return head
    bare = codeless_number(blocks[head.number_at].text)
    return head if bare is None else replace(head, number=whole_number(head.title, bare))


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


def _numbered(blocks: Sequence[Block], head: Head, near: Near, claimed: Set[int]) -> Head:
    """A head with the number beside its lines, where one stands there."""
    number, at = _number_beside(blocks, head.first, head.last, near, claimed)
    return head if number is None else replace(head, number=whole_number(head.title, number), number_at=at)


# a title that begins with its subject and names no issuer
_SUBJECT_FIRST = compiled(rf"(?:{TITLE_VERB})")


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
            entry = listed.get(title_key(_number_behind(text)[0]))
            number, at = _number_beside(blocks, run[a], run[b], near, claimed)
            if entry is None and number is not None and number.code is None:
                entry = listed.get(title_key(text + number.text))
            if entry is None and not is_issuer_alone(blocks[run[a]].text):
                entry = listed.get(title_key(without_issuer(text)))
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
            if entry is None or not (a == 0 or ISSUED_TITLE.match(text)):
                continue
            key = titles.get(entry, "")
            likeness = difflib.SequenceMatcher(None, title_key(text), key, autojunk=False).ratio()
            if likeness >= 0.6 and (likest is None or likeness > likest[0]):
                likest = likeness, a, entry
        if likest is not None:
            _, a, entry = likest
            return _made("".join(blocks[i].text for i in run[a:]), run[a], last, number, at, entry)
    # 3. its number stands under the last line, or over the first; or an addressee follows
    run = run[-TITLE_LINES:]
    if number is not None and (order := _joint_order([blocks[i].text for i in run])) is not None:
        return _made(order, run[0], last, number, at, None)
    behind = last if at is None else max(last, at)
    if not listed and len(run) > 1 and at is None and WHEN.fullmatch(blocks[last].text):
        run = run[:-1]  # 任免名单 over （2009年第一季度）, as a day would stand there
        last = run[-1]
    start = first_line(blocks, run) if at is None or at > last else 0
    text = "".join(blocks[i].text for i in run[start:])
    titled = TITLE_END.search(text) or ISSUED_TITLE.match(text) or text.endswith("令")
    if number is not None and (titled or (at is not None and at > last and _is_sheet(text, number))):
        return _made(text, run[start], last, number, at, None)
    after = near(behind, 1)
    dated = not listed and after is not None and DATE_IN_BRACKETS.fullmatch(blocks[after].text) is not None
    if dated and after is not None:
        after = near(after, 1)
    elif after is not None and any(line.fullmatch(blocks[after].text) for line in (ADOPTED, DATE_ONLY, DAY_AND_BODY)):
        after = near(behind, 2)
    named = TITLE_END.search(text) and ISSUED_TITLE.match(text) and not text.startswith("关于")
    # without contents a title without its issuer is one where the document before ends in its day: 关于调整小组的通知
    above = near(run[start], -1)
    alone = TITLE_END.search(text) and not listed and above is not None and DATE_ONLY.fullmatch(blocks[above].text)
    addressed = after is not None and blocks[after].text.endswith(("：", ":")) and len(blocks[after].text) < 200
    numbered = after is not None and _is_numbered_line(blocks, run, text) and "。" in blocks[after].text
    if (named and (addressed or dated or numbered)) or (alone and len(text) > 3 and addressed):
        return _made(text, run[start], last, None, at, None)
    # which minutes they are stands in the place of a number, or a number without its code
    counted = text.endswith("纪要") and after is not None and SITTING_LINE.fullmatch(blocks[after].text)
    if (counted or at is not None) and TITLE_END.search(text) and (ISSUED_TITLE.match(text) or _SHEET.fullmatch(text)):
        return _made(text, run[start], last, None, at, None)
    return None


def _number_behind(title: str) -> tuple[str, DocNumber | None]:
    """A title and the number in brackets that closes it: …的通知（赣市府办发〔2022〕7号）. Which part of a bulletin
    it is belongs to the title: 普查公报（第一号）."""
    if not title.endswith(_ORDER_ENDS[1:]):
        return title, None
    bare, number = split_number(title)
    return (title, None) if number is None or (number.code is None and number.year is None) else (bare, number)


def _is_numbered_line(blocks: Sequence[Block], run: Sequence[int], title: str) -> bool:
    """Whether the number of a title stands behind it and none behind the lines over it, as in a list of documents."""
    if _number_behind(title)[1] is None:
        return False
    return not any(_number_behind(blocks[i].text)[1] for i in run[:-1])


def _with_number_behind(head: Head) -> Head:
    """A head without a number beside its title, with the one behind it."""
    title, number = _number_behind(head.title) if head.number is None else (head.title, None)
    return head if number is None else replace(head, title=title, number=whole_number(title, number))


def _title_under_number(blocks: Sequence[Block], kind_at: int, at: int, near: Near) -> list[int]:
    """The lines of a title that stands under its number, over which its kind stands by itself: 公告⏎2021年第45号⏎
    关于发布…的公告; none where it is not so."""
    kind = title_key(blocks[kind_at].text)
    found: list[int] = []
    text = ""
    while kind in GENRES and len(found) < TITLE_LINES and (i := near(at, len(found) + 1)) is not None:
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


_ORDER = compiled(
    rf"(?P<title>[\p{{Han}}]{{2,30}}(?:令|公告|通告))\s*+(?P<number>[（(]?第\s*+\d{{1,5}}\s*+号[）)]?|{IN_SESSION}[）)]?|(?P<year>[〔\[（(]\d{{4}}[〕\]）)])第?\d++号)"
)

_ORDER_ENDS = ("号", "号）", "号)")

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


# A web page prints the title of what an order makes public over its number, or between the number and the words:
# 某办法⏎某市人民政府令第12号⏎《某办法》已经…通过，现予公布. The document is the order, its own title 某市人民政府令.


def _with_orders_title(blocks: Sequence[Block], head: Head, near: Near) -> Head:
    """The head of an order over whose number stands the title of what it makes public."""
    number, at = head.number, head.number_at
    if number is None or number.code is None or at is None or at < head.last or not is_order(number.text):
        return head
    return replace(head, title=number.code) if _makes_public(blocks, near, at, head.title) else head


def _with_title_under(blocks: Sequence[Block], head: Head, near: Near) -> Head:
    """The head of an order with the title of what it makes public, where that stands under its number."""
    if head.number is None or _ISSUES.fullmatch(head.title) is None:
        return head
    last = head.last if head.number_at is None else max(head.last, head.number_at)
    text = ""
    for step in range(1, TITLE_LINES):
        i = near(last, step)
        if i is None or blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
            break
        text += blocks[i].text
        if _makes_public(blocks, near, i, text):
            return replace(head, last=i)
    return head


def _is_title_over(blocks: Sequence[Block], before: Head, head: Head, near: Near) -> bool:
    """Whether a head without a number is the title of what the order under it makes public."""
    if before.number is not None or head.number is None or _ISSUES.fullmatch(head.title) is None:
        return False
    at = head.last if head.number_at is None else max(head.last, head.number_at)
    return near(head.first, -1) == before.last and _makes_public(blocks, near, at, before.title)


def _with_title_over(over: Head, order: Head) -> Head:
    return replace(order, first=over.first, entry=over.entry if order.entry is None else order.entry)


def _makes_public(blocks: Sequence[Block], near: Near, at: int, title: str) -> bool:
    """Whether what stands under a block makes public the document with a title: 《某办法》已经…通过，现予公布."""
    under = near(at, 1)
    if under is None or not _MADE_PUBLIC.search(blocks[under].text):
        return False
    return title_key(title) in map(title_key, CITED.findall(blocks[under].text))


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
        return read_number(without_signer(blocks[i].text))

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


# 《某条例》根据本决定作相应修改，重新公布: a decision prints what it changes
PRINTED_AGAIN = compile_re(r"重新(?:公布|发布|印发)")


def _is_inside(blocks: Sequence[Block], before: Head, head: Head, sent: Sent | None) -> bool:
    """Whether a head is the instrument that the document before it issues: its notice names the title in 《》, that of
    a speech or a report without them, too (现将市长在全市会议上的讲话印发给你们).

    What a document only speaks of is one of its own where contents list it, or where it is of a kind that stands by
    itself: the report that a resolution approves.
    """
    wanted = title_key(head.title)
    numbered = head.number is not None and head.number.code is not None
    between = (blocks[i].text for i in range(before.last + 1, head.first) if blocks[i].role == "paragraph")
    text = "".join(islice(between, 3000))[:3000]
    cited = {title_key(t) for t in CITED.findall(text)}
    of_own = head.entry is not None or OF_ITS_OWN.fullmatch(head.title) is not None
    if of_own and sent is not None and not sent.sends and not PRINTED_AGAIN.search(text):
        return False
    if wanted in cited and not numbered:
        return True
    said = not numbered and head.entry is None and len(wanted) > 6 and OF_ITS_OWN.fullmatch(head.title) is not None
    if said and wanted in title_key(text):
        return True
    # a forwarded document printed inside the forwarding notice, with its own number and date
    forwards = FORWARDS.search(before.title) and head.entry is None
    return bool(
        forwards and (wanted in title_key(before.title) or any(wanted.endswith(c) for c in cited if len(c) > 6))
    )

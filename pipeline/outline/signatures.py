"""Who signs a document and when (发文机关署名、成文日期)."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.model import Block, Part
from pipeline.notation.calendar import DAY
from pipeline.notation.docnumber import read_dated_number
from pipeline.notation.marks import ADOPTED, DATE_ONLY, OCCASION, OFFICE_SIGNS, is_body_name, title_key
from pipeline.notation.patterns import compiled
from pipeline.outline.sent import PERSON_ALONE
from pipeline.outline.titles import is_title_line
from pipeline.precompiled import compile_re

# 任命王某为交通运输部副部长。   免去：
_APPOINTS = compiled(r"(?:批准)?(?:任命|免去|聘任)(?:\s*[:：]|.{2,60}?(?:[为的；。]|任))")


def heads_appointments(blocks: Sequence[Block], rest: Sequence[int], n: int) -> bool:
    """Whether a day opens a list of those who were appointed on it, and signs nothing: 2024年3月15日⏎任命某某为…"""
    if n + 1 == len(rest) or (n and is_body_name(blocks[rest[n - 1]].text)):
        return False
    return _APPOINTS.match(blocks[rest[n + 1]].text) is not None


# A signature is short, and a document has few of them.
_SIGNATURE_LENGTH, _SIGNATURES = 60, 12


def signatures_of(
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
            if roles.get(i) is None and not DATE_ONLY.fullmatch(blocks[i].text):
                continue
            if roles.get(i) is None and heads_appointments(blocks, of, m):
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
_IN_FORCE = compile_re(r"\s*(?:起|开始)")


def _adopted_on(blocks: Sequence[Block], place: Sequence[int], notice: Part, roles: dict[int, str]) -> str | None:
    """The day of adoption in brackets under the title (题注) of what a meeting decided: its date of signing.

    What a congress or its standing committee adopts bears the day of the session there and no date at its foot. Where
    the bracket names further days (revised, published), none is certain; one from which it is in force is none of them.
    """
    own = [i for i in place if notice.first <= i <= notice.last and roles.get(i) not in ("title", "doc_number")]
    if not own or blocks[own[0]].role != "paragraph" or ADOPTED.fullmatch(blocks[own[0]].text) is None:
        return None
    days = [day for day in _DAY.finditer(blocks[own[0]].text) if not _IN_FORCE.match(blocks[own[0]].text, day.end())]
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
        named = short and is_title_line(block.text) and OCCASION.fullmatch(block.text) is None
        return roles.get(k) is None and block.role == "paragraph" and named

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

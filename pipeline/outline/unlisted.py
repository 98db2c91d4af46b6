"""Heads that neither contents nor a number tell, and what is no head: the text that a notice sends out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from pipeline.model import Block
from pipeline.notation.calendar import DAY
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    ADOPTED,
    ATTACHMENT_LABEL,
    GIVEN_AT,
    OCCASION,
    OF_ITS_OWN,
    SPEECH,
    TITLE_END,
    is_body_name,
    is_issued,
)
from pipeline.notation.patterns import compiled
from pipeline.outline.sent import (
    ENOUGH_SIGNS,
    FAR,
    PERSON_ALONE,
    Sent,
    is_author,
    is_left_out,
    may_be_left_out,
    may_stand_under,
    signs_of_own,
    stands_alone,
    stands_over_rules,
)
from pipeline.outline.titles import TITLE_LINES, Head, Near, is_title_line
from pipeline.precompiled import compile_re
from pipeline.vocab import text_kinds


def opening_head(blocks: Sequence[Block], before: Sequence[int]) -> Iterator[Head]:
    """The head of the text before every other document, of an issue without contents: title lines at its beginning
    that end in the kind of a document, with sentences under them. Else what the issue prints there would be lost."""
    text = ""
    for n, i in enumerate(before[:TITLE_LINES]):
        if blocks[i].role != "paragraph" or not is_title_line(blocks[i].text):
            return
        text += blocks[i].text
        if TITLE_END.search(text) and any("。" in blocks[j].text for j in before[n + 1 :]):
            yield Head(before[0], i, text, None, None, None)
            return


def unlisted_head(blocks: Sequence[Block], run: Sequence[int], near: Near) -> Head | None:
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


# No title of a report has more lines.
_REPORT_LINES = 4


def reported_head(blocks: Sequence[Block], run: Sequence[int], begin: int, near: Near) -> Head | None:
    """The head of a report or a speech under whose title stands at which meeting it was given: a line by itself, and
    then when, and who speaks. The title is as many of the lines over it as read as one."""
    bare = next((n for n in range(begin + 1, len(run)) if OCCASION.fullmatch(blocks[run[n]].text)), None)
    if bare is None:
        under = near(run[-1], 1)
        if under is None or GIVEN_AT.fullmatch(blocks[under].text) is None:
            return None
        end = len(run)
    else:
        if not all(is_author(blocks[i].text, alone=True) for i in run[bare + 1 :]):
            return None
        end = bare
    for a in range(end - 1, max(begin, end - _REPORT_LINES) - 1, -1):
        title = "".join(blocks[i].text for i in run[a:end])
        if _is_report(title):
            return Head(run[a], run[end - 1], title, None, None, None)
    return None


def _is_report(title: str) -> bool:
    """Whether a title reads as that of a report: it says whose it is or what it is about."""
    kind = TITLE_END.search(title)
    if kind is None or not kind["genre"].endswith(_REPORTED):
        return False
    told = title.startswith("关于") or is_issued(title) or OF_ITS_OWN.fullmatch(title) is not None
    return told or is_body_name(title.removesuffix("工作报告"))


_REPORTED = ("报告", "说明", *text_kinds("speech"))


def waits_for(sent: Sent, head: Head) -> bool:
    """Whether a head without number, entry and issuer is what the document before sends out and has not printed yet."""
    if head.number is not None or head.number_at is not None or head.entry is not None:
        return False
    if is_issued(head.title):  # what others have issued may be forwarded: 转发两个文件
        return FORWARDS.search(sent.title) is not None and sent.waits() and (sent.fresh or sent.come > 0)
    if OF_ITS_OWN.fullmatch(head.title) is not None or not sent.sends:
        return False
    return (sent.fresh and sent.waits()) or sent.announces(head.title, head.first)


def unannounced_head(
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
    labelled = is_labelled(blocks, run[begin], near)
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
                or len(run) - b > TITLE_LINES
                or not all(_stands_under(blocks[i].text, title) for i in run[b + 1 :])
            ):
                continue
            if not has_ended(a):
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
            if stands_alone(title, under, sent, _is_adopted(blocks, run[b], near)):
                if sent.may_hold(title) or sent.fits(title):
                    sent.come += 1
                    return None
                return Head(run[a], run[b], title, None, None, None)
            if not (sent.ended or sent.undated) or sent.may_hold(title):
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


def is_labelled(blocks: Sequence[Block], i: int, near: Near) -> bool:
    """Whether the label of an attachment stands over a block."""
    over = near(i, -1)
    return over is not None and ATTACHMENT_LABEL.fullmatch(blocks[over].text) is not None


def _stands_under(line: str, title: str) -> bool:
    """Whether a line may stand between a title and its text: who made it, when it was adopted, its contents."""
    said = _BYLINE.match(line) is not None or _SAID_UNDER.fullmatch(line) is not None
    return said or stands_over_rules(line) or is_body_name(line) or may_stand_under(line, title)


def _is_adopted(blocks: Sequence[Block], i: int, near: Near) -> bool:
    """Whether it stands under a title who adopted or approved what it is of, and when (题注)."""
    under = near(i, 1)
    return under is not None and ADOPTED.fullmatch(blocks[under].text) is not None


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
    while (k := near(i, step)) is not None and len(under) < 2 and step < TITLE_LINES:
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


FORWARDS = compile_re(r"转发|批转")

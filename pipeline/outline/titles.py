"""What a line of a title is, and where among such lines a title begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Block
from pipeline.notation.docnumber import DocNumber, is_codeless, read_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import (
    ADOPTED,
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    CONTACT_LINE,
    COPY_TO,
    DATE_IN_BRACKETS,
    DATE_ONLY,
    DAY_AND_BODY,
    GIVEN_AT,
    ISSUED,
    NOTE,
    OF_ITS_OWN,
    REGISTERED,
    SIGNED_OFF,
    SITTING,
    SUBJECT_WORDS,
    TITLE_END,
    is_body_name,
    is_imprint,
    is_issued,
    is_letterhead,
    title_key,
)
from pipeline.notation.patterns import compiled
from pipeline.outline.addressees import is_addressee
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

SITTING_LINE = compile_re(rf"[（(]?\s*{SITTING}\s*[）)]?")

_SENTENCE_END = tuple("。；;！!？?：:，,、")

# a report upwards prints who signs it beside its number: 肥政〔2023〕12号　签发人：张三
_SIGNER = compile_regex(r"\s*签\s*发\s*人\s*[:：].{0,30}$")


def without_signer(text: str) -> str:
    """A line without who signs beside a number: 肥政〔2023〕12号　签发人：张三 gives 肥政〔2023〕12号."""
    return str(_SIGNER.sub("", text)) if "签" in text else text


@lru_cache(maxsize=4096)
def _is_title_line(text: str) -> bool:
    return (
        "。" not in text
        and "；" not in text
        and read_label(text) is None  # as most lines have that end in no mark
        and _LETTER.search(text) is not None
        and DATE_ONLY.fullmatch(text) is None
        and DAY_AND_BODY.fullmatch(text) is None
        # a bulletin's part says which one it is: 某省工业普查公报（第一号）
        and (read_number(without_signer(text)) is None or OF_ITS_OWN.fullmatch(text) is not None)
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
        and SITTING_LINE.fullmatch(text) is None
        and GIVEN_AT.fullmatch(text) is None
        and not is_of_page(text)
        and not is_download(text)
        and ADOPTED.fullmatch(text) is None
        and not is_letterhead(text)
    )


def is_day_under_title(under: str, after: str) -> bool:
    """Whether a line under a title is the day of the document, which then has none at its foot: in brackets, with who
    replies behind it, or over whom it addresses (`after`).

    >>> is_day_under_title("（1989年11月8日）", ""), is_day_under_title("1989年11月8日", "湖南省高级人民法院：")
    (True, True)
    >>> is_day_under_title("1989年11月8日", "第一条　为了保护水源，制定本办法。")
    False
    """
    if DATE_ONLY.fullmatch(under) is None:
        return DAY_AND_BODY.fullmatch(under) is not None
    return DATE_IN_BRACKETS.fullmatch(under) is not None or is_addressee(after)


ISSUED_TITLE = compiled(rf"{ISSUED}|关于")

# No title has more lines.
TITLE_LINES = 8

# 王小明　市教育局副局长   成员：李四   （此表略）: the lines of a list or a note, which no title has
_OFFICE = compile_re(
    r"(?:[局处科股室市州县区旗镇乡村部委院厅署司所站台馆园校社队组会行]长|秘书长|主任|书记|主席|经理|委员|组员|干事|教授|工程师|[（(].{0,16}略[）)])$"
)

_MORE_OF_IT = compile_re(r"的|等|职务|、|和")


def title_start(blocks: Sequence[Block], run: Sequence[int], near: Near, before: Head | None, parted: Set[int]) -> int:
    """Where in a run of title lines the title begins: behind what ends the document before it.

    That is the last line of a list (a member with his office), a signature without date, the same title as the
    heading of a web page, or what blank lines or the turn of a page part from a title that reads as one by itself.
    """
    begin = 0
    for a in range(max(1, len(run) - TITLE_LINES), len(run)):
        above, own = blocks[run[a - 1]].text, blocks[run[a]].text
        of_a_list = _OFFICE.search(above) is not None and _MORE_OF_IT.match(own) is None
        rest = "".join(blocks[i].text for i in run[a:])
        opens = run[a] in parted and (reads_as_title(rest) or OF_ITS_OWN.fullmatch(own) is not None)
        if of_a_list or opens or _is_said_above(blocks, run, a, rest):
            begin = a
    over = near(run[begin], -1)
    if before is None or over is None or not blocks[over].text.endswith("。"):
        return begin
    signer = title_key(before.title)
    for a in range(begin, min(begin + TITLE_LINES, len(run) - 1)):
        name, rest = title_key(blocks[run[a]].text), "".join(blocks[i].text for i in run[a + 1 : a + TITLE_LINES])
        if not is_body_name(blocks[run[a]].text) or not signer.startswith(name):
            break
        signer = signer.removeprefix(name)
        if reads_as_title(rest):
            begin = a + 1
    return begin


def _is_said_above(blocks: Sequence[Block], run: Sequence[int], a: int, title: str) -> bool:
    """Whether the lines over line `a` of a run end in the same title: the heading of a web page over it."""
    key = title_key(title)
    above = "".join(blocks[i].text for i in run[max(0, a - TITLE_LINES) : a])
    return reads_as_title(title) and title_key(above).endswith(key)


def reads_as_title(text: str) -> bool:
    """Whether words are a title from its issuer to its kind: 某县人民政府关于…的通知."""
    return is_issued(text) and TITLE_END.search(text) is not None


def first_line(blocks: Sequence[Block], run: Sequence[int]) -> int:
    """Which line of a run begins the title: the first from which on it reads as an issuer's title."""
    for a in range(len(run)):
        text = "".join(blocks[i].text for i in run[a:])
        own = blocks[run[a]].text
        if ISSUED_TITLE.match(text) and (a == 0 or ISSUED_TITLE.match(own) or len(own) < 30):
            return a
    return max(0, len(run) - 3)

"""What stands over and under a table: its caption, the line of its unit, what a note says of its signs."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.tables.units import UNIT_LINE, UNIT_TAIL, unit_alone, units_of_table
from pipeline.model import FURNITURE, Block
from pipeline.notation.marks import DATE_ONLY, TABLE_LINE, continues_table, is_body_name
from pipeline.notation.needs import holds_any
from pipeline.precompiled import compile_re, compile_regex

_UNIT_ALONE = compile_regex(r"[（(]\s*(?:计量|金额)?单位\s*[:：][^（）()]*[）)]")


def units_under(blocks: Sequence[Block], n: int) -> tuple[str, ...]:
    """The units that a bracket right under a table says for it, as older gazettes have them: （单位：元/五十公斤）. One
    that another table or its name follows stands over that."""
    below = [block for block in blocks[n + 1 : n + 6] if block.role not in FURNITURE][:2]
    if not below or _UNIT_ALONE.fullmatch(below[0].text) is None:
        return ()
    if below[1:] and (below[1].role == "table" or _names_table(below[1])):
        return ()
    return units_of_table(below[0].text)


def caption_over(blocks: Sequence[Block], n: int) -> tuple[str | None, tuple[str, ...]]:
    """What stands over a table: its caption or the title of its attachment, and the units for its cells."""
    lines: list[str] = []
    measured: tuple[str, ...] = ()
    roles: list[str] = []
    of_unit = False  # whether a line for the unit stands between the table and what is over it
    for k in range(n - 1, max(0, n - 8) - 1, -1):
        block = blocks[k]
        if block.role in FURNITURE or continues_table(block.text):
            continue
        text = block.text
        if not measured and len(text) <= 60:
            measured = units_of_table(text) or unit_alone(text)
        beside = TABLE_LINE.fullmatch(text) or (UNIT_LINE.match(text) and len(text) <= 40)
        if beside and units_of_table(text) and len(UNIT_TAIL.sub("", text)) >= _NAMED_BESIDE:
            beside = None  # 青苗补偿费　　单位：元/亩: the name and the unit on one line
        beside = beside or unit_alone(text)
        if not lines and beside and block.role in ("caption", "paragraph", "note"):
            of_unit |= UNIT_LINE.match(text) is not None or bool(unit_alone(text))
            continue
        names = not lines and (_names_table(block, of_unit) or _stands_between(blocks, k))
        if block.role == "title" or names:
            if roles and roles[-1] != block.role:
                break
            lines.insert(0, text)
            roles.append(block.role)
            if block.role != "title":
                break
            continue
        break
    caption = UNIT_TAIL.sub("", "".join(lines)) or None
    return caption, measured


# in plans a box (专栏) may be a table of targets
_TABLE_NAME = compile_regex(
    r"(?:附?表|专栏)\s*\d|.*(?:表|名单|清单|目录|一览|计划|标准|情况)(?:[（(][^（）()]*[）)])?$"
)


def _names_table(block: Block, over_unit: bool = False) -> bool:
    """Whether a line is the name of the table under it: by its words, or since it stands alone `over_unit`, the line
    of the table's unit (主要农产品产量⏎单位：吨)."""
    text = block.text
    if block.role not in ("caption", "paragraph", "heading", "other") or len(text) > 50:
        return False
    if block.role == "caption":
        return True
    # 补偿标准表　　单位：元/平方米
    bare = UNIT_TAIL.sub("", text)
    if bare and bare != text:
        text, over_unit = bare, True
    if text[-1] in "。；;：:，,、！？":
        return False
    alone = over_unit and block.role != "heading" and _MARKS.search(text) is None
    return alone or _TABLE_NAME.match(text) is not None


def _stands_between(blocks: Sequence[Block], k: int) -> bool:
    """Whether a short line without a mark is the name of the table right under it (生态环境保护主要指标), since what is
    over it has come to its end: a sentence, a heading, another table."""
    block = blocks[k]
    if block.role != "paragraph" or not 4 <= len(block.text) <= _NAME or _MARKS.search(block.text):
        return False
    if len(_HAN.findall(block.text)) < 4 or _NO_NAME.search(block.text) or DATE_ONLY.fullmatch(block.text):
        return False
    if is_body_name(block.text) or not _is_next(blocks, k):
        return False
    over = next((b for b in reversed(blocks[max(0, k - 4) : k]) if b.role not in FURNITURE), None)
    if over is None:
        return False
    return over.role in ("heading", "table", "note", "attachment_label") or over.text[-1] in "。；：！？"


def _is_next(blocks: Sequence[Block], k: int) -> bool:
    """Whether the next block that the text goes on with is a table, a line for its unit between them or none."""
    below = (b for b in blocks[k + 1 : k + 5] if b.role not in FURNITURE and not UNIT_LINE.match(b.text))
    return next((b.role == "table" for b in below), False)


# 现将有关情况公布如下, whose colon is lost; who filled it in
_NO_NAME = compile_re(r"如下|[附见](?:下|后|附表)\Z|^(?:填[报表]|联系|制表|审核|单位负责|附[：:件]?)")
_NAMED_BESIDE = 5  # so many characters beside a unit are a name, fewer may say whose unit it is (计量单位)
_NAME = 30  # no longer a line is a name by its place alone
_HAN = compile_regex(r"\p{Han}")
_MARKS = compile_re("[。；;：:，,！？]")  # a sentence, which no name of a table is


# 注：△表示下降; “▲”为负增长
_MINUS_TOLD = compile_re(r"(?P<sign>[△▲▽▼])[”\"]?(?:号)?(?:表示|为|系|代表|指|示)[^。；;]{0,6}?(?:负|减|下降|亏)")


def sign_of_minus(blocks: Sequence[Block], n: int) -> str | None:
    """The sign that a note over or under a table says to be its minus: 注：△表示下降; None where none does."""
    if not holds_any(blocks[n].text, _MINUS_SIGNS):
        return None
    for block in blocks[max(0, n - 3) : n + 4]:
        if block.role != "table" and (told := _MINUS_TOLD.search(block.text)) is not None:
            return told["sign"]
    return None


_MINUS_SIGNS = "△▲▽▼"

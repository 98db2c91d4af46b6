"""The values of cells and their units: in the cell, in its header or row, or for the whole table."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.tables.grid import NUMBER, SPACE, Cell, bare
from pipeline.notation.numerals import (
    CHINESE_NUMERAL,
    MINUSES,
    PLAIN_DECIMAL,
    exact_product,
    figure_in_words,
    parse_number,
)
from pipeline.notation.units import SCALE, SCALES, all_units, normal_unit, split_scale, unit_in_cell
from pipeline.precompiled import compile_re, compile_regex

_UNITS = unit_in_cell()
_VALUE = compile_regex(
    rf"(?P<sign>[{MINUSES}+＋]?)(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>{SCALE})?(?P<unit>{_UNITS})?(?:[（(][^（）()]*[）)])?"
)
# 1亿2000万元, 3万2千人, 二万五千元: places in several scales, always with their unit
_IN_SCALES = compile_regex(
    rf"(?P<number>(?:[\d,]{{1,12}}[亿万千百]+[零〇]?){{1,4}}[\d,]{{1,12}}(?:\.\d+)?[亿万千百]*|[{CHINESE_NUMERAL}]{{2,20}}(?<=[百千万亿]))"
    rf"(?P<unit>{_UNITS})(?:[（(][^（）()]*[）)])?"
)
_UNIT_BRACKET = compile_regex(rf"[（(/]\s*(?:单位[:：])?\s*[±＋+]?\s*({SCALE}?(?:{_UNITS}))\s*[）)]?$")
_PERCENT_LAST = compile_re(r"(?<=[\u4e00-\u9fff±])[%％]$|百分[数比]$")
_TABLE_UNIT = compile_regex(
    rf"(?:计量|金额)?单位\s*[:：]\s*(?P<units>(?P<one>{SCALE}?(?:{_UNITS}))(?:\s*[、，,和]\s*(?&one)){{0,5}})(?=[）)，,、\s]|$)"
)
_ALONE = compile_regex(rf"[（(]\s*({SCALE}?(?:{_UNITS}))\s*[）)]")
_UNIT_JOINT = compile_re(r"\s*[、，,和]\s*")
_NUMERAL_FIRST = compile_re(rf"\s*[{MINUSES}+＋\d{CHINESE_NUMERAL},，]")
_WIDE = str.maketrans("０１２３４５６７８９．，％－", "0123456789.,%-")


# a column that says for each row what it is measured in
UNIT_HEAD = compile_re(r"(?:计\s*[量费价]\s*|收\s*费\s*)?单\s*位")
WHOLE_UNIT = compile_regex(rf"[十百]?{SCALE}?(?:{_UNITS})")
_THOUSANDS = compile_re(r"[,，]")


def value_of(text: str, minus: str | None = None) -> tuple[float | None, str | None]:
    """The number that a cell consists of, and its unit where the cell prints one: 12间 gives 12 and 间. `minus` is
    another sign that stands for one."""
    if minus is not None and text.startswith(minus):
        text = "-" + text.removeprefix(minus).lstrip()
    if PLAIN_DECIMAL.match(text):
        return float(text), None
    if not _NUMERAL_FIRST.match(text):
        return None, None
    plain = SPACE.sub("", text.translate(_WIDE))
    value: float | None
    if match := _VALUE.fullmatch(plain):
        if match["scale"] == "千" and not match["unit"]:
            return None, None
        value = exact_product(float(_THOUSANDS.sub("", match["number"])), SCALES.get(match["scale"] or "", 1))
        value = -value if match["sign"] and match["sign"] not in "+＋" else value
    elif match := _IN_SCALES.fullmatch(plain):
        value = parse_number(match["number"])
    else:
        return None, None
    unit = match["unit"]
    if value is None:
        return None, None
    if unit in all_units():
        value = exact_product(value, all_units()[unit].factor)
    return value, normal_unit(unit) if unit else None


_SIGN_AND_SHARE = compile_re(rf"(?P<sign>[{MINUSES}+＋]?)(?P<figure>[^%％‰]+)(?P<unit>[%％‰]?)")


def value_in_words(text: str) -> tuple[float | None, str | None]:
    """The value of a cell that is a figure in words, and its unit where it prints a share.

    >>> [value_in_words(text) for text in ("一二〇", "九五·二％", "－一一", "三等")]
    [(120.0, None), (95.2, '%'), (-11.0, None), (None, None)]
    """
    match = _SIGN_AND_SHARE.fullmatch(SPACE.sub("", text))
    value = figure_in_words(match["figure"]) if match else None
    if match is None or value is None:
        return None, None
    unit = normal_unit(match["unit"]) if match["unit"] else None
    return -value if match["sign"] and match["sign"] not in "+＋" else value, unit


def units_of_table(text: str) -> tuple[str, ...]:
    """The units that a line over a table names for it: 单位：万元; 单位：万元、人."""
    match = _TABLE_UNIT.search(text)
    return tuple(normal_unit(unit) for unit in _UNIT_JOINT.split(match["units"])) if match else ()


def unit_alone(text: str) -> tuple[str, ...]:
    """The unit that a bracket over a table is, and nothing else: （万元）, （元／平方米·年）."""
    match = _ALONE.fullmatch(text)
    return (normal_unit(match[1]),) if match and match[1] not in _ONLY_IN_CELLS | _CALENDAR else ()


_CALENDAR = frozenset("年月日")  # 申请表（　　年）: a day to be filled in


# what the head of a column measures, by which it takes one of several units of its table
_MEASURED_BY_HEAD = (
    (
        "money",
        compile_regex(
            r"[金税]额|资金|投资|收入|支出|产值|利润|[存贷]款|补[助贴]|奖[金励]|经费|[价费税]$|费用$|预算|决算|生产总值|增加值|成本"
        ),
    ),
    ("mass", compile_regex(r"产量|[总单]产$|用量")),
    ("头", compile_regex(r"牲畜|存栏|出栏|[猪牛]$")),
    ("person", compile_regex(r"人[数口员]|职工|学生|劳动力|[劳农]民$")),
    ("percent", compile_regex(r"[率比]$|比[重例]|增[长速幅]|±")),
    ("area", compile_regex(r"面积")),
    ("户", compile_regex(r"户数|农户$")),
)


def fitting(path: Sequence[str], measured: Sequence[str]) -> str | None:
    """The unit of a column where one unit or several are printed for the whole table (单位：万元、人): of several the
    one that its head fits, None where that is not certain.

    >>> [fitting([head], ["万元", "人"]) for head in ("救助资金", "低保人数", "任务")]
    ['万元', '人', None]
    """
    if len(measured) < 2:
        return measured[0] if measured else None
    head = bare(path[-1]) if path else ""
    if counted := [unit for unit in measured if head.endswith(f"{split_scale(unit)[1]}数")]:
        return counted[0] if len(counted) == 1 else None  # 倒房间数
    wanted = {kind for kind, words in _MEASURED_BY_HEAD if words.search(head)}
    fitting = [unit for unit in measured if _measures(unit) in wanted]
    return fitting[0] if len(fitting) == 1 and len(wanted) == 1 else None


_PRICE_HEAD = compile_re("价|标准|收费|费率|费额")
_SHARE_HEAD = compile_re("[率幅速]$|比重|占比")
_CHANGE_HEAD = compile_re("增长|增减|±|升降")


def of_both(path: Sequence[str], column: str | None, row: str) -> str | None:
    """The unit of a number whose row names one (单位) and whose column may, too: 增长（%） is told in its own,
    价格（元） for each of the row's (元/吨); a growth without a unit may be of either kind.

    >>> of_both(["增长（%）"], "%", "亿元"), of_both(["价格（元）"], "元", "吨"), of_both(["2011年"], None, "亿元")
    ('%', '元/吨', '亿元')
    """
    head = bare(path[-1]) if path else ""
    if column is not None:
        priced = _measures(column) == "money" and "/" not in column and _PRICE_HEAD.search(head) is not None
        return f"{column}/{row}" if priced and _measures(row) != "money" else column
    if _SHARE_HEAD.search(head):
        return "%"
    return None if _CHANGE_HEAD.search(head) else row


def take_over(units: list[str | None], paths: Sequence[tuple[str, ...]]) -> None:
    """Gives the parts under 其中 the unit of the column that they are parts of: it stands before them."""
    for c in range(1, len(units)):
        if units[c] is None and len(paths[c]) > 1 and bare(paths[c][0]).rstrip(":：") == "其中":
            units[c] = units[c - 1]


def _measures(unit: str) -> str | None:
    bare = split_scale(unit)[1]
    known = all_units().get(bare)
    return "person" if bare in ("人", "人次", "名") else bare if bare in ("户", "头") else known.kind if known else None


def unit_of(path: Sequence[str]) -> str | None:
    """The unit that a column's header prints in brackets: 计划奖补资金(万元) gives 万元."""
    for text in reversed(path):
        match = _UNIT_BRACKET.search(text)
        if match:
            return normal_unit(match[1])
        if _PERCENT_LAST.search(text):
            return "%"  # 比上年增长%, 完成百分数
    return None


def unit_of_caption(caption: str | None) -> tuple[str, ...]:
    """The unit that a bracket alone says for a whole table: 客运票价表（元/人·公里）; （村） says what is listed."""
    match = _UNIT_BRACKET.search(caption or "")
    if match is None or not match[0].startswith(("（", "(")) or match[1] in _CALENDAR:
        return ()
    bare = split_scale(match[1])[1]
    known = all_units().get(bare)
    counts = known is not None and known.kind == "count" and bare == match[1] and bare not in ("人", "户", "人次")
    return () if counts else (normal_unit(match[1]),)


def unit_of_row(row: Sequence[Cell]) -> str | None:
    """The unit that the name of a row prints in brackets: 财政收入（万元）; （镇） behind a name is none."""
    name = next((cell.text for cell in row if cell.text and not NUMBER.fullmatch(cell.text)), "")
    match = _UNIT_BRACKET.search(name)
    if match is None or not match[0].startswith(("（", "(")) or match[1] in _ONLY_IN_CELLS:
        return None
    return normal_unit(match[1])


_ONLY_IN_CELLS = frozenset(word for word, unit in all_units().items() if not unit.in_text)


UNIT_LINE = compile_regex(r"[（(]?[\p{Han}]{0,4}单位\s*[:：]")
UNIT_TAIL = compile_regex(r"\s*[（(]?\s*(?:计量|金额)?单位\s*[:：][^（）()]*[）)]?$")

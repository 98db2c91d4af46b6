"""Quantities in running text (数量、指标、金额、期限): numeral and unit, with the words that bound them.

An *amount* is a numeral with its unit (`1385万元`, `90%`, `3个月`); two amounts make a range (`3人以上5人以下`).
Comparators that touch it belong to the evidence (民法典第一千二百五十九条: 以上, 以下, 以内 include the number). Units,
measure words and comparators are data: `units.csv` and `comparators.csv`.

A Chinese numeral before a measure word is mostly a name or a way of speaking (十件民生实事, 三年行动, 一次); it counts
only where something marks it as a measure: a comparator, a sum of money, a share, or a length of time above one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model import FoundQuantity
from pipeline.notation.numerals import (
    ARABIC,
    CHINESE_DIGIT,
    CHINESE_NUMERAL,
    DIGIT,
    ascii_digits,
    exact_product,
    labelled_numbers,
    parse_fraction,
    parse_number,
)
from pipeline.notation.units import Unit, one_of, units
from pipeline.vocab.tables import read_table

# --- the vocabulary ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def comparators() -> dict[str, dict[str, str]]:
    """Place (before, after, apart) → word → sign."""
    found: dict[str, dict[str, str]] = {}
    for word, place, comparator, _source in read_table("comparators"):
        found.setdefault(place, {})[word] = comparator
    return found


# --- the patterns --------------------------------------------------------------------------------------------

_S = r"[ \u3000]{0,4}+"
_SCALE = rf"(?:{_S}(?:[十万亿佰仟萬億]|百(?!分)|千(?![瓦米克伏卡帕])))*+"
_IN_SCALE = _SCALE.removesuffix("*+") + "++"
# 1亿2000万, 3万2千, 1亿零500万: but no year behind a number (3万2018年). No number has more places than 5.
_NEXT_SCALE = rf"(?:{_S}[零〇]?{_S}(?!(?:19|20)\d\d年){ARABIC}{_SCALE})"
# 1385万 | 82,225.00 | 1亿2000万 | 六十四万零一百四十三 | 半
_NUMBER = re.compile(
    rf"(?P<arabic>{ARABIC}(?:{_IN_SCALE}{_NEXT_SCALE}{{0,4}}+)?+)|(?P<half>半)"
    rf"|(?P<chinese>(?:[{CHINESE_NUMERAL}](?!瓦|帕|米(?!以)))++(?:点[{CHINESE_DIGIT}]++)?+)"
)
_SCALE_INSIDE = re.compile(rf"[十百千万亿佰仟萬億][零〇 \u3000]*[{DIGIT}]")
# 百分之八十五 | 三分之一
_FRACTION = re.compile(
    rf"(?P<bottom>百万|[百千万仟佰十]|[{CHINESE_DIGIT}]){_S}分{_S}之{_S}"
    rf"(?P<top>{ARABIC}|[{CHINESE_NUMERAL}]++(?:点[{CHINESE_DIGIT}]++)?+)"
)
# 5亿元的2/3
_SLASHED = re.compile(rf"(?P<top>[{DIGIT}]{{1,2}})[/／](?P<bottom>[{DIGIT}]{{1,2}})(?![{DIGIT}/／.．]|{_S}[年月日])")
_DASH = r"(?:[-－‐–—―─~～]{1,2}+|至|到)"
_TO = re.compile(rf"{_S}(?:[（(]含[）)])?{_S}{_DASH}{_S}")
_MORE = re.compile(r"[余多](?!元化)|几")
_SMALL_MONEY = re.compile(
    rf"{_S}(?:(?P<jiao>[{DIGIT}{CHINESE_DIGIT}]){_S}[角毛])?{_S}(?:(?P<fen>[{DIGIT}{CHINESE_DIGIT}]){_S}分(?!之))?(?P<whole>整)?"
)
_INCLUSIVE = re.compile(r"[（(](?P<not>不)?(?:包?含)(?:本数|[^（）()，。；\n]{0,8})[）)]")
_HALF_AFTER = re.compile(r"半(?![年月径])")
# 1个半小时, 两个半月: the half stands behind 个, the unit behind both; 月 alone would be 半月 (half-moon, half-monthly)
_HALF_BEFORE = re.compile(rf"{_S}个{_S}半{_S}(?P<unit>[^\W\d]{{1,3}})")

# What a number belongs to when it stands after these: ordinals, 每3个月 (a rhythm), 数十年, 八届24次, 附件2, ×100%
_NOT_AFTER = re.compile(
    r"(?:第|每|每隔|几|届|附件|附表|附录|附图|编号|[×xX*＊÷/／=＝]|[A-Za-zⅠ-Ⅻ_#＃&@]|[〔［\[]"
    r"|\d[.．\-－]|\d[时点])\Z"
)
_ABOUT = re.compile(r"数\Z")  # 数十年; 床位数6张 is a measure
_BEFORE_RANK = re.compile(r"(?:[前头]|第)\Z")
_RANKED = ("位", "名", "强")
# 人口超过100万的城市, 参保人数达1000万以上: persons, though the measure word is left out
_PERSONS_BEFORE = re.compile(
    r"(?:人口|人数)(?:规模|总数|总量|总规模)?(?:超过|超出|不足|不满|不到|低于|少于|多于|大于|小于|高于|突破|接近|将近|控制|保持|稳定|增加|增长|减少|降低|下降|上升|[降由]"
    r"|[均已达到至为是有约近超逾满在不得应能])*+\Z"
)
_PERSONS_AFTER = re.compile(
    r"(?:以上|以下|以内|左右)?(?:(?:[^\u4e00-\u9fff]|[的以及或左和至到减增降升])|(?:常住|户籍|城镇|城区)*人口|\Z)"
)
# 分为2类, 等4类 are counts; 2类事项 is the name of a class
_CLASS_COUNTED = tuple("等共为成有及括计这含各")
# 三年行动计划, 九年义务教育: names, whatever the numeral's script; 两年一次 is a rhythm
_NAMED_YEARS = re.compile(r"(?:行动|规划|计划|攻坚|方案|滚动|义务教育|一贯|制|大计|禁|一(?:次|届|轮|度|遇|个))")
_NAMED_CHINESE_YEARS = re.compile("提升|专项|集中|整治|治理|改革|振兴|倍增|任务|目标|工程")
_MEETING = re.compile(r"(?:常务|全体|党组|委员|主任|局长|区长|市长|县长|省长|政府|办公)?(?:扩大)?会议|全会")
_BRIEF = 15  # quotation marks around so few characters make a saying or a name of what they hold
_QUOTED = {"“": "”", "‘": "’", "「": "」", "『": "』"}

_TIMES = {"年", "月", "季度", "周", "天", "日", "小时", "学年", "学期", "年度"}
_PERSONS = {"人", "名", "位", "口", "个", "生"}
# 每例 | 每名(患者) | 每个月 : what a sum is paid for
_EACH = re.compile(
    r"每(?:一)?(?P<unit>个?(?:年度?|月|季度|周|工作日|天|日|小时|学年|学期)|平方米|平方公里|公里|立方米|公顷|千瓦时?"
    r"|人次|人|名|位|口|生|户|例|亩|吨|头|只|羽|株|棵|间|台|辆|家|项|件|次|张|床|所|套|起|班|条|份|座|处|栋|期|场|村|镇|校|米|公斤|升|度|个)"
    r"(?![均度])"
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Start, unit, comparator before, after and apart: the patterns that are made of the vocabulary.

    A run of numerals is looked at from its first one only, so that a long run is read once.
    """
    heads = "".join(sorted({re.escape(unit[0]) for unit in units()}))
    chinese = CHINESE_NUMERAL
    start = re.compile(
        rf"""
        [{DIGIT}{chinese}半]
        (?:
            (?<=[{DIGIT}])(?<![{DIGIT}][{DIGIT}])(?<![{DIGIT}][.．,，][{DIGIT}])[{DIGIT}.．,，]*+(?={_S}[{heads}十百千万亿佰仟萬億余多至到~～／/\-－‐–—―─（(])
          | (?<=[{chinese}])(?<![{chinese}][{chinese}])[{chinese}]*+(?={_S}(?:[{heads}点分余多至到~～\-－–—半整（(]))
          | (?<=半)(?=个|年|小时|天|月)
        )
        """,
        re.VERBOSE,
    )
    unit = re.compile(one_of(units()))
    words = comparators()
    before = re.compile(
        rf"(?<![附靠临邻就远节合契签履圆美充])(?P<word>{one_of(words['before'])}){_S}(?:[（(]含[）)])?"
        rf"(?:{_EACH.pattern.replace('?P<unit>', '?:')}){{0,2}}\Z"
    )
    bounds = one_of(words["after"]).replace("|内", "|内(?![设外部容涵地级学])")
    after = re.compile(rf"{_S}(?:[（(]含[）)])?(?P<word>{bounds})")
    apart = re.compile(rf"(?P<word>{one_of(words['apart'])})[^，。；：、,;:\n]{{0,8}}\Z")
    return start, unit, before, after, apart


# --- amounts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Amount:
    """A numeral with or without its unit: `[start, end)` of the text."""

    start: int
    end: int
    value: float
    numeral: str
    chinese: bool
    unit: Unit | None = None
    printed: str = ""
    per: str | None = None
    more: bool = False


def _numeral(text: str, at: int) -> tuple[int, float, str, bool] | None:
    """Numeral at `at`: its end, value, print, and whether it is Chinese; None for what is no number (三五, 百)."""
    match = _NUMBER.match(text, at)
    if match is None:
        return None
    raw = match[0]
    if match["half"]:
        return match.end(), 0.5, raw, True
    if match["chinese"]:
        whole = raw.partition("点")[0]
        if len(whole) > 1 and all(c in CHINESE_DIGIT for c in whole):
            return None  # 二〇一八, 三五
        if all(c in "百千万亿" for c in whole):
            return None  # 百年大计
    value = parse_number(raw)
    return None if value is None else (match.end(), value, raw, bool(match["chinese"]))


def _unclear_end(text: str, at: int) -> int | None:
    """The end of a numeral in several scales that cannot be read for certain (1万5, 5万3万); None for any other."""
    match = _NUMBER.match(text, at)
    if match is None or not match["arabic"] or match.end() - at < 3:
        return None
    raw = match[0]
    return match.end() if _SCALE_INSIDE.search(raw) and parse_number(raw) is None else None


def _amount(text: str, at: int, bare: bool = False, persons: bool = False) -> _Amount | None:
    """Numeral and unit at `at`; with `bare` the numeral alone will do (the lower end of 5-8万元).

    With `persons` a numeral in 万 or 亿 without a unit counts persons (人口100万的城市).
    """
    found = _numeral(text, at)
    if found is None:
        return None
    end, value, raw, chinese = found
    head = end
    more = False
    if match := _MORE.match(text, end):
        if match[0] == "几":
            return None
        more, head = True, match.end()
        if text[head : head + 1] in ("万", "亿"):  # 10余万元
            value, head = exact_product(value, 10_000 if text[head] == "万" else 100_000_000), head + 1
    head += len(_blank(text, head))
    if not more and (with_half := _and_a_half(text, end)) is not None:
        unit, stop, printed = with_half
        return _Amount(at, stop, exact_product(value + 0.5, unit.factor), raw, chinese, unit, printed)
    match = _patterns()[1].match(text, head)
    if match is None and persons and raw[-1] in "万亿" and not more and _PERSONS_AFTER.match(text, end):
        return _Amount(at, end, value, raw, chinese, _PERSON, "")
    if match is None or _is_other_word(text, at, match, raw, value, chinese):
        return _Amount(at, end, value, raw, chinese) if bare and not more else None
    unit = units()[match[0]]
    end = match.end()
    if unit.factor != 1:
        value = exact_product(value, unit.factor)
    if half := _HALF_AFTER.match(text, end):
        if unit.kind == "duration" or match[0] == "成":
            value, end = value + 0.5 * unit.factor, half.end()
    elif unit.normal == "元" and (small := _SMALL_MONEY.match(text, end)) and small.end() > end:
        if small["jiao"]:
            value = float(f"{value + (parse_number(small['jiao']) or 0) / 10:.2f}")
        if small["fen"]:
            value = float(f"{value + (parse_number(small['fen']) or 0) / 100:.2f}")
        if small["jiao"] or small["fen"] or small["whole"]:
            end = small.end()
    per, end = _denominator(text, end, unit)
    return _Amount(at, end, value, raw, chinese, unit, match[0], per, more)


def _and_a_half(text: str, at: int) -> tuple[Unit, int, str] | None:
    """The unit of 1个半小时 behind the numeral, the end and the unit's print; None where 个半 is not a measure's."""
    match = _HALF_BEFORE.match(text, at)
    if match is None:
        return None
    for length in range(len(match["unit"]), 0, -1):
        printed = "个" + match["unit"][:length]
        unit = units().get(printed)
        if unit is not None and unit.kind == "duration":
            end = match.start("unit") + length
            return None if text[end : end + 1] in ("刊", "板", "形") else (unit, end, printed)
    return None


def _blank(text: str, at: int) -> str:
    end = at
    while end < len(text) and end < at + 4 and text[end] in " \u3000":
        end += 1
    return text[at:end]


def _is_other_word(text: str, at: int, unit: re.Match[str], raw: str, value: float, chinese: bool) -> bool:
    """Whether what looks like a unit is part of another word or of a date: 2018年, 5项目, 2部门, 2.3本."""
    entry, end = units()[unit[0]], unit.end()
    after = text[end : end + 1]
    if after and after in entry.not_before and not (unit[0] == "人" and after == "均"):
        # 3名为女性, 60分为合格: after an Arabic numeral 为 opens the predicate
        return chinese or after != "为" or (unit[0] == "分" and value < 10)
    if unit[0] == "项" and after == "目" and text[end + 1 : end + 2] != "标":
        return True
    if entry.whole and value % 1:
        return text.rfind("每", max(0, at - 20), at) < 0  # 每千人口床位6.5张
    if unit[0] == "年":
        if not chinese and len(raw) == 4 and 1000 <= value < 3000:
            return True
        if chinese and _NAMED_CHINESE_YEARS.match(text, end):
            return True
        return bool(_NAMED_YEARS.match(text, end)) and (chinese or text[end] != "一")
    if unit[0] == "次":
        return bool(_MEETING.match(text, end))
    if unit[0] == "元":
        return text.startswith(("件", "音"), end)
    return False


def _denominator(text: str, end: int, unit: Unit) -> tuple[str | None, int]:
    """元/平方米, 元/人·月: the unit after the stroke; of several only one, see `_one_of`."""
    names: list[str] = []
    while len(names) < 3 and text[end : end + 1] in ("/", "／", "·", "•") and (names or text[end] in "/／"):
        match = _patterns()[1].match(text, end + 1) or _TIME.match(text, end + 1)
        if match is None:
            break
        known = units().get(match[0])
        names.append(known.normal if known else match[0])
        end = match.end()
    return (_one_of(names) if names else None), end


_PERSON = Unit("count", "人", 1, "")
_TIME = re.compile("月|季度|季|学年|度|村|镇|校|床|人|生")


def _one_of(names: list[str]) -> str:
    """A rate has one denominator. A person is who gets it, so 每人每月 is per month; 每例每年 is per case."""
    things = [name for name in names if name not in _TIMES and name not in _PERSONS]
    times = [name for name in names if name in _TIMES]
    return (things or times or names)[0]


# --- rows ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity before its indicator is known."""

    start: int
    end: int
    first: int  # where the numeral begins
    kind: str
    comparator: str
    value: float
    high: float | None
    unit: str

    def raw_limit(self, text: str) -> bool:
        """Whether the words that bound it name a limit (80000元限额内)."""
        return text.endswith(("限额内", "额度内"), self.start, self.end)


# 1.2020年底前完成: a label and a year
_LABELLED_YEAR = re.compile(r"\d{1,2}[.．](?:19|20)\d\d年")


def find_quantities(text: str) -> list[FoundQuantity]:
    """Every target, sum or measure of `text` (cleaned text), in order, without overlaps.

    Rows of tables (lines with a tab) are left to the finder of tables, titles in 《》 and sayings in quotation marks
    are names.
    """
    found = [item for item in _collect(text) if not _LABELLED_YEAR.fullmatch(text[item.start : item.end])]
    rows: list[FoundQuantity] = []
    for n, item in enumerate(found):
        before = found[n - 1].end if n else 0
        after = found[n + 1].start if n + 1 < len(found) else len(text)
        previous = next((row for row in rows[:-4:-1] if row.unit == item.unit), None)
        if rows and text[before : item.start] == "的":
            previous = rows[-1]  # 5亿元的2/3
        rows.append(
            FoundQuantity(
                char_start=item.start,
                char_end=item.end,
                raw=text[item.start : item.end],
                kind=item.kind,
                comparator=item.comparator,
                value=item.value,
                value_high=item.high,
                unit=item.unit,
                indicator=_indicator(text, item, before, after, previous, _joined(text, found, n)),
            )
        )
    return rows


def _joined(text: str, found: list[_Found], n: int) -> int | None:
    """The end of the last of the quantities that 、 joins to this one, of one unit; None where none follows."""
    last = n
    while last + 1 < len(found) and last < n + 8 and found[last + 1].unit == found[n].unit:
        if not _JOINT.fullmatch(text, found[last].end, found[last + 1].start):
            break
        last += 1
    return found[last].end if last > n else None


_JOINT = re.compile(r"、[^，。；：、\n]{1,8}")


def _collect(text: str) -> list[_Found]:
    start = _patterns()[0]
    found: list[_Found] = []
    seen = 0
    skip = _Skip(text)
    labelled = labelled_numbers(text)
    for match in start.finditer(text):
        at = match.start()
        if at < seen:
            continue
        if (stop := _unclear_end(text, at)) is not None:
            seen = stop  # 1万5元: neither 15000 nor 5
            continue
        if number := labelled.get(at):
            at = seen = number  # 3.5家: the label is done
        # 人口由3万减少到1.5万: what is counted is said once
        again = bool(found) and found[-1].unit == "人" and _CHANGED.fullmatch(text, found[-1].end, at) is not None
        item = _quantity(text, at, seen, again)
        if item is None or item.start < seen:
            continue
        if skip.holds(at):
            seen = item.end
            continue
        found.append(item)
        seen = item.end
    return found


class _Skip:
    """Stretches that hold names: titles in 《》, short quotations, rows of tables. Read once, in order."""

    def __init__(self, text: str) -> None:
        self._stretches = _NAMES.finditer(text)
        self._now: tuple[int, int] | None = (0, 0)

    def holds(self, at: int) -> bool:
        while self._now is not None and self._now[1] <= at:
            match = next(self._stretches, None)
            self._now = match.span() if match else None
        return self._now is not None and self._now[0] <= at


_NAMES = re.compile(
    r"《[^《》\n]{1,120}+(?:《[^《》\n]{1,120}+》[^《》\n]{0,120}+)?》|〈[^〈〉\n]{1,120}+〉"
    rf"|“[^“”\n]{{1,{_BRIEF}}}+”|‘[^‘’\n]{{1,{_BRIEF}}}+’"
    r"|^[^\n\t]*+\t[^\n]*+",
    re.MULTILINE,
)


def _quantity(text: str, at: int, seen: int, persons: bool) -> _Found | None:
    """The quantity whose numeral begins at `at`, with its comparator words; `persons` lets 人 be left out."""
    head = text[max(seen, at - 18) : at]
    if share := _share(text, at, head):
        return share
    if _NOT_AFTER.search(head):
        return None
    persons = persons or _PERSONS_BEFORE.search(head) is not None or text.startswith("人口", _after_bound(text, at))
    low = _amount(text, at, bare=True, persons=persons)
    if low is None or (low.chinese and _ABOUT.search(head)):
        return None
    high: _Amount | None = None
    end = low.end
    spread = False
    if joint := _TO.match(text, end):
        high = _amount(text, joint.end(), persons=persons)
    elif low.unit is not None and (over := _OVER.match(text, end)):
        high = _amount(text, over.end(), persons=persons)
        if high is not None and high.printed == low.printed and (under := _UNDER.match(text, high.end)):
            end, spread = under.end(), True
        else:
            high = None
    if high is not None and high.unit is not None:
        if low.unit is None:
            low = _scaled(low, high)
        elif low.unit.normal != high.unit.normal:
            high = None
        if high is not None and not spread:
            end = high.end
    else:
        high = None
    main = high or low
    unit = main.unit
    if unit is None or (high is not None and _is_year_range(low, high)):
        return None
    return _row(text, at, head, low, high, end, spread)


def _after_bound(text: str, at: int) -> int:
    """Where the words after `50万以上` begin."""
    match = _BARE_BOUND.match(text, at)
    return match.end() if match else at


_BARE_BOUND = re.compile(rf"[{DIGIT}.．,，]{{1,12}}+[万亿]以[上下内](?:的)?(?:常住|户籍|城镇)?")
_OVER = re.compile(rf"{_S}(?:[（(]含[）)])?以上{_S}[、，]?{_S}(?=[{DIGIT}{CHINESE_NUMERAL}])")
_UNDER = re.compile(rf"{_S}以[下内]")


def _is_year_range(low: _Amount, high: _Amount) -> bool:
    return high.printed == "年" and not low.chinese and len(low.numeral) == 4 and 1000 <= low.value < 3000


def _scaled(low: _Amount, high: _Amount) -> _Amount:
    """5-8万元: the lower end shares the scale; 8500到3万港元 does not, it is the larger numeral."""
    value = low.value
    factor = high.unit.factor if high.unit else 1
    if factor != 1:
        value = exact_product(value, factor)
    if match := _TAIL_SCALE.search(high.numeral):
        scale = 1.0
        for c in match[0]:
            scale *= 10_000 if c in "万萬" else 100_000_000
        if not _TAIL_SCALE.search(low.numeral) and value <= high.value / scale:
            value = exact_product(value, scale)
    return _Amount(low.start, low.end, value, low.numeral, low.chinese, high.unit, high.printed)


_TAIL_SCALE = re.compile("[万萬亿億]++$")


def _share(text: str, at: int, head: str) -> _Found | None:
    """百分之八十五, 三分之一, 5亿元的2/3: shares as percent."""
    if match := _FRACTION.match(text, at):
        value = parse_fraction(match["top"], _BARE_SCALES.get(match["bottom"], match["bottom"]))
    elif (match := _SLASHED.match(text, at)) and not _NOT_AFTER.search(head):
        top, bottom = int(ascii_digits(match["top"])), int(ascii_digits(match["bottom"]))
        # 1/3 only where words show a share: 的2/3, 1/3以上, not 附件2/3 or a score
        near = head.endswith(tuple("的占过于到至达低少降升加高长")) or _patterns()[3].match(text, match.end())
        if not near or not 0 < top < bottom:
            return None
        value = parse_fraction(match["top"], match["bottom"])
    else:
        return None
    if value is None:
        return None
    amount = _Amount(at, match.end(), value, match[0], False, _PERCENT, "%")
    joint = _TO.match(text, match.end())
    far = _FRACTION.match(text, joint.end()) if joint else None
    upper = parse_fraction(far["top"], _BARE_SCALES.get(far["bottom"], far["bottom"])) if far else None
    if far is None or upper is None or upper <= value:
        return _row(text, at, head, amount, None, match.end(), False)
    high = _Amount(far.start(), far.end(), upper, far[0], False, _PERCENT, "%")  # 百分之五至百分之十
    return _row(text, at, head, amount, high, far.end(), False)


_BARE_SCALES = {"万": "10000", "百万": "1000000"}  # 万分之五
_PERCENT = Unit("percent", "%", 1, "")


def _row(text: str, at: int, head: str, low: _Amount, high: _Amount | None, end: int, spread: bool) -> _Found | None:
    main = high or low
    unit = main.unit
    if unit is None:
        return None
    _, _, before_words, after_words, apart_words = _patterns()
    words = comparators()
    start, sign, touched = at, "=", False
    if head.endswith(("负", "−")) or (
        head.endswith(("-", "－")) and (unit.kind == "percent" or unit.normal == "℃") and not _SIGN_JOINS.search(head)
    ):
        start, head = at - 1, head[:-1]
        low = replace(low, value=-low.value)
    before = before_words.search(head)
    if before:
        start, sign, touched = start - len(before[0]), words["before"][before["word"]], True
    after = None if spread else after_words.match(text, end)
    if after:
        named = words["after"][after["word"]]
        sign = named if named != "=" or sign in ("<=", ">=") else sign
        end, touched = after.end(), True
    if spread:
        sign, touched = ">=", True
    if (after or spread or before) and (inclusive := _INCLUSIVE.match(text, end)):
        end = inclusive.end()
        if inclusive["not"] and not spread:
            sign = {">=": ">", "<=": "<"}.get(sign, sign)
    if not after and not touched and (beyond := _beyond_bracket(text, at, end)):
        sign, touched = words["after"][beyond], True
    if low.more and sign == "=":
        sign, touched = ">", True
    if not touched and not high and (apart := apart_words.search(head)):
        sign, touched = words["apart"][apart["word"]], True
    if not _is_measure(text, head, low, high, main, unit, end, touched):
        return None
    kind, name = unit.kind, unit.normal
    per = main.per
    if per is None and unit.kind == "money":
        per = _paid_for(text, at)
    if per is not None:
        kind, name = "rate", f"{name}/{per}"
    if high is None or high.value >= low.value:
        return _Found(start, end, at, kind, sign, low.value, high.value if high else None, name)
    # 10%—5% names its upper end first; 100万以上50万以下 holds nothing
    return None if spread else _Found(start, end, at, kind, sign, high.value, low.value, name)


# 1日（24小时）内: the word that bounds both stands behind the bracket
_ASIDE_AMOUNT = re.compile(rf"[（(](?:即|约|含)?[{DIGIT}{CHINESE_DIGIT}十][^（）()，。；、\n]{{1,8}}[）)]")
_AMOUNT_BEFORE = re.compile(rf"[{DIGIT}{CHINESE_DIGIT}十]个?[^{DIGIT}（）()，。；、\n]{{1,3}}[（(](?:即|约)?\Z")


def _beyond_bracket(text: str, at: int, end: int) -> str | None:
    """The comparator behind a bracket that says the same amount in another unit."""
    after_words = _patterns()[3]
    aside = _ASIDE_AMOUNT.match(text, end)
    if aside:
        end = aside.end()
    elif text[end : end + 1] in ("）", ")") and _AMOUNT_BEFORE.search(text[max(0, at - 8) : at]):
        end += 1
    else:
        return None
    match = after_words.match(text, end)
    return match["word"] if match else None


def _is_measure(
    text: str, head: str, low: _Amount, high: _Amount | None, main: _Amount, unit: Unit, end: int, touched: bool
) -> bool:
    """Whether the numeral measures something, or is part of a name, a rank or a way of speaking."""
    if main.printed in _RANKED and _BEFORE_RANK.search(head):
        return False
    if main.printed == "类" and not touched and high is None and not head.endswith(_CLASS_COUNTED):
        return False
    if main.printed == "日" and not touched:
        return False  # 20日 is a day of the month, 20日内 a length of time
    if main.printed == "年" and not low.chinese and _is_calendar_year(text, head, low, end):
        return False
    if not low.chinese or unit.kind in ("money", "percent"):
        if low.chinese and main.printed == "成" and low.value == 10 and not touched:
            return False  # 一成不变
        return not (low.chinese and low.value <= 2 and unit.normal == "元" and not touched and _DUAL.match(text, end))
    if low.numeral == "半":
        return main.printed.startswith("个") or touched or main.printed in ("小时",)
    if unit.kind == "duration":
        if _TWO_YEARS.search(head):
            return False
        return touched or low.value > 1 or (high is not None)
    if unit.kind == "count":
        return touched or len(low.numeral) > 2 or high is not None or (main.printed == "倍" and low.value > 1)
    return touched or low.value > 1


_SIGN_JOINS = re.compile(r"[0-9A-Za-z%]-\Z")  # 5%-8% is a range, 增长-1.2% a fall
_DUAL = re.compile(r"[结化论体制对]")
_TWO_YEARS = re.compile(r"(?:[年今明后、]|\d)\Z")


def _is_calendar_year(text: str, head: str, low: _Amount, end: int) -> bool:
    """07年 and 18年10月 are years, as in `find_dates`."""
    if len(low.numeral) != 2 or not low.numeral.isdecimal():
        return False
    if ascii_digits(low.numeral)[0] == "0" or _MONTH_NEXT.match(text, end):
        return True
    length = head.endswith(tuple("近满期达长前后为去了续共")) or text[end : end + 1] in tuple("以内来间期的后前")
    return low.value >= 80 and not length


_MONTH_NEXT = re.compile(rf"{_S}[{DIGIT}{CHINESE_DIGIT}十]{{1,3}}{_S}月")


def _paid_for(text: str, at: int) -> str | None:
    """每名患者每月可享受100元 → 月: the words before a sum, in its clause, that say what it is paid for."""
    begin = _clause_start(text, at, max(0, at - 40))
    names = [match["unit"].removeprefix("个") or "个" for match in _EACH.finditer(text, begin, at)]
    return _one_of(names) if names else None


# --- what is measured ----------------------------------------------------------------------------------------

_STOPS = "，。；：？！,;:?!\n\t"
_OPEN, _CLOSE = "（(〔[【", "）)〕]】"


def _clause_start(text: str, at: int, least: int) -> int:
    """Where the clause before `at` begins: after its stop, or after a bracket that is still open."""
    depth = 0
    for n in range(at - 1, least - 1, -1):
        c = text[n]
        if c in _STOPS:
            return n + 1
        if c in _CLOSE:
            depth += 1
        elif c in _OPEN:
            if depth == 0:
                return n + 1
            depth -= 1
    return least


def _clause_end(text: str, at: int, most: int) -> int:
    depth = 0
    for n in range(at, most):
        c = text[n]
        if c in _STOPS:
            return n
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            if depth == 0:
                return n
            depth -= 1
    return most


# Words before the thing measured that say nothing of it: 其中, 力争在2018年底, 确保实现, 部门要
_LEAD = re.compile(
    r"(?:[—―─–-]{2,}|以及|或者|[、和及与或]|其中|其余|同时|并|且|力争|争取|确保|保证|基本实现|实现|努力|使得?|要求|责令|凡|作为|即|如|按照?|对于?|将|已|"
    r"[在到于至]?(?:\d{4}年|今年|每年)?(?:底|末)?前?(?=完成|建成|实现|全区|全市|全县|全省)|第[一二三四五六七八九十百\d]{1,5}条|[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、]|\s)+"
)
# 各有关部门要…, 区联席会议办公室将…, 区旅游局牵头负责…: the last of these closes the subject
_SUBJECT = re.compile(
    r".{0,40}(?:部门|单位|政府|机构|局|办|办公室|委|镇|区|市|县|企业|学校)[^，]{0,4}?"
    r"(?:要|应当?|须|必须|将|负责|牵头|可以)"
)
_VERBS_OF_SIZE = re.compile(
    r"(?:(?:(?<![年月日人户亩次地])均|都|已|也|分别|大体|基本|原则上|一般|累计|共|共计|合计|总计|仅|只)*"
    r"(?:达到?|为|是|有|至|到|在|按|约|共|共计|合计|总计|(?:稳定|保持|维持|控制)[在到]|(?:提高|提升|增加|增长|上升|扩大|发展|降低|下降|减少|压减|压缩|缩短|缩减|回升|调整)[到至为]"
    r"|降[到至]|的))+\Z"
)
# 2018年12月30日至2019年1月1日, 到2020年, 从1996年开始: a date says when, not what
_DAY = (
    rf"(?:[{DIGIT}]{{4}}{_S}年度?(?:{_S}[{DIGIT}]{{1,2}}{_S}月份?(?:{_S}[{DIGIT}]{{1,2}}{_S}日)?)?"
    rf"|[{DIGIT}]{{1,2}}{_S}月(?:份|{_S}[{DIGIT}]{{1,2}}{_S}日|(?=[底初末至前])))年?[底末初]?"
)
_DATES = re.compile(
    rf"(?:截[至止]|[自从至到在于])?{_S}{_DAY}(?:{_DASH}(?:{_DAY}|[{DIGIT}]{{1,2}}[日月]))?(?:以前|之前|以来|开始|前|起)?"
)
# 责令, 可以处, 并处, 按照, 由, 应当: what the number is told by, not what it measures
_HEADS = re.compile(
    r"(?:本[\u4e00-\u9fff]{2,3}所称|(?:可以?)?(?:并|单)?处以?(?=违法|[^理置分境罚]|\Z)|按照?|根据|依据|由(?!于)|将|以(?![上下内后前及])|应当?(?=[自当在按于])|当|自(?=.{1,16}之[日时])|在(?=\Z)|从(?=\Z)|其中|统一|(?:经|连续)(?=\Z))+"
)
_ATTRIBUTE = re.compile(r"^(?:以上|以下|及以下|及以上|以内)的")
_TAIL_HEADS = re.compile(
    r"(?:按照?每[人名户例个次间床套亩月年日天](?=\Z)|应当|必须|是指|应|须|由|从|按照?|分|每|在|将|不得|可以?|均|且|并)+\Z"
)
# 自执业之日起: the event that a term is counted from
_TERM = re.compile(r"(?:应当?|须|必须)?自?(?P<event>.{1,16}?)之?[日时]起\Z")
# 见附表, 含本数, 下同: what a bracket says about the print
_NOTE_PLAIN = re.compile(r"[（(](?:详?见|附|不?含|下同|以下|指|即|其中)[^（）()]*(?:[）)]|\Z)")
# 40元/平方米的标准予以补贴 → 补贴标准
_PAID = re.compile(
    r"(?:的)?标准(?:定额)?(?:予以|给予|进行|发放|支付|享受|计算|予|一次性|定额)*(?P<what>[\u4e00-\u9fff]{0,6})\Z"
)
# 向有关部门备案: who is told stands before the verb
_TOLD = re.compile(
    r"(?:向|对|由|会同|将|把|到).{2,60}?(?P<verb>(?:备案|报告|申报|提出|申请|移送|提交|报送|公布|通知|告知|作出|缴纳|办理|审查|登记|答复|送达|反馈).{0,10})\Z"
)
_PREDICATE = re.compile(r"为(?!期)|由|作为|计(?:算|发|\Z)")
_LISTED = re.compile(r"(?:方面|部分|领域|类别|环节|维度|层次|步骤|阶段)")
_LIST_HEAD = re.compile(r"(?P<head>[^，、；：。\n]{4,30}?)(?:由|包括|分为|涵盖|包含|主要有|从)")
# 由20%提高到30%; 达到95%，并力争保持在98%: the same thing, now or later
_CHANGED = re.compile(
    r"(?:[，,]?(?:并|再|进一步|逐步|力争|争取)*(?:提高|增加|上升|提升|降低|下降|减少|调整|扩大|增长|上调|下调|调|升|降|压缩|压减|缩短|达|保持|稳定)"
    r"(?:[至为在]|到(?!位))|、|和|及|以及|与)(?:(?:19|20)\d\d年底?的)?(?:每[人户年月]){0,2}"
)
_AFTER_LEAD = re.compile(r"(?:的|之|内|进行|按照?|并|，|、|\s)+")
_AFTER_CUT = re.compile(r"^(?:[和或及与并且等]|左右|之间|[、）)”])|^(?:的)?(?:目标|要求|水平|规模|以来|时|后|前)?$")
_AFTER_BASIS = re.compile(r"(?:根据|按照?|依据).{2,40}?(?=进行|实施|予以|给予)")
_SIZE = re.compile(r"(?:[金数总余限]额|投资|收入|产值|资产|面积|规模|人口|人数|利润|税收|费用)\Z")
_OR_MORE = re.compile(r"(?:或|及|和)(?:更|以)[长多上久下]")  # （10年或更长一段时间）
# 原则上不高于承担风险责任的0.5%: the words that bound a share, and what it is a share of
_BOUND_OF = re.compile(
    r"(?:原则上|一般|应当?|按照?|均)*(?:不(?:得|能|应)?(?:高于|低于|超过|少于|多于|小于|大于)|最高不超过)(?P<base>[\u4e00-\u9fff“”]{2,20})的?\Z"
)
_MEASURED = re.compile(r"[率比重数量额值度]|下降|增长|上升|提高|降低|减少|增加")
_WANTS_NOUN = re.compile(r"(?:完成|建设|新建|改建|扩建|改扩建|改造|创建|各建|建成|建|新增|安排|落实|设立|配备|购置)\Z")
# 在全区范围内建设, 子女教育、赡养老人等: where another noun follows the number, the last phrase before it is enough
_LAST_PHRASE = re.compile(
    r".*(?:范围内|内(?![容部地外在涵需销资存设])|由(?!于)|(?<![行作认因成称])为(?![了止期])|将(?!来)|把(?!关)|等(?![级候待同]))"
)
_LONG_LEAD = 14
_SHORT, _LONG_BEFORE, _LONG_AFTER = 4, 40, 24


def _indicator(
    text: str, item: _Found, floor: int, ceiling: int, previous: FoundQuantity | None, joined: int | None
) -> str | None:
    """What is measured, in the text's words (指标): the phrase before the number, with the noun that follows it.

    `floor` and `ceiling` are the ends of the neighbouring quantities: 增长15%、下降10% are two statements.
    """
    least = max(floor, item.start - 60)
    begin = _clause_start(text, item.start, least)
    end = _clause_end(text, item.end, min(ceiling, item.end + 60))
    before, after = text[begin : item.start], text[item.end : end]
    bracketed = begin > 0 and text[begin - 1] in _OPEN and text[end : end + 1] and text[end] in _CLOSE
    if bracketed and not _trim(before) and (not after or _OR_MORE.match(after)):
        # 违法长期（1年以上）未处理: the bracket explains the words around it
        outer = _clause_start(text, begin - 1, max(floor, begin - 40))
        before = text[outer : begin - 1]
        after = "" if after else text[end + 1 : _clause_end(text, end + 1, min(ceiling, end + 20))].partition("、")[0]
        if not _trim(before) and outer == begin - 1 and outer and text[outer - 1] == "\n":
            before = text[_clause_start(text, outer - 1, max(floor, outer - 40)) : outer - 1]  # the heading above it
    follows_de = after.startswith("的")
    if (bound := _BOUND_OF.search(text, begin, item.first)) is not None:
        # 再担保业务收费，原则上不高于承担风险责任的0.5%: what is bounded stands before, here or in the clause before
        before = text[begin : bound.start()]
        if not _trim(before) and begin and text[begin - 1] in "，," and begin - 1 > floor:
            before = text[_clause_start(text, begin - 1, max(floor, begin - 40)) : begin - 1]
            before = _ATTRIBUTE.sub("", before)
        elif not _trim(before):
            before = bound["base"]
    lead, tail = _trim(before), _trim_after(after)
    if item.kind == "count" and before.endswith("的") and len(lead) > _LONG_LEAD + _SHORT and len(tail) >= _SHORT:
        lead = ""  # 对不符合…、不适应…的2274件省政府文件: a clause that qualifies the noun behind the number
    if tail and len(lead) > _LONG_LEAD and (cut := _LAST_PHRASE.match(lead)):
        lead = lead[cut.end() :]
    near = previous is not None and item.start - previous.char_end < 60
    if near and previous and previous.indicator and _WANTS_NOUN.search(lead) and not tail:
        lead += previous.indicator[-4:]
    elif follows_de and item.kind == "percent" and not (_MEASURED.search(lead) and len(lead) >= _SHORT):
        lead = "" if len(lead) < _SHORT else lead
    elif (
        follows_de and item.kind == "duration" and item.unit != "岁" and len(lead) >= 2 and not lead.endswith("为期")
    ) or (item.kind == "percent" and follows_de):
        tail = ""
    if item.kind == "count" and follows_de and lead.endswith(("人口", "人数")):
        tail = ""
    if item.comparator != "=" and follows_de and len(lead) >= _SHORT and _SIZE.search(lead):
        tail = (
            ""  # 单户担保金额500万元以上的再担保业务收费: the bound tells which, the noun behind it has its own number
        )
    if not tail and joined and len(lead) < _SHORT:
        tail = _trim_after(
            text[joined : _clause_end(text, joined, min(len(text), joined + 40))]
        )  # 畜场100元、禽场40元的标准
    if lead.endswith("为期"):
        lead = ""
    found = lead + tail
    if item.raw_limit(text) and tail and len(found) < _LONG_LEAD:
        found, tail = found + "限额", tail + "限额"
    if previous is not None and text[floor : item.start] in ("（", "("):
        return previous.indicator  # 1日（24小时）内
    if previous is not None and previous.indicator and _CHANGED.fullmatch(text, floor, item.start):
        return previous.indicator  # 由20%提高到30%
    found = _widened(text, item, begin, floor, lead, tail, found)
    if not found and previous is not None and text[floor : item.start] == "的":
        return previous.indicator
    if len(found) < _SHORT and not after and item.start == item.first and floor < begin and text[begin - 1] != "。":
        earlier = _clause_start(text, begin - 1, max(floor, begin - 40)) if begin else 0
        found = _trim(text[earlier : begin - 1]) + found if begin else found
    return _closed(found) or None


def _closed(phrase: str) -> str:
    """The phrase without brackets that lost their partner, and without marks at its ends."""
    phrase = phrase.strip(" 、，的")
    opened: list[int] = []
    lost: set[int] = set()
    for n, c in enumerate(phrase):
        if c in _OPEN:
            opened.append(n)
        elif c in _CLOSE:
            if opened:
                opened.pop()
            else:
                lost.add(n)
    lost.update(opened)
    return "".join(c for n, c in enumerate(phrase) if n not in lost).strip(" 、，的")


def _widened(text: str, item: _Found, begin: int, floor: int, lead: str, tail: str, found: str) -> str:
    """A phrase too short to say what is measured, filled from its sentence (主语承前省略)."""
    sentence = max(text.rfind(c, max(0, begin - 120), begin) for c in "。；\n！？") + 1
    if _LISTED.match(tail) and (head := _LIST_HEAD.match(text, max(sentence, begin - 120), item.start)):
        return head["head"] + tail[:2]  # 体系由…等4个方面的指标构成
    if begin and text[begin - 1] in "，," and (term := _TERM.match(lead)) is not None:
        return _earlier(text, begin - 1, max(floor, sentence)) + tail or term["event"] + tail
    if term := _TERM.match(lead):
        return term["event"] + tail
    if tail and not lead and len(tail) >= _SHORT:
        # 达到2000名的招生规模: the same noun, with its owner, earlier in the sentence
        at = text.rfind(tail, sentence, begin)
        if at >= 0:
            start = _clause_start(text, at, max(sentence, at - 30))
            return _trim(text[start:at]) + tail
    if len(found) < _SHORT and not lead and begin and text[begin - 1] in "，," and item.kind != "money":
        scale = _SCALE_WORD.match(text, item.end)
        if tail or scale:
            return _earlier(text, begin - 1, max(floor, sentence)) + (tail or (scale[1] if scale else ""))
    return found


_SCALE_WORD = re.compile("的(规模|水平)")


def _earlier(text: str, end: int, least: int) -> str:
    """The subject of the clauses before `end`: of two, the first that is long enough to name something."""
    nearest = ""
    for _ in range(2):
        begin = _clause_start(text, end, max(least, end - 40))
        clause = _trim(text[begin:end])
        clause = _OPENING.split(clause, maxsplit=1)[0] if len(clause) > _LONG_LEAD else clause
        if _PREDICATE.match(clause):
            break
        if len(clause) > _SHORT or begin <= least or text[begin - 1 : begin] not in ("，", ","):
            return clause
        nearest, end = nearest or clause, begin - 1
    return nearest


_OPENING = re.compile(r"(?<=.{4})(?:从|在|由|按|以(?![上下内后前及])|自)")


# 20间(不含市场内公共厕所)，其中…: the end of a bracket that opened before the phrase
_CLOSED = re.compile(r"[^（）()]*[）)][，、]?")
# 4间（详见附件3）: a bracket that follows the number explains it
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?")


def _trim(before: str) -> str:
    """The phrase before a number without its subject, its opening words and the verb that leads to the number."""
    phrase = _NOTE_PLAIN.sub("", _DATES.sub("", before))
    if len(phrase) > _LONG_BEFORE:
        phrase = phrase[-_LONG_BEFORE:]
    if closed := _CLOSED.match(phrase):
        phrase = phrase[closed.end() :]
    if subject := _SUBJECT.match(phrase):
        rest = phrase[subject.end() :]
        if len(rest) >= 2:
            phrase = rest
    if lead := _LEAD.match(phrase):
        phrase = phrase[lead.end() :]
    for word in ("至少", "最多", "不少于", "整个"):
        phrase = phrase.replace(word, "")
    if heads := _HEADS.match(phrase):
        phrase = phrase[heads.end() :]
    for _ in range(2):
        if verb := _VERBS_OF_SIZE.search(phrase):
            phrase = phrase[: verb.start()]
        if heads := _TAIL_HEADS.search(phrase):
            phrase = phrase[: heads.start()]
    return phrase


def _trim_after(after: str) -> str:
    """The phrase after a number, without what only closes the sentence (的目标)."""
    if aside := _ASIDE.match(after):
        after = after[aside.end() :]
    after = _NOTE_PLAIN.sub("", after)
    if _CHANGED.match(after):
        return ""
    if paid := _PAID.match(after):
        return paid["what"] + "标准" if paid["what"] else ""
    if not after or _AFTER_CUT.match(after):
        return ""
    if lead := _AFTER_LEAD.match(after):
        after = after[lead.end() :]
    if basis := _AFTER_BASIS.match(after):
        after = after[basis.end() :]
    if (opened := max(after.rfind("（"), after.rfind("("))) > max(after.rfind("）"), after.rfind(")")):
        after = after[:opened]  # a bracket that the next number closes
    if _PREDICATE.match(after):
        return ""
    if told := _TOLD.match(after):
        after = told["verb"]
    after = _VERBS_OF_SIZE.sub("", after).rstrip("在按于为的、和")
    if len(after) > _LONG_AFTER:
        cut = max(after.rfind(c, 6, _LONG_AFTER) for c in "、的和及或与在")
        after = after[: cut if cut > 0 else _LONG_AFTER]
    return "" if after in ("目标", "标准", "要求", "水平", "部分") else after

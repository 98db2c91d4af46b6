"""Amounts: a numeral with its unit (数值与计量单位), `1385万元`, `90%`, `3个月`, `半年`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from pipeline.find.quantities.rates import MEASURED_PER, per_measure, strokes
from pipeline.notation.calendar import DASH
from pipeline.notation.numerals import (
    ARABIC,
    CHINESE_DIGIT,
    CHINESE_NUMERAL,
    DIGIT,
    GROUP_BLANK,
    GROUPED,
    HAN_FIGURE,
    SCALE_BEHIND_DECIMALS,
    exact_product,
    parse_number,
)
from pipeline.notation.units import Unit, one_of, units, units_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

S = r"[ \u3000]{0,4}+"
_SCALE = rf"(?:{S}(?:[十万亿佰仟萬億]|百(?!分)|千(?![瓦米克伏卡帕乏焦赫牛]|分点)))*+"
_IN_SCALE = _SCALE.removesuffix("*+") + "++"
# 1亿2000万, 3万2千, 1亿零500万: but no year behind a number (3万2018年). No number has more places than 5.
_NEXT_SCALE = rf"(?:{S}[零〇]?{S}(?!(?:19|20)\d\d年){ARABIC}{_SCALE})"
# the scale of a unit (五千瓦, 二十千米); but 一千米 and 三千二百米 are so many 米
_OF_UNIT = rf"(?:千(?=瓦)|[千百](?=帕)|(?<![{HAN_FIGURE}两])千(?=米(?!以))|(?<=[十百][{HAN_FIGURE}])千(?=米(?!以)))"
# 1385万 | 82,225.00 | 1亿2000万 | 六十四万零一百四十三 | 十二点五亿 | 半
_NUMBER = compile_re(
    rf"(?P<arabic>(?:{GROUPED}|{ARABIC})(?:{_IN_SCALE}{_NEXT_SCALE}{{0,4}}+)?+)|(?P<half>半)"
    rf"|(?P<chinese>(?:(?!{_OF_UNIT})[{CHINESE_NUMERAL}])++(?:点[{CHINESE_DIGIT}]++{SCALE_BEHIND_DECIMALS})?+)"
)
# 90 | 12.5: most Arabic numerals, behind which neither a scale nor a group of thousands can follow
_PLAIN_NUMBER = compile_re(
    rf"[0-9]{{1,15}}+(?:\.[0-9]{{1,15}}+)?+(?![{DIGIT}.．,，{GROUP_BLANK}\u3000十百千万亿佰仟萬億])"
)
_SCALE_INSIDE = compile_re(rf"[十百千万亿佰仟萬億][零〇 \u3000]*[{DIGIT}]")
_SCALED = compile_re(rf"[{DIGIT}.．,，]++{S}[十百千万亿佰仟萬億]")
_MORE = compile_re(r"[余多](?!元化)|几")
_LONGEST = 60  # a numeral in several scales has no more characters
_MORES = tuple("余多几")
# 三十|来户: about so many
_ROUND_LAST = frozenset("十百千0")
_ABOUT_SO_MANY = compile_re(rf"来(?P<scale>万)?(?=(?:{one_of(units())})(?!之|往))")
_HALF_AFTER = compile_re(r"半(?![年月径干山坡封自])")
# 九成五; not 七成五户受益
_HUNDREDTHS = compile_re(rf"[{HAN_FIGURE}](?![{CHINESE_NUMERAL}]|{one_of(units())})")
_HALVED = frozenset({"duration", "area", "mass", "length", "volume"})
# 1个半小时, 两个半月: the half stands behind 个, the unit behind both; 月 alone would be 半月 (half-moon, half-monthly)
_HALF_BEFORE = compile_re(rf"{S}个{S}半{S}(?P<unit>[^\W\d]{{1,3}})")
PERSON = Unit("count", "人", 1, "")
YUAN = Unit("money", "元", 1, "")
HOUSEHOLD = Unit("count", "户", 1, "")
_OF_POWER = Unit("energy", "千瓦时", 1, "")  # 发电820万度: so many are neither degrees nor grades


@dataclass(slots=True)
class Amount:
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


# 2018年, 2016-2020年 and 7月2日 are dates; behind the first figure. Of 7月2日至5日 the whole has to be passed over.
_OF_DATE = (
    rf"(?:(?<=[12１２])[{DIGIT}]{{3}}(?:{DASH}[12１２][{DIGIT}]{{3}})?年"
    rf"|(?<=月[{DIGIT}])[{DIGIT}]?日(?!{S}{DASH}|[元历]))"
)


@lru_cache(maxsize=1)
def amount_start() -> re.Pattern[str]:
    """Where an amount may begin, no date; a run of numerals is looked at from its first one only, so that it is read
    once. Thousands that blanks part (4 017 607) begin with the first group."""
    heads = "".join(sorted({re.escape(unit[0]) for unit in units()})) + "折角毛度级番方M"
    chinese = CHINESE_NUMERAL
    blank = GROUP_BLANK.replace(" ", r"\ ")
    behind = rf"(?={S}[{heads}十百千万亿佰仟萬億余多至到~～／/\-－‐–—―─（(±])"
    return compile_re(
        rf"""
        [{DIGIT}{chinese}半]
        (?:
            (?<=[{DIGIT}])(?<![{DIGIT}][{DIGIT}])(?<![{DIGIT}][.．,，][{DIGIT}])(?!{_OF_DATE})[{DIGIT}.．,，]*+{behind}
          | (?<=[1-9１-９])(?<![{DIGIT}][{DIGIT}])(?<![{DIGIT}][.．,，{blank}][{DIGIT}])
            [{DIGIT}]{{0,2}}+(?=(?:[{blank}][{DIGIT}]{{3}}){{1,4}}+(?![{DIGIT}])(?:[.．][{DIGIT}]++)?+{behind})
          | (?<=[{chinese}])(?<![{chinese}][{chinese}])[{chinese}]*+
            (?:(?={S}(?:[{heads}点分余多来至到~～\-－–—半整（(]))|(?<=两)(?=[，。；、）)\n以左]|\Z)|(?<=亿)(?=[，。；]|以[上下]))
          | (?<=半)(?=个|年|小时|天|日|月|[公市]?斤|亩|吨)
        )
        """,
        re.VERBOSE,
    )


@lru_cache(maxsize=1)
def unit_pattern() -> re.Pattern[str]:
    return compile_re(one_of(units()))


_OPENS = tuple("（(")


@lru_cache(maxsize=1)
def _other_unit() -> re.Pattern[str]:
    """Another measure word for the same things behind the first: 3000头|（只）, 1.2万台|（套）."""
    word = one_of(units_of("count"))
    return compile_re(rf"[（(](?P<other>{word})(?:[、/／](?:{word}))*[）)]")


_OUNCES_END = compile_re(r"[，。；、）)\n多余左]|以[上下内]|\Z")
_OUNCES = Unit("mass", "两", 1, "")


def numeral(text: str, at: int) -> tuple[int, float, str, bool] | None:
    """Numeral at `at`: its end, value, print, and whether it is Chinese; None for what is no number (三五, 百)."""
    if (plain := _PLAIN_NUMBER.match(text, at)) is not None:
        return plain.end(), float(plain[0]), plain[0], False
    match = _NUMBER.match(text, at)
    if match is None:
        return None
    raw, script = match[0], match.lastgroup
    if script == "half":
        return match.end(), 0.5, raw, True
    if raw[-1] == "两" and len(raw) > 1 and _OUNCES_END.match(text, match.end()):
        raw = raw[:-1]  # 每人每月三两: the unit, no figure
        value = parse_number(raw)
        return None if value is None else (match.end() - 1, value, raw, True)
    if script == "chinese":
        whole = raw.partition("点")[0]
        if len(whole) > 1 and not whole.strip(CHINESE_DIGIT):
            return None  # 二〇一八, 三五
        if not whole.strip("百千万亿"):
            return None  # 百年大计
    value = parse_number(raw)
    return None if value is None else (match.end(), value, raw, script == "chinese")


def unclear_end(text: str, at: int) -> int | None:
    """The end of a numeral in several scales that cannot be read for certain (1万5, 5万3万); None for any other."""
    if _SCALED.match(text, at) is None or _SCALE_INSIDE.search(text, at, at + _LONGEST) is None:
        return None
    match = _NUMBER.match(text, at)
    if match is None or not match["arabic"] or match.end() - at < 3:
        return None
    raw = match[0]
    return match.end() if _SCALE_INSIDE.search(raw) and parse_number(raw) is None else None


def amount(text: str, at: int, bare: bool = False, implied: Unit | None = None) -> Amount | None:
    """Numeral and unit at `at`; with `bare` the numeral alone will do (the lower end of 5-8万元).

    With `implied` a numeral in 万 or 亿 without a unit counts that: persons (人口100万的城市), sums (金额4120亿).
    """
    found = numeral(text, at)
    if found is None:
        return None
    end, value, raw, chinese = found
    head = end
    more = False
    behind = text[end : end + 1]
    if behind in _MORES and (match := _MORE.match(text, end)):
        if match[0] == "几":
            return None
        more, head = True, match.end()
        if text[head : head + 1] in ("万", "亿"):  # 10余万元
            value, head = exact_product(value, 10_000 if text[head] == "万" else 100_000_000), head + 1
    elif behind == "来" and raw[-1] in _ROUND_LAST and (about := _ABOUT_SO_MANY.match(text, end)):
        head = about.end()  # 三十来户, 二十来万斤
        value = exact_product(value, 10_000) if about["scale"] else value
    while text[head : head + 1] in _BLANKS and head < end + 6:
        head += 1
    here = text[head : head + 1]
    if not more and behind in _OPEN_HALF and (with_half := _and_a_half(text, end)) is not None:
        unit, stop, printed = with_half
        return Amount(at, stop, exact_product(value + 0.5, unit.factor), raw, chinese, unit, printed)
    if not more and here in _STROKE and (per_many := _PER_MANY.match(text, end)):
        return Amount(at, per_many.end(), value, raw, chinese, _OF_MANY, "/10万")
    if not more and here == "个" and (hundreds := _HUNDRED_MILLIONS.match(text, end)):
        more, head = bool(hundreds["more"]), hundreds.end()
        return Amount(at, head, exact_product(value, 100_000_000), raw, chinese, YUAN, hundreds[0], None, more)
    if chinese and behind == "两" and _OUNCES_END.match(text, end + 1):
        return Amount(at, end + 1, value, raw, chinese, _OUNCES, "两")
    match = unit_pattern().match(text, head)
    if match is None and implied is HOUSEHOLD and raw[-1] in "万亿":
        return Amount(at, head if more else end, value, raw, chinese, implied, "", None, more)
    if (
        match is None
        and implied is not None
        and raw[-1] in "万亿"
        and (implied is YUAN or not more or _PERSONS_NEXT.match(text, head))
    ):
        after = _SUM_AFTER if implied is YUAN else _PERSONS_AFTER
        if after.match(text, head if more else end) or _PERSONS_NEXT.match(text, head):
            return Amount(at, head if more else end, value, raw, chinese, implied, "", None, more)
    if match is None and here == "度" and text[head - 1] in "万亿" and not text.startswith("假", head + 1):
        return Amount(at, head + 1, value, raw, chinese, _OF_POWER, "度", None, more)
    if match is None and here in _TOLD and (told := _told_unit(text, at, head, value, chinese)):
        further = told is _TIMES_DOUBLED and text.startswith("半", head + 1)
        return Amount(at, head + 1 + further, value + 0.5 * further, raw, chinese, told, text[head], None, more)
    if here in _RUNGS and (small := _small(text, at, head, value)) is not None:
        return Amount(at, small[1], small[0], raw, chinese, small[2], text[head], None, more)
    if match is None or _is_other_word(text, at, match, raw, value, chinese):
        return Amount(at, end, value, raw, chinese) if bare and not more else None
    unit = units()[match[0]]
    end = match.end()
    follows = text[end : end + 1]
    if follows in _OPENS and unit.kind == "count" and (again := _other_unit().match(text, end)):
        unit, end = units().get(match[0] + again["other"], unit), again.end()
        follows = text[end : end + 1]
    if unit.factor != 1:
        value = exact_product(value, unit.factor)
    if follows == "半" and (half := _HALF_AFTER.match(text, end)):
        if unit.kind in _HALVED or match[0] in ("成", "倍", "间"):
            value, end = value + 0.5 * unit.factor, half.end()
    elif match[0] == "成" and (ones := _HUNDREDTHS.match(text, end)):
        value, end = value + (parse_number(ones[0]) or 0), ones.end()
    elif (ladder := _LADDERS.get(unit.normal)) is not None and not value % 1:
        value, end = _down(text, end, ladder, 0, value)
        if unit.normal == "元" and text.startswith("整", end):
            end += 1
    elif (
        (lower := _LOWER.get(unit.normal)) is not None
        and (rest := lower.pattern.match(text, end))
        and (rest_of_it := parse_number(rest["number"])) is not None
        and rest_of_it < lower.many
        and not value % 1
    ):  # 3年零6个月, 1小时50分: one length of time, in the lower unit
        value = value * lower.many + rest_of_it
        return Amount(at, rest.end(), value, raw, chinese, lower.unit, rest["unit"], None, more)
    per, end = strokes(text, end, unit.kind == "money")
    if per is None and unit.kind in MEASURED_PER and text.startswith("每", end):
        per, end = per_measure(text, end)
    return Amount(at, end, value, raw, chinese, unit, match[0], per, more)


# 孕产妇死亡率12.8/10万: so many of a hundred thousand; 1/10万地形图 is a scale
_PER_MANY = compile_re(rf"{S}[/／]{S}(?:10|１０|十){S}万人?(?![元亩吨户公平立千]|[\u4e00-\u9fff]{{0,3}}图|的?比例)")
_STROKE = tuple("/／")
_BLANKS = tuple(" \u3000")
_OF_MANY = Unit("rate", "/10万", 1, "")
# 突破3个亿, 1.2个亿元, 2个多亿: sums, in which nothing but 亿 need be said; but 5个亿元村, 2个亿吨级港口
_HUNDRED_MILLIONS = compile_re(
    rf"{S}个(?P<more>[多余])?亿(?:元(?=以[上下内]|左右|[，。；、）)\n的]|\Z)|(?!元|万|级|{one_of(units())}))"
)


class _Told(NamedTuple):
    """A sign that is a unit where words before or behind tell of what."""

    unit: Unit
    before: re.Pattern[str]
    behind: re.Pattern[str] | None = None


_NEAR = r"[^，。；\n]{0,16}\Z"
_GRADE = Unit("count", "级", 1, "")
_TIMES_DOUBLED = Unit("count", "番", 1, "")
_TOLD: dict[str, tuple[_Told, ...]] = {
    "番": (_Told(_TIMES_DOUBLED, compile_re("翻了?\\Z")),),  # 翻一番: once doubled, 翻两番半
    "度": (
        _Told(  # 第一档月用电量180度，第二档181—350度
            _OF_POWER,
            compile_re(
                rf"(?:用电|电量|耗电|电费|电度)(?:(?:[^。\n]{{0,30}}[，；]第[{HAN_FIGURE}]档)?{_NEAR}|[^。\n]{{0,80}}?\d度[^。\n]{{0,36}}\Z)"
            ),
            compile_re("电(?![压视话机])"),
        ),
        _Told(  # 坡度超过15度, 25度以上陡坡地, 设防烈度8度
            Unit("count", "度", 1, ""),
            compile_re(rf"(?:坡|倾[角斜]|[夹仰俯]角|角度|烈度){_NEAR}"),
            compile_re("(?:及?以[上下])?的?(?:[陡急山]坡|坡[地耕])"),
        ),
    ),
    "级": (  # 风力8级以上, 8级以上大风, 里氏6.1级, 5级以上地震; a response is one of four (三级地震应急响应)
        _Told(
            _GRADE,
            compile_re(r"(?:风力|阵风|里氏|震级|余震)[^，。；\n]{0,8}\Z"),
            compile_re(
                "(?:及?以上)?的?(?:大风|强风|阵风)|(?:（含）)?及?以[上下](?:、?\\d(?:\\.\\d)?级(?:（[^（）]{1,4}）)?以下)?的?地震"
                "|地震(?!灾?害?应急|[^，。；的]{0,4}响应)"
            ),
        ),
    ),
    "方": (  # 完成土石方30万方, 可蓄水1200万方
        _Told(
            Unit("volume", "立方米", 1, ""),
            compile_re(rf"(?:[土石填挖砂沙]方|土石|砂石|蓄水|库容|水量|清淤|淤泥|开挖|疏浚|木材|混凝土){_NEAR}"),
        ),
    ),
    "M": (_Told(Unit("count", "M", 1, ""), compile_re(rf"(?:宽带|带宽|速率|网速|接入){_NEAR}")),),
}
_TOLD_WITHIN = 120
_NOT_TOLD = compile_re(
    r"方[面案法式向便针米程可才阵位块能圆形]|度(?:假|过|量|数|夏|冬)|级(?:别|以?数|响应|预警|应急)|M[A-Za-z0-9²³]"
)


def _told_unit(text: str, at: int, head: int, value: float, chinese: bool) -> Unit | None:
    """The unit that 度 or 级 at `head` is by the words round it; 一度 is once upon a time."""
    if (chinese and value <= 1 and text[head] != "番") or _NOT_TOLD.match(text, head):
        return None
    for told in _TOLD[text[head]]:
        if told.before.search(text, max(0, at - _TOLD_WITHIN), at) or (
            told.behind and told.behind.match(text, head + 1)
        ):
            return told.unit
    return None


class _Lower(NamedTuple):
    """The unit that goes on a length of time, and how many of it make the upper one."""

    unit: Unit
    many: int
    pattern: re.Pattern[str]


def _goes_on(unit: str) -> re.Pattern[str]:
    number = rf"[{DIGIT}]{{1,2}}|[{HAN_FIGURE}两十]{{1,3}}"
    return compile_re(rf"{S}[零又]?{S}(?P<number>{number}){S}(?P<unit>{unit})")


_LOWER = {
    upper: _Lower(units()[lower], many, _goes_on(printed))
    for upper, lower, many, printed in (
        ("年", "个月", 12, "个月"),
        ("小时", "分钟", 60, "分钟|分(?![之别钟贝])"),
        ("分钟", "秒", 60, "秒(?!杀)"),
    )
}


# Measures that go down by tenths: 二元六角七分二厘二, 一亩三分五厘, 二斤四两; 毛 is 角, a 斤 has ten 两 since 1959.
_MONEY, _LAND, _WEIGHT = ("元", "角", "分", "厘", "毫"), ("亩", "分", "厘", "毫"), ("斤", "两")
_LADDERS = {"元": _MONEY, "亩": _LAND, "斤": _WEIGHT}
_RUNGS = frozenset("角毛分厘")
_RUNG = compile_re(
    rf"{S}[零〇又]?(?P<figure>[{DIGIT}{CHINESE_DIGIT}])(?:{S}(?P<unit>[角毛分厘毫两])"
    rf"(?![之钟支米克升]|[{DIGIT}{CHINESE_NUMERAL}](?![分厘毫，。；、）)\n]|\Z))|(?=[，。；、）)\n钱]|\Z))"
)


def _down(text: str, end: int, ladder: tuple[str, ...], rung: int, value: float) -> tuple[float, int]:
    """The value with the lower units of its ladder that follow `end`, and where they end; `value` is in the unit of
    `rung`, what is given in that of the first. The last unit may be left out (三角三分五), but not the second."""
    if not rung and _RUNG.match(text, end) is None:
        return value, end
    total = Fraction(str(value)) / 10**rung
    while match := _RUNG.match(text, end):
        printed = "角" if match["unit"] == "毛" else match["unit"]
        if printed is None:
            lower = rung + 1 if rung else len(ladder)
        else:
            lower = ladder.index(printed) if printed in ladder[rung + 1 :] else len(ladder)
        if lower >= len(ladder):
            break
        total += Fraction(parse_number(match["figure"]) or 0) / 10**lower
        rung, end = lower, match.end()
    return float(total), end


# 每斤三角三分, 收费8角, 贵五毛: sums under one yuan, where a price or a payment is spoken of; not 三角形, 死角.
# Interest (月息八厘) is counted otherwise.
_NO_SUM = compile_re(r"[角毛][形度钢落色楼铁逐]")
_PRICED = compile_re(r"(?:每|价|费|补|贴|奖|罚|付|收|税|售|购|让利|付款|元)[^，。；\n]{0,12}\Z")
_INTEREST = compile_re(r"(?:[月年日利]息|利率)[^，。；\n]{0,10}\Z")
# 登记了15.9万|农户, 解决3万多|贫困户的住房
_HOUSEHOLDS_NEXT = compile_re(
    "(?:贫困|困难|脱贫|移民|搬迁|受灾|种植|养殖|经营|居民|农牧|专业|五保|低保|农|住|用|棚)户(?![均籍型外名])"
)
# 自留地每人一分五厘, 菜地三分; 每人|三分自留地
_OF_LAND = compile_re(r"(?:[地田亩]|[菜果茶桑林]园|宅基)[^，。；\n]{0,8}\Z")
_LAND_NEXT = compile_re(r"的?(?:自留|饲料|宅基|口粮|承包|责任|集体)?(?:地(?![震区方])|田)|[菜果茶桑]园|菜地")
_FOR_EACH = compile_re(r"(?:每[\u4e00-\u9fff]|均)(?:近|约|仅|只有|不[到足])?\Z")
# 酱油每斤零售价一角三分，火柴每盒|二分
_SOLD_BY = compile_re(rf"每(?:{one_of((*units_of('mass'), *units_of('volume'), *'盒张度支包块只米尺'))})\Z")
_AT_PRICES = compile_re(r"[角厘元][^。；\n]*\Z")
_SQUARE = Unit("area", "亩", 1, "")
_ONE_FIGURE = frozenset(map(float, range(1, 10)))


# 自留地约6亩，…，平均每户|2分4厘: what was spoken of last in the sentence, land or money
_LAND_OR_MONEY = compile_re("(?P<land>亩|[耕菜旱荒林园坡留土基用]地|[水农秧]田)|[元角价费钱款薪税息]|工资")


def _told_of_land(text: str, at: int) -> bool:
    begin = max(text.rfind("。", max(0, at - 80), at), text.rfind("\n", max(0, at - 80), at), at - 80, 0)
    told = list(_LAND_OR_MONEY.finditer(text, begin, at))
    return bool(told) and told[-1]["land"] is not None


def _small(text: str, at: int, head: int, value: float) -> tuple[float, int, Unit] | None:
    """What begins below the first unit of its ladder, the numeral at `at`, its unit at `head`: 三角三分 is 0.33 元,
    一分五厘 of land 0.15 亩. None where the words before speak neither of money nor of land."""
    printed = "角" if text[head] == "毛" else text[head]
    if value not in _ONE_FIGURE:
        priced = printed == "分" and value % 1 and value < 100 and _PRICED_IN_CENTS.search(text, max(0, at - 14), at)
        return (float(f"{value / 100:.6g}"), head + 1, YUAN) if priced else None
    near = max(0, at - 14)
    if _NO_SUM.match(text, head) or _INTEREST.search(text, near, at):
        return None
    rung = _MONEY.index(printed)
    sum_of_money, end = _down(text, head + 1, _MONEY, rung, value)
    if printed == "角":
        of_money = text.startswith("钱", end) or _PRICED.search(text, near, at)
        return (sum_of_money, end + text.startswith("钱", end), YUAN) if of_money else None
    parted = end > head + 2  # 一分五厘: marks have no such parts
    if (printed == "厘" or parted) and (_OF_LAND.search(text, near, at) or _told_of_land(text, at)):
        return (exact_product(sum_of_money, 10), end, _SQUARE)
    if _LAND_NEXT.match(text, end) and _FOR_EACH.search(text, near, at):
        return (exact_product(sum_of_money, 10), end, _SQUARE)
    if (
        _PRICED_IN_CENTS.search(text, near, at)
        or (parted and _PRICED.search(text, near, at))
        or (_SOLD_BY.search(text, near, at) and _AT_PRICES.search(text, max(0, at - 50), at))
    ):
        return (sum_of_money, end, YUAN)
    return None


# 水价每吨提高|5分; not 评价得5分
_MEASURES = one_of(word for kind in ("mass", "volume", "length", "area", "energy") for word in units_of(kind))
_PRICED_IN_CENTS = compile_re(
    r"(?:(?<![评估])价|(?<![经计])费|加收|减收)(?:每[\u4e00-\u9fff]{1,3}|为|提高|降低|上调|下调|加收|减收|由|至|到|了|暂?定)*\Z"
    rf"|每[百千]?(?:度|{_MEASURES})(?:为|按|暂?定为?)*\Z"
)


def households_next(text: str, at: int) -> bool:
    """Whether the noun of households stands behind a numeral that ends at `at`, 多 or 余 between."""
    return _HOUSEHOLDS_NEXT.match(text, at + (text[at : at + 1] in _MORES)) is not None


def persons_next(text: str, at: int) -> bool:
    """Whether the noun of persons stands behind a numeral that ends at `at`, 多 or 余 between."""
    return _PERSONS_NEXT.match(text, at + (text[at : at + 1] in _MORES)) is not None


_OPEN_HALF = tuple("个 \u3000")


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


# 参保人数达1000万以上: persons, though the measure word is left out
_PERSONS_AFTER = compile_re(
    r"(?:以上|以下|以内|左右)?(?:(?:[^\u4e00-\u9fff]|[的以及或左和至到减增降升])|(?:常住|户籍|城镇|城区)*人口|\Z)"
)
# 21.3万|贫困人口解决温饱, 8万多|群众: persons, whose noun follows at once
_PERSONS_NEXT = compile_re(
    rf"(?:{one_of(measured_words('attribute'))}){{0,3}}"
    rf"(?:{one_of([*measured_words('person'), *measured_words('attributed')])})(?![均户]|分红|收入)"
)
# 付息金额4120亿。 a sum, though 元 is left out
_SUM_AFTER = compile_re(r"(?:以上|以下|以内|左右)?(?:[，。；、）)\n]|[的至到]|\Z)")


def _is_other_word(text: str, at: int, unit: re.Match[str], raw: str, value: float, chinese: bool) -> bool:
    """Whether what looks like a unit is part of another word or of a date: 2018年, 5项目, 2部门, 2.3本."""
    entry, end = units()[unit[0]], unit.end()
    after = text[end : end + 1]
    if unit[0] == "人" and not chinese and text.startswith(("事故", "工作组", "工作专班", "工作队"), end):
        return False
    if after and after in entry.not_before and not (unit[0] == "人" and after == "均"):
        # 3名为女性, 60分为合格: after an Arabic numeral 为 opens the predicate
        return chinese or after != "为" or (unit[0] == "分" and value < 10)
    if unit[0] == "项" and after == "目" and text[end + 1 : end + 2] != "标":
        return True
    if entry.whole and value % 1:
        return not (_POINTS_NEXT.match(text, end) if unit[0] == "个" else None) and not _is_average(text, at)
    if unit[0] == "年":
        return not chinese and len(raw) == 4 and 1000 <= value < 3000
    if unit[0] == "元":
        return text.startswith(("件", "音"), end)
    return False


# 1.1个|和0.3个百分点: the points are said once
_POINTS_NEXT = compile_re(rf"(?:、[{DIGIT}.．]{{1,5}}个)*(?:[、和及与]|以及)[{DIGIT}.．]{{1,5}}个[百千]分点")
# 每万亩林地护林员不低于3.52人, 千人床位数22.5张: an average may be a fraction of a whole thing
_AVERAGE = compile_re(r"每|均|[百千万]人|率|密度")


def _is_average(text: str, at: int) -> bool:
    least = max(0, at - 80)
    least = max(text.rfind("。", least, at), text.rfind("\n", least, at)) + 1 or least
    return _AVERAGE.search(text, least, at) is not None

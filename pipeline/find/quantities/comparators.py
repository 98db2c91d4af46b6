"""Words that bound a number (比较词): 超过, 以上, 不少于, 控制在. They are data: `comparators.csv`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.find.quantities.amounts import S
from pipeline.find.quantities.rates import EACH_BARE
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.numerals import CHINESE_NUMERAL, DIGIT
from pipeline.notation.units import one_of
from pipeline.vocab import measured_words
from pipeline.vocab.tables import read_table


@lru_cache(maxsize=1)
def comparators() -> dict[str, dict[str, str]]:
    """Place (before, after, apart) → word → sign. A plain word (高于) is turned round by a negation (不宜高于) and
    takes in the number with 等于 (高于或等于, 等于或高于)."""
    found: dict[str, dict[str, str]] = {}
    for word, place, comparator, _source in read_table("comparators"):
        found.setdefault(place, {})[word] = comparator
    for place in ("before", "apart"):
        of_place = found[place]
        for word in [word for word, sign in of_place.items() if sign in ("<", ">") and word.endswith(_COMPARING)]:
            sign = of_place[word]
            for negation in measured_words("negation"):
                of_place.setdefault(negation + word, "<=" if sign == ">" else ">=")
            for equal in (f"{word}等于", f"{word}或等于", f"等于或{word}"):
                of_place.setdefault(equal, sign + "=")
    return found


# what compares and says nothing else: 高于, 超过, 突破, 超出
_COMPARING = ("于", "过", "出", "破")


class _Words(NamedTuple):
    """Comparators before, after and apart from the number; those that open the upper end of a range."""

    before: Closing
    after: Opening
    apart: Closing
    over: Opening


@lru_cache(maxsize=1)
def bounding_words() -> _Words:
    words = comparators()
    negations = measured_words("negation")
    turned = {word for word in words["before"] if word.startswith(negations) and word.endswith(_COMPARING)}
    bases = {word for word in words["before"] if word.endswith(_COMPARING)} - turned
    # 纳税|过1亿元, 产值|过5亿元; 经过5年, 通过3家 and 审过2次 are other words
    others = one_of(words["before"].keys() - turned - {"过"})
    plain = rf"(?:{one_of(negations)})(?:{one_of(bases)})|{others}|(?<=[税值入额利])过"
    # 临近, 合约, 补充: the last character of another word is no comparator; 届满 ends a term. What a word can begin
    # with is asked first: to try all words at each place takes seven times as long.
    firsts = re.escape("".join(sorted({word[0] for word in (*words["before"], *negations)})))
    before = Closing(
        rf"(?=[{firsts}])(?<![附靠临邻就远节合契签履圆美充届最])(?P<word>{plain}){S}(?:[（(]含[）)])?(?:人民币)?"
        rf"(?:{EACH_BARE}){{0,2}}"
    )
    bounds = one_of(words["after"]).replace("|内", "|内(?![设外部容涵地级学])")
    after = Opening(rf"{S}(?:[（(](?P<not>不)?含[^（）()，。；\n]{{0,8}}[）)])?(?P<word>{bounds})(?!年度)")
    apart = Closing(rf"(?P<word>{one_of(words['apart'])})(?P<gap>[^，。；：、,;:\n]{{0,20}})")
    below = one_of(word for word, sign in words["before"].items() if sign in ("<", "<=") and len(word) > 1)
    over = Opening(
        rf"{S}(?:[（(]含[^）)]{{0,8}}[）)])?(?:及|或)?以上(?P<not>[（(]不含[^）)]{{0,6}}[）)])?(?:[（(]含[^）)]{{0,6}}[）)])?{S}[、，]?(?:且|并|但|至|到)?{S}(?P<below>{below})?{S}(?=[{DIGIT}{CHINESE_NUMERAL}])"
    )
    return _Words(before, after, apart, over)

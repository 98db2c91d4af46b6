"""The words round a number without what says nothing of it: the peels of `peel_tables`, taken off in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from pipeline.find.quantities.peel_tables import AFTER, AMONG, BEFORE, NAME, SIZE, SIZE_VERBS, Peel
from pipeline.find.quantities.rates import EACH_BARE
from pipeline.notation.bodies import body_end
from pipeline.notation.calendar import OUR_YEAR
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.needs import endings, holds_any, needed, openings
from pipeline.precompiled import compile_re

_SHAPES = {"front": r"\A(?:%s)", "end": r"(?:%s)\Z", "anywhere": "%s"}


class Ready:
    """A peel ready to be taken off; `needed` are characters of which a phrase has to hold one (None: any phrase)."""

    def __init__(self, peel: Peel) -> None:
        self.peel = peel
        self.is_last = peel.where == "end"
        words = needed(peel.pattern)
        self.needed = words and frozenset(word[-1] for word in words)  # one character is seen soon
        self._words = tuple(words) if words is not None and max(map(len, words)) > 1 else None
        self._first = openings(peel.pattern) if peel.where == "front" else None
        self._last = endings(peel.pattern) if peel.where == "end" else None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: most phrases hold nothing of most peels."""
        return compile_re(_SHAPES[self.peel.where] % self.peel.pattern)

    def fits(self, phrase: str) -> bool:
        """Whether a phrase begins or ends as the peel has to."""
        return (self._first is None or phrase[:1] in self._first) and (self._last is None or phrase[-1:] in self._last)

    def taken_off(self, phrase: str) -> str:
        """What the peel leaves of a phrase."""
        if not self.fits(phrase) or (self._words is not None and not holds_any(phrase, self._words)):
            return phrase
        return self.pattern.sub(self.peel.left, phrase, count=0 if self.peel.where == "anywhere" else 1)


class Table:
    """Peels in their order; of each phrase those are asked of which it holds what they cannot do without."""

    def __init__(self, peels: Iterable[Peel]) -> None:
        self._peels = tuple(map(Ready, peels))
        # a bit for each peel: those that any phrase may hold, and those that a character is needed for
        self._any = 0
        of: dict[str, int] = {}
        for n, ready in enumerate(self._peels):
            if ready.needed is None:
                self._any |= 1 << n
            for character in ready.needed or ():
                of[character] = of.get(character, 0) | 1 << n
        self._of, self._characters = of, frozenset(of)

    def within(self, phrase: str) -> list[Ready]:
        """The peels that a phrase may hold: few of many."""
        held, of = self._any, self._of
        for character in self._characters.intersection(phrase):
            held |= of[character]
        found: list[Ready] = []
        while held:
            lowest = held & -held
            found.append(self._peels[lowest.bit_length() - 1])
            held ^= lowest
        return found


_BEFORE, _AFTER, _NAME = Table(BEFORE), Table(AFTER), Table(NAME)

_LONGEST, _LONGEST_END = 40, 24


def peel_before(phrase: str, kind: str = "") -> str:
    """The words before a number without labels, dates, subject and the verb that leads to the number.

    >>> peel_before("2.到2020年，全区森林覆盖率提高到")
    '全区森林覆盖率'
    """
    broken = len(phrase) >= _LONGEST + 20  # it may begin amidst a word
    if broken:
        phrase = phrase[-_LONGEST - 20 :]
    last: list[Ready] = []
    for ready in _BEFORE.within(phrase):
        if ready.is_last:
            last.append(ready)
        else:
            phrase = ready.taken_off(phrase)
    for _ in range(2):
        before = phrase
        for ready in last:
            kinds = ready.peel.kinds
            if (
                (not kinds or kind in kinds)
                and ready.fits(phrase)
                and (match := ready.pattern.search(phrase, max(0, len(phrase) - _LONGEST_END)))
            ):
                phrase = phrase[: match.start()]
        if phrase == before:
            break
    return _cut(phrase, broken) if broken or len(phrase) > _LONGEST else phrase


# 二氧化硫（SO2）: a sign says the word again
_SIGN = compile_re(r"[（(][A-Za-z][A-Za-z\d.－-]{0,9}[)）]")
_MEMBER_ENDS = compile_re("[、，）)]|以及|[和及与]")
_SUMMED_UP = compile_re(r".*等(?![级候待同于额])(?=.{4})")


def _cut(phrase: str, broken: bool) -> str:
    """The end of a phrase that is longer than any name, or broken at its start: behind 等, which sums up a list, or
    from its next member on."""
    phrase = _SIGN.sub("", phrase)
    if len(phrase) <= _LONGEST and not broken:
        return phrase
    phrase = phrase[-_LONGEST:]
    if summed := _SUMMED_UP.match(phrase):
        return phrase[summed.end() :]
    ends = [match.end() for match in _MEMBER_ENDS.finditer(phrase, 0, _LONGEST // 2)]
    return phrase[ends[0] :] if ends else phrase


def peel_name(name: str) -> str:
    """A name without shells, pronouns, who acts and adverbs at its ends, as long as a name is left.

    >>> peel_name("有条件的地方可对单户担保金额"), peel_name("其与兄弟姐妹分摊扣除额度")
    ('单户担保金额', '扣除额度')
    """
    for ready in _NAME.within(name):
        if len(rest := ready.taken_off(name)) >= 2:
            name = rest
    return name


# 由20%提高到30%; 达到95%，并力争保持在98%: the same thing, now or later
_CHANGE = (
    rf"(?:[，,、]?(?:并|再|进一步|逐步|力争|争取|稳步)*(?:{SIZE}|达)(?:[至为在]|到(?!位)%s)|、|和|及|以及|与)"
    rf"(?:{OUR_YEAR}年底?的)?(?:{EACH_BARE}){{0,2}}"
)
_OPENS_CHANGE = Opening(_CHANGE % "")
CHANGED = Opening(_CHANGE % "|")  # between two numbers 到, 至, 为 or 在 may be missing
# 40元/平方米的标准予以补贴 → 补贴标准
_PAID = Opening(
    r"(?:的)?标准(?:定额)?(?:予以|给予|进行|发放|支付|享受|计算|落实|拨付|执行|计发|核定|安排|予|一次性|定额)*(?P<what>[\u4e00-\u9fff]{0,6})\Z"
)
# 向有关部门备案: who is told stands before the verb
_TOLD = Opening(
    r"(?:向|对|由|会同|将|把|到).{2,60}?(?P<verb>(?:备案|报告|申报|提出|申请|移送|提交|报送|公布|通知|告知|作出|缴纳|办理|审查|登记|答复|送达|反馈).{0,10})\Z"
)
_AFTER_LEAD = Opening(r"(?:的|之|内|进行|按照?|并|必须|应当|，|、|\s)+")
_AFTER_CUT = compile_re(
    r"^(?:中\Z|[和或及与并且等但而]|期(?:以[内上下])?[、，]|左右|之间|[、）)”])|^(?:的)?(?:目标|要求|水平|规模|大关|以来|时候?|后|前)?$"
)
_AFTER_BASIS = Opening(r"(?:根据|依照|按照?|依据|通过).{2,40}?(?=进行|实施|予以|给予|申报|申请|上报|发布|公布|报送)")
# 报告县政府办公室: who is told stands behind the verb
_TOLD_LAST = Opening(
    rf"(?P<verb>报告|通报|上报|报送|告知|通知|报)(?=[\u4e00-\u9fff、]{{0,24}}(?:委|厅|部门|{body_end()})\Z)"
)
# 将补助对象、补助金额在村级公示栏公示 → 补助对象、补助金额公示
_OBJECT_FIRST = Opening(
    r"(?:将|把|对)(?P<what>[^，。；]{2,24}?)(?:在[^，。；]{2,12}(?=公示|公布|公告|张贴)|予以|进行|(?=上传|录入|公示|报送|移交|公布))"
)
PREDICATE = Opening(r"为(?!期)|由|因(?![素子公工病灾])|作为|计(?:算|发|\Z)|[于在](?=\d)")
_VERBS_AT_END = Closing(SIZE_VERBS)
_MAY_LAST = compile_re(r"(?<=..)(?<![许认])可以?\Z")  # 大型拖拉机|可|放宽到
_AMONG = Closing(AMONG)
_LONGEST_AFTER = 24


def peel_after(after: str) -> str:
    """The words behind a number, without what only closes the sentence (的目标) or opens the next item.

    >>> peel_after("2.3本项目由区水务局实施"), peel_after("的标准予以补贴"), peel_after("社区")
    ('', '补贴标准', '社区')
    """
    if not after:
        return ""
    for ready in _AFTER.within(after):
        after = ready.taken_off(after)
    if _OPENS_CHANGE.match(after):
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
    if PREDICATE.match(after):
        return ""
    if acted := _OBJECT_FIRST.match(after):
        after = acted["what"] + after[acted.end() :]
    elif told := _TOLD.match(after) or _TOLD_LAST.match(after):
        after = told["verb"]
    if verbs := _VERBS_AT_END.search(after):
        after = _MAY_LAST.sub("", after[: verbs.start()])
        if verbs[0].startswith("按"):
            after = after.removesuffix("减")  # 乘用车减按5%征收
        if verbs[0] == "有" and (among := _AMONG.search(after)):
            after = after[: among.start()]  # 46户企业中有17户
    after = after.rstrip("在按于为的、和将").removesuffix("或者").removesuffix("或")
    if len(after) > _LONGEST_AFTER:
        cut = max(after.rfind(c, 6, _LONGEST_AFTER) for c in "、的和及或与在")
        after = after[: cut if cut > 0 else _LONGEST_AFTER]
    return "" if after in ("目标", "标准", "要求", "水平", "部分") else after

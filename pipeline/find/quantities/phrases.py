"""What a phrase is (词组): a name, a verb or an adverbial alone, a condition, a measure.

The words are those of `measured_words.csv`; nothing here knows of a number.
"""

from __future__ import annotations

from pipeline.find.quantities.peel_tables import ALL_OF_PLACE, words
from pipeline.find.quantities.peels import PREDICATE, peel_before
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.numerals import HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import measured_words

SHORT = 4  # so few characters name nothing by themselves
LONG_LEAD = 14  # more than this is a clause of its own

ADVERBS = rf"(?:{words('adverb')})"
ACTS = rf"(?:{words('act')})"
# 住院支付75% has no body in 院
_COURTS_AND_SUCH = "国务院|[法医学]院|检察院|卫生院|研究院"
_PAYERS = (
    r"[\u4e00-\u9fff]{0,6}?(?:财政|政府|各[省市区县州旗镇乡村]|[国省市区县州旗镇乡村](?:级|本级)|[局厅委署]"
    rf"|{_COURTS_AND_SUCH})"
)
_VERBS = rf"(?!处分)(?:{ACTS}|{words('pay')}|{words('size')})"
_UNNAMED = compile_re(rf"(?:{_PAYERS}(?=.))?(?:{ADVERBS})*(?:{_VERBS})*(?:{ADVERBS})*")
GENERIC = compile_re(rf"(?:{words('generic')})")
BENEFIT = compile_re(rf"(?:{words('benefit')})")
MEASURE_NOUN = compile_re(rf"{words('measure')}|数\Z")
# 最低工资标准: what is the least or most belongs to the noun behind it
LONG_WORDS = one_of(
    w for use in ("act", "adverb") for w in measured_words(use) if len(w) > 1 and w not in ("最低", "最高")
)
_OPENING_ACTS = Opening(rf"(?:{ALL_OF_PLACE}|(?:{LONG_WORDS})(?![性税])[出了]?)+(?=[\u4e00-\u9fffA-Z“]{{4}})")
_OWN_PART = Closing("(?<=..)(?:本级|[国省市县区乡镇]级|中央)")
# 一般公共预算, 一般债券, 一般贸易: a kind, no adverb
_OF_KIND = "一般(?:公共|预算|债|贸易|工业|工商业|纳税人|农户|地区|收入|支出)"
OPENING_ACTS_ALL = Opening(
    rf"(?:{ALL_OF_PLACE}|市级|县级|省级|(?!{_OF_KIND})[需应须已]?(?:{LONG_WORDS})(?![性税])[出了]?|共|拟)+"
)
_BODY_NEXT = compile_re("[\u4e00-\u9fff]{0,4}[局委厅办站院区]")
_ACTOR = compile_re(
    rf"[^，。；]{{0,10}}?(?:[局委办镇乡村县区市]|企业|单位|部门|财政|政府|法院|检察院)共?(?=(?:{LONG_WORDS})[\u4e00-\u9fff（]{{2}})"
)


_VERB_ENDS = frozenset(w[-1] for use in ("act", "adverb", "pay", "size") for w in measured_words(use))


def is_unnamed(phrase: str) -> bool:
    """Whether a phrase is a verb or an adverbial alone: 县财政每年注入, 今年安装, 给予."""
    return not phrase or (phrase[-1] in _VERB_ENDS and len(phrase) <= 16 and _UNNAMED.fullmatch(phrase) is not None)


def bare_head(phrase: str) -> str:
    """A phrase without the place and the verbs that open it: 全县成立合唱团 → 合唱团.

    >>> bare_head("全县成立合唱团"), bare_head("完成新（改）建旅游厕所")
    ('合唱团', '旅游厕所')
    """
    if actor := _ACTOR.match(phrase):
        phrase = phrase[actor.end() :]
    match = OPENING_ACTS_ALL.match(phrase)
    if match and _BODY_NEXT.match(phrase, match.end()):
        match = None  # 发展改革委
    rest = phrase[match.end() :] if match else phrase
    if part := _OWN_PART.search(rest):
        rest = rest[: part.start()]
    return rest if len(rest) >= 2 else phrase


CONDITION = compile_re(r"(?:者|的|[之以]?后|时|[之以]?前|起|内|下)\Z")
# 智能水表以农村老旧小区为重点, 托育服务收费按班型确定: what the clause is about stands before these
ABOUT_WHAT = compile_re(
    r"(?<=.{2})(?:从(?!业|事)|在(?![校园建册岗职训编外读押库])|由(?!于)|按照?|以(?![上下内后前及])|自(?![来然主])|实行|统一|经(?![济营费])|通过|可以|应当|不得|必须|列入|纳入)"
)


# 经主要负责人批准: how, not what
_APPROVED = compile_re(r"(?:报|经|须经)[^，。；]{0,30}(?:批准|同意|审核|审批|核准|许可|决定)后?\Z")


# 分季度看, 从产业结构来看: how the rest is told
_LOOKED_AT = ("看", "来讲", "来说", "而言")


# 价格指数|为98.6, 占比|过半: a figure without a unit
_FIGURE_LAST = compile_re(r"(?<=..)(?:已|均)?过半\Z|(?<=..)(?:[为是]|达到?)?约?\d[\d.]*\Z")


# 绩效奖金|分两个档次|：一档9000元
_DIVIDED = compile_re(
    rf"(?<=..)[共划区]?分[为成]?[{HAN_COUNT}两\d]{{1,2}}个?(?:档次?|等[级次]?|级别?|类别?)(?:标准)?\Z"
)


def clause_noun(clause: str) -> str:
    """What a clause before is about, without its verb: 设立法律援助专项资金 → 法律援助专项资金."""
    phrase = _DIVIDED.sub("", _FIGURE_LAST.sub("", peel_before(clause)))
    if phrase in ("大写", "小写") or phrase.endswith(_LOOKED_AT):
        return ""
    if CONDITION.search(phrase) or PREDICATE.match(phrase):
        return ""
    if _APPROVED.match(phrase):
        return ""
    phrase = ABOUT_WHAT.split(phrase, maxsplit=1)[0]
    if is_unnamed(phrase):
        return ""
    if match := _OPENING_ACTS.match(phrase):
        phrase = phrase[match.end() :]
    return phrase


RECKONED_SO = compile_re("(?:给予|予以|发给|计[算提征发收费]|确定|核定|执行|缴纳|收取|征收|发放)?")
# 每交售一百斤皮棉|奖售|化肥八十斤: what is given for each of what was counted
REWARDS = words("reward")
# 400万元以上的|工程|必须公开招标: another noun, and what has to be done with it
NOUN_THAT_MUST = compile_re(r"(?P<noun>[\u4e00-\u9fff]{2,10}?)(?:可以?由|一律|必须|应当|不得|须[公经由])")
REACHES = ("达到", "达", "突破", "满")

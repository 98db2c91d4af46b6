"""Kinds that share a noun said once: 补贴标准为：水稻80元/亩，玉米60元/亩, or at the head of their item."""

from __future__ import annotations

import re

from pipeline.find.quantities.clause import clause_start
from pipeline.find.quantities.peel_tables import CLASS, LABEL, words
from pipeline.find.quantities.peels import peel_before
from pipeline.find.quantities.phrases import BENEFIT, GENERIC, MEASURE_NOUN, SHORT, clause_noun, is_unnamed
from pipeline.find.quantities.predicates import CHANGE_LAST
from pipeline.find.quantities.rates import EACH_BARE, ONE_EACH
from pipeline.find.quantities.statements import Statement
from pipeline.find.quantities.steps.wholes import has_own_head, with_head, without_every
from pipeline.notation.bodies import PLACE_UNITS
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re

_BEARER = compile_re(rf"[\u4e00-\u9fff]{{1,6}}(?:[{PLACE_UNITS}级]|[一二三四五六]档)|[\u4e00-\u9fff]{{1,3}}部分")
_PAID = words("paid")
_PAID_LAST = compile_re(rf"(?:{_PAID})\Z")
# 支付比例|一级医院, 低保标准|城市: the noun, and the first of the kinds that share it
_KIND_LAST = compile_re(
    rf"(?P<noun>[^，。；]{{2,}}(?:比例|限额|额度|年限|期限|{_PAID}))(?P<kind>(?:(?!{_PAID}|比例|额)[\u4e00-\u9fff]){{2,5}})"
)
_CLASS_OF_PERSONS = compile_re(r"(?:人员|职工|居民|员工|老人|学生|干部|农民|军人)\Z")
_BRACKET = compile_re(r"[（(][^（）()]*[）)]")
_HABITAT = compile_re("(?:城市|城镇|农村|乡村|城区|市区|郊区|农牧区|牧区)(?:居民)?")


def kind_in_series(s: Statement) -> str | None:
    """补贴标准为：水稻80元/亩，玉米60元/亩: each kind with the noun that was said once."""
    same = s.same or (s.last if s.item.kind == "rate" and s.last and s.last.item.kind == "rate" else None)
    if not s.lead or len(s.lead) > 8 or same is None or not same.head or is_unnamed(s.lead):
        return None
    if s.is_qualified or CHANGE_LAST.search(s.lead):
        return None  # 农业总产值增长18%，粮食增产1.5%
    head = same.head
    if has_own_head(s) or (s.lead.endswith("部分") and len(s.lead) > SHORT):
        return None
    kind = _KIND_LAST.fullmatch(head)
    if kind and MEASURE_NOUN.search(kind["kind"]):
        kind = None  # 上级补助收入 is one thing
    if kind and kind["kind"][-1] == s.lead[-1] and len(s.lead) > 1:
        noun = kind["noun"]  # 补助年限经济林5年、生态林8年
        return noun + s.lead if "每" in noun else s.lead + noun
    if _HABITAT.fullmatch(s.lead) and (other := _HABITAT.match(head)):
        return s.lead + head[other.end() :]  # 城市低保标准由156元提高到180元，农村由600元提高到683元
    if same is not s.same and not ((same.series or kind) and (s.between or "").startswith("、")):
        return None
    if kind is not None and s.item.kind == "money" and s.same is same and _CLASS_OF_PERSONS.search(s.lead):
        return kind["noun"] + s.lead  # 支付限额在职1800元，退休人员2000元
    short = s.item.kind in ("rate", "percent") and len(s.lead) <= 6 and MEASURE_NOUN.search(_BRACKET.sub("", head))
    if _STRETCH.fullmatch(s.lead) and (other := _STRETCH_LAST.search(head)) and other.start() > 1:
        return head[: other.start()] + s.lead  # 场界噪声|昼间|70分贝，夜间|55分贝
    if not (same.series or _BEARER.fullmatch(s.lead) or short):
        return None
    if MEASURE_NOUN.search(s.lead) and not _BEARER.fullmatch(s.lead):
        return None
    if not same.series and kind:
        noun = kind["noun"]
        return noun + s.lead if "每" in noun else s.lead + noun  # 低保标准城市每人每月500元、农村
    if not same.series and not _BEARER.fullmatch(s.lead) and (last := _PAID_LAST.search(head)):
        whole = with_head(s.lead, head)
        head = last[0] if whole == s.lead + head else head  # 水田青苗补偿费每亩1200元，旱地: its own kind stands in it
    return with_head(ONE_EACH.sub("", _AVERAGE_LAST.sub("", s.lead)), head, not same.series)


_STRETCH = compile_re(f"(?:{words('stretch')})")
_STRETCH_LAST = Closing(words("stretch"))


def heading_of_series(s: Statement) -> str:
    """The noun of the clause before that the kinds of a series share (补贴标准为：水稻…)."""
    if s.item.kind == "duration" or s.tail or not s.lead or len(s.lead) > 8:
        return ""
    if s.begin < 2 or s.begin - 1 <= s.floor or (mark := s.text[s.begin - 1]) not in "：:，,":
        return ""
    if MEASURE_NOUN.search(s.lead) or is_unnamed(s.lead):
        return ""
    begin = clause_start(s.text, s.begin - 1, max(s.floor, s.sentence, s.begin - 40))
    clause = s.text[begin : s.begin - 1]
    if s.item.kind in ("rate", "money") and _CLASS_ALONE.fullmatch(s.lead) and (sold := _SOLD.fullmatch(clause)):
        return sold["what"]  # 商店收购|生猪|，一等每百斤24元，二等每百斤22元
    if mark in "，," and not re.search(r"确定|核定|执行|如下|分别|分档", clause):
        # 项目规模，坝区不低于2000亩，山区不低于600亩: a measure alone, before kinds that have the same unit
        alike = s.next_is_alike and _KIND_NEXT.fullmatch(s.text, s.item.end, s.ceiling)
        if not alike or not _MEASURE_ALONE.fullmatch(clause):
            return ""
    noun = clause_noun(clause)
    shared = s.item.kind in _SHARED_KINDS or (s.item.kind in _RATIONED and _WHO_GETS_IT.match(s.lead) is not None)
    shared = shared and MEASURE_NOUN.search(noun) is not None
    return without_every(noun) if shared or noun.endswith(_ALLOTTED) else ""


_SHARED_KINDS = frozenset({"rate", "money", "percent", "area"})
# 口粮标准：|大口|每人每月二十四斤; but 食油每人每月三两 says what is given
_RATIONED = frozenset({"mass", "length", "volume"})
_WHO_GETS_IT = Opening(f"[大小]口|成年?人|婴儿|{words('person')}|{words('attributed')}|{words('counted')}")
_CLASS_ALONE = compile_re(rf"{CLASS}|特[级等]|优等|等外")
_SOLD = compile_re(r"[^，。；]{0,16}(?:收购|出售|销售|供应|购买)(?P<what>[\u4e00-\u9fff]{2,8})")
_ALLOTTED = ("任务", "计划", "指标")
# 公用经费基准定额|为|小学|每生300元、初中每生500元; 班额|小学|不超过45人、初中…
_MEASURE_WORD = rf"(?:{_PAID}|比例|额度|[年期时]限|频次|[人户次]数|面积|规模|(?:分数|起付|封顶|控制)线|[额价率量])"
# 最低工资标准|调整为|一类区2010元、二类区1850元
_SET_AT = rf"(?:统一|分别|暂)?(?:(?:{words('size')}|[确核规]定)(?:[为到至在]|成)|[为是]|按照?)"
_MEASURE_ALONE = compile_re(rf"[^，。；\d]{{2,16}}{_MEASURE_WORD}")
_AVERAGE = "[户人亩]均"
_AVERAGE_LAST = compile_re(rf"(?<=..)(?:{_AVERAGE})\Z")
_MEASURE_OF_KIND = compile_re(
    rf"(?P<noun>[^，。；]+{_MEASURE_WORD})(?P<is>(?:依次)?{_SET_AT}|[由从](?={CLASS}))?(?:{EACH_BARE})*"
    rf"(?P<kind>(?![格值外度化先数])(?:[A-D]级)?(?:(?!{_MEASURE_WORD}|每|{_AVERAGE})[\u4e00-\u9fff]){{2,6}})(?:{EACH_BARE}|{_AVERAGE})*"
)
_KIND_NEXT = compile_re(
    rf"(?P<mark>[、，,；;])(?P<kind>(?:[A-D]级)?(?:(?!{_MEASURE_WORD})[\u4e00-\u9fff]){{2,6}}?)(?:{EACH_BARE}|{_AVERAGE})*(?:为|是|达到?)?"
)


def measure_of_kinds(s: Statement) -> re.Match[str] | None:
    """The measure and the first of the kinds that share it, where the next kind with its number stands behind."""
    # what stands behind is asked first: most numbers have no mark there
    if s.tail or s.ceiling <= s.item.end or (behind := _KIND_NEXT.fullmatch(s.text, s.item.end, s.ceiling)) is None:
        return None
    own = _MEASURE_OF_KIND.fullmatch(s.lead)
    if own is None or sum(map(bool, (own["is"], behind["mark"] == "、", s.next_is_alike))) < 2:
        return None  # two of three signs tell a series
    return own if not (is_unnamed(own["kind"]) or is_unnamed(behind["kind"])) else None


def first_of_series(s: Statement) -> str | None:
    if own := measure_of_kinds(s):
        beside = len(own["noun"] + own["kind"]) == len(s.lead)
        return s.lead if beside else own["kind"] + own["noun"]  # 补助年限经济林; 班额为小学
    heading = heading_of_series(s)
    return ONE_EACH.sub("", s.lead) + heading if heading else None


# 每千人口执业医师2.6人、|注册护士|3.1人: so many people are said once
_FOR_SO_MANY = compile_re(r"每[十百千万]{1,2}名?(?:常住)?(?:人口?|户|老年?人|儿童)")


def for_as_many(s: Statement) -> str | None:
    """The next of those that are told for so many people, with these."""
    if s.last is None or not s.last.indicator or not s.lead or not (s.between or "").startswith("、"):
        return None
    people = _FOR_SO_MANY.match(s.last.indicator)
    alike = people is not None and s.item.kind == s.last.item.kind and "每" not in s.lead
    return people[0] + s.lead if people and alike else None


# 阶梯水价：第一级年用水量180立方米以下，|每立方米2.05元
_STEPPED = compile_re(rf"(?P<what>[^，。；：\n]{{2,24}}(?:价格?|费|标准))(?:如下|为)?：第?[{HAN_COUNT}1-9][级档阶]")
_IS_IN_FORCE = compile_re("实行|执行")


def price_of_step(s: Statement) -> str | None:
    """The price of each step of a series, whose clause has nothing but the sum."""
    if s.lead or s.begin - 1 <= s.sentence or s.last is None:
        return None
    head = _STEPPED.match(s.text, s.sentence, s.begin)
    return _IS_IN_FORCE.sub("", peel_before(head["what"])) if head else None


# ①装备补贴，…   （三）电费优惠。…   1.养殖补贴。…   一是设备补助，…
_ITEM_HEAD = compile_re(
    rf"(?:^|[\n。；;：:，])[ \u3000]*{LABEL}[ \u3000]*(?P<head>[\u4e00-\u9fff“”]{{2,14}})[，。：:、]", re.MULTILINE
)
# 每月发放高龄补贴，|标准为100元
_GIVEN_BEFORE = Closing(
    rf"(?:发放|给予|予以|享受|提供|实行|设立|建立|领取)(?P<what>[\u4e00-\u9fff]{{2,10}}(?:{words('benefit')}))，"
)


def head_of_item(s: Statement) -> str | None:
    """①装备补贴，首次购置…的，标准为6000元/台: a measure without a thing has it at the head of its item."""
    if not GENERIC.fullmatch(s.lead):
        return None
    least = max(0, s.begin - 160)
    heads = [match["head"] for match in _ITEM_HEAD.finditer(s.text, least, s.begin) if BENEFIT.search(match["head"])]
    if not heads:
        given = _GIVEN_BEFORE.search(s.text[least : s.begin])
        return given["what"] + s.lead if given else None
    line = s.text.rfind("\n", least, s.begin)
    head = heads[-1]
    if s.text.rfind(head, least, s.begin) < line:
        return None
    return head + (s.lead[2:] if s.lead[:2] == head[-2:] else s.lead)

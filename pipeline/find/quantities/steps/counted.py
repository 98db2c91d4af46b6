"""What a count counts, where its noun has something else beside it: 5个小区37栋楼, 沈阳、大连、厦门3个城市."""

from __future__ import annotations

from pipeline.find.quantities.bounds import EACH_HAS, PERSONS_IN_ALL
from pipeline.find.quantities.clause import LIST_JOINS, clause_start
from pipeline.find.quantities.peel_tables import FINISHED, PART_SAID, words
from pipeline.find.quantities.peels import peel_before
from pipeline.find.quantities.phrases import (
    BENEFIT,
    LONG_LEAD,
    LONG_WORDS,
    MEASURE_NOUN,
    REWARDS,
    bare_head,
    clause_noun,
)
from pipeline.find.quantities.rates import ONE_EACH
from pipeline.find.quantities.statements import Statement
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.gates import Closing, Opening, Within
from pipeline.precompiled import compile_re

_THEIR_MEASURE = compile_re(r"(?:[率量]|比例|产值|收入|浓度|面积|水平|增加值|投资额?|支出|价格)[可将已达]?\Z")
_THING_FIRST = compile_re(
    r"[^，。；的]{0,12}?(?:城市|地区|[市区]?县区?|乡镇|(?<!农)村|社区|企业|学校|医院|断面|站点|点位|品种|行业|基地县|园区)(?=的|[^，。；]{3})"
)


def thing_first(tail: str) -> str:
    """The things that are counted, where what is measured of them follows: 339个|地级及以上城市|优良天数比例为74.7%."""
    thing = _THING_FIRST.match(tail) if _THEIR_MEASURE.search(tail) else None
    return thing[0] if thing else tail


def list_summed_up(s: Statement) -> str | None:
    """选择沈阳、大连、厦门3个城市: the members that the number sums up are not what is counted, nor is a next one."""
    if s.item.comparator != "=" or s.follows_de or _LISTED.match(s.tail):
        return None
    if s.before.endswith("等") and (honoured := _HONOURED.match(s.after)):
        return honoured["who"]
    at = clause_start(s.text, s.item.start, max(s.floor, s.item.start - 240))
    before = s.text[at : s.item.start].removesuffix("共").removesuffix("这")
    members = LIST_JOINS.split(before.removesuffix("等"))
    summed = len(members) == s.item.value or (before.endswith("等") and len(members) < s.item.value)
    if len(members) < 2 or not summed or not all(1 < len(m) <= 24 for m in members):
        return None
    noun = _one_member(thing_first(s.tail))
    done = _PLACE_VERB.search(noun)
    return noun[: done.start()] if done and _PLACE_NOUN.search(noun[: done.start()]) else noun


# 对市教育局等5个单位予以表彰, 授予张明等20名同志“…”称号: who they are, and what is done to them
_HONOURED = compile_re(
    rf"(?P<who>(?:先进|优秀)?(?:{words('honoured')}))"
    r"(?=予以|给予|进行|授予|为|“|‘|荣获|被|分别|[\u4e00-\u9fff]{0,12}称号|通报)"
)
# 8个区域和有关部门, 10个省和西藏自治区拉萨市作为试点: the number does not count these
UNCOUNTED = compile_re(
    rf"(?<=.)(?:[和及与、]|以及)(?:[^，。；和及与、]{{0,4}}(?:有关|相关)|(?:必要|相应|相适应|合格|符合)[^，。；]{{0,8}}的|其他|所属|[\u4e00-\u9fff]{{2,10}}兵团|[\u4e00-\u9fff]{{1,8}}(?:省|自治区|市|州|盟)[\u4e00-\u9fff]{{1,8}}[{PLACE_UNITS}](?:[和及与、]|作为|\Z)).*\Z"
)
_AS_WHAT = compile_re(r"(?<=..)(?:作为|列为|确定为|列入|纳入).*\Z")


# 每交售|一百斤|皮棉奖售…, 每多生育|1个|婴儿增加…
_EACH_ACT = compile_re(r"每[\u4e00-\u9fff]{1,4}\Z")
_REWARDED = compile_re(rf"(?P<what>[^，。；]{{1,8}}?)(?={REWARDS})")


def counted_for_each(s: Statement) -> str | None:
    """每交售一百斤皮棉奖售化肥: the noun of what is given so much for."""
    each = _EACH_ACT.search(s.before) if s.item.comparator == "=" and "每" in s.before[-5:] else None
    if each is None or ONE_EACH.match(each[0]):
        return None
    rewarded = _REWARDED.match(s.after)
    return rewarded["what"] if rewarded else None


def _one_member(tail: str) -> str:
    """The noun behind a number without the list's next members, which it does not count."""
    return UNCOUNTED.sub("", _AS_WHAT.sub("", tail))


# 在两个以上机构从事业务: the number counts where something is done
_AT_PLACES = compile_re(r"(?:同时|先后|分别|不得|可以?|应当?|[\u4e00-\u9fff）])(?:在|于)\Z")
_PLACE_VERB = compile_re(rf"(?<=..)(?:{words('done_at')}|工作(?!站|室|点)|{LONG_WORDS})")
# 5岁以下|儿童死亡率|: the age belongs to the name of what is told of those persons
_TOLD_OF_PERSONS = compile_re(r"[^，。；]{2,20}(?:率|年限|寿命|比例|比重)")


def of_an_age(s: Statement) -> str | None:
    """5岁以下儿童死亡率控制在7.2‰以下; 80—89周岁每人每月50元: what is told of, or paid to, persons of an age."""
    if s.last is None or s.last.item.unit != "岁" or s.begin != s.floor:
        return None
    age = s.text[s.last.item.start : s.last.item.end]
    if s.item.kind in ("percent", "duration") and _TOLD_OF_PERSONS.fullmatch(s.lead):
        return age + s.lead
    if s.item.unit == "人" and s.lead == "人口":
        return age + s.lead  # 0—14岁|人口为|412365人
    heading = heading_of_ages(s)
    return age + s.lead + heading if heading else None


def heading_of_ages(s: Statement) -> str:
    """What is paid by age: the noun before the first age of a series, with or without a colon."""
    if s.last is None or s.item.kind not in ("money", "rate") or (s.lead and not _PERSONS_ALONE.fullmatch(s.lead)):
        return ""
    if s.same is not None and s.same.series and s.same.head:
        return s.same.head
    least = max(s.sentence, s.last.item.start - 40)
    begin = clause_start(s.text, s.last.item.start, least)
    if begin == s.last.item.start and begin > least and s.text[begin - 1] in "：:":
        noun = clause_noun(s.text[clause_start(s.text, begin - 1, least) : begin - 1])
    else:
        noun = peel_before(s.text[begin : s.last.item.start])
    return noun if len(noun) > 2 and MEASURE_NOUN.search(noun) else _paid_to_age_before(s)


def _paid_to_age_before(s: Statement) -> str:
    """对80至89周岁老人每月发放50元高龄津贴，90周岁以上的100元: what the sum for the age before is."""
    for age, paid in zip(reversed(s.earlier[:-2]), reversed(s.earlier[:-1]), strict=False):
        if age.item.unit == "岁" and paid.item.kind in ("money", "rate"):
            noun = paid.head or paid.indicator or ""
            return noun if BENEFIT.search(noun) and len(noun) <= LONG_LEAD else ""
    return ""


_PERSONS_ALONE = Opening(rf"(?:{words('person')}|{words('attributed')}|{words('counted')})+")


def where_it_is_done(s: Statement) -> str | None:
    if s.follows_de or not _AT_PLACES.search(s.before):
        return None
    place = _PLACE_VERB.search(s.tail)
    if place is None or not _PLACE_NOUN.search(s.tail[: place.start()]):
        return None
    return s.tail[: place.start()]


_PLACE_NOUN = compile_re(rf"(?:[{PLACE_UNITS}]|单位|部门|企业|机构|地区|学校|医院|组织|{body_end()})\Z")
# 应到代表298名，|实到|286名
_ATTENDED = compile_re(r"(?:实到|到会|列席|请假|缺席|未到)")
_SUMMONED = Within("(?:[应实]到|缺席|请假)(?P<who>.{2,})")


def of_those_summoned(s: Statement) -> str | None:
    """How many of those that ought to come came."""
    summoned = _SUMMONED.search(s.same.indicator or "") if s.same and _ATTENDED.fullmatch(s.lead) else None
    return s.lead + summoned["who"] if summoned else None


_PART_LAST = Closing(PART_SAID)
# 已有七个|完成任务|, 剩余三个|务必于月底前完成: what they do, no noun of their own
_WHAT_THEY_DO = Opening(
    rf"(?:{LONG_WORDS}|{FINISHED}|正在|务必|必须|尚未|未能?|将(?!军)|力争|全部|均|已|[年月]底|[今明]年|[于在](?!岗|校|册|建)|通过|达到)"
)
# 甲方执二份, 双方各执一份, 留存两份
_COPIES_HELD = compile_re(r"(?:[各共]?[执持]|留存|存档|备案)有?\Z")


def so_many_of_them(s: Statement) -> str | None:
    """十个乡镇已有七个完成，剩余三个; 合同一式五份，甲方执二份: of those that were counted."""
    if s.same is None or s.same.indicator is None or s.follows_de:
        return None
    if s.item.unit == "份":
        return s.same.indicator if not s.tail and _COPIES_HELD.search(s.before) else None
    if s.item.unit != "个" or not _PART_LAST.search(s.before) or (s.tail and not _WHAT_THEY_DO.match(s.tail)):
        return None
    return bare_head(s.same.indicator)


# 尽快审核60万吨乙烯项目的可行性研究报告: papers of a work that the number sizes
_PAPERS = compile_re(rf"(?<={words('work')})的?(?:{words('paper')})\Z")
_PAPER_VERB = compile_re(rf"(?:{words('paper_act')})\Z")


def size_of_work(s: Statement) -> str | None:
    """60万吨乙烯项目: the work of that size, without who is to approve its papers."""
    if s.item.kind in ("duration", "percent") or s.follows_de:
        return None
    work = _PAPERS.sub("", s.tail)
    if _PAPER_VERB.search(s.lead) and (work != s.tail or _WORK.search(s.tail)):
        return work
    return work if work != s.tail and s.lead in ("", "关于") else None


_WORK = compile_re(rf"(?:{words('work')})\Z")
# 湖北、河南两省各15万左右: persons, whose noun stands in a clause before
_PERSONS_OF = compile_re(rf"(?:因为|由于|其中)?(?P<what>[^，。；：:\n]{{0,20}}?{PERSONS_IN_ALL})")


def persons_before(s: Statement) -> str | None:
    if s.item.unit != "人" or "人" in s.text[s.item.start : s.item.end] or not EACH_HAS.search(s.before):
        return None
    found = list(_PERSONS_OF.finditer(s.text, s.sentence, s.begin))
    return found[-1]["what"] if found else None


_LISTED = compile_re(rf"(?:{words('part')})")
_LIST_HEAD = compile_re(r"(?P<head>[^，、；：。\n]{4,30}?)(?:由|包括|分为|涵盖|包含|主要有|从)")


def aspects(s: Statement) -> str | None:
    if not _LISTED.match(s.tail):
        return None
    head = _LIST_HEAD.match(s.text, max(s.sentence, s.begin - 120), s.item.start)
    return head["head"] + s.tail[:2] if head else None

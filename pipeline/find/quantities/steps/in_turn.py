"""One of several that are told one after the other: 粮食、油料总产量分别达到42万吨和3万吨."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.find.quantities.clause import LIST_JOINS, clause_end, clause_start
from pipeline.find.quantities.peel_tables import words
from pipeline.find.quantities.peels import peel_after, peel_before
from pipeline.find.quantities.phrases import MEASURE_NOUN, SHORT, bare_head, is_unnamed
from pipeline.find.quantities.predicates import CHANGE, EARLIER_POINT, GROWS, MORE_THAN
from pipeline.find.quantities.rates import EVENLY, ONE_EACH
from pipeline.find.quantities.statements import Named, Statement
from pipeline.find.quantities.turns import completed, listed, parted
from pipeline.notation.gates import Closing
from pipeline.precompiled import compile_re


def in_its_turn(s: Statement) -> str | None:
    """One of several that are told one after the other: what the list before 分别 names, or what was said before."""
    if s.turn is None:
        return None
    before = s.text[max(s.sentence, s.turn.first - 120) : s.turn.first]
    clause = s.text[clause_start(s.text, s.turn.first, max(s.sentence, s.turn.first - 60)) : s.turn.first]
    if (paid := _paid_in_turn(s, clause)) is not None:
        return paid
    if (than := _than_member(s, clause)) is not None:
        return than
    if (said := listed(before, s.turn.size)) is not None:
        return _member(s, *said)
    subject, verb = parted(clause)
    own = GROWS.search(s.text, s.turn.first, s.item.start) or GROWS.search(peel_before(clause))
    if not (verb or own) or not _names_nothing(subject):
        return None
    stated = _stated(s)
    if not stated and own is not None:
        stated = _changed_before(s)
    if 0 < len(stated) < s.turn.size and len(whole := _stated(s, whole=True)) == s.turn.size:
        stated = whole  # 进口12亿美元；出口36亿美元，分别增长4%和9%
    if len(stated) > s.turn.size:
        at = s.text.rfind("其中", s.sentence, s.turn.first)
        parts = [named for named in stated if named.item.start > at >= 0]
        stated = parts if len(parts) == s.turn.size else stated  # 其中出口31亿元、进口14亿元，分别增长8%、下降2%
    if len(stated) > s.turn.size:
        alike = [named for named in stated if named.item.unit == stated[-1].item.unit]
        if len(alike) == s.turn.size and alike == stated[-s.turn.size :]:
            stated = alike  # 企业959家，增加值31.5亿元、154亿元，分别增长…
    if verb or (s.item.kind == "percent" and len(stated) == s.turn.size):
        found = stated[s.turn.index] if len(stated) == s.turn.size else None
    else:
        # 同比减少42起、5人: the units tell
        found = next((named for named in reversed(stated) if named.item.unit == s.item.unit), None)
        if found is None and s.turn.index == 0:
            return None
    if found is None or not found.indicator:
        paid = peel_before(verb, s.item.kind) if s.item.kind in ("money", "rate") else ""
        return paid if len(paid) >= SHORT and MEASURE_NOUN.search(paid) and not is_unnamed(paid) else ""
    if own is not None:
        if _DRIVES.match(verb):
            return found.indicator.partition("对")[0] + verb  # 投资对增长的贡献率…，分别拉动生产总值增长3.1个百分点
        return _with_change(found.indicator, own)
    paid = peel_before(verb, s.item.kind)
    given = _GIVEN_LAST.fullmatch(paid) if s.item.kind in ("money", "rate") else None
    if given is not None and "的" in s.text[found.item.end : s.turn.first]:
        return given["what"]  # 收入首次突破1亿元、5亿元的，分别奖励20万元、50万元
    return found.indicator if found.indicator.endswith(paid) else found.indicator + paid


_DRIVES = compile_re("(?:拉动|带动|推动|影响)[^，。；]{2,}")
_GIVEN_LAST = compile_re(rf"(?:给予|予以)?(?P<what>[\u4e00-\u9fff]{{0,10}}?(?:{words('benefit')}))")


def _member(s: Statement, names: list[str], verb: str) -> str | None:
    """The member of a list that the number belongs to, with the verb of all."""
    assert s.turn is not None
    names = [ONE_EACH.sub("", name) for name in names]
    first = peel_before(names[0])
    if len(names) > 2 or len(first) > len(names[1]):
        first = bare_head(first)
    whole = completed([first, *names[1:]]) if first else None
    if whole is None:
        return None
    own = GROWS.search(s.text, s.turn.first, s.item.start)
    verb = verb if own is None else own[0]
    member = ONE_EACH.sub("", peel_before(whole[s.turn.index] + verb, s.item.kind))
    if s.item.kind == "count" and is_unnamed(peel_before(verb)):
        # 利州区、朝天区分别新建10所和5所小学
        member += peel_after(s.text[s.turn.last : clause_end(s.text, s.turn.last, min(len(s.text), s.turn.last + 24))])
    # 省财政承担: who bears it tells the members apart
    return "" if is_unnamed(member) and is_unnamed(whole[s.turn.index]) else member


# 分别高于|全国、全省|1.1个和0.3个百分点: the members are what it is compared with
_THAN_LISTED = compile_re(
    r"[，,]?(?:同比)?(?:分别)?(?P<than>高于|低于|快于|慢于|好于|优于|多于|少于|超过|高出)(?P<list>[^，。；\d]{2,40})"
)


def _than_member(s: Statement, clause: str) -> str | None:
    assert s.turn is not None
    than = _THAN_LISTED.fullmatch(clause)
    told = next((named for named in reversed(s.earlier) if named.item.end <= s.turn.first), None)
    names = LIST_JOINS.split(than["list"]) if than else []
    if than is None or told is None or not told.indicator or len(names) != s.turn.size:
        return None
    return told.indicator + than["than"] + names[s.turn.index]


# 分别给予企业管理团队|50万元、200万元|的奖励: what is paid stands behind the run
_GIVEN = Closing(r"(?:给予|予以|发放|奖给|补给)(?P<whom>[\u4e00-\u9fff]{0,12})")
_PAID_BEHIND = compile_re(
    rf"(?:[（(][^（）()\n]{{1,30}}[）)])?的?(?P<what>[\u4e00-\u9fff]{{0,6}}?(?:{words('benefit')}))(?=[，。；、）\n]|\Z)"
)


def _paid_in_turn(s: Statement, clause: str) -> str | None:
    assert s.turn is not None
    if s.item.kind not in ("money", "rate") or not (given := _GIVEN.search(clause)):
        return None
    paid = _PAID_BEHIND.match(s.text, s.turn.last)
    if paid is None:
        return None
    before = s.text[max(s.sentence, s.turn.first - 120) : s.turn.first - len(given[0])]
    said = listed(before, s.turn.size) if not given["whom"] else None
    whole = completed([bare_head(peel_before(said[0][0])), *said[0][1:]]) if said else None
    return (whole[s.turn.index] if whole else given["whom"]) + paid["what"]


_ONE_BY_ONE = compile_re(rf"同比|环比|相比|相应|{EVENLY}")


def _names_nothing(clause: str) -> bool:
    """Whether a clause before a run only says how it changed: 与去年同期相比分别下降, 同比增加."""
    if _COMPARES.fullmatch(clause.lstrip("，, ")):
        return True
    words = _LAST_CHANGE.sub("", peel_before(_ONE_BY_ONE.sub("", clause)))
    return is_unnamed(words) or MORE_THAN.fullmatch(words) is not None or GROWS.fullmatch(words) is not None


# 年均分别增长, 较2016年分别增长
_COMPARES = compile_re(
    rf"(?:{EARLIER_POINT}|年均|平均|按?(?:可比|不变|当年|同)(?:价格?|口径)(?:计算)?，?|同期|相比，?)+"
)
_LAST_CHANGE = compile_re(rf"(?:{CHANGE})\Z")


def _stated(s: Statement, whole: bool = False) -> list[Named]:
    """The quantities before a run that it may be about: back to a change, a semicolon or the sentence's start.

    Beyond the semicolon where the `whole` sentence is asked for.
    """
    assert s.turn is not None
    found: list[Named] = []
    end = s.turn.first
    for named in reversed(s.earlier):
        if named.item.end > s.turn.first:
            continue
        if (not whole and "；" in s.text[named.item.end : end]) or (named.indicator and GROWS.search(named.indicator)):
            break
        found.append(named)
        end = named.item.start
    return found[::-1]


def _changed_before(s: Statement) -> list[Named]:
    """What the run of changes before this one is of: 收入、支出各减少86万元、79万元，|各下降4.1%、3.8%|."""
    assert s.turn is not None
    run = [named for named in s.earlier if named.item.end <= s.turn.first][-s.turn.size :]
    return [replace(named, indicator=named.about) for named in run] if all(named.about for named in run) else []


def _with_change(indicator: str, grows: re.Match[str] | None) -> str:
    """火灾 and 下降 → 火灾下降; 利税完成 and 增长 → 利税增长."""
    indicator = indicator.removesuffix("完成") if grows is not None else indicator
    return indicator + grows[0] if grows is not None and not indicator.endswith(grows[0]) else indicator

"""Citations (引用): every mention of another document, law or standard.

`titles` reads 《…》, `numbers` what is named by its number alone, `laws` names of laws without 《》, `listed` the rows
of a table of documents; `relations` says what the text has to do with each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

import regex

from pipeline.find.citations.laws import CITED_BEHIND, NO_LAW_BEHIND, find_laws, without_aliased
from pipeline.find.citations.listed import find_listed
from pipeline.find.citations.mention import Mention
from pipeline.find.citations.numbers import find_numbers
from pipeline.find.citations.relations import lists_of, relation_rule, sentence_of
from pipeline.find.citations.titles import find_titles, with_joint_aliases
from pipeline.model import FoundCitation
from pipeline.notation.provisions import read_provisions
from pipeline.notation.units import one_of

# 办法, 方法 and 做法 are no law; 法典 and 条例 are (立法法)
_LAW = regex.compile(
    r"(?:(?<![办方做想手说看用疗语文书语司执违立守])法|条例|宪法|法典)(?:实施细则)?(?:[（(][^（）()]*[）)])?$"
)
_PLAIN_ALIAS_END = regex.compile(r"(?:法|条例|办法|规定|规划|方案|意见|通知|纲要|细则|决定|计划|标准|指南)$")


def find_citations(text: str) -> list[FoundCitation]:
    """The citations of a cleaned text in order; paragraphs are parted by line feeds.

    `raw` runs from 《 or the number's first character to the closing 》 or, where the bracket behind it holds the
    number or an alias (以下简称《…》), to the end of that bracket. A mention by an alias points to the citation that
    introduced it through `antecedent`, its position in the list.
    """
    mentions = _mentions(text)
    lists = lists_of(text)
    found: list[FoundCitation] = []
    aliases: dict[str, int] = {}
    for n, mention in enumerate(mentions):
        # a further number in the bracket of the one before is cited as that is
        inside = n > 0 and mention.title is None and mention.end <= mentions[n - 1].end
        antecedent = aliases.get(mention.title) if mention.title and mention.number is None else None
        found.append(
            FoundCitation(
                char_start=mention.start,
                char_end=mention.end,
                raw=text[mention.start : mention.end],
                title=mention.title,
                doc_number=mention.number,
                alias=mention.alias,
                kind=_kind(mention) if antecedent is None else found[antecedent].kind,
                relation=found[-1].relation if inside else _relation(text, mentions, n, lists),
                pinpoint=read_provisions(text, mention.end),
                antecedent=antecedent,
            )
        )
        for alias in (mention.alias, *mention.aliases):
            if alias:
                aliases.setdefault(alias, n)
    return _with_plain_aliases(text, found, aliases)


def _mentions(text: str) -> list[Mention]:
    listed = list(find_listed(text))
    taken = [(mention.start, mention.end) for mention in listed]
    titles = list(find_titles(text, taken))
    found = chain(listed, titles, find_numbers(text, taken), find_laws(text, taken))
    mentions = sorted(found, key=lambda mention: mention.start)
    return with_joint_aliases(text, without_aliased(text, mentions))


def _kind(mention: Mention) -> str:
    """Law, standard or document; an order's number makes what it publishes law."""
    if mention.standard:
        return "standard"
    law = mention.plain or mention.order or (mention.title is not None and _LAW.search(mention.title) is not None)
    return "law" if law else "document"


def _relation(text: str, mentions: list[Mention], n: int, lists: list[tuple[int, int, str]]) -> str:
    start = mentions[n].start
    listed = next((kind for low, high, kind in lists if low <= start < high), None)
    rule = relation_rule(sentence_of(text, mentions, n, listed))
    return rule.relation if rule else "mentions"


# What the words of an alias follow where they are its name: 按照实施方案, 本办法所称; a law's name needs none of them.
_ALONE = regex.compile(rf"(?:(?<!\p{{Han}})|(?<={CITED_BEHIND}|[本该的对在由将为是指以从同]))")
_LONGER_LAW = regex.compile(NO_LAW_BEHIND)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether an alias without 《》 is no piece of a longer name: 附件：加强粮食储备工作方案 holds 工作方案."""
    if _LAW.search(text, start, end):
        return _LONGER_LAW.match(text, end) is None and not text.endswith("中华人民共和国", 0, start)
    return _ALONE.match(text, start) is not None


def _with_plain_aliases(text: str, found: list[FoundCitation], aliases: Mapping[str, int]) -> list[FoundCitation]:
    """Adds mentions of aliases that are printed without 《》: （以下简称个人所得税法）… 个人所得税法规定."""
    plain = {a: n for a, n in aliases.items() if _PLAIN_ALIAS_END.search(a) and len(a) >= 4}
    if not plain:
        return found
    taken = [(c.char_start, c.char_end) for c in found]
    extra: list[FoundCitation] = []
    names = regex.compile(one_of(plain))
    k = 0
    for match in names.finditer(text):
        while k < len(taken) and taken[k][1] <= match.start():
            k += 1
        source = plain[match.group()]
        if (k < len(taken) and taken[k][0] < match.end()) or match.start() < found[source].char_end:
            continue
        if not _stands_alone(text, match.start(), match.end()):
            continue
        extra.append(
            FoundCitation(
                char_start=match.start(),
                char_end=match.end(),
                raw=match.group(),
                title=match.group(),
                doc_number=None,
                alias=None,
                kind=found[source].kind,
                relation="mentions",
                pinpoint=read_provisions(text, match.end()),
                antecedent=source,
            )
        )
    if not extra:
        return found
    merged = sorted([*found, *extra], key=lambda c: c.char_start)
    place = {id(c): n for n, c in enumerate(merged)}
    return [c if c.antecedent is None else replace(c, antecedent=place[id(found[c.antecedent])]) for c in merged]

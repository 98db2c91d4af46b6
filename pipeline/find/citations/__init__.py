"""Citations (引用): every mention of another document, law or standard.

`titles` reads 《…》, `quoted` the titles of old prints in “…”, `numbers` what is named by its number alone, `laws`
names of laws without 《》, `listed` the rows of a table of documents; `relations` says what the text has to do with
each.
"""

from __future__ import annotations

from pipeline.find.citations.laws import find_aliases, find_laws, is_law, without_aliased
from pipeline.find.citations.listed import find_listed, outcome_of
from pipeline.find.citations.mention import Mention
from pipeline.find.citations.numbers import find_numbers
from pipeline.find.citations.quoted import find_quoted
from pipeline.find.citations.relations import lists_of, relation_rule, sentence_of
from pipeline.find.citations.titles import find_titles, with_joint_aliases
from pipeline.model import FoundCitation
from pipeline.notation.provisions import read_provisions


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
    return found


def _mentions(text: str) -> list[Mention]:
    listed = list(find_listed(text))
    taken = [(mention.start, mention.end) for mention in listed]
    titles = list(find_titles(text, taken))
    quoted = list(find_quoted(text, taken))
    named = [*listed, *titles, *quoted, *find_numbers(text, taken), *find_laws(text, taken)]
    named = without_aliased(text, named)
    taken += [(mention.start, mention.end) for mention in named]
    mentions = sorted([*named, *find_aliases(text, named, taken)], key=lambda mention: mention.start)
    return with_joint_aliases(text, mentions)


def _kind(mention: Mention) -> str:
    """Law, standard or document; an order's number makes what it publishes law."""
    if mention.standard:
        return "standard"
    law = mention.plain or mention.order or (mention.title is not None and is_law(mention.title))
    return "law" if law else "document"


def _relation(text: str, mentions: list[Mention], n: int, lists: list[tuple[int, int, str]]) -> str:
    start = mentions[n].start
    if (said := outcome_of(text, start)) is not None:
        return said
    listed = next((kind for low, high, kind in lists if low <= start < high), None)
    rule = relation_rule(sentence_of(text, mentions, n, listed))
    return rule.relation if rule else "mentions"

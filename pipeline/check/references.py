"""Checks of what a document says of its own provisions (本办法第四十条)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.check.case import Case, Finding
from pipeline.notation.numerals import parse_integer
from pipeline.notation.provisions import read_provisions
from pipeline.rows import PartRow, SectionRow

# 本办法第四十条   本条例第三章
_OWN = regex.compile(r"本(?P<kind>办法|条例|规定|细则|规则|章程|规程|制度|守则|准则)(?=\s?第)")
_PROVISION = regex.compile(r"第(?P<number>\p{Han}{1,7}?)(?P<unit>[章条])")
_PRINTED = regex.compile(r"\s?第\s?\S{1,7}?\s?[章条]")
_UNITS = {"章": "chapter", "条": "article"}
# 某市节约用水管理办法（试行）: what it calls itself is the end of its title
_ASIDE = regex.compile(r"[（(][^（）()]*[）)]$")
_FEW = 3


def check_references(case: Case) -> Iterator[Finding]:
    """`outline.reference`: an article or a chapter of its own that a document names and does not have.

    Told only where the part calls itself so, prints its articles from the first to the last, and quotes nobody.
    """
    counted: dict[tuple[str, str], list[int]] = {}
    for row in case.rows(SectionRow):
        if row.number is not None and row.kind in _UNITS.values():
            counted.setdefault((row.part_id, row.kind), []).append(row.number)
    if not counted:
        return
    for part in case.rows(PartRow):
        title = _ASIDE.sub("", part.title or "")
        for own in _OWN.finditer(case.text, part.char_start, part.char_end):
            said = read_provisions(case.text, own.end())
            if said is None or not title.endswith(own["kind"]) or _is_quoted(case.text, own.start()):
                continue
            for provision in _PROVISION.finditer(said):
                numbers = counted.get((part.part_id, _UNITS[provision["unit"]]), [])
                number = parse_integer(provision["number"])
                last = max(numbers, default=0)
                if number is None or number <= last or sorted(numbers) != list(range(1, last + 1)) or last < _FEW:
                    continue
                words = f"“本{own['kind']}{provision[0]}”不存在：本{own['kind']}只有{last}{provision['unit']}"
                end = _PRINTED.match(case.text, own.end())
                yield Finding(
                    "outline.reference", own.start(), end.end() if end else own.end(), words, part.document_id
                )
                break


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place stands in quotation marks that its paragraph opens: words that amend another document."""
    start = text.rfind("\n\n", 0, at) + 1
    return text.count("“", start, at) > text.count("”", start, at)

"""Checks of what a document says of its own provisions (本办法第四十条)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.case import Case, Finding
from pipeline.notation.numerals import parse_integer
from pipeline.notation.provisions import read_provisions
from pipeline.precompiled import compile_regex
from pipeline.rows import BlockRow, PartRow, SectionRow

# 本办法第四十条   本条例第三章, and the quotation marks between which another document speaks: words that amend it
_OWN = compile_regex(r"(?P<quote>[“”])|本(?P<kind>办法|条例|规定|细则|规则|章程|规程|制度|守则|准则)(?=\s?第)")
_PROVISION = compile_regex(r"第(?P<number>\p{Han}{1,7}?)(?P<unit>[章条])")
_PRINTED = compile_regex(r"\s?第\s?\S{1,7}?\s?[章条]")
_UNITS = {"章": "chapter", "条": "article"}
# 某市节约用水管理办法（试行）: what it calls itself is the end of its title
_ASIDE = compile_regex(r"[（(][^（）()]*[）)]$")
_FEW = 3


def check_references(case: Case) -> Iterator[Finding]:
    """`outline.reference`: an article or a chapter of its own that a document names and does not have.

    Told only where the part calls itself so, prints its articles from the first to the last, and quotes nobody.
    """
    counted: dict[tuple[str, str], list[int]] = {}
    for row in case.rows(SectionRow):
        if row.number is not None and row.kind in _UNITS.values():
            counted.setdefault((row.part_id, row.kind), []).append(row.number)
    last = {key: max(own) for key, own in counted.items() if sorted(own) == list(range(1, len(own) + 1))}
    titles = {part.part_id: _ASIDE.sub("", part.title or "") for part in case.rows(PartRow)}
    for block in case.rows(BlockRow) if last else ():
        quoted = 0
        for own in _OWN.finditer(case.text, block.char_start, block.char_end):
            if own["quote"]:
                quoted += 1 if own["quote"] == "“" else -1
                continue
            part = block.part_id or ""
            if quoted > 0 or not titles.get(part, "").endswith(own["kind"]):
                continue
            for provision in _PROVISION.finditer(read_provisions(case.text, own.end()) or ""):
                unit, number = provision["unit"], parse_integer(provision["number"])
                there = last.get((part, _UNITS[unit]), 0)
                if number is not None and number > there >= _FEW:
                    words = f"“本{own['kind']}{provision[0]}”不存在：本{own['kind']}只有{there}{unit}"
                    end = _PRINTED.match(case.text, own.end())
                    place = own.start(), end.end() if end else own.end()
                    yield Finding("outline.reference", *place, words, block.document_id)
                    break
